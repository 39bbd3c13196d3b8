"""One name that is several persons: the editor's word decides which records mean whom, and no source fact changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.identity import Clusters
from graph.model import (
    Argument,
    EntityType,
    Event,
    Findings,
    Judgement,
    Mention,
    Openness,
    Record,
    Referent,
    Span,
    Statement,
    Term,
    Verdict,
)
from graph.splits import apart, bound, common, is_of_record, of_record, told_apart

PER, ORG = EntityType.PERSON, EntityType.ORGANISATION
CHEN, LIN, BUREAU = Referent(PER, "陈文", "T901"), Referent(PER, "林岳", "T901"), Referent(ORG, "余姚县水利局")
TEXT = "陈文，化名林岳，任余姚县水利局局长。"


def record(number: int) -> Record:
    return Record(f"R{number}", TEXT, fonds="T901", openness=Openness.OPEN)


def findings(of: Record) -> Findings:
    terms = {w.name: Term(Span.cut(of, TEXT.index(w.name), TEXT.index(w.name) + len(w.name)), w.type, w.id) for w in (CHEN, LIN, BUREAU)}
    whole = Span.cut(of, 0, len(TEXT))
    alias = Statement(terms["陈文"], "KNOWN_AS", whole, "relations@1", object=terms["林岳"])
    held = Statement(terms["陈文"], "HELD_POSITION", whole, "relations@1", object=terms["余姚县水利局"], value="局长")
    event = Event("任职·免职", whole, whole, "events@1", arguments=(Argument("person", terms["陈文"]),))
    same = Judgement(CHEN.id, LIN.id, Verdict.SAME, "rule:stated_alias@1", "档案原文载明两名同指", evidence=(whole,))
    return Findings(
        of.id, ("names@1", "relations@1", "events@1", "rule:stated_alias@1"),
        tuple(Mention(t.span, t.type, 1.0, "names@1", t.referent) for t in terms.values()),
        statements=(alias, held), events=(event,), referents=(CHEN, LIN, BUREAU), judgements=(same,),
    )


def plain(found: Findings) -> Findings:
    """The findings without identity: what the record says."""

    def bare(term: Term) -> Term:
        return replace(term, referent="")

    return replace(
        found, mentions=tuple(replace(m, referent="") for m in found.mentions), referents=(), judgements=(),
        statements=tuple(
            replace(s, subject=bare(s.subject), object=bare(s.object) if s.object else None) for s in found.statements
        ),
        events=tuple(replace(e, arguments=tuple(Argument(a.role, bare(a.term)) for a in e.arguments)) for e in found.events),
    )


def test_a_records_own_referent_knows_whose_it_was() -> None:
    own = of_record(CHEN, "R1")
    assert (is_of_record(own), is_of_record(CHEN)) == (True, False)
    assert common(own) == CHEN == common(CHEN)
    assert of_record(own, "R1") == own
    assert of_record(CHEN, "R2").id != own.id
    whole = Referent(ORG, "水利局", "T901|余姚县水利局")
    assert common(of_record(whole, "R1")) == whole


def test_everything_that_meant_him_means_the_other_one() -> None:
    own = of_record(CHEN, "R1")
    now = bound(findings(record(1)), {own.id})
    assert {m.referent for m in now.mentions} == {own.id, LIN.id, BUREAU.id}
    assert {s.subject.referent for s in now.statements} == {own.id}
    assert now.events[0].arguments[0].term.referent == own.id
    assert own in now.referents
    assert CHEN not in now.referents
    assert [j.pair for j in now.judgements] == [tuple(sorted((own.id, LIN.id)))]


@given(st.sets(st.sampled_from([CHEN, LIN, BUREAU])))
def test_telling_apart_changes_no_source_fact_and_is_undone_exactly(chosen: set[Referent]) -> None:
    before = findings(record(1))
    now = bound(before, {of_record(w, "R1").id for w in chosen})
    assert plain(now) == plain(before)
    assert [s.id for s in now.statements] == [s.id for s in before.statements]
    assert [e.id for e in now.events] == [e.id for e in before.events]
    back = bound(now, set())
    assert replace(back, referents=()) == replace(before, referents=())
    assert set(back.referents) == set(before.referents)


def test_what_nobody_told_apart_is_left_as_it_is() -> None:
    before = findings(record(1))
    assert bound(before, set()) is before
    assert bound(before, {of_record(CHEN, "R2").id}) is before


def test_only_a_standing_word_of_an_editor_tells_apart() -> None:
    own = of_record(CHEN, "R1").id
    said = Judgement(own, CHEN.id, Verdict.DIFFERENT, "editor:li", "籍贯不同", "2026-01-01")
    assert told_apart([said]) == {own, CHEN.id}
    assert told_apart([said, replace(said, at="2026-01-02", withdrawn=True)]) == set()
    assert told_apart([replace(said, author="rule:x@1", at="")]) == set()


def test_judgements_part_the_chosen_records_from_the_others() -> None:
    named = [m for n in (1, 2, 3) for m in findings(record(n)).mentions if m.type is PER]
    said = apart(named, {"R2", "R3"}, {CHEN.id: CHEN, LIN.id: LIN})
    judged = [Judgement(a, b, v, "editor:li", "籍贯不同", "2026-01-01", w) for a, b, v, w in said]
    clusters = Clusters([*judged, Judgement(CHEN.id, LIN.id, Verdict.SAME, "rule:stated_alias@1", "两名同指")])
    theirs = {of_record(w, r).id for w in (CHEN, LIN) for r in ("R2", "R3")}
    assert clusters.members(min(theirs)) == theirs
    assert clusters.members(CHEN.id) == {CHEN.id, LIN.id}
    assert not clusters.conflicts()


def test_a_name_that_only_the_chosen_records_have_goes_over_whole() -> None:
    named = [m for n in (1, 2) for m in findings(record(n)).mentions if m.type is PER and (n == 2 or m.referent == CHEN.id)]
    said = apart(named, {"R2"}, {CHEN.id: CHEN, LIN.id: LIN})
    assert {(frozenset((a, b)), v) for a, b, v, _ in said} == {
        (frozenset((min(LIN.id, of_record(CHEN, "R2").id), CHEN.id)), Verdict.DIFFERENT),
        (frozenset((LIN.id, of_record(CHEN, "R2").id)), Verdict.SAME),
    }


@pytest.mark.parametrize("records", [set(), {"R9"}, {"R1", "R2"}])
def test_none_or_all_of_the_records_are_refused(records: set[str]) -> None:
    named = [m for n in (1, 2) for m in findings(record(n)).mentions if m.type is PER]
    with pytest.raises(ValueError, match="一部分"):
        apart(named, records, {CHEN.id: CHEN, LIN.id: LIN})
