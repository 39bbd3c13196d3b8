"""Whether the neighbours of an expression let it be a date: counts of time, names, numbers and words that look alike."""

from __future__ import annotations

import re

from pipelines.calendar_dates.edtf import valid
from pipelines.calendar_dates.grammar import NUMERALS, ONES, ZERO
from pipelines.calendar_dates.numerals import number
from pipelines.calendar_dates.words import (
    NOT_AFTER_DAY,
    NOT_AFTER_HAN_DAY,
    NOT_AFTER_HAN_MONTH,
    NOT_AFTER_MONTH,
    NOT_BEFORE_HAN_NUMBER,
    NOT_BEFORE_NUMBER,
    RELATIVE_DAYS,
    RELATIVE_MONTHS,
    RELATIVE_YEARS,
)

_NUMBERED = re.compile(r"(?:编号|号码|电话|电|传真|手机|版本|版|档号|序号|邮编|邮箱|帐号|账号|no\.?|tel)[:.\s]{0,3}$")
_EDGE = "\0"
_DIGITS = "0123456789"
_UNITS = "版万亿元吨米号户人个"
_POINTERS = (("ry", RELATIVE_YEARS), ("rm", RELATIVE_MONTHS), ("rd", RELATIVE_DAYS))
_AGES = re.compile(r"年(?:历史|之久|以上|来|前|多|之前|间)")
_RECURRING = re.compile(r"(?:每年[^。;,]{0,14}|历年|逐年|每月|逐月|[0-9一二三四五六七八九十几数半]年零?)$")
_FIRST_DAY_WORDS = "三两数千百万不一之无个为"
_BEFORE_FIRST_DAY = "下有某终这那每同如整他当过越早抗逐"
_DASHED = re.compile(r"[0-9a-z]-$")
_LISTED = re.compile(rf"(?:[0-9]+|[{ONES}十]+)、([0-9]+|[{ONES}十]+)月")
_HOUR = re.compile(rf"[{NUMERALS}]{{1,3}}[时点刻]")
_WORD_AFTER_DECADE = "价表理号"


def stands(text: str, start: int, end: int, parts: dict[str, str], counted: bool) -> bool:
    """Whether `text[start:end]`, folded, is a date where it stands; `counted` when 约 or 疑 stands before it."""
    before, after = text[start - 1] if start else _EDGE, text[end] if end < len(text) else _EDGE
    for group, words in _POINTERS:
        if group in parts:
            _, not_before, not_after = words[parts[group]]
            if parts[group] == "次年" and _RECURRING.search(text, max(0, start - 16), start):
                return False
            at_word = text[end - 1] == parts[group][-1]
            return before not in not_before and not (at_word and after in not_after)
    if "ny" in parts:
        return _number_stands(text, start, parts, before, after)
    if parts.keys() & {"from", "era", "gz"}:
        return before not in _DIGITS
    if before in "0123456789./" or _DASHED.search(text, max(0, start - 2), start):
        return False
    if "gy" in parts:
        return _year_stands(text, start, parts["gy"], before)
    if "decade" in parts:
        return before not in NUMERALS + "国" and after not in _WORD_AFTER_DECADE
    if "py" in parts or "yy" in parts:
        return _short_year_stands(parts, before)
    if "m" in parts:
        return _month_stands(text, start, parts, before, after, counted)
    return "ld" in parts or (not counted and _day_stands(parts["d"], before, text[end : end + 4]))


def _number_stands(text: str, start: int, parts: dict[str, str], before: str, after: str) -> bool:
    """1938-05-21 and the like stand free of other digits and letters and behind no word for a number."""
    if (before.isascii() and (before.isalnum() or before in ".:/-_")) or before == "第":
        return False
    if "sep" not in parts and not valid(int(parts["ny"]), int(parts["nm"]), int(parts.get("nd", "1")) or 99):
        return False
    return not _NUMBERED.search(text, max(0, start - 8), start) and after not in _UNITS


def _year_stands(text: str, start: int, year: str, before: str) -> bool:
    if not year.isascii():
        return before not in ONES + ZERO + "十"
    long_ago = (year.endswith("00") or year < "1500") and _AGES.match(text, start + len(year))
    return not long_ago and text[max(0, start - 3) : start] != "公元前"


def _short_year_stands(parts: dict[str, str], before: str) -> bool:
    """五八年 is a year, 五六年 is five or six years."""
    if before in NOT_BEFORE_NUMBER or before in ONES + ZERO + "十":
        return False
    words = parts.get("py", "")
    return not words or words[1] in ZERO or ONES.index(words[1]) != ONES.index(words[0]) + 1


def _month_stands(text: str, start: int, parts: dict[str, str], before: str, after: str, counted: bool) -> bool:
    listed = _LISTED.match(text, start)
    han, whole = not parts["m"][0].isascii(), bool(parts.keys() & {"d", "ld", "bd", "third", "edge"})
    if _RECURRING.search(text, max(0, start - 16), start):
        return False
    if "cal" in parts or "leap" in parts:
        return True
    if (not han and not 1 <= int(parts["m"]) <= 12) or parts["m"] in ("十三", "十四"):
        return False
    if listed and (number(listed[1]) or 0) != (number(parts["m"]) or 0) + 1:
        return False
    if before in NOT_BEFORE_NUMBER and not (whole and before in "前后内有续这那"):
        return False
    if whole:
        return True
    if counted or after in NOT_AFTER_MONTH:
        return False
    return not (han and (before in NOT_BEFORE_HAN_NUMBER or after in NOT_AFTER_HAN_MONTH + NUMERALS))


def _day_stands(day: str, before: str, rest: str) -> bool:
    after = rest[:1] or _EDGE
    han = not day[0].isascii()
    if before in NOT_BEFORE_NUMBER or before in "月年" or not 1 <= (number(day) or 0) <= 31:
        return False
    if after in NOT_AFTER_DAY or (after in NUMERALS and not _HOUR.match(rest)):
        return False
    if day == "一" and (before in _BEFORE_FIRST_DAY or after in _FIRST_DAY_WORDS):
        return False
    if han and after == "夜":
        return day not in ONES + "十"
    return not (han and (before in NOT_BEFORE_HAN_NUMBER or after in NOT_AFTER_HAN_DAY))
