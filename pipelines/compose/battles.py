"""Battles across records: where one was fought, who else tells of a fight there in those days, who gives other figures for it.

Reads for one audience. Two fights at one spot so close together are shown side by side too: nothing is settled (proposal).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from graph.access import Audience
from graph.folding import fold
from graph.model import TEXT, Event, Modality, Record, Span
from graph.provenance import holds, overlap, stands
from graph.questions import battlefield
from graph.store import GraphStore
from pipelines.compose.losses import losses, other_figures
from pipelines.sentences import sentences

BATTLE = "战斗·战役"
_DAYS = 2  # between two tellings of an unnamed fight at one spot
_SHORTEST = 3  # letters of a spot: 城关 and 县城 are everywhere
_RECORDS = 50


def spot(event: Event) -> str:
    """Where a battle was fought: what its name is made of (蜻蜓岗战斗), else the place told with it; "" where that is not told."""
    named = battlefield(fold(event.name.span.quote)) if event.name is not None else ""
    places = [fold(a.term.span.quote) for a in event.arguments if a.role == "place"]
    inside = [p for p in places if p in named]  # 青鸾岭 of 青鸾岭与匪激战
    return next((s for s in (*inside, named, *places) if len(s) >= _SHORTEST), "")


def told_there(store: GraphStore, event: Event, audience: Audience) -> Iterator[Event]:
    """Fights of other records within days of this one, in words that name its spot."""
    where, day = spot(event), _day(event)
    if not where or day is None:
        return
    found = dict.fromkeys(h.record_id for h in store.search_text(where, audience, limit=_RECORDS))
    for record_id in found.keys() - {event.evidence.record_id}:
        for other in store.events(audience, record_id=record_id, event_type=BATTLE):
            then = _day(other)
            near = then is not None and abs((then - day).days) <= _DAYS
            if near and where in fold(other.evidence.quote) and spot(other) in ("", where):
                yield other


def other_losses(
    store: GraphStore, record: Record, cited: Sequence[Span], tellings: Sequence[Event], audience: Audience
) -> Iterator[tuple[Span, Span]]:
    """What words cited say the record's only battle cost, each with another figure for it in a record of these tellings."""
    told = [(c, cost) for c in dict.fromkeys(cited) if c.field == TEXT and stands(c, record) and (cost := losses(record, c))]
    own = _spots(store, record.id, audience) if told else []
    for other_id in dict.fromkeys(e.evidence.record_id for e in tellings) if len(own) == 1 else ():
        other = store.record(other_id, audience)
        if other is None or other_id == record.id or any(s != own[0] for s in _spots(store, other_id, audience)):
            continue
        places = [Span.cut(other, start, end) for start, end in sentences(other.text)]
        for span, cost in told:
            yield from ((span, place) for place in other_figures(cost, other, places))


def told_days(
    store: GraphStore, record_id: str, cited: Sequence[Span], events: Sequence[Event], audience: Audience
) -> Iterator[tuple[Event, Span]]:
    """The record's only named battle with the words cited that tell its day, where they stand apart from its name (是为蜻蜓岗战斗)."""
    named = [e for e in events if e.type == BATTLE and e.name is not None and battlefield(fold(e.name.span.quote)) and _day(e)]
    if len({spot(e) for e in named}) != 1:
        return
    apart = [s for s in cited if not any(overlap(s, e.evidence) for e in named)]
    day = named[0].when.earliest if named[0].when else ""
    for mention in store.dates(record_id, audience):
        for span in apart:
            if holds(span, mention.span) and mention.when.earliest == day == mention.when.latest:
                yield named[0], span


def _spots(store: GraphStore, record_id: str, audience: Audience) -> list[str]:
    """Where the record has fights that happened; a spot within another (石鼓坪 and 石鼓坪后山) is one with it."""
    events = store.events(audience, record_id=record_id, event_type=BATTLE)
    found = {s for e in events if e.modality is Modality.ACTUAL and (s := spot(e))}
    return sorted(s for s in found if not any(s != other and s.startswith(other) for other in found))


def _day(event: Event) -> date | None:
    """The day of a fight that happened; None for anything else or less exact."""
    if event.type != BATTLE or event.modality is not Modality.ACTUAL or event.when is None or event.when.precision != "day":
        return None
    return date.fromisoformat(event.when.earliest)
