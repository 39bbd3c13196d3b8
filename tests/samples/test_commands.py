"""The command line over the sample holding: answers as JSON, exit codes, one clear line for every error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.samples.conftest import Built
from ui.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(samples: Built, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call `lanmai ARGS` against the sample graph: exit code, standard output, standard error."""
    monkeypatch.setenv("LANMAI_GRAPH", f"sqlite:{samples.folder / 'graph.db'}")
    monkeypatch.setenv("LANMAI_WORKDIR", str(samples.folder))

    def call(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["lanmai", *args])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


def text_of(samples: Built, citation: dict[str, Any]) -> str:
    from graph.access import Audience

    record = samples.store.record(citation["record_id"], Audience.WORKING)
    assert record is not None
    return record.field_text(citation["field"])[citation["start"] : citation["end"]]


def citations_in(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [value] if {"record_id", "start", "end", "quote"} <= value.keys() else []
        return own + [c for v in value.values() for c in citations_in(v)]
    return [c for v in value for c in citations_in(v)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    "args",
    [("search", "蜻蜓岗"), ("show", "林岳"), ("path", "林岳", "杭州"), ("timeline", "林岳"), ("review",)],
    ids=lambda a: a[0],
)
def test_every_span_printed_stands_where_it_says(run: Run, samples: Built, args: tuple[str, ...]) -> None:
    code, out, _ = run(*args, "--json")
    found = citations_in(json.loads(out))
    assert code == 0
    assert found
    assert all(text_of(samples, c) == c["quote"] for c in found)


def test_show_finds_a_person_by_an_alias_and_lists_namesakes_apart(run: Run) -> None:
    _, out, _ = run("show", "陈文", "--json")
    people = json.loads(out)
    assert len(people) >= 2
    assert any("林岳" in [p["name"], *p["aliases"]] for p in people)
    assert len({p["id"] for p in people}) == len(people)


def test_a_record_prints_its_catalogue_and_text(run: Run) -> None:
    code, out, _ = run("record", "T901-001-0003-001", "--json")
    record = json.loads(out)
    assert code == 0
    assert (record["id"], record["开放标识"], record["全宗号"]) == ("T901-001-0003-001", "开放", "T901")
    assert "蜻蜓崗" in record["text"]


@pytest.mark.parametrize(
    "args", [("search", "婁學海"), ("show", "婁學海"), ("record", "T904-001-0003-002"), ("timeline", "婁學海")]
)
def test_a_closed_thing_answers_a_narrowed_audience_like_a_thing_that_never_was(run: Run, args: tuple[str, ...]) -> None:
    code, out, err = run(*args, "--audience", "brief")
    never = run(args[0], "并无此物", "--audience", "brief")
    assert code == never[0] == 1
    assert (out.replace(args[1], "X"), err.replace(args[1], "X")) == tuple(w.replace("并无此物", "X") for w in never[1:])


def test_nothing_found_is_one_and_wrong_use_is_two(run: Run, tmp_path: Path) -> None:
    assert run("show", "并无此人")[0] == 1
    for args in (
        ("show",), ("nonsense",), ("build", str(tmp_path / "none")), ("search", "x", "--graph", "ftp://x"),
        ("search", "x", "--graph", f"sqlite:{tmp_path / 'none.db'}"), ("verify", str(tmp_path / "none.docx")),
    ):
        code, out, err = run(*args)
        assert code == 2, args
        assert len(err.strip().splitlines()) == 1, err
        assert not out


def test_stats_count_knowledge_and_not_the_ways_to_it(run: Run) -> None:
    _, out, _ = run("stats", "--json")
    tables = json.loads(out)
    assert set(tables) == {"nodes", "relationships", "statements"}
    assert tables["nodes"]["Record"] > 90


def test_extract_prints_one_object_a_line_in_order(run: Run, tmp_path: Path) -> None:
    lines = [{"id": "甲", "text": "1949年5月3日，杭州解放。", "全宗号": "T901"}, {"text": ""}, {"id": "丙", "text": "陈文任余姚县县长。"}]
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join(json.dumps(x, ensure_ascii=False) for x in lines), "utf-8")
    code, out, _ = run("extract", str(file))
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [f["text"] for f in found] == [x["text"] for x in lines]
    assert (found[0]["id"], found[2]["id"]) == ("甲", "丙")
    assert found[0]["dates"][0]["edtf"] == "1949-05-03"
    assert {m["type"] for m in found[2]["mentions"]} >= {"PER"}
    for item in found:
        for mention in item["mentions"] + item["dates"]:
            assert item["text"][mention["start"] : mention["end"]] == mention["text"]


def test_a_judgement_outlives_another_build(run: Run, samples: Built) -> None:
    _, out, _ = run("review", "--json")
    question = next(q for q in json.loads(out) if q["kind"] == "identity")
    left, right = (s["id"] for s in question["subjects"][:2])
    try:
        assert run("judge", left, right, "same", "--reason", "籍贯与履历相同")[0] == 0
        _, shown, _ = run("show", question["subjects"][0]["name"], "--json")
        assert run("build", str(Path(__file__).parents[2] / "samples" / "holding"), "--no-vectors")[0] == 0
        _, again, _ = run("show", question["subjects"][0]["name"], "--json")
        assert json.loads(again) == json.loads(shown)
        assert question["id"] not in {q["id"] for q in json.loads(run("review", "--json")[1])}
    finally:
        run("judge", left, right, "same", "--reason", "试验完毕", "--withdraw")
    assert question["id"] in {q["id"] for q in json.loads(run("review", "--json")[1])}


def test_a_brief_is_written_checked_and_refused_when_a_figure_is_changed(run: Run, samples: Built, tmp_path: Path) -> None:
    import docx

    out = tmp_path / "brief.docx"
    question = samples.key["brief"]["question"]
    assert run("brief", question, "--out", str(out))[0] == 0
    assert run("verify", str(out))[0] == 0
    edited = docx.Document(str(out))
    changed = ""
    for paragraph in edited.paragraphs:
        for piece in paragraph.runs:
            if not changed and any(c.isdigit() for c in piece.text) and len(piece.text) > 20:
                at = next(i for i, c in enumerate(piece.text) if c.isdigit())
                piece.text = piece.text[:at] + str((int(piece.text[at]) + 1) % 10) + piece.text[at + 1 :]
                changed = piece.text
    assert changed
    edited.save(str(tmp_path / "edited.docx"))
    code, _, err = run("verify", str(tmp_path / "edited.docx"))
    assert code == 1
    assert changed[:20] in err


def test_a_question_without_evidence_is_answered_no(run: Run) -> None:
    code, _, err = run("brief", "量子纠缠卫星发射")
    assert code == 1
    assert len(err.strip().splitlines()) == 1
