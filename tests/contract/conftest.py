"""The store under test, once as an embedded file and once on a real Neo4j; both must pass every case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.store import GraphStore
from graph.stores import open_store

Fresh = Callable[[], GraphStore]


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fresh]:
    """Gives an empty store at each call; the one given before is no longer to be used."""
    opened: list[GraphStore] = []

    def embedded() -> GraphStore:
        opened.append(open_store(f"sqlite:{tmp_path / f'{len(opened)}.db'}"))
        return opened[-1]

    def neo4j() -> GraphStore:
        from neo4j import GraphDatabase

        server = request.getfixturevalue("neo4j_server")
        with GraphDatabase.driver(server.address, auth=(server.user, server.password)) as driver:
            driver.execute_query("MATCH (n) DETACH DELETE n")
        opened.append(open_store(server.address))
        return opened[-1]

    yield embedded if request.param == "embedded" else neo4j
    for store in opened:
        store.close()


@pytest.fixture
def store(fresh: Fresh) -> GraphStore:
    """An empty store."""
    return fresh()
