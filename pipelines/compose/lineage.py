"""A body's line through renaming, splitting and merging: its names in order of time, each with what its records say of it.

A name, and the stretch it held for, is a `Chapter`. Sentences are the records' own and stand in the chapter of their day; the
words that tell what a sentence is about (隶属, 职能, 内设机构, 负责人) are the template's. Rules: proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.access import Audience
from graph.folding import fold
from graph.model import TEXT, Entity, Modality, Record, Span, Statement
from graph.places.changes import Bound, Certainty, Change, Spell
from graph.store import GraphStore
from graph.successions import Succession, succession
from pipelines.sentences import sentences

LEADERS = "leaders"  # of the template's cues: who held its offices
MOST = 24  # bodies of one line
_RECORDS = 600
_OF_RECORD = re.compile(
    r"^[\s　]*(?:[本该][局处社厅院所]|副?局长|处长|主任|下属|下设|内设|编制|设|[\u4e00-\u9fff]{1,4}科科长)"
)
_UNDONE = (Modality.PLANNED, Modality.DENIED, Modality.RUMOURED)
_DECIDED = re.compile(r"(?:奉|据|经)[^。]{2,40}(?:令|决定|批准|核准)|决定|批准|自[^，。]{4,16}起")  # told as decided
_PROPOSED = re.compile(r"拟(?!定)|建议|提议|请示|计划|打算|要求")
_STAYS = re.compile(r"[仍续留]任|现任")
_FORMER = ("原", "前", "原任", "前任")
_SAME_BODY = re.compile(r"(?:原|该|本|我)[局处社厅院所馆部会]")
_CLAUSE = re.compile(r"[，；。,;]")
_CHANGES = re.compile(r"成立|设立|组建|更名|改称|改名|合并|分设|撤销|恢复")
_HANGS = re.compile(r"^(?:并|亦|又|其|该|此)|同[日时年月]")  # means nothing without what stands before it
_LAPSED = re.compile(r"名存实亡|瘫痪|停止办公|停止工作|陷于停顿|无形解散")
_ENDS = ("。", "；", "！", "？", "”", ";")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a record, the day it speaks of (that of the record where it names none), and what it is about."""

    span: Span
    day: str
    about: str


