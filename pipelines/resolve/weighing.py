"""Reasons for and against two names being one, each with a weight and words an archivist can read.

A pair is joined from `ENOUGH` on. The weights and the limit were set on the hand-labelled keys (`evaluate identity` prints
the scores for each limit): on both, no two namesakes are joined at any limit from 1 to 4, B-cubed F1 from text is 95 and 97 %
up to 2.5 and falls to 89 and 96 % at 3. The highest limit that still finds them is taken; what lies between `ASK` and it is
left to a person. Two agreeing traits beside the name are the least (DOMAIN section 5.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from graph.model import Span
from graph.places.questions import Where, places
from pipelines.resolve.scopes import without_slur
from pipelines.resolve.traits import Known, Term, Told

ENOUGH = 2.5
ASK = 0.5
_TELLING = 4  # characters of an office that few hold: 交通站站长, not 主任
_FAR = 100  # kilometres that nobody went and came back in a day, before motor roads; proposal
_TRAITS = {"alias": 2, "office": 1, "body": 1, "terms": 1, "companions": 1, "orgs": 1, "places": 1}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two names may be one (weight 0 or above) or not (below), in words, with the words of the records."""

    words: str
    weight: float
    evidence: tuple[Span, ...] = ()
    kind: str = ""


def people(one: Known, other: Known, doubted: Span | None = None) -> list[Reason]:
    """Reasons for and against two bearers of one name, in different fonds, being one person.

    `doubted` are a record's words that say there are several people of this name.
    """
    found = [*_for(one, other), *_against(one, other)]
    if doubted is not None:
        weak = [r for r in found if r.weight > 0 and r.kind not in ("alias", "office")]
        found = [r for r in found if r not in weak]
        found.append(Reason("有档案载明另有同名的人，共见的人与地不足为凭", -0.5, (doubted,), "warned"))
    traits = sum(_TRAITS.get(r.kind, 0) + (r.kind == "office" and r.weight >= 3) for r in found if r.weight > 0)
    if traits < 2:
        found.append(Reason("除姓名外只有一项相合", -1.0, kind="few"))
    return found


def _for(one: Known, other: Known) -> Iterator[Reason]:
    if len(one.referent.name) >= 3:
        yield Reason("姓名三字全同", 1.0, kind="name")
    for k in (one, other):
        slur = next((n for n in sorted(k.names) if without_slur(n) != n), "")
        if slur:
            yield Reason(f"“{slur}”是敌方的写法，即“{k.referent.name}”", 0.0, (k.at,) if k.at else (), "slur")
    for alias in shared(one.aliases, other.aliases):
        yield Reason(f"两处都载明又名“{alias}”", 4, evidence_of([alias], one.aliases, other.aliases), "alias")
    offices, bodies = shared(one.offices, other.offices), shared(one.bodies, other.bodies)
    if offices:
        office = max(offices, key=len)
        weight = 3.0 if bodies or len(office) >= _TELLING else 1.0
        yield Reason(f"职务同为“{office}”", weight, evidence_of([office], one.offices, other.offices), "office")
    if bodies:
        yield Reason(f"同属“{bodies[0]}”", 1.5, evidence_of(bodies[:1], one.bodies, other.bodies), "body")
        yield from _terms(one, other, bodies)
    met = shared(one.companions, other.companions)[:3]
    if met:
        evidence = evidence_of(met, one.companions, other.companions)
        yield Reason(f"都与“{'”“'.join(met)}”同见于一件", float(len(met)), evidence, "companions")
    orgs = [o for o in shared(one.orgs, other.orgs) if o not in bodies][:2]  # his own body is no second witness
    if orgs:
        weight = min(2.0, 1.2 * len(orgs))
        yield Reason(f"都与机构“{'”“'.join(orgs)}”同见于一件", weight, evidence_of(orgs, one.orgs, other.orgs), "orgs")
    near_by = shared(one.places, other.places)[:3]
    if near_by:
        evidence = evidence_of(near_by, one.places, other.places)
        yield Reason(f"都与“{'”“'.join(near_by)}”同见于一件", 0.5 * len(near_by), evidence, "places")
    near = min(((abs(a - b), a, b) for a in one.years for b in other.years), default=None)
    if near is not None and near[0] <= 15:
        words = "所在档案年代相接" if near[0] else "所在档案年代相同"
        yield Reason(words, 0.5, (one.years[near[1]][1], other.years[near[2]][1]), "years")


