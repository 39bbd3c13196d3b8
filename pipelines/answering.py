"""Answers to questions put to the graph: the records' own words, by who says them, with what they dispute.

Joins the store, the reader, the selection of sentences and, when one is configured, a chat model that only helps to
understand the question: it is sent the question and never a record, and what it returns is an `Enquiry` or nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from graph.access import Audience
from graph.folding import fold
from graph.model import Entity, EntityType, Event, Modality, Record, Span, Statement, Status
from graph.queries import path
from graph.questions import told_otherwise
from graph.store import GraphStore
from graph.tenure import Asked, Held, holders, offices, said_of_office, said_of_person
from pipelines.compose.citing import date_text
from pipelines.compose.select import Embed, Evidence, select
from pipelines.enquiry import Enquiry, Kind, understand
from pipelines.extract.pipeline import Reader
from pipelines.language import BaseChatModel, ChatError, insist, model_name

PROMPT = "enquiry@1"
_SIDES = {"革命历史": "革命历史档案", "旧政权": "旧政权档案", "中华人民共和国": "中华人民共和国档案"}
_MODALITIES = {
    Modality.PLANNED: "计划", Modality.ORDERED: "命令", Modality.RUMOURED: "传闻", Modality.DENIED: "否认",
}
_NAMED = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.EVENT, EntityType.DOCUMENT)
_LINES, _A_SIDE, _NAMESAKES = 12, 6, 3
_RELEVANT = 0.45  # of the best sentence's score, a little stricter than in a draft


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that answers: words of ours that only arrange, and the records' words it rests on."""

    text: str
    citations: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """What the records of one kind of author say."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: how the question was understood, what the graph answers, who says what, what they dispute.

    `origin` names the rule or the model and prompt that understood the question; `note` is for the person who asked.
    """

    enquiry: Enquiry
    lines: tuple[Line, ...]
    sides: tuple[Side, ...]
    disputes: tuple[Line, ...]
    origin: str
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was found: no record found, which is not that nothing happened."""
        return not (self.lines or self.sides)


def ask_graph(
    question: str, store: GraphStore, audience: Audience, reader: Reader, embed: Embed | None, model: BaseChatModel | None = None
) -> Told:
    """The answer to a question for one audience. Never raises for the model: rules understand what it does not."""
    by_rule = understand(question, store, audience, reader)
    enquiry, origin, note = by_rule, "rule:enquiry@1", ""
    if model is not None:
        try:
            enquiry, origin = _by_model(question, model), f"llm:{model_name(model)}/{PROMPT}"
        except ChatError as failure:
            note = f"问题由规则理解：{failure}"
    if enquiry.unknown:
        note = "；".join(filter(None, (note, f"可以查到的档案里没有“{'”“'.join(enquiry.unknown)}”")))
    lines = tuple(_lines(enquiry, store, audience))[:_LINES]
    said = _said(question, enquiry, store, audience, embed)
    return Told(enquiry, lines, _sides(said), tuple(_disputes(enquiry, store, audience)), origin, note)


def _by_model(question: str, model: BaseChatModel) -> Enquiry:
    """A model's reading of the question; asked a second time when the first answer is of no form. ChatError else."""
    prompt = (files("pipelines") / "prompts" / f"{PROMPT}.txt").read_text("utf-8")
    return insist(model, Enquiry, prompt, question)


# ---- what the graph answers
def _lines(enquiry: Enquiry, store: GraphStore, audience: Audience) -> Iterator[Line]:
    """By kind of query; of namesakes each for itself."""
    meant = [store.find_entities(name, audience, _NAMED, limit=_NAMESAKES) for name in enquiry.names]
    entities = [e for found in meant for e in found]
    if not entities:
        return
    if enquiry.kind is Kind.HOLDERS:
        for body in (e for e in entities if e.type in (EntityType.ORGANISATION, EntityType.PLACE)):
            yield from _holders(enquiry, Asked(body, enquiry.office), store, audience)
    elif enquiry.kind is Kind.LINK and len(meant) > 1 and meant[0] and meant[1]:
        for step in path(store, meant[0][0].id, meant[1][0].id, audience) or ():
            yield Line(f"{step.left.name} — {step.right.name}：{step.reason}", step.citations)
    else:
        for name, found in zip(enquiry.names, meant, strict=True):
            for entity in found:
                yield from _of_one(enquiry, entity, _who(name, entity, found), store, audience)


def _who(name: str, entity: Entity, namesakes: Sequence[Entity]) -> str:
    """The name asked about, with the one it is known by, and where from when several bear it."""
    known = f"{name}（即{entity.name}）" if fold(entity.name) != fold(name) else name
    return f"{known}〔{'、'.join(entity.scopes)}〕" if len(namesakes) > 1 and entity.scopes else known


def _of_one(enquiry: Enquiry, entity: Entity, who: str, store: GraphStore, audience: Audience) -> Iterator[Line]:
    if enquiry.kind is Kind.COUNT:
        count = len(store.record_ids_of([entity.id], audience, limit=100_000))
        yield Line(f"提到{who}的档案，可以查到的有 {count} 件")
    elif enquiry.kind is Kind.EVENTS:
        yield from (_event(e, who) for e in _fitting(enquiry, entity, store, audience))
    elif enquiry.kind is Kind.OFFICES and enquiry.day:
        yield from map(_held, offices(store, entity, enquiry.day, audience))
    elif enquiry.kind is Kind.OFFICES:
        yield from _posts(store, audience, said_of_person(store, entity, audience), enquiry)


def _holders(enquiry: Enquiry, asked: Asked, store: GraphStore, audience: Audience) -> Iterator[Line]:
    if enquiry.day:
        yield from map(_held, holders(store, asked, enquiry.day, audience))
    else:
        yield from _posts(store, audience, said_of_office(store, asked, audience), enquiry)


