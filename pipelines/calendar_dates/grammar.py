"""The shape of a date in folded text: branches tried by their first character, and the small patterns around them.

White space may stand between a number and its unit, and inside a number that a line or a scan has broken (一 九 五 八年,
1949年5\\n月1 2日). Group names end in a digit where several branches share a name; `parts` takes the digit off.
"""

from __future__ import annotations

import re

from pipelines.calendar_dates.calendars import BRANCHES, MODERN, QING, STEMS
from pipelines.calendar_dates.words import RELATIVE_DAYS, RELATIVE_MONTHS, RELATIVE_YEARS, SEASON_YEARS

_S = r"\s{0,3}"
ONES = "一二三四五六七八九"
ZERO = "〇○零o"
TWENTIES = "廿卄卅念"
NUMERALS = ONES + "十" + TWENTIES + "百两数几"
_RANGE = r"(?:起|开始)?\s?(?:至|到|迄|-{1,2}|[~〜])\s?"
_LIST = r"\s?[、和及与]\s?"

_DIGIT_YEAR = r"(?:1\s?[0-9]\s?[0-9]\s?[0-9]|2\s?0\s?[0-9]\s?[0-9])"
_MIXED_YEAR = rf"(?:[1一]\s?[5-9五六七八九]|[2二]\s?[0{ZERO}])(?:\s?[0-9{ONES}{ZERO}]){{2}}"
_WORD_YEAR = rf"[一壹]千[一二三四五六七八九]百(?:[零〇○]?[{ONES}]|[二三四五六七八九]?十[{ONES}]?|[{TWENTIES}][{ONES}]?)?"
_YEAR = rf"(?:{_DIGIT_YEAR}|[一二](?:\s?[{ONES}{ZERO}0]){{3}}|{_MIXED_YEAR}|{_WORD_YEAR})"
_TENS = rf"[二三四五六七八九]?\s?十\s?[{ONES}]?|[{TWENTIES}]\s?[{ONES}]?"
_COUNT = rf"(?:元|[0-9]{{1,3}}|一百(?:[零〇]?[{ONES}])?|{_TENS}|[{ONES}][{ONES}{ZERO}]?)"
_CYCLE = rf"[{STEMS}][{BRANCHES}]"
# 十三月 and 十四月 are taken as well, so that an impossible month is refused in words
_HAN_MONTH = rf"十\s?[一二三四]?|[{ONES}]|[正元冬腊]"
_HAN_DAY = rf"[二三四]?\s?十\s?[{ONES}]?|[{TWENTIES}]\s?[{ONES}]?|[{ONES}]"
_BARE_HAN_DAY = rf"[二三四]?\n?十\n?[{ONES}]?|[廿卄卅]\n?[{ONES}]?|念\n?[{ONES}]|[{ONES}]"
_MONTH, _BARE_MONTH = rf"(?:[0-9]\s?[0-9]?|{_HAN_MONTH})", rf"(?:[0-9]\n?[0-9]?|{_HAN_MONTH})"
_DAY, _BARE_DAY = rf"(?:[0-9]\s?[0-9]?|{_HAN_DAY})", rf"(?:[0-9]\n?[0-9]?|{_BARE_HAN_DAY})"

LUNAR = ("农历", "夏历", "旧历", "阴历", "古历", "废历", "中历", "华历")
SOLAR = ("公历", "阳历", "新历", "国历", "西历")
_CALENDAR = "|".join(LUNAR + SOLAR)
_ERA = "|".join([*QING, *(name for name in MODERN if name != "民")])
_SEASON = (
    "春(?![节耕运联雷播荒晚种灌茶风秋光蚕游城])|夏(?![收令粮种历衣播威])|秋(?![收粮千菊种播冬])|冬(?![至训种学衣防奥泳笋月])"
)
_EDGE = rf"初(?![{ONES}十中小高级步次衷])|[底末终](?![层端])"
# A day without 日 is believed when the month is old style; see `reading.bare_day_stands`.
_AFTER_BARE_DAY = rf"(?![{NUMERALS}0-9个名人年月日元余多岁件次万亩里时点分号])"
_THIRD = "上中|中下|[上中下]"


