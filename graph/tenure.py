"""Who held an office on a day: statements of holding, appointment and dismissal read together. Rules: proposal.

Certain is only what words frame: an interval, an appointment with the dismissal that ends it, the day itself. An
appointment alone makes the days after it possible, a dismissal alone those before; what has no date, or was only
ordered or planned, leaves the day 待考.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from graph.access import Audience
from graph.folding import key
from graph.happenings import phase
from graph.model import Entity, EntityType, Event, Modality, Record, Statement, Status, When
from graph.places.changes import FIRST, LAST, Certainty
from graph.provenance import holds
from graph.store import GraphStore, RecordFilter

_OFFICE, _TAKING = "HELD_POSITION", "任职·免职"
_MANNER = re.compile(r"^(?:代理|暂代|兼代|署理|兼任|代|署|兼)+")
_FORMER = ("原", "前", "原任", "前任")
_TOOK_UP = re.compile(r"到职|就职|到任|就任|上任|视事|視事")
_LONGEST_TERM = 10  # years from an appointment within which a death is told as its end
_LONGEST_BODY = 24
_OPEN = "此前任职，何时离任待考"
_SAYING = {Modality.PLANNED: "计划", Modality.ORDERED: "命令", Modality.RUMOURED: "传闻"}


@dataclass(frozen=True, slots=True)
class Asked:
    """An office as asked for: its body and the title, "" for all its offices."""

    body: Entity
    title: str


@dataclass(frozen=True, slots=True)
class Held:
    """A person in an office on a day: how sure (None: 待考), why in words, and the statements it rests on.

    `title` and `manner` (代理, 兼任) are as written: neither rank nor manner is dropped.
    """

    person: Entity
    body: Entity | None
    title: str
    manner: str
    certainty: Certainty | None
    reason: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Tenure:
    """A person in an office of a body from first to last, as far as records say; None: 待考. `title` has its 代, 兼, 副.

    `death` is the event that told of the person's death, where nothing else says how the term ended.
    """

    person: Entity
    title: str
    begun: When | None
    ended: When | None
    statements: tuple[Statement, ...]
    death: Event | None = None


@dataclass(frozen=True, slots=True)
class _Word:
    """One statement with the date its sentence gives it. Bounds are ISO days, FIRST and LAST where nobody knows.

    It began between `first` and `sure`, its last day lies between `unsure` and `last`.
    """

    statement: Statement
    modality: Modality
    leaves: bool
    takes: bool
    whole: bool
    when: When | None = None
    first: str = FIRST
    sure: str = FIRST
    unsure: str = LAST
    last: str = LAST

    @property
    def dated(self) -> bool:
        return self.first != FIRST


_Verdict = tuple[Certainty | None, str, tuple[_Word, ...]]


def office_asked(store: GraphStore, words: str, audience: Audience) -> list[Asked]:
    """The offices that words name: the longest beginning that names a body or place, and the rest as title."""
    for end in range(min(len(words), _LONGEST_BODY), 1, -1):
        found = store.find_entities(words[:end].strip(), audience, (EntityType.ORGANISATION, EntityType.PLACE))
        if found:
            return [Asked(body, words[end:].strip()) for body in found]
    return []


def holders(store: GraphStore, asked: Asked, day: str, audience: Audience) -> list[Held]:
    """Who held the office on an ISO day, the certain first, 待考 last; empty when no record names anybody.

    正 and 副 are two offices; 代理, 署理 and 兼 are ways to hold one. ValueError for a day that is none.
    """
    return _on(store, said_of_office(store, asked, audience), day, audience)


def said_of_office(store: GraphStore, asked: Asked, audience: Audience) -> list[Statement]:
    """Every statement of who held the office, whenever; of all of a body's offices for an empty title."""
    said = store.statements(audience, entity_id=asked.body.id, predicate=_OFFICE)
    own, wanted = {asked.body.id, *asked.body.referents}, _title(asked.title)
    return [s for s in said if s.object and s.object.referent in own and wanted in ("", _office(s))]


def said_of_person(store: GraphStore, person: Entity, audience: Audience) -> list[Statement]:
    """Every statement of the offices a person held, whenever."""
    own = {person.id, *person.referents}
    return [s for s in store.statements(audience, entity_id=person.id, predicate=_OFFICE) if s.subject.referent in own]


def offices(store: GraphStore, person: Entity, day: str, audience: Audience) -> list[Held]:
    """What offices a person held on an ISO day (时任), the certain first, 待考 last. ValueError for a day that is none."""
    return _on(store, said_of_person(store, person, audience), day, audience)


