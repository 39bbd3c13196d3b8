"""The reader: every finder over every record, streaming. The one place that knows all finders and their order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from types import TracebackType
from typing import ParamSpec, TypeVar

from graph.model import TEXT, DateMention, EntityType, Event, Findings, Mention, Record, Span, Statement
from pipelines.extract import claims, dates, documents, events, positions, relations, subevents
from pipelines.extract.cover import Cover
from pipelines.extract.decoding import Found
from pipelines.extract.names import component
from pipelines.extract.scene import Scene

NAMES = "names@1"
FIELDS = (TEXT, "题名")
AT_ONCE = 32  # records held in memory, for each process

T = TypeVar("T")
P = ParamSpec("P")


class Reader:
    """Reads names, dates, documents, offices, events and relations out of records.

    `layer` "domain" gives the archive's names; "model" the recogniser's own, TIME phrases included, and no others. What
    is found in a record depends on that record alone. With `jobs` above 1 that many processes read side by side, started
    when there is more than one handful to read; `close` ends them.
    """

    def __init__(self, layer: str = "domain", threads: int = 1, jobs: int = 1) -> None:
        """ValueError for an unknown layer."""
        self.layer, self.jobs = layer, jobs
        self._processes: ProcessPoolExecutor | None = None
        self.producers: tuple[str, ...] = (
            NAMES, positions.ORIGIN, dates.ORIGIN, documents.ORIGIN, events.ORIGIN, claims.ORIGIN,
        )
        # dates come from the date finder, so the domain layer does without the second network
        self._names = component(layer, threads, time=layer == "model")

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the other processes; without any, nothing."""
        if self._processes is not None:
            self._processes.shutdown(cancel_futures=True)
            self._processes = None

    def read(self, records: Iterable[Record]) -> Iterator[Findings]:
        """One `Findings` a record, in order; memory does not grow with the number of records."""
        chunks = _chunks(iter(records))
        if self.jobs == 1:
            for chunk in chunks:
                yield from self._read(chunk)
            return
        first, second = next(chunks, []), next(chunks, [])
        if not second:
            yield from self._read(first)
            return
        waiting: deque[tuple[list[Record], Future[list[Findings]]]] = deque()
        for chunk in chain((first, second), chunks):
            waiting.append((chunk, self.submit(chunk)))
            if len(waiting) > self.jobs:
                yield from self._result(*waiting.popleft())
        while waiting:
            yield from self._result(*waiting.popleft())

    def _result(self, records: list[Record], found: Future[list[Findings]]) -> list[Findings]:
        try:
            return found.result()
        except BrokenExecutor:  # a process was killed, and took along what others were to read
            return self.submit(records).result()

    def submit(self, records: Sequence[Record]) -> Future[list[Findings]]:
        """Read a handful of records as one piece of work, in another process where there are several.

        When such a process is killed, `BrokenExecutor` is the answer to all that was waiting; later work gets fresh ones.
        """
        if self.jobs == 1:
            done: Future[list[Findings]] = Future()
            try:
                done.set_result(self._read(records))
            except Exception as error:  # as another process would hand it over
                done.set_exception(error)
            return done
        try:
            return self._pool().submit(_read_there, list(records))
        except BrokenExecutor:
            self.close()
            return self._pool().submit(_read_there, list(records))

    def _pool(self) -> ProcessPoolExecutor:
        if self._processes is None:
            self._processes = ProcessPoolExecutor(self.jobs, get_context("spawn"), _start, (self.layer,))
            for _ in range(self.jobs):  # all start now: one that starts while another dies would be waited for for ever
                self._processes.submit(_ready)
        return self._processes

    def _read(self, records: Sequence[Record]) -> list[Findings]:
        names = iter(self._names.find([record.field_text(field) for record in records for field in FIELDS]))
        found: list[Findings] = []
        for record in records:
            parts = [self._field(record, field, next(names)) for field in FIELDS]
            found.append(Findings(
                record.id,
                self.producers,
                tuple(m for part in parts for m in part.mentions),
                tuple(d for part in parts for d in part.dates),
                tuple(s for part in parts for s in part.statements),
                tuple(e for part in parts for e in part.events),
            ))
        return found

    def _field(self, record: Record, field: str, names: Sequence[Found]) -> Findings:
        if not record.field_text(field).strip():
            return Findings(record.id, self.producers)
        named, known, found_dates = self._known(record, field, names)
        found_events = events.find_events(record, field, known, found_dates)
        statements: list[Statement] = [
            *positions.held_positions(record, field, known, found_dates),
            *relations.find_relations(record, field, known, found_dates),
            *subevents.find_subevents(record, field, found_events, events.ORIGIN),
        ]
        if self.layer == "model":
            mentions = _mentions(record, field, names)
        else:
            mentions = [*known, *_times(found_dates, named), *_events(found_events)]
        return Findings(
            record.id, self.producers, _unique(mentions), tuple(found_dates),
            tuple({s.id: s for s in statements}.values()), tuple(found_events),
        )

    def _known(
        self, record: Record, field: str, names: Sequence[Found]
    ) -> tuple[list[Mention], list[Mention], list[DateMention]]:
        """Names and offices; these with documents, in order of place; dates."""
        found_dates = dates.find_dates(record, field)
        named = arranged(_mentions(record, field, names), positions.position_mentions(record, field, names), found_dates)
        # what stands in another's place is no argument of an event, but titles and dates may be
        return named, sorted([*named, *documents.find_documents(record, field)], key=_place), found_dates

    def scene(self, record: Record) -> Scene:
        """The text of a record as the rules for events and relations see it."""
        (names,) = self._names.find([record.text])
        _, known, found_dates = self._known(record, TEXT, names)
        return Scene(record, TEXT, known, found_dates)


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


_READER: Reader | None = None  # of a reading process


def _start(layer: str) -> None:
    global _READER
    _READER = Reader(layer)


def _ready() -> None:
    """The process is there."""


def _read_there(records: list[Record]) -> list[Findings]:
    assert _READER is not None
    return _READER._read(records)


def _chunks(left: Iterator[Record]) -> Iterator[list[Record]]:
    while chunk := list(islice(left, AT_ONCE)):
        yield chunk


def stages(records: Sequence[Record]) -> dict[str, float]:
    """Seconds each finder takes for the text of these records, one after another in one process."""
    reader = Reader()
    spent: dict[str, float] = dict.fromkeys(("名称（含档案规则）", "日期", "职务", "文件", "事件", "关系"), 0.0)

    def timed(stage: str, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        begin = time.perf_counter()
        result = work(*given, **named)
        spent[stage] += time.perf_counter() - begin
        return result

    for record in records:
        (names,) = timed("名称（含档案规则）", reader._names.find, [record.text])
        found = timed("日期", dates.find_dates, record, TEXT)
        offices = timed("职务", positions.position_mentions, record, TEXT, names)
        named = arranged(_mentions(record, TEXT, names), offices, found)
        known = sorted([*named, *timed("文件", documents.find_documents, record, TEXT)], key=_place)
        timed("事件", events.find_events, record, TEXT, known, found)
        timed("职务", positions.held_positions, record, TEXT, known, found)
        timed("关系", relations.find_relations, record, TEXT, known, found)
    return spent
