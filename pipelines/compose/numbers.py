"""Numbers as they are compared: 一百二十 = 120, 179.7万 = 1797000, 百分之四十 = 40%, full width and commas folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from graph.folding import fold

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5,
                                                             "陆": 6, "柒": 7, "捌": 8, "玖": 9}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_SMALL = "零〇○一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟廿卅"
_NUMBER = re.compile(
    rf"(?P<per>百分之)?(?P<value>\d[\d,]*(?:\.\d+)?|[{_SMALL}]+(?:点[零一二三四五六七八九]+)?)(?P<big>[万亿]*)(?P<mark>%|‰)?"
)


def numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, value) of each number in `text`, half-open; the value normalised, with `%` kept as part of it."""
    folded = fold(text)
    for match in _NUMBER.finditer(folded):
        value = _value(match["value"])
        if value is None:
            continue
        for unit in match["big"]:
            value *= _MYRIADS[unit]
        percent = "%" if match["per"] or match["mark"] == "%" else (match["mark"] or "")
        yield match.start(), match.end(), f"{value.normalize():f}{percent}"


def _value(written: str) -> Decimal | None:
    if written[0].isdigit() and written[0] not in _SMALL:
        try:
            return Decimal(written.replace(",", ""))
        except InvalidOperation:
            return None
    whole, _, part = written.partition("点")
    number = _chinese(whole)
    return None if number is None else Decimal(f"{number}.{''.join(str(_DIGITS[c]) for c in part)}" if part else number)


def _chinese(written: str) -> int | None:
    if all(c in _DIGITS for c in written):
        return int("".join(str(_DIGITS[c]) for c in written))
    total, digit = 0, 0
    for c in written.replace("廿", "二十").replace("卅", "三十"):
        if c in _DIGITS:
            digit = _DIGITS[c]
        else:
            total += (digit or 1) * _UNITS[c]
            digit = 0
    return total + digit
