"""What persons decided about who is who lasts: through another model, a corrected text, a build again, interrupted or not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.access import Audience, Permission, Person, Refused
from graph.model import Entity, Judgement, Verdict
from graph.questions import questions
from graph.store import GraphStore
from graph.stores import open_store
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding
from pipelines.resolve import concluding
from pipelines.run import build
from tests.another_model import NewModel
from ui.decisions import decide, take_back, tell_apart

WORKING = Audience.WORKING
LI = Person("李编研", frozenset(Permission))
TEXTS = {
    "A1": ("T1", "余姚县水利局局长陈国栋主持会议，沈佩兰记录。"),
    "A2": ("T1", "温岭县水利局工程师陈国栋查勘河道，林青山陪同。"),
    "A3": ("T1", "余姚县水利局局长陈国栋签发通知，沈佩兰校对。"),
    "B1": ("T2", "余姚县水利局局长陈国栋来函，沈佩兰附议。"),
    "C1": ("T3", "陈国栋在杭州教书。"),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def write(folder: Path, texts: dict[str, tuple[str, str]], name: str = "records.jsonl") -> Path:
    path = folder / name
    rows = (
        {"id": i, "text": text, "全宗号": fonds, "开放标识": "开放", "日期": "1940-05-01"} for i, (fonds, text) in texts.items()
    )
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def built(folder: Path, reader: Reader, texts: dict[str, tuple[str, str]] = TEXTS, store: GraphStore | None = None) -> GraphStore:
    store = store or open_store(f"sqlite:{folder / 'graph.db'}")
    build([write(folder, texts)], store, Holding(), reader, None, folder)
    return store


def bearers(store: GraphStore, name: str = "陈国栋") -> list[set[str]]:
    """The records of each bearer of the name."""
    found = store.find_entities(name, WORKING)
    return sorted(({r for _, r in store.record_ids_of([e.id], WORKING)} for e in found), key=min)


def one(store: GraphStore, record_id: str, name: str = "陈国栋") -> Entity:
    """Whom the name means in the record."""
    (entity,) = store.entities([next(e for m, e in store.mentions(WORKING, record_id=record_id) if m.span.quote == name)], WORKING)
    return entity


def known(store: GraphStore) -> tuple[Any, ...]:
    """All of a graph that identity touches: everything but how many files the records came in."""
    stats = store.stats(WORKING)
    return (
        {**stats.nodes, "Source": 0}, stats.relationships, store.judgements(), store.mentions(WORKING, limit=10_000),
        store.statements(WORKING, limit=10_000), store.events(WORKING, limit=10_000),
    )


MOVED = {i: (f, f"（影印件第{len(i)}页，字迹模糊）\n" + text.replace("会议", "会义")) for i, (f, text) in TEXTS.items()}


def test_rules_join_across_fonds_what_agrees_twice_and_say_why(tmp_path: Path, reader: Reader) -> None:
    store = built(tmp_path, reader)
    assert bearers(store) == [{"A1", "A2", "A3", "B1"}, {"C1"}]
    said = [j for j in store.judgements() if j.author == "rule:same_person@1" and j.verdict is Verdict.SAME]
    assert any("职务同为“局长”" in j.reason for j in said)


def test_building_twice_says_nothing_twice(tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    store = built(tmp_path, reader)
    before = known(store)
    monkeypatch.setattr(concluding, "judged", lambda _: pytest.fail("nothing has changed"))
    built(tmp_path, reader, store=store)
    assert known(store) == before
    monkeypatch.undo()
    for mark in tmp_path.glob("who-is-who-*"):
        mark.unlink()
    built(tmp_path, reader, store=store)
    assert known(store) == before


def test_a_graph_built_anew_in_the_same_folder_is_concluded_anew(tmp_path: Path, reader: Reader) -> None:
    first = built(tmp_path, reader)
    before = known(first)
    first.close()
    for file in tmp_path.glob("graph.db*"):
        file.unlink()
    assert known(built(tmp_path, reader)) == before


def test_interrupted_before_it_was_said_and_resumed_it_is_the_same_graph(
    tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "whole").mkdir()
    whole = known(built(tmp_path / "whole", reader))
    store = open_store(f"sqlite:{tmp_path / 'graph.db'}")

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(concluding, "judged", stopped)
    with pytest.raises(KeyboardInterrupt):
        built(tmp_path, reader, store=store)
    assert bearers(store) == [{"A1", "A2", "A3"}, {"B1"}, {"C1"}]
    monkeypatch.undo()
    assert known(built(tmp_path, reader, store=store)) == whole


def test_records_that_come_later_leave_the_graph_that_all_at_once_give(tmp_path: Path, reader: Reader) -> None:
    (tmp_path / "whole").mkdir()
    whole = known(built(tmp_path / "whole", reader))
    store = built(tmp_path, reader, {i: TEXTS[i] for i in ("C1", "A2")})
    store = built(tmp_path, reader, {i: TEXTS[i] for i in ("B1",)}, store)
    assert known(built(tmp_path, reader, store=store)) == whole


def test_progress_is_told(tmp_path: Path, reader: Reader) -> None:
    told: list[tuple[str, int]] = []
    store = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    build([write(tmp_path, TEXTS)], store, Holding(), reader, None, tmp_path, lambda stage, done: told.append((stage, done)))
    assert ("判断谁是谁", 5) in told


@pytest.mark.parametrize("again", ["another model", "another text", "both"])
def test_decisions_stand_after_another_model_and_another_text(tmp_path: Path, reader: Reader, again: str) -> None:
    store = built(tmp_path, reader)
    decide(store, one(store, "A1").id, one(store, "C1").id, Verdict.SAME, "履历同", LI)
    tell_apart(store, one(store, "A1").id, {"A2"}, "一在余姚，一在温岭", LI)
    assert bearers(store) == [{"A1", "A3", "B1", "C1"}, {"A2"}]
    said = [j for j in store.judgements() if j.by_editor]
    model = reader if again == "another text" else NewModel()
    built(tmp_path, model, TEXTS if again == "another model" else MOVED, store)
    assert bearers(store) == [{"A1", "A3", "B1", "C1"}, {"A2"}]
    assert [j for j in store.judgements() if j.by_editor] == said
    assert {m.span.record_id for m, _ in store.mentions(WORKING, entity_id=one(store, "A2").id)} == {"A2"}
    if again != "another text":
        assert {m.origin for m, _ in store.mentions(WORKING, record_id="A2") if m.span.quote == "陈国栋"} == {"names@99"}
    if again != "another model":
        assert {m.span.start for m, _ in store.mentions(WORKING, record_id="A2") if m.span.quote == "陈国栋"} != {8}


def test_a_decision_taken_back_after_a_new_model_leaves_what_never_having_decided_leaves(tmp_path: Path, reader: Reader) -> None:
    (tmp_path / "never").mkdir()
    never = built(tmp_path / "never", NewModel())
    store = built(tmp_path, reader)
    said = tell_apart(store, one(store, "A1").id, {"A2"}, "一在余姚，一在温岭", LI)
    built(tmp_path, NewModel(), store=store)
    take_back(store, said[0], LI)
    assert bearers(store) == bearers(never)
    built(tmp_path, NewModel(), store=store)
    assert known(store)[3:] == known(never)[3:]
    assert [j for j in store.judgements() if not j.by_editor] == never.judgements()


def test_a_wrong_join_of_a_rule_undone_stays_undone(tmp_path: Path, reader: Reader) -> None:
    store = built(tmp_path, reader)
    joined = one(store, "B1")
    tell_apart(store, joined.id, {"B1"}, "不是一人：年龄差二十岁", LI)
    assert bearers(store) == [{"A1", "A2", "A3"}, {"B1"}, {"C1"}]
    built(tmp_path, NewModel(), MOVED, store)
    assert bearers(store) == [{"A1", "A2", "A3"}, {"B1"}, {"C1"}]
    more = {**MOVED, "B2": ("T2", "余姚县水利局局长陈国栋再次来函。")}
    built(tmp_path, NewModel(), more, store)
    assert bearers(store) == [{"A1", "A2", "A3"}, {"B1", "B2"}, {"C1"}]


def test_what_pointed_at_him_follows(tmp_path: Path, reader: Reader) -> None:
    store = built(tmp_path, reader)
    old = one(store, "A2").id
    said = tell_apart(store, old, {"A2"}, "一在温岭", LI)
    other = one(store, "A2")
    posts = {s.value for s in store.statements(WORKING, entity_id=other.id, predicate="HELD_POSITION")}
    assert posts == {"工程师"}
    assert {e.evidence.record_id for e in store.events(WORKING, entity_id=other.id)} == {"A2"}
    (rest,) = store.entities([old], WORKING)
    assert rest.record_count == 3
    gone = other.id
    take_back(store, said[0], LI)
    assert store.entities([gone], WORKING) == [] or store.entities([gone], WORKING)[0].id == one(store, "A1").id
    assert one(store, "A2").record_count == 4


def test_a_decision_whose_names_were_never_bound_is_made_good(tmp_path: Path, reader: Reader) -> None:
    (tmp_path / "other").mkdir()
    other = built(tmp_path / "other", reader)
    said = tell_apart(other, one(other, "A1").id, {"A2"}, "一在温岭", LI)
    store = built(tmp_path, reader)
    store.judge(said)
    assert bearers(store) != bearers(other)
    for mark in tmp_path.glob("who-is-who-*"):
        mark.unlink()
    built(tmp_path, reader, store=store)
    assert bearers(store) == bearers(other)


def test_a_second_split_and_a_join_to_another_fonds(tmp_path: Path, reader: Reader) -> None:
    store = built(tmp_path, reader)
    tell_apart(store, one(store, "A1").id, {"A2"}, "一在温岭", LI)
    decide(store, one(store, "A2").id, one(store, "C1").id, Verdict.SAME, "照片同", LI)
    tell_apart(store, one(store, "A1").id, {"A3"}, "笔迹不同", LI)
    assert bearers(store) == [{"A1", "B1"}, {"A2", "C1"}, {"A3"}]
    built(tmp_path, NewModel(), store=store)
    assert bearers(store) == [{"A1", "B1"}, {"A2", "C1"}, {"A3"}]
    assert [q for q in questions(store) if q.kind == "contradiction"] == []


def test_every_decision_is_logged_under_the_id_by_which_it_is_undone(tmp_path: Path, reader: Reader) -> None:
    store = built(tmp_path, reader)
    said = tell_apart(store, one(store, "A1").id, {"A2"}, "一在温岭", LI)
    (entry,) = store.audit(1)
    assert (entry.action, entry.subject, entry.who) == ("判断：分开同名", said[0].id, "李编研")
    assert "1 件档案" in entry.detail
    taken = take_back(store, next(j for j in store.judgements() if j.id == entry.subject), LI)
    assert len(taken) == len(said)
    assert store.audit(1)[0].action == "收回判断"
    rule = next(j for j in store.judgements() if not j.by_editor)
    with pytest.raises(ValueError, match="规则的判断"):
        take_back(store, rule, LI)


def test_nobody_without_the_right_tells_apart_or_takes_back(tmp_path: Path, reader: Reader) -> None:
    store = built(tmp_path, reader)
    reading = Person("周读者", frozenset({Permission.READ_OPEN}))
    said = tell_apart(store, one(store, "A1").id, {"A2"}, "一在温岭", LI)
    before: tuple[list[Judgement], int] = store.judgements(), len(store.audit())
    for deed in (
        lambda: tell_apart(store, one(store, "A1").id, {"A3"}, "理由", reading), lambda: take_back(store, said[0], reading),
    ):
        with pytest.raises(Refused):
            deed()
    assert (store.judgements(), len(store.audit())) == before
