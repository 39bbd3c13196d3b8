"""JSON Lines: every line gives one record back, in order, under its own id and with its own words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Fate, Openness, Record
from pipelines.ingest import Holding, Ingested, ingest
from pipelines.ingest.jsonl import read_line


def run(path: Path, lines: list[Any], options: Holding | None = None) -> list[Ingested]:
    """Each line written as JSON, a str as it stands."""
    said = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(said) + "\n", encoding="utf-8")
    return list(ingest([path], options or Holding()))


def records(items: list[Ingested]) -> list[Record]:
    return [item.record for item in items if item.record]


def test_ids_and_texts_come_back_verbatim_and_in_order(tmp_path: Path) -> None:
    lines = [
        {"id": "b", "text": "  首尾有空格 \r\n第二行\t\u200b"}, {"id": " a/1 ", "text": ""}, {"id": 7, "text": None},
        {"id": "", "text": "无标识"}, {"text": "😀𠀀"}, {"id": "c", "text": 3.5}, {},
    ]  # fmt: skip
    found = records(run(tmp_path / "a.jsonl", lines))
    assert [r.text for r in found] == ["  首尾有空格 \r\n第二行\t\u200b", "", "", "无标识", "😀𠀀", "3.5", ""]
    assert [r.id for r in found[:3]] == ["b", " a/1 ", "7"]
    assert [r.id for r in found[3:]] == [f"{found[0].source_id[:12]}-{n}" for n in (4, 5)] + ["c"] + [
        f"{found[0].source_id[:12]}-7"
    ]
    assert [r.source_row for r in found] == [1, 2, 3, 4, 5, 6, 7]


def test_catalogue_fields_under_their_names(tmp_path: Path) -> None:
    line = {"id": "x", "text": "正文", "全宗号": "T901", "题名": "通知", "责任者": ["省委", "省政府"], "日期": "1938-12",
            "开放标识": "开放", "公布审批号": "公1", "页数": 3, "别的": {"甲": 1}}  # fmt: skip
    (record,) = records(run(tmp_path / "a.jsonl", [line]))
    assert (record.fonds, record.title, record.openness, record.publication) == ("T901", "通知", Openness.OPEN, "公1")
    assert record.catalogue["责任者"] == "省委；省政府"
    assert record.when is not None
    assert record.when.edtf == "1938-12"
    assert record.raw["别的"] == '{"甲": 1}'
    assert "text" not in record.raw


@pytest.mark.parametrize("key", ["全宗", "全宗号"])
def test_a_fonds_by_either_name(tmp_path: Path, key: str) -> None:
    (record,) = records(run(tmp_path / "a.jsonl", [{"text": "甲", key: "浙江省政府"}]))
    assert record.fonds == "浙江省政府"


def test_a_code_gives_the_id_where_none_is_given(tmp_path: Path) -> None:
    lines = [{"text": "甲", "档号": "T901—001—0001"}, {"id": "own", "text": "乙", "档号": "T901-001-0002"}]
    first, second = records(run(tmp_path / "a.jsonl", lines))
    assert (first.id, first.fonds) == ("T901-001-0001", "T901")
    assert (second.id, second.dh_norm) == ("own", "T901-001-0002")


def test_a_repeated_id_stays_as_given_and_is_told(tmp_path: Path) -> None:
    items = run(tmp_path / "a.jsonl", [{"id": "a", "text": "甲"}, {"id": "a", "text": "乙"}])
    assert [r.id for r in records(items)] == ["a", "a"]
    assert items[1].fates[0].fate is Fate.WARNING


@pytest.mark.parametrize("level", ["机密", "絕密", "秘密★5年", " 机 密 "])
def test_a_classified_line_is_refused(tmp_path: Path, level: str) -> None:
    items = run(tmp_path / "a.jsonl", [{"id": "甲号", "text": "要害", "题名": "要害", "密级": level}, {"text": "乙"}])
    assert [item.fates[0].fate for item in items] == [Fate.REJECTED, Fate.LOADED]
    assert "要害" not in repr(items)


def test_what_cannot_be_read_is_one_row_each(tmp_path: Path) -> None:
    items = run(tmp_path / "a.jsonl", ["{broken", "[1, 2]", "12", "null", '"只有文字"', "", {"text": "好"}])
    assert [f.fate.value for item in items for f in item.fates] == ["rejected"] * 4 + ["warning", "loaded"]
    assert [r.text for r in records(items)] == ["只有文字", "好"]
    assert sum(item.skipped for item in items) == 1


def test_impossible_characters_are_replaced_one_for_one(tmp_path: Path) -> None:
    (item,) = run(tmp_path / "a.jsonl", [r'{"id": "a", "text": "甲\ud800乙\u0000丙"}'])
    assert item.record is not None
    assert item.record.text == "甲\ufffd乙\ufffd丙"
    assert item.fates[0].fate is Fate.WARNING


def test_a_folder_or_option_default_applies(tmp_path: Path) -> None:
    (record,) = records(run(tmp_path / "a.jsonl", [{"text": "甲"}], Holding(openness="开放", publication="公", fonds="T9")))
    assert (record.openness, record.publication, record.fonds) == (Openness.OPEN, "公", "T9")
    (bare,) = records(run(tmp_path / "b.jsonl", [{"text": "甲"}]))
    assert (bare.openness, bare.publication, bare.fonds) == (Openness.NOT_REVIEWED, "", "")


def test_other_encodings(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes('{"text": "於潛縣政府訓令"}\r\n{"text": "第二件"}'.encode("gb18030"))
    assert [r.text for r in records(list(ingest([tmp_path], Holding())))] == ["於潛縣政府訓令", "第二件"]
    (tmp_path / "a.jsonl").write_bytes('\ufeff{"text": "有字节序标记"}'.encode())
    assert [r.text for r in records(list(ingest([tmp_path], Holding())))] == ["有字节序标记"]


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80), st.text(min_size=1, max_size=20))
def test_any_text_survives(text: str, key: str) -> None:
    line = read_line(1, json.dumps({key: "值", "text": text}))
    assert line.text == text.replace("\0", "\ufffd")
    assert not line.problem
