"""Parts of a happening: what a meeting adopted or elected, the battles of a campaign. SUBEVENT_OF, part and whole.

Said only where the record says it: 在某会议上, 某战役中, or a sentence that goes on about the meeting just told (会议通过了……).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.folding import fold
from graph.happenings import telling
from graph.model import EntityType, Event, Modality, Record, Span, Statement, Term
from graph.provenance import overlap

_AT = re.compile(r"[”」』]?[^,，。；;]{0,6}?(?:会议|大会|全会)?(?:[上中]|期间|闭幕时|开幕时|结束时)")
_OCCASION = re.compile(r"在(?P<name>[^,，。；;、]{0,40}?(?:会议|大会|座谈会|全会|代表会|纪念会|宴会|招待会))(?:上|中)[^。；;]{0,12}$")
_AFTER = re.compile(r"[”」』]?[^,，。；;]{0,8}?(?:召开|举行|开会|结束|闭幕|散会)?(?:[之以]后|后(?=[,，]))")  # : 大会召开后，成立专班
_GOES_ON = re.compile(r"[”」』]?(?:会议|大会|全会|会上|会后|会议上|这次会议|此次会议|该会|与会)")
_BATTLE_ON = re.compile(r"(?:是役|此役|该役|战役中|战役期间|战斗中)")
_OF_MEETINGS = {"发布文件", "任职·免职", "批示·讲话", "成立·更名·合并·分设", "表彰", "签订协议"}
_SIGHT = 120  # characters between a meeting's name and a sentence that goes on about it


def parts(record: Record, events: Sequence[Event]) -> Iterator[tuple[Term, Term, Event]]:
    """Each part with the whole it belongs to, as terms, and the event that is the part; in order of the parts."""
    wholes = [e for e in events if e.name is not None and e.modality is Modality.ACTUAL]
    for event in events:
        span = telling(event)
        if span is None or event.modality is not Modality.ACTUAL:
            continue
        whole = _said_beside(record, event) or _whole(record, event, wholes)
        if whole is not None and not overlap(span, whole.span):
            yield Term(span, EntityType.EVENT), whole, event


def _said_beside(record: Record, event: Event) -> Term | None:
    """The occasion an argument names (在某次代表大会上致词)."""
    if event.type == "会议":
        return None
    low, field = event.evidence.start, event.evidence.field
    said = _OCCASION.search(fold(record.field_text(field)), low, event.trigger.start)
    if said is None or len(said["name"]) < 5:
        return None
    return Term(Span.cut(record, *said.span("name"), field), EntityType.EVENT)


def _whole(record: Record, event: Event, wholes: Sequence[Event]) -> Term | None:
    text = fold(record.field_text(event.trigger.field))
    at, low = event.trigger.start, event.evidence.start
    for other in reversed(wholes):
        if other is event or other.name is None or other.name.span.field != event.trigger.field or other.name.span.end > at:
            continue
        end = other.name.span.end
        if other.type == "会议" and event.type in _OF_MEETINGS and at - end < _SIGHT * 2 and not _AFTER.match(text, end):
            same = low <= other.name.span.start
            if (same and _AT.match(text, end)) or (other.evidence == event.evidence) or (
                low - other.evidence.end < _SIGHT and _GOES_ON.match(text, low)
            ):
                return other.name
        if other.type == event.type == "战斗·战役" and (
            (low <= other.name.span.start and _AT.match(text, end)) or _BATTLE_ON.match(text, low)
        ):
            return other.name
    return None


def find_subevents(record: Record, field: str, events: Sequence[Event], origin: str) -> list[Statement]:
    """SUBEVENT_OF statements between the events of one field, each with the sentence that tells the part as evidence."""
    own = [e for e in events if e.trigger.field == field]
    return [
        Statement(part, "SUBEVENT_OF", event.evidence, origin, whole, when=event.when, confidence=0.7)
        for part, whole, event in parts(record, own)
    ]
