"""Errors reported and decided from the command line: report, and corrections with accept, reject, undo."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.markup import escape

from graph.access import Audience
from graph.corrections import DATE, EXTENT, MISSING, NONE, TYPE, WORDS, Report, State, read_reports
from graph.model import TEXT, Findings, Record, Span
from graph.store import GraphStore
from ui.commands.common import (
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
from ui.corrections import STATE_LABELS, decide, told, undo, where
from ui.corrections import report as keep
from ui.reportable import NAMED, Target, evidence_of, extended, targets
from ui.wording import moment

app = typer.Typer(help="读者报的错：列出、采纳、不采纳、收回。", invoke_without_command=True)
Id = Annotated[str, typer.Argument(help="报错的编号（lanmai corrections 会列出）", show_default=False)]
Note = Annotated[str, typer.Option("--note", help="说明，报错的人看得到")]


class Wrong(StrEnum):
    """What the command line can report; relations and events are reported on the reading page."""

    TEXT = "text"
    FIELD = "field"
    NAME_TYPE = "name-type"
    NAME_EXTENT = "name-extent"
    NAME_NONE = "name-none"
    NAME_MISSING = "name-missing"
    DATE = "date"
    DATE_NONE = "date-none"
    DATE_MISSING = "date-missing"


_MEANS = {
    Wrong.TEXT: ("text", WORDS), Wrong.FIELD: ("field", WORDS), Wrong.NAME_TYPE: ("name", TYPE), Wrong.NAME_EXTENT: ("name", EXTENT),
    Wrong.NAME_NONE: ("name", NONE), Wrong.NAME_MISSING: ("name", MISSING), Wrong.DATE: ("date", DATE), Wrong.DATE_NONE: ("date", NONE),
    Wrong.DATE_MISSING: ("date", MISSING),
}


def report(
    record_id: Annotated[str, typer.Argument(help="记录标识（一般就是档号）", show_default=False)],
    wrong: Annotated[
        Wrong, typer.Argument(help="哪里不对：text 文字，field 著录项，name-type 名称的类别，name-none 不是名称……", show_default=False)
    ],
    words: Annotated[str, typer.Argument(help="所指的原文；field 则写著录项的名称", show_default=False)],
    right: Annotated[str, typer.Option("--right", help="应当是什么：文字、著录值、类别（PER ORG LOC POSITION DOC）、日期")] = "",
    nth: Annotated[int, typer.Option("--nth", min=1, help="原文里第几处")] = 1,
    note: Note = "",
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
) -> None:
    """报错：说明一件档案里哪里不对、应当是什么；由编研人员核对，采纳以后每次读入都有效。"""
    with graph_at(settings_for(graph, workdir)) as store:
        record = store.record(record_id, Audience.WORKING)
        if record is None:
            raise NothingFound(f"没有找到“{record_id}”")
        about, how = _MEANS[wrong]
        target = _target(store, record, about, how, words, nth)
        value, more = _right(about, how, right, target, record)
        parts, evidence = evidence_of(target, more)
        said = {**target.value, "about": about, "wrong": how, "parts": parts, **value}
        kept = keep(store, record, said, evidence, note, operator())
        screen.print(f"已记下，编号 {kept.subject}", markup=False)


def _target(store: GraphStore, record: Record, about: str, how: str, words: str, nth: int) -> Target:
    if about == "field":
        place = None
    else:
        at = -1
        for _ in range(nth):
            at = record.text.find(words, at + 1) if words else -1
            if at < 0:
                raise UsageError(f"原文里没有第 {nth} 处“{words}”：请照原文写")
        place = Span.cut(record, at, at + len(words), TEXT)
    found = Findings(
        record.id, (), tuple(m for m, _ in store.mentions(Audience.WORKING, record_id=record.id, limit=100_000)),
        tuple(store.dates(record.id, Audience.WORKING)),
    )
    for target in targets(record, place, found):
        named = (*(s.quote for s in target.evidence.values()), target.value.get("field"))
        if target.about == about and how in target.wrongs and words in named:
            return target
    raise UsageError(f"“{words}”那里没有读出这样的名称、日期或著录项：请照读出的文字写，或报漏了（missing）")


def _right(about: str, how: str, right: str, target: Target, record: Record) -> tuple[dict[str, str], dict[str, Span]]:
    if about in ("text", "field"):
        return {"right": right}, {}
    if how == EXTENT:
        span = extended(target.evidence["words"], right, record)
        if span is None:
            raise UsageError("正确的名称要照原文写，并与所指的文字重叠或相连")
        return {"to_type": target.value.get("type", "")}, {"right": span}
    if about == "name" and how != NONE:
        if right not in [kind.value for kind in NAMED]:
            raise UsageError("请用 --right 写明类别：PER ORG LOC POSITION DOC")
        return {"to_type": right}, {}
    if about == "date" and how != NONE:
        from pipelines.calendar_dates import catalogue_date  # loads the calendars: only for dates

        when, problem = catalogue_date(right)
        if when is None:
            raise UsageError(problem or "请用 --right 写明日期，如 1942-08-21")
        return {"edtf": when.edtf}, {}
    return {}, {}


@app.callback()
def listed(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="连同已经核对、撤回的")] = False,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出读者报的错；accept 采纳，reject 不采纳，undo 收回决定。"""
    if context.invoked_subcommand:
        return
    with graph_at(settings_for(graph, workdir)) as store:
        found = [r for r in read_reports(store, Audience.WORKING) if everything or r.state is State.OPEN]
        if as_json:
            print_json([_json(r, store) for r in found])
        for r in () if as_json else found:
            who = r.review.author.removeprefix("editor:")
            screen.print(f"{r.id}  [dim]{escape(r.review.record_id)}  {escape(who)} {moment(r.review.at)[:10]}  {STATE_LABELS[r.state]}[/]")
            screen.print(f"   {told(r)}" + (f"（{r.review.note}）" if r.review.note else ""), markup=False)
    if not found:
        raise NothingFound("" if as_json else "没有这样的报错")


