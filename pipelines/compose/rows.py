"""Rows of a table that are sentences: cells one after the other, parted by ｜, checked and cited like any other sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.places.changes import UNKNOWN

CELL = "｜"
PAPERS = "；"  # between the papers that a row rests on
ELSEWHERE = "见正文"
_SILENT = (UNKNOWN, ELSEWHERE)
_DAY = re.compile(r"[\d〇零一二三四五六七八九十廿卅元]+[年月日]")
_RANKS, _BREAKS = "副代兼原前", "，。；！？,;"


def row(cells: Sequence[str]) -> str:
    """The cells as one sentence; an empty one is 待考."""
    return CELL.join(c.replace(CELL, " ").strip() or UNKNOWN for c in cells)


def cells(text: str) -> list[str]:
    """The cells of a row, one for a sentence that is none."""
    return text.split(CELL)


def as_clauses(text: str) -> str:
    """The row as clauses, as long as it was: what only says that nothing is known there claims nothing."""
    if CELL not in text:
        return text
    return "，".join("，" * len(c) if c in _SILENT else c for c in cells(text))


def row_faults(text: str, quotes: Sequence[str], names: frozenset[str], dated: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What a row sets side by side that its quotes do not: a person beside another's office, days in the wrong order.

    `names` are the names and posts of the quotes, `dated` the dates of the row as (ISO or EDTF, words) in its order.
    """
    if CELL not in text:
        return
    given = [c for c in cells(text) if c not in _SILENT]
    days = [edtf.split("/")[0] for words in given for edtf, said in dated if said == words and edtf]
    if days != sorted(days):
        yield "起讫的先后与原文不合"
    said = [c for c in given if not _DAY.search(c) and not all(part in quotes for part in c.split(PAPERS))]
    if len(said) < 3:
        return
    person, body, post = said[:3]
    if not any(_together(quote, person, post, {n for n in names if n not in body and body not in n}) for quote in quotes):
        yield f"“{person}”与“{post}”在原文里说的不是同一件事"


def _together(quote: str, person: str, post: str, others: set[str]) -> bool:
    """Whether the quote has the person in the office: the office behind the name with nobody between, or right before it."""
    for at in _places(quote, post):
        if quote[at - 1 : at] in _RANKS and quote[at - 1 : at]:
            continue
        for who in _places(quote, person):
            between = quote[who + len(person) : at] if who < at else quote[at + len(post) : who]
            near = who < at or not set(between) & set(_BREAKS)
            if near and not any(n in between for n in others if n not in post and n not in person):
                return True
    return False


def _places(text: str, words: str) -> list[int]:
    return [i for i in range(len(text)) if text.startswith(words, i)] if words else []
