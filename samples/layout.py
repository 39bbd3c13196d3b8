"""How the sample records are laid out in catalogues and files, before any format is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
XLSX_NAME, CSV_NAME = "目录/红色档案目录.xlsx", "目录/重大战略目录.csv"
CATALOGUES = {XLSX_NAME: ["T901", "T902", "T906"], CSV_NAME: ["T903", "T904", "T905", "T907"]}
TITLES = {XLSX_NAME: "革命历史及旧政权档案归档文件目录（示例）", CSV_NAME: "重大战略专题归档文件目录（示例）"}
FIELDS = {
    XLSX_NAME: {
        "序号": "seq",
        "全宗名称": "fonds_title",
        "档号": "dh",
        "题名": "title",
        "责任者": "author",
        "日期": "date",
        "文号": "no",
        "密级": "secret",
        "开放标识": "open",
        "公布审批号": "pub",
        "页数": "pages",
        "文件名": "filename",
        "备注": "note",
    },
    CSV_NAME: {
        "XH": "seq",
        "DH": "dh",
        "TM": "title",
        "RZZ": "author",
        "WJRQ": "date",
        "发文字号": "no",
        "BGQX": "retention",
        "MJ": "secret",
        "KFZT": "open",
        "公布审批号": "pub",
        "YS": "pages",
        "文件名": "filename",
        "备注": "note",
    },
}

Item = dict[str, Any]


@dataclass
class Row:
    """One sheet row: what is printed in it, and what must become of it."""

    kind: str
    item: Item
    fonds: str = ""
    cells: dict[str, Any] = field(default_factory=dict)


def load_fonds() -> dict[str, Item]:
    """Read the record files, keyed by fonds number."""
    read = (yaml.safe_load(path.read_text("utf-8")) for path in sorted((HERE / "records").glob("T*.yaml")))
    return {doc["fonds"]: doc for doc in read}


def dh_norm(item: Item) -> str:
    """Return the hand-written normalised reference code of a record."""
    return str(item.get("norm", item["dh"]))


def file_name(item: Item) -> str:
    """Return the name of the full-text file: given, or the reference code as its stem."""
    spec = item["file"]
    return str(spec.get("name") or f"{dh_norm(item)}.{spec['fmt']}")


def is_record(item: Item) -> bool:
    """Tell a catalogued record from the furniture of the sheet."""
    return item.get("special", "bare") in ("bare", "classified")


def record_cells(item: Item, seq: int, fonds_title: str) -> dict[str, Any]:
    """Lay out one catalogue row, defects included."""
    date: Any = item["date"]
    if item.get("date_kind") == "truedate":
        date = datetime.strptime(str(date), "%Y%m%d")
    named = item.get("file") and (item["file"].get("name") or item["file"]["fmt"] == "pdf")
    return {
        "seq": seq,
        "fonds_title": fonds_title,
        "dh": item["dh"],
        "title": item.get("title_raw", item["title"]),
        "author": None if item.get("author_merged") else item["author"],
        "date": date,
        "no": item.get("no"),
        "retention": "永久" if "Y" in str(item["dh"]) else "长期",
        "secret": item.get("secret"),
        "open": item.get("open"),
        "pub": item.get("pub"),
        "pages": item.get("pages"),
        "filename": file_name(item) if named else None,
        "note": item.get("reason") if item.get("text") else None,
    }


def catalogue_rows(name: str, fonds: dict[str, Item]) -> list[Row]:
    """Lay out a whole catalogue in the order of the record files."""
    rows = [Row("title", {}), Row("header", {})]
    seq = 0
    for code in CATALOGUES[name]:
        for item in fonds[code]["rows"]:
            if item.get("special") == "orphan":
                continue
            if is_record(item):
                seq += 1
                kind = item.get("special", "record")
                rows.append(Row(kind, item, code, record_cells(item, seq, fonds[code]["title"])))
            else:
                rows.append(Row(item["special"], item, code, furniture_cells(item)))
    return rows


def furniture_cells(item: Item) -> dict[str, Any]:
    """Lay out a row that is no record: blank, remark or total."""
    where = "note" if item["special"] == "remark" else "title"
    return {where: item["note"]} if "note" in item else {}


def is_sheet_record(row: Row) -> bool:
    """Tell whether a laid-out row carries a record."""
    return row.kind in ("record", "bare", "classified")


def texts(fonds: dict[str, Item]) -> Iterator[tuple[str, Item]]:
    """Yield every full text with its path inside the holding."""
    for code, doc in fonds.items():
        for item in doc["rows"]:
            if "text" in item:
                yield f"全文/{code}/{file_name(item)}", item
