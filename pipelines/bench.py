"""How fast the reading is: characters a second by stage, memory, and jiagu on the same text in the same run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from graph.model import Record
from pipelines.extract.pipeline import Reader, stages
from pipelines.ingest import Holding, ingest

JIAGU = "jiagu==0.2.3"
WHOLE, NAMES_AND_TIMES = "整个阅读", "名称与时间（nlp.pipe）"
_OTHER = "jiagu 只识别名称"
_MEMORY = """
import json, resource, sys, time
from pipelines.extract.names import pipeline
texts = json.load(open(sys.argv[1], encoding="utf-8"))
nlp = pipeline("model", threads=int(sys.argv[2]), time=sys.argv[3] == "time")
list(nlp.pipe(texts[:2]))
begin = time.perf_counter()
for doc in nlp.pipe(texts, batch_size=256):
    pass
seconds = time.perf_counter() - begin
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
_JIAGU = """
import json, sys, time
import jiagu
texts = json.load(open(sys.argv[1], encoding="utf-8"))
jiagu.ner(list(texts[0][:50]))
begin = time.perf_counter()
for text in texts:
    for line in text.splitlines():
        if line:
            jiagu.ner(list(line))
print(json.dumps([time.perf_counter() - begin, 0]))
"""


@dataclass(slots=True)
class Reading:
    """What was measured; `speeds` in characters a second, by stage."""

    characters: int
    processors: int
    speeds: dict[str, float] = field(default_factory=dict)
    memory_mb: float = 0.0
    note: str = ""

    @property
    def ratio(self) -> float:
        """The whole reading against jiagu for names alone; 0 when jiagu was not run."""
        return self.speeds.get(WHOLE, 0.0) / self.speeds[_OTHER] if self.speeds.get(_OTHER) else 0.0

    def as_dict(self) -> dict[str, Any]:
        """All figures, for JSON."""
        return {**asdict(self), "ratio": round(self.ratio, 3)}


def reading(paths: Sequence[Path], most: int, with_jiagu: bool) -> Reading:
    """Read at most `most` characters of the records below `paths`, stage by stage and as a whole."""
    records = _records(paths, most)
    texts = [r.text for r in records]
    size = sum(map(len, texts))
    if not size:
        raise ValueError(f"{'、'.join(map(str, paths))} 里没有可读的全文")
    result = Reading(size, os.cpu_count() or 1)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "texts.json"
        kept.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
        for name, threads, what in (("名称，一个线程（nlp.pipe）", 1, "names"), (NAMES_AND_TIMES, 2, "time")):
            seconds, memory = _apart(_MEMORY, kept, str(threads), what)
            result.speeds[name] = size / seconds
            result.memory_mb = memory
        for stage, seconds in stages(records).items():
            result.speeds[stage] = size / max(seconds, 1e-9)
        result.speeds[WHOLE] = size / _timed(lambda: _read(records))
        if with_jiagu:
            _beside_jiagu(result, kept, Path(folder) / "jiagu", size)
    return result


def _read(records: Sequence[Record]) -> None:
    with Reader(jobs=os.cpu_count() or 1) as reader:
        for _ in reader.read(records):
            pass


def _timed(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _records(paths: Sequence[Path], most: int) -> list[Record]:
    chosen: list[Record] = []
    left = most
    for item in ingest(paths, Holding()):
        if item.record is not None and item.record.text and left > 0:
            chosen.append(item.record)
            left -= len(item.record.text)
    return chosen


def _apart(program: str, *arguments: object, path: Path | None = None) -> tuple[float, float]:
    """Run a program in a process of its own: seconds and megabytes."""
    extra = {"PYTHONPATH": str(path)} if path else {}
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, check=True,
        env={**os.environ, **extra},
    )
    seconds, memory = json.loads(done.stdout.splitlines()[-1])
    return float(seconds), float(memory)


def _beside_jiagu(result: Reading, texts: Path, folder: Path, size: int) -> None:
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), JIAGU]
    try:
        subprocess.run(install, capture_output=True, text=True, check=True)
        seconds, _ = _apart(_JIAGU, texts, path=folder)
    except subprocess.CalledProcessError as error:
        result.note = f"没有量 jiagu：装不上或不能运行（{(error.stderr or '').strip().splitlines()[-1:] or ['不明']}）"
        return
    result.speeds[_OTHER] = size / seconds
