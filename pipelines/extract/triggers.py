"""Which trigger words tell of an event here: a small learned judge over the words beside them.

The frames (`events`) read what they know for certain; this judge adds the tellings no frame has a pattern for. It is a
logistic regression over the painted text of `Scene.bare`, learnt from hand-labelled passages (`pipelines.teaching`);
weights in data/triggers.json.gz.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import ahocorasick

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

    def __init__(self, words: dict[str, list[str]], weights: dict[str, float], threshold: float) -> None:
        self.words, self.weights, self.threshold = words, weights, threshold
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

    def found(self, scene: Scene) -> Iterator[tuple[Candidate, float, int, int]]:
        """What the judge takes for told, with its probability and sentence; of overlapping ones the likeliest."""
        for lo, hi in scene.sentences:
            likely = [(self.probability(scene, c, lo, hi), c) for c in self.candidates(scene, lo, hi)]
            taken: list[Candidate] = []
            for odds, c in sorted(likely, key=lambda x: (-x[0], x[1].start - x[1].end, x[1])):
                if odds < self.threshold:
                    break
                if all(c.end <= t.start or t.end <= c.start for t in taken):
                    taken.append(c)
                    yield c, odds, lo, hi


@lru_cache(maxsize=1)
def judge() -> Judge:
    """The shipped judge."""
    packed = (files("pipelines.extract") / "data" / FILE).read_bytes()
    kept = json.loads(gzip.decompress(packed))
    return Judge(kept["words"], kept["weights"], kept["threshold"])


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
