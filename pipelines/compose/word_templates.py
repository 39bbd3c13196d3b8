"""Word templates: an archive's own from the folder LANMAI_TEMPLATES, else the shipped one; checked before use.

A template is a .docx with named styles and marked places such as {{标题}}. What it lacks is said in one line; a template
that is there but cannot be used is an error, never silently replaced by another.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn

from pipelines.compose.brief import template
from pipelines.compose.word_forms import ANALYSIS, BODY, CELL, FOOTNOTE, HEADING, LISTED, NOTE, shipped
from pipelines.compose.word_parts import BINDING

TEMPLATES_FOLDER = "LANMAI_TEMPLATES"
KINDS = ("brief", "chronicle", "digest", "history", "compilation", "on-this-day")
STYLES = (HEADING, BODY, ANALYSIS, NOTE, LISTED, CELL, FOOTNOTE)
PLACE = re.compile(r"\{\{\s*([^{}\s]{1,12})\s*\}\}")
ALONE = ("正文", "档案依据表", "编辑说明", "序", "目录", "索引", "后记")  # each a paragraph by itself
_NEEDED = ("标题", "期号", "使用限制", "正文", "档案依据表", "说明")
_WORDS = ("日期", "编发单位", "报", "送", "发", "责任编辑", "审核", "签发", "印数")
KNOWN = (*_NEEDED, *ALONE, *_WORDS)
_MOST_BYTES = 40_000_000
_ACTIVE = re.compile(r"vbaProject|activeX|/embeddings/|\.bin$|attachedToolbars", re.I)
_FETCHING = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|MACROBUTTON)\b")
_DOCUMENT = "word/document.xml"


class TemplateError(ValueError):
    """A Word template that cannot be used: which file, what is wrong, what to do, in Chinese."""


def own_template(kind: str) -> Path | None:
    """The archive's own template of a kind; None where it has none. TemplateError when the folder named is not there."""
    named = os.environ.get(TEMPLATES_FOLDER, "").strip()
    if not named:
        return None
    if not Path(named).is_dir():
        raise TemplateError(f"{TEMPLATES_FOLDER} 指的文件夹 {named} 不存在：请建立它，或去掉这个设置")
    path = Path(named) / f"{kind}.docx"
    return path if path.is_file() else None


def open_template(kind: str) -> Document:
    """The template to write a work of this kind into. TemplateError, naming everything that is wrong with it."""
    path, form = own_template(kind), template(kind)
    if path is None:
        return docx.Document(io.BytesIO(_shipped(kind)))
    if found := faults(content := _read(path), form):
        raise TemplateError(f"模板 {path} 不能用：{'；'.join(found)}。请改好，或移走它以用随附的模板")
    return docx.Document(io.BytesIO(content))


@lru_cache(maxsize=8)
def _shipped(kind: str) -> bytes:
    return shipped(template(kind))


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise TemplateError(f"模板 {path} 过大，没有打开")
        return path.read_bytes()
    except OSError as error:
        raise TemplateError(f"模板 {path} 打不开：{error.strerror}") from error


def faults(content: bytes, form: Mapping[str, Any]) -> list[str]:
    """What is wrong with a template for a form: what it must not hold, then the styles and places it lacks. Empty if nothing."""
    try:
        if found := list(_dangers(content)):
            return found
        document = docx.Document(io.BytesIO(content))
        return list(_lacks(document, form))
    except Exception:  # a damaged file breaks the reader in many ways
        return ["文件已损坏或不是 DOCX"]


