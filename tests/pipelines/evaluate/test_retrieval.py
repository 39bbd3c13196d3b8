"""Recall of search: the key as written, the share among the first, what was missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.evaluate.labels import NotLabels
from pipelines.evaluate.passages import named
from pipelines.evaluate.retrieval import Asked, mean, read_key, recall

_ASKED = Asked("q", "水库移民怎样安置？", frozenset({named("a"), named("b"), named("c")}))


def test_recall_counts_what_stands_among_the_first() -> None:
    found = recall(_ASKED, ["x", "b", "y", "a"], 3)
    assert (round(found.recall, 3), found.first) == (0.333, 2)
    assert set(found.missed) == {named("a"), named("c")}


def test_a_question_with_more_records_than_places_can_still_be_answered_wholly() -> None:
    assert recall(_ASKED, ["a", "b"], 2).recall == 1.0


def test_nothing_found_is_nought() -> None:
    nothing = recall(_ASKED, ["x"], 20)
    assert (nothing.recall, nothing.first) == (0.0, 0)
    assert mean([nothing, recall(_ASKED, ["a", "b", "c"], 20)]) == {"recall": 0.5, "mrr": 0.5}
    assert mean([]) == {"recall": 0.0, "mrr": 0.0}


def test_a_key_is_read_and_a_broken_line_named(tmp_path: Path) -> None:
    key = tmp_path / "key.jsonl"
    key.write_text('{"id": "q", "question": "问", "relevant": ["h1"]}\n\n', "utf-8")
    assert read_key(key) == [Asked("q", "问", frozenset({"h1"}))]
    for line in ("{", '{"id": "q"}', '{"id": "q", "question": "问", "relevant": []}', "[1]"):
        key.write_text(line, "utf-8")
        with pytest.raises(NotLabels, match="第 1 行"):
            read_key(key)
