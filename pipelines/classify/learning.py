"""Learning from decisions: which words speak for a value. Logistic regression and Platt's calibration, in plain numpy.

A record on which persons accepted a value speaks for it, one on which they rejected it against it, and so does one that
they gave another value of the facet and not this one.
What a model would have said is counted on decisions it did not learn from: five folds, by record.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.model import digest
from pipelines.classify.finding import Found
from pipelines.classify.learned import LEAST_DECIDED, LEAST_EACH, SURE, LearnedValue, cue_points, points, texts

_FOLDS = 5
_WORDS = 200  # a value's words
_SEEN_IN, _KNOWN = 3, 40_000  # records that a word must stand in; words that are looked at
_STIFFNESS = 2.0  # of the ridge
_ROUNDS = 30
_SIZES = (2, 3, 4)  # characters
_RUN = re.compile(r"[^\W\d_]+")
Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A record someone has decided on: its words by number, points of the cues of each value by its number."""

    record_id: str
    words: npt.NDArray[np.int32]
    cues: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class _Fitted:
    words: npt.NDArray[np.int32]
    weights: Vector
    cues: float
    bias: float

    def sums(self, examples: Sequence[Example], number: int) -> Vector:
        """The sum for each example."""
        return np.asarray(_table(examples, self.words, number) @ np.append(self.weights, self.cues) + self.bias, float)


def words_of(found: Found) -> set[str]:
    """The runs of two to four letters in what of a record is looked at; none crosses a digit, a mark or a blank."""
    return {
        run[i : i + size] for _, text in texts(found) for run in _RUN.findall(text)
        for size in _SIZES for i in range(len(run) - size + 1)
    }


class Lexicon:
    """The words that stand in enough of the records, by number: neither rare nor nearly everywhere."""

    def __init__(self, records: Iterable[Found]) -> None:
        """Reads all once."""
        counts: Counter[str] = Counter()
        total = 0
        for found in records:
            counts.update(words_of(found))
            total += 1
            if len(counts) > 20 * _KNOWN:
                counts = Counter({w: n for w, n in counts.items() if n > 1})
        usable = ((w, n) for w, n in counts.items() if _SEEN_IN <= n <= 0.8 * total)
        self.words = [w for w, _ in sorted(usable, key=lambda x: (-x[1], x[0]))[:_KNOWN]]
        self._number = {w: i for i, w in enumerate(self.words)}

    def example(self, found: Found) -> Example:
        """A record as it is learnt from."""
        known = sorted(n for w in words_of(found) if (n := self._number.get(w)) is not None)
        return Example(found.record.id, np.array(known, np.int32), {n: cue_points(found, n) for n in found.hits})


def learn(
    subject: str, number: int, decided: Sequence[tuple[Example, bool]], others: Sequence[Example], lexicon: Lexicon
) -> LearnedValue:
    """What these decisions (accepted or not) and other records of the facet, which nobody gave the value, teach of it."""
    accepted = sum(yes for _, yes in decided)
    poor = LearnedValue(subject, len(decided), accepted, 0, 0)
    if len(decided) < LEAST_DECIDED or min(accepted, len(decided) - accepted) < LEAST_EACH:
        return poor
    examples = [e for e, _ in decided] + list(others)
    right = np.array([yes for _, yes in decided] + [False] * len(others), float)
    folds = np.array([int(digest(e.record_id), 16) % _FOLDS for e in examples])
    sums = _held_out(examples, right, folds, number, len(lexicon.words))
    if sums is None:
        return poor
    slope, shift = _platt(sums, right)
    fitted = _fit(examples, right, number, len(lexicon.words))
    said = _chances(sums, right, folds) >= SURE
    return LearnedValue(
        subject, len(decided), accepted, int(said.sum()), int(right[said].sum()),
        tuple(lexicon.words[i] for i in fitted.words), tuple(round(float(w), 6) for w in fitted.weights),
        fitted.cues, fitted.bias, slope, shift,
    )


