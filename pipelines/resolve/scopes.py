"""Scopes: how far one name reaches before anybody has judged it.

A person's name reaches through one fonds: people of one name in different fonds stay apart until an editor speaks.
A body's or document's full name reaches everywhere, a short or generic one (省委, 本府, 通知) only as far as the fonds
or the record. Rules: DOMAIN section 5.1, proposal.
"""

from __future__ import annotations

import re

from graph.folding import key
from graph.model import EntityType, Record, Referent, Term

_GENERIC_START = re.compile(r"^(本|该|各|全|我|贵|敌|伪)")
_UNPLACED_START = re.compile(r"^(省|市|县|区|乡|镇|地|州|社|厂|校|党|团|军|师|旅|营|连|中心|第[一二三四五六七八九十\d]+)")
_PLACED = re.compile(r"^(中国|中华|中共|国务院|国家|全国|国民|.{2,4}?(省|市|县|区|专区|专署|乡|镇|州|岛|山|江))")
_SHORTEST_TITLE = 6


def referent(term: Term, record: Record) -> Referent | None:
    """Whom or what the name means in this record, at the finest grain; None for types that name nothing (职务, 日期)."""
    name = key(term.span.quote).strip("《》〈〉「」『』“”\"'()[]")
    if not name or term.type in (EntityType.POSITION, EntityType.TIME):
        return None
    return Referent(term.type, name, _scope(term.type, name, record))


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
