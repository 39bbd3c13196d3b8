"""Frames of bodies: 成立, 撤销, 更名, 合并, 分设. Each takes the scene and a hit; None where a needed part is missing."""

from __future__ import annotations

import re

from graph.model import Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, place_before, roles_of
from pipelines.extract.places import (
    ORG,
    PLACE,
    bodies_after,
    bodies_before,
    body_after,
    last_name,
    subject,
    terms,
)
from pipelines.extract.scene import Scene


def found(scene: Scene, hit: Hit) -> Draft | None:
    """某机构成立; 某机关成立某机构."""
    word = scene.folded[hit.start : hit.end]
    new = bodies_after(scene, hit.end, hit.right)
    if not new and (of := re.match(r"的(?=O)", scene.bare[hit.end : hit.right])) and scene.dates_in(hit.left, hit.start):
        new = bodies_after(scene, hit.end + of.end(), hit.right)
    founder: list[Term] = []
    if new:
        founder = subject(scene, hit.lo, hit.left, hit.start, ORG)
    elif word not in ("恢复", "组成", "建立", "筹建") or re.match(r"[,。;]|$|于", scene.bare[hit.end : hit.end + 1]):
        new = bodies_before(scene, hit.left, hit.start) if word not in ("恢复", "组成") else []
    if not new:
        return None
    founder = [t for t in founder if t not in new]
    return Draft(hit.start, hit.end, roles_of(after=new, participant=founder, place=place_before(scene, hit, hit.right)), new)


def abolish(scene: Scene, hit: Hit) -> Draft | None:
    """撤销某机构; 某机构撤销."""
    word = scene.folded[hit.start : hit.end]
    old = bodies_after(scene, hit.end, hit.right)
    if not old and word not in ("取消", "废除", "裁减"):
        old = bodies_before(scene, hit.left, hit.start)
    if not old:
        place = scene.names_in(hit.end, hit.right, PLACE)[:1]
        if word not in ("撤销", "裁撤", "撤消", "撤并", "裁并") or not place or place[0].span.start != hit.end:
            return None
        old = terms(scene.row(place[0], hit.end, hit.right))
    return Draft(hit.start, hit.end, roles_of(before=old), old)


def rename(scene: Scene, hit: Hit) -> Draft | None:
    """甲更名为乙."""
    word = scene.folded[hit.start : hit.end]
    pair = renamed(scene, hit)
    if pair is None:
        return None
    before, after = pair
    if word == "改为" and not (before and after):
        return None
    both = roles_of(before=before, after=after)
    return Draft(hit.start, hit.end, both, [t for t in (after, before) if t])


def renamed(scene: Scene, hit: Hit) -> tuple[Term | None, Term] | None:
    """The old and the new name around a word of renaming; the old one may be missing, the new one may not."""
    bare = scene.bare
    near = [m for m in scene.names_in(hit.end, hit.right, ORG, PLACE) if re.fullmatch(r"为?[“「『]?", bare[hit.end : m.span.start])][:1]
    after = terms(near)[0] if near else None
    if after is None or (near[0].type is PLACE and body_after(scene, hit.end, hit.right)):
        after = body_after(scene, hit.end + (1 if bare.startswith("为", hit.end) else 0), hit.right) or after
    if after is None:
        return None
    old = bodies_before(scene, hit.left, hit.start)[-1:]
    if not old:
        m = last_name(scene, hit.left, hit.start, ORG, PLACE)
        if m and not re.search(r"[的由]", bare[m.span.end : hit.start]) and not re.search(r"[在由于]$", bare[: m.span.start][-1:]):
            old = terms([m])
    if not old and (prior := last_name(scene, hit.lo, hit.left, ORG)) and not re.search(r"[OP]", bare[hit.left : hit.start]):
        early = scene.names_in(hit.lo, hit.left, ORG)
        old = terms([prior]) if len(early) == 1 and not re.match(r"的", bare[prior.span.end :][:1]) else []
    if old and old[0].span == after.span:
        return None
    return (old[0] if old else None), after


def merge(scene: Scene, hit: Hit) -> Draft | None:
    """甲、乙合并为丙; 甲并入乙."""
    bare = scene.bare
    start = hit.end
    comma = re.match(r"[,，]?(?:为|成立|组成|组建|改称|成为|设立|建立)?", bare[start : hit.hi])
    start += comma.end() if comma else 0
    right = scene.clause(start, hit.lo, hit.hi)[1]
    after = body_after(scene, start, right)
    olds = scene.names_in(hit.left, hit.start, ORG, PLACE)
    if not olds and bare[hit.left - 1 : hit.left] == ",":
        olds = []
    before = terms(scene.row(olds[-1], hit.left, hit.start)) if olds else bodies_before(scene, hit.left, hit.start)
    if len(before) == 1 and len(olds) > 1:
        before = [t for t in terms(olds) if not re.search(r"[在由于]$", bare[: t.span.start][-1:])]
    word = scene.folded[hit.start : hit.end]
    if word in ("并入", "归并", "划归"):
        places = scene.names_in(hit.end, hit.right, PLACE)[:1]
        after = after or (terms(places)[0] if places and places[0].span.start == hit.end else None)
        if not after or not before:
            return None
    if not before or (len(before) < 2 and not after):
        return None
    if after:
        before = [t for t in before if t.span != after.span]
    return Draft(hit.start, hit.end, roles_of(before=before, after=after), ([after] if after else []) + before)


def split(scene: Scene, hit: Hit) -> Draft | None:
    """甲分设为乙、丙; 从甲析出乙."""
    bare = scene.bare
    news = [m for m in scene.names_in(hit.end, hit.right, ORG, PLACE)][:1]
    if not news or not re.fullmatch(r"[为出成了]?", bare[hit.end : news[0].span.start]):
        return None
    after = scene.row(news[0], hit.end, hit.right)
    olds = [m for m in scene.names_in(hit.left, hit.start, ORG, PLACE) if not re.search(r"在$", bare[: m.span.start][-1:])]
    if not olds or (scene.folded[hit.start : hit.end] == "分为" and len(after) < 2):
        return None
    before = terms([olds[-1]])
    return Draft(hit.start, hit.end, roles_of(before=before, after=terms(after)), terms(after))
