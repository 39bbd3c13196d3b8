"""The main path in a browser: from a search to the words, to a person, to a brief, to a DOCX on disk."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PLACES = (
    ("overview", "./", "总览"), ("people", "people", "人物"), ("organisations", "organisations", "机构"),
    ("places", "places", "地点"), ("events", "events", "事件"), ("graph", "graph", "图谱"), ("queue", "queue", "待办"),
    ("brief-start", "brief", "资政参阅"), ("search-start", "search", "检索"), ("read-start", "read", "阅读"),
)


def _settled(page: Page) -> None:
    """The page has a heading and nothing is being worked on."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_timeout(400)


def _open(page: Page, path: str) -> None:
    page.goto(path)
    _settled(page)


def _search(page: Page, words: str) -> None:
    page.get_by_label("检索词").fill(words)
    page.get_by_label("检索词").press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    _settled(page)


@pytest.mark.parametrize(("name", "path", "heading"), PLACES)
def test_every_page_opens(page: Page, shots: Path, name: str, path: str, heading: str) -> None:
    _open(page, path)
    expect(page.locator("h1").first).to_have_text(heading)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    if name == "overview":
        expect(page.locator("canvas").first).to_be_visible()
    page.screenshot(path=shots / f"page-{name}.png")


def test_from_a_search_to_the_words_to_a_name_and_back(page: Page, shots: Path) -> None:
    _open(page, "./")
    page.get_by_test_id("stSidebarNav").get_by_text("检索", exact=True).click()
    _settled(page)
    _search(page, "枫溪")
    page.screenshot(path=shots / "1-search.png")
    found = page.url
    hit = page.locator(".hit h3 a", has_text="枫溪区依靠群众就地化解纠纷的做法")
    hit.first.click()
    lit = page.locator(".lm-reader .here").first
    expect(lit).to_be_in_viewport()
    expect(lit).to_contain_text("枫溪")
    _settled(page)
    page.screenshot(path=shots / "2-read.png")
    name = page.locator(".lm-reader a.f-PER", has_text="王秀英").first
    name.click()
    expect(page.locator("h1").first).to_have_text("王秀英")
    _settled(page)
    page.screenshot(path=shots / "3-person.png")
    page.go_back()
    expect(page.locator(".lm-reader .here").first).to_contain_text("枫溪")
    page.go_back()
    expect(page.locator(".hit").first).to_be_visible()
    assert page.url == found
    assert page.get_by_label("检索词").input_value() == "枫溪"


def test_filters_narrow_and_a_link_can_be_sent(page: Page, shots: Path) -> None:
    _open(page, "search?q=%E6%9E%AB%E6%BA%AA")
    expect(page.locator(".hit").first).to_be_visible()
    before = page.locator(".hit").count()
    page.locator(".facet a", has_text="T901").first.click()
    page.wait_for_url(re.compile("fonds=T901"))
    _settled(page)
    expect(page.locator(".facet .chosen")).to_have_count(1)
    assert 0 < page.locator(".hit").count() <= before
    page.screenshot(path=shots / "1b-search-filtered.png")
    sent = page.url
    page.goto("about:blank")
    page.goto(sent)
    expect(page.locator(".facet .chosen")).to_contain_text("T901")


def test_findings_answer_to_mouse_and_keyboard_and_copies_carry_their_source(page: Page, shots: Path) -> None:
    _open(page, "read?id=T901-001-0001-001")
    page.locator(".lm-text .f-DATE").first.click()
    expect(page.locator(".lm-card.here")).to_contain_text("1928年5月20日")
    page.screenshot(path=shots / "2b-read-card.png")
    first = page.locator(".lm-reader .f[tabindex='0']")
    first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("[...document.querySelectorAll('.lm-text .f')].indexOf(document.activeElement)") == 1
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.lm-text'))")
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("中共會甬特委通告第一號")
    assert copied.endswith("某省档案馆（示例）藏，档号：T901-001-0001-001。")


def test_the_canvas_and_its_list_lead_to_words(page: Page, shots: Path) -> None:
    _open(page, "graph")
    page.get_by_role("textbox", name="名称").fill("乌石溪水库")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("canvas").first).to_be_visible()
    _settled(page)
    page.wait_for_timeout(2500)
    page.screenshot(path=shots / "4-graph.png")
    page.locator("table a", has_text="看原文").first.click()
    expect(page.get_by_text(re.compile("同见于 [0-9]+ 件档案")).first).to_be_visible()
    _settled(page)
    page.screenshot(path=shots / "4b-graph-evidence.png")
    page.get_by_role("textbox", name="名称").fill("林岳")
    page.get_by_label("到（想看两者怎样相连时填写）").fill("乌石溪水库")
    page.get_by_role("button", name="查看").click()
    expect(page.locator(".chain")).to_contain_text("乌石溪水库")
    _settled(page)
    page.screenshot(path=shots / "4c-path.png")


