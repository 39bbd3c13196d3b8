"""Verification measured: true and falsified sentences of a holding put to it. Joins ingest, the reader and the compose stage."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.access import Closure, closure
from graph.model import EntityType, Record, Span
from graph.works import Sentence, Support
from pipelines.compose import FactsOf, verify_sentence
from pipelines.compose.select import printed, sentences
from pipelines.evaluate.mutations import Falsified, miscited, renamed, reworded
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding, ingest
from pipelines.writing import facts_from

CLOSED = "引未开放"
_NAMED = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE)
_OF_A_RECORD = 6  # sentences


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of it: of the untouched how many pass; by kind of falsification how many are caught; time of a sentence.

    `missed` are false sentences that passed, `refused` true ones that did not, with the reasons.
    """

    untouched: tuple[int, int]
    caught: dict[str, tuple[int, int]]
    missed: tuple[tuple[str, str, str], ...]
    refused: tuple[tuple[str, str], ...]
    milliseconds: float

    @property
    def total(self) -> tuple[int, int]:
        """Falsified sentences caught, and all of them."""
        return sum(c for c, _ in self.caught.values()), sum(n for _, n in self.caught.values())


def prove(paths: Sequence[Path], most: int, seed: int = 1934) -> Proof:
    """Put sentences of the records below `paths`, drawn by chance, to verification. ValueError when there are none."""
    dice = random.Random(seed)  # noqa: S311 a sample, the same each time
    records = [item.record for item in ingest(paths, Holding()) if item.record is not None and item.record.text]
    spans = [s for r in records for s in _drawn(r, dice)]
    if not spans:
        raise ValueError(f"{'、'.join(map(str, paths))} 里没有可用的句子")
    spans = sorted(dice.sample(spans, min(most, len(spans))), key=lambda s: (s.record_id, s.start))
    known = {r.id: r for r in records}
    reader = Reader()
    return measure(spans, known, _falsified(spans, known, reader, dice), facts_from(reader))


def _drawn(record: Record, dice: random.Random) -> list[Span]:
    found = list(sentences(record))
    return dice.sample(found, min(_OF_A_RECORD, len(found)))


def _falsified(spans: Sequence[Span], known: dict[str, Record], reader: Reader, dice: random.Random) -> list[Falsified]:
    false = [*reworded(spans, printed, dice), *miscited(spans, printed)]
    by_record: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        by_record[span.record_id].append(span)
    for found in reader.read([known[i] for i in by_record]):
        names = [m for m in found.mentions if m.span.field == "text" and m.type in _NAMED]
        false += renamed(by_record[found.record_id], names, printed, dice)
    closed = [s for s in spans if closure(known[s.record_id]) is Closure.CLOSED]
    return false + [Falsified(CLOSED, Sentence(printed(s.quote), (s,)), s) for s in closed]


def measure(spans: Sequence[Span], known: dict[str, Record], false: Sequence[Falsified], facts: FactsOf) -> Proof:
    """What verification says of the spans as they print, and of the falsified ones.

    A closed record does not exist for the audience that `CLOSED` sentences are written for.
    """

    def open_ones(record_id: str) -> Record | None:
        record = known.get(record_id)
        return record if record is not None and closure(record) is not Closure.CLOSED else None

    begin = time.perf_counter()
    refused = []
    for span in spans:
        checked = verify_sentence(Sentence(printed(span.quote), (span,)), known.get, facts)
        if checked.verdict is not Support.SUPPORTED:
            refused.append((checked.text, "；".join(checked.reasons)))
    totals, caught, missed = Counter[str](), Counter[str](), []
    for item in false:
        lookup = open_ones if item.kind == CLOSED else known.get
        totals[item.kind] += 1
        if verify_sentence(item.sentence, lookup, facts).verdict is Support.SUPPORTED:
            missed.append((item.kind, item.sentence.text, item.origin.quote))
        else:
            caught[item.kind] += 1
    spent = time.perf_counter() - begin
    return Proof(
        (len(spans) - len(refused), len(spans)), {k: (caught[k], totals[k]) for k in totals}, tuple(missed), tuple(refused),
        1000 * spent / max(1, len(spans) + len(false)),
    )
