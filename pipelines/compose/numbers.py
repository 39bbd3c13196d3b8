"""Numbers as they are compared: 一百二十 = 120, 179.7万 = 1797000, 百分之四十 = 40%, with unit, order and limit.

Width, script and thousands marks are folded. A number keeps what makes it another number: 第三届 is not 三届,
5人 is not 5户, 不少于100 is neither 100 nor 少于100.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from graph.folding import fold

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5,
                                                             "陆": 6, "柒": 7, "捌": 8, "玖": 9}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_SMALL = "零〇○一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟廿卅"
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ONE = rf"(?:(?:{_ARABIC})[百千]?|[{_SMALL}]+(?:点[零一二三四五六七八九]+)?)"
_NUMBER = re.compile(rf"(?P<whole>{_ONE})分之(?P<part>{_ONE})|(?P<value>{_ONE}(?:[万亿]+(?:{_ONE})?)*)(?P<mark>%|‰)?")
_COUNTERS = (
    "平方公里|平方米|立方米|年代|世纪|小时|公里|公顷|公斤|公社|千瓦|年度|元|亩|斤|户|人|口|名|位|岁|个|件|卷|项|次|座|处|条|米|里|吨|年|月|日|天|届|号|村|乡|县|市|"
    "区|镇|时|师|团|营|连|排|支|家|所|期|批|种|头|只|间|架|艘|挺|发|石|担|倍|页|册|成|组|级|等"
)
_COUNTER = re.compile(_COUNTERS)
_NO_COUNTER = "以左上的之和与及至到为是在等不余多几共均由其分均各"
_SAME_UNIT = {"名": "人", "位": "人", "口": "人", "年度": "年"}
_MEASURES = frozenset(
    ("平方公里", "平方米", "立方米", "年代", "世纪", "小时", "公里", "公顷", "公斤", "千瓦", *"元亩斤里米吨年月日天号届时石担倍")
)
_GENERAL = frozenset(_COUNTERS.split("|")) - _MEASURES
_IDIOM = re.compile(r"[一两十百千]")  # alone these are mostly no figures: 一起, 十分, 百姓
_LIMITS = (
    (
        ">", re.compile(r"(?:不少于|不低于|不下|至少|最少|(?<!不)超过|(?<!不)超|逾|(?<!不)多于|(?<!不)高于|大于|突破)$"),
        re.compile(r"以上|余|多(?!次|年来|种)"),
    ),
    (
        "<", re.compile(r"(?:不超过|不多于|不高于|至多|最多|不足|不到|(?<!不)少于|(?<!不)低于|小于|将近|接近|(?<![附最邻])近)$"),
        re.compile(r"以下|以内"),
    ),
    ("~", re.compile(r"(?:大约|大概|约)$"), re.compile(r"左右|上下")),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text: half-open place, value, counter word ("" for none), 第 or not, limit (`>`, `<`, `~`, "").

    Before a character that is no known counter that character is the counter: the 5 of 五水共治 is not five of anything else.
    """

    start: int
    end: int
    value: str
    unit: str
    ordinal: bool
    limit: str

    def same(self, other: Figure) -> bool:
        """Whether both count the same; a number without a counter word agrees with any."""
        return self.value == other.value and self.unit_agrees(other) and (self.ordinal, self.limit) == (
            other.ordinal, other.limit
        )

    def unit_agrees(self, other: Figure) -> bool:
        """Whether the counter words do not contradict each other."""
        one, two = self.unit, other.unit
        general = ("个" in (one, two)) and one in _GENERAL and two in _GENERAL
        return not one or not two or one == two or general


def numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, value) of each number in `text`, half-open; the value normalised, with `%` kept as part of it."""
    for figure in figures(text):
        yield figure.start, figure.end, figure.value


def figures(text: str) -> Iterator[Figure]:
    """The numbers of `text` in order. Words that only look like numbers (一起, 十分) are none."""
    folded = fold(text)
    for match in _NUMBER.finditer(folded):
        start, end = match.span()
        after = folded[end : end + 8].lstrip()
        more = re.match(r"[余多几]", after)
        counter = _COUNTER.match(after[1:] if more else after)
        ordinal = folded[:start].rstrip().endswith("第")
        if _IDIOM.fullmatch(match[0]) and counter is None and not ordinal:
            continue
        unit = _unit(counter, after[1:] if more else after)
        tail = after[(counter.end() if counter else 0) + (1 if more else 0) :]
        yield Figure(start, end, _value(match), unit, ordinal, _limit(folded[max(0, start - 4) : start], after, tail))


def _unit(counter: re.Match[str] | None, after: str) -> str:
    if counter is not None:
        return _SAME_UNIT.get(counter[0], counter[0])
    return after[:1] if after[:1].isalpha() and after[0] not in _NO_COUNTER else ""


def _limit(before: str, after: str, tail: str) -> str:
    for sign, ahead, behind in _LIMITS:
        if ahead.search(before.rstrip()) or behind.match(after) or (behind.match(tail) and tail[0] not in "余多"):
            return sign
    return ""


def _value(match: re.Match[str]) -> str:
    if match["whole"]:
        whole, part = _amount(match["whole"]), _amount(match["part"])
        return {"100": f"{part}%", "1000": f"{part}‰"}.get(whole, f"{part}/{whole}")
    return _amount(match["value"]) + (match["mark"] or "")


def _amount(written: str) -> str:
    """The amount in plain digits; 三四百 is `300~400`."""
    if written.isdecimal():
        return written.lstrip("0") or "0"  # of any length: a long code is a number too
    total, group = Decimal(0), ""
    low_and_high = re.search(r"([一二三四五六七八九])([一二三四五六七八九])(?=[十百千万亿])", written)
    if low_and_high:
        first, second = (written[: low_and_high.start()] + d + written[low_and_high.end() :] for d in low_and_high.groups())
        return f"{_amount(first)}~{_amount(second)}"
    last = 0
    for c in written:
        if c == "亿":
            total, group, last = (total + _plain(group)) * _MYRIADS[c], "", _MYRIADS[c]
        elif c in _MYRIADS:
            total, group, last = total + _plain(group) * _MYRIADS[c], "", _MYRIADS[c]
        else:
            group += c
    rest = _plain(group)
    if last and len(group) == 1 and group in _DIGITS:
        rest *= last // 10  # 一万二 is 12000
    return f"{(total + rest).normalize():f}"


def _plain(written: str) -> Decimal:
    if not written:
        return Decimal(0)
    if written[0].isdecimal():
        return Decimal(written.rstrip("百千").replace(",", "")) * _UNITS.get(written[-1], 1)
    whole, _, part = written.partition("点")
    number = _digits(whole) if all(c in _DIGITS for c in whole) else str(_chinese(whole))
    return Decimal(f"{number}.{_digits(part)}" if part else number)


def _digits(written: str) -> str:
    return "".join(str(_DIGITS[c]) for c in written)


def _chinese(written: str) -> int:
    total, digit, unit, gap = 0, 0, 1, True
    for c in written.replace("廿", "二十").replace("卅", "三十"):
        if c in _DIGITS:
            digit, gap = _DIGITS[c], gap or _DIGITS[c] == 0
        else:
            unit, gap = _UNITS[c], False
            total += (digit or 1) * unit
            digit = 0
    return total + digit * (unit // 10 if unit > 10 and not gap else 1)
