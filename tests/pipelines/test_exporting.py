"""Export of a kept work: refused while what it rests on is no longer what it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from graph.access import Audience
from graph.model import Openness
from graph.staleness import basis
from graph.store import Batch
from pipelines.compose import ExportRefused
from pipelines.writing import export_product
from tests.pipelines.compose.drafts import DRAFT, RECORD, SENTENCES, store_with


class _NothingFound:
    """A reader that finds no names and no dates."""

    def read(self, records: Any) -> list[Any]:
        return [type("Found", (), {"mentions": (), "dates": ()})() for _ in records]


def _export(store: Any, product: Any, path: Path) -> None:
    export_product(product, store, Audience.WORKING, cast(Any, _NothingFound()), path)


def test_a_work_whose_record_has_changed_is_refused_with_the_reason(tmp_path: Path) -> None:
    store = store_with(tmp_path, RECORD)
    product = replace(DRAFT, audience="working")
    kept = replace(product, basis=basis(store, product))
    _export(store, kept, tmp_path / "a.docx")
    assert (tmp_path / "a.docx").exists()
    store.load(Batch(records=(replace(RECORD, catalogue={**RECORD.catalogue, "题名": "移民工作会议纪要"}),)))
    with pytest.raises(ExportRefused, match="r-1 目录有改动") as refused:
        _export(store, kept, tmp_path / "b.docx")
    assert [s.text for s in refused.value.sentences] == list(SENTENCES[:3])
    assert not (tmp_path / "b.docx").exists()


def test_a_record_closed_since_blocks_the_export(tmp_path: Path) -> None:
    store = store_with(tmp_path, RECORD)
    kept = replace(DRAFT, basis=basis(store, DRAFT))
    store.load(Batch(records=(replace(RECORD, openness=Openness.CONTROLLED),)))
    with pytest.raises(ExportRefused, match="已不能用于这一对象"):
        _export(store, kept, tmp_path / "b.docx")
