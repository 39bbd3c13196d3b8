"""Tables of a printed work: a rule round every cell, as wide as the text, rows that do not break over pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from pipelines.compose.word_forms import CELL
from pipelines.compose.word_parts import element, gridded

TEXT_WIDTH, TEXT_HEIGHT = 156, 205  # millimetres: GB/T 9704—2012, 5.2.1, less what heading and footnotes need


def grid(document: Document, place: Paragraph, rows: Sequence[Sequence[str]], millimetres: Sequence[int]) -> Any:
    """A table before `place`; its first row is the head, repeated on each page."""
    table = document.add_table(rows=len(rows), cols=len(millimetres))
    place._p.addprevious(table._tbl)
    gridded(table, 4)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER  # its rules at the edges of the text, whatever the cells' own margins
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.paragraphs[0].style = CELL
            cell.paragraphs[0].add_run(value)
        row._tr.get_or_add_trPr().append(element("cantSplit"))
    table.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))
    _widths(table, millimetres)
    return table


def fitted(rows: Sequence[Sequence[str]]) -> list[int]:
    """Widths of columns in millimetres, as wide as the text together: wider where a cell has more to say."""
    most = [min(max(max(map(len, column)), 4), 16) + 2 for column in zip(*rows, strict=True)]
    widths = [TEXT_WIDTH * m // sum(most) for m in most]
    return [*widths[:-1], TEXT_WIDTH - sum(widths[:-1])]


def _widths(table: Any, millimetres: Sequence[int]) -> None:
    """Widths for Word, which reads the cells, and for LibreOffice, which reads the grid."""
    table.autofit = False
    for column, width in zip(table.columns, millimetres, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
