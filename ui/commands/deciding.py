"""An editor's decisions from the command line: the same, different, unsure; telling namesakes apart; taking it back."""

from __future__ import annotations

from typing import Annotated

import typer

from graph.access import Audience
from graph.identity import in_force
from graph.model import Verdict
from graph.store import GraphStore
from ui.commands.common import GraphOption, UsageError, WorkdirOption, graph_at, operator, screen, settings_for
from ui.decisions import decide, take_back, tell_apart

Side = Annotated[str, typer.Argument(help="一方的标识（review 或 show 给出的 id）", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="理由，会随判断保存", show_default=False)]


def judge(
    left: Side,
    right: Side,
    verdict: Annotated[Verdict, typer.Argument(help="same 同一个，different 不同，unsure 不能确定")],
    reason: Reason,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="收回先前的这一判断")] = False,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
) -> None:
    """判断两个名称是否同一个；人的判断优先于规则，重新抽取后仍然有效，可以收回。"""
    with graph_at(settings_for(graph, workdir)) as store:
        if withdraw:
            _withdraw(store, left, right, verdict, reason)
            screen.print("已收回")
            return
        found = store.entities([left, right], Audience.WORKING)
        if left == right or len({e.id for e in found}) < (1 if verdict is Verdict.DIFFERENT else 2):
            raise UsageError("请给出图谱里两个不同的标识（lanmai review 或 lanmai show 会列出）")
        decide(store, left, right, verdict, reason, operator())
    screen.print("已记录")


def _withdraw(store: GraphStore, left: str, right: str, verdict: Verdict, reason: str) -> None:
    """Take back the judgement in force between the two sides, or between any names that stand for them."""
    sides = {r: e.id for e in store.entities([left, right], Audience.WORKING) for r in (e.id, *e.referents)}
    wanted = {sides.get(left, left), sides.get(right, right)}
    held = [
        j for j in in_force(store.judgements([left, right, *sides])).values()
        if j.by_editor and j.verdict is verdict and {sides.get(side, side) for side in j.pair} == wanted
    ]
    exact = [j for j in held if set(j.pair) == {left, right}] or held
    if not exact:
        raise UsageError("这两方之间没有人作过这样的判断，没有什么可收回的")
    take_back(store, max(exact, key=lambda j: j.at), operator(), reason)


def apart(
    entity: Annotated[str, typer.Argument(help="人物、机构或地点的标识（show 给出的 id）", show_default=False)],
    records: Annotated[list[str], typer.Argument(help="说的是同名另一个的档案标识，可以有多个", show_default=False)],
    reason: Reason,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
) -> None:
    """把同名的另一个分出来：这几件档案里的是另一个；重新抽取后仍然有效，用 judge --withdraw 或在待办页收回。"""
    with graph_at(settings_for(graph, workdir)) as store:
        try:
            said = tell_apart(store, entity, records, reason, operator())
        except LookupError as missing:
            raise UsageError(str(missing.args[0])) from missing
    screen.print(f"已分开：另成一条 {said[0].left}")
