"""变迁图: what its sentences say, and nothing besides."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pipelines.compose import lineage_drawing
from pipelines.compose.lineage_drawing import Step, drawn, steps

FAMILIES = ("Noto Serif CJK SC", "Noto Sans CJK SC")
TOLD = [
    "1950年6月1日，成立→甲局。", "1957年1月1日，甲局→分设为→乙局、丙局。", "1962年，乙局、丙局→合并为→丁管理局。",
    "1978年12月1日，恢复→丁管理局。", "2000年6月30日，丁管理局→撤销。",
]


def test_a_sentence_is_read_as_the_change_it_tells() -> None:
    assert steps(TOLD[:3]) == [
        Step("1950年6月1日", (), "成立", ("甲局",)), Step("1957年1月1日", ("甲局",), "分设为", ("乙局", "丙局")),
        Step("1962年", ("乙局", "丙局"), "合并为", ("丁管理局",)),
    ]
    assert steps(["丁管理局→撤销。", "1950年，某局成立。", "", "→。"]) == [Step("", ("丁管理局",), "撤销", ())]


def test_the_picture_grows_with_its_changes() -> None:
    heights = [Image.open(io.BytesIO(drawn(TOLD[:n], FAMILIES))).height for n in (1, 2, 3, 4, 5)]
    assert heights == sorted(set(heights))


def test_nothing_is_drawn_of_nothing_or_without_a_font_or_beyond_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(["1950年，某局成立。"], FAMILIES) == b""
    many = "、".join(f"{n}局" for n in "甲乙丙丁戊己庚辛壬")
    assert drawn([f"1950年，总局→分设为→{many}。"], FAMILIES) == b""
    monkeypatch.setattr(lineage_drawing, "installed", dict)
    assert drawn(TOLD, FAMILIES) == b""


def test_a_body_merged_into_one_that_stands_leaves_it_standing() -> None:
    told = ["1950年，成立→甲局。", "1960年，乙局→并入→甲局。", "1970年，甲局→更名为→丙局。"]
    assert Image.open(io.BytesIO(drawn(told, FAMILIES))).width == 1248
