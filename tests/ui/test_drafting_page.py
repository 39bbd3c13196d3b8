"""The page of a work: every change by hand, underlined faults, two people at once, versions, remarks, what is closed to change."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from graph.access import Audience, sole_user
from graph.model import Openness, Record, Span
from graph.store import Batch, GraphStore
from graph.works import Exhibit, Product, Section, Sentence, State, Support
from pipelines.load import passages
from tests.ui.conftest import Open
from tests.ui.showing import said, sheets
from ui.editing import Place, keep, rewritten
from ui.remarks import note, remarks

FOUNDED = "民国卅一年八月二十日，第八支队在梁弄镇成立，林岳任政治委员。"


def _record(store: GraphStore, record_id: str) -> Record:
    found = store.record(record_id, Audience.BRIEF)
    assert found is not None
    return found


@pytest.fixture
def kept(own_graph: GraphStore) -> Product:
    """A draft of three sections: facts, an empty one for opinion, advice."""
    one, two = _record(own_graph, "T901-1"), _record(own_graph, "T901-2")
    founded, battle = Span.cut(one, 0, len(FOUNDED)), Span.cut(two, 0, len(two.text))
    facts = tuple(Sentence(s.quote, (s,), Support.SUPPORTED) for s in (founded, battle))
    advice = Sentence("建议编入当地红色资源名录。", (founded,), Support.SUPPORTED, analysis=True)
    draft = Product("w-1", "digest", "第八支队", (
        Section("一、档案记载", facts, "fact"), Section("二、经验与启示", (), "lesson", analysis=True),
        Section("三、对策建议", (advice,), "advice", analysis=True),
    ))
    return keep(own_graph, replace(draft, version=0), draft, sole_user("甲"), "起草")


@pytest.fixture
def opened(open_page: Open, kept: Product) -> AppTest:
    """The page of the draft."""
    return open_page("works", id=kept.id)


def _newest(store: GraphStore) -> Product:
    found = store.product("w-1")
    assert found is not None
    return found


def _choose(app: AppTest, place: str, what: str) -> None:
    app.menu_button(key=f"change-{place}").click(what).run()


def _press(app: AppTest, label: str) -> None:
    next(b for b in app.button if b.label == label).click().run()


def _area(app: AppTest, label: str) -> object:
    return next(a for a in app.text_area if a.label.startswith(label))


def _rewrite(app: AppTest, place: str, words: str, press: bool = True) -> None:
    _choose(app, place, "修改")
    _area(app, "改写这一句").set_value(words)  # type: ignore[attr-defined]
    if press:
        _press(app, "核对并保存")
    else:
        app.run()


def _texts(store: GraphStore, section: int = 0) -> list[str]:
    return [s.text for s in _newest(store).sections[section].sentences]


def test_an_unsupported_figure_is_underlined_with_the_reason_and_can_be_corrected(opened: AppTest, own_graph: GraphStore) -> None:
    _rewrite(opened, "0-0", FOUNDED.replace("。", "，共九百人。"))
    shown = sheets(opened)
    assert re.search(r'<u class="fault" title="[^"]*数字“九百”在引文中没有依据[^"]*" tabindex="0">九百</u>', shown)
    assert "<li>数字“九百”在引文中没有依据</li>" in shown
    first = _newest(own_graph).sentences()[0]
    assert (first.verdict, first.citations) == (Support.UNSUPPORTED, own_graph.product("w-1", 1).sentences()[0].citations)  # type: ignore[union-attr]
    assert next(b for b in opened.button if b.label == "生成 DOCX").disabled
    _rewrite(opened, "0-0", FOUNDED)
    assert "fault" not in sheets(opened)
    assert _newest(own_graph).sentences()[0].verdict is Support.SUPPORTED


def test_words_are_checked_before_they_are_kept(opened: AppTest, own_graph: GraphStore) -> None:
    _rewrite(opened, "0-0", FOUNDED.replace("林岳", "樊立德"), press=False)
    assert "还没有依据" in sheets(opened)
    assert ">樊立德</u>" in sheets(opened)
    assert _newest(own_graph).version == 1
    _press(opened, "不改了")
    assert "改写这一句" not in [a.label for a in opened.text_area]


def test_a_sentence_is_split_and_joined_again_with_its_citations(opened: AppTest, own_graph: GraphStore) -> None:
    _choose(opened, "0-0", "拆成几句")
    _area(opened, "在要断开的地方").set_value(FOUNDED.replace("成立，", "成立，\n"))  # type: ignore[attr-defined]
    _press(opened, "拆开")
    assert _texts(own_graph)[:2] == ["民国卅一年八月二十日，第八支队在梁弄镇成立。", "林岳任政治委员。"]
    assert all(len(s.citations) == 1 for s in _newest(own_graph).sentences())
    _choose(opened, "0-0", "与下一句合并")
    assert _texts(own_graph)[0] == "民国卅一年八月二十日，第八支队在梁弄镇成立。林岳任政治委员。"
    _choose(opened, "0-0", "拆成几句")
    _area(opened, "在要断开的地方").set_value("换了\n别的字")  # type: ignore[attr-defined]
    _press(opened, "拆开")
    assert "不能改字" in opened.error[0].value
    assert _newest(own_graph).version == 3


def test_moving_removing_and_taking_the_step_back(opened: AppTest, own_graph: GraphStore) -> None:
    before = _texts(own_graph)
    _choose(opened, "0-1", "上移")
    assert _texts(own_graph) == before[::-1]
    _press(opened, "撤销这一步")
    assert (_texts(own_graph), _newest(own_graph).version) == (before, 3)
    _choose(opened, "0-0", "移到别的部分")
    _press(opened, "移过去")
    assert (_texts(own_graph), _texts(own_graph, 1)) == (before[1:], before[:1])
    _choose(opened, "1-0", "删除")
    assert _texts(own_graph, 1) == []
    assert "这一部分还没有句子" in said(opened)
    opened.button(key="drop-1").click().run()
    assert [s.heading for s in _newest(own_graph).sections] == ["一、档案记载", "二、对策建议"]


def test_own_words_stand_only_where_the_template_allows_and_are_marked(opened: AppTest, own_graph: GraphStore) -> None:
    opened.button(key="add-0").click().run()
    assert "自己的话（分析）" not in [o for c in opened.segmented_control for o in c.options]
    _press(opened, "不加了")
    opened.button(key="add-1").click().run()
    next(c for c in opened.segmented_control if c.label == "加什么").set_value("自己的话（分析）").run()
    _area(opened, "写下这一句").set_value("可见基层组织是关键。")  # type: ignore[attr-defined]
    _press(opened, "加上")
    added = _newest(own_graph).sections[1].sentences[0]
    assert (added.analysis, added.verdict, added.citations) == (True, Support.SUPPORTED, ())
    assert "（分析）可见基层组织是关键。" in said(opened)
    _rewrite(opened, "1-0", "可见九百人是关键。")
    assert ">九百</u>" in sheets(opened)


def test_a_sentence_is_added_from_a_search_and_citations_are_changed(opened: AppTest, own_graph: GraphStore) -> None:
    opened.button(key="add-0").click().run()
    next(t for t in opened.text_input if t.label.startswith("写几个词")).set_value("蜻蜓岗战斗 打响").run()
    chosen = next(r for r in opened.radio if r.label == "选一段")
    chosen.set_value(0).run()
    _press(opened, "核对并加上")
    added = _newest(own_graph).sections[0].sentences[2]
    assert added.verdict is Support.SUPPORTED
    assert added.text == added.citations[0].quote
    _choose(opened, "0-0", "改出处")
    opened.button(key="uncite-0").click().run()
    assert _newest(own_graph).sentences()[0].reasons == ("没有出处",)
    next(c for c in opened.segmented_control if c.label == "从哪里找原文").set_value("档号和原文").run()
    next(t for t in opened.text_input if t.label == "档号").set_value("T901-1").run()
    _area(opened, "原文").set_value("林岳任政治委员").run()  # type: ignore[attr-defined]
    _press(opened, "加为出处")
    assert _newest(own_graph).sentences()[0].citations[0].quote == "林岳任政治委员"
    opened.button(key="widen-0").click().run()
    opened.button(key="widen-0").click().run()
    first = _newest(own_graph).sentences()[0]
    assert (first.citations[0].quote, first.verdict) == (FOUNDED, Support.SUPPORTED)


def test_a_closed_record_cannot_be_cited_in_a_work_for_others(opened: AppTest) -> None:
    opened.button(key="add-0").click().run()
    next(c for c in opened.segmented_control if c.label == "从哪里找原文").set_value("档号和原文").run()
    next(t for t in opened.text_input if t.label == "档号").set_value("T902-9").run()
    _area(opened, "原文").set_value("杜小山潜入余姚").run()  # type: ignore[attr-defined]
    assert "没有这件档案，或这份文稿的对象不能用它" in said(opened)


def test_advice_shows_and_chooses_the_findings_it_rests_on(opened: AppTest, own_graph: GraphStore) -> None:
    assert "（依据：一之1）" in said(opened)
    _choose(opened, "2-0", "选所据的事实")
    opened.multiselect[0].set_value([Place(0, 1)]).run()
    _press(opened, "就依据这些")
    assert "（依据：一之2）" in said(opened)
    assert _newest(own_graph).sections[2].sentences[0].verdict is Support.SUPPORTED
    _choose(opened, "0-1", "删除")
    assert _newest(own_graph).sections[2].sentences[0].reasons == ("建议所据的引文不在前面各部分里",)


# ---- two people
def test_two_who_edit_one_sentence_see_both_texts_and_lose_none(open_page: Open, kept: Product, own_graph: GraphStore) -> None:
    mine, theirs = open_page("works", id=kept.id), open_page("works", id=kept.id)
    _choose(mine, "0-0", "修改")
    _area(mine, "改写这一句").set_value("第八支队在梁弄镇成立。")  # type: ignore[attr-defined]
    _rewrite(theirs, "0-0", "民国卅一年八月二十日，第八支队成立。")
    _press(mine, "核对并保存")
    shown = said(mine)
    assert "您写的没有存进去，也没有丢" in shown
    assert "民国卅一年八月二十日，第八支队成立。" in shown
    assert _area(mine, "您写的").value == "第八支队在梁弄镇成立。"  # type: ignore[attr-defined]
    assert _texts(own_graph)[0] == "民国卅一年八月二十日，第八支队成立。"
    _area(mine, "您写的").set_value("民国卅一年八月二十日，第八支队在梁弄镇成立。")  # type: ignore[attr-defined]
    _press(mine, "用到新稿的这一句上")
    assert _texts(own_graph)[0] == "民国卅一年八月二十日，第八支队在梁弄镇成立。"
    assert _newest(own_graph).version == 3
    assert "您写的没有存进去" not in said(mine)


def test_words_still_being_typed_survive_anothers_save(open_page: Open, kept: Product, own_graph: GraphStore) -> None:
    mine, theirs = open_page("works", id=kept.id), open_page("works", id=kept.id)
    _rewrite(mine, "0-0", "第八支队在梁弄镇成立。", press=False)
    _choose(theirs, "0-1", "上移")
    mine.run()
    assert "对方没有改这一句" in said(mine)
    _press(mine, "用到新稿的这一句上")
    assert _texts(own_graph)[1] == "第八支队在梁弄镇成立。"


def test_words_for_a_sentence_that_was_removed_can_be_added_again(open_page: Open, kept: Product, own_graph: GraphStore) -> None:
    mine, theirs = open_page("works", id=kept.id), open_page("works", id=kept.id)
    _choose(mine, "0-0", "修改")
    _area(mine, "改写这一句").set_value("第八支队在梁弄镇成立。")  # type: ignore[attr-defined]
    _choose(theirs, "0-0", "删除")
    _press(mine, "核对并保存")
    assert "已经删去，或改得认不出了" in said(mine)
    _press(mine, "加在“一、档案记载”末尾")
    last = _newest(own_graph).sections[0].sentences[-1]
    assert (last.text, last.citations, last.verdict) == ("第八支队在梁弄镇成立。", kept.sentences()[0].citations, Support.SUPPORTED)


def test_a_step_that_types_nothing_is_told_and_not_done(open_page: Open, kept: Product, own_graph: GraphStore) -> None:
    mine, theirs = open_page("works", id=kept.id), open_page("works", id=kept.id)
    _choose(theirs, "0-1", "上移")
    mine.menu_button(key="change-0-0").click("删除").run()
    assert "您的改动没有存" in mine.error[0].value
    assert len(_texts(own_graph)) == 2


# ---- versions and remarks
def test_versions_are_listed_compared_and_restored(opened: AppTest, own_graph: GraphStore) -> None:
    _rewrite(opened, "0-0", "第八支队在梁弄镇成立。")
    opened.segmented_control(key="view-w-1").set_value("稿本与改动").run()
    shown = sheets(opened)
    assert "改写 1 句" in shown
    assert "<td>甲</td>" in shown
    assert "<del>民国卅一年八月二十日，</del>" in shown
    assert "…… 1 句没有改动" in shown
    _press(opened, "恢复第 1 稿的文字")
    assert (_newest(own_graph).version, _texts(own_graph)[0]) == (3, FOUNDED)
    assert own_graph.audit(1)[0].action == "恢复旧稿"


def test_remarks_are_written_counted_followed_and_answered(opened: AppTest, own_graph: GraphStore) -> None:
    _choose(opened, "0-0", "批注")
    _area(opened, "对这一句的意见").set_value("要写公历")  # type: ignore[attr-defined]
    _press(opened, "写上批注")
    assert "要写公历" in said(opened)
    assert _newest(own_graph).version == 1
    _rewrite(opened, "0-0", "第八支队在梁弄镇成立，林岳任政治委员。")
    assert "要写公历" in said(opened)
    opened.segmented_control(key="view-w-1").set_value("批注").run()
    assert "第 1 句" in said(opened)
    opened.text_area(key="remark-words").set_value("标题再想想")
    _press(opened, "写上批注")
    assert [r.review.note for r in remarks(own_graph, _newest(own_graph))] == ["要写公历", "标题再想想"]
    first = remarks(own_graph, _newest(own_graph))[0].review.id
    opened.text_input(key=f"answer-{first}").set_value("已加")
    opened.button(key=f"do-answer-{first}").click().run()
    assert not remarks(own_graph, _newest(own_graph))[0].open
    assert "答：已加" in said(opened)


def test_remarks_are_not_shown_in_a_narrower_view(open_page: Open, kept: Product, own_graph: GraphStore) -> None:
    note(own_graph, kept, "内部的意见", sole_user("甲"), Place(0, 0))
    assert "内部的意见" in said(open_page("works", id=kept.id))
    assert "内部的意见" not in said(open_page("works", audience=Audience.BRIEF, id=kept.id))


def test_a_work_that_cites_a_record_closed_since_is_shown_to_staff_alone(open_page: Open, kept: Product, own_graph: GraphStore) -> None:
    assert "第八支队在梁弄镇成立" in said(open_page("works", audience=Audience.BRIEF, id=kept.id))
    closed = replace(_record(own_graph, "T901-1"), openness=Openness.CONTROLLED)
    own_graph.load(Batch((closed,), tuple(passages(closed))))
    narrowed = said(open_page("works", audience=Audience.BRIEF, id=kept.id))
    assert "没有这份文稿" in narrowed
    assert "第八支队" not in narrowed
    assert "T901-1：已不能用于这一对象" in said(open_page("works", id=kept.id))


@pytest.mark.parametrize("state", [State.RELEASED, State.WITHDRAWN])
def test_what_is_out_can_be_remarked_on_and_not_changed(open_page: Open, kept: Product, own_graph: GraphStore, state: State) -> None:
    own_graph.save_product(replace(kept, version=2, state=state))
    app = open_page("works", id=kept.id)
    assert [b.options for b in app.menu_button] == [["批注"]] * 3
    assert not [b for b in app.button if b.label in ("加一句", "全部重新核对")]


# ---- long works and labels
def test_a_long_section_is_shown_by_sixty_and_quickly(open_page: Open, kept: Product, own_graph: GraphStore) -> None:
    base = kept.sections[0].sentences[0]
    long = replace(kept, version=2, sections=(Section("一、档案记载", (base,) * 150), *kept.sections[1:]))
    own_graph.save_product(long)
    app = open_page("works", id=kept.id)
    begin = time.perf_counter()
    app.run()
    assert time.perf_counter() - begin < 1.5
    assert len(app.menu_button) == 60
    app.selectbox(key="part-of-w-1").set_value(2).run()
    assert [b.key for b in app.menu_button][:2] == ["change-0-120", "change-0-121"]
    _choose(app, "0-149", "加一句")
    assert "从哪里找原文" in [c.label for c in app.segmented_control]


def test_labels_of_exhibits_are_edited_too(open_page: Open, kept: Product, own_graph: GraphStore) -> None:
    shown = Exhibit("T901-1", label=(kept.sections[0].sentences[0],))
    own_graph.save_product(replace(kept, version=2, sections=(replace(kept.sections[0], exhibits=(shown,)),)))
    app = open_page("works", id=kept.id)
    _rewrite(app, "0-0-e0", "第八支队在梁弄镇成立，歼敌九百。")
    label = _newest(own_graph).sections[0].exhibits[0].label[0]
    assert label.verdict is Support.UNSUPPORTED
    assert "有 1 句没有依据" in said(app)


def test_saving_unchanged_words_makes_no_version(opened: AppTest, own_graph: GraphStore) -> None:
    _rewrite(opened, "0-0", FOUNDED)
    assert _newest(own_graph).version == 1
    assert rewritten(_newest(own_graph), Place(0, 0), FOUNDED) == _newest(own_graph)


def test_words_being_typed_are_not_lost_to_another_click(opened: AppTest, own_graph: GraphStore) -> None:
    _rewrite(opened, "0-0", "第八支队在梁弄镇成立。", press=False)
    for place, what in (("0-1", "修改"), ("0-1", "删除"), ("0-1", "批注")):
        _choose(opened, place, what)
        assert "“修改”里写的还没有存" in opened.error[0].value
        assert _area(opened, "改写这一句").value == "第八支队在梁弄镇成立。"  # type: ignore[attr-defined]
    assert _newest(own_graph).version == 1
    _press(opened, "核对并保存")
    assert _texts(own_graph)[0] == "第八支队在梁弄镇成立。"


def test_a_new_sentence_survives_anothers_save(open_page: Open, kept: Product, own_graph: GraphStore) -> None:
    mine, theirs = open_page("works", id=kept.id), open_page("works", id=kept.id)
    mine.button(key="add-0").click().run()
    next(t for t in mine.text_input if t.label.startswith("写几个词")).set_value("蜻蜓岗战斗 打响").run()
    next(r for r in mine.radio if r.label == "选一段").set_value(0).run()
    _area(mine, "句子").set_value("林岳率第八支队迎敌。")  # type: ignore[attr-defined]
    _choose(theirs, "0-0", "删除")
    mine.run()
    assert "您写的没有存进去" in said(mine)
    _press(mine, "加在“一、档案记载”末尾")
    last = _newest(own_graph).sections[0].sentences[-1]
    assert (last.text, len(last.citations)) == ("林岳率第八支队迎敌。", 1)


# ---- 版记
def test_the_imprint_is_filled_in_on_the_page_and_refuses_sentences(open_page: Open, own_graph: GraphStore, kept: Product) -> None:
    brief = keep(own_graph, replace(kept, id="w-2", version=0), replace(kept, id="w-2", kind="brief"), sole_user("甲"), "起草")
    app = open_page("brief", id=brief.id)
    told = {"报": "省委领导", "送": "省委办公厅、省政府办公厅", "责任编辑": "林岳", "印数": "200份"}
    for label, words in told.items():
        next(t for t in app.text_input if t.label == label).set_value(words)
    next(b for b in app.button if b.label == "存下").click().run()
    assert not app.exception
    after = own_graph.product(brief.id)
    assert after is not None
    assert (after.version, dict(after.details)) == (brief.version + 1, told)
    next(t for t in app.text_input if t.label == "送").set_value("据查林岳一九四二年叛变")
    next(b for b in app.button if b.label == "存下").click().run()
    assert "不能印在版记里" in said(app)
    assert own_graph.product(brief.id) == after


def test_a_work_without_a_masthead_asks_for_its_editors_alone(opened: AppTest) -> None:
    assert [t.label for t in opened.text_input] == ["责任编辑", "审核"]


# ---- what leaves
def test_a_template_of_the_archive_that_cannot_be_used_is_named_and_no_file_is_made(
    opened: AppTest, own_graph: GraphStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LANMAI_TEMPLATES", str(tmp_path / "no-such-folder"))
    _press(opened, "生成 DOCX")
    assert not opened.exception
    assert "不存在" in said(opened)
    assert not opened.get("download_button")
    assert own_graph.audit()[0].action != "导出 DOCX"


def test_what_font_stands_for_another_is_told_beside_the_file(opened: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.views.drafting.export_product", lambda *a: a[-1].write_bytes(b"x") and ("本机没有字体“仿宋”",))
    _press(opened, "生成 DOCX")
    assert "本机没有字体“仿宋”" in said(opened)
