"""Deciding who is who on the pages: reasons with their words, a contradiction with its chain, namesakes told apart."""

from __future__ import annotations

from graph.access import Audience, Permission, Person
from graph.model import Judgement, Span, Verdict
from graph.store import GraphStore
from tests.ui.conftest import Open
from tests.ui.showing import said, sheets
from ui.decisions import decide, tell_apart

WORKING = Audience.WORKING
LI = Person("李编研", frozenset(Permission))


def bearers(store: GraphStore, name: str = "林岳") -> list[set[str]]:
    """The records of each bearer of the name."""
    return sorted(({r for _, r in store.record_ids_of([e.id], WORKING)} for e in store.find_entities(name, WORKING)), key=min)


def who(store: GraphStore, record_id: str, name: str = "林岳") -> str:
    """The referent of the name in a record."""
    return next(m.referent for m, _ in store.mentions(WORKING, record_id=record_id) if m.span.quote == name)


def word(store: GraphStore, record_id: str, quote: str) -> Span:
    return next(m.span for m, _ in store.mentions(WORKING, record_id=record_id) if m.span.quote == quote)


def test_each_reason_of_a_rule_is_shown_with_its_words(open_page: Open, own_graph: GraphStore) -> None:
    evidence = (word(own_graph, "T901-1", "林岳"), word(own_graph, "T906-1", "林岳"))
    own_graph.conclude(["rule:same_person"], [Judgement(
        who(own_graph, "T901-1"), who(own_graph, "T906-1"), Verdict.UNSURE, "rule:same_person@1",
        "职务同为“政治委员”〔1、2〕；反：所在档案相隔 42 年", evidence=evidence,
    )])
    app = open_page("queue", kind="identity")
    words = said(app)
    assert "职务同为“政治委员”据 “林岳”（T901-1）、“林岳”（T906-1）" in words
    assert "反：所在档案相隔 42 年" in words
    assert "〔" not in words
    assert "判定以后，至少有 1 件档案会归到另一边" in words
    assert 'href="' in sheets(app)


def test_a_contradiction_is_shown_link_by_link_and_cut(open_page: Open, own_graph: GraphStore) -> None:
    first, second, other = who(own_graph, "T901-1"), who(own_graph, "T906-1"), who(own_graph, "T902-9", "杜小山")
    decide(own_graph, first, second, Verdict.SAME, "照片同", LI)
    decide(own_graph, second, other, Verdict.SAME, "笔迹同", LI)
    decide(own_graph, first, other, Verdict.DIFFERENT, "一人任政治委员，一人是村民", LI)
    app = open_page("queue", kind="contradiction")
    words = said(app)
    assert "判断相互矛盾" in words
    assert "2 个“相同”的判断连成了一个" in words
    for told in ("照片同", "笔迹同", "但是", "一人任政治委员，一人是村民", "李编研"):
        assert told in words
    assert bearers(own_graph) == [{"T901-1", "T901-2", "T902-9", "T906-1"}]
    cut = [b for b in app.button if b.label == "收回"]
    assert len(cut) == 3
    cut[1].click().run()
    assert len([j for j in own_graph.judgements() if j.withdrawn]) == 1
    assert bearers(own_graph) != [{"T901-1", "T901-2", "T902-9", "T906-1"}]
    assert own_graph.audit(1)[0].action == "收回判断"


def test_namesakes_of_one_fonds_are_told_apart_and_put_back(open_page: Open, own_graph: GraphStore) -> None:
    before = bearers(own_graph)
    assert {"T901-1", "T901-2"} in before
    (entity,) = own_graph.entities([who(own_graph, "T901-1")], WORKING)
    app = open_page("people", id=entity.id)
    app.button(key="apart").click().run()
    app.button(key="apart-done").click().run()
    assert "请选出档案，并写明理由" in said(app)
    app.multiselect(key="apart-records").set_value(["T901-2"])
    app.text_area(key="apart-reason").set_value("年龄不同")
    app.button(key="apart-done").click().run()
    assert bearers(own_graph) == [{"T901-1"}, {"T901-2"}, {"T906-1"}]
    assert "已分开：1 件档案里的“林岳”另成一条" in said(app)
    app = open_page("queue")
    app.segmented_control(key="queue-which").set_value("made").run()
    assert "不是同一个：" in said(app)
    next(b for b in app.button if b.label == "收回").click().run()
    assert bearers(own_graph) == before


def test_all_of_the_records_are_not_another_person(open_page: Open, own_graph: GraphStore) -> None:
    (entity,) = own_graph.entities([who(own_graph, "T901-1")], WORKING)
    app = open_page("people", id=entity.id)
    app.button(key="apart").click().run()
    app.multiselect(key="apart-records").set_value(["T901-1", "T901-2"])
    app.text_area(key="apart-reason").set_value("年龄不同")
    app.button(key="apart-done").click().run()
    assert "请选出其中一部分档案" in said(app)
    assert own_graph.judgements() == []


def test_readers_and_narrowed_audiences_are_not_offered_to_decide(open_page: Open, own_graph: GraphStore) -> None:
    (entity,) = own_graph.entities([who(own_graph, "T901-1")], WORKING)
    app = open_page("people", audience=Audience.BRIEF, id=entity.id)
    assert [b for b in app.button if b.key == "apart"] == []


def test_what_was_decided_in_one_act_stands_on_one_line(open_page: Open, own_graph: GraphStore) -> None:
    decide(own_graph, who(own_graph, "T901-1"), who(own_graph, "T906-1"), Verdict.SAME, "照片同", LI)
    (entity,) = own_graph.entities([who(own_graph, "T901-1")], WORKING)
    assert len(tell_apart(own_graph, entity.id, {"T901-2", "T906-1"}, "年龄不同", LI)) == 2
    app = open_page("queue")
    app.segmented_control(key="queue-which").set_value("made").run()
    assert "分开同名（2 个判断，一起收回）" in said(app)
    assert [b.label for b in app.button if b.label == "收回"] == ["收回"]  # the first word on the pair no longer holds
