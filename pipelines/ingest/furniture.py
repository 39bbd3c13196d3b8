"""Page furniture: page numbers, running heads and feet, form feeds, the buttons of a web page.

Only what stands alone on its line is furniture. A doubtful number or line counts only with others like it: page by page
at the same edge and in step, or cutting sentences in two at even distances.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from pipelines.lines import PAGE_NUMBER, Row, carries_on, rows

Place = tuple[int, int]  # half-open

EDGE = 3  # lines at the top and bottom of a page that may be furniture
APART = 10  # fewest lines between two page numbers of a text whose pages are not known
UNEVEN = 4  # the longest page of such a text has no more than so many times the lines of the shortest
PAGES = 3  # a line has to come back on so many pages, and on two of five, to be a running head
HEAD = 40  # characters of the longest running head
LONG_LINE = 24  # columns
BUTTONS_WITHIN = 60  # lines from either end of a web page's text
_DIGITS = "0-9０-９"
_LIKELY = re.compile(
    rf"(?P<sign>[·•.\[（(]?)\s*(?P<n>[{_DIGITS}]{{1,3}})\s*(?:[·•.\]）)]?|[/／]\s*[{_DIGITS}]{{1,3}})"
    rf"|第\s*(?P<page>[{_DIGITS}]{{1,4}})\s*[页頁]|[Pp]\.?\s*(?P<p>[0-9]{{1,4}})"
)
_WITH_NUMBER = re.compile(rf"(?P<left>[{_DIGITS}]{{1,4}})?\s*[·•|—–-]?\s*(?P<words>.*?)\s*[·•|—–-]?\s*(?P<right>[{_DIGITS}]{{1,4}})?")
_BUTTONS = frozenset((
    "下载", "打印", "打印本页", "全屏", "收藏", "收藏本页", "保存", "字号", "字体", "加大", "还原", "减小", "默认", "大", "中", "小",
    "分享", "分享到", "分享到微信", "微信", "微博", "扫一扫", "首页", "您的位置", "当前位置", "浏览次数", "我要纠错",
    "关闭", "关闭窗口", "关闭本页", "返回", "返回顶部", "返回首页", "相关报道", "相关文档", "相关链接", "相关附件",
))
_SIGNS = re.compile(r"[\s:：>＞×【】\[\]|｜·]+")
_BUTTONS_TOGETHER = 3


class Found(NamedTuple):
    """Places to take out, sorted, and where the line breaks stand that are left between the lines around them."""

    gone: list[Place]
    seams: list[int]


def find(text: str, edges: Sequence[int] = ()) -> Found:
    """The furniture of a text with the white space around, but for one line break.

    `edges` are the offsets at which a new page is known to begin; a form feed begins one too.
    """
    lines = rows(text)
    if len(lines) < 2:
        return Found(_form_feeds(text), [])
    words = [text[line.start : line.end] for line in lines]
    pages = _pages(lines, sorted({*edges, *(m.end() for m in re.finditer("\f", text))}))
    found = set(_buttons(words)) | {i for i, word in enumerate(words) if PAGE_NUMBER.fullmatch(word)}
    if len(pages) > 1:
        found |= set(_page_numbers(words, pages))
        found |= set(_heads(words, pages, found)) | set(_first_lines(lines, words, pages, found))
    else:
        found |= set(_numbers_in_step(lines, words, found)) | set(_interrupting(lines, words))
    if not found or len(found) == len(lines):
        return Found(_form_feeds(text), [])
    taken = [_taken(text, lines, first, last) for first, last in _together(sorted(found))]
    gone = [(start, end) for places, _ in taken for start, end in places if start < end]
    return Found(gone, [seam for _, seam in taken if seam >= 0])


def _pages(lines: Sequence[Row], edges: Sequence[int]) -> list[range]:
    """The lines of each page that has any."""
    starts = [0]
    at = 0
    for edge in edges:
        while at < len(lines) and lines[at].start < edge:
            at += 1
        starts.append(at)
    return [range(a, b) for a, b in pairwise([*starts, len(lines)]) if a < b]


# ---- page numbers
def _number(word: str) -> tuple[str, int] | None:
    """What kind of possible page number a line is, and which."""
    match = _LIKELY.fullmatch(word) if len(word) <= 12 else None
    if match is None:
        return None
    digits = match["n"] or match["page"] or match["p"]
    return re.sub(rf"[{_DIGITS}]+|\s+", "", word), int(digits)


def _page_numbers(words: Sequence[str], pages: Sequence[range]) -> Iterator[int]:
    """Numbers at the edge of at least two pages, and of two of five, that count with the pages."""
    in_step: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        for i in {*page[:2], *page[-2:]}:
            if said := _number(words[i]):
                in_step[said[0], said[1] - number].append(i)
    for found in in_step.values():
        if len(found) >= 2 and 5 * len(found) >= 2 * len(pages):
            yield from found


def _numbers_in_step(lines: Sequence[Row], words: Sequence[str], certain: set[int]) -> Iterator[int]:
    """Numbers each one more than the last, at even distances, that cut sentences, where nothing else shows the pages."""
    kinds: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, word in enumerate(words):
        if i not in certain and (said := _number(word)):
            kinds[said[0]].append((i, said[1]))
    for found in kinds.values():
        counted: list[list[tuple[int, int]]] = []
        for i, number in found:
            chain = next((c for c in counted if c[-1][1] + 1 == number and i - c[-1][0] > APART), None)
            if chain is None:
                counted.append([(i, number)])
            else:
                chain.append((i, number))
        for chain in counted:
            places = [i for i, _ in chain]
            if len(chain) >= PAGES and _even(places) and 3 * _cuts(lines, words, places) >= len(places):
                yield from places


def _even(places: Sequence[int]) -> bool:
    steps = [after - before for before, after in pairwise(places)]
    return min(steps) > APART and max(steps) <= UNEVEN * min(steps)


def _cuts(lines: Sequence[Row], words: Sequence[str], places: Sequence[int]) -> int:
    """How many of the lines stand inside a sentence that is written in long lines."""
    return sum(
        0 < i < len(words) - 1 and lines[i - 1].width >= LONG_LINE and carries_on(words[i - 1], words[i + 1]) for i in places
    )


# ---- running heads and feet
def _heads(words: Sequence[str], pages: Sequence[range], numbers: set[int]) -> Iterator[int]:
    """Lines that come back at the same edge of the pages; the first of all lines stays, for it may be the title."""
    if len(pages) < PAGES:
        return
    tops = [[i for i in page if i not in numbers][:EDGE] for page in pages]
    feet = [[i for i in page if i not in numbers][-EDGE:][::-1] for page in pages]
    for edge in (tops, feet):
        seen: dict[tuple[str, int | None], set[int]] = defaultdict(set)
        for number, page in enumerate(edge):
            for i in page:
                seen[_head(words[i], number)].add(number)
        for number, page in enumerate(edge):
            for i in page:  # from the edge inwards: behind the first line of the text proper nothing is furniture
                key = _head(words[i], number)
                if not key[0] or len(seen[key]) < PAGES or 5 * len(seen[key]) < 2 * len(pages):
                    break
                if i or edge is feet:
                    yield i


def _first_lines(lines: Sequence[Row], words: Sequence[str], pages: Sequence[range], numbers: set[int]) -> Iterator[int]:
    """A page's first line that was the first line of the page before and cuts a sentence, where pages are too few."""
    texts = [[i for i in page if i not in numbers] for page in pages]
    for above, page in pairwise(texts):
        if above and len(page) > 1 and words[above[0]] == words[page[0]] and sum(c.isalpha() for c in words[page[0]]) >= 4:
            before = above[-1]
            if lines[before].width >= LONG_LINE and carries_on(words[before], words[page[1]]):
                yield page[0]


