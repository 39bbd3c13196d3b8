"""Who holds which office: HELD_POSITION statements from persons and offices that stand side by side.

Rules read a painted sentence: the first character of a name is its letter (P person, O body or place, S office, J office
that begins with 兼, D document, T date), each further one `~`; everything else is folded text. So 县委书记、县长陈文 reads
S~~~、S~P~.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from graph.folding import fold
from graph.model import DateMention, EntityType, Mention, Modality, Record, Span, Statement, Term, When
from pipelines.extract import tenure_patterns as patterns
from pipelines.extract.wordlists import sections
from pipelines.sentences import sentences

ORIGIN = "positions@3"
HELD_POSITION = "HELD_POSITION"

_LETTERS = {
    EntityType.PERSON: "P", EntityType.ORGANISATION: "O", EntityType.PLACE: "O", EntityType.POSITION: "S",
    EntityType.DOCUMENT: "D",
}
_BODIES = sorted(sections("bodies.txt")["泛称"], key=len, reverse=True)
_SHARED = sections("positions.txt")["一职多人"]

@dataclass(frozen=True, slots=True)
class _Painted:
    """A sentence without line breaks, painted; character i stands at `places[i]` of the field."""

    record: Record
    field: str
    folded: str
    evidence: Span
    bare: str
    places: Sequence[int]
    names: Mapping[int, Mention]
    dates: Mapping[int, DateMention]

    def named(self, start: int, end: int, kind: EntityType) -> list[tuple[int, Mention]]:
        """The names of a kind that begin in start..end, each with its place here."""
        found = ((i, self.names.get(self.places[i])) for i in range(start, end) if self.bare[i] in "PSJO")
        return [(i, m) for i, m in found if m is not None and m.type is kind]

    def until(self, start: int) -> int:
        """Where the name that begins at `start` ends."""
        end = start + 1
        while self.bare.startswith("~", end):
            end += 1
        return end


@dataclass(slots=True)
class _Held:
    """An office of a person as a pattern reads it: places of both in the sentence, what the words add."""

    person: Mention
    office: Mention
    at: int  # of the office
    own: int  # where the office with its body begins
    verb: str = ""
    change: str = ""
    manner: str = ""
    start: int = -1  # where its value begins when not with the office (代理省水利局局长)
    when: When | None = None
    extra: dict[str, str] = field(default_factory=dict)


def held_positions(
    record: Record, field: str, mentions: Sequence[Mention], dates: Sequence[DateMention] = ()
) -> list[Statement]:
    """Who holds which office according to `field` (`text`, 题名): HELD_POSITION statements in order of evidence.

    Subject the person, object the body when it is named beside the office, value the office as written with its ranks,
    evidence the sentence, `when` the date or interval that the words give. `qualifiers` says 变动 任/免, 方式 (代理, 兼任,
    原, 时任), 驻地, 任期 and 期间 where the words do. 副总理兼外交部长 is two statements.
    """
    text = record.field_text(field)
    own = [m for m in mentions if m.span.record_id == record.id and m.span.field == field and m.type in _LETTERS]
    if not any(m.type is EntityType.POSITION for m in own):
        return []
    own.sort(key=lambda m: (m.span.start, -m.span.end))
    folded = fold(text)
    bare, names = _paint(folded, own, dates)
    starts = {d.span.start: d for d in dates}
    found: dict[str, Statement] = {}
    for lo, hi in sentences(text):
        line = bare[lo:hi]
        if "P" not in line or ("S" not in line and "J" not in line):
            continue
        places: Sequence[int] = range(lo, hi)
        if "\n" in line or "\r" in line:
            places = [lo + i for i, c in enumerate(line) if not c.isspace()]
            line = "".join(c for c in line if not c.isspace())
        sentence = _Painted(record, field, folded, Span.cut(record, lo, hi, field), line, places, names, starts)
        last: tuple[_Held, Statement] | None = None
        for held in sorted(_read(sentence), key=lambda h: (h.office.span.start, h.person.span.start)):
            statement = _statement(sentence, held)
            if last is not None and statement.object is None and _deputy_of(sentence, *last, held):
                statement = replace(statement, object=last[1].object)
            found.setdefault(statement.id, statement)
            last = (held, statement)
    return list(found.values())


def _deputy_of(s: _Painted, chief: _Held, told: Statement, held: _Held) -> bool:
    """任命甲为某局局长，乙为副局长: the deputy named right behind the chief, by the same words, is of the same body."""
    if told.object is None or not (held.verb and chief.verb) or held.person.span.start < chief.office.span.end:
        return False
    between = s.folded[chief.office.span.end : held.person.span.start].strip()
    deputy = s.folded[held.office.span.start : held.office.span.end]
    return between in (",", ";", "、", "") and deputy[:1] == "副" and s.folded[: chief.office.span.end].endswith(deputy[1:])


def _paint(folded: str, names: Sequence[Mention], dates: Sequence[DateMention]) -> tuple[str, dict[int, Mention]]:
    letters = list(folded.replace("~", "-"))
    first: dict[int, Mention] = {}
    reached = 0
    for d in dates:
        letters[d.span.start : d.span.end] = "T" + "~" * (d.span.end - d.span.start - 1)
    for m in names:
        if m.span.start >= reached:
            letter = "J" if m.type is EntityType.POSITION and folded[m.span.start] == "兼" else _LETTERS[m.type]
            letters[m.span.start : m.span.end] = letter + "~" * (m.span.end - m.span.start - 1)
            first[m.span.start] = m
            reached = m.span.end
    return "".join(letters), first


def _read(s: _Painted) -> Iterator[_Held]:
    """Everything the patterns say; of one person and office the first pattern that speaks."""
    seen: set[tuple[int, int]] = set()
    for pattern in (_by_verb, _of_one_life, _by_whom, _removed, _in_brackets, _stated, _before_name, _after_name):
        for held in pattern(s):
            pair = (held.person.span.start, held.office.span.start)
            if pair not in seen:
                seen.add(pair)
                yield held


def _by_verb(s: _Painted) -> Iterator[_Held]:
    """陈文任局长; 任命陈文为局长; 选举甲、乙为委员; 甲、乙分别任正、副局长."""
    for m in patterns.VERB.finditer(s.bare):
        given = s.bare[m.end("people") : m.start("verb")]
        named = patterns.NAMED.search(s.bare[max(0, m.start() - 20) : m.start("verb")])
        if m["verb"][-1] in "为当" and not named and m["verb"] not in ("当选为",) and not patterns.DONE_TO.match(s.bare, m.end()):
            continue
        people, offices = s.named(*m.span("people"), EntityType.PERSON), s.named(*m.span("offices"), EntityType.POSITION)
        change = "" if patterns.STAYS.search(m["verb"]) and not named else "任"
        when, extra = _tenure(s, m.start("people"), m.start("verb"), m.end())
        if m["from"] or m["verb"].startswith(("曾", "历")):
            extra = {"期间": "曾任"} | extra
        paired = patterns.ALTERNATE.search(given) and len(offices) == len(people) > 1
        for i, (_, person) in enumerate(people):
            for j, (at, office) in enumerate(offices):
                if not paired or i == j:
                    yield _Held(
                        person, office, at, _own_start(s, at), m["verb"], change, _manner_of(m["verb"]),
                        _kept(s, m, at) if j == 0 else -1, when if len(offices) == 1 or m["verb"][-2:] != "历任" else None,
                        extra,
                    )


def _of_one_life(s: _Painted) -> Iterator[_Held]:
    """林岳，四明人，1939年入党，历任区委书记、县长: a sentence about the one person it names."""
    first = re.match(rf"{patterns.PERSON}(?:同志|先生)?[,(]", s.bare)
    if first is None:
        return
    person = s.names[s.places[0]]
    for m in patterns.LIFE.finditer(s.bare, first.end()):
        if "P" in s.bare[first.end() : m.end()] or not patterns.DONE_TO.match(s.bare, m.end()):
            break
        when, extra = _tenure(s, m.start(), m.start("verb"), m.end())
        for at, office in s.named(*m.span("offices"), EntityType.POSITION):
            yield _Held(
                person, office, at, _own_start(s, at), m["verb"], "" if patterns.STAYS.search(m["verb"]) else "任",
                _manner_of(m["verb"]), -1, when, extra,
            )


def _by_whom(s: _Painted) -> Iterator[_Held]:
    """局长由陈文担任."""
    for m in patterns.BY.finditer(s.bare):
        ((_, person),) = s.named(*m.span("people"), EntityType.PERSON)
        at, office = s.named(*m.span("offices"), EntityType.POSITION)[-1]
        yield _Held(person, office, at, _own_start(s, at), m["verb"], "任", _manner_of(m["verb"]))


def _removed(s: _Painted) -> Iterator[_Held]:
    """免去陈文的局长职务; in a list of such lines 陈文的局长职务 alone."""
    for m in patterns.REMOVED.finditer(s.bare):
        ((_, person),) = s.named(*m.span("people"), EntityType.PERSON)
        clause = _clause(s.bare, m.start())
        alone = not clause and re.match(r"(?:等|一)?(?:职务|之?职)[;。、]?$", s.bare[m.end() :])
        ended = patterns.ENDING.search(clause) or alone
        if ended or (re.match(r"等?职务", s.bare[m.end() :]) and s.bare[m.start("offices") - 1] in "的之"):
            for at, office in s.named(*m.span("offices"), EntityType.POSITION):
                yield _Held(person, office, at, _own_start(s, at), "", "免" if ended else "")


def _in_brackets(s: _Painted) -> Iterator[_Held]:
    """陈文（时任县委书记）; 陈文（县委书记、县长）."""
    for m in patterns.BRACKET.finditer(s.bare):
        ((_, person),) = s.named(*m.span("people"), EntityType.PERSON)
        verb = m["verb"] or ""
        when, extra = _tenure(s, 0, m.start("people"), m.end()) if verb == "时任" else (None, {})
        for at, office in s.named(*m.span("offices"), EntityType.POSITION):
            yield _Held(person, office, at, _own_start(s, at), verb, "", verb, -1, when, extra)


def _stated(s: _Painted) -> Iterator[_Held]:
    """陈文是县长; 县长是陈文; 团长是外交部长陈毅; 陈文以县长名义; 老总理（陈文）."""
    for pattern in patterns.STATED:
        for m in pattern.finditer(s.bare):
            ((_, person),) = s.named(*m.span("people"), EntityType.PERSON)
            for at, office in s.named(*m.span("offices"), EntityType.POSITION):
                yield _Held(person, office, at, _own_start(s, at), "为")


def _before_name(s: _Painted) -> Iterator[_Held]:
    """局长陈文; 省委书记、省长江华; 副主任：李四、王五; 委员张三、李四等."""
    for m in patterns.PREFIX.finditer(s.bare):
        offices = s.named(*m.span("offices"), EntityType.POSITION)
        while offices and _belongs_before(s, offices[0][0]):
            offices = offices[1:]
        gap = s.bare[m.end("offices") : m.start("people")]
        people = _row(s, m, offices[-1][1] if offices else None, gap)
        if ":" in gap and offices and patterns.CHAIR.search(s.folded[offices[-1][1].span.start : offices[-1][1].span.end]):
            continue
        links = [s.bare[s.until(a) : _own_start(s, b) + (s.bare[b] == "J")] for (a, _), (b, _) in pairwise(offices)]
        if "" in links:  # 总理秘书某某 is no 总理
            offices = offices[len(links) - links[::-1].index("") :]
        for person in people:
            for at, office in offices:
                own = _own_start(s, at)
                former = patterns.FORMER.search(s.bare[max(0, own - 2) : own]) or re.match(r"[原前](?=O)", s.bare[own:at])
                named = "" if former else _named_before(s, own)
                yield _Held(person, office, at, own, "", named, former[0] if former else _manner_after(s, person, own))


def _after_name(s: _Painted) -> Iterator[_Held]:
    """周恩来总理; 陈毅副总理兼外交部长."""
    for m in patterns.POSTFIX.finditer(s.bare):
        (at, person), offices = s.named(*m.span("people"), EntityType.PERSON)[0], s.named(*m.span("offices"), EntityType.POSITION)
        if not _goes_after(s, at):
            continue
        nexts = [i for i, (place, _) in enumerate(offices) if i and s.bare.startswith("P", s.until(place))]
        for place, office in offices[: nexts[0]] if nexts else offices:  # 周恩来总理、外交部长|陈毅
            ended = patterns.ENDING.search(_clause(s.bare, m.start()))
            change = "免" if ended else _named_before(s, m.start())
            if len(offices) == 1 and _presides(s, m, place):
                continue
            yield _Held(person, office, place, _own_start(s, place), "", change, "兼" if s.bare[place - 1] == "兼" else "")


def _presides(s: _Painted, m: re.Match[str], office: int) -> bool:
    """晨九时开会，林紫贵主席，宣布开会: he takes the chair of this one meeting."""
    alone = s.bare[max(0, m.start() - 1) : m.start()] in ("", ",", "。", ";") and s.bare[m.end() : m.end() + 1] in (",", "。", ";", "")
    return alone and "会" in s.bare and s.names[s.places[office]].span.quote == "主席"


def _named_before(s: _Painted, at: int) -> str:
    clause = _clause(s.bare, at)
    if patterns.ENDING.search(clause):
        return "免"
    return "任" if re.search(r"(?:任命|委任|选举|推选|推定|当选)(?:为|了)?[^S]{0,12}$", clause) else ""


def _row(s: _Painted, m: re.Match[str], office: Mention | None, gap: str) -> list[Mention]:
    """The persons of a list who all hold the office: only the first unless several can hold it at once."""
    people = s.named(*m.span("people"), EntityType.PERSON)
    if office is None:
        return []
    words = s.folded[office.span.start : office.span.end]
    shared = words in _SHARED or words.startswith(("副", "第")) or "副" in words or "候补" in words or words[-2:] in _SHARED
    several = re.search(r"[各两三四五六七八九十]\S{0,3}$", s.bare[max(0, m.start() - 4) : m.start()]) or patterns.FEW.match(s.bare, m.end())
    kept = [people[0][1]]
    for at, person in people[1:]:
        if not (shared or several) or _goes_after(s, at) or re.match(r"\(|夫人", s.bare[s.until(at) :]):
            break
        kept.append(person)
    return kept


def _goes_after(s: _Painted, person: int) -> bool:
    """Whether the office right after a person is that person's: 周恩来总理, but not 陈文局长李四."""
    at = s.until(person)
    while True:
        at += 2 if s.bare.startswith(("同志", "先生"), at) else 0
        if not s.bare.startswith(("S", "J"), at):
            return False
        while s.bare.startswith(("S", "J"), at):
            at = s.until(at)
        if not s.bare.startswith("P", at):
            return True
        at = s.until(at)


