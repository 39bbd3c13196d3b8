"""What a store tells one audience, record by record: the stream every export format is written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.access import Audience
from graph.model import DateMention, Entity, Event, Judgement, Mention, Record, Span, Statement, Term
from graph.store import GraphStore

_PAGE = 100
_NO_LIMIT = 2**31 - 1  # of what one record holds


@dataclass(frozen=True, slots=True)
class Told:
    """A record and all that is known from it; `text` is left empty.

    `entities`, `referents` (id, entity id or "") and `judgements` are those met for the first time, so that each comes
    once in a whole export. `entity_of` gives the entity id of every referent named in the record, "" for none.
    """

    record: Record
    mentions: Sequence[tuple[Mention, str]]
    dates: Sequence[DateMention]
    statements: Sequence[Statement]
    events: Sequence[Event]
    entity_of: Mapping[str, str]
    entities: Sequence[Entity] = ()
    referents: Sequence[tuple[str, str]] = ()
    judgements: Sequence[Judgement] = ()

    def spans(self) -> Iterator[Span]:
        """Every place in the record that something above points to; a place may come more than once."""
        yield from (m.span for m, _ in self.mentions)
        yield from (d.span for d in self.dates)
        for statement in self.statements:
            yield statement.evidence
            yield statement.subject.span
            if statement.object:
                yield statement.object.span
        for event in self.events:
            yield event.evidence
            yield event.trigger
            yield from (t.span for t in _event_terms(event))


@dataclass(slots=True)
class _Met:
    """Ids that have been told already: all that grows with the size of the graph."""

    entities: set[str] = field(default_factory=set)
    referents: set[str] = field(default_factory=set)
    judgements: set[str] = field(default_factory=set)


def told(store: GraphStore, audience: Audience) -> Iterator[Told]:
    """Everything the audience may see, in record order. Judgements only for `Audience.WORKING`: they are staff's."""
    met = _Met()
    after = ""
    while page := store.records(audience, after=after, limit=_PAGE):
        for record in page:
            yield _told_by(store, audience, record, met)
        after = page[-1].id


def _told_by(store: GraphStore, audience: Audience, record: Record, met: _Met) -> Told:
    mentions = store.mentions(audience, record_id=record.id, limit=_NO_LIMIT)
    statements = store.statements(audience, record_id=record.id, limit=_NO_LIMIT)
    events = store.events(audience, record_id=record.id, limit=_NO_LIMIT)
    entity_of = {mention.referent: entity_id for mention, entity_id in mentions if entity_id}
    for term in _terms(statements, events):
        if term.referent and term.referent not in entity_of:
            entity_of[term.referent] = _entity_id(store, term.referent, audience)
    fresh = sorted(set(entity_of.values()) - met.entities - {""})
    met.entities.update(fresh)
    entities = store.entities(fresh, audience) if fresh else []
    judgements, referents = _judged(store, entities, met) if audience is Audience.WORKING else ([], [])
    dates = store.dates(record.id, audience)
    return Told(record, mentions, dates, statements, events, entity_of, entities, referents, judgements)


def _entity_id(store: GraphStore, referent: str, audience: Audience) -> str:
    found = store.entities([referent], audience)
    return found[0].id if found else ""


def _judged(
    store: GraphStore, entities: Sequence[Entity], met: _Met
) -> tuple[list[Judgement], list[tuple[str, str]]]:
    """Judgements that touch these entities and were not told yet, and the sides of those that were not."""
    members = sorted(r for e in entities for r in e.referents)
    if not members:
        return [], []
    judgements = [j for j in store.judgements(members) if j.id not in met.judgements]
    met.judgements.update(j.id for j in judgements)
    referents: list[tuple[str, str]] = []
    for side in sorted({side for j in judgements for side in j.pair} - met.referents):
        referents.append((side, _entity_id(store, side, Audience.WORKING)))
        met.referents.add(side)
    return judgements, referents


def _terms(statements: Sequence[Statement], events: Sequence[Event]) -> Iterator[Term]:
    for statement in statements:
        yield statement.subject
        if statement.object:
            yield statement.object
    for event in events:
        yield from _event_terms(event)


def _event_terms(event: Event) -> Iterator[Term]:
    yield from (a.term for a in event.arguments)
    if event.name:
        yield event.name
