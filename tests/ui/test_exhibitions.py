"""The outline of an exhibition rearranged: nothing lost or doubled, everything in a place where it may stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.access import Permission, Person, Refused
from graph.model import Openness, Record
from graph.stores import open_store
from graph.works import Exhibit, ExhibitForm, Product, Section, State
from pipelines.compose.lacks import faults
from pipelines.compose.storyline import LEVELS
from ui.exhibitions import (
    begin,
    described,
    detailed,
    followed,
    headed,
    lacks,
    moved,
    rows,
    shifted,
    with_exhibit,
    with_section,
    without,
    without_exhibit,
)

_KINDS = ["preface", "part", "unit", "group", "group", "unit", "group", "part", "unit", "group", "conclusion"]
_HEADS = [
    "前言", "第一部分\u3000甲", "第一单元\u3000乙", "第一组\u3000丙", "第二组\u3000丁", "第二单元\u3000戊", "第一组\u3000己",
    "第二部分\u3000庚", "第一单元\u3000辛", "第一组\u3000壬", "结语",
]


def exhibition() -> Product:
    """Two parts, three units, four groups; groups 丙 丁 己 壬 with two, one, none and one exhibit."""
    shown = {3: ("a", "b"), 4: ("c",), 9: ("d",)}
    return Product("x", "exhibition", "展", tuple(
        Section(h, kind=k, exhibits=tuple(Exhibit(i) for i in shown.get(n, ())))
        for n, (k, h) in enumerate(zip(_KINDS, _HEADS, strict=True))
    ))


def order(product: Product) -> str:
    """Last letters of headings with the exhibits of each."""
    return " ".join(s.heading[-1] + "".join(e.record_id for e in s.exhibits) for s in product.sections)


def test_the_rows_are_the_outline_from_top_to_bottom() -> None:
    shown = list(rows(exhibition(), {"a": "甲件"}))
    assert [r.id for r in shown][:7] == ["s0", "s1", "s2", "s3", "e3.0", "e3.1", "s4"]
    assert (shown[4].words, shown[4].depth, shown[0].movable) == ("甲件（原件）", 3, False)


@pytest.mark.parametrize(("what", "before", "expected"), [
    ("e3.0", "e4.0", "言 甲 乙 丙b 丁ac 戊 己 庚 辛 壬d 语"),
    ("e3.0", "s6", "言 甲 乙 丙b 丁c 戊 己a 庚 辛 壬d 语"),
    ("e3.1", "e3.0", "言 甲 乙 丙ba 丁c 戊 己 庚 辛 壬d 语"),
    ("s4", "s3", "言 甲 乙 丁c 丙ab 戊 己 庚 辛 壬d 语"),
    ("s4", "s8", "言 甲 乙 丙ab 戊 己 庚 辛 丁c 壬d 语"),
    ("s5", "s2", "言 甲 戊 己 乙 丙ab 丁c 庚 辛 壬d 语"),
    ("s2", "s7", "言 甲 戊 己 庚 乙 丙ab 丁c 辛 壬d 语"),
    ("s7", "s1", "言 庚 辛 壬d 甲 乙 丙ab 丁c 戊 己 语"),
    ("s1", "s10", "言 庚 辛 壬d 甲 乙 丙ab 丁c 戊 己 语"),
])
def test_a_row_moves_with_what_belongs_to_it(what: str, before: str, expected: str) -> None:
    assert order(moved(exhibition(), what, before)) == expected


def test_headings_are_numbered_anew() -> None:
    assert [s.heading for s in moved(exhibition(), "s7", "s1").sections if s.kind == "part"] == ["第一部分　庚", "第二部分　甲"]


@pytest.mark.parametrize(("what", "before"), [
    ("e3.0", "s2"), ("s4", "s1"), ("s2", "s9"), ("s1", "s8"), ("s0", "s1"), ("s3", "e9.0"), ("s10", "s1"),
])
def test_what_cannot_stand_there_is_refused_in_words(what: str, before: str) -> None:
    with pytest.raises(ValueError, match=r"只能|固定|不能"):
        moved(exhibition(), what, before)


@pytest.mark.parametrize(("what", "step", "expected"), [
    ("e3.0", 1, "言 甲 乙 丙ba 丁c 戊 己 庚 辛 壬d 语"),
    ("e3.1", 1, "言 甲 乙 丙a 丁bc 戊 己 庚 辛 壬d 语"),
    ("e4.0", -1, "言 甲 乙 丙abc 丁 戊 己 庚 辛 壬d 语"),
    ("s5", 1, "言 甲 乙 丙ab 丁c 庚 戊 己 辛 壬d 语"),
    ("s8", -1, "言 甲 乙 丙ab 丁c 戊 己 辛 壬d 庚 语"),
    ("s4", -1, "言 甲 乙 丁c 丙ab 戊 己 庚 辛 壬d 语"),
    ("s1", 1, "言 庚 辛 壬d 甲 乙 丙ab 丁c 戊 己 语"),
    ("s1", -1, "言 甲 乙 丙ab 丁c 戊 己 庚 辛 壬d 语"),
    ("s7", 1, "言 甲 乙 丙ab 丁c 戊 己 庚 辛 壬d 语"),
])
def test_a_row_steps_up_and_down_across_its_neighbours(what: str, step: int, expected: str) -> None:
    assert order(shifted(exhibition(), what, step)) == expected


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14), st.sampled_from([-1, 0, 1])), max_size=12))
def test_whatever_is_moved_nothing_is_lost_and_the_tree_stays_a_tree(moves: list[tuple[int, int, int]]) -> None:
    product = exhibition()
    for what, before, step in moves:
        ids = [r.id for r in rows(product, {})]
        try:
            product = shifted(product, ids[what], step) if step else moved(product, ids[what], ids[before])
        except ValueError:
            continue
    kinds = [s.kind for s in product.sections]
    assert Counter(kinds) == Counter(_KINDS)
    assert sorted(e.record_id for s in product.sections for e in s.exhibits) == ["a", "b", "c", "d"]
    assert (kinds[0], kinds[-1]) == ("preface", "conclusion")
    depth = -1
    for kind in kinds[1:-1]:
        assert LEVELS.index(kind) <= depth + 1
        depth = LEVELS.index(kind)
    assert all(not s.exhibits or s.kind == "group" for s in product.sections)


def test_exhibits_come_and_go_once_and_are_described() -> None:
    more = with_exhibit(exhibition(), 6, Exhibit("n"))
    assert order(more).split()[6] == "己n"
    with pytest.raises(ValueError, match="已经是展品"):
        with_exhibit(more, 4, Exhibit("n"))
    with pytest.raises(ValueError, match="组里"):
        with_exhibit(more, 1, Exhibit("m"))
    told = described(more, 6, 0, ExhibitForm.COPY, True, {"名称": " 新件 ", "位置": " "}).sections[6].exhibits[0]
    assert (told.form, told.key, told.details) == (ExhibitForm.COPY, True, {"名称": "新件"})
    assert order(without_exhibit(more, 6, 0)) == order(exhibition())


def test_sections_are_added_where_they_may_stand_and_only_empty_ones_go() -> None:
    more = with_section(exhibition(), 1, "part", "新")
    assert [s.heading for s in more.sections if s.kind == "part"] == ["第一部分　甲", "第二部分　新", "第三部分　庚"]
    assert without(more, 7) == exhibition()
    with pytest.raises(ValueError, match="不能直接加"):
        with_section(exhibition(), 1, "group", "新")
    with pytest.raises(ValueError, match="还有"):
        without(exhibition(), 1)
    with pytest.raises(ValueError, match="标题"):
        headed(exhibition(), 1, "  ")
    assert headed(exhibition(), 2, "第一单元　新名").sections[2].heading == "第一单元　新名"


def test_particulars_of_the_exhibition_are_kept_without_the_empty_ones() -> None:
    told = detailed(exhibition(), " 新展 ", {"副题": "副", "主办": " "})
    assert (told.title, told.details) == ("新展", {"副题": "副"})
    with pytest.raises(ValueError, match="名称"):
        detailed(exhibition(), " ", {})


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), min_size=1, max_size=4), st.integers(0, 14))
def test_a_row_is_found_again_wherever_it_went(moves: list[tuple[int, int]], asked: int) -> None:
    before = exhibition()
    after = before
    for what, to in moves:
        ids = [r.id for r in rows(after, {})]
        try:
            after = moved(after, ids[what], ids[to])
        except ValueError:
            continue
    row = list(rows(before, {}))[asked]
    there = followed(before, after, row.id)
    found = next(r for r in rows(after, {}) if r.id == there)
    assert (found.depth, found.words.rpartition("\u3000")[2]) == (row.depth, row.words.rpartition("\u3000")[2])


def test_a_row_that_is_gone_is_nowhere() -> None:
    assert followed(exhibition(), without_exhibit(exhibition(), 3, 0), "e3.0") == ""
    assert followed(with_section(exhibition(), 1, "part", "新"), exhibition(), "s7") == ""


def test_what_is_lacking_is_told_for_its_own_row_with_the_way_to_it() -> None:
    told = {(row, lack.kind): lack for row, lack in lacks(exhibition(), lambda _: None)}
    assert told["s6", "缺展品"].where == "第一部分 第二单元 第一组　己"
    assert {row for row, kind in told if kind == "缺展品"} == {"s5", "s6", "s7"}
    assert ("e4.0", "开放") in told
    assert ("", "结构") in told


def test_a_record_shown_twice_is_told_at_its_first_row() -> None:
    product = exhibition()
    twice = replace(product.sections[6], exhibits=(Exhibit("d"),))
    product = replace(product, sections=(*product.sections[:6], twice, *product.sections[7:]))
    assert [row for row, lack in lacks(product, lambda _: None) if lack.kind == "重复"] == ["e6.0"]


def test_a_map_is_known_by_the_name_it_was_given_and_nothing_is_told_otherwise_than_by_the_whole() -> None:
    product = replace(described(exhibition(), 4, 0, ExhibitForm.ORIGINAL, False, {"名称": "甲镇形势图"}), audience="exhibition")
    known = {i: Record(i, f"{i}年修渠。", {"题名": f"{i}号"}, {}, i, i, "某馆", "T9", Openness.OPEN, "公〔2020〕1号") for i in "abcd"}
    told = list(lacks(product, known.get))
    assert [(row, lack.where) for row, lack in told if lack.kind == "审图号"] == [("e4.0", "甲镇形势图")]
    assert [(lack.kind, lack.words) for _, lack in told] == [(lack.kind, lack.words) for lack in faults(product, known.get)]


def test_a_title_has_one_exhibition_in_work_and_a_new_one_after_release(tmp_path: Path) -> None:
    store, curator = open_store(f"sqlite:{tmp_path / 'g.db'}"), Person("排展人", frozenset({Permission.COMPOSE}))
    with pytest.raises(Refused):
        begin(store, exhibition(), "展", Person("读者", frozenset()))
    made, new = begin(store, exhibition(), "展", curator)
    assert (new, made.version, made.author, made.title) == (True, 1, "排展人", "展")
    assert begin(store, without_exhibit(exhibition(), 3, 0), "展", curator) == (made, False)
    other, _ = begin(store, exhibition(), "另一展", curator)
    assert other.id != made.id
    store.save_product(replace(made, version=2, state=State.RELEASED))
    again, new = begin(store, exhibition(), "展", curator)
    assert (new, again.version) == (True, 1)
    assert again.id not in (made.id, other.id)
    assert [e.action for e in store.audit()].count("修改文稿") == 3
