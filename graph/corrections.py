"""Errors that readers report: what a report says, what became of it, and where its words stand now.

A report is a `Review` of kind CORRECTION that says REPORTED; its subject is `subject_of` it, and whoever decides speaks
of that subject. Its `value` knows these keys, all text, and no others:

about      name, date, relation, event, text (the transcription) or field (a value of the catalogue)
wrong      one of `WRONGS[about]`
parts      what each span of its evidence is, blank-separated; the first is what is found again by its surroundings:
           name `words` and, for a wrong extent, `right`; date `words`; event `trigger sentence`;
           relation `subject sentence` or `subject object sentence`; text `words`; field `value`, or nothing
before, after   the `AROUND` characters of the field around the first span
type, to_type   kind of a name or event as read, and as it should be
predicate, to_predicate, object, subject_type, object_type   of a relation; `object` is its value in words, if any
modality   of a relation or event: what the record says of it
edtf       the right date, "" for one that nobody can tell
field      name of the catalogue field
right      text, field: what should stand there ("" for nothing)
all        `yes`: a name, wherever the record has the same words read as the same kind
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from graph.access import Audience
from graph.model import Record, Span, digest
from graph.provenance import occurrences
from graph.reviews import Review, ReviewKind, Said, standing
from graph.store import GraphStore

AROUND = 24  # characters
NONE, MISSING, TYPE, EXTENT, DATE, MODALITY, PREDICATE, DIRECTION, WORDS = (
    "none", "missing", "type", "extent", "date", "modality", "predicate", "direction", "words",
)
WRONGS: Mapping[str, tuple[str, ...]] = {
    "name": (TYPE, EXTENT, NONE, MISSING),
    "date": (DATE, NONE, MISSING),
    "relation": (NONE, DIRECTION, PREDICATE, MODALITY, MISSING),
    "event": (NONE, TYPE, DATE, MODALITY, MISSING),
    "text": (WORDS,),
    "field": (WORDS,),
}
_PAGE = 1000
_ALIKE = 0.5  # how much of the surroundings must be the same, 0..1; proposal
_CLEARLY = 0.15  # by how much one place must fit better than another
_NEXT = 8  # characters next to the words
_NEAR = 600  # characters between the parts of one report


class State(StrEnum):
    """What became of a report."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Report:
    """A reader's report and what became of it; `decision` is the word that holds, None while it is open or withdrawn.

    `editors` are all who ever decided on it, as origins (`editor:NAME`), whether or not their word still holds.
    """

    review: Review
    state: State
    decision: Review | None = None
    editors: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The subject that decisions on it name."""
        return self.review.subject

    @property
    def value(self) -> Mapping[str, str]:
        """What it says, in the vocabulary of this module."""
        return self.review.value

    def part(self, name: str) -> Span | None:
        """One span of its evidence, where it stood when it was reported."""
        names = self.value.get("parts", "").split()
        return dict(zip(names, self.review.evidence, strict=False)).get(name)


def subject_of(record_id: str, author: str, at: str, value: Mapping[str, str]) -> str:
    """The id of a report, from who said what of which record, when."""
    return "c-" + digest(record_id, author, at, *sorted(value.items()))


def surroundings(span: Span, record: Record) -> dict[str, str]:
    """The keys `before` and `after` of a report on these words."""
    text = record.field_text(span.field)
    return {"before": text[max(0, span.start - AROUND) : span.start], "after": text[span.end : span.end + AROUND]}


def reports(reviews: Iterable[Review]) -> list[Report]:
    """The reports among these reviews, oldest first; each editor's last word counts, and of these the latest holds."""
    by_subject: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        if review.kind is ReviewKind.CORRECTION:
            by_subject[review.subject].append(review)
    found: list[Report] = []
    for said in by_subject.values():
        told = [r for r in said if r.said is Said.REPORTED]
        first = next((r for r in told if not r.withdrawn), None)
        if first is None:
            continue
        decided = [r for r in said if r.said in (Said.ACCEPTED, Said.REJECTED)]
        last = next(reversed(standing(decided)), None)
        state = State.OPEN if last is None else State(last.said.value)
        if last is None and not standing(told):
            state = State.WITHDRAWN
        found.append(Report(first, state, last, frozenset(r.author for r in decided)))
    return sorted(found, key=lambda r: (r.review.at, r.id))


