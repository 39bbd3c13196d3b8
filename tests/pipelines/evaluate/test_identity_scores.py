"""Pairwise and B-cubed scores, worked by hand, and the keys they are held against."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import EntityType, Record
from pipelines.evaluate.identity import Cluster, Place, Spot, b_cubed, matched, pairwise, read_key, score, standing
from pipelines.evaluate.labels import NotLabels
from pipelines.evaluate.passages import named

GOLD = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "2"}


def test_one_join_too_many_and_one_too_few_by_hand() -> None:
    """True: abc, de. Found: ab, cde. Pairs true 3+1, found 1+3, right ab and de."""
    found = {"a": "x", "b": "x", "c": "y", "d": "y", "e": "y"}
    pairs = pairwise(GOLD, found)
    assert (pairs.right, pairs.found, pairs.gold) == (2, 4, 4)
    means = b_cubed(GOLD, found)
    assert means.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert means.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert means.f1 == pytest.approx(2 * means.precision * means.recall / (means.precision + means.recall))


def test_everything_in_one_cluster_has_all_recall_and_little_precision() -> None:
    found = dict.fromkeys(GOLD, "x")
    pairs, means = pairwise(GOLD, found), b_cubed(GOLD, found)
    assert (pairs.right, pairs.found, pairs.gold) == (4, 10, 4)
    assert means.recall == 1
    assert means.precision == pytest.approx((3 * 3 / 5 + 2 * 2 / 5) / 5)


def test_all_apart_finds_no_pair_and_is_precise() -> None:
    found = {m: m for m in GOLD}
    assert (pairwise(GOLD, found).found, pairwise(GOLD, found).recall) == (0, 0)
    assert b_cubed(GOLD, found).precision == 1
    assert b_cubed(GOLD, found).recall == pytest.approx((3 * 1 / 3 + 2 * 1 / 2) / 5)


def test_other_mentions_than_those_of_the_key_are_refused() -> None:
    with pytest.raises(ValueError, match="同一批"):
        pairwise(GOLD, {"a": "x"})
    with pytest.raises(ValueError, match="同一批"):
        b_cubed(GOLD, {"a": "x"})


def test_an_empty_key_scores_nothing() -> None:
    assert (b_cubed({}, {}).f1, pairwise({}, {}).f1) == (0, 0)


clusterings = st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("xyz")), min_size=1, max_size=12)


@given(clusterings)
def test_the_key_itself_is_perfect(drawn: list[tuple[str, str]]) -> None:
    gold = {n: g for n, (g, _) in enumerate(drawn)}
    assert b_cubed(gold, gold).f1 == 1
    pairs = pairwise(gold, gold)
    assert pairs.right == pairs.found == pairs.gold


@given(clusterings)
def test_names_of_clusters_mean_nothing(drawn: list[tuple[str, str]]) -> None:
    gold, found = ({n: pair[side] for n, pair in enumerate(drawn)} for side in (0, 1))
    other = {n: {"x": "z", "y": "q", "z": "x"}[f] for n, f in found.items()}
    assert (pairwise(gold, found), b_cubed(gold, found)) == (pairwise(gold, other), b_cubed(gold, other))


@given(clusterings)
def test_key_and_found_changed_about_swap_precision_and_recall(drawn: list[tuple[str, str]]) -> None:
    gold, found = ({n: pair[side] for n, pair in enumerate(drawn)} for side in (0, 1))
    one, other = b_cubed(gold, found), b_cubed(found, gold)
    assert (one.precision, one.recall) == pytest.approx((other.recall, other.precision))
    assert pairwise(gold, found).precision == pairwise(found, gold).recall


@given(clusterings)
def test_singletons_are_always_precise(drawn: list[tuple[str, str]]) -> None:
    gold = {n: g for n, (g, _) in enumerate(drawn)}
    assert b_cubed(gold, {n: str(n) for n in gold}).precision == 1


# ---- keys

def line(**more: object) -> str:
    row = {"cluster": "chen", "type": "PER", "folder": "f", "words": named("陈文"), "mentions": [["r1", "text", 0, 2]]}
    return json.dumps({**row, **more}, ensure_ascii=False)


@pytest.mark.parametrize(("bad", "told"), [
    ("{", "第 2 行不是身份标注"),
    (line(type="MAN"), "第 2 行不是身份标注"),
    (line(mentions=[["r1", "text", 0]]), "第 2 行不是身份标注"),
    (line(cluster="other"), "在第 1 行已经标过"),
])
def test_a_broken_line_is_named(tmp_path: Path, bad: str, told: str) -> None:
    path = tmp_path / "key.jsonl"
    path.write_text(f"{line()}\n{bad}\n", encoding="utf-8")
    with pytest.raises(NotLabels, match=told):
        read_key(path)


def test_places_count_no_white_space_and_the_words_must_stand() -> None:
    record = Record("r1", "\u3000\u3000陈\n文到会。")
    cluster = Cluster("chen", EntityType.PERSON, "f", named("陈文"), (Place(named("r1"), "text", 0, 2),))
    records = {named("r1"): record}
    assert standing(cluster, records) == [Spot("r1", "text", 2, 5)]
    with pytest.raises(NotLabels, match="已经变了"):
        standing(cluster, {named("r1"): Record("r1", "林岳到会。")})
    with pytest.raises(NotLabels, match="不在所给的原文里"):
        standing(cluster, {})
    with pytest.raises(NotLabels, match="超出"):
        standing(cluster, {named("r1"): Record("r1", "陈")})


def test_a_name_is_matched_by_the_found_one_that_shares_half_of_both() -> None:
    spot = Spot("r", "text", 10, 14)
    assert matched(spot, [(10, 14, "exact"), (9, 14, "longer")]) == "exact"
    assert matched(spot, [(9, 14, "longer")]) == "longer"
    assert matched(spot, [(0, 14, "sentence"), (13, 14, "last")]) == ""


def test_a_name_that_was_not_read_stands_by_itself() -> None:
    places = [Place("r", "text", n, n + 2) for n in (0, 5, 9)]
    clusters = [Cluster("chen", EntityType.PERSON, "f", "", tuple(places))]
    result = score(clusters, dict(zip((("chen", p) for p in places), ("n1", "", ""), strict=True)))
    assert (result.missed, result.mentions, result.pairs.found) == (2, 3, 0)
    assert result.wrong == [("分", "chen：1+1+1", 3)]


def test_namesakes_taken_for_one_are_told_first() -> None:
    one, other = Place("r", "text", 0, 2), Place("r", "text", 5, 7)
    clusters = [Cluster(n, EntityType.PERSON, "f", "", (p,)) for n, p in (("a", one), ("b", other))]
    assert score(clusters, {("a", one): "n1", ("b", other): "n1"}).wrong == [("合", "a、b", 2)]
