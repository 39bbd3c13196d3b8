"""The tables of places (`ontologies/places/*.csv`), or an archive's own in their place, checked on reading.

A file in the folder LANMAI_PLACES takes the place of the shipped one of that name. Every fault is one line: file, line
(the heading is line 1), what is wrong, what to do. Columns: `ontologies/places/README.md`.
"""

from __future__ import annotations

import calendar
import csv
import io
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import ontologies
from graph.model import When
from graph.places.changes import FIRST, Change, Kind, Row, bare

PLACES_FOLDER = "LANMAI_PLACES"
_SHIPPED = Path(ontologies.__file__).parent / "places"
CONFIDENCES = ("高", "中", "低")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "changes.csv": ("类型", "前", "后", "生效", "决定", "文号", "来源", "可信度", "异议", "说明"),
    "regions.csv": ("区域", "又名", "政权", "起", "止", "来源", "可信度", "说明"),
    "members.csv": ("区域", "成员", "起", "止", "来源", "可信度", "说明"),
    "points.csv": ("名称", "经度", "纬度", "来源", "可信度", "说明"),
}
_LISTED = re.compile(r"[、；;]")
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?P<doubt>[~?]?)")
_NEEDED = {  # how many units a change takes: before, after (None: one or more)
    Kind.FOUNDED: (0, None), Kind.RESTORED: (0, None), Kind.ABOLISHED: (None, 0), Kind.RENAMED: (1, 1), Kind.RAISED: (1, 1),
    Kind.RECAST: (1, 1), Kind.MERGED: (None, 1), Kind.SPLIT: (1, None), Kind.SUCCEEDED: (1, None),
}


class PlacesError(ValueError):
    """A table of places that cannot be used: file, line, what is wrong and what to do, in one line."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when: EDTF dates; None where nobody knows."""

    begun: When | None
    ended: When | None

    def overlaps(self, first: str, last: str) -> bool:
        """Whether nothing told speaks against it having lasted some time between two ISO days, both included."""
        return not (self.begun and last < self.begun.earliest) and not (self.ended and self.ended.latest < first)


@dataclass(frozen=True, slots=True)
class Member:
    """A county or smaller region that belonged to a region, and when."""

    name: str
    stretch: Stretch
    row: Row


@dataclass(frozen=True, slots=True)
class Region:
    """A region that is no county: other names, whose it was (政权), when, what belonged to it."""

    name: str
    names: tuple[str, ...]
    regime: str
    stretch: Stretch
    row: Row
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees of a place as the archive's table has them."""

    name: str
    longitude: float
    latitude: float
    row: Row


@dataclass(frozen=True, slots=True)
class Tables:
    """All that the tables say."""

    changes: tuple[Change, ...]
    regions: tuple[Region, ...]
    points: tuple[Point, ...]


def read_tables() -> Tables:
    """The tables as they stand now; PlacesError for one that cannot be used."""
    return _read(tuple(_stamp(name) for name in COLUMNS))


def _stamp(name: str) -> tuple[str, int, int]:
    folder = os.environ.get(PLACES_FOLDER, "").strip()
    if folder and not Path(folder).is_dir():
        raise PlacesError(f"{PLACES_FOLDER} 指的文件夹 {folder} 不存在：请建立它，或去掉这个设置")
    own = Path(folder) / name if folder else None
    path = own if own is not None and own.is_file() else _SHIPPED / name
    found = path.stat()
    return str(path), found.st_mtime_ns, found.st_size


@lru_cache(maxsize=4)
def _read(stamps: tuple[tuple[str, int, int], ...]) -> Tables:
    files = {name: Path(stamp[0]) for name, stamp in zip(COLUMNS, stamps, strict=True)}
    changes = tuple(_change(row, cells) for row, cells in _rows(files["changes.csv"]))
    _check_order(changes)
    members: dict[str, list[Member]] = {}
    rows: dict[str, Row] = {}
    for row, cells in _rows(files["members.csv"]):
        owner, name = _given(row, cells, "区域"), _given(row, cells, "成员")
        rows.setdefault(owner, row)
        members.setdefault(owner, []).append(Member(name, _stretch(row, cells), row))
    regions = tuple(_region(row, cells, members) for row, cells in _rows(files["regions.csv"]))
    for owner in members.keys() - {r.name for r in regions}:
        raise _fault(rows[owner], f"regions.csv 里没有区域“{owner}”", "请在那里补一行，或改正这里的名称")
    return Tables(changes, regions, tuple(_point(row, cells) for row, cells in _rows(files["points.csv"])))


