"""Search: full text, meaning and graph neighbourhood, fused; every hit says why and where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from graph.access import Audience
from graph.model import Entity, EntityType, Record, Span
from graph.ontology import period_of
from graph.provenance import occurrences
from graph.store import GraphStore, PassageHit, RecordFilter

Embed = Callable[[str], Sequence[float]]

_RANK_OFFSET = 60  # reciprocal rank fusion, Cormack et al. 2009
_WEIGHTS = {"text": 1.0, "entity": 0.6, "meaning": 0.5}
_DEPTH = 100
_QUOTES = 5
GENRES = (
    "通知", "通报", "报告", "请示", "批复", "决定", "决议", "意见", "方案", "办法", "规定", "条例", "纪要", "公告", "通告", "布告",
    "训令", "指令", "命令", "呈文", "代电", "电报", "电", "函", "信", "总结", "计划", "规划", "纲要", "讲话", "记录", "回忆录",
    "名册", "一览表", "合同", "协议",
)  # common 文种, longest first where one ends another


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found: its score (comparable within one answer), the reasons in Chinese, and the words that match."""

    record: Record
    score: float
    reasons: tuple[str, ...]
    citations: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits, best first, and counts over what was found: `facets` by fonds, year, openness, period and type (文种)."""

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    people: tuple[tuple[Entity, int], ...] = ()
    places: tuple[tuple[Entity, int], ...] = ()


@dataclass(slots=True)
class _Found:
    """What the three ways of searching say of one record."""

    score: float = 0.0
    reasons: list[str] = field(default_factory=list)
    passages: list[PassageHit] = field(default_factory=list)
    entities: set[str] = field(default_factory=set)

    def add(self, way: str, rank: int, reason: str) -> None:
        self.score += _WEIGHTS[way] / (_RANK_OFFSET + rank)
        if reason not in self.reasons:
            self.reasons.append(reason)


def search(
    store: GraphStore,
    query: str,
    audience: Audience,
    where: RecordFilter = RecordFilter(),
    embed: Embed | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Answer:
    """Records for a query of one or more blank-separated phrases. An empty query finds nothing.

    Without `embed` meaning is left out. A record found by meaning alone cites the passage that is nearest.
    """
    if not query.strip():
        return Answer((), 0)
    found: dict[str, _Found] = defaultdict(_Found)
    _by_text(store, query, audience, where, found)
    _by_entity(store, query, audience, where, found)
    if embed is not None:
        _by_meaning(store, embed(query), audience, where, found)
    order = sorted(found, key=lambda r: (-found[r].score, r))
    hits = [hit for r in order[offset : offset + limit] if (hit := _hit(store, r, query, audience, found[r]))]
    people, places = _entity_facets(store, order, audience)
    return Answer(tuple(hits), len(order), _facets(store, order, audience), people, places)


def _by_text(store: GraphStore, query: str, audience: Audience, where: RecordFilter, found: dict[str, _Found]) -> None:
    ranks: dict[str, int] = {}
    for hit in store.search_text(query, audience, where, _DEPTH * 2):
        rank = ranks.setdefault(hit.record_id, len(ranks))
        entry = found[hit.record_id]
        if not entry.passages:
            entry.add("text", rank, "题名命中" if hit.field != "text" else "正文命中")
        entry.passages.append(hit)


def _by_entity(
    store: GraphStore, query: str, audience: Audience, where: RecordFilter, found: dict[str, _Found]
) -> None:
    for word in query.split():
        for entity in store.find_entities(word, audience, limit=3):
            narrowed = RecordFilter(
                where.fonds, where.earliest, where.latest, where.openness, (*where.entities, entity.id), where.record_ids
            )
            for rank, record in enumerate(store.records(audience, narrowed, limit=_DEPTH)):
                found[record.id].add("entity", rank, f"提到“{entity.name}”")
                found[record.id].entities.add(entity.id)


def _by_meaning(
    store: GraphStore, vector: Sequence[float], audience: Audience, where: RecordFilter, found: dict[str, _Found]
) -> None:
    ranks: dict[str, int] = {}
    for hit in store.search_vector(vector, audience, where, _DEPTH):
        if hit.record_id in ranks:
            continue
        ranks[hit.record_id] = len(ranks)
        entry = found[hit.record_id]
        entry.add("meaning", ranks[hit.record_id], "内容相近")
        if not entry.passages:
            entry.passages.append(hit)


def _hit(store: GraphStore, record_id: str, query: str, audience: Audience, found: _Found) -> Hit | None:
    record = store.record(record_id, audience)
    if record is None:
        return None
    spans = [
        Span.cut(record, start, end, name)
        for name in ("题名", "text")
        for word in query.split()
        for start, end in islice(occurrences(word, record.field_text(name)), _QUOTES)
    ]
    if not spans:
        named = [m.span for m, e in store.mentions(audience, record_id=record_id) if e in found.entities]
        spans = named[:_QUOTES] or [Span.cut(record, p.start, p.end, p.field) for p in found.passages[:1]]
    return Hit(record, found.score, tuple(found.reasons), tuple(dict.fromkeys(spans)))


def _facets(store: GraphStore, record_ids: list[str], audience: Audience) -> dict[str, dict[str, int]]:
    if not record_ids:
        return {}
    facets = dict(store.facets(record_ids, audience))
    rows = store.records(audience, RecordFilter(record_ids=tuple(record_ids)), limit=len(record_ids))
    facets["period"] = dict(Counter(p.label for r in rows if (p := period_of(r.when)) is not None))
    facets["type"] = dict(Counter(g for r in rows if (g := genre(r))))
    return facets


def genre(record: Record) -> str:
    """文种 of a record: as catalogued, else as its 题名 ends; "" when neither tells."""
    if stated := record.catalogue.get("文种", "").strip():
        return stated
    title = record.title.rstrip("）)》”\u3000 ")
    return next((g for g in GENRES if title.endswith(g)), "")


def _entity_facets(
    store: GraphStore, record_ids: list[str], audience: Audience
) -> tuple[tuple[tuple[Entity, int], ...], tuple[tuple[Entity, int], ...]]:
    counts = Counter(e for _, e in store.entity_ids_in(record_ids[:_DEPTH], audience)) if record_ids else Counter()
    top = [e for e, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:80]]
    found = store.entities(top, audience)
    people, places = (
        tuple((e, counts[e.id]) for e in found if e.type is kind)[:12]
        for kind in (EntityType.PERSON, EntityType.PLACE)
    )
    return people, places
