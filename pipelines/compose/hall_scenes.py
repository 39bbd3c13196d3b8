"""网上展厅 as scenes: one for the preface, each part, each unit and the conclusion; DOMAIN section 3.5 as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.works import Product, Section
from pipelines.compose.hall_map import Spot
from pipelines.compose.showing import Shown, form, plain

_OPENING = ("preface", "part", "unit", "conclusion")  # a group belongs to the scene before it


@dataclass(frozen=True, slots=True)
class Scene:
    """A page of the hall: the sections told on it (indices into the work), its exhibits, the places on its map.

    `part` is p1, p2 ..., "" for the preface and the conclusion; `next` names the scenes one can go on to.
    """

    id: str
    part: str
    kind: str
    title: str
    sections: tuple[int, ...]
    exhibits: tuple[Shown, ...]
    next: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()

    @property
    def page(self) -> str:
        """Its file in the hall."""
        return f"scenes/{self.id}.html"


def scenes(product: Product, exhibits: Sequence[Shown]) -> list[Scene]:
    """The scenes in order, without places yet."""
    made: list[Scene] = []
    part = 0
    for at, section in enumerate(product.sections):
        held = tuple(e for e in exhibits if e.section == at)
        if section.kind == "part":
            part += 1
        if made and section.kind not in _OPENING:
            made[-1] = replace(made[-1], sections=(*made[-1].sections, at), exhibits=(*made[-1].exhibits, *held))
            continue
        within = f"p{part}" if part and section.kind in ("part", "unit", "group") else ""
        made.append(Scene(f"s{len(made) + 1:02d}", within, section.kind, plain(section.heading), (at,), held))
    return [replace(s, next=_next(made, n)) for n, s in enumerate(made)]


def _next(made: Sequence[Scene], at: int) -> tuple[str, ...]:
    """The scene after it; from the opening of a part also the next part, for who wants to pass it over."""
    on = [s.id for s in made[at + 1 : at + 2]]
    if made[at].kind == "part":
        on += [s.id for s in made[at + 1 :] if s.part != made[at].part][:1]
    return tuple(dict.fromkeys(on))


def narration(product: Product, scene: Scene) -> str:
    """The opening words of its first section, whole sentences within the length; "" when already the first is longer."""
    said = ""
    for sentence in _first(product, scene).sentences:
        if len(said + plain(sentence.text)) > form()["narration"]:
            break
        said += plain(sentence.text)
    return said


def _first(product: Product, scene: Scene) -> Section:
    return product.sections[scene.sections[0]]


def scene_json(product: Product, scene: Scene, map_number: str) -> dict[str, Any]:
    """The scene as data. `x` and `y` are parts of the map's width and height; `target` is a place in the folder.

    `media` without `image_id` is an exhibit of which there is no picture; `map` is null for a scene without one.
    """
    return {
        "scene_id": scene.id, "part_id": scene.part, "title": scene.title, "narration": narration(product, scene),
        "media": [m for e in scene.exhibits for m in _media(e)],
        "hotspots": [
            {"x": s.x, "y": s.y, "target": f"{scene.page}#{s.exhibits[0]}", "text": s.text} for s in scene.spots
        ],
        "map": {"审图号": map_number} if scene.spots else None,
        "next": list(scene.next),
    }


def _media(shown: Shown) -> list[dict[str, str]]:
    if not shown.pictures:
        return [{"dh": shown.reference, "page": plain(shown.exhibit.pages), "image_id": "", "rights": shown.rights}]
    return [{"dh": shown.reference, "page": str(p.page), "image_id": p.id, "rights": shown.rights} for p in shown.pictures]
