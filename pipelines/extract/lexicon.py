"""The lexicon as the recogniser reads it: for each character, what listed words say about it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import ahocorasick
import numpy as np
from numpy.typing import NDArray

from pipelines.extract.wordlists import sections

FLAGS = ("PER", "LOC", "ORG", "W")  # what the lexicon says of a word; W is a common word
SIZE = 5 * len(FLAGS)
_OURS = sections("places.txt")[""]
_DICTIONARY_PLACE = re.compile(r"^(?!.*\bW:)(?!.*\bPER:\w*j).*LOC:\w*j")


class Lexicon:
    """Listed words and their flags, found in any text at once (Aho-Corasick)."""

    def __init__(self, path: Path) -> None:
        """Read lines of `word TAB flag:sources flag:sources ...`, gzip, UTF-8."""
        self._words: Any = ahocorasick.Automaton()
        self._places: set[str] = set()
        self._patterns: list[NDArray[np.int64]] = []
        kinds: dict[tuple[int, tuple[int, ...]], tuple[int, tuple[int, ...]]] = {}
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                word, marks = line.rstrip("\n").split("\t")
                flags = tuple(FLAGS.index(mark.partition(":")[0]) for mark in marks.split(" "))
                # a few hundred answers for a quarter of a million words
                self._words.add_word(word, kinds.setdefault((len(word), flags), (len(kinds), flags)))
                if _DICTIONARY_PLACE.search(marks):
                    self._places.add(word)
        self._words.make_automaton()
        self._patterns = [_pattern(length, flags) for length, flags in kinds]

    def says(self, word: str) -> frozenset[str]:
        """The flags of a listed word; none for a word that is not listed."""
        _, flags = self._words.get(word, (0, ()))
        return frozenset(FLAGS[flag] for flag in flags)

    def ours(self, word: str) -> bool:
        """Whether data/places.txt, the list of the province, has the word."""
        return word in _OURS

    def place(self, word: str) -> bool:
        """Whether data/places.txt has the word, or a dictionary has it as a place and as nothing else."""
        return word in self._places or word in _OURS

    def mark(self, folded: str, out: NDArray[np.float32]) -> None:
        """Set the marks of folded text in `out` (at least len(folded) rows, `SIZE` columns, zeros before).

        Columns 4f to 4f+3 for flag f: a word begins here, ends here, runs through here (words of 3 and more),
        ends here with 4 and more; column 16+f: a word of 3 and more begins here. All matches count, overlapping ones
        too. The networks were trained on exactly these.
        """
        flat = out.reshape(-1)
        ends: dict[int, list[int]] = {}
        for last, (kind, _) in self._words.iter(folded):
            ends.setdefault(kind, []).append(last * SIZE)
        for kind, places in ends.items():
            flat[np.add.outer(places, self._patterns[kind]).ravel()] = 1


def _pattern(length: int, flags: tuple[int, ...]) -> NDArray[np.int64]:
    """Where a word's marks lie in rows of `SIZE`, counted from the first column of its last character."""
    places: list[int] = []
    for flag in flags:
        first = (1 - length) * SIZE
        places += [first + 4 * flag, 4 * flag + 1]
        if length > 2:
            places += [*(first + i * SIZE + 4 * flag + 2 for i in range(1, length - 1)), first + 16 + flag]
        if length > 3:
            places.append(4 * flag + 3)
    return np.array(places, np.int64)
