"""Fluent rewriting by a chat model, under the same verification as everything else.

The model sees the sentences and quotes of the draft, never more; what it returns is checked sentence by sentence, and
one that fails gives way to the sentences of records it was made from. Records are data here, never instructions.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files

from pydantic import BaseModel, Field, ValidationError

from graph.works import Product, Section, Sentence, Support
from pipelines.compose.verify import FactsOf, Lookup, verify_sentence
from pipelines.language import BaseChatModel, ChatError, ask, model_name

PROMPT = "brief_rewrite@1"


class Rewritten(BaseModel):
    """One sentence of the model's: its words, and the numbers of the draft sentences it rests on."""

    text: str = Field(min_length=1)
    rests_on: list[int] = Field(min_length=1)


class Answer(BaseModel):
    """What the model must return for one section."""

    sentences: list[Rewritten]


def rewrite(product: Product, model: BaseChatModel, lookup: Lookup, facts: FactsOf) -> tuple[Product, list[str]]:
    """The product with the model's sentences where they pass, and notes on what did not. Never raises for the model."""
    notes: list[str] = []
    sections: list[Section] = []
    used = False
    for section in product.sections:
        # what does not stand, or may not be seen, is neither sent nor rewritten
        standing = tuple(s for s in section.sentences if verify_sentence(s, lookup, facts).verdict is Support.SUPPORTED)
        if not standing:
            sections.append(section)
            continue
        try:
            answer = _ask(model, standing)
        except ChatError as failure:
            notes.append(f"“{section.heading}”保留原文摘录：{failure}")
            sections.append(section)
            continue
        sentences, faults = _accept(standing, answer, lookup, facts)
        used = used or [s.text for s in sentences] != [s.text for s in standing]
        notes += [f"“{section.heading}”弃用改写：{fault}" for fault in faults]
        rest = (s for s in section.sentences if s not in standing)
        sections.append(replace(section, sentences=(*sentences, *rest)))
    origin = f"llm:{model_name(model)}/{PROMPT}" if used else product.origin
    return replace(product, sections=tuple(sections), origin=origin), notes


def _ask(model: BaseChatModel, sentences: Sequence[Sentence]) -> Answer:
    material = [{"n": n, "text": s.text, "quotes": [c.quote for c in s.citations]} for n, s in enumerate(sentences, 1)]
    prompt = (files("pipelines.compose") / "prompts" / f"{PROMPT}.txt").read_text("utf-8")
    text = ask(model, prompt, json.dumps(material, ensure_ascii=False))
    begin, end = text.find("{"), text.rfind("}")
    try:
        return Answer.model_validate_json(text[begin : end + 1])
    except ValidationError as error:
        raise ChatError("模型的回答不合格式") from error


def _accept(
    originals: tuple[Sentence, ...], answer: Answer, lookup: Lookup, facts: FactsOf
) -> tuple[tuple[Sentence, ...], list[str]]:
    """The model's passing sentences in its order; draft sentences that none of them rests on follow as they were."""
    kept: list[Sentence] = []
    faults: list[str] = []
    spent: set[int] = set()
    for proposal in answer.sentences:
        if not all(1 <= n <= len(originals) for n in proposal.rests_on):
            faults.append(f"“{proposal.text[:40]}”所指依据不存在")
            continue
        citations = tuple(dict.fromkeys(c for n in proposal.rests_on for c in originals[n - 1].citations))
        checked = verify_sentence(Sentence(proposal.text.strip(), citations), lookup, facts)
        if checked.verdict is Support.SUPPORTED:
            kept.append(checked)
            spent.update(proposal.rests_on)
        else:
            faults.append(f"“{proposal.text[:40]}”{'；'.join(checked.reasons)}")
    return (*kept, *(s for n, s in enumerate(originals, 1) if n not in spent)), faults
