"""Bringing records in: build, and its stages one by one (ingest, extract, resolve, load)."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from graph.model import EntityType, Event, Fate, Findings, Record, Statement, Term
from pipelines.ingest import Holding, ingest, report
from ui.commands.common import (
    GraphOption,
    JsonOption,
    UsageError,
    WorkdirOption,
    aside,
    graph_at,
    print_json,
    screen,
    settings_for,
)

if TYPE_CHECKING:
    from pipelines.run import Tally

Paths = Annotated[list[Path], typer.Argument(help="文件或文件夹：目录表、全文、.jsonl", show_default=False)]
Archive = Annotated[str, typer.Option(help="档案馆名称")]
Fonds = Annotated[str, typer.Option(help="全宗号")]
Openness = Annotated[str, typer.Option("--openness", help="开放标识缺省值：开放、延期开放、控制、未审核")]
Publication = Annotated[str, typer.Option("--publication", help="公布审批号")]


class Engine(StrEnum):
    """Where the stages run."""

    LOCAL = "local"


class Layer(StrEnum):
    """Which reading `extract` prints."""

    DOMAIN = "domain"
    MODEL = "model"


def _holding(archive: str, fonds: str, openness: str, publication: str) -> Holding:
    return Holding.from_options(archive=archive, fonds=fonds, openness=openness, publication=publication)


def _existing(paths: list[Path]) -> list[Path]:
    for path in paths:
        if not path.exists():
            raise UsageError(f"找不到 {path}：请检查路径")
    return paths


@contextmanager
def progress_bar() -> Iterator[Any]:
    """A bar a stage on standard error; gives the function that moves it (stage, how many done)."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"),
        TimeElapsedColumn(), console=aside, transient=True, disable=not aside.is_terminal,
    ) as bar:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=None)
            bar.update(tasks[stage], completed=done)

        yield show


def build(
    paths: Paths,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    archive: Archive = "",
    fonds: Fonds = "",
    openness: Openness = "",
    publication: Publication = "",
    engine: Annotated[Engine, typer.Option(help="在哪里运行")] = Engine.LOCAL,
    vectors: Annotated[bool, typer.Option("--vectors/--no-vectors", help="是否计算语义向量（可稍后再补）")] = True,
    jobs: Annotated[int, typer.Option(min=1, help="同时阅读的进程数", show_default="处理器个数")] = os.cpu_count() or 1,
    as_json: JsonOption = False,
) -> None:
    """读入文件，抽取、归并、入库；每一行、每个文件的结果都有报告。中断后再运行会接着做。"""
    from pipelines.extract.pipeline import Reader  # the reader takes seconds to load: only where it is needed
    from pipelines.language import embedder
    from pipelines.run import build as run_build

    settings = settings_for(graph, workdir)
    with graph_at(settings, must_exist=False) as store, Reader(jobs=jobs) as reader, progress_bar() as progress:
        tally = run_build(
            _existing(paths), store, _holding(archive, fonds, openness, publication), reader,
            embedder(settings) if vectors else None, settings.workdir, progress,
        )
    _finish(tally, settings.workdir, as_json)
    if not tally.records and not tally.fates:
        raise UsageError("这些路径里没有能读的文件：请检查文件夹与格式（xlsx csv txt md docx pdf jsonl）")


def _finish(tally: Tally, workdir: Path, as_json: bool) -> None:
    """The report as a table on screen, as JSON and as .xlsx beside it."""
    written = report.write(tally.rows_file, workdir, tally.fates["skipped"])
    if as_json:
        print_json({
            "counts": tally.counts(), "report": [str(p) for p in written], "rows": [asdict(r) for r in tally.noted],
        })
        return
    screen.print(report.table(tally.noted, tally.counts()))
    screen.print(f"完整报告：{'、'.join(str(p) for p in written)}")


def ingest_files(
    paths: Paths,
    out: Annotated[Path | None, typer.Option("--out", help="记录写到这个 .jsonl 文件；不写则打到屏幕")] = None,
    archive: Archive = "",
    fonds: Fonds = "",
    openness: Openness = "",
    publication: Publication = "",
) -> None:
    """只读入：每件档案一行 JSON，结果报告打在错误输出。"""
    sink = out.open("w", encoding="utf-8") if out else sys.stdout
    counts = dict.fromkeys((f.value for f in Fate), 0)
    noted = []
    for item in ingest(_existing(paths), _holding(archive, fonds, openness, publication)):
        for fate in item.fates:
            counts[fate.fate.value] += 1
            if fate.fate is not Fate.LOADED:
                noted.append(fate)
        if item.record is not None:
            sink.write(json.dumps(_record_json(item.record), ensure_ascii=False) + "\n")
    if out:
        sink.close()
    aside.print(report.table(noted, counts))


def _record_json(record: Record) -> dict[str, Any]:
    known = {
        "档号": record.dh_raw, "全宗号": record.fonds, "开放标识": record.openness.value, "公布审批号": record.publication,
    }
    return {"id": record.id, **record.catalogue, **{k: v for k, v in known.items() if v}, "text": record.text}


