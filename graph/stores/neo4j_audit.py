"""The audit log in the Neo4j store: sealing what is appended, and the log's end. Each runs in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator

from graph.audit import AuditEntry, Head, rolled, seal_of
from graph.store import StoreError
from graph.stores import cypher
from graph.stores.neo4j_ask import Ask

_PAGE = 1000  # entries read at a time


def begin(ask: Ask) -> None:
    """Start the chain after whatever was logged without seals; nothing to do where it has begun."""
    (found,) = ask(cypher.AUDIT_HEAD)
    if found["first"] is None:
        started = rolled(_whole(ask))
        ask(
            cypher.AUDIT_BEGIN, place=started.place, seal=started.seal, first=started.first, version=cypher.SCHEMA_VERSION
        )


def _whole(ask: Ask) -> Iterator[AuditEntry]:
    after = 0
    while page := ask(cypher.AUDIT_CHAIN, after=after, limit=_PAGE):
        yield from (AuditEntry(**row) for row in page)
        after = page[-1]["place"]


def append(ask: Ask, entry: AuditEntry) -> None:
    """Append one entry, sealed onto the last; StoreError for a store without the end of the chain."""
    found = ask(cypher.AUDIT_HEAD)
    if not found or found[0]["first"] is None:
        raise StoreError("图库尚未建立，或审计日志的封签不见了，不再往下记：请先打开一次本程序，或从备份恢复并报告管理员")
    place, before = found[0]["place"] + 1, found[0]["seal"]
    said = {"at": entry.at, "who": entry.who, "action": entry.action, "subject": entry.subject, "detail": entry.detail}
    seal = seal_of(entry, place, before)
    ask(cypher.LOG, properties=said, place=place, before=before, seal=seal, id=f"audit:{place}")


def head(ask: Ask) -> Head:
    """The end of the log; where it is gone, one that no log fits."""
    found = ask(cypher.AUDIT_LAST)
    return Head(**found[0]) if found else Head(-1, "")
