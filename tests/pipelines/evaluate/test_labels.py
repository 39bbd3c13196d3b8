"""Labelled files of several forms, and findings brought into the same form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.model import EntityType, Findings, Mention, Record, Span, Statement, Term
from pipelines.evaluate.labels import Name, NotLabels, Related, Told, of_findings, read


def written(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_types_of_other_schemes_become_ours_and_some_are_left_out(tmp_path: Path) -> None:
    row = {"text": "在《红岩》里的马兰", "entities": [[1, 5, "book"], [7, 9, "address"], [7, 9, "movie"]]}
    ((item, date),) = read(written(tmp_path / "a.jsonl", row))
    assert item.names == (Name((1, 5), "DOC"), Name((7, 9), "LOC"))
    assert date == ""


def test_events_and_triples_of_other_schemes(tmp_path: Path) -> None:
    row = {
        "text": "李四昨日病逝",
        "event_list": [
            {"event_type": "人生-死亡", "trigger": "病逝", "trigger_start_index": 4},
            {"event_type": "产品行为-上映", "trigger": "昨日", "trigger_start_index": 2},
        ],
        "spo_list": [
            {"predicate": "号", "subject": "李四", "object": "昨日"}, {"predicate": "身高", "subject": "李四", "object": "昨日"},
        ],
    }
    ((item, _),) = read(written(tmp_path / "a.jsonl", row))
    assert item.events == (Told("被捕·牺牲·逝世", (4, 6)),)
    assert item.relations == (Related("KNOWN_AS", (0, 2), (2, 4)),)


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "甲"}', '{"entities": []}', '{"text": "甲", "entities": [[0, "x"]]}'])
def test_what_is_no_label_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "乙", "entities": []}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(NotLabels, match="第 2 行"):
        read(path)


def test_an_empty_file_is_no_answer_key(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(NotLabels, match="空的"):
        read(tmp_path / "a.jsonl")


def test_an_office_held_points_at_the_words_of_the_office_nearest_the_person() -> None:
    record = Record("r", "县长陈文、县长李武到会")
    office = [Mention(Span.cut(record, s, s + 2), EntityType.POSITION, 1.0, "x") for s in (0, 5)]
    person = Term(Span.cut(record, 7, 9), EntityType.PERSON)
    held = Statement(person, "HELD_POSITION", Span.cut(record, 0, 11), "x", value="县长")
    item = of_findings(Findings("r", ("x",), tuple(office), statements=(held,)), record.text)
    assert item.relations == (Related("HELD_POSITION", (7, 9), (5, 7)),)


def test_findings_in_the_title_are_not_the_texts() -> None:
    record = Record("r", "正文", {"题名": "杭州"})
    mention = Mention(Span.cut(record, 0, 2, "题名"), EntityType.PLACE, 1.0, "x")
    assert of_findings(Findings("r", ("x",), (mention,)), record.text).names == ()
