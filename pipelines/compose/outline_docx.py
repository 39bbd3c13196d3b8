"""展陈大纲 as DOCX: preface, parts, units, groups with their exhibits and labels, conclusion, and the list of exhibits.

Every sentence has its footnotes; the evidence binding travels inside the file, so that it can be verified again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Mm

from graph.model import Record
from graph.works import Product, Section, Sentence, State
from pipelines.compose.citing import beside, citation_text, date_text
from pipelines.compose.draft_json import to_json
from pipelines.compose.exhibit_list import rows, size
from pipelines.compose.showing import PARTS, Shown, form, plain
from pipelines.compose.wall_docx import (
    CAPTION,
    LABEL,
    LEVELS,
    SMALL,
    WALL,
    add_table,
    cited,
    finish,
    new_document,
    title_page,
)
from pipelines.compose.word_blocks import SECTION, SENTENCE, blocks, margins
from pipelines.compose.word_parts import add_binding, bookmarked, footnote_reference
from pipelines.compose.word_templates import fonts_lacking, roots

_WIDTHS = (9, 30, 15, 26, 18, 18, 15, 13, 20, 15, 40, 25, 17)  # millimetres, on a sheet laid across
_FIRST_ID = 5000  # of our bookmarks


def write_outline(product: Product, exhibits: Sequence[Shown], records: Mapping[str, Record], path: Path) -> tuple[str, ...]:
    """Write the file whole or not at all; what to tell about fonts this machine lacks.

    `product` is verified, `exhibits` are all its exhibits, `records` all it cites.
    """
    return _Outline(product, exhibits, records).write(path)


class _Outline:
    """One document in the making: its footnotes, and the number of the next sentence."""

    def __init__(self, product: Product, exhibits: Sequence[Shown], records: Mapping[str, Record]) -> None:
        self.product, self.exhibits, self.records = product, exhibits, records
        self.notes: list[str] = []
        self.by_sentence: list[list[str]] = []
        self.doc = new_document(product.title)

    def write(self, path: Path) -> tuple[str, ...]:
        title_page(self.doc, self.product, "展陈大纲", _told(self.product))
        for at, section in enumerate(self.product.sections, 1):
            self._section(at, section)
        self._list()
        body, *others = roots(self.doc)
        fixed = [b.beside for b in blocks(body) if b.beside and not b.said and not b.section]
        add_binding(self.doc, {
            "product": to_json(self.product), "fixed": [*fixed, *margins(others)], "notes": self.by_sentence,
            "footnotes": "each", "kept": {"lines": [], "rows": []},
        })
        finish(self.doc, self.notes, path)
        return tuple(fonts_lacking(self.doc))

    def _section(self, at: int, section: Section) -> None:
        level = PARTS.index(section.kind) if section.kind in PARTS else 0
        heading = self.doc.add_paragraph("", LEVELS[level])
        heading.paragraph_format.page_break_before = True if level == 0 else None
        _, end = bookmarked(heading, _FIRST_ID + at, f"{SECTION}{at:04d}")
        heading.add_run(section.heading)
        heading._p.append(end)
        for sentence in section.sentences:
            self._sentence(section, sentence, WALL)
        for shown in (e for e in self.exhibits if e.section == at - 1):
            self._exhibit(section, shown)

    def _exhibit(self, section: Section, shown: Shown) -> None:
        record, key = shown.record, "（重点展品）" if shown.exhibit.key else ""
        self.doc.add_paragraph(f"展品 {shown.number}　{shown.name}　［{'，'.join(shown.marks)}］{key}", CAPTION)
        facts = [f"档号：{shown.reference}", date_text(record.when), plain(record.catalogue.get("责任者", "")), size(shown)]
        self.doc.add_paragraph("　".join(f for f in facts if f), SMALL)
        for sentence in shown.exhibit.label:
            self._sentence(section, sentence, LABEL)

    def _sentence(self, section: Section, sentence: Sentence, style: str) -> None:
        before, behind = beside(self.product, section, sentence)
        number = len(self.by_sentence) + 1
        paragraph = self.doc.add_paragraph("", style)
        if before:
            paragraph.add_run(before)
        _, end = bookmarked(paragraph, 2 * _FIRST_ID + number, f"{SENTENCE}{number:04d}")
        paragraph.add_run(sentence.text)
        paragraph._p.append(end)
        told = [citation_text(self.records[i]) for i in cited(sentence)]
        self.by_sentence.append(told)
        for note in told:
            self.notes.append(note)
            paragraph._p.append(footnote_reference(len(self.notes)))
        if behind:
            paragraph.add_run(behind)

    def _list(self) -> None:
        across = self.doc.add_section(WD_SECTION.NEW_PAGE)
        across.orientation = WD_ORIENT.LANDSCAPE
        across.page_width, across.page_height = Mm(297), Mm(210)
        across.left_margin = across.right_margin = Mm(18)
        across.top_margin = across.bottom_margin = Mm(20)
        self.doc.add_paragraph("附：展品清单", LEVELS[0])
        add_table(self.doc, rows(self.exhibits), _WIDTHS)


def _told(product: Product) -> list[str]:
    """Draft or released, and how marks are meant."""
    stands = "已审定发布" if product.state == State.RELEASED else f"草稿（第{product.version}稿），未经审核签发"
    numbered = product.details.get("审图号", "").strip()
    return [stands, *([f"审图号：{plain(numbered)}"] if numbered else []), str(form()["forms_note"])]


