"""变迁图 drawn from its own sentences: time goes down, a lane for each line of bodies, arrows where one becomes another.

The home of Pillow's drawing. Nothing stands in the picture that is no sentence of the work: 1962年5月1日，甲、乙→合并为→丙。
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

from pipelines.compose.hall_fonts import installed

ARROW = "→"
_WIDTH, _LEFT, _EDGE, _GAP, _STEP = 1248, 250, 12, 26, 46  # pixels, 8 to the millimetre
_SIZE, _LEADING, _PADDING, _HEAD = 26, 32, 10, 9
_DAY = re.compile(r"^([^→，]*\d[^→，]*)，")
_LANES = 8  # more do not fit beside each other with legible names

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True, slots=True)
class Step:
    """A change as its sentence has it."""

    day: str
    before: tuple[str, ...]
    verb: str
    after: tuple[str, ...]


@dataclass(slots=True)
class _Body:
    name: str
    lane: int
    bottom: int  # of its box


@dataclass(slots=True)
class _Sheet:
    """The picture in the making: what stands in which lane, and how far down it goes."""

    draw: ImageDraw.ImageDraw
    font: Font
    lane_width: int
    y: int = _EDGE
    standing: dict[str, _Body] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)


def steps(sentences: Iterable[str]) -> list[Step]:
    """The changes that sentences tell with arrows; others are passed over."""
    return [s for text in sentences if (s := _step(text)) is not None]


def drawn(sentences: Sequence[str], families: Sequence[str]) -> bytes:
    """A PNG of the changes; empty without any, with more lanes than fit, or where no Chinese font is installed."""
    found, font = steps(sentences), _font(families)
    lanes = _lanes(found)
    if not found or font is None or lanes > _LANES:
        return b""
    height = _drawn(ImageDraw.Draw(Image.new("L", (1, 1))), font, found, lanes)  # once for the height
    image = Image.new("L", (_WIDTH, height), 255)
    _drawn(ImageDraw.Draw(image), font, found, lanes)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(203, 203))
    return out.getvalue()


def _step(text: str) -> Step | None:
    day = _DAY.match(text)
    parts = text[day.end() if day else 0 :].rstrip("。").split(ARROW)
    named = [tuple(n for n in p.split("、") if n) for p in parts]
    if len(parts) == 3 and all(parts):
        return Step(day[1] if day else "", named[0], parts[1], named[2])
    if len(parts) != 2 or not all(parts):
        return None
    first = len(parts[0]) <= len(parts[1])  # the verb is the shorter: 成立→某局, 某局→撤销
    return Step(day[1] if day else "", () if first else named[0], parts[0] if first else parts[1], named[1] if first else ())


def _font(families: Sequence[str]) -> Font | None:
    found = installed()
    wanted = [found[f, "Regular"] for f in families if (f, "Regular") in found]
    for path, index in [*wanted, *sorted(found.values())]:
        try:
            return ImageFont.truetype(path, _SIZE, index)
        except OSError:
            continue
    return None


def _lanes(found: Sequence[Step]) -> int:
    standing: dict[str, int] = {}
    left: dict[str, int] = {}
    most = 0
    for step in found:
        for _ in _placed(step, standing, left):
            most = max(most, *standing.values())
        _end(step, standing, left)
    return most + 1


def _placed(step: Step, standing: dict[str, int], left: dict[str, int]) -> Iterator[tuple[str, bool]]:
    """Bodies that the step brings in, those before it first (True); each has its lane in `standing` when it comes."""
    for name in step.before:
        if name not in standing:
            standing[name] = _free(standing, left.get(name))
            yield name, True
    own = [standing[n] for n in step.before]
    leaving = {standing[n] for n in step.before if n not in step.after}
    for name in step.after:
        if name not in standing:
            taken = {lane for n, lane in standing.items() if n not in step.before or n in step.after}
            lane = next((x for x in own if x in leaving and x not in taken), None)
            standing[name] = _free({n: x for n, x in standing.items() if x in taken}, left.get(name)) if lane is None else lane
            yield name, False


def _free(standing: dict[str, int], wanted: int | None) -> int:
    taken = set(standing.values())
    return wanted if wanted is not None and wanted not in taken else next(n for n in range(len(taken) + 1) if n not in taken)


def _end(step: Step, standing: dict[str, int], left: dict[str, int]) -> None:
    for name in step.before:
        if name not in step.after:
            left[name] = standing.pop(name)


def _drawn(draw: ImageDraw.ImageDraw, font: Font, found: Sequence[Step], lanes: int) -> int:
    """The picture on a sheet; how high it is."""
    sheet = _Sheet(draw, font, (_WIDTH - _LEFT - _EDGE) // lanes)
    standing: dict[str, int] = {}
    for step in found:
        new = [name for name, before in _placed(step, standing, sheet.left) if not before]
        new += [name for name in step.after if not step.before and name in sheet.standing]  # restored: nobody tells its end
        for name in step.before:
            if name not in sheet.standing:
                _boxes(sheet, [name], standing)
        _change(sheet, step, standing, new)
        for name in step.before:
            if name not in step.after:
                sheet.standing.pop(name, None)
        _end(step, standing, sheet.left)
    for body in sheet.standing.values():
        _down(sheet, body, sheet.y)
    return sheet.y + _EDGE


def _change(sheet: _Sheet, step: Step, standing: dict[str, int], new: Sequence[str]) -> None:
    """The line of a change with its day and verb at the left, lines into it from above, arrows out of it to the bodies after."""
    at = sheet.y + _GAP
    sheet.draw.text((_EDGE, at - _SIZE // 2), step.day, 0, sheet.font)
    ends = [_middle(sheet, standing[n]) for n in (*step.before, *step.after)]
    sheet.draw.text((min(ends, default=_LEFT) + 14, at - _SIZE - 8), step.verb, 0, sheet.font)
    if len(ends) > 1:
        sheet.draw.line((min(ends), at, max(ends), at), 0, 2)
    for name in step.before:
        _down(sheet, sheet.standing[name], at)
        if not step.after:
            middle = _middle(sheet, standing[name])
            sheet.draw.line((middle - 22, at, middle + 22, at), 0, 4)
    sheet.y = at + _GAP
    for name in step.after:
        middle = _middle(sheet, standing[name])
        if name in new:
            if step.before:
                _arrow(sheet, middle, at, sheet.y)
            elif name in sheet.standing:
                _unknown(sheet, sheet.standing[name], at)
        else:
            sheet.draw.ellipse((middle - 6, at - 6, middle + 6, at + 6), 0)
    if new:
        _boxes(sheet, new, standing)
    sheet.y += _STEP - _GAP


def _boxes(sheet: _Sheet, names: Sequence[str], standing: dict[str, int]) -> None:
    """The boxes of bodies that begin side by side."""
    top, lowest = sheet.y, sheet.y
    for name in names:
        lines = list(_wrapped(name, sheet))
        middle, height = _middle(sheet, standing[name]), len(lines) * _LEADING + 2 * _PADDING
        width = max(round(sheet.font.getlength(x)) for x in lines) + 2 * _PADDING
        sheet.draw.rectangle((middle - width // 2, top, middle + width // 2, top + height), 255, 0, 2)
        for n, words in enumerate(lines):
            at = middle - round(sheet.font.getlength(words)) // 2
            sheet.draw.text((at, top + _PADDING + n * _LEADING), words, 0, sheet.font)
        sheet.standing[name] = _Body(name, standing[name], top + height)
        lowest = max(lowest, top + height)
    sheet.y = lowest


def _wrapped(name: str, sheet: _Sheet) -> Iterator[str]:
    most = max(2, (sheet.lane_width - 2 * _PADDING - _EDGE) // _SIZE)
    rows = -(-len(name) // most)
    each = -(-len(name) // rows)
    yield from (name[i : i + each] for i in range(0, len(name), each))


def _middle(sheet: _Sheet, lane: int) -> int:
    return _LEFT + lane * sheet.lane_width + sheet.lane_width // 2


def _down(sheet: _Sheet, body: _Body, to: int) -> None:
    middle = _middle(sheet, body.lane)
    sheet.draw.line((middle, body.bottom, middle, to), 0, 2)


def _unknown(sheet: _Sheet, body: _Body, to: int) -> None:
    """A broken line where nobody tells what became of the body until it was there again."""
    middle = _middle(sheet, body.lane)
    for y in range(body.bottom, to, 12):
        sheet.draw.line((middle, y, middle, min(y + 6, to)), 0, 2)


def _arrow(sheet: _Sheet, x: int, top: int, bottom: int) -> None:
    sheet.draw.line((x, top, x, bottom), 0, 2)
    sheet.draw.polygon(((x, bottom), (x - _HEAD, bottom - 2 * _HEAD), (x + _HEAD, bottom - 2 * _HEAD)), 0)
