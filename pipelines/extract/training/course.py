"""The course of training: two teachers from labels, silver from the teachers, a student from both."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from pipelines.extract.alphabet import Alphabet
from pipelines.extract.lexicon import Lexicon
from pipelines.extract.recogniser import MODEL
from pipelines.extract.training.examples import FILES, Example, Overlap, named, segmented
from pipelines.extract.training.export import export
from pipelines.extract.training.lessons import Lesson
from pipelines.extract.training.silver import labelled, sentences
from pipelines.extract.training.stages import ARCHIVE, STUDENT, TEACHER, train

SEEDS = (0, 1)
SILVER = "silver.jsonl.gz"  # in the folder of stages


def run(data: Path, out: Path, start: Path | None, factor: float, jobs: int) -> None:
    """Teachers, silver, student, export: a model folder in `out`, from the labels and texts below `data`."""
    (out / "stages").mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        teachers = list(pool.map(_teach, SEEDS, repeat(data), repeat(out / "stages"), repeat(factor)))
    student = _study(data, out / "stages", teachers, start, factor)
    export(student, MODEL, out, len(alphabet().numbers))
    print(f"模型已写入 {out}")


def _teach(seed: int, data: Path, work: Path, factor: float) -> Path:
    letters, lexicon = alphabet(), Lexicon(MODEL / "lexicon.txt.gz")
    examples = _examples(data / "ner", letters)
    print("语料：" + "，".join(f"{kind} {len(found)} 条" for kind, found in examples.items()), flush=True)
    path: Path | None = None
    for stage in TEACHER:
        target = work / f"{stage.name}-{seed}.pt"
        if not target.is_file():
            steps = max(1, round(stage.steps * factor))
            train(stage, examples, letters, lexicon if stage.lexicon else None, path, target, steps, 1, seed)
        path = target
    assert path is not None
    return path


def _study(data: Path, work: Path, teachers: Sequence[Path], start: Path | None, factor: float) -> Path:
    letters, lexicon = alphabet(), Lexicon(MODEL / "lexicon.txt.gz")
    examples = _examples(data / "ner", letters)
    texts = sentences(data / "corpora", letters, _overlap(data / "ner", letters), SEEDS[0])
    silver = list(labelled(texts, teachers, start, letters, lexicon))
    _keep(silver, work / SILVER)
    examples["silver"] = [e for e in silver if e.task == "names"]
    examples["silver-time"] = [e for e in silver if e.task == "time"]
    print(f"教师标注 {len(texts)} 句，留用名称 {len(examples['silver'])} 句、时间 {len(examples['silver-time'])} 句", flush=True)
    steps = max(1, round(STUDENT.steps * factor))
    train(STUDENT, examples, letters, lexicon, teachers[0], work / "student.pt", steps, 1, SEEDS[0])
    return work / "student.pt"


def teach(data: Path, out: Path, lessons: Sequence[Lesson], factor: float = 1.0) -> None:
    """The archive's own texts, on top of the student in `out`; the model folder is written anew."""
    work, letters = out / "stages", alphabet()
    examples: dict[str, Sequence[Example] | Sequence[Lesson]] = {**_examples(data / "ner", letters), "lessons": lessons}
    silver = list(_kept(work / SILVER))
    examples |= {"silver": [e for e in silver if e.task == "names"], "silver-time": [e for e in silver if e.task == "time"]}
    steps = max(1, round(ARCHIVE.steps * factor))
    lexicon = Lexicon(MODEL / "lexicon.txt.gz")
    train(ARCHIVE, examples, letters, lexicon, work / "student.pt", work / "archive.pt", steps, 2, SEEDS[0])
    export(work / "archive.pt", MODEL, out, len(letters.numbers))
    print(f"模型已写入 {out}")


def _keep(examples: Sequence[Example], path: Path) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(example, ensure_ascii=False) + "\n" for example in examples)


def _kept(path: Path) -> Iterator[Example]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield Example(*json.loads(line))


def alphabet() -> Alphabet:
    """The characters the networks know."""
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
