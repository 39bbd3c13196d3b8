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
from graph.model import Modality, Record, digest
from graph.provenance import overlap
from graph.store import GraphStore
from graph.works import Exhibit, ExhibitForm, Product, Section, Sentence, State, Support
from pipelines.compose.arranging import accepted_values, day, groups, stretches, told_time, units
from pipelines.compose.brief import adverse, attributed, has_year, told_by, yearless
from pipelines.compose.counter import differences, side_by_side, undisclosed
from pipelines.compose.select import sentences
from pipelines.compose.showing import map_number, names_map
from pipelines.compose.verify import FactsOf, Lookup, verify_sentence

KIND = "exhibition"
LEVELS = ("part", "unit", "group")
_NUMERALS = "一二三四五六七八九十"
_SENTENCES = 9  # of a record that are checked and may be used
_OWN_VOICE = re.compile(r"^(?:问|答|問)[：:]|我(?![军省县市党区国方])|本[馆局]|你[馆们局]|職|职奉")
_MINOR = re.compile(r"合影|散[会會]|休[会會]|[闭閉][会會]|茶[点點]")
_BEHIND = {"preface": 3.0, "part": 1.5, "conclusion": 3.0}  # what prints under the name of its record stands behind on these walls
_ADVERSE = 3.0  # how far behind an adversary's words stand where a unit is opened
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
    """A sentence of a record that may stand on a wall, checked; how much it tells, and when."""

    sentence: Sentence
    record: Record
    score: float
    at: tuple[str, str, int]
    adverse: bool = False
    alone: bool = True
    dated: bool = False

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


def draft_exhibition(store: GraphStore, title: str, records: Sequence[Record], audience: Audience, facts: FactsOf) -> Product:
    """An outline of an exhibition from these records (without text), for what the audience may see.

    Without sections when none of them has words that can stand alone.
    """
    def lookup(record_id: str) -> Record | None:
        return store.record(record_id, audience)

    whole = [r for one in records[: form()["most"]] if (r := lookup(one.id)) is not None]
    told = {r.id: list(_told(store, r, audience, lookup, facts)) for r in whole}
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
    for difference in undisclosed(differences(store, cited, audience), cited):
        both = side_by_side(difference, lambda i: store.record(i, audience))
        checked = verify_sentence(both, lambda i: store.record(i, audience), facts) if both else None
        at = next((n for n, s in enumerate(product.sections) if any(
            overlap(c, difference.ours) for x in s.spoken() for c in x.citations)), -1)
        if checked is None or checked.verdict is not Support.SUPPORTED or at < 0:
            continue
        unit = max((n for n in range(at + 1) if product.sections[n].kind == "unit"), default=at)
        section = product.sections[unit]
        changed = replace(section, sentences=(*section.sentences, checked))
        product = replace(product, sections=(*product.sections[:unit], changed, *product.sections[unit + 1 :]))
        product = _shown_too(product, unit, difference.others[0].record_id, store, audience, facts)
    return product


def _shown_too(product: Product, unit: int, record_id: str, store: GraphStore, audience: Audience, facts: FactsOf) -> Product:
    """With the record among the exhibits of that unit, where it hangs nowhere yet."""
    groups = [unit + n for n, s in enumerate(block(product.sections, unit)) if s.kind == "group"]
    if not groups or any(e.record_id == record_id for s in product.sections for e in s.exhibits):
        return product
    group = product.sections[groups[-1]]
    held = replace(group, exhibits=(*group.exhibits, exhibit_for(store, record_id, audience, facts)))
    return replace(product, sections=(*product.sections[: groups[-1]], held, *product.sections[groups[-1] + 1 :]))


