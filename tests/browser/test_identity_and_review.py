"""The whole of deciding, in a browser with accounts: who is who, what kind of record, what a reader corrects; and all of it lasts.

On a holding of its own: the samples, and two made-up letters whose writer the rules take for one person.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from graph.access import Audience, Role
from graph.stores import open_store
from tests.browser.conftest import ROOT, lanmai, run, serving, window_of
from tests.browser.moves import (
    add_account,
    classify_by_keyboard,
    heading,
    open_classifying,
    press,
    settled,
    sign_in,
    sweep,
    waiting_values,
)
from ui.accounts import Accounts

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
SECRET = "枫溪水库一九六三年春天"
DECIDES, CLASSIFIES, READS = "林编研", "王归类", "周读者"
LETTERS = {
    "T908-1": ("T908", "水利会议记录", "余姚县水利局局长方大椿主持会议，石兰芝记录。"),
    "T909-1": ("T909", "水利局来函", "余姚县水利局局长方大椿来函，石兰芝附议。"),
}
CLASSIFIED, CORRECTED = "T901-001-0001-001", "T903-001-001-001"
WRONG, RIGHT = "郦子安", "酈子安"


@dataclass(frozen=True)
class Archive:
    """A holding and the platform over it, with a person signed in for each part."""

    folder: Path
    decides: Page
    classifies: Page
    reads: Page

    def read_again(self, version: str) -> None:
        """The whole pipeline once more, by another version of the model: nothing is passed over."""
        graph = f"sqlite:{self.folder / 'work' / 'graph.db'}"
        again = ("holding", "--graph", graph, "--workdir", "work", "--version", version)
        records, unchanged, _ = map(int, run(self.folder, "-m", "tests.another_model", *again).split())
        assert records > 90
        assert unchanged == 0
        store = open_store(graph)
        origins = {m.origin for m, _ in store.mentions(Audience.WORKING, limit=50_000)}
        assert {o for o in origins if o.startswith("names@")} == {f"names@{version}"}
        store.close()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Archive]:
    """The samples with two letters more, read; a compiler, a classifier and a reader before their screens."""
    folder = tmp_path_factory.mktemp("deciding")
    shutil.copytree(ROOT / "samples" / "holding", folder / "holding")
    rows = (
        {"id": i, "全宗号": fonds, "题名": title, "日期": "1940-05-01", "开放标识": "开放", "text": text}
        for i, (fonds, title, text) in LETTERS.items()
    )
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "holding" / "来函.jsonl").write_text(lines, encoding="utf-8")
    lanmai(folder, "build", "holding", "--no-vectors")
    with serving(folder, "--accounts") as served, ExitStack() as open_windows:
        pages = []
        for name, role in ((DECIDES, Role.COMPILER), (CLASSIFIES, Role.CLASSIFIER), (READS, Role.READER)):
            add_account(Accounts(folder / "work" / "accounts.db"), name, SECRET, role)
            page = open_windows.enter_context(window_of(browser, served.address))()
            page.goto("./")
            sign_in(page, name, SECRET)
            heading(page, "总览")
            pages.append(page)
        yield Archive(folder, *pages)


# ---- who is who
def bearers(page: Page, name: str) -> list[int]:
    """How many records the list of people gives for each bearer of a name."""
    page.goto(f"people?q={name}")
    heading(page, "人物")
    rows = page.locator("table tbody tr")
    expect(rows.first).to_be_visible()
    return sorted(int(row.locator(".num").inner_text()) for row in rows.all())


def asked_about(page: Page, name: str) -> int:
    """How many questions of who is who the queue has about a name."""
    page.goto("queue?kind=identity")
    heading(page, "待办")
    expect(page.locator("ul.queue li").first).to_be_visible()
    return page.locator("ul.queue li", has_text=re.compile(rf"{name}（[^）]+） 与 {name}（")).count()


def judge(page: Page, name: str, verdict: str, reason: str) -> None:
    """Answer the queue's question about two of a name."""
    assert asked_about(page, name) == 1
    chosen = page.locator("ul.queue li", has_text=re.compile(rf"{name}（[^）]+） 与 {name}（"))
    if not chosen.get_attribute("aria-current"):
        chosen.get_by_role("link").click()
        expect(chosen).to_have_attribute("aria-current", "true")
        settled(page)
    page.get_by_role("button", name=re.compile("^判断")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(name)
    dialog.get_by_text(verdict, exact=True).click()
    dialog.get_by_label("理由（随判断保存，别人看得到）").fill(reason)
    dialog.get_by_role("button", name="记下判断").click()
    expect(page.get_by_text(f"已记下：{verdict}")).to_be_visible()
    settled(page)


def take_back(page: Page, reason: str) -> None:
    """Take back the judgement that bears this reason."""
    page.goto("queue")
    heading(page, "待办")
    page.get_by_text("作过的判断", exact=True).click()
    expect(page.get_by_text(reason)).to_be_visible()
    page.get_by_role("button", name="收回", exact=True).first.click()
    expect(page.get_by_text("已收回，问题会重新出现在待办里")).to_be_visible()
    settled(page)


def part(page: Page, name: str, title: str, reason: str) -> None:
    """Say on a person's page that a record speaks of another one of the name."""
    page.goto(f"people?q={name}")
    heading(page, "人物")
    page.locator("table").get_by_role("link", name=name).click()
    heading(page, name)
    page.get_by_role("button", name="其中有同名的另一个……").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").click()
    page.get_by_role("option").filter(has_text=title).click()
    page.keyboard.press("Escape")
    dialog.get_by_label("理由（随判断保存，别人看得到）").fill(reason)
    dialog.get_by_role("button", name="分开", exact=True).click()
    expect(page.get_by_text(f"已分开：1 件档案里的“{name}”另成一条")).to_be_visible()
    settled(page)


def namesakes_stand(page: Page) -> None:
    """Two of a name stay two, and nobody is asked again; what was joined wrongly is apart."""
    assert bearers(page, "周志成") == [4, 5]
    assert asked_about(page, "周志成") == 0
    assert bearers(page, "赵金水") == [1, 2]
    assert asked_about(page, "赵金水") == 1
    assert bearers(page, "方大椿") == [1, 1]


# ---- what a reader corrects
def report(page: Page) -> None:
    """Sweep over a name while reading, and say how it is written."""
    page.goto(f"read?id={CORRECTED}")
    settled(page)
    expect(page.locator(".lm-text .f").first).to_be_visible()
    page.wait_for_timeout(400)
    sweep(page, WRONG)
    page.locator(".lm-wrong").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").first.click()
    page.get_by_role("option").filter(has_text="文字录错了").click()
    right = dialog.get_by_role("textbox", name="正确的文字")
    right.fill(RIGHT)
    right.press("Tab")
    dialog.get_by_role("button", name="报上去").click()
    expect(page.get_by_text("已记下，谢谢")).to_be_visible()


def accept(page: Page) -> None:
    """Accept the report that waits in the queue."""
    page.goto("queue?kind=correction")
    heading(page, "待办")
    expect(page.get_by_text(f"应为“{RIGHT}”").first).to_be_visible()
    page.get_by_role("button", name="采纳", exact=True).click()
    expect(page.get_by_text("已采纳，这件档案已改正")).to_be_visible()
    settled(page)


def correction_stands(page: Page) -> None:
    """The reader reads the right words, sees what was written before, and what became of the report."""
    page.goto(f"read?id={CORRECTED}")
    settled(page)
    expect(page.locator(".lm-text")).to_contain_text(RIGHT)
    page.locator(".lm-text .amended").first.hover()
    expect(page.locator(".lm-note")).to_contain_text("原录作")
    page.goto("reports")
    heading(page, "报错")
    expect(page.get_by_text(f"应为“{RIGHT}”")).to_be_visible()
    expect(page.get_by_text("已采纳", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile(f"^{DECIDES} .*已采纳"))).to_be_visible()


def test_what_persons_decide_stands_through_another_model(archive: Archive, shots: Path) -> None:
    page = archive.decides
    assert bearers(page, "周志成") == [4, 5]
    assert bearers(page, "方大椿") == [2]
    judge(page, "周志成", "不是同一个", "一个是抗战前的警察局长，一个是园区主任")
    judge(page, "赵金水", "同一个", "都在水库管理所")
    assert bearers(page, "赵金水") == [3]
    take_back(page, "都在水库管理所")
    part(page, "方大椿", "水利局来函", "来函的局长晚二十年，不是一人")
    page.screenshot(path=shots / "10a-apart.png")
    namesakes_stand(page)
    archive.read_again("98")
    namesakes_stand(page)
    page.screenshot(path=shots / "10b-apart-after-another-model.png")

    page = archive.classifies
    open_classifying(page, f"classify?id={CLASSIFIED}")
    assert waiting_values(page).count() > 1
    classify_by_keyboard(page, rejected=6)
    press(page, "n")
    assert CLASSIFIED not in page.url

    report(archive.reads)
    accept(archive.decides)
    correction_stands(archive.reads)
    archive.read_again("99")
    correction_stands(archive.reads)
    archive.reads.screenshot(path=shots / "10c-reported-and-accepted.png")
    open_classifying(page, f"classify?show=all&id={CLASSIFIED}")
    expect(waiting_values(page)).to_have_count(0)
    namesakes_stand(archive.decides)
