"""What was told, as RDF resources in the words of `ontologies/core.ttl`: every one named by an IRI, none blank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from graph.access import Audience
from graph.model import (
    DateMention,
    Entity,
    EntityType,
    Event,
    Judgement,
    Mention,
    Modality,
    Record,
    Span,
    Statement,
    When,
)
from graph.ontology import coded_terms, period_of, scheme
from graph.writers.told import Told

DATA = "https://example.org/lanmai/data/"
ENTITY_CLASSES = {
    EntityType.PERSON: "Person", EntityType.ORGANISATION: "Organisation", EntityType.PLACE: "Place",
    EntityType.DOCUMENT: "Document", EntityType.EVENT: "EventName", EntityType.POSITION: "Position",
    EntityType.TIME: "TimeName",
}
_PLACES = "place"
_PARTICIPANTS = (EntityType.PERSON, EntityType.ORGANISATION)
_NOT_PARTICIPANTS = ("topic",)


class Iri(str):
    """An absolute IRI."""

    __slots__ = ()


class Day(str):
    """An ISO day."""

    __slots__ = ()


Value = Iri | Day | str | int | float
Facts = list[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource, its classes and its facts; classes and properties by their names in `core.ttl`."""

    iri: Iri
    classes: tuple[str, ...]
    facts: Facts


def resources(told: Told, audience: Audience, agents: set[str], fonds: set[str]) -> Iterator[Resource]:
    """All of a record's resources; `agents` and `fonds` remember those already described."""
    yield from _record(told, audience, fonds)
    spans = dict.fromkeys(told.spans())
    for judgement in told.judgements:
        spans.update(dict.fromkeys(s for s in judgement.evidence))
    yield from (_span(s) for s in spans)
    yield from (_entity(e) for e in told.entities)
    for referent, entity in told.referents:
        yield Resource(_iri("referent", referent), ("Referent",), [("id", referent)])
        if entity:
            yield Resource(_iri("entity", entity), (), [("hasReferent", _iri("referent", referent))])
    yield from (_mention(m, e, audience) for m, e in told.mentions if e)
    for date in told.dates:
        yield from _date(date)
    for statement in told.statements:
        yield from _statement(statement, told.entity_of, audience)
    for event in told.events:
        yield from _event(event, told.entity_of, audience)
    yield from (_judgement(j) for j in told.judgements)
    yield from _agents(told, audience, agents)


def _record(told: Told, audience: Audience, fonds: set[str]) -> Iterator[Resource]:
    record = told.record
    iri = _iri("record", record.id)
    facts: Facts = [
        ("id", record.id), ("title", record.title), ("referenceCode", record.dh_norm),
        ("referenceCodeAsWritten", record.dh_raw), ("archive", record.archive), ("openness", _openness(record)),
        ("publicationApproval", record.publication.strip()),
    ]
    if record.fonds:
        facts.append(("inFonds", _iri("fonds", record.archive, record.fonds)))
    if record.when:
        facts.append(("when", Iri(f"{iri}/when")))
        yield _when(Iri(f"{iri}/when"), record.when)
    if period := period_of(record.when):
        facts.append(("period", Iri(period.uri)))
    entries = {name: value for name, value in record.catalogue.items() if value and name != "题名"}
    for name, value in entries.items():
        entry = _iri("record", record.id, "catalogue", name)
        facts.append(("catalogueEntry", entry))
        yield Resource(entry, ("Entry",), [("key", name), ("value", value)])
    if audience is Audience.WORKING and record.source_id:
        facts += [("source", _iri("source", record.source_id)), ("sourceRow", record.source_row)]
        yield Resource(_iri("source", record.source_id), ("Source",), [("id", record.source_id)])
    facts += [("mentions", _iri("entity", e)) for e in sorted({e for _, e in told.mentions if e})]
    yield Resource(iri, ("Record",), facts)
    if record.fonds and (record.archive + "/" + record.fonds) not in fonds:
        fonds.add(record.archive + "/" + record.fonds)
        names: Facts = [("id", record.fonds), ("archive", record.archive)]
        yield Resource(_iri("fonds", record.archive, record.fonds), ("Fonds",), names)


def _openness(record: Record) -> Iri:
    c1 = scheme("C1")
    return Iri(next(c.uri for c in c1.concepts.values() if c.label == record.openness.value))


def _span(span: Span) -> Resource:
    return Resource(
        _span_iri(span), ("Evidence",),
        [
            ("record", _iri("record", span.record_id)), ("field", span.field), ("start", span.start),
            ("end", span.end), ("quote", span.quote),
        ],
    )


def _entity(entity: Entity) -> Resource:
    facts: Facts = [("id", entity.id), ("name", entity.name), ("recordCount", entity.record_count)]
    facts += [("otherName", n) for n in entity.names if n != entity.name]
    return Resource(_iri("entity", entity.id), (ENTITY_CLASSES[entity.type],), facts)


def _mention(mention: Mention, entity_id: str, audience: Audience) -> Resource:
    said_by = origin_for(mention.origin, audience)
    span = mention.span
    return Resource(
        _iri("mention", span.record_id, span.field, f"{span.start}-{span.end}", entity_id, said_by), ("Mention",),
        [
            ("entity", _iri("entity", entity_id)), ("namedAt", _span_iri(span)), ("confidence", mention.confidence),
            ("origin", said_by), ("attributedTo", _iri("agent", said_by)),
        ],
    )


