"""Accounts in a browser: the first administrator, roles, sessions, the archive's own sign-in, the audit page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from graph.access import Role
from graph.stores import open_store
from tests.browser.conftest import Open, free_port, lanmai, serving, window_of
from tests.browser.moves import add_account, heading, settled, sign_in
from tests.browser.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, running
from tests.conftest import ROOT
from ui.accounts import Accounts
from ui.auditing import check

pytestmark = pytest.mark.browser
SECRET = "枫溪水库一九六三年春天"


@dataclass(frozen=True)
class Guarded:
    """A platform with accounts: its address, folder, the first password it printed, the sign-in beside it."""

    address: str
    folder: Path
    password: str
    provider: Provider

    @property
    def accounts(self) -> Accounts:
        """Its accounts, as the command line sees them."""
        return Accounts(self.folder / "work" / "accounts.db")

    def lanmai(self, *args: str) -> str:
        """A command on its folder."""
        return lanmai(self.folder, *args)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A platform over the sample holding that asks people to sign in."""
    folder = tmp_path_factory.mktemp("guarded")
    lanmai(folder, "load", str(ROOT / "samples" / "holding"))
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with running(f"{address}/oauth2callback", ("u-1", "u-2")) as provider:
        (folder / "work" / "secrets.toml").write_text(
            f'[auth]\nredirect_uri = "{address}/oauth2callback"\ncookie_secret = "{"k" * 40}"\nclient_id = "{CLIENT_ID}"\n'
            f'client_secret = "{CLIENT_SECRET}"\nserver_metadata_url = "{provider.issuer}/.well-known/openid-configuration"\n'
        )
        with serving(folder, "--accounts", port=port) as served:
            password = re.search(r"一次性密码：(\S+)", served.said)
            assert password, served.said
            yield Guarded(served.address, folder, password[1], provider)


@pytest.fixture
def window(browser: Browser, guarded: Guarded) -> Iterator[Open]:
    """Opens windows of one browser without a history."""
    with window_of(browser, guarded.address) as opened:
        yield opened


def test_the_first_administrator_changes_the_password_and_sees_the_audit_page(
    guarded: Guarded, window: Open, shots: Path
) -> None:
    page = window()
    page.goto("audit")
    heading(page, "登录兰脉")
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    page.screenshot(path=shots / "a1-sign-in.png")
    sign_in(page, "管理员", "错误的密码一二三四五")
    expect(page.get_by_text("姓名或密码不对")).to_be_visible()
    sign_in(page, "管理员", guarded.password)
    heading(page, "请先换一个密码")
    page.screenshot(path=shots / "a2-must-change.png")
    page.get_by_label("现在的密码").fill(guarded.password)
    page.get_by_label("新密码").fill(SECRET)
    page.get_by_label("再写一遍").fill(SECRET)
    page.get_by_role("button", name="换密码").click()
    heading(page, "审计")
    for words in ("登录被拒", "换密码", "新建账号"):
        expect(page.locator("table").get_by_text(words).first).to_be_visible()
    page.get_by_role("button", name="核验日志").click()
    expect(page.get_by_text(re.compile("日志完整，共 [0-9]+ 条"))).to_be_visible()
    settled(page)
    page.screenshot(path=shots / "a3-audit.png")
    page.get_by_label("做了什么").fill("登录被拒")
    page.get_by_label("做了什么").press("Enter")
    expect(page.locator("table tbody tr")).to_have_count(1)
    other = window()
    other.goto("./")
    heading(other, "总览")  # the cookie serves the browser's other windows
    expect(other.get_by_test_id("stSidebarNav").get_by_text(re.compile("^待办"))).to_have_count(0)
    other.get_by_test_id("stSidebar").get_by_role("button", name="管理员").click()
    other.screenshot(path=shots / "a4-account.png")
    other.get_by_role("button", name="退出登录").click()
    heading(other, "登录兰脉")
    page.reload()
    heading(page, "登录兰脉")


