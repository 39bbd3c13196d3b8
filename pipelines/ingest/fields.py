"""Catalogue fields: which heading means which, and how a value is written once normalised.

Names, aliases and rules: DOMAIN section 1. What a file says stays in `Record.raw`; only the catalogue is normalised.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from graph.access import CLASSIFIED_MARKS
from graph.folding import fold

DH, TITLE, AUTHOR, DATE, NUMBER = "档号", "题名", "责任者", "日期", "文号"
SECRECY, OPENNESS, PUBLICATION = "密级", "开放标识", "公布审批号"
TEXT_FIELD, FILE_FIELD = "正文", "文件名"
FONDS, FONDS_TITLE, CATALOGUE_NO, VOLUME, ITEM = "全宗号", "全宗名称", "目录号", "案卷号", "件号"
START, END = "起始日期", "终止日期"

# Of several columns that mean one field, the alias that stands first here is taken.
_ALIASES: Mapping[str, str] = {
    DH: "档号 档案号 件档号 全档号 档案编号 卷宗号 DH",
    TITLE: "题名 标题 文件题名 文件标题 正题名 卷内题名 TM title",
    "案卷题名": "案卷题名 案卷标题 AJTM",
    AUTHOR: "责任者 作者 发文单位 发文机关 第一责任者 RZZ author",
    DATE: "日期 文件日期 成文日期 形成日期 形成时间 成文时间 文件时间 起止日期 起止时间 起止年月 时间 WJRQ "
    "publish_date date publish",
    START: "起始日期 开始日期 起始时间",
    END: "终止日期 结束日期 截止日期 终止时间",
    NUMBER: "文号 文件编号 文件字号 发文字号 发文号 WH",
    "保管期限": "保管期限 期限 BGQX",
    SECRECY: "密级 秘密等级 密级程度 MJ",
    "保密期限": "保密期限",
    OPENNESS: "开放标识 开放状态 控制标识 开放情况 划控标识 是否开放 KFZT",
    PUBLICATION: "公布审批号 公布批号 公布批准号",
    "公开属性": "公开属性",
    "延期理由": "延期理由 延期开放理由 控制理由",
    "主题词": "主题词 关键词 ZTC",
    "人名": "人名 RM",
    "摘要": "摘要 内容提要 提要 范围和提要",
    "文种": "文种 WZ",
    "稿本": "稿本 GB",
    "附件": "附件 附件题名 FJ",
    "页数": "页数 YS",
    "页号": "页号 YH",
    "载体形态": "载体形态 载体",
    "年度": "年度 ND year",
    FONDS: "全宗号 全宗 QZH fonds",
    FONDS_TITLE: "全宗名称 QZMC",
    CATALOGUE_NO: "目录号 MLH",
    VOLUME: "案卷号 卷号 AJH",
    ITEM: "件号 JH",
    "机构": "机构或问题 机构(问题) 机构 问题 JG",
    "序号": "序号 顺序号 XH",
    "备注": "备注 附注 说明 BZ",
    TEXT_FIELD: "正文 全文 原文 full_text text content",
    FILE_FIELD: "文件名 电子文件名 原文文件名 全文文件名 文件路径 电子文件路径 全文路径",
}

# A merged cell speaks for its whole column only where all rows of one unit share the value; 密级 and 开放标识 are here
# because a blank would otherwise be read as less closed than the cell says.
MERGEABLE = frozenset(
    (FONDS, FONDS_TITLE, AUTHOR, "案卷题名", SECRECY, OPENNESS, "保管期限", "年度", CATALOGUE_NO, VOLUME, "机构")
)

_UNCLEAN = re.compile("[\\x00-\x08\\n-\x1f\x85\u00a0\u00ad\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\ufeff]|_x000[Dd]_")
_BREAK = re.compile(r"_x000[Dd]_|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\0]")
_ODD_HAN_GAP = re.compile("(?<=[\u3400-\u9fff\uff00-\uffef])[\u00a0\u2000-\u200a\u202f\u205f]+(?=[\u3400-\u9fff\uff00-\uffef])")
_ODD_SPACE = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_BRACKETED_YEAR = re.compile(r"[\[\(（［【〖〔]\s*([0-9０-９一二三四五六七八九〇○零十]{2,4})\s*[\]\)）］】〗〕]")
_SEPARATOR = re.compile("[；;、]")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_REMARK = re.compile(r"\([^()]*\)")
_MARK_ALONE = re.compile("(?:绝密|机密|秘密)(?:★.*)?")
_CASUAL_MARKS = frozenset(("绝", "机", "秘", "绝密级", "机密级", "秘密级"))
_NO_SECRET = frozenset(
    ("", "无", "非密", "公开", "普通", "一般", "内部", "国内", "限国内", "未定级", "不涉密", "非涉密", "已解密", "解密", "无密级", "/")
)
_RETENTION = {"Y": "永久", "永久保存": "永久", "C": "长期", "长": "长期", "短": "短期", "永": "永久"}
_CHINESE_YEARS = {"三十年": "30年", "十年": "10年", "十五年": "15年"}
_DITTO = frozenset(("同上", "同前", "〃", "″", "”", '"', "〞", "''"))
_FORMULA_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"))


def _heading_key(heading: str) -> str:
    return "".join(c for c in fold(heading) if not c.isspace() and c not in "*:_-·")


_BY_ALIAS = {
    _heading_key(alias): (field, rank)
    for field, aliases in _ALIASES.items()
    for rank, alias in enumerate(aliases.split())
}


@lru_cache(maxsize=4096)
def field_of(heading: str) -> tuple[str, int]:
    """The field a column heading means and how near it is to the field's own name (0 nearest); ("", 0) for none."""
    key = _heading_key(heading)
    found = _BY_ALIAS.get(key) or _BY_ALIAS.get(_REMARK.sub("", key))
    if found is None and "密级" in key:
        return SECRECY, 9
    return found or ("", 0)


