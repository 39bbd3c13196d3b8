"""Names in telegrams: what is said around them (叩, 印, 钧鉴, the rhyme of the day) is no part of any.

Works on folded text without hard line breaks. 韵目代日: a branch for the month, a rhyme for the day, a branch for the hour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.calendar_dates.calendars import BRANCHES, RHYME_DAYS
from pipelines.extract.decoding import Found
from pipelines.extract.wordlists import sections

_SURNAMES = sections("surnames.txt")[""]
_SURNAME = "(?:" + "|".join(sorted(_SURNAMES, key=lambda s: (-len(s), s))) + ")"
_RHYME = f"[{''.join(RHYME_DAYS)}]"
_STAMP = f"[{BRANCHES}]?{_RHYME}[{BRANCHES}]?"
_SIGNED = r"(?:谨|敬|呈|同|暨全体)?(?:叩|印)"
_HAN = r"[\u4e00-\u9fff]"
_SURE = "陷艳俭感勘漾祃号皓巧筱铣删寒宥梗"  # rhymes that hardly end a name, as 文, 东 and 佳 do
_SIGNAL = re.compile(rf"电|叩|印|鉴|[{_SURE}]日")
_SENDER = re.compile(
    rf"(?:^|(?<=[\s，。：、；！职弟])){_SURNAME}{_HAN}{{1,2}}(?=(?:、{_SURNAME}{_HAN}{{1,2}})*{_SIGNED})"
)
_REPORTED = re.compile(rf"(?:^|(?<=[\s，。：；复据接奉准])){_SURNAME}{_HAN}{{1,2}}?(?=(?:{_STAMP})?代?电[悉奉称开呈])")
_ELECTRIC = r"电(?![话灯报台厂影视力])"
_ENDING = re.compile(
    rf"[钧勋台赐大惠伟]鉴|(?:谨|敬|呈|同)?叩"
    rf"|(?:[{BRANCHES}]{_RHYME}[{BRANCHES}]?|{_RHYME}[{BRANCHES}]|[{_SURE}])日?(?:侍?参|秘|机|政|军|战)?代?{_ELECTRIC}"
)
_DATED = re.compile(rf"{_STAMP}(?:[印叩]|日?代?{_ELECTRIC})|印|[{_SURE}]日")  # after a whole name only: 陈东印 is stamped by 陈东
_COMING = re.compile(r"来[县省区乡镇村市京沪杭甬]")
_TELEGRAM = re.compile(rf"(?:{_STAMP}|[来去前上回复急密]|两|各)电[悉奉敬均业计谅开称]")
_ADDRESSED = re.compile(rf"(?:^|(?<=[\n。])){_SURNAME}{{2,3}}(?=[：:].{{0,8}}电)")
_CONFIDENCE = 0.75


def without_telegraphese(text: str, names: Sequence[Found]) -> list[Found]:
    """The names cut where a telegram's own words begin, without those that are nothing else, and with its senders.

    A text without the words of telegrams comes back as it is.
    """
    names = [n for n in names if n.label != "PER" or not _COMING.fullmatch(text[n.start : n.end])]
    if not _SIGNAL.search(text):
        return names
    kept = [name for found in names for name in _mended(text, found)]
    taken = {i for name in kept for i in range(name.start, name.end)}
    for match in (*_SENDER.finditer(text), *_REPORTED.finditer(text)):
        if taken.isdisjoint(range(*match.span())):
            kept.append(Found(match.start(), match.end(), "PER", _CONFIDENCE))
            taken.update(range(*match.span()))
    return sorted(kept)


def _mended(text: str, name: Found) -> Iterator[Found]:
    if name.label == "TIME":
        yield name
        return
    if any(m.start() <= name.start < m.end() for m in _TELEGRAM.finditer(text, max(0, name.start - 4), name.end + 4)):
        return  # 寒电悉, 子养电奉悉
    if name.label == "PER" and any(m.span() == (name.start, name.end) for m in _ADDRESSED.finditer(text)):
        return  # 谭何：, two people by their surnames
    end = name.end
    for start in range(name.start + 1, name.end):
        if _ENDING.match(text, start) or (start > name.start + 1 and _DATED.match(text, start)):
            end = start
            break
    if end - name.start > 1:
        yield name._replace(end=end)
