"""How regulations came to their wording: amendments."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from graph.access import Audience
from pipelines.regulations import Regulation, regulations
from ui.commands.common import (
    AudienceOption,
    GraphOption,
    JsonOption,
    NothingFound,
    WorkdirOption,
    citation,
    graph_at,
    print_json,
    screen,
    settings_for,
)


def amendments(
    name: Annotated[str, typer.Argument(help="法规名称中的字；不写则列出沿革有疑问的和有几种文本的", show_default=False)] = "",
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """法规的沿革：何时公布、几次修订、各凭哪一件，缺了哪一环，库里的几种文本谁先谁后。"""
    with graph_at(settings_for(graph, workdir)) as store:
        found = regulations(store, audience, name)
    doubtful = [r for r in found if len(r.wordings) > 1 or any(w.faults for w in r.wordings)]
    shown = found if name else doubtful
    if as_json:
        print_json([_as_json(r) for r in shown])
    else:
        for regulation in shown:
            _print(regulation)
        screen.print(f"有沿革可考的法规 {len(found)} 种，其中有疑问或有几种文本的 {len(doubtful)} 种")
    if not found:
        raise NothingFound("" if as_json else "没有找到写明公布、修订经过的法规")


def _print(regulation: Regulation) -> None:
    screen.print(f"[bold]{escape(regulation.title)}[/]")
    for wording in regulation.wordings:
        screen.print(f"  {wording.day or '日期不详'} 文本  [dim]{escape(wording.record_id)}[/]")
        for stage in wording.stages:
            screen.print(f"    {stage.day} {stage.kind}  [dim]{escape(' '.join(stage.evidence.quote.split()))}[/]")
        for fault in wording.faults:
            screen.print(f"    [red]疑问：{escape(fault)}[/]")
    for link in regulation.supersedes:
        old = link.object.span.record_id if link.object else ""
        screen.print(f"  {escape(link.evidence.record_id)} 取代 {escape(old)}")


def _as_json(regulation: Regulation) -> dict[str, Any]:
    return {
        "title": regulation.title,
        "texts": [
            {
                "record_id": w.record_id, "day": w.day, "faults": list(w.faults),
                "steps": [{"kind": s.kind, "day": s.day, **citation(s.evidence)} for s in w.stages],
            }
            for w in regulation.wordings
        ],
        "supersedes": [
            {"record_id": s.evidence.record_id, "older": s.object.span.record_id if s.object else "", "evidence": citation(s.evidence)}
            for s in regulation.supersedes
        ],
    }
