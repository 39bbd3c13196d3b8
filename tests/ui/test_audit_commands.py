"""`lanmai user` and `lanmai audit`, and what of a person's doings is written down."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from graph.access import Audience, Permission, Person, Refused
from graph.audit import AuditEntry, Break, Head
from graph.model import EntityType, Verdict
from graph.store import GraphStore
from graph.stores import open_store
from tests.contract import cases
from tests.ui.small_graph import fill
from ui.accounts import Accounts
from ui.auditing import check
from ui.decisions import READ_CLOSED, SEEN_CLOSED, decide, exported, read_closed, take_back


def lanmai(folder: Path, *args: str, password: str = "") -> subprocess.CompletedProcess[str]:
    """A command on a folder."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("LANMAI_")} | ({"LANMAI_PASSWORD": password} if password else {})
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *args, "--workdir", str(folder)], capture_output=True, text=True, timeout=120,
        check=False, env=env, stdin=subprocess.DEVNULL,
    )


def test_accounts_are_made_changed_and_logged(tmp_path: Path) -> None:
    fill(tmp_path)
    assert "LANMAI_PASSWORD" in lanmai(tmp_path, "user", "add", "林编研").stderr
    made = lanmai(tmp_path, "user", "add", "林编研", "--role", "compiler", password="correct horse battery")
    assert made.returncode == 0, made.stderr
    twice = lanmai(tmp_path, "user", "add", "林编研", password="correct horse battery")
    assert (twice.returncode, twice.stderr.strip()) == (2, "已有账号“林编研”")
    assert lanmai(tmp_path, "user", "role", "林编研", "reader", "classifier").returncode == 0
    assert lanmai(tmp_path, "user", "role", "没有的人", "reader").returncode == 2
    assert lanmai(tmp_path, "user", "disable", "林编研").returncode == 0
    (listed,) = json.loads(lanmai(tmp_path, "user", "list", "--json").stdout)
    assert listed == {
        "name": "林编研", "roles": ["classifier", "reader"], "disabled": True, "must_change": True, "issuer": "", "subject": "",
    }
    found = json.loads(lanmai(tmp_path, "audit", "--subject", "林编研", "--json").stdout)
    assert [e["action"] for e in found] == ["停用账号", "改角色", "新建账号"]
    assert "correct horse" not in json.dumps(found)
    whole = lanmai(tmp_path, "audit", "verify")
    assert whole.returncode == 0
    assert whole.stdout.startswith("审计日志完整，共 3 条。封签：3:")


def test_a_tampered_log_is_told_with_its_first_broken_entry(tmp_path: Path) -> None:
    url = fill(tmp_path)
    store = open_store(url)
    for n in range(4):
        store.log(AuditEntry("2026-01-05T08:00:00+00:00", "li", "看", str(n)))
    head = store.audit_head()
    store.close()
    with sqlite3.connect(tmp_path / "graph.db") as db:
        db.execute("DROP TRIGGER audit_unchanged")
        db.execute("UPDATE audit SET who = 'wu' WHERE seq = 3")
    ended = lanmai(tmp_path, "audit", "verify")
    assert ended.returncode == 1
    assert ended.stderr.strip() == "审计日志不完整：第 3 条起对不上。内容与封签不符：这一条被改动"
    told = json.loads(lanmai(tmp_path, "audit", "verify", "--json", "--noted", head.words).stdout)
    assert told["broken"]["place"] == 3
    assert lanmai(tmp_path, "audit", "verify", "--noted", "x").returncode == 2
    assert lanmai(tmp_path, "audit", "--since", "昨天").returncode == 2
    assert lanmai(tmp_path, "audit", "--who", "没有的人").returncode == 1


def test_entries_beyond_the_head_and_a_missing_head_are_found(own_graph: GraphStore, tmp_path: Path) -> None:
    for n in range(2):
        own_graph.log(AuditEntry("2026-01-05T08:00:00+00:00", "li", "看", str(n)))
    assert check(own_graph)[0] is None
    with sqlite3.connect(tmp_path / "graph.db") as db:
        db.execute("INSERT INTO audit VALUES (3, '2026-01-05', 'wu', '看', 'x', '')")
    assert check(own_graph)[0] == Break(3, "末尾有条目不在封签之内：有条目被加入")
    with sqlite3.connect(tmp_path / "graph.db") as db:
        db.execute("DELETE FROM audit_head")
    found, head = check(own_graph)
    assert found is not None
    assert head == Head(-1, "")


