"""A small exhibition made by hand over the small graph: an original, a copy and an adversary's paper; one picture a page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from graph.access import Audience
from graph.model import Findings, Openness, Record, Span
from graph.staleness import basis
from graph.store import Batch, GraphStore
from graph.stores import open_store
from graph.works import Exhibit, ExhibitForm, Product, Section, Sentence, State, Support
from pipelines.load import passages
from tests.ui.small_graph import day, fill

ENEMY = "T902-3"
ENEMY_TEXT = "职区呈报：梁弄一带匪首林岳聚众开会，本月十二日蜻蜓岗一役，该部退入山中。"
CLOSED_WORDS = ("密查", "樊立德", "潜入余姚", "接头", "T902-9")  # of the closed record of the small graph
NUMBER = "浙S（2021）15号"


class Silent:
    """A reader that finds nothing: sentences word for word from records need none."""

    def read(self, records: Iterable[Record]) -> Iterable[Findings]:
        for record in records:
            yield Findings(record.id, ())


def gallery(folder: Path) -> GraphStore:
    """The small graph and a published paper of the other side."""
    store = open_store(fill(folder))
    record = Record(
        ENEMY, ENEMY_TEXT, {"题名": "第三区“剿匪”情形呈文", "责任者": "第三区署", "立场": "adversary", "页数": "2"}, {}, ENEMY, ENEMY,
        "某省档案馆", "T902", Openness.OPEN, "某档公〔2022〕3号", day("1943-02-28"),
    )
    store.load(Batch((record,), tuple(passages(record))))
    return store


def word(store: GraphStore, record_id: str, words: str) -> Sentence:
    """A sentence in the very words of a record."""
    record = store.record(record_id, Audience.WORKING)
    assert record is not None
    at = record.text.index(words)
    return Sentence(words, (Span.cut(record, at, at + len(words)),), Support.SUPPORTED)


def exhibition(store: GraphStore, title: str = "山里的支队", **what: Any) -> Product:
    """A released exhibition in seven sections with three exhibits, saved."""
    founded = "民国卅一年八月二十日，第八支队在梁弄镇成立，林岳任政治委员。"
    fought = "一九四三年二月十二日，蜻蜓岗战斗打响，林岳率第八支队迎敌。"
    told = "本月十二日蜻蜓岗一役，该部退入山中。"
    exhibits = (
        Exhibit("T901-1", ExhibitForm.ORIGINAL, (word(store, "T901-1", founded),), "第1页", True,
                {"名称": "支队成立报告", "尺寸": "26×18厘米", "权利状态": "公有领域", "位置": "中心柜", "保护要求": "50勒克斯以下"}),
        Exhibit("T901-2", ExhibitForm.COPY, (word(store, "T901-2", fought),)),
        Exhibit(ENEMY, ExhibitForm.PLATE, (word(store, ENEMY, told),), "", False, {"图像": "无"}),
    )
    sections = (
        Section("前言", (word(store, "T901-1", founded), word(store, "T901-2", fought)), "preface"),
        Section("第一部分　支队成立", (word(store, "T901-1", "林岳任政治委员。"),), "part"),
        Section("第一单元　梁弄", (word(store, "T901-1", founded),), "unit"),
        Section("第一组　报告", (), "group", exhibits=exhibits[:1]),
        Section("第二部分　初战", (word(store, "T901-2", fought),), "part"),
        Section("第一单元　蜻蜓岗", (word(store, "T901-2", "蜻蜓岗战斗打响"),), "unit"),
        Section("第一组　两方文书", (), "group", exhibits=exhibits[1:]),
        Section("结语", (word(store, "T901-2", fought),), "conclusion"),
    )
    made = Product(
        "x-1", "exhibition", title, sections, audience="exhibition", state=State.RELEASED, author="作者",
        at="2026-01-02T03:04:05+00:00", origin="extractive/exhibition@1",
        details={"副题": "第八支队档案展", "主办": "某省档案馆", "展期": "2026年5月1日至8月31日", "审图号": NUMBER},
    )
    return keep(store, replace(made, **what))


def keep(store: GraphStore, product: Product) -> Product:
    """The work with its basis as of now, saved."""
    kept = replace(product, basis=basis(store, product))
    store.save_product(kept)
    return kept


def picture(words: str = "第1页") -> bytes:
    """A page of paper as JPEG."""
    image = Image.new("RGB", (600, 800), "#efe6d2")
    drawn = ImageDraw.Draw(image)
    for line in range(8, 76, 4):
        drawn.line((60, line * 10, 540, line * 10), fill="#7a6a52", width=3)
    out = io.BytesIO()
    image.save(out, "JPEG", comment=words.encode())
    return out.getvalue()


def pages(exhibit: Exhibit, record: Record) -> Sequence[tuple[int, bytes]]:
    """One picture of each record but the adversary's."""
    return () if exhibit.details.get("图像") == "无" else [(1, picture())]


def points(folder: Path) -> Path:
    """A table of places that knows where the small graph's places lie; its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "points.csv").write_text(
        "名称,经度,纬度,来源,可信度,说明\n梁弄镇,121.07,29.89,示例,低,\n蜻蜓岗,120.95,29.8,示例,低,\n", "utf-8",
    )
    return folder
