"""The Neo4j 5 store, over Bolt: what a real archive runs. A batch is one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial
from typing import TypeVar

from graph.access import Audience
from graph.audit import AuditEntry, Head
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
from graph.store import AuditFilter, Batch, Neighbour, PassageHit, RecordFilter, Run, Stats, StoreError
from graph.stores import cypher, cypher_reviews, neo4j_audit, neo4j_load, neo4j_read, neo4j_reviews, rows
from graph.stores.neo4j_ask import Ask, Row, record_key
from graph.stores.neo4j_session import Neo4jSession
from graph.works import Dossier, Product

_INDEXING = 600  # seconds to wait for indexes to come online
_CANDIDATES = 1000  # passages that are looked at, at most, to find the best of a text search
_INDEXED_PHRASES = 60  # further phrases are only checked in the text
_OVERSAMPLE = 10  # how many times more are asked of the vector index: it rounds vectors, and not all may be shown

T = TypeVar("T")


class Neo4jStore:
    """`GraphStore` over the Neo4j server at `url` (bolt://HOST:PORT); StoreError when it cannot be reached or entered.

    The user is LANMAI_NEO4J_USER (default neo4j), the password LANMAI_NEO4J_PASSWORD.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = Neo4jSession(url)
        self._read, self._write = self._session.read, self._session.write

    def migrate(self) -> None:
        """Create what is missing and wait for the indexes; StoreError when a newer version has written here."""
        for statement in (*cypher.SCHEMA, *cypher_reviews.REVIEW_SCHEMA):
            self._write(partial(_run, statement))
        self._read(lambda ask: ask(cypher.AWAIT_INDEXES, seconds=_INDEXING))
        (found,) = self._write(lambda ask: ask(cypher.STORE, version=cypher.SCHEMA_VERSION))
        if found["version"] > cypher.SCHEMA_VERSION:
            raise StoreError(f"图库 {self.url} 由更新的版本建立（{found['version']}）：请升级本程序")
        self._write(lambda ask: ask(cypher.RENEW, version=cypher.SCHEMA_VERSION))
        self._write(neo4j_audit.begin)

    def close(self) -> None:
        """Release connections; the store cannot be used afterwards."""
        self._session.close()

    # ---- writing
    def load(self, batch: Batch) -> None:
        """Write a batch in one transaction (see `Batch`)."""
        made = neo4j_load.indexed(batch)
        self._write(lambda ask: neo4j_load.load(ask, batch, made))

    def judge(self, judgements: Iterable[Judgement]) -> None:
        """Store an editor's judgements and bring the clusters they touch up to date; StoreError for a rule's."""
        said = tuple(judgements)
        self._write(lambda ask: neo4j_load.judge(ask, said))

    def conclude(self, rules: Sequence[str], judgements: Iterable[Judgement]) -> None:
        """Replace what these rules said across records."""
        said = tuple(judgements)
        self._write(lambda ask: neo4j_load.conclude(ask, rules, said))

    def review(self, reviews: Iterable[Review]) -> None:
        """Append what persons said, and what holds since."""
        said = tuple(reviews)
        self._write(lambda ask: neo4j_reviews.review(ask, said))

    def embed(self, passages: Iterable[Passage]) -> None:
        """Set the vectors of passages already loaded."""
        given = [p for p in passages if p.vector is not None]
        self._write(lambda ask: neo4j_load.embed(ask, given))

    def save_product(self, product: Product) -> None:
        """Keep a version of a product; Conflict when it is taken."""
        self._write(lambda ask: neo4j_reviews.save_product(ask, product))

    def save_dossier(self, dossier: Dossier) -> None:
        """Keep a version of a dossier; Conflict when it is taken."""
        self._write(lambda ask: neo4j_reviews.save_dossier(ask, dossier))

    def save_run(self, run: Run) -> None:
        """Keep what became of a build's rows."""
        properties = {"run_id": run.id, "started_at": run.started_at, "json": rows.dump(run)}
        self._write(lambda ask: ask(cypher.SAVE_RUN, id=f"run:{run.id}", properties=properties))

    def log(self, entry: AuditEntry) -> None:
        """Append to the audit log; no query changes or removes what is in it."""
        self._write(lambda ask: neo4j_audit.append(ask, entry))

    # ---- records and passages
    def record(self, record_id: str, audience: Audience) -> Record | None:
        """The whole record, or None."""
        found = self._rows(cypher.RECORD, id=record_key(record_id), ceiling=audience.ceiling)
        return rows.load_record(found[0]["json"], found[0]["text"]) if found else None

    def records(
        self, audience: Audience, where: RecordFilter = RecordFilter(), after: str = "", limit: int = 100
    ) -> list[Record]:
        """Records in id order, without their text."""

        def read(ask: Ask) -> list[Row]:
            params = neo4j_read.narrowed(ask, where, audience)
            if params is None:
                return []
            start = cypher.RECORDS[neo4j_read.start_of(where)]
            return ask(start, **{**params, "after": record_key(after), "limit": max(limit, 0)})

        return [rows.load_record(row["json"]) for row in self._read(read)]

    def known(self, record_ids: Sequence[str]) -> dict[str, str]:
        """Fingerprints of those of these records that are loaded."""
        found = self._rows(cypher.KNOWN, ids=[record_key(r) for r in dict.fromkeys(record_ids)])
        return {row["record_id"]: row["fingerprint"] for row in found}

    def search_text(
        self, query: str, audience: Audience, where: RecordFilter = RecordFilter(), limit: int = 50
    ) -> list[PassageHit]:
        """Passages holding every phrase; where none does, passages of records that hold every phrase between them."""
        sought = rows.phrases(query)
        if not sought or limit <= 0:
            return []
        matches, parts = zip(*(neo4j_read.index_query(phrase) for phrase in sought[:_INDEXED_PHRASES]), strict=True)
        candidates = max(_CANDIDATES, limit)

        def read(ask: Ask) -> list[PassageHit]:
            params = neo4j_read.narrowed(ask, where, audience)
            if params is None:
                return []
            found = ask(cypher.HITS, match=" AND ".join(matches), candidates=candidates, **params)
            hits = [hit for hit, counts in neo4j_read.checked(sought, found) if all(counts)]
            if not hits and len(sought) > 1:
                found = ask(cypher.HITS_BETWEEN, matches=matches, parts=parts, candidates=candidates, **params)
                hits = neo4j_read.between_them(sought, found)
            return hits

        return sorted(self._read(read), key=neo4j_read.best_first)[:limit]

    def search_vector(
        self, vector: Sequence[float], audience: Audience, where: RecordFilter = RecordFilter(), limit: int = 50
    ) -> list[PassageHit]:
        """Passages nearest by cosine; exact wherever the index, which knows no audience, finds too few to show."""
        asked = neo4j_load.direction(vector)
        if asked is None or limit <= 0:
            return []
        whole = where == RecordFilter() and audience.ceiling == max(rows.CEILINGS)

        def read(ask: Ask) -> list[Row]:
            params = neo4j_read.narrowed(ask, where, audience)
            if params is None:
                return []
            params |= {"vector": asked, "limit": limit, "after": record_key("")}
            if len(asked) == cypher.VECTOR_WIDTH:
                found = ask(cypher.VECTOR_HITS, nearest=limit * _OVERSAMPLE, **params)
                if whole or len(found) == limit:
                    return found
            return ask(cypher.VECTOR_HITS_EXACT[neo4j_read.start_of(where)], **params)

        # Neo4j gives (1 + cosine) / 2.
        return sorted((neo4j_read.hit(row, 2 * row["score"] - 1) for row in self._read(read)), key=neo4j_read.best_first)

    def passages_without_vector(self, after: tuple[str, str, int] = ("", "", -1), limit: int = 256) -> list[Passage]:
        """Passages still to be embedded, in key order after the key given."""
        params = {"record_id": after[0], "field": after[1], "start": after[2], "limit": max(limit, 0)}
        return [Passage(**row) for row in self._rows(cypher.PASSAGES_BARE, **params)]

    def facets(self, record_ids: Sequence[str] | None, audience: Audience) -> dict[str, dict[str, int]]:
        """Counts of visible records by fonds, year and openness, values in order."""
        query = cypher.FACETS["all" if record_ids is None else "ids"]
        keys = [record_key(r) for r in dict.fromkeys(record_ids or ())]
        counts: dict[str, dict[str, int]] = {"fonds": {}, "year": {}, "openness": {}}
        for row in self._rows(query, record_ids=keys, ceiling=audience.ceiling, after=record_key("")):
            for facet, values in counts.items():
                if row[facet]:
                    values[row[facet]] = values.get(row[facet], 0) + row["records"]
        return {facet: dict(sorted(values.items())) for facet, values in counts.items()}

    # ---- entities
    def find_entities(
        self, name: str, audience: Audience, types: tuple[EntityType, ...] = (), prefix: bool = False, limit: int = 20
    ) -> list[Entity]:
        """Entities by a visible name; most used first."""
        sought = neo4j_load.name_key(name)
        if not sought and (name.strip() or not prefix):
            return []
        query = (cypher.FIND_ENTITIES if sought else cypher.ALL_ENTITIES)[audience.ceiling]
        params = {
            "ceiling": audience.ceiling, "types": list(types) or None, "limit": max(limit, 0), "key": sought,
            "prefix": prefix, "match": neo4j_read.name_query(sought, prefix),
        }
        return self._read(lambda ask: neo4j_read.entities(ask, [row["entity"] for row in ask(query, **params)], audience))

    def entities(self, entity_ids: Sequence[str], audience: Audience) -> list[Entity]:
        """Entities by id (or a referent's), in the order asked; one that is asked twice comes once."""

        def read(ask: Ask) -> list[Entity]:
            resolved = neo4j_read.resolve(ask, entity_ids, audience)
            found = list(dict.fromkeys(resolved[i] for i in entity_ids if i in resolved))
            return neo4j_read.entities(ask, found, audience)

        return self._read(read)

    def mentions(
        self, audience: Audience, record_id: str = "", entity_id: str = "", limit: int = 1000
    ) -> list[tuple[Mention, str]]:
        """Mentions in (record, field, start) order, each with its entity id."""
        limit = max(limit, 0)
        node = record_key(record_id) if record_id else None
        if entity_id:
            found = self._read(lambda ask: neo4j_read.mentions_of(ask, entity_id, node, audience, limit))
        else:
            found = self._read(lambda ask: neo4j_read.mentions_in(ask, node, audience, limit))
        return sorted(found, key=lambda pair: rows.by_place(pair[0]))[:limit]

    def record_ids_of(self, entity_ids: Sequence[str], audience: Audience, limit: int = 1000) -> list[tuple[str, str]]:
        """(entity id, record id) in that order; an entity asked by a referent answers under its own id."""
        query = cypher.RECORD_IDS_OF[audience.ceiling]
        found = self._rows(query, ids=list(entity_ids), ceiling=audience.ceiling, limit=max(limit, 0))
        return [(row["entity"], row["record_id"]) for row in found]

    def entity_ids_in(self, record_ids: Sequence[str], audience: Audience, limit: int = 5000) -> list[tuple[str, str]]:
        """(record id, entity id) in that order."""
        query = cypher.ENTITY_IDS_IN[audience.ceiling]
        keys = [record_key(r) for r in record_ids]
        found = self._rows(query, ids=keys, ceiling=audience.ceiling, limit=max(limit, 0))
        return [(row["record_id"], row["entity"]) for row in found]

    def neighbours(
        self, entity_id: str, audience: Audience, types: tuple[EntityType, ...] = (), limit: int = 30
    ) -> list[Neighbour]:
        """Entities that share most visible records with this one."""

        def read(ask: Ask) -> list[Neighbour]:
            entity = neo4j_read.resolve(ask, [entity_id], audience).get(entity_id)
            found = entity and ask(
                cypher.NEIGHBOURS[audience.ceiling], entity=entity, ceiling=audience.ceiling,
                types=list(types) or None, limit=max(limit, 0),
            )
            shared = {row["entity"]: row["shared"] for row in found or ()}
            return [Neighbour(entity, shared[entity.id]) for entity in neo4j_read.entities(ask, list(shared), audience)]

        return self._read(read)

    # ---- statements and events
    def dates(self, record_id: str, audience: Audience) -> list[DateMention]:
        """Dates found in a record, in order."""
        found = self._rows(cypher.RECORD, id=record_key(record_id), ceiling=audience.ceiling)
        return list(rows.load_dates(found[0]["dates"])) if found else []

    def statements(
        self, audience: Audience, record_id: str = "", entity_id: str = "", predicate: str = "", limit: int = 1000
    ) -> list[Statement]:
        """Statements in (record, start) order; one that two producers made comes once."""
        whole = cypher.STATEMENTS_SAYING if predicate else cypher.STATEMENTS
        query = cypher.STATEMENTS_OF[audience.ceiling] if entity_id else cypher.STATEMENTS_IN if record_id else whole
        found = self._told_of(query, audience, record_id, entity_id, limit, predicate=predicate or None)
        return [rows.load_statement(row["json"]) for row in found]

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
        whole = cypher.EVENTS_WHEN if asked else cypher.EVENTS_TYPED if event_type else cypher.EVENTS
        query = cypher.EVENTS_OF[audience.ceiling] if entity_id else cypher.EVENTS_IN if record_id else whole
        first, last = asked or (None, None)
        found = self._told_of(
            query, audience, record_id, entity_id, limit, type=event_type or None, first=first, last=last
        )
        return [rows.load_event(row["json"]) for row in found]

    # ---- identity
    def held(self, record_ids: Sequence[str]) -> list[tuple[Record, Findings]]:
        """These records with all that is known of each, in the order asked."""
        return self._read(lambda ask: neo4j_load.held(ask, record_ids))

    def judgements(self, referent_ids: Sequence[str] | None = None) -> list[Judgement]:
        """All judgements, or those touching these referents, in id order."""
        query = cypher.JUDGEMENTS if referent_ids is None else cypher.JUDGEMENTS_OF
        return [rows.load_judgement(row["json"]) for row in self._rows(query, ids=list(referent_ids or ()))]

    def namesakes(self, types: tuple[EntityType, ...], limit: int = 200) -> list[tuple[str, ...]]:
        """Groups of referents of one type and name in several clusters, by name."""
        found = self._rows(cypher.NAMESAKES, types=list(types), limit=max(limit, 0))
        return [tuple(sorted(row["referents"])) for row in found]

    # ---- classification and reviews
    def assignments(
        self, audience: Audience, record_id: str = "", facet: str = "", concept: str = "",
        after: tuple[str, str, str] = ("", "", ""), limit: int = 1000,
    ) -> list[Assignment]:
        """Suggestions in order; two producers' words on one value are never parted, though they be more than asked."""
        value = (record_id, facet, concept)
        return self._read(lambda ask: neo4j_reviews.assignments(ask, audience, value, after, limit))

    def reviews(
        self, audience: Audience, kind: ReviewKind | None = None, record_id: str = "", subject: str = "",
        after: tuple[str, str] = ("", ""), limit: int = 1000,
    ) -> list[Review]:
        """What persons said, oldest first."""
        thing = (kind.value if kind else "", record_id, subject)
        return self._read(lambda ask: neo4j_reviews.reviews(ask, audience, thing, after, limit))

    # ---- products, dossiers, runs, audit, totals
    def dossier(self, dossier_id: str, version: int = 0) -> Dossier | None:
        """A version of a dossier, the newest for 0."""
        found = self._rows(cypher_reviews.DOSSIER, dossier_id=dossier_id, version=version)
        return rows.load_dossier(found[0]["json"]) if found else None

    def dossiers(self) -> list[Dossier]:
        """The newest version of every dossier, newest first."""
        return [rows.load_dossier(row["json"]) for row in self._rows(cypher_reviews.DOSSIERS)]

    def product(self, product_id: str, version: int = 0) -> Product | None:
        """A version of a product, the newest for 0."""
        found = self._rows(cypher_reviews.PRODUCT, product_id=product_id, version=version)
        return rows.load_product(found[0]["json"]) if found else None

    def products(self, kind: str = "") -> list[Product]:
        """The newest version of every product, newest first."""
        return [rows.load_product(row["json"]) for row in self._rows(cypher_reviews.PRODUCTS, kind=kind)]

    def runs(self, limit: int = 20) -> list[Run]:
        """The last builds, newest first."""
        return [rows.load_run(row["json"]) for row in self._rows(cypher.RUNS, limit=max(limit, 0))]

    def audit(self, limit: int = 100, where: AuditFilter = AuditFilter()) -> list[AuditEntry]:
        """The last audit entries, newest first."""
        return [AuditEntry(**row) for row in self._rows(cypher.AUDIT, limit=max(limit, 0), **asdict(where))]

    def audit_chain(self, after: int = 0, limit: int = 1000) -> list[AuditEntry]:
        """Audit entries after a place, oldest first."""
        return [AuditEntry(**row) for row in self._rows(cypher.AUDIT_CHAIN, after=after, limit=max(limit, 0))]

    def audit_head(self) -> Head:
        """The end of the audit log; where it is gone, one that no log fits."""
        return self._read(neo4j_audit.head)

    def stats(self, audience: Audience) -> Stats:
        """Totals of knowledge the audience may see."""
        ceiling = audience.ceiling

        def read(ask: Ask) -> tuple[dict[str, int], ...]:
            queries = (cypher.NODES, cypher.RELATIONSHIPS[ceiling], cypher.STATEMENT_STATUSES)
            return tuple({row["name"]: row["count"] for row in ask(query, ceiling=ceiling)} for query in queries)

        nodes, relationships, statements = self._read(read)
        nodes |= {rows.LABELS[kind]: nodes.get(kind.value, 0) for kind in EntityType}
        relationships |= {rows.VERDICT_TYPES[v]: relationships.get(v.value, 0) for v in Verdict}
        relationships["EVIDENCED_BY"] = nodes.get("Statement", 0) + nodes.get("Event", 0)
        return rows.totals(nodes, relationships, statements)

    # ---- asking
    def _told_of(
        self, query: str, audience: Audience, record_id: str, entity_id: str, limit: int, **params: object
    ) -> list[Row]:
        """Statements or events: of the entity that this id means to the audience, if one is asked for."""

        def read(ask: Ask) -> list[Row]:
            entity = neo4j_read.resolve(ask, [entity_id], audience).get(entity_id) if entity_id else None
            if entity_id and entity is None:
                return []
            node = record_key(record_id) if record_id else None
            return ask(query, ceiling=audience.ceiling, id=node, entity=entity, limit=max(limit, 0), **params)

        return self._read(read)

    def _rows(self, query: str, **params: object) -> list[Row]:
        return self._read(lambda ask: ask(query, **params))


def _run(statement: str, ask: Ask) -> list[Row]:
    return ask(statement)
