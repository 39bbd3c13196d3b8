"""Train the recogniser from labelled text and write a model folder.

    python -m pipelines.extract.training DATA_DIR OUT_DIR [--steps-factor 1] [--threads 1] [--seed 0]

DATA_DIR holds news_train.jsonl, time_train.jsonl, segmented_tagged.jsonl.gz, if there is one silver.jsonl (same form as
the names), and *_dev.jsonl, *_test.jsonl, whose sentences are kept out of training. Needs `pip install lanmai[train]`.
12,500 steps of about 2,000 characters, half an hour or more on one core. Measure with `python -m pipelines.extract.evaluate`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines.extract.alphabet import Alphabet
from pipelines.extract.lexicon import Lexicon
from pipelines.extract.recogniser import MODEL
from pipelines.extract.training.examples import Example, Overlap, named, segmented

_FILES = {"names": "news_train.jsonl", "time": "time_train.jsonl", "words": "segmented_tagged.jsonl.gz"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all stages; 2 and one line on standard error when data or the extra `train` is missing."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.extract.training", description="训练命名识别模型")
    parser.add_argument("data", type=Path, metavar="DATA_DIR", help="标注语料目录")
    parser.add_argument("out", type=Path, metavar="OUT_DIR", help="模型输出目录")
    parser.add_argument("--steps-factor", type=float, default=1.0, help="各阶段步数的倍数")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    missing = [name for name in _FILES.values() if not (options.data / name).is_file()]
    if missing:
        print(f"训练语料不全：{options.data} 中缺少 {'、'.join(missing)}", file=sys.stderr)
        return 2
    if any(importlib.util.find_spec(name) is None for name in ("torch", "onnx")):
        print("训练需要 torch 与 onnx：请先运行 pip install 'lanmai[train]'", file=sys.stderr)
        return 2
    _run(options.data, options.out, options.steps_factor, options.threads, options.seed)
    return 0


def _run(data: Path, out: Path, factor: float, threads: int, seed: int) -> None:
    from pipelines.extract.training.export import export
    from pipelines.extract.training.stages import STAGES, train

    vocabulary = json.loads((MODEL / "vocab.json").read_text(encoding="utf-8"))
    alphabet = Alphabet(vocabulary["chars"], vocabulary["simplified"])
    lexicon = Lexicon(MODEL / "lexicon.txt.gz")
    examples = _examples(data, alphabet)
    print("语料：" + "，".join(f"{kind} {len(found)} 条" for kind, found in examples.items()), flush=True)
    work = out / "stages"
    work.mkdir(parents=True, exist_ok=True)
    for stage in STAGES:
        start = None if stage.name == "stage1" else work / "stage1.pt"
        train(
            stage, examples, alphabet, lexicon if stage.lexicon else None, start, work / f"{stage.name}.pt",
            max(1, round(stage.steps * factor)), threads, seed,
        )
    export(work / "stage2.pt", work / "time.pt", MODEL, out, len(alphabet.numbers))
    print(f"模型已写入 {out}")


def _examples(data: Path, alphabet: Alphabet) -> dict[str, Sequence[Example]]:
    overlap = Overlap([*sorted(data.glob("news_*dev.jsonl")), *sorted(data.glob("*_test.jsonl"))], alphabet)
    found: dict[str, Sequence[Example]] = {
        "names": list(named(data / _FILES["names"], "names", alphabet, overlap)),
        "time": list(named(data / _FILES["time"], "time", alphabet, overlap)),
        "words": list(segmented(data / _FILES["words"], alphabet, overlap)),
    }
    if (data / "silver.jsonl").is_file():
        found["silver"] = list(named(data / "silver.jsonl", "names", alphabet, overlap))
    return found


if __name__ == "__main__":
    sys.exit(main())
