"""The embedded store: one SQLite file, no server. Threads and processes read while one of them writes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from graph.access import Audience
from graph.audit import AuditEntry, Head
from graph.folding import key
from graph.model import (
    Assignment,
    DateMention,
    Entity,
    EntityType,
    Event,
    Findings,
    Judgement,
    Mention,
    Passage,
    Record,
    Statement,
    Verdict,
)
from graph.reviews import Review, ReviewKind
from graph.store import AuditFilter, Batch, Neighbour, PassageHit, RecordFilter, Run, Stats
from graph.stores import embedded_audit, embedded_load, embedded_read, embedded_reviews, rows, sql, sql_reviews
from graph.stores.embedded_read import Params, listed
from graph.stores.sqlite_file import SqliteFile
from graph.stores.vectors import VectorIndex, packed
from graph.works import Dossier, Product

_PATIENCE = 30.0  # seconds that a writer waits for another
_PAUSE = 0.005  # seconds after a batch, so that somebody who waits to write gets in between
_CANDIDATES = 1000  # passages that are looked at, at most, to find the best of a text search
_INDEXED_PHRASES = 60  # FTS5 nests at most 256 deep; further phrases are only checked in the text


class EmbeddedStore:
    """`GraphStore` over the SQLite file at `path`; missing folders are made. StoreError when it cannot be used."""

    def __init__(self, path: str, patience: float = _PATIENCE) -> None:
        self.url = f"sqlite:{path}"
        self._file = SqliteFile(path, patience)
        self._vectors = VectorIndex()

    def migrate(self) -> None:
        """Create what is missing; StoreError when the file is not a store of ours, or of a newer version."""
        self._file.create(sql.SCHEMA + sql_reviews.SCHEMA, sql.APPLICATION_ID, sql.SCHEMA_VERSION, embedded_audit.begin)

    def close(self) -> None:
        """Release connections; the store cannot be used afterwards."""
        self._file.close()

    # ---- writing
    def load(self, batch: Batch) -> None:
        """Write a batch in one transaction (see `Batch`)."""
        indexed = embedded_load.indexed(batch)
        with self._file.writing() as db:
            embedded_load.load(db, batch, indexed)
        time.sleep(_PAUSE)

    def judge(self, judgements: Iterable[Judgement]) -> None:
        """Store an editor's judgements and bring the clusters they touch up to date; StoreError for a rule's."""
        with self._file.writing() as db:
            embedded_load.judge(db, tuple(judgements))

    def conclude(self, rules: Sequence[str], judgements: Iterable[Judgement]) -> None:
        """Replace what these rules said across records; all is heard before others have to wait."""
        said = tuple(judgements)
        with self._file.writing() as db:
            embedded_load.conclude(db, rules, said)

    def review(self, reviews: Iterable[Review]) -> None:
        """Append what persons said, and what holds since; StoreError for one that quotes another record than its own."""
        with self._file.writing() as db:
            embedded_reviews.review(db, reviews)

    def embed(self, passages: Iterable[Passage]) -> None:
        """Set the vectors of passages already loaded."""
        vectors = [
            (packed(p.vector), p.record_id, p.field, p.start, p.end) for p in passages if p.vector is not None
        ]
        with self._file.writing() as db:
            db.executemany(sql.SET_VECTOR, vectors)
            db.execute(sql.COUNT_VECTORS)

    def save_product(self, product: Product) -> None:
        """Keep a version of a product; Conflict when it is taken."""
        with self._file.writing() as db:
            embedded_reviews.save_product(db, product)

    def save_dossier(self, dossier: Dossier) -> None:
        """Keep a version of a dossier; Conflict when it is taken."""
        with self._file.writing() as db:
            embedded_reviews.save_dossier(db, dossier)

    def save_run(self, run: Run) -> None:
        """Keep what became of a build's rows."""
        with self._file.writing() as db:
            db.execute(sql.SAVE_RUN, (run.id, run.started_at, rows.dump(run)))

    def log(self, entry: AuditEntry) -> None:
        """Append to the audit log, which the file itself refuses to change."""
        with self._file.writing() as db:
            embedded_audit.append(db, entry)

    # ---- records and passages
    def record(self, record_id: str, audience: Audience) -> Record | None:
        """The whole record, or None."""
        found = self._rows(sql.RECORD, {"id": record_id, "ceiling": audience.ceiling})
        return rows.load_record(*found[0]) if found else None

    def records(
        self, audience: Audience, where: RecordFilter = RecordFilter(), after: str = "", limit: int = 100
    ) -> list[Record]:
        """Records in id order, without their text."""
        narrowed, params = embedded_read.narrowed(where, audience)
        query = sql.RECORDS.format(where=narrowed)
        return [rows.load_record(body) for (body,) in self._rows(query, {**params, "after": after, "limit": limit})]

    def known(self, record_ids: Sequence[str]) -> dict[str, str]:
        """Fingerprints of those of these records that are loaded."""
        return dict(self._rows(sql.KNOWN, {"ids": listed(record_ids)}))

    def search_text(
        self, query: str, audience: Audience, where: RecordFilter = RecordFilter(), limit: int = 50
    ) -> list[PassageHit]:
        """Passages holding every phrase; where none does, passages of records that hold every phrase between them."""
        sought = rows.phrases(query)
        if not sought or limit <= 0:
            return []
        narrowed, params = embedded_read.narrowed(where, audience)
        params["limit"] = max(_CANDIDATES, limit)
        matches = [embedded_read.index_query(phrase) for phrase in sought[:_INDEXED_PHRASES]]
        with self._file.reading() as db:
            found = db.execute(sql.HITS.format(where=narrowed), {**params, "match": " AND ".join(matches)}).fetchall()
            hits = [hit for hit, counts in embedded_read.checked(sought, found) if all(counts)]
            if not hits and len(sought) > 1:
                holding = sql.joined([narrowed, *(sql.HOLDING.format(name=f"m{i}") for i in range(len(matches)))])
                params |= {f"m{i}": match for i, match in enumerate(matches)} | {"match": " OR ".join(matches)}
                hits = embedded_read.between_them(sought, db.execute(sql.HITS.format(where=holding), params).fetchall())
        return embedded_read.ranked(hits, limit)

    def search_vector(
        self, vector: Sequence[float], audience: Audience, where: RecordFilter = RecordFilter(), limit: int = 50
    ) -> list[PassageHit]:
        """Passages nearest by cosine."""
        narrowed, params = embedded_read.narrowed(where, audience)
        with self._file.reading() as db:
            visible = np.fromiter((i for (i,) in db.execute(sql.PASSAGE_IDS.format(where=narrowed), params)), np.int64)
            nearest = dict(self._vectors.nearest(db, vector, visible, limit))
            places = db.execute(sql.PASSAGES_BY_ID, {"ids": listed(nearest)}).fetchall()
        return embedded_read.ranked([PassageHit(r, field, start, end, nearest[i]) for i, r, field, start, end in places], limit)

    def passages_without_vector(self, after: tuple[str, str, int] = ("", "", -1), limit: int = 256) -> list[Passage]:
        """Passages still to be embedded, in key order after the key given."""
        params = {"record_id": after[0], "field": after[1], "start": after[2], "limit": limit}
        return [Passage(r, start, end, field) for r, field, start, end in self._rows(sql.PASSAGES_BARE, params)]

    def facets(self, record_ids: Sequence[str] | None, audience: Audience) -> dict[str, dict[str, int]]:
        """Counts of visible records by fonds, year and openness, values in order."""
        clauses = [sql.VISIBLE] if record_ids is None else [sql.VISIBLE, sql.NARROW_IDS]
        params = {"ceiling": audience.ceiling, "ids": listed(record_ids or ())}
        counts: dict[str, dict[str, int]] = {"fonds": {}, "year": {}, "openness": {}}
        for facet, value, count in sorted(self._rows(sql.FACETS.format(where=sql.joined(clauses)), params)):
            counts[facet][value] = count
        return counts

    # ---- entities
    def find_entities(
        self, name: str, audience: Audience, types: tuple[EntityType, ...] = (), prefix: bool = False, limit: int = 20
    ) -> list[Entity]:
        """Entities by a visible name; most used first."""
        sought = key(name)
        if not sought and (name.strip() or not prefix):
            return []
        named = (sql.NAMED_FROM if sought else sql.ANY_NAME) if prefix else sql.NAMED
        where = sql.OF_TYPES if types else sql.ANY_NAME
        params = {
            "ceiling": audience.ceiling, "types": listed(types), "limit": limit,
            "key": sought, "beyond": sought + "\U0010ffff",
        }
        with self._file.reading() as db:
            found = [e for (e,) in db.execute(sql.FIND_ENTITIES.format(named=named, where=where), params)]
            return embedded_read.entities(db, found, audience)

    def entities(self, entity_ids: Sequence[str], audience: Audience) -> list[Entity]:
        """Entities by id (or a referent's), in the order asked; one that is asked twice comes once."""
        with self._file.reading() as db:
            resolved = dict(db.execute(sql.RESOLVE, {"ids": listed(entity_ids), "ceiling": audience.ceiling}))
            return embedded_read.entities(db, list(dict.fromkeys(resolved[i] for i in entity_ids if i in resolved)), audience)

    def mentions(
        self, audience: Audience, record_id: str = "", entity_id: str = "", limit: int = 1000
    ) -> list[tuple[Mention, str]]:
        """Mentions in (record, field, start) order, each with its entity id."""
        clauses = [sql.VISIBLE] + [sql.MENTIONS_OF_RECORD] * bool(record_id) + [sql.MENTIONS_OF_ENTITY] * bool(entity_id)
        params = {"ceiling": audience.ceiling, "record_id": record_id, "entity": entity_id}
        found: list[tuple[Mention, str]] = []
        last = ""
        with self._file.reading() as db:
            for in_record, referent, spans, entity in db.execute(
                sql.MENTIONS.format(where=sql.joined(clauses)), params
            ):
                if in_record != last and len(found) >= limit:
                    break
                last = in_record
                found += [(mention, entity) for mention in rows.load_mentions(spans, in_record, referent)]
        return sorted(found, key=lambda pair: rows.by_place(pair[0]))[: max(limit, 0)]

    def record_ids_of(self, entity_ids: Sequence[str], audience: Audience, limit: int = 1000) -> list[tuple[str, str]]:
        """(entity id, record id) in that order; an entity asked by a referent answers under its own id."""
        return self._rows(
            sql.RECORD_IDS_OF, {"ids": listed(entity_ids), "ceiling": audience.ceiling, "limit": limit}
        )

    def entity_ids_in(self, record_ids: Sequence[str], audience: Audience, limit: int = 5000) -> list[tuple[str, str]]:
        """(record id, entity id) in that order."""
        return self._rows(
            sql.ENTITY_IDS_IN, {"ids": listed(record_ids), "ceiling": audience.ceiling, "limit": limit}
        )

    def neighbours(
        self, entity_id: str, audience: Audience, types: tuple[EntityType, ...] = (), limit: int = 30
    ) -> list[Neighbour]:
        """Entities that share most visible records with this one."""
        ceiling = audience.ceiling
        with self._file.reading() as db:
            resolved = db.execute(sql.RESOLVE, {"ids": listed([entity_id]), "ceiling": ceiling}).fetchone()
            if resolved is None:
                return []
            query = sql.NEIGHBOURS.format(where=sql.OF_TYPES if types else sql.ANY_NAME)
            params = {"ceiling": ceiling, "entity": resolved[1], "types": listed(types), "limit": limit}
            shared = dict(db.execute(query, params).fetchall())
            return [Neighbour(entity, shared[entity.id]) for entity in embedded_read.entities(db, list(shared), audience)]

    # ---- statements and events
    def dates(self, record_id: str, audience: Audience) -> list[DateMention]:
        """Dates found in a record, in order."""
        found = self._rows(sql.DATES, {"id": record_id, "ceiling": audience.ceiling})
        return list(rows.load_dates(found[0][0])) if found else []

    def statements(
        self, audience: Audience, record_id: str = "", entity_id: str = "", predicate: str = "", limit: int = 1000
    ) -> list[Statement]:
        """Statements in (record, start) order; one that two producers made comes once."""
        clauses = [sql.VISIBLE] + [sql.TOLD_IN_RECORD] * bool(record_id) + [sql.WITH_PREDICATE] * bool(predicate)
        params = {
            "ceiling": audience.ceiling, "record_id": record_id, "entity": entity_id, "predicate": predicate,
        }
        query = sql.STATEMENTS.format(told=_told("statement", entity_id), where=sql.joined(clauses))
        return [rows.load_statement(body) for body in self._distinct(query, params, limit)]

    def events(
        self,
        audience: Audience,
        record_id: str = "",
        entity_id: str = "",
        event_type: str = "",
        earliest: str = "",
        latest: str = "",
        limit: int = 1000,
    ) -> list[Event]:
        """Events by time, undated last; in a period those that may lie in it, by day."""
        asked = rows.period(earliest, latest)
        clauses = [sql.VISIBLE] + [sql.TOLD_IN_RECORD] * bool(record_id)
        clauses += [sql.OF_EVENT_TYPE] * bool(event_type) + [sql.IN_PERIOD] * bool(asked)
        first, last = asked or (None, None)
        params = {
            "ceiling": audience.ceiling, "record_id": record_id, "entity": entity_id, "event_type": event_type,
            "first": first, "last": last,
        }
        query = sql.EVENTS.format(told=_told("event", entity_id), where=sql.joined(clauses))
        return [rows.load_event(body) for body in self._distinct(query, params, limit)]

    # ---- identity
    def held(self, record_ids: Sequence[str]) -> list[tuple[Record, Findings]]:
        """These records with all that is known of each, in the order asked."""
        with self._file.reading() as db:
            return embedded_load.held(db, record_ids)

    def judgements(self, referent_ids: Sequence[str] | None = None) -> list[Judgement]:
        """All judgements, or those touching these referents, in id order."""
        query = sql.JUDGEMENTS if referent_ids is None else sql.JUDGEMENTS_OF
        found = self._rows(query, {"ids": listed(referent_ids or ())})
        return [rows.load_judgement(body) for _, body in found]

    def namesakes(self, types: tuple[EntityType, ...], limit: int = 200) -> list[tuple[str, ...]]:
        """Groups of referents of one type and name in several clusters, by name."""
        return [
            tuple(sorted(json.loads(ids)))
            for (ids,) in self._rows(sql.NAMESAKES, {"types": listed(types), "limit": limit})
        ]

    # ---- classification and reviews
    def assignments(
        self, audience: Audience, record_id: str = "", facet: str = "", concept: str = "",
        after: tuple[str, str, str] = ("", "", ""), limit: int = 1000,
    ) -> list[Assignment]:
        """Suggestions in order; two producers' words on one value are never parted, though they be more than asked."""
        with self._file.reading() as db:
            return embedded_reviews.assignments(db, audience, (record_id, facet, concept), after, limit)

    def reviews(
        self, audience: Audience, kind: ReviewKind | None = None, record_id: str = "", subject: str = "",
        after: tuple[str, str] = ("", ""), limit: int = 1000,
    ) -> list[Review]:
        """What persons said, oldest first."""
        thing = (kind.value if kind else "", record_id, subject)
        with self._file.reading() as db:
            return embedded_reviews.reviews(db, audience, thing, after, limit)

    # ---- products, dossiers, runs, audit, totals
    def dossier(self, dossier_id: str, version: int = 0) -> Dossier | None:
        """A version of a dossier, the newest for 0."""
        found = self._rows(sql_reviews.DOSSIER, {"id": dossier_id, "version": version})
        return rows.load_dossier(found[0][0]) if found else None

    def dossiers(self) -> list[Dossier]:
        """The newest version of every dossier, newest first."""
        return [rows.load_dossier(body) for (body,) in self._rows(sql_reviews.DOSSIERS, {})]

    def product(self, product_id: str, version: int = 0) -> Product | None:
        """A version of a product, the newest for 0."""
        found = self._rows(sql_reviews.PRODUCT, {"id": product_id, "version": version})
        return rows.load_product(found[0][0]) if found else None

    def products(self, kind: str = "") -> list[Product]:
        """The newest version of every product, newest first."""
        return [rows.load_product(body) for (body,) in self._rows(sql_reviews.PRODUCTS, {"kind": kind})]

    def runs(self, limit: int = 20) -> list[Run]:
        """The last builds, newest first."""
        return [rows.load_run(body) for (body,) in self._rows(sql.RUNS, {"limit": limit})]

    def audit(self, limit: int = 100, where: AuditFilter = AuditFilter()) -> list[AuditEntry]:
        """The last audit entries, newest first."""
        return [AuditEntry(*row) for row in self._rows(sql.AUDIT, {**asdict(where), "limit": max(limit, 0)})]

    def audit_chain(self, after: int = 0, limit: int = 1000) -> list[AuditEntry]:
        """Audit entries after a place, oldest first."""
        return [AuditEntry(*row) for row in self._rows(sql.AUDIT_CHAIN, {"after": after, "limit": max(limit, 0)})]

    def audit_head(self) -> Head:
        """The end of the audit log; where it is gone, one that no log fits."""
        with self._file.connection() as db:
            return embedded_audit.head(db) or Head(-1, "")

    def stats(self, audience: Audience) -> Stats:
        """Totals of knowledge the audience may see."""
        params = {"ceiling": audience.ceiling}
        with self._file.reading() as db:
            nodes = dict(db.execute(sql.NODES, params).fetchall())
            relationships = dict(db.execute(sql.RELATIONSHIPS, params).fetchall())
            statements = dict(db.execute(sql.STATEMENT_STATUSES, params).fetchall())
        nodes |= {rows.LABELS[kind]: nodes.get(kind.value, 0) for kind in EntityType}
        relationships |= {rows.VERDICT_TYPES[v]: relationships.get(v.value, 0) for v in Verdict}
        relationships["EVIDENCED_BY"] = nodes["Statement"] + nodes["Event"]
        return rows.totals(nodes, relationships, statements)

    # ---- asking
    def _rows(self, query: str, params: Params) -> list[Any]:
        with self._file.connection() as db:
            return db.execute(query, params).fetchall()

    def _distinct(self, query: str, params: Params, limit: int) -> list[str]:
        """The first `limit` bodies of rows (id, body) with different ids; equal ids may lie apart."""
        found: dict[str, str] = {}
        with self._file.connection() as db:
            for item, body in db.execute(query, params):
                if len(found) >= limit:
                    break
                found.setdefault(item, body)
        return list(found.values())


def _told(table: str, entity_id: str) -> str:
    return (sql.TOLD_OF_ENTITY if entity_id else sql.TOLD).format(table=table)
