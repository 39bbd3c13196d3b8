"""Precision, recall and F1, strict and relaxed, by type and by source, and the errors behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from pipelines.evaluate.labels import Dated, Item, Place, Related, Told

ALL = "全部"
NAME_TYPES = ("PER", "LOC", "ORG", "TIME", "POSITION", "DOC")

T = TypeVar("T")
Same = Callable[[str, str], bool]


@dataclass(slots=True)
class Score:
    """Right ones, ones found, ones in the answer key."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def add(self, right: int, found: int, gold: int) -> None:
        """Count one text."""
        self.right, self.found, self.gold = self.right + right, self.found + found, self.gold + gold

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 when nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the answer key that was found; 0 when it is empty."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0


class Fault(NamedTuple):
    """One error: what kind (漏 missed, 多 not there, 错 wrong value), its type, and where."""

    kind: str
    type: str
    item: Item
    place: Place
    told: str = ""


@dataclass(slots=True)
class Measured:
    """Scores by measure ("严格", "宽松", ...) and row (a type, `ALL`, or a source), and every fault of the first measure."""

    tables: dict[str, dict[str, Score]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def row(self, measure: str, name: str) -> Score:
        """The score of one row, made when first asked for."""
        return self.tables.setdefault(measure, {}).setdefault(name, Score())

    def count(self, measure: str, type_: str, source: str, right: int, found: int, gold: int) -> None:
        """Count under the type, under all, and under the source."""
        for name in (type_, ALL, *((f"来源 {source}",) if source else ())):
            self.row(measure, name).add(right, found, gold)


def overlap(a: Place, b: Place) -> bool:
    """Whether two places share a character."""
    return a[0] < b[1] and b[0] < a[1]


def matched(gold: Sequence[T], found: Sequence[T], same: Callable[[T, T], bool]) -> list[tuple[int, int]]:
    """Pairs (gold, found) that agree, each used once, in order."""
    left = list(range(len(found)))
    pairs: list[tuple[int, int]] = []
    for i, g in enumerate(gold):
        j = next((j for j in left if same(g, found[j])), None)
        if j is not None:
            left.remove(j)
            pairs.append((i, j))
    return pairs


def names(pairs: Iterable[tuple[Item, Item]], types: Sequence[str] = NAME_TYPES) -> Measured:
    """Strict: start, end and type agree; relaxed: type agrees and the places share a character."""
    out = Measured()
    for gold, found in pairs:
        for kind in types:
            a = sorted({n.place for n in gold.names if n.type == kind})
            b = sorted({n.place for n in found.names if n.type == kind})
            exact = set(a) & set(b)
            out.count("严格", kind, gold.source, len(exact), len(b), len(a))
            out.count("宽松", kind, gold.source, len(matched(a, b, overlap)), len(b), len(a))
            out.faults += [Fault("漏", kind, gold, p) for p in a if p not in exact]
            out.faults += [Fault("多", kind, gold, p) for p in b if p not in exact]
    return out


def dates(pairs: Iterable[tuple[Item, Item]], same: Same) -> Measured:
    """Places strict and relaxed, and 日期值: of the dates whose meaning the key gives, those found with that meaning."""
    out = Measured()
    for gold, found in pairs:
        a, b = [d.place for d in gold.dates], [d.place for d in found.dates]
        exact, near = set(a) & set(b), matched(gold.dates, found.dates, lambda g, f: overlap(g.place, f.place))
        out.count("严格", "日期", gold.source, len(exact), len(b), len(a))
        out.count("宽松", "日期", gold.source, len(near), len(b), len(a))
        meant = [(i, j) for i, j in near if gold.dates[i].edtf]
        right = {i for i, j in meant if same(gold.dates[i].edtf, found.dates[j].edtf)}
        out.count("日期值", "日期", gold.source, len(right), len(meant), sum(bool(d.edtf) for d in gold.dates))
        out.faults += list(_date_faults(gold, found, near, right))
    return out


def _date_faults(gold: Item, found: Item, near: Sequence[tuple[int, int]], right: set[int]) -> Iterator[Fault]:
    seen, used = dict(near), {j for _, j in near}
    for i, date in enumerate(gold.dates):
        if i not in seen:
            yield Fault("漏", "日期", gold, date.place, date.edtf)
        elif date.edtf and i not in right:
            yield Fault("错", "日期值", gold, date.place, f"应为 {date.edtf}，读作 {found.dates[seen[i]].edtf or '未定'}")
        elif date.place != found.dates[seen[i]].place:
            yield Fault("错", "范围", gold, date.place, _cut(gold.text, found.dates[seen[i]].place))
    yield from (Fault("多", "日期", gold, d.place, d.edtf) for j, d in enumerate(found.dates) if j not in used)


def events(pairs: Iterable[tuple[Item, Item]], same: Same, scope: str = "") -> Measured:
    """Triggers strict and relaxed (type agrees), arguments (role agrees, of events whose trigger was found or not),
    and of the events found: share with the right modality, and of those with a time in the key the right time.
    """
    out = Measured()
    for gold, found in pairs:
        for kind in sorted({e.type for e in (*gold.events, *found.events)}):
            a = [e for e in gold.events if e.type == kind]
            b = [e for e in found.events if e.type == kind]
            exact = matched(a, b, lambda g, f: g.trigger == f.trigger)
            near = matched(a, b, lambda g, f: overlap(g.trigger, f.trigger))
            out.count("触发词严格", kind, gold.source, len(exact), len(b), len(a))
            out.count("触发词宽松", kind, gold.source, len(near), len(b), len(a))
            _arguments(out, kind, gold, a, b, near)
            hits, used = {i for i, _ in near}, {j for _, j in near}
            out.faults += [Fault("漏", kind, gold, e.trigger) for i, e in enumerate(a) if i not in hits]
            out.faults += [Fault("多", kind, gold, e.trigger) for j, e in enumerate(b) if j not in used]
            for i, j in near:
                _told(out, kind, gold, a[i], b[j], same)
    return out


def _arguments(
    out: Measured, kind: str, gold: Item, a: Sequence[Told], b: Sequence[Told], near: Sequence[tuple[int, int]]
) -> None:
    strict = relaxed = 0
    for i, j in near:
        pair = (a[i].arguments, b[j].arguments)
        strict += len(matched(*pair, lambda g, f: g == f))
        relaxed += len(matched(*pair, lambda g, f: g[0] == f[0] and overlap(g[1], f[1])))
    total = sum(len(e.arguments) for e in b), sum(len(e.arguments) for e in a)
    out.count("论元严格", kind, gold.source, strict, *total)
    out.count("论元宽松", kind, gold.source, relaxed, *total)
    for i, j in near:
        for role, place in a[i].arguments:
            if not any(role == r and overlap(place, p) for r, p in b[j].arguments):
                out.faults.append(Fault("漏", f"{kind}·{role}", gold, place))
        for role, place in b[j].arguments:
            if not any(role == r and overlap(place, p) for r, p in a[i].arguments):
                out.faults.append(Fault("多", f"{kind}·{role}", gold, place))


def _told(out: Measured, kind: str, gold: Item, a: Told, b: Told, same: Same) -> None:
    out.count("情态", kind, gold.source, a.modality == b.modality, 1, 1)
    if a.modality != b.modality:
        out.faults.append(Fault("错", "情态", gold, a.trigger, f"应为 {a.modality}，读作 {b.modality}"))
    if a.when:
        out.count("事件时间", kind, gold.source, same(a.when, b.when), 1, 1)
        if not same(a.when, b.when):
            out.faults.append(Fault("错", "事件时间", gold, a.trigger, f"应为 {a.when}，读作 {b.when or '未定'}"))


def relations(pairs: Iterable[tuple[Item, Item]]) -> Measured:
    """Strict: predicate and both places agree; relaxed: predicate agrees and both places share characters."""
    out = Measured()
    for gold, found in pairs:
        for kind in sorted({r.predicate for r in (*gold.relations, *found.relations)}):
            a = [r for r in gold.relations if r.predicate == kind]
            b = [r for r in found.relations if r.predicate == kind]
            near = matched(a, b, _near)
            out.count("严格", kind, gold.source, len(matched(a, b, lambda g, f: g == f)), len(b), len(a))
            out.count("宽松", kind, gold.source, len(near), len(b), len(a))
            hits, used = {i for i, _ in near}, {j for _, j in near}
            out.faults += [_relation("漏", gold, r) for i, r in enumerate(a) if i not in hits]
            out.faults += [_relation("多", gold, r) for j, r in enumerate(b) if j not in used]
    return out


def _near(a: Related, b: Related) -> bool:
    return overlap(a.subject, b.subject) and overlap(a.object, b.object)


def _relation(kind: str, item: Item, r: Related) -> Fault:
    return Fault(kind, r.predicate, item, r.subject, f"{_cut(item.text, r.subject)} → {_cut(item.text, r.object)}")


def _cut(text: str, place: Place) -> str:
    return text[place[0] : place[1]]


def worst(faults: Sequence[Fault], count: int) -> list[tuple[Fault, int]]:
    """At most `count` errors, each with how often its like (kind, type, words) occurs; the most frequent first."""
    groups: dict[Hashable, list[Fault]] = defaultdict(list)
    for fault in faults:
        groups[(fault.kind, fault.type, _cut(fault.item.text, fault.place))].append(fault)
    ordered = sorted(groups.values(), key=lambda g: (-len(g), g[0].kind, g[0].type, g[0].place))
    return [(group[0], len(group)) for group in ordered[:count]]


def in_context(fault: Fault, around: int = 16) -> str:
    """The words before, 【the words】 and the words after."""
    start, end = fault.place
    text = fault.item.text
    return f"{text[max(0, start - around):start]}【{text[start:end]}】{text[end:end + around]}".replace("\n", "⏎")


__all__ = ["ALL", "NAME_TYPES", "Dated", "Fault", "Measured", "Score", "dates", "events", "in_context", "names", "relations", "worst"]
