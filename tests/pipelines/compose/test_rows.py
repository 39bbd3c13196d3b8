"""Rows of tables as sentences: what they claim, and what they must not set side by side."""

from __future__ import annotations

import pytest

from pipelines.compose.rows import as_clauses, cells, row, row_faults

QUOTE = "任命贺允平为浙江省蚕桑管理局局长，钮静芳为副局长。"
NAMES = frozenset({"贺允平", "钮静芳", "浙江省蚕桑管理局", "局长", "副局长"})
TWO = "钮静芳任浙江省蚕丝局局长，庄以诚任浙江省茶果局局长。"
OF_TWO = frozenset({"钮静芳", "庄以诚", "浙江省蚕丝局", "浙江省茶果局", "局长"})


def test_a_row_is_its_cells_and_an_empty_one_is_told_as_unknown() -> None:
    assert row(("甲局", "", "浙人字〔1956〕2号")) == "甲局｜待考｜浙人字〔1956〕2号"
    assert cells(row(("甲｜乙", "丙"))) == ["甲 乙", "丙"]


def test_what_says_that_nothing_is_known_claims_nothing_and_places_stay() -> None:
    text = "甲局｜待考｜见正文｜局长"
    assert as_clauses(text) == "甲局，，，，，，，，局长"
    assert len(as_clauses(text)) == len(text)
    assert as_clauses("何时成立待考。") == "何时成立待考。"


@pytest.mark.parametrize(("text", "quote", "names", "right"), [
    ("贺允平｜浙江省蚕桑管理局｜局长｜待考｜待考", QUOTE, NAMES, True),
    ("钮静芳｜浙江省蚕桑管理局｜副局长｜待考｜待考", QUOTE, NAMES, True),
    ("钮静芳｜浙江省蚕桑管理局｜局长｜待考｜待考", QUOTE, NAMES, False),
    ("贺允平｜浙江省蚕桑管理局｜副局长｜待考｜待考", QUOTE, NAMES, False),
    ("庄以诚｜浙江省茶果局｜局长｜待考｜待考", TWO, OF_TWO, True),
    ("庄以诚｜浙江省蚕丝局｜局长｜待考｜待考", TWO, OF_TWO, False),
    ("钮静芳｜浙江省茶果局｜局长｜待考｜待考", TWO, OF_TWO, False),
    ("陆企唐｜浙江省经济特产管理局｜局长｜待考｜待考", "更名为浙江省经济特产管理局，局长由陆企唐担任。",
     frozenset({"陆企唐", "浙江省经济特产管理局", "局长"}), True),
])
def test_a_person_stands_beside_the_own_office_alone(text: str, quote: str, names: frozenset[str], right: bool) -> None:
    assert (not list(row_faults(text, [quote], names, []))) is right


@pytest.mark.parametrize(("text", "right"), [
    ("甲局｜1950年6月1日｜1953年3月1日", True), ("甲局｜1953年3月1日｜1950年6月1日", False), ("甲局｜待考｜1950年6月1日", True),
])
def test_a_term_begins_before_it_ends(text: str, right: bool) -> None:
    dated = [("1950-06-01", "1950年6月1日"), ("1953-03-01", "1953年3月1日")]
    assert (not list(row_faults(text, ["甲局"], frozenset({"甲局"}), dated))) is right


def test_a_sentence_that_is_no_row_is_not_looked_at() -> None:
    assert not list(row_faults("钮静芳任局长，贺允平任副局长。", [QUOTE], NAMES, []))
