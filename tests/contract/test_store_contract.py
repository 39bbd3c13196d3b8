"""Entities, what is told of them, and who is whom: what every store answers, the same on all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.model import EntityType, Findings, Judgement, Verdict
from graph.store import Batch, GraphStore, StoreError
from tests.contract import cases
from tests.contract.cases import (
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
    record,
    referent,
)


def names(store: GraphStore, name: str, **more: object) -> list[tuple[str, ...]]:
    """The names of the entities found."""
    return [e.names for e in store.find_entities(name, WORKING, **more)]  # type: ignore[arg-type]


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
