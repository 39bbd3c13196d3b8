"""Names of persons: full names only, without titles, and the neighbours of a found name that are plainly names too.

Works on folded text without hard line breaks. Surnames come from data/surnames.txt, titles from data/positions.txt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set

from pipelines.extract.decoding import Found
from pipelines.extract.lexicon import Lexicon
from pipelines.extract.wordlists import longest_after, longest_before, sections

_SURNAMES = sections("surnames.txt")[""]
_TITLES = sections("positions.txt")["职务"]
_RANKS = sections("positions.txt")["级别"]
_HONORIFICS, _ERAS = sections("words.txt")["敬称"], sections("words.txt")["年号"]
_NOBODY = sections("words.txt")["非人名"]
_LONGEST = max(map(len, _TITLES))

_ADDED = 0.75
_LINK = "任兼为等同和与及由令派委并系是在说率向对因于自曾已亦仍即将又也都就到致请"  # characters after a name that are taken into it
_TIME = re.compile(r"[同本当次翌即今]日|[上下本]月|[今去明]年|[〇一二三四五六七八九十百元\d][年月日时]|[〇一二三四五六七八九十百\d]{2}")
_WITH_UNIT = re.compile(r"(?<=..)[县乡镇村]")
_PLACE_ENDING = re.compile(r"[村镇乡县坞岙庄寨堡屯浦埠湾垄岗岭畈]$")
_NOT_GIVEN = frozenset(
    "的了和与及在于由从对向为是将被把等所并或到至以之任兼调派同某年日县省市区乡镇村局长部处科委员会们人氏名说率各我你他她该请拟则即均等亦已曾因报到须派赴户带致讲"
)
_GIVEN = rf"(?:(?![{''.join(sorted(_NOT_GIVEN))}])[\u4e00-\u9fff]){{1,2}}"
_SURNAME = "(?:" + "|".join(sorted(_SURNAMES, key=lambda s: (-len(s), s))) + ")"
_COMPOUND = re.compile(
    "赫连|淳于|闾丘|申屠|漆雕|欧阳|诸葛|司马|轩辕|令狐|皇甫|尉迟|慕容|宇文|长孙|万俟|澹台|公冶|鲜于|钟离|呼延|端木|公羊|拓跋|闻人|亓官|夏侯|上官|公孙|独孤|南荣|颛孙|巫马"
    "|(?:濮阳|东方|南宫|百里|司空)(?=[阿小老])"
)
_NAME = rf"(?P<name>{_SURNAME}{_GIVEN})"
_OF_A_YEAR = r"(?![元上下今去明前后本当每历同次初末成一二三四五六七八九十百千两几多数近])[\u4e00-\u9fff]年"  # : 单永年, 陈延年
_GIVEN_OR_YEAR = rf"(?:{_OF_A_YEAR}|{_GIVEN})"
_VEILED = re.compile(rf"{_SURNAME}某{{1,2}}(?![人种些地])")
_KNOWN = re.compile("|".join(sorted(sections("persons.txt")[""], key=lambda n: (-len(n), n))) + "|国父(?![母亲])")
_INTRODUCED = (
    re.compile(rf"(?:(?<=[，。；、：\s由以派委令])|^)(?P<name>{_SURNAME}{_GIVEN_OR_YEAR})(?=同志|先生|任[^何务命意免期职]|代理|担任|兼任|接任|调任|升任|当选|，[男女]，|为(?:局|县|区|处|科|部|主|书|队|委))"),
    # 单 is a surname only where an office or an address follows: 单永年任, not 单位任
    re.compile(rf"(?:(?<=[，。；、：\s由以派委令])|^)(?P<name>单(?![位一个独纯方项元价行据干]){_GIVEN_OR_YEAR})(?=同志|先生|任[^何务命意免期职]|担任|兼任|接任)"),
    re.compile(rf"(?<=：){_NAME}(?=[\s、）]|$)"),
    re.compile(rf"(?P<name>{_SURNAME}(?!{_SURNAME}氏){_GIVEN})(?=氏(?!族|家|人|之父))"),  # 何克夫氏, no 张王氏
    re.compile(rf"(?:匪首|匪犯|该犯名|共犯|烈士|化名|原名|本名|改名)[为叫]?{_NAME}(?=[，。、；\s）者等]|$)"),
    re.compile(rf"(?:{'|'.join(sorted((t for t in _TITLES if len(t) > 1), key=lambda t: (-len(t), t)))}){_NAME}"
               r"(?=[，。、；\s）（]|$|率|任|带|主持|报告|出席|前来|前往|同志|等|致[^力]|说|指出|认为|表示|讲话|签署|签发|批示|亲自|同意)"),
)
_LISTED = re.compile(rf"[、，](?P<name>{_SURNAME}{_GIVEN})(?=[、，。；（(]|等|[一二两三四五六七八九十]+[人名位]|同志|任|为|和|与|及|以及)")
_LISTED_BEFORE = re.compile(rf"(?:^|[\s，。；：、]|[由以派委])(?P<name>{_SURNAME}{_GIVEN})[、]$")


def persons(text: str, names: Sequence[Found], lexicon: Lexicon) -> list[Found]:
    """`names` with the persons put right: titles cut off, lone surnames dropped or completed, neighbours added."""
    kept: list[Found] = []
    stems = {text[m.start() - 2 : m.start()] for m in _WITH_UNIT.finditer(text)}
    for name in names:
        if name.label == "PER":
            kept.extend(_mended(text, name, stems, lexicon))
        elif name.label == "LOC" and _titled(text, name, lexicon):
            kept.append(name._replace(label="PER"))
        else:
            kept.append(name)
    free = _Free(text, kept)
    free.add(m.span() for m in _VEILED.finditer(text))
    for pattern in _INTRODUCED:
        free.add(m.span("name") for m in pattern.finditer(text) if _likely(m["name"], lexicon))
    free.add(m.span() for m in _KNOWN.finditer(text))
    free.add(_compound(text))
    free.add(_listed(text, free.names, lexicon))
    free.add(_again(text, free.names, lexicon))
    return sorted(free.names)


class _Free:
    """Names, and a way to add others where no name is yet."""

    def __init__(self, text: str, names: Sequence[Found]) -> None:
        self.names = list(names)
        self.taken = bytearray(len(text))
        for name in names:
            self.taken[name.start : name.end] = b"\1" * (name.end - name.start)

    def add(self, places: Iterable[tuple[int, int]]) -> None:
        for start, end in list(places):
            if not any(self.taken[start:end]):
                self.taken[start:end] = b"\1" * (end - start)
                self.names.append(Found(start, end, "PER", _ADDED))


def _mended(text: str, name: Found, stems: Set[str], lexicon: Lexicon) -> Iterator[Found]:
    start, end = _cut(text, name.start, name.end)
    part = text[start:end]
    if part in _NOBODY or _COMPOUND.fullmatch(part) or part in _ERAS or _TIME.search(part) or "匪" in part:
        return
    compound = text[max(0, start - 2) : start]
    if compound in _SURNAMES and len(compound) == 2 and len(part) <= 2:
        start -= 2
    elif len(part) == 1:
        longer = _completed(text, start, part)
        if longer is None:
            return
        end = longer
    part = text[start:end]
    if "·" in part and all(lexicon.place(p) for p in part.split("·")):
        yield from (Found(start + m.start(), start + m.end(), "LOC", name.confidence) for m in re.finditer(r"[^·]+", part))
        return
    foreign = not part[:1].isalpha() or "·" in part or part.isascii() or len(part) > 4
    places = [] if _addressed(text, start, end) else _places(part, foreign, stems, lexicon)
    if places:
        yield from (Found(start + a, start + b, "LOC", name.confidence) for a, b in places)
    elif len(part) > 1 and not _surname_and_title(part):
        yield Found(start, end, "PER", name.confidence)


def _addressed(text: str, start: int, end: int) -> bool:
    """Whether a title stands right before or after."""
    after = longest_after(text, end, _TITLES | _HONORIFICS, _LONGEST)
    return bool(after or longest_before(text, start, _TITLES, _LONGEST))


def _places(part: str, foreign: bool, stems: Set[str], lexicon: Lexicon) -> list[tuple[int, int]]:
    """The places that a supposed person is: listed in the province, built like one, or with its 县, 乡, 村 in the record."""
    found: list[tuple[int, int]] = []
    for match in re.finditer(r"[^·]+", part):
        piece = match[0]
        if lexicon.ours(piece[:2]) or piece[:2] in stems:
            found.append((match.start(), match.start() + 2))
        elif not foreign and len(piece) > 2 and "PER" not in lexicon.says(piece) and _PLACE_ENDING.search(piece):
            found.append(match.span())
    return found


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Without titles and ranks at either end, as long as two characters are left."""
    while end - start > 2:
        part = text[start:end]
        tail = longest_before(part, len(part), _TITLES | _HONORIFICS, _LONGEST)
        head = longest_after(part, 0, _TITLES | _RANKS, _LONGEST)
        if tail and (len(tail) > 1 or len(part) > 3 or tail == "氏") and len(part) - len(tail) >= 1:
            end -= len(tail)
        elif head and len(head) > 1 and len(part) - len(head) >= 2:
            start += len(head)
        elif _overlong(text, part, end):
            end -= 1
        else:
            break
    return start, end


