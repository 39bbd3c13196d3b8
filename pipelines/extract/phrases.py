"""Who does it and whom it befalls: the names beside a trigger, else the shortest noun phrase with a telling last word.

Names come first; a noun phrase (地主武装, 抗议书) is looked for only where no name fills the part.
"""

from __future__ import annotations

import re
from functools import lru_cache

from graph.model import EntityType, Term
from pipelines.extract.cues import Hit
from pipelines.extract.places import ORG, PERSON, PLACE, listed, subject, terms
from pipelines.extract.scene import Scene

PEOPLE = (
    r"(?:代表团|访问团|考察团|慰劳团|慰问团|使节团|工作团|[\u4e00-\u9fff]团|代表队|[\u4e00-\u9fff]队|小组|部队|[\u4e00-\u9fff]军|"
    r"官兵|战士|士兵|民兵|武装|"
    r"工人|职工|农民|社员|学生|教师|教授|市民|居民|群众|人民|妇女|青年|记者|代表|委员|议员|干部|贵宾|客人|外宾|朋友|人士|人员|"
    r"负责人|领导人|"
    r"发言人|大使|公使|代办|参赞|领事|总统|首相|国王|外长|部长|总理|主席|当局|政府|内阁|法院|警察|特务|分子|匪徒|侨民|华侨|同胞|"
    r"爱国者|党派|"
    r"团体|公司|工厂|农场|公社|大队|学校|[\u4e00-\u9fff]厂|[\u4e00-\u9fff]社|[\u4e00-\u9fff]校|双方|各方|两国)"
)
PAPER = (
    r"(?:协定|协议|协议书|议定书|条约|公约|合同|合约|契约|公报|联合公报|联合声明|声明书|声明|宣言|备忘录|换文|决议案|决议|决定|"
    r"法案|法令|法律|"
    r"条例|章程|规则|规程|细则|办法|规定|命令|训令|通令|指示|通知|通告|布告|公告|文告|告[\u4e00-\u9fff]{1,6}书|"
    r"[\u4e00-\u9fff]{1,4}书|照会|宪法|"
    r"计划|方案|纲要|纲领|提案|议案|草案|预算案?|决算|建议案?|社论|评论|文章|论文|专文|电报|贺电|唁电|通电|报告|名单|人选|证书|"
    r"执照|法规|措施|举措|号召书|[\u4e00-\u9fff]{1,5}[^说做看想方用书办设语\W]法|办法)"
)
_LED = re.compile(r"(?:以|由)[^,;。]{1,60}?(?:为首|率领|为团长|为首席代表)的?")
_FIRST = re.compile(
    r"[了过着]?(?:(?:一|这|那|某)?[一二三四五六七八九十百千万两几数多余0-9]*(?:[名个位件份座批项架艘人种篇张]|所(?!谓))(?!民))?(?:所谓)?"
)
_COUNTED = re.compile(r"^(?:[一二三四五六七八九十百千万两几数多余0-9○〇]+[多余]?(?:[名个位](?:[多余])?|(?=[\u4e00-\u9fff]{2})))")
_RELATIVE = re.compile(r"的(?=[^,;。]{0,12}[SOLP])")
_CHARACTER = r"(?:(?![是有被将把因为在而但了过着到去来向对且也并令其之就以由从与给据按使让即又等下中])[\u3400-\u9fff〇○·LO])"


def doers(scene: Scene, hit: Hit, *types: EntityType) -> list[Term]:
    """Who does it (see `subject`), else the noun phrase or the office that opens a clause; empty when none is there."""
    of = _RELATIVE.match(scene.bare, hit.end, hit.right)
    if of and (behind := scene.names_in(of.end(), hit.right, PERSON, ORG)):
        first = next((m for m in behind if scene.bare[m.span.end : m.span.end + 1] not in ("S", "P")), behind[0])
        return terms(listed(scene, first, hit.right)) if first.span.start - of.end() < 30 else []
    named = subject(scene, hit.lo, hit.left, hit.start, *types)
    left = hit.left
    while left >= hit.lo:
        until = min(hit.start, scene.clause(left, hit.lo, hit.hi)[1])
        phrase = phrase_first(scene, left, until, PEOPLE)
        if named and named[-1].span.start >= left:
            inside = phrase and phrase.span.end <= named[0].span.start
            return [phrase] if phrase and inside else named
        phrase = phrase or (None if named else _office_alone(scene, left, until))
        if phrase or left == hit.lo or scene.bare[left - 1] in "。;":
            return [phrase] if phrase else named
        left = scene.clause(left - 1, hit.lo, hit.hi)[0]
    return named


