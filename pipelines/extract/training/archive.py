"""The heads that learn from the archive's own texts, on top of the encoder and of what the rules say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.extract.taught import (
    DISTANCES,
    MODES,
    NAMES,
    OUTPUT,
    PARTS,
    SEEN,
    TRIGGERS,
    TYPES,
    WIDTH,
    distances,
    opinions,
)
from pipelines.extract.training.crf_layer import CrfLayer
from pipelines.extract.training.lessons import Call, Lesson

IGNORED = -100
TRUST = 4.0
FORGET = 0.1  # how often a lesson is given without the rules' findings


class Beside(nn.Module):  # type: ignore[misc, unused-ignore]  # torch is an extra: Any without it
    """Scores from tags at a character and at its neighbours: [batch, length] -> [batch, length, width]."""

    def __init__(self, tags: Sequence[str], width: int, same: Sequence[str] = ()) -> None:
        super().__init__()
        tables = [nn.Embedding(len(tags), width) for _ in range(3)]
        for table in tables:
            nn.init.zeros_(table.weight)
        with torch.no_grad():  # to begin with, what the rules say
            for i, tag in enumerate(tags):
                if tag in same:
                    tables[1].weight[i, same.index(tag)] = TRUST
        self.tables = nn.ModuleList(tables)

    def forward(self, tags: Tensor) -> Tensor:
        before, after = F.pad(tags[:, :-1], (1, 0)), F.pad(tags[:, 1:], (0, 1))
        out: Tensor = sum((table(t) for table, t in zip(self.tables, (before, tags, after), strict=True)), torch.zeros(()))
        return out


class Archive(nn.Module):  # type: ignore[misc, unused-ignore]  # torch is an extra: Any without it
    """Names by the archive's convention, trigger words with modality, and the parts of the event of a given trigger."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.names, self.names_seen, self.names_crf = nn.Linear(size, len(NAMES)), Beside(SEEN, len(NAMES), NAMES), CrfLayer(NAMES)
        self.triggers, self.triggers_told = nn.Linear(size, len(TRIGGERS)), Beside(TRIGGERS, len(TRIGGERS), TRIGGERS)
        self.triggers_seen = Beside(SEEN, len(TRIGGERS))
        self.judged = nn.Parameter(torch.tensor([TRUST, -0.25 * TRUST]))
        self.modes = nn.Linear(size, len(MODES))
        self.modes_rule, self.modes_type = nn.Embedding(len(MODES) + 1, len(MODES)), nn.Embedding(len(TYPES), len(MODES))
        self.word, self.call = nn.Linear(size, WIDTH), nn.Linear(size, WIDTH)
        self.distance, self.kind = nn.Embedding(DISTANCES, WIDTH), nn.Embedding(len(TYPES), WIDTH)
        self.parts_seen, self.parts_proposed = Beside(SEEN, WIDTH), Beside(PARTS, WIDTH)
        self.around = nn.Linear(3 * WIDTH, WIDTH)
        self.parts, self.parts_as_proposed = nn.Linear(WIDTH, len(PARTS)), Beside(PARTS, len(PARTS), PARTS)
        self.parts_of_kind = nn.Embedding(len(TYPES), len(PARTS))
        self.dropout = nn.Dropout(0.2)
        with torch.no_grad():
            self.modes_rule.weight.copy_(torch.eye(len(MODES) + 1)[:, : len(MODES)] * TRUST)
            self.modes_type.weight.zero_()
            self.parts_of_kind.weight.zero_()

    def seen(self, encoded: Tensor) -> Tensor:
        """The columns that `taught` reads, [batch, length, columns of `OUTPUT`]."""
        return torch.cat([getattr(self, key)(encoded) for key, _ in OUTPUT], -1)

    def tables(self) -> dict[str, np.ndarray]:
        """All else that `taught` needs, as half floats by name."""
        of_network = tuple(f"{key}." for key, _ in OUTPUT)
        kept = {k: v.numpy() for k, v in self.state_dict().items() if not k.startswith((*of_network, "names_crf."))}
        rules = self.names_crf.export()
        kept |= {f"names_crf.{key}": np.array(scores) for key, scores in rules.items()}
        return {key: value.astype(np.float16 if "crf" not in key else np.float32) for key, value in kept.items()}

    def loss(self, encoded: Tensor, lessons: Sequence[Lesson]) -> Tensor:
        """Mean loss of a batch of lessons; encoded [batch, length, size]."""
        length = encoded.shape[1]
        forget = [bool(torch.rand(()) < FORGET) for _ in lessons]
        nothing = [0] * length
        seen = _padded([nothing if f else x.seen for x, f in zip(lessons, forget, strict=True)], length)
        told = _padded([nothing if f else x.told for x, f in zip(lessons, forget, strict=True)], length)
        mask = _padded([[1] * len(x.text) for x in lessons], length).bool()
        total = self._of_names(encoded, seen, mask, lessons)
        opinion = torch.from_numpy(np.stack([opinions(length, x.judged) for x in lessons]))
        scores = (self.triggers(encoded) + self.triggers_told(told) + self.triggers_seen(seen)).float() + opinion @ self.judged
        gold = _padded([x.triggers for x in lessons], length)
        total = total + F.cross_entropy(scores[mask], gold[mask], reduction="sum") / len(lessons)
        called = [(i, replaced) for i, x in enumerate(lessons) for replaced in _forgotten(x.calls, forget[i])]
        return total + self._of_calls(encoded, seen, mask, lessons, called) / len(lessons) if called else total

    def _of_names(self, encoded: Tensor, seen: Tensor, mask: Tensor, lessons: Sequence[Lesson]) -> Tensor:
        named = [i for i, lesson in enumerate(lessons) if lesson.names]
        if not named:
            return torch.zeros(())
        scores = (self.names(encoded) + self.names_seen(seen)).float()[named]
        gold = _padded([lessons[i].names for i in named], encoded.shape[1])
        return self.names_crf.loss(scores, gold, mask[named]) / len(named)

    def _of_calls(
        self, encoded: Tensor, seen: Tensor, mask: Tensor, lessons: Sequence[Lesson], called: Sequence[tuple[int, Call]]
    ) -> Tensor:
        length = encoded.shape[1]
        rows, kinds = torch.tensor([i for i, _ in called]), torch.tensor([c.type for _, c in called])
        heads = torch.stack([encoded[i, c.start : c.end].mean(0) for i, c in called])
        rule = torch.tensor([c.rule_mode for _, c in called])
        modes = (self.modes(heads) + self.modes_rule(rule) + self.modes_type(kinds)).float()
        loss = F.cross_entropy(modes, torch.tensor([c.mode for _, c in called]), reduction="sum")
        far = _padded([distances(lessons[i].text, c.start, c.end).tolist() for i, c in called], length)
        proposed = _padded([c.proposed for _, c in called], length)
        scores = self.part_scores((self.word(encoded) + self.parts_seen(seen))[rows], heads, kinds, proposed, far)
        gold, mine = _padded([c.parts for _, c in called], length), mask[rows]
        return loss + F.cross_entropy(scores[mine].float(), gold[mine], reduction="sum")

    def part_scores(self, words: Tensor, heads: Tensor, kinds: Tensor, proposed: Tensor, far: Tensor) -> Tensor:
        """Scores of parts [calls, length, tags] for words [calls, length, WIDTH] and their triggers [calls, size]."""
        z = words + (self.call(heads) + self.kind(kinds))[:, None] + self.distance(far) + self.parts_proposed(proposed)
        z = self.dropout(torch.relu(z))
        beside = torch.cat([F.pad(z[:, :-1], (0, 0, 1, 0)), z, F.pad(z[:, 1:], (0, 0, 0, 1))], -1)
        told = self.parts(self.dropout(torch.relu(self.around(beside))))
        scores: Tensor = told + self.parts_as_proposed(proposed) + self.parts_of_kind(kinds)[:, None]
        return scores


def _forgotten(calls: Sequence[Call], forget: bool) -> list[Call]:
    """The calls, without the rules' say where that is to be forgotten."""
    return [c._replace(proposed=[], rule_mode=len(MODES)) if forget else c for c in calls]


def _padded(rows: Sequence[Sequence[int]], length: int) -> Tensor:
    out = torch.zeros(len(rows), length, dtype=torch.long)
    for i, row in enumerate(rows):
        out[i, : min(len(row), length)] = torch.tensor(list(row[:length]), dtype=torch.long)
    return out
