"""Reading a DOCX back: the words as they now are, bound to the citations they were written with."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from defusedxml.ElementTree import fromstring
from docx.oxml.ns import qn

from graph.works import Product, Section, Sentence
from pipelines.compose.citing import noted
from pipelines.compose.draft_json import DraftError, from_json
from pipelines.compose.word_parts import BINDING

_MOST_BYTES = 200_000_000
_BESIDE = re.compile(r"word/(?:footnotes|endnotes|header\d*|footer\d*)\.xml")
_PAGE_NUMBER = re.compile(r"[\s—\-\d]*")


def read_docx(path: Path) -> Product:
    """The draft in the file, every sentence unverified, with the text that now stands between its bookmarks.

    Words added by hand outside the sentences come back as sentences without a citation; so do a changed footnote, a
    changed cell of the evidence table and a heading grown into prose. DraftError when the file is no draft of ours.
    """
    binding, parts = _parts(path)
    bound = from_json(binding.get("product"))
    originals = list(bound.sentences())
    headings = {s.heading for s in bound.sections}
    fixed = {_flat(str(t)) for t in binding.get("fixed") or ()} - {_flat(h) for h in headings}
    once = binding.get("footnotes") == "once"
    notes = _notes_by_sentence(noted(bound, once), [str(n) for n in binding.get("notes") or ()])
    printed = _footnotes(parts.get("word/footnotes.xml", b""))
    try:
        body = docx.Document(str(path)).element.body
        pieces = list(_pieces(body))
    except Exception as error:  # python-docx raises many kinds on a damaged file
        raise DraftError(f"打不开 {path.name}：文件已损坏或不是 DOCX") from error
    sections: list[tuple[str, list[Sentence]]] = []
    changed: list[Sentence] = []
    for name, text, marks in pieces:
        number = int(name[5:]) if name.startswith("lm_s_") and name[5:].isdigit() else 0
        if not name and text in headings:
            sections.append((text, []))
            continue
        told = [printed.get(mark, "") for mark in marks]
        if 0 < number <= len(originals):
            changed += _note_faults(number, told, notes[number - 1])
            found = Sentence(text, originals[number - 1].citations)
        elif _flat(text) and _flat(text) not in fixed:
            found = Sentence(text)
        else:
            changed += [Sentence(note) for note in told]
            continue
        if not sections:
            sections.append(("", []))
        sections[-1][1].append(found)
    if changed:
        sections.append(("脚注", changed))
    if margins := [Sentence(t) for t in _margins(parts) if _flat(t) not in fixed]:
        sections.append(("页眉页脚", margins))
    return Product(
        bound.id, bound.kind, bound.title, tuple(Section(h, tuple(s)) for h, s in sections if s or h),
        bound.question, bound.audience, bound.state, bound.version, bound.author, bound.at, bound.origin,
    )


def _notes_by_sentence(cited: list[list[str]], notes: list[str]) -> list[list[str]]:
    """Which footnotes belong to which sentence: one for each record it names in them, in order."""
    left = iter(notes)
    return [[next(left, "") for _ in records] for records in cited]


def _note_faults(number: int, told: list[str], meant: list[str]) -> Iterator[Sentence]:
    """Footnotes of a sentence that are not, or no longer, its own."""
    if [_flat(t) for t in told] == [_flat(m) for m in meant]:
        return
    if len(told) < len(meant):
        yield Sentence(f"第{number}句缺少脚注：{'；'.join(m for m in meant if m not in told)}")
    yield from (Sentence(t) for t in told if _flat(t) not in {_flat(m) for m in meant})
    if len(told) == len(meant) and sorted(map(_flat, told)) == sorted(map(_flat, meant)):
        yield Sentence(f"第{number}句的脚注次序有变")


def _parts(path: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The binding, and the parts beside the body that carry words."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(i.file_size for i in archive.infolist()) > _MOST_BYTES:
                raise DraftError(f"{path.name} 解压后过大，没有读取")
            names = archive.namelist()
            for name in names:
                if name.startswith("customXml/item") and BINDING.encode() in (content := archive.read(name)):
                    root = fromstring(content, forbid_dtd=True)
                    if root.tag == f"{{{BINDING}}}binding":
                        binding = json.loads("".join(root.itertext()))
                        if not isinstance(binding, dict):
                            raise DraftError(f"{path.name} 里的证据绑定已损坏")
                        return binding, {n: archive.read(n) for n in names if _BESIDE.fullmatch(n)}
    except (zipfile.BadZipFile, OSError) as error:
        raise DraftError(f"打不开 {path.name}：文件已损坏或不是 DOCX") from error
    except DraftError:
        raise
    except Exception as error:
        raise DraftError(f"{path.name} 里的证据绑定已损坏") from error
    raise DraftError(f"{path.name} 里没有证据绑定：只能核对由本平台导出的稿件")


def _xml(content: bytes) -> Any:
    try:
        return fromstring(content, forbid_dtd=True)
    except Exception as error:
        raise DraftError("文件里的脚注或页眉页脚已损坏") from error


def _footnotes(content: bytes) -> dict[str, str]:
    """Text of each footnote by its id."""
    if not content:
        return {}
    return {
        note.get(qn("w:id"), ""): "".join(t.text or "" for t in note.iter(qn("w:t"))) for note in _xml(content).iter(qn("w:footnote"))
    }


def _margins(parts: dict[str, bytes]) -> Iterator[str]:
    """Words in headers, footers and endnotes; page numbers are none."""
    for name, content in sorted(parts.items()):
        if name == "word/footnotes.xml":
            continue
        for paragraph in _xml(content).iter(qn("w:p")):
            text = "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
            if not _PAGE_NUMBER.fullmatch(text):
                yield text


def _pieces(body: Any) -> Iterator[tuple[str, str, list[str]]]:
    """(bookmark name or "", text, footnote ids) in document order; text in and outside bookmarks apart, a table row as one."""
    for block in body.iter(qn("w:p"), qn("w:tr"), qn("w:altChunk")):
        if block.tag == qn("w:altChunk"):
            yield "", "（嵌入的外部文字，无法核对）", []
        elif block.tag == qn("w:tr") or not any(True for _ in block.iterancestors(qn("w:tr"))):
            yield from _block(block)


def _block(block: Any) -> Iterator[tuple[str, str, list[str]]]:
    inside: dict[str, list[str]] = {}
    outside: list[str] = []
    marks: list[str] = []
    name, number = "", ""
    for node in block.iter():
        if node.tag == qn("w:bookmarkStart") and node.get(qn("w:name"), "").startswith("lm_s_"):
            name, number = node.get(qn("w:name")), node.get(qn("w:id"))
            inside.setdefault(name, [])
        elif node.tag == qn("w:bookmarkEnd") and node.get(qn("w:id")) == number:
            name, number = "", ""
        elif node.tag == qn("w:footnoteReference"):
            marks.append(node.get(qn("w:id"), ""))
        elif isinstance(node.tag, str) and node.tag.endswith("}t"):  # also the words of drawings and formulas
            (inside[name] if name else outside).append(node.text or "")
    for mark, texts in inside.items():
        yield mark, "".join(texts), marks if len(inside) == 1 else []
    yield "", "".join(outside), [] if inside else marks


def _flat(text: str) -> str:
    return "".join(text.split())
