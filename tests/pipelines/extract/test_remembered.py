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
