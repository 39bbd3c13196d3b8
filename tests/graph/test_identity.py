"""Judgements: the highest, latest word wins; nothing is rewritten; contradictions are shown."""

from hypothesis import given
from hypothesis import strategies as st

from graph.identity import Clusters, in_force, noted, reasons_of
from graph.model import Judgement, Span, Verdict

SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE


def rule(left: str, right: str, verdict: Verdict = SAME) -> Judgement:
    return Judgement(left, right, verdict, "rule:x@1", "理由")


def editor(left: str, right: str, verdict: Verdict, at: str, who: str = "li", withdrawn: bool = False) -> Judgement:
    return Judgement(left, right, verdict, f"editor:{who}", "理由", at, withdrawn=withdrawn)


def together(judgements: list[Judgement], left: str, right: str) -> bool:
    clusters = Clusters(judgements)
    return clusters.representative(left) == clusters.representative(right)


def test_a_rule_joins_and_nobody_else_is_joined() -> None:
    clusters = Clusters([rule("a", "b")])
    assert clusters.representative("b") == "a"
    assert clusters.members("a") == {"a", "b"}
    assert clusters.members("c") == {"c"}


def test_an_editor_outranks_a_rule_whichever_came_first() -> None:
    said = [editor("a", "b", DIFFERENT, "2026-01-01T00:00:00"), rule("b", "a")]
    assert not together(said, "a", "b")
    assert not together(said[::-1], "a", "b")


def test_the_later_word_of_editors_holds() -> None:
    said = [editor("a", "b", DIFFERENT, "2026-01-01"), editor("a", "b", SAME, "2026-02-01", "wang")]
    assert together(said, "a", "b")


def test_unsure_joins_nothing_and_silences_a_rule() -> None:
    assert not together([rule("a", "b"), editor("a", "b", UNSURE, "2026-01-01")], "a", "b")


def test_a_withdrawn_word_lets_the_rule_speak_again() -> None:
    said = [
        rule("a", "b"),
        editor("a", "b", DIFFERENT, "2026-01-01"),
        editor("a", "b", DIFFERENT, "2026-01-02", withdrawn=True),
    ]
    assert together(said, "a", "b")


def test_a_word_after_a_withdrawal_holds() -> None:
    said = [
        editor("a", "b", SAME, "2026-01-01"),
        editor("a", "b", SAME, "2026-01-02", withdrawn=True),
        editor("a", "b", SAME, "2026-01-03"),
    ]
    assert together(said, "a", "b")


def test_a_withdrawal_takes_back_its_own_author_only() -> None:
    said = [editor("a", "b", SAME, "2026-01-01", "li"), editor("a", "b", SAME, "2026-01-02", "wang", withdrawn=True)]
    assert together(said, "a", "b")


def test_rules_may_not_chain_past_an_editor_who_told_two_apart() -> None:
    said = [rule("a", "b"), rule("b", "c"), editor("a", "c", DIFFERENT, "2026-01-01")]
    assert not together(said, "a", "c")


def test_editors_may_contradict_themselves_and_it_is_shown() -> None:
    said = [
        editor("a", "b", SAME, "2026-01-01"),
        editor("b", "c", SAME, "2026-01-01"),
        editor("a", "c", DIFFERENT, "2026-01-01"),
    ]
    assert [j.pair for j in Clusters(said).conflicts()] == [("a", "c")]


names = st.sampled_from("abcdef")
judgement = st.builds(
    lambda left, right, v, e, t: editor(left, right, v, f"2026-01-{t:02d}") if e else rule(left, right, v),
    names, names.map(lambda c: c + "2"), st.sampled_from(list(Verdict)), st.booleans(), st.integers(1, 28),
)


