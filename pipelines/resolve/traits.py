"""What each record says of the persons and bodies it names: one row a referent and record, the stuff of comparison.

A row is plain data, so that rows can lie on disk by block until their block is looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.access import closure
from graph.folding import fold, key
from graph.model import EntityType, Findings, Mention, Modality, Record, Referent, Span, Statement
from graph.splits import common
from pipelines.resolve.foreign import wifely
from pipelines.resolve.namesakes import warned

Told = dict[str, tuple[int, Span]]  # what is told: how closed the most open record telling it is, and its words
_KINDS = (EntityType.PERSON, EntityType.ORGANISATION)
_UNNAMED = 99
_MOST_OTHERS = 40  # companions kept of one record: of a crowd the nearest say most
_LATE = re.compile(r"(?:已故的?|(?<![以目日之年])前|(?<!事)故)(?:总理|总统|主席|部长|首相|国王|市长|省长|县长|大使|首席部长)$")


@dataclass(frozen=True, slots=True)
class Term:
    """A dated term in a body: first and last ISO day that it may cover, and the words that tell it."""

    first: str
    last: str
    level: int
    at: Span


@dataclass(slots=True)
class Known:
    """What is known of a referent: names as written, offices, bodies, aliases, companions, places, years, fonds, evidence.

    Each trait keeps the most open words that tell it, so that a reason can rest on them. `years` are of its records' dates,
    `terms` of office by body, `days` the places it is told to have been in on one certain day.
    """

    referent: Referent
    records: int = 0
    names: dict[str, int] = field(default_factory=dict)
    offices: Told = field(default_factory=dict)
    bodies: Told = field(default_factory=dict)
    aliases: Told = field(default_factory=dict)
    companions: Told = field(default_factory=dict)
    orgs: Told = field(default_factory=dict)
    places: Told = field(default_factory=dict)
    years: dict[int, tuple[int, Span]] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    days: dict[str, dict[str, tuple[int, Span]]] = field(default_factory=dict)
    fonds: set[str] = field(default_factory=set)
    at: Span | None = None
    level: int = 99  # no record names it yet
    warned: Span | None = None
    married: bool = False
    late: bool = False

    def traits(self) -> tuple[Told, ...]:
        """All that can agree with another's, in a fixed order."""
        return self.offices, self.bodies, self.aliases, self.companions, self.orgs, self.places

    def add(self, other: Known) -> None:
        """Take in what another record says of the same referent."""
        self.records += other.records
        for name, uses in other.names.items():
            self.names[name] = self.names.get(name, 0) + uses
        for mine, theirs in zip(self.traits(), other.traits(), strict=True):
            for value, told in theirs.items():
                if value not in mine or told[0] < mine[value][0]:
                    mine[value] = told
        for year, told in other.years.items():
            if year not in self.years or told[0] < self.years[year][0]:
                self.years[year] = told
        for body, term in other.terms.items():
            mine_ = self.terms.get(body)
            if mine_ is None or (term.level, term.first) < (mine_.level, mine_.first):
                self.terms[body] = term
        for day, where in other.days.items():
            for place, told in where.items():
                held = self.days.setdefault(day, {})
                if place not in held or told[0] < held[place][0]:
                    held[place] = told
        self.fonds |= other.fonds
        if other.level < self.level:
            self.at, self.level = other.at, other.level
        self.warned = self.warned or other.warned
        self.married |= other.married
        self.late |= other.late


