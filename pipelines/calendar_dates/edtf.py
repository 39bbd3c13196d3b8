"""EDTF (ISO 8601-2) values and the days they may cover.

Seasons are 21 spring (March to May), 22 summer, 23 autumn, 24 winter (December to February); X is an unknown digit;
`~` approximate, `?` uncertain, `%` both; an interval is `start/end`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date

from graph.model import When

_MONTHS = range(1, 13)
_SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}  # with the month each begins in
_DAYLESS = (*_MONTHS, *_SEASONS)
FIRST_YEAR, LAST_YEAR = 1000, 2099
_SHAPE = re.compile(r"(?P<y>\d{4}|\d{3}X|\d\dXX)(?:-(?P<m>\d\d)(?:-(?P<d>\d\d))?)?[~?%]?")


def valid(year: int, month: int = 0, day: int = 0) -> bool:
    """Whether such a day (month, year when the rest is 0) exists in the Gregorian calendar, years 1000 to 2099."""
    if not FIRST_YEAR <= year <= LAST_YEAR or (day and not month):
        return False
    if not 0 <= month <= 12:
        return False
    return not day or 1 <= day <= monthrange(year, month)[1]


def iso(year: int, month: int = 0, day: int = 0) -> str:
    """The EDTF text of a year, month or day."""
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def bounds(edtf: str) -> tuple[str, str]:
    """First and last day an EDTF value may cover, as ISO days; ("", "") for "". ValueError for no EDTF value."""
    if not edtf:
        return "", ""
    first, _, last = edtf.partition("/")
    return _days(first)[0], _days(last or first)[1]


def precision(edtf: str) -> str:
    """day, month, season, year, decade, century or interval; "" for ""."""
    if not edtf:
        return ""
    if "/" in edtf:
        return "interval"
    match = _shape(edtf)
    if match["d"]:
        return "day"
    if match["m"]:
        return "season" if int(match["m"]) > 12 else "month"
    return ("year", "decade", "century")[match["y"].count("X")]


def make(edtf: str, text: str = "", calendar: str = "gregorian", anchor: str = "") -> When:
    """A `When` with bounds and precision worked out from its EDTF; "" is a date left unresolved."""
    earliest, latest = bounds(edtf)
    if earliest > latest:
        edtf, earliest, latest = "", "", ""
    return When(edtf, earliest, latest, precision(edtf), calendar, text, anchor)


def span_of(first: str, last: str) -> str:
    """The interval from the start of one EDTF value to the end of another; "" when either is missing or reversed."""
    if not first or not last:
        return ""
    start, end = first.partition("/")[0], last.rpartition("/")[2]
    return f"{start}/{end}" if bounds(start)[0] <= bounds(end)[1] else ""


def qualify(when: When, mark: str) -> When:
    """The same date marked `~`, `?` or `%`; on an interval both ends are marked."""
    if not when.edtf or not mark:
        return when
    return replace(when, edtf="/".join(part.rstrip("~?%") + mark for part in when.edtf.split("/")))


def _shape(part: str) -> re.Match[str]:
    match = _SHAPE.fullmatch(part)
    if not match or (match["m"] and int(match["m"]) not in (_DAYLESS if not match["d"] else _MONTHS)):
        raise ValueError(f"不是 EDTF 日期：{part}")
    return match


def _days(part: str) -> tuple[str, str]:
    """First and last ISO day of one EDTF value that is no interval."""
    match = _shape(part)
    if "X" in match["y"]:
        return f"{match['y'].replace('X', '0')}-01-01", f"{match['y'].replace('X', '9')}-12-31"
    year, month, day = int(match["y"]), int(match["m"] or 0), int(match["d"] or 0)
    if day:
        try:
            stamp = date(year, month, day).isoformat()
        except ValueError as error:
            raise ValueError(f"不是 EDTF 日期：{part}") from error
        return stamp, stamp
    first, last = (month, month) if month else (1, 12)
    end_year = year
    if month > 12:
        first = _SEASONS[month]
        end_year, last = (year + 1, 2) if month == 24 else (year, first + 2)
    return date(year, first, 1).isoformat(), date(end_year, last, monthrange(end_year, last)[1]).isoformat()
