"""Frames of other acts: 视察, 印发, 开工, 授予. Each takes the scene and a hit; None where a needed part is missing."""

from __future__ import annotations

import re

from graph.model import Mention, Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, merely_since, roles_of
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
from pipelines.extract.scene import HAN, Scene

_WENT = re.compile(r"(?:在|到|赴|往|至|抵|深入|前往|来到|对)$")
_SOME_PLACE = re.compile(r"了?(?P<spot>[\u4e00-\u9fff]{0,4}(?:县城|县|乡|镇|村))(?=[、,。;])")
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
        where = terms(scene.row(went[-1], low, hit.start))
    elif spot := _SOME_PLACE.match(bare, hit.end, hit.right):
        where = [scene.term(*spot.span("spot"), PLACE)]
    who = [t for t in who if t not in where]
    if not where or not (who or _OURS.search(bare[hit.lo : hit.start])):
        return None
    if word not in _SEES and not (went and (any(t.type is PERSON for t in who) or _OURS.search(bare[hit.lo : hit.start]))):
        return None
    spots, hosts = [t for t in where if t.type is PLACE], [t for t in where if t.type is ORG]
    return Draft(hit.start, hit.end, roles_of(visitor=who, place=spots, host=hosts), who + where)


_TITLE_AFTER = re.compile(r"(?:了|出|过|的)?(?P<way>[OLST\u4e00-\u9fff第0-9字号“”]{0,12}?)(?P<d>D+)")
_TITLE_BEFORE = re.compile(
    r"(?P<d>D+)(?:\([^()]{0,24}\))?(?:已|于|经|由|在|T|O|,|正式|批准|同意|并|现|也|S|P|予以|审议|通过|自)*$"
)
_PERIODICAL = re.compile(r"(?:报|刊|杂志|通讯|新闻|画报|评论|周报|邮报|泰晤士|消息)》$")
_KIND = re.compile(
    r"(?:了|出)?(?P<name>[\u4e00-\u9fffLOPT第0-9“”]{0,40}?(?:通知|公告|布告|命令|通告|训令|公报|宣言|声明|通令|告[\u4e00-\u9fffLO]{1,12}书))"
    r"(?=[,。;:、]|$|的|后)"
)


def issue(scene: Scene, hit: Hit) -> Draft | None:
    """某机关印发《某文》; 《某文》由某机关发布."""
    bare = scene.bare
    after = _TITLE_AFTER.match(bare, hit.end, hit.right)
    kind = _KIND.match(bare, hit.end, hit.right)
    if after and not re.search(r"[对在于经按]|根据", after["way"]):
        start, end = after.span("d")
    elif (before := _TITLE_BEFORE.search(bare[hit.lo : hit.start])) and not _PERIODICAL.search(
        scene.folded[hit.lo + before.start("d") : hit.lo + before.end("d")]
    ):
        start, end = hit.lo + before.start("d"), hit.lo + before.end("d")
    elif kind and len(kind["name"]) > 2 and not kind["name"].startswith("的"):
        start, end = kind.span("name")
    else:
        return None
    document = scene.term(start, end, DOCUMENT)
    issuer = subject(scene, hit.lo, hit.left, hit.start, ORG, PERSON)
    if not issuer and bare[start] != "D" and not scene.dates_in(hit.lo, hit.start):
        return None
    to = re.search(r"向(?P<who>[OLP]+)$", bare[hit.left : hit.start])
    recipient = scene.term(hit.left + to.start("who"), hit.left + to.end("who"), ORG) if to else None
    issuer = [t for t in issuer if recipient is None or t.span.start != recipient.span.start]
    return Draft(hit.start, hit.end, roles_of(issuer=issuer, document=document, recipient=recipient), [document])


_WORK_AFTER = re.compile(rf"(?:了|的)?(?P<w>(?:{HAN}|[LO]){{1,24}}?{WORK})(?=[^\u3400-\u9fff0-9A-Z]|$|的|和|及|与|、)")
_COUNTED = re.compile(
    r"[一二三四五六七八九十百千两几数多各\d]+[座处条个家项](?!线)|^(?:各|全国|许多|大批|一批|所有|新建|重点|重大|新|一些|不少)"
)
_NEEDS_NAME = {
    "建成", "启用", "投入使用", "落成", "修建", "兴建", "启动", "实施", "全面实施", "蓄水", "投产", "验收", "奠基",
}
_NUMERAL = re.compile(r"[一二三四五六七八九十两\d]$")


def build(scene: Scene, hit: Hit) -> Draft | None:
    """某工程开工、建成、通车."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    if merely_since(scene, hit):
        return None
    named = [
        m for m in scene.names_in(hit.left, hit.right, PLACE, ORG)
        if re.search(rf"{WORK}$", scene.folded[m.span.start : m.span.end])
    ]
    work = _work_after(scene, hit, named) or _work_before(scene, hit, named)
    if work and (_COUNTED.search(work.span.quote) or re.search(r"的", work.span.quote)):
        return None
    dated = bool(scene.dates_in(hit.left, hit.start))
    if word in ("实施", "全面实施", "启动") and not (dated or (work and re.search(r"[“「]", work.span.quote))):
        return None
    if work and re.fullmatch(WORK, scene.folded[work.span.start : work.span.end]) and not dated:
        return None
    if work is None and (not dated or word in _NEEDS_NAME or _NUMERAL.search(bare[hit.left : hit.start])):
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
    work = phrase_before(scene, hit.left, hit.start, WORK, PLACE)
    if work is None:
        return None
    for m in named:
        if m.span.end == work.span.end and m.span.start >= work.span.start and m.span.start - work.span.start > 2:
            return terms([m])[0]
    return work


_HONOUR = re.compile(
    r"(?P<h>[“「『][^”」』,。]{2,24}[”」』]|(?:特等|一等|二等|三等|省|全国|县|市)?(?:劳动|战斗|模范|先进|优秀)[\u4e00-\u9fff]{1,10}|"
    r"[一二三特]等(?:奖章|功|奖)|[\u4e00-\u9fff]{0,8}(?:勋章|奖章|奖状|奖旗|锦旗|荣誉证书|奖))"
)
_TITLE_OF_HONOUR = re.compile(r"(?P<h>[\u4e00-\u9fff“”]{3,20})(?=[,。;]|$)")
_GIVES = {"授予", "授与", "颁发", "颁给", "颁授", "追授", "荣获", "荣立", "评为", "命名为", "追认为"}
_EARNED = {"评为", "荣获", "荣立", "记大功", "记功", "命名为", "追认为"}
_COUNT = re.compile(r"(?:了)?[\u4e00-\u9fff]{0,10}?[一二三四五六七八九十百千\d]+[名位个人]")


def award(scene: Scene, hit: Hit) -> Draft | None:
    """某机关授予某人某称号."""
    bare, word = scene.bare, scene.folded[hit.start : hit.end]
    honour = _HONOUR.search(bare, hit.end, hit.right)
    if not honour and word in ("评为", "命名为"):
        honour = _TITLE_OF_HONOUR.match(bare, hit.end, hit.right)
    if word in _GIVES and not honour:
        return None
    awardees = _awardees(scene, hit, word)
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
    return Draft(hit.start, hit.end, roles_of(awarder=giver[:1], awardee=awardees, honour=named), awardees)


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
