"""Every query of the embedded store about values and what persons say and make: suggestions, reviews, works (see `sql`)."""

from __future__ import annotations

SCHEMA = """
CREATE TABLE IF NOT EXISTS product(
  id TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY(id, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dossier(
  id TEXT NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(id, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS review(
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, record_id TEXT NOT NULL, subject TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS review_at ON review(at, id);
CREATE INDEX IF NOT EXISTS review_kind ON review(kind, at, id);
CREATE INDEX IF NOT EXISTS review_record ON review(record_id, at, id);
CREATE INDEX IF NOT EXISTS review_thing ON review(kind, record_id, subject);
CREATE INDEX IF NOT EXISTS review_subject ON review(subject);
CREATE TRIGGER IF NOT EXISTS review_unchanged BEFORE UPDATE ON review
BEGIN SELECT RAISE(ABORT, '人的判断只能追加，不能修改'); END;
CREATE TRIGGER IF NOT EXISTS review_undeleted BEFORE DELETE ON review
BEGIN SELECT RAISE(ABORT, '人的判断只能追加，不能删除'); END;
CREATE TABLE IF NOT EXISTS settled(
  kind TEXT NOT NULL, record_id TEXT NOT NULL, subject TEXT NOT NULL, said TEXT NOT NULL, PRIMARY KEY(kind, record_id, subject)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS settled_said ON settled(kind, subject, said, record_id);
"""

# ---- suggestions
IN_RECORD = "a.record_id = :record_id"
IN_FACET = "a.facet = :facet"
WITH_CONCEPT = "a.concept = :concept"
ASSIGNMENTS = """
SELECT a.record_id, a.facet, a.concept, a.body FROM assignment a CROSS JOIN record r ON r.id = a.record_id
WHERE (a.record_id, a.facet, a.concept) > (:after_record, :after_facet, :after_concept) AND {where}
ORDER BY a.record_id, a.facet, a.concept, a.producer"""

# ---- reviews: of a record that is not there, as of none, staff alone may know
OF_KIND = "v.kind = :kind"
OF_RECORD = "v.record_id = :record_id"
OF_SUBJECT = "v.subject = :subject"
KNOWABLE = "COALESCE(r.level, 2) <= :ceiling"
REVIEWS = """
SELECT v.body FROM review v LEFT JOIN record r ON r.id = v.record_id
WHERE (v.at, v.id) > (:after_at, :after_id) AND {where} ORDER BY v.at, v.id LIMIT :limit"""
REVIEWS_BY_ID = "SELECT id, body FROM review WHERE id IN (SELECT value FROM json_each(?))"
ADD_REVIEW = "INSERT INTO review VALUES (?, ?, ?, ?, ?, ?)"
SAID_OF = "SELECT body FROM review WHERE kind = ? AND record_id = ? AND subject = ?"
DROP_SETTLED = "DELETE FROM settled WHERE kind = ? AND record_id = ? AND subject = ?"
SET_SETTLED = "INSERT INTO settled VALUES (?, ?, ?, ?)"

# ---- products and dossiers
SAVE_PRODUCT = "INSERT OR IGNORE INTO product VALUES (?, ?, ?, ?, ?)"
PRODUCT_VERSION = "SELECT body FROM product WHERE id = ? AND version = ?"
PRODUCT = "SELECT body FROM product WHERE id = :id AND (:version = 0 OR version = :version) ORDER BY version DESC LIMIT 1"
PRODUCTS = """
SELECT p.body FROM product p WHERE (:kind = '' OR p.kind = :kind)
AND p.version = (SELECT MAX(version) FROM product WHERE id = p.id) ORDER BY p.at DESC, p.id"""
SAVE_DOSSIER = "INSERT OR IGNORE INTO dossier VALUES (?, ?, ?, ?)"
DOSSIER_VERSION = "SELECT body FROM dossier WHERE id = ? AND version = ?"
DOSSIER = "SELECT body FROM dossier WHERE id = :id AND (:version = 0 OR version = :version) ORDER BY version DESC LIMIT 1"
DOSSIERS = """
SELECT d.body FROM dossier d WHERE d.version = (SELECT MAX(version) FROM dossier WHERE id = d.id) ORDER BY d.at DESC, d.id"""
