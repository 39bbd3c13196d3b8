"""How regulations came to their present wording, rebuilt from the records of a graph and checked: steps, gaps, versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from graph.access import Audience
from graph.folding import fold
from graph.model import Record, Span, Statement
from graph.store import GraphStore
from pipelines.extract.amendments import chain, faults, own_day, versions

_AT_ONCE = 200
_STATE = "中华人民共和国"  # written by some texts of a regulation and left out by others


@dataclass(frozen=True, slots=True)
class Stage:
    """One step as a record writes it: 通过, 批准, 公布, 修订 or 施行, its ISO day, and the words that say so."""

    kind: str
    day: str
    evidence: Span


@dataclass(frozen=True, slots=True)
class Wording:
    """One record that holds a regulation's text: the day it bears ("" unknown), its steps, and what is wrong with them."""

    record_id: str
    day: str
    stages: tuple[Stage, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regulation:
    """A regulation with all its texts, the earliest first, and which text supersedes which."""

    title: str
    wordings: tuple[Wording, ...]
    supersedes: tuple[Statement, ...]


def regulations(store: GraphStore, audience: Audience, name: str = "") -> list[Regulation]:
    """The regulations among the records this audience may see, by title; those whose title has `name` in it."""
    texts: dict[str, list[tuple[Record, Wording]]] = defaultdict(list)
    for record in _records(store, audience):
        found = chain(record.text)
        if found is None:
            continue
        title = "".join(record.text[found.title[0] : found.title[1]].split())
        if fold(name) in fold(title):
            steps = tuple(Stage(s.kind, s.day, Span.cut(record, s.start, s.end)) for s in found.steps)
            day = own_day(record)
            texts[fold(title).removeprefix(_STATE)].append((record, Wording(record.id, day, steps, tuple(faults(found, day)))))
    return [_regulation(texts[key]) for key in sorted(texts)]


def _regulation(texts: list[tuple[Record, Wording]]) -> Regulation:
    ordered = sorted(texts, key=lambda t: (t[1].day, t[1].record_id))
    last, title = ordered[-1][0], chain(ordered[-1][0].text)
    name = "".join(last.text[title.title[0] : title.title[1]].split()) if title else last.title
    return Regulation(name, tuple(w for _, w in ordered), tuple(versions(record for record, _ in ordered)))


def _records(store: GraphStore, audience: Audience) -> Iterator[Record]:
    after = ""
    while page := store.records(audience, after=after, limit=_AT_ONCE):
        after = page[-1].id
        for listed in page:
            record = store.record(listed.id, audience)
            if record is not None:
                yield record
