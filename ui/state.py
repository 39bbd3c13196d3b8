"""Where a person is and what she asked, as a link: parameters in and out of the URL. Free of Streamlit.

Every view can be sent as a link; what a link carries is cleaned here, since anybody can write one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from graph.access import Audience
from graph.model import TEXT, EntityType, Span

PAGE_SIZE = 10
Params = Mapping[str, Sequence[str]]


class Place(StrEnum):
    """The pages; the value is the path in the address and the name of the file in `app_pages`."""

    OVERVIEW = "overview"
    SEARCH = "search"
    READ = "read"
    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    PLACES = "places"
    EVENTS = "events"
    DOCUMENTS = "documents"
    GRAPH = "graph"
    DOSSIER = "dossier"
    WORKS = "works"
    BRIEF = "brief"
    EXHIBITION = "exhibition"
    CLASSIFY = "classify"
    QUEUE = "queue"
    REPORTS = "reports"
    USERS = "users"
    AUDIT = "audit"


ENTITY_PLACES = {
    EntityType.PERSON: Place.PEOPLE,
    EntityType.ORGANISATION: Place.ORGANISATIONS,
    EntityType.PLACE: Place.PLACES,
    EntityType.EVENT: Place.EVENTS,
    EntityType.DOCUMENT: Place.DOCUMENTS,
}


@dataclass(frozen=True, slots=True)
class Link:
    """A page and its parameters."""

    place: Place
    params: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def href(self) -> str:
        """The address relative to the platform's root."""
        path = "./" if self.place is Place.OVERVIEW else self.place.value
        query = urlencode(self.params, doseq=True)
        return f"{path}?{query}" if query else path


def link(place: Place, **params: str | Sequence[str]) -> Link:
    """A link; empty parameters are left out."""
    listed = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in params.items()}
    return Link(place, {k: v for k, v in listed.items() if any(v)})


def to_entity(kind: EntityType, entity_id: str) -> Link | None:
    """The page of an entity; None for kinds that have none (职务, 时间)."""
    place = ENTITY_PLACES.get(kind)
    return link(place, id=entity_id) if place and entity_id else None


def to_span(span: Span) -> Link:
    """The record of a span, opened at its words."""
    return link(
        Place.READ, id=span.record_id, at=f"{span.start}-{span.end}", field="" if span.field == TEXT else span.field
    )


def to_report(span: Span) -> Link:
    """The record of a span, opened at its words with the form that reports an error there."""
    there = to_span(span)
    return Link(there.place, {**there.params, "report": ("1",)})


def one(params: Params, name: str) -> str:
    """The first value of a parameter, "" without one."""
    values = params.get(name, ())
    return values[0] if values else ""


def _number(written: str) -> int:
    """A whole number as written in an address; -1 for anything else."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1


def page_asked(params: Params) -> int:
    """The page a list is opened at, from 1."""
    return max(1, _number(one(params, "page")))


def audience_of(params: Params, otherwise: Audience) -> Audience:
    """The audience a link names (`as`); what is not one is `otherwise`."""
    try:
        return Audience(one(params, "as"))
    except ValueError:
        return otherwise


@dataclass(frozen=True, slots=True)
class Search:
    """A search as asked: words, filters, page from 1. Filters of one kind that exclude each other hold one value."""

    query: str = ""
    fonds: tuple[str, ...] = ()
    openness: tuple[str, ...] = ()
    period: str = ""
    year: str = ""
    genre: str = ""
    entities: tuple[str, ...] = ()
    literal: str = ""
    page: int = 1

    @classmethod
    def read(cls, params: Params) -> Search:
        """From a URL's parameters; what makes no sense is left out."""
        year = one(params, "year")
        return cls(
            query=" ".join(one(params, "q").split())[:200],
            fonds=tuple(params.get("fonds", ())), openness=tuple(params.get("openness", ())),
            period=one(params, "period"), year=year if year.isascii() and year.isdigit() and len(year) == 4 else "",
            genre=one(params, "genre"), entities=tuple(params.get("entity", ())), literal=one(params, "literal")[:1],
            page=page_asked(params),
        )

    @property
    def link(self) -> Link:
        """This search as a link."""
        return link(
            Place.SEARCH, q=self.query, fonds=self.fonds, openness=self.openness, period=self.period, year=self.year,
            genre=self.genre, entity=self.entities, literal=self.literal, page=str(self.page) if self.page > 1 else "",
        )

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.fonds or self.openness or self.period or self.year or self.genre or self.entities)

    def toggled(self, facet: str, value: str) -> Search:
        """The same search with a filter's value put in or taken out, from the first page."""
        held = getattr(self, facet)
        changed: dict[str, Any] = {facet: "" if held == value else value, "page": 1}
        if isinstance(held, tuple):
            changed[facet] = tuple(v for v in held if v != value) if value in held else (*held, value)
        return replace(self, **changed)


@dataclass(frozen=True, slots=True)
class Reading:
    """A record as opened: its id, the words it was opened at (half-open offsets into `field`), the part shown.

    `reporting` is whether an error there is being reported.
    """

    record_id: str = ""
    field: str = TEXT
    start: int = -1
    end: int = -1
    part: int = 0
    reporting: bool = False

    @classmethod
    def read(cls, params: Params) -> Reading:
        """From a URL's parameters; a place that is none is left out. `part` counts from 1, 0 when not given."""
        start, end = (_number(n) for n in one(params, "at").partition("-")[::2])
        places = (start, end) if 0 <= start < end else (-1, -1)
        part = max(0, _number(one(params, "part")))
        return cls(one(params, "id"), one(params, "field") or TEXT, *places, part, bool(one(params, "report")))

    @property
    def has_place(self) -> bool:
        """Whether words are pointed at."""
        return self.start >= 0
