"""Sentences and the line breaks inside them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.lines import unwrapped
from pipelines.sentences import sentences

CASES = [
    ("", []),
    ("  \n\n ", []),
    ("甲乙。丙丁！戊己？", ["甲乙。", "丙丁！", "戊己？"]),
    ("他说：“完了。”大家散去。", ["他说：“完了。”", "大家散去。"]),
    ("没有标点的一句话", ["没有标点的一句话"]),
    ("一读；二读。", ["一读；二读。"]),
    ("# 标题\n\n正文开始。", ["# 标题", "正文开始。"]),
    ("关于成立水利局的决定\n各县：\n即日成立。", ["关于成立水利局的决定", "各县：", "即日成立。"]),
    ("即日成立。\n会甬特委\n一九二八年五月二十日", ["即日成立。", "会甬特委", "一九二八年五月二十日"]),
    ("浙江省民政厅厅长\n于潜县警察局局长周志成", ["浙江省民政厅厅长", "于潜县警察局局长周志成"]),
    (
        "一九五〇年五月十日，浙江省农田水\n利管理局在杭州成立。",
        ["一九五〇年五月十日，浙江省农田水\n利管理局在杭州成立。"],
    ),
    ("为发展生产，\n特决定如下。", ["为发展生产，\n特决定如下。"]),
    ("会议认为形势很好，任务明确\n一、恢复组织。\n二、整顿交通。",
     ["会议认为形势很好，任务明确", "一、恢复组织。", "二、整顿交通。"]),
    ("主席：林岳　纪录：史玉书\n甲、开会经过", ["主席：林岳　纪录：史玉书", "甲、开会经过"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_long_semicolon_clause_is_a_sentence() -> None:
    clause = "各县应将现有支部数目造册报告" * 6
    text = f"{clause}；{clause}。"
    assert [text[a:b] for a, b in sentences(text)] == [clause + "；", clause + "。"]


def test_double_spaced_text_runs_on_over_blank_lines() -> None:
    text = "建立有关档案资料和档案资源数据库，积极跟进会议\n\n等重大活动建档，建立档案接收机制。"
    assert sentences(text) == [(0, len(text))]


@pytest.mark.parametrize("text", ["甲乙丙\n\n丁戊己", "　　第一段。\n　　第二段。", "一二三四五六七八九十一二三四\n　　另起一段的文字说明"])
def test_paragraphs_are_not_joined(text: str) -> None:
    assert unwrapped(text) == (text, None)


def test_unwrapped_keeps_the_place_of_every_character() -> None:
    text = "一九五〇年五月十日，浙江省农田水\n  利管理局在杭州成立。"
    plain, places = unwrapped(text)
    assert "农田水利管理局" in plain
    assert places is not None
    assert [text[i] for i in places] == list(plain)


@given(st.text(alphabet="甲乙，。；！？：“”《》（）\n\r\t 　a1#", max_size=200))
def test_sentences_hold_every_character(text: str) -> None:
    places = sentences(text)
    assert all(0 <= a < b <= len(text) and text[a:b] == text[a:b].strip() for a, b in places)
    assert all(first[1] <= second[0] for first, second in pairwise(places))
    inside = {i for a, b in places for i in range(a, b)}
    assert all(i in inside or c.isspace() for i, c in enumerate(text))
