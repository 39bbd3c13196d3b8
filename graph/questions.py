"""What waits for a person in a graph: who is who, contradictions among judgements, what is told in several ways. Staff only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice, pairwise

from graph.access import Audience, Closure, closure
from graph.folding import fold
from graph.happenings import apart, numbered, numbers, recurs
from graph.identity import Clusters, reasons_of
from graph.model import Entity, EntityType, Event, Judgement, Modality, Span, Verdict
from graph.store import GraphStore, RecordFilter

_BATTLE = "战斗·战役"
_BATTLE_WORD = re.compile(r"(?:伏击|反击|阻击|攻坚|保卫|自卫|遭遇)?[战戰](?:[斗鬥]|役)?$|之[战戰役]$")
_SAME_BATTLE = 10  # days; proposal
_OWN_NAME = 8  # characters of an event's name that is no battle's and has no number; proposal
_AT_ONCE = 500  # entities asked for in one go
_LOOKED_AT = 40  # mentions
Sides = frozenset[str]  # two clusters, by their representatives


@dataclass(frozen=True, slots=True)
class Question:
    """Something an editor is asked to decide; `subjects` are both sides as people see them, `referents` as judgements do.

    `grounds` are the words each of the `reasons` rests on, `evidence` all of them. `chain` are the judgements that join
    the two sides, in order, and `against` the one that keeps them apart, for a contradiction. `moves` is how many records
    would change hands at the least were it decided.
    """

    id: str
    kind: str
    subjects: tuple[Entity, ...]
    reasons: tuple[str, ...]
    evidence: tuple[Span, ...] = ()
    referents: tuple[str, ...] = ()
    grounds: tuple[tuple[Span, ...], ...] = ()
    chain: tuple[Judgement, ...] = ()
    against: Judgement | None = None
    moves: int = 0


def questions(store: GraphStore, limit: int = 200) -> list[Question]:
    """What waits for an editor, at most so many of each kind: contradictions, who is who, what is told in several ways.

    Of who is who first what moves most records, and what no rule has a reason for last. Staff only.
    """
    clusters = Clusters(store.judgements())
    doubts, settled = _doubts(clusters)
    weighed = _weighed(store, doubts)
    namesakes = _namesakes(store, clusters, settled | doubts.keys(), limit)
    return [
        *islice(_contradictions(store, clusters), limit),
        *islice(chain(weighed, namesakes), limit),
        *islice(_disagreements(store, limit), limit),
    ]


# ---- who is who
def _doubts(clusters: Clusters) -> tuple[dict[Sides, list[Judgement]], set[Sides]]:
    """Rules' doubts between clusters that nobody has decided about; and the clusters somebody has."""
    said = [
        (frozenset(map(clusters.representative, pair)), j) for pair, j in clusters.held.items() if j.verdict is not Verdict.SAME
    ]
    settled = {sides for sides, j in said if j.by_editor or j.verdict is Verdict.DIFFERENT}
    doubts: dict[Sides, list[Judgement]] = defaultdict(list)
    for sides, judgement in said:
        if judgement.verdict is Verdict.UNSURE and len(sides) == 2 and sides not in settled:
            doubts[sides].append(judgement)
    return {s: sorted(js, key=lambda j: (-len(j.evidence), j.pair)) for s, js in doubts.items()}, settled


def _weighed(store: GraphStore, doubts: Mapping[Sides, Sequence[Judgement]]) -> Iterator[Question]:
    """What rules cannot decide, one question for each two clusters, with all the reasons there are; most moving first."""
    entities = _entities(store, (side for told in doubts.values() for side in told[0].pair))
    waiting: list[tuple[int, int, tuple[str, str], Sequence[Judgement]]] = []
    for told in doubts.values():
        left, right = (entities.get(side) for side in told[0].pair)
        if left is not None and right is not None and left.id != right.id:
            waiting.append((-min(left.record_count, right.record_count), -len(told[0].evidence), told[0].pair, told))
    for moves, _, pair, told in sorted(waiting, key=lambda w: w[:3]):
        grounds = dict(reason for j in told for reason in reasons_of(j))
        yield Question(
            f"q-{pair[0]}-{pair[1]}", "identity", (entities[pair[0]], entities[pair[1]]), tuple(grounds),
            _each(s for j in told for s in j.evidence), pair, tuple(grounds.values()), moves=-moves,
        )


