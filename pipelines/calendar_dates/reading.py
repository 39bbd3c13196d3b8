"""What the parts of one date expression mean, given the date it leans on."""

from __future__ import annotations

import re
from datetime import date, timedelta

from graph.model import When
from pipelines.calendar_dates import calendars
from pipelines.calendar_dates.edtf import iso, span_of, valid
from pipelines.calendar_dates.grammar import LUNAR, SOLAR
from pipelines.calendar_dates.numerals import number
from pipelines.calendar_dates.places import Parts, Place, Reading
from pipelines.calendar_dates.pointing import pointed
from pipelines.calendar_dates.words import OLD_MONTHS, RELATIVE_MONTHS, RELATIVE_YEARS, SEASONS

LAST_SHORT_YEAR = 2029
_THIRDS = {"上中": (1, 20), "中下": (11, 31), "上": (1, 10), "中": (11, 20), "下": (21, 31)}


def read(parts: Parts, anchor: When | None) -> Reading:
    """The meaning of one expression; `anchor` supplies what it leaves out."""
    place = Place.of(anchor)
    if "sh" in parts:
        parts = {"yy": parts["sh"], "m": parts["shm"], "d": parts["shd"]}
    told = pointed(parts, place)
    if told is not None:
        return told
    if "ny" in parts:
        return _exact(int(parts["ny"]), int(parts["nm"]), int(parts["nd"]) or 99 if "nd" in parts else 0)
    if "from" in parts:
        return Reading(span_of(parts["from"], parts["until"]))
    if "rm" in parts:
        return _relative_month(parts, place)
    if "reign" in parts:
        before, length = (calendars.QING | calendars.MODERN)[parts["era"]]
        return Reading(span_of(iso(before + 1), iso(before + length)), _era_calendar(parts["era"]))
    return _dated(parts, place)


def _exact(year: int, month: int, day: int) -> Reading:
    if not valid(year, month, day):
        return Reading(problem="不是有效日期")
    return Reading(iso(year, month, day))


