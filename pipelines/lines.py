"""Line breaks: which ones stand inside a sentence, and which end one.

Text out of PDFs and scans breaks lines anywhere, also inside a name. Where a text plainly is hard-wrapped, ingest takes
such breaks out (`wraps`); the rest is met when reading (`breaks`, `unwrapped`), which may be bolder: it changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

SHORTEST = 8  # a line with fewer characters is a heading, a salutation or a signature
FULL = 20  # only a line this long runs on over a blank line, as in double-spaced text
SLACK = 6  # in wrapped text no line is much longer than the one before it
NARROWEST = 12  # characters; narrower columns are verse and lists as often as prose
SHORT, LONG = 6, 3  # columns by which full lines differ: the first of a paragraph is indented, punctuation hangs
REACH = 12  # lines looked at before and after
FEWEST = 3  # full lines that make a column
_DASHES = "[—–－―─~～-]{1,2}"
_PAGE = "(?:[0-9０-９]{1,4}|[〇零一二三四五六七八九十百]{1,5})"
PAGE_NUMBER = re.compile(
    rf"{_DASHES}\s*{_PAGE}\s*{_DASHES}|第\s*{_PAGE}\s*[页頁]\s*[，,/／]?\s*共\s*{_PAGE}\s*[页頁]|[Pp]age\s+[0-9]{{1,4}}\s+of\s+[0-9]{{1,4}}"
)  # : a line of this alone is nothing else
_NEWLINE = re.compile(r"\r\n|\r|\n")
_GAP = re.compile(r"\s*[\r\n\f]\s*")
_BREAK = re.compile(r"\s*[\r\n]\s*")
_CLOSED = re.compile(r"[。！？；：!?;:…|*=_\-—]$")  # : opens a list or a letter
_OPEN = re.compile(r"[，、《〈“‘「『（〔(]$")  # : the sentence goes on, however short the line
_CLOSERS = dict(zip("》〉”’」』）〕)", "《〈“‘「『（〔(", strict=True))
_GOES_ON = "，、。；：！？" + "".join(_CLOSERS)  # no line of its own begins with one of these
_FIGURE = "〇○零一二三四五六七八九十元廿卅百0-9０-９"
_DAY = rf"(?:(?:民国|民國|公元)\s*[{_FIGURE}]{{1,4}}\s*年|[{_FIGURE}]{{4}}\s*年|[{_FIGURE}]{{1,3}}\s*月\s*[{_FIGURE}]{{1,3}}\s*日)"
_STARTS_AFRESH = re.compile(
    r"(?:[#>|*\-—=·•●○◆■]|□\s|[（(]?[〇一二三四五六七八九十百0-9甲乙丙丁戊己庚辛]{1,4}(?:[）)、]|[.．](?![0-9]))"
    r"|[①-⑳]|第[〇一二三四五六七八九十百0-9]{1,4}[章节節条條款]|附件|附[:：]|此致|特此|[主抄]送|[^，。]{2,4}，[男女]，)"
)
_LABEL = re.compile(
    r"(?:来源|來源|时间|時間|日期|作者|记者|記者|编辑|編輯|发布|發佈|地点|地點|出席|列席|缺席|主持|记录|紀錄|纪录|文号|编号)[:：]"
)
_NOTE_MARK = re.compile(r"[①-⑳]|[\[〔［][0-9]{1,2}[\]〕］]")
_ITEM = re.compile(r"[（(]?[〇一二三四五六七八九十百0-9]{1,4}[）)、.．]|第[〇一二三四五六七八九十百0-9]{1,4}[章节節]")
_NUMBER_ALONE = re.compile(r"[\d\s/.·•()（）\[\]第页頁]+")
_IN_BRACKETS = re.compile(r"[（(〔［\[][^，。]{0,40}[）)〕］\]]")
_NAME_ALONE = re.compile(r"[^，。、；：！？]{0,14}[\u3400-\u9fff][ \u3000]+[\u3400-\u9fff][^，。、；：！？]{0,4}")
_TITLE_AFRESH = re.compile(r"关于|關於")
_DATE_ALONE = re.compile(
    r"[（(]?[^，。]{0,8}?[〇○零一二三四五六七八九十元廿卅\d]{1,4}\s*[年月][^，。]{0,10}[日月][)）]?$"
)
_ADDRESSED = re.compile(r"(?:[长長员員记記任]|敬[礼禮])$")  # : of two such lines the next is a signature or an address
_PUNCTUATION = re.compile(r"[，。、；：！？]")
PROSE = re.compile(r"[，。；]")  # : not a heading, a list or a signature
_STOP = re.compile(r"[。；！？]")
_WIDE = re.compile(r"[\u3000-\u303e\u4e00-\u9fff\uff01-\uff60“”‘’—…·○①-⑳]+")
_TABULAR = re.compile(r"\S(?:\t|\u3000|  )\s*\S|[\u3400-\u9fff] [\u3400-\u9fff](?:.*[\u3400-\u9fff] [\u3400-\u9fff])+")
_KIND_OF_DOCUMENT = re.compile(
    r"(?:通知|通告|通报|通報|布告|佈告|报告|報告|决定|決定|命令|训令|訓令|指令|指示|批复|批覆|请示|請示|函|纪要|紀要|总结|總結"
    r"|办法|辦法|名单|名單|规定|規定|意见|意見|方案|规划|規劃|协议书|協議書|结论|結論|章程|条例|條例|宣言|决议|決議|简报|簡報|情况|情況)$"
)


def width(line: str) -> int:
    """Columns, two to a Chinese character."""
    if line.isascii():
        return len(line)
    rest = _WIDE.sub("", line)  # nearly all of a line: asking after each character is ten times slower
    narrow = len(rest) if rest.isascii() else sum(unicodedata.east_asian_width(c) not in "WFA" for c in rest)
    return 2 * len(line) - narrow


def _width(line: str) -> int:
    return (width(line) + 1) // 2


def _indented(gap: str) -> bool:
    after = re.split(r"[\r\n]", gap)[-1]
    return "\u3000" in after or "\t" in after or len(after) > 3


def _alike(before: str, after: str) -> bool:
    """Whether two lines begin in the same way, as the items of a list or a chronicle do."""
    if re.match(_DAY, before) and re.match(_DAY, after):
        return True
    return before[:2] == after[:2] and not _PUNCTUATION.search(before + after)


def soft(before: str, gap: str, after: str) -> bool:
    """Whether a sentence runs on over the break `gap` between the lines `before` and `after` (both stripped)."""
    lines = len(_NEWLINE.findall(gap))
    if not before or not after or lines > 2 or _indented(gap) or _CLOSED.search(before) or _STARTS_AFRESH.match(after):
        return False
    if before[0] in "#|" or _apart(before, after) or not (after[0].isalnum() or after[0] in _GOES_ON + "《〈“‘「『（〔(□"):
        return False
    if lines == 1 and (_OPEN.search(before) or after[0] in _GOES_ON):
        return True
    if _width(before) < (SHORTEST if lines == 1 else FULL) or _width(before) + SLACK < _width(after):
        return False
    if _alike(before, after) or (_ADDRESSED.search(before) and not _PUNCTUATION.search(before + after)):
        return False
    return not (_DATE_ALONE.match(after) or _KIND_OF_DOCUMENT.search(before) or re.search(r"[：:]$", after))


def _apart(before: str, after: str) -> bool:
    """Whether one of two lines is plainly of its own: a row of a table, a label with its words, a title, a signature."""
    if _TABULAR.search(before) or _TABULAR.search(after) or _LABEL.match(after) or _NAME_ALONE.fullmatch(after):
        return True
    if _NUMBER_ALONE.fullmatch(before) or _NUMBER_ALONE.fullmatch(after) or (_LABEL.match(before) and not _OPEN.search(before)):
        return True
    own = _TITLE_AFRESH.match(after) or _IN_BRACKETS.fullmatch(after) or re.match(_DAY, after)
    return own is not None and not PROSE.search(before)


def carries_on(before: str, after: str) -> bool:
    """Whether a sentence plainly goes on from one line to the next, whatever stood between them in the file.

    For lines known to be two halves: those of a full column, or those on either side of a page number.
    """
    if not before or not after or _CLOSED.search(before) or _STARTS_AFRESH.match(after) or before[0] in "#|":
        return False
    if _apart(before, after) or _DATE_ALONE.match(after) or _alike(before, after):
        return False
    if after[0] in _GOES_ON or _OPEN.search(before):
        return True
    if not (after[0].isalnum() or after[0] in "《〈“‘「『（〔(□"):
        return False
    if before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha():
        return False  # two Latin words: the break is their blank
    if PROSE.search(before):
        return True
    return not (_KIND_OF_DOCUMENT.search(before) or _ADDRESSED.search(before) or re.search(r"[：:]$", after))


class Row(NamedTuple):
    """A line that is not blank: its half-open place without white space at either end, columns, and what it is like.

    `open` is whether it ends inside a word or number and `ended` with a sentence, `prose` whether it has punctuation,
    `stop` whether a sentence ends in it.
    """

    start: int
    end: int
    width: int
    open: bool
    ended: bool
    prose: bool
    stop: bool


def rows(text: str) -> list[Row]:
    """The lines of a text that are not blank; form feeds end lines too."""
    found: list[Row] = []
    gaps = [m.span() for m in _GAP.finditer(text)]
    last = 0
    for start, end in [*gaps, (len(text), len(text))]:
        line = text[last:start]
        left = last + len(line) - len(line.lstrip())
        line = line.strip()
        if line:
            found.append(Row(
                left, left + len(line), width(line), line[-1].isalnum(), bool(_CLOSED.search(line)),
                bool(PROSE.search(line)), bool(_STOP.search(line)),
            ))
        last = end
    return found


def wraps(text: str) -> list[tuple[int, int]]:
    """The breaks (half-open places, white space around included) that only the width of a column has put there.

    A column is a stretch of prose in which lines of like length, mostly ending inside a word, stand together. Headings,
    lists, tables, verse, addresses and signatures are none. Empty for text that is not plainly hard-wrapped.
    """
    lines = rows(text)
    words = [text[line.start : line.end] for line in lines]
    found: set[int] = set()
    for i in range(len(lines) - 1):
        if _indented(text[lines[i].end : lines[i + 1].start]):
            continue
        if _NOTE_MARK.fullmatch(words[i + 1]) and i + 2 < len(lines) and words[i + 2][0] in _GOES_ON and lines[i].open:
            found |= {i, i + 1}  # the mark of a footnote, set higher, came out as a line
        elif carries_on(words[i], words[i + 1]):
            near_enough = _newlines(text, lines, i) == 1 and _left_over(words[i], words[i + 1])
            if near_enough or _runs_on(text, lines, words, i):
                found.add(i)
    return [(lines[i].end, lines[i + 1].start) for i in sorted(found)]


def _runs_on(text: str, lines: Sequence[Row], words: Sequence[str], i: int) -> bool:
    """Whether the line is a full one of a column, and no heading that happens to be about as long."""
    before, after = lines[i], lines[i + 1]
    if before.width < 2 * NARROWEST or after.width > before.width + LONG + SHORT:
        return False
    if before.prose and before.open and not after.ended and after.width < before.width - 2 * SHORT:
        return False  # the last line of a paragraph has a stop: this is a running head, or a heading
    column = _column(text, lines, i)
    if not column:
        return False
    if before.stop or before.width + LONG > column or not _ITEM.match(words[i]):
        return True
    return after.width > before.width or after.width < before.width - SHORT or not after.open


def _left_over(before: str, after: str) -> bool:
    """Whether the next line begins with a mark that belongs to this one: a comma or stop, the close of what it opens."""
    mark = after[0]
    if mark in _CLOSERS:
        opener = _CLOSERS[mark]
        return before.count(opener) > before.count(mark)
    return mark in "，、。；：！？" and before[-1].isalnum() and len(before) >= SHORTEST


def _column(text: str, lines: Sequence[Row], i: int) -> int:
    """The width of the column in which the line is a full one, 0 when it is in none."""
    near = range(max(0, i - REACH), min(len(lines), i + REACH + 1))
    if not any(lines[k].stop for k in near):
        return 0
    widths = {lines[k].width for k in near if lines[k].open and -SHORT <= lines[i].width - lines[k].width <= LONG}
    for column in sorted(widths, reverse=True):
        full = [k for k in near if -SHORT <= lines[k].width - column <= LONG]
        broken = sum(lines[k].open for k in full)
        entries = sum(lines[k].open and lines[k].prose for k in near) - broken  # prose of other lengths without a stop
        ended = sum(lines[k].ended for k in full)
        if broken < FEWEST or broken < ended or entries > broken or 3 * sum(lines[k].prose for k in full) < len(full):
            continue
        if _newlines(text, lines, i) < 2 or 2 * sum(_newlines(text, lines, k) > 1 for k in full) > len(full):
            return column
    return 0


def _newlines(text: str, lines: Sequence[Row], i: int) -> int:
    return len(_NEWLINE.findall(text, lines[i].end, lines[i + 1].start)) if i + 1 < len(lines) else 0


def breaks(text: str) -> list[tuple[int, int, bool]]:
    """Every run of white space with a line break in it: (start, end, whether a sentence runs on over it).

    A page number inside a sentence goes with the breaks around it. Offsets are characters, half-open.
    """
    gaps = [m.span() for m in _BREAK.finditer(text)]
    certain = set(wraps(text)) if len(gaps) >= FEWEST - 1 else set()
    lines = [text[a:b].strip() for a, b in zip([0, *(end for _, end in gaps)], [*(start for start, _ in gaps), len(text)], strict=True)]
    found: list[tuple[int, int, bool]] = []
    for i, (start, end) in enumerate(gaps):
        if i and PAGE_NUMBER.fullmatch(lines[i]) and PROSE.search(lines[i - 1]) and carries_on(lines[i - 1], lines[i + 1]):
            found[-1] = (found[-1][0], end, True)
        else:
            found.append((start, end, (start, end) in certain or soft(lines[i], text[start:end], lines[i + 1])))
    return found


def unwrapped(text: str) -> tuple[str, list[int] | None]:
    """The text without the breaks a sentence runs over, and for each character left its place in `text`.

    The places are None when nothing was taken out: offsets are then the same.
    """
    gone = [(start, end) for start, end, runs_on in breaks(text) if runs_on]
    if not gone:
        return text, None
    keep: list[str] = []
    places: list[int] = []
    last = 0
    for start, end in [*gone, (len(text), len(text))]:
        keep.append(text[last:start])
        places.extend(range(last, start))
        last = end
    return "".join(keep), places
