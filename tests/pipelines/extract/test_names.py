"""Names: the recogniser as it was trained, and the archive's rules on top."""

from __future__ import annotations

import pickle
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipelines.extract.decoding import Found, without_overlaps
from pipelines.extract.evaluate import ALL, evaluate, main, scores
from pipelines.extract.names import pipeline
from pipelines.extract.recogniser import LONGEST, Recogniser, pieces


@pytest.fixture(scope="module")
def domain() -> Language:
    return pipeline(time=False)


@pytest.fixture(scope="module")
def model() -> Language:
    return pipeline("model")


def named(nlp: Language, text: str) -> set[tuple[str, str]]:
    return {(text[n.start : n.end], n.label) for n in nlp(text)._.names}


FULL_BODIES = [
    ("浙江省人民政府决定，由水利局负责。", "浙江省人民政府"),
    ("中共浙江省委办公厅印发通知。", "中共浙江省委办公厅"),
    ("经省委批准，即日施行。", "省委"),
    ("县人民委员会讨论通过。", "县人民委员会"),
    ("浙江省第三区行政督察专员公署训令各县。", "浙江省第三区行政督察专员公署"),
    ("新四军浙东游击纵队攻克上虞。", "新四军浙东游击纵队"),
    ("村民迁往安吉县竹溪公社居住。", "安吉县竹溪公社"),
    ("隶属省人民政府农林厅，编制六十八人。", "省人民政府农林厅"),
    ("中共诸暨市委、诸暨市人民政府表彰先进。", "诸暨市人民政府"),
    ("中共會甬特委決定成立第八支隊。", "中共會甬特委"),
    ("中共會甬特委決定成立第八支隊。", "第八支隊"),
    ("參觀浙東四明紀念館後，全體合影。", "浙東四明紀念館"),
    ("成立乌石溪水库工程指挥部，统一指挥。", "乌石溪水库工程指挥部"),
    ("浙江省水利厅（以下简称本厅）印发。", "浙江省水利厅"),
    ("伪余姚县政府县长潜逃。", "伪余姚县政府"),
    ("封存后移交省档案馆。", "省档案馆"),
    ("县府已派员前往。", "县府"),
]


@pytest.mark.parametrize(("text", "body"), FULL_BODIES)
def test_bodies_are_whole(domain: Language, text: str, body: str) -> None:
    assert (body, "ORG") in named(domain, text)


NOT_BODIES = [
    ("各县人民政府应即照办。", "县人民政府"),
    ("三个大队分头出发，两个支队留守。", "支队"),
    ("双方举行会议，部署下一步工作。", "部署"),
    ("全县人民代表会议开幕后，大家参加劳动。", "会议"),
    ("队长和大队长都到了。", "大队"),
]


@pytest.mark.parametrize(("text", "words"), NOT_BODIES)
def test_what_names_no_body(domain: Language, text: str, words: str) -> None:
    assert (words, "ORG") not in named(domain, text)


PERSONS = [
    ("陈文同志在会上讲话。", {"陈文"}),
    ("省水利局副局长陈文报告。", {"陈文"}),
    ("專員王某某到職視事。", {"王某某"}),
    ("赫连秋月要求继续查账。", {"赫连秋月"}),
    ("由閭丘槐生主持其事。", {"閭丘槐生"}),
    ("由郦子安任局长，陈文任副局长。", {"郦子安", "陈文"}),
    ("会议选出鲁思恒、叶启明、裘竹君、童阿毛、史玉书五人为委员。", {"鲁思恒", "叶启明", "裘竹君", "童阿毛", "史玉书"}),
    ("陈政委和沈校长都来了。", set()),
    ("光绪二十四年修，民国三十八年重印。", set()),
]


@pytest.mark.parametrize(("text", "expected"), PERSONS)
def test_persons_are_full_names(domain: Language, text: str, expected: set[str]) -> None:
    assert {name for name, label in named(domain, text) if label == "PER"} == expected


def test_a_name_found_once_is_found_again(domain: Language) -> None:
    text = "政治委员林岳同志主持会议。会后，敌报称「林岳」已死。"
    assert [n.start for n in domain(text)._.names if n.label == "PER"] == [text.index("林岳"), text.rindex("林岳")]


def test_single_characters_and_file_numbers_are_no_names(domain: Language) -> None:
    found = named(domain, "浙府办〔1954〕31号文件下达后，中、美两国代表会谈。")
    assert not {name for name, _ in found if len(name) == 1 or "浙" in name}


def test_adversary_words_are_left_out(domain: Language) -> None:
    found = named(domain, "四明山匪部竺汉生盘踞梁弄镇。")
    assert not any("匪" in name for name, _ in found)
    assert ("四明山", "LOC") in found


def test_office_of_a_place_is_not_cut_in_two(domain: Language) -> None:
    assert ("余姚", "LOC") in named(domain, "余姚县长李国栋出席会议。")


