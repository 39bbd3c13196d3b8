"""Faults: what is wrong with a sentence being written, word by word, for underlining. Reads only.

What verification finds is shown at its words. Beyond it a person's office is held against what the graph knows of the
day the sentence speaks of (时任): only another office that is known is a fault, never one that is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.folding import key
from graph.model import Span
from graph.places.changes import Certainty
from graph.tenure import Held
from graph.works import Section, Sentence
from pipelines.compose.citing import citation_text
from pipelines.compose.sense import Fault
from pipelines.compose.verify import FactsOf, Lookup, found_within

Offices = Callable[[str, str], Sequence[Held]]
_RANKED = re.compile(r"(?:副|代|代理|助理|候补|前|前任|原|原任|兼)$")
_MANNER = re.compile(r"^(?:代理|暂代|兼代|署理|兼任|时任|现任|代|署|兼)+")


@dataclass(frozen=True, slots=True)
class Claim:
    """An office that a sentence gives a person: half-open place of the title's words, the person, the days it is said of.

    `first` and `last` are ISO days, the same for a date to the day.
    """

    start: int
    end: int
    title: str
    person: str
    first: str
    last: str


def faults(
    sentence: Sentence, section: Section, known: frozenset[Span], lookup: Lookup, facts: FactsOf
) -> list[Fault]:
    """What verification finds wrong with a sentence in its place, in reading order.

    `known` are the work's `findings`. Places are characters of the sentence, half-open; a reason that names no words of it
    covers all of it.
    """
    found = found_within(sentence, section, known, lookup, facts)
    return sorted({f if f.end else Fault(0, len(sentence.text), f.reason) for f in found})


def wrong_offices(claims: Iterable[Claim], offices: Offices, lookup: Lookup) -> list[Fault]:
    """The offices that a person did not hold on those days, as far as the graph knows, each with the record that says so.

    `offices` gives what is known of a person (by name) on an ISO day. A claim is wrong when on its first and on its last
    day another office is certain and the one claimed is not even possible. Rule: proposal.
    """
    found = []
    for claim in claims:
        known = [list(offices(claim.person, day)) for day in dict.fromkeys((claim.first, claim.last))]
        if any(_same(claim.title, h) for held in known for h in held):
            continue
        others = [next((h for h in held if h.certainty is Certainty.CERTAIN), None) for held in known]
        if others[0] is not None and None not in others and (told := _told(others[0], lookup)):
            day = claim.first if claim.first == claim.last else f"{claim.first} 至 {claim.last}"
            found.append(Fault(claim.start, claim.end, f"职务“{claim.title}”与 {day} 当时不符：{claim.person}{told}"))
    return found


def _same(title: str, held: Held) -> bool:
    """Whether both are one office: 县长 is 安吉县县长 but not 副县长; the manner in which it is held is left out."""
    body = key(held.body.name) if held.body else ""
    one, other = (_MANNER.sub("", key(t)) for t in (title, held.title))
    return any(_ends(a, b) for a, b in ((one, other), (other, one), (body + other, one)))


def _ends(whole: str, end: str) -> bool:
    return bool(end) and whole.endswith(end) and not _RANKED.search(whole[: len(whole) - len(end)])


def _told(held: Held, lookup: Lookup) -> str:
    """What the graph knows instead and who says so; "" where the record is not for this audience."""
    span = held.statements[0].evidence
    record = lookup(span.record_id)
    if record is None:
        return ""
    body = f"{held.body.name}" if held.body and not key(held.title).startswith(key(held.body.name)) else ""
    return f"任{body}{held.manner}{held.title}（“{span.quote[:60]}”，{citation_text(record).rstrip('。')}）"


def stretches(text: str, found: Iterable[Fault]) -> Iterator[tuple[str, tuple[Fault, ...]]]:
    """The text in pieces, each with the faults that cover it: the pieces joined are the text."""
    faults = list(found)
    cuts = sorted({0, len(text), *(p for f in faults for p in (f.start, f.end))})
    for start, end in pairwise(cuts):
        yield text[start:end], tuple(f for f in faults if f.start <= start and end <= f.end)


__all__ = ["Claim", "Fault", "Offices", "faults", "stretches", "wrong_offices"]
