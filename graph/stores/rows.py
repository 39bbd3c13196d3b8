"""What both stores share: model types as JSON, and the rules that decide what a stored graph looks like.

Everything here is pure, so that the two stores cannot come to differ: at which closure a judgement speaks
(`judgement_level`), who is whom for which audience (`entity_ids`), and how well a passage fits (`phrases`, `uses`, `fit`).
What takes the place of what is in `replacing`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from pydantic import TypeAdapter

from graph.access import Closure
from graph.folding import fold
from graph.identity import Clusters
from graph.model import (
    Assignment,
    DateMention,
    Entity,
    EntityType,
    Event,
    Judgement,
    Mention,
    Record,
    Span,
    Statement,
    Status,
    Verdict,
    When,
)
from graph.reviews import Review
from graph.store import Run, Stats, StoreError
from graph.works import Dossier, Product

T = TypeVar("T")

LABELS = {
    EntityType.PERSON: "Person", EntityType.ORGANISATION: "Organisation", EntityType.PLACE: "Place",
    EntityType.DOCUMENT: "Document", EntityType.EVENT: "EventName", EntityType.POSITION: "Position",
    EntityType.TIME: "Time",
}
VERDICT_TYPES = {Verdict.SAME: "SAME_AS", Verdict.DIFFERENT: "DIFFERENT", Verdict.UNSURE: "UNSURE"}
NODE_LABELS = (
    "Record", "Source", "Fonds", "Passage", "Person", "Organisation", "Place", "Document", "EventName",
    "Event", "Statement",
)
RELATIONSHIP_TYPES = (
    "MENTIONS", "EVIDENCED_BY", "SUBJECT", "OBJECT", "ARGUMENT", "IN_FONDS", "SAME_AS", "DIFFERENT", "UNSURE",
)
CEILINGS = (0, 1, 2)  # every ceiling an audience can have
ACROSS = "\x1facross"  # who told it, of a rule's judgement that came with no record; no record's id
NOWHERE = 3  # the level of a referent that no record names: above every ceiling

_RECORD = TypeAdapter(Record)
_STATEMENT = TypeAdapter(Statement)
_EVENT = TypeAdapter(Event)
_DATES = TypeAdapter(tuple[DateMention, ...])
_JUDGEMENT = TypeAdapter(Judgement)
_PRODUCT = TypeAdapter(Product)
_ASSIGNMENT = TypeAdapter(Assignment)
_REVIEW = TypeAdapter(Review)
_DOSSIER = TypeAdapter(Dossier)
_RUN = TypeAdapter(Run)
_ADAPTERS: dict[type, TypeAdapter[Any]] = {
    Record: _RECORD, Statement: _STATEMENT, Event: _EVENT, Judgement: _JUDGEMENT, Product: _PRODUCT, Run: _RUN,
    Assignment: _ASSIGNMENT, Review: _REVIEW, Dossier: _DOSSIER,
}


# ---- model types as JSON
def dump(value: Record | Statement | Event | Judgement | Assignment | Review | Dossier | Product | Run) -> str:
    """The value as JSON; StoreError when it holds a character that no file can keep (half of a surrogate pair)."""
    return _written(_ADAPTERS[type(value)], value)


def dump_dates(dates: Sequence[DateMention]) -> str:
    """The dates of a record as a JSON list."""
    return _written(_DATES, tuple(dates))


def _written(adapter: TypeAdapter[Any], value: object) -> str:
    try:
        return adapter.dump_json(value).decode()
    except ValueError as error:
        raise StoreError("记录中有无法保存的字符（不成对的代理码位），请先在来源文件中改正") from error


def load_record(body: str, text: str = "") -> Record:
    """A record from its JSON (stored with an empty text) and its text."""
    return replace(_RECORD.validate_json(body), text=text)


def load_statement(body: str) -> Statement:
    """A statement from its JSON."""
    return _STATEMENT.validate_json(body)


def load_event(body: str) -> Event:
    """An event from its JSON."""
    return _EVENT.validate_json(body)


def load_dates(body: str) -> tuple[DateMention, ...]:
    """The dates of a record from their JSON list."""
    return _DATES.validate_json(body)


def load_judgement(body: str) -> Judgement:
    """A judgement from its JSON."""
    return _JUDGEMENT.validate_json(body)


def load_product(body: str) -> Product:
    """A product from its JSON."""
    return _PRODUCT.validate_json(body)


def load_assignment(body: str) -> Assignment:
    """An assignment from its JSON."""
    return _ASSIGNMENT.validate_json(body)


def load_review(body: str) -> Review:
    """A review from its JSON."""
    return _REVIEW.validate_json(body)


def load_dossier(body: str) -> Dossier:
    """A dossier from its JSON."""
    return _DOSSIER.validate_json(body)


def load_run(body: str) -> Run:
    """A build from its JSON."""
    return _RUN.validate_json(body)


def dump_mentions(mentions: Iterable[Mention]) -> str:
    """The mentions of one referent in one record, as the `spans` of their relationship, in (field, start) order."""
    rows = [
        (m.span.field, m.span.start, m.span.end, m.span.quote, m.type.value, m.confidence, m.origin) for m in mentions
    ]
    return json.dumps(sorted(rows), ensure_ascii=False, separators=(",", ":"))


def load_mentions(spans: str, record_id: str, referent: str) -> list[Mention]:
    """The mentions back from `dump_mentions`."""
    return [
        Mention(Span(record_id, start, end, quote, field), EntityType(kind), confidence, origin, referent)
        for field, start, end, quote, kind, confidence, origin in json.loads(spans)
    ]


def by_place(mention: Mention) -> tuple[str, str, int, int, str, str]:
    """The sort key of `GraphStore.mentions`."""
    span = mention.span
    return span.record_id, span.field, span.start, span.end, mention.origin, mention.referent


# ---- days
def day_number(iso: str) -> int:
    """The day's number in the proleptic Gregorian calendar; StoreError when it is no ISO day."""
    try:
        return date.fromisoformat(iso).toordinal()
    except ValueError as error:
        raise StoreError(f"日期“{iso}”写法不对：请写成 1949-05-03 的样子") from error


