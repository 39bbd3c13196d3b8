"""Measuring search on a graph: each way by itself and all together. Joins the store, the embedder and the answer key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.access import Audience
from graph.search import Embed, Way, by_entity, by_meaning, by_text, found_by
from graph.store import GraphStore
from pipelines.evaluate.passages import named
from pipelines.evaluate.retrieval import Asked, Recall, read_key, recall

DEPTH = 20
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Searched:
    """What each way found of a key, by its name in Chinese; and the questions whose records are not in this graph."""

    ways: Mapping[str, tuple[Recall, ...]]
    absent: tuple[Asked, ...]
    bare: int  # passages without a vector: with many of them meaning finds little


def evaluate(key: Path, store: GraphStore, embed: Embed) -> Searched:
    """Recall among the first `DEPTH` records of the working audience, for every question of a key this graph can answer."""
    here = {named(i) for i in _ids(store)}
    asked = read_key(key)
    known = [a for a in asked if a.relevant <= here]
    ways: dict[str, Sequence[Way]] = {
        "只用全文": (by_text,), "只用语义": (by_meaning(embed),), "合用（检索页）": (by_text, by_entity, by_meaning(embed)),
    }
    found = {
        name: tuple(recall(a, _order(store, a.question, chosen), DEPTH) for a in known) for name, chosen in ways.items()
    }
    return Searched(found, tuple(a for a in asked if a not in known), len(store.passages_without_vector()))


def _order(store: GraphStore, question: str, ways: Sequence[Way]) -> list[str]:
    found = found_by(store, question, Audience.WORKING, ways)
    return sorted(found, key=lambda r: (-found[r].score, r))


def _ids(store: GraphStore) -> Iterator[str]:
    after = ""
    while page := store.records(Audience.WORKING, after=after, limit=_PAGE):
        yield from (r.id for r in page)
        after = page[-1].id
