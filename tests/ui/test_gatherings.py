"""Dossiers and special collections: who may open and change one, versions that are never lost, catalogues without leaks."""

from __future__ import annotations

import getpass
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from graph.access import Audience, Permission, Person, Refused, Role, permissions_of, sole_user
from graph.gatherings import belongs, gaps, records_in, visible_items
from graph.model import EntityType, Span
from graph.reviews import Review, ReviewKind, Said
from graph.store import Conflict, GraphStore
from graph.stores import open_store
from graph.works import Item, Selection
from tests.ui.conftest import Open
from tests.ui.showing import said, sheets
from tests.ui.small_graph import fill
from ui.gatherings import begin, catalogue, change, freeze, may_open, opened, put
from ui.tables import workbook

WORKING, BRIEF = Audience.WORKING, Audience.BRIEF
LI = Person("李编研", permissions_of([Role.COMPILER]))
WANG = Person("王策展", permissions_of([Role.CURATOR]))
READER = Person("赵读者", permissions_of([Role.READER]))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    opened_store = open_store(fill(tmp_path))
    yield opened_store
    opened_store.close()


def _lin(store: GraphStore) -> str:
    return store.find_entities("林岳", WORKING, (EntityType.PERSON,))[0].id


def test_what_is_put_in_twice_is_in_once_and_every_save_is_a_version(store: GraphStore) -> None:
    dossier = begin(store, "第八支队", LI)
    dossier, fresh = put(store, dossier, [Item(record_id="T901-1"), Item(record_id="T901-1", note="再一次")], LI)
    assert (fresh, dossier.version) == (1, 2)
    assert put(store, dossier, [Item(record_id="T901-1")], LI)[1] == 0
    assert [store.dossier(dossier.id, n).version for n in (1, 2)] == [1, 2]  # type: ignore[union-attr]
    assert not store.dossier(dossier.id, 1).items  # type: ignore[union-attr]


def test_two_people_at_once_one_is_told_and_nothing_is_overwritten(store: GraphStore) -> None:
    dossier = begin(store, "第八支队", LI)
    put(store, dossier, [Item(record_id="T901-1")], LI)
    with pytest.raises(Conflict):
        put(store, dossier, [Item(record_id="T901-2")], LI)
    kept = store.dossier(dossier.id)
    assert kept is not None
    assert [i.record_id for i in kept.items] == ["T901-1"]


def test_it_is_its_authors_until_shared_and_reading_needs_no_right_to_change(store: GraphStore) -> None:
    dossier = begin(store, "第八支队", LI)
    assert [may_open(dossier, p) for p in (LI, WANG, READER)] == [True, False, False]
    with pytest.raises(Refused, match="李编研"):
        put(store, dossier, [Item(record_id="T901-1")], WANG)
    shared = change(store, dossier, replace(dossier, shared_with=(Role.CURATOR.value,)), LI, "共享范围")
    assert [d.id for d in opened(store, WANG)] == [shared.id]
    put(store, shared, [Item(record_id="T901-1")], WANG)
    with pytest.raises(Refused):
        begin(store, "x", READER)


def test_a_version_can_be_named_and_stays(store: GraphStore) -> None:
    dossier, _ = put(store, begin(store, "第八支队", LI), [Item(record_id="T901-1")], LI)
    named = freeze(store, dossier, "2026年展览用", LI)
    later = change(store, named, replace(named, items=(), frozen=""), LI, "移出")
    held = store.dossier(dossier.id, named.version)
    assert held is not None
    assert held.frozen == "2026年展览用"
    assert len(held.items) == 1
    assert store.dossier(dossier.id) == later


