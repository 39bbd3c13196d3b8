"""A person's decisions, written the one way both user interfaces use: judgement and audit entry together."""

from __future__ import annotations

from datetime import UTC, datetime

from graph.model import AuditEntry, Judgement, Verdict
from graph.store import GraphStore


def decide(
    store: GraphStore, left: str, right: str, verdict: Verdict, reason: str, who: str, withdraw: bool = False
) -> Judgement:
    """Store an editor's judgement on two referents and log it; returns what was stored."""
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    judgement = Judgement(left, right, verdict, f"editor:{who}", reason.strip(), at, withdrawn=withdraw)
    store.judge([judgement])
    action = "收回判断" if withdraw else f"判断：{verdict.value}"
    store.log(AuditEntry(at, who, action, f"{left} {right}", judgement.reason))
    return judgement