def clean(value: str) -> str:
    """A cell's words without hidden line breaks, odd spaces and invisible signs; the words themselves untouched."""
    if not _UNCLEAN.search(value):
        return value.strip(" \t\u3000")
    value = _ODD_SPACE.sub(" ", _ODD_HAN_GAP.sub("", _INVISIBLE.sub("", value)))
    whole = ""
    for part in _BREAK.split(value):
        part = part.strip(" \t\u3000")
        # A break between Latin words was a space; between Chinese characters it was nothing.
        latin = whole[-1:].isascii() and part[:1].isascii() and whole and part
        whole += f" {part}" if latin else part
    return whole


def normalise(field: str, value: str) -> str:
    """The value as the catalogue keeps it; a field without a rule of its own is only cleaned."""
    value = clean(value)
    if field == AUTHOR:
        return names(value)
    if field == NUMBER:
        return _BRACKETED_YEAR.sub(lambda m: f"〔{m[1]}〕", value)
    if field == "保管期限":
        return _retention(value)
    if field in ("主题词", "人名"):
        return "；".join(p for p in re.split(r"[；;、,，\s]+", value) if p)
    return value


def names(value: str) -> str:
    """责任者 joined by `；`; white space separates names too, except inside a spaced-out one (张 三)."""
    parts: list[str] = []
    for part in _SEPARATOR.split(value):
        held = ""
        for word in _HAN_GAP.split(part.strip()):
            held += word
            if len(held) > 1:
                parts.append(held)
                held = ""
        parts.append(held)
    return "；".join(p.strip() for p in parts if p.strip())


def is_classified(value: str) -> bool:
    """Whether a 密级 says 秘密, 机密 or 绝密, however spaced, in whatever width or script."""
    word = _word(value)
    return any(mark in word for mark in CLASSIFIED_MARKS) or word in _CASUAL_MARKS


def is_mark_alone(value: str) -> bool:
    """Whether a cell, in whatever column, is a secrecy mark and nothing else (机密★10年)."""
    return "密" in value and len(value) < 40 and _MARK_ALONE.fullmatch(_word(value)) is not None


def secrecy_known(value: str) -> bool:
    """Whether a 密级 that is no secrecy mark is one of the words that surely mean none."""
    return _word(value) in _NO_SECRET


def is_ditto(value: str) -> bool:
    """同上 and its signs."""
    return "".join(value.split()) in _DITTO


def is_formula_error(value: str) -> bool:
    """What a spreadsheet shows where a formula failed."""
    return value.strip().upper() in _FORMULA_ERRORS


def _word(value: str) -> str:
    letters = unicodedata.normalize("NFKC", fold(value))
    return "".join(c for c in letters if not c.isspace() and unicodedata.category(c) != "Cf").replace("祕", "秘")


def _retention(value: str) -> str:
    word = "".join(unicodedata.normalize("NFKC", value).split()).upper()
    if found := re.fullmatch(r"(?:D|定期)?([0-9]{1,3})年?", word):
        return f"{int(found[1])}年"
    return _RETENTION.get(word) or _CHINESE_YEARS.get(word.removeprefix("定期")) or value
