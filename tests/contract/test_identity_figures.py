"""Who is who in a store, measured: all the samples loaded, concluded, read back and held against their key."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.store import GraphStore, StoreError
from pipelines.identity import evaluate

KEY = Path(__file__).resolve().parents[1] / "golden" / "identity_samples.jsonl"


def test_the_figures_of_the_samples_read_back_from_a_store(store: GraphStore) -> None:
    """Measured 95.2 % B-cubed F1 and 99.5 % pairwise precision on both stores; the same as without one."""
    found = evaluate(KEY, None, store)
    assert found.store == store.url
    assert found.whole.means.f1 >= 0.95
    assert found.whole.pairs.precision >= 0.99
    assert found.whole.by_type["PER"][0].precision == 1
    at_limit = found.limits[2.5]
    assert (found.whole.pairs, found.whole.means) == (at_limit.pairs, at_limit.means)
    with pytest.raises(StoreError, match="已有档案"):
        evaluate(KEY, None, store)
