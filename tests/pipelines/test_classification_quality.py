"""What the cue rules reach on the hand-written key, held with a margin; every trap must be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.classification import evaluate, speed
from pipelines.evaluate.classes import Classified

ROOT = Path(__file__).resolve().parents[2]
KEY = ROOT / "tests" / "golden" / "classification.jsonl"


@pytest.fixture(scope="module")
def measured() -> Classified:
    """The key, measured once."""
    return evaluate(KEY)


def test_the_key_is_large_enough(measured: Classified) -> None:
    assert measured.items >= 300
    assert set(measured.facets) == {f"F{n}" for n in range(1, 9)}
    assert min(facet.items for facet in measured.facets.values()) >= 40


@pytest.mark.parametrize("facet", [f"F{n}" for n in range(1, 9)])
def test_precision_and_recall_hold(measured: Classified, facet: str) -> None:
    values = measured.facets[facet].values
    assert values.precision >= 0.90
    assert values.recall >= 0.80


def test_an_empty_facet_stays_empty(measured: Classified) -> None:
    for facet in measured.facets.values():
        assert not facet.empty or facet.empty_accuracy >= 0.95


def test_every_trap_is_right(measured: Classified) -> None:
    assert [m for m in measured.misses if m.item.trap] == []
    assert measured.traps >= 100


def test_speed_counts_what_it_read() -> None:
    result = speed([ROOT / "samples" / "holding"], 120)
    assert result.records == 120
    assert result.per_second > 0
    with pytest.raises(ValueError, match="没有可归类的记录"):
        speed([ROOT / "samples" / "key.py"], 1)
