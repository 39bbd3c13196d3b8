"""What can be reported of a place: the findings there, the words themselves, a value of the catalogue. No Streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.corrections import DATE, DIRECTION, EXTENT, MISSING, MODALITY, NONE, PREDICATE, TYPE, WORDS, sentence_around
from graph.model import TEXT, DateMention, EntityType, Event, Findings, Mention, Record, Span, Statement
from pipelines.corrections import LOCKED
from pipelines.ingest.fields import field_of
from ui.reading import KINDS, edtf_words
from ui.wording import CATALOGUE_ORDER, statement_verb

NAMED = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.POSITION, EntityType.DOCUMENT)
_LONGEST = 30  # characters of a quotation in a label


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that may be wrong: what it is about, in words; what may be wrong with it; what a report on it begins with.

    `evidence` names the parts of a report (see `graph.corrections`), the one to be found again first.
    """

    label: str
    about: str
    wrongs: tuple[str, ...]
    value: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, Span] = field(default_factory=dict)


def targets(record: Record, place: Span | None, found: Findings) -> list[Target]:
    """What can be reported: of a place in the text or title the findings there and the words, else the catalogue.

    What stands exactly at the place comes first.
    """
    if place is None:
        return catalogue_targets(record)
    named = sorted((m for m in found.mentions if m.type in NAMED and _meet(m.span, place)), key=lambda m: not _same(m.span, place))
    listed = [_name(m) for m in named]
    listed += [_date(d) for d in found.dates if _meet(d.span, place)]
    listed += [_event(e) for e in found.events if _meet(e.trigger, place) or _same(e.evidence, place)]
    listed += [_relation(s) for s in found.statements if _speaks(s, place)]
    exact = [t for t in listed if any(_same(s, place) for s in t.evidence.values())]
    listed = [*exact, *(t for t in listed if t not in exact)]
    if place.field != TEXT:
        own = [t for t in catalogue_targets(record) if t.value["field"] == place.field]
        return [*own, *listed, *_missing(record, place, exact)] if not exact else [*listed, *own, *_missing(record, place, exact)]
    words = Target(f"文字录错了：“{_short(place.quote)}”", "text", (WORDS,), {}, {"words": place})
    return [*listed, words, *_missing(record, place, exact)] if exact else [words, *listed, *_missing(record, place, exact)]


def catalogue_targets(record: Record) -> list[Target]:
    """The values of the catalogue, those that are empty too; what a record is and how open it is are not among them."""
    usual = [field_of(name)[0] or name for name in CATALOGUE_ORDER]
    made = []
    for name in (n for n in dict.fromkeys([*usual, *record.catalogue]) if n not in LOCKED):
        value = record.catalogue.get(name, "")
        evidence = {"value": Span.cut(record, 0, len(value), name)} if value else {}
        made.append(Target(f"著录项“{name}”：{_short(value) or '（空着）'}", "field", (WORDS,), {"field": name}, evidence))
    return made


def _name(mention: Mention) -> Target:
    label = f"{KINDS[mention.type.value]}“{_short(mention.span.quote)}”"
    return Target(label, "name", (TYPE, EXTENT, NONE), {"type": mention.type.value}, {"words": mention.span})


def _date(date: DateMention) -> Target:
    label = f"日期“{_short(date.span.quote)}”：{edtf_words(date.when)}"
    return Target(label, "date", (DATE, NONE), {}, {"words": date.span})


def _event(event: Event) -> Target:
    label = f"事件“{_short(event.trigger.quote)}”：{event.type}" + (f"，{edtf_words(event.when)}" if event.when else "")
    value = {"type": event.type}
    return Target(label, "event", (NONE, TYPE, DATE, MODALITY), value, {"trigger": event.trigger, "sentence": event.evidence})


def _relation(said: Statement) -> Target:
    other = said.object
    words = " ".join(w for w in (said.subject.span.quote, statement_verb(said), other.span.quote if other else "", said.value) if w)
    value = {"predicate": said.predicate, "subject_type": said.subject.type.value, "object": said.value}
    evidence = {"subject": said.subject.span}
    if other:
        value["object_type"] = other.type.value
        evidence["object"] = other.span
    wrongs = (NONE, DIRECTION, PREDICATE, MODALITY) if other else (NONE, PREDICATE, MODALITY)
    kept = {k: v for k, v in value.items() if v}
    return Target(f"关系“{_short(words, 60)}”", "relation", wrongs, kept, {**evidence, "sentence": said.evidence})


def _missing(record: Record, place: Span, exact: Iterable[Target]) -> list[Target]:
    """What nobody read: the words as a name or a date, as the word that tells of an event, in a relation."""
    there = {t.about for t in exact}
    if len(place.quote) > 60 or not place.quote.strip():
        return []
    quote = _short(place.quote)
    sentence = sentence_around(record, place.start, place.end, place.field)
    told = {"trigger": place, "sentence": sentence}
    return [
        *([] if "name" in there else [Target(f"漏了名称：“{quote}”", "name", (MISSING,), {}, {"words": place})]),
        *([] if "date" in there else [Target(f"漏了日期：“{quote}”", "date", (MISSING,), {}, {"words": place})]),
        *([] if "event" in there else [Target(f"漏了事件：“{quote}”", "event", (MISSING,), {}, told)]),
        Target("这一句漏了关系", "relation", (MISSING,), {}, {"sentence": sentence}),
    ]


def names_in(sentence: Span, mentions: Iterable[Mention]) -> list[Mention]:
    """The names between which a relation can be reported as missing, in order."""
    inside = {(m.span.start, m.span.end): m for m in mentions if m.type in NAMED and _meet(m.span, sentence)}
    return [inside[at] for at in sorted(inside)]


def extended(words: Span, right: str, record: Record) -> Span | None:
    """The right extent of a name as a person wrote it: the same words in the record, over the wrong one or next to it."""
    text = record.field_text(words.field)
    first = max(0, words.start - len(right))
    at = text.find(right, first, words.end + len(right)) if right.strip() else -1
    return Span.cut(record, at, at + len(right), words.field) if at >= 0 else None


def _speaks(said: Statement, place: Span) -> bool:
    ends = [said.subject.span, *([said.object.span] if said.object else [])]
    return _same(said.evidence, place) or any(_meet(s, place) for s in ends) or (_meet(said.evidence, place) and len(place.quote) > 8)


def _meet(a: Span, b: Span) -> bool:
    return a.field == b.field and a.start < b.end and b.start < a.end


def _same(a: Span, b: Span) -> bool:
    return (a.field, a.start, a.end) == (b.field, b.start, b.end)


def _short(words: str, most: int = _LONGEST) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= most else f"{flat[:most]}…"


def evidence_of(target: Target, more: Mapping[str, Span]) -> tuple[str, Sequence[Span]]:
    """The `parts` of a report and its evidence: what the target has and what the person added, in their fixed order."""
    spans = {**target.evidence, **more}
    order = [n for n in ("words", "right", "trigger", "subject", "object", "sentence", "value") if n in spans]
    return " ".join(order), [spans[n] for n in order]
