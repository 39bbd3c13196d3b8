"""Teaching the network the archive's own texts: joins ingest, the rules and hand labels into lessons, and trains.

    python -m pipelines.teaching LABELS.jsonl [LABELS.jsonl ...] --data DATA_DIR --out MODEL_DIR

Labels are of the form of `pipelines.evaluate.passages`; rows of split test are never used. DATA_DIR is that of
`pipelines.extract.training`, which must have run into MODEL_DIR before; the text of the passages stands in
DATA_DIR/corpora. Needs `pip install lanmai[train]`.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.model import TEXT, Event
from pipelines.evaluate.labels import Told
from pipelines.evaluate.passages import Stand, read_passages
from pipelines.extract import events, triggers
from pipelines.extract.alphabet import Alphabet
from pipelines.extract.cues import listed_words
from pipelines.extract.pipeline import Drawn, Reader
from pipelines.extract.scene import Scene
from pipelines.extract.second_sight import View
from pipelines.extract.taught import MODES, NAMES, PARTS, SPANS, TRIGGERS, TYPES, begun
from pipelines.extract.training.examples import bioes
from pipelines.extract.training.lessons import Call, Lesson
from pipelines.extract.triggers import Judge, signs
from pipelines.measuring import stands_of

ONLY_EVENTS = "event"  # begins the ids of passages in which only events were labelled
FOLDS = 5
SMALLEST = 0.02  # weights of the judge nearer to nothing are left out


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled passage with what the rules find in its record."""

    stand: Stand
    view: View
    drawn: Drawn
    scene: Scene
    framed: Sequence[Event]


def cases(stands: Sequence[Stand], reader: Reader, alphabet: Alphabet) -> Iterator[Case]:
    """A case for each passage, record by record."""
    by_record: dict[str, list[Stand]] = defaultdict(list)
    for stand in stands:
        by_record[stand.record.id].append(stand)
    for group in by_record.values():
        record = group[0].record
        drawn = reader.drawn(record)
        scene = Scene(record, TEXT, drawn.known, drawn.dates)
        framed = events.framed(scene)
        for stand in group:
            yield Case(stand, View.of(alphabet.fold("".join(record.text[i] for i in stand.places)), stand.places), drawn, scene, framed)


