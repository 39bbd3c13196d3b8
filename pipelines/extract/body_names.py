"""Full names of bodies: from a head word (人民政府, 特委, 支队 ...) leftwards over all that belongs to its name.

The recogniser follows the news convention and stops early: 浙江省 for 浙江省人民政府. Works on folded text without hard
line breaks; the words come from data/bodies.txt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.extract.cover import Cover
from pipelines.extract.decoding import Found
from pipelines.extract.lexicon import Lexicon
from pipelines.extract.wordlists import longest_after, longest_before, sections

_WORDS = sections("bodies.txt")
HEADS, ALONE, _LOCAL = _WORDS["中心词"] | _WORDS["泛称"], _WORDS["泛称"], _WORDS["当地"]
BETWEEN, _FIRST, _OTHER = _WORDS["限定"], _WORDS["冠词"], _WORDS["非机构"]
OFFICES = sections("positions.txt")["职务"]
_LONGEST = max(map(len, HEADS | BETWEEN | _FIRST))
_BEGIN_HEADS = frozenset(head[0] for head in HEADS)

_ADDED, _SURE = 0.75, 0.9  # confidence: found by these rules alone, or with the recogniser's support
_NUMBERED = re.compile(r"(?:第[一二三四五六七八九十百〇零\d]{1,5}(?:[区届号])?|[一二三四五六七八九十\d]{1,4})$")
_ARMY = re.compile(r"[支大中小分总纵]队$|^[师旅团营连军]$|军团|兵团|军分?区|绥区|绥靖区|战区|[小中]学$|^(?:分局|支部|法院|医院)$")
_UNITS = "省市县区乡镇村地专州盟旗"
_PLURAL = re.compile(r"(?:[各两二三四五六七八九十数几诸多个些每等级]|[所省市县]属|全国各)$")
_EACH = re.compile(r"各[^，。；]{1,6}、$")
_STOP = frozenset(
    "一二三四五六七八九十的了和与及在于由从对向为是将被把该等所并或到至以之其我本各此某全这那有无不未已经同跟给请让使令任兼调派赴往称即又也都则而且但因如若"
    "前后内外上中下时年月日元个名位次呈饬转函电报据奉准送交仰希咨查委受归属率当你他她们两几数每另按照凡开办设立"
)
_EDGE = re.compile(r"(?:^|[^\w]|[在于由向从到往赴和与及各将以])$")


def bodies(text: str, names: Sequence[Found], lexicon: Lexicon) -> list[Found]:
    """`names` with every place and fragment that belongs to a longer body's name taken up into it."""
    cover = Cover(names)
    at = 0
    while at < len(text):
        head = longest_after(text, at, HEADS, _LONGEST) if text[at] in _BEGIN_HEADS else ""
        left = _left_edge(text, at, head, cover, lexicon) if head and not _goes_on(text, at, head) else None
        if left is None:
            at += 1
            continue
        end = at + len(head)
        overlapping = cover.over(left, end)
        edges = [n.start for n in overlapping if n.label != "PER" and not (head in ALONE and left == n.start + 1)]
        start = min([left, *edges])
        while first := longest_before(text, start, _FIRST, _LONGEST):
            start -= len(first)
        until = max([end, *(n.end for n in overlapping if n.label == "ORG")])
        cover.add(Found(start, until, "ORG", _SURE if overlapping else _ADDED))
        at = until
    _repeat(text, cover)
    return _with_place(text, cover.names())


def _goes_on(text: str, start: int, head: str) -> bool:
    """Whether the head's last character begins another word (部署, 会议), or the head is part of an office (大队长, 工程师)."""
    end = start + len(head)
    if len(longest_before(text, end, OFFICES, _LONGEST)) > len(head):
        return True
    return text[end - 1 : end + 1] in _OTHER or (text[end : end + 1] in ("长", "员") and text[end : end + 2] != "长期")


def _left_edge(text: str, start: int, head: str, cover: Cover, lexicon: Lexicon) -> int | None:
    """Where the name with `head` at `start` begins; None when it is no name: nothing says which body."""
    at, qualified = _qualifiers(text, start, head)
    if len(head) == 1 and not qualified:
        return None
    whole = cover.ending(start + len(head))
    if whole is not None and whole.label == "LOC" and whole.start < start and len(head) > 1:
        return whole.start
    at, numbered = _number(text, at, head)
    if numbered:
        at, more = _qualifiers(text, at, head)
        qualified = qualified or more
    at, named, proper = _owners(text, at, head, cover, lexicon)
    if not proper and (_PLURAL.search(text[max(0, at - 3) : at]) or _EACH.search(text[max(0, at - 8) : at])):
        return None
    if named and at and text[at - 1] == "驻" and head.endswith("馆"):  # 我国驻印度大使馆, 古巴驻华大使馆
        sender = _owner(cover, at - 1)
        return at - 1 if sender is None else sender.start
    if len(head) == 1:
        return at if named or (numbered and qualified) else None
    if named or numbered:
        return at
    if head in ALONE and not (at < start and text[at:start] in BETWEEN and head in _LOCAL):
        return start if not _PLURAL.search(text[max(0, start - 3) : start]) else None
    return None


