"""Who is who in a store: what is read back whole, judgements across records, namesakes told apart, what waits for a person."""

from __future__ import annotations

from dataclasses import replace

from graph.access import Audience
from graph.model import Findings, Judgement, Openness, Record, Verdict
from graph.questions import Question, questions
from graph.splits import apart, decide
from graph.store import Batch, GraphStore
from tests.graph.test_splits import BUREAU, CHEN, LIN, findings, record

WORKING = Audience.WORKING
SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE
RULE = "rule:same_person@1"


def load(store: GraphStore, *given: tuple[Record, Findings]) -> None:
    store.load(Batch(records=tuple(r for r, _ in given), findings=tuple(f for _, f in given)))


def three(store: GraphStore) -> None:
    load(store, *((record(n), findings(record(n))) for n in (1, 2, 3)))


def in_fonds(number: int, fonds: str, openness: Openness = Openness.OPEN) -> tuple[Record, Findings]:
    """The same record in another fonds, where its people are others for all anybody knows."""
    of = replace(record(number), fonds=fonds, openness=openness)
    own = {w.id: replace(w, scope=fonds) for w in (CHEN, LIN)}
    found = findings(of)
    return of, replace(
        found, mentions=tuple(replace(m, referent=own[m.referent].id if m.referent in own else m.referent) for m in found.mentions),
        statements=(), events=(), judgements=(), referents=(*own.values(), BUREAU),
    )


def split(store: GraphStore, record_ids: set[str], at: str = "2026-01-01") -> list[Judgement]:
    (entity,) = store.find_entities("陈文", WORKING)
    named = [m for m, _ in store.mentions(WORKING, entity_id=entity.id)]
    said = apart(named, record_ids, {CHEN.id: CHEN, LIN.id: LIN})
    return [Judgement(a, b, v, "editor:li", "籍贯不同", at, words) for a, b, v, words in said]


def test_records_come_back_whole_with_all_that_is_known_of_them(store: GraphStore) -> None:
    three(store)
    held = store.held(["R3", "gone", "R1", "R3"])
    assert [r for r, _ in held] == [record(3), record(1)]
    for of, found in held:
        given = findings(of)
        assert set(found.producers) == set(given.producers)
        assert set(found.referents) == set(given.referents)
        assert (found.events, found.judgements) == (given.events, given.judgements)
        assert sorted(found.statements, key=str) == sorted(given.statements, key=str)
        assert sorted(found.mentions, key=str) == sorted(given.mentions, key=str)


def test_what_is_read_back_can_be_loaded_again_without_a_change(store: GraphStore) -> None:
    three(store)
    before = store.stats(WORKING), store.mentions(WORKING), store.judgements()
    store.load(Batch(findings=tuple(found for _, found in store.held(["R1", "R2", "R3"]))))
    assert (store.stats(WORKING), store.mentions(WORKING), store.judgements()) == before


def test_names_told_apart_follow_at_once_and_come_back(store: GraphStore) -> None:
    three(store)
    before = store.stats(WORKING).nodes, store.mentions(WORKING), store.statements(WORKING), store.events(WORKING)
    said = split(store, {"R2", "R3"})
    decide(store, said)
    assert sorted(e.record_count for e in store.find_entities("陈文", WORKING)) == [1, 2]
    one = next(e for e in store.find_entities("陈文", WORKING) if e.record_count == 1)
    assert {s.evidence.record_id for s in store.statements(WORKING, entity_id=one.id)} == {"R1"}
    assert {e.evidence.record_id for e in store.events(WORKING, entity_id=one.id)} == {"R1"}
    assert store.record_ids_of([one.id], WORKING) == [(one.id, "R1")]
    decide(store, [replace(j, at="2026-01-02", withdrawn=True) for j in said])
    after = store.stats(WORKING).nodes, store.mentions(WORKING), store.statements(WORKING), store.events(WORKING)
    assert after == before


