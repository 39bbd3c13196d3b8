"""Wording by a chat model, under the same verification as everything else: titles for a work, labels in two lengths.

A proposal that states what the cited words do not is dropped with its reason; nothing is ever used without being chosen
by a person. The model sees only the sentences and quotes it is to word.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, Field

from graph.model import Span
from graph.works import Product, Sentence, Support
from pipelines.compose.verify import FactsOf, Lookup, verify_sentence
from pipelines.language import BaseChatModel, insist, model_name

TITLES, LABELS = "titles@1", "labels@1"
SHORT, LONG = (30, 60), (80, 150)  # characters: an ordinary label, one of a chief exhibit; DOMAIN section 3.5
_LONGEST_TITLE = 30


class Titles(BaseModel):
    """Titles proposed for a work, the best first."""

    titles: list[str] = Field(min_length=1, max_length=8)


class Labels(BaseModel):
    """The label of one exhibit, short and long."""

    short: str = Field(min_length=1)
    long: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Worded:
    """Proposals that stand, what was dropped and why, and who proposed (`llm:model/prompt`)."""

    proposals: tuple[Sentence, ...]
    dropped: tuple[str, ...]
    origin: str


def titles(product: Product, model: BaseChatModel, lookup: Lookup, facts: FactsOf) -> Worded:
    """Titles for a work from its supported sentences; none may hold a figure, date or name the work does not cite.

    ChatError when the model does not answer in the form asked for.
    """
    standing = [s for s in product.sentences() if verify_sentence(s, lookup, facts).verdict is Support.SUPPORTED]
    material = {"question": product.question, "sentences": [s.text for s in standing]}
    cited = tuple(dict.fromkeys(c for s in standing for c in s.citations))
    answer = insist(model, Titles, prompt(TITLES), json.dumps(material, ensure_ascii=False))
    proposed = [Sentence(t.strip().strip("《》"), cited, analysis=True) for t in dict.fromkeys(answer.titles)]
    return _standing(proposed, (1, _LONGEST_TITLE), lookup, facts, f"llm:{model_name(model)}/{TITLES}")


def labels(
    quotes: Sequence[Span], title: str, length: Literal["short", "long"], model: BaseChatModel, lookup: Lookup, facts: FactsOf
) -> Worded:
    """A label for an exhibit in one of two lengths from the words of its record; it must stand on these words.

    ChatError as above.
    """
    material = {"title": title, "quotes": [q.quote for q in quotes], "short": SHORT, "long": LONG}
    answer = insist(model, Labels, prompt(LABELS), json.dumps(material, ensure_ascii=False))
    said = Sentence(getattr(answer, length).strip(), tuple(quotes))
    return _standing([said], SHORT if length == "short" else LONG, lookup, facts, f"llm:{model_name(model)}/{LABELS}")


def prompt(name: str) -> str:
    """The instructions kept under a name and version."""
    return (files("pipelines.compose") / "prompts" / f"{name}.txt").read_text("utf-8")


def _standing(
    proposed: Sequence[Sentence], length: tuple[int, int], lookup: Lookup, facts: FactsOf, origin: str
) -> Worded:
    kept: list[Sentence] = []
    dropped: list[str] = []
    for sentence in proposed:
        checked = verify_sentence(sentence, lookup, facts)
        reasons = list(checked.reasons)
        if not length[0] <= len(sentence.text) <= length[1]:
            reasons.append(f"{len(sentence.text)} 字，不在 {length[0]}—{length[1]} 字之间")
        if reasons:
            dropped.append(f"“{sentence.text[:40]}”{'；'.join(reasons)}")
        else:
            kept.append(checked)
    return Worded(tuple(kept), tuple(dropped), origin)
