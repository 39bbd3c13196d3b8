"""What the rules found in a field, looked at again by the network that was taught from the archive's own texts (`taught`).

Names and offices come out by its convention; events gain the tellings no frame reads, lose what is none, and have their
modality and parts weighed. Places of the network are characters of the text without hard line breaks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graph.model import Argument, DateMention, EntityType, Event, Mention, Modality, Span, Term
from pipelines.extract.bounds import bounded
from pipelines.extract.decoding import Found
from pipelines.extract.events import later_than, proposed
from pipelines.extract.journeys import received
from pipelines.extract.recogniser import MODEL
from pipelines.extract.scene import Scene
from pipelines.extract.taught import SEEN, TRIGGERS, TYPES, Judged, Sight, Taught, Trigger, begun, support
from pipelines.extract.triggers import judge

LABELS = {
    EntityType.PERSON: "PER", EntityType.PLACE: "LOC", EntityType.ORGANISATION: "ORG",
    EntityType.POSITION: "POSITION", EntityType.DOCUMENT: "DOC",
}
_TYPES = {"PER": EntityType.PERSON, "LOC": EntityType.PLACE, "ORG": EntityType.ORGANISATION, "POSITION": EntityType.POSITION}
_LONGEST_DATE = 24  # characters of a date as written
_OF_ROLE = {  # what a part is whose words are no name; all others are taken for a body
    "topic": EntityType.EVENT, "document": EntityType.DOCUMENT, "honour": EntityType.DOCUMENT, "object": EntityType.DOCUMENT,
    "place": EntityType.PLACE, "person": EntityType.PERSON, "commander": EntityType.PERSON, "speaker": EntityType.PERSON,
    "visitor": EntityType.PERSON, "position": EntityType.POSITION, "time": EntityType.TIME,
}
_FOUNDING = {"成立", "建立", "设立", "组成", "组建", "合组"}
_PAPERS = {"document", "topic", "object", "honour"}
_CEREMONIES = {"仪式", "典礼"}  # : 举行开工|仪式 is no part of the work begun
_SINCE_THEN = re.compile(r"(?:[以之]?后|以来)的")  # : 支队成立后的第一仗 is told of the fight
STANDS = 0.2  # how sure the network must be of an event that a frame reads
UNTRUE = (Modality.DENIED, Modality.RUMOURED)  # what the rules read so stays so: the worst fault would be a fact made of it
UNNAMED = 0.8  # how sure one may be of a name that no rule found


@lru_cache(maxsize=1)
def taught() -> Taught:
    """The shipped heads."""
    return Taught(MODEL / "heads.npz")


class View:
    """A text as the network sees it, beside the places of the record's field."""

    def __init__(self, sight: Sight, places: Sequence[int] | None) -> None:
        self.sight, self._places = sight, places
        self._own = {place: i for i, place in enumerate(places)} if places is not None else None

    @classmethod
    def of(cls, folded: str, places: Sequence[int]) -> View:
        """A text that no network has looked at."""
        return cls(Sight(folded, np.zeros((0, 0), np.float16)), places)

    def inside(self, start: int, end: int) -> tuple[int, int] | None:
        """A place of the field in the network's text; None where a line break was that is no character there."""
        if self._own is None:
            return start, end
        first, last = self._own.get(start), self._own.get(end - 1)
        return None if first is None or last is None else (first, last + 1)

    def outside(self, start: int, end: int) -> tuple[int, int]:
        """A place of the network's text in the field."""
        return (start, end) if self._places is None else (self._places[start], self._places[end - 1] + 1)

    def seen(self, names: Iterable[Mention], dates: Iterable[DateMention]) -> NDArray[np.int64]:
        """Tags (`SEEN`) of names and dates; of a title and a name inside it the name counts."""
        spans = [(m.span, LABELS[m.type]) for m in names if m.type in LABELS] + [(d.span, "DATE") for d in dates]
        out = np.zeros(len(self.sight.folded), np.int64)
        for span, label in sorted(spans, key=lambda s: (s[1] == "DOC", s[0].start, s[0].start - s[0].end)):
            place = self.inside(span.start, span.end)
            if place is not None and not out[slice(*place)].any():
                out[slice(*place)] = _tags(place[1] - place[0], label)
        return out


