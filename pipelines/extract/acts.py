"""Frames of other acts: 视察, 印发, 开工, 授予. Each takes the scene and a hit; None where a needed part is missing."""

from __future__ import annotations

import re

from graph.model import Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, place_before, roles_of
from pipelines.extract.places import (
    DOCUMENT,
    ORG,
    PERSON,
    PLACE,
    POSITION,
    WORK,
    last_name,
    phrase_before,
    place_of,
    subject,
    terms,
)
from pipelines.extract.scene import Scene


def visit(scene: Scene, hit: Hit) -> Draft | None:
    """某人到某地视察."""
    who = subject(scene, hit.lo, hit.left, hit.start, PERSON) or subject(scene, hit.lo, hit.left, hit.start, ORG)
    where: list[Term] = []
    after = scene.names_in(hit.end, hit.right, PLACE, ORG)[:1]
    if after and re.fullmatch(r"了|", scene.bare[hit.end : after[0].span.start]):
        where = terms(scene.row(after[0], hit.end, hit.right))
    elif went := [m for m in scene.names_in(hit.left, hit.start, PLACE, ORG)
                  if re.search(r"(?:在|到|赴|往|至|抵|深入|前往|来到)$", scene.bare[max(hit.left, m.span.start - 2) : m.span.start])]:
        where = terms(scene.row(went[-1], hit.left, hit.start))
    elif spot := re.match(r"了?(?P<spot>[\u4e00-\u9fff]{0,4}(?:县城|县|乡|镇|村))(?=[、,。;])", scene.bare[hit.end : hit.right]):
        where = [scene.term(hit.end + spot.start("spot"), hit.end + spot.end("spot"), PLACE)]
    who = [t for t in who if t not in where]
    if not where or not (who or re.search(r"职|我|余|本[人席]|他|先后", scene.bare[hit.lo : hit.start])):
        return None
    places, hosts = [t for t in where if t.type is PLACE], [t for t in where if t.type is ORG]
    return Draft(hit.start, hit.end, roles_of(visitor=who, place=places, host=hosts), who + where)


_KIND = re.compile(
    r"(?:了|出)?(?P<name>(?:[\u4e00-\u9fffLOPT第0-9“”]{0,40}?)(?:通知|公告|布告|命令|通告|训令|公报|宣言|声明|通令|告[\u4e00-\u9fffLO]{1,12}书|条例|决定))(?=[,。;:、]|$|的|后|,)"
)


def issue(scene: Scene, hit: Hit) -> Draft | None:
    """某机关印发《某文》; 《某文》由某机关发布."""
    bare = scene.bare
    docs: list[Term] = []
    title = re.compile(r"(?:了|出|过|的)?(?:[OLST\u4e00-\u9fff第0-9字号]{0,12}?)(?P<d>D+)").match(bare, hit.end, hit.right)
    kind = _KIND.match(bare, hit.end, hit.right)
    if title and not re.search(r"[对在于经按根据]", bare[hit.end : title.start("d")]):
        docs = [scene.term(*title.span("d"), DOCUMENT)]
    elif before := re.search(r"(?P<d>D+)(?:\([^()]{0,24}\))?(?:已|于|经|由|在|T|O|,|正式|批准|同意|并|现|也|S|P|予以|审议|通过)*$", bare[hit.lo : hit.start]):
        docs = [scene.term(hit.lo + before.start("d"), hit.lo + before.end("d"), DOCUMENT)]
    elif kind and kind["name"] not in ("命令", "决定", "通知") and hit.end < kind.start("name") + 3:
        docs = [scene.term(*kind.span("name"), DOCUMENT)]
    if not docs:
        return None
    issuer = [t for t in subject(scene, hit.lo, hit.left, hit.start, ORG, PERSON)]
    if not issuer and not docs[0].span.quote.startswith("《") and not scene.dates_in(hit.lo, hit.start):
        return None
    to = re.search(r"向([OLP]+)$", bare[hit.left : hit.start])
    recipient = scene.term(hit.left + to.start(1), hit.left + to.end(1), ORG) if to else None
    issuer = [t for t in issuer if recipient is None or t.span.start != recipient.span.start]
    return Draft(hit.start, hit.end, roles_of(issuer=issuer, document=docs, recipient=recipient), docs)


_WORK_AFTER = re.compile(rf"(?:了|的)?(?P<w>(?:{HAN}|[LO]){{1,24}}?{WORK})(?=[^\u3400-\u9fff0-9A-Z]|$|的|和|及|与)")


