"""The words that may tell of an event, from data/event_patterns.yaml, and where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from graph.model import EVENT_TYPES
from pipelines.extract.scene import Scene

LONGEST = 150  # a clause without a mark for longer than this is run-on print (advertisements), read as nothing
NEAR = 16  # characters before and after a word that a cue's not_before and not_after may look at


@dataclass(frozen=True, slots=True)
class Cue:
    """A group of trigger words: their event type, the frame that finds the parts, and where they do not count."""

    type: str
    frame: str
    performed: bool
    not_before: re.Pattern[str] | None
    not_after: re.Pattern[str] | None

    def admits(self, bare: str, start: int, end: int) -> bool:
        """Whether nothing beside the word speaks against it."""
        if self.not_before and self.not_before.search(bare[max(0, start - NEAR) : start]):
            return False
        return not (self.not_after and self.not_after.match(bare, end, end + NEAR))


class Hit(NamedTuple):
    """A trigger word at start..end, its clause left..right, its sentence lo..hi."""

    cue: Cue
    start: int
    end: int
    left: int
    right: int
    lo: int
    hi: int


@dataclass(frozen=True, slots=True)
class _Table:
    words: re.Pattern[str]
    cues: dict[str, tuple[Cue, ...]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    rows = yaml.safe_load((files("pipelines.extract") / "data" / "event_patterns.yaml").read_text(encoding="utf-8"))
    by_word: dict[str, tuple[Cue, ...]] = {}
    for row in rows:
        if row["type"] not in EVENT_TYPES:
            raise ValueError(f"event_patterns.yaml：未知的事件类型“{row['type']}”")
        before, after = row.get("not_before"), row.get("not_after")
        cue = Cue(
            row["type"], row["frame"], bool(row.get("performed")),
            re.compile(f"(?:{before})$") if before else None, re.compile(after) if after else None,
        )
        for word in row["words"]:
            by_word[word] = (*by_word.get(word, ()), cue)
    longest_first = sorted(by_word, key=lambda w: (-len(w), w))
    return _Table(re.compile("|".join(map(re.escape, longest_first))), by_word)


def listed_words() -> Iterator[tuple[str, str]]:
    """Every trigger word of the table with its event type."""
    for word, cues in _table().cues.items():
        yield from ((word, cue.type) for cue in cues)


def hits(scene: Scene, frames: frozenset[str] = frozenset()) -> Iterator[Hit]:
    """Every trigger word (of these frames, if given) that no neighbouring word speaks against, in order of place."""
    table, bare = _table(), scene.bare
    for lo, hi in scene.sentences:
        for found in table.words.finditer(bare, lo, hi):
            start, end = found.span()
            if frames and scene.in_heading(start, end):  # : what a paper's name says states nothing
                continue
            cues = [cue for cue in table.cues[found[0]] if not frames or cue.frame in frames]
            admitted = [cue for cue in cues if cue.admits(bare, start, end)]
            if admitted:
                left, right = scene.clause(start, lo, hi)
                if right - left > LONGEST:
                    continue
                for cue in admitted:
                    yield Hit(cue, start, end, left, right, lo, hi)
