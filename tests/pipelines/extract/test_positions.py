"""Offices and who holds them."""

from __future__ import annotations

import pytest
from spacy.language import Language

from graph.model import EntityType, Mention, Modality, Record, Span, Statement
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
    ("政治委员兼司令员下令。", ["政治委员兼司令员"]),
    ("办公室主任、局长都到了。", ["办公室主任", "局长"]),
    ("原书记另行分配。", ["原书记"]),
    ("副主任兼财粮科长", ["副主任兼财粮科长"]),
    ("支隊部交通站站長", ["支隊部交通站站長"]),
    ("行政督察专员兼保安司令", ["行政督察专员兼保安司令"]),
    ("目前局长不在。", ["局长"]),
    ("第一书记、候补委员", ["第一书记", "候补委员"]),
    # not offices
    ("委员会和书记处、秘书科、参谋部", []),
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
    ("任命李一清为第三区行政督察专员兼保安司令。", [("李一清", "第三区行政督察专员兼保安司令", "")]),
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


def test_evidence_is_the_sentence_that_says_it(nlp: Language) -> None:
    (statement,) = held(nlp, "会议开了两天。林岳任政治委员。散会。")
    assert statement.evidence.quote == "林岳任政治委员。"
