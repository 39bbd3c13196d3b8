"""Products as DOCX, written into a template: title, body, footnotes, table of evidence; the binding travels inside the file."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from graph.access import Closure, strictest
from graph.folding import fold
from graph.model import Record
from graph.works import Product, Section, Sentence, State, Support
from pipelines.compose.brief import template
from pipelines.compose.checklist import approval
from pipelines.compose.citing import beside, citation_text, date_text, noted, own_mark
from pipelines.compose.draft_json import to_json
from pipelines.compose.headings import without_empty
from pipelines.compose.history import CHART
from pipelines.compose.lineage_drawing import drawn
from pipelines.compose.rows import cells
from pipelines.compose.verify import FactsOf, Lookup, verify
from pipelines.compose.word_blocks import SECTION, SENTENCE, blocks, margins
from pipelines.compose.word_forms import ANALYSIS, BODY, CELL, FOOTNOTE, HEADING, NOTE
from pipelines.compose.word_index import NamesOf, by_author, by_name, contents
from pipelines.compose.word_parts import (
    add_binding,
    add_footnotes,
    bookmarked,
    bookmarks,
    footnote_reference,
    name_fonts,
    notes_each_page,
)
from pipelines.compose.word_tables import TEXT_HEIGHT, TEXT_WIDTH, fitted, grid
from pipelines.compose.word_templates import ALONE, PLACE, fonts_lacking, open_template, own_texts, roots, words

_COLUMNS = (13, 36, 40, 22, 20, 25)  # millimetres
TABLE_HEAD = ("序号", "档号", "题名", "日期", "开放状态", "用于各句")
_HANDS = ("报", "送", "发", "责任编辑", "审核", "签发", "印数")
_APART = ("preface", "afterword")  # kinds of sections with a place of their own
_FIRST_ID, _FIRST_CELL = 5000, 100_000  # of our bookmarks: a template may have some
_REFUSED = {
    State.OUTLINE: "提纲还没有定下来，不能导出：定了提纲、写成文稿以后再导出",
    State.WITHDRAWN: "文稿已经撤回，不能导出",
}


class ExportRefused(Exception):
    """A draft that may not leave: the message says why, `sentences` names those without support."""

    def __init__(self, sentences: tuple[Sentence, ...], reason: str = "") -> None:
        self.sentences = sentences
        super().__init__(reason or f"有 {len(sentences)} 句未通过核对，不能导出")


def exportable(product: Product, lookup: Lookup, facts: FactsOf) -> Product:
    """The work verified afresh, as it is printed: without headings for opinion that nobody wrote.

    ExportRefused for an outline, a withdrawn, stale or empty work, or a sentence without support.
    """
    if product.state in _REFUSED:
        raise ExportRefused((), _REFUSED[State(product.state)])
    if stale := tuple(s for s in product.sentences() if s.verdict is Support.STALE):
        raise ExportRefused(stale, f"有 {len(stale)} 句所依据的档案有变，重新核对并保存以后才能导出")
    checked = verify(product, lookup, facts)
    if bad := tuple(s for s in checked.sentences() if s.verdict is not Support.SUPPORTED):
        raise ExportRefused(bad)
    if not checked.sentences():
        raise ExportRefused((), "文稿里还没有句子，不能导出")
    return replace(checked, sections=without_empty(checked.sections))


def write_docx(
    product: Product, lookup: Lookup, facts: FactsOf, path: Path, today: date | None = None, names: NamesOf = lambda span: ()
) -> tuple[str, ...]:
    """Verify afresh and write the file whole or not at all; what to tell about fonts this machine lacks is returned.

    `names` says what is named in cited words, for the indexes of a work that has them.

    ExportRefused as `exportable`, TemplateError for an archive's own template that cannot be used.
    """
    checked = exportable(product, lookup, facts)
    document = _Draft(checked, lookup, today or date.today(), names).document()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".docx", dir=path.parent)
    os.close(handle)
    try:
        document.save(name)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
    return tuple(fonts_lacking(document))


class _Draft:
    """One document in the making: the template, its footnotes, and what a reader must find again."""

    def __init__(self, product: Product, lookup: Lookup, today: date, names: NamesOf) -> None:
        self.names = names
        self.form: Mapping[str, Any] = template(product.kind)
        self.product = product
        self.day = datetime.fromisoformat(product.at).astimezone().date() if product.state == State.RELEASED and product.at else today
        self.records: dict[str, Record] = {i: r for i in product.record_ids() if (r := lookup(i)) is not None}
        self.cited = noted(product, self.form.get("footnotes") == "once")
        self.notes: list[str] = []
        self.by_sentence: list[list[str]] = [[] for _ in self.cited]
        self.rows: list[str] = []
        self.doc: Document = open_template(product.kind)

    def document(self) -> Document:
        """The finished document."""
        values = self._values()
        places = {}
        for root in roots(self.doc):
            for paragraph in list(root.iter(qn("w:p"))):
                named = PLACE.findall(words(paragraph))
                if named and named[0] in ALONE:
                    places[named[0]] = Paragraph(paragraph, self.doc)
                elif named:
                    _fill(paragraph, values)
        for name, place in places.items():
            self._fill_place(name, place, {*places})
            _drop(place._p)
        notes_each_page(self.doc)
        name_fonts(self.doc, self.form["fonts"].values())
        add_footnotes(self.doc, self.notes, self.form["fonts"]["body"][0], self.doc.styles[FOOTNOTE].style_id)
        self._describe()
        add_binding(self.doc, self._binding([values[k] for k in ("使用限制", "期号", "说明") if values[k]]))
        return self.doc

    def _binding(self, lines: list[str]) -> dict[str, Any]:
        """The work, and the words beside its sentences: all that may stand there, and what must."""
        body, *others = roots(self.doc)
        fixed = [b.beside for b in blocks(body) if b.beside and not b.said and not b.section]
        return {
            "product": to_json(self.product), "fixed": [*fixed, *margins(others)], "notes": self.by_sentence,
            "footnotes": self.form.get("footnotes", "each"), "kept": {"lines": lines, "rows": self.rows},
        }

    def _values(self) -> dict[str, str]:
        """The words of each marked place that is one."""
        product = self.product
        closed = strictest(r for r in self.records.values() if not approval(product, r)) is Closure.CLOSED
        return {
            **{name: product.details.get(name, "") for name in _HANDS},
            "标题": product.title, "日期": f"{self.day.year}年{self.day.month}月{self.day.day}日",
            "编发单位": product.details.get("编发单位", "") or str(self.form.get("issuer", "")),
            "使用限制": self.form["closed_mark"] if closed else "",  # as closed as its most closed input
            "期号": _issue(product), "说明": _about(product),
        }

    def _fill_place(self, name: str, place: Paragraph, places: set[str]) -> None:
        apart = {"preface": "序", "afterword": "后记"}
        if name == "正文":
            for at, section in enumerate(self.product.sections, 1):
                if apart.get(section.kind) not in places:
                    self._section(place, at, section)
        elif name in apart.values():
            for at, section in enumerate(self.product.sections, 1):
                if apart.get(section.kind) == name:
                    self._section(place, at, section)
        elif name == "编辑说明" and self.form.get("notes"):
            place.insert_paragraph_before(self.form.get("notes_title", "编辑说明"), NOTE).alignment = WD_ALIGN_PARAGRAPH.CENTER
            for note in self.form["notes"]:
                place.insert_paragraph_before(note, NOTE)
        elif name == "目录" and self.form.get("contents"):
            contents(place, self.product.sections)
        elif name == "索引":
            if self.form.get("index"):
                by_author(place, self.product.sections, self.records)
            by_name(place, self.product.sections, self.form.get("names_index", {}), self.names)
        elif name == "档案依据表":
            self._evidence_table(place)

    def _section(self, place: Paragraph, at: int, section: Section) -> None:
        if section.heading:
            heading = place.insert_paragraph_before("", HEADING)
            _, end = bookmarked(heading, _FIRST_ID + at, f"{SECTION}{at:04d}")
            words = heading.add_run(section.heading)
            if section.heading.startswith("（"):  # 一、黑体，（一）楷体: GB/T 9704—2012, 7.3.3
                words._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), str(self.form["fonts"]["kai"][0]))
            heading._p.append(end)
        if section.kind == CHART:
            self._drawing(place, section)
        number = sum(len(s.spoken()) for s in self.product.sections[: at - 1])
        _, *columns = self.form.get("tables", {}).get(section.kind, [""])
        if columns and all(len(cells(s.text)) == len(columns) for s in section.spoken()):
            self._rows(place, columns, section, number)
            return
        for sentence in section.spoken():  # a paragraph each: LibreOffice moves the second bookmark of one that has footnotes
            number += 1
            paragraph = place.insert_paragraph_before("", ANALYSIS if sentence.analysis else BODY)
            self._sentence(paragraph, section, sentence, number)

    def _sentence(self, paragraph: Paragraph, section: Section, sentence: Sentence, number: int) -> None:
        before, behind = beside(self.product, section, sentence)
        if before:
            paragraph.add_run(before)
        _, end = bookmarked(paragraph, 2 * _FIRST_ID + number, f"{SENTENCE}{number:04d}")
        paragraph.add_run(sentence.text)
        paragraph._p.append(end)
        for mark in self._noted(number):
            paragraph._p.append(mark)
        if behind:
            paragraph.add_run(behind)

    def _rows(self, place: Paragraph, columns: Sequence[str], section: Section, number: int) -> None:
        """A table with a sentence in each row, a bookmark in each cell: LibreOffice loses one that goes over several."""
        written = [columns, *(cells(s.text) for s in section.spoken())]
        table = grid(self.doc, place, written, fitted(written))
        self.rows.append("".join(columns))
        for n, row in enumerate(table.rows[1:], number + 1):
            for at, cell in enumerate(row.cells):
                start, end = bookmarks(_FIRST_CELL + n * len(columns) + at, f"{SENTENCE}{n:04d}" + (f"_{at}" if at else ""))
                cell.paragraphs[0].runs[0]._r.addprevious(start)
                cell.paragraphs[0]._p.append(end)
            for note in self._noted(n):
                row.cells[-1].paragraphs[0]._p.append(note)

    def _drawing(self, place: Paragraph, section: Section) -> None:
        image = drawn([s.text for s in section.sentences], self.form["fonts"]["body"])
        if image:
            paragraph = place.insert_paragraph_before("", CELL)
            paragraph.paragraph_format.line_spacing = 1.0  # a line of exact height would hide all but a strip of it
            picture = paragraph.add_run().add_picture(io.BytesIO(image), width=Mm(TEXT_WIDTH))
            if picture.height > Mm(TEXT_HEIGHT):
                picture.width, picture.height = Mm(round(TEXT_WIDTH * Mm(TEXT_HEIGHT) / picture.height)), Mm(TEXT_HEIGHT)

    def _noted(self, number: int) -> Iterator[Any]:
        """The marks of the footnotes of a sentence, whose texts are kept for the footnotes part."""
        for record_id in self.cited[number - 1]:
            note = citation_text(self.records[record_id])
            self.notes.append(note)
            self.by_sentence[number - 1].append(note)
            yield footnote_reference(len(self.notes))

    def _evidence_table(self, place: Paragraph) -> None:
        rows = [TABLE_HEAD, *self._evidence_rows()]
        grid(self.doc, place, rows, _COLUMNS)
        self.rows += ["".join(values) for values in rows]

    def _evidence_rows(self) -> Iterable[tuple[str, ...]]:
        uses: dict[str, list[int]] = {}
        for n, sentence in enumerate(self.product.sentences(), 1):
            for record_id in dict.fromkeys(c.record_id for c in sentence.citations):
                uses.setdefault(record_id, []).append(n)
        for n, (record_id, used) in enumerate(uses.items(), 1):
            r = self.records[record_id]
            yield (
                str(n), r.dh_raw or r.id, r.title or "（无题名）", date_text(r.when), r.openness.value,
                f"第{_ranges(used)}句".replace("、", "、 "),  # LibreOffice breaks no line between 、 and a figure
            )

    def _describe(self) -> None:
        """What the word processor shows as the file's properties: nobody's name that nobody gave."""
        relations = self.doc.part.package.rels
        for name, relation in list(relations.items()):  # LibreOffice names the kind of this part in a way of its own
            if relation.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES and relation.reltype.endswith("/metadata/core-properties"):
                del relations[name]
        about = self.doc.core_properties
        about.title, about.author = self.product.title, self.product.details.get("编发单位", "") or str(self.form.get("issuer", ""))
        about.last_modified_by = about.comments = about.subject = about.keywords = about.category = ""


def _issue(product: Product) -> str:
    """第×期（总第×期） of a released work that has numbers, which draft it is of one that is not released."""
    if product.state != State.RELEASED:
        return f"草稿（第{product.version}稿）"
    return f"第{product.issue}期（总第{product.serial}期）" if product.serial else ""


def _about(product: Product) -> str:
    """How the work came about: draft or not, what a program or a model wrote, what is opinion."""
    told = [] if product.state == State.RELEASED else ["草稿，未经审核签发"]
    if product.origin.startswith("extractive"):
        told.append("本稿由程序从档案原文摘录编排，每句均附出处")
    else:
        numbers = [n for n, s in enumerate(product.sentences(), 1) if not _verbatim(s)]
        where = f"：第{_ranges(numbers)}句" if numbers else ""
        told.append(f"本稿含人工智能改写文字（{product.origin}）{where}，每句均经核对")
    if any(s.analysis for s in product.sentences()):
        told.append(f"标明“{own_mark(product.kind)}”的是编者的话，不是档案原文")
    return "；".join(told) + "。"


def _verbatim(sentence: Sentence) -> bool:
    """Whether a record says it in these words, marks and spaces aside."""
    said = "".join(c for c in fold(sentence.text) if c.isalnum())
    return any(said in "".join(c for c in fold(s.quote) if c.isalnum()) for s in sentence.citations)


def _ranges(numbers: Sequence[int]) -> str:
    """1, 2, 3, 5 as 1—3、5."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return "、".join(str(r[0]) if len(r) == 1 else f"{r[0]}—{r[-1]}" for r in runs)


def _fill(paragraph: Any, values: Mapping[str, str]) -> None:
    """The words in place of the marks, which Word may have cut into several runs; a paragraph left without any word goes."""
    for match in reversed(list(PLACE.finditer(words(paragraph)))):
        at, put = 0, values[match[1]]
        for text in own_texts(paragraph):
            old = text.text or ""
            first, last = max(match.start() - at, 0), min(match.end() - at, len(old))
            at += len(old)
            if first < last:
                text.text = old[:first] + put + old[last:]
                text.set(qn("xml:space"), "preserve")
                put = ""
    if not words(paragraph).strip() and paragraph.getparent().tag == qn("w:body"):
        _drop(paragraph)


def _drop(paragraph: Any) -> None:
    """The paragraph away, or only its words where a section ends in it."""
    if paragraph.find(f".//{qn('w:sectPr')}") is None:
        paragraph.getparent().remove(paragraph)
        return
    for child in list(paragraph):
        if child.tag != qn("w:pPr"):
            paragraph.remove(child)
