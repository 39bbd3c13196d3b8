"""How a batch and an editor's judgements get into the embedded store. Runs inside the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.access import closure
from graph.folding import grams, key
from graph.model import EntityType, Event, Findings, Judgement, Mention, Passage, Record, Referent, Statement
from graph.store import Batch, StoreError, fingerprint
from graph.stores import replacing, rows, sql
from graph.stores.vectors import packed


@dataclass(slots=True)
class _Touched:
    """What a batch has moved, so that identity is brought up to date only there."""

    records: set[str] = field(default_factory=set)  # new, or with another closure than before
    named: dict[str, int] = field(default_factory=dict)  # referent -> closure of the most open record naming it now
    unnamed: set[str] = field(default_factory=set)  # referents that a record names no more, or only more closed
    offered: set[str] = field(default_factory=set)  # referents that came with the batch, named or not
    judged: set[str] = field(default_factory=set)  # both sides of judgements that came, went or changed closure
    vectors: bool = False


@dataclass(frozen=True, slots=True)
class _Stored:
    """A record as the store has it."""

    record: Record
    level: int
    fingerprint: str


def indexed(batch: Batch) -> dict[str, str]:
    """The grams of the words of every passage of the batch's records: made before the transaction, for others wait."""
    records = {r.id: r for r in batch.records}
    words = {_words(records[p.record_id], p) for p in batch.passages if p.record_id in records}
    return {text: grams(text) for text in words}


def load(db: sqlite3.Connection, batch: Batch, made: Mapping[str, str]) -> None:
    """Write the batch (see `graph.store.Batch`); StoreError when it names a record or referent that is not there.

    `made` is what `indexed` gave for it.
    """
    db.executemany(sql.ADD_SOURCE, [(s.id, s.path, s.received_at, s.received_by, s.size) for s in batch.sources])
    given = {r.id: r for r in batch.records}
    passages: dict[str, dict[tuple[str, int], Passage]] = defaultdict(dict)
    for passage in batch.passages:
        passages[passage.record_id][passage.field, passage.start] = passage
    findings: dict[str, list[Findings]] = defaultdict(list)
    for found in batch.findings:
        findings[found.record_id].append(found)
    touched = _Touched()
    _add_referents(db, (r for found in batch.findings for r in found.referents), touched)
    ids = list(dict.fromkeys((*given, *passages, *findings)))
    stored = {
        i: _Stored(rows.load_record(body, text), level, mark)
        for i, level, mark, body, text in db.execute(sql.STORED, (json.dumps(ids),))
    }
    for record_id in ids:
        was = stored.get(record_id)
        record = given.get(record_id) or (was.record if was else None)
        if record is None:
            raise StoreError(f"图库中没有记录 {record_id}，它的段落或抽取结果无法写入：请连同记录一起载入")
        if record_id in given:
            _put_record(db, was, record, findings[record_id], touched)
        if record_id in given and was:
            _drop_passages(db, was.record, record, passages[record_id])
        _put_passages(db, record, passages[record_id], made, touched)
        _put_findings(db, was, record, findings[record_id], touched)
    if touched.vectors:
        db.execute(sql.COUNT_VECTORS)
    _settle(db, touched)


def judge(db: sqlite3.Connection, judgements: Sequence[Judgement]) -> None:
    """Write editors' judgements and bring the clusters they touch up to date."""
    for judgement in judgements:
        if not judgement.by_editor:
            raise StoreError(f"判断的作者“{judgement.author}”不是编辑：规则的判断须随抽取结果一起载入")
    _add_judgements(db, "", judgements)
    _settle(db, _Touched(judged={side for j in judgements for side in j.pair}))


