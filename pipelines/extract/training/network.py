"""The network: characters and hashed bigrams, one bidirectional LSTM, a CRF for names and one for times."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pipelines.extract.alphabet import EDGE, PAD
from pipelines.extract.lexicon import SIZE
from pipelines.extract.training.archive import Archive
from pipelines.extract.training.crf_layer import CrfLayer
from pipelines.extract.training.examples import NAMES, PARTS_OF_SPEECH, TIMES

CHARACTER, BIGRAM, LEXICON, HIDDEN, BUCKETS = 64, 64, 32, 256, 1 << 16
DROPOUT = 0.35


class Network(nn.Module):  # type: ignore[misc, unused-ignore]  # torch is an extra: Any without it
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
        self.archive = Archive(2 * HIDDEN)

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
