"""An exhibition as IIIF Presentation 3 manifest: a canvas for each picture, a range for each part (iiif.io/api/presentation/3.0).

The pictures are those of the web hall beside it. Without a base address the ids are relative to the manifest's own place;
a viewer on a server wants the address of the folder.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from graph.works import Product
from pipelines.compose.citing import citation_text, date_text
from pipelines.compose.exhibit_list import size
from pipelines.compose.showing import Picture, Shown, form, plain

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
NAME = "manifest.json"
_CHINESE = "zh-Hans"


def manifest(product: Product, exhibits: Sequence[Shown], base: str = "") -> dict[str, Any]:
    """The manifest as JSON values. ValueError without a single picture: a manifest has at least one canvas."""
    root = base if not base or base.endswith("/") else base + "/"
    items = [_canvas(root, e, p) for e in exhibits for p in e.pictures]
    if not items:
        raise ValueError("展品都没有图像，做不成 IIIF 清单：请先给展品配上图像")
    made: dict[str, Any] = {
        "@context": CONTEXT, "id": root + NAME, "type": "Manifest", "label": _words(product.title),
        "metadata": [_pair(k, v) for k in ("副题", "主办", "展期") if (v := product.details.get(k, "").strip())],
        "rights": _rights({_uri(e.rights) for e in exhibits if e.pictures}),
        "viewingDirection": "left-to-right", "behavior": ["individuals"], "items": items,
    }
    if opening := next((s for s in product.sections if s.kind == "preface" and s.sentences), None):
        made["summary"] = _words("".join(s.text for s in opening.sentences))
    if host := product.details.get("主办", "").strip():
        made["requiredStatement"] = _pair("主办", host)
    if structures := _ranges(root, product, exhibits):
        made["structures"] = structures
    return {k: v for k, v in made.items() if v}


def _words(text: str, language: str = _CHINESE) -> dict[str, list[str]]:
    return {language: [plain(text)]}


def _pair(label: str, value: str, language: str = _CHINESE) -> dict[str, Any]:
    return {"label": _words(label), "value": _words(value, language)}


def _uri(written: str) -> str:
    """The rights statement that the curator's words mean; not evaluated where they mean none."""
    for word, uri in form()["rights"].items():
        if re.search(f"(?<![不未非无]){re.escape(word)}", written):
            return str(uri)
    return str(form()["rights_else"])


def _rights(uris: set[str]) -> str:
    """One statement for the whole only where all pictures have the same."""
    return uris.pop() if len(uris) == 1 else ""


def _canvas(root: str, shown: Shown, picture: Picture) -> dict[str, Any]:
    canvas = f"{root}canvas/{picture.id}"
    more = f"（第{picture.page}页）" if len(shown.pictures) > 1 else ""
    body = {
        "id": f"{root}images/{quote(picture.id)}.jpg", "type": "Image", "format": "image/jpeg",
        "width": picture.width, "height": picture.height,
    }
    painting = {"id": f"{canvas}/painting/1", "type": "Annotation", "motivation": "painting", "body": body, "target": canvas}
    made: dict[str, Any] = {
        "id": canvas, "type": "Canvas", "label": _words(f"{shown.number} {shown.name}{more}"),
        "width": picture.width, "height": picture.height, "metadata": _facts(shown, picture), "rights": _uri(shown.rights),
        "requiredStatement": _pair("出处", citation_text(shown.record)),
        "items": [{"id": f"{canvas}/page/1", "type": "AnnotationPage", "items": [painting]}],
    }
    if shown.label:
        made["summary"] = _words(shown.label)
    return made


def _facts(shown: Shown, picture: Picture) -> list[dict[str, Any]]:
    record = shown.record
    told = (
        ("类型", "，".join(shown.marks)), ("形成日期", date_text(record.when)), ("责任者", record.catalogue.get("责任者", "")),
        ("尺寸/页", size(shown)), ("公布审批号", record.publication), ("权利状态", shown.rights),
    )
    return [
        _pair("档号", shown.reference, "none"), _pair("页", str(picture.page), "none"), *(_pair(k, v) for k, v in told if v.strip()),
    ]


def _ranges(root: str, product: Product, exhibits: Sequence[Shown]) -> list[dict[str, Any]]:
    """A range for each part that shows pictures, its canvases in order."""
    ranges, owner = [], ""
    held: dict[str, list[Shown]] = {}
    titles: dict[str, str] = {}
    for at, section in enumerate(product.sections):
        if section.kind in ("part", "preface", "conclusion"):
            owner = f"{at + 1}"
            titles[owner] = section.heading
        held.setdefault(owner, []).extend(e for e in exhibits if e.section == at)
    for name, title in titles.items():
        canvases = [{"id": f"{root}canvas/{p.id}", "type": "Canvas"} for e in held.get(name, []) for p in e.pictures]
        if canvases:
            ranges.append({"id": f"{root}range/{name}", "type": "Range", "label": _words(title), "items": canvases})
    return ranges
