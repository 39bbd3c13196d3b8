"""Every query of the embedded store, by name. User text is only ever a parameter.

`:ceiling` is the audience's; every read joins the record and compares its `level` with it, so that a changed openness
travels at once. `{where}` stands for clauses of this file that `joined` puts together. `CROSS JOIN` fixes the order of
a walk: without statistics, which must never be gathered here, the planner would sometimes start at the large end.
"""

from __future__ import annotations

from collections.abc import Iterable

APPLICATION_ID = 0x4C4D4149  # "LMAI": marks the file as ours
SCHEMA_VERSION = 3  # 2: the audit log has seals; 3: classification, reviews, dossiers

SCHEMA = """
CREATE TABLE IF NOT EXISTS source(
  id TEXT PRIMARY KEY, path TEXT NOT NULL, received_at TEXT NOT NULL, received_by TEXT NOT NULL, size INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record(
  id TEXT PRIMARY KEY, level INTEGER NOT NULL, fonds TEXT NOT NULL, openness TEXT NOT NULL,
  first INTEGER, last INTEGER, year TEXT NOT NULL, source_id TEXT NOT NULL, fingerprint TEXT NOT NULL,
  body TEXT NOT NULL, dates TEXT NOT NULL DEFAULT '[]', text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS record_level ON record(id, level);
CREATE INDEX IF NOT EXISTS record_source ON record(source_id, level);
CREATE TABLE IF NOT EXISTS passage(
  id INTEGER PRIMARY KEY AUTOINCREMENT, record_id TEXT NOT NULL REFERENCES record(id),
  field TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB, UNIQUE(record_id, field, start)
);
CREATE INDEX IF NOT EXISTS passage_bare ON passage(record_id, field, start) WHERE vector IS NULL;
CREATE VIRTUAL TABLE IF NOT EXISTS passage_grams USING fts5(
  grams, content='', tokenize="unicode61 remove_diacritics 0"
);
CREATE TABLE IF NOT EXISTS referent(
  id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, scope TEXT NOT NULL,
  level INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS referent_key ON referent(type, key);
CREATE TABLE IF NOT EXISTS cluster(
  ceiling INTEGER NOT NULL, referent TEXT NOT NULL REFERENCES referent(id) ON DELETE CASCADE, entity TEXT NOT NULL,
  PRIMARY KEY(ceiling, referent)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cluster_entity ON cluster(ceiling, entity);
CREATE INDEX IF NOT EXISTS cluster_referent ON cluster(referent);
CREATE TABLE IF NOT EXISTS mention(
  record_id TEXT NOT NULL REFERENCES record(id), referent TEXT NOT NULL, spans TEXT NOT NULL,
  PRIMARY KEY(record_id, referent)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mention_referent ON mention(referent);
CREATE TABLE IF NOT EXISTS surface(
  record_id TEXT NOT NULL REFERENCES record(id), referent TEXT NOT NULL, surface TEXT NOT NULL, key TEXT NOT NULL,
  uses INTEGER NOT NULL, PRIMARY KEY(record_id, referent, surface)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS surface_key ON surface(key);
CREATE INDEX IF NOT EXISTS surface_referent ON surface(referent, uses);
CREATE TABLE IF NOT EXISTS statement(
  record_id TEXT NOT NULL REFERENCES record(id), id TEXT NOT NULL, producer TEXT NOT NULL, start INTEGER NOT NULL,
  predicate TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(record_id, id, producer)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS statement_place ON statement(record_id, start, id, producer);
CREATE INDEX IF NOT EXISTS statement_predicate ON statement(predicate, record_id, start, id, producer);
CREATE TABLE IF NOT EXISTS event(
  record_id TEXT NOT NULL REFERENCES record(id), id TEXT NOT NULL, producer TEXT NOT NULL, start INTEGER NOT NULL,
  type TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY(record_id, id, producer)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS event_time ON event(first, last, record_id, start, id, producer);
CREATE INDEX IF NOT EXISTS event_type ON event(type, first, last, record_id, start, id, producer);
CREATE TABLE IF NOT EXISTS term(
  record_id TEXT NOT NULL REFERENCES record(id), item TEXT NOT NULL, role TEXT NOT NULL, referent TEXT NOT NULL,
  kind TEXT NOT NULL, PRIMARY KEY(record_id, item, role, referent)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS term_referent ON term(referent);
CREATE TABLE IF NOT EXISTS judgement(
  id TEXT NOT NULL, told_by TEXT NOT NULL, "left" TEXT NOT NULL, "right" TEXT NOT NULL, verdict TEXT NOT NULL,
  withdrawn INTEGER NOT NULL, level INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY(id, told_by)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS judgement_left ON judgement("left", verdict, "right");
CREATE INDEX IF NOT EXISTS judgement_right ON judgement("right", verdict, "left");
CREATE INDEX IF NOT EXISTS judgement_told ON judgement(told_by);
CREATE TABLE IF NOT EXISTS basis(
  record_id TEXT NOT NULL, id TEXT NOT NULL, told_by TEXT NOT NULL, PRIMARY KEY(record_id, id, told_by),
  FOREIGN KEY(id, told_by) REFERENCES judgement(id, told_by) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS basis_judgement ON basis(id, told_by);
CREATE TABLE IF NOT EXISTS assignment(
  record_id TEXT NOT NULL REFERENCES record(id), facet TEXT NOT NULL, concept TEXT NOT NULL, producer TEXT NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY(record_id, facet, concept, producer)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS assignment_concept ON assignment(facet, concept, record_id);
CREATE TABLE IF NOT EXISTS run(id TEXT PRIMARY KEY, started_at TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audit(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS audit_unchanged BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, '审计日志只能追加，不能修改'); END;
CREATE TRIGGER IF NOT EXISTS audit_undeleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, '审计日志只能追加，不能删除'); END;
CREATE TABLE IF NOT EXISTS audit_seal(
  place INTEGER PRIMARY KEY REFERENCES audit(seq), before TEXT NOT NULL, seal TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS seal_unchanged BEFORE UPDATE ON audit_seal
BEGIN SELECT RAISE(ABORT, '审计日志只能追加，不能修改'); END;
CREATE TRIGGER IF NOT EXISTS seal_undeleted BEFORE DELETE ON audit_seal
BEGIN SELECT RAISE(ABORT, '审计日志只能追加，不能删除'); END;
CREATE TABLE IF NOT EXISTS audit_head(
  one INTEGER PRIMARY KEY CHECK (one = 1), place INTEGER NOT NULL, seal TEXT NOT NULL, first INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO counter VALUES ('vectors', 0);
"""


