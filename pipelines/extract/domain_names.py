"""The archive's rules on top of the recogniser: full bodies, full persons, real places, and nothing in a 文号.

A rule sees folded text without hard line breaks; what it returns are places in that text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipelines.extract.body_names import ALONE, BETWEEN, HEADS, OFFICES, bodies
from pipelines.extract.cover import Cover
from pipelines.extract.damaged_names import with_damaged
from pipelines.extract.decoding import Found, without_overlaps
from pipelines.extract.documents import number_places
from pipelines.extract.lexicon import Lexicon
from pipelines.extract.person_names import persons
from pipelines.extract.place_names import places
from pipelines.extract.telegram_names import without_telegraphese
from pipelines.extract.wordlists import longest_before, sections
from pipelines.extract.world_names import PLACES as COUNTRIES
from pipelines.extract.world_names import foreign, sounds

_VAGUE = sections("bodies.txt")["泛指机构"]
_LONG = re.compile(r"长[期江沙春征途]")
_DONE = re.compile(
    r"致(?![公远])|授予|任命|移交|训令|指令|通告|代电|隶属于?|攻克|攻占|攻入|收复|袭击|击溃|召开|印发|颁发|公布|率领|迁往|迁至|访问(?!团|记者)|参加|出席|改称|更名为"
)
_COMRADE = re.compile(r"(?P<who>[\u4e00-\u9fff]{2,3})同志")
_LEADING = re.compile(r"[一二三四五六七八九十廿卅\d]{1,3}日(?:[偕在赴由与和对向经据])?")  # 廿日偕|市商会
_SESSION = re.compile(r"第[一二三四五六七八九十百\d]{1,4}次$")  # 国务院|第11次常务会议
_TWO_BODIES = re.compile(r"(?<=[省市县区]委)(?=[省市县区](?:人民)?政府)|(?<=党中央)(?=国务院)|(?<=中共中央)(?=国务院)")
_PARTY = re.compile(r"(?:中国)?(?:共产党|国民党|共青团)(?=员)")
_DELEGATION = re.compile(r"我?(?:文化|艺术|友好|贸易|政府|经济|体育|学术|军事|妇女|青年|工会|新闻|记者|访华|党政)+代表团")
_DATELINE = re.compile(r"(?<=本报)[\u4e00-\u9fff]{2,3}电")
_INSIDE = re.compile(r"[\w·•]+(?:[ \-.'][A-Za-z][\w·]*)*")  # a blank or hyphen only before a Latin word


def refine(text: str, found: Sequence[Found], lexicon: Lexicon) -> list[Found]:
    """The names of a record as an archivist means them: sorted, without overlaps, no punctuation in any.

    TIME spans pass through.
    """
    times = [name for name in found if name.label == "TIME"]
    names = [n for name in found if name.label != "TIME" for n in _clean(text, name, lexicon)]
    numbered = Cover(Found(start, end, "DOC") for start, end in number_places(text))
    names = [part for n in names for part in _apart(text, n, numbered)]
    names = persons(text, without_telegraphese(text, names), lexicon)
    names = _agreed(text, with_damaged(text, without_telegraphese(text, names)))
    names = foreign(text, [_clique(text, n, lexicon) for n in names], lexicon)
    names = places(text, names, lexicon)
    names = [_without_office(text, n) for name in bodies(text, names, lexicon) for n in _one_by_one(text, name)]
    names = [n for n in names if n.end - n.start > 1 and not _common(text, n, lexicon)]
    names = [n for n in names if numbered.free(n.start, n.end)]
    names += [Found(*m.span(), "ORG", 0.75) for m in _PARTY.finditer(text)]
    return without_overlaps([*names, *times])


def _apart(text: str, name: Found, numbered: Cover) -> Iterator[Found]:
    """A name outside the 文号 it runs into: none of it, or what stands before."""
    over = numbered.over(name.start, name.end)
    if not over:
        yield name
    elif over[0].start > name.start + 1:
        yield name._replace(end=over[0].start)


def _clique(text: str, name: Found, lexicon: Lexicon) -> Found:
    """吴庭艳集团, 田中内阁: a person and those around him."""
    body = text[name.start : name.end]
    person = re.fullmatch(r"(?P<who>[\u4e00-\u9fff]{2,5})(?:集团|内阁|政权|匪帮)", body) if name.label == "ORG" else None
    if person is None or lexicon.place(person["who"]) or person["who"] in COUNTRIES or not _a_person(text, person["who"], lexicon):
        return name
    return name._replace(end=name.start + len(person["who"]), label="PER")


def _a_person(text: str, who: str, lexicon: Lexicon) -> bool:
    return "PER" in lexicon.says(who) or sounds(who) or text.count(who) > text.count(who + "集团") + text.count(who + "内阁")


def _one_by_one(text: str, name: Found) -> Iterator[Found]:
    """Two bodies written together: 省委|省政府."""
    start = name.start
    if name.label == "ORG":
        for cut in _TWO_BODIES.finditer(text, name.start, name.end):
            yield name._replace(start=start, end=cut.start())
            start = cut.start()
    yield name._replace(start=start)


def _clean(text: str, name: Found, lexicon: Lexicon) -> Iterator[Found]:
    """The longest stretch without punctuation; 陈文同志|省水利局 are two."""
    comrade = _COMRADE.match(text, name.start, name.end) if name.label == "ORG" else None
    if comrade is not None:
        yield name._replace(end=comrade.end("who"), label="PER")
        name = name._replace(start=comrade.end())
        if name.end - name.start < 2:
            return
    parts = [m.span() for m in _INSIDE.finditer(text, name.start, name.end)]
    if name.label != "PER":
        parts = [p for part in parts for p in _said_of(text, *part)]
    if parts:
        start, end = max(parts, key=lambda p: p[1] - p[0])
        if name.label == "ORG" and (session := _SESSION.search(text[start:end])):
            end = start + session.start()
        if name.label != "PER" and _DATELINE.fullmatch(text, start, end):
            end, name = end - 1, name._replace(label="LOC")
        if name.label != "PER" and (led := _LEADING.match(text, start, end)) is not None and end - led.end() > 1:
            start = led.end()
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
    titled = text[name.start - 1 : name.start] == "《" and text[name.end : name.end + 1] == "》"  # 《人民日报》: a thing read
    vague = body in _VAGUE or body[0] == "各" or _DELEGATION.fullmatch(body)
    return name.label == "ORG" and bool("匪" in body or bare or body[0] == "号" or titled or vague)
