"""The order of the stages: files -> ingest -> extract -> resolve -> load. The only module that knows it."""

from __future__ import annotations

import getpass
import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from graph.access import Audience
from graph.model import (
    EntityType,
    Fate,
    Findings,
    Passage,
    Product,
    Record,
    RowFate,
    Source,
    digest,
)
from graph.store import FindingRefused, GraphStore, Run, fingerprint
from pipelines.compose import Facts, FactsOf, draft_brief, rewrite, verify, write_docx
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding, Ingested, ingest
from pipelines.language import (
    Embeddings,
    chat_model,
    embedder,
    may_embed,
    refusal,
)
from pipelines.load import load
from pipelines.resolve import PRODUCERS as RESOLVERS
from pipelines.resolve import resolve
from pipelines.settings import Settings

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
    stopped anywhere goes on where it was, and building twice changes nothing. Every row's fate is appended to
    `rows-<time>.jsonl` in the working folder as it happens. Without `embedder` no vectors are made.
    """
    started = _now()
    workdir.mkdir(parents=True, exist_ok=True)
    tally = Tally(started, workdir / f"rows-{started.replace(':', '')}.jsonl")
    tally.rows_file.touch()
    being_read: deque[_BeingRead] = deque()
    for items in _batches(ingest(paths, holding)):
        for item in items:
            tally.fates["skipped"] += item.skipped
            for fate in item.fates:
                tally.report(fate)
        being_read += _begin(items, store, reader, tally)
        if len(being_read) > reader.jobs:
            _finish(being_read.popleft(), store, reader, tally)
        progress("阅读入库", tally.records)
    while being_read:
        _finish(being_read.popleft(), store, reader, tally)
    if embedder is not None:
        tally.embedded = embed(store, embedder, progress)
    store.save_run(
        Run(
            digest(tally.started_at, *paths), tally.started_at, _now(), getpass.getuser(),
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
    for batch in _begin(items, store, reader, tally):
        _finish(batch, store, reader, tally)


def _begin(items: Sequence[Ingested], store: GraphStore, reader: Reader, tally: Tally) -> Iterator[_BeingRead]:
    """Send the new and changed records of a batch to the reader; nothing when there are none."""
    pairs = [(item.record, item.source) for item in items if item.record is not None]
    tally.records += len(pairs)
    known = store.known([record.id for record, _ in pairs])
    producers = (*reader.producers, *RESOLVERS)
    fresh = [(r, s) for r, s in pairs if known.get(r.id) != fingerprint(r, producers)]
    tally.unchanged += len(pairs) - len(fresh)
    if fresh:
        records = [record for record, _ in fresh]
        yield _BeingRead(records, list({source.id: source for _, source in fresh}.values()), reader.submit(records))


def _finish(batch: _BeingRead, store: GraphStore, reader: Reader, tally: Tally) -> None:
    findings = list(_understood(batch.records, batch.findings, reader, tally))
    try:
        load(batch.records, findings, batch.sources, store)
    except FindingRefused:
        for record, found in zip(batch.records, findings, strict=True):
            _load_alone(record, found, batch.sources, store, tally)


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
    records: Sequence[Record], found: Future[list[Findings]], reader: Reader, tally: Tally, again: bool = True
) -> Iterator[Findings]:
    """Resolved findings, record by record where reading them together fails: one bad record costs itself alone.

    What cannot be read `again`, alone, is still loaded and found by its words, and said so in the report.
    """
    try:
        yield from [findings for _, findings in resolve(zip(records, found.result(), strict=True))]
        return
    except (ValueError, IndexError, KeyError, BrokenExecutor) as error:
        if not again:
            (record,) = records
            tally.report(_only_text(record, _why(error)))
            yield Findings(record.id, (*reader.producers, *RESOLVERS))
            return
    for record in records:
        yield from _understood([record], reader.submit([record]), reader, tally, again=False)


def _why(error: Exception) -> str:
    return "阅读的进程中途被结束（可能是内存不足）" if isinstance(error, BrokenExecutor) else str(error)


def read(records: Iterable[Record], reader: Reader) -> Iterator[tuple[Record, Findings]]:
    """Records with their resolved findings, in order, without a store."""
    while chunk := list(islice(records if isinstance(records, Iterator) else (records := iter(records)), _BATCH_RECORDS)):
        yield from resolve(zip(chunk, reader.read(chunk), strict=True))


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


def facts_from(reader: Reader) -> FactsOf:
    """What verification asks of a text: its names and posts, and its dates by meaning and by words."""

    def facts(text: str) -> Facts:
        found = next(iter(reader.read([Record("draft", text)])))
        return Facts(
            frozenset(m.span.quote for m in found.mentions if m.type is not EntityType.TIME),
            frozenset((d.when.edtf, d.span.quote) for d in found.dates),
        )

    return facts


def write_brief(
    store: GraphStore, question: str, audience: Audience, settings: Settings, reader: Reader
) -> tuple[Product, list[str]]:
    """A verified brief and notes for its writer: extractive, and rewritten when a chat model is configured.

    A model that fails or says what no record says leaves the extractive sentences as they are; the notes tell. So do
    sentences of a record that may not be sent to the model (see `refusal`): then nothing is sent at all.
    """
    facts = facts_from(reader)
    product = draft_brief(store, question, audience, embedder(settings).embed_query, facts)
    if settings.chat is None or not product.sentences():
        return product, []
    for record_id in dict.fromkeys(c.record_id for s in product.sentences() for c in s.citations):
        record = store.record(record_id, audience)
        if record is not None and (reason := refusal([record], settings.chat)):
            return product, [f"全文保留原文摘录，没有发给语言模型（引用了 {record_id}）：{reason}"]
    model = chat_model(settings)
    if model is None:
        return product, []
    return rewrite(product, model, lambda record_id: store.record(record_id, audience), facts)


def check_product(product: Product, store: GraphStore, audience: Audience, reader: Reader) -> Product:
    """The product with a fresh verdict on every sentence, for this audience."""
    return verify(product, lambda record_id: store.record(record_id, audience), facts_from(reader))


def export_product(product: Product, store: GraphStore, audience: Audience, reader: Reader, path: Path) -> None:
    """Write a DOCX; ExportRefused unless every sentence is supported for this audience."""
    write_docx(product, lambda record_id: store.record(record_id, audience), facts_from(reader), path)


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
