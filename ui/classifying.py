"""What kind of record it is: suggestions and persons' words together, and what a person decides. No Streamlit.

A decision is a `Review` on FACET:CONCEPT of a record and one audit entry; the log names the value, never the record's words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.access import Audience, Permission, Person, Refused
from graph.audit import AuditEntry
from graph.folding import fold
from graph.model import Assignment, Record, Span, Standing
from graph.ontology import schemes
from graph.provenance import stands
from graph.reviews import Review, ReviewKind, Said, settled, standing
from graph.schemes import Concept, Scheme
from graph.store import GraphStore
from ui.decisions import now

ACCEPTED, REJECTED, TAKEN_BACK, RESTORED = "归类：接受", "归类：不接受", "收回归类判断", "恢复先前的归类判断"
MOST_ALIKE = 50
_QUALIFIER, _INSTEAD, _INSTEAD_OF = "qualifier", "instead", "instead_of"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one facet for one record: who suggests it, what persons said of it, what holds (None: nobody spoke)."""

    record_id: str
    facet: str
    concept: str
    suggested: tuple[Assignment, ...] = ()
    words: tuple[Review, ...] = ()
    said: Said | None = None

    @property
    def subject(self) -> str:
        """FACET:CONCEPT."""
        return f"{self.facet}:{self.concept}"

    @property
    def qualifier(self) -> str:
        """As suggested; where only persons speak, as they said."""
        if self.suggested:
            return self.suggested[0].qualifier
        return next((r.value.get(_QUALIFIER, "") for r in reversed(self.words) if r.said is Said.ACCEPTED), "")

    @property
    def evidence(self) -> tuple[Span, ...]:
        """The words that speak for it: of the first who suggests it, else of the last person who gave it."""
        if self.suggested:
            return self.suggested[0].evidence
        return next((r.evidence for r in reversed(self.words) if r.evidence), ())

    @property
    def waits(self) -> bool:
        """Whether a person has yet to look at it; what is said of the 全宗 holds by itself."""
        return self.said is None and any(a.status is Standing.SUGGESTED for a in self.suggested)

    def by(self, person: Person) -> Review | None:
        """This person's word on it."""
        return next((r for r in self.words if r.author == f"editor:{person.name}"), None)


@dataclass(frozen=True, slots=True)
class Kinds:
    """A record's values in the order of the facets, and why a facet is empty (`none_applicable`, `insufficient_text`).

    `emptied` is what persons said of a facet's having no value: a value without a concept, subject `FACET:`. It is kept
    where a value is suggested since, and then waits like any other.
    """

    values: tuple[Value, ...] = ()
    empty: Mapping[str, str] = field(default_factory=dict)
    emptied: Mapping[str, Value] = field(default_factory=dict)

    def value(self, subject: str) -> Value | None:
        """The value of that FACET:CONCEPT; of `FACET:` what may be said of a facet that has none."""
        facet, _, concept = subject.partition(":")
        if not concept:
            return self.emptied.get(facet)
        return next((v for v in self.values if v.subject == subject), None)

    def nothing(self, record_id: str, facet: str) -> Value:
        """What persons said of the facet's having no value, nothing yet included."""
        return self.emptied.get(facet) or Value(record_id, facet, "")


def kinds_of(assignments: Iterable[Assignment], reviews: Iterable[Review]) -> Kinds:
    """The values of one record from what is suggested and what was said: a person's word stands, whatever a re-run suggests."""
    said = settled(given := list(reviews))
    suggested: dict[tuple[str, str], list[Assignment]] = defaultdict(list)
    reasons: dict[str, str] = {}
    for a in assignments:
        if a.concept:
            suggested[a.facet, a.concept].append(a)
        else:
            reasons.setdefault(a.facet, a.reason)
    words: dict[tuple[str, str], list[Review]] = defaultdict(list)
    for review in standing(given):
        facet, _, concept = review.subject.partition(":")
        words[facet, concept].append(review)
    values, emptied, known = [], {}, schemes()
    for facet, concept in sorted({*suggested, *words}, key=lambda v: _order(known, *v)):
        own = sorted(suggested[facet, concept], key=lambda a: a.origin, reverse=True)  # rules before what was learnt
        told = tuple(words[facet, concept])
        record_id = own[0].record_id if own else told[0].record_id
        thing = (ReviewKind.CLASSIFICATION, record_id, f"{facet}:{concept}")
        one = Value(record_id, facet, concept, tuple(own), told, said.get(thing))
        if concept:
            values.append(one)
        else:
            emptied[facet] = one
    filled = {v.facet for v in values if v.said is not Said.REJECTED}
    return Kinds(tuple(values), {f: why for f, why in reasons.items() if f not in filled}, emptied)


