"""ask: a question in plain Chinese, answered in the records' own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape

from graph.access import Audience
from pipelines.answering import Line, Told, ask_graph
from ui.commands.common import (
    AudienceOption,
    GraphOption,
    JsonOption,
    NothingFound,
    WorkdirOption,
    citation,
    graph_at,
    operator,
    print_json,
    screen,
    settings_for,
)
from ui.decisions import read_closed


def ask(
    question: Annotated[str, typer.Argument(help="问题，例如：1942年8月谁任第八支队支队长？", show_default=False)],
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    audience: AudienceOption = Audience.WORKING,
    as_json: JsonOption = False,
) -> None:
    """用白话问图谱：谁任此职、何时何事、两者联系、各方怎么说；句句是档案原文，不同来源分开列，没有就说没有。"""
    from pipelines.extract.pipeline import Reader
    from pipelines.language import chat_model, embedder

    settings = settings_for(graph, workdir)
    with graph_at(settings) as store, Reader() as reader:
        told = ask_graph(question, store, audience, reader, embedder(settings).embed_query, chat_model(settings))
        cited = {c.record_id for line in _all(told) for c in line.citations}
        read_closed(store, [r for i in sorted(cited) if (r := store.record(i, audience))], operator(), whole=False)
    if as_json:
        print_json({
            "question": question, "understood": told.enquiry.model_dump(mode="json"), "origin": told.origin, "note": told.note,
            "answers": [_json(line) for line in told.lines], "disputes": [_json(line) for line in told.disputes],
            "sides": [{"side": s.label, "lines": [_json(line) for line in s.lines]} for s in told.sides],
        })
    elif told.note:
        screen.print(f"[dim]{escape(told.note)}[/]")
    if told.empty:
        raise NothingFound("" if as_json else "没有找到记载。这只说明可以查到的档案里没有，不说明没有发生。")
    if not as_json:
        _print("", told.lines)
        for side in told.sides:
            _print(side.label, [Line("", line.citations) for line in side.lines])
        _print("说法不一", told.disputes)


def _all(told: Told) -> list[Line]:
    return [*told.lines, *told.disputes, *(line for side in told.sides for line in side.lines)]


def _json(line: Line) -> dict[str, object]:
    return {"text": line.text, "citations": [citation(c) for c in line.citations]}


def _print(heading: str, lines: Sequence[Line]) -> None:
    if heading and lines:
        screen.print(f"\n[bold]{escape(heading)}[/]")
    for line in lines:
        if line.text:
            screen.print(escape(line.text))
        for c in line.citations:
            screen.print(f"  “{escape(' '.join(c.quote.split()))}”  [dim]{escape(c.record_id)}[/]")
