"""The draft as a Word file: what people do to it by hand is found again, sentence by sentence."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from graph.works import Product, Section, Sentence, Support
from pipelines.compose import DraftError, ExportRefused, read_draft, verify, write_docx
from tests.pipelines.compose.drafts import DRAFT, RECORD, SENTENCES, cited, lookup, no_facts

ADVISING = replace(DRAFT, sections=(
    Section("一、档案记载", (cited(SENTENCES[0]), cited(SENTENCES[1])), "fact"),
    Section("二、经验与启示", (Sentence("安置工作重在事先算清。", cited(SENTENCES[0]).citations, analysis=True),), "lesson", True),
    Section("三、对策建议", (Sentence("建议先核户数，再定去向。", cited(SENTENCES[1]).citations, analysis=True),), "advice", True),
))


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


def _colophon(document: docx.document.Document) -> docx.table.Table:
    return document.sections[-1].even_page_footer.tables[0]


def _type_over(document: docx.document.Document, old: str, new: str) -> None:
    run = next(r for r in _paragraph(document, old).runs if old in r.text)
    run.text = run.text.replace(old, new)


def test_what_the_imprint_says_is_printed_and_comes_back(tmp_path: Path) -> None:
    told = {"报": "省委领导", "送": "省委办公厅、省政府办公厅", "责任编辑": "林岳", "签发": "何立群", "印数": "200份"}
    write_docx(replace(DRAFT, details=told), lookup, no_facts, tmp_path / "稿.docx")
    printed = "".join(c.text for t in (_colophon(docx.Document(str(tmp_path / "稿.docx"))),) for r in t.rows for c in r.cells)
    assert all(f"{label}：{words}" in printed for label, words in told.items())
    back = read_draft(tmp_path / "稿.docx")
    assert dict(back.details) == told
    assert {s.verdict for s in verify(back, lookup, no_facts).sentences()} == {Support.SUPPORTED}


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
    _edit(draft, lambda d: _colophon(d).rows[0].cells[0].add_paragraph("全省受益群众十万人。"))
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


@pytest.mark.parametrize(("change", "told"), [
    ({"state": "outline"}, "提纲"), ({"state": "withdrawn"}, "撤回"), ({"sections": ()}, "没有句子"),
    ({"sections": (Section("一", (replace(cited(SENTENCES[0]), verdict=Support.STALE),)),)}, "所依据的档案有变"),
])
def test_what_may_not_leave_yet_says_why(tmp_path: Path, change: dict[str, object], told: str) -> None:
    with pytest.raises(ExportRefused, match=told):
        write_docx(replace(DRAFT, **change), lookup, no_facts, tmp_path / "a.docx")
    assert list(tmp_path.iterdir()) == []


def test_a_draft_is_marked_and_a_released_issue_numbered(tmp_path: Path) -> None:
    def words(**change: object) -> str:
        write_docx(replace(DRAFT, **change), lookup, no_facts, tmp_path / "a.docx", date(2026, 3, 9))
        document = docx.Document(str(tmp_path / "a.docx"))
        return "\n".join([*(p.text for p in document.paragraphs), *(r.cells[0].text for r in _colophon(document).rows)])

    draft = words(version=4)
    assert "草稿（第4稿）" in draft
    assert "草稿，未经审核签发" in draft
    assert "2026年3月9日" in draft
    issued = words(state="released", issue=2, serial=31, at="2026-03-05T01:00:00+00:00")
    assert "第2期（总第31期）" in issued
    assert "草稿" not in issued
    assert "2026年3月5日" in issued


def test_a_models_words_are_listed(tmp_path: Path) -> None:
    told = replace(cited(SENTENCES[1]), text="移民总数确定为四百九十一户。")
    product = replace(DRAFT, origin="llm:某模型/改写@1", sections=(Section("一", (cited(SENTENCES[0]), told)),))
    write_docx(product, lookup, no_facts, tmp_path / "a.docx")
    assert "人工智能改写文字（llm:某模型/改写@1）：第2句" in _colophon(docx.Document(str(tmp_path / "a.docx"))).rows[-1].cells[0].text


@pytest.fixture
def advising(tmp_path: Path) -> Path:
    path = tmp_path / "建议.docx"
    write_docx(ADVISING, lookup, no_facts, path)
    return path


def test_sections_and_opinion_come_back_as_they_were(advising: Path) -> None:
    back = read_draft(advising)
    assert [(s.kind, s.analysis, [x.analysis for x in s.sentences]) for s in back.sections] == [
        ("fact", False, [False, False]), ("lesson", True, [True]), ("advice", True, [True]),
    ]
    assert _unsupported(advising) == []
    assert "（分析）安置工作重在事先算清。" in [p.text for p in docx.Document(str(advising)).paragraphs]
    assert any(p.text.endswith("（依据：一之2）") for p in docx.Document(str(advising)).paragraphs)


def test_opinion_edited_by_hand_is_judged_as_opinion(advising: Path) -> None:
    _edit(advising, lambda d: _type_over(d, "重在事先算清", "重在事先算清、事后查清"))
    assert _unsupported(advising) == []
    _edit(advising, lambda d: _type_over(d, "重在事先算清", "惠及九千户，重在事先算清"))
    assert _unsupported(advising) == ["安置工作惠及九千户，重在事先算清、事后查清。"]


def test_opinion_moved_among_the_facts_is_refused(advising: Path) -> None:
    _edit(advising, lambda d: _paragraph(d, SENTENCES[0])._p.addnext(_paragraph(d, "重在事先算清")._p))
    assert _unsupported(advising) == ["安置工作重在事先算清。"]


@pytest.mark.parametrize(("mark", "told"), [("（分析）", "第3句旁的“（分析）”"), ("（依据：一之2）", "第4句旁的“（依据：一之2）”")])
def test_the_mark_of_opinion_may_not_be_taken_off(advising: Path, mark: str, told: str) -> None:
    def strip(document: docx.document.Document) -> None:
        run = next(r for p in document.paragraphs for r in p.runs if r.text == mark)
        run._r.getparent().remove(run._r)

    _edit(advising, strip)
    (found,) = _unsupported(advising)
    assert found.startswith(told)


def test_a_fact_called_opinion_in_the_binding_lacks_the_mark(draft: Path) -> None:
    def forge(xml: str) -> str:
        return xml.replace('"analysis": false', '"analysis": true')

    _rewrite(draft, "customXml/item9.xml", forge)
    _edit(draft, lambda d: _type_over(d, SENTENCES[2], "群众热烈拥护安置工作。"))
    assert any("（分析）" in t for t in _unsupported(draft))


def test_a_sentence_parted_by_a_paragraph_mark_is_one_sentence(draft: Path) -> None:
    def part(document: docx.document.Document) -> None:
        paragraph = _paragraph(document, "会议确定")._p
        run, end = paragraph.find(qn("w:r")), paragraph.find(qn("w:bookmarkEnd"))
        second = parse_xml(f'<w:p {nsdecls("w")}><w:r><w:t>移民总数四百九十一户。</w:t></w:r></w:p>')
        run.find(qn("w:t")).text = "会议确定"
        for node in [end, *end.itersiblings()]:
            second.append(node)
        paragraph.addnext(second)

    _edit(draft, part)
    assert SENTENCES[1] in [s.text for s in read_draft(draft).sentences()]


def test_words_cut_into_runs_with_proofing_marks_are_the_same_words(draft: Path) -> None:
    def cut(document: docx.document.Document) -> None:
        run = next(r for r in _paragraph(document, "会议确定").runs if "会议确定" in r.text)
        rest = parse_xml(f'<w:r {nsdecls("w")} w:rsidR="00A1"><w:t>{run.text[4:]}</w:t></w:r>')
        run.text = run.text[:4]
        run._r.addnext(rest)
        run._r.addnext(parse_xml(f'<w:proofErr {nsdecls("w")} w:type="gramStart"/>'))

    _edit(draft, cut)
    _rewrite(draft, "word/document.xml", lambda x: re.sub(r'(bookmark(?:Start|End) w:id=")1000', r"\g<1>777", x))
    assert _unsupported(draft) == []
    assert len(read_draft(draft).sentences()) == 3


def test_the_old_place_of_a_tracked_move_is_no_text(draft: Path) -> None:
    moved = f'<w:p {nsdecls("w")}><w:moveFrom w:id="901" w:author="x"><w:r><w:t>旧处文字</w:t></w:r></w:moveFrom></w:p>'
    _edit(draft, lambda d: d.element.body.insert(5, parse_xml(moved)))
    assert _unsupported(draft) == []


def test_a_compilation_has_its_parts_in_order(tmp_path: Path) -> None:
    own = Sentence("本编所收，意在存真。", analysis=True)
    document = Section("水库移民工作会议纪要（时间不详）", (cited(SENTENCES[0]), cited(SENTENCES[1])))
    work = replace(DRAFT, kind="compilation", sections=(
        Section("序", (own,), "preface", True), document,
        Section("后记", (replace(own, text="编校仓促，望读者指正。"),), "afterword", True),
    ))
    path = tmp_path / "汇编.docx"
    write_docx(work, {RECORD.id: replace(RECORD, catalogue={**RECORD.catalogue, "责任者": "某县人民委员会"})}.get, no_facts, path)
    texts = [p.text for p in docx.Document(str(path)).paragraphs]
    heads = ["编辑说明", "序", "目录", document.heading, "索引（按责任者）", "后记", "附录：参考档案目录"]
    assert [t for t in texts if t in heads] == heads
    assert f"{document.heading}\t1" in texts
    assert "某县人民委员会\t1" in texts
    assert _unsupported(path) == []
    assert [s.heading for s in read_draft(path).sections] == ["序", document.heading, "后记"]


def test_a_figure_hidden_in_a_field_counts(draft: Path) -> None:
    def hide(document: docx.document.Document) -> None:
        run = next(r for r in _paragraph(document, "会议确定").runs if "会议确定" in r.text)
        field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>9</w:t></w:r></w:fldSimple>'
        run._r.addnext(parse_xml(field))

    _edit(draft, hide)
    assert _unsupported(draft) == ["会议确定移民总数四百九十一户。9"]


@pytest.mark.parametrize("wrap", [
    '<w:hyperlink {w}><w:r><w:t>{t}</w:t></w:r></w:hyperlink>', '<w:sdt {w}><w:sdtContent><w:r><w:t>{t}</w:t></w:r></w:sdtContent></w:sdt>',
    '<w:smartTag {w}><w:r><w:rPr><w:vanish/></w:rPr><w:t>{t}</w:t></w:r></w:smartTag>',
])
def test_words_typed_in_front_of_a_sentence_in_any_wrapping_are_found(draft: Path, wrap: str) -> None:
    typed = wrap.format(w=nsdecls("w"), t="群众热烈拥护。")
    _edit(draft, lambda d: _paragraph(d, "会议确定")._p.insert(1, parse_xml(typed)))
    assert _unsupported(draft) == ["群众热烈拥护。"]


def test_footnotes_taken_out_altogether_are_missed(draft: Path) -> None:
    _rewrite(draft, "word/footnotes.xml", lambda x: re.sub(r"<w:t[ >].*?</w:t>", "", x))
    assert _unsupported(draft) == [f"第{n}句的脚注没有文字" for n in (1, 2, 3)]


def test_a_comment_is_no_part_of_the_work(draft: Path) -> None:
    _edit(draft, lambda d: d.add_comment(_paragraph(d, "会议确定").runs, "数字要再核", "审稿人") and None)
    assert _unsupported(draft) == []


def test_a_lost_bookmark_is_found_again_by_its_very_words(draft: Path) -> None:
    def lose(document: docx.document.Document) -> None:
        paragraph = _paragraph(document, "会议确定")._p
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            paragraph.remove(paragraph.find(qn(tag)))

    _edit(draft, lose)
    assert _unsupported(draft) == []
    _edit(draft, lambda d: _type_over(d, "四百九十一户", "四百九十二户"))
    assert "会议确定移民总数四百九十二户。" in _unsupported(draft)


def test_names_filled_in_at_the_foot_are_no_sentences(draft: Path) -> None:
    def fill(document: docx.document.Document) -> None:
        for row, words in ((0, "省委办公厅、省政府办公厅"), (3, None)):
            cell = _colophon(document).rows[row].cells[0].paragraphs[0]
            if words:
                cell.add_run(words)
            else:
                cell.runs[0].text = "责任编辑：林某　　审核：陈某某　　签发：沈某"

    _edit(draft, fill)
    assert _unsupported(draft) == []
    _edit(draft, lambda d: _colophon(d).rows[1].cells[0].paragraphs[0].add_run("全省受益群众十万人"))
    (found,) = _unsupported(draft)
    assert found == "送：全省受益群众十万人"


def test_a_taken_away_draft_mark_or_table_row_is_found(draft: Path) -> None:
    def take(document: docx.document.Document) -> None:
        mark = _paragraph(document, "草稿（第1稿）")._p
        mark.getparent().remove(mark)
        row = document.tables[0].rows[1]._tr
        row.getparent().remove(row)

    _edit(draft, take)
    first, second = _unsupported(draft)
    assert first == "缺少“草稿（第1稿）”"
    assert RECORD.dh_raw in second


def test_a_footnote_moved_to_another_sentence_is_found(tmp_path: Path) -> None:
    path = tmp_path / "两件.docx"
    other = replace(RECORD, id="r-2", dh_raw="T904-001-0002-002")
    both = {RECORD.id: RECORD, other.id: other}
    write_docx(replace(DRAFT, sections=(Section("一", (cited(SENTENCES[0]), cited(SENTENCES[1], other))),)), both.get, no_facts, path)

    def swap(document: docx.document.Document) -> None:
        first, second = (_paragraph(document, s)._p for s in SENTENCES[:2])
        marks = [p.find(f".//{qn('w:footnoteReference')}").getparent() for p in (first, second)]
        first.append(marks[1])
        second.append(marks[0])

    _edit(path, swap)
    assert len([s for s in verify(read_draft(path), both.get, no_facts).sentences() if s.verdict is not Support.SUPPORTED]) == 2


def test_the_page_is_the_standard_one(draft: Path) -> None:
    document = docx.Document(str(draft))
    section = document.sections[0]
    wide = section.page_width - section.left_margin - section.right_margin
    high = section.page_height - section.top_margin - section.bottom_margin
    assert [round(x / Mm(1)) for x in (section.page_width, section.page_height, wide, high)] == [210, 297, 156, 225]
    body = _paragraph(document, "会议确定")
    pitch = body.style.paragraph_format.line_spacing
    assert 22 * pitch <= Mm(225) < 22.5 * pitch
    table = document.tables[0]
    assert [round(c.width / Mm(1)) for c in table.columns] == [round(c.width / Mm(1)) for c in table.rows[0].cells]
    assert RECORD.dh_raw in "".join(c.text for c in document.tables[0].rows[1].cells)