def _dangers(content: bytes) -> Iterator[str]:
    """Macros, embedded objects, links to outside, a bomb, another work's evidence."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        listed = archive.infolist()
        if sum(i.file_size for i in listed) > _MOST_BYTES or len(listed) > 2000:
            yield "解压后过大"
            return
        if len({i.filename for i in listed}) != len(listed):
            yield "压缩包里有重名的部分"
        if any(_ACTIVE.search(i.filename) for i in listed):
            yield "带有宏、控件或嵌入的对象：请另存为普通 DOCX，删去嵌入的对象"
        for info in listed:
            if info.filename.endswith((".xml", ".rels")):
                yield from _within(info.filename, archive.read(info))


def _within(name: str, xml: bytes) -> Iterator[str]:
    text = xml.decode("utf-8", "replace") if not xml.startswith((b"\xff\xfe", b"\xfe\xff")) else xml.decode("utf-16", "replace")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        yield f"{name} 里有外部定义（DTD）"
    if "macroEnabled" in text:
        yield "是带宏的文件：请另存为普通 DOCX"
    if name.endswith(".rels") and re.search(r"TargetMode\s*=\s*[\"']External", text):
        yield "里面有指向文件以外的链接：请在 Word 里断开链接，并把所附模板改为 Normal"
    if "altChunk" in text:
        yield "里面嵌入了别的文件"
    if _FETCHING.search("".join(re.findall(r"instr(?:Text[^>]*>|\s*=\s*[\"'])([^<\"']*)", text))):
        yield "里面有会取外部内容的域：请删去"
    if BINDING in text:
        yield "是一份导出的文稿，不是模板：请用 lanmai templates 复制的空模板"


def _lacks(document: Document, form: Mapping[str, Any]) -> Iterator[str]:
    """Styles and places that are missing, misspelt, doubled, or stand where they cannot be filled."""
    named = {s.name for s in document.styles}
    if lacking := [s for s in STYLES if s not in named]:
        yield f"缺少样式：{'、'.join(lacking)}"
    found = [(match, p) for p in _paragraphs(document) for match in PLACE.findall(words(p))]
    have = [name for name, _ in found]
    needed = (*_NEEDED, "日期", "责任编辑", "签发") if "masthead" in form else _NEEDED
    needed = (*needed, "编辑说明") if form.get("notes") else needed
    if lacking := [n for n in needed if n not in have]:
        yield f"缺少位置：{'、'.join(f'{{{{{n}}}}}' for n in lacking)}"
    if odd := [n for n in dict.fromkeys(have) if n not in KNOWN]:
        yield f"不认识的位置：{'、'.join(f'{{{{{n}}}}}' for n in odd)}（可用的有 {'、'.join(KNOWN)}）"
    for name, paragraph in found:
        if name in ALONE:
            if have.count(name) > 1:
                yield f"位置 {{{{{name}}}}} 只能有一处"
            elif PLACE.sub("", words(paragraph)).strip() or paragraph.getparent() is not document.element.body:
                yield f"位置 {{{{{name}}}}} 要在正文里单独成段，不放在表格、文本框、页眉页脚里"


def _paragraphs(document: Document) -> Iterator[Any]:
    """Every paragraph, of the body, its tables and boxes, and of headers and footers."""
    for root in roots(document):
        yield from root.iter(qn("w:p"))


def roots(document: Document) -> list[Any]:
    """The XML roots that hold words: the body, and each header and footer once."""
    found = [document.element.body]
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(("/header", "/footer")):
            found.append(relation.target_part.element)
    return found


def words(paragraph: Any) -> str:
    """The text of a paragraph's own runs, those of boxes inside it left out."""
    return "".join(t.text or "" for t in own_texts(paragraph))


def own_texts(paragraph: Any) -> list[Any]:
    """The `w:t` of a paragraph that belong to no paragraph inside it."""
    return [t for t in paragraph.iter(qn("w:t")) if next(t.iterancestors(qn("w:p"))) is paragraph]


def fonts_named(document: Document) -> dict[str, tuple[str, ...]]:
    """The East Asian fonts that the template's styles name, with the other names that its font table gives each."""
    (table,) = [r.target_part for r in document.part.rels.values() if r.reltype.endswith("/fontTable")] or [None]
    others: dict[str, tuple[str, ...]] = {}
    if table is not None:
        for name, listed in re.findall(r'<w:font w:name="([^"]+)">\s*<w:altName w:val="([^"]+)"', table.blob.decode("utf-8")):
            others[name] = tuple(o.strip() for o in listed.split(","))
    used = {
        f.get(qn("w:eastAsia")) for s in document.styles if s.name in STYLES or s.name.startswith(("文稿", "版"))
        for f in s.element.iter(qn("w:rFonts")) if f.get(qn("w:eastAsia"))
    }
    return {name: others.get(name, ()) for name in sorted(used)}


def fonts_lacking(document: Document) -> list[str]:
    """What to tell about fonts that this machine has not, and what stands for each; nothing where it cannot be found out."""
    have = _installed()
    told = []
    for name, others in fonts_named(document).items():
        if have and name not in have:
            instead = next((o for o in others if o in have), "")
            told.append(f"本机没有字体“{name}”，{f'用“{instead}”代替' if instead else '也没有可代替的：请安装思源宋体、思源黑体'}")
    return told


@lru_cache(maxsize=1)
def _installed() -> frozenset[str]:
    if shutil.which("fc-list") is None:
        return frozenset()
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False, timeout=30).stdout
    return frozenset(name.strip() for line in listed.splitlines() for name in line.split(","))


def copied(kind: str, folder: Path) -> Path:
    """The shipped template of a kind written into a folder, for people to edit. TemplateError when one is there already."""
    target = folder / f"{kind}.docx"
    if target.exists():
        raise TemplateError(f"{target} 已经有了：直接改它，或先移走")
    folder.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_shipped(kind))
    return target


def font_aliases(kind: str) -> str:
    """A fontconfig file that lets the open fonts stand for those a form names, for LibreOffice and WPS on Linux."""
    rules = "".join(
        f"<alias binding=\"same\"><family>{first}</family><accept>{''.join(f'<family>{o}</family>' for o in others)}</accept></alias>\n"
        for first, *others in dict.fromkeys(map(tuple, template(kind)["fonts"].values()))
    )
    return f'<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n{rules}</fontconfig>\n'
