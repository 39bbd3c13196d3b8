"""How good the recogniser is: strict spans against a labelled file, by type.

    python -m pipelines.extract.evaluate FILE.jsonl [--layer model|domain] [--threads N]

One JSON a line: `{"text", "entities": [[start, end, label], ...]}`, half-open character offsets. The types measured are
those of PER, LOC, ORG and TIME that the file uses.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.extract.decoding import Found
from pipelines.extract.names import LAYERS, pipeline

TYPES = ("PER", "LOC", "ORG", "TIME")
ALL = "全部"


@dataclass(frozen=True, slots=True)
class Score:
    """Strict spans of one type: right, found, and in the answer key."""

    right: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 when nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the answer key that was found; 0 when it is empty."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0


def scores(gold: Iterable[Sequence[Found]], found: Iterable[Sequence[Found]], types: Sequence[str]) -> dict[str, Score]:
    """Scores by type, and of all of them under `ALL`; a span counts when start, end and type agree."""
    totals = {key: Score() for key in (*types, ALL)}
    for answers, names in zip(gold, found, strict=True):
        for kind in types:
            a = {(name.start, name.end) for name in answers if name.label == kind}
            b = {(name.start, name.end) for name in names if name.label == kind}
            for key in (kind, ALL):
                s = totals[key]
                totals[key] = Score(s.right + len(a & b), s.found + len(b), s.gold + len(a))
    return totals


def read(path: Path) -> tuple[list[str], list[list[Found]]]:
    """Texts and answers of a labelled file; ValueError naming the line that is not of the form above."""
    texts: list[str] = []
    gold: list[list[Found]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            texts.append(str(row["text"]))
            gold.append([Found(int(start), int(end), str(label)) for start, end, label in row["entities"]])
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path} 第 {number} 行不是标注数据：需要 text 与 entities（[[起, 止, 类型], …]）") from error
    return texts, gold


def evaluate(path: Path, layer: str = "model", threads: int = 1) -> tuple[dict[str, Score], float]:
    """Scores of the spaCy component on a labelled file, and its speed in characters a second (loading left out)."""
    texts, gold = read(path)
    types = [kind for kind in TYPES if any(name.label == kind for names in gold for name in names)]
    nlp = pipeline(layer, threads, time="TIME" in types)
    nlp("预热")
    begin = time.perf_counter()
    found = [doc._.names for doc in nlp.pipe(texts, batch_size=256)]
    seconds = time.perf_counter() - begin
    return scores(gold, found, types), sum(map(len, texts)) / max(seconds, 1e-9)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table; 2 and one line on standard error when the file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.extract.evaluate", description="按类型评估命名识别")
    parser.add_argument("file", type=Path, help="标注文件（jsonl）")
    parser.add_argument("--layer", choices=LAYERS, default="model")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        table, speed = evaluate(options.file, options.layer, options.threads)
    except (OSError, ValueError) as error:
        print(f"无法评估：{error}", file=sys.stderr)
        return 2
    print("类型\t准确率\t召回率\tF1\t标注\t识别")
    for kind, s in table.items():
        print(f"{kind}\t{s.precision:.1%}\t{s.recall:.1%}\t{s.f1:.1%}\t{s.gold}\t{s.found}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"每秒 {speed:,.0f} 字，内存峰值 {memory:,.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
