"""Broken and hostile files: each is one rejected row with a reason that says what to do, never an exception."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook
from reportlab.pdfgen.canvas import Canvas

from graph.model import Fate
from pipelines.ingest import Holding, Ingested, ingest

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def run(path: Path) -> list[Ingested]:
    return list(ingest([path], Holding()))


def only_rejection(path: Path) -> str:
    """The one reason for the one rejected row that reading `path` gives."""
    items = run(path)
    assert not any(item.record for item in items)
    (fate,) = (fate for item in items for fate in item.fates)
    assert fate.fate is Fate.REJECTED
    assert not fate.record_id
    (reason,) = fate.reasons
    return reason


def docx_bytes(text: str = "关于召开会议的通知") -> bytes:
    document = Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xlsx_bytes() -> bytes:
    book = Workbook()
    book.active.append(["档号", "题名"])
    book.active.append(["L001-001-0001", "关于召开会议的通知"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(original: bytes, replace: dict[str, bytes]) -> bytes:
    """The same package with some of its parts replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, replace.get(name, old.read(name)))
    return stream.getvalue()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize(("name", "content"), [("a.docx", docx_bytes()), ("a.xlsx", xlsx_bytes())])
def test_a_truncated_office_file(tmp_path: Path, name: str, content: bytes, share: float) -> None:
    path = tmp_path / name
    path.write_bytes(content[: int(len(content) * share)])
    assert "损坏" in only_rejection(path)


def test_a_flipped_byte_is_noticed(tmp_path: Path) -> None:
    content = bytearray(docx_bytes())
    place = content.index(b"word/document.xml") + 200
    content[place] ^= 0xFF
    path = tmp_path / "a.docx"
    path.write_bytes(bytes(content))
    assert "损坏" in only_rejection(path)


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_a_zip_bomb(tmp_path: Path, name: str) -> None:
    main = "word/document.xml" if name.endswith("docx") else "xl/workbook.xml"
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        with archive.open(main, "w") as part:
            for _ in range(60):
                part.write(b" " * 1024**2)
    assert path.stat().st_size < 1024**2
    assert "压缩炸弹" in only_rejection(path)


def test_a_package_of_too_many_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.bin", b"")
    assert "压缩炸弹" in only_rejection(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb(tmp_path: Path, encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w [<!ENTITY a "哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
    )
    path = tmp_path / "a.docx"
    path.write_bytes(repacked(docx_bytes(), {"word/document.xml": bomb.encode(encoding)}))
    assert "DTD" in only_rejection(path)


def test_an_entity_bomb_after_a_long_comment_in_a_workbook(tmp_path: Path) -> None:
    bomb = b"<?xml version='1.0'?><!--" + b"x" * (1024**2 - 30) + b"--><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    path = tmp_path / "a.xlsx"
    path.write_bytes(repacked(xlsx_bytes(), {"xl/worksheets/sheet1.xml": bomb}))
    assert "DTD" in only_rejection(path)


def test_xml_in_an_encoding_that_hides_its_markup(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(repacked(docx_bytes(), {"word/document.xml": b'<?xml version="1.0" encoding="utf-7"?><a/>'}))
    assert "编码" in only_rejection(path)


def test_a_package_that_is_not_what_its_name_says(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(xlsx_bytes())
    assert "扩展名与内容不符" in only_rejection(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "密码"),
        ("a.xlsx", b"just words", "扩展名与内容不符"),
        ("a.txt", b"%PDF-1.7 \xe4\xb8\xad", "扩展名与内容不符"),
        ("a.md", docx_bytes(), "扩展名与内容不符"),
        ("a.csv", xlsx_bytes(), "扩展名与内容不符"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "扩展名与内容不符"),
        ("a.pdf", b"words", "不是 PDF"),
        ("a.pdf", b"%PDF-1.7\nbroken", "损坏"),
        ("a.txt", b"", "空文件"),
        ("a.txt", b" \n\t\n", "没有文字"),
        ("a.txt", bytes(range(128, 256)) * 40, "编码"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "另存为 .docx"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "另存为 .xlsx"),
        ("a.wps", b"x", "另存为 .docx"),
        ("a.jpg", b"\xff\xd8\xff", "OCR"),
        ("a.TIF", b"II*\0", "OCR"),
        ("a.zip", b"PK\x03\x04", "解压"),
        ("a.exe", b"MZ", "不支持"),
        ("无扩展名", b"x", "不支持"),
        ("a.csv", "一,二\n三,四\n".encode(), "表头"),
        ("a.csv", "档号,题名\n".encode(), "没有记录"),
        ("a.csv", b"\n\n\n", "没有记录"),
        ("a.jsonl", b'{"text": "\xe4', "JSON"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert words in only_rejection(path)


def test_a_pdf_without_words(tmp_path: Path) -> None:
    path = tmp_path / "扫描件.pdf"
    canvas = Canvas(str(path))
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()
    assert only_rejection(path) == "没有文字层，请先做 OCR"


def test_a_pdf_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), encrypt="secret")
    canvas.drawString(100, 100, "words")
    canvas.save()
    assert "密码" in only_rejection(path)


def test_a_file_with_one_line_beyond_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("开头\n" + "x" * (20 * 1024**2 + 1) + "\n结尾\n", encoding="utf-8")
    assert "第 2 行超过 20 MB" in only_rejection(path)


def test_a_200_mb_line_is_one_rejected_row_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "目录.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("档号,题名\nL001-001-0001,前一行\n")
        for _ in range(200):
            stream.write("x" * 1024**2)
        stream.write("\nL001-001-0003,后一行\n")
    items = run(path)
    assert [(f.row, f.fate) for item in items for f in item.fates] == [
        (2, Fate.LOADED), (3, Fate.REJECTED), (4, Fate.LOADED)
    ]
    assert "20 MB" in items[1].fates[0].reasons[0]


def test_a_jsonl_line_beyond_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "' + "x" * (20 * 1024**2) + '"}\n{"text": "后"}\n', encoding="utf-8")
    items = run(path)
    assert [item.fates[0].fate for item in items] == [Fate.REJECTED, Fate.LOADED]
    assert items[1].record is not None
    assert items[1].record.text == "后"


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024**2 + 1)
    assert "文件过大" in only_rejection(path)


def test_a_quotation_mark_never_closed_costs_one_row(tmp_path: Path) -> None:
    path = tmp_path / "目录.csv"
    path.write_text('档号,题名\nL001-001-0001,甲\nL001-001-0002,"乙\nL001-001-0003,丙\nL001-001-0004,丁\n', encoding="utf-8")
    fates = [(f.row, f.fate, f.record_id) for item in run(path) for f in item.fates]
    assert fates == [
        (2, Fate.LOADED, "L001-001-0001"), (3, Fate.REJECTED, ""), (4, Fate.LOADED, "L001-001-0003"),
        (5, Fate.LOADED, "L001-001-0004"),
    ]


def test_a_sheet_of_impossible_extent(tmp_path: Path) -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>档号</t></is></c><c r="B1" t="inlineStr"><is><t>题名</t></is>'
        '</c></row><row r="2"><c r="A2" t="inlineStr"><is><t>L001-001-0001</t></is></c><c r="XFD2" t="inlineStr"><is>'
        '<t>远</t></is></c></row><row r="99999999999"><c r="A99999999999" t="inlineStr"><is><t>L001-001-0002</t></is></c>'
        "</row></sheetData></worksheet>"
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(repacked(xlsx_bytes(), {"xl/worksheets/sheet1.xml": sheet.encode()}))
    items = [item for item in run(path) if item.fates]
    assert [item.record.id for item in items if item.record] == ["L001-001-0001"]


def test_a_sheet_that_breaks_in_the_middle(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes())) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    path = tmp_path / "a.xlsx"
    path.write_bytes(repacked(xlsx_bytes(), {"xl/worksheets/sheet1.xml": sheet[: sheet.index(b"</sheetData>")]}))
    fates = [f for item in run(path) for f in item.fates]
    assert [f.fate for f in fates] == [Fate.LOADED, Fate.REJECTED]
    assert "损坏" in fates[1].reasons[0]


