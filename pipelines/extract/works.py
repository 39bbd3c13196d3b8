"""Frames of works: 开工, 建成, 修复, 拆除. Each takes the scene and a hit; None where a needed part is missing."""

from __future__ import annotations

import re

from graph.model import Mention, Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, merely_since, roles_of
from pipelines.extract.places import ORG, PLACE, WORK, phrase_before, place_of, subject, terms
from pipelines.extract.scene import HAN, Scene

_WORK_AFTER = re.compile(rf"(?:了|的)?(?P<w>(?:{HAN}|[LO]){{1,24}}?{WORK})(?=[^\u3400-\u9fff0-9A-Z]|$|的|和|及|与|、)")
_COUNTED = re.compile(
    r"[一二三四五六七八九十百千两几数多各\d]+[座处条个家项](?!线)|^(?:各|全国|许多|大批|一批|所有|新建|重点|重大|新|一些|不少)"
)
_NEEDS_NAME = {
    "建成", "启用", "投入使用", "落成", "修建", "兴建", "启动", "实施", "全面实施", "蓄水", "投产", "验收", "奠基", "建设", "完成", "造成",
    "新建", "扩建", "改建", "铺设", "架设", "修筑", "疏浚", "浚修", "树立",
}
_PHYSICAL = {"安装", "拆除", "硬化", "封堵", "修复", "铺设", "架设", "修筑", "疏浚", "浚修", "树立"}
_PLAIN_BUILD = {"建设", "完成", "新建", "扩建", "改建", "造成"}
_THING = re.compile(
    r"了?(?:第[一二三四五六七八九十\d]+个)?(?P<w>[\u4e00-\u9fffLO]{2,10}?)(?=[一二三四五六七八九十百千万两\d]|[,。;、]|$|的)"
)
_ONE_WORK = re.compile(
    rf"了?(?P<w>[“「]?(?:{HAN}|[LO]){{2,18}}?(?:{WORK}|厂房|医学中心|馆|中心)[”」]?)(?:\([^()]*\))?(?=[,。;、(]|$|"
    rf"[一二三四五六七八九十两\d]+[万千百]|的工作)"
)
_VAGUE = re.compile(r"体系|机制|制度|现代化|社会|国家物流|强国|强省|一批|各|若干|平台|环境|能力|队伍|生态|格局|任务|目标")
_FINISHED = re.compile(r"(?:工程|大坝|大桥|铁路|公路|水库)[”」]?$")
_NUMERAL = re.compile(r"[一二三四五六七八九十两\d]$")
_EARLIER = re.compile(
    rf"(?:^|[,。;:\n\u3000])(?:计划|拟|继续)?(?:建设|兴建|修建|新建|改造)?(?P<w>(?!建设|兴建|修建|新建)(?:{HAN}|"
    rf"[LO]){{1,14}}?{WORK})(?=[,。;\n(总第]|$)"
)
_GOES_ON = {"开工", "竣工", "投产", "动工", "通车", "落成", "完工", "合龙", "建成", "正式开工", "正式投产"}


def build(scene: Scene, hit: Hit) -> Draft | None:
    """某工程开工、建成、通车; 修复、拆除某物."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    if merely_since(scene, hit):
        return None
    dated = bool(scene.dates_in(hit.left, hit.start))
    work = _made(scene, hit) if word in _PHYSICAL | _PLAIN_BUILD else _work(scene, hit, dated)
    if work is None and word in _GOES_ON and (dated or scene.names_in(hit.left, hit.start)):
        work = _told_before(scene, hit)
    if word in ("实施", "全面实施", "启动") and not (dated or (work and re.search(r"[“「]", work.span.quote))):
        return None
    if work is None and (not dated or word in _NEEDS_NAME | _PHYSICAL or _NUMERAL.search(bare[hit.left : hit.start])):
        return None
    place = place_of(scene, hit.left, hit.start)
    builder = subject(scene, hit.lo, hit.left, hit.start, ORG)
    if work:
        inside = (work.span.start, work.span.end)
        builder = [t for t in builder if t.span.end <= inside[0] or t.span.start >= inside[1]]
        if place and place.span.start < inside[1] and inside[0] < place.span.end:
            place = None
    core = [work] if work else []
    return Draft(hit.start, hit.end, roles_of(project=work, organisation=builder[:1], place=place), core)


def _work(scene: Scene, hit: Hit, dated: bool) -> Term | None:
    named = [
        m for m in scene.names_in(hit.left, hit.right, PLACE, ORG)
        if re.search(rf"{WORK}$", scene.folded[m.span.start : m.span.end])
    ]
    work = _work_after(scene, hit, named) or _work_before(scene, hit, named)
    if work and (_COUNTED.search(work.span.quote) or "的" in work.span.quote):
        return None
    if work and re.fullmatch(WORK, scene.folded[work.span.start : work.span.end]) and not dated:
        return None
    return work


def _made(scene: Scene, hit: Hit) -> Term | None:
    """What is put up, mended or torn down: a work, named or not; counted works are figures and no event."""
    word = scene.folded[hit.start : hit.end]
    named = [m for m in scene.names_in(hit.end, hit.right, PLACE, ORG) if scene.bare[hit.end : m.span.start] in ("", "了")]
    if named and re.search(rf"(?:{WORK}|中心|院)$", scene.folded[named[0].span.start : named[0].span.end]):
        return terms(named)[0]
    found = _ONE_WORK.match(scene.bare, hit.end, hit.right + 1)
    if found is None and word in _PHYSICAL:
        found = _THING.match(scene.bare, hit.end, hit.right)
    if found is None and word == "修复" and (early := _told_before(scene, hit)):
        return early
    if found is None or _VAGUE.search(found["w"]) or (word == "完成" and not _FINISHED.search(found["w"])):
        return None
    start, end = found.span("w")
    start += 3 if found["w"].startswith("新一轮") else 0
    return scene.term(max(start, scene.bare.rfind("的", start, end - 1) + 1), end, PLACE)


def _told_before(scene: Scene, hit: Hit) -> Term | None:
    """The work that the line speaks of before this clause (建设白茶加工中心，计划三月开工)."""
    low = max(scene.text.rfind("\n", 0, hit.start) + 1, hit.start - 90)
    found = list(_EARLIER.finditer(scene.bare, low, hit.left))
    if not found or _COUNTED.search(found[-1]["w"]):
        return None
    return scene.term(*found[-1].span("w"), PLACE)


def _work_after(scene: Scene, hit: Hit, named: list[Mention]) -> Term | None:
    bare = scene.bare
    after = [m for m in named if m.span.start >= hit.end and bare[hit.end : m.span.start] in ("", "了")]
    if after:
        return terms(after)[0]
    phrase = _WORK_AFTER.match(bare, hit.end, hit.right)
    if not phrase or scene.folded[hit.start : hit.end] in ("蓄水", "合龙") or not re.search(r"[LO“]", phrase["w"]):
        return None
    return scene.term(*phrase.span("w"), PLACE)


def _work_before(scene: Scene, hit: Hit, named: list[Mention]) -> Term | None:
    left, at = hit.left, hit.start
    if at == left and scene.bare[left - 1 : left] == ")":  # : 某中心（某馆）投入使用
        at = max(scene.bare.rfind("(", hit.lo, left), hit.lo)
        left = scene.clause(at, hit.lo, hit.hi)[0]
    work = phrase_before(scene, left, at, WORK, PLACE)
    if work is None:
        return None
    for m in named:
        if m.span.end == work.span.end and m.span.start >= work.span.start and m.span.start - work.span.start > 2:
            return terms([m])[0]
    return work
