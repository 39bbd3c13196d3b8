"""What the tables of places answer: which unit bore a name on a day, what it is today, which region is meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from graph.folding import key
from graph.model import When
from graph.places.changes import Certainty, Change, History, Spell, bare
from graph.places.gazetteer import SOURCE, divisions
from graph.places.tables import Region, Tables, read_tables

_LEVELS = ("县", "市", "区", "专区", "地区")


@dataclass(frozen=True, slots=True)
class Fate:
    """What a unit is today: `names` of today, the changes that led there, and in words what of it nobody knows."""

    names: tuple[str, ...] = ()
    through: tuple[Change, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitOn:
    """A unit that bore, or may have borne, the name asked on the day asked."""

    label: str
    spell: Spell
    certainty: Certainty
    today: Fate


@dataclass(frozen=True, slots=True)
class Where:
    """Degrees of a place, of which unit of today and on whose word."""

    name: str
    longitude: float
    latitude: float
    source: str


class Places:
    """The tables and the names of today, asked."""

    def __init__(self, tables: Tables, today: Iterable[str]) -> None:
        self.tables = tables
        self._today = frozenset(today)
        self.history = History(tables.changes, self._today)

    def labels(self, name: str) -> tuple[str, ...]:
        """Units that ever bore the name, folded; without 县, 市, 区 only when none bears it as written."""
        for wanted in ((key(name),), tuple(key(name) + level for level in _LEVELS)):
            found = tuple(label for label in self.history.labels if key(bare(label)) in wanted)
            if found or len(key(name)) < 2:
                return found
        return ()

    def unit_on(self, name: str, day: str) -> list[UnitOn]:
        """The units that bore the name on an ISO day, the certain ones first; empty when none is known to."""
        found = []
        for label in self.labels(name):
            for spell in self.history.spells(label):
                if certainty := self.history.on(spell, day):
                    found.append(UnitOn(label, spell, certainty, self.today(label)))
        return sorted(found, key=lambda u: list(Certainty).index(u.certainty))

    def today(self, label: str) -> Fate:
        """What the unit is today, through every change; what no row says stays unknown."""
        return self._fate(label, frozenset())

    def _fate(self, label: str, seen: frozenset[str]) -> Fate:
        family = self.history.family(label)
        if label in seen:
            return Fate()
        last = family[-1] if family else Spell(label)
        own = [s.label for s in family]
        later = family[max((n for n, s in enumerate(family) if s.label == label), default=0) :]
        through = dict.fromkeys(c for s in later for c in s.ended.changes)
        if not last.ended.changes:
            name = bare(last.label)
            living = name in self._today
            return Fate((name,) if living else (), tuple(through), () if living else (f"“{name}”今为何地待考",))
        names: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for change in last.ended.changes:
            if not change.after:
                unknown[f"“{bare(last.label)}”撤销后归属待考"] = None
            for after in change.after:
                found = self._fate(after, seen.union(own))
                names |= dict.fromkeys(found.names)
                through |= dict.fromkeys(found.through)
                unknown |= dict.fromkeys(found.unknown)
        return Fate(tuple(names), tuple(through), tuple(unknown))

    def where(self, name: str) -> list[Where]:
        """Where a place of any time lies: the archive's own point, else the middle of the units it is today."""
        own = [p for p in self.tables.points if key(p.name) == key(name)]
        if own:
            return [Where(p.name, p.longitude, p.latitude, p.row.source) for p in own]
        names = [n for label in self.labels(name) for n in self.today(label).names] or [n for n in self._today if key(n) == key(name)]
        known = divisions()
        return [Where(n, known[n].longitude, known[n].latitude, SOURCE) for n in dict.fromkeys(names) if n in known]

    def regions(self, name: str) -> tuple[Region, ...]:
        """The regions that bear the name, as their own or another."""
        return tuple(r for r in self.tables.regions if key(name) in [key(n) for n in (r.name, *r.names)])

    def within(self, name: str) -> tuple[Region, ...]:
        """The regions that had this place or region as a part."""
        return tuple(r for r in self.tables.regions if any(key(m.name) == key(name) for m in r.members))

    def meant(self, name: str, regime: str, when: When | None) -> tuple[Region, ...]:
        """Which of the regions of a name a record may mean, by the regime of its fonds and its date; all that fit."""
        found = self.regions(name)
        return tuple(
            r for r in found
            if (not regime or not r.regime or regime.startswith(r.regime))
            and (when is None or not when.earliest or r.stretch.overlaps(when.earliest, when.latest or when.earliest))
        )

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """Names that several regions bear."""
        names = [n for r in self.tables.regions for n in dict.fromkeys((r.name, *r.names))]
        return tuple(sorted({n for n in names if names.count(n) > 1}))


def places() -> Places:
    """The tables as they stand now. PlacesError for one that cannot be used."""
    return _places(read_tables())


@lru_cache(maxsize=2)
def _places(tables: Tables) -> Places:
    return Places(tables, divisions())
