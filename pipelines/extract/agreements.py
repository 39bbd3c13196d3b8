"""Frames of what is signed, printed and handed over: 签订, 出版, 移交; and of divisions: 划归, 设县. None where a part is missing."""

from __future__ import annotations

import re

from graph.model import Mention, Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, place_before, roles_of
from pipelines.extract.phrases import PAPER, doers, phrase_after, receivers, together_with
from pipelines.extract.places import DOCUMENT, ORG, PERSON, PLACE, subject, terms
from pipelines.extract.scene import Scene

_TITLE_AFTER = re.compile(
    r"[了过]?(?:第?[一二三四五六七八九十\d]+[项个份])?(?:题为|名为)?(?P<way>[\u4e00-\u9fffLOT“”]{0,10}?)(?P<d>D+)"
)
_TITLE_BEFORE = re.compile(r"(?P<d>D+)(?:[(][^()]*[)])?(?:已|于|在|T|L|今天|昨天|正式|的|,|由|[OPS])*$")
_PAPER_BEFORE = re.compile(
    rf"(?:^|[在对为和与同把将,、])(?P<np>(?![在对为和与同把将])[\u4e00-\u9fffLO]{{0,24}}?{PAPER})(?:的)?(?:已|于|在|T|L|今天|昨天|"
    rf"正式|,|也|又)*$"
)

_VERB_IN_IT = re.compile(r"祝贺|庆祝|感谢|欢迎|关于|为了?|并且")


def paper_of(scene: Scene, hit: Hit, heads: str = PAPER) -> Term | None:
    """The document the trigger speaks of: a title or a phrase just after it, else just before it."""
    after = _TITLE_AFTER.match(scene.bare, hit.end, hit.right)
    if after:
        return scene.term(*after.span("d"), DOCUMENT)
    skip = 1 if scene.bare.startswith("的", hit.end) else 0
    phrase = phrase_after(scene, hit.end + skip, hit.right, heads)
    if phrase:
        return scene.term(phrase.span.start, phrase.span.end, DOCUMENT)
    before = _TITLE_BEFORE.search(scene.bare, hit.lo, hit.start)
    if before:
        return scene.term(*before.span("d"), DOCUMENT)
    named = _PAPER_BEFORE.search(scene.bare[hit.left : hit.start])
    if named is None:
        return None
    verb = max((m.end() for m in _VERB_IN_IT.finditer(named["np"])), default=0)
    return scene.term(hit.left + named.start("np") + verb, hit.left + named.end("np"), DOCUMENT)


def signing(scene: Scene, hit: Hit) -> Draft | None:
    """甲与乙在某地签订某协定."""
    document = paper_of(scene, hit)
    parties = [] if scene.bare.startswith("的", hit.end) else doers(scene, hit, ORG, PERSON, PLACE)
    if not parties and scene.bare.startswith("的", hit.end):
        since = max((d.span.end for d in scene.dates_in(hit.left, hit.start)), default=hit.left)
        near = scene.names_in(since, hit.start, ORG, PERSON, PLACE)
        parties = terms([m for m in near if scene.bare[m.span.start - 1] not in "在于"])
    parties += [t for t in together_with(scene, hit, ORG, PERSON, PLACE) if t not in parties]
    place = place_before(scene, hit, hit.start)
    if place:
        parties = [t for t in parties if t.span != place.span]
    if document is None and (scene.folded[hit.start : hit.end] != "签字" or not parties):
        return None
    if document:
        inside = document.span
        parties = [t for t in parties if t.span.end <= inside.start or t.span.start >= inside.end]
    return Draft(hit.start, hit.end, roles_of(party=parties, document=document, place=place), [document] if document else [])


_PRINTED = (
    r"(?:报|刊|杂志|月刊|周刊|季刊|日报|丛书|丛刊|选集|全集|文集|画报|地图|集|书|史|志|手册|辞典|词典|史料|汇编|选编|"
    r"年鉴|著作|小说|译本|中译本|诗集|第[一二三四五六七八九十]卷|创刊号|第[一二三四五六七八九十]期)"
)


def publication(scene: Scene, hit: Hit) -> Draft | None:
    """某社出版某书; 某刊创刊."""
    document = paper_of(scene, hit, _PRINTED)
    if document is None:
        return None
    inside = document.span
    issuer = [
        t for t in subject(scene, hit.lo, hit.left, hit.start, ORG, PERSON)
        if t.span.end <= inside.start or t.span.start >= inside.end
    ]
    place = place_before(scene, hit, hit.start)
    return Draft(hit.start, hit.end, roles_of(issuer=issuer, document=document, place=place), [document])


_THING = (
    r"(?:档案|文件|文献|史料|资料|文物|实物|照片|图书|书籍|书|手稿|信件|遗物|底片|纪念品|礼品|礼物|礼|画|像|锦旗|旗|药品|粮食|衣物|"
    r"包裹|物资|款|元|"
    r"奖品|花篮|花圈|武器|枪|机器|设备|房屋|土地|展品|拓片|族谱|报刊|[一二三四五六七八九十百千万两\d]+[件卷册份张幅枚箱套部盒本])"
)
_TO = re.compile(r"(?:向|给|与|赠|交)(?P<who>[^,;。]{1,30})$")


def handover(scene: Scene, hit: Hit) -> Draft | None:
    """某人向某馆捐赠某物; 某机关移交档案."""
    giver = subject(scene, hit.lo, hit.left, hit.start, PERSON, ORG)
    to = _TO.search(scene.bare[hit.left : hit.start])
    near: list[Mention] = []
    if to:
        near = scene.names_in(hit.left + to.start("who"), hit.start, ORG, PERSON, PLACE)[:1]
    after = [] if near else _recipients(scene, hit)
    got = terms(near) or after
    thing = phrase_after(scene, hit.end, hit.right, _THING)
    if thing is None:
        brought = re.search(rf"[将把以](?P<np>[\u4e00-\u9fff〇“”]{{0,16}}?{_THING})", scene.bare[hit.left : hit.start])
        thing = scene.term(hit.left + brought.start("np"), hit.left + brought.end("np"), DOCUMENT) if brought else None
    giver = [t for t in giver if t not in got]
    if thing is None or not (giver or got):
        return None
    return Draft(hit.start, hit.end, roles_of(holder=giver, recipient=got, object=thing), [thing])


def _recipients(scene: Scene, hit: Hit) -> list[Term]:
    at = re.match(r"[给与予]?", scene.bare[hit.end : hit.right])
    start = hit.end + (at.end() if at else 0)
    near = receivers(scene, start, hit.right, ORG, PERSON, PLACE)
    return [t for t in near if t.span.start - start < 8 and t.type in (ORG, PERSON, PLACE)][:2]


_INTO = re.compile(r"[了为入归于出成新立]{0,2}")
_UNIT = re.compile(r"[省市县区乡镇州盟旗道府厅村里署]$")


def redistrict(scene: Scene, hit: Hit) -> Draft | None:
    """甲乡划归乙县; 撤销甲县，设立乙市."""
    bare = scene.bare
    before = [m for m in scene.names_in(hit.left, hit.start, PLACE) if bare[m.span.start - 1 : m.span.start] != "在"]
    after = [m for m in scene.names_in(hit.end, hit.right, PLACE) if _INTO.fullmatch(bare, hit.end, m.span.start)]
    old = terms(before[-1:])
    new = terms(scene.row(after[0], hit.end, hit.right)) if after else []
    if not (old or new) or not any(_UNIT.search(t.span.quote) for t in old + new):
        return None
    return Draft(hit.start, hit.end, roles_of(before=old, after=new), old + new)
