"""The archive's rules on top of the recogniser: full bodies, full persons, real places, and nothing in a 文号.

A rule sees folded text without hard line breaks; what it returns are places in that text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipelines.extract.body_names import ALONE, BETWEEN, HEADS, OFFICES, bodies
from pipelines.extract.cover import Cover
from pipelines.extract.decoding import Found, without_overlaps
from pipelines.extract.lexicon import Lexicon
from pipelines.extract.person_names import persons
from pipelines.extract.place_names import places
from pipelines.extract.wordlists import longest_before

_FILE_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:字第?|[字〔\[【（(](?=[\d〇一二三四五六七八九十]{2,4}[〕\]】）)]))"
    r"[\d〇零一二三四五六七八九十百千〔\[【（()）】\]〕第\s]{1,16}号"
)
_LONG = re.compile(r"长[期江沙春征途]")
_DONE = re.compile(r"致(?![公远])|授予|任命|移交|训令|指令|通告|代电")
_INSIDE = re.compile(r"[\w·•]+(?:[ \-.'][A-Za-z][\w·]*)*")  # a blank or hyphen only before a Latin word


def refine(text: str, found: Sequence[Found], lexicon: Lexicon) -> list[Found]:
    """The names of a record as an archivist means them: sorted, without overlaps, no punctuation in any.

    TIME spans pass through.
    """
    times = [name for name in found if name.label == "TIME"]
    names = [n for name in found if name.label != "TIME" for n in _clean(text, name, lexicon)]
    numbers = [m.span() for m in _FILE_NUMBER.finditer(text) if not re.search(r"(?:政府|委员会)$", m[0][:-1])]
    numbered = Cover(Found(start, end, "DOC") for start, end in numbers)
    names = [n for n in names if not any(f.start <= n.start and n.end <= f.end for f in numbered.over(n.start, n.end))]
    names = _agreed(text, persons(text, names, lexicon))
    names = places(text, names, lexicon)
    names = [_without_office(text, n) for n in bodies(text, names, lexicon)]
    names = [n for n in names if n.end - n.start > 1 and not _common(text, n, lexicon)]
    names = [n for n in names if numbered.free(n.start, n.end)]
    return without_overlaps([*names, *times])


def _clean(text: str, name: Found, lexicon: Lexicon) -> Iterator[Found]:
    """The longest stretch without punctuation."""
    parts = [m.span() for m in _INSIDE.finditer(text, name.start, name.end)]
    if name.label != "PER":
        parts = [p for part in parts for p in _said_of(text, *part)]
    if parts:
        start, end = max(parts, key=lambda p: p[1] - p[0])
        if name.label == "ORG" and lexicon.ours(text[start:end]):
            name = name._replace(label="LOC")
        if "匪" in text[start:end]:  # 四明山匪部: an adversary's word for it, after a real place
            end = text.index("匪", start)
            name = name._replace(label="LOC")
        if any(c.isalpha() for c in text[start:end]):
            yield Found(start, end, name.label, name.confidence)


def _without_office(text: str, name: Found) -> Found:
    """法国|外交部长: a body's last word that the office after it needs belongs to the office."""
    body = text[name.start : name.end]
    office = longest_before(body, len(body), OFFICES, 8) if name.label == "ORG" else ""
    if len(office) > 1:
        return name._replace(end=max(name.start + 1, name.end - len(office)))
    if name.label != "ORG" or text[name.end : name.end + 1] != "长" or _LONG.match(text, name.end):
        return name
    word = longest_before(body, len(body) - 1, BETWEEN, 6) or body[-3:-1]
    rest = body[: -len(word) - 1]
    label = "ORG" if longest_before(rest, len(rest), HEADS, 8) else "LOC"
    return name._replace(end=name.start + len(rest), label=label) if len(rest) > 1 else name._replace(end=name.start + 1)


def _agreed(text: str, names: Sequence[Found]) -> list[Found]:
    """What is called a person here and a place there in one record is the more frequent of both; of equals, the person."""
    counts = Counter((text[n.start : n.end], n.label) for n in names)
    return [
        n._replace(label="PER" if n.label == "LOC" else "LOC")
        if n.label in ("PER", "LOC") and _outvoted(counts, text[n.start : n.end], n.label)
        else n
        for n in names
    ]


def _outvoted(counts: Counter[tuple[str, str]], name: str, label: str) -> bool:
    person, place = counts[name, "PER"], counts[name, "LOC"]
    return place > person > 0 if label == "PER" else person >= place


def _said_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A body without what it does: 省政府|致|专署, 专员公署|训令, 移交|省档案馆."""
    at = start
    for verb in _DONE.finditer(text, start, end):
        yield at, verb.start()
        at = verb.end()
    yield at, end


def _common(text: str, name: Found, lexicon: Lexicon) -> bool:
    """A body called by a common word alone (中心, 学校), or in an adversary's words."""
    body = text[name.start : name.end]
    bare = len(body) == 2 and body in HEADS - ALONE and "W" in lexicon.says(body)
    return name.label == "ORG" and ("匪" in body or bare or body[0] == "号")
