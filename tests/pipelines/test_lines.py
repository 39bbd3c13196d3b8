"""Line breaks when reading: bridged inside a sentence, kept everywhere else, and nothing in the text changed."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.lines import breaks, unwrapped, width, wraps
from pipelines.sentences import sentences


def test_a_page_number_inside_a_sentence_goes_with_its_breaks() -> None:
    text = "会议决定，派县长陆\n\n— 12 —\n望秋前往三里。\n— 13 —"
    assert next(text[a:b] for a, b in sentences(text)) == "会议决定，派县长陆\n\n— 12 —\n望秋前往三里。"
    assert unwrapped(text)[0] == "会议决定，派县长陆望秋前往三里。\n— 13 —"


def test_a_page_number_between_sentences_is_none_of_theirs() -> None:
    text = "会议决定，派县长前往。\n— 12 —\n次日出发。"
    assert [text[a:b] for a, b in sentences(text)] == ["会议决定，派县长前往。", "— 12 —", "次日出发。"]


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


@given(st.text(max_size=60))
def test_width_asks_after_every_character(text: str) -> None:
    assert width(text) == columns(text)


def test_width_is_right_for_every_character_there_is() -> None:
    wrong = [c for c in map(chr, range(0x20000)) if width(c) != columns(c)]
    assert wrong == []
    assert width("甲Ａ“ａ”1") == 2 + 2 + 2 + 2 + 2 + 1


APART = [
    ("在省第十四届人民代表大会第四次会议上", "来源：柏溪日报"),
    ("时间：一九五六年四月二十五日", "柏溪县县长 陆望秋"),
    ("——在柏溪县人民代表大会第一次会议上", "县长　胡思源"),
    ("浙江省人民政府办公厅秘书处", "浙江省水利厅规划计划处办公室"),
    ("第八支队命令（八字第三十一号）", "民国卅四年九月廿八日于梁弄横街"),
    ("专栏四 柏溪县档案资源建设主要指标", "指 标 上年数据 规划目标 属性"),
    ("1949年5月3日，柏溪县解放，成立军管会", "1949年6月8日，柏溪县人民政府成立"),
    ("陆望秋，男，一九二三年生，柏溪人", "胡思源，男，一九一九年生，三里人"),
]


@pytest.mark.parametrize(("before", "after"), APART)
def test_lines_of_their_own_are_not_bridged(before: str, after: str) -> None:
    assert unwrapped(f"{before}\n{after}") == (f"{before}\n{after}", None)


BRIDGED = [
    ("周□来同志于五月三日到柏溪，会见周", "□来处各负责人。"),
    ("今年粮食产量比上年增长了百分之", "1.1倍左右，农民收入也有增加。"),
    ("上述各点希望你们在三日以内研究后提", "出意见：一、经费；二、人员。"),
]


@pytest.mark.parametrize(("before", "after"), BRIDGED)
def test_what_looks_like_an_item_but_goes_on_is_bridged(before: str, after: str) -> None:
    assert unwrapped(f"{before}\n{after}")[0] == before + after


def test_a_line_of_more_columns_is_another_paragraph() -> None:
    text = "短行一句，没有说完\n这是比上一行长出许多的一行文字，它不可能是上一行因为排满才换下来的。"
    assert wraps(text) == []


_MESSY = st.text(alphabet="甲乙，。；：“”（）\n\r\f\t 　a1—②", max_size=200)


@given(_MESSY)
def test_breaks_are_white_space_and_page_numbers_in_order(text: str) -> None:
    found = breaks(text)
    assert all(0 <= a < b <= len(text) and "\n" in text[a:b].replace("\r", "\n") for a, b, _ in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    assert set(wraps(text)) <= {m.span() for m in re.finditer(r"\s+", text)}


@given(_MESSY)
def test_nothing_but_breaks_and_page_numbers_is_taken_out(text: str) -> None:
    plain, places = unwrapped(text)
    if places is not None:
        assert [text[i] for i in places] == list(plain)
        gone = set(range(len(text))) - set(places)
        assert all(text[i].isspace() or text[i] in "—1" for i in gone)