def test_a_closed_record_and_who_only_it_names_are_not_there_for_a_narrower_audience(store: GraphStore) -> None:
    spy = store.find_entities("樊立德", WORKING, (EntityType.PERSON,))[0].id
    closed = store.record("T902-9", WORKING)
    assert closed is not None
    items = [Item(record_id="T901-1"), Item(record_id="T902-9"), Item(entity_id=spy), Item(span=Span.cut(closed, 0, 3))]
    dossier, _ = put(store, begin(store, "x", LI), items, LI)
    assert [r.id for r in records_in(store, dossier, BRIEF)] == ["T901-1"]
    assert [i.record_id for i in visible_items(store, dossier, BRIEF)] == ["T901-1"]
    assert len(visible_items(store, dossier, WORKING)) == 4
    rows = list(catalogue(store, dossier, LI, BRIEF))
    assert "T902" not in str(rows)
    assert "密查" in str(list(catalogue(store, dossier, LI, WORKING)))


def test_gaps_are_the_years_between_and_people_no_record_names(store: GraphStore) -> None:
    spy = store.find_entities("樊立德", WORKING, (EntityType.PERSON,))[0].id
    dossier, _ = put(store, begin(store, "x", LI), [Item(record_id="T901-2"), Item(record_id="T906-1"), Item(entity_id=spy)], LI)
    found = gaps(store, dossier, records_in(store, dossier, WORKING), WORKING)
    assert [(g.kind, g.words) for g in found] == [("years", "1944—1984年"), ("entity", "樊立德")]


def test_a_place_of_one_record_is_told_as_such(store: GraphStore) -> None:
    dossier, _ = put(store, begin(store, "x", LI), [Item(record_id=r) for r in ("T901-1", "T901-2")], LI)
    found = gaps(store, dossier, records_in(store, dossier, WORKING), WORKING)
    assert [(g.words, g.note) for g in found if g.kind == "place"] == [("梁弄镇", "关于第八支队成立的报告")]


def test_what_else_belongs_says_why_and_leaves_closed_records_out(store: GraphStore) -> None:
    dossier, _ = put(store, begin(store, "x", LI), [Item(record_id="T901-1")], LI)
    records = records_in(store, dossier, WORKING)
    found = belongs(store, dossier, records, WORKING)
    assert "T901-2" in [f.record.id for f in found]
    assert all("同样提到" in f.reasons[0] for f in found)
    assert "T902-9" not in [f.record.id for f in belongs(store, dossier, records, BRIEF)]


def test_a_collection_lives_on_accepted_values_alone(store: GraphStore) -> None:
    with pytest.raises(Refused):
        begin(store, "x", LI, Selection(concepts=("F1:F1.1",)))
    made = begin(store, "红色", WANG, Selection(concepts=("F1:F1.1",)))
    assert records_in(store, made, WORKING) == []
    word = Review(ReviewKind.CLASSIFICATION, "F1:F1.1", Said.ACCEPTED, "editor:甲", "2026-01-01T00:00:00+00:00", "T901-1")
    store.review([word])
    assert [r.id for r in records_in(store, made, WORKING)] == ["T901-1"]
    store.review([replace(word, withdrawn=True, at="2026-01-02T00:00:00+00:00")])
    assert records_in(store, made, WORKING) == []


def test_a_catalogue_is_text_alone_and_needs_the_right_to_export(store: GraphStore) -> None:
    dossier, _ = put(store, begin(store, "x", LI), [Item(record_id="T901-1", note="=1+1")], LI)
    sheet = load_workbook(io.BytesIO(workbook(catalogue(store, dossier, LI, WORKING)))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][1:3] == ("T901-1", "关于第八支队成立的报告")
    assert sheet.cell(2, 10).data_type == "s"
    with pytest.raises(Refused):
        list(catalogue(store, dossier, Person("x", frozenset({Permission.COMPOSE})), WORKING))
    assert store.audit(1)[0].action == "导出目录"


# ---- the page
def test_the_page_teaches_makes_and_opens(open_page: Open, own_graph: GraphStore) -> None:
    app = open_page("dossier")
    assert "收进一个专题" in said(app)
    app.text_input(key="new-title").set_value("第八支队")
    next(b for b in app.button if b.label == "新建专题").click().run()
    assert app.title[0].value == "第八支队"
    assert "还是空的" in said(app)


