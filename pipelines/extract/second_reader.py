"""A language model as a second reader: what to ask it of a record, and what of its answer stands in the text.

Pure: the model comes in as a function (`Ask`). Whatever it says is kept only where its words stand, character for
character, in the sentence it names; the rest is dropped and counted. Records are data here, never instructions.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, Field

from graph.model import (
    EVENT_TYPES,
    ROLES,
    Argument,
    DateMention,
    EntityType,
    Event,
    Findings,
    Mention,
    Modality,
    Record,
    Span,
    Statement,
    Term,
    When,
)
from pipelines.calendar_dates import parse_date
from pipelines.calendar_dates.edtf import make
from pipelines.language import ChatError, MalformedAnswer, Reply
from pipelines.sentences import sentences

CHUNK = 2400  # characters of text in one request: some forty sentences, which a small model still holds
CONFIDENCE = 0.6  # a suggestion of a model, below any rule's
NAME_TYPES = ("PER", "ORG", "LOC", "POSITION", "DOC")
PREDICATES = {  # what subject and object are
    "HELD_POSITION": ("PER", "POSITION"), "KNOWN_AS": ("PER", "PER"), "RENAMED_TO": ("ORG", "ORG"),
    "MEMBER_OF": ("PER", "ORG"), "LED": ("PER", "ORG"), "SUBORDINATE_TO": ("ORG", "ORG"), "LOCATED_IN": ("ORG", "LOC"),
    "ISSUED_BY": ("DOC", "ORG"), "BASED_ON": ("DOC", "DOC"), "SUPERSEDES": ("DOC", "DOC"),
}
_OF_ROLE = {
    "time": "TIME", "place": "LOC", "person": "PER", "commander": "PER", "visitor": "PER", "host": "PER", "awardee": "PER",
    "position": "POSITION", "document": "DOC", "topic": "EVENT", "speaker": "PER",
}
ABSENT, UNCLEAR, UNKNOWN, UNDATED = "原文没有这些字", "出现不止一次而没有说明是哪一处", "类型或角色不认识", "日期写法不对"


class Name(BaseModel):
    """A name in sentence n."""

    n: int
    quote: str
    type: str = Field(json_schema_extra={"enum": list(NAME_TYPES)})
    nth: int = 0


class Date(BaseModel):
    """A date in sentence n."""

    n: int
    quote: str
    edtf: str = ""
    nth: int = 0


class Filler(BaseModel):
    """A participant of an event."""

    role: str = Field(json_schema_extra={"enum": list(ROLES)})
    quote: str
    nth: int = 0


class Happening(BaseModel):
    """An event in sentence n."""

    n: int
    trigger: str
    type: str = Field(json_schema_extra={"enum": list(EVENT_TYPES)})
    modality: str = Field(default="actual", json_schema_extra={"enum": [m.value for m in Modality]})
    edtf: str = ""
    nth: int = 0
    arguments: list[Filler] = []


class Relation(BaseModel):
    """A relation in sentence n."""

    n: int
    subject: str
    predicate: str = Field(json_schema_extra={"enum": list(PREDICATES)})
    object: str


class Answer(BaseModel):
    """What the second reader found in the sentences sent."""

    names: list[Name]
    dates: list[Date]
    events: list[Happening]
    relations: list[Relation] = []


Ask = Callable[[str, str], Reply[Answer]]
T = TypeVar("T")
F = TypeVar("F")
Sentences = Mapping[int, tuple[int, int]]  # number -> half-open place in the text


@dataclass(slots=True)
class Read:
    """What a second reading gave: findings, tokens, what was dropped and why, and stretches that were not read.

    `unmetered` counts answers that came without token counts; `faults` says in Chinese what went wrong where.
    """

    findings: Findings
    tokens_in: int = 0
    tokens_out: int = 0
    requests: int = 0
    unmetered: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    unread: list[tuple[int, int]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def prompt() -> tuple[str, str]:
    """The version of the prompt and its text; the first line of the file names the version."""
    written = (files("pipelines.extract") / "prompts" / "second_reader.md").read_text("utf-8")
    first, _, text = written.partition("\n")
    listed = {"EVENT_TYPES": EVENT_TYPES, "ROLES": ROLES, "PREDICATES": tuple(PREDICATES)}
    for name, values in listed.items():
        text = text.replace("{{" + name + "}}", "、".join(values))
    return first.strip("<!-> "), text


def origin_of(model: str) -> str:
    """The origin of all that this model finds under the present prompt: `llm:MODEL@PROMPTVERSION`."""
    return f"llm:{model.replace('@', '-')}@{prompt()[0]}"


def chunks(text: str) -> list[dict[int, tuple[int, int]]]:
    """The text's sentences, numbered from 1, in groups of at most `CHUNK` characters; a longer sentence is cut."""
    groups: list[dict[int, tuple[int, int]]] = []
    size = CHUNK
    for n, (start, end) in enumerate(_pieces(text), 1):
        if size + end - start > CHUNK:
            groups.append({})
            size = 0
        groups[-1][n] = (start, end)
        size += end - start
    return groups


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    for start, end in sentences(text):
        for at in range(start, end, CHUNK):
            yield at, min(at + CHUNK, end)


