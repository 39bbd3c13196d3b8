"""The order of the stages: files -> ingest -> extract -> resolve -> classify -> load. The only module that knows it."""

from __future__ import annotations

import getpass
import json
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from graph.access import Audience
from graph.model import Fate, Findings, Judgement, Passage, Record, RowFate, Source, digest
from graph.store import Batch, FindingRefused, GraphStore, Run, StoreError, fingerprint
from pipelines.classification import classifier_for
from pipelines.classify import Classifier
from pipelines.corrections import Corrections, amended, corrected, producers, second_readers
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding, Ingested, ingest
from pipelines.language import (
    Embeddings,
    may_embed,
)
from pipelines.load import load
from pipelines.resolve import PRODUCERS as RESOLVERS
from pipelines.resolve import resolve
from pipelines.resolve.across import Weighed, judged, rows_of, weighed
from pipelines.resolve.concluding import conclude
from pipelines.settings import read_settings

_BATCH_RECORDS = 64
_BATCH_CHARACTERS = 120_000
_EMBED_AT_ONCE = 32
_KEPT_ROWS = 500

Progress = Callable[[str, int], None]


def _silent(stage: str, done: int) -> None:
    """No progress shown."""


@dataclass(slots=True)
class Tally:
    """A build as it goes: rows by fate, records read and passed over, the rows that need a look, where all rows stand."""

    started_at: str
    rows_file: Path
    fates: Counter[str] = field(default_factory=Counter)
    records: int = 0
    unchanged: int = 0
    embedded: int = 0
    noted: list[RowFate] = field(default_factory=list)

    def report(self, fate: RowFate) -> None:
        """Count a row's fate and append it to the file of all rows."""
        self.fates[fate.fate.value] += 1
        if fate.fate is not Fate.LOADED and len(self.noted) < _KEPT_ROWS:
            self.noted.append(fate)
        with self.rows_file.open("a", encoding="utf-8") as rows:
            rows.write(json.dumps(asdict(fate), ensure_ascii=False) + "\n")

    def counts(self) -> dict[str, int]:
        """The figures a report shows."""
        return {
            **{fate.value: self.fates[fate.value] for fate in Fate},
            "skipped": self.fates["skipped"], "records": self.records, "unchanged": self.unchanged, "embedded": self.embedded,
        }


def build(
    paths: Sequence[Path],
    store: GraphStore,
    holding: Holding,
    reader: Reader,
    embedder: Embeddings | None,
    workdir: Path,
    progress: Progress = _silent,
) -> Tally:
    """Read files into the graph; say what became of every row.

    A record that is already loaded from the same words by the same producers is passed over, so a build that was
    stopped anywhere goes on where it was, and building twice changes nothing. Who is who across records is said anew
    whenever anything has changed. Every row's fate is appended to `rows-<time>.jsonl` in the working folder as it
    happens. Without `embedder` no vectors are made.
    """
    started = _now()
    workdir.mkdir(parents=True, exist_ok=True)
    tally = Tally(started, workdir / f"rows-{started.replace(':', '')}.jsonl")
    tally.rows_file.touch()
    being_read: deque[_BeingRead] = deque()
    corrections, late = Corrections(store), set[str]()
    corrections.refresh()
    classifier = classifier_for(store, workdir)
    for items in _batches(ingest(paths, holding)):
        for item in items:
            tally.fates["skipped"] += item.skipped
            for fate in item.fates:
                tally.report(fate)
        late |= corrections.refresh()
        being_read += _begin(items, store, reader, tally, corrections, classifier)
        if len(being_read) > reader.jobs:
            _finish(being_read.popleft(), store, reader, tally, corrections, classifier)
        progress("阅读入库", tally.records)
    while being_read:
        _finish(being_read.popleft(), store, reader, tally, corrections, classifier)
    for record_id in store.known(sorted(late | corrections.refresh())):  # decided while this build may have been reading it
        reread(record_id, store, reader)
    run_id = digest(tally.started_at, *paths)
    conclude(store, workdir, run_id, progress)
    if embedder is not None:
        tally.embedded = embed(store, embedder, progress)
    store.save_run(
        Run(
            run_id, tally.started_at, _now(), getpass.getuser(),
            tuple(str(p) for p in paths), tally.counts(), tuple(tally.noted),
        )
    )
    return tally


