"""Products as DOCX: page, masthead or title, body, footnotes, table of evidence; the binding travels inside the file.

Measures by analogy with GB/T 9704-2012 (DOMAIN section 3.4): A4, 156 x 225 mm of text, 22 lines of 28 characters.
Fonts are named, never shipped; each has an open one named beside it for machines that lack the first.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from graph.access import Closure, strictest
from graph.model import Record
from graph.works import Product, Sentence, Support
from pipelines.compose.brief import template
from pipelines.compose.citing import citation_text, date_text, noted
from pipelines.compose.draft_json import to_json
from pipelines.compose.verify import FactsOf, Lookup, verify
from pipelines.compose.word_parts import (
    add_binding,
    add_footnotes,
    bookmarked,
    element,
    footnote_reference,
    page_field,
    ruled,
)

_RED = RGBColor(0xE0, 0x30, 0x2A)
_SIZES = {"title": 22, "body": 16, "small": 14, "masthead": 48}
_PITCH = 28.95  # points; 22 lines in 225 mm
_TIGHTER = -5  # twentieths of a point: 28 characters of 16 pt are 2 mm wider than 156 mm
_COLUMNS = (12, 38, 44, 22, 20, 20)  # millimetres
TABLE_HEAD = ("序号", "档号", "题名", "日期", "开放状态", "用于")


class ExportRefused(Exception):
    """A draft that may not leave: the message counts, `sentences` names those without support."""

    def __init__(self, sentences: tuple[Sentence, ...]) -> None:
        self.sentences = sentences
        super().__init__(f"有 {len(sentences)} 句未通过核对，不能导出")


def write_docx(product: Product, lookup: Lookup, facts: FactsOf, path: Path, today: date | None = None) -> None:
    """Verify afresh and write the file whole or not at all. ExportRefused when a sentence has no support."""
    checked = verify(product, lookup, facts)
    bad = tuple(s for s in checked.sentences() if s.verdict is not Support.SUPPORTED)
    if bad or not checked.sentences():
        raise ExportRefused(bad)
    document = _Draft(checked, lookup, today or date.today()).document()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".docx", dir=path.parent)
    os.close(handle)
    try:
        document.save(name)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


class _Draft:
    """One document in the making: its fonts, footnotes and what was written outside sentences."""

    def __init__(self, product: Product, lookup: Lookup, today: date) -> None:
        self.form: Mapping[str, Any] = template(product.kind)
        self.product, self.today = product, today
        ids = dict.fromkeys(c.record_id for s in product.sentences() for c in s.citations)
        self.records: dict[str, Record] = {i: r for i in ids if (r := lookup(i)) is not None}
        self.notes: list[str] = []
        self.fixed: list[str] = []
        self.doc: Document = docx.Document()

    def document(self) -> Document:
        """The finished document."""
        _page(self.doc)
        if "masthead" in self.form:
            self._masthead()
        else:
            self._plain_head()
        number, in_notes = 0, noted(self.product, self.form.get("footnotes") == "once")
        for section in self.product.sections:
            self._line(section.heading, "heading", "body", indent=True).paragraph_format.keep_with_next = True
            for sentence in section.sentences:
                number += 1
                self._sentence(sentence, number, in_notes[number - 1])
        self._evidence_table()
        self._colophon()
        add_footnotes(self.doc, self.notes, self._font("body"))
        binding = {"product": to_json(self.product), "fixed": self.fixed, "notes": self.notes}
        add_binding(self.doc, binding | {"footnotes": self.form.get("footnotes", "each")})
        return self.doc

    def _font(self, use: str) -> str:
        return str(self.form["fonts"][use][0])

    def _line(
        self, text: str, font: str, size: str, align: Any = None, color: RGBColor | None = None, indent: bool = False
    ) -> Paragraph:
        """A paragraph of ours, remembered so that reading back can tell it from words added by hand."""
        paragraph = self.doc.add_paragraph()
        paragraph.alignment = align
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(_SIZES["body"] * 2)
        _run(paragraph, text, self._font(font), _SIZES[size], color)
        if size == "body":
            _pitch(paragraph)
        self.fixed.append(text)
        return paragraph

    def _masthead(self) -> None:
        for mark in self.form["marks"]:
            self._line(mark, "heading", "body")
        if strictest(self.records.values()) is Closure.CLOSED:  # as closed as its most closed input
            self._line(self.form["closed_mark"], "heading", "body", color=_RED)
        self._line(self.form["masthead"], "title", "masthead", WD_ALIGN_PARAGRAPH.CENTER, _RED)
        today = f"{self.today.year}年{self.today.month}月{self.today.day}日"
        rule = self._line(f"{self.form['issuer']}\u3000\u3000{today}", "kai", "body", WD_ALIGN_PARAGRAPH.CENTER)
        borders = element("pBdr")
        borders.append(element("bottom", val="single", sz=12, space=4, color="E0302A"))
        rule._p.get_or_add_pPr().append(borders)
        self.doc.add_paragraph()
        self._line(self.product.title, "title", "title", WD_ALIGN_PARAGRAPH.CENTER)
        self.doc.add_paragraph()

    def _plain_head(self) -> None:
        """Title and 编辑说明 of a work without a masthead."""
        if strictest(self.records.values()) is Closure.CLOSED:
            self._line(self.form["closed_mark"], "heading", "body", color=_RED)
        self._line(self.product.title, "title", "title", WD_ALIGN_PARAGRAPH.CENTER)
        self.doc.add_paragraph()
        if self.form.get("notes"):
            self._line("编辑说明", "kai", "body", WD_ALIGN_PARAGRAPH.CENTER)
            for note in self.form["notes"]:
                self._line(note, "kai", "body", indent=True)
            self.doc.add_paragraph()

    def _sentence(self, sentence: Sentence, number: int, cited: Sequence[str]) -> None:
        paragraph = self.doc.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Pt(_SIZES["body"] * 2)
        _, end = bookmarked(paragraph, number, f"lm_s_{number:04d}")
        _run(paragraph, sentence.text, self._font("body"), _SIZES["body"])
        _pitch(paragraph)
        paragraph._p.append(end)
        for record_id in cited:
            self.notes.append(citation_text(self.records[record_id]))
            paragraph._p.append(footnote_reference(len(self.notes)))

    def _evidence_table(self) -> None:
        self.doc.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        self._line("附件：档案依据表", "heading", "body")
        rows = [TABLE_HEAD, *self._evidence_rows()]
        table = self.doc.add_table(rows=len(rows), cols=len(TABLE_HEAD))
        table.style = "Table Grid"
        for row, values in zip(table.rows, rows, strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                _run(cell.paragraphs[0], value, self._font("body"), 10.5)
                cell.paragraphs[0].paragraph_format.line_spacing = Pt(16)
            row._tr.get_or_add_trPr().append(element("cantSplit"))
            self.fixed.append("".join(values))
        table.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))
        _widths(table, _COLUMNS)

    def _evidence_rows(self) -> Iterable[tuple[str, ...]]:
        uses: dict[str, list[int]] = {}
        for n, sentence in enumerate(self.product.sentences(), 1):
            for record_id in dict.fromkeys(c.record_id for c in sentence.citations):
                uses.setdefault(record_id, []).append(n)
        for n, (record_id, used) in enumerate(uses.items(), 1):
            r = self.records[record_id]
            yield (
                str(n), r.dh_raw or r.id, r.title or "（无题名）", date_text(r.when), r.openness.value,
                f"第{_ranges(used)}句",
            )

    def _colophon(self) -> None:
        """版记: 4号 between rules; who receives and signs is for people to fill in."""
        self.doc.add_paragraph()
        marked = "；本稿由程序从档案原文摘录编排，每句均附出处" if self.product.origin.startswith("extractive") else (
            f"；本稿含人工智能改写文字（{self.product.origin}），每句均经核对"
        )
        hands = ("报送：", "责任编辑：\u3000\u3000审核：\u3000\u3000签发：") if "masthead" in self.form else ("编者：\u3000\u3000审核：",)
        texts = (*hands, f"草稿，未经审核签发{marked}。")
        table = self.doc.add_table(rows=len(texts), cols=1)
        ruled(table, outer=8, inner=6)  # eighths of a point: 0.35 mm and 0.25 mm
        for row, text in zip(table.rows, texts, strict=True):
            row._tr.get_or_add_trPr().append(element("cantSplit"))
            _run(row.cells[0].paragraphs[0], text, self._font("body"), _SIZES["small"])
            self.fixed.append(text)
        for row in table.rows[:-1]:
            row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True


def _ranges(numbers: list[int]) -> str:
    """1, 2, 3, 5 as 1—3、5."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return "、".join(str(r[0]) if len(r) == 1 else f"{r[0]}—{r[-1]}" for r in runs)


def _run(paragraph: Paragraph, text: str, font: str, size: float, color: RGBColor | None = None) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = "Times New Roman"
    if size == _SIZES["body"]:
        run._r.get_or_add_rPr().append(element("spacing", val=_TIGHTER))
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if color is not None:
        run.font.color.rgb = color


def _pitch(paragraph: Paragraph) -> None:
    paragraph.paragraph_format.line_spacing = Pt(_PITCH)
    paragraph.paragraph_format.widow_control = False  # 22 lines on each page


def _widths(table: Any, millimetres: tuple[int, ...]) -> None:
    """Widths for Word, which reads the cells, and for LibreOffice, which reads the grid."""
    table.autofit = False
    for column, width in zip(table.columns, millimetres, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    notes = element("footnotePr")
    notes.append(element("numFmt", val="decimalEnclosedCircleChinese"))
    notes.append(element("numRestart", val="eachPage"))
    section._sectPr.insert(0, notes)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(element("docGrid", type="lines", linePitch=580))
    document.settings.odd_and_even_pages_header_footer = True
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(_SIZES["small"])
        page_field(paragraph)
        for run in paragraph.runs:
            run.font.size = Pt(_SIZES["small"])
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    normal.font.size = Pt(_SIZES["body"])
