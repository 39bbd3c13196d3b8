"""The course of training: two teachers from labels, silver from the teachers, a student from both."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from pipelines.extract.alphabet import Alphabet
from pipelines.extract.lexicon import Lexicon
from pipelines.extract.recogniser import MODEL
from pipelines.extract.training.examples import FILES, Example, Overlap, named, segmented
from pipelines.extract.training.export import export
from pipelines.extract.training.silver import labelled, sentences
from pipelines.extract.training.stages import STUDENT, TEACHER, train

SEEDS = (0, 1)


def run(data: Path, out: Path, start: Path | None, factor: float, jobs: int) -> None:
    """Teachers, silver, student, export: a model folder in `out`, from the labels and texts below `data`."""
    (out / "stages").mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        teachers = list(pool.map(_teach, SEEDS, repeat(data), repeat(out / "stages"), repeat(factor)))
    student = _study(data, out / "stages", teachers, start, factor)
    export(student, MODEL, out, len(_alphabet().numbers))
    print(f"模型已写入 {out}")


def _teach(seed: int, data: Path, work: Path, factor: float) -> Path:
    alphabet, lexicon = _alphabet(), Lexicon(MODEL / "lexicon.txt.gz")
    examples = _examples(data / "ner", alphabet)
    print("语料：" + "，".join(f"{kind} {len(found)} 条" for kind, found in examples.items()), flush=True)
    path: Path | None = None
    for stage in TEACHER:
        target = work / f"{stage.name}-{seed}.pt"
        if not target.is_file():
            steps = max(1, round(stage.steps * factor))
            train(stage, examples, alphabet, lexicon if stage.lexicon else None, path, target, steps, 1, seed)
        path = target
    assert path is not None
    return path


def _study(data: Path, work: Path, teachers: Sequence[Path], start: Path | None, factor: float) -> Path:
    alphabet, lexicon = _alphabet(), Lexicon(MODEL / "lexicon.txt.gz")
    examples = _examples(data / "ner", alphabet)
    texts = sentences(data / "corpora", alphabet, _overlap(data / "ner", alphabet), SEEDS[0])
    silver = list(labelled(texts, teachers, start, alphabet, lexicon))
    examples["silver"] = [e for e in silver if e.task == "names"]
    examples["silver-time"] = [e for e in silver if e.task == "time"]
    print(f"教师标注 {len(texts)} 句，留用名称 {len(examples['silver'])} 句、时间 {len(examples['silver-time'])} 句", flush=True)
    steps = max(1, round(STUDENT.steps * factor))
    train(STUDENT, examples, alphabet, lexicon, teachers[0], work / "student.pt", steps, 1, SEEDS[0])
    return work / "student.pt"


def _alphabet() -> Alphabet:
    vocabulary = json.loads((MODEL / "vocab.json").read_text(encoding="utf-8"))
    return Alphabet(vocabulary["chars"], vocabulary["simplified"])


def _overlap(data: Path, alphabet: Alphabet) -> Overlap:
    return Overlap([*sorted(data.glob("news_*dev.jsonl")), *sorted(data.glob("*_test.jsonl"))], alphabet)


def _examples(data: Path, alphabet: Alphabet) -> dict[str, Sequence[Example]]:
    overlap = _overlap(data, alphabet)
    return {
        "names": list(named(data / FILES["names"], "names", alphabet, overlap)),
        "time": list(named(data / FILES["time"], "time", alphabet, overlap)),
        "words": list(segmented(data / FILES["words"], alphabet, overlap)),
    }