def read_again(
    record: Record, ask: Ask, origin: str, progress: Callable[[int, int], None] = lambda done, of: None
) -> Read:
    """Reads `record.text` chunk by chunk through `ask`.

    A malformed answer is asked for once more; then that chunk counts as unread. When the service fails, what was read
    before stays. ChatError when nothing at all could be read; `progress` is told requests done and to do.
    """
    findings: list[Findings] = []
    read, told = Read(Findings(record.id, (origin,))), ""
    groups = chunks(record.text)
    failure: ChatError | None = None
    for i, group in enumerate(groups):
        progress(i, len(groups))
        try:
            answer = _asked(read, ask, _material(record, group, told))
        except ChatError as error:
            failure = error
            gone = groups[i : i + 1] if isinstance(error, MalformedAnswer) else groups[i:]
            places = [place for g in gone for place in g.values()]
            read.unread.append((places[0][0], places[-1][1]))
            read.faults.append(f"第 {places[0][0] + 1}–{places[-1][1]} 字没有读成：{error}")
            if isinstance(error, MalformedAnswer):
                continue
            break
        found = _Verifier(record, group, origin, read.dropped).findings(answer)
        findings.append(found)
        told = next((d.when.edtf for d in reversed(found.dates) if d.when.edtf), told)
    if failure is not None and not findings:
        raise failure
    read.findings = _joined(record.id, origin, findings)
    return read


def _asked(read: Read, ask: Ask, material: str) -> Answer:
    instructions, fault = prompt()[1], ""
    for _ in range(2):
        again = f"\n\n你上一次的回答不合格式（{fault}），请严格按格式重新回答。" if fault else ""
        reply = ask(instructions + again, material)
        read.requests += 1
        read.unmetered += reply.tokens_in is None
        read.tokens_in += reply.tokens_in or 0
        read.tokens_out += reply.tokens_out or 0
        if reply.answer is not None:
            return reply.answer
        fault = reply.fault or "空"
    raise MalformedAnswer("模型两次回答都不合格式")


def _material(record: Record, group: Sentences, told: str) -> str:
    listed = [{"n": n, "text": record.text[start:end]} for n, (start, end) in group.items()]
    date = record.when.edtf if record.when else ""
    return json.dumps({"题名": record.title, "日期": date, "前文日期": told, "句子": listed}, ensure_ascii=False)


def _joined(record_id: str, origin: str, parts: list[Findings]) -> Findings:
    """All chunks' findings, each place and kind once."""
    mentions = {(m.span, m.type): m for p in parts for m in p.mentions}
    dates = {d.span: d for p in parts for d in p.dates}
    statements = {s.id: s for p in parts for s in p.statements}
    events = {e.id: e for p in parts for e in p.events}
    return Findings(
        record_id, (origin,), tuple(mentions.values()), tuple(dates.values()), tuple(statements.values()),
        tuple(events.values()),
    )


class _Drop(Exception):
    """This item does not stand; the message says why."""