def _belongs_before(s: _Painted, office: int) -> bool:
    """Whether the office is that of the person who stands right before it."""
    before = re.search(rf"{patterns.PERSON}(?:同志|先生)?$", s.bare[: max(0, office)])
    return before is not None and _goes_after(s, before.start())


def _own_start(s: _Painted, office: int) -> int:
    """Where the body of an office begins, or the office itself."""
    own = patterns.OWN_BEFORE.search(s.bare, max(0, office - 60), office)
    return own.start() if own else office


def _manner_of(verb: str) -> str:
    kept = patterns.KEEPS_RANK.search(verb)
    return kept[0] if kept else "时任" if "时任" in verb else ""


def _manner_after(s: _Painted, person: Mention, own: int) -> str:
    """局长陈文代理: how the office before the name is held, unless the word speaks of another one (支队长陈文兼任政治委员)."""
    at = s.places.index(person.span.start)
    found = patterns.MANNER_LAST.match(s.bare, s.until(at))
    return found["manner"] if found and not patterns.IN_ANOTHER.search(_clause(s.bare, own)) else ""


def _kept(s: _Painted, m: re.Match[str], at: int) -> int:
    """代理省水利局局长: the word before the body is part of the office."""
    kept = patterns.KEEPS_RANK.search(m["verb"])
    return s.places[m.start("verb") + kept.start()] if kept else -1


