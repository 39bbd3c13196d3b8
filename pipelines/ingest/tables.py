"""Spreadsheets and delimited text as rows of strings, one at a time, with row numbers as the clerk sees them."""

from __future__ import annotations

import csv
import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import column_index_from_string

from pipelines.ingest.decoding import Decoding, Line, detect, lines
from pipelines.ingest.guard import LINE, Unreadable

LAST_ROW = 1_048_576  # of a worksheet
MOST_COLUMNS = 128
_MOST_MERGES = 200_000
_SAMPLE_LINES = 60
_SAMPLE_WIDTH = 4000  # characters
_DELIMITERS = (",", "\t", ";", "|", "，", "；")
_CHUNK = 1024**2
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
_ZEROS = re.compile(r"0{2,20}")


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: its number from 1, its cells as text, and why it cannot be read ("" when it can)."""

    number: int
    values: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet or a delimited file. `merges`: (column from 0, first row, last row) of vertically merged cells."""

    name: str
    rows: Iterator[Cells]
    merges: tuple[tuple[int, int, int], ...] = ()
    warning: str = ""


def tables(path: Path, encoding: str, score: Callable[[list[str]], int]) -> Iterator[Table]:
    """The sheets of a workbook, or a csv/tsv as one table whose delimiter is the one giving `score` its best header.

    Unreadable where the file as a whole cannot be read.
    """
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        yield from _sheets(path)
        return
    decoding = detect(path, encoding)
    csv.field_size_limit(LINE)
    sample = [line.text[:_SAMPLE_WIDTH] for line in islice(lines(path, decoding), _SAMPLE_LINES)]
    usual = "\t" if path.suffix.lower() == ".tsv" else ","
    choices = sorted(_DELIMITERS, key=lambda delimiter: delimiter != usual)
    best = max(choices, key=lambda d: max(map(score, csv.reader(sample, delimiter=d)), default=0))
    yield Table("", delimited(path, decoding, best), warning=decoding.warning)


class _Feed:
    """Physical lines for the csv reader, remembering those of the row in hand and able to take some back."""

    def __init__(self, source: Iterator[Line]) -> None:
        self._source = source
        self.taken: list[Line] = []
        self.over: Line | None = None
        self.ended = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = next(self._source, None)
        if line is None or line.over:
            self.over, self.ended = line, line is None
            raise StopIteration
        self.taken.append(line)
        return line.text

    def read_again(self, again: list[Line]) -> None:
        self._source = chain(again, self._source)
        self.taken, self.over, self.ended = [], None, False


def delimited(path: Path, decoding: Decoding, delimiter: str) -> Iterator[Cells]:
    """Rows of delimited text, numbered as a spreadsheet shows them: a line break within a cell begins no row.

    A line over the limit, or one whose quotation mark is never closed, is one unreadable row; what follows is read on.
    """
    feed = _Feed(lines(path, decoding))
    reader = csv.reader(feed, delimiter=delimiter)
    for number in count(1):
        feed.taken = []
        try:
            values = next(reader, [])
            broken = False
        except csv.Error:
            values, broken = [], True
        taken, over = feed.taken, feed.over
        if taken and (broken or over or feed.ended):
            yield Cells(number, (), "引号不配对，这一行无法读取，请改正后重新导入")
            feed.read_again(taken[1:] + ([over] if over else []))
        elif over:
            yield Cells(number, (), f"一行超过 {LINE // 1024**2} MB，未读取")
            feed.read_again([])
        elif not taken:
            return
        else:
            yield _bounded(number, values)
            continue
        reader = csv.reader(feed, delimiter=delimiter)


def _bounded(number: int, values: list[str]) -> Cells:
    if len(values) > MOST_COLUMNS and any(value.strip() for value in values[MOST_COLUMNS:]):
        return Cells(number, (), f"超过 {MOST_COLUMNS} 列，无法读取")
    return Cells(number, tuple(value.removesuffix("\n") for value in values[:MOST_COLUMNS]))


def _sheets(path: Path) -> Iterator[Table]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheets = book.worksheets
        merges = [_merges(path, str(getattr(sheet, "_worksheet_path", ""))) for sheet in sheets]
    except Exception as error:  # openpyxl raises whatever its parsers meet
        raise Unreadable("表格文件不完整或已损坏，请用表格软件打开后另存") from error
    try:
        for sheet, merged in zip(sheets, merges, strict=True):
            yield Table(sheet.title, _sheet_rows(sheet), merged)
    finally:
        book.close()


def _sheet_rows(sheet: Any) -> Iterator[Cells]:
    number = 0
    filler = None  # openpyxl gives one and the same row for all those a sheet leaves out
    try:
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            if number > LAST_ROW:
                break
            values = () if cells is filler else tuple("" if c is EMPTY_CELL else _shown(c) for c in cells)
            if not any(values):
                filler, values = cells, ()
            yield Cells(number, values)
    except Exception:  # as above: a sheet may break anywhere
        yield Cells(number + 1, (), f"工作表“{sheet.title}”从这一行起已损坏，无法读取，请用表格软件打开后另存")


def _shown(cell: Any) -> str:
    """A cell as Excel shows it, as far as figures and dates go: no `.0`, zeros of a 0000 format kept."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and _ZEROS.fullmatch(shape := cell.number_format or ""):
        return str(value).zfill(len(shape))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if value == dt.time() and "y" in (cell.number_format or "").lower():
        return "1900-01-00"  # what Excel shows for the empty number 0
    return str(value)


def _merges(path: Path, part: str) -> tuple[tuple[int, int, int], ...]:
    """Vertical merges, read from the sheet's XML, since a streaming reader passes over them."""
    found: list[tuple[int, int, int]] = []
    tail = b""
    with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as stream:
        while (chunk := stream.read(_CHUNK)) and len(found) < _MOST_MERGES:
            data = tail + chunk
            end = 0
            for match in _MERGE.finditer(data):
                end = match.end()
                first, last = int(match[2]), int(match[4])
                if first < last <= LAST_ROW:
                    found.append((column_index_from_string(match[1].decode()) - 1, first, last))
            tail = data[max(end, len(data) - 256) :]
    return tuple(sorted(found, key=lambda merge: merge[1]))
