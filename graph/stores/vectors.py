"""Nearest passages by cosine, over one float32 matrix that is read again only when a vector has changed."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.stores import sql

_DIGITS = 6


def packed(vector: Sequence[float]) -> bytes:
    """A vector as little-endian float32."""
    return np.asarray(vector, dtype="<f4").tobytes()


@dataclass(frozen=True, slots=True)
class _Matrix:
    """All vectors of one width, normalised: row i belongs to passage ids[i]; ids ascend."""

    counter: int
    ids: NDArray[np.int64]
    rows: NDArray[np.float32]


class VectorIndex:
    """The matrices of a store, one a width, shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._matrices: dict[int, _Matrix] = {}

    def nearest(
        self, db: sqlite3.Connection, vector: Sequence[float], visible: NDArray[np.int64], limit: int
    ) -> list[tuple[int, float]]:
        """(passage id, cosine) of the nearest of the `visible` passages, and of all that are as near as the last.

        What is not visible is left out before ranking, so it displaces nothing. `db` is inside the transaction that
        also gave `visible`. Cosines are rounded: their last digits depend on how many rows are multiplied at once.
        """
        asked = _unit(np.asarray([vector], dtype=np.float32))[0]
        matrix = self._matrix(db, len(asked))
        chosen = np.flatnonzero(np.isin(matrix.ids, visible, assume_unique=True))
        if limit <= 0 or not chosen.size:
            return []
        found = np.round((matrix.rows @ asked)[chosen].astype(np.float64), _DIGITS)
        last = np.partition(found, -limit)[-limit] if limit < found.size else -np.inf
        return [(int(matrix.ids[chosen[i]]), float(found[i])) for i in np.flatnonzero(found >= last)]

    def _matrix(self, db: sqlite3.Connection, width: int) -> _Matrix:
        (counter,) = db.execute(sql.VECTOR_COUNTER).fetchone()
        with self._lock:
            held = self._matrices.get(width)
            if held is None or held.counter != counter:
                held = self._matrices[width] = _read(db, width, counter)
            return held


def _read(db: sqlite3.Connection, width: int, counter: int) -> _Matrix:
    size = {"bytes": 4 * width}
    (count,) = db.execute(sql.VECTOR_COUNT, size).fetchone()
    ids = np.empty(count, dtype=np.int64)
    table = np.empty((count, width), dtype=np.float32)
    for i, (row, blob) in enumerate(db.execute(sql.VECTORS, size)):
        ids[i] = row
        table[i] = np.frombuffer(blob, dtype="<f4")
    return _Matrix(counter, ids, _unit(table))


def _unit(table: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(table, axis=1, keepdims=True)
    return (table / np.where(length > 0, length, 1)).astype(np.float32)
