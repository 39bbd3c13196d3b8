"""Offices as they are written (县长, 代理县委书记, 政治委员兼司令员, 驻英大使).

Words come from data/positions.txt. Ranks (代, 兼, 副, 原) are part of the office and never dropped. Rules see text folded
by `graph.folding`; places are those of the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from graph.folding import fold
from graph.model import EntityType, Mention, Record, Span
from pipelines.extract.decoding import Found
from pipelines.extract.tenures import HELD_POSITION, ORIGIN, held_positions
from pipelines.extract.wordlists import longest_after, longest_before, sections
from pipelines.lines import unwrapped

__all__ = ["HELD_POSITION", "ORIGIN", "find_positions", "held_positions", "position_mentions"]

_WORDS = sections("positions.txt")
_BESIDE_NAMES = _WORDS["仅随人名"]
_OFFICES, _RANKS, _UNITS, _NOT_BEFORE = _WORDS["职务"] | _BESIDE_NAMES, _WORDS["级别"], _WORDS["部门"], _WORDS["非职务之后"]
_SENT = re.compile(rf"驻[{''.join(sections('world.txt')['简称'])}]$")
_BODIES = sections("bodies.txt")["泛称"]
_LOOSE = (_BODIES | _UNITS) - sections("bodies.txt")["专称"]  # names that belong to the office after them
_BODY_WORDS = sections("bodies.txt")["中心词"] | sections("bodies.txt")["限定"]
_PARTS = _UNITS | {w for w in _BODY_WORDS if len(w) > 1 and not w.endswith(("会议", "代表团"))} - _OFFICES
_LONGEST = max(map(len, _OFFICES | _PARTS | _RANKS))
_BEGIN_OFFICES = frozenset(office[0] for office in _OFFICES)
_OUTER = sections("words.txt")["只可前接级别"]  # nothing but ranks before these
_ENDS_ANOTHER, _ALSO_VERBS = sections("words.txt")["另一词之尾"], sections("words.txt")["兼作动词"]
_PRESIDES = re.compile(r"由[\u4e00-\u9fff·]{2,4}(?:同志)?$")
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]{1,3}$")
_BECOMES = re.compile(r"(?:任|当|做|充|聘为|选为|升为)[了过]?$")
_ONE_COUNTRY = re.compile(r"驻?[\u4e00-\u9fff]")  # 驻英, taken for a name


def find_positions(text: str, names: Sequence[Found]) -> list[Found]:
    """Half-open places of the offices in `text`, sorted, none overlapping a name of `names` in full.

    副总理兼外交部长 is two offices, 副总理 and 兼外交部长.

    A body called by a common short form (县委 in 县委书记) belongs to the office after it; named bodies do not.
    """
    plain, places = unwrapped(text)
    folded = fold(plain)
    own = {place: i for i, place in enumerate(places)} if places is not None else None
    taken, persons = bytearray(len(plain) + 1), bytearray(len(plain) + 1)
    for name in names:
        start = own.get(name.start, -1) if own is not None else name.start
        end = own.get(name.end - 1, -2) + 1 if own is not None else name.end
        words = folded[start:end]
        if start < 0 or name.label == "TIME" or words in _LOOSE or (_ONE_COUNTRY.fullmatch(words) and "驻" in folded[start - 1 : end]):
            continue
        taken[start:end] = b"\1" * (end - start)
        if name.label == "PER":
            persons[start:end] = b"\1" * (end - start)
    found = [Found(a, b, "POSITION", 0.9) for a, b in _scan(folded, taken, persons)]
    if places is None:
        return found
    return [f._replace(start=places[f.start], end=places[f.end - 1] + 1) for f in found]


def _scan(text: str, taken: bytearray, persons: bytearray) -> Iterator[tuple[int, int]]:
    """Titles from left to right, with what belongs to them on the left; 副总理|兼外交部长 are two."""
    last = 0
    for start, end in _titles(text, taken):
        left = _left(text, start, taken, last)
        if text[start:end] not in _BESIDE_NAMES or persons[end] or (left and persons[left - 1]) or _BECOMES.search(text[:left][-3:]):
            yield left, end
            last = end


def _titles(text: str, taken: bytearray) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(text):
        if text[at] not in _BEGIN_OFFICES or taken[at]:
            at += 1
            continue
        title = longest_after(text, at, _OFFICES, _LONGEST)
        end = at + len(title)
        if title and not any(taken[at:end]) and _is_title(text, at, end):
            yield at, end
            at = end
        else:
            at += 1


def _is_title(text: str, start: int, end: int) -> bool:
    title = text[start:end]
    if longest_after(text, end, _NOT_BEFORE, 4) and not text.startswith(("会同", "会见", "会谈", "会商"), end):
        return False
    if title.startswith("中央") and text.startswith(("中共", "民党"), max(0, start - 2)):
        return False  # 中共中央|委员
    if title == "主席" and _PRESIDES.search(text[max(0, start - 8) : start]) and not text[end : end + 1].isalnum():
        return False  # 由鲁思恒主席: he takes the chair
    if (title == "委员" and text[:start].endswith(("代表、", "代表"))) or text.startswith("负责制", end):
        return False  # 代表、委员: of the assemblies, all of them
    if title in _ALSO_VERBS and text[end : end + 1] in tuple("下了着过的处科室部会员作战"):
        return False
    if title in _ALSO_VERBS and re.match(r"、[^。,;]{1,12}[科处股室]", text[end:][:14]):
        return False  # 秘书、供销、运输三科
    return text[end : end + 1] != "长" or title.endswith("长")


def _left(text: str, start: int, taken: bytearray, floor: int) -> int:
    """Where the office begins: departments, common bodies and ranks before its title, down to a name or to `floor`."""
    at, word = start, ""
    while at > floor:
        before = longest_before(text, at, _RANKS if word in _OUTER else _PARTS | _RANKS, _LONGEST)
        if not before or at - len(before) < floor or any(taken[at - len(before) : at]) or _loose(text, at - len(before)):
            break
        at, word = at - len(before), before
        minister = text.startswith(("部长", "大臣"), start) and text[at - 1 : at] in ("和", "与")
        if minister and longest_before(text, at - 1, _UNITS, _LONGEST):
            at -= 1  # 工业和自然资源部长
    if len(word) == 1 and word in "科处股室组站所馆部厅局队团师军营连厂社校院" and at and not taken[at - 1] and text[at - 1].isalpha():
        at += 1  # the end of a word that is not listed, as in 某团|团长
    if sent := _SENT.search(text[max(floor, at - 2) : at]):
        at -= len(sent[0])
    ordinal = _ORDINAL.search(text, max(floor, at - 4), at) if text[at] == "区" else None
    return ordinal.start() if ordinal and not any(taken[ordinal.start() : at]) else at


def _loose(text: str, at: int) -> bool:
    """Whether the character at `at` ends another word: 目前|局长, 本县|县长."""
    return text[max(0, at - 1) : at + 1] in _ENDS_ANOTHER


def position_mentions(record: Record, field: str, names: Iterable[Found]) -> list[Mention]:
    """`find_positions` on a field of a record, as mentions."""
    text = record.field_text(field)
    return [
        Mention(Span.cut(record, f.start, f.end, field), EntityType.POSITION, f.confidence, ORIGIN)
        for f in find_positions(text, list(names))
    ]
