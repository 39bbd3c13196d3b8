"""Named questions over a store: profile, timeline, path. Written once, the same on every store.

What waits for a person is in `graph.questions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from graph.access import Audience
from graph.model import (
    Entity,
    Event,
    Modality,
    Span,
    Statement,
)
from graph.questions import Question as Question  # questions of another kind, asked in the same breath
from graph.questions import questions as questions
from graph.store import GraphStore, Neighbour

_FRONTIER = 400  # records or entities looked at in one step of a path search
_LONGEST_PATH = 6


@dataclass(frozen=True, slots=True)
class Profile:
    """What one audience may know of an entity, each item with its evidence."""

    entity: Entity
    statements: tuple[Statement, ...]
    events: tuple[Event, ...]
    neighbours: tuple[Neighbour, ...]
    record_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a path: two entities named in one record, with the words that name them and what links them."""

    left: Entity
    right: Entity
    record_id: str
    title: str
    citations: tuple[Span, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One happening as several sentences or records tell it: the telling that says most first, in `tellings`.

    `entity_id` is that of its named event, "" for one that only one sentence tells.
    """

    entity_id: str
    tellings: tuple[Event, ...]

    @property
    def event(self) -> Event:
        """The telling that says most: the most exact date, then the most parts."""
        return self.tellings[0]


def profile(store: GraphStore, entity_id: str, audience: Audience) -> Profile | None:
    """The entity's statements, events, neighbours and records, or None when it does not exist for this audience."""
    found = store.entities([entity_id], audience)
    if not found:
        return None
    entity = found[0]
    return Profile(
        entity,
        tuple(store.statements(audience, entity_id=entity.id)),
        tuple(timeline(store, entity.id, audience)),
        tuple(store.neighbours(entity.id, audience, limit=30)),
        tuple(r for _, r in store.record_ids_of([entity.id], audience)),
    )


def timeline(store: GraphStore, entity_id: str, audience: Audience) -> list[Event]:
    """Events of an entity by time, undated last."""
    return store.events(audience, entity_id=entity_id)


def happenings(store: GraphStore, events: Sequence[Event], audience: Audience) -> list[Happening]:
    """The same events with those that tell one happening put together, in the order in which the first of each came.

    A plan, an order or a denial stands by itself: it does not tell what happened.
    """
    referents = list(dict.fromkeys(e.name.referent for e in events if e.name is not None and e.name.referent))
    known = {member: entity.id for entity in store.entities(referents, audience) for member in entity.referents}
    groups: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        entity = known.get(event.name.referent, "") if event.name is not None else ""
        one = entity if entity and event.modality is Modality.ACTUAL else event.id
        groups.setdefault((event.type, one), []).append(event)
    return [
        Happening(one if len(told) > 1 or not one.startswith("e-") else "", tuple(sorted(told, key=_says_most)))
        for (_, one), told in groups.items()
    ]


def _says_most(event: Event) -> tuple[bool, str, int, str]:
    when = event.when
    length = "" if when is None or not when.earliest else f"{_days(when.earliest, when.latest):06d}"
    return (not length, length, -len(event.arguments), event.id)


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days if last else 99999


def path(store: GraphStore, left: str, right: str, audience: Audience) -> list[Step] | None:
    """A shortest chain of entities from `left` to `right` (entity ids), neighbours being named in one visible record.

    Breadth first from both ends, at most `_LONGEST_PATH` steps; None when there is none. Ties go to the smaller ids, so
    that every store gives the same chain.
    """
    if left == right:
        return []
    sides: tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]] = ({left: ("", "")}, {right: ("", "")})
    edges = [[left], [right]]
    for _ in range(_LONGEST_PATH):
        side = 0 if len(edges[0]) <= len(edges[1]) else 1
        edges[side] = _widen(store, edges[side], sides[side], audience)
        if not edges[side]:
            return None
        met = [e for e in edges[side] if e in sides[1 - side]]
        if met:
            return _steps(store, min(met), sides, audience)
    return None


def _widen(store: GraphStore, edge: list[str], seen: dict[str, tuple[str, str]], audience: Audience) -> list[str]:
    """One step outwards; `seen` learns for each new entity which entity and record led to it."""
    through: dict[str, str] = {}
    for entity_id, record_id in sorted(store.record_ids_of(edge, audience, _FRONTIER)):
        through.setdefault(record_id, entity_id)
    fresh: list[str] = []
    for record_id, entity_id in sorted(store.entity_ids_in(list(through), audience, _FRONTIER * 20)):
        if entity_id not in seen:
            seen[entity_id] = (through[record_id], record_id)
            fresh.append(entity_id)
    return sorted(fresh)


def _steps(
    store: GraphStore, meeting: str, sides: tuple[dict[str, tuple[str, str]], ...], audience: Audience
) -> list[Step]:
    chain = [meeting]
    records: list[str] = []
    while sides[0][chain[0]][0]:
        before, record_id = sides[0][chain[0]]
        chain.insert(0, before)
        records.insert(0, record_id)
    while sides[1][chain[-1]][0]:
        after, record_id = sides[1][chain[-1]]
        chain.append(after)
        records.append(record_id)
    entities = {e.id: e for e in store.entities(chain, audience)}
    return [
        _step(store, entities[a], entities[b], record_id, audience)
        for (a, b), record_id in zip(pairwise(chain), records, strict=True)
    ]


def _step(store: GraphStore, left: Entity, right: Entity, record_id: str, audience: Audience) -> Step:
    """The link two entities have in a record: a common event if there is one, else the two nearest mentions."""
    record = store.record(record_id, audience)
    if record is None:
        raise LookupError(record_id)
    members = (set(left.referents), set(right.referents))
    for event in store.events(audience, record_id=record_id):
        named = [a.term.referent for a in event.arguments] + ([event.name.referent] if event.name else [])
        if all(any(n in m for n in named) for m in members):
            return Step(left, right, record_id, record.title, (event.evidence,), f"同一事件：{event.type}")
    places: tuple[list[Span], list[Span]] = ([], [])
    for mention, entity_id in store.mentions(audience, record_id=record_id):
        for side, entity in enumerate((left, right)):
            if entity_id == entity.id:
                places[side].append(mention.span)
    a, b = min(
        ((x, y) for x in places[0] for y in places[1]),
        key=lambda pair: (pair[0].field != pair[1].field, abs(pair[0].start - pair[1].start), pair[0].start),
    )
    return Step(left, right, record_id, record.title, (a, b), "见于同一份档案")
