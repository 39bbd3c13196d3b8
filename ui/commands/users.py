"""Accounts from the command line: who may sign in to the pages, and as what. Passwords are never arguments."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from typing import Annotated

import typer
from rich.table import Table

from graph.access import GRANTS, Role
from graph.audit import AuditEntry
from pipelines.settings import Settings
from ui.accounts import AccountError, Accounts, first_administrator
from ui.commands.common import (
    GraphOption,
    JsonOption,
    UsageError,
    WorkdirOption,
    accounts_file,
    graph_at,
    operator,
    print_json,
    screen,
    settings_for,
)
from ui.decisions import now

Name = Annotated[str, typer.Argument(help="姓名", show_default=False)]
RoleOption = Annotated[
    list[Role] | None, typer.Option("--role", help="角色，可写多次（lanmai user list --roles 列出）", show_default=False)
]
_FROM_ENVIRONMENT = "LANMAI_PASSWORD"

app = typer.Typer(help="账号与角色：谁可以登录网页，能做什么。", no_args_is_help=True)


@contextmanager
def _changing(settings: Settings, action: str, name: str, detail: str = "") -> Iterator[Accounts]:
    """The accounts, with the change written to the audit log; the log is opened first, so that nothing goes unlogged."""
    who = operator().name
    with graph_at(settings, must_exist=False) as store:
        accounts = Accounts(accounts_file(settings))
        try:
            yield accounts
        except AccountError as refused:
            raise UsageError(str(refused)) from None
        finally:
            accounts.close()
        store.log(AuditEntry(now(), who, action, name, detail))


def make_first(settings: Settings) -> None:
    """Where there is no account yet: make the first administrator and print the password, once."""
    accounts = Accounts(accounts_file(settings))
    try:
        made = first_administrator(accounts)
    finally:
        accounts.close()
    with graph_at(settings, must_exist=False) as store:
        if made is None:
            return
        store.log(AuditEntry(now(), operator().name, "新建账号", made[0], "第一位系统管理员，密码须更换"))
    screen.print(f"已建立第一位系统管理员。姓名：{made[0]}　一次性密码：{made[1]}", markup=False)
    screen.print("这个密码只显示这一次，第一次登录后必须换掉。", markup=False)
    sys.stdout.flush()


def _password() -> str:
    """From the environment, else asked for twice."""
    if given := os.environ.get(_FROM_ENVIRONMENT):
        return given
    if not sys.stdin.isatty():
        raise UsageError(f"没有密码：请在终端里运行（会提示输入），或放在环境变量 {_FROM_ENVIRONMENT} 里")
    password = getpass("密码（不显示）：")
    if getpass("再输一遍：") != password:
        raise UsageError("两遍输入的密码不一样")
    return password


def _listed(roles: list[Role] | None) -> str:
    return "、".join(role.label for role in roles or []) or "没有角色"


@app.command()
def add(
    name: Name,
    role: RoleOption = None,
    issuer: Annotated[str, typer.Option("--issuer", help="统一登录（OpenID Connect）的签发者")] = "",
    subject: Annotated[str, typer.Option("--subject", help="统一登录里这个人的主体标识；写了就不必设密码")] = "",
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
) -> None:
    """新建账号。密码在提示下输入或取自环境变量 LANMAI_PASSWORD，本人第一次登录时更换。"""
    if bool(issuer) != bool(subject):
        raise UsageError("--issuer 与 --subject 要一起写")
    password = "" if subject and not os.environ.get(_FROM_ENVIRONMENT) else _password()
    with _changing(settings_for(graph, workdir), "新建账号", name, _listed(role)) as accounts:
        made = accounts.add(name, role or [], password, must_change=bool(password), issuer=issuer, subject=subject)
    screen.print(f"已建立账号“{made.name}”：{_listed(role)}", markup=False)


@app.command("list")
def list_accounts(
    workdir: WorkdirOption = None,
    roles: Annotated[bool, typer.Option("--roles", help="列出各种角色和它们的权限")] = False,
    as_json: JsonOption = False,
) -> None:
    """列出账号，或各种角色。"""
    if roles:
        told = {r.value: (r.label, [p.value for p in sorted(GRANTS[r])], [p.label for p in sorted(GRANTS[r])]) for r in Role}
        if as_json:
            print_json([{"role": k, "label": label, "permissions": names} for k, (label, names, _) in told.items()])
            return
        table = Table("角色", "名称", "权限", box=None, pad_edge=False)
        for role, (label, _, labels) in told.items():
            table.add_row(role, label, "、".join(labels))
        screen.print(table)
        return
    file = accounts_file(settings_for("", workdir))
    accounts = Accounts(file).all() if file.exists() else []
    if as_json:
        print_json([
            {
                "name": a.name, "roles": sorted(a.roles), "disabled": a.disabled, "must_change": a.must_change,
                "issuer": a.issuer, "subject": a.subject,
            }
            for a in accounts
        ])
        return
    table = Table("姓名", "角色", "状态", "统一登录", box=None, pad_edge=False)
    for a in accounts:
        state = "停用" if a.disabled else "须换密码" if a.must_change else "正常"
        table.add_row(a.name, _listed(sorted(a.roles)), state, f"{a.issuer} {a.subject}".strip())
    screen.print(table if accounts else "还没有账号：lanmai user add 姓名 --role 角色")


@app.command("role")
def set_roles(
    name: Name,
    role: Annotated[list[Role], typer.Argument(help="这个人的全部角色（替换原来的）", show_default=False)],
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
) -> None:
    """改角色：写出全部，替换原来的；立即生效。"""
    with _changing(settings_for(graph, workdir), "改角色", name, _listed(role)) as accounts:
        accounts.set_roles(name, role)
    screen.print(f"“{name}”现在是：{_listed(role)}", markup=False)


@app.command("password")
def set_password(name: Name, graph: GraphOption = "", workdir: WorkdirOption = None) -> None:
    """重设密码（提示输入或 LANMAI_PASSWORD）；此人各处的登录随即失效，下次登录须换成自己的。"""
    password = _password()
    with _changing(settings_for(graph, workdir), "重设密码", name) as accounts:
        accounts.set_password(name, password, must_change=True)
    screen.print(f"已重设“{name}”的密码", markup=False)


@app.command()
def disable(
    name: Name,
    enable: Annotated[bool, typer.Option("--enable", help="重新启用")] = False,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
) -> None:
    """停用账号，立即失效；所作判断仍在。--enable 重新启用。"""
    with _changing(settings_for(graph, workdir), "启用账号" if enable else "停用账号", name) as accounts:
        accounts.disable(name, not enable)
    screen.print(f"已{'启用' if enable else '停用'}“{name}”", markup=False)
