"""Names in time: changes with dates and evidence, and from them when each name held. The same for tables and records.

A change ends what stands only before it and begins what stands only after it; what stands on both sides lives on. From
the day of a change the new holds. Dates are ISO days; FIRST and LAST stand for bounds nobody knows. Rules: proposal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from graph.model import Span, When

FIRST, LAST = "0000-00-00", "9999-99-99"
UNKNOWN = "待考"


class Kind(StrEnum):
    """What kind of change (区划变更; 成立·更名·合并·分设): DOMAIN 5.2."""

    FOUNDED = "设立"
    RENAMED = "更名"
    MERGED = "合并"
    SPLIT = "分设"
    ABOLISHED = "撤销"
    RESTORED = "恢复"
    RAISED = "升格"
    RECAST = "改设"  # 县改区, 地区改市
    SUCCEEDED = "接替"


_BEGUN, _SEEN, _ENDED = range(3)
_LIVES_ON = (Kind.RENAMED, Kind.RAISED, Kind.RECAST)  # another name of the same unit


class Certainty(StrEnum):
    """How sure it is that something held on a day."""

    CERTAIN = "确定"
    POSSIBLE = "可能"
    DISPUTED = "有异说"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as evidence: file and line (the heading is line 1), source, its confidence, a note."""

    file: str
    line: int
    source: str
    confidence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One source's word on one change. Labels name units, so that two of one name differ: 丽水市（县级）.

    `group` is the same for words on one change that may not agree; "" stands for itself. `decided` is the date of the
    decision, `document` its 文号.
    """

    kind: Kind
    before: tuple[str, ...]
    after: tuple[str, ...]
    when: When | None
    evidence: Row | Span
    group: str = ""
    decided: str = ""
    document: str = ""

    @property
    def earliest(self) -> str:
        """The first day it may have happened on."""
        return (self.when.earliest if self.when else "") or FIRST

    @property
    def latest(self) -> str:
        """The last day it may have happened on."""
        return (self.when.latest if self.when else "") or LAST


@dataclass(frozen=True, slots=True)
class Bound:
    """The beginning or end of a spell: every word on it. `contested`: not all who tell of the change name this unit."""

    changes: tuple[Change, ...] = ()
    contested: bool = False

    @property
    def days(self) -> tuple[str, str]:
        """The first and last day it may lie on: what all words have in common, else all that any says."""
        first, last = self._common
        if first > last:
            first, last = min(c.earliest for c in self.changes), max(c.latest for c in self.changes)
        return first, LAST if self.contested else last

    @property
    def disputed(self) -> bool:
        """Whether the words on it cannot all be right."""
        first, last = self._common
        return self.contested or first > last

    @property
    def _common(self) -> tuple[str, str]:
        return max((c.earliest for c in self.changes), default=FIRST), min((c.latest for c in self.changes), default=LAST)

    @property
    def known(self) -> bool:
        """Whether anything is known of its date."""
        return self.days != (FIRST, LAST)


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time for which a name held; a bound without changes is one that nobody tells of.

    `seen` are the changes that it took part in and outlived; `lives` says that it is a name of today. `since` and
    `until` are what its unit's other names leave for it: ISO days, half-open.
    """

    label: str
    begun: Bound = Bound()
    ended: Bound = Bound()
    seen: tuple[Change, ...] = ()
    lives: bool = False
    since: str = FIRST
    until: str = LAST

    def on(self, day: str) -> Certainty | None:
        """Whether the name held on an ISO day; None when it did not. What is told of neither side is possible at most."""
        first, sure = self.begun.days
        unsure, last = self.ended.days if self.ended.changes else (LAST if self.lives else FIRST, LAST)
        if day < max(first, self.since) or day >= min(last, self.until):
            return None
        if (day < sure and self.begun.disputed) or (day >= unsure and self.ended.disputed):
            return Certainty.DISPUTED
        sure = min([sure, *(c.latest for c in self.seen)])
        unsure = max([unsure, *(c.earliest for c in self.seen if c.when)])
        return Certainty.CERTAIN if sure <= day < unsure or day == sure else Certainty.POSSIBLE


def bare(label: str) -> str:
    """The name of a label, without what tells it from others of that name: 丽水市（县级） -> 丽水市."""
    return label.partition("（")[0]


