"""Whether words of a record tell what was done or what was meant to be done, by the words, their headings and their record.

A plan cited as a fact is the fault a reader cannot see: every sentence that lays something down prints under the name of
its record. All rules are proposals.
"""

from __future__ import annotations

import re
from functools import lru_cache

from graph.folding import fold
from graph.model import TEXT, Record, Span
from pipelines.compose.select import NUMBERED, itemised, printed

_FUTURE = re.compile(
    r"^(?:要|应|须|必须|实施|建设|制定|高度重视|加强|推进|推动|建立|完善|探索|开展|深化|加大|健全|加快|优化|打造|构建|强化|提高|提升|坚持|拓展|"
    r"落实|做好|积极|进一步|努力|鼓励|支持|到20\d\d年)|(?<![无毋])须(?!知)|力争|拟(?:于|在|由|定)|计划(?!经济|生育)|将(?=[^军士领来近])|限(?:期|于|在)|"
    r"(?<![顺适相对响反效供呼])应(?![用对急邀有变运])|(?<![主重需首纪摘概提扼紧只])要(?![求点闻塞素员害地件职道隘旨领])"
)
_PAST = re.compile(r"了(?!解)|已(?:经|于|有)?|被|曾|取得|获得|荣获|显著|得到|投入使用|有新突破|扎实推进|十三五")
_DONE = re.compile(r"了(?!解)|已(?:经|于|有)?|成为|建成|达到|完成|取得|获得|荣获|显著|被|曾|报称|据报|扎实推进|初步")
_HAPPENED = re.compile(r"出版|举办|召开|成立|发生|到达|攻克|解放|通过|决定|下达|开工|竣工|任命|当选")
_PLANNING = re.compile(r"规划|计划|纲要|方案|意见|打算|安排|要点|目标")
_LOOKING_BACK = re.compile(r"(?:执行|落实|实施|完成|进展|贯彻)情况|总结|小结|检查|回顾")
_RECALLED = re.compile(r"(?:早在)?(?P<year>\d{4}|[一二][零〇○一二三四五六七八九]{3})年(?!以来|起|至|到|—|-|前|底前)")
_YEARS = re.compile(r"(?P<year>\d{4}|[一二][零〇○一二三四五六七八九]{3})年")
_LONG_SINCE = 3  # years before its record from which what begins with a year is told as past: 1958年冬天，上面说……都要搬
_DIGITS = str.maketrans("零〇○一二三四五六七八九", "000123456789")
_UPPER = re.compile(r"^[ \t\u3000]*[一二三四五六七八九十]{1,3}、.{2,40}$", re.M)
_LOWER = re.compile(r"^[ \t\u3000]*[（(][一二三四五六七八九十]{1,3}[）)].{2,40}$", re.M)
_AIMS = re.compile(r"目标|任务|要求|原则|措施|举措|保障|建议|打算|安排|打造|今后|下一步|展望")
_LAID_DOWN = re.compile(r"[^，。；\n]{0,12}(?:决定|确定|议定|商定|规定|要求|提出|布置|部署)(?:如下|了?以下[^，。；\n]{0,6})?[：:]\s*$")
_LINE = re.compile(r"[^\n]*\n?")


def lays_down(record: Record, span: Span) -> bool:
    """Whether the words say what is to be done: by themselves, by their heading or lead, or by what their record is."""
    return plans(record, span) or bool(_FUTURE.search(fold(printed(span.quote))))


def plans(record: Record, span: Span) -> bool:
    """Whether the record is a plan, or the words stand among aims or under what was decided in one that is not."""
    planning = _PLANNING.search(record.title) is not None and _LOOKING_BACK.search(record.title) is None
    return planning or among_aims(record, span) or lead(record, span) is not None


def past(record: Record, span: Span) -> bool:
    """Whether the words say that it has happened, and stand neither among aims nor under what was decided."""
    words = fold(printed(span.quote))
    told = (_PAST.search(words) is not None and _FUTURE.match(words) is None) or _recalled(record, words)
    return told and not among_aims(record, span) and lead(record, span) is None


def _recalled(record: Record, words: str) -> bool:
    """Whether the words begin with a year long before their record was made."""
    begun, made = _RECALLED.match(words), record.when.earliest[:4] if record.when else ""
    return begun is not None and bool(made) and int(begun["year"].translate(_DIGITS)) <= int(made) - _LONG_SINCE


def last_year(words: str) -> int:
    """The latest year that words name in full, 0 for none."""
    return max((int(m["year"].translate(_DIGITS)) for m in _YEARS.finditer(words)), default=0)


def intended(record: Record, span: Span) -> bool:
    """Whether the words tell what was meant to be, and not that it has happened; items of a list count as meant."""
    return not past(record, span) and (lays_down(record, span) or itemised(record, span))


def done(record: Record, span: Span) -> bool:
    """Whether the words tell something that has happened."""
    words = fold(printed(span.quote))
    return past(record, span) or (not lays_down(record, span) and bool(_DONE.search(words) or _HAPPENED.search(words)))


def among_aims(record: Record, span: Span) -> bool:
    """Whether the nearest heading above, of either of the two upper levels, announces aims, tasks or measures."""
    above = record.text[: span.start]
    upper = max((m.start() for m in _UPPER.finditer(above)), default=0)
    nearest = [m for level in (_UPPER, _LOWER) for m in list(level.finditer(above, upper))[-1:]]
    return any(_AIMS.search(m.group()) for m in nearest)


def lead(record: Record, span: Span) -> Span | None:
    """The words that announce the list of decisions in which the sentence stands (会议确定), without their colon; or None."""
    found = [(start, end) for start, end, until in _leads(record.text) if end <= span.start < until] if span.field == TEXT else []
    return Span.cut(record, *found[-1]) if found else None


@lru_cache(maxsize=256)
def _leads(text: str) -> tuple[tuple[int, int, int], ...]:
    """Each lead of a numbered list of decisions: half-open place without the colon, and where its list ends."""
    lines = [(m.start(), m.end()) for m in _LINE.finditer(text) if m.group()]
    found = []
    for n, (start, end) in enumerate(lines):
        told = _LAID_DOWN.search(text, start, end)
        if told is None:
            continue
        until, wrapped = end, False
        for first, last in lines[n + 1 :]:
            body = text[first:last].strip()
            if body and not (NUMBERED.match(body) or wrapped):
                break
            until, wrapped = last, bool(body) and body[-1] not in "。；！？"
        if until > end:
            words = text[told.start() : told.end()].rstrip().rstrip("：:")
            found.append((told.start(), told.start() + len(words), until))
    return tuple(found)


__all__ = ["among_aims", "done", "intended", "last_year", "lays_down", "lead", "past", "plans"]