def conclude(db: sqlite3.Connection, rules: Sequence[str], judgements: Sequence[Judgement]) -> None:
    """Put these in place of what the rules said across records before, and bring the clusters they touch up to date."""
    stored = (rows.load_judgement(body) for _, body in db.execute(sql.CONCLUDED, {"by": rows.ACROSS}))
    gone, fresh = replacing.concluded(rules, judgements, stored)
    db.execute(sql.DROP_CONCLUDED, (rows.ACROSS, _list(j.id for j in gone)))
    _add_judgements(db, rows.ACROSS, fresh)
    _settle(db, _Touched(judged={side for j in (*gone, *fresh) for side in j.pair}))


# ---- records and passages
def _put_record(
    db: sqlite3.Connection, was: _Stored | None, record: Record, found: Sequence[Findings], touched: _Touched
) -> None:
    level = int(closure(record))
    mark = fingerprint(record, found[-1].producers if found else ())
    if was is None or was.level != level:
        touched.records.add(record.id)
    if was is not None and was.record == record and was.fingerprint == mark:
        return
    first, last = rows.day_range(record.when) or (None, None)
    db.execute(sql.PUT_RECORD, (
        record.id, level, record.fonds, record.openness.value, first, last, rows.year_of(record), record.source_id,
        mark, rows.dump(replace(record, text="")), record.text,
    ))


def _drop_passages(
    db: sqlite3.Connection, was: Record, record: Record, wanted: Mapping[tuple[str, int], Passage]
) -> None:
    """Drop the record's passages that are not wanted any more or whose words have changed."""
    for row, name, start, end in db.execute(sql.OLD_PASSAGES, (record.id,)).fetchall():
        words = was.field_text(name)[start:end]
        new = wanted.get((name, start))
        if new is None or new.end != end or words != _words(record, new):
            db.execute(sql.DROP_GRAMS, (row, grams(words)))
            db.execute(sql.DROP_PASSAGE, (row,))


def _put_passages(
    db: sqlite3.Connection,
    record: Record,
    new: Mapping[tuple[str, int], Passage],
    made: Mapping[str, str],
    touched: _Touched,
) -> None:
    """Add the passages that are not there; those that are keep their vector unless they bring one."""
    there = {(name, start) for _, name, start, _ in db.execute(sql.OLD_PASSAGES, (record.id,))} if new else set()
    for place, passage in new.items():
        vector = packed(passage.vector) if passage.vector is not None else None
        touched.vectors |= vector is not None
        if place not in there:
            words = _words(record, passage)
            row = db.execute(sql.ADD_PASSAGE, (record.id, *place, passage.end, vector)).lastrowid
            db.execute(sql.ADD_GRAMS, (row, made.get(words) or grams(words)))
        elif vector is not None:
            db.execute(sql.SET_VECTOR, (vector, record.id, *place, passage.end))


def _words(record: Record, passage: Passage) -> str:
    return record.field_text(passage.field)[passage.start : passage.end]


# ---- findings
def _put_findings(
    db: sqlite3.Connection, was: _Stored | None, record: Record, found: Sequence[Findings], touched: _Touched
) -> None:
    nothing = Findings(record.id, ())
    old = now = _findings(db, was.record) if was else nothing
    for new in found or (nothing,):
        now = replacing.merge(now, new, record)
        editors = [j for j in new.judgements if j.by_editor]
        _add_judgements(db, "", editors)
        touched.judged.update(side for j in editors for side in j.pair)
    before, after = replacing.occurrences(old), replacing.occurrences(now)
    level = int(closure(record))
    for referent in after:
        touched.named[referent] = min(level, touched.named.get(referent, level))
    rose = was is not None and level > was.level
    touched.unnamed.update(r for r in before if rose or r not in after)
    if _told(old) == _told(now):
        return
    touched.judged.update(side for j in {*old.judgements} ^ {*now.judgements} for side in j.pair)
    _rewrite(db, record.id, now, after)


def _told(found: Findings) -> tuple[object, ...]:
    return found.mentions, found.dates, found.statements, found.events, {j.id for j in found.judgements}, found.assignments


