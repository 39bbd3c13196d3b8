"""x"""
from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.decoding import Found


def refine(text: str, found: Sequence[Found]) -> list[Found]:
    return list(found)
