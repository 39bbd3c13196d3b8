"""A relation in the making, and finding the names a pattern has matched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.model import EntityType, Term
from pipelines.extract.scene import LETTERS, Scene

ORIGIN = "relations@2"

_TYPES = {letter: type_ for type_, letter in LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Claim:
    """Subject, predicate, object in the sentence lo..hi; start..end are the words that say so.

    `dated`: whether a date beside it is the date of the relation. `normative` as in `modality`.
    """

    predicate: str
    subject: Term
    object: Term
    sentence: tuple[int, int]
    start: int
    end: int
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 0.9
    dated: bool = True
    normative: bool = True


def name_at(scene: Scene, start: int, end: int, last: bool = False) -> Term | None:
    """The name in a run of painted letters: the one at its end if `last`, else at its start; plain words as a body."""
    letter = scene.bare[start:end][-1 if last else 0]
    type_ = _TYPES.get(letter)
    if type_ is None:
        return scene.term(start, end, EntityType.ORGANISATION) if end > start else None
    if type_ is EntityType.DOCUMENT:
        return scene.term(start, end, type_)
    names = scene.names_in(start, end, type_)
    fitting = [m for m in names if (m.span.end == end if last else m.span.start == start)]
    return Term(fitting[0].span, type_) if fitting else None
