"""What is only remembered is no happening, and its day is not the day of the happening."""

from __future__ import annotations

import pytest

from graph.model import Record
from pipelines.extract.pipeline import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(("text", "types"), [
    ("2015年6月，浙东四明山战斗遗址列为省级文物保护单位。", set()),
    ("一九四六年三月十二日，蜻蜓岗战斗三週年，各界举行纪念大会。", {"会议"}),
    ("1951年5月，四明山战斗五周年纪念会在余姚召开。", {"会议"}),
    ("1985年8月，林岳同志回到梁弄，参观了第八支队成立大会旧址。", {"出访·来访", "视察·调研"}),
    ("1943年2月12日，第八支队在蜻蜓岗与敌战斗三小时。", {"战斗·战役"}),
    ("1949年5月3日，中共杭州市委成立。", {"成立·更名·合并·分设"}),
])
def test_a_monument_or_an_anniversary_tells_of_no_happening(reader: Reader, text: str, types: set[str]) -> None:
    (found,) = reader.read([Record("r", text)])
    assert {e.type for e in found.events} == types


@pytest.mark.parametrize(("text", "names"), [
    ("栽桑科科长由技师邵梅生担任。", {("栽桑科", "ORG"), ("邵梅生", "PER")}),
    ("会议决定，单永贤任水利局局长。", {("单永贤", "PER")}),
    ("会议决定，单位任务由单干户承担。", set()),
])
def test_a_section_is_no_person_and_a_rare_surname_is_one(reader: Reader, text: str, names: set[tuple[str, str]]) -> None:
    (found,) = reader.read([Record("r", text)])
    assert {(m.span.quote, m.type.value) for m in found.mentions if m.type.value in ("PER", "ORG")} == names


def _told(reader: Reader, text: str) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    (found,) = reader.read([Record("r", text)])
    return [
        (e.trigger.quote, e.modality.value, e.when.edtf if e.when else "", [(a.role, a.term.span.quote) for a in e.arguments])
        for e in found.events
    ]


def test_what_a_scheme_lays_down_by_a_day_is_a_plan(reader: Reader) -> None:
    told = _told(reader, "方案规定二月底以前建成住房二百七十四间，实际至七月底只完成九十八间。")
    assert [(verb, mode) for verb, mode, *_ in told] == [("建成", "planned"), ("完成", "actual")]


def test_what_came_after_a_meeting_is_no_part_of_it_and_not_of_its_day(reader: Reader) -> None:
    text = "2021年2月18日全省数字化改革大会召开后，省委战略办成立数字专班，苏晓岚任组长。"
    assert [(verb, when) for verb, _, when, _ in _told(reader, text)] == [("召开", "2021-02-18"), ("成立", ""), ("任", "")]
    (found,) = reader.read([Record("r", text)])
    assert not [s for s in found.statements if s.predicate == "SUBEVENT_OF"]


def test_where_a_meeting_was_held_did_not_convene_it(reader: Reader) -> None:
    ((_, _, _, parts),) = _told(reader, "一九三五年八月五日，仙霞特委在柘坑召开第二次扩大会议，到会二十三人。")
    assert ("place", "柘坑") in parts
    assert [name for role, name in parts if role == "convener"] == ["仙霞特委"]


def test_units_that_are_merged_are_not_founded(reader: Reader) -> None:
    told = _told(reader, "將餘姚常備中隊、左溪自衛隊、上虞獨立分隊合併，成立浙東人民抗日自衛第八支隊，轄三個大隊。")
    parts = next(parts for verb, _, _, parts in told if verb == "成立")
    assert [name for role, name in parts if role == "after"] == ["浙東人民抗日自衛第八支隊"]
