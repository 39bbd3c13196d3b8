"""Judgements: the highest, latest word wins; nothing is rewritten; contradictions are shown."""

from hypothesis import given
from hypothesis import strategies as st

from graph.identity import Clusters, in_force
from graph.model import Judgement, Verdict

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
