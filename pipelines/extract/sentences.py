"""Sentences of a record: the unit of evidence."""

from __future__ import annotations

import re

from pipelines.extract.lines import breaks

LONG = 60  # ； ends a sentence only when this much stands before it

_MARK = re.compile(r"[。！？!?]+[”’」』）〕》)]*|；[”’」』）〕》)]*")


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open places of the sentences of `text`, in order, without white space at either end.

    A sentence ends after 。！？ (with closing quotes and brackets), after ； when it is long, and at a line break
    or blank line unless the sentence plainly runs on over it. Headings and signatures are sentences of their own.
    Together they hold every character of `text` but white space between them.
    """
    hard = [(start, end) for start, end, runs_on in breaks(text) if not runs_on]
    found: list[tuple[int, int]] = []
    block = 0
    for start, end in [*hard, (len(text), len(text))]:
        found.extend(_of_block(text, block, start))
        block = end
    return found


def _of_block(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for mark in _MARK.finditer(text, start, end):
        if mark[0][0] != "；" or mark.end() - start > LONG:
            found.append((start, mark.end()))
            start = mark.end()
    found.append((start, end))
    return [place for place in (_stripped(text, a, b) for a, b in found) if place[0] < place[1]]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), max(start, end - len(part) + len(part.rstrip()))
