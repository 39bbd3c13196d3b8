"""Names in telegrams and names with lost characters: the words around a name are not it, a lost character is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from pipelines.extract.damaged_names import with_damaged
from pipelines.extract.decoding import Found
from pipelines.extract.names import pipeline
from pipelines.extract.telegram_names import without_telegraphese


@pytest.fixture(scope="module")
def domain() -> Language:
    return pipeline(time=False)


def persons(nlp: Language, text: str) -> set[str]:
    return {text[n.start : n.end] for n in nlp(text)._.names if n.label == "PER"}


def at(text: str, *names: str) -> list[Found]:
    return [Found(text.index(name), text.index(name) + len(name), "PER") for name in names]


def words(text: str, names: list[Found]) -> list[str]:
    return [text[n.start : n.end] for n in names]


CUT = [
    ("周恩来叩卅印", "周恩来叩", ["周恩来"]),
    ("县长孟庆坤叩冬印。", "孟庆坤叩冬印", ["孟庆坤"]),
    ("主席蒋钧鉴：有电奉悉。", "蒋钧鉴", []),
    ("省政府主席黄绍竑勋鉴：", "黄绍竑勋鉴", ["黄绍竑"]),
    ("中央：寒电悉。", "寒电悉", []),
    ("省委：子养电奉悉。", "养电奉", []),
    ("奉主席蒋齐酉侍参电开：", "蒋齐酉", []),
    ("令陆望秋陷日到达。", "陆望秋陷", ["陆望秋"]),
    ("浙江省政府主席黄绍竑东印", "黄绍竑东印", ["黄绍竑"]),
    ("请派员来县。职陆望秋叩。", "来县", ["陆望秋"]),
    ("谭何：寒电悉。", "谭何", []),
]


@pytest.mark.parametrize(("text", "found", "names"), CUT)
def test_the_words_of_a_telegram_are_no_part_of_a_name(text: str, found: str, names: list[str]) -> None:
    assert words(text, without_telegraphese(text, at(text, found))) == names


WHOLE = [
    ("县长陈东印", "陈东"), ("李鉴清、王鉴同志出席。", "李鉴清"), ("李鉴清、王鉴同志出席。", "王鉴"), ("发电厂厂长李电生到会。", "李电生"),
    ("陆佳日前到达，电话告知。", "陆佳"), ("社长周印发言。", "周印"), ("周来县长到会并用印。", "周来"),
]


@pytest.mark.parametrize(("text", "name"), WHOLE)
def test_names_that_only_look_telegraphic_stay(text: str, name: str) -> None:
    assert words(text, without_telegraphese(text, at(text, name))) == [name]


SENDERS = [
    ("职周志成叩宥印", {"周志成"}), ("林岳、史玉书叩删印", {"林岳", "史玉书"}), ("主力即北撤。粟裕叩巧午", {"粟裕"}),
    ("粟裕寒电悉。", {"粟裕"}),
    ("据陈文电称，敌已退。", {"陈文"}), ("张学良文电称，已到西安。", {"张学良"}), ("叩头求饶。", set()), ("没有电话，也没有印章。", set()),
]


@pytest.mark.parametrize(("text", "names"), SENDERS)
def test_who_sent_a_telegram_is_found(text: str, names: set[str]) -> None:
    assert set(words(text, without_telegraphese(text, []))) == names


def test_a_telegram_as_it_comes(domain: Language) -> None:
    text = "特急。省委：子养电悉。即派陈文率部赴余姚。周恩来叩卅印"
    assert persons(domain, text) == {"陈文", "周恩来"}
    assert persons(domain, "××并转××：敌人进攻甚急，请速援。") == set()


LOST = [
    ("周□来同志于八日到达。", ["周□来"]), ("县长李□□、副县长王秀英出席。", ["李□□"]), ("省委书记谭□林到会讲话。", ["谭□林"]),
    ("派陈□前往余姚。", ["陈□"]), ("县委书记□秀英同志主持。", ["□秀英"]), ("报告人：沈若□。主持人略。", []), ("县长沈若□到任。", ["沈若□"]),
    ("会议由□□□主持。", []), ("填写姓名□，性别□，籍贯□。", []), ("□同意 □不同意", []), ("粮□□石，布三匹", []),
]


@pytest.mark.parametrize(("text", "names"), LOST)
def test_a_lost_character_is_part_of_the_name(text: str, names: list[str]) -> None:
    assert words(text, with_damaged(text, [])) == names


def test_the_rest_of_a_damaged_name_gives_way_to_it(domain: Language) -> None:
    text = "周□来同志于八日到达杭州。"
    assert words(text, with_damaged(text, at(text, "来"))) == ["周□来"]
    assert persons(domain, text) == {"周□来"}


@pytest.mark.parametrize("text", ["縣長陸望秋吿示：卽日起修閘。", "县长陆望秋告示：即日起修闸。"])
def test_old_prints_are_read_as_those_of_today(domain: Language, text: str) -> None:
    assert persons(domain, text) == {text[2:5]}


@given(st.text(alphabet="周来李陈文东印叩电悉鉴钧日陷□，。：、县长同志", max_size=40), st.data())
def test_names_stay_inside_the_text_and_apart(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    given_names = [Found(a, b, "PER") for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    for names in (without_telegraphese(text, given_names), with_damaged(text, given_names)):
        assert all(0 <= n.start < n.end <= len(text) for n in names)
        assert all(a.end <= b.start for a, b in pairwise(names))
