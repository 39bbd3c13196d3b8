"""What every store does, the same on all of them."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from graph.model import AuditEntry, EntityType, Fate, Findings, Judgement, Passage, RowFate, Status, Verdict
from graph.store import Batch, GraphStore, RecordFilter, Run, StoreError, fingerprint
from tests.conftest import ROOT
from tests.contract import cases
from tests.contract.cases import (
    BRIEF,
    BUREAU,
    FENGQIAO,
    LIN,
    LOC,
    MEETING,
    PER,
    REPORT,
    TELEGRAM,
    UNDATED,
    WORKING,
    YUQIAN,
    ZHOU,
    batch,
    filled,
    holding,
    record,
    referent,
)


def ids(store: GraphStore, query: str, where: RecordFilter = RecordFilter()) -> list[tuple[str, str, int]]:
    """Hits as (record, field, start), in place order."""
    return sorted((h.record_id, h.field, h.start) for h in store.search_text(query, WORKING, where))


def names(store: GraphStore, name: str, **more: object) -> list[tuple[str, ...]]:
    """The names of the entities found."""
    return [e.names for e in store.find_entities(name, WORKING, **more)]  # type: ignore[arg-type]


# ---- records
def test_a_record_comes_back_as_it_went_in(store: GraphStore) -> None:
    odd = replace(MEETING, id="奇 怪/'\"%_的标识", text="一\t二\r\n三　𠮷😀\u200b", raw={"": "空", "列\n名": "值"}, source_row=7)
    store.load(Batch((MEETING, odd)))
    assert store.record(MEETING.id, WORKING) == MEETING
    assert store.record(odd.id, WORKING) == odd
    assert store.record("T901-1-3", WORKING) is None
    assert store.records(WORKING) == [replace(MEETING, text=""), replace(odd, text="")]


def test_findings_come_back_as_they_went_in(store: GraphStore) -> None:
    filled(store)
    assert store.dates(MEETING.id, WORKING) == [cases.DATE]
    assert store.dates(TELEGRAM.id, WORKING) == []
    assert store.statements(WORKING) == [cases.KNOWN_AS]
    assert store.events(WORKING, record_id=MEETING.id) == [cases.ASSEMBLY, cases.WALK]
    assert store.judgements() == [cases.ALIAS]
    assert [(m.span.start, m.span.quote, m.referent, e) for m, e in store.mentions(WORKING, record_id=REPORT.id)] == [
        (0, "省农业厅", referent(BUREAU).id, referent(BUREAU).id),
        (8, "枫桥", referent(FENGQIAO).id, referent(FENGQIAO).id),
        (11, "林之远", referent(LIN, "T902").id, referent(LIN, "T902").id),
    ]
    first, _ = store.mentions(WORKING, record_id=REPORT.id)[0]
    assert (first.type, first.confidence, first.origin) == (EntityType.ORGANISATION, 0.9, "ner@1")


def test_mentions_nobody_has_resolved_have_no_entity(store: GraphStore) -> None:
    unresolved = tuple(replace(m, referent="") for m in cases.mentions(REPORT, [FENGQIAO]))
    store.load(Batch((REPORT,), (), (Findings(REPORT.id, ("ner@1",), unresolved),)))
    assert store.mentions(WORKING, record_id=REPORT.id) == [(unresolved[0], "")]
    assert store.stats(WORKING).relationships["MENTIONS"] == 0
    assert store.find_entities("枫桥", WORKING) == []


def test_loading_twice_and_in_any_order_gives_the_same(fresh: object) -> None:
    once = cases.everything(filled(fresh()))  # type: ignore[operator]
    twice = fresh()  # type: ignore[operator]
    for part in [*holding(), *reversed(holding())]:
        twice.load(part)
    assert cases.everything(twice) == once
    backwards = fresh()  # type: ignore[operator]
    for part in reversed(holding()):
        backwards.load(part)
    assert cases.everything(backwards) == once
    assert once["stats"].nodes == {  # type: ignore[attr-defined]
        "Record": 4, "Source": 1, "Fonds": 2, "Passage": 9, "Person": 3, "Organisation": 1, "Place": 2, "Document": 0,
        "EventName": 0, "Event": 4, "Statement": 1,
    }
    assert once["stats"].relationships == {  # type: ignore[attr-defined]
        "MENTIONS": 9, "EVIDENCED_BY": 5, "SUBJECT": 1, "OBJECT": 1, "ARGUMENT": 4, "IN_FONDS": 4, "SAME_AS": 1,
        "DIFFERENT": 0, "UNSURE": 0,
    }
    assert once["stats"].statements == {  # type: ignore[attr-defined]
        "suggested": 1, "accepted": 0, "disputed": 0, "rejected": 0
    }


def test_one_batch_or_many_is_the_same(fresh: object) -> None:
    many = cases.everything(filled(fresh()))  # type: ignore[operator]
    parts = holding()
    one = fresh()  # type: ignore[operator]
    one.load(Batch(
        tuple(r for p in parts for r in p.records), tuple(x for p in parts for x in p.passages),
        tuple(f for p in parts for f in p.findings), tuple(s for p in parts for s in p.sources),
    ))
    assert cases.everything(one) == many


def test_known_gives_the_fingerprint_of_the_last_load(store: GraphStore) -> None:
    filled(store)
    producers = ("ner@1", "rule:events@1", "rule:alias@1")
    assert store.known([MEETING.id, "nobody"]) == {MEETING.id: fingerprint(MEETING, producers)}


def test_a_new_version_of_a_producer_replaces_what_it_said_and_nothing_else(store: GraphStore) -> None:
    filled(store)
    only = cases.mentions(MEETING, [FENGQIAO], origin="ner@2")
    store.load(Batch((), (), (Findings(MEETING.id, ("ner@2",), only, referents=(referent(FENGQIAO),)),)))
    assert {m.span.quote: m.origin for m, _ in store.mentions(WORKING, record_id=MEETING.id)} == {"枫桥": "ner@2"}
    assert store.events(WORKING, record_id=MEETING.id) == [cases.ASSEMBLY, cases.WALK]  # from rule:events, not replaced
    assert store.dates(MEETING.id, WORKING) == [cases.DATE]
    assert len(store.find_entities("於潛", WORKING)) == 1  # an event still names it
    store.load(Batch((), (), (Findings(MEETING.id, ("rule:events@2",), events=(cases.ASSEMBLY,)),)))
    assert store.find_entities("於潛", WORKING) == []  # nobody names it any more
    assert store.stats(WORKING).nodes["Place"] == 1


def test_another_producer_adds(store: GraphStore) -> None:
    filled(store)
    extra = replace(cases.KNOWN_AS, predicate="MET", origin="llm:x@1")
    again = replace(cases.KNOWN_AS, origin="llm:x@1", confidence=0.5)
    store.load(Batch((), (), (Findings(TELEGRAM.id, ("llm:x@1",), statements=(extra, again)),)))
    assert sorted(s.predicate for s in store.statements(WORKING)) == ["KNOWN_AS", "MET"]
    assert store.stats(WORKING).statements["suggested"] == 2
    store.load(Batch((), (), (Findings(TELEGRAM.id, ("rule:alias@2",)),)))  # it says nothing any more
    assert sorted(s.predicate for s in store.statements(WORKING)) == ["KNOWN_AS", "MET"]  # the other still does
    assert {s.origin for s in store.statements(WORKING)} == {"llm:x@1"}


def test_status_is_kept_and_counted(store: GraphStore) -> None:
    accepted = replace(cases.KNOWN_AS, status=Status.ACCEPTED, qualifiers={"where": "枫桥"}, when=cases.day("1949-05-10"))
    parts = holding()
    parts[1] = batch(TELEGRAM, **cases.people(TELEGRAM, ZHOU, LIN), statements=(accepted,))
    for part in parts:
        store.load(part)
    assert store.statements(WORKING) == [accepted]
    assert store.stats(WORKING).statements["accepted"] == 1


def test_a_changed_text_takes_its_passages_and_loose_findings_with_it(store: GraphStore) -> None:
    filled(store)
    corrected = replace(MEETING, text="1949年5月3日，林之远在枫桥开会。")
    store.load(Batch((corrected,), (Passage(MEETING.id, 0, len(corrected.text)),)))
    assert ids(store, "群众大会") == []
    assert ids(store, "开会") == [(MEETING.id, "text", 0)]
    assert store.events(WORKING, record_id=MEETING.id) == []  # its words are gone
    assert [m.span.quote for m, _ in store.mentions(WORKING, record_id=MEETING.id)] == ["林之远", "枫桥"]
    for mention, _ in store.mentions(WORKING, record_id=MEETING.id):
        assert corrected.text[mention.span.start : mention.span.end] == mention.span.quote


def test_a_quote_that_does_not_stand_is_refused_and_nothing_is_written(store: GraphStore) -> None:
    filled(store)
    before = cases.everything(store)
    invented = replace(cases.DATE, span=replace(cases.DATE.span, quote="1949年5月9日"))
    bad = batch(record("T909-1", "新记录"))
    with pytest.raises(StoreError, match="没有这处引文"):
        store.load(Batch(bad.records, (), (*bad.findings, Findings(MEETING.id, ("x@1",), dates=(invented,)))))
    assert cases.everything(store) == before
    assert store.record("T909-1", WORKING) is None


@pytest.mark.parametrize("part", [
    Batch(passages=(Passage("nobody", 0, 1),)),
    Batch(findings=(Findings("nobody", ("ner@1",)),)),
    Batch((REPORT,), (), (Findings(REPORT.id, ("ner@1",), cases.mentions(REPORT, [FENGQIAO])),)),  # referent missing
])
def test_what_hangs_in_the_air_is_refused(store: GraphStore, part: Batch) -> None:
    with pytest.raises(StoreError):
        store.load(part)
    assert store.records(WORKING) == []


def test_records_are_filtered_and_paged(store: GraphStore) -> None:
    filled(store, cases.secret())

    def found(where: RecordFilter = RecordFilter(), **more: object) -> list[str]:
        return [r.id for r in store.records(WORKING, where, **more)]  # type: ignore[arg-type]

    every = [MEETING.id, TELEGRAM.id, cases.SECRET_ID, REPORT.id, UNDATED.id]
    assert found() == every
    assert found(limit=2) == every[:2]
    assert found(after=TELEGRAM.id) == every[2:]
    assert found(RecordFilter(fonds=("T902", "T999"))) == [REPORT.id, UNDATED.id]
    assert found(RecordFilter(openness=("未审核",))) == [cases.SECRET_ID]
    assert found(RecordFilter(record_ids=(UNDATED.id, MEETING.id))) == [MEETING.id, UNDATED.id]
    assert found(RecordFilter(earliest="1949-05-03", latest="1949-05-09")) == [MEETING.id]
    assert found(RecordFilter(latest="1949-05-10")) == [MEETING.id, TELEGRAM.id]
    assert found(RecordFilter(earliest="1949-05-04")) == [TELEGRAM.id, cases.SECRET_ID, REPORT.id]
    lin, fengqiao = referent(LIN, "T901").id, referent(FENGQIAO).id
    assert found(RecordFilter(entities=(lin,))) == [MEETING.id, TELEGRAM.id, cases.SECRET_ID]
    assert found(RecordFilter(entities=(lin, fengqiao))) == [MEETING.id, cases.SECRET_ID]
    assert found(RecordFilter(entities=(lin, referent(ZHOU, "T901").id))) == [MEETING.id, TELEGRAM.id, cases.SECRET_ID]
    assert found(RecordFilter(entities=("nobody",))) == []


def test_an_uncertain_date_lies_in_every_period_it_may(store: GraphStore) -> None:
    year = replace(MEETING, id="a", when=cases.When("1938", "1938-01-01", "1938-12-31"))
    since = replace(MEETING, id="b", when=cases.When("1938/..", "1938-06-01", ""))
    store.load(Batch((year, since, replace(MEETING, id="c", when=cases.When("")))))

    def found(earliest: str, latest: str) -> list[str]:
        return [r.id for r in store.records(WORKING, RecordFilter(earliest=earliest, latest=latest))]

    assert found("1938-12-31", "1938-12-31") == ["a", "b"]
    assert found("1938-01-01", "1938-05-31") == ["a"]
    assert found("1939-01-01", "") == ["b"]
    with pytest.raises(StoreError, match="写法不对"):
        found("1938年", "")
    with pytest.raises(StoreError, match="颠倒"):
        found("1939-01-01", "1938-01-01")


def test_facets_count_visible_records(store: GraphStore) -> None:
    filled(store)
    assert store.facets(None, WORKING) == {
        "fonds": {"T901": 2, "T902": 2}, "year": {"1949": 2, "1963": 1}, "openness": {"开放": 4},
    }
    assert store.facets([REPORT.id, UNDATED.id, REPORT.id, "nobody"], WORKING) == {
        "fonds": {"T902": 2}, "year": {"1963": 1}, "openness": {"开放": 2},
    }
    assert store.facets([], WORKING) == {"fonds": {}, "year": {}, "openness": {}}


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
    '"', '""', '枫桥" OR "省', "枫桥 OR 省农业厅x", "枫桥*x", "grams:枫桥x", "NEAR(枫桥 经验x)", "枫桥 AND NOTHING", "-枫桥x", "^x枫桥",
    "'; DROP TABLE record; --", "枫桥\\", "枫桥~2x", "枫桥 && x", "[a TO b]", "{x}", "(", "枫桥:x", "/x/", "?x", "x\0枫桥",
])
def test_operators_in_a_query_are_words_to_be_found(store: GraphStore, query: str) -> None:
    filled(store)
    held = ids(store, query)
    assert all(letters in ("枫桥", "省") for letters in query.split()) or held in (
        [], ids(store, "枫桥")  # what is left when the punctuation is gone
    )
    assert len(store.records(WORKING)) == 4


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


# ---- entities
def test_an_alias_and_the_full_name_find_one_entity(store: GraphStore) -> None:
    filled(store)
    ours = sorted([referent(LIN, "T901").id, referent(ZHOU, "T901").id])
    (by_alias,) = store.find_entities("老周", WORKING)
    assert by_alias in store.find_entities("林之远", WORKING)
    assert by_alias.id == ours[0]
    assert by_alias.referents == tuple(ours)
    assert (by_alias.type, by_alias.name, by_alias.names) == (PER, "林之远", ("林之远", "老周"))
    assert (by_alias.record_count, by_alias.mention_count, by_alias.scopes) == (2, 4, ("T901",))
    assert store.entities([ours[1], "nobody", referent(FENGQIAO).id], WORKING)[0] == by_alias
    assert len(store.entities([ours[1], "nobody", referent(FENGQIAO).id], WORKING)) == 2


def test_people_of_one_name_in_two_fonds_stay_apart(store: GraphStore) -> None:
    filled(store)
    found = store.find_entities("林之远", WORKING)
    assert [(e.scopes, e.record_count) for e in found] == [(("T901",), 2), (("T902",), 1)]
    assert store.namesakes((PER,)) == [tuple(sorted([referent(LIN, "T901").id, referent(LIN, "T902").id]))]
    assert store.namesakes((LOC,)) == []
    store.judge([cases.same(referent(LIN, "T901"), referent(LIN, "T902"), "editor:li", "2026-01-05T08:00:00Z")])
    assert store.namesakes((PER,)) == []
    assert [(e.scopes, e.record_count) for e in store.find_entities("林之远", WORKING)] == [(("T901", "T902"), 3)]


@pytest.mark.parametrize(("name", "more", "found"), [
    ("於潜", {}, [("於潛",)]),
    ("枫", {}, []),
    ("枫", {"prefix": True}, [("枫桥",)]),
    ("林之遠", {"types": (LOC,)}, []),
    ("林之遠", {"types": (PER,), "limit": 1}, [("林之远", "老周")]),
    ("", {}, []),
    ("·", {"prefix": True}, []),
    ("%", {"prefix": True}, []),
    ("_桥", {}, []),
    ("", {"prefix": True, "types": (LOC,)}, [("枫桥",), ("於潛",)]),
    ("  ", {"prefix": True, "limit": 2}, [("枫桥",), ("林之远", "老周")]),
])
def test_entities_are_found_by_folded_name_most_used_first(
    store: GraphStore, name: str, more: dict[str, object], found: list[tuple[str, ...]]
) -> None:
    filled(store)
    assert names(store, name, **more) == found


def test_the_most_used_name_leads_then_the_longest_then_the_smallest(store: GraphStore) -> None:
    of = record("n", "枫桥镇、楓橋、枫桥")
    same = referent(FENGQIAO)
    told = [replace(m, referent=same.id) for m in cases.mentions(of, [("枫桥镇", LOC), ("楓橋", LOC)])]
    store.load(batch(of, mentions=tuple(told), referents=(same,)))
    assert names(store, "枫桥") == [("枫桥镇", "楓橋")]
    told.append(replace(cases.mentions(of, [("枫桥", LOC)])[1], referent=same.id))
    store.load(batch(of, mentions=tuple(told), referents=(same,)))
    assert names(store, "枫桥") == [("枫桥镇", "枫桥", "楓橋")]
    store.load(batch(record("m", "楓橋"), mentions=tuple(
        replace(m, referent=same.id) for m in cases.mentions(record("m", "楓橋"), [("楓橋", LOC)])
    ), referents=(same,)))
    assert names(store, "枫桥") == [("楓橋", "枫桥镇", "枫桥")]


def test_a_name_broken_by_a_line_end_is_the_same_name(store: GraphStore) -> None:
    store.load(batch(TELEGRAM, [("枫\n桥", LOC)]))
    assert names(store, "枫桥") == [("枫桥",)]


def test_a_place_found_by_two_producers_counts_once(store: GraphStore) -> None:
    filled(store)
    again = cases.mentions(REPORT, [FENGQIAO], origin="rule:names@1")
    store.load(Batch((), (), (Findings(REPORT.id, ("rule:names@1",), again),)))
    assert len(store.mentions(WORKING, record_id=REPORT.id)) == 4
    assert store.find_entities("枫桥", WORKING)[0].mention_count == 3
    assert store.stats(WORKING).relationships["MENTIONS"] == 9


def test_a_name_that_only_a_statement_gives_is_an_entity_too(store: GraphStore) -> None:
    store.load(batch(TELEGRAM, statements=(cases.KNOWN_AS,), referents=(referent(LIN, "T901"), referent(ZHOU, "T901"))))
    (lin,) = store.find_entities("林之远", WORKING)
    assert (lin.record_count, lin.mention_count) == (1, 1)
    assert store.statements(WORKING, entity_id=lin.id) == [cases.KNOWN_AS]
    assert store.mentions(WORKING) == []
    store.load(batch(TELEGRAM))
    assert store.find_entities("林之远", WORKING) == []
    assert store.stats(WORKING).nodes["Person"] == 0


def test_mentions_of_an_entity_are_those_of_its_whole_cluster(store: GraphStore) -> None:
    filled(store)
    (lin,) = store.find_entities("老周", WORKING)
    found = store.mentions(WORKING, entity_id=lin.id)
    assert [(m.span.record_id, m.span.start) for m, _ in found] == [
        (MEETING.id, 10), (MEETING.id, 27), (TELEGRAM.id, 0), (TELEGRAM.id, 3)
    ]
    assert {e for _, e in found} == {lin.id}
    assert store.mentions(WORKING, entity_id=lin.referents[1]) == found
    assert store.mentions(WORKING, entity_id=lin.id, limit=3) == found[:3]
    assert [m.span.start for m, _ in store.mentions(WORKING, record_id=TELEGRAM.id, entity_id=lin.id)] == [0, 3]
    assert store.mentions(WORKING, entity_id="nobody") == []


def test_frontier_steps_answer_with_entity_ids(store: GraphStore) -> None:
    filled(store)
    lin, fengqiao, bureau = (store.find_entities(n, WORKING)[0].id for n in ("老周", "枫桥", "省农业厅"))
    elsewhere = referent(LIN, "T902").id
    assert store.record_ids_of([referent(LIN, "T901").id, "nobody"], WORKING) == [
        (lin, MEETING.id), (lin, TELEGRAM.id)
    ]
    assert store.record_ids_of([fengqiao], WORKING, limit=2) == [(fengqiao, MEETING.id), (fengqiao, REPORT.id)]
    assert store.entity_ids_in([REPORT.id, "nobody", TELEGRAM.id], WORKING) == [
        (TELEGRAM.id, lin), *sorted((REPORT.id, e) for e in (fengqiao, bureau, elsewhere))
    ]
    assert len(store.entity_ids_in([REPORT.id, TELEGRAM.id], WORKING, limit=2)) == 2


def test_neighbours_share_records(store: GraphStore) -> None:
    filled(store)
    lin, fengqiao = store.find_entities("老周", WORKING)[0], store.find_entities("枫桥", WORKING)[0]
    store.load(batch(record("T901-1-3", "枫桥林之远"), **cases.people(record("T901-1-3", "枫桥林之远"), LIN, FENGQIAO)))
    near = store.neighbours(lin.id, WORKING)
    assert [(n.entity.name, n.shared_records) for n in near] == [("枫桥", 2), ("於潛", 1)]
    assert near[0].entity == store.entities([fengqiao.id], WORKING)[0]
    assert store.neighbours(lin.referents[1], WORKING) == near
    near = store.neighbours(fengqiao.id, WORKING, types=(PER,))
    assert [(n.entity.scopes, n.shared_records) for n in near] == [(("T901",), 2), (("T902",), 1)]
    assert store.neighbours(fengqiao.id, WORKING, limit=1)[0].entity.id == lin.id
    assert store.neighbours("nobody", WORKING) == []


# ---- statements and events
def test_statements_by_entity_predicate_and_limit(store: GraphStore) -> None:
    filled(store)
    (lin,) = store.find_entities("老周", WORKING)
    assert store.statements(WORKING, entity_id=lin.id) == [cases.KNOWN_AS]
    assert store.statements(WORKING, entity_id=referent(LIN, "T902").id) == []
    assert store.statements(WORKING, predicate="KNOWN_AS") == [cases.KNOWN_AS]
    assert store.statements(WORKING, predicate="MET") == []
    assert store.statements(WORKING, record_id=MEETING.id) == []
    assert store.statements(WORKING, limit=0) == []


def test_statements_come_in_the_order_of_their_sentences(store: GraphStore) -> None:
    of = record("s", "甲乙丙。丁戊己。庚辛壬。")
    told = [
        cases.Statement(cases.Term(cases.span(of, w[0]), PER), "IS", cases.span(of, w), "rule:x@1", value=w[2])
        for w in ("庚辛壬", "甲乙丙", "丁戊己")
    ]
    store.load(Batch((of,), (), (Findings("s", ("rule:x@1",), statements=tuple(told)),)))
    assert [s.value for s in store.statements(WORKING)] == ["丙", "己", "壬"]


def test_events_by_time_period_type_and_entity(store: GraphStore) -> None:
    filled(store)

    def found(**more: str) -> list[str]:
        return [e.type for e in store.events(WORKING, **more)]  # type: ignore[arg-type]

    assert found() == ["会议", "视察·调研", "视察·调研", "项目·工程"]  # undated last
    assert found(earliest="1949-05-03", latest="1949-05-03") == ["会议"]
    assert found(earliest="1949-05-04") == ["视察·调研"]
    assert found(latest="1949-05-02") == []
    assert found(event_type="会议") == ["会议"]
    assert found(entity_id=referent(FENGQIAO).id) == ["会议", "视察·调研"]
    assert found(entity_id=referent(ZHOU, "T901").id) == ["会议"]  # by the other name of its convener
    assert found(record_id=UNDATED.id) == ["项目·工程"]
    assert found(event_type="战斗·战役") == []
    assert len(store.events(WORKING, limit=1)) == 1


def test_an_event_is_found_by_its_name(store: GraphStore) -> None:
    name = ("群众大会", EntityType.EVENT)
    named = replace(cases.ASSEMBLY, name=cases.term(MEETING, name))
    told = cases.people(MEETING, LIN, FENGQIAO)
    told["referents"] = (*told["referents"], referent(name))  # type: ignore[misc]
    store.load(batch(MEETING, **told, events=(named,)))
    assert store.events(WORKING, entity_id=referent(name).id) == [named]
    assert store.stats(WORKING).nodes["EventName"] == 1
    assert store.stats(WORKING).relationships["ARGUMENT"] == 3


# ---- identity
def apart(store: GraphStore) -> bool:
    """Whether 老周 and 林之远 of T901 are two."""
    (zhou,) = store.find_entities("老周", WORKING)
    return len(zhou.referents) == 1


def test_an_editor_outranks_a_rule_also_after_a_reload_and_can_take_it_back(store: GraphStore) -> None:
    filled(store)
    assert not apart(store)
    verdict = cases.different(referent(ZHOU, "T901"), referent(LIN, "T901"), "editor:li", "2026-01-05T08:00:00Z")
    store.judge([verdict])
    assert apart(store)
    filled(store)
    assert apart(store)
    assert sorted(j.author for j in store.judgements()) == ["editor:li", "rule:alias@1"]
    store.judge([replace(verdict, at="2026-01-06T08:00:00Z", withdrawn=True)])
    assert not apart(store)
    assert len(store.judgements()) == 3  # nothing is erased


def test_a_rule_that_runs_again_replaces_its_own_judgements(store: GraphStore) -> None:
    filled(store)
    store.load(Batch((), (), (Findings(TELEGRAM.id, ("rule:alias@2",)),)))
    assert store.judgements() == []
    assert apart(store)
    assert store.stats(WORKING).relationships["SAME_AS"] == 0


def test_a_judgement_of_another_record_still_holds(store: GraphStore) -> None:
    filled(store)
    of = record("T901-1-4", "林之远（老周）")
    again = cases.same(referent(ZHOU, "T901"), referent(LIN, "T901"), "rule:alias@1", evidence=[cases.span(of, "林之远（老周")])
    store.load(batch(of, **cases.people(of, LIN, ZHOU), judgements=(again,)))
    store.load(Batch((), (), (Findings(TELEGRAM.id, ("rule:alias@2",)),)))
    assert not apart(store)


def test_judgements_are_asked_by_referent_in_id_order(store: GraphStore) -> None:
    filled(store)
    said = [
        cases.same(referent(LIN, "T901"), referent(LIN, "T902"), "editor:li", f"2026-01-0{n}T08:00:00Z") for n in (1, 2)
    ]
    store.judge(said)
    assert store.judgements() == sorted([cases.ALIAS, *said], key=lambda j: j.id)
    assert store.judgements([referent(ZHOU, "T901").id]) == [cases.ALIAS]
    assert store.judgements([referent(LIN, "T902").id, referent(LIN, "T901").id]) == store.judgements()
    assert store.judgements([]) == []
    assert store.stats(WORKING).relationships["SAME_AS"] == 3


def test_only_editors_judge_by_hand(store: GraphStore) -> None:
    with pytest.raises(StoreError, match="编辑"):
        store.judge([cases.ALIAS])
    assert store.judgements() == []


def test_a_chain_of_three_and_a_contradiction(store: GraphStore) -> None:
    a, b, c = ((n, PER) for n in ("张三", "李四", "王五"))
    of = record("c", "张三李四王五")
    chain = [
        cases.same(referent(x), referent(y), "rule:x@1", evidence=[cases.span(of, "张三李四王五")])
        for x, y in ((a, b), (b, c))
    ]
    store.load(Batch((of,), (), (Findings(
        "c", ("ner@1", "rule:x@1"), cases.mentions(of, [a, b, c]), referents=tuple(map(referent, (a, b, c))),
        judgements=tuple(chain),
    ),)))
    (one,) = store.find_entities("张三", WORKING)
    assert set(one.names) == {"张三", "李四", "王五"}
    assert one.id == min(referent(x).id for x in (a, b, c))
    store.judge([cases.different(referent(a), referent(c), "editor:li", "2026-01-05T08:00:00Z")])
    sizes = sorted(len(e.referents) for e in store.find_entities("", WORKING, prefix=True))
    assert sizes == [1, 2]  # a rule never puts together what an editor holds apart
    store.judge([
        Judgement(referent(b).id, referent(x).id, Verdict.SAME, "editor:wu", "理由", "2026-01-06T08:00:00Z")
        for x in (a, c)
    ])
    assert [len(e.referents) for e in store.find_entities("", WORKING, prefix=True)] == [3]  # editors may


def test_an_editor_may_judge_before_the_names_are_there(store: GraphStore) -> None:
    store.judge([cases.same(referent(LIN, "T902"), referent(ZHOU, "T901"), "editor:li", "2026-01-05T08:00:00Z")])
    assert store.find_entities("", WORKING, prefix=True) == []
    filled(store)
    assert [e.scopes for e in store.find_entities("林之远", WORKING)] == [("T901", "T902")]


def test_a_judged_name_that_nobody_mentions_is_no_entity_but_is_not_forgotten(store: GraphStore) -> None:
    filled(store)
    store.judge([cases.same(referent(YUQIAN), referent(FENGQIAO), "editor:li", "2026-01-05T08:00:00Z")])
    store.load(batch(MEETING, **cases.people(MEETING, LIN)))
    (place,) = store.find_entities("", WORKING, (LOC,), prefix=True)
    assert place.referents == (referent(FENGQIAO).id,)
    assert store.entities([referent(YUQIAN).id], WORKING) == []
    filled(store)
    (place,) = store.find_entities("於潛", WORKING)
    assert place.names == ("枫桥", "於潛")


# ---- products, runs, audit
def test_products_keep_versions(store: GraphStore) -> None:
    assert store.product("p-1") is None
    store.save_product(cases.brief(1, "2026-01-05T08:00:00Z"))
    store.save_product(cases.brief(10, "2026-01-07T08:00:00Z"))
    store.save_product(cases.brief(9, "2026-01-06T08:00:00Z"))
    other = replace(cases.brief(at="2026-01-08T08:00:00Z"), id="p-2", kind="dossier")
    store.save_product(other)
    assert store.product("p-1") == cases.brief(10, "2026-01-07T08:00:00Z")
    assert store.products() == [other, cases.brief(10, "2026-01-07T08:00:00Z")]
    assert store.products("brief") == [cases.brief(10, "2026-01-07T08:00:00Z")]
    store.save_product(replace(cases.brief(10, "2026-01-07T08:00:00Z"), title="改"))
    assert store.product("p-1").title == "改"  # type: ignore[union-attr]


def test_runs_come_newest_first(store: GraphStore) -> None:
    rows = (RowFate("目录.xlsx", 3, Fate.REJECTED, reasons=("密级",)),)
    runs = [
        Run(f"r-{n}", f"2026-01-0{n}T08:00:00Z", f"2026-01-0{n}T09:00:00Z", "li", ("a", "b"), {"loaded": n}, rows)
        for n in (2, 1, 3)
    ]
    for run in runs:
        store.save_run(run)
    assert store.runs() == [runs[2], runs[0], runs[1]]
    assert store.runs(limit=1) == [runs[2]]


def test_the_audit_log_only_grows(store: GraphStore) -> None:
    entries = [AuditEntry("2026-01-05T08:00:00Z", "li", f"动作{n}", "T901-1-1", "细节") for n in range(4)]
    for entry in [*entries, entries[0]]:
        store.log(entry)
    assert store.audit() == [entries[0], *reversed(entries)]
    assert store.audit(limit=2) == [entries[0], entries[3]]


def test_knowledge_alone_is_counted(store: GraphStore) -> None:
    filled(store)
    before = store.stats(WORKING)
    store.save_product(cases.brief())
    store.log(AuditEntry("2026-01-05T08:00:00Z", "li", "看", "x"))
    store.save_run(Run("r", "2026-01-05T08:00:00Z", "", "li", (), {}))
    assert store.stats(WORKING) == before


def test_an_empty_store_answers_everything(store: GraphStore) -> None:
    store.migrate()
    assert store.search_text("枫桥", WORKING) == []
    assert store.search_vector((1.0, 0.0), WORKING) == []
    assert set(store.stats(BRIEF).nodes.values()) == {0}
    assert store.namesakes((PER,)) == []


# ---- several at once, and sudden death
_LOADER = """
import sys
from graph.store import open_store
from tests.contract import cases
store = open_store(sys.argv[1])
for n in range(int(sys.argv[2]), int(sys.argv[3])):
    store.load(cases.numbered(n))
    print(n, flush=True)
