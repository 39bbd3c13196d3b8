"""Saying which region an ambiguous name means in records: the permission, the words, the audit entries. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence

from graph.access import Permission, Person
from graph.audit import AuditEntry
from graph.folding import key
from graph.places.meanings import NAME, REGION, Meant
from graph.reviews import Review, ReviewKind, Said
from graph.store import GraphStore
from ui.decisions import now

MEANT = "判定地名所指"


def mean(store: GraphStore, told: Sequence[Meant], region: str, reason: str, person: Person) -> list[Review]:
    """Say that an ambiguous name means this region ("": none of those known) in these records, and log it; what was stored.

    The audit log names record and region. Refused without the permission to decide who is who; ValueError, in Chinese,
    for a region that the name cannot mean, without a reason, or without a record.
    """
    person.require(Permission.DECIDE_IDENTITY)
    if not told or not reason.strip():
        raise ValueError("请选出档案，写明理由")
    at = now()
    said = [
        Review(
            ReviewKind.MEANING, key(m.name), Said.ACCEPTED, f"editor:{person.name}", at, m.record.id, reason.strip(),
            {NAME: m.name, REGION: region}, m.spans,
        )
        for m in told
    ]
    store.review(said)
    for word in said:
        what = f"{word.value[NAME]}（{word.record_id}）：{region or '不是已知的任何一个'}"
        store.log(AuditEntry(at, person.name, MEANT, word.id, what))
    return said
