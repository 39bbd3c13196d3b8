"""The arithmetic of dates: numerals, EDTF, calendars, and the 日期 column of a catalogue."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import When
from pipelines.calendar_dates import catalogue_date, parse_date, scan
from pipelines.calendar_dates.calendars import RHYME_DAYS, cycle_year, lunar_day, lunar_month, lunar_place, reign_year
from pipelines.calendar_dates.edtf import bounds, make, precision, qualify, span_of
from pipelines.calendar_dates.numerals import number


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1949", 1949), ("一九四九", 1949), ("二〇〇三", 2003), ("二零零三", 2003), ("二oo三", 2003), ("一九六○", 1960),
        ("廿", 20), ("廿七", 27), ("念七", 27), ("卅", 30), ("卅一", 31), ("十", 10), ("十二", 12), ("二十", 20), ("二十七", 27),
        ("三十一", 31), ("元", 1), ("一百零五", 105), ("一百", 100), ("1\n2", 12), ("七", 7), ("19五八", 1958), ("一 九 五 八", 1958),
        ("一千九百零六", 1906), ("壹千九百零五", 1905), ("一千八百八十", 1880), ("一千", 1000),
        ("", None), ("百百", None), ("十十", None), ("廿十", 20), ("甲", None), ("二十二十", None), ("一百百", None),
    ],
)  # fmt: skip
def test_numerals(words: str, value: int | None) -> None:
    assert number(words) == value


@pytest.mark.parametrize(
    ("edtf", "first", "last", "fine"),
    [
        ("1938-05-21", "1938-05-21", "1938-05-21", "day"), ("1938-02", "1938-02-01", "1938-02-28", "month"),
        ("1936-02", "1936-02-01", "1936-02-29", "month"), ("1938", "1938-01-01", "1938-12-31", "year"),
        ("193X", "1930-01-01", "1939-12-31", "decade"), ("19XX", "1900-01-01", "1999-12-31", "century"),
        ("1938-21", "1938-03-01", "1938-05-31", "season"), ("1938-22", "1938-06-01", "1938-08-31", "season"),
        ("1938-23", "1938-09-01", "1938-11-30", "season"), ("1937-24", "1937-12-01", "1938-02-28", "season"),
        ("1938-05~/1938-08~", "1938-05-01", "1938-08-31", "interval"), ("1938?", "1938-01-01", "1938-12-31", "year"),
        ("195X/196X", "1950-01-01", "1969-12-31", "interval"), ("", "", "", ""),
    ],
)  # fmt: skip
def test_the_days_an_edtf_value_covers(edtf: str, first: str, last: str, fine: str) -> None:
    assert bounds(edtf) == (first, last)
    assert precision(edtf) == fine


@pytest.mark.parametrize(
    "edtf",
    [
        "1938-5", "1938年", "38", "1938-02-30", "X", "1942-13", "1942-00", "1942-20", "1942-25", "1942-13-05", "1942/1943-13",
        "1942-22-05",
    ],
)  # fmt: skip
def test_what_is_no_edtf_is_refused(edtf: str) -> None:
    with pytest.raises(ValueError, match="EDTF"):
        bounds(edtf)


@given(st.from_regex(r"\A\d{4}-\d\d(-\d\d)?[~?%]?\Z"))
def test_any_figures_are_a_date_or_refused(edtf: str) -> None:
    try:
        first, last = bounds(edtf)
    except ValueError:
        return
    assert first <= last
    assert precision(edtf) in ("day", "month", "season")


def test_intervals_run_forward_or_not_at_all() -> None:
    assert span_of("1938-05", "1940-08") == "1938-05/1940-08"
    assert span_of("1938-05/1938-06", "1940") == "1938-05/1940"
    assert span_of("1940", "1938") == ""
    assert span_of("", "1938") == ""


def test_a_mark_goes_on_both_ends_and_never_on_nothing() -> None:
    assert qualify(make("1938/1940"), "~").edtf == "1938~/1940~"
    assert qualify(make(""), "?").edtf == ""
    assert qualify(make("1938"), "?").latest == "1938-12-31"


@pytest.mark.parametrize(
    ("reign", "year", "gregorian"),
    [
        ("民国", 1, 1912), ("民国", 38, 1949), ("光绪", 1, 1875), ("光绪", 34, 1908), ("宣统", 1, 1909), ("宣统", 3, 1911),
        ("同治", 1, 1862), ("咸丰", 11, 1861), ("道光", 20, 1840), ("康熙", 61, 1722), ("乾隆", 60, 1795), ("顺治", 1, 1644),
        ("宣统", 4, None), ("光绪", 35, None), ("民国", 0, None),
    ],
)  # fmt: skip
def test_reigns(reign: str, year: int, gregorian: int | None) -> None:
    assert reign_year(reign, year) == gregorian


@pytest.mark.parametrize(
    ("year", "month", "day", "gregorian"),
    [
        (1898, 4, 23, "1898-06-11"),  # the decree that opened the reform of 1898
        (1911, 8, 19, "1911-10-10"),  # the Wuchang rising
        (1911, 12, 25, "1912-02-12"),  # the abdication
        (1938, 1, 1, "1938-01-31"), (1963, -4, 1, "1963-05-23"), (2024, 1, 1, "2024-02-10"),
        (1898, -5, 1, None), (1938, 5, 31, None), (1938, 5, 0, None), (1938, 4, 30, None),
    ],
)  # fmt: skip
def test_lunar_days(year: int, month: int, day: int, gregorian: str | None) -> None:
    assert lunar_day(year, month, day) == gregorian


@settings(deadline=None)
@given(st.integers(1700, 2050), st.integers(1, 12), st.integers(1, 29))
def test_a_lunar_day_lies_in_the_lunar_month_it_was_taken_from(year: int, month: int, day: int) -> None:
    found = lunar_day(year, month, day)
    assert found is not None
    assert lunar_place(found) == (year, month)
    days = lunar_month(year, month)
    assert days is not None
    assert (date.fromisoformat(days[1]) - date.fromisoformat(days[0])).days in (28, 29)


@pytest.mark.parametrize(
    ("name", "near", "year"),
    [
        ("甲子", 1938, 1924), ("甲子", 1980, 1984), ("辛亥", 1911, 1911), ("辛亥", 1998, None), ("戊戌", 1898, 1898),
        ("甲午", 1895, 1894), ("辛亥", 1948, 1911), ("丙午", 1904, 1906),
        ("壬午", 1938, None), ("甲丑", 1938, None), ("甲子", 1954, None),
    ],
)  # fmt: skip
def test_cycle_years(name: str, near: int, year: int | None) -> None:
    assert cycle_year(name, near) == year


@pytest.mark.parametrize(
    ("day", "rhymes"),
    [
        (1, "东先董送屋"), (2, "冬萧肿宋沃"), (3, "江"), (4, "支"), (5, "微"), (6, "鱼"), (7, "虞阳"), (8, "齐"), (9, "佳"), (10, "灰"),
        (11, "真"), (12, "文"), (13, "元"), (14, "寒"), (15, "删"), (16, "铣"), (17, "筱霰洽"), (18, "巧"), (19, "皓"), (20, "哿号"),
        (21, "马"), (22, "养祃"), (23, "梗漾"), (24, "迥敬"), (25, "有径"), (26, "寝宥"), (27, "感"), (28, "俭勘"), (29, "艳"),
        (30, "卅陷"), (31, "世引"),
    ],
)  # fmt: skip
def test_the_table_of_rhymes(day: int, rhymes: str) -> None:
    assert {RHYME_DAYS[c] for c in rhymes} == {day}


GOOD_CELLS = [
    ("19450815", "1945-08-15"), ("[19450815]", "1945-08-15"), ("〔19450815〕", "1945-08-15"), ("1950", "1950"), ("195005", "1950-05"),
    ("19500000", "1950"), ("19500500", "1950-05"), ("1950.5-1951.3", "1950-05/1951-03"), ("1950.5.3", "1950-05-03"),
    ("1950.05.03-1951.02.01", "1950-05-03/1951-02-01"), ("19500501-19510331", "1950-05-01/1951-03-31"), ("1950-1951", "1950/1951"),
    ("1950—1951年", "1950/1951"), ("195005-195103", "1950-05/1951-03"), ("民国廿七年", "1938"), ("民國二十七年五月", "1938-05"),
    ("民国27.5.3", "1938-05-03"), ("民国二十七年五月廿一日", "1938-05-21"), ("2003-6-10", "2003-06-10"), ("2003/6/10", "2003-06-10"),
    ("2003年6月10日", "2003-06-10"), ("2003年6月", "2003-06"), ("２００３０６１０", "2003-06-10"), ("2003-06-10 00:00:00", "2003-06-10"),
    ("2003-06-10T00:00:00", "2003-06-10"), ("[1945?]", "1945?"), ("约1950年", "1950~"), ("1950年春", "1950-21"), ("1950年代", "195X"),
    ("光绪二十四年", "1898"), ("1938年5月至8月", "1938-05/1938-08"), (" 1950 ", "1950"), ("一九五〇年五月", "1950-05"),
    ("1949-10-01至1950-01-02", "1949-10-01/1950-01-02"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "edtf"), GOOD_CELLS)
def test_a_catalogue_date(cell: str, edtf: str) -> None:
    when, warning = catalogue_date(cell)
    assert when is not None
    zeros = f"日期“{cell}”的月日未著录，只取到年份" if cell == "19500000" else ""
    assert (when.edtf, when.text, warning) == (edtf, cell.strip(), zeros)
    assert (when.earliest, when.latest) == bounds(edtf)


@pytest.mark.parametrize("cell", ["", "  ", "不详", "时间不详", "[不详]", "待考", "无", "-", "00000000"])
def test_a_cell_that_states_no_date_needs_no_warning(cell: str) -> None:
    assert catalogue_date(cell) == (None, "")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("50.5.3", "两位年份"), ("50-5-3", "两位年份"), ("50年5月3日", "两位年份"), ("'50.5", "两位年份"),
        ("1900-01-00", "空值"), ("1900-1-0", "空值"), ("19501301", "不能识别"), ("19500230", "不能识别"), ("37782", "不能识别"),
        ("1950.13", "不能识别"), ("1951-1950", "不能识别"), ("同上", "不能识别"), ("8日", "不能识别"), ("五十年代", "不能识别"),
        ("民国0年", "不能识别"), ("9999", "不能识别"),
    ],
)  # fmt: skip
def test_a_refused_cell_says_why_and_repeats_the_words(cell: str, reason: str) -> None:
    when, warning = catalogue_date(cell)
    assert when is None
    assert reason in warning
    assert cell in warning


def test_the_calendar_of_a_catalogue_date_is_kept() -> None:
    for cell, calendar in (("民国廿七年", "minguo"), ("光绪二十四年", "era"), ("1950", "gregorian"), ("民国27.5", "minguo")):
        when, _ = catalogue_date(cell)
        assert when is not None
        assert when.calendar == calendar


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_cell_gives_a_date_or_a_word_of_explanation(cell: str) -> None:
    when, warning = catalogue_date(cell)
    assert when is None or (when.edtf and not warning)


@settings(deadline=None)
@given(st.dates(date(1600, 1, 1), date(2050, 1, 1)))
def test_every_real_day_comes_back_from_its_eight_digits(day: date) -> None:
    when, warning = catalogue_date(f"{day:%Y%m%d}")
    assert when is not None
    assert (when.edtf, warning) == (day.isoformat(), "")


def test_one_whole_expression() -> None:
    anchor = When("1938-05-21", "1938-05-21", "1938-05-21")
    assert parse_date("翌日", anchor=anchor) == When(
        "1938-05-22", "1938-05-22", "1938-05-22", "day", "relative", "翌日", "据形成日期 1938-05-21"
    )
    year = parse_date("公元1949年")
    assert year is not None
    assert (year.edtf, year.text) == ("1949", "1949年")
    assert parse_date("翌日") is None
    assert parse_date("1949年解放") is None
    assert parse_date("解放") is None
    assert parse_date("") is None


def test_scanning_gives_places_in_the_text_itself() -> None:
    text = "於民國二十七年五月，"
    [found] = scan(text)
    assert text[found.start : found.end] == "民國二十七年五月" == found.when.text


GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "dates.yaml"
CLASSES = [
    "公历", "民国", "清代年号", "农历", "干支", "韵目代日", "范围", "季节旬初底", "年代世纪", "相对", "叙事中的月日", "电讯", "规划期",
    "法规沿革", "约与疑", "不可能", "两位年份", "互证",
]
# Rows known to be read wrong, by their text; they count against the share.
KNOWN_WRONG: frozenset[str] = frozenset()


class Row(NamedTuple):
    """One row of the table: a text, its date expression (None: it holds none), the EDTF (None: cannot be told), the record's date."""

    kind: str
    text: str
    words: str | None
    edtf: str | None = None
    own: str = ""


