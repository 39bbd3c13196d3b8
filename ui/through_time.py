"""Names and offices in time in a person's words: for the pages and for the command line. Free of Streamlit.

A beginning or an end that no source tells of is 待考; of several that cannot all be right each is named.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from graph.model import When
from graph.places.changes import UNKNOWN, Bound, Certainty, Change, Kind, Row, bare
from graph.places.questions import Fate, Places, UnitOn
from graph.places.tables import Region, Stretch
from pipelines.calendar_dates import parse_date
from pipelines.compose.citing import date_text

_VERBS = {Kind.RENAMED: "更名为", Kind.RAISED: "升为", Kind.RECAST: "改为", Kind.SUCCEEDED: "由后者接替："}
_BOTH = "；又作 "


def day_asked(written: str) -> str:
    """The ISO day a person wrote (1938-05-21, 1938年5月21日, 民国廿七年五月廿一日); "" for nothing. ValueError for what is no day."""
    words = written.strip()
    if not words:
        return ""
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        when = parse_date(words)
    if when is None or when.precision != "day" or when.calendar == "relative" or not when.earliest:
        raise ValueError(f"“{words}”不是某一天：请写 1938-05-21、1938年5月21日 或 民国廿七年五月廿一日")
    return when.earliest


def day_words(day: str) -> str:
    """An ISO day as people write it."""
    return date_text(When(day, day, day, "day"))


def when_told(when: When | None) -> str:
    """A date of a change: 1958年4月, 约1958年, 待考."""
    if when is None or not when.edtf:
        return UNKNOWN
    told = date_text(when).strip("[]")
    return f"约{told}" if "~" in when.edtf else f"{told}（存疑）" if "?" in when.edtf else told


def bound_words(bound: Bound) -> str:
    """When a name began or ended to hold: every date told, those that cannot all be right one beside the other."""
    dated = [c for c in bound.changes if c.when is not None]
    if not dated:
        return UNKNOWN
    if bound.disputed:
        told = _BOTH.join(dict.fromkeys(when_told(c.when) for c in dated))
        return f"{told}（有异说）"
    return when_told(min(dated, key=lambda c: (c.latest > c.earliest, c.earliest)).when)


def change_words(change: Change, name: Callable[[str], str] = bare) -> str:
    """What a change did, without its date: 余杭县并入临安县."""
    before, after = ("、".join(name(x) for x in side) for side in (change.before, change.after))
    gone = "、".join(name(x) for x in change.before if x not in change.after)
    new = "、".join(name(x) for x in change.after if x not in change.before)
    if change.kind is Kind.MERGED:
        return f"{before}合并为{after}" if new else f"{gone}并入{after}"
    if change.kind is Kind.SPLIT:
        return f"{before}分设为{after}" if gone else f"{before}分出{new}"
    if change.kind is Kind.ABOLISHED:
        return f"{before}撤销"
    if change.kind in _VERBS:
        return f"{before}{_VERBS[change.kind]}{after}"
    return f"{after}{change.kind}"


def source_words(row: Row) -> str:
    """Where a row of a table has its word from, how far to trust it, and where the row is."""
    return f"{row.source}，可信度{row.confidence}{'，' + row.note if row.note else ''}（{row.file} 第 {row.line} 行）"


def fate_words(fate: Fate) -> str:
    """What a unit is today: 今临安区；“杭县”撤销后归属待考."""
    told = ([f"今{'、'.join(fate.names)}"] if fate.names else []) + list(fate.unknown)
    return "；".join(told) or f"今为何地{UNKNOWN}"


def why(unit: UnitOn) -> str:
    """Why the answer is no surer than it is; "" for a certain one."""
    if unit.certainty is Certainty.CERTAIN:
        return ""
    begun, ended = bound_words(unit.spell.begun), bound_words(unit.spell.ended)
    if unit.certainty is Certainty.DISPUTED:
        return f"起于{begun}" + (f"，止于{ended}" if unit.spell.ended.disputed else "")
    return f"起于何时{UNKNOWN}" if begun == UNKNOWN else f"起于{begun}，止于{ended}：不能肯定这一天"


def not_then(known: Places, name: str) -> list[str]:
    """For a name that no unit bore on the day: when it was borne."""
    return [
        f"{bare(label)}：{bound_words(s.begun)} 起，{_until(s.ended, s.lives)}"
        for label in known.labels(name) for s in known.history.spells(label)
    ]


def _until(bound: Bound, lives: bool) -> str:
    return "至今" if lives else f"{bound_words(bound)} 止" if bound.changes else f"止于何时{UNKNOWN}"


def until_words(bound: Bound, lives: bool) -> str:
    """When a name ceased to hold: a date, 至今, 待考."""
    return "至今" if lives else bound_words(bound)


def stretch_words(stretch: Stretch) -> str:
    """From when to when a region lasted: 1943年 — 1945年, 待考."""
    begun, ended = when_told(stretch.begun), when_told(stretch.ended)
    return f"起讫{UNKNOWN}" if begun == ended == UNKNOWN else f"{begun} — {ended}"


def region_words(region: Region) -> str:
    """A region in a line: whose it was, when, its parts."""
    parts = "、".join(
        m.name + ("" if m.stretch.begun is None and m.stretch.ended is None else f"（{stretch_words(m.stretch)}）") for m in region.members
    )
    return f"{region.name}（{region.regime or '政权' + UNKNOWN}，{stretch_words(region.stretch)}），成员：{parts or UNKNOWN}"
