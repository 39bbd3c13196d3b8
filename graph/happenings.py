"""Events that tell one happening: what each is about, in words and as a key, and the days and numbers it is told with.

Two tellings are compared only by what identifies a happening of their type: who was appointed to what, what was taken,
which body was founded, which paper was issued. The key is what blocks: nothing is ever compared with everything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from graph.folding import fold
from graph.model import Argument, EntityType, Event, Modality, Span, Term

LONGEST = 48  # characters of a telling; what its parts are further apart than that has no short words of its own


@dataclass(frozen=True, slots=True)
class Trait:
    """What identifies a happening of one type: one filler of each group of roles, and how near its dates must be.

    `every` of the groups must be there; `unit` is year or month. `label` says it to a reader.
    """

    every: tuple[tuple[str, ...], ...]
    unit: str
    label: str


_TRAITS = {
    "会议": Trait((("topic",),), "year", "会议名称"),
    "任职·免职": Trait((("person",), ("position",)), "year", "人物与职务"),
    "战斗·战役": Trait((("place",),), "month", "地点"),
    "起义·暴动": Trait((("place",),), "month", "地点"),
    "成立·更名·合并·分设": Trait((("after", "before"),), "year", "机构"),
    "区划变更": Trait((("before", "after"),), "year", "政区"),
    "视察·调研": Trait((("visitor",), ("place", "host")), "month", "来者与去处"),
    "发布文件": Trait((("document",),), "year", "文件"),
    "项目·工程": Trait((("project",),), "year", "工程"),
    "表彰": Trait((("awardee",), ("honour",)), "year", "受奖者与称号"),
    "出访·来访": Trait((("visitor",), ("place", "host")), "month", "来者与去处"),
    "被捕·牺牲·逝世": Trait((("person",),), "year", "人物"),
    "灾害·救灾": Trait((("place",),), "month", "地点"),
    "签订协议": Trait((("document",),), "year", "协议"),
    "创刊出版": Trait((("document",),), "year", "书刊"),
    "移交征集": Trait((("object",), ("holder", "recipient")), "year", "移交之物与双方"),
}
_SHORTEST = {EntityType.DOCUMENT: 5, EntityType.EVENT: 5, EntityType.ORGANISATION: 2}  # : 协议, 大会 identify nothing
_PHASES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("离任", r"免|辞|撤职|革职|停职|卸任|离任|罢|解聘"), ("撤销", r"撤|裁|停办|解散"), ("更名", r"更|改|易名|升格"),
        ("合并", r"合|并入|归并"), ("分设", r"分|析|划出"), ("恢复", r"恢复|重建|复设"),
        ("成立", r"成立|建立|组|设|创|筹"),
        ("废止", r"废"), ("施行", r"施行|实施"), ("修订", r"修"), ("批准", r"批准|核准"), ("通过", r"通过"),
        ("开工", r"开工|动工|兴工|奠基|破土|立项|启动"), ("建成", r"建成|竣工|落成|完工|通车|投产|合龙|启用|蓄水|投入"),
        ("释放", r"释放"), ("被捕", r"捕|扣押|拘|俘|绑架|监禁"), ("死难", r"死|逝|牺牲|殉|就义|遇|亡|杀|毙|决|故|去世|丧|屠"),
        ("启程", r"离|启程|动身|飞往|前往|回国|返国"), ("到达", r"到|抵|迎接|迎候"),
        ("会见", r"接见|会见|召见|拜会|宴|招待"), ("访问", r"访"),
        ("停刊", r"停刊"), ("攻占", r"攻克|攻占|克复|收复|占领|解放|光复|沦陷|失守|陷落|攻陷"),
    )
)
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+[届次期回]|[一二三四五六七八九十]+[届中]")


def traits(event: Event) -> list[Argument]:
    """The arguments that identify the happening, in the order of its trait; empty when one is missing."""
    trait = _TRAITS.get(event.type)
    found: list[Argument] = []
    for roles in trait.every if trait else ():
        fillers = [a for role in roles for a in event.arguments if a.role == role]
        fillers = [a for a in fillers if len(a.term.span.quote) >= _SHORTEST.get(a.term.type, 1)]
        if not fillers:
            return []
        found += [a for a in fillers if a.role == fillers[0].role]
    return found


def label(event: Event) -> str:
    """What must agree for two events of this type to be one, in words."""
    trait = _TRAITS.get(event.type)
    return trait.label if trait else ""


def phase(event: Event) -> str:
    """Which step of its kind the trigger tells (开工 is not 竣工, 免去 not 任命); "" where the type has no steps."""
    word = fold(event.trigger.quote)
    if event.type in ("会议", "视察·调研", "表彰", "起义·暴动", "签订协议", "创刊出版", "移交征集", "批示·讲话"):
        return ""
    if event.type == "灾害·救灾":
        return word
    return next((name for name, words in _PHASES if words.search(word)), "")


def period(event: Event) -> str:
    """The year or month that tellings of this happening must share; "" for one told without so exact a date."""
    trait, when = _TRAITS.get(event.type), event.when
    if trait is None or when is None or not when.earliest or not when.latest:
        return ""
    size = 4 if trait.unit == "year" else 7
    return when.earliest[:size] if when.earliest[:size] == when.latest[:size] else ""


def telling(event: Event) -> Span | None:
    """The words of the record from the first to the last part that identifies the event; None when they lie too far apart.

    A named meeting or battle is told by its name.
    """
    if event.name is not None:
        return event.name.span
    parts = traits(event)
    if not parts or event.modality is not Modality.ACTUAL:
        return None
    spans = [event.trigger, *(a.term.span for a in parts)]
    if any(s.field != event.evidence.field for s in spans):
        return None
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    at = event.evidence.start
    if end - start > LONGEST or start < at or end > event.evidence.end:
        return None
    return Span(event.evidence.record_id, start, end, event.evidence.quote[start - at : end - at], event.evidence.field)


def numbered(name: str) -> bool:
    """Whether a name says which of its kind it is: 第六次, 一届."""
    return _ORDINAL.search(fold(name)) is not None


def recurs(name: str) -> bool:
    """Whether a meeting's name may come back every year (全省水利工作会议), unlike one that is numbered or a battle."""
    return fold(name).endswith(("会", "会议", "大会")) and not numbered(name)


