"""Which record is classified next: filters as a link, what persons have said so far, the next one that fits. No Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from threading import Lock

from graph.access import Audience, Person
from graph.model import Assignment
from graph.ontology import schemes
from graph.reviews import Review, ReviewKind, Said
from graph.store import GraphStore, RecordFilter
from ui.classifying import Kinds, kinds_of
from ui.state import Link, Params, Place, link, one

_PAGE = 500
_LAST = "\U0010ffff"  # after every facet of a record
_LATE = timedelta(minutes=10)  # how much later than its moment a word of another machine may arrive


class Wanted(StrEnum):
    """Which records are asked for."""

    OPEN = "open"
    DISPUTED = "disputed"
    MINE = "mine"
    ALL = "all"

    @property
    def label(self) -> str:
        """As people see it."""
        return {"open": "待判断", "disputed": "有分歧", "mine": "我判断过", "all": "全部"}[self.value]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked for: one facet or all (""), which records, one fonds or all, and the record shown."""

    facet: str = ""
    wanted: Wanted = Wanted.OPEN
    fonds: str = ""
    record_id: str = ""

    @classmethod
    def read(cls, params: Params) -> Asked:
        """From a URL's parameters; what makes no sense is left out."""
        facet, wanted = one(params, "facet"), one(params, "show")
        known = schemes().get(facet)
        return cls(
            facet if known and known.assignable else "", Wanted(wanted) if wanted in list(Wanted) else Wanted.OPEN,
            one(params, "fonds"), one(params, "id"),
        )

    @property
    def link(self) -> Link:
        """The same as a link."""
        wanted = "" if self.wanted is Wanted.OPEN else self.wanted.value
        return link(Place.CLASSIFY, facet=self.facet, show=wanted, fonds=self.fonds, id=self.record_id)

    def at(self, record_id: str) -> Asked:
        """The same, with another record shown."""
        return replace(self, record_id=record_id)

    def fits(self, kinds: Kinds, person: Person) -> bool:
        """Whether a record with these values is asked for."""
        values = [v for v in kinds.values if self.facet in ("", v.facet)]
        if self.wanted is Wanted.ALL:
            return bool(values or kinds.empty)
        if self.wanted is Wanted.OPEN:
            return any(v.waits for v in values)
        if self.wanted is Wanted.DISPUTED:
            return any(v.said is Said.DISPUTED for v in values)
        return any(v.by(person) for v in values)


class Ledger:
    """All that persons said of values, read once and then only what is new. Safe for several threads."""

    def __init__(self) -> None:
        self._known: dict[str, Review] = {}
        self._by_record: dict[str, dict[str, Review]] = {}
        self._since = ""
        self._lock = Lock()

    def refresh(self, store: GraphStore) -> None:
        """Take up what was said since."""
        with self._lock:
            after = (self._since, "")
            while page := store.reviews(Audience.WORKING, ReviewKind.CLASSIFICATION, after=after):
                for review in page:
                    self._known[review.id] = review
                    self._by_record.setdefault(review.record_id, {})[review.id] = review
                after = (page[-1].at, page[-1].id)
            if after[1]:
                self._since = (datetime.fromisoformat(after[0]) - _LATE).isoformat(timespec="microseconds")

    def of(self, record_id: str) -> list[Review]:
        """What was said of one record."""
        return list(self._by_record.get(record_id, {}).values())

    def all(self) -> list[Review]:
        """All of it."""
        return list(self._known.values())

    def record_ids(self) -> list[str]:
        """The records anybody has spoken of, in order."""
        return sorted(self._by_record)


def following(store: GraphStore, asked: Asked, ledger: Ledger, person: Person, audience: Audience) -> str:
    """The next record after the one shown that is asked for, from the beginning again after the last; "" for none."""
    for start in dict.fromkeys((asked.record_id, "")):
        for record_id, kinds in _candidates(store, asked, ledger, audience, start):
            if record_id != asked.record_id and asked.fits(kinds, person):
                return record_id
    return ""


def _candidates(
    store: GraphStore, asked: Asked, ledger: Ledger, audience: Audience, after: str
) -> Iterator[tuple[str, Kinds]]:
    """Records after one, with their values, as few as the filters allow."""
    if asked.wanted in (Wanted.DISPUTED, Wanted.MINE):
        told = [i for i in ledger.record_ids() if i > after]
        ids = _in_fonds(store, asked.fonds, told, audience)
    elif asked.fonds:
        ids = _of_fonds(store, asked.fonds, after, audience)
    else:
        yield from ((i, kinds_of(own, ledger.of(i))) for i, own in by_record(store, asked.facet, audience, after))
        return
    for record_id in ids:
        own = store.assignments(audience, record_id=record_id, facet=asked.facet)
        yield record_id, kinds_of(own, ledger.of(record_id))


def _in_fonds(store: GraphStore, fonds: str, ids: Sequence[str], audience: Audience) -> Iterator[str]:
    for start in range(0, len(ids), _PAGE):
        some = tuple(ids[start : start + _PAGE])
        where = RecordFilter(fonds=(fonds,) if fonds else (), record_ids=some)
        yield from (r.id for r in store.records(audience, where, limit=len(some)))


def _of_fonds(store: GraphStore, fonds: str, after: str, audience: Audience) -> Iterator[str]:
    while page := store.records(audience, RecordFilter(fonds=(fonds,)), after, _PAGE):
        yield from (r.id for r in page)
        after = page[-1].id


def by_record(
    store: GraphStore, facet: str, audience: Audience, after: str = ""
) -> Iterator[tuple[str, list[Assignment]]]:
    """Suggestions record by record, in order, after one; of one facet or of all ("")."""

    def rows() -> Iterator[Assignment]:
        at = (after, _LAST, _LAST) if after else ("", "", "")
        while page := store.assignments(audience, facet=facet, after=at):
            yield from page
            at = (page[-1].record_id, page[-1].facet, page[-1].concept)

    for record_id, own in groupby(rows(), key=lambda a: a.record_id):
        yield record_id, list(own)
