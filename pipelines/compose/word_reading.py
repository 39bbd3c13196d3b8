"""Reading a DOCX back: the words as they now are, bound to the citations they were written with."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import docx
from defusedxml.ElementTree import fromstring
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from graph.works import Exhibit, Product, Section, Sentence
from pipelines.compose.citing import beside, noted
from pipelines.compose.draft_json import DraftError, from_json
from pipelines.compose.rows import CELL
from pipelines.compose.word_blocks import Block, blocks, flat, margins
from pipelines.compose.word_parts import BINDING

_MOST_BYTES = 200_000_000
_BESIDE = re.compile(r"word/(?:footnotes|endnotes|header\d*|footer\d*)\.xml")
# What people fill in at the foot of an issue, on the page or by hand: names, offices that get it, how many are printed.
_NAME = r"[\u4e00-\u9fff·]{0,5}"
_OFFICE = r"[\u4e00-\u9fff]{1,16}(?:委|府|厅|局|办|室|院|处|部|会|馆|区|市|县|领导|同志|书记|主任|单位|部门|人大|政协)"
FILLED = {
    **dict.fromkeys(("责任编辑", "审核", "签发"), _NAME), "印数": r"\d{0,5}份?",
    **dict.fromkeys(("报", "送", "发"), rf"(?:{_OFFICE}(?:[、，；]{_OFFICE}){{0,20}})?[。；]?"),
}
_LABELS = re.compile("((?:" + "|".join(FILLED) + ")：)")


@dataclass(frozen=True, slots=True)
class _Bound:
    """What the file was written with: the work, and of each sentence where it stands and what belongs beside it.

    `fixed` are the words of ours outside sentences, `lines` and `rows` those of them that may not go missing.
    """

    product: Product
    sentences: tuple[tuple[int, Sentence], ...]
    notes: tuple[tuple[str, ...], ...]
    fixed: frozenset[str]
    lines: tuple[str, ...]
    rows: tuple[str, ...]

    def section_of(self, number: int) -> int:
        """The number of the section a sentence was in."""
        return self.sentences[number - 1][0]

    def expected(self, number: int) -> tuple[str, ...]:
        """What is printed beside a sentence."""
        at, sentence = self.sentences[number - 1]
        return tuple(t for t in beside(self.product, self.product.sections[at - 1], sentence) if t)


def read_docx(path: Path) -> Product:
    """The draft in the file, every sentence unverified, with the text that now stands between its bookmarks.

    Words added by hand outside the sentences come back as sentences without a citation; so do a changed footnote, a
    changed cell of the evidence table, a lost mark of analysis and a heading grown into prose. DraftError when the file
    is no draft of ours.
    """
    binding, parts = _parts(path)
    bound = _bound(binding)
    printed = _footnotes(parts.get("word/footnotes.xml", b""))
    outside = list(margins([_xml(c) for n, c in sorted(parts.items()) if n != "word/footnotes.xml"]))
    try:
        found = _rejoined(blocks(docx.Document(str(path)).element.body), bound)
    except Exception as error:  # python-docx raises many kinds on a damaged file
        raise DraftError(f"打不开 {path.name}：文件已损坏或不是 DOCX") from error
    reading = _Reading(bound, printed)
    for block in found:
        reading.block(block)
    sections = reading.sections()
    if changed := [*reading.changed, *_missing(bound, found, outside)]:
        sections.append(Section("脚注与标记", tuple(changed)))
    if strange := [Sentence(t) for t in outside if not _ours(t, bound.fixed)]:
        sections.append(Section("页眉页脚", tuple(strange)))
    return replace(bound.product, sections=tuple(sections))


def _bound(binding: dict[str, Any]) -> _Bound:
    product = from_json(binding.get("product"))
    placed = tuple((at, s) for at, section in enumerate(product.sections, 1) for s in section.spoken())
    kept = binding.get("kept")
    kept = kept if isinstance(kept, dict) else {}
    notes = binding.get("notes") or []
    if not all(isinstance(n, list) for n in notes):  # as first written: one list for all
        left = iter([str(n) for n in notes])
        notes = [[next(left, "") for _ in r] for r in noted(product, binding.get("footnotes") == "once")]
    notes = [*notes, *([[]] * len(placed))][: len(placed)]
    fixed = {flat(str(t)) for t in binding.get("fixed") or ()}
    if "kept" not in binding:
        fixed -= {flat(s.heading) for s in product.sections}
    return _Bound(
        product, placed, tuple(tuple(str(t) for t in told) for told in notes), frozenset(fixed),
        tuple(map(str, kept.get("lines") or ())), tuple(map(str, kept.get("rows") or ())),
    )


def _rejoined(found: list[Block], bound: _Bound) -> list[Block]:
    """A sentence whose bookmark a word processor dropped is bound again where its very words stand alone."""
    seen = {n for b in found for n in b.said}
    lost = {flat(s.text.replace(CELL, "")): n for n, (_, s) in enumerate(bound.sentences, 1) if n not in seen}
    for block in found:
        number = 0 if block.said or block.section else lost.get(flat(block.beside), 0)
        if number and block.row == (CELL in bound.sentences[number - 1][1].text):
            del lost[flat(block.beside)]
            block.said, block.beside = {number: bound.sentences[number - 1][1].text if block.row else block.beside}, ""
            block.notes, block.marks = {number: block.marks}, []
    return found


class _Reading:
    """The document gone through block by block: sections as they now are, and what is wrong beside the sentences."""

    def __init__(self, bound: _Bound, printed: dict[str, str]) -> None:
        self.bound, self.printed = bound, printed
        self.changed: list[Sentence] = []
        self._found: list[tuple[int, list[Sentence], dict[int, Sentence]]] = []  # section, its sentences, labels by number
        self._begun: dict[int, Sentence] = {}
        self._unused = {flat(s.heading): at for at, s in reversed([*enumerate(bound.product.sections, 1)]) if s.heading}

    def block(self, block: Block) -> None:
        """Take in the next block."""
        words = flat(block.beside)
        at = block.section if 0 < block.section <= len(self.bound.product.sections) else 0
        if not at and not block.said and not block.row and words in self._unused and words not in self.bound.fixed:
            at = self._unused[words]
        if at:
            self._found.append((at, [], {}))
            if words == flat(self.bound.product.sections[at - 1].heading):
                words = ""
        for number, text in block.said.items():
            words = self._said(number, text, block.notes.get(number, []), words)
        self.changed += [Sentence(self.printed.get(m, "（尾注）")) for m in block.marks]
        if words and not _ours(block.beside, self.bound.fixed):
            self._into().append(Sentence(block.beside if not block.said and not at else _left(block, words)))

    def _said(self, number: int, text: str, marks: Sequence[str], beside_it: str) -> str:
        """A bound sentence as it now reads; what is left of the words beside it."""
        if number > len(self.bound.sentences):
            self._into().append(Sentence(text))
            return beside_it
        told, meant = [self.printed.get(m, "（尾注）") for m in marks], self.bound.notes[number - 1]
        if number in self._begun:  # parted by a paragraph mark: one sentence still
            self._more(number, text)
            self.changed += [Sentence(t) for t in told if flat(t) not in {flat(m) for m in meant}]
        else:
            self._begin(number, text)
            self.changed += _note_faults(number, told, meant)
        for mark in self.bound.expected(number):
            if flat(mark) not in beside_it:
                self.changed.append(Sentence(f"第{number}句旁的“{mark}”被删或被改"))
            beside_it = beside_it.replace(flat(mark), "", 1)
        return beside_it

    def _begin(self, number: int, text: str) -> None:
        original = self.bound.sentences[number - 1][1]
        made = Sentence(text, original.citations, analysis=original.analysis)
        self._begun[number] = made
        section = self.bound.product.sections[self.bound.section_of(number) - 1]
        label = original not in section.sentences
        if label and self._found and self._found[-1][0] == self.bound.section_of(number):
            self._found[-1][2][number] = made
        else:
            self._into().append(made)

    def _more(self, number: int, text: str) -> None:
        old = self._begun[number]
        self._begun[number] = new = replace(old, text=old.text + text)
        for _, sentences, labels in self._found:
            for place, sentence in enumerate(sentences):
                if sentence is old:
                    sentences[place] = new
            if labels.get(number) is old:
                labels[number] = new

    def _into(self) -> list[Sentence]:
        if not self._found:
            self._found.append((0, [], {}))
        return self._found[-1][1]

    def sections(self) -> list[Section]:
        """The sections in the order in which they now stand; kind and analysis are those of the section written."""
        made = []
        for at, sentences, labels in self._found:
            if at:
                old = self.bound.product.sections[at - 1]
                made.append(replace(old, sentences=tuple(sentences), exhibits=self._labelled(at, old, labels)))
            elif sentences:
                made.append(Section("", tuple(sentences)))
        return made

    def _labelled(self, at: int, section: Section, labels: dict[int, Sentence]) -> tuple[Exhibit, ...]:
        number = sum(1 for place, _ in self.bound.sentences if place < at) + len(section.sentences)
        shown = []
        for exhibit in section.exhibits:
            numbers = range(number + 1, number + len(exhibit.label) + 1)
            shown.append(replace(exhibit, label=tuple(labels[n] for n in numbers if n in labels)))
            number += len(exhibit.label)
        return tuple(shown)


def _left(block: Block, words: str) -> str:
    """The words typed beside a sentence, as typed where they can be told from the marks."""
    return block.beside if flat(block.beside) == words else words


def _ours(text: str, fixed: frozenset[str]) -> bool:
    """Whether the words are ours, or ours with names, offices or a number filled in behind their labels."""
    now = flat(text)
    if not now or now in fixed:
        return True
    pieces = _LABELS.split(now)
    values = [re.fullmatch(FILLED[label[:-1]], value) for label, value in zip(pieces[1::2], pieces[2::2], strict=True)]
    return len(pieces) > 1 and all(values) and pieces[0] + "".join(pieces[1::2]) in fixed


def _missing(bound: _Bound, found: list[Block], outside: list[str]) -> Iterator[Sentence]:
    """Lines that say what the document is, and rows of the evidence table, that are no longer there."""
    everything = "\n".join([*(flat(b.beside) for b in found), *map(flat, outside)])
    yield from (Sentence(f"缺少“{line}”") for line in bound.lines if flat(line) not in everything)
    standing = {flat(b.beside) for b in found if b.row}
    changed = sum(1 for b in found if b.row and flat(b.beside) not in bound.fixed)  # each is found as what it now says
    lost = [row for row in bound.rows if flat(row) not in standing]
    yield from (Sentence(f"档案依据表缺少一行：{row}") for row in lost[changed:])


def _note_faults(number: int, told: Sequence[str], meant: Sequence[str]) -> Iterator[Sentence]:
    """Footnotes of a sentence that are not, or no longer, its own."""
    if [flat(t) for t in told] == [flat(m) for m in meant]:
        return
    if len(told) < len(meant):
        yield Sentence(f"第{number}句缺少脚注：{'；'.join(m for m in meant if m not in told)}")
    yield from (Sentence(t if flat(t) else f"第{number}句的脚注没有文字") for t in told if flat(t) not in {flat(m) for m in meant})
    if len(told) == len(meant) and sorted(map(flat, told)) == sorted(map(flat, meant)):
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
        fromstring(content, forbid_dtd=True)
        return parse_xml(content)
    except Exception as error:
        raise DraftError("文件里的脚注或页眉页脚已损坏") from error


def _footnotes(content: bytes) -> dict[str, str]:
    """Text of each footnote by its id; what tracked changes have struck out is no text."""
    if not content:
        return {}
    return {n.get(qn("w:id"), ""): "".join(b.beside for b in blocks(n)) for n in _xml(content).iter(qn("w:footnote"))}
