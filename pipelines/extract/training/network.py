"""The network: characters and hashed bigrams, one bidirectional LSTM, a CRF for names and one for times."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.extract.alphabet import EDGE, PAD
from pipelines.extract.lexicon import SIZE
from pipelines.extract.training.examples import NAMES, PARTS_OF_SPEECH, TIMES

CHARACTER, BIGRAM, LEXICON, HIDDEN, BUCKETS = 64, 64, 32, 256, 1 << 16
DROPOUT = 0.35
_FORBIDDEN = -1e4


class CrfLayer(nn.Module):  # type: ignore[misc, unused-ignore]
    """Scores of moving between BIOES tags; moves that spell no name are forbidden."""

    no_step: Tensor
    no_first: Tensor
    no_last: Tensor

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__()
        count = len(tags)
        self.free = nn.Parameter(torch.zeros(count, count))
        self.first, self.last = nn.Parameter(torch.zeros(count)), nn.Parameter(torch.zeros(count))
        opens, closes = [tag[0] in "OBS" for tag in tags], [tag[0] in "OES" for tag in tags]
        allowed = [
            [(closes[i] and opens[j]) or (a[0] in "BI" and b[0] in "IE" and a[2:] == b[2:]) for j, b in enumerate(tags)]
            for i, a in enumerate(tags)
        ]
        for name, ok in (("no_step", allowed), ("no_first", opens), ("no_last", closes)):
            self.register_buffer(name, (~torch.tensor(ok)).float() * _FORBIDDEN)

    def scores(self) -> tuple[Tensor, Tensor, Tensor]:
        """Transitions [from, to], start and end scores."""
        return self.free + self.no_step, self.first + self.no_first, self.last + self.no_last

    def loss(self, emissions: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Sum of negative log likelihoods; emissions [batch, length, T], tags and mask [batch, length]."""
        step, first, last = self.scores()
        gold = first[tags[:, 0]] + emissions[:, 0].gather(1, tags[:, :1])[:, 0]
        moves = emissions[:, 1:].gather(2, tags[:, 1:, None])[..., 0] + step[tags[:, :-1], tags[:, 1:]]
        gold = gold + (moves * mask[:, 1:].float()).sum(1) + last[tags.gather(1, (mask.sum(1) - 1)[:, None])[:, 0]]
        alpha = first + emissions[:, 0]
        for t in range(1, emissions.shape[1]):
            reached = torch.logsumexp(alpha[:, :, None] + step, 1) + emissions[:, t]
            alpha = torch.where(mask[:, t, None], reached, alpha)
        return (torch.logsumexp(alpha + last, 1) - gold).sum()

    def marginals(self, emissions: Tensor, lengths: Tensor) -> Tensor:
        """Probability of each tag at each character; both [batch, length, T], meaningless beyond a row's length."""
        step, first, last = self.scores()
        count = emissions.shape[1]
        forward, backward = [first + emissions[:, 0]], [last.expand(len(emissions), -1)]
        for t in range(1, count):
            forward.append(torch.logsumexp(forward[-1][:, :, None] + step, 1) + emissions[:, t])
        for t in range(count - 2, -1, -1):
            behind = torch.logsumexp(step + (emissions[:, t + 1] + backward[-1])[:, None, :], 2)
            backward.append(torch.where((t < lengths - 1)[:, None], behind, last))
        return torch.softmax(torch.stack(forward, 1) + torch.stack(backward[::-1], 1), 2)

    def export(self) -> dict[str, list[float]]:
        """The form `decoding.Crf` reads."""
        names = ("transitions", "start", "end")
        return {name: s.detach().numpy().round(5).tolist() for name, s in zip(names, self.scores(), strict=True)}


class Network(nn.Module):  # type: ignore[misc, unused-ignore]
    """Encoder and all heads; `lexicon` adds the marks of `lexicon.Lexicon` to the input."""

    def __init__(self, characters: int, lexicon: bool) -> None:
        super().__init__()
        self.characters = nn.Embedding(characters, CHARACTER, padding_idx=PAD)
        self.bigrams = nn.Embedding(BUCKETS, BIGRAM)
        nn.init.normal_(self.characters.weight, 0, 0.1)
        nn.init.normal_(self.bigrams.weight, 0, 0.1)
        self.lexicon = nn.Linear(SIZE, LEXICON) if lexicon else None
        width = CHARACTER + 2 * BIGRAM + (LEXICON if lexicon else 0)
        self.lstm = nn.LSTM(width, HIDDEN, bidirectional=True, batch_first=True)
        self.dropout = nn.Dropout(DROPOUT)
        self.names, self.times = nn.Linear(2 * HIDDEN, len(NAMES)), nn.Linear(2 * HIDDEN, len(TIMES))
        self.words = nn.Linear(2 * HIDDEN, 4 * len(PARTS_OF_SPEECH))
        self.names_crf, self.times_crf = CrfLayer(NAMES), CrfLayer(TIMES)

    def forward(self, x: Tensor, marks: Tensor | None = None) -> Tensor:
        """Encoded characters [batch, length, 2 x HIDDEN] of x [batch, length] and marks [batch, length, SIZE]."""
        before, after = F.pad(x[:, :-1], (1, 0), value=EDGE), F.pad(x[:, 1:], (0, 1), value=EDGE)
        parts = [
            self.characters(x),
            self.bigrams((before * 7919 + x * 104729) % BUCKETS),
            self.bigrams((x * 7919 + after * 104729) % BUCKETS),
        ]
        if self.lexicon is not None:
            parts.append(self.lexicon(marks))
        mask = x != PAD
        h: Tensor = self.dropout(torch.cat(parts, -1)) * mask[:, :, None].float()
        if self.training or torch.onnx.is_in_onnx_export():  # like lengths in training; the exporter adds the lengths
            plain: Tensor = self.dropout(self.lstm(h)[0])
            return plain
        packed = nn.utils.rnn.pack_padded_sequence(h, mask.sum(1).cpu(), batch_first=True, enforce_sorted=False)
        out, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=x.shape[1])
        dropped: Tensor = self.dropout(out)
        return dropped

    def start_from(self, path: Path) -> None:
        """Take the weights of an earlier stage; lexicon inputs it did not have start at zero."""
        old, own = torch.load(path, weights_only=True), self.state_dict()
        for key, value in old.items():
            if "weight_ih" in key and own[key].shape[1] > value.shape[1]:
                old[key] = F.pad(value, (0, own[key].shape[1] - value.shape[1]))
        fitting = {k: v for k, v in old.items() if k in own and own[k].shape == v.shape}
        self.load_state_dict(fitting, strict=False)
