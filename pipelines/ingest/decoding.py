"""Which encoding a text file is in, and its lines, however long the file."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from pipelines.ingest.guard import LINE, Unreadable

_CHUNK = 1024**2
_SAMPLE = 256 * 1024
_DAMAGE = 0.01  # share of undecodable characters up to which a file is still read, with a warning
_EAST_ASIAN = frozenset(
    ("big5", "big5hkscs", "cp950", "shift_jis", "cp932", "euc_jp", "euc_kr", "utf_16", "utf_16_le", "utf_16_be", "utf_32")
)
_COMMONEST = frozenset("的一不是在有人我了中大上以於于之為为會会國国個个這这省政府年月日第，。、")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Decoding:
    """An encoding and how to treat bytes that are wrong in it; `warning` tells the clerk, "" when all is well."""

    encoding: str
    errors: str = "strict"
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line, its end included as `\\n`; `number` counts from 1; `over` when it was cut at the limit."""

    number: int
    text: str
    over: bool = False


def detect(path: Path, given: str = "") -> Decoding:
    """The encoding of a text file: the one given, a BOM, then UTF-8, UTF-16 and GB18030, tried strictly.

    Other East Asian encodings by charset-normalizer. Unreadable where nothing fits. Reads the file in pieces.
    """
    if given:
        return _given(path, given)
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    for bom, encoding in _BOMS:
        if sample.startswith(bom):
            return Decoding(encoding) if decodes(path, encoding) else _damaged(path, encoding)
    if (wide := _without_bom(sample)) and decodes(path, wide):
        return Decoding(wide)
    if decodes(path, "utf-8"):
        return Decoding("utf-8")
    if decodes(path, "gb18030"):
        return _chinese(path, sample)
    nearest = min(("utf-8", "gb18030"), key=lambda encoding: _loss(path, encoding))
    if _loss(path, nearest) > _DAMAGE:
        guess = from_bytes(sample).best()
        if guess is not None and guess.encoding in _EAST_ASIAN and decodes(path, guess.encoding):
            return Decoding(guess.encoding, warning=f"编码按 {guess.encoding} 读取，请核对有无乱码")
    return _damaged(path, nearest)


def decodes(path: Path, encoding: str) -> bool:
    """Whether the whole file is valid in that encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def lines(path: Path, decoding: Decoding) -> Iterator[Line]:
    """The lines of a file, ends made `\\n`, BOM and NUL taken out; a line over the limit comes cut and marked."""
    with path.open(encoding=decoding.encoding, errors=decoding.errors, newline="") as stream:
        number = 0
        while text := stream.readline(LINE + 1):
            number += 1
            over = len(text) > LINE
            if over:
                _skip_line(stream, text)
                text = text[:LINE]
            if number == 1:
                text = text.removeprefix("\ufeff")
            yield Line(number, plain(text), over)


def plain(text: str) -> str:
    """The text with `\\r\\n` and `\\r` as `\\n` and without NUL; nothing else is touched."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _skip_line(stream: io.TextIOWrapper, text: str) -> None:
    while text and not text.endswith(("\n", "\r")):
        text = stream.readline(LINE)


def _given(path: Path, encoding: str) -> Decoding:
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise Unreadable(f"不认识的编码名“{encoding}”，请改正 text_encoding（如 gb18030、utf-8）") from error
    return Decoding(encoding) if decodes(path, encoding) else _damaged(path, encoding)


def _without_bom(sample: bytes) -> str:
    """UTF-16 shows as NUL bytes of the ASCII characters (line ends, figures, commas), all on one side."""
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if max(odd, even) < max(2, len(sample) // 200) or min(odd, even) * 10 > max(odd, even):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _chinese(path: Path, sample: bytes) -> Decoding:
    """GB18030 accepts much that is Big5; the one in which more of the commonest characters stand is believed."""
    if _common(sample, "big5") > 2 * _common(sample, "gb18030") and decodes(path, "big5"):
        return Decoding("big5", warning="编码按 big5 读取，请核对有无乱码")
    return Decoding("gb18030")


def _common(sample: bytes, encoding: str) -> int:
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    return sum(1 for c in text if c in _COMMONEST)


def _loss(path: Path, encoding: str) -> float:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    lost = total = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            text = decoder.decode(chunk)
            lost += text.count("\ufffd")
            total += len(text)
    return lost / max(total, 1)


def _damaged(path: Path, encoding: str) -> Decoding:
    loss = _loss(path, encoding)
    if loss > _DAMAGE:
        raise Unreadable("文字编码无法识别，请另存为 UTF-8，或在 holding.yaml 写明 text_encoding")
    return Decoding(encoding, "replace", "有些字节无法解码，以“\ufffd”代替，请核对原件")
