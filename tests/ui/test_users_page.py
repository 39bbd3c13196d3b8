"""页面 用户: accounts added, given roles, closed and given new passwords, by an administrator alone, each in the audit log."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.access import Person, Refused, Role, permissions_of, sole_user
from graph.store import AuditFilter, GraphStore
from tests.ui.conftest import Open
from tests.ui.showing import said, sheets
from ui import administering
from ui.accounts import AccountError, Accounts, SignInRefused

LI = sole_user("li")


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    """The accounts that the pages see."""
    return Accounts(tmp_path / "accounts.db")


def test_an_account_is_made_with_a_password_shown_once(open_page: Open, own_graph: GraphStore, accounts: Accounts) -> None:
    app = open_page("users")
    assert "还没有账号" in said(app)
    app.text_input(key="new-name").set_value("林编研")
    app.multiselect(key="new-roles").set_value([Role.COMPILER, Role.ADMINISTRATOR])
    next(b for b in app.button if b.label == "建立账号").click().run()
    password = app.code[-1].value
    made = accounts.check("林编研", password)
    assert made.roles == {Role.COMPILER, Role.ADMINISTRATOR}
    assert made.must_change
    assert "编研人员、系统管理员" in said(app)
    app.run()
    assert password not in [c.value for c in app.code]
    entry = own_graph.audit(1)[0]
    assert (entry.action, entry.subject, entry.detail) == ("新建账号", "林编研", "编研人员、系统管理员")
    assert password not in repr(own_graph.audit())


def test_roles_are_changed_accounts_closed_and_passwords_made_anew(
    open_page: Open, own_graph: GraphStore, accounts: Accounts
) -> None:
    accounts.add("王归类", [Role.READER], "correct horse battery")
    app = open_page("users", name="王归类")
    app.multiselect(key="roles-王归类").set_value([Role.CLASSIFIER]).run()
    app.button(key="save-roles").click().run()
    assert accounts.all()[0].roles == {Role.CLASSIFIER}
    app = open_page("users", name="王归类")
    app.button(key="reset").click().run()
    with pytest.raises(SignInRefused):
        accounts.check("王归类", "correct horse battery")
    assert accounts.check("王归类", app.code[-1].value).must_change
    app = open_page("users", name="王归类")
    app.button(key="disable").click().run()
    assert accounts.all()[0].disabled
    assert "停用" in sheets(app)
    assert [e.action for e in own_graph.audit(where=AuditFilter(subject="王归类"))] == ["停用账号", "重设密码", "改角色"]


def test_the_last_administrator_stays(open_page: Open, own_graph: GraphStore, accounts: Accounts) -> None:
    accounts.add("管理员", [Role.ADMINISTRATOR], "correct horse battery")
    app = open_page("users", name="管理员")
    app.button(key="disable").click().run()
    assert "最后一位系统管理员" in app.error[0].value
    assert not accounts.all()[0].disabled
    assert own_graph.audit(where=AuditFilter(subject="管理员")) == []


def test_a_name_that_is_taken_is_told(open_page: Open, own_graph: GraphStore, accounts: Accounts) -> None:
    accounts.add("管理员", [Role.ADMINISTRATOR], "correct horse battery")
    app = open_page("users")
    app.text_input(key="new-name").set_value("管理员")
    next(b for b in app.button if b.label == "建立账号").click().run()
    assert "已有账号“管理员”" in app.error[0].value
    assert len(accounts.all()) == 1


def test_nobody_else_changes_accounts(own_graph: GraphStore, accounts: Accounts) -> None:
    manager = Person("zhao", permissions_of([Role.MANAGER]))
    accounts.add("管理员", [Role.ADMINISTRATOR], "correct horse battery")
    for act in (
        lambda: administering.add(own_graph, accounts, "新人", [Role.ADMINISTRATOR], manager),
        lambda: administering.set_roles(own_graph, accounts, "管理员", [Role.READER], manager),
        lambda: administering.reset_password(own_graph, accounts, "管理员", manager),
        lambda: administering.disable(own_graph, accounts, "管理员", True, manager),
    ):
        with pytest.raises(Refused, match="管理账号"):
            act()
    assert [a.name for a in accounts.all()] == ["管理员"]
    accounts.check("管理员", "correct horse battery")


def test_who_signs_in_through_the_archive_s_own_sign_in_gets_no_password(own_graph: GraphStore, accounts: Accounts) -> None:
    made, password = administering.add(own_graph, accounts, "周", [Role.READER], LI, "https://id", "s-1")
    assert (password, made.has_password, made.subject) == ("", False, "s-1")
    with pytest.raises(AccountError, match="统一登录身份"):
        administering.add(own_graph, accounts, "吴", [Role.READER], LI, "https://id", "s-1")
