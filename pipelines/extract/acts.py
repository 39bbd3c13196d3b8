"""Frames of other acts: 视察, 授予. Each takes the scene and a hit; None where a needed part is missing."""

from __future__ import annotations

import re

from graph.model import Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, roles_of
from pipelines.extract.places import ORG, PERSON, PLACE, POSITION, last_name, subject, terms
from pipelines.extract.scene import Scene

_WENT = re.compile(r"(?:在|到|赴|往|至|抵|深入|前往|来到|对)$")
_SOME_PLACE = re.compile(r"了?(?P<spot>[\u4e00-\u9fff]{0,4}(?:县城|县|乡|镇|村))(?=[、,。;])")
_SOME_SPOT = re.compile(r"(?:来|到|赴|往|在)(?P<spot>[\u4e00-\u9fff]{0,4}?[村县乡镇厂校])$")
_OURS = re.compile(r"职|我|余|本[人席]|他|先后|工作组|代表团")
_SEES = {"视察", "考察", "巡视", "视导", "调研", "视察工作", "考察调研", "检查工作", "察看", "查勘"}


def visit(scene: Scene, hit: Hit) -> Draft | None:
    """某人到某地视察."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    who = subject(scene, hit.lo, hit.left, hit.start, PERSON) or subject(scene, hit.lo, hit.left, hit.start, ORG)
    where: list[Term] = []
    after = scene.names_in(hit.end, hit.right, PLACE, ORG)[:1]
    low = hit.lo if hit.left > hit.lo and not re.search(r"[PLO]", bare[hit.left : hit.start]) else hit.left
    went = [
        m for m in scene.names_in(low, hit.start, PLACE, ORG)
        if _WENT.search(bare[max(hit.lo, m.span.start - 2) : m.span.start])
    ]
    if after and bare[hit.end : after[0].span.start] in ("", "了"):
        where = terms(scene.row(after[0], hit.end, hit.right))
    elif went:
        where = terms([m for m in scene.names_in(went[0].span.start, hit.start, PLACE, ORG) if m.span.start >= went[-1].span.start])
        where = where or terms(scene.row(went[-1], low, hit.start))
    elif spot := _SOME_PLACE.match(bare, hit.end, hit.right):
        where = [scene.term(*spot.span("spot"), PLACE)]
    who = [t for t in who if t not in where]
    if not where and (spot := _SOME_SPOT.search(bare[hit.left : hit.start])):
        where = [scene.term(hit.left + spot.start("spot"), hit.left + spot.end("spot"), PLACE)]
    if not where and word in ("密查", "慰问", "审查", "验收", "检查", "调查"):
        where = _objects(scene, hit)
    if not where and word in _SEES and who and all(t.type is PERSON for t in who):
        return Draft(hit.start, hit.end, roles_of(visitor=who))
    if not where or not (who or _OURS.search(bare[hit.lo : hit.start])):
        return None
    if word not in _SEES and not (went and (any(t.type is PERSON for t in who) or _OURS.search(bare[hit.lo : hit.start]))):
        return None
    along = re.search(r"(?P<who>P+)(?:同志|等)?(?:陪同|随同|同行)", bare[hit.end : hit.hi])
    if along:
        who = who + terms(scene.names_in(hit.end + along.start("who"), hit.end + along.end("who"), PERSON))
    return Draft(hit.start, hit.end, roles_of(visitor=who, place=where), who + where)


def _objects(scene: Scene, hit: Hit) -> list[Term]:
    """What is looked into, where it is no place: a body named after the verb, or 对 a work before it."""
    toward = re.search(r"对(?P<w>[LO]+[\u4e00-\u9fff]{0,8}|[\u4e00-\u9fff]{0,8}(?:工程|项目))进行$", scene.bare[hit.left : hit.start])
    if toward is None:
        return []
    names = scene.names_in(hit.left + toward.start("w"), hit.start, PLACE, ORG)
    return terms(names[:1])


_HONOUR = re.compile(
    r"(?P<h>[“「『][^”」』,。]{2,24}[”」』]|(?<=以)(?!上述)[\u4e00-\u9fff]{2,16}(?:称号|奖章|勋章)|(?:特等|一等|二等|三等|省|全国|"
    r"县|市)?(?:劳动|战斗|模范|先进|优秀)[\u4e00-\u9fff]{1,10}|"
    r"[一二三特]等(?:奖章|功|奖)|[\u4e00-\u9fff]{0,8}(?:勋章|奖章|奖状|奖旗|锦旗|荣誉证书|奖)|(?<=上述)称号)"
)
_PRIZE = re.compile(r"(?:奖|称号|奖章|勋章|奖状|锦旗|证书)[”」]?$")
_TITLE_OF_HONOUR = re.compile(r"(?P<h>[\u4e00-\u9fff“”]{3,20})(?=[,。;]|$)")
_GIVES = {"授予", "授与", "颁发", "颁给", "颁授", "追授", "荣获", "荣立", "评为", "命名为", "追认为"}
_EARNED = {"评为", "荣获", "获得", "荣膺", "荣立", "记大功", "记功", "命名为", "追认为"}
_COUNT = re.compile(r"(?:了)?[\u4e00-\u9fff]{0,10}?[一二三四五六七八九十百千\d]+[名位个人]")


def award(scene: Scene, hit: Hit) -> Draft | None:
    """某机关授予某人某称号."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    honour = _HONOUR.search(bare, hit.end, hit.right)
    if not honour and word in ("评为", "命名为"):
        honour = _TITLE_OF_HONOUR.match(bare, hit.end, hit.right)
    if word in ("获得", "荣膺") and not (honour and _PRIZE.search(honour["h"])):
        return None
    if word in _GIVES and not honour:
        return None
    awardees = _awardees(scene, hit, word)
    if not awardees and (some := _SOME_HONOURED.match(bare, hit.end, hit.right)):
        awardees = [scene.term(*some.span(g), ORG) for g in ("a", "b") if some[g]]
    giver = [t for t in subject(scene, hit.lo, hit.left, hit.start, ORG) if t not in awardees]
    counted = _COUNT.match(bare, hit.end, hit.right) if word in ("表彰", "嘉奖") else None
    stated = honour and word in _GIVES and (giver or "决定" in bare[hit.left : hit.start])
    if not (awardees or counted or stated):
        return None
    named = None
    if honour:
        start, end = honour.span("h")
        quoted = bare[start] in "“「『"
        named = scene.term(start + quoted, end - quoted, POSITION)
    if named and any(a.span.start < named.span.end and named.span.start < a.span.end for a in awardees):
        named = None
    return Draft(hit.start, hit.end, roles_of(awarder=giver, awardee=awardees, honour=named), awardees)


