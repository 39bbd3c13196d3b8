"""网上展厅 as a folder of static pages that opens from disk without a network: pages, pictures, fonts, map and data inside.

Every text goes through Jinja with escaping on (its home); marks that cannot be seen are left out. Nothing but what the
records given allow is written: who calls this has asked what the audience may see.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from html import unescape
from importlib.resources import files
from pathlib import Path
from re import sub
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from graph.model import Record
from graph.works import Product, Sentence
from pipelines.compose.citing import beside, citation_text, date_text
from pipelines.compose.exhibit_list import size
from pipelines.compose.hall_fonts import embedded
from pipelines.compose.hall_map import Spot, drawing
from pipelines.compose.hall_scenes import Scene, narration, scene_json
from pipelines.compose.iiif import NAME, manifest
from pipelines.compose.showing import Shown, form, plain

_PAGES = ("page.html", "index.html", "scene.html", "exhibit.html", "records.html")
_AS_IT_IS = ("style.css", "hall.js")
_READ_ME = "双击 index.html，用浏览器打开。不需要网络，也不需要安装任何东西；请连同整个文件夹一起复制。\n"


@dataclass(frozen=True, slots=True)
class Hall:
    """All that a hall is made of: the work, its scenes, exhibits and records, and the 审图号 of its map, "" for no map."""

    product: Product
    scenes: tuple[Scene, ...]
    exhibits: tuple[Shown, ...]
    records: Mapping[str, Record]
    map_number: str = ""
    base: str = ""

    @property
    def anchors(self) -> dict[str, str]:
        """The anchor of each record on the page of records."""
        return {i: f"r{n}" for n, i in enumerate(self.records, 1)}


def write_hall(hall: Hall, folder: Path) -> list[str]:
    """Write the files into an empty folder; what to tell whoever made it."""
    for name in ("scenes", "images", "data"):
        (folder / name).mkdir(parents=True)
    pages = dict(_pages(hall))
    for name, page in pages.items():
        (folder / name).write_text(page, "utf-8")
    for name in _AS_IT_IS:
        (folder / name).write_text((files("pipelines.compose") / "hall" / name).read_text("utf-8"), "utf-8")
    for picture in (p for e in hall.exhibits for p in e.pictures):
        (folder / "images" / f"{picture.id}.jpg").write_bytes(picture.data)
    _data(hall, folder)
    fonts = embedded(_characters(pages.values()), form()["hall_fonts"])
    (folder / "fonts.css").write_text(fonts.css, "utf-8")
    if fonts.licence:
        (folder / "字体许可.txt").write_text(fonts.licence, "utf-8")
    (folder / "说明.txt").write_text(_READ_ME, "utf-8")
    return [fonts.note, *_told(hall)]


def _told(hall: Hall) -> Iterator[str]:
    for scene in hall.scenes:
        if hall.product.sections[scene.sections[0]].sentences and not narration(hall.product, scene):
            yield f"“{scene.title}”的第一句超过 {form()['narration']} 字，没有讲解词，墙上文字不受影响"
    for what, without in (
        ("没有写权利状态", [e.number for e in hall.exhibits if not e.rights]),
        ("没有图像", [e.number for e in hall.exhibits if not e.pictures]),
    ):
        if without:
            yield f"{len(without)} 件展品{what}：展品 {'、'.join(map(str, without[:12]))}{'等' if without[12:] else ''}"


def _data(hall: Hall, folder: Path) -> None:
    told = [scene_json(hall.product, s, hall.map_number) for s in hall.scenes]
    images = [
        {"image_id": p.id, "file": f"images/{p.id}.jpg", "dh": e.reference, "page": str(p.page), "at": f"records.html#{p.id}",
         "record": f"records.html#{hall.anchors[e.record.id]}"}
        for e in hall.exhibits for p in e.pictures
    ]
    kept: dict[str, Any] = {"data/scenes.json": told, "data/images.json": images}
    if images:
        kept[NAME] = manifest(hall.product, hall.exhibits, hall.base)
    for name, value in kept.items():
        (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")


def _pages(hall: Hall) -> Iterator[tuple[str, str]]:
    product, made = hall.product, _environment()
    said = {k: plain(product.details.get(w, "").strip()) for k, w in (("subtitle", "副题"), ("host", "主办"), ("period", "展期"))}
    common = {**said, "title": plain(product.title), "map_number": hall.map_number, "page_title": "", "root": ""}
    yield "index.html", made.get_template("index.html").render(
        **common, scenes=hall.scenes, forms_note=form()["forms_note"], map=_route(hall),
    )
    yield "records.html", made.get_template("records.html").render({**common, "page_title": "所用档案"}, listed=_listed(hall))
    parts = {s.part: s.title for s in hall.scenes if s.kind == "part"}
    for at, scene in enumerate(hall.scenes):
        yield scene.page, made.get_template("scene.html").render(
            {**common, "page_title": scene.title, "root": "../"}, scene=scene, before=hall.scenes[at - 1] if at else None,
            after=[s for s in hall.scenes if s.id in scene.next], part_title="" if scene.kind == "part" else parts.get(scene.part, ""),
            sections=[(n, product.sections[n]) for n in scene.sections], notes=_notes(hall, scene), anchors=hall.anchors,
            citations={i: citation_text(r) for i, r in hall.records.items()}, beside=partial(beside, product),
            map=_scene_map(hall, scene), no_picture=form()["no_picture"],
        )


def _environment() -> Environment:
    loader = DictLoader({n: (files("pipelines.compose") / "hall" / n).read_text("utf-8") for n in _PAGES})
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    filters: dict[str, Callable[..., Any]] = {"plain": plain, "date": date_text, "size": size, "records": _cited}
    made.filters.update(filters)
    return made


def _cited(sentence: Sentence) -> list[str]:
    return list(dict.fromkeys(c.record_id for c in sentence.citations))


def _notes(hall: Hall, scene: Scene) -> dict[str, int]:
    """The number on this page of each record cited there."""
    spoken = [s for at in scene.sections for s in hall.product.sections[at].spoken()]
    return {i: n for n, i in enumerate(dict.fromkeys(i for s in spoken for i in _cited(s)), 1)}


def _scene_map(hall: Hall, scene: Scene) -> Markup | None:
    if not (scene.spots and hall.map_number):
        return None
    return Markup(drawing(scene.spots, {s.name: f"#{s.exhibits[0]}" for s in scene.spots}, hall.map_number))  # noqa: S704 (escaped there)


def _route(hall: Hall) -> Markup | None:
    """Every place once, in the order in which the visitor comes to it."""
    first: dict[str, tuple[Spot, str]] = {}
    for scene in hall.scenes:
        for spot in scene.spots:
            if spot.name in first:
                old, to = first[spot.name]
                first[spot.name] = replace(old, exhibits=tuple(dict.fromkeys((*old.exhibits, *spot.exhibits)))), to
            else:
                first[spot.name] = spot, f"{scene.page}#{spot.exhibits[0]}"
    if not (first and hall.map_number):
        return None
    spots, links = [s for s, _ in first.values()], {n: to for n, (_, to) in first.items()}
    return Markup(drawing(spots, links, hall.map_number, route=True))  # noqa: S704 (escaped there)


def _listed(hall: Hall) -> Iterator[dict[str, Any]]:
    product = hall.product
    quotes: dict[str, dict[str, None]] = {}
    for sentence in product.sentences():
        for c in sentence.citations:
            quotes.setdefault(c.record_id, {}).setdefault(plain(c.quote))
    for record_id, record in hall.records.items():
        own = [e for e in hall.exhibits if e.record.id == record_id]
        yield {
            "anchor": hall.anchors[record_id], "citation": plain(citation_text(record)), "publication": plain(record.publication),
            "adverse": form()["adversary"] if record.catalogue.get("立场") == "adversary" else "",
            "quotes": list(quotes.get(record_id, ())), "pictures": [(e, p) for e in own for p in e.pictures],
            "scenes": [(s, _within(s, record_id)) for s in hall.scenes if _tells(product, s, record_id)],
        }


def _tells(product: Product, scene: Scene, record_id: str) -> bool:
    spoken = [s for at in scene.sections for s in product.sections[at].spoken()]
    return any(record_id in _cited(s) for s in spoken) or any(e.record.id == record_id for e in scene.exhibits)


def _within(scene: Scene, record_id: str) -> str:
    shown = next((e for e in scene.exhibits if e.record.id == record_id), None)
    return f"{scene.page}#{shown.id}" if shown else scene.page


def _characters(pages: Iterable[str]) -> str:
    """What a browser may have to draw: every character of the pages' text, titles of pictures included."""
    return "".join(sorted(set(unescape(sub(r"<script.*?</script>", "", "".join(pages))))))
