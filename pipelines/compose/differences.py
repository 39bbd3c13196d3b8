"""Differences between two versions of a work, sentence by sentence and within a sentence word by word.

A word is a figure with its digits, a run of Latin letters, or one Chinese character; common stretches shorter than
`_SHORTEST` letters between two changes count as changed, since single characters in common say nothing to a reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from graph.model import Span
from graph.works import Product, Sentence

_WORD = re.compile(r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*[%％]?|[零〇一二三四五六七八九十百千万亿]+|[A-Za-z]+|\s+|.", re.S)
_SHORTEST = 2
_ALIKE = 0.4  # share of pairs of letters in common from which one sentence is another rewritten


class Kind(StrEnum):
    """What became of a sentence; the value is the word people see."""

    SAME = "未改"
    CHANGED = "改写"
    ADDED = "增加"
    REMOVED = "删去"
    MOVED = "移动"


class Part(StrEnum):
    """What became of a stretch of words."""

    KEPT = "kept"
    ADDED = "added"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Difference:
    """One sentence before and after; `heading` is where it stands now (for one that is gone: stood), `was` where before.

    `parts` joined without the added ones are the old text, without the cut ones the new. Citations are those gained and lost.
    """

    kind: Kind
    heading: str
    parts: tuple[tuple[Part, str], ...]
    was: str = ""
    cited: tuple[Span, ...] = ()
    uncited: tuple[Span, ...] = ()
    analysis: str = ""


def words_between(before: str, after: str) -> tuple[tuple[Part, str], ...]:
    """The two texts as one, in stretches kept, cut and added; a change is cut first, then added."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    parts: list[tuple[Part, str]] = []
    cut = added = ""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    a = b = 0
    for block in blocks:
        cut, added = cut + "".join(old[a : block.a]), added + "".join(new[b : block.b])
        same = "".join(old[block.a : block.a + block.size])
        inside = block.a > 0 and block.a + block.size < len(old)
        if len(same) < _SHORTEST and inside and same.isalnum() and (cut or added):
            cut, added = cut + same, added + same
        elif same or block is blocks[-1]:
            parts += [p for p in ((Part.CUT, cut), (Part.ADDED, added), (Part.KEPT, same)) if p[1]]
            cut = added = ""
        a, b = block.a + block.size, block.b + block.size
    return tuple(parts)


def differences(before: Product, after: Product) -> list[Difference]:
    """Every sentence of both, in the order of the newer, those gone where they stood; labels of exhibits too."""
    old, new = list(_placed(before)), list(_placed(after))
    pairs = _paired([s for _, s in old], [s for _, s in new])
    behind = {j: i for i, j in pairs.items()}
    moved = {*range(len(new))} - _in_order([pairs[i] for i in sorted(pairs)])
    found: list[Difference] = []
    told: set[int] = set()

    def gone(until: int) -> None:
        for i in range(until):
            if i not in pairs and i not in told:
                told.add(i)
                heading, sentence = old[i]
                found.append(Difference(Kind.REMOVED, heading, ((Part.CUT, sentence.text),), uncited=sentence.citations))

    for j, (heading, sentence) in enumerate(new):
        if j not in behind:
            whole = ((Part.ADDED, sentence.text),)
            found.append(Difference(Kind.ADDED, heading, whole, cited=sentence.citations, analysis=_turned(None, sentence)))
            continue
        if j not in moved:
            gone(behind[j])
        was, earlier = old[behind[j]]
        found.append(_difference(earlier, sentence, (was, heading), j in moved))
    gone(len(old))
    return found


def _placed(product: Product) -> Iterator[tuple[str, Sentence]]:
    yield from ((section.heading, s) for section in product.sections for s in section.spoken())


def _difference(before: Sentence, after: Sentence, headings: tuple[str, str], moved: bool) -> Difference:
    was, heading = headings
    parts = words_between(before.text, after.text)
    cited = tuple(c for c in after.citations if c not in before.citations)
    uncited = tuple(c for c in before.citations if c not in after.citations)
    turned = _turned(before, after)
    if before.text != after.text or cited or uncited or turned:
        kind = Kind.CHANGED
    else:
        kind = Kind.MOVED if moved or was != heading else Kind.SAME
    return Difference(kind, heading, parts, was if was != heading else "", cited, uncited, turned)


def _turned(before: Sentence | None, after: Sentence) -> str:
    """Whether a fact became analysis or the other way, in words."""
    if (before.analysis if before else False) == after.analysis:
        return ""
    return "标为分析" if after.analysis else "改为档案所载"


def _paired(old: Sequence[Sentence], new: Sequence[Sentence]) -> dict[int, int]:
    """Which sentence became which: the same words first, then the most alike, then those with the same citations."""
    pairs: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    for j, sentence in enumerate(new):
        waiting.setdefault(sentence.text, []).append(j)
    for i, sentence in enumerate(old):
        if places := waiting.get(sentence.text):
            pairs[i] = min(places, key=lambda j: (new[j].citations != old[i].citations, abs(j - i)))
            places.remove(pairs[i])
    left = [j for j in range(len(new)) if j not in set(pairs.values())]
    scored = sorted(
        ((likeness(old[i], new[j]), -abs(i - j), i, j) for i in range(len(old)) if i not in pairs for j in left), reverse=True,
    )
    taken: set[int] = set()
    for score, _, i, j in scored:
        if score >= _ALIKE and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def likeness(before: Sentence, after: Sentence) -> float:
    """How far one sentence may be another rewritten, 0..1: pairs of letters in common, and more with all its citations."""
    old, new = _pairs_of_letters(before.text), _pairs_of_letters(after.text)
    kept = 0.3 if before.citations and before.citations == after.citations else 0.0
    return min(1.0, 2 * len(old & new) / max(1, len(old) + len(new)) + kept)


@lru_cache(maxsize=4096)
def _pairs_of_letters(text: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(text)))


def _in_order(places: Sequence[int]) -> set[int]:
    """The longest ascending run of places: what stands outside it was moved."""
    best: list[list[int]] = []
    for place in places:
        longest: list[int] = max((run for run in best if run[-1] < place), key=lambda r: len(r), default=[])
        best.append([*longest, place])
    last: list[int] = max(best, key=lambda run: len(run), default=[])
    return set(last)
