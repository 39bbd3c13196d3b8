"""资政参阅: which sentence of a record suits which section of the template, and how it is worded there. No language model.

Every sentence is a sentence of a record, word for word, with its place. Headings, lengths and cue words are data
(`templates/brief.yaml`); the form is DOMAIN section 3.3, a proposal that the archive's own replaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from graph.model import Record, Span
from graph.works import Sentence
from pipelines.compose.numbers import numbers
from pipelines.compose.select import Evidence, itemised, printed
from pipelines.compose.verify import ADVICE

FACT, PRACTICE, LESSON, SUMMARY, COUNTER = "fact", "practice", "lesson", "summary", "counter"
_ADVERSARY = re.compile(r"共匪|匪军|奸匪|匪首|匪部|股匪|赤匪|匪徒|匪区|匪")
_FUTURE = re.compile(
    r"^(?:要|应|须|必须|实施|建设|制定|高度重视|加强|推进|推动|建立|完善|探索|开展|深化|加大|健全|加快|优化|打造|构建|强化|提高|提升|坚持|拓展|"
    r"落实|做好|积极|进一步|努力|鼓励|支持|到20\d\d年)|必须|力争|拟(?:于|在|由|定)|计划(?!经济|生育)|将(?=[^军士领来近])|限(?:期|于|在)|"
    r"(?<![顺适相对响反效供呼])应(?![用对急邀有变运])|(?<![主重需首纪摘概提扼紧只])要(?![求点闻塞素员害地件职道隘旨领])"
)
_PAST = re.compile(r"了(?!解)|已(?:经|于|有)?|被|曾|取得|获得|荣获|显著|得到|投入使用|有新突破|扎实推进|十三五")
_DONE = re.compile(r"了(?!解)|已(?:经|于|有)?|成为|建成|达到|完成|取得|获得|荣获|显著|被|曾|报称|据报|扎实推进|初步")
_HAPPENED = re.compile(r"出版|举办|召开|成立|发生|到达|攻克|解放|通过|决定|下达|开工|竣工|任命|当选")
_PLANNING = re.compile(r"规划|计划|纲要|方案|意见|打算|安排|要点|目标")
_UPPER = re.compile(r"^[ \t\u3000]*[一二三四五六七八九十]{1,3}、.{2,40}$", re.M)
_LOWER = re.compile(r"^[ \t\u3000]*[（(][一二三四五六七八九十]{1,3}[）)].{2,40}$", re.M)
_AIMS = re.compile(r"目标|任务|要求|原则|措施|举措|保障|建议|打算|安排|打造|今后|下一步|展望")
_OLD = 20  # years after which a plan is no advice any more but a thing of the past


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the template: heading, what kind of sentences and how many, in which order, and its cue words.

    `analysis` says whether the writer's own words may stand in it.
    """

    heading: str
    kind: str
    analysis: bool
    sentences: int
    order: str
    cues: tuple[str, ...]


@lru_cache(maxsize=8)
def template(name: str = "brief") -> Mapping[str, Any]:
    """A template as written, its sections also as `parts`; ValueError when a section lacks what composing needs."""
    data: dict[str, Any] = yaml.safe_load((files("pipelines.compose") / "templates" / f"{name}.yaml").read_text("utf-8"))
    try:
        data["parts"] = tuple(
            Part(s["heading"], s["kind"], bool(s["analysis"]), int(s["sentences"]), s["order"], tuple(s["cues"]))
            for s in data["sections"]
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"模板 {name}.yaml 的栏目缺少 {error}") from error
    return data


def arranged(evidence: Sequence[Evidence], form: Mapping[str, Any]) -> list[tuple[Part, list[Evidence]]]:
    """The sections of a template with the evidence that its cues propose for each, best first; also the empty ones."""
    brief, rest = _summary(evidence, form["summary"])
    parts: tuple[Part, ...] = form["parts"]
    chosen: dict[str, list[Evidence]] = {p.heading: [] for p in parts}
    this_year = date.today().year
    for item in rest:
        old = 0 < _year(item) < this_year - _OLD
        fits = {p.heading: _fit(item, p, old) for p in parts}
        for part in sorted(parts, key=lambda p: -fits[p.heading]):
            if fits[part.heading] > 0 and len(chosen[part.heading]) < part.sentences:
                chosen[part.heading].append(item)
                break
    for part in parts:
        if part.order == "time":
            chosen[part.heading].sort(key=_moment)
    return [(Part(form["summary"]["heading"], SUMMARY, False, 0, "score", ()), brief), *((p, chosen[p.heading]) for p in parts)]


