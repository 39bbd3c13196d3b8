"""When names held: dates that are exact, vague, missing or disputed; one unit's names do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import When
from graph.places.changes import Certainty, Change, History, Kind, Row

ROW = Row("changes.csv", 2, "县志", "中")
CERTAIN, POSSIBLE, DISPUTED = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.DISPUTED


def change(kind: Kind, before: str, after: str, first: str = "", last: str = "", group: str = "") -> Change:
    """A change between two days; units separated by blanks."""
    when = When(first, first, last or first, "day") if first else None
    return Change(kind, tuple(before.split()), tuple(after.split()), when, ROW, group)


FOUNDED = change(Kind.FOUNDED, "", "甲县", "1912-01-01", "1912-12-31")
RAISED = change(Kind.RAISED, "甲县", "甲市", "1986-03-01")


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("甲县", "1911-12-31", None), ("甲县", "1912-06-01", POSSIBLE), ("甲县", "1912-12-31", CERTAIN),
        ("甲县", "1986-02-28", CERTAIN), ("甲县", "1986-03-01", None), ("甲市", "1986-02-28", None),
        ("甲市", "1986-03-01", CERTAIN), ("甲市", "1986-03-02", POSSIBLE),
    ],
)
def test_the_day_of_a_change_belongs_to_the_new_name(name: str, day: str, expected: Certainty | None) -> None:
    (spell,) = History([FOUNDED, RAISED]).spells(name)
    assert spell.on(day) is expected


def test_a_name_of_today_is_certain_to_this_day() -> None:
    (spell,) = History([FOUNDED, RAISED], {"甲市"}).spells("甲市")
    assert (spell.on("1986-03-02"), spell.on("2024-01-01")) == (CERTAIN, CERTAIN)


def test_a_beginning_that_nobody_tells_is_not_bridged() -> None:
    (spell,) = History([RAISED]).spells("甲县")
    assert (spell.on("1500-01-01"), spell.on("1986-02-28"), spell.on("1986-03-01")) == (POSSIBLE, POSSIBLE, None)


def test_a_change_outlived_proves_that_the_name_held() -> None:
    lost = change(Kind.SPLIT, "甲县", "甲县 乙市", "1927-05-01", "1927-05-31")
    (county,) = History([lost, RAISED]).spells("甲县")
    assert [county.on(d) for d in ("1927-04-30", "1927-05-31", "1986-02-28")] == [POSSIBLE, CERTAIN, CERTAIN]
    (city,) = History([lost, RAISED]).spells("乙市")
    assert [city.on(d) for d in ("1927-04-30", "1927-05-10", "1927-05-31", "1927-06-01")] == [None, POSSIBLE, CERTAIN, POSSIBLE]


def test_two_words_that_cannot_both_be_right_are_a_dispute() -> None:
    told = [
        change(Kind.MERGED, "钱塘 仁和", "杭县", "1912-01-01", "1912-12-31", "甲"),
        change(Kind.MERGED, "钱塘 仁和", "杭县", "1914-01-01", "1914-12-31", "甲"),
    ]
    (spell,) = History(told, {"杭县"}).spells("杭县")
    assert [spell.on(d) for d in ("1911-12-31", "1913-01-01", "1914-12-31")] == [None, DISPUTED, CERTAIN]
    (old,) = History(told).spells("钱塘")
    assert (old.on("1913-01-01"), old.on("1914-12-31")) == (DISPUTED, None)


def test_a_vague_word_and_an_exact_one_agree() -> None:
    told = [change(Kind.FOUNDED, "", "局", "1950-05-01", "1950-05-31", "甲"), change(Kind.FOUNDED, "", "局", "1950-05-10", "", "甲")]
    (spell,) = History(told).spells("局")
    assert spell.begun.days == ("1950-05-10", "1950-05-10")
    assert not spell.begun.disputed


def test_a_unit_that_only_some_tell_of_stays_disputed() -> None:
    told = [change(Kind.RENAMED, "甲", "乙", "1912-01-01", "", "疑"), change(Kind.RENAMED, "甲", "丙", "1912-01-01", "", "疑")]
    assert [History(told).spells(n)[0].on("1950-01-01") for n in ("乙", "丙")] == [DISPUTED, DISPUTED]


def test_a_restored_unit_is_the_same_in_another_stretch() -> None:
    told = [
        change(Kind.MERGED, "余杭县 临安县", "临安县", "1958-10-01", "1958-10-31"),
        change(Kind.RESTORED, "", "余杭县", "1961-04-01", "1961-04-30"),
        change(Kind.RAISED, "余杭县", "余杭市", "1994-01-01", "1994-12-31"),
    ]
    first, second = History(told).spells("余杭县")
    assert [first.on(d) for d in ("1958-10-10", "1960-01-01")] == [POSSIBLE, None]
    assert [second.on(d) for d in ("1960-01-01", "1961-04-10", "1970-01-01")] == [None, POSSIBLE, CERTAIN]
    assert [s.label for s in History(told).family("余杭市")] == ["余杭县", "余杭县", "余杭市"]


def test_what_is_restored_had_ended_on_a_day_nobody_tells() -> None:
    told = [
        change(Kind.FOUNDED, "", "局", "1962-05-01"), change(Kind.RESTORED, "", "局", "1978-12-01"),
        change(Kind.RENAMED, "局", "署", "1985-07-01"),
    ]
    first, second = History(told).spells("局")
    assert not first.ended.changes
    assert [first.on(d) for d in ("1962-05-01", "1970-01-01", "1978-12-01")] == [CERTAIN, POSSIBLE, None]
    assert [second.on(d) for d in ("1978-11-30", "1980-01-01", "1985-07-01")] == [None, CERTAIN, None]


def test_a_unit_is_followed_through_its_names_and_not_through_mergers() -> None:
    told = [
        change(Kind.MERGED, "嘉兴县（清） 秀水县", "嘉禾县", "1912-01-01", "1912-12-31"),
        change(Kind.RENAMED, "嘉禾县", "嘉兴县"), change(Kind.ABOLISHED, "嘉兴县", "", "1981-01-01", "1981-12-31"),
    ]
    assert [s.label for s in History(told).family("嘉兴县")] == ["嘉禾县", "嘉兴县"]
    assert [s.label for s in History(told).family("秀水县")] == ["秀水县"]


_DAYS = st.dates(date(1900, 1, 1), date(2000, 12, 31))


@st.composite
def renamings(draw: st.DrawFn) -> list[Change]:
    """A unit founded and renamed, each change known to so many days, in order; some undated, some told in two ways."""
    days = sorted(draw(st.lists(_DAYS, min_size=2, max_size=6, unique=True)))
    told: list[Change] = []
    for n, day in enumerate(days):
        kind = Kind.RENAMED if n else Kind.FOUNDED
        before, after = f"甲{n - 1}" if n else "", f"甲{n}"
        room = (days[n + 1] - day).days - 1 if n + 1 < len(days) else 400
        last = day + timedelta(draw(st.integers(0, min(400, max(0, room)))))
        if n and draw(st.booleans()):
            told.append(change(kind, before, after))
        else:
            told.append(change(kind, before, after, day.isoformat(), last.isoformat(), f"事{n}"))
            if draw(st.booleans()):
                told.append(change(kind, before, after, day.isoformat(), day.isoformat(), f"事{n}"))
    return told


@given(renamings(), _DAYS)
def test_names_of_one_unit_do_not_overlap_unless_something_is_open(told: Sequence[Change], day: date) -> None:
    history = History(told)
    held = [c for s in history.family("甲0") if (c := history.on(s, day.isoformat()))]
    assert held.count(CERTAIN) <= 1
    assert CERTAIN not in held or held == [CERTAIN]


@given(renamings())
def test_dated_names_follow_each_other_without_a_gap(told: Sequence[Change]) -> None:
    exact = [c for c in told if c.when is not None and c.earliest == c.latest]
    for one in exact:
        if one.before:
            history = History(told)
            then = [history.on(s, one.earliest) for s in history.family("甲0") if s.label == one.after[0]]
            assert then == [CERTAIN] or then == [DISPUTED]
