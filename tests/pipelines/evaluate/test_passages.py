"""Labels without text: found again where the text stands, however its lines are broken."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Record
from pipelines.evaluate.labels import Dated, Item, Name, Related, Told
from pipelines.evaluate.passages import Passage, found_in, is_passages, named, read_passages

BARE = "周恩来到达杭州。"
LABELS = Item(
    "", "自写", (Name((0, 3), "PER"), Name((5, 7), "LOC")), (Dated((3, 5), "1963"),),
    (Told("出访·来访", (3, 5), "actual", "", (("place", (5, 7)),)),), (Related("LED", (0, 3), (5, 7)),),
)


def passage(before: int = 0, words: str = BARE) -> Passage:
    sha = hashlib.sha256(words.encode()).hexdigest()
    return Passage("P1", "自写", "folder", named("a.txt"), named("r"), before, len(words), sha, "dev", LABELS)


@given(st.lists(st.sampled_from(["", "\n", " ", "\u3000", "\r\n"]), min_size=len(BARE) + 1, max_size=len(BARE) + 1))
def test_white_space_anywhere_moves_the_places_and_not_the_words(blanks: list[str]) -> None:
    text = "".join(b + c for b, c in zip(blanks, BARE, strict=False)) + blanks[-1]
    (stand,) = found_in(Record("r", text), [passage()])
    gold = stand.gold()
    assert ["".join(text[slice(*n.place)].split()) for n in gold.names] == ["周恩来", "杭州"]
    assert "".join(text[slice(*gold.events[0].trigger)].split()) == "到达"


def test_a_passage_that_moved_is_found_and_one_that_changed_is_not() -> None:
    record = Record("r", "前言三字。" + BARE)
    assert [s.places[0] for s in found_in(record, [passage(0)])] == [5]
    assert list(found_in(Record("r", BARE.replace("杭州", "苏州")), [passage()])) == []
    assert list(found_in(Record("other", BARE), [passage()])) == []


def test_what_was_found_outside_the_passage_is_not_counted() -> None:
    record = Record("r", "江华说：" + BARE)
    (stand,) = found_in(record, [passage(4)])
    found = Item(record.text, "", (Name((0, 2), "PER"), Name((4, 7), "PER")), events=(
        Told("出访·来访", (7, 9), arguments=(("visitor", (0, 2)), ("place", (9, 11)))),
    ))
    inside = stand.within(found)
    assert inside.names == (Name((4, 7), "PER"),)
    assert inside.events[0].arguments == (("place", (9, 11)),)


def test_the_committed_labels_hold_no_text() -> None:
    path = Path(__file__).resolve().parents[2] / "golden" / "passages.jsonl"
    assert is_passages(path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert {p.split for p in read_passages(path)} == {"dev", "test"}
    allowed = {e["type"] for row in rows for e in row["events"]}
    words = {v for row in rows for v in _strings({k: v for k, v in row.items() if k not in ("id", "source", "folder")})}
    chinese = {w for w in words if any("\u4e00" <= c <= "\u9fff" for c in w)}
    assert chinese <= allowed
    assert len(rows) >= 300


def _strings(value: object) -> set[str]:
    if isinstance(value, dict):
        return {s for v in value.values() for s in _strings(v)}
    if isinstance(value, list):
        return {s for v in value for s in _strings(v)}
    return {value} if isinstance(value, str) else set()


def test_a_broken_line_of_labels_is_named(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"sha256": "x"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="第 1 行"):
        read_passages(path)
