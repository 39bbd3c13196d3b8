"""不同记载: what other records tell otherwise of what a work cites; shown beside it, never settled. Reads for one audience.

Another day or number for one happening, a denial, the other side's account of it, what came of a plan (checklist point 10,
DOMAIN section 6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from graph.access import Audience
from graph.happenings import apart, numbers, period, subject_key, traits
from graph.model import TEXT, Entity, Event, Modality, Record, Span, Statement
from graph.provenance import holds, overlap, stands
from graph.questions import closes, one_happening, told_nearby
from graph.store import GraphStore
from graph.works import Sentence
from pipelines.compose.battles import BATTLE, other_losses, told_days, told_there
from pipelines.compose.brief import told_by
from pipelines.compose.intent import intended
from pipelines.compose.outcomes import outcomes
from pipelines.compose.select import NUMBERED
from pipelines.compose.verify import Lookup
from pipelines.sentences import sentences

_TOLD = (Modality.ACTUAL, Modality.DENIED)  # a plan, an order or a rumour contradicts nobody
_ALIKE = 400  # events of one entity that are looked at
_DAY, _NUMBER, _FACT = "日期", "数目", "有无其事"
_OTHER_SIDE = "对立一方的说法"
_OUTCOME = "原定与实际"
_LOSSES = "伤亡数目"
_TOLD_BY = {_OTHER_SIDE: (_DAY, _NUMBER, _FACT, _LOSSES), _LOSSES: (_NUMBER,)}
_Said = TypeVar("_Said", Event, Statement)


@dataclass(frozen=True, slots=True)
class Difference:
    """Words cited, every place that tells the same thing otherwise in one way, and in what they differ, in Chinese."""

    ours: Span
    others: tuple[Span, ...]
    about: str


def differences(store: GraphStore, cited: Sequence[Span], audience: Audience) -> list[Difference]:
    """What records this audience may see tell otherwise than the words cited, in the order of citing.

    For each cited happening one difference for each other day, number, denial and account of the other side; `others` are
    all the places that agree on it, so that naming any one of them discloses it.
    """
    reading = _Reading(store, audience)
    found: dict[tuple[Span, str, str], dict[Span, None]] = defaultdict(dict)
    for record_id in dict.fromkeys(c.record_id for c in cited):
        ours = [c for c in cited if c.record_id == record_id]
        events = store.events(audience, record_id=record_id)
        said = [(e, e.evidence) for e in _said_here(events, ours)]
        for event, words in [*said, *told_days(store, record_id, ours, events, audience)]:
            for other in reading.others(event):
                for about, value in reading.between(event, other):
                    found[words, about, value][_dating(other) if about == _DAY else other.evidence] = None
        for statement in _said_here(store.statements(audience, record_id=record_id), ours):
            for denial in reading.denials(statement):
                found[statement.evidence, _FACT, "否认"][denial.evidence] = None
        for cost, figure in reading.losses(record_id, ours, events):
            found[cost, _LOSSES, figure.quote][figure] = None
        for plan, outcome in _came_of(store, ours, audience):
            found[plan, _OUTCOME, outcome.quote][outcome] = None
    return list(_once(Difference(ours, tuple(others), about) for (ours, about, _), others in found.items()))


def _came_of(store: GraphStore, cited: Sequence[Span], audience: Audience) -> Iterator[tuple[Span, Span]]:
    """What is laid down in words of one record, with what later records tell of it."""
    record = store.record(cited[0].record_id, audience) if cited else None
    for span in dict.fromkeys(c for c in cited if c.field == TEXT) if record is not None else ():
        if record is not None and stands(span, record) and intended(record, span):
            yield from ((span, outcome) for outcome in outcomes(store, record, span, audience))


def _once(found: Iterable[Difference]) -> Iterator[Difference]:
    """Without the other side's account where the same record already differs in a day, a number or the fact itself.

    And without losses where it already differs in a number that both name alike.
    """
    listed = list(found)
    told = {(d.ours, o.record_id, d.about) for d in listed for o in d.others}
    for difference in listed:
        beside = _TOLD_BY.get(difference.about, ())
        others = tuple(o for o in difference.others if not any((difference.ours, o.record_id, about) in told for about in beside))
        if others:
            yield Difference(difference.ours, others, difference.about)


def undisclosed(found: Iterable[Difference], cited: Iterable[Span]) -> list[Difference]:
    """Those of which a work with these citations cites no other side."""
    held = list(cited)
    return [d for d in found if not any(overlap(o, c) for o in d.others for c in held)]


def by_words(found: Iterable[Difference]) -> list[list[Difference]]:
    """The differences of each words cited together: they are told once, with all that is told otherwise behind them."""
    groups: dict[Span, list[Difference]] = defaultdict(list)
    for difference in found:
        groups[difference.ours].append(difference)
    return list(groups.values())


def side_by_side(told: Sequence[Difference], lookup: Lookup) -> Sentence | None:
    """The accounts of differences of the same words in one sentence, each under its record's title, unverified.

    None when a record is gone.
    """
    places = list(dict.fromkeys([told[0].ours, *(d.others[0] for d in told)]))
    records = [r for p in places if (r := lookup(p.record_id)) is not None]
    if len(records) < len(places):
        return None
    return told_by(records, [_unnumbered(p, r) for p, r in zip(places, records, strict=True)])


def _dating(event: Event) -> Span:
    """Of the words that tell an event the sentence with its day: citing the others does not tell it."""
    whole = event.evidence
    times = [a.term.span for a in event.arguments if a.role == "time" and holds(whole, a.term.span)]
    for start, end in sentences(whole.quote) if times else ():
        if whole.start + start <= times[0].start and times[0].end <= whole.start + end:
            return Span(whole.record_id, whole.start + start, whole.start + end, whole.quote[start:end], whole.field)
    return whole


def _unnumbered(span: Span, record: Record) -> Span:
    """The words without the number of a list item before them."""
    number = NUMBERED.match(span.quote)
    return Span.cut(record, span.start + number.end(), span.end, span.field) if number and number.end() < len(span.quote) else span


def _said_here(found: Iterable[_Said], cited: Sequence[Span]) -> Iterator[_Said]:
    for said in found:
        if said.modality in _TOLD and any(overlap(said.evidence, c) for c in cited):
            yield said


class _Reading:
    """What the records one audience may see tell of happenings; each named event and each record is looked up once."""

    def __init__(self, store: GraphStore, audience: Audience) -> None:
        self.store, self.audience = store, audience
        self.entities: dict[str, Entity | None] = {"": None}
        self.named: dict[str, list[Event]] = {}
        self.adverse: dict[str, bool] = {}

    def entity(self, referent: str) -> Entity | None:
        if referent not in self.entities:
            found = self.store.entities([referent], self.audience)
            self.entities[referent] = found[0] if found else None
        return self.entities[referent]

    def others(self, event: Event) -> list[Event]:
        """Tellings of the same happening in other records."""
        entity = self.entity(event.name.referent) if event.name is not None else None
        own = entity is not None and one_happening(entity.name)
        told = [
            *(self._of_named(entity) if entity is not None and own else self._of_one_subject(event)),
            *told_there(self.store, event, self.audience),
        ]
        told = list({e.id: e for e in told}.values())
        return [o for o in told if o.evidence.record_id != event.evidence.record_id and o.modality in _TOLD]

    def _of_named(self, entity: Entity) -> list[Event]:
        if entity.id not in self.named:
            events = self.store.events(self.audience, entity_id=entity.id)
            told = [e for e in events if e.name is not None and e.name.referent in entity.referents]
            done = [e for e in told if e.modality is Modality.ACTUAL]
            self.named[entity.id] = [*told, *told_nearby(self.store, entity, done, self.audience)]
        return self.named[entity.id]

    def _of_one_subject(self, event: Event) -> list[Event]:
        """Events of the type about the same people, bodies or places, within the period that makes them one happening."""
        subjects = [e for a in traits(event) if (e := self.entity(a.term.referent)) is not None]
        if not subjects or not period(event):
            return []
        rarest = min(subjects, key=lambda e: (e.record_count, e.id))
        found = self.store.events(self.audience, entity_id=rarest.id, event_type=event.type, limit=_ALIKE)
        key = self._key(event)
        return [
            o for o in found
            if self._key(o) == key and (period(o) == period(event) or (o.modality is Modality.DENIED and not period(o)))
        ]

    def _key(self, event: Event) -> str:
        known = {a.term.span: e.id for a in traits(event) if (e := self.entity(a.term.referent)) is not None}
        return subject_key(event, known)

    def between(self, event: Event, other: Event) -> Iterator[tuple[str, str]]:
        """In what two tellings differ, and what the other says."""
        if event.modality is not other.modality:
            yield _FACT, other.modality.value
            return
        if event.modality is Modality.DENIED:
            return
        if other.when is not None and apart(event, other) and closes(event) == closes(other):
            yield _DAY, other.when.edtf
        ours, theirs = numbers(event), numbers(other)
        for kind in sorted(ours.keys() & theirs.keys()):
            if ours[kind][0] != theirs[kind][0]:
                yield _NUMBER, f"{kind}{theirs[kind][0]}"
        if self._adverse(event) != self._adverse(other):
            yield _OTHER_SIDE, str(self._adverse(other))

    def losses(self, record_id: str, cited: Sequence[Span], events: Sequence[Event]) -> Iterator[tuple[Span, Span]]:
        """What words cited say a battle cost, with another figure for it in another record."""
        record = self.store.record(record_id, self.audience)
        tellings = [o for e in events if e.type == BATTLE and e.modality is Modality.ACTUAL for o in self.others(e)]
        return iter(()) if record is None else other_losses(self.store, record, cited, tellings, self.audience)

    def _adverse(self, event: Event) -> bool:
        record_id = event.evidence.record_id
        if record_id not in self.adverse:
            record = self.store.record(record_id, self.audience)
            self.adverse[record_id] = record is not None and record.catalogue.get("立场") == "adversary"
        return self.adverse[record_id]

    def denials(self, statement: Statement) -> list[Statement]:
        """Statements of other records that deny this one: the same subject, predicate, object and value."""
        subject = self.entity(statement.subject.referent)
        if subject is None or statement.modality is not Modality.ACTUAL:
            return []
        said = self.store.statements(self.audience, entity_id=subject.id, predicate=statement.predicate)
        return [
            s for s in said
            if s.modality is Modality.DENIED and s.evidence.record_id != statement.evidence.record_id
            and s.value == statement.value and self._object(s) == self._object(statement)
            and s.subject.referent in subject.referents
        ]

    def _object(self, statement: Statement) -> str:
        found = self.entity(statement.object.referent) if statement.object is not None else None
        return found.id if found is not None else statement.object.span.quote if statement.object is not None else ""