def day_range(when: When | None) -> tuple[int, int] | None:
    """First and last day number an uncertain date may cover; an unknown end is open; None for a date unresolved."""
    if when is None or not (when.earliest or when.latest):
        return None
    first = day_number(when.earliest) if when.earliest else date.min.toordinal()
    return first, day_number(when.latest) if when.latest else date.max.toordinal()


def period(earliest: str, latest: str) -> tuple[int, int] | None:
    """The asked period as day numbers, both included, an empty side open; None when none was asked."""
    return day_range(When("", earliest, latest)) if _in_order(earliest, latest) else None


def _in_order(earliest: str, latest: str) -> bool:
    if earliest and latest and day_number(earliest) > day_number(latest):
        raise StoreError(f"起止日期颠倒：{earliest} 晚于 {latest}")
    for day in filter(None, (earliest, latest)):
        day_number(day)
    return bool(earliest or latest)


def year_of(record: Record) -> str:
    """The year by which a record is counted: the first its catalogue date may lie in; "" when undated."""
    return (record.when.earliest or record.when.latest)[:4] if record.when else ""


# ---- who is whom, and for whom
def rests_on(judgement: Judgement, told_by: str) -> set[str]:
    """The records that a judgement rests on: those of its evidence, and the one in whose findings it was told."""
    return {s.record_id for s in judgement.evidence} | ({told_by} - {"", ACROSS})


def judgement_level(judgement: Judgement, told_by: str, levels: Mapping[str, int]) -> int:
    """From which closure on a judgement speaks: that of the most closed record it rests on, a missing one is closed.

    `told_by` is the record in whose findings a rule gave it ("" for an editor's, `ACROSS` for none); `levels` holds the records' closures.
    An editor's "different", "unsure" or withdrawal holds for everybody: it only ever keeps names apart.
    """
    if judgement.by_editor and (judgement.withdrawn or judgement.verdict is not Verdict.SAME):
        return 0
    return max((levels.get(r, int(Closure.CLOSED)) for r in rests_on(judgement, told_by)), default=0)


def entity_ids(judgements: Sequence[tuple[Judgement, int]], levels: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """For each referent its entity id at each of `CEILINGS`; "" where that ceiling does not know the referent.

    `levels` gives for every referent of the clusters touched the closure of the most open record that names it
    (`NOWHERE` when none does); `judgements` are all those between them, each with its `judgement_level`. The id is
    the smallest referent of the cluster that the ceiling knows, joined by judgements that it may know.
    """
    found: dict[str, list[str]] = {referent: [] for referent in levels}
    for ceiling in CEILINGS:
        clusters = Clusters(j for j, level in judgements if level <= ceiling)
        smallest: dict[str, str] = {}
        for referent in sorted(levels):
            if levels[referent] <= ceiling:
                smallest.setdefault(clusters.representative(referent), referent)
        for referent, level in levels.items():
            found[referent].append(smallest[clusters.representative(referent)] if level <= ceiling else "")
    return {referent: tuple(ids) for referent, ids in found.items()}


def entity_view(
    entity_id: str,
    kind: EntityType,
    members: Iterable[tuple[str, str]],
    names: Mapping[str, int],
    record_count: int,
) -> Entity:
    """An entity from what one audience may see: members as (referent id, scope), names with their uses."""
    known = sorted(members)
    ordered = tuple(sorted(names, key=lambda n: (-names[n], -len(n), n)))
    scopes = tuple(sorted({scope for _, scope in known if scope}))
    return Entity(
        entity_id, kind, ordered[0] if ordered else "", ordered, tuple(r for r, _ in known), scopes,
        record_count, sum(names.values()),
    )


def totals(nodes: Mapping[str, int], relationships: Mapping[str, int], statements: Mapping[str, int]) -> Stats:
    """The three tables with every label, type and status in fixed order, 0 where there is none."""
    extra = [label for label in (LABELS[EntityType.POSITION], LABELS[EntityType.TIME]) if nodes.get(label)]
    return Stats(
        {label: nodes.get(label, 0) for label in (*NODE_LABELS, *extra)},
        {kind: relationships.get(kind, 0) for kind in RELATIONSHIP_TYPES},
        {status.value: statements.get(status.value, 0) for status in Status},
    )


# ---- text search
def phrases(query: str) -> tuple[str, ...]:
    """The folded runs of letters and digits of a query, each to be held as it stands; punctuation only separates."""
    runs = "".join(c if c.isalnum() else " " for c in fold(query)).split()
    return tuple(dict.fromkeys(runs))


def uses(sought: Sequence[str], text: str) -> list[int]:
    """How often each phrase stands in the text, folded and ignoring white space: the check of an index's answer."""
    letters = "".join(fold(text).split())
    return [letters.count(phrase) for phrase in sought]


def fit(sought: Sequence[str], counts: Sequence[int], length: int) -> float:
    """How well a passage of `length` characters fits, from the uses of each phrase in it (BM25's saturation).

    Looks at this passage alone: a weight by rarity would let closed records move the scores of open ones.
    """
    norm = 0.25 + 0.75 * length / _USUAL_LENGTH
    return sum(len(p) * n * (_SATURATION + 1) / (n + _SATURATION * norm) for p, n in zip(sought, counts, strict=True))


_SATURATION = 1.2
_USUAL_LENGTH = 200  # characters
