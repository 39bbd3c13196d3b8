"""报错 in a browser: words selected while reading, reported, accepted, and still right after a run by another reader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import lanmai, run, serving
from tests.browser.moves import sweep

pytestmark = pytest.mark.browser
SAID = "一九四九年五月三日，陈文到杭州，任市军管会秘书。同日，林岳到会讲话。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one record and its graph are."""
    made = tmp_path_factory.mktemp("corrections")
    row = {"id": "R1", "题名": "陈文到任", "责任者": "市军管会", "日期": "19490503", "text": SAID}
    (made / "records.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def platform(folder: Path) -> Iterator[str]:
    """The address of a platform over that record."""
    lanmai(folder, "build", "records.jsonl", "--no-vectors", "--openness", "开放")
    with serving(folder) as served:
        yield served.address


def _open(page: Page) -> None:
    page.goto("read?id=R1")
    expect(page.locator(".lm-text .f").first).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_timeout(400)


def test_reported_while_reading_accepted_and_right_after_another_run(page: Page, folder: Path, shots: Path) -> None:
    _open(page)
    sweep(page, "陈文")
    page.locator(".lm-wrong").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert f"at={SAID.index('陈文')}-{SAID.index('陈文') + 2}" in page.url
    dialog.get_by_role("combobox").first.click()
    page.get_by_role("option").filter(has_text="文字录错了").click()
    right = dialog.get_by_role("textbox", name="正确的文字")
    right.fill("陳雯")
    right.press("Tab")
    page.screenshot(path=shots / "report-form.png")
    dialog.get_by_role("button", name="报上去").click()
    expect(page.get_by_text("已记下，谢谢")).to_be_visible()
    page.goto("reports")
    page.get_by_role("button", name="采纳", exact=True).click()
    expect(page.get_by_text("已采纳，这件档案已改正")).to_be_visible()
    page.screenshot(path=shots / "report-accepted.png")
    _open(page)
    expect(page.locator(".lm-text")).to_have_text(SAID.replace("陈文", "陳雯"))
    again = ("records.jsonl", "--graph", f"sqlite:{folder / 'work' / 'graph.db'}", "--workdir", "work", "--openness", "开放")
    told = run(folder, "-m", "tests.another_model", *again).split()
    assert told == ["1", "0", "0"]
    _open(page)
    expect(page.locator(".lm-text")).to_have_text(SAID.replace("陈文", "陳雯"))
    page.locator(".lm-text .amended").first.hover()
    expect(page.locator(".lm-note")).to_contain_text("原录作“陈文”")
    page.goto("reports")
    page.get_by_text("核对过的").click()
    page.get_by_role("button", name="收回这个决定").click()
    expect(page.get_by_text("已收回")).to_be_visible()
    _open(page)
    expect(page.locator(".lm-text")).to_have_text(SAID)


def test_a_finding_is_reported_by_keyboard_alone(page: Page) -> None:
    _open(page)
    page.locator(".lm-report").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".lm-report")).to_have_attribute("aria-pressed", "true")
    page.locator(".lm-text .f[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert "report=1" in page.url
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("report=1"))


def test_a_name_still_leads_to_its_page(page: Page) -> None:
    _open(page)
    page.locator(".lm-text a.f-PER").first.click()
    expect(page).to_have_url(re.compile("people\\?id="))