def _rows(path: Path) -> Iterator[tuple[Row, dict[str, str]]]:
    """Each row that is not blank, with its cells stripped."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise PlacesError(f"{path.name}：不是 UTF-8 编码：请用表格软件另存为“CSV UTF-8”") from None
    table = csv.reader(io.StringIO(text, newline=""))
    heads = [h.strip() for h in next(table, [])]
    if missing := [c for c in COLUMNS[path.name] if c not in heads]:
        raise PlacesError(f"{path.name} 第 1 行：缺少列 {'、'.join(missing)}：请照随附的表头补上")
    for written in table:
        cells = dict(zip(heads, (c.strip() for c in written), strict=False))
        row = Row(path.name, table.line_num, cells.get("来源", ""), cells.get("可信度", ""), cells.get("说明", ""))
        if not any(cells.values()):
            continue
        if len(written) != len(heads):
            raise _fault(row, f"有 {len(written)} 格，表头有 {len(heads)} 列", "请检查逗号，含逗号的格子要加引号")
        if not row.source:
            raise _fault(row, "没有来源", "请写明出处，不知出处的不要收")
        if row.confidence not in CONFIDENCES:
            raise _fault(row, f"可信度“{row.confidence}”看不懂", "请写 高、中 或 低")
        yield row, cells


def _fault(row: Row, what: str, remedy: str) -> PlacesError:
    return PlacesError(f"{row.file} 第 {row.line} 行：{what}：{remedy}")


def _given(row: Row, cells: Mapping[str, str], column: str) -> str:
    if not cells[column]:
        raise _fault(row, f"“{column}”空着", "请填上，或删去这一行")
    return cells[column]


def _list(cells: Mapping[str, str], column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for part in _LISTED.split(cells[column]) if (n := part.strip())))


def _change(row: Row, cells: Mapping[str, str]) -> Change:
    try:
        kind = Kind(cells["类型"])
    except ValueError:
        raise _fault(row, f"类型“{cells['类型']}”看不懂", f"请写 {'、'.join(Kind)} 之一") from None
    sides = _list(cells, "前"), _list(cells, "后")
    for side, named, needed in zip("前后", sides, _NEEDED[kind], strict=True):
        if (needed is None and not named) or (needed == 1 and len(named) != 1):
            raise _fault(row, f"{kind}要写明“{side}”{'一个单位' if needed else '的单位'}", "请补上，几个单位用顿号隔开")
        if needed == 0 and named:
            raise _fault(row, f"{kind}的“{side}”应空着", "若另有单位并入或析出，类型请写 合并 或 分设")
    if sides[0] == sides[1]:
        raise _fault(row, "“前”与“后”相同，没有变更", "请改正或删去")
    when, decided = _date(row, cells, "生效"), _date(row, cells, "决定")
    told = decided.edtf if decided else ""
    return Change(kind, *sides, when, row, cells["异议"], told, cells["文号"])


def _date(row: Row, cells: Mapping[str, str], column: str) -> When | None:
    """What an EDTF day, month or year covers; `~` (约) a year, month or day more on either side (proposal); None for blank."""
    written = cells[column]
    if not written:
        return None
    found = _DATE.fullmatch(written)
    try:
        if found is None:
            raise ValueError
        year, month, day = int(found["year"]), int(found["month"] or 0), int(found["day"] or 0)
        first = f"{year:04d}-{month or 1:02d}-{day or 1:02d}"
        last = f"{year:04d}-{month or 12:02d}-{day or calendar.monthrange(year, month or 12)[1]:02d}"
        if found["doubt"] == "~" and not month:
            first, last = f"{year - 1:04d}-01-01", f"{year + 1:04d}-12-31"
        return When(written, first, last, "day" if day else "month" if month else "year", text=written)
    except ValueError:
        raise _fault(row, f"“{column}”的日期“{written}”看不懂", "请写 1958、1958-04 或 1958-04-01，约数后加 ~，不知道就空着") from None


def _stretch(row: Row, cells: Mapping[str, str]) -> Stretch:
    begun, ended = _date(row, cells, "起"), _date(row, cells, "止")
    if begun and ended and ended.latest < begun.earliest:
        raise _fault(row, f"止（{ended.edtf}）早于起（{begun.edtf}）", "请改正")
    return Stretch(begun, ended)


def _region(row: Row, cells: Mapping[str, str], members: Mapping[str, list[Member]]) -> Region:
    name = _given(row, cells, "区域")
    return Region(name, _list(cells, "又名"), cells["政权"], _stretch(row, cells), row, tuple(members.get(name, ())))


def _point(row: Row, cells: Mapping[str, str]) -> Point:
    name = _given(row, cells, "名称")
    try:
        point = Point(name, float(cells["经度"]), float(cells["纬度"]), row)
    except ValueError:
        raise _fault(row, "经度或纬度不是数", "请写十进制度数，如 120.1526") from None
    if not (73 <= point.longitude <= 136 and 3 <= point.latitude <= 54):
        raise _fault(row, f"{point.longitude}，{point.latitude} 不在国内", "请检查经度与纬度是否写反")
    return point


def _check_order(changes: tuple[Change, ...]) -> None:
    """PlacesError unless each unit's rows come in order of time, and it begins once before it ends once."""
    state: dict[str, tuple[bool, Change]] = {}
    for change in changes:
        row = change.evidence
        assert isinstance(row, Row)
        for label in dict.fromkeys((*change.before, *change.after)):
            there, last = state.get(label, (label in change.before, change))
            same = last is change or (change.group and last.group == change.group)
            before = f"第 {getattr(last.evidence, 'line', 0)} 行"
            if not same and change.latest < last.earliest and last.earliest != FIRST:
                raise _fault(row, f"“{label}”的这一行早于{before}", "同一单位的各行请按先后排列")
            if not same and there != (label in change.before):
                told = f"“{label}”在{before}已经{'有了' if there else '没有了'}"
                raise _fault(row, told, "请补上中间的变更；若是一事两说，两行写同一个异议号")
            state[label] = (label in change.after, change)
    for label in state:
        if not bare(label):
            raise PlacesError(f"changes.csv：单位“{label}”没有名称：请改正")
