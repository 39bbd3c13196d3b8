"""Where two readers of one record differ, finding by finding and place by place. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from graph.model import DateMention, EntityType, Event, Findings, Mention, Span, Statement

Finding = Mention | DateMention | Event | Statement
F = TypeVar("F", bound=Finding)

ONLY_FIRST, ONLY_SECOND = "only_first", "only_second"
_LEFT_OUT = (EntityType.TIME, EntityType.EVENT)  # compared as dates and as events
_FACTS: dict[type, Callable[[Finding], dict[str, str]]] = {
    Mention: lambda m: {"type": m.type.value} if isinstance(m, Mention) else {},
    DateMention: lambda d: {"date": d.when.edtf} if isinstance(d, DateMention) else {},
    Event: lambda e: (
        {"type": e.type, "date": e.when.edtf if e.when else "", "modality": e.modality.value} if isinstance(e, Event) else {}
    ),
    Statement: lambda s: {"modality": s.modality.value} if isinstance(s, Statement) else {},
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place where the readers differ: `differences` is `only_first`, `only_second`, or some of `extent` (other
    words for the same thing), `type`, `date`, `modality`; `span` is where to look."""

    span: Span
    differences: tuple[str, ...]
    first: Finding | None = None
    second: Finding | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The disagreements in order of place, and how many findings the two readers share."""

    disagreements: tuple[Disagreement, ...]
    agreed: int


def compare(
    first: Findings, second: Findings, field: str, unread: Sequence[tuple[int, int]] = ()
) -> Comparison:
    """Names, dates, events and relations of both readers in one field; what lies in an `unread` stretch counts for none.

    Matched are equal places, then overlapping ones; events of one type and one sentence are the same event whatever
    their trigger. A name that the other reader found elsewhere in the record with the same type is no disagreement.
    """
    found: list[Disagreement] = []
    agreed = 0
    for left, right in (
        (_names(first), _names(second)), (first.dates, second.dates), (first.events, second.events),
        (first.statements, second.statements),
    ):
        mine = [f for f in left if place(f).field == field and not _within(place(f), unread)]
        pairs, only_first, only_second = _matched(mine, [f for f in right if place(f).field == field])
        for a, b in pairs:
            differences = _differences(a, b)
            agreed += not differences
            if differences:
                found.append(Disagreement(place(b), differences, a, b))
        known = {_said(f) for f in mine}, {_said(f) for f in right}
        found += [Disagreement(place(f), (ONLY_FIRST,), f) for f in only_first if _said(f) not in known[1]]
        found += [Disagreement(place(f), (ONLY_SECOND,), None, f) for f in only_second if _said(f) not in known[0]]
    return Comparison(tuple(sorted(found, key=lambda d: (d.span.start, d.span.end, d.differences))), agreed)


def place(finding: Finding) -> Span:
    """The words a finding is read from: a name, a date, a trigger, the subject of a relation."""
    if isinstance(finding, Mention | DateMention):
        return finding.span
    return finding.trigger if isinstance(finding, Event) else finding.subject.span


def known_by(finding: Finding) -> str:
    """What one producer's findings in a record are told apart by: kind and place, or the id of an event or relation."""
    if isinstance(finding, Mention | DateMention):
        span = finding.span
        return f"{type(finding).__name__}:{span.field}:{span.start}-{span.end}"
    return finding.id


def _names(findings: Findings) -> list[Mention]:
    return [m for m in findings.mentions if m.type not in _LEFT_OUT]


def _within(span: Span, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span.start < end for start, end in stretches)


def _said(finding: Finding) -> tuple[object, ...]:
    """Equal for two mentions of one name; every other finding stands alone."""
    if isinstance(finding, Mention):
        return finding.span.quote, finding.type
    return (id(finding),)


def _matched(first: Sequence[F], second: Sequence[F]) -> tuple[list[tuple[F, F]], list[F], list[F]]:
    """Pairs of findings of the same thing, and what either reader has alone: the closest matches first."""
    pairs: list[tuple[F, F]] = []
    left, right = list(first), list(second)
    for same in (_same_facts, _same_place, _overlap, _same_happening):
        starts = sorted(range(len(right)), key=lambda i: place(right[i]).start)
        order = [place(right[i]).start for i in starts]
        taken: set[int] = set()
        rest: list[F] = []
        for finding in left:
            near = _near(finding, order, starts)
            hit = next((i for i in near if i not in taken and same(finding, right[i])), None)
            if hit is None:
                rest.append(finding)
            else:
                taken.add(hit)
                pairs.append((finding, right[hit]))
        left, right = rest, [f for i, f in enumerate(right) if i not in taken]
    return pairs, left, right


_FARTHEST = 400  # characters: a sentence, or the longest name


def _near(finding: Finding, order: Sequence[int], starts: Sequence[int]) -> Iterable[int]:
    at = place(finding).start
    return starts[bisect_left(order, at - _FARTHEST) : bisect_left(order, at + _FARTHEST)]


def _same_place(a: Finding, b: Finding) -> bool:
    own, other = place(a), place(b)
    return (own.start, own.end) == (other.start, other.end) and _same_claim(a, b)


def _same_facts(a: Finding, b: Finding) -> bool:
    return _same_place(a, b) and _FACTS[type(a)](a) == _FACTS[type(b)](b)


def _overlap(a: Finding, b: Finding) -> bool:
    own, other = place(a), place(b)
    return own.start < other.end and other.start < own.end and _same_claim(a, b)


def _same_claim(a: Finding, b: Finding) -> bool:
    """Relations are the same only where predicate and the other side are."""
    if not isinstance(a, Statement) or not isinstance(b, Statement):
        return True
    one, other = (s.value or (s.object.span.quote if s.object else "") for s in (a, b))
    return a.predicate == b.predicate and (one in other or other in one)


def _same_happening(a: Finding, b: Finding) -> bool:
    if not isinstance(a, Event) or not isinstance(b, Event):
        return False
    return a.type == b.type and a.evidence.start < b.evidence.end and b.evidence.start < a.evidence.end


def _differences(a: Finding, b: Finding) -> tuple[str, ...]:
    own, other = _FACTS[type(a)](a), _FACTS[type(b)](b)
    found = [name for name in own if own[name] != other[name]]
    one, two = place(a), place(b)
    if isinstance(a, Mention) and (one.start, one.end) != (two.start, two.end):
        found.insert(0, "extent")
    return tuple(found)
