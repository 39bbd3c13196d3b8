"""Dates of a record as evidence-bound mentions; the grammar is `pipelines.calendar_dates`."""

from __future__ import annotations

from graph.model import TEXT, DateMention, Record, Span
from pipelines.calendar_dates import scan

ORIGIN = "rule:dates@1"


def find_dates(record: Record, field: str = TEXT) -> list[DateMention]:
    """Every date expression in one field of a record, in order, without overlaps; an unresolved one has no EDTF.

    What an expression leaves out comes from the nearest date before it in the field, else from `record.when`.
    """
    return [
        DateMention(Span.cut(record, found.start, found.end, field), found.when, ORIGIN, found.note)
        for found in scan(record.field_text(field), record.when)
    ]
