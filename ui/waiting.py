"""All that waits for a person, from whatever source, as items of one kind; who is to see to them; what was seen to. No Streamlit."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.access import Audience
from graph.model import Fate, Record, RowFate, Span, Standing, digest
from graph.ontology import period_of, schemes
from graph.places.meanings import ambiguous_places
from graph.places.questions import places
from graph.queries import Question, questions
from graph.reviews import Review, ReviewKind, Said, settled, standing
from graph.schemes import Scheme
from graph.store import GraphStore, RecordFilter, Run
from ui.corrections import open_reports
from ui.state import Link, Params, Place, link, one, page_asked, to_entity
from ui.wording import FATE_LABELS, QUESTION_LABELS, told_apart

KINDS = tuple(QUESTION_LABELS)  # in the order in which they are offered
DECIDED_HERE = ("identity", "contradiction")  # by a judgement on two names
TICKED_OFF = ("date_conflict", "number_conflict", "ambiguous_place", "warning")  # no deed of ours ends them: a person says so
SUGGESTIONS = "suggestions"
OF_EACH = 200  # questions of a source at most; then the count says "at least"
_MOST_RECORDS = 20  # of an item, for its filters
_MOST_ROWS = 50  # of a group of warnings, shown
_RUNS = 20  # builds looked back on
_PAGE, _MOST_SUGGESTED = 1000, 20_000  # suggestions of a facet looked at
_QUOTED = re.compile(r"[“「『\"][^”」』\"]*[”」』\"]|[A-Za-z0-9.:：/_-]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: of which kind, what it is called, why, on which words and records it rests, where it is decided.

    `moves` is how many records a decision would change, `amount` how many suggestions or rows it stands for. `rests_on` changes with
    what it rests on, so that what was ticked off comes back with anything new. `periods` are ids of F5.
    """

    kind: str
    id: str
    title: str
    reasons: tuple[str, ...]
    evidence: tuple[Span, ...] = ()
    record_ids: tuple[str, ...] = ()
    place: Link | None = None
    moves: int = 0
    amount: int = 1
    rests_on: str = ""
    fonds: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    question: Question | None = None
    rows: tuple[RowFate, ...] = ()

    @property
    def address(self) -> Link:
        """The queue, opened at this item."""
        return link(Place.QUEUE, item=self.id)


