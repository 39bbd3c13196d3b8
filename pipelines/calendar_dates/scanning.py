"""Finding every date of a text in reading order, so that each can lean on the ones before it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from graph.folding import fold
from graph.model import When
from pipelines.calendar_dates import grammar
from pipelines.calendar_dates.contexts import stands
from pipelines.calendar_dates.edtf import bounds, iso, make, qualify, span_of, valid
from pipelines.calendar_dates.numerals import number
from pipelines.calendar_dates.reading import Parts, Place, Reading, bare_day_stands, read
from pipelines.calendar_dates.telegrams import read_telegram, telegrams
from pipelines.calendar_dates.words import ASIDE, DEICTIC, EITHER, NOWADAYS

_PARAGRAPH_END = re.compile(r"[。!?:”」』)]\s*\n|\n\s*\n")
_QUESTION = re.compile(r"[吗何哪几谁]|什么|是否|多少|怎|为啥[^。!?\n]*$")
_DATELINE = re.compile(r"\s?[专航特急]?[电讯]|\]电")


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text: half-open character offsets, meaning, and a note on a conflict or an impossible date."""

    start: int
    end: int
    when: When
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    """One expression as it stands: offsets, parts, and whether 约 or 疑 goes with it."""

    start: int
    end: int
    parts: Parts
    mark: str = ""


def scan(text: str, own: When | None = None) -> Iterator[Found]:
    """Every date of `text` in order; `own` is the date of the record, used when nothing before it in the text serves.

    Offsets are characters of `text`. A date that cannot be told has an empty EDTF.
    """
    yield from _Story(text, own).tell()


def parse_date(text: str, *, anchor: When | None = None) -> When | None:
    """The meaning of one whole expression (公元 before it is allowed); None when it is no date or cannot be told."""
    words = re.sub(r"^(?:公元|西元|于|自)", "", text.strip())
    if re.fullmatch(r"[12]\d{3}", words) and valid(int(words)):
        return make(words, words)
    found = next(scan(words, anchor), None)
    if found is None or (found.start, found.end) != (0, len(words)) or not found.when.edtf:
        return None
    return found.when