def _tail(n: int, day: str = _DAY) -> str:
    """What may follow a month: 旬, 初, 底, a day, or several days (3、4日)."""
    return (
        rf"(?:{_S}(?:份?(?P<third{n}>{_THIRD})旬|(?P<edge{n}>{_EDGE})|初(?P<ld{n}>[{ONES}十])日?(?![个名次级位])"
        rf"|(?P<days{n}>{day}(?:、{day}){{1,5}}){_S}(?:两|三)?日|(?P<d{n}>{day}){_S}(?:日(?!内)|(?P<hao{n}>号)(?![令楼院文])|(?={_RANGE}{day}{_S}[日号]))"
        rf"|(?P<bd{n}>[{TWENTIES}][{ONES}]?|[二三]?十[{ONES}]?){_AFTER_BARE_DAY}))?"
    )


def _month(n: int, month: str = _MONTH) -> str:
    """A month and what may follow it."""
    unit = rf"(?:月份?|(?={_RANGE}{month}{_S}月)|(?=、{month}{_S}月))"
    return rf"(?:(?P<leap{n}>闰){_S})?(?P<m{n}>{month}){_S}{unit}{_tail(n)}"


def _rest(n: int) -> str:
    """What may follow a year: a half, quarter, season, edge, or month."""
    return (
        rf"(?:{_S}(?:\((?P<cal{n}>{_CALENDAR})\)|(?P<cal{n}0>{_CALENDAR}))?{_S}(?:(?P<half{n}>[上下])半年"
        rf"|(?P<newyear{n}>元旦)|(?P<first{n}>前)?第?(?P<quarter{n}>[一二三四1-4])季度|前(?P<months{n}>[0-9]{{1,2}}|[二两三四五六七八九]|十一?)个?月"
        rf"|{_month(n)}|(?P<season{n}>{_SEASON})[季天]?|年?(?P<yedge{n}>{_EDGE})))?"
    )


def _words(pointers: dict[str, tuple[int, str, str]]) -> str:
    return "|".join(sorted(pointers, key=len, reverse=True))


