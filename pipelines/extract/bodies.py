"""Frames of bodies: 成立, 撤销, 更名, 合并, 分设. Each takes the scene and a hit; None where a needed part is missing."""

from __future__ import annotations

import re

from graph.model import Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, place_before, roles_of
from pipelines.extract.places import ORG, PLACE, bodies_after, bodies_before, body_after, last_name, terms
from pipelines.extract.scene import Scene

_NO_BODY = re.compile(r"落实|推进|加强|开展|机制|制度")
_DIVISION = re.compile(r"(?:[省市县区乡镇州盟旗道]|专区|地区|行署|县治)$")
_NEEDS_OBJECT = {"恢复", "组成", "筹建", "筹设", "增设", "添设", "设"}
_MERGING = re.compile(
    r"(?:T|同时|正式|一起|,|于|自|起|予以|两[\u4e00-\u9fff]{1,3}|[一二三四五六]个?[\u4e00-\u9fff]{1,4}|等[\u4e00-\u9fff]{0,6}|"
    r"即行|要|将|拟|应|须|已|撤销|不)*"
)
_MERGED_AS = re.compile(r",?(?:为|成立|组成|组建|改称|成为|设立|建立)")


def found(scene: Scene, hit: Hit) -> Draft | None:
    """某机构成立; 某机关成立某机构."""
    word, bare = scene.folded[hit.start : hit.end], scene.bare
    new = bodies_after(scene, hit.end, hit.right)
    if not new and bare.startswith("的", hit.end) and scene.dates_in(hit.left, hit.start):
        new = bodies_after(scene, hit.end + 1, hit.right)
    if not new and word not in _NEEDS_OBJECT and re.match(r"[,。;!)”」于]|以来|以后|后|$", bare[hit.end : hit.hi] or ""):
        new = bodies_before(scene, hit.left, hit.start)
    if not new or (word == "设" and len(new[0].span.quote) < 4) or _NO_BODY.search(new[0].span.quote):
        return None
    if word == "创建" and re.search(r"[市县区]$", new[0].span.quote):
        return None
    place = place_before(scene, hit, hit.right)
    if place and any(place.span.start < t.span.end and t.span.start < place.span.end for t in new):
        place = None
    return Draft(hit.start, hit.end, roles_of(after=new, place=place), new)


def abolish(scene: Scene, hit: Hit) -> Draft | None:
    """撤销某机构; 某机构撤销."""
    word = scene.folded[hit.start : hit.end]
    old = bodies_after(scene, hit.end, hit.right)
    if not old and word != "停办":
        old = bodies_before(scene, hit.left, hit.start)
    if not old:
        place = scene.names_in(hit.end, hit.right, PLACE)[:1]
        if word not in ("撤销", "裁撤", "撤消", "撤并", "裁并") or not place or place[0].span.start != hit.end:
            return None
        old = terms(scene.row(place[0], hit.end, hit.right))
    return Draft(hit.start, hit.end, roles_of(before=old), old, type=_kind(old))


def _kind(parts: list[Term]) -> str:
    """A change of divisions where all that changes are places that are governed."""
    return "区划变更" if all(t.type is PLACE and _DIVISION.search(t.span.quote) for t in parts) else ""


def rename(scene: Scene, hit: Hit) -> Draft | None:
    """甲更名为乙."""
    pair = renamed(scene, hit)
    if pair is None:
        return None
    before, after = pair
    if before is None and scene.folded[hit.start : hit.end] == "改为":
        return None
    told = [t for t in (after, before) if t]
    return Draft(hit.start, hit.end, roles_of(before=before, after=after), told, type=_kind(told))


def renamed(scene: Scene, hit: Hit) -> tuple[Term | None, Term] | None:
    """The old and the new name around a word of renaming; the old one may be missing, the new one may not."""
    bare = scene.bare
    at = hit.end + (1 if bare.startswith("为", hit.end) else 0)
    after = body_after(scene, at, hit.right)
    if after is None:
        near = [m for m in scene.names_in(at, hit.right, ORG, PLACE) if bare[at : m.span.start] in ("", "“", "「", "『")]
        after = terms(near)[0] if near else None
    if after is None:
        return None
    old = bodies_before(scene, hit.left, hit.start)[-1:] or _named_before(scene, hit)
    named = not scene.folded.startswith("改为", hit.start) and not re.search(r"[OPL]", bare[hit.left : hit.start])
    if not old and named:
        early = scene.names_in(hit.lo, hit.left, ORG)
        old = terms(early) if len(early) == 1 and not bare.startswith("的", early[0].span.end) else []
    if old and old[0].span == after.span:
        return None
    return (old[0] if old else None), after


def _named_before(scene: Scene, hit: Hit) -> list[Term]:
    m = last_name(scene, hit.left, hit.start, ORG, PLACE)
    if not m or re.search(r"[的由]", scene.bare[m.span.end : hit.start]):
        return []
    return [] if scene.bare[max(0, m.span.start - 1) : m.span.start] in ("在", "由", "于") else terms([m])


def merge(scene: Scene, hit: Hit) -> Draft | None:
    """甲、乙合并为丙; 甲并入乙."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    into = word in ("并入", "归并")
    start = hit.end
    if not into and (joined := _MERGED_AS.match(bare, start, hit.hi)):
        start = joined.end()
    after = body_after(scene, start, scene.clause(start, hit.lo, hit.hi)[1])
    olds = [
        m for m in scene.names_in(hit.left, hit.start, ORG, PLACE)
        if bare[max(0, m.span.start - 1) : m.span.start] not in ("在", "由", "于")
    ]
    beside = olds and _MERGING.fullmatch(bare, olds[-1].span.end, hit.start)
    same = [m for m in olds if beside and m.type is olds[-1].type]
    before = terms(same) if same else bodies_before(scene, hit.left, hit.start)
    if into and after is None:
        place = scene.names_in(start, hit.right, PLACE)[:1]
        after = terms(place)[0] if place and place[0].span.start == start else None
    before = [t for t in before if after is None or t.span != after.span]
    if not before or (after is None and (into or len(before) < 2)):
        return None
    return Draft(hit.start, hit.end, roles_of(before=before, after=after), ([after] if after else []) + before, type=_kind(before))


def split(scene: Scene, hit: Hit) -> Draft | None:
    """甲分设为乙、丙; 从甲析出乙."""
    bare = scene.bare
    news = scene.names_in(hit.end, hit.right, ORG, PLACE)[:1]
    if not news or bare[hit.end : news[0].span.start] not in ("", "为", "出", "成", "了"):
        return None
    after = scene.row(news[0], hit.end, hit.right)
    olds = [m for m in scene.names_in(hit.left, hit.start, ORG, PLACE) if bare[m.span.start - 1 : m.span.start] != "在"]
    if not olds or (scene.folded[hit.start : hit.end] == "分为" and len(after) < 2):
        return None
    return Draft(hit.start, hit.end, roles_of(before=terms([olds[-1]]), after=terms(after)), terms(after), type=_kind(terms(after)))