def test_a_cookie_is_out_of_reach_of_scripts(guarded: Guarded, window: Open) -> None:
    with_password(guarded, "周读者", Role.READER)
    page = window()
    page.goto("./")
    sign_in(page, "周读者", SECRET)
    heading(page, "总览")
    (cookie,) = [c for c in page.context.cookies() if c["name"] == "lanmai_session"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert "lanmai_session" not in page.evaluate("document.cookie")
    assert page.request.post("session", headers={"X-Lanmai": "1"}, data="guessed").status == 403


def with_password(guarded: Guarded, name: str, *roles: Role) -> None:
    """An account that need not change its password."""
    add_account(guarded.accounts, name, SECRET, *roles)


def test_a_reader_finds_what_is_open_and_nothing_to_decide(guarded: Guarded, window: Open, shots: Path) -> None:
    with_password(guarded, "周读者", Role.READER)
    page = window()
    page.goto("./")
    sign_in(page, "周读者", SECRET)
    heading(page, "总览")
    page.screenshot(path=shots / "a5-reader.png")
    for absent in ("资政参阅", "待办", "审计"):
        expect(page.get_by_test_id("stSidebarNav").get_by_text(re.compile(f"^{absent}"))).to_have_count(0)
    expect(page.get_by_text("未审核")).to_have_count(0)
    for place, told in (("audit", "没有“查看审计日志”的权限"), ("brief", "没有“编写文稿”的权限"), ("queue", "只在“内部工作”下显示")):
        page.goto(f"{place}?as=working")
        expect(page.get_by_text(re.compile(told))).to_be_visible()


def test_a_decision_bears_the_name_and_ends_with_the_account(guarded: Guarded, window: Open, shots: Path) -> None:
    with_password(guarded, "林编研", Role.COMPILER)
    page = window()
    page.goto("queue")
    sign_in(page, "林编研", SECRET)
    heading(page, "待办")
    page.get_by_role("button", name=re.compile("^判断")).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("不是同一个").click()
    dialog.get_by_label("理由（随判断保存，别人看得到）").fill("两份履历的籍贯不同")
    page.screenshot(path=shots / "a6-decide.png")
    dialog.get_by_role("button", name="记下判断").click()
    expect(page.get_by_text("已记下：不是同一个")).to_be_visible()
    settled(page)
    told = guarded.lanmai("audit", "--who", "林编研", "--json")
    assert '"action": "判断：不是同一个"' in told
    assert '"action": "看到未开放档案的题名或摘录"' in told or '"action": "查阅未开放档案"' in told
    page.get_by_role("button", name=re.compile("^判断")).first.click()
    dialog.get_by_text("不是同一个").click()
    dialog.get_by_label("理由（随判断保存，别人看得到）").fill("已经停用的人")
    guarded.lanmai("user", "disable", "林编研")
    dialog.get_by_role("button", name="记下判断").click()
    expect(dialog.get_by_text("登录已过期")).to_be_visible()
    page.screenshot(path=shots / "a7-expired.png")
    store = open_store(f"sqlite:{guarded.folder / 'work' / 'graph.db'}")
    assert [j.reason for j in store.judgements() if j.by_editor] == ["两份履历的籍贯不同"]
    assert check(store)[0] is None
    store.close()
    page.reload()
    heading(page, "登录兰脉")


def test_the_archives_own_sign_in(guarded: Guarded, window: Open, shots: Path) -> None:
    page = window()
    page.goto("./")
    heading(page, "登录兰脉")
    page.get_by_role("button", name="用单位统一账号登录").click()
    page.get_by_role("link", name="u-1").click()
    expect(page.get_by_text("还没有对应的账号和角色")).to_be_visible()
    expect(page.get_by_text(f"签发者 {guarded.provider.issuer}")).to_be_visible()
    page.screenshot(path=shots / "a8-oidc-unknown.png")
    guarded.lanmai("user", "add", "王统一", "--role", "compiler", "--issuer", guarded.provider.issuer, "--subject", "u-1")
    page.reload()
    heading(page, "总览")
    expect(page.get_by_test_id("stSidebar").get_by_role("button", name="王统一")).to_be_visible()
    page.screenshot(path=shots / "a9-oidc.png")
    guarded.lanmai("user", "role", "王统一", "reader")
    page.reload()
    heading(page, "总览")
    expect(page.get_by_test_id("stSidebarNav").get_by_text(re.compile("^待办"))).to_have_count(0)
    page.get_by_test_id("stSidebar").get_by_role("button", name="王统一").click()
    page.get_by_role("button", name="退出登录").click()
    heading(page, "登录兰脉")
    expect(page.get_by_text("登录已过期")).to_have_count(0)


def test_an_old_proof_of_identity_opens_nothing(guarded: Guarded, window: Open) -> None:
    """The browser would keep what the sign-in said for a month; here it holds for a working day."""
    accounts = guarded.accounts
    accounts.add("旧日人", [Role.READER], issuer=guarded.provider.issuer, subject="u-2")
    accounts.close()
    guarded.provider.age = 11 * 3600.0
    page = window()
    page.goto("./")
    page.get_by_role("button", name="用单位统一账号登录").click()
    page.get_by_role("link", name="u-2").click()
    expect(page.get_by_text("登录已过期")).to_be_visible()
    guarded.provider.age = 0.0
    page.get_by_role("button", name="退出统一账号，重新登录").click()
    heading(page, "登录兰脉")
    page.get_by_role("button", name="用单位统一账号登录").click()
    page.get_by_role("link", name="u-2").click()
    heading(page, "总览")
