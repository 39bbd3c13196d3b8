"""Measuring speed: every stage has a figure, and jiagu is run only when asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.bench import NAMES_AND_TIMES, WHOLE, reading


def test_every_stage_has_a_positive_figure(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("一九四九年五月三日，杭州解放。陈文任浙江省水利局副局长。\n" * 20, encoding="utf-8")
    result = reading([text], 10_000, with_jiagu=False)
    assert result.characters >= 500
    assert {WHOLE, NAMES_AND_TIMES, "日期", "职务", "文件", "事件", "关系"} <= result.speeds.keys()
    assert all(speed > 0 for speed in result.speeds.values())
    assert result.memory_mb > 10
    assert (result.ratio, result.note) == (0.0, "")
    assert result.as_dict()["characters"] == result.characters


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(" \n", encoding="utf-8")
    with pytest.raises(ValueError, match="没有可读的全文"):
        reading([tmp_path], 10_000, with_jiagu=False)
