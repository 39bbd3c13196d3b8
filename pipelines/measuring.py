"""Measuring the reading: joins ingest, the reader and the answer keys. What it prints, `lanmai evaluate` and `bench` print."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.model import Record
from pipelines.calendar_dates import catalogue_date
from pipelines.calendar_dates.edtf import bounds
from pipelines.evaluate import scores
from pipelines.evaluate.labels import Item, Name, of_findings, read
from pipelines.evaluate.passages import Passage, Stand, found_in, is_passages, named, read_passages
from pipelines.evaluate.scores import Measured
from pipelines.extract.names import pipeline
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding, ingest

KINDS = ("names", "dates", "events", "relations")
SAMPLES = Path(__file__).resolve().parents[1] / "samples"
NEWS_TYPES = ("PER", "LOC", "ORG", "TIME")


class TextsMissing(Exception):
    """The labelled passages' text is not there: says which folder was looked in."""


def evaluate(kind: str, path: Path, texts: Path | None, split: str = "", layer: str = "domain", threads: int = 2) -> Measured:
    """Scores of one kind of finding against a labelled file.

    A file with text is read line by line, each a record of its own; `layer` "model" measures the recogniser's own names.
    A file of hand-labelled passages needs the folders their text stands in: `texts`, and the sample holding beside them;
    passages whose text is not there are left out. TextsMissing when none is.
    """
    if is_passages(path):
        pairs = list(_of_passages(read_passages(path), texts, split))
    elif layer == "model" and kind == "names":
        pairs = _of_model(path, threads)
    else:
        pairs = list(_of_lines(path))
    if kind == "names":
        known = {n.type for gold, _ in pairs for n in gold.names}
        if layer == "model" and not is_passages(path):
            known &= set(NEWS_TYPES)  # of other kinds the recogniser knows nothing
        return scores.names(pairs, [t for t in scores.NAME_TYPES if t in known])
    if kind == "dates":
        return scores.dates(pairs, same_day)
    return scores.events(pairs, same_day) if kind == "events" else scores.relations(pairs)


def same_day(left: str, right: str) -> bool:
    """Whether two EDTF dates cover the same days and are marked alike (~, ?); two unknown ones are the same."""
    if not left or not right:
        return left == right
    marks = [set(re.findall(r"[~?%]", edtf)) for edtf in (left, right)]
    try:
        return bounds(left) == bounds(right) and marks[0] == marks[1]
    except ValueError:
        return left == right


def _of_model(path: Path, threads: int) -> list[tuple[Item, Item]]:
    gold = [item for item, _ in read(path)]
    nlp = pipeline("model", threads, time=any(n.type == "TIME" for item in gold for n in item.names))
    docs = nlp.pipe((item.text for item in gold), batch_size=256)
    return [
        (item, Item(item.text, item.source, tuple(Name((n.start, n.end), n.label) for n in doc._.names)))
        for item, doc in zip(gold, docs, strict=True)
    ]


def _of_lines(path: Path) -> Iterator[tuple[Item, Item]]:
    rows = read(path)
    records = [
        Record(id=f"{path.name}:{i}", text=item.text, when=catalogue_date(date)[0] if date else None)
        for i, (item, date) in enumerate(rows, 1)
    ]
    for (item, _), record, findings in zip(rows, records, Reader().read(records), strict=True):
        yield item, of_findings(findings, record.text, item.source)


def _of_passages(passages: Sequence[Passage], texts: Path | None, split: str) -> Iterator[tuple[Item, Item]]:
    wanted = [p for p in passages if not split or p.split == split]
    stands = list(stands_of(wanted, texts))
    if not stands:
        raise TextsMissing(f"标注段落的原文不在 {texts or SAMPLES}：请用 --texts 指明语料文件夹")
    by_record: dict[str, list[Stand]] = defaultdict(list)
    for stand in stands:
        by_record[stand.record.id].append(stand)
    records = [group[0].record for group in by_record.values()]
    for record, findings in zip(records, Reader().read(records), strict=True):
        found = of_findings(findings, record.text)
        for stand in by_record[record.id]:
            yield stand.gold(), stand.within(found)


def stands_of(passages: Sequence[Passage], texts: Path | None) -> Iterator[Stand]:
    """The passages whose text is there, file by file."""
    by_folder: dict[Path, list[Passage]] = defaultdict(list)
    for passage in passages:
        folder = SAMPLES if passage.source == "samples" else texts
        if folder is not None and (folder / passage.folder).is_dir():
            by_folder[folder / passage.folder].append(passage)
    for folder, mine in by_folder.items():
        files = {passage.file for passage in mine}
        whole = folder.is_relative_to(SAMPLES)  # a catalogue there says more of each text
        paths = [folder] if whole else sorted(f for f in folder.iterdir() if named(f.name) in files)
        for item in ingest(paths, Holding()):
            if item.record is not None:
                yield from found_in(item.record, mine)
