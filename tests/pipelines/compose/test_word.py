"""The draft as a Word file: what people do to it by hand is found again, sentence by sentence."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from graph.works import Product, Section, Sentence, Support
from pipelines.compose import DraftError, ExportRefused, read_draft, verify, write_docx
from tests.pipelines.compose.drafts import DRAFT, RECORD, SENTENCES, lookup, no_facts


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "稿.docx"
    write_docx(DRAFT, lookup, no_facts, path)
    return path


def _unsupported(path: Path) -> list[str]:
    checked = verify(read_draft(path), lookup, no_facts)
    return [s.text for s in checked.sentences() if s.verdict is not Support.SUPPORTED]


def _edit(path: Path, change: Callable[[docx.document.Document], None]) -> None:
    document = docx.Document(str(path))
    change(document)
    document.save(str(path))


def _rewrite(path: Path, part: str, change: Callable[[str], str]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _paragraph(document: docx.document.Document, words: str) -> docx.text.paragraph.Paragraph:
    return next(p for p in document.paragraphs if words in p.text)


def _type_over(document: docx.document.Document, old: str, new: str) -> None:
    run = next(r for r in _paragraph(document, old).runs if old in r.text)
    run.text = run.text.replace(old, new)


def test_a_draft_comes_back_as_it_was_written(draft: Path) -> None:
    back = read_draft(draft)
    assert [(s.heading, [(x.text, x.citations) for x in s.sentences]) for s in back.sections] == [
        (s.heading, [(x.text, x.citations) for x in s.sentences]) for s in DRAFT.sections
    ]
    assert _unsupported(draft) == []


def test_saving_in_word_processors_keeps_the_binding(draft: Path) -> None:
    _edit(draft, lambda d: None)
    assert _unsupported(draft) == []


def test_one_changed_figure_names_exactly_that_sentence(draft: Path) -> None:
    _edit(draft, lambda d: _type_over(d, "四百九十一户", "四百九十二户"))
    assert _unsupported(draft) == ["会议确定移民总数四百九十二户。"]


def test_an_added_paragraph_has_no_source(draft: Path) -> None:
    _edit(draft, lambda d: d.add_paragraph("山区人民从此过上好日子。"))
    assert _unsupported(draft) == ["山区人民从此过上好日子。"]


def test_words_typed_behind_a_sentence_have_no_source(draft: Path) -> None:
    _edit(draft, lambda d: _paragraph(d, "会议确定").add_run("群众热烈拥护。"))
    assert _unsupported(draft) == ["群众热烈拥护。"]


def test_a_deleted_sentence_leaves_the_others_standing(draft: Path) -> None:
    def delete(document: docx.document.Document) -> None:
        gone = _paragraph(document, "会议确定")._p
        gone.getparent().remove(gone)

    _edit(draft, delete)
    assert _unsupported(draft) == []
    assert [s.text for s in read_draft(draft).sentences()] == [SENTENCES[0], SENTENCES[2]]


def test_a_moved_sentence_keeps_its_citation(draft: Path) -> None:
    def move(document: docx.document.Document) -> None:
        _paragraph(document, SENTENCES[2])._p.addnext(_paragraph(document, SENTENCES[0])._p)

    _edit(draft, move)
    assert _unsupported(draft) == []
    assert [s.text for s in read_draft(draft).sections[1].sentences] == [SENTENCES[2], SENTENCES[0]]


def test_a_changed_footnote_is_found(draft: Path) -> None:
    _rewrite(draft, "word/footnotes.xml", lambda x: x.replace("T904-001-0002-001", "T904-001-0002-009", 1))
    (found,) = _unsupported(draft)
    assert "T904-001-0002-009" in found


def test_a_removed_footnote_mark_is_found(draft: Path) -> None:
    def strip(document: docx.document.Document) -> None:
        mark = _paragraph(document, SENTENCES[0])._p.find(f".//{qn('w:footnoteReference')}").getparent()
        mark.getparent().remove(mark)

    _edit(draft, strip)
    (found,) = _unsupported(draft)
    assert found.startswith("第1句缺少脚注")


def test_a_changed_reference_code_in_the_table_is_found(draft: Path) -> None:
    def change(document: docx.document.Document) -> None:
        document.tables[0].rows[1].cells[1].paragraphs[0].runs[0].text = "T904-001-0002-002"

    _edit(draft, change)
    (found,) = _unsupported(draft)
    assert "T904-001-0002-002" in found


def test_text_typed_inside_a_table_is_found(draft: Path) -> None:
    _edit(draft, lambda d: d.tables[1].rows[0].cells[0].add_paragraph("全省受益群众十万人。"))
    (found,) = _unsupported(draft)
    assert "全省受益群众十万人" in found


def test_a_tracked_insertion_counts_and_a_tracked_deletion_does_not(draft: Path) -> None:
    def track(document: docx.document.Document) -> None:
        run = next(r for r in _paragraph(document, "会议确定").runs if "会议确定" in r.text)
        run._r.addnext(parse_xml(
            f'<w:ins {nsdecls("w")} w:id="900" w:author="x"><w:r><w:t>又三十户。</w:t></w:r></w:ins>'
        ))
        run._r.addnext(parse_xml(
            f'<w:del {nsdecls("w")} w:id="901" w:author="x"><w:r><w:delText>无关文字</w:delText></w:r></w:del>'
        ))

    _edit(draft, track)
    assert _unsupported(draft) == ["会议确定移民总数四百九十一户。又三十户。"]


def test_a_text_box_is_read(draft: Path) -> None:
    box = (
        f'<w:p {nsdecls("w")}><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>成绩居全国第一。</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    _edit(draft, lambda d: d.element.body.insert(3, parse_xml(box)))
    assert "成绩居全国第一。" in _unsupported(draft)


@pytest.mark.parametrize("where", ["header", "footer", "even_page_footer"])
def test_words_in_headers_and_footers_are_read(draft: Path, where: str) -> None:
    _edit(draft, lambda d: getattr(d.sections[0], where).add_paragraph("已经省委批准。"))
    assert _unsupported(draft) == ["已经省委批准。"]


def test_a_heading_grown_into_prose_is_a_sentence(draft: Path) -> None:
    _edit(draft, lambda d: _type_over(d, "一、档案记载", "一、档案记载证明我县移民工作全省第一"))
    assert _unsupported(draft) == ["一、档案记载证明我县移民工作全省第一"]


def test_a_changed_title_is_found(draft: Path) -> None:
    _edit(draft, lambda d: _type_over(d, "水库移民安置", "水库移民安置的全国样板"))
    assert _unsupported(draft) == ["水库移民安置的全国样板"]


def test_a_file_without_binding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "别人的.docx"
    docx.Document().save(str(path))
    with pytest.raises(DraftError, match="没有证据绑定"):
        read_draft(path)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.95])
def test_a_truncated_file_is_refused(draft: Path, share: float) -> None:
    content = draft.read_bytes()
    draft.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(DraftError, match="损坏"):
        read_draft(draft)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, draft: Path) -> None:
    with zipfile.ZipFile(draft, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", io.BytesIO(bytes(210_000_000)).getvalue())
    with pytest.raises(DraftError, match="过大"):
        read_draft(draft)


def test_a_binding_with_a_dtd_is_refused(draft: Path) -> None:
    def poison(xml: str) -> str:
        bomb = '<!DOCTYPE binding [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        return xml.replace("?>\n", "?>\n" + bomb, 1)

    _rewrite(draft, "customXml/item9.xml", poison)
    with pytest.raises(DraftError, match="绑定已损坏"):
        read_draft(draft)


@pytest.mark.parametrize("binding", ["[]", "1", "{}", '{"product": 3}', '{"product": {"kind": "brief"}}', "{", "[" * 5000])
def test_a_binding_of_the_wrong_kind_is_refused(draft: Path, binding: str) -> None:
    _rewrite(draft, "customXml/item9.xml", lambda x: re.sub(r"(<binding[^>]*>).*(</binding>)", rf"\g<1>{binding}\g<2>", x, flags=re.S))
    with pytest.raises(DraftError):
        read_draft(draft)


def test_a_forged_quote_in_the_binding_is_refused_by_the_record(draft: Path) -> None:
    _rewrite(draft, "customXml/item9.xml", lambda x: x.replace("四百九十一户", "九百九十一户"))
    _edit(draft, lambda d: _type_over(d, "四百九十一户", "九百九十一户"))
    assert _unsupported(draft) == ["会议确定移民总数九百九十一户。"]


def test_a_draft_with_an_unsupported_sentence_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "out.docx"
    bad = replace(DRAFT, sections=(*DRAFT.sections, Section("三", (Sentence("没有出处的话。"),))))
    with pytest.raises(ExportRefused) as refused:
        write_docx(bad, lookup, no_facts, path)
    assert [s.text for s in refused.value.sentences] == ["没有出处的话。"]
    assert list(tmp_path.iterdir()) == []


def test_an_empty_draft_and_one_whose_record_was_closed_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused):
        write_docx(Product("p", "brief", "空"), lookup, no_facts, tmp_path / "a.docx")
    with pytest.raises(ExportRefused):
        write_docx(DRAFT, lambda _: None, no_facts, tmp_path / "b.docx")


def test_the_page_is_the_standard_one(draft: Path) -> None:
    document = docx.Document(str(draft))
    section = document.sections[0]
    wide = section.page_width - section.left_margin - section.right_margin
    high = section.page_height - section.top_margin - section.bottom_margin
    assert [round(x / Mm(1)) for x in (section.page_width, section.page_height, wide, high)] == [210, 297, 156, 225]
    body = _paragraph(document, "会议确定")
    assert 22 * body.paragraph_format.line_spacing <= Mm(225) < 22.5 * body.paragraph_format.line_spacing
    table = document.tables[0]
    assert [round(c.width / Mm(1)) for c in table.columns] == [round(c.width / Mm(1)) for c in table.rows[0].cells]
    assert RECORD.dh_raw in "".join(c.text for c in document.tables[0].rows[1].cells)
