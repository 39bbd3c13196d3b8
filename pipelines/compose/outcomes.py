"""原定与实际: what later records tell of what a plan, a scheme or a meeting laid down. Reads for one audience.

A plan contradicts nobody, but cited without its outcome it is taken for one (checklist point 10). Two signs count, both
proposals: the later record repeats the planned figure or day beside another one of its kind (九百一十亩，实际七百六十八亩);
or it is on the same places or bodies and tells another total of the same thing done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from graph.access import Audience
from graph.folding import fold
from graph.model import EntityType, Record, Span
from graph.provenance import holds
from graph.store import GraphStore
from pipelines.compose.numbers import figures
from pipelines.compose.select import printed, sentences

_COMMON = {"实际", "规定", "原定", "计划", "方案"}  # beside any figure of a plan
_NUMERALS = "一二三四五六七八九十百千万零〇两年月日"
_YEARS = 15  # after a plan in which its outcome is told
_SOON = 3  # years in which another total of the same thing is its outcome and not a later state
_RECORDS = 40  # a name in more records than that does not tie two of them together
_MOST = 3  # outcomes of one sentence that are told
_SMALLEST = 3  # of figures that are compared: 两, 一 and 二 count everything
_TURN = re.compile(
    r"实际|实有|实迁|结果|改为|改于|改在|改期|只[有完建迁安到]|仅[有完建迁安到]|尚[有未欠缺]|仍有|未能|超支|超额|节约|推迟|提前|延期|缩小"
)
_COUNTED = frozenset((
    *"户人间座所处条里亩元斤担吨米石头只辆艘架挺枝支株棵台村乡镇县日", "公里", "平方米", "立方米", "公顷", "千瓦", "平方公里",
))  # 个, 项 and 种 count what is on every paper
_NEAR = 6  # characters beside a figure in which two sentences must share two, for the figure to be of the same thing
_TOTAL = re.compile(r"[两三四五]批共|一?共|合计|总计|实际|先后|累计|已")
_BACK = re.compile(r"返|回流|倒流|[退迁搬逃跑送]回")  # what went back is another thing than what was done
_DOING = ("迁搬移", "建造盖修筑", "拨发付支", "种植", "收购征", "挖填砌", "招录", "捐募认")
_NAMED = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE)


class Count(NamedTuple):
    """A number that can be planned and missed, or a day of the month (`12-10`, 日)."""

    value: str
    unit: str


def outcomes(store: GraphStore, record: Record, span: Span, audience: Audience) -> list[Span]:
    """Sentences of later records that tell what came of what the span lays down, surest first; at most three.

    `record` holds the span. None for words without a figure, a day or a name that few records share.
    """
    planned, made = counts(printed(span.quote)), record.when.earliest if record.when else ""
    named = [(e, m) for m, e in store.mentions(audience, record_id=record.id) if e and m.type in _NAMED] if planned and made else []
    inside = list(dict.fromkeys(m.span.quote for _, m in named if holds(span, m.span)))
    found: list[tuple[bool, str, Span]] = []
    for other in _later(store, record, made, sorted({e for e, _ in named}), audience):
        day = other.when.earliest if other.when else ""
        soon = int(day[:4]) - int(made[:4]) <= _SOON
        for place in sentences(other):
            words = printed(place.quote)
            if _repeats(words, printed(span.quote)):
                found.append((False, day, place))
            elif soon and _totals(words, printed(span.quote), f"{other.title} {words}", inside):
                found.append((True, day, place))
    return [place for _, _, place in sorted(found, key=lambda f: (f[0], f[1], f[2].record_id, f[2].start))[:_MOST]]


@lru_cache(maxsize=4096)
def counts(words: str) -> frozenset[Count]:
    """The figures with what they count, and the days (12-10, or 19 alone); years, order numbers and small numbers left out."""
    told = list(figures(words))
    days = {b.start: f"{a.value}-{b.value}" for a, b in pairwise(told) if a.unit == "月" and b.unit in ("日", "号")}
    return frozenset({Count(days.get(f.start, f.value), "日") for f in told if f.unit in ("日", "号")} | {
        Count(f.value, f.unit) for f in told
        if f.unit in _COUNTED - {"日"} and not f.ordinal and not (f.value.isdigit() and int(f.value) < _SMALLEST)
    })


def _repeats(words: str, plan: str) -> bool:
    """Whether words tell a planned figure of the same thing again and, with a turn, another of its kind."""
    if not _TURN.search(words):
        return False
    told, planned = counts(words), counts(plan)
    return any(
        _same_thing(words, plan, p) and any(c.unit == p.unit and c.value != p.value for c in told - planned) for p in planned & told
    )


def _same_thing(words: str, plan: str, figure: Count) -> bool:
    """Whether two letters that stand beside the figure in one stand beside it in the other too (耕地九百一十亩)."""
    return bool(_beside(words, figure) & _beside(plan, figure))


def _beside(words: str, figure: Count) -> set[str]:
    found: set[str] = set()
    value = figure.value.rpartition("-")[2]
    for f in figures(words):
        if f.value == value and (f.unit == figure.unit or figure.unit == "日"):
            for part in (words[max(0, f.start - _NEAR) : f.start], words[f.end + len(f.unit) : f.end + len(f.unit) + _NEAR]):
                pairs = {"".join(p) for p in pairwise(part)} - _COMMON
                found |= {p for p in pairs if all("\u4e00" <= c <= "\u9fff" and c not in _NUMERALS for c in p)}
    return found


def _totals(words: str, plan: str, told_of: str, names: Sequence[str]) -> bool:
    """Whether words, said of two of the plan's names, tell another total of something that the plan was to do too.

    One of the two is the name that the planned figure belongs to: the one told last before it.
    """
    if not _TOTAL.search(words) or _BACK.search(words) or not any(set(g) & set(words) and set(g) & set(plan) for g in _DOING):
        return False
    met = {n for n in names if fold(n) in fold(told_of)}
    told = {c.unit: c.value for c in counts(words)}
    for figure in figures(plan) if len(met) > 1 else ():
        before = max((n for n in names if plan[: figure.start].rfind(n) >= 0), key=lambda n: plan[: figure.start].rfind(n), default="")
        if before in met and Count(figure.value, figure.unit) in counts(plan) and told.get(figure.unit, figure.value) != figure.value:
            return True
    return False


def _later(store: GraphStore, record: Record, made: str, names: Sequence[str], audience: Audience) -> Iterator[Record]:
    """Records made after this one, within the years, that share a name with it that few records have."""
    few = [e.id for e in store.entities(names, audience) if e.record_count <= _RECORDS] if names else []
    last = f"{int(made[:4]) + _YEARS:04d}" if few else ""
    for record_id in sorted({i for _, i in store.record_ids_of(few, audience)} - {record.id}) if few else ():
        other = store.record(record_id, audience)
        if other is not None and other.when is not None and made < other.when.earliest[:10] and other.when.earliest[:4] <= last:
            yield other


__all__ = ["counts", "outcomes"]
