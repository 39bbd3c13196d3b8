"""The parts of an event beside its trigger, one function a frame; None where a needed part is missing.

Every frame takes the scene and a hit, and gives a `Draft`. Positions are characters, half-open.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from graph.model import Term
from pipelines.extract.cues import Hit
from pipelines.extract.places import (
    DOCUMENT,
    ORG,
    PERSON,
    PLACE,
    POSITION,
    WORK,
    bodies_after,
    bodies_before,
    body_after,
    last_name,
    phrase_before,
    place_of,
    subject,
    terms,
)
from pipelines.extract.scene import HAN, Scene

Roles = list[tuple[str, Term]]


@dataclass(slots=True)
class Draft:
    """An event in the making: trigger place, role fillers, the name if it has one, and where its verb ends.

    `core` are the fillers it is about: two drafts of one type about the same are one happening. `verb` is where the
    governing words are looked for, when that is not the trigger.
    """

    start: int
    end: int
    roles: Roles
    core: list[Term] = field(default_factory=list)
    named: bool = False
    verb: tuple[int, int] | None = None


def _roles(**fillers: list[Term] | Term | None) -> Roles:
    found: Roles = []
    for role, filler in fillers.items():
        found += [(role, t) for t in (filler if isinstance(filler, list) else [filler] if filler else [])]
    return found


def place_before(scene: Scene, hit: Hit, until: int) -> Term | None:
    """在某地 in the trigger's clause, else in a clause before it that has no other verb."""
    own = place_of(scene, hit.left, until)
    if own or hit.left == hit.lo:
        return own
    before = scene.bare[hit.lo : hit.left]
    return place_of(scene, hit.lo, hit.left) if re.fullmatch(r"[TLO在于,中国共\u4e00-\u9fff]{1,30}", before) and "T" in before and not re.search(r"[P。;]", before) and len(before) < 24 else None


# --- offices -------------------------------------------------------------------------------------------------------

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
    return Draft(hit.start, hit.end, _roles(person=people, position=terms(offices) or (terms([office]) if office else None),
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
    return Draft(start, end, _roles(person=terms(people), position=terms(offices), organisation=terms(bodies), appointer=by[:1]),
                 terms(people))


# --- bodies --------------------------------------------------------------------------------------------------------


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
    return Draft(hit.start, hit.end, _roles(after=new, participant=founder, place=place_before(scene, hit, hit.right)), new)


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
    return Draft(hit.start, hit.end, _roles(before=old), old)


def rename(scene: Scene, hit: Hit) -> Draft | None:
    """甲更名为乙."""
    word = scene.folded[hit.start : hit.end]
    pair = renamed(scene, hit)
    if pair is None:
        return None
    before, after = pair
    if word == "改为" and not (before and after):
        return None
    both = _roles(before=before, after=after)
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
    return Draft(hit.start, hit.end, _roles(before=before, after=after), ([after] if after else []) + before)


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
    return Draft(hit.start, hit.end, _roles(before=before, after=terms(after)), terms(after))


# --- fighting ------------------------------------------------------------------------------------------------------

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
    return Draft(hit.start, hit.end, _roles(place=place, side=sides + struck, commander=commanders, participant=killed),
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
    return Draft(start, hit.end, _roles(place=terms(places), side=sides, commander=commanders), [name], named=True, verb=(start, hit.end))


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
    return Draft(hit.start, hit.end, _roles(place=place, side=sides, commander=commanders), place)


# --- other acts ----------------------------------------------------------------------------------------------------


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
    return Draft(hit.start, hit.end, _roles(visitor=who, place=places, host=hosts), who + where)


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
    return Draft(hit.start, hit.end, _roles(issuer=issuer, document=docs, recipient=recipient), docs)


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
    return Draft(hit.start, hit.end, _roles(project=work, organisation=builder[:1], place=place), [work])


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
    return Draft(hit.start, hit.end, _roles(awarder=giver[:1], awardee=awardees, honour=named), awardees)


FRAMES: dict[str, Callable[[Scene, Hit], Draft | None]] = {
    "hold": hold, "appoint": appoint, "found": found, "abolish": abolish, "rename": rename, "merge": merge, "split": split,
    "battle": battle, "named_battle": named_battle, "liberation": liberation, "visit": visit, "issue": issue, "build": build,
    "award": award,
}
