"""Catalogues as they come: the header found, title rows and totals passed over, merged cells and 同上 resolved.

Nothing is repaired silently: whatever is not exactly what the cell says is told in `Row.warnings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.access import CLASSIFIED_MARKS
from pipelines.ingest.decoding import plain
from pipelines.ingest.fields import (
    AUTHOR,
    DATE,
    DH,
    MERGEABLE,
    OPENNESS,
    SECRECY,
    TEXT_FIELD,
    TITLE,
    clean,
    field_of,
    is_classified,
    is_ditto,
    is_formula_error,
    is_mark_alone,
)
from pipelines.ingest.holding import Holding
from pipelines.ingest.tables import Cells, Table, tables

HEADER_WITHIN = 20  # rows
_COUNT = r"[0-9０-９一二三四五六七八九十百千万,.]+\s*[件卷页条盒册张]?"
_TOTAL = re.compile(
    rf"(?:[本全]?[卷页表册]?共|合计|总计|小计|共计|总数)(?:[:：\s]*|[^，。；]{{0,12}}?){_COUNT}.{{0,20}}"
    r"|(?:合计|总计|小计|共计|总数)\s*[:：]?|第\s*[0-9]+\s*页(?:.{0,3}共\s*[0-9]+\s*页)?"
)
_SIGNED = re.compile(r"(?:制表|填表|审核|打印|编制|制作|录入|校对)(?:人|日期|时间|单位|者)?(?:[:：].*)?")
_FIGURE = re.compile(_COUNT)


@dataclass(frozen=True, slots=True)
class Row:
    """One record's row. `fields`: field name -> words as written; `raw`: the file's heading -> words.

    `classified` rows hold nothing but their number and what finds their text files (`fields`, never to be kept).
    `warnings` ask for a look, `notes` only tell how a cell was read. `problem` says why a row cannot be read, "" when
    it can. `coded` is whether its table has a 档号 column at all.
    """

    number: int
    sheet: int = 0
    sheet_name: str = ""
    raw: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""
    classified: bool = False
    coded: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a table mean: headings by column, and columns by field, the nearest alias first."""

    headings: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]


def read_catalogue(path: Path, holding: Holding) -> Iterator[Row | None]:
    """The rows of every sheet in order; None for each row passed over (titles, repeated headers, blanks, totals).

    Unreadable where the file as a whole cannot be read. Memory does not grow with the number of rows.
    """

    def score(cells: Sequence[str]) -> int:
        return _header_score(cells, holding)

    several = 0
    for index, table in enumerate(tables(path, holding.text_encoding, score)):
        for row in _TableReader(table, index, holding).rows():
            several += row is not None
            yield row
    if not several:
        yield Row(1, problem="没有记录：表格是空的或只有表头")


def _meaning(heading: str, holding: Holding) -> tuple[str, int]:
    said = holding.columns.get(clean(heading))
    if said:
        return field_of(said)[0] or said, -1
    if holding.text_column and clean(heading) == holding.text_column:
        return TEXT_FIELD, -1
    return field_of(heading) if len(heading) <= 40 else ("", 0)


def _header_score(cells: Sequence[str], holding: Holding) -> int:
    """How many columns this row names, 0 where it is no header: two at least, or all of them when there is but one."""
    said = [cell for cell in cells if cell.strip()]
    known = {meant for cell in said if (meant := _meaning(cell, holding)[0])}
    enough = len(known) >= 2 or (len(said) == 1 and bool(known & {TEXT_FIELD, TITLE, DH}))
    return len(known) if enough else 0


def _layout(cells: Sequence[str], holding: Holding) -> Layout:
    ranked: dict[str, list[tuple[int, int]]] = {}
    for column, heading in enumerate(cells):
        meant, rank = _meaning(heading, holding)
        if meant:
            ranked.setdefault(meant, []).append((rank, column))
    if TITLE not in ranked and "案卷题名" in ranked:
        ranked[TITLE] = ranked.pop("案卷题名")
    headings: list[str] = []
    for column, cell in enumerate(cells):
        heading = clean(cell) or f"第{column + 1}列"
        headings.append(heading if heading not in headings else f"{heading}（第{column + 1}列）")
    return Layout(tuple(headings), {name: tuple(column for _, column in sorted(found)) for name, found in ranked.items()})


