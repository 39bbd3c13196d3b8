"""The `GraphStore` protocol: the narrow waist between what we learn and what people ask.

Every read takes an `Audience`; a record more closed than the audience may see does not exist for it, nor does
anything known from that record alone: names, counts, facets, neighbours, suggestions. Implementations filter inside
their queries. `graph.stores.open_store` picks one by URL. Both pass `tests/contract`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from typing import Protocol

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
    RowFate,
    Source,
    Statement,
    digest,
)
from graph.reviews import Review, ReviewKind
from graph.works import Dossier, Product


class StoreError(Exception):
    """The store cannot answer; the message says what and what to do, in Chinese."""


class Conflict(StoreError):
    """Somebody else has saved that version of a thing meanwhile; nothing was written."""


class FindingRefused(StoreError):
    """A finding whose words do not stand in its record."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction writes: all of it or nothing.

    Loading replaces: a record of the same id by the new one (its passages too), and of its findings those whose
    producer (origin without `@version`) is named in `Findings.producers`. Rule judgements of a record's producers are
    replaced with them; an editor's are never touched. Referents nobody mentions any more are dropped, unless an
    editor judged them.
    """

    records: tuple[Record, ...] = ()
    passages: tuple[Passage, ...] = ()
    findings: tuple[Findings, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Narrows records; empty fields do not narrow. Days are ISO, inclusive, against the catalogue date's interval."""

    fonds: tuple[str, ...] = ()
    earliest: str = ""
    latest: str = ""
    openness: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()  # entity ids; a record must mention every one
    concepts: tuple[str, ...] = ()  # FACET:CONCEPT as accepted by persons; a record must have every one
    record_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage found: where, and how well (higher is better; comparable within one answer only)."""

    record_id: str
    field: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entity met in the same visible records, and in how many of them."""

    entity: Entity
    shared_records: int


