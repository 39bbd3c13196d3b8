"""Frames of fighting: 攻克, 激战, 蜻蜓岗战斗, 解放. Each takes the scene and a hit; None where a needed part is missing."""

from __future__ import annotations

import re

from graph.model import Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, merely_since, place_before, roles_of
from pipelines.extract.places import ORG, PERSON, PLACE, last_name, terms
from pipelines.extract.scene import Scene

_FORCE = re.compile(
    r"军|部队|支队|大队|中队|纵队|保安|民兵|游击|武工队|赤卫|敌|匪|日伪|日寇|红[一二三四]|国民党|舰|战士|侵略|侵犯|双方"
)
_UNNAMED_FORCE = re.compile(
    r"[日伪敌]+军|我军|国民党军|红军|解放军|八路军|新四军|匪部|日伪|日寇|匪军|[\u4e00-\u9fff]{0,3}(?:支队|大队|纵队|武工队|保安团)"
)
_SPOT = re.compile(
    r"(?:了)?(?P<spot>[\u4e00-\u9fffLO]{0,6}?(?:县城|省城|城|据点|碉堡|粮库|乡公所|镇公所|警察局|阵地|炮楼|车站|机场|要塞|镇|山|"
    r"岛))(?=[,。;、”」]|$|的)"
)
_TAKES_PLACE = {
    "攻克", "攻占", "克复", "收复", "占领", "袭击", "夜袭", "奇袭", "偷袭", "再袭", "突袭", "攻打", "进攻", "进犯", "围攻", "猛攻",
    "登陆", "肃清", "清剿", "扫荡", "强渡",
}
_NEEDS_FORCE = {
    "遭遇", "登陆", "占", "占领", "进攻", "袭击", "击退", "肃清", "突围", "歼灭", "攻击", "反攻",
    "追击", "包围", "撤退", "撤守", "围困", "会师",
    "击毁", "击伤", "夺取", "反击", "侵犯", "渡江", "投降", "增援", "开火", "封锁", "消灭",
}
_ON_BOTH_SIDES = {"激战", "鏖战", "交战", "交火"}
_TAKEN = re.compile(r"我?L+$")
_LEADS = re.compile(r"(?:同志|等)?(?:率|指挥|带领|统率)|[^,]{0,3}(?:扬言|令|命)")


