"""Frames of office: 任命, 当选, 兼任, 免去. Each takes the scene and a hit; None where a needed part is missing."""

from __future__ import annotations

import re

from graph.model import Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, place_before, roles_of
from pipelines.extract.places import (
    ORG,
    PERSON,
    POSITION,
    last_name,
    subject,
    terms,
)
from pipelines.extract.scene import Scene


_TO_OFFICE = re.compile(r"(?:[OLS为是了中共、和与]|本会|本府|该[\u4e00-\u9fff])*")
_STRONG_HOLD = {"当选", "当选为", "就任", "调任", "升任", "卸任", "离任", "辞去", "连任", "兼任"}
_GIVEN = re.compile(r"(?:同志|先生|等[^,;。]{0,6}|[A-Z、和与及])*(?:[兼并继续仍]*(?P<verb>担任|代理|兼任|充任|任|兼|为|充|接充|暂代))")
_LEAVING = {"免去", "罢免", "免职", "撤职", "撤去", "革职", "停职", "撤换", "解聘", "免除"}
_LOOSE = {"派", "委", "调", "聘", "选举", "选出", "推选", "推举", "公推", "推定", "特派", "加派", "加委", "委派", "调派", "聘请"}


def hold(scene: Scene, hit: Hit) -> Draft | None:
    """某人任某职."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    gap = _TO_OFFICE.match(bare, hit.end, hit.right)
    offices = [m for m in scene.names_in(hit.end, hit.right, POSITION) if gap and m.span.start <= gap.end()][:1]
    office = offices[0] if offices else None
    if not office and word == "代理" and (before := last_name(scene, hit.left, hit.start, POSITION)):
        office = before if re.search(r"职务?[^,]{0,4}[由派]P+$", bare[before.span.end : hit.start]) else None
        if office is None and not re.search(r"[缺职派由][^,]{0,16}P+(?:同志)?暂?$", bare[hit.left : hit.start]):
            return None
    elif not office and (word not in _STRONG_HOLD or not scene.names_in(hit.end, hit.right, ORG)[:1]):
        if not (word in ("代理", "兼任", "担任") and re.search(r"(?:职|S|书记|主席|长)[^,]{0,8}由P+(?:同志)?$", bare[hit.left : hit.start])):
            return None
        office = last_name(scene, hit.left, hit.start, POSITION)
    who = last_name(scene, hit.left, hit.start, PERSON)
    if who and re.search(r"的|[、]$|[,;]", bare[who.span.end : hit.start]):
        who = None
    if who is None:
        early = scene.names_in(hit.lo, hit.left, PERSON)
        lead = bare[hit.lo : early[0].span.start] if early else ""
        mine = bare[hit.left : hit.start]
        if not early or not re.fullmatch(r"[SOLT兹查据]{0,40}", lead) or len(scene.row(early[0], hit.lo, hit.left)) < len(early):
            return None
        if re.search(r"[OP由]", mine):
            return None
        who = early[0]
    people = terms(scene.row(who, hit.lo, hit.start))
    bodies = [m for m in scene.names_in(hit.end, office.span.end if office and office.span.start >= hit.end else hit.right, ORG)][:1]
    return Draft(hit.start, hit.end, roles_of(person=people, position=terms(offices) or (terms([office]) if office else None),
                                           organisation=terms(bodies)), people)


def appoint(scene: Scene, hit: Hit) -> Draft | None:
    """某机关任命某人为某职; 免去某人某职."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    leaving = word in _LEAVING
    after = scene.names_in(hit.end, hit.right, PERSON)[:1]
    if after and not re.fullmatch(r"[SOLT了其原现该前:：“\u4e00-\u9fff]{0,28}", bare[hit.end : after[0].span.start]):
        after = []
    who = after[0] if after else None
    start, end = hit.start, hit.end
    if who:
        people = scene.row(who, hit.end, hit.right)
        rest = _GIVEN.match(bare, people[-1].span.end, hit.right)
        offices = scene.names_in(people[-1].span.end, hit.right, POSITION)[:1]
        if offices and not re.fullmatch(r"[OL]*", bare[rest.end() if rest else people[-1].span.end : offices[0].span.start].lstrip("的之中共")):
            offices = []
        if not leaving and word in _LOOSE and not (rest and (offices or rest["verb"] in ("代理", "接充", "暂代", "兼任"))) and not (rest and rest["verb"] == "为" and re.match(r"[\u4e00-\u9fffOL]{0,14}(?:委员|代表|长|主任|书记|理事|主席|员)", bare[rest.end():hit.right])):
            return None
        if not leaving and not offices and not rest:
            return None
        if leaving and not offices:
            offices = [m for m in scene.names_in(hit.end, who.span.start, POSITION)][-1:]
            if not offices and not re.match(r"[^,;。]{0,14}(?:职|长|主任|书记|委员|主席)", bare[people[-1].span.end : hit.right]):
                return None
        if rest and word in ("派", "委", "调", "加派", "特派") and rest["verb"] not in ("为", "充", "兼"):
            start, end = rest.start("verb"), rest.end("verb")
    else:
        who = last_name(scene, hit.left, hit.start, PERSON)
        passive = bare.startswith("为", hit.end) or re.search(r"[被经由][^,]{0,12}$|[将把][SO]*P[^,]{0,4}$", bare[hit.left : hit.start])
        if not who or re.search(r"的", bare[who.span.end : hit.start]) or not (passive or word in ("免职", "撤职", "革职", "停职", "选为")):
            return None
        people = scene.row(who, hit.left, hit.start)
        offices = scene.names_in(hit.end, hit.right, POSITION)[:1] or scene.names_in(hit.left, who.span.start, POSITION)[-1:]
        if not offices and word not in ("免职", "撤职", "革职", "停职"):
            return None
    by = [t for t in subject(scene, hit.lo, hit.left, hit.start, ORG, PERSON) if t.span not in [m.span for m in people]]
    bodies = scene.names_in(people[-1].span.end, offices[0].span.end, ORG)[:1] if offices and offices[0].span.start > people[-1].span.end else []
    return Draft(start, end, roles_of(person=terms(people), position=terms(offices), organisation=terms(bodies), appointer=by[:1]),
                 terms(people))
