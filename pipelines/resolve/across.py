"""Who is who across records: referents of a block compared, joined where the reasons are enough, else left as a question.

A joining is a judgement of a rule like any other: it rests on words of both records, gives way to an editor's, and holds
for an audience only that may see every record it rests on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from graph.identity import AGAINST, noted
from graph.model import Findings, Judgement, Record, Verdict
from graph.splits import common
from pipelines.resolve.blocks import blocks
from pipelines.resolve.bodies import bodies
from pipelines.resolve.foreign import callable_by, parts
from pipelines.resolve.sounds import alike, heard
from pipelines.resolve.traits import Known, known
from pipelines.resolve.weighing import ASK, ENOUGH, Reason, evidence_of, parted, people, shared

PERSON, PART, SLIP, BODY = "rule:same_person@1", "rule:called_for_short@1", "rule:name_variant@1", "rule:same_body@1"
SOUND = "rule:same_sound@1"
PRODUCERS = (PERSON, PART, SLIP, BODY, SOUND)

_ALL_PAIRS = 12  # bearers of one name compared each with each; of more, only those that share a trait
_MOST_OF_A_TRAIT = 6


@dataclass(frozen=True, slots=True)
class Weighed:
    """Two referents compared: the rule, the reasons, their sum, and how many records a decision would move."""

    left: Known
    right: Known
    rule: str
    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> float:
        """Sum of the reasons' weights."""
        return sum(r.weight for r in self.reasons)

    @property
    def verdict(self) -> Verdict | None:
        """What the rule makes of the reasons: the same, a question for a person, or nothing worth saying."""
        if self.rule == SOUND:  # written otherwise: two people as likely as a slip of the pen
            return Verdict.UNSURE if self.weight >= ENOUGH else None
        return Verdict.SAME if self.weight >= ENOUGH else Verdict.UNSURE if self.weight >= ASK else None

    def judgement(self, verdict: Verdict) -> Judgement:
        """The rule's word: the reasons for, then those against, each with its evidence; the words of both sides first."""
        own = [k.at for k in (self.left, self.right) if k.at is not None]
        evidence = tuple(dict.fromkeys([*own, *(s for r in self.reasons for s in r.evidence)]))
        told = [
            (f"{AGAINST if r.weight < 0 else ''}{r.words}", r.evidence) for r in sorted(self.reasons, key=lambda r: -r.weight)
        ]
        left, right = self.left.referent.id, self.right.referent.id
        return Judgement(left, right, verdict, self.rule, noted(told, evidence), evidence=evidence)


def judged(resolved: Iterable[tuple[Record, Findings]]) -> Iterator[Judgement]:
    """"Same" for each pair of referents whose reasons are enough, "unsure" where they leave a doubt; each judgement once.

    Ordered by block. The order of the records changes nothing but which of equally open words are the evidence.
    """
    said: set[str] = set()
    for pair in weighed(rows_of(resolved)):
        if pair.verdict is not None and (judgement := pair.judgement(pair.verdict)).id not in said:
            said.add(judgement.id)
            yield judgement


def rows_of(resolved: Iterable[tuple[Record, Findings]]) -> Iterator[Known]:
    """What each record says of each person and body it names, one row at a time."""
    return (row for record, findings in resolved for row in known(record, findings))


def weighed(rows: Iterable[Known]) -> Iterator[Weighed]:
    """Every pair of a block that is worth comparing, with its reasons."""
    for block, members in blocks(rows):
        if block[0] in "OA":
            for left, right, reasons in bodies(block, members):
                yield Weighed(left, right, BODY, tuple(reasons))
        elif block[0] == "H":
            yield from _slips(members)
        elif block[0] == "Y":
            yield from _homophones(members)
        else:
            name = block[2:]
            yield from _bearers([k for k in members if k.referent.name == name and "|" not in common(k.referent).scope])
            yield from _short(name, members)
            yield from _variants(members)


def _bearers(members: Sequence[Known]) -> Iterator[Weighed]:
    doubted = next((k.warned for k in members if k.warned is not None), None)
    for left, right in _pairs(members):
        if common(left.referent) != common(right.referent):  # else an editor has told these very two apart
            yield Weighed(left, right, PERSON, tuple(people(left, right, doubted)))


def _homophones(members: Sequence[Known]) -> Iterator[Weighed]:
    """Names written differently that sound the same, with what else agrees."""
    by_sound: dict[str, list[Known]] = defaultdict(list)
    latin = [k for k in members if heard(k.referent.name) is None]
    for k in members:
        if (sound := heard(k.referent.name)) is not None:
            by_sound["".join((sound[0], *sound[1]))].append(k)
    for group in by_sound.values():
        if len({k.referent.name for k in group}) > 1:
            yield from (_heard(a, b) for a, b in _pairs(group) if a.referent.name != b.referent.name)
    for k in latin:
        yield from (_heard(k, o) for group in by_sound.values() for o in group[:_ALL_PAIRS] if alike(k.referent.name, o.referent.name))


