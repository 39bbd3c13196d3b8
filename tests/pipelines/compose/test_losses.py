"""伤亡数目: whose losses a sentence tells, how many, and when two figures cannot both be right."""

from __future__ import annotations

import pytest

from graph.model import Record, Span
from pipelines.compose.losses import RED, WHITE, Loss, losses, other_figures


def _told(words: str, stance: str = "") -> tuple[Record, Span]:
    record = Record("T1", words, {"题名": "战报", **({"立场": stance} if stance else {})})
    return record, Span.cut(record, 0, len(words))


@pytest.mark.parametrize(("words", "stance", "found"), [
    ("计毙伤日伪军六十七人，俘三十一人，缴步枪四十八枝。", "", {(WHITE, "伤亡", 67, ""), (WHITE, "俘", 31, "")}),
    ("計斃傷日偽軍六十七人，俘三十一人。", "", {(WHITE, "伤亡", 67, ""), (WHITE, "俘", 31, "")}),
    ("我方牺牲五人，负伤十一人。", "", {(RED, "阵亡", 5, ""), (RED, "负伤", 11, "")}),
    ("毙敌四十人，我牺牲九人，俘敌二十人。", "", {(WHITE, "阵亡", 40, ""), (RED, "阵亡", 9, ""), (WHITE, "俘", 20, "")}),
    ("全年牺牲八十六人。", "", {(RED, "阵亡", 86, "")}),
    ("是役日伪军伤亡二十余人，匪方伤亡亦达六十余人。", "adversary", {(WHITE, "伤亡", 20, ">"), (RED, "伤亡", 60, ">")}),
    ("击毙伪政治委员一名，毙匪四十余名，俘匪三名。", "adversary", {(RED, "阵亡", 1, ""), (RED, "阵亡", 40, ">"), (RED, "俘", 3, "")}),
    ("职部伤亡士兵九名，损失步枪七支。", "adversary", {(WHITE, "伤亡", 9, "")}),
    ("群众送茶送饭者不下二百人。", "", set()),
    ("缴获步枪十九支，第三大队到会四百人。", "", set()),
    ("牺牲的第三大队队长。", "", set()),
])
def test_whose_losses_and_how_many(words: str, stance: str, found: set[tuple[str, str, int, str]]) -> None:
    assert losses(*_told(words, stance)) == {Loss(*f) for f in found}


@pytest.mark.parametrize(("one", "other", "agree"), [
    (Loss(WHITE, "伤亡", 67, ""), Loss(WHITE, "伤亡", 60, ">"), True),
    (Loss(WHITE, "伤亡", 67, ""), Loss(WHITE, "伤亡", 20, ">"), False),
    (Loss(WHITE, "伤亡", 31, ""), Loss(WHITE, "伤亡", 31, ""), True),
    (Loss(WHITE, "伤亡", 290, ""), Loss(WHITE, "伤亡", 300, "~"), True),
    (Loss(WHITE, "伤亡", 95, ""), Loss(WHITE, "伤亡", 100, "<"), True),
    (Loss(WHITE, "伤亡", 0, ""), Loss(WHITE, "伤亡", 1, ""), False),
])
def test_figures_that_may_both_be_right(one: Loss, other: Loss, agree: bool) -> None:
    assert one.agrees(other) is agree
    assert other.agrees(one) is agree


def test_another_figure_and_a_doubt_are_found_and_the_same_figure_is_none() -> None:
    ours = losses(*_told("计毙伤日伪军六十七人。"))
    for words, found in (
        ("是役日伪军伤亡二十余人。", True), ("匪方称毙伤日伪军六十七人，显系夸大，未足采信。", True),
        ("日伪军伤亡六十七人。", False), ("匪方伤亡九十人。", False), ("显系夸大。", False),
    ):
        record, span = _told(words, "adversary")
        assert bool(list(other_figures(ours, record, [span]))) is found, words
