"""Line breaks: which ones stand inside a sentence, and which end one.

Text out of PDFs and scans breaks lines anywhere, also inside a name; ingest undoes most of it, the rest is met here.
"""

from __future__ import annotations

import re
import unicodedata

SHORTEST = 8  # a line with fewer characters is a heading, a salutation or a signature
FULL = 20  # only a line this long runs on over a blank line, as in double-spaced text
SLACK = 6  # in wrapped text no line is much longer than the one before it
_NEWLINE = re.compile(r"\r\n|\r|\n")
_CLOSED = re.compile(r"[。！？；：!?;:…|*=_\-—]$")  # : opens a list or a letter
_OPEN = re.compile(r"[，、《〈“‘「『（〔(]$")  # : the sentence goes on, however short the line
_STARTS_AFRESH = re.compile(
    r"(?:[#>|*\-—=·•●○◆■□]|[（(]?[〇一二三四五六七八九十百0-9甲乙丙丁戊己庚辛]{1,4}[）)、.．]|第[〇一二三四五六七八九十百0-9]{1,4}[章节節条條款]"
    r"|附件|附[:：]|此致|特此|[主抄]送|关于|關於)"
)
_DATE_ALONE = re.compile(
    r"[（(]?[^，。]{0,8}?[〇○零一二三四五六七八九十元廿卅\d]{1,4}\s*[年月][^，。]{0,10}[日月][)）]?$"
)
_ADDRESSED = re.compile(r"(?:[长長员員记記任]|敬[礼禮])$")  # : of two such lines the next is a signature or an address
_PUNCTUATION = re.compile(r"[，。、；：！？]")
_KIND_OF_DOCUMENT = re.compile(
    r"(?:通知|通告|通报|通報|布告|佈告|报告|報告|决定|決定|命令|训令|訓令|指令|指示|批复|批覆|请示|請示|函|纪要|紀要|总结|總結"
    r"|办法|辦法|名单|名單)$"
)


def _width(line: str) -> int:
    """Columns in units of one Chinese character, rounded up."""
    return (sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) + 1) // 2


def _indented(gap: str) -> bool:
    after = re.split(r"[\r\n]", gap)[-1]
    return "\u3000" in after or "\t" in after or len(after) > 3


def soft(before: str, gap: str, after: str) -> bool:
    """Whether a sentence runs on over the break `gap` between the lines `before` and `after` (both stripped)."""
    lines = len(_NEWLINE.findall(gap))
    if not before or not after or lines > 2 or _indented(gap) or _CLOSED.search(before) or _STARTS_AFRESH.match(after):
        return False
    if before[0] in "#|" or not (after[0].isalnum() or after[0] in "，、。；：！？》〉”’」』）〕)《〈“‘「『（〔("):
        return False
    if lines == 1 and (_OPEN.search(before) or after[0] in "，、。；：！？》〉”’」』）〕)"):
        return True
    if _width(before) < (SHORTEST if lines == 1 else FULL) or _width(before) + SLACK < _width(after):
        return False
    if _ADDRESSED.search(before) and not _PUNCTUATION.search(before + after):
        return False
    return not (_DATE_ALONE.match(after) or _KIND_OF_DOCUMENT.search(before) or re.search(r"[：:]$", after))


def breaks(text: str) -> list[tuple[int, int, bool]]:
    """Every run of white space with a line break in it: (start, end, whether a sentence runs on over it).

    Offsets are characters, half-open.
    """
    found: list[tuple[int, int, bool]] = []
    gaps = [(m.start(), m.end()) for m in re.finditer(r"\s*[\r\n]\s*", text)]
    for i, (start, end) in enumerate(gaps):
        gap = text[start:end]
        before = text[gaps[i - 1][1] if i else 0 : start]
        after = text[end : gaps[i + 1][0] if i + 1 < len(gaps) else len(text)]
        found.append((start, end, soft(before.strip(), gap, after.strip())))
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