def _relative_month(parts: Parts, place: Place) -> Reading:
    if not place.month:
        return Reading(calendar="relative", leant=True)
    if place.lunar and RELATIVE_MONTHS[parts["rm"]][0] == 0:
        return _in_month(parts, *_lunar_month_of(place), lunar=True, calendar="lunar", leant=True)
    months = place.year * 12 + place.month - 1 + RELATIVE_MONTHS[parts["rm"]][0]
    return _in_month(parts, months // 12, months % 12 + 1, lunar=False, calendar="relative", leant=True)


def _lunar_month_of(place: Place) -> tuple[int, int]:
    return calendars.lunar_place(iso(place.year, place.month, place.day or 15))


def _era_calendar(era: str) -> str:
    return "minguo" if era.endswith(("民国", "民")) else "era"


def _dated(parts: Parts, place: Place) -> Reading:
    """A year and what follows, a bare month and what follows, or a bare day."""
    year, calendar, leant = _year(parts, place)
    lunar = _is_lunar(parts, calendar, leant and place.lunar)
    if lunar and parts.keys() & {"m", "d", "days", "newyear"} and calendar != "era":
        calendar = "lunar"
    if not year:
        return Reading(calendar=calendar, leant=leant, problem=_why_no_year(parts, leant))
    month = _month_number(parts)
    if lunar and leant and place.month and not parts.keys() & {"yy", "py", "gz"}:
        # The lunar year of the anchor: 腊月 told in January is of the lunar year before.
        before = _lunar_month_of(place)[0] - place.year
        year += before if place.lunar or month > 10 else 0
    if "newyear" in parts:
        ahead = parts.keys() == {"newyear"} and place.month >= 11
        return _in_month({"d": "1"}, year + ahead, 1, lunar, calendar, leant)
    if "m" in parts:
        return _in_month(parts, year, -month if "leap" in parts else month, lunar, calendar, leant)
    if parts.keys() & {"d", "ld", "days", "third", "edge"}:
        if not place.month:
            return Reading(calendar=calendar, leant=True)
        year, month = _lunar_month_of(place) if lunar else (place.year, place.month)
        return _in_month(parts, year, month, lunar, calendar, leant)
    return Reading(_part_of_year(parts, year, place), calendar, leant)


def _why_no_year(parts: Parts, leant: bool) -> str:
    """What to tell the reader of a year that is not known: for 干支 and two-digit years, what it may be."""
    if "gz" in parts:
        return _candidates(parts["gz"])
    words = parts.get("yy") or parts.get("py") or parts.get("by")
    if words is None:
        return "" if leant else "年份不存在"
    value = number(words.lstrip("'")) or 0
    counted = any(c in words for c in "十廿卄卅念")
    years = [] if counted else [year for year in (1900 + value, 2000 + value) if year <= LAST_SHORT_YEAR]
    years += [1911 + value] if 0 < value <= 38 else []
    years += [1874 + value] if counted and value <= 34 else []
    return f"两位数年份不能确定，可能为 {'、'.join(str(year) for year in sorted(years))}" if years else ""


def _candidates(name: str) -> str:
    """What an editor may choose from when nothing says which cycle a 干支 belongs to."""
    index = calendars.cycle_index(name)
    years = "、".join(str(y) for y in range(1800, 2000) if (y - 4) % 60 == index)
    return f"干支纪年不能确定，可能为 {years}" if years else "没有这个干支"


def _is_lunar(parts: Parts, calendar: str, lunar_story: bool) -> bool:
    """Whether months and days are lunar: said so, old-style month names, a Qing year, or a story told in that calendar."""
    if parts.get("cal") in LUNAR or parts.get("m") in OLD_MONTHS or parts.keys() & {"leap", "ld", "gz"}:
        return True
    if "hao" in parts:  # in a Qing paper 三月八号 is of the western calendar
        return False
    if calendar == "era":
        return parts.get("era") not in calendars.MODERN
    numeral = parts.get("m") or parts.get("d") or parts.get("days") or parts.get("third") or parts.get("edge", "")
    return lunar_story and calendar != "minguo" and parts.get("cal") not in SOLAR and _is_han(numeral)


def _month_number(parts: Parts) -> int:
    words = parts.get("m", "")
    return OLD_MONTHS.get(words) or (1 if words == "元" else number(words)) or 0


def _is_han(numeral: str) -> bool:
    return bool(numeral) and not numeral[0].isascii()


def _year(parts: Parts, place: Place) -> tuple[int, str, bool]:
    """Year (0 when it cannot be told), calendar, and whether it leant on the anchor."""
    if "gy" in parts:
        year = number(parts["gy"]) or 0
        return (year if valid(year) else 0), "gregorian", False
    if "era" in parts:
        era = parts["era"]
        if "egz" in parts:
            return _reign_cycle_year(era, parts["egz"]), _era_calendar(era), False
        return calendars.reign_year(era, number(parts["ey"].replace("元", "一")) or 0) or 0, _era_calendar(era), False
    if "gz" in parts:
        return (calendars.cycle_year(parts["gz"], place.year) or 0 if place.year else 0), "lunar", True
    if "ry" in parts:
        return (place.year + RELATIVE_YEARS[parts["ry"]][0] if place.year else 0), "relative", True
    if words := parts.get("yy") or parts.get("py") or parts.get("by"):
        return _short_year(words, place)
    return place.year, "relative", True


def _reign_cycle_year(era: str, name: str) -> int:
    """The year of a reign that bears a 干支 name; 0 when none or more than one does."""
    before, length = (calendars.QING | calendars.MODERN)[era]
    index = calendars.cycle_index(name)
    years = [y for y in range(before + 1, before + length + 1) if (y - 4) % 60 == index]
    return years[0] if len(years) == 1 else 0


def _short_year(words: str, place: Place) -> tuple[int, str, bool]:
    """廿七年五月 in a text of the Republic is 民国, before it 光绪; 五八年 after 1949 is 1958; never across 1949."""
    value = number(words.lstrip("'"))
    if value is None or not place.year:
        return 0, "relative", True
    if place.year <= 1949 and re.search("[十廿卄卅念]", words):
        era = "民国" if place.year >= 1912 else "光绪"
        year = calendars.reign_year(era, value) or 0
        return (year if abs(year - place.year) <= 15 else 0), _era_calendar(era), True
    choices = [c + value for c in (1900, 2000) if 1949 <= c + value <= place.year + 10]
    return (choices[-1] if choices and place.year >= 1949 else 0), "relative", True


def _part_of_year(parts: Parts, year: int, place: Place) -> str:
    if "season" in parts:
        year -= "冬" in parts["season"] and parts.get("ry") in ("今年", "本年") and place.month in (1, 2)
        return f"{year:04d}-{SEASONS[parts['season']]}"
    if "half" in parts:
        return span_of(iso(year, 1), iso(year, 6)) if parts["half"] == "上" else span_of(iso(year, 7), iso(year, 12))
    if "quarter" in parts:
        last = 3 * (number(parts["quarter"]) or 0)
        return span_of(iso(year, 1 if "first" in parts else last - 2), iso(year, last))
    if "months" in parts:
        return span_of(iso(year, 1), iso(year, number(parts["months"]) or 0)) if valid(year, number(parts["months"]) or 0) else ""
    if "yedge" in parts:
        return span_of(iso(year, 1), iso(year, 3)) if parts["yedge"] == "初" else span_of(iso(year, 10), iso(year, 12))
    return iso(year)


def _in_month(parts: Parts, year: int, month: int, lunar: bool, calendar: str, leant: bool) -> Reading:
    """A month, a day of it, or a part of it; a lunar month is negative when it is a leap month."""
    bad = Reading("", calendar, leant, "不是有效日期")
    if lunar:
        days = calendars.lunar_month(year, month) if 1 <= abs(month) <= 12 else None
    else:
        days = (iso(year, month, 1), iso(year, month, _last_day(year, month))) if valid(year, month) and month else None
    if days is None:
        return bad
    first, length = date.fromisoformat(days[0]), (date.fromisoformat(days[1]) - date.fromisoformat(days[0])).days + 1
    if "days" in parts:
        days_told = [number(words) or 0 for words in parts["days"].split("、")]
        if not all(1 <= day <= length for day in days_told) or days_told != sorted(days_told):
            return bad
        ends = [(first + timedelta(days=day - 1)).isoformat() for day in (days_told[0], days_told[-1])]
        return Reading("/".join(ends), calendar, leant)
    numeral = parts.get("d") or parts.get("ld") or parts.get("bd")
    if numeral:
        day = number(numeral) or 0
        if not 1 <= day <= length:
            return bad
        return Reading((first + timedelta(days=day - 1)).isoformat(), calendar, leant)
    part = parts.get("third") or {"初": "上"}.get(parts.get("edge", ""), "下" if "edge" in parts else "")
    if part:
        start, end = _THIRDS[part]
        stamps = [(first + timedelta(days=min(n, length) - 1)).isoformat() for n in (start, end)]
        return Reading("/".join(stamps), calendar, leant)
    return Reading("/".join(days) if lunar else iso(year, month), calendar, leant)


def _last_day(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day


def bare_day_stands(parts: Parts) -> bool:
    """Whether 四月廿三 without 日 is a day: always with 廿 or 卅, other numerals only in the lunar calendar."""
    if "rm" in parts:
        return parts["bd"][0] in "廿卄卅念"
    old = parts.get("era") in calendars.QING or parts.get("cal") in LUNAR or "leap" in parts
    return _is_han(parts["m"]) and (old or parts["bd"][0] in "廿卄卅念")