_LEADER = re.compile(r"(?:以|由)[^,;。]{0,40}?(?P<who>P+)[^,;。]{0,6}?(?:为首|率领)的$")
_BETWEEN = re.compile(
    r"(?:们|等|一行|S|今天|即将|将|已经?|正在|曾经?|又|也|前来|应邀|先后|分别|乘[\u4e00-\u9fff]{1,3}|T|在[LO]*|到|对|来|"
    r"[LO](?=进行)|进行|友好|正式|,)*"
)


def nearest(scene: Scene, hit: Hit) -> list[Term]:
    """The body or group named directly before the verb, with who leads it (为以某人为首的代表团访问); empty if none."""
    bodies = [m for m in scene.names_in(hit.left, hit.start, ORG, PERSON) if scene.bare[m.span.end : m.span.end + 1] not in ("的", "P")]
    if not bodies or not _BETWEEN.fullmatch(scene.bare, bodies[-1].span.end, hit.start):
        return []
    last = bodies[-1]
    led = _LEADER.search(scene.bare[hit.lo : last.span.start])
    if led is None:
        return []
    leader = scene.names_in(hit.lo + led.start("who"), hit.lo + led.end("who"), PERSON)
    return [*terms(leader[-1:]), *terms([last])]


def receivers(scene: Scene, at: int, right: int, *types: EntityType) -> list[Term]:
    """Whom the words from `at` on name first, with all that are listed beside them; else a noun phrase."""
    led = _LED.search(scene.bare, at, right)
    start = led.end() if led and led.start() - at < 4 else at
    for m in scene.names_in(start, _list_end(scene, start, right), *types):
        if m.type is not PERSON and scene.bare[m.span.end : m.span.end + 1] in ("的", "S", "P"):
            continue
        if re.search(r"[,。;]|[^驻]在|的时候", scene.bare[start : m.span.start]):
            break
        return terms(listed(scene, m, right))
    phrase = phrase_after(scene, start, right, PEOPLE) or _office_alone(scene, start, right)
    closing = None if phrase else _OFFICE_LAST.match(scene.bare, start, right)
    if closing is not None:  # a headline: 会见古巴全国人民政权代表大会|主席
        return [scene.term(*closing.span("who"), PERSON)]
    return [phrase] if phrase else []


_OFFICE_LAST = re.compile(r"[LO\u4e00-\u9fff]{0,24}?(?P<who>S+)(?=[\s;。<]|$)")


_OFFICE = re.compile(
    r"(?:[T,、]|兹|据|惟|乃)*(?:[LO]+)?(?P<who>[\u4e00-\u9fff]{0,3}?S+)(?=[T于在对就已曾今昨氏发特日复并,\u4e00-\u9fff])"
)


def _office_alone(scene: Scene, left: int, until: int) -> Term | None:
    """蒋主席, 总统: who is named by office alone."""
    found = _OFFICE.match(scene.bare, left)
    return scene.term(*found.span("who"), PERSON) if found and found.end() <= until else None


_ON = re.compile(r"[SOLP、,和\u4e00-\u9fff]{0,60}")


def _list_end(scene: Scene, start: int, right: int) -> int:
    """Where a list that begins at `start` may end: past the comma where no person was named yet (委员、书记某某，……)."""
    if scene.names_in(start, right, PERSON, ORG) or right >= len(scene.bare) or scene.bare[right] != ",":
        return right
    on = _ON.match(scene.bare, right)
    return on.end() if on else right


def together_with(scene: Scene, hit: Hit, *types: EntityType) -> list[Term]:
    """With whom: the names after 同, 与, 和, 跟 before the trigger in its clause."""
    found = re.search(r"[同与和跟](?P<who>[^,;。]*)$", scene.bare[hit.left : hit.start])
    if not found:
        return []
    start = hit.left + found.start("who")
    near = [m for m in scene.names_in(start, hit.start, *types) if scene.bare[m.span.end] not in "的S"]
    return terms(listed(scene, near[0], hit.start)) if near else []


