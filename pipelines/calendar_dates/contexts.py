"""Whether the neighbours of an expression let it be a date: counts of time, names, numbers and words that look alike."""

from __future__ import annotations

import re

from pipelines.calendar_dates.edtf import valid
from pipelines.calendar_dates.grammar import NUMERALS, ONES, ZERO
from pipelines.calendar_dates.news import is_dateline
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
_RECURRING = re.compile(r"(?:每年[^。;,]{0,14}|每[当逢]|历年|逐年|每月|逐月|[0-9一二三四五六七八九十几数半]年零?)$")
_FIRST_DAY_WORDS = "三两数千百万不一之无个为看"
_BEFORE_FIRST_DAY = "下有某终这那每同如整他当过越早抗逐朝之复"
_DASHED = re.compile(r"[0-9a-z]-$")
_LISTED = re.compile(rf"(?:[0-9]+|[{ONES}十]+)、([0-9]+|[{ONES}十]+)月")
_HOUR = re.compile(rf"[{NUMERALS}零〇0-9]{{1,3}}\s?(?:[时点刻:])")
_DAYS_WITHIN = re.compile(rf"\s?(?:至|到|-{{1,2}}|~)\s?[{NUMERALS}0-9]{{1,3}}\s?日(?:之|以)?内")
# 今天的社论 is of today, 今天的中国 is of nowadays.
_HELD_TODAY = re.compile(r"的[^,。、;!?\s]{0,8}?(?:社论|[会宴报]|节目|演出|比赛|讲话|谈话|谈判|广播|新闻|仪式)")
_COUNT_BEFORE_DAY = re.compile(
    r"(?:[少多短长]于|住院|为期|[期时]限|假期|[达满足]|[停居滞]留|停[产业工课战]|延[长期]|缩短|推迟|提前|放假|休假|[共总合]计|历时|间隔|拘[留役]|用[了去]?|[费耗]时|敷|维持|"
    r"[开施]工|休整|[激苦血鏖]战|转战|围[困攻]|坚守|示众|行军|跋涉|奔走|断[水粮炊]|罢[工课市教]|禁闭|关押|羁押|昏迷|[守等]候|潜伏|连[续日]|接连)$"
)
_COUNT_AFTER_DAY = re.compile(r"的?(?:期限|时间|期满|届满|为限|为期|之久|之内|的?年?休?假|公告期|行程|路程|以[上下内]|不等|左右的|的有期)")
_LENGTH_BEFORE = re.compile(r"[每逐]$")
# 直到今天, 时至今日: down to our days; 今天这样的: such as they are now.
_DOWN_TO_NOW = re.compile(r"(?:直|发展|走|时|延续|留存|流传)[到至]了?$")
_SUCH_AS_NOW = re.compile(r"(?:这样|这种|这个时代|这般)")
# Behind these, 年初, 上半年, 元旦 and so on date nothing.
_NOT_BEFORE_ALONE = "每历各逐按多几远近" + NUMERALS + _DIGITS + "第逢某以"
_BEFORE_NEW_YEAR = re.compile(r"(?:^|[\s,。;:!?、“(]|在|于|自|从|到|至|过|逢|迎)$")
_AFTER_NEW_YEAR = re.compile(r"[,。;、那当这起前后早晚上下中至到发举写\s)]")
_BEFORE_SEASON = "自到在于从比较冬春夏秋"
# 过去冬季, 我去秋田
_BEFORE_GOING = "过出失回上下进来拿带没不前我你您他她们再想要会能可"
_CLAUSE_START = re.compile(r"(?:^|[\s,。;:、“「『《(〔\[○〇民自到至于从在])$")
_SPOKEN_OF = re.compile(r"年度|年?[春夏秋冬]|年(?:[\s,。、任初底末冬春夏秋度起至到]|$)")