def known(record: Record, findings: Findings) -> Iterator[Known]:
    """What this record says of each person and body in it."""
    of = {r.id: r for r in findings.referents}
    named: dict[str, list[Mention]] = defaultdict(list)
    for m in findings.mentions:
        if m.type in _KINDS and m.referent in of:
            named[m.referent].append(m)
    year = int(record.when.earliest[:4]) if record.when is not None and record.when.earliest else None
    held: dict[str, list[Statement]] = defaultdict(list)
    for s in findings.statements:
        held[s.subject.referent].append(s)
    people = [(m.span.start, key(m.span.quote)) for m in findings.mentions if m.type is EntityType.PERSON]
    orgs = {_full(of[m.referent]) for m in findings.mentions if m.type is EntityType.ORGANISATION and m.referent in of}
    places = {key(m.span.quote) for m in findings.mentions if m.type is EntityType.PLACE and len(m.span.quote) > 1}
    told, stays = warned(record, findings.mentions), _stays(findings)
    level = int(closure(record))
    for referent_id, mentions in named.items():
        who = of[referent_id]
        at = (level, mentions[0].span)
        known_ = Known(who, 1, fonds={record.fonds}, at=at[1], level=level, warned=told.get(who.name))
        if year is not None:
            known_.years[year] = at
        for m in mentions:
            name = "".join(fold(m.span.quote).split())
            known_.names[name] = known_.names.get(name, 0) + 1
        if who.type is EntityType.PERSON:
            known_.days = {day: {place: (level, at_) for place, at_ in were.items()} for day, were in stays[referent_id].items()}
            _person(known_, record, mentions, held[referent_id], of)
            start = at[1].start
            near = sorted(people, key=lambda p: (abs(p[0] - start), p))[: _MOST_OTHERS * 2]
            own = {key(n) for n in known_.names}
            known_.companions = {n: at for _, n in near if n not in own and len(n) > 1}
            known_.orgs, known_.places = {o: at for o in orgs if len(o) >= 4}, dict.fromkeys(places, at)
        yield known_
    for judgement in findings.judgements:  # a 责任者 that the text itself never names
        for referent_id in judgement.pair:
            absent = of.get(referent_id)
            if absent is not None and absent.type is EntityType.ORGANISATION and referent_id not in named and judgement.evidence:
                span = judgement.evidence[0]
                years = {} if year is None else {year: (level, span)}
                yield Known(absent, 1, years=years, fonds={record.fonds}, at=span, level=level)
    yield from _aliased(findings, of, level)


def _person(
    known_: Known, record: Record, mentions: list[Mention], held: list[Statement], of: dict[str, Referent]
) -> None:
    known_.married = any(wifely(record, m.span) for m in mentions)
    before = [fold(record.field_text(m.span.field)[max(0, m.span.start - 7) : m.span.start]) for m in mentions]
    known_.late = any(_LATE.search(b) for b in before)
    for s in held:
        if s.predicate != "HELD_POSITION" or s.modality is not Modality.ACTUAL:
            continue
        if s.value:
            known_.offices.setdefault(key(s.value), (known_.level, s.evidence))
        if s.object is not None:
            body = of.get(s.object.referent)
            name = _full(body) if body else key(s.object.span.quote)
            known_.bodies.setdefault(name, (known_.level, s.evidence))
            if s.when is not None and s.when.earliest and s.when.latest:
                known_.terms.setdefault(name, Term(s.when.earliest, s.when.latest, known_.level, s.evidence))


def _stays(findings: Findings) -> dict[str, dict[str, dict[str, Span]]]:
    """For each person the places where what happened on one certain day is told to have taken him: day, place, words."""
    found: dict[str, dict[str, dict[str, Span]]] = defaultdict(lambda: defaultdict(dict))
    for e in findings.events:
        places = {key(a.term.span.quote) for a in e.arguments if a.role == "place"}
        if e.modality is not Modality.ACTUAL or e.when is None or e.when.precision != "day" or len(places) != 1:
            continue
        for a in e.arguments:
            if a.term.type is EntityType.PERSON and a.term.referent:
                found[a.term.referent][e.when.earliest].setdefault(min(places), e.evidence)
    return found


def _aliased(findings: Findings, of: dict[str, Referent], level: int) -> Iterator[Known]:
    """Each name of a stated alias has the other for an alias; a body's stated short form likewise."""
    for s in findings.statements:
        if s.predicate != "KNOWN_AS" or s.object is None or s.modality is not Modality.ACTUAL:
            continue
        left, right = of.get(s.subject.referent), of.get(s.object.referent)
        if left is None or right is None or left.type is not right.type or left.type not in _KINDS:
            continue
        for one, other in ((left, right), (right, left)):
            yield Known(one, 0, aliases={_full(other): (level, s.evidence)}, level=_UNNAMED)


def _full(who: Referent) -> str:
    """The name, of a short form the full name that its record gives it."""
    return common(who).scope.partition("|")[2] or who.name