def golden() -> list[Row]:
    table = yaml.safe_load(GOLDEN.read_text("utf-8"))
    return [Row(kind, *row) for kind, rows in table.items() for row in rows]


def own_date(row: Row) -> When | None:
    return catalogue_date(row.own)[0] if row.own else None


def is_right(row: Row) -> bool:
    found = {(f.when.text, f.when.edtf) for f in scan(row.text, own_date(row))}
    return (row.words, row.edtf or "") in found if row.words else not found


def test_the_table_holds_every_class_with_examples_and_negatives() -> None:
    rows = golden()
    assert len(rows) >= 200
    assert sorted({row.kind for row in rows}) == sorted(CLASSES)
    positive, negative = Counter(r.kind for r in rows if r.words), Counter(r.kind for r in rows if not r.words)
    assert {kind for kind in CLASSES if positive[kind] < 3 or not negative[kind]} == set()


def test_the_table_of_dates_is_read_right() -> None:
    rows = golden()
    wrong = [row for row in rows if not is_right(row)]
    assert [row for row in wrong if row.text not in KNOWN_WRONG] == []
    assert 1 - len(wrong) / len(rows) >= 0.97


@pytest.mark.parametrize("row", [row for row in golden() if row.kind == "不可能" and row.words])
def test_an_impossible_date_says_so(row: Row) -> None:
    assert [f.note for f in scan(row.text)] in (["不是有效日期"], ["年份不存在"])


