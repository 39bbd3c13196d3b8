"""`lanmai report` and `lanmai corrections`: one line a mistake, the same data as the pages."""

from __future__ import annotations

import json

import pytest

from graph.access import Audience
from graph.corrections import State, read_reports
from graph.store import GraphStore
from ui import cli


def lanmai(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    """Exit code, output, errors of a command."""
    monkeypatch.setattr("sys.argv", ["lanmai", *words])
    code = 0
    try:
        cli.main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_reported_accepted_and_taken_back_on_the_command_line(
    own_graph: GraphStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = lanmai(capsys, monkeypatch, "report", "T901-1", "text", "林岳", "--right", "林嶽", "--note", "据影印件")
    assert (code, "已记下" in out) == (0, True)
    (told,) = read_reports(own_graph, Audience.WORKING)
    _, out, _ = lanmai(capsys, monkeypatch, "corrections", "--json")
    (listed,) = json.loads(out)
    assert (listed["id"], listed["state"], listed["note"], listed["evidence"][0]["quote"]) == (told.id, "open", "据影印件", "林岳")
    assert lanmai(capsys, monkeypatch, "corrections", "reject", told.id)[0] == 2
    assert lanmai(capsys, monkeypatch, "corrections", "accept", told.id)[:2] == (0, "已采纳，档案已改正\n")
    record = own_graph.record("T901-1", Audience.WORKING)
    assert record is not None
    assert "林嶽" in record.text
    assert lanmai(capsys, monkeypatch, "corrections")[0] == 1
    assert "已采纳" in lanmai(capsys, monkeypatch, "corrections", "--all")[1]
    assert lanmai(capsys, monkeypatch, "corrections", "undo", told.id)[0] == 0
    assert [r.state for r in read_reports(own_graph, Audience.WORKING)] == [State.OPEN]


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("T901-1", "name-type", "林岳", "--right", "人"), 2, "类别"),
        (("T901-1", "name-type", "政治", "--right", "LOC"), 2, "没有读出"),
        (("T901-1", "text", "查无", "--right", "x"), 2, "没有第 1 处"),
        (("T901-1", "date", "民国卅一年八月二十日", "--right", "某日"), 2, "日期"),
        (("T901-1", "field", "开放标识", "--right", "开放"), 2, "没有读出"),
        (("T000", "text", "x", "--right", "y"), 1, "没有找到"),
    ],
)
def test_a_report_that_makes_no_sense_is_one_line(
    own_graph: GraphStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, why: str
) -> None:
    ended, _, err = lanmai(capsys, monkeypatch, "report", *words)
    assert (ended, err.count("\n")) == (code, 1)
    assert why in err
    assert read_reports(own_graph, Audience.WORKING) == []


def test_names_dates_and_values_can_be_reported(
    own_graph: GraphStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (
        ("name-type", "林岳", "--right", "ORG"), ("name-extent", "第八支队", "--right", "支队"), ("name-none", "梁弄镇"),
        ("name-missing", "政治委员", "--right", "POSITION"), ("date", "民国卅一年八月二十日", "--right", "1942-08-21"),
        ("field", "责任者", "--right", "第三战区"),
    ):
        assert lanmai(capsys, monkeypatch, "report", "T901-1", *words)[0] == 0, words
    assert len(read_reports(own_graph, Audience.WORKING)) == 6
