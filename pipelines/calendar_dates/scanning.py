"""Finding every date of a text in reading order, so that each can lean on the ones before it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.folding import fold
from graph.model import When
from pipelines.calendar_dates import grammar
from pipelines.calendar_dates.clock import after_clock
from pipelines.calendar_dates.contexts import stands
from pipelines.calendar_dates.edtf import bounds, iso, make, qualify, span_of, valid
from pipelines.calendar_dates.memory import Memory, is_bare_day, turned_year
from pipelines.calendar_dates.news import after_story, not_yet
from pipelines.calendar_dates.numerals import number
from pipelines.calendar_dates.places import Parts, Reading
from pipelines.calendar_dates.reading import bare_day_stands, read
from pipelines.calendar_dates.telegrams import read_telegram, sent, telegrams
from pipelines.calendar_dates.words import DEICTIC, EITHER, NOWADAYS

_QUESTION = re.compile(r"[吗何哪几谁]|什么|是否|多少|怎|为啥[^。!?\n]*$")
_ARTICLE = re.compile(r"(?:^|\n)[^\S\n]*第[一二三四五六七八九十百零〇]+条[\s　]")
_LINE_START = re.compile(r"\n")
_QUOTES = dict(zip("”」』’\"", "“「『‘\"", strict=True))


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


def scan(text: str, own: When | None = None, source: str = "形成日期") -> Iterator[Found]:
    """Every date of `text` in order; `own` is the date of the record, used when nothing before it in the text serves.

    `source` is what `own` is called in anchors. Offsets are characters of `text`. A date that cannot be told has an
    empty EDTF.
    """
    yield from _Story(text, own, source).tell()


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
    """One pass over a text, remembering what it told."""

    def __init__(self, text: str, own: When | None, source: str) -> None:
        self.text, self.folded = text, fold(text)
        self.memory = Memory(self.folded, own, source)
        # in rules 次日, 本年度 and 7月31日 come round again; only a year makes a date of them
        self.rules = len(_ARTICLE.findall(text)) > 1 or _ARTICLE.match(text) is not None
        self.lines = [match.start() for match in _LINE_START.finditer(text)] if self.rules else []

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
        position, found_end = 0, -1
        previous: Found | None = None
        wires = deque(telegrams(self.folded))
        words: _Token | None = self._next(0, -1)
        while True:
            if words is not None and words.start < position:
                words = self._next(position, found_end)
            while wires and wires[0][0] < position:
                wires.popleft()
            token = words
            if wires and (words is None or wires[0][0] <= words.start):
                token = _Token(*wires.popleft())
            if token is None:
                return
            paired = previous is not None and _between(grammar.PAIRED, self.folded, previous.end, token.start)
            self.memory.pair = previous.when if paired and previous and previous.when.precision == "day" else None
            found = self._range(token) or self._single(token)
            if self._is_no_date(token, found):
                position = found.end
                continue
            yield found, paired
            if found.when.edtf and not (paired and self.memory.told.last):
                self.memory.remember(token.parts, found.when, found.start, found.end)
            position = found_end = found.end
            previous = found

    def _is_no_date(self, token: _Token, found: Found) -> bool:
        """今天 of nowadays, and in rules what leans on nothing in its own article."""
        if not found.when.edtf and (token.parts.get("rd") in NOWADAYS or token.parts.keys() & {"next", "these"}):
            return True
        leant = found.when.calendar == "relative" or bool(found.when.anchor) or (not found.when.edtf and not found.note)
        if not self.rules or not leant or "plan" in token.parts:
            return False
        line = bisect_left(self.lines, token.start)
        start = self.lines[line - 1] if line else 0
        return self.memory.told.last is None or self.memory.told.end <= start

    def _next(self, position: int, previous_end: int) -> _Token | None:
        """The next expression that stands, from a position on; right behind a date a bare year in brackets is one."""
        if previous_end == position and (pair := grammar.PAIRED.match(self.folded, position)):
            match = grammar.BARE_YEAR.match(self.folded, pair.end())
            if match:
                return _Token(match.start(), match.end(), grammar.parts(match))
        while start := grammar.START.search(self.folded, position):
            match = grammar.match_at(self.folded, start.start())
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
        if "plan" in parts and start and any(_QUOTES.get(c) == text[start - 1] for c in text[start:end]):
            start -= 1
        if _has_day(parts):
            end = after_clock(text, end)
        doubt = about is not None and about["doubt"] is not None
        start = about.start() if about else start
        vague = (about is not None and not doubt)
        if after := grammar.ABOUT_AFTER.match(text, end):
            vague, end = True, after.end()
        if (after := grammar.DOUBT_AFTER.match(text, end)) and not _QUESTION.search(text[max(0, start - 40) : start]):
            doubt, end = True, after.end()
        return _Token(start, end, parts, "%" if vague and doubt else "~" if vague else "?" if doubt else "")

    def _single(self, token: _Token) -> Found:
        """One expression resolved."""
        reading, anchor = self._read(token.parts, token.start, token.end)
        when = make(reading.edtf, self.text[token.start : token.end], reading.calendar, anchor)
        return Found(token.start, token.end, qualify(when, token.mark), reading.problem)

    def _read(self, parts: Parts, start: int, end: int) -> tuple[Reading, str]:
        """What an expression means and how to say what it leant on."""
        reader = read_telegram if "rhyme" in parts else read
        reading = reader(parts, None)
        if not reading.leant:
            return reading, ""
        memory = self.memory
        for anchor, label in memory.anchors(parts, start, end):
            reading = reader(parts, anchor)
            if not reading.edtf and anchor is memory.own and is_bare_day(parts):
                reading = reader(parts, memory.month_before())
            if not reading.edtf:
                continue
            if anchor is memory.told.last and memory.told.explicit and reader(parts, memory.told.explicit) == reading:
                label = f"据前文 {memory.told.explicit.edtf}"
            if anchor is not memory.own and not is_lunar(reading) and (turned := turned_year(parts, anchor, memory.own, reading)):
                return read(parts, turned), label
            if memory.own and "m" in parts and self._too_late(parts, reading):
                return self._year_before(parts, reading, label)
            if memory.own and "rhyme" in parts:
                return sent(parts, reading, memory.own), label
            if memory.own and is_bare_day(parts):
                return self._placed(parts, reading, anchor, label, start, end)
            return reading, label
        return reading, ""

    def _placed(self, parts: Parts, reading: Reading, anchor: When, label: str, start: int, end: int) -> tuple[Reading, str]:
        """A bare day in the record's own month, the month before it, or the story's."""
        memory = self.memory
        assert memory.own is not None
        if anchor is memory.told.last and not is_lunar(reading) and not memory.same_sentence(start):
            own = read(parts, memory.own)
            if after_story(reading, own, anchor, memory.own):
                reading, anchor, label = own, memory.own, memory.own_label()
        if anchor is memory.own:
            reading = not_yet(reading, anchor, self.folded, start, end)
        return reading, label

    def _too_late(self, parts: Parts, reading: Reading) -> bool:
        """Whether a bare month would lie eight months or more after its record (十二月 in January)."""
        own = self.memory.own
        if own is None or parts.keys() & {"ry", "yy", "py", "gz"} or own.precision not in ("day", "month"):
            return False
        first = bounds(reading.edtf)[0]
        return (int(first[:4]) - int(own.latest[:4])) * 12 + int(first[5:7]) - int(own.latest[5:7]) >= 8

    def _year_before(self, parts: Parts, reading: Reading, label: str) -> tuple[Reading, str]:
        """The month read from the record's own date, and if that is too late as well, in the year before."""
        own = self.memory.own
        assert own is not None
        year, month = int(own.latest[:4]), int(own.latest[5:7])
        earlier = make(iso(year - 1, month), calendar=own.calendar)
        for anchor, note in ((own, ""), (earlier, "，取上一年")):
            again = read(parts, anchor)
            if again.edtf and not self._too_late(parts, again):
                return again, self.memory.own_label() + note
        return reading, label

    def _range(self, token: _Token) -> Found | None:
        """The expression joined with the one that ends its range, or None when it is no range."""
        listed = None
        if "m" in token.parts and self.folded[token.end - 1] not in "年月日号":
            listed = grammar.ENUMERATION.match(self.folded, token.end)
        if "gy" in token.parts and len(token.parts) == 1:
            listed = grammar.SLASH.match(self.folded, token.end)
        join = listed or grammar.CONNECTOR.match(self.folded, token.end)
        if not join or "rhyme" in token.parts:
            return None
        short = grammar.SHORT_YEAR.match(self.folded, join.end()) if token.parts.keys() & {"era", "gy"} else None
        second = _short_second(token, short) if short else None
        if second is None:
            match = grammar.match_at(self.folded, join.end())
            if match is None:
                return None
            second = _Token(match.start(), match.end(), grammar.parts(match))
        if _has_day(second.parts):
            second = replace(second, end=after_clock(self.folded, second.end))
        if {"decade", "rd", "zodiac", "plan", "past", "next", "these", "wk"} & second.parts.keys() and "decade" not in token.parts:
            return None
        if "century" in token.parts:
            second.parts.setdefault("century", token.parts["century"])
        return self._joined(token, second)

    def _joined(self, first: _Token, second: _Token) -> Found:
        start, anchor = self._read(first.parts, first.start, first.end)
        base = make(start.edtf, calendar=start.calendar) if start.edtf else None
        if base is None or {second.parts.get("ry"), second.parts.get("rm"), second.parts.get("rd")} & (DEICTIC | EITHER):
            end = self._read(second.parts, second.start, second.end)[0]
        elif "decade" in second.parts:
            end = read(second.parts, make(f"{start.edtf[:3]}9"))
        else:
            end = read(second.parts, base)
        edtf = span_of(start.edtf, end.edtf)
        problem = start.problem or end.problem
        if start.edtf and end.edtf and not edtf:
            problem = f"起止日期颠倒：{start.edtf} 至 {end.edtf}"
        when = make(edtf, self.text[first.start : second.end], start.calendar, anchor)
        return Found(first.start, second.end, qualify(when, first.mark), problem)


def _has_day(parts: Parts) -> bool:
    return bool(parts.keys() & {"d", "ld", "bd", "nd", "shd", "rd", "wd", "newyear"}) and parts.get("wd") != "末"


def is_lunar(reading: Reading) -> bool:
    """Whether a reading came out of the lunar calendar."""
    return reading.calendar in ("lunar", "era")


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
