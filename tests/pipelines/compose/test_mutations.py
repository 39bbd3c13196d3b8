"""Drafts falsified on purpose, over the sample holding with the real reader: 99 in 100 are caught, untouched ones pass."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import yaml

from graph.model import EntityType, Openness, Record
from graph.works import Sentence, Support
from pipelines.compose import FactsOf, verify_sentence
from pipelines.compose.select import printed, sentences
from pipelines.evaluate.mutations import FORGED, MOVED, MUTATIONS, NAME, SWAPPED, Falsified, miscited, renamed, reworded
from pipelines.extract.pipeline import Reader
from pipelines.proving import CLOSED, measure

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "records"
_NAMED = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE)


def _records() -> Iterator[Record]:
    for path in sorted(SAMPLES.glob("*.yaml")):
        for n, row in enumerate(yaml.safe_load(path.read_text("utf-8"))["rows"]):
            if row.get("text"):
                yield Record(f"{path.stem}-{n}", row["text"], {"题名": str(row.get("title", ""))}, openness=Openness.OPEN)


RECORDS = {r.id: r for r in _records()}
SPANS = [s for r in RECORDS.values() for s in sentences(r)][::5][:90]


def test_untouched_sentences_pass(facts: FactsOf) -> None:
    failed = [
        (s.quote, checked.reasons) for s in SPANS
        if (checked := verify_sentence(Sentence(printed(s.quote), (s,)), RECORDS.get, facts)).verdict is not Support.SUPPORTED
    ]
    assert failed == []


def test_falsified_sentences_are_caught(facts: FactsOf, reader: Reader) -> None:
    dice = random.Random(1934)
    false = list(reworded(SPANS, printed, dice))
    for found in reader.read([RECORDS[i] for i in dict.fromkeys(s.record_id for s in SPANS)]):
        names = [m for m in found.mentions if m.span.field == "text" and m.type in _NAMED]
        false += renamed([s for s in SPANS if s.record_id == found.record_id], names, printed, dice)
    proof = measure([], RECORDS, false, facts)
    assert proof.total[1] >= 200
    assert {*MUTATIONS, NAME} == proof.caught.keys()
    assert len(proof.missed) <= proof.total[1] // 100, proof.missed


def test_swapped_and_invented_citations_are_caught(facts: FactsOf) -> None:
    proof = measure([], RECORDS, list(miscited(SPANS, printed)), facts)
    assert proof.caught.keys() == {SWAPPED, MOVED, FORGED}
    assert proof.missed == ()


def test_a_citation_of_a_closed_record_is_caught_and_of_an_open_one_is_none(facts: FactsOf) -> None:
    span = SPANS[0]
    closed = {**RECORDS, span.record_id: replace(RECORDS[span.record_id], openness=Openness.CONTROLLED)}
    false = [Falsified(CLOSED, Sentence(printed(span.quote), (span,)), span)]
    assert measure([], closed, false, facts).caught == {CLOSED: (1, 1)}
    assert measure([], RECORDS, false, facts).caught == {CLOSED: (0, 1)}
