"""Titles and labels of a configured model: offered, dropped when no record says them, used only when chosen; closed words stay in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.access import Audience
from graph.model import Openness
from graph.store import Batch, GraphStore
from graph.works import Section, State
from pipelines.compose.outline import point
from pipelines.compose.phrasing import TITLES
from pipelines.compose.planning import OUTLINES
from tests.exhibited import exhibition, gallery
from tests.pipelines.compose.test_phrasing import Says
from tests.ui.conftest import Open
from tests.ui.showing import said

LABEL = "民国卅一年八月二十日，林岳任政治委员，第八支队在梁弄镇成立。"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GraphStore:
    held = gallery(tmp_path)
    monkeypatch.setenv("LANMAI_GRAPH", f"sqlite:{tmp_path / 'graph.db'}")
    monkeypatch.setenv("LANMAI_WORKDIR", str(tmp_path))
    return held


def _answering(monkeypatch: pytest.MonkeyPatch, *answers: object) -> Says:
    model = Says(*(json.dumps(a, ensure_ascii=False) for a in answers))
    monkeypatch.setenv("LANMAI_CHAT_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("LANMAI_CHAT_MODEL", "qwen-test")
    monkeypatch.setattr("pipelines.writing.chat_model", lambda _: model)
    return model


def _press(app: Any, label: str) -> None:
    next(b for b in app.button if b.label == label).click().run()
    assert not app.exception


def test_without_a_model_nothing_is_offered(store: GraphStore, open_page: Open) -> None:
    kept = exhibition(store, state=State.DRAFT, kind="brief", id="b-1", audience="working")
    app = open_page("brief", id=kept.id)
    assert not app.exception
    assert not [b for b in app.button if b.label in ("拟几个标题", "拟一条说明牌")]


def test_a_title_is_offered_checked_and_used_only_when_chosen(
    store: GraphStore, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answering(monkeypatch, {"titles": ["第八支队成立九十年", "第八支队的成立"]})
    kept = exhibition(store, state=State.DRAFT, kind="brief", id="b-1", audience="working")
    app = open_page("brief", id=kept.id)
    _press(app, "拟几个标题")
    assert store.product(kept.id) == kept
    assert "弃去的" in said(app)
    assert "九十年" in said(app)
    assert len([b for b in app.button if b.label == "用这个"]) == 1
    _press(app, "用这个")
    after = store.product(kept.id)
    assert after is not None
    assert (after.title, after.version, after.origin) == ("第八支队的成立", kept.version + 1, f"llm:qwen-test/{TITLES}")
    assert after.sections == kept.sections


def test_what_may_not_be_sent_is_not_sent_and_the_page_says_why(
    store: GraphStore, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = _answering(monkeypatch, {"titles": ["第八支队的成立"]})
    record = store.record("T901-2", Audience.WORKING)
    assert record is not None
    store.load(Batch((replace(record, openness=Openness.CONTROLLED),), ()))
    kept = exhibition(store, state=State.DRAFT, kind="brief", id="b-1", audience="working")
    app = open_page("brief", id=kept.id)
    _press(app, "拟几个标题")
    assert "没有拟成" in said(app)
    assert "T901-2" in said(app)
    assert model.asked == [""]
    assert store.product(kept.id) == kept


def test_a_label_takes_the_place_of_the_one_there_was(store: GraphStore, open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    made_up = "一九九九年，三百万群众自发集会，庆祝这支部队的光荣成立和辉煌的胜利。"
    _answering(monkeypatch, {"short": made_up, "long": "长"}, {"short": LABEL, "long": "长"})
    kept = exhibition(store, state=State.DRAFT)
    app = open_page("exhibition", id=kept.id)
    app.session_state[f"exhibition-row-{kept.id}"] = "e3.0"
    app.run()
    _press(app, "拟一条说明牌")
    assert "它拟的都不能用" in said(app)
    _press(app, "拟一条说明牌")
    _press(app, "用这个")
    after = store.product(kept.id)
    assert after is not None
    (label,) = after.sections[3].exhibits[0].label
    assert (label.text, label.citations) == (LABEL, kept.sections[3].exhibits[0].label[0].citations)
    assert after.origin.startswith("llm:qwen-test/labels")


def test_an_outline_is_arranged_by_the_model_only_when_somebody_takes_it(
    store: GraphStore, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = exhibition(store, state=State.OUTLINE, kind="brief", id="b-1", audience="working")
    part = next(s for s in kept.sections if s.sentences)
    plan = {"parts": [{"part": "a", "point": "第八支队的成立。", "evidence": [1]}]}
    _answering(monkeypatch, plan)
    outline = replace(kept, sections=(Section("一、档案记载", part.sentences, "fact"),), version=kept.version + 1)
    store.save_product(outline)
    app = open_page("brief", id=kept.id)
    app.segmented_control[0].set_value("提纲").run()
    _press(app, "理一理")
    assert store.product(kept.id) == outline
    assert "第八支队的成立" in said(app)
    _press(app, "用这个")
    after = store.product(kept.id)
    assert after is not None
    assert (after.version, after.origin) == (outline.version + 1, f"llm:qwen-test/{OUTLINES}")
    assert point(after, "一、档案记载") == "第八支队的成立。"
