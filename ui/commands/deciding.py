"""An editor's decisions from the command line: the same, different, unsure, and taking it back."""

from __future__ import annotations

from typing import Annotated

import typer

from graph.access import Audience
from graph.model import Verdict
from ui.commands.common import GraphOption, UsageError, WorkdirOption, graph_at, operator, screen, settings_for
from ui.decisions import decide

Side = Annotated[str, typer.Argument(help="一方的标识（review 或 show 给出的 id）", show_default=False)]


def judge(
    left: Side,
    right: Side,
    verdict: Annotated[Verdict, typer.Argument(help="same 同一个，different 不同，unsure 不能确定")],
    reason: Annotated[str, typer.Option("--reason", help="理由，会随判断保存", show_default=False)],
    withdraw: Annotated[bool, typer.Option("--withdraw", help="收回先前的这一判断")] = False,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
) -> None:
    """判断两个名称是否同一个；人的判断优先于规则，重新抽取后仍然有效，可以收回。"""
    with graph_at(settings_for(graph, workdir)) as store:
        found = store.entities([left, right], Audience.WORKING)
        if left == right or (not withdraw and len({e.id for e in found}) < (1 if verdict is Verdict.DIFFERENT else 2)):
            raise UsageError("请给出图谱里两个不同的标识（lanmai review 或 lanmai show 会列出）")
        decide(store, left, right, verdict, reason, operator(), withdraw)
    screen.print("已收回" if withdraw else "已记录")
