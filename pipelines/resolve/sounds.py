"""Names that sound alike: 孟庆坤 and 孟庆昆 (a slip of the pen or of OCR), Chen Wen and C. Wen in foreign papers for 陈文.

The home of pypinyin. Sound alone proves nothing: such a pair is only ever a question for a person, never joined by rule.
Tones are left out; letters are read as Hanyu Pinyin, older spellings (Chiang, Tsai) are not. Rules: proposal.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,4}")
_LATIN = re.compile(r"[a-z][a-z .'’-]{2,40}")
_LETTERS = re.compile(r"[a-z]+")
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "长孙", "慕容", "令狐", "端木", "东方")


@lru_cache(maxsize=200_000)
def heard(name: str) -> tuple[str, tuple[str, ...]] | None:
    """Family name and the syllables of the given name of a Chinese name of 2 to 4 characters; None for any other name."""
    if not _CHINESE.fullmatch(name):
        return None
    syllables = lazy_pinyin(name)
    family = 2 if name.startswith(_COMPOUND) and len(name) > 2 else 1
    return "".join(syllables[:family]), tuple(syllables[family:])


@lru_cache(maxsize=20_000)
def spelt(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The ways to take a name in Latin letters: family name, and the words or initials of the given name; () for others."""
    low = name.lower()
    words = _LETTERS.findall(low) if _LATIN.fullmatch(low) else []
    if not 2 <= len(words) <= 4:
        return ()
    ways = ((words[0], tuple(words[1:])), (words[-1], tuple(words[:-1])))
    return tuple(dict.fromkeys(w for w in ways if len(w[0]) > 1))


def sounding(name: str) -> set[str]:
    """The blocks of a name: its family name as it sounds and the first letter of the given name."""
    known = heard(name)
    ways = (known,) if known else spelt(name)
    return {f"{family} {given[0][0]}" for family, given in ways if given}


def alike(one: str, other: str) -> str:
    """How two different names sound alike, as written words for both: the pinyin, or ""."""
    a, b = heard(one), heard(other)
    if a and b:
        return " ".join((a[0], "".join(a[1]))) if a == b and one != other else ""
    for known, latin in ((a, other), (b, one)):
        if known and any(_fits(known, way) for way in spelt(latin)):
            return " ".join((known[0], "".join(known[1])))
    return ""


def _fits(known: tuple[str, tuple[str, ...]], way: tuple[str, tuple[str, ...]]) -> bool:
    """Whether letters can stand for a Chinese name: the given name in full, or the initials of its syllables."""
    family, syllables = known
    words = way[1]
    if way[0] != family:
        return False
    if "".join(words) == "".join(syllables):
        return True
    return all(len(w) == 1 for w in words) and words == tuple(s[0] for s in syllables)
