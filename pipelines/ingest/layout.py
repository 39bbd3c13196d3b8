"""A file's words as a record has them: page furniture and hard line breaks taken out, and the way back to the file.

Characters are only ever taken out, never changed or moved, so every one that stays leads back to one of the file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence, Set
from itertools import accumulate, pairwise
from typing import NamedTuple

from graph.model import Run
from pipelines.ingest import furniture
from pipelines.lines import PROSE, carries_on, wraps

Place = tuple[int, int]  # half-open


class Part(NamedTuple):
    """A page or paragraph of a file (第3页), or with the name "" the whole of it, as decoded."""

    name: str
    text: str


class Laid(NamedTuple):
    """A record's text, and the runs that lead back from it; none when the text is the file's."""

    text: str
    layout: tuple[Run, ...] = ()


def lay_out(parts: Sequence[Part], pages: bool = False) -> Laid:
    """The parts, one below the other, as one text without page furniture and without breaks inside sentences.

    `pages` says that every part begins a page. What is not plainly furniture or hard-wrapped stays as it is; laying
    out a text that was laid out before changes nothing.
    """
    whole = "\n".join(part.text for part in parts)
    begins = [0, *accumulate(len(part.text) + 1 for part in parts)]
    text, kept = whole, [(0, len(whole))]
    edges: Sequence[int] = begins[1:-1] if pages else ()
    seams: set[int] = set()
    while True:
        gone, left = furniture.find(text, edges)
        seams.update(_places(kept, left))
        gone = gone or wraps(text) or _halves(text, kept, seams)
        if not gone:
            break
        kept, edges = _without(kept, gone), ()
        text = "".join(whole[start:end] for start, end in kept)
    runs = _runs(kept, begins, parts)
    same = len(parts) == 1 and not parts[0].name and text == whole
    return Laid(text, () if same else tuple(runs))


def _places(kept: Sequence[Place], offsets: Iterable[int]) -> list[int]:
    """Where these characters of the text stand in the whole."""
    starts = [0, *accumulate(end - start for start, end in kept)]
    at = [(offset, bisect_right(starts, offset) - 1) for offset in offsets]
    return [kept[i][0] + offset - starts[i] for offset, i in at]


def _halves(text: str, kept: Sequence[Place], seams: Set[int]) -> list[Place]:
    """The breaks where furniture stood inside a sentence."""
    starts = [0, *accumulate(end - start for start, end in kept)]
    found: list[Place] = []
    for seam in sorted(seams):
        i = bisect_right(kept, (seam, len(text) + seam)) - 1
        if i < 0 or not kept[i][0] <= seam < kept[i][1]:
            continue
        at = starts[i] + seam - kept[i][0]
        before, after = text[:at].rstrip(), text[at:].lstrip()
        upper, lower = before.rpartition("\n")[2].strip(), after.partition("\n")[0].strip()
        if PROSE.search(upper) and carries_on(upper, lower):
            found.append((len(before), len(text) - len(after)))
    return found


def _without(kept: Sequence[Place], gone: Sequence[Place]) -> list[Place]:
    """The places of `kept` that are left when `gone`, sorted places in what they make together, are taken out."""
    starts = [0, *accumulate(end - start for start, end in kept)]
    left: list[Place] = []
    stays = [0, *(i for place in gone for i in place), starts[-1]]
    for start, end in zip(stays[::2], stays[1::2], strict=True):
        at = bisect_right(starts, start) - 1
        while start < end:
            step = min(end, starts[at + 1]) - start
            first = kept[at][0] + start - starts[at]
            left.append((first, first + step))
            start += step
            at += 1
    return left


def _runs(kept: Sequence[Place], begins: Sequence[int], parts: Sequence[Part]) -> list[Run]:
    """One for each stretch of characters that stand together in a part; the breaks put between parts are in none."""
    runs: list[Run] = []
    length = 0
    for start, end in kept:
        first = max(0, bisect_right(begins, start) - 1)
        for (begin, following), part in zip(pairwise(begins[first:]), parts[first:], strict=True):
            left, right = max(start, begin), min(end, following - 1)
            if left < right:
                runs.append(Run(length + left - start, left - begin, right - left, part.name))
            if end <= following:
                break
        length += end - start
    return runs
