"""Scenario: who says so? Our side's records and the other side's are told apart, with their disagreements; nothing found is said."""

from __future__ import annotations

import pytest

from graph.access import Audience, closure
from graph.provenance import stands
from pipelines.answering import ask_graph
from tests.acceptance.conftest import Built

OURS, THEIRS = "革命历史档案", "旧政权档案（敌对方文书）"


def test_each_side_speaks_for_itself_in_words_that_stand_in_its_records(holding: Built) -> None:
    told = ask_graph("第八支队1943年在蜻蜓岗打了什么仗？", holding.store, Audience.WORKING, holding.reader, None)
    assert [s.label for s in told.sides][:2] == [OURS, THEIRS]
    for side in told.sides:
        assert side.lines
        for line in side.lines:
            for span in line.citations:
                record = holding.store.record(span.record_id, Audience.WORKING)
                assert record is not None
                assert stands(span, record)
                assert (record.catalogue.get("立场") == "adversary") is (side.label == THEIRS)


def test_what_the_two_sides_dispute_is_shown_with_both_records(holding: Built) -> None:
    told = ask_graph("蜻蜓岗战斗是哪一天？", holding.store, Audience.WORKING, holding.reader, None)
    (dispute,) = [d for d in told.disputes if "日期" in d.text]
    assert {c.record_id.split("-")[0] for c in dispute.citations} == {"T901", "T902"}


def test_no_record_found_is_said_when_true(holding: Built) -> None:
    told = ask_graph("挺进师1935年在浙西做了什么？", holding.store, Audience.WORKING, holding.reader, None)
    assert told.empty
    assert told.note


@pytest.mark.parametrize("audience", [Audience.BRIEF, Audience.PUBLICATION, Audience.EXHIBITION])
def test_a_closed_record_says_nothing_to_others(holding: Built, audience: Audience) -> None:
    told = ask_graph("杜凤梧密报林岳是什么来历？", holding.store, audience, holding.reader, None)
    for line in (*told.lines, *told.disputes, *(x for s in told.sides for x in s.lines)):
        for span in line.citations:
            record = holding.store.record(span.record_id, Audience.WORKING)
            assert record is not None
            assert closure(record) <= audience.ceiling