def test_a_log_longer_than_a_page_is_walked_whole(own_graph: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.auditing._PAGE", 3)
    for n in range(10):
        own_graph.log(AuditEntry("2026-01-05T08:00:00+00:00", "li", "看", str(n)))
    assert check(own_graph) == (None, own_graph.audit_head())
    assert check(own_graph, Head(10, own_graph.audit_head().seal))[0] is None
    assert check(own_graph, Head(11, "a" * 64))[0] is not None


# ---- who may
NOBODY_MUCH = Person("周读者", frozenset({Permission.READ_OPEN}))


def test_what_a_role_does_not_allow_is_refused_and_leaves_nothing(own_graph: GraphStore) -> None:
    before = own_graph.judgements()
    with pytest.raises(Refused, match="判断是否同一个"):
        decide(own_graph, "a", "b", Verdict.SAME, "理由", NOBODY_MUCH)
    closed = [r for r in own_graph.records(next(iter(STAFF.audiences))) if r.openness.value != "开放"]
    assert closed
    with pytest.raises(Refused, match="阅读未开放档案"):
        read_closed(own_graph, closed, NOBODY_MUCH)
    with pytest.raises(Refused, match="导出文稿"):
        exported(own_graph, cases.brief(), NOBODY_MUCH, "第 1 稿")
    assert own_graph.judgements() == before
    assert own_graph.audit() == []


STAFF = Person("林编研", frozenset(Permission))


def test_taking_back_anothers_word_is_logged_under_ones_own_name(own_graph: GraphStore) -> None:
    decide(own_graph, "PER/甲", "PER/乙", Verdict.SAME, "理由", STAFF)
    take_back(own_graph, own_graph.judgements()[0], Person("吴", STAFF.permissions), "收回")
    last, first = own_graph.audit(2)
    assert (first.who, first.action) == ("林编研", "判断：同一个")
    assert (last.who, last.action) == ("吴", "收回判断")
    assert "林编研 的判断" in last.detail


def test_reading_a_closed_record_on_the_command_line_is_logged(tmp_path: Path) -> None:
    store = open_store(fill(tmp_path))
    listed = store.records(next(iter(STAFF.audiences)))
    closed = next(r.id for r in listed if r.openness.value != "开放")
    opened = next(r.id for r in listed if r.openness.value == "开放")
    assert lanmai(tmp_path, "record", opened).returncode == 0
    assert store.audit() == []
    assert lanmai(tmp_path, "record", closed).returncode == 0
    (entry,) = store.audit()
    assert (entry.action, entry.subject) == (READ_CLOSED, closed)
    store.close()


def test_a_closed_record_listed_or_quoted_on_the_command_line_is_logged(tmp_path: Path) -> None:
    store = open_store(fill(tmp_path))
    closed = next(r for r in store.records(Audience.WORKING) if r.openness.value != "开放")
    named = next(t for _, f in store.held([closed.id]) for t in f.referents if t.type is EntityType.PERSON).name
    asked = [("search", closed.title[:4]), ("show", named), ("timeline", named), ("path", named, named)]
    for words in asked:
        before = len(store.audit(100))
        lanmai(tmp_path, *words, "--audience", "brief")
        assert len(store.audit(100)) == before, words
    for words in asked[:2]:
        before = store.audit(100)
        assert lanmai(tmp_path, *words).returncode == 0
        entry = store.audit(100)[0]
        assert len(store.audit(100)) == len(before) + 1, words
        assert entry.action == SEEN_CLOSED
        assert closed.id in entry.subject.split()
    store.close()


def test_the_accounts_file_is_not_the_graph(tmp_path: Path) -> None:
    url = fill(tmp_path)
    with pytest.raises(Exception, match="不是兰脉的账号文件"):
        Accounts(Path(url.removeprefix("sqlite:")))
