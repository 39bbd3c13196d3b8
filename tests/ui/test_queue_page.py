"""页面 待办 and `lanmai review`: one at a time, filtered by links, given to somebody, ticked off, counted down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.access import Audience, Person, Role, permissions_of
from graph.store import GraphStore
from tests.ui.conftest import Open
from tests.ui.showing import said, sheets
from tests.ui.test_audit_commands import lanmai
from ui.decisions import SEEN_CLOSED
from ui.waiting import Item, collected


def item_of(store: GraphStore, kind: str) -> Item:
    """The first item of a kind."""
    return next(i for i in collected(store).items if i.kind == kind)


def sit(monkeypatch: pytest.MonkeyPatch, *roles: Role) -> None:
    """Somebody with these roles sits at the window."""
    person = Person("林岚", permissions_of(roles))
    for place in ("ui.views.sign_in.person", "ui.signed_in.person"):
        monkeypatch.setattr(place, lambda: person)


def test_all_kinds_are_counted_and_filters_are_links(open_page: Open, own_graph: GraphStore) -> None:
    app = open_page("queue")
    words = sheets(app)
    for told in ("是否同一个</span><span class=\"count\">2", "日期说法不一</span><span class=\"count\">1", "读入提醒</span>"):
        assert told in words
    assert "第 1 条，共 4 条" in said(app)
    narrowed = open_page("queue", kind="warning")
    assert "第 1 条，共 1 条" in said(narrowed)
    assert "日期只有两位年份" in said(narrowed)
    assert "第 7 行" in said(narrowed)
    assert "一条也没有了" in said(open_page("queue", kind="correction"))


def test_the_next_one_is_a_key_away(open_page: Open, own_graph: GraphStore) -> None:
    app = open_page("queue")
    app.button(key="queue-on").click().run()
    assert "第 2 条，共 4 条" in said(app)
    assert app.query_params["item"]
    app.button(key="queue-back").click().run()
    assert "第 1 条，共 4 条" in said(app)
    assert app.button(key="queue-back").disabled


def test_a_warning_is_ticked_off_and_the_count_falls_everywhere(open_page: Open, own_graph: GraphStore) -> None:
    item = item_of(own_graph, "warning")
    app = open_page("queue", item=item.id)
    app.button(key=f"tick-{item.id}").click().run()
    assert "已办结" in said(app)
    assert "共 3 条" in said(app)
    assert "读入提醒" not in sheets(app)
    assert own_graph.audit(1)[0].action == "办结待办"
    overview = open_page("overview")
    assert "是否同一个 2" in said(overview)
    assert "读入提醒" not in said(overview)


def test_one_takes_work_and_finds_it_again(
    open_page: Open, own_graph: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit(monkeypatch, Role.COMPILER)
    item = item_of(own_graph, "date_conflict")
    app = open_page("queue", item=item.id)
    app.button(key=f"take-{item.id}").click().run()
    assert "派给：林岚" in said(app)
    mine = open_page("queue", whose="mine")
    assert "第 1 条，共 1 条" in said(mine)
    assert "派给我的 1" in said(open_page("overview"))
    app.button(key=f"take-{item.id}").click().run()
    assert collected(own_graph).tasks.given == {}


def test_who_assigns_gives_work_to_another(open_page: Open, own_graph: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.views.queue._staff", lambda _: ["王归类", "林岚"])
    sit(monkeypatch, Role.MANAGER)
    item = item_of(own_graph, "warning")
    app = open_page("queue", item=item.id)
    app.selectbox(key=f"to-{item.id}").set_value("王归类").run()
    app.button(key=f"give-{item.id}").click().run()
    assert collected(own_graph).tasks.given == {item.id: "王归类"}
    sit(monkeypatch, Role.CLASSIFIER)
    other = open_page("queue", item=item.id)
    keys = {b.key for b in other.button}
    assert not {f"tick-{item.id}", f"take-{item.id}"} & keys


def test_a_narrowed_audience_sees_no_queue(open_page: Open, own_graph: GraphStore) -> None:
    shown = said(open_page("queue", audience=Audience.BRIEF))
    assert "只在“内部工作”下显示" in shown
    assert not {w for w in ("林岳", "杜小山", "日期只有") if w in shown}


def test_a_link_to_what_is_decided_shows_what_is_left(open_page: Open, own_graph: GraphStore) -> None:
    app = open_page("queue", item="q-gone", fonds="T902")
    assert not app.exception
    assert "第 1 条，共 1 条" in said(app)
    assert "杜小山（T902） 与 杜小山（T901）" in said(app)


# ---- on the command line
def test_the_command_lists_everything_narrows_and_settles(own_graph: GraphStore, tmp_path: Path) -> None:
    told = json.loads(lanmai(tmp_path, "review", "--json").stdout)
    assert [q["kind"] for q in told] == ["identity", "identity", "date_conflict", "warning"]
    assert [len(q["subjects"]) for q in told] == [2, 2, 1, 0]
    brief = lanmai(tmp_path, "review", "--json", "--audience", "brief").stdout
    assert {q["title"] for q in json.loads(brief)} == {"林岳（T906） 与 林岳（T901）", "蜻蜓岗战斗", "日期只有两位年份"}
    assert "T902" not in brief
    assert [(e.action, e.subject) for e in own_graph.audit()] == [(SEEN_CLOSED, "T902-9")]  # of the first answer alone
    warning = told[-1]["id"]
    assert lanmai(tmp_path, "assign", warning, "王归类").returncode == 0
    given = json.loads(lanmai(tmp_path, "review", "--kind", "warning", "--json").stdout)
    assert [q["assigned_to"] for q in given] == ["王归类"]
    assert lanmai(tmp_path, "settle", warning, "--note", "查过").returncode == 0
    shown = lanmai(tmp_path, "review").stdout
    assert "共 3 条：是否同一个 2，日期说法不一 1" in shown
    assert lanmai(tmp_path, "settle", warning).stderr.strip() == f"待办里没有“{warning}”：lanmai review 会列出全部"
    assert lanmai(tmp_path, "review", "--kind", "x").returncode == 2
