"""Chinese and Arabic numerals of dates, read from folded text (see `graph.folding.fold`)."""

from __future__ import annotations

import re

_DIGITS = {c: i for i, group in enumerate(("〇○零oO0", "一1元壹", "二2两", "三3", "四4", "五5", "六6", "七7", "八8", "九9"))
           for c in group}
_TENS = {"廿": 2, "念": 2, "卄": 2, "卅": 3, "卌": 4}
_SPACE = re.compile(r"\s+")


def number(words: str) -> int | None:
    """The value of a numeral such as 1949, 一九四九, 二〇〇三, 廿七, 卅一, 一百零五, 一千九百零六; None for anything else.

    Digits may be mixed (二00三); white space inside (a hard line break) does not count.
    """
    words = _SPACE.sub("", words)
    if not words:
        return None
    if all(c in _DIGITS for c in words):
        return int("".join(str(_DIGITS[c]) for c in words))
    total = 0
    for unit, worth in (("千", 1000), ("百", 100)):
        head, sign, rest = words.rpartition(unit)
        if not sign:
            continue
        many = _DIGITS.get(head or "一", 0)
        if not many:
            return None
        total, words = total + many * worth, rest.lstrip("零〇○")
    below = _below_hundred(words) if words else 0
    return None if below is None else total + below


def _below_hundred(words: str) -> int | None:
    """Tens and ones: 十, 十二, 二十, 二十七, 廿七, 七."""
    if words[0] in _TENS:
        tens, ones = _TENS[words[0]], words[1:].removeprefix("十")
    elif "十" in words:
        left, _, ones = words.partition("十")
        tens = 1 if not left else _DIGITS.get(left, 0)
        if not tens:
            return None
    else:
        tens, ones = 0, words
    if not ones:
        return tens * 10
    if len(ones) != 1 or not _DIGITS.get(ones, 0):
        return None
    return tens * 10 + _DIGITS[ones]
