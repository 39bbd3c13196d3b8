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
from pipelines.compose.citing import quoted, read_out
from pipelines.compose.intent import done, intended, last_year, lays_down, lead, past
from pipelines.compose.numbers import numbers
from pipelines.compose.select import Evidence, drawn, learnt_under, printed
from pipelines.compose.verify import ADVICE

FACT, PRACTICE, LESSON, SUMMARY, COUNTER = "fact", "practice", "lesson", "summary", "counter"
_ADVERSARY = re.compile(r"共匪|匪军|奸匪|匪首|匪部|股匪|赤匪|匪徒|匪区|匪")
_DAY = re.compile(
    r"(?<![\d零〇一二三四五六七八九十年])(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|元)月(?![\d零〇一二三四五六七八九十]*日?[号])|"
    r"[去今本上明]年(?!度计划)|[本上]月|昨[天日]|当年|同年|次年"
)
_YEAR = re.compile(r"(?:\d{4}|[零〇○一二三四五六七八九]{2,4})年(?!来)|民国|[光宣同咸道]绪?[统治丰光]?[元一二三四五六七八九十]+年")
_PRAISE = re.compile(
    r"(?:较|很|更|明显|显著|极|良)好|圆满|显著|(?:很大|巨大|重大|可喜|一定)的?(?:成绩|成就|成效|进步|进展|作用)|取得(?:了)?[^，。]{0,8}(?:成绩|成效|成就)|"
    r"深受|受到[^，。]{0,10}(?:好评|欢迎)|认为"
)
_OWN_VOICE = re.compile(r"^(?:问|答|問)[：:]|我(?![军省县市党区国方])|本[馆局]|你[馆们局所厅委院校]|職|职奉")
_HOUR = re.compile(r"^(?:(?:上午|下午|凌晨|中午|拂晓|拂曉|晚)[^，。；]{0,10}|[一二三四五六七八九十\d]{1,3})[时時点點]")
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
        old = 0 < _year(item) < this_year - _OLD or 0 < last_year(item.text) < this_year  # its day has gone by
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
    """The best sentences that together stay within the summary's length, by time, and what is left; lessons stay for their section."""
    taken: list[Evidence] = []
    length = 0
    told = [e for e in evidence[:12] if not drawn(e.record, e.span)]
    for item in sorted(told, key=lambda e: intended(e.record, e.span)):  # what came of a plan before the plan
        if length >= int(wants["least"]):
            break
        size = len(worded(item.record, item.span, SUMMARY).text)
        if length + size <= int(wants["most"]) and len(evidence) - len(taken) > 6:
            taken.append(item)
            length += size
    if length < int(wants["least"]):
        return [], list(evidence)  # too little to sum up
    return sorted(taken, key=_moment), [e for e in evidence if e not in taken]


def _fit(item: Evidence, part: Part, old: bool) -> float:
    """How well a sentence suits a section; 0 where it would say what the section must not."""
    future = not past(item.record, item.span) and lays_down(item.record, item.span)
    told = done(item.record, item.span)
    learnt = drawn(item.record, item.span)
    if learnt:
        return 2.0 if part.kind == LESSON else 0.0
    if future and old:  # what a plan of another time laid down, told as its words
        return 0.6 if part.kind == PRACTICE else 0.0
    dated = any(True for _ in numbers(item.text)) or "年" in item.text
    cues = sum(c in item.text for c in part.cues)
    if part.kind == FACT:
        return (1.0 if told else 0.0) + (0.8 if dated else 0.0) if not future or told else 0.0
    if part.kind == PRACTICE:
        return 0.6 + 0.3 * cues if told or not future else 0.0
    if part.kind == LESSON:
        return 0.45 * cues if not future or told else 0.0
    return 0.9 + 0.2 * cues if future and not told else 0.0