@dataclass(frozen=True, slots=True)
class _BeingRead:
    records: list[Record]
    sources: list[Source]
    findings: Future[list[Findings]]


def learn(items: Sequence[Ingested], store: GraphStore, reader: Reader, tally: Tally) -> None:
    """Extract, resolve and load those records of a batch that are new or changed."""
    corrections = Corrections(store)
    corrections.refresh()
    classifier = classifier_for(store, tally.rows_file.parent)
    for batch in _begin(items, store, reader, tally, corrections, classifier):
        _finish(batch, store, reader, tally, corrections, classifier)


def reread(record_id: str, store: GraphStore, reader: Reader) -> list[str]:
    """Read a loaded record again as persons have corrected it by now, and load it; what could not be put in its place.

    StoreError when it is not there.
    """
    held = store.record(record_id, Audience.WORKING)
    if held is None:
        raise StoreError(f"图谱里没有档案 {record_id}")
    tally, corrections = Tally(_now(), Path(os.devnull)), Corrections(store, record_id)
    corrections.refresh()
    if others := second_readers(held, store, corrections.of(record_id)):
        store.load(Batch(findings=(others,)))
    record, lost = amended(held, corrections.of(record_id))
    classifier = classifier_for(store, read_settings().workdir)
    _finish(_BeingRead([record], [], reader.submit([record])), store, reader, tally, corrections, classifier)
    return [*lost, *(reason for row in tally.noted for reason in row.reasons)]


def _begin(
    items: Sequence[Ingested], store: GraphStore, reader: Reader, tally: Tally, corrections: Corrections,
    classifier: Classifier,
) -> Iterator[_BeingRead]:
    """Send the new and changed records of a batch to the reader, corrected; nothing when there are none."""
    right = [(amended(i.record, corrections.of(i.record.id)), i.source) for i in items if i.record is not None]
    pairs = [(record, source) for (record, _), source in right]
    tally.records += len(pairs)
    known = store.known([record.id for record, _ in pairs])
    spoken = (*reader.producers, *RESOLVERS, *classifier.producers)
    fresh = [(r, s) for r, s in pairs if known.get(r.id) != fingerprint(r, (*spoken, *producers(corrections.of(r.id))))]
    tally.unchanged += len(pairs) - len(fresh)
    if fresh:
        records = [record for record, _ in fresh]
        for (record, lost), _ in right:
            _tell(record, lost if record in records else (), tally)
        yield _BeingRead(records, list({source.id: source for _, source in fresh}.values()), reader.submit(records))


def _finish(
    batch: _BeingRead, store: GraphStore, reader: Reader, tally: Tally, corrections: Corrections, classifier: Classifier
) -> None:
    understood = _understood(batch.records, batch.findings, reader, tally, corrections)
    findings = [_classified(r, f, classifier) for r, f in zip(batch.records, understood, strict=True)]
    try:
        load(batch.records, findings, batch.sources, store)
    except FindingRefused:
        for record, found in zip(batch.records, findings, strict=True):
            _load_alone(record, found, batch.sources, store, tally)


def _classified(record: Record, findings: Findings, classifier: Classifier) -> Findings:
    """The findings with what kinds of record it may be."""
    return replace(
        findings, producers=(*findings.producers, *classifier.producers), assignments=classifier.classify(record)
    )


def _load_alone(record: Record, findings: Findings, sources: Sequence[Source], store: GraphStore, tally: Tally) -> None:
    """One record by itself; without what was found in it when the store refuses that, and said so in the report."""
    own = [source for source in sources if source.id == record.source_id] or list(sources)
    try:
        load([record], [findings], own, store)
    except FindingRefused as error:
        tally.report(_only_text(record, str(error)))
        load([record], [Findings(record.id, findings.producers)], own, store)


def _only_text(record: Record, why: str) -> RowFate:
    reason = f"抽取失败，只入库全文：{why}"
    return RowFate(record.text_path or record.source_path, record.source_row, Fate.WARNING, record.id, (reason,))


