"""Pages as different people see them: no button for what a role does not allow, and the deed itself refused."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from graph.access import Audience, Person, Role, permissions_of
from graph.store import GraphStore
from tests.ui.conftest import Open
from tests.ui.showing import said
from ui.decisions import READ_CLOSED, SEEN_CLOSED


class Seat:
    """Whoever sits at the window; None once the session has run out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.person: Person | None = None
        for place in ("ui.views.sign_in.person", "ui.signed_in.person"):
            monkeypatch.setattr(place, lambda: self.person)

    def takes(self, *roles: Role) -> None:
        """Somebody with these roles sits down."""
        self.person = Person("林岚", permissions_of(roles))


@pytest.fixture
def seat(monkeypatch: pytest.MonkeyPatch) -> Seat:
    """An empty seat."""
    return Seat(monkeypatch)


def buttons(app: AppTest) -> list[str]:
    """The words on the buttons."""
    return [b.label for b in app.button]


def closed_id(store: GraphStore) -> str:
    """A record that is not open."""
    return next(r.id for r in store.records(Audience.WORKING) if r.openness.value != "开放")


def test_without_accounts_the_page_says_whom_it_serves(own_graph: GraphStore, open_page: Open) -> None:
    assert "没有启用账号，只服务本机" in said(open_page("overview"))


def test_another_machine_is_not_served_without_accounts(
    own_graph: GraphStore, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.signed_in._from_elsewhere", lambda: True)
    shown = said(open_page("overview"))
    assert "不在这里开放" in shown
    assert "件档案" not in shown


def test_only_who_may_decide_sees_the_button(own_graph: GraphStore, open_page: Open, seat: Seat) -> None:
    seat.takes(Role.COMPILER)
    assert "判断" in buttons(open_page("queue"))
    seat.takes(Role.CLASSIFIER)
    page = open_page("queue")
    assert "判断" not in buttons(page)
    assert not page.exception


def test_a_session_that_ran_out_decides_nothing(own_graph: GraphStore, open_page: Open, seat: Seat) -> None:
    seat.takes(Role.COMPILER)
    page = open_page("queue")
    next(b for b in page.button if b.label == "判断").click().run()
    page.radio(key="verdict").set_value("different")
    page.text_area(key="reason").set_value("理由")
    before = own_graph.judgements()
    original, seat.person = seat.person, None
    assert original is not None
    page.button(key="decide").click().run()
    assert own_graph.judgements() == before
    assert "判断" not in "".join(e.action for e in own_graph.audit())


def test_a_closed_record_is_logged_once_and_does_not_exist_for_a_reader(
    own_graph: GraphStore, open_page: Open, seat: Seat
) -> None:
    closed = closed_id(own_graph)
    seat.takes(Role.READER)
    page = open_page("read", id=closed, **{"as": Audience.WORKING.value})
    assert "没有标识为" in said(page)
    assert own_graph.audit() == []
    seat.takes(Role.COMPILER)
    page = open_page("read", id=closed)
    assert "没有标识为" not in said(page)
    page.run()
    read = [e for e in own_graph.audit() if e.action == READ_CLOSED]
    assert [(e.who, e.subject) for e in read] == [("林岚", closed)]


def test_a_search_that_shows_closed_records_is_logged_for_who_saw_them(
    own_graph: GraphStore, open_page: Open, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.views.overview.render", lambda _: None)  # the first page opened shows some, too
    seat.takes(Role.COMPILER)
    closed = closed_id(own_graph)
    title = next(r.title for r in own_graph.records(Audience.WORKING) if r.id == closed)
    open_page("search", q=title[:4])
    (entry,) = [e for e in own_graph.audit() if closed in e.subject.split()]
    assert (entry.who, entry.action) == ("林岚", SEEN_CLOSED)


@pytest.mark.parametrize(("page", "refusal"), [("audit", "查看审计日志"), ("brief", "编写文稿")])
def test_a_page_that_is_not_for_a_role_says_so(
    own_graph: GraphStore, open_page: Open, seat: Seat, page: str, refusal: str
) -> None:
    seat.takes(Role.CLASSIFIER)
    assert f"没有“{refusal}”的权限" in said(open_page(page))


def test_somebody_without_a_role_sees_nothing(own_graph: GraphStore, open_page: Open, seat: Seat) -> None:
    seat.takes()
    shown = said(open_page("overview"))
    assert "没有“阅读开放档案”的权限" in shown
    assert "件档案" not in shown


def test_the_administrator_searches_and_proves_the_log(own_graph: GraphStore, open_page: Open, seat: Seat) -> None:
    seat.takes(Role.COMPILER)
    open_page("read", id=closed_id(own_graph))
    seat.takes(Role.ADMINISTRATOR)
    page = open_page("audit")
    assert READ_CLOSED in said(page)
    page.text_input(key="audit-who").set_value("没有的人").run()
    assert "没有这样的条目" in said(page)
    page.button(key="audit-verify").click().run()
    assert "日志完整" in said(page)
    page.text_input(key="audit-noted").set_value(f"9:{'a' * 64}").run()
    page.button(key="audit-verify").click().run()
    assert "日志不完整" in said(page)