class _Story:
    """One pass over a text, remembering the last date told."""

    def __init__(self, text: str, own: When | None) -> None:
        self.text, self.folded = text, fold(text)
        self.own = own if own is not None and own.edtf else None
        if self.own and "" < self.own.latest < "1912":  # whatever its catalogue says, such a text dates by the moon
            self.own = replace(self.own, calendar="era")
        self.last: When | None = None
        self.explicit: When | None = None
        self.told: When | None = None
        self.last_end = 0
        self.ends = [match.start() for match in _PARAGRAPH_END.finditer(self.folded)]

    def tell(self) -> Iterator[Found]:
        pending: Found | None = None
        for found, paired in self._resolved():
            if pending is not None and paired:
                pending, found = _compare(pending, found)
            if pending is not None:
                yield pending
            pending = found
        if pending is not None:
            yield pending

    def _resolved(self) -> Iterator[tuple[Found, bool]]:
        """Each date and whether it stands in brackets behind the one before, as its pair."""
        position, previous_end = 0, -1
        wires = deque(telegrams(self.folded))
        words: _Token | None = self._next(0, -1)
        while True:
            if words is not None and words.start < position:
                words = self._next(position, previous_end)
            while wires and wires[0][0] < position:
                wires.popleft()
            token = words
            if wires and (words is None or wires[0][0] <= words.start):
                token = _Token(*wires.popleft())
            if token is None:
                return
            found = self._range(token) or self._single(token)
            if not found.when.edtf and token.parts.get("rd") in NOWADAYS:
                position = found.end
                continue
            paired = previous_end >= 0 and bool(_between(grammar.PAIRED, self.folded, previous_end, found.start))
            yield found, paired
            if found.when.edtf and not (paired and self.last):
                self._remember(token.parts, found)
            position = previous_end = found.end

    def _remember(self, parts: Parts, found: Found) -> None:
        """What the next expressions may lean on: telegrams, decades and steps aside (去年, 昨日) do not move the story."""
        words = {parts.get("ry"), parts.get("rm"), parts.get("rd")}
        numbered = bool(parts.keys() & {"m", "d", "third", "season"}) or not any(words)
        if "rhyme" in parts or "decade" in parts or (words & ASIDE and not numbered):
            return
        self.last, self.last_end = found.when, found.end
        if not words & (DEICTIC | EITHER):
            self.told = found.when
        if numbered:
            self.explicit = found.when

    def _next(self, position: int, previous_end: int) -> _Token | None:
        """The next expression that stands, from a position on; right behind a date a bare year in brackets is one."""
        if previous_end == position and (pair := grammar.PAIRED.match(self.folded, position)):
            match = grammar.BARE_YEAR.match(self.folded, pair.end())
            if match:
                return _Token(match.start(), match.end(), grammar.parts(match))
        while start := grammar.START.search(self.folded, position):
            match = grammar.TOKEN.match(self.folded, start.start())
            token = self._token(match) if match else None
            if token is not None:
                return token
            position = start.end()
        return None

    def _token(self, match: re.Match[str]) -> _Token | None:
        """The expression with its calendar and doubt words, or None when its neighbours say it is no date."""
        parts, start, end, text = grammar.parts(match), match.start(), match.end(), self.folded
        if "bd" in parts and not bare_day_stands(parts):
            end = next(match.start(name) for name in match.groupdict() if name.startswith("bd") and match[name])
            del parts["bd"]
            end = len(text[:end].rstrip())
        if text[max(0, start - 2) : start] in grammar.LUNAR + grammar.SOLAR and "cal" not in parts:
            parts["cal"], start = text[start - 2 : start], start - 2
        if "m" in parts and start and text[start - 1] in "西英":  # 西八月 in a Qing paper is August
            parts.setdefault("cal", "西历")
        about = grammar.ABOUT.search(text, max(0, start - 6), start)
        if not stands(text, start, end, parts, counted=bool(about)):
            return None
        doubt = about is not None and about["doubt"] is not None
        start = about.start() if about else start
        vague = (about is not None and not doubt)
        if after := grammar.ABOUT_AFTER.match(text, end):
            vague, end = True, after.end()
        if (after := grammar.DOUBT_AFTER.match(text, end)) and not _QUESTION.search(text[max(0, start - 40) : start]):
            doubt, end = True, after.end()
        return _Token(start, end, parts, "%" if vague and doubt else "~" if vague else "?" if doubt else "")

    def _anchors(self, parts: Parts, start: int, end: int) -> Iterator[tuple[When, str]]:
        """The dates an expression may lean on, best first, each with how to say so."""
        own = (self.own, f"据形成日期 {self.own.edtf}") if self.own else None
        words = {parts.get("ry"), parts.get("rm"), parts.get("rd")}
        story = self.told if words & EITHER else self.last
        last = (story, f"据前文 {story.edtf}") if story else None
        far = bool(words & EITHER) and self._new_paragraph(start)
        ownward = bool(words & DEICTIC) or far or "decade" in parts or bool(_DATELINE.match(self.folded, end))
        order = (own, last) if ownward else (last, own)
        first = next((a for a in order if a), None)
        if first:
            yield first
        short = bool(parts.keys() & {"yy", "py"})
        if own and first and first is not own and (short or Place.of(own[0]).year == Place.of(first[0]).year):
            yield own

    def _new_paragraph(self, start: int) -> bool:
        """Whether a paragraph ended between the last date of the story and this place."""
        place = bisect_left(self.ends, self.last_end)
        return place < len(self.ends) and self.ends[place] < start

    def _single(self, token: _Token) -> Found:
        """One expression resolved."""
        reading, anchor = self._read(token.parts, token.start, token.end)
        when = make(reading.edtf, self.text[token.start : token.end], reading.calendar, anchor)
        return Found(token.start, token.end, qualify(when, token.mark), reading.problem)

    def _read(self, parts: Parts, start: int, end: int) -> tuple[Reading, str]:
        reader = read_telegram if "rhyme" in parts else read
        reading = reader(parts, None)
        if not reading.leant:
            return reading, ""
        for anchor, label in self._anchors(parts, start, end):
            reading = reader(parts, anchor)
            if reading.edtf:
                if anchor is self.last and self.explicit and reader(parts, self.explicit) == reading:
                    label = f"据前文 {self.explicit.edtf}"
                if self.own and self._too_late(parts, reading):
                    reading, label = self._year_before(parts, reading, label)
                if anchor is self.own and _DATELINE.match(self.folded, end):
                    reading = _not_yet(reading, anchor)
                return reading, label
        return reading, ""

    def _too_late(self, parts: Parts, reading: Reading) -> bool:
        """Whether a bare month would lie eight months or more after its record (十二月 in January)."""
        if self.own is None or "m" not in parts or parts.keys() & {"ry", "yy", "py", "gz"} or not reading.edtf:
            return False
        if self.own.precision not in ("day", "month"):
            return False
        first, own = bounds(reading.edtf)[0], self.own.latest
        return (int(first[:4]) - int(own[:4])) * 12 + int(first[5:7]) - int(own[5:7]) >= 8

    def _year_before(self, parts: Parts, reading: Reading, label: str) -> tuple[Reading, str]:
        """The month read from the record's own date, and if that is too late as well, in the year before."""
        assert self.own is not None
        year, month = int(self.own.latest[:4]), int(self.own.latest[5:7])
        earlier = make(iso(year - 1, month), calendar=self.own.calendar)
        for anchor, note in ((self.own, ""), (earlier, "，取上一年")):
            again = read(parts, anchor)
            if again.edtf and not self._too_late(parts, again):
                return again, f"据形成日期 {self.own.edtf}{note}"
        return reading, label

    def _range(self, token: _Token) -> Found | None:
        """The expression joined with the one that ends its range, or None when it is no range."""
        listed = None
        if "m" in token.parts and self.folded[token.end - 1] not in "年月日号":
            listed = grammar.ENUMERATION.match(self.folded, token.end)
        join = listed or grammar.CONNECTOR.match(self.folded, token.end)
        if not join or "rhyme" in token.parts:
            return None
        short = grammar.SHORT_YEAR.match(self.folded, join.end()) if token.parts.keys() & {"era", "gy"} else None
        second = _short_second(token, short) if short else None
        if second is None:
            match = grammar.TOKEN.match(self.folded, join.end())
            if match is None:
                return None
            second = _Token(match.start(), match.end(), grammar.parts(match))
        if {"decade", "rd", "zodiac"} & second.parts.keys() and "decade" not in token.parts:
            return None
        return self._joined(token, second)

    def _joined(self, first: _Token, second: _Token) -> Found:
        start, anchor = self._read(first.parts, first.start, first.end)
        base = make(start.edtf, calendar=start.calendar) if start.edtf else None
        if base is None or {second.parts.get("ry"), second.parts.get("rm"), second.parts.get("rd")} & (DEICTIC | EITHER):
            end = self._read(second.parts, second.start, second.end)[0]
        else:
            end = read(second.parts, base)
        edtf = span_of(start.edtf, end.edtf)
        problem = start.problem or end.problem
        if start.edtf and end.edtf and not edtf:
            problem = f"起止日期颠倒：{start.edtf} 至 {end.edtf}"
        when = make(edtf, self.text[first.start : second.end], start.calendar, anchor)
        return Found(first.start, second.end, qualify(when, first.mark), problem)


