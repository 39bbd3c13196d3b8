"""Choosing evidence: to the point, whole sentences, only what the audience may see, the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.access import Audience
from graph.model import Openness, Record
from pipelines.compose.select import itemised, printed, select, sentences, speaks_of, terms
from tests.pipelines.compose.drafts import CLOSED, RECORD, store_with

OTHER = Record(
    "r-2",
    "全县春耕生产会议决定扩大双季稻种植面积。气象部门预报本月雨水偏多，各社要抓紧排涝。",
    {"题名": "春耕会议"}, openness=Openness.OPEN
)


def test_the_sentences_to_the_point_come_first(tmp_path: Path) -> None:
    found = select(store_with(tmp_path, RECORD, OTHER), "水库移民安置有哪些做法？", Audience.BRIEF, None)
    assert found[0].text == "水库移民安置了一百三十七户，群众已经搬入新居。"
    assert {e.record.id for e in found} == {"r-1"}
    assert all(e.record.text[e.span.start : e.span.end] == e.span.quote for e in found)


def test_what_the_audience_may_not_see_is_not_chosen(tmp_path: Path) -> None:
    store = store_with(tmp_path, RECORD, CLOSED)
    question = "水库移民安置费用"
    assert CLOSED.id in {e.record.id for e in select(store, question, Audience.WORKING, None)}
    assert CLOSED.id not in {e.record.id for e in select(store, question, Audience.BRIEF, None)}
    assert select(store, question, Audience.PUBLICATION, None) == []


def test_a_closed_record_does_not_move_the_scores_of_others(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    alone, beside = store_with(tmp_path / "a", RECORD), store_with(tmp_path / "b", RECORD, CLOSED)
    one, two = (select(s, "水库移民安置", Audience.BRIEF, None) for s in (alone, beside))
    assert [(e.text, e.score) for e in one] == [(e.text, e.score) for e in two]


def test_the_same_question_gives_the_same_answer(tmp_path: Path) -> None:
    store = store_with(tmp_path, RECORD, OTHER)
    assert select(store, "水库移民", Audience.BRIEF, None) == select(store, "水库移民", Audience.BRIEF, None)


@pytest.mark.parametrize("question", ["", "？", "如何", "怎样做好有关工作", "%", "' OR 1=1 --", "*"])
def test_a_question_without_matter_finds_nothing(tmp_path: Path, question: str) -> None:
    assert select(store_with(tmp_path, RECORD), question, Audience.BRIEF, None) == []


def test_repetitions_are_left_out(tmp_path: Path) -> None:
    copy = Record("r-3", RECORD.text, RECORD.catalogue, openness=Openness.OPEN)
    found = select(store_with(tmp_path, RECORD, copy), "水库移民", Audience.BRIEF, None)
    assert len({e.text for e in found}) == len(found)


def test_a_record_named_for_the_matter_answers_with_all_it_tells(tmp_path: Path) -> None:
    report = Record(
        "r-4", "上午七时，敌全部进入伏击圈。计毙伤敌六十七人，缴步枪四十八枝、轻机枪二挺。此报告收悉。你局关于经费的报告收悉。",
        {"题名": "第八支队柏溪岭战斗详报"}, openness=Openness.OPEN,
    )
    other = Record("r-5", "计毙伤野猪六十七头，缴土枪四十八枝、火药二斤。", {"题名": "狩猎队年报"}, openness=Openness.OPEN)
    talk = Record("r-6", "一九九三年举行座谈会，纪念柏溪岭战斗五十周年，到会九十余人。", {"题名": "座谈会纪要"}, openness=Openness.OPEN)
    found = select(store_with(tmp_path, report, other, talk), "柏溪岭战斗的经过和结果", Audience.BRIEF, None)
    assert {e.record.id for e in found} == {"r-4", "r-6"}
    assert {e.text for e in found if e.record.id == "r-4"} == {
        "上午七时，敌全部进入伏击圈。", "计毙伤敌六十七人，缴步枪四十八枝、轻机枪二挺。",
    }


def test_what_shares_but_a_piece_of_the_question_is_left_out_where_others_answer_it(tmp_path: Path) -> None:
    report = Record(
        "r-7", "五月二十七日，柏溪军管会开始接管旧县政府等十九个单位，城市秩序安定。", {"题名": "柏溪接管情况报告"}, openness=Openness.OPEN,
    )
    other = Record("r-8", "柏溪企业到松阳投资项目二十三个，到位资金三亿元。", {"题名": "招商情况"}, openness=Openness.OPEN)
    store = store_with(tmp_path, report, other)
    assert {e.record.id for e in select(store, "柏溪接管城市的做法", Audience.BRIEF, None)} == {"r-7"}
    assert {e.record.id for e in select(store, "柏溪的企业", Audience.BRIEF, None)} >= {"r-8"}


def test_terms_are_what_is_asked_about() -> None:
    found = terms("我省如何加强红色档案的保护利用？")
    assert found["红色档案"] == 1.0
    assert found["保护利用"] == 1.0
    assert 0 < found["红色"] < 1
    assert not {"如何", "加强", "我省"} & set(found)


def _printed(text: str) -> list[str]:
    return [printed(s.quote) for s in sentences(Record("x", text))]


def test_headings_fragments_and_furniture_are_no_sentences() -> None:
    assert _printed("关于水库移民的报告\n\n— 3 —\n\n该县于是年九月召开了第一次移民会议。\n全县移民四百九十一户，两年内安置完毕。") == [
        "全县移民四百九十一户，两年内安置完毕。"
    ]


def test_the_number_of_an_item_stays_outside_and_is_remembered() -> None:
    record = Record("x", "会议确定：\n一、移民总数四百九十一户分两批迁移。\n全部费用由省里拨付县里包干使用。")
    first, second = sentences(record)
    assert first.quote == "移民总数四百九十一户分两批迁移。"
    assert itemised(record, first)
    assert not itemised(record, second)


def test_clauses_joined_by_semicolons_stay_together() -> None:
    (whole,) = _printed("袁家坞移民由竹溪公社负责安置；上岙移民由平原公社负责安置。")
    assert whole == "袁家坞移民由竹溪公社负责安置；上岙移民由平原公社负责安置。"


def test_line_breaks_of_the_layout_are_not_printed() -> None:
    assert printed("移民\n安置 工作；") == "移民安置工作。"


@given(st.text(alphabet="移民安置一、。；：\n（）“”12 ①.", max_size=120))
def test_every_chosen_sentence_is_the_records_own(text: str) -> None:
    record = Record("x", text)
    for span in sentences(record):
        assert text[span.start : span.end] == span.quote


@pytest.mark.parametrize(("topic", "text", "on_it"), [
    ("蜻蜓岗战斗", "是為蜻蜓崗戰鬥。", True), ("蜻蜓岗战斗", "蜻蜓岗伏击战打响。", True), ("蜻蜓岗战斗", "石鼓坪战斗打响。", False),
    ("移民", "乌石溪水库移民", True), ("移民", "居民与民兵", False), ("", "任何话", False),
])
def test_what_speaks_of_a_topic(topic: str, text: str, on_it: bool) -> None:
    assert speaks_of(topic, text) is on_it
