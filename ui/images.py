"""Pictures of a record's paper: found beside its files, never outside the folder of its holding. No Streamlit."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from graph.model import Record

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
FOLDERS = ("images", "image", "图像", "扫描件", "原图")
COLUMNS = ("图像", "图像文件", "图像文件名", "原图", "原文图像", "影像", "扫描件")  # a catalogue's column for pictures
_HOLDING = "holding.yaml"
_WIDEST = 1800  # pixels: a page on an office screen, no more
_LARGEST = 200 * 1024**2  # bytes
_MOST = 400
# T901-001_003.jpg is the third picture of T901-001; T901-001-003.jpg would be that of another record, perhaps a closed one
_PAGE = r"(?:_(?:第|p)?\d{1,4}页?|[(（]\d{1,4}[)）]|第\d{1,4}页)?"


class NoPicture(Exception):
    """The file cannot be shown; the message says why, in Chinese."""


def pictures(record: Record, inputs: Callable[[], Sequence[str]], base: Path) -> list[Path]:
    """The pictures of a record, in order of their names, each a regular file below the folder of its holding.

    Looked for beside its text and its catalogue and in a folder of pictures there, by the name of the text file, the
    档号 (a file's or a folder's), or what the catalogue's own column says. `inputs` gives the paths that were read in,
    asked only where no folder is described; relative paths are taken from `base`. The caller has asked whether this
    audience may read the record.
    """
    places = [base / path.partition("#")[0] for path in (record.text_path, record.source_path) if path]
    found: dict[Path, None] = {}
    for place in places:
        root = _root(place, lambda: {(base / path).resolve() for path in inputs()})
        if root is None:
            continue
        for candidate in (*_named(record, place.parent, root), *_beside(record, place, root)):
            real = candidate.resolve()
            if real.is_relative_to(root) and real.suffix.lower() in SUFFIXES and real.is_file():
                found.setdefault(real)
    return list(found)[:_MOST]


def _root(place: Path, inputs: Callable[[], set[Path]]) -> Path | None:
    """The folder of the holding: the nearest described above, else the nearest read in, else the file's own.

    None: no such file.
    """
    if not place.is_file():
        return None
    above = place.resolve().parents
    described = next((folder for folder in above if (folder / _HOLDING).is_file()), None)
    if described is None:
        given = inputs()
        described = next((folder for folder in above if folder in given), above[0])
    return described


def _named(record: Record, folder: Path, root: Path) -> Iterator[Path]:
    """What a column of the catalogue says: names relative to the catalogue or to the holding."""
    for column in COLUMNS:
        said = record.catalogue.get(column) or record.raw.get(column, "")
        for name in filter(None, (part.strip() for part in re.split(r"[;；、|\n]", said.replace("\\", "/")))):
            if "\0" not in name:
                yield from (folder / name, root / name, *(root / pictures / name for pictures in FOLDERS))


def _beside(record: Record, place: Path, root: Path) -> Iterator[Path]:
    own = place.stem if record.text_path and place.name == Path(record.text_path).name else ""
    stems = [s for s in dict.fromkeys((own, record.dh_raw, record.dh_norm, record.id)) if s.strip(". ") and not set(s) & set("/\\\0")]
    name = re.compile(f"(?:{'|'.join(map(re.escape, stems))}){_PAGE}" if stems else "(?!)", re.IGNORECASE)
    folders = [place.parent, *(place.parent / f for f in FOLDERS), *(root / f for f in FOLDERS)]
    for folder in dict.fromkeys(folders):
        yield from _listed(folder, root, name)
        for stem in stems:
            yield from _listed(folder / stem, root, re.compile(".*"))


def _listed(folder: Path, root: Path, name: re.Pattern[str]) -> list[Path]:
    """The pictures of a folder below the root whose names fit, 2 before 10."""
    if not folder.is_dir() or not folder.resolve().is_relative_to(root):
        return []
    found = (f for f in folder.iterdir() if f.suffix.lower() in SUFFIXES and name.fullmatch(f.stem))
    return sorted(found, key=lambda f: [n.zfill(9) if n.isdigit() else n for n in re.split(r"(\d+)", f.name)])


def shown(path: Path, page: int = 0) -> tuple[bytes, int]:
    """A picture as a browser can show it, and how many pages its file has (a TIFF may have several).

    NoPicture for what is broken, too large, or no picture at all.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise NoPicture("图像文件太大，请用看图软件打开")
        with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as picture:
            count = int(getattr(picture, "n_frames", 1))
            picture.seek(min(max(page, 0), count - 1))
            small = picture.convert("RGB")
        small.thumbnail((_WIDEST, _WIDEST * 3))
        out = io.BytesIO()
        small.save(out, "JPEG", quality=85)
        return out.getvalue(), count
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise NoPicture("图像打不开：文件可能已损坏") from error