def learn(taught: Sequence[Case]) -> Judge:
    """A judge of trigger words taught by these cases: which listed words tell of an event, by the words beside them."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    empty = Judge(_words(taught), {})
    rows = [row for case in taught for row in _rows(empty, case)]
    vectors = DictVectorizer()
    x = vectors.fit_transform([dict.fromkeys(found, 1.0) for found, _ in rows])
    model = LogisticRegression(max_iter=400).fit(x, [told for _, told in rows])
    weights = {n: round(float(w), 3) for n, w in zip(vectors.feature_names_, model.coef_[0], strict=True) if abs(w) >= SMALLEST}
    return Judge(empty.words, {**weights, "": round(float(model.intercept_[0]), 3)})


def _words(taught: Sequence[Case]) -> dict[str, list[str]]:
    """Trigger words as `Scene.bare` has them, with the types they told of."""
    found: dict[str, set[str]] = defaultdict(set)
    for word, kind in listed_words():
        if len(word) > 1:
            found[word].add(kind)
    for case in taught:
        for told in case.stand.gold().events:
            word = case.scene.bare[told.trigger[0] : told.trigger[1]]
            if 1 < len(word) <= 6 and not set("POLDST\n") & set(word):
                found[word].add(told.type)
    return {word: sorted(kinds) for word, kinds in sorted(found.items())}


def _rows(judge: Judge, case: Case) -> Iterator[tuple[list[str], bool]]:
    told = {(e.trigger, e.type) for e in case.stand.gold().events}
    first, last = case.stand.places[0], case.stand.places[-1] + 1
    for lo, hi in case.scene.sentences:
        for c in judge.candidates(case.scene, lo, hi):
            if first <= c.start and c.end <= last:
                yield list(signs(case.scene, c, lo, hi)), ((c.start, c.end), c.type) in told


def lessons(taught: Sequence[Case]) -> list[Lesson]:
    """A lesson for each case; what the judge says of it is said by one that has not been taught it."""
    found: list[Lesson] = []
    for fold in range(FOLDS):
        judge = learn([case for i, case in enumerate(taught) if i % FOLDS != fold])
        found += [_lesson(case, judge) for case in taught[fold::FOLDS]]
    return found


def evenly(taught: Sequence[Case]) -> list[Lesson]:
    """The lessons, twice those from other sources than the one most passages are from: it would drown them."""
    (common, _), *_ = Counter(case.stand.passage.source for case in taught).most_common(1)
    ordered = [case for fold in range(FOLDS) for case in taught[fold::FOLDS]]
    return [
        lesson for case, lesson in zip(ordered, lessons(taught), strict=True)
        for _ in range(1 if case.stand.passage.source == common else 2)
    ]


def _lesson(case: Case, judge: Judge) -> Lesson:
    stand, view = case.stand, case.view
    labels, length = stand.passage.labels, len(view.sight.folded)
    names = [(*n.place, n.type) for n in labels.names if n.type in SPANS]
    mine = [(place, e) for e in case.framed if (place := view.inside(e.trigger.start, e.trigger.end))]
    odds = judge.odds(case.scene, stand.places[0], stand.places[-1] + 1)
    return Lesson(
        view.sight.folded,
        [] if stand.passage.id.startswith(ONLY_EVENTS) else bioes(length, names, NAMES),
        view.seen(case.drawn.known, case.drawn.dates).tolist(),
        begun(length, [(*e.trigger, e.type) for e in labels.events], TRIGGERS).tolist(),
        begun(length, [(*place, e.type) for place, e in mine], TRIGGERS).tolist(),
        [(*place, TYPES.index(c.type), round(p, 3)) for c, p in odds if (place := view.inside(c.start, c.end))],
        [_call(told, view, case.scene, mine) for told in labels.events],
    )


def _call(told: Told, view: View, scene: Scene, mine: Sequence[tuple[tuple[int, int], Event]]) -> Call:
    start, end = told.trigger
    like = [e for (a, b), e in mine if e.type == told.type and a < end and start < b]
    event = like[0] if like else events.proposed(scene, *view.outside(start, end), told.type)
    length = len(view.sight.folded)
    given = [
        (*place, a.role) for a in event.arguments
        if a.term.span.field == TEXT and (place := view.inside(a.term.span.start, a.term.span.end))
    ]
    parts = sorted((*place, role) for role, place in told.arguments)
    return Call(
        TYPES.index(told.type), start, end, MODES.index(told.modality), begun(length, parts, PARTS).tolist(),
        begun(length, given, PARTS).tolist(), MODES.index(event.modality.value),
    )


def save(judge: Judge, path: Path) -> None:
    """Write the judge as the product reads it, the same bytes every time."""
    kept = {"words": judge.words, "weights": dict(sorted(judge.weights.items()))}
    path.write_bytes(gzip.compress(json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0))


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the lessons and train; 2 and one line on standard error when labels, texts or the extra `train` are missing."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.teaching", description="从手工标注的档案文本教识别模型")
    parser.add_argument("labels", type=Path, nargs="+", help="手工标注（jsonl）")
    parser.add_argument("--data", type=Path, required=True, help="语料目录，其下 corpora 有标注段落的原文")
    parser.add_argument("--out", type=Path, required=True, help="模型目录，通用语料的训练已在其中完成")
    parser.add_argument("--steps-factor", type=float, default=1.0, help="步数的倍数")
    options = parser.parse_args(arguments)
    if any(importlib.util.find_spec(name) is None for name in ("torch", "onnx", "sklearn")):
        print("训练需要 torch、onnx 与 scikit-learn：请先运行 pip install 'lanmai[train]'", file=sys.stderr)
        return 2
    try:
        passages = [p for path in options.labels for p in read_passages(path) if p.split != "test"]
    except (OSError, ValueError) as error:
        print(f"读不了标注：{error}", file=sys.stderr)
        return 2
    stands = list(stands_of(passages, options.data / "corpora"))
    if not stands:
        print(f"{options.data / 'corpora'} 里没有标注段落的原文", file=sys.stderr)
        return 2
    from pipelines.extract.training.course import alphabet, teach

    with Reader("rules", folder=str(options.out)) as reader:
        taught = list(cases(stands, reader, alphabet()))
    print(f"标注段落 {len(passages)} 段，有原文的 {len(taught)} 段", flush=True)
    save(learn(taught), options.out / triggers.FILE)
    teach(options.data, options.out, evenly(taught), options.steps_factor)
    return 0


if __name__ == "__main__":
    sys.exit(main())
