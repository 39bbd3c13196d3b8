"""A second reader from the command line: a language model reads one record again, beside what the graph holds."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from graph.access import Audience
from graph.store import GraphStore
from pipelines.settings import Settings
from ui.commands.common import (
    AudienceOption,
    GraphOption,
    JsonOption,
    NothingFound,
    UsageError,
    WorkdirOption,
    aside,
    citation,
    graph_at,
    operator,
    print_json,
    screen,
    settings_for,
)
from ui.decisions import now, read_closed


def read_again(
    record_id: Annotated[str, typer.Argument(help="记录标识（一般就是档号）", show_default=False)],
    accept: Annotated[
        list[int] | None,
        typer.Option("--accept", help="把上一次结果里这个序号的发现收进图谱（作为建议；可写多次），不再请求模型", show_default=False),
    ] = None,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """请语言模型把一件档案再读一遍，逐字核对，与图谱里的读法并列；没有配置模型时什么也不发出。"""
    settings = settings_for(graph, workdir)
    with graph_at(settings) as store:
        if accept:
            _take(record_id, accept, store, audience, settings)
        else:
            _read(record_id, store, audience, settings, as_json)


def _read(record_id: str, store: GraphStore, audience: Audience, settings: Settings, as_json: bool) -> None:
    from pipelines.language import ChatError  # as in `asking`: takes half a second to load
    from pipelines.second_reading import second_reading
    from ui import second_readings as shown

    if record := store.record(record_id, audience):
        read_closed(store, [record], operator())
    try:
        with aside.status("语言模型正在阅读……") as status:
            reading = second_reading(
                record_id, store, audience, settings, lambda stage, done: status.update(f"{stage}，已读 {done} 段")
            )
    except LookupError as nothing:
        raise NothingFound(str(nothing.args[0])) from None
    except ChatError as failure:
        raise UsageError(str(failure)) from failure
    shown.keep(reading, settings.workdir)
    if as_json:
        print_json(_json(reading))
        return
    table = Table("序号", "位置", "类", "不同之处", shown.FIRST, shown.SECOND, title_justify="left")
    for row in shown.rows(reading):
        place = f"{row.start}-{row.end}"
        table.add_row(str(row.number), place, row.kind, row.differs, escape(row.first), escape(row.second))
    screen.print(table)
    screen.print(shown.outcome(reading), markup=False)
    screen.print(shown.bill(reading), markup=False)
    for fault in reading.faults:
        aside.print(fault, markup=False)
    if reading.disagreements:
        screen.print("要收进图谱：同一命令加 --accept 序号", markup=False)


def _json(reading: Any) -> dict[str, Any]:
    from ui import second_readings as shown
    from ui.commands.building import findings_json

    return {
        "id": reading.record_id, "model": reading.model, "origin": reading.findings.producers[0],
        "tokens_in": reading.tokens_in, "tokens_out": reading.tokens_out, "requests": reading.requests,
        "unmetered": reading.unmetered, "cost": reading.cost, "dropped": reading.dropped, "agreed": reading.agreed,
        "faults": list(reading.faults), **findings_json(reading.findings),
        "disagreements": [
            {
                "number": row.number, "kind": row.kind, "differences": list(d.differences), **citation(d.span),
                "first": row.first if d.first else None, "second": row.second if d.second else None,
            }
            for row, d in zip(shown.rows(reading), reading.disagreements, strict=True)
        ],
    }


def _take(record_id: str, numbers: list[int], store: GraphStore, audience: Audience, settings: Settings) -> None:
    from ui import second_readings as shown

    record = store.record(record_id, audience)
    reading = shown.kept(record, store, audience, settings.workdir) if record else None
    if reading is None:
        raise NothingFound(f"“{record_id}”还没有第二次阅读的结果，或全文已经改过：请先运行 lanmai read-again {record_id}")
    listed = {row.number: row for row in shown.rows(reading)}
    chosen = {n: listed[n].finding for n in numbers if n in listed}
    for number in numbers:
        if chosen.get(number) is None:
            raise UsageError(f"序号 {number} 没有可收进图谱的发现：没有这个序号，或乙没有读出，或图谱里同一处已有一条")
    for number, finding in chosen.items():
        if finding is not None:
            shown.take(finding, record_id, store, audience, operator(), now())
            screen.print(f"已收进图谱（建议）：{listed[number].second}", markup=False)
