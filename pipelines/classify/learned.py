"""What was learnt from decisions, and when it may speak: a linear model for each value, its words, its calibration.

It never decides: it suggests beside the cue rules, under an origin of its own, only where it has earned it (`speaks`).
Kept as JSON, so that reading a model can run nothing.
"""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ahocorasick
from pydantic import TypeAdapter, ValidationError

from graph.model import TEXT, Assignment, Span, digest
from graph.schemes import Scheme
from pipelines.classify.deciding import timely
from pipelines.classify.finding import Found
from pipelines.classify.vocabulary import TITLE, Kind, Value, Vocabulary

MODEL, VERSION = "model:linear", "1"
LEAST_DECIDED, LEAST_EACH = 40, 10  # decisions on a value, and of either kind, before it may speak; proposal
SURE, RIGHT_AT_LEAST = 0.9, 0.9  # calibrated probability from which it speaks; held-out precision it must have shown
READ = 1500  # characters of the text that are looked at
FIELDS = (TITLE, "主题词", "说明题名文字", "摘要", TEXT)
_ONE_SIDED_95 = 1.645
_FEWEST, _SHOWN = 2, 6  # words that speak for a value: at least, and at most as evidence
_MOST_CUES = 6.0  # points
_FILE = "kinds-learned.json"


@dataclass(frozen=True, slots=True)
class LearnedValue:
    """One value (`subject` FACET:CONCEPT): words and weights, the weight of its cues, and how it did on held-out decisions.

    `slope` and `shift` turn its sum into a probability. `spoken` counts held-out records it would have spoken on,
    `right` those of them on which persons accepted the value.
    """

    subject: str
    decided: int
    accepted: int
    spoken: int
    right: int
    words: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    cues: float = 0.0
    bias: float = 0.0
    slope: float = 1.0
    shift: float = 0.0

    @property
    def lower_bound(self) -> float:
        """What its precision is at least, by held-out decisions (Wilson's bound, one-sided, 95 %)."""
        return wilson(self.right, self.spoken)

    @property
    def speaks(self) -> bool:
        """Whether it has earned to be heard."""
        return not self.silent_because

    @property
    def silent_because(self) -> str:
        """Why it is not heard yet, in Chinese; "" when it is."""
        if self.decided < LEAST_DECIDED:
            return f"判断只有 {self.decided} 条，至少要 {LEAST_DECIDED} 条"
        if min(self.accepted, self.decided - self.accepted) < LEAST_EACH:
            return f"接受 {self.accepted} 条、不接受 {self.decided - self.accepted} 条，各要 {LEAST_EACH} 条"
        if self.lower_bound < RIGHT_AT_LEAST:
            return f"留出的判断里开口 {self.spoken} 次、说对 {self.right} 次，准确率下限 {self.lower_bound:.0%}，要 {RIGHT_AT_LEAST:.0%}"
        return ""

    def probability(self, words: Collection[str], cues: float) -> float:
        """How likely persons accept the value, given which of its words stand in a record and its cues' points."""
        weighed = sum(w for word, w in zip(self.words, self.weights, strict=True) if word in words)
        return sigmoid(self.slope * (self.bias + self.cues * points(cues) + weighed) + self.shift)


_MODELS = TypeAdapter(tuple[LearnedValue, ...])


def sigmoid(x: float) -> float:
    """The logistic function, safe for any number."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def wilson(right: int, spoken: int) -> float:
    """Wilson's lower bound of a share, one-sided, 95 %; 0 for nothing."""
    if not spoken:
        return 0.0
    z2 = _ONE_SIDED_95**2
    share = right / spoken
    spread = _ONE_SIDED_95 * math.sqrt(share * (1 - share) / spoken + z2 / (4 * spoken**2))
    return (share + z2 / (2 * spoken) - spread) / (1 + z2 / spoken)


def points(cues: float) -> float:
    """A cue score as the model sees it, 0 to 1."""
    return min(cues, _MOST_CUES) / _MOST_CUES


def model_file(graph_url: str, workdir: Path) -> Path:
    """Where what was learnt from a graph's decisions is kept: beside an embedded graph, else in the working folder."""
    return (Path(graph_url.removeprefix("sqlite:")).parent if graph_url.startswith("sqlite:") else workdir) / _FILE


def save(values: Sequence[LearnedValue], path: Path) -> None:
    """Write a model, all of it or nothing; for this user's eyes, since its words may come from closed records."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(_MODELS.dump_json(tuple(values)))
    part.replace(path)


def read(path: Path) -> tuple[LearnedValue, ...]:
    """A model; nothing where none was learnt yet. ValueError, in Chinese, for a broken file."""
    try:
        found = _MODELS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return ()
    except ValidationError as error:
        raise ValueError(f"学习结果 {path} 读不懂：请删去它，再运行 lanmai reclassify --learn") from error
    if any(len(v.words) != len(v.weights) for v in found):
        raise ValueError(f"学习结果 {path} 词与权重数目不符：请删去它，再运行 lanmai reclassify --learn")
    return found


def texts(found: Found) -> Iterator[tuple[str, str]]:
    """The folded fields the model looks at, heaviest first."""
    for name in FIELDS:
        if text := found.texts.get(name, ""):
            yield name, text[:READ]


def cue_points(found: Found, number: int) -> float:
    """The points of a value's own cues in a record, weak terms left out."""
    return float(sum(h.weight for h in found.hits.get(number, ()) if not h.weak))


