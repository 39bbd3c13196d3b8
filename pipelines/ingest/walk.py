"""Which files there are below the given paths, in a fixed order, and which of them may not be followed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_PASSED_OVER = frozenset(("thumbs.db", "desktop.ini", "__macosx"))  # left by file managers, no one's records


@dataclass(frozen=True, slots=True)
class Found:
    """A file below `root` (the path that was given); `problem` says why it is not to be read, "" when it is."""

    path: Path
    root: Path
    problem: str = ""


def discover(paths: Sequence[Path]) -> list[Found]:
    """All files, each once, sorted by path. Links that lead out of the given folder are not followed."""
    found: dict[str, Found] = {}
    for root in paths:
        for item in _below(root):
            found.setdefault(os.path.abspath(item.path), item)
    return [found[name] for name in sorted(found)]


def readable(path: Path) -> Path:
    """The path as text that can be shown and stored: names left in GBK by old archivers are decoded."""
    raw = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return Path(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return Path(raw.decode("utf-8", "replace"))


def _below(root: Path) -> Iterator[Found]:
    if not root.exists():
        yield Found(root, root, "找不到这个文件或文件夹")
        return
    if not root.is_dir():
        yield Found(root, root)
        return
    barred: list[Found] = []

    def bar(error: OSError) -> None:
        barred.append(Found(Path(error.filename or root), root, "文件夹无法访问，请检查权限"))

    for folder, folders, names in os.walk(root, onerror=bar):
        folders[:] = [name for name in folders if not _ignored(name)]
        yield from barred
        barred.clear()
        for name in [*names, *(n for n in folders if os.path.islink(os.path.join(folder, n)))]:
            if not _ignored(name):
                yield from _one(Path(folder, name), root)
    yield from barred


def _one(path: Path, root: Path) -> Iterator[Found]:
    if not path.is_symlink():
        yield Found(path, root)
        return
    target = path.resolve()
    if not target.is_relative_to(root.resolve()):
        yield Found(path, root, "符号链接指向文件夹之外，未读取；需要时请把文件本身放进来")
    elif not target.exists():
        yield Found(path, root, "符号链接指向的文件不存在")


def _ignored(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _PASSED_OVER