@given(st.lists(judgement, max_size=12), st.randoms())
def test_order_of_arrival_changes_nothing(said: list[Judgement], random: object) -> None:
    shuffled = said[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    everyone = {x for j in said for x in j.pair}
    first, second = Clusters(said), Clusters(shuffled)
    assert {x: first.representative(x) for x in everyone} == {x: second.representative(x) for x in everyone}


@given(st.lists(judgement, max_size=12))
def test_no_rule_joins_what_an_editor_parts_directly(said: list[Judgement]) -> None:
    clusters = Clusters(said)
    shown = {j.pair for j in clusters.conflicts()}
    for pair, held in in_force(said).items():
        if held.by_editor and held.verdict is DIFFERENT and pair not in shown:
            assert clusters.representative(pair[0]) != clusters.representative(pair[1])


def test_taking_a_word_back_gives_back_what_its_author_said_before() -> None:
    said = [
        editor("a", "b", SAME, "2026-01-01"),
        editor("a", "b", DIFFERENT, "2026-01-02"),
        editor("a", "b", DIFFERENT, "2026-01-03", withdrawn=True),
    ]
    assert together(said, "a", "b")


def test_an_older_word_taken_back_leaves_the_newer_one() -> None:
    said = [
        editor("a", "b", SAME, "2026-01-01"),
        editor("a", "b", DIFFERENT, "2026-01-02"),
        editor("a", "b", SAME, "2026-01-03", withdrawn=True),
    ]
    assert [j.verdict for j in in_force(said).values()] == [DIFFERENT]


def test_a_rules_doubt_does_not_silence_what_another_found_stated() -> None:
    doubt = Judgement("a", "b", UNSURE, "rule:doubt@1", "理由")
    for said in ([rule("a", "b"), doubt], [doubt, rule("a", "b")]):
        assert together(said, "a", "b")
    parting = Judgement("a", "b", DIFFERENT, "rule:namesake@1", "理由")
    assert not together([rule("a", "b"), parting, doubt], "a", "b")


def test_a_contradiction_is_shown_with_the_shortest_chain_that_joins_its_sides() -> None:
    said = [
        editor("a", "b", SAME, "2026-01-01"), editor("c", "b", SAME, "2026-01-01"), editor("c", "d", SAME, "2026-01-01"),
        editor("a", "x", SAME, "2026-01-01"), editor("x", "y", SAME, "2026-01-01"), editor("y", "z", SAME, "2026-01-01"),
        editor("z", "d", SAME, "2026-01-01"), editor("d", "a", DIFFERENT, "2026-01-01"),
    ]
    clusters = Clusters(said)
    (conflict,) = clusters.conflicts()
    assert [j.pair for j in clusters.chain(*conflict.pair)] == [("a", "b"), ("b", "c"), ("c", "d")]
    assert clusters.chain("a", "nobody") == []


def test_a_rule_that_may_not_join_is_told_with_what_keeps_it_back() -> None:
    said = [editor("a", "b", SAME, "2026-01-01"), rule("b", "c"), rule("c", "d"), editor("a", "d", DIFFERENT, "2026-01-01")]
    clusters = Clusters(said)
    (kept,) = clusters.held_back()
    assert kept.pair == ("c", "d")
    found = clusters.parting("c", "d")
    assert found is not None
    before, after, against = found
    assert ([j.pair for j in before], after, against.pair) == ([("a", "b"), ("b", "c")], [], ("a", "d"))
    assert clusters.parting("a", "b") is None


def test_each_reason_keeps_the_words_it_rests_on() -> None:
    one, two = Span("r1", 0, 2, "陈文"), Span("r2", 5, 7, "局长")
    words = noted([("职务同为“局长”", (two, one)), ("姓名全同", ())], (one, two))
    told = Judgement("a", "b", SAME, "rule:x@1", words, evidence=(one, two))
    assert words == "职务同为“局长”〔2、1〕；姓名全同"
    assert reasons_of(told) == [("职务同为“局长”", (two, one)), ("姓名全同", ())]


def test_reasons_without_numbers_and_those_of_persons() -> None:
    one = Span("r1", 0, 2, "陈文")
    assert reasons_of(Judgement("a", "b", SAME, "rule:x@1", "同名；同属一局", evidence=(one,))) == [("同名", (one,)), ("同属一局", ())]
    assert reasons_of(Judgement("a", "b", SAME, "editor:li", "籍贯同；年龄同〔9〕", "2026-01-01", (one,))) == [
        ("籍贯同；年龄同〔9〕", (one,))
    ]


@given(st.lists(judgement, max_size=12), names, names, st.sampled_from(list(Verdict)), st.sampled_from(["li", "wang"]))
def test_undoing_a_decision_restores_exactly_what_was(
    said: list[Judgement], left: str, right: str, verdict: Verdict, who: str
) -> None:
    decided = editor(left, right + "2", verdict, "2026-03-01", who)
    undone = editor(left, right + "2", verdict, "2026-03-02", who, withdrawn=True)
    assert in_force([*said, decided, undone]) == in_force(said)


@given(st.lists(judgement, max_size=12))
def test_every_member_is_reached_by_a_chain_and_nobody_else(said: list[Judgement]) -> None:
    clusters = Clusters(said)
    everyone = sorted({x for j in said for x in j.pair})
    for a in everyone:
        for b in everyone:
            links = clusters.chain(a, b)
            assert (a == b or bool(links)) == (clusters.representative(a) == clusters.representative(b))
            at = a
            for link in links:
                assert link.verdict is SAME
                at = link.right if link.left == at else link.left
            assert not links or at == b


@given(st.lists(judgement, max_size=14))
def test_what_is_held_back_is_kept_apart_by_something(said: list[Judgement]) -> None:
    clusters = Clusters(said)
    for kept in clusters.held_back():
        assert clusters.parting(*kept.pair) is not None or clusters.representative(kept.left) == clusters.representative(kept.right)
