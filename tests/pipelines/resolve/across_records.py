"""Records written in one line for tests of who is who across them: names marked in the text, offices and stays told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.model import (
    Argument,
    EntityType,
    Event,
    Findings,
    Mention,
    Openness,
    Record,
    Span,
    Statement,
    Term,
    When,
)
from pipelines.resolve import resolve_record

KINDS = {"P": EntityType.PERSON, "O": EntityType.ORGANISATION, "L": EntityType.PLACE}
_MARKED = re.compile(r"\[(?P<kind>[POL])(?P<words>[^\]]+)\]")
Read = tuple[Record, Findings]


def year(number: int) -> When:
    """A catalogue date of one year."""
    return When(str(number), f"{number}-01-01", f"{number}-12-31", "year")


def day(iso: str) -> When:
    """One certain day."""
    return When(iso, iso, iso, "day")


def told(
    record_id: str, marked: str, *, fonds: str = "T901", when: int = 1940, offices: Sequence[tuple[str, str, str]] = (),
    aliases: Sequence[tuple[str, str]] = (), stays: Sequence[tuple[str, str, str]] = (), openness: Openness = Openness.OPEN,
    author: str = "", terms: Sequence[tuple[str, str]] = (),
) -> Read:
    """A resolved record. In `marked` names stand as [P陈文] [O水利局] [L余姚].

    `offices` are (person, body, post), each dated by the (first, last) day of `terms` at its place if there is one,
    `aliases` (person, other name), `stays` (person, place, day), all of names that are marked.
    """
    places: list[tuple[str, int, int, EntityType]] = []
    text, last = "", 0
    for m in _MARKED.finditer(marked):
        text += marked[last : m.start()]
        places.append((m["words"], len(text), len(text) + len(m["words"]), KINDS[m["kind"]]))
        text += m["words"]
        last = m.end()
    text += marked[last:]
    catalogue = {"责任者": author} if author else {}
    record = Record(record_id, text, catalogue=catalogue, fonds=fonds, openness=openness, when=year(when))
    found = {w: Term(Span.cut(record, a, b), kind) for w, a, b, kind in reversed(places)}
    whole = Span.cut(record, 0, len(text))
    statements = [
        Statement(
            found[who], "HELD_POSITION", whole, "relations@1", object=found.get(body), value=post,
            when=When("/".join(terms[n]), *terms[n]) if n < len(terms) else None,
        )
        for n, (who, body, post) in enumerate(offices)
    ]
    statements += [Statement(found[a], "KNOWN_AS", whole, "relations@1", object=found[b]) for a, b in aliases]
    events = tuple(
        Event("视察·调研", found[who].span, whole, "events@1", day(on), (Argument("visitor", found[who]), Argument("place", found[where])))
        for who, where, on in stays
    )
    mentions = tuple(Mention(Span.cut(record, a, b), kind, 1.0, "names@1") for _, a, b, kind in places)
    findings = Findings(record_id, ("names@1", "relations@1", "events@1"), mentions, statements=tuple(statements), events=events)
    return record, resolve_record(record, findings)


def referent(read: Read, words: str) -> str:
    """Whom the first of these words means in the record."""
    return next(m.referent for m in read[1].mentions if m.span.quote == words)
