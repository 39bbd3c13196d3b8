"""A small record, a draft over it, and the stand-ins that the tests of composing share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from graph.model import Openness, Record, Span
from graph.store import Batch, GraphStore
from graph.stores import open_store
from graph.works import Product, Section, Sentence
from pipelines.compose import Facts
from pipelines.load import passages

TEXT = (
    "一九五八年九月二十五日，县委在枫溪召开水库移民工作会议。会议确定移民总数四百九十一户。沈佩兰带领工作组进驻袁家坞。"
    "水库移民安置了一百三十七户，群众已经搬入新居。"
)
RECORD = Record("r-1", TEXT, {"题名": "水库移民工作会议纪要"}, dh_raw="T904-001-0002-001", archive="某档案馆", openness=Openness.OPEN)
CLOSED = Record("r-closed", "水库移民安置费用另有密件说明，涉及张某某。", {"题名": "移民密件"}, openness=Openness.CONTROLLED)


def no_facts(text: str) -> Facts:
    """A reader that finds nothing."""
    return Facts()


def lookup(record_id: str) -> Record | None:
    """What the brief's audience may see."""
    return RECORD if record_id == RECORD.id else None


def cited(quote: str, record: Record = RECORD) -> Sentence:
    """A sentence that is its own quote."""
    start = record.text.index(quote)
    return Sentence(quote, (Span.cut(record, start, start + len(quote)),))


SENTENCES = tuple(f"{t}。" for t in TEXT.split("。") if t)
DRAFT = Product(
    "p-1", "brief", "水库移民安置", (
        Section("一、档案记载", (cited(SENTENCES[0]), cited(SENTENCES[1]))), Section("二、主要做法与演变", (cited(SENTENCES[2]),)),
    ),
    question="水库移民安置", origin="extractive/brief@1",
)


def store_with(path: Path, *records: Record) -> GraphStore:
    """An embedded store that holds the records."""
    store = open_store(f"sqlite:{path / 'graph.db'}")
    for record in records:
        store.load(Batch(records=(record,), passages=tuple(passages(record))))
    return store


def without_citations(sentence: Sentence) -> Sentence:
    """The sentence alone."""
    return replace(sentence, citations=())
