"""What a dossier or special collection holds, for one audience: its records, who and where and when, gaps, what else belongs.

Nothing here is kept: every answer is read anew, so that a record that has been closed since is gone from all of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from graph.access import Audience
from graph.folding import key
from graph.model import Entity, EntityType, Event, Modality, Record
from graph.store import GraphStore, RecordFilter
from graph.works import Dossier, Item, Selection

_PAGE = 500
_MENTIONED = 20_000  # (record, entity) pairs looked at
_TELLING = 40  # entities of a dossier that lead to further records
_COMMON = 0.25  # an entity named in more of the holding than this says nothing about what belongs here; proposal
_REASONS = 4
_SPOKEN_OF, _LOOKED_AT = 3, 60  # records that name an actor before its silence tells something; proposal


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a dossier says nothing of, or nothing by itself.

    `years` between its first and last without a record; an `entity` put in that no record names; an `actor` that several
    records name and none was written by; a `place` of which one record alone speaks (`words` names it, `note` that record).
    """

    kind: str  # years, entity, actor, place
    words: str
    entity_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fitting:
    """A record that may belong too: how much speaks for it (comparable within one answer), and what, in Chinese."""

    record: Record
    score: float
    reasons: tuple[str, ...]


def where(selection: Selection) -> RecordFilter:
    """A special collection's question as the store takes it."""
    return RecordFilter(
        fonds=selection.fonds, earliest=selection.earliest, latest=selection.latest, entities=selection.entities,
        concepts=selection.concepts,
    )


def collected(store: GraphStore, selection: Selection, audience: Audience) -> Iterator[Record]:
    """Every record a special collection holds now, in id order, without text; read page by page."""
    after = ""
    while page := store.records(audience, where(selection), after, _PAGE):
        yield from page
        after = page[-1].id


def records_in(store: GraphStore, dossier: Dossier, audience: Audience) -> list[Record]:
    """The records of a dossier (whole ones and those that words are quoted from) or of a collection, without text.

    A dossier's come in its own order, a collection's by id.
    """
    if dossier.selection is not None:
        return list(collected(store, dossier.selection, audience))
    wanted = list(dict.fromkeys(r for i in dossier.items if (r := i.record_id or (i.span.record_id if i.span else ""))))
    found: dict[str, Record] = {}
    for at in range(0, len(wanted), _PAGE):
        some = tuple(wanted[at : at + _PAGE])
        found |= {r.id: r for r in store.records(audience, RecordFilter(record_ids=some), limit=len(some))}
    return [found[r] for r in wanted if r in found]


def visible_items(store: GraphStore, dossier: Dossier, audience: Audience) -> list[Item]:
    """The items of a dossier that this audience may know of, in order."""
    records = {r.id for r in records_in(store, dossier, audience)}
    wanted = [i.entity_id for i in dossier.items if i.entity_id]
    entities = {m for e in store.entities(wanted, audience) for m in (e.id, *e.referents)} if wanted else set()
    return [
        i for i in dossier.items
        if i.record_id in records or i.entity_id in entities or (i.span is not None and i.span.record_id in records)
    ]


def named_in(
    store: GraphStore, record_ids: Sequence[str], audience: Audience, types: tuple[EntityType, ...], most: int = 30
) -> list[tuple[Entity, int]]:
    """Entities that these records name, with how many of them name each; most named first, ties by id."""
    counts = Counter(entity for _, entity in store.entity_ids_in(record_ids, audience, _MENTIONED))
    known = store.entities([e for e, _ in counts.most_common(most * 8)], audience)
    ranked = sorted(((e, counts[e.id]) for e in known if e.type in types), key=lambda p: (-p[1], p[0].id))
    return ranked[:most]


def happened(store: GraphStore, record_ids: Sequence[str], audience: Audience, most: int = 500) -> list[Event]:
    """Dated events that these records tell, by time; of the first `most` records."""
    told = [e for r in record_ids[:most] for e in store.events(audience, record_id=r) if e.when and e.when.earliest]
    return sorted(told, key=lambda e: (e.when.earliest if e.when else "", e.id))


