"""Documents: txt, md, docx and pdf as plain text, and what such a text says of itself where no catalogue does.

Offsets into `Record.text` lead back to the file by `Record.layout`: to the decoded content of a txt or md with the byte
order mark and NULs removed and line ends as `\\n`; to the paragraphs of a docx, table cells included, in document order;
to the pages of a pdf. Page furniture and hard line breaks are taken out (`pipelines.ingest.layout`), nothing is repaired.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pypdfium2
from docx import Document as open_docx
from docx.oxml.ns import qn

from graph.model import Run
from pipelines.ingest.decoding import detect, lines, plain
from pipelines.ingest.fields import DATE, TITLE, clean, is_mark_alone
from pipelines.ingest.guard import LINE, Unreadable
from pipelines.ingest.holding import Holding
from pipelines.ingest.layout import Part, lay_out

MOST_PAGES = 5000
MOST_CHARACTERS = 50_000_000
_TITLE_LENGTH = 120
_LINE = 400  # characters of a line that are looked at
_HEAD_LINES = 12
_TAIL_LINES = 3

_P, _T, _TAB, _BREAKS = qn("w:p"), qn("w:t"), qn("w:tab"), (qn("w:br"), qn("w:cr"))
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MOVED = qn("w:moveFrom")

_FIGURES = "[0-9〇○零一二三四五六七八九十廿卅元]"
_DAY = (
    r"(?:(?:1[6-9]|20)[0-9]{2}(?:-[0-9]{1,2}-|/[0-9]{1,2}/|\.[0-9]{1,2}\.)[0-9]{1,2}(?![0-9])"
    rf"|(?:中华民国|中華民國|民国|民國|公元|西元)?\s*{_FIGURES}{{1,4}}\s*年\s*{_FIGURES}{{1,3}}\s*月\s*{_FIGURES}{{1,3}}\s*日)"
)
_DAY_ALONE = re.compile(rf"[（(]?\s*({_DAY})\s*[）)]?")
_DAY_LEADS = re.compile(rf"(?:[—－–\-（(〔\[]*|[^，。]{{0,30}}[，,]\s*)({_DAY})[^。]{{0,60}}")
_DAY_INSIDE = re.compile(rf"(?:日期[:：]\s*)?({_DAY})")
_NAME_DAYS = (
    re.compile(r"((?:1[6-9]|20)[0-9]{2}-[0-9]{2}-[0-9]{2})(?![0-9])"),
    re.compile(r".*[（(]((?:1[6-9]|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2})[）)]", re.DOTALL),
    re.compile(r"((?:1[6-9]|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?![0-9])"),
)
_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*")
_FRONT_MATTER = re.compile(r"\A---\n.*?^---$\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text, the way back to the file, and what the clerk should know about it."""

    text: str
    warnings: tuple[str, ...] = ()
    layout: tuple[Run, ...] = ()


def read_document(path: Path, encoding: str = "") -> Document:
    """The text of an admitted txt, md, docx or pdf; Unreadable, saying what to do, where there is none to be had."""
    parts, warning = read_parts(path, encoding)
    text, layout = lay_out(parts, pages=path.suffix.lower() == ".pdf")
    if not text.strip():
        raise Unreadable("文件里没有文字")
    return Document(text, (warning,) if warning else (), layout)


def read_parts(path: Path, encoding: str = "") -> tuple[list[Part], str]:
    """What a file holds as decoded, page by page (pdf), paragraph by paragraph (docx) or whole, and a warning or "".

    The runs of `Record.layout` and of `graph.provenance.in_source` count characters in these. Unreadable as above.
    """
    suffix = path.suffix.lower()
    if suffix == ".docx":
        return _docx_parts(path), ""
    return _pdf_parts(path) if suffix == ".pdf" else _plain_part(path, encoding)


def _plain_part(path: Path, encoding: str) -> tuple[list[Part], str]:
    decoding = detect(path, encoding)
    parts: list[str] = []
    for line in lines(path, decoding):
        if line.over:
            raise Unreadable(f"第 {line.number} 行超过 {LINE // 1024**2} MB，未读取，请检查文件是否损坏")
        parts.append(line.text)
    return [Part("", "".join(parts))], decoding.warning


def _docx_parts(path: Path) -> list[Part]:
    try:
        with path.open("rb") as stream:
            body = open_docx(stream).element.body
        texts = [plain("".join(_words(p))) for p in body.iter(_P) if not _inside(p, _MARKUP)]
    except Exception as error:  # python-docx and lxml raise whatever they meet
        raise Unreadable("Word 文件不完整或已损坏，请重新获取原文件") from error
    return [Part(f"第{number}段", text) for number, text in enumerate(texts, start=1)]


