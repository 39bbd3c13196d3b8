"""Deciding which region an ambiguous name means: on page 待办, shown on the name's page, undone from the audit log."""

from __future__ import annotations

import pytest

from graph.access import Audience, Permission, Person, Refused
from graph.model import Findings
from graph.places.meanings import AMBIGUOUS, ambiguous_places, meant_in
from graph.places.questions import places
from graph.store import Batch, GraphStore
from tests.contract import cases
from tests.contract.cases import LOC
from tests.ui.conftest import Open
from tests.ui.showing import said, sheets
from ui.meanings import MEANT, mean
from ui.undoing import Judged, undo
from ui.waiting import collected

WHO = Person("林岚", frozenset({Permission.DECIDE_IDENTITY, Permission.READ_CLOSED}))


@pytest.fixture
def asked(own_graph: GraphStore) -> GraphStore:
    """A graph in which two records speak of 浙西区 and nothing says which."""
    for name, text in (("R-甲", "查浙西区情形。"), ("R-乙", "浙西区另有情形。")):
        of = cases.record(name, text, when=cases.day("1944-01-01"))
        region = ("浙西区", LOC)
        own_graph.load(Batch((of,), cases.passages(of), (Findings(
            of.id, ("ner@1",), cases.mentions(of, [region]), (), (), (), (cases.referent(region),), (),
        ),)))
    return own_graph


def test_the_queue_asks_and_the_page_tells(asked: GraphStore, open_page: Open) -> None:
    item = next(i for i in collected(asked).items if i.kind == AMBIGUOUS)
    entity = item.question.subjects[0] if item.question else None
    assert entity is not None
    app = open_page("queue", item=item.id)
    app.multiselect(key=f"meant-records-{entity.id}").set_value(["R-甲"]).run()
    app.button(key=f"meant-done-{entity.id}").click().run()
    assert "请选一个所指" in said(app)
    app.radio(key=f"meant-{entity.id}").set_value("浙西行署").run()
    app.text_area(key=f"meant-reason-{entity.id}").set_value("文中称行署").run()
    app.button(key=f"meant-done-{entity.id}").click().run()
    assert "已记下：1 件档案里的“浙西区”指浙西行署" in said(app)
    assert {m.record.id: m.region for m in meant_in(asked, places(), entity, Audience.WORKING)} == {"R-甲": "浙西行署", "R-乙": None}
    page = sheets(open_page("places", id=entity.id))
    assert "文中称行署" in page
    assert "待考" in page
    outward = sheets(open_page("places", id=entity.id, audience=Audience.BRIEF))
    assert "文中称行署" not in outward


def test_all_decided_leaves_nothing_to_ask_and_the_audit_entry_undoes_it(asked: GraphStore) -> None:
    (question,) = ambiguous_places(asked, places())
    told = meant_in(asked, places(), question.subjects[0], Audience.WORKING)
    first, second = mean(asked, told, "浙西根据地", "有中共浙西区委字样", WHO)
    assert ambiguous_places(asked, places()) == []
    entries = {e.subject: e for e in asked.audit(10)}
    assert {entries[first.id].action, entries[second.id].action} == {MEANT}
    undo(asked, entries[second.id].place, "看错了件", WHO, Judged(), lambda: pytest.fail("nothing is read again"))
    assert [q.moves for q in ambiguous_places(asked, places())] == [1]


def test_refused_without_the_permission_and_without_a_reason(asked: GraphStore) -> None:
    (question,) = ambiguous_places(asked, places())
    told = meant_in(asked, places(), question.subjects[0], Audience.WORKING)
    with pytest.raises(Refused):
        mean(asked, told, "浙西行署", "因为", Person("读者", frozenset()))
    with pytest.raises(ValueError, match="理由"):
        mean(asked, told, "浙西行署", " ", WHO)
    assert [q.moves for q in ambiguous_places(asked, places())] == [2]
