"""The real reader and what verifying asks of it, once for all tests of composing."""

from __future__ import annotations

import pytest

from pipelines.compose import FactsOf
from pipelines.extract.pipeline import Reader
from pipelines.writing import facts_from


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="session")
def facts(reader: Reader) -> FactsOf:
    return facts_from(reader)