def _told(store: GraphStore, record: Record, audience: Audience, lookup: Lookup, facts: FactsOf) -> Iterator[_Told]:
    """The sentences of a record that pass by themselves, best first: those that tell what happened, and when."""
    events = [e for e in store.events(audience, record_id=record.id) if e.modality is Modality.ACTUAL]
    made = record.when.earliest if record.when else ""
    found = []
    for span in sentences(record):
        inside = [e for e in events if e.evidence.start < span.end and span.start < e.evidence.end]
        when = min((e.when.earliest for e in inside if e.when and e.when.earliest), default=made)
        score = min(len(inside), 2) + 0.5 * any(e.when and e.when.earliest for e in inside)
        score -= bool(_OWN_VOICE.search(span.quote) or _MINOR.search(span.quote))
        found.append((score, span, when))
    found.sort(key=lambda f: (-f[0], f[1].start))
    for score, span, when in found[:_SENTENCES]:
        own = _OWN_VOICE.search(span.quote) and record.title  # who speaks is said, where somebody speaks of himself
        sentence = verify_sentence(told_by([record], [span]) if own else attributed(record, span, "fact"), lookup, facts)
        if sentence.verdict is Support.SUPPORTED:
            alone = not yearless(span.quote) and _HANGING.match(span.quote) is None
            dated = has_year(span.quote)
            yield _Told(sentence, record, score, (when or "9", record.id, span.start), adverse(record, span), alone, dated)


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
        preface = self._opening(records)
        body = [s for n, (name, part) in enumerate(parts, 1) for s in self._part(n, name, part)]
        preface = preface or self._said(records, "preface", spread=True)
        yield Section(form()["headings"]["preface"], preface, "preface")
        yield from body
        last = sorted(records, key=day)[-max(3, len(records) // 3) :]
        yield Section(form()["headings"]["conclusion"], self._said(last, "conclusion") or self._said(records, "conclusion"), "conclusion")

    def _part(self, number: int, name: str, records: Sequence[Record]) -> Iterator[Section]:
        yield Section(_numbered("part", number, name), self._said(records, "part"), "part")
        named = units(self.store, records, self.audience, self.accepted, form()["units"], self.themes)
        for n, (theme, mine) in enumerate(named, 1):
            self.themes.add(theme)
            yield Section(_numbered("unit", n, theme), self._said(mine, "unit"), "unit")
            for g, (kind, group) in enumerate(groups(mine, form()["groups"]), 1):
                words = self._said(group, "group")
                yield Section(_numbered("group", g, kind), words, "group", exhibits=tuple(self._exhibits(group)))

    def _opening(self, records: Sequence[Record]) -> tuple[Sentence, ...]:
        """What the preface says: sentences understood by themselves that tell what happened and in which year, each record's best first."""
        plain = [[t for t in self.told[r.id] if t.alone and t.dated and not t.quoted and not t.adverse and t.score > 1] for r in records]
        ranked = [(n, t) for told in plain for n, t in enumerate(told)]
        return self._up((t for _, t in sorted(ranked, key=lambda p: (p[0], p[1].behind("preface"), p[1].at))), "preface")

    def _said(self, records: Sequence[Record], kind: str, spread: bool = False) -> tuple[Sentence, ...]:
        """The best sentences of these records not up yet, within the length, by time; with `spread` one of each record first."""
        pool = [t for r in records for t in self.told[r.id] if t.sentence.text not in self.used]
        if kind in _BEHIND and not all(t.adverse for r in records for t in self.told[r.id]):
            pool = [t for t in pool if not t.adverse]  # what an adversary says opens nothing where others speak too
        pool.sort(key=lambda t: (t.behind(kind), t.at))
        if spread:
            order = {id(t): n for r in records for n, t in enumerate(t for t in pool if t.record.id == r.id)}
            pool.sort(key=lambda t: (t.behind(kind) + order[id(t)], t.at))
        return self._up(pool, kind)

    def _up(self, pool: Iterable[_Told], kind: str) -> tuple[Sentence, ...]:
        """As many of these as the length of a wall of this kind asks for, best first in the pool; put up in order of time."""
        least, most = bounds(kind)
        chosen: list[_Told] = []
        for one in pool:
            size = sum(len(t.sentence.text) for t in chosen)
            if size < least and size + len(one.sentence.text) <= most:
                chosen.append(one)
        self.used |= {t.sentence.text for t in chosen}
        return tuple(t.sentence for t in sorted(chosen, key=lambda t: t.at))

    def _exhibits(self, records: Sequence[Record]) -> Iterator[Exhibit]:
        """An exhibit for each record; the one that tells most is the chief one where its words suffice, an adversary's never."""
        ours = [r for r in records if r.catalogue.get("立场") != "adversary"]
        chief = max(ours, key=lambda r: (sum(t.score for t in self.told[r.id]), r.id), default=None)
        for record in sorted(records, key=day):
            label = self.label(record, "key") if record is chief else ()
            key = bool(label) and sum(len(s.text) for s in label) >= bounds("key")[0]
            words = label if key else self.label(record, "label")
            yield Exhibit(record.id, exhibit_form(record), words, key=key, details={"名称": record.title} if record.title else {})

    def label(self, record: Record, kind: str) -> tuple[Sentence, ...]:
        """Sentences of the record for its label: those not on a wall first, in the order of the record."""
        least, most = bounds(kind)
        pool = sorted(self.told[record.id], key=lambda t: (t.sentence.text in self.used, -t.score, t.at))
        chosen: list[_Told] = []
        for one in pool:
            size = sum(len(t.sentence.text) for t in chosen)
            if size < least and size + len(one.sentence.text) <= most:
                chosen.append(one)
        return tuple(t.sentence for t in sorted(chosen, key=lambda t: t.at[2]))


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
    told = " ".join((record.title, *(record.catalogue.get(f, "") for f in ("原件", "载体", "载体形态", "稿本", "备注"))))
    if any(w in told for w in form()["copies"]):
        return ExhibitForm.COPY
    return ExhibitForm.PLATE if any(w in told for w in form()["plates"]) else ExhibitForm.ORIGINAL


def _numbered(kind: str, number: int, name: str) -> str:
    numeral = _NUMERALS[number - 1] if number <= len(_NUMERALS) else str(number)
    return str(form()["numbered"][kind]).format(n=numeral, name=name)


# ---- what is wrong with an outline
@dataclass(frozen=True, slots=True)
class Lack:
    """What an outline lacks or does wrong: where (a heading or an exhibit's name), which kind, and what to do, in Chinese.

    Kinds: 缺展品, 字数, 依据未展出, 复制件, 敌方文书, 开放, 权利, 审图号, 重复, 结构.
    """

    where: str
    kind: str
    words: str


def faults(product: Product, lookup: Lookup) -> list[Lack]:
    """All that is wrong with an exhibition as it stands; `lookup` gives None for what its audience may not see."""
    ids = product.record_ids()
    records = {i: r for i in ids if (r := lookup(i)) is not None}
    return [
        *_structure(product), *_lengths(product), *_unshown(product), *_weak(product), *_exhibited(product, records),
        *_maps(product, records),
    ]


def _structure(product: Product) -> Iterator[Lack]:
    kinds = Counter(s.kind for s in product.sections)
    least, most = form()["parts"]
    for kind, word in form()["headings"].items():
        if kinds[kind] != 1:
            yield Lack(word, "结构", f"要有一个{word}，现在有 {kinds[kind]} 个")
    if not least <= kinds["part"] <= most:
        yield Lack(product.title, "结构", f"应有 {least} 到 {most} 个部分，现在有 {kinds['part']} 个")
    shown = Counter(e.record_id for s in product.sections for e in s.exhibits)
    for record_id, times in shown.items():
        if times > 1:
            yield Lack(record_id, "重复", f"同一件档案作了 {times} 次展品")


def _lengths(product: Product) -> Iterator[Lack]:
    for section in product.sections:
        if section.kind in form()["lengths"]:
            yield from _length(section.heading, section.sentences, section.kind)
        for exhibit in section.exhibits:
            yield from _length(_name(exhibit), exhibit.label, "key" if exhibit.key else "label")


def _length(where: str, words: Iterable[Sentence], kind: str) -> Iterator[Lack]:
    (least, most), size = bounds(kind), sum(len(s.text) for s in words)
    if not least <= size <= most:
        what = "说明牌" if kind in ("label", "key") else "展板文字"
        yield Lack(where, "字数", f"{what} {size} 字，应在 {least} 到 {most} 字之间")


def _unshown(product: Product) -> Iterator[Lack]:
    """Wall text whose records hang nowhere; and sentences of a part of whose records none hangs in that part."""
    everywhere = {e.record_id for s in product.sections for e in s.exhibits}
    for at, section in enumerate(product.sections):
        cited = dict.fromkeys(c.record_id for s in section.sentences for c in s.citations)
        for record_id in cited:
            if record_id not in everywhere:
                yield Lack(section.heading, "依据未展出", f"文字所据的 {record_id} 没有展出")
        if section.kind != "part":
            continue
        near = {e.record_id for s in block(product.sections, at) for e in s.exhibits}
        for sentence in section.sentences:
            if not near & {c.record_id for c in sentence.citations}:
                yield Lack(section.heading, "依据未展出", f"“{sentence.text[:20]}”的依据没有在这一部分展出")


def _weak(product: Product) -> Iterator[Lack]:
    for at, section in enumerate(product.sections):
        if section.kind not in LEVELS:
            continue
        count = sum(len(s.exhibits) for s in block(product.sections, at))
        if not count:
            yield Lack(section.heading, "缺展品", "一件展品也没有")
        elif section.kind == "part" and count < form()["fewest"]:
            yield Lack(section.heading, "缺展品", f"只有 {count} 件展品")


def _exhibited(product: Product, records: Mapping[str, Record]) -> Iterator[Lack]:
    audience = Audience(product.audience)
    for exhibit in (e for s in product.sections for e in s.exhibits):
        record, name = records.get(exhibit.record_id), _name(exhibit)
        if record is None:
            yield Lack(name, "开放", f"{exhibit.record_id} 不能用于{audience.label}")
            continue
        if not exhibit.label:
            yield Lack(name, "字数", "还没有说明牌")
        if exhibit_form(record) is ExhibitForm.COPY and exhibit.form is ExhibitForm.ORIGINAL:
            yield Lack(name, "复制件", "目录写明是复制件，却标为原件")
        if not exhibit.details.get("权利状态", "").strip():
            yield Lack(name, "权利", "没有写权利状态")
        if audience in (Audience.EXHIBITION, Audience.PUBLICATION) and not record.publication.strip():
            yield Lack(name, "开放", "没有公布审批号")
        if record.catalogue.get("立场") == "adversary" and record.title.strip("《》") not in "".join(s.text for s in exhibit.label):
            yield Lack(name, "敌方文书", "说明牌要写明出自哪一件敌方文书")


def _maps(product: Product, records: Mapping[str, Record]) -> Iterator[Lack]:
    """Maps that would leave the archive without a 审图号, and numbers that are none (DOMAIN section 2: A3 and A4)."""
    written = product.details.get("审图号", "").strip()
    if written and not map_number(written):
        yield Lack(product.title, "审图号", f"“{written}”不像审图号，例如 浙S（2021）15号；不放地图就空着")
    if Audience(product.audience) not in (Audience.EXHIBITION, Audience.PUBLICATION):
        return
    for exhibit in (e for s in product.sections for e in s.exhibits):
        record, told = records.get(exhibit.record_id), exhibit.details
        shown = record is not None and names_map(f"{_name(exhibit)} {record.title}") and told.get("图像", "").strip() != "无"
        if shown and not map_number(told.get("审图号", "")):
            yield Lack(_name(exhibit), "审图号", "是地图，没有审图号：补上审图号，或在“图像”里写“无”，图像就不出馆")


def block(sections: Sequence[Section], at: int) -> Sequence[Section]:
    """A section with what belongs to it: a part's units and groups, a unit's groups; preface and conclusion alone."""
    kind = sections[at].kind
    if kind not in LEVELS:
        return sections[at : at + 1]
    end = at + 1
    while end < len(sections) and sections[end].kind in LEVELS and LEVELS.index(sections[end].kind) > LEVELS.index(kind):
        end += 1
    return sections[at:end]


def _name(exhibit: Exhibit) -> str:
    return exhibit.details.get("名称", "").strip() or exhibit.record_id


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
