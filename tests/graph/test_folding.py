"""Folding is for comparison: same length always, and the forms that archives mix become one."""

from hypothesis import given
from hypothesis import strategies as st

from graph.folding import fold, grams, key


def test_traditional_and_variant_characters_meet_simplified_ones() -> None:
    assert fold("於潛縣餘姚縣黨委") == fold("于潜县余姚县党委")


def test_full_width_letters_digits_and_dashes_become_half_width() -> None:
    assert fold("ＷＳ·２０１１－Ｙ—１") == "ws·2011-y-1"


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
