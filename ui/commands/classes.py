"""Measuring classification: against an answer key, and whether suggestions keep to the words and dates of the records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from ui.commands.common import NothingFound, UsageError, print_json, screen

if TYPE_CHECKING:
    from pipelines.evaluate.classes import Classified
    from pipelines.evaluate.gates import Kept
    from pipelines.evaluate.scores import Score


def evaluate_classification(file: Path, graph: str, errors: int, as_json: bool) -> None:
    """Score the suggestions against a key, read back from a graph when one is named."""
    from graph.stores import open_store
    from pipelines.classification import evaluate  # reading the schemes takes seconds: only where it is needed

    store = open_store(graph) if graph else None
    try:
        result = evaluate(file, store)
    except UnicodeDecodeError as error:
        raise UsageError(f"标注文件 {file} 不是 UTF-8 文字：请另存为 UTF-8") from error
    finally:
        if store is not None:
            store.close()
    if as_json:
        print_json({
            "kind": "classification", "file": str(file), "graph": result.store, "items": result.items,
            "traps": {"right": result.traps_right, "all": result.traps},
            "scores": {
                facet: {**figures(s.values), "items": s.items, "empty": s.empty, "empty_accuracy": round(s.empty_accuracy, 4)}
                for facet, s in sorted(result.facets.items())
            },
            "errors": [
                {"line": m.item.line, "facet": m.facet, "missing": m.missing, "extra": m.extra, "trap": m.item.trap}
                for m in result.misses[:errors]
            ],
        })
        return
    _print(result)
    for miss in result.misses[:errors]:
        told = [f"漏 {'、'.join(miss.missing)}" if miss.missing else "", f"多 {'、'.join(miss.extra)}" if miss.extra else ""]
        screen.print(f"第 {miss.item.line} 行 {miss.facet} {' '.join(filter(None, told))}  {miss.item.title}", markup=False)


def _print(result: Classified) -> None:
    through = f"（读入 {result.store} 再读回）" if result.store else ""
    table = Table(title=f"{result.items} 件{through}", title_justify="left")
    for heading in ("维度", "准确率", "召回率", "F1", "应有", "建议", "正确", "应空", "空对"):
        table.add_column(heading, justify="left" if heading == "维度" else "right", no_wrap=True)
    for facet, s in sorted(result.facets.items()):
        v = s.values
        empty = f"{s.empty_accuracy:.1%}" if s.empty else "—"
        table.add_row(
            facet, f"{v.precision:.1%}", f"{v.recall:.1%}", f"{v.f1:.1%}", str(v.gold), str(v.found), str(v.right),
            str(s.empty), empty,
        )
    screen.print(table)
    screen.print(f"陷阱 {result.traps} 个，答对 {result.traps_right} 个")


def evaluate_gates(path: Path, errors: int, as_json: bool) -> None:
    """Classify the records of a file or folder and hold every suggestion against record and schemes. NothingFound for a breach."""
    from pipelines.classification import gates

    if not path.exists():
        raise UsageError(f"找不到 {path}：请写明要归类的文件或文件夹")
    kept = gates([path])
    if not kept.records:
        raise UsageError(f"{path} 里没有可归类的档案")
    if as_json:
        print_json(_kept(kept, path, errors))
    else:
        where = "，".join(f"{place} {n:,}" for place, n in kept.places.most_common())
        screen.print(f"{kept.records:,} 件（{kept.dated:,} 件有日期），{kept.suggestions:,} 条建议，{kept.quotes:,} 处引文", markup=False)
        screen.print(f"档案的日期在值的门槛哪里：{where}", markup=False)
        for b in kept.breaches[:errors]:
            screen.print(f"{b.record_id} {b.subject}  {b.told}", markup=False)
        if not kept.breaches:
            screen.print("引文逐字都在原文里，没有一条越过日期门槛")
    if kept.breaches:
        raise NothingFound("" if as_json else f"{len(kept.breaches):,} 处不合：用 --errors 列出")


def _kept(kept: Kept, path: Path, errors: int) -> dict[str, Any]:
    return {
        "kind": "gates", "file": str(path), "records": kept.records, "dated": kept.dated, "suggestions": kept.suggestions,
        "quotes": kept.quotes, "places": dict(kept.places), "breaches": len(kept.breaches),
        "errors": [b._asdict() for b in kept.breaches[:errors]],
    }


def figures(score: Score) -> dict[str, Any]:
    """One row of scores as every JSON answer writes it."""
    return {
        "precision": round(score.precision, 4), "recall": round(score.recall, 4), "f1": round(score.f1, 4),
        "right": score.right, "found": score.found, "gold": score.gold,
    }
