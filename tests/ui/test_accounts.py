"""Accounts and sessions: what is kept, who must wait, when it ends."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.access import Role
from ui import sessions
from ui.accounts import AccountError, Accounts, SignInRefused, first_administrator

GOOD, OTHER = "correct horse battery", "another fine password"


class Clock:
    """Time that moves when told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock of the test's own."""
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    """Accounts with one compiler."""
    opened = Accounts(tmp_path / "work" / "accounts.db", clock)
    opened.add("林编研", [Role.COMPILER], GOOD)
    yield opened
    opened.close()


def refused(accounts: Accounts, name: str = "林编研", password: str = OTHER) -> str:
    """What somebody with a wrong password is told."""
    with pytest.raises(SignInRefused) as told:
        accounts.check(name, password)
    return str(told.value)


def test_the_file_is_the_platforms_alone_and_holds_no_password(accounts: Accounts, tmp_path: Path) -> None:
    token = sessions.begin(accounts, accounts.check("林编研", GOOD))
    files = list((tmp_path / "work").iterdir())
    assert files
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert GOOD.encode() not in file.read_bytes()
        assert token.encode() not in file.read_bytes()
    assert any(b"$argon2id$" in file.read_bytes() for file in files)


def test_the_right_password_opens_and_the_name_is_found_in_any_case(accounts: Accounts) -> None:
    accounts.add("Wu.Wei", [], GOOD)
    assert accounts.check("林编研", GOOD).roles == {Role.COMPILER}
    assert accounts.check(" ｗｕ.wei", GOOD).name == "Wu.Wei"
    assert refused(accounts) == refused(accounts, "没有的人") == "姓名或密码不对"
    assert refused(accounts, "林编研", "") == "姓名或密码不对"


def test_wrong_passwords_slow_down_and_a_restart_forgets_none(accounts: Accounts, clock: Clock, tmp_path: Path) -> None:
    for _ in range(3):
        assert refused(accounts) == "姓名或密码不对"
    again = Accounts(tmp_path / "work" / "accounts.db", clock)
    assert refused(again, password=GOOD) == "密码错了太多次：请 2 秒后再试"
    waits = []
    for _ in range(12):
        waits.append(int("".join(c for c in refused(again, password=GOOD) if c.isdigit())))
        clock.now += waits[-1] + 0.01
        assert refused(again) == "姓名或密码不对"
    assert waits[:4] == [2, 4, 8, 16]
    assert waits[-1] == 900
    clock.now += 901
    assert again.check("林编研", GOOD).name == "林编研"
    assert refused(again) == "姓名或密码不对"  # forgotten with the right one
    again.close()


def test_a_name_that_does_not_exist_slows_down_alike(accounts: Accounts) -> None:
    for _ in range(3):
        refused(accounts, "没有的人")
    assert "秒后再试" in refused(accounts, "没有的人")
    assert accounts.check("林编研", GOOD)


def test_many_names_one_after_the_other_slow_down_everybody(accounts: Accounts, clock: Clock) -> None:
    with accounts.file.writing() as db:
        db.executemany("INSERT INTO attempt VALUES (?, ?)", [(f"n{i}", clock.now) for i in range(25)])
    assert refused(accounts, password=GOOD) == "密码错了太多次：请 5 秒后再试"
    clock.now += 5.01
    assert accounts.check("林编研", GOOD)
    clock.now += 601
    assert refused(accounts) == "姓名或密码不对"


def test_guesses_made_at_once_are_counted(accounts: Accounts) -> None:
    told: list[str] = []
    hands = [threading.Thread(target=lambda: told.append(refused(accounts))) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert told.count("姓名或密码不对") == 3
    assert len(told) == 8


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "xx林编研xxyzzyabc", "x" * 257, "\ud800" + GOOD])
def test_a_poor_password_is_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(AccountError, match="密码"):
        accounts.set_password("林编研", password)
    assert accounts.check("林编研", GOOD)


@pytest.mark.parametrize("name", ["", " ", "a b", "x" * 41, "<b>", "林\n编", "a:b"])
def test_a_name_that_cannot_be_told_from_others_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountError, match="姓名"):
        accounts.add(name, [], GOOD)