_DIGITS, _HAN = "0123456789", ONES + "十"
_BRANCHES = (
    # 20世纪30年代, 三四十年代, 1930年代
    (_DIGITS + _HAN + "上本", rf"(?:(?P<century>[0-9]{{1,2}}|[上本]个?|二?十[{ONES}]?)世纪)?(?P<decade>"
     rf"[二三四五六七八九]{{1,2}}十|[二三四五六七八九][{ZERO}]|[2-9]0|1[0-9]{{2}}0|20[0-9]0|[一二][{ONES}{ZERO}]{{2}}[{ZERO}])(?:年代(?![价表理号])|(?={_RANGE}(?:[2-9]0|[二三四五六七八九]十)年代))(?P<part>初|中|末|后)?期?"),
    # 19世纪末, 本世纪中叶
    (_DIGITS + _HAN + "上本", rf"(?P<cent>[0-9]{{1,2}}|[上本]个?|二?十[{ONES}]?)世纪"
     r"(?![海马工银大村][上克程业路坛])(?:(?P<cpart>初|中叶|末)[期叶]?)?"),
    # 1938-05-21, 1938.5.21, 19380521, 1938-05
    ("12", rf"(?P<ny1>{_DIGIT_YEAR})(?P<sep>[-./])(?P<nm1>[0-9]{{1,2}})(?P=sep)(?P<nd1>[0-9]{{1,2}})(?![0-9a-su-z_/]|[.-][0-9])"),
    ("12", r"(?P<ny2>(?:1[89]|20)[0-9]{2})(?P<nm2>[0-9]{2})(?P<nd2>[0-9]{2})(?![0-9a-z_/%]|[.-][0-9])"),
    ("12", r"(?P<ny3>(?:1[5-9]|20)[0-9]{2})-(?P<nm3>0[1-9]|1[0-2])(?![0-9a-z_%/年]|[.-][0-9])"),
    # (1904-1997)
    ("1", r"(?<=\()(?P<from>1[0-9]{3})-(?P<until>(?:1[0-9]|20)[0-9]{2})(?=\))"),
    ("".join({name[0] for name in (*QING, *MODERN)}),
     rf"(?P<era>{_ERA}){_S}(?:(?P<ey>{_COUNT}){_S}(?:年度?(?![代级])|(?={_RANGE}{_COUNT}{_S}年))|(?P<egz>{_CYCLE})年?"
     rf"|(?P<reign>年间)){_rest(1)}"),
    ("民", rf"(?<![人国居农公渔移市村军选乡平为利便移难全])(?P<era2>民)(?P<ey2>{_COUNT})年{_rest(2)}"),
    ("12一二壹", rf"(?P<gy>{_YEAR}){_S}(?:[两三四]?年度?(?![级龄]|代(?!表))|(?=(?:{_RANGE}|{_LIST}|/)"
     rf"(?:{_YEAR}|[0-9]{{2}}|[{ONES}][{ONES}{ZERO}]){_S}[两三四]?年)"
     rf"|(?={_S}[(〔](?:中华民国|民国|光绪|宣统))){_rest(3)}"),
    ("".join({word[0] for word in RELATIVE_YEARS}), rf"(?P<ry>{_words(RELATIVE_YEARS)})度?{_rest(4)}"),
    ("".join(SEASON_YEARS), rf"(?P<sy>[{''.join(SEASON_YEARS)}])"
     r"(?P<season11>春(?![游节运联晚])|夏(?![威令])|秋(?![千田])|冬(?![奥泳]))[季天]?"),
    (STEMS, rf"(?P<gz>{_CYCLE})(?:{_S}年|(?=[春夏秋冬])|(?={_MONTH}月)){_rest(5)}"),
    ("'" + _DIGITS + _HAN + TWENTIES + ZERO,
     rf"(?P<yy>'?[0-9]{{2}}|[{ONES}{ZERO}][{ONES}{ZERO}]|[二三]?十[{ONES}]?|[{TWENTIES}][{ONES}]?)年度?(?={_S}(?:{_MONTH}月|元旦)){_rest(6)}"),
    ("三四五六七八九", rf"(?P<py>[三四五六七八九][{ONES}{ZERO}])年(?![来前多间内级龄后代之以计])"),
    # 廿七年, 三十八年度 in a paper of the Republic
    ("二三" + TWENTIES, rf"(?P<by>[二三]十[{ONES}]|[{TWENTIES}][{ONES}])年度?(?![来前多间内级龄后代之以计的])(?P<season12>[春夏秋冬])?"),
    # 49.5.3
    ("'" + _DIGITS, r"'?(?P<sh>[0-9]{2})(?P<shsep>[-./])(?P<shm>1[0-2]|0?[1-9])"
     r"(?P=shsep)(?P<shd>3[01]|[12][0-9]|0?[1-9])(?![0-9a-z_/%.-])"),
    ("".join({word[0] for word in RELATIVE_MONTHS}), rf"(?P<rm>{_words(RELATIVE_MONTHS)})份?{_tail(7)}"),
    ("".join({word[0] for word in RELATIVE_DAYS}), rf"(?P<rd>{_words(RELATIVE_DAYS)})"),
    # 十四五时期, 过去五年, 上星期日
    (_HAN, r"(?P<plan>[一二三四五六七八九]|十[一二三四五六七]?)五[”\"」』’']?(?:规划|计划)?(?:时期|期间)"),
    ("刚即过", r"(?:刚刚|(?P<soon>即将))?过去的?(?P<past>[0-9]{1,2}|[一二两三四五六七八九]|二?十)年(?![代多半来前后级])"),
    ("今未接", r"(?:今后|未来|接下来)的?(?P<next>[3-9]|10|[三四五六七八九]|十)年(?![代多半来前后级内里间])"),
    ("这", r"这(?P<these>[3-9]|10|[三四五六七八九]|十)年(?![代多半级内里间])"),
    ("上本这下", r"(?P<wk>[上本这下])个?(?:(?:星期|礼拜)(?P<wd>[一二三四五六日天])?"
     r"|周(?P<wd2>[一二三四五六日末])?(?![期刊报年转边岁末密到围全游])(?!一[次个]))"),
    # standing alone: 前三季度, 上半年, 前8个月, 年底, 月初, 下旬, 元旦
    ("前第" + ONES + "1234", r"(?P<first13>前)?第?(?P<quarter13>[一二三四1-4])季度"),
    ("上下", r"(?P<half14>[上下])半年"),
    ("前", r"前(?P<months15>[4-9]|1[01]|[四五六七八九]|十一?)(?:个月|月份?)"),
    ("年", r"年(?P<yedge16>初|底|末)"),
    ("月", r"月(?P<edge17>初|底|末)"),
    ("上中下", rf"(?P<third18>{_THIRD})旬"),
    ("元", r"(?P<newyear19>元旦)"),
    (_DIGITS + _HAN + "正元冬腊闰", _month(8, _BARE_MONTH)),
    ("初", rf"初(?P<ld9>[{ONES}十])日"),
    (_DIGITS + _HAN + TWENTIES,
     rf"(?P<days9>{_BARE_DAY}(?:、{_BARE_DAY}){{1,5}})(?:两|三)?日|(?P<d9>{_BARE_DAY}){_S}(?:日|(?={_RANGE}{_BARE_DAY}{_S}日))"),
)


