"""用户: who may sign in and as what; adding, changing roles, closing, a new password that is shown once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from graph.access import GRANTS, Permission, Refused, Role
from graph.store import StoreError
from ui import administering
from ui.accounts import Account, AccountError, Accounts
from ui.administering import listed
from ui.components.links import ask, sheet
from ui.components.markup import anchor, plain, table
from ui.services import Services
from ui.signed_in import accounts_of
from ui.state import Place, link, one
from ui.views.frame import params

_SHOWN_ONCE = "one-time-password"  # session key: name and password, until the page is drawn


def render(services: Services) -> None:
    """The page; Refused for somebody who does not manage accounts."""
    services.acting(Permission.MANAGE_USERS)
    st.title("用户", anchor=False)
    if not services.settings.accounts:
        st.info("现在没有启用账号，只服务本机。这里建好账号以后，用 lanmai ui --accounts 启动，各人就用自己的名字登录。")
    if message := st.session_state.pop("said", ""):
        st.success(message)
    _password_once()
    accounts = accounts_of(services.settings)
    known = accounts.all()
    _list(known)
    chosen = next((a for a in known if a.name == one(params(), "name")), None)
    if chosen is not None:
        _account(services, accounts, chosen)
    with st.expander("新建账号", expanded=not known):
        _add(services, accounts)
    with st.expander("各种角色能做什么"):
        rows = [(escape(r.label), escape("、".join(p.label for p in Permission if p in GRANTS[r]))) for r in Role]
        sheet(table(("角色", "权限"), rows), key="roles")


def _password_once() -> None:
    if kept := st.session_state.pop(_SHOWN_ONCE, None):
        name, password = kept
        st.warning(f"“{plain(name)}”的一次性密码，只显示这一次，请抄给本人；第一次登录时必须换掉：")
        st.code(password, language=None)


def _list(known: list[Account]) -> None:
    if not known:
        st.write("还没有账号。先建一个系统管理员。")
        return
    rows = [
        (anchor(a.name, link(Place.USERS, name=a.name)), escape(listed(a.roles)), _state(a), escape(_how(a)))
        for a in known
    ]
    sheet(table(("姓名", "角色", "状态", "怎样登录"), rows, f"{len(known)} 个账号；点姓名可以改"), key="accounts")


def _how(account: Account) -> str:
    ways = ("密码" if account.has_password else "", f"统一登录 {account.issuer} {account.subject}" if account.subject else "")
    return "、".join(w for w in ways if w)


def _state(account: Account) -> str:
    return "停用" if account.disabled else "须换密码" if account.must_change else "正常"


def _account(services: Services, accounts: Accounts, account: Account) -> None:
    """One account, with what can be changed about it."""
    with st.container(border=True, key="account"):
        st.subheader(f"{plain(account.name)}（{_state(account)}）", anchor=False)
        roles = st.multiselect(
            "角色（全部列出，保存后立即生效）", list(Role), sorted(account.roles, key=list(Role).index),
            format_func=lambda r: r.label, key=f"roles-{account.name}", placeholder="没有角色就什么也看不到",
        )
        save, reset, close, _ = st.columns([1, 1, 1, 2])
        if save.button("保存角色", key="save-roles", type="primary", width="stretch", disabled=set(roles) == account.roles):
            _done(partial(_set_roles, services, accounts, account, roles), f"“{account.name}”现在是：{listed(roles)}")
        if account.has_password and reset.button(
            "重设密码", key="reset", width="stretch", help="此人各处的登录随即失效，要用新的一次性密码登录，再换成自己的。",
        ):
            _done(partial(_reset, services, accounts, account), f"已重设“{account.name}”的密码。")
        words = "重新启用" if account.disabled else "停用"
        told = f"已启用“{account.name}”。" if account.disabled else f"已停用“{account.name}”，立即失效；所作的判断仍在。"
        if close.button(words, key="disable", width="stretch"):
            _done(partial(_disable, services, accounts, account), told)


def _add(services: Services, accounts: Accounts) -> None:
    with st.form("add-account", border=False, clear_on_submit=False):
        name = st.text_input("姓名", key="new-name", placeholder="登录时用的名字，判断都记在它名下")
        roles = st.multiselect("角色", list(Role), format_func=lambda r: r.label, key="new-roles", placeholder="可以选几个")
        issuer, subject = st.columns(2)
        at = issuer.text_input("统一登录的签发者（没有就不填）", key="new-issuer")
        who = subject.text_input("统一登录里的主体标识（没有就不填）", key="new-subject")
        if not st.form_submit_button("建立账号", type="primary"):
            return
    if bool(at) != bool(who):
        st.error("签发者和主体标识要一起填，或都不填")
        return
    _done(partial(_make, services, accounts, name or "", roles, at or "", who or ""), "已建立账号。")


def _make(services: Services, accounts: Accounts, name: str, roles: list[Role], issuer: str, subject: str) -> None:
    person = services.acting(Permission.MANAGE_USERS)
    made, password = administering.add(services.store, accounts, name, roles, person, issuer, subject)
    if password:
        st.session_state[_SHOWN_ONCE] = (made.name, password)


def _set_roles(services: Services, accounts: Accounts, account: Account, roles: list[Role]) -> None:
    administering.set_roles(services.store, accounts, account.name, roles, services.acting(Permission.MANAGE_USERS))


def _reset(services: Services, accounts: Accounts, account: Account) -> None:
    password = administering.reset_password(services.store, accounts, account.name, services.acting(Permission.MANAGE_USERS))
    st.session_state[_SHOWN_ONCE] = (account.name, password)


def _disable(services: Services, accounts: Accounts, account: Account) -> None:
    person = services.acting(Permission.MANAGE_USERS)
    administering.disable(services.store, accounts, account.name, not account.disabled, person)


def _done(act: Callable[[], object], told: str) -> None:
    try:
        act()
    except (Refused, AccountError, StoreError) as wrong:
        st.error(str(wrong))
        return
    st.session_state["said"] = told
    ask(link(Place.USERS))
