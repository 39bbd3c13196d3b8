"""The shape of a date in folded text: one compiled alternation, and the small patterns around it.

White space may stand between a number and its unit, and a line break inside a number: a date broken by a hard line
break is one date. Group names end in a digit where several branches share a name; `parts` takes the digit off.
"""

from __future__ import annotations

import re

from pipelines.calendar_dates.calendars import BRANCHES, MODERN, QING, STEMS
from pipelines.calendar_dates.words import RELATIVE_DAYS, RELATIVE_MONTHS, RELATIVE_YEARS

_S = r"\s{0,3}"
ONES = "一二三四五六七八九"
ZERO = "〇○零o"
NUMERALS = ONES + "十廿卄卅念百两数几"
_RANGE = r"(?:起|开始)?\s?(?:至|到|迄|-{1,2}|~)\s?"
_LIST = r"\s?[、和及与]\s?"

_DIGIT_YEAR = r"(?:1\n?[0-9]\n?[0-9]\n?[0-9]|2\n?0\n?[0-9]\n?[0-9])"
_YEAR = rf"(?:{_DIGIT_YEAR}|[一二](?:\n?[{ONES}{ZERO}0]){{3}})"
_TENS = rf"[二三四五六七八九]?\n?十\n?[{ONES}]?|[廿卄卅念]\n?[{ONES}]?"
_COUNT = rf"(?:元|[0-9]{{1,3}}|一百(?:[零〇]?[{ONES}])?|{_TENS}|[{ONES}][{ONES}〇○]?)"
_MONTH = rf"(?:[0-9]\n?[0-9]?|十\n?[一二三四]?|[{ONES}]|[正元冬腊])"
_DAY = rf"(?:[0-9]\n?[0-9]?|[二三四]?\n?十\n?[{ONES}]?|[廿卄卅]\n?[{ONES}]?|念\n?[{ONES}]|[{ONES}])"
_CYCLE = rf"[{STEMS}][{BRANCHES}]"

LUNAR = ("农历", "夏历", "旧历", "阴历", "古历", "废历")
SOLAR = ("公历", "阳历", "新历", "国历", "西历")
_CALENDAR = "|".join(LUNAR + SOLAR)
_ERA = "|".join([*QING, *(name for name in MODERN if name != "民")])
_SEASON = (
    "春(?![节耕运联雷播荒晚种灌茶风秋光蚕])|夏(?![收令粮种历衣播])|秋(?![收粮千菊种播冬])|冬(?![至训修种学衣防奥泳笋月])"
)
_EDGE = rf"初(?![{ONES}十中小高级步次衷])|[底末终](?![层端])"
# A day without 日 is believed when the month is old style; see `reading.bare_day_stands`.
_AFTER_BARE_DAY = rf"(?![{NUMERALS}0-9个名人年月日元余多岁件次万亩里时点分号])"


def _tail(n: int) -> str:
    """What may follow a month: 旬, 初, 底, a day."""
    return (
        rf"(?:{_S}(?:(?P<third{n}>[上中下])旬|(?P<edge{n}>{_EDGE})|初(?P<ld{n}>[{ONES}十])日?(?![个名次级位])"
        rf"|(?P<d{n}>{_DAY}){_S}(?:日(?!内)|号(?![令楼院文])|(?={_RANGE}{_DAY}{_S}[日号]))"
        rf"|(?P<bd{n}>[廿卄卅念][{ONES}]?|[二三]?十[{ONES}]?){_AFTER_BARE_DAY}))?"
    )


def _month(n: int) -> str:
    """A month and what may follow it."""
    unit = rf"(?:月份?|(?={_RANGE}{_MONTH}{_S}月)|(?=、{_MONTH}{_S}月))"
    return rf"(?:(?P<leap{n}>闰){_S})?(?P<m{n}>{_MONTH}){_S}{unit}{_tail(n)}"


def _rest(n: int) -> str:
    """What may follow a year: a half, quarter, season, edge, or month."""
    return (
        rf"(?:{_S}(?:\((?P<cal{n}>{_CALENDAR})\)|(?P<cal{n}0>{_CALENDAR}))?{_S}(?:(?P<half{n}>[上下])半年"
        rf"|(?P<newyear{n}>元旦)|第?(?P<quarter{n}>[一二三四1-4])季度|{_month(n)}|(?P<season{n}>{_SEASON})[季天]?|年?(?P<yedge{n}>{_EDGE})))?"
    )