def tenures(store: GraphStore, body: Entity, audience: Audience) -> list[Tenure]:
    """Everybody who held an office of the body, in order of time; what was only planned, ordered or denied is no tenure."""
    groups, known, _ = _grouped(store, said_of_office(store, Asked(body, ""), audience), audience)
    made = []
    for (person, _, _), words in groups.items():
        firm = sorted((w for w in words if w.modality is Modality.ACTUAL), key=lambda w: (not w.dated, w.first))
        if firm:
            begun = next((_end_of(w, 0) for w in firm if w.dated and (w.takes or w.whole)), None)
            ended = next((_end_of(w, 1) for w in reversed(firm) if w.dated and (w.leaves or w.whole)), None)
            told, manner = firm[0].statement, _manner(firm[0].statement)
            title = told.value if manner in told.value else f"{manner}{told.value}"
            death = _death_in_office(store, known[person], begun, audience) if begun and not ended else None
            made.append((firm[0].first, Tenure(known[person], title, begun, ended, tuple(w.statement for w in firm), death)))
    return [t for _, t in sorted(made, key=lambda m: (m[0] == FIRST, m[0], m[1].person.name))]


def told_when(store: GraphStore, said: Sequence[Statement], audience: Audience) -> dict[str, When]:
    """When, by statement id: as the statement says, else as the appointment or dismissal that its own sentence tells."""
    taken = _taken(store, said, audience)
    words = (_word(s, taken.get(s.evidence.record_id, ())) for s in said)
    return {w.statement.id: w.when for w in words if w.when is not None}


def _end_of(word: _Word, side: int) -> When | None:
    """One end of a whole term, else the day itself."""
    if word.when is None or not word.whole:
        return word.when
    end = word.when.edtf.split("/")[side]
    return None if end in ("", "..") else When(end, anchor=word.when.anchor)


def _on(store: GraphStore, said: Iterable[Statement], day: str, audience: Audience) -> list[Held]:
    date.fromisoformat(day)
    groups, known, made = _grouped(store, said, audience)
    return _held(store, groups, known, made, day, audience)


_Groups = dict[tuple[str, str, str], list[_Word]]


def _grouped(
    store: GraphStore, said: Iterable[Statement], audience: Audience
) -> tuple[_Groups, dict[str, Entity], dict[str, Record]]:
    """What is said by person, body and office; the entities it names; the records it stands in."""
    said = [s for s in said if s.status is not Status.REJECTED and s.modality is not Modality.DENIED]
    ids = tuple(dict.fromkeys(s.evidence.record_id for s in said))
    made = {r.id: r for r in store.records(audience, RecordFilter(record_ids=ids), limit=len(ids))} if ids else {}
    taken = _taken(store, said, audience)
    wanted = {t.referent for s in said for t in (s.subject, s.object) if t and t.referent}
    known = {r: e for e in store.entities(sorted(wanted), audience) for r in (e.id, *e.referents)}
    groups: _Groups = defaultdict(list)
    for s in said:
        person, body = known.get(s.subject.referent), known.get(s.object.referent) if s.object else None
        if person is not None and s.qualifiers.get("方式", "") not in _FORMER and not s.value.startswith(_FORMER):
            groups[person.id, body.id if body else "", _office(s)].append(_word(s, taken.get(s.evidence.record_id, ())))
    return groups, known, made


def _taken(store: GraphStore, said: Sequence[Statement], audience: Audience) -> dict[str, Sequence[Event]]:
    """The appointments and dismissals of each record that has an undated office."""
    undated = dict.fromkeys(s.evidence.record_id for s in said if s.when is None)
    return {i: store.events(audience, record_id=i, event_type=_TAKING) for i in undated}


def _held(
    store: GraphStore, groups: _Groups, known: Mapping[str, Entity], made: Mapping[str, Record], day: str, audience: Audience
) -> list[Held]:
    found: list[tuple[tuple[str, str, str], int, Held]] = []
    for office, words in groups.items():
        certainty, reason, because = _verdict(words, day, made) or (None, "", ())
        if not because or (reason == _OPEN and _dead(store, known[office[0]], day, audience)):
            continue
        if reason == _OPEN and (others := _followed(groups, office, because[0].last, day)):
            reason = f"{reason}；其后 {'、'.join(known[i].name for i in others)} 也任此职"
        if reason.startswith(_OPEN):
            first, last = because[0].first, because[0].last
            reason = reason.replace("此前", first if first == last else f"{first} 至 {last} 间", 1)
        if all(_adverse(made.get(w.statement.evidence.record_id)) for w in because):
            reason = f"{reason}；出自敌方文书"
        found.append((office, _distance(because, day), _answer((certainty, reason, because), known)))
    told = [(near, held) for office, near, held in found if not _said_better(office, held, [o for o, _, _ in found])]
    return [h for _, h in sorted(told, key=lambda f: (_rank(f[1].certainty), f[0], f[1].person.name, f[1].title))]


