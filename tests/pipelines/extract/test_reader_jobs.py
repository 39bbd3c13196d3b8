"""Reading by several processes: the findings of one, in order; and a process that is killed costs no record."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import BrokenExecutor
from typing import Any

import pytest

from graph.model import Record
from pipelines.extract.pipeline import AT_ONCE, Reader

TEXTS = ("陈文任浙江省水利局副局长。", "一九四九年五月三日，杭州解放。", "", "中共余姚县委在梁弄镇召开会议，林岳参加。")
RECORDS = [Record(f"r{i}", TEXTS[i % 4] * (i % 5), {"题名": f"第{i}号通知"}) for i in range(70)]


class Deadly:
    """Ends whatever process unpacks it."""

    def __reduce__(self) -> tuple[Any, tuple[int]]:
        return os._exit, (9,)


def test_several_processes_find_what_one_finds_in_the_same_order() -> None:
    with Reader(jobs=2) as several:
        assert list(several.read(RECORDS)) == list(Reader().read(RECORDS))
    assert len(RECORDS) > 2 * AT_ONCE


def test_a_killed_process_costs_no_record() -> None:
    with Reader(jobs=2) as several:
        found = several.read(RECORDS)
        first = next(found)
        for process in multiprocessing.active_children():
            process.kill()
        assert [first.record_id, *(f.record_id for f in found)] == [r.id for r in RECORDS]


def test_work_after_a_death_gets_fresh_processes() -> None:
    deadly: Any = Deadly()
    with Reader(jobs=2) as several:
        with pytest.raises(BrokenExecutor):
            several.submit([Record("d", "杭州。", {"题名": deadly})]).result()
        (found,) = several.submit(RECORDS[:1]).result()
    assert found.record_id == "r0"


def test_one_process_hands_over_a_failure_as_several_would(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader()

    def fails(_: object) -> None:
        raise ValueError("读不了")

    monkeypatch.setattr(reader, "_read", fails)
    with pytest.raises(ValueError, match="读不了"):
        reader.submit(RECORDS[:1]).result()


@pytest.mark.parametrize("count", [0, 1, AT_ONCE])
def test_a_handful_is_read_without_other_processes(count: int) -> None:
    with Reader(jobs=2) as several:
        assert [f.record_id for f in several.read(RECORDS[:count])] == [r.id for r in RECORDS[:count]]
        assert multiprocessing.active_children() == []
