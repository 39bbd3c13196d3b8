"""Names of persons in which a character is lost (周□来, 沈□□): the sign of the loss is part of the name.

Works on folded text without hard line breaks. Three lost characters in a row (□□□) are nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.extract.decoding import Found
from pipelines.extract.wordlists import longest_after, longest_before, sections

LOST = "□■囗�"
_SURNAMES = sections("surnames.txt")[""]
_TITLES = sections("positions.txt")["职务"]
_HONORIFICS = sections("words.txt")["敬称"]
_LONGEST = max(map(len, _TITLES))
_SURNAME = "(?:" + "|".join(sorted(_SURNAMES, key=lambda s: (-len(s), s))) + ")"
_HAN = r"[\u4e00-\u9fff]"
_FORMS = [
    re.compile(form) for form in (
        f"{_SURNAME}[{LOST}]", f"{_SURNAME}[{LOST}]{_HAN}", f"{_SURNAME}{_HAN}[{LOST}]", f"{_SURNAME}[{LOST}]{{2}}",
        f"[{LOST}]{_HAN}{{2}}",
    )
]
_BEFORE = re.compile(r"(?:^|[\s，。、；：！？（(“《]|[由派令委以与和及请任职致])$")
_AFTER = re.compile(r"$|[\s，。、；：！？）)”》]|等|任|兼|到|率|出席|主持|报告|前往|前来|叩|说|谈|同意|签|[和与及暨率往赴]")
_CONFIDENCE = 0.6


def with_damaged(text: str, names: Sequence[Found]) -> list[Found]:
    """The names, and those with a lost character that stand as names do: after or before a title, or between marks.

    A found name that is only the rest of such a one (来 of 周□来) gives way to it.
    """
    if not any(sign in text for sign in LOST):
        return list(names)
    kept = list(names)
    for sign in re.finditer(f"[{LOST}]", text):
        place = _name_at(text, sign.start())
        if place is None:
            continue
        start, end = place
        over = [n for n in kept if n.start < end and start < n.end]
        if all(start <= n.start and n.end <= end for n in over):
            kept = [n for n in kept if n not in over]
            kept.append(Found(start, end, "PER", _CONFIDENCE))
    return sorted(kept)


def _name_at(text: str, sign: int) -> tuple[int, int] | None:
    for form in _FORMS:
        for start in range(max(0, sign - 3), sign + 1):
            match = form.match(text, start)
            if match is None or match.end() <= sign:
                continue
            end = match.end()
            if text[end : end + 1] and text[end] in LOST:
                continue
            title_before = bool(longest_before(text, start, _TITLES, _LONGEST))
            title_after = bool(longest_after(text, end, _TITLES | _HONORIFICS, _LONGEST))
            if not (title_before or _BEFORE.search(text[:start][-1:])):
                continue
            if match[0][0] in LOST and not (title_before and title_after):
                continue
            if len(match[0]) == 3 and match[0][-1] in LOST and not (title_before or title_after):
                continue  # 籍贯□: a blank to be filled in
            if title_after or _AFTER.match(text, end):
                return start, end
    return None
