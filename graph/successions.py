"""Bodies in time as the records tell it: names with dates, what came before and after, on a day. Every step has its quote.

Only what happened counts: plans, orders and denials change nothing here, but for what was decided 自某日起 and a later record
bears out. What no record tells is 待考, never filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.access import Audience
from graph.folding import fold, key
from graph.happenings import phase
from graph.model import Entity, EntityType, Event, Modality, Statement, Status, Term
from graph.places.changes import FIRST, Certainty, Change, History, Kind, Spell
from graph.store import GraphStore

_STATED = {
    "RENAMED_TO": Kind.RENAMED, "MERGED_INTO": Kind.MERGED, "SPLIT_INTO": Kind.SPLIT, "SUCCEEDED_BY": Kind.SUCCEEDED,
}
_TOLD = {"成立": Kind.FOUNDED, "撤销": Kind.ABOLISHED, "恢复": Kind.RESTORED}
_EVENTS = ("成立·更名·合并·分设", "区划变更")
_INTO = re.compile(r"并入|归入|归并到|划归")
_APART = re.compile(r"分(?:设|立|拆|解)?(?:为|成)")
_FROM = re.compile(r"自[^,。;]{2,16}起")
_TYPES = (EntityType.ORGANISATION, EntityType.PLACE)


@dataclass(frozen=True, slots=True)
class Succession:
    """A body in time: when each of its names held, what it came from, what became of it, each change with its evidence.

    `names` says what a label of `history` is called, `bodies` which entity it belongs to.
    """

    entity: Entity
    history: History
    names: Mapping[str, str]
    bodies: Mapping[str, Entity]
    spells: tuple[Spell, ...]

    @property
    def origins(self) -> tuple[Change, ...]:
        """Changes in which other bodies stand before this one."""
        return tuple(c for c in self.history.changes if self._own(c.after) and not all(map(self.is_own, c.before)))

    @property
    def outcomes(self) -> tuple[Change, ...]:
        """Changes in which other bodies stand after this one."""
        return tuple(c for c in self.history.changes if self._own(c.before) and not all(map(self.is_own, c.after)))

    def is_own(self, label: str) -> bool:
        """Whether a label is a name of this body, not of another."""
        return self.bodies[label].id == self.entity.id

    def _own(self, labels: Iterable[str]) -> bool:
        return any(map(self.is_own, labels))


@dataclass(frozen=True, slots=True)
class BodyOn:
    """A body that has borne the name asked, and its names on the day asked; `as_asked` how sure the name itself is then."""

    succession: Succession
    on_day: tuple[tuple[Spell, Certainty], ...]
    as_asked: Certainty | None


@dataclass(frozen=True, slots=True)
class _Told:
    """A change as one statement or event tells it, its bodies still as words."""

    kind: Kind
    before: tuple[Term, ...]
    after: tuple[Term, ...]
    by: Statement | Event


def bodies_on(store: GraphStore, name: str, day: str, audience: Audience) -> list[BodyOn]:
    """The bodies and places that ever bore the name, and what each was called on an ISO day."""
    found = []
    for entity in store.find_entities(name, audience, _TYPES):
        told = succession(store, entity, audience)
        on_day = tuple((s, c) for s in told.spells if (c := told.history.on(s, day)))
        as_asked = next((c for s, c in on_day if key(told.names[s.label]) == key(name)), None)
        if not any(key(told.names[s.label]) == key(name) for s in told.spells):
            as_asked = Certainty.POSSIBLE if on_day else None  # 简称: no record says from when
        found.append(BodyOn(told, on_day, as_asked))
    return sorted(found, key=lambda b: (b.as_asked is None, list(Certainty).index(b.as_asked) if b.as_asked else 0))


def succession(store: GraphStore, entity: Entity, audience: Audience) -> Succession:
    """A body's names and changes as its records tell them to this audience."""
    stated = list(_stated(store.statements(audience, entity_id=entity.id)))
    events = [e for kind in _EVENTS for e in store.events(audience, entity_id=entity.id, event_type=kind)]
    told = [*stated, *_happened(events, max((t.by.when.earliest for t in stated if t.by.when), default=FIRST))]
    terms = [t for one in told for t in (*one.before, *one.after)]
    known = {r: e for e in store.entities(list({t.referent for t in terms if t.referent}), audience) for r in (e.id, *e.referents)}
    told = [t for t in told if any(known.get(x.referent) == entity for x in (*t.before, *t.after))]
    labels = _Labels(entity, known, told)
    changes = _in_time([labels.change(t) for t in told])
    history = History([c for c in changes if c.before != c.after])
    spells = tuple(dict.fromkeys(s for label in labels.own for s in history.family(label))) or (Spell(labels.own[0]),)
    return Succession(entity, history, labels.names, labels.bodies, spells)


