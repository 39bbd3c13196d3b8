"""What the commands print of a name: where it stands under which title, and whether it took place."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.ui.small_graph import fill
from ui.cli import app


@pytest.fixture
def graph(tmp_path: Path) -> str:
    return fill(tmp_path)


def _run(graph: str, *words: str) -> str:
    made = CliRunner().invoke(app, [*words, "--graph", graph])
    assert made.exit_code == 0, made.output
    return made.output


def test_a_plan_is_said_to_be_one_and_records_have_their_titles(graph: str) -> None:
    told = _run(graph, "show", "杭州")
    assert "时间不详 会议（计划） “计划于六月在杭州召开座谈会”《四明革命史料选》（T906-1）" in told
    assert "会议（计划） “计划于六月" in _run(graph, "timeline", "杭州")


def test_a_draft_names_its_records_beside_the_places(graph: str) -> None:
    told = _run(graph, "chronicle", "蜻蜓岗战斗")
    assert "[有据] 《蜻蜓岗战斗详报》（T901-2）正文[0:28]" in told
