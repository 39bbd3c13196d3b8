"""An exhibition in a browser: drafted from the sample holding, put in order with the mouse and by keyboard, told what it lacks,
released by three reviewers, and its 网上展厅 opened from disk with the network shut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from graph.access import Audience, Person, Refused, Role, permissions_of
from graph.reviews import Said
from graph.stores import open_store
from graph.works import Product, State
from tests.browser.conftest import lanmai, serving, window_of
from tests.browser.moves import heading, settled
from tests.conftest import ROOT
from ui.releasing import release, sign

pytestmark = pytest.mark.browser
REVIEWERS = {
    "political": Role.REVIEWER_POLITICAL, "professional": Role.REVIEWER_PROFESSIONAL, "compliance": Role.REVIEWER_COMPLIANCE,
}


@dataclass(frozen=True)
class Museum:
    """A platform over the sample holding that the test may change."""

    address: str
    folder: Path

    def exhibition(self) -> Product:
        """The newest version of the only exhibition."""
        store = open_store(f"sqlite:{self.folder / 'work' / 'graph.db'}")
        (found,) = store.products("exhibition")
        store.close()
        return found

    def numbers(self, product: Product) -> list[str]:
        """The 档号 of the records cited or shown, as the catalogue writes them."""
        store = open_store(f"sqlite:{self.folder / 'work' / 'graph.db'}")
        found = [store.record(i, Audience.EXHIBITION) for i in product.record_ids()]
        store.close()
        return [r.dh_raw for r in found if r is not None]

    def released(self) -> Product:
        """The exhibition signed by three reviewers and released."""
        store = open_store(f"sqlite:{self.folder / 'work' / 'graph.db'}")
        (found,) = store.products("exhibition")
        for aspect, role in REVIEWERS.items():
            sign(store, found, aspect, Said.ACCEPTED, "", Person(aspect, permissions_of([role])))
        done = release(store, found, Person("主管", permissions_of([Role.MANAGER])))
        store.close()
        return done


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    folder = tmp_path_factory.mktemp("museum")
    lanmai(folder, "load", str(ROOT / "samples" / "holding"))
    with serving(folder) as served:
        yield Museum(served.address, folder)


def _order(product: Product) -> list[list[str]]:
    """The records shown, group by group."""
    return [[e.record_id for e in s.exhibits] for s in product.sections if s.kind == "group"]


def _rows(page: Page, kind: str = ".row") -> Locator:
    return page.locator(f".rows {kind}")


def _saved(page: Page, museum: Museum, version: int) -> Product:
    """The exhibition, once this version is kept and shown."""
    expect(page.get_by_text(f"第 {version} 稿").first).to_be_visible()
    settled(page)
    kept = museum.exhibition()
    assert kept.version == version
    return kept


def test_an_exhibition_is_drafted_rearranged_released_and_opened_from_disk(browser: Browser, museum: Museum, shots: Path) -> None:
    with window_of(browser, museum.address) as opened:
        page = opened()
        page.goto("exhibition")
        heading(page, "展览")
        page.screenshot(path=shots / "x1-empty.png")
        page.get_by_label("展览的题目").fill("林岳")
        page.get_by_role("button", name="起草大纲").click()
        heading(page, "林岳")
        expect(_rows(page).first).to_be_visible()
        drafted = _saved(page, museum, 1)
        assert _rows(page).count() == len(drafted.sections) + sum(map(len, _order(drafted)))

        # with the mouse: the only exhibits of a group into another one; the group is told to lack exhibits, and opened from there
        at = next(n for n, held in enumerate(_order(drafted)) if len(held) == 1)
        other = at + 1 if at + 1 < len(_order(drafted)) else at - 1
        (alone,) = _order(drafted)[at]
        flat = [i for held in _order(drafted) for i in held]
        group = _rows(page, ".d2").nth(other)
        _rows(page, ".d3").nth(flat.index(alone)).drag_to(group)
        dragged = _saved(page, museum, 2)
        assert (_order(dragged)[at], _order(dragged)[other][0]) == ([], alone)
        assert sorted(i for held in _order(dragged) for i in held) == sorted(flat)
        lack = page.get_by_role("button", name=re.compile("一件展品也没有")).first
        expect(page.get_by_text("缺展品").first).to_be_visible()
        page.screenshot(path=shots / "x2-lacking.png", full_page=True)
        lack.click()
        expect(page.get_by_role("button", name="删去这个")).to_be_visible()
        expect(_rows(page, ".row.open.d2")).to_have_count(1)

        # taken back, then by keyboard; the row keeps the focus
        page.get_by_role("button", name="撤销这一步").click()
        assert _order(_saved(page, museum, 3)) == _order(drafted)
        two = next(n for n, held in enumerate(_order(drafted)) if len(held) > 1)
        second = sum(map(len, _order(drafted)[:two])) + 1
        words = _rows(page, ".d3").nth(second).locator(".words").inner_text()
        _rows(page, ".d3").nth(second).focus()
        page.keyboard.press("Alt+ArrowUp")
        stepped = _saved(page, museum, 4)
        assert _order(stepped)[two][:2] == _order(drafted)[two][1::-1]
        assert _rows(page, ".d3").nth(second - 1).locator(".words").inner_text() == words
        expect(_rows(page, ".d3").nth(second - 1)).to_be_focused()

        # what may not stand there is refused in words, and nothing is kept
        _rows(page, ".d3").first.drag_to(_rows(page, ".d1").nth(0))
        expect(page.get_by_text("展品只能放在组里")).to_be_visible()
        assert museum.exhibition() == stepped

        page.get_by_text("路线与时间", exact=True).click()
        expect(page.get_by_text("内部工作用，出馆须有审图号")).to_be_visible()
        expect(page.get_by_role("heading", name="时间")).to_be_visible()
        settled(page)
        page.screenshot(path=shots / "x3-around.png", full_page=True)

        # not out of the house before the rights of every exhibit are stated
        with pytest.raises(Refused, match="权利"):
            museum.released()
        page.get_by_text("展品清单与导出", exact=True).click()
        page.get_by_role("textbox", name="权利状态").fill("公有领域")
        page.get_by_role("button", name=re.compile("都写上")).click()
        stepped = _saved(page, museum, 5)
        assert museum.released().state == State.RELEASED
        page.reload()
        heading(page, "林岳")
        page.get_by_text("展品清单与导出", exact=True).click()
        expect(page.get_by_text("网上展厅（zip）")).to_be_visible()
        page.screenshot(path=shots / "x4-list.png")
    hall = museum.folder / "展厅"
    lanmai(museum.folder, "hall", "林岳", str(hall))
    numbers = museum.numbers(stepped)
    assert len(numbers) == len(stepped.record_ids())
    _walked(browser, hall, stepped.title, numbers, shots)


def _walked(browser: Browser, hall: Path, title: str, numbers: list[str], shots: Path) -> None:
    """The hall from disk with the network shut: its entrance, and by keyboard into the first scene."""
    context = browser.new_context(offline=True, locale="zh-CN")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else asked.append(r.url))
    page.goto((hall / "index.html").as_uri())
    expect(page.locator("h1")).to_have_text(title)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/scenes/*.html")
    page.screenshot(path=shots / "x5-hall.png")
    for number in numbers:
        assert any(number in f.read_text("utf-8") for f in hall.rglob("*.html")), number
    context.close()
    assert asked == []
