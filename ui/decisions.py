"""What a person decides or reads, written the one way both user interfaces use: the deed and its audit entry together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from graph.access import Closure, Permission, Person, closure
from graph.model import AuditEntry, Judgement, Product, Record, Verdict
from graph.store import GraphStore

READ_CLOSED, SEEN_CLOSED, EXPORTED = "查阅未开放档案", "看到未开放档案的题名或摘录", "导出 DOCX"


def now() -> str:
    """This moment, UTC, as every entry writes it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def decide(
    store: GraphStore, left: str, right: str, verdict: Verdict, reason: str, person: Person, withdraw: bool = False,
    author: str = "",
) -> Judgement:
    """Store a person's judgement on two referents and log it; returns what was stored. Refused without the permission.

    What another (`author`) said can be taken back: his word is withdrawn, and the log says by whom.
    """
    person.require(Permission.DECIDE_IDENTITY)
    at = now()
    judgement = Judgement(left, right, verdict, author or f"editor:{person.name}", reason.strip(), at, withdrawn=withdraw)
    store.judge([judgement])
    action = "收回判断" if withdraw else f"判断：{verdict.value}"
    whose = f"（{author.removeprefix('editor:')} 的判断）" if author and author != f"editor:{person.name}" else ""
    store.log(AuditEntry(at, person.name, action, f"{left} {right}", judgement.reason + whose))
    return judgement


def exported(store: GraphStore, product: Product, person: Person, how: str) -> None:
    """Log that a work has left the platform. Refused without the permission: call it before the file is given away."""
    person.require(Permission.EXPORT)
    store.log(AuditEntry(now(), person.name, EXPORTED, product.id, how))


def read_closed(store: GraphStore, records: Iterable[Record], person: Person, whole: bool = True) -> list[str]:
    """Log whichever of these records are closed as read, or as seen in a list or quotation; their ids.

    Refused, before anything is shown, for a person who may not read closed records.
    """
    closed = list(dict.fromkeys(r.id for r in records if closure(r) is Closure.CLOSED))
    if closed:
        person.require(Permission.READ_CLOSED)
        store.log(AuditEntry(now(), person.name, READ_CLOSED if whole else SEEN_CLOSED, " ".join(closed)))
    return closed
