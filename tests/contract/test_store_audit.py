"""The audit log as a chain, the same on all stores: sealed as it grows, searched, and proved whole or not."""

from __future__ import annotations

import threading

from graph.audit import GENESIS, AuditEntry, Head, first_break, rolled, seal_of
from graph.store import AuditFilter, GraphStore

ENTRIES = [
    AuditEntry("2026-01-05T08:00:00+00:00", "李编研", "判断：same", "PER/甲 PER/乙", "同一份履历"),
    AuditEntry("2026-01-06T08:00:00+00:00", "wu", "查阅未开放档案", "T901-9-9"),
    AuditEntry("2026-01-07T08:00:00+00:00", "李编研", "收回判断", "PER/甲 PER/乙", "“引号”、换行\n、🀄"),
]


def logged(store: GraphStore) -> GraphStore:
    """The store with three entries."""
    for entry in ENTRIES:
        store.log(entry)
    return store


def test_an_empty_log_is_whole(store: GraphStore) -> None:
    assert store.audit_chain() == []
    assert store.audit_head() == Head(0, GENESIS)
    assert first_break(store.audit_chain(), store.audit_head()) is None


def test_every_entry_is_sealed_onto_the_one_before(store: GraphStore) -> None:
    chain = logged(store).audit_chain()
    assert chain == ENTRIES
    assert [e.place for e in chain] == [1, 2, 3]
    assert chain[0].before == GENESIS
    assert [e.before for e in chain[1:]] == [e.seal for e in chain[:-1]]
    assert [e.seal for e in chain] == [seal_of(e, e.place, e.before) for e in chain]
    assert store.audit_head() == Head(3, chain[-1].seal)
    assert first_break(chain, store.audit_head()) is None


def test_a_seal_is_the_same_on_every_store_and_in_every_version(store: GraphStore) -> None:
    """Written down once: a seal on paper must still prove something years from now."""
    store.log(ENTRIES[1])
    assert store.audit_head().words == "1:" + WRITTEN_DOWN


# sha256 of {"action":"\u67e5..","at":"2026-01-06T08:00:00+00:00","before":"","detail":"","place":1,...}, computed apart
WRITTEN_DOWN = "40bdfba007674359e3726b6f9f9dba5f18a69134f87a56ec535ae1083f5f2362"


def test_the_chain_goes_on_after_opening_again(store: GraphStore) -> None:
    logged(store).migrate()
    store.log(ENTRIES[0])
    assert first_break(store.audit_chain(), store.audit_head()) is None
    assert [e.place for e in store.audit_chain(after=2)] == [3, 4]
    assert [e.place for e in store.audit_chain(after=1, limit=1)] == [2]


def test_the_log_is_searched(store: GraphStore) -> None:
    logged(store)

    def found(**where: str | int) -> list[int]:
        return [e.place for e in store.audit(where=AuditFilter(**where))]  # type: ignore[arg-type]

    assert found() == [3, 2, 1]
    assert found(who="李编研") == [3, 1]
    assert found(who="李") == []
    assert found(action="判断") == [3, 1]
    assert found(action="未开放") == [2]
    assert found(subject="T901-9") == [2]
    assert found(since="2026-01-06") == [3, 2]
    assert found(below=3) == [2, 1]
    assert found(who="李编研", since="2026-01-06") == [3]
    assert found(subject="%") == found(action="' OR 1=1") == []
    assert store.audit(limit=1) == [ENTRIES[2]]


def test_many_hands_at_once_leave_one_chain(store: GraphStore) -> None:
    def work(who: str) -> None:
        for n in range(6):
            store.log(AuditEntry("2026-01-05T08:00:00+00:00", who, "看", str(n)))

    hands = [threading.Thread(target=work, args=(who,)) for who in "甲乙丙"]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(120)
    chain = store.audit_chain()
    assert len(chain) == 18
    assert first_break(chain, store.audit_head()) is None


def test_a_log_without_seals_is_carried_over(store: GraphStore, unsealed: object) -> None:
    """Entries of an older version stay as they are; the first new one stands on what they would have been sealed as."""
    unsealed(ENTRIES[:2])  # type: ignore[operator]
    store.migrate()
    assert [(e.before, e.seal) for e in store.audit_chain()] == [("", ""), ("", "")]
    assert store.audit_head() == rolled(ENTRIES[:2])
    assert first_break(store.audit_chain(), store.audit_head()) is None
    store.log(ENTRIES[2])
    assert store.audit_chain()[2].before == rolled(ENTRIES[:2]).seal
    assert store.audit_head().first == 3
    assert first_break(store.audit_chain(), store.audit_head()) is None
