"""Exhibitions given away: hall, exhibition-files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph.store import GraphStore
from graph.works import Product, State
from ui.commands.common import (
    GraphOption,
    NothingFound,
    UsageError,
    WorkdirOption,
    aside,
    graph_at,
    operator,
    screen,
    settings_for,
)

if TYPE_CHECKING:
    from pipelines.settings import Settings

KIND = "exhibition"
IdArgument = Annotated[str, typer.Argument(help="展览的标识或展名", show_default=False)]
BaseOption = Annotated[
    str, typer.Option("--base", help="展厅将来放在哪个网址下，写进 IIIF 清单；不写则用相对地址", show_default=False)
]


def hall(
    exhibition: IdArgument,
    out: Annotated[Path, typer.Argument(help="写到哪个文件夹（要没有的或空的）", show_default=False)],
    base: BaseOption = "", graph: GraphOption = "", workdir: WorkdirOption = None,
) -> None:
    """生成网上展厅：一个文件夹，双击 index.html 就能看，不用网络。

    只由审定发布的展览生成，只收已开放并经批准公布的档案和图像；有审图号才放地图。有一处不合就不写，逐条说明。
    """
    from pipelines.extract.pipeline import Reader  # the reader takes seconds to load: only where it is needed
    from ui.exhibiting import give_hall, pictures_of

    settings = settings_for(graph, workdir)
    with graph_at(settings) as store, _told():
        product = _exhibition(store, exhibition)
        notes = give_hall(store, product, Reader(), pictures_of(store, settings), operator(), out, base)
    _say(notes)
    screen.print(f"已写出 {out}，双击其中的 index.html 即可观看", markup=False)


def exhibition_files(
    exhibition: IdArgument,
    out: Annotated[Path, typer.Argument(help="写到哪个文件夹", show_default=False)],
    base: BaseOption = "", graph: GraphOption = "", workdir: WorkdirOption = None,
) -> None:
    """导出展览的各种文件：展陈大纲 DOCX、展品清单 xlsx、脚本与场景卡 DOCX；已发布的另有 IIIF 清单。"""
    settings = settings_for(graph, workdir)
    with graph_at(settings) as store, _told():
        _write(store, _exhibition(store, exhibition), out, base, settings)


def _write(store: GraphStore, product: Product, out: Path, base: str, settings: Settings) -> None:
    from pipelines.extract.pipeline import Reader  # as in `hall`
    from ui.exhibiting import File, give, pictures_of

    wanted = [File.OUTLINE, File.LIST, File.SCRIPT]
    if product.state == State.RELEASED:
        wanted.append(File.MANIFEST)
    reader, pictures = Reader(), pictures_of(store, settings)
    out.mkdir(parents=True, exist_ok=True)
    for what in wanted:
        given = give(store, product, what, reader, pictures, operator(), base)
        (out / given.name).write_bytes(given.data)
        _say(given.notes)
        screen.print(f"已写出 {out / given.name}", markup=False)


def _exhibition(store: GraphStore, name: str) -> Product:
    known = store.products(KIND)
    found = [p for p in known if name in (p.id, p.title)]
    if len(found) != 1:
        told = "、".join(f"{p.title}（{p.id}）" for p in known[:8]) or "一个也没有"
        raise UsageError(f"{'有几个' if found else '没有'}名为“{name}”的展览：请写标识或展名（现有：{told}）")
    return found[0]


def _say(notes: list[str] | tuple[str, ...]) -> None:
    for note in notes:
        aside.print(note, markup=False)


@contextmanager
def _told() -> Iterator[None]:
    """What is in the way as lines on standard error and exit code 1."""
    from pipelines.exhibiting import NotReady

    try:
        yield
    except NotReady as stopped:
        for hindrance in stopped.hindrances:
            aside.print(f"不能导出：{hindrance}", markup=False)
        raise NothingFound(f"有 {len(stopped.hindrances)} 处不合，没有写出") from stopped