def records_in(file: str) -> Iterator[Record]:
    """The records of a file or folder, or of JSON Lines on standard input for `-`; what cannot be read is told aside."""
    if file != "-":
        path = _existing([Path(file)])[0]
        yield from _strict(path)
        return
    with tempfile.NamedTemporaryFile("wb", suffix=".jsonl") as copy:
        copy.write(sys.stdin.buffer.read())
        copy.flush()
        yield from _strict(Path(copy.name))


def _strict(path: Path) -> Iterator[Record]:
    for item in ingest([path], Holding()):
        if item.record is not None:
            yield item.record
        for fate in item.fates:
            if fate.fate is Fate.REJECTED:
                aside.print(f"第 {fate.row} 行未收：{'；'.join(fate.reasons)}", markup=False)


def extract(
    file: Annotated[str, typer.Argument(help=".jsonl 文件（每行一件：text 等），或 - 表示标准输入", show_default=False)],
    layer: Annotated[Layer, typer.Option(help="model 为识别模型原样输出，domain 为加上档案规则")] = Layer.DOMAIN,
    as_json: JsonOption = False,
) -> None:
    """只抽取：每件一行 JSON，名称、日期、事件、关系都带字符位置。"""
    from pipelines.extract.pipeline import Reader  # as in `build`
    from pipelines.run import read as read_records

    for record, found in read_records(records_in(file), Reader(layer=layer.value)):
        print_json({"id": record.id, "text": record.text, **findings_json(found)})


def _place(term: Term) -> dict[str, Any]:
    return {"start": term.span.start, "end": term.span.end, "text": term.span.quote, "type": term.type.value}


def findings_json(found: Findings) -> dict[str, Any]:
    """Findings in `text` as the `extract` command prints them (what was found in a 题名 is left to the graph)."""
    return {
        "mentions": [
            {
                "start": m.span.start, "end": m.span.end, "text": m.span.quote, "type": m.type.value,
                "confidence": round(m.confidence, 3),
            }
            for m in found.mentions if m.span.field == "text"
        ],
        "dates": [
            {
                "start": d.span.start, "end": d.span.end, "text": d.span.quote, "edtf": d.when.edtf or None,
                "calendar": d.when.calendar, "anchor": d.when.anchor or None, **({"note": d.note} if d.note else {}),
            }
            for d in found.dates if d.span.field == "text"
        ],
        "events": [_event(e) for e in found.events if e.trigger.field == "text"],
        "relations": [_relation(s) for s in found.statements if s.evidence.field == "text"],
    }


def _event(event: Event) -> dict[str, Any]:
    t = event.trigger
    return {
        "type": event.type, "trigger": {"start": t.start, "end": t.end, "text": t.quote},
        "arguments": [
            {"role": a.role, "start": a.term.span.start, "end": a.term.span.end, "text": a.term.span.quote}
            for a in event.arguments
        ],
        "when": event.when.edtf if event.when and event.when.edtf else None, "modality": event.modality.value,
    }


def _relation(statement: Statement) -> dict[str, Any]:
    e = statement.evidence
    other = _place(statement.object) if statement.object else {"text": statement.value}
    if statement.value and statement.object is not None:
        other = {"text": statement.value, "type": EntityType.POSITION.value, "body": _place(statement.object)}
    return {
        "subject": _place(statement.subject), "predicate": statement.predicate, "object": other,
        "evidence": {"start": e.start, "end": e.end, "text": e.quote},
        "when": statement.when.edtf if statement.when and statement.when.edtf else None,
        "modality": statement.modality.value, **({"qualifiers": dict(q)} if (q := statement.qualifiers) else {}),
    }


def resolve(
    file: Annotated[str, typer.Argument(help=".jsonl 文件，或 - 表示标准输入", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """抽取并归并：每个名称指向谁，以及原文给出的“同一个”的理由。"""
    from pipelines.extract.pipeline import Reader  # as in `build`
    from pipelines.run import read as read_records

    for record, found in read_records(records_in(file), Reader()):
        names = {r.id: {"name": r.name, "type": r.type.value, "scope": r.scope} for r in found.referents}
        print_json({
            "id": record.id, "referents": names,
            "mentions": [
                {"start": m.span.start, "end": m.span.end, "text": m.span.quote, "referent": m.referent}
                for m in found.mentions if m.referent and m.span.field == "text"
            ],
            "judgements": [
                {
                    "left": j.left, "right": j.right, "verdict": j.verdict.value, "reason": j.reason,
                    "evidence": [{"start": s.start, "end": s.end, "text": s.quote} for s in j.evidence],
                }
                for j in found.judgements
            ],
        })


def load(
    paths: Paths,
    graph: GraphOption = "",
    workdir: WorkdirOption = None,
    archive: Archive = "",
    fonds: Fonds = "",
    openness: Openness = "",
    publication: Publication = "",
    as_json: JsonOption = False,
) -> None:
    """入库而不算语义向量（之后运行 build 会补上）。"""
    build(paths, graph, workdir, archive, fonds, openness, publication, Engine.LOCAL, vectors=False, as_json=as_json)