def _order(known: Mapping[str, Scheme], facet: str, name: str) -> tuple[int, int, str]:
    concept = known[facet].concepts.get(name) if facet in known else None
    return list(known).index(facet) if facet in known else len(known), concept.order if concept else 1_000, name


def read_kinds(store: GraphStore, record_id: str, audience: Audience) -> Kinds:
    """The values of a record as this audience may know them."""
    return kinds_of(
        store.assignments(audience, record_id=record_id), store.reviews(audience, ReviewKind.CLASSIFICATION, record_id)
    )


def label(subject: str, day: str = "") -> str:
    """The words for FACET:CONCEPT valid on an ISO day; the id itself, and so told, for one the schemes no longer have."""
    facet, _, concept = subject.partition(":")
    known = schemes().get(facet)
    if not concept:
        return f"{known.label if known else facet}：空着"
    found = known.concepts.get(concept) if known else None
    return found.label_on(day) if found else f"{concept}（方案里已没有）"


def in_time(concept: Concept, scheme: Scheme, record: Record) -> bool:
    """Whether the record's date may lie within the value's gate; an unknown date may."""
    when = record.when
    early = when and when.latest and when.latest < max(concept.earliest, scheme.earliest)
    latest = min(filter(None, (concept.latest, scheme.latest)), default="")
    return not early and not (when and when.earliest and latest and when.earliest > latest)


# ---- deciding
def decide(store: GraphStore, value: Value, said: Said, person: Person, note: str = "") -> Review:
    """Accept or reject a value of a record, with the words it was suggested for; what was stored.

    Refused without the permission; ValueError for another word than these two, or an acceptance without evidence.
    """
    person.require(Permission.CLASSIFY)
    if said not in (Said.ACCEPTED, Said.REJECTED):
        raise ValueError("归类只能接受或不接受")
    if said is Said.ACCEPTED and value.concept and not value.evidence:
        raise ValueError("没有原文为据的值不能接受：请用“另加”指明原文")
    told = {_QUALIFIER: value.qualifier} if value.qualifier else {}
    return _keep(store, value, said, person, now(), note, told, value.evidence)


def correct(
    store: GraphStore, record: Record, wrong: Value | None, facet: str, concept: str, evidence: Span, person: Person,
    note: str = "",
) -> list[Review]:
    """Give a record a value that was not suggested, for words the person chose; reject the `wrong` one, if any.

    What was stored, the rejection first. Refused without the permission; ValueError for a value the facet does not have,
    the same value, or words that do not stand in the record.
    """
    person.require(Permission.CLASSIFY)
    scheme = schemes().get(facet)
    chosen = scheme.concepts.get(concept) if scheme and scheme.assignable else None
    if scheme is None or chosen is None:
        raise ValueError(f"{facet} 没有“{concept}”这个值：请从列出的值里选")
    if wrong is not None and wrong.subject == f"{facet}:{concept}":
        raise ValueError("选的还是原来的值：要接受它，请按“接受”")
    if not stands(evidence, record):
        raise ValueError("这几个字不在这件档案里：请照原文选")
    at = now()
    right = Value(record.id, facet, concept)
    told = {_QUALIFIER: _earlier(chosen, scheme, record), _INSTEAD_OF: wrong.subject if wrong else ""}
    done = []
    if wrong is not None:
        done.append(_keep(store, wrong, Said.REJECTED, person, at, note, {_INSTEAD: right.subject}, wrong.evidence))
    kept = {k: v for k, v in told.items() if v}
    return [*done, _keep(store, right, Said.ACCEPTED, person, at, note, kept, (evidence,))]


