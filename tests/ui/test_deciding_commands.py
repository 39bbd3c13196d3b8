"""`lanmai judge` and `lanmai apart`: what a person decides on the command line, and taking it back."""

from __future__ import annotations

from pathlib import Path

from graph.access import Audience
from graph.store import GraphStore
from graph.stores import open_store
from tests.ui.small_graph import fill
from tests.ui.test_audit_commands import lanmai

WORKING = Audience.WORKING


def ids(store: GraphStore) -> list[str]:
    return sorted(e.id for e in store.find_entities("林岳", WORKING))


def counts(store: GraphStore) -> list[int]:
    return sorted(e.record_count for e in store.find_entities("林岳", WORKING))


def test_judged_the_same_and_taken_back(tmp_path: Path) -> None:
    store = open_store(fill(tmp_path))
    left, right = ids(store)
    assert lanmai(tmp_path, "judge", left, right, "same", "--reason", "履历同").returncode == 0
    assert counts(store) == [3]
    wrong = lanmai(tmp_path, "judge", left, right, "different", "--reason", "收回", "--withdraw")
    assert (wrong.returncode, wrong.stderr.strip()) == (2, "这两方之间没有人作过这样的判断，没有什么可收回的")
    assert lanmai(tmp_path, "judge", left, right, "same", "--reason", "看错了", "--withdraw").returncode == 0
    assert ids(store) == [left, right]
    assert [e.action for e in store.audit()] == ["收回判断", "判断：同一个"]
    store.close()


def test_records_of_a_namesake_are_told_apart_and_put_back(tmp_path: Path) -> None:
    store = open_store(fill(tmp_path))
    entity = next(e for e in store.find_entities("林岳", WORKING) if e.record_count == 2)
    told = lanmai(tmp_path, "apart", entity.id, "T901-2", "--reason", "年龄不同")
    assert told.returncode == 0, told.stderr
    assert counts(store) == [1, 1, 1]
    other = told.stdout.split()[-1]
    assert lanmai(tmp_path, "judge", other, entity.id, "different", "--reason", "看错了", "--withdraw").returncode == 0
    assert counts(store) == [1, 2]
    store.close()


def test_what_cannot_be_told_apart_is_one_line(tmp_path: Path) -> None:
    store = open_store(fill(tmp_path))
    entity = next(e for e in store.find_entities("林岳", WORKING) if e.record_count == 2)
    for args, said in (
        ((entity.id, "T901-1", "T901-2"), "请选出其中一部分档案"), ((entity.id, "没有这件"), "请选出其中一部分档案"),
        (("n-没有", "T901-1"), "没有找到“n-没有”"),
    ):
        told = lanmai(tmp_path, "apart", *args, "--reason", "年龄不同")
        assert (told.returncode, said in told.stderr, len(told.stderr.strip().splitlines())) == (2, True, 1)
    assert store.judgements() == []
    store.close()
