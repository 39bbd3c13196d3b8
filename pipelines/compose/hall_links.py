"""Does everything in a web hall lead somewhere inside it? Run on every export: what leads out or nowhere is named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pipelines.compose.iiif import NAME

_URL = re.compile(r"url\(\s*['\"]?([^'\")]*)|@import\s+['\"]?([^'\";]*)")
_LINKS = ("href", "src", "xlink:href", "srcset", "poster", "action", "data", "srcdoc", "background", "formaction")


class _Page(HTMLParser):
    """The links and anchors of a page, and what may run in it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.active: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.anchors |= {v for k in ("id", "name") if (v := named.get(k)) and (k == "id" or tag == "a")}
        self.links += [v or "" for k, v in attrs if k in _LINKS]
        self.active += [k for k in named if k.startswith("on") or k == "style"]
        if tag in ("iframe", "object", "embed", "base", "form", "style") or (tag == "script" and "src" not in named):
            self.active.append(f"<{tag}>")


def broken(folder: Path) -> list[str]:
    """What in the folder leads out of it or to nothing, each with the file it stands in; empty for a sound hall."""
    root = folder.resolve()
    pages = {p.relative_to(root).as_posix(): _Page(p.read_text("utf-8")) for p in sorted(root.rglob("*.html"))}
    found = [f"{name}：{fault}" for name, page in pages.items() for link in page.links for fault in _fault(root, name, link, pages)]
    found += [f"{name}：不该有 {what}" for name, page in pages.items() for what in page.active]
    for sheet in sorted(root.rglob("*.css")):
        urls = (a or b for a, b in _URL.findall(sheet.read_text("utf-8")))
        found += [f"{sheet.name}：样式里引用了 {u[:60]}" for u in urls if not u.startswith("data:font/")]
    return [*found, *(_data_faults(root, pages))]


def _fault(root: Path, page: str, link: str, pages: dict[str, _Page]) -> Iterator[str]:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or link.startswith("/"):
        yield f"链接指到展厅以外：{link[:80]}"
        return
    target = (root / page).parent / unquote(parts.path) if parts.path else root / page
    if not target.resolve().is_relative_to(root):
        yield f"链接指到展厅以外：{link[:80]}"
    elif not target.is_file():
        yield f"链接没有着落：{link[:80]}"
    elif parts.fragment:
        there = pages.get(target.resolve().relative_to(root).as_posix())
        if there is None or unquote(parts.fragment) not in there.anchors:
            yield f"链接在页里没有着落：{link[:80]}"


def _data_faults(root: Path, pages: dict[str, _Page]) -> Iterator[str]:
    """Scenes lead to scenes, hotspots to places, pictures to their file, 档号 and page."""
    told = _read(root / "data" / "scenes.json")
    images = {i["image_id"]: i for i in _read(root / "data" / "images.json")}
    names = {s["scene_id"] for s in told}
    for scene in told:
        yield from (f"{scene['scene_id']}：没有下一幕 {n}" for n in scene["next"] if n not in names)
        if f"scenes/{scene['scene_id']}.html" not in pages:
            yield f"{scene['scene_id']}：没有这一幕的页面"
        for spot in scene["hotspots"]:
            yield from _fault(root, "index.html", spot["target"], pages)
        if scene["hotspots"] and not (scene["map"] or {}).get("审图号"):
            yield f"{scene['scene_id']}：地图没有审图号"
        for media in scene["media"]:
            image = images.get(media["image_id"])
            if media["image_id"] and (image is None or (image["dh"], image["page"]) != (media["dh"], media["page"])):
                yield f"{scene['scene_id']}：图像 {media['image_id']} 找不到它的档号和页"
    for image in images.values():
        for to in (image["file"], image["at"], image["record"]):
            yield from _fault(root, "index.html", to, pages)
    if (root / NAME).is_file():
        bodies = re.findall(r'"id": "([^"]*images/[^"]*)"', (root / NAME).read_text("utf-8"))
        for body in bodies:
            yield from _fault(root, "index.html", body[body.index("images/") :], pages)


def _read(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    told: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return told
