"""Another version of the model: what a re-run with it changes and, of what persons decided, must not change.

    python -m tests.another_model FOLDER --graph sqlite:FILE --workdir FOLDER [--version 98] [--openness 开放]

reads a holding again by it and prints how many records there were, how many it passed over, how many rows were noted.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph.model import Findings, Record
from graph.stores import open_store
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding
from pipelines.run import build


class NewModel(Reader):
    """The same reader as another version: everything it finds is new to the graph, and a little more certain."""

    def __init__(self, version: str = "99") -> None:
        super().__init__()
        self.version = version
        self.producers = tuple(f"{p.partition('@')[0]}@{version}" for p in self.producers)

    def submit(self, records: Sequence[Record]) -> Future[list[Findings]]:
        """As the reader, under the other version's name."""
        found: Future[list[Findings]] = Future()
        found.set_result([self._newer(f) for f in super().submit(records).result()])
        return found

    def _newer(self, found: Findings) -> Findings:
        def now(item: Any) -> Any:
            return replace(item, origin=f"{item.origin.partition('@')[0]}@{self.version}")

        return replace(
            found, producers=self.producers, mentions=tuple(replace(now(m), confidence=0.99) for m in found.mentions),
            dates=tuple(map(now, found.dates)), statements=tuple(map(now, found.statements)), events=tuple(map(now, found.events)),
        )


def main() -> None:
    """Read a holding again."""
    parser = argparse.ArgumentParser()
    parser.add_argument("holding", type=Path)
    parser.add_argument("--graph", required=True)
    parser.add_argument("--workdir", type=Path, required=True)
    parser.add_argument("--version", default="99")
    parser.add_argument("--openness", default="")
    given = parser.parse_args()
    holding = Holding.from_options(openness=given.openness) if given.openness else Holding()
    store = open_store(given.graph)
    tally = build([given.holding], store, holding, NewModel(given.version), None, given.workdir)
    store.close()
    print(tally.records, tally.unchanged, len(tally.noted))


if __name__ == "__main__":
    main()
