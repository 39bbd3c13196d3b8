"""Documents: the text and its offsets can be had again from the file; 题名 and 日期 are found where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document as new_docx
from docx.oxml import OxmlElement
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from graph.model import Fate, Openness, Record
from pipelines.ingest import Holding, Ingested, ingest
from pipelines.ingest.documents import date_inside, describe, read_document, secrecy_mark


def one(path: Path, options: Holding | None = None) -> Ingested:
    (item,) = ingest([path], options or Holding())
    return item


def record_of(path: Path, options: Holding | None = None) -> Record:
    record = one(path, options).record
    assert record is not None
    return record


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_is_the_decoded_file(tmp_path: Path, encoding: str, end: str) -> None:
    path = write(tmp_path / "a.txt", end.join(["　　關於㑇鎔的報告", "", "\t第一行 ", "□缺字"]), encoding)
    assert record_of(path).text == "　　關於㑇鎔的報告\n\n\t第一行 \n□缺字"


def test_nul_and_nothing_else_is_taken_out(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "甲\0乙\u200b丙\x0c丁\u3000戊")
    assert record_of(path).text == "甲乙\u200b丙\x0c丁\u3000戊"


def test_an_encoding_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("報告".encode("big5"))
    assert record_of(tmp_path / "a.txt", Holding(text_encoding="big5")).text == "報告"
    assert "编码名" in one(tmp_path / "a.txt", Holding(text_encoding="不存在")).fates[0].reasons[0]


def test_a_docx_is_its_paragraphs_and_cells_in_order(tmp_path: Path) -> None:
    document = new_docx()
    document.add_paragraph("标题")
    grid = document.add_table(rows=2, cols=2)
    for number, cell in enumerate(c for r in grid.rows for c in r.cells):
        cell.text = f"格{number}"
    grid.cell(0, 0).add_table(rows=1, cols=1).cell(0, 0).text = "内表"
    last = document.add_paragraph("前")
    last.add_run().add_tab()
    last.add_run("后").add_break()
    last.add_run("换行")
    document.save(str(tmp_path / "a.docx"))
    text = record_of(tmp_path / "a.docx").text
    assert [line for line in text.split("\n") if line] == ["标题", "格0", "内表", "格1", "格2", "格3", "前\t后", "换行"]


def test_insertions_of_a_docx_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    document = new_docx()
    paragraph = document.add_paragraph("原有")
    for tag, text_tag, words in (("w:ins", "w:t", "插入"), ("w:del", "w:delText", "删去"), ("w:moveFrom", "w:t", "移走")):
        change, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        text.text = words
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    document.save(str(tmp_path / "a.docx"))
    assert record_of(tmp_path / "a.docx").text == "原有插入"


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    document = new_docx()
    run = document.add_paragraph("外面").add_run()._r
    alternatives = OxmlElement("w:r")
    space = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
    holder = alternatives.makeelement(f"{space}AlternateContent", {}, None)
    for branch in ("Choice", "Fallback"):
        box = holder.makeelement(f"{space}{branch}", {}, None)
        inner = new_docx().add_paragraph("框里")._p
        content = OxmlElement("w:txbxContent")
        content.append(inner)
        box.append(content)
        holder.append(box)
    run.append(holder)
    document.save(str(tmp_path / "a.docx"))
    assert record_of(tmp_path / "a.docx").text == "外面\n框里"


def pdf(path: Path, pages: list[list[str]]) -> Path:
    registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    for lines in pages:
        canvas.setFont("STSong-Light", 14)
        for number, line in enumerate(lines):
            canvas.drawString(72, 760 - 24 * number, line)
        canvas.showPage()
    canvas.save()
    return path


def test_a_pdf_is_its_pages(tmp_path: Path) -> None:
    record = record_of(pdf(tmp_path / "a.pdf", [["关于水库竣工验收的报告", "一九六〇年十一月"], ["第二页"]]))
    assert record.text == "关于水库竣工验收的报告\n一九六〇年十一月\n第二页"
    assert record.title == "关于水库竣工验收的报告"


def test_a_page_without_words_is_told(tmp_path: Path) -> None:
    item = one(pdf(tmp_path / "a.pdf", [["有字"], [], ["又有字"]]))
    assert item.fates[0].fate is Fate.WARNING
    assert item.fates[0].reasons == ("第 2 页没有文字层，请先做 OCR",)


@pytest.mark.parametrize(
    ("name", "text", "title", "date"),
    [
        ("1963-01-02_贺新年.md", "### 贺新年\n\n1963-01-02\n第8版()\n\n    正文", "贺新年", "1963-01-02"),
        ("1963-01-02_图片.md", "1963-01-03\n无标题的正文。", "1963-01-02_图片", "1963-01-02"),
        ("20221103.md", "# 《新闻联播》 (20221103)\n\n## 摘要", "《新闻联播》 (20221103)", "20221103"),
        ("某规定(1996-10-03).md", "# 某规定\n\n1996年9月19日 经国务院批准\n\n第一条", "某规定", "1996-10-03"),
        ("GR2008.txt", "政府工作报告\n——2008年3月5日在第十一届全国人大上\n总理\n各位代表：", "政府工作报告", "2008年3月5日"),
        ("GR2010.txt", "政府工作报告\n总理\n2010年3月5日\n各位代表，", "政府工作报告", "2010年3月5日"),
        ("GR2014.txt", "政府工作报告\n第十二届人大二次会议，2014年3月5日\n总理", "政府工作报告", "2014年3月5日"),
        ("通知.txt", "防汛通知\n\n各县：\n请即防汛。\n省人委\n一九五六年七月三日\n", "防汛通知", "一九五六年七月三日"),
        ("训令.txt", "训令\n民国廿七年五月廿一日\n令各县", "训令", "民国廿七年五月廿一日"),
        ("文章.txt", "杭州解放\n1949年5月3日，解放军进入杭州，全城欢腾，秩序井然。\n此后", "杭州解放", ""),
        ("电话.txt", "电话 20221399", "电话 20221399", ""),
        ("_index.md", "---\nbookCollapseSection: true\n---\n", "_index", ""),
        ("长段.txt", "长" * 200, "长段", ""),
        ("线.txt", "——————\n内容", "线", ""),
    ],
)  # fmt: skip
def test_what_a_document_says_of_itself(name: str, text: str, title: str, date: str) -> None:
    said = describe(Path(name), text, Holding())
    assert (said["题名"], said.get("日期", "")) == (title, date)


def test_where_to_look_may_be_said() -> None:
    path, text = Path("1963-01-02_文件名.md"), "首行\n# 标题\n1970年1月1日\n正文"
    assert describe(path, text, Holding(title_from="filename"))["题名"] == "1963-01-02_文件名"
    assert describe(path, text, Holding(title_from="first_line"))["题名"] == "首行"
    assert describe(path, text, Holding(title_from="heading"))["题名"] == "标题"
    assert describe(path, text, Holding(date_from="first_line"))["日期"] == "1970年1月1日"
    assert describe(Path("x.md"), text, Holding(date_from="filename")).get("日期") is None


def test_the_id_is_short_and_the_same_every_time(tmp_path: Path) -> None:
    folder = tmp_path / "报纸"
    folder.mkdir()
    first = record_of(write(folder / f"{'很长的题目' * 14}.md", "甲"))
    again = record_of(folder / f"{'很长的题目' * 14}.md")
    other = record_of(write(folder / f"{'很长的题目' * 15}.md", "甲"))
    assert first.id == again.id
    assert first.id.startswith("报纸/很长的题目")
    assert len(first.id) < 64
    assert other.id != first.id
    assert (first.fonds, first.openness, first.publication) == ("报纸", Openness.NOT_REVIEWED, "")
    assert first.text_path == str(folder / f"{'很长的题目' * 14}.md")


def test_two_formats_of_one_name_are_two_records_and_told(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "甲")
    write(tmp_path / "a.txt", "乙")
    items = list(ingest([tmp_path], Holding(fonds="T9")))
    assert [i.record.id for i in items if i.record] == ["T9/a", "T9/a#2"]
    assert [i.fates[0].fate for i in items] == [Fate.LOADED, Fate.WARNING]


def test_a_document_named_by_its_code(tmp_path: Path) -> None:
    record = record_of(write(tmp_path / "Z109-WS.2011.Y.办公室-0001.txt", "关于会议的通知\n正文"))
    assert (record.id, record.fonds) == ("Z109-WS·2011·Y·办公室-0001", "Z109")


def test_marks_of_secrecy_at_the_head(tmp_path: Path) -> None:
    assert secrecy_mark("机密★10年\n浙江省文件") == "机密★10年"
    assert secrecy_mark("  絕 密  \n電報") == "絕 密"
    assert secrecy_mark("本计划极机密，不得外泄。") == ""
    assert secrecy_mark("### 秘密\n\n    秘密\n正文") == ""
    item = one(write(tmp_path / "要害.txt", "机密★10年\n要害内容"))
    assert item.record is None
    assert "要害" not in repr(item)


def test_one_date_inside_a_longer_entry() -> None:
    assert date_inside("申報 日期：1949-05-08 版次/卷期：02 版") == "1949-05-08"
    assert date_inside("自1949-05-08至1949-05-09") == ""
    assert date_inside("1938-05/1938-08") == ""
    assert date_inside("版次 02") == ""


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\f"), max_size=200))
def test_any_text_file_is_read_as_it_is_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("t") / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    item = one(path)
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if item.record is None:
        assert item.fates[0].fate is Fate.REJECTED
        assert not kept.strip()
    else:
        assert item.record.text == kept.removeprefix("\ufeff")
        assert read_document(path).text == item.record.text
