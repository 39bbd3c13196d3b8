"""大事记 and 历史上的今天: dated entries in order, a section a year, or a section a day. DOMAIN section 3.1."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from graph.access import Audience, Closure
from graph.model import Event, digest
from graph.store import GraphStore
from graph.works import Product, Section
from pipelines.compose.entries import Entry, entries, in_order
from pipelines.compose.verify import FactsOf

CHRONICLE, ON_THIS_DAY = "extractive/chronicle@1", "extractive/on-this-day@1"
_GREGORIAN = ("gregorian", "minguo")  # other calendars name no Gregorian day by themselves
_EVENTS = 5000


def draft_chronicle(
    store: GraphStore, title: str, events: Iterable[Event], audience: Audience, facts: FactsOf, most: int = 400
) -> Product:
    """A 大事记 of these events, a section a year; of more than `most` entries the first in time are kept."""
    found = in_order(list(entries(store, events, audience, facts)))[:most]
    sections = _sections(found, lambda e: f"{int(e.when.earliest[:4])}年")
    return Product(
        "p-" + digest("chronicle", title, audience), "chronicle", title, sections, title, audience.value, origin=CHRONICLE,
    )


def draft_on_this_day(store: GraphStore, days: Sequence[tuple[int, int]], audience: Audience, facts: FactsOf) -> Product:
    """历史上的今天 for (month, day) pairs, a section a day, oldest year first. Open records alone, days that records give.

    ValueError for a day that no calendar has.
    """
    for month, day in days:
        date(2000, month, day)
    wanted = frozenset(days)
    told = list(_day_precise(store, audience, wanted))
    found = list(entries(store, told, audience, facts, most_closed=Closure.OPEN))
    found.sort(key=lambda e: (e.when.earliest[5:], e.when.earliest, e.event.id))
    sections = _sections(found, lambda e: _month_day(e.when.earliest))
    title = f"历史上的今天：{_called(days)}"
    return Product(
        "p-" + digest("on-this-day", *sorted(wanted), audience), "on-this-day", title, sections, title, audience.value,
        origin=ON_THIS_DAY,
    )


def days_of(month: int | None = None) -> list[tuple[int, int]]:
    """Every day of a month, or of the year (29 February too)."""
    first = date(2000, 1, 1)
    year = [first + timedelta(n) for n in range(366)]
    return [(d.month, d.day) for d in year if month in (None, d.month)]


def _day_precise(store: GraphStore, audience: Audience, wanted: frozenset[tuple[int, int]]) -> Iterable[Event]:
    """Events of these days whose day the words themselves give, in the Gregorian calendar: none that was worked out."""
    years = sorted(_years(store, audience))
    few = len(wanted) <= 3
    for year in years:
        spans = [(f"{year}-{m:02}-{d:02}",) * 2 for m, d in sorted(wanted)] if few else [(f"{year}-01-01", f"{year}-12-31")]
        for first, last in spans:
            for event in store.events(audience, earliest=first, latest=last, limit=_EVENTS):
                when = event.when
                if when is None or when.precision != "day" or when.earliest != when.latest or len(when.edtf) != 10:
                    continue
                if when.calendar in _GREGORIAN and (int(when.earliest[5:7]), int(when.earliest[8:])) in wanted:
                    yield event


def _years(store: GraphStore, audience: Audience) -> range:
    """From two centuries back to now: what an event tells of may be much older than its record."""
    known = [int(y) for y in store.facets(None, audience).get("year", {}) if y.isdigit()]
    return range(max(1800, min(known, default=1800) - 60), max(known, default=1800) + 2)


def _sections(found: Sequence[Entry], heading: Callable[[Entry], str]) -> tuple[Section, ...]:
    return tuple(
        Section(name, tuple(s for e in group for s in e.sentences)) for name, group in groupby(found, key=heading)
    )


def _month_day(iso: str) -> str:
    return f"{int(iso[5:7])}月{int(iso[8:10])}日"


def _called(days: Sequence[tuple[int, int]]) -> str:
    if len(days) == 1:
        return f"{days[0][0]}月{days[0][1]}日"
    months = {m for m, _ in days}
    return f"{months.pop()}月" if len(months) == 1 else "全年"