def _overlong(text: str, part: str, end: int) -> bool:
    """Whether the last character is not the name's: 陈文任|副局长, 裘竹君于|追击, 林岳自|请 where 林岳 stands alone elsewhere."""
    if part[0] not in _SURNAMES or not part.isalpha() or part[-1] not in _LINK:
        return False
    return len(part) > 3 or _office_at(text, end) or re.search(rf"{part[:-1]}(?!{part[-1]})", text) is not None


def _office_at(text: str, at: int) -> bool:
    """Whether an office begins within a body's length of `at`: 陈文任|省水利局副局长."""
    return any(longest_after(text, i, _TITLES, _LONGEST) for i in range(at, min(at + 4, len(text))))


def _completed(text: str, start: int, surname: str) -> int | None:
    """The end of the full name when a lone surname goes on into a given name before a title."""
    if surname not in _SURNAMES:
        return None
    for size in (2, 1):
        end = start + 1 + size
        given = text[start + 1 : end]
        titled = longest_after(text, end, _TITLES | frozenset(("同志", "先生")), _LONGEST)
        if titled and len(given) == size and given.isalpha() and not _NOT_GIVEN & set(given):
            return end
    return None


def _surname_and_title(part: str) -> bool:
    """陈政委, 沈校长, 葉同志: whose name this is, only other records can tell."""
    surname = longest_after(part, 0, _SURNAMES, 2)
    return bool(surname) and part[len(surname) :] in _TITLES | _HONORIFICS | _RANKS


