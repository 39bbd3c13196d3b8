"""The parts that several reads of the Neo4j store share. Each runs in the caller's transaction, through its `ask`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graph.access import Audience
from graph.folding import grams
from graph.model import Entity, EntityType, Mention
from graph.store import PassageHit, RecordFilter
from graph.stores import cypher, rows
from graph.stores.neo4j_ask import Ask, Row, record_key
from graph.stores.neo4j_reviews import concept_key

_PAGE = 200  # records whose mentions are read at a time


# ---- which records
def start_of(where: RecordFilter) -> str:
    """The start (see `cypher.RECORDS`) that leaves fewest records to look at."""
    starts = (
        ("ids", where.record_ids), ("entities", where.entities), ("concepts", where.concepts), ("fonds", where.fonds)
    )
    return next((name for name, asked in starts if asked), "all")


def narrowed(ask: Ask, where: RecordFilter, audience: Audience) -> dict[str, Any] | None:
    """The parameters for a filter and an audience; None when it names an entity that is not there for the audience."""
    asked = rows.period(where.earliest, where.latest)
    resolved = resolve(ask, where.entities, audience)
    if any(entity not in resolved for entity in where.entities):
        return None
    groups: dict[str, list[str]] = defaultdict(list)
    for row in ask(cypher.MEMBERS[audience.ceiling], ids=sorted(set(resolved.values()))) if resolved else ():
        groups[row["entity"]].append(row["referent"])
    first, last = asked or (None, None)
    return {
        "ceiling": audience.ceiling, "fonds": list(where.fonds) or None, "openness": list(where.openness) or None,
        "record_ids": [record_key(r) for r in dict.fromkeys(where.record_ids)] or None,
        "first": first, "last": last, "groups": list(groups.values()) or None,
        "concepts": [concept_key(c) for c in dict.fromkeys(where.concepts)] or None,
    }


# ---- passages
def index_query(phrase: str) -> tuple[str, str]:
    """The Lucene query for a folded phrase, and the piece of `grams` it stands for.

    Its bigrams in a row; one character is the start of some bigram. A phrase of `rows.phrases` holds only letters and
    digits, in lower case, so there is nothing to escape.
    """
    parts = grams(phrase).split()
    piece = parts[0] if len(parts) == 1 else " ".join(parts[:-1])
    return f"{piece}*" if len(parts) == 1 else f'"{piece}"', piece


def name_query(key: str, prefix: bool) -> str:
    """The Lucene query for a name's key, whole or as a beginning; every sign is escaped."""
    return "".join(c if c.isalnum() else f"\\{c}" for c in key) + "*" * prefix


def hit(row: Row, score: float) -> PassageHit:
    """A passage found."""
    return PassageHit(row["record_id"], row["field"], row["start"], row["end"], score)


def best_first(hit: PassageHit) -> tuple[float, str, str, int]:
    """The sort key of hits."""
    return -hit.score, hit.record_id, hit.field, hit.start


def checked(sought: Sequence[str], found: Iterable[Row]) -> Iterator[tuple[PassageHit, list[int]]]:
    """Index answers looked up in their letters: hits with a score of their own, and the uses of each phrase."""
    for row in found:
        letters = _letters(row["grams"])
        counts = [letters.count(phrase) for phrase in sought]
        yield hit(row, rows.fit(sought, counts, row["end"] - row["start"])), counts


def between_them(sought: Sequence[str], found: Iterable[Row]) -> list[PassageHit]:
    """Passages with at least one phrase, of records whose passages hold every phrase between them."""
    hits: dict[str, list[PassageHit]] = defaultdict(list)
    held: dict[str, set[int]] = defaultdict(set)
    for told, counts in checked(sought, found):
        if any(counts):
            hits[told.record_id].append(told)
            held[told.record_id].update(i for i, n in enumerate(counts) if n)
    return [told for record_id, of in hits.items() if len(held[record_id]) == len(sought) for told in of]


def _letters(indexed: str) -> str:
    """The folded letters behind `graph.folding.grams`, a bar where something separated them."""
    return "".join(gram[0] if len(gram) > 1 else f"{gram}|" for gram in indexed.split())


# ---- entities
def resolve(ask: Ask, referents: Sequence[str], audience: Audience) -> dict[str, str]:
    """The entity that each of these referents is to the audience; those unknown to it are left out."""
    found = ask(cypher.RESOLVE[audience.ceiling], ids=list(dict.fromkeys(referents))) if referents else ()
    return {row["id"]: row["entity"] for row in found}


def entities(ask: Ask, entity_ids: Sequence[str], audience: Audience) -> list[Entity]:
    """The entities of these ids, which are known to the audience, in this order."""
    if not entity_ids:
        return []
    ceiling, ids = audience.ceiling, list(entity_ids)
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    kinds: dict[str, EntityType] = {}
    for row in ask(cypher.MEMBERS[ceiling], ids=ids):
        members[row["entity"]].append((row["referent"], row["scope"]))
        if row["referent"] == row["entity"]:
            kinds[row["entity"]] = EntityType(row["type"])
    names: dict[str, dict[str, int]] = defaultdict(dict)
    for row in ask(cypher.NAMES[ceiling], ids=ids, ceiling=ceiling):
        names[row["entity"]][row["surface"]] = row["uses"]
    counts = {row["entity"]: row["records"] for row in ask(cypher.RECORD_COUNTS[ceiling], ids=ids, ceiling=ceiling)}
    # Another transaction may have joined two of them since the ids were read.
    return [
        rows.entity_view(e, kinds[e], members[e], names[e], counts.get(e, 0)) for e in entity_ids if e in kinds
    ]


# ---- mentions
def mentions_of(ask: Ask, entity_id: str, node: str | None, audience: Audience, limit: int) -> list[tuple[Mention, str]]:
    """The first mentions of an entity, in one record or in all."""
    entity = resolve(ask, [entity_id], audience).get(entity_id)
    if entity is None:
        return []
    query = cypher.MENTIONS_OF[audience.ceiling]
    return [
        (mention, entity)
        for row in ask(query, entity=entity, id=node, ceiling=audience.ceiling, limit=limit)
        for mention in rows.load_mentions(row["spans"], row["record_id"], row["referent"])
    ]


def mentions_in(ask: Ask, node: str | None, audience: Audience, limit: int) -> list[tuple[Mention, str]]:
    """The mentions of a record, or of as many records as hold the first `limit`."""
    ceiling = audience.ceiling
    if node:
        return _unpacked(ask(cypher.MENTIONS_IN[ceiling], id=node, ceiling=ceiling))
    found: list[tuple[Mention, str]] = []
    after = record_key("")
    while len(found) < limit:
        page = ask(cypher.MENTIONS[ceiling], after=after, ceiling=ceiling, records=_PAGE)
        if not page:
            break
        found += _unpacked(page)
        after = page[-1]["id"]
    return found


def _unpacked(records: Iterable[Row]) -> list[tuple[Mention, str]]:
    found: list[tuple[Mention, str]] = []
    for row in records:
        found += [(mention, "") for mention in rows.load_mentions(row["unnamed"], row["record_id"], "")]
        for named in row["named"]:
            if named["referent"] is not None:
                mentions = rows.load_mentions(named["spans"], row["record_id"], named["referent"])
                found += [(mention, named["entity"] or "") for mention in mentions]
    return found
