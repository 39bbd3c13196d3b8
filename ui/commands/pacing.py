"""`lanmai bench compose`: how long people wait for a large dossier, a brief drafted from it and one edit, as a table."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from ui.commands.common import NothingFound, aside, graph_at, print_json, screen, settings_for

if TYPE_CHECKING:
    from pipelines.extract.pipeline import Reader
    from ui.pacing import Paces


def bench_compose(graph: str, text: Path, records: int, question: str, as_json: bool) -> None:
    """Measure on a graph, or without one on what `text` holds, read into a temporary one; print what took how long.

    NothingFound when something takes longer than it may.
    """
    from pipelines.extract.pipeline import Reader  # the reader takes seconds to load: only where it is needed
    from ui.pacing import measure

    reader = Reader()
    if graph:
        with graph_at(settings_for(graph, None)) as store:
            result = measure(store, settings_for(graph, None), reader, records, question)
    else:
        result = _over(text, reader, records, question)
    if as_json:
        print_json(asdict(result))
    else:
        _print(result)
    if slow := [p.what for p in result.paces if not p.kept]:
        raise NothingFound(f"超过限度：{'、'.join(slow)}")


def _over(text: Path, reader: Reader, records: int, question: str) -> Paces:
    from graph.model import Openness
    from pipelines.ingest import Holding
    from pipelines.run import build
    from ui.pacing import measure

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:{Path(folder) / 'graph.db'}"
        settings = replace(settings_for(url, Path(folder)), graph=url)
        aside.print(f"先把 {text} 读入临时的图库……", markup=False)
        with graph_at(settings, must_exist=False) as store:
            build([text], store, Holding(openness=Openness.OPEN), reader, None, Path(folder))
            return measure(store, settings, reader, records, question)


def _print(result: Paces) -> None:
    table = Table(title=f"专题 {result.records} 件档案；“{result.question}”，参阅 {result.sentences} 句", title_justify="left")
    for heading in ("做什么", "用时", "限度", "结果"):
        table.add_column(heading, justify="left" if heading in ("做什么", "结果") else "right", no_wrap=True)
    for pace in result.paces:
        table.add_row(
            pace.what, f"{pace.seconds * 1000:,.0f} 毫秒", f"{pace.most:g} 秒" if pace.most else "",
            "" if not pace.most else "合格" if pace.kept else "超过",
        )
    screen.print(table)
