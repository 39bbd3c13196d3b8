"""From hits to a value: score, date gate, qualifier. Rules: the assignment part of the schemes and each facet's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.model import TEXT, When
from graph.schemes import AssignmentDefaults
from pipelines.classify.finding import Found, Hit
from pipelines.classify.vocabulary import TITLE, Kind, Value

COMMEMORATION, PRACTICE = "commemoration", "practice"
_SHORT = 2
_TAIL = "（）() 0123456789稿草"
_BEFORE, _WITHIN, _AFTER, _UNKNOWN = range(4)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that may be suggested, with its hits."""

    value: Value
    hits: tuple[Hit, ...]
    score: int
    strong: bool
    qualifier: str = ""


def candidate(value: Value, hits: Sequence[Hit], found: Found, facet: int, defaults: AssignmentDefaults) -> Candidate | None:
    """The value with its score and qualifier, or None where score, gate or a rule of its facet forbids it.

    All weak terms together add at most 1; a single two-character cue never makes a strong suggestion, and no value with
    a gate is strong for a record whose date is unknown or reaches outside it.
    """
    place = _gate(found.record.when, value.earliest, value.latest)
    if place == _AFTER:
        hits = [h for h in hits if h.term not in value.of_its_time]
    cues = [h for h in hits if not h.weak]
    if not cues or len(cues) < value.concept.minimum_cues:
        return None
    score = sum(h.weight for h in cues) + (len(cues) < len(hits))
    if len(hits) == 1 and len(cues[0].term) <= _SHORT:
        score = min(score, defaults.suggest_at)
    if score < defaults.suggest_at or not _formed(cues, found, facet, value):
        return None
    qualifier = _qualifier(value, cues, found, facet, place)
    if qualifier is None:
        return None
    sure = _certain(value, found.record.when)
    return Candidate(value, tuple(hits), score, score >= defaults.strong_at and sure, qualifier)


def _qualifier(value: Value, cues: Sequence[Hit], found: Found, facet: int, place: int) -> str | None:
    """The qualifier ("" for none), or None when the value may not be suggested at all."""
    array, concept = value.array, value.concept
    looks_back = any(found.beside(Kind.RETROSPECT, facet, h) for h in cues)
    if place == _BEFORE:
        return array.earlier_qualifier or None if array and not concept.nothing_earlier else None
    flagged = found.marked(Kind.FLAG, facet) or (place != _AFTER and found.marked(Kind.CONTEMPORARY_FLAG, facet))
    if concept.needs_flag and not flagged:
        return None
    if place == _AFTER:
        return COMMEMORATION if looks_back else None
    if array is None or not array.plain_qualifier:
        return ""
    named_only = all(h.term in value.names for h in cues)
    if any(h.term in value.practice for h in cues):
        return PRACTICE
    if named_only:
        return COMMEMORATION
    if place == _UNKNOWN and array.needs_date and (value.earliest or value.latest):
        return None
    over = _gate(found.record.when, "", concept.event_until)
    if over == _AFTER:
        return COMMEMORATION if looks_back else None
    return array.plain_qualifier


def _gate(when: When | None, earliest: str, latest: str) -> int:
    """Where a date lies to a gate; one that reaches over an edge is still within it."""
    if when is None or not (when.earliest or when.latest):
        return _UNKNOWN
    if earliest and when.latest and when.latest < earliest:
        return _BEFORE
    if latest and when.earliest and when.earliest > latest:
        return _AFTER
    return _WITHIN


def _certain(value: Value, when: When | None) -> bool:
    """Whether every day the record may have been made on is on the same side of the gate."""
    if not (value.earliest or value.latest):
        return True
    if when is None or not (when.earliest and when.latest):
        return False
    edges = [_gate(When(day, day, day), value.earliest, value.latest) for day in (when.earliest, when.latest)]
    return edges[0] == edges[1]


def timely(value: Value, when: When | None) -> bool:
    """Whether every day the record may have been made on lies within the value's gate; always where there is none."""
    return _certain(value, when) and (_gate(when, value.earliest, value.latest) == _WITHIN or not (value.earliest or value.latest))


def _formed(cues: Iterable[Hit], found: Found, facet: int, value: Value) -> bool:
    """Where a facet asks for the form of a document: a form term beside a cue, or the cue in the name of a series.

    A title that ends in the name of a policy genre is a policy about the matter. A form term of one character counts
    only inside a cue or directly after it.
    """
    scheme = value.scheme
    if any(h.field in scheme.series_fields for h in cues):
        return True
    about = found.texts.get(TITLE, "").rstrip(_TAIL).endswith(scheme.genre_terms) if scheme.genre_terms else False
    if not scheme.form_terms:
        usual = value.array is not None and value.array.default_value == value.concept.id
        return usual or not about or any(h.field != TITLE for h in cues)
    if about:
        return False
    places = found.marks.get((Kind.FORM, facet), [])
    for hit in cues:
        first, last = found.sentence(hit) if hit.field == TEXT else (0, len(found.texts[hit.field]))
        for name, start, end in places:
            near = hit.start < end and start <= hit.end if end - start == 1 else first <= start and end <= last
            if name == hit.field and near:
                return True
    return False


def chosen(candidates: Sequence[Candidate], maximum: int) -> list[Candidate]:
    """The best of a group: by score, then by the longest cue, then in the scheme's order; 0 is no bound."""
    ranked = sorted(candidates, key=lambda c: (-c.score, -max(len(h.term) for h in c.hits), c.value.concept.order))
    return ranked[: maximum or None]


def leaves(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without the values that a narrower one beside them implies."""
    implied = {c.value.concept.broader for c in candidates}
    return [c for c in candidates if c.value.concept.id not in implied]


def whole_alone(candidates: Sequence[Candidate]) -> list[Candidate]:
    """A record about the whole gets the whole only; one that is more about a part keeps its parts."""
    wholes = [c for c in candidates if not c.value.concept.broader]
    parts = [c for c in candidates if c.value.concept.broader]
    if not wholes:
        return parts
    return wholes if max(w.score for w in wholes) >= max((p.score for p in parts), default=0) else parts
