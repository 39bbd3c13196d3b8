"""What a text has told so far, and which of its dates an expression may lean on."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from graph.model import When
from pipelines.calendar_dates.edtf import iso, make
from pipelines.calendar_dates.news import is_dateline, is_to_come, opens_item, reads_as_news
from pipelines.calendar_dates.numerals import number
from pipelines.calendar_dates.places import Parts, Place, Reading
from pipelines.calendar_dates.words import ASIDE, DEICTIC, EITHER

DAYS = {"d", "ld", "days"}
_ALONE = {"half", "quarter", "months", "yedge", "edge", "third", "newyear"}
_FULL = {"m", "rm", "ry", "gy", "era", "gz", "yy", "by", "sh", "ny"}
_OWNWARD = {"decade", "cent", "past", "next", "these", "wk", "sy"}
_YEARS = {"plan", "past", "next"}
_PARAGRAPH_END = re.compile(r"[。!?:”」』)][^\S\n]*\n|\n[^\S\n]*\n")
_NEWS_BREAK = re.compile(r"\n|</p>")
_SENTENCE_END = re.compile(r"[。!?\n]")
_NEWS_SENTENCE_END = re.compile(r"[。!?\s]")  # old newspapers part their items by a blank
# 一、2025年工作回顾: what a report looks back on is of that year
_REVIEW = re.compile(r"(?m)^[#\s]*[一二三]、[^\n。]{0,16}?(?P<year>(?:19|20)\d\d)年[^\n。]{0,20}(?:回顾|总结|成就|成绩)[^\n。]{0,20}$")
_SECTION = re.compile(r"(?m)^[#\s]*[一二三四五]、[^\n。]{2,60}$")
_COMPARED = re.compile(r"\s?(?:同期|以来|至今|相比|水平|以前|之前)")
# An old newspaper's page is one paragraph, with advertisements of their own between the items.
_LONG, _APART = 150, 40
_AHEAD = timedelta(days=45)
Anchor = tuple[When, str]


@dataclass(slots=True)
class _Told:
    """The last date told, the last with a numeral of its own, the last told for its own sake, and where it ended."""

    last: When | None = None
    explicit: When | None = None
    proper: When | None = None
    end: int = 0
    from_own: bool = False
    stepped: bool = False  # went aside with 去年, so that 本年 is not of it


class Memory:
    """The dates of a text told up to a place; `own` is the date of the record and `source` how that is called."""

    def __init__(self, folded: str, own: When | None, source: str) -> None:
        self.folded, self.source = folded, source
        self.own = own if own is not None and own.edtf else None
        if self.own and "" < self.own.latest < "1912":  # whatever its catalogue says, such a text dates by the moon
            self.own = replace(self.own, calendar="era")
        self.news = reads_as_news(folded)
        self.told, self.before = _Told(), _Told()
        self.wire: When | None = None
        self.pair: When | None = None
        self.years: When | None = None  # the last several years told together
        self.ahead = False  # those are still to come
        review = _REVIEW.search(folded)
        self.review = (review.end(), _section_end(folded, review.end())) if review else (0, 0)
        self.reviewed = make(review["year"]) if review else None
        self.ends = [match.start() for match in (_NEWS_BREAK if self.news else _PARAGRAPH_END).finditer(folded)]

    def remember(self, parts: Parts, when: When, start: int, end: int) -> None:
        """What the next expressions may lean on: telegrams, decades and steps aside (去年, 昨日) do not move the story."""
        if parts.keys() & _YEARS and "/" in when.edtf:
            self.years, self.ahead = when, "next" in parts
        words = {parts.get("ry"), parts.get("rm"), parts.get("rd")}
        numbered = bool(parts.keys() & ({"m", "third", "season"} | DAYS)) or not any(words)
        if parts.keys() & ({"rhyme", "plan"} | _OWNWARD) or (words & ASIDE and not numbered) or is_alone(parts):
            return
        if self.news and is_dateline(self.folded, end) and opens_item(self.folded, start) and when.precision == "day":
            self.wire = when
        if self.own and self.own.precision == "day" and parts.keys() == {"gy"} and _COMPARED.match(self.folded, end):
            return
        self._settle(start)
        if self._lies_ahead(when):
            self.before = replace(self.told)
        told = self.told
        told.last, told.end = when, end
        told.from_own = is_bare_day(parts) and when.anchor.startswith(f"据{self.source}")
        told.stepped = bool(words & ASIDE) or (told.stepped and told_aside(parts, when))
        if not words & (DEICTIC | EITHER) and not told.stepped:
            told.proper = when
        if numbered:
            told.explicit = when

    def own_label(self) -> str:
        """How to say that a date leant on the record's own."""
        return f"据{self.source} {self.own.edtf}" if self.own else ""

    def _lies_ahead(self, when: When) -> bool:
        """Whether a date is well after the record: a plan, on which only its own sentence goes on."""
        if not self.own or self.own.precision != "day" or not when.earliest:
            return False
        return date.fromisoformat(when.earliest) > date.fromisoformat(self.own.latest) + _AHEAD

    def _settle(self, start: int) -> None:
        """Behind the sentence of a plan, the story before it goes on."""
        if self.told.last and self._lies_ahead(self.told.last) and not self.same_sentence(start):
            self.told = replace(self.before)

    def anchors(self, parts: Parts, start: int, end: int) -> Iterator[Anchor]:
        """The dates an expression may lean on, best first, each with how to say so."""
        self._settle(start)
        if "these" in parts:
            yield from self._years_anchors(number(parts["these"]) or 0)
            return
        if self.pair:
            yield self.pair, f"据前文 {self.pair.edtf}"
        own = (self.own, self.own_label()) if self.own else None
        if own and self.reviewed and is_alone(parts) and self.review[0] <= start < self.review[1]:
            own = (self.reviewed, f"据前文 {self.reviewed.edtf}")
        words = {parts.get("ry"), parts.get("rm"), parts.get("rd")}
        ownward = self._is_ownward(parts, words, start, end)
        story = self.told.proper if words & EITHER else self.told.last
        last = (story, f"据前文 {story.edtf}") if story else None
        if is_dateline(self.folded, end):
            order: tuple[Anchor | None, ...] = (own, last)
        elif self.wire and self.own and (words & (DEICTIC | EITHER) or parts.keys() & {"wk", "sy"}) and ownward:
            order = ((self.wire, f"据前文 {self.wire.edtf}"), own)
        else:
            order = (own, last) if ownward else (last, own)
        first = next((anchor for anchor in order if anchor), None)
        if first:
            yield first
        if own and first and first is not own and self._own_may_do(parts, first[0]):
            yield own

    def _years_anchors(self, count: int) -> Iterator[Anchor]:
        """For 这五年: as many years told before, else the record's own month; none where years to come were told last."""
        if self.ahead:
            return
        if self.years and int(self.years.latest[:4]) - int(self.years.earliest[:4]) + 1 == count:
            yield self.years, f"据前文 {self.years.edtf}"
        if self.own and self.own.precision in ("day", "month"):
            yield self.own, self.own_label()

    def _is_ownward(self, parts: Parts, words: set[str | None], start: int, end: int) -> bool:
        """Whether an expression is said from where the writer stands rather than from the story."""
        if words & DEICTIC or parts.keys() & _OWNWARD or (is_bare_day(parts) and self.told.from_own):
            return True
        if self.news and words & EITHER:
            return True
        loose = bool(words & EITHER) or is_alone(parts)
        if "rhyme" in parts:
            return self._own_is_near()
        aside = self.told.stepped and (is_bare_month(parts) or is_bare_day(parts)) and not self.same_sentence(start)
        if aside and (self.new_paragraph(start) or is_to_come(self.folded, start, end)):
            return True
        if self.news and self.own and self.own.precision == "day" and (is_bare_day(parts) or is_bare_month(parts)):
            loose = True
            if is_bare_day(parts) and self.told.last and self.told.last.precision == "month" and not self._own_is_near():
                return True
            apart = start - self.told.end > _APART or not self.same_sentence(start)
            if apart and is_to_come(self.folded, start, end):
                return True
        return loose and self.new_paragraph(start)

    def _own_is_near(self) -> bool:
        """Whether the story is told within a year or so of the record, whose day is known."""
        if not self.own or self.own.precision not in ("day", "month") or not self.told.last:
            return False
        return abs(Place.of(self.own).year - int(self.told.last.latest[:4])) <= 1

    def _own_may_do(self, parts: Parts, first: When) -> bool:
        """Whether the record's own date is near enough to the story to stand in for it."""
        assert self.own is not None
        short = bool(parts.keys() & {"yy", "py", "by", "sh"})
        if short or ((is_bare_day(parts) or is_alone(parts)) and not Place.of(first).month):
            return True
        return Place.of(self.own).year == Place.of(first).year

    def new_paragraph(self, start: int) -> bool:
        """Whether a paragraph ended between the last date of the story and this place, or news have gone on for long."""
        if self.news and start - self.told.end > _LONG:
            return True
        place = bisect_left(self.ends, self.told.end)
        return place < len(self.ends) and self.ends[place] < start

    def same_sentence(self, start: int) -> bool:
        """Whether no sentence ended between the last date of the story and this place."""
        return not (_NEWS_SENTENCE_END if self.news else _SENTENCE_END).search(self.folded, self.told.end, start)

    def month_before(self) -> When | None:
        """The month before the record's own, for a day that its own month does not have."""
        if not self.own or self.own.precision != "day":
            return None
        months = int(self.own.latest[:4]) * 12 + int(self.own.latest[5:7]) - 2
        return make(iso(months // 12, months % 12 + 1), calendar=self.own.calendar)


def _section_end(folded: str, start: int) -> int:
    """Where the section whose heading ends at `start` gives way to the next."""
    found = _SECTION.search(folded, start + 1)
    return found.start() if found else len(folded)


def turned_year(parts: Parts, anchor: When, own: When | None, reading: Reading) -> When | None:
    """The anchor of a January told after a December: the new year, if the record is not older than that; else None."""
    told = Place.of(anchor)
    if told.month < 11 or not is_bare_month(parts) or not reading.edtf or not reading.edtf[:7] <= f"{told.year:04d}-02":
        return None
    if own and own.latest < iso(told.year + 1, int(reading.edtf[5:7]), 1):
        return None
    return make(iso(told.year + 1, 1), calendar=anchor.calendar)


def is_alone(parts: Parts) -> bool:
    """年底, 上半年, 下旬, 元旦 with nothing that says of which year or month."""
    return bool(parts.keys() & _ALONE) and not parts.keys() & _FULL


def told_aside(parts: Parts, when: When) -> bool:
    """Whether a date took its year from the one before it."""
    return not parts.keys() & (_FULL - {"m", "rm", "ry"}) and when.anchor.startswith("据前文")


def is_bare_day(parts: Parts) -> bool:
    """A day without month and year."""
    return bool(parts.keys() & DAYS) and not parts.keys() & _FULL


def is_bare_month(parts: Parts) -> bool:
    """A month, with or without a day, without a year."""
    return "m" in parts and not parts.keys() & (_FULL - {"m"})
