"""How a query is put to Neo4j inside a transaction, and under which id a record is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from graph.store import StoreError

_SLICE = 2000  # rows a query
Row = dict[str, Any]


class Ask(Protocol):
    """Runs one query with its parameters in the open transaction and gives all its rows."""

    def __call__(self, query: str, **params: object) -> list[Row]: ...


def ready(found: list[Row]) -> None:
    """StoreError when a query that always answers has not: the store was never set up."""
    if not found:
        raise StoreError("图库尚未建立：请先建库（migrate）")


def record_key(record_id: str) -> str:
    """The node id of a record."""
    return f"record:{record_id}"


def each(ask: Ask, query: str, waiting: Sequence[Any], **params: object) -> list[Row]:
    """Run the query over the rows, sorted, in slices; all the answers."""
    ordered = sorted(waiting, key=lambda row: _row_key(row) if isinstance(row, dict) else str(row))
    slices = (ordered[i : i + _SLICE] for i in range(0, len(ordered), _SLICE))
    return [answer for part in slices for answer in ask(query, rows=part, **params)]


def _row_key(row: Row) -> str:
    return str(row.get("id") or (row.get("referent"), row.get("item"), row.get("record")))
