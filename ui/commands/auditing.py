"""The audit log from the command line: searched, and proved to be as it was written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from graph.access import Refused
from graph.audit import head_from
from graph.store import AuditFilter
from ui import undoing
from ui.auditing import check
from ui.commands.common import (
    GraphOption,
    JsonOption,
    NothingFound,
    UsageError,
    WorkdirOption,
    aside,
    graph_at,
    operator,
    print_json,
    screen,
    settings_for,
)

app = typer.Typer(help="审计日志：谁在什么时候对什么做了什么。", invoke_without_command=True)


@app.callback()
def search(
    context: typer.Context,
    who: Annotated[str, typer.Option("--who", help="谁（全名）")] = "",
    action: Annotated[str, typer.Option("--action", help="做了什么（部分文字即可）")] = "",
    subject: Annotated[str, typer.Option("--subject", help="对什么：档号、标识（部分文字即可）")] = "",
    since: Annotated[str, typer.Option("--since", help="从哪天起（2026-01-05，本地时间）")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多列出多少条，由新到旧")] = 100,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    as_json: JsonOption = False,
) -> None:
    """查审计日志；lanmai audit verify 核验日志是否完整。"""
    if context.invoked_subcommand:
        return
    with graph_at(settings_for(graph, workdir)) as store:
        found = store.audit(limit, AuditFilter(who, action, subject, _moment(since)))
    if as_json:
        print_json([
            {
                "place": e.place, "at": e.at, "who": e.who, "action": e.action, "subject": e.subject, "detail": e.detail,
                "before": e.before, "seal": e.seal,
            }
            for e in found
        ])
    elif found:
        table = Table("条", "时间（UTC）", "谁", "做了什么", "对什么", "说明", box=None, pad_edge=False)
        for e in found:
            table.add_row(str(e.place), *(escape(w) for w in (e.at[:19].replace("T", " "), e.who, e.action, e.subject, e.detail)))
        screen.print(table)
    if not found:
        raise NothingFound("没有这样的条目")


@app.command()
def verify(
    noted: Annotated[
        str, typer.Option("--noted", help="先前抄下的封签（条数:封签）：连整本重写、截去末尾也查得出", show_default=False)
    ] = "",
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    as_json: JsonOption = False,
) -> None:
    """逐条核验：改动、删去、插入、调换都会指出第一处；完整则打印封签，供抄存。"""
    known = head_from(noted) if noted else None
    with graph_at(settings_for(graph, workdir)) as store:
        found, head = check(store, known)
    if as_json:
        broken = {"place": found.place, "reason": found.reason} if found else None
        print_json({"whole": found is None, "entries": head.place, "seal": head.words, "broken": broken})
    if found:
        raise NothingFound(f"审计日志不完整：第 {found.place} 条起对不上。{found.reason}")
    if not as_json:
        screen.print(f"审计日志完整，共 {head.place} 条。封签：{head.words}", markup=False)


@app.command()
def undo(
    place: Annotated[int, typer.Argument(min=1, help="第几条（lanmai audit 列出的“条”）", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="为什么撤销，会记进审计日志", show_default=False)],
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
) -> None:
    """撤销某一条所记的决定（判断、归类、更正、分派、审核）；原来的一条留着，另记一条说明它被撤销。"""
    from pipelines.extract.pipeline import Reader  # loads the recogniser: only where a record is read again

    with graph_at(settings_for(graph, workdir)) as store:
        try:
            lost = undoing.undo(store, place, reason, operator(), undoing.Judged(), Reader)
        except Refused as refused:
            raise UsageError(str(refused)) from None
    screen.print(f"已撤销第 {place} 条", markup=False)
    for told in lost:
        aside.print(told, markup=False)


def _moment(since: str) -> str:
    """A day or moment as written, local where nothing else is said, as the log writes it (UTC)."""
    if not since:
        return ""
    try:
        return datetime.fromisoformat(since).astimezone(UTC).isoformat()
    except ValueError:
        raise UsageError(f"看不懂日期“{since}”：请写成 2026-01-05 或 2026-01-05T08:00") from None
