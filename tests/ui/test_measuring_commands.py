"""`lanmai evaluate` and `lanmai bench`: what they refuse is told in one Chinese line; answers for people and as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ui.cli import main

Run = Callable[..., tuple[int, str, str]]
PASSAGES = Path(__file__).resolve().parents[1] / "golden" / "passages.jsonl"
LINE = {"text": "一九四九年五月三日，杭州解放。", "dates": [[0, 9, "1949-05-03"]], "entities": [[10, 12, "LOC"]]}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call `lanmai ARGS`: exit code, standard output, standard error."""
    monkeypatch.delenv("LANMAI_TEXTS", raising=False)

    def call(*args: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["lanmai", *map(str, args)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, *capsys.readouterr()

    return call


def _refused(answer: tuple[int, str, str], words: str) -> None:
    code, out, err = answer
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert words in err


def test_a_missing_file_is_one_line(run: Run, tmp_path: Path) -> None:
    _refused(run("evaluate", "names", tmp_path / "none.jsonl"), "找不到标注文件")
    _refused(run("bench", "reading", "--text", tmp_path / "none"), "找不到")


@pytest.mark.parametrize("broken", ["{", "[]", '{"text": "杭州"}', '{"text": "杭州", "entities": [[0]]}'])
def test_a_broken_line_is_named(run: Run, tmp_path: Path, broken: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(LINE, ensure_ascii=False) + "\n" + broken + "\n", encoding="utf-8")
    _refused(run("evaluate", "names", path), "第 2 行不是标注数据")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\x00bad\n"])
def test_a_file_without_labels_is_one_line(run: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_bytes(content)
    _refused(run("evaluate", "names", path), "标注")


def test_missing_texts_are_one_line_that_says_where_they_go(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "far.jsonl"
    far = [line for line in PASSAGES.read_text("utf-8").splitlines() if '"samples"' not in line]
    path.write_text(far[0] + "\n", encoding="utf-8")
    _refused(run("evaluate", "names", path, "--texts", tmp_path), "--texts")


def test_scores_are_printed_and_given_as_json(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(LINE, ensure_ascii=False) + "\n", encoding="utf-8")
    code, out, _ = run("evaluate", "dates", path, "--json")
    answer = json.loads(out)
    assert (code, answer["kind"]) == (0, "dates")
    assert all(rows["全部"]["f1"] == 1.0 for rows in answer["scores"].values())
    code, out, _ = run("evaluate", "dates", path, "--errors", 3)
    assert code == 0
    assert "100.0%" in out


def test_nothing_to_time_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n", encoding="utf-8")
    _refused(run("bench", "reading", "--text", tmp_path, "--no-jiagu"), "没有可读的全文")
