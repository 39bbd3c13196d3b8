"""Local accounts in a file of their own, readable by the platform's own user alone. The only home of argon2. No Streamlit.

Whoever guesses passwords waits: after three wrong ones for a name ever longer, after many for any names as well. The
attempts are kept in the file, so that neither a new browser nor a restart forgets them.
"""

from __future__ import annotations

import json
import os
import secrets
import time
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from sqlite3 import Connection
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from graph.access import Role
from graph.stores.sqlite_file import SqliteFile

_APPLICATION_ID = 0x4C4D4143  # "LMAC"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS account(
  key TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, roles TEXT NOT NULL, must_change INTEGER NOT NULL,
  disabled INTEGER NOT NULL, issuer TEXT NOT NULL, subject TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS account_subject ON account(issuer, subject) WHERE subject <> '';
CREATE TABLE IF NOT EXISTS attempt(key TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS attempt_time ON attempt(at);
CREATE TABLE IF NOT EXISTS session(id TEXT PRIMARY KEY, key TEXT NOT NULL, began REAL NOT NULL, seen REAL NOT NULL);
"""
_COLUMNS = "name, roles, must_change, disabled, issuer, subject, hash <> ''"
_BUSY = 10.0  # seconds that a writer waits for another
_DAY = 86_400.0
_FREE, _LONGEST = 3, 900.0  # wrong passwords without a wait; the longest wait for one name, in seconds
_WINDOW, _FREE_OVERALL, _LONGEST_OVERALL = 600.0, 20, 30.0  # the same for all names together, within ten minutes
SHORTEST, _LONGEST_PASSWORD, _LONGEST_NAME = 10, 256, 40
_hasher = PasswordHasher()  # argon2id with the library's defaults (RFC 9106, the profile for little memory)
_at_once = BoundedSemaphore(2)  # each comparison takes 64 MiB


class AccountError(Exception):
    """What was asked of the accounts cannot be; the message says why, in Chinese."""


class SignInRefused(AccountError):
    """Name and password do not open anything, or not yet; the same words whether the name exists or not."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in: with a password, through the archive's own sign-in (issuer and subject), or both."""

    name: str
    roles: frozenset[Role]
    must_change: bool = False
    disabled: bool = False
    issuer: str = ""
    subject: str = ""
    has_password: bool = True


class Accounts:
    """The accounts in the file at `path`, made with mode 0600 when missing. StoreError when it cannot be used."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self.now = now
        self.file = SqliteFile(str(path), _BUSY, "账号文件")
        self.file.create(_SCHEMA, _APPLICATION_ID, 1)

    def close(self) -> None:
        """Release the file."""
        self.file.close()

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self.file.connection() as db:
            return [_account(row) for row in db.execute(f"SELECT {_COLUMNS} FROM account ORDER BY key")]  # noqa: S608

    def get(self, name: str) -> Account | None:
        """The account of this name; letters' case and width do not matter."""
        with self.file.connection() as db:
            return _found(db, "key = ?", _key(name))

    def of_subject(self, issuer: str, subject: str) -> Account | None:
        """The account that an OpenID Connect subject is mapped to."""
        with self.file.connection() as db:
            return _found(db, "issuer = ? AND subject = ?", issuer, subject) if subject else None

    def add(
        self, name: str, roles: Iterable[Role], password: str = "", must_change: bool = False, issuer: str = "",
        subject: str = "",
    ) -> Account:
        """A new account, with a password or a subject or both; AccountError when the name or the subject is taken."""
        name = _named(name)
        if not password and not (issuer and subject):
            raise AccountError("账号要有密码，或者写明统一登录的签发者和主体标识")
        hashed = _hashed(password, name) if password else ""
        roles = frozenset(roles)
        with self.file.writing() as db:
            if _found(db, "key = ?", _key(name)):
                raise AccountError(f"已有账号“{name}”")
            if subject and (other := _found(db, "issuer = ? AND subject = ?", issuer, subject)):
                raise AccountError(f"这个统一登录身份已属于账号“{other.name}”")
            row = (_key(name), name, hashed, _roles(roles), must_change, False, issuer, subject)
            db.execute("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return Account(name, roles, must_change, False, issuer, subject, bool(password))

    def set_roles(self, name: str, roles: Iterable[Role]) -> None:
        """Give the account these roles and no others; AccountError for the last administrator's."""
        roles = frozenset(roles)
        with self.file.writing() as db:
            account = _existing(db, name)
            if Role.ADMINISTRATOR not in roles:
                _keep_an_administrator(db, account)
            db.execute("UPDATE account SET roles = ? WHERE key = ?", (_roles(roles), _key(name)))

    def set_password(self, name: str, password: str, must_change: bool = False) -> None:
        """A new password; every session of the account ends and its wrong attempts are forgotten."""
        hashed = _hashed(password, name)
        with self.file.writing() as db:
            _existing(db, name)
            db.execute(
                "UPDATE account SET hash = ?, must_change = ? WHERE key = ?", (hashed, must_change, _key(name))
            )
            db.execute("DELETE FROM session WHERE key = ?", (_key(name),))
            db.execute("DELETE FROM attempt WHERE key = ?", (_key(name),))

    def disable(self, name: str, disabled: bool = True) -> None:
        """Close the account, or open it again; its sessions end at once. AccountError for the last administrator's."""
        with self.file.writing() as db:
            account = _existing(db, name)
            if disabled:
                _keep_an_administrator(db, account)
                db.execute("DELETE FROM session WHERE key = ?", (_key(name),))
            db.execute("UPDATE account SET disabled = ? WHERE key = ?", (disabled, _key(name)))

    def check(self, name: str, password: str) -> Account:
        """Whose name and password these are. SignInRefused for wrong ones, and for whoever must wait."""
        key, now = _key(name), self.now()
        with self.file.writing() as db:
            db.execute("DELETE FROM attempt WHERE at < ? OR at > ?", (now - _DAY, now + _DAY))
            if (wait := _wait(db, key, now)) > 0:
                raise SignInRefused(f"密码错了太多次：请 {max(1, round(wait))} 秒后再试")
            # Counted as wrong until it is found right, so that guesses made at the same time count too.
            db.execute("INSERT INTO attempt VALUES (?, ?)", (key, now))
            row = db.execute("SELECT hash FROM account WHERE key = ? AND NOT disabled", (key,)).fetchone()
        hashed = row[0] if row and row[0] else ""
        if not (_matches(hashed or _nobody(), password) and hashed):
            raise SignInRefused("姓名或密码不对")
        with self.file.writing() as db:
            db.execute("DELETE FROM attempt WHERE key = ?", (key,))
            if _hasher.check_needs_rehash(hashed):
                db.execute("UPDATE account SET hash = ? WHERE key = ?", (_hasher.hash(password), key))
            return _existing(db, name)


def first_administrator(accounts: Accounts) -> tuple[str, str] | None:
    """Make the first administrator where there is no account yet: the name and a password to be changed at once."""
    if accounts.all():
        return None
    name, password = "管理员", secrets.token_urlsafe(12)
    accounts.add(name, [Role.ADMINISTRATOR], password, must_change=True)
    return name, password


def _wait(db: Connection, key: str, now: float) -> float:
    """How many seconds until this name may be tried again."""
    wrong, last = db.execute("SELECT COUNT(*), MAX(at) FROM attempt WHERE key = ?", (key,)).fetchone()
    all_wrong, all_last = db.execute("SELECT COUNT(*), MAX(at) FROM attempt WHERE at > ?", (now - _WINDOW,)).fetchone()
    for_name = last + min(2.0 ** (wrong - _FREE + 1), _LONGEST) - now if wrong >= _FREE else 0.0
    over = all_wrong - _FREE_OVERALL
    overall = all_last + min(float(over), _LONGEST_OVERALL) - now if over > 0 else 0.0
    return max(for_name, overall)


@cache
def _nobody() -> str:
    """Compared for names that do not exist, so that they take as long."""
    return _hasher.hash(secrets.token_hex())


def _matches(hashed: str, password: str) -> bool:
    with _at_once:
        try:
            return _hasher.verify(hashed, password[: _LONGEST_PASSWORD + 1])
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False


def _hashed(password: str, name: str) -> str:
    if not SHORTEST <= len(password) <= _LONGEST_PASSWORD:
        raise AccountError(f"密码要有 {SHORTEST} 到 {_LONGEST_PASSWORD} 个字符")
    if len(set(password)) < 5 or _key(name) in _key(password):
        raise AccountError("密码太容易猜：不要含有姓名，也不要只用几个字符重复")
    with _at_once:
        try:
            return _hasher.hash(password)
        except UnicodeEncodeError:
            raise AccountError("密码里有无法使用的字符") from None


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _named(name: str) -> str:
    name = unicodedata.normalize("NFKC", name).strip()
    if not 0 < len(name) <= _LONGEST_NAME or any(not (c.isalnum() or c in "._-·@") for c in name):
        raise AccountError(f"姓名要有 1 到 {_LONGEST_NAME} 个字，只用文字、数字和 . _ - · @")
    return name


def _roles(roles: Iterable[Role]) -> str:
    return json.dumps(sorted(role.value for role in roles))


def _account(row: tuple[str, str, int, int, str, str, int]) -> Account:
    name, roles, must_change, disabled, issuer, subject, has_password = row
    known = frozenset(Role(r) for r in json.loads(roles) if r in set(Role))
    return Account(name, known, bool(must_change), bool(disabled), issuer, subject, bool(has_password))


def _found(db: Connection, where: str, *values: str) -> Account | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM account WHERE {where}", values).fetchone()  # noqa: S608
    return _account(row) if row else None


def _existing(db: Connection, name: str) -> Account:
    account = _found(db, "key = ?", _key(name))
    if account is None:
        raise AccountError(f"没有账号“{name}”：lanmai user list 会列出全部账号")
    return account


def _keep_an_administrator(db: Connection, account: Account) -> None:
    left = [_account(row) for row in db.execute(f"SELECT {_COLUMNS} FROM account WHERE NOT disabled")]  # noqa: S608
    if Role.ADMINISTRATOR in account.roles and not any(
        Role.ADMINISTRATOR in a.roles for a in left if a.name != account.name
    ):
        raise AccountError(f"“{account.name}”是最后一位系统管理员：请先给另一个账号这个角色")
