"""What the Word files of an exhibition share: the A4 page, named styles, bound sentences with footnotes, tables."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from graph.works import Product, Sentence
from pipelines.compose.showing import form, plain
from pipelines.compose.word_parts import add_footnotes, element, gridded, name_fonts, notes_each_page, page_field

TITLE, SUBTITLE, WALL, CAPTION, LABEL, CELL, CARD, SMALL = (
    "展陈题名", "展陈副题", "展陈文字", "展品题名", "展品说明", "展陈表格", "场景卡文字", "展陈小字",
)
LEVELS = ("展陈部分", "展陈单元", "展陈组")
_LATIN = "Times New Roman"


@dataclass(frozen=True, slots=True)
class _Look:
    """A named style: which font of the form, points, alignment, indent of two characters, outline level (0: none)."""

    font: str
    size: float
    align: Any = None
    indent: bool = False
    level: int = 0
    before: float = 0
    bold: bool = False
    grey: bool = False


_LOOKS: Mapping[str, _Look] = {
    TITLE: _Look("title", 26, WD_ALIGN_PARAGRAPH.CENTER, before=60),
    SUBTITLE: _Look("kai", 16, WD_ALIGN_PARAGRAPH.CENTER),
    LEVELS[0]: _Look("heading", 16, level=1, before=18),
    LEVELS[1]: _Look("kai", 15, level=2, before=12, bold=True),
    LEVELS[2]: _Look("body", 14, level=3, before=8, bold=True),
    WALL: _Look("body", 14, WD_ALIGN_PARAGRAPH.JUSTIFY, indent=True),
    CAPTION: _Look("heading", 12, before=6),
    LABEL: _Look("kai", 12, WD_ALIGN_PARAGRAPH.JUSTIFY, indent=True),
    CELL: _Look("body", 8),
    CARD: _Look("body", 10.5),
    SMALL: _Look("body", 10, grey=True),
}


def new_document(title: str) -> Document:
    """An empty A4 document with the styles of exhibition files."""
    document: Document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _LATIN, Pt(14)
    properties = normal.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), form()["fonts"]["body"][0])
    properties.append(element("lang", val="en-US", eastAsia="zh-CN"))  # else the marks are set as in Taiwan
    for name, look in _LOOKS.items():
        _style(document, name, look)
    name_fonts(document, form()["fonts"].values())
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(28)
    page.left_margin = page.right_margin = Mm(28)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page_field(foot)
    about = document.core_properties
    about.title = plain(title)
    about.author = about.last_modified_by = about.comments = about.subject = about.keywords = about.category = ""
    return document


def _style(document: Document, name: str, look: _Look) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.quick_style = document.styles["Normal"], True
    style.font.name, style.font.size, style.font.bold = _LATIN, Pt(look.size), look.bold or None
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), str(form()["fonts"][look.font][0]))
    if look.grey:
        style.font.color.rgb = RGBColor(0x55, 0x55, 0x55)
    written = style.paragraph_format
    written.alignment, written.space_after = look.align, Pt(0)
    written.space_before, written.line_spacing = Pt(look.before), 1.0 if name in (CELL, CARD) else 1.4
    if look.indent:
        written.first_line_indent = Pt(2 * look.size)
    if look.level or name == CAPTION:
        written.keep_with_next = True
    if look.level:
        style.element.get_or_add_pPr().append(element("outlineLvl", val=look.level - 1))


def title_page(document: Document, product: Product, what: str, told: Sequence[str]) -> None:
    """Name, 副题, what the file is, 主办, 展期 and further lines."""
    document.add_paragraph(plain(product.title), TITLE)
    if subtitle := product.details.get("副题", "").strip():
        document.add_paragraph(f"——{plain(subtitle)}", SUBTITLE)
    document.add_paragraph(what, SUBTITLE).paragraph_format.space_before = Pt(24)
    for name in ("主办", "展期"):
        if value := product.details.get(name, "").strip():
            document.add_paragraph(f"{name}：{plain(value)}", SUBTITLE)
    for line in told:
        document.add_paragraph(line, SMALL).alignment = WD_ALIGN_PARAGRAPH.CENTER


def add_table(document: Document, rows: Sequence[Sequence[str]], millimetres: Sequence[float], style: str = CELL) -> None:
    """A table with a rule round every cell, its first row repeated on each page; widths in millimetres.

    A scene card (`CARD`) stays on one page.
    """
    made = document.add_table(rows=len(rows), cols=len(millimetres))
    gridded(made, 4)
    made.autofit = False
    for column, width in zip(made.columns, millimetres, strict=True):
        column.width = Mm(width)
    for at, (row, values) in enumerate(zip(made.rows, rows, strict=True)):
        for cell, value, width in zip(row.cells, values, millimetres, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].style = style
            cell.paragraphs[0].paragraph_format.keep_with_next = True if style == CARD and at + 1 < len(rows) else None
            cell.paragraphs[0].add_run(value).bold = True if at == 0 else None
        row._tr.get_or_add_trPr().append(element("cantSplit"))
    made.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))


def finish(document: Document, notes: list[str], path: Path) -> None:
    """Footnotes in, and the file written whole or not at all."""
    notes_each_page(document)
    add_footnotes(document, notes, form()["fonts"]["body"][0])
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".docx", dir=path.parent)
    os.close(handle)
    try:
        document.save(name)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def cited(sentence: Sentence) -> list[str]:
    """The records a sentence cites, once each."""
    return list(dict.fromkeys(c.record_id for c in sentence.citations))


__all__ = [
    "CAPTION", "CARD", "CELL", "LABEL", "LEVELS", "SMALL", "SUBTITLE", "TITLE", "WALL", "Paragraph", "add_table", "cited", "finish",
    "new_document", "title_page",
]
