"""Classification measured against an answer key, said anew over a graph, and learnt from what persons decided."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.access import Audience
from graph.model import TEXT, Assignment, Findings, Record
from graph.reviews import Review, ReviewKind, Said, settled
from graph.store import Batch, GraphStore, StoreError
from pipelines.calendar_dates import catalogue_date
from pipelines.classify import Classifier
from pipelines.classify.learned import MODEL, LearnedValue, may_learn, model_file, read
from pipelines.classify.learning import Example, Lexicon, learn
from pipelines.evaluate.classes import Classified, Judged, read_key, score
from pipelines.evaluate.gates import Kept, check
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


def evaluate(path: Path, store: GraphStore | None = None) -> Classified:
    """Scores of the cue rules against a key.

    Through an empty `store` when one is given: records and suggestions are loaded into it, and these read back from it.
    NotLabels for a broken line or an id the sample holding does not have; StoreError when the store is not empty.
    """
    if store is not None and store.records(Audience.WORKING, limit=1):
        raise StoreError(f"图库 {store.url} 里已有档案：评估要用一个空的图库，以免样例混进馆藏")
    items = read_key(path)
    known = _samples() if any(item.id for item in items) else {}
    classifier = Classifier()
    records = [_record(item, known) for item in items]
    if store is None:
        return score((item, classifier.classify(r)) for item, r in zip(items, records, strict=True))
    _load(records, classifier, store)
    held = (tuple(store.assignments(Audience.WORKING, record_id=r.id)) for r in records)
    return replace(score(zip(items, held, strict=True)), store=store.url)


def _load(records: Iterable[Record], classifier: Classifier, store: GraphStore) -> None:
    distinct = list({r.id: r for r in records}.values())
    for start in range(0, len(distinct), _AT_ONCE):
        some = distinct[start : start + _AT_ONCE]
        said = (Findings(r.id, classifier.producers, assignments=classifier.classify(r)) for r in some)
        store.load(Batch(records=tuple(some), findings=tuple(said)))


def gates(paths: Sequence[Path]) -> Kept:
    """Whether what the rules suggest for the records below `paths` keeps to the words of the records and to their dates."""
    classifier = Classifier()
    records = (item.record for item in ingest(paths, Holding()) if item.record is not None)
    return check((record, classifier.classify(record)) for record in records)


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


# ---- over a graph
_PAGE, _AT_ONCE = 500, 64
_OURS = ("rule:cues", MODEL)


@dataclass(slots=True)
class Renewed:
    """What suggesting again did: records looked at, records that were read for it, records changed by facet."""

    records: int = 0
    read: int = 0
    changed: Counter[str] = field(default_factory=Counter)


def classifier_for(store: GraphStore, workdir: Path) -> Classifier:
    """The rules of the archive's schemes, with what was learnt from this graph's decisions."""
    return Classifier(learned=read(model_file(store.url, workdir)))


def reclassify(store: GraphStore, classifier: Classifier, progress: Callable[[str, int], None]) -> Renewed:
    """Say anew, over all records, what schemes or learning have changed; other facets, and all persons said, stay.

    A facet is said anew for a record where another state of its scheme spoke last. Can be stopped and started again.
    """
    done, after = Renewed(), ""
    while page := store.records(Audience.WORKING, after=after, limit=_PAGE):
        after = page[-1].id
        for start in range(0, len(page), _AT_ONCE):
            ids = [r.id for r in page[start : start + _AT_ONCE]]
            fresh = [f for i in ids if (f := _said_anew(i, store, classifier, done)) is not None]
            if fresh:
                store.load(Batch(findings=tuple(fresh)))
            done.records += len(ids)
            progress("重新归类", done.records)
    return done


def _said_anew(record_id: str, store: GraphStore, classifier: Classifier, done: Renewed) -> Findings | None:
    held = store.assignments(Audience.WORKING, record_id=record_id)
    by_producer: dict[str, list[Assignment]] = defaultdict(list)
    for given in held:
        if given.origin.startswith(tuple(f"{name}/" for name in _OURS)):
            by_producer[given.origin.partition("@")[0]].append(given)
    stale = _stale(by_producer, classifier)
    record = store.record(record_id, Audience.WORKING) if stale else None
    if record is None:
        return None
    done.read += 1
    said = [a for a in classifier.classify(record) if a.origin.partition("@")[0] in stale]
    changed = {p for p in stale if set(by_producer.get(p, ())) != {a for a in said if a.origin.partition("@")[0] == p}}
    if not changed:
        return None
    done.changed.update({p.partition("/")[2] for p in changed})
    return Findings(record_id, tuple(sorted(changed)), assignments=tuple(a for a in said if a.origin.partition("@")[0] in changed))


def _stale(held: Mapping[str, Sequence[Assignment]], classifier: Classifier) -> set[str]:
    """Producers whose last word, or silence, is not that of the present schemes and learning."""
    now = {o.partition("@")[0]: o for o in (*classifier.origins.values(), *classifier.learned_origins.values())}
    return {p for p in {*held, *now} if {a.origin for a in held.get(p, ())} != ({now[p]} if p in now else set())}


def decisions(store: GraphStore) -> Iterator[Review]:
    """All that persons said of values, oldest first."""
    after = ("", "")
    while page := store.reviews(Audience.WORKING, ReviewKind.CLASSIFICATION, after=after):
        yield from page
        after = (page[-1].at, page[-1].id)


def learn_from(store: GraphStore, classifier: Classifier, progress: Callable[[str, int], None]) -> list[LearnedValue]:
    """What the decisions in a graph teach, value by value; those in dispute teach nothing. In the order of the schemes."""
    verdicts: dict[str, dict[str, Said]] = defaultdict(dict)
    for (_, record_id, subject), said in settled(decisions(store)).items():
        if said in (Said.ACCEPTED, Said.REJECTED, Said.DISPUTED):
            verdicts[subject][record_id] = said
    ids = sorted({i for told in verdicts.values() for i in told})
    lexicon = Lexicon(classifier.read(r) for r in _whole(store, ids))
    examples = {}
    for record in _whole(store, ids):
        examples[record.id] = lexicon.example(classifier.read(record))
        progress("学习判断", len(examples))
    return [
        learn(subject, number, _decided(verdicts[subject], examples), _others(subject, verdicts, examples), lexicon)
        for number, value in enumerate(classifier.values)
        if (subject := f"{value.scheme.id}:{value.concept.id}") in verdicts and may_learn(value)
    ]


def _decided(told: Mapping[str, Said], examples: Mapping[str, Example]) -> list[tuple[Example, bool]]:
    return [(examples[i], said is Said.ACCEPTED) for i, said in sorted(told.items()) if said is not Said.DISPUTED and i in examples]


def _others(subject: str, verdicts: Mapping[str, Mapping[str, Said]], examples: Mapping[str, Example]) -> list[Example]:
    """Records that persons gave another value of the facet, saying nothing of this one."""
    facet = subject.partition(":")[0] + ":"
    given = {i for s, told in verdicts.items() if s.startswith(facet) for i, said in told.items() if said is Said.ACCEPTED}
    return [examples[i] for i in sorted(given - set(verdicts[subject])) if i in examples]


def _whole(store: GraphStore, record_ids: Iterable[str]) -> Iterator[Record]:
    for record_id in record_ids:
        if (record := store.record(record_id, Audience.WORKING)) is not None:
            yield record
