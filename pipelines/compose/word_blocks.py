"""The words of a Word document in order: each paragraph or table row with its bound sentences and what stands beside them.

What word processors add in between is seen through: split runs, renumbered marks, proofing marks, copies of drawings for
older programs; tracked insertions count as text, tracked deletions and the old place of a move do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from pipelines.compose.rows import CELL

SENTENCE, SECTION = "lm_s_", "lm_h_"
_PASSED = (qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
_FIELD = {"begin", "separate", "end"}


@dataclass(slots=True)
class Block:
    """A paragraph, or a row of a table. `said` is the text of each bound sentence by its number, `notes` its footnote marks.

    `section` is the number of the heading it is, 0 for none; `beside` the words outside sentences, `marks` their footnotes.
    """

    row: bool = False
    section: int = 0
    said: dict[int, str] = field(default_factory=dict)
    notes: dict[int, list[str]] = field(default_factory=dict)
    beside: str = ""
    marks: list[str] = field(default_factory=list)


def blocks(root: Any) -> list[Block]:
    """The blocks under a body, header or footer, in order of their beginnings."""
    return _Walk().through(root)


class _Walk:
    """One pass over a tree: which bookmark is open, how deep in fields, which sentence a footnote mark follows."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.open: dict[str, int] = {}  # bookmark id -> sentence, from its start to its end, over paragraphs too
        self.fields: list[str] = []

    def through(self, root: Any) -> list[Block]:
        self._children(root, None, [0])
        return self.found

    def _children(self, node: Any, block: Block | None, last: list[int]) -> None:
        for child in node:
            if child.tag in _PASSED or not isinstance(child.tag, str):
                continue
            if child.tag == qn("w:altChunk"):
                self.found.append(Block(beside="（嵌入的外部文字，无法核对）"))
            elif child.tag == qn("w:tr") and not (block and block.row):
                self._children(child, self._new(True), [0])
            elif child.tag == qn("w:p") and not (block and block.row):
                self._children(child, self._new(False), [0])
            else:
                if block is not None:
                    self._word(child, block, last)
                self._children(child, block, last)

    def _new(self, row: bool) -> Block:
        self.found.append(Block(row))
        return self.found[-1]

    def _word(self, node: Any, block: Block, last: list[int]) -> None:
        """`last` holds the sentence begun last in this block."""
        tag = node.tag
        if tag == qn("w:bookmarkStart"):
            self._begin(node, block, last)
        elif tag == qn("w:bookmarkEnd"):
            self.open.pop(node.get(qn("w:id"), ""), None)
        elif tag == qn("w:footnoteReference") or tag == qn("w:endnoteReference"):
            mark = node.get(qn("w:id"), "") if tag == qn("w:footnoteReference") else "尾注"
            at = next(reversed(self.open.values()), last[0])
            (block.notes.setdefault(at, []) if at else block.marks).append(mark)
        elif tag == qn("w:fldChar"):
            self._field(node.get(qn("w:fldCharType"), ""))
        elif tag.endswith("}t"):  # also the words of drawings and formulas
            at = next(reversed(self.open.values()), 0)
            if not at and not block.row and self._page_number(node):
                return
            if at:
                block.said[at] = block.said.get(at, "") + (node.text or "")
                last[0] = at
            else:
                block.beside += node.text or ""

    def _begin(self, node: Any, block: Block, last: list[int]) -> None:
        name = node.get(qn("w:name"), "")
        digits, _, cell = name[len(SENTENCE) :].partition("_")
        number = int(digits) if digits.isdigit() else 0
        if name.startswith(SENTENCE) and number:
            self.open[node.get(qn("w:id"), "")] = number
            block.said[number] = block.said.get(number, "") + (CELL if cell else "")
            last[0] = number
        elif name.startswith(SECTION) and number:
            block.section = number

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(kind)
        elif self.fields and kind in _FIELD:
            self.fields[-1] = kind
            if kind == "end":
                self.fields.pop()

    def _page_number(self, node: Any) -> bool:
        """Whether it is the figure that a field shows: a page number changes with the layout."""
        inside = "separate" in self.fields or next(node.iterancestors(qn("w:fldSimple")), None) is not None
        return inside and (node.text or "").strip(" —-").isdigit()


def flat(text: str) -> str:
    """The text without any space, as words are compared here."""
    return "".join(text.split())


def margins(roots: list[Any]) -> Iterator[str]:
    """What headers and footers say beside page numbers."""
    for root in roots:
        for block in blocks(root):
            words = block.beside + "".join(block.said.values())
            if flat(words).strip("—-–"):
                yield words
