"""What leaves of an exhibition, and what does not: support, staleness, release, openness; the hall as a folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.access import Audience
from graph.model import Openness
from graph.store import Batch, GraphStore
from graph.works import Exhibit, Product, Section, State
from pipelines.compose.hall_fonts import Fonts
from pipelines.compose.hall_links import broken
from pipelines.compose.showing import NoSuchPicture
from pipelines.exhibiting import (
    NotReady,
    export_hall,
    export_manifest,
    export_outline,
    export_script,
    list_rows,
    ready,
    ready_for_public,
)
from pipelines.load import passages
from tests.exhibited import CLOSED_WORDS, ENEMY, NUMBER, Silent, exhibition, gallery, keep, pages, picture, points, word

READER: Any = Silent()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphStore]:
    monkeypatch.setenv("LANMAI_PLACES", str(points(tmp_path / "places")))
    monkeypatch.setattr("pipelines.compose.hall.embedded", lambda text, families: Fonts("", "", "没有字体"))  # cutting takes seconds
    made = gallery(tmp_path)
    yield made
    made.close()


def _hall(store: GraphStore, product: Product, folder: Path, base: str = "") -> list[str]:
    return export_hall(store, ready_for_public(store, product, READER), pages, folder, base)


def _hindrances(store: GraphStore, product: Product) -> str:
    with pytest.raises(NotReady) as refused:
        ready_for_public(store, product, READER)
    return "\n".join(refused.value.hindrances)


def _change(store: GraphStore, record_id: str, **what: Any) -> None:
    record = store.record(record_id, Audience.WORKING)
    assert record is not None
    changed = replace(record, **what)
    store.load(Batch((changed,), tuple(passages(changed))))


def _words(folder: Path) -> str:
    kept = [p for p in folder.rglob("*") if p.is_file() and p.suffix not in (".jpg", ".docx")]
    return "\n".join([*(p.name for p in folder.rglob("*")), *(p.read_text("utf-8") for p in kept)])


@pytest.mark.parametrize("state", [State.OUTLINE, State.DRAFT, State.WITHDRAWN])
def test_the_hall_is_built_of_a_released_exhibition_alone(store: GraphStore, state: State) -> None:
    product = exhibition(store, state=state)
    assert re.search("还没有定下来|还没有发布|已经撤回", _hindrances(store, product))
    if state is State.DRAFT:
        assert len(ready(store, product, Audience.EXHIBITION, READER).exhibits) == 3
    else:
        with pytest.raises(NotReady):
            ready(store, product, Audience.EXHIBITION, READER)


def test_an_older_version_does_not_leave_when_a_newer_is_withdrawn(store: GraphStore) -> None:
    product = exhibition(store)
    store.save_product(replace(product, version=2, state=State.WITHDRAWN))
    assert "不是存下的最新一稿" in _hindrances(store, product)


def test_every_hindrance_is_named(store: GraphStore) -> None:
    product = exhibition(store)
    sections = list(product.sections)
    invented = replace(word(store, "T901-1", "林岳任政治委员。"), text="林岳率三千人到会。")
    sections[1] = replace(sections[1], sentences=(invented,))
    sections[6] = replace(sections[6], exhibits=(*sections[6].exhibits, Exhibit("T906-1"), Exhibit("T902-9"), Exhibit("没有")))
    told = _hindrances(store, keep(store, replace(product, version=2, sections=tuple(sections))))
    assert re.search("第 3 句“林岳率三千人到会。”：数字“三千人?”在引文中没有依据", told), told
    for number, record_id in ((4, "T906-1"), (5, "T902-9"), (6, "没有")):
        assert f"展品 {number}（{record_id}）不能用于“展览与网上展厅”" in told


def test_nothing_but_an_exhibition_with_words_and_exhibits(store: GraphStore) -> None:
    assert "不是展览" in _hindrances(store, exhibition(store, kind="brief"))
    told = _hindrances(store, exhibition(store, id="x-2", sections=(Section("前言", (), "preface"),)))
    assert "还没有展品" in told
    assert "还没有展板文字" in told


@pytest.mark.parametrize("what", [{"openness": Openness.CONTROLLED}, {"publication": ""}, {"text": "改过的全文。"}])
def test_what_changed_since_stops_every_file(store: GraphStore, what: dict[str, Any]) -> None:
    product = exhibition(store)
    ready_for_public(store, product, READER)
    _change(store, ENEMY, **what)
    assert f"{ENEMY}：核对以后" in _hindrances(store, product)
    with pytest.raises(NotReady, match=ENEMY):
        ready(store, product, Audience.EXHIBITION, READER)


def test_a_working_exhibition_with_a_closed_record_gives_its_outline_but_no_hall(store: GraphStore, tmp_path: Path) -> None:
    group = Section("第一组", (), "group", exhibits=(Exhibit("T902-9", label=(word(store, "T902-9", "杜小山潜入余姚"),)),))
    opening = Section("前言", (word(store, "T901-1", "林岳任政治委员。"),), "preface")
    product = exhibition(store, audience="working", sections=(opening, group))
    export_outline(ready(store, product, Audience.WORKING, READER), tmp_path / "纲.docx")
    assert "展品 1（T902-9）不能用于“展览与网上展厅”" in _hindrances(store, product)


def test_the_folder_leads_nowhere_outside_and_says_nothing_closed(store: GraphStore, tmp_path: Path) -> None:
    folder = tmp_path / "展厅"
    notes = _hall(store, exhibition(store), folder)
    assert broken(folder) == []
    words = _words(folder)
    assert [w for w in CLOSED_WORDS if w in words] == []
    assert "作者" not in words.replace("责任者", "")
    own = "".join(p.read_text("utf-8") for p in folder.rglob("*.*") if p.suffix in (".html", ".css", ".js"))
    assert not re.search(r"https?:|//\w|javascript:", own.replace("// Left", ""))
    assert any("权利状态" in n for n in notes)
    assert any("字体" in n for n in notes)
    for shown in ("原件", "复制件", "图版", "敌方文书", "此件未附图像", f"审图号：{NUMBER}"):
        assert shown in words, shown


def test_scenes_as_data(store: GraphStore, tmp_path: Path) -> None:
    folder = tmp_path / "h"
    _hall(store, exhibition(store), folder)
    scenes = json.loads((folder / "data" / "scenes.json").read_text("utf-8"))
    assert {tuple(s) for s in scenes} == {("scene_id", "part_id", "title", "narration", "media", "hotspots", "map", "next")}
    assert [(s["scene_id"], s["part_id"], s["next"]) for s in scenes] == [
        ("s01", "", ["s02"]), ("s02", "p1", ["s03", "s04"]), ("s03", "p1", ["s04"]), ("s04", "p2", ["s05", "s06"]),
        ("s05", "p2", ["s06"]), ("s06", "", []),
    ]
    assert scenes[2]["media"] == [{"dh": "T901-1", "page": "1", "image_id": "e001-1", "rights": "公有领域"}]
    (spot,) = scenes[2]["hotspots"]
    assert (spot["target"], spot["text"], scenes[2]["map"]) == ("scenes/s03.html#e001", "梁弄镇：展品 1", {"审图号": NUMBER})
    assert 0 < spot["x"] < 1
    assert 0 < spot["y"] < 1
    assert scenes[4]["media"][1] == {"dh": ENEMY, "page": "", "image_id": "", "rights": ""}
    assert all(len(s["narration"]) <= 150 for s in scenes)
    images = json.loads((folder / "data" / "images.json").read_text("utf-8"))
    assert next((i["image_id"], i["dh"], i["page"], i["at"]) for i in images) == ("e001-1", "T901-1", "1", "records.html#e001-1")


@pytest.mark.parametrize(("number", "why"), [("", "没有写审图号"), ("待定", "“待定”不像审图号"), ("无号", "不像审图号")])
def test_no_map_without_its_number(store: GraphStore, tmp_path: Path, number: str, why: str) -> None:
    product = exhibition(store)
    bare = keep(store, replace(product, version=2, details={**product.details, "审图号": number}))
    notes = _hall(store, bare, tmp_path / "h")
    assert any(n.startswith("没有放地图") and why in n for n in notes)
    pages_written = _words(tmp_path / "h")
    assert "<svg" not in pages_written
    assert '"hotspots": []' in pages_written
    assert "审图号" not in pages_written


def test_a_map_among_the_exhibits_stays_without_picture(store: GraphStore, tmp_path: Path) -> None:
    product = exhibition(store)
    sections = list(product.sections)
    for number, image in (("", False), ("GS(2020)1号", True)):
        named = replace(sections[3].exhibits[0], details={"名称": "三区形势图", "审图号": number})
        sections[3] = replace(sections[3], exhibits=(named,))
        version = 2 + image
        notes = _hall(store, keep(store, replace(product, version=version, sections=tuple(sections))), tmp_path / f"h{version}")
        assert any("展品 1“三区形势图”是地图，没有审图号" in n for n in notes) is not image
        assert (tmp_path / f"h{version}" / "images" / "e001-1.jpg").exists() is image


def test_hostile_words_stay_words(store: GraphStore, tmp_path: Path) -> None:
    title = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202eabc&lt;"
    product = exhibition(store, title)
    sections = [replace(s, heading=f"{s.heading}{title}") for s in product.sections]
    details = {**product.details, "主办": title, "副题": "{{ 7*7 }}{% x %}"}
    hostile = keep(store, replace(product, version=2, sections=tuple(sections), details=details))
    folder = tmp_path / "h"
    _hall(store, hostile, folder)
    assert broken(folder) == []
    for page in folder.rglob("*.html"):
        text = page.read_text("utf-8")
        assert "<script>" not in text
        assert "onerror=" not in re.sub(r"&lt;.*?&gt;", "", text)
        assert "\u202e" not in text
    assert "{{ 7*7 }}{% x %}" in (folder / "index.html").read_text("utf-8")
    export_outline(ready(store, hostile, Audience.EXHIBITION, READER), tmp_path / "纲.docx")
    export_script(store, ready(store, hostile, Audience.EXHIBITION, READER), tmp_path / "本.docx")


def test_a_folder_in_use_and_a_missing_picture_are_refused_and_nothing_is_left(store: GraphStore, tmp_path: Path) -> None:
    work = ready_for_public(store, exhibition(store), READER)
    used = tmp_path / "out" / "used"
    used.mkdir(parents=True)
    (used / "有.txt").write_text("有", "utf-8")
    with pytest.raises(NotReady, match="里已经有东西"):
        export_hall(store, work, pages, used)

    def missing(exhibit: Exhibit, record: Any) -> Any:
        raise NoSuchPicture("展品的图像 a.jpg 找不到")

    with pytest.raises(NotReady, match="找不到"):
        export_hall(store, work, missing, tmp_path / "out" / "new")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["used"]


def test_without_pictures_there_is_a_hall_but_no_manifest(store: GraphStore, tmp_path: Path) -> None:
    work = ready_for_public(store, exhibition(store), READER)
    export_hall(store, work, lambda e, r: (), tmp_path / "h")
    assert broken(tmp_path / "h") == []
    assert not (tmp_path / "h" / "manifest.json").exists()
    with pytest.raises(NotReady, match="没有图像"):
        export_manifest(work, lambda e, r: ())


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("index.html", 'href="records.html"', 'href="https://example.org/"', "指到展厅以外"),
        ("index.html", 'href="records.html"', 'href="../../etc/passwd"', "指到展厅以外"),
        ("scenes/s03.html", 'src="../images/e001-1.jpg"', 'src="../images/e009-1.jpg"', "没有着落"),
        ("scenes/s03.html", "../records.html#r1", "../records.html#r99", "在页里没有着落"),
        ("scenes/s03.html", "<main", '<main onclick="x"', "不该有 onclick"),
        ("fonts.css", "", "@import 'https://example.org/a.css';", "样式里引用了"),
        ("data/scenes.json", '\n   "s02"', '\n   "s77"', "没有下一幕 s77"),
        ("data/scenes.json", '"page": "1"', '"page": "2"', "找不到它的档号和页"),
        ("data/scenes.json", "#e001", "#e091", "在页里没有着落"),
        ("data/scenes.json", f'"审图号": "{NUMBER}"', '"审图号": ""', "地图没有审图号"),
    ],
)
def test_the_link_checker_finds_what_is_broken(
    store: GraphStore, tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    folder = tmp_path / "h"
    _hall(store, exhibition(store), folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new) if old else new + text, "utf-8")
    assert any(told in fault for fault in broken(folder)), broken(folder)


def test_the_rows_of_the_list(store: GraphStore) -> None:
    rows = list_rows(ready(store, exhibition(store), Audience.EXHIBITION, READER))
    assert rows[0] == (
        "序号", "展品名称", "类型", "档号", "形成日期", "责任者", "尺寸/页", "开放状态", "公布审批号", "权利状态", "说明文字", "位置",
        "保护要求",
    )
    assert rows[1] == (
        "1", "支队成立报告", "原件", "T901-1", "1942年8月21日", "第八支队", "26×18厘米；第1页", "开放", "某档公〔2022〕3号", "公有领域",
        "民国卅一年八月二十日，第八支队在梁弄镇成立，林岳任政治委员。", "中心柜", "50勒克斯以下",
    )
    assert (rows[3][2], rows[3][6], rows[3][11]) == ("图版，敌方文书", "2页", "第二部分　初战 / 第一单元　蜻蜓岗 / 第一组　两方文书")


def test_pictures_carry_nothing_of_their_file(store: GraphStore, tmp_path: Path) -> None:
    _hall(store, exhibition(store), tmp_path / "h")
    assert sorted(p.name for p in (tmp_path / "h" / "images").iterdir()) == ["e001-1.jpg", "e002-1.jpg"]
    assert picture()[:2] == b"\xff\xd8"
