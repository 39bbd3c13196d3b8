"""The sample holding, built once with the product's own path, and its answer key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.store import GraphStore
from graph.stores import open_store
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding
from pipelines.run import build

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@dataclass(frozen=True)
class Built:
    """The graph of the sample holding, the file it lies in, its report, and the key to hold it against."""

    store: GraphStore
    folder: Path
    rows: list[dict[str, Any]]
    key: dict[str, Any]
    reader: Reader


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("sample")
    store = open_store(f"sqlite:{folder / 'graph.db'}")
    reader = Reader()
    tally = build([SAMPLES / "holding"], store, Holding(), reader, None, folder)
    rows = [json.loads(line) for line in tally.rows_file.read_text("utf-8").splitlines()]
    key = yaml.safe_load((SAMPLES / "answer_key.yaml").read_text("utf-8"))
    yield Built(store, folder, rows, key, reader)
    store.close()
