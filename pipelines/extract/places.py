"""Finding the words that fill a role beside a trigger: bodies, places, works, lists of names.

A name that the recogniser gave is preferred; where it gave none, a noun phrase with a telling last word is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.model import EntityType, Mention, Term
from pipelines.extract.scene import HAN, MEETING_NAME, Scene

PERSON, ORG, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE
POSITION, DOCUMENT = EntityType.POSITION, EntityType.DOCUMENT

BODY = (
    r"(?:委员会|管委会|军管会|革委会|筹委会|执委会|理事会|董事会|小组|办公室|公署|专署|指挥部|司令部|总部|支部|总支|党委|工委|"
    r"县委|市委|省委|区委|特委|支队|大队|中队|纵队|总队|分队|工作队|武工队|赤卫队|自卫队|游击队|兵团|公司|集团|银行|工厂|学校|"
    r"学院|大学|中学|小学|研究所|研究院|医院|卫生院|协会|学会|商会|农会|工会|妇女会|青年团|联合会|总会|分会|合作社|公社|联社|"
    r"政府|行署|督导处|管理处|办事处|管理局|分局|总局|出版社|报社|图书馆|博物馆|档案馆|纪念馆|文化馆|基金会|中心|法院|检察院|"
    r"法庭|总站|电站|纺织厂|机械厂|产业园|开发区|试验区|自治区|自治县|行政区|专区|"
    r"[\u4e00-\u9fff]{2}(?:局|厅|处|科|厂|所|社|站|馆|院|校|旅|师|军|县|市|部|股|署|队)|[我本该](?:局|署|馆|府|厅|会|校|社|部|处|"
    r"所|院|县|区|乡|村))"
)
WORK = (
    r"(?:水库|铁路|公路|机耕路|路|大桥|桥|水电站|发电站|电站|电厂|发电厂|工厂|厂|车间|机场|码头|港|港区|隧道|工程|项目|大坝|坝|海塘|"
    r"堤防|大堤|渠|渠道|灌区|水闸|船闸|闸|纪念馆|博物馆|展览馆|图书馆|体育馆|展厅|大楼|校舍|医院|学校|礼堂|纪念碑|高速|运河|"
    r"地铁|线|油田|矿|煤矿|管道|基地|步道|碑|站|枢纽|园区|公园|大厦|泵站|机组|号线|电网|航道|产业园|启动区|加工中心|处理池|"
    r"保护中心|污水厂|厂房)"
)
_FAR_BODY = re.compile(
    r"(?:了|过)?[^,;。]{0,40}?(?:的|第一个|第一所)?[“「]?(?P<body>[\u4e00-\u9fffO]{0,8}?"
    r"(?:委员会|机构|团体|组织|办事处|政府|内阁|农场|公社|合作社|联盟|同盟|学校|医院|公司|中心|小组|工厂|研究所|支部|协会|"
    r"联合会))[”」]?(?=[,。;、)]|$)"
)
_OPENING = r"(?:了|过|起|一个|一所|新的?|相应的?)?[“「『]?"
_BODY_AFTER = re.compile(
    rf"{_OPENING}(?P<body>(?:{HAN}|[OL]){{0,30}}?{BODY})(?=[^\u3400-\u9fffOLPS]|$|和|与|及|的|以|由|于|在|并|试办)"
)
_TRAILING = re.compile(
    r"(?:T|于|在|自|起|即日|即行|即|正式|宣告|宣布|相继|先后|同时|(?:在|于|假|到|从)[^,;。:OPDST、]{1,14}|(?:在|于)O+|也|已经?|将|"
    r"拟|予以|"
    r"一律|应|均|亦|全线|全部|如期|顺利|胜利|提前|完全|开始|须|要|今天|昨天|日前|最近|并|就|便|乃|遂|今|全面|实际|计划|原|预计|"
    r"由[^,;。:]{1,20}(?:出资|发起|联合|牵头)|[ \u3000])+$"
)
_FUNCTION = re.compile(
    r"^(?:关于|了|的|由|对|把|将|为|使|从|自|经|及|和|与|并|前|原|此|其|上述|所有|以|而|至|又|再|后|中|决定|批准|同意|通过|宣布|宣告|立即|"
    r"迅速|已经?|因|因为|经过|于是|在|到|是|有|但|当|凡|请|务|均|亦|各种?|一批|一个|一座|这[个座条]|那[个座条]|终于|就是|即|我们|他们|"
    r"全部|先后|陆续|[一二三四五六七八九十]+、|[ \u3000#])+"
)
_PLACE_CUE = re.compile(r"(?:在|于|假|到|赴|至|抵|经|往)(?=[LO])")
_SPOT = re.compile(
    rf"[LO]+{HAN}{{1,10}}?(?:广场|礼堂|小学|中学|学堂|学校|山下|山中|楼|馆|厅|寺|庙|祠|街|村|镇|乡|校|店|饭店|宾馆|会堂|前|旁|行营)"
    r"(?=[^\u4e00-\u9fff]|召|举|开|成|集|主|设|联|隆|正)"
)
_HALL = re.compile(
    r"(?:在|假|于)(?:[LO]*的?)(?P<hall>(?!会|各|这|那|全)[\u4e00-\u9fff]{0,6}?(?:机场|车站|礼堂|会堂|剧[场院塲]|饭店|宾馆|广场|"
    r"公园|码头|县里|村里|镇里|市里|区里|省里|"
    r"大使馆|使馆|校内|馆内|戏院|体育场|体育馆|俱乐部|[\u4e00-\u9fff]堂))(?=[上里内中,举召开设宴受隆主成同为合]|$|[OP])"
)
_EDGE_OF_NAME = re.compile(r"[TPDS,;:。!?()、\n]|将|(?<!有)为(?!民)|把|对于|组织|报请")
_NOT_ONE_BODY = re.compile(
    r"的|^(?:各|有关|许多|大批|多个|一批|若干|几个|一些|两个|[一二三四五六七八九十百\d]+[个所家座])|"
    r"[一二三四五六七八九十廿卅\d]+[所个家]$"
)
_DATELINE = re.compile(r"[^,。;]{0,14}?(?:电|讯|消息)(?=[ \u3000由:)】〕]|$)|L*T+[^,。;]?[ \u3000]|[^,。;]{0,3}(?:报道|报导)")
_UNDER = re.compile(r"[^,。;]{0,6}(?:控制|领导|支持|统治|指使|操纵|帮助|影响|怂恿|援助)之?下|的(?:支持|领导|控制)")
_NEXT_WORD_MAKES_IT_LONGER = re.compile(
    rf"{HAN}{{0,8}}?(?:委员会|小组|办公室|大队|支队|局|处|科|部|站|所|办)(?=[,。;、(]|$)"
)

_LED = re.compile(r"(?:以|由|在)[^,;。]{1,60}?(?:为首|率领|为团长|为首席代表)[的下]?")
_LED_BY = re.compile(r"(?:为首|率领|带领|领导)的$")
_ESCORT = re.compile(r"[^,。;]{0,40}?(?:陪同|率领|带领|护送|随同|领导)")
_BY = re.compile(r"(?:由|在)[^,;。]{0,80}$")
_VERB_BEFORE = re.compile(r"[了过着说是有]")
_NAME_ALONE = re.compile(r"[SOLT、和与及暨的P\u4e00-\u9fff]{0,40}P(?:博士|先生)?(?:[和及](?:夫人|[他她]的(?:随行人员|夫人)|随行人员))?")
_OFFICE_FIRST = re.compile(r"[SOL、\u4e00-\u9fff]*P")
_LIST_GAP = re.compile(
    r"S*(?:同志|先生|夫人|女士|博士|阁下|元帅|大将|上将|中将|少将|将军|部长|团长|和夫人)?(?:[、·和与及暨同]|以及)+"
    r"[SOL、\u4e00-\u9fff]*"
)
_NOT_OF_LIST = re.compile(r"的(?!$)|说|时|并|在|到|对|向|把|访问|应")



def terms(names: Sequence[Mention]) -> list[Term]:
    """Each name as an argument."""
    return [Term(m.span, m.type) for m in names]


def body_after(scene: Scene, at: int, right: int) -> Term | None:
    """The body named directly after `at`."""
    for m in scene.names_in(at, right, ORG)[:1]:
        if _OF_A_BODY.match(scene.bare, m.span.end, right):
            break
        if re.fullmatch(rf"{_OPENING}(?:中共)?", scene.bare[at : m.span.start]) and not (
            _NEXT_WORD_MAKES_IT_LONGER.match(scene.bare, m.span.end, right)
        ):
            return Term(m.span, m.type) if scene.bare[m.span.end : m.span.end + 1] not in ("的", "“", "「") else None
    if far := _far_body(scene, at, right):
        return far
    found = _BODY_AFTER.match(scene.bare, at, right)
    if not found or _NOT_ONE_BODY.search(found["body"]):
        return None
    start, end = found.span("body")
    end += "“" in found["body"] and scene.bare[end : end + 1] == "”"
    return scene.term(start, end, ORG) if end - start > 2 or (start == at and scene.dates_in(at - 24, at)) else None


_OF_A_BODY = re.compile(r"[驻在][LO]+[^,;。]{0,6}的")


def _far_body(scene: Scene, at: int, right: int) -> Term | None:
    """A body behind words that qualify it (策划侵略的专门机构, 有史以来的第一个农场): the last 的 parts them."""
    found = _FAR_BODY.match(scene.bare, at, right)
    if not found or "的" not in scene.bare[at : found.start("body")] or _NOT_ONE_BODY.search(found["body"]):
        return None
    return scene.term(*found.span("body"), ORG)


def bodies_after(scene: Scene, at: int, right: int) -> list[Term]:
    """The body directly after `at` with those listed beside it."""
    first = body_after(scene, at, right)
    if first is None:
        return []
    named = [m for m in scene.names_in(at, right, ORG) if m.span == first.span]
    return terms(scene.row(named[0], at, right)) if named else [first]


def plain_end(scene: Scene, left: int, at: int) -> int:
    """Where the words before `at` end when dates, places and adverbs are put aside."""
    found = _TRAILING.search(scene.bare, left, at)
    return found.start() if found else at


def phrase_before(scene: Scene, left: int, at: int, last_word: str, type_: EntityType) -> Term | None:
    """A noun phrase with such a last word that ends just before `at` or before the adverbs there."""
    for end in dict.fromkeys((at, plain_end(scene, left, at))):
        start = left
        for edge in _EDGE_OF_NAME.finditer(scene.bare, left, end):
            start = edge.end()
        part = scene.folded[start:end]
        start += len(part) - len(_FUNCTION.sub("", part))
        least = 1 if scene.dates_in(left, at + 16) else 2
        if least < end - start <= 34 and re.fullmatch(rf"{HAN}*?{last_word}[”」』]?", scene.folded[start:end]):
            return _unquoted(scene, start, end, type_)
    return None


def _unquoted(scene: Scene, start: int, end: int, type_: EntityType) -> Term | None:
    while start < end and scene.folded[start] in "“「『" and scene.folded[end - 1] in "”」』":
        start, end = start + 1, end - 1
    return scene.term(start, end, type_) if start < end else None


def bodies_before(scene: Scene, left: int, at: int) -> list[Term]:
    """The body, with those listed beside it, that ends just before `at` or before the adverbs there."""
    for end in dict.fromkeys((at, plain_end(scene, left, at))):
        near = [
            m for m in scene.names_in(left, end, ORG)
            if re.fullmatch(r"[”」』]?|等[\u4e00-\u9fff]{0,6}", scene.bare[m.span.end : end])
            and not MEETING_NAME.search(scene.folded, m.span.start, m.span.end)
        ]
        if near:
            return terms(scene.row(near[-1], left, end))
    phrase = phrase_before(scene, left, at, BODY, ORG)
    return [phrase] if phrase and "的" not in phrase.span.quote else []


def place_of(scene: Scene, left: int, right: int) -> Term | None:
    """The place after 在, 于, 到 ... in left..right, with a hall or square that belongs to it."""
    for cue in _PLACE_CUE.finditer(scene.bare, left, right):
        at = cue.end()
        spot = _SPOT.match(scene.bare, at, min(len(scene.bare), right + 1))
        if spot and spot.end() <= right:
            return scene.term(at, spot.end(), PLACE)
        run = re.compile(r"L+").match(scene.bare, at, right)
        if run and not _UNDER.match(scene.bare, run.end()):
            units = scene.names_in(at, run.end(), PLACE)
            return Term(units[-1].span, PLACE) if units else scene.term(at, run.end(), PLACE)
    hall = _HALL.search(scene.bare, left, right)
    return scene.term(*hall.span("hall"), PLACE) if hall else None


def last_name(scene: Scene, left: int, at: int, *types: EntityType) -> Mention | None:
    """The nearest name of these types before `at`."""
    found = scene.names_in(left, at, *types)
    return found[-1] if found else None


def subject(scene: Scene, lo: int, left: int, at: int, *types: EntityType) -> list[Term]:
    """Who does it: the first name of the clause, else of one of the three clauses before it, with those beside it.

    A name that stands after 在, 对, 向, 为, 把, 的, or before 的, is no subject, nor is who leads or goes along with
    those who act (以某人为首的代表团, 由某人陪同).
    """
    start, end = left, at
    for depth in range(4):
        led = [m.span() for m in _LED.finditer(scene.bare, max(lo, start - 60), end)]
        for m in scene.names_in(start, end, *types):
            if any(a <= m.span.start < b for a, b in led) or not _acts(scene, m, lo):
                continue
            if depth and _VERB_BEFORE.search(scene.bare, start, m.span.start):
                break
            return terms(_beside(scene, m, lo, start, end))
        if start <= lo or scene.bare[start - 1] in "。;":
            break
        start, end = scene.clause(start - 1, lo, at)[0], start - 1
    return []


def _acts(scene: Scene, m: Mention, lo: int) -> bool:
    before, after = scene.bare[max(lo, m.span.start - 1) : m.span.start], scene.bare[m.span.end : m.span.end + 1]
    if m.type is ORG and _DATELINE.match(scene.bare, m.span.end):
        return False
    if before == "的" and _LED_BY.search(scene.bare, max(lo, m.span.start - 6), m.span.start):
        return after not in ("的", "S")
    if before in tuple("在对向为把将从的被于给据应奉就按") or (after in ("的", "S", "P") and m.type is not PERSON):
        return False
    return not (_ESCORT.match(scene.bare, m.span.end) and _BY.search(scene.bare, max(lo, m.span.start - 80), m.span.start))


def _beside(scene: Scene, m: Mention, lo: int, start: int, end: int) -> list[Mention]:
    """The names listed with `m`, those of clauses that hold nothing but a name and an office (总理某某，副总理某某) too."""
    found = listed(scene, m, end)
    while start > lo and scene.bare[start - 1] == "," and m.type is PERSON:
        left = scene.clause(start - 1, lo, start)[0]
        row = scene.names_in(left, start - 1, PERSON)
        if not row or not _NAME_ALONE.fullmatch(scene.bare, left, start - 1) or not _OFFICE_FIRST.match(scene.bare, start, m.span.end):
            break
        found, start = [*row, *found], left
    return found


def listed(scene: Scene, first: Mention, right: int) -> list[Mention]:
    """The names of its type listed from `first` on, their offices between them, before `right`."""
    found = [first]
    for m in scene.names_in(first.span.end, right, first.type):
        gap = scene.bare[found[-1].span.end : m.span.start]
        if not _LIST_GAP.fullmatch(gap) or _NOT_OF_LIST.search(gap):
            break
        found.append(m)
    return found