@dataclass(frozen=True, slots=True)
class Run:
    """One build as it went: when, by whom, over what, and how many rows met which fate. Kept apart from knowledge."""

    id: str
    started_at: str
    finished_at: str
    who: str
    inputs: tuple[str, ...]
    counts: Mapping[str, int]
    rows: tuple[RowFate, ...] = ()  # the warned and the refused only


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Narrows the audit log; empty fields do not narrow. `action` and `subject` are parts of the words, `who` all of it.

    `since` is an ISO day or moment, UTC, inclusive; `below` a place that the entries asked for come before.
    """

    who: str = ""
    action: str = ""
    subject: str = ""
    since: str = ""
    below: int = 0


@dataclass(frozen=True, slots=True)
class Stats:
    """How much of what is known to one audience."""

    nodes: Mapping[str, int] = field(default_factory=dict)
    relationships: Mapping[str, int] = field(default_factory=dict)
    statements: Mapping[str, int] = field(default_factory=dict)


def fingerprint(record: Record, producers: Sequence[str]) -> str:
    """What a record was loaded from and by whom: equal when loading it again would change nothing."""
    fields = [getattr(record, f.name) for f in dataclass_fields(record)]
    return digest(*(sorted(f.items()) if isinstance(f, Mapping) else f for f in fields), *sorted(producers))


class GraphStore(Protocol):
    """Domain operations over one graph. Safe for use from several threads; several processes may read and write."""

    url: str

    def migrate(self) -> None:
        """Create what is missing (constraints, indexes, tables). Safe to repeat."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...

    # ---- writing
    def load(self, batch: Batch) -> None:
        """Write a batch in one transaction (see `Batch`). Loading it twice changes nothing."""
        ...

    def judge(self, judgements: Iterable[Judgement]) -> None:
        """Store an editor's judgements and bring the clusters they touch up to date, in one transaction."""
        ...

    def conclude(self, rules: Sequence[str], judgements: Iterable[Judgement]) -> None:
        """Replace what these rules (origins without `@version`) said across records, and the clusters touched; at once.

        Judgements that came with a record's findings are not theirs, nor are an editor's: both stay.
        """
        ...

    def review(self, reviews: Iterable[Review]) -> None:
        """Append what persons said and bring what holds (`graph.reviews.settled`) up to date, in one transaction."""
        ...

    def embed(self, passages: Iterable[Passage]) -> None:
        """Set the vectors of passages that are already loaded; a passage that is not there is passed over."""
        ...

    def save_product(self, product: Product) -> None:
        """Keep a version of a product; Conflict when that version of that id is kept already and differs."""
        ...

    def save_dossier(self, dossier: Dossier) -> None:
        """Keep a version of a dossier; Conflict when that version of that id is kept already and differs."""
        ...

    def save_run(self, run: Run) -> None:
        """Keep what became of a build's rows."""
        ...

    def log(self, entry: AuditEntry) -> None:
        """Append to the audit log, sealed onto the entry before (see `graph.audit`), in one transaction."""
        ...

    # ---- records and passages
    def record(self, record_id: str, audience: Audience) -> Record | None:
        """The whole record, or None for one that is not there or not for this audience."""
        ...

    def records(
        self, audience: Audience, where: RecordFilter = RecordFilter(), after: str = "", limit: int = 100
    ) -> list[Record]:
        """Records in id order after `after`; their `text` is left empty (fetch one whole with `record`)."""
        ...

    def known(self, record_ids: Sequence[str]) -> dict[str, str]:
        """Of these ids, those already loaded, with the fingerprint they were loaded under (see `fingerprint`)."""
        ...

    def search_text(
        self, query: str, audience: Audience, where: RecordFilter = RecordFilter(), limit: int = 50
    ) -> list[PassageHit]:
        """Passages holding every blank-separated phrase of the query, best first; phrases match folded (繁简, width)."""
        ...

    def search_vector(
        self, vector: Sequence[float], audience: Audience, where: RecordFilter = RecordFilter(), limit: int = 50
    ) -> list[PassageHit]:
        """Passages nearest in meaning (cosine), best first."""
        ...

    def passages_without_vector(self, after: tuple[str, str, int] = ("", "", -1), limit: int = 256) -> list[Passage]:
        """Loaded passages still to be embedded, in (record id, field, start) order after the key given."""
        ...

    def facets(self, record_ids: Sequence[str] | None, audience: Audience) -> dict[str, dict[str, int]]:
        """Counts of visible records (all of them for None): by `fonds`, `year` (of the catalogue date), `openness`."""
        ...

    # ---- entities
    def find_entities(
        self, name: str, audience: Audience, types: tuple[EntityType, ...] = (), prefix: bool = False, limit: int = 20
    ) -> list[Entity]:
        """Entities with a visible name equal to (or, with `prefix`, starting with) the name, folded; most used first.

        An empty name with `prefix` lists all.
        """
        ...

    def entities(self, entity_ids: Sequence[str], audience: Audience) -> list[Entity]:
        """Entities by id, in the order asked; those not there or not visible are left out.

        A referent id of a cluster answers with that cluster's entity.
        """
        ...

    def mentions(
        self, audience: Audience, record_id: str = "", entity_id: str = "", limit: int = 1000
    ) -> list[tuple[Mention, str]]:
        """Mentions of a record or an entity in (record, field, start) order, each with its entity id ("" for none)."""
        ...

    def record_ids_of(self, entity_ids: Sequence[str], audience: Audience, limit: int = 1000) -> list[tuple[str, str]]:
        """(entity id, record id) for the visible records that mention these entities: one half of a frontier step."""
        ...

    def entity_ids_in(self, record_ids: Sequence[str], audience: Audience, limit: int = 5000) -> list[tuple[str, str]]:
        """(record id, entity id) for the entities these visible records mention: the other half."""
        ...

    def neighbours(
        self, entity_id: str, audience: Audience, types: tuple[EntityType, ...] = (), limit: int = 30
    ) -> list[Neighbour]:
        """Entities that share most visible records with this one, most first, ties by id."""
        ...

    def dates(self, record_id: str, audience: Audience) -> list[DateMention]:
        """Dates found in a record, in order."""
        ...

    def statements(
        self, audience: Audience, record_id: str = "", entity_id: str = "", predicate: str = "", limit: int = 1000
    ) -> list[Statement]:
        """Statements of a record, or with the entity as subject or object; in (record, start) order."""
        ...

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
        """Events of a record, of an entity (as argument or by name) or in a period; by time, undated last."""
        ...

    # ---- identity
    def held(self, record_ids: Sequence[str]) -> list[tuple[Record, Findings]]:
        """These records whole, each with all that is known of it, its referents included; in the order asked.

        Those not there are left out. `producers` are the origins found, `assignments` are left out. Staff only.
        """
        ...

    def judgements(self, referent_ids: Sequence[str] | None = None) -> list[Judgement]:
        """All judgements, or those touching these referents, in id order. Staff only: never shown to a narrowed audience."""
        ...

    def namesakes(self, types: tuple[EntityType, ...], limit: int = 200) -> list[tuple[str, ...]]:
        """Groups of referent ids of one type and one folded name that lie in several clusters, ordered by name."""
        ...

    # ---- classification and reviews
    def assignments(
        self, audience: Audience, record_id: str = "", facet: str = "", concept: str = "",
        after: tuple[str, str, str] = ("", "", ""), limit: int = 1000,
    ) -> list[Assignment]:
        """What classification suggests, in (record, facet, concept) order after the key given; see `graph.reviews` for
        what persons made of it. Empty facets, with their reasons, are among them."""
        ...

    def reviews(
        self, audience: Audience, kind: ReviewKind | None = None, record_id: str = "", subject: str = "",
        after: tuple[str, str] = ("", ""), limit: int = 1000,
    ) -> list[Review]:
        """What persons said, oldest first, after a (moment, id); of closed records only to who may see them.

        Those without a record are for the working audience alone.
        """
        ...

    # ---- products, dossiers, runs, audit, totals
    def product(self, product_id: str, version: int = 0) -> Product | None:
        """A version of a product, the newest for 0."""
        ...

    def products(self, kind: str = "") -> list[Product]:
        """The newest version of every product, newest first."""
        ...

    def dossier(self, dossier_id: str, version: int = 0) -> Dossier | None:
        """A version of a dossier, the newest for 0. Staff only: what it holds is read through an audience."""
        ...

    def dossiers(self) -> list[Dossier]:
        """The newest version of every dossier and special collection, newest first. Staff only."""
        ...

    def runs(self, limit: int = 20) -> list[Run]:
        """The last builds, newest first."""
        ...

    def audit(self, limit: int = 100, where: AuditFilter = AuditFilter()) -> list[AuditEntry]:
        """The last audit entries, newest first."""
        ...

    def audit_chain(self, after: int = 0, limit: int = 1000) -> list[AuditEntry]:
        """Audit entries as they stand after a place, oldest first, whatever was done to them."""
        ...

    def audit_head(self) -> Head:
        """The end of the audit log as it was kept beside the log."""
        ...

    def stats(self, audience: Audience) -> Stats:
        """Totals of knowledge the audience may see: nodes by label, relationships by type, statements by status."""
        ...