def stands(text: str, start: int, end: int, parts: dict[str, str], counted: bool) -> bool:
    """Whether `text[start:end]`, folded, is a date where it stands; `counted` when 约 or 疑 stands before it."""
    before, after = text[start - 1] if start else _EDGE, text[end] if end < len(text) else _EDGE
    for group, words in _POINTERS:
        if group in parts:
            return _pointer_stands(text, start, end, parts, words[parts[group]])
    if parts.keys() & {"ny", "sh"}:
        return _number_stands(text, start, parts, before, after)
    if parts.keys() & {"from", "era", "gz", "plan", "past"}:
        return before not in _DIGITS + "超几" and not ("plan" in parts and before in ONES)
    if parts.keys() & {"next", "these"}:
        return not _LENGTH_BEFORE.search(text, max(0, start - 2), start)
    if parts.keys() & {"wk", "sy", "cent"}:
        return _loose_stands(text, start, parts, before, after)
    if before in "0123456789./" or _DASHED.search(text, max(0, start - 2), start):
        return False
    if "gy" in parts:
        return _year_stands(text, start, parts, before)
    if "decade" in parts:
        return before not in NUMERALS + "国"
    if "by" in parts:
        free = _CLAUSE_START.search(text, max(0, start - 1), start) and _SPOKEN_OF.match(text, start + len(parts["by"]))
        return text[end - 1] == "度" or free is not None
    if "py" in parts or "yy" in parts:
        return _short_year_stands(parts, before)
    if "m" in parts:
        return _month_stands(text, start, parts, before, after, counted)
    if parts.keys() & {"d", "days"}:
        return is_dateline(text, end) or (not counted and _day_stands(text, start, end, parts, before))
    return "ld" in parts or _alone_stands(text, start, end, parts, before, after)


def _pointer_stands(text: str, start: int, end: int, parts: dict[str, str], word: tuple[int, str, str]) -> bool:
    """今年, 上月, 翌日: words that are also parts of other words."""
    before, after = text[start - 1] if start else _EDGE, text[end] if end < len(text) else _EDGE
    said = parts.get("ry") or parts.get("rm") or parts["rd"]
    if said == "次年" and _RECURRING.search(text, max(0, start - 16), start):
        return False
    if said == "当年" and len(parts) == 1:
        return False
    if said in ("今天", "今日", "昨天") and after == "的" and not _HELD_TODAY.match(text, end):
        return False
    if said in ("今天", "今日") and (_DOWN_TO_NOW.search(text, max(0, start - 4), start) or _SUCH_AS_NOW.match(text, end)):
        return False
    if said in ("是日", "是晚", "是夜") and before.isalpha() and before not in "于至自从在":
        return False
    _, not_before, not_after = word
    return before not in not_before and not (text[end - 1] == said[-1] and after in not_after)


def _loose_stands(text: str, start: int, parts: dict[str, str], before: str, after: str) -> bool:
    """上周, 今春, 十九世纪: short words made of common characters."""
    if "wk" in parts:
        return before not in "以海马世之年每早晚日身基" and not ("wd" not in parts and after in "岁")
    if "sy" in parts:
        if parts["sy"] == "去":
            return before not in _BEFORE_GOING or text[max(0, start - 2) : start] in ("经过", "通过", "超过")
        return parts["sy"] in "今本" or not before.isalpha() or before in _BEFORE_SEASON
    return before not in NUMERALS + _DIGITS + "个第半"


def _alone_stands(text: str, start: int, end: int, parts: dict[str, str], before: str, after: str) -> bool:
    """上半年, 前三季度, 年底, 月初, 下旬, 元旦, where nothing before says of which year or month."""
    if "newyear" in parts:
        return bool(_BEFORE_NEW_YEAR.search(text, max(0, start - 1), start)) and bool(_AFTER_NEW_YEAR.match(text, end))
    if before in _NOT_BEFORE_ALONE or after == "会" or text[max(0, start - 2) : start] in ("每年", "历年", "各年"):
        return False
    if "third" in parts and before in "月同":
        return False
    if "yedge" in parts:
        return before not in "当学财半周整少青壮老中童成早晚去今明前同本上" and after not in "级"
    if "edge" in parts:
        return before not in "年日岁正闰腊冬本上下同当是该个"
    return "months" not in parts or before not in "年日"