def _when(iri: Iri, when: When, note: str = "") -> Resource:
    return Resource(
        iri, ("When",),
        [
            ("edtf", when.edtf), ("earliest", Day(when.earliest)), ("latest", Day(when.latest)),
            ("precision", when.precision), ("calendar", when.calendar), ("words", when.text), ("anchor", when.anchor),
            ("note", note),
        ],
    )


def _date(date: DateMention) -> Iterator[Resource]:
    span = _span_iri(date.span)
    yield Resource(span, (), [("means", Iri(f"{span}/when"))])
    yield _when(Iri(f"{span}/when"), date.when, date.note)


def _statement(statement: Statement, entity_of: Mapping[str, str], audience: Audience) -> Iterator[Resource]:
    iri = _iri("statement", statement.id)
    said_by = origin_for(statement.origin, audience)
    predicate = coded_terms().get(statement.predicate, "")
    subject = entity_of.get(statement.subject.referent, "")
    facts: Facts = [
        ("predicateCode", statement.predicate), ("subjectNamedAt", _span_iri(statement.subject.span)),
        ("value", statement.value), ("evidence", _span_iri(statement.evidence)),
        ("saidIn", _iri("record", statement.evidence.record_id)), ("modality", statement.modality.value),
        ("status", statement.status.value), ("confidence", statement.confidence), ("origin", said_by),
        ("attributedTo", _iri("agent", said_by)),
    ]
    if predicate:
        facts.append(("predicate", Iri(predicate)))
    if subject:
        facts.append(("subject", _iri("entity", subject)))
    if statement.object:
        facts.append(("objectNamedAt", _span_iri(statement.object.span)))
        if other := entity_of.get(statement.object.referent):
            facts.append(("object", _iri("entity", other)))
            if subject and predicate and statement.status.value == "accepted" and statement.modality is Modality.ACTUAL:
                yield Resource(_iri("entity", subject), (), [(predicate.rpartition("#")[2], _iri("entity", other))])
    if statement.when:
        facts.append(("when", Iri(f"{iri}/when")))
        yield _when(Iri(f"{iri}/when"), statement.when)
    for key, value in statement.qualifiers.items():
        facts.append(("qualifier", _iri("statement", statement.id, "qualifier", key)))
        yield Resource(_iri("statement", statement.id, "qualifier", key), ("Entry",), [("key", key), ("value", value)])
    yield Resource(iri, ("Statement",), facts)


def _event(event: Event, entity_of: Mapping[str, str], audience: Audience) -> Iterator[Resource]:
    iri = _iri("event", event.id)
    said_by = origin_for(event.origin, audience)
    happened = event.modality is Modality.ACTUAL
    facts: Facts = [
        ("eventTypeLabel", event.type), ("trigger", _span_iri(event.trigger)), ("evidence", _span_iri(event.evidence)),
        ("toldIn", _iri("record", event.evidence.record_id)), ("modality", event.modality.value),
        ("status", event.status.value), ("confidence", event.confidence), ("origin", said_by),
        ("attributedTo", _iri("agent", said_by)),
    ]
    if kind := coded_terms().get(event.type):
        facts.append(("eventType", Iri(kind)))
    if event.name and (named := entity_of.get(event.name.referent)):
        facts.append(("eventName", _iri("entity", named)))
    if event.when:
        facts.append(("when", Iri(f"{iri}/when")))
        yield _when(Iri(f"{iri}/when"), event.when)
    for number, argument in enumerate(event.arguments):
        part = Iri(f"{iri}/argument/{number}")
        entity = entity_of.get(argument.term.referent, "")
        facts.append(("argument", part))
        filled: Facts = [("role", argument.role), ("namedAt", _span_iri(argument.term.span))]
        if entity:
            filled.append(("entity", _iri("entity", entity)))
        if entity and happened and argument.role == _PLACES:
            facts.append(("tookPlaceAt", _iri("entity", entity)))
        elif entity and happened and argument.term.type in _PARTICIPANTS and argument.role not in _NOT_PARTICIPANTS:
            facts.append(("hasParticipant", _iri("entity", entity)))
        yield Resource(part, ("Argument",), filled)
    yield Resource(iri, ("ActualEvent" if happened else "Event",), facts)


def _judgement(judgement: Judgement) -> Resource:
    facts: Facts = [("side", _iri("referent", side)) for side in judgement.pair]
    facts += [
        ("verdict", judgement.verdict.value), ("author", judgement.author), ("reason", judgement.reason),
        ("at", judgement.at), ("withdrawn", judgement.withdrawn), ("attributedTo", _iri("agent", judgement.author)),
    ]
    facts += [("evidence", _span_iri(s)) for s in judgement.evidence]
    return Resource(_iri("judgement", judgement.id), ("Judgement",), facts)


def _agents(told: Told, audience: Audience, known: set[str]) -> Iterator[Resource]:
    said = [m.origin for m, e in told.mentions if e] + [s.origin for s in told.statements]
    said += [e.origin for e in told.events]
    named = {origin_for(o, audience) for o in said} | {j.author for j in told.judgements}
    for name in sorted(named - known):
        known.add(name)
        yield Resource(_iri("agent", name), ("Agent",), [("id", name)])


def origin_for(origin: str, audience: Audience) -> str:
    """The producer as this audience may know it: which editor it was is for staff only."""
    return origin if audience is Audience.WORKING else "editor" if origin.startswith("editor:") else origin


def _span_iri(span: Span) -> Iri:
    return _iri("span", span.record_id, span.field, f"{span.start}-{span.end}")


def _iri(*parts: str) -> Iri:
    return Iri(DATA + "/".join(quote(p, safe="") or "-" for p in parts))
