"""Remarks: kept for good, settled by an answer, with their sentence through later versions, for staff alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.access import Audience, Person, Refused, Role, permissions_of
from graph.model import Span
from graph.reviews import ReviewKind
from graph.store import GraphStore
from graph.stores import open_store
from graph.works import Product, Section, Sentence
from tests.ui.small_graph import fill
from ui.editing import Place, moved, removed, rewritten
from ui.remarks import answer, may_remark, note, remarks

EDITOR = Person("林编研", permissions_of([Role.COMPILER]))
REVIEWER = Person("专审", permissions_of([Role.REVIEWER_PROFESSIONAL]))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    made = open_store(fill(tmp_path))
    yield made
    made.close()


@pytest.fixture
def work(store: GraphStore) -> Product:
    """Two sentences that cite one record."""
    record = store.record("T901-1", Audience.BRIEF)
    assert record is not None
    halves = [Span.cut(record, 0, 30), Span.cut(record, 30, len(record.text))]
    sentences = tuple(Sentence(h.quote, (h,)) for h in halves)
    return Product("p-1", "brief", "支队成立", (Section("一、档案记载", sentences), Section("二、经过")))


def test_a_remark_is_kept_with_its_place_and_logged(store: GraphStore, work: Product) -> None:
    kept = note(store, work, " 这里要写公历 ", REVIEWER, Place(0, 0))
    (remark,) = remarks(store, work)
    assert (remark.review, remark.place, remark.open, remark.author) == (kept, Place(0, 0), True, "专审")
    assert remark.review.note == "这里要写公历"
    assert dict(kept.value) == {"work": "p-1", "version": "1", "section": "一、档案记载", "sentence": work.sentences()[0].text}
    entry = store.audit(1)[0]
    assert (entry.who, entry.action, entry.subject) == ("专审", "批注文稿", kept.id)


def test_an_answer_settles_it_and_stays_beside_it(store: GraphStore, work: Product) -> None:
    note(store, work, "标题太长", REVIEWER)
    note(store, work, "标题也太直白", REVIEWER)
    first = remarks(store, work)[0]
    answer(store, work, first, "已改", EDITOR)
    settled, other = remarks(store, work)
    assert [a.note for a in settled.answers] == ["已改"]
    assert (settled.open, settled.place, settled.changed, other.open) == (False, None, False, True)
    answer(store, work, settled, "改得好", REVIEWER)
    assert [a.note for a in remarks(store, work)[0].answers] == ["已改", "改得好"]


def test_a_remark_follows_its_sentence_through_versions(store: GraphStore, work: Product) -> None:
    note(store, work, "时间再核", REVIEWER, Place(0, 1))
    assert remarks(store, moved(work, Place(0, 1), -1))[0].place == Place(0, 0)
    assert remarks(store, moved(work, Place(0, 1), 1))[0].place == Place(1, 0)
    shorter = rewritten(work, Place(0, 1), work.sentences()[1].text[:12])
    assert remarks(store, shorter)[0].place == Place(0, 1)
    gone = remarks(store, removed(work, Place(0, 1)))[0]
    assert (gone.place, gone.changed, gone.review.value["sentence"]) == (None, True, work.sentences()[1].text)


def test_remarks_are_for_who_writes_or_reviews_as_staff(store: GraphStore, work: Product) -> None:
    allowed = {Role.COMPILER: True, Role.MANAGER: True, Role.READER: False, Role.ADMINISTRATOR: False, Role.CLASSIFIER: False}
    for role, may in allowed.items():
        person = Person("某人", permissions_of([role]))
        assert may_remark(person) is may
        if not may:
            with pytest.raises(Refused, match="批注"):
                note(store, work, "意见", person)
    note(store, work, "内部意见", EDITOR)
    assert store.reviews(Audience.BRIEF, ReviewKind.COMMENT, subject="p-1") == []
    assert len(store.reviews(Audience.WORKING, ReviewKind.COMMENT, subject="p-1")) == 1


def test_empty_words_and_sentences_that_are_gone_are_refused(store: GraphStore, work: Product) -> None:
    with pytest.raises(ValueError, match="写下意见"):
        note(store, work, "  ", EDITOR, Place(0, 0))
    with pytest.raises(ValueError, match="不在文稿里"):
        note(store, work, "意见", EDITOR, Place(0, 7))
    assert remarks(store, work) == []


def test_remarks_of_another_work_are_not_shown(store: GraphStore, work: Product) -> None:
    note(store, replace(work, id="p-2"), "别的文稿", EDITOR)
    assert remarks(store, work) == []
