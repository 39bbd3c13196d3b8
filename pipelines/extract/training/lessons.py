"""Lessons of the archive's own texts: what a person labelled in a passage, and what the rules found there."""

from __future__ import annotations

from typing import NamedTuple


class Call(NamedTuple):
    """One event as labelled: type number, trigger place, modality, parts (a tag number a character), and the rules' say."""

    type: int
    start: int
    end: int
    mode: int
    parts: list[int]
    proposed: list[int]
    rule_mode: int


class Lesson(NamedTuple):
    """Folded text and, for each of its characters, tag numbers; `names` is empty where only events were labelled.

    `judged`: place, type number and odds of every word that the judge of trigger words looks at.
    """

    text: str
    names: list[int]
    seen: list[int]
    triggers: list[int]
    told: list[int]
    judged: list[tuple[int, int, int, float]]
    calls: list[Call]
