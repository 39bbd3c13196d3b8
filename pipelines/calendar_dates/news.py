"""Bare days in newspapers and dated letters: 三十一日电 in a paper of 1 January is of the month before."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from graph.model import When
from pipelines.calendar_dates.places import Reading

_DATELINE = re.compile(r"\s?(?:[专航特急]?(?:电(?![贺告令复请话影台慰唁询汇邀谢])|讯(?![问息号]))|\]电)")
_ITEM_START = re.compile(r"(?:^|[\n〔(\[【<>])[^\n。,;:!?]{0,26}$")
_NEWS = re.compile(r"新华社|本报|日[专航特急]?[电讯]|新闻联播|中央社|版次|专栏:")
_HEAD = 1500
_TO_COME_BEFORE = re.compile(
    r"(?:将|[定拟限订准]于|兹定|预[定计备]|[应须]于|计划|准备|即|拟|限|可望|至迟|最迟|截至|截止|决定|通知|邀请)[^。;!?\s]{0,16}$"
)
_TO_COME_AFTER = re.compile(r"(?:以?前|截止|止|起|[^。;,!?\n]{0,8}[将拟])")
_NEAR = timedelta(days=45)
_GONE = timedelta(days=10)


def is_dateline(text: str, end: int) -> bool:
    """Whether the day ending here opens a message: 北京31日[讯], 一日[电]."""
    return _DATELINE.match(text, end) is not None


def opens_item(text: str, start: int) -> bool:
    """Whether what begins here stands in the head of a news item: 据新华社阿尔及尔[二十九日]电."""
    return _ITEM_START.search(text, max(0, start - 28), start) is not None


def reads_as_news(text: str) -> bool:
    """Whether a folded text is a newspaper's or a broadcast's, by the words of its head."""
    return _NEWS.search(text, 0, _HEAD) is not None


def is_to_come(text: str, start: int, end: int) -> bool:
    """Whether the words around tell of what is still to come: 将于, 限…以前."""
    return bool(_TO_COME_BEFORE.search(text, max(0, start - 24), start) or _TO_COME_AFTER.match(text, end))


def not_yet(reading: Reading, own: When, text: str, start: int, end: int) -> Reading:
    """A bare day after its own record is of the month before if that is nearer and no word tells of what is to come."""
    if own.precision != "day" or len(reading.edtf) != 10 or reading.edtf <= own.latest or reading.calendar in ("lunar", "era"):
        return reading
    dateline = is_dateline(text, end)
    if not dateline and is_to_come(text, start, end):
        return reading
    day, now = date.fromisoformat(reading.edtf), date.fromisoformat(own.latest)
    months = day.year * 12 + day.month - 2
    try:
        before = day.replace(year=months // 12, month=months % 12 + 1)
    except ValueError:
        return reading
    return replace(reading, edtf=before.isoformat()) if dateline or now - before < day - now else reading


def after_story(reading: Reading, own_reading: Reading, story: When, own: When) -> bool:
    """Whether a bare day belongs to the record's own month rather than to the month of the story before it.

    So when the story's month would lead into the future, or back behind the story while the own month goes on from it.
    """
    if own.precision != "day" or len(reading.edtf) != 10 or len(own_reading.edtf) != 10 or not story.earliest:
        return False
    found, mine, now = (date.fromisoformat(day) for day in (reading.edtf, own_reading.edtf, own.latest))
    told = date.fromisoformat(story.latest)
    if told > now + _NEAR:
        return found > now + _NEAR
    return found < told - _GONE and told < mine <= now and now - told <= _NEAR