def test_a_deeply_nested_json_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 100_000 + "\n" + '{"n": ' + "9" * 5000 + "}\n" + '{"text": "好"}\n', encoding="utf-8")
    assert [item.fates[0].fate for item in run(path)] == [Fate.REJECTED, Fate.REJECTED, Fate.LOADED]


def test_a_link_out_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "外面.txt"
    outside.write_text("不该读到的内容", encoding="utf-8")
    folder = tmp_path / "馆藏"
    folder.mkdir()
    (folder / "a.txt").symlink_to(outside)
    (folder / "b").symlink_to(tmp_path)
    items = run(folder)
    assert [item.record for item in items] == [None, None]
    assert all("符号链接" in fate.reasons[0] for item in items for fate in item.fates)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert "不是普通文件" in only_rejection(tmp_path)


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert "找不到" in only_rejection(tmp_path / "没有.txt")


@pytest.mark.parametrize(
    "content",
    [b"archive: [", b"nonsense: 1\n", b"openness: \xe4\xb9", "openness: 随便".encode(), b"- a\n- b\n",
     b"fonds: {T901: {password: x}}", b"archive: {a: b}"],
)
def test_a_broken_holding_file_closes_its_folder(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "holding.yaml").write_bytes(content)
    (tmp_path / "a.txt").write_text("会议记录\n内容", encoding="utf-8")
    refused, loaded = run(tmp_path)
    assert refused.fates[0].fate is Fate.REJECTED
    assert "holding.yaml" in refused.fates[0].reasons[0]
    assert loaded.record is not None
    assert loaded.record.openness == "未审核"


def test_a_file_name_left_in_gbk(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/" + "防汛通知.txt".encode("gbk")
    with open(name, "wb") as stream:
        stream.write("——\n正文".encode())
    (item,) = run(tmp_path)
    assert item.record is not None
    assert item.record.title == "防汛通知"
    assert item.record.text_path.endswith("防汛通知.txt")
    assert repr(item).encode()


def test_a_disk_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("文字", encoding="utf-8")

    def broken(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", broken)
    assert "权限" in only_rejection(path)


def test_cells_made_to_waste_time(tmp_path: Path) -> None:
    blanks = " " * 2_000_000
    path = tmp_path / "a.csv"
    path.write_text(
        f'档号,题名,责任者,文号\nL001-001-0001,"甲{blanks}乙\n丙",张{blanks}三,{"(" * 100_000}\n合计{blanks},x,,\n', encoding="utf-8"
    )
    assert [item.record.id for item in run(path) if item.record] == ["L001-001-0001", "合计"]
