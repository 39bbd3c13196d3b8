"""The store under test, once as an embedded file and once on a real Neo4j; both must pass every case."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from graph.audit import AuditEntry
from graph.store import GraphStore
from graph.stores import open_store
from tests.neo4j.server import Neo4jServer

Fresh = Callable[[], GraphStore]


def emptied(server: Neo4jServer) -> None:
    """Take everything out of a Neo4j for tests."""
    from neo4j import GraphDatabase

    with GraphDatabase.driver(server.address, auth=(server.user, server.password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fresh]:
    """Gives an empty store at each call; the one given before is no longer to be used."""
    opened: list[GraphStore] = []

    def embedded() -> GraphStore:
        opened.append(open_store(f"sqlite:{tmp_path / f'{len(opened)}.db'}"))
        return opened[-1]

    def neo4j() -> GraphStore:
        server = request.getfixturevalue("neo4j_server")
        emptied(server)
        opened.append(open_store(server.address))
        return opened[-1]

    yield embedded if request.param == "embedded" else neo4j
    for store in opened:
        store.close()


@pytest.fixture
def store(fresh: Fresh) -> GraphStore:
    """An empty store."""
    return fresh()


@pytest.fixture
def unsealed(request: pytest.FixtureRequest, store: GraphStore) -> Callable[[Sequence[AuditEntry]], None]:
    """Makes the store what an older version left: entries in the audit log, no seals, the old version number."""

    def embedded(entries: Sequence[AuditEntry]) -> None:
        with sqlite3.connect(store.url.removeprefix("sqlite:")) as db:
            db.executescript("DROP TABLE audit_seal; DROP TABLE audit_head; PRAGMA user_version = 1;")
            db.executemany(
                "INSERT INTO audit(at, who, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
                [(e.at, e.who, e.action, e.subject, e.detail) for e in entries],
            )

    def neo4j(entries: Sequence[AuditEntry]) -> None:
        from neo4j import GraphDatabase

        server = request.getfixturevalue("neo4j_server")
        rows = [
            {"at": e.at, "who": e.who, "action": e.action, "subject": e.subject, "detail": e.detail, "place": n, "id": f"audit:{n}"}
            for n, e in enumerate(entries, 1)
        ]
        with GraphDatabase.driver(server.address, auth=(server.user, server.password)) as driver:
            driver.execute_query("UNWIND $rows AS row CREATE (a:Node:AuditEntry) SET a = row", rows=rows)
            driver.execute_query(
                "MATCH (c:Counter {id: 'audit'}), (s:Store) SET c.entries = $n, c.first = null, c.seal = null, s.version = 1",
                n=len(rows),
            )

    return embedded if store.url.startswith("sqlite:") else neo4j


@pytest.fixture
def unreviewed(request: pytest.FixtureRequest, store: GraphStore) -> Callable[[], None]:
    """Makes the store what the version before reviews left: no places for them, the old version number."""

    def embedded() -> None:
        with sqlite3.connect(store.url.removeprefix("sqlite:")) as db:
            for table in ("assignment", "settled", "review", "dossier"):
                db.execute(f"DROP TABLE {table}")
            db.execute("PRAGMA user_version = 2")

    def neo4j() -> None:
        from neo4j import GraphDatabase

        server = request.getfixturevalue("neo4j_server")
        with GraphDatabase.driver(server.address, auth=(server.user, server.password)) as driver:
            for index in ("assignment_order", "assignment_concept", "review_at", "review_kind", "review_thing", "dossier_key"):
                driver.execute_query(f"DROP INDEX {index} IF EXISTS")
            driver.execute_query("MATCH (a:Assignment) DETACH DELETE a")
            driver.execute_query("MATCH (s:Store) SET s.version = 2")

    return embedded if store.url.startswith("sqlite:") else neo4j
