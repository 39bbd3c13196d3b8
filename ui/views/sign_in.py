"""Signing in and out: the page that asks who is there, the password that must be changed, the name in the sidebar."""

from __future__ import annotations

from importlib.resources import files

import streamlit as st

from graph.access import Person
from graph.audit import AuditEntry
from pipelines.settings import Settings, read_settings
from ui.accounts import SHORTEST, Account, AccountError, SignInRefused
from ui.components.markup import plain
from ui.decisions import now
from ui.services import open_graph
from ui.sessions import end_identified
from ui.signed_in import (
    NO_ACCOUNTS,
    account_here,
    accounts_of,
    close_session,
    identity,
    offered,
    open_session,
    person,
    ticket,
)
from ui.views.frame import plainly, style

_OUTSIDE = "sign-in-logged"  # session key: this window's use of the archive's own sign-in is in the log
_keep = st.components.v2.component(
    "lanmai_sign_in", html="<span></span>", js=(files("ui.components") / "sign_in.js").read_text("utf-8")
)


def settle() -> Person | None:
    """Style, and who is here; None for somebody who has to sign in first."""
    style()
    with plainly():
        return person()
    st.stop()
    return None


def signed_in_or_asked(here: Person | None) -> Person:
    """Who is here, named in the sidebar; otherwise asks for it, and ends the page."""
    settings = read_settings()
    if here is not None:
        if waiting := ticket():
            _keep(key="keep-session", data={"ticket": waiting})
        with st.sidebar:
            _name(settings, here)
        return here
    _, middle, _ = st.columns([1, 1.3, 1])
    with middle:
        if not settings.accounts:
            st.title("不在这里开放", anchor=False)
            st.error("平台没有启用账号，只服务本机：请在运行平台的那台机器上打开，或由管理员用 lanmai ui --accounts 启动。")
        elif account := account_here(settings):
            _new_password(settings, account, forced=True)
        else:
            _ask(settings)
    st.stop()
    raise AssertionError("a page that asks who is there has no more to show")


def _name(settings: Settings, here: Person) -> None:
    if not settings.accounts:
        st.caption(f"{NO_ACCOUNTS}。所作判断记在“{plain(here.name)}”名下。")
        return
    account = account_here(settings)
    if (named := identity()) and account and (account.issuer, account.subject) == named[:2] and _OUTSIDE not in st.session_state:
        st.session_state[_OUTSIDE] = True
        _log(settings, here.name, "登录", here.name, "单位统一账号")
    with st.popover(plain(here.name), width="stretch"):
        roles = "、".join(r.label for r in account.roles) if account else ""
        st.caption(f"角色：{roles or '还没有'}")
        if account and account.has_password:
            _new_password(settings, account, forced=False)
        if st.button("退出登录", key="sign-out", width="stretch"):
            _log(settings, here.name, "退出登录", here.name)
            close_session(settings)
            st.rerun()


def _ask(settings: Settings) -> None:
    st.title("登录兰脉", anchor=False)
    if named := identity():
        _not_known(settings, *named)
    with st.form("sign-in", border=False):
        name = st.text_input("姓名", key="sign-in-name", autocomplete="username")
        password = st.text_input("密码", type="password", key="sign-in-password", autocomplete="current-password")
        asked = st.form_submit_button("登录", type="primary", width="stretch")
    if offered() and not named and st.button("用单位统一账号登录", key="sign-in-oidc", width="stretch"):
        st.login()
    if asked:
        _check(settings, name or "", password or "")
    st.caption("忘了密码请找系统管理员。半小时不用会自动退出。")


def _not_known(settings: Settings, issuer: str, subject: str, issued_at: float) -> None:
    """Signed in elsewhere, but nothing follows from it here: no account, a closed one, or a session that has run out."""
    account = accounts_of(settings).of_subject(issuer, subject)
    if account is None:
        st.warning(
            "统一账号登录成功，但它在兰脉还没有对应的账号和角色。请把下面两行交给系统管理员："
        )
        st.code(f"签发者 {issuer}\n主体标识 {subject}", language=None)
    elif account.disabled:
        st.warning("这个账号已停用。需要使用请找系统管理员。")
    else:
        st.info("登录已过期，请重新登录。")
    if st.button("退出统一账号，重新登录", key="sign-out-oidc", width="stretch"):
        end_identified(accounts_of(settings), issuer, subject, issued_at)
        st.logout()


def _check(settings: Settings, name: str, password: str) -> None:
    accounts = accounts_of(settings)
    try:
        account = accounts.check(name, password)
    except SignInRefused as refused:
        known = accounts.get(name)
        _log(settings, "（未登录）", "登录被拒", known.name if known else "没有这个账号", str(refused))
        st.error(str(refused))
        return
    open_session(settings, account)
    _log(settings, account.name, "登录", account.name)
    st.rerun()


def _new_password(settings: Settings, account: Account, forced: bool) -> None:
    if forced:
        st.title("请先换一个密码", anchor=False)
        st.write(f"{plain(account.name)}，现在的密码是别人给的，只能用来换成自己的。")
    with st.form("new-password", border=False):
        old = st.text_input("现在的密码", type="password", key="old-password", autocomplete="current-password")
        new = st.text_input(f"新密码（至少 {SHORTEST} 个字符）", type="password", key="new-password-1", autocomplete="new-password")
        again = st.text_input("再写一遍", type="password", key="new-password-2", autocomplete="new-password")
        asked = st.form_submit_button("换密码", type="primary" if forced else "secondary", width="stretch")
    if not asked:
        return
    accounts = accounts_of(settings)
    try:
        if new != again:
            raise AccountError("两遍写的新密码不一样")
        if new == old:
            raise AccountError("新密码和现在的一样")
        accounts.check(account.name, old or "")
        accounts.set_password(account.name, new or "")
    except AccountError as refused:
        st.error(str(refused))
        return
    open_session(settings, accounts.check(account.name, new or ""))
    _log(settings, account.name, "换密码", account.name)
    st.rerun()


def _log(settings: Settings, who: str, action: str, subject: str, detail: str = "") -> None:
    """Into the audit log; before there is a graph there is none, and nothing to watch over."""
    store = open_graph(settings)
    if store is not None:
        store.log(AuditEntry(now(), who, action, subject, detail))