def _words(paragraph: Any) -> Iterator[str]:
    """Words of a paragraph and of no paragraph within it (text boxes), insertions accepted, deletions left out."""
    for element in paragraph.iter(_T, _TAB, *_BREAKS):
        if next(element.iterancestors(_P)) is not paragraph or _inside(element, _MOVED):
            continue
        if element.tag == _T:
            yield element.text or ""
        elif element.getparent().tag == qn("w:r"):
            yield "\t" if element.tag == _TAB else "\n"


def _inside(element: Any, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _pdf_parts(path: Path) -> tuple[list[Part], str]:
    pages: list[str] = []
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            if len(pdf) > MOST_PAGES:
                raise Unreadable(f"PDF 超过 {MOST_PAGES} 页，请拆分后再导入")
            total = 0
            for number in range(len(pdf)):
                pages.append(_page_text(pdf, number))
                total += len(pages[-1])
                if total > MOST_CHARACTERS:
                    raise Unreadable("PDF 文字过多，请拆分后再导入")
    except Unreadable:
        raise
    except Exception as error:  # PdfiumError and whatever a broken page causes
        locked = "password" in str(error).lower()
        raise Unreadable("PDF 有密码，请去掉密码后再导入" if locked else "PDF 不完整或已损坏，请重新获取原文件") from error
    blank = [str(number) for number, page in enumerate(pages, start=1) if not page.strip()]
    if len(blank) == len(pages):
        raise Unreadable("没有文字层，请先做 OCR")
    warning = f"第 {'、'.join(blank[:20])} 页没有文字层，请先做 OCR" if blank else ""
    return [Part(f"第{number}页", page) for number, page in enumerate(pages, start=1)], warning


def _page_text(pdf: pypdfium2.PdfDocument, number: int) -> str:
    page = pdf[number]
    try:
        text_page = page.get_textpage()
        try:
            return plain(str(text_page.get_text_bounded()))
        finally:
            text_page.close()
    finally:
        page.close()


def describe(path: Path, text: str, holding: Holding) -> dict[str, str]:
    """题名 and 日期 of a document without a catalogue, from its name and first lines, as the holding says to look."""
    said = {TITLE: _title(path, text, holding.title_from)}
    if day := _date(path, text, holding.date_from):
        said[DATE] = day
    return said


def secrecy_mark(text: str) -> str:
    """A secrecy mark standing alone on one of the first lines (机密★10年), "" when there is none; no heading is one."""
    return next((line for line in _leading(text) if is_mark_alone(line) and line not in _headings(text)), "")


def date_inside(words: str) -> str:
    """The one full date within a longer entry (申報 日期：1949-05-08 版次…), "" where there is none or several."""
    found = set(_DAY_INSIDE.findall(words[:500]))
    return found.pop() if len(found) == 1 else ""


def _leading(text: str) -> list[str]:
    body = _FRONT_MATTER.sub("", text[:20_000], count=1)
    return list(islice((clean(line[:_LINE]) for line in body.splitlines() if line.strip()), _HEAD_LINES))


def _headings(text: str) -> set[str]:
    return {found[1] for line in _leading(text) if (found := _HEADING.fullmatch(line))}


def _title(path: Path, text: str, wanted: str) -> str:
    leading = _leading(text)
    heading = next((m[1] for line in leading[:3] if (m := _HEADING.fullmatch(line))), "")
    if wanted == "filename" or not leading:
        return clean(path.stem)
    if heading and wanted != "first_line":
        return heading
    first = _HEADING.sub(r"\1", leading[0]) if wanted == "first_line" else leading[0]
    usable = len(first) <= _TITLE_LENGTH and any(c.isalnum() for c in first) and not _DAY_ALONE.fullmatch(first)
    return first if usable and wanted != "heading" else clean(path.stem)


def _date(path: Path, text: str, wanted: str) -> str:
    if wanted != "first_line" and (found := next((m[1] for day in _NAME_DAYS if (m := day.match(path.stem))), "")):
        return found
    if wanted == "filename":
        return ""
    leading = _leading(text)
    for pattern in (_DAY_ALONE, _DAY_LEADS):
        for line in leading:
            if found_day := pattern.fullmatch(line):
                return found_day[1]
    tail = [clean(line[:_LINE]) for line in text[-2000:].splitlines() if line.strip()][-_TAIL_LINES:]
    return next((m[1] for line in reversed(tail) if (m := _DAY_ALONE.fullmatch(line))), "")