def joined(clauses: Iterable[str]) -> str:
    """The clauses of a WHERE, all of which must hold."""
    return " AND ".join(clauses)


# ---- clauses that narrow records (alias r), by field of RecordFilter
VISIBLE = "r.level <= :ceiling"
NARROW_FONDS = "r.fonds IN (SELECT value FROM json_each(:fonds))"
NARROW_OPENNESS = "r.openness IN (SELECT value FROM json_each(:openness))"
NARROW_IDS = "r.id IN (SELECT value FROM json_each(:ids))"
NARROW_DAYS = "r.first <= :last AND r.last >= :first"
NARROW_ENTITIES = """r.id IN (
  SELECT m.record_id FROM json_each(:entities) e
  CROSS JOIN cluster a ON a.ceiling = :ceiling AND a.referent = e.value
  CROSS JOIN cluster b ON b.ceiling = :ceiling AND b.entity = a.entity
  CROSS JOIN mention m ON m.referent = b.referent
  GROUP BY m.record_id HAVING COUNT(DISTINCT e.value) = :entity_count)"""
NARROW_CONCEPTS = """r.id IN (
  SELECT s.record_id FROM json_each(:concepts) c
  CROSS JOIN settled s ON s.kind = 'classification' AND s.subject = c.value AND s.said = 'accepted'
  GROUP BY s.record_id HAVING COUNT(DISTINCT c.value) = :concept_count)"""

# ---- records
RECORD = "SELECT body, text FROM record r WHERE r.id = :id AND r.level <= :ceiling"
RECORDS = "SELECT r.body FROM record r WHERE r.id > :after AND {where} ORDER BY r.id LIMIT :limit"
KNOWN = "SELECT id, fingerprint FROM record WHERE id IN (SELECT value FROM json_each(:ids))"
DATES = "SELECT r.dates FROM record r WHERE r.id = :id AND r.level <= :ceiling"
FACETS = """
WITH seen AS MATERIALIZED (SELECT r.fonds, r.year, r.openness FROM record r WHERE {where})
SELECT 'fonds', fonds, COUNT(*) FROM seen WHERE fonds <> '' GROUP BY fonds
UNION ALL SELECT 'year', year, COUNT(*) FROM seen WHERE year <> '' GROUP BY year
UNION ALL SELECT 'openness', openness, COUNT(*) FROM seen GROUP BY openness"""

