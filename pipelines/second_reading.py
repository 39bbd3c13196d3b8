"""A second reading of one record by a language model: what may be sent, how it compares, what of it a person takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from graph.access import Audience
from graph.model import TEXT, DateMention, Event, Findings, Mention, Record, Statement, digest
from graph.splits import settled
from graph.store import Batch, GraphStore
from pipelines.extract.disagreements import Disagreement, Finding, compare, known_by
from pipelines.extract.second_reader import PREDICATES, Answer, origin_of, read_again
from pipelines.language import BaseChatModel, NoModel, NotSent, chat_model, refusal, structured
from pipelines.resolve import resolve_record
from pipelines.settings import Settings

_MOST_FINDINGS = 100_000  # of one record

Progress = Callable[[str, int], None]


def _silent(stage: str, done: int) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What a language model found in one record, what of it did not stand, and where it and the first reader differ.

    `findings` all have the model's origin and are in nobody's graph until a person takes them. `cost` is in yuan, None
    without prices; `unmetered` answers came without token counts. `dropped` counts by reason in Chinese.
    """

    record_id: str
    text_hash: str
    model: str
    at: str
    findings: Findings
    tokens_in: int
    tokens_out: int
    requests: int
    unmetered: int
    cost: float | None
    dropped: dict[str, int]
    unread: tuple[tuple[int, int], ...]
    faults: tuple[str, ...]
    disagreements: tuple[Disagreement, ...] = ()
    agreed: int = 0
    taken: tuple[str, ...] = ()  # what a person has taken of this model's into the graph, by `known_by`


def second_reading(
    record_id: str,
    store: GraphStore,
    audience: Audience,
    settings: Settings,
    progress: Progress = _silent,
    model: BaseChatModel | None = None,
) -> SecondReading:
    """Let the configured chat model read a record's text again. Nothing is written.

    ChatError with one Chinese sentence: `NoModel` when none is configured, `NotSent` for a record that may not leave
    (see `refusal`), `ChatTimeout`, `MalformedAnswer`, or the service failed. LookupError when this audience knows no
    such record or it has no text. `model` stands in for the configured one.
    """
    record = store.record(record_id, audience)
    if record is None:
        raise LookupError(f"没有找到“{record_id}”")
    if settings.chat is None:
        raise NoModel("没有配置语言模型（LANMAI_CHAT_URL），没有发出任何内容")
    if reason := refusal([record], settings.chat):
        raise NotSent(reason)
    if not record.text.strip():
        raise LookupError("这件档案没有全文，没有可读的")
    chat = model or chat_model(settings)
    if chat is None:
        raise NoModel("没有配置语言模型（LANMAI_CHAT_URL），没有发出任何内容")
    name = settings.chat.model
    read = read_again(
        record, structured(chat, Answer), origin_of(name), lambda done, of: progress(f"语言模型阅读（共 {of} 段）", done)
    )
    reading = SecondReading(
        record_id, text_hash(record), name, _now(), read.findings, read.tokens_in, read.tokens_out, read.requests,
        read.unmetered, settings.chat.cost(read.tokens_in, read.tokens_out), dict(read.dropped), tuple(read.unread),
        tuple(read.faults),
    )
    return beside_first(reading, store, audience)


def text_hash(record: Record) -> str:
    """What a second reading was made of: another one means that it is out of date."""
    return digest(record.id, record.text)


def beside_first(reading: SecondReading, store: GraphStore, audience: Audience) -> SecondReading:
    """The reading compared with what the graph now holds of the first reader."""
    first = _held(reading.record_id, store, audience, lambda origin: not origin.startswith("llm:"))
    asked = tuple(s for s in first.statements if s.predicate in PREDICATES)  # of others the model was not asked
    found = compare(replace(first, statements=asked), reading.findings, TEXT, reading.unread)
    own = _held(reading.record_id, store, audience, lambda origin: origin in reading.findings.producers)
    held: tuple[Finding, ...] = (*own.mentions, *own.dates, *own.events, *own.statements)
    return replace(
        reading, disagreements=found.disagreements, agreed=found.agreed, taken=tuple(known_by(f) for f in held)
    )


def take_finding(
    finding: Finding, record_id: str, store: GraphStore, audience: Audience, back: bool = False
) -> None:
    """Put one finding of a second reader into the graph, as a suggestion under its own origin; or take it `back` out.

    It joins what was taken from the same model before; what the first reader found stays as it is, and a new reading
    by the first reader leaves this one in place as long as its words stand. LookupError when this audience knows no
    such record; ValueError for an event or relation that the graph already holds from another reader.
    """
    record = store.record(record_id, audience)
    if record is None:
        raise LookupError(f"没有找到“{record_id}”")
    producer = finding.origin.partition("@")[0]
    everything = _held(record_id, store, audience, lambda _: True)
    claims: tuple[Event | Statement, ...] = (*everything.events, *everything.statements)
    told = {claim.id: claim.origin.partition("@")[0] for claim in claims}
    if isinstance(finding, Event | Statement) and told.get(finding.id, producer) != producer:
        raise ValueError("图谱里同一处已有一条（规则与模型），不能并存两种读法")
    mine = _held(record_id, store, audience, lambda origin: origin.partition("@")[0] == producer)
    taken = _changed(mine, finding, back)
    # resolved beside all other names, so that a short form means here what it means in the rest of the record
    others = tuple(m for m in everything.mentions if m not in mine.mentions)
    bound = resolve_record(record, replace(taken, mentions=(*others, *taken.mentions)))
    own = tuple(dict.fromkeys(m for m in bound.mentions if m.origin.partition("@")[0] == producer))
    given = replace(bound, producers=(finding.origin,), mentions=own, judgements=())
    store.load(Batch(findings=tuple(settled(store, [given]))))


def _changed(findings: Findings, one: Finding, out: bool) -> Findings:
    """The findings with this one, or without it."""

    def among(held: Iterable[Finding], kind: type) -> tuple[Any, ...]:
        rest = tuple(f for f in held if known_by(f) != known_by(one))
        return (*rest, one) if isinstance(one, kind) and not out else rest

    return replace(
        findings, mentions=among(findings.mentions, Mention), dates=among(findings.dates, DateMention),
        events=among(findings.events, Event), statements=among(findings.statements, Statement),
    )


def _held(record_id: str, store: GraphStore, audience: Audience, by: Callable[[str], bool]) -> Findings:
    """What the graph holds of one record from these producers."""
    return Findings(
        record_id, (),
        tuple(m for m, _ in store.mentions(audience, record_id=record_id, limit=_MOST_FINDINGS) if by(m.origin)),
        tuple(d for d in store.dates(record_id, audience) if by(d.origin)),
        tuple(s for s in store.statements(audience, record_id=record_id, limit=_MOST_FINDINGS) if by(s.origin)),
        tuple(e for e in store.events(audience, record_id=record_id, limit=_MOST_FINDINGS) if by(e.origin)),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
