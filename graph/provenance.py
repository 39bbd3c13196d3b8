"""Quotes: does this text stand at this place, and where is that in the file?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from graph.folding import fold
from graph.model import TEXT, Record, Span

_LINE_END = re.compile(r"\s*[\n\r\f]\s*")


def stands(span: Span, record: Record) -> bool:
    """Whether the quote is, character for character, where it says it is. An empty quote stands nowhere."""
    return (
        bool(span.quote.strip())
        and span.record_id == record.id
        and record.field_text(span.field)[span.start : span.end] == span.quote
    )


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a character of one field of one record."""
    return (one.record_id, one.field) == (other.record_id, other.field) and one.start < other.end and other.start < one.end


def holds(outer: Span, inner: Span) -> bool:
    """Whether the inner span lies wholly within the outer one, in one field of one record."""
    return (outer.record_id, outer.field) == (inner.record_id, inner.field) and outer.start <= inner.start and inner.end <= outer.end


def occurrences(needle: str, haystack: str) -> Iterator[tuple[int, int]]:
    """Half-open places in `haystack` whose letters are those of `needle`, folded and ignoring white space.

    A needle that folds to nothing (blanks, punctuation alone) matches nowhere.
    """
    wanted = [c for c in fold(needle) if not c.isspace()]
    if not any(c.isalnum() for c in wanted):
        return
    folded = fold(haystack)
    at = [i for i, c in enumerate(haystack) if not c.isspace()]
    text = "".join(folded[i] for i in at)
    sought = "".join(wanted)
    found = text.find(sought)
    while found >= 0:
        yield at[found], at[found + len(sought) - 1] + 1
        found = text.find(sought, found + 1)


def locate(quote: str, record: Record, field: str = TEXT) -> Span | None:
    """The first place where the quote stands verbatim in the field, as a span; None where it does not stand."""
    start = record.field_text(field).find(quote) if quote.strip() else -1
    return Span.cut(record, start, start + len(quote), field) if start >= 0 else None


class SourceRun(NamedTuple):
    """Half-open characters of one part of a file: a page or paragraph (第3页), "" for the whole file or cell."""

    part: str
    start: int
    end: int


def in_source(record: Record, start: int, end: int) -> tuple[SourceRun, ...]:
    """Where the characters `start` to `end` of `record.text` stand in the file as decoded, in reading order.

    Line ends count as one character, and no run goes over one: a name broken by a line break, a page number or a page
    is two runs. Neighbours are joined otherwise. Characters outside the text are nowhere; a corrected stretch is where
    the words it stands for are.
    """
    found: list[SourceRun] = []
    text, start, end = as_received(record, max(0, start), min(end, len(record.text)))
    last = start
    for gap in (*_LINE_END.finditer(text, start, max(start, end)), None):
        if last < (stop := gap.start() if gap else end):
            found += _runs(record, last, stop)
        last = gap.end() if gap else end
    return tuple(found)


def as_received(record: Record, start: int, end: int) -> tuple[str, int, int]:
    """The text as it was received, and where in it the characters `start` to `end` of the text stand.

    A place inside a corrected stretch stands for the whole of it.
    """
    changes = [a for a in record.amended if a.field == TEXT]
    kept: list[str] = []
    last, first_at, last_at = 0, start, end
    for change in changes:
        kept += [record.text[last : change.start], change.was]
        last = change.end
        grown = len(change.was) - (change.end - change.start)
        if change.end <= start:
            first_at += grown
        elif change.start < start:
            first_at += change.start - start
        if change.start < end and change.end <= end:
            last_at += grown
        elif change.start < end:
            last_at += change.start + len(change.was) - end
    return "".join([*kept, record.text[last:]]), first_at, last_at


def _runs(record: Record, start: int, end: int) -> list[SourceRun]:
    if not record.layout:
        return [SourceRun("", start, end)]
    found: list[SourceRun] = []
    first = max(0, bisect_right(record.layout, start, key=lambda run: run.start) - 1)
    for run in islice(record.layout, first, None):
        if run.start >= end:
            break
        left, right = max(start, run.start), min(end, run.start + run.length)
        at = run.file - run.start
        if left >= right:
            continue
        if found and found[-1].part == run.part and found[-1].end == at + left:
            found[-1] = found[-1]._replace(end=at + right)
        else:
            found.append(SourceRun(run.part, at + left, at + right))
    return found
