"""Sense: do the words of a sentence still say what its quotes say, where numbers and names alone would pass?

Letters are compared, figures in one spelling (一百二十 as 120), clause by clause. What may not happen: a denial, a plan
or a 副 lost or gained; a word turned into its opposite; a name or figure set beside words that belong to another one;
a clause that nobody said. Proposals, measured on drafts changed on purpose; a paraphrase in wholly other words is
refused, since nobody can tell it from an invention without reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from graph.folding import fold
from pipelines.compose.numbers import Figure, figures

COVERAGE = 0.6  # share of a sentence's letters that must be the quotes' own, in order
_CLAUSE_COVERAGE = 0.5  # of any single clause of `_SHORT_CLAUSE` letters or more
_SHORT_CLAUSE = 4
_LEAD = 12  # letters before a cut piece that may govern it

_HARMLESS = re.compile(
    r"不[少多]于|不[超高低][过于]|不[到足下](?=\d)|不仅|不但|不久|不断(?!绝)|不论|不管|不同(?!意)|不得不|不可不|无论|无不|无偿|无线|无产|无私|无锡|无党派|"
    r"非常|非公|非物质|非遗|未来|莫干|莫斯科|莫大|否则|是否|能否|要求?点|要闻|要塞|要素|要员|要害|要地|要件|要职|要道|要隘|要旨|要领|[主重需首摘概提扼紧只]要|"
    r"将[军士领官近来]|计划经济|计划生育|可能性|不可能"
)
_NEGATION = re.compile(r"没有|未(?:能|曾|经)?|尚未|并非|不|非|无|否|勿|莫|没(?!收)|拒绝|停止|取消")
_NOT_DONE = re.compile(
    r"计划|打算|拟|预定|定于|预计|将|即将|力争|争取|据传|传闻|谣传|据说|听说|有人说|可能|命令|责成|务须|务必|要求|应当|应|必须|须|准备|建议|提议|要|希望|号召"
)
_DONE = re.compile(r"已经?|曾经?|了(?!解)|完成|建成|实现|达到")
_UNDONE_AFTER = re.compile(
    r"(?:的|之)?(?:说法|传闻|谣言|谣传|计划|设想|建议|草案|打算|可能)|.{0,8}?(?:不实|未果|失败|不确|有误|落空|未能|不成|作罢|流产)"
)
_STAND_IN = re.compile(r"等|其|该|他|她|们|会|双方|各|同志|两|此|这|上述|\d")
_RANK = re.compile(r"(?:副|代理?|候补|前任?|原任?|兼)$")
_BREAKS = ",;:!?。\n"
_SAYING = re.compile(
    r"(?:据|根据)?(?:该|此)?(?:史料|档案|文件|原件|件|文|报告|规划|纲要|计划|方案|意见|通知|会议纪要|纪要|总结)?"
    r"(?:中|里)?(?:记载|载|称|说|指出|提出|写道|显示|可见)"
)


class Fault(NamedTuple):
    """What is wrong with a text: half-open places of it, both 0 where no words of it can be named, and why, in Chinese."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """A text as compared: its letters with figures in one spelling, where clauses begin, where the figures stand.

    `minor` are the clause beginnings and those after 、 as well. Places are of letters, half-open; `at` says for each
    letter which characters of the text it stands for.
    """

    letters: str
    breaks: tuple[int, ...]
    minor: tuple[int, ...]
    figures: tuple[tuple[int, int, Figure], ...]
    at: tuple[tuple[int, int], ...] = ()

    def from_break(self, at: int) -> int:
        """Where the clause that holds `at` begins."""
        return max((b for b in self.breaks if b <= at), default=0)

    def placed(self, found: Iterable[Fault]) -> Iterator[Fault]:
        """Faults at places of letters, at places of the text."""
        for start, end, reason in found:
            yield Fault(self.at[start][0], self.at[end - 1][1], reason) if end else Fault(0, 0, reason)

    def to_break(self, at: int, minor: bool = False) -> int:
        """Where the clause that ends at `at` or holds it ends."""
        return min((b for b in (self.minor if minor else self.breaks) if b >= at), default=len(self.letters))


def joined(text: str) -> str:
    """A text without the white space of its layout: none beside a Chinese character, single blanks elsewhere."""
    return " ".join(re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text).split())


def origins(text: str) -> Sequence[int]:
    """For each character of the text `joined`, its place in the text."""
    flat = joined(text)
    if flat == text:
        return range(len(text))
    places, at = [], 0
    for c in flat:
        while c != " " and text[at].isspace():
            at += 1
        places.append(at)
        at += 1
    return places


@lru_cache(maxsize=2048)
def line(text: str) -> Line:
    """The text as compared."""
    flat, source = fold(joined(text)), origins(text)
    out: list[str] = []
    breaks, minor, places = [], [], []
    letters: list[tuple[int, int]] = []

    def put(first: int, last: int) -> None:
        for i in range(first, last):
            c = flat[i]
            if c.isalnum() or c == "%":
                out.append(c)
                letters.append((source[i], source[i] + 1))
            elif c in _BREAKS:
                breaks.append(len(letters))
                minor.append(len(letters))
            elif c == "、":
                minor.append(len(letters))

    at = 0
    for figure in figures(flat):
        put(at, figure.start)
        out.append(figure.value)
        places.append((len(letters), len(letters) + len(figure.value), figure))
        letters += [(source[figure.start], source[figure.end - 1] + 1)] * len(figure.value)
        at = figure.end
    put(at, len(flat))
    return Line("".join(out), tuple(breaks), tuple(minor), tuple(places), tuple(letters))


def clauses(said: Line) -> Iterator[tuple[int, int]]:
    """Half-open places of the clauses of a sentence."""
    yield from pairwise(sorted({0, *said.breaks, len(said.letters)}))


@lru_cache(maxsize=1)
def _opposites() -> tuple[tuple[str, str], ...]:
    rows = (files("pipelines.compose") / "opposites.txt").read_text("utf-8").splitlines()
    pairs = [pair.split("/") for row in rows if not row.startswith("#") for pair in row.split()]
    return tuple((one, two) for one, two in pairs)


def sense_faults(said: Line, quotes: Sequence[Line], found: frozenset[str], known: frozenset[str], planning: bool) -> Iterator[Fault]:
    """What a sentence that is no quote says otherwise than its quotes, at places of letters.

    `planning`: a cited record is itself a plan.
    """
    whole = 0
    for start, end in clauses(said):
        piece = said.letters[start:end]
        verbatim = [q for q in quotes if piece in q.letters]
        covered = end - start
        if verbatim:
            yield from cut_faults(piece, verbatim, said.letters[:start], said.letters[end:])
        elif not _SAYING.fullmatch(piece):
            blocks, quote = max(((_blocks(piece, q.letters), q) for q in quotes), key=lambda b: sum(x[2] for x in b[0]))
            covered = sum(size for _, _, size in blocks)
            if end - start >= _SHORT_CLAUSE and covered < _CLAUSE_COVERAGE * (end - start):
                yield Fault(start, end, f"“{piece[:20]}”与引文出入过大，原文没有这样说")
            else:
                for first, last, reason in _clause_faults(piece, blocks, quote, planning, {line(n).letters for n in known}):
                    yield Fault(start + first, start + last, reason) if last else Fault(0, 0, reason)
                yield from _bound_elsewhere(said, (start, end), quotes, found, known)
        whole += covered
    if whole < COVERAGE * len(said.letters):
        yield Fault(0, 0, "与引文出入过大，原文没有这样说")


def cut_faults(piece: str, quotes: Sequence[Line], before: str = "", after: str = "") -> Iterator[Fault]:
    """A verbatim piece without the words that deny, defer or rank it says something else than its record.

    `before` and `after` are what the sentence itself says around the piece. One whole occurrence is enough.
    """
    for quote in quotes:
        at = quote.letters.find(piece)
        while at >= 0:
            end = at + len(piece)
            first = max(quote.from_break(at), at - _LEAD)
            lead = quote.letters[first:at]
            kept = len(lead)
            while kept and not before.endswith(lead[len(lead) - kept :]):
                kept -= 1
            lost = _HARMLESS.sub("", lead[: len(lead) - kept])
            undone = _UNDONE_AFTER.match(quote.letters[end : quote.to_break(end)])
            cut_short = undone is not None and not after.startswith(undone[0])
            if not (_NEGATION.search(lost) or _NOT_DONE.search(lost) or _RANK.search(lost) or cut_short):
                return
            at = quote.letters.find(piece, at + 1)
    yield Fault(0, 0, "截去了原文中的否定、计划、传闻或“副”“代”等字样")


def _clause_faults(
    piece: str, blocks: Sequence[tuple[int, int, int]], quote: Line, planning: bool, names: set[str]
) -> Iterator[Fault]:
    """Denials, plans, ranks, opposites and names replaced, between the stretches that clause and quote have in common."""
    if not blocks:
        return
    theirs = quote.letters[quote.from_break(blocks[0][1]) : blocks[0][1]]
    seams = [(0, piece[: blocks[0][0]], theirs)]
    for (a, b, size), (next_a, next_b, _) in zip(blocks, [*blocks[1:], (len(piece), -1, 0)], strict=True):
        end = b + size
        stop = quote.to_break(end)
        gap = quote.letters[end:stop] if next_b < 0 or next_b > stop else quote.letters[end:next_b]
        if next_b > stop:
            gap += quote.letters[quote.from_break(next_b) : next_b]
        seams.append((a + size, piece[a + size : next_a], gap))
        theirs += quote.letters[b:end] + gap
    yield from _families(piece, theirs, planning)
    yield from _replaced(piece, blocks, quote, names)
    for a, b, _ in blocks:
        mine, rank = piece[max(0, a - 2) : a], quote.letters[max(0, b - 2) : b]
        if (mine[-1:] == "副") != (rank[-1:] == "副") or (rank.endswith("代理") and not mine.endswith("代理")):
            yield Fault(0, 0, "职务的“副”“代”等字样与原文不一致")
    for at, mine, other in seams:
        yield from (Fault(at + start, at + end, reason) for start, end, reason in _seam_faults(mine, other))


def _seam_faults(mine: str, other: str) -> Iterator[Fault]:
    """Figures and words between two common stretches that say otherwise than the quote there."""
    here, there = list(re.finditer(r"\d+", mine)), re.findall(r"\d+", other)
    if here and there and not {m[0] for m in here} & set(there):
        yield Fault(*here[0].span(), f"原文的数字“{there[0]}”换成了“{here[0][0]}”")
    for one, two in _opposites():
        for x, y in ((one, two), (two, one)):
            if x in mine and y in other and x not in other and (len(x) > 1 or len(mine) <= 4):
                yield Fault(mine.index(x), mine.index(x) + len(x), f"“{x}”与原文的“{y}”相反")


def _replaced(piece: str, blocks: Sequence[tuple[int, int, int]], quote: Line, names: set[str]) -> Iterator[Fault]:
    """Names of the quote that gave way, in whole or in part, to other words at the same place."""
    for (a, b, size), (next_a, next_b, _) in pairwise([(0, quote.from_break(blocks[0][1]), 0), *blocks, (len(piece), -1, 0)]):
        end = b + size
        until = next_b if next_b >= 0 else quote.to_break(end)
        mine = piece[a + size : next_a]
        if len(mine) < 2 or _STAND_IN.search(mine) or until - end > _LEAD:
            continue
        for name in names:
            at = quote.letters.find(name, max(0, end - len(name) + 1), until + len(name) - 1)
            if at >= 0 and name not in piece and at < until and at + len(name) > end and until - end <= len(name) + 2:
                yield Fault(a + size, next_a, f"原文的“{name}”换成了“{mine}”")
                break


def _families(piece: str, theirs: str, planning: bool) -> Iterator[Fault]:
    mine, other = _HARMLESS.sub("", piece), _HARMLESS.sub("", theirs)
    if len(_NEGATION.findall(mine)) != len(_NEGATION.findall(other)):
        told = f"否定字样与原文不一致：{'、'.join(sorted(set(_NEGATION.findall(mine) + _NEGATION.findall(other))))}"
        yield from _told(piece, _NEGATION, told)
    if bool(_NOT_DONE.search(mine)) != bool(_NOT_DONE.search(other)):
        told = f"计划或传闻字样与原文不一致：{'、'.join(sorted(set(_NOT_DONE.findall(mine) + _NOT_DONE.findall(other))))}"
        yield from _told(piece, _NOT_DONE, told)
    fewer = len(_NOT_DONE.findall(mine)) < len(_NOT_DONE.findall(other))
    if (planning or fewer) and _DONE.search(mine) and not _DONE.search(other):
        yield from _told(piece, _DONE, f"原文是计划，句子说成已经做了：{'、'.join(sorted(set(_DONE.findall(mine))))}")


def _told(piece: str, words: re.Pattern[str], reason: str) -> Iterator[Fault]:
    """The reason at each of the words that stands in the piece, without a place where it is the quote that has them."""
    masked = _HARMLESS.sub(lambda m: "\0" * len(m[0]), piece)
    places = [m.span() for m in words.finditer(masked) if m[0] in reason]
    yield from (Fault(start, end, reason) for start, end in places or [(0, 0)])


def _bound_elsewhere(
    said: Line, clause: tuple[int, int], quotes: Sequence[Line], found: frozenset[str], known: frozenset[str]
) -> Iterator[Fault]:
    """Names and figures beside words that in every quote belong to another name or figure."""
    start, end = clause
    names = {line(n).letters for n in known | found} - {""}
    for name, written in sorted({line(n).letters: n for n in sorted(found)}.items()):
        if not name:
            continue
        met = list(re.finditer(re.escape(name), said.letters[start:end]))
        if 1 < len(met) > sum(q.letters.count(name) for q in quotes):
            yield Fault(start + met[-1].start(), start + met[-1].end(), f"“{written}”在引文中只出现一次")
        for match in met:
            place = (start + match.start(), start + match.end())
            others = frozenset(n for n in names if n not in name and name not in n)
            torn = any(_torn(said, clause, place, quotes, name, others, side) for side in (-1, 1))
            if torn or _told_of_others(said, clause, place, quotes, name, others):
                yield Fault(*place, f"“{written}”与原文里说的不是同一件事")
                break
    for a, b, figure in said.figures:
        if start <= a and b <= end and figure.unit:
            rivals = frozenset(
                f"{g.value}" for q in quotes for _, _, g in q.figures if g.unit == figure.unit and g.value != figure.value
            )
            if any(_torn(said, clause, (a, b), quotes, figure.value, rivals, side) for side in (-1, 1)):
                yield Fault(a, b, f"数字“{figure.value}{figure.unit}”与原文里说的不是同一件事")


def _torn(
    said: Line, clause: tuple[int, int], place: tuple[int, int], quotes: Sequence[Line], item: str, rivals: frozenset[str], side: int
) -> bool:
    """Whether the two letters beside an item stand in the quotes only beside its rivals."""
    figure = item[:1].isdigit()
    counted = _COUNTED.match(said.letters, place[1]) if figure and side > 0 else None
    step = counted.end() - place[1] if counted else 0
    first = place[0] - 2 if side < 0 else place[1] + step
    beside = said.letters[first : first + 2]
    if not (clause[0] <= first and first + 2 <= clause[1]) or any(c.isdigit() for c in beside):
        return False
    met = False
    for quote in quotes:
        for match in re.finditer(f"(?={re.escape(beside)})", quote.letters):
            met = True
            at = match.start()
            if side > 0:
                begin = max((b for b in (quote.minor if figure else quote.breaks) if b <= at), default=0)
                zone = quote.letters[begin:at]
            else:
                zone = quote.letters[at + 2 : quote.to_break(at + 2, minor=figure)]
            if _holds(zone, item) or not any(_holds(zone, r) for r in rivals):
                return False
    return met


def _told_of_others(
    said: Line, clause: tuple[int, int], place: tuple[int, int], quotes: Sequence[Line], name: str, others: frozenset[str]
) -> bool:
    """Whether what is told of a name beyond its two next letters, the quotes tell only of others.

    任命甲为正职，乙为副职: of 甲 both would read the same for two letters. Or whether it stands behind the same letters more
    often than in the quotes, where another name does.
    """
    told = said.letters[place[1] : clause[1]][:_TOLD]
    for size in range(len(told), _TOLD_LEAST - 1, -1):
        zones = [
            q.letters[max((b for b in q.breaks if b <= m.start()), default=0) : m.start()]
            for q in quotes for m in re.finditer(f"(?={re.escape(told[:size])})", q.letters)
        ]
        if zones:
            if not any(name in z for z in zones) and any(o in z for z in zones for o in others):
                return True
            break
    before = said.letters[max(clause[0], place[0] - 2) : place[0]]
    often = said.letters.count(before + name) > sum(q.letters.count(before + name) for q in quotes)
    return often and len(before) == 2 and any(before + o in q.letters for o in others for q in quotes)


_TOLD, _TOLD_LEAST = 12, 5  # letters behind a name
_COUNTED = re.compile(r"[余多]?(?:公里|公斤|[户人名位口个件亩元斤项次年月日村座处万亿])?")


def _holds(zone: str, item: str) -> bool:
    """Whether the item stands in the zone; a figure not as part of a longer one."""
    if item[:1].isdigit():
        return re.search(rf"(?<![\d.]){re.escape(item)}(?![\d.])", zone) is not None
    return item in zone


def _blocks(said: str, quote: str) -> list[tuple[int, int, int]]:
    matcher = SequenceMatcher(None, said, quote, autojunk=False)
    return [(b.a, b.b, b.size) for b in matcher.get_matching_blocks() if b.size >= 2]
