"""Text and vectors: what every store finds, the same on all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.model import Passage
from graph.store import GraphStore, RecordFilter
from tests.contract import cases
from tests.contract.cases import (
    BUREAU,
    MEETING,
    REPORT,
    TELEGRAM,
    UNDATED,
    WORKING,
    batch,
    filled,
    record,
    referent,
)


def ids(store: GraphStore, query: str, where: RecordFilter = RecordFilter()) -> list[tuple[str, str, int]]:
    """Hits as (record, field, start), in place order."""
    return sorted((h.record_id, h.field, h.start) for h in store.search_text(query, WORKING, where))


# ---- text search
@pytest.mark.parametrize(("query", "found"), [
    ("群众大会", [(MEETING.id, "text", 0), (MEETING.id, "题名", 0)]),
    ("於潜", [(MEETING.id, "text", 25)]),  # 繁简
    ("于潛", [(MEETING.id, "text", 25)]),
    ("枫桥", [
        (MEETING.id, "text", 0), (MEETING.id, "题名", 0), (TELEGRAM.id, "text", 0), (REPORT.id, "text", 0),
        (REPORT.id, "题名", 0), (UNDATED.id, "text", 0), (UNDATED.id, "题名", 0),
    ]),  # over a line break too
    ("经", [(UNDATED.id, "text", 0), (UNDATED.id, "题名", 0)]),  # one character, in the middle
    ("村", [(UNDATED.id, "text", 0)]),  # one character, before punctuation
    ("abc厂", [(UNDATED.id, "text", 0)]),  # width and case
    ("ＡＢＣ", [(UNDATED.id, "text", 0)]),
    ("bc", [(UNDATED.id, "text", 0)]),
    ("1949", [(MEETING.id, "text", 0)]),
    ("949年5", [(MEETING.id, "text", 0)]),
    ("“枫桥经验”", [(UNDATED.id, "text", 0), (UNDATED.id, "题名", 0)]),  # punctuation of a query only separates
    ("枫桥，经验", [(UNDATED.id, "text", 0), (UNDATED.id, "题名", 0)]),
    ("枫桥 群众大会", [(MEETING.id, "text", 0), (MEETING.id, "题名", 0)]),
    ("枫桥　群众大会", [(MEETING.id, "text", 0), (MEETING.id, "题名", 0)]),
    ("老周 林之远", [(TELEGRAM.id, "text", 0)]),
    ("群众大会 於潛", [(MEETING.id, "text", 0), (MEETING.id, "text", 25), (MEETING.id, "题名", 0)]),  # within a record
    ("於潛 视察", []),  # never across records
    ("桥枫", []),
    ("枫经", []),
    ("小事不出村ＡＢＣ", []),  # punctuation of the text separates
    ("查无此语", []),
    ("", []), ("   ", []), ("。，！“”——《》", []), ("\0", []),
])
def test_text_search(store: GraphStore, query: str, found: list[tuple[str, str, int]]) -> None:
    filled(store)
    assert ids(store, query) == sorted(found)


@pytest.mark.parametrize("query", [
    '"', '""', '枫桥" OR "省', "枫桥 OR 省农业厅", "枫桥*x", "grams:枫桥", "NEAR(枫桥 经验)", "枫桥 AND NOTHING", "枫桥 NOT 省",
    "^x枫桥", "'; DROP TABLE record; --", "枫桥~2", "枫桥 && x", "[枫桥 TO 省]", "(", "枫桥:x", "/x/", "?x", "x\0枫桥",
])
def test_operators_in_a_query_are_words_that_are_not_there(store: GraphStore, query: str) -> None:
    filled(store)
    assert ids(store, query) == []
    assert len(store.records(WORKING)) == 4


@pytest.mark.parametrize("query", ['"枫桥"', '枫桥"', "枫桥*", "枫桥\\", "-枫桥", "+枫桥", "(枫桥)", "枫桥~", "枫桥'--", "{枫桥}"])
def test_punctuation_round_a_word_changes_nothing(store: GraphStore, query: str) -> None:
    filled(store)
    assert ids(store, query) == ids(store, "枫桥")
    assert len(ids(store, query)) == 7


def test_every_phrase_of_a_long_query_counts(store: GraphStore) -> None:
    words = [chr(0x4E00 + i) + chr(0x6000 + i) for i in range(200)]
    store.load(batch(record("long", "，".join(words))))
    assert ids(store, " ".join(words)) == [("long", "text", 0)]
    assert ids(store, " ".join([*words, "枫桥"])) == []


def test_better_fits_come_first_and_the_limit_holds(store: GraphStore) -> None:
    store.load(batch(record("a", "枫桥。" + "别的事情说了很多。" * 40)))
    store.load(batch(record("b", "枫桥，枫桥，枫桥。")))
    found = store.search_text("枫桥", WORKING)
    assert [h.record_id for h in found] == ["b", "a"]
    assert found[0].score > found[1].score > 0
    assert [h.record_id for h in store.search_text("枫桥", WORKING, limit=1)] == ["b"]


def test_text_search_is_narrowed_by_a_filter(store: GraphStore) -> None:
    filled(store)
    assert {r for r, _, _ in ids(store, "枫桥", RecordFilter(fonds=("T901",)))} == {MEETING.id, TELEGRAM.id}
    assert {r for r, _, _ in ids(store, "枫桥", RecordFilter(entities=(referent(BUREAU).id,)))} == {REPORT.id}
    assert {r for r, _, _ in ids(store, "枫桥", RecordFilter(earliest="1963-01-01"))} == {REPORT.id}
    assert {r for r, _, _ in ids(store, "枫桥", RecordFilter(record_ids=(UNDATED.id,)))} == {UNDATED.id}


def test_a_hit_points_at_its_passage(store: GraphStore) -> None:
    filled(store)
    (hit,) = store.search_text("於潛", WORKING)
    assert MEETING.text[hit.start : hit.end] == "会后林之远去了於潛。"


# ---- vectors
def vectored(store: GraphStore) -> GraphStore:
    """Two passages of the meeting with a vector each."""
    filled(store)
    store.embed([
        replace(cases.passages(MEETING)[1], vector=(1.0, 0.0)), replace(cases.passages(MEETING)[2], vector=(3.0, 3.0)),
        Passage("nobody", 0, 1, vector=(1.0, 0.0)),
    ])
    return store


def test_vectors_are_searched_by_cosine(store: GraphStore) -> None:
    vectored(store)
    found = store.search_vector((2.0, 0.1), WORKING)
    assert [(h.record_id, h.start) for h in found] == [(MEETING.id, 0), (MEETING.id, 25)]
    assert found[0].score > found[1].score
    assert [h.start for h in store.search_vector((0.0, 1.0), WORKING, limit=1)] == [25]
    assert store.search_vector((1.0, 0.0), WORKING, RecordFilter(fonds=("T902",))) == []


def test_vectors_set_later_are_found_and_outlive_the_same_load_but_not_other_words(store: GraphStore) -> None:
    vectored(store)
    assert len(store.search_vector((1.0, 0.0), WORKING)) == 2
    store.embed([replace(cases.passages(REPORT)[1], vector=(0.9, 0.1))])
    assert next(h.record_id for h in store.search_vector((0.9, 0.1), WORKING)) == REPORT.id
    filled(store)
    assert len(store.search_vector((1.0, 0.0), WORKING)) == 3
    changed = replace(MEETING, text="新" + MEETING.text[1:])
    store.load(batch(changed))
    assert [(h.record_id, h.start) for h in store.search_vector((1.0, 1.0), WORKING)] == [
        (MEETING.id, 25), (REPORT.id, 0)
    ]


def test_passages_still_to_embed_are_paged(store: GraphStore) -> None:
    vectored(store)
    wanted = [(MEETING.id, "题名", 0), (TELEGRAM.id, "text", 0), (TELEGRAM.id, "题名", 0), (REPORT.id, "text", 0)]
    first = store.passages_without_vector(limit=3)
    assert [(p.record_id, p.field, p.start) for p in first] == wanted[:3]
    assert first[1] == Passage(TELEGRAM.id, 0, len(TELEGRAM.text))
    more = store.passages_without_vector(after=(TELEGRAM.id, "题名", 0))
    assert [(p.record_id, p.field, p.start) for p in more][:1] == wanted[3:]
    assert len(more) == 4