def _number_stands(text: str, start: int, parts: dict[str, str], before: str, after: str) -> bool:
    """1938-05-21 and the like stand free of other digits and letters and behind no word for a number."""
    if (before.isascii() and (before.isalnum() or before in ".:/-_")) or before in "第§":
        return False
    if "ny" in parts and "sep" not in parts and not valid(int(parts["ny"]), int(parts["nm"]), int(parts.get("nd", "1")) or 99):
        return False
    if "sh" in parts and (after in "节章条款项册页.%" or int(parts["sh"]) < _LEAST_SHORT_YEAR):
        return False
    return not _NUMBERED.search(text, max(0, start - 8), start) and after not in _UNITS


# 12.5.3 is a section far more often than a date
_LEAST_SHORT_YEAR = 20


def _year_stands(text: str, start: int, parts: dict[str, str], before: str) -> bool:
    year = parts["gy"]
    if "千" in year:
        return "m" in parts or before in "历元英于自至到从"
    if not year.isascii():
        return before not in ONES + ZERO + "十"
    long_ago = (year.endswith("00") or year < "1500") and _AGES.match(text, start + len(year))
    return not long_ago and text[max(0, start - 3) : start] != "公元前"


def _short_year_stands(parts: dict[str, str], before: str) -> bool:
    """五八年 is a year, 五六年 is five or six years."""
    if before in NOT_BEFORE_NUMBER or before in ONES + ZERO + "十":
        return False
    words = parts.get("py", "")
    return not words or words[1] in ZERO or (words != "三五" and ONES.index(words[1]) != ONES.index(words[0]) + 1)


def _month_stands(text: str, start: int, parts: dict[str, str], before: str, after: str, counted: bool) -> bool:
    listed = _LISTED.match(text, start)
    han, whole = not parts["m"][0].isascii(), bool(parts.keys() & {"d", "ld", "bd", "days", "third", "edge"})
    if _RECURRING.search(text, max(0, start - 16), start):
        return False
    if "cal" in parts or "leap" in parts:
        return True
    if (not han and not 1 <= int(parts["m"]) <= 12) or parts["m"] in ("十三", "十四"):
        return False
    if listed and (number(listed[1]) or 0) != (number(parts["m"]) or 0) + 1:
        return False
    if before in NOT_BEFORE_NUMBER and not (whole and before in "前后内有续这那历限"):
        return False
    if whole:
        return True
    if counted or after in NOT_AFTER_MONTH:
        return False
    return not (han and (before in NOT_BEFORE_HAN_NUMBER or after in NOT_AFTER_HAN_MONTH + NUMERALS))


def _day_stands(text: str, start: int, end: int, parts: dict[str, str], before: str) -> bool:
    if before in "○〇" and not parts.get("d", "0")[0].isascii() and (start < 2 or text[start - 2] not in ONES + ZERO + "十"):
        before = _EDGE  # the bullet of an old newspaper
    if before in NOT_BEFORE_NUMBER or before in "月年" or _COUNT_AFTER_DAY.match(text, end):
        return False
    if _COUNT_BEFORE_DAY.search(text, max(0, start - 2), start) or _DAYS_WITHIN.match(text, end):
        return False
    if "days" in parts:
        told = [number(words) or 0 for words in parts["days"].split("、")]
        return told == list(range(told[0], told[0] + len(told))) and told[0] >= 1 and told[-1] <= 31
    return _day_word_stands(text, start, end, parts["d"], before)


def _day_word_stands(text: str, start: int, end: int, day: str, before: str) -> bool:
    """A number with 日, by what follows it."""
    after = text[end] if end < len(text) else _EDGE
    han = not day[0].isascii()
    if not 1 <= (number(day) or 0) <= 31:
        return False
    if after in NOT_AFTER_DAY or (after in NUMERALS and not _HOUR.match(text, end)):
        return False
    if day == "一" and (before in _BEFORE_FIRST_DAY or after in _FIRST_DAY_WORDS):
        return False
    if han and after == "夜":
        return day not in ONES + "十"
    return not (han and (before in NOT_BEFORE_HAN_NUMBER or (after in NOT_AFTER_HAN_DAY and before not in "和及与")))
