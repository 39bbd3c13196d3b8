"""A chat model's outline: it moves and words, adds nothing, loses nothing, and its points say only what the evidence says."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from graph.works import Product, Section, State
from pipelines.compose.outline import RESERVE, point
from pipelines.compose.planning import planned
from tests.pipelines.compose.drafts import DRAFT, SENTENCES, cited, lookup, no_facts
from tests.pipelines.compose.test_phrasing import model

OUTLINE = replace(
    DRAFT, state=State.OUTLINE,
    sections=(
        Section("一、档案记载", tuple(map(cited, SENTENCES[:3])), "fact"),
        Section("二、主要做法与演变", (), "practice"),
        Section("未采用", (cited(SENTENCES[3]),), RESERVE),
    ),
)


def _plan(*parts: dict[str, object]) -> str:
    return json.dumps({"parts": list(parts)}, ensure_ascii=False)


def _texts(outline: Product) -> list[list[str]]:
    return [[s.text for s in section.sentences] for section in outline.sections]


def test_evidence_is_moved_and_ordered_and_what_is_not_named_stays() -> None:
    answer = _plan({"part": "a", "point": "移民总数和会议。", "evidence": [2]}, {"part": "b", "point": "", "evidence": [3]})
    found = planned(OUTLINE, model(answer), lookup, no_facts)
    assert _texts(found.outline) == [[SENTENCES[1], SENTENCES[0]], [SENTENCES[2]], [SENTENCES[3]]]
    assert point(found.outline, "一、档案记载") == "移民总数和会议。"
    assert len(found.changes) == 2
    assert found.origin == "llm:qwen-test/outlines@1"


def test_a_point_with_a_figure_of_its_own_is_dropped_with_its_reason() -> None:
    found = planned(OUTLINE, model(_plan({"part": "a", "point": "移民九万户。", "evidence": [1, 2, 3]})), lookup, no_facts)
    assert point(found.outline, "一、档案记载") == ""
    assert any("移民九万户" in d and "数字" in d for d in found.dropped)
    assert found.changes == ()


def test_evidence_it_makes_up_and_parts_that_are_not_there_change_nothing() -> None:
    answer = _plan({"part": "z", "point": "x", "evidence": [1]}, {"part": "b", "evidence": [99, -1]})
    assert planned(OUTLINE, model(answer), lookup, no_facts).outline == OUTLINE


@given(st.lists(st.tuples(st.sampled_from("abcz"), st.lists(st.integers(-1, 5), max_size=6)), min_size=1, max_size=5))
def test_whatever_it_says_no_evidence_is_lost_or_doubled(parts: list[tuple[str, list[int]]]) -> None:
    answer = _plan(*({"part": p, "point": "", "evidence": e} for p, e in parts))
    found = planned(OUTLINE, model(answer), lookup, no_facts)
    assert Counter(t for s in _texts(found.outline) for t in s) == Counter(t for s in _texts(OUTLINE) for t in s)
    assert _texts(found.outline)[-1] == [SENTENCES[3]]
