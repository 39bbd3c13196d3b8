"""Offices and who holds them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from graph.model import DateMention, EntityType, Mention, Modality, Record, Span, Statement, When
from pipelines.extract.decoding import Found
from pipelines.extract.names import pipeline
from pipelines.extract.pipeline import NAMES, arranged
from pipelines.extract.positions import find_positions, held_positions, position_mentions


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline(time=False)


OFFICES = [
    ("县长到会。", ["县长"]),
    ("副省长讲话。", ["副省长"]),
    ("由代理县委书记主持。", ["代理县委书记"]),
    ("政治委员兼司令员下令。", ["政治委员", "兼司令员"]),
    ("办公室主任、局长都到了。", ["办公室主任", "局长"]),
    ("原书记另行分配。", ["原书记"]),
    ("副主任兼财粮科长", ["副主任", "兼财粮科长"]),
    ("支隊部交通站站長", ["支隊部交通站站長"]),
    ("行政督察专员兼保安司令", ["行政督察专员", "兼保安司令"]),
    ("驻英大使和驻华总领事", ["驻英大使", "驻华总领事"]),
    ("工业和自然资源部长", ["工业和自然资源部长"]),
    ("前陆军部长、驻节部长、副首席部长", ["前陆军部长", "驻节部长", "副首席部长"]),
    ("礼宾司副司长、书记处候补书记", ["礼宾司副司长", "书记处候补书记"]),
    ("行政院長、司令長官、監委", ["行政院長", "司令長官", "監委"]),
    ("当了教员。", ["教员"]),
    ("目前局长不在。", ["局长"]),
    ("第一书记、候补委员", ["第一书记", "候补委员"]),
    # not offices
    ("委员会和书记处、秘书科、参谋部", []),
    ("农村教师队伍、技术员培训、教职员工", []),
    ("代表、委员审议报告。", []),
    ("军委主席负责制", []),
    ("专员公署训令各县。", []),
    ("由鲁思恒主席。", []),
    ("本局设秘书、供销、运输三科。", []),
    ("他指挥作战，长期坚持。", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), OFFICES)
def test_offices(text: str, expected: list[str]) -> None:
    assert [text[f.start : f.end] for f in find_positions(text, [])] == expected


def test_no_office_inside_a_name_but_over_a_short_body() -> None:
    text = "中共余姚县委书记、县委书记"
    names = [Found(0, 6, "ORG"), Found(9, 11, "ORG")]
    assert [text[f.start : f.end] for f in find_positions(text, names)] == ["书记", "县委书记"]


def test_office_over_a_hard_line_break() -> None:
    text = "经会议研究决定，由陈文同志任副\n局长，即日到职。"
    assert [text[f.start : f.end] for f in find_positions(text, [])] == ["副\n局长"]


def held(nlp: Language, text: str) -> list[Statement]:
    record = Record("r", text)
    names = nlp(text)._.names
    mentions = [Mention(Span.cut(record, n.start, n.end), EntityType(n.label), n.confidence, NAMES) for n in names]
    return held_positions(record, "text", arranged(mentions, position_mentions(record, "text", names), []))


HELD = [
    ("浙江省水利局副局长陈文报告。", [("陈文", "副局长", "浙江省水利局")]),
    ("任命陈文为浙江省水利局局长。", [("陈文", "局长", "浙江省水利局")]),
    ("专员王某某到职。", [("王某某", "专员", "")]),
    ("代理县委书记陈文主持。", [("陈文", "代理县委书记", "县委")]),
    ("余姚县长李国栋出席。", [("李国栋", "县长", "余姚")]),
    ("选举鲁思恒、叶启明为委员。", [("鲁思恒", "委员", ""), ("叶启明", "委员", "")]),
    ("局长：陈文", [("陈文", "局长", "")]),
    ("工程科科长由工程师郦子安担任。", [("郦子安", "工程科科长", ""), ("郦子安", "工程师", "")]),
    ("陈文代理省水利局局长。", [("陈文", "代理省水利局局长", "省水利局")]),
    ("中共余姚县委副书记、县长陈文到会。", [("陈文", "副书记", "中共余姚县委"), ("陈文", "县长", "")]),
    ("裘竹君教导员牺牲。", [("裘竹君", "教导员", "")]),
    ("縣警察局局長周志成呈報。", [("周志成", "局長", "縣警察局")]),
    ("任命黄绍竑为浙江省政府主席。", [("黄绍竑", "主席", "浙江省政府")]),
    (
        "任命李一清为第三区行政督察专员兼保安司令。",
        [("李一清", "第三区行政督察专员", ""), ("李一清", "兼保安司令", "")],
    ),
    ("陈文（时任县委书记）讲话。", [("陈文", "县委书记", "县委")]),
    # nobody holds anything
    ("主席：林岳", []),
    ("局长和陈文都到了。", []),
    ("会议由陈文主持，局长缺席。", []),
]


@pytest.mark.parametrize(("text", "expected"), HELD)
def test_held_positions(nlp: Language, text: str, expected: list[tuple[str, str, str]]) -> None:
    found = held(nlp, text)
    assert [(s.subject.span.quote, s.value, s.object.span.quote if s.object else "") for s in found] == expected
    assert all(s.predicate == "HELD_POSITION" and text.startswith(s.evidence.quote) for s in found)


def test_modality_change_and_manner(nlp: Language) -> None:
    planned, present = (
        next(s for s in held(nlp, "拟调温岭县水利局副局长陈文任副局长。") if bool(s.qualifiers) is wanted) for wanted in (True, False)
    )
    assert (planned.modality, planned.qualifiers) == (Modality.PLANNED, {"变动": "任"})
    assert present.modality is Modality.ACTUAL
    (removed,) = held(nlp, "免去陈文同志省水利局局长职务。")
    assert removed.qualifiers == {"变动": "免"}
    (former,) = held(nlp, "原浙江省水利厅副厅长陈文出席。")
    assert former.qualifiers == {"方式": "原"}
    (acting,) = held(nlp, "支队长职务由杜小山代理，即日生效。")
    assert acting.qualifiers["方式"] == "代理"


HOW = [
    ("支队长罗世坚兼任政治委员。", "P罗世坚 S支队长 S政治委员", {"支队长": "", "兼任政治委员": "兼任"}),
    ("书记张三兼县长。", "P张三 S书记 S县长", {"书记": "", "兼县长": "兼"}),
    ("由本专员屠仲衡兼任指挥官，", "P屠仲衡 S专员 S指挥官", {"专员": "", "兼任指挥官": "兼任"}),
    ("科长李四代理局长。", "P李四 S科长 S局长", {"科长": "", "代理局长": "代理"}),
    ("遗缺派该县督察员张有德代理。", "P张有德 S督察员", {"督察员": ""}),
    ("书记由科长李四代理。", "P李四 S科长", {"科长": ""}),
    ("县长张三兼任的职务很多。", "P张三 S县长", {"县长": ""}),
    # the word behind the name speaks of the office before it
    ("局长陈文代理。", "P陈文 S局长", {"局长": "代理"}),
    ("财粮科长楼春泉兼任，秘书李四。", "P楼春泉 P李四 S财粮科长 S秘书", {"财粮科长": "兼任", "秘书": ""}),
]


@pytest.mark.parametrize(("text", "names", "manner"), HOW)
def test_how_an_office_is_held_is_said_of_that_office_alone(text: str, names: str, manner: dict[str, str]) -> None:
    assert {s.value: s.qualifiers.get("方式", "") for s in tenures(text, names)} == manner


def test_evidence_is_the_sentence_that_says_it(nlp: Language) -> None:
    (statement,) = held(nlp, "会议开了两天。林岳任政治委员。散会。")
    assert statement.evidence.quote == "林岳任政治委员。"


# ---- with the names given, so that nothing hangs on the recogniser

TYPES = {"P": EntityType.PERSON, "O": EntityType.ORGANISATION, "L": EntityType.PLACE, "S": EntityType.POSITION}


def tenures(text: str, names: str) -> list[Statement]:
    """Names written as `P陈毅 S副总理 T1949年5月=1949-05`, at every place they stand; longer names first."""
    record = Record("r", text)
    mentions: list[Mention] = []
    dates: list[DateMention] = []
    for word in names.split():
        kind, (name, _, edtf) = word[0], word[1:].partition("=")
        for m in re.finditer(re.escape(name), text):
            span = Span.cut(record, *m.span())
            if kind == "T":
                first, _, last = edtf.partition("/")
                dates.append(DateMention(span, When(edtf, f"{first}-01-01"[:10], f"{last or first}-12-31"[:10]), "d"))
            elif not any(o.span.start < span.end and span.start < o.span.end for o in mentions):
                mentions.append(Mention(span, TYPES[kind], 0.9, "n"))
    return held_positions(record, "text", mentions, dates)


@pytest.mark.parametrize(("text", "names", "bodies"), [
    ("任命甲乙为蚕桑局局长，丙丁为副局长。", "O蚕桑局 S副局长 S局长 P甲乙 P丙丁", ["蚕桑局", "蚕桑局"]),
    ("任命甲乙为蚕桑局局长，丙丁为组织部长。", "O蚕桑局 S组织部长 S局长 P甲乙 P丙丁", ["蚕桑局", ""]),
    ("任命甲乙为局长，丙丁为副局长。", "S副局长 S局长 P甲乙 P丙丁", ["", ""]),
    ("任命甲乙为蚕桑局局长，丙丁为茶果局副局长。", "O蚕桑局 O茶果局 S副局长 S局长 P甲乙 P丙丁", ["蚕桑局", "茶果局"]),
])
def test_a_deputy_named_behind_the_chief_is_of_the_same_body(text: str, names: str, bodies: list[str]) -> None:
    assert [s.object.span.quote if s.object else "" for s in tenures(text, names)] == bodies


def pairs(text: str, names: str) -> list[str]:
    return [f"{s.subject.span.quote} {s.value}" for s in tenures(text, names)]


SIDE_BY_SIDE = [
    ("总理周恩来、周恩来总理", "P周恩来 S总理", ["周恩来 总理", "周恩来 总理"]),
    ("陈毅副总理兼外交部长到会。", "P陈毅 S副总理 S兼外交部长", ["陈毅 副总理", "陈毅 兼外交部长"]),
    ("国务院副总理兼外交部长陈毅到会。", "O国务院 S副总理 S兼外交部长 P陈毅", ["陈毅 副总理", "陈毅 兼外交部长"]),
    ("副司令官兼南通指挥所主任顾某", "S副司令官 O南通指挥所 S主任 P顾某", ["顾某 副司令官", "顾某 主任"]),
    ("主任：张三，副主任：李四、王五", "S副主任 S主任 P张三 P李四 P王五", ["张三 主任", "李四 副主任", "王五 副主任"]),
    ("委员张三、李四和王五等", "S委员 P张三 P李四 P王五", ["张三 委员", "李四 委员", "王五 委员"]),
    ("云南省副省长刘披云、刘林元", "L云南省 S副省长 P刘披云 P刘林元", ["刘披云 副省长", "刘林元 副省长"]),
    ("中共中央政治局委员、书记处书记彭真", "O中共中央政治局 S委员 S书记处书记 P彭真", ["彭真 委员", "彭真 书记处书记"]),
    ("副市长、政协上海市委员会副主席金仲华", "S副市长 O政协上海市委员会 S副主席 P金仲华", ["金仲华 副市长", "金仲华 副主席"]),
    ("锡兰总理西丽玛沃·班达拉奈克夫人", "L锡兰 S总理 P西丽玛沃·班达拉奈克", ["西丽玛沃·班达拉奈克 总理"]),
    ("行政院長孫科氏、劉峙主席、市長吳國楨", "S行政院長 P孫科 P劉峙 S主席 S市長 P吳國楨", ["孫科 行政院長", "劉峙 主席", "吳國楨 市長"]),
    ("代表团团长是铁道部长辛格，", "O代表团 S团长 S铁道部长 P辛格", ["辛格 团长", "辛格 铁道部长"]),
    ("这个老总理（阿登纳）说", "S总理 P阿登纳", ["阿登纳 总理"]),
    ("团长、日本著名舞蹈家花柳德兵卫到京。", "S团长 L日本 P花柳德兵卫", ["花柳德兵卫 团长"]),
    ("党支部书记邹本富在海军当过营长。", "S党支部书记 P邹本富 O海军 S营长", ["邹本富 党支部书记", "邹本富 营长"]),
    ("外交部长改由祠孟祖任。", "S外交部长 P祠孟祖", ["祠孟祖 外交部长"]),
    ("以习近平同志为总书记的党中央", "P习近平 S总书记 O党中央", ["习近平 总书记"]),
    ("陈文（县委书记、县长）到会。", "P陈文 S县委书记 S县长", ["陈文 县委书记", "陈文 县长"]),
    ("竺汉生，诸暨人，一九四二年八月起任第八支队支队长，后任县长。", "P竺汉生 L诸暨 O第八支队 S支队长 S县长",
     ["竺汉生 支队长", "竺汉生 县长"]),
    ("陈文历任区长、县长、专员。", "P陈文 S区长 S县长 S专员", ["陈文 区长", "陈文 县长", "陈文 专员"]),
    ("甲一、乙二分别任局长、副局长。", "P甲一 P乙二 S副局长 S局长", ["甲一 局长", "乙二 副局长"]),
    ("免去李斌的驻某国大使馆商务参赞职务。", "P李斌 O驻某国大使馆 S商务参赞", ["李斌 商务参赞"]),
    ("浙江省政府主席　黄绍竑", "O浙江省政府 S主席 P黄绍竑", ["黄绍竑 主席"]),
    # each of these would make a careless pattern lie
    ("总理周恩来、副总理陈毅", "S副总理 S总理 P周恩来 P陈毅", ["周恩来 总理", "陈毅 副总理"]),
    ("周恩来总理、外交部长陈毅", "P周恩来 S总理 S外交部长 P陈毅", ["周恩来 总理", "陈毅 外交部长"]),
    ("县长张三、李四到会。", "S县长 P张三 P李四", ["张三 县长"]),
    ("总理秘书韦拉昆", "S总理 S秘书 P韦拉昆", ["韦拉昆 秘书"]),
    ("陈毅为大使饯行。", "P陈毅 S大使", []),
    ("晨九时开会，林紫贵主席，宣布开会。", "P林紫贵 S主席", []),
    ("局长陈文的父亲是李四。", "S局长 P陈文 P李四", ["陈文 局长"]),
    ("副部长章汉夫和夫人龚普生", "S副部长 P章汉夫 P龚普生", ["章汉夫 副部长"]),
    ("陈文局长李四科长", "P陈文 S局长 P李四 S科长", ["陈文 局长", "李四 科长"]),
    ("陈文到会，由李四任局长。", "P陈文 P李四 S局长", ["李四 局长"]),
    ("陈文说，局长不在。", "P陈文 S局长", []),
    ("会见了总统和陈文。", "S总统 P陈文", []),
]


@pytest.mark.parametrize(("text", "names", "expected"), SIDE_BY_SIDE, ids=lambda v: str(v)[:20])
def test_who_stands_beside_which_office(text: str, names: str, expected: list[str]) -> None:
    assert pairs(text, names) == expected


def test_where_an_envoy_is_sent_is_no_body_of_his() -> None:
    (sent,) = tenures("中国驻锡兰大使谢克西到会。", "L中国 L锡兰 S大使 P谢克西")
    assert sent.object is not None
    assert (sent.object.span.quote, sent.qualifiers) == ("中国", {"驻地": "锡兰"})


INTERVALS = [
    ("陈文自1949年至1952年任县长。", "P陈文 S县长 T1949年至1952年=1949/1952", "1949/1952", {"变动": "任"}),
    ("1949年陈文任县长，1952年离任。", "P陈文 S县长 T1949年=1949 T1952年=1952", "1949/1952", {"变动": "任"}),
    ("陈文1953年起任县长。", "P陈文 S县长 T1953年=1953", "1953", {"变动": "任", "期间": "起"}),
    ("1938年，陈文（时任县长）到会。", "P陈文 S县长 T1938年=1938", "", {"方式": "时任"}),
    ("1938年陈文（时任县长）到会。", "P陈文 S县长 T1938年=1938", "1938", {"方式": "时任"}),
    ("陈文任县长，任期三年。", "P陈文 S县长", "", {"变动": "任", "任期": "三年"}),
    ("陈文未任县长。", "P陈文 S县长", None, {}),
]


@pytest.mark.parametrize(("text", "names", "edtf", "said"), INTERVALS)
def test_when_an_office_was_held(text: str, names: str, edtf: str | None, said: dict[str, str]) -> None:
    found = tenures(text, names)
    if edtf is None:
        assert all(s.modality is Modality.DENIED for s in found)
        return
    (one,) = found
    assert (one.when.edtf if one.when else "", one.qualifiers) == (edtf, said)


PARTS = st.sampled_from(
    [*"，。；：、（）～ \n的兼任为由以", "陈文", "局长", "县委书记", "浙江省", "任命", "免去", "同志", "1949年", "分别"]
)


@given(st.lists(PARTS, max_size=30), st.data())
@settings(max_examples=150, deadline=None)
def test_any_names_anywhere_never_break_it(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    record = Record("r", text)
    mentions: list[Mention] = []
    dates: list[DateMention] = []
    if text:
        for _ in range(data.draw(st.integers(0, 8))):
            start = data.draw(st.integers(0, len(text) - 1))
            span = Span.cut(record, start, data.draw(st.integers(start + 1, min(len(text), start + 8))))
            if data.draw(st.booleans()):
                dates.append(DateMention(span, When("1949", "1949-01-01", "1949-12-31"), "d"))
            mentions.append(Mention(span, data.draw(st.sampled_from(list(TYPES.values()))), 0.5, "n"))
    for statement in held_positions(record, "text", mentions, dates):
        assert text[statement.evidence.start : statement.evidence.end] == statement.evidence.quote
        assert statement.value
