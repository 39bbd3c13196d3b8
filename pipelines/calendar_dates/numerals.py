"""Chinese and Arabic numerals of dates, read from folded text (see `graph.folding.fold`)."""

from __future__ import annotations

import re

_DIGITS = {c: i for i, group in enumerate(("〇○零oO0", "一1元", "二2两", "三3", "四4", "五5", "六6", "七7", "八8", "九9"))
           for c in group}
_TENS = {"廿": 2, "念": 2, "卄": 2, "卅": 3, "卌": 4}
_SPACE = re.compile(r"\s+")


def number(words: str) -> int | None:
    """The value of a numeral such as 1949, 一九四九, 二〇〇三, 廿七, 卅一, 三十, 元, 一百零五; None for anything else.

    Digits may be mixed (二00三); white space inside (a hard line break) does not count.
    """
    words = _SPACE.sub("", words)
    if not words:
        return None
    if all(c in _DIGITS for c in words):
        return int("".join(str(_DIGITS[c]) for c in words))
    hundreds, _, rest = words.rpartition("百")
    head = _DIGITS.get(hundreds or "一", 0) if "百" in words else 0
    if "百" in words and (not head or len(hundreds) > 1):
        return None
    below = _below_hundred(rest.lstrip("零〇")) if rest else 0
    return None if below is None else head * 100 + below


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