def subject_key(event: Event, names: Mapping[Span, str]) -> str:
    """What the event is about as one string, the parts named as `names` has it; "" for one that cannot be identified."""
    parts = traits(event)
    named = [names.get(a.term.span, "") or fold(a.term.span.quote) for a in parts]
    return "｜".join([event.type, phase(event), *sorted(named)]) if parts else ""


def about(terms: list[Term]) -> str:
    """The words of these terms for a reason."""
    return "、".join(f"“{t.span.quote}”" for t in terms)


_NUMBER = re.compile(r"[〇零一二两三四五六七八九十百千万\d]+")
_TOLD_NUMBER = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{1,2})(?:了|约|共|近|达|计|各)*(?P<n>[〇零一二两三四五六七八九十百千万\d]+)(?P<more>余|多)?"
    r"(?P<unit>人|名|枝|支|挺|门|艘|架|辆|匹|户|担|石|亩|元|件|卷|条)"
)
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}


def number(words: str) -> int | None:
    """What a whole number written in figures or in characters (四十三, 一百零五, 1,200) comes to; None for anything else."""
    plain = fold(words).replace(",", "")
    if plain.isdecimal():
        return int(plain)
    if not plain or not _NUMBER.fullmatch(plain) or any(c.isdecimal() for c in plain):
        return None
    if not any(c in _SCALES for c in plain):
        return int("".join(str(_DIGITS[c]) for c in plain))
    total = section = digit = 0
    for c in plain:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c == "万":
            total, section, digit = total + (section + digit or 1) * 10000, 0, 0
        else:
            section, digit = section + (digit or 1) * _SCALES[c], 0
    return total + section + digit


def numbers(event: Event) -> dict[str, tuple[int, str]]:
    """The numbers told in the event's sentence by what they count (到会…人): value and words; rounded ones are left out."""
    found: dict[str, tuple[int, str]] = {}
    for m in _TOLD_NUMBER.finditer(fold(event.evidence.quote)):
        value = None if m["more"] else number(m["n"])
        if value is not None:
            found.setdefault(f"{m['what']}…{m['unit']}", (value, event.evidence.quote[m.start() : m.end()]))
    return found


def apart(one: Event, other: Event) -> bool:
    """Whether the dates of two tellings cannot both be right: their days have nothing in common."""
    a, b = one.when, other.when
    if a is None or b is None or not (a.earliest and a.latest and b.earliest and b.latest):
        return False
    return a.latest < b.earliest or b.latest < a.earliest
