"""JSON Lines: one record a line, given back in order whatever its text is.

A `text` is kept character for character, so that offsets count in the caller's own string; only what no text may hold
(NUL, half of a surrogate pair) becomes U+FFFD, one for one, with a warning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.ingest.decoding import detect, lines
from pipelines.ingest.fields import TEXT_FIELD, field_of
from pipelines.ingest.guard import LINE

_IMPOSSIBLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class JsonLine:
    """A line's id ("" when it gives none), text, fields by field name, and everything it says; or why it is refused."""

    number: int
    id: str = ""
    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    problem: str = ""


def read_jsonl(path: Path, encoding: str = "") -> Iterator[JsonLine | None]:
    """Every line in order; None for a blank one. Unreadable where the file's encoding cannot be told."""
    decoding = detect(path, encoding)
    for line in lines(path, decoding):
        if line.over:
            yield JsonLine(line.number, problem=f"一行超过 {LINE // 1024**2} MB，未读取")
        elif not line.text.strip():
            yield None
        else:
            yield read_line(line.number, line.text)


def read_line(number: int, line: str) -> JsonLine:
    """One line. A bare JSON string is a text of its own; anything else that is no object cannot be read."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return JsonLine(number, problem="这一行不是完整的 JSON，无法读取")
    if isinstance(said, str):
        text, warnings = _possible(said)
        return JsonLine(number, text=text, warnings=("这一行只有文字，没有字段名", *warnings))
    if not isinstance(said, dict):
        return JsonLine(number, problem="这一行不是“字段: 值”的 JSON 对象，无法读取")
    return _object(number, said)


def _object(number: int, said: Mapping[str, object]) -> JsonLine:
    text_key = next((key for key in ("text", *said) if key in said and _means(key) == TEXT_FIELD), "")
    text, text_warnings = _possible(_word(said.get(text_key)))
    fields: dict[str, str] = {}
    raw: dict[str, str] = {}
    found: dict[str, int] = {}
    for key, value in said.items():
        word, _ = _possible(_word(value))
        if key in ("id", text_key) or not word:
            continue
        raw[_possible(key)[0]] = word
        meant, rank = field_of(key)
        if meant and meant != TEXT_FIELD and rank < found.get(meant, 99):
            fields[meant], found[meant] = word, rank
    own_id, id_warnings = _possible(_word(said.get("id")))
    return JsonLine(number, own_id if own_id.strip() else "", text, fields, raw, (*text_warnings, *id_warnings))


def _means(key: str) -> str:
    return field_of(key)[0]


def _word(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "；".join(_word(part) for part in value)
    return json.dumps(value, ensure_ascii=False)


def _possible(text: str) -> tuple[str, tuple[str, ...]]:
    fixed, count = _IMPOSSIBLE.subn("\ufffd", text)
    return fixed, (f"有 {count} 个不能存储的字符，以“\ufffd”代替",) if count else ()
