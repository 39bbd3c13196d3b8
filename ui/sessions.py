"""Who is signed in: sessions that end when unused, and in any case after a working day. No Streamlit.

The file holds digests of tokens only. A session ends at once with its account's password, or when the account is closed.
"""

from __future__ import annotations

import secrets
import time
from hashlib import sha256
from threading import Lock

from graph.access import Person, permissions_of
from ui.accounts import Account, Accounts

IDLE, LONGEST = 30 * 60.0, 10 * 3600.0  # seconds without a click; seconds in all
COOKIE = "lanmai_session"
_TOUCH = 30.0  # seconds after which a use is written down again
_TICKET = 60.0  # seconds for which a ticket can be changed for a cookie
_tickets: dict[str, tuple[str, float]] = {}
_guard = Lock()


def begin(accounts: Accounts, account: Account) -> str:
    """A new session: its token, which only the browser keeps."""
    token = secrets.token_urlsafe(32)
    now = accounts.now()
    with accounts.file.writing() as db:
        db.execute("DELETE FROM session WHERE began < ?", (now - 2 * LONGEST,))
        db.execute("INSERT INTO session VALUES (?, ?, ?, ?)", (_id(token), account.name.casefold(), now, now))
    return token


def holder(accounts: Accounts, token: str) -> Account | None:
    """Whose session this is, counting as a use; None when there is none, it has run out, or the account is closed."""
    return _used(accounts, _id(token), accounts.now()) if token else None


def identified(accounts: Accounts, issuer: str, subject: str, issued_at: float) -> Account | None:
    """The account of somebody whom the archive's own sign-in named at `issued_at` (seconds), as `holder`.

    The first use begins a session that runs from `issued_at`; a later one cannot begin it anew.
    """
    account, now = accounts.of_subject(issuer, subject), accounts.now()
    if account is None or account.disabled or not now - LONGEST < issued_at < now + 300:
        return None
    name = _id(f"oidc\n{issuer}\n{subject}\n{issued_at}")
    with accounts.file.writing() as db:
        db.execute("INSERT OR IGNORE INTO session VALUES (?, ?, ?, ?)", (name, account.name.casefold(), issued_at, now))
    return _used(accounts, name, now)


def end(accounts: Accounts, token: str) -> None:
    """End a session; nothing to do for one that is not there."""
    with accounts.file.writing() as db:
        db.execute("DELETE FROM session WHERE id = ?", (_id(token),))


def end_identified(accounts: Accounts, issuer: str, subject: str, issued_at: float) -> None:
    """End the session of `identified` for good: the same proof of identity does not open another."""
    name = _id(f"oidc\n{issuer}\n{subject}\n{issued_at}")
    with accounts.file.writing() as db:
        db.execute("UPDATE session SET seen = 0 WHERE id = ?", (name,))


def person_of(account: Account) -> Person:
    """The account as somebody who acts."""
    return Person(account.name, permissions_of(account.roles))


def _used(accounts: Accounts, session: str, now: float) -> Account | None:
    with accounts.file.connection() as db:
        found = db.execute("SELECT key, began, seen FROM session WHERE id = ?", (session,)).fetchone()
        if found is None or not (found[1] - 300 <= now < found[1] + LONGEST) or now >= found[2] + IDLE:
            return None
        if now > found[2] + _TOUCH:
            db.execute("UPDATE session SET seen = ? WHERE id = ? AND seen > 0", (now, session))
    account = accounts.get(found[0])
    return account if account and not account.disabled else None


def _id(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def ticket_for(token: str) -> str:
    """A slip that the browser changes once, within a minute, for the cookie: scripts never hold the token itself."""
    ticket, now = secrets.token_urlsafe(32), time.monotonic()
    with _guard:
        for old in [t for t, (_, made) in _tickets.items() if made < now - _TICKET]:
            del _tickets[old]
        _tickets[ticket] = (token, now)
    return ticket


def token_for(ticket: str) -> str:
    """The token behind a ticket, once; "" for one that was used, is too old, or never was."""
    with _guard:
        token, made = _tickets.pop(ticket, ("", 0.0))
    return token if token and made >= time.monotonic() - _TICKET else ""
