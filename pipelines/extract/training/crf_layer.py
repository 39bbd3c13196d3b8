"""A linear-chain CRF over BIOES tags, as it is trained; `decoding.Crf` runs it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

_FORBIDDEN = -1e4


class CrfLayer(nn.Module):  # type: ignore[misc, unused-ignore]  # torch is an extra: Any without it
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
