"""Which region a name means that several bear: by the regime of a record's fonds and its date, or by a person's word on the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.access import Audience
from graph.folding import key
from graph.model import Entity, EntityType, Record, Span
from graph.places.questions import Places
from graph.places.tables import Region
from graph.questions import Question
from graph.reviews import Review, ReviewKind, standing
from graph.store import GraphStore, RecordFilter

REGIME = "政权性质"  # of the 全宗, as the catalogue has it
AMBIGUOUS = "ambiguous_place"  # kind of question
KINDS = (EntityType.PLACE, EntityType.ORGANISATION)
REGION, NAME = "region", "name"  # of a review's value: which is meant, "" for none of them; the name as written
_READ = 200  # mentions of an ambiguous name looked at
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Meant:
    """What an ambiguous name means in one record: `choices` by its fonds and date; a person's word, which goes before them."""

    name: str
    record: Record
    spans: tuple[Span, ...]
    choices: tuple[Region, ...]
    word: Review | None = None

    @property
    def region(self) -> str | None:
        """The region meant, "" where a person said that it is none of them, None where nothing decides."""
        if self.word is not None:
            return self.word.value.get(REGION, "")
        return self.choices[0].name if len(self.choices) == 1 else None


def meant_in(store: GraphStore, known: Places, entity: Entity, audience: Audience) -> list[Meant]:
    """What each ambiguous name of an entity means, record by record as this audience may see them; empty for other names."""
    own = {key(x) for x in (entity.name, *entity.names)}
    names = [n for n in known.ambiguous if key(n) in own]
    if entity.type not in KINDS or not names:
        return []
    said = [m.span for m, _ in store.mentions(audience, entity_id=entity.id, limit=_READ)]
    return [meant for name in names for meant in _of_name(store, known, name, [s for s in said if key(s.quote) == key(name)], audience)]


def _of_name(store: GraphStore, known: Places, name: str, spans: list[Span], audience: Audience) -> Iterator[Meant]:
    by_record: dict[str, list[Span]] = {}
    for span in spans:
        by_record.setdefault(span.record_id, []).append(span)
    if not by_record:
        return
    words = _words(store, name, audience)
    records = {r.id: r for r in store.records(audience, RecordFilter(record_ids=tuple(by_record)), limit=len(by_record))}
    for record_id, own in by_record.items():
        if record := records.get(record_id):
            yield Meant(name, record, tuple(own), regions_in(known, name, record), words.get(record_id))


def _words(store: GraphStore, name: str, audience: Audience) -> dict[str, Review]:
    """The last word that stands on a name, by record."""
    said: list[Review] = []
    after = ("", "")
    while page := store.reviews(audience, ReviewKind.MEANING, subject=key(name), after=after, limit=_PAGE):
        said += page
        after = (page[-1].at, page[-1].id)
    return {r.record_id: r for r in standing(said)}


def regions_in(known: Places, name: str, record: Record) -> tuple[Region, ...]:
    """Which regions a name may mean in a record."""
    return known.meant(name, record.catalogue.get(REGIME, "").strip(), record.when)


def ambiguous_places(store: GraphStore, known: Places, limit: int = 200) -> list[Question]:
    """Names that mean one of several regions, in records where neither fonds and date nor a person say which. Staff only.

    One question an entity, in order of name; `evidence` are the places where it is used so.
    """
    return list(_questions(store, known))[:limit]


def _questions(store: GraphStore, known: Places) -> Iterator[Question]:
    for name in known.ambiguous:
        for entity in store.find_entities(name, Audience.WORKING, KINDS):
            told = [m for m in meant_in(store, known, entity, Audience.WORKING) if m.name == name]
            if question := _which(known, name, entity, told):
                yield question


def _which(known: Places, name: str, entity: Entity, told: list[Meant]) -> Question | None:
    unclear = [m for m in told if m.region is None]
    if not unclear:
        return None
    ids = [m.record.id for m in unclear]
    choices = "；".join(f"{r.name}（{r.regime or '政权待考'}，{r.row.note}）" for r in known.regions(name))
    reasons = [f"“{name}”可以指 {choices}", f"有 {len(ids)} 件档案的全宗政权性质和日期定不下是哪一个：{'、'.join(ids[:5])}"]
    by_hand = sum(m.word is not None for m in told)
    if clear := len(told) - len(unclear) - by_hand:
        reasons.append(f"另有 {clear} 件已由全宗或日期定下")
    if by_hand:
        reasons.append(f"另有 {by_hand} 件已由人定下")
    evidence = tuple(s for m in unclear for s in m.spans)[:10]
    grounds = ((), evidence, *(((),) * (len(reasons) - 2)))
    return Question(
        f"q-place-{entity.id}", AMBIGUOUS, (entity,), tuple(reasons), evidence, entity.referents, grounds, moves=len(ids),
    )
