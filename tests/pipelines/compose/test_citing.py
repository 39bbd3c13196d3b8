"""Footnotes: the record's own fields, nothing made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.model import Record, Span, When
from graph.works import Product, Section, Sentence
from pipelines.compose.citing import beside, citation_text, date_text, grounds


def _record(**fields: object) -> Record:
    values: dict[str, object] = {
        "catalogue": {"题名": "浙江省政府关于兵役的训令"}, "archive": "浙江省档案馆", "dh_raw": "L001-001-0001", "when": When("1938-05-21"),
    }
    return Record("r-9", "", **(values | fields))  # type: ignore[arg-type]


def test_the_plain_form() -> None:
    assert citation_text(_record()) == "《浙江省政府关于兵役的训令》（1938年5月21日），浙江省档案馆藏，档号：L001-001-0001。"


@pytest.mark.parametrize(("title", "named"), [
    ("《浙江潮》创刊号", "《〈浙江潮〉创刊号》"),
    ("《浙江潮》", "《浙江潮》"),
    ("关于印发《办法》的通知", "《关于印发〈办法〉的通知》"),
    ("《甲》与《乙》", "《〈甲〉与〈乙〉》"),
    ("  训令  ", "《训令》"),
    ("", "（无题名）"),
    ("   ", "（无题名）"),
])
def test_titles_are_bracketed_once(title: str, named: str) -> None:
    assert citation_text(_record(catalogue={"题名": title})).startswith(f"{named}（1938年")


def test_reference_code_is_copied_and_never_made_up() -> None:
    assert citation_text(_record(dh_raw="Ｌ００１ -001", dh_norm="L001-001")).endswith("档号：Ｌ００１ -001。")
    assert citation_text(_record(dh_raw="", dh_norm="")).endswith("记录号：r-9。")


def test_without_an_archive_the_holder_is_our_own() -> None:
    assert "，本馆藏，" in citation_text(_record(archive=""))


@pytest.mark.parametrize(("when", "text"), [
    (None, "时间不详"),
    (When(""), "时间不详"),
    (When("", text="同年八月"), "时间不详"),
    (When("1938"), "1938年"),
    (When("1938-05"), "1938年5月"),
    (When("1938-22"), "1938年夏"),
    (When("1937-24"), "1937年冬"),
    (When("1938?"), "[1938年]"),
    (When("1938-05~"), "[1938年5月]"),
    (When("1938%"), "[1938年]"),
    (When("1938", text="[1938]"), "[1938年]"),
    (When("1938-06-11/1938-06-20"), "1938年6月11日至20日"),
    (When("1938-06/1938-08"), "1938年6月至8月"),
    (When("1938/1940"), "1938年至1940年"),
    (When("1938-12-30/1939-01-02"), "1938年12月30日至1939年1月2日"),
    (When("193X"), "20世纪30年代"),
    (When("193X", text="三十年代"), "20世纪30年代"),
    (When("1938/.."), "1938年以后"),
    (When("../1938"), "1938年以前"),
    (When("1938?/1939"), "[1938年至1939年]"),
])
def test_dates_as_they_print(when: When | None, text: str) -> None:
    assert date_text(when) == text


def _advising() -> Product:
    one, two, three = (Span("r", n, n + 2, "甲乙") for n in (0, 10, 20))
    return Product("p", "brief", "题", (
        Section("摘要", (Sentence("甲。", (one,)),), "summary"),
        Section("一、档案记载", (Sentence("甲。", (one,)), Sentence("乙。", (two,))), "fact"),
        Section("二、做法", (Sentence("丙。", (three,)), Sentence("又乙。", (two,))), "practice"),
        Section("三、建议", (Sentence("建议。", (two, three), analysis=True), Sentence("又建议。", (one,))), "advice", True),
    ))


def test_advice_names_each_finding_once_where_it_is_first_told() -> None:
    work = _advising()
    first, second = work.sections[3].sentences
    assert grounds(work, first) == ("一之2", "二之1")
    assert grounds(work, second) == ("一之1",)


def test_only_opinion_is_marked_and_all_advice_says_what_it_rests_on() -> None:
    work = _advising()
    first, second = work.sections[3].sentences
    assert beside(work, work.sections[3], first) == ("（分析）", "（依据：一之2、二之1）")
    assert beside(work, work.sections[3], second) == ("", "（依据：一之1）")
    assert beside(work, work.sections[3], Sentence("另一条。", (Span("r", 90, 92, "丁戊"),))) == ("", "（档案所提）")
    assert beside(work, replace(work.sections[3], kind="lesson"), first) == ("（分析）", "")


@pytest.mark.parametrize(("kind", "part", "mark"), [
    ("brief", "lesson", "（分析）"), ("compilation", "document", "〔编者注〕"), ("compilation", "preface", ""),
    ("compilation", "afterword", ""),
])
def test_words_of_ones_own_are_marked_where_they_stand_among_others(kind: str, part: str, mark: str) -> None:
    said = Sentence("文件讲的是移民怎样安家。", analysis=True)
    section = Section("序", (said,), part, analysis=True)
    assert beside(Product("p", kind, "题", (section,)), section, said) == (mark, "")