def _said_better(office: tuple[str, str, str], held: Held, offices: Sequence[tuple[str, str, str]]) -> bool:
    """Whether an office without day and body is also told with its body: 主任 陈文 under a paper that says of what he is one."""
    who, body, title = office
    return held.certainty is None and not body and any(o[0] == who and o[1] and o[2] == title for o in offices)


def _adverse(record: Record | None) -> bool:
    return record is not None and record.catalogue.get("立场") == "adversary"


def _distance(words: Sequence[_Word], day: str) -> int:
    """How many days the nearest date told lies from the day asked; what has none stands last."""
    told = [d for w in words if w.dated for d in (w.first, w.last) if FIRST < d < LAST]
    return min((abs((date.fromisoformat(day) - date.fromisoformat(d)).days) for d in told), default=10**6)


def _followed(groups: Mapping[tuple[str, str, str], Sequence[_Word]], office: tuple[str, str, str], since: str, day: str) -> list[str]:
    """The persons who took up the same office of the same body after `since` and by the day."""
    return [
        who for (who, *post), words in groups.items()
        if who != office[0] and office[1] and tuple(post) == office[1:]
        and any(w.takes and w.modality is Modality.ACTUAL and since < w.first <= day for w in words if w.dated)
    ]


def _dead(store: GraphStore, person: Entity, day: str, audience: Audience) -> bool:
    """Whether a record tells that the person had died before the day."""
    return any(e.when is not None and e.when.latest < day for e in _deaths(store, person, audience, latest=day))


def _deaths(store: GraphStore, person: Entity, audience: Audience, since: str = "", latest: str = "") -> Iterator[Event]:
    """What records tell of the person's death, with a date, from `since` on."""
    for e in store.events(audience, entity_id=person.id, event_type="被捕·牺牲·逝世", latest=latest):
        dated = e.modality is Modality.ACTUAL and phase(e) == "死难" and e.when is not None and e.when.latest and e.when.latest >= since
        if dated and any(a.role == "person" and a.term.referent in person.referents for a in e.arguments):
            yield e


def _death_in_office(store: GraphStore, person: Entity, begun: When, audience: Audience) -> Event | None:
    """What first tells of the person's death within the years that an office may be held."""
    last = f"{int(begun.earliest[:4]) + _LONGEST_TERM:04d}-12-31"
    return next((e for e in _deaths(store, person, audience, begun.earliest) if e.when and e.when.latest <= last), None)


def _answer(verdict: _Verdict, known: Mapping[str, Entity]) -> Held:
    certainty, reason, words = verdict
    told = tuple(w.statement for w in words)
    body = told[0].object
    return Held(
        known[told[0].subject.referent], known.get(body.referent) if body else None, told[0].value,
        next((m for s in told if (m := _manner(s))), ""), certainty, reason, told,
    )


def _rank(certainty: Certainty | None) -> int:
    return len(Certainty) if certainty is None else list(Certainty).index(certainty)


def _word(s: Statement, taken: Sequence[Event]) -> _Word:
    """A statement dated by itself, else by the appointment or dismissal its sentence tells of the same person and office."""
    event = next((e for e in taken if _tells(e, s)), None) if s.when is None else None
    when = event.when if event else s.when
    modality = event.modality if event and s.modality is Modality.ACTUAL else s.modality
    leaves = s.qualifiers.get("变动") == "免" or (event is not None and phase(event) == "离任")
    takes = not leaves and (event is not None or s.qualifiers.get("变动") == "任" or s.qualifiers.get("期间") == "起")
    if when is None or not when.edtf or not when.earliest:
        return _Word(s, modality, leaves, takes, False)
    last, (start, slash, end) = when.latest or LAST, when.edtf.partition("/")
    whole = bool(slash) and event is None
    if not whole:
        return _Word(s, modality, leaves, takes, False, when, when.earliest, last, when.earliest, last)
    return _Word(s, modality, leaves, takes, True, when, when.earliest, _edge(start, when.earliest, True), _edge(end, last, False), last)


def _tells(event: Event, s: Statement) -> bool:
    posts = [key(a.term.span.quote) for a in event.arguments if a.role == "position"]
    same = any(a.role == "person" and a.term.span == s.subject.span for a in event.arguments)
    if same and not posts:  # 俞茂才局长同日到职
        return _TOOK_UP.search(event.trigger.quote) is not None and holds(s.evidence, event.trigger)
    return same and any(p in key(s.value) or key(s.value) in p for p in posts)


