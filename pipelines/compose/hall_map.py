"""The map inside the web hall: outlines and points of the packaged gazetteer, drawn as SVG. No tiles, no network.

A map goes out only with a 审图号 (DOMAIN section 2); who calls this has one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from graph.access import Audience
from graph.model import EntityType, Modality, Span, Status
from graph.places.gazetteer import outline
from graph.places.questions import Places
from graph.store import GraphStore
from pipelines.compose.showing import Shown, plain

_HEIGHT, _MARGIN = 620.0, 14.0
_COSINE = 0.87  # of 29.5° north: a degree of longitude against one of latitude
_MENTIONS = 2000


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map: parts of its width and height (0 to 1), its name, and the exhibits or the words it comes from."""

    x: float
    y: float
    name: str
    exhibits: tuple[str, ...] = ()
    told: str = ""

    @property
    def text(self) -> str:
        """Its name and the numbers of the exhibits, else what is told of it."""
        if not self.exhibits:
            return f"{self.name}：{self.told}"
        return f"{self.name}：展品 {'、'.join(str(int(e[1:])) for e in self.exhibits)}"


@dataclass(frozen=True, slots=True)
class _Frame:
    left: float
    top: float
    scale: float
    width: float

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where on the drawing, in its own units."""
        x = _MARGIN + (longitude - self.left) * self.scale * _COSINE
        return round(x, 1), round(_MARGIN + (self.top - latitude) * self.scale, 1)


def _frame() -> _Frame:
    across = [x for ring in outline() for x, _ in ring]
    up = [y for ring in outline() for _, y in ring]
    scale = (_HEIGHT - 2 * _MARGIN) / (max(up) - min(up))
    return _Frame(min(across), max(up), scale, 2 * _MARGIN + (max(across) - min(across)) * scale * _COSINE)


def spots(store: GraphStore, exhibits: Sequence[Shown], cited: Iterable[Span], known: Places, audience: Audience) -> list[Spot]:
    """The places that the exhibits' records tell of: where their events happened, or named in the words that are cited.

    A place the tables do not know, or know in several spots, is left out: nothing is put where it may not have been.
    """
    frame, words = _frame(), list(cited)
    found: dict[str, tuple[float, float, dict[str, None]]] = {}
    for shown in exhibits:
        for name in _places(store, shown.record.id, words, audience):
            where = known.where(name)
            if len(where) != 1:
                continue
            x, y = frame.at(where[0].longitude, where[0].latitude)
            kept = found.setdefault(plain(name), (x / frame.width, y / _HEIGHT, {}))
            kept[2].setdefault(shown.id)
    return [
        Spot(round(x, 4), round(y, 4), name, tuple(ids)) for name, (x, y, ids) in found.items() if 0 <= x <= 1 and 0 <= y <= 1
    ]


def pinned(named: Iterable[tuple[str, str]], known: Places) -> list[Spot]:
    """Places by name, with what is told of each, those of one spot together. Left out: what the tables do not know, or in several."""
    frame = _frame()
    found: dict[tuple[float, float], Spot] = {}
    for name, told in named:
        where = known.where(name)
        if len(where) == 1:
            x, y = frame.at(where[0].longitude, where[0].latitude)
            if 0 <= x <= frame.width and 0 <= y <= _HEIGHT:
                at = (round(x / frame.width, 4), round(y / _HEIGHT, 4))
                first = found.get(at)
                found[at] = Spot(*at, plain(name), told=told) if first is None else replace(first, told=f"{first.told}；{name}，{told}")
    return list(found.values())


def _places(store: GraphStore, record_id: str, cited: Sequence[Span], audience: Audience) -> list[str]:
    names: dict[str, None] = {}
    for event in store.events(audience, record_id=record_id):
        if event.modality is Modality.ACTUAL and event.status is not Status.REJECTED:
            names |= dict.fromkeys(a.term.span.quote for a in event.arguments if a.role == "place")
    for mention, _ in store.mentions(audience, record_id=record_id, limit=_MENTIONS):
        span = mention.span
        if mention.type is EntityType.PLACE and any(
            c.record_id == record_id and c.field == span.field and c.start <= span.start and span.end <= c.end for c in cited
        ):
            names.setdefault(span.quote)
    return list(names)


def drawing(points: Sequence[Spot], links: Mapping[str, str], number: str, route: bool = False) -> str:
    """The map as SVG with its 审图号; each point is a link where `links` has its name. `route` joins them in order."""
    frame = _frame()
    lines = "".join(
        "M" + "L".join(f"{a} {b}" for a, b in (frame.at(x, y) for x, y in ring)) + "Z" for ring in outline()
    )
    at = [(round(p.x * frame.width, 1), round(p.y * _HEIGHT, 1)) for p in points]
    way = ""
    if route and len(at) > 1:
        way = f'<polyline class="way" points="{" ".join(f"{x},{y}" for x, y in at)}"/>'
    dots = "".join(_dot(n, p, xy, links, at[: n - 1]) for n, (p, xy) in enumerate(zip(points, at, strict=True), 1))
    told = "地图：" + "；".join(f"{n} {p.text}" for n, p in enumerate(points, 1))
    return (
        f'<svg class="map" viewBox="0 0 {frame.width + 60:.0f} {_HEIGHT + 24:.0f}" role="group" aria-label="{escape(told)}">'
        f'<path class="land" d="{lines}"/>{way}{dots}'
        f'<text class="number" x="{_MARGIN}" y="{_HEIGHT + 14:.0f}">审图号：{escape(number)}</text></svg>'
    )


def _dot(number: int, spot: Spot, at: tuple[float, float], links: Mapping[str, str], before: Sequence[tuple[float, float]]) -> str:
    x, y = at
    near = sum(1 for other in before if math.dist(at, other) < 26)  # names of neighbours one below the other
    body = (
        f'<circle cx="{x}" cy="{y}" r="10"/><text class="n" x="{x}" y="{y + 4}">{number}</text>'
        f'<text class="name" x="{x + 14}" y="{y + 5 + 17 * near}">{escape(spot.name)}</text>'
    )
    to = links.get(spot.name, "")
    return f'<a href="{escape(to)}" aria-label="{escape(spot.text)}">{body}</a>' if to else f"<g>{body}</g>"
