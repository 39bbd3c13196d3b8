"""Headings numbered 一、 and numbered afresh."""

from __future__ import annotations

import pytest

from graph.works import Section, Sentence
from pipelines.compose.headings import numeral, renumbered, without_empty


@pytest.mark.parametrize(("number", "words"), [(0, "一"), (9, "十"), (10, "十一"), (19, "二十"), (20, "二十一"), (98, "九十九")])
def test_a_numeral(number: int, words: str) -> None:
    assert numeral(number) == words


def test_no_numeral_beyond() -> None:
    with pytest.raises(ValueError, match="99"):
        numeral(99)


def test_headings_are_numbered_on_and_others_left_alone() -> None:
    told = [Section("编者按"), Section("一、记载"), Section("三、启示"), Section("（一）人事"), Section("四、建议")]
    assert [s.heading for s in renumbered(told)] == ["编者按", "一、记载", "二、启示", "（一）人事", "三、建议"]


def test_only_empty_sections_for_opinion_go_and_only_then_are_headings_numbered_afresh() -> None:
    said = (Sentence("甲。"),)
    told = (Section("一、章"), Section("（一）事", said), Section("二、启示", analysis=True), Section("三、建议", said, analysis=True))
    assert [s.heading for s in without_empty(told)] == ["一、章", "（一）事", "二、建议"]
    kept = (Section("二、记载", said), Section("四、建议", said, analysis=True))
    assert without_empty(kept) == kept