def _earlier(concept: Concept, scheme: Scheme, record: Record) -> str:
    """The qualifier of a record older than the value, where its group has one."""
    array = scheme.arrays.get(concept.array)
    before = record.when and record.when.latest and record.when.latest < max(concept.earliest, scheme.earliest)
    return array.earlier_qualifier if array and before and not concept.nothing_earlier else ""


def accept_alike(store: GraphStore, values: Sequence[Value], note: str, person: Person) -> list[Review]:
    """Accept one value for several records with one reason; what was stored. ValueError without a reason or records."""
    person.require(Permission.CLASSIFY)
    if not note.strip():
        raise ValueError("成批接受要写明理由：它会记在每一件上")
    if not values:
        raise ValueError("一件也没有选")
    return [decide(store, value, Said.ACCEPTED, person, note) for value in values]


def take_back(store: GraphStore, reviews: Sequence[Review], person: Person) -> None:
    """Take back what this person said. Refused for another's word, which is undone from its audit entry."""
    person.require(Permission.CLASSIFY)
    if any(r.author != f"editor:{person.name}" for r in reviews):
        raise Refused("这是别人的判断：请在审计页撤销，或作出自己的判断")
    for review in reviews:
        gone = replace(review, at=now(), withdrawn=True)
        store.review([gone])
        store.log(AuditEntry(gone.at, person.name, TAKEN_BACK, gone.id, f"{review.record_id} {review.subject}"))


def undo(store: GraphStore, reviews: Sequence[Review], person: Person) -> None:
    """Undo a step of this person's, so that what she said of these values before holds again. Refused as `take_back`."""
    person.require(Permission.CLASSIFY)
    for review in reversed(reviews):
        said = store.reviews(Audience.WORKING, ReviewKind.CLASSIFICATION, review.record_id, review.subject)
        before = [r for r in standing(r for r in said if (r.at, r.id) < (review.at, review.id)) if r.author == review.author]
        if not before or review.author != f"editor:{person.name}":
            take_back(store, [review], person)
            continue
        again = replace(before[-1], at=now())
        store.review([again])
        store.log(AuditEntry(again.at, person.name, RESTORED, again.id, f"{review.record_id} {review.subject}"))


def _keep(
    store: GraphStore, value: Value, said: Said, person: Person, at: str, note: str, told: Mapping[str, str],
    evidence: tuple[Span, ...],
) -> Review:
    review = Review(
        ReviewKind.CLASSIFICATION, value.subject, said, f"editor:{person.name}", at, value.record_id, note.strip(), told, evidence,
    )
    store.review([review])
    action = ACCEPTED if said is Said.ACCEPTED else REJECTED
    what = f"{value.record_id} {value.subject}"
    store.log(AuditEntry(at, person.name, action, review.id, f"{what}：{review.note}" if review.note else what))
    return review


# ---- records that are alike
def alike(store: GraphStore, value: Value, audience: Audience) -> tuple[list[Value], bool]:
    """Values like this one that wait in other records, and whether there are more than `MOST_ALIKE`.

    Alike are those suggested by the same producer with the same qualifier for the same words; where a value is computed
    from a date, for whatever date.
    """
    if not value.suggested:
        return [], False
    own = value.suggested[0]
    found: list[Value] = []
    after = ("", "", "")
    while page := store.assignments(audience, facet=value.facet, concept=value.concept, after=after):
        for a in page:
            if a.record_id != value.record_id and _like(a) == _like(own):
                other = read_kinds(store, a.record_id, audience).value(value.subject)
                if other is not None and other.waits:
                    if len(found) == MOST_ALIKE:
                        return found, True
                    found.append(other)
        after = (page[-1].record_id, page[-1].facet, page[-1].concept)
    return found, False


def _like(given: Assignment) -> tuple[object, ...]:
    scheme = schemes().get(given.facet)
    concept = scheme.concepts.get(given.concept) if scheme else None
    computed = bool(scheme and concept and concept.array and scheme.arrays[concept.array].computed_from)
    words = frozenset() if computed else frozenset(fold(s.quote) for s in given.evidence)
    return given.origin.partition("@")[0], given.qualifier, words
