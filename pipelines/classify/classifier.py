"""The classifier: record -> assignments, facet by facet, each with its quotes; an empty facet says why."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from graph.model import TEXT, Assignment, Record, Span, Standing
from graph.ontology import assignment_defaults, period_of
from graph.ontology import schemes as held_schemes
from graph.schemes import Array, AssignmentDefaults, Scheme, mark
from pipelines.classify.deciding import Candidate, candidate, chosen, leaves, whole_alone
from pipelines.classify.finding import Found, Hit, find
from pipelines.classify.learned import MODEL, LearnedValue, Speaker
from pipelines.classify.vocabulary import TITLE, Value, Vocabulary

RULE, VERSION = "rule:cues", "1"
NONE_APPLICABLE, INSUFFICIENT_TEXT = "none_applicable", "insufficient_text"
_TOO_SHORT = 6
_QUOTED = 40
_LOOKED_AT = 200
_NOT_LETTERS = re.compile(r"[\W_]+")


class Classifier:
    """The cue rules of the schemes. Holds no state of the records it has seen, so any number of processes may each have one."""

    def __init__(
        self, schemes: Mapping[str, Scheme] | None = None, defaults: AssignmentDefaults | None = None,
        learned: Iterable[LearnedValue] = (),
    ) -> None:
        """The schemes of this archive unless others are given. SchemeError for one that cannot be used.

        `origins` names the producer of each facet with the state of its scheme: rule:cues/F1@1+0.1.0.1a2b3c4d;
        `learned_origins` those of the facets on which what was learnt has something to say.
        """
        self._defaults = defaults or assignment_defaults()
        self._vocabulary = Vocabulary(held_schemes() if schemes is None else schemes, self._defaults)
        self.origins = {f.id: _origin(f, self._defaults) for f in self._vocabulary.facets}
        self._speaker = Speaker(learned, self._vocabulary)
        self.learned_origins = self._speaker.origins

    @property
    def values(self) -> tuple[Value, ...]:
        """The values of all facets, by number."""
        return self._vocabulary.values

    @property
    def facets(self) -> tuple[Scheme, ...]:
        """The facets it answers for, in order."""
        return self._vocabulary.facets

    @property
    def producers(self) -> tuple[str, ...]:
        """What a load names to replace all it said before, under any version of the schemes; and the rules' own version.

        The schemes' versions are left out: a changed scheme is taken up by suggesting again, not by reading again.
        """
        return (f"{RULE}@{VERSION}", *(f"{kind}/{f}" for kind in (RULE, MODEL) for f in self.origins))

    def classify(self, record: Record) -> tuple[Assignment, ...]:
        """The rules' suggestions in the order of the facets, with a reason for each facet left empty; then what was learnt."""
        found = self.read(record)
        rules = self._answers(found)
        return (*rules, *self._speaker.suggest(found, rules))

    def read(self, record: Record) -> Found:
        """The terms of the schemes that stand in a record."""
        return find(self._vocabulary, record)

    def _answers(self, found: Found) -> tuple[Assignment, ...]:
        record = found.record
        by_group: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
        for number, hits in found.hits.items():
            value = self._vocabulary.values[number]
            if value.array is not None and (value.array.computed_from or value.array.inherited_from):
                continue
            made = candidate(value, hits, found, self._vocabulary.number[value.scheme.id], self._defaults)
            if made is not None:
                by_group[value.scheme.id, value.concept.array].append(made)
        answers: list[Assignment] = []
        little = _little(found)
        for facet in self._vocabulary.facets:
            made_here = list(self._facet(facet, found, by_group))
            answers += made_here or [
                Assignment(record.id, facet.id, self.origins[facet.id], reason=_why_empty(facet, found, little))
            ]
        return tuple(answers)

    def classify_all(self, records: Iterable[Record]) -> Iterator[tuple[Record, tuple[Assignment, ...]]]:
        """Each record with its assignments, in order, one at a time."""
        for record in records:
            yield record, self.classify(record)

    def _facet(
        self, facet: Scheme, found: Found, by_group: Mapping[tuple[str, str], list[Candidate]]
    ) -> Iterator[Assignment]:
        if not facet.arrays:
            group = by_group.get((facet.id, ""), [])
            if facet.comprehensive_from and len(group) >= facet.comprehensive_from:
                return
            yield from self._suggest(found, chosen(leaves(group) if facet.leaf_only else group, facet.maximum))
        for array in facet.arrays.values():
            group = by_group.get((facet.id, array.id), [])
            if array.computed_from:
                yield from self._computed(facet, array, found)
            elif array.inherited_from:
                yield from self._inherited(facet, array, found)
            elif array.default_value:
                yield from self._from_code(facet, array, found, group)
            else:
                yield from self._suggest(found, chosen(whole_alone(group) if array.whole_alone else group, array.maximum))

    def _suggest(self, found: Found, candidates: Iterable[Candidate]) -> Iterator[Assignment]:
        for c in candidates:
            spans = tuple(_span(found.record, h) for h in c.hits)
            yield Assignment(
                found.record.id, c.value.scheme.id, self.origins[c.value.scheme.id], c.value.concept.id, c.qualifier, Standing.SUGGESTED,
                c.strong, c.score, spans,
            )

    def _said(
        self, facet: Scheme, concept: str, found: Found, field: str, place: tuple[int, int], standing: Standing
    ) -> Assignment:
        """A value that a catalogue field states outright."""
        span = Span.cut(found.record, *place, field)
        return Assignment(
            found.record.id, facet.id, self.origins[facet.id], concept, "", standing, True, self._defaults.strong_at, (span,)
        )

    def _computed(self, facet: Scheme, array: Array, found: Found) -> Iterator[Assignment]:
        """The period holding the date the catalogue gives; cues never stand in for a date."""
        written = found.record.field_text(array.computed_from)
        period = period_of(found.record.when) if written else None
        if period is not None:
            yield self._said(facet, period.id, found, array.computed_from, (0, len(written)), Standing.SUGGESTED)

    def _inherited(self, facet: Scheme, array: Array, found: Found) -> Iterator[Assignment]:
        """What the fonds is, which its records share; where that leaves several values, cues decide between them."""
        record = found.record
        said = array.inherited_from[0]
        stated = record.field_text(said)
        open_to = [
            (n, v) for n, v in enumerate(self._vocabulary.values)
            if v.array is array and (stated in v.concept.inherited_values if stated else True)
        ]
        if stated and len(open_to) == 1:
            yield self._said(facet, open_to[0][1].concept.id, found, said, (0, len(stated)), Standing.INHERITED)
            return
        scored: dict[str, list[Hit]] = {}
        for number, value in open_to:
            hits = [h for h in found.hits.get(number, ()) if stated or h.field in array.inherited_from]
            late = value.concept.event_until and record.when and record.when.earliest > value.concept.event_until
            if hits and not late:
                scored[value.concept.id] = hits
        if best := _single_best(scored):
            concept, hits = best
            score = sum(h.weight for h in hits)
            yield Assignment(
                record.id, facet.id, self.origins[facet.id], concept, "", Standing.SUGGESTED, False, score,
                tuple(_span(record, h) for h in hits),
            )

    def _from_code(self, facet: Scheme, array: Array, found: Found, group: list[Candidate]) -> Iterator[Assignment]:
        """The code in the 档号; without one the clear winner among the cues, else the default value."""
        record = found.record
        written = record.field_text(array.code_field)
        for concept in array.members:
            if code := re.search(rf"(?<![A-Za-z0-9]){re.escape(concept)}(?![A-Za-z0-9])", written):
                yield self._said(facet, concept, found, array.code_field, code.span(), Standing.SUGGESTED)
                return
        best = chosen(group, 0)
        if best and all(c.value.concept.id != array.default_value or c.score < best[0].score for c in best):
            yield from self._suggest(found, best[:1])
            return
        usual = [c for c in group if c.value.concept.id == array.default_value]
        if usual:
            yield from self._suggest(found, usual)
        elif shown := next(((f, t) for f in (TITLE, TEXT) if (t := record.field_text(f)).strip()), None):
            start = len(shown[1]) - len(shown[1].lstrip())
            span = Span.cut(record, start, min(len(shown[1].rstrip()), start + _QUOTED), shown[0])
            yield Assignment(record.id, facet.id, self.origins[facet.id], array.default_value, evidence=(span,))


