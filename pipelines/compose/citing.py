"""Citations in the archive's form, made of the record's own fields and nothing else.

DOMAIN section 3.2: 《题名》（1938年5月21日），某档案馆藏，档号：L001-001-0001。 The 档号 is copied, never made up.
"""

from __future__ import annotations

import re

from graph.model import Record, When
from graph.works import Product, Section, Sentence


def citation_text(record: Record) -> str:
    """The footnote of a record."""
    title = record.title.strip()
    whole = title.startswith("《") and title.find("》") == len(title) - 1
    inner = title if whole else title.replace("《", "〈").replace("》", "〉")
    named = (inner if whole else f"《{inner}》") if title else "（无题名）"
    holder = record.archive or "本馆"
    number = record.dh_raw or record.dh_norm
    place = f"档号：{number}" if number else f"记录号：{record.id}"
    return f"{named}（{date_text(record.when)}），{holder}藏，{place}。"


def read_out(date: str) -> str:
    """A date of the catalogue as it is read out (19341204 as 1934年12月4日), "" for one that is no plain date."""
    plain = re.fullmatch(r"(\d{4})(\d\d)?(\d\d)?", date.strip())
    return "".join(f"{int(n)}{unit}" for n, unit in zip(plain.groups(), "年月日", strict=True) if n and int(n)) if plain else ""


def quoted(words: str) -> str:
    """Words of a record as they print between quotation marks: those inside single, one stop at the end."""
    inner = words.replace("“", "‘").replace("”", "’")
    return inner if inner.endswith(("！", "？", "!", "?")) else inner.rstrip("。") + "。"


def noted(product: Product, once: bool) -> list[list[str]]:
    """For each sentence the records that its footnotes name; with `once` each record once in a section."""
    out: list[list[str]] = []
    for section in product.sections:
        told: set[str] = set()
        for sentence in section.spoken():
            cited = [r for r in dict.fromkeys(c.record_id for c in sentence.citations) if not (once and r in told)]
            told.update(cited)
            out.append(cited)
    return out


PROPOSED = "档案所提"
_NUMERAL = re.compile(r"[一二三四五六七八九十]{1,3}(?=、)")


def grounds(product: Product, sentence: Sentence) -> tuple[str, ...]:
    """The findings that advice rests on, as 一之2: sentences of other sections that cite the same words.

    The first finding for each citation, in the order of the work; a section without a numeral gives its heading.
    """
    wanted, found = set(sentence.citations), []
    for section in product.sections:
        if section.kind in ("advice", "summary"):
            continue
        numeral = _NUMERAL.match(section.heading)
        for number, other in enumerate(section.sentences, 1):
            if other is not sentence and wanted & set(other.citations):
                wanted -= set(other.citations)
                found.append(f"{numeral.group() if numeral else section.heading}之{number}")
    return tuple(found)


def rests_on(product: Product, sentence: Sentence) -> tuple[str, ...]:
    """What advice names as its ground: findings as `grounds` has them; 档案所提 for a record's advice that is told nowhere else."""
    return grounds(product, sentence) or (() if sentence.analysis else (PROPOSED,))


def beside(product: Product, section: Section, sentence: Sentence) -> tuple[str, str]:
    """What is printed before and behind a sentence: that it is analysis, and which findings advice rests on."""
    found = rests_on(product, sentence) if section.kind == "advice" else ()
    behind = f"（{PROPOSED}）" if found == (PROPOSED,) else f"（依据：{'、'.join(found)}）" if found else ""
    return own_mark(product.kind, section.kind) if sentence.analysis else "", behind


def own_mark(kind: str, part: str = "") -> str:
    """What marks words that are nobody's record: （分析）, among the documents of a 文献汇编 〔编者注〕; its 序 and 后记 need no mark."""
    if kind == "compilation":
        return "" if part in ("preface", "afterword") else "〔编者注〕"
    return "（分析）"


def date_text(when: When | None) -> str:
    """A date as a citation prints it: 1938年5月21日, 1938年5月, [1938年] for an inferred one, 时间不详."""
    if when is None or not when.edtf:
        return "时间不详"
    inferred = "[" in when.text or any(mark in when.edtf for mark in "?~%")
    first, _, last = when.edtf.partition("/")
    if not last:
        printed = _one(first)
    elif ".." in (first, last):
        printed = f"{_one(last)}以前" if first == ".." else f"{_one(first)}以后"
    else:
        printed = f"{_one(first)}至{_shortened(_one(first), _one(last))}" if _one(first) and _one(last) else ""
    printed = printed if printed not in ("", "以前", "以后") else when.text or when.edtf
    return f"[{printed}]" if inferred else printed


def _shortened(first: str, last: str) -> str:
    """1938年6月11日至20日: what both ends share is said once."""
    for unit in "月年":
        shared = last[: last.find(unit) + 1]
        if shared and first.startswith(shared) and len(shared) < len(last):
            return last[len(shared) :]
    return last


_SEASONS = {"21": "春", "22": "夏", "23": "秋", "24": "冬"}


def _one(edtf: str) -> str:
    bits = edtf.strip("?~%").split("-")
    if len(bits) == 1 and len(edtf) == 4 and edtf[:3].isdigit() and edtf[3] == "X":
        return f"{int(edtf[:2]) + 1}世纪{edtf[2]}0年代"
    if not bits[0].isdigit() or not all(b.isdigit() for b in bits[1:]):
        return ""
    if len(bits) == 2 and bits[1] in _SEASONS:
        return f"{int(bits[0])}年{_SEASONS[bits[1]]}"
    return "".join(f"{int(b)}{unit}" for b, unit in zip(bits, "年月日", strict=False))
