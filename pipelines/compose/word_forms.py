"""The shipped Word templates, made from a form (`templates/*.yaml`): page, named styles, fixed words, marked places.

Measures by analogy with GB/T 9704-2012 (DOMAIN section 3.4): A4, 156 x 225 mm of text, 22 lines of 28 characters.
Fonts are named, never shipped; open ones stand beside each as its other names. An archive edits a copy in Word.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from pipelines.compose.word_parts import element, flush, name_fonts, page_field, ruled

RED = RGBColor(0xE0, 0x30, 0x2A)  # Y80 M80
PITCH = 28.95  # points; 22 lines in 225 mm
_TIGHTER = -5  # twentieths of a point: 28 characters of 16 pt are 2 mm wider than 156 mm
_INDENT = 31.5  # points: two characters
_WIDE = 156  # millimetres of text
_ABOVE_NUMBER = 14  # points between 版记 and the page number
_LATIN = "Times New Roman"

HEADING, BODY, ANALYSIS, NOTE = "文稿栏目", "文稿正文", "文稿分析", "文稿说明"
CELL, FOOTNOTE, LISTED = "依据表文字", "文稿脚注", "文稿目录"
_TITLE, _MARK, _MASTHEAD, _ISSUE, _COLOPHON = "文稿标题", "版头标记", "版头标志", "版头期号", "版记文字"


@dataclass(frozen=True, slots=True)
class _Look:
    """A named style: which font of the form, size in points, alignment, line pitch (0: the font's own)."""

    font: str
    size: float
    align: Any = None
    indent: bool = False
    pitch: float = PITCH
    red: bool = False


_LOOKS: Mapping[str, _Look] = {
    HEADING: _Look("heading", 16, indent=True),
    BODY: _Look("body", 16, WD_ALIGN_PARAGRAPH.JUSTIFY, indent=True),
    ANALYSIS: _Look("kai", 16, WD_ALIGN_PARAGRAPH.JUSTIFY, indent=True),
    NOTE: _Look("kai", 16, WD_ALIGN_PARAGRAPH.JUSTIFY, indent=True),
    LISTED: _Look("body", 16),
    CELL: _Look("body", 10.5, pitch=16),
    FOOTNOTE: _Look("body", 9, pitch=0),
    _TITLE: _Look("title", 22, WD_ALIGN_PARAGRAPH.CENTER, pitch=33),
    _MARK: _Look("heading", 16),
    _MASTHEAD: _Look("title", 60, WD_ALIGN_PARAGRAPH.CENTER, pitch=72, red=True),
    _ISSUE: _Look("body", 16, pitch=22),
    _COLOPHON: _Look("body", 14, pitch=24),
}


def shipped(form: Mapping[str, Any]) -> bytes:
    """The .docx template of a form: with red masthead and 版记 where the form has a masthead, else plain."""
    document: Document = docx.Document()
    _plain_defaults(document)
    for name, look in _LOOKS.items():
        _style(document, name, look, form["fonts"])
    name_fonts(document, form["fonts"].values())
    _page(document, form["fonts"]["body"][0])
    if "masthead" in form:
        _with_masthead(document, form)
    else:
        _without(document, form)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _with_masthead(document: Document, form: Mapping[str, Any]) -> None:
    for text in (*form["marks"], "{{使用限制}}"):
        document.add_paragraph(text, _MARK)
    masthead = document.add_paragraph(form["masthead"], _MASTHEAD)
    masthead.paragraph_format.space_before = Pt(63)  # its top 35 mm below the top of the text
    masthead.paragraph_format.space_after = Pt(14)
    document.add_paragraph("{{期号}}", _ISSUE).alignment = WD_ALIGN_PARAGRAPH.CENTER
    line = document.add_paragraph("{{编发单位}}\t{{日期}}", _ISSUE)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDE), WD_TAB_ALIGNMENT.RIGHT)
    borders = element("pBdr")
    borders.append(element("bottom", val="single", sz=18, space=9, color=str(RED)))  # 4 mm below the words
    line._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:jc")
    title = document.add_paragraph("{{标题}}", _TITLE)
    title.paragraph_format.space_before = Pt(2 * PITCH)
    title.paragraph_format.space_after = Pt(PITCH)
    document.add_paragraph("{{正文}}", BODY)
    _evidence(document, "附件：档案依据表")
    last = document.add_section(WD_SECTION.EVEN_PAGE)  # 版记 stands on an even page, the last
    texts = (
        "报：{{报}}", "送：{{送}}", "发：{{发}}", "责任编辑：{{责任编辑}}　　审核：{{审核}}　　签发：{{签发}}",
        "{{编发单位}}　　{{日期}}　　印数：{{印数}}", "{{说明}}",
    )
    document.add_paragraph("", CELL)
    foot = last.even_page_footer  # in the footer, because nothing else stands at the foot of a page in every word processor
    foot.is_linked_to_previous = False
    _colophon(foot, texts)
    number = foot.paragraphs[0]
    foot._element.append(number._p)
    number.paragraph_format.space_before = Pt(_ABOVE_NUMBER)
    _numbered(number, WD_ALIGN_PARAGRAPH.LEFT, form["fonts"]["body"][0])


