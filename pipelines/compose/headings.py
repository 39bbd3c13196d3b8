"""Headings numbered 一、 （一） as GB/T 9704—2012 7.3.3 has them, and numbered afresh when one of them goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.works import Section

_NUMERALS = "一二三四五六七八九十"
_FIRST_LEVEL = re.compile(r"^[一二三四五六七八九十]{1,3}、")


def numeral(number: int) -> str:
    """The Chinese numeral of a heading, counted from 0: 一 ... 九十九. ValueError beyond."""
    if not 0 <= number < 99:
        raise ValueError(f"no numeral of a heading: {number}")
    tens, ones = divmod(number + 1, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return lead + (_NUMERALS[ones - 1] if ones else "")


def renumbered(sections: Sequence[Section]) -> Iterator[Section]:
    """The sections with the headings of the first level (一、) numbered in order; other headings as they are."""
    number = 0
    for section in sections:
        if _FIRST_LEVEL.match(section.heading):
            section = replace(section, heading=f"{numeral(number)}、{_FIRST_LEVEL.sub('', section.heading)}")
            number += 1
        yield section


def without_empty(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Without the sections for opinion in which nobody wrote any, the rest numbered in order: what is printed."""
    kept = [s for s in sections if s.spoken() or not s.analysis]
    return tuple(renumbered(kept)) if len(kept) < len(sections) else tuple(sections)
