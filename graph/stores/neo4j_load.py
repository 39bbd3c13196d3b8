"""How a batch and an editor's judgements get into Neo4j. Runs inside the caller's transaction, through its `ask`.

Every list of rows goes in sorted, some thousand at a time; records and referents are thus locked in one order.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from graph.access import closure
from graph.folding import grams, key
from graph.model import EntityType, Event, Findings, Judgement, Mention, Passage, Record, Referent, Statement, digest
from graph.store import Batch, StoreError, fingerprint
from graph.stores import cypher, rows

_SLICE = 2000  # rows a query
_KEY = 200  # characters of a name that are compared; a term of 32 kB, to Lucene, brings the whole server down
Row = dict[str, Any]


class Ask(Protocol):
    """Runs one query with its parameters in the open transaction and gives all its rows."""

    def __call__(self, query: str, **params: object) -> list[Row]: ...


@dataclass(slots=True)
class _Touched:
    """What a batch has moved, so that identity is brought up to date only there."""

    records: set[str] = field(default_factory=set)  # new, or with another closure than before
    named: dict[str, int] = field(default_factory=dict)  # referent -> closure of the most open record naming it now
    unnamed: set[str] = field(default_factory=set)  # referents that a record names no more, or only more closed
    offered: set[str] = field(default_factory=set)  # referents that came with the batch, named or not
    judged: set[str] = field(default_factory=set)  # both sides of judgements that came, went or changed closure


@dataclass(frozen=True, slots=True)
class _Stored:
    """A record as the store has it, with what is known of it."""

    record: Record
    level: int
    fingerprint: str
    passages: tuple[Passage, ...]
    found: Findings


_ORDER: tuple[str, ...] = (
    cypher.PUT_RECORDS, cypher.UNLINK_RECORDS, cypher.LINK_FONDS, cypher.LINK_SOURCES,
    cypher.DROP_PASSAGES, cypher.ADD_PASSAGES, cypher.SET_VECTORS,
    cypher.CLEAR_MENTIONS, cypher.CLEAR_TOLD, cypher.CLEAR_JUDGEMENTS, cypher.SET_FOUND, cypher.ADD_MENTIONS,
    cypher.ADD_STATEMENTS, cypher.ADD_EVENTS, *cypher.ADD_TERMS.values(),
)


@dataclass(slots=True)
class _Plan:
    """The rows to write, by query of `cypher`, in the order in which they have to run."""

    rows: dict[str, list[Any]] = field(default_factory=lambda: {query: [] for query in _ORDER})

    def add(self, query: str, *rows: object) -> None:
        """Put rows under a query."""
        self.rows[query] += rows


# ---- ids
def record_key(record_id: str) -> str:
    """The node id of a record."""
    return f"record:{record_id}"


def passage_key(passage: Passage) -> str:
    """The node id of a passage."""
    return f"passage:{digest(passage.record_id, passage.field, passage.start)}"


def name_key(name: str) -> str:
    """A name as compared; of a longer one, which no name is, the beginning."""
    return key(name)[:_KEY]


# ---- a batch
def indexed(batch: Batch) -> dict[str, str]:
    """The grams of the words of every passage of the batch's records: made before the transaction, for others wait."""
    records = {r.id: r for r in batch.records}
    words = {_words(records[p.record_id], p) for p in batch.passages if p.record_id in records}
    return {text: grams(text) for text in words}