def _qualifiers(text: str, at: int, head: str) -> tuple[int, bool]:
    start = at
    while word := longest_before(text, at, BETWEEN, _LONGEST):
        if len(word) == 1 and (at != start or len(head) == 1):
            break
        at -= len(word)
    return at, at < start


def _number(text: str, at: int, head: str) -> tuple[int, bool]:
    number = _NUMBERED.search(text[max(0, at - 8) : at])
    if number is None:
        return at, False
    ordinal = number[0][0] == "第"
    fits = number[0].endswith("区") or (_ARMY.search(head) and (ordinal or (len(head) > 1 and number[0] not in "一二")))
    return (at - len(number[0]), True) if fits else (at, False)


def _owners(text: str, at: int, head: str, cover: Cover, lexicon: Lexicon) -> tuple[int, bool, bool]:
    """Places, bodies, 县 and the like, and 中共: (where they begin, whether there are any, whether the first is a name)."""
    named = proper = False
    start = at
    while at:
        name = _owner(cover, at)
        word = longest_before(text, at, _FIRST, _LONGEST)
        if name is not None:
            at, named, proper = name.start, True, True
        elif word:
            at, named, proper = at - len(word), True, True
        elif text[at - 1] in _UNITS and not named and text[at - 2 : at] not in _OTHER:
            gap = None if text[at - 1] == "省" else _gap(text, at - 1, cover, lexicon, (2, 1, 3))
            at, named, proper = (at - 1 if gap is None else gap), True, gap is not None
            if text[at] == "省":
                break
        else:
            gap = _gap(text, at, cover, lexicon, (2, 3)) if _local(head) and not named else None
            if gap is None:
                break
            at, named, proper = gap, True, True
    return at, named and at < start, proper


def _owner(cover: Cover, at: int) -> Found | None:
    name = cover.ending(at)
    return name if name is not None and name.label != "PER" and name.end - name.start > 1 else None


def _local(head: str) -> bool:
    return any(head.endswith(word) for word in _LOCAL)


def _gap(text: str, end: int, cover: Cover, lexicon: Lexicon, sizes: Sequence[int]) -> int | None:
    """The start of an unknown proper name that ends at `end`: no common word, nothing grammatical, a clear edge before."""
    for size in sizes:
        start = end - size
        part = text[max(start, 0) : end]
        flags = lexicon.says(part)
        if start < 0 or not part.isalpha() or part.isascii():
            continue
        holds_word = size > 2 and "W" in lexicon.says(part[1:]) | lexicon.says(part[:2])
        if "LOC" not in flags and ("W" in flags or _STOP & set(part) or holds_word):
            continue
        if any(n.label == "PER" for n in cover.over(start, end)):
            continue
        edge = _EDGE.search(text[max(0, start - 1) : start]) or longest_before(text, start, _FIRST, _LONGEST)
        if edge or _owner(cover, start) is not None:
            return start
    return None


def _repeat(text: str, cover: Cover) -> None:
    """A body named once in a record is found wherever its name, or its name without 中共 and the like, stands."""
    wanted: set[str] = set()
    for full in {text[name.start : name.end] for name in cover.names() if name.label == "ORG"}:
        first = longest_after(full, 0, _FIRST, _LONGEST)
        wanted |= {name for name in (full, full[len(first) :]) if len(name) > 3}
    for full in sorted(wanted, key=lambda name: (-len(name), name)):
        for match in re.finditer(re.escape(full), text):
            start, end = match.span()
            inside = cover.over(start, end)
            if all(start <= n.start and n.end <= end and n.end - n.start < end - start for n in inside):
                cover.add(Found(start, end, "ORG", _ADDED))


def _with_place(text: str, names: Sequence[Found]) -> list[Found]:
    """A body right after a place that ends in 省, 市, 县 ... has it in its name."""
    merged: list[Found] = []
    for name in names:
        last = merged[-1] if merged else None
        if last and name.label == "ORG" and last.label == "LOC" and last.end == name.start and text[last.end - 1] in _UNITS:
            merged[-1] = Found(last.start, name.end, "ORG", name.confidence)
        else:
            merged.append(name)
    return merged
