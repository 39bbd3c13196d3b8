"""A real browser over a real platform: `lanmai load` of the sample holding, `lanmai ui`, Debian's chromium."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
_CHROMIUM = "/usr/bin/chromium"
_PATIENCE = 60_000  # milliseconds: a busy machine is slow, not wrong
_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless. Without it: CI fails, a laptop skips."""
    path = shutil.which("chromium") or _CHROMIUM
    if not Path(path).exists():
        reason = "browser NOT under test: no chromium (Debian: apt-get install chromium)"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a platform over the sample holding, started from a folder of its own."""
    folder = tmp_path_factory.mktemp("platform")
    env = {k: v for k, v in os.environ.items() if not k.startswith("LANMAI_")}
    lanmai = [sys.executable, "-m", "ui.cli"]
    env["PYTHONPATH"] = str(ROOT)
    subprocess.run(
        [*lanmai, "load", str(ROOT / "samples" / "holding"), "--workdir", "work"], cwd=folder, env=env, check=True,
        capture_output=True, timeout=280,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [*lanmai, "ui", "--port", str(port), "--workdir", "work"], cwd=folder, env=env, stdout=subprocess.PIPE, text=True,
    )
    try:
        assert server.stdout is not None
        said = server.stdout.readline()
        address = re.search(r"平台已启动：(http://127\.0\.0\.1:\d+)", said)
        assert address, said
        yield address[1]
    finally:
        server.terminate()
        assert server.wait(20) == 0


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where screenshots are left for people to look at."""
    folder = ROOT / "artifacts" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def page(browser: Browser, platform: str) -> Iterator[Page]:
    """An office screen. Ends with: nothing was asked of any other machine, no script failed."""
    context: BrowserContext = browser.new_context(
        viewport={"width": 1366, "height": 768}, base_url=platform, locale="zh-CN", accept_downloads=True,
        permissions=["clipboard-read", "clipboard-write"],
    )
    opened = context.new_page()
    outside: list[str] = []
    failures: list[str] = []
    opened.on("request", lambda r: None if r.url.startswith((platform, "data:", "blob:")) else outside.append(r.url))
    opened.on("websocket", lambda w: None if "127.0.0.1" in w.url else outside.append(w.url))
    opened.on("pageerror", lambda error: failures.append(str(error)))
    opened.set_default_timeout(_PATIENCE)
    expect.set_options(timeout=_PATIENCE)
    yield opened
    context.close()
    assert outside == []
    assert failures == []
