"""The body that made a record, as its catalogue names it."""

from __future__ import annotations

import re

from graph.model import Record, Span

NOBODY = re.compile(r"^[本我你贵该各全]")  # how a word for a body begins that names none


def author(record: Record) -> Span | None:
    """The 责任者 when it is one body; None for none, several, or one that names nobody (本署, 同上)."""
    name = record.catalogue.get("责任者", "")
    if not name or re.search(r"[；;、,，]", name) or NOBODY.match(name) or "同上" in name:
        return None
    return Span.cut(record, 0, len(name), "责任者")
