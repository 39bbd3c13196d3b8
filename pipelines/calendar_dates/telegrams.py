"""韵目代日: telegrams named by a rhyme for the day and a branch for the month (子养电 = 22 January, 艳电 = the 29th).

Most rhymes are common characters and 电 is electricity too (没有电, 发电, 有电话), so the neighbours decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graph.model import When
from pipelines.calendar_dates.calendars import BRANCHES, RHYME_DAYS
from pipelines.calendar_dates.edtf import iso, valid
from pipelines.calendar_dates.places import Place, Reading

TELEGRAM = re.compile(
    rf"(?P<zodiac>[{BRANCHES}])?(?P<rhyme>[{''.join(RHYME_DAYS)}])"
    rf"(?P<tail>日?[{BRANCHES}]?(?:代电|电)|(?=秘?[印叩](?:[\s,。.;:!)”」』]|$)|前|[ 　]*(?:\n|$)))"
)

# Rhymes that are hardly ever the end of a word, so that 电 after them is a telegram.
_SURE = frozenset("艳删铣筱篠筿皓哿俭寝迥梗虞灰漾沁宥祃霰啸谏潸麌豏覃贿轸陌")
# Rhymes that go with 电 in everyday words; they need a verb of telegrams after them as well.
_DOUBTFUL = frozenset("有东江送文未合问语物月质先麻职叶效个号屋冬元真支马盐觉讲宋")
# 有电, 送电, 未合电: even a verb of telegrams after them proves nothing behind a sender.
_EVERYDAY = frozenset("有送未合")
_ELECTRIC = re.compile(
    r"[话文灯力影台视子车厂气网机压流池梯源器站线扇脑铃讯工动能量镀解焊阻极容路费价荷信商缆炉码荒杆筒门磁波化表光热]|报(?![告称])"
)
_TELEGRAPHIC = re.compile(r"\s?(?:均|业|已)?(?:悉|奉|敬|计|谅|开|称|呈|饬|谓|示|请|令|告|复)")
_CLOSING = re.compile(r"\s?(?:[,。.、;:!?)”」』》\]〕]|所|即|等|并|以|后|$)")
_SENDER_BEFORE = re.compile(r"(?:^|[\s,。.、;:!?(“「『《\[〔府部会局处长席座省军师县厅署团队钧贵尊奉接准据查复兄弟职敝月年日])$")
_RECEIVED_BEFORE = re.compile(r"(?:^|[\s,。.;:(“「『钧贵尊奉接准据])$")
_WORD_BEFORE_BRANCH = {"子": "电量原分儿女孩房种王孔孟弟男", "午": "上下中正端", "未": "从并尚还也都", "申": "重引", "辰": "诞时星"}


def telegrams(text: str) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Start, end and parts of every telegram date in folded text."""
    for match in TELEGRAM.finditer(text):
        start = match.start()
        zodiac = match["zodiac"] or ""
        if zodiac and start and text[start - 1] in _WORD_BEFORE_BRANCH.get(zodiac, ""):
            continue
        if _stands(text, match, zodiac):
            yield start, match.end(), {"zodiac": zodiac, "rhyme": match["rhyme"], "tail": match["tail"]}


def _stands(text: str, match: re.Match[str], zodiac: str) -> bool:
    """Whether the words around make it a telegram."""
    rhyme, end, before = match["rhyme"], match.end(), text[max(0, match.start() - 1) : match.start()]
    if not match["tail"]:
        return bool(zodiac) and _signs(text, match, rhyme)
    if _ELECTRIC.match(text, end):
        return False
    telegraphic = bool(_TELEGRAPHIC.match(text, end))
    if rhyme in _DOUBTFUL:
        if zodiac and zodiac not in "子午未":
            return telegraphic or bool(_CLOSING.match(text, end))
        if "日" in match["tail"]:
            return bool(_SENDER_BEFORE.search(before))
        strict = rhyme in _EVERYDAY and not zodiac
        return telegraphic and bool((_RECEIVED_BEFORE if strict else _SENDER_BEFORE).search(before))
    if zodiac or rhyme in _SURE:
        return True
    return bool(_SENDER_BEFORE.search(before)) and (telegraphic or bool(_CLOSING.match(text, end)))


def _signs(text: str, match: re.Match[str], rhyme: str) -> bool:
    """Whether a branch and a rhyme without 电 close a telegram (林岳 酉艳; 亥有印) or set a term (于丑微前)."""
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    if after in "印叩秘" and after:
        return rhyme not in _DOUBTFUL or text[match.end() : match.end() + 2] in ("秘印", "秘叩")
    if after == "前":
        return before in "于限自至" and rhyme not in _DOUBTFUL
    return before in " \t\u3000" and rhyme not in _DOUBTFUL


def read_telegram(parts: dict[str, str], anchor: When | None) -> Reading:
    """The day of a telegram: month from the branch or the anchor, year from the anchor."""
    place = Place.of(anchor)
    month = BRANCHES.index(parts["zodiac"]) + 1 if parts["zodiac"] else place.month
    day = RHYME_DAYS[parts["rhyme"]]
    if not place.year or not month or not valid(place.year, month, day):
        return Reading(calendar="rhyme", leant=True)
    return Reading(iso(place.year, month, day), "rhyme", True)


def sent(parts: dict[str, str], reading: Reading, own: When) -> Reading:
    """A telegram cited in a record of an earlier day was sent the month before, or, if its month is named, the year before."""
    if own.precision not in ("day", "month") or not parts["tail"] or reading.edtf <= own.latest:
        return reading
    year, month, day = (int(part) for part in reading.edtf.split("-"))
    year, month = (year - 1, month) if parts["zodiac"] else (year - (month == 1), (month + 10) % 12 + 1)
    return replace(reading, edtf=iso(year, month, day)) if valid(year, month, day) else reading
