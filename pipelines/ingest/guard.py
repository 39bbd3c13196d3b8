"""What is let in: size, kind, encryption, compression and XML limits, checked before any reader opens a file.

Nothing is ever unpacked to disk, so names inside an archive are harmless.
"""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path

WHOLE_FILE = 200 * 1024**2  # bytes; files that are read at once
STREAMED_FILE = 20 * 1024**3  # bytes; csv, tsv and jsonl are read line by line
LINE = 20 * 1024**2  # characters
PACKED_TOTAL = {".docx": 300 * 1024**2, ".xlsx": 1536 * 1024**2}  # bytes once unpacked
PACKED_RATIO = 150  # beyond this, and beyond RATIO_FROM bytes, compression is a weapon
RATIO_FROM = 20 * 1024**2
PACKED_PARTS = 10_000
PACKED_XML = 64 * 1024**2  # bytes of a part that a reader holds at once; worksheets are streamed
PACKED_STRINGS = 256 * 1024**2  # bytes of a workbook's shared strings
TEXTS = (".txt", ".md")
STREAMED = (".csv", ".tsv", ".jsonl")

_CHUNK = 1024**2
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"PK\x03\x04", "压缩文件或 Office 文件"), (_OLE, "旧版 Office 文件"), (b"%PDF-", "PDF 文件"),
    (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"II*\0", "图片"), (b"MM\0*", "图片"),
    (b"Rar!", "压缩文件"), (b"7z\xbc\xaf", "压缩文件"), (b"\x1f\x8b", "压缩文件"),
)
_MAIN_PART = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
_DTD = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)|\0<\0!\0(?:D\0O|E\0N)")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']""")
_XML_ENCODINGS = frozenset((b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii"))

HELP = {
    ".doc": "旧版 Word 文件，请另存为 .docx", ".wps": "WPS 文件，请另存为 .docx", ".rtf": "RTF 文件，请另存为 .docx",
    ".xls": "旧版 Excel 文件，请另存为 .xlsx", ".et": "WPS 表格，请另存为 .xlsx", ".ods": "请另存为 .xlsx",
    ".odt": "请另存为 .docx", ".ofd": "OFD 文件，请转换为带文字层的 PDF",
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".jp2", ".webp"), "图片，请先做 OCR"),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tar"), "压缩包，请先解压"),
}


class Unreadable(Exception):
    """A file or row that cannot be read; the message says why and what to do, in Chinese."""


def admit(path: Path) -> int:
    """The size in bytes of a file that may be read; Unreadable where it may not. The cheap checks."""
    suffix = path.suffix.lower()
    try:
        state = path.stat()
    except OSError as error:
        raise Unreadable("文件无法访问，请检查权限") from error
    if not stat.S_ISREG(state.st_mode):
        raise Unreadable("不是普通文件，已跳过")
    if suffix in HELP:
        raise Unreadable(HELP[suffix])
    if suffix not in (*TEXTS, *STREAMED, ".docx", ".pdf", ".xlsx", ".xlsm"):
        raise Unreadable("不支持的文件格式，可用 xlsx、csv、tsv、jsonl、txt、md、docx、pdf")
    if state.st_size == 0:
        raise Unreadable("空文件")
    limit = STREAMED_FILE if suffix in STREAMED else WHOLE_FILE
    if state.st_size > limit:
        raise Unreadable(f"文件过大（{state.st_size // 1024**2} MB，上限 {limit // 1024**2} MB），请拆分后再导入")
    return state.st_size


def check_content(path: Path, head: bytes) -> None:
    """Whether the first bytes are what the extension promises, and packed parts are safe; Unreadable where not."""
    suffix = path.suffix.lower().replace(".xlsm", ".xlsx")
    found = next((name for magic, name in _MAGIC if head.startswith(magic)), "")
    if suffix in _MAIN_PART:
        if head.startswith(_OLE):
            raise Unreadable("文件已加密或是旧版 Office 格式，请去掉密码并另存为新格式")
        if not head.startswith(b"PK\x03\x04"):
            raise Unreadable(f"扩展名与内容不符：不是 {suffix} 文件" + (f"，像是{found}" if found else ""))
        _check_packed(path, suffix)
    elif suffix == ".pdf":
        if b"%PDF-" not in head[:1024]:
            raise Unreadable("扩展名与内容不符：不是 PDF 文件")
    elif found:
        raise Unreadable(f"扩展名与内容不符：像是{found}")


def _check_packed(path: Path, suffix: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_sizes(parts, suffix)
            if _MAIN_PART[suffix] not in archive.namelist():
                raise Unreadable(f"扩展名与内容不符：压缩包里没有 {suffix} 的正文")
            for part in parts:
                if _is_xml(part):
                    _check_xml(archive, part)
    except Unreadable:
        raise
    except Exception as error:  # zipfile raises a dozen kinds on broken input
        raise Unreadable("文件不完整或已损坏，请重新获取原文件") from error


def _check_sizes(parts: list[zipfile.ZipInfo], suffix: str) -> None:
    total = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > PACKED_PARTS or total > PACKED_TOTAL[suffix]:
        raise Unreadable(f"解压后过大（{total // 1024**2} MB，{len(parts)} 个部分），疑为压缩炸弹，未打开")
    if total > RATIO_FROM and total / packed > PACKED_RATIO:
        raise Unreadable(f"压缩比异常（{total // packed} 倍），疑为压缩炸弹，未打开")
    for part in parts:
        strings = part.filename.endswith("sharedStrings.xml")
        if not part.filename.startswith("xl/worksheets/") and _is_xml(part):
            limit = PACKED_STRINGS if strings else PACKED_XML
            if part.file_size > limit:
                raise Unreadable(f"文件的一个部分解压后超过 {limit // 1024**2} MB，请拆分，表格可另存为 csv")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("文件已加密，请去掉密码后再导入")


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels", ".vml"))


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Reads the part once: its checksum is verified, and no DTD (the door of entity bombs) may stand in it."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if not tail:
                declared = _DECLARED.match(chunk[:400])
                if declared and declared[1].lower() not in _XML_ENCODINGS:
                    raise Unreadable("文件内的 XML 使用了不允许的编码")
            if _DTD.search(tail + chunk):
                raise Unreadable("文件内的 XML 含有实体定义（DTD），可能是恶意文件，未打开")
            tail = chunk[-64:]
