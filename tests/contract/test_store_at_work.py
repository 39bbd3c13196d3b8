"""Products and logs, several at work at once, and sudden death: the same on all stores."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from graph.audit import AuditEntry
from graph.model import Fate, RowFate
from graph.store import Conflict, GraphStore, Run
from tests.conftest import ROOT
from tests.contract import cases
from tests.contract.cases import (
    BRIEF,
    PER,
    WORKING,
    filled,
)


# ---- products, runs, audit
def test_products_keep_versions(store: GraphStore) -> None:
    assert store.product("p-1") is None
    store.save_product(cases.brief(1, "2026-01-05T08:00:00Z"))
    store.save_product(cases.brief(10, "2026-01-07T08:00:00Z"))
    store.save_product(cases.brief(9, "2026-01-06T08:00:00Z"))
    other = replace(cases.brief(at="2026-01-08T08:00:00Z"), id="p-2", kind="dossier")
    store.save_product(other)
    assert store.product("p-1") == cases.brief(10, "2026-01-07T08:00:00Z")
    assert store.product("p-1", 9) == cases.brief(9, "2026-01-06T08:00:00Z")
    assert store.product("p-1", 8) is None
    assert store.products() == [other, cases.brief(10, "2026-01-07T08:00:00Z")]
    assert store.products("brief") == [cases.brief(10, "2026-01-07T08:00:00Z")]
    with pytest.raises(Conflict):
        store.save_product(replace(cases.brief(10, "2026-01-07T08:00:00Z"), title="改"))


def test_of_several_who_save_one_version_at_once_one_does(store: GraphStore) -> None:
    start, kept = threading.Barrier(6), []

    def save(who: str) -> None:
        start.wait()
        try:
            store.save_product(replace(cases.brief(1), author=who))
        except Conflict:
            return
        kept.append(who)

    threads = [threading.Thread(target=save, args=(f"编{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = kept
    newest = store.product("p-1")
    assert newest is not None
    assert newest.author == winner


def test_runs_come_newest_first(store: GraphStore) -> None:
    rows = (RowFate("目录.xlsx", 3, Fate.REJECTED, reasons=("密级",)),)
    runs = [
        Run(f"r-{n}", f"2026-01-0{n}T08:00:00Z", f"2026-01-0{n}T09:00:00Z", "li", ("a", "b"), {"loaded": n}, rows)
        for n in (2, 1, 3)
    ]
    for run in runs:
        store.save_run(run)
    assert store.runs() == [runs[2], runs[0], runs[1]]
    assert store.runs(limit=1) == [runs[2]]


def test_the_audit_log_only_grows(store: GraphStore) -> None:
    entries = [AuditEntry("2026-01-05T08:00:00Z", "li", f"动作{n}", "T901-1-1", "细节") for n in range(4)]
    for entry in [*entries, entries[0]]:
        store.log(entry)
    assert store.audit() == [entries[0], *reversed(entries)]
    assert store.audit(limit=2) == [entries[0], entries[3]]


def test_knowledge_alone_is_counted(store: GraphStore) -> None:
    filled(store)
    before = store.stats(WORKING)
    store.save_product(cases.brief())
    store.log(AuditEntry("2026-01-05T08:00:00Z", "li", "看", "x"))
    store.save_run(Run("r", "2026-01-05T08:00:00Z", "", "li", (), {}))
    assert store.stats(WORKING) == before


def test_an_empty_store_answers_everything(store: GraphStore) -> None:
    store.migrate()
    assert store.search_text("枫桥", WORKING) == []
    assert store.search_vector((1.0, 0.0), WORKING) == []
    assert set(store.stats(BRIEF).nodes.values()) == {0}
    assert store.namesakes((PER,)) == []


# ---- several at once, and sudden death
_LOADER = """
import sys
from graph.stores import open_store
from tests.contract import cases
store = open_store(sys.argv[1])
for n in range(int(sys.argv[2]), int(sys.argv[3])):
    store.load(cases.numbered(n))
    print(n, flush=True)
"""


def loader(store: GraphStore, first: int, last: int) -> subprocess.Popen[str]:
    """A process of its own that loads numbered batches and says which it has loaded."""
    command = [sys.executable, "-c", _LOADER, store.url, str(first), str(last)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_threads_and_another_process_read_and_write_at_once(store: GraphStore) -> None:
    filled(store)
    failed: list[BaseException] = []
    seen: list[int] = []
    done = threading.Event()

    def guarded(work: object) -> threading.Thread:
        def run() -> None:
            try:
                work()  # type: ignore[operator]
            except BaseException as error:
                failed.append(error)

        return threading.Thread(target=run)

    def read() -> None:
        while not done.is_set():
            records = {r.id for r in store.records(WORKING, limit=1000)}
            mentioned = {r for r, _ in store.entity_ids_in(sorted(records), WORKING)}
            assert mentioned == records  # a record is never seen without its findings
            seen.append(len(records))

    def write() -> None:
        for n in range(100, 108):
            store.load(cases.numbered(n))
            store.log(AuditEntry("2026-01-05T08:00:00Z", "li", "载入", str(n)))

    readers, writer = [guarded(read), guarded(read)], guarded(write)
    other = loader(store, 200, 208)
    for thread in (*readers, writer):
        thread.start()
    writer.join(120)
    assert other.wait(120) == 0
    done.set()
    for thread in readers:
        thread.join(60)
    assert not failed
    assert seen
    assert store.stats(WORKING).nodes["Record"] == 4 + 8 + 8
    assert len(store.audit()) == 8


def test_killed_in_the_middle_and_loaded_again_is_as_if_nothing_had_happened(fresh: object) -> None:
    undisturbed = fresh()  # type: ignore[operator]
    for n in range(12):
        undisturbed.load(cases.numbered(n))
    wanted = (undisturbed.stats(WORKING), cases.everything(undisturbed), undisturbed.records(WORKING, limit=100))
    store = fresh()  # type: ignore[operator]
    for stop_after in (1, 3, 5):
        process = loader(store, 0, 1000)
        assert process.stdout is not None
        while int(process.stdout.readline()) < stop_after:
            pass
        process.kill()
        process.wait()
    reached = max(int(r.id.removeprefix("N-")) for r in store.records(WORKING, limit=1000))
    assert reached >= 5
    store = fresh() if reached >= 12 else store  # type: ignore[operator]
    for n in range(12):
        store.load(cases.numbered(n))
    assert (store.stats(WORKING), cases.everything(store), store.records(WORKING, limit=100)) == wanted