# ---- passages
_SLICE = """substr(CASE p.field WHEN 'text' THEN r.text
  ELSE (SELECT value FROM json_each(r.body, '$.catalogue') WHERE key = p.field) END, p.start + 1, p.end - p.start)"""
HITS = """
SELECT p.record_id, p.field, p.start, p.end, """ + _SLICE + """
FROM passage_grams g CROSS JOIN passage p ON p.id = g.rowid CROSS JOIN record r ON r.id = p.record_id
WHERE g.passage_grams MATCH :match AND {where} ORDER BY bm25(passage_grams) LIMIT :limit"""
HOLDING = """r.id IN (
  SELECT p2.record_id FROM passage_grams CROSS JOIN passage p2 ON p2.id = passage_grams.rowid
  WHERE passage_grams MATCH :{name})"""
VECTOR_COUNTER = "SELECT value FROM counter WHERE name = 'vectors'"
VECTORS = "SELECT id, vector FROM passage WHERE length(vector) = :bytes ORDER BY id"
VECTOR_COUNT = "SELECT COUNT(*) FROM passage WHERE length(vector) = :bytes"
PASSAGE_IDS = "SELECT p.id FROM passage p CROSS JOIN record r ON r.id = p.record_id WHERE {where}"
PASSAGES_BY_ID = """
SELECT p.id, p.record_id, p.field, p.start, p.end FROM passage p WHERE p.id IN (SELECT value FROM json_each(:ids))"""
PASSAGES_BARE = """
SELECT record_id, field, start, end FROM passage
WHERE vector IS NULL AND (record_id, field, start) > (:record_id, :field, :start)
ORDER BY record_id, field, start LIMIT :limit"""

# ---- entities
RESOLVE = """
SELECT c.referent, c.entity FROM json_each(:ids) i
CROSS JOIN cluster c ON c.ceiling = :ceiling AND c.referent = i.value"""
MEMBERS = """
SELECT c.entity, c.referent, n.scope, n.type FROM json_each(:ids) i
CROSS JOIN cluster c ON c.ceiling = :ceiling AND c.entity = i.value CROSS JOIN referent n ON n.id = c.referent"""
NAMES = """
SELECT c.entity, s.surface, SUM(s.uses) FROM json_each(:ids) i
CROSS JOIN cluster c ON c.ceiling = :ceiling AND c.entity = i.value
CROSS JOIN surface s ON s.referent = c.referent
CROSS JOIN record r ON r.id = s.record_id AND r.level <= :ceiling
GROUP BY c.entity, s.surface"""
RECORD_COUNTS = """
SELECT c.entity, COUNT(DISTINCT m.record_id) FROM json_each(:ids) i
CROSS JOIN cluster c ON c.ceiling = :ceiling AND c.entity = i.value
CROSS JOIN mention m ON m.referent = c.referent
CROSS JOIN record r ON r.id = m.record_id AND r.level <= :ceiling
GROUP BY c.entity"""
OF_TYPES = "t.type IN (SELECT value FROM json_each(:types))"
NAMED = "s.key = :key"
NAMED_FROM = "s.key >= :key AND s.key < :beyond"
ANY_NAME = "TRUE"
FIND_ENTITIES = """
WITH named AS MATERIALIZED (
  SELECT DISTINCT c.entity FROM surface s
  CROSS JOIN record r ON r.id = s.record_id AND r.level <= :ceiling
  CROSS JOIN cluster c ON c.ceiling = :ceiling AND c.referent = s.referent
  WHERE {named})
SELECT named.entity FROM named
CROSS JOIN referent t ON t.id = named.entity
CROSS JOIN cluster c ON c.ceiling = :ceiling AND c.entity = named.entity
CROSS JOIN surface s ON s.referent = c.referent
CROSS JOIN record r ON r.id = s.record_id AND r.level <= :ceiling
WHERE {where}
GROUP BY named.entity ORDER BY COUNT(DISTINCT s.record_id) DESC, SUM(s.uses) DESC, named.entity LIMIT :limit"""
NEIGHBOURS = """
WITH mine AS MATERIALIZED (
  SELECT DISTINCT m.record_id FROM cluster c CROSS JOIN mention m ON m.referent = c.referent
  CROSS JOIN record r ON r.id = m.record_id AND r.level <= :ceiling
  WHERE c.ceiling = :ceiling AND c.entity = :entity)
SELECT c.entity, COUNT(DISTINCT m.record_id) AS shared FROM mine
CROSS JOIN mention m ON m.record_id = mine.record_id
CROSS JOIN cluster c ON c.ceiling = :ceiling AND c.referent = m.referent
CROSS JOIN referent t ON t.id = c.entity
WHERE c.entity <> :entity AND {where}
GROUP BY c.entity ORDER BY shared DESC, c.entity LIMIT :limit"""
RECORD_IDS_OF = """
SELECT DISTINCT b.entity, m.record_id FROM json_each(:ids) i
CROSS JOIN cluster a ON a.ceiling = :ceiling AND a.referent = i.value
CROSS JOIN cluster b ON b.ceiling = :ceiling AND b.entity = a.entity
CROSS JOIN mention m ON m.referent = b.referent
CROSS JOIN record r ON r.id = m.record_id AND r.level <= :ceiling
ORDER BY b.entity, m.record_id LIMIT :limit"""
ENTITY_IDS_IN = """
SELECT DISTINCT m.record_id, c.entity FROM json_each(:ids) i
CROSS JOIN record r ON r.id = i.value AND r.level <= :ceiling
CROSS JOIN mention m ON m.record_id = r.id
CROSS JOIN cluster c ON c.ceiling = :ceiling AND c.referent = m.referent
ORDER BY m.record_id, c.entity LIMIT :limit"""
MENTIONS_OF_RECORD = "m.record_id = :record_id"
MENTIONS_OF_ENTITY = """m.referent IN (
  SELECT b.referent FROM cluster a CROSS JOIN cluster b ON b.ceiling = :ceiling AND b.entity = a.entity
  WHERE a.ceiling = :ceiling AND a.referent = :entity)"""
