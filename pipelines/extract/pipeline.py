"""The reader: every finder over every record, streaming. The one place that knows all finders and their order."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from multiprocessing import get_context
from types import TracebackType
from typing import ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.model import TEXT, DateMention, EntityType, Event, Findings, Mention, Record, Span, Statement
from pipelines.extract import claims, dates, documents, events, positions, relations, subevents
from pipelines.extract.cover import Cover
from pipelines.extract.decoding import Found
from pipelines.extract.names import component
from pipelines.extract.office_bodies import of_their_bodies
from pipelines.extract.offices import in_one_breath
from pipelines.extract.promulgations import promulgated
from pipelines.extract.remembered import remembered
from pipelines.extract.scene import Scene
from pipelines.extract.second_sight import View, events_again, names_again

NAMES = "names@1"
FIELDS = (TEXT, "题名")
AT_ONCE, CHARACTERS = 32, 60_000  # records, or characters of them, held in memory, for each process

T = TypeVar("T")
P = ParamSpec("P")

_TAKES_OFFICE = re.compile(r"(?:同志)?(?:兼|调|升|改|接|继|代)?任[\u4e00-\u9fff]{2,24}(?=[，,；;。\n]|$)")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A field with the recogniser's `names`; names and offices (`named`), documents beside them (`known`), dates."""

    record: Record
    field: str
    names: Sequence[Found]
    named: Sequence[Mention]
    known: Sequence[Mention]
    dates: Sequence[DateMention]
    view: View | None = None
    seen: NDArray[np.int64] | None = None


def _renamed(drawn: Drawn, again: Sequence[Found]) -> Drawn:
    """The field with names and offices as the network takes them; where a rule has the same one, as sure as the rule."""
    record, field = drawn.record, drawn.field
    sure = {(m.span.start, m.span.end, m.type): m for m in drawn.named}
    found = [
        sure.get((f.start, f.end, (type_ := EntityType(f.label))))
        or Mention(Span.cut(record, f.start, f.end, field), type_, f.confidence, NAMES)
        for f in again if "。" not in record.field_text(field)[f.start : f.end]
    ]
    found += _in_office(record.field_text(field), drawn.named, _cover(m.span for m in found))
    offices = [m for m in found if m.type is EntityType.POSITION]
    documents = [m for m in drawn.known if m.type is EntityType.DOCUMENT]
    whole = _cover(m.span for m in documents if not m.span.quote.startswith(("《", "〈")))  # only names inside 《》 are names too
    apart = [m for m in found if m.type is not EntityType.POSITION and whole.free(m.span.start, m.span.end)]
    named = arranged(apart, offices, drawn.dates)
    return replace(drawn, named=named, known=sorted([*named, *documents], key=_place))


def _in_office(text: str, named: Sequence[Mention], taken: Cover) -> Iterator[Mention]:
    """Persons of the rules whom the network leaves out though the line says which office they hold (单永年任副支队长；)."""
    for name in named:
        start, end = name.span.start, name.span.end
        line = name.type is EntityType.PERSON and (start == 0 or text[start - 1] in "\n；;。：:")
        office = line and _TAKES_OFFICE.match(text, end)
        if office and taken.free(start, end) and any(m.type is EntityType.POSITION and m.span.end == office.end() for m in named):
            yield name