def test_a_link_puts_things_into_a_dossier(open_page: Open, own_graph: GraphStore) -> None:
    app = open_page("dossier", record="T901-1")
    assert "关于第八支队成立的报告" in sheets(app)
    app.text_input(key="add-title").set_value("战斗")
    next(b for b in app.button if b.label == "加入").click().run()
    assert app.title[0].value == "战斗"
    assert "已加入 1 项" in said(app)
    assert "关于第八支队成立的报告" in sheets(app)


def test_a_link_to_nothing_and_a_narrowed_audience_say_so(open_page: Open) -> None:
    assert "没有可以加入的内容" in said(open_page("dossier", record="none"))
    assert "只在“内部工作”下显示" in said(open_page("dossier", audience=BRIEF))


def test_each_side_of_a_dossier_can_be_looked_at(open_page: Open, own_graph: GraphStore) -> None:
    store = own_graph
    person = sole_user("root")
    dossier, _ = put(store, begin(store, "第八支队", person), [Item(record_id="T901-1"), Item(record_id="T906-1")], person)
    app = open_page("dossier", id=dossier.id)
    for part, words in (("人物机构地点", "林岳"), ("时间线", "第八支队在梁弄镇成立"), ("缺什么", "1943—1984年"), ("还有哪些", "同样提到")):
        app.segmented_control[0].set_value(part).run()
        assert not app.exception
        assert words in said(app), part


def test_a_dossier_leads_to_what_can_be_drafted_from_it(open_page: Open, own_graph: GraphStore) -> None:
    person = sole_user("root")
    dossier, _ = put(own_graph, begin(own_graph, "第八支队", person), [Item(record_id="T901-1")], person)
    app = open_page("dossier", id=dossier.id)
    assert "由这个专题起草" in said(app)
    for place, key in (("brief", "of"), ("works", "of-chronicle"), ("exhibition", "exhibition-of")):
        assert f"{place}?of={dossier.id}" in sheets(app)
        assert open_page(place, of=dossier.id).selectbox(key=key).value == dossier.id
    app.segmented_control[0].set_value("缺什么").run()
    assert "还看不出哪些年份缺档案" in said(app)
    assert "每年都有档案" not in said(app)


def test_a_statement_is_collected_with_its_words_from_the_page_that_shows_it(own_graph: GraphStore, open_page: Open) -> None:
    store = own_graph
    (told,) = store.statements(WORKING, record_id="T901-1")
    place = {"words": told.evidence.record_id, "at": f"{told.evidence.start}-{told.evidence.end}", "field": "text"}
    for asked in (told.id, "st-nothing"):  # the second goes into the dossier that the first made
        app = open_page("dossier", **place, statement=asked)
        app.text_input(key="add-title").set_value("陈述")
        next(b for b in app.button if b.label == "加入").click().run()
    (made,) = store.dossiers()
    assert [(i.span, i.statement_id) for i in made.items] == [(told.evidence, told.id), (told.evidence, "")]


def test_an_entity_page_offers_its_statements_for_a_dossier(own_graph: GraphStore, open_page: Open) -> None:
    (told,) = own_graph.statements(WORKING, record_id="T901-1")
    lin = own_graph.entities([told.subject.referent], WORKING)[0]
    assert f"statement={told.id}" in sheets(open_page("people", id=lin.id))


def test_what_a_collection_holds_is_taken_into_a_dossier(open_page: Open, own_graph: GraphStore) -> None:
    made = begin(own_graph, "会甬", Person(getpass.getuser(), frozenset({Permission.CURATE})), Selection(fonds=("T901",)))
    ids = [r.id for r in records_in(own_graph, made, WORKING)]
    app = open_page("dossier", id=made.id)
    assert not app.exception
    assert f"这 {len(ids)} 件都加入专题" in said(app)
    app = open_page("dossier", record=ids)
    app.text_input(key="add-title").set_value("由专题库来")
    next(b for b in app.button if b.label == "加入").click().run()
    (dossier,) = [d for d in own_graph.dossiers() if d.title == "由专题库来"]
    assert [i.record_id for i in dossier.items] == ids
