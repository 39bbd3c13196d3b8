"""Who is who across records: joined for two independent reasons, asked about for one, never for the name alone."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.identity import Clusters, reasons_of
from graph.model import Judgement, Openness, Verdict
from graph.provenance import stands
from graph.splits import bound, of_record
from pipelines.resolve.across import PRODUCERS, judged
from tests.pipelines.resolve.across_records import Read, referent, told

SAME, UNSURE = Verdict.SAME, Verdict.UNSURE


def between(reads: list[Read], left: str, right: str = "") -> Judgement | None:
    """What the rules say of the first of these words in the first two records."""
    pair = {referent(reads[0], left), referent(reads[1], right or left)}
    return next((j for j in judged(reads) if set(j.pair) == pair), None)


def words(judgement: Judgement | None) -> str:
    assert judgement is not None
    return "；".join(reason for reason, _ in reasons_of(judgement))


def test_two_of_one_name_in_two_counties_are_nobodys_question_while_nothing_else_agrees() -> None:
    reads = [
        told("a", "[P王秀英]在[L余姚]纺织厂做工。", fonds="T901", when=1952),
        told("b", "[P王秀英]在[L温岭]小学教书。", fonds="T903", when=1990),
    ]
    assert between(reads, "王秀英") is None


def test_one_agreeing_trait_is_a_question_and_two_are_enough() -> None:
    one = told("a", "[O余姚县水利局]科长[P陈国栋]到会。", fonds="T901", offices=[("陈国栋", "余姚县水利局", "科长")])
    body = told("b", "[O余姚县水利局]与[P陈国栋]联系。", fonds="T903")
    both = told("c", "[O余姚县水利局]科长[P陈国栋]来函。", fonds="T904", offices=[("陈国栋", "余姚县水利局", "科长")])
    doubt = between([one, body], "陈国栋")
    assert doubt is not None
    assert doubt.verdict is UNSURE
    assert "都与机构“余姚县水利局”同见于一件" in words(doubt)
    assert "反：除姓名外只有一项相合" in words(doubt)
    sure = between([one, both], "陈国栋")
    assert sure is not None
    assert sure.verdict is SAME
    assert "职务同为“科长”" in words(sure)
    assert "同属“余姚县水利局”" in words(sure)


def test_a_grandson_who_holds_his_grandfathers_office_is_not_joined() -> None:
    held = [("陈国栋", "余姚县水利局", "科长")]
    reads = [
        told("a", "[O余姚县水利局]科长[P陈国栋]。", fonds="T901", when=1935, offices=held),
        told("b", "[O余姚县水利局]科长[P陈国栋]。", fonds="T903", when=1995, offices=held),
    ]
    judgement = between(reads, "陈国栋")
    assert judgement is None or judgement.verdict is UNSURE
    assert judgement is None or "所在档案相隔 60 年" in words(judgement)


def test_father_and_son_are_two_names_and_never_compared() -> None:
    reads = [
        told("a", "[P陈国栋]与子[P陈国梁]同往。", fonds="T901"), told("b", "[P陈国梁]与父[P陈国栋]同往。", fonds="T903"),
    ]
    assert between(reads, "陈国栋", "陈国梁") is None


def test_nobody_is_in_two_far_places_on_one_day() -> None:
    held = [("陈国栋", "浙江省水利局", "科长")]
    here = told("a", "[O浙江省水利局]科长[P陈国栋]到[L余姚]视察。", offices=held, stays=[("陈国栋", "余姚", "1940-05-03")])
    far = "[O浙江省水利局]科长[P陈国栋]到[L温岭]视察。"
    there = told("b", far, fonds="T903", offices=held, stays=[("陈国栋", "温岭", "1940-05-03")])
    next_week = told("c", far, fonds="T904", offices=held, stays=[("陈国栋", "温岭", "1940-05-10")])
    apart = between([here, there], "陈国栋")
    assert apart is not None
    assert apart.verdict is UNSURE
    assert "反：1940-05-03 同一天一在“余姚”，一在“温岭”，相距约 1" in words(apart)
    joined = between([here, next_week], "陈国栋")
    assert joined is not None
    assert joined.verdict is SAME


def test_terms_that_overlap_are_a_reason_of_their_own() -> None:
    held = [("陈国栋", "余姚县水利局", "科员")]
    first = told("a", "[O余姚县水利局]科员[P陈国栋]。", offices=held, terms=[("1936-01-01", "1939-12-31")])
    second = told("b", "[O余姚县水利局]科员[P陈国栋]。", fonds="T903", offices=held, terms=[("1938-05-01", "1940-06-30")])
    later = told("c", "[O余姚县水利局]科员[P陈国栋]。", fonds="T904", offices=held, terms=[("1941-05-01", "1942-06-30")])
    assert "在“余姚县水利局”的任期重叠（1936-01-01 至 1939-12-31 与 1938-05-01 至 1940-06-30）" in words(between([first, second], "陈国栋"))
    assert "任期重叠" not in words(between([first, later], "陈国栋"))


def test_a_record_that_warns_of_a_namesake_takes_the_company_he_keeps_off_the_scales() -> None:
    said = "[P陈国栋]、[P沈佩兰]、[P林青山]在[L余姚]。"
    reads = [told("a", said), told("b", said, fonds="T903")]
    joined = between(reads, "陈国栋")
    assert joined is not None
    assert joined.verdict is SAME
    warned = told("c", "此[P陈国栋]与工程师陈国栋同名同姓。", fonds="T904")
    doubted = between([*reads, warned], "陈国栋")
    assert doubted is None or doubted.verdict is UNSURE


def test_an_alias_stated_in_both_fonds_joins_both_bearers() -> None:
    reads = [
        told("a", "[P陈文]化名[P林岳]。", aliases=[("陈文", "林岳")]),
        told("b", "[P林岳]原名[P陈文]。", fonds="T903", aliases=[("林岳", "陈文")]),
    ]
    assert "两处都载明又名“林岳”" in words(between(reads, "陈文"))
    hearsay = [reads[0], told("c", "风闻[P林岳]即[P陈文]。", fonds="T904")]
    judgement = between(hearsay, "陈文")
    assert judgement is None or judgement.verdict is UNSURE


def test_an_adversarys_spelling_is_the_name_he_bore_and_said_so() -> None:
    held = [("陳匪文", "第八支队", "政治委员")]
    reads = [
        told("a", "[O第八支队]政治委员[P陈文]。", offices=[("陈文", "第八支队", "政治委员")]),
        told("b", "[O第八支队]政治委员[P陳匪文]潜入。", fonds="T902", offices=held),
    ]
    joined = between(reads, "陈文", "陳匪文")
    assert joined is not None
    assert joined.verdict is SAME
    assert "“陈匪文”是敌方的写法，即“陈文”" in words(joined)


def test_every_reason_rests_on_words_that_stand() -> None:
    held = [("陈国栋", "余姚县水利局", "科长")]
    said = "[O余姚县水利局]科长[P陈国栋]、[P沈佩兰]在[L余姚]。"
    reads = [told(i, said, fonds=f, offices=held) for i, f in (("a", "T901"), ("b", "T903"))]
    records = {record.id: record for record, _ in reads}
    for judgement in judged(reads):
        assert judgement.author in PRODUCERS
        assert {s.record_id for s in judgement.evidence} == {"a", "b"}
        assert all(stands(s, records[s.record_id]) for s in judgement.evidence)
        for reason, spans in reasons_of(judgement):
            assert "〔" not in reason
            assert spans or reason.startswith(("姓名", "反：", "各全宗", "本全宗"))


def test_of_equal_words_the_most_open_are_the_evidence() -> None:
    said = "[P陈国栋]、[P沈佩兰]、[P林青山]在[L余姚]。"
    reads = [
        told("c", said, fonds="T903"), told("a", said, openness=Openness.CONTROLLED), told("b", said),
    ]
    judgement = between(reads, "陈国栋")
    assert judgement is not None
    assert {s.record_id for s in judgement.evidence} == {"b", "c"}


def test_whom_an_editor_told_apart_a_rule_does_not_compare_but_joins_to_others() -> None:
    held = [("陈国栋", "余姚县水利局", "科长")]
    said = "[O余姚县水利局]科长[P陈国栋]。"
    first, second, other = told("a", said, offices=held), told("b", said, offices=held), told("c", said, fonds="T903", offices=held)
    base = next(r for r in second[1].referents if r.name == "陈国栋")
    own = of_record(base, "b")
    second = (second[0], bound(second[1], {own.id}))
    pairs = {frozenset(j.pair): j.verdict for j in judged([first, second, other])}
    assert frozenset((base.id, own.id)) not in pairs
    assert pairs[frozenset((own.id, referent(other, "陈国栋")))] is SAME


NAMES = ("陈国栋", "沈佩兰", "林青山")


@st.composite
def holdings(draw: st.DrawFn) -> list[Read]:
    """A few records of few names in few fonds, so that much agrees."""
    reads = []
    for n in range(draw(st.integers(2, 7))):
        people = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
        body = draw(st.sampled_from(["余姚县水利局", "温岭县水利局", "县水利局"]))
        held = [(p, body, draw(st.sampled_from(["科长", "交通站站长"]))) for p in people if draw(st.booleans())]
        text = f"[O{body}]在[L{draw(st.sampled_from(['余姚', '温岭']))}]：" + "、".join(f"[P{p}]" for p in people) + "。"
        when = draw(st.sampled_from([1938, 1940, 1985]))
        reads.append(told(f"r{n}", text, fonds=draw(st.sampled_from(["T901", "T902", "T903"])), when=when, offices=held))
    return reads


@settings(max_examples=60, deadline=None)
@given(holdings(), st.integers(0, 1000))
def test_the_order_of_the_records_changes_nobody(reads: list[Read], seed: int) -> None:
    shuffled = reads[:]
    random.Random(seed).shuffle(shuffled)
    told_, again = list(judged(reads)), list(judged(shuffled))
    assert {(j.pair, j.verdict, j.author) for j in told_} == {(j.pair, j.verdict, j.author) for j in again}
    everyone = {r.id for _, found in reads for r in found.referents}
    within = [j for _, found in reads for j in found.judgements]
    first, second = Clusters([*told_, *within]), Clusters([*again, *within])
    assert {r: first.representative(r) for r in everyone} == {r: second.representative(r) for r in everyone}


@settings(max_examples=40, deadline=None)
@given(holdings())
def test_comparing_changes_no_finding(reads: list[Read]) -> None:
    before = [replace(found) for _, found in reads]
    list(judged(reads))
    assert [found for _, found in reads] == before


@pytest.mark.parametrize("verdict", [SAME, UNSURE])
def test_nothing_is_said_twice(verdict: Verdict) -> None:
    said = "[O余姚县水利局]科长[P陈国栋]、[P沈佩兰]。"
    reads = [told(str(n), said, fonds=f"T{n}", offices=[("陈国栋", "余姚县水利局", "科长")]) for n in range(4)]
    ids = [j.id for j in judged(reads) if j.verdict is verdict]
    assert len(ids) == len(set(ids))
