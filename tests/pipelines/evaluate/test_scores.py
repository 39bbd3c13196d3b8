"""Scores: what counts as right, strictly and loosely, and which errors are listed first."""

from __future__ import annotations

import pytest

from pipelines.evaluate import scores
from pipelines.evaluate.labels import Dated, Item, Name, Related, Told
from pipelines.evaluate.scores import ALL, Score, in_context, worst

TEXT = "周恩来总理今天到达杭州，明天返回北京。"


def item(**labels: object) -> Item:
    return Item(TEXT, "自写", **labels)  # type: ignore[arg-type]


def figures(score: Score) -> tuple[int, int, int]:
    return score.right, score.found, score.gold


def same(left: str, right: str) -> bool:
    return left == right


def test_a_name_cut_short_is_wrong_strictly_and_right_loosely() -> None:
    gold = item(names=(Name((0, 3), "PER"), Name((9, 11), "LOC")))
    found = item(names=(Name((0, 2), "PER"), Name((9, 11), "LOC"), Name((16, 18), "LOC")))
    result = scores.names([(gold, found)], ("PER", "LOC"))
    assert figures(result.tables["严格"]["PER"]) == (0, 1, 1)
    assert figures(result.tables["宽松"]["PER"]) == (1, 1, 1)
    assert figures(result.tables["严格"][ALL]) == (1, 3, 2)
    assert figures(result.tables["严格"]["来源 自写"]) == (1, 3, 2)


def test_the_right_place_with_the_wrong_type_is_two_errors() -> None:
    result = scores.names([(item(names=(Name((9, 11), "LOC"),)), item(names=(Name((9, 11), "ORG"),)))], ("LOC", "ORG"))
    assert figures(result.tables["宽松"][ALL]) == (0, 1, 1)
    assert [(f.kind, f.type) for f in result.faults] == [("漏", "LOC"), ("多", "ORG")]


def test_one_found_name_answers_for_one_of_the_key_only() -> None:
    gold = item(names=(Name((0, 2), "PER"), Name((2, 3), "PER")))
    found = item(names=(Name((0, 3), "PER"),))
    assert figures(scores.names([(gold, found)], ("PER",)).tables["宽松"]["PER"]) == (1, 1, 2)


def test_a_date_without_meaning_in_the_key_is_not_asked_for_one() -> None:
    gold = item(dates=(Dated((5, 7), "1963-01-02"), Dated((12, 14), "")))
    found = item(dates=(Dated((5, 7), "1963-01-03"), Dated((12, 14), "1963-01-03")))
    result = scores.dates([(gold, found)], same)
    assert figures(result.tables["严格"]["日期"]) == (2, 2, 2)
    assert figures(result.tables["日期值"]["日期"]) == (0, 1, 1)


def test_arguments_count_only_with_their_event() -> None:
    gold = item(events=(Told("出访·来访", (7, 9), "actual", "1963-01-02", (("visitor", (0, 3)), ("place", (9, 11)))),))
    missed = scores.events([(gold, item())], same).tables
    assert figures(missed["论元严格"][ALL]) == (0, 0, 2)
    half = item(events=(Told("出访·来访", (7, 9), "planned", "1963-01-02", (("visitor", (0, 2)), ("host", (9, 11)))),))
    read = scores.events([(gold, half)], same).tables
    assert figures(read["触发词严格"][ALL]) == (1, 1, 1)
    assert figures(read["论元严格"][ALL]) == (0, 2, 2)
    assert figures(read["论元宽松"][ALL]) == (1, 2, 2)
    assert figures(read["情态"][ALL]) == (0, 1, 1)
    assert figures(read["事件时间"][ALL]) == (1, 1, 1)


def test_the_same_trigger_of_another_type_is_not_found() -> None:
    gold = item(events=(Told("出访·来访", (7, 9)),))
    found = item(events=(Told("视察·调研", (7, 9)),))
    assert figures(scores.events([(gold, found)], same).tables["触发词宽松"][ALL]) == (0, 1, 1)


def test_a_relation_turned_round_is_wrong() -> None:
    gold = item(relations=(Related("HELD_POSITION", (0, 3), (3, 5)),))
    found = item(relations=(Related("HELD_POSITION", (3, 5), (0, 3)),))
    assert figures(scores.relations([(gold, found)]).tables["宽松"][ALL]) == (0, 1, 1)


def test_the_commonest_error_comes_first_and_once() -> None:
    gold = [item(names=(Name((9, 11), "LOC"),)), item(names=(Name((9, 11), "LOC"),)), item(names=(Name((0, 3), "PER"),))]
    result = scores.names([(g, item()) for g in gold], ("PER", "LOC"))
    (first, times), (second, once) = worst(result.faults, 5)
    assert (in_context(first, 2), times) == ("到达【杭州】，明", 2)
    assert (in_context(second, 2), once) == ("【周恩来】总理", 1)


@pytest.mark.parametrize(("right", "found", "gold", "f1"), [(0, 0, 0, 0.0), (0, 3, 0, 0.0), (2, 4, 2, 2 / 3)])
def test_f1(right: int, found: int, gold: int, f1: float) -> None:
    assert Score(right, found, gold).f1 == pytest.approx(f1)
