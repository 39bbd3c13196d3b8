"""提纲: the evidence for a question under the headings of the template, agreed by people before anything is written.

An outline is a work whose sections hold the words chosen as evidence, as they stand; which of them become which sentences
is settled when it is written up. What was found and not taken stays in a section of kind `reserve`, which is never printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.access import Audience
from graph.model import Record, Span, digest
from graph.store import GraphStore
from graph.works import Product, Section, Sentence, State, Support
from pipelines.compose.brief import COUNTER, FACT, LESSON, PRACTICE, arranged, template, worded
from pipelines.compose.citing import rests_on
from pipelines.compose.counter import by_words, differences, side_by_side, undisclosed
from pipelines.compose.select import Embed, Evidence, printed, select
from pipelines.compose.verify import ADVICE, FactsOf, Lookup, verify, verify_sentence

RESERVE, NOTE = "reserve", "note"
KINDS = (FACT, PRACTICE, LESSON, ADVICE)  # of sections that a person may add
MOST = 80  # sentences looked at for one question
_NOT_TAKEN = "未采用"
_POINT = "要点："
_RELEVANT = 0.4  # of the best score: what is weaker answers another question
_NUMERAL = re.compile(r"[一二三四五六七八九十]{1,3}(?=、)")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the evidence table: where it stands (section, position), its label (一之2), its words and their record.

    `record` is None when the work's audience may no longer see it; the writer's own words have neither span nor record.
    """

    section: int
    position: int
    label: str
    sentence: Sentence
    span: Span | None = None
    record: Record | None = None


# ---- making
def propose(
    store: GraphStore, question: str, evidence: Sequence[Evidence], audience: Audience, facts: FactsOf, kind: str = "brief"
) -> Product:
    """An outline by rule, unsaved: evidence (best first) under the headings its cues speak for, and what is told otherwise.

    Words that cannot be proved by themselves are left out, empty sections stay: they are the gaps. `kind` names the template.
    """
    form, lookup = template(kind), _known(store, audience, evidence)
    best = max((e.score for e in evidence), default=0.0)
    relevant = [e for e in evidence if e.score >= _RELEVANT * best]
    taken: set[Span] = set()
    sections: list[Section] = []
    for part, items in arranged(relevant, form):
        taken.update(e.span for e in items)
        rows = tuple(_as_evidence(e.span) for e in items if _provable(e, part.kind, lookup, facts))
        sections.append(Section(part.heading, rows, part.kind, part.analysis))
    spare = tuple(_as_evidence(e.span) for e in relevant if e.span not in taken and _provable(e, FACT, lookup, facts))
    product = Product(
        id="p-" + digest(kind, question, audience), kind=kind, title=question.strip().rstrip("？?。"),
        sections=(*sections, Section(form["counter"]["heading"], (), COUNTER), Section(_NOT_TAKEN, spare, RESERVE)),
        question=question, audience=audience.value, state=State.OUTLINE, origin=f"extractive/{kind}@1",
    )
    return with_counter(product, store, facts)


def _known(store: GraphStore, audience: Audience, evidence: Sequence[Evidence]) -> Lookup:
    """Records as read already, others from the store; each is asked for once."""
    held: dict[str, Record | None] = {e.record.id: e.record for e in evidence}

    def lookup(record_id: str) -> Record | None:
        if record_id not in held:
            held[record_id] = store.record(record_id, audience)
        return held[record_id]

    return lookup


def _as_evidence(span: Span) -> Sentence:
    return Sentence(printed(span.quote), (span,), Support.SUPPORTED)


def _provable(item: Evidence, kind: str, lookup: Lookup, facts: FactsOf) -> bool:
    return verify_sentence(worded(item.record, item.span, kind), lookup, facts).verdict is Support.SUPPORTED


def with_counter(outline: Product, store: GraphStore, facts: FactsOf) -> Product:
    """The outline with whatever other records tell otherwise of what it uses now, for its own audience.

    What a person has set aside stays aside.
    """
    audience = Audience(outline.audience)
    lookup = _known(store, audience, ())
    used = [c for s in outline.sections if s.kind != RESERVE for x in s.sentences for c in x.citations]
    aside = [c for s in outline.sections if s.kind == RESERVE for x in s.sentences if len(x.citations) > 1 for c in x.citations]
    found = undisclosed(differences(store, used, audience), [*used, *aside])
    at = next((n for n, s in enumerate(outline.sections) if s.kind == COUNTER), None)
    if at is None or not found:
        return outline
    told: dict[tuple[Span, ...], Sentence] = {s.citations: s for s in outline.sections[at].sentences}
    for differing in by_words(found):
        both = side_by_side(differing, lookup)
        checked = verify_sentence(both, lookup, facts) if both is not None else None
        if checked is not None and checked.verdict is Support.SUPPORTED:
            told.setdefault(checked.citations, checked)
    return _with(outline, at, replace(outline.sections[at], sentences=tuple(told.values())))


