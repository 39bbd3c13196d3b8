"""`lanmai classify`, `evaluate classification` and `bench classify`: one line a record, in order; wrong use in one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.access import Audience
from graph.stores import open_store
from ui.cli import main

Run = Callable[..., tuple[int, str, str]]
LINES = (
    {"id": "甲-1", "题名": "关于建设生态省的初步设想", "日期": "1999-06-08", "text": ""},
    {"id": "乙-2", "text": ""},
    {"id": "丙-3", "题名": "关于行政审批制度改革的实施方案", "日期": "2001-09-30", "text": "略"},
)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call `lanmai ARGS`: exit code, standard output, standard error."""

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


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Three records, one of them empty."""
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES), encoding="utf-8")
    return path


def test_one_line_a_record_in_the_stated_form(run: Run, records: Path) -> None:
    code, out, _ = run("classify", records, "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert (code, [a["id"] for a in answers]) == (0, ["甲-1", "乙-2", "丙-3"])
    (found,) = (a for a in answers[0]["assignments"] if a["facet"] == "F3")
    quote = {"record_id": "甲-1", "field": "题名", "start": 4, "end": 7, "quote": "生态省"}
    assert found == {
        "facet": "F3", "concept": "BB5", "qualifier": "precursor", "status": "suggested", "strong": False, "score": 3,
        "evidence": [quote],
    }
    assert answers[1]["assignments"] == []
    assert set(answers[1]["empty"].values()) == {"insufficient_text"}


def test_people_read_labels_of_the_day(run: Run, records: Path) -> None:
    code, out, _ = run("classify", records)
    assert code == 0
    assert "改革开放" in out
    assert "〔前史〕" in out
    assert "空（文字太少）" in out


def test_a_folder_of_catalogues_is_classified(run: Run) -> None:
    code, out, _ = run("classify", Path(__file__).resolve().parents[2] / "samples" / "holding" / "目录", "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(answers) > 50
    assert any(a["concept"] == "BBZL" for answer in answers for a in answer["assignments"])


def test_evaluation_prints_every_facet(run: Run, tmp_path: Path) -> None:
    key = tmp_path / "key.jsonl"
    told = {"题名": "关于建设生态省的初步设想", "日期": "19990608", "expect": {"F3": ["BB5"], "F2": []}, "trap": "前史"}
    key.write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")
    code, out, _ = run("evaluate", "classification", key, "--json", "--errors", 5)
    answer = json.loads(out)
    assert code == 0
    assert answer["scores"]["F3"] == {
        "precision": 0.0, "recall": 0.0, "f1": 0.0, "right": 0, "found": 1, "gold": 1, "items": 1, "empty": 0,
        "empty_accuracy": 0.0,
    }
    assert answer["scores"]["F2"]["empty_accuracy"] == 1.0
    assert answer["traps"] == {"right": 0, "all": 1}
    assert answer["errors"][0]["extra"] == ["BB5:precursor"]
    assert "第 1 行 F3 漏 BB5 多 BB5:precursor" in run("evaluate", "classification", key, "--errors", 5)[1]


@pytest.mark.parametrize(
    "args", [("classify", "没有的文件.jsonl"), ("evaluate", "classification", "没有的文件.jsonl"), ("bench", "classify", "--text", "没有")]
)
def test_wrong_use_is_one_line(run: Run, args: tuple[str, ...]) -> None:
    code, out, err = run(*args)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "找不到" in err


def test_a_broken_key_is_one_line(run: Run, tmp_path: Path) -> None:
    key = tmp_path / "key.jsonl"
    key.write_text('{"题名": "甲"}\n', encoding="utf-8")
    code, out, err = run("evaluate", "classification", key)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "第 1 行不是归类标注" in err


def test_bench_says_records_a_second(run: Run) -> None:
    holding = Path(__file__).resolve().parents[2] / "samples" / "holding"
    code, out, _ = run("bench", "classify", "--text", holding, "--records", 100, "--json")
    assert (code, json.loads(out)["records"]) == (0, 100)


# ---- over a graph
@pytest.fixture
def graph(run: Run, records: Path, tmp_path: Path) -> Path:
    """A graph built from the three records."""
    assert run("load", records, "--workdir", tmp_path / "w")[0] == 0
    return tmp_path / "w"


def test_a_build_classifies_and_reclassify_finds_nothing_to_do(run: Run, graph: Path) -> None:
    store = open_store(f"sqlite:{graph / 'graph.db'}")
    assert {a.record_id for a in store.assignments(Audience.WORKING)} == {"甲-1", "乙-2", "丙-3"}
    assert "BB5" in {a.concept for a in store.assignments(Audience.WORKING, record_id="甲-1")}
    assert store.assignments(Audience.EXHIBITION) == []  # nobody has reviewed their openness
    store.close()
    code, out, _ = run("reclassify", "--workdir", graph, "--json")
    assert (code, json.loads(out)) == (0, {"records": 3, "read": 0, "changed": {}, "learned": []})


def test_own_schemes_are_copied_changed_checked_and_taken_up(
    run: Run, graph: Path, records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "LANMAI_SCHEMES" in run("schemes", "--copy", "F3")[2]
    own = tmp_path / "schemes"
    own.mkdir()
    monkeypatch.setenv("LANMAI_SCHEMES", str(own))
    assert run("schemes", "--copy", "F3")[0] == 0
    assert "已经有了" in run("schemes", "--copy", "F3")[2]
    assert "没有“F0”这个方案" in run("schemes", "--copy", "F0")[2]
    words = (own / "F3.ttl").read_text("utf-8")
    (own / "F3.ttl").write_text(words.replace('"生态省"', '"生态省份"'), "utf-8")
    assert [r["id"] for r in json.loads(run("schemes", "--json")[1]) if str(own) in r["file"]] == ["F3"]
    assert "馆方" in run("schemes")[1]
    code, out, _ = run("reclassify", "--workdir", graph)
    assert code == 0
    assert "省委省政府重大战略任务 3 件" in out
    done = json.loads(run("load", records, "--workdir", graph, "--json")[1].splitlines()[-1])
    assert done["counts"]["unchanged"] == 3  # a build has nothing to read again
    (own / "F3.ttl").write_text(words.replace("lm:cue", "lm:ceu", 1), "utf-8")
    code, out, err = run("reclassify", "--workdir", graph)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "F3.ttl 用了不认识的属性 lm:ceu" in err


def test_learning_without_decisions_says_so(run: Run, graph: Path) -> None:
    code, out, _ = run("reclassify", "--learn", "--workdir", graph)
    assert code == 0
    assert "还没有归类判断可学" in out


def test_reclassify_needs_a_graph(run: Run, tmp_path: Path) -> None:
    code, out, err = run("reclassify", "--workdir", tmp_path / "none")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "还没有建立" in err
