"""Which trigger words tell of an event here: a small learned judge over the words beside them.

A logistic regression over the painted text of `Scene.bare`, learnt from hand-labelled passages (`pipelines.teaching`).
What it says is one of the voices that the network's heads weigh (`taught`). Weights are in triggers.json.gz of the model
folder.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import ahocorasick

from pipelines.extract.recogniser import MODEL
from pipelines.extract.scene import Scene

FILE = "triggers.json.gz"
_NEAR, _FAR = 3, 14
_LETTER = re.compile(r"[POLDST]")
_DIGITS = re.compile(r"[0-9〇零一二三四五六七八九十百千万两]+")


class Candidate(NamedTuple):
    """A word that may tell of an event of that type; half-open place in the field."""

    start: int
    end: int
    type: str


class Judge:
    """Trigger words with the types they may tell of, and the weight of every sign."""

    def __init__(self, words: dict[str, list[str]], weights: dict[str, float]) -> None:
        self.words, self.weights = words, weights
        self._automaton: Any = ahocorasick.Automaton()
        for word in words:
            self._automaton.add_word(word, word)
        if words:
            self._automaton.make_automaton()

    def candidates(self, scene: Scene, lo: int, hi: int) -> Iterator[Candidate]:
        """Every listed word in the sentence, overlapping ones too, with every type it may have."""
        if not self.words:
            return
        for last, word in self._automaton.iter(scene.bare, lo, hi):
            for type_ in self.words[word]:
                yield Candidate(last + 1 - len(word), last + 1, type_)

    def probability(self, scene: Scene, candidate: Candidate, lo: int, hi: int) -> float:
        """How sure the judge is that this word tells of an event of this type."""
        weights = self.weights
        score = weights.get("", 0.0) + sum(weights.get(sign, 0.0) for sign in signs(scene, candidate, lo, hi))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def odds(self, scene: Scene, first: int = 0, last: int | None = None) -> Iterator[tuple[Candidate, float]]:
        """Every candidate within first..last with how sure the judge is of it."""
        last = len(scene.bare) if last is None else last
        for lo, hi in scene.sentences:
            if hi > first and lo < last:
                for c in self.candidates(scene, max(lo, first), min(hi, last)):
                    yield c, self.probability(scene, c, lo, hi)


@lru_cache(maxsize=1)
def judge() -> Judge:
    """The shipped judge."""
    kept = json.loads(gzip.decompress((MODEL / FILE).read_bytes()))
    return Judge(kept["words"], kept["weights"])


def signs(scene: Scene, c: Candidate, lo: int, hi: int) -> Iterator[str]:
    """What speaks for or against: the word, the characters beside it, which names stand in its clause and sentence."""
    bare, kind = scene.bare, c.type
    word = bare[c.start : c.end]
    left_text = _DIGITS.sub("#", bare[max(lo, c.start - _FAR) : c.start])
    right_text = _DIGITS.sub("#", bare[c.end : min(hi, c.end + _FAR)])
    left, right = scene.clause(c.start, lo, hi)
    yield f"w {word} {kind}"
    yield f"k {kind}"
    for n in range(1, _NEAR + 1):
        before, after = left_text[-n:] or "^", right_text[:n] or "$"
        yield f"l{n} {before}"
        yield f"r{n} {after}"
        if n < _NEAR:
            yield f"l{n} {before} {kind}"
            yield f"r{n} {after} {kind}"
            yield f"l{n} {before} w {word}"
            yield f"r{n} {after} w {word}"
    yield f"lr {left_text[-1:] or '^'} {right_text[:1] or '$'} {kind}"
    for letter in sorted(set(_LETTER.findall(bare[left : c.start]))):
        yield f"L{letter} {kind}"
        yield f"L{letter} w {word}"
    for letter in sorted(set(_LETTER.findall(bare[c.end : right]))):
        yield f"R{letter} {kind}"
        yield f"R{letter} w {word}"
    for letter in sorted(set(_LETTER.findall(bare[lo : hi]))):
        yield f"S{letter} {kind}"
    for i in range(len(left_text) - 1):
        yield f"bl {left_text[i:i + 2]}"
    for i in range(len(right_text) - 1):
        yield f"br {right_text[i:i + 2]}"
        yield f"br {right_text[i:i + 2]} {kind}"
    if scene.is_norm(c.start):
        yield "norm"
        yield f"norm {kind}"
    if scene.in_heading(c.start, c.end):
        yield "heading"
        yield f"heading {kind}"
    yield f"end {bare[hi - 1 : hi]}"
    yield f"len {min(4, (hi - lo) // 25)}"
