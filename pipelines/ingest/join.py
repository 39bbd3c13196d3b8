"""Which text file belongs to which catalogue row: by 档号, by the file name the row gives, or by the whole 题名.

Holds paths only, one index entry a file and key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph.folding import key
from pipelines.ingest import reference_codes
from pipelines.ingest.fields import FILE_FIELD, TITLE
from pipelines.ingest.walk import readable

_SHORTEST_TITLE = 4  # characters; shorter ones (通知) are shared by too many records
_PREFERRED = (".txt", ".md", ".docx", ".pdf")


@dataclass(frozen=True, slots=True)
class Match:
    """A row's text file, the same document in other formats, and what the clerk should know."""

    path: Path
    others: tuple[Path, ...] = ()
    warning: str = ""


@dataclass(slots=True)
class Texts:
    """The text files of an input, by every key a row may know them by; each is given out once."""

    _by_key: dict[str, list[Path]] = field(default_factory=dict)
    _taken: set[Path] = field(default_factory=set)

    @classmethod
    def of(cls, paths: Iterable[Path]) -> Texts:
        """An index of these files."""
        texts = cls()
        for path in paths:
            for name in _keys_of_file(path):
                texts._by_key.setdefault(name, []).append(path)
        return texts

    def take(self, fields: Mapping[str, str], code: str, near: Path) -> Match | None:
        """The file of a row with that normalised 档号, the nearest to the catalogue first; None when there is none."""
        found, warning = self._free(_named(fields)), ""
        if not found and code:
            found = self._free([f"code:{code}"])
        if not found and len(title := key(fields.get(TITLE, ""))) >= _SHORTEST_TITLE:
            found = self._free([f"stem:{title}"])
            warning = "正文文件按题名对应，请核对"
        if not found:
            return None
        found.sort(key=lambda p: (-_shared(p, near), _preference(p), str(p)))
        first = found[0]
        others = tuple(p for p in found[1:] if p.stem == first.stem and p.parent == first.parent)
        self._taken.update((first, *others))
        return Match(first, others, warning)

    def withhold(self, fields: Mapping[str, str], code: str) -> list[Path]:
        """Takes out, unread, every file that may be a refused row's: rather one too many than one too few.

        Also where only the zeros of the 档号 differ, or the 题名 is but a part of the file's name.
        """
        keys = [*_named(fields)]
        if code:
            keys += [f"code:{code}", f"near:{reference_codes.sort_key(code)}"]
        if title := key(fields.get(TITLE, "")):
            keys.append(f"stem:{title}")
        if len(title) >= _SHORTEST_TITLE:
            keys += [name for name in self._by_key if name.startswith("stem:") and title in name]
        found = sorted(set(self._free(keys)))
        self._taken.update(found)
        return found

    def is_taken(self, path: Path) -> bool:
        """Whether a row has had it, or it was withheld."""
        return path in self._taken

    def _free(self, keys: Iterable[str]) -> list[Path]:
        return [p for name in keys for p in self._by_key.get(name, ()) if p not in self._taken]


def code_of_name(path: Path) -> str:
    """The normalised 档号 a file is named by, alone or before a title (T901-001-0001_关于….txt); "" when by none."""
    stem = readable(path).stem
    for candidate in (stem, stem.split("_")[0], stem.split()[0] if stem.split() else ""):
        code = reference_codes.parse(candidate)
        if code.parsed:
            return code.norm
    return ""


def _keys_of_file(path: Path) -> set[str]:
    named = readable(path)
    keys = {f"name:{key(named.name)}", f"stem:{key(named.stem)}", f"code:{reference_codes.normalise(named.stem)}"}
    if code := code_of_name(path):
        keys |= {f"code:{code}", f"near:{reference_codes.sort_key(code)}"}
    return keys


def _named(fields: Mapping[str, str]) -> list[str]:
    name = key(fields.get(FILE_FIELD, "").replace("\\", "/").rsplit("/", 1)[-1])
    return [f"name:{name}", f"stem:{name}"] if name else []


def _shared(path: Path, near: Path) -> int:
    """How many leading folders two paths have in common."""
    count = 0
    for left, right in zip(path.parts, near.parts, strict=False):
        if left != right:
            break
        count += 1
    return count


def _preference(path: Path) -> int:
    suffix = path.suffix.lower()
    return _PREFERRED.index(suffix) if suffix in _PREFERRED else len(_PREFERRED)
