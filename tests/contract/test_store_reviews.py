"""What classification suggests and persons decide, and versions of works and dossiers; on both stores."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from graph.access import Audience
from graph.model import Assignment, Findings, Openness
from graph.reviews import Review, ReviewKind, Said
from graph.store import Batch, Conflict, FindingRefused, GraphStore, RecordFilter, StoreError
from graph.stores import open_store
from graph.works import Dossier, Item, Section
from tests.contract.cases import (
    APPROVED,
    BRIEF,
    CONTROLLED,
    EXHIBITION,
    LIN,
    MEETING,
    OPEN,
    PUBLICATION,
    READS,
    REPORT,
    SECRET_ID,
    WORKING,
    accepted,
    assigned,
    brief,
    filled,
    referent,
    secret,
    span,
)

Fresh = Callable[[], GraphStore]
LATER = "2026-01-07T08:00:00+00:00"


def _values(store: GraphStore, **where: str) -> list[tuple[str, str, str]]:
    return [(a.record_id, a.facet, a.concept or a.reason) for a in store.assignments(WORKING, **where)]  # type: ignore[arg-type]


def _with(concept: str, origin: str) -> Batch:
    return Batch(findings=(Findings(MEETING.id, (origin,), assignments=(assigned(MEETING, concept, "枫桥", origin=origin),)),))


# ---- suggestions
def test_suggestions_come_in_order_and_in_parts(store: GraphStore) -> None:
    filled(store, secret())
    everything = [(MEETING.id, "F1", "F1.1"), (MEETING.id, "F2", "none_applicable"), (SECRET_ID, "F1", "F1.9")]
    assert _values(store) == everything
    assert _values(store, record_id=MEETING.id) == everything[:2]
    assert _values(store, facet="F1", concept="F1.9") == everything[2:]
    assert [(a.facet, a.concept) for a in store.assignments(WORKING, after=(MEETING.id, "F1", "F1.1"), limit=1)] == [("F2", "")]


def test_a_producer_replaces_what_it_said_and_no_other(store: GraphStore) -> None:
    filled(store)
    store.load(_with("F1.2", "model:learnt@1"))
    store.load(_with("F1.3", "rule:cues@2"))
    assert _values(store) == [(MEETING.id, "F1", "F1.2"), (MEETING.id, "F1", "F1.3")]


def test_words_that_do_not_stand_are_refused(store: GraphStore) -> None:
    filled(store)
    wrong = assigned(REPORT, "F1.1", "视察枫桥")
    moved = replace(wrong, record_id=MEETING.id, evidence=(replace(wrong.evidence[0], record_id=MEETING.id),))
    with pytest.raises(FindingRefused):
        store.load(Batch(findings=(Findings(MEETING.id, ("rule:cues@1",), assignments=(moved,)),)))


def test_what_two_producers_say_of_one_value_is_never_parted(store: GraphStore) -> None:
    filled(store)
    for n in range(3):
        store.load(_with("F1.1", f"model:m{n}@1"))
        store.load(_with("F1.0", f"model:m{n}@1"))
        store.load(_with("F1.1", f"model:n{n}@1"))
    page = store.assignments(WORKING, limit=4)
    assert [(a.concept, a.origin) for a in page] == [
        *(("F1.0", f"model:m{n}@1") for n in range(3)), *(("F1.1", f"model:n{n}@1") for n in range(3)), ("F1.1", "rule:cues@1"),
    ]
    last = page[-1]
    rest = store.assignments(WORKING, after=(last.record_id, last.facet, last.concept))
    assert [*page, *rest] == store.assignments(WORKING)
    assert store.assignments(WORKING, limit=0) == []


def test_a_changed_text_takes_its_suggestions_with_it(store: GraphStore) -> None:
    filled(store)
    store.review([accepted(MEETING, "F1.1")])
    store.load(Batch((replace(MEETING, text=MEETING.text.replace("群众大会", "大会")),)))
    assert _values(store) == [(MEETING.id, "F2", "none_applicable")]
    assert [r.id for r in store.records(WORKING, RecordFilter(concepts=("F1:F1.1",)))] == [MEETING.id]  # a person's word stays


def test_a_suggestion_for_another_record_is_refused(store: GraphStore) -> None:
    filled(store)
    stray = Assignment(REPORT.id, "F2", "rule:cues@1", reason="none_applicable")
    with pytest.raises(FindingRefused, match=REPORT.id):
        store.load(Batch(findings=(Findings(MEETING.id, ("rule:cues@1",), assignments=(stray,)),)))
    assert len(_values(store)) == 2  # nothing of a refused batch is written


def test_reading_records_back_to_load_them_again_loses_no_suggestion(store: GraphStore) -> None:
    filled(store)
    before = store.assignments(WORKING)
    ((_, found),) = store.held([MEETING.id])
    assert found.assignments == ()
    store.load(Batch(findings=(found,)))
    assert store.assignments(WORKING) == before


# ---- reviews
def test_what_persons_accept_narrows_records_and_outlives_a_new_run(store: GraphStore) -> None:
    filled(store, secret())
    store.review([accepted(MEETING, "F1.1")])
    by_value = RecordFilter(concepts=("F1:F1.1",))
    assert [r.id for r in store.records(WORKING, by_value)] == [MEETING.id]
    assert {h.record_id for h in store.search_text("枫桥", WORKING, by_value)} == {MEETING.id}
    store.load(_with("F1.3", "rule:cues@2"))
    assert [r.id for r in store.records(WORKING, by_value)] == [MEETING.id]
    assert store.records(WORKING, RecordFilter(concepts=("F1:F1.1", "F1:F1.9"))) == []
    assert store.records(WORKING, replace(by_value, fonds=("T902",))) == []


def test_two_who_disagree_leave_it_open_a_third_settles_and_each_can_take_back(store: GraphStore) -> None:
    filled(store)
    by_value = RecordFilter(concepts=("F1:F1.1",))
    yes = accepted(MEETING, "F1.1")
    no = replace(yes, said=Said.REJECTED, author="editor:wang", at=LATER)
    store.review([yes, no])
    assert store.records(WORKING, by_value) == []
    third = replace(yes, author="editor:zhao", at=LATER)
    store.review([third])
    assert [r.id for r in store.records(WORKING, by_value)] == [MEETING.id]
    store.review([replace(third, withdrawn=True, at="2026-01-08T08:00:00+00:00")])
    assert store.records(WORKING, by_value) == []
    assert len(store.reviews(WORKING)) == 4


def test_the_same_word_said_twice_is_kept_once(store: GraphStore) -> None:
    filled(store)
    store.review([accepted(MEETING, "F1.1")])
    store.review([accepted(MEETING, "F1.1")])
    assert store.reviews(WORKING) == [accepted(MEETING, "F1.1")]


def test_reviews_come_oldest_first_by_kind_record_and_subject(store: GraphStore) -> None:
    filled(store)
    first, second = accepted(MEETING, "F1.1"), accepted(REPORT, "F1.2", at=LATER)
    task = Review(ReviewKind.TASK, "q-1", Said.ASSIGNED, "editor:li", "2026-01-05T08:00:00+00:00", value={"to": "wang"})
    store.review([second, first, task])
    assert store.reviews(WORKING) == [task, first, second]
    assert store.reviews(WORKING, ReviewKind.CLASSIFICATION) == [first, second]
    assert store.reviews(WORKING, record_id=REPORT.id) == [second]
    assert store.reviews(WORKING, subject="q-1") == [task]
    assert store.reviews(WORKING, after=(first.at, first.id)) == [second]
    assert store.reviews(WORKING, limit=1) == [task]


def test_a_review_is_as_closed_as_its_record_and_one_without_a_record_is_for_staff(store: GraphStore) -> None:
    filled(store, secret())
    hidden = accepted(MEETING, "F1.9")
    task = Review(ReviewKind.TASK, "q-1", Said.ASSIGNED, "editor:li", LATER, value={"to": "wang"})
    store.review([replace(hidden, record_id=SECRET_ID), replace(hidden, record_id="没有载入"), task])
    assert len(store.reviews(WORKING)) == 3
    assert store.reviews(BRIEF) == []
    assert store.records(BRIEF, RecordFilter(concepts=("F1:F1.9",))) == []
    assert [r.id for r in store.records(WORKING, RecordFilter(concepts=("F1:F1.9",)))] == [SECRET_ID]


def test_nothing_of_a_closed_record_is_told_by_reviews_and_values(fresh: Fresh) -> None:
    closed = secret()
    of = closed.records[0]
    said = [accepted(MEETING, "F1.1"), accepted(MEETING, "F1.9"), accepted(REPORT, "F1.1", "editor:wang", LATER)]
    answers = []
    for more in ((), (closed,)):
        store = filled(fresh(), *more)
        store.review(said)
        if more:
            report = Review(
                ReviewKind.CORRECTION, "c-1", Said.REPORTED, "editor:li", LATER, of.id, value={"right": "x"}, evidence=(span(of, "黑风洞"),)
            )
            store.review([accepted(of, "F1.1"), accepted(of, "F1.9"), report])
        answers.append([[read(store, audience) for read in READS.values()] for audience in (BRIEF, PUBLICATION, EXHIBITION)])
        for kind in ReviewKind:
            answers[-1].append([store.reviews(BRIEF, kind, limit=2)])
        by_value = RecordFilter(concepts=("F1:F1.1",))
        answers[-1].append([store.search_text("枫桥", BRIEF, by_value), store.search_vector((0.0, 1.0), BRIEF, by_value)])
    assert answers[0] == answers[1]


@pytest.mark.parametrize(("openness", "publication", "who"), [
    (OPEN, APPROVED, [WORKING, BRIEF, PUBLICATION, EXHIBITION]), (OPEN, "", [WORKING, BRIEF]), (CONTROLLED, APPROVED, [WORKING]),
])
def test_values_and_reviews_follow_the_openness_of_their_record(
    store: GraphStore, openness: Openness, publication: str, who: list[Audience]
) -> None:
    filled(store, secret(OPEN))
    store.review([replace(accepted(MEETING, "F1.9"), record_id=SECRET_ID)])
    store.load(secret(openness, publication))
    by_value = RecordFilter(concepts=("F1:F1.9",))
    assert [a for a in Audience if store.reviews(a)] == who
    assert [a for a in Audience if store.assignments(a, record_id=SECRET_ID)] == who
    assert [a for a in Audience if store.assignments(a, facet="F1", concept="F1.9")] == who
    assert [a for a in Audience if store.records(a, by_value)] == who


def test_a_review_quotes_no_other_record_than_its_own(store: GraphStore) -> None:
    filled(store)
    with pytest.raises(StoreError, match="另一件记录"):
        store.review([accepted(MEETING, "F1.2"), replace(accepted(MEETING, "F1.1"), evidence=(span(REPORT, "视察"),))])
    assert store.reviews(WORKING) == []


def test_no_word_takes_the_place_of_another(store: GraphStore) -> None:
    filled(store)
    first = accepted(MEETING, "F1.1")
    store.review([first])
    with pytest.raises(StoreError, match="再试一次"):
        store.review([replace(first, note="另一个理由")])
    with pytest.raises(StoreError, match="再试一次"):
        store.review([accepted(REPORT, "F1.2"), replace(accepted(REPORT, "F1.2"), note="另一个理由")])
    assert store.reviews(WORKING) == [first]


def test_a_value_may_be_accepted_before_its_record_is_there(store: GraphStore) -> None:
    store.review([accepted(MEETING, "F1.1")])
    assert store.records(WORKING, RecordFilter(concepts=("F1:F1.1",))) == []
    assert store.reviews(BRIEF) == []
    filled(store)
    assert [r.id for r in store.records(BRIEF, RecordFilter(concepts=("F1:F1.1",)))] == [MEETING.id]
    assert len(store.reviews(BRIEF)) == 1


def test_many_are_accepted_at_once_and_each_for_itself(store: GraphStore) -> None:
    filled(store)
    pairs = [(of, f"F1.{n}") for n in range(150) for of in (MEETING, REPORT)]
    store.review([accepted(of, concept, at=LATER) for of, concept in pairs])
    store.review([replace(accepted(MEETING, f"F1.{n}", at=LATER), said=Said.REJECTED, author="editor:wang") for n in range(0, 150, 2)])
    found = [r.id for n in range(4) for r in store.records(WORKING, RecordFilter(concepts=(f"F1:F1.{n}",)))]
    assert found == [REPORT.id, MEETING.id, REPORT.id, REPORT.id, MEETING.id, REPORT.id]
    wanted = RecordFilter(concepts=tuple(f"F1:F1.{n}" for n in range(1, 150, 2)), entities=(referent(LIN, "T901").id,))
    assert [r.id for r in store.records(WORKING, wanted)] == [MEETING.id]


def test_a_store_from_before_there_were_reviews_takes_them(store: GraphStore, unreviewed: Callable[[], None]) -> None:
    filled(store)
    unreviewed()
    again = open_store(store.url)
    assert [r.id for r in again.records(WORKING)] == [r.id for r in store.records(WORKING)]
    filled(again)
    again.review([accepted(MEETING, "F1.1")])
    again.save_dossier(Dossier("d-1", "枫桥"))
    assert len(_values(again)) == 2
    assert [r.id for r in again.records(WORKING, RecordFilter(concepts=("F1:F1.1",)))] == [MEETING.id]
    assert [d.title for d in again.dossiers()] == ["枫桥"]
    again.close()


def test_two_at_once_do_not_overlook_each_other(store: GraphStore) -> None:
    filled(store)
    words = [accepted(MEETING, "F1.1", f"editor:p{n}", f"2026-01-06T08:00:{n:02}+00:00") for n in range(8)]
    words = [replace(w, said=Said.REJECTED) if n % 2 else w for n, w in enumerate(words)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda w: store.review([w]), words))
    assert store.records(WORKING, RecordFilter(concepts=("F1:F1.1",))) == []  # four to four
    store.review([accepted(MEETING, "F1.1", "editor:last", LATER)])
    assert len(store.records(WORKING, RecordFilter(concepts=("F1:F1.1",)))) == 1


def test_building_again_changes_no_total_and_decisions_are_no_knowledge(store: GraphStore) -> None:
    filled(store)
    before = store.stats(WORKING)
    store.review([accepted(MEETING, "F1.1")])
    store.save_dossier(Dossier("d-1", "枫桥"))
    filled(store)
    assert store.stats(WORKING) == before


# ---- versions
def test_of_two_who_save_one_version_one_is_told(store: GraphStore) -> None:
    store.save_product(brief())
    store.save_product(brief())  # the very same again changes nothing
    with pytest.raises(Conflict, match="别人"):
        store.save_product(replace(brief(), sections=(Section("另一份"),)))
    assert store.product("p-1") == brief()
    kept, other = Dossier("d-1", "枫桥", items=(Item(record_id=MEETING.id),)), Dossier("d-1", "枫桥", author="wang")
    store.save_dossier(kept)
    with pytest.raises(Conflict, match="别人"):
        store.save_dossier(other)
    assert store.dossier("d-1") == kept


def test_of_two_writers_at_once_one_is_kept_and_one_is_told(store: GraphStore) -> None:
    drafts = [replace(brief(), author=f"p{n}") for n in range(6)]

    def save(n: int) -> bool:
        try:
            store.save_product(drafts[n])
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        kept = list(pool.map(save, range(6)))
    assert kept.count(True) == 1
    assert store.product("p-1") == drafts[kept.index(True)]


def test_every_version_of_a_dossier_stays(store: GraphStore) -> None:
    first = Dossier("d-1", "枫桥", at="2026-01-05T08:00:00+00:00")
    second = replace(first, version=2, items=(Item(span=span(MEETING, "枫桥"), note="看"),), at=LATER)
    other = Dossier("d-2", "另一个", at="2026-01-06T08:00:00+00:00")
    for dossier in (first, other, second):
        store.save_dossier(dossier)
    assert store.dossiers() == [second, other]
    assert (store.dossier("d-1", 1), store.dossier("d-1", 2), store.dossier("d-1", 3)) == (first, second, None)
