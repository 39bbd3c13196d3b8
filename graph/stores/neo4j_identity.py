"""Who is whom in Neo4j: referents, judgements and the entities at each ceiling. Runs inside a load's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph.folding import key
from graph.model import EntityType, Judgement, Referent
from graph.store import StoreError
from graph.stores import cypher, rows
from graph.stores.neo4j_ask import Ask, Row, each, record_key


@dataclass(slots=True)
class Touched:
    """What a batch has moved, so that identity is brought up to date only there."""

    records: set[str] = field(default_factory=set)  # new, or with another closure than before
    named: dict[str, int] = field(default_factory=dict)  # referent -> closure of the most open record naming it now
    unnamed: set[str] = field(default_factory=set)  # referents that a record names no more, or only more closed
    offered: set[str] = field(default_factory=set)  # referents that came with the batch, named or not
    judged: set[str] = field(default_factory=set)  # both sides of judgements that came, went or changed closure


def add_referents(ask: Ask, referents: Iterable[Referent], touched: Touched) -> None:
    new: dict[EntityType, dict[str, Row]] = defaultdict(dict)
    for r in referents:
        new[r.type][r.id] = {"id": r.id, "properties": {
            "type": r.type.value, "name": r.name, "key": key(r.name), "scope": r.scope, "level": rows.NOWHERE,
        }}
        touched.offered.add(r.id)
    for kind, found in new.items():
        each(ask, cypher.ADD_REFERENTS[kind], list(found.values()))


def judgement_key(judgement: Judgement, told_by: str) -> str:
    """The node id of a judgement as somebody told it."""
    return f"{judgement.id}/{told_by}"


def add_judgements(ask: Ask, told: Sequence[tuple[str, Judgement]]) -> None:
    rests_on = {(told_by, j.id): rows.rests_on(j, told_by) for told_by, j in told}
    levels = _record_levels(ask, {r for records in rests_on.values() for r in records})
    each(ask, cypher.ADD_JUDGEMENTS, [
        {
            "id": judgement_key(j, told_by), "rests_on": sorted(map(record_key, rests_on[told_by, j.id])), "properties": {
                "item": j.id, "told_by": told_by, "left": j.left, "right": j.right, "verdict": j.verdict.value,
                "author": j.author, "at": j.at, "withdrawn": j.withdrawn,
                "level": rows.judgement_level(j, told_by, levels), "json": rows.dump(j),
            },
        }
        for told_by, j in told
    ])


def _record_levels(ask: Ask, record_ids: Iterable[str]) -> dict[str, int]:
    found = each(ask, cypher.LEVELS, [record_key(r) for r in record_ids])
    return {row["record_id"]: row["level"] for row in found}


def settle(ask: Ask, touched: Touched) -> None:
    """Bring closures of referents and judgements, then clusters, up to date with what was touched."""
    before = _levels(ask, cypher.REFERENT_LEVELS, touched.named.keys() | touched.unnamed | touched.judged)
    if missing := touched.named.keys() - before.keys():
        raise StoreError(f"抽取结果提到的指代对象不在图库中：{min(missing)}，请连同 referents 一起载入")
    after = before | {r: min(level, before[r]) for r, level in touched.named.items()}
    after |= _levels(ask, cypher.MOST_OPEN, touched.unnamed & before.keys())
    moved = {r for r in before if before[r] != after[r]}
    each(ask, cypher.SET_REFERENT_LEVELS, [{"id": r, "level": after[r]} for r in moved])
    _settle_judgements(ask, touched)
    gone = {r for r in touched.offered | touched.unnamed | touched.judged if after.get(r, rows.NOWHERE) == rows.NOWHERE}
    each(ask, cypher.DROP_ORPHANS, list(gone), nowhere=rows.NOWHERE)
    _settle_clusters(ask, moved | touched.judged)


def _levels(ask: Ask, query: str, referents: Iterable[str]) -> dict[str, int]:
    return {row["id"]: row["level"] for row in each(ask, query, list(referents), nowhere=rows.NOWHERE)}


def _settle_judgements(ask: Ask, touched: Touched) -> None:
    """A judgement speaks from the closure of the records it rests on: look again at those resting on moved ones."""
    resting = each(ask, cypher.RESTING_ON, [record_key(r) for r in touched.records])
    said = {row["id"]: (row["told_by"], row["level"], rows.load_judgement(row["json"])) for row in resting}
    records = {r for told_by, _, j in said.values() for r in rows.rests_on(j, told_by)}
    levels = _record_levels(ask, records)
    changed = []
    for node, (told_by, level, judgement) in said.items():
        now = rows.judgement_level(judgement, told_by, levels)
        if now != level:
            changed.append({"id": node, "level": now})
            touched.judged.update(judgement.pair)
    each(ask, cypher.SET_JUDGEMENT_LEVELS, changed)


def _settle_clusters(ask: Ask, moved: set[str]) -> None:
    """Work out anew the entities of every referent that "same" connects, near or far, with a moved one."""
    reached, frontier = set(moved), set(moved)
    while frontier:
        frontier = {row["other"] for row in each(ask, cypher.SAME_AS_THESE, list(frontier))} - reached
        reached |= frontier
    levels = _levels(ask, cypher.REFERENT_LEVELS, reached)
    said = [
        (rows.load_judgement(row["json"]), row["level"])
        for row in each(ask, cypher.FROM_THESE, list(reached)) if row["right"] in reached
    ]
    each(ask, cypher.SET_ENTITIES, [
        {"id": referent, "entities": {
            f"entity_{ceiling}": entity or None for ceiling, entity in zip(rows.CEILINGS, entities, strict=True)
        }}
        for referent, entities in rows.entity_ids(said, levels).items()
    ])
