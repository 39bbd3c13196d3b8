"""Search on the sample holding against the hand-marked questions: all ways together find most, and more than one alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph.stores import open_store
from pipelines.evaluate.retrieval import mean
from pipelines.ingest import Holding
from pipelines.language import LocalEmbeddings
from pipelines.run import build
from pipelines.searching import Searched, evaluate
from tests.samples.conftest import SAMPLES, Built

KEY = Path(__file__).resolve().parents[1] / "golden" / "search.jsonl"


@pytest.fixture(scope="module")
def searched(samples: Built, tmp_path_factory: pytest.TempPathFactory) -> Searched:
    folder = tmp_path_factory.mktemp("search")
    shutil.copy(samples.folder / "graph.db", folder / "graph.db")
    store = open_store(f"sqlite:{folder / 'graph.db'}")
    embedder = LocalEmbeddings()
    build([SAMPLES / "holding"], store, Holding(), samples.reader, embedder, folder)
    found = evaluate(KEY, store, embedder.embed_query)
    store.close()
    return found


def test_most_of_what_a_person_marked_is_among_the_first_twenty(searched: Searched) -> None:
    """86.9 % over all twenty questions on the holding and the newspaper; these are the ten that the holding answers."""
    text, meaning, together = (mean(found)["recall"] for found in searched.ways.values())
    assert together >= 0.85
    assert together >= max(text, meaning) - 0.02


def test_every_passage_had_its_vector_and_other_questions_are_told(searched: Searched) -> None:
    assert searched.bare == 0
    assert {a.id[0] for a in searched.absent} == {"N"}
    assert {len(found) for found in searched.ways.values()} == {10}
