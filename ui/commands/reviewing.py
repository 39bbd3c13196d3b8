"""The queue from the command line: what waits, who is to see to it, what was seen to."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from graph.access import Audience, Refused
from graph.model import EntityType
from graph.store import GraphStore
from ui.commands.common import (
    AudienceOption,
    GraphOption,
    JsonOption,
    UsageError,
    WorkdirOption,
    citation,
    graph_at,
    operator,
    print_json,
    screen,
    settings_for,
    whoami,
)
from ui.decisions import seen_closed
from ui.tasks import assign, tick_off
from ui.waiting import KINDS, Asked, Item, Tasks, Waiting, collected
from ui.wording import QUESTION_LABELS

Id = Annotated[str, typer.Argument(help="待办的标识（review 列出的 id）", show_default=False)]


def review(
    kind: Annotated[str, typer.Option("--kind", help=f"只列一类：{'、'.join(KINDS)}")] = "",
    fonds: Annotated[str, typer.Option("--fonds", help="只列一个全宗")] = "",
    mine: Annotated[bool, typer.Option("--mine", help="只列派给我的")] = False,
    nobody: Annotated[bool, typer.Option("--nobody", help="只列还没有派的")] = False,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """等人来定的事：同名者是否一人、矛盾、日期数目不一、归类建议与分歧、读者报错、读入提醒。"""
    if kind and kind not in KINDS:
        raise UsageError(f"没有“{kind}”这一类：可以写 {'、'.join(KINDS)}")
    if mine and nobody:
        raise UsageError("--mine 与 --nobody 只能写一个")
    with graph_at(settings_for(graph, workdir)) as store:
        waiting = collected(store, audience)
        asked = Asked(kind, fonds, whose="mine" if mine else "nobody" if nobody else "")
        wanted = [i for i in waiting.items if asked.fits(i, waiting.tasks, whoami())]
        seen_closed(store, (e.record_id for i in wanted for e in i.evidence), audience, operator())
    if as_json:
        print_json([_told(i, waiting.tasks) for i in wanted])
        return
    for item in wanted:
        _print(item, waiting.tasks)
    screen.print(_summed(wanted, waiting))


def _told(item: Item, tasks: Tasks) -> dict[str, Any]:
    subjects = item.question.subjects if item.question else ()
    return {
        "id": item.id, "kind": item.kind,
        "subjects": [{"id": s.id, "name": s.name, "type": EntityType(s.type).value, "scopes": list(s.scopes)} for s in subjects],
        "reasons": list(item.reasons), "evidence": [citation(e) for e in item.evidence],
        "title": item.title, "record_ids": list(item.record_ids), "moves": item.moves, "amount": item.amount,
        "assigned_to": tasks.given.get(item.id, ""),
    }


def _print(item: Item, tasks: Tasks) -> None:
    to = f"  派给 {tasks.given[item.id]}" if item.id in tasks.given else ""
    screen.print(f"[bold]{QUESTION_LABELS[item.kind]}：{escape(item.title)}[/]  [dim]{escape(item.id)}{escape(to)}[/]")
    for reason in item.reasons:
        screen.print(f"   {escape(reason)}")
    for span in item.evidence:
        screen.print(f"   “{escape(span.quote[:60])}”（{escape(span.record_id)}）")
    for row in item.rows[:5]:
        screen.print(f"   {escape(row.path)} 第 {row.row} 行：{escape('；'.join(row.reasons))}")


def _summed(wanted: list[Item], waiting: Waiting) -> str:
    counts = Waiting(tuple(wanted)).counts
    told = "，".join(f"{QUESTION_LABELS[k]} {n}{'＋' if k in waiting.capped else ''}" for k, n in counts.items())
    return f"共 {len(wanted)} 条{f'：{told}' if told else ''}"


def give(
    item: Id,
    to: Annotated[str, typer.Argument(help="派给谁；不写就是收回分派")] = "",
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
) -> None:
    """把一条待办派给人。"""
    with graph_at(settings_for(graph, workdir)) as store:
        found = _found(store, item)
        try:
            assign(store, found, to.strip(), operator())
        except Refused as refused:
            raise UsageError(str(refused)) from None
    screen.print(f"已派给 {to}" if to else "已收回分派", markup=False)


def settle(
    item: Id,
    note: Annotated[str, typer.Option("--note", help="怎样办的")] = "",
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
) -> None:
    """办结一条没有别的决定可作的待办（读入提醒、日期数目不一、地名不明）；内容有变时会再列出来。"""
    with graph_at(settings_for(graph, workdir)) as store:
        found = _found(store, item)
        try:
            tick_off(store, found, note, operator())
        except Refused as refused:
            raise UsageError(str(refused)) from None
    screen.print("已办结")


def _found(store: GraphStore, item_id: str) -> Item:
    found = next((i for i in collected(store).items if i.id == item_id), None)
    if found is None:
        raise UsageError(f"待办里没有“{item_id}”：lanmai review 会列出全部")
    return found