def _tables() -> dict[str, re.Pattern[str]]:
    """For each character a date may begin with, the branches worth trying."""
    chosen = {c: tuple(pattern for chars, pattern in _BRANCHES if c in chars) for c in {c for chars, _ in _BRANCHES for c in chars}}
    compiled = {patterns: re.compile("|".join(patterns)) for patterns in set(chosen.values())}
    return {c: compiled[patterns] for c, patterns in chosen.items()}


_TABLES = _tables()
# What must follow a character that is common in words, for a date to begin with it.
_NEXT = {
    "上": "[0-9年月一个周星礼世半中旬]", "本": "[年月日个周星礼世春夏秋冬]", "这": rf"[个周星礼0-9{NUMERALS}]",
    "下": "[月个周星礼半旬]", "中": "[华旬下]",
    "年": "[初底末]", "月": "[初底末]", "前": "[0-9一二三四五六七八九十年日天晚]", "第": "[一二三四二1-4]", "元": "[0-9月旦]", "正": "月",
    "民": rf"[国0-9元{NUMERALS}]", "今": "[年岁日天晨早午晚夜春夏秋冬后]", "明": "[年日天晨早晚治春夏秋冬]", "去": "[年岁春夏秋冬]",
    "同": "[年月日晚治]",     "是": "[年月日晚夜]", "当": "[年月日天晚夜]", "过": "去", "未": "来", "接": "下", "即": "将", "刚": "刚",
    "后": "[年天]", "大": "[前正]", "次": "[年月日晨早]",
    "昨": "[年日天晨午晚夜春夏秋冬]", "来": "[春夏秋冬]", "客": "[春夏秋冬]", "该": "[年月日]", "光": "绪",
}
START = re.compile(
    f"[{''.join(sorted(_TABLES.keys() - _NEXT.keys()))}]|" + "|".join(f"{c}(?={following})" for c, following in _NEXT.items())
)


def match_at(text: str, position: int) -> re.Match[str] | None:
    """The expression that begins at a position, if one does."""
    table = _TABLES.get(text[position : position + 1])
    return table.match(text, position) if table else None


SHORT_YEAR = re.compile(rf"(?P<ey>{_COUNT}){_S}年{_rest(1)}")  # 民国廿六年至[廿八年]
BARE_YEAR = re.compile(rf"(?P<gy>{_DIGIT_YEAR})(?=\s?[)\]〕])|(?P<gz>{_CYCLE})年?(?=\s?[)\]〕])")  # 民国廿五年([1936])
CONNECTOR = re.compile(_RANGE)
ENUMERATION = re.compile("、")
SLASH = re.compile("/")
PAIRED = re.compile(r"\s?[(\[〔]\s?(?:[即合]|公元|西元|西历)*\s?|[,、]?即(?:公元)?")
ABOUT = re.compile(r"(?:大约|(?<![条公合签相节契制立预特失违守履誓邀和密商婚])约|(?P<doubt>疑为?))(?:在|于|为|公元)?\s?$")
ABOUT_AFTER = re.compile(r"\s?(?:左右|前后)")
DOUBT_AFTER = re.compile(r"\s?(?:\(\?\)|\?)")


def parts(match: re.Match[str]) -> dict[str, str]:
    """The named groups that took part, without branch numbers and without white space inside."""
    return {name.rstrip("0123456789"): "".join(value.split()) for name, value in match.groupdict().items() if value}
