"""Numbers in every spelling of the records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.compose.numbers import figures, numbers


def _values(text: str) -> list[str]:
    return [value for _, _, value in numbers(text)]


@pytest.mark.parametrize(("text", "value"), [
    ("一百二十户", "120"),
    ("120户", "120"),
    ("１２０户", "120"),
    ("壹佰贰拾户", "120"),
    ("一百二", "120"),
    ("一百零二", "102"),
    ("179.7万", "1797000"),
    ("1,797,000", "1797000"),
    ("一百七十九点七万", "1797000"),
    ("一万二千", "12000"),
    ("一万二", "12000"),
    ("3万5千", "35000"),
    ("一亿二千万", "120000000"),
    ("1.2万亿", "1200000000000"),
    ("两千万", "20000000"),
    ("百分之四十", "40%"),
    ("40%", "40%"),
    ("40％", "40%"),
    ("百分之七十点五", "70.5%"),
    ("三分之二", "2/3"),
    ("千分之五", "5‰"),
    ("廿七年", "27"),
    ("卅年", "30"),
    ("二〇二一年", "2021"),
    ("一九五八年", "1958"),
    ("十二人", "12"),
    ("十人", "10"),
    ("三四百人", "300~400"),
    ("007号", "7"),
    ("12.50元", "12.5"),
    ("一个", "1"),
    ("第一", "1"),
    ("12345678901234567890123456789012", "12345678901234567890123456789012"),
])
def test_a_number_has_one_value_in_every_spelling(text: str, value: str) -> None:
    assert _values(text) == [value]


@pytest.mark.parametrize("text", ["一起", "十分重要", "老百姓", "进一步", "千方百计", "统一部署", "没有数字", ""])
def test_words_that_only_look_like_numbers_are_none(text: str) -> None:
    assert _values(text) == []


@pytest.mark.parametrize(("one", "two"), [
    ("5人", "5户"),
    ("第三届", "三届"),
    ("不少于100人", "少于100人"),
    ("不超过100人", "超过100人"),
    ("100人", "100余人"),
    ("约100人", "100人"),
    ("100人以上", "100人以下"),
    ("12公里", "12里"),
    ("5亩", "5个"),
    ("三四百人", "四百人"),
    ("40%", "40"),
    ("12.5里", "125里"),
    ("一百二十人", "一百零二人"),
])
def test_these_are_different_figures(one: str, two: str) -> None:
    (a,), (b,) = figures(one), figures(two)
    assert not a.same(b)


@pytest.mark.parametrize(("one", "two"), [
    ("42人", "四十二名"),
    ("九个村", "九村"),
    ("不少于200户", "至少二百户"),
    ("491", "491户"),
    ("第3届", "第三届"),
    ("一百余人", "100多人"),
    ("约5里", "五里左右"),
    ("5 人", "5人"),
])
def test_these_are_the_same_figure(one: str, two: str) -> None:
    (a,), (b,) = figures(one), figures(two)
    assert a.same(b)


def test_a_number_in_a_name_counts_nothing_else() -> None:
    (name,), (count,) = figures("五水共治"), figures("五个")
    assert not name.same(count)


@given(st.text(alphabet="零一二三四五六七八九十百千万亿点分之%.,0123456789第人户 余以上", max_size=40))
def test_any_mixture_is_read_without_failing_and_in_place(text: str) -> None:
    end = 0
    for figure in figures(text):
        assert end <= figure.start < figure.end <= len(text)
        end = figure.end


@given(st.integers(0, 10**12))
def test_arabic_figures_are_themselves(value: int) -> None:
    assert _values(f"共{value}户") == _values(f"共{value:,}户") == [str(value)]


def test_a_hostile_row_of_digits_is_read() -> None:
    assert _values("一" * 6000) == ["1" * 6000] or len(_values("一" * 6000)) == 1
    assert len(_values("9" * 6000)[0]) == 6000
