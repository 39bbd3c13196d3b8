"""An archive's own Word template: used where it is sound, refused in plain words where it is not, never passed over."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from graph.works import Support
from pipelines.compose import read_draft, verify, write_docx
from pipelines.compose.brief import template
from pipelines.compose.word_forms import shipped
from pipelines.compose.word_templates import (
    KINDS,
    TEMPLATES_FOLDER,
    TemplateError,
    copied,
    faults,
    fonts_named,
    open_template,
)
from pipelines.writing import Kind
from tests.pipelines.compose.drafts import DRAFT, lookup, no_facts
from tests.pipelines.compose.printing import soffice


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "模板"
    monkeypatch.setenv(TEMPLATES_FOLDER, str(folder))
    return copied("brief", folder)


def _edit(path: Path, change: Callable[[docx.document.Document], None]) -> None:
    document = docx.Document(str(path))
    change(document)
    document.save(str(path))


def _with(path: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)


def _rewrite(path: Path, part: str, change: Callable[[str], str]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _faults(path: Path) -> list[str]:
    return faults(path.read_bytes(), template("brief"))


def _written(tmp_path: Path) -> docx.document.Document:
    path = tmp_path / "稿.docx"
    write_docx(replace(DRAFT, state="released", at="2026-03-05T01:00:00+00:00", issue=2, serial=9), lookup, no_facts, path)
    checked = verify(read_draft(path), lookup, no_facts)
    assert [s.text for s in checked.sentences() if s.verdict is not Support.SUPPORTED] == []
    return docx.Document(str(path))


def test_every_kind_of_text_work_has_a_template() -> None:
    """An exhibition leaves as 展陈大纲, which has a form of its own (`outline_docx`)."""
    assert set(KINDS) == {k.value for k in Kind if k is not Kind.EXHIBITION}


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_templates_are_sound(kind: str) -> None:
    assert faults(shipped(template(kind)), template(kind)) == []


def test_the_archives_masthead_and_marked_places_are_printed(own: Path, tmp_path: Path) -> None:
    def change(document: docx.document.Document) -> None:
        heading = next(p for p in document.paragraphs if p.text == "资政参阅")
        heading.runs[0].text = "某馆参考"
        document.paragraphs[0].runs[0].text = "内部刊物 第{{"
        document.paragraphs[0].add_run(" 期")
        document.paragraphs[0].add_run("号 }}")
        document.sections[0].header.paragraphs[0].add_run("{{标题}}")

    _edit(own, change)
    document = _written(tmp_path)
    texts = [p.text for p in document.paragraphs]
    assert texts[:3] == ["内部刊物 第第2期（总第9期）", "某馆参考", "第2期（总第9期）"]
    assert document.sections[0].header.paragraphs[0].text == "水库移民安置"
    assert "{{" not in "".join(texts)


def test_a_template_saved_in_another_word_processor_still_serves(own: Path, tmp_path: Path) -> None:
    saved = soffice(own, "docx", tmp_path / "saved")
    own.write_bytes(saved.read_bytes())
    document = _written(tmp_path)
    with zipfile.ZipFile(tmp_path / "稿.docx") as archive:
        assert len(set(archive.namelist())) == len(archive.namelist())
    assert [p.text for p in document.paragraphs if "会议确定" in p.text] == ["会议确定移民总数四百九十一户。"]


def test_a_lacking_style_and_place_are_named(own: Path, tmp_path: Path) -> None:
    def change(document: docx.document.Document) -> None:
        document.styles["文稿分析"].delete()
        next(p for p in document.paragraphs if p.text == "{{档案依据表}}").runs[0].text = "{{依据表}}"

    _edit(own, change)
    with pytest.raises(TemplateError, match=r"缺少样式：文稿分析；缺少位置：\{\{档案依据表\}\}；不认识的位置：\{\{依据表\}\}"):
        write_docx(DRAFT, lookup, no_facts, tmp_path / "稿.docx")
    assert not (tmp_path / "稿.docx").exists()


def test_a_place_that_fills_paragraphs_stands_alone_and_once(own: Path) -> None:
    _edit(own, lambda d: next(p for p in d.paragraphs if p.text == "{{正文}}").add_run("如下"))
    assert ["单独成段" in f for f in _faults(own)] == [True]
    _edit(own, lambda d: d.add_paragraph("{{正文}}") and None)
    assert any("只能有一处" in f for f in _faults(own))


@pytest.mark.parametrize(("part", "content", "told"), [
    ("word/vbaProject.bin", b"x", "宏"),
    ("word/embeddings/oleObject1.bin", b"x", "嵌入的对象"),
    ("word/activeX/activeX1.xml", b"<x/>", "控件"),
    ("word/_rels/header9.xml.rels", b'<Relationships><Relationship TargetMode="External" Target="x"/></Relationships>', "链接"),
    ("word/header9.xml", b"<x><instrText> INCLUDEPICTURE x </instrText></x>", "取外部内容"),
    ("word/header9.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "DTD"),
    ("word/header9.xml", b"<w:altChunk/>", "别的文件"),
    ("word/media/image1.png", bytes(50_000_000), "过大"),
])
def test_a_hostile_template_is_refused(own: Path, part: str, content: bytes, told: str) -> None:
    _with(own, part, content)
    assert any(told in f for f in _faults(own))
    with pytest.raises(TemplateError, match="不能用"):
        open_template("brief")


def test_a_file_with_macros_by_its_type_is_refused(own: Path) -> None:
    _rewrite(own, "[Content_Types].xml", lambda x: x.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    ))
    assert any("带宏" in f for f in _faults(own))


def test_an_exported_work_is_no_template(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TEMPLATES_FOLDER)
    write_docx(DRAFT, lookup, no_facts, tmp_path / "稿.docx")
    assert any("不是模板" in f for f in _faults(tmp_path / "稿.docx"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip", b"\xd0\xcf\x11\xe0old word"])
def test_what_is_no_docx_is_refused(own: Path, content: bytes) -> None:
    own.write_bytes(content)
    with pytest.raises(TemplateError, match="已损坏或不是 DOCX"):
        open_template("brief")


def test_a_folder_that_is_not_there_is_said_and_a_missing_file_means_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TEMPLATES_FOLDER, str(tmp_path / "没有"))
    with pytest.raises(TemplateError, match="不存在"):
        open_template("brief")
    monkeypatch.setenv(TEMPLATES_FOLDER, str(tmp_path))
    assert any(p.text == "资政参阅" for p in open_template("brief").paragraphs)


def test_copying_overwrites_nothing(own: Path) -> None:
    with pytest.raises(TemplateError, match="已经有了"):
        copied("brief", own.parent)


def test_each_font_that_is_not_shipped_has_open_ones_beside_it() -> None:
    assert fonts_named(open_template("brief")) == {
        "方正小标宋简体": ("Noto Serif CJK SC",), "黑体": ("Noto Sans CJK SC",), "楷体": ("Noto Serif CJK SC",),
        "仿宋": ("Noto Serif CJK SC",),
    }


def test_fonts_this_machine_lacks_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    have = frozenset({"黑体", "Noto Serif CJK SC"})
    monkeypatch.setattr("pipelines.compose.word_templates._installed", lambda: have)
    told = write_docx(DRAFT, lookup, no_facts, tmp_path / "稿.docx")
    assert "本机没有字体“仿宋”，用“Noto Serif CJK SC”代替" in told
    assert not any("黑体" in t for t in told)


def test_no_font_file_is_inside(tmp_path: Path) -> None:
    write_docx(DRAFT, lookup, no_facts, tmp_path / "稿.docx")
    with zipfile.ZipFile(tmp_path / "稿.docx") as archive:
        assert not [n for n in archive.namelist() if "fonts/" in n or n.endswith((".odttf", ".ttf", ".otf"))]


def test_parts_keep_the_order_that_word_asks(tmp_path: Path) -> None:
    write_docx(DRAFT, lookup, no_facts, tmp_path / "稿.docx")
    document = docx.Document(str(tmp_path / "稿.docx"))
    order = ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblCellMar", "tblLook"]
    for table in (document.tables[0], document.sections[-1].even_page_footer.tables[0]):
        names = [c.tag.rsplit("}", 1)[1] for c in table._tbl.tblPr]
        assert names == sorted(names, key=order.index)
    for properties in document.element.body.iter(qn("w:pPr")):
        names = [c.tag.rsplit("}", 1)[1] for c in properties if c.tag in (qn("w:pBdr"), qn("w:tabs"), qn("w:spacing"), qn("w:jc"))]
        assert names == sorted(names, key=["pBdr", "tabs", "spacing", "jc"].index)