def _short_second(first: _Token, match: re.Match[str]) -> _Token | None:
    """The end of a range that leaves out its era or its century: 民国廿六年至[廿八年], 一九三七年至[四五年]."""
    parts = grammar.parts(match)
    if "era" in first.parts:
        parts["era"] = first.parts["era"]
        return _Token(match.start(), match.end(), parts)
    words = parts.pop("ey")
    if len(words) != 2 or re.search("[十廿卅元]", words):
        return None
    century = (number(first.parts["gy"]) or 0) // 100
    parts["gy"] = str(century * 100 + (number(words) or 0))
    return _Token(match.start(), match.end(), parts)


def _between(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    return end > start and pattern.fullmatch(text, start, end) is not None


def _not_yet(reading: Reading, own: When) -> Reading:
    """A dateline cannot lie after its paper: 三十一日电 in a paper of 1 January is of the month before."""
    if not own.latest or len(reading.edtf) != 10 or reading.edtf <= own.latest:
        return reading
    day = date.fromisoformat(reading.edtf)
    months = day.year * 12 + day.month - 2
    try:
        return replace(reading, edtf=day.replace(year=months // 12, month=months % 12 + 1).isoformat())
    except ValueError:
        return reading



def _compare(first: Found, second: Found) -> tuple[Found, Found]:
    """A date and its bracketed pair; both carry a note when no day belongs to both."""
    a, b = first.when, second.when
    if a.calendar == "relative" and a.edtf and b.edtf and b.calendar != "relative" and a.precision == b.precision:
        told = replace(a, edtf=b.edtf, earliest=b.earliest, latest=b.latest, anchor=f"据括注 {b.edtf}")
        return replace(first, when=told), second
    if not a.edtf or not b.edtf or (a.earliest <= b.latest and b.earliest <= a.latest):
        return first, second
    lunar_year_end = "lunar" in (a.calendar, b.calendar) or "era" in (a.calendar, b.calendar)
    if lunar_year_end and "year" in (a.precision, b.precision) and abs(int(a.earliest[:4]) - int(b.earliest[:4])) == 1:
        months = {when.earliest[5:7] for when in (a, b) if when.precision != "year"}
        if months and months <= {"01", "02"}:
            return first, second
    note = f"前后两个日期不一致：“{a.text}”为 {a.edtf}，“{b.text}”为 {b.edtf}"
    return replace(first, note=note), replace(second, note=note)
