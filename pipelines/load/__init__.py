"""Load: records and resolved findings, in batches, into a `GraphStore`."""

from __future__ import annotations

from collections.abc import Sequence

from graph.model import Findings, Record, Source
from graph.splits import settled
from graph.store import Batch, GraphStore
from pipelines.load.passages import passages

__all__ = ["load", "passages"]


def load(
    records: Sequence[Record], findings: Sequence[Findings], sources: Sequence[Source], store: GraphStore
) -> None:
    """Write these records, their passages and what was found in them, in one transaction.

    Names mean whom the editors say in records that they have told apart (see `graph.splits`).
    """
    store.load(
        Batch(
            records=tuple(records),
            passages=tuple(p for record in records for p in passages(record)),
            findings=tuple(settled(store, findings)),
            sources=tuple(sources),
        )
    )
