"""Full names of bodies: from a head word (人民政府, 特委, 支队 ...) leftwards over everything that belongs to its name.

The recogniser follows the news convention and stops early: 浙江省 for 浙江省人民政府. Works on folded text without hard
line breaks; words come from data/bodies.txt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.extract.decoding import Found
from pipelines.extract.lexicon import Lexicon
from pipelines.extract.wordlists import longest_before, sections

_HEADS = sections("bodies.txt")["中心词"]
_ALONE = sections("bodies.txt")["泛称"]
_LOCAL = sections("bodies.txt")["当地"]
_BETWEEN = sections("bodies.txt")["限定"]
_FIRST = sections("bodies.txt")["冠词"]
_LONGEST = max(map(len, _HEADS | _BETWEEN | _FIRST))

_HEAD = re.compile("|".join(sorted(_HEADS, key=lambda word: (-len(word), word))))
# one-character heads name a body only right after one of its qualifiers: 水利局, not 结局
_WEAK = frozenset(word for word in _HEADS if len(word) == 1)
_NOT_AFTER = re.compile(r"长(?!期|江|沙|春|征)|员(?!工)|议(?!会)|主义|化|制|级")
_UNIT = re.compile(r"[省市县区乡镇村专地州盟旗厂矿街]$")
_PLURAL = re.compile(r"(?:[各两三四五六七八九十数几诸个些每等]|上级|下级|全国各|[一二三四五六七八九十\d]+个)$")
_NUMBER = re.compile(r"(?:第[一二三四五六七八九十百〇零\d]{1,5}(?:[区届号分])?|[一二三四五六七八九十]{1,3}|[A-Za-z]?\d{1,5})$")
_STOP = frozenset(
    "的了和与及在于由从对向为是将被把该等所并或到至以之其我本各此某全这那有无不未已经同跟给请让使令任兼调派赴往经称即又也都则而且但因如若前后内外上中下时年月日元个名位次"
)
_EDGE = re.compile(r"(?:^|[^\w]|[在于由向从到往赴和与及经])$")
_VERBS = frozenset("成立 组织 召开 建立 加入 参加 通知 报告 代表 提请 报请 呈请 请示 批准 根据 领导 指示 组成 设立 恢复 撤销 改组 改为 改称".split())


def bodies(text: str, found: Sequence[Found], lexicon: Lexicon) -> list[Found]:
    """Places and bodies of `found`, with what is part of a longer body's name taken up into it."""
    names = list(found)
    for head in _HEAD.finditer(text):
        start, end = head.span()
        if _NOT_AFTER.match(text, end) or _glued(text, end):
            continue
        left = _left_edge(text, start, end, names, lexicon)
        if left is not None:
            names = [n for n in names if n.end <= left or n.start >= end]
            names.append(Found(left, end, "ORG"))
    return _repeated(text, names)


def _glued(text: str, end: int) -> bool:
    """Whether the head goes on as another word: 部署, 部分, 会议, 团结, 队伍."""
    return text[end - 1 : end + 1] in {
        "部署", "部分", "部门", "部队", "部属", "部下", "会议", "会同", "会员", "会商", "会计", "会师", "会场", "会上", "会后", "会谈", "会见",
        "团结", "团员", "团体", "队伍", "队员", "处理", "处分", "处境", "处于", "处置", "处罚", "局面", "局势", "局部", "院子", "科学", "科技",
        "所有", "所以", "所属", "所在", "所需", "站在", "馆藏", "馆址", "社会", "社员", "社论", "社队", "校舍", "校址", "行动", "行政", "行为",
        "师生", "师长", "军事", "军队", "军民", "军人", "军阀", "军官", "厂房", "厂址", "室内", "组织", "组成", "股份", "署名",
    }


def _left_edge(text: str, start: int, end: int, names: Sequence[Found], lexicon: Lexicon) -> int | None:
    """Where the name with the head start..end begins; None when nothing names it."""
    head = text[start:end]
    at, named, qualified = start, False, False
    while True:
        name = _name_before(text, at, end, names)
        if name is not None:
            at, named = name.start, True
            if name.label == "ORG" or _PLURAL.search(text[max(0, at - 3) : at]) is None:
                at = _first(text, at)
            break
        if (number := _NUMBER.search(text, max(0, at - 8), at)) and _numbered(text, number.start(), at, head, qualified):
            at, named = number.start(), True
            continue
        word = longest_before(text, at, _BETWEEN | _FIRST, _LONGEST)
        if len(word) == 1 and not qualified and at == start and head in _WEAK:
            word = ""
        if word:
            at, qualified = at - len(word), True
            named = named or word in _FIRST
            continue
        if at and _UNIT.search(text, at - 1, at) and _unit(text, at - 1):
            at, named = _proper(text, at - 1, lexicon), True
            at = _first(text, at)
            break
        break
    if not named and (head in _LOCAL or qualified):
        gap = _gap(text, at, names, lexicon)
        at, named = (gap, True) if gap is not None and head in _LOCAL else (at, named)
    if named and _PLURAL.search(text[max(0, at - 3) : at]):
        return None
    if head in _WEAK and not qualified and not _is_inside(start, end, names):
        return None
    if named and at < start:
        return _trim(text, at, start)
    return start if head in _ALONE and not _PLURAL.search(text[max(0, start - 3) : start]) else None


def _name_before(text: str, at: int, end: int, names: Sequence[Found]) -> Found | None:
    """A place or body that ends at `at`, or reaches over it without going past the head."""
    for name in names:
        if name.label in ("LOC", "ORG") and name.start < at <= name.end <= end and len(text[name.start : at].strip()) > 0:
            if name.end - name.start == 1 and name.label == "LOC":
                continue
            return name
    return None
