"""The files of an exhibition given away: permission asked, checked, logged, made. No Streamlit."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from graph.access import Audience, Permission, Person
from graph.audit import AuditEntry
from graph.model import Record
from graph.store import GraphStore
from graph.works import Exhibit, Product
from pipelines.compose.showing import NoSuchPicture, PicturesOf
from pipelines.exhibiting import (
    Ready,
    export_hall,
    export_manifest,
    export_outline,
    export_script,
    list_rows,
    ready,
    ready_for_public,
)
from pipelines.extract.pipeline import Reader
from pipelines.settings import Settings
from ui.decisions import now
from ui.images import NoPicture, pictures
from ui.images import shown as jpeg
from ui.tables import workbook

EXPORTED = "导出展览文件"
_WITHOUT = "无"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RANGE = re.compile(r"(\d+)(?:\s*[-—－–~～至到]\s*第?(\d+))?")


class File(StrEnum):
    """What can be had of an exhibition; the value is its name for people."""

    OUTLINE = "展陈大纲（DOCX）"
    LIST = "展品清单（xlsx）"
    SCRIPT = "脚本与场景卡（DOCX）"
    HALL = "网上展厅（zip）"
    MANIFEST = "IIIF 清单（JSON）"

    @property
    def public(self) -> bool:
        """Whether it is for everybody: then only of a released exhibition, from open and approved records."""
        return self in (File.HALL, File.MANIFEST)


@dataclass(frozen=True, slots=True)
class Given:
    """A file: its name, kind and content, and what to tell."""

    name: str
    mime: str
    data: bytes
    notes: tuple[str, ...] = ()


def give(
    store: GraphStore, product: Product, what: File, reader: Reader, pictures_: PicturesOf, person: Person, base: str = ""
) -> Given:
    """The file, logged. Refused without the permission, NotReady with all that is in the way."""
    work = _ready(store, product, what, reader, person)
    name = _name(product)
    if what is File.LIST:
        return Given(f"{name}展品清单.xlsx", _SHEET, workbook(list_rows(work), "展品清单"))
    if what is File.MANIFEST:
        manifest, told = export_manifest(work, pictures_, base)
        return Given("manifest.json", "application/json", json.dumps(manifest, ensure_ascii=False, indent=1).encode(), tuple(told))
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder) / name
        if what is File.HALL:
            notes = export_hall(store, work, pictures_, at, base)
            return Given(f"{name}网上展厅.zip", "application/zip", _zipped(at), tuple(notes))
        lacking = export_outline(work, at) if what is File.OUTLINE else export_script(store, work, at)
        ending = "展陈大纲" if what is File.OUTLINE else "脚本与场景卡"
        return Given(f"{name}{ending}.docx", _WORD, at.read_bytes(), lacking)


def give_hall(
    store: GraphStore, product: Product, reader: Reader, pictures_: PicturesOf, person: Person, folder: Path, base: str = ""
) -> list[str]:
    """The web hall written as a folder, logged; what to tell. Refused and NotReady as `give`."""
    return export_hall(store, _ready(store, product, File.HALL, reader, person), pictures_, folder, base)


def _ready(store: GraphStore, product: Product, what: File, reader: Reader, person: Person) -> Ready:
    person.require(Permission.EXPORT)
    work = ready_for_public(store, product, reader) if what.public else ready(store, product, Audience(product.audience), reader)
    told = f"{product.title}，第 {product.version} 稿，{what.value}，{work.audience.label}"
    store.log(AuditEntry(now(), person.name, EXPORTED, product.id, told))
    return work


def _name(product: Product) -> str:
    """The title as a file's name on every system."""
    return re.sub(r"[^\w\u4e00-\u9fff·—-]+", "", product.title)[:30] or "展览"


def _zipped(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
    return out.getvalue()


def pictures_of(store: GraphStore, settings: Settings) -> PicturesOf:
    """Where an exhibit's pictures come from: those of its record, all or as 图像 names them, else the pages shown.

    图像 holds file names, several parted by ；, or 无 for none. A record without the pages asked has no picture.
    """
    def inputs() -> list[str]:
        return [path for run in store.runs() for path in run.inputs]

    def of(exhibit: Exhibit, record: Record) -> list[tuple[int, bytes]]:
        asked = exhibit.details.get("图像", "").strip()
        if asked == _WITHOUT:
            return []
        found = list(_numbered(pictures(record, inputs, settings.workdir.absolute().parent)))
        names = [n.strip().replace("\\", "/") for n in re.split(r"[;；、\n]", asked) if n.strip()]
        for name in names:
            if not any(_meant(path, name) for _, path, _ in found):
                raise NoSuchPicture(f"展品 {record.dh_raw or record.id} 的图像“{name}”找不到或打不开：请放到这件档案的图像文件夹里")
        wanted = _pages(exhibit.pages)
        return [
            (number, jpeg(path, page)[0]) for number, path, page in found
            if (any(_meant(path, n) for n in names) if names else not wanted or number in wanted)
        ]

    return of


def _numbered(files: list[Path]) -> Iterator[tuple[int, Path, int]]:
    """Each page of each picture file that can be shown: its number from 1, the file, the page in the file from 0."""
    number = 0
    for path in files:
        try:
            count = jpeg(path)[1]
        except NoPicture:
            count = 0
        for page in range(count):
            number += 1
            yield number, path, page


def _meant(path: Path, name: str) -> bool:
    return path.as_posix() == name or path.as_posix().endswith(f"/{name.lstrip('/')}")


def _pages(written: str) -> set[int]:
    """The numbers in 第2页, 2-4, 1、3; none for the whole."""
    found: set[int] = set()
    for first, last in _RANGE.findall(written):
        found |= set(range(int(first), min(int(last or first), int(first) + 999) + 1))
    return found