@dataclass(frozen=True, slots=True)
class Tasks:
    """Who is to see to what, and what was ticked off: item id -> name, item id -> what it rested on then."""

    given: Mapping[str, str] = field(default_factory=dict)
    done: Mapping[str, str] = field(default_factory=dict)

    def open(self, item: Item) -> bool:
        """Whether nobody has ticked it off as it stands now."""
        return self.done.get(item.id) != (item.rests_on or item.id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The queue as it stood at a moment; of the kinds `capped` there is more than was looked at."""

    items: tuple[Item, ...]
    tasks: Tasks = Tasks()
    capped: frozenset[str] = frozenset()

    @property
    def counts(self) -> dict[str, int]:
        """How many items wait, by kind, in the order of kinds; of suggestions, which wait by facet, the suggestions."""
        return counted(self.items)

    def of(self, name: str) -> list[Item]:
        """The items given to a person."""
        return [i for i in self.items if self.tasks.given.get(i.id) == name]


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of the queue is wanted; empty fields do not narrow. `whose` is `mine`, `nobody` or a name."""

    kind: str = ""
    fonds: str = ""
    period: str = ""
    whose: str = ""
    page: int = 1

    @classmethod
    def read(cls, params: Params) -> Asked:
        """From a URL's parameters."""
        kind, fonds, period, whose = (one(params, name) for name in ("kind", "fonds", "period", "whose"))
        return cls(kind, fonds, period, whose, page_asked(params))

    @property
    def link(self) -> Link:
        """This part of the queue as a link."""
        page = str(self.page) if self.page > 1 else ""
        return link(Place.QUEUE, kind=self.kind, fonds=self.fonds, period=self.period, whose=self.whose, page=page)

    def at(self, item: Item) -> Link:
        """This part of the queue, opened at an item."""
        return Link(Place.QUEUE, {**self.link.params, "item": (item.id,)})

    def toggled(self, name: str, value: str) -> Asked:
        """The same with one filter put on, or taken off where it is on; from the first page."""
        return replace(self, **{"page": 1, name: "" if getattr(self, name) == value else value})  # type: ignore[arg-type]

    def fits(self, item: Item, tasks: Tasks, me: str, but: str = "") -> bool:
        """Whether it is wanted; the filter named `but` left out of account."""
        to = tasks.given.get(item.id, "")
        whose = {"": True, "mine": to == me, "nobody": not to}.get(self.whose, to == self.whose)
        return (
            (but == "kind" or self.kind in ("", item.kind)) and (but == "whose" or whose)
            and (but == "fonds" or not self.fonds or self.fonds in item.fonds)
            and (but == "period" or not self.period or self.period in item.periods)
        )


def counted(items: Iterable[Item]) -> dict[str, int]:
    """As `Waiting.counts`, of these items."""
    found: Counter[str] = Counter()
    for item in items:
        found[item.kind] += item.amount if item.kind == SUGGESTIONS else 1
    return {kind: found[kind] for kind in KINDS if found[kind]}


# ---- all of it
def collected(store: GraphStore, audience: Audience = Audience.WORKING) -> Waiting:
    """All that waits and that this audience may know of: for a narrowed one only what rests on visible records alone."""
    asked = [*questions(store, OF_EACH), *ambiguous_places(store, places(), OF_EACH)]
    seen = asked if audience is Audience.WORKING else _wholly_seen(store, asked, audience)
    said = list(_said(store, audience, ReviewKind.CLASSIFICATION))
    found = [
        *(from_question(q) for q in seen), *(from_report(q) for q in open_reports(store, audience)),
        *disputed(said), *suggestions(store, audience, settled(said)), *_warnings(store, audience),
    ]
    tasks = read_tasks(store)
    order = {kind: n for n, kind in enumerate(KINDS)}
    items = sorted(_placed(store, audience, found), key=lambda i: (order.get(i.kind, len(order)), -i.moves))
    waiting = tuple(i for i in items if tasks.open(i))
    return Waiting(waiting, tasks if audience is Audience.WORKING else Tasks(), _capped(asked))


def _capped(asked: Sequence[Question]) -> frozenset[str]:
    """The sources that were asked for as many as they gave."""
    sources = (("identity",), ("contradiction",), ("ambiguous_place",), ("date_conflict", "number_conflict"))
    counts = Counter(q.kind for q in asked)
    return frozenset(k for kinds in sources if sum(counts[k] for k in kinds) >= OF_EACH for k in kinds)


def _wholly_seen(store: GraphStore, asked: Sequence[Question], audience: Audience) -> list[Question]:
    """The questions about entities of which this audience knows all that there is, on words that it may all read."""
    wanted = list(dict.fromkeys(e.id for q in asked for e in q.subjects))
    known = {e.id: e for e in store.entities(wanted, audience)} if wanted else {}
    ids = tuple(dict.fromkeys(s.record_id for q in asked for s in q.evidence))
    visible = _records(store, audience, ids)
    return [
        q for q in asked
        if q.subjects and all(known.get(e.id) == e for e in q.subjects) and all(s.record_id in visible for s in q.evidence)
    ]


def _records(store: GraphStore, audience: Audience, record_ids: Sequence[str]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for n in range(0, len(record_ids), _PAGE):
        some = tuple(record_ids[n : n + _PAGE])
        found |= {r.id: r for r in store.records(audience, RecordFilter(record_ids=some), limit=len(some))}
    return found


def _placed(store: GraphStore, audience: Audience, items: Sequence[Item]) -> Iterator[Item]:
    """The items with fonds and periods of their records."""
    records = _records(store, audience, list(dict.fromkeys(r for i in items for r in i.record_ids)))
    for item in items:
        own = [records[r] for r in item.record_ids if r in records]
        fonds = dict.fromkeys(r.fonds for r in own if r.fonds)
        periods = dict.fromkeys(p.id for r in own if (p := period_of(r.when)))
        yield replace(item, fonds=tuple(fonds), periods=tuple(periods))


# ---- the sources
def from_question(question: Question) -> Item:
    """A question of the graph: who is who, contradictions, what is told in several ways, places that may be several."""
    ids = tuple(dict.fromkeys(s.record_id for s in question.evidence))[:_MOST_RECORDS]
    title = " 与 ".join(told_apart(question.subjects)) or (question.reasons[0] if question.reasons else question.id)
    if question.kind not in DECIDED_HERE and question.referents:
        question = replace(question, referents=())  # two of them would be taken for two sides
    first = question.subjects[0] if question.subjects else None
    return Item(
        question.kind, question.id, title, question.reasons, question.evidence, ids,
        to_entity(first.type, first.id) if first else None, question.moves, 1,
        digest(*sorted((s.record_id, s.quote) for s in question.evidence)), question=question,
    )


def from_report(question: Question) -> Item:
    """An error reported by a reader, as `ui.corrections.open_reports` tells it."""
    title, *more = question.reasons
    ids = tuple(dict.fromkeys(s.record_id for s in question.evidence))
    return Item(
        "correction", question.id, title, tuple(more), question.evidence, ids, link(Place.REPORTS, id=question.id),
        moves=len(ids),
    )


def disputed(said: Iterable[Review]) -> list[Item]:
    """Values of facets of which as many say yes as no."""
    by_thing: dict[tuple[str, str, str], list[Review]] = defaultdict(list)
    for review in standing(said):
        by_thing[review.thing].append(review)
    items = []
    for thing, words in by_thing.items():
        if settled(words)[thing] is Said.DISPUTED:
            _, record_id, subject = thing
            told = tuple(f"{_name(r)}：{'是' if r.said is Said.ACCEPTED else '不是'}{'，' + r.note if r.note else ''}" for r in words)
            evidence = tuple(dict.fromkeys(s for r in words for s in r.evidence))
            items.append(Item(
                "disputed", disputed_id(thing), concept_label(subject), told, evidence, (record_id,),
                link(Place.CLASSIFY, id=record_id, show="disputed"), moves=1,
            ))
    return items


def disputed_id(thing: tuple[str, str, str]) -> str:
    """The id of the item that a thing in dispute is."""
    return "d-" + digest(*map(str, thing))


def _name(review: Review) -> str:
    return review.author.removeprefix("editor:")


def concept_label(subject: str) -> str:
    """The words for FACET:CONCEPT; the subject itself for one no longer known."""
    facet, _, concept = subject.partition(":")
    scheme = schemes().get(facet)
    if scheme is None:
        return subject
    return f"{scheme.label}：{scheme.concepts[concept].label if concept in scheme.concepts else concept or '空着'}"


def suggestions(store: GraphStore, audience: Audience, held: Mapping[tuple[str, str, str], Said]) -> list[Item]:
    """What classification suggests and nobody has answered: one item a facet, counted up to a bound."""
    return [
        item for facet, scheme in schemes().items()
        if scheme.assignable and (item := _of_facet(store, audience, scheme, held)) is not None
    ]


def _of_facet(
    store: GraphStore, audience: Audience, scheme: Scheme, held: Mapping[tuple[str, str, str], Said]
) -> Item | None:
    waiting: dict[tuple[str, str], None] = {}
    seen, after = 0, ("", "", "")
    while seen < _MOST_SUGGESTED and (page := store.assignments(audience, facet=scheme.id, after=after, limit=_PAGE)):
        for a in page:
            thing = (ReviewKind.CLASSIFICATION, a.record_id, f"{scheme.id}:{a.concept}")
            if a.concept and a.status is Standing.SUGGESTED and thing not in held:
                waiting[a.record_id, a.concept] = None
        seen, after = seen + len(page), (page[-1].record_id, scheme.id, page[-1].concept)
    if not waiting:
        return None
    ids = tuple(dict.fromkeys(record_id for record_id, _ in waiting))
    more = "（还有，先数到这里）" if seen >= _MOST_SUGGESTED else ""
    return Item(
        SUGGESTIONS, f"f-{scheme.id}", scheme.label, (f"{len(ids)} 件档案的 {len(waiting)} 条建议还没有人看过{more}",), (),
        ids[:_PAGE], link(Place.CLASSIFY, facet=scheme.id), amount=len(waiting),
    )


# ---- what ingest warned of
def _warnings(store: GraphStore, audience: Audience) -> list[Item]:
    items = warnings(store.runs(_RUNS))
    if audience is Audience.WORKING:
        return items
    visible = _records(store, audience, list(dict.fromkeys(r.record_id for i in items for r in i.rows if r.record_id)))
    seen = [(i, tuple(r for r in i.rows if r.record_id in visible)) for i in items]
    return [replace(_group(rows), rests_on=i.rests_on) for i, rows in seen if rows]


def warnings(runs: Iterable[Run]) -> list[Item]:
    """Rows that the last builds warned of or refused, those of one reason together.

    `runs` are newest first: of what a later build has read again only its own word counts.
    """
    groups: dict[tuple[str, str], dict[tuple[str, int], RowFate]] = defaultdict(dict)
    later: list[str] = []
    for run in runs:
        for row in run.rows:
            if row.reasons and not any(_covers(path, row.path) for path in later):
                groups[row.fate.value, _shape(row.reasons[0])].setdefault((row.path, row.row), row)
        later += run.inputs
    return [_group(tuple(rows.values())) for rows in groups.values()]


def _covers(read: str, path: str) -> bool:
    folder = read.rstrip("/")
    return path == folder or path.startswith(f"{folder}/")


def _shape(reason: str) -> str:
    """A reason without what differs from row to row: quoted words, numbers, names of files."""
    return _QUOTED.sub("…", reason)


def _group(rows: Sequence[RowFate]) -> Item:
    first = rows[0]
    ids = tuple(dict.fromkeys(r.record_id for r in rows if r.record_id))
    shape = _shape(first.reasons[0])
    title = first.reasons[0] if len(rows) == 1 else shape
    told = f"{FATE_LABELS[first.fate]}：{len(rows)} 行" + ("，没有进图谱" if first.fate is Fate.REJECTED else "")
    return Item(
        "warning", "w-" + digest(first.fate, shape), title, (told,), (), ids[:_MOST_RECORDS],
        link(Place.READ, id=ids[0]) if ids else link(Place.OVERVIEW),
        amount=len(rows), rests_on=digest(*sorted((r.path, r.row, *r.reasons) for r in rows)), rows=tuple(rows[:_MOST_ROWS]),
    )


# ---- who sees to what
def read_tasks(store: GraphStore) -> Tasks:
    """Who is to see to what, and what was ticked off. Staff only."""
    return tasks_of(_said(store, Audience.WORKING, ReviewKind.TASK))


def tasks_of(said: Iterable[Review]) -> Tasks:
    """The last word on each item holds, of those not taken back."""
    given: dict[str, str] = {}
    done: dict[str, str] = {}
    for review in standing(said):
        if review.said is Said.ACCEPTED:
            done[review.subject] = review.value.get("rests_on", "")
        elif review.said is Said.ASSIGNED:
            given[review.subject] = review.value.get("to", "")
    return Tasks({k: v for k, v in given.items() if v}, done)


def _said(store: GraphStore, audience: Audience, kind: ReviewKind, after: tuple[str, str] = ("", "")) -> Iterator[Review]:
    while page := store.reviews(audience, kind, after=after, limit=_PAGE):
        yield from page
        after = (page[-1].at, page[-1].id)
