"""Search against an answer key: which of the records that bear on a question are among the first found.

A key is JSON Lines: `id`, `question`, and `relevant`, hashes (`evaluate.passages.named`) of the ids of the records that a
person marked; so that a key of texts which may not be passed on can be.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.evaluate.labels import NotLabels
from pipelines.evaluate.passages import named


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a key and the hashes of its records."""

    id: str
    question: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Recall:
    """How one way of searching answered a question: share of its records among the first `depth`, and the best rank (from 1).

    `missed` are hashes; `first` is 0 when none was found.
    """

    asked: Asked
    recall: float
    first: int
    missed: tuple[str, ...]


def read_key(path: Path) -> list[Asked]:
    """The questions of a key. NotLabels, with the line, for a line that is not one."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            asked = Asked(str(row["id"]), str(row["question"]), frozenset(map(str, row["relevant"])))
        except (ValueError, KeyError, TypeError) as error:
            raise NotLabels(f"{path.name} 第 {number} 行不是检索标注（要有 id、question、relevant）") from error
        if not asked.relevant:
            raise NotLabels(f"{path.name} 第 {number} 行没有标出一件相关档案")
        found.append(asked)
    return found


def recall(asked: Asked, found: Sequence[str], depth: int) -> Recall:
    """The share of a question's records among the first `depth` record ids found; a question has at most so many to find."""
    hashes = [named(i) for i in found]
    hit = asked.relevant & set(hashes[:depth])
    first = next((n for n, h in enumerate(hashes, 1) if h in asked.relevant), 0)
    return Recall(asked, len(hit) / min(depth, len(asked.relevant)), first, tuple(sorted(asked.relevant - hit)))


def mean(answers: Sequence[Recall]) -> Mapping[str, float]:
    """Means over questions: `recall`, and `mrr`, the mean of 1/first."""
    if not answers:
        return {"recall": 0.0, "mrr": 0.0}
    return {
        "recall": sum(a.recall for a in answers) / len(answers),
        "mrr": sum(1 / a.first for a in answers if a.first) / len(answers),
    }
