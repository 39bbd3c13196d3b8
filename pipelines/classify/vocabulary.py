"""The schemes made ready for reading: one automaton of all terms, and for each value where and how it is looked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import ahocorasick

from graph.folding import fold
from graph.model import TEXT
from graph.schemes import Array, AssignmentDefaults, Concept, Scheme
from pipelines.classify.words import Words

TITLE, FULL_TEXT = "题名", "正文"


class Kind(IntEnum):
    """What a term says of the value or facet it belongs to."""

    CUE = 0
    WEAK = 1
    NEGATIVE = 2
    RETROSPECT = 3
    FLAG = 4
    CONTEMPORARY_FLAG = 5
    FORM = 6
    DOMAIN_WORD = 7


@dataclass(frozen=True, slots=True)
class Value:
    """A concept with the group it is assigned in: an array of its scheme, or the scheme itself.

    `apart` are negative terms that can never overlap a cue: they cancel one that they touch.
    """

    scheme: Scheme
    array: Array | None
    concept: Concept
    weights: Mapping[str, int]
    body: re.Pattern[str] | None
    apart: frozenset[str]
    practice: frozenset[str]
    names: frozenset[str]
    of_its_time: frozenset[str]

    @property
    def earliest(self) -> str:
        """The first day of its gate, its own or its facet's, whichever is later; "" where open."""
        return max(self.concept.earliest, self.scheme.earliest)

    @property
    def latest(self) -> str:
        """The last day of its gate; "" where open."""
        return min(filter(None, (self.concept.latest, self.scheme.latest)), default="")


class Vocabulary:
    """All terms of the assignable schemes. ValueError, in Chinese, for a cue of one character or a body pattern gone wrong."""

    def __init__(self, schemes: Mapping[str, Scheme], defaults: AssignmentDefaults) -> None:
        """`fields` are all fields read, heaviest first (正文 is called `text`); `longest` is the longest term's length."""
        self.facets = tuple(s for s in schemes.values() if s.assignable)
        weights = {TEXT if f == FULL_TEXT else f: w for f, w in defaults.field_weights.items()}
        self.values = tuple(_value(s, c, weights) for s in self.facets for c in s.concepts.values())
        self._terms: dict[str, list[tuple[Kind, int]]] = defaultdict(list)
        for number, value in enumerate(self.values):
            self._add(Kind.CUE, number, value.concept.cues)
            self._add(Kind.WEAK, number, value.concept.weak_cues)
            self._add(Kind.NEGATIVE, number, value.concept.negative_cues)
        for number, facet in enumerate(self.facets):
            self._add(Kind.RETROSPECT, number, (*defaults.retrospect_terms, *facet.retrospect_terms))
            self._add(Kind.FLAG, number, facet.flag_terms)
            self._add(Kind.CONTEMPORARY_FLAG, number, facet.contemporary_flag_terms)
            self._add(Kind.FORM, number, facet.form_terms)
        self._add(Kind.DOMAIN_WORD, 0, defaults.domain_words)
        extra = {f for v in self.values for f in (*v.weights, *v.scheme.context_fields)}
        self.fields = tuple(sorted(extra, key=lambda f: (-weights.get(f, 0), f)))
        self.number = {facet.id: i for i, facet in enumerate(self.facets)}
        self.words = Words({t for t, uses in self._terms.items() if any(k <= Kind.WEAK for k, _ in uses)})
        self.longest = max(map(len, self._terms), default=0)
        self._automaton: Any = ahocorasick.Automaton()
        for term, uses in self._terms.items():
            self._automaton.add_word(term, (len(term), term, tuple(uses)))
        self._automaton.make_automaton()

    def _add(self, kind: Kind, number: int, terms: tuple[str, ...]) -> None:
        for term in terms:
            if kind <= Kind.WEAK and len(term) < 2:
                raise ValueError(f"归类方案 {self.values[number].concept.id} 的线索词“{term}”只有一个字：单字不能作线索词")
            self._terms[fold(term)].append((kind, number))

    def occurrences(self, folded: str) -> list[tuple[int, int, str, tuple[tuple[Kind, int], ...]]]:
        """Every term in folded text: start, end, the term, and what it means to whom; in order of their ends."""
        return [(end + 1 - size, end + 1, term, uses) for end, (size, term, uses) in self._automaton.iter(folded)]


def _value(scheme: Scheme, concept: Concept, weights: Mapping[str, int]) -> Value:
    array = scheme.arrays.get(concept.array)
    ignored = {TEXT if f == FULL_TEXT else f for f in scheme.ignored_fields}
    read = {f: w for f, w in weights.items() if f not in ignored}
    if array is not None and array.data_field:
        read[array.data_field] = max(weights.values())
    try:
        body = re.compile(scheme.body_pattern) if scheme.body_pattern else None
    except re.error as error:
        raise ValueError(f"归类方案 {scheme.id} 的机构名称后缀式样写错了：{error}") from error
    cues = [fold(c) for c in (*concept.cues, *concept.weak_cues)]
    return Value(
        scheme, array, concept, read, body,
        frozenset(n for n in map(fold, concept.negative_cues) if not any(_meet(n, c) for c in cues)),
        frozenset(map(fold, concept.practice_cues)), frozenset(map(fold, concept.name_cues)),
        frozenset(map(fold, concept.contemporary_cues)),
    )


def _meet(negative: str, cue: str) -> bool:
    """Whether the two can share characters of a text."""
    ends = range(1, min(len(negative), len(cue)) + 1)
    return cue in negative or negative in cue or any(negative[-n:] == cue[:n] or cue[-n:] == negative[:n] for n in ends)
