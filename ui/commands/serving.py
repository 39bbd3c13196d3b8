"""Serving: the pages in a browser, and whether this machine has what they need."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from http.client import HTTPConnection, HTTPException
from importlib.resources import as_file, files
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
from rich.table import Table

from pipelines.settings import Settings
from ui.commands.common import (
    GraphOption,
    JsonOption,
    NothingFound,
    UsageError,
    WorkdirOption,
    aside,
    print_json,
    screen,
    settings_for,
)
from ui.commands.users import make_first
from ui.health import check_all

_SLOWEST_START = 60.0  # seconds


def ui(
    port: Annotated[int, typer.Option(help="端口")] = 8501,
    host: Annotated[str, typer.Option(help="监听地址；默认只有本机能打开")] = "127.0.0.1",
    accounts: Annotated[bool, typer.Option("--accounts", help="要求登录；第一次启动会建立系统管理员，打印一次性密码")] = False,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
) -> None:
    """启动网页界面，停在前台；按 Ctrl-C 结束。"""
    settings = settings_for(graph, workdir)
    accounts = accounts or settings.accounts
    if not accounts and not _is_loopback(host):
        raise UsageError(f"不在 {host} 上开放：没有启用账号时只服务本机。要给别的机器用，请加 --accounts 启用账号和登录")
    _claim(host, port)
    settings = replace(settings, accounts=accounts)
    if accounts:
        make_first(settings)
        if not _is_loopback(host):
            aside.print("提醒：密码和档案在网上应加密传送，请在前面放一个 HTTPS 代理", markup=False)
    with as_file(files("ui") / "server.py") as app:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(app), *_flags(host, port), *_secrets(settings)],
            env=_environment(settings), cwd=app.parent, stdout=subprocess.DEVNULL,
        )
        _serve(server, host, port)


def _serve(server: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Say when the pages answer, then wait; whatever ends the command ends the server too."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        _announce(server, host, port)
        if server.wait() > 0:
            raise UsageError("平台意外停止，请查看上面的信息")
    except KeyboardInterrupt:
        aside.print("平台已停止")
    finally:
        signal.signal(signal.SIGTERM, before)
        _stop(server)


def _announce(server: subprocess.Popen[bytes], host: str, port: int) -> None:
    near = "127.0.0.1" if host in ("0.0.0.0", "::", "localhost") else host  # noqa: S104
    deadline = time.monotonic() + _SLOWEST_START
    while time.monotonic() < deadline and server.poll() is None:
        if _answers(near, port):
            screen.print(f"平台已启动：http://{f'[{near}]' if ':' in near else near}:{port}", markup=False)
            sys.stdout.flush()
            return
        time.sleep(0.2)
    if server.poll() is None:
        raise UsageError(f"平台 {_SLOWEST_START:.0f} 秒内没有应答，已停止")


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _claim(host: str, port: int) -> None:
    """UsageError when nothing can listen there."""
    if not 1 <= port <= 65535:
        raise UsageError(f"端口 {port} 无效：请用 1—65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        raise UsageError(f"没有权限使用端口 {port}：请用 1024 以上的端口") from None
    except socket.gaierror:
        raise UsageError(f"认不出地址 {host}") from None
    except OSError:
        raise UsageError(f"端口 {port} 已被占用：换一个端口（lanmai ui --port {port + 1}），或先关掉占用它的程序") from None


def _flags(host: str, port: int) -> list[str]:
    """Streamlit's options from `streamlit.toml` as flags, which outrank whatever configuration lies about."""
    written = tomllib.loads((files("ui") / "streamlit.toml").read_text("utf-8"))
    return [f"--{name}={value}" for name, value in _flat(written)] + [f"--server.address={host}", f"--server.port={port}"]


def _secrets(settings: Settings) -> list[str]:
    """The archive's own sign-in is configured in the working folder, beside the accounts."""
    file = settings.workdir.absolute() / "secrets.toml"
    return [f"--secrets.files={file}"] if settings.accounts and file.exists() else []


def _flat(table: Mapping[str, Any], under: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{under}{name}.")
        else:
            yield under + name, str(value).lower() if isinstance(value, bool) else str(value)


def _environment(settings: Settings) -> dict[str, str]:
    """This environment with the graph and working folder written out, since the server runs from its own folder."""
    graph = settings.graph
    if graph.startswith("sqlite:"):
        graph = f"sqlite:{Path(graph.removeprefix('sqlite:')).absolute()}"
    return {
        **os.environ, "LANMAI_GRAPH": graph, "LANMAI_WORKDIR": str(settings.workdir.absolute()),
        "LANMAI_ACCOUNTS": "1" if settings.accounts else "",
    }


def doctor(graph: GraphOption = "", workdir: WorkdirOption = None, as_json: JsonOption = False) -> None:
    """检查本机：Python、图库、模型、字体、磁盘；缺少必需的东西时退出码为 1。"""
    checks = check_all(settings_for(graph, workdir))
    if as_json:
        print_json([asdict(c) for c in checks])
    else:
        table = Table("项目", "结果", "说明", box=None, pad_edge=False)
        for check in checks:
            mark = "[green]正常[/]" if check.ok else "[red]缺少[/]" if check.needed else "[yellow]提醒[/]"
            table.add_row(check.name, mark, check.detail)
        screen.print(table)
    missing = [c.name for c in checks if c.needed and not c.ok]
    if missing:
        raise NothingFound(f"不能正常运行：{'、'.join(missing)}")
