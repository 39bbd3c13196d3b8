"""Blocks: which referents are ever compared. Rows lie on disk by block, so memory holds the largest part of them, not all.

A person is in the blocks of his name, of what a foreign name is called for short, and of how a Chinese name sounds; a body
in that of the end of its name with its abbreviations written out. Nothing is compared outside a block, and within one never
all with all.
"""

from __future__ import annotations

import pickle
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

from graph.folding import key
from graph.model import EntityType
from graph.splits import common
from pipelines.resolve.abbreviations import spelled_out
from pipelines.resolve.foreign import callable_by, parts
from pipelines.resolve.sounds import sounding
from pipelines.resolve.traits import Known

_PARTS = 64
_HELD = 20_000  # rows held before they are written
_END = 3


def keys(known: Known) -> set[str]:
    """The blocks of a referent."""
    who = known.referent
    if who.type is EntityType.PERSON:
        name = who.name.removesuffix("夫人")
        found = {f"P {name}"}
        for written in known.names:
            found |= {f"P {short}" for short in callable_by(written)}
            head = parts(written)[:-1]
            if head:
                found.add(f"H {''.join(head)}")
        if "|" not in common(who).scope:
            found |= {f"Y {sound}" for sound in sounding(name)}
        return found
    return {f"O {_end(spelled_out(who.name, known.years))}"} | {f"A {key(alias)}" for alias in known.aliases} | {f"A {who.name}"}


def _end(name: str) -> str:
    return name[-2:] if name.endswith("委") else name[-_END:]


def blocks(rows: Iterable[Known]) -> Iterator[tuple[str, list[Known]]]:
    """The blocks of two referents and more, each referent with all that its records say, in a fixed order."""
    with tempfile.TemporaryDirectory(prefix="lanmai-") as folder:
        files = [Path(folder) / f"{n}" for n in range(_PARTS)]
        held: dict[int, list[tuple[str, Known]]] = defaultdict(list)
        count = 0
        for row in rows:
            for block in keys(row):
                held[crc32(block.encode()) % _PARTS].append((block, row))
                count += 1
            if count >= _HELD:
                _write(files, held)
                count = 0
        _write(files, held)
        for file in files:
            yield from _part(file)


def _write(files: list[Path], held: dict[int, list[tuple[str, Known]]]) -> None:
    for number, rows in held.items():
        with files[number].open("ab") as out:
            pickle.dump(rows, out, pickle.HIGHEST_PROTOCOL)
    held.clear()


def _part(file: Path) -> Iterator[tuple[str, list[Known]]]:
    if not file.exists():
        return
    found: dict[str, dict[str, Known]] = defaultdict(dict)
    with file.open("rb") as rows:
        while rows.peek(1):
            for block, row in pickle.load(rows):  # noqa: S301 our own file of this run
                mine = found[block].setdefault(row.referent.id, Known(row.referent))
                mine.add(row)
    file.unlink()
    for block in sorted(found):
        if len(found[block]) > 1:
            yield block, [found[block][i] for i in sorted(found[block])]
