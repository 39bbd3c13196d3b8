"""Finding the terms of a record: which cues stand where, after negative terms, word boundaries and names of bodies."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph.folding import fold
from graph.model import TEXT, Record
from pipelines.classify.vocabulary import Kind, Value, Vocabulary

_TOUCHING = 2
_STOP = re.compile(r"[。！？!?；;\n]")
_PAUSE = re.compile(r"[，。、；：！？,.;:!?\s]")

Place = tuple[int, int]
Term = tuple[int, int, str]  # where, and the folded term


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue (or weak term) that counts, in the heaviest field it occurs in."""

    term: str
    weak: bool
    weight: int
    field: str
    start: int
    end: int


@dataclass(slots=True)
class Found:
    """What one record holds: hits by value number, and by facet number the places of retrospect, flag and form terms."""

    record: Record
    texts: dict[str, str]
    hits: dict[int, list[Hit]] = field(default_factory=lambda: defaultdict(list))
    marks: dict[tuple[Kind, int], list[tuple[str, int, int]]] = field(default_factory=lambda: defaultdict(list))

    def marked(self, kind: Kind, facet: int) -> bool:
        """Whether a term of that kind stands anywhere."""
        return (kind, facet) in self.marks

    def beside(self, kind: Kind, facet: int, hit: Hit) -> bool:
        """Whether a term of that kind stands in the hit's sentence, or in a catalogue field."""
        first, last = self.sentence(hit)
        return any(
            f != TEXT or (hit.field == TEXT and first <= a and b <= last) for f, a, b in self.marks.get((kind, facet), ())
        )

    def sentence(self, hit: Hit) -> Place:
        """The sentence around a hit; a catalogue field is one sentence."""
        text = self.texts[hit.field]
        if hit.field != TEXT:
            return 0, len(text)
        before = max((text.rfind(mark, 0, hit.start) for mark in "。！？!?；;\n"), default=-1)
        after = _STOP.search(text, hit.end)
        return before + 1, after.start() if after else len(text)


def find(vocabulary: Vocabulary, record: Record) -> Found:
    """Read all fields of a record, heaviest first, so that a term's first hit is its best."""
    found = Found(record, {})
    for name in vocabulary.fields:
        if text := record.field_text(name):
            found.texts[name] = folded = fold(text)
            _read(vocabulary, name, folded, found)
    return found


def _read(vocabulary: Vocabulary, name: str, folded: str, found: Found) -> None:
    cues: dict[int, list[Term]] = defaultdict(list)
    negatives: dict[int, list[Term]] = defaultdict(list)
    domain: list[Term] = []
    weak: set[tuple[int, str]] = set()
    for start, end, term, uses in vocabulary.occurrences(folded):
        for kind, number in uses:
            if kind <= Kind.WEAK:
                if name in vocabulary.values[number].weights:
                    cues[number].append((start, end, term))
                    if kind == Kind.WEAK:
                        weak.add((number, term))
            elif kind == Kind.NEGATIVE:
                negatives[number].append((start, end, term))
            elif kind == Kind.DOMAIN_WORD:
                domain.append((start, end, term))
            else:
                found.marks[kind, number].append((name, start, end))
    domain.sort()
    for number, places in cues.items():
        value = vocabulary.values[number]
        if not _is_read(value, name, found.record):
            continue
        places.sort()
        against = sorted(negatives.get(number, ()))
        known = {h.term for h in found.hits.get(number, ())}
        for place in places:
            start, end, term = place
            if term not in known and _stands(vocabulary, value, folded, place, places, against, domain):
                known.add(term)
                found.hits[number].append(Hit(term, (number, term) in weak, value.weights[name], name, start, end))


def _stands(
    vocabulary: Vocabulary, value: Value, text: str, cue: Term,
    cues: Sequence[Term], negatives: Sequence[Term], domain: Sequence[Term],
) -> bool:
    """Whether a cue counts here: no part of a longer one, not cancelled, a word of its own, no part of a body's name."""
    start, end, _ = cue
    return not (
        any(a <= start and end <= b and b - a > end - start for a, b, _ in _near(cues, start, end, vocabulary.longest))
        or _cancelled(value, text, (start, end), _near(negatives, start, end, vocabulary.longest))
        or any(_breaks((a, b), (start, end)) for a, b, _ in _near(domain, start, end, vocabulary.longest))
        or vocabulary.words.run_across(text, start, end)
        or (value.body is not None and value.body.match(text, end))
    )


def _near(terms: Sequence[Term], start: int, end: int, longest: int) -> Sequence[Term]:
    """Of terms in the order of their starts, those that may reach [start, end) or touch it."""
    if not terms:
        return terms
    first = bisect_left(terms, (start - longest - _TOUCHING, 0, ""))
    return terms[first : bisect_left(terms, (end + _TOUCHING + 1, 0, ""))]


def _is_read(value: Value, name: str, record: Record) -> bool:
    """Where the catalogue says the value itself, cues elsewhere have no gap to fill."""
    data = value.array.data_field if value.array else ""
    return not data or name == data or not record.field_text(data)


def _cancelled(value: Value, text: str, cue: Place, negatives: Iterable[Term]) -> bool:
    """A negative term overlaps the cue; or, if it never can, stands beside it (血吸虫病疫情防控)."""
    start, end = cue
    for a, b, term in negatives:
        if a < end and start < b:
            return True
        gap = text[b:start] if b <= start else text[end:a]
        if term in value.apart and len(gap) <= _TOUCHING and not _PAUSE.search(gap):
            return True
    return False


def _breaks(word: Place, cue: Place) -> bool:
    """Whether a domain word overlaps the cue and is more than a part of it."""
    return word[0] < cue[1] and cue[0] < word[1] and not (cue[0] <= word[0] and word[1] <= cue[1])
