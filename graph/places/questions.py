"""What the tables of places answer: which unit bore a name on a day, what it is today, which region is meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from graph.access import Audience
from graph.folding import key
from graph.model import Entity, EntityType, Record, When
from graph.places.changes import Certainty, Change, History, Spell, bare
from graph.places.gazetteer import SOURCE, divisions
from graph.places.tables import Region, Tables, read_tables
from graph.questions import Question
from graph.store import GraphStore, RecordFilter

REGIME = "政权性质"  # of the 全宗, as the catalogue has it
AMBIGUOUS = "ambiguous_place"  # kind of question
_LEVELS = ("县", "市", "区", "专区", "地区")
_READ = 200  # mentions of an ambiguous name looked at


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


def ambiguous_places(store: GraphStore, known: Places, limit: int = 200) -> list[Question]:
    """Names that mean one of several regions, in records whose fonds and date do not say which. Staff only.

    One question an entity, in order of name; `evidence` are the places where it is used so.
    """
    asked: list[Question] = []
    for name in known.ambiguous:
        for entity in store.find_entities(name, Audience.WORKING, (EntityType.PLACE, EntityType.ORGANISATION)):
            if question := _which(store, known, name, entity):
                asked.append(question)
    return asked[:limit]


def _which(store: GraphStore, known: Places, name: str, entity: Entity) -> Question | None:
    said = [m.span for m, _ in store.mentions(Audience.WORKING, entity_id=entity.id, limit=_READ) if key(m.span.quote) == key(name)]
    ids = tuple(dict.fromkeys(s.record_id for s in said))
    records = {r.id: r for r in store.records(Audience.WORKING, RecordFilter(record_ids=ids), limit=len(ids))} if ids else {}
    open_ids = [i for i in ids if i in records and len(regions_in(known, name, records[i])) != 1]
    if not open_ids:
        return None
    choices = "；".join(f"{r.name}（{r.regime or '政权待考'}，{r.row.note}）" for r in known.regions(name))
    reasons = [f"“{name}”可以指 {choices}", f"有 {len(open_ids)} 件档案的全宗政权性质和日期定不下是哪一个：{'、'.join(open_ids[:5])}"]
    if len(ids) > len(open_ids):
        reasons.append(f"另有 {len(ids) - len(open_ids)} 件已由全宗或日期定下")
    evidence = tuple(s for s in said if s.record_id in open_ids)[:10]
    grounds = ((), evidence, *(((),) * (len(reasons) - 2)))
    return Question(
        f"q-place-{entity.id}", AMBIGUOUS, (entity,), tuple(reasons), evidence, entity.referents, grounds, moves=len(open_ids),
    )


def regions_in(known: Places, name: str, record: Record) -> tuple[Region, ...]:
    """Which regions a name may mean in a record."""
    return known.meant(name, record.catalogue.get(REGIME, "").strip(), record.when)