def _tenure(s: _Painted, start: int, verb: int, end: int) -> tuple[When | None, dict[str, str]]:
    """The date or interval of an office, from the words between `start` of the clause and what follows its end."""
    clause = max(s.bare.rfind(c, 0, start) for c in ",;。:(") + 1
    places = [i for i in range(clause, verb) if s.bare[i] == "T"]
    extra: dict[str, str] = {}
    if term := re.search(r"任期[为是]?(?P<years>[一二三四五六七八九十两\d]+年)", s.bare[end : end + 24]):
        extra["任期"] = term["years"]
    if not places:
        return None, extra
    first = s.dates[s.places[places[-1]]].when
    if re.match(r"以来|起|始|开始", s.bare[s.until(places[-1]) :]):
        extra["期间"] = "起"
    over = patterns.LEFT.match(s.bare, end)
    if over and (until := s.dates.get(s.places[over.start("date")])) is not None and first.edtf and until.when.edtf:
        both = f"{first.edtf.partition('/')[0]}/{until.when.edtf.rpartition('/')[2]}"
        words = s.record.field_text(s.field)[s.places[places[-1]] : until.span.end]
        if first.earliest and until.when.latest and first.earliest <= until.when.latest:
            return When(both, first.earliest, until.when.latest, "interval", first.calendar, words, first.anchor), extra
    return (first if first.edtf else None), extra


