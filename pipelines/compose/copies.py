"""Copies: what a catalogue calls one, and of papers with the same text the one to print from."""

from __future__ import annotations

from collections.abc import Sequence

from graph.folding import key
from graph.model import Record

_CALLED = ("复制件", "复印件", "抄件", "抄本", "影印件", "翻拍", "打印稿", "扫描件")
_FIELDS = ("原件", "载体", "载体形态", "稿本", "备注")


def is_copy(record: Record) -> bool:
    """Whether 题名 or another field of the catalogue calls it a copy."""
    told = " ".join((record.title, *(record.catalogue.get(f, "") for f in _FIELDS)))
    return any(word in told for word in _CALLED)


def without_copies(records: Sequence[Record]) -> list[Record]:
    """The records, in their order, without copies of one among them: a copy has the text of another that is none."""
    originals = {key(r.text) for r in records if r.text and not is_copy(r)}
    return [r for r in records if not (is_copy(r) and key(r.text) in originals)]