def test_what_a_rule_cannot_decide_waits_and_what_moves_most_comes_first(store: GraphStore) -> None:
    three(store)
    others = [in_fonds(n, "T902") for n in (4, 5)] + [in_fonds(6, "T903")]
    load(store, *others)
    there = {r.scope: r for _, found in others for r in found.referents if r.name == "陈文"}
    doubt = {
        scope: Judgement(CHEN.id, who.id, UNSURE, RULE, "姓名全同；职务同为“局长”〔1〕", evidence=(findings(record(1)).mentions[0].span,))
        for scope, who in there.items()
    }
    store.conclude(["rule:same_person"], doubt.values())
    asked = [q for q in questions(store) if q.kind == "identity" and q.reasons[0] == "姓名全同"]
    assert [(q.referents, q.moves) for q in asked] == [(doubt[s].pair, m) for s, m in (("T902", 2), ("T903", 1))]
    assert asked[0].grounds == ((), doubt["T902"].evidence)
    store.judge([Judgement(*doubt["T902"].pair, DIFFERENT, "editor:li", "籍贯不同", "2026-01-01")])
    assert doubt["T902"].pair not in [q.referents for q in questions(store)]
    assert doubt["T903"].pair in [q.referents for q in questions(store)]


def test_a_person_who_cannot_tell_either_is_not_asked_again(store: GraphStore) -> None:
    three(store)
    load(store, in_fonds(4, "T902"))
    (pair,) = [q.referents for q in questions(store) if q.kind == "identity" and CHEN.id in q.referents]
    store.judge([Judgement(*pair, UNSURE, "editor:li", "看不出", "2026-01-01")])
    assert pair not in [q.referents for q in questions(store)]


def _contradiction(store: GraphStore) -> Question:
    (asked,) = [q for q in questions(store) if q.kind == "contradiction"]
    return asked


def test_a_contradiction_is_asked_with_its_chain_and_goes_when_a_link_goes(store: GraphStore) -> None:
    three(store)
    others = [in_fonds(4, "T902"), in_fonds(5, "T903")]
    load(store, *others)
    second, third = (next(r for r in found.referents if r.name == "陈文") for _, found in others)
    first = Judgement(CHEN.id, second.id, SAME, "editor:li", "履历同", "2026-01-01")
    links = [first, Judgement(second.id, third.id, SAME, "editor:wang", "照片同", "2026-01-02")]
    store.judge([*links, Judgement(CHEN.id, third.id, DIFFERENT, "editor:zhao", "年龄差二十岁", "2026-01-03")])
    asked = _contradiction(store)
    assert asked.against is not None
    assert asked.against.author == "editor:zhao"
    assert {j.reason for j in asked.chain} == {"履历同", "照片同"}
    assert set(asked.referents) == {CHEN.id, third.id}
    store.judge([replace(first, at="2026-01-04", withdrawn=True)])
    assert not [q for q in questions(store) if q.kind == "contradiction"]
    assert len(store.find_entities("陈文", WORKING)) == 2


def test_a_rule_that_would_join_what_a_person_parted_is_asked_about(store: GraphStore) -> None:
    three(store)
    others = [in_fonds(4, "T902"), in_fonds(5, "T903")]
    load(store, *others)
    people = [CHEN, *(next(r for r in found.referents if r.name == "陈文") for _, found in others)]
    words = (findings(record(1)).mentions[0].span,)
    store.conclude(["rule:same_person"], [
        Judgement(a.id, b.id, SAME, RULE, "职务相同", evidence=words) for a, b in (people[:2], people[1:])
    ])
    assert len(store.find_entities("陈文", WORKING)) == 1
    store.judge([Judgement(people[0].id, people[2].id, DIFFERENT, "editor:li", "籍贯不同", "2026-01-01")])
    assert len(store.find_entities("陈文", WORKING)) == 2
    asked = _contradiction(store)
    assert len(asked.chain) == 2
    assert all(not j.by_editor for j in asked.chain)
    assert asked.against is not None
    assert asked.against.reason == "籍贯不同"


def test_an_editors_word_that_rests_on_closed_records_joins_for_nobody_else(store: GraphStore) -> None:
    three(store)
    of, found = in_fonds(4, "T902")
    closed = in_fonds(5, "T902", Openness.CONTROLLED)
    load(store, (of, found), closed)
    other = next(r for r in found.referents if r.name == "陈文")
    evidence = (findings(record(1)).mentions[0].span, closed[1].mentions[0].span)
    store.judge([Judgement(CHEN.id, other.id, SAME, "editor:li", "照片同", "2026-01-01", evidence)])
    assert len(store.find_entities("陈文", WORKING)) == 1
    assert len(store.find_entities("陈文", Audience.BRIEF)) == 2
