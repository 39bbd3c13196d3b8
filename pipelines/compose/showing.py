"""The exhibits of an exhibition in reading order, each with its record, where it hangs and its pictures.

What every file of an exhibition lists: table, outline, web hall, IIIF manifest and script. Words are data
(`templates/exhibition-files.yaml`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from PIL import Image

from graph.model import Record
from graph.works import Exhibit, Product, Section, Sentence
from pipelines.compose.verify import Lookup

PARTS = ("part", "unit", "group")  # from the widest
_INVISIBLE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")


@lru_cache(maxsize=1)
def form() -> Mapping[str, Any]:
    """The words and measures of exhibition files."""
    data: dict[str, Any] = yaml.safe_load((files("pipelines.compose") / "templates" / "exhibition-files.yaml").read_text("utf-8"))
    return data


def plain(text: str) -> str:
    """The words without marks that cannot be seen: control characters, and those that turn the direction of writing."""
    return _INVISIBLE.sub("", text)


def readable(product: Product) -> Product:
    """The work with `plain` words in title, headings, sentences and details: what cannot be seen is not given out."""
    def said(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
        return tuple(replace(s, text=plain(s.text)) for s in sentences)

    def section(old: Section) -> Section:
        shown = tuple(replace(e, label=said(e.label)) for e in old.exhibits)
        return replace(old, heading=plain(old.heading), sentences=said(old.sentences), exhibits=shown)

    details = {plain(k): plain(v) for k, v in product.details.items()}
    return replace(product, title=plain(product.title), details=details, sections=tuple(map(section, product.sections)))


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of one page of a record: its id in the exhibition, the page it is, its size in pixels."""

    id: str
    page: int
    data: bytes
    width: int
    height: int


class NoSuchPicture(Exception):
    """A picture that the curator chose is not there or cannot be shown; the message says which, in Chinese."""


# The pictures of an exhibit as JPEG with the page of the record each is, read by who knows where files lie;
# NoSuchPicture where one was chosen that is not there.
PicturesOf = Callable[[Exhibit, Record], Sequence[tuple[int, bytes]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """An exhibit as it is shown: its number in the exhibition, its record, the section that holds it, the headings above it."""

    number: int
    exhibit: Exhibit
    record: Record
    section: int
    place: tuple[str, ...]
    pictures: tuple[Picture, ...] = ()

    @property
    def id(self) -> str:
        """e001: its name in every file of the exhibition."""
        return f"e{self.number:03d}"

    @property
    def name(self) -> str:
        """What it is called: the curator's name for it, else the record's 题名."""
        return plain(self.exhibit.details.get("名称", "").strip() or self.record.title.strip() or "（无题名）")

    @property
    def reference(self) -> str:
        """档号, as received."""
        return self.record.dh_raw or self.record.dh_norm or self.record.id

    @property
    def form(self) -> str:
        """原件, 复制件, 图版, 视频 or 场景."""
        return str(form()["forms"][self.exhibit.form.value])

    @property
    def marks(self) -> tuple[str, ...]:
        """What is told beside its name: as what it is shown, and whether it was an adversary's."""
        adverse = self.record.catalogue.get("立场") == "adversary"
        return (self.form, str(form()["adversary"])) if adverse else (self.form,)

    @property
    def label(self) -> str:
        """The words of its label."""
        return plain("".join(s.text for s in self.exhibit.label))

    @property
    def rights(self) -> str:
        """权利状态, as the curator wrote it."""
        return plain(self.exhibit.details.get("权利状态", "").strip())

    @property
    def is_map(self) -> bool:
        """Whether it is a map by its name: then it leaves the archive only with a 审图号."""
        return names_map(f"{self.name} {self.record.title}")


def placed(product: Product) -> Iterator[tuple[int, tuple[str, ...], Exhibit]]:
    """Every exhibit in order with the index of its section and the headings of part, unit and group above it."""
    above: dict[str, str] = {}
    for at, section in enumerate(product.sections):
        if section.kind in PARTS:
            depth = PARTS.index(section.kind)
            above = {k: h for k, h in above.items() if PARTS.index(k) < depth} | {section.kind: section.heading}
        else:
            above = {}
        for exhibit in section.exhibits:
            yield at, tuple(plain(above[k]) for k in PARTS if above.get(k)), exhibit


def shown(product: Product, lookup: Lookup, pictures: PicturesOf | None = None) -> list[Shown]:
    """The exhibits whose records `lookup` gives, numbered from 1 over all; with their pictures where asked for."""
    found = []
    for number, (at, place, exhibit) in enumerate(placed(product), 1):
        record = lookup(exhibit.record_id)
        if record is not None:
            given = pictures(exhibit, record) if pictures else ()
            found.append(Shown(number, exhibit, record, at, place, tuple(_pictures(number, given))))
    return found


def _pictures(number: int, given: Sequence[tuple[int, bytes]]) -> Iterator[Picture]:
    for page, data in list(given)[: form()["pictures"]]:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
        yield Picture(f"e{number:03d}-{page}", page, data, width, height)


def names_map(words: str) -> bool:
    """Whether these words are the name of a map."""
    return re.search(form()["map_names"], words) is not None


def map_number(written: str) -> str:
    """The 审图号 as written; "" for words that are none (待定, 无)."""
    bare = "".join(written.split())
    return bare if re.fullmatch(form()["map_number"], bare) else ""
