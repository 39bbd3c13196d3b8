"""Render the sample holding and its answer key from ``records/*.yaml`` and ``truth.yaml``.

Run ``python samples/make_samples.py`` to write ``holding/`` and ``answer_key.yaml``, and
``python samples/make_samples.py --check`` to prove that every quoted expression of the key
stands in the text it names. The output is byte for byte the same on every run.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import yaml
from docx import Document
from key import answer_key, problems
from layout import (
    CSV_NAME,
    FIELDS,
    HERE,
    TITLES,
    XLSX_NAME,
    Item,
    Row,
    catalogue_rows,
    is_sheet_record,
    load_fonds,
    texts,
)
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

HOLDING = HERE / "holding"
LONG_AGO = (2024, 1, 1, 0, 0, 0)


def merged_runs(rows: list[Row], key: str) -> Iterator[tuple[int, int]]:
    """Yield the 1-based row ranges whose cells are merged downwards."""
    start = 0
    for number, row in enumerate([*rows, Row("header", {})], start=1):
        above = rows[number - 2] if number > 1 else None
        same = bool(above and is_sheet_record(above) and is_sheet_record(row))
        same = same and (above.fonds == row.fonds if key == "fonds" and above else bool(row.item.get("author_merged")))
        if same and not start:
            start = number - 1
        elif not same and start:
            yield start, number - 1
            start = 0


def write_xlsx(rows: list[Row], path: Path) -> None:
    """Write the workbook with its title row, merged cells and repeated headers."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "归档文件目录"
    fields = FIELDS[XLSX_NAME]
    columns = list(fields.values())
    for number, row in enumerate(rows, start=1):
        if row.kind == "title":
            sheet.cell(number, 1, TITLES[XLSX_NAME]).font = Font(bold=True, size=16)
            sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(columns))
            continue
        for column, (head, key) in enumerate(fields.items(), start=1):
            value = head if row.kind == "header" else row.cells.get(key)
            if value not in (None, ""):
                sheet.cell(number, column, value).alignment = Alignment(wrap_text=True, vertical="top")
    for column, key in ((columns.index("fonds_title") + 1, "fonds"), (columns.index("author") + 1, "author")):
        for first, last in merged_runs(rows, key):
            for number in range(first + 1, last + 1):
                sheet.cell(number, column).value = None
            sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)
    book.properties.creator = "某省档案馆（示例）"
    book.properties.created = datetime(*LONG_AGO)
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(fixed_zip(buffer.getvalue()))


def write_csv(rows: list[Row], path: Path) -> None:
    """Write the GB18030 catalogue; a title row stands above the header."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    fields = FIELDS[CSV_NAME]
    for row in rows:
        if row.kind == "title":
            writer.writerow([TITLES[CSV_NAME]] + [""] * (len(fields) - 1))
        elif row.kind == "header":
            writer.writerow(list(fields))
        else:
            writer.writerow(["" if row.cells.get(key) is None else row.cells[key] for key in fields.values()])
    path.write_bytes(buffer.getvalue().encode("gb18030"))


def fixed_zip(data: bytes) -> bytes:
    """Rewrite an Office file with fixed times, so that its bytes depend on its content only."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>2024-01-01T00:00:00Z", body)
            new.writestr(zipfile.ZipInfo(name, LONG_AGO), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def docx_bytes(text: str) -> bytes:
    """Make a Word file, one paragraph a line, the first as its heading."""
    document = Document()
    for number, line in enumerate(part for part in text.splitlines() if part.strip()):
        document.add_paragraph(line, style="Title" if number == 0 else None)
    buffer = io.BytesIO()
    document.save(buffer)
    return fixed_zip(buffer.getvalue())


def pdf_bytes(text: str, width: int = 30, depth: int = 14) -> bytes:
    """Make a PDF with a text layer, hard line breaks inside sentences and page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    lines = [line[at : at + width] for line in text.splitlines() for at in range(0, max(len(line), 1), width)]
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for page in range(0, len(lines), depth):
        canvas.setFont("STSong-Light", 14)
        for place, line in enumerate(lines[page : page + depth]):
            canvas.drawString(85, A4[1] - 90 - place * 20, line)
        canvas.drawCentredString(A4[0] / 2, 40, f"— {page // depth + 1} —")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def text_bytes(item: Item) -> bytes:
    """Render a full text in the format and encoding its record asks for."""
    spec, text = item["file"], str(item["text"])
    if spec["fmt"] == "docx":
        return docx_bytes(text)
    if spec["fmt"] == "pdf":
        return pdf_bytes(text)
    return text.encode(spec["enc"])


def write_holding(fonds: dict[str, Item]) -> None:
    """Write the two catalogues and all full texts; ``holding.yaml`` is kept as it is."""
    for folder in ("目录", "全文"):
        shutil.rmtree(HOLDING / folder, ignore_errors=True)
    (HOLDING / "目录").mkdir(parents=True)
    write_xlsx(catalogue_rows(XLSX_NAME, fonds), HOLDING / XLSX_NAME)
    write_csv(catalogue_rows(CSV_NAME, fonds), HOLDING / CSV_NAME)
    for name, item in texts(fonds):
        path = HOLDING / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text_bytes(item))


def main() -> None:
    """Write everything, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="check the key against the texts, write nothing")
    check = parser.parse_args().check
    fonds = load_fonds()
    key = answer_key(fonds, yaml.safe_load((HERE / "truth.yaml").read_text("utf-8")))
    found = list(problems(key, fonds))
    for line in found:
        print(line)
    if found:
        raise SystemExit(1)
    if not check:
        write_holding(fonds)
        head = "# 由 make_samples.py 汇编：期望值均为人工写定（records/*.yaml、truth.yaml），请勿直接修改本文件。\n"
        body = yaml.safe_dump(key, allow_unicode=True, sort_keys=False, width=200)
        (HERE / "answer_key.yaml").write_text(head + body, "utf-8")


if __name__ == "__main__":
    main()