def build(scene: Scene, hit: Hit) -> Draft | None:
    """某工程开工、建成、通车."""
    bare = scene.bare
    named = [m for m in scene.names_in(hit.left, hit.right, PLACE, ORG) if re.search(rf"{WORK}$", scene.folded[m.span.start : m.span.end])]
    work: Term | None = None
    if after := [m for m in named if re.fullmatch(r"了?", bare[hit.end : m.span.start]) and m.span.start >= hit.end]:
        work = terms(after)[0]
    elif (phrase := _WORK_AFTER.match(bare, hit.end, hit.right)) and scene.folded[hit.start : hit.end] not in ("蓄水", "合龙"):
        if re.search(r"[LO“]", phrase["w"]) and not re.search(r"的", phrase["w"]):
            work = scene.term(*phrase.span("w"), PLACE)
    if work is None:
        work = phrase_before(scene, hit.left, hit.start, WORK, PLACE)
        before = [m for m in named if m.span.end <= hit.start and (work is None or m.span.end == work.span.end)]
        if before and work and work.span.end == before[-1].span.end and before[-1].span.start >= work.span.start:
            near = before[-1]
            work = work if re.match(r"[\u4e00-\u9fff]", work.span.quote) and len(work.span.quote) < len(near.span.quote) + 3 else terms([near])[0]
    if work is None or re.search(r"[一二三四五六七八九十百千两几数多各\d]+[座处条个家项](?!线)|^(?:各|全国|许多|大批|一批|所有|新建|重点|重大)", work.span.quote):
        return None
    if re.fullmatch(WORK, scene.folded[work.span.start : work.span.end]):
        return None
    builder = [t for t in subject(scene, hit.lo, hit.left, hit.start, ORG) if t.span.end <= work.span.start or t.span.start >= work.span.end]
    place = place_of(scene, hit.left, hit.start)
    if place and place.span.start < work.span.end and work.span.start < place.span.end:
        place = None
    return Draft(hit.start, hit.end, roles_of(project=work, organisation=builder[:1], place=place), [work])


_HONOUR = re.compile(
    r"(?P<h>[“「『][^”」』,。]{2,24}[”」』]|(?:特等|一等|二等|三等|省|全国|县|市)?(?:劳动|战斗|模范|先进|优秀)[\u4e00-\u9fff]{1,10}|[一二三特]等[功奖]|[\u4e00-\u9fff]{1,8}(?:勋章|奖章|奖状|奖旗|锦旗|证书|奖))"
)


def award(scene: Scene, hit: Hit) -> Draft | None:
    """某机关授予某人某称号."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    right = hit.right
    honour = _HONOUR.search(bare, hit.end, right)
    receivers = scene.names_in(hit.end, right, PERSON, ORG)[:1]
    own = last_name(scene, hit.left, hit.start, PERSON)
    awardees: list[Term] = []
    if word in ("评为", "荣获", "荣立", "记大功", "记功", "命名为", "追认为"):
        who = own or last_name(scene, hit.left, hit.start, ORG)
        awardees = terms(scene.row(who, hit.left, hit.start)) if who else subject(scene, hit.lo, hit.left, hit.start, PERSON, ORG)
    elif receivers:
        awardees = terms(scene.row(receivers[0], hit.end, right))
    elif to := re.search(r"(?:向|给|对|为|将)[^,]{0,16}?([PO])\1*", bare[hit.left : hit.start]):
        m = last_name(scene, hit.left + to.start(), hit.start, PERSON, ORG)
        awardees = terms(scene.row(m, hit.left, hit.start)) if m else []
    elif word in ("授予", "授与", "颁给", "颁发"):
        awardees = [t for t in subject(scene, hit.lo, hit.lo, hit.left, PERSON)][:1]
    counted = re.match(r"(?:了)?[\u4e00-\u9fff]{0,10}?[一二三四五六七八九十百千\d]+[名位个人]", bare[hit.end : right])
    if word in ("授予", "授与", "颁发", "颁给", "颁授", "追授", "荣获", "荣立", "评为", "命名为", "追认为") and not honour:
        return None
    if not awardees and not (counted and word in ("表彰", "嘉奖")):
        return None
    giver = [t for t in subject(scene, hit.lo, hit.left, hit.start, ORG) if t not in awardees]
    named = None
    if honour:
        s, e = honour.span("h")
        s, e = (s + 1, e - 1) if bare[s] in "“「『" else (s, e)
        named = scene.term(s, e, POSITION)
    return Draft(hit.start, hit.end, roles_of(awarder=giver[:1], awardee=awardees, honour=named), awardees)