def may_learn(value: Value) -> bool:
    """Whether a value's assignment hangs on words alone: not on a date, a fonds, a code, or a qualifier besides."""
    array = value.array
    return array is None or not (
        array.computed_from or array.inherited_from or array.code_field or array.data_field or array.plain_qualifier
    )


class Speaker:
    """The values that have earned to be heard. Holds no state of the records it has seen."""

    def __init__(self, learned: Iterable[LearnedValue], vocabulary: Vocabulary) -> None:
        """Values the schemes no longer have, or that are not learnt, are passed over."""
        numbers = {f"{v.scheme.id}:{v.concept.id}": n for n, v in enumerate(vocabulary.values) if may_learn(v)}
        self._heard = [(numbers[v.subject], v) for v in learned if v.speaks and v.subject in numbers]
        self._values = vocabulary.values
        self._number = vocabulary.number
        by_facet: dict[str, list[LearnedValue]] = {f.id: [] for f in vocabulary.facets}
        for _, value in self._heard:
            by_facet[value.subject.partition(":")[0]].append(value)
        self.origins = {f: f"{MODEL}/{f}@{VERSION}+{digest(*heard)[:8]}" for f, heard in by_facet.items() if heard}
        words = {w for _, v in self._heard for w in v.words}
        self._automaton: Any = ahocorasick.Automaton()
        for word in words:
            self._automaton.add_word(word, word)
        self._automaton.make_automaton()

    def suggest(self, found: Found, rules: Sequence[Assignment]) -> Iterator[Assignment]:
        """What it would have accepted, likeliest first, with the words that decided; never beyond a group's maximum.

        `rules` is what the cue rules say of the record. Score is the probability in percent.
        """
        if not self._heard:
            return
        places = self._places(found)
        likely = ((v.probability(places, cue_points(found, n)), n, v) for n, v in self._heard)
        given = {(a.facet, a.concept) for a in rules if a.concept}
        for chance, number, learned in sorted((x for x in likely if x[0] >= SURE), key=lambda x: (-x[0], x[1])):
            value = self._values[number]
            evidence = _evidence(found, learned, places)
            own = (value.scheme.id, value.concept.id)
            if not evidence or not self._allowed(found, value) or (own not in given and _full(value, given, self._values)):
                continue
            given.add(own)
            yield Assignment(
                found.record.id, own[0], self.origins[own[0]], own[1], score=round(100 * chance), evidence=evidence,
            )

    def _places(self, found: Found) -> dict[str, tuple[str, int]]:
        """Each known word that stands in the record, with its first place in the heaviest field."""
        places: dict[str, tuple[str, int]] = {}
        for name, text in texts(found):
            for end, word in self._automaton.iter(text):
                places.setdefault(word, (name, end + 1 - len(word)))
        return places

    def _allowed(self, found: Found, value: Value) -> bool:
        """Whether date gate, flag, form and the rule for comprehensive documents leave room for the value."""
        facet = self._number[value.scheme.id]
        flagged = found.marked(Kind.FLAG, facet) or found.marked(Kind.CONTEMPORARY_FLAG, facet)
        formed = not value.scheme.form_terms or found.marked(Kind.FORM, facet)
        return (
            timely(value, found.record.when) and (flagged or not value.concept.needs_flag) and formed
            and not self._comprehensive(found, value.scheme)
        )

    def _comprehensive(self, found: Found, scheme: Scheme) -> bool:
        touched = sum(1 for n, hits in found.hits.items() if hits and self._values[n].scheme is scheme)
        return bool(scheme.comprehensive_from) and touched >= scheme.comprehensive_from


def _full(value: Value, given: Collection[tuple[str, str]], values: Sequence[Value]) -> bool:
    """Whether the value's group has as many values as it may have."""
    most = value.array.maximum if value.array else value.scheme.maximum
    beside = sum(1 for v in values if v.scheme is value.scheme and v.array is value.array and (v.scheme.id, v.concept.id) in given)
    return bool(most) and beside >= most


def _evidence(found: Found, learned: LearnedValue, places: dict[str, tuple[str, int]]) -> tuple[Span, ...]:
    """The words that weigh most for the value where they first stand, those that meet as one; nothing for too few."""
    for_it = sorted(
        ((w, word) for word, w in zip(learned.words, learned.weights, strict=True) if w > 0 and word in places), reverse=True,
    )
    if len(for_it) < _FEWEST:
        return ()
    runs: list[tuple[str, int, int]] = []
    for field, start, end in sorted((places[w][0], places[w][1], places[w][1] + len(w)) for _, w in for_it[:_SHOWN]):
        if runs and runs[-1][0] == field and start <= runs[-1][2]:
            runs[-1] = (field, runs[-1][1], max(end, runs[-1][2]))
        else:
            runs.append((field, start, end))
    return tuple(Span.cut(found.record, start, end, field) for field, start, end in runs)