def _origin(facet: Scheme, defaults: AssignmentDefaults) -> str:
    return f"{RULE}/{facet.id}@{VERSION}+{facet.version or defaults.version}.{mark(facet, defaults)}"


def _single_best(scored: Mapping[str, list[Hit]]) -> tuple[str, list[Hit]] | None:
    """The value with the most and longest words for it; None when two are equal, for nobody may guess."""
    support = {concept: sum(h.weight * len(h.term) for h in hits) for concept, hits in scored.items()}
    best = [concept for concept, much in support.items() if much == max(support.values())]
    return (best[0], scored[best[0]]) if len(best) == 1 else None


def _span(record: Record, hit: Hit) -> Span:
    return Span.cut(record, hit.start, hit.end, hit.field)


def _little(found: Found) -> bool:
    """Whether title, keywords, abstract and text together hold hardly a word."""
    read = "".join(found.texts.get(name, "")[:_LOOKED_AT] for name in (TITLE, "主题词", "摘要", TEXT))
    return len(_NOT_LETTERS.sub("", read)) < _TOO_SHORT


def _why_empty(facet: Scheme, found: Found, little: bool) -> str:
    """Too little was there to read, or none of the values applies."""
    undated = found.record.when is None and any(a.computed_from for a in facet.arrays.values())
    return INSUFFICIENT_TEXT if little or undated else NONE_APPLICABLE
