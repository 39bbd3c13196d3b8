"""The reader: every finder over every record, streaming."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from graph.model import TEXT, EntityType, Findings, Mention, Record, Span, Statement
from pipelines.extract import dates, documents, events, relations
from pipelines.extract.names import pipeline

NAMES = "names@1"
_AT_ONCE = 32
_FIELDS = (TEXT, "题名")


class Reader:
    """Reads names, dates, documents, positions, events and relations out of records."""

    def __init__(self, layer: str = "domain", threads: int = 1) -> None:
        self.layer = layer
        self._nlp = pipeline(layer, threads)
        self.producers = (NAMES, dates.ORIGIN, documents.ORIGIN, "positions@1", events.ORIGIN, relations.ORIGIN)

    def read(self, records: Iterable[Record]) -> Iterator[Findings]:
        """One `Findings` a record, in order; at most `_AT_ONCE` records are held."""
        left = iter(records)
        while chunk := list(islice(left, _AT_ONCE)):
            texts = [r.field_text(f) for r in chunk for f in _FIELDS]
            docs = iter(list(self._nlp.pipe(texts)))
            for record in chunk:
                yield self._findings(record, {f: next(docs)._.names for f in _FIELDS})

    def _findings(self, record: Record, names: dict[str, list]) -> Findings:  # type: ignore[type-arg]
        mentions: list[Mention] = []
        found_dates, found_events, statements = [], [], []
        for field in _FIELDS:
            here_dates = dates.find_dates(record, field)
            here = [
                Mention(Span.cut(record, n.start, n.end, field), EntityType(n.label), n.confidence, NAMES)
                for n in names[field] if n.label != "TIME"
            ] + documents.find_documents(record, field)
            try:
                from pipelines.extract import positions
                posts = positions.find_positions(record, field, here)
                here += posts
                statements += positions.held_positions(record, field, here, here_dates)
            except (ImportError, AttributeError):
                pass
            here.sort(key=lambda m: (m.span.start, m.span.end))
            mentions += here
            found_dates += here_dates
            found_events += events.find_events(record, field, here, here_dates)
            statements += relations.find_relations(record, field, here, here_dates)
        return Findings(
            record.id, self.producers, tuple(mentions), tuple(found_dates), tuple(statements), tuple(found_events)
        )
