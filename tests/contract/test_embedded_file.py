"""What is particular to the embedded store: one file, its rows, its errors in words."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from graph.audit import AuditEntry
from graph.store import StoreError
from graph.stores import open_store, sql
from graph.stores.embedded import EmbeddedStore
from tests.conftest import ROOT
from tests.contract import cases
from tests.contract.cases import WORKING, filled, holding


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the numbers of passages and of vector changes."""
    with sqlite3.connect(path) as db:
        tables = [name for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'passage_grams%'"
        )]
        found = {t: sorted(db.execute(f"SELECT * FROM {t}"), key=repr) for t in tables if t not in ("passage", "counter")}
        found["passage"] = sorted(db.execute("SELECT record_id, field, start, end, vector FROM passage"), key=repr)
    return found


def test_any_order_leaves_the_same_rows(tmp_path: Path) -> None:
    orders = {"a": holding(), "b": [*reversed(holding()), *holding()], "c": [*holding()[2:], *holding()[:2]]}
    for name, parts in orders.items():
        store = open_store(f"sqlite:{tmp_path / name}")
        for part in parts:
            store.load(part)
        store.close()
    assert rows(tmp_path / "a") == rows(tmp_path / "b") == rows(tmp_path / "c")
    assert len(rows(tmp_path / "a")["mention"]) == 9


def test_a_referent_that_nobody_names_or_judges_leaves_no_row(tmp_path: Path) -> None:
    store = open_store(f"sqlite:{tmp_path / 'r'}")
    unnamed = [cases.referent(n) for n in (cases.YUQIAN, cases.ZHOU, cases.LIN)]
    verdict = cases.same(unnamed[1], unnamed[2], "rule:alias@1", evidence=[cases.span(cases.REPORT, "陪同")])
    store.load(cases.batch(cases.REPORT, referents=tuple(unnamed), judgements=(verdict,)))
    assert {row[0] for row in rows(tmp_path / "r")["referent"]} == {unnamed[1].id, unnamed[2].id}
    store.load(cases.batch(cases.REPORT))
    assert rows(tmp_path / "r")["referent"] == []


def test_one_read_sees_one_state(tmp_path: Path) -> None:
    store, other = (open_store(f"sqlite:{tmp_path / 'one'}") for _ in range(2))
    with store._file.reading() as db:
        before = db.execute("SELECT COUNT(*) FROM record").fetchone()
        filled(other)
        assert db.execute("SELECT COUNT(*) FROM record").fetchone() == before
    assert len(store.records(WORKING)) == 4


def test_a_replaced_passage_leaves_nothing_in_the_index(tmp_path: Path) -> None:
    store = filled(open_store(f"sqlite:{tmp_path / 'g'}"))
    store.load(cases.batch(cases.record(cases.MEETING.id, "甲乙")))
    with sqlite3.connect(tmp_path / "g") as db:
        db.execute("CREATE VIRTUAL TABLE temp.word USING fts5vocab(main, passage_grams, row)")
        words = {word for (word,) in db.execute("SELECT term FROM word")}
        db.execute("INSERT INTO passage_grams(passage_grams) VALUES ('integrity-check')")
    assert "甲乙" in words
    assert "群众" not in words
    assert "枫桥" in words


