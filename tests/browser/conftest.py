"""A real browser over a real platform: `lanmai load` of the sample holding, `lanmai ui`, Debian's chromium.

`lanmai`, `serving`, `free_port` and `window_of` are for tests that bring a platform of their own.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Served:
    """A platform that runs: its address, and what it printed before it ran."""

    address: str
    said: str


Open = Callable[[], Page]


def environment() -> dict[str, str]:
    """This environment without settings of the platform, and with the project on the import path."""
    return {k: v for k, v in os.environ.items() if not k.startswith("LANMAI_")} | {"PYTHONPATH": str(ROOT)}


def run(folder: Path, *args: str) -> str:
    """What `python ARGS`, run to its end in a folder, prints."""
    return subprocess.run(
        [sys.executable, *args], cwd=folder, env=environment(), check=True, capture_output=True, text=True, timeout=280,
    ).stdout


def lanmai(folder: Path, *args: str) -> str:
    """What `lanmai ARGS`, run to its end on the platform of a folder, prints."""
    return run(folder, "-m", "ui.cli", *args, "--workdir", "work")


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def serving(folder: Path, *options: str, port: int = 0) -> Iterator[Served]:
    """The platform of a folder, from the moment it answers until the block ends."""
    command = [sys.executable, "-m", "ui.cli", "ui", *options, "--port", str(port or free_port()), "--workdir", "work"]
    server = subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        said = ""
        while not (address := re.search(r"平台已启动：(http://127\.0\.0\.1:\d+)", said)):
            line = server.stdout.readline()
            assert line, said
            said += line
        yield Served(address[1], said)
    finally:
        server.terminate()
        assert server.wait(20) == 0


@contextmanager
def window_of(browser: Browser, address: str) -> Iterator[Open]:
    """Opens windows of one browser without a history. Ends with: no script failed."""
    context: BrowserContext = browser.new_context(
        viewport={"width": 1366, "height": 768}, base_url=address, locale="zh-CN"
    )
    expect.set_options(timeout=_PATIENCE)
    failures: list[str] = []

    def opened() -> Page:
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("pageerror", lambda error: failures.append(str(error)))
        return page

    yield opened
    context.close()
    assert failures == []


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a platform over the sample holding, started from a folder of its own."""
    folder = tmp_path_factory.mktemp("platform")
    lanmai(folder, "load", str(ROOT / "samples" / "holding"))
    with serving(folder) as served:
        yield served.address


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
