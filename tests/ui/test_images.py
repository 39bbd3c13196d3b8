"""Pictures of a record's paper: which are found, and what is never reached."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from graph.model import Record
from ui.images import NoPicture, pictures, shown


def _draw(path: Path, size: tuple[int, int] = (30, 40)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, "white").save(path)
    return path


@pytest.fixture
def holding(tmp_path: Path) -> Path:
    folder = tmp_path / "馆藏"
    (folder / "全文").mkdir(parents=True)
    (folder / "holding.yaml").write_text("archive: 某馆\n", "utf-8")
    (folder / "全文" / "T9-001.txt").write_text("字", "utf-8")
    (folder / "目录.csv").write_text("档号\n", "utf-8")
    return folder


def _record(holding: Path, **catalogue: str) -> Record:
    return Record(
        "T9-001", "字", catalogue, {}, "T9-001", "T9-001", text_path=str(holding / "全文" / "T9-001.txt"),
        source_path=f"{holding / '目录.csv'}#一", source_row=2,
    )


def _found(record: Record, holding: Path) -> list[str]:
    return [str(p.relative_to(holding.resolve())) for p in pictures(record, list, holding)]


@pytest.mark.parametrize("name", [
    "全文/T9-001.png", "全文/T9-001.JPG", "全文/T9-001.tif", "全文/images/T9-001.jpeg", "images/T9-001.png", "扫描件/T9-001/甲.png",
])
def test_a_picture_beside_the_text_or_in_a_folder_of_pictures_is_found(holding: Path, name: str) -> None:
    _draw(holding / name)
    assert _found(_record(holding), holding) == [name]


def test_pages_come_in_order_and_another_records_picture_is_not_one_of_them(holding: Path) -> None:
    for name in ("T9-001_10.png", "T9-001_2.png", "T9-001.png", "T9-001-002.png", "T9-0011.png", "XT9-001.png", "T9-001_2.gif"):
        _draw(holding / "全文" / name)
    assert _found(_record(holding), holding) == ["全文/T9-001.png", "全文/T9-001_2.png", "全文/T9-001_10.png"]


def test_a_column_of_the_catalogue_names_pictures(holding: Path) -> None:
    _draw(holding / "原图" / "甲.png")
    _draw(holding / "乙.jpg")
    assert _found(_record(holding, 图像文件="乙.jpg；甲.png"), holding) == ["乙.jpg", "原图/甲.png"]


@pytest.mark.parametrize("said", ["../外面.png", "..\\外面.png", "{outside}", "全文/../../外面.png", "\0.png", "holding.yaml", "."])
def test_nothing_outside_the_holding_is_reached_by_name(holding: Path, said: str) -> None:
    outside = _draw(holding.parent / "外面.png")
    assert _found(_record(holding, 图像=said.format(outside=outside)), holding) == []


def test_nothing_outside_the_holding_is_reached_by_links(holding: Path) -> None:
    outside = _draw(holding.parent / "外面.png")
    os.symlink(outside, holding / "全文" / "T9-001.png")
    os.symlink(holding.parent, holding / "images")
    _draw(holding.parent / "T9-001.png")
    assert _found(_record(holding), holding) == []


@pytest.mark.parametrize("odd", ["../外面", "..", ".", "a/b", "", " "])
def test_an_odd_number_is_no_way_out(holding: Path, odd: str) -> None:
    _draw(holding.parent / "外面.png")
    _draw(holding / "全文" / "别件.png")
    record = Record(odd or "x", "字", dh_raw=odd, source_path=str(holding / "目录.csv"))
    assert _found(record, holding) == []


def test_without_a_description_the_folder_read_in_is_the_holding(tmp_path: Path) -> None:
    text = tmp_path / "读入" / "全文" / "甲.txt"
    text.parent.mkdir(parents=True)
    text.write_text("字", "utf-8")
    picture = _draw(tmp_path / "读入" / "images" / "甲.png")
    record = Record("甲", "字", text_path="读入/全文/甲.txt")
    assert pictures(record, lambda: ["读入"], tmp_path) == [picture.resolve()]
    assert pictures(record, list, tmp_path) == []
    assert pictures(Record("甲", "字", text_path="没有/甲.txt"), lambda: ["读入"], tmp_path) == []


def test_a_large_picture_is_made_fit_for_a_screen_and_a_tiff_has_pages(tmp_path: Path) -> None:
    wide = _draw(tmp_path / "a.png", (4000, 2000))
    data, pages = shown(wide)
    assert pages == 1
    assert data[:3] == b"\xff\xd8\xff"
    several = tmp_path / "b.tif"
    first, second = (Image.new("L", (10, 10), shade) for shade in (0, 255))
    first.save(several, save_all=True, append_images=[second])
    assert shown(several, 1)[1] == 2
    assert shown(several, 0)[0] != shown(several, 1)[0]
    assert shown(several, 99)[0] == shown(several, 1)[0]


@pytest.mark.parametrize("content", [b"", b"not a picture", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_picture_is_said_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.png"
    file.write_bytes(content)
    with pytest.raises(NoPicture, match="图像打不开"):
        shown(file)
