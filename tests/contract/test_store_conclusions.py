"""What rules conclude across records: replaced by rule, apart from findings and from what editors say; on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph.model import Findings, Judgement, Verdict
from graph.store import Batch, GraphStore, StoreError
from tests.contract.cases import (
    ALIAS,
    BRIEF,
    BUREAU,
    FENGQIAO,
    LIN,
    MEETING,
    NOT_REVIEWED,
    OPEN,
    REPORT,
    TELEGRAM,
    WORKING,
    YUQIAN,
    ZHOU,
    different,
    filled,
    referent,
    same,
    secret,
    span,
)

LATER = "2026-01-07T08:00:00+00:00"
NORTH = same(referent(FENGQIAO), referent(YUQIAN), "rule:across@1", evidence=[span(MEETING, "枫桥"), span(REPORT, "枫桥")])


def _entity(store: GraphStore, name: tuple[str, object], scope: str = "") -> str:
    return store.entities([referent(name, scope).id], WORKING)[0].id  # type: ignore[arg-type]


def test_rules_conclude_and_conclude_anew(store: GraphStore) -> None:
    filled(store)
    store.conclude(("rule:across",), [NORTH])
    assert _entity(store, FENGQIAO) == _entity(store, YUQIAN)
    store.conclude(("rule:across",), [NORTH])
    assert [j.id for j in store.judgements()].count(NORTH.id) == 1
    store.conclude(("rule:across",), [])
    assert _entity(store, FENGQIAO) != _entity(store, YUQIAN)


def test_a_conclusion_touches_neither_findings_nor_editors_nor_other_rules(store: GraphStore) -> None:
    filled(store)
    editor = different(referent(BUREAU), referent(YUQIAN), "editor:li", LATER)
    store.judge([editor])
    other = replace(NORTH, author="rule:other@1")
    store.conclude(("rule:other",), [other])
    store.conclude(("rule:across", "rule:alias"), [])
    told = {j.author for j in store.judgements()}
    assert told == {"rule:alias@1", "editor:li", "rule:other@1"}
    assert _entity(store, ZHOU, "T901") == _entity(store, LIN, "T901")
    filled(store)  # a new run over the records leaves the conclusion where it is
    assert _entity(store, FENGQIAO) == _entity(store, YUQIAN)


def test_an_editor_outranks_a_conclusion_and_another_author_is_refused(store: GraphStore) -> None:
    filled(store)
    store.conclude(("rule:across",), [NORTH])
    store.judge([different(referent(FENGQIAO), referent(YUQIAN), "editor:li", LATER)])
    assert _entity(store, FENGQIAO) != _entity(store, YUQIAN)
    with pytest.raises(StoreError, match="不在这几条规则之内"):
        store.conclude(("rule:across",), [replace(NORTH, author="rule:other@1")])


def test_a_conclusion_that_rests_on_a_closed_record_joins_for_staff_alone(store: GraphStore) -> None:
    closed = secret()
    filled(store, closed)
    told = same(referent(FENGQIAO), referent(BUREAU), "rule:across@1", evidence=[span(closed.records[0], "枫桥")])
    store.conclude(("rule:across",), [told])
    assert _entity(store, FENGQIAO) == _entity(store, BUREAU)
    sides = [store.entities([referent(n).id], BRIEF)[0].id for n in (FENGQIAO, BUREAU)]
    assert sides[0] != sides[1]


def test_other_words_for_a_conclusion_replace_the_first(store: GraphStore) -> None:
    filled(store)
    store.conclude(("rule:across",), [NORTH])
    store.conclude(("rule:across@2",), iter([replace(NORTH, reason="另一个理由")]))
    assert [j.reason for j in store.judgements() if j.author == "rule:across@1"] == ["另一个理由"]
    assert _entity(store, FENGQIAO) == _entity(store, YUQIAN)


def test_a_rule_may_say_in_a_record_what_it_also_concludes(store: GraphStore) -> None:
    filled(store)
    store.conclude(("rule:alias",), [ALIAS])
    store.conclude(("rule:alias",), [])
    assert _entity(store, ZHOU, "T901") == _entity(store, LIN, "T901")
    store.conclude(("rule:alias",), [ALIAS])
    store.load(Batch(findings=(Findings(TELEGRAM.id, ("rule:alias@2",)),)))
    assert _entity(store, ZHOU, "T901") == _entity(store, LIN, "T901")
    store.conclude(("rule:alias",), [])
    assert _entity(store, ZHOU, "T901") != _entity(store, LIN, "T901")


def test_what_rests_on_a_record_moves_with_it(store: GraphStore) -> None:
    filled(store, secret(OPEN))
    of = secret().records[0]
    told = same(referent(FENGQIAO), referent(BUREAU), "rule:across@1", evidence=[span(of, "枫桥")])
    store.conclude(("rule:across",), [told])

    def joined() -> bool:
        sides = [store.entities([referent(n).id], BRIEF)[0].id for n in (FENGQIAO, BUREAU)]
        return sides[0] == sides[1]

    assert joined()
    store.load(secret(NOT_REVIEWED))
    assert not joined()
    store.load(secret(OPEN))
    assert joined()


def test_a_conclusion_about_names_that_are_gone_leaves_nothing(store: GraphStore) -> None:
    filled(store)
    store.conclude(("rule:across",), [NORTH])
    store.load(Batch(findings=(Findings(MEETING.id, ("ner@2", "rule:events@2")), Findings(REPORT.id, ("ner@2", "rule:events@2")))))
    store.conclude(("rule:across",), [])
    assert store.entities([referent(YUQIAN).id], WORKING) == []
    filled(store)
    assert _entity(store, FENGQIAO) != _entity(store, YUQIAN)


def test_an_editor_concludes_nothing_by_rule(store: GraphStore) -> None:
    with pytest.raises(StoreError):
        store.conclude(("rule:across", "editor:li"), [replace(NORTH, author="editor:li", at=LATER)])
    assert store.judgements() == []


def test_an_open_question_joins_nobody(store: GraphStore) -> None:
    filled(store)
    store.conclude(("rule:across",), [replace(NORTH, verdict=Verdict.UNSURE)])
    assert _entity(store, FENGQIAO) != _entity(store, YUQIAN)
    assert [j.verdict for j in store.judgements([referent(YUQIAN).id])] == [Verdict.UNSURE]


def test_nobody_waits_while_rules_still_think(store: GraphStore) -> None:
    filled(store)

    def thinking() -> Iterator[Judgement]:
        store.judge([different(referent(BUREAU), referent(YUQIAN), "editor:li", LATER)])
        yield NORTH

    store.conclude(("rule:across",), thinking())
    assert {j.author for j in store.judgements([referent(YUQIAN).id])} == {"editor:li", "rule:across@1"}
