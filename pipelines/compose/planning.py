"""A chat model's outline: which evidence under which heading in which order, and the point each part makes.

It adds no evidence and drops none: what it does not place stays where it was. A point that says what the evidence of its
part does not is dropped with its reason. Nothing is used before a person says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pydantic import BaseModel, Field

from graph.works import Product, Section, Sentence, Support
from pipelines.compose.brief import FACT, LESSON, PRACTICE, worded
from pipelines.compose.outline import headed
from pipelines.compose.phrasing import prompt
from pipelines.compose.verify import ADVICE, FactsOf, Lookup, verify_sentence
from pipelines.language import BaseChatModel, insist, model_name

OUTLINES = "outlines@1"
_PLACED = {FACT: "事实", PRACTICE: "做法与经过", LESSON: "启示", ADVICE: "建议"}
_LONGEST_POINT = 60
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Part(BaseModel):
    """What goes under one heading, and why."""

    part: str
    point: str = ""
    evidence: list[int] = Field(default_factory=list)


class Plan(BaseModel):
    """An outline as a model proposes it."""

    parts: list[Part] = Field(min_length=1, max_length=len(_LETTERS))


@dataclass(frozen=True, slots=True)
class Planned:
    """The outline as it would be, what would change, what was dropped and why, and who proposed (`llm:model/prompt`)."""

    outline: Product
    changes: tuple[str, ...]
    dropped: tuple[str, ...]
    origin: str


def planned(outline: Product, model: BaseChatModel, lookup: Lookup, facts: FactsOf) -> Planned:
    """The outline arranged anew by a model, unsaved. ChatError when it does not answer in the form asked for."""
    parts = dict(zip(_LETTERS, (n for n, s in enumerate(outline.sections) if s.kind in _PLACED), strict=False))
    numbered = dict(enumerate(_evidence(outline, parts.values()), 1))
    material = {
        "question": outline.question,
        "parts": [
            {"part": letter, "heading": outline.sections[n].heading, "kind": _PLACED[outline.sections[n].kind]}
            for letter, n in parts.items()
        ],
        "evidence": [
            {"number": number, "part": next(k for k, n in parts.items() if n == at), "text": sentence.text}
            for number, (at, sentence) in numbered.items()
        ],
    }
    plan = insist(model, Plan, prompt(OUTLINES), json.dumps(material, ensure_ascii=False))
    told = {part.part: part for part in reversed(plan.parts) if part.part in parts}
    dropped: list[str] = []
    goes = _goes(told, parts, numbered, outline, lookup, facts, dropped)
    made = _arranged(outline, numbered, goes)
    changes = [_moved(outline, numbered[n], to) for n, to in goes.items() if numbered[n][0] != to]
    for letter, section in parts.items():
        words = told[letter].point.strip() if letter in told else ""
        if words and (reason := _unfounded(words, made.sections[section], lookup, facts)):
            dropped.append(f"“{words[:40]}”{reason}")
        elif words:
            heading = made.sections[section].heading
            made = headed(made, section, heading, words)
            changes.append(f"“{heading}”的要点：{words}")
    return Planned(made, tuple(changes), tuple(dropped), f"llm:{model_name(model)}/{OUTLINES}")


def _evidence(outline: Product, sections: Iterable[int]) -> Iterator[tuple[int, Sentence]]:
    for number in sections:
        section = outline.sections[number]
        yield from ((number, s) for s in section.sentences if s.citations and not s.analysis)


def _goes(
    told: Mapping[str, Part], parts: Mapping[str, int], numbered: Mapping[int, tuple[int, Sentence]], outline: Product,
    lookup: Lookup, facts: FactsOf, dropped: list[str],
) -> dict[int, int]:
    """Where each placed piece of evidence goes, in the order told; one that would not stand there stays where it is."""
    goes: dict[int, int] = {}
    for letter, part in ((k, told[k]) for k in parts if k in told):
        for number in part.evidence:
            if number not in numbered or number in goes:
                continue
            at, sentence = numbered[number]
            to = parts[letter]
            if to != at and not _stands(sentence, outline.sections[to].kind, lookup, facts):
                dropped.append(f"“{sentence.text[:24]}”不能移到“{outline.sections[to].heading}”：照那里的写法没有依据")
                to = at
            goes[number] = to
    return goes


def _stands(sentence: Sentence, kind: str, lookup: Lookup, facts: FactsOf) -> bool:
    record = lookup(sentence.citations[-1].record_id)
    if record is None or len(sentence.citations) != 1:
        return False
    return verify_sentence(worded(record, sentence.citations[0], kind), lookup, facts).verdict is Support.SUPPORTED


def _arranged(outline: Product, numbered: Mapping[int, tuple[int, Sentence]], goes: Mapping[int, int]) -> Product:
    """Each section with what was placed there, then what of its own nobody placed, then a person's own words."""
    placed = {id(numbered[n][1]) for n in goes}
    sections = []
    for at, section in enumerate(outline.sections):
        come = [numbered[n][1] for n, to in goes.items() if to == at]
        left = [s for s in section.sentences if id(s) not in placed]
        sections.append(replace(section, sentences=(*come, *left)))
    return replace(outline, sections=tuple(sections))


def _moved(outline: Product, piece: tuple[int, Sentence], to: int) -> str:
    at, sentence = piece
    return f"“{sentence.text[:24]}”由“{outline.sections[at].heading}”移到“{outline.sections[to].heading}”"


def _unfounded(words: str, section: Section, lookup: Lookup, facts: FactsOf) -> str:
    """Why a point may not stand over this section; "" when it may."""
    if len(words) > _LONGEST_POINT:
        return f"{len(words)} 字，超过 {_LONGEST_POINT} 字"
    cited = tuple(dict.fromkeys(c for s in section.sentences for c in s.citations))
    if not cited:
        return "这一部分还没有依据"
    return "；".join(verify_sentence(Sentence(words, cited, analysis=True), lookup, facts).reasons)


__all__ = ["OUTLINES", "Planned", "planned"]