def battle(scene: Scene, hit: Hit) -> Draft | None:
    """某部攻克某地; 在某地激战."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    forced = _FORCE.search(scene.folded, hit.lo, hit.hi) is not None
    if word in _NEEDS_FORCE and not forced:
        return None
    place, struck = _target(scene, hit, word)
    if word in ("沦陷", "失守", "陷落"):
        fallen = last_name(scene, hit.left, hit.start, PLACE)
        if not fallen or not re.fullmatch(r"T?(?:也|亦|先后|相继|于T+)?", bare[fallen.span.end : hit.start]):
            return None
        place = terms([fallen])[0]
    if word == "占" and not (place and _TAKEN.match(bare, hit.end, hit.right)):
        return None
    killed = terms(scene.names_in(hit.left, hit.right, PERSON)) if word == "击毙" else []
    sides, commanders = _forces(scene, hit)
    commanders = [t for t in commanders if t not in killed]
    sides = [t for t in sides if place is None or t.span != place.span]
    if not (place or sides or struck or commanders or killed or (forced and word in _ON_BOTH_SIDES)):
        return None
    if not place and not forced and not killed:
        return None
    found = roles_of(place=place, side=sides + struck, commander=commanders, participant=killed)
    return Draft(hit.start, hit.end, found)


def _target(scene: Scene, hit: Hit, word: str) -> tuple[Term | None, list[Term]]:
    """Where it was fought or what was attacked, and whom it struck."""
    bare = scene.bare
    after = scene.names_in(hit.end, hit.right, PLACE, ORG)[:1]
    if after and bare[hit.end : after[0].span.start] in ("", "了", "我", "在", "于", "敌", "伪", "匪"):
        spot = _SPOT.match(bare, hit.end, hit.right)
        if spot and spot.end("spot") > after[0].span.end and after[0].type is PLACE:
            return scene.term(after[0].span.start, spot.end("spot"), PLACE), []
        if after[0].type is PLACE or re.search(r"[所局站库府厂校镇乡]$", after[0].span.quote):
            return terms(after)[0], []
        return place_before(scene, hit, hit.start), terms(after)
    if word in _TAKES_PLACE and (spot := _SPOT.match(bare, hit.end, hit.right)):
        return scene.term(*spot.span("spot"), PLACE), []
    toward = re.search(r"[向对](L+)[^,]{0,4}$", bare[hit.left : hit.start])
    if toward:
        return scene.term(hit.left + toward.start(1), hit.left + toward.end(1), PLACE), []
    return place_before(scene, hit, hit.start), []


def _forces(scene: Scene, hit: Hit) -> tuple[list[Term], list[Term]]:
    """Who fights: bodies under arms before the trigger in the sentence, and who leads them."""
    start = max(hit.lo, scene.bare.rfind(";", hit.lo, hit.start) + 1)
    sides = terms([
        m for m in scene.names_in(start, hit.start, ORG)
        if re.search(r"(?:军|队|团|师|营|连|旅|部)$", scene.folded[m.span.start : m.span.end])
        and scene.bare[m.span.start - 1 : m.span.start] not in ("向", "对", "被", "遭", "受", "将", "把", "据")
    ])
    if not sides and (unnamed := _UNNAMED_FORCE.search(scene.bare, start, hit.start)):
        sides = [scene.term(*unnamed.span(), ORG)]
    leaders = [m for m in scene.names_in(start, hit.start, PERSON) if _LEADS.match(scene.bare, m.span.end)]
    return sides, terms(leaders)


_RUN = re.compile(r"(?:是为|即为|即|为|发动|发起|打响|进行|参加|在|于|了|取得)(?P<name>[\u4e00-\u9fff]{2,8}?)$")
_NO_NAME = re.compile(r"[的次场了]|激烈|英勇|艰苦|[一二三四五六七八九十数]|敌|这|该|历")
_TOLD = re.compile(r"(?:是为|即为|发动|发起|打响|进行|参加|指挥|取得)[了的]?$")
_TOLD_AFTER = re.compile(r"打响|爆发|开始|结束|发生|于T|历时")


def named_battle(scene: Scene, hit: Hit) -> Draft | None:
    """蜻蜓岗战斗, told of as fought here (是为…, 在…中, 打响), not as an anniversary or a title."""
    bare, start = scene.bare, hit.start
    while start > hit.left and bare[start - 1] in "LO":
        start -= 1
    if start == hit.start:
        run = _RUN.search(bare[hit.left : hit.start])
        if not run or _NO_NAME.search(run["name"]):
            return None
        start = hit.left + run.start("name")
    before, after = bare[hit.left : start], bare[hit.end : hit.right]
    within = before.endswith(("在", "于")) and re.match(r"中(?:,|$)", after)
    if not (within or _TOLD.search(before) or _TOLD_AFTER.match(after)):
        return None
    sides, commanders = _forces(scene, hit)
    place = terms(scene.names_in(start, hit.end, PLACE)[:1])
    name = scene.term(start, hit.end, PLACE)
    return Draft(start, hit.end, roles_of(place=place, side=sides, commander=commanders), [name], name)


_CAUSE = re.compile(r"的?(?:人民|运动|区)|的?[^,;。]{0,8}(?:斗争|事业|权利|任务|愿望|决心|口号|战争)")
_ADVERBS = re.compile(r"(?:T|于|在|宣告|正式|全境|全县|全市|获得|和平|也|亦|已|即|先后|相继|,)*")


def liberation(scene: Scene, hit: Hit) -> Draft | None:
    """某地解放; 某军解放某地."""
    bare = scene.bare
    if merely_since(scene, hit):
        return None
    after = scene.names_in(hit.end, hit.right, PLACE)[:1]
    if after and bare[hit.end : after[0].span.start] in ("", "了"):
        if _CAUSE.match(bare, after[0].span.end):
            return None
        place = scene.row(after[0], hit.end, hit.right)
    else:
        near = last_name(scene, hit.left, hit.start, PLACE)
        if not near or not _ADVERBS.fullmatch(bare, near.span.end, hit.start):
            return None
        if not re.match(r"[,。;、!)”]|$|了|于|后|以后", bare[hit.end : hit.hi]):
            return None
        place = scene.row(near, hit.left, hit.start)
    sides, commanders = _forces(scene, hit)
    spots = terms(place)
    return Draft(hit.start, hit.end, roles_of(place=spots, side=sides, commander=commanders), spots)
