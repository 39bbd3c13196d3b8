"""Scopes: how far one name reaches before anybody has judged it.

A person's name reaches through one fonds: people of one name in different fonds stay apart until an editor speaks.
A body's or document's full name reaches everywhere, a short or generic one (省委, 本府, 通知) only as far as the fonds
or the record. Rules: DOMAIN section 5.1, proposal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.folding import fold, key
from graph.model import EntityType, Mention, Record, Referent, Span, Term

_GENERIC_START = re.compile(r"^(本|该|各|全(?!国)|我|贵|敌|伪)")
_UNPLACED_START = re.compile(r"^(省|市|县|区|乡|镇|地|州|社|厂|校|党|团|军|师|旅|营|连|中心|第[一二三四五六七八九十\d]+)")
_PLACED = re.compile(r"^(中国|中华|中共|国务院|国家|全国|国民|.{2,4}?(省|市|县|区|专区|专署|乡|镇|州|岛|山|江))")
_SHORTEST_TITLE = 6
_SLUR = "匪逆贼犯"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛阎闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤粟聂康竺裘楼俞应"
)
_SLURRED = re.compile(rf"^(?P<surname>[{_SURNAMES}])[{_SLUR}](?P<given>(?![部军帮首众徒区类等特伪党])[\u4e00-\u9fff]{{1,2}})$")
_BEFORE = re.compile(rf"(?P<surname>[{_SURNAMES}])[{_SLUR}]$")


def referent(term: Term, record: Record) -> Referent | None:
    """Whom or what the name means in this record, at the finest grain; None for types that name nothing (职务, 日期)."""
    name = key(term.span.quote).strip("《》〈〉「」『』“”\"'()[]")
    if term.type is EntityType.PERSON:
        name = without_slur(name, fold(record.field_text(term.span.field)[max(0, term.span.start - 2) : term.span.start]))
    if not name or term.type in (EntityType.POSITION, EntityType.TIME):
        return None
    return Referent(term.type, name, _scope(term.type, name, record))


def without_slur(name: str, before: str = "") -> str:
    """A person's (folded) name as he bore it: 毛匪泽东 is how an adversary writes 毛泽东.

    `before` are the two characters before it, for a reader that took 泽东 alone. 蒋匪胡琏 is 胡琏 of the 蒋匪: a given name of
    two characters that begins with a surname is left as it is.
    """
    found = _SLURRED.match(name)
    if found is not None and _is_given(found["given"]):
        return found["surname"] + found["given"]
    ahead = _BEFORE.search(before)
    return ahead["surname"] + name if ahead is not None and len(name) <= 2 and _is_given(name) else name


def _is_given(words: str) -> bool:
    return len(words) == 1 or words[0] not in _SURNAMES


def _scope(kind: EntityType, name: str, record: Record) -> str:
    if kind is EntityType.PERSON:
        return record.fonds
    if kind is EntityType.ORGANISATION:
        return "" if is_full_name(name) else record.fonds
    if kind is EntityType.DOCUMENT:
        return "" if len(name) >= _SHORTEST_TITLE else record.id
    if kind is EntityType.EVENT:
        return "" if len(name) >= _SHORTEST_TITLE else record.fonds
    return ""


def is_full_name(name: str) -> bool:
    """Whether a body's (folded) name says by itself which body it is: 浙江省水利局 does, 省委 and 本府 do not."""
    if _GENERIC_START.match(name):
        return False
    if _PLACED.match(name):
        return len(name) >= 4
    return len(name) >= 6 and not _UNPLACED_START.match(name)


def belonging(record: Record, mentions: Sequence[Mention]) -> dict[Span, Referent]:
    """Bodies whose place stands right before their name (阿尔巴尼亚｜对外文化联络委员会): the place is part of the name."""
    places = {
        (m.span.field, m.span.end): key(m.span.quote) for m in mentions if m.type is EntityType.PLACE and len(m.span.quote) > 1
    }
    found: dict[Span, Referent] = {}
    for m in mentions:
        place = places.get((m.span.field, m.span.start))
        if m.type is not EntityType.ORGANISATION or place is None:
            continue
        name = key(m.span.quote)
        if not _PLACED.match(name) and not _GENERIC_START.match(name):
            found[m.span] = Referent(EntityType.ORGANISATION, place + name)
    return found
