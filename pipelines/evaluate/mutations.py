"""Sentences falsified on purpose, by kind: what a careless or inventive writer would do to a quotation and its citation."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.model import Mention, Span
from graph.works import Sentence

Mutation = Callable[[str, random.Random], "str | None"]
Printed = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Falsified:
    """A false sentence, what was done to it, and the words it was made of."""

    kind: str
    sentence: Sentence
    origin: Span


def _digit(text: str, dice: random.Random, units: str) -> str | None:
    places = [m.start() for m in re.finditer(rf"[1-9二三四五六七八九](?=[{units}])", text)]
    if not places:
        return None
    at = dice.choice(places)
    family = "123456789" if text[at].isascii() else "二三四五六七八九"
    return text[:at] + dice.choice([c for c in family if c != text[at]]) + text[at + 1 :]


def _figure(text: str, dice: random.Random) -> str | None:
    return _digit(text, dice, r"\d十百千万个名户人元亩斤件卷支次")


def _date(text: str, dice: random.Random) -> str | None:
    return _digit(text, dice, "年月日")


def _denied(text: str, dice: random.Random) -> str | None:
    for word in dice.sample(["决定", "同意", "召开", "成立", "参加", "完成", "要求", "建立", "组织", "到达"], 10):
        if word in text and f"没有{word}" not in text:
            return text.replace(word, f"没有{word}", 1)
    return None


def _affirmed(text: str, dice: random.Random) -> str | None:
    changed = re.sub(r"没有|尚未|未(?!来)|不(?![断同仅但久管论少超多低足到得止])", "", text, count=1)
    return None if changed == text else changed


def _done(text: str, dice: random.Random) -> str | None:
    changed = re.sub(r"拟(?!定)|计划(?!经济|生育)|力争|准备", "已经", text, count=1)
    return None if changed == text else changed


def _invented(text: str, dice: random.Random) -> str | None:
    return text.rstrip("。") + "，" + dice.choice(["群众热烈拥护", "为全省作出了表率", "取得了历史性胜利", "弘扬了伟大精神"]) + "。"


def _quoted(text: str, dice: random.Random) -> str | None:
    return text.rstrip("。") + "，强调“" + dice.choice(["为有牺牲多壮志", "要牢记群众路线", "务必限期办结"]) + "”。"


MUTATIONS: dict[str, Mutation] = {
    "数字": _figure, "日期": _date, "否定": _denied, "去否定": _affirmed, "计划作已成": _done, "添话": _invented, "添引语": _quoted,
}
NAME, SWAPPED, MOVED, FORGED = "换名", "换出处", "移位置", "造引文"
_FORGERY = "某年某月某日该县召开大会通过决议。"


def reworded(spans: Sequence[Span], printed: Printed, dice: random.Random) -> Iterator[Falsified]:
    """Each sentence changed in every way that its words allow, its citation kept."""
    for span in spans:
        words = printed(span.quote)
        for kind, mutation in MUTATIONS.items():
            changed = mutation(words, dice)
            if changed is not None and changed != words:
                yield Falsified(kind, Sentence(changed, (span,)), span)


def renamed(spans: Sequence[Span], names: Sequence[Mention], printed: Printed, dice: random.Random) -> Iterator[Falsified]:
    """Each sentence of one record with a name replaced by another of its kind from that record; `names` are the record's."""
    for span in spans:
        mine = [m for m in names if span.start <= m.span.start and m.span.end <= span.end]
        if not mine:
            continue
        gone = dice.choice(mine)
        old = gone.span.quote
        others = sorted({m.span.quote for m in names if m.type is gone.type and m.span.quote not in old and old not in m.span.quote})
        if others:
            at, end = gone.span.start - span.start, gone.span.end - span.start
            words = printed(span.quote[:at] + dice.choice(others) + span.quote[end:])
            yield Falsified(NAME, Sentence(words, (span,)), span)


def miscited(spans: Sequence[Span], printed: Printed) -> Iterator[Falsified]:
    """Each sentence with the citation of another, with its own a character off, and with a quote that nobody wrote."""
    for one, two in zip(spans, [*spans[1:], *spans[:1]], strict=True):
        words = printed(one.quote)
        if two.quote != one.quote:
            yield Falsified(SWAPPED, Sentence(words, (two,)), one)
        yield Falsified(MOVED, Sentence(words, (replace(one, start=one.start + 1, end=one.end + 1),)), one)
        yield Falsified(FORGED, Sentence(_FORGERY, (Span(one.record_id, 0, len(_FORGERY), _FORGERY),)), one)
