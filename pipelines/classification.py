"""Classification measured: joins ingest, the classifier and an answer key. `lanmai evaluate` and `bench` print it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.model import TEXT, Record
from pipelines.calendar_dates import catalogue_date
from pipelines.classify import Classifier
from pipelines.evaluate.classes import Classified, Judged, read_key, score
from pipelines.evaluate.labels import NotLabels
from pipelines.ingest import Holding, ingest

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "holding"


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast one core classifies: records, their characters, seconds of processor time, suggestions made."""

    records: int
    characters: int
    seconds: float
    suggestions: int

    @property
    def per_second(self) -> float:
        """Records a second."""
        return self.records / max(self.seconds, 1e-9)


def evaluate(path: Path) -> Classified:
    """Scores of the cue rules against a key. NotLabels for a broken line or an id the sample holding does not have."""
    items = read_key(path)
    known = _samples() if any(item.id for item in items) else {}
    classifier = Classifier()
    return score((item, classifier.classify(_record(item, known))) for item in items)


def _samples() -> Mapping[str, Record]:
    if not SAMPLES.is_dir():
        raise NotLabels(f"标注提到样例档案，但 {SAMPLES} 不在：请在项目文件夹里运行")
    return {item.record.id: item.record for item in ingest([SAMPLES], Holding()) if item.record is not None}


def _record(item: Judged, known: Mapping[str, Record]) -> Record:
    if item.id:
        if item.id not in known:
            raise NotLabels(f"第 {item.line} 行的 id“{item.id}”不在样例档案里")
        return known[item.id]
    catalogue = {name: value for name, value in item.fields.items() if name != TEXT}
    when = catalogue_date(catalogue.get("日期", ""))[0]
    return Record(f"key:{item.line}", item.fields.get(TEXT, ""), catalogue, when=when)


def speed(paths: Sequence[Path], most: int) -> Speed:
    """Classify `most` records found below `paths`, beginning again when there are fewer. ValueError when there is none."""
    classifier = Classifier()
    seconds, records, characters, suggestions = 0.0, 0, 0, 0
    while records < most:
        before = records
        for record in _taken(paths, most - records):
            begin = time.process_time()
            answers = classifier.classify(record)
            seconds += time.process_time() - begin
            records += 1
            characters += len(record.text) + sum(map(len, record.catalogue.values()))
            suggestions += sum(bool(a.concept) for a in answers)
        if records == before:
            raise ValueError(f"{'、'.join(map(str, paths))} 里没有可归类的记录")
    return Speed(records, characters, seconds, suggestions)


def _taken(paths: Sequence[Path], most: int) -> Iterator[Record]:
    for item in ingest(paths, Holding()):
        if item.record is not None and most > 0:
            most -= 1
            yield item.record
        if most <= 0:
            return
