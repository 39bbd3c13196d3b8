"""An event in the making, and what the frames that make them share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph.model import DateMention, Term
from pipelines.extract.cues import Hit
from pipelines.extract.places import place_of
from pipelines.extract.scene import Scene

Roles = list[tuple[str, Term]]

_ONLY_TIME_AND_PLACE = re.compile(r"[TLO在于,\u4e00-\u9fff]{1,24}")
_SINCE = re.compile(r"以来|以后|之后|后")


@dataclass(slots=True)
class Draft:
    """An event in the making: trigger place, role fillers, its name if it has one, where its verb is.

    `core` are the fillers it is about: two drafts of one type about the same are one happening. `verb` is where the
    governing words are looked for, when that is not the trigger. `date` is its date when the frame itself knows it; not
    `dated` where no date of the sentence is its own. `attributive`
    where it only says of whom the sentence speaks (被捕华侨), so that no word before it governs it.
    `type` where its parts make it another type than its word does (撤销余杭县 is a change of divisions).
    """

    start: int
    end: int
    roles: Roles
    core: list[Term] = field(default_factory=list)
    name: Term | None = None
    verb: tuple[int, int] | None = None
    date: DateMention | None = None
    dated: bool = True
    attributive: bool = False
    type: str = ""


def roles_of(**fillers: list[Term] | Term | None) -> Roles:
    """Role fillers as a flat list, the empty ones left out."""
    found: Roles = []
    for role, filler in fillers.items():
        found += [(role, t) for t in (filler if isinstance(filler, list) else [filler] if filler else [])]
    return found


def place_before(scene: Scene, hit: Hit, until: int) -> Term | None:
    """在某地 in the trigger's clause before `until`, else in a dated clause before it that has no person in it."""
    own = place_of(scene, hit.left, until)
    if own or hit.left == hit.lo:
        return own
    before = scene.bare[hit.lo : hit.left]
    return place_of(scene, hit.lo, hit.left) if "T" in before and _ONLY_TIME_AND_PLACE.fullmatch(before) else None


def merely_since(scene: Scene, hit: Hit) -> bool:
    """Whether the trigger only dates something else (成立以来, 解放后) without a date of its own."""
    return bool(_SINCE.match(scene.bare, hit.end)) and not scene.dates_in(hit.left, hit.start)