def _heard(left: Known, right: Known) -> Weighed:
    """Two names of one sound: what agrees beside the name, each trait once."""
    sound = alike(left.referent.name, right.referent.name)
    found = [r for r in people(left, right) if r.kind != "name"]
    words = f"“{left.referent.name}”与“{right.referent.name}”读音相同（{sound}），写法不同"
    return Weighed(left, right, SOUND, (Reason(words, 0.0, kind="sound"), *found))


def _pairs(members: Sequence[Known]) -> Iterator[tuple[Known, Known]]:
    """Pairs worth comparing: all of a few, of many those that share an office, body, alias or companion."""
    if len(members) <= _ALL_PAIRS:
        yield from combinations(members, 2)
        return
    by_trait: dict[str, list[int]] = defaultdict(list)
    for n, k in enumerate(members):
        for trait in {*k.offices, *k.bodies, *k.aliases, *k.companions}:
            by_trait[trait].append(n)
    seen = {p for where in by_trait.values() for p in combinations(where[:_MOST_OF_A_TRAIT], 2)}
    for a, b in sorted(seen):
        yield members[a], members[b]


def _short(name: str, members: Sequence[Known]) -> Iterator[Weighed]:
    """A short name of a fonds against the full names there that it can stand for."""
    by_fonds: dict[str, tuple[list[Known], list[Known]]] = defaultdict(lambda: ([], []))
    for k in members:
        if k.referent.scope.partition("|")[1]:
            continue
        if k.referent.name.removesuffix("夫人") == name:
            by_fonds[k.referent.scope][0].append(k)
        elif any(name in callable_by(n) for n in k.names):
            by_fonds[k.referent.scope][1].append(k)
    for shorts, fulls in by_fonds.values():
        for short in shorts:
            fitting = [f for f in fulls if f.married == short.referent.name.endswith("夫人")]
            tried = [Weighed(short, f, PART, tuple(parted(short, f, _one_each(fitting)))) for f in fitting]
            best = max(tried, key=lambda w: w.weight, default=None)
            if best is not None:
                yield best


def _one_each(fulls: Sequence[Known]) -> list[Known]:
    """Of full names where one is called by the other (帕德玛·巴哈杜尔·卡特里, 巴哈杜尔·卡特里) the most used one."""
    kept: list[Known] = []
    for k in sorted(fulls, key=lambda k: (-k.records, k.referent.id)):
        names = {k.referent.name} | {s for n in k.names for s in callable_by(n)}
        if not any(o.referent.name in names or k.referent.name in {s for n in o.names for s in callable_by(n)} for o in kept):
            kept.append(k)
    return kept


def _variants(members: Sequence[Known]) -> Iterator[Weighed]:
    """Full names of one fonds with one last part, the others left out or cut short: 詹·默塞尔, 詹姆斯·默塞尔."""
    full = [k for k in members if any(len(parts(n)) > 1 for n in k.names)]
    for left, right in _pairs(full):
        if left.referent.scope != right.referent.scope or "|" in left.referent.scope:
            continue
        a, b = (parts(max(k.names, key=len)) for k in (left, right))
        if a[-1] == b[-1] and a != b and _same_given(a[:-1], b[:-1]):
            yield Weighed(left, right, SLIP, tuple(_written(left, right)))


def _same_given(a: Sequence[str], b: Sequence[str]) -> bool:
    few, many = sorted((list(a), list(b)), key=len)
    if len(few) < len(many):
        left = iter(many)
        return bool(few) and few[0] == many[0] and all(p in left for p in few)
    return all(x.startswith(y) or y.startswith(x) or one_slip(x, y) for x, y in zip(few, many, strict=True))


def one_slip(a: str, b: str) -> bool:
    """Whether two words of three characters or more differ in exactly one."""
    return len(a) == len(b) >= 3 and sum(x != y for x, y in zip(a, b, strict=True)) == 1


def _slips(members: Sequence[Known]) -> Iterator[Weighed]:
    """Full names of one fonds with one head whose last parts differ in one character."""
    for left, right in _pairs(members):
        if left.referent.scope == right.referent.scope and "|" not in left.referent.scope:
            a, b = (parts(max(k.names, key=len))[-1] for k in (left, right))
            if one_slip(a, b):
                yield Weighed(left, right, SLIP, tuple(_written(left, right)))


def _written(left: Known, right: Known) -> Iterator[Reason]:
    a, b = (max(k.names, key=len) for k in (left, right))
    yield Reason(f"译名写法相近（“{a}”与“{b}”）", 1.5, kind="written")
    yield from (r for r in people(left, right) if r.kind not in ("name", "companions", "orgs", "places", "years"))
    if left.companions.keys() & right.companions.keys():
        four = shared(left.companions, right.companions)[:4]
        evidence = evidence_of(four, left.companions, right.companions)
        yield Reason(f"都与“{'”“'.join(four)}”同见于一件", 0.25 * len(four), evidence, "companions")


