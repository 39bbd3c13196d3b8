"""Catalogues with every defect of DOMAIN section 1: what is read, what is told, and what is never stored."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from graph.model import Fate, Openness, Record
from pipelines.ingest import Holding, Ingested, ingest
from pipelines.ingest.fields import clean, field_of, names, normalise
from pipelines.ingest.ledger import Ledger

Cells = Sequence[Any]


def read(path: Path, options: Holding | None = None) -> list[Ingested]:
    return list(ingest([path], options or Holding()))


def loaded(path: Path, options: Holding | None = None) -> list[Record]:
    return [item.record for item in read(path, options) if item.record]


def reasons(path: Path, row: int) -> str:
    (fate,) = (f for item in read(path) for f in item.fates if f.row == row)
    return "；".join(fate.reasons)


def fates(path: Path) -> list[tuple[int, str]]:
    return [(f.row, f.fate.value) for item in read(path) for f in item.fates]


def sheet(path: Path, rows: Sequence[Cells], merged: Sequence[str] = ()) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for place in merged:
        book.active.merge_cells(place)
    book.save(path)
    return path


def table(path: Path, rows: Sequence[Cells], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    return path


HEADER = ("档号", "题名", "责任者", "日期", "密级", "开放标识")


def row(number: int, title: str = "关于召开会议的通知", author: str = "省民政厅", date: str = "19560312", secrecy: str = "",
        openness: str = "开放") -> Cells:
    return (f"J101-001-0001-{number:03d}", title, author, date, secrecy, openness)


def test_a_row_becomes_a_record(tmp_path: Path) -> None:
    path = table(tmp_path / "目录.csv", [
        ("DH", "TM", "RZZ", "WJRQ", "文件字号", "BGQX", "MJ", "KFZT", "公布审批号", "YS", "关键词", "乱列"),
        ("Ｊ１０１—001—0001", "关于\n防汛的通知", "省水利局；省民政厅", "1956.3.12", "浙水[56]3号", "D30", "", "已开放",
         "公〔1〕", "3", "防汛 水利", "甲"),
    ])  # fmt: skip
    (record,) = loaded(path)
    assert record.id == record.dh_norm == "J101-001-0001"
    assert record.dh_raw == "Ｊ１０１—001—0001"
    assert record.fonds == "J101"
    assert record.openness is Openness.OPEN
    assert record.publication == "公〔1〕"
    assert record.when is not None
    assert record.when.edtf == "1956-03-12"
    assert record.catalogue == {
        "档号": "Ｊ１０１—001—0001", "题名": "关于防汛的通知", "责任者": "省水利局；省民政厅", "日期": "1956.3.12",
        "文号": "浙水〔56〕3号", "保管期限": "30年", "开放标识": "已开放", "公布审批号": "公〔1〕", "页数": "3",
        "主题词": "防汛；水利",
    }  # fmt: skip
    assert record.raw["TM"] == "关于\n防汛的通知"
    assert record.raw["乱列"] == "甲"
    assert (record.source_path, record.source_row) == (str(path), 2)


def test_titles_headers_blanks_totals_and_remarks_are_no_records(tmp_path: Path) -> None:
    path = sheet(tmp_path / "目录.xlsx", [
        ("归档文件目录",), (), ("序号", *HEADER, "备注"), (1, *row(1)), (2, *row(2)), (None, "小计：2件"), ("序号", *HEADER, "备注"),
        (), (3, *row(3)), (None, None, None, None, None, None, None, "以下缺页"), ("合计", None, "共 3 件"), ("制表人：李四", "审核：王五"),
    ])  # fmt: skip
    assert [n for n, _ in fates(path)] == [4, 5, 9]
    assert sum(item.skipped for item in read(path)) == 9


def test_a_record_titled_like_a_total_is_one(tmp_path: Path) -> None:
    path = table(tmp_path / "目录.csv", [HEADER, row(1, title="合计"), ("", "总计", "省统计局", "1956", "", "开放")])
    assert len(loaded(path)) == 2


def test_a_second_table_below_with_other_columns(tmp_path: Path) -> None:
    path = table(tmp_path / "目录.csv", [
        HEADER, row(1), ("题名", "档号", "开放标识"), ("第二表", "J102-001-0001", "控制"),
    ])  # fmt: skip
    second = loaded(path)[1]
    assert (second.id, second.title, second.openness) == ("J102-001-0001", "第二表", Openness.CONTROLLED)


def test_every_sheet_is_read_and_one_without_header_is_told(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["说明文字"])
    other = book.create_sheet("二")
    other.append(list(HEADER))
    other.append(list(row(1)))
    book.save(tmp_path / "a.xlsx")
    items = [item for item in read(tmp_path / "a.xlsx") if item.fates]
    assert [item.fates[0].fate for item in items] == [Fate.REJECTED, Fate.LOADED]
    assert items[1].fates[0].path.endswith("a.xlsx#二")


@pytest.mark.parametrize(
    "level",
    ["机密", "秘密", "绝密", "机密★10年", "機密", "機 密", "絕密", "祕密", "机　密", "机\u200b密", "机密级", "内部机密"],
)
def test_a_classified_row_leaves_nothing(tmp_path: Path, level: str) -> None:
    table(tmp_path / "目录.csv", [
        HEADER, row(1), row(2, title="要害参数表", author="保密单位", secrecy=level), row(3),
    ])  # fmt: skip
    (tmp_path / "J101-001-0001-002.txt").write_text("要害正文", encoding="utf-8")
    (tmp_path / "J101-1-1-2.txt").write_text("要害正文另一份", encoding="utf-8")
    (tmp_path / "要害参数表.txt").write_text("要害正文第三份", encoding="utf-8")
    items = read(tmp_path)
    assert [item.record.id for item in items if item.record] == ["J101-001-0001-001", "J101-001-0001-003"]
    assert "要害" not in repr(items)
    assert "保密单位" not in repr(items)
    rejected = [f for item in items for f in item.fates if f.fate is Fate.REJECTED]
    assert len(rejected) == 4


def test_a_mark_in_an_unexpected_column_counts(tmp_path: Path) -> None:
    path = table(tmp_path / "目录.csv", [
        ("档号", "题名", "定级情况"), ("J101-001-0001", "要害", "机密★20年"), ("J101-001-0002", "秘密", ""),
    ])  # fmt: skip
    assert [record.title for record in loaded(path)] == ["秘密"]


def test_ditto_and_merged_secrecy_are_as_secret_as_above(tmp_path: Path) -> None:
    rows = [HEADER, row(1, title="要害一", secrecy="机密"), row(2, title="要害二", secrecy="同上"), row(3, title="要害三", secrecy="〃"),
            row(4, title="要害四", secrecy="秘密"), row(5, title="要害五"), row(6)]  # fmt: skip
    path = sheet(tmp_path / "目录.xlsx", rows, merged=["E5:E6"])
    items = read(path)
    assert "要害" not in repr(items)
    assert [item.record.source_row for item in items if item.record] == [7]


def test_nothing_of_a_classified_row_is_resolved_into_the_next(tmp_path: Path) -> None:
    path = table(tmp_path / "目录.csv", [HEADER, row(1, author="保密单位", secrecy="机密"), row(2, author="同上")])
    assert "保密单位" not in repr(read(path))


def test_a_later_classified_row_of_a_loaded_code_is_told(tmp_path: Path) -> None:
    path = table(tmp_path / "目录.csv", [HEADER, row(1), row(1, secrecy="机密")])
    assert "撤下" in reasons(path, 3)


@pytest.mark.parametrize(("level", "openness"), [("", "开放"), ("无", "开放"), ("内部", "开放"), ("3", "未审核"), ("JM", "未审核")])
def test_an_unknown_secrecy_closes_a_record(tmp_path: Path, level: str, openness: str) -> None:
    path = table(tmp_path / "目录.csv", [HEADER, row(1, secrecy=level)])
    assert loaded(path)[0].openness == openness
    assert ("密级" in reasons(path, 2)) == (openness != "开放")


@pytest.mark.parametrize(
    ("written", "default", "expected", "warned"),
    [
        ("开放", None, "开放", False), ("开 放", None, "开放", False), ("控制使用", "开放", "控制", False),
        ("", None, "未审核", False), ("", "开放", "开放", False), ("", "控制", "控制", False),
        ("1", "开放", "未审核", True), ("依申请公开", "开放", "未审核", True), ("主动公开", None, "未审核", True),
    ],
)  # fmt: skip
def test_openness(tmp_path: Path, written: str, default: str | None, expected: str, warned: bool) -> None:
    path = table(tmp_path / "目录.csv", [HEADER, row(1, openness=written)])
    (item,) = [i for i in read(path, Holding(openness=default)) if i.record]
    assert item.record is not None
    assert item.record.openness == expected
    assert any("开放标识" in reason for reason in item.fates[0].reasons) is warned


def test_two_columns_about_closure_are_both_heard(tmp_path: Path) -> None:
    path = table(tmp_path / "目录.csv", [
        ("档号", "题名", "开放状态", "控制标识"), ("J101-001-0001", "甲", "开放", "控制"),
        ("J101-001-0002", "乙", "开放", "开放"),
    ])  # fmt: skip
    assert [r.openness for r in loaded(path)] == [Openness.NOT_REVIEWED, Openness.OPEN]


def test_public_disclosure_is_not_openness(tmp_path: Path) -> None:
    path = table(tmp_path / "目录.csv", [("档号", "题名", "公开属性"), ("J101-001-0001", "甲", "主动公开")])
    (record,) = loaded(path)
    assert record.openness is Openness.NOT_REVIEWED
    assert record.catalogue["公开属性"] == "主动公开"


def test_a_default_publication_is_for_open_records_only(tmp_path: Path) -> None:
    path = table(tmp_path / "目录.csv", [HEADER, row(1), row(2, openness="控制"), row(3, openness="")])
    assert [r.publication for r in loaded(path, Holding(publication="公〔2〕号"))] == ["公〔2〕号", "", ""]


def test_codes_missing_repeated_and_damaged(tmp_path: Path) -> None:
    path = table(tmp_path / "目录.csv", [
        HEADER, row(1), row(1), ("", "无号件", "甲", "1956", "", ""), ("2001/2/3", "坏号件", "甲", "1956", "", ""),
        row(1),
    ])  # fmt: skip
    records = loaded(path)
    assert [r.id for r in records[:2]] == ["J101-001-0001-001", "J101-001-0001-001#2"]
    assert records[2].id == f"{records[2].source_id[:12]}-4"
    assert (records[3].id, records[3].dh_raw) == ("2001/2/3", "2001/2/3")
    assert records[4].id == "J101-001-0001-001#3"
    assert [fate for _, fate in fates(path)] == ["loaded", "warning", "warning", "warning", "warning"]
    assert "档号重复" in reasons(path, 3)
    assert "档号缺失" in reasons(path, 4)
    assert "改成了日期" in reasons(path, 5)


def test_a_code_in_columns_is_put_together_and_told(tmp_path: Path) -> None:
    path = table(tmp_path / "目录.csv", [
        ("全宗号", "目录号", "案卷号", "案卷题名", "起始日期", "终止日期"),
        ("L001", "001", "0007", "会议卷", "19500501", "19510302"),
    ])  # fmt: skip
    (record,) = loaded(path)
    assert (record.id, record.dh_raw, record.title) == ("L001-001-0007", "", "会议卷")
    assert record.when is not None
    assert record.when.edtf == "1950-05-01/1951-03-02"
    assert "请核对" in reasons(path, 2)


def test_merged_cells_speak_for_their_column_only_where_they_may(tmp_path: Path) -> None:
    rows = [("全宗名称", "档号", "题名", "责任者", "日期"), ("某某全宗", "J101-001-0001", "甲", "省民政厅", "1956"),
            (None, "J101-001-0002", None, None, None), (None, "J101-001-0003", "丙", "省水利局", "1958")]  # fmt: skip
    path = sheet(tmp_path / "目录.xlsx", rows, merged=["A2:A4", "C2:C3", "D2:D3", "E2:E3"])
    second, third = loaded(path)[1:]
    assert second.catalogue == {"全宗名称": "某某全宗", "档号": "J101-001-0002", "责任者": "省民政厅"}
    assert third.catalogue["全宗名称"] == "某某全宗"
    assert third.catalogue["责任者"] == "省水利局"
    assert fates(path) == [(2, "loaded"), (3, "warning"), (4, "loaded")]
    assert "责任者取自合并单元格" in reasons(path, 3)
    assert "题名缺失" in reasons(path, 3)


def test_ditto_is_resolved_with_a_word(tmp_path: Path) -> None:
    path = table(tmp_path / "目录.csv", [
        HEADER, row(1), row(2, title="同上", author="同上", date="〃"), row(3, author="同上"),
    ])  # fmt: skip
    second, third = loaded(path)[1:]
    assert (second.title, second.catalogue["责任者"], second.catalogue["日期"]) == ("同上", "省民政厅", "19560312")
    assert third.catalogue["责任者"] == "省民政厅"
    assert second.raw["责任者"] == "同上"
    assert all(word in reasons(path, 3) for word in ("题名", "责任者", "日期"))


def test_numbers_dates_and_errors_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    cells = book.active
    cells.append(["档号", "题名", "日期", "页数", "件号", "备注"])
    cells.append(["J101-001-0001", "甲", dt.datetime(1956, 3, 12), 12.0, 7, "#REF!"])
    cells.append([dt.datetime(2001, 2, 3), "乙", 19560312, 3, 8, None])
    cells["E2"].number_format = "0000"
    book.save(tmp_path / "a.xlsx")
    first, second = loaded(tmp_path / "a.xlsx")
    assert (first.catalogue["日期"], first.catalogue["页数"], first.catalogue["件号"]) == ("1956-03-12", "12", "0007")
    assert "备注" not in first.catalogue
    assert "公式错误" in reasons(tmp_path / "a.xlsx", 2)
    assert (second.dh_raw, second.catalogue["日期"], second.catalogue["件号"]) == ("2001-02-03", "19560312", "8")
    assert "改成了日期" in reasons(tmp_path / "a.xlsx", 3)


def test_a_date_within_a_longer_entry(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [
        ("publish", "title", "text"),
        ("申報 日期：1949-05-08 版次/卷期：02 版 本報訊", "制憲議會", "正文第一行\r\n第二行"),
    ])  # fmt: skip
    (record,) = loaded(path)
    assert record.catalogue["日期"] == "1949-05-08"
    assert record.raw["publish"].startswith("申報")
    assert record.text == "正文第一行\n第二行"
    assert record.fonds == tmp_path.name
    assert "text" not in record.raw


def test_an_interval_is_no_single_date(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [HEADER, row(1, date="见1938-05/1938-08合订本")])
    assert loaded(path)[0].when is None


def test_rows_of_nothing_are_rejected(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [
        ("province", "year", "title", "full_text"), ("浙江省", "2026", "", ""), ("浙江省", "2026", "报告", "正文"),
    ])  # fmt: skip
    assert fates(path) == [(2, "rejected"), (3, "loaded")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.tsv", "\t"), ("a.csv", ";"), ("a.csv", "\t"), ("a.csv", "，")])
def test_encodings_and_delimiters_are_found(tmp_path: Path, encoding: str, name: str, delimiter: str) -> None:
    rows = [HEADER, row(1, title="關於於潛縣㑇鎔事項的通知 □"), row(2, title="他说“好”。\n换行"), row(3)]
    path = table(tmp_path / name, rows, encoding, delimiter)
    assert [r.title for r in loaded(path)] == ["關於於潛縣㑇鎔事項的通知 □", "他说“好”。换行", "关于召开会议的通知"]
    assert [r.source_row for r in loaded(path)] == [2, 3, 4]


def test_traditional_text_in_big5_is_not_read_as_gb(tmp_path: Path) -> None:
    title = "省政府關於在各縣設立國民學校的訓令，以及為此事所發的通知"
    header = ("檔號", "題名", "責任者", "日期", "密級", "開放標識")
    path = table(tmp_path / "a.csv", [header, row(1, title=title, author="會稽區專署", openness="")], encoding="big5")
    assert loaded(path)[0].title == title


def test_a_few_broken_bytes_are_told_and_many_refused(tmp_path: Path) -> None:
    good = "\n".join([",".join(HEADER), *(",".join(row(n)) for n in range(1, 200))]).encode()
    (tmp_path / "a.csv").write_bytes(good.replace(b",\xe7\x9c\x81", b",\xff\xe7\x9c\x81", 1))
    records = loaded(tmp_path / "a.csv")
    assert len(records) == 199
    assert "无法解码" in reasons(tmp_path / "a.csv", 2)


_WORDS = st.text(st.characters(codec="gb18030", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(titles=st.lists(_WORDS, min_size=1, max_size=6), encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_what_any_encoding_holds_comes_back(tmp_path_factory: pytest.TempPathFactory, titles: list[str], encoding: str) -> None:
    path = tmp_path_factory.mktemp("csv") / "目录.csv"
    fixed = [f"关于{title}的通知" for title in titles]
    table(path, [HEADER, *(row(n, title=title) for n, title in enumerate(fixed, 1))], encoding)
    assert [r.raw["题名"] for r in loaded(path)] == fixed


@given(st.text(max_size=60))
def test_cleaning_is_done_once_and_adds_nothing(value: str) -> None:
    assert clean(clean(value)) == clean(value)
    assert set(clean(value)) <= set(value) | {" "}


@pytest.mark.parametrize(
    ("field", "written", "expected"),
    [
        ("文号", "浙政(1956)12号", "浙政〔1956〕12号"), ("文号", "浙政【1956】12号", "浙政〔1956〕12号"),
        ("文号", "（５６）民字第3号", "〔５６〕民字第3号"), ("文号", "[一九五六]民字3号", "〔一九五六〕民字3号"),
        ("文号", "浙政(办)字12号", "浙政(办)字12号"), ("文号", "浙政12号", "浙政12号"),
        ("保管期限", "Y", "永久"), ("保管期限", "D10", "10年"), ("保管期限", "定期30年", "30年"), ("保管期限", "三十年", "30年"),
        ("保管期限", "３０年", "30年"), ("保管期限", "长期", "长期"), ("保管期限", "待定", "待定"),
        ("题名", "王秀英同志\u00a0回忆", "王秀英同志回忆"), ("题名", "Report\nfor 1956", "Report for 1956"),
        ("题名", "关于_x000D_\n水利", "关于水利"), ("题名", "[关于水利]", "[关于水利]"), ("题名", "於潛縣", "於潛縣"),
        ("人名", "陈文、林岳 王秀英", "陈文；林岳；王秀英"),
    ],
)  # fmt: skip
def test_values(field: str, written: str, expected: str) -> None:
    assert normalise(field, written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("省委;省政府", "省委；省政府"), ("省委、省政府", "省委；省政府"), ("省委  省政府", "省委；省政府"), ("张 三", "张三"),
        ("张 三 李四", "张三；李四"), ("王 小明", "王小明"), ("John Smith", "John Smith"), ("；省委；", "省委"),
    ],
)  # fmt: skip
def test_names(written: str, expected: str) -> None:
    assert names(written) == expected


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("题 名", "题名"), ("題名", "题名"), ("日期（YYYYMMDD）", "日期"), ("ＤＨ", "档号"), ("机构(问题)", "机构"), ("密级*", "密级"),
        ("文件密级", "密级"), ("公开属性", "公开属性"), ("页号", "页号"), ("备注栏目说明", ""), ("", ""),
    ],
)  # fmt: skip
def test_headings(heading: str, field: str) -> None:
    assert field_of(heading)[0] == field


def test_columns_may_be_explained(tmp_path: Path) -> None:
    (tmp_path / "holding.yaml").write_text(
        "archive: 某馆\narchive_code: '433001'\nfonds: {J101: {title: 某厅, regime: 中华人民共和国, viewpoint: adversary}}\n"
        "columns: {编号: 档号, 事由: 题名}\ntext_column: 内容全录\nopenness_values: {'1': 开放}\nsecrecy_values: {'9': 机密, '0': 无}\n",
        encoding="utf-8",
    )
    table(tmp_path / "a.csv", [
        ("编号", "事由", "内容全录", "KFZT", "MJ"), ("J101-001-0001", "甲", "全文", "1", "0"),
        ("J101-001-0002", "乙", "全文", "1", "9"),
    ])  # fmt: skip
    (record,) = loaded(tmp_path)
    assert (record.id, record.title, record.text, record.openness) == ("J101-001-0001", "甲", "全文", Openness.OPEN)
    assert (record.archive, record.catalogue["全宗名称"], record.catalogue["政权性质"]) == ("某馆", "某厅", "中华人民共和国")
    assert record.catalogue["立场"] == "adversary"


def test_options_go_before_the_folder_and_a_nested_folder_stands_alone(tmp_path: Path) -> None:
    (tmp_path / "holding.yaml").write_text("archive: 甲馆\nopenness: 开放\npublication: 公1\n", encoding="utf-8")
    (tmp_path / "子").mkdir()
    (tmp_path / "子" / "holding.yaml").write_text("archive: 乙馆\n", encoding="utf-8")
    table(tmp_path / "a.csv", [("档号", "题名"), ("J101-001-0001", "甲")])
    table(tmp_path / "子" / "a.csv", [("档号", "题名"), ("J102-001-0001", "乙")])
    assert [(r.archive, r.openness.value, r.publication) for r in loaded(tmp_path)] == [("甲馆", "开放", "公1"), ("乙馆", "未审核", "")]
    by_option = loaded(tmp_path, Holding.from_options(archive="丙馆", openness="控制"))
    assert [(r.archive, r.openness.value) for r in by_option] == [("丙馆", "控制"), ("丙馆", "控制")]
    alone = loaded(tmp_path / "a.csv")
    assert alone[0].archive == "甲馆"


def test_texts_join_by_code_by_file_name_and_by_title(tmp_path: Path) -> None:
    (tmp_path / "正文").mkdir()
    for name in ("J101-001-0001-001.txt", "说明.txt", "关于防汛抗旱的通知.md", "J101－001－0001－004 附题.txt", "没有目录.txt"):
        (tmp_path / "正文" / name).write_text(f"{name}的正文", encoding="utf-8")
    rows = [("001", "甲", ""), ("002", "乙", "正文\\说明.txt"), ("003", "关于防汛抗旱的通知", ""), ("004", "丁", ""),
            ("005", "戊", "丢失.txt")]  # fmt: skip
    table(tmp_path / "目录.csv", [("档号", "题名", "文件名"), *((f"J101-001-0001-{n}", *rest) for n, *rest in rows)])
    items = read(tmp_path)
    texts = {i.record.id: Path(i.record.text_path).name for i in items if i.record}
    assert texts == {
        "J101-001-0001-001": "J101-001-0001-001.txt", "J101-001-0001-002": "说明.txt",
        "J101-001-0001-003": "关于防汛抗旱的通知.md", "J101-001-0001-004": "J101－001－0001－004 附题.txt",
        "J101-001-0001-005": "", "正文/没有目录": "没有目录.txt",
    }  # fmt: skip
    by_file = {Path(f.path).name: f for i in items for f in i.fates if not f.row}
    assert by_file["说明.txt"].record_id == "J101-001-0001-002"
    assert by_file["没有目录.txt"].fate is Fate.WARNING
    assert len(by_file) == 5


def test_a_broken_text_costs_the_text_only(tmp_path: Path) -> None:
    (tmp_path / "J101-001-0001-001.pdf").write_bytes(b"%PDF-1.4 broken")
    table(tmp_path / "目录.csv", [HEADER, row(1)])
    items = read(tmp_path)
    assert [f.fate for i in items for f in i.fates] == [Fate.WARNING, Fate.REJECTED]
    assert items[0].record is not None
    assert items[0].record.text == ""


def test_a_modern_mark_on_the_text_refuses_the_row(tmp_path: Path) -> None:
    table(tmp_path / "目录.csv", [
        HEADER, row(1, title="要害", openness=""), row(2, secrecy="已解密"), row(3, title="史料", openness=""),
    ])  # fmt: skip
    (tmp_path / "J101-001-0001-001.txt").write_text("机密★10年\n要害正文", encoding="utf-8")
    (tmp_path / "J101-001-0001-002.txt").write_text("机密★10年\n已经解密的正文", encoding="utf-8")
    (tmp_path / "J101-001-0001-003.txt").write_text("機密\n民国的正文", encoding="utf-8")
    (tmp_path / "散件.txt").write_text("秘密★5年\n要害散件", encoding="utf-8")
    items = read(tmp_path, Holding(openness="开放"))
    assert "要害" not in repr(items)
    assert "散件" not in repr(items)
    records = {i.record.id: i.record for i in items if i.record}
    assert records["J101-001-0001-002"].openness is Openness.OPEN
    assert records["J101-001-0001-003"].openness is Openness.NOT_REVIEWED
    assert len(records) == 2


def test_the_same_input_gives_the_same_records_in_the_same_order(tmp_path: Path) -> None:
    for number in range(5):
        table(tmp_path / f"{number}.csv", [HEADER, row(number), row(number)])
        (tmp_path / f"散件{number}.txt").write_text("文字", encoding="utf-8")
    assert loaded(tmp_path) == loaded(tmp_path)
    assert len({r.id for r in loaded(tmp_path)}) == 15


def test_the_ledger_counts_past_its_first_size() -> None:
    ledger = Ledger()
    assert [ledger.times(str(n)) for n in range(70_000)] == [1] * 70_000
    assert [ledger.times("69999"), ledger.times("69999")] == [2, 3]
    assert ledger.known("0")
    assert not ledger.known("x")
    ledger.close()
