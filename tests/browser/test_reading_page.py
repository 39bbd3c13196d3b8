"""阅读 in a browser: kinds switched off, a date pointed at, an event's card clicked, all without asking the server."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
RECORD = "read?id=T901-001-0001-001"


def _open(page: Page, path: str = RECORD) -> None:
    page.goto(path)
    expect(page.locator(".lm-card").first).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_timeout(400)


def test_a_kind_switched_off_is_drawn_no_more_here_and_on_the_next_record(page: Page, shots: Path) -> None:
    _open(page)
    names, places = page.locator(".lm-text .f-PER"), page.locator(".lm-text .f-LOC")
    before = names.count()
    words = page.locator(".lm-text").text_content()
    assert places.count() > 0
    switch = page.get_by_role("button", name=re.compile("^地名 "))
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(places).to_have_count(0)
    expect(switch).to_have_attribute("aria-pressed", "false")
    assert names.count() == before
    assert page.locator(".lm-text").text_content() == words
    page.screenshot(path=shots / "2c-read-switched.png")
    _open(page, "read?id=T901-001-0001-002")
    expect(page.locator(".lm-text .f-LOC")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^地名 ")).click()
    expect(page.locator(".lm-text .f-LOC").first).to_be_visible()


def test_events_switched_off_take_their_cards_along(page: Page) -> None:
    _open(page)
    page.get_by_role("button", name=re.compile("^事件 ")).click()
    expect(page.locator(".lm-card")).to_have_count(0)
    expect(page.locator(".lm-text .f-EVENT")).to_have_count(0)


def test_pointing_at_a_date_tells_what_it_means(page: Page, shots: Path) -> None:
    _open(page)
    note = page.locator(".lm-note")
    expect(note).to_be_hidden()
    page.locator(".lm-text .f-DATE", has_text="去年四月").hover()
    expect(note).to_be_visible()
    for told in ("公历 1927年4月（EDTF 1927-04）", "1927-04-01 至 1927-04-30", "据上下文推定", "推定依据："):
        expect(note).to_contain_text(told)
    page.screenshot(path=shots / "2d-read-date.png")
    page.locator("h1").first.hover()
    expect(note).to_be_hidden()
    page.locator(".lm-text .f[tabindex='0']").focus()
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()


def test_a_card_clicked_shows_its_words_and_can_be_sent_as_a_link(page: Page, shots: Path) -> None:
    page.set_viewport_size({"width": 1366, "height": 420})
    _open(page)
    card = page.locator(".lm-card").last
    words = card.locator("b").text_content() or ""
    trigger = page.locator(".lm-text .f-EVENT", has_text=words).last
    expect(trigger).not_to_be_in_viewport()
    card.dispatch_event("click")
    expect(page.locator(".lm-text .chosen").first).to_be_in_viewport()
    expect(page.locator(".lm-text .chosen").first).to_have_text(words)
    lit = "".join(page.locator(".lm-text .here").all_text_contents())
    assert words in lit
    assert len(lit) > len(words)
    expect(page.locator(".lm-card.here")).to_have_count(1)
    page.screenshot(path=shots / "2e-read-event.png")
    sent = page.url
    assert "card=e-" in sent
    page.goto("about:blank")
    page.goto(sent)
    expect(page.locator(".lm-card.here b")).to_have_text(words)
    expect(page.locator(".lm-text .chosen").first).to_be_in_viewport()


def test_cards_never_cover_each_other(page: Page) -> None:
    _open(page)
    boxes = [card.bounding_box() for card in page.locator(".lm-card").all()]
    edges = [(box["y"], box["y"] + box["height"]) for box in boxes if box]
    assert len(edges) > 2
    assert all(above[1] <= below[0] for above, below in pairwise(edges))


def test_what_is_only_planned_says_so_on_its_card(page: Page) -> None:
    _open(page, "read?id=T901-001-0003-001")
    tags = page.locator(".lm-card .tag")
    expect(tags.first).to_be_visible()
    assert {"计划", "否定"} <= set(tags.all_text_contents())
