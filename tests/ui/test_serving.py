"""`lanmai ui` and `lanmai doctor`: what they refuse, and what they say."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.settings import Endpoint, Settings
from tests.ui.small_graph import fill
from ui import health
from ui.commands.serving import _environment, _flags


def _lanmai(*args: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *args, "--workdir", str(folder)], capture_output=True, text=True, timeout=120,
        check=False,
    )


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = _lanmai("ui", "--port", str(port), folder=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.strip() == f"端口 {port} 已被占用：换一个端口（lanmai ui --port {port + 1}），或先关掉占用它的程序"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "example.org"])
def test_other_machines_are_not_served_unasked(tmp_path: Path, host: str) -> None:
    ended = _lanmai("ui", "--host", host, folder=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.strip() == (
        f"不在 {host} 上开放：没有启用账号时只服务本机。要给别的机器用，请加 --accounts 启用账号和登录"
    )


def test_every_option_is_passed_as_a_flag_and_paths_are_whole() -> None:
    flags = _flags("127.0.0.1", 8501)
    assert "--browser.gatherUsageStats=false" in flags
    assert "--theme.light.primaryColor=#A8322A" in flags
    assert "--server.address=127.0.0.1" in flags
    env = _environment(Settings("sqlite:here/graph.db", Path("here")))
    assert env["LANMAI_GRAPH"] == f"sqlite:{Path.cwd() / 'here' / 'graph.db'}"
    assert Path(env["LANMAI_WORKDIR"]).is_absolute()


def test_doctor_says_what_it_saw(tmp_path: Path) -> None:
    fill(tmp_path)
    ended = _lanmai("doctor", "--json", folder=tmp_path)
    checks = {c["name"]: c for c in json.loads(ended.stdout)}
    assert ended.returncode == 0
    assert checks["图库"]["detail"].endswith("4 件档案")
    assert checks["语义向量"]["ok"]


def test_doctor_answers_no_when_the_graph_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "graph.db").write_bytes(b"no database at all, but long enough to be read as one" * 40)
    ended = _lanmai("doctor", folder=tmp_path)
    assert ended.returncode == 1
    assert "图库" in ended.stderr


def test_a_silent_chat_endpoint_is_a_reminder_only(tmp_path: Path) -> None:
    settings = Settings("sqlite:none", tmp_path)
    assert health._chat(settings.chat).ok
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    silent = replace(settings, chat=Endpoint(f"http://127.0.0.1:{port}/v1", "m"))
    found = health._chat(silent.chat)
    assert not found.ok
    assert not found.needed
    assert not health._chat(Endpoint("file:///etc/passwd", "m")).ok