def _held(held: Held) -> Line:
    sure = held.certainty.value if held.certainty else "待考"
    body = held.body.name if held.body else ""
    return Line(
        f"{held.person.name}：{body}{held.title}{f'（{held.manner}）' if held.manner else ''}，{sure}。{held.reason}",
        tuple(s.evidence for s in held.statements),
    )


def _posts(store: GraphStore, audience: Audience, said: Sequence[Statement], enquiry: Enquiry) -> Iterator[Line]:
    """Statements of offices by time, the dated first; each sentence once."""
    fitting = [
        s for s in said if s.status is not Status.REJECTED
        and _within(s.when.earliest if s.when else "", s.when.latest if s.when else "", enquiry)
    ]
    known = {r: e.name for e in store.entities([s.subject.referent for s in fitting], audience) for r in e.referents}
    seen: set[tuple[str, Span]] = set()
    for s in sorted(fitting, key=lambda s: (s.when.earliest if s.when and s.when.earliest else "9", s.id)):
        if (s.subject.referent, s.evidence) in seen:
            continue
        seen.add((s.subject.referent, s.evidence))
        day = date_text(s.when) if s.when else "时间不详"
        left = "免去" if s.qualifiers.get("变动") == "免" else ""
        how = f"（{s.qualifiers['方式']}）" if s.qualifiers.get("方式") else ""
        yield Line(f"{day}，{known.get(s.subject.referent, s.subject.span.quote)}：{left}{s.value}{how}", (s.evidence,))


def _fitting(enquiry: Enquiry, entity: Entity, store: GraphStore, audience: Audience) -> list[Event]:
    """Its events in the period asked for; of those that speak of the topic, if any do, only these."""
    found = store.events(audience, entity_id=entity.id, earliest=enquiry.earliest, latest=enquiry.latest)
    words = [w for w in fold(enquiry.topic).split() if w not in fold(entity.name)]
    about = [e for e in found if any(w in fold(e.evidence.quote) for w in words)]
    return about or found


def _event(event: Event, who: str) -> Line:
    day = date_text(event.when) if event.when else "时间不详"
    how = f"（{_MODALITIES[event.modality]}）" if event.modality in _MODALITIES else ""
    return Line(f"{who}：{day}，{event.type}{how}", (event.evidence,))


def _within(first: str, last: str, enquiry: Enquiry) -> bool:
    """Whether a time may fall into the period asked for; one that nobody knows may."""
    return not first or ((not enquiry.latest or first <= enquiry.latest) and (not enquiry.earliest or (last or first) >= enquiry.earliest))


# ---- who says what
def _said(question: str, enquiry: Enquiry, store: GraphStore, audience: Audience, embed: Embed | None) -> list[Evidence]:
    """The sentences of records that bear on the question, within the period it asks about."""
    if enquiry.unknown:
        return []  # what is near in meaning would answer another question
    asked = " ".join((*enquiry.names, enquiry.office, enquiry.topic)).strip()
    found = select(store, asked or question, audience, embed, limit=40)
    best = max((e.score for e in found), default=0.0)
    meant = [e.id for name in enquiry.names for e in store.find_entities(name, audience, _NAMED, limit=_NAMESAKES)]
    about = {r for _, r in store.record_ids_of(meant, audience, limit=10_000)} if meant else None
    return [
        e for e in found
        if e.score >= _RELEVANT * best and (about is None or e.record.id in about) and _timely(e, enquiry, store, audience)
    ]


def _timely(item: Evidence, enquiry: Enquiry, store: GraphStore, audience: Audience) -> bool:
    """Whether the sentence, else its record, is of the period asked for."""
    if not (enquiry.earliest or enquiry.latest):
        return True
    told = [
        d.when for d in store.dates(item.record.id, audience)
        if d.span.field == item.span.field and item.span.start <= d.span.start and d.span.end <= item.span.end and d.when.earliest
    ]
    times = told or ([item.record.when] if item.record.when else [])
    return any(_within(w.earliest, w.latest, enquiry) for w in times)


def _sides(said: Sequence[Evidence]) -> tuple[Side, ...]:
    by_side: dict[str, list[Line]] = defaultdict(list)
    for item in said:
        by_side[side_of(item.record)].append(Line(item.text, (item.span,)))
    return tuple(Side(label, tuple(lines[:_A_SIDE])) for label, lines in sorted(by_side.items(), key=lambda s: _rank(s[0])))


def side_of(record: Record) -> str:
    """Whose words a record holds: by 政权性质 and 立场 of its fonds (DOMAIN section 1), else by its fonds."""
    regime = record.catalogue.get("政权性质", "")
    label = _SIDES.get(regime) or regime or record.catalogue.get("全宗名称") or (f"全宗 {record.fonds}" if record.fonds else "其他")
    return f"{label}（敌对方文书）" if record.catalogue.get("立场") == "adversary" else label


def _rank(label: str) -> tuple[int, str]:
    order = [*_SIDES.values()]
    return next((n for n, side in enumerate(order) if label.startswith(side)), len(order)), label


# ---- what they dispute
def _disputes(enquiry: Enquiry, store: GraphStore, audience: Audience) -> Iterator[Line]:
    """What records disagree about in the named events asked about, or named after a place asked about; each with its words."""
    events = {e.id: e for n in enquiry.names for e in store.find_entities(n, audience, (EntityType.EVENT,), prefix=True, limit=5)}
    for entity in events.values():
        for question in told_otherwise(store, entity, audience):
            what = "日期" if question.kind == "date_conflict" else "数目"
            yield Line(f"“{entity.name}”的{what}，各件说法不一", question.evidence)