def _json(reported: Report, store: GraphStore) -> dict[str, Any]:
    record, decided = store.record(reported.review.record_id, Audience.WORKING), reported.decision
    return {
        "id": reported.id, "record_id": reported.review.record_id, "state": reported.state.value,
        "by": reported.review.author.removeprefix("editor:"), "at": reported.review.at, "note": reported.review.note,
        "value": dict(reported.value), "evidence": [citation(s) for s in (where(reported, record) if record else ())],
        "decided_by": decided.author.removeprefix("editor:") if decided else None, "decision_note": decided.note if decided else None,
    }


@app.command()
def accept(report_id: Id, note: Note = "", graph: GraphOption = "", workdir: WorkdirOption = None) -> None:
    """采纳：这件档案当即改正，以后每次读入都有效。"""
    _decide(report_id, True, note, graph, workdir)


@app.command()
def reject(report_id: Id, note: Note = "", graph: GraphOption = "", workdir: WorkdirOption = None) -> None:
    """不采纳；--note 写明理由。"""
    _decide(report_id, False, note, graph, workdir)


@app.command("undo")
def take_back(report_id: Id, graph: GraphOption = "", workdir: WorkdirOption = None) -> None:
    """收回决定：恢复机器的读法，这条报错又等人核对。"""
    from pipelines.extract.pipeline import Reader  # takes seconds to load: only where a record is read again

    with graph_at(settings_for(graph, workdir)) as store:
        _tell(undo(store, _one(store, report_id), operator(), Reader()), "已收回")


def _decide(report_id: str, accepts: bool, note: str, graph: str, workdir: WorkdirOption) -> None:
    from pipelines.extract.pipeline import Reader  # as above

    with graph_at(settings_for(graph, workdir)) as store:
        reported = _one(store, report_id)
        _tell(decide(store, reported, accepts, note, operator(), Reader()), "已采纳，档案已改正" if accepts else "已记下：不采纳")


def _one(store: GraphStore, report_id: str) -> Report:
    found = next((r for r in read_reports(store, Audience.WORKING) if r.id == report_id), None)
    if found is None:
        raise NothingFound(f"没有编号为“{report_id}”的报错")
    return found


def _tell(lost: list[str], done: str) -> None:
    for line in lost:
        aside.print(line, markup=False)
    screen.print(done)