class History:
    """What a row of changes, in order of time for each unit, says of every label. `living` are names of today."""

    def __init__(self, changes: Iterable[Change], living: Container[str] = ()) -> None:
        self.changes = tuple(changes)
        self._living = living
        self._sizes = Counter(c.group for c in self.changes if c.group)
        turns: dict[str, list[tuple[int, Change]]] = defaultdict(list)
        for change in self.changes:
            for label in dict.fromkeys((*change.before, *change.after)):
                part = _SEEN if label in change.before and label in change.after else _ENDED if label in change.before else _BEGUN
                turns[label].append((part, change))
        self._spells = {label: self._spelt(label, told) for label, told in turns.items()}
        self._family = self._families()
        for label in dict.fromkeys(names[0] for names in self._family.values()):
            self._narrow(self.family(label))

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label, in the order in which they come up."""
        return tuple(self._spells)

    def spells(self, label: str) -> tuple[Spell, ...]:
        """When the label's name held, in order; empty for one never heard of."""
        return self._spells.get(label, ())

    def family(self, label: str) -> tuple[Spell, ...]:
        """All spells of the unit under its names, in the order in which they begin."""
        labels = self._family.get(label, (label,))
        found = [s for name in labels for s in self.spells(name)]
        return tuple(sorted(found, key=lambda s: self.changes.index(s.begun.changes[0]) if s.begun.changes else -1))

    def on(self, spell: Spell, day: str) -> Certainty | None:
        """Whether a name held on an ISO day, as far as the unit's other names leave it open; None when it did not."""
        found = spell.on(day)
        if found is Certainty.POSSIBLE and any(s.on(day) is Certainty.CERTAIN for s in self.family(spell.label)):
            return None
        return found

    def touching(self, label: str) -> tuple[Change, ...]:
        """All changes the label takes part in, on either side."""
        return tuple(c for c in self.changes if label in c.before or label in c.after)

    def _spelt(self, label: str, told: Sequence[tuple[int, Change]]) -> tuple[Spell, ...]:
        spells: list[tuple[list[Change], list[Change], list[Change]]] = []
        for part, change in told:
            again = bool(spells) and part == _BEGUN and change.kind is Kind.RESTORED and spells[-1][_BEGUN] != []
            again = again and all(c.kind is not Kind.RESTORED for c in spells[-1][_BEGUN])
            if not spells or again or (part != _ENDED and spells[-1][_ENDED]):
                spells.append(([], [], []))
            spells[-1][part].append(change)
        lives = bare(label) == label and label in self._living and not spells[-1][_ENDED]
        return tuple(
            Spell(label, self._bound(begun), self._bound(ended), tuple(seen), lives and begun is spells[-1][_BEGUN])
            for begun, seen, ended in spells
        )

    def _narrow(self, family: Sequence[Spell]) -> None:
        """What follows for names from those before and after: no name began before, or ended after, its neighbour."""
        since, until = [s.begun.days[0] for s in family], [s.ended.days[1] if s.ended.changes else LAST for s in family]
        for n in range(1, len(family)):
            since[n] = max(since[n], since[n - 1])
        for n in reversed(range(len(family) - 1)):
            restored = any(c.kind is Kind.RESTORED for c in family[n + 1].begun.changes)  # so it had ended before
            until[n] = min(until[n], family[n + 1].begun.days[1] if restored else until[n + 1])
        for spell, first, last in zip(family, since, until, strict=True):
            held = self._spells[spell.label]
            self._spells[spell.label] = tuple(replace(s, since=first, until=last) if s is spell else s for s in held)

    def _bound(self, changes: Sequence[Change]) -> Bound:
        named = Counter(c.group for c in changes)
        return Bound(tuple(changes), any(self._sizes[c.group] > named[c.group] for c in changes))

    def _families(self) -> dict[str, tuple[str, ...]]:
        joined: dict[str, list[str]] = {label: [label] for label in self._spells}
        for change in self.changes:
            if change.kind in _LIVES_ON and len(change.before) == len(change.after) == 1:
                one, other = joined[change.before[0]], joined[change.after[0]]
                if one is not other:
                    one += other
                    joined |= dict.fromkeys(other, one)
        return {label: tuple(names) for label, names in joined.items()}