class _TableReader:
    """One sheet read downwards: its layout so far, merged cells still open, and the row above for 同上."""

    def __init__(self, table: Table, index: int, holding: Holding) -> None:
        self._table = table
        self._index = index
        self._holding = holding
        self.layout: Layout | None = None
        self._merges = iter(table.merges)
        self._next_merge = next(self._merges, None)
        self._open: dict[int, tuple[int, str]] = {}
        self._above: dict[str, str] = {}

    def rows(self) -> Iterator[Row | None]:
        """Row by row; None for each passed over. A sheet without a header is one unreadable row."""
        blanks = 0
        before: list[Cells] = []
        for cells in self._table.rows:
            merged = self._merged(cells)
            if cells.problem:
                self._above = {}
                yield Row(cells.number, self._index, self._table.name, problem=cells.problem)
            elif not any(value.strip() for value in cells.values):
                blanks += 1
            elif self._is_header(cells.values):
                yield from (None for _ in range(blanks + len(before) + 1))
                blanks, before = 0, []
                self.layout = _layout(cells.values, self._holding)
            elif self.layout is None:
                before.append(cells)
                if len(before) >= HEADER_WITHIN:
                    break
            else:
                yield from (None for _ in range(blanks))
                blanks = 0
                yield None if self._is_no_record(self.layout, cells.values) else self._row(self.layout, cells, merged)
        if before:
            yield Row(
                before[0].number, self._index, self._table.name,
                problem=f"前 {HEADER_WITHIN} 行里找不到表头（至少要有档号、题名、日期等两个列名），"
                "请补上列名，或在 holding.yaml 的 columns 里说明",
            )

    def _is_header(self, values: Sequence[str]) -> bool:
        if self.layout is None:
            return _header_score(values, self._holding) > 0
        said = [value for value in values if value.strip()]
        if not any(_meaning(value, self._holding)[0] for value in said[:2]):
            return False  # nearly every row leaves here
        known = sum(bool(_meaning(v, self._holding)[0]) or clean(v) in self.layout.headings for v in said)
        return len(said) >= 2 and (known == len(said) or (known >= 3 and known >= 0.6 * len(said)))

    def _is_no_record(self, layout: Layout, values: Sequence[str]) -> bool:
        """A total, a signature line, or a remark standing alone."""
        said = {column: clean(value) for column, value in enumerate(values) if clean(value)}
        if set(said) <= {c for name in ("备注", "序号") for c in layout.columns.get(name, ())}:
            return not any(is_mark_alone(word) for word in said.values())
        coded = [said[column] for column in layout.columns.get(DH, ()) if column in said]
        words = list(said.values())
        first = coded[0] if coded else words[0]
        if _SIGNED.fullmatch(first):
            return len(words) <= 4
        return _TOTAL.fullmatch(first) is not None and all(_TOTAL.fullmatch(w) or _FIGURE.fullmatch(w) for w in words)

    def _merged(self, cells: Cells) -> dict[int, str]:
        """Column -> value of the merged cell whose lower part this row is in."""
        while self._next_merge is not None and self._next_merge[1] <= cells.number:
            column, first, last = self._next_merge
            if first == cells.number and column < len(cells.values):
                self._open[column] = (last, cells.values[column])
            self._next_merge = next(self._merges, None)
        self._open = {c: (last, v) for c, (last, v) in self._open.items() if last >= cells.number}
        return {c: v for c, (_, v) in self._open.items() if not cells.values[c : c + 1] or not cells.values[c].strip()}

    def _row(self, layout: Layout, cells: Cells, merged: Mapping[int, str]) -> Row:
        fields, warnings, notes = self._fields(layout, cells.values, merged)
        row = Row(
            cells.number, self._index, self._table.name, fields=fields, coded=DH in layout.columns,
            warnings=tuple(filter(None, (*warnings, self._table.warning))), notes=tuple(notes),
        )
        if self._secret(layout, cells.values, fields):
            self._above = {SECRECY: CLASSIFIED_MARKS[0]}  # 同上 below it is as secret; nothing else of it is remembered
            return replace(row, warnings=(), notes=(), classified=True)
        self._above = dict(fields)
        text_columns = layout.columns.get(TEXT_FIELD, ())
        raw = {
            heading: value
            for column, (heading, value) in enumerate(zip(_wide(layout, cells.values), cells.values, strict=False))
            if value.strip() and column not in text_columns
        }
        text = plain(fields.pop(TEXT_FIELD, "")).replace("_x000D_", "")
        return replace(row, raw=raw, text=text)

    def _secret(self, layout: Layout, values: Sequence[str], fields: Mapping[str, str]) -> bool:
        """By its 密级, or by a bare mark in a column nobody expected it in."""
        said = self._holding.secrecy_values
        level = fields.get(SECRECY, "")
        wordy = {c for name in (TITLE, TEXT_FIELD) for c in layout.columns.get(name, ())}
        return is_classified(said.get(clean(level), level)) or any(
            is_mark_alone(value) for column, value in enumerate(values) if column not in wordy
        )

    def _fields(
        self, layout: Layout, values: Sequence[str], merged: Mapping[int, str]
    ) -> tuple[dict[str, str], list[str], list[str]]:
        fields: dict[str, str] = {}
        warnings: list[str] = []
        notes: list[str] = []
        for name, columns in layout.columns.items():
            said = [values[c] for c in columns if c < len(values) and values[c].strip()]
            if not said and name in MERGEABLE and (held := [merged[c] for c in columns if merged.get(c, "").strip()]):
                said = held
                notes.append(f"{name}取自合并单元格")
            if said and is_formula_error(said[0]):
                warnings.append(f"{name}是公式错误 {clean(said[0])}，未采用")
                said = []
            # Two columns about closure are both heard; of two about anything else the nearer speaks.
            value = "；".join(dict.fromkeys(said)) if name in (SECRECY, OPENNESS) else next(iter(said), "")
            if value:
                fields[name] = self._ditto(name, value, warnings)
        if any(value.strip() for value in values[len(layout.headings) :]):
            warnings.append("单元格多于表头的列，请核对是否错位")
        return fields, warnings, notes

    def _ditto(self, name: str, value: str, warnings: list[str]) -> str:
        if not is_ditto(value):
            return value
        above = self._above.get(name, "")
        if name in (AUTHOR, DATE, SECRECY) and above:
            warnings.append(f"{name}“{clean(value)}”按上一行取为“{clean(above)}”")
            return above
        warnings.append(f"{name}写作“{clean(value)}”，保留原样，请补全")
        return value


def _wide(layout: Layout, values: Sequence[str]) -> list[str]:
    extra = range(len(layout.headings), len(values))
    return [*layout.headings, *(f"第{column + 1}列" for column in extra)]
