"""What the cue rules reach on the hand-written key, held with a margin; every trap must be right; no quote and no date is broken.

The gates are held over the sample holding, and over regulations and work reports where LANMAI_TEXTS names their folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines.classification import evaluate, gates, speed
from pipelines.evaluate.classes import Classified

ROOT = Path(__file__).resolve().parents[2]
KEY = ROOT / "tests" / "golden" / "classification.jsonl"
TEXTS = [Path(os.environ["LANMAI_TEXTS"])] if os.environ.get("LANMAI_TEXTS") else []


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


def test_no_suggestion_for_the_samples_misquotes_or_breaks_a_date_gate() -> None:
    """Measured: 97 records, 408 suggestions, 491 quotes."""
    kept = gates([ROOT / "samples" / "holding"])
    assert kept.breaches == []
    assert kept.records - kept.dated <= 5
    assert kept.suggestions >= 350
    assert kept.suggestions - kept.places["没有门槛"] >= 100


def test_no_suggestion_for_regulations_and_work_reports_misquotes_or_breaks_a_date_gate() -> None:
    """Measured: 684 and 15 records, 3,527 and 184 suggestions, 7,539 and 536 quotes."""
    for texts in TEXTS:
        for name, least in (("regulations", 3000), ("work_reports_state_council", 150)):
            kept = gates([texts / name])
            assert kept.breaches == []
            assert kept.records - kept.dated <= 1
            assert kept.suggestions >= least


def test_speed_counts_what_it_read() -> None:
    result = speed([ROOT / "samples" / "holding"], 120)
    assert result.records == 120
    assert result.per_second > 0
    with pytest.raises(ValueError, match="没有可归类的记录"):
        speed([ROOT / "samples" / "key.py"], 1)
