"""A record as the evidence reader shows it: which part, which words are marked, how places are counted. No Streamlit."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.model import DateMention, Entity, EntityType, Event, Mention
from ui.components.markup import when_words
from ui.state import to_entity
from ui.wording import FINDING_LABELS, MODALITY_LABELS, TYPE_LABELS

PART = 5000  # characters of a long record shown at a time


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding in one field: half-open offsets, its kind, what it says when pointed at, where a click leads.

    `href` is a page; `card` names the card in the margin when there is no page.
    """

    start: int
    end: int
    kind: str
    title: str
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


def marks(
    mentions: Iterable[tuple[Mention, str]],
    dates: Iterable[DateMention],
    events: Iterable[Event],
    entities: Mapping[str, Entity],
    field: str,
) -> list[Mark]:
    """Everything found in one field, by place. Dates come with their meaning; a name's click leads to its entity."""
    found: list[Mark] = []
    for mention, entity_id in mentions:
        if mention.span.field == field and mention.type.value in FINDING_LABELS and mention.type != EntityType.EVENT:
            found.append(_name(mention, entities.get(entity_id)))
    for date in dates:
        if date.span.field == field:
            card = f"d{date.span.start}-{date.span.end}"
            found.append(Mark(date.span.start, date.span.end, "DATE", f"日期：{when_words(date.when)}", card=card))
    for event in events:
        if event.trigger.field == field:
            title = f"事件：{event.type}，{MODALITY_LABELS[event.modality]}"
            found.append(Mark(event.trigger.start, event.trigger.end, "EVENT", title, card=event.id))
    return sorted(set(found), key=lambda m: (m.start, -m.end, m.kind, m.card))


def _name(mention: Mention, entity: Entity | None) -> Mark:
    span, word = mention.span, TYPE_LABELS[mention.type]
    target = to_entity(entity.type, entity.id) if entity else None
    if entity is None or target is None:
        return Mark(span.start, span.end, mention.type.value, f"{word}：{span.quote}")
    known = entity.name if entity.name != span.quote else span.quote
    title = f"{word}：{known}（见于 {entity.record_count} 件档案）"
    return Mark(span.start, span.end, mention.type.value, title, href=target.href)


def windowed(found: Iterable[Mark], text: str, start: int, end: int) -> list[dict[str, object]]:
    """The marks that touch text[start:end], cut to it, as the browser takes them: UTF-16 offsets from `start`."""
    units = utf16(text[start:end])
    return [
        {
            "s": units(max(m.start, start) - start), "e": units(min(m.end, end) - start),
            "kind": m.kind, "title": m.title, "href": m.href, "card": m.card,
        }
        for m in found
        if m.start < end and m.end > start
    ]
