"""Quotes: does this text stand at this place?"""

from __future__ import annotations

from collections.abc import Iterator

from graph.folding import fold
from graph.model import TEXT, Record, Span


def stands(span: Span, record: Record) -> bool:
    """Whether the quote is, character for character, where it says it is. An empty quote stands nowhere."""
    return (
        bool(span.quote.strip())
        and span.record_id == record.id
        and record.field_text(span.field)[span.start : span.end] == span.quote
    )


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
