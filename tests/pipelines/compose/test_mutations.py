"""Drafts falsified on purpose, over the sample holding with the real reader: 99 in 100 are caught, untouched ones pass."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from graph.model import EntityType, Openness, Record, Sentence, Span, Support
from pipelines.compose import FactsOf, verify_sentence
from pipelines.compose.select import printed, sentences
from pipelines.extract.pipeline import Reader
from pipelines.run import facts_from

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "records"
Mutation = Callable[[str, random.Random], str | None]


def _records() -> Iterator[Record]:
    for path in sorted(SAMPLES.glob("*.yaml")):
        for n, row in enumerate(yaml.safe_load(path.read_text("utf-8"))["rows"]):
            if row.get("text"):
                yield Record(f"{path.stem}-{n}", row["text"], {"题名": str(row.get("title", ""))}, openness=Openness.OPEN)


RECORDS = {r.id: r for r in _records()}
SPANS = [s for r in RECORDS.values() for s in sentences(r)][::5][:90]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def facts(reader: Reader) -> FactsOf:
    return facts_from(reader)


def _figure(text: str, dice: random.Random) -> str | None:
    places = [m.start() for m in re.finditer(r"[1-9二三四五六七八九](?=[\d十百千万个名户人元亩斤件卷支次])", text)]
    if not places:
        return None
    at = dice.choice(places)
    family = "123456789" if text[at].isdigit() and text[at].isascii() else "二三四五六七八九"
    return text[:at] + dice.choice([c for c in family if c != text[at]]) + text[at + 1 :]


def _date(text: str, dice: random.Random) -> str | None:
    places = [m.start() for m in re.finditer(r"[1-9二三四五六七八九](?=[年月日])", text)]
    if not places:
        return None
    at = dice.choice(places)
    family = "123456789" if text[at].isascii() else "二三四五六七八九"
    return text[:at] + dice.choice([c for c in family if c != text[at]]) + text[at + 1 :]


def _denied(text: str, dice: random.Random) -> str | None:
    for word in dice.sample(["决定", "同意", "召开", "成立", "参加", "完成", "要求", "建立", "组织", "到达"], 10):
        if word in text and f"没有{word}" not in text:
            return text.replace(word, f"没有{word}", 1)
    return None


def _affirmed(text: str, dice: random.Random) -> str | None:
    changed = re.sub(r"没有|尚未|未(?!来)|不(?![断同仅但久管论少多超低足到得止])", "", text, count=1)
    return None if changed == text else changed


def _done(text: str, dice: random.Random) -> str | None:
    changed = re.sub(r"拟(?!定)|计划(?!经济|生育)|力争|准备", "已经", text, count=1)
    return None if changed == text else changed


def _invented(text: str, dice: random.Random) -> str | None:
    return text.rstrip("。") + "，" + dice.choice(["群众热烈拥护", "为全省作出了表率", "取得了历史性胜利", "弘扬了伟大精神"]) + "。"


def _quoted(text: str, dice: random.Random) -> str | None:
    return text.rstrip("。") + "，强调“" + dice.choice(["为有牺牲多壮志", "要牢记群众路线", "务必限期办结"]) + "”。"


MUTATIONS: dict[str, Mutation] = {
    "figure": _figure, "date": _date, "denied": _denied, "affirmed": _affirmed, "done": _done, "invented": _invented,
    "quoted": _quoted,
}


def _renamed(reader: Reader) -> Iterator[tuple[str, Span]]:
    """Each sentence with one personal, body or place name replaced by another of the same kind from the same record."""
    dice = random.Random(7)
    for found in reader.read([RECORDS[i] for i in dict.fromkeys(s.record_id for s in SPANS)]):
        names = [m for m in found.mentions if m.span.field == "text" and m.type in _NAMED]
        for span in (s for s in SPANS if s.record_id == found.record_id):
            mine = [m for m in names if span.start <= m.span.start and m.span.end <= span.end]
            if not mine:
                continue
            gone = dice.choice(mine)
            others = sorted({m.span.quote for m in names if m.type is gone.type and not _related(m.span.quote, gone.span.quote)})
            if others:
                at = gone.span.start - span.start
                end = gone.span.end - span.start
                yield printed(span.quote[:at] + dice.choice(others) + span.quote[end:]), span


_NAMED = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE)


def _related(one: str, two: str) -> bool:
    return one in two or two in one


def test_untouched_sentences_pass(facts: FactsOf) -> None:
    failed = [
        (s.quote, checked.reasons) for s in SPANS
        if (checked := verify_sentence(Sentence(printed(s.quote), (s,)), RECORDS.get, facts)).verdict is not Support.SUPPORTED
    ]
    assert failed == []


def test_falsified_sentences_are_caught(facts: FactsOf, reader: Reader) -> None:
    dice = random.Random(1934)
    drafts = [
        (kind, changed, span)
        for span in SPANS for kind, mutation in MUTATIONS.items()
        if (changed := mutation(printed(span.quote), dice)) is not None and changed != printed(span.quote)
    ]
    drafts += [("name", changed, span) for changed, span in _renamed(reader)]
    missed = [
        (kind, changed, span.quote) for kind, changed, span in drafts
        if verify_sentence(Sentence(changed, (span,)), RECORDS.get, facts).verdict is Support.SUPPORTED
    ]
    assert len(drafts) >= 200
    assert len(missed) <= len(drafts) // 100, f"{len(missed)} / {len(drafts)}: {missed}"


def test_swapped_and_invented_citations_are_caught(facts: FactsOf) -> None:
    missed = []
    for one, two in zip(SPANS, [*SPANS[1:], SPANS[0]], strict=True):
        invented = "某年某月某日该县召开大会通过决议。"
        for citation in (two, replace(one, start=one.start + 1, end=one.end + 1), Span(one.record_id, 0, len(invented), invented)):
            text = printed(one.quote)
            if verify_sentence(Sentence(text, (citation,)), RECORDS.get, facts).verdict is Support.SUPPORTED:
                missed.append((text, citation.quote))
    assert missed == []
