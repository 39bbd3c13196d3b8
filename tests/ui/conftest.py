"""The pages, run without a browser over a small graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from graph.access import Audience
from graph.store import GraphStore
from graph.stores import open_store
from tests.ui.small_graph import fill

APP = Path(__file__).resolve().parents[2] / "ui" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def graph_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A graph file nobody writes to."""
    return fill(tmp_path_factory.mktemp("graph"))


@pytest.fixture
def own_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphStore]:
    """A graph of the test's own, which the pages see too."""
    url = fill(tmp_path)
    monkeypatch.setenv("LANMAI_GRAPH", url)
    monkeypatch.setenv("LANMAI_WORKDIR", str(tmp_path))
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture
def open_page(graph_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Open:
    """Opens a page at an address, over the common graph unless the test brought its own."""
    if not (tmp_path / "graph.db").exists():
        monkeypatch.setenv("LANMAI_GRAPH", graph_url)
        monkeypatch.setenv("LANMAI_WORKDIR", str(tmp_path))

    def opened(page: str, audience: Audience | None = None, **params: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=60).run()
        app.switch_page(f"app_pages/{page}.py")
        for name, value in params.items():
            app.query_params[name] = value
        if audience is not None:
            app.session_state["audience"] = audience
        return app.run()

    return opened