@lru_cache(maxsize=64)
def _forward(heads: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<np>[\u3400-\u9fff〇○·“”「」『』0-9LOPST、]{{0,60}}?{heads})(?=[^\u3400-\u9fff]|$|"
        rf"[和与及的以由在并时后说就将前于等一两二三四五六七八九十百]|宣布|指出|称|重申|揭露|号召|呼吁|谴责|要求|表示|进行)"
    )


@lru_cache(maxsize=64)
def _backward(heads: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:[T了]|[LO]的|随后|接着|然后|同时|当时|其后|昨|今)*(?P<np>{_CHARACTER}{{0,12}}?{heads})(?:们|"
        rf"等)?(?=[在于将已曾就也又先后同与和对向为由乘举发继今昨前分别T了从应到抵还]|$|{_CHARACTER}{{2,8}}$)"
    )


def phrase_after(scene: Scene, at: int, right: int, heads: str) -> Term | None:
    """The shortest noun phrase with such a last word from `at` on."""
    opening = _FIRST.match(scene.bare, at, right)
    found = _forward(heads).match(scene.bare, opening.end() if opening else at, right)
    if not found or (len(found["np"]) > 24 and "的" not in found["np"]):
        return None
    start, end = found.span("np")
    start = max(start, scene.bare.rfind("的", start, end - 1) + 1)
    lead = _LEAD_IN.match(scene.bare, start, end)
    return _phrase(scene, lead.end() if lead and lead.end() < end - 1 else start, end)


_LEAD_IN = re.compile(
    r"(?:过|T|一[个项份件篇封则本部条]|新一轮|[\u4e00-\u9fffLOS]{2,30}?(?=[一二三四五六七八九十百\d]+[项条件]重)|兹|制定|认为|经|"
    r"直至|根据|关于)+"
)


def phrase_first(scene: Scene, left: int, right: int, heads: str) -> Term | None:
    """The noun phrase with such a last word that opens the clause left..right."""
    found = _backward(heads).match(scene.bare[left:right])
    if not found:
        return None
    start, end = left + found.start("np"), left + found.end("np")
    counted = _COUNTED.match(scene.bare[start:end])
    start += counted.end() if counted and counted.end() < end - start - 1 else 0
    return _phrase(scene, start, end)


def _phrase(scene: Scene, start: int, end: int) -> Term | None:
    if scene.bare[start] in "“「『" and not any(c in "”」』" for c in scene.bare[start:end]):
        start += 1
    own = scene.names_in(start, end, PERSON, ORG, PLACE)
    if own and own[-1].span.end == end:
        return Term(own[-1].span, own[-1].type)
    return scene.term(start, end, ORG) if start < end else None


_NOBODY = re.compile(r"[^,;。]{0,4}(?:他|她|其)?(?![们])[^POLS]*")


def before_this(scene: Scene, hit: Hit, *types: EntityType) -> list[Term]:
    """Of whom the sentences before this one speak, where this one says 他 or names nobody up to the trigger."""
    if scene.names_in(hit.lo, hit.start, *types):
        return subject(scene, hit.lo, hit.lo, hit.start, *types)
    i = scene.index(hit.lo)
    for j in range(i - 1, max(-1, i - 3), -1):
        lo, hi = scene.sentences[j]
        if "\n" in scene.text[hi : scene.sentences[j + 1][0]].strip(" \t\u3000"):
            return []
        told = [m for m in scene.names_in(lo, hi, *types) if scene.bare[m.span.start - 1 : m.span.start] not in ("对", "向", "的")]
        if told:
            return terms(told[:1])
    return []


DOER = {
    "会议": "convener", "任职·免职": "person", "战斗·战役": "side", "起义·暴动": "participant", "成立·更名·合并·分设": "after",
    "区划变更": "before", "视察·调研": "visitor", "批示·讲话": "speaker", "发布文件": "issuer", "项目·工程": "organisation",
    "表彰": "awarder", "出访·来访": "visitor", "被捕·牺牲·逝世": "person", "灾害·救灾": "participant", "签订协议": "party",
    "创刊出版": "issuer", "移交征集": "holder",
}

