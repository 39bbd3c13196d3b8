"""What expressions that point mean: 翌日, 上星期日, 过去五年, 十四五时期, 去冬, 三十年代, 十九世纪末."""

from __future__ import annotations

from datetime import date, timedelta

from pipelines.calendar_dates.edtf import iso, span_of
from pipelines.calendar_dates.numerals import number
from pipelines.calendar_dates.places import Parts, Place, Reading
from pipelines.calendar_dates.words import RELATIVE_DAYS, SEASON_YEARS, SEASONS

_UNTOLD = Reading(calendar="relative", leant=True)
_WEEKDAYS = "一二三四五六日"
# Reports are given in the first months of a year; later nobody can say which twelve months 过去一年 are.
_REPORTING_MONTHS = 4
_PLANNING_MONTH = 9  # : from here on the years to come begin with the next


def pointed(parts: Parts, place: Place) -> Reading | None:
    """The meaning of an expression of this kind; None for any other."""
    if "decade" in parts:
        return _decade(parts, place)
    if "cent" in parts:
        return _century(parts, place)
    if "rd" in parts:
        return _day(parts["rd"], place)
    if "wk" in parts:
        return _week(parts, place)
    if "plan" in parts:
        return _plan(parts["plan"])
    if "past" in parts:
        return _past(parts, place)
    if "next" in parts:
        return _coming(parts, place)
    if "these" in parts:
        return _these(parts, place)
    if "sy" in parts:
        return _season(parts, place)
    return None


def _century_number(words: str, place: Place) -> tuple[int, bool]:
    """The first two digits of the years of a century (19 for 二十世纪; 0 when it cannot be told), and whether it leant."""
    words = words.rstrip("个")
    if words in ("上", "本"):
        return (place.year // 100 - (words == "上") if place.year else 0), True
    return (number(words) or 0) - 1, False


def _decade(parts: Parts, place: Place) -> Reading:
    """三十年代 needs a century: named, else the latest that does not lie well after the anchor."""
    words = parts["decade"]
    whole = number(words) if len(words) == 4 else None
    tens = [whole // 10 % 10] if whole else [number(c) or 0 for c in words.rstrip("十0〇○零o")]
    leant = False
    if whole:
        century = whole // 100
    elif "century" in parts:
        century, leant = _century_number(parts["century"], place)
    else:
        ahead = 0 if place.year >= 2000 else 15
        century, leant = ((place.year + ahead - tens[0] * 10) // 100 if place.year else 0), True
    if century < 10:
        return _UNTOLD
    decades = [f"{century}{t}" for t in tens]
    edtf = "/".join(f"{d}X" for d in decades)
    if "part" in parts and len(decades) == 1:
        first, last = {"初": (0, 3), "中": (4, 6), "末": (7, 9), "后": (6, 9)}[parts["part"]]
        edtf = f"{decades[0]}{first}/{decades[0]}{last}"
    return Reading(edtf, "relative" if leant else "gregorian", leant)


def _century(parts: Parts, place: Place) -> Reading:
    century, leant = _century_number(parts["cent"], place)
    if not 10 <= century <= 20:
        return _UNTOLD
    edtf = {"": f"{century}XX", "初": f"{century}0X", "中叶": f"{century}4X/{century}5X", "末": f"{century}9X"}[parts.get("cpart", "")]
    return Reading(edtf, "relative" if leant else "gregorian", leant)


def _day(word: str, place: Place) -> Reading:
    if not place.day:
        return _UNTOLD
    found = date(place.year, place.month, place.day) + timedelta(days=RELATIVE_DAYS[word][0])
    return Reading(found.isoformat(), "relative", True)


def _week(parts: Parts, place: Place) -> Reading:
    """上星期日, 本周: weeks run from Monday to Sunday."""
    if not place.day:
        return _UNTOLD
    today = date(place.year, place.month, place.day)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks={"上": -1, "下": 1}.get(parts["wk"], 0))
    if "wd" not in parts:
        return Reading(span_of(monday.isoformat(), (monday + timedelta(days=6)).isoformat()), "relative", True)
    if parts["wd"] == "末":
        return Reading(span_of((monday + timedelta(days=5)).isoformat(), (monday + timedelta(days=6)).isoformat()), "relative", True)
    day = monday + timedelta(days=_WEEKDAYS.index("日" if parts["wd"] == "天" else parts["wd"]))
    return Reading(day.isoformat(), "relative", True)


def _plan(words: str) -> Reading:
    """一五 is 1953 to 1957; the third plan began in 1966, after three years of adjustment."""
    n = number(words) or 0
    first = 1948 + 5 * n if n < 3 else 1951 + 5 * n
    return Reading(span_of(iso(first), iso(first + 4)))


def _past(parts: Parts, place: Place) -> Reading:
    """过去五年 in a report of March 2023 are the years 2018 to 2022; said in autumn, no whole years are meant."""
    years = number(parts["past"]) or 0
    if "soon" in parts and place.year and years == 1:
        return Reading(iso(place.year), "relative", True)
    if not place.year or not 1 <= place.month <= _REPORTING_MONTHS or not years:
        return _UNTOLD
    edtf = iso(place.year - 1) if years == 1 else span_of(iso(place.year - years), iso(place.year - 1))
    return Reading(edtf, "relative", True)


def _coming(parts: Parts, place: Place) -> Reading:
    """未来五年 of March 2021 are 2021 to 2025, of October 2022 2023 to 2027; said at midyear, no whole years are meant."""
    years = number(parts["next"]) or 0
    first = place.year + (place.month >= _PLANNING_MONTH)
    if not place.year or not (1 <= place.month <= _REPORTING_MONTHS or place.month >= _PLANNING_MONTH):
        return _UNTOLD
    return Reading(span_of(iso(first), iso(first + years - 1)), "relative", True)


def _these(parts: Parts, place: Place) -> Reading:
    """这五年: those just told of, which end with the anchor's year, else those that a report of these months looks back on."""
    years = number(parts["these"]) or 0
    if place.year and not place.month:
        return Reading(span_of(iso(place.year - years + 1), iso(place.year)), "relative", True)
    return _past({"past": parts["these"]}, place)


def _season(parts: Parts, place: Place) -> Reading:
    """去秋, 今春; a winter runs into January and February, so 今冬 and 去冬 in January are the winter that began last year."""
    if not place.year:
        return _UNTOLD
    step = SEASON_YEARS[parts["sy"]]
    year, season = place.year + step, parts["season"]
    if season == "冬" and 1 <= place.month <= 2 and step == 0:
        year -= 1
    return Reading(f"{year:04d}-{SEASONS[season]}", "relative", True)
