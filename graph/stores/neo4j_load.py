"""How a batch and an editor's judgements get into Neo4j. Runs inside the caller's transaction, through its `ask`.

Every list of rows goes in sorted, some thousand at a time; records and referents are thus locked in one order.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graph.access import closure
from graph.folding import grams, key
from graph.model import (
    Assignment,
    EntityType,
    Event,
    Findings,
    Judgement,
    Mention,
    Passage,
    Record,
    Referent,
    Statement,
    digest,
)
from graph.store import Batch, StoreError, fingerprint
from graph.stores import cypher, replacing, rows
from graph.stores.neo4j_ask import Ask, Row, each, ready, record_key
from graph.stores.neo4j_identity import Touched, add_judgements, add_referents, judgement_key, settle
from graph.stores.neo4j_reviews import place_of

_KEY = 200  # characters of a name that are compared; a term of 32 kB, to Lucene, brings the whole server down


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
    cypher.CLEAR_MENTIONS, cypher.CLEAR_TOLD, cypher.CLEAR_JUDGEMENTS, cypher.CLEAR_ASSIGNMENTS, cypher.SET_FOUND,
    cypher.ADD_MENTIONS, cypher.ADD_ASSIGNMENTS,
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
    each(ask, cypher.ADD_SOURCES, [
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
    touched, plan = Touched(), _Plan()
    told: list[tuple[str, Judgement]] = []
    add_referents(ask, (r for found in batch.findings for r in found.referents), touched)
    ids = list(dict.fromkeys((*given, *passages, *findings)))
    stored = _stored(ask, ids)
    for record_id in ids:
        was = stored.get(record_id)
        record = given.get(record_id) or (was.record if was else None)
        if record is None:
            raise StoreError(f"图库中没有记录 {record_id}，它的段落或抽取结果无法写入：请连同记录一起载入")
        if record_id in given:
            _put_record(plan, was, record, findings[record_id], touched)
        _put_passages(plan, was, record, passages[record_id], record_id in given, made)
        told += _put_findings(plan, was, record, findings[record_id], touched)
    for query, waiting in plan.rows.items():
        each(ask, query, waiting)
    add_judgements(ask, told)
    settle(ask, touched)


def judge(ask: Ask, judgements: Sequence[Judgement]) -> None:
    """Write editors' judgements and bring the clusters they touch up to date."""
    for judgement in judgements:
        if not judgement.by_editor:
            raise StoreError(f"判断的作者“{judgement.author}”不是编辑：规则的判断须随抽取结果一起载入")
    ready(ask(cypher.BEGIN_LOAD))
    add_judgements(ask, [("", j) for j in judgements])
    settle(ask, Touched(judged={side for j in judgements for side in j.pair}))


def conclude(ask: Ask, rules: Sequence[str], judgements: Sequence[Judgement]) -> None:
    """Put these in place of what the rules said across records before, and bring the clusters they touch up to date."""
    ready(ask(cypher.BEGIN_LOAD))
    stored = [rows.load_judgement(row["json"]) for row in ask(cypher.OLD_JUDGEMENTS, rows=[rows.ACROSS])]
    gone, fresh = replacing.concluded(rules, judgements, stored)
    each(ask, cypher.DROP_JUDGEMENTS, [judgement_key(j, rows.ACROSS) for j in gone])
    add_judgements(ask, [(rows.ACROSS, j) for j in fresh])
    settle(ask, Touched(judged={side for j in (*gone, *fresh) for side in j.pair}))


def embed(ask: Ask, passages: Sequence[Passage]) -> None:
    """Set the vectors of passages that are already loaded."""
    each(ask, cypher.SET_VECTORS, [_vector_row(p) for p in passages])


# ---- what is there
def _stored(ask: Ask, record_ids: Sequence[str]) -> dict[str, _Stored]:
    """Those of the records that the store has, with what is known of them."""
    found = {row["record_id"]: row for row in each(ask, cypher.STORED, [record_key(r) for r in record_ids])}
    if not found:
        return {}
    keys = [record_key(r) for r in found]
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for r, row in found.items():
        mentions[r] += rows.load_mentions(row["unnamed"], r, "")
    for row in each(ask, cypher.OLD_MENTIONS, keys):
        mentions[row["record_id"]] += rows.load_mentions(row["spans"], row["record_id"], row["referent"])
    statements = _bodies(each(ask, cypher.OLD_STATEMENTS, keys))
    events = _bodies(each(ask, cypher.OLD_EVENTS, keys))
    judgements = _bodies(each(ask, cypher.OLD_JUDGEMENTS, list(found)))
    assignments = _bodies(each(ask, cypher.OLD_ASSIGNMENTS, keys))
    passages: dict[str, list[Passage]] = defaultdict(list)
    for row in each(ask, cypher.OLD_PASSAGES, keys):
        passages[row["record_id"]].append(Passage(**row))
    stored: dict[str, _Stored] = {}
    for r, row in found.items():
        record = rows.load_record(row["json"], row["text"])
        known = Findings(
            r, (), tuple(mentions[r]), rows.load_dates(row["dates"]), tuple(map(rows.load_statement, statements[r])),
            tuple(map(rows.load_event, events[r])), (), tuple(map(rows.load_judgement, judgements[r])),
            tuple(map(rows.load_assignment, assignments[r])),
        )
        in_order = replacing.merge(known, Findings(r, ()), record)
        stored[r] = _Stored(record, row["level"], row["fingerprint"], tuple(passages[r]), in_order)
    return stored


