"""The reader: every finder over every record, streaming. The one place that knows all finders and their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from graph.model import TEXT, DateMention, EntityType, Event, Findings, Mention, Record, Span, Statement
from pipelines.extract import dates, documents, events, positions, relations
from pipelines.extract.cover import Cover
from pipelines.extract.decoding import Found
from pipelines.extract.names import pipeline

NAMES = "names@1"
FIELDS = (TEXT, "题名")
AT_ONCE = 32  # records held in memory


class Reader:
    """Reads names, dates, documents, offices, events and relations out of records.

    `layer` "domain" gives the archive's names; "model" the recogniser's own, TIME phrases included, and no others. What
    is found in a record depends on that record alone.
    """

    def __init__(self, layer: str = "domain", threads: int = 1) -> None:
        """ValueError for an unknown layer."""
        self.layer = layer
        self.producers: tuple[str, ...] = (
            NAMES, positions.ORIGIN, dates.ORIGIN, documents.ORIGIN, events.ORIGIN, relations.ORIGIN,
        )
        # dates come from the date finder, so the domain layer does without the second network
        self._nlp = pipeline(layer, threads, time=layer == "model")

    def read(self, records: Iterable[Record]) -> Iterator[Findings]:
        """One `Findings` a record, in order; memory does not grow with the number of records."""
        left = iter(records)
        while chunk := list(islice(left, AT_ONCE)):
            docs = self._nlp.pipe([record.field_text(field) for record in chunk for field in FIELDS])
            for record in chunk:
                parts = [self._field(record, field, next(docs)._.names) for field in FIELDS]
                yield Findings(
                    record.id,
                    self.producers,
                    tuple(m for part in parts for m in part.mentions),
                    tuple(d for part in parts for d in part.dates),
                    tuple(s for part in parts for s in part.statements),
                    tuple(e for part in parts for e in part.events),
                )

    def _field(self, record: Record, field: str, names: Sequence[Found]) -> Findings:
        if not record.field_text(field).strip():
            return Findings(record.id, self.producers)
        found_dates = dates.find_dates(record, field)
        named = arranged(_mentions(record, field, names), positions.position_mentions(record, field, names), found_dates)
        # what stands in another's place is no argument of an event, but titles and dates may be
        known = sorted([*named, *documents.find_documents(record, field)], key=_place)
        found_events = events.find_events(record, field, known, found_dates)
        statements: list[Statement] = [
            *positions.held_positions(record, field, known),
            *relations.find_relations(record, field, known, found_dates),
        ]
        if self.layer == "model":
            mentions = _mentions(record, field, names)
        else:
            mentions = [*known, *_times(found_dates, named), *_events(found_events)]
        return Findings(
            record.id, self.producers, _unique(mentions), tuple(found_dates),
            tuple({s.id: s for s in statements}.values()), tuple(found_events),
        )


def arranged(names: Sequence[Mention], offices: Sequence[Mention], found: Sequence[DateMention]) -> list[Mention]:
    """Names and offices without overlaps: a name inside or across a date gives way, and a short body (县委) in an office."""
    of_offices, of_dates = _cover(m.span for m in offices), _cover(d.span for d in found)
    kept = list(offices)
    for name in names:
        start, end = name.span.start, name.span.end
        across = [d for d in of_dates.over(start, end) if not (start <= d.start and d.end <= end and d.end - d.start < end - start)]
        if name.type is not EntityType.TIME and not across and of_offices.free(start, end):
            kept.append(name)
    return sorted(kept, key=_place)


def _cover(spans: Iterable[Span]) -> Cover:
    return Cover(Found(span.start, span.end, "") for span in spans)


def _mentions(record: Record, field: str, names: Sequence[Found]) -> list[Mention]:
    return [Mention(Span.cut(record, n.start, n.end, field), EntityType(n.label), n.confidence, NAMES) for n in names]


def _times(found: Sequence[DateMention], names: Sequence[Mention]) -> Iterator[Mention]:
    """Dates as TIME mentions, but for those inside a name."""
    named = _cover(name.span for name in names)
    for date in found:
        if named.free(date.span.start, date.span.end):
            yield Mention(date.span, EntityType.TIME, 0.9, date.origin)


def _events(found: Sequence[Event]) -> Iterator[Mention]:
    """Named meetings and battles as EVENT mentions; they may hold other names."""
    for event in found:
        if event.name is not None and event.name.type is EntityType.EVENT:
            yield Mention(event.name.span, EntityType.EVENT, event.confidence, event.origin)


def _unique(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    first: dict[tuple[int, int, EntityType], Mention] = {}
    for mention in mentions:
        first.setdefault((mention.span.start, mention.span.end, mention.type), mention)
    return tuple(sorted(first.values(), key=_place))


def _place(mention: Mention) -> tuple[int, int, str]:
    return mention.span.start, -mention.span.end, mention.type.value
