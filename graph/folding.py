"""Folding for comparison only: width, 繁->简 and variant forms, case. Never stored, never printed.

`fold` keeps length: character i of the folded text is character i of the text, so offsets carry over.
The only home of opencc.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from operator import add

import opencc

_EXTRA = {"於": "于", "徴": "征", "衆": "众", "寗": "宁", "尙": "尚", "旣": "既", "卽": "即", "敎": "教", "囬": "回"}
_RADICALS = ("⺠⻓⻅⻔⻋⻢⻄⻘⻝⻛⻜⻩⻬⻰⻨⻚⻉⻆⻮⻥⻦", "民长见门车马西青食风飞黄齐龙麦页贝角齿鱼鸟")  # as PDF files write them
_RUN = re.compile(r"[^\W_]+")  # letters and digits, as str.isalnum has them
_HAN = ((0x2E80, 0x2FDF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    simplify = opencc.OpenCC("t2s").convert
    table: dict[int, str] = {}
    for first, last in _HAN:
        forms = [_plain(chr(code)) for code in range(first, last + 1)]  # ⾧ is 長 before it can become 长
        for code, simple in zip(range(first, last + 1), simplify("\n".join(forms)).split("\n"), strict=True):
            if simple != chr(code):
                table[code] = simple.lower()
    for code in (*range(0x20, 0x3400), *range(0xFE30, 0xFFEF)):
        if code not in table and (plain := _plain(chr(code)).lower()) != chr(code) and len(plain) == 1:
            table[code] = plain
    table |= {ord(a): b for a, b in (*_EXTRA.items(), *zip(*_RADICALS, strict=True))}
    table.update({ord(c): "·" for c in "•・‧"} | {ord(c): "-" for c in "—－–‐―"})
    for _ in range(3):  # a folded character may itself fold: what comes out must stay
        table = {code: table.get(ord(form), form) for code, form in table.items()}
    return table


def _plain(character: str) -> str:
    """Its compatibility form where that is one character."""
    form = unicodedata.normalize("NFKC", character)
    return form if len(form) == 1 else character


def fold(text: str) -> str:
    """One folded character for each character: half-width, simplified, lower case. Same length as `text`."""
    return text.translate(_table())


def grams(text: str) -> str:
    """Overlapping bigrams of the folded letters and digits of `text`, separated by blanks, for full-text indexes.

    Everything that is no letter or digit separates runs, except white space, which is dropped so that a word broken
    by a line break is found. A run's last character is its own gram, so one-character queries can match as prefixes.
    """
    out: list[str] = []
    for run in _RUN.findall("".join(fold(text).split())):
        out += map(add, run, run[1:])
        out.append(run[-1])
    return " ".join(out)


def key(name: str) -> str:
    """A name as compared: folded, without white space and middle dots."""
    return "".join(c for c in fold(name) if not c.isspace() and c != "·")
