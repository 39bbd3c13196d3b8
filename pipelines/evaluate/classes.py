"""Classification against an answer key: what a person says of each facet of a record, and how near the rules come.

A key is JSON Lines. A line holds catalogue fields, `text`, or the `id` of a record of the sample holding; `expect`, by
facet, the values it should get (["BB5:precursor"], [] for an empty facet; a facet left out is not judged); and `trap`,
for an item that is there to mislead, what would be wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from graph.model import TEXT, Assignment
from pipelines.evaluate.labels import NotLabels
from pipelines.evaluate.scores import Score


@dataclass(frozen=True, slots=True)
class Judged:
    """One item of a key. `fields` holds catalogue fields and `text`; none for a record of the sample holding."""

    line: int
    id: str
    fields: Mapping[str, str]
    expected: Mapping[str, frozenset[str]]
    trap: str = ""

    @property
    def title(self) -> str:
        """What a person recognises the item by."""
        return self.fields.get("题名") or self.fields.get(TEXT, "")[:40] or self.id


class Miss(NamedTuple):
    """A facet of an item that came out wrong: what should be there and is not, what is there and should not be."""

    item: Judged
    facet: str
    missing: tuple[str, ...]
    extra: tuple[str, ...]


@dataclass(slots=True)
class FacetScore:
    """One facet: values right, found and wanted; empty facets wanted, and how many of them were left empty."""

    values: Score = field(default_factory=Score)
    items: int = 0
    empty: int = 0
    left_empty: int = 0

    @property
    def empty_accuracy(self) -> float:
        """Share of the facets that should be empty and are; 0 when the key has none."""
        return self.left_empty / self.empty if self.empty else 0.0


@dataclass(slots=True)
class Classified:
    """Scores by facet, the traps, and every miss; `store` is the address of the graph they were read back from, "" for none."""

    facets: dict[str, FacetScore] = field(default_factory=dict)
    items: int = 0
    traps: int = 0
    traps_right: int = 0
    misses: list[Miss] = field(default_factory=list)
    store: str = ""


def read_key(path: Path) -> list[Judged]:
    """The items of a key; NotLabels names the first line that is none."""
    items: list[Judged] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                items.append(_item(number, line))
    if not items:
        raise NotLabels("标注文件是空的")
    return items


def _item(number: int, line: str) -> Judged:
    wrong = NotLabels(f"第 {number} 行不是归类标注：要有 expect，以及题名、text 或样例档案的 id")
    try:
        said: Any = json.loads(line)
        expected = {str(f): frozenset(map(str, values)) for f, values in said.pop("expect").items()}
        own_id, trap = str(said.pop("id", "")), str(said.pop("trap", ""))
        fields = {str(k): str(v) for k, v in said.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise wrong from error
    if not expected or not (own_id or fields):
        raise wrong
    return Judged(number, own_id, fields, expected, trap)


def score(pairs: Iterable[tuple[Judged, tuple[Assignment, ...]]]) -> Classified:
    """How the assignments of each item compare with its key; a value counts with its qualifier."""
    result = Classified()
    for item, assignments in pairs:
        right = True
        for facet, wanted in item.expected.items():
            given = frozenset(_named(a) for a in assignments if a.facet == facet and a.concept)
            of = result.facets.setdefault(facet, FacetScore())
            of.items += 1
            of.values.add(len(wanted & given), len(given), len(wanted))
            of.empty += not wanted
            of.left_empty += not wanted and not given
            if wanted != given:
                right = False
                result.misses.append(Miss(item, facet, tuple(sorted(wanted - given)), tuple(sorted(given - wanted))))
        result.items += 1
        result.traps += bool(item.trap)
        result.traps_right += bool(item.trap) and right
    return result


def _named(assignment: Assignment) -> str:
    return f"{assignment.concept}:{assignment.qualifier}" if assignment.qualifier else assignment.concept
