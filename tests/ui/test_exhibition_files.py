"""The files of an exhibition given away: on the page, on the command line, with permission and a note in the log."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from streamlit.testing.v1 import AppTest

from graph.access import Audience, Person, Refused, Role, permissions_of
from graph.model import Record
from graph.store import GraphStore
from graph.works import Exhibit, State
from pipelines.compose.showing import NoSuchPicture
from pipelines.exhibiting import NotReady
from pipelines.settings import read_settings
from tests.exhibited import Silent, exhibition, gallery, keep, pages, picture, points
from tests.ui.test_templates_command import lanmai
from ui.exhibiting import EXPORTED, File, give, pictures_of

READER: Any = Silent()
CURATOR = Person("策展", permissions_of([Role.CURATOR]))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphStore]:
    monkeypatch.setenv("LANMAI_PLACES", str(points(tmp_path / "places")))
    monkeypatch.setenv("LANMAI_GRAPH", f"sqlite:{tmp_path / 'graph.db'}")
    monkeypatch.setenv("LANMAI_WORKDIR", str(tmp_path / "work"))
    monkeypatch.setattr("ui.services._reader", Silent)
    made = gallery(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("what", list(File))
def test_each_file_opens_and_is_logged(store: GraphStore, what: File) -> None:
    product = exhibition(store)
    given = give(store, product, what, READER, pages, CURATOR)
    entry = store.audit(1)[0]
    assert (entry.action, entry.who, entry.subject) == (EXPORTED, "策展", product.id)
    assert what.value in entry.detail
    if what is File.LIST:
        sheet = load_workbook(io.BytesIO(given.data)).active
        assert sheet is not None
        assert [[c.value for c in row][:4] for row in sheet.iter_rows()][1] == ["1", "支队成立报告", "原件", "T901-1"]
    elif what is File.MANIFEST:
        assert json.loads(given.data)["type"] == "Manifest"
    else:
        names = zipfile.ZipFile(io.BytesIO(given.data)).namelist()
        assert ("山里的支队/index.html" if what is File.HALL else "word/document.xml") in names
    assert given.name.startswith("山里的支队") or what is File.MANIFEST


def test_who_may_not_export_gets_nothing_and_a_refusal_is_no_entry(store: GraphStore) -> None:
    product = exhibition(store)
    with pytest.raises(Refused):
        give(store, product, File.HALL, READER, pages, Person("读者", permissions_of([Role.READER])))
    with pytest.raises(NotReady):
        give(store, replace(product, title="改过"), File.LIST, READER, pages, CURATOR)
    assert store.audit(1) == []


def _page() -> None:
    from graph.access import Audience, sole_user
    from graph.stores import open_store
    from pipelines.settings import read_settings
    from ui.services import Services
    from ui.views.exhibition_files import files

    settings = read_settings()
    opened = open_store(settings.graph)
    product = opened.product("x-1")
    assert product is not None
    files(Services(opened, settings, sole_user("策展"), Audience.WORKING), product)


def _run() -> AppTest:
    return AppTest.from_function(_page, default_timeout=60).run()


def test_the_page_offers_makes_and_names_what_is_in_the_way(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.services.acting", lambda person, permission: person)
    product = exhibition(store)
    app = _run()
    app.button(key="exhibition-make").click().run()
    assert not app.exception
    assert [b.label for b in app.get("download_button")] == ["下载 docx"]
    gone = keep(store, replace(product, version=2, details={}))
    store.load(_closing(store))
    app = _run()
    app.button(key="exhibition-make").click().run()
    assert "T901-2：核对以后已不能用于这一对象" in app.error[0].value
    assert app.get("download_button") == []
    keep(store, replace(gone, version=3, state=State.DRAFT))
    app = _run()
    app.session_state["exhibition-which"] = File.HALL
    app.run()
    assert "审定发布以后才能生成" in app.info[0].value
    keep(store, replace(gone, version=4, state=State.WITHDRAWN))
    assert "已经撤回" in _run().info[0].value


def _closing(store: GraphStore) -> Any:
    from graph.store import Batch

    record = store.record("T901-2", Audience.WORKING)
    assert record is not None
    return Batch((replace(record, publication=""),))


def test_the_commands(
    store: GraphStore, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.extract.pipeline.Reader", Silent)
    product = exhibition(store)
    code, out, err = lanmai(capsys, monkeypatch, "hall", "山里的支队", str(tmp_path / "厅"))
    assert (code, "双击其中的 index.html" in out, (tmp_path / "厅" / "index.html").is_file()) == (0, True, True)
    assert "没有图像" in err
    code, out, err = lanmai(capsys, monkeypatch, "exhibition-files", "x-1", str(tmp_path / "件"))
    assert (code, "不能导出：展品都没有图像" in err) == (1, True)  # the last asked of them, the manifest
    assert sorted(p.suffix for p in (tmp_path / "件").iterdir()) == [".docx", ".docx", ".xlsx"]
    code, _, err = lanmai(capsys, monkeypatch, "hall", "没有", str(tmp_path / "厅2"))
    assert (code, "没有名为“没有”的展览" in err) == (2, True)
    keep(store, replace(product, version=2, state=State.DRAFT))
    code, _, err = lanmai(capsys, monkeypatch, "hall", "x-1", str(tmp_path / "厅2"))
    assert (code, "不能导出：展览还没有发布" in err, (tmp_path / "厅2").exists()) == (1, True, False)


def _pictured(tmp_path: Path, **details: str) -> list[int]:
    """The pages found of a record with three pictures beside its catalogue."""
    folder = tmp_path / "馆藏"
    (folder / "图像").mkdir(parents=True, exist_ok=True)
    for n in (1, 2, 3):
        (folder / "图像" / f"T901-1_{n}.jpg").write_bytes(picture())
    (folder / "图像" / "T901-10_1.jpg").write_bytes(picture())
    (folder / "目录.csv").write_text("题名", "utf-8")
    (tmp_path / "秘密.jpg").write_bytes(picture())
    record = Record("T901-1", "", {}, {}, "T901-1", "T901-1", source_path=str(folder / "目录.csv"))

    class Runs:
        def runs(self) -> list[Any]:
            return []

    of = pictures_of(Runs(), read_settings())  # type: ignore[arg-type]
    found = of(Exhibit("T901-1", pages=details.pop("pages", ""), details=details), record)
    assert all(Image.open(io.BytesIO(data)).format == "JPEG" for _, data in found)
    return [page for page, _ in found]


def test_which_pictures_an_exhibit_has(tmp_path: Path) -> None:
    assert _pictured(tmp_path) == [1, 2, 3]
    assert _pictured(tmp_path, pages="第2页") == [2]
    assert _pictured(tmp_path, pages="2—3") == [2, 3]
    assert _pictured(tmp_path, pages="第9页") == []
    assert _pictured(tmp_path, 图像="T901-1_3.jpg；T901-1_1.jpg") == [1, 3]
    assert _pictured(tmp_path, 图像="无") == []
    for outside in ("../秘密.jpg", "/etc/passwd", "T901-10_1.jpg", "1_3.jpg", str(tmp_path / "秘密.jpg")):
        with pytest.raises(NoSuchPicture, match="找不到"):
            _pictured(tmp_path, 图像=outside)
