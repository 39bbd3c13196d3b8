"""Each page, run without a browser: what it says, and what it says after a person has done something."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from graph.access import Audience
from graph.model import EntityType, Event, Findings, Mention, Openness, Record, Referent, Span, Verdict
from graph.queries import questions
from graph.store import Batch, GraphStore
from tests.ui.conftest import APP, Open
from tests.ui.showing import reader_data, said, sheets
from tests.ui.small_graph import TEXTS
from ui.components.markup import facet
from ui.state import Place, link

WORKING, BRIEF, PUBLICATION = Audience.WORKING, Audience.BRIEF, Audience.PUBLICATION


def test_without_a_graph_the_page_teaches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANMAI_GRAPH", f"sqlite:{tmp_path / 'none.db'}")
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert "还没有档案" in said(app)
    assert app.code[0].value == "lanmai build 文件夹"
    assert not (tmp_path / "none.db").exists()


def test_a_graph_that_cannot_be_opened_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANMAI_GRAPH", "wrong:address")
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not app.exception
    assert "看不懂的图库地址" in app.error[0].value


# ---- 总览
def test_overview_counts_and_lists_what_waits(open_page: Open) -> None:
    words = said(open_page("overview"))
    assert "4 件档案" in words
    assert "T901 示例全宗T901" in words
    assert "是否同一个：林岳（T906） 与 林岳（T901）" in words
    assert "日期只有两位年份" in words
    assert "还没有文稿" in words


def test_overview_for_a_narrowed_audience_shows_no_work_and_no_closed_record(open_page: Open) -> None:
    words = said(open_page("overview", audience=BRIEF))
    assert "3 件档案" in words
    assert not {w for w in ("等人判断", "最近的读入", "控制", "T902") if w in words}


# ---- 检索
def test_search_marks_the_words_and_says_why(open_page: Open) -> None:
    app = open_page("search", q="蜻蜓岗")
    assert "<mark>蜻蜓岗</mark>战斗详报" in sheets(app)
    words = said(app)
    assert "2 件" in words
    assert "题名命中" in words
    assert "开放，已批公布" in words


def test_search_box_puts_the_words_into_the_address(open_page: Open) -> None:
    app = open_page("search")
    app.text_input[0].set_value("  林岳  政治委员 ")
    app.button[0].click().run()
    assert app.query_params["q"] == "林岳 政治委员"
    assert "关于第八支队成立的报告" in said(app)


def test_search_finds_simplified_words_in_any_form_and_says_when_nothing_is_found(open_page: Open) -> None:
    assert "四明革命史料选" in said(open_page("search", q="後來"))
    assert "没有找到" in said(open_page("search", q="查无此词"))


def test_filters_live_in_the_address_and_narrow(open_page: Open) -> None:
    words = said(open_page("search", q="蜻蜓岗", fonds="T906"))
    assert "四明革命史料选" in words
    assert "详报" not in words
    assert "search?q=%E8%9C%BB%E8%9C%93%E5%B2%97&amp;fonds=T901" in sheets(open_page("search", q="蜻蜓岗"))


def test_filters_alone_list_records(open_page: Open) -> None:
    words = said(open_page("search", year="1943"))
    assert "2 件" in words
    assert "密查杜小山情形" in words


def test_the_records_that_hold_the_words_can_be_asked_for_alone(open_page: Open) -> None:
    asked = "杜小山在哪里潜入"
    every = open_page("search", q=asked)
    assert "密查杜小山情形" in said(every)  # found word by word, as it asks something
    assert "只看有这些字的" not in sheets(every)  # no record has all of it as typed
    assert "没有找到" in said(open_page("search", q=asked, literal="1"))
    alone = open_page("search", q="林岳", literal="1")
    assert "后来在杭州工作" in said(alone)
    assert "密查杜小山情形" not in said(alone)
    assert "literal=1" not in sheets(alone).split("只看有这些字的")[0].rsplit("<a ", 1)[1]  # a click takes it off again


def test_filters_beyond_twelve_are_folded_away_and_not_lost() -> None:
    values = {str(y): (str(y), 1, False, link(Place.SEARCH, year=str(y))) for y in range(1930, 1950)}
    made = facet("年份", values)
    assert "其余 8 项" in made
    assert made.count("<li>") == 20
    assert "<details>" not in facet("年份", dict(list(values.items())[:12]))


def test_a_closed_record_does_not_exist_for_a_narrowed_audience(open_page: Open) -> None:
    assert "密查杜小山情形" in said(open_page("search", q="樊立德"))
    narrowed = open_page("search", q="樊立德", audience=BRIEF)
    assert "没有找到" in said(narrowed)
    assert "T902" not in sheets(narrowed)
    assert narrowed.query_params["as"] == "brief"


def test_an_audience_in_the_address_is_kept(open_page: Open) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["as"] = "publication"
    app.run()
    assert app.selectbox(key="audience").value is PUBLICATION
    assert "2 件档案" in said(app)


# ---- 阅读
@pytest.mark.parametrize("record_id", sorted(TEXTS))
def test_every_mark_sits_on_its_own_words(open_page: Open, record_id: str) -> None:
    data = reader_data(open_page("read", id=record_id))
    units = str(data["text"]).encode("utf-16-le")
    shown = {(m["kind"], units[2 * m["s"] : 2 * m["e"]].decode("utf-16-le")) for m in data["marks"]}
    expected = {
        "T901-1": {("DATE", "民国卅一年八月二十日"), ("ORG", "第八支队"), ("EVENT", "成立"), ("LOC", "梁弄镇"), ("PER", "林岳"),
                   ("PER", "杜小山")},
        "T901-2": {("DATE", "一九四三年二月十二日"), ("EVENT", "蜻蜓岗战斗"), ("PER", "林岳"), ("ORG", "第八支队")},
        "T906-1": {("DATE", "一九四三年二月十五日"), ("EVENT", "蜻蜓岗战斗"), ("PER", "林岳"), ("LOC", "杭州"), ("EVENT", "座谈会")},
        "T902-9": {("PER", "杜小山"), ("PER", "樊立德")},
    }
    assert shown == expected[record_id]


def test_a_record_opens_at_the_words_pointed_at(open_page: Open) -> None:
    text = TEXTS["T901-1"][1]
    at = text.index("杜小山")
    data = reader_data(open_page("read", id="T901-1", at=f"{at}-{at + 3}"))
    units = str(data["text"]).encode("utf-16-le")
    start, end = data["here"]
    assert units[2 * start : 2 * end].decode("utf-16-le") == "杜小山"


def test_words_of_a_record_are_never_read_as_markup(open_page: Open, own_graph: GraphStore) -> None:
    title, text = "<img src=x onerror=alert(1)>与**密**[附](http://x.example)", "正文<script>alert(2)</script>完"
    own_graph.load(Batch((Record("ODD", text, {"题名": title, "责任者": "<b>某</b>"}, fonds="T9"),)))
    read, found = open_page("read", id="ODD"), open_page("search", fonds="T9")
    assert "附" in said(found)
    assert not re.search(r"<img|<b>某", sheets(read) + sheets(found) + sheets(open_page("read")))
    assert read.title[0].value == r"\<img src=x onerror=alert(1)\>与\*\*密\*\*\[附\](http\://x.example)"
    assert reader_data(read)["text"] == text


def test_a_long_record_is_shown_in_parts_that_a_link_can_name(open_page: Open, own_graph: GraphStore) -> None:
    text = "".join(f"第{n}行，说的是林岳。\n" for n in range(1500))
    own_graph.load(Batch((Record("LONG", text, {"题名": "长档案"}),)))
    at = text.index("第1400行")
    named = reader_data(open_page("read", id="LONG", at=f"{at}-{at + 6}"))
    start, end = named["here"]
    assert named["text"][start:end] == "第1400行"
    assert len(named["text"]) < len(text) / 2
    second = open_page("read", id="LONG", part="2")
    assert text.index(reader_data(second)["text"]) == len(reader_data(open_page("read", id="LONG"))["text"])
    assert "现在是第 2 页" in said(second)


def test_only_what_stands_in_the_part_shown_is_sent_to_the_browser(open_page: Open, own_graph: GraphStore) -> None:
    text = "".join(f"第{n}行，林岳到会。\n" for n in range(4000))
    record = Record("MANY", text, {"题名": "多人"}, fonds="T9")
    at = [i for i in range(len(text)) if text.startswith("林岳", i)]
    lin = Referent(EntityType.PERSON, "林岳", "T9")
    names = tuple(Mention(Span.cut(record, i, i + 2), EntityType.PERSON, 0.9, "n@1", lin.id) for i in at)
    told = tuple(Event("会议", Span.cut(record, i + 2, i + 4), Span.cut(record, i, i + 4), "e@1") for i in at)
    own_graph.load(Batch((record,), (), (Findings("MANY", ("n@1", "e@1"), names, (), (), told, (lin,)),)))
    data = reader_data(open_page("read", id="MANY", part="3"))
    assert [(k["word"], k["count"]) for k in data["kinds"]] == [("人名", 4000), ("事件", 4000)]
    assert 0 < len(data["marks"]) < 1200
    assert len(data["cards"]) < 600
    assert all(data["text"][m["s"] : m["e"]] in ("林岳", "到会") for m in data["marks"])


def test_there_is_a_switch_for_every_kind_found(open_page: Open) -> None:
    switches = [(k["word"], k["count"]) for k in reader_data(open_page("read", id="T901-1"))["kinds"]]
    assert switches == [("人名", 2), ("机构", 1), ("地名", 1), ("日期", 1), ("事件", 1)]


def test_a_date_tells_what_it_means(open_page: Open) -> None:
    app = open_page("read", id="T901-1")
    (date,) = [m for m in reader_data(app)["marks"] if m["kind"] == "DATE"]
    assert date["lines"] == ["日期：公历 1942年8月20日（EDTF 1942-08-20）", "历法：民国纪年"]
    assert "《关于第八支队成立的报告》（1942年8月21日），某省档案馆藏，档号：T901-1。" in said(app)


def test_an_event_has_a_card_beside_its_words_that_says_it_is_only_planned(open_page: Open) -> None:
    data = reader_data(open_page("read", id="T906-1"))
    cards = {c["beside"][0]: c for c in data["cards"] if c["kind"] == "EVENT"}
    fight, meeting = (cards[data["text"].index(words)] for words in ("蜻蜓岗战斗", "座谈会"))
    assert "计划" not in fight["html"]
    assert '<span class="tag mode-planned">计划</span>' in meeting["html"]
    assert "杭州</a>" in meeting["html"]
    ((start, end),) = meeting["spans"]
    assert data["text"][start:end] == "计划于六月在杭州召开座谈会"
    assert "一九四三年二月十五日（1943年2月15日）" in fight["html"]
    assert re.search(r"<dt>同一件事</dt><dd><a href=.events[?]id=[^>]*>另有 1 件档案说到</a>", fight["html"])


def test_the_place_in_the_file_is_told(open_page: Open) -> None:
    text = TEXTS["T901-1"][1]
    at = text.index("杜小山")
    assert f"原文件：目录.xlsx 第 3 行，所指文字在第{at + 1}–{at + 3}字" in said(open_page("read", id="T901-1", at=f"{at}-{at + 3}"))


# ---- 阅读：原件图像
def _with_picture(store: GraphStore, folder: Path, openness: Openness) -> None:
    (folder / "holding").mkdir()
    file = folder / "holding" / "件.txt"
    file.write_text("第八支队在梁弄镇成立。", "utf-8")
    Image.new("RGB", (60, 80), "white").save(folder / "holding" / "件.png")
    store.load(Batch((Record("PIC", "第八支队在梁弄镇成立。", {"题名": "有图的"}, openness=openness, text_path=str(file)),)))


def test_the_picture_of_the_paper_can_stand_beside_the_text(open_page: Open, own_graph: GraphStore, tmp_path: Path) -> None:
    _with_picture(own_graph, tmp_path, Openness.OPEN)
    app = open_page("read", id="PIC")
    assert not app.get("image")
    app.radio[0].set_value("原件图像").run()
    assert len(app.get("image")) == 1
    assert reader_data(app)["cards"] == []


def test_the_picture_of_a_closed_record_is_served_to_nobody_else(
    open_page: Open, own_graph: GraphStore, tmp_path: Path
) -> None:
    _with_picture(own_graph, tmp_path, Openness.CONTROLLED)
    assert open_page("read", id="PIC").radio
    narrowed = open_page("read", id="PIC", audience=BRIEF)
    assert not narrowed.radio
    assert not narrowed.get("image")


def test_a_closed_record_reads_like_one_that_never_was(open_page: Open) -> None:
    closed = said(open_page("read", id="T902-9", audience=BRIEF)).replace("T902-9", "X")
    absent = said(open_page("read", id="no-such", audience=BRIEF)).replace("no-such", "X")
    assert closed == absent


# ---- 人物 机构 地点 事件
def test_people_are_listed_and_filtered(open_page: Open) -> None:
    app = open_page("people")
    assert "樊立德" in said(app)
    app.text_input[0].set_value("林")
    app.button[0].click().run()
    assert "樊立德" not in said(app)
    assert "林岳" in said(app)


def _id(store: GraphStore, name: str, scope: str = "") -> str:
    return next(e.id for e in store.find_entities(name, WORKING) if not scope or scope in e.scopes)


def test_a_person_page_shows_offices_events_and_company(open_page: Open, own_graph: GraphStore) -> None:
    words = said(open_page("people", id=_id(own_graph, "林岳", "T901")))
    assert "“林岳任政治委员”" in words
    assert "第八支队 政治委员" in words
    assert "一九四三年二月十二日（1943年2月12日）" in words
    assert "指挥者 林岳" in words


def test_an_event_told_with_two_days_shows_both_sides(open_page: Open, own_graph: GraphStore) -> None:
    words = said(open_page("events", id=_id(own_graph, "蜻蜓岗战斗")))
    assert "说法不一" in words
    assert "（1943年2月12日）" in words
    assert "（1943年2月15日）" in words


def test_a_plan_is_called_a_plan(open_page: Open, own_graph: GraphStore) -> None:
    words = said(open_page("places", id=_id(own_graph, "杭州")))
    assert "座谈会 会议 计划" in words


def test_an_entity_known_from_a_closed_record_alone_is_not_there(open_page: Open, own_graph: GraphStore) -> None:
    person = _id(own_graph, "樊立德")
    assert "密查杜小山情形" in said(open_page("people", id=person))
    narrowed = open_page("people", audience=BRIEF, id=person)
    assert "没有这个条目" in said(narrowed)
    assert "樊立德" not in said(open_page("people", audience=BRIEF))


def test_events_of_a_type_are_listed_in_time(open_page: Open) -> None:
    app = open_page("events")
    assert "蜻蜓岗战斗1943年2月12日；1943年2月15日2" in said(app)
    app.button_group[0].set_value("战斗·战役").run()
    words = said(app)
    assert words.index("（1943年2月12日）") < words.index("（1943年2月15日）")
    assert "座谈会" not in words


# ---- 图谱
def test_neighbourhood_is_listed_and_a_line_shows_words(open_page: Open, own_graph: GraphStore) -> None:
    lin, unit = _id(own_graph, "林岳", "T901"), _id(own_graph, "第八支队")
    assert "第八支队机构2看原文" in said(open_page("graph", id=lin))
    words = said(open_page("graph", id=lin, a=lin, b=unit))
    assert "同见于 2 件档案" in words
    assert "林岳率第八支队迎敌" in words


def test_a_path_is_told_step_by_step(open_page: Open) -> None:
    words = said(open_page("graph", q="樊立德", toq="杜小山"))
    assert "1 步" in words
    assert "杜小山潜入余姚，与樊立德接头" in words
    assert "没有找到“查无此人”" in said(open_page("graph", q="查无此人"))


# ---- 待办
def test_a_judgement_needs_a_reason_is_kept_and_can_be_taken_back(open_page: Open, own_graph: GraphStore) -> None:
    asked = next(q for q in questions(own_graph) if q.subjects[0].name == "林岳")
    app = open_page("queue", item=asked.id)
    assert "是否同一个：林岳（T906） 与 林岳（T901）" in said(app)
    app.button(key=f"decide-{asked.id}").click().run()
    app.radio(key="verdict").set_value(Verdict.DIFFERENT)
    app.button(key="decide").click().run()
    assert "请选一个判断，并写明理由" in said(app)
    assert own_graph.judgements() == []
    app.text_area(key="reason").set_value("籍贯不同")
    app.button(key="decide").click().run()
    assert [(j.verdict, j.reason) for j in own_graph.judgements()] == [(Verdict.DIFFERENT, "籍贯不同")]
    assert "林岳（T906） 与 林岳（T901）" not in sheets(app)
    app.segmented_control(key="queue-which").set_value("made").run()
    next(b for b in app.button if b.label == "收回").click().run()
    app.segmented_control(key="queue-which").set_value("waiting").run()
    assert "是否同一个：林岳（T906） 与 林岳（T901）" in said(app)
    assert "收回判断" in [entry.action for entry in own_graph.audit()]


# ---- 资政参阅
def _draft(open_page: Open) -> AppTest:
    app = open_page("brief")
    app.text_input(key="question").set_value("第八支队是怎样成立的？")
    _press(app, "找证据，拟提纲")
    assert "请先看证据表" in said(app)
    app.segmented_control[0].set_value("提纲").run()
    _press(app, "同意提纲，写成文稿")
    assert "写成了" in said(app)
    return app


def _press(app: AppTest, label: str) -> None:
    next(b for b in app.button if b.label == label).click().run()


def _change(app: AppTest, what: str) -> None:
    app.menu_button[0].click(what).run()


def test_a_brief_is_drafted_edited_blocked_and_exported(open_page: Open, own_graph: GraphStore) -> None:
    app = _draft(open_page)
    kept = own_graph.products()[0]
    count = len(kept.sentences())
    assert count >= 1
    assert all(s.citations for s in kept.sentences())
    first = kept.sentences()[0].text
    _change(app, "修改")
    app.text_area[0].set_value(first.replace("。", "，歼敌九百人。"))
    next(b for b in app.button if b.label == "核对并保存").click().run()
    assert "数字“九百”在引文中没有依据" in said(app)
    assert "有 1 句没有依据" in app.error[0].value
    assert next(b for b in app.button if b.label == "生成 DOCX").disabled
    _change(app, "修改")
    app.text_area[0].set_value(first)
    next(b for b in app.button if b.label == "核对并保存").click().run()
    assert not app.error
    next(b for b in app.button if b.label == "生成 DOCX").click().run()
    assert app.get("download_button")
    made = docx.Document(io.BytesIO(app.session_state["docx"][1]))
    assert any(first in p.text for p in made.paragraphs)
    assert own_graph.products()[0].version == 4
    assert own_graph.audit()[0].action == "导出 DOCX"


def test_a_sentence_can_be_removed_and_the_brief_found_again(open_page: Open, own_graph: GraphStore) -> None:
    app = _draft(open_page)
    before = own_graph.products()[0].sentences()
    _change(app, "删除")
    assert own_graph.products()[0].sentences() == before[1:]
    assert "第八支队是怎样成立的" in said(open_page("brief"))


def test_a_working_copy_is_not_opened_in_a_narrower_view(open_page: Open, own_graph: GraphStore) -> None:
    app = open_page("brief")
    app.text_input(key="question").set_value("杜小山与谁接头？")
    app.selectbox(key="for").set_value(WORKING)
    _press(app, "找证据，拟提纲")
    work = own_graph.products()[0]
    assert any(c.record_id == "T902-9" for s in work.sentences() for c in s.citations)
    narrowed = open_page("brief", audience=BRIEF, id=work.id)
    assert "没有这份文稿" in said(narrowed)
    assert "樊立德" not in said(narrowed)
