"""Passages: a record cut into stretches that are searched and embedded as one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model import TEXT, Passage, Record

LONGEST = 260
_BREAKS = (
    re.compile(r"[。！？!?][”’」』）)]*|\n\s*\n"),
    re.compile(r"[；;]|\n"),
    re.compile(r"[，,、]"),
)


def passages(record: Record) -> Iterator[Passage]:
    """The title as one passage, then the text in runs of whole sentences of at most `LONGEST` characters.

    Passages of a text follow each other without overlap and leave out nothing but blanks. What has no sentence end
    is cut at a clause, a comma, failing all at `LONGEST`.
    """
    if record.title.strip():
        yield Passage(record.id, 0, len(record.title), "题名")
    start = 0
    while start < len(record.text):
        end = _cut(record.text, start)
        inner = record.text[start:end].strip()
        if inner:
            first = record.text.index(inner, start)
            yield Passage(record.id, first, first + len(inner), TEXT)
        start = end


def _cut(text: str, start: int) -> int:
    limit = start + LONGEST
    if limit >= len(text):
        return len(text)
    for breaks in _BREAKS:
        ends = [m.end() for m in breaks.finditer(text, start, limit)]
        if ends and ends[-1] > start + LONGEST // 4:
            return ends[-1]
    return limit
