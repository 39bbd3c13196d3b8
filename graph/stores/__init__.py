"""The two implementations of `GraphStore`, and the one way to open either."""

from __future__ import annotations

from graph.store import GraphStore, StoreError


def open_store(url: str) -> GraphStore:
    """The store behind `sqlite:PATH` or `bolt://HOST:PORT`, migrated. StoreError when it cannot be opened.

    Neo4j's user and password come from LANMAI_NEO4J_USER (default neo4j) and LANMAI_NEO4J_PASSWORD.
    """
    if url.startswith("sqlite:"):
        from graph.stores.embedded import EmbeddedStore  # the other store's driver is not loaded for it

        store: GraphStore = EmbeddedStore(url.removeprefix("sqlite:"))
    elif url.startswith(("bolt://", "neo4j://", "bolt+s://", "neo4j+s://")):
        from graph.stores.neo4j import Neo4jStore

        store = Neo4jStore(url)
    else:
        raise StoreError(f"看不懂的图库地址“{url}”：请写 sqlite:文件路径 或 bolt://主机:端口")
    store.migrate()
    return store
