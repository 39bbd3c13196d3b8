"""How far classification has come, facet by facet, and how well two persons agree. No Streamlit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, islice

from graph.access import Audience
from graph.ontology import schemes
from graph.reviews import Review, Said, standing
from graph.store import GraphStore
from ui.classify_queue import Ledger, by_record
from ui.classifying import kinds_of

MOST_COUNTED = 2_000  # records


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one facet: values suggested or given, those persons decided, those in dispute, those that still wait; and of how
    many records a person said that having no value is right."""

    facet: str
    values: int
    decided: int
    disputed: int
    waiting: int
    emptied: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two persons on the same values: how many both spoke of, on how many alike, Cohen's kappa.

    `kappa` is None where it says nothing: one of the two answers was never given by either.
    """

    facet: str
    left: str
    right: str
    both: int
    alike: int
    kappa: float | None


def progress(store: GraphStore, ledger: Ledger, audience: Audience) -> tuple[list[Progress], bool]:
    """Each facet's progress over at most `MOST_COUNTED` records, and whether there are more."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    found = by_record(store, "", audience)
    for record_id, own in islice(found, MOST_COUNTED):
        kinds = kinds_of(own, ledger.of(record_id))
        for facet, nothing in kinds.emptied.items():
            counts[facet]["emptied"] += nothing.said is Said.ACCEPTED and facet in kinds.empty
        for value in kinds.values:
            counts[value.facet]["values"] += 1
            counts[value.facet]["waiting"] += value.waits
            counts[value.facet]["disputed"] += value.said is Said.DISPUTED
            counts[value.facet]["decided"] += value.said in (Said.ACCEPTED, Said.REJECTED)
    facets = [s.id for s in schemes().values() if s.assignable]
    rows = [Progress(f, *(counts[f][k] for k in ("values", "decided", "disputed", "waiting", "emptied"))) for f in facets]
    return rows, next(found, None) is not None


def agreements(reviews: Iterable[Review]) -> list[Agreement]:
    """Every two persons on every facet (and on all, facet "") where both spoke of the same values; most values first."""
    votes: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for r in standing(reviews):
        if r.said in (Said.ACCEPTED, Said.REJECTED):
            votes[r.record_id, r.subject][r.author.removeprefix("editor:")] = r.said is Said.ACCEPTED
    pairs: dict[tuple[str, str, str], list[tuple[bool, bool]]] = defaultdict(list)
    for (_, subject), said in votes.items():
        for left, right in combinations(sorted(said), 2):
            for facet in ("", subject.partition(":")[0]):
                pairs[facet, left, right].append((said[left], said[right]))
    found = [
        Agreement(facet, left, right, len(told), sum(a == b for a, b in told), kappa(told))
        for (facet, left, right), told in pairs.items()
    ]
    return sorted(found, key=lambda a: (a.facet, -a.both, a.left, a.right))


def kappa(told: Iterable[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa (Cohen 1960) of two persons' answers to the same questions; None where chance alone would agree."""
    counts = Counter(told)
    n = counts.total()
    if not n:
        return None
    left = (counts[True, True] + counts[True, False]) / n
    right = (counts[True, True] + counts[False, True]) / n
    by_chance = left * right + (1 - left) * (1 - right)
    observed = (counts[True, True] + counts[False, False]) / n
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)
