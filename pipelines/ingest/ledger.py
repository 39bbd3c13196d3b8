"""Which record ids have been given out: on disk rather than in memory, since an archive has millions."""

from __future__ import annotations

import hashlib
import tempfile
from mmap import mmap

_SLOTS = 1 << 16  # to begin with; doubled when more than half full
_WIDTH = 8  # bytes


class Ledger:
    """A hash table of 64-bit digests in a temporary file; only ids that came twice are held in memory."""

    def __init__(self) -> None:
        self._again: dict[str, int] = {}
        self._used = 0
        self._open(_SLOTS)

    def times(self, record_id: str) -> int:
        """How often this id has been claimed, this time included: 1 for the first."""
        digest = _digest(record_id)
        slot = self._slot(digest)
        if self._table[slot] == digest:
            self._again[record_id] = self._again.get(record_id, 1) + 1
            return self._again[record_id]
        self._table[slot] = digest
        self._used += 1
        if self._used * 2 > self._slots:
            self._grow()
        return 1

    def known(self, record_id: str) -> bool:
        """Whether a record of this id has been given out."""
        digest = _digest(record_id)
        return self._table[self._slot(digest)] == digest

    def close(self) -> None:
        """Drops the register and its file."""
        self._table.release()
        self._map.close()
        self._file.close()

    def _open(self, slots: int) -> None:
        self._slots = slots
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (open until the ledger is closed)
        self._file.truncate(slots * _WIDTH)
        self._map = mmap(self._file.fileno(), slots * _WIDTH)
        self._table = memoryview(self._map).cast("Q")

    def _slot(self, digest: int) -> int:
        slot = digest % self._slots
        while self._table[slot] not in (0, digest):
            slot = (slot + 1) % self._slots
        return slot

    def _grow(self) -> None:
        old, old_map, old_file = self._table, self._map, self._file
        self._open(self._slots * 2)
        for digest in old:
            if digest:
                self._table[self._slot(digest)] = digest
        old.release()
        old_map.close()
        old_file.close()


def _digest(record_id: str) -> int:
    return int.from_bytes(hashlib.blake2b(record_id.encode(), digest_size=_WIDTH).digest(), "little") or 1