def load(ask: Ask, batch: Batch, made: Mapping[str, str]) -> None:
    """Write the batch (see `graph.store.Batch`); StoreError when it names a record or referent that is not there.

    `made` is what `indexed` gave for it.
    """
    ready(ask(cypher.BEGIN_LOAD))
    _each(ask, cypher.ADD_SOURCES, [
        {"id": f"source:{s.id}", "properties": {
            "source_id": s.id, "path": s.path, "received_at": s.received_at, "received_by": s.received_by, "size": s.size,
        }}
        for s in batch.sources
    ])
    given = {r.id: r for r in batch.records}
    passages: dict[str, dict[tuple[str, int], Passage]] = defaultdict(dict)
    for passage in batch.passages:
        passages[passage.record_id][passage.field, passage.start] = passage
    findings: dict[str, list[Findings]] = defaultdict(list)
    for found in batch.findings:
        findings[found.record_id].append(found)
    touched, plan = _Touched(), _Plan()
    told: list[tuple[str, Judgement]] = []
    _add_referents(ask, (r for found in batch.findings for r in found.referents), touched)
    ids = list(dict.fromkeys((*given, *passages, *findings)))
    stored = _stored(ask, ids)
    for record_id in ids:
        was = stored.get(record_id)
        record = given.get(record_id) or (was.record if was else None)
        if record is None:
            raise StoreError(f"图库中没有记录 {record_id}，它的段落或抽取结果无法写入：请连同记录一起载入")
        if record_id in given or findings[record_id]:
            _put_record(plan, was, record, findings[record_id], touched)
        _put_passages(plan, was, record, passages[record_id], record_id in given, made)
        told += _put_findings(plan, was, record, findings[record_id], touched)
    for query, waiting in plan.rows.items():
        _each(ask, query, waiting)
    _add_judgements(ask, told)
    _settle(ask, touched)


def judge(ask: Ask, judgements: Sequence[Judgement]) -> None:
    """Write editors' judgements and bring the clusters they touch up to date."""
    for judgement in judgements:
        if not judgement.by_editor:
            raise StoreError(f"判断的作者“{judgement.author}”不是编辑：规则的判断须随抽取结果一起载入")
    ready(ask(cypher.BEGIN_LOAD))
    _add_judgements(ask, [("", j) for j in judgements])
    _settle(ask, _Touched(judged={side for j in judgements for side in j.pair}))


def embed(ask: Ask, passages: Sequence[Passage]) -> None:
    """Set the vectors of passages that are already loaded."""
    _each(ask, cypher.SET_VECTORS, [_vector_row(p) for p in passages])


def ready(found: list[Row]) -> None:
    """StoreError when a query that always answers has not: the store was never set up."""
    if not found:
        raise StoreError("图库尚未建立：请先建库（migrate）")


def _each(ask: Ask, query: str, waiting: Sequence[Any], **params: object) -> list[Row]:
    """Run the query over the rows, sorted, in slices; all the answers."""
    ordered = sorted(waiting, key=lambda row: _row_key(row) if isinstance(row, dict) else str(row))
    slices = (ordered[i : i + _SLICE] for i in range(0, len(ordered), _SLICE))
    return [answer for part in slices for answer in ask(query, rows=part, **params)]


def _row_key(row: Row) -> str:
    return str(row.get("id") or (row.get("referent"), row.get("item"), row.get("record")))


# ---- what is there
def _stored(ask: Ask, record_ids: Sequence[str]) -> dict[str, _Stored]:
    """Those of the records that the store has, with what is known of them."""
    found = {row["record_id"]: row for row in _each(ask, cypher.STORED, [record_key(r) for r in record_ids])}
    if not found:
        return {}
    keys = [record_key(r) for r in found]
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for r, row in found.items():
        mentions[r] += rows.load_mentions(row["unnamed"], r, "")
    for row in _each(ask, cypher.OLD_MENTIONS, keys):
        mentions[row["record_id"]] += rows.load_mentions(row["spans"], row["record_id"], row["referent"])
    statements = _bodies(_each(ask, cypher.OLD_STATEMENTS, keys))
    events = _bodies(_each(ask, cypher.OLD_EVENTS, keys))
    judgements = _bodies(_each(ask, cypher.OLD_JUDGEMENTS, list(found)))
    passages: dict[str, list[Passage]] = defaultdict(list)
    for row in _each(ask, cypher.OLD_PASSAGES, keys):
        passages[row["record_id"]].append(Passage(**row))
    stored: dict[str, _Stored] = {}
    for r, row in found.items():
        record = rows.load_record(row["json"], row["text"])
        known = Findings(
            r, (), tuple(mentions[r]), rows.load_dates(row["dates"]), tuple(map(rows.load_statement, statements[r])),
            tuple(map(rows.load_event, events[r])), (), tuple(map(rows.load_judgement, judgements[r])),
        )
        in_order = rows.merge(known, Findings(r, ()), record)
        stored[r] = _Stored(record, row["level"], row["fingerprint"], tuple(passages[r]), in_order)
    return stored