@pytest.mark.parametrize("row", [row for row in golden() if row.kind == "两位年份" and row.words and not row.edtf])
def test_two_digits_of_a_year_are_told_with_what_they_may_be(row: Row) -> None:
    [found] = scan(row.text, own_date(row))
    assert found.note.startswith("两位数年份不能确定，可能为 19")


@pytest.mark.parametrize("row", [row for row in golden() if row.kind == "互证" and row.words])
def test_a_pair_that_disagrees_is_noted_on_both_of_its_dates(row: Row) -> None:
    assert [("不一致" in f.note) for f in scan(row.text)] == [True, True]


@pytest.mark.parametrize(
    ("text", "own", "words", "anchor"),
    [
        ("新华社十九日讯　代表团今天中午到京", "1963-01-20", "今天中午", "据前文 1963-01-19"),
        ("代表团今天中午到京", "1963-01-20", "今天中午", "据形成日期 1963-01-20"),
        ("过去五年工作回顾", "2023-03-05", "过去五年", "据形成日期 2023-03-05"),
        ("“十四五”时期", "2023-03-05", "“十四五”时期", ""),
        ("去年四月以后，损失过半。须于六月十日以前上报。", "1928-05-20", "六月十日", "据形成日期 1928-05-20"),
        ("去年十二月杭州沦陷，至本年一月四日始回", "1938-06-05", "本年一月四日", "据形成日期 1938-06-05"),
        ("明晚（10月22日）开幕，2035年建成", "2023-10-21", "10月22日", "据前文 2023-10-22"),
    ],
)
def test_what_a_date_leant_on(text: str, own: str, words: str, anchor: str) -> None:
    assert [f.when.anchor for f in scan(text, parse_date(own)) if f.when.text == words] == [anchor]


