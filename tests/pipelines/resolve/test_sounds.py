"""Names that sound alike: only ever a question."""

from __future__ import annotations

import pytest

from graph.identity import reasons_of
from graph.model import Verdict
from pipelines.resolve.across import SOUND, judged
from pipelines.resolve.sounds import alike, heard, sounding, spelt
from tests.pipelines.resolve.across_records import Read, told


@pytest.mark.parametrize(("name", "expected"), [
    ("孟庆坤", ("meng", ("qing", "kun"))), ("欧阳明", ("ouyang", ("ming",))), ("陈文", ("chen", ("wen",))),
    ("菲德尔·卡斯特罗", None), ("陈", None), ("Chen Wen", None), ("一二三四五", None),
])
def test_a_chinese_name_as_it_is_heard(name: str, expected: tuple[str, tuple[str, ...]] | None) -> None:
    assert heard(name) == expected


@pytest.mark.parametrize(("one", "other", "sound"), [
    ("孟庆坤", "孟庆昆", "meng qingkun"), ("孟庆坤", "孟庆坤", ""), ("陈文", "陈武", ""), ("陈文", "chen wen", "chen wen"),
    ("wen chen", "陈文", "chen wen"), ("孟庆坤", "q. k. meng", "meng qingkun"), ("孟庆坤", "q. meng", ""), ("陈文", "li wen", ""),
    ("孟庆坤", "meng qing-kun", "meng qingkun"), ("chen wen", "wen chen", ""),
])
def test_what_sounds_alike(one: str, other: str, sound: str) -> None:
    assert alike(one, other) == sound


def test_the_ways_to_take_a_name_in_letters() -> None:
    assert spelt("chen wen") == (("chen", ("wen",)), ("wen", ("chen",)))
    assert spelt("w. chen") == (("chen", ("w",)),)
    assert spelt("chen") == spelt("陈文") == ()


def test_both_spellings_meet_in_one_block() -> None:
    assert sounding("孟庆坤") & sounding("孟庆昆") & sounding("q. k. meng") == {"meng q"}
    assert not sounding("陈文") & sounding("沈文")


def _questions(one: Read, other: Read) -> list[tuple[Verdict, str]]:
    said = [j for j in judged([one, other]) if j.author == SOUND]
    return [(j.verdict, "；".join(words for words, _ in reasons_of(j))) for j in said]


def test_one_office_in_one_body_under_two_spellings_is_asked_about_and_never_joined() -> None:
    held = ("余姚县水利局", "科长")
    one = told("a", "[O余姚县水利局]科长[P孟庆坤]到会。", offices=[("孟庆坤", *held)])
    other = told("b", "[O余姚县水利局]科长[P孟庆昆]来函。", offices=[("孟庆昆", *held)])
    ((verdict, words),) = _questions(one, other)
    assert verdict is Verdict.UNSURE
    assert "“孟庆坤”与“孟庆昆”读音相同（meng qingkun），写法不同" in words
    assert "职务同为“科长”" in words


def test_one_sound_and_little_else_is_nobodys_question() -> None:
    assert _questions(told("a", "[P孟庆坤]在[L余姚]。"), told("b", "[P孟庆昆]在[L余姚]。")) == []
    assert _questions(told("a", "[P孟庆坤]在[L余姚]。"), told("b", "[P孟庆昆]在[L温岭]。", when=1990)) == []


def test_a_name_in_letters_is_asked_about_beside_the_chinese_one() -> None:
    held = ("余姚县水利局", "科长")
    one = told("a", "[O余姚县水利局]科长[P孟庆坤]到会。", offices=[("孟庆坤", *held)])
    other = told("b", "[O余姚县水利局]科长[PQ. K. Meng]来函。", offices=[("Q. K. Meng", *held)])
    assert [verdict for verdict, _ in _questions(one, other)] == [Verdict.UNSURE]
