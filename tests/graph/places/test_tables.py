"""The tables: the shipped ones load; every fault of an archive's own is one line that says where and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.places.changes import Row
from graph.places.tables import COLUMNS, PLACES_FOLDER, PlacesError, read_tables

HEAD = ",".join(COLUMNS["changes.csv"])


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive's own folder."""
    monkeypatch.setenv(PLACES_FOLDER, str(tmp_path))
    return tmp_path


def write(folder: Path, *rows: str, name: str = "changes.csv", head: str = HEAD) -> None:
    """A table of these rows."""
    (folder / name).write_text("\n".join([head, *rows]) + "\n", "utf-8")


def test_every_shipped_row_has_a_source_and_a_date_or_none() -> None:
    tables = read_tables()
    assert len(tables.changes) > 90
    for change in tables.changes:
        assert isinstance(change.evidence, Row)
        assert change.evidence.source
        assert change.when is None or re.fullmatch(r"\d{4}(-\d{2})?~?", change.when.edtf)


def test_general_knowledge_alone_is_never_trusted_far() -> None:
    told = [c.evidence for c in read_tables().changes if isinstance(c.evidence, Row)]
    assert {r.confidence for r in told if r.source == "一般知识，未核［G］"} == {"低"}
    assert {r.confidence for r in told if r.source == "杭县、杭州地方志网页［S18］"} <= {"中", "低"}


def test_a_dispute_is_two_rows() -> None:
    told = [c for c in read_tables().changes if c.group == "杭县设立"]
    assert [c.when.edtf for c in told if c.when] == ["1912", "1914"]


def test_an_own_file_takes_the_place_of_the_shipped_one_alone(own: Path) -> None:
    regions = len(read_tables().regions)
    write(own, "更名,甲县,乙县,1930~,,,县志,高,,")
    tables = read_tables()
    assert [(c.before, c.after, c.earliest, c.latest) for c in tables.changes] == [(("甲县",), ("乙县",), "1929-01-01", "1931-12-31")]
    assert len(tables.regions) == regions
    write(own, "更名,甲县,丙县,1930-02,,,县志,高,,")
    assert [(c.after, c.latest) for c in read_tables().changes] == [(("丙县",), "1930-02-28")]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["改名,甲县,乙县,1930,,,县志,高,,"], "changes.csv 第 2 行：类型“改名”看不懂：请写 设立、更名"),
        (["", "更名,甲县,乙县,1930,,,,高,,"], "changes.csv 第 3 行：没有来源"),
        (["更名,甲县,乙县,1930,,,县志,很高,,"], "可信度“很高”看不懂：请写 高、中 或 低"),
        (["更名,甲县,乙县,民国十九年,,,县志,高,,"], "“生效”的日期“民国十九年”看不懂：请写 1958、1958-04"),
        (["更名,甲县,乙县,1930-13,,,县志,高,,"], "“生效”的日期“1930-13”看不懂"),
        (["更名,甲县,乙县、丙县,1930,,,县志,高,,"], "更名要写明“后”一个单位"),
        (["撤销,甲县,乙县,1930,,,县志,高,,"], "撤销的“后”应空着：若另有单位并入"),
        (["更名,甲县,甲县,1930,,,县志,高,,"], "“前”与“后”相同"),
        (["更名,甲县,乙县,1930,,,县志,高"], "有 8 格，表头有 10 列"),
        (["更名,甲县,乙县,1950,,,县志,高,,", "撤销,乙县,,1930,,,县志,高,,"], "第 3 行：“乙县”的这一行早于第 2 行"),
        (["设立,,甲县,1912,,,县志,高,,", "设立,,甲县,1930,,,县志,高,,"], "第 3 行：“甲县”在第 2 行已经有了：请补上中间的变更；若是"),
        (["撤销,甲县,,1912,,,县志,高,,", "更名,甲县,乙县,1930,,,县志,高,,"], "“甲县”在第 2 行已经没有了"),
    ],
)
def test_a_fault_is_one_line_with_a_remedy(own: Path, rows: list[str], message: str) -> None:
    write(own, *rows)
    with pytest.raises(PlacesError) as fault:
        read_tables()
    assert message in str(fault.value)
    assert "\n" not in str(fault.value)
    assert str(fault.value).count("：") >= 2


def test_other_faults_of_files(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(own, head="类型,前,后,来源")
    with pytest.raises(PlacesError, match="第 1 行：缺少列 生效、决定"):
        read_tables()
    (own / "changes.csv").write_bytes("类型,前".encode("gb18030"))
    with pytest.raises(PlacesError, match="不是 UTF-8 编码"):
        read_tables()
    (own / "changes.csv").unlink()
    write(own, "没有这个区域,甲县,,,县志,高,", name="members.csv", head=",".join(COLUMNS["members.csv"]))
    with pytest.raises(PlacesError, match=r"members.csv 第 2 行：regions.csv 里没有区域“没有这个区域”"):
        read_tables()
    (own / "members.csv").unlink()
    write(own, "梁弄,29.9,121.1,县志,高,", name="points.csv", head=",".join(COLUMNS["points.csv"]))
    with pytest.raises(PlacesError, match="不在国内：请检查经度与纬度是否写反"):
        read_tables()
    monkeypatch.setenv(PLACES_FOLDER, str(own / "none"))
    with pytest.raises(PlacesError, match=r"none 不存在：请建立它"):
        read_tables()


def test_excel_files_with_a_mark_at_the_start_are_read(own: Path) -> None:
    (own / "changes.csv").write_bytes(("\ufeff" + HEAD + "\r\n更名,甲县,乙县,,,,县志,高,,\r\n,,,,,,,,,\r\n").encode())
    (change,) = read_tables().changes
    assert change.when is None