def test_the_file_itself_refuses_to_change_the_audit_log(tmp_path: Path) -> None:
    path = tmp_path / "audit.db"
    store = open_store(f"sqlite:{path}")
    store.log(AuditEntry("2026-01-05T08:00:00Z", "li", "看", "x"))
    with sqlite3.connect(path) as db:
        for attempt in ("UPDATE audit SET who = 'wu'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="只能追加"):
                db.execute(attempt)
    assert [e.who for e in store.audit()] == ["li"]


def test_the_file_itself_refuses_to_change_what_persons_said(tmp_path: Path) -> None:
    path = tmp_path / "reviews.db"
    store = filled(open_store(f"sqlite:{path}"))
    store.review([cases.accepted(cases.MEETING, "F1.1")])
    with sqlite3.connect(path) as db:
        for attempt in ("UPDATE review SET at = ''", "DELETE FROM review"):
            with pytest.raises(sqlite3.IntegrityError, match="只能追加"):
                db.execute(attempt)
    assert store.reviews(WORKING) == [cases.accepted(cases.MEETING, "F1.1")]


def test_missing_folders_are_made_and_the_file_outlives_the_store(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / '新 文件夹' / '下层' / '图.db'}"
    store = filled(open_store(url))
    store.close()
    with pytest.raises(StoreError, match="已关闭"):
        store.records(WORKING)
    assert len(open_store(url).records(WORKING)) == 4


def test_what_is_no_store_is_said_so_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "说明.txt"
    text.write_text("这不是数据库。" * 200, encoding="utf-8")
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE notes(x)")
    newer = tmp_path / "newer.db"
    open_store(f"sqlite:{newer}").close()
    with sqlite3.connect(newer) as db:
        db.execute(f"PRAGMA user_version = {sql.SCHEMA_VERSION + 1}")
    before = [p.read_bytes() for p in (text, other)]
    for path, told in ((text, "不是数据库文件"), (other, "别的程序"), (newer, "升级"), (tmp_path, "无法打开")):
        with pytest.raises(StoreError, match=told) as caught:
            open_store(f"sqlite:{path}")
        assert "\n" not in str(caught.value)
    assert [p.read_bytes() for p in (text, other)] == before
    with pytest.raises(StoreError, match="文件夹"):
        open_store(f"sqlite:{text / 'x' / 'y.db'}")
    with pytest.raises(StoreError, match="文件路径"):
        open_store("sqlite:")
    with pytest.raises(StoreError, match="看不懂"):
        open_store("mysql://x")


def test_a_writer_that_waits_too_long_says_so_and_readers_do_not_wait(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    filled(open_store(f"sqlite:{path}")).close()
    store = EmbeddedStore(str(path), patience=0.1)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="等候过久"):
        store.load(cases.secret())
    assert len(store.records(WORKING)) == 4
    holder.execute("ROLLBACK")
    holder.close()
    store.load(cases.secret())
    assert len(store.records(WORKING)) == 5


def test_a_full_disk_is_said_so_and_nothing_is_half_written(tmp_path: Path) -> None:
    store = EmbeddedStore(str(tmp_path / "full.db"))
    store.migrate()
    filled(store)
    with store._file.connection() as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match="磁盘已满"):
        store.load(cases.batch(cases.record("big", "枫桥" * 50_000)))
    assert store.record("big", WORKING) is None
    assert store.known(["big"]) == {}
    assert len(store.search_text("枫桥", WORKING)) == 7


def test_half_a_surrogate_pair_is_refused_in_words(tmp_path: Path) -> None:
    store = filled(open_store(f"sqlite:{tmp_path / 's.db'}"))
    with pytest.raises(StoreError, match="代理码位"):
        store.load(cases.batch(cases.record("odd", "枫\ud800桥")))
    with pytest.raises(StoreError, match="代理码位"):
        store.load(cases.batch(cases.record("odd", "枫桥", title="\udfff")))
    assert len(store.records(WORKING)) == 4
    assert len(store.search_text("枫\ud800桥", WORKING)) == 7  # no letter: it only separates


def test_many_processes_may_make_one_new_file(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'together.db'}"
    code = "import sys; from graph.stores import open_store; open_store(sys.argv[1]).migrate()"
    starting = [
        subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    assert [process.communicate()[1] for process in starting] == [""] * 4
    assert open_store(url).records(WORKING) == []


def test_many_short_lived_threads_share_a_few_connections(tmp_path: Path) -> None:
    store = EmbeddedStore(str(tmp_path / "threads.db"))
    store.migrate()
    for _ in range(30):
        thread = threading.Thread(target=store.records, args=(WORKING,))
        thread.start()
        thread.join()
    assert len(store._file._idle) == 1
