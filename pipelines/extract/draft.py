"""An event in the making, and what the frames that make them share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph.model import Term
from pipelines.extract.cues import Hit
from pipelines.extract.places import place_of
from pipelines.extract.scene import Scene

Roles = list[tuple[str, Term]]


@dataclass(slots=True)
class Draft:
    """An event in the making: trigger place, role fillers, the name if it has one, and where its verb ends.

    `core` are the fillers it is about: two drafts of one type about the same are one happening. `verb` is where the
    governing words are looked for, when that is not the trigger.
    """

    start: int
    end: int
    roles: Roles
    core: list[Term] = field(default_factory=list)
    named: bool = False
    verb: tuple[int, int] | None = None


def roles_of(**fillers: list[Term] | Term | None) -> Roles:
    found: Roles = []
    for role, filler in fillers.items():
        found += [(role, t) for t in (filler if isinstance(filler, list) else [filler] if filler else [])]
    return found


def place_before(scene: Scene, hit: Hit, until: int) -> Term | None:
    """在某地 in the trigger's clause, else in a clause before it that has no other verb."""
    own = place_of(scene, hit.left, until)
    if own or hit.left == hit.lo:
        return own
    before = scene.bare[hit.lo : hit.left]
    return place_of(scene, hit.lo, hit.left) if re.fullmatch(r"[TLO在于,中国共\u4e00-\u9fff]{1,30}", before) and "T" in before and not re.search(r"[P。;]", before) and len(before) < 24 else None
