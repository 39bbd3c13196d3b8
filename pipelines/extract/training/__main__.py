"""Train the recogniser from labelled text and write a model folder.

    python -m pipelines.extract.training DATA_DIR OUT_DIR [--start MODEL_DIR] [--steps-factor 1] [--jobs 2]

DATA_DIR/ner holds news_train.jsonl, time_train.jsonl, segmented_tagged.jsonl.gz and *_dev.jsonl, *_test.jsonl, whose
sentences are kept out of training; DATA_DIR/corpora unlabelled text in folders. Two teachers of different seeds learn
from the labels; together (and with the model in
MODEL_DIR, if given) they label the unlabelled text; a student, which is what ships, learns from both. A stage whose
weights stand in OUT_DIR/stages is not trained again. Needs `pip install lanmai[train]`. Measure with `lanmai evaluate names`.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines.extract.training.examples import FILES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all stages; 2 and one line on standard error when data or the extra `train` is missing."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.extract.training", description="训练命名识别模型")
    parser.add_argument("data", type=Path, metavar="DATA_DIR", help="标注语料目录")
    parser.add_argument("out", type=Path, metavar="OUT_DIR", help="模型输出目录")
    parser.add_argument("--steps-factor", type=float, default=1.0, help="各阶段步数的倍数")
    parser.add_argument("--start", type=Path, metavar="MODEL_DIR", help="起步模型：一同给未标注文本做标注")
    parser.add_argument("--jobs", type=int, default=2, help="同时训练的进程数")
    options = parser.parse_args(arguments)
    missing = [name for name in FILES.values() if not (options.data / "ner" / name).is_file()]
    if missing:
        print(f"训练语料不全：{options.data / 'ner'} 中缺少 {'、'.join(missing)}", file=sys.stderr)
        return 2
    if any(importlib.util.find_spec(name) is None for name in ("torch", "onnx")):
        print("训练需要 torch 与 onnx：请先运行 pip install 'lanmai[train]'", file=sys.stderr)
        return 2
    from pipelines.extract.training.course import run

    run(options.data, options.out, options.start, options.steps_factor, options.jobs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