_SOME_HONOURED = re.compile(
    r"(?:了)?[\u4e00-\u9fffLO]{0,16}?(?P<a>公司|单位|先进[\u4e00-\u9fff]{2}|劳动模范|模范[\u4e00-\u9fff]{2}|优秀[\u4e00-\u9fff]{2,4})"
    r"(?:[和、及](?P<b>先进[\u4e00-\u9fff]{2}|模范[\u4e00-\u9fff]{2}|优秀[\u4e00-\u9fff]{2,4}))?(?=[“「的以,。;]|$)"
)
_OF_WHOM = re.compile(r"[^,;。]{2,20}的[\u4e00-\u9fff]{0,4}(?P<who>P+)")


def _awardees(scene: Scene, hit: Hit, word: str) -> list[Term]:
    receivers = scene.names_in(hit.end, hit.right, PERSON, ORG)[:1]
    if word in _EARNED:
        if re.search(r"被$", scene.bare[hit.left : hit.start]) and (of := _OF_WHOM.match(scene.bare, hit.end, hit.right)):
            return terms(scene.names_in(of.start("who"), of.end("who"), PERSON)[:1])
        who = last_name(scene, hit.left, hit.start, PERSON) or last_name(scene, hit.left, hit.start, ORG, PLACE)
        if who:
            return terms(scene.row(who, hit.left, hit.start))
        others = (ORG, PLACE) if word == "命名为" else ()
        return subject(scene, hit.lo, hit.left, hit.start, PERSON, *others)
    if receivers:
        return terms(scene.row(receivers[0], hit.end, hit.right))
    to = re.search(r"(?:向|给|对|为|将)[^,]{0,16}?[PO]", scene.bare[hit.left : hit.start])
    if to:
        m = last_name(scene, hit.left + to.start(), hit.start, PERSON, ORG)
        return terms(scene.row(m, hit.left, hit.start)) if m else []
    if word in ("授予", "授与", "颁给", "颁发"):
        return subject(scene, hit.lo, hit.lo, hit.left, PERSON)[:1]
    return []
