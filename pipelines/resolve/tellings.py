"""Which events tell one happening: each telling is a referent, joined by judgements to what the record says it tells.

A telling is joined to its key (type, step, who or what, year or month) and, told to the day about a person, to the same
key of that day in every fonds. A telling without a date follows the only dated one of its record. Editors overrule it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graph.folding import key
from graph.happenings import about, label, period, recurs, subject_key, telling, traits
from graph.model import (
    EntityType,
    Event,
    Judgement,
    Modality,
    Record,
    Referent,
    Span,
    Term,
    Verdict,
)

TOLD = "rule:same_happening@1"
TOLD_AGAIN = "rule:told_again@1"
PRODUCERS = (TOLD, TOLD_AGAIN)


def meeting_scope(name: str, events: Iterable[Event]) -> str | None:
    """The year that a meeting's recurring name is told with in this record, as a scope; None when none is needed or known."""
    if not recurs(name):
        return None
    years = {period(e) for e in events if e.name is not None and key(e.name.span.quote) == key(name)} - {""}
    return years.pop() if len(years) == 1 else None


def tellings(
    record: Record, events: Sequence[Event], meant: Mapping[Span, Referent]
) -> tuple[list[Event], list[Referent], list[Judgement]]:
    """The events, each identifiable one named by the words that tell it; the referents and judgements that join them."""
    named: list[Event] = []
    referents: dict[str, Referent] = {}
    judgements: list[Judgement] = []
    undated: list[tuple[str, Event]] = []
    dated: dict[str, dict[str, Event]] = defaultdict(dict)
    for event in events:
        span = telling(event)
        subject = subject_key(event, {s: _full(r)[0] for s, r in meant.items()}) if span else ""
        if span is None or not subject or event.modality is not Modality.ACTUAL:
            named.append(event)
            continue
        if event.name is None:
            own = Referent(EntityType.EVENT, f"{key(span.quote)}｜{record.id}", record.fonds)
            event = replace(event, name=Term(span, EntityType.EVENT, own.id))
            referents[own.id] = own
        named.append(event)
        when = period(event)
        if not when:
            undated.append((subject, event))
            continue
        dated[subject].setdefault(_name(event), event)
        for hub, judgement in _joined(record, event, subject, when, meant):
            referents[hub.id] = hub
            judgements.append(judgement)
    judgements += _told_again(undated, dated)
    return named, list(referents.values()), judgements


def _full(who: Referent) -> tuple[str, str]:
    """Name and scope; of a short form the full name that its record gives it."""
    full = who.scope.partition("|")[2] if who.type is EntityType.ORGANISATION else ""
    return (full, "") if full else (who.name, who.scope)


def _name(event: Event) -> str:
    return event.name.referent if event.name else ""


def _joined(
    record: Record, event: Event, subject: str, when: str, meant: Mapping[Span, Referent]
) -> Iterable[tuple[Referent, Judgement]]:
    parts = [a.term for a in traits(event)]
    scopes = {_full(meant[t.span])[1] if t.span in meant else record.fonds for t in parts if t.type is not EntityType.POSITION}
    narrowest = max(scopes, key=lambda s: (s == record.id, s != ""), default="")
    words = f"同为“{event.type}”，{label(event)}{about(parts)}相同，"
    hub = Referent(EntityType.EVENT, f"{subject}｜{when}", narrowest)
    if hub.id != _name(event):
        reason = f"{words}时间同在 {when}"
        yield hub, Judgement(_name(event), hub.id, Verdict.SAME, TOLD, reason, evidence=(event.evidence,))
    exact = event.when is not None and event.when.earliest == event.when.latest
    if narrowest and narrowest != record.id and exact and event.when is not None and len(parts) > 1:
        day = Referent(EntityType.EVENT, f"{subject}｜{event.when.earliest}", "")
        reason = f"{words}又同在 {event.when.earliest} 这一天（不同全宗）"
        yield day, Judgement(_name(event), day.id, Verdict.SAME, TOLD, reason, evidence=(event.evidence,))


def _told_again(undated: list[tuple[str, Event]], dated: Mapping[str, dict[str, Event]]) -> Iterable[Judgement]:
    for subject, event in undated:
        others = [e for name, e in dated.get(subject, {}).items() if name != _name(event)]
        if len({period(e) for e in others}) != 1:
            continue
        first = others[0]
        reason = f"同一份档案中再次说到：{label(event)}{about([a.term for a in traits(event)])}相同，前后只有一个日期"
        yield Judgement(
            _name(event), _name(first), Verdict.SAME, TOLD_AGAIN, reason, evidence=(first.evidence, event.evidence)
        )