def _entities(store: GraphStore, referents: Iterable[str]) -> dict[str, Entity]:
    """The entities of these referents, by all their referents."""
    wanted = list(dict.fromkeys(referents))
    found: dict[str, Entity] = {}
    for n in range(0, len(wanted), _AT_ONCE):
        for entity in store.entities(wanted[n : n + _AT_ONCE], Audience.WORKING):
            found |= dict.fromkeys((entity.id, *entity.referents), entity)
    return found


def _each(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(spans))


def _namesakes(store: GraphStore, clusters: Clusters, known: Collection[Sides], limit: int) -> Iterator[Question]:
    """People of one name of whom no rule and no person has said anything."""
    for group in store.namesakes((EntityType.PERSON,), limit):
        apart_ = list(dict.fromkeys(map(clusters.representative, group)))
        for pair in pairwise(apart_):
            if frozenset(pair) in known:
                continue
            left, right = (next(r for r in group if clusters.representative(r) == side) for side in pair)
            entities = _entities(store, (left, right))
            if left in entities and right in entities and entities[left].id != entities[right].id:
                yield _of_one_name(store, left, right, (entities[left], entities[right]))


def _of_one_name(store: GraphStore, left: str, right: str, sides: tuple[Entity, Entity]) -> Question:
    spans = tuple(span for e in sides for span in _most_open(store, e))
    where = "、".join("/".join(dict.fromkeys(s.partition("|")[0] for s in e.scopes)) or "全部" for e in sides)
    reason = f"同名“{sides[0].name}”，分别见于全宗 {where}；没有档案说明是否同一人"
    moves = min(e.record_count for e in sides)
    return Question(f"q-{left}-{right}", "identity", sides, (reason,), spans, (left, right), moves=moves)


def _most_open(store: GraphStore, entity: Entity) -> list[Span]:
    """Words that name the entity, of the most open of its first records: what a join that rests on them is as closed as."""
    named = [m.span for m, _ in store.mentions(Audience.WORKING, entity_id=entity.id, limit=_LOOKED_AT)]
    where = RecordFilter(record_ids=tuple(dict.fromkeys(s.record_id for s in named)))
    levels = {r.id: closure(r) for r in store.records(Audience.WORKING, where, limit=_LOOKED_AT)} if named else {}
    return sorted(named, key=lambda s: levels.get(s.record_id, Closure.CLOSED))[:1]


# ---- contradictions
def _contradictions(store: GraphStore, clusters: Clusters) -> Iterator[Question]:
    """Two sides held different and joined all the same by a chain of "same"; and rules' "same" that this keeps from joining."""
    for judgement in clusters.conflicts():
        links = tuple(clusters.chain(*judgement.pair))
        reason = f"判为不同的两方，又被 {len(links)} 个“相同”的判断连成了一个"
        yield _contradiction(store, judgement, judgement.pair, links, (reason,))
    seen: set[Sides] = set()
    for kept in clusters.held_back():
        sides = frozenset(map(clusters.representative, kept.pair))
        if len(sides) < 2 or sides in seen or (found := clusters.parting(*kept.pair)) is None:
            continue
        seen.add(sides)
        before, after, against = found
        if not all(j.by_editor for j in (*before, *after)):  # else an editor has just decided this
            reason = "规则认为这两方是同一个，但合并会把判为不同的两方连成一个，所以没有合并"
            yield _contradiction(store, against, kept.pair, (*before, kept, *after), (reason,))