class _Verifier:
    """Turns one answer into findings of the record; what does not stand in its sentences is dropped and counted."""

    def __init__(self, record: Record, group: Sentences, origin: str, dropped: Counter[str]) -> None:
        self._record = record
        self._group = group
        self._origin = origin
        self._dropped = dropped
        self._types: dict[Span, EntityType] = {}
        self._whens: dict[Span, When] = {}

    def findings(self, answer: Answer) -> Findings:
        """Names and dates first: events and relations lean on them."""
        mentions = [m for item in answer.names if (m := self._kept(self._mention, item))]
        self._types = {m.span: m.type for m in mentions}
        dates = [d for item in answer.dates if (d := self._kept(self._date, item))]
        self._whens = {d.span: d.when for d in dates}
        events = [e for item in answer.events if (e := self._kept(self._event, item))]
        statements = [s for item in answer.relations if (s := self._kept(self._statement, item))]
        return Findings(
            self._record.id, (self._origin,), tuple(mentions), tuple(dates), tuple(statements), tuple(events)
        )

    def _kept(self, make_one: Callable[[T], F], item: T) -> F | None:
        try:
            return make_one(item)
        except _Drop as reason:
            self._dropped[str(reason)] += 1
            return None

    def _mention(self, item: Name) -> Mention:
        if item.type not in NAME_TYPES:
            raise _Drop(UNKNOWN)
        return Mention(self._span(item.quote, item.n, item.nth), EntityType(item.type), CONFIDENCE, self._origin)

    def _date(self, item: Date) -> DateMention:
        span = self._span(item.quote, item.n, item.nth)
        return DateMention(span, self._when(item.edtf, span.quote), self._origin)

    def _when(self, edtf: str, words: str) -> When:
        """The model's own value; only the name of the calendar is taken from the words."""
        written = parse_date(words, anchor=self._record.when) if words else None
        try:
            when = make(edtf.strip(), words, written.calendar if written else "gregorian")
        except (ValueError, KeyError):  # KeyError: a month that is neither month nor season
            raise _Drop(UNDATED) from None
        if edtf.strip() and not when.edtf:
            raise _Drop(UNDATED)
        return when

    def _event(self, item: Happening) -> Event:
        if item.type not in EVENT_TYPES or item.modality not in set(Modality):
            raise _Drop(UNKNOWN)
        trigger = self._span(item.trigger, item.n, item.nth)
        arguments = [a for filler in item.arguments if (a := self._kept(lambda f: self._argument(f, item.n), filler))]
        when = next((self._whens[a.term.span] for a in arguments if a.term.span in self._whens), None)
        if when is None or when.edtf != item.edtf.strip():
            when = self._when(item.edtf, "") if item.edtf.strip() else None
        return Event(
            item.type, trigger, self._sentence_of(trigger), self._origin, when, tuple(arguments),
            Modality(item.modality), confidence=CONFIDENCE,
        )

    def _argument(self, filler: Filler, n: int) -> Argument:
        if filler.role not in ROLES:
            raise _Drop(UNKNOWN)
        span = self._span(filler.quote, n, filler.nth)
        kind = self._types.get(span) or EntityType(_OF_ROLE.get(filler.role, "ORG"))
        return Argument(filler.role, Term(span, kind))

    def _statement(self, item: Relation) -> Statement:
        if item.predicate not in PREDICATES:
            raise _Drop(UNKNOWN)
        subject, other = (self._span(quote, item.n, 0) for quote in (item.subject, item.object))
        first, second = (
            self._types.get(span) or EntityType(usual)
            for span, usual in zip((subject, other), PREDICATES[item.predicate], strict=True)
        )
        is_office = item.predicate == "HELD_POSITION"
        return Statement(
            Term(subject, first), item.predicate, self._sentence_of(subject), self._origin,
            None if is_office else Term(other, second), other.quote if is_office else "", confidence=CONFIDENCE,
        )

    def _span(self, quote: str, n: int, nth: int) -> Span:
        """The one place that is meant: in its sentence, else the only place in the stretch that was sent."""
        text, wanted = self._record.text, quote.strip()
        if not wanted:
            raise _Drop(ABSENT)
        places = _places(text, wanted, *self._group[n]) if n in self._group else []
        if not places:
            whole = [*self._group.values()]
            places, nth = _places(text, wanted, whole[0][0], whole[-1][1]), 0
        if not places:
            raise _Drop(ABSENT)
        if len(places) > 1 and not 1 <= nth <= len(places):
            raise _Drop(UNCLEAR)
        start = places[nth - 1] if len(places) > 1 else places[0]
        return Span.cut(self._record, start, start + len(wanted))

    def _sentence_of(self, span: Span) -> Span:
        around = [(a, b) for a, b in self._group.values() if a < span.end and b > span.start]
        return Span.cut(self._record, min(around[0][0], span.start), max(around[-1][1], span.end))


def _places(text: str, wanted: str, start: int, end: int) -> list[int]:
    """Where the words stand verbatim in text[start:end]; overlapping places all count."""
    return [m.start() for m in re.compile(f"(?={re.escape(wanted)})").finditer(text, start, end)]