def test_name_broken_by_a_hard_line_break(domain: Language) -> None:
    text = "一九五〇年五月十日，经批准，浙江省人民\n政府决定成立水利局。"
    assert ("浙江省人民\n政府", "ORG") in named(domain, text)


def test_traditional_and_simplified_text_give_the_same_places(domain: Language) -> None:
    old = [(n.start, n.end, n.label) for n in domain("餘姚縣人民政府任命陳文為局長。")._.names]
    new = [(n.start, n.end, n.label) for n in domain("余姚县人民政府任命陈文为局长。")._.names]
    assert old == new
    assert (0, 7, "ORG") in old


def test_full_width_digits_are_folded(model: Language) -> None:
    wide, narrow = "１９４９年５月３日，杭州解放。", "1949年5月3日，杭州解放。"
    assert [n.label for n in model(wide)._.names] == [n.label for n in model(narrow)._.names] == ["TIME", "LOC"]


def test_model_layer_keeps_the_news_convention(model: Language) -> None:
    text = "1949年5月3日，中国人民解放军解放杭州。"
    assert named(model, text) == {("1949年5月3日", "TIME"), ("中国人民解放军", "ORG"), ("杭州", "LOC")}


def test_ents_are_the_names(domain: Language) -> None:
    doc = domain("陈文同志任余姚县委书记。")
    assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == [n[:3] for n in doc._.names]
    assert doc.ents


def test_neighbours_change_nothing(domain: Language) -> None:
    texts = ["陈文到杭州。", "浙江省水利厅副厅长郦子安检查海塘。" * 12, "", "会甬特委"]
    together = [doc._.names for doc in domain.pipe(texts)]
    assert together == [domain(text)._.names for text in texts]
    assert together == [doc._.names for doc in pipeline(time=False, threads=2).pipe(texts)]


def test_unknown_layer_and_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="未知的识别层"):
        pipeline("none")
    with pytest.raises(FileNotFoundError, match="找不到命名识别模型"):
        Recogniser(tmp_path)


def test_recogniser_pickles_unopened() -> None:
    text = "陈文到杭州。"
    recogniser = Recogniser(time=False)
    expected = recogniser.many([text])
    assert pickle.loads(pickle.dumps(recogniser)).many([text]) == expected


@given(st.text(alphabet="甲乙丙，。；\n\r", max_size=600))
def test_pieces_hold_every_character_but_line_breaks(text: str) -> None:
    places = list(pieces(text))
    assert all(0 < b - a <= LONGEST for a, b in places)
    assert "".join(text[a:b] for a, b in places) == text.replace("\n", "").replace("\r", "")


WORDS = st.sampled_from(
    ["陈文", "浙江省", "人民政府", "县委", "支队", "局长", "代理", "于", "第三", "民国", "匪", "😀", "\n", "\r\n", "，", "。",
     "　", "《", "》", "會甬特委", "A", "１"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80), st.lists(WORDS, max_size=40).map("".join)))
def test_any_text_gives_exact_separate_spans(domain: Language, text: str) -> None:
    doc = domain(text)
    names = doc._.names
    assert doc.text == text
    for name in names:
        words = text[name.start : name.end]
        assert words
        assert words == words.strip()
        assert not set(words) & set("，。；：！？、“”《》（）"), words
    assert all(a.end <= b.start for a, b in pairwise(names))


def test_long_text_without_punctuation(domain: Language) -> None:
    text = "浙江省人民政府任命陈文为局长" * 1500
    names = domain(text)._.names
    assert len(names) > 1000
    assert all(0 <= n.start < n.end <= len(text) for n in names)


def test_the_longer_of_two_overlapping_spans_stays() -> None:
    assert without_overlaps([Found(0, 2, "LOC"), Found(0, 4, "ORG"), Found(5, 6, "PER")]) == [
        Found(0, 4, "ORG"), Found(5, 6, "PER"),
    ]


def test_scores_count_strict_spans() -> None:
    gold = [[Found(0, 2, "PER"), Found(3, 5, "LOC")]]
    found = [[Found(0, 2, "PER", 0.5), Found(3, 6, "LOC"), Found(7, 8, "LOC")]]
    table = scores(gold, found, ("PER", "LOC"))
    assert (table["PER"].f1, table["LOC"].f1) == (1.0, 0.0)
    assert (table[ALL].right, table[ALL].found, table[ALL].gold) == (1, 3, 2)
    assert table[ALL].f1 == pytest.approx(0.4)


def test_evaluate_reads_the_labelled_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "杭州解放。", "entities": [[0, 2, "LOC"]]}\n', encoding="utf-8")
    table, _ = evaluate(file)
    assert table["LOC"].f1 == 1.0
    assert set(table) == {"LOC", ALL}
    file.write_text('{"text": "杭州解放。"}\n', encoding="utf-8")
    assert main([str(file)]) == 2
    assert "第 1 行" in capsys.readouterr().err
