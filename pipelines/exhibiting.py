"""What leaves of an exhibition: outline, list, script, web hall, IIIF. Joins the store, the reader and the compose stage.

Nothing leaves while a sentence has no support or a record has changed; the hall and the manifest are built from a released
exhibition alone and only from records that are open and approved for 公布 (DOMAIN sections 2 and 3.5). Writes no store.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graph.access import Audience
from graph.model import Record
from graph.places.questions import places
from graph.places.tables import PlacesError
from graph.staleness import changes
from graph.store import GraphStore
from graph.works import Product, State, Support
from pipelines.compose import verify
from pipelines.compose.exhibit_list import rows
from pipelines.compose.hall import Hall, write_hall
from pipelines.compose.hall_links import broken
from pipelines.compose.hall_map import spots
from pipelines.compose.hall_scenes import Scene, scenes
from pipelines.compose.iiif import manifest
from pipelines.compose.outline_docx import write_outline
from pipelines.compose.scenes import cards, write_script
from pipelines.compose.showing import NoSuchPicture, PicturesOf, Shown, map_number, placed, readable, shown
from pipelines.extract.pipeline import Reader
from pipelines.writing import facts_from

KIND = "exhibition"
_TOO_EARLY = {
    State.OUTLINE: "大纲还没有定下来：定了大纲、写好展板文字以后再导出", State.WITHDRAWN: "展览已经撤回，不能导出",
}


class NotReady(Exception):
    """An exhibition that may not leave; `hindrances` names each thing in the way, in Chinese."""

    def __init__(self, hindrances: tuple[str, ...]) -> None:
        self.hindrances = hindrances
        super().__init__("；".join(hindrances))


@dataclass(frozen=True, slots=True)
class Ready:
    """An exhibition that may leave to an audience: verified just now, its exhibits, and every record it cites or shows."""

    product: Product
    audience: Audience
    exhibits: tuple[Shown, ...]
    records: Mapping[str, Record]


def ready(store: GraphStore, product: Product, audience: Audience, reader: Reader) -> Ready:
    """The exhibition checked for an audience; NotReady with all that is in the way."""
    return _checked(store, product, audience, reader, list(_unfinished(store, product)))


def drafted(store: GraphStore, product: Product, audience: Audience, reader: Reader) -> Ready:
    """A draft that nobody has kept yet, checked for an audience; NotReady with all that is in the way."""
    return _checked(store, product, audience, reader, [])


def ready_for_public(store: GraphStore, product: Product, reader: Reader) -> Ready:
    """The exhibition checked for the public of hall and manifest; NotReady also unless it is released."""
    found = list(_unfinished(store, product))
    if product.kind == KIND and product.state != State.RELEASED and product.state not in _TOO_EARLY:
        found.append("展览还没有发布：网上展厅和 IIIF 清单只由审定发布的大纲生成")
    return _checked(store, product, Audience.EXHIBITION, reader, found)


def _unfinished(store: GraphStore, product: Product) -> Iterator[str]:
    """What is in the way whoever it is for."""
    if product.kind != KIND:
        yield f"“{product.title}”不是展览"
        return
    if product.state in _TOO_EARLY:
        yield _TOO_EARLY[State(product.state)]
    if store.product(product.id) != product:
        yield "这不是存下的最新一稿：请打开最新的一稿再导出"
    if not any(True for _ in placed(product)):
        yield "还没有展品"
    for change in changes(store, product):
        numbers = "、".join(map(str, change.sentences))
        held = f"展品在{'、'.join(change.shown)}" if change.shown else ""
        where = "；".join(w for w in (f"第 {numbers} 句" if numbers else "", held) if w)
        yield f"{change.record_id}：核对以后{change.reason}（{where}）"


def _checked(store: GraphStore, product: Product, audience: Audience, reader: Reader, found: list[str]) -> Ready:
    def lookup(record_id: str) -> Record | None:
        return store.record(record_id, audience)

    checked = readable(product)
    if product.kind == KIND:
        checked = verify(checked, lookup, facts_from(reader))
        found += _unsupported(product, checked)
        for number, (_, _, exhibit) in enumerate(placed(product), 1):
            if lookup(exhibit.record_id) is None:
                found.append(f"展品 {number}（{exhibit.record_id}）不能用于“{audience.label}”：没有开放、没有公布审批，或已不存在")
    if found:
        raise NotReady(tuple(dict.fromkeys(found)))
    records = {i: r for i in checked.record_ids() if (r := lookup(i)) is not None}
    return Ready(checked, audience, tuple(shown(checked, records.get)), records)


def _unsupported(kept: Product, checked: Product) -> Iterator[str]:
    if not checked.sentences():
        yield "还没有展板文字"
    for number, (before, now) in enumerate(zip(kept.sentences(), checked.sentences(), strict=True), 1):
        if before.verdict is Support.STALE:
            yield f"第 {number} 句“{now.text[:24]}”：所依据的档案有变，要重新核对并保存"
        elif now.verdict is not Support.SUPPORTED:
            yield f"第 {number} 句“{now.text[:24]}”：{'；'.join(now.reasons)}"


def export_outline(work: Ready, path: Path) -> tuple[str, ...]:
    """展陈大纲 as DOCX; what to tell about fonts."""
    return write_outline(work.product, work.exhibits, work.records, path)


def list_rows(work: Ready) -> list[tuple[str, ...]]:
    """展品清单, its heading first."""
    return rows(work.exhibits)


def export_script(store: GraphStore, work: Ready, path: Path) -> tuple[str, ...]:
    """脚本与场景卡 as DOCX; what to tell about fonts."""
    told = scenes(work.product, work.exhibits)
    found = {s.id: cards(store, s, work.audience) for s in told}
    return write_script(work.product, told, found, work.records, path)


def export_manifest(work: Ready, pictures: PicturesOf, base: str = "") -> tuple[dict[str, Any], list[str]]:
    """The IIIF manifest and what to tell; NotReady without a picture that may be shown."""
    exhibits, notes = _with_pictures(work, pictures)
    try:
        return manifest(work.product, exhibits, base), notes
    except ValueError as reason:
        raise NotReady((str(reason), *notes)) from reason


def export_hall(store: GraphStore, work: Ready, pictures: PicturesOf, folder: Path, base: str = "") -> list[str]:
    """The web hall written as a folder, whole or not at all; what to tell whoever made it.

    `base` is the address under which the folder will stand, for the manifest. NotReady when there is something at that
    place already, a chosen picture is missing, or a link leads nowhere.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotReady((f"{folder} 里已经有东西：请换一个文件夹，或先把它移走",))
    exhibits, notes = _with_pictures(work, pictures)
    made, number, told = _mapped(store, work, exhibits)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".hall-", dir=folder.parent))
    draft = beside / "hall"
    try:
        draft.mkdir()
        hall = Hall(work.product, tuple(made), tuple(exhibits), work.records, number, base)
        notes += [*told, *write_hall(hall, draft)]
        if faults := broken(draft):
            raise NotReady(tuple(f"展厅没有写出：{f}" for f in faults))
        if folder.exists():
            folder.rmdir()
        os.replace(draft, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return notes


def _with_pictures(work: Ready, pictures: PicturesOf) -> tuple[list[Shown], list[str]]:
    """The exhibits with their pictures, and which maps stay without: a map leaves only with a 审图号."""
    try:
        found = shown(work.product, work.records.get, pictures)
    except NoSuchPicture as missing:
        raise NotReady((str(missing),)) from missing
    kept, notes = [], []
    for e in found:
        if e.pictures and e.is_map and not map_number(e.exhibit.details.get("审图号", "")):
            notes.append(f"展品 {e.number}“{e.name}”是地图，没有审图号，图像没有放入")
            e = replace(e, pictures=())
        kept.append(e)
    return kept, notes


def _mapped(store: GraphStore, work: Ready, exhibits: list[Shown]) -> tuple[list[Scene], str, list[str]]:
    """The scenes with the places of their maps, the 审图号, and why there is no map where there is none."""
    made = scenes(work.product, exhibits)
    written = work.product.details.get("审图号", "").strip()
    number = map_number(written)
    if not number:
        why = f"“{written}”不像审图号" if written else "没有写审图号"
        return made, "", [f"没有放地图：{why}（地图公开要有审图号，例如 浙S（2021）15号）"]
    try:
        known = places()
    except PlacesError as wrong:
        return made, "", [f"没有放地图：地名表不能用（{wrong}）"]
    out = []
    for scene in made:
        spoken = [s for at in scene.sections for s in work.product.sections[at].spoken()]
        cited = [c for s in spoken for c in s.citations]
        out.append(replace(scene, spots=tuple(spots(store, scene.exhibits, cited, known, work.audience))))
    if not any(s.spots for s in out):
        return made, "", ["没有放地图：展品所记的地方，地名表里都没有坐标（可以在地名表 points.csv 里补）"]
    return out, number, []
