"""Notebooks run from top to bottom, on the sample holding and on a graph that is already there; they keep no output."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from graph.stores import open_store
from tests.contract import cases

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def shown(path: Path, folder: Path) -> list[str]:
    """What each code cell shows when the notebook runs in `folder`; any error in a cell fails the test."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    return [
        "".join(o.get("text", "") + o.get("data", {}).get("text/markdown", "") for o in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_committed_without_output(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_the_network_of_the_sample_holding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANMAI_GRAPH", raising=False)
    opened, network, central, groups, _, evidence, checked = shown(FOLDER / "01_sample_network.ipynb", FOLDER)
    assert "已读入示例全宗" in opened
    assert "条连线" in network
    assert "林岳" in central  # the liaison of the sample's red-archive story
    assert groups.count("\n") >= 4  # its stories fall apart into several groups
    assert evidence.count("\n") >= 5
    assert "逐字核对无误" in checked


def test_the_network_of_a_graph_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    for n in range(2):
        record = cases.record(f"T901-5-{n}", f"林之远到省农业厅报到{n}。")
        store.load(cases.batch(record, [cases.LIN, cases.BUREAU]))
    store.close()
    monkeypatch.setenv("LANMAI_GRAPH", f"sqlite:{tmp_path / 'graph.db'}")
    opened, network, *_, evidence, checked = shown(FOLDER / "01_sample_network.ipynb", FOLDER)
    assert "已读入示例全宗" not in opened
    assert network == "2 个人物与机构，1 条连线\n"
    assert "同见 2 件" in evidence
    assert "4 处引文逐字核对无误" in checked