MENTIONS = """
SELECT m.record_id, m.referent, m.spans, COALESCE(c.entity, '') FROM mention m
JOIN record r ON r.id = m.record_id
LEFT JOIN cluster c ON c.ceiling = :ceiling AND c.referent = m.referent
WHERE {where} ORDER BY m.record_id"""

# ---- statements and events
TOLD = "FROM {table} x"
TOLD_OF_ENTITY = """FROM (
  SELECT DISTINCT t.record_id, t.item FROM cluster a
  CROSS JOIN cluster b ON b.ceiling = :ceiling AND b.entity = a.entity
  CROSS JOIN term t ON t.referent = b.referent
  WHERE a.ceiling = :ceiling AND a.referent = :entity) about
CROSS JOIN {table} x ON x.record_id = about.record_id AND x.id = about.item"""
TOLD_IN_RECORD = "x.record_id = :record_id"
WITH_PREDICATE = "x.predicate = :predicate"
STATEMENTS = """
SELECT x.id, x.body {told} CROSS JOIN record r ON r.id = x.record_id
WHERE {where} ORDER BY x.record_id, x.start, x.id, x.producer"""
OF_EVENT_TYPE = "x.type = :event_type"
IN_PERIOD = "x.first <= :last AND x.last >= :first"
UNDATED = (9_999_999, 0)  # after every day, and in no period
EVENTS = """
SELECT x.id, x.body {told} CROSS JOIN record r ON r.id = x.record_id
WHERE {where} ORDER BY x.first, x.last, x.record_id, x.start, x.id, x.producer"""

# ---- identity
JUDGEMENTS = "SELECT DISTINCT id, body FROM judgement ORDER BY id"
JUDGEMENTS_OF = """
SELECT id, body FROM judgement WHERE "left" IN (SELECT value FROM json_each(:ids))
UNION SELECT id, body FROM judgement WHERE "right" IN (SELECT value FROM json_each(:ids)) ORDER BY id"""
NAMESAKES = """
SELECT json_group_array(n.id) FROM referent n JOIN cluster c ON c.ceiling = 2 AND c.referent = n.id
WHERE n.type IN (SELECT value FROM json_each(:types))
GROUP BY n.type, n.key HAVING COUNT(DISTINCT c.entity) > 1 ORDER BY n.key, n.type LIMIT :limit"""