"""


def loader(store: GraphStore, first: int, last: int) -> subprocess.Popen[str]:
    """A process of its own that loads numbered batches and says which it has loaded."""
    command = [sys.executable, "-c", _LOADER, store.url, str(first), str(last)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_threads_and_another_process_read_and_write_at_once(store: GraphStore) -> None:
    filled(store)
    failed: list[BaseException] = []
    seen: list[int] = []
    done = threading.Event()

    def guarded(work: object) -> threading.Thread:
        def run() -> None:
            try:
                work()  # type: ignore[operator]
            except BaseException as error:
                failed.append(error)

        return threading.Thread(target=run)

    def read() -> None:
        while not done.is_set():
            records = {r.id for r in store.records(WORKING, limit=1000)}
            mentioned = {r for r, _ in store.entity_ids_in(sorted(records), WORKING)}
            assert mentioned == records  # a record is never seen without its findings
            seen.append(len(records))

    def write() -> None:
        for n in range(100, 115):
            store.load(cases.numbered(n))
            store.log(AuditEntry("2026-01-05T08:00:00Z", "li", "载入", str(n)))

    readers, writer = [guarded(read), guarded(read)], guarded(write)
    other = loader(store, 200, 215)
    for thread in (*readers, writer):
        thread.start()
    writer.join(120)
    assert other.wait(120) == 0
    done.set()
    for thread in readers:
        thread.join(60)
    assert not failed
    assert seen
    assert store.stats(WORKING).nodes["Record"] == 4 + 15 + 15
    assert len(store.audit()) == 15


def test_killed_in_the_middle_and_loaded_again_is_as_if_nothing_had_happened(fresh: object) -> None:
    undisturbed = fresh()  # type: ignore[operator]
    for n in range(12):
        undisturbed.load(cases.numbered(n))
    wanted = (undisturbed.stats(WORKING), cases.everything(undisturbed), undisturbed.records(WORKING, limit=100))
    store = fresh()  # type: ignore[operator]
    for stop_after in (1, 3, 5):
        process = loader(store, 0, 1000)
        assert process.stdout is not None
        while int(process.stdout.readline()) < stop_after:
            pass
        process.kill()
        process.wait()
    reached = max(int(r.id.removeprefix("N-")) for r in store.records(WORKING, limit=1000))
    assert reached >= 5
    store = fresh() if reached >= 12 else store  # type: ignore[operator]
    for n in range(12):
        store.load(cases.numbered(n))
    assert (store.stats(WORKING), cases.everything(store), store.records(WORKING, limit=100)) == wanted
