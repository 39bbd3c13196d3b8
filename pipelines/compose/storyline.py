"""Exhibition storylines: records arranged into 部分, 单元, 组 and 展品, every word of the walls a record's own.

Headings, lengths and numbers are data (`templates/exhibition.yaml`); the form is DOMAIN section 3.5. What cannot be filled
within its length stays short and is told by `faults`: nothing is padded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from graph.access import Audience
from graph.folding import key
from graph.model import Modality, Record, Span, digest
from graph.provenance import overlap
from graph.store import GraphStore
from graph.works import Exhibit, ExhibitForm, Product, Section, Sentence, State, Support
from pipelines.compose.arranging import accepted_values, day, groups, stretches, told_time, units
from pipelines.compose.brief import adverse, attributed, has_year, own_voice, told_by, yearless
from pipelines.compose.copies import is_copy, without_copies
from pipelines.compose.counter import by_words, differences, side_by_side, undisclosed
from pipelines.compose.select import sentences, speaks_of
from pipelines.compose.verify import FactsOf, Lookup, verify_sentence

KIND = "exhibition"
LEVELS = ("part", "unit", "group")
_NUMERALS = "一二三四五六七八九十"
_SENTENCES = 9  # of a record that are checked and may be used
_MENTIONED = 5  # a record of which fewer than one sentence in so many speaks of the topic is on other matters
_MINOR = re.compile(r"合影|散[会會]|休[会會]|[闭閉][会會]|茶[点點]")
_BEHIND = {"preface": 3.0, "part": 1.5, "conclusion": 3.0}  # what prints under the name of its record stands behind on these walls
_ADVERSE = 3.0  # how far behind an adversary's words stand where a unit is opened
_BESIDE = ("group", "label", "key")  # what hangs next to the exhibit that it is told of
_LIKE = 8  # letters of a clause that does not stand on two walls
_CLAUSE = re.compile(r"[，。；：！？、,;:!?“”‘’《》「」『』]")
_POINTING = re.compile(r"[那这這]一?[天日夜晚年]|那[时時]|[当當是][天日晚夜](?![报報])")  # when it was another sentence says
_HANGING = re.compile(r"^(?:[与经并由以从为现]|届时|下一步|缺点|缺點)")


@lru_cache(maxsize=1)
def form() -> Mapping[str, Any]:
    """The template of exhibitions."""
    data: dict[str, Any] = yaml.safe_load((files("pipelines.compose") / "templates" / "exhibition.yaml").read_text("utf-8"))
    return data


def bounds(kind: str) -> tuple[int, int]:
    """How many characters the words of a section of this kind, or a label (label, key), may have."""
    least, most = form()["lengths"][kind]
    return int(least), int(most)


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence of a record that may stand on a wall, checked; how much it tells, and when.

    `beside` is how it reads next to its exhibit, whose name and date stand there: without the record's date.
    """

    sentence: Sentence
    beside: Sentence
    record: Record
    score: float
    at: tuple[str, str, int]
    adverse: bool = False
    alone: bool = True
    dated: bool = False
    minor: bool = False

    def on(self, kind: str) -> Sentence:
        """As it stands on a wall of this kind."""
        return self.beside if kind in _BESIDE else self.sentence

    def behind(self, kind: str) -> float:
        """How far it stands behind others on a wall of this kind; what opens a wall must be understood by itself."""
        opening = kind in _BEHIND
        pictured = exhibit_form(self.record) is ExhibitForm.PLATE
        return (
            _BEHIND.get(kind, 0.0) * self.quoted + _ADVERSE * (kind == "unit" and self.adverse) + 1.5 * opening * (not self.alone)
            + 2.0 * (kind == "conclusion" and pictured) - self.score
        )

    @property
    def quoted(self) -> bool:
        """Whether it prints under the name of its record: an adversary's words, a plan, an item of a list."""
        return len(self.sentence.citations) > 1


def draft_exhibition(
    store: GraphStore, title: str, records: Sequence[Record], audience: Audience, facts: FactsOf, about: Sequence[str] = (),
) -> Product:
    """An outline of an exhibition from these records (without text), for what the audience may see.

    `about` are the names of what it is on: a record that only mentions it is used for the sentences that do; without them
    the records are taken as chosen. Without sections when none of them has words that can stand alone.
    """
    def lookup(record_id: str) -> Record | None:
        return store.record(record_id, audience)

    whole = without_copies([r for one in records[: form()["most"]] if (r := lookup(one.id)) is not None])
    told = {r.id: list(_told(store, r, audience, lookup, facts, about)) for r in whole}
    usable = [r for r in whole if told[r.id]]
    sections = _Wall(store, audience, told, title).sections(usable) if usable else ()
    return disclosing(Product(
        "x-" + digest(KIND, title, audience), KIND, title, tuple(sections), audience=audience.value, state=State.DRAFT,
        origin="extractive/exhibition@1",
    ), store, audience, facts)


