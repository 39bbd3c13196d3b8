"""Clusters of names compared: pairwise and B-cubed scores of who is who, and the hand-labelled keys they are held against.

A key holds places and no text: a mention is named by its record (id, or `named` hash of it), its field and its offsets,
which count characters without white space, as those of the passages do. B-cubed after Bagga and Baldwin 1998.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import NamedTuple, TypeVar

from graph.model import EntityType, Record
from pipelines.evaluate.labels import NotLabels
from pipelines.evaluate.passages import named
from pipelines.evaluate.scores import Score

M = TypeVar("M", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Means:
    """Means over mentions: the share of a mention's found cluster that is right, and of its true cluster that is found."""

    precision: float = 0.0
    recall: float = 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pairwise(gold: Mapping[M, str], found: Mapping[M, str]) -> Score:
    """Pairs of mentions put together: right ones, all that were found, all of the key. Both must name the same mentions.

    A key without pairs counts nothing: its scores are 0 of 0.
    """
    _same_mentions(gold, found)
    together = Counter((gold[m], found[m]) for m in gold)
    right, told, true = (
        sum(comb(n, 2) for n in c.values()) for c in (together, Counter(found.values()), Counter(gold.values()))
    )
    return Score(right, told, true)


def b_cubed(gold: Mapping[M, str], found: Mapping[M, str]) -> Means:
    """B-cubed precision and recall over all mentions of the key; 0 for an empty one. Both must name the same mentions."""
    _same_mentions(gold, found)
    if not gold:
        return Means()
    together = Counter((gold[m], found[m]) for m in gold)
    true, told = Counter(gold.values()), Counter(found.values())
    return Means(
        sum(n * n / told[f] for (_, f), n in together.items()) / len(gold),
        sum(n * n / true[g] for (g, _), n in together.items()) / len(gold),
    )


def _same_mentions(gold: Mapping[M, str], found: Mapping[M, str]) -> None:
    if gold.keys() != found.keys():
        raise ValueError("标注与归并的名称不是同一批：每个标注的名称都要有一个归并结果")


class Place(NamedTuple):
    """Where a mention of the key stands: record id or its hash, field, half-open offsets without white space."""

    record: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """One person or body of the key and where it is named. `words` is the `named` hash of its names joined by "|".

    `folder` says below which folder of texts its records stand; `trap` what makes it hard, for the reader.
    """

    id: str
    type: EntityType
    folder: str
    words: str
    mentions: tuple[Place, ...]
    trap: str = ""


def read_key(path: Path) -> list[Cluster]:
    """The clusters of a JSONL key. NotLabels, naming the line, for one that is none, or for a place named twice."""
    clusters: list[Cluster] = []
    taken: dict[Place, int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            places = tuple(Place(r, field, int(s), int(e)) for r, field, s, e in row["mentions"])
            cluster = Cluster(
                row["cluster"], EntityType(row["type"]), row["folder"], row["words"], places, row.get("trap", "")
            )
        except (ValueError, KeyError, TypeError) as error:
            raise NotLabels(f"{path} 第 {number} 行不是身份标注") from error
        for place in places:
            if place in taken:
                raise NotLabels(f"{path} 第 {number} 行的一处名称在第 {taken[place]} 行已经标过")
            taken[place] = number
        clusters.append(cluster)
    return clusters


class Spot(NamedTuple):
    """A mention of the key in a record as read: offsets into the field as it stands."""

    record_id: str
    field: str
    start: int
    end: int


def standing(cluster: Cluster, records: Mapping[str, Record]) -> list[Spot]:
    """Where the cluster's mentions stand in the records, which are keyed by id and by `named` id.

    NotLabels when a record is missing or the words there are not those that were labelled.
    """
    spots: list[Spot] = []
    words: list[str] = []
    for place in cluster.mentions:
        record = records.get(place.record)
        if record is None:
            raise NotLabels(f"“{cluster.id}”标注的记录 {place.record} 不在所给的原文里")
        text = record.field_text(place.field)
        places = [i for i, c in enumerate(text) if not c.isspace()]
        if place.end > len(places):
            raise NotLabels(f"“{cluster.id}”标注的位置超出了 {place.record} 的原文")
        spots.append(Spot(record.id, place.field, places[place.start], places[place.end - 1] + 1))
        words.append("".join(text[i] for i in places[place.start : place.end]))
    if named("|".join(words)) != cluster.words:
        raise NotLabels(f"“{cluster.id}”标注处的原文已经变了，不能按旧位置评估")
    return spots


def matched(spot: Spot, found: Iterable[tuple[int, int, str]]) -> str:
    """Whom the name at that spot was taken for: the found name that shares at least half of both; "" when there is none.

    `found` are offsets and referents of names of the spot's type in its field.
    """
    best, whom = 0.0, ""
    for start, end, referent in found:
        shared = min(end, spot.end) - max(start, spot.start)
        share = shared / max(end - start, spot.end - spot.start)
        if share >= 0.5 and share > best:
            best, whom = share, referent
    return whom


@dataclass(frozen=True, slots=True)
class Identity:
    """What was measured: `missed` of `mentions` names were not read as names of their kind, each left by itself."""

    clusters: int
    mentions: int
    missed: int
    pairs: Score
    means: Means
    by_type: Mapping[str, tuple[Score, Means]]
    wrong: Sequence[tuple[str, str, int]]


def score(clusters: Sequence[Cluster], whom: Mapping[tuple[str, Place], str]) -> Identity:
    """Scores of a key, `whom` giving for each cluster's mention whom it was taken for, "" for one that was not read.

    `wrong` are pairs of clusters of the key that share a found one (`合`), and clusters that fell apart (`分`), worst first.
    """
    gold = {(c.id, p): c.id for c in clusters for p in c.mentions}
    found = {m: whom[m] or f"? {m}" for m in gold}
    parts = {c.id: c.type.value for c in clusters}
    by_type: dict[str, tuple[Score, Means]] = {}
    for kind in sorted(set(parts.values())):
        mine = {m: c for m, c in gold.items() if parts[c] == kind}
        theirs = {m: found[m] for m in mine}
        by_type[kind] = (pairwise(mine, theirs), b_cubed(mine, theirs))
    missed = sum(not whom[m] for m in gold)
    return Identity(
        len(clusters), len(gold), missed, pairwise(gold, found), b_cubed(gold, found), by_type, _wrong(gold, found)
    )


def _wrong(gold: Mapping[M, str], found: Mapping[M, str]) -> list[tuple[str, str, int]]:
    together = Counter((found[m], gold[m]) for m in gold)
    holds: dict[str, list[str]] = {}
    parts: dict[str, list[int]] = {}
    for (one, cluster), n in sorted(together.items()):
        holds.setdefault(one, []).append(cluster)
        parts.setdefault(cluster, []).append(n)
    joined = [("合", "、".join(c), len(c)) for c in holds.values() if len(c) > 1]
    split = [("分", f"{c}：{'+'.join(map(str, sorted(n, reverse=True)))}", len(n)) for c, n in parts.items() if len(n) > 1]
    return [*sorted(joined, key=lambda w: -w[2]), *sorted(split, key=lambda w: -w[2])]