def worded(record: Record, span: Span, kind: str) -> Sentence:
    """Words of a record as a sentence for a section of that kind, unverified: word for word.

    As `attributed`; under the name of its record also what stands there as a lesson, praises what was done (得到较好解决), is
    said in somebody's own voice (我、本局) or at an hour of a day told before, and with its date what tells a day without its
    year (七月二十一日, 去年).
    """
    words = printed(span.quote)
    theirs = drawn(record, span) or _PRAISE.search(words) or own_voice(words) or _HOUR.match(words)
    if record.title and (theirs or (yearless(span.quote) and dated(record))):
        return told_by([record], [span], _verb(record, span, kind))
    return attributed(record, span, kind)


def attributed(record: Record, span: Span, kind: str) -> Sentence:
    """Words of a record, under its name what an adversary wrote, what was only planned, items of a list, what is told otherwise."""
    meant = kind != ADVICE and intended(record, span)
    if not (adverse(record, span) or meant or kind == COUNTER) or not record.title:
        return Sentence(printed(span.quote), (span,))
    return told_by([record], [span], _verb(record, span, kind))


def adverse(record: Record, span: Span) -> bool:
    """Whether the words are an adversary's: of an adversary's record, or in an adversary's terms."""
    return record.catalogue.get("立场") == "adversary" or _ADVERSARY.search(printed(span.quote)) is not None


def _verb(record: Record, span: Span, kind: str) -> str:
    if adverse(record, span):
        return "称"
    laid_down = kind not in (ADVICE, COUNTER) and not past(record, span) and lays_down(record, span)
    return "提出" if laid_down and _announcing(record, span) == (None, "") else "记载"


def _announcing(record: Record, span: Span) -> tuple[Span | None, str]:
    """The words of the record that say what the sentence is, and how they print: 会议确定, 的教训."""
    if (decided := lead(record, span)) is not None:
        return decided, printed(decided.quote)
    learnt = learnt_under(record, span)
    return (None, "") if learnt is None else (learnt, f"的{printed(learnt.quote)}")


def own_voice(words: str) -> bool:
    """Whether somebody speaks of himself or to another (我、本馆、你局), so that a reader must know who."""
    return _OWN_VOICE.search(words) is not None


def yearless(words: str) -> bool:
    """Whether words tell a day or a year that only the date of their record makes known."""
    return _DAY.search(words) is not None and not has_year(words)


def has_year(words: str) -> bool:
    """Whether words name a year."""
    return _YEAR.search(words) is not None


def dated(record: Record) -> str:
    """The date of the catalogue as it is read out, "" for one that is no plain date."""
    return read_out(record.catalogue.get("日期", ""))


def told_by(records: Sequence[Record], spans: Sequence[Span], saying: str = "记载") -> Sentence:
    """Words of one or several records side by side, each under the title of its record, unverified.

    Where the words need it, with the date of the record; with what its record says it is (记载会议确定, 记载的教训).
    """
    said, cited = [], []
    for record, span in zip(records, spans, strict=True):
        words = quoted(printed(span.quote))
        verb = "称" if record.catalogue.get("立场") == "adversary" else saying
        when = dated(record) if yearless(words) else ""
        announced, as_what = _announcing(record, span)
        parts = [Span.cut(record, 0, len(record.title), "题名")] if record.title else []
        parts += [Span.cut(record, 0, len(record.catalogue["日期"]), "日期")] if when else []
        parts += [announced] if announced is not None else []
        name = f"《{record.title.strip('《》')}》" + (f"（{when}）" if when else "") if record.title else ""
        said.append(f"{name}{verb}{as_what}：“{words}”" if name else f"“{words}”")
        cited += [*(parts if name else ()), span]
    return Sentence("".join(said), tuple(dict.fromkeys(cited)))


__all__ = [
    "COUNTER", "FACT", "LESSON", "PRACTICE", "SUMMARY", "Part", "adverse", "arranged", "attributed", "has_year", "own_voice", "template",
    "told_by", "worded", "yearless",
]
