"""Closed words are not sent to an embedding service outside the archive; they are still found by their words."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.access import Audience
from graph.model import Openness, Record
from graph.store import Batch
from graph.stores import open_store
from pipelines.language import DIMENSIONS, RemoteEmbeddings
from pipelines.load import passages
from pipelines.run import embed
from pipelines.settings import Endpoint


class Listening(RemoteEmbeddings):
    """A service that only writes down what it was sent."""

    def __init__(self, inside: bool) -> None:
        self.endpoint = Endpoint("http://127.0.0.1:9/v1", "e", inside=inside)
        self.heard: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.heard += texts
        return [[1.0] + [0.0] * (DIMENSIONS - 1) for _ in texts]


OPEN = Record("open", "余姚县修建水库，安置移民三百户。", openness=Openness.OPEN)
CLOSED = Record("closed", "某某同志的问题尚在审查之中。", openness=Openness.CONTROLLED)
SECRET = Record("secret", "这一件标有密级，任何模型不得读取。", {"密级": "机密"}, openness=Openness.OPEN)


@pytest.mark.parametrize(("inside", "heard"), [(False, {OPEN.text}), (True, {OPEN.text, CLOSED.text})])
def test_what_an_embedding_service_is_sent(tmp_path: Path, inside: bool, heard: set[str]) -> None:
    records = [OPEN, CLOSED, SECRET]
    store = open_store(f"sqlite:{tmp_path / 'g.db'}")
    try:
        store.load(Batch(records=tuple(records), passages=tuple(p for r in records for p in passages(r))))
        service = Listening(inside)
        assert embed(store, service) == len(heard)
        assert set(service.heard) == heard
        assert embed(store, service) == 0
        assert store.search_text("审查之中", Audience.WORKING)
    finally:
        store.close()
