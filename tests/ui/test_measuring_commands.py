"""`lanmai evaluate` and `lanmai bench`: what they refuse is told in one Chinese line; answers for people and as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.small_graph import fill
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


def test_the_pace_of_composing_is_told_with_its_limits(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = fill(tmp_path)
    monkeypatch.setenv("LANMAI_WORKDIR", str(tmp_path))
    ask = ("bench", "compose", "--graph", url, "--records", 3, "--question", "第八支队是怎样成立的")
    code, out, err = run(*ask, "--json")
    told = json.loads(out)
    limits = {p["what"]: p["most"] for p in told["paces"]}
    assert (told["records"], told["sentences"] > 0) == (3, True)
    assert sorted(v for v in limits.values() if v) == [0.2, 2.0, 2.0, 2.0, 2.0, 2.0, 10.0]
    slow = [p["what"] for p in told["paces"] if p["most"] and p["seconds"] >= p["most"]]
    assert (code, bool(err)) == (int(bool(slow)), bool(slow))
    _refused(run("bench", "compose", "--graph", url, "--records", 9), "图库里只有 4 件档案，不够 9 件")
    _refused(run("bench", "compose", "--graph", f"sqlite:{tmp_path / 'none.db'}"), "还没有建立")
    _refused(run(*ask[:-1], "量子通信卫星"), "换一个问题")


def test_every_page_is_opened_and_timed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = fill(tmp_path)
    monkeypatch.setenv("LANMAI_WORKDIR", str(tmp_path))
    monkeypatch.setenv("LANMAI_GRAPH", url)  # so that what the command sets is taken back
    code, out, err = run("bench", "pages", "--graph", url, "--json")
    told = json.loads(out)
    pages = {t["page"] for t in told}
    assert {"总览", "检索", "多维归类", "待办", "人物：林岳"} <= pages
    assert all(0 < t["again"] < t["cold"] + 1 for t in told)
    slow = [t["page"] for t in told if max(t["first"], t["again"]) > 1]
    assert (code, bool(err)) == (int(bool(slow)), bool(slow))
    _refused(run("bench", "pages", "--graph", f"sqlite:{tmp_path / 'none.db'}"), "还没有建立")


def _key(folder: Path, *titles: str) -> Path:
    path = folder / "key.jsonl"
    rows = ({"题名": title, "日期": "19560212", "expect": {"F1": ["ECO"]}} for title in titles)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_classification_is_scored_through_an_empty_graph_as_without_one(run: Run, tmp_path: Path) -> None:
    key, graph = _key(tmp_path, "全省工业生产计划的通知", "县粮食征购任务分配方案", "戏曲会演"), f"sqlite:{tmp_path / 'graph.db'}"
    without = json.loads(run("evaluate", "classification", key, "--json")[1])
    code, out, _ = run("evaluate", "classification", key, "--graph", graph, "--json")
    through = json.loads(out)
    assert (code, through.pop("graph"), without.pop("graph")) == (0, graph, "")
    assert through == without
    assert (through["items"], through["scores"]["F1"]["right"], through["scores"]["F1"]["gold"]) == (3, 2, 3)
    _refused(run("evaluate", "classification", key, "--graph", graph), "已有档案")
    assert f"读入 {graph}" not in run("evaluate", "classification", key)[1]


def test_gates_are_counted_and_a_breach_is_told_with_exit_code_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"id": "R1", "题名": "山海协作工程意见", "日期": "20100301", "text": "推进山海协作工程。"}]
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    code, out, _ = run("evaluate", "gates", path)
    assert (code, "没有一条越过日期门槛" in out) == (0, True)
    answer = json.loads(run("evaluate", "gates", path, "--json")[1])
    assert (answer["records"], answer["dated"], answer["breaches"], answer["errors"]) == (1, 1, 0, [])
    assert answer["places"]["门槛之内"] > 0
    monkeypatch.setattr("pipelines.evaluate.gates._gate", lambda *_: ("2020-01-01", ""))
    code, out, err = run("evaluate", "gates", path, "--errors", 1)
    assert (code, "早于门槛" in out, "处不合" in err) == (1, True, True)
    code, out, err = run("evaluate", "gates", path, "--json")
    assert (code, err) == (1, "")
    assert json.loads(out)["breaches"] > 0


def test_nothing_to_hold_against_gates_is_one_line(run: Run, tmp_path: Path) -> None:
    _refused(run("evaluate", "gates", tmp_path / "none"), "找不到")
    _refused(run("evaluate", "gates", tmp_path), "没有可归类的档案")
