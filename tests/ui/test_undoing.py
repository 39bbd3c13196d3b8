"""Every decision is taken back from its audit entry, by who may, once; the log says which entry was undone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.access import Audience, Person, Refused, Role, permissions_of, sole_user
from graph.corrections import State, read_reports
from graph.identity import in_force
from graph.model import Span, Verdict
from graph.ontology import schemes
from graph.reviews import ReviewKind, Said, standing
from graph.store import GraphStore
from graph.works import Product
from graph.works import State as WorkState
from tests.ui.conftest import Open
from tests.ui.showing import sheets
from tests.ui.test_audit_commands import lanmai
from ui import classifying, corrections
from ui.classifying import Value
from ui.decisions import decide, tell_apart
from ui.releasing import sign
from ui.tasks import assign, tick_off
from ui.undoing import Judged, undo, undoable
from ui.waiting import collected, read_tasks

LI = sole_user("li")
ADMINISTRATOR = Person("qian", permissions_of([Role.ADMINISTRATOR]))


def no_reader() -> None:
    """Nothing is read again here."""
    raise AssertionError("no record is read again")


def last(store: GraphStore) -> int:
    """The place of the last audit entry."""
    return store.audit(1)[0].place


def open_places(store: GraphStore, person: Person = LI) -> set[int]:
    """The places of the entries that this person may undo."""
    return {place for place, u in undoable(store, store.audit(), Judged()).items() if u.allows(person)}


def take_back(store: GraphStore, place: int, person: Person = LI) -> None:
    """Undo that entry."""
    undo(store, place, "看错了", person, Judged(), no_reader)  # type: ignore[arg-type]


def sides(store: GraphStore) -> tuple[str, str]:
    """Two of one name."""
    item = next(i for i in collected(store).items if i.title == "林岳（T906） 与 林岳（T901）")
    assert item.question is not None
    return item.question.referents[0], item.question.referents[1]


def test_a_judgement_is_undone_from_its_entry_and_the_undoing_names_it(own_graph: GraphStore) -> None:
    said = decide(own_graph, *sides(own_graph), Verdict.SAME, "同一履历", LI)
    place = last(own_graph)
    assert open_places(own_graph) == {place}
    take_back(own_graph, place)
    assert not in_force(own_graph.judgements()).get(said.pair)
    entry = own_graph.audit(1)[0]
    assert (entry.who, entry.subject) == ("li", said.id)
    assert f"撤销第 {place} 条（判断：同一个）：看错了" in entry.detail
    assert open_places(own_graph) == set()
    with pytest.raises(ValueError, match="没有可撤销的"):
        take_back(own_graph, place)


def test_a_judgement_overruled_by_a_later_one_is_not_undone_from_the_first(own_graph: GraphStore) -> None:
    pair = sides(own_graph)
    decide(own_graph, *pair, Verdict.SAME, "一", LI)
    decide(own_graph, *pair, Verdict.DIFFERENT, "二", LI)
    assert open_places(own_graph) == {last(own_graph)}


def test_telling_namesakes_apart_is_undone_whole(own_graph: GraphStore) -> None:
    (before,) = own_graph.find_entities("第八支队", Audience.WORKING)
    tell_apart(own_graph, before.id, ["T901-2"], "另一支", LI)
    assert len(own_graph.find_entities("第八支队", Audience.WORKING)) == 2
    take_back(own_graph, last(own_graph))
    assert own_graph.find_entities("第八支队", Audience.WORKING) == [before]


def test_a_value_of_a_facet_is_undone(own_graph: GraphStore) -> None:
    record = own_graph.record("T901-1", Audience.WORKING)
    assert record is not None
    found = classifying.correct(own_graph, record, None, "F1", next(iter(schemes()["F1"].concepts)), Span.cut(record, 0, 4), LI)
    take_back(own_graph, last(own_graph))
    assert standing(own_graph.reviews(Audience.WORKING, ReviewKind.CLASSIFICATION)) == []
    assert own_graph.audit(1)[0].subject == found[0].id


def test_what_the_same_person_said_before_holds_again(own_graph: GraphStore) -> None:
    record = own_graph.record("T901-1", Audience.WORKING)
    assert record is not None
    (first,) = classifying.correct(own_graph, record, None, "F1", next(iter(schemes()["F1"].concepts)), Span.cut(record, 0, 4), LI)
    value = classifying.read_kinds(own_graph, record.id, Audience.WORKING).value(first.subject)
    assert value is not None
    classifying.decide(own_graph, value, Said.REJECTED, LI)
    take_back(own_graph, last(own_graph))
    (held,) = standing(own_graph.reviews(Audience.WORKING, ReviewKind.CLASSIFICATION))
    assert (held.said, held.evidence) == (Said.ACCEPTED, first.evidence)


def test_only_the_permission_of_the_decision_s_kind_undoes_it(own_graph: GraphStore) -> None:
    decide(own_graph, *sides(own_graph), Verdict.SAME, "同一履历", LI)
    place = last(own_graph)
    value = Value("T901-1", "F1", "a")
    classifying.decide(own_graph, value, Said.REJECTED, LI)
    classifier = Person("wang", permissions_of([Role.CLASSIFIER]))
    assert open_places(own_graph, classifier) == {last(own_graph)}
    assert open_places(own_graph, ADMINISTRATOR) == set()
    with pytest.raises(Refused, match="判断是否同一个"):
        take_back(own_graph, place, ADMINISTRATOR)
    assert [j.withdrawn for j in own_graph.judgements()] == [False]


def test_a_task_given_or_ticked_off_is_undone(own_graph: GraphStore) -> None:
    item = next(i for i in collected(own_graph).items if i.kind == "warning")
    wang = Person("wang", permissions_of([Role.CLASSIFIER]))
    sun = Person("sun", permissions_of([Role.CLASSIFIER]))
    assign(own_graph, item, "wang", wang)
    given = last(own_graph)
    assert open_places(own_graph, sun) == set()
    assert open_places(own_graph, wang) == {given}
    take_back(own_graph, given, wang)
    assert read_tasks(own_graph).given == {}
    tick_off(own_graph, item, "", wang)
    take_back(own_graph, last(own_graph))
    assert "warning" in {i.kind for i in collected(own_graph).items}


def test_a_report_is_taken_back_by_its_reporter_alone_while_it_is_open(own_graph: GraphStore) -> None:
    reader = Person("qian", permissions_of([Role.READER]))
    record = own_graph.record("T901-1", Audience.WORKING)
    assert record is not None
    value = {"about": "field", "wrong": "words", "parts": "value", "field": "题名", "right": "关于成立的报告"}
    words = Span.cut(record, 0, len(record.catalogue["题名"]), "题名")
    corrections.report(own_graph, record, value, [words], "", reader)
    place = last(own_graph)
    assert open_places(own_graph, LI) == set()
    with pytest.raises(Refused, match="自己撤回"):
        take_back(own_graph, place, LI)
    take_back(own_graph, place, reader)
    assert [r.state for r in read_reports(own_graph, Audience.WORKING)] == [State.WITHDRAWN]


def test_a_refused_correction_waits_again_once_that_is_undone(own_graph: GraphStore) -> None:
    record = own_graph.record("T901-1", Audience.WORKING)
    assert record is not None
    value = {"about": "field", "wrong": "words", "parts": "value", "field": "题名", "right": "关于成立的报告"}
    corrections.report(own_graph, record, value, [Span.cut(record, 0, len(record.title), "题名")], "", LI)
    (reported,) = read_reports(own_graph, Audience.WORKING)
    corrections.decide(own_graph, reported, False, "原件如此", LI, None)  # type: ignore[arg-type]
    refused = last(own_graph)
    assert open_places(own_graph) == {refused}
    undo(own_graph, refused, "再看一遍", LI, Judged(), lambda: None)  # type: ignore[arg-type, return-value]
    assert [r.state for r in read_reports(own_graph, Audience.WORKING)] == [State.OPEN]
    assert f"撤销第 {refused} 条" in own_graph.audit(1)[0].detail


def _work(state: WorkState, version: int) -> Product:
    return Product("w1", "brief", "某稿", state=state.value, version=version, author="wang", at="2026-01-01")


def test_a_review_of_a_work_is_undone_until_it_is_released(own_graph: GraphStore) -> None:
    own_graph.save_product(_work(WorkState.DRAFT, 1))
    sign(own_graph, _work(WorkState.DRAFT, 1), "political", Said.ACCEPTED, "", LI)
    place = last(own_graph)
    assert open_places(own_graph) == {place}
    own_graph.save_product(_work(WorkState.RELEASED, 2))
    assert open_places(own_graph) == set()
    with pytest.raises(ValueError, match="没有可撤销的"):
        take_back(own_graph, place)


def test_nothing_is_undone_without_a_reason_or_where_nothing_was_decided(own_graph: GraphStore) -> None:
    decide(own_graph, *sides(own_graph), Verdict.SAME, "同一履历", LI)
    place = last(own_graph)
    with pytest.raises(ValueError, match="理由"):
        undo(own_graph, place, " ", LI, Judged(), no_reader)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="没有第 99 条"):
        take_back(own_graph, 99)
    assert open_places(own_graph) == {place}


def test_the_command_undoes_one_entry_and_says_when_it_cannot(own_graph: GraphStore, tmp_path: Path) -> None:
    decide(own_graph, *sides(own_graph), Verdict.SAME, "同一履历", LI)
    done = lanmai(tmp_path, "audit", "undo", str(last(own_graph)), "--reason", "看错了")
    assert (done.returncode, done.stdout.strip()) == (0, "已撤销第 1 条"), done.stderr
    again = lanmai(tmp_path, "audit", "undo", "1", "--reason", "再来")
    assert again.returncode == 2
    assert "没有可撤销的" in again.stderr
    assert len(again.stderr.strip().splitlines()) == 1
    whole = json.loads(lanmai(tmp_path, "audit", "verify", "--json").stdout)
    assert whole["whole"]


def test_the_page_offers_it_beside_each_entry_that_holds(open_page: Open, own_graph: GraphStore) -> None:
    decide(own_graph, *sides(own_graph), Verdict.SAME, "同一履历", LI)
    app = open_page("audit")
    place = next(e.place for e in own_graph.audit() if e.action == "判断：同一个")
    assert f'data-name="{place}"' in sheets(app)
    app.session_state["undoing"] = place
    app.run()
    app.button(key="undo").click().run()
    assert "撤销要写明理由" in app.error[0].value
    app.text_area(key="undo-reason").set_value("看错了")
    app.button(key="undo").click().run()
    assert f"已撤销第 {place} 条" in app.success[0].value
    assert f'data-name="{place}"' not in sheets(app)
    assert own_graph.audit(1)[0].action == "收回判断"
