"""What persons say of single things: values of facets, errors reported by readers, who takes up a task.

A review is appended and never changed; a further one takes it back. What holds of a thing follows from all that was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from graph.model import Span, digest


class ReviewKind(StrEnum):
    """What a review speaks of, and what its `subject` names."""

    CLASSIFICATION = "classification"  # subject FACET:CONCEPT of its record
    CORRECTION = "correction"  # subject: id of the report; the report itself has its own id as subject
    TASK = "task"  # subject: id of the open question
    PRODUCT = "product"  # subject: id@version:aspect of a work, aspect political, professional or compliance
    MEANING = "meaning"  # subject: a folded name that several regions bear, of its record; `value` says which is meant
    COMMENT = "comment"  # subject: id of a work; `value` says where, and in `answers` which remark it settles


class Said(StrEnum):
    """What a person says."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REPORTED = "reported"  # CORRECTION: this is wrong; `value` says what is right
    ASSIGNED = "assigned"  # TASK: `value["to"]` is to see to it
    NOTED = "noted"  # COMMENT: `note` is a remark
    DISPUTED = "disputed"  # never said by one: two said the opposite and no third has settled it


@dataclass(frozen=True, slots=True)
class Review:
    """One word of one person on one thing, at a moment. `record_id` is whose openness it shares, "" for staff alone.

    `value` holds what should stand instead or beside; `evidence` the words it is said of. `at` is ISO 8601 UTC.
    """

    kind: ReviewKind
    subject: str
    said: Said
    author: str
    at: str
    record_id: str = ""
    note: str = ""
    value: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Span, ...] = ()
    withdrawn: bool = False

    def __post_init__(self) -> None:
        if not self.author.startswith("editor:") or not self.author.removeprefix("editor:").strip():
            raise ValueError("没有姓名：任何判断都要记在人的名下")
        if not self.subject or not self.at:
            raise ValueError("判断要说明对象和时间")

    @property
    def thing(self) -> tuple[str, str, str]:
        """Which thing it speaks of: kind, record, subject."""
        return self.kind, self.record_id, self.subject

    @property
    def id(self) -> str:
        """Stable id: every word of a person is kept, so its author and moment count."""
        return "v-" + digest(*self.thing, self.said, self.author, self.at, self.withdrawn)


def standing(reviews: Iterable[Review]) -> list[Review]:
    """The last word of each author on each thing, those taken back left out; in order of time."""
    last: dict[tuple[str, str, str, str], Review] = {}
    for review in sorted(reviews, key=lambda r: (r.at, r.id)):
        last[*review.thing, review.author] = review
    return sorted((r for r in last.values() if not r.withdrawn), key=lambda r: (r.at, r.id))


def settled(reviews: Iterable[Review]) -> dict[tuple[str, str, str], Said]:
    """What holds of each thing: what all say, or most; DISPUTED while as many say one as another. Proposal.

    For a task and a meaning the last word holds, for a correction the last of those that decide it; a report alone is REPORTED.
    """
    by_thing: dict[tuple[str, str, str], list[Review]] = {}
    for review in standing(reviews):
        by_thing.setdefault(review.thing, []).append(review)
    return {thing: _holds(thing[0], said) for thing, said in by_thing.items()}


def _holds(kind: str, said: list[Review]) -> Said:
    if kind in (ReviewKind.TASK, ReviewKind.MEANING):
        return said[-1].said
    decided = [r for r in said if r.said is not Said.REPORTED]
    if not decided:
        return Said.REPORTED
    if kind == ReviewKind.CORRECTION:
        return decided[-1].said
    yes = sum(r.said is Said.ACCEPTED for r in decided)
    no = len(decided) - yes
    return Said.DISPUTED if yes == no else Said.ACCEPTED if yes > no else Said.REJECTED