# ---- reading
def rows(outline: Product, lookup: Lookup) -> Iterator[Row]:
    """The evidence table: every line of the outline in its order, what is not taken last."""
    for number, section in enumerate(outline.sections):
        numeral = _NUMERAL.match(section.heading)
        named = numeral.group() if numeral else section.heading
        for position, sentence in enumerate(section.sentences):
            span = sentence.citations[-1] if sentence.citations and not sentence.analysis else None
            record = lookup(span.record_id) if span is not None else None
            yield Row(number, position, f"{named}之{position + 1}", sentence, span, record)


def gaps(outline: Product) -> list[str]:
    """Headings under which nothing stands yet, as words for the compiler."""
    return [
        f"{s.heading} 还没有一条依据" for s in outline.sections if not s.sentences and s.kind not in (COUNTER, RESERVE, NOTE)
    ]


def point(outline: Product, heading: str) -> str:
    """What the section is to say, "" while nobody has written it down."""
    return outline.details.get(_POINT + heading, "")


# ---- changing
def headed(outline: Product, section: int, heading: str, words: str) -> Product:
    """The section under another heading, with the point it is to make. ValueError without a heading, or for one twice."""
    title, was = " ".join(heading.split()), outline.sections[section].heading
    if not title:
        raise ValueError("标题不能空着")
    if any(s.heading == title for n, s in enumerate(outline.sections) if n != section):
        raise ValueError(f"提纲里已经有“{title}”：请换一个标题")
    details = {k: v for k, v in outline.details.items() if k != _POINT + was}
    if words.strip():
        details[_POINT + title] = words.strip()
    return replace(_with(outline, section, replace(outline.sections[section], heading=title)), details=details)


def section_added(outline: Product, heading: str, kind: str) -> Product:
    """With an empty section before what is told otherwise and what is not taken. ValueError as for `headed`."""
    analysis = any(p.analysis for p in template(outline.kind)["parts"] if p.kind == kind)
    at = next((n for n, s in enumerate(outline.sections) if s.kind in (COUNTER, RESERVE)), len(outline.sections))
    made = Section("", (), kind, analysis)
    put = replace(outline, sections=(*outline.sections[:at], made, *outline.sections[at:]))
    return headed(put, at, heading, "")


def section_moved(outline: Product, section: int, step: int) -> Product:
    """The section one place up (-1) or down (1); what is not taken stays last."""
    to = section + step
    listed = list(outline.sections)
    if not 0 <= to < len(listed) or RESERVE in (listed[section].kind, listed[to].kind):
        return outline
    listed[section], listed[to] = listed[to], listed[section]
    return replace(outline, sections=tuple(listed))


def prefaced(outline: Product, words: str) -> Product:
    """With 编者按 in the writer's own words in front; without it for no words."""
    rest = tuple(s for s in outline.sections if s.kind != NOTE)
    if not words.strip():
        return replace(outline, sections=rest)
    note = template(outline.kind)["note"]["heading"]
    own = Sentence("".join(words.splitlines()).strip(), analysis=True)
    return replace(outline, sections=(Section(note, (own,), NOTE, True), *rest))


def _with(outline: Product, section: int, changed: Section) -> Product:
    return replace(outline, sections=(*outline.sections[:section], changed, *outline.sections[section + 1 :]))


# ---- writing
def written(outline: Product, lookup: Lookup, facts: FactsOf) -> Product:
    """The draft made of an outline, verified, unsaved: each piece of evidence a sentence fit for its section.

    Sections without a sentence stay where the writer's own words may still come.
    """
    sections = tuple(
        replace(s, sentences=tuple(_sentence(x, s.kind, lookup) for x in s.sentences))
        for s in outline.sections if s.kind != RESERVE and (s.sentences or s.analysis)
    )
    return verify(replace(outline, sections=sections, state=State.DRAFT, basis={}), lookup, facts)


def _sentence(evidence: Sentence, kind: str, lookup: Lookup) -> Sentence:
    """As the section words it; what a person or the comparison of records has worded stays."""
    spans = evidence.citations
    if evidence.analysis or len(spans) != 1 or (record := lookup(spans[0].record_id)) is None:
        return evidence
    return worded(record, spans[0], kind)


def proved(draft: Product) -> Product:
    """Without sentences that do not pass by themselves, and without empty sections: what no person has looked at is not left open."""
    kept = (replace(s, sentences=tuple(x for x in s.sentences if x.verdict is Support.SUPPORTED)) for s in draft.sections)
    return replace(draft, sections=tuple(s for s in kept if s.sentences))


def draft_brief(
    store: GraphStore, question: str, audience: Audience, embed: Embed | None, facts: FactsOf, kind: str = "brief"
) -> Product:
    """A verified draft for the question whose outline is made by rule; without sentences when there is no evidence.

    `kind` names the template: brief, or digest (专题概要).
    """
    evidence = select(store, question, audience, embed, limit=MOST)
    outline = propose(store, question, evidence, audience, facts, kind)
    return proved(written(outline, _known(store, audience, evidence), facts))


__all__ = [
    "KINDS", "MOST", "NOTE", "RESERVE", "Row", "draft_brief", "gaps", "headed", "point", "prefaced", "propose", "proved",
    "rests_on", "rows", "section_added", "section_moved", "with_counter", "written",
]
