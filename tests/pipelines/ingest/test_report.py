"""The report: what stands on the screen, in the JSON and in the workbook is what became of the rows."""

from __future__ import annotations

import json
from dataclasses import asdict
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rich.console import Console, RenderableType

from graph.model import Fate, RowFate
from pipelines.ingest import report

FATES = [
    RowFate("目录.xlsx", 3, Fate.LOADED, "T901-001-0001-001"),
    RowFate("目录.xlsx", 4, Fate.WARNING, "T901-001-0001-002", ("档号重复", "日期不能识别")),
    RowFate("[red]文件[/red].txt", 0, Fate.REJECTED, "", ("=HYPERLINK(\"http://x\")",)),
    RowFate("怪\x07名.txt", 0, Fate.LOADED, "=1+1"),
]


def shown(what: RenderableType, width: int = 200) -> str:
    console = Console(width=width, record=True, file=StringIO())
    console.print(what)
    return console.export_text()


def rows_file(folder: Path) -> Path:
    path = folder / "rows-2024.jsonl"
    path.write_text("".join(json.dumps(asdict(f), ensure_ascii=False) + "\n" for f in FATES), encoding="utf-8")
    return path


def test_counts() -> None:
    assert report.counted(FATES, 5) == {"loaded": 2, "warning": 1, "rejected": 1, "skipped": 5}


def test_the_screen_shows_counts_and_the_rows_to_look_at_rejected_first() -> None:
    text = shown(report.table(FATES, report.counted(FATES, 5)))
    assert "已载入 2" in text
    assert "已载入，有提醒 1" in text
    assert "未收 1" in text
    assert "跳过 5" in text
    assert "档号重复；日期不能识别" in text
    assert "[red]文件[/red].txt" in text
    assert "T901-001-0001-001" not in text
    assert text.index("[red]") < text.index("档号重复")


def test_a_clean_report_has_no_table() -> None:
    text = shown(report.table(FATES[:1], report.counted(FATES[:1])))
    assert "需要留意" not in text
    assert "跳过" not in text


def test_a_long_report_says_how_much_it_leaves_out() -> None:
    many = [RowFate("a", n, Fate.WARNING, "", ("日期",)) for n in range(500)]
    assert "另有 440 行" in shown(report.table(many, report.counted(many)))
    assert "另有 940 行" in shown(report.table(many, {"warning": 1000}))


def test_json_holds_every_row(tmp_path: Path) -> None:
    as_json, _ = report.write(rows_file(tmp_path), tmp_path / "出", skipped=5)
    said = json.loads(as_json.read_text(encoding="utf-8"))
    assert said["counts"] == {"loaded": 2, "warning": 1, "rejected": 1, "skipped": 5}
    assert said["rows"][1] == {
        "path": "目录.xlsx", "row": 4, "fate": "warning", "record_id": "T901-001-0001-002",
        "reasons": ["档号重复", "日期不能识别"],
    }  # fmt: skip
    assert len(said["rows"]) == 4


def test_the_workbook_holds_every_row_and_no_formula(tmp_path: Path) -> None:
    _, as_book = report.write(rows_file(tmp_path), tmp_path, skipped=5)
    assert as_book.name == "report-2024.xlsx"
    book = load_workbook(as_book)
    rows = list(book["逐行结果"].iter_rows())
    assert [c.value for c in rows[0]] == ["结果", "文件", "行", "记录标识", "说明"]
    assert [c.value for c in rows[2]] == ["已载入，有提醒", "目录.xlsx", "4", "T901-001-0001-002", "档号重复；日期不能识别"]
    assert (rows[3][4].value, rows[3][4].data_type) == ('=HYPERLINK("http://x")', "s")
    assert (rows[4][1].value, rows[4][3].data_type) == ("怪\ufffd名.txt", "s")
    assert [[c.value for c in row] for row in book["合计"].iter_rows(min_row=2)] == [
        ["已载入", 2], ["已载入，有提醒", 1], ["未收", 1], ["跳过（表题、重复表头、空行、合计等）", 5]
    ]


def test_a_workbook_of_more_rows_than_a_sheet_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    monkeypatch.setattr(report, "SHEET_ROWS", 2)
    report.write_book(FATES, path)
    assert load_workbook(path).sheetnames == ["逐行结果", "逐行结果2", "合计"]


def test_an_empty_report_is_a_report(tmp_path: Path) -> None:
    (tmp_path / "rows-x.jsonl").write_text("", encoding="utf-8")
    as_json, as_book = report.write(tmp_path / "rows-x.jsonl", tmp_path)
    assert json.loads(as_json.read_text(encoding="utf-8"))["rows"] == []
    assert load_workbook(as_book)["合计"]["B2"].value == 0


def test_a_line_cut_short_by_a_crash_ends_the_rows(tmp_path: Path) -> None:
    path = rows_file(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + '{"path": "半', encoding="utf-8")
    assert list(report.read_fates(path)) == FATES


def test_a_narrow_screen_cuts_nothing_off() -> None:
    reason = "开放标识含义不明，按未审核处理，可在移交说明里写明"
    text = shown(report.table([RowFate("很长的文件夹名称/很长的文件名称.xlsx", 12, Fate.WARNING, "", (reason,))], {"warning": 1}), 60)
    assert "…" not in text
    words = "".join(line.split("│")[-2].strip() for line in text.splitlines() if line.startswith("│"))
    assert reason in words