def _bodies(found: Iterable[Row]) -> dict[str, list[str]]:
    bodies: dict[str, list[str]] = defaultdict(list)
    for row in found:
        bodies[row["record_id"]].append(row["json"])
    return bodies


# ---- records and passages
def _put_record(plan: _Plan, was: _Stored | None, record: Record, found: Sequence[Findings], touched: _Touched) -> None:
    level = int(closure(record))
    mark = fingerprint(record, found[-1].producers if found else ())
    if was is None or was.level != level:
        touched.records.add(record.id)
    if was is not None and was.record == record and was.fingerprint == mark:
        return
    first, last = rows.day_range(record.when) or (None, None)
    properties = {
        "record_id": record.id, "level": level, "fonds": record.fonds, "openness": record.openness.value,
        "earliest_day": first, "latest_day": last, "year": rows.year_of(record), "title": record.title,
        "fingerprint": mark, "json": rows.dump(replace(record, text="")), "text": record.text,
    }
    node = record_key(record.id)
    if was is None:
        properties |= {"dates": "[]", "unnamed": "[]"}
    else:
        plan.add(cypher.UNLINK_RECORDS, node)
    plan.add(cypher.PUT_RECORDS, {"id": node, "properties": properties})
    if record.fonds:
        plan.add(cypher.LINK_FONDS, {"id": node, "fonds_id": f"fonds:{record.fonds}", "fonds": record.fonds})
    if record.source_id:
        plan.add(cypher.LINK_SOURCES, {"id": node, "source_id": f"source:{record.source_id}"})


def _put_passages(
    plan: _Plan,
    was: _Stored | None,
    record: Record,
    new: Mapping[tuple[str, int], Passage],
    whole: bool,
    made: Mapping[str, str],
) -> None:
    """Add the passages that are not there; with the `whole` record also drop those not wanted, or of other words.

    Those that stay keep their vector unless they bring one.
    """
    there: set[tuple[str, int]] = set()
    for old in was.passages if was else ():
        wanted = new.get((old.field, old.start))
        same = wanted and wanted.end == old.end and was and _words(was.record, old) == _words(record, old)
        if whole and not same:
            plan.add(cypher.DROP_PASSAGES, passage_key(old))
        else:
            there.add((old.field, old.start))
    for place, passage in new.items():
        if place not in there:
            words = _words(record, passage)
            plan.add(cypher.ADD_PASSAGES, {
                "id": passage_key(passage), "record": record_key(record.id), "properties": {
                    "record_id": record.id, "field": passage.field, "start": passage.start, "end": passage.end,
                    "grams": made.get(words) or grams(words), "vector": direction(passage.vector),
                    "bare": passage.vector is None or None,
                },
            })
        elif passage.vector is not None:
            plan.add(cypher.SET_VECTORS, _vector_row(passage))


def _words(record: Record, passage: Passage) -> str:
    return record.field_text(passage.field)[passage.start : passage.end]


def _vector_row(passage: Passage) -> Row:
    """The row of `cypher.SET_VECTORS` for a passage with a vector."""
    return {"id": passage_key(passage), "end": passage.end, "vector": direction(passage.vector)}


def direction(vector: Sequence[float] | None) -> list[float] | None:
    """A vector as Neo4j can compare it: None for one that points nowhere, to which nothing is near."""
    given = [float(x) for x in vector or ()]
    return given if 0 < math.hypot(*given) < math.inf else None


