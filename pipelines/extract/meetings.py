"""Meetings: what was held, by whom, where, who came; and minutes, whose heading lines say it in a form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model import EntityType, Mention, Term
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft, Roles, place_before
from pipelines.extract.phrases import together_with
from pipelines.extract.places import ORG, PERSON, PLACE, place_of, subject, terms
from pipelines.extract.scene import Scene

HEAD = (
    r"(?:代表大会|代表会议|座谈会|全体会议|全体〈扩大〉会议|〈扩大〉会议|扩大会议|扩大会|联席会议|办公会议|办公会|常委会议?|党代会|"
    r"人代会|"
    r"职代会|月会|周会|全会|茶话会|讨论会|研讨会|论证会|现场会|碰头会|动员会|誓师会|庆祝会|纪念会|追悼会|欢迎会|欢送会|汇报会|"
    r"交流会|推进会|"
    r"听证会|生活会|发布会|恳亲会|报告会|总结会|表彰会|招待会|联欢会|游园会|冷餐会|鸡尾酒会|酒会|茶会|晚会|宴会|国宴|午宴|晚宴|便宴|"
    r"集会|典礼|仪式|纪念(?!碑|馆|章|品|日|堂|册)|庆祝活动|联谊会|演讲会|音乐会|讨论会|例会|常会|年会|大会|会议|会谈|会商|会晤|"
    r"座谈|谈判|公祭|[\u4e00-\u9fff]{1}[^社会\W]会)"
)
_NOT_A_MEETING = (
    r"(?!室|厅|堂|纪要|记录|精神|桌|材料|代表|主席团|文件|秘书|筹备|经费|通知|制度|期间|"
    r"地点|场|徽|歌|战|员|长|见|址|客|同|合|社|主义|议|谈|晤|商|签)"
)
_NP = r"[\u3400-\u9fff〇○·“”「」『』〈〉0-9LOTPS+、]"
_QUOTES = {"“": "”", "「": "」", "『": "』"}
_BARE = re.compile(r"(?:会议|大会|会谈|会)$")
_KIND_ONLY = re.compile(rf"{HEAD}")  # : 扩大会议, 座谈会: what kind of meeting, not which
_ORDINAL = r"(?:第?[一二三四五六七八九十0-9]+(?:届|次)|预备|常务|全体)?"
_AFTER = re.compile(
    rf"(?:了|过|的|着)?(?P<np>{_NP}{{0,36}}?{HEAD}{_NOT_A_MEETING}(?:{_ORDINAL}{_NP}{{0,12}}?{HEAD}{_NOT_A_MEETING})?)"
)
_A_MEETING = re.compile(r"[干理监董常执]?[事行]会$|常会$|例会$|会议$")
_HELD_IT = re.compile(r"(?:S|T|L|在|于|[所最近今昨日前刚不久先后曾已等人])*")  # : between who held it and 举行的
_COUNT = re.compile(
    r"^(?:了|过|的|着|有些|些|一些|一次|一个|一场|有|这次|此次|本次|该|[二两三四五六七八九十几数0-9]+次|盛大的?|隆重的?|在[LO]+)+"
)
_OTHER_VERB = re.compile(
    r"开了|讨论|通过|研究|部署|传达|听取|学习|并|选举|罢工|婚礼|谈判后|进行|反对|游行|拥护|纪念碑|举行|"
    r"召开|召集|这一|这种|每一|各种|历次|一切|任何"
)
_GAP = re.compile(
    r"(?:T间?|,|从|自|至|到|于|是|在[^,;。]{1,20}|于[OL]+[^,;。]{0,12}|假[^,;。]{1,14}|已经?|将|拟|定|今天|昨天|昨日|今日|上午|"
    r"下午|晚上?|隆重|正式|"
    r"胜利|如期|联合|由[OP]+[^,;。]{0,8}|继续|同时|分别|前天|日前|[\d一二三四五六七八九十两]+时|应|须|可|即|现|也|并|便|就|首次|圆满|"
    r"没有|未|尚未|未能|不能|合并|今晨|昨|今|本|间)*$"
)
_LEAD = re.compile(
    r"^(?:在|于|这次|说明|该案|旋|宣布|经|据|由|对|为|出席|参加|了|该|本|此|这次|此次|同日|当日|是日|上午|下午|晚上?|今天|昨天|"
    r"今日|昨日|第二天|的|和|与|及|并|以及|"
    r"先后|又|再|拟|将|应|即|召集|召开|举行|主持|后|前|中(?![共国央华小学南])|[一二三四五六七八九十]+、|\d+\.|"
    r"[间在这里]{0,3}(?:开幕|召开|举行)的|这里|下次(?=例会)|新华社[^,。]{0,12}电|[ \u3000#])+"
)
_NO_OBJECT = re.compile(r"了?(?:[,。;:!?、()”」』\s]|$|之|的|后|期间|以来|于|在)")
_PAINTED_OVER = re.compile(r"[TPD \u3000>]|S(?!S|办公)")
_ATTENDED = ("主持",)
_PHASES = ("开始", "结束")
_TALKS = re.compile(r"(?:会谈|谈判|会议|大会|全会)$")
_CAME = re.compile(r"[^。]{0,80}(?:主持|到会|列席)|(?:[\u4e00-\u9fff]{0,8}会议?(?:由|上)|大会|出席|到会|主席|参加|会上)")
_PRESENT = re.compile(
    r"出席|参加|到会|与会|主持|主席(?!团)|在座|作陪|会上|席上|欢迎|招待|欢送|致[词辞]|讲话|报告|发言|率领|[同与和][SOL]{0,40}P|"
    r"记录|列席|主任"
)
_ALL_CAME = re.compile(r"(?:到会|出席|列席|参加|到场)(?:[,。;]|$|了?会议|了?大会)")
_LIST_OF_GUESTS = re.compile(r"(?:出席|参加|到会|列席|在座)[^。;]{0,40}?(?:有|:|者)")
_NOT_THERE = re.compile(r"(?:据|令|呈|致|希望|怀念|悼念|纪念)$")


def meeting(scene: Scene, hit: Hit) -> Draft | None:
    """召开某会议; 某会议在某地召开."""
    word = scene.folded[hit.start : hit.end]
    if word in ("开会", "集会"):
        return _unnamed(scene, hit)
    if word == "约期":
        return _appointed(scene, hit)
    named = None if word in _PHASES else _named_after(scene, hit)
    if named is None and word not in _ATTENDED:
        named = _named_before(scene, hit)
    if named is None:
        return None
    start, end, plain = named
    if word in _PHASES and (plain or not _TALKS.search(scene.bare, start, end)):
        return None
    if plain and word not in ("召开", "举行", "开幕", "闭幕", "主持召开", "召集"):
        return None
    if word in _ATTENDED and end - start < 5:
        return None
    place = _where(scene, hit, start, end)
    roles: Roles = [("place", place)] if place else []
    held_by = [] if word in _ATTENDED else _conveners(scene, hit, start, end)
    if scene.bare.startswith("的", hit.end):
        held_by = [t for t in held_by if _HELD_IT.fullmatch(scene.bare, t.span.end, hit.start)]
    roles += [("convener", t) for t in held_by]
    roles += [("participant", t) for t in _participants(scene, hit, start, end) if t not in held_by]
    if plain:
        topic = _plain_topic(scene, hit)
        return Draft(hit.start, hit.end, [*([("topic", topic)] if topic else []), *roles])
    name = scene.term(start, end, EntityType.EVENT)
    only_a_kind = _KIND_ONLY.fullmatch(scene.bare, start, end) is not None
    return Draft(hit.start, hit.end, [("topic", name), *roles], [name], None if only_a_kind else name)


def _plain_topic(scene: Scene, hit: Hit) -> Term | None:
    """会议, 会谈, 集会: what is held where it has no name."""
    found = re.compile(r"[^,;。]{0,12}?(?P<np>会谈|会议|集会|大会|谈判|座谈|宴会|仪式)").match(scene.bare, hit.end, hit.right)
    return scene.term(*found.span("np"), EntityType.EVENT) if found else None


def _unnamed(scene: Scene, hit: Hit) -> Draft | None:
    """开会, 集会: only where a body or a person holds it, or a place is told."""
    who = subject(scene, hit.lo, hit.left, hit.start, ORG, PERSON)
    place = place_of(scene, hit.left, hit.start)
    if not who and not place:
        return None
    roles: Roles = [("convener", t) for t in who if place is None or t.span != place.span]
    return Draft(hit.start, hit.end, [*roles, *([("place", place)] if place else [])])


def _appointed(scene: Scene, hit: Hit) -> Draft | None:
    """约期会谈."""
    head = re.compile(HEAD).match(scene.bare, hit.end, hit.right)
    if not head:
        return None
    places = terms(scene.names_in(hit.left, hit.hi, PLACE)[:1])
    return Draft(*head.span(), [("place", t) for t in places], verb=(hit.start, hit.end))


def _where(scene: Scene, hit: Hit, start: int, end: int) -> Term | None:
    limit = max(hit.end, end)
    place = place_of(scene, min(start, hit.left) if end <= hit.start else hit.left, limit)
    place = place or place_before(scene, hit, hit.start)
    after = re.compile(r"[于在](L+)").match(scene.bare, limit, hit.hi)
    if place is None and after:
        place = scene.term(*after.span(1), PLACE)
    return place if place is None or place.span.end <= start or end <= place.span.start else None


def _named_after(scene: Scene, hit: Hit) -> tuple[int, int, bool] | None:
    """The meeting named after the verb: its place, and whether it is no name (会议)."""
    body = scene.names_in(hit.end, hit.right, ORG)[:1]
    if body and scene.bare[hit.end : body[0].span.start] in ("", "了"):
        where = (body[0].span.start, body[0].span.end)
        if _A_MEETING.search(scene.folded, *where):
            return _trimmed(scene, *where, hit)
    found = _AFTER.match(scene.bare, hit.end, hit.right)
    if not found or _OTHER_VERB.search(found["np"]):
        return None
    start, end = found.span("np")
    attended = scene.folded[hit.start : hit.end] in _ATTENDED
    if attended and re.match(r"的|委员|主席|副", scene.bare[end : end + 2]):
        return None
    start += len(found["np"]) - len(_COUNT.sub("", found["np"]))
    return _trimmed(scene, start, end, hit) if start < end else (hit.start, hit.end, True)


def _named_before(scene: Scene, hit: Hit) -> tuple[int, int, bool] | None:
    """The last meeting word before the verb, when only dates, places and adverbs stand between."""
    if not _NO_OBJECT.match(scene.bare[hit.end : hit.hi]):
        return None
    low = max(hit.lo, *(scene.bare.rfind(c, hit.lo, hit.start) + 1 for c in ";:"))
    heads = list(re.compile(HEAD + _NOT_A_MEETING).finditer(scene.bare, low, hit.start))
    if not heads or not _GAP.fullmatch(scene.bare, heads[-1].end(), hit.start):
        return None
    end = heads[-1].end()
    start = scene.clause(end - 1, hit.lo, hit.hi)[0]
    start += max((m.end() for m in _PAINTED_OVER.finditer(scene.bare[start : end - 2])), default=0)
    part = scene.bare[start:end]
    start += len(part) - len(_LEAD.sub("", part))
    return _trimmed(scene, start, end, hit) if start < end else None


def _trimmed(scene: Scene, start: int, end: int, hit: Hit) -> tuple[int, int, bool] | None:
    if _BARE.fullmatch(scene.folded, start, end):
        return hit.start, hit.end, True
    start = max(start, scene.bare.rfind("的", start, end - 3) + 1)
    if sum(scene.folded.count(q, start, end) for q in "“「『") != sum(scene.folded.count(q, start, end) for q in "”」』"):
        return None
    if scene.folded[end - 1] == _QUOTES.get(scene.folded[start]):
        start, end = start + 1, end - 1
    return start, end, False


def _conveners(scene: Scene, hit: Hit, start: int, end: int) -> list[Term]:
    if end <= hit.start:
        by = re.compile(r"由([OP]+)").search(scene.bare, end, hit.start)
        return terms(scene.names_in(*by.span(1), ORG, PERSON))[:1] if by else []
    return [t for t in subject(scene, hit.lo, hit.left, hit.start, ORG, PERSON) if not start <= t.span.start < end]


def _participants(scene: Scene, hit: Hit, start: int, end: int) -> list[Term]:
    """Persons whom the sentence, or the next one where it goes on about who came, says were there."""
    areas = [(hit.lo, hit.hi)]
    i = scene.index(hit.lo) + 1
    if i < len(scene.sentences):
        lo, hi = scene.sentences[i]
        if "\n" not in scene.text[hit.hi : lo] and _CAME.match(scene.bare, lo):
            areas.append((lo, hi))
    people = [m for lo, hi in areas for m in scene.names_in(lo, hi, PERSON) if not start <= m.span.start < end]
    guests = [t for lo, hi in areas[:1] for t in _guests(scene, lo, hi) if not start <= t.span.start < end]
    return (terms([m for m in people if _was_there(scene, m, areas)]) + guests)[:30]


_FOR_WHOM = re.compile(
    r"为(?:以[^,;。]{1,50}?为首的)?(?P<who>O+)[^,;。]{0,20}举行|(?:招待|欢迎|欢送|"
    r"宴请)(?:以[^,;。]{1,50}?为首的)?(?P<who2>O+)(?![SP])"
)


def _guests(scene: Scene, lo: int, hi: int) -> list[Term]:
    """The delegation a banquet is given for."""
    found = _FOR_WHOM.search(scene.bare, lo, hi)
    if found is None:
        return []
    return terms(scene.names_in(*found.span("who" if found["who"] else "who2"), ORG))


def _was_there(scene: Scene, m: Mention, areas: list[tuple[int, int]]) -> bool:
    if _NOT_THERE.search(scene.bare[max(0, m.span.start - 2) : m.span.start]):
        return False
    lo, hi = next((lo, hi) for lo, hi in areas if lo <= m.span.start < hi)
    left, right = scene.clause(m.span.start, lo, hi)
    if _ALL_CAME.search(scene.bare, m.span.end, hi) and scene.bare[m.span.end : m.span.end + 1] != "的":
        return True
    listed_from = _LIST_OF_GUESTS.search(scene.bare, lo, m.span.start)
    return listed_from is not None or _PRESENT.search(scene.bare, left, right) is not None


_NUMBERED = re.compile(r"(?:第?[一二三四五六七八九十\\d]+(?:届|次|中全会)|周年)")
_DECIDES = re.compile(
    rf"(?P<np>{_NP}{{0,30}}?(?:办公会议?|常务会议|常委会议?|联席会议|全体会议|代表大会|代表会议|扩大会议|大会|全会|"
    rf"会议))上?,?于?(?P<t>T+)?"
    r"[^,;。]{0,6}$"
)


def minuted(scene: Scene, hit: Hit) -> Draft | None:
    """某会议2月20日研究决定: a named meeting with its day, told of by what it decided."""
    found = _DECIDES.search(scene.bare[hit.left : hit.start])
    if not found:
        return None
    start, end = hit.left + found.start("np"), hit.left + found.end("np")
    dated = found["t"] or "T" in found["np"] or re.fullmatch(r"经?T+,", scene.bare[hit.lo : hit.left])
    start += max((m.end() for m in _PAINTED_OVER.finditer(found["np"])), default=0)
    part = scene.bare[start:end]
    start += len(part) - len(_LEAD.sub("", part))
    if end - start < 4 or not (dated or _NUMBERED.search(scene.bare, start, end)):
        return None
    if re.search(r"[在于][^,;。]{0,30}$", scene.bare[hit.left : start]) and not dated:
        return None
    name = scene.term(start, end, EntityType.EVENT)
    roles: Roles = [("participant", t) for t in _participants(scene, hit, start, end)]
    return Draft(start, end, roles, [name], name, verb=(hit.start, hit.end))


_ATTENDED_MEETING = re.compile(rf"(?:了|过|的是?)?(?P<np>{_NP}{{1,36}}?{HEAD}){_NOT_A_MEETING}")
_PROPER = re.compile(
    r"[LO第“]|全[国省区县市州]|各界|[一二三四五六七八九十]+[届次]|[\u4e00-\u9fff]{2,4}(?:会议|大会)|[\u4e00-\u9fff]{0,8}(?:首届|届|"
    r"代表)"
)
_SOCIAL = re.compile(r"(?:宴会|招待会|酒会|茶会|晚会|仪式|典礼|国宴|午宴|晚宴|便宴|集会|会谈|会)$")


def attend(scene: Scene, hit: Hit) -> Draft | None:
    """某人出席某会议: a meeting that has a name is told of by it."""
    found = _ATTENDED_MEETING.match(scene.bare, hit.end, hit.hi)
    if not found:
        return None
    start, end = found.span("np")
    start += len(found["np"]) - len(_COUNT.sub("", found["np"]))
    start = max(start, scene.bare.rfind("的", start, end - 2) + 1)
    if scene.bare[:end].endswith("谈判"):
        return Draft(end - 2, end, [("participant", t) for t in subject(scene, hit.lo, hit.left, hit.start, PERSON, ORG)])
    if end - start < 4 or _KIND_ONLY.fullmatch(scene.bare, start, end) or (_SOCIAL.search(scene.bare[start:end]) and end - start < 6):
        return None
    if not _PROPER.match(scene.bare, start, end):
        return None
    name = scene.term(start, end, EntityType.EVENT)
    behind = re.compile(r"的(?=[^,;。]{0,16}P)").match(scene.bare, end)
    who = subject(scene, hit.lo, hit.left, hit.start, PERSON)
    if behind and (names := scene.names_in(behind.end(), hit.hi, PERSON)):
        who = terms(names[:1])
    place = place_before(scene, hit, hit.start)
    return Draft(
        start, end, [("topic", name), *(("participant", t) for t in who), *([("place", place)] if place else [])], [name], name,
        verb=(hit.start, hit.end),
    )


def talk(scene: Scene, hit: Hit) -> Draft | None:
    """甲与乙在某地会商: dated, and by persons or bodies that are named."""
    who = terms(scene.names_in(hit.lo, hit.start, PERSON)) or subject(scene, hit.lo, hit.left, hit.start, ORG)
    place = place_before(scene, hit, hit.start)
    if not who or not place or not scene.dates_in(hit.lo, hit.start):
        return None
    return Draft(hit.start, hit.end, [*(("participant", t) for t in who), ("place", place)])


_HELD_TALKS = re.compile(r"(?:进行|继续|开始)(?:了|着|过)?[^,;。]{0,24}$")


def talked(scene: Scene, hit: Hit) -> Draft | None:
    """甲同乙进行了会谈."""
    if not _HELD_TALKS.search(scene.bare[hit.left : hit.start]):
        return None
    who = subject(scene, hit.lo, hit.left, hit.start, PERSON, ORG)
    with_whom = together_with(scene, hit, PERSON, ORG)
    place = place_before(scene, hit, hit.start)
    people = [("participant", t) for t in dict.fromkeys([*who, *with_whom])]
    return Draft(hit.start, hit.end, [*people, *([("place", place)] if place else [])]) if people else None


_FIELD = re.compile(
    r"(?m)^[ \t\u3000]*(?:[一二三四五六七甲乙丙丁\d]+[、.])?(?P<key>时间|日期|地点|出席者?|列席|主席|主持人?|记录者?|参加人员?|"
    r"出席人员?|"
    r"到会者?)[ \u3000]*:[ \u3000]*(?P<value>[^\n]*)"
)
_HEADED = re.compile(
    rf"(?:关于|[#\s])*(?P<np>[^,。;:\n]{{2,50}}?{HEAD})(?=(?:会议)?(?:记录|纪录|纪要|笔录|发言|报告)?(?:$|\n|[( ]))"
)


def minutes(scene: Scene) -> Iterator[tuple[Draft, tuple[int, int]]]:
    """The meeting that a record with 时间：, 地点：, 出席：, 主席： lines is the minutes of, with its heading sentence."""
    fields = {m["key"][:2]: m for m in _FIELD.finditer(scene.folded[:3000])}
    if "时间" not in fields or not fields.keys() & {"地点", "出席", "主席", "主持", "参加", "到会"}:
        return
    lo, hi = scene.sentences[0]
    heading = _HEADED.search(scene.folded, lo, hi)
    dates = scene.dates_in(*fields["时间"].span("value"))
    if not heading or not dates:
        return
    start, end = heading.span("np")
    roles: Roles = []
    for key, line in fields.items():
        first, last = line.span("value")
        value = scene.text[first:last].rstrip()
        if key == "地点" and value:
            roles.append(("place", scene.term(first, first + len(value), PLACE)))
        elif key != "时间":
            roles += [("participant", t) for t in terms(scene.names_in(first, last, PERSON))]
    name = scene.term(start, end, EntityType.EVENT)
    day = dates[0].span
    yield Draft(start, end, roles, [name], name, verb=(day.start, day.end)), (lo, hi)
