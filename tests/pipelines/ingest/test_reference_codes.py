"""档号 of every form met in DOMAIN section 1: expected parts are written by hand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.reference_codes import looks_like_date, normalise, parse, sort_key

NAMES = ("fonds", "category", "catalogue_no", "year", "retention", "unit", "volume", "item", "page")


def parts(**said: str) -> dict[str, str]:
    return {name: said.get(name, "") for name in NAMES}


def file_(fonds: str, catalogue: str, volume: str, item: str = "", page: str = "") -> dict[str, str]:
    return parts(fonds=fonds, catalogue_no=catalogue, volume=volume, item=item, page=page)


def piece(
    fonds: str, year: str, retention: str, unit: str, item: str, page: str = "", category: str = "WS"
) -> dict[str, str]:
    return parts(fonds=fonds, category=category, year=year, retention=retention, unit=unit, item=item, page=page)


def group(
    fonds: str, category: str, year: str, retention: str, volume: str, item: str = "", page: str = ""
) -> dict[str, str]:
    return parts(
        fonds=fonds, category=category, year=year, retention=retention, volume=volume, item=item, page=page
    )


KNOWN = [
    # 案卷, legacy
    ("L001-001-0001", file_("L001", "001", "0001")),
    ("J101-5-12", file_("J101", "5", "12")),
    ("001-001-0001", file_("001", "001", "0001")),
    ("l001-001-0001", file_("l001", "001", "0001")),
    ("LJ01-001-0001", file_("LJ01", "001", "0001")),
    ("J101A-001-0001", file_("J101A", "001", "0001")),
    ("J101-001-0012A", file_("J101", "001", "0012A")),
    ("J101-A01-0012", file_("J101", "A01", "0012")),
    ("L001·2-001-0001", file_("L001·2", "001", "0001")),
    ("1-2-3", file_("1", "2", "3")),
    # 件 in 案卷, and its page
    ("C038-001-002-003", file_("C038", "001", "002", "003")),
    ("L001-001-0001-003", file_("L001", "001", "0001", "003")),
    ("L001-001-0001-003-002", file_("L001", "001", "0001", "003", "002")),
    ("J101-1956-001-0001", file_("J101", "1956", "001", "0001")),
    # width, dashes, dots, blanks
    ("Ｌ００１－００１－０００１", file_("L001", "001", "0001")),
    ("Ｌ００１—００１—０００１－００３", file_("L001", "001", "0001", "003")),
    ("L001—001—0001", file_("L001", "001", "0001")),
    ("L001－001－0001", file_("L001", "001", "0001")),
    ("L001–001–0001", file_("L001", "001", "0001")),
    ("L001‐001‐0001", file_("L001", "001", "0001")),
    ("L001−001−0001", file_("L001", "001", "0001")),
    ("L001‑001‑0001", file_("L001", "001", "0001")),
    (" L001 - 001 - 0001 ", file_("L001", "001", "0001")),
    ("L001\u00a0-001\u3000-0001", file_("L001", "001", "0001")),
    ("L001-001-\n0001", file_("L001", "001", "0001")),
    ("\ufeffL001-001-0001\u200b", file_("L001", "001", "0001")),
    # 按件, DA/T 13-2022
    ("Z109-WS·2011·Y·办公室-0001", piece("Z109", "2011", "Y", "办公室", "0001")),
    ("Z109-WS·2011·D30·办公室-0001", piece("Z109", "2011", "D30", "办公室", "0001")),
    ("Z109-WS·2011·D10·BGS-0123", piece("Z109", "2011", "D10", "BGS", "0123")),
    ("Z109-WS·2011·Y·1-0001", piece("Z109", "2011", "Y", "1", "0001")),
    ("Z109-WS·2011·Y·办公室·综合科-0001", piece("Z109", "2011", "Y", "办公室·综合科", "0001")),
    ("Z109-WS·2011·Y-0001", piece("Z109", "2011", "Y", "", "0001")),
    ("Z109-WS·2011·Y·办公室-0001-003", piece("Z109", "2011", "Y", "办公室", "0001", "003")),
    ("Z109-WS•2011•Y•办公室-0001", piece("Z109", "2011", "Y", "办公室", "0001")),
    ("Z109-WS．2011．Y．办公室-0001", piece("Z109", "2011", "Y", "办公室", "0001")),
    ("Z109-WS.2011.Y.办公室-0001", piece("Z109", "2011", "Y", "办公室", "0001")),
    ("Z109-WS・2011・Y・办公室-0001", piece("Z109", "2011", "Y", "办公室", "0001")),
    ("Ｚ１０９－ＷＳ·２０１１·Ｙ·办公室－０００１", piece("Z109", "2011", "Y", "办公室", "0001")),
    ("Z109-WS·2011·永久·办公室-0001", piece("Z109", "2011", "永久", "办公室", "0001")),
    ("Z109-SW·2011·Y·办公室-0001", piece("Z109", "2011", "Y", "办公室", "0001", category="SW")),
    ("Z109-LY·2011·Y-0001", piece("Z109", "2011", "Y", "", "0001", category="LY")),
    # 按件, DA/T 22-2015
    ("Z109-WS·2011-Y-BGS-0001", piece("Z109", "2011", "Y", "BGS", "0001")),
    ("Z109-WS·2011-D30-BGS-0001", piece("Z109", "2011", "D30", "BGS", "0001")),
    ("Z109-WS·2011-D10-办公室-0001", piece("Z109", "2011", "D10", "办公室", "0001")),
    ("Z109-WS·2011-Y-1-0001", piece("Z109", "2011", "Y", "1", "0001")),
    ("Z109-WS·2011-Y-0001", piece("Z109", "2011", "Y", "", "0001")),
    ("Z109-WS·2011-Y-BGS-0001-002", piece("Z109", "2011", "Y", "BGS", "0001", "002")),
    ("Z109—WS·2011—Y—BGS—0001", piece("Z109", "2011", "Y", "BGS", "0001")),
    ("Z109-WS-2011-Y-BGS-0001", piece("Z109", "2011", "Y", "BGS", "0001")),
    # year and 期限 without 门类
    ("J123-2001-长期-0012", piece("J123", "2001", "长期", "", "0012", category="")),
    ("J123-2001-Y-BGS-0012", piece("J123", "2001", "Y", "BGS", "0012", category="")),
    ("J123-1998-永久-0003", piece("J123", "1998", "永久", "", "0003", category="")),
    # 按卷 with category
    ("J019-ZY·JC·CC·2019·D30-001-001", group("J019", "ZY·JC·CC", "2019", "D30", "001", "001")),
    ("J019-ZY·JC·2019·D30-001", group("J019", "ZY·JC", "2019", "D30", "001")),
    ("J019-KU·2019·D10-001-001", group("J019", "KU", "2019", "D10", "001", "001")),
    ("J019-KJ·GC-001-001", group("J019", "KJ·GC", "", "", "001", "001")),
    ("J019-RS·2019·Y-0001-003", group("J019", "RS", "2019", "Y", "0001", "003")),
    # photographs
    ("K021-ZP·2019·D30-025-005", group("K021", "ZP", "2019", "D30", "025", "005")),
    ("K021-ZP·2019·D30-025-005-001", group("K021", "ZP", "2019", "D30", "025", "005", "001")),
    ("K021-ZP·2019-D30-025-005", group("K021", "ZP", "2019", "D30", "025", "005")),
    ("T901-ZP·1949·D30-025-005", group("T901", "ZP", "1949", "D30", "025", "005")),
]

UNKNOWN = [
    "", "   ", "无", "L001", "L001-0001", "L001--0001", "-001-001", "L001-001-0001-003-002-001", "2001-02-03",
    "2001/2/3", "2001年2月3日", "1-Feb", "2001-2-3 00:00:00", "L001/001/0001", "浙江省-001-001", "L001-001-第一卷",
    "433001-L001-001-0001", "Z109-WS·2011·Y·办公室", "Z109-WS·2011··办公室-0001", "#REF!", "L001-001-0001（附件）",
    "Z109-WS·2011-Y-BGS-0001-002-003", "٣-٢-١",
]


@pytest.mark.parametrize(("raw", "expected"), KNOWN, ids=[raw for raw, _ in KNOWN])
def test_a_known_form_comes_apart(raw: str, expected: dict[str, str]) -> None:
    code = parse(raw)
    assert code.parsed
    assert code.raw == raw
    assert {name: getattr(code, name) for name in NAMES} == expected


@pytest.mark.parametrize("raw", UNKNOWN)
def test_another_form_is_kept_and_not_guessed_at(raw: str) -> None:
    code = parse(raw)
    assert not code.parsed
    assert code.raw == raw
    assert {name: getattr(code, name) for name in NAMES} == parts()


def test_there_are_enough_forms() -> None:
    assert len(KNOWN) >= 60


@pytest.mark.parametrize(
    ("raw", "norm"),
    [
        ("Ｔ９０１－００１－０００２－００１", "T901-001-0002-001"), ("T901—001—0002—002", "T901-001-0002-002"),
        ("Ｔ９０５-WS•2003•Y•办公室-0002", "T905-WS·2003·Y·办公室-0002"), ("L001 - 1 - 0001", "L001-1-0001"),
        ("L001-①-0001", "L001-①-0001"), ("L001-001一0001", "L001-001一0001"),
    ],
)
def test_only_width_dashes_dots_and_blanks_are_made_uniform(raw: str, norm: str) -> None:
    assert normalise(raw) == norm


def test_codes_compare_by_value_level_by_level() -> None:
    written = ["L001-1-10", "L001-001-0002", "L2-1-1", "L001-1-9-3", "L001-1-2-1"]
    assert sorted(written, key=sort_key) == ["L001-001-0002", "L001-1-2-1", "L001-1-9-3", "L001-1-10", "L2-1-1"]
    assert parse("L001-001-0002").sort_key == parse("L1-1-2").sort_key
    assert parse("L001-001-0002").norm != parse("L1-1-2").norm


def test_only_a_possible_day_looks_like_a_date() -> None:
    assert looks_like_date("2001-2-3")
    assert not looks_like_date("2001-13-3")
    assert not looks_like_date("L001-02-03")


_ALPHABET = "LJZ019－-—–·•．.０１２ 　\n\u00a0WSYD办公室/"


@given(st.text(alphabet=_ALPHABET, max_size=30) | st.text(max_size=30))
def test_normalising_twice_changes_nothing_more(raw: str) -> None:
    assert normalise(normalise(raw)) == normalise(raw)


@given(st.text(alphabet=_ALPHABET, max_size=30))
def test_no_figure_is_added_or_lost(raw: str) -> None:
    before = re.sub("[^0-9]", "", raw.translate({ord(wide): narrow for wide, narrow in zip("０１２", "012", strict=True)}))
    assert re.sub("[^0-9]", "", normalise(raw)) == before


@given(st.text(max_size=60))
def test_parsing_never_fails_and_parts_come_from_the_code(raw: str) -> None:
    code = parse(raw)
    assert all(getattr(code, name) in code.norm for name in NAMES)
    assert sort_key(code.norm) == code.sort_key


@given(
    st.from_regex(r"[A-Z][0-9]{3}", fullmatch=True),
    st.lists(st.from_regex(r"[0-9]{1,4}", fullmatch=True), min_size=2, max_size=4),
    st.sampled_from("-—－–‐"),
)
def test_any_legacy_code_keeps_its_zeros(fonds: str, numbers: list[str], dash: str) -> None:
    code = parse(dash.join([fonds, *numbers]))
    assert code.parsed
    assert [code.catalogue_no, code.volume, code.item, code.page][: len(numbers)] == numbers
