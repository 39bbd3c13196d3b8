"""A record as the evidence reader shows it: which part, which words are marked, what they mean. No Streamlit."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from graph.model import (
    TEXT,
    DateMention,
    Entity,
    EntityType,
    Event,
    Mention,
    Modality,
    Record,
    Span,
    Statement,
    Status,
    When,
)
from graph.provenance import in_source
from pipelines.compose.citing import date_text
from ui.state import Link, Place, link, to_entity
from ui.wording import CALENDAR_LABELS, MODALITY_LABELS, STATUS_LABELS

PART = 5000  # characters of a long record shown at a time
KINDS = {  # what can be switched on and off, in this order
    "PER": "人名", "ORG": "机构", "LOC": "地名", "POSITION": "职务", "DOC": "文件", "DATE": "日期", "EVENT": "事件",
    "AMENDED": "更正",
}
_PRECISION = {
    "day": "到日", "month": "到月", "season": "到季", "year": "到年", "decade": "到年代", "century": "到世纪", "interval": "一段时间",
}
_MOST_PLACES = 3
_SHORT = 24  # characters of another telling


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding in one field: half-open offsets, its kind, the lines told when pointed at, where a click leads.

    `href` is a page; `card` names the card beside the text that tells more.
    """

    start: int
    end: int
    kind: str
    lines: tuple[str, ...]
    href: str = ""
    card: str = ""


def parts(text: str) -> list[tuple[int, int]]:
    """The text cut into parts of about `PART` characters, at line ends or full stops where there are any near."""
    cuts = [0]
    while len(text) - cuts[-1] > PART * 5 // 4:
        low, high = cuts[-1] + PART * 3 // 4, cuts[-1] + PART
        ends = (text.rfind(mark, low, high) + len(mark) for mark in ("\n", "。", "；", "，"))
        cuts.append(next((end for end in ends if end > low), high))
    return [*zip(cuts, [*cuts[1:], len(text)], strict=True)] if text else [(0, 0)]


def part_at(cut: Sequence[tuple[int, int]], offset: int) -> int:
    """Which part (from 0) holds the character at `offset`; the last one for what lies beyond."""
    return max(0, bisect_right([start for start, _ in cut], offset) - 1)


def utf16(text: str) -> Callable[[int], int]:
    """Turns an offset in characters of `text` into one in UTF-16 units, which is how a browser counts."""
    wide = [i for i, c in enumerate(text) if ord(c) > 0xFFFF]
    return lambda offset: offset + bisect_left(wide, offset)


def counts(
    mentions: Iterable[tuple[Mention, str]], dates: Iterable[DateMention], events: Iterable[Event], field: str,
    amended: int = 0,
) -> dict[str, int]:
    """How many findings of each kind the whole field has, in the order of `KINDS`; kinds without any are left out.

    `amended` is how many stretches of it persons have corrected.
    """
    found = Counter(m.type.value for m, _ in mentions if m.span.field == field)
    found["EVENT"] = sum(e.trigger.field == field for e in events)
    found["DATE"] = sum(d.span.field == field for d in dates)
    found["AMENDED"] = amended
    return {kind: found[kind] for kind in KINDS if found[kind]}


def marks(
    mentions: Iterable[tuple[Mention, str]],
    dates: Iterable[DateMention],
    events: Iterable[Event],
    entities: Mapping[str, Entity],
    amended: Iterable[Mark] = (),
) -> list[Mark]:
    """These findings, and the corrections, by place. Dates come with their meaning; a name's click leads to its entity."""
    found = [
        _name(mention, entities.get(entity_id)) for mention, entity_id in mentions
        if mention.type.value in KINDS and mention.type is not EntityType.EVENT
    ]
    for date in dates:
        found.append(Mark(date.span.start, date.span.end, "DATE", date_lines(date), card=date_card(date)))
    for event in events:
        lines = (f"事件：{event.type}", f"语气：{MODALITY_LABELS[event.modality]}", *_said_by(event.origin))
        found.append(Mark(event.trigger.start, event.trigger.end, "EVENT", lines, card=event.id))
    return sorted({*found, *amended}, key=lambda m: (m.start, -m.end, m.kind, m.card))


def corrections_in(record: Record) -> list[Mark]:
    """The stretches of the text that persons have corrected; one that was only removed is marked on the character before."""
    return [
        Mark(
            a.start if a.end > a.start else max(0, a.start - 1), a.end if a.end > a.start else max(1, a.end), "AMENDED",
            (f"更正过的文字：原录作“{a.was}”" if a.was else "更正：这里补上了漏录的文字", f"核对人：{a.by.removeprefix('editor:')}"),
        )
        for a in record.amended if a.field == TEXT and record.text
    ]


def within(field: str, start: int, end: int) -> Callable[[int, int, str], bool]:
    """Whether a finding (its start, end and field) touches these characters of the field."""
    return lambda first, last, named: named == field and first < end and last > start


def date_card(date: DateMention) -> str:
    """The name of a date's card."""
    return f"d{date.span.start}-{date.span.end}"


def date_lines(date: DateMention) -> tuple[str, ...]:
    """What a date means, line by line: Gregorian meaning and EDTF, calendar, what it was worked out from, a conflict."""
    when = date.when
    lines = [f"日期：{edtf_words(when)}" + (f"（EDTF {when.edtf}）" if when.edtf else "")]
    if when.edtf and when.precision != "day" and when.earliest and when.latest:
        lines.append(f"所指范围：{when.earliest} 至 {when.latest}，精确{_PRECISION.get(when.precision, '程度不详')}")
    if when.calendar == "relative":
        lines.append("原文没有写全，据上下文推定")
    else:
        lines.append(f"历法：{CALENDAR_LABELS.get(when.calendar, '公历')}")
    if when.anchor:
        lines.append(f"推定依据：{when.anchor}")
    if date.note:
        lines.append(f"注意：{date.note}")
    return (*lines, *_said_by(date.origin))


