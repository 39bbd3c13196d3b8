"""What a person says stands in a text, and what the reader found there, in one form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from graph.model import EntityType, Findings, Span, Statement

Place = tuple[int, int]  # half-open character offsets


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its type."""

    place: Place
    type: str


@dataclass(frozen=True, slots=True)
class Dated:
    """A date expression and its meaning in EDTF, "" where the text does not say."""

    place: Place
    edtf: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event: trigger, modality, EDTF time ("" unknown), and (role, place) of its arguments."""

    type: str
    trigger: Place
    modality: str = "actual"
    when: str = ""
    arguments: tuple[tuple[str, Place], ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """A relation from subject to object."""

    predicate: str
    subject: Place
    object: Place


@dataclass(frozen=True, slots=True)
class Item:
    """One text with everything said of it; `kinds` are those that were labelled at all."""

    text: str
    source: str = ""
    names: tuple[Name, ...] = ()
    dates: tuple[Dated, ...] = ()
    events: tuple[Told, ...] = ()
    relations: tuple[Related, ...] = ()


class NotLabels(ValueError):
    """A line that is not labelled data: says which, and what it lacks."""


def read(path: Path) -> list[tuple[Item, str]]:
    """Items of a JSONL file and their document date ("" unknown); NotLabels names the first line that is none.

    One JSON a line with `text` and any of `entities` [[start, end, label]], `dates` [[start, end, edtf]], `events`
    [{trigger [start, end, type], args [[start, end, role]]}] or `event_list`, `spo_list`, `relations`
    [[predicate, subject start, end, object start, end]].
    """
    items: list[tuple[Item, str]] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                items.append((_item(row), str(row.get("date", ""))))
            except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
                raise NotLabels(
                    f"{path} 第 {number} 行不是标注数据：需要 text 和 entities、dates、events、relations 之一"
                ) from error
    if not items:
        raise NotLabels(f"{path} 是空的：没有可评估的标注")
    return items


def _item(row: Mapping[str, Any]) -> Item:
    text, same = str(row["text"]), _mapped()
    if not {"entities", "dates", "events", "event_list", "spo_list", "relations"} & row.keys():
        raise KeyError("entities")
    names = (Name((int(s), int(e)), same["names"].get(str(k), str(k))) for s, e, k in row.get("entities", ()))
    return Item(
        text, str(row.get("source", "")),
        tuple(n for n in names if n.type),
        tuple(Dated((int(s), int(e)), str(edtf)) for s, e, edtf in row.get("dates", ())),
        tuple(_events(row, same)),
        tuple(_relations(row, text, same)),
    )


def events(rows: Sequence[Mapping[str, Any]]) -> tuple[Told, ...]:
    """Events as the hand-labelled set writes them."""
    return tuple(
        Told(
            str(e["type"]), (int(e["trigger"][0]), int(e["trigger"][1])), str(e["modality"]), str(e["when"]),
            tuple((str(role), (int(s), int(t))) for role, s, t in e["arguments"]),
        )
        for e in rows
    )


def _events(row: Mapping[str, Any], same: Mapping[str, Mapping[str, str]]) -> Iterator[Told]:
    """Events of other schemes, where the type has one of ours; triggers only, since the roles differ."""
    for event in row.get("events", ()):
        if "arguments" in event:
            yield from events([event])
            continue
        start, end, kind = event["trigger"]
        if same["events"].get(str(kind)):
            yield Told(same["events"][str(kind)], (int(start), int(end)))
    for event in row.get("event_list", ()):
        kind, start = same["events"].get(str(event["event_type"])), int(event["trigger_start_index"])
        if kind:
            yield Told(kind, (start, start + len(event["trigger"])))


def _relations(row: Mapping[str, Any], text: str, same: Mapping[str, Mapping[str, str]]) -> Iterator[Related]:
    for predicate, a, b, c, d in row.get("relations", ()):
        yield Related(str(predicate), (int(a), int(b)), (int(c), int(d)))
    for triple in row.get("spo_list", ()):
        predicate = same["relations"].get(str(triple["predicate"]), "")
        s, o = str(triple["subject"]), str(triple["object"])
        if predicate.startswith("^"):
            predicate, s, o = predicate[1:], o, s
        if predicate and s in text and o in text:
            yield Related(predicate, (text.index(s), text.index(s) + len(s)), (text.index(o), text.index(o) + len(o)))


def _mapped() -> Mapping[str, Mapping[str, str]]:
    global _SAME
    if _SAME is None:
        _SAME = yaml.safe_load((files(__package__) / "other_schemes.yaml").read_text(encoding="utf-8"))
    return _SAME


_SAME: Mapping[str, Mapping[str, str]] | None = None


def of_findings(findings: Findings, text: str, source: str = "") -> Item:
    """What the reader found in the text field of a record, as an `Item` over that text."""
    return Item(
        text, source,
        tuple(Name(_place(m.span), m.type.value) for m in findings.mentions if m.span.field == "text"),
        tuple(Dated(_place(d.span), d.when.edtf) for d in findings.dates if d.span.field == "text"),
        tuple(
            Told(
                e.type, _place(e.trigger), e.modality.value, e.when.edtf if e.when else "",
                tuple((a.role, _place(a.term.span)) for a in e.arguments if a.term.span.field == "text"),
            )
            for e in findings.events if e.trigger.field == "text"
        ),
        tuple(r for s in findings.statements if s.evidence.field == "text" for r in _stated(s, findings)),
    )


def _stated(statement: Statement, findings: Findings) -> Iterator[Related]:
    """A statement as subject and object; of an office held the object is the office's words nearest to the person."""
    subject = _place(statement.subject.span)
    if statement.predicate == "HELD_POSITION":
        near = [
            _place(m.span) for m in findings.mentions
            if m.type is EntityType.POSITION and m.span.field == "text"
            and statement.evidence.start <= m.span.start and m.span.end <= statement.evidence.end
            and "".join(m.span.quote.split()) in statement.value
        ]
        if near:
            yield Related(statement.predicate, subject, min(near, key=lambda p: abs(p[0] - subject[0])))
    elif statement.object is not None:
        yield Related(statement.predicate, subject, _place(statement.object.span))


def _place(span: Span) -> Place:
    return span.start, span.end
