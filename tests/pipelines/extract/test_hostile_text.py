"""Text that no rule may choke on: long runs of one kind of word, as tables, lists and spoilt scans have them."""

from __future__ import annotations

import time

import pytest

from graph.model import Record
from pipelines.extract.pipeline import Reader

READER = Reader()
RUNS = (
    "国务院、中央军事委员会、" * 120, "国务院" * 300 + "发布", "县长陈文、" * 200, "周恩来总理" * 200 + "发布", "二〇〇〇" * 400 + "任县长",
    "和与及" * 300, "中华人民共和国" * 200, "1949年5月3日" * 300, "《条例》" * 300 + "发布", "第一次修订" * 300, "（" * 900, "任免" * 500,
    "杭州市" * 300 + "委员会召开会议", "致" * 300 + "：", "各县市委、" * 300 + "：", "□" * 1500, "关于" * 400 + "的通知",
)


@pytest.mark.parametrize("text", RUNS)
def test_no_rule_runs_away(text: str) -> None:
    begin = time.process_time()
    (found,) = READER.read([Record("r", text)])
    # a pattern that tries every way to cut a run needs hours; this bound is a hundred times what reading takes
    assert time.process_time() - begin < 60
    assert all(text[m.span.start : m.span.end] == m.span.quote for m in found.mentions)
