"""网上展厅 opened from disk in a browser with the network shut: every scene walked by keyboard, on a screen and a telephone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from pipelines.exhibiting import export_hall, ready_for_public
from tests.exhibited import Silent, exhibition, gallery, pages, points

pytestmark = pytest.mark.browser
TITLE = '</script><script>document.title="坏"</script>“山里”的支队\u202e'


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LANMAI_PLACES", str(points(tmp_path / "places")))
    store = gallery(tmp_path)
    reader: Any = Silent()
    export_hall(store, ready_for_public(store, exhibition(store, TITLE), reader), pages, tmp_path / "展厅")
    store.close()
    return tmp_path / "展厅"


@pytest.fixture(params=[(1366, 768), (390, 844)], ids=["screen", "telephone"])
def opened(browser: Browser, hall: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The entrance of the hall. Ends with: nothing asked for outside the folder, nothing refused, no error."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", offline=True)
    page = context.new_page()
    outside: list[str] = []
    failures: list[str] = []

    def shut(route: Route) -> None:
        outside.append(route.request.url)
        route.abort()

    context.route(lambda url: url.startswith(("http:", "https:", "ws:", "wss:", "ftp:")), shut)
    inside = (hall.as_uri(), "data:font/")
    page.on("request", lambda r: None if r.url.startswith(inside) else outside.append(r.url))
    page.on("requestfailed", lambda r: failures.append(f"{r.url} {r.failure}"))
    page.on("console", lambda m: failures.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: failures.append(str(e)))
    page.goto((hall / "index.html").as_uri())
    yield page
    context.close()
    assert outside == []
    assert failures == []


def _fits(page: Page) -> bool:
    """Nothing sticks out at the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_all_scenes_are_walked_by_keyboard(opened: Page, hall: Path, shots: Path) -> None:
    scenes = json.loads((hall / "data" / "scenes.json").read_text("utf-8"))
    assert opened.title() != "坏"
    assert _fits(opened)
    opened.screenshot(path=shots / f"hall-{opened.viewport_size['width'] if opened.viewport_size else 0}.png", full_page=True)
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "直接看正文"
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    for at, scene in enumerate(scenes):
        opened.wait_for_url(f"**/scenes/{scene['scene_id']}.html")
        assert opened.locator("h1").inner_text() == scene["title"]
        assert _fits(opened)
        assert opened.locator("img:not([alt])").count() == 0
        for image in opened.locator("img").all():
            image.scroll_into_view_if_needed()
            opened.wait_for_function("i => i.complete && i.naturalWidth > 0", arg=image.element_handle())
        if at + 1 < len(scenes):
            opened.keyboard.press("ArrowRight")
    opened.keyboard.press("ArrowLeft")
    opened.wait_for_url(f"**/scenes/{scenes[-2]['scene_id']}.html")
    assert opened.evaluate("document.fonts.ready.then(() => [...document.fonts].every(f => f.status != 'error'))")


def test_a_place_leads_to_its_exhibit_and_a_picture_to_its_record(opened: Page) -> None:
    opened.locator("svg.map a").first.click()
    opened.wait_for_url("**/scenes/s03.html#e001")
    opened.locator("svg.map a").first.focus()
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/scenes/s03.html#e001")
    article = opened.locator("#e001")
    assert "原件" in article.inner_text()
    article.locator(".pictures a").click()
    opened.wait_for_url("**/records.html#e001-1")
    record = opened.locator(".record", has=opened.locator("#e001-1"))
    assert "档号：T901-1" in record.inner_text()
    record.locator("summary").click()
    assert "林岳任政治委员" in record.locator("blockquote").first.inner_text()
    record.get_by_role("link", name="第一单元　梁弄").click()
    opened.wait_for_url("**/scenes/s03.html#e001")


def test_read_aloud_it_goes_from_heading_to_text_to_exhibit(opened: Page, hall: Path) -> None:
    opened.goto((hall / "scenes" / "s05.html").as_uri())
    order = opened.evaluate("[...document.querySelectorAll('h1, h2, h3, .wall, .mark')].map(e => e.textContent.trim())")
    told = [w for w in order if w in ("第一单元　蜻蜓岗", "第一组　两方文书", "3 第三区“剿匪”情形呈文", "图版", "敌方文书", "出处")]
    assert told == ["第一单元　蜻蜓岗", "第一组　两方文书", "3 第三区“剿匪”情形呈文", "图版", "敌方文书", "出处"]
    assert opened.locator("svg.map").count() == 0
