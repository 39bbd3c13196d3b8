"""Measuring the reader: lines with text, the hand-labelled passages of the sample holding, and what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.evaluate.labels import NotLabels
from pipelines.evaluate.passages import read_passages
from pipelines.evaluate.scores import ALL, Measured
from pipelines.measuring import KINDS, TextsMissing, evaluate, same_day, stands_of

PASSAGES = Path(__file__).resolve().parents[1] / "golden" / "passages.jsonl"
TEXT = "一九四九年五月三日，杭州解放。浙江省人民政府在杭州成立。"


def _row(text: str, **labels: Any) -> dict[str, Any]:
    return {"text": text, "source": "自写", **labels}


def _file(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "labels.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def _total(result: Measured, measure: str) -> tuple[int, int, int]:
    score = next(rows for name, rows in result.tables.items() if name.startswith(measure))[ALL]
    return score.right, score.found, score.gold


def test_names_of_lines_are_held_against_their_labels(tmp_path: Path) -> None:
    path = _file(tmp_path, _row(TEXT, entities=[[10, 12, "LOC"], [15, 22, "ORG"], [23, 25, "LOC"], [26, 28, "LOC"]]))
    assert TEXT[26:28] == "立。"
    assert _total(evaluate("names", path, None), "严格") == (3, 3, 4)


def test_dates_of_lines_are_held_against_their_meaning(tmp_path: Path) -> None:
    right, wrong = _row(TEXT, dates=[[0, 9, "1949-05-03"]]), _row("五月四日到杭州。", dates=[[0, 4, "1950-05-04"]], date="1949-05-04")
    result = evaluate("dates", _file(tmp_path, right, wrong), None)
    assert _total(result, next(iter(result.tables)))[2] == 2
    assert [f.kind for f in result.faults]


def test_a_line_that_is_no_label_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotLabels, match="第 2 行"):
        evaluate("names", _file(tmp_path, _row(TEXT, entities=[]), _row(TEXT)), None)


@pytest.mark.parametrize("kind", KINDS)
def test_the_passages_of_the_samples_are_measured_without_other_texts(kind: str) -> None:
    result = evaluate(kind, PASSAGES, None, "dev")
    for rows in result.tables.values():
        assert 0 < rows[ALL].right <= rows[ALL].found
        assert rows[ALL].gold > 10


def test_every_passage_of_the_samples_still_stands() -> None:
    mine = [p for p in read_passages(PASSAGES) if p.source == "samples" and (p.labels.names or p.labels.dates or p.labels.events)]
    assert {s.passage.id for s in stands_of(mine, None)} == {p.id for p in mine}


def test_without_their_texts_passages_are_told_missing(tmp_path: Path) -> None:
    path = tmp_path / "far.jsonl"
    rows = [json.loads(line) for line in PASSAGES.read_text("utf-8").splitlines()]
    far = [row for row in rows if row["source"] != "samples"][:3]
    path.write_text("".join(json.dumps(row) + "\n" for row in far), encoding="utf-8")
    with pytest.raises(TextsMissing, match="--texts"):
        evaluate("names", path, tmp_path)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("1949-05-03", "1949-05-03", True), ("1949-05", "1949-05-01/1949-05-31", True), ("1949-05", "1949-05~", False),
        ("1949-05-03", "1949-05-04", False), ("", "", True), ("", "1949", False), ("1949-13", "1949-13", True),
        ("1949-13", "1949-14", False),
    ],
)  # fmt: skip
def test_dates_are_the_same_when_they_cover_the_same_days(left: str, right: str, same: bool) -> None:
    assert same_day(left, right) is same
