"""What makes two tellings comparable: numbers read, names that recur, dates that exclude each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.happenings import apart, number, numbers, period, phase, recurs
from graph.model import Event, Record, Span, When

FIGURES = "零一二三四五六七八九"


def event(text: str, type_: str = "会议", trigger: str = "", when: When | None = None) -> Event:
    record = Record("r", text)
    start = text.index(trigger) if trigger else 0
    return Event(type_, Span.cut(record, start, start + (len(trigger) or 1)), Span.cut(record, 0, len(text)), "t@1", when)


@pytest.mark.parametrize(
    ("words", "value"),
    [("十一", 11), ("四十三", 43), ("一百零五", 105), ("二千三百", 2300), ("三万五千", 35000), ("两", 2), ("1,200", 1200),
     ("一九三八", 1938), ("二〇", 20), ("十万", 100000), ("１２", 12), ("", None), ("几十", None), ("十2", None)],
)
def test_numbers_by_hand(words: str, value: int | None) -> None:
    assert number(words) == value


@given(st.integers(1, 9999))
def test_any_number_written_out_is_read_back(n: int) -> None:
    words = ""
    for size, scale in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // size % 10
        if digit:
            words += FIGURES[digit] + scale
        elif words and not words.endswith("零") and n % size:
            words += "零"
    assert number(words) == n


def test_counts_are_kept_by_what_they_count_and_rounded_ones_left_out() -> None:
    found = numbers(event("毙敌四十三人，缴步枪三十余枝，到会約11人。"))
    assert {k: v for k, (v, _) in found.items()} == {"毙敌…人": 43, "到会…人": 11}


def test_which_names_recur() -> None:
    assert recurs("全省水利工作会议")
    assert recurs("縣委擴大會議")
    assert not recurs("第一次代表大会")
    assert not recurs("蜻蜓岗战斗")
    assert not recurs("省委十一届四次全体会议")


def test_steps_of_one_kind_are_told_apart() -> None:
    assert phase(event("免去职务", "任职·免职", "免去")) == "离任"
    assert phase(event("任命", "任职·免职", "任命")) == ""
    assert phase(event("工程竣工", "项目·工程", "竣工")) == "建成"
    assert phase(event("工程動工", "项目·工程", "動工")) == "开工"


def test_dates_that_cannot_both_be_right() -> None:
    def on(first: str, last: str) -> Event:
        return event("开会", when=When("x", first, last))

    assert apart(on("1949-05-03", "1949-05-03"), on("1949-05-04", "1949-05-04"))
    assert not apart(on("1949-05-03", "1949-05-03"), on("1949-05-01", "1949-05-31"))
    assert not apart(on("1949-05-03", "1949-05-03"), event("开会"))


def test_a_period_is_known_only_when_the_date_lies_within_it() -> None:
    assert period(event("开会", when=When("1949", "1949-01-01", "1949-12-31"))) == "1949"
    assert period(event("开会", when=When("x", "1949-12-31", "1950-01-02"))) == ""
    assert period(event("攻克", "战斗·战役", when=When("1949", "1949-01-01", "1949-12-31"))) == ""
    assert period(event("攻克", "战斗·战役", when=When("x", "1949-05-03", "1949-05-04"))) == "1949-05"