def _findings(db: sqlite3.Connection, record: Record) -> Findings:
    """What the store holds of a record, in the order in which `replacing.merge` leaves it."""

    def bodies(query: str) -> list[str]:
        return [body for (body,) in db.execute(query, (record.id,))]

    mentions: list[Mention] = []
    for referent, spans in db.execute(sql.OLD_MENTIONS, (record.id,)):
        mentions += rows.load_mentions(spans, record.id, referent)
    stored = Findings(
        record.id, (), tuple(mentions), rows.load_dates(bodies(sql.OLD_DATES)[0]),
        tuple(map(rows.load_statement, bodies(sql.OLD_STATEMENTS))),
        tuple(map(rows.load_event, bodies(sql.OLD_EVENTS))), (),
        tuple(map(rows.load_judgement, bodies(sql.OLD_JUDGEMENTS))), tuple(map(rows.load_assignment, bodies(sql.OLD_ASSIGNMENTS))),
    )
    return replacing.merge(stored, Findings(record.id, ()), record)


def held(db: sqlite3.Connection, record_ids: Sequence[str]) -> list[tuple[Record, Findings]]:
    """These records with all that is known of each, in the order asked."""
    stored = {i: rows.load_record(body, text) for i, _, _, body, text in db.execute(sql.STORED, (json.dumps(list(record_ids)),))}
    found = [(stored[i], _findings(db, stored[i])) for i in dict.fromkeys(record_ids) if i in stored]
    named = {r for _, known in found for r in replacing.named(known)}
    referents = {
        i: Referent(EntityType(kind), name, scope) for i, kind, name, scope in db.execute(sql.REFERENTS, (_list(named),))
    }
    return [(record, replacing.whole(known, referents)) for record, known in found]


def _rewrite(
    db: sqlite3.Connection, record_id: str, now: Findings, named: Mapping[str, Mapping[replacing.Place, str]]
) -> None:
    for query in sql.CLEAR_FINDINGS:
        db.execute(query, (record_id,))
    db.execute(sql.SET_DATES, (rows.dump_dates(now.dates), record_id))
    mentions: dict[str, list[Mention]] = {referent: [] for referent in named}
    for mention in now.mentions:
        mentions.setdefault(mention.referent, []).append(mention)
    db.executemany(sql.ADD_MENTION, [(record_id, r, rows.dump_mentions(said)) for r, said in mentions.items()])
    db.executemany(sql.ADD_SURFACE, [
        (record_id, referent, surface, key(surface), uses)
        for referent, places in named.items() for surface, uses in replacing.surfaces(places).items()
    ])
    db.executemany(sql.ADD_STATEMENT, [
        (record_id, s.id, replacing.producer(s.origin), s.evidence.start, s.predicate, s.status.value, rows.dump(s))
        for s in now.statements
    ])
    db.executemany(sql.ADD_EVENT, [
        (record_id, e.id, replacing.producer(e.origin), e.trigger.start, e.type,
         *(rows.day_range(e.when) or sql.UNDATED), rows.dump(e))
        for e in now.events
    ])
    told: list[Statement | Event] = [*now.statements, *now.events]
    db.executemany(sql.ADD_TERM, [
        (record_id, item.id, role, term.referent, role.upper() if isinstance(item, Statement) else "ARGUMENT")
        for item in told for role, term in replacing.terms(item) if term.referent
    ])
    db.executemany(sql.ADD_ASSIGNMENT, [
        (record_id, a.facet, a.concept, replacing.producer(a.origin), rows.dump(a)) for a in now.assignments
    ])
    _add_judgements(db, record_id, now.judgements)


# ---- identity
def _add_referents(db: sqlite3.Connection, referents: Iterable[Referent], touched: _Touched) -> None:
    new = {r.id: r for r in referents}
    db.executemany(sql.ADD_REFERENT, [(r.id, r.type.value, r.name, key(r.name), r.scope) for r in new.values()])
    touched.offered.update(new)


