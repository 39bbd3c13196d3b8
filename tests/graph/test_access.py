"""Openness: what is blank, unknown or unmapped is closed; open is not published."""

import pytest

from graph.access import Audience, Closure, closure, may_see, openness_of, strictest
from graph.model import Openness, Record


@pytest.mark.parametrize(
    ("written", "openness", "understood"),
    [
        ("开放", Openness.OPEN, True), (" 开 放 ", Openness.OPEN, True), ("已开放", Openness.OPEN, True),
        ("延期", Openness.POSTPONED, True), ("控制使用", Openness.CONTROLLED, True), ("不开放", Openness.CONTROLLED, True),
        ("", Openness.NOT_REVIEWED, True), ("1", Openness.NOT_REVIEWED, False), ("公开", Openness.NOT_REVIEWED, False),
        ("主动公开", Openness.NOT_REVIEWED, False), ("open", Openness.NOT_REVIEWED, False),
    ],
)
def test_words_of_catalogues(written: str, openness: Openness, understood: bool) -> None:
    assert openness_of(written) == (openness, understood)


def record(openness: Openness = Openness.NOT_REVIEWED, publication: str = "") -> Record:
    return Record("r", "正文", openness=openness, publication=publication)


@pytest.mark.parametrize(
    ("held", "seen_by"),
    [
        (record(), {"working"}),
        (record(Openness.POSTPONED, "公布〔2024〕1号"), {"working"}),
        (record(Openness.CONTROLLED, "公布〔2024〕1号"), {"working"}),
        (record(Openness.OPEN), {"working", "brief"}),
        (record(Openness.OPEN, "   "), {"working", "brief"}),
        (record(Openness.OPEN, "公布〔2024〕1号"), {"working", "brief", "publication", "exhibition"}),
    ],
)
def test_who_may_see_what(held: Record, seen_by: set[str]) -> None:
    assert {a.value for a in Audience if may_see(a, held)} == seen_by


def test_a_derived_thing_is_as_closed_as_its_most_closed_input() -> None:
    assert strictest([record(Openness.OPEN, "1号"), record(Openness.OPEN)]) is Closure.OPEN
    assert strictest([record(Openness.OPEN, "1号"), record()]) is Closure.CLOSED


def test_a_record_nobody_marked_is_closed() -> None:
    assert closure(Record("r", "")) is Closure.CLOSED