def _without(document: Document, form: Mapping[str, Any]) -> None:
    document.add_paragraph("{{期号}}", _MARK)
    document.add_paragraph("{{使用限制}}", _MARK)
    title = document.add_paragraph("{{标题}}", _TITLE)
    title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(PITCH)
    for place in ("{{编辑说明}}", "{{序}}", "{{目录}}", "{{正文}}", "{{索引}}", "{{后记}}"):
        document.add_paragraph(place, BODY)
    _evidence(document, "附录：参考档案目录")
    document.add_paragraph()
    _colophon(document, ("编者：{{责任编辑}}　　审核：{{审核}}", "{{日期}}　　{{编发单位}}", "{{说明}}"))


def _evidence(document: Document, heading: str) -> None:
    paragraph = document.add_paragraph(heading, _MARK)
    paragraph.paragraph_format.page_break_before = True
    document.add_paragraph("{{档案依据表}}", CELL)


def _colophon(where: Any, texts: tuple[str, ...]) -> None:
    """版记: 4号 between rules, as wide as the text; `where` is the document or a footer of it."""
    table = where.add_table(len(texts), 1, Mm(_WIDE)) if hasattr(where, "is_linked_to_previous") else where.add_table(len(texts), 1)
    ruled(table, outer=8, inner=6)  # eighths of a point: 0.35 mm and 0.25 mm
    flush(table)
    table.autofit = False
    table.columns[0].width = Mm(_WIDE)
    for row, text in zip(table.rows, texts, strict=True):
        row._tr.get_or_add_trPr().append(element("cantSplit"))
        cell = row.cells[0]
        cell.width = Mm(_WIDE)
        cell.paragraphs[0].style = _COLOPHON
        cell.paragraphs[0].add_run(text)
    for row in table.rows[:-1]:
        row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True


def _plain_defaults(document: Document) -> None:
    """Chinese as the language of East Asian text, and none of the library's own theme fonts and spacing."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(f".//{qn('w:rPr')}")
    for old in list(properties):
        properties.remove(old)
    properties.append(element("rFonts", ascii=_LATIN, hAnsi=_LATIN, eastAsia="宋体", cs=_LATIN))
    properties.append(element("lang", val="en-US", eastAsia="zh-CN"))
    spacing = defaults.find(f".//{qn('w:spacing')}")
    spacing.getparent().remove(spacing)
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(16), _LATIN


def _style(document: Document, name: str, look: _Look, fonts: Mapping[str, Any]) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.quick_style = document.styles["Normal"], True
    style.font.name, style.font.size = _LATIN, Pt(look.size)
    properties = style.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), str(fonts[look.font][0]))
    if look.size == 16:
        properties.insert(1, element("spacing", val=_TIGHTER))
    if look.red:
        style.font.color.rgb = RED
    written = style.paragraph_format
    written.alignment, written.widow_control = look.align, False  # 22 lines on each page
    written.space_before = written.space_after = Pt(0)
    if look.pitch:
        written.line_spacing = Pt(look.pitch)
    if look.indent:
        written.first_line_indent = Pt(_INDENT)
    written.keep_with_next = True if name == HEADING else None
    after = ("w:spacing", "w:ind", "w:jc")
    inner = style.element.get_or_add_pPr()
    inner.insert_element_before(element("overflowPunct", val=0), *after)  # no comma in the margin
    if look.pitch != PITCH:
        inner.insert_element_before(element("snapToGrid", val=0), *after)
    if name == LISTED:
        written.tab_stops.add_tab_stop(Mm(_WIDE), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _page(document: Document, font: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24)  # the figure 7 mm below the text
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(element("docGrid", type="lines", linePitch=579))
    document.settings.odd_and_even_pages_header_footer = True
    _numbered(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT, font)
    _numbered(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT, font)


def _numbered(paragraph: Paragraph, align: Any, font: str) -> None:
    """`— 1 —` in 4号, one character in from the edge."""
    paragraph.alignment = align
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
    page_field(paragraph)
    for run in paragraph._p.iter(qn("w:r")):
        properties: Any = run.get_or_add_rPr()  # type: ignore[attr-defined]  # lxml's stubs know plain elements only
        properties.append(element("rFonts", ascii=_LATIN, hAnsi=_LATIN, eastAsia=font))
        properties.append(element("sz", val=28))