def disclosing(product: Product, store: GraphStore, audience: Audience, facts: FactsOf) -> Product:
    """The outline with what other records tell otherwise put beside the words it concerns: in their unit, both accounts.

    That may make a unit longer than the template has it; `faults` says so.
    """
    cited = [c for s in product.sentences() for c in s.citations]
    for told in by_words(undisclosed(differences(store, cited, audience), cited)):
        both = side_by_side(told, lambda i: store.record(i, audience))
        checked = verify_sentence(both, lambda i: store.record(i, audience), facts) if both else None
        at = next((n for n, s in enumerate(product.sections) if any(
            overlap(c, told[0].ours) for x in s.spoken() for c in x.citations)), -1)
        if checked is None or checked.verdict is not Support.SUPPORTED or at < 0:
            continue
        unit = _unit_at(product, at)
        section = product.sections[unit]
        changed = replace(section, sentences=(*section.sentences, checked))
        product = replace(product, sections=(*product.sections[:unit], changed, *product.sections[unit + 1 :]))
        for difference in told:
            product = _shown_too(product, unit, difference.others[0].record_id, store, audience, facts)
    return product


def _unit_at(product: Product, at: int) -> int:
    """The unit a section belongs to, of a part its first one; the section itself where there is none."""
    units = [n for n, s in enumerate(product.sections) if s.kind == "unit"]
    if product.sections[at].kind in ("preface", "part"):
        return next((n for n in units if n > at), at)
    return max((n for n in units if n <= at), default=at)


def _shown_too(product: Product, unit: int, record_id: str, store: GraphStore, audience: Audience, facts: FactsOf) -> Product:
    """With the record among the exhibits of that unit, where it hangs nowhere yet."""
    groups = [unit + n for n, s in enumerate(block(product.sections, unit)) if s.kind == "group"]
    if not groups or any(e.record_id == record_id for s in product.sections for e in s.exhibits):
        return product
    group = product.sections[groups[-1]]
    held = replace(group, exhibits=(*group.exhibits, exhibit_for(store, record_id, audience, facts)))
    return replace(product, sections=(*product.sections[: groups[-1]], held, *product.sections[groups[-1] + 1 :]))


def _told(
    store: GraphStore, record: Record, audience: Audience, lookup: Lookup, facts: FactsOf, about: Sequence[str] = (),
) -> Iterator[_Told]:
    """The sentences of a record that pass by themselves, best first: those that tell what happened, and when."""
    events = [e for e in store.events(audience, record_id=record.id) if e.modality is Modality.ACTUAL]
    made = record.when.earliest if record.when else ""
    found = []
    for span in _on(record, about):
        inside = [e for e in events if e.evidence.start < span.end and span.start < e.evidence.end]
        when = min((e.when.earliest for e in inside if e.when and e.when.earliest), default=made)
        score = min(len(inside), 2) + 0.5 * any(e.when and e.when.earliest for e in inside)
        score += 0.5 * (yearless(span.quote) or has_year(span.quote))
        score -= bool(own_voice(span.quote) or _MINOR.search(span.quote))
        found.append((score, span, when))
    plain = [f for f in found if not _POINTING.search(f[1].quote) or has_year(f[1].quote)]
    found = sorted(plain or found, key=lambda f: (-f[0], f[1].start))
    for score, span, when in found[:_SENTENCES]:
        own = own_voice(span.quote) and record.title  # who speaks is said, where somebody speaks of himself
        named = told_by([record], [span]) if record.title and (own or yearless(span.quote)) else None
        beside = verify_sentence(named if own and named else attributed(record, span, "fact"), lookup, facts)
        sentence = beside if own or named is None else verify_sentence(named, lookup, facts)
        if beside.verdict is Support.SUPPORTED and sentence.verdict is Support.SUPPORTED:
            yield _Told(
                sentence, beside, record, score, (when or "9", record.id, span.start), adverse(record, span),
                alone=not yearless(span.quote) and _HANGING.match(span.quote) is None, dated=has_year(span.quote),
                minor=_MINOR.search(span.quote) is not None,
            )