def _moment(item: Evidence) -> tuple[str, str, int]:
    return ((item.record.when.earliest if item.record.when else "") or "9", item.record.id, item.span.start)


def _year(item: Evidence) -> int:
    earliest = item.record.when.earliest if item.record.when else ""
    return int(earliest[:4] or 0)


def _summary(evidence: Sequence[Evidence], wants: Mapping[str, Any]) -> tuple[list[Evidence], list[Evidence]]:
    """The best sentences that together stay within the summary's length, and what is left."""
    taken: list[Evidence] = []
    length = 0
    for item in evidence[:12]:
        if length >= int(wants["least"]):
            break
        size = len(worded(item.record, item.span, SUMMARY).text)
        if length + size <= int(wants["most"]) and len(evidence) - len(taken) > 6:
            taken.append(item)
            length += size
    if length < int(wants["least"]):
        return [], list(evidence)  # too little to sum up
    return taken, [e for e in evidence if e not in taken]


def _fit(item: Evidence, part: Part, old: bool) -> float:
    """How well a sentence suits a section; 0 where it would say what the section must not."""
    planning = _plans(item)
    past = _past(item)
    future = not past and (planning or bool(_FUTURE.search(item.text)))
    done = past or (not future and bool(_DONE.search(item.text) or _HAPPENED.search(item.text)))
    if future and old:  # what a plan of another time laid down, told as its words
        return 0.6 if part.kind == PRACTICE else 0.0
    dated = any(True for _ in numbers(item.text)) or "年" in item.text
    cues = sum(c in item.text for c in part.cues)
    if part.kind == FACT:
        return (1.0 if done else 0.0) + (0.8 if dated else 0.0) if not future or done else 0.0
    if part.kind == PRACTICE:
        return 0.6 + 0.3 * cues if done or not future else 0.0
    if part.kind == LESSON:
        return 0.45 * cues if not future or done else 0.0
    return 0.9 + 0.2 * cues if future and not done else 0.0


def _plans(item: Evidence) -> bool:
    """Whether the record is a plan, or the sentence stands among the aims of one that is not."""
    return _PLANNING.search(item.record.title) is not None or _among_aims(item)


def _past(item: Evidence) -> bool:
    """Whether the words say that the thing has happened, and do not stand among aims: 到那时取得突破 is no fact."""
    return _PAST.search(item.text) is not None and _FUTURE.match(item.text) is None and not _among_aims(item)


def _among_aims(item: Evidence) -> bool:
    """Whether the nearest heading above, of either of the two upper levels, announces aims, tasks or measures."""
    above = item.record.text[: item.span.start]
    upper = max((m.start() for m in _UPPER.finditer(above)), default=0)
    nearest = [m for level in (_UPPER, _LOWER) for m in list(level.finditer(above, upper))[-1:]]
    return any(_AIMS.search(m.group()) for m in nearest)


def worded(record: Record, span: Span, kind: str) -> Sentence:
    """Words of a record as a sentence for a section of that kind, unverified: word for word.

    Under the name of its record what an adversary wrote, what was only planned, items of a list, and what is told otherwise.
    """
    item = Evidence(record, span, printed(span.quote), 0.0)
    adverse = record.catalogue.get("立场") == "adversary" or _ADVERSARY.search(item.text)
    plan = _plans(item) or _FUTURE.search(item.text)
    planned = kind != ADVICE and not _past(item) and (plan or itemised(record, span))
    if not (adverse or planned or kind == COUNTER) or not record.title:
        return Sentence(item.text, (span,))
    return told_by([record], [span], "称" if adverse else "提出" if plan and kind != COUNTER else "记载")


def told_by(records: Sequence[Record], spans: Sequence[Span], saying: str = "记载") -> Sentence:
    """Words of one or several records side by side, each under the title of its record, unverified."""
    said, cited = [], []
    for record, span in zip(records, spans, strict=True):
        words = printed(span.quote).rstrip("。").replace("“", "‘").replace("”", "’")
        verb = "称" if record.catalogue.get("立场") == "adversary" else saying
        said.append(f"《{record.title.strip('《》')}》{verb}：“{words}。”" if record.title else f"“{words}。”")
        cited += [Span.cut(record, 0, len(record.title), "题名")] if record.title else []
        cited.append(span)
    return Sentence("".join(said), tuple(dict.fromkeys(cited)))


__all__ = ["COUNTER", "FACT", "LESSON", "PRACTICE", "SUMMARY", "Part", "arranged", "template", "told_by", "worded"]