class Reader:
    """Reads names, dates, documents, offices, events and relations out of records.

    `layer` "domain" gives the archive's names; "rules" those of the rules alone, before the network looks again; "model"
    the recogniser's own, TIME phrases included, and no others. What
    is found in a record depends on that record alone. With `jobs` above 1 that many processes read side by side, started
    when there is more than one handful to read; `close` ends them.
    """

    def __init__(self, layer: str = "domain", threads: int = 1, jobs: int = 1, folder: str = "") -> None:
        """ValueError for an unknown layer."""
        self.layer, self.jobs = layer, jobs
        self._processes: ProcessPoolExecutor | None = None
        self.producers: tuple[str, ...] = (
            NAMES, positions.ORIGIN, dates.ORIGIN, documents.ORIGIN, events.ORIGIN, claims.ORIGIN,
        )
        heads = {"model": ("names", "time"), "rules": ("names",)}.get(layer, ("names", "archive"))
        self._names = component("model" if layer == "model" else "domain", threads, heads, folder)

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
        fields = [(record, field) for record in records for field in FIELDS if record.field_text(field).strip()]
        parts: dict[str, list[Findings]] = {record.id: [] for record in records}
        for drawn in self._drawn(fields):
            parts[drawn.record.id].append(self._field(drawn))
        return [
            Findings(
                record.id,
                self.producers,
                (named := tuple(m for part in parts[record.id] for m in part.mentions)),
                tuple(d for part in parts[record.id] for d in part.dates),
                tuple(of_their_bodies(record, [s for part in parts[record.id] for s in part.statements], named)),
                tuple(e for part in parts[record.id] for e in part.events),
            )
            for record in records
        ]

    def _drawn(self, fields: Sequence[tuple[Record, str]]) -> list[Drawn]:
        """Names, offices, documents and dates of each field; in the layer "domain" looked at again by the network."""
        texts = [record.field_text(field) for record, field in fields]
        if self.layer != "domain":
            return [
                Drawn(record, field, names, *self._known(record, field, names))
                for (record, field), names in zip(fields, self._names.find(texts), strict=True)
            ]
        drawn: list[Drawn] = []
        for (record, field), (names, sight, places) in zip(fields, self._names.seen(texts), strict=True):
            named, known, found_dates = self._known(record, field, names)
            view = View(sight, places)
            drawn.append(Drawn(record, field, names, named, known, found_dates, view, view.seen(known, found_dates)))
        again = names_again([(d.view, d.seen) for d in drawn if d.view is not None and d.seen is not None])
        return [_renamed(d, names) for d, names in zip(drawn, again, strict=True)]

    def _field(self, drawn: Drawn) -> Findings:
        record, field, known, found_dates = drawn.record, drawn.field, drawn.known, drawn.dates
        scene = Scene(record, field, known, found_dates)
        found_events = events.framed(scene)
        if drawn.view is not None and drawn.seen is not None:
            found_events = in_one_breath(events_again(drawn.view, scene, drawn.seen, found_events))
        found_events = [e for e in promulgated(scene, found_events, events.ORIGIN) if not remembered(scene, e)]
        statements: list[Statement] = [
            *positions.held_positions(record, field, known, found_dates),
            *relations.relations_of(scene),
            *subevents.find_subevents(record, field, found_events, events.ORIGIN),
        ]
        if self.layer == "model":
            mentions = _mentions(record, field, drawn.names)
        else:
            mentions = [*known, *_times(found_dates, drawn.named), *_events(found_events)]
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

    def drawn(self, record: Record) -> Drawn:
        """Names, offices, documents and dates in the text of a record."""
        (drawn,) = self._drawn([(record, TEXT)])
        return drawn


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
    text = record.field_text(field)
    return [
        Mention(Span.cut(record, n.start, n.end, field), EntityType(n.label), n.confidence, NAMES)
        for n in names if "。" not in text[n.start : n.end]  # no name runs on over the end of a sentence
    ]


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
    chunk: list[Record] = []
    characters = 0
    for record in left:
        chunk.append(record)
        characters += len(record.text)
        if len(chunk) >= AT_ONCE or characters >= CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def stages(records: Sequence[Record]) -> dict[str, float]:
    """Seconds each finder takes for the text of these records, one after another in one process."""
    reader = Reader()
    spent: dict[str, float] = dict.fromkeys(("名称（含档案规则）", "日期", "职务", "文件", "事件", "网络再看", "关系"), 0.0)

    def timed(stage: str, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        begin = time.perf_counter()
        result = work(*given, **named)
        spent[stage] += time.perf_counter() - begin
        return result

    for record in records:
        ((names, sight, places),) = timed("名称（含档案规则）", reader._names.seen, [record.text])
        found = timed("日期", dates.find_dates, record, TEXT)
        offices = timed("职务", positions.position_mentions, record, TEXT, names)
        named = arranged(_mentions(record, TEXT, names), offices, found)
        known = sorted([*named, *timed("文件", documents.find_documents, record, TEXT)], key=_place)
        view = View(sight, places)
        seen = view.seen(known, found)
        timed("网络再看", names_again, [(view, seen)])
        framed = timed("事件", events.find_events, record, TEXT, known, found)
        timed("网络再看", events_again, view, Scene(record, TEXT, known, found), seen, framed)
        timed("职务", positions.held_positions, record, TEXT, known, found)
        timed("关系", relations.find_relations, record, TEXT, known, found)
    return spent
