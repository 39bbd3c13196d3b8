"""Measuring: evaluate (against answer keys) and bench (speed and memory)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from ui.commands.classes import evaluate_classification, evaluate_gates, figures
from ui.commands.common import JsonOption, UsageError, print_json, screen
from ui.commands.pacing import bench_compose
from ui.commands.page_times import bench_pages
from ui.commands.proving import bench_verify
from ui.commands.searching import evaluate_search

if TYPE_CHECKING:
    from pipelines.bench import Reading
    from pipelines.evaluate.identity import Identity, Means
    from pipelines.evaluate.scores import Measured, Score
    from pipelines.identity import Measures


class Kind(StrEnum):
    """What is measured."""

    NAMES = "names"
    DATES = "dates"
    EVENTS = "events"
    RELATIONS = "relations"
    CLASSIFICATION = "classification"
    GATES = "gates"
    IDENTITY = "identity"
    SEARCH = "search"


class Split(StrEnum):
    """Which part of the hand-labelled set."""

    DEV = "dev"
    TEST = "test"
    ALL = "all"


class Layer(StrEnum):
    """Whose names: the archive's, or the recogniser's own."""

    DOMAIN = "domain"
    MODEL = "model"


TextsOption = Annotated[
    Path | None, typer.Option("--texts", envvar="LANMAI_TEXTS", help="手工标注段落的原文所在文件夹", show_default=False)
]


def evaluate(
    kind: Annotated[Kind, typer.Argument(
        help="量什么：names 名称、dates 日期、events 事件、relations 关系、classification 归类、gates 归类建议的引文和日期门槛、"
        "identity 谁是谁、search 检索"
    )],
    file: Annotated[Path, typer.Argument(
        help="标注文件（jsonl），或手工标注集 tests/golden/passages.jsonl；gates：要归类的文件或文件夹", show_default=False
    )],
    texts: TextsOption = None,
    split: Annotated[Split, typer.Option(help="手工标注集的哪一部分")] = Split.ALL,
    layer: Annotated[Layer | None, typer.Option(help="名称按谁的习惯：archive 规则之上或模型自己", show_default=False)] = None,
    errors: Annotated[int, typer.Option("--errors", min=0, help="列出多少条错误（同样的合并，常见的在前）")] = 0,
    graph: Annotated[str, typer.Option(
        "--graph", help="identity、classification：读入这个空图库再读回评估；search：在这个图库里找（sqlite:… 或 bolt://…）",
        show_default=False,
    )] = "",
    as_json: JsonOption = False,
) -> None:
    """按标注评估阅读质量：准确率、召回率、F1（严格与宽松），按类型和来源。"""
    from pipelines.evaluate.passages import is_passages
    from pipelines.evaluate.scores import in_context, worst
    from pipelines.measuring import TextsMissing
    from pipelines.measuring import evaluate as measured

    if kind is Kind.GATES:
        evaluate_gates(file, errors, as_json)
        return
    if not file.is_file():
        raise UsageError(f"找不到标注文件 {file}：请检查路径")
    if kind is Kind.CLASSIFICATION:
        evaluate_classification(file, graph, errors, as_json)
        return
    if kind is Kind.IDENTITY:
        _evaluate_identity(file, texts, graph, errors, as_json)
        return
    if kind is Kind.SEARCH:
        evaluate_search(file, graph, errors, as_json)
        return
    try:
        chosen = layer or (Layer.DOMAIN if is_passages(file) else Layer.MODEL)
        result = measured(kind.value, file, texts, "" if split is Split.ALL else split.value, chosen.value)
    except TextsMissing as missing:
        raise UsageError(str(missing)) from missing
    except UnicodeDecodeError as error:
        raise UsageError(f"标注文件 {file} 不是 UTF-8 文字：请另存为 UTF-8") from error
    faults = [(f, n, in_context(f)) for f, n in worst(result.faults, errors)]
    if as_json:
        print_json({
            "kind": kind.value, "file": str(file), "layer": chosen.value, "split": split.value,
            "scores": {m: {row: figures(s) for row, s in rows.items()} for m, rows in result.tables.items()},
            "errors": [{"kind": f.kind, "type": f.type, "told": f.told, "times": n, "context": c} for f, n, c in faults],
        })
        return
    _print(result)
    for fault, times, context in faults:
        screen.print(f"{fault.kind} {fault.type}{f' ×{times}' if times > 1 else ''}  {context}  {fault.told}", markup=False)


def _evaluate_identity(file: Path, texts: Path | None, graph: str, errors: int, as_json: bool) -> None:
    from graph.stores import open_store
    from pipelines.identity import evaluate as measured
    from pipelines.measuring import TextsMissing

    store = open_store(graph) if graph else None
    try:
        result = measured(file, texts, store)
    except TextsMissing as missing:
        raise UsageError(str(missing)) from missing
    except UnicodeDecodeError as error:
        raise UsageError(f"标注文件 {file} 不是 UTF-8 文字：请另存为 UTF-8") from error
    finally:
        if store is not None:
            store.close()
    if as_json:
        print_json({
            "kind": Kind.IDENTITY.value, "file": str(file), "graph": result.store, "clusters": result.whole.clusters,
            "mentions": result.whole.mentions, "missed": result.whole.missed,
            "scores": {"whole": _clusters(result.whole), "given": _clusters(result.given)},
            "limits": {str(limit): _clusters(found)["全部"] for limit, found in result.limits.items()},
            "errors": [{"kind": kind, "clusters": told, "parts": n} for kind, told, n in result.whole.wrong[:errors]],
        })
        return
    _print_identity(result)
    for kind, told, n in result.whole.wrong[:errors]:
        screen.print(f"{kind} {n}  {told}", markup=False)


def _clusters(found: Identity) -> dict[str, Any]:
    rows = {**found.by_type, "全部": (found.pairs, found.means)}
    return {
        row: {"pairwise": figures(pairs), "b_cubed": {
            "precision": round(means.precision, 4), "recall": round(means.recall, 4), "f1": round(means.f1, 4),
        }}
        for row, (pairs, means) in rows.items()
    }


def _print_identity(result: Measures) -> None:
    from pipelines.resolve.weighing import ENOUGH

    through = f"（读入 {result.store} 再读回）" if result.store else ""
    for title, found in ((f"从原文到身份{through}", result.whole), ("给定名称，只看归并", result.given)):
        _print_scores(title, "类别", {**found.by_type, "全部": (found.pairs, found.means)})
    _print_scores("换一个合并的门槛（理由的分量之和），从原文到身份", "门槛", {
        f"{limit:g}{'（现用）' if limit == ENOUGH else ''}": (found.pairs, found.means) for limit, found in result.limits.items()
    })
    whole = result.whole
    screen.print(f"{whole.clusters} 个身份，{whole.mentions} 处名称，其中 {whole.missed} 处阅读时没有认出（各算一个）")


def _print_scores(title: str, first: str, rows: Mapping[str, tuple[Score, Means]]) -> None:
    table = Table(title=title, title_justify="left")
    for heading in (first, "成对准确率", "成对召回率", "成对F1", "B³准确率", "B³召回率", "B³F1"):
        table.add_column(heading, justify="left" if heading == first else "right", no_wrap=True)
    for row, (pairs, means) in rows.items():
        table.add_row(row, *(f"{v:.1%}" for v in (
            pairs.precision, pairs.recall, pairs.f1, means.precision, means.recall, means.f1,
        )))
    screen.print(table)


def _print(result: Measured) -> None:
    from pipelines.evaluate.scores import ALL

    for measure, rows in result.tables.items():
        table = Table(title=measure, title_justify="left")
        for heading in ("类别", "准确率", "召回率", "F1", "标注", "识别", "正确"):
            table.add_column(heading, justify="left" if heading == "类别" else "right", no_wrap=True)
        for name in sorted(rows, key=lambda n: (n.startswith("来源"), n == ALL, n)):
            s = rows[name]
            table.add_row(
                name, f"{s.precision:.1%}", f"{s.recall:.1%}", f"{s.f1:.1%}", str(s.gold), str(s.found), str(s.right)
            )
        screen.print(table)


class Bench(StrEnum):
    """What is timed."""

    READING = "reading"
    CLASSIFY = "classify"
    IDENTITY = "identity"
    VERIFY = "verify"
    COMPOSE = "compose"
    PAGES = "pages"


def bench(
    what: Annotated[Bench, typer.Argument(help="量什么：reading 阅读速度、classify 归类速度、identity 归并速度、verify 核对能拦下多少、"
        "compose 专题、参阅和改句的快慢、pages 各页的快慢")],
    text: Annotated[Path, typer.Option("--text", help="用来阅读的文件或文件夹；默认样例全宗")] = Path("samples/holding"),
    characters: Annotated[int, typer.Option(min=10_000, help="最多读多少字")] = 1_000_000,
    mentions: Annotated[int, typer.Option(min=1_000, help="归并多少处（编造的）名称")] = 200_000,
    records: Annotated[int, typer.Option(
        min=0, help="归类多少件（不够就从头再来），或专题里放多少件；不写则归类 10000 件、专题 500 件", show_default=False
    )] = 0,
    sentences: Annotated[int, typer.Option(min=10, help="核对多少句（每句再改动成若干种）")] = 100,
    errors: Annotated[int, typer.Option(min=0, help="列出多少处漏过、误拦的句子")] = 0,
    graph: Annotated[str, typer.Option(
        "--graph", help="compose、pages：在这个图库上量；compose 不写则先读入 --text", show_default=False
    )] = "",
    question: Annotated[str, typer.Option("--question", help="compose：参阅回答什么问题；不写则问提到最多的", show_default=False)] = "",
    jiagu: Annotated[bool, typer.Option(help="同时量 jiagu（临时安装，用完删除）")] = True,
    as_json: JsonOption = False,
) -> None:
    """量速度和内存：各阶段每秒多少字，与 jiagu 相比如何。"""
    if what is Bench.IDENTITY:
        _bench_identity(mentions, as_json)
        return
    if what is Bench.PAGES:
        bench_pages(graph, as_json)
        return
    if not text.exists() and not (graph and what is Bench.COMPOSE):
        raise UsageError(f"找不到 {text}：请用 --text 指明要读的文件夹")
    if what is Bench.COMPOSE:
        bench_compose(graph, text, records or 500, question, as_json)
        return
    if what is Bench.CLASSIFY:
        _bench_classify(text, records or 10_000, as_json)
        return
    if what is Bench.VERIFY:
        bench_verify(text, sentences, errors, as_json)
        return
    from pipelines.bench import reading

    result = reading([text], characters, jiagu)
    if as_json:
        print_json(result.as_dict())
        return
    _print_bench(result)


def _bench_identity(mentions: int, as_json: bool) -> None:
    from pipelines.identity import speed

    result = speed(mentions)
    if as_json:
        print_json({**asdict(result), "per_second": round(result.mentions / result.seconds, 1)})
        return
    screen.print(f"{result.mentions:,} 处名称（{result.records:,} 件），{result.seconds:.1f} 秒")
    screen.print(f"判断 {result.judgements:,} 条，内存增加 {result.memory_mb:,.0f} MB")


def _bench_classify(text: Path, records: int, as_json: bool) -> None:
    from pipelines.classification import speed

    result = speed([text], records)
    if as_json:
        print_json({**asdict(result), "per_second": round(result.per_second, 1)})
        return
    screen.print(f"{result.records:,} 件（{result.characters:,} 字），一个核 {result.seconds:.1f} 秒")
    screen.print(f"每秒 {result.per_second:,.0f} 件，共 {result.suggestions:,} 条建议")


def _print_bench(result: Reading) -> None:
    table = Table(title=f"{result.characters:,} 字，{result.processors} 核", title_justify="left")
    table.add_column("阶段")
    table.add_column("每秒字数", justify="right")
    for stage, speed in result.speeds.items():
        table.add_row(stage, f"{speed:,.0f}")
    screen.print(table)
    screen.print(f"名称与时间的内存峰值 {result.memory_mb:,.0f} MB")
    if result.note:
        screen.print(result.note)
    if result.ratio:
        screen.print(f"整个阅读的速度是 jiagu 只识别名称的 {result.ratio:.2f} 倍")
