"""Who sits at this window: asked afresh whenever it matters, so that a session that ran out no longer decides anything."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Any

import streamlit as st

from graph.access import Permission, Person, Refused
from pipelines.settings import Settings, read_settings
from ui.accounts import Account, Accounts
from ui.commands.common import UsageError, accounts_file, operator
from ui.sessions import COOKIE, begin, end, end_identified, holder, identified, person_of, ticket_for

_TOKEN, _TICKET = "session-token", "session-ticket"
NO_ACCOUNTS = "没有启用账号，只服务本机"


def accounts_of(settings: Settings) -> Accounts:
    """The accounts, opened once."""
    return _opened(str(accounts_file(settings)))


@st.cache_resource(show_spinner=False)
def _opened(path: str) -> Accounts:
    return Accounts(Path(path))


def person() -> Person | None:
    """Who acts here; None for somebody who is not signed in, or has yet to change a password given by another."""
    settings = read_settings()
    if not settings.accounts:
        return None if _from_elsewhere() else _local_user()
    account = account_here(settings)
    return person_of(account) if account and not account.must_change else None


def _local_user() -> Person:
    try:
        return operator()
    except UsageError as nobody:
        raise Refused(str(nobody)) from None


def acting(drawn_for: Person, permission: Permission) -> Person:
    """The person for whom a page was drawn, if still here and still allowed; Refused otherwise."""
    now = person()
    if now is None or now.name != drawn_for.name:
        raise Refused("登录已过期：请重新登录。刚才这一步没有记下")
    now.require(permission)
    return now


def _from_elsewhere() -> bool:
    """Whether the browser runs on another machine: without accounts nobody there is served, however this was started."""
    seen = st.context.ip_address  # None for this machine
    return isinstance(seen, str) and not ip_address(seen.removeprefix("::ffff:").partition("%")[0]).is_loopback


def account_here(settings: Settings) -> Account | None:
    """The account signed in at this window, by our own session or the archive's sign-in."""
    accounts = accounts_of(settings)
    if account := holder(accounts, _token()):
        return account
    return identified(accounts, *named) if (named := identity()) else None


def _token() -> str:
    return str(st.session_state.get(_TOKEN) or st.context.cookies.get(COOKIE, ""))


def offered() -> bool:
    """Whether the archive's own sign-in (OpenID Connect) is configured."""
    return "is_logged_in" in st.user.to_dict()


def identity() -> tuple[str, str, float] | None:
    """Issuer, subject and moment of what the archive's own sign-in said; None when it said nothing."""
    said: dict[str, Any] = dict(st.user.to_dict())
    if not said.get("is_logged_in") or not said.get("iss") or not said.get("sub"):
        return None
    issued = said.get("iat")
    return str(said["iss"]), str(said["sub"]), float(issued) if isinstance(issued, int | float) else 0.0


def open_session(settings: Settings, account: Account) -> None:
    """Sign the account in at this window, and let the browser keep it for its other windows.

    What the window held for whoever sat here before is gone.
    """
    st.session_state.clear()
    token = begin(accounts_of(settings), account)
    st.session_state[_TOKEN] = token
    st.session_state[_TICKET] = ticket_for(token)


def ticket() -> str:
    """What the browser has yet to change for a cookie, once; "" for nothing."""
    return str(st.session_state.pop(_TICKET, ""))


def close_session(settings: Settings) -> None:
    """Sign out here and in every window that shares the session. Ends the run where the archive's sign-in was used."""
    accounts = accounts_of(settings)
    end(accounts, _token())
    st.session_state.clear()
    if named := identity():
        end_identified(accounts, *named)
        st.logout()
