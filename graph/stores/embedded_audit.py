"""The audit log in the embedded store: sealing what is appended, and the log's end. Each runs in the caller's transaction."""

from __future__ import annotations

import sqlite3

from graph.audit import AuditEntry, Head, rolled, seal_of
from graph.store import StoreError
from graph.stores import sql


def head(db: sqlite3.Connection) -> Head | None:
    """The end of the chain; None in a file that has none yet."""
    found = db.execute(sql.AUDIT_HEAD).fetchone()
    return Head(*found) if found else None


def begin(db: sqlite3.Connection) -> None:
    """Start the chain after whatever was logged without seals; nothing to do where it has begun."""
    if head(db) is None:
        unsealed = db.execute(sql.AUDIT_CHAIN, {"after": 0, "limit": -1})
        started = rolled(AuditEntry(*row) for row in unsealed)
        db.execute(sql.LOG_HEAD, (started.place, started.seal, started.first))


def append(db: sqlite3.Connection, entry: AuditEntry) -> None:
    """Append one entry, sealed onto the last; StoreError when the end of the chain is gone."""
    last = head(db)
    if last is None:
        raise StoreError("审计日志的封签不见了，不再往下记：请从备份恢复图库，并报告管理员")
    place = last.place + 1
    seal = seal_of(entry, place, last.seal)
    db.execute(sql.LOG, (place, entry.at, entry.who, entry.action, entry.subject, entry.detail))
    db.execute(sql.LOG_SEAL, (place, last.seal, seal))
    db.execute(sql.LOG_HEAD, (place, seal, last.first))
