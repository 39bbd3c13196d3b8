"""Named questions over a store: profile, timeline, path, review. Written once, the same on every store."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from graph.access import Audience
from graph.happenings import apart, numbers
from graph.identity import Clusters, in_force
from graph.model import (
    Entity,
    EntityType,
    Event,
    Judgement,
    Modality,
    Span,
    Statement,
    Verdict,
)
from graph.store import GraphStore, Neighbour

_FRONTIER = 400  # records or entities looked at in one step of a path search
_LONGEST_PATH = 6
_BATTLE = "战斗·战役"
_BATTLE_WORD = re.compile(r"(?:伏击|反击|阻击|攻坚|保卫|自卫|遭遇)?[战戰](?:[斗鬥]|役)?$|之[战戰役]$")
_SAME_BATTLE = 10  # days; proposal


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
class Question:
    """Something an editor is asked to decide; `subjects` are both sides as people see them."""

    id: str
    kind: str
    subjects: tuple[Entity, ...]
    reasons: tuple[str, ...]
    evidence: tuple[Span, ...] = ()
    referents: tuple[str, ...] = field(default=())


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


def questions(store: GraphStore, limit: int = 200) -> list[Question]:
    """What waits for an editor: people of one name, contradictions, conflicting dates. Staff only."""
    return [*_namesakes(store, limit), *_contradictions(store), *_disagreements(store, limit)][:limit]


def _namesakes(store: GraphStore, limit: int) -> Iterator[Question]:
    held = in_force(store.judgements())
    decided = {pair for pair, j in held.items() if j.by_editor and j.verdict is not Verdict.UNSURE}
    for group in store.namesakes((EntityType.PERSON,), limit):
        for left, right in pairwise(group):
            if tuple(sorted((left, right))) in decided:
                continue
            sides = store.entities([left, right], Audience.WORKING)
            if len(sides) == 2 and sides[0].id != sides[1].id:
                yield _namesake_question(store, left, right, sides)


def _namesake_question(store: GraphStore, left: str, right: str, sides: Sequence[Entity]) -> Question:
    spans = [
        mention.span
        for side in sides
        for mention, _ in store.mentions(Audience.WORKING, entity_id=side.id, limit=2)
    ]
    where = "、".join("/".join(s.scopes) or "全部" for s in sides)
    reasons = (f"同名“{sides[0].name}”，分别见于全宗 {where}；没有档案说明是否同一人",)
    return Question(f"q-{left}-{right}", "identity", tuple(sides), reasons, tuple(spans), (left, right))


def _contradictions(store: GraphStore) -> Iterator[Question]:
    judgements = store.judgements()
    clusters = Clusters(judgements)
    for judgement in clusters.conflicts():
        yield _judgement_question("contradiction", judgement, store, "判为不同的两方又被一串“相同”连在一起")


def _judgement_question(kind: str, judgement: Judgement, store: GraphStore, reason: str) -> Question:
    sides = store.entities([judgement.left, judgement.right], Audience.WORKING)
    return Question(
        f"q-{judgement.id}", kind, tuple(sides), (reason, judgement.reason), judgement.evidence, judgement.pair
    )


def _disagreements(store: GraphStore, limit: int) -> Iterator[Question]:
    """Happenings that are told with different days or different numbers; each claim is kept, with its record."""
    for entity in store.find_entities("", Audience.WORKING, (EntityType.EVENT,), prefix=True, limit=limit * 5):
        told = [e for e in _told_of(store, entity) if e.modality is Modality.ACTUAL]
        nearby = list(_told_nearby(store, entity, told))
        yield from _days_told(entity, [*told, *nearby])
        yield from _numbers_told(entity, told)


def _days_told(entity: Entity, events: Sequence[Event]) -> Iterator[Question]:
    by_day: dict[str, Event] = {}
    for event in events:
        if event.when is not None and event.when.edtf:
            by_day.setdefault(event.when.edtf, event)
    odd = [(d, e) for d, e in sorted(by_day.items()) if any(apart(e, other) for other in by_day.values())]
    if odd:
        told = "；".join(f"{e.evidence.record_id} 作 {day}" for day, e in odd)
        yield Question(
            f"q-date-{entity.id}", "date_conflict", (entity,), (f"“{entity.name}”的日期说法不一：{told}",),
            tuple(e.evidence for _, e in odd),
        )


def _numbers_told(entity: Entity, events: Sequence[Event]) -> Iterator[Question]:
    by_kind: dict[str, dict[int, tuple[str, Event]]] = defaultdict(dict)
    for event in events:
        for kind, (value, words) in numbers(event).items():
            by_kind[kind].setdefault(value, (words, event))
    for kind, values in sorted(by_kind.items()):
        records = {e.evidence.record_id for _, e in values.values()}
        if len(values) > 1 and len(records) > 1:
            told = "；".join(f"{e.evidence.record_id} 作“{words}”" for _, (words, e) in sorted(values.items()))
            yield Question(
                f"q-number-{entity.id}-{kind}", "number_conflict", (entity,), (f"“{entity.name}”的数目说法不一：{told}",),
                tuple(e.evidence for _, (_, e) in sorted(values.items())),
            )


def _battle_day(event: Event) -> date | None:
    """The day of a battle that happened; None for anything else or less exact."""
    if event.type != _BATTLE or event.modality is not Modality.ACTUAL or event.when is None:
        return None
    return date.fromisoformat(event.when.earliest) if event.when.precision == "day" else None


def _told_of(store: GraphStore, entity: Entity) -> list[Event]:
    events = store.events(Audience.WORKING, entity_id=entity.id)
    return [e for e in events if e.name is not None and e.name.referent in entity.referents]


def _told_nearby(store: GraphStore, entity: Entity, told: Sequence[Event]) -> Iterator[Event]:
    """Battles within `_SAME_BATTLE` days in other records that speak of the spot a named battle is named after."""
    days = [day for e in told if (day := _battle_day(e))]
    spot = _BATTLE_WORD.sub("", entity.name)
    if not days or len(spot) < 2 or spot == entity.name:
        return
    for record_id in dict.fromkeys(h.record_id for h in store.search_text(spot, Audience.WORKING, limit=50)):
        for event in store.events(Audience.WORKING, record_id=record_id, event_type=_BATTLE):
            day = _battle_day(event)
            unnamed = event.name is None or event.name.referent not in entity.referents
            if unnamed and day and any(0 < abs((day - d).days) <= _SAME_BATTLE for d in days):
                yield event