# ---- findings
def _put_findings(
    plan: _Plan, was: _Stored | None, record: Record, found: Sequence[Findings], touched: _Touched
) -> list[tuple[str, Judgement]]:
    """Plan what becomes of the record's findings; the judgements to add, each with the record that told it."""
    nothing = Findings(record.id, ())
    old = now = was.found if was else nothing
    judged: list[tuple[str, Judgement]] = []
    for new in found or (nothing,):
        now = rows.merge(now, new, record)
        editors = [j for j in new.judgements if j.by_editor]
        judged += [("", j) for j in editors]
        touched.judged.update(side for j in editors for side in j.pair)
    before, after = rows.occurrences(old), rows.occurrences(now)
    level = int(closure(record))
    for referent in after:
        touched.named[referent] = min(level, touched.named.get(referent, level))
    rose = was is not None and level > was.level
    touched.unnamed.update(r for r in before if rose or r not in after)
    if _told(old) == _told(now):
        return judged
    touched.judged.update(side for j in {*old.judgements} ^ {*now.judgements} for side in j.pair)
    if was is not None:
        plan.add(cypher.CLEAR_MENTIONS, record_key(record.id))
        plan.add(cypher.CLEAR_TOLD, record_key(record.id))
        plan.add(cypher.CLEAR_JUDGEMENTS, record.id)
    _write_mentions(plan, record.id, now, after)
    _write_told(plan, record.id, [*now.statements, *now.events])
    return judged + [(record.id, j) for j in now.judgements]


def _told(found: Findings) -> tuple[object, ...]:
    return found.mentions, found.dates, found.statements, found.events, {j.id for j in found.judgements}


def _write_mentions(
    plan: _Plan, record_id: str, now: Findings, named: Mapping[str, Mapping[rows.Place, str]]
) -> None:
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention in now.mentions:
        mentions[mention.referent].append(mention)
    node = record_key(record_id)
    plan.add(cypher.SET_FOUND, {
        "id": node, "dates": rows.dump_dates(now.dates), "unnamed": rows.dump_mentions(mentions[""]),
    })
    for referent, places in named.items():
        uses = rows.surfaces(places)
        field, start, _ = min(places)
        plan.add(cypher.ADD_MENTIONS, {"record": node, "referent": referent, "properties": {
            "spans": rows.dump_mentions(mentions[referent]), "surfaces": list(uses), "uses": list(uses.values()),
            "keys": list(dict.fromkeys(map(name_key, uses))), "count": sum(uses.values()), "field": field, "start": start,
        }})


def _write_told(plan: _Plan, record_id: str, told: Sequence[Statement | Event]) -> None:
    for item in told:
        node = f"{item.id}/{rows.producer(item.origin)}"
        properties: Row = {
            "item": item.id, "producer": rows.producer(item.origin), "status": item.status.value,
            "modality": item.modality.value, "json": rows.dump(item),
        }
        if isinstance(item, Statement):
            query, where = cypher.ADD_STATEMENTS, item.evidence
            properties |= {"predicate": item.predicate, "value": item.value}
        else:
            query, where = cypher.ADD_EVENTS, item.trigger
            first, last = rows.day_range(item.when) or (None, None)
            properties |= {"type": item.type, "trigger": where.quote, "earliest_day": first, "latest_day": last}
        properties["start"] = where.start
        quoted = item.evidence
        plan.add(query, {"id": node, "record": record_key(record_id), "properties": properties, "evidence": {
            "field": quoted.field, "start": quoted.start, "end": quoted.end, "quote": quoted.quote,
        }})
        for role, referent in sorted({(role, term.referent) for role, term in rows.terms(item) if term.referent}):
            link = role if isinstance(item, Statement) else "argument"
            plan.add(cypher.ADD_TERMS[link], {"item": node, "referent": referent, "role": role})


# ---- identity
def _add_referents(ask: Ask, referents: Iterable[Referent], touched: _Touched) -> None:
    new: dict[EntityType, dict[str, Row]] = defaultdict(dict)
    for r in referents:
        new[r.type][r.id] = {"id": r.id, "properties": {
            "type": r.type.value, "name": r.name, "key": key(r.name), "scope": r.scope, "level": rows.NOWHERE,
        }}
        touched.offered.add(r.id)
    for kind, found in new.items():
        _each(ask, cypher.ADD_REFERENTS[kind], list(found.values()))


