"""The 日期 column of a catalogue: eight digits by DA/T 18, and everything that is found there instead."""

from __future__ import annotations

import re

from graph.folding import fold
from graph.model import When
from pipelines.calendar_dates.edtf import iso, make, qualify, span_of, valid
from pipelines.calendar_dates.scanning import parse_date

_UNKNOWN = {"", "不详", "时间不详", "日期不详", "年代不详", "未详", "待考", "无", "缺", "无日期", "-", "--", "/", "00000000", "0"}
_MIDNIGHT = re.compile(r"[ t]\d\d:\d\d(?::\d\d(?:\.\d+)?)?z?$")
_COMPACT = re.compile(r"(?P<y>\d{4})(?:(?P<m>\d\d)(?P<d>\d\d)?)?")
_PARTED = re.compile(r"(?P<y>\d{4}|(?:民国|民)\s*\d{1,3})\s*[-./年·]\s*(?P<m>\d{1,2})(?:\s*[-./月·]\s*(?P<d>\d{1,2})日?|月)?")
_RANGE = re.compile(r"(.+?)\s*(?:至|到|~|--|(?<=\d{6})-(?=\d{6})|(?<=\.\d)-(?=\d{4})|(?<=\.\d\d)-(?=\d{4}))\s*(.+)")
_YEARS = re.compile(r"(\d{4})-(\d{4})年?")
_SHORT_YEAR = re.compile(r"'?\d\d[-./年]\d{1,2}(?:[-./月]\d{1,2}日?|月)?")


_ZEROS = re.compile(r"\d{4}(?:00)?00|\d{4}-0?0-0?0")
_ISO_RANGE = re.compile(r"(\d{4}(?:-\d\d){0,2})/(\d{4}(?:-\d\d){0,2})")


def catalogue_date(text: str) -> tuple[When | None, str]:
    """The date of a catalogue cell and a warning in Chinese ("" when all is well); None for a date not stated or refused.

    `[19450815]` (考证) keeps its precision; zeros stand for an unknown month or day (19500000); nothing is completed:
    a two-digit year is refused because nobody can tell its century.
    """
    raw = text.strip()
    words = _MIDNIGHT.sub("", fold(raw).strip())
    mark = "?" if "?" in words else ""
    words = words.strip("[]〔〕()【】? ")
    if words in _UNKNOWN:
        return None, ""
    edtf, calendar = _value(words)
    if edtf:
        zeros = f"日期“{raw}”的月日未著录，只取到年份" if _ZEROS.fullmatch(words) else ""
        return qualify(make(edtf, raw, calendar), mark), zeros
    return None, _refusal(raw, words)


def _refusal(raw: str, words: str) -> str:
    """Why a cell gave no date, and what to do."""
    if re.match(r"1900-0?1-0?0$", words):
        return f"日期“{raw}”是表格软件的空值，未采用，请核对原件"
    if _SHORT_YEAR.fullmatch(words):
        return f"日期“{raw}”只有两位年份，不能判断世纪，请补全为四位"
    return f"日期“{raw}”不能识别，请按 19450815 的格式著录"


def _value(words: str) -> tuple[str, str]:
    """EDTF and calendar of the cell without brackets; ("", "") when there is none."""
    one = _single(words)
    if one[0]:
        return one
    years = _YEARS.fullmatch(words)
    pair = years or _RANGE.fullmatch(words) or _ISO_RANGE.fullmatch(words)
    if not pair:
        return "", ""
    first, last = _single(pair[1]), _single(pair[2])
    return span_of(first[0], last[0]), first[1]


def _single(words: str) -> tuple[str, str]:
    match = _COMPACT.fullmatch(words)
    if match:
        y, m, d = int(match["y"]), int(match["m"] or 0), int(match["d"] or 0)
        return (iso(y, m, d), "gregorian") if valid(y, m, d) else ("", "")
    match = _PARTED.fullmatch(words)
    if match:
        minguo = match["y"].startswith("民")
        y = int(match["y"].lstrip("民国 ")) + (1911 if minguo else 0)
        m, d = int(match["m"]), int(match["d"] or 0)
        whole = m and (d or match["d"] is None)
        return (iso(y, m, d), "minguo" if minguo else "gregorian") if whole and valid(y, m, d) else ("", "")
    when = parse_date(words)
    return (when.edtf, when.calendar) if when else ("", "")