def gaps(store: GraphStore, dossier: Dossier, records: Sequence[Record], audience: Audience) -> list[Gap]:
    """What a dossier lacks: years between its first and last, entities put in that no record names, the silent and the lone.

    Actors count from `_SPOKEN_OF` records that name them; places of one record only where events happened.
    """
    years = {y for r in records if r.when and r.when.earliest for y in _years(r)}
    empty = [y for y in range(min(years, default=0), max(years, default=-1) + 1) if y not in years]
    found = [Gap("years", f"{a}年" if a == b else f"{a}—{b}年") for a, b in _stretches(empty)]
    wanted = list(dict.fromkeys(i.entity_id for i in dossier.items if i.entity_id))
    if wanted:
        named = {e for _, e in store.entity_ids_in([r.id for r in records], audience, _MENTIONED)}
        found += [Gap("entity", e.name, e.id) for e in store.entities(wanted, audience) if e.id not in named]
    return [*found, *_silent(store, records, audience), *_lone(store, records, audience)]


def _silent(store: GraphStore, records: Sequence[Record], audience: Audience) -> Iterator[Gap]:
    """Bodies and people whom several records name and none of them was written by: others speak for them."""
    types = (EntityType.ORGANISATION, EntityType.PERSON)
    written = [key(r.catalogue.get("责任者", "")) for r in records]
    for entity, count in named_in(store, [r.id for r in records], audience, types, _LOOKED_AT):
        if count < _SPOKEN_OF:
            break
        names = [key(n) for n in entity.names if len(n) > 1]
        if not any(n in by or (by and by in n) for n in names for by in written):
            yield Gap("actor", entity.name, entity.id, f"{count} 件提到")


def _lone(store: GraphStore, records: Sequence[Record], audience: Audience) -> Iterator[Gap]:
    """Places where something happened of which one record alone speaks."""
    where = {
        a.term.referent for e in happened(store, [r.id for r in records], audience) if e.modality is Modality.ACTUAL
        for a in e.arguments if a.role == "place" and a.term.referent
    }
    titles = {r.id: r.title for r in records}
    pairs = store.entity_ids_in(list(titles), audience, _MENTIONED)
    counts = Counter(entity for _, entity in pairs)
    alone = {entity: record for record, entity in pairs if counts[entity] == 1}
    for entity in store.entities(sorted(where), audience):
        if entity.id in alone and entity.type is EntityType.PLACE:
            yield Gap("place", entity.name, entity.id, titles[alone[entity.id]])


def _years(record: Record) -> range:
    when = record.when
    if when is None or not when.earliest:
        return range(0)
    last = when.latest or when.earliest
    return range(int(when.earliest[:4]), int(last[:4]) + 1)


def _stretches(years: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for year in years:
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return runs


def belongs(
    store: GraphStore, dossier: Dossier, records: Sequence[Record], audience: Audience, limit: int = 10
) -> list[Fitting]:
    """Records outside that name the same people, bodies, places and events, the rarer the name the better; with reasons."""
    inside = {r.id for r in records}
    chosen = _telling(store, dossier, records, audience)
    if not chosen:
        return []
    holding = max(1, sum(store.facets(None, audience).get("openness", {}).values()))
    score: dict[str, float] = defaultdict(float)
    names: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for entity_id, record_id in store.record_ids_of(list(chosen), audience, _MENTIONED):
        entity, count = chosen[entity_id]
        if record_id not in inside and entity.record_count <= max(2, _COMMON * holding):
            weight = log(1 + holding / entity.record_count) * log(1 + count)
            score[record_id] += weight
            names[record_id].append((weight, entity.name))
    best = sorted(score, key=lambda r: (-score[r], r))[:limit]
    found = {r.id: r for r in store.records(audience, RecordFilter(record_ids=tuple(best)), limit=len(best))} if best else {}
    return [Fitting(found[r], score[r], _why(names[r])) for r in best if r in found]


def _telling(
    store: GraphStore, dossier: Dossier, records: Sequence[Record], audience: Audience
) -> Mapping[str, tuple[Entity, int]]:
    """The entities that say most of what a dossier is about: those put in by hand, and those its records name."""
    types = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.EVENT, EntityType.DOCUMENT)
    named = named_in(store, [r.id for r in records], audience, types, _TELLING)
    wanted = [i.entity_id for i in dossier.items if i.entity_id]
    by_hand = store.entities(wanted, audience) if wanted else []
    return {e.id: (e, n) for e, n in named} | {e.id: (e, 1 + len(records)) for e in by_hand}


def _why(names: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    told = [name for _, name in sorted(names, reverse=True)[:_REASONS]]
    more = f"等 {len(names)} 个名称" if len(names) > len(told) else ""
    return (f"同样提到{'、'.join(told)}{more}",)
