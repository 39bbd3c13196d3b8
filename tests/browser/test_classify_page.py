"""多维归类 in a browser: a record is classified on all facets by keyboard alone, records alike in one go, and undone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.moves import at_rest, classify_by_keyboard, open_classifying, press, waiting_values

pytestmark = pytest.mark.browser
RECORD = "T901-001-0001-001"


def test_all_facets_of_a_record_are_decided_by_keyboard_alone(page: Page, shots: Path) -> None:
    open_classifying(page, f"classify?id={RECORD}")
    waiting = waiting_values(page)
    assert waiting.count() > 1
    expect(page.locator(".paper mark").first).to_be_visible()
    page.screenshot(path=shots / "9a-classify.png")
    classify_by_keyboard(page, rejected=6)
    page.screenshot(path=shots / "9b-classify-decided.png")
    page.reload()
    expect(page.locator(".lm-classify .row").first).to_be_visible()
    expect(waiting).to_have_count(0)
    press(page, "n")
    assert RECORD not in page.url
    expect(waiting.first).to_be_visible()
    press(page, "p")
    assert RECORD in page.url


def test_a_value_is_changed_for_words_typed_from_the_record_and_undone(page: Page, shots: Path) -> None:
    open_classifying(page, "classify?show=all&id=T901-001-0001-002")
    press(page, "1", "i")
    page.keyboard.type("文化")
    page.keyboard.press("Enter")
    words = page.locator(".paper .field.title .value").inner_text()[:4]
    page.keyboard.type("查无此字")
    expect(page.locator(".panel")).to_contain_text("档案里没有这几个字")
    for _ in range(4):
        page.keyboard.press("Backspace")
    page.keyboard.type(words)
    expect(page.locator(".panel")).to_contain_text("题名里找到")
    page.screenshot(path=shots / "9c-classify-choose.png")
    press(page, "Enter")
    row = page.locator(".lm-classify .row", has_text="文化建设")
    expect(row).to_contain_text("已接受")
    expect(row).to_contain_text(words)
    press(page, "u")
    expect(page.locator(".told")).to_contain_text("已撤销")
    expect(row).to_have_count(0)


def test_records_alike_are_accepted_together_with_one_reason(page: Page, shots: Path) -> None:
    open_classifying(page, "classify?facet=F5")
    press(page, "5", "b")
    panel = page.locator(".lm-classify .panel")
    expect(panel).to_contain_text("同样的建议")
    count = panel.locator("input[type=checkbox]").count()
    assert count > 1
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("请先写一条理由")
    page.keyboard.type("日期确实")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first one left out
    page.screenshot(path=shots / "9d-classify-alike.png")
    page.keyboard.press("Shift+Tab")
    press(page, "Enter")
    expect(page.locator(".told")).to_contain_text("接受")
    if count > 2:
        expect(page.locator(".told")).to_contain_text(f"共 {count - 1} 件")
    press(page, "u")
    expect(page.locator(".told")).to_contain_text("已撤销")


def test_a_letter_typed_into_a_filter_decides_nothing(page: Page) -> None:
    open_classifying(page, f"classify?id={RECORD}")
    before = page.locator(".lm-classify .facets").inner_text()
    box = page.get_by_role("combobox").first
    box.click()
    page.keyboard.type("xa")
    page.keyboard.press("Escape")
    at_rest(page)
    assert page.locator(".lm-classify .facets").inner_text() == before


def test_a_decision_and_the_next_record_take_less_than_a_second(page: Page) -> None:
    open_classifying(page, "classify")
    times = []
    for key in ("x", "u", "n", "p"):
        begin = time.monotonic()
        page.keyboard.press(key)
        page.wait_for_function("document.querySelector('.lm-classify')?.classList.contains('busy') === false")
        times.append(time.monotonic() - begin)
    assert max(times) < 1.0, times