def _understood(
    records: Sequence[Record], found: Future[list[Findings]], reader: Reader, tally: Tally, corrections: Corrections,
    again: bool = True,
) -> Iterator[Findings]:
    """Resolved findings, record by record where reading them together fails: one bad record costs itself alone.

    What cannot be read `again`, alone, is still loaded and found by its words, and said so in the report.
    """
    try:
        yield from _put_right(records, found.result(), tally, corrections)
        return
    except (ValueError, IndexError, KeyError, BrokenExecutor) as error:
        if not again:
            (record,) = records
            tally.report(_only_text(record, _why(error)))
            yield Findings(record.id, (*reader.producers, *RESOLVERS))
            return
    for record in records:
        yield from _understood([record], reader.submit([record]), reader, tally, corrections, again=False)


def _put_right(
    records: Sequence[Record], found: Sequence[Findings], tally: Tally, corrections: Corrections
) -> list[Findings]:
    """Findings as persons corrected them, resolved; corrected again, for resolution finds names of its own."""
    said = [corrected(r, f, corrections.of(r.id))[0] for r, f in zip(records, found, strict=True)]
    right: list[Findings] = []
    for record, findings in resolve(zip(records, said, strict=True)):
        done, lost = corrected(record, findings, corrections.of(record.id))
        _tell(record, lost, tally)
        right.append(done)
    return right


def _tell(record: Record, lost: Sequence[str], tally: Tally) -> None:
    if lost:
        path = record.text_path or record.source_path
        tally.report(RowFate(path, record.source_row, Fate.WARNING, record.id, tuple(lost)))


def _why(error: Exception) -> str:
    return "阅读的进程中途被结束（可能是内存不足）" if isinstance(error, BrokenExecutor) else str(error)


def read(records: Iterable[Record], reader: Reader) -> Iterator[tuple[Record, Findings]]:
    """Records with their resolved findings, in order, without a store."""
    while chunk := list(islice(records if isinstance(records, Iterator) else (records := iter(records)), _BATCH_RECORDS)):
        yield from resolve(zip(chunk, reader.read(chunk), strict=True))


def resolved(found: Iterable[tuple[Record, Findings]]) -> Iterator[tuple[Record, Findings]]:
    """Findings of records with every name bound to a referent, record by record."""
    return resolve(found)


def who_is_who(found: Iterable[tuple[Record, Findings]]) -> Iterator[Judgement]:
    """Rules' judgements across records that are already resolved (see `pipelines.resolve.across`)."""
    return judged(found)


def who_may_be_who(found: Iterable[tuple[Record, Findings]]) -> Iterator[Weighed]:
    """Every pair of names that is compared across these resolved records, with the reasons, enough or not."""
    return weighed(rows_of(found))


def embed(store: GraphStore, embedder: Embeddings, progress: Progress = _silent) -> int:
    """Give every passage that has none its vector; how many were made. Can be stopped and started again.

    What may not be sent to an embedder outside (`may_embed`) gets none, and is found by its words alone.
    """
    made = 0
    after = ("", "", -1)
    while waiting := store.passages_without_vector(after, _EMBED_AT_ONCE):
        last = waiting[-1]
        after = (last.record_id, last.field, last.start)
        made += _embed_some(store, embedder, waiting)
        progress("计算语义向量", made)
    return made


def _embed_some(store: GraphStore, embedder: Embeddings, waiting: Sequence[Passage]) -> int:
    texts: list[str] = []
    allowed: list[Passage] = []
    records: dict[str, Record | None] = {}
    for passage in waiting:
        if passage.record_id not in records:
            records[passage.record_id] = store.record(passage.record_id, Audience.WORKING)
        record = records[passage.record_id]
        if record is not None and may_embed(embedder, record):
            allowed.append(passage)
            texts.append(record.field_text(passage.field)[passage.start : passage.end])
    if allowed:
        vectors = embedder.embed_documents(texts)
        store.embed(replace(p, vector=tuple(v)) for p, v in zip(allowed, vectors, strict=True))
    return len(allowed)


def _batches(items: Iterable[Ingested]) -> Iterator[list[Ingested]]:
    """Batches bounded in records and in characters, so that memory stays flat."""
    batch: list[Ingested] = []
    characters = 0
    for item in items:
        batch.append(item)
        characters += len(item.record.text) if item.record else 0
        if len(batch) >= _BATCH_RECORDS or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
