"""组织沿革: a body through its names, each with what the records say of it then, and what no record tells. DOMAIN section 3.1."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from graph.access import Audience
from graph.model import Entity, Event, Record, Span, digest
from graph.places.changes import UNKNOWN, Bound, Change, Kind
from graph.provenance import overlap
from graph.store import GraphStore
from graph.successions import Succession
from graph.works import Product, Section, Sentence, Support
from pipelines.compose.brief import template
from pipelines.compose.citing import date_text
from pipelines.compose.entries import told
from pipelines.compose.headings import numeral
from pipelines.compose.lineage import Chapter, chapters, line_of, untold
from pipelines.compose.lineage_tables import Proved, tables
from pipelines.compose.select import NUMBERED, printed
from pipelines.compose.verify import FactsOf, Lookup, verify_sentence

HISTORY = "extractive/history@3"
CHART = "chart"  # kind of the section with the changes, which is drawn as well
_CHANGED = "成立·更名·合并·分设"
_WRITTEN_WITH = ("gregorian", "minguo")

_VERBS = {
    Kind.FOUNDED: ("成立", "设立", "组建", "建立", "设置"), Kind.RENAMED: ("更名为", "改名为", "改称", "易名", "更名"),
    Kind.MERGED: ("合并为", "合并成", "并入", "合并"), Kind.SPLIT: ("分设为", "分为", "分成", "分设", "划出"),
    Kind.ABOLISHED: ("撤销", "裁撤", "撤消"), Kind.RESTORED: ("恢复", "重建"), Kind.SUCCEEDED: ("改组为", "接替", "接收"),
}


def draft_history(store: GraphStore, body: Entity, audience: Audience, facts: FactsOf) -> Product:
    """The 组织沿革 of a body and of what it came from and went into: a chapter a name, its changes drawn, the silent years.

    A chapter has the words that began the name and their 文号, superior, functions, units and leaders, in the words of the
    records. Nothing is bridged: years of which no record tells are 待考.
    """
    form = template("history")

    def lookup(record_id: str) -> Record | None:
        return store.record(record_id, audience)

    def dated(change: Change) -> Sentence | None:
        """A change whose day is worked out from what stands before it: the day first, and what it rests on cited."""
        span = change.evidence
        record = lookup(span.record_id) if isinstance(span, Span) else None
        if record is None or not isinstance(span, Span) or change.when is None or not change.when.anchor:
            return None
        event = Event(_CHANGED, span, span, HISTORY, change.when)
        return told(event, record, store.dates(record.id, audience), lookup, facts)

    def proved(text: str, cited: Sequence[Span]) -> Sentence | None:
        made = verify_sentence(Sentence(text, tuple(dict.fromkeys(cited))), lookup, facts)
        return made if made.verdict is Support.SUPPORTED else None

    line = line_of(store, body, audience)
    made = [c for c in chapters(store, line, audience, form["cues"]) if c.said or c.changes or c.spell.ended.changes]
    parts = [Section(form["overview"], tuple(_once(_overview(line, proved))))]
    parts += [s for n, c in enumerate(made) for s in _chapter(c, n, form["groups"], lookup, proved, dated)]
    drawn = tuple(s for change, _ in _changes(line) if (s := _drawn(change, line, proved)) is not None)
    parts += [Section(f"{numeral(len(made))}、{form['chart']}", drawn, CHART)] if drawn else []
    silent = [Section(_silence(*stretch)) for stretch in untold(made)]
    if silent:
        parts += [Section(f"{numeral(len(made) + bool(drawn))}、{form['gaps']}"), *silent]
    parts += tables(store, line, made, form, audience, lookup, proved)
    if not any(p.sentences for p in parts):
        parts = []
    return Product(
        "p-" + digest("history", body.id, audience), "history", f"{body.name}组织沿革", tuple(parts), body.name, audience.value,
        origin=HISTORY,
    )


def _overview(line: Sequence[Succession], proved: Proved) -> Iterator[Sentence]:
    """What happened to the line, a short sentence each (1956年4月1日，甲更名为乙), as far as the quotes bear it out."""
    for change, _ in _changes(line):
        for words in _plainly(change, line):
            if isinstance(change.evidence, Span) and (made := proved(words, (change.evidence,))) is not None:
                yield made
                break


def _plainly(change: Change, line: Sequence[Succession]) -> Iterator[str]:
    before, verb, after = _sides(change, line)
    day = f"{date_text(change.when)}，" if change.when else ""
    if verb and before and after:
        yield f"{day}{before}{verb}{after}。"
    elif verb and (before or after):
        yield f"{day}{before or after}{verb}。"
        yield f"{day}{verb}{before or after}。"


def _chapter(
    chapter: Chapter, number: int, groups: Mapping[str, str], lookup: Lookup, proved: Proved,
    dated: Callable[[Change], Sentence | None],
) -> Iterator[Section]:
    """The sections of a chapter: its heading with the stretch of time, then what began and ended it, then the groups."""
    yield Section(f"{numeral(number)}、{chapter.full_name}（{_bound(chapter.spell.begun)}—{_bound(chapter.spell.ended)}）")
    ends = [c for c in chapter.spell.ended.changes if not c.after]
    changes = [s for c in (*chapter.changes, *ends) for s in _worded(c, lookup, proved, dated)]
    taken = [c.evidence for c in (*chapter.changes, *ends) if isinstance(c.evidence, Span)]
    found: dict[str, list[Sentence]] = {"change": _once(changes)}
    for about, clause in chapter.clauses:
        if (sentence := proved(f"{printed(clause.quote)}。", (clause,))) is not None:
            found.setdefault(about, []).append(sentence)
    for said in sorted(chapter.said, key=lambda s: (s.day or "9", s.span.record_id, s.span.start)):
        if any(overlap(said.span, other) for other in taken):
            continue
        sentence = proved(NUMBERED.sub("", printed(said.span.quote)), (said.span,))
        if sentence is not None:
            taken.append(said.span)
            found.setdefault(said.about, []).append(sentence)
    present = [(label, tuple(found[name])) for name, label in groups.items() if found.get(name)]
    yield from (Section(f"（{numeral(n)}）{label}", said) for n, (label, said) in enumerate(present))


def _worded(
    change: Change, lookup: Lookup, proved: Proved, dated: Callable[[Change], Sentence | None]
) -> Iterator[Sentence]:
    """The words that tell of a change, with the day as it is written today, and the paper that it rests on."""
    if not isinstance(change.evidence, Span):
        return
    words = NUMBERED.sub("", printed(change.evidence.quote))
    words += "" if words.endswith(("。", "！", "？", "”")) else "。"
    written = printed(change.when.text) if change.when and change.when.calendar in _WRITTEN_WITH else ""
    today = words.replace(written, date_text(change.when)) if written else words
    sentence = dated(change) or proved(today, (change.evidence,)) or proved(words, (change.evidence,))
    record = lookup(change.evidence.record_id)
    if sentence is None or record is None:
        return
    yield sentence
    fields = [Span.cut(record, 0, len(record.field_text(name)), name) for name in ("题名", "文号") if record.field_text(name)]
    if len(fields) == 2:
        paper = proved(f"《{fields[0].quote.strip('《》')}》，{fields[1].quote}。", fields)
        yield from [paper] if paper else []


def _changes(line: Sequence[Succession]) -> list[tuple[Change, Succession]]:
    """Every change of the line once, in order of time; one sentence that tells of several bodies is one change."""
    found: dict[tuple[Kind, Span], tuple[Change, Succession]] = {}
    for of_body in line:
        for change in of_body.history.changes:
            if isinstance(change.evidence, Span):
                found.setdefault((change.kind, change.evidence), (change, of_body))
    return sorted(found.values(), key=lambda f: f[0].earliest)


def _drawn(change: Change, line: Sequence[Succession], proved: Proved) -> Sentence | None:
    """A change as arrows, 1962年5月1日，甲、乙→合并为→丙; None where the quote does not bear it out."""
    before, verb, after = _sides(change, line)
    day = f"{date_text(change.when)}，" if change.when else ""
    arrows = "→".join(words for words in (before, verb, after) if words)
    assert isinstance(change.evidence, Span)
    return proved(f"{day}{arrows}。", (change.evidence,)) if verb and (before or after) else None


def _sides(one: Change, line: Sequence[Succession]) -> tuple[str, str, str]:
    """The bodies before, the word of the quote for what happened, and the bodies after, as the quote names them."""
    assert isinstance(one.evidence, Span)
    quote = one.evidence.quote
    alike = [
        ([_as_quoted(t, x, quote) for x in c.before], [_as_quoted(t, x, quote) for x in c.after])
        for t in line for c in t.history.changes if (c.kind, c.evidence) == (one.kind, one.evidence)
    ]
    before, after = (
        "、".join(sorted({n for pair in alike for n in pair[side] if n in quote}, key=lambda n: (quote.find(n), n)))
        for side in (0, 1)
    )
    return before, next((v for v in _VERBS.get(one.kind, ()) if v in quote), ""), after


def _as_quoted(told: Succession, label: str, quote: str) -> str:
    """The longest name of the body that the quote has."""
    name = told.names[label]
    return max((n for n in told.bodies[label].names if n.endswith(name) and n in quote), key=len, default=name)


def _bound(bound: Bound) -> str:
    """The day a name began or ended; several words that cannot all be right one beside the other; 待考."""
    dated = sorted((c for c in bound.changes if c.when is not None), key=lambda c: (c.latest > c.earliest, c.earliest))
    if not dated:
        return UNKNOWN
    days = [date_text(c.when) for c in dated]
    return "；又作".join(dict.fromkeys(days)) if bound.disputed else days[0]


def _silence(first: int, last: int, held: bool) -> str:
    years = f"{first}年" if first == last else f"{first}年至{last}年"
    return f"{years}：名称见上，其余{UNKNOWN}" if held else f"{years}：{UNKNOWN}"


def _once(found: Iterable[Sentence]) -> list[Sentence]:
    """Each text once: two bodies may have begun in one sentence."""
    return list({s.text: s for s in found}.values())