_BRANCHES = (
    # 20世纪30年代, 三四十年代, 1930年代
    rf"(?:(?P<century>[0-9]{{1,2}}|[上本]|二?十[{ONES}]?)世纪)?(?P<decade>[二三四五六七八九]{{1,2}}十|[二三四五六七八九][{ZERO}]|[2-9]0|"
    rf"1[0-9]{{2}}0|20[0-9]0|[一二][{ONES}{ZERO}]{{2}}[{ZERO}])年代(?P<part>初|中|末|后)?期?",
    # 1938-05-21, 1938.5.21, 19380521, 1938-05
    rf"(?P<ny1>{_DIGIT_YEAR})(?P<sep>[-./])(?P<nm1>[0-9]{{1,2}})(?P=sep)(?P<nd1>[0-9]{{1,2}})(?![0-9a-su-z_/]|[.-][0-9])",
    r"(?P<ny2>(?:1[89]|20)[0-9]{2})(?P<nm2>[0-9]{2})(?P<nd2>[0-9]{2})(?![0-9a-z_/%]|[.-][0-9])",
    r"(?P<ny3>(?:1[5-9]|20)[0-9]{2})-(?P<nm3>0[1-9]|1[0-2])(?![0-9a-z_%/年]|[.-][0-9])",
    # (1904-1997)
    r"(?<=\()(?P<from>1[0-9]{3})-(?P<until>(?:1[0-9]|20)[0-9]{2})(?=\))",
    rf"(?P<era>{_ERA}){_S}(?:(?P<ey>{_COUNT}){_S}(?:年度?(?![代级])|(?={_RANGE}{_COUNT}{_S}年))|(?P<egz>{_CYCLE})年?"
    rf"|(?P<reign>年间)){_rest(1)}",
    rf"(?<![人国居农公渔移市村军选乡平为利便移难全])(?P<era2>民)(?P<ey2>{_COUNT})年{_rest(2)}",
    rf"(?P<gy>{_YEAR}){_S}(?:年度?(?![代级龄])|(?=(?:{_RANGE}|{_LIST})(?:{_YEAR}|[0-9]{{2}}|[{ONES}][{ONES}{ZERO}]){_S}年)"
    rf"|(?={_S}[(〔](?:中华民国|民国|光绪|宣统))){_rest(3)}",
    rf"(?P<ry>{'|'.join(RELATIVE_YEARS)})度?{_rest(4)}",
    rf"(?P<gz>{_CYCLE})(?:{_S}年|(?=[春夏秋冬])|(?={_MONTH}月)){_rest(5)}",
    rf"(?P<yy>'?[0-9]{{2}}|[{ONES}〇○零][{ONES}〇○零]|[二三]?十[{ONES}]?|[廿卄卅念][{ONES}]?)年(?={_S}{_MONTH}月){_rest(6)}",
    rf"(?P<py>[五六七八九][{ONES}〇○零])年(?![来前多间内级龄后代之以计])",
    rf"(?P<rm>{'|'.join(RELATIVE_MONTHS)})份?{_tail(7)}",
    rf"(?P<rd>{'|'.join(RELATIVE_DAYS)})",
    _month(8),
    rf"初(?P<ld9>[{ONES}十])日|(?P<d9>{_DAY}){_S}(?:日|(?={_RANGE}{_DAY}{_S}日))",
)
_FIRST = "初" + "".join({word[0] for word in (*QING, *MODERN, *RELATIVE_YEARS, *RELATIVE_MONTHS, *RELATIVE_DAYS)})

START = re.compile(rf"[0-9'{NUMERALS}{ZERO}正元冬腊闰上本{STEMS}{_FIRST}]")
TOKEN = re.compile("|".join(_BRANCHES))
SHORT_YEAR = re.compile(rf"(?P<ey>{_COUNT}){_S}年{_rest(1)}")  # 民国廿六年至[廿八年]
BARE_YEAR = re.compile(rf"(?P<gy>{_DIGIT_YEAR})(?=\s?[)\]〕])|(?P<gz>{_CYCLE})年?(?=\s?[)\]〕])")  # 民国廿五年([1936])
CONNECTOR = re.compile(_RANGE)
ENUMERATION = re.compile("、")
PAIRED = re.compile(r"\s?[(\[〔]\s?(?:[即合]|公元|西元|西历)*\s?|[,、]?即(?:公元)?")
ABOUT = re.compile(r"(?:大约|(?<![条公合签相节契制立预特失违守履誓邀和密商婚])约|(?P<doubt>疑为?))(?:在|于|为|公元)?\s?$")
ABOUT_AFTER = re.compile(r"\s?(?:左右|前后)")
DOUBT_AFTER = re.compile(r"\s?(?:\(\?\)|\?)")


def parts(match: re.Match[str]) -> dict[str, str]:
    """The named groups that took part, without branch numbers and without white space inside."""
    return {name.rstrip("0123456789"): "".join(value.split()) for name, value in match.groupdict().items() if value}
