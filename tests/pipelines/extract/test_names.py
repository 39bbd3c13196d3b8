"""Names: the recogniser as it was trained, and the archive's rules on top."""

from __future__ import annotations

import pickle
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipelines.extract.decoding import Found, without_overlaps
from pipelines.extract.domain_names import refine
from pipelines.extract.lexicon import Lexicon
from pipelines.extract.names import pipeline
from pipelines.extract.recogniser import LONGEST, MODEL, Recogniser, pieces


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
    recogniser = Recogniser(heads=("names",))
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


# ---- the rules alone, on what a recogniser may have said

LABELS = {"P": "PER", "L": "LOC", "O": "ORG"}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(MODEL / "lexicon.txt.gz")


RULES = [
    # abroad
    ("印度军队和中国边防部队后撤。", "L印度 L中国", {"O印度军队", "O中国边防部队"}),
    ("乌干达总理到京。", "P乌干达", {"L乌干达"}),
    ("锡兰、阿联和加纳代表", "O锡兰 O阿联 L加纳", {"L锡兰", "L阿联", "L加纳"}),
    ("飘扬着中国加纳两国国旗", "O中国加纳", {"L中国", "L加纳"}),
    ("中国驻锡兰大使到会", "O中国驻锡兰", {"L中国", "L锡兰"}),
    ("日本人说英语。", "", set()),
    ("锡兰总理西丽玛沃·班达拉奈克夫人", "L锡兰 P玛沃·班达拉奈克", {"L锡兰", "P西丽玛沃·班达拉奈克"}),
    ("加纳司法部长奥弗里—阿塔说", "L加纳 P奥弗里", {"L加纳", "P奥弗里—阿塔"}),
    ("第二副主席约多，团员马高多，", "P马高", {"P约多", "P马高多"}),
    ("国务卿腊斯克七日强调", "L斯克", {"P腊斯克"}),
    ("理事长铃木一雄、木村一三来访。", "P铃木", {"P铃木一雄", "P木村一三"}),
    ("委员廖承志、刘宁一、伍修权等", "P廖承志 P刘宁 P伍修权", {"P廖承志", "P刘宁一", "P伍修权"}),
    ("吴庭艳集团和苏法捷克", "O吴庭艳集团 P苏法捷克", {"P吴庭艳", "L捷克"}),
    ("阿尔巴尼亚部长会议主席谢胡", "L阿尔巴尼亚 P谢胡", {"O阿尔巴尼亚部长会议", "P谢胡"}),
    ("外交部第一亚洲司副司长", "O外交部 O亚洲司", {"O外交部第一亚洲司"}),
    # at home
    ("省委省政府贯彻落实习近平总书记指示", "O省委省政府", {"O省委", "O省政府", "P习近平"}),
    ("锦州·长春·沈阳相继沦陷", "P锦州·长春·沈阳", {"L锦州", "L长春", "L沈阳"}),
    ("行政院長孫科氏、監委何克夫氏", "O行政院 P孫科氏", {"O行政院", "P孫科", "P何克夫"}),
    ("张王氏和李氏到案。", "", set()),
    ("免去陈文同志省水利局局长", "O陈文同志省水利局", {"P陈文", "O省水利局"}),
    ("共产党员王锡侯", "P王锡侯", {"O共产党", "P王锡侯"}),
    ("国务院第11次常务会议", "O国务院第11次", {"O国务院"}),
    ("国务院令第587号公布", "O国务院令第587号", set()),
    ("《人民日报》社论", "O人民日报", set()),
    ("我文化艺术代表团和中国代表团", "O文化艺术代表团 L中国", {"O中国代表团"}),
    ("本报南通电 廿日偕市商会到京", "O南通电 O廿日偕市商会", {"L南通", "O市商会"}),
    ("由诸暨赴省，离广州回国。", "L广州 L回国", {"L诸暨", "L广州"}),
    ("历史文化名城、名镇、名村，深入城市乡村", "L名镇 L名村 L入城市", set()),
    ("节省生产队劳力", "", set()),
    ("各省市县参议会", "O各省市县参议会", set()),
    ("中美英三国和浙沪两地", "L中 L美 L英 L浙 L沪", set()),
    ("刘书记和王厂长", "P刘 P王", set()),
]


@pytest.mark.parametrize(("text", "given_names", "expected"), RULES, ids=lambda v: str(v)[:16])
def test_rules_put_names_right(lexicon: Lexicon, text: str, given_names: str, expected: set[str]) -> None:
    given_ = [
        Found(*m.span(), LABELS[word[0]])
        for word in given_names.split() for m in re.finditer(re.escape(word[1:]), text)
    ]
    found = refine(text, sorted(given_), lexicon)
    letters = {label: letter for letter, label in LABELS.items()}
    assert {letters[n.label] + text[n.start : n.end] for n in found} == expected
