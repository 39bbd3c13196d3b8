"""Search: full text, meaning and graph neighbourhood, fused; every hit says why and where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import log, sqrt

from graph.access import Audience
from graph.asking import PART, chunks, terms
from graph.folding import fold
from graph.model import TEXT, Entity, EntityType, Record, Span
from graph.ontology import period_of
from graph.provenance import occurrences
from graph.store import GraphStore, PassageHit, RecordFilter

Embed = Callable[[str], Sequence[float]]

_RANK_OFFSET = 20  # reciprocal rank fusion, Cormack et al. 2009; smaller than theirs: answers here are short lists
_WEIGHTS = {"text": 2.0, "words": 1.0, "entity": 1.2, "meaning": 1.0}  # the words as typed come before all else
_DEPTH = 100
_FEW = 3  # records that hold the phrases as typed; with fewer, what asks something is also taken word by word
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
    """Hits, best first, and counts over what was found: `facets` by fonds, year, openness, period and type (文种).

    `literal` counts the records that hold the words as typed.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    people: tuple[tuple[Entity, int], ...] = ()
    places: tuple[tuple[Entity, int], ...] = ()
    literal: int = 0


@dataclass(slots=True)
class Found:
    """What the three ways of searching say of one record."""

    score: float = 0.0
    reasons: list[str] = field(default_factory=list)
    passages: list[PassageHit] = field(default_factory=list)
    entities: set[str] = field(default_factory=set)
    literal: bool = False

    def add(self, way: str, rank: int, reason: str) -> None:
        self.score += _WEIGHTS[way] / (_RANK_OFFSET + rank)
        if reason not in self.reasons:
            self.reasons.append(reason)


Way = Callable[[GraphStore, str, Audience, RecordFilter, dict[str, Found]], None]


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
    ways = [by_text, by_entity, *([by_meaning(embed)] if embed is not None else [])]
    return _answer(store, query, audience, found_by(store, query, audience, ways, where), limit, offset)


def search_words(
    store: GraphStore, query: str, audience: Audience, where: RecordFilter = RecordFilter(), limit: int = 20, offset: int = 0
) -> Answer:
    """Only the records that hold every phrase of the query as typed (繁简 and width alike)."""
    if not query.strip():
        return Answer((), 0)
    return _answer(store, query, audience, found_by(store, query, audience, [by_phrase], where), limit, offset)


def _answer(store: GraphStore, query: str, audience: Audience, found: dict[str, Found], limit: int, offset: int) -> Answer:
    order = sorted(found, key=lambda r: (-found[r].score, r))
    hits = [hit for r in order[offset : offset + limit] if (hit := _hit(store, r, query, audience, found[r]))]
    people, places = _entity_facets(store, order, audience)
    literal = sum(f.literal for f in found.values())
    return Answer(tuple(hits), len(order), _facets(store, order, audience), people, places, literal)


def found_by(
    store: GraphStore, query: str, audience: Audience, ways: Sequence[Way], where: RecordFilter = RecordFilter()
) -> dict[str, Found]:
    """What these ways of searching say of each record they find, fused (reciprocal ranks)."""
    found: dict[str, Found] = defaultdict(Found)
    for way in ways:
        way(store, query, audience, where, found)
    return found


def by_text(store: GraphStore, query: str, audience: Audience, where: RecordFilter, found: dict[str, Found]) -> None:
    """By the words as typed; where few records hold them all and a question asks something, also word by word."""
    by_phrase(store, query, audience, where, found)
    if sum(f.literal for f in found.values()) < _FEW and chunks(query) != fold(query).split():
        _by_words(store, query, audience, where, found)


def by_phrase(store: GraphStore, query: str, audience: Audience, where: RecordFilter, found: dict[str, Found]) -> None:
    """By the words as typed."""
    ranks: dict[str, int] = {}
    for hit in store.search_text(query, audience, where, _DEPTH * 2):
        rank = ranks.setdefault(hit.record_id, len(ranks))
        entry = found[hit.record_id]
        if not entry.passages:
            entry.add("text", rank, "题名命中" if hit.field != "text" else "正文命中")
        entry.passages.append(hit)
        entry.literal = True


def _by_words(store: GraphStore, query: str, audience: Audience, where: RecordFilter, found: dict[str, Found]) -> None:
    """Records by how much of a question's words they hold, rare words counting more; in a title twice.

    One pair of letters of a longer word is chance: a record must hold a whole word or two pairs.
    """
    hits = {term: store.search_text(term, audience, where, _DEPTH * 2) for term in terms(query)}
    held: dict[str, float] = defaultdict(float)
    met: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[float, PassageHit]] = {}
    for term, share in terms(query).items():
        weight = share * log(1 + _DEPTH * 2 / (1 + len(hits[term]))) * sqrt(len(term))
        seen: dict[str, float] = {}
        for hit in hits[term]:
            seen[hit.record_id] = max(seen.get(hit.record_id, 0.0), weight * (1.0 if hit.field == TEXT else 2.0))
            if weight > best.get(hit.record_id, (0.0, hit))[0]:
                best[hit.record_id] = (weight, hit)
        for record_id, told in seen.items():
            held[record_id] += told
            met[record_id] += share
    enough = [r for r in held if met[r] >= 2 * PART]
    for rank, record_id in enumerate(sorted(enough, key=lambda r: (-held[r], r))[:_DEPTH]):
        found[record_id].add("words", rank, "问题里的词命中")
        if not found[record_id].passages:
            found[record_id].passages.append(best[record_id][1])


def by_entity(
    store: GraphStore, query: str, audience: Audience, where: RecordFilter, found: dict[str, Found]
) -> None:
    for word in query.split():
        for entity in store.find_entities(word, audience, limit=3):
            narrowed = RecordFilter(
                where.fonds, where.earliest, where.latest, where.openness, (*where.entities, entity.id), where.record_ids
            )
            for rank, record in enumerate(store.records(audience, narrowed, limit=_DEPTH)):
                found[record.id].add("entity", rank, f"提到“{entity.name}”")
                found[record.id].entities.add(entity.id)


def by_meaning(embed: Embed) -> Way:
    """The way that looks for passages near in meaning."""

    def way(store: GraphStore, query: str, audience: Audience, where: RecordFilter, found: dict[str, Found]) -> None:
        ranks: dict[str, int] = {}
        for hit in store.search_vector(embed(query), audience, where, _DEPTH):
            if hit.record_id in ranks:
                continue
            ranks[hit.record_id] = len(ranks)
            entry = found[hit.record_id]
            entry.add("meaning", ranks[hit.record_id], "内容相近")
            if not entry.passages:
                entry.passages.append(hit)

    return way


def _hit(store: GraphStore, record_id: str, query: str, audience: Audience, found: Found) -> Hit | None:
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