def _contradiction(
    store: GraphStore, against: Judgement, pair: tuple[str, str], links: tuple[Judgement, ...], reasons: tuple[str, ...]
) -> Question:
    entities = _entities(store, pair)
    subjects = tuple(dict.fromkeys(entities[s] for s in pair if s in entities))
    evidence = _each(s for j in (against, *links) for s in j.evidence)
    return Question(
        f"q-{against.id}" if pair == against.pair else f"q-{pair[0]}-{pair[1]}", "contradiction", subjects, reasons,
        evidence, pair, ((),) * len(reasons), links, against, min((e.record_count for e in subjects), default=0),
    )


# ---- what is told in several ways
def _disagreements(store: GraphStore, limit: int) -> Iterator[Question]:
    """Happenings that are told with different days or different numbers; each claim is kept, with its record."""
    for entity in store.find_entities("", Audience.WORKING, (EntityType.EVENT,), prefix=True, limit=limit * 5):
        yield from told_otherwise(store, entity, Audience.WORKING)


def told_otherwise(store: GraphStore, entity: Entity, audience: Audience) -> Iterator[Question]:
    """How the records this audience may see disagree about the day or the numbers of one named event.

    A name that may be any evening's or any statement's (文艺晚会, 发表声明) tells of several happenings: nobody disagrees.
    """
    if not one_happening(entity.name):
        return
    told = [e for e in _told_of(store, entity, audience) if e.modality is Modality.ACTUAL]
    nearby = list(told_nearby(store, entity, told, audience))
    yield from _days_told(entity, [*told, *nearby])
    yield from _numbers_told(entity, told)


def one_happening(name: str) -> bool:
    """Whether an event's name is one happening's own: numbered, a battle's, or long and not a meeting's that comes back."""
    return numbered(name) or _BATTLE_WORD.search(name) is not None or (len(fold(name)) >= _OWN_NAME and not recurs(name))


def battlefield(name: str) -> str:
    """The spot that a battle is named after (蜻蜓岗 of 蜻蜓岗战斗); "" for a name that is no battle's."""
    found = _BATTLE_WORD.search(name)
    return name[: found.start()] if found is not None else ""


def closes(event: Event) -> bool:
    """Whether it tells of the end of a meeting, which is no other day for its beginning."""
    return event.type == "会议" and re.search(r"闭|結束|结束", event.trigger.quote) is not None


def _days_told(entity: Entity, events: Sequence[Event]) -> Iterator[Question]:
    by_day: dict[tuple[str, bool], Event] = {}
    for event in events:
        if event.when is not None and event.when.edtf:
            by_day.setdefault((event.when.edtf, closes(event)), event)
    told_days = sorted(by_day.items())
    odd = [(d[0], e) for d, e in told_days if any(apart(e, o) and closes(e) == closes(o) for o in by_day.values())]
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


def _told_of(store: GraphStore, entity: Entity, audience: Audience) -> list[Event]:
    events = store.events(audience, entity_id=entity.id)
    return [e for e in events if e.name is not None and e.name.referent in entity.referents]


def told_nearby(store: GraphStore, entity: Entity, told: Sequence[Event], audience: Audience) -> Iterator[Event]:
    """Battles within `_SAME_BATTLE` days in other records that speak of the spot a named battle is named after."""
    days = [day for e in told if (day := _battle_day(e))]
    spot = battlefield(entity.name)
    if not days or len(spot) < 2:
        return
    for record_id in dict.fromkeys(h.record_id for h in store.search_text(spot, audience, limit=50)):
        for event in store.events(audience, record_id=record_id, event_type=_BATTLE):
            day = _battle_day(event)
            unnamed = event.name is None or event.name.referent not in entity.referents
            if unnamed and day and any(0 < abs((day - d).days) <= _SAME_BATTLE for d in days):
                yield event
