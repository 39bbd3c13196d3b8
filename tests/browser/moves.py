"""What tests do in a browser again and again: sign in, wait until a page has come to rest, press keys, sweep over words."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from graph.access import Role
from ui.accounts import Accounts


def add_account(accounts: Accounts, name: str, password: str, *roles: Role) -> None:
    """An account that need not change its password, unless it is there; closes `accounts`."""
    if accounts.get(name) is None:
        accounts.add(name, roles, password)
    accounts.close()


def sign_in(page: Page, name: str, password: str) -> None:
    """Fill in the form."""
    page.get_by_label("姓名").fill(name)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def settled(page: Page) -> None:
    """Nothing is being worked on."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_timeout(400)


def heading(page: Page, words: str) -> None:
    """The page has this heading and has come to rest."""
    expect(page.locator("h1").first).to_have_text(words)
    settled(page)


def sweep(page: Page, words: str) -> None:
    """Select the words of a name with the mouse on the reading page, starting in the name itself."""
    name = page.locator(".lm-text .f", has_text=words).first
    name.scroll_into_view_if_needed()
    box = name.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, y, steps=4)
    page.mouse.move(box["x"] + box["width"] - 2, y, steps=4)
    page.mouse.up()


# ---- 多维归类
def at_rest(page: Page) -> None:
    """The classifying page has taken up the last key."""
    page.wait_for_timeout(120)
    expect(page.locator(".lm-classify")).not_to_have_class("lm-classify busy")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def press(page: Page, *keys: str) -> None:
    """Press keys on the classifying page, waiting after each."""
    for key in keys:
        page.keyboard.press(key)
        at_rest(page)


def open_classifying(page: Page, path: str) -> None:
    """The classifying page of an address, come to rest."""
    page.goto(path)
    expect(page.locator(".lm-classify .row").first).to_be_visible()
    at_rest(page)


def waiting_values(page: Page) -> Locator:
    """The values of the record shown on which nobody has spoken."""
    return page.locator(".lm-classify .state", has_text="待判断")


def classify_by_keyboard(page: Page, rejected: int) -> None:
    """Decide every value that waits, facet by facet, with keys alone: those of the facet `rejected` are refused."""
    facets = page.locator(".lm-classify .facet")
    expect(facets).to_have_count(8)
    for number in range(1, 9):
        press(page, str(number))
        own = facets.nth(number - 1)
        for _ in range(own.locator(".state", has_text="待判断").count()):
            assert "待判断" in page.locator(".lm-classify .row.here").inner_text()
            press(page, "x" if number == rejected else "Enter")
        if not own.locator("mark, .quotes").count():
            assert "空着" in own.inner_text()
    expect(waiting_values(page)).to_have_count(0)
