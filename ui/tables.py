"""Tables as workbooks an office can open. The only place that writes one for a page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

_LONGEST = 32_000  # characters; a cell of a workbook holds no more than 32,767
_WIDEST = 60


def workbook(rows: Iterable[Sequence[str]], title: str = "目录") -> bytes:
    """An .xlsx with the first row as heading. Every cell is text: nothing in it can act as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    kept = [tuple(rows_) for rows_ in rows]
    for column in range(max(map(len, kept), default=0)):
        widest = max((_width(r[column]) for r in kept[:200] if column < len(r)), default=8)
        sheet.column_dimensions[chr(ord("A") + column)].width = min(_WIDEST, widest + 2)
    for number, row in enumerate(kept):
        cells = []
        for word in row:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", word)[:_LONGEST])
            cell.data_type = "s"
            if not number:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _width(word: str) -> int:
    """Columns a word takes: a Chinese character is as wide as two letters."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in word.partition("\n")[0])
