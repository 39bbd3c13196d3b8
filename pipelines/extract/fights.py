"""Frames of fighting: 攻克, 激战, 蜻蜓岗战斗, 解放. Each takes the scene and a hit; None where a needed part is missing."""

from __future__ import annotations

import re

from graph.model import Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, place_before, roles_of
from pipelines.extract.places import (
    ORG,
    PERSON,
    PLACE,
    last_name,
    place_of,
    terms,
)
from pipelines.extract.scene import Scene


_FORCE = re.compile(r"军|部队|支队|大队|中队|纵队|保安|民兵|游击|武工队|敌|匪|日伪|日寇|红[一二三四]|国民党|舰|战士|侵略")
_SPOT = re.compile(r"(?:了)?(?P<spot>[\u4e00-\u9fffLO]{0,6}?(?:县城|省城|城|据点|碉堡|粮库|乡公所|镇公所|警察局|阵地|炮楼|车站|机场|要塞))")
_OBJECT = {"攻克", "攻占", "克复", "收复", "占领", "袭击", "夜袭", "奇袭", "偷袭", "再袭", "突袭", "攻打", "进攻", "进犯", "围攻", "猛攻", "登陆", "肃清",
           "清剿", "扫荡", "强渡", "占"}


def battle(scene: Scene, hit: Hit) -> Draft | None:
    """某部攻克某地; 在某地激战."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    place = place_of(scene, hit.left, hit.start) or (place_before(scene, hit, hit.start))
    toward = re.search(r"[向对](L+)[^,]{0,4}$", bare[hit.left : hit.start])
    if toward:
        place = scene.term(hit.left + toward.start(1), hit.left + toward.end(1), PLACE)
    struck: list[Term] = []
    after = scene.names_in(hit.end, hit.right, PLACE, ORG)[:1]
    if after and re.fullmatch(r"了|我|在|于|敌|伪|匪|", bare[hit.end : after[0].span.start]):
        target = after[0]
        if target.type is PLACE or re.search(r"[所局站库府厂校镇乡]$", target.span.quote):
            place = terms([target])[0]
        else:
            struck = terms([target])
    elif word in _OBJECT and (spot := _SPOT.match(bare, hit.end, hit.right)):
        place = scene.term(*spot.span("spot"), PLACE)
    if word in ("沦陷", "失守", "陷落"):
        fallen = last_name(scene, hit.left, hit.start, PLACE)
        if not fallen or not re.fullmatch(r"T?(?:也|亦|先后|相继|于T+)?", bare[fallen.span.end : hit.start]):
            return None
        place = terms([fallen])[0]
    if word == "占" and not (place and place.span.start == hit.end + (1 if bare.startswith("我", hit.end) else 0)):
        return None
    if not place and not _FORCE.search(scene.folded[hit.lo : hit.hi]):
        return None
    if word in ("遭遇", "击毙", "登陆", "占", "占领", "进攻", "袭击", "击退") and not _FORCE.search(scene.folded[hit.lo : hit.hi]):
        return None
    sides, commanders = _forces(scene, hit)
    if not (place or sides or struck or commanders):
        return None
    killed = terms(scene.names_in(hit.left, hit.right, PERSON)) if word == "击毙" else []
    commanders = [t for t in commanders if t not in killed]
    return Draft(hit.start, hit.end, roles_of(place=place, side=sides + struck, commander=commanders, participant=killed),
                 [place] if place else [])


def _forces(scene: Scene, hit: Hit) -> tuple[list[Term], list[Term]]:
    """Who fights: bodies under arms before the trigger in the sentence, and who leads them."""
    start = max(hit.lo, scene.bare.rfind(";", hit.lo, hit.start) + 1)
    sides = [m for m in scene.names_in(start, hit.start, ORG) if re.search(r"(?:军|队|团|师|营|连|旅|部|舰队)$", scene.folded[m.span.start : m.span.end])]
    leaders = [
        m for m in scene.names_in(start, hit.start, PERSON)
        if re.match(r"(?:同志|等)?(?:率|指挥|带领|统率)|[^,]{0,3}(?:扬言|令|命)", scene.bare[m.span.end : m.span.end + 8])
    ]
    return terms(sides), terms(leaders)


def named_battle(scene: Scene, hit: Hit) -> Draft | None:
    """蜻蜓岗战斗, told of as fought here (是为…, 在…中, 打响), not as an anniversary or a title."""
    bare = scene.bare
    start = hit.start
    while start > hit.left and bare[start - 1] in "LO":
        start -= 1
    if start == hit.start:
        run = re.search(r"(?:是为|即为|即|为|发动|发起|打响|进行|参加|在|于|了|举行|取得)(?P<name>[\u4e00-\u9fff]{2,8}?)$", bare[hit.left : hit.start])
        if not run or re.search(r"[的次场了]|激烈|英勇|艰苦|[一二三四五六七八九十数]", run["name"]):
            return None
        start = hit.left + run.start("name")
    before, after = bare[hit.left : start], bare[hit.end : hit.right]
    told = re.search(r"(?:是为|即为|发动|发起|打响|进行|参加|指挥|取得)[了的]?$", before) or re.match(r"(?:打响|爆发|开始|结束|发生|于T|历时)", after)
    within = re.search(r"[在于]$", before) and re.match(r"中(?:[,]|$)", after)
    if not (told or within):
        return None
    sides, commanders = _forces(scene, hit)
    places = scene.names_in(start, hit.end, PLACE)[:1]
    name = scene.term(start, hit.end, PLACE)
    return Draft(start, hit.end, roles_of(place=terms(places), side=sides, commander=commanders), [name], named=True, verb=(start, hit.end))


def liberation(scene: Scene, hit: Hit) -> Draft | None:
    """某地解放; 某军解放某地."""
    bare = scene.bare
    after = scene.names_in(hit.end, hit.right, PLACE)[:1]
    if after and re.fullmatch(r"了?", bare[hit.end : after[0].span.start]) and not re.match(r"的?(?:人民|斗争|运动)", bare[after[0].span.end :][:4]):
        place = terms(scene.row(after[0], hit.end, hit.right))
    else:
        near = last_name(scene, hit.left, hit.start, PLACE)
        if not near or not re.fullmatch(r"(?:T|于|在|宣告|正式|全境|全县|全市|获得|和平|也|亦|已|即|先后|相继|,)*", bare[near.span.end : hit.start]):
            return None
        if not re.match(r"[,。;、!)]|$|了|于", bare[hit.end : hit.end + 1]):
            return None
        place = terms(scene.row(near, hit.left, hit.start))
    sides, commanders = _forces(scene, hit)
    return Draft(hit.start, hit.end, roles_of(place=place, side=sides, commander=commanders), place)
