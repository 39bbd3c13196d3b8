"""What is wrong with a suggestion is found out: words that do not stand, values outside their dates; and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graph.model import Assignment, Record, Span, Standing, When
from graph.ontology import schemes
from pipelines.classify import Classifier
from pipelines.evaluate.gates import ACROSS, AFTER, BEFORE, UNDATED, UNGATED, WITHIN, Kept, check

TEXT = "全省推行山海协作，山区县与沿海县结对。三十年后，老人们回忆当年办交接的情形。"


def record(first: str = "", last: str = "", title: str = "结对工作情况", text: str = TEXT) -> Record:
    when = When(first[:4], first, last or first) if first else None
    return Record("R1", text, {"题名": title}, when=when)


def given(subject: str, qualifier: str = "", words: str = "山海协作", **more: Any) -> Assignment:
    facet, _, concept = subject.partition(":")
    at = TEXT.index(words)
    evidence = (Span("R1", at, at + len(words), words),)
    return Assignment("R1", facet, "rule:cues/x@1", concept, qualifier, evidence=evidence, **more)


def told(one: Record, suggestion: Assignment) -> list[str]:
    return [b.told for b in check([(one, [suggestion])]).breaches]


@pytest.mark.parametrize("span", [
    Span("R1", 0, 4, "山海协作"), Span("R2", 4, 8, "山海协作"), Span("R1", 4, 8, "山海协做"), Span("R1", 4, 8, "山海协作", "题名"),
    Span("R1", 400, 404, "山海协作"), Span("R1", 0, 2, "　　"),
])  # fmt: skip
def test_a_quote_that_does_not_stand_is_found_out(span: Span) -> None:
    one = given("F1:ECO")
    assert told(record("1990-01-01"), one) == []
    (wrong,) = told(record("1990-01-01"), replace(one, evidence=(*one.evidence, span)))
    assert wrong.startswith("引文")


def test_a_value_the_schemes_do_not_have_is_found_out() -> None:
    assert told(record(), given("F1:NONE")) == ["方案里没有这个值"]
    assert told(record(), given("F99:ECO")) == ["方案里没有这个值"]
    assert told(record(), given("C1:" + next(iter(schemes()["C1"].concepts)))) == ["方案里没有这个值"]


@pytest.mark.parametrize(("first", "last", "qualifier", "right"), [
    ("2002-04-01", "", "", True), ("2010-01-01", "", "", True), ("2002-03-31", "", "", False), ("1990-01-01", "", "", False),
    ("1990-01-01", "", "precursor", True), ("1990-01-01", "", "commemoration", False), ("2010-01-01", "", "precursor", False),
    ("2002-01-01", "2002-12-31", "", True), ("2002-01-01", "2002-12-31", "precursor", False), ("", "", "", True),
    ("", "", "precursor", False),
])  # fmt: skip
def test_an_earlier_record_has_the_value_only_as_what_came_before(first: str, last: str, qualifier: str, right: bool) -> None:
    concept = next(c for c in schemes()["F3"].concepts.values() if c.earliest == "2002-04-01")
    assert schemes()["F3"].arrays[concept.array].earlier_qualifier == "precursor"
    assert (told(record(first, last), given(f"F3:{concept.id}", qualifier)) == []) is right


def test_what_happened_once_has_nothing_before_it() -> None:
    concept = next(c for c in schemes()["F3"].concepts.values() if c.nothing_earlier)
    assert told(record("1901-01-01"), given(f"F3:{concept.id}", "precursor"))


@pytest.mark.parametrize(("words", "title", "qualifier", "right"), [
    ("办交接", "结对工作情况", "commemoration", True),  # 回忆 in its sentence
    ("山海协作", "结对工作情况", "commemoration", False),  # 回忆 in the next
    ("山海协作", "结对三十周年纪念", "commemoration", True), ("办交接", "结对工作情况", "", False),
])  # fmt: skip
def test_a_later_record_only_commemorates_and_says_so(words: str, title: str, qualifier: str, right: bool) -> None:
    later = record("1985-01-01", title=title)
    assert (told(later, given("F4:T02", qualifier, words)) == []) is right


def test_strong_is_only_what_the_dates_leave_no_doubt_of() -> None:
    concept = next(c for c in schemes()["F3"].concepts.values() if c.earliest == "2002-04-01")
    for one, right in ((record("2010-01-01"), True), (record(), False), (record("2002-01-01", "2002-12-31"), False)):
        assert (told(one, given(f"F3:{concept.id}", strong=True)) == []) is right


def test_a_period_holds_the_first_day_of_the_record() -> None:
    period = next(c for c in schemes()["F5"].concepts.values() if c.earliest == "1949-10-01")
    for one, right in (
        (record("1949-10-01"), True), (record("1949-09-30"), False), (record(), False), (record("1950-01-01", "1999-01-01"), True),
        (record("1949-09-30", "1950-01-01"), False),
    ):
        assert (told(one, given(f"F5:{period.id}")) == []) is right


def test_an_event_that_is_over_is_no_longer_of_its_time() -> None:
    spirit = next(c for c in schemes()["F4"].concepts.values() if c.event_until == "1965-12-31" and not c.latest)
    assert told(record("1964-01-01"), given(f"F4:{spirit.id}", "origin")) == []
    assert told(record("1990-01-01"), given(f"F4:{spirit.id}", "origin"))
    assert told(record("1990-01-01"), given(f"F4:{spirit.id}", "practice")) == []


def test_what_is_inherited_is_not_of_the_record_s_day() -> None:
    regime = next(c for c in schemes()["F5"].concepts.values() if c.event_until == "1949-09-30")
    later = record("1985-01-01")
    assert told(later, given(f"F5:{regime.id}"))
    assert told(later, given(f"F5:{regime.id}", status=Standing.INHERITED)) == []


def test_what_was_checked_is_counted() -> None:
    concept = next(c for c in schemes()["F3"].concepts.values() if c.earliest == "2002-04-01").id
    gated = [given(f"F3:{concept}")]
    days = (("1990-01-01", ""), ("2010-01-01", ""), ("2002-01-01", "2002-12-31"), ("", ""))
    kept: Kept = check([*((record(*d), gated) for d in days), (record("1985-01-01"), [given("F4:T02"), given("F1:ECO")])])
    assert kept.places == {BEFORE: 1, WITHIN: 1, ACROSS: 1, UNDATED: 1, AFTER: 1, UNGATED: 1}
    assert (kept.records, kept.dated, kept.suggestions, kept.quotes) == (5, 4, 6, 6)
    assert len(kept.breaches) == 2
    empty = Assignment("R1", "F1", "rule:cues/F1@1", reason="none_applicable")
    assert check([(record(), [empty])]) == Kept(records=1)


def test_a_classifier_that_knew_no_gates_is_found_out() -> None:
    """The check can fail: the same words, read by schemes without their dates, break the gates of those in force."""
    known = schemes()
    open_ended = {
        f: replace(s, earliest="", latest="", concepts={
            i: c if s.arrays.get(c.array) and s.arrays[c.array].computed_from else replace(c, earliest="", latest="")
            for i, c in s.concepts.items()
        }) for f, s in known.items()
    }
    old = record("1960-01-01", title="山海协作工程实施意见", text="关于推进山海协作工程的意见。")
    assert check([(old, Classifier(open_ended).classify(old))]).breaches
    assert check([(old, Classifier().classify(old))]).breaches == []
