"""`lanmai bench pages`: how long each page takes to answer, opened the first time and again, as a table."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from graph.access import Audience
from graph.model import EntityType
from graph.store import GraphStore
from ui.commands.common import NothingFound, graph_at, print_json, screen, settings_for
from ui.state import ENTITY_PLACES, Place

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

MOST = 1.0  # seconds a page may take
_LOOKED_AT = 500  # records, for the longest
_APP = Path(__file__).resolve().parents[1] / "app.py"
_NAMES = {
    Place.OVERVIEW: "总览", Place.SEARCH: "检索", Place.READ: "阅读", Place.PEOPLE: "人物", Place.ORGANISATIONS: "机构",
    Place.PLACES: "地点", Place.EVENTS: "事件", Place.GRAPH: "图谱", Place.DOSSIER: "专题", Place.WORKS: "文稿",
    Place.BRIEF: "资政参阅", Place.EXHIBITION: "展览", Place.CLASSIFY: "多维归类", Place.QUEUE: "待办", Place.REPORTS: "报错",
    Place.AUDIT: "审计",
}


@dataclass(frozen=True, slots=True)
class PageTime:
    """Seconds a page took to answer: `cold` just after the start, `first` in a new window, `again` in the same one."""

    page: str
    cold: float
    first: float
    again: float

    @property
    def kept(self) -> bool:
        """Whether the page answers in time once the platform is running."""
        return max(self.first, self.again) <= MOST


def bench_pages(graph: str, as_json: bool) -> None:
    """Open every page over a graph and print how long each took; what loads once for all windows is loaded before.

    NothingFound when one takes longer than it may.
    """
    settings = settings_for(graph, None)
    with graph_at(settings) as store:
        asked = list(_asked(store))
    os.environ["LANMAI_GRAPH"] = settings.graph
    times = _times(asked)
    if as_json:
        print_json([asdict(t) for t in times])
    else:
        table = Table(title="各页的快慢", title_justify="left")
        for heading in ("页面", "平台刚启动", "新开窗口", "再打开", "结果"):
            table.add_column(heading, justify="left" if heading in ("页面", "结果") else "right", no_wrap=True)
        for t in times:
            table.add_row(t.page, f"{t.cold:.2f} 秒", f"{t.first:.2f} 秒", f"{t.again:.2f} 秒", "合格" if t.kept else "超过 1 秒")
        screen.print(table)
    if slow := [t.page for t in times if not t.kept]:
        raise NothingFound(f"超过限度：{'、'.join(slow)}")


def _asked(store: GraphStore) -> Iterator[tuple[str, Place, dict[str, str]]]:
    """Each page as it opens, and those that show one thing with the thing most spoken of."""
    for place, name in _NAMES.items():
        yield name, place, {}
    words = ""
    for kind, place in ENTITY_PLACES.items():
        for entity in store.find_entities("", Audience.WORKING, (kind,), prefix=True, limit=1):
            words = words or entity.name
            yield f"{_NAMES.get(place, '文件')}：{entity.name}", place, {"id": entity.id}
            if kind is EntityType.PERSON:
                yield f"图谱：{entity.name}", Place.GRAPH, {"id": entity.id}
    held = (store.record(r.id, Audience.WORKING) for r in store.records(Audience.WORKING, limit=_LOOKED_AT))
    longest = max((r for r in held if r is not None), key=lambda r: len(r.text), default=None)
    if longest is not None:
        yield f"阅读：{len(longest.text):,} 字的一件", Place.READ, {"id": longest.id}
    yield f"检索：{words}", Place.SEARCH, {"q": words}


def _times(asked: list[tuple[str, Place, dict[str, str]]]) -> list[PageTime]:
    logging.disable(logging.WARNING)  # outside a browser Streamlit warns on every run
    cold = [_opened(*page)[1] for page in asked]
    found = []
    for (name, place, params), before in zip(asked, cold, strict=True):
        app, first = _opened(name, place, params)
        begun = time.perf_counter()
        app.run()
        found.append(PageTime(name, before, first, time.perf_counter() - begun))
    return found


def _opened(name: str, place: Place, params: dict[str, str]) -> tuple[AppTest, float]:
    """The page in a new window, and the seconds it took. NothingFound for one that does not open."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(_APP), default_timeout=120)
    begun = time.perf_counter()
    app.run()  # a new window opens on the first page
    app.switch_page(f"app_pages/{place}.py")
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    took = time.perf_counter() - begun
    if app.exception or not app.title:
        raise NothingFound(f"“{name}”打不开：{app.exception[0].message if app.exception else '没有标题'}")
    return app, took
