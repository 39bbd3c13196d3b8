"""What waits for a person: gathered from every source, narrowed, given to somebody, ticked off, kept at hand."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from graph.access import Audience, Permission, Person, Refused, Role, permissions_of, sole_user
from graph.model import (
    Assignment,
    Entity,
    EntityType,
    Fate,
    Findings,
    RowFate,
    Span,
    Verdict,
)
from graph.ontology import period_of
from graph.questions import Question
from graph.reviews import Review, ReviewKind, Said
from graph.store import Batch, GraphStore, Run, StoreError
from tests.ui.small_graph import day
from ui.collecting import Collector, less_decided
from ui.decisions import decide, read_closed, take_back
from ui.tasks import assign, tick_off
from ui.waiting import Asked, Item, Tasks, Waiting, collected, from_question, warnings

LI = sole_user("li")
CLASSIFIER = Person("wang", permissions_of([Role.CLASSIFIER]))
MANAGER = Person("zhao", permissions_of([Role.MANAGER]))


def of_kind(store: GraphStore, kind: str, audience: Audience = Audience.WORKING) -> list[Item]:
    """The items of a kind that wait."""
    return [i for i in collected(store, audience).items if i.kind == kind]


def one_of(store: GraphStore, kind: str) -> Item:
    """The first item of a kind."""
    return of_kind(store, kind)[0]


# ---- what is gathered
def test_everything_that_waits_is_in_one_place(own_graph: GraphStore) -> None:
    counts = collected(own_graph).counts
    assert counts == {"identity": 2, "date_conflict": 1, "warning": 1}
    asked = next(i for i in of_kind(own_graph, "identity") if "林岳" in i.title)
    assert asked.title == "林岳（T906） 与 林岳（T901）"
    assert set(asked.fonds) == {"T901", "T906"}
    assert set(asked.periods) == {p.id for d in ("1942-08-21", "1985-03-01") if (p := period_of(day(d)))}
    assert asked.moves == 1
    assert asked.evidence


def test_suggestions_are_counted_per_facet_and_fall_as_they_are_answered(own_graph: GraphStore) -> None:
    _suggest(own_graph, ("T901-1", "F1", "a"), ("T901-1", "F1", "b"), ("T906-1", "F1", "a"), ("T901-2", "F2", "c"))
    assert {i.id: i.amount for i in of_kind(own_graph, "suggestions")} == {"f-F1": 3, "f-F2": 1}
    own_graph.review([_said("T901-1", "F1:a", Said.REJECTED, "wang")])
    assert {i.id: i.amount for i in of_kind(own_graph, "suggestions")} == {"f-F1": 2, "f-F2": 1}
    own_graph.review([_said("T901-2", "F2:c", Said.ACCEPTED, "wang")])
    assert [i.id for i in of_kind(own_graph, "suggestions")] == ["f-F1"]


def test_two_who_say_the_opposite_wait_for_a_third(own_graph: GraphStore) -> None:
    own_graph.review([_said("T901-1", "F1:a", Said.ACCEPTED, "wang"), _said("T901-1", "F1:a", Said.REJECTED, "zhao")])
    (item,) = of_kind(own_graph, "disputed")
    assert item.record_ids == ("T901-1",)
    assert item.reasons == ("wang：是", "zhao：不是")
    own_graph.review([_said("T901-1", "F1:a", Said.REJECTED, "li")])
    assert of_kind(own_graph, "disputed") == []


def _suggest(store: GraphStore, *values: tuple[str, str, str]) -> None:
    """Suggestions of a record, a facet and a value each; a record is written with all of its own."""
    for record_id in dict.fromkeys(v[0] for v in values):
        record = store.record(record_id, Audience.WORKING)
        assert record is not None
        given = tuple(
            Assignment(record_id, facet, "rule:cues@1", concept, evidence=(Span.cut(record, 0, 2),))
            for owner, facet, concept in values if owner == record_id
        )
        store.load(Batch(findings=(Findings(record_id, ("rule:cues",), assignments=given),)))


def _said(record_id: str, subject: str, said: Said, who: str) -> Review:
    at = f"2026-03-01T00:00:0{['wang', 'zhao', 'li'].index(who)}+00:00"
    return Review(ReviewKind.CLASSIFICATION, subject, said, f"editor:{who}", at, record_id)


# ---- what builds warned of
def _run(run_id: str, inputs: tuple[str, ...], *rows: RowFate) -> Run:
    return Run(run_id, "", "", "li", inputs, {}, rows)


def test_rows_of_one_reason_are_one_item_whatever_their_numbers() -> None:
    rows = [RowFate("/a/目录.xlsx", n, Fate.WARNING, f"r{n}", (f"日期“{n}8.2”看不懂",)) for n in (3, 4, 5)]
    refused = RowFate("/a/x.pdf", 0, Fate.REJECTED, "", ("读不出文字",))
    items = warnings([_run("r1", ("/a",), *rows, refused)])
    assert [(i.title, i.amount, i.record_ids) for i in items] == [
        ("日期…看不懂", 3, ("r3", "r4", "r5")), ("读不出文字", 1, ()),
    ]


def test_what_a_later_build_of_the_same_input_no_longer_says_is_gone() -> None:
    old = RowFate("/a/目录.xlsx", 3, Fate.WARNING, "r3", ("看不懂",))
    beside = RowFate("/ab/目录.xlsx", 3, Fate.WARNING, "r9", ("看不懂",))
    assert warnings([_run("r2", ("/a/",)), _run("r1", ("/a",), old)]) == []
    (kept,) = warnings([_run("r2", ("/a",)), _run("r1", ("/ab",), beside)])
    assert kept.record_ids == ("r9",)


# ---- for whom
def test_a_narrowed_audience_learns_nothing_of_closed_records(own_graph: GraphStore) -> None:
    closed = RowFate("/x", 1, Fate.WARNING, "T902-9", ("日期太早",))
    refused = RowFate("/x", 2, Fate.REJECTED, "", ("密级不对",))
    own_graph.save_run(_run("r2", ("/x",), closed, refused))
    own_graph.review([_said("T902-9", "F1:a", Said.ACCEPTED, "wang"), _said("T902-9", "F1:a", Said.REJECTED, "zhao")])
    _suggest(own_graph, ("T902-9", "F1", "a"), ("T902-9", "F2", "c"))
    told = collected(own_graph, Audience.BRIEF)
    assert {i.title for i in told.items} == {"林岳（T906） 与 林岳（T901）", "蜻蜓岗战斗", "日期只有两位年份"}
    assert "T902" not in repr(told)
    assert "杜小山" not in repr(told)
    assert {i.title for i in collected(own_graph).items} > {i.title for i in told.items}
    assert {"disputed", "suggestions"} <= {i.kind for i in collected(own_graph).items}


def test_a_narrowed_audience_does_not_learn_who_sees_to_it(own_graph: GraphStore) -> None:
    assign(own_graph, one_of(own_graph, "date_conflict"), "wang", LI)
    assert collected(own_graph).tasks.given
    assert collected(own_graph, Audience.BRIEF).tasks == Tasks()


# ---- filters
def test_filters_narrow_and_live_in_the_address() -> None:
    tasks = Tasks({"i1": "li", "i2": "wang"})
    items = [
        Item("identity", "i1", "", (), fonds=("T1",), periods=("P1",)),
        Item("warning", "i2", "", (), fonds=("T1", "T2"), periods=("P2",)), Item("warning", "i3", "", (), fonds=("T2",)),
    ]

    def ids(asked: Asked, but: str = "") -> list[str]:
        return [i.id for i in items if asked.fits(i, tasks, "li", but)]

    assert ids(Asked()) == ["i1", "i2", "i3"]
    assert ids(Asked(kind="warning")) == ["i2", "i3"]
    assert ids(Asked(kind="warning", fonds="T1")) == ["i2"]
    assert ids(Asked(kind="warning", fonds="T1"), but="kind") == ["i1", "i2"]
    assert ids(Asked(whose="mine")) == ["i1"]
    assert ids(Asked(whose="nobody")) == ["i3"]
    assert ids(Asked(whose="wang")) == ["i2"]
    assert ids(Asked(period="P2")) == ["i2"]
    asked = Asked("warning", "T1", "P2", "mine", 3)
    assert Asked.read(asked.link.params) == asked
    assert asked.toggled("fonds", "T1") == Asked("warning", "", "P2", "mine")
    assert asked.toggled("fonds", "T2") == Asked("warning", "T2", "P2", "mine")


# ---- who sees to what
def test_one_may_take_work_but_not_give_it_to_others(own_graph: GraphStore) -> None:
    item = one_of(own_graph, "identity")
    assign(own_graph, item, "wang", CLASSIFIER)
    assert [i.id for i in collected(own_graph).of("wang")] == [item.id]
    with pytest.raises(Refused, match="分派待办"):
        assign(own_graph, item, "zhao", CLASSIFIER)
    assign(own_graph, item, "zhao", MANAGER)
    with pytest.raises(Refused, match="分派待办"):
        assign(own_graph, item, "wang", CLASSIFIER)  # it is another's now
    assign(own_graph, item, "", MANAGER)
    assert collected(own_graph).tasks.given == {}
    assert [e.action for e in own_graph.audit()] == ["分派待办"] * 3
    assert "林岳" not in "".join(e.detail + e.subject for e in own_graph.audit())


def test_a_reader_takes_no_work(own_graph: GraphStore) -> None:
    reader = Person("qian", permissions_of([Role.READER]))
    with pytest.raises(Refused):
        assign(own_graph, one_of(own_graph, "identity"), "qian", reader)
    with pytest.raises(Refused):
        tick_off(own_graph, one_of(own_graph, "warning"), "", reader)
    assert own_graph.reviews(Audience.WORKING) == []


def test_what_is_ticked_off_is_gone_until_it_rests_on_something_else(own_graph: GraphStore) -> None:
    tick_off(own_graph, one_of(own_graph, "warning"), "查过原件", CLASSIFIER)
    assert of_kind(own_graph, "warning") == []
    row = RowFate("/holdings/示例/目录.xlsx", 8, Fate.WARNING, "T901-1", ("日期只有两位年份",))
    own_graph.save_run(replace(own_graph.runs()[0], rows=(*own_graph.runs()[0].rows, row)))
    assert one_of(own_graph, "warning").amount == 2


def test_what_a_decision_ends_cannot_be_ticked_off(own_graph: GraphStore) -> None:
    with pytest.raises(ValueError, match="要作出决定"):
        tick_off(own_graph, one_of(own_graph, "identity"), "", LI)


def test_what_is_another_s_is_ticked_off_by_that_one_or_who_assigns(own_graph: GraphStore) -> None:
    item = one_of(own_graph, "warning")
    assign(own_graph, item, "sun", MANAGER)
    with pytest.raises(Refused, match="派给了 sun"):
        tick_off(own_graph, item, "", CLASSIFIER)
    tick_off(own_graph, item, "", MANAGER)
    assert of_kind(own_graph, "warning") == []


# ---- kept at hand
def test_what_is_decided_is_gone_at_once_and_back_when_taken_back(own_graph: GraphStore) -> None:
    before = collected(own_graph)
    item = next(i for i in before.items if i.title == "林岳（T906） 与 林岳（T901）")
    assert item.question is not None
    said = decide(own_graph, *item.question.referents, Verdict.DIFFERENT, "籍贯不同", LI)
    assert item.id not in {i.id for i in less_decided(own_graph, before, "2020").items}
    take_back(own_graph, said, LI)
    assert item.id in {i.id for i in less_decided(own_graph, before, "2020").items}


def test_suggestions_answered_since_are_taken_off_the_count(own_graph: GraphStore) -> None:
    _suggest(own_graph, ("T901-1", "F1", "a"), ("T906-1", "F1", "a"), ("T901-2", "F2", "c"))
    before = collected(own_graph)
    own_graph.review([_said("T901-1", "F1:a", Said.REJECTED, "wang"), _said("T901-2", "F2:c", Said.ACCEPTED, "wang")])
    after = less_decided(own_graph, before, "2026-02")
    assert {i.id: i.amount for i in after.items if i.kind == "suggestions"} == {"f-F1": 1}


class Slow:
    """A collection that takes as long as it is told to."""

    def __init__(self) -> None:
        self.go, self.times = threading.Event(), 0
        self.wrong = False

    def __call__(self, store: GraphStore) -> Waiting:
        """The queue, once it may."""
        self.times += 1
        assert self.go.wait(20)
        if self.wrong:
            raise StoreError("没有应答")
        return collected(store)


def test_a_page_never_waits_for_a_collection_when_it_has_one(own_graph: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.collecting._PATIENT", 0.05)
    slow = Slow()
    kept = Collector(own_graph, slow)
    assert kept.at_hand() is None
    assert kept.waiting(first=0.05) is None
    slow.go.set()
    first = kept.waiting()
    assert first is not None
    slow.go.clear()
    item = next(i for i in first.items if i.title == "林岳（T906） 与 林岳（T901）")
    assert item.question is not None
    decide(own_graph, *item.question.referents, Verdict.DIFFERENT, "籍贯不同", LI)
    now = kept.waiting()  # the second collection has begun and is not there
    assert now is not None
    assert slow.times == 2
    assert [i.id for i in now.items] == [i.id for i in first.items if i.id != item.id]
    slow.go.set()


def test_reading_a_closed_record_collects_nothing_anew(own_graph: GraphStore) -> None:
    slow = Slow()
    slow.go.set()
    kept = Collector(own_graph, slow)
    kept.waiting()
    closed = own_graph.record("T902-9", Audience.WORKING)
    assert closed is not None
    read_closed(own_graph, [closed], LI)
    kept.waiting()
    assert slow.times == 1
    assign(own_graph, one_of(own_graph, "warning"), "li", LI)
    kept.waiting()
    assert slow.times == 2


def test_a_collection_gone_wrong_is_told_once_and_tried_again(own_graph: GraphStore) -> None:
    slow = Slow()
    slow.go.set()
    slow.wrong = True
    kept = Collector(own_graph, slow)
    with pytest.raises(StoreError):
        kept.waiting()
    assert kept.at_hand() is None
    slow.wrong = False
    assert kept.waiting() is not None


def test_the_permission_to_assign_is_the_manager_s() -> None:
    assert MANAGER.may(Permission.ASSIGN)
    assert not CLASSIFIER.may(Permission.ASSIGN)


def test_two_names_of_one_place_are_not_offered_as_two_sides() -> None:
    place = Entity("n-1", EntityType.PLACE, "四明山根据地", referents=("n-1", "n-2"))
    item = from_question(Question("q-place-n-1", "ambiguous_place", (place,), ("可以指两处",), (), ("n-1", "n-2")))
    assert item.question is not None
    assert item.question.referents == ()


def test_a_source_that_gave_all_it_was_asked_for_may_have_more(own_graph: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    assert collected(own_graph).capped == frozenset()
    monkeypatch.setattr("ui.waiting.OF_EACH", 2)
    assert collected(own_graph).capped == {"identity"}
