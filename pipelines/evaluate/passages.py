"""The hand-labelled passages: labels as offsets with a hash of the text, so that evaluation runs where the text is.

Nothing of the text is in them: file and record are named by a hash too.
Offsets of a passage count its characters without white space, so that the same labels fit however lines were unwrapped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.model import Record
from pipelines.evaluate.labels import Dated, Item, Name, Place, Related, Told, events

SPLITS = ("dev", "test")

Move = Callable[[Place], Place]


def named(name: str) -> str:
    """A short hash that stands for the name of a file or record."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a passage stands and what a person labelled in it.

    `folder` below the texts, `file` and `record` the `named` hash of the file's name and the record's id, `before` and
    `length` in characters that are no white space, `sha256` of those characters.
    """

    id: str
    source: str
    folder: str
    file: str
    record: str
    before: int
    length: int
    sha256: str
    split: str
    labels: Item


def read_passages(path: Path) -> list[Passage]:
    """The passages of a JSONL file of labels; ValueError naming the line that is none."""
    out: list[Passage] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            labels = Item(
                "", row["source"],
                tuple(Name((s, e), kind) for s, e, kind in row["names"]),
                tuple(Dated((s, e), edtf) for s, e, edtf in row["dates"]),
                events(row["events"]),
                tuple(Related(p, (a, b), (c, d)) for p, a, b, c, d in row["relations"]),
            )
            out.append(Passage(
                row["id"], row["source"], row["folder"], row["file"], row["record"], row["before"], row["length"], row["sha256"],
                row["split"], labels,
            ))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path} 第 {number} 行不是标注段落") from error
    return out


def is_passages(path: Path) -> bool:
    """Whether a file holds labels without text (the hand-labelled set)."""
    with path.open(encoding="utf-8") as lines:
        first = next((line for line in lines if line.strip()), "{}")
    try:
        return "sha256" in json.loads(first)
    except (ValueError, TypeError):
        return False


@dataclass(frozen=True, slots=True)
class Stand:
    """A passage found in a record: `places[i]` is where its i-th character that is no white space stands."""

    passage: Passage
    record: Record
    places: Sequence[int]

    def gold(self) -> Item:
        """The labels, with places in the record's text."""
        return moved(self.passage.labels, self.record.text, lambda p: (self.places[p[0]], self.places[p[1] - 1] + 1))

    def within(self, found: Item) -> Item:
        """Of what was found in the record, what lies in the passage."""
        lo, hi = self.places[0], self.places[-1] + 1

        def inside(place: Place) -> bool:
            return lo <= place[0] and place[1] <= hi

        return Item(
            found.text, self.passage.source,
            tuple(n for n in found.names if inside(n.place)),
            tuple(d for d in found.dates if inside(d.place)),
            tuple(
                Told(e.type, e.trigger, e.modality, e.when, tuple(a for a in e.arguments if inside(a[1])))
                for e in found.events if inside(e.trigger)
            ),
            tuple(r for r in found.relations if inside(r.subject) and inside(r.object)),
        )


def moved(item: Item, text: str, at: Move) -> Item:
    """The same labels at other places of `text`."""
    return Item(
        text, item.source,
        tuple(Name(at(n.place), n.type) for n in item.names),
        tuple(Dated(at(d.place), d.edtf) for d in item.dates),
        tuple(
            Told(e.type, at(e.trigger), e.modality, e.when, tuple((role, at(p)) for role, p in e.arguments))
            for e in item.events
        ),
        tuple(Related(r.predicate, at(r.subject), at(r.object)) for r in item.relations),
    )


def found_in(record: Record, passages: Sequence[Passage]) -> Iterator[Stand]:
    """The passages of that record, where their text still stands; elsewhere in the record when it moved."""
    mine = [p for p in passages if p.record == named(record.id)]
    if not mine:
        return
    places = [i for i, c in enumerate(record.text) if not c.isspace()]
    bare = "".join(record.text[i] for i in places)
    for passage in mine:
        starts = [passage.before, *range(len(bare) - passage.length + 1)]
        for start in starts:
            words = bare[start : start + passage.length]
            if hashlib.sha256(words.encode()).hexdigest() == passage.sha256:
                yield Stand(passage, record, places[start : start + passage.length])
                break
