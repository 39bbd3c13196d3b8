"""Citations in the archive's form, made of the record's own fields and nothing else.

DOMAIN section 3.2: 《题名》（1938年5月21日），某档案馆藏，档号：L001-001-0001。 The 档号 is copied, never made up.
"""

from __future__ import annotations

from graph.model import Record, When


def citation_text(record: Record) -> str:
    """The footnote of a record."""
    title = record.title.strip() or "（无题名）"
    named = title if not record.title.strip() or title.startswith("《") else f"《{title}》"
    holder = record.archive or "本馆"
    number = record.dh_raw or record.dh_norm
    place = f"档号：{number}" if number else f"记录号：{record.id}"
    return f"{named}（{date_text(record.when)}），{holder}藏，{place}。"


def date_text(when: When | None) -> str:
    """A date as a citation prints it: 1938年5月21日, 1938年5月, [1938年] for an inferred one, 时间不详."""
    if when is None or not when.edtf:
        return "时间不详"
    inferred = "[" in when.text or when.edtf.endswith(("?", "~", "%"))
    parts = [_one(p) for p in when.edtf.rstrip("?~%").split("/")]
    printed = "至".join(parts) if all(parts) else (when.text or when.edtf)
    return f"[{printed}]" if inferred else printed


_SEASONS = {"21": "春", "22": "夏", "23": "秋", "24": "冬"}


def _one(edtf: str) -> str:
    bits = edtf.rstrip("?~%").split("-")
    if not bits[0].isdigit() or not all(b.isdigit() for b in bits[1:]):
        return ""
    if len(bits) == 2 and bits[1] in _SEASONS:
        return f"{int(bits[0])}年{_SEASONS[bits[1]]}"
    return "".join(f"{int(b)}{unit}" for b, unit in zip(bits, "年月日", strict=False))
