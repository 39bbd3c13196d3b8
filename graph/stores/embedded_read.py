"""The parts that several reads of the embedded store share. Each query runs in the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph.access import Audience
from graph.folding import grams
from graph.model import Entity, EntityType
from graph.store import PassageHit, RecordFilter
from graph.stores import rows, sql

Params = dict[str, Any]


def listed(values: Iterable[object]) -> str:
    """Values as the one parameter that `json_each` takes apart."""
    return json.dumps([str(v) for v in values])


# ---- which records
def narrowed(where: RecordFilter, audience: Audience) -> tuple[str, Params]:
    """The clauses for a filter and an audience, and their parameters."""
    asked = rows.period(where.earliest, where.latest)
    clauses = [sql.VISIBLE]
    clauses += [sql.NARROW_FONDS] * bool(where.fonds) + [sql.NARROW_OPENNESS] * bool(where.openness)
    clauses += [sql.NARROW_IDS] * bool(where.record_ids) + [sql.NARROW_DAYS] * bool(asked)
    clauses += [sql.NARROW_ENTITIES] * bool(where.entities) + [sql.NARROW_CONCEPTS] * bool(where.concepts)
    first, last = asked or (None, None)
    return sql.joined(clauses), {
        "ceiling": audience.ceiling, "fonds": listed(where.fonds), "openness": listed(where.openness),
        "ids": listed(where.record_ids), "first": first, "last": last, "entities": listed(set(where.entities)),
        "entity_count": len(set(where.entities)),
        "concepts": listed(set(where.concepts)), "concept_count": len(set(where.concepts)),
    }


# ---- passages
def ranked(hits: Iterable[PassageHit], limit: int) -> list[PassageHit]:
    """The best hits, in order."""
    return sorted(hits, key=lambda h: (-h.score, h.record_id, h.field, h.start))[:limit]


def index_query(phrase: str) -> str:
    """The FTS5 query for a folded phrase: its bigrams in a row; one character is the start of some bigram."""
    parts = grams(phrase).split()
    return f'"{parts[0]}"*' if len(parts) == 1 else f'"{" ".join(parts[:-1])}"'


def checked(
    sought: Sequence[str], found: Iterable[tuple[str, str, int, int, str | None]]
) -> Iterator[tuple[PassageHit, list[int]]]:
    """Index answers looked up in the text: hits with a score of their own, and the uses of each phrase."""
    for record_id, field, start, end, words in found:
        counts = rows.uses(sought, words or "")
        yield PassageHit(record_id, field, start, end, rows.fit(sought, counts, end - start)), counts


def between_them(sought: Sequence[str], found: Iterable[tuple[str, str, int, int, str | None]]) -> list[PassageHit]:
    """Passages with at least one phrase, of records whose passages hold every phrase between them."""
    hits: dict[str, list[PassageHit]] = defaultdict(list)
    held: dict[str, set[int]] = defaultdict(set)
    for hit, counts in checked(sought, found):
        if any(counts):
            hits[hit.record_id].append(hit)
            held[hit.record_id].update(i for i, n in enumerate(counts) if n)
    return [hit for record_id, told in hits.items() if len(held[record_id]) == len(sought) for hit in told]


# ---- entities
def entities(db: sqlite3.Connection, entity_ids: Sequence[str], audience: Audience) -> list[Entity]:
    """The entities of these ids, which are known to the audience, in this order."""
    params = {"ids": listed(entity_ids), "ceiling": audience.ceiling}
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    kinds: dict[str, EntityType] = {}
    for entity, referent, scope, kind in db.execute(sql.MEMBERS, params):
        members[entity].append((referent, scope))
        if referent == entity:
            kinds[entity] = EntityType(kind)
    names: dict[str, dict[str, int]] = defaultdict(dict)
    for entity, surface, uses in db.execute(sql.NAMES, params):
        names[entity][surface] = uses
    counts: Mapping[str, int] = dict(db.execute(sql.RECORD_COUNTS, params).fetchall())
    return [rows.entity_view(e, kinds[e], members[e], names[e], counts.get(e, 0)) for e in entity_ids]
