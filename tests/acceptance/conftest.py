"""The sample holding and the scenarios' records, built once on each store through the product's own path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from graph.store import GraphStore
from graph.stores import open_store
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding
from pipelines.run import build
from pipelines.settings import Settings
from tests.contract.conftest import emptied
from tests.samples.conftest import SAMPLES


@dataclass(frozen=True)
class Built:
    """A filled store, the reader that filled it, and settings without any model."""

    store: GraphStore
    reader: Reader
    settings: Settings


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


@pytest.fixture(scope="package", params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def holding(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Iterator[Built]:
    """The whole holding; a test that writes uses ids of its own."""
    folder = tmp_path_factory.mktemp("holding")
    url = f"sqlite:{folder / 'graph.db'}"
    if request.param == "neo4j":
        server = request.getfixturevalue("neo4j_server")
        emptied(server)
        url = server.address
    store = open_store(url)
    build([SAMPLES / "holding", SAMPLES / "scenarios"], store, Holding(), reader, None, folder)
    yield Built(store, reader, Settings(url, folder))
    store.close()
