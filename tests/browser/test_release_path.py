"""A brief from question to 第1期 in a browser: drafted, refused for a figure nobody wrote, corrected, reviewed by three, released,
and found stale when a record it cites is closed."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from graph.access import Audience, Role
from graph.stores import open_store
from graph.works import Product, State
from tests.browser.conftest import lanmai, serving, window_of
from tests.browser.moves import add_account, heading, settled, sign_in
from tests.conftest import ROOT
from ui.accounts import Accounts

pytestmark = pytest.mark.browser
SECRET = "枫溪水库一九六三年春天"
TITLE = "乌石溪水库移民是怎样安置的，有什么经验"
STAFF = {
    "林编研": Role.COMPILER, "政审员": Role.REVIEWER_POLITICAL, "专审员": Role.REVIEWER_PROFESSIONAL,
    "合审员": Role.REVIEWER_COMPLIANCE, "主管员": Role.MANAGER,
}


@dataclass(frozen=True)
class Office:
    """A platform with accounts, over a copy of the sample holding that the test may change."""

    address: str
    folder: Path

    def work(self) -> Product:
        """The newest version of the brief."""
        store = open_store(f"sqlite:{self.folder / 'work' / 'graph.db'}")
        (found,) = store.products("brief")
        store.close()
        return found

    def close_record(self, record_id: str) -> None:
        """Set a record to 控制 in its catalogue, and read the holding in again."""
        store = open_store(f"sqlite:{self.folder / 'work' / 'graph.db'}")
        record = store.record(record_id, Audience.WORKING)
        store.close()
        assert record is not None
        path = next((self.folder / "holding").rglob(Path(record.source_path).name))
        assert path.suffix == ".csv"
        rows = list(csv.reader(path.read_text("gb18030").splitlines()))
        row = next(r for r in rows if record_id in r)
        row[row.index("开放")] = "控制"
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows(rows)
        lanmai(self.folder, "load", "holding")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The platform, with one person for each role."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(ROOT / "samples" / "holding", folder / "holding")
    lanmai(folder, "load", "holding")
    with serving(folder, "--accounts") as served:
        for name, role in STAFF.items():
            add_account(Accounts(folder / "work" / "accounts.db"), name, SECRET, role)
        yield Office(served.address, folder)


def _enter(page: Page, name: str, path: str) -> None:
    page.goto(path)
    heading(page, "登录兰脉")
    sign_in(page, name, SECRET)
    expect(page.get_by_test_id("stSidebar").get_by_role("button", name=name)).to_be_visible()
    settled(page)


def _drafted(page: Page) -> None:
    """From the question to the sentences, by way of the outline, which is agreed as it is proposed."""
    heading(page, "资政参阅")
    page.get_by_label("问题").fill(f"{TITLE}？")
    page.get_by_role("button", name=re.compile("拟提纲")).click()
    heading(page, TITLE)
    page.get_by_test_id("stButtonGroup").get_by_text("提纲", exact=True).click()
    page.get_by_role("button", name=re.compile("写成文稿")).click()
    expect(page.get_by_role("button", name="全部重新核对")).to_be_visible(timeout=120_000)
    settled(page)


def _rewrite(page: Page, change: tuple[str, str]) -> None:
    """Replace words of the first sentence."""
    page.get_by_test_id("stMenuButtonButton").first.click()
    page.get_by_role("menuitem", name="修改").click()
    words = page.get_by_role("textbox", name="改写这一句")
    expect(words).to_have_value(re.compile(re.escape(change[0])))
    words.fill(words.input_value().replace(*change))
    page.get_by_role("button", name="核对并保存").click()
    expect(words).to_have_count(0)
    settled(page)


def _review(page: Page) -> Locator:
    """What stands below the text: the checklist and what may be done about it."""
    box = page.get_by_test_id("stExpander").filter(has_text="审核与发布")
    box.scroll_into_view_if_needed()
    if not box.get_by_text("每一句事实都有出处").is_visible():
        box.locator("summary").click()
    expect(box.get_by_text("每一句事实都有出处")).to_be_visible()
    settled(page)
    return box


def test_a_brief_goes_from_a_question_to_its_first_issue_and_becomes_stale(browser: Browser, office: Office, shots: Path) -> None:
    with window_of(browser, office.address) as opened:
        page = opened()
        _enter(page, "林编研", "brief")
        _drafted(page)
        drafted = office.work()
        first = drafted.sentences()[0].text
        end = first[-1]
        _rewrite(page, (end, f"，共九万九千户{end}"))
        underlined = page.locator("u.fault", has_text="九万九千").first
        expect(underlined).to_have_attribute("title", re.compile("数字“九万九千”在引文中没有依据"))
        expect(page.get_by_text("有 1 句没有依据")).to_be_visible()
        expect(page.get_by_role("button", name="生成 DOCX")).to_be_disabled()
        underlined.scroll_into_view_if_needed()
        page.screenshot(path=shots / "r1-underlined.png")
        _rewrite(page, ("，共九万九千户", ""))
        expect(page.locator("u.fault")).to_have_count(0)
        expect(page.get_by_text("没有依据，改好")).to_have_count(0)
        corrected = office.work()
        assert (corrected.sections, corrected.version) == (drafted.sections, drafted.version + 2)
        link = page.url.removeprefix(office.address + "/")
    for name, word in (("政审员", "政治性"), ("专审员", "专业性"), ("合审员", "合规性")):
        with window_of(browser, office.address) as opened:
            page = opened()
            _enter(page, name, link)
            expect(page.get_by_role("button", name="加一句")).to_have_count(0)
            box = _review(page)
            box.get_by_role("button", name="通过", exact=True).click()
            expect(page.get_by_text(f"{word}审核已签署")).to_be_visible()
    with window_of(browser, office.address) as opened:
        page = opened()
        _enter(page, "主管员", link)
        box = _review(page)
        page.screenshot(path=shots / "r2-checklist.png")
        box.get_by_role("button", name="发布", exact=True).click()
        expect(page.get_by_text("已发布，第1期（总第1期）").first).to_be_visible()
        settled(page)
        page.screenshot(path=shots / "r3-released.png")
        out = office.work()
        assert (out.state, out.issue, out.serial, out.sections) == (State.RELEASED, 1, 1, corrected.sections)
        cited = out.sentences()[0].citations[0].record_id
        office.close_record(cited)
        page.reload()
        settled(page)
        expect(page.get_by_text("核对以后，引用的档案有变动")).to_be_visible()
        expect(page.get_by_text(f"{cited}：已不能用于这一对象").first).to_be_visible()
        expect(page.locator(".verdict-stale").first).to_have_text("待复核")
        expect(page.get_by_role("button", name="生成 DOCX")).to_be_disabled()
        page.screenshot(path=shots / "r4-stale.png")
    told = lanmai(office.folder, "audit", "--json")
    for action in ("修改文稿", "政治性审核：通过", "专业性审核：通过", "合规性审核：通过", "发布"):
        assert f'"action": "{action}"' in told