def _on(record: Record, about: Sequence[str]) -> list[Span]:
    """The sentences an exhibition on these names may use: all, of a record that is neither on them nor theirs those on them."""
    every = list(sentences(record))
    near = [s for s in every if any(speaks_of(name, s.quote) for name in about)]
    named = f"{record.title}\n{record.catalogue.get('责任者', '')}"
    whole = not about or any(speaks_of(name, named) for name in about) or len(near) * _MENTIONED >= len(every)
    return every if whole else near


class _Wall:
    """The walls in the making: which sentences are up already."""

    def __init__(self, store: GraphStore, audience: Audience, told: Mapping[str, Sequence[_Told]], title: str = "") -> None:
        self.store, self.audience, self.told = store, audience, told
        self.themes = {title} if title else set[str]()  # what no further unit is called
        self.used: set[str] = set()
        self.accepted: Mapping[str, set[str]] = {}

    def sections(self, records: Sequence[Record]) -> Iterator[Section]:
        """All sections."""
        self.accepted = accepted_values(self.store, records, self.audience, form()["themes"])
        whens = {r.id: told_time(self.store, r, self.audience, form()["memories"]) for r in records}
        parts = stretches(records, form()["parts"], form()["fewest"], whens)
        opening = self._up(self._opening(records), "preface")
        body = [pair for n, (name, part) in enumerate(parts, 1) for pair in self._part(n, name, part)]
        last = sorted(records, key=day)[-max(3, len(records) // 3) :]
        ending = self._said(last, "conclusion") or self._said(records, "conclusion")
        rest = sorted((t for r in records for t in self._left(r) if not t.quoted and t.alone), key=lambda t: (t.behind("preface"), t.at))
        opening = self._up(rest, "preface", opening)
        preface = tuple(t.on("preface") for t in opening) or self._said(records, "preface", spread=True)
        yield Section(form()["headings"]["preface"], preface, "preface")
        yield from (replace(section, exhibits=tuple(self._exhibits(shown))) for section, shown in body)
        yield Section(form()["headings"]["conclusion"], ending, "conclusion")

    def _part(self, number: int, name: str, records: Sequence[Record]) -> Iterator[tuple[Section, Sequence[Record]]]:
        """The sections of a part, each with the records that hang there."""
        yield Section(_numbered("part", number, name), self._said(records, "part"), "part"), ()
        named = units(self.store, records, self.audience, self.accepted, form()["units"], self.themes)
        for n, (theme, mine) in enumerate(named, 1):
            self.themes.add(theme)
            yield Section(_numbered("unit", n, theme), self._said(mine, "unit"), "unit"), ()
            for g, (kind, group) in enumerate(groups(mine, form()["groups"]), 1):
                yield Section(_numbered("group", g, kind), self._said(group, "group"), "group"), group

    def _opening(self, records: Sequence[Record]) -> list[_Told]:
        """What the preface says: sentences understood by themselves that tell what happened and in which year, each record's best first."""
        plain = [[t for t in self.told[r.id] if t.alone and t.dated and not t.quoted and not t.adverse and t.score > 1] for r in records]
        ranked = [(n, t) for told in plain for n, t in enumerate(told)]
        return [t for _, t in sorted(ranked, key=lambda p: (p[0], p[1].behind("preface"), p[1].at))]

    def _left(self, record: Record) -> list[_Told]:
        """What the record tells that stands on no wall yet."""
        return [t for t in self.told[record.id] if not self._is_up(t)]

    def _is_up(self, told: _Told) -> bool:
        return not self.used.isdisjoint(_clauses(told))

    def _said(self, records: Sequence[Record], kind: str, spread: bool = False) -> tuple[Sentence, ...]:
        """The best sentences of these records not up yet, within the length, by time; with `spread` one of each record first."""
        pool = [t for r in records for t in self._left(r)]
        if kind in _BEHIND and not all(t.adverse or t.minor for r in records for t in self.told[r.id]):
            pool = [t for t in pool if not (t.adverse or t.minor)]  # an adversary's words open nothing where others speak too
        pool.sort(key=lambda t: (t.behind(kind), t.at))
        if spread:
            order = {id(t): n for r in records for n, t in enumerate(t for t in pool if t.record.id == r.id)}
            pool.sort(key=lambda t: (t.behind(kind) + order[id(t)], t.at))
        return tuple(t.on(kind) for t in self._up(pool, kind))

    def _up(self, pool: Iterable[_Told], kind: str, up: Sequence[_Told] = ()) -> list[_Told]:
        """As many of these as the length of a wall of this kind asks for besides those up on it, best first; in order of time."""
        chosen = list(up)
        for one in pool:
            if not self._is_up(one) and _fits(one, chosen, kind):
                chosen.append(one)
                self.used |= _clauses(one)
        return sorted(chosen, key=lambda t: t.at)

    def _exhibits(self, records: Sequence[Record]) -> Iterator[Exhibit]:
        """An exhibit for each record; the one that tells most is the chief one where its words suffice, an adversary's never."""
        ours = [r for r in records if r.catalogue.get("立场") != "adversary"]
        chief = max(ours, key=lambda r: (sum(t.score for t in self.told[r.id]), r.id), default=None)
        for record in sorted(records, key=day):
            label = self.label(record, "key") if record is chief else ()
            main = bool(label) and sum(len(s.text) for s in label) >= bounds("key")[0]
            words = label if main else self.label(record, "label")
            yield Exhibit(record.id, exhibit_form(record), words, key=main, details={"名称": record.title} if record.title else {})

    def label(self, record: Record, kind: str) -> tuple[Sentence, ...]:
        """Sentences of the record for its label: those not on a wall first, in the order of the record."""
        chosen: list[_Told] = []
        for one in sorted(self.told[record.id], key=lambda t: (self._is_up(t), -t.score, t.at)):
            if _fits(one, chosen, kind):
                chosen.append(one)
        if kind == "label" and not chosen:  # too long a label can be cut, an exhibit without one cannot be shown
            chosen = sorted(self.told[record.id], key=lambda t: len(t.on(kind).text))[:1]
        self.used |= {c for t in chosen for c in _clauses(t)}
        return tuple(t.on(kind) for t in sorted(chosen, key=lambda t: t.at[2]))


def _fits(one: _Told, chosen: Sequence[_Told], kind: str) -> bool:
    """Whether a wall or label of this kind wants more words than these, and has room for this sentence."""
    least, most = bounds(kind)
    size = sum(len(t.on(kind).text) for t in chosen)
    return size < least and size + len(one.on(kind).text) <= most


def _clauses(told: _Told) -> set[str]:
    """What tells a sentence from others on the walls: its longer clauses, of a short one all of it."""
    words = told.beside.citations[-1].quote
    return {k for c in _CLAUSE.split(words) if len(k := key(c)) >= _LIKE} or {key(words)}


def exhibit_for(store: GraphStore, record_id: str, audience: Audience, facts: FactsOf) -> Exhibit:
    """An exhibit of a record with an ordinary label from its own words. LookupError when the audience knows no such record."""
    record = store.record(record_id, audience)
    if record is None:
        raise LookupError(f"没有这件档案，或者它不能用于{audience.label}")
    told = {record.id: list(_told(store, record, audience, lambda i: store.record(i, audience), facts))}
    words = _Wall(store, audience, told).label(record, "label")
    return Exhibit(record.id, exhibit_form(record), words, details={"名称": record.title} if record.title else {})


def exhibit_form(record: Record) -> ExhibitForm:
    """As what a record is shown, by its catalogue: a copy where it says so, a plate for a photograph, else the original."""
    if is_copy(record):
        return ExhibitForm.COPY
    told = f"{record.title} {record.catalogue.get('载体', '')} {record.catalogue.get('载体形态', '')}"
    return ExhibitForm.PLATE if any(w in told for w in form()["plates"]) else ExhibitForm.ORIGINAL


def _numbered(kind: str, number: int, name: str) -> str:
    numeral = _NUMERALS[number - 1] if number <= len(_NUMERALS) else str(number)
    return str(form()["numbered"][kind]).format(n=numeral, name=name)


def block(sections: Sequence[Section], at: int) -> Sequence[Section]:
    """A section with what belongs to it: a part's units and groups, a unit's groups; preface and conclusion alone."""
    kind = sections[at].kind
    if kind not in LEVELS:
        return sections[at : at + 1]
    end = at + 1
    while end < len(sections) and sections[end].kind in LEVELS and LEVELS.index(sections[end].kind) > LEVELS.index(kind):
        end += 1
    return sections[at:end]


def renumbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Headings numbered anew after a move: 第×部分, 第×单元 and 第×组 in their place; a heading of another form stays."""
    counts: Counter[str] = Counter()
    out = []
    for section in sections:
        if section.kind in LEVELS:
            counts[section.kind] += 1
            for below in LEVELS[LEVELS.index(section.kind) + 1 :]:
                counts[below] = 0
            head, gap, name = section.heading.partition("　")
            if gap and head.startswith("第"):
                section = replace(section, heading=_numbered(section.kind, counts[section.kind], name))
        out.append(section)
    return tuple(out)
