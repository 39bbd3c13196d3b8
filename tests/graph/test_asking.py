"""What a question asks about, without the asking."""

from __future__ import annotations

from graph.asking import PART, chunks, terms


def test_only_the_words_asked_about_are_left() -> None:
    assert chunks("水库移民是怎样安置的，有什么经验？") == ["水库移民", "安置"]
    assert chunks("為什麼") == chunks("为什么") == []


def test_parts_of_long_words_count_less_than_words() -> None:
    assert terms("水库移民怎样安置") == {"水库": PART, "库移": PART, "移民": PART, "水库移民": 1.0, "安置": 1.0}
    assert terms("？") == {}
