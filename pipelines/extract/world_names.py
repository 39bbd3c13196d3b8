"""Foreign names: countries and cities of data/world.txt, and the persons whose names are written by their sound.

Works on folded text without hard line breaks. A name in sounds is told by its characters (班达拉奈克, 苏班德里约): only
some few hundred are used for it, and what stands before and after must leave no doubt where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import ahocorasick

from pipelines.extract.cover import Cover
from pipelines.extract.decoding import Found
from pipelines.extract.lexicon import Lexicon
from pipelines.extract.wordlists import longest_after, longest_before, sections

_WORLD = sections("world.txt")
PLACES = _WORLD["国家"] | _WORLD["城市"] | _WORLD["洲海"]
_SOUNDS = _WORLD["译音"]
_TITLES = sections("positions.txt")["职务"] | sections("positions.txt")["仅随人名"]
_LONGEST = max(map(len, _TITLES))
_SHORT = _WORLD["简称"]
_JAPANESE = sections("surnames.txt")["日本姓"]

_ADDED = 0.75
_HAN = r"[\u4e00-\u9fff]"
_SOUND = f"[{''.join(sorted(_SOUNDS))}]"
_NO_PLACE = re.compile(r"[语文话族裔籍式货币]|人(?![民士员])|洋(?!面)")  # 日本人, 英语 after it
_FOLLOWS = re.compile(  # what may stand after a name in sounds
    r"$|[，。、；：）（”」』》\s“《]|和|及|与|等|的|在|说|到|率|今|昨|同(?!志)|夫人|先生|女士|小姐|阁下|元帅|博士|将军|亲王|上校|并|也|已|对|向|为|应|离|乘|访"
    r"|接|发|宣|致|强|指|表|主持|出席|前|来|就|将|曾|认|谈|谴|会|[一二三四五六七八九十\d]+日|于|抵|这|所|又|还|最近|企图|声明|写|答|要|把|叫|自|由|从|是|以|被|大使|总|主席|部长|同志|集团|政府"
)
_BEFORE = re.compile(r"(?:^|[\s，。、；：（“「]|团员|夫人|随员|记者|作家|诗人|同志|领袖|[和与同由向对致及])$")
_DOTTED = re.compile(rf"(?:{_SOUND}{{1,8}}[·—-]){{1,4}}{_SOUND}{{1,8}}")
_RUN = re.compile(rf"{_SOUND}{{2,9}}(?:[·—-]+{_SOUND}{{1,8}}){{0,4}}")
_REST = re.compile(rf"{_SOUND}{{1,2}}(?=[、，。；）])")  # 马高|多，
_OFFICIAL = ("内阁", "首相", "政府", "外相", "大使", "政权", "集团", "总理", "先生", "夫人")
_THIRD = re.compile(r"[一之二](?=[、，。；）]|等)")  # 刘宁|一、
_TWO_PLACES = re.compile("(" + "|".join(sorted(PLACES, key=lambda p: (-len(p), p))) + ")驻?(" + "|".join(PLACES) + ")")
_GOES_ON = re.compile(rf"(?:[·—-]+{_SOUND}+)+")
_JAPANESE_NAME = re.compile(
    rf"(?P<name>(?:{'|'.join(sorted(_JAPANESE, key=lambda s: (-len(s), s)))}){_HAN}{{1,3}}?)"
    r"(?=[，。、；）（”」\s]|$|等|和|与|及|先生|氏|同志|夫人|大使|团长|说|指出|率|来|到|今|昨|离|于|[一二三四五六七八九十]+日)"
)


@cache
def _places() -> Any:
    words = ahocorasick.Automaton()
    for place in PLACES:
        words.add_word(place, place)
    words.make_automaton()
    return words


def sounds(name: str) -> bool:
    """Whether a name is written by its sound throughout."""
    return len(name) > 1 and all(c in _SOUNDS for c in name)


def foreign(text: str, names: Sequence[Found], lexicon: Lexicon) -> list[Found]:
    """`names` with foreign places called places, and foreign persons whole: 西丽玛沃·班达拉奈克, 铃木一雄, 主席约多."""
    cover = Cover(names)
    for place in _listed(text):
        _put_place(text, cover, place, lexicon)
    for name in [n for n in cover.names() if n.label == "PER"]:
        _complete(text, cover, name)
    _like_another(text, cover)
    for match in (*_DOTTED.finditer(text), *_RUN.finditer(text)):
        _put_person(text, cover, *match.span(), lexicon)
    for match in _JAPANESE_NAME.finditer(text):
        _put_japanese(text, cover, *match.span("name"), lexicon)
    return cover.names()


def _listed(text: str) -> Iterator[tuple[int, int]]:
    """The listed places, the longest of those that overlap."""
    reached = 0
    found = sorted((last + 1 - len(word), -last - 1) for last, word in _places().iter(text))
    for start, end in found:
        if start >= reached:
            reached = -end
            yield start, -end


def _put_place(text: str, cover: Cover, place: tuple[int, int], lexicon: Lexicon) -> None:
    start, end = place
    over = cover.over(start, end)
    if over and (over[0].start, over[-1].end) == place and len(over) == 1:
        if over[0].label in ("PER", "ORG"):
            cover.add(over[0]._replace(label="LOC"))
        return
    if len(over) == 1 and over[0].label == "PER" and over[0].end == end and set(text[over[0].start : start]) <= _SHORT:
        cover.add(Found(start, end, "LOC", over[0].confidence))  # 苏法|捷克
        return
    if len(over) == 1 and over[0].label == "ORG" and over[0].start == start and (two := _two_places(text, over[0])):
        for part in two:
            cover.add(part)
        return
    inside = all(start <= n.start and n.end <= end for n in over)
    doubtful = end - start < 3 or "W" in lexicon.says(text[start:end])
    if not inside or (doubtful and not over) or _NO_PLACE.match(text, end):
        return
    goes_on = text[end : end + 1] in _SOUNDS and text[end : end + 1] not in tuple("大总人政海和")
    if goes_on and not longest_after(text, end, _TITLES, _LONGEST):
        return  # the beginning of a longer name
    if text[start - 1 : start] not in ("·", "—", "-") or not start:
        cover.add(Found(start, end, "LOC", _ADDED))


def _two_places(text: str, name: Found) -> list[Found]:
    """中国加纳, 中国驻锡兰: two countries, and no body."""
    match = _TWO_PLACES.fullmatch(text, name.start, name.end)
    parts = match.groups() if match else ()
    if match is None or not all(part in PLACES for part in parts):
        return []
    return [name._replace(start=match.start(i), end=match.end(i), label="LOC") for i in (1, 2)]


def _complete(text: str, cover: Cover, name: Found) -> None:
    """A name in sounds taken up to where it begins and ends: 西丽|玛沃·班达拉奈克, 奥弗里|—阿塔."""
    start, end = name.start, name.end
    third = _THIRD.match(text, end) if end - start == 2 else None
    if third is None and _starts(text, start):
        third = _REST.match(text, end)
    if third is not None and cover.free(end, third.end()):
        cover.add(name._replace(end=third.end()))
        return
    if "·" not in text[start : end + 1] and not all(c in _SOUNDS for c in text[start:end]):
        return
    if more := _GOES_ON.match(text, end):
        end = more.end()
    left = start
    while left and (text[left - 1] in _SOUNDS or text[left - 1] == "·") and cover.free(left - 1, left) and start - left < 6:
        left -= 1
    if left < start and "·" in text[left:end] and _starts(text, left) and text[left:start] not in PLACES:
        start = left
    if (start, end) != (name.start, name.end) and all(n == name or n.label == "PER" for n in cover.over(start, end)):
        cover.add(name._replace(start=start, end=end))


def _like_another(text: str, cover: Cover) -> None:
    """A dotted name found whole in one place is whole wherever it stands."""
    full = {text[n.start : n.end] for n in cover.names() if n.label == "PER" and "·" in text[n.start : n.end]}
    for name in sorted(full, key=lambda n: (-len(n), n)):
        for match in re.finditer(re.escape(name), text):
            over = cover.over(*match.span())
            within = all(n.label == "PER" and match.start() <= n.start and n.end <= match.end() for n in over)
            if over and within and (over[0].start, over[-1].end) != match.span():
                cover.add(over[0]._replace(start=match.start(), end=match.end()))


def _starts(text: str, at: int) -> bool:
    return bool(_BEFORE.search(text[max(0, at - 2) : at]) or longest_before(text, at, _TITLES, _LONGEST))


def _put_person(text: str, cover: Cover, start: int, end: int, lexicon: Lexicon) -> None:
    """A name in sounds between marks or after a title, up to what can only follow a name."""
    over = cover.over(start, end)
    dotted = "·" in text[start:end] or "—" in text[start:end] or "-" in text[start:end]
    titled = bool(longest_before(text, start, _TITLES, _LONGEST)) or text[max(0, start - 2) : start] in ("团员", "夫人", "随员")
    within = all(start <= n.start and n.end <= end and n.label != "ORG" and text[n.start : n.end] not in PLACES for n in over)
    if over and not (within and (dotted or (titled and over[0].label == "LOC"))):
        return
    titled = titled or (dotted and bool(longest_after(text, end, _TITLES, _LONGEST)))
    if not (titled or (dotted and _starts(text, start))) or not _FOLLOWS.match(text, end):
        return
    word = text[start:end]
    if word in PLACES or lexicon.says(word) & {"W", "LOC", "ORG"} or any(word.startswith(p) for p in ("马上", "亲自", "访华")):
        return
    cover.add(Found(start, end, "PER", _ADDED))


def _put_japanese(text: str, cover: Cover, start: int, end: int, lexicon: Lexicon) -> None:
    over = cover.over(start, end)
    if any(n.label != "PER" or n.start < start or n.end > end for n in over) or lexicon.says(text[start:end]) & {"W", "LOC"}:
        return
    if text[start + 2 : end].startswith(_OFFICIAL):
        return  # 田中|内阁
    stands = over or longest_before(text, start, _TITLES, _LONGEST) or re.search(r"[、，（和与及]$", text[:start][-1:])
    if stands and not re.search(r"[的在是说和与及了等率同]", text[start + 2 : end]) and (over or end - start > 3):
        cover.add(Found(start, end, "PER", _ADDED))
