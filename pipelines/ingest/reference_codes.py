"""档号: reading an archival reference code into its parts, without ever changing its figures.

Forms: DOMAIN section 1 (DA/T 13-2022, DA/T 22-2015 and older habits). "-" joins levels, "·" joins codes of one level.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_DASHES = "—－–‐‑‒―−﹣﹘⁃"
_DOTS = "•．.・･‧∙⋅●"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_TABLE: dict[int, str | None] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{ord(c): "-" for c in _DASHES},
    **{ord(c): "·" for c in _DOTS},
    **{ord(c): None for c in _INVISIBLE},
}

CATEGORIES = frozenset(["WS", "KJ", "RS", "KU", "ZY", "ZP", "LY", "LX", "SJ", "YJ", "WY", "MT", "SW"])  # DA/T 13-2022
_BY_VOLUME = frozenset(["KJ", "KU", "ZY", "ZP", "RS"])  # arranged in 案卷 or photo groups: a lone last number names one

_FONDS = re.compile(r"[A-Za-z]{0,3}[0-9]{1,4}[A-Za-z]?(?:·[0-9]{1,3})?")
_NUMBER = re.compile(r"[A-Za-z]?[0-9]{1,6}[A-Za-z]?")
_YEAR = re.compile(r"(?:1[6-9]|20)[0-9]{2}")
_RETENTION = re.compile(r"Y|C|D|D[0-9]{1,3}|永久|长期|短期|定期(?:[0-9]{1,3}年)?|[0-9]{1,3}年")
_SUBCLASS = re.compile(r"[A-Za-z0-9\u4e00-\u9fff]{1,8}")
_DAY = re.compile(r"((?:1[89]|20)[0-9]{2})[-/·年]([0-9]{1,2})[-/·月]([0-9]{1,2})日?(?:[T0-9:·]*)")
_PIECE = re.compile(r"([^0-9]*)([0-9]*)")

SortKey = tuple[tuple[tuple[str, int, str], ...], ...]


@dataclass(frozen=True, slots=True)
class ReferenceCode:
    """A 档号 as written, as normalised, and in parts ("" where the form has none; figures keep their zeros).

    `category` holds the 门类 and its subclasses ("ZY·JC·CC"). `parsed` is False, and all parts are "", for a code of
    no known form; that is a warning to give, never a reason to refuse a record.
    """

    raw: str
    norm: str
    fonds: str = ""
    category: str = ""
    catalogue_no: str = ""
    year: str = ""
    retention: str = ""
    unit: str = ""
    volume: str = ""
    item: str = ""
    page: str = ""
    parsed: bool = False

    @property
    def sort_key(self) -> SortKey:
        """Compares level by level, figures by value: L001-1-2 before L001-1-10, and equal to L001-001-0002."""
        return sort_key(self.norm)


def normalise(raw: str) -> str:
    """Width, dash and dot variants and white space made uniform; no zero is ever added or taken away."""
    return "".join(raw.translate(_TABLE).split())


def sort_key(norm: str) -> SortKey:
    """One tuple a level, of (letters, length of the figure, figure) pairs, leading zeros disregarded."""
    return tuple(
        tuple(
            (letters.upper(), len(digits.lstrip("0")), digits.lstrip("0"))
            for letters, digits in _PIECE.findall(level)
            if letters or digits
        )
        for level in re.split(r"[-·]", norm)
    )


def looks_like_date(norm: str) -> bool:
    """Whether it is a day such as Excel makes of 2001-2-3 and its like."""
    day = _DAY.fullmatch(norm)
    return day is not None and 1 <= int(day[2]) <= 12 and 1 <= int(day[3]) <= 31


@lru_cache(maxsize=1024)
def parse(raw: str) -> ReferenceCode:
    """The parts of a 档号 of any known form; `parsed` False, with `norm` set, where it has none. Raises nothing."""
    norm = normalise(raw)
    unknown = ReferenceCode(raw, norm)
    fonds, _, rest = norm.partition("-")
    if not rest or looks_like_date(norm) or not _FONDS.fullmatch(fonds):
        return unknown
    levels = [level.split("·") for level in rest.split("-")]
    if any(not code for level in levels for code in level):
        return unknown
    if levels[0][0].upper() in CATEGORIES:
        parts = _categorised(levels)
    elif _YEAR.fullmatch(levels[0][0]) and _has_retention(levels):
        parts = _tail(levels, "", "", len(levels[0]))
    else:
        parts = _plain(levels)
    return unknown if parts is None else ReferenceCode(raw, norm, fonds, **parts, parsed=True)


def _has_retention(levels: list[list[str]]) -> bool:
    codes = [code for level in levels for code in level]
    return len(codes) > 1 and _RETENTION.fullmatch(codes[1]) is not None


def _plain(levels: list[list[str]]) -> dict[str, str] | None:
    """目录-案卷[-件[-页]], figures only: the form before DA/T 13-2022."""
    codes = [level[0] for level in levels]
    if any(len(level) > 1 for level in levels) or not 2 <= len(codes) <= 4:
        return None
    if not all(_NUMBER.fullmatch(code) for code in codes):
        return None
    return dict(zip(("catalogue_no", "volume", "item", "page"), codes, strict=False))


def _categorised(levels: list[list[str]]) -> dict[str, str] | None:
    """门类[·subclasses], then year, retention, unit and figures; levels may be joined either way."""
    first = levels[0]
    years = [i for i, code in enumerate(first) if i and _YEAR.fullmatch(code)]
    keep = years[0] if years else len(first)
    if not all(_SUBCLASS.fullmatch(code) for code in first[1:keep]):
        return None
    category = "·".join(first[:keep])
    return _tail([first[keep:], *levels[1:]], category, first[0].upper(), len(first) - keep)


def _tail(levels: list[list[str]], category: str, kind: str, head_length: int) -> dict[str, str] | None:
    """[year][retention][unit] and one to three figures, wherever the levels are cut (both 按件 styles)."""
    parts = {"category": category}
    codes = [code for level in levels for code in level]
    at = 0
    if at < len(codes) and _YEAR.fullmatch(codes[at]):
        parts["year"] = codes[at]
        at += 1
    if at < len(codes) and _RETENTION.fullmatch(codes[at]):
        parts["retention"] = codes[at]
        at += 1
    apart = "retention" in parts and at > head_length  # DA/T 22-2015: retention is a level of its own
    named = at < len(codes) and not _NUMBER.fullmatch(codes[at])
    numbered = apart and kind in ("WS", "") and len(codes) - at >= 2
    if at < head_length:
        parts["unit"] = "·".join(codes[at:head_length])
        at = head_length
    elif named or numbered:
        parts["unit"] = codes[at]
        at += 1
    return _figures(codes[at:], parts, kind)


def _figures(codes: list[str], parts: dict[str, str], kind: str) -> dict[str, str] | None:
    if not 1 <= len(codes) <= 3 or not all(_NUMBER.fullmatch(code) for code in codes):
        return None
    if "unit" in parts and len(codes) == 3:
        return None
    names: tuple[str, ...]
    if "unit" in parts:
        names = ("item", "page")
    elif len(codes) == 1:
        names = ("volume",) if kind in _BY_VOLUME else ("item",)
    else:
        names = ("volume", "item", "page")
    return {**parts, **dict(zip(names, codes, strict=False))}