def _statement(s: _Painted, held: _Held) -> Statement:
    body, place = _body(s, held)
    start = held.start if held.start >= 0 else held.office.span.start
    words = s.record.field_text(s.field)[start : held.office.span.end]
    told = held.verb or held.change
    return Statement(
        subject=Term(held.person.span, EntityType.PERSON),
        predicate=HELD_POSITION,
        evidence=s.evidence,
        origin=ORIGIN,
        object=body,
        value="".join(words.split()),
        when=held.when,
        modality=_modality(s.folded[s.evidence.start : held.person.span.start]) if told else Modality.ACTUAL,
        qualifiers=held.extra | {k: v for k, v in (("方式", held.manner), ("变动", held.change), ("驻地", place)) if v},
        confidence=min(held.person.confidence, held.office.confidence),
    )


def _body(s: _Painted, held: _Held) -> tuple[Term | None, str]:
    """The body an office belongs to, and the country it is sent to (驻锡兰大使)."""
    bodies = [m for i, m in _bodies(s, held.own, held.at)]
    text = s.record.field_text(s.field)
    sent = ""
    if bodies and s.folded[bodies[-1].span.start - 1 : bodies[-1].span.start] == "驻" and bodies[-1].type is EntityType.PLACE:
        sent = text[bodies[-1].span.start : bodies[-1].span.end]
        bodies = bodies[:-1]
    if bodies:
        return Term(bodies[-1].span, bodies[-1].type), sent
    words = s.folded[held.office.span.start : held.office.span.end]
    short = next((b for b in _BODIES if b in words), "")
    if short and not sent:
        start = held.office.span.start + words.index(short)
        return Term(Span.cut(s.record, start, start + len(short), s.field), EntityType.ORGANISATION), ""
    return None, sent


def _bodies(s: _Painted, start: int, end: int) -> Iterator[tuple[int, Mention]]:
    for kind in (EntityType.ORGANISATION, EntityType.PLACE):
        yield from s.named(start, end, kind)


def _clause(text: str, at: int) -> str:
    """The words of the clause before `at`; no more than forty, as scans may have no punctuation."""
    return re.split(r"[,;。: \u3000]", text[max(0, at - 40) : at])[-1]


def _modality(before: str) -> Modality:
    clause, before = _clause(before, len(before)), before[-80:]
    if patterns.DENIED.search(clause):
        return Modality.DENIED
    if patterns.RUMOURED.search(before):
        return Modality.RUMOURED
    return Modality.PLANNED if patterns.PLANNED.search(clause) or patterns.PROPOSED.search(before) else Modality.ACTUAL