def held(ask: Ask, record_ids: Sequence[str]) -> list[tuple[Record, Findings]]:
    """These records with all that is known of each, in the order asked."""
    stored = _stored(ask, list(dict.fromkeys(record_ids)))
    named = {r for known in stored.values() for r in replacing.named(known.found)}
    referents = {
        row["id"]: Referent(EntityType(row["type"]), row["name"], row["scope"])
        for row in each(ask, cypher.REFERENTS, sorted(named))
    }
    found = [stored[i] for i in dict.fromkeys(record_ids) if i in stored]
    return [(known.record, replacing.whole(known.found, referents)) for known in found]


def _bodies(found: Iterable[Row]) -> dict[str, list[str]]:
    bodies: dict[str, list[str]] = defaultdict(list)
    for row in found:
        bodies[row["record_id"]].append(row["json"])
    return bodies


# ---- records and passages
def _put_record(plan: _Plan, was: _Stored | None, record: Record, found: Sequence[Findings], touched: Touched) -> None:
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
    plan: _Plan, was: _Stored | None, record: Record, found: Sequence[Findings], touched: Touched
) -> list[tuple[str, Judgement]]:
    """Plan what becomes of the record's findings; the judgements to add, each with the record that told it."""
    nothing = Findings(record.id, ())
    old = now = was.found if was else nothing
    judged: list[tuple[str, Judgement]] = []
    for new in found or (nothing,):
        now = replacing.merge(now, new, record)
        editors = [j for j in new.judgements if j.by_editor]
        judged += [("", j) for j in editors]
        touched.judged.update(side for j in editors for side in j.pair)
    before, after = replacing.occurrences(old), replacing.occurrences(now)
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
        plan.add(cypher.CLEAR_ASSIGNMENTS, record_key(record.id))
    _write_mentions(plan, record.id, now, after)
    _write_told(plan, record.id, [*now.statements, *now.events])
    plan.add(cypher.ADD_ASSIGNMENTS, *(_assignment_row(a) for a in now.assignments))
    return judged + [(record.id, j) for j in now.judgements]


def _assignment_row(assignment: Assignment) -> Row:
    place = place_of(assignment.record_id, assignment.facet, assignment.concept)
    producer = replacing.producer(assignment.origin)
    return {"id": f"assignment:{place}\x1f{producer}", "record": record_key(assignment.record_id), "properties": {
        "facet": assignment.facet, "concept": assignment.concept, "producer": producer, "order": place,
        "status": assignment.status.value, "json": rows.dump(assignment),
    }}


def _told(found: Findings) -> tuple[object, ...]:
    return found.mentions, found.dates, found.statements, found.events, {j.id for j in found.judgements}, found.assignments


def _write_mentions(
    plan: _Plan, record_id: str, now: Findings, named: Mapping[str, Mapping[replacing.Place, str]]
) -> None:
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention in now.mentions:
        mentions[mention.referent].append(mention)
    node = record_key(record_id)
    plan.add(cypher.SET_FOUND, {
        "id": node, "dates": rows.dump_dates(now.dates), "unnamed": rows.dump_mentions(mentions[""]),
    })
    for referent, places in named.items():
        uses = replacing.surfaces(places)
        field, start, _ = min(places)
        plan.add(cypher.ADD_MENTIONS, {"record": node, "referent": referent, "properties": {
            "spans": rows.dump_mentions(mentions[referent]), "surfaces": list(uses), "uses": list(uses.values()),
            "keys": list(dict.fromkeys(map(name_key, uses))), "count": sum(uses.values()), "field": field, "start": start,
        }})


def _write_told(plan: _Plan, record_id: str, told: Sequence[Statement | Event]) -> None:
    for item in told:
        node = f"{item.id}/{replacing.producer(item.origin)}"
        properties: Row = {
            "item": item.id, "producer": replacing.producer(item.origin), "status": item.status.value,
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
        for role, referent in sorted({(role, term.referent) for role, term in replacing.terms(item) if term.referent}):
            link = role if isinstance(item, Statement) else "argument"
            plan.add(cypher.ADD_TERMS[link], {"item": node, "referent": referent, "role": role})