def _verdict(words: Sequence[_Word], day: str, made: Mapping[str, Record]) -> _Verdict | None:
    """What the words on one person and one office say of a day; None when they speak of other days alone."""
    firm = [w for w in words if w.modality is Modality.ACTUAL]
    covering = [v for w in firm if (v := _covers(w, day))]
    if covering:
        return min(covering, key=lambda v: _rank(v[0]))
    if framed := _framed([w for w in firm if w.dated], day):
        return framed
    for w in words:
        record = made.get(w.statement.evidence.record_id)
        if not w.dated and not w.leaves and w in firm and _made_on(record, day) and w.statement.qualifiers.get("期间") != "曾任":
            return Certainty.POSSIBLE, "当天形成的档案这样称呼，没有写任职时间", (w,)
    if any(w.dated for w in firm):
        return None
    for w in sorted(words, key=lambda w: _away(made.get(w.statement.evidence.record_id), day)):
        if w.modality is not Modality.ACTUAL and (not w.dated or w.first <= day):
            return None, f"原文是{_SAYING.get(w.modality, '别人的话')}，没有写明已经到任", (w,)
        if not w.dated and not w.leaves:
            record = made.get(w.statement.evidence.record_id)
            written = f"，写于 {record.when.edtf}" if record is not None and record.when is not None and record.when.edtf else ""
            return None, f"原文没有写任职时间{written}", (w,)
    return None


def _away(record: Record | None, day: str) -> int:
    """How many days a record was made from the day asked; one without a date comes last."""
    if record is None or record.when is None or not record.when.earliest:
        return 10**6
    return abs((date.fromisoformat(record.when.earliest) - date.fromisoformat(day)).days)


def _made_on(record: Record | None, day: str) -> bool:
    return record is not None and record.when is not None and record.when.earliest == record.when.latest == day


def _covers(w: _Word, day: str) -> _Verdict | None:
    """A word whose own date covers the day: a whole term, or the day it is said of."""
    if not w.dated or w.leaves or not w.first <= day <= w.last:
        return None
    if w.whole:
        sure = w.sure <= day <= w.unsure
        return (Certainty.CERTAIN, "在原文写明的任期之内", (w,)) if sure else (Certainty.POSSIBLE, "在任期起讫的年月之内，原文不到日", (w,))
    if w.first == w.last:
        return Certainty.CERTAIN, "原文写的就是这一天", (w,)
    return Certainty.POSSIBLE, "原文的日期包括这一天，不到日", (w,)


def _framed(words: Sequence[_Word], day: str) -> _Verdict | None:
    """What the last word before the day and the next after it make of it."""
    earlier = [w for w in words if (w.last if w.whole or not w.leaves else w.sure) < day or (w.leaves and w.last <= day)]
    later = [w for w in words if w.first > day]
    before = max(earlier, key=lambda w: (w.last, w.leaves), default=None)
    after = min(later, key=lambda w: (w.first, not w.leaves), default=None)
    within = next((w for w in words if w.leaves and w.first <= day < w.last), None)  # 免 in this month: on which day?
    if before is not None and (before.leaves or before.whole):
        before = None
        if after is None or not after.leaves:
            return None
    if within is not None:
        return Certainty.POSSIBLE, "免职的年月包括这一天，原文不到日", (within,)
    if before is not None and after is not None:
        if after.leaves:
            return Certainty.CERTAIN, "此前任职，此后才免职", (before, after)
        return Certainty.POSSIBLE, "此前此后的档案都这样记，中间没有写明", (before, after)
    if before is not None and before.takes:
        return Certainty.POSSIBLE, _OPEN, (before,)
    if after is not None and after.leaves:
        return Certainty.POSSIBLE, "此后才免职，何时到任待考", (after,)
    return None


def _edge(written: str, day: str, up: bool) -> str:
    """The inner edge of one end of a term: the last day of the month or year it begins in, the first of that it ends in."""
    bits = written.strip("?~%").split("-")
    if len(bits) >= 3 or not all(b.isdigit() for b in bits) or not (len(bits) == 1 or 1 <= int(bits[1]) <= 12):
        return day
    year, month = int(bits[0]), int(bits[1]) if len(bits) == 2 else 0
    if not up:
        return f"{year:04d}-{month or 1:02d}-01"
    following = date(year + (month in (0, 12)), month % 12 + 1 if month else 1, 1)
    return (following - timedelta(days=1)).isoformat()


def _manner(s: Statement) -> str:
    """How the office was held: as the words around it say, else as the title begins."""
    found = _MANNER.match(s.value)
    return s.qualifiers.get("方式", "") or (found[0] if found else "")


def _office(s: Statement) -> str:
    """A statement's title as compared, without its body where that stands in it: 代理省水利局局长 -> 局长."""
    title = _title(s.value)
    body = key(s.object.span.quote) if s.object else ""
    return title.removeprefix(body) if body and title != body else title


def _title(words: str) -> str:
    """A title as compared: folded, without the manner in which it is held; 副 stays."""
    return _MANNER.sub("", key(words))
