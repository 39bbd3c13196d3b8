"""报错 in a browser: words selected while reading, reported, accepted, and still right after a run by another reader."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT

pytestmark = pytest.mark.browser
SAID = "一九四九年五月三日，陈文到杭州，任市军管会秘书。同日，林岳到会讲话。"
ANOTHER_READER = """
import sys
from pathlib import Path
from graph.stores import open_store
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding
from pipelines.run import build
reader = Reader()
reader.producers = tuple(p.replace("@", "@9") for p in reader.producers)
store = open_store(sys.argv[2])
tally = build([Path(sys.argv[1])], store, Holding.from_options(openness="开放"), reader, None, Path(sys.argv[3]))
print(tally.records, tally.unchanged, len(tally.noted))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one record and its graph are."""
    made = tmp_path_factory.mktemp("corrections")
    row = {"id": "R1", "题名": "陈文到任", "责任者": "市军管会", "日期": "19490503", "text": SAID}
    (made / "records.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return made


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("LANMAI_")} | {"PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def platform(folder: Path) -> Iterator[str]:
    """The address of a platform over that record."""
    lanmai = [sys.executable, "-m", "ui.cli"]
    subprocess.run(
        [*lanmai, "build", "records.jsonl", "--workdir", "work", "--no-vectors", "--openness", "开放"], cwd=folder,
        env=_environment(), check=True, capture_output=True, timeout=200,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [*lanmai, "ui", "--port", str(port), "--workdir", "work"], cwd=folder, env=_environment(), stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        address = re.search(r"平台已启动：(http://127\.0\.0\.1:\d+)", server.stdout.readline())
        assert address
        yield address[1]
    finally:
        server.terminate()
        assert server.wait(20) == 0


def _open(page: Page) -> None:
    page.goto("read?id=R1")
    expect(page.locator(".lm-text .f").first).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_timeout(400)


def _sweep(page: Page, words: str) -> None:
    """Select the words of a name with the mouse, starting in the name itself."""
    box = page.locator(".lm-text .f", has_text=words).first.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, y, steps=4)
    page.mouse.move(box["x"] + box["width"] - 2, y, steps=4)
    page.mouse.up()


def test_reported_while_reading_accepted_and_right_after_another_run(page: Page, folder: Path, shots: Path) -> None:
    _open(page)
    _sweep(page, "陈文")
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
    told = subprocess.run(
        [sys.executable, "-c", ANOTHER_READER, "records.jsonl", f"sqlite:{folder / 'work' / 'graph.db'}", "work"], cwd=folder,
        env=_environment(), check=True, capture_output=True, text=True, timeout=200,
    ).stdout.split()
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
