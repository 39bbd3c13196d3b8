"""Whether suggested values keep the schemes' own rules: every quote stands, and no value is given outside its dates.

Works from the schemes and the finished suggestions alone; it shares no code with the classifier whose word it checks.
The rules are those of `ontologies/README.md`: a record older than a value may carry the group's qualifier for what came
before, a later one only a commemoration of which it says itself that it looks back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.folding import fold
from graph.model import TEXT, Assignment, Record, Standing
from graph.ontology import assignment_defaults
from graph.ontology import schemes as held_schemes
from graph.schemes import Concept, Scheme

COMMEMORATION = "commemoration"
BEFORE, WITHIN, ACROSS, AFTER, UNDATED, UNGATED = "门槛之前", "门槛之内", "跨过门槛", "门槛之后", "没有日期", "没有门槛"
_SENTENCE = re.compile(r"[^。！？!?；;\n]+")


class Breach(NamedTuple):
    """A suggestion that breaks a rule: of which record, the value as FACET:CONCEPT, and what is wrong, in Chinese."""

    record_id: str
    subject: str
    told: str


@dataclass(slots=True)
class Kept:
    """What was checked: records, those with a date, suggestions by where the record lies to the value's gate, quotes."""

    records: int = 0
    dated: int = 0
    quotes: int = 0
    places: Counter[str] = field(default_factory=Counter)
    breaches: list[Breach] = field(default_factory=list)

    @property
    def suggestions(self) -> int:
        """How many values were suggested."""
        return self.places.total()


def check(pairs: Iterable[tuple[Record, Iterable[Assignment]]], schemes: Mapping[str, Scheme] | None = None) -> Kept:
    """Hold each record's suggestions against record and schemes, this archive's unless others are given."""
    known = held_schemes() if schemes is None else schemes
    done = Kept()
    for record, given in pairs:
        done.records += 1
        done.dated += bool(_days(record)[1])
        for one in given:
            if not one.concept:
                continue
            scheme = known.get(one.facet)
            concept = scheme.concepts.get(one.concept) if scheme else None
            done.quotes += len(one.evidence)
            told = [*_words(record, one)]
            if scheme is None or concept is None or not scheme.assignable:
                told.append("方案里没有这个值")
                done.places[UNGATED] += 1
            else:
                place = _place(record, _gate(concept, scheme))
                done.places[place] += 1
                told += [] if one.status is Standing.INHERITED else _dates(record, one, scheme, concept, place)
            done.breaches += [Breach(record.id, f"{one.facet}:{one.concept}", t) for t in told]
    return done


def _words(record: Record, given: Assignment) -> list[str]:
    """What is wrong with the quotes: there are some, of this record, character for character where they say."""
    wrong = [
        s for s in given.evidence
        if s.record_id != record.id or not s.quote.strip() or record.field_text(s.field)[s.start : s.end] != s.quote
    ]
    told = [f"引文“{s.quote[:20]}”不在“{s.field}”的第 {s.start}—{s.end} 字" for s in wrong]
    return told if given.evidence else ["没有引文"]


def _days(record: Record) -> tuple[str, str]:
    """The first and last day the record may be of, "" and "" for none known."""
    when = record.when
    return (when.earliest or when.latest, when.latest or when.earliest) if when else ("", "")


def _gate(concept: Concept, scheme: Scheme) -> tuple[str, str]:
    """The first and last day of a value, "" where open: its own and its facet's together."""
    ends = [day for day in (concept.latest, scheme.latest) if day]
    return max(concept.earliest, scheme.earliest), min(ends) if ends else ""


def _place(record: Record, gate: tuple[str, str]) -> str:
    (first, last), (opens, closes) = _days(record), gate
    if not (opens or closes):
        return UNGATED
    if not last:
        return UNDATED
    if opens and last < opens:
        return BEFORE
    if closes and first > closes:
        return AFTER
    return ACROSS if (opens and first < opens) or (closes and last > closes) else WITHIN


def _dates(record: Record, given: Assignment, scheme: Scheme, concept: Concept, place: str) -> list[str]:
    """What is wrong with the value for a record of these days."""
    array = scheme.arrays.get(concept.array)
    first, last = _days(record)
    gate = "至".join(_gate(concept, scheme))
    if array and array.computed_from:
        own = bool(first) and concept.earliest <= first and (not concept.latest or first <= concept.latest)
        return [] if own else [f"由日期推算的值，档案起日 {first or '不详'} 却不在 {gate}"]
    told: list[str] = []
    if given.strong and place in (UNDATED, ACROSS):
        told.append(f"日期不详或跨过门槛 {gate}，不能是强建议")
    earlier = array.earlier_qualifier if array else ""
    if place == BEFORE and (not earlier or concept.nothing_earlier or given.qualifier != earlier):
        told.append(f"档案止于 {last}，早于门槛 {gate}，限定却是“{given.qualifier or '无'}”")
    if place != BEFORE and earlier and given.qualifier == earlier:
        told.append(f"档案起于 {first or '不详'}，并不早于门槛 {gate}，不能限定为“{earlier}”")
    plain = array.plain_qualifier if array else ""
    of_its_time = bool(array) and (given.qualifier == plain if plain else bool(array and array.inherited_from))
    if concept.event_until and first > concept.event_until and of_its_time:
        told.append(f"档案起于 {first}，已在 {concept.event_until} 之后，不能算作当时的")
    if place == AFTER and (given.qualifier != COMMEMORATION or not _looks_back(record, given, scheme)):
        told.append(f"档案起于 {first}，晚于门槛 {gate}，既非纪念也没有回顾的字样")
    if place == UNDATED and array and array.needs_date and given.qualifier == plain:
        told.append("日期不详，不能算作当时的")
    return told


def _looks_back(record: Record, given: Assignment, scheme: Scheme) -> bool:
    """Whether a word of retrospect stands in the catalogue entry, or in the sentence of one of the quotes."""
    terms = [fold(t) for t in (*assignment_defaults().retrospect_terms, *scheme.retrospect_terms)]
    around = [fold(value) for value in record.catalogue.values()]
    quoted = [s for s in given.evidence if s.field == TEXT]
    around += [
        fold(m.group()) for m in _SENTENCE.finditer(record.text) if any(m.start() < s.end and s.start < m.end() for s in quoted)
    ]
    return any(term in words for words in around for term in terms)
