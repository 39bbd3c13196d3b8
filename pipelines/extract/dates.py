"""Dates of a record as evidence-bound mentions; the grammar is `pipelines.calendar_dates`."""

from __future__ import annotations

import re

from graph.model import TEXT, DateMention, Record, Span, When
from pipelines.calendar_dates import parse_date, scan

ORIGIN = "rule:dates@2"
_HEAD = 12  # a newspaper's or a report's date stands in its first lines
_DATED_LINE = re.compile(r"\s*[-—(（]*\s*([^-—(（\s].{3,30}?[日0-9])\s*(?:[)）]|在[^。]{4,40})?\s*")


def find_dates(record: Record, field: str = TEXT) -> list[DateMention]:
    """Every date expression in one field of a record, in order, without overlaps; an unresolved one has no EDTF.

    What an expression leaves out comes from the nearest date before it in the field, else from `record.when`, else
    from the day the text itself closes or opens with.
    """
    text = record.field_text(field)
    own, source = (record.when, "形成日期") if record.when else _dated_by_itself(record.field_text(TEXT))
    return [
        DateMention(Span.cut(record, found.start, found.end, field), found.when, ORIGIN, found.note)
        for found in scan(text, own, source)
    ]


def _dated_by_itself(text: str) -> tuple[When | None, str]:
    """The day a text is signed with, else the day in its head, and how to call it; (None, ...) when it has neither."""
    lines = [line for line in text.splitlines() if line.strip()]
    for line, source in ((lines[-1:], "落款日期"), (lines[:_HEAD], "文首日期")):
        for words in line:
            match = _DATED_LINE.fullmatch(words)
            when = parse_date(match[1]) if match else None
            if when and when.precision == "day":
                return when, source
    return None, "形成日期"