def _add_judgements(ask: Ask, told: Sequence[tuple[str, Judgement]]) -> None:
    rests_on = {
        (told_by, j.id): {s.record_id for s in j.evidence} | ({told_by} if told_by else set()) for told_by, j in told
    }
    levels = _record_levels(ask, {r for records in rests_on.values() for r in records})
    _each(ask, cypher.ADD_JUDGEMENTS, [
        {
            "id": f"{j.id}/{told_by}", "rests_on": sorted(map(record_key, rests_on[told_by, j.id])), "properties": {
                "item": j.id, "told_by": told_by, "left": j.left, "right": j.right, "verdict": j.verdict.value,
                "author": j.author, "at": j.at, "withdrawn": j.withdrawn,
                "level": rows.judgement_level(j, told_by, levels), "json": rows.dump(j),
            },
        }
        for told_by, j in told
    ])


def _record_levels(ask: Ask, record_ids: Iterable[str]) -> dict[str, int]:
    found = _each(ask, cypher.LEVELS, [record_key(r) for r in record_ids])
    return {row["record_id"]: row["level"] for row in found}


def _settle(ask: Ask, touched: _Touched) -> None:
    """Bring closures of referents and judgements, then clusters, up to date with what was touched."""
    before = _levels(ask, cypher.REFERENT_LEVELS, touched.named.keys() | touched.unnamed | touched.judged)
    if missing := touched.named.keys() - before.keys():
        raise StoreError(f"抽取结果提到的指代对象不在图库中：{min(missing)}，请连同 referents 一起载入")
    after = before | {r: min(level, before[r]) for r, level in touched.named.items()}
    after |= _levels(ask, cypher.MOST_OPEN, touched.unnamed & before.keys())
    moved = {r for r in before if before[r] != after[r]}
    _each(ask, cypher.SET_REFERENT_LEVELS, [{"id": r, "level": after[r]} for r in moved])
    _settle_judgements(ask, touched)
    _each(ask, cypher.DROP_ORPHANS, list(touched.offered | touched.unnamed | touched.judged), nowhere=rows.NOWHERE)
    _settle_clusters(ask, moved | touched.judged)


def _levels(ask: Ask, query: str, referents: Iterable[str]) -> dict[str, int]:
    return {row["id"]: row["level"] for row in _each(ask, query, list(referents), nowhere=rows.NOWHERE)}


def _settle_judgements(ask: Ask, touched: _Touched) -> None:
    """A judgement speaks from the closure of the records it rests on: look again at those resting on moved ones."""
    resting = _each(ask, cypher.RESTING_ON, [record_key(r) for r in touched.records])
    said = {row["id"]: (row["told_by"], row["level"], rows.load_judgement(row["json"])) for row in resting}
    records = {s.record_id for _, _, j in said.values() for s in j.evidence} | {t for t, _, _ in said.values()}
    levels = _record_levels(ask, records)
    changed = []
    for node, (told_by, level, judgement) in said.items():
        now = rows.judgement_level(judgement, told_by, levels)
        if now != level:
            changed.append({"id": node, "level": now})
            touched.judged.update(judgement.pair)
    _each(ask, cypher.SET_JUDGEMENT_LEVELS, changed)


def _settle_clusters(ask: Ask, moved: set[str]) -> None:
    """Work out anew the entities of every referent that "same" connects, near or far, with a moved one."""
    reached, frontier = set(moved), set(moved)
    while frontier:
        frontier = {row["other"] for row in _each(ask, cypher.SAME_AS_THESE, list(frontier))} - reached
        reached |= frontier
    levels = _levels(ask, cypher.REFERENT_LEVELS, reached)
    said = [
        (rows.load_judgement(row["json"]), row["level"])
        for row in _each(ask, cypher.FROM_THESE, list(reached)) if row["right"] in reached
    ]
    _each(ask, cypher.SET_ENTITIES, [
        {"id": referent, "entities": {
            f"entity_{ceiling}": entity or None for ceiling, entity in zip(rows.CEILINGS, entities, strict=True)
        }}
        for referent, entities in rows.entity_ids(said, levels).items()
    ])
