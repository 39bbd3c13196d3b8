"""Scoring classification: values with their qualifiers, empty facets, traps; a broken key is told by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.model import Assignment, Record, Span
from pipelines.evaluate.classes import Judged, read_key, score
from pipelines.evaluate.labels import NotLabels


def given(facet: str, concept: str, qualifier: str = "") -> Assignment:
    """A suggestion with some evidence."""
    return Assignment("r", facet, "rule:x", concept, qualifier, evidence=(Span.cut(Record("r", "甲"), 0, 1),))


def item(trap: str = "", **expected: set[str]) -> Judged:
    """An item of the key."""
    return Judged(1, "r", {}, {facet: frozenset(values) for facet, values in expected.items()}, trap)


def test_values_count_with_their_qualifier() -> None:
    result = score([(item(F3={"BB5:precursor", "GTFY"}), (given("F3", "BB5"), given("F3", "GTFY")))])
    of = result.facets["F3"].values
    assert (of.right, of.found, of.gold) == (1, 2, 2)
    assert [(m.missing, m.extra) for m in result.misses] == [(("BB5:precursor",), ("BB5",))]


def test_a_facet_nobody_labelled_is_not_judged() -> None:
    result = score([(item(F1={"ECO"}), (given("F1", "ECO"), given("F6", "G2")))])
    assert set(result.facets) == {"F1"}
    assert result.misses == []


def test_empty_facets_and_traps() -> None:
    empty = Assignment("r", "F1", "rule:x", reason="none_applicable")
    result = score([(item("甲", F1=set()), (empty,)), (item("乙", F1=set()), (given("F1", "ECO"),)), (item("丙", F1={"ECO"}), ())])
    facet = result.facets["F1"]
    assert (facet.items, facet.empty, facet.left_empty, facet.empty_accuracy) == (3, 2, 1, 0.5)
    assert (result.traps, result.traps_right) == (3, 1)


@pytest.mark.parametrize("line", ["{", "[]", '{"题名": "甲"}', '{"expect": {"F1": []}}', '{"题名": "甲", "expect": {}}'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    key = tmp_path / "key.jsonl"
    key.write_text('{"题名": "甲", "expect": {"F1": []}}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(NotLabels, match="第 2 行不是归类标注"):
        read_key(key)
