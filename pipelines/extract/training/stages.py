"""The stages and the training loop."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.extract.alphabet import UNKNOWN, Alphabet
from pipelines.extract.lexicon import SIZE, Lexicon
from pipelines.extract.training.examples import Example, endless
from pipelines.extract.training.lessons import Lesson
from pipelines.extract.training.network import Network

Item = Example | Lesson
HIDDEN_CHARACTERS, WARM_UP, CLIP, DECAY, LOWEST = 0.05, 200, 5.0, 0.01, 0.02


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps, learning rate at the start (it falls to `LOWEST` of that), and how often each kind of example is drawn."""

    name: str
    steps: int
    rate: float
    mix: dict[str, float]
    lexicon: bool = False


TEACHER = (
    Stage("words", 6000, 2e-3, {"names": 0.5, "words": 0.5}),
    Stage("teacher", 4500, 1.5e-3, {"names": 0.62, "words": 0.2, "time": 0.18}, lexicon=True),
)
STUDENT = Stage(
    "student", 5000, 1.5e-3, {"names": 0.32, "silver": 0.45, "words": 0.06, "time": 0.07, "silver-time": 0.1}, lexicon=True
)
ARCHIVE = Stage(
    "archive", 3200, 1e-3,
    {"lessons": 0.65, "silver": 0.15, "names": 0.12, "silver-time": 0.045, "time": 0.035}, lexicon=True,
)
LESSON, HEADS = 0.2, 4.0  # how much a lesson counts, and how much faster than the rest its heads learn
AVERAGED, KEEP = 0.25, 0.998  # the weights of the last quarter of a stage are averaged, so much of the average kept a step


def train(
    stage: Stage,
    data: Mapping[str, Sequence[Item]],
    alphabet: Alphabet,
    lexicon: Lexicon | None,
    start: Path | None,
    out: Path,
    steps: int,
    threads: int = 1,
    seed: int = 0,
) -> None:
    """Train one stage and write its weights to `out`. Kinds of examples that `data` lacks are not drawn."""
    random.seed(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    mix = {kind: share for kind, share in stage.mix.items() if data.get(kind)}
    streams: dict[str, Iterator[list[Item]]] = {kind: endless(data[kind]) for kind in mix}
    network = Network(len(alphabet.numbers), lexicon is not None)
    if start is not None:
        network.start_from(start)
    heads = [p for name, p in network.named_parameters() if name.startswith("archive.")]
    rest = [p for name, p in network.named_parameters() if not name.startswith("archive.")]
    groups = [{"params": rest, "speed": 1.0}, {"params": heads, "speed": HEADS}]
    optimizer = torch.optim.AdamW(groups, lr=stage.rate, weight_decay=DECAY, betas=(0.9, 0.98))
    average: dict[str, Tensor] = {}
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = group["speed"] * stage.rate * min(1, (step + 1) / WARM_UP) * max(LOWEST, 1 - step / steps)
        batch = next(streams[random.choices(list(mix), list(mix.values()))[0]])  # noqa: S311
        loss = _loss(network, batch, alphabet, lexicon)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call, unused-ignore]  # torch has no type for it
        nn.utils.clip_grad_norm_(network.parameters(), CLIP)
        optimizer.step()
        if step >= steps * (1 - AVERAGED):
            _average(average, network)
        if step % 100 == 0:
            print(f"{stage.name}：第 {step} 步，共 {steps} 步，{_kind(batch)} 损失 {loss.item():.3f}", flush=True)
    torch.save(average, out)


def _average(average: dict[str, Tensor], network: Network) -> None:
    with torch.no_grad():
        for key, value in network.state_dict().items():
            if key in average:
                average[key].lerp_(value, 1 - KEEP)
            else:
                average[key] = value.clone()


def _kind(batch: Sequence[Item]) -> str:
    return "lesson" if isinstance(batch[0], Lesson) else batch[0].task


def _loss(
    network: Network, batch: Sequence[Item], alphabet: Alphabet, lexicon: Lexicon | None
) -> Tensor:
    x, marks = tensors([example.text for example in batch], alphabet, lexicon)
    lessons = [lesson for lesson in batch if isinstance(lesson, Lesson)]
    if lessons:
        hidden = (torch.rand(x.shape) < HIDDEN_CHARACTERS) & (x != 0)
        with torch.autocast("cpu", torch.bfloat16):
            return LESSON * network.archive.loss(network(x.masked_fill(hidden, UNKNOWN), marks), lessons)
    return _tagged([example for example in batch if isinstance(example, Example)], network, x, marks)


def _tagged(batch: Sequence[Example], network: Network, x: Tensor, marks: Tensor | None) -> Tensor:
    mask = x != 0
    y = torch.zeros_like(x)
    for row, example in enumerate(batch):
        y[row, : len(example.tags)] = torch.tensor(example.tags)
    hidden = (torch.rand(x.shape) < HIDDEN_CHARACTERS) & mask  # characters never met in training do occur
    task = batch[0].task
    head = {"words": network.words, "time": network.times, "names": network.names}[task]
    with torch.autocast("cpu", torch.bfloat16):
        emissions = head(network(x.masked_fill(hidden, UNKNOWN), marks)).float()
    if task == "words":
        return 5 * F.cross_entropy(emissions[mask], y[mask])
    crf = network.times_crf if task == "time" else network.names_crf
    return crf.loss(emissions, y, mask) / len(batch)


def tensors(texts: Sequence[str], alphabet: Alphabet, lexicon: Lexicon | None) -> tuple[Tensor, Tensor | None]:
    """Character numbers [batch, length] and, with a lexicon, its marks [batch, length, SIZE]."""
    x = np.zeros((len(texts), max(map(len, texts))), np.int64)
    marks = np.zeros((*x.shape, SIZE), np.float32)
    for row, text in enumerate(texts):
        x[row, : len(text)] = alphabet.encode(text)
        if lexicon is not None:
            lexicon.mark(text, marks[row])
    return torch.from_numpy(x), torch.from_numpy(marks) if lexicon is not None else None