@pytest.mark.parametrize(
    ("text", "own", "told"),
    [
        # news go from one year into the next
        ("去年十二月二十八日宣称，第二艘船预定一月八日到达", "1963-01-09", ["1962-12-28", "1963-01-08"]),
        ("新华社三十一日讯　代表团昨天到京，将于一日离开", "1963-01-01", ["1962-12-31", "1962-12-30", "1963-01-01"]),
        # a plan does not carry the story away
        ("定于三月二十日开会。五日发表声明。", "1963-01-06", ["1963-03-20", "1963-01-05"]),
        # a year named in passing does not either
        ("较2019年同期增长。8月24日坠毁", "2023-09-19", ["2019", "2023-08-24"]),
        ("四日晚至五日晨，翌日又战", "1949-05-10", ["1949-05-04/1949-05-05", "1949-05-06"]),
        ("1960年5月签订，十日在巴格达签字。新华社讯", "1963-01-12", ["1960-05", "1963-01-10"]),
        ("即将过去的一年", "2022-12-31", ["2022"]),
        ("过去一年", "2022-10-16", [""]),
        ("今年冬季", "1963-01-11", ["1962-24"]),
        ("本周、上周五、本周末", "1963-01-10", ["1963-01-07/1963-01-13", "1963-01-04", "1963-01-12/1963-01-13"]),
        ("第一条 本条例。\n第二条 自次日起，7月31日前报告本年度情况。2001年6月15日公布，7月1日施行。", "2003-05-01",
         ["2001-06-15", "2001-07-01"]),
    ],
)  # fmt: skip
def test_a_story_is_followed(text: str, own: str, told: list[str]) -> None:
    assert [f.when.edtf for f in scan(text, parse_date(own))] == told


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789一二三十廿年月日上下午晚时点分至、“”五期间过去本周末前初底旬元旦第条新华社电讯 \n"), max_size=40))
def test_any_words_of_dates_are_read_without_a_crash(text: str) -> None:
    reached = 0
    for found in scan(text, parse_date("1963-01-12")):
        assert text[found.start : found.end] == found.when.text
        assert reached <= found.start < found.end
        reached = found.end