@dataclass(slots=True)
class Chapter:
    """A name of a body of the line, for a stretch of time, what is said of the body then, and the days of records that name it.

    `clauses` are those of the words it began with that tell something else too: 隶属省农业厅, 编制九十人.
    """

    body: Entity
    name: str
    spell: Spell
    said: list[Said] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    clauses: list[tuple[str, Span]] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """The name as long as the records that tell how it began have it (浙江省手工业合作管理局 for 手工业合作管理局)."""
        quotes = [c.evidence.quote for c in self.changes if isinstance(c.evidence, Span)]
        longer = (n for n in self.body.names if n.endswith(self.name) and any(n in q for q in quotes))
        return max(longer, key=len, default=self.name)

    @property
    def begun(self) -> str:
        """The ISO day from which the name may have held."""
        return self.spell.begun.days[0]

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes that the name began with, one sentence once."""
        return tuple({c.evidence: c for c in self.spell.begun.changes}.values())


def line_of(store: GraphStore, body: Entity, audience: Audience) -> list[Succession]:
    """The body and all that it came from or went into, as far as records tell; at most `MOST` bodies."""
    found: dict[str, Succession] = {}
    waiting = [body]
    while waiting and len(found) < MOST:
        entity = waiting.pop(0)
        if entity.id in found:
            continue
        told = found[entity.id] = succession(store, entity, audience)
        for change in (*told.origins, *told.outcomes):
            sides = (change.before, change.after)
            # what a body was merged into, and was there before it, is another line
            grown = [x for side in sides for x in side if x in change.before and x in change.after]
            waiting += [told.bodies[x] for side in sides for x in side if x not in grown and told.bodies[x].id]
    return list(found.values())


def chapters(store: GraphStore, line: Sequence[Succession], audience: Audience, cues: Mapping[str, str]) -> list[Chapter]:
    """The names of a line in order of time, each with what the records say of it; `cues` are patterns by what they are about."""
    made = [Chapter(t.entity, t.names[s.label], s) for t in line for s in t.spells]
    made.sort(key=lambda c: (c.begun, c.name))
    patterns = {about: re.compile(words) for about, words in cues.items()}
    for chapter in made:
        chapter.clauses = [c for change in chapter.changes for c in _clauses(store, change.evidence, audience, patterns)]
    for told in line:
        own = [c for c in made if c.body.id == told.entity.id]
        for record in _records(store, told.entity, audience):
            day = _day(record, line)
            if day:
                _chapter(own, day).days.append(day)
            for said in _said(store, record, told, line, audience, patterns):
                _chapter(own, said.day).said.append(said)
    return made


def _clauses(
    store: GraphStore, told: object, audience: Audience, patterns: Mapping[str, re.Pattern[str]]
) -> Iterator[tuple[str, Span]]:
    """The clauses behind the first of words that tell a change which tell something else, neighbours of one matter joined."""
    record = store.record(told.record_id, audience) if isinstance(told, Span) else None
    if record is None or not isinstance(told, Span) or told.field != TEXT:
        return
    marks = [m.start() for m in _CLAUSE.finditer(told.quote)]
    ends = [*marks[1:], *([len(told.quote)] if not told.quote.endswith(_ENDS) else [])] if marks else []
    held: tuple[str, int, int] | None = None
    for start, end in zip(marks, ends, strict=False):
        words = fold(told.quote[start + 1 : end])
        alone = _CHANGES.search(words) is None and _HANGS.search(words) is None
        about = next((kind for kind, cue in patterns.items() if cue.search(words)), "") if alone else ""
        if held is not None and held[0] == about:
            held = (about, held[1], end)
            continue
        if held is not None and held[0]:
            yield held[0], Span.cut(record, told.start + held[1], told.start + held[2])
        held = (about, start + 1, end)
    if held is not None and held[0]:
        yield held[0], Span.cut(record, told.start + held[1], told.start + held[2])


def _chapter(own: Sequence[Chapter], day: str) -> Chapter:
    """The chapter of a day: that which surely held, else one that may have, else the last begun by then."""
    for sure in (Certainty.CERTAIN, Certainty.DISPUTED, Certainty.POSSIBLE):
        held = [c for c in own if c.spell.on(day) is sure]
        if held:
            return held[-1]
    return next((c for c in reversed(own) if c.begun <= day), own[0])


def _records(store: GraphStore, body: Entity, audience: Audience) -> Iterator[Record]:
    for _, record_id in store.record_ids_of([body.id], audience, _RECORDS):
        record = store.record(record_id, audience)
        if record is not None:
            yield record


def _said(
    store: GraphStore, record: Record, told: Succession, line: Sequence[Succession], audience: Audience,
    patterns: Mapping[str, re.Pattern[str]],
) -> Iterator[Said]:
    """What a record says of the body in sentences that name it, or that go on about it in a paper on this body alone."""
    text = fold(record.text)
    names = tuple(fold(n) for n in told.entity.names if len(n) > 2)
    others = [fold(n) for t in line if t.entity.id != told.entity.id for n in t.entity.names if len(n) > 2]
    heads = fold(record.title + record.catalogue.get("责任者", ""))
    alone = any(n in heads for n in names) and not any(n in text for n in others)
    changes, own = _changes_in(record, line), _day(record, line)
    dates = [d for d in store.dates(record.id, audience) if d.span.field == TEXT and d.when.earliest]
    own_referents = {told.entity.id, *told.entity.referents}
    led = {
        s.evidence.start for s in store.statements(audience, record_id=record.id, predicate="HELD_POSITION")
        if s.object is not None and s.object.referent in own_referents and s.evidence.field == TEXT and _in_office(s)
    }
    undone = [e.trigger for e in store.held([record.id])[0][1].events if e.modality in _UNDONE and e.trigger.field == TEXT]
    for start, end in sentences(record.text):
        words = text[start:end]
        decided = _DECIDED.search(words) is not None and _PROPOSED.search(words) is None
        if any(start <= t.start < end for t in undone) and not decided:
            continue
        if not record.text[start:end].endswith(_ENDS) or any(_overlap(c.evidence, start, end) for c in changes):
            continue
        about = next((kind for kind, cue in patterns.items() if cue.search(words)), "")
        told_of = any(n in words for n in names) or (alone and _OF_RECORD.match(words)) or (
            any(n in heads for n in names) and _SAME_BODY.search(words) and any(n in _paragraph(text, start) for n in names)
        )
        if about == LEADERS and not alone and not any(start <= p < end for p in led):
            continue  # somebody else's office
        if about and told_of:
            day = next((d.when.earliest for d in dates if start <= d.span.start and d.span.end <= end), own)
            yield Said(Span.cut(record, start, end), day, about)


def _in_office(s: Statement) -> bool:
    """Whether the words tell that somebody took, kept or left the office, and not only name who held it."""
    told = s.qualifiers.get("变动") or s.qualifiers.get("期间") or _STAYS.search(s.evidence.quote)
    return bool(told) and s.qualifiers.get("方式") not in _FORMER


def _paragraph(text: str, start: int) -> str:
    """What stands in the paragraph before the place."""
    return text[text.rfind("\n", 0, start) + 1 : start]


def _changes_in(record: Record, line: Sequence[Succession]) -> list[Change]:
    told = (c for t in line for c in t.history.changes)
    return [c for c in told if isinstance(c.evidence, Span) and c.evidence.record_id == record.id]


def _day(record: Record, line: Sequence[Succession]) -> str:
    """The day a record speaks of where it names none: that of the change it tells of (it holds from then), else its own; or ""."""
    own = record.when.earliest if record.when else ""
    return next((c.earliest for c in _changes_in(record, line) if c.when), own)


def _overlap(evidence: object, start: int, end: int) -> bool:
    return isinstance(evidence, Span) and evidence.field == TEXT and evidence.start < end and start < evidence.end


def untold(made: Sequence[Chapter]) -> Iterator[tuple[int, int, bool]]:
    """Stretches of years within the line's time of which no record tells: first and last year, and whether a name held then.

    From the year in which a record says that the body lapsed (名存实亡) none did.
    """
    days = [(*(s.day for s in c.said), *c.days, *_days(c.spell.begun), *_days(c.spell.ended)) for c in made]
    stretches = [sorted(int(d[:4]) for d in of_one if d) for of_one in days]
    told = {year for years in stretches for year in years}
    spans = [
        (years[0], min([years[-1], *(int(s.day[:4]) for s in c.said if s.day and _LAPSED.search(fold(s.span.quote)))]))
        for years, c in zip(stretches, made, strict=True) if years and c.spell.begun.changes
    ]
    first: int | None = None
    named = False
    for year in range(min(told, default=0), max(told, default=-1) + 1):
        silent = year not in told
        held = any(a < year < b for a, b in spans)
        if first is not None and (not silent or held != named):
            yield first, year - 1, named
            first = None
        if silent and first is None:
            first, named = year, held


def _days(bound: Bound) -> list[str]:
    return [c.when.earliest for c in bound.changes if c.when is not None and c.when.earliest]


__all__ = ["Chapter", "Said", "chapters", "line_of", "untold"]
