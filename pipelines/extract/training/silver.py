"""Unlabelled text labelled by several teachers together, for a student to learn from."""

from __future__ import annotations

import csv
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from pipelines.extract.alphabet import Alphabet
from pipelines.extract.decoding import Crf
from pipelines.extract.lexicon import Lexicon
from pipelines.extract.training.crf_layer import CrfLayer
from pipelines.extract.training.examples import NAMES, TIMES, Example, Overlap
from pipelines.extract.training.network import Network
from pipelines.extract.training.stages import tensors

SENTENCES = 80_000
SURE = 0.5  # a sentence stays when the teachers' mean probability of every one of its tags is at least this
SHARES = {"peoples_daily": 0.45, "xinwenlianbo": 0.2, "shenbao": 0.12, "work_reports": 0.1, "regulations": 0.1}
_AT_ONCE = 96

Voice = Callable[[Tensor, Tensor | None, Tensor], dict[str, Tensor]]  # probabilities by task, [batch, length, tags]
_SENTENCE = re.compile(r"[^。！？；\r\n]{8,150}[。！？；]?")


def sentences(corpora: Path, alphabet: Alphabet, overlap: Overlap, seed: int) -> list[str]:
    """Folded sentences of the texts below `corpora`, drawn at random by folder; none that a test set has."""
    draw = random.Random(seed)  # noqa: S311
    chosen: list[str] = []
    for folder, share in SHARES.items():
        found = {alphabet.fold(s) for path in sorted(corpora.glob(f"{folder}*/*")) for s in _of_file(path)}
        wanted = sorted(s for s in found if not overlap(s))
        chosen += draw.sample(wanted, min(len(wanted), round(SENTENCES * share)))
    draw.shuffle(chosen)
    return chosen


def _of_file(path: Path) -> Iterator[str]:
    if path.suffix == ".csv":
        csv.field_size_limit(sys.maxsize)
        with path.open(encoding="utf-8-sig", newline="") as lines:
            texts = [max(row, key=len, default="") for row in csv.reader(lines)]
    else:
        texts = [path.read_text(encoding="utf-8", errors="replace")]
    for text in texts:
        for m in _SENTENCE.finditer(text):
            sentence = m[0].strip()
            if len(sentence) >= 8 and len(re.findall(r"[\u4e00-\u9fff]", sentence)) > 0.6 * len(sentence):
                yield sentence


def labelled(
    texts: Sequence[str], teachers: Sequence[Path], start: Path | None, alphabet: Alphabet, lexicon: Lexicon
) -> Iterator[Example]:
    """Two examples a sentence, names and times: the best tags by the teachers' mean, where they are sure.

    `teachers` are weights; `start`, if given, is the folder of an earlier model that has its say beside them.
    """
    torch.set_num_threads(1)
    voices: list[Voice] = [_teacher(path, alphabet) for path in teachers]
    if start is not None:
        voices.append(_earlier(start))
    rules = {"names": Crf(CrfLayer(NAMES).export()), "time": Crf(CrfLayer(TIMES).export())}  # what may follow what
    ordered = sorted(texts, key=len)
    for at in range(0, len(ordered), _AT_ONCE):
        batch = ordered[at : at + _AT_ONCE]
        x, marks = tensors(batch, alphabet, lexicon)
        lengths = (x != 0).sum(1)
        with torch.no_grad():
            said = [voice(x, marks, lengths) for voice in voices]
        for task, crf in rules.items():
            mean = torch.stack([odds[task] for odds in said]).mean(0).numpy()
            paths = crf.best(np.log(mean + 1e-9).astype(np.float32), lengths.numpy())
            for text, tags, odds in zip(batch, paths, mean, strict=True):
                chosen = tags[: len(text)]
                if odds[np.arange(len(text)), chosen].min() >= SURE:
                    yield Example(task, text, chosen.tolist())


def _teacher(path: Path, alphabet: Alphabet) -> Voice:
    network = Network(len(alphabet.numbers), lexicon=True)
    network.start_from(path)
    network.eval()

    def voice(x: Tensor, marks: Tensor | None, lengths: Tensor) -> dict[str, Tensor]:
        with torch.autocast("cpu", torch.bfloat16):
            encoded = network(x, marks)
            names, times = network.names(encoded), network.times(encoded)
        return {
            "names": network.names_crf.marginals(names.float(), lengths),
            "time": network.times_crf.marginals(times.float(), lengths),
        }

    return voice


def _earlier(folder: Path) -> Voice:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    crf = json.loads((folder / "crf.json").read_text(encoding="utf-8"))
    layers = {task: _layer(crf[task], tags) for task, tags in (("names", NAMES), ("time", TIMES))}
    nets = {task: onnxruntime.InferenceSession(str(folder / config[task]["model"])) for task in layers}

    def voice(x: Tensor, marks: Tensor | None, lengths: Tensor) -> dict[str, Tensor]:
        given = {"chars": x.numpy(), "lexicon": marks.numpy() if marks is not None else None}
        odds = {}
        for task, net in nets.items():
            inputs = {name: given[name] for name in config[task]["inputs"]}
            scores = torch.from_numpy(net.run([config[task]["output"]], inputs)[0])
            odds[task] = layers[task].marginals(scores, lengths)
        return odds

    return voice


def _layer(scores: dict[str, Any], tags: Sequence[str]) -> CrfLayer:
    layer = CrfLayer(tags)
    with torch.no_grad():
        layer.free.copy_(torch.tensor(scores["transitions"]))
        layer.first.copy_(torch.tensor(scores["start"]))
        layer.last.copy_(torch.tensor(scores["end"]))
    return layer