def _add_judgements(db: sqlite3.Connection, told_by: str, judgements: Sequence[Judgement]) -> None:
    rests_on = {j.id: rows.rests_on(j, told_by) for j in judgements}
    levels = _record_levels(db, {r for records in rests_on.values() for r in records})
    db.executemany(sql.ADD_JUDGEMENT, [
        (j.id, told_by, j.left, j.right, j.verdict.value, j.withdrawn, rows.judgement_level(j, told_by, levels),
         rows.dump(j))
        for j in judgements
    ])
    db.executemany(sql.ADD_BASIS, [(r, j, told_by) for j, records in rests_on.items() for r in records])


def _record_levels(db: sqlite3.Connection, record_ids: Iterable[str]) -> dict[str, int]:
    return dict(db.execute(sql.LEVELS, (_list(record_ids),)).fetchall())


def _settle(db: sqlite3.Connection, touched: _Touched) -> None:
    """Bring closures of referents and judgements, then clusters, up to date with what was touched."""
    everyone = touched.named.keys() | touched.unnamed | touched.judged
    before: dict[str, int] = dict(db.execute(sql.REFERENT_LEVELS, (_list(everyone),)).fetchall())
    if missing := touched.named.keys() - before.keys():
        raise StoreError(f"抽取结果提到的指代对象不在图库中：{min(missing)}，请连同 referents 一起载入")
    after = before | {r: min(level, before[r]) for r, level in touched.named.items()}
    after |= dict(db.execute(sql.MOST_OPEN, (_list(touched.unnamed & before.keys()),)).fetchall())
    moved = {r for r in before if before[r] != after[r]}
    db.executemany(sql.SET_REFERENT_LEVEL, [(after[r], r) for r in sorted(moved)])
    _settle_judgements(db, touched)
    gone = {r for r in touched.offered | touched.unnamed | touched.judged if after.get(r, rows.NOWHERE) == rows.NOWHERE}
    db.execute(sql.DROP_ORPHANS, (_list(gone),))
    _settle_clusters(db, moved | touched.judged)


def _settle_judgements(db: sqlite3.Connection, touched: _Touched) -> None:
    """A judgement speaks from the closure of the records it rests on: look again at those resting on moved ones."""
    resting = db.execute(sql.RESTING_ON, (_list(touched.records),)).fetchall() if touched.records else []
    said = [(i, told_by, level, rows.load_judgement(body)) for i, told_by, level, body in resting]
    levels = _record_levels(db, {r for _, told_by, _, j in said for r in rows.rests_on(j, told_by)})
    for judgement_id, told_by, level, judgement in said:
        now = rows.judgement_level(judgement, told_by, levels)
        if now != level:
            db.execute(sql.SET_JUDGEMENT_LEVEL, (now, judgement_id, told_by))
            touched.judged.update(judgement.pair)


def _settle_clusters(db: sqlite3.Connection, moved: set[str]) -> None:
    """Work out anew the entities of every referent that "same" connects, near or far, with a moved one."""
    reached, frontier = set(moved), set(moved)
    while frontier:
        next_to = {r for (r,) in db.execute(sql.SAME_AS_THESE, {"ids": _list(frontier)})}
        frontier = next_to - reached
        reached |= frontier
    if not reached:
        return
    ids = _list(reached)
    levels: dict[str, int] = dict(db.execute(sql.REFERENT_LEVELS, (ids,)).fetchall())
    said = [(rows.load_judgement(body), level) for body, level in db.execute(sql.BETWEEN_THESE, {"ids": ids})]
    db.execute(sql.CLEAR_CLUSTERS, (ids,))
    db.executemany(sql.ADD_CLUSTER, [
        (ceiling, referent, entity)
        for referent, entities in rows.entity_ids(said, levels).items()
        for ceiling, entity in zip(rows.CEILINGS, entities, strict=True) if entity
    ])


def _list(ids: Iterable[str]) -> str:
    return json.dumps(sorted(ids))