def test_a_question_is_decided_and_taken_back(page: Page, shots: Path) -> None:
    _open(page, "queue")
    page.get_by_role("button", name=re.compile("^判断")).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("不是同一个").click()
    dialog.get_by_label("理由（随判断保存，别人看得到）").fill("两份履历的籍贯不同")
    page.screenshot(path=shots / "6-decide.png")
    dialog.get_by_role("button", name="记下判断").click()
    expect(page.get_by_text("已记下：不是同一个")).to_be_visible()
    page.get_by_text("作过的判断", exact=True).click()
    page.get_by_role("button", name="收回").click()
    expect(page.get_by_text("已收回")).to_be_visible()


def test_the_queue_is_worked_by_keyboard_and_undone_from_the_audit_entry(page: Page, shots: Path) -> None:
    _open(page, "queue")
    _settled(page)
    page.keyboard.press("j")
    expect(page.get_by_text(re.compile("^第 2 条"))).to_be_visible()
    _settled(page)
    waiting = page.get_by_text(re.compile("^第 2 条")).inner_text()
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("不能确定").click()
    dialog.get_by_label("理由（随判断保存，别人看得到）").fill("两份履历对不上")
    dialog.get_by_role("button", name="记下判断").click()
    expect(page.get_by_text("已记下：不能确定")).to_be_visible()
    expect(page.get_by_text(waiting)).to_have_count(0)
    page.screenshot(path=shots / "6b-queue.png")
    _open(page, "audit")
    page.get_by_role("button", name=re.compile("^撤销第")).first.click()
    dialog.get_by_label("为什么撤销（会记进审计日志）").fill("看错了")
    dialog.get_by_role("button", name="撤销", exact=True).click()
    expect(page.get_by_text("已撤销第")).to_be_visible()
    page.screenshot(path=shots / "6c-undone.png")
    _open(page, "queue")
    expect(page.get_by_text(re.compile("^第 1 条"))).to_contain_text(waiting.partition("，共 ")[2].partition(" 条")[0])


def test_a_brief_is_drafted_proved_and_carried_away(page: Page, shots: Path, tmp_path: Path) -> None:
    _open(page, "brief")
    page.get_by_label("问题").fill("乌石溪水库移民是怎样安置的，有什么经验？")
    page.get_by_role("button", name="找证据，拟提纲").click()
    expect(page.get_by_text("请先看证据表")).to_be_visible()
    _settled(page)
    page.screenshot(path=shots / "5-evidence.png")
    page.get_by_role("radio", name="提纲").click()
    expect(page.get_by_text("四、对策建议 还没有一条依据")).to_be_visible()
    page.screenshot(path=shots / "5-outline.png")
    page.get_by_role("button", name="同意提纲，写成文稿").click()
    expect(page.get_by_text("写成了")).to_be_visible()
    _settled(page)
    page.screenshot(path=shots / "5-brief.png")
    _rewrite(page, "全县共安置移民九万九千人。")
    expect(page.get_by_text("有 1 句没有依据")).to_be_visible()
    expect(page.get_by_role("button", name="生成 DOCX")).to_be_disabled()
    _settled(page)
    page.screenshot(path=shots / "5b-brief-refused.png")
    _change(page, "删除")
    expect(page.get_by_text("有 1 句没有依据")).to_have_count(0)
    page.get_by_role("button", name="生成 DOCX").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 DOCX").click()
    page.screenshot(path=shots / "5c-brief-ready.png")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.suffix == ".docx"
    words = "\n".join(p.text for p in docx.Document(str(file)).paragraphs)
    assert "乌石溪水库移民是怎样安置的" in words
    assert "九万九千" not in words
    assert "一、档案记载" in words
    page.goto("brief")
    expect(page.get_by_role("link", name="乌石溪水库移民是怎样安置的，有什么经验")).to_be_visible()


def _change(page: Page, how: str) -> None:
    page.get_by_test_id("stMenuButtonButton").first.click()
    page.get_by_role("menuitem", name=how).click()
    _settled(page)


def _rewrite(page: Page, words: str) -> None:
    _change(page, "修改")
    page.get_by_label("改写这一句").fill(words)
    page.get_by_role("button", name="核对并保存").click()


def test_the_preview_of_a_narrow_audience_holds_on_every_page(page: Page, shots: Path) -> None:
    _open(page, "./?as=publication")
    expect(page.get_by_text("现在看到的，就是“公开出版”能看到的全部。")).to_be_visible()
    expect(page.get_by_text("未审核")).to_have_count(0)
    expect(page.locator("canvas").first).to_be_visible()
    page.screenshot(path=shots / "7-preview.png")
    page.get_by_test_id("stSidebarNav").get_by_text("检索", exact=True).click()
    page.wait_for_url(re.compile("as=publication"))
    _settled(page)
    _search(page, "枫溪")
    expect(page.get_by_text("未审核")).to_have_count(0)


def test_the_dark_theme_can_be_read(page: Page, shots: Path) -> None:
    page.emulate_media(color_scheme="dark")
    _open(page, "read?id=T901-001-0001-001")
    page.screenshot(path=shots / "8-dark-read.png")
    _open(page, "search?q=%E6%9E%AB%E6%BA%AA")
    page.screenshot(path=shots / "8b-dark-search.png")
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).colorScheme") == "dark"