def _tags(length: int, label: str) -> list[int]:
    first = SEEN.index(f"B-{label}")
    return [first + 3] if length == 1 else [first, *[first + 1] * (length - 2), first + 2]


def names_again(views: Sequence[tuple[View, NDArray[np.int64]]]) -> list[list[Found]]:
    """Names and offices of each field by the archive's convention, at places of the field."""
    found = taught().names([(view.sight, seen) for view, seen in views])
    return [
        [Found(*view.outside(f.start, f.end), f.label, UNNAMED) for f in bounded(view.sight.folded, each)]
        for (view, _), each in zip(views, found, strict=True)
    ]


def events_again(view: View, scene: Scene, seen: NDArray[np.int64], framed: Sequence[Event]) -> list[Event]:
    """The events of a field: those of the frames that stand, and those the network finds beside them."""
    at = [(place, e) for e in framed if (place := view.inside(e.trigger.start, e.trigger.end))]
    judged = [
        Judged(*place, TYPES.index(c.type), odds)
        for c, odds in judge().odds(scene) if (place := view.inside(c.start, c.end))
    ]
    odds = taught().odds(view.sight, seen, begun(len(seen), [(*place, e.type) for place, e in at], TRIGGERS), judged)
    believed = [(place, e, support(odds, *place, e.type)) for place, e in at]
    stand = [(place, e, sure) for place, e, sure in believed if sure >= STANDS or e.modality in UNTRUE]
    often = Counter((place, e.type) for place, e, _ in stand)
    # one word that tells of several (任命甲为……，乙为……): the frames keep their parts apart
    out = [
        e if often[place, e.type] > 1 else _weighed(view, scene, seen, Trigger(*place, e.type, sure), e)
        for place, e, sure in stand
    ]
    for trigger in taught().triggers(odds, judged, view.sight.folded):
        if all(trigger.end <= a or b <= trigger.start for (a, b), *_ in stand):
            event = proposed(scene, *view.outside(trigger.start, trigger.end), trigger.type)
            event = replace(event, confidence=round(min(event.confidence, trigger.odds), 2))
            out.append(_weighed(view, scene, seen, trigger, event))
    return sorted(out, key=lambda e: (e.trigger.start, e.trigger.end))


def _weighed(view: View, scene: Scene, seen: NDArray[np.int64], trigger: Trigger, event: Event) -> Event:
    """The event with modality and parts as the network has them, the rules' say beside it."""
    mode = event.modality
    if mode not in UNTRUE and not _settled(scene, event):
        weighed = Modality(taught().mode(view.sight, trigger, mode.value))
        mode = weighed if weighed is not Modality.ACTUAL else mode  # a plan never becomes a fact by weight of words
    given = [
        (*place, a.role) for a in event.arguments
        if a.term.span.field == scene.field and (place := view.inside(a.term.span.start, a.term.span.end))
    ]
    found = taught().parts(view.sight, trigger, seen, given)
    parts = [p for role, a, b in found if (p := _part(scene, event, role, *view.outside(a, b))) is not None]
    parts = list(_founded(scene, event, _with_paper(event, received(scene, event, parts))))
    # a single character that no rule gives is a piece of a word (农 of 农村公路)
    parts = [part for part in parts if len(part.term.span.quote) > 1 or part in event.arguments]
    parts = list(dict.fromkeys([*parts, *(a for a in event.arguments if a.term.span.field != scene.field)]))
    spans = [event.evidence, event.trigger, *(a.term.span for a in parts if a.term.span.field == scene.field)]
    first = min(s.start for s in spans)
    if first < event.evidence.start:  # a date in the words that open the list: with the whole of them
        first = scene.sentences[scene.index(first)][0]
    evidence = Span.cut(scene.record, first, max(s.end for s in spans), scene.field)
    when = event.when
    for part in parts if when is None else ():
        dates = scene.dates_in(part.term.span.start, part.term.span.end) if part.role == "time" else []
        when = dates[0].when if dates and dates[0].when.edtf else when
    return replace(event, evidence=evidence, modality=mode, when=when, arguments=tuple(parts))


