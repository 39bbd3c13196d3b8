"""The order of the stages: what may be sent out, and what a build keeps when a reading process dies."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from graph.access import Audience
from graph.model import TEXT, EntityType, Fate, Findings, Mention, Openness, Record, Span
from graph.stores import open_store
from graph.works import Product
from pipelines import writing
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding
from pipelines.run import build
from pipelines.settings import Endpoint, Settings
from pipelines.writing import write_brief
from tests.pipelines.compose.drafts import RECORD, store_with

QUESTION = "水库移民安置如何做好？"
OUTSIDE = Endpoint("http://127.0.0.1:9/v1", "qwen")
INSIDE = replace(OUTSIDE, inside=True)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the chat model: one entry for every time it was asked."""
    asked: list[str] = []

    def answers() -> Iterator[AIMessage]:
        while True:
            asked.append("asked")
            yield AIMessage("好的！")

    monkeypatch.setattr(writing, "chat_model", lambda _: GenericFakeChatModel(messages=answers()))
    return asked


def _brief(folder: Path, record: Record, chat: Endpoint, reader: Reader) -> tuple[Product, list[str]]:
    return write_brief(store_with(folder, record), QUESTION, Audience.WORKING, Settings("", folder, chat), reader)


@pytest.mark.parametrize("openness", [Openness.NOT_REVIEWED, Openness.CONTROLLED, Openness.POSTPONED])
def test_closed_words_are_not_sent_out_of_the_archive(
    tmp_path: Path, sent: list[str], reader: Reader, openness: Openness
) -> None:
    product, notes = _brief(tmp_path, replace(RECORD, openness=openness), OUTSIDE, reader)
    assert sent == []
    assert any("一百三十七户" in s.text for s in product.sentences())
    assert len(notes) == 1
    assert "没有发给语言模型" in notes[0]
    assert openness.value in notes[0]


def test_classified_words_are_sent_to_no_model(tmp_path: Path, sent: list[str], reader: Reader) -> None:
    marked = replace(RECORD, catalogue={**RECORD.catalogue, "密级": "机密"})
    product, notes = _brief(tmp_path, marked, INSIDE, reader)
    assert sent == []
    assert product.sentences()
    assert "密级" in notes[0]


@pytest.mark.parametrize(("openness", "chat"), [(Openness.OPEN, OUTSIDE), (Openness.CONTROLLED, INSIDE)])
def test_what_may_be_sent_is_sent(
    tmp_path: Path, sent: list[str], reader: Reader, openness: Openness, chat: Endpoint
) -> None:
    _, notes = _brief(tmp_path, replace(RECORD, openness=openness), chat, reader)
    assert sent
    assert all("没有发给语言模型" not in note for note in notes)


def _file_of(count: int, folder: Path) -> Path:
    path = folder / "records.jsonl"
    rows = ({"id": f"R{i:03}", "text": f"陈文于一九四九年五月{i % 28 + 1}日到杭州。"} for i in range(count))
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_process_that_dies_in_a_build_costs_nothing(tmp_path: Path) -> None:
    path, deaths = _file_of(150, tmp_path), []
    store = open_store(f"sqlite:{tmp_path / 'graph.db'}")

    def kill(stage: str, done: int) -> None:
        if not deaths:
            for process in multiprocessing.active_children():
                deaths.append(process.pid)
                process.kill()

    with Reader(jobs=2) as several:
        tally = build([path], store, Holding(), several, None, tmp_path, kill)
    found = {m.span.record_id for m, _ in store.mentions(Audience.WORKING, limit=10_000) if m.type is EntityType.PLACE}
    assert deaths
    assert (tally.records, tally.noted) == (150, [])
    assert found == {f"R{i:03}" for i in range(150)}
    store.close()


def test_a_build_by_several_processes_gives_the_graph_of_one(tmp_path: Path) -> None:
    path, told = _file_of(70, tmp_path), []
    for jobs in (1, 2):
        store = open_store(f"sqlite:{tmp_path / f'{jobs}.db'}")
        with Reader(jobs=jobs) as some:
            build([path], store, Holding(), some, None, tmp_path / str(jobs))
        told.append((store.stats(Audience.WORKING), [m for m, _ in store.mentions(Audience.WORKING, limit=10_000)]))
        store.close()
    assert told[0] == told[1]


def test_a_finding_that_does_not_stand_costs_its_record_alone(
    tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reader._read

    def misread(records: list[Record]) -> list[Findings]:
        bad = Mention(Span("R003", 0, 2, "无此", TEXT), EntityType.PERSON, 0.9, "names@1")
        return [replace(f, mentions=(*f.mentions, bad)) if f.record_id == "R003" else f for f in real(records)]

    monkeypatch.setattr(reader, "_read", misread)
    store = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    tally = build([_file_of(6, tmp_path)], store, Holding(), reader, None, tmp_path)
    people = {m.span.record_id for m, _ in store.mentions(Audience.WORKING, limit=100) if m.type is EntityType.PERSON}
    assert people == {f"R{i:03}" for i in range(6)} - {"R003"}
    assert [(f.record_id, f.fate) for f in tally.noted] == [("R003", Fate.WARNING)]
    assert "无此" in tally.noted[0].reasons[0]
    assert store.record("R003", Audience.WORKING) is not None
    store.close()
