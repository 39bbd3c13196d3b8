"""From scores to spans: the best tag sequence (Viterbi) and the names it spells (BIOES)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Found(NamedTuple):
    """A labelled place in a text: half-open character offsets, and how sure the finder is (0 to 1)."""

    start: int
    end: int
    label: str
    confidence: float = 0.9


class Crf:
    """Transition, start and end scores of a linear-chain CRF over T tags."""

    def __init__(self, scores: Mapping[str, Sequence[float] | Sequence[Sequence[float]]]) -> None:
        self._from = np.array(scores["transitions"], np.float32)
        self._into = np.ascontiguousarray(self._from.T)
        self._start = np.array(scores["start"], np.float32)
        self._end = np.array(scores["end"], np.float32)

    def best(self, emissions: NDArray[np.float32], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """The best tag numbers [batch, length] for emissions [batch, length, T]; 0 beyond each row's length."""
        batch, longest, tags = emissions.shape
        # scores[t] are the best of all paths to each tag; the path is found backwards from them, one argmax a step
        scores = np.empty((longest, batch, tags), np.float32)
        scores[0] = self._start + emissions[:, 0]
        reach = np.empty((tags, batch, tags), np.float32)  # [from, row, to]: the reduced axis first is the fast one
        for t in range(1, longest):
            np.add(scores[t - 1].T[:, :, None], self._from[:, None, :], out=reach)
            np.max(reach, 0, out=scores[t])
            scores[t] += emissions[:, t]
        rows = np.arange(batch)
        path = np.zeros((batch, longest), np.int64)
        tag = (scores[lengths - 1, rows] + self._end).argmax(1)
        for t in range(longest - 1, -1, -1):
            inside = lengths > t
            path[inside, t] = tag[inside]
            if t:
                before = (scores[t - 1] + self._into[tag]).argmax(1)
                tag = np.where(inside, before, tag)
        return path


def spelled(path: NDArray[np.int64], labels: Sequence[str], offset: int = 0) -> list[Found]:
    """The spans of one row of BIOES tag numbers, moved by `offset`; the CRF allows no broken sequence."""
    found: list[Found] = []
    start = 0
    for i in np.flatnonzero(path).tolist():
        place, _, label = labels[path[i]].partition("-")
        if place in "BS":
            start = i
        if place in "ES":
            found.append(Found(start + offset, i + 1 + offset, label))
    return found


def without_overlaps(found: Sequence[Found]) -> list[Found]:
    """Where two spans overlap the longer one stays; of two equally long, the one given first. Sorted by place."""
    kept: list[Found] = []
    taken: set[int] = set()
    for span in sorted(found, key=lambda f: f.start - f.end):
        if taken.isdisjoint(range(span.start, span.end)):
            taken.update(range(span.start, span.end))
            kept.append(span)
    return sorted(kept)
