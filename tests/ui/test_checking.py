"""Sentences as they are checked while being written: offices read out of them, held against the graph, within a moment."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.access import Audience
from graph.model import Openness, Record, Span, Statement, When
from graph.store import Batch, GraphStore
from graph.stores import open_store
from graph.works import Section, Sentence, Support
from pipelines.compose.faults import Fault
from pipelines.extract.pipeline import Reader
from pipelines.load import passages
from tests.ui.small_graph import ORG, PER, Maker, fill, span
from ui.checking import Find, checker, claims, finder

FACT = Section("一、档案记载", kind="fact")


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The extraction pipeline."""
    return Reader()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1958年9月26日，县长汤雨耕到会。", [("县长", "汤雨耕", "1958-09-26", "1958-09-26")]),
        ("1958年9月26日，时任安吉县副县长的汤雨耕到会。", [("副县长", "汤雨耕", "1958-09-26", "1958-09-26")]),
        ("1955年，林岳任县长。", [("县长", "林岳", "1955-01-01", "1955-12-31")]),
        ("楼春泉（县委书记）于1958年9月到会。", [("县委书记", "楼春泉", "1958-09-01", "1958-09-30")]),
        ("县长汤雨耕到会。", []),
        ("1958年9月26日，原县长汤雨耕到会。", []),
        ("1958年9月26日，县长宣布，汤雨耕到会。", []),
    ],
)
def test_offices_are_read_with_their_person_and_day(reader: Reader, text: str, said: list[tuple[str, str, str, str]]) -> None:
    found = next(iter(reader.read([Record("draft", text)])))
    told = list(claims(text, found))
    assert [(c.title, c.person, c.first, c.last) for c in told] == said
    assert all(text[c.start : c.end] == c.title for c in told)


# ---- against the graph
LEDGER = Record(
    "T950-1", "汤雨耕一九五八年三月至一九六〇年五月任青溪县副县长，一九六一年一月至一九六五年二月任青溪县县长。",
    {"题名": "干部名册"}, {}, "T950-1", "T950-1", "某省档案馆", "T950", publication="某档公1号", openness=Openness.OPEN,
)
MEETING = Record(
    "T950-2", "一九五八年九月二十六日召开大会，汤雨耕到会讲话。后来他当了县长。", {"题名": "大会记录"}, {}, "T950-2", "T950-2",
    "某省档案馆", "T950", publication="某档公1号", openness=Openness.OPEN,
)
TEXT = "一九五八年九月二十六日召开大会，县长汤雨耕到会讲话。"


def _term(edtf: str, first: str, last: str) -> When:
    return When(edtf, first, last, "month")


def _fill(store: GraphStore, ledger: Record) -> None:
    book, meeting = Maker(ledger), Maker(MEETING)
    person, county = book.name("汤雨耕", PER), book.name("青溪县", ORG, "")
    halves = ledger.text.split("，")
    terms = (
        ("副县长", _term("1958-03/1960-05", "1958-03-01", "1960-05-31")), ("县长", _term("1961-01/1965-02", "1961-01-01", "1965-02-28")),
    )
    said = tuple(
        Statement(person, "HELD_POSITION", span(ledger, half), "relations@1", county, title, when)
        for half, (title, when) in zip(halves, terms, strict=True)
    )
    meeting.name("汤雨耕", PER)
    records = (ledger, MEETING)
    store.load(Batch(records, tuple(p for r in records for p in passages(r)), (book.findings(statements=said), meeting.findings())))


def _find(store: GraphStore, reader: Reader, audience: Audience = Audience.BRIEF) -> Find:
    return finder(store, audience, reader, lambda i: store.record(i, audience))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    made = open_store(fill(tmp_path))
    yield made
    made.close()


def _faults(store: GraphStore, reader: Reader, text: str = TEXT) -> list[Fault]:
    quote = Span.cut(MEETING, 0, len(MEETING.text))
    return [f for f in _find(store, reader)(Sentence(text, (quote,)), FACT, frozenset()) if "当时不符" in f.reason]


def test_a_later_title_given_to_an_earlier_day_is_a_fault_with_the_record(store: GraphStore, reader: Reader) -> None:
    _fill(store, LEDGER)
    (fault,) = _faults(store, reader)
    assert TEXT[fault.start : fault.end] == "县长"
    assert "1958-09-26 当时不符：汤雨耕任青溪县副县长" in fault.reason
    assert "档号：T950-1" in fault.reason
    assert _faults(store, reader, TEXT.replace("县长", "副县长")) == []
    assert _faults(store, reader, TEXT.replace("五八年", "六二年")) == []
    assert _faults(store, reader, TEXT.replace("五八年", "四八年")) == []
    checked = checker(_find(store, reader))(Sentence(TEXT, (Span.cut(MEETING, 0, 24),)), FACT, frozenset())
    assert checked.verdict is Support.UNSUPPORTED
    assert fault.reason in checked.reasons


def test_a_closed_record_says_nothing_of_an_office(store: GraphStore, reader: Reader) -> None:
    _fill(store, replace(LEDGER, openness=Openness.CONTROLLED))
    assert _faults(store, reader) == []


def test_a_name_that_several_bear_is_judged_only_as_the_one_cited(store: GraphStore, reader: Reader) -> None:
    _fill(store, LEDGER)
    other = replace(MEETING, id="T960-1", fonds="T960", text="汤雨耕学习认真。")
    third = Maker(other)
    third.name("汤雨耕", PER)
    store.load(Batch((other,), tuple(passages(other)), (third.findings(),)))
    assert len(store.find_entities("汤雨耕", Audience.BRIEF, (PER,))) == 2
    assert len(_faults(store, reader)) == 1
    quote = Span.cut(other, 0, len(other.text))
    said = _find(store, reader)(Sentence(TEXT, (quote,)), FACT, frozenset())
    assert not [f for f in said if "当时不符" in f.reason]


def test_an_edit_is_checked_within_a_fifth_of_a_second(store: GraphStore, reader: Reader) -> None:
    _fill(store, LEDGER)
    quotes = tuple(Span.cut(r, 0, len(r.text)) for r in (LEDGER, MEETING))
    find = _find(store, reader)
    find(Sentence(TEXT, quotes), FACT, frozenset())
    begin = time.perf_counter()
    find(Sentence(TEXT + "林岳率第八支队迎敌，移民四百九十一户。", quotes), FACT, frozenset())
    assert time.perf_counter() - begin < 0.2