def _head(word: str, page: int) -> tuple[str, int | None]:
    """A line as it would come back: its words, and how far a number at either end is ahead of the page."""
    match = _WITH_NUMBER.fullmatch(word)
    if len(word) > HEAD or match is None:
        return "", None
    number = match["left"] or match["right"]
    letters = "".join(c for c in (match["words"] if number else word) if not c.isspace())
    if sum(c.isalpha() for c in letters) < (4 if number else 2):
        return "", None
    return letters, int(number) - page if number else None


def _interrupting(lines: Sequence[Row], words: Sequence[str]) -> Iterator[int]:
    """Lines that come back at even distances and cut sentences in two, where nothing else shows the pages."""
    again: dict[str, list[int]] = defaultdict(list)
    for i, word in enumerate(words):
        if 4 <= len(word) <= HEAD and sum(c.isalpha() for c in word) >= 4:
            again["".join(word.split())].append(i)
    for places in again.values():
        if len(places) >= PAGES and _even(places) and 3 * _cuts(lines, words, places) >= len(places):
            yield from (i for i in places if i >= EDGE)


# ---- web pages
def _buttons(words: Sequence[str]) -> Iterator[int]:
    """Three and more lines together, near either end, that hold nothing but the words on a page's buttons."""
    near = [i for i in range(len(words)) if i < BUTTONS_WITHIN or i >= len(words) - BUTTONS_WITHIN]
    for first, last in _together([i for i in near if (said := _SIGNS.sub("", words[i])) in _BUTTONS or not said]):
        if last - first >= _BUTTONS_TOGETHER - 1 and any(_SIGNS.sub("", word) for word in words[first : last + 1]):
            yield from range(first, last + 1)


# ---- taking out
def _together(found: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run of neighbours."""
    runs = [list(run) for _, run in groupby(enumerate(found), key=lambda pair: pair[1] - pair[0])]
    return [(run[0][1], run[-1][1]) for run in runs]


def _taken(text: str, lines: Sequence[Row], first: int, last: int) -> tuple[list[Place], int]:
    """What goes with these lines of furniture: all white space around but one break; and where that one stands, or -1."""
    start = lines[first - 1].end if first else 0
    if last + 1 == len(lines):
        return [(start, len(text))], -1
    end = lines[last + 1].start
    stays = text.rfind("\n", lines[last].end, end)
    if not first:
        return [(start, stays + 1 if stays >= 0 else end)], -1
    if stays >= 0:
        return [(start, stays)], stays  # with the indentation after it
    stays = next(i for i in range(start, end) if text[i] in "\n\r\f")
    return [(start, stays), (stays + 1, end)], stays


def _form_feeds(text: str) -> list[Place]:
    """Form feeds that stand beside a line break or at either end of the text."""
    found: list[Place] = []
    for gap in re.finditer(r"\s*\f\s*", text) if "\f" in text else ():
        if "\n" in gap[0] or gap.start() == 0 or gap.end() == len(text):
            found += [(gap.start() + i, gap.start() + i + 1) for i, c in enumerate(gap[0]) if c == "\f"]
    return found