def reviewed(store: GraphStore, audience: Audience, record_id: str = "", after: tuple[str, str] = ("", "")) -> Iterator[Review]:
    """All that this audience may know to have been said of reports, oldest first, after a (moment, id)."""
    while page := store.reviews(audience, ReviewKind.CORRECTION, record_id, "", after, _PAGE):
        yield from page
        after = (page[-1].at, page[-1].id)


def read_reports(store: GraphStore, audience: Audience, record_id: str = "") -> list[Report]:
    """The reports that this audience may know of, on one record or all, oldest first."""
    return reports(reviewed(store, audience, record_id))


# ---- where the words stand now
def places(report: Report, record: Record) -> dict[str, Span] | None:
    """Where the parts of a report stand in the record as it is now; None when they cannot be told.

    The first is found by its words and their surroundings; the others by their words, near to it. Of a sentence that is
    no longer verbatim the one that now holds the words is taken.
    """
    names, evidence = report.value.get("parts", "").split(), report.review.evidence
    if not names or not evidence:
        return {}
    first = anchored(evidence[0], report.value.get("before", ""), report.value.get("after", ""), record)
    if first is None:
        return None
    found = {names[0]: first}
    for name, span in zip(names[1:], evidence[1:], strict=False):
        here = None if name == "sentence" else _near(span, span.start + first.start - evidence[0].start, record)
        if here is None and name != "sentence":
            return None
        found[name] = here or _sentence(list(found.values()), span, record)
    return found


def anchored(span: Span, before: str, after: str, record: Record) -> Span | None:
    """The words of a span where they stand now, by their surroundings; None when they are gone or nobody can tell which.

    Unmoved words in the same surroundings are where they were; elsewhere white space and 繁简 do not count.
    """
    text = record.field_text(span.field)
    if text[span.start : span.end] == span.quote and surroundings(span, record) == {"before": before, "after": after}:
        return span
    scored = [
        (_alike(text[max(0, start - AROUND) : start], before, text[end : end + AROUND], after), start, end)
        for start, end in _found(span.quote, text)
    ]
    scored.sort(key=lambda s: (-s[0], abs(s[1] - span.start)))
    if not scored or scored[0][0] < _ALIKE:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < _CLEARLY and scored[0][1] != span.start:
        return None
    return Span.cut(record, scored[0][1], scored[0][2], span.field)


def _found(quote: str, text: str) -> list[tuple[int, int]]:
    """Where the words stand: verbatim, or but for 繁简, width and white space."""
    found = set(occurrences(quote, text))
    at = text.find(quote)
    while at >= 0:
        found.add((at, at + len(quote)))
        at = text.find(quote, at + 1)
    return sorted(found)


def _alike(before: str, was_before: str, after: str, was_after: str) -> float:
    """How alike the surroundings are, 0..1, white space left out; what is next to the words counts twice."""
    sides = (("".join(b.split())[::-1], "".join(w.split())[::-1]) for b, w in ((before, was_before), (after[::-1], was_after[::-1])))
    ratios = [
        SequenceMatcher(None, now[:most], was[:most], autojunk=False).ratio() for now, was in sides for most in (_NEXT, AROUND)
    ]
    return sum(ratios) / len(ratios)


def _near(span: Span, expected: int, record: Record) -> Span | None:
    found = _found(span.quote, record.field_text(span.field))
    start, end = min(found, key=lambda p: abs(p[0] - expected), default=(-1, -1))
    return Span.cut(record, start, end, span.field) if start >= 0 and abs(start - expected) <= _NEAR else None


def _sentence(words: list[Span], was: Span, record: Record) -> Span:
    """The sentence as it was, if it still stands around the words; else from one full stop to the next around them."""
    text = record.field_text(was.field)
    first, last = min(w.start for w in words), max(w.end for w in words)
    for start, end in _found(was.quote, text):
        if start <= first and last <= end:
            return Span.cut(record, start, end, was.field)
    return sentence_around(record, first, last, was.field)


def sentence_around(record: Record, first: int, last: int, field: str) -> Span:
    """The words between the sentence ends on either side of these characters, without white space at the edges."""
    text = record.field_text(field)
    start = max((text.rfind(mark, 0, first) for mark in "。！？；\n"), default=-1) + 1
    ends = [at for mark in "。！？；\n" if (at := text.find(mark, last)) >= 0]
    end = min(ends, default=len(text))
    while start < first and text[start].isspace():
        start += 1
    while end > last and text[end - 1].isspace():
        end -= 1
    return Span.cut(record, start, end, field)
