"""Word boundaries around a cue: 民政 in 人民政府, 接管 in 直接管理 and 宣传单位's 传单 are not those words.

Common words: `data/words.txt.gz`, from the jieba dictionary (MIT), two to four characters, simplified.
"""

from __future__ import annotations

import gzip
from collections.abc import Collection
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "words.txt.gz"
_LONGEST = 4
_AROUND = 3


class Words:
    """Common words, and those among them that could run across the edge of a cue."""

    def __init__(self, cues: Collection[str]) -> None:
        """Mark the common words that share a part, but not all, with one of the (folded) cues."""
        heads = {cue[:n] for cue in cues for n in range(1, min(len(cue), _LONGEST))}
        tails = {cue[-n:] for cue in cues for n in range(1, min(len(cue), _LONGEST))}
        with gzip.open(_DATA, "rt", encoding="utf-8") as lines:
            words = [line.rstrip("\n") for line in lines]
        self._words = frozenset(words)
        self._crossing = frozenset(
            w for w in words if any(w[k:] in heads or w[:k] in tails for k in range(1, len(w))) or _holds(w, cues)
        )

    def run_across(self, text: str, start: int, end: int) -> bool:
        """Whether folded `text` reads in fewer words when the cue in [start, end) is no word of its own."""
        crossing = [
            (a, b) for a in range(max(0, start - _LONGEST + 1), end) for b in range(max(a + 2, start + 1), a + _LONGEST + 1)
            if b <= len(text) and (a < start < b < end or start < a < end < b or (a < start and end < b))
            and text[a:b] in self._crossing
        ]
        if not crossing:
            return False
        first = max(0, min(a for a, _ in crossing) - _AROUND)
        last = min(len(text), max(b for _, b in crossing) + _AROUND)
        return self._fewest(text, first, last, (0, 0)) < self._fewest(text, first, last, (start, end))

    def _fewest(self, text: str, first: int, last: int, kept: tuple[int, int]) -> int:
        """The fewest words that make up text[first:last]; no word crosses an edge of `kept`, which may be one itself."""
        start, end = kept
        best = [0]
        for stop in range(first + 1, last + 1):
            here = best[-1] + 1
            for a in range(max(first, stop - _LONGEST), stop - 1):
                apart = not (a < start < stop or a < end < stop)
                if apart and text[a:stop] in self._words:
                    here = min(here, best[a - first] + 1)
            if stop == end and start >= first:
                here = min(here, best[start - first] + 1)
            best.append(here)
        return best[-1]


def _holds(word: str, cues: Collection[str]) -> bool:
    """Whether a cue stands inside the word with something on either side."""
    return len(word) == _LONGEST and word[1:3] in cues
