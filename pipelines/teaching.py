"""Teaching the judge of trigger words from hand-labelled passages: joins ingest, the reader and the labels.

    python -m pipelines.teaching LABELS.jsonl [LABELS.jsonl ...] --texts FOLDER [--out FILE]

Labels are of the form of `pipelines.evaluate.passages`; rows of split test are never used. Needs `pip install lanmai[train]`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.evaluate.passages import Stand, read_passages
from pipelines.extract import triggers
from pipelines.extract.cues import listed_words
from pipelines.extract.pipeline import Reader
from pipelines.extract.scene import Scene
from pipelines.extract.triggers import Candidate, Judge, signs
from pipelines.measuring import stands_of

THRESHOLD = 0.7  # of what is added no less than two thirds shall be right (cross-validated on the teaching passages)
SMALLEST = 0.02  # weights nearer to nothing are left out
STRENGTH = 1.0  # inverse of the penalty
OUT = Path(triggers.__file__).parent / "data" / triggers.FILE

Row = tuple[list[str], bool]


def learn(stands: Sequence[Stand], strength: float = STRENGTH) -> Judge:
    """A judge taught by these passages: which listed words tell of an event, by the words beside them."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    words = _words(stands)
    empty = Judge(words, {}, THRESHOLD)
    rows = [row for scene, stand in _scenes(stands) for row in _rows(empty, scene, stand)]
    vectors = DictVectorizer()
    x = vectors.fit_transform([dict.fromkeys(s, 1.0) for s, _ in rows])
    model = LogisticRegression(C=strength, max_iter=400).fit(x, [told for _, told in rows])
    weights = {n: round(float(w), 3) for n, w in zip(vectors.feature_names_, model.coef_[0], strict=True) if abs(w) >= SMALLEST}
    weights[""] = round(float(model.intercept_[0]), 3)
    return Judge(words, weights, THRESHOLD)


# words that tell of anything that goes on: beside names they were taken for meetings and fights
_TELL_NOTHING = frozenset(("开始", "出席", "行动", "进行", "实行", "停止", "参加"))


def _words(stands: Sequence[Stand]) -> dict[str, list[str]]:
    """Trigger words as `Scene.bare` has them, with the types they told of."""
    found: dict[str, set[str]] = defaultdict(set)
    for word, type_ in listed_words():
        if len(word) > 1:
            found[word].add(type_)
    for scene, stand in _scenes(stands):
        for event in stand.gold().events:
            word = scene.bare[event.trigger[0] : event.trigger[1]]
            if 1 < len(word) <= 6 and not set("POLDST\n") & set(word):
                found[word].add(event.type)
    return {word: sorted(types) for word, types in sorted(found.items()) if word not in _TELL_NOTHING}


def _scenes(stands: Sequence[Stand]) -> Iterator[tuple[Scene, Stand]]:
    by_record: dict[str, list[Stand]] = defaultdict(list)
    for stand in stands:
        by_record[stand.record.id].append(stand)
    reader = Reader()
    for group in by_record.values():
        scene = reader.scene(group[0].record)
        for stand in group:
            yield scene, stand


def _rows(judge: Judge, scene: Scene, stand: Stand) -> Iterator[Row]:
    told = {(e.trigger, e.type) for e in stand.gold().events}
    first, last = stand.places[0], stand.places[-1] + 1
    for lo, hi in scene.sentences:
        for c in judge.candidates(scene, lo, hi):
            if first <= c.start and c.end <= last:
                yield list(signs(scene, c, lo, hi)), _is_told(c, told)


def _is_told(c: Candidate, told: set[tuple[tuple[int, int], str]]) -> bool:
    return ((c.start, c.end), c.type) in told


def save(judge: Judge, path: Path) -> None:
    """Write the judge as the product reads it, the same bytes every time."""
    kept = {"words": judge.words, "weights": dict(sorted(judge.weights.items())), "threshold": judge.threshold}
    packed = gzip.compress(json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)
    path.write_bytes(packed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Teach and write; 2 and one line on standard error when labels or texts are missing."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.teaching", description="从手工标注学习事件触发词")
    parser.add_argument("labels", type=Path, nargs="+", help="手工标注（jsonl）")
    parser.add_argument("--texts", type=Path, required=True, help="标注段落的原文所在文件夹")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    try:
        passages = [p for path in options.labels for p in read_passages(path) if p.split != "test"]
    except (OSError, ValueError) as error:
        print(f"读不了标注：{error}", file=sys.stderr)
        return 2
    stands = list(stands_of(passages, options.texts))
    if not stands:
        print(f"{options.texts} 里没有标注段落的原文", file=sys.stderr)
        return 2
    judge = learn(stands)
    save(judge, options.out)
    print(f"{len(stands)} 段，{len(judge.words)} 个触发词，{len(judge.weights)} 个权重，写入 {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
