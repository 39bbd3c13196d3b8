"""Whether the neighbours of an expression let it be a date: counts of time, names, numbers and words that look alike."""

from __future__ import annotations

import re

from pipelines.calendar_dates.edtf import valid
from pipelines.calendar_dates.grammar import NUMERALS, ONES, ZERO
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
_AGES = re.compile(r"年(?:历史|之久|以上|来|前|多|之前|间)")
_RECURRING = re.compile(r"(?:每年|历年|逐年|每月|逐月|[0-9一二三四五六七八九十几数半]年零?)$")
_FIRST_DAY_WORDS = "三两数千百万不一之无个为"
_BEFORE_FIRST_DAY = "有某终这那每同如整他当过越早抗逐"
_DASHED = re.compile(r"[0-9a-z]-$")
_WORD_AFTER_DECADE = "价表理号"


def stands(text: str, start: int, end: int, parts: dict[str, str], counted: bool) -> bool:
    """Whether `text[start:end]`, folded, is a date where it stands; `counted` when 约 or 疑 stands before it."""
    before, after = text[start - 1] if start else "", text[end] if end < len(text) else ""
    for group, words in (("ry", RELATIVE_YEARS), ("rm", RELATIVE_MONTHS), ("rd", RELATIVE_DAYS)):
        if group in parts:
            _, not_before, not_after = words[parts[group]]
            follows = after if group == "rd" or text[end - 1] == parts[group][-1] else ""
            return not (before and before in not_before) and not (follows and follows in not_after)
    if "ny" in parts:
        return _number_stands(text, start, parts, before, after)
    if "from" in parts or "era" in parts or "gz" in parts:
        return not before or before not in "0123456789"
    if _DASHED.search(text, max(0, start - 2), start) or before and before in "0123456789./" or before and before in ONES + ZERO + "十" and not parts.get("gy", "0")[0].isascii():
        return False
    if "gy" in parts:
        year = parts["gy"]
        long_ago = year.isascii() and (year.endswith("00") or year < "1500") and _AGES.match(text, start + len(year))
        return not long_ago and text[max(0, start - 3) : start] != "公元前"
    if "decade" in parts:
        return not (after and after in _WORD_AFTER_DECADE)
    if "py" in parts or "yy" in parts:
        return _short_year_stands(parts, before)
    if "m" in parts:
        return _month_stands(text, start, parts, before, after, counted)
    return not counted and _day_stands(text, start, parts, before, after)


def _number_stands(text: str, start: int, parts: dict[str, str], before: str, after: str) -> bool:
    """1938-05-21 and the like stand free of other digits and letters and behind no word for a number."""
    if before and (before.isascii() and (before.isalnum() or before in ".:/-_") or before in "第v"):
        return False
    if "sep" not in parts and not valid(int(parts["ny"]), int(parts["nm"]), int(parts.get("nd", "1")) or 99):
        return False
    return not _NUMBERED.search(text, max(0, start - 8), start) and (not after or after not in "版万亿元吨米号户人个")


def _short_year_stands(parts: dict[str, str], before: str) -> bool:
    """五八年 is a year, 五六年 is five or six years."""
    if before and before in NOT_BEFORE_NUMBER:
        return False
    words = parts.get("py", "")
    return not words or words[1] in ZERO or ONES.index(words[1]) != ONES.index(words[0]) + 1


def _month_stands(text: str, start: int, parts: dict[str, str], before: str, after: str, counted: bool) -> bool:
    han, whole = not parts["m"][0].isascii(), bool(parts.keys() & {"d", "ld", "bd", "third", "edge"})
    if "cal" in parts or "leap" in parts:
        return True
    if _month_number(parts["m"]) > 12 or _RECURRING.search(text, max(0, start - 4), start):
        return False
    if before and before in NOT_BEFORE_NUMBER and not (whole and before in "前后内有续这那"):
        return False
    if whole:
        return True
    if counted or (after and after in NOT_AFTER_MONTH):
        return False
    return not han or not (before and before in NOT_BEFORE_HAN_NUMBER or after and after in NOT_AFTER_HAN_MONTH)


def _month_number(words: str) -> int:
    return int(words) if words.isascii() else 13 if words in ("十三", "十四") else 1


def _day_stands(text: str, start: int, parts: dict[str, str], before: str, after: str) -> bool:
    day = parts["d"]
    han = not day[0].isascii()
    if before and (before in NOT_BEFORE_NUMBER or before in "月年"):
        return False
    if (not han and not 1 <= int(day) <= 31) or (after and (after in NOT_AFTER_DAY or after in NUMERALS or after.isdigit())):
        return False
    if day == "一" and (before and before in _BEFORE_FIRST_DAY or after and after in _FIRST_DAY_WORDS):
        return False
    return not han or not (before and before in NOT_BEFORE_HAN_NUMBER or after and after in NOT_AFTER_HAN_DAY)