def _terms(one: Known, other: Known, bodies: list[str]) -> Iterator[Reason]:
    """Dated terms in one of these bodies that overlap."""
    for body in bodies:
        a, b = one.terms.get(body), other.terms.get(body)
        if a and b and a.first <= b.last and b.first <= a.last:
            words = f"在“{body}”的任期重叠（{_span_of_days(a)} 与 {_span_of_days(b)}）"
            yield Reason(words, 1.0, (a.at, b.at), "terms")
            return


def _span_of_days(term: Term) -> str:
    return term.first if term.first == term.last else f"{term.first} 至 {term.last}"


def shared(one: Told, other: Told) -> list[str]:
    """What both are told with, told in the most open records first."""
    return sorted(one.keys() & other.keys(), key=lambda v: (max(one[v][0], other[v][0]), v))


def evidence_of(values: list[str], one: Told, other: Told) -> tuple[Span, ...]:
    """The words of both sides that tell these values, each once."""
    return tuple(dict.fromkeys(told[v][1] for v in values for told in (one, other)))


def _against(one: Known, other: Known) -> Iterator[Reason]:
    yield from _elsewhere(one, other)
    gap = years_between(one, other)
    if gap is not None and gap > 30:
        yield Reason(f"所在档案相隔 {gap} 年", -1.5 if gap <= 50 else -4.0, kind="gap")
    if one.offices and other.offices and not one.offices.keys() & other.offices.keys() and gap == 0:
        left, right = min(one.offices), min(other.offices)
        yield Reason(f"同时期职务不同（“{left}”与“{right}”）", -0.3, (one.offices[left][1], other.offices[right][1]), "offices")


def _elsewhere(one: Known, other: Known) -> Iterator[Reason]:
    """One certain day on which the one was in a place and the other in a place far away."""
    for day in sorted(one.days.keys() & other.days.keys()):
        for here, told in sorted(one.days[day].items()):
            for there, said in sorted(other.days[day].items()):
                far = kilometres(here, there)
                if far is not None and far >= _FAR:
                    words = f"{day} 同一天一在“{here}”，一在“{there}”，相距约 {round(far, -1):.0f} 公里"
                    yield Reason(words, -5.0, (told[1], said[1]), "far")
                    return


@lru_cache(maxsize=4096)
def kilometres(here: str, there: str) -> float | None:
    """About how far two places are from each other, at the least; None where one of them cannot be found."""
    known = places()
    a, b = known.where(here), known.where(there)
    return min((_great_circle(p, q) for p in a for q in b), default=None)


def _great_circle(p: Where, q: Where) -> float:
    lat, lat2 = radians(p.latitude), radians(q.latitude)
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin(radians(q.longitude - p.longitude) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))


def years_between(one: Known, other: Known) -> int | None:
    """Years between the nearest records of the two; None when one has no dates."""
    if not one.years or not other.years:
        return None
    first, second = sorted((one, other), key=lambda k: min(k.years))
    return max(0, min(second.years) - max(first.years))


def parted(short: Known, full: Known, rivals: list[Known]) -> list[Reason]:
    """Reasons for and against a short name of a fonds meaning this full (foreign) name of the same fonds."""
    found: list[Reason] = []
    name = max(full.names, key=len, default=full.referent.name)
    same = shared(short.offices, full.offices)
    if same:
        told = evidence_of(same[:1], short.offices, full.offices)
        found.append(Reason(f"职务同为“{same[0]}”", 2.0, told, "office"))
    elif short.offices and full.offices:
        left, right = min(short.offices), min(full.offices)
        told = (short.offices[left][1], full.offices[right][1])
        found.append(Reason(f"职务不同（“{left}”与“{right}”）", -1.5, told, "offices"))
    everyone = sum(r.records for r in rivals)
    if len(rivals) == 1:
        found.append(Reason(f"本全宗里可这样简称的只有“{name}”", 2.0, kind="only"))
    elif full.records >= 0.75 * everyone:
        weight = 2.0 if full.records >= 0.9 * everyone else 1.0
        found.append(Reason(f"本全宗里可这样简称的多是“{name}”（{full.records}/{everyone} 件）", weight, kind="most"))
    if full.records * 4 >= short.records:
        found.append(Reason(f"全名“{name}”与简称都常见", 0.5, kind="often"))
    if short.referent.name.endswith("夫人") != full.married:
        found.append(Reason("一称夫人，一不称夫人", -4.0, kind="wife"))
    elif full.married:
        found.append(Reason("都称夫人", 1.0, kind="wife"))
    if short.late and not full.late:
        found.append(Reason("简称处说是已故或前任", -2.0, kind="late"))
    return found