# ---- runs, audit, totals
SAVE_RUN = "INSERT OR REPLACE INTO run VALUES (?, ?, ?)"
RUNS = "SELECT body FROM run ORDER BY started_at DESC, id DESC LIMIT :limit"
LOG = "INSERT INTO audit(seq, at, who, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)"
LOG_SEAL = "INSERT INTO audit_seal VALUES (?, ?, ?)"
LOG_HEAD = "INSERT OR REPLACE INTO audit_head VALUES (1, ?, ?, ?)"
AUDIT_HEAD = "SELECT place, seal, first FROM audit_head"
_AUDIT = """
SELECT a.at, a.who, a.action, a.subject, a.detail, a.seq, COALESCE(s.before, ''), COALESCE(s.seal, '')
FROM audit a LEFT JOIN audit_seal s ON s.place = a.seq """
AUDIT = _AUDIT + """
WHERE a.seq > 0 AND (:below = 0 OR a.seq < :below) AND (:who = '' OR a.who = :who) AND a.at >= :since
AND instr(a.action, :action) AND instr(a.subject, :subject) ORDER BY a.seq DESC LIMIT :limit"""
AUDIT_CHAIN = _AUDIT + "WHERE a.seq > :after ORDER BY a.seq LIMIT :limit"
NODES = """
SELECT 'Record', COUNT(*) FROM record r WHERE r.level <= :ceiling
UNION ALL SELECT 'Source', COUNT(*) FROM source s WHERE :ceiling = 2
  OR EXISTS (SELECT 1 FROM record r WHERE r.source_id = s.id AND r.level <= :ceiling)
UNION ALL SELECT 'Fonds', COUNT(DISTINCT fonds) FROM record r WHERE fonds <> '' AND r.level <= :ceiling
UNION ALL SELECT 'Passage', COUNT(*) FROM passage p JOIN record r ON r.id = p.record_id WHERE r.level <= :ceiling
UNION ALL SELECT 'Event', COUNT(DISTINCT x.id) FROM event x JOIN record r ON r.id = x.record_id
  WHERE r.level <= :ceiling
UNION ALL SELECT 'Statement', COUNT(DISTINCT x.id) FROM statement x JOIN record r ON r.id = x.record_id
  WHERE r.level <= :ceiling
UNION ALL SELECT type, COUNT(*) FROM referent WHERE level <= :ceiling GROUP BY type"""
RELATIONSHIPS = """
SELECT 'MENTIONS', COUNT(*) FROM mention m JOIN record r ON r.id = m.record_id
  WHERE m.referent <> '' AND r.level <= :ceiling
UNION ALL SELECT 'IN_FONDS', COUNT(*) FROM record r WHERE fonds <> '' AND r.level <= :ceiling
UNION ALL SELECT t.kind, COUNT(*) FROM term t JOIN record r ON r.id = t.record_id
  WHERE r.level <= :ceiling GROUP BY t.kind
UNION ALL SELECT j.verdict, COUNT(DISTINCT j.id) FROM judgement j
  JOIN cluster a ON a.ceiling = :ceiling AND a.referent = j."left"
  JOIN cluster b ON b.ceiling = :ceiling AND b.referent = j."right"
  WHERE j.level <= :ceiling AND NOT j.withdrawn GROUP BY j.verdict"""
STATEMENT_STATUSES = """
SELECT x.status, COUNT(DISTINCT x.id) FROM statement x JOIN record r ON r.id = x.record_id
WHERE r.level <= :ceiling GROUP BY x.status"""

# ---- writing
ADD_SOURCE = "INSERT OR IGNORE INTO source VALUES (?, ?, ?, ?, ?)"
STORED = "SELECT id, level, fingerprint, body, text FROM record WHERE id IN (SELECT value FROM json_each(?))"
LEVELS = "SELECT id, level FROM record WHERE id IN (SELECT value FROM json_each(?))"
PUT_RECORD = """
INSERT INTO record(id, level, fonds, openness, first, last, year, source_id, fingerprint, body, text)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(id) DO UPDATE SET level = excluded.level, fonds = excluded.fonds, openness = excluded.openness,
  first = excluded.first, last = excluded.last, year = excluded.year, source_id = excluded.source_id,
  fingerprint = excluded.fingerprint, body = excluded.body, text = excluded.text"""
