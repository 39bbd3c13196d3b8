"""The files of an exhibition one by one: manifest by the specification, outline read back, scene cards, fonts, table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest

from graph.access import Audience
from graph.model import Argument, EntityType, Event, Findings, Modality, Span, Term, When
from graph.provenance import stands
from graph.store import Batch, GraphStore
from graph.works import Support
from pipelines.compose import Facts, read_draft, verify
from pipelines.compose.hall_fonts import embedded
from pipelines.compose.hall_scenes import narration, scenes
from pipelines.compose.iiif import manifest
from pipelines.compose.scenes import cards
from pipelines.compose.showing import form, map_number, plain, shown
from pipelines.exhibiting import Ready, export_outline, export_script, ready
from tests.exhibited import ENEMY, ENEMY_TEXT, Silent, exhibition, gallery, keep, pages, word

READER: Any = Silent()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    made = gallery(tmp_path)
    yield made
    made.close()


@pytest.fixture
def work(store: GraphStore) -> Ready:
    return ready(store, exhibition(store), Audience.EXHIBITION, READER)


def _lookup(store: GraphStore) -> Any:
    return lambda i: store.record(i, Audience.EXHIBITION)


def _things(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a JSON value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _things(item)


@pytest.mark.parametrize("base", ["", "https://www.example.org/hall", "https://www.example.org/hall/"])
def test_the_manifest_has_what_the_specification_requires(store: GraphStore, work: Ready, base: str) -> None:
    made = manifest(work.product, shown(work.product, _lookup(store), pages), base)
    assert made["@context"] == "http://iiif.io/api/presentation/3/context.json"
    assert (made["type"], made["label"]) == ("Manifest", {"zh-Hans": ["山里的支队"]})
    assert made["id"] == ("https://www.example.org/hall/manifest.json" if base else "manifest.json")
    ids = [t["id"] for t in _things(made) if "id" in t and t["type"] not in ("Canvas",)]
    assert len(ids) == len(set(ids))
    for thing in _things(made):
        for words in ("label", "value", "summary"):
            if words in thing:
                assert all(re.fullmatch(r"none|[a-zA-Z-]+", k) and isinstance(v, list) for k, v in thing[words].items())
        if "rights" in thing:
            assert re.match(r"http://(creativecommons|rightsstatements)\.org/", thing["rights"])
    assert len(made["items"]) == 2
    for canvas in made["items"]:
        assert (canvas["type"], canvas["height"], canvas["width"]) == ("Canvas", 800, 600)
        (page,) = canvas["items"]
        (painting,) = page["items"]
        assert (page["type"], painting["type"], painting["motivation"]) == ("AnnotationPage", "Annotation", "painting")
        assert painting["target"] == canvas["id"]
        assert (painting["body"]["type"], painting["body"]["format"]) == ("Image", "image/jpeg")
        assert painting["body"]["id"].startswith(made["id"].removesuffix("manifest.json") + "images/")
        told = {pair["label"]["zh-Hans"][0]: next(iter(pair["value"].values()))[0] for pair in canvas["metadata"]}
        assert told["档号"] in ("T901-1", "T901-2")
        assert told["公布审批号"] == "某档公〔2022〕3号"
    canvases = {c["id"] for c in made["items"]}
    assert {i["id"] for r in made["structures"] for i in r["items"]} == canvases
    assert [c["rights"].split("/")[3] for c in made["items"]] == ["publicdomain", "vocab"]


@pytest.mark.parametrize(
    ("said", "uri"), [("非公有领域", "CNE"), ("未进入公共领域", "CNE"), ("未获授权", "CNE"), ("", "CNE"), ("公有领域", "publicdomain")],
)
def test_rights_are_never_read_out_of_a_denial(store: GraphStore, work: Ready, said: str, uri: str) -> None:
    exhibits = [replace(e, exhibit=replace(e.exhibit, details={"权利状态": said})) for e in shown(work.product, _lookup(store), pages)]
    assert uri in manifest(work.product, exhibits)["items"][0]["rights"]


def test_the_outline_reads_back_and_a_changed_figure_is_found(store: GraphStore, work: Ready, tmp_path: Path) -> None:
    path = tmp_path / "纲.docx"
    export_outline(work, path)

    def bad() -> list[str]:
        checked = verify(read_draft(path), _lookup(store), lambda text: Facts())
        return [s.text for s in checked.sentences() if s.verdict is not Support.SUPPORTED]

    assert bad() == []
    assert [s.heading for s in read_draft(path).sections] == [s.heading for s in work.product.sections]
    document = docx.Document(str(path))
    text = "\n".join(p.text for p in document.paragraphs)
    for words in ("展陈大纲", "——第八支队档案展", "展品 1　支队成立报告　［原件］（重点展品）", "［图版，敌方文书］", "附：展品清单"):
        assert words in text
    assert len(document.tables[0].rows) == 4
    run = next(r for p in document.paragraphs for r in p.runs if "一九四三年二月十二日" in r.text)
    run.text = run.text.replace("十二日", "十五日")
    document.save(str(path))
    assert any("十五日" in s for s in bad())


def _event(store: GraphStore, modality: Modality = Modality.ACTUAL, dated: str = "本月十二日") -> Event:
    record = store.record(ENEMY, Audience.WORKING)
    assert record is not None

    def at(words: str) -> Span:
        return Span.cut(record, record.text.index(words), record.text.index(words) + len(words))

    when = When("1943-02-12", "1943-02-12", "1943-02-12", "day", "relative", dated)
    place = Argument("place", Term(at("蜻蜓岗"), EntityType.PLACE))
    return Event("战斗·战役", at("一役"), at("本月十二日蜻蜓岗一役，该部退入山中"), "events@1", when, (place,), modality)


def _cards(store: GraphStore, *events: Event) -> list[Any]:
    record = store.record(ENEMY, Audience.WORKING)
    assert record is not None
    store.load(Batch((record,), (), (Findings(ENEMY, ("events",), events=events),)))
    product = exhibition(store)
    told = scenes(product, shown(product, _lookup(store)))
    return [c for s in told for c in cards(store, s, Audience.EXHIBITION) if c.record.id == ENEMY]


def test_every_line_of_a_card_stands_in_its_record(store: GraphStore) -> None:
    (card,) = _cards(store, _event(store))
    assert [(x.about, x.text) for x in card.lines] == [
        ("何人", "档案没有写"), ("何地", "蜻蜓岗"), ("何时", "本月十二日（据上下文推定为1943年2月12日）"),
        ("何事", "本月十二日蜻蜓岗一役，该部退入山中"),
    ]
    assert [ENEMY_TEXT[c.start : c.end] for x in card.lines for c in x.citations] == [
        "蜻蜓岗", "本月十二日", "本月十二日蜻蜓岗一役，该部退入山中",
    ]
    assert all(stands(c, card.record) for x in card.lines for c in x.citations)


def test_a_date_from_before_its_sentence_is_cited_where_it_stands(store: GraphStore) -> None:
    event = _event(store, dated="梁弄一带")  # words of an earlier sentence
    (card,) = _cards(store, event)
    (when,) = [x for x in card.lines if x.about == "何时"]
    assert when.text == "梁弄一带（据上下文推定为1943年2月12日）"
    assert [ENEMY_TEXT[c.start : c.end] for c in when.citations] == ["梁弄一带"]
    second = replace(event, trigger=replace(event.trigger, start=event.trigger.start + 1, quote="役"))
    assert len(_cards(store, event, second)) == 1


@pytest.mark.parametrize("modality", [m for m in Modality if m is not Modality.ACTUAL])
def test_what_did_not_happen_is_no_scene(store: GraphStore, modality: Modality) -> None:
    assert _cards(store, _event(store, modality)) == []


def test_the_script_tells_scenes_and_where_there_is_none(store: GraphStore, work: Ready, tmp_path: Path) -> None:
    export_script(store, work, tmp_path / "本.docx")
    document = docx.Document(str(tmp_path / "本.docx"))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "场景 3-1　成立·更名·合并·分设" in text
    cells = [[c.text for c in r.cells] for t in document.tables for r in t.rows]
    assert ["何地", "梁弄镇", "原文第 17—19 字"] in cells
    assert ["依据", "《关于第八支队成立的报告》（1942年8月21日），某省档案馆藏，档号：T901-1。", ""] in cells


def test_narration_is_whole_sentences_within_its_length(store: GraphStore) -> None:
    product = exhibition(store)
    long = replace(product.sections[0].sentences[0], text="长" * 151)
    short = replace(long, text="短" * 100)
    for sentences, said in (((long,), ""), ((short, short), "短" * 100), ((short, long), "短" * 100)):
        changed = replace(product, sections=(replace(product.sections[0], sentences=sentences), *product.sections[1:]))
        assert narration(changed, scenes(changed, [])[0]) == said


def test_fonts_hold_what_is_shown_and_their_licence_or_say_why_not() -> None:
    nothing = embedded("字", ["没有这种字体"])
    assert (nothing.css, nothing.licence) == ("", "")
    assert "没有可以随展厅带走的开放字体" in nothing.note
    found = embedded("兰脉A1，。\u2060", form()["hall_fonts"])
    if found.css:
        assert found.css.startswith('@font-face { font-family: "Lanmai Hall"; font-weight: 400;')
        assert len(found.css) < 60_000
        assert "Open Font License" in found.licence.replace("OPEN FONT LICENSE", "Open Font License") or "Apache" in found.licence
        assert "代替" not in found.note


def test_map_numbers_and_invisible_marks() -> None:
    for good in ("GS(2019)1822号", "GS京（2022）1061号", "浙S（2021）15号", "浙杭S(2023)2号", " 浙S〔2021〕15号 "):
        assert map_number(good)
    for wrong in ("", "无", "待定", "申请中", "GS2019", "2021年15号"):
        assert map_number(wrong) == ""
    assert plain("甲\u202e乙\u200f丙\x00丁\u2066\n") == "甲乙丙丁\n"


def test_a_label_is_written_in_the_list_as_it_was_verified(store: GraphStore) -> None:
    product = exhibition(store)
    sections = list(product.sections)
    said = word(store, "T901-1", "林岳任政治委员。")
    sections[3] = replace(sections[3], exhibits=(replace(sections[3].exhibits[0], label=(said, said)),))
    kept = keep(store, replace(product, version=2, sections=tuple(sections)))
    assert ready(store, kept, Audience.EXHIBITION, READER).exhibits[0].label == "林岳任政治委员。林岳任政治委员。"
