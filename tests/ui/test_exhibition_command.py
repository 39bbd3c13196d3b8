"""`lanmai exhibition`: an outline from a topic or a dossier, its exhibits told, the file written; nothing closed for outsiders."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from graph.works import Dossier, Item
from tests.exhibited import CLOSED_WORDS, gallery
from ui import cli

Lanmai = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lanmai(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Lanmai:
    store = gallery(tmp_path)
    store.save_dossier(Dossier("d-1", "支队专题", items=(Item("T901-1"), Item("T901-2"), Item("T902-9")), author="甲"))
    store.close()
    monkeypatch.setenv("LANMAI_GRAPH", f"sqlite:{tmp_path / 'graph.db'}")
    monkeypatch.setenv("LANMAI_WORKDIR", str(tmp_path))

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["lanmai", *words])
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.mark.parametrize("name", ["exhibition", "storyline"])
def test_a_topic_becomes_an_outline_with_its_exhibits(lanmai: Lanmai, name: str) -> None:
    code, out, err = lanmai(name, "蜻蜓岗", "--json")
    assert "没有写权利状态" in err  # what it lacks is said beside it
    told = json.loads(out)
    assert (code, told["kind"], told["title"]) == (0, "exhibition", "蜻蜓岗")
    assert "T901-2" in {e["record_id"] for s in told["sections"] for e in s["exhibits"]}
    assert all(x["verdict"] == "supported" for s in told["sections"] for x in s["sentences"])


def test_a_dossier_becomes_an_outline_without_what_the_public_may_not_see(lanmai: Lanmai, tmp_path: Path) -> None:
    code, out, err = lanmai("exhibition", "--dossier", "支队专题", "--audience", "exhibition", "--out", str(tmp_path / "大纲.docx"))
    assert code == 0
    assert "展品：" in out
    assert not any(w in out + err for w in CLOSED_WORDS)
    written = "\n".join(p.text for p in docx.Document(str(tmp_path / "大纲.docx")).paragraphs)
    assert "前言" in written
    assert not any(w in written for w in CLOSED_WORDS)


def test_a_topic_without_records_is_a_no_in_one_line(lanmai: Lanmai) -> None:
    code, _, err = lanmai("exhibition", "查无此题")
    assert (code, err.count("\n")) == (1, 1)
    assert "没有找到可以展出" in err