OLD_DATES = "SELECT dates FROM record WHERE id = ?"
OLD_MENTIONS = "SELECT referent, spans FROM mention WHERE record_id = ?"
OLD_STATEMENTS = "SELECT body FROM statement WHERE record_id = ?"
OLD_EVENTS = "SELECT body FROM event WHERE record_id = ?"
OLD_ASSIGNMENTS = "SELECT body FROM assignment WHERE record_id = ?"
OLD_JUDGEMENTS = "SELECT body FROM judgement WHERE told_by = ?"
CLEAR_FINDINGS = (
    "DELETE FROM mention WHERE record_id = ?", "DELETE FROM surface WHERE record_id = ?",
    "DELETE FROM statement WHERE record_id = ?", "DELETE FROM event WHERE record_id = ?",
    "DELETE FROM term WHERE record_id = ?", "DELETE FROM judgement WHERE told_by = ?",
    "DELETE FROM assignment WHERE record_id = ?",
)
SET_DATES = "UPDATE record SET dates = ? WHERE id = ?"
ADD_MENTION = "INSERT INTO mention VALUES (?, ?, ?)"
ADD_SURFACE = "INSERT INTO surface VALUES (?, ?, ?, ?, ?)"
ADD_STATEMENT = "INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?)"
ADD_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
ADD_ASSIGNMENT = "INSERT INTO assignment VALUES (?, ?, ?, ?, ?)"
CONCLUDED = "SELECT id, body FROM judgement WHERE told_by = :by"
DROP_CONCLUDED = "DELETE FROM judgement WHERE told_by = ? AND id IN (SELECT value FROM json_each(?))"
ADD_TERM = "INSERT OR IGNORE INTO term VALUES (?, ?, ?, ?, ?)"
ADD_JUDGEMENT = "INSERT OR IGNORE INTO judgement VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
ADD_BASIS = "INSERT OR IGNORE INTO basis VALUES (?, ?, ?)"
OLD_PASSAGES = "SELECT id, field, start, end FROM passage WHERE record_id = ?"
DROP_PASSAGE = "DELETE FROM passage WHERE id = ?"
DROP_GRAMS = "INSERT INTO passage_grams(passage_grams, rowid, grams) VALUES ('delete', ?, ?)"
ADD_PASSAGE = "INSERT INTO passage(record_id, field, start, end, vector) VALUES (?, ?, ?, ?, ?)"
ADD_GRAMS = "INSERT INTO passage_grams(rowid, grams) VALUES (?, ?)"
SET_VECTOR = "UPDATE passage SET vector = ? WHERE record_id = ? AND field = ? AND start = ? AND end = ?"
COUNT_VECTORS = "UPDATE counter SET value = value + 1 WHERE name = 'vectors'"
ADD_REFERENT = "INSERT OR IGNORE INTO referent VALUES (?, ?, ?, ?, ?, 3)"
REFERENT_LEVELS = "SELECT id, level FROM referent WHERE id IN (SELECT value FROM json_each(?))"
REFERENTS = "SELECT id, type, name, scope FROM referent WHERE id IN (SELECT value FROM json_each(?))"
SET_REFERENT_LEVEL = "UPDATE referent SET level = ? WHERE id = ?"
MOST_OPEN = """
SELECT i.value, COALESCE((SELECT MIN(r.level) FROM mention m JOIN record r ON r.id = m.record_id
  WHERE m.referent = i.value), 3) FROM json_each(?) i"""
DROP_ORPHANS = """
DELETE FROM referent WHERE level = 3 AND id IN (SELECT value FROM json_each(?))
AND NOT EXISTS (SELECT 1 FROM judgement WHERE "left" = referent.id)
AND NOT EXISTS (SELECT 1 FROM judgement WHERE "right" = referent.id)"""
RESTING_ON = """
SELECT DISTINCT j.id, j.told_by, j.level, j.body FROM basis b JOIN judgement j ON j.id = b.id AND j.told_by = b.told_by
WHERE b.record_id IN (SELECT value FROM json_each(?))"""
SET_JUDGEMENT_LEVEL = "UPDATE judgement SET level = ? WHERE id = ? AND told_by = ?"
SAME_AS_THESE = """
SELECT "right" FROM judgement WHERE verdict = 'same' AND "left" IN (SELECT value FROM json_each(:ids))
UNION SELECT "left" FROM judgement WHERE verdict = 'same' AND "right" IN (SELECT value FROM json_each(:ids))"""
BETWEEN_THESE = """
SELECT body, level FROM judgement WHERE "left" IN (SELECT value FROM json_each(:ids))
AND "right" IN (SELECT value FROM json_each(:ids))"""
CLEAR_CLUSTERS = "DELETE FROM cluster WHERE referent IN (SELECT value FROM json_each(?))"
ADD_CLUSTER = "INSERT INTO cluster VALUES (?, ?, ?)"
