"""展览, without a browser: begun, opened, arranged, told what it lacks; a closed record is no exhibit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from graph.access import Audience, Permission, Person
from graph.model import Openness
from graph.store import Batch, GraphStore
from graph.works import Dossier, Item, State, Support
from tests.exhibited import ENEMY, exhibition, gallery
from tests.ui.conftest import Open
from tests.ui.showing import said
from ui.editing import keep
from ui.exhibitions import without_exhibit

EDITOR = Person("同事", frozenset(Permission))


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


def test_exhibits_are_offered_from_a_dossier_without_a_word_and_no_closed_one_is_among_them(
    store: GraphStore, open_page: Open
) -> None:
    made = exhibition(store, state=State.DRAFT)
    kept = keep(store, made, without_exhibit(made, 6, 1), EDITOR, "移出展品")
    held = (ENEMY, "T901-1", "T906-1", "T902-9")  # on a wall already: the second; without approval: the third; closed: the last
    store.save_dossier(Dossier("d-1", "山里旧事", items=tuple(Item(i) for i in held), author="root", at="2026-01-01T00:00:00+00:00"))
    app = open_page("exhibition", id=kept.id)
    app.session_state[f"exhibition-row-{kept.id}"] = "s3"
    app.run()

    def offered() -> set[str]:
        assert not app.exception
        return {b.key for b in app.button if b.key and b.key.startswith("put-3-")}

    assert offered() == set()
    app.selectbox(key="find-in-3").set_value("d-1").run()
    assert offered() == {"put-3-T902-3"}
    app.text_input(key="find-3").set_value("T901-2").run()
    assert offered() == set()
    app.selectbox(key="find-in-3").set_value("").run()
    app.text_input(key="find-3").set_value("T902-3").run()
    assert offered() == {"put-3-T902-3"}


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


def test_a_topic_already_in_work_is_opened_and_never_drafted_over(store: GraphStore, open_page: Open) -> None:
    def draft() -> AppTest:
        app = open_page("exhibition")
        app.text_input(key="exhibition-topic").set_value("蜻蜓岗")
        app.selectbox(key="exhibition-for").set_value(Audience.WORKING)
        return next(b for b in app.button if b.label == "起草大纲").click().run()

    draft()
    (made,) = store.products("exhibition")
    kept = keep(store, made, replace(made, details={"副题": "手工排定"}), EDITOR, "展期")
    assert "已经在做，现在是第 2 稿" in said(draft())
    assert store.products("exhibition") == [kept]


def test_a_fault_leads_to_its_own_row_also_among_groups_of_one_name(store: GraphStore, open_page: Open) -> None:
    made = exhibition(store, state=State.DRAFT)
    same = replace(made.sections[6], heading=made.sections[3].heading, exhibits=())
    kept = keep(store, made, replace(made, sections=(*made.sections[:6], same, made.sections[7])), EDITOR, "改")
    app = open_page("exhibition", id=kept.id)
    (empty,) = [b for b in app.button if b.label.endswith("一件展品也没有") and "第一组" in b.label]
    assert empty.label.startswith("第二部分 第一单元 第一组")
    empty.click().run()
    assert app.session_state[f"exhibition-row-{kept.id}"] == "s6"
    assert "缺展品：一件展品也没有" in said(app)


def test_what_was_typed_stays_when_another_saved_first(store: GraphStore, open_page: Open) -> None:
    kept = exhibition(store, state=State.DRAFT)
    app = open_page("exhibition", id=kept.id)
    app.session_state[f"exhibition-row-{kept.id}"] = "e6.0"
    app.run()
    turned = replace(kept.sections[6], exhibits=kept.sections[6].exhibits[::-1])
    newer = keep(
        store, kept, replace(kept, sections=(*kept.sections[:6], turned, kept.sections[7])), EDITOR, "换次序",
    )
    app.text_input(key=f"particular-位置-e6.0-{kept.version}").set_value("东墙")
    next(b for b in app.button if b.label == "保存").click().run()
    assert not app.exception
    assert "您填的还在框里，没有丢" in said(app)
    assert app.text_input(key=f"particular-位置-e6.1-{newer.version}").value == "东墙"
    assert store.product(kept.id) == newer
    next(b for b in app.button if b.label == "保存").click().run()
    newest = store.product(kept.id)
    assert newest is not None
    assert [e.details.get("位置", "") for e in newest.sections[6].exhibits] == ["", "东墙"]


def test_the_title_and_particulars_are_kept(store: GraphStore, open_page: Open) -> None:
    kept = exhibition(store, state=State.DRAFT)
    app = open_page("exhibition", id=kept.id)
    app.text_input(key=f"detail-主办--{kept.version}").set_value("另一家档案馆")
    next(b for b in app.button if b.label == "保存").click().run()
    newest = store.product(kept.id)
    assert newest is not None
    assert (newest.details["主办"], newest.details["审图号"]) == ("另一家档案馆", kept.details["审图号"])


def test_a_record_is_put_into_a_group_with_a_label_of_its_own_words(store: GraphStore, open_page: Open) -> None:
    kept = exhibition(store, state=State.DRAFT, audience=Audience.WORKING.value)
    app = open_page("exhibition", id=kept.id)
    app.session_state[f"exhibition-row-{kept.id}"] = "s3"
    app.run()
    app.text_input(key="find-3").set_value("T906-1").run()
    app.button(key="put-3-T906-1").click().run()
    assert not app.exception
    newest = store.product(kept.id)
    assert newest is not None
    added = newest.sections[3].exhibits[-1]
    assert added.record_id == "T906-1"
    assert all(s.verdict is Support.SUPPORTED and s.citations for s in added.label)


def test_a_released_exhibition_is_shown_without_anything_to_change_it(store: GraphStore, open_page: Open) -> None:
    kept = exhibition(store)
    app = open_page("exhibition", id=kept.id)
    app.session_state[f"exhibition-row-{kept.id}"] = "e6.0"
    app.run()
    labels = {b.label for b in app.button}
    assert not labels & {"保存", "上移", "下移", "移出展览", "改说明牌、换出处"}


def test_the_words_offer_no_plain_document_and_no_heading_to_drop(store: GraphStore, open_page: Open) -> None:
    made = exhibition(store, state=State.DRAFT)
    bare = replace(made.sections[5], sentences=())
    kept = keep(store, made, replace(made, sections=(*made.sections[:5], bare, *made.sections[6:])), EDITOR, "改")
    app = open_page("exhibition", id=kept.id)
    app.session_state[f"exhibition-view-{kept.id}"] = "文字、核对与审核"
    app.run()
    assert not app.exception
    assert not {b.label for b in app.button} & {"生成 DOCX", "删去这个标题"}


def test_a_record_closed_meanwhile_is_told_with_the_group_it_hangs_in(store: GraphStore, open_page: Open) -> None:
    kept = exhibition(store, state=State.DRAFT)
    record = store.record("T901-2", Audience.WORKING)
    assert record is not None
    store.load(Batch((replace(record, openness=Openness.CONTROLLED),), ()))
    app = open_page("exhibition", id=kept.id)
    assert not app.exception
    told = "".join(e.value for e in app.error)
    assert "T901-2" in told
    assert "第一组　两方文书" in told


def test_a_label_begins_with_a_sentence_of_the_record(store: GraphStore, open_page: Open) -> None:
    made = exhibition(store, state=State.DRAFT)
    bare = replace(made.sections[3], exhibits=(replace(made.sections[3].exhibits[0], label=()),))
    kept = keep(store, made, replace(made, sections=(*made.sections[:3], bare, *made.sections[4:])), EDITOR, "改")
    app = open_page("exhibition", id=kept.id)
    app.session_state[f"exhibition-row-{kept.id}"] = "e3.0"
    app.run()
    assert "还没有说明牌" in said(app)
    next(b for b in app.button if b.label == "摘上").click().run()
    assert "请先选一句原文" in said(app)
    app.selectbox(key=f"label-e3.0-{kept.version}").set_value(0)
    next(b for b in app.button if b.label == "摘上").click().run()
    assert not app.exception
    newest = store.product(kept.id)
    assert newest is not None
    (sentence,) = newest.sections[3].exhibits[0].label
    assert (sentence.verdict, sentence.citations[-1].record_id) == (Support.SUPPORTED, "T901-1")


def test_the_rights_of_all_exhibits_that_lack_them_are_written_at_once(store: GraphStore, open_page: Open) -> None:
    kept = exhibition(store, state=State.DRAFT)
    app = open_page("exhibition", id=kept.id)
    app.session_state[f"exhibition-view-{kept.id}"] = "展品清单与导出"
    app.run()
    button = next(b for b in app.button if b.label == "给还没有写的 2 件都写上")
    button.click().run()
    assert "请写上权利状态" in said(app)
    app.text_input(key="rights-words").set_value("已获授权")
    next(b for b in app.button if b.label == "给还没有写的 2 件都写上").click().run()
    assert not app.exception
    newest = store.product(kept.id)
    assert newest is not None
    assert [e.details["权利状态"] for s in newest.sections for e in s.exhibits] == ["公有领域", "已获授权", "已获授权"]
    assert not [b for b in app.button if "都写上" in b.label]