def _held_out(
    examples: Sequence[Example], right: Vector, folds: npt.NDArray[np.int64], number: int, known: int
) -> Vector | None:
    """Each example's sum by the model that did not learn from it; None where a fold leaves nothing to learn from."""
    sums = np.zeros(len(examples))
    for fold in range(_FOLDS):
        own = folds == fold
        if not own.any() or len(set(right[~own])) < 2:
            return None
        fitted = _fit([e for e, out in zip(examples, own, strict=True) if not out], right[~own], number, known)
        sums[own] = fitted.sums([e for e, out in zip(examples, own, strict=True) if out], number)
    return sums


def _chances(sums: Vector, right: Vector, folds: npt.NDArray[np.int64]) -> Vector:
    """Held-out probabilities, each fold calibrated on the other ones."""
    chances = np.zeros(len(sums))
    for fold in range(_FOLDS):
        own = folds == fold
        slope, shift = _platt(sums[~own], right[~own])
        chances[own] = _sigmoid(slope * sums[own] + shift)
    return chances


def _fit(examples: Sequence[Example], right: Vector, number: int, known: int) -> _Fitted:
    words = _telling(examples, right, known)
    table = np.column_stack([_table(examples, words, number), np.ones(len(examples))])
    share = right.mean()
    each = np.where(right > 0, 0.5 / share, 0.5 / (1 - share))
    ridge = np.append(np.full(table.shape[1] - 1, _STIFFNESS), 1e-6)
    fitted = _logistic(table, right, each, ridge)
    return _Fitted(words, fitted[:-2], float(fitted[-2]), float(fitted[-1]))


def _telling(examples: Sequence[Example], right: Vector, known: int) -> npt.NDArray[np.int32]:
    """The words whose presence differs most between the two kinds (chi square)."""
    yes, no = np.zeros(known), np.zeros(known)
    for example, accepted in zip(examples, right, strict=True):
        (yes if accepted else no)[example.words] += 1
    n, n_yes = len(examples), float(right.sum())
    seen = yes + no
    spread = seen * (n - seen) * n_yes * (n - n_yes)
    chi = np.divide(n * (yes * (n - n_yes) - no * n_yes) ** 2, spread, out=np.zeros(known), where=(spread > 0) & (seen >= _SEEN_IN))
    best = np.argsort(-chi, kind="stable")[:_WORDS]
    return np.sort(best[chi[best] > 0]).astype(np.int32)


def _table(examples: Sequence[Example], words: npt.NDArray[np.int32], number: int) -> Vector:
    """A row for each example: which of the words it holds, and the points of the value's cues."""
    table = np.zeros((len(examples), len(words) + 1))
    for row, example in zip(table, examples, strict=True):
        row[:-1] = np.isin(words, example.words, assume_unique=True)
        row[-1] = points(example.cues.get(number, 0.0))
    return table


def _logistic(table: Vector, target: Vector, each: Vector, ridge: Vector) -> Vector:
    """Newton's method on the weighted log loss with a ridge."""
    beta = np.zeros(table.shape[1])
    for _ in range(_ROUNDS):
        chance = _sigmoid(table @ beta)
        gradient = table.T @ (each * (chance - target)) + ridge * beta
        curve = (table * (each * chance * (1 - chance))[:, None]).T @ table + np.diag(ridge)
        step = np.linalg.solve(curve, gradient)
        beta -= step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < 1e-6:
            break
    return beta


def _platt(sums: Vector, right: Vector) -> tuple[float, float]:
    """Slope and shift from sums to probabilities, targets smoothed. Platt 1999, after Lin, Lin and Weng 2007."""
    yes = float(right.sum())
    no = len(right) - yes
    target = np.where(right > 0, (yes + 1) / (yes + 2), 1 / (no + 2))
    table = np.column_stack([sums, np.ones(len(sums))])
    slope, shift = _logistic(table, target, np.ones(len(sums)), np.array([1e-3, 1e-6]))
    return (float(slope), float(shift)) if math.isfinite(slope) and slope > 0 else (0.0, -10.0)


def _sigmoid(x: Vector) -> Vector:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -40, 40))), float)
