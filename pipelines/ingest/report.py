"""The report of every row's fate: a table for the screen, JSON, and a workbook a clerk can filter.

Fates come as JSON Lines, one an input row (the fields of `RowFate`), so that a report of millions needs no memory.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from rich.console import Group, RenderableType
from rich.table import Column, Table
from rich.text import Text

from graph.model import Fate, RowFate

LABELS = {Fate.LOADED: "已载入", Fate.WARNING: "已载入，有提醒", Fate.REJECTED: "未收"}
SKIPPED = "skipped"
SHOWN = 60  # rows on the screen
SHEET_ROWS = 1_000_000
_STYLES = {Fate.LOADED: "green", Fate.WARNING: "yellow", Fate.REJECTED: "red"}
_HEADINGS = ("结果", "文件", "行", "记录标识", "说明")
_WIDTHS = (16, 60, 8, 36, 80)
_LONGEST = 32_000  # characters; a cell of a workbook holds no more than 32,767


def counted(fates: Iterable[RowFate], skipped: int = 0) -> dict[str, int]:
    """How many rows came to which fate; `skipped` rows (titles, repeated headers, blanks, totals) are no records."""
    found = Counter(fate.fate for fate in fates)
    return {**{fate.value: found[fate] for fate in Fate}, SKIPPED: skipped}


def table(noted: Iterable[RowFate], counts: Mapping[str, int]) -> RenderableType:
    """For the screen: the counts, and the first rows that need a look, the rejected ones before the others."""
    rows = sorted((f for f in noted if f.fate is not Fate.LOADED), key=lambda f: f.fate is not Fate.REJECTED)
    words = "　".join(f"{LABELS[fate]} {counts.get(fate.value, 0)}" for fate in Fate)
    if counts.get(SKIPPED):
        words += f"　跳过 {counts[SKIPPED]}（表题、重复表头、空行、合计等）"
    if not rows:
        return Text(words)
    columns = [Column(heading, overflow="fold") for heading in ("结果", "文件", "行", "说明")]
    shown = Table(*columns, title="需要留意的行", title_justify="left")
    for fate in rows[:SHOWN]:
        shown.add_row(
            Text(LABELS[fate.fate], style=_STYLES[fate.fate]), Text(fate.path), Text(_row(fate)),
            Text("；".join(fate.reasons)),
        )
    waiting = sum(counts.get(fate.value, 0) for fate in (Fate.WARNING, Fate.REJECTED))
    left = max(waiting, len(rows)) - min(len(rows), SHOWN)
    return Group(Text(words), shown, *([Text(f"另有 {left} 行见完整报告")] if left > 0 else []))


def write(rows_file: Path, folder: Path, skipped: int = 0) -> tuple[Path, Path]:
    """The report beside the rows (`rows-T.jsonl` gives `report-T.json` and `report-T.xlsx`); their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    name = rows_file.stem.removeprefix("rows-")
    as_json, as_book = folder / f"report-{name}.json", folder / f"report-{name}.xlsx"
    write_json(read_fates(rows_file), as_json, skipped)
    write_book(read_fates(rows_file), as_book, skipped)
    return as_json, as_book


def read_fates(rows_file: Path) -> Iterator[RowFate]:
    """The fates of a JSON Lines file, one at a time; a line cut short by a crash ends them."""
    with rows_file.open(encoding="utf-8") as stream:
        for line in stream:
            try:
                said = json.loads(line)
            except ValueError:
                return
            yield RowFate(
                said["path"], said["row"], Fate(said["fate"]), said.get("record_id", ""), tuple(said.get("reasons", ()))
            )


def write_json(fates: Iterable[RowFate], path: Path, skipped: int = 0) -> None:
    """`{"rows": [{"path", "row", "fate", "record_id", "reasons"}, ...], "counts": {fate or "skipped": number}}`."""
    counts: Counter[str] = Counter()
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"rows": [')
        for number, fate in enumerate(fates):
            counts[fate.fate.value] += 1
            said = {
                "path": fate.path, "row": fate.row, "fate": fate.fate.value, "record_id": fate.record_id,
                "reasons": list(fate.reasons),
            }
            stream.write((",\n" if number else "\n") + json.dumps(said, ensure_ascii=False))
        totals = {**{fate.value: counts[fate.value] for fate in Fate}, SKIPPED: skipped}
        stream.write(f'\n], "counts": {json.dumps(totals)}}}\n')


def write_book(fates: Iterable[RowFate], path: Path, skipped: int = 0) -> None:
    """A workbook: the rows, on as many sheets as they need, and the counts. Nothing in it can act as a formula."""
    book = Workbook(write_only=True)
    counts: Counter[str] = Counter()
    sheet = None
    for number, fate in enumerate(fates):
        if sheet is None or number % SHEET_ROWS == 0:
            sheet = _sheet(book, f"逐行结果{number // SHEET_ROWS + 1 if number else ''}", _HEADINGS, _WIDTHS)
        counts[fate.fate.value] += 1
        words = (LABELS[fate.fate], fate.path, _row(fate), fate.record_id, "；".join(fate.reasons))
        sheet.append([_cell(sheet, word) for word in words])
    totals = _sheet(book, "合计", ("结果", "行数"), (24, 12))
    for fate_kind in Fate:
        totals.append([LABELS[fate_kind], counts[fate_kind.value]])
    totals.append(["跳过（表题、重复表头、空行、合计等）", skipped])
    book.save(path)


def _sheet(book: Workbook, title: str, headings: Sequence[str], widths: Sequence[int]) -> Any:
    sheet = book.create_sheet(title)
    for column, width in zip("ABCDE", widths, strict=False):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    cells = []
    for heading in headings:
        cell = WriteOnlyCell(sheet, heading)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="center")
        cells.append(cell)
    sheet.append(cells)
    return sheet


def _cell(sheet: Any, word: str) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", word)[:_LONGEST])
    cell.data_type = "s"
    return cell


def _row(fate: RowFate) -> str:
    return str(fate.row) if fate.row else ""
