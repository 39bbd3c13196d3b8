"""What surrounds an entity, for the canvas and its list: who is named in the same records, and in which words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from graph.model import Entity, EntityType, Record, Span
from ui.components.charts import Edge, Node
from ui.services import Services

_PAIRS = 5000
_SIDE_EDGES = 60  # lines between neighbours; more hide the picture
_MENTIONS = 20_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Points, lines, and the entities behind the points."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    entities: dict[str, Entity]


@dataclass(frozen=True, slots=True)
class Together:
    """A record that names two entities, the words where it does so most closely, and what joins them."""

    record: Record
    spans: tuple[Span, ...]
    reason: str


def surroundings(
    services: Services, centres: Sequence[str], kinds: Sequence[EntityType], limit: int
) -> Surroundings:
    """The neighbours of each centre, and how often all of them meet in one record."""
    shared: Counter[str] = Counter()
    entities = {e.id: e for e in services.store.entities(list(centres), services.audience)}
    edges: list[Edge] = []
    for centre in list(entities):
        for neighbour in services.store.neighbours(centre, services.audience, tuple(kinds), limit):
            other = neighbour.entity
            entities.setdefault(other.id, other)
            shared[other.id] = max(shared[other.id], neighbour.shared_records)
            if not any({e.left, e.right} == {centre, other.id} for e in edges):
                edges.append(Edge(centre, other.id, neighbour.shared_records))
    met = {frozenset((e.left, e.right)) for e in edges}
    edges += [e for e in _meetings(services, list(entities)) if frozenset((e.left, e.right)) not in met][:_SIDE_EDGES]
    nodes = tuple(
        Node(e.id, e.name, e.type, shared[e.id] or e.record_count, chosen=e.id in centres) for e in entities.values()
    )
    return Surroundings(nodes, tuple(edges), entities)


def _meetings(services: Services, entity_ids: Sequence[str]) -> list[Edge]:
    """Pairs that share at least two records, most first."""
    named: dict[str, list[str]] = defaultdict(list)
    for entity_id, record_id in services.store.record_ids_of(entity_ids, services.audience, _PAIRS):
        named[record_id].append(entity_id)
    pairs = Counter(pair for ids in named.values() for pair in combinations(sorted(set(ids)), 2))
    return [Edge(a, b, n) for (a, b), n in sorted(pairs.items(), key=lambda item: (-item[1], item[0])) if n > 1]


def together(services: Services, left: str, right: str, limit: int = 6) -> tuple[list[Together], int]:
    """Records that name both, those with a common event first, and how many there are in all."""
    found: dict[str, set[str]] = defaultdict(set)
    for entity_id, record_id in services.store.record_ids_of([left, right], services.audience, _PAIRS):
        found[record_id].add(entity_id)
    shared = sorted(r for r, who in found.items() if len(who) == 2)
    told = [t for r in shared[: limit * 3] if (t := _in_record(services, r, left, right))]
    told.sort(key=lambda t: not t.reason.startswith("同一事件"))
    return told[:limit], len(shared)


def _in_record(services: Services, record_id: str, left: str, right: str) -> Together | None:
    record = services.record(record_id)
    if record is None:
        return None
    members = services.entities([left, right])
    referents = [set(members[side].referents) for side in (left, right) if side in members]
    for event in services.store.events(services.audience, record_id=record_id):
        named = {a.term.referent for a in event.arguments} | ({event.name.referent} if event.name else set())
        if len(referents) == 2 and all(named & side for side in referents):
            return Together(record, (event.evidence,), f"同一事件：{event.type}")
    places: dict[str, list[Span]] = defaultdict(list)
    for mention, entity_id in services.store.mentions(services.audience, record_id=record_id, limit=_MENTIONS):
        places[entity_id].append(mention.span)
    pairs = [(a, b) for a in places[left][:50] for b in places[right][:50]]
    if not pairs:
        return None
    nearest = min(pairs, key=lambda p: (p[0].field != p[1].field, abs(p[0].start - p[1].start), p[0].start))
    return Together(record, nearest, "见于同一份档案")
