"""组织沿革 and 文献汇编: a body through time in the records' words, and records printed whole. DOMAIN section 3.1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graph.access import Audience
from graph.model import TEXT, Entity, Event, Modality, Record, Span, Statement, digest
from graph.store import GraphStore
from graph.works import Product, Section, Sentence
from pipelines.compose.brief import template
from pipelines.compose.citing import date_text
from pipelines.compose.entries import entries, in_order
from pipelines.compose.select import printed
from pipelines.compose.sense import joined
from pipelines.compose.verify import FactsOf, verify_sentence
from pipelines.sentences import sentences

HISTORY, COMPILATION = "extractive/history@1", "extractive/compilation@1"
_CHANGES = ("RENAMED_TO", "SPLIT_INTO", "MERGED_INTO", "SUCCEEDED_BY", "KNOWN_AS")
_SUPERIORS = ("SUBORDINATE_TO", "PART_OF_ORG", "MEMBER_OF", "LOCATED_IN")
_LEADERS = ("HELD_POSITION", "LED")
_CHANGE_EVENTS = ("成立·更名·合并·分设", "区划变更")


def draft_history(store: GraphStore, body: Entity, audience: Audience, facts: FactsOf) -> Product:
    """The 组织沿革 of a body: founding and names, superiors, leaders, and the years between that no record tells of."""
    form = template("history")["groups"]
    said = [s for s in store.statements(audience, entity_id=body.id) if s.modality is Modality.ACTUAL]
    told = [
        e for e in store.events(audience, entity_id=body.id) if e.type in _CHANGE_EVENTS and _is_about(e, body)
    ]
    changes = [s for e in in_order(list(entries(store, told, audience, facts))) for s in e.sentences]
    parts = [
        Section(form["change"], _once((*changes, *_sentences(store, said, _CHANGES, audience, facts)))),
        Section(form["superior"], _once(_sentences(store, said, _SUPERIORS, audience, facts))),
        Section(form["leaders"], _once(_sentences(store, said, _LEADERS, audience, facts))),
    ]
    missing = [Section(f"{a}年：待考" if a == b else f"{a}年至{b}年：待考") for a, b in _untold(told, said)]
    if missing:
        missing.insert(0, Section(form["gaps"]))
    sections = (*(p for p in parts if p.sentences), *missing) if any(p.sentences for p in parts) else ()
    title = f"{body.name}组织沿革"
    return Product(
        "p-" + digest("history", body.id, audience), "history", title, sections, body.name, audience.value, origin=HISTORY,
    )


def _is_about(event: Event, body: Entity) -> bool:
    """Whether the body is what was founded, renamed or merged, not one that decided it."""
    roles = ("before", "after", "organisation", "object")
    return any(a.role in roles and a.term.referent in body.referents for a in event.arguments)


def _sentences(
    store: GraphStore, said: Sequence[Statement], predicates: Sequence[str], audience: Audience, facts: FactsOf
) -> Iterator[Sentence]:
    """The evidence of these statements as sentences, in order of time, the undated last."""
    wanted = [s for s in said if s.predicate in predicates and s.evidence.field == TEXT]
    wanted.sort(key=lambda s: ((s.when.earliest if s.when else "") or "9", s.evidence.record_id, s.evidence.start))
    for statement in wanted:
        text = printed(statement.evidence.quote)
        if not text.endswith(("。", "！", "？", "”")):
            text += "。"
        sentence = verify_sentence(
            Sentence(text, (statement.evidence,)), lambda record_id: store.record(record_id, audience), facts
        )
        if not sentence.reasons:
            yield sentence


def _once(found: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Each evidence once: a sentence may state several things."""
    kept: dict[str, Sentence] = {}
    for sentence in found:
        last = sentence.citations[-1]
        if not any(last.record_id == k.citations[-1].record_id and _overlap(last, k.citations[-1]) for k in kept.values()):
            kept.setdefault(sentence.text, sentence)
    return tuple(kept.values())


def _overlap(one: Span, other: Span) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def _untold(told: Sequence[Event], said: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """Stretches of years between the first and last that anything is told of, in which nothing is."""
    years: set[int] = set()
    for when in (*(e.when for e in told), *(s.when for s in said)):
        if when is not None and when.earliest:
            years |= set(range(int(when.earliest[:4]), int((when.latest or when.earliest)[:4]) + 1))
    first = None
    for year in range(min(years, default=0), max(years, default=-1) + 2):
        if year not in years and first is None:
            first = year
        elif year in years and first is not None:
            yield first, year - 1
            first = None


def draft_compilation(
    store: GraphStore, title: str, record_ids: Iterable[str], audience: Audience, parts: Sequence[Span] = ()
) -> tuple[Product, list[str]]:
    """A 文献汇编 of whole records, and of those of which only `parts` are wanted the parts; and what was left out, for the editor.

    Verbatim, a paragraph a sentence of the product, by date. What the audience may not see is left out without a trace in
    the product and named to the editor alone.
    """
    wanted = list(dict.fromkeys((*record_ids, *(p.record_id for p in parts))))
    cut: dict[str, list[Span]] = {}
    for span in parts:
        cut.setdefault(span.record_id, []).append(span)
    whole = set(record_ids)
    found = [r for i in wanted if (r := store.record(i, audience)) is not None]
    left_out = [i for i in wanted if i not in {r.id for r in found}]
    notes = [f"未收：{i}（这一对象不能使用或不在馆藏里）" for i in left_out]
    notes += [f"未收：{r.id} 只有目录，没有全文" for r in found if not r.text.strip()]
    found = [r for r in found if r.text.strip()]
    found.sort(key=lambda r: ((r.when.earliest if r.when else "") or "9", r.id))
    sections = tuple(_document(r, () if r.id in whole else cut[r.id]) for r in found)
    made = Product(
        "p-" + digest("compilation", title, audience), "compilation", title, sections, title, audience.value,
        origin=COMPILATION,
    )
    return made, notes


def _document(record: Record, parts: Sequence[Span]) -> Section:
    """One document: heading of title and date, its text by paragraph, or the parts chosen."""
    excerpt = "（节录）" if parts else ""
    heading = f"{record.title or '（无题名）'}{excerpt}（{date_text(record.when)}）"
    spans = sorted(parts, key=lambda s: s.start) if parts else list(_paragraphs(record))
    return Section(heading, tuple(Sentence(joined(s.quote), (s,)) for s in spans))


def _paragraphs(record: Record) -> Iterator[Span]:
    """The text cut where lines end a sentence, so that hard line breaks inside one do not part it."""
    start = None
    for a, b in sentences(record.text):
        start = a if start is None else start
        after = record.text[b : b + 1]
        if after in ("", "\n", "\r") or b - start > 600:
            yield Span.cut(record, start, b)
            start = None
    if start is not None:
        yield Span.cut(record, start, len(record.text.rstrip()))