def edtf_words(when: When) -> str:
    """An EDTF value in plain Chinese: 公历 1942年8月20日, 大约 1938年, 1938年6月11日至20日（存疑）; or that it cannot be told."""
    if not when.edtf:
        return "推不出公历日期"
    plain = date_text(when).removeprefix("[").removesuffix("]")
    doubt = "（存疑）" if any(mark in when.edtf for mark in "?%") else ""
    return f"{'大约' if any(mark in when.edtf for mark in '~%') else '公历'} {plain}{doubt}"


def _said_by(origin: str) -> tuple[str, ...]:
    """A line for what a language model found or a person put right, nothing for the rest: none must pass for another."""
    if origin.startswith("editor:"):
        return (f"人工更正（{origin.removeprefix('editor:')}）",)
    return (f"语言模型所读（{origin.removeprefix('llm:').partition('@')[0]}），只是建议",) if origin.startswith("llm:") else ()


def _name(mention: Mention, entity: Entity | None) -> Mark:
    span, word = mention.span, KINDS[mention.type.value]
    target = to_entity(entity.type, entity.id) if entity else None
    if entity is None or target is None:
        return Mark(span.start, span.end, mention.type.value, (f"{word}：{span.quote}", *_said_by(mention.origin)))
    lines = (f"{word}：{entity.name}", f"见于 {entity.record_count} 件档案，点开可看", *_said_by(mention.origin))
    return Mark(span.start, span.end, mention.type.value, lines, href=target.href)


def windowed(found: Iterable[Mark], text: str, start: int, end: int) -> list[dict[str, object]]:
    """The marks that touch text[start:end], cut to it, as the browser takes them: UTF-16 offsets from `start`."""
    units = utf16(text[start:end])
    return [
        {
            "s": units(max(m.start, start) - start), "e": units(min(m.end, end) - start),
            "kind": m.kind, "lines": m.lines, "href": m.href, "card": m.card,
        }
        for m in found
        if m.start < end and m.end > start
    ]


def event_tags(event: Event) -> list[tuple[str, str]]:
    """(word, css class) of what must be seen at once: not a fact, not yet or no more accepted, said by a model."""
    tags = [] if event.modality is Modality.ACTUAL else [(MODALITY_LABELS[event.modality], f"mode-{event.modality.value}")]
    if event.status is not Status.SUGGESTED:
        tags.append((STATUS_LABELS[event.status], f"status-{event.status.value}"))
    if event.origin.startswith("llm:"):
        tags.append(("语言模型所读", "by-model"))
    return tags


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties an event to another: how (属于, 包括, 又见, 同一件事), the words shown, where a click leads."""

    how: str
    words: str
    target: Link


def ties(
    events: Sequence[Event], parts_of: Iterable[Statement], entities: Mapping[str, Entity]
) -> dict[str, list[Tie]]:
    """The ties of a record's events by event id: part and whole, other tellings here, tellings in other records.

    `parts_of` are the record's SUBEVENT_OF statements, `entities` those of the events that are shown.
    """
    found: dict[str, list[Tie]] = defaultdict(list)
    named = {e.name.span: e for e in events if e.name}
    for said in parts_of:
        part, whole = named.get(said.subject.span), named.get(said.object.span) if said.object else None
        if part and said.object:
            found[part.id].append(Tie("属于", said.object.span.quote, _words(said.object.span, whole)))
        if whole:
            found[whole.id].append(Tie("包括", said.subject.span.quote, _words(said.subject.span, part)))
    tellings: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.name:
            tellings[event.name.referent].append(event)
    for event in events:
        entity = entities.get(event.name.referent) if event.name else None
        if entity is None or event.modality is not Modality.ACTUAL:
            continue
        others = [e for r in entity.referents for e in tellings.get(r, ()) if e.id != event.id and e.modality is Modality.ACTUAL]
        found[event.id] += [Tie("又见", e.evidence.quote[:_SHORT], _words(e.trigger, e)) for e in others[:_MOST_PLACES]]
        target = to_entity(entity.type, entity.id)
        if target and entity.record_count > 1:
            found[event.id].append(Tie("同一件事", f"另有 {entity.record_count - 1} 件档案说到", target))
    return found


def _words(span: Span, event: Event | None) -> Link:
    place = event.trigger if event else span
    return link(Place.READ, id=place.record_id, at=f"{place.start}-{place.end}", card=event.id if event else "")


def file_name(record: Record) -> str:
    """The file a record's text was read from: its own, or the row of a catalogue that held the text; "" for none."""
    if record.text_path:
        return PurePath(record.text_path).name
    if not record.text or not record.source_path:
        return ""
    row = f" 第 {record.source_row} 行" if record.source_row else ""
    return f"{PurePath(record.source_path).name}{row}"


def file_place(record: Record, start: int, end: int) -> str:
    """Where these characters of the text stand in the file, counted from 1: 第3页 第120–160字; "" when nowhere."""
    runs = in_source(record, start, end)
    words = [f"{run.part} 第{run.start + 1}–{run.end}字".strip() for run in runs[:_MOST_PLACES]]
    more = f"等 {len(runs)} 处" if len(runs) > _MOST_PLACES else ""
    return "；".join(words) + more