def _settled(scene: Scene, event: Event) -> bool:
    """Whether more than words makes it no fact: the shape of the paper, or a day after the paper's own."""
    ahead = event.modality is Modality.PLANNED and later_than(scene.record.when, event.when)
    return ahead or scene.settles(event.trigger.start, event.trigger.end, event.modality)


def _with_paper(event: Event, parts: Sequence[Argument]) -> list[Argument]:
    """The parts, with the paper that the rules see written right behind the word (制定了《……》), however long its title."""
    after = event.trigger.end
    if any(p.role == "document" and p.term.span.start >= after for p in parts):
        return list(parts)
    return [*parts, *(a for a in event.arguments if a.role == "document" and 0 <= a.term.span.start - after <= 2)]


def _founded(scene: Scene, event: Event, parts: Sequence[Argument]) -> Iterator[Argument]:
    """What is founded stands behind the word when anything does: 将甲队、乙队合并，成立丙支队 founds neither 甲 nor 乙.

    Behind 成立后的 stands what happened since: there the body is the one before the word, as the frame has it.
    """
    at = event.trigger
    parts = [p for p in parts if p.role not in ("before", "after") or not scene.bare.startswith("关于", p.term.span.end)]
    since = bool(_SINCE_THEN.match(scene.bare, at.end))
    behind = not since and at.quote in _FOUNDING and any(p.role == "after" and p.term.span.start >= at.end for p in parts)
    yield from (
        p for p in parts
        if p.role != "after" or not ((since and p.term.span.start >= at.end) or (behind and p.term.span.end <= at.start))
    )
    yield from (a for a in event.arguments if since and a.role == "after" and a not in parts)


def _part(scene: Scene, event: Event, role: str, start: int, end: int) -> Argument | None:
    """A part of an event, at the bounds the rules give the same part, failing that at those of a name.

    None where there is none: a piece of a person's name, a paper's number (国务院令第258号) that is said to act, a body in office.
    """
    own = [
        a.term for a in event.arguments
        if a.role == role and a.term.span.field == scene.field and a.term.span.start < end and start < a.term.span.end
    ]
    term = own[0] if own else _term(scene, role, start, end)
    acts = term is not None and term.type is EntityType.DOCUMENT and role not in _PAPERS and term.span.quote[0] not in "《〈"
    if term is None or acts or (role == "person" and event.type == "任职·免职" and term.type is EntityType.ORGANISATION):
        return None
    there = term.type is EntityType.PLACE and role == "convener" and scene.folded[term.span.start - 1 : term.span.start] == "在"
    return Argument("place" if there else role, term)


def _term(scene: Scene, role: str, start: int, end: int) -> Term | None:
    """The part as a term: the name or date that the words mostly are, or are a piece of, else the words themselves.

    A single character stands for a name only where it begins that of a place or a body.
    """
    for date in scene.dates_in(start, start + _LONGEST_DATE) if role == "time" else ():
        if date.span.end <= end or (date.span.start == start and end - start > 2):  # also of its first characters alone
            return Term(date.span, EntityType.TIME)
    for name in scene.names_over(start, end):
        whole = name.span.end - name.span.start
        if name.span.start <= start and end <= name.span.end and end - start < whole:
            begins = start == name.span.start and name.type is not EntityType.PERSON
            return Term(name.span, name.type) if end - start > 1 or begins else None
        if 2 * (min(end, name.span.end) - max(start, name.span.start)) > max(end - start, whole):
            return Term(name.span, name.type)
    start, end = _within_quotes(scene.folded, start, end)
    plain = scene.folded[start:end] not in _CEREMONIES
    return scene.term(start, end, _OF_ROLE.get(role, EntityType.ORGANISATION)) if start < end and plain else None


def _within_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    """The words up to a quotation mark that only closes among them (人民英雄”国家), or behind one that only opens (谓“某法)."""
    for opens, closes in ("“”", "「」", "『』"):
        shut, open_ = text.find(closes, start, end), text.rfind(opens, start, end)
        if shut >= 0 and text.find(opens, start, shut) < 0:
            end = shut
        elif open_ >= 0 and text.find(closes, open_, end) < 0:
            start = open_ + 1
    return start, end
