"""Records arranged: stretches of time, units by accepted values and shared names, groups by nature; every record in one place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.access import Audience
from graph.model import EntityType, Event, Findings, Mention, Openness, Record, Span, When
from graph.reviews import Review, ReviewKind, Said
from graph.store import Batch, GraphStore
from graph.stores import open_store
from pipelines.compose.arranging import accepted_values, day, groups, stretches, told_time, units
from pipelines.load import passages
from tests.ui.small_graph import fill

THEMES = {"facet": "F4", "array": "type"}
KINDS = [{"name": "敌方", "viewpoint": "adversary"}, {"name": "照片", "cues": ["照片"]}, {"name": "文件", "cues": []}]


def made(number: int, year: int, title: str = "", **what: str) -> Record:
    when = When(str(year), f"{year}-01-01", f"{year}-12-31", "year", "gregorian", str(year)) if year else None
    return Record(
        f"T9-{number}", f"某乡修渠{number}里。", {"题名": title, **what}, {}, f"T9-{number}", f"T9-{number}", "某馆", "T9", Openness.OPEN,
        "公〔2020〕1号", when,
    )


RECORDS = [made(n, 1930 + n) for n in range(1, 6)]


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    held = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    for record in RECORDS:
        held.load(Batch((record,), tuple(passages(record))))
    return held


def say(store: GraphStore, number: int, concept: str, said: Said) -> None:
    """What an archivist says of a value of a record."""
    store.review([
        Review(ReviewKind.CLASSIFICATION, concept, said, "editor:甲", "2026-01-05T08:00:00+00:00", f"T9-{number}"),
    ])


@given(st.lists(st.integers(0, 2020), max_size=30), st.integers(1, 4), st.integers(0, 4), st.integers(1, 3))
def test_stretches_hold_every_record_once_in_order_of_time(years: list[int], least: int, more: int, fewest: int) -> None:
    records = [made(n, year if year > 1840 else 0) for n, year in enumerate(years)]
    parts = stretches(records, (least, least + more), fewest) if records else []
    assert [r.id for _, part in parts for r in part] == [r.id for r in sorted(records, key=day)]
    assert len(parts) <= least + more
    assert all(part and name for name, part in parts)


def test_one_long_period_is_cut_and_named_by_its_years() -> None:
    parts = stretches([made(n, 1938 + n) for n in range(6)], (3, 5), 2)
    assert [len(p) for _, p in parts] == [3, 3]
    assert [name[-11:] for name, _ in parts] == ["（1938—1940）", "（1941—1943）"]


def test_records_without_a_date_come_last_and_say_so() -> None:
    (alone,) = stretches([made(1, 0)], (1, 5), 2)
    assert alone[0] == "时间待考"
    assert [r.id for r in stretches([made(1, 0), made(2, 1950)], (1, 5), 2)[-1][1]][-1] == "T9-1"


def test_what_people_accepted_makes_a_unit_and_what_they_rejected_none(store: GraphStore) -> None:
    for number in (1, 3):
        say(store, number, "F4:T01", Said.ACCEPTED)
    for number in (2, 4):
        say(store, number, "F4:T02", Said.REJECTED)
    accepted = accepted_values(store, RECORDS, Audience.EXHIBITION, THEMES)
    assert accepted == {"党组织的创建与活动": {"T9-1", "T9-3"}}
    made_of = [(name, [r.id for r in held]) for name, held in units(store, RECORDS, Audience.EXHIBITION, accepted, 3)]
    assert made_of == [("党组织的创建与活动", ["T9-1", "T9-3"]), ("同期其他档案", ["T9-2", "T9-4", "T9-5"])]


def test_a_value_of_all_of_them_names_the_only_unit(store: GraphStore) -> None:
    for record in RECORDS:
        say(store, int(record.id[3:]), "F4:T02", Said.ACCEPTED)
    accepted = accepted_values(store, RECORDS, Audience.EXHIBITION, THEMES)
    ((name, held),) = units(store, RECORDS, Audience.EXHIBITION, accepted, 3)
    assert (name, held) == ("革命武装与军事斗争", RECORDS)


def test_what_one_of_two_records_names_is_no_name_of_both(store: GraphStore) -> None:
    first, second = made(6, 1936, "修械所成立报告"), made(7, 1936, "任职通知")
    for record in (first, second):
        person = Mention(Span.cut(record, 0, 2), EntityType.ORGANISATION, 0.9, "names@1")
        findings = Findings(record.id, ("names@1",), (person,) if record is first else ())
        store.load(Batch((record,), tuple(passages(record)), (findings,)))
    ((name, _),) = units(store, [first, second], Audience.EXHIBITION, {}, 3)
    assert name == "修械所成立报告等"


def test_values_of_other_facets_make_no_unit(store: GraphStore) -> None:
    for number in (1, 3):
        say(store, number, "F1:ECO", Said.ACCEPTED)
    assert accepted_values(store, RECORDS, Audience.EXHIBITION, THEMES) == {}
    assert accepted_values(store, [], Audience.EXHIBITION, THEMES) == {}


def test_groups_are_by_viewpoint_then_by_cues_then_the_rest() -> None:
    records = [made(1, 1940, "决定"), made(2, 1940, "照片一张", 立场="adversary"), made(3, 1940, "会师照片"), made(4, 1940, 文种="照片")]
    told = [(name, [r.id for r in held]) for name, held in groups(records, KINDS)]
    assert told == [("敌方", ["T9-2"]), ("照片", ["T9-3", "T9-4"]), ("文件", ["T9-1"])]


def test_a_memoir_belongs_to_the_year_it_tells_and_other_papers_to_their_own(store: GraphStore) -> None:
    memoir, report = made(7, 1979, "某某同志回忆修渠"), made(8, 1979, "修渠报告")
    for record in (memoir, report):
        told = Span.cut(record, 0, len(record.text))
        events = tuple(
            Event("项目·工程", Span.cut(record, n, n + 1), told, "events@1", When(y, f"{y}-01-01", f"{y}-12-31", "year", "gregorian", y))
            for n, y in enumerate(("1943", "1978"))
        )
        store.load(Batch((record,), tuple(passages(record)), findings=(Findings(record.id, (), events=events),)))
    times = [told_time(store, r, Audience.EXHIBITION, ["回忆"]) for r in (memoir, report)]
    assert [w.edtf for w in times if w] == ["1943", "1979"]
    parts = stretches([made(1, 1942), made(2, 1978), memoir], (2, 5), 1, {memoir.id: times[0]})
    assert next([r.id for r in p] for _, p in parts) == ["T9-1", "T9-7"]


def test_parts_of_one_period_and_year_have_names_of_their_own() -> None:
    records = [made(n, 1943) for n in range(4)]
    names = [name for name, _ in stretches(records, (2, 5), 2)]
    assert len(set(names)) == 2
    assert all("（1943" in n for n in names)


def test_a_part_is_not_left_with_fewer_than_it_may_have() -> None:
    records = [made(n, 1938 + n) for n in range(7)] + [made(8, 1983)]
    assert min(len(p) for _, p in stretches(records, (3, 5), 2)) >= 2


def test_a_period_is_cut_between_months_and_not_within_one_happening() -> None:
    def at(number: int, month: int, day: int) -> Record:
        iso = f"1943-{month:02}-{day:02}"
        return replace(made(number, 1943), when=When(iso, iso, iso, "day", "gregorian", iso))

    records = [at(1, 1, 3), at(2, 2, 16), at(3, 2, 17), at(4, 2, 20), at(5, 5, 1), at(6, 6, 1)]
    assert [[r.id for r in part] for _, part in stretches(records, (2, 5), 2)] == [["T9-1", "T9-2", "T9-3", "T9-4"], ["T9-5", "T9-6"]]
    assert [len(part) for _, part in stretches([at(n, 2, n) for n in range(1, 7)], (2, 5), 2)] == [3, 3]


def test_of_what_as_many_records_name_a_happening_or_a_body_names_the_unit(tmp_path: Path) -> None:
    store = open_store(fill(tmp_path))
    found = [r for i in ("T901-1", "T901-2") if (r := store.record(i, Audience.WORKING)) is not None]
    lone = replace(found[0], id="T908-1", text="别处的事。")
    store.load(Batch((lone,), tuple(passages(lone))))
    names = [name for name, _ in units(store, [*found, lone], Audience.WORKING, {}, 3)]
    assert names[0] == "第八支队"


def test_no_unit_bears_the_name_of_the_exhibition_or_of_another(store: GraphStore) -> None:
    for number in (1, 3):
        say(store, number, "F4:T02", Said.ACCEPTED)
    accepted = accepted_values(store, RECORDS, Audience.EXHIBITION, THEMES)
    named = [name for name, _ in units(store, RECORDS, Audience.EXHIBITION, accepted, 3, ["革命武装"])]
    assert "革命武装与军事斗争" in named  # only part of it is the title
    named = [name for name, _ in units(store, RECORDS, Audience.EXHIBITION, accepted, 3, ["浙东革命武装与軍事鬥爭展"])]
    assert "革命武装与军事斗争" not in named
