"""Accounts changed by an administrator: the permission, the change, the audit entry. Passwords made here are shown once. No Streamlit."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from graph.access import Permission, Person, Role
from graph.audit import AuditEntry
from graph.store import GraphStore
from ui.accounts import Account, Accounts
from ui.decisions import now

ADDED, ROLES, PASSWORD, DISABLED, ENABLED = "新建账号", "改角色", "重设密码", "停用账号", "启用账号"
_ONE_TIME = 12  # bytes of chance in a password that must be changed at the first sign-in


def listed(roles: Iterable[Role]) -> str:
    """Roles by their names."""
    return "、".join(role.label for role in sorted(roles, key=list(Role).index)) or "没有角色"


def add(
    store: GraphStore, accounts: Accounts, name: str, roles: Iterable[Role], person: Person, issuer: str = "", subject: str = "",
) -> tuple[Account, str]:
    """A new account and its one-time password, "" for one that signs in through the archive's own sign-in.

    Refused without the permission; AccountError for a name or subject that is taken or makes no sense.
    """
    person.require(Permission.MANAGE_USERS)
    chosen = frozenset(roles)
    password = "" if issuer and subject else secrets.token_urlsafe(_ONE_TIME)
    made = accounts.add(name, chosen, password, must_change=bool(password), issuer=issuer, subject=subject)
    _log(store, person, ADDED, made.name, listed(chosen))
    return made, password


def set_roles(store: GraphStore, accounts: Accounts, name: str, roles: Iterable[Role], person: Person) -> None:
    """These roles and no others, at once. Refused without the permission; AccountError for the last administrator's."""
    person.require(Permission.MANAGE_USERS)
    chosen = frozenset(roles)
    accounts.set_roles(name, chosen)
    _log(store, person, ROLES, name, listed(chosen))


def reset_password(store: GraphStore, accounts: Accounts, name: str, person: Person) -> str:
    """A new one-time password; every session of the account ends. Refused without the permission."""
    person.require(Permission.MANAGE_USERS)
    password = secrets.token_urlsafe(_ONE_TIME)
    accounts.set_password(name, password, must_change=True)
    _log(store, person, PASSWORD, name)
    return password


def disable(store: GraphStore, accounts: Accounts, name: str, disabled: bool, person: Person) -> None:
    """Close the account, or open it again. Refused without the permission; AccountError for the last administrator's."""
    person.require(Permission.MANAGE_USERS)
    accounts.disable(name, disabled)
    _log(store, person, DISABLED if disabled else ENABLED, name)


def _log(store: GraphStore, person: Person, action: str, name: str, detail: str = "") -> None:
    store.log(AuditEntry(now(), person.name, action, name, detail))
