"""Reasons by which two names of bodies are one body's: stated short forms, usual abbreviations, and their own fonds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipelines.resolve.abbreviations import bare, shortens, spelled_out
from pipelines.resolve.traits import Known
from pipelines.resolve.weighing import Reason, years_between

_HERE = re.compile(r"^[县市区乡镇村社厂校]")
_PLACE = re.compile(r"^[省县市区乡镇村]")
_RELATIVE = re.compile(r"^(?:[省县市区乡镇村]|第[一二三四五六七八九十百\d]+)")
_GENERIC = re.compile(r"^[本该各我贵职你敌伪]|^(?:中央)?(?:常务)?(?:政治局|[军党]?委员会|代表团|办公室|书记处|支部|党委)$")
_HOME = "本全宗里"
_TELLING = 5
_LONG = 6  # characters of a name that says much by itself
_GREATEST_GAP = 30  # years between fonds that may call one body by one short name; proposal

Found = tuple[Known, Known, list[Reason]]


def bodies(block: str, members: Sequence[Known]) -> Iterator[Found]:
    """Pairs of one block with the reasons to join them. `block` "A name" gathers a stated short name, "O end" an ending."""
    kept = [k for k in members if "|" not in k.referent.scope and not _GENERIC.match(k.referent.name)]
    if block[0] == "A":
        yield from _stated(block[2:], kept)
        return
    full = [k for k in kept if not k.referent.scope]
    for short in kept:
        if short.records:
            yield from _written_out(short, kept if short.referent.scope else full)
    shorts: dict[str, list[Known]] = defaultdict(list)
    for k in kept:
        if k.referent.scope:
            shorts[k.referent.name].append(k)
    for name, same in sorted(shorts.items()):
        yield from _one_short_name(name, same, full)
    yield from _alike(k for k in kept if k.referent.scope)


def _stated(name: str, members: Sequence[Known]) -> Iterator[Found]:
    """A short name that records state of one body alone means that body in other fonds too."""
    owners = {k.referent.name: k for k in members if name in k.aliases and k.referent.name != name}
    if len(owners) != 1 or len(name) < 3:
        return
    (owner,) = owners.values()
    for k in members:
        if k.referent.name == name and k.records and k.referent.id != owner.referent.id:
            told = (owner.aliases[name][1],)
            yield k, owner, [Reason(f"档案载明“{owner.referent.name}”简称“{name}”，别无他家用此简称", 3.0, told, "alias")]


def _one_short_name(name: str, same: Sequence[Known], full: Sequence[Known]) -> Iterator[Found]:
    """A short name that is not relative to a county, used in fonds of near years, unless it could be two bodies'."""
    if len(name) < 4 or _HERE.match(name):
        return
    stated = {alias for k in same for alias in k.aliases if len(alias) > len(name)}
    fitting = {bare(k.referent.name) for k in full if shortens(spelled_out(name), spelled_out(k.referent.name))}
    if len(stated) > 1 or len(fitting) > 1:
        return
    in_time = sorted(same, key=lambda k: (min(k.years, default=0), k.referent.id))
    for left, right in pairwise(in_time):
        gap = min(right.years, default=0) - max(left.years, default=0)
        if gap <= _GREATEST_GAP or (len(name) >= _TELLING and not _PLACE.match(name)):
            yield left, right, [Reason(f"各全宗都称“{name}”，名称不随县市而异，年代相接", 2.5, kind="name")]


def _alike(shorts: Iterable[Known]) -> Iterator[Found]:
    """Short names of one fonds that are the same written out: 省府 and 省人民政府 after 1949."""
    same: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for k in shorts:
        same[k.referent.scope, spelled_out(k.referent.name, k.years)].append(k)
    for members in same.values():
        for left, right in pairwise(members):
            words = f"同一全宗的“{left.referent.name}”与“{right.referent.name}”，按通行写法展开相同"
            yield left, right, [Reason(words, 3.0, kind="written")]


def _written_out(short: Known, full: Sequence[Known]) -> Iterator[Found]:
    """The one full name, of its own fonds before others, that a short name can stand for."""
    name, plain = spelled_out(short.referent.name, short.years), bare(short.referent.name)
    fitting = [
        k for k in full
        if k.referent.id != short.referent.id
        and k.referent.scope in ("", short.referent.scope)
        and (bare(k.referent.name) == plain or shortens(name, spelled_out(k.referent.name)))
    ]
    alike = [k for k in fitting if bare(k.referent.name) == plain]
    longer = [k for k in fitting if k not in alike]
    for found in (alike, longer):
        yield from _only(short, found, name, found is alike)


def _only(short: Known, fitting: Sequence[Known], name: str, alike: bool) -> Iterator[Found]:
    near = [k for k in fitting if k.fonds & short.fonds]
    for group, where in ((near, _HOME), ([] if near or _HERE.match(name) else fitting, "各全宗里")):
        owners: dict[str, list[Known]] = defaultdict(list)
        for k in group:
            owners[bare(k.referent.name)].append(k)
        if len(owners) == 1:
            (one,) = owners.values()
            owner = max(one, key=lambda k: (k.records, k.referent.id))
            yield short, owner, _told(short, owner, where, alike)


def _told(short: Known, owner: Known, where: str, alike: bool) -> list[Reason]:
    name, full = short.referent.name, owner.referent.name
    found = [Reason(f"{where}能简称“{name}”的只有“{full}”", 1.5, kind="only")]
    written = spelled_out(name, short.years)
    if alike or (written != name and where == _HOME):
        found.append(Reason("简称按通行写法展开即全称", 1.5, kind="written"))
    elif _RELATIVE.match(name) or not spelled_out(full).endswith(written):
        found.append(Reason("简称的每个字都见于全称，次序相同", 1.0, kind="written"))
    elif owner.records * 2 >= short.records or (len(name) >= _LONG and where == _HOME):
        found.append(Reason("简称是全称的后半，别无他家以此结尾", 1.0, kind="written"))
    gap = years_between(short, owner) or 0
    if gap > _GREATEST_GAP and _PLACE.match(name):
        found.append(Reason(f"所在档案相隔 {gap} 年", -0.5, kind="gap"))
    return found
