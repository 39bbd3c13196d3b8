"""Places: no single characters, no counted or pointed-at places, and those that grammar gives away.

Works on folded text without hard line breaks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipelines.extract.decoding import Found
from pipelines.extract.lexicon import Lexicon
from pipelines.extract.wordlists import sections

_ADDED = 0.7
_COMMON = sections("bodies.txt")["非机构"]
_NO_PLACES = sections("places.txt")["非地名"]
_OF_UNITS = frozenset("省市县区乡镇村")
_SURE = sections("places.txt")[""] - sections("places.txt")["亦作他词"]
_PROVINCE = re.compile("|".join(sorted(_SURE)))
_ZONE = re.compile(r"(?:国家级|省级)?(?:经济|高新|工业|技术|产业){0,3}(?:开发|园)区")
_COUNTED = re.compile(r"[一二两三四五六七八九十数各多]+个?[省市县区乡镇村地]$|各地$")
_DATELINE = re.compile(r"[一二三四五六七八九十廿卅\d]{1,3}(?:日[电讯]?)?$")  # 平壤|九日电
_POINTED = re.compile(r"^[我本该各全此某](?=[省市县区乡镇村])")
_UNIT = re.compile(r"[县乡镇村岛](?![长民里级办委])")
_STOP = frozenset(
    "的了和与及在于由从对向为是将被把该等所并或到至以之其我本各此某全这那有无不未每几两数多一二三四五六七八九十另新老外大小山渔农牧下回还乡城同家首原地上新旧千万百建住准按存户请走"
)
_GOING = re.compile(r"(?<![现存所正实内潜])在|[到赴抵驻]|(?<=[。，；：（\s])[由从自]|于(?=[^是])")
_AFTER = re.compile(r"[，。、；：）\s]|$|一带|等|各?县|人(?!民)|召开|成立|举行")
_BEFORE = re.compile(r"[在于由从到往赴至驻，。、；：（“\s]$")


def places(text: str, names: Sequence[Found], lexicon: Lexicon) -> list[Found]:
    """`names` with places trimmed or dropped, and 某某县/乡/镇/村 after 在, 赴, 、 and the like added."""
    kept = [n for name in names for n in (_mended(text, name, lexicon) if name.label == "LOC" else (name,))]
    for rule in (_ours, _with_unit, _listed, _again):
        kept.extend(rule(text, kept, lexicon))
    return sorted(n for n in kept if n.label != "LOC" or not _no_place(text, n))


def _no_place(text: str, name: Found) -> bool:
    """Whether the words are another thing (回国, 名镇), or cut from one (内|城市)."""
    words = text[name.start : name.end]
    if words[-1] == "国" and text.startswith(("务卿", "务院", "防部", "民党"), name.end):
        return True  # 美|国务卿
    return words in _NO_PLACES or words[-2:] == "城市" or text[name.end - 1 : name.end + 1] in _COMMON


def _mended(text: str, name: Found, lexicon: Lexicon) -> Iterator[Found]:
    start, end, _, confidence = name
    if "·" in text[start:end] and all(1 < len(part) < 4 for part in text[start:end].split("·")):
        yield from (Found(start + m.start(), start + m.end(), "LOC", confidence) for m in re.finditer(r"[^·]+", text[start:end]))
        return
    while end - start > 2 and text[end - 1] in "副前原":
        end -= 1  # 印度尼西亚|副首席部长
    while end - start > 2 and text[start] in "住准按请你我该本致存至经":
        start += 1
    if text[start] in "你我他她本该":
        return
    if end - start == 4 and lexicon.place(text[start : start + 2]) and lexicon.ours(text[start + 2 : end]):
        yield Found(start, start + 2, "LOC", confidence)  # 余姚诸暨 without a mark between
        start += 2
    if text[end - 1] in "省市县区乡镇村" and text[end : end + 1] == "长" and text[end : end + 2] not in ("长期", "长江"):
        end -= 1  # 余姚|县长
    dated = _DATELINE.search(text[start:end])
    if dated and ("日" in dated[0] or text.startswith("日", end)):
        end = start + dated.start()
    if counted := _COUNTED.search(text, start, end):
        end = counted.start()
    elif pointed := _POINTED.match(text[start:end]):
        start += pointed.end()
    elif _UNIT.match(text, end) and end - start > 1 and text[end - 1] not in "省市县区乡镇村":
        end += 1
    if zone := _ZONE.match(text, end):
        end = zone.end()
    if end - start > 1 and text[end - 1] != "族" and text[end : end + 2] != "民国" and "匪" not in text[start:end]:
        yield Found(start, end, "LOC", confidence)


def _ours(text: str, names: Sequence[Found], lexicon: Lexicon) -> Iterator[Found]:
    """Places of the province that are nothing else, wherever they stand: 到诸暨枫溪."""
    taken = {i for n in names for i in range(n.start, n.end)}
    for match in _PROVINCE.finditer(text):
        start, end = match.span()
        if taken.isdisjoint(range(start, end + 1)) and not lexicon.says(text[start:end]) & {"W", "PER"}:
            unit = text[end : end + 1] in _OF_UNITS and text[end : end + 2] not in _COMMON
            yield Found(start, end + unit, "LOC", _ADDED)


def _with_unit(text: str, names: Sequence[Found], lexicon: Lexicon) -> Iterator[Found]:
    taken = {i for n in names for i in range(n.start, n.end)}
    for unit in _UNIT.finditer(text):
        for size in (2, 1, 3):
            start, end = unit.start() - size, unit.end()
            part = text[max(start, 0) : unit.start()]
            if start < 0 or taken & set(range(start, end)) or not part.isalpha() or part.isascii() or _STOP & set(part):
                continue
            if "W" in lexicon.says(part + unit[0]) or (size > 1 and "W" in lexicon.says(part)):
                continue
            if _BEFORE.search(text[max(0, start - 1) : start]) or (start - 1 in taken and text[start - 1] in _OF_UNITS):
                yield Found(start, end, "LOC", _ADDED)
                break


def _listed(text: str, names: Sequence[Found], lexicon: Lexicon) -> Iterator[Found]:
    """A listed place right after 在, 到, 赴 or another place, or with its unit: 到诸暨枫溪, 诸暨市."""
    taken = {i for n in names for i in range(n.start, n.end)}
    todo = [m.end() for m in _GOING.finditer(text)] + [n.end for n in names if n.label == "LOC"]
    todo += [m.start() - 2 for m in re.finditer(r"(?<=..)[省市县区]", text)]
    while todo:
        start = todo.pop()
        for end in (start + 3, start + 2):
            word = text[start:end]
            no_word = word in _NO_PLACES or word[-2:] in _COMMON
            if end > len(text) or no_word or not lexicon.place(word) or taken & set(range(start, end + 1)):
                continue
            until = end + 1 if text[end : end + 1] in _OF_UNITS and word[-1] not in _OF_UNITS else end
            if until == end and not _AFTER.match(text, end):
                continue
            taken |= set(range(start, until))
            todo.append(until)
            yield Found(start, until, "LOC", _ADDED)
            break


def _again(text: str, names: Sequence[Found], lexicon: Lexicon) -> Iterator[Found]:
    """A place named in a record, with or without its 县, 乡, 村, is found wherever it stands.

    One of two characters without such a unit only where at least half of its occurrences are names: 海塘 is no place.
    """
    taken = {i for n in names for i in range(n.start, n.end)}
    counts = Counter(text[n.start : n.end] for n in names if n.label == "LOC")
    stems = {name[:-1] for name in counts if len(name) > 2 and name[-1] in "市县乡镇村"}
    for name in sorted({*counts, *stems}, key=lambda n: (-len(n), n)):
        sure = len(name) > 2 or name in stems or 2 * counts[name] >= text.count(name)
        if not sure or lexicon.says(name) & {"W", "PER"}:
            continue
        for start, end in (match.span() for match in re.finditer(re.escape(name), text)):
            if not taken & set(range(start, end)):
                taken |= set(range(start, end))
                yield Found(start, end, "LOC", _ADDED)
