"""Calendars other than the Gregorian: 民国, reign years, the lunar calendar, 干支 years, 韵目代日.

民国 N is N + 1911 and Gregorian; Qing dates with a month are lunar. The only home of lunar_python.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from lunar_python import LunarMonth, Solar

# 干隆 is what folding makes of 乾隆; name: (year before the first year, how many years it lasted)
QING = {
    "顺治": (1643, 18), "康熙": (1661, 61), "雍正": (1722, 13), "乾隆": (1735, 60), "干隆": (1735, 60), "嘉庆": (1795, 25),
    "道光": (1820, 30), "咸丰": (1850, 11), "同治": (1861, 13), "光绪": (1874, 34), "宣统": (1908, 3),
}
MODERN = {
    "中华民国": (1911, 120), "民国": (1911, 120), "民": (1911, 38),
    "明治": (1867, 45), "大正": (1911, 15), "昭和": (1925, 64), "康德": (1933, 12),
}
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"

# The five columns of the rhyme table (上平, 下平, 上, 去, 入), in folded characters; row N is day N.
_RHYMES = (
    "东先董送屋", "冬萧肿宋沃", "江肴讲绛觉", "支豪纸寘置质", "微歌尾未物", "鱼麻语御月", "虞阳麌遇曷", "齐庚荠霁黠",
    "佳青蟹泰屑", "灰蒸贿卦药", "真尤轸队陌", "文侵吻震锡", "元覃阮问职", "寒盐旱愿缉", "删咸潸翰合", "铣谏叶",
    "筱篠筿霰洽", "巧啸", "皓效", "哿号", "马个箇", "养祃", "梗漾", "迥敬", "有径", "寝宥", "感沁", "俭勘", "豏艳", "陷卅", "世引",
)
RHYME_DAYS = {c: day for day, row in enumerate(_RHYMES, 1) for c in row}


def reign_year(name: str, year: int) -> int | None:
    """The Gregorian year of year N of a reign or of 民国; None when it never came."""
    before, length = (QING | MODERN)[name]
    return before + year if 1 <= year <= length else None


def cycle_index(name: str) -> int | None:
    """Place of a 干支 pair in the cycle of sixty (甲子 = 0); None for a pair that does not exist, such as 甲丑."""
    stem, branch = STEMS.index(name[0]), BRANCHES.index(name[1])
    return None if (stem - branch) % 2 else (6 * stem - 5 * branch) % 60


def cycle_year(name: str, near: int) -> int | None:
    """The year of that 干支 meant in a text of a year; None when it cannot be sure or does not exist.

    A text from before 1950 means the last one, half a cycle or more back as it may be (辛亥 in 1948 is 1911). Later texts
    look back on 辛亥 and 甲午 of another cycle, so only fifteen years either way settle it.
    """
    index = cycle_index(name)
    if index is None:
        return None
    if near < 1950:
        year = near + 2 - (near + 2 - 4 - index) % 60
        return year if near - year < 50 else None
    year = near + (index - (near - 4) + 30) % 60 - 30
    return year if abs(year - near) < 16 else None


@lru_cache(maxsize=4096)
def lunar_month(year: int, month: int) -> tuple[str, str] | None:
    """First and last Gregorian day of a lunar month (a leap month is negative); None when the year has no such month."""
    found = LunarMonth.fromYm(year, month)
    if found is None:
        return None
    first = date.fromisoformat(Solar.fromJulianDay(found.getFirstJulianDay()).toYmd())
    return first.isoformat(), (first + timedelta(days=found.getDayCount() - 1)).isoformat()


def lunar_day(year: int, month: int, day: int) -> str | None:
    """The Gregorian day, ISO, of a lunar day; None when the month has no such day."""
    days = lunar_month(year, month)
    if days is None or day < 1:
        return None
    found = (date.fromisoformat(days[0]) + timedelta(days=day - 1)).isoformat()
    return found if found <= days[1] else None


@lru_cache(maxsize=4096)
def lunar_place(day: str) -> tuple[int, int]:
    """Lunar year and month (negative: leap) of a Gregorian ISO day."""
    found = Solar.fromYmd(*(int(part) for part in day.split("-"))).getLunar()
    return found.getYear(), found.getMonth()
