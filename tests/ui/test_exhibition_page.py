"""展览, without a browser: begun, opened, arranged, told what it lacks; a closed record is no exhibit."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.access import Audience
from graph.store import GraphStore
from graph.works import State
from tests.exhibited import exhibition, gallery
from tests.ui.conftest import Open
from tests.ui.showing import said


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GraphStore:
    held = gallery(tmp_path)
    monkeypatch.setenv("LANMAI_GRAPH", f"sqlite:{tmp_path / 'graph.db'}")
    monkeypatch.setenv("LANMAI_WORKDIR", str(tmp_path))
    return held


def test_the_empty_page_says_what_to_do(store: GraphStore, open_page: Open) -> None:
    app = open_page("exhibition")
    assert not app.exception
    assert "由一个专题或一个题目起草展览大纲" in said(app)
    assert [b.label for b in app.button if b.label == "起草大纲"]


def test_a_topic_is_drafted_and_listed(store: GraphStore, open_page: Open) -> None:
    app = open_page("exhibition")
    app.text_input(key="exhibition-topic").set_value("蜻蜓岗")
    app.selectbox(key="exhibition-for").set_value(Audience.WORKING)
    next(b for b in app.button if b.label == "起草大纲").click().run()
    assert not app.exception
    assert "起草好了" in said(app)
    (made,) = store.products("exhibition")
    assert made.state == State.DRAFT
    assert {e.record_id for s in made.sections for e in s.exhibits} >= {"T901-2", "T906-1"}


def test_a_topic_nobody_has_heard_of_makes_no_exhibition(store: GraphStore, open_page: Open) -> None:
    app = open_page("exhibition")
    app.text_input(key="exhibition-topic").set_value("查无此题")
    next(b for b in app.button if b.label == "起草大纲").click().run()
    assert "没有找到可以展出" in said(app)
    assert store.products("exhibition") == []


def test_what_an_outline_lacks_is_told_and_an_opened_row_is_changed(store: GraphStore, open_page: Open) -> None:
    kept = exhibition(store, state=State.DRAFT)
    app = open_page("exhibition", id=kept.id)
    assert not app.exception
    assert "还缺什么" in "".join(e.label for e in app.expander)
    assert "权利" in said(app)
    app.session_state[f"exhibition-row-{kept.id}"] = "e6.0"
    app.run()
    app.text_input(key=f"particular-名称-e6.0-{kept.version}").set_value("战斗详报影印件")
    next(b for b in app.button if b.label == "保存").click().run()
    assert not app.exception
    newest = store.product(kept.id)
    assert newest is not None
    assert (newest.version, newest.sections[6].exhibits[0].details["名称"]) == (kept.version + 1, "战斗详报影印件")


def test_rows_step_by_their_buttons(store: GraphStore, open_page: Open) -> None:
    kept = exhibition(store, state=State.DRAFT)
    app = open_page("exhibition", id=kept.id)
    app.session_state[f"exhibition-row-{kept.id}"] = "e6.1"
    app.run()
    app.button(key=f"step-1-e6.1-{kept.version}").click().run()
    assert not app.exception
    newest = store.product(kept.id)
    assert newest is not None
    assert [e.record_id for e in newest.sections[6].exhibits] == ["T902-3", "T901-2"]


def test_an_exhibit_is_found_among_what_the_audience_may_see(store: GraphStore, open_page: Open) -> None:
    kept = exhibition(store, state=State.DRAFT, audience=Audience.EXHIBITION.value)
    app = open_page("exhibition", id=kept.id)
    app.session_state[f"exhibition-row-{kept.id}"] = "s3"
    app.run()
    app.text_input(key="find-3").set_value("杜小山").run()
    offered = {b.key for b in app.button if b.key and b.key.startswith("put-3-")}
    assert "put-3-T902-9" not in offered
    assert not app.exception


@pytest.mark.parametrize("view", ["路线与时间", "展品清单与导出", "文字、核对与审核"])
def test_every_side_opens(store: GraphStore, open_page: Open, view: str) -> None:
    kept = exhibition(store)
    app = open_page("exhibition", id=kept.id)
    app.session_state[f"exhibition-view-{kept.id}"] = view
    app.run()
    assert not app.exception
    assert "山里的支队" in said(app)


def test_nobody_outside_opens_what_shows_closed_records(store: GraphStore, open_page: Open) -> None:
    kept = exhibition(store, state=State.DRAFT, audience=Audience.WORKING.value)
    assert "没有这个展览" in said(open_page("exhibition", Audience.PUBLICATION, id=kept.id))