def _stated(statements: Iterable[Statement]) -> Iterator[_Told]:
    for s in statements:
        if s.predicate in _STATED and s.object is not None and s.modality is Modality.ACTUAL and s.status is not Status.REJECTED:
            yield _Told(_STATED[s.predicate], (s.subject,), (s.object,), s)


def _happened(events: Iterable[Event], seen: str) -> Iterator[_Told]:
    """Foundings, ends and restorings. `seen` is the last day on which a record tells of the body's changes."""
    for e in events:
        kind = _TOLD.get(phase(e))
        if kind is None or e.status is Status.REJECTED or not (e.modality is Modality.ACTUAL or _took_effect(e, seen)):
            continue
        side = tuple(a.term for a in e.arguments if a.role == ("before" if kind is Kind.ABOLISHED else "after"))
        if side:
            yield _Told(kind, side, (), e) if kind is Kind.ABOLISHED else _Told(kind, (), side, e)


def _took_effect(event: Event, seen: str) -> bool:
    """Whether what was decided 自某日起 came about: a later record tells of the body's changes since that day."""
    decided = event.modality is Modality.ORDERED and event.when is not None and _FROM.search(fold(event.evidence.quote)) is not None
    return decided and phase(event) != "撤销" and bool(event.when and event.when.latest and event.when.latest < seen)


class _Labels:
    """Labels for names: of a body that was renamed one for each of those names, else one for all its names."""

    def __init__(self, entity: Entity, known: Mapping[str, Entity], told: Sequence[_Told]) -> None:
        self._known = known
        self.names: dict[str, str] = {}
        self.bodies: dict[str, Entity] = {}
        renamed = [t for t in told if t.kind is Kind.RENAMED and self._id(t.before[0]) == self._id(t.after[0]) == entity.id]
        words = {key(x.span.quote): x.span.quote for t in renamed for x in (*t.before, *t.after)}
        old, new = {key(t.before[0].span.quote) for t in renamed}, {key(t.after[0].span.quote) for t in renamed}
        in_order = sorted(words, key=lambda n: (n in new) + (n not in old))  # first what nothing was renamed to
        self._chain = {n: self._name(f"{entity.id}#{n}", words[n], entity) for n in in_order}
        self._entity = entity
        self.own = tuple(self._chain.values()) or (self._name(entity.id, entity.name, entity),)

    def change(self, told: _Told) -> Change:
        """The change with labels for its bodies. 并入 begins no body, and only 分设为 (分成, 分为) ends one."""
        before = tuple(dict.fromkeys(self._label(t, 0 if told.kind is Kind.RESTORED else -1) for t in told.before))
        after = tuple(dict.fromkeys(self._label(t, 0) for t in told.after))
        words = fold(told.by.evidence.quote)
        if told.kind is Kind.MERGED and _INTO.search(words):
            before = tuple(dict.fromkeys((*before, *after)))
        if told.kind is Kind.SPLIT and not _APART.search(words):
            after = tuple(dict.fromkeys((*after, *before)))
        return Change(told.kind, before, after, told.by.when, told.by.evidence)

    def _label(self, term: Term, at: int) -> str:
        """A body's label; a short name of one that was renamed goes with its first or last name (`at` 0 or -1)."""
        entity = self._known.get(term.referent)
        if entity is None:
            words = key(term.span.quote)
            return self._name(f"?#{words}", term.span.quote, Entity("", term.type, term.span.quote))
        if entity.id == self._entity.id:
            return self._chain.get(key(term.span.quote), self.own[at])
        return self._name(entity.id, entity.name, entity)

    def _name(self, label: str, name: str, entity: Entity) -> str:
        self.names.setdefault(label, name)
        self.bodies.setdefault(label, entity)
        return label

    def _id(self, term: Term) -> str:
        entity = self._known.get(term.referent)
        return entity.id if entity else ""


def _in_time(changes: Sequence[Change]) -> list[Change]:
    """The changes in order of time: words on one change together, an undated one after its body has begun."""
    dated: dict[tuple[Kind, tuple[str, ...], tuple[str, ...]], str] = {}
    began: dict[str, str] = {}
    for c in changes:
        if c.earliest > FIRST:
            same = (c.kind, c.before, c.after)
            dated[same] = min(dated.get(same, c.earliest), c.earliest)
            for label in c.after:
                began[label] = max(began.get(label, FIRST), c.earliest)

    def place(c: Change) -> tuple[str, bool]:
        if told := dated.get((c.kind, c.before, c.after)):
            return told, False
        return max((began.get(label, FIRST) for label in c.before), default=FIRST), True

    return sorted(changes, key=place)
