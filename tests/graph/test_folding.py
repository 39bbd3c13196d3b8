"""Folding is for comparison: same length always, and the forms that archives mix become one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.folding import fold, grams, key


def test_traditional_and_variant_characters_meet_simplified_ones() -> None:
    assert fold("於潛縣餘姚縣黨委") == fold("于潜县余姚县党委")


def test_full_width_letters_digits_and_dashes_become_half_width() -> None:
    assert fold("ＷＳ·２０１１－Ｙ—１") == "ws·2011-y-1"


@pytest.mark.parametrize(("written", "meant"), [
    ("吿示", "告示"), ("卽日", "即日"), ("卄二日", "廿二日"), ("一九二○年", "一九二〇年"), ("一九二◯年", "一九二〇年"),
    ("鄕政府", "乡政府"),
    ("甯波", "宁波"), ("淛江", "浙江"), ("愼重硏究", "慎重研究"), ("歴史", "历史"), ("鉄路", "铁路"), ("衞生", "卫生"), ("吳某", "吴某"),
])
def test_old_prints_and_scans_meet_the_forms_of_today(written: str, meant: str) -> None:
    assert fold(written) == fold(meant) == meant


@pytest.mark.parametrize("pair", ["快怏", "零〇", "三叁", "芸艺", "余馀", "份分", "周圆", "已己", "日曰", "未末", "□口"])
def test_different_characters_stay_different(pair: str) -> None:
    assert fold(pair[0]) != fold(pair[1])


def test_the_sign_of_a_lost_character_stays() -> None:
    assert fold("周□来") == "周□来"


def test_radicals_as_pdf_files_write_them_become_the_character() -> None:
    assert fold("⾧沙⼈⺠") == "长沙人民"


def test_every_character_folds_to_one_that_stays() -> None:
    everything = "".join(chr(c) for c in range(0x20, 0x30000) if not 0xD800 <= c < 0xE000)
    once = fold(everything)
    assert len(once) == len(everything)
    assert fold(once) == once


@given(st.text())
def test_length_never_changes(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_grams_cross_a_line_break_but_not_punctuation() -> None:
    assert "桥经" in grams("枫桥\n经验").split()
    assert "桥经" not in grams("枫桥，经验").split()


def test_a_single_character_is_its_own_gram() -> None:
    assert grams("水") == "水"


def test_key_ignores_blanks_and_the_middle_dot_of_foreign_names() -> None:
    assert key("陈 文") == key("陈文")
    assert key("卡爾·馬克思") == key("卡尔马克思")


def test_blanks_and_punctuation_have_no_grams() -> None:
    assert grams("，。　 \n") == ""