def _titled(text: str, name: Found, lexicon: Lexicon) -> bool:
    """Whether a place is a person after all: built like one, not listed as a place, and followed by 同志 or a title."""
    part = text[name.start : name.end]
    after = text[name.end :][:8]
    followed = after.startswith(("同志", "先生", "老")) or longest_after(after, 0, _TITLES, _LONGEST) in ("馆长", "校长", "工程师")
    return followed and 1 < len(part) < 4 and part[0] in _SURNAMES and not lexicon.says(part) and not _PLACE_ENDING.search(part)


def _likely(name: str, lexicon: Lexicon) -> bool:
    surname = longest_after(name, 0, _SURNAMES, 2)
    given = name[len(surname) :]
    return bool(given) and not _NOT_GIVEN & set(given.removesuffix("年") or given) and not lexicon.says(name) & {"W", "LOC", "ORG"}


def _listed(text: str, names: Sequence[Found], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Items of a list one of whose items is a known person: 选出甲、乙、丙三人."""
    todo = [n for n in names if n.label == "PER" and n.end - n.start <= 4]
    starts = {n.start for n in names}
    while todo:
        name = todo.pop()
        after = _LISTED.match(text, name.end)
        before = _LISTED_BEFORE.search(text[max(0, name.start - 8) : name.start])
        shift = max(0, name.start - 8)
        for place in (after and after.span("name"), before and tuple(shift + i for i in before.span("name"))):
            if place and place[0] not in starts and text[place[0] - 1] != "，" and _likely(text[slice(*place)], lexicon):
                starts.add(place[0])
                todo.append(Found(place[0], place[1], "PER"))
                yield place[0], place[1]


def _compound(text: str) -> Iterator[tuple[int, int]]:
    """Names with a compound surname that is no other word: 赫连秋月."""
    for match in _COMPOUND.finditer(text):
        given = [c for c in text[match.end() : match.end() + 2] if "\u4e00" <= c <= "\u9fff"]
        size = next((i for i, c in enumerate(given) if c in _NOT_GIVEN), len(given))
        if size:
            yield match.start(), match.end() + size


def _again(text: str, names: Sequence[Found], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """A name found once in a record is found wherever it stands; one of two characters unless it is part of a word."""
    for full in sorted({text[n.start : n.end] for n in names if n.label == "PER" and n.end - n.start > 1}):
        for start, end in (match.span() for match in re.finditer(re.escape(full), text)):
            around = (text[start:end], text[start : end + 1], text[max(0, start - 1) : end])
            if len(full) > 2 or not any(lexicon.says(word) for word in around):
                yield start, end