def test_a_name_and_a_subject_belong_to_one_account(accounts: Accounts) -> None:
    accounts.add("王统一", [], issuer="https://sso", subject="u-1")
    with pytest.raises(AccountError, match="已有账号"):
        accounts.add("林编研", [], OTHER)
    with pytest.raises(AccountError, match="已属于账号“王统一”"):
        accounts.add("张三", [], issuer="https://sso", subject="u-1")
    with pytest.raises(AccountError, match="要有密码"):
        accounts.add("李四", [])
    assert accounts.of_subject("https://other", "u-1") is None
    assert accounts.of_subject("", "") is None
    assert "姓名或密码不对" in refused(accounts, "王统一", "")  # nothing but the other sign-in opens it


def test_one_administrator_always_stays(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "a.db")
    made = first_administrator(accounts)
    assert made is not None
    name, password = made
    assert accounts.check(name, password).must_change
    assert first_administrator(accounts) is None
    for change in (lambda: accounts.disable(name), lambda: accounts.set_roles(name, [Role.MANAGER])):
        with pytest.raises(AccountError, match="最后一位系统管理员"):
            change()
    accounts.add("二号", [Role.ADMINISTRATOR], GOOD)
    accounts.disable(name)
    with pytest.raises(AccountError, match="最后一位系统管理员"):
        accounts.disable("二号")
    with pytest.raises(SignInRefused):
        accounts.check(name, password)
    accounts.close()


# ---- sessions
def test_a_session_ends_when_unused_and_after_a_working_day(accounts: Accounts, clock: Clock) -> None:
    token = sessions.begin(accounts, accounts.check("林编研", GOOD))
    for _ in range(20):
        clock.now += sessions.IDLE - 1
        assert sessions.holder(accounts, token)
    clock.now += 20  # ten hours are over, though it was used all the time
    assert sessions.holder(accounts, token) is None
    other = sessions.begin(accounts, accounts.check("林编研", GOOD))
    clock.now += sessions.IDLE + 1
    assert sessions.holder(accounts, other) is None
    for guess in ("", "x", token[:-1], "\ud800"):
        assert sessions.holder(accounts, guess) is None


def test_a_session_ends_with_its_account_its_password_and_when_told(accounts: Accounts) -> None:
    def begun() -> str:
        return sessions.begin(accounts, accounts.check("林编研", GOOD))

    first, second = begun(), begun()
    sessions.end(accounts, first)
    assert sessions.holder(accounts, first) is None
    assert sessions.holder(accounts, second)
    accounts.disable("林编研")
    accounts.disable("林编研", disabled=False)
    assert sessions.holder(accounts, second) is None
    third = begun()
    accounts.set_password("林编研", OTHER)
    assert sessions.holder(accounts, third) is None


def test_a_role_given_or_taken_holds_at_once(accounts: Accounts) -> None:
    token = sessions.begin(accounts, accounts.check("林编研", GOOD))
    accounts.set_roles("林编研", [Role.READER])
    account = sessions.holder(accounts, token)
    assert account is not None
    assert account.roles == {Role.READER}


def test_a_proof_of_identity_opens_one_session_and_no_second(accounts: Accounts, clock: Clock) -> None:
    accounts.add("王统一", [Role.READER], issuer="https://sso", subject="u-1")
    said = ("https://sso", "u-1", clock.now - 60)
    assert sessions.identified(accounts, *said)
    assert sessions.identified(accounts, "https://sso", "u-2", clock.now) is None
    assert sessions.identified(accounts, "https://elsewhere", "u-1", clock.now) is None
    clock.now += sessions.IDLE + 1
    assert sessions.identified(accounts, *said) is None
    fresh = ("https://sso", "u-1", clock.now)
    assert sessions.identified(accounts, *fresh)
    sessions.end_identified(accounts, *fresh)
    assert sessions.identified(accounts, *fresh) is None
    assert sessions.identified(accounts, "https://sso", "u-1", clock.now - sessions.LONGEST - 1) is None
    assert sessions.identified(accounts, "https://sso", "u-1", clock.now + 3600) is None
    accounts.disable("王统一")
    assert sessions.identified(accounts, "https://sso", "u-1", clock.now + 1) is None


def test_a_ticket_is_good_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = sessions.ticket_for("token")
    assert sessions.token_for("guess") == ""
    assert sessions.token_for(ticket) == "token"
    assert sessions.token_for(ticket) == ""
    late = sessions.ticket_for("token")
    monkeypatch.setattr(sessions, "_TICKET", -1.0)
    assert sessions.token_for(late) == ""
