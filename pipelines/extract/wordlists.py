"""Word lists of the extract stage: plain text files under data/, simplified characters, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_DATA = Path(__file__).resolve().parent / "data"


@cache
def sections(name: str) -> dict[str, frozenset[str]]:
    """The words of data/NAME by their [section]; words before the first section are under "". Lines with # are notes."""
    found: dict[str, set[str]] = {"": set()}
    section = ""
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
            found.setdefault(section, set())
        elif not line.startswith("#"):
            found[section].update(line.split())
    return {key: frozenset(words) for key, words in found.items()}


def longest_before(text: str, end: int, words: frozenset[str], longest: int) -> str:
    """The longest listed word that ends at `end`, or ""."""
    for size in range(min(longest, end), 0, -1):
        if text[end - size : end] in words:
            return text[end - size : end]
    return ""


def longest_after(text: str, start: int, words: frozenset[str], longest: int) -> str:
    """The longest listed word that begins at `start`, or ""."""
    for size in range(min(longest, len(text) - start), 0, -1):
        if text[start : start + size] in words:
            return text[start : start + size]
    return ""
