"""evaluate search: which of the records a person marked for a question are found, by each way of searching."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from ui.commands.common import UsageError, graph_at, print_json, screen, settings_for

if TYPE_CHECKING:
    from pipelines.searching import Searched


def evaluate_search(file: Path, graph: str, errors: int, as_json: bool) -> None:
    """Measure search on a graph (the configured one for "") and print recall of every way."""
    from pipelines.evaluate.labels import NotLabels
    from pipelines.language import embedder
    from pipelines.searching import evaluate

    settings = settings_for(graph, None)
    try:
        with graph_at(settings) as store:
            result = evaluate(file, store, embedder(settings).embed_query)
    except UnicodeDecodeError as error:
        raise UsageError(f"标注文件 {file} 不是 UTF-8 文字：请另存为 UTF-8") from error
    except NotLabels as error:
        raise UsageError(str(error)) from error
    if not any(result.ways.values()):
        raise UsageError("标注里的档案都不在这个图库里：请用 --graph 指明读入了这些档案的图库")
    if as_json:
        _print_json(file, result, errors)
    else:
        _print(result, errors)


def _print_json(file: Path, result: Searched, errors: int) -> None:
    from pipelines.evaluate.retrieval import mean
    from pipelines.searching import DEPTH

    print_json({
        "kind": "search", "file": str(file), "depth": DEPTH, "absent": [a.id for a in result.absent],
        "passages_without_vector": result.bare,
        "scores": {
            way: {"questions": len(found), **{k: round(v, 4) for k, v in mean(found).items()}}
            for way, found in result.ways.items()
        },
        "questions": [
            {"id": a.asked.id, "way": way, "recall": round(a.recall, 4), "first": a.first, "missed": list(a.missed)}
            for way, found in result.ways.items() for a in sorted(found, key=lambda a: a.recall)[: errors or len(found)]
        ],
    })


def _print(result: Searched, errors: int) -> None:
    from pipelines.evaluate.retrieval import mean
    from pipelines.searching import DEPTH

    table = Table(title=f"前 {DEPTH} 件里找到多少应找到的档案", title_justify="left")
    for heading in ("怎样找", "问题", f"前{DEPTH}件召回率", "首个命中（倒数均值）"):
        table.add_column(heading, justify="left" if heading == "怎样找" else "right", no_wrap=True)
    for way, found in result.ways.items():
        means = mean(found)
        table.add_row(way, str(len(found)), f"{means['recall']:.1%}", f"{means['mrr']:.3f}")
    screen.print(table)
    if result.absent:
        screen.print(f"{len(result.absent)} 个问题的档案不在这个图库里，没有量")
    if result.bare:
        screen.print("还有段落没有算语义向量：先运行 lanmai build 补上，语义一行才算数")
    *_, hybrid = result.ways.values()
    for answer in sorted(hybrid, key=lambda a: a.recall)[:errors]:
        screen.print(f"{answer.asked.id} {answer.recall:.0%}  {answer.asked.question}", markup=False)
