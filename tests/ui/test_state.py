"""Addresses: what is asked survives the way into a link and back, and nonsense in an address does no harm."""

from __future__ import annotations

from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from graph.access import Audience
from graph.model import EntityType, Span
from ui.state import Place, Reading, Search, audience_of, link, to_entity, to_span

_WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8)


def test_a_link_leads_back_to_itself() -> None:
    search = Search("枫溪 调解", ("T904",), ("开放",), "p3", "1964", "报告", ("n-1", "n-2"), "1", 3)
    path, _, query = search.link.href.partition("?")
    assert path == "search"
    assert Search.read(parse_qs(query)) == search


@given(_WORDS, st.lists(_WORDS, max_size=3, unique=True), st.integers(1, 999))
def test_any_words_survive_the_address(query: str, fonds: list[str], page: int) -> None:
    search = Search(query, tuple(fonds), page=page)
    assert Search.read(parse_qs(search.link.href.partition("?")[2])) == search


@given(st.dictionaries(st.sampled_from(["q", "year", "page", "fonds", "at", "part", "id", "field", "as"]),
                       st.lists(st.text(max_size=30), max_size=3)))
def test_nothing_in_an_address_breaks_reading_it(params: dict[str, list[str]]) -> None:
    assert Search.read(params).page >= 1
    reading = Reading.read(params)
    assert not reading.has_place or 0 <= reading.start < reading.end
    assert audience_of(params, Audience.WORKING) in Audience


def test_places_that_are_none_are_left_out() -> None:
    assert not Reading.read({"id": ["a"], "at": ["9-3"]}).has_place
    assert not Reading.read({"id": ["a"], "at": ["3-"]}).has_place
    assert not Reading.read({"id": ["a"], "at": ["-1-3"]}).has_place
    assert Reading.read({"id": ["a"], "at": ["3-9"]}).has_place


def test_a_filter_is_put_in_and_taken_out_and_starts_at_the_first_page() -> None:
    search = Search("枫溪", page=4)
    narrowed = search.toggled("fonds", "T904").toggled("year", "1964")
    assert (narrowed.fonds, narrowed.year, narrowed.page) == (("T904",), "1964", 1)
    assert narrowed.toggled("fonds", "T904").toggled("year", "1964") == Search("枫溪")


def test_a_span_opens_its_record_at_its_words_and_its_field() -> None:
    assert to_span(Span("T901-1", 3, 5, "支队")).params == {"id": ("T901-1",), "at": ("3-5",)}
    assert to_span(Span("T901-1", 0, 2, "关于", "题名")).params["field"] == ("题名",)


def test_only_kinds_with_a_page_are_linked() -> None:
    assert to_entity(EntityType.POSITION, "n-1") is None
    assert to_entity(EntityType.PERSON, "") is None
    assert to_entity(EntityType.PERSON, "n-1") == link(Place.PEOPLE, id="n-1")


def test_the_first_page_is_the_root() -> None:
    assert link(Place.OVERVIEW).href == "./"
    assert link(Place.GRAPH, id="n-1", to="").href == "graph?id=n-1"
