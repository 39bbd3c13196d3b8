"""Reading a DOCX back: the words as they now are, bound to the citations they were written with."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from defusedxml.ElementTree import fromstring
from docx.oxml.ns import qn

from graph.model import Product, Section, Sentence
from pipelines.compose.draft_json import DraftError, from_json
from pipelines.compose.word_parts import BINDING

_MOST_BYTES = 200_000_000
_LONGEST_HEADING = 40


def read_docx(path: Path) -> Product:
    """The draft in the file, every sentence unverified, with the text that now stands between its bookmarks.

    Words added by hand outside the sentences come back as sentences without a citation; so do a changed footnote, a
    changed cell of the evidence table and a heading grown into prose. DraftError when the file is no draft of ours.
    """
    binding, footnotes = _parts(path)
    bound = from_json(binding.get("product"))
    originals = list(bound.sentences())
    headings = {s.heading for s in bound.sections}
    fixed = {_flat(t) for t in binding.get("fixed", ())} - {_flat(h) for h in headings}
    try:
        body = docx.Document(str(path)).element.body
    except Exception as error:  # python-docx raises many kinds on a damaged file
        raise DraftError(f"打不开 {path.name}：文件已损坏或不是 DOCX") from error
    sections: list[tuple[str, list[Sentence]]] = []
    for name, text in _pieces(body):
        if name.startswith("lm_s_") and name[5:].isdigit() and 0 < int(name[5:]) <= len(originals):
            if not sections:
                sections.append(("", []))
            sections[-1][1].append(Sentence(text, originals[int(name[5:]) - 1].citations))
        elif text in headings:
            sections.append((text, []))
        elif _flat(text) and _flat(text) not in fixed:
            if not sections:
                sections.append(("", []))
            sections[-1][1].append(Sentence(text))
    told = {_flat(n) for n in binding.get("notes", ())}
    changed = [Sentence(note) for note in footnotes if _flat(note) and _flat(note) not in told]
    if changed:
        sections.append(("脚注", changed))
    return Product(
        bound.id, bound.kind, bound.title, tuple(Section(h, tuple(s)) for h, s in sections if s or h),
        bound.question, bound.audience, bound.state, bound.version, bound.author, bound.at, bound.origin,
    )


def _parts(path: Path) -> tuple[dict[str, Any], list[str]]:
    """The binding and the texts of the footnotes."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(i.file_size for i in archive.infolist()) > _MOST_BYTES:
                raise DraftError(f"{path.name} 解压后过大，没有读取")
            names = archive.namelist()
            for name in names:
                if name.startswith("customXml/item") and BINDING.encode() in (content := archive.read(name)):
                    root = fromstring(content, forbid_dtd=True)
                    if root.tag == f"{{{BINDING}}}binding":
                        notes = archive.read("word/footnotes.xml") if "word/footnotes.xml" in names else b""
                        return json.loads("".join(root.itertext())), _footnotes(notes)
    except (zipfile.BadZipFile, OSError) as error:
        raise DraftError(f"打不开 {path.name}：文件已损坏或不是 DOCX") from error
    except DraftError:
        raise
    except Exception as error:
        raise DraftError(f"{path.name} 里的证据绑定已损坏") from error
    raise DraftError(f"{path.name} 里没有证据绑定：只能核对由本平台导出的稿件")


def _footnotes(content: bytes) -> list[str]:
    if not content:
        return []
    root = fromstring(content, forbid_dtd=True)
    return ["".join(t.text or "" for t in note.iter(qn("w:t"))) for note in root.iter(qn("w:footnote"))]


def _pieces(body: Any) -> Iterator[tuple[str, str]]:
    """(bookmark name or "", text) in document order; text inside and outside a paragraph's bookmarks apart."""
    for paragraph in body.iter(qn("w:p")):
        inside: dict[str, list[str]] = {}
        outside: list[str] = []
        name, number = "", ""
        for node in paragraph.iter():
            if node.tag == qn("w:bookmarkStart") and node.get(qn("w:name"), "").startswith("lm_s_"):
                name, number = node.get(qn("w:name")), node.get(qn("w:id"))
                inside.setdefault(name, [])
            elif node.tag == qn("w:bookmarkEnd") and node.get(qn("w:id")) == number:
                name, number = "", ""
            elif node.tag == qn("w:t"):
                (inside[name] if name else outside).append(node.text or "")
        for mark, texts in inside.items():
            yield mark, "".join(texts)
        yield "", "".join(outside)


def _flat(text: str) -> str:
    return "".join(text.split())
