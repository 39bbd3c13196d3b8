"""Loading, replacing, filtering and counting: what every store does, the same on all of them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from graph.model import EntityType, Findings, Passage, Run, Status
from graph.provenance import in_source
from graph.store import Batch, GraphStore, RecordFilter, StoreError, fingerprint
from graph.stores import rows
from tests.contract import cases
from tests.contract.cases import (
    BUREAU,
    FENGQIAO,
    LIN,
    MEETING,
    REPORT,
    TELEGRAM,
    UNDATED,
    WORKING,
    ZHOU,
    batch,
    filled,
    holding,
    record,
    referent,
)


# ---- records
def test_a_record_comes_back_as_it_went_in(store: GraphStore) -> None:
    odd = replace(MEETING, id="奇 怪/'\"%_的标识", text="一\t二\r\n三　𠮷😀\u200b", raw={"": "空", "列\n名": "值"}, source_row=7)
    store.load(Batch((MEETING, odd)))
    assert store.record(MEETING.id, WORKING) == MEETING
    assert store.record(odd.id, WORKING) == odd
    assert store.record("T901-1-3", WORKING) is None
    assert store.records(WORKING) == [replace(MEETING, text=""), replace(odd, text="")]


def test_the_way_back_to_the_file_comes_back(store: GraphStore) -> None:
    runs = (Run(0, 3, 5, "第1页"), Run(5, 0, 2, "第2页"), Run(7, 4, 1))
    scanned = replace(MEETING, layout=runs)
    store.load(Batch((scanned,)))
    found = store.record(MEETING.id, WORKING)
    assert found is not None
    assert found.layout == runs
    assert in_source(found, 4, 6) == in_source(scanned, 4, 6)
    store.load(Batch((MEETING,)))
    assert store.record(MEETING.id, WORKING) == MEETING


def test_a_record_stored_before_there_was_a_layout_opens_without_one() -> None:
    stored = json.loads(rows.dump(replace(MEETING, text="")))
    del stored["layout"]
    assert rows.load_record(json.dumps(stored), MEETING.text) == MEETING


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
    producers = ("ner@1", "rule:events@1", "rule:alias@1", "rule:cues@1")
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
    assert store.search_text("群众大会", WORKING) == []
    assert [(h.record_id, h.field, h.start) for h in store.search_text("开会", WORKING)] == [(MEETING.id, "text", 0)]
    assert store.events(WORKING, record_id=MEETING.id) == []  # its words are gone
    assert [m.span.quote for m, _ in store.mentions(WORKING, record_id=MEETING.id)] == ["林之远", "枫桥"]
    for mention, _ in store.mentions(WORKING, record_id=MEETING.id):
        assert corrected.text[mention.span.start : mention.span.end] == mention.span.quote


def test_a_rule_does_not_outlive_the_words_it_rests_on(store: GraphStore) -> None:
    filled(store)
    corrected = replace(TELEGRAM, text="老周、林之远，已到枫\n桥。")
    store.load(Batch((corrected,), (Passage(TELEGRAM.id, 0, len(corrected.text)),)))
    assert store.judgements() == []
    assert [len(e.referents) for e in store.find_entities("老周", WORKING)] == [1]


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
