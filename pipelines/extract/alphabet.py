"""What the recogniser sees: one simplified, half-width character for every character of the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.folding import fold

PAD, UNKNOWN, HIDDEN, EDGE = 0, 1, 2, 3  # numbers of the vocabulary's first four entries


class _Table(dict[int, int]):
    """Code point -> code point; what is not listed is looked up once and remembered."""

    def __init__(self, known: Iterable[str], pairs: Mapping[str, str]) -> None:
        super().__init__((ord(a), ord(b)) for a, b in pairs.items())
        self.known = set(known)
        # full-width letters and digits become half-width; punctuation stays as the networks learnt it
        self.update({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()})

    def __missing__(self, code: int) -> int:
        simple = fold(chr(code))
        self[code] = ord(simple) if chr(code) not in self.known and simple in self.known else code
        return self[code]


class Alphabet:
    """The characters the networks know. `fold` keeps length, so offsets carry over."""

    def __init__(self, characters: list[str], simplified: Mapping[str, str]) -> None:
        self.numbers = {c: i for i, c in enumerate(characters)}
        self._table = _Table(characters, simplified)

    def fold(self, text: str) -> str:
        """The text as the networks and the domain's rules see it: same length, simplified, half-width letters."""
        return text.translate(self._table)

    def encode(self, folded: str) -> list[int]:
        """A number for each character of folded text; `UNKNOWN` for those never met in training."""
        get = self.numbers.get
        return [get(c, UNKNOWN) for c in folded]
