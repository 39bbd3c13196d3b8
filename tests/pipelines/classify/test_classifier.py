"""Each rule of the schemes with a record it must suggest for and one it must leave alone."""

from __future__ import annotations

import itertools
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import TEXT, Assignment, Record, Standing, When
from graph.ontology import schemes
from graph.schemes import Concept, Scheme
from pipelines.calendar_dates import catalogue_date
from pipelines.classify import Classifier


@cache
def classifier() -> Classifier:
    """One for all tests: reading the schemes takes seconds."""
    return Classifier()


def classified(title: str = "", day: str = "", text: str = "", **fields: str) -> tuple[Assignment, ...]:
    """The answers for a record with a title, a catalogue date, a text and further catalogue fields."""
    catalogue = {name: value for name, value in {"题名": title, "日期": day, **fields}.items() if value}
    return classifier().classify(Record("r", text, catalogue, when=catalogue_date(day)[0]))


def values(facet: str, *told: str, **fields: str) -> list[str]:
    """The values of one facet, with their qualifiers."""
    return [f"{a.concept}:{a.qualifier}".rstrip(":") for a in classified(*told, **fields) if a.facet == facet and a.concept]


def only(facet: str, *told: str, **fields: str) -> Assignment:
    """The one value of a facet."""
    (found,) = (a for a in classified(*told, **fields) if a.facet == facet and a.concept)
    return found


def test_every_facet_answers_and_control_vocabularies_never() -> None:
    answers = classified("关于深入实施八八战略的意见", "20040312")
    assert [facet for facet, _ in itertools.groupby(a.facet for a in answers)] == [f"F{n}" for n in range(1, 9)]
    assert all(bool(a.concept) != bool(a.reason) for a in answers)


# ---- score
@pytest.mark.parametrize(
    ("fields", "score"),
    [({"题名": "枫桥经验"}, 3), ({"摘要": "枫桥经验"}, 2), ({"主题词": "枫桥经验"}, 3), ({"责任者": "枫桥经验"}, 2)],
)
def test_a_field_has_its_weight(fields: dict[str, str], score: int) -> None:
    record = Record("r", "", fields, when=When("1964", "1964-01-01", "1964-12-31"))
    (found,) = (a for a in classifier().classify(record) if a.concept == "FQJY")
    assert (found.score, found.strong) == (score, False)


def test_a_cue_counts_once_by_its_best_field() -> None:
    found = only("F3", "枫桥经验", "19640101", "枫桥经验，枫桥经验")
    assert found.score == 3
    assert [(s.field, s.quote) for s in found.evidence] == [("题名", "枫桥经验")]


def test_distinct_cues_add_up_to_a_strong_suggestion() -> None:
    found = only("F3", "枫桥经验：小事不出村", "19640101")
    assert (found.score, found.strong, found.status) == (6, True, Standing.SUGGESTED)


def test_the_longest_cue_wins_within_a_value() -> None:
    found = only("F2", "小康社会", "20100101")
    assert [s.quote for s in found.evidence] == ["小康社会"]


def test_one_cue_in_the_text_is_not_enough_and_two_are() -> None:
    assert values("F3", "来信", "19640101", "讲了枫桥经验") == []
    assert values("F3", "来信", "19640101", "讲了枫桥经验，矛盾不上交") == ["FQJY"]


def test_weak_terms_add_one_and_never_decide() -> None:
    assert values("F3", "乌镇，乌镇", "20150101") == []
    assert only("F3", "乌镇峰会", "20151216").score == 3  # 乌镇 stands inside the cue
    assert only("F3", "依靠群众、就地解决的枫桥经验", "19640101").score == 4


def test_a_single_two_character_cue_is_never_strong() -> None:
    found = only("F1", "金融一览", "19880101")
    assert (found.score, found.strong) == (2, False)


# ---- gates and qualifiers
def test_before_the_first_day_a_strategy_is_prehistory_and_an_event_nothing() -> None:
    assert values("F3", "建设生态省的设想", "19990608") == ["BB5:precursor"]
    assert values("F3", "二十国集团会议摘编", "20031028") == []
    assert values("F2", "体制改革", "19620101") == []


def test_after_the_last_day_only_looking_back_counts() -> None:
    assert values("F3", "脱贫攻坚周年纪念", "20220225") == ["TPGJ:commemoration"]
    assert values("F3", "脱贫攻坚台账", "20220225") == []


def test_looking_back_counts_in_the_sentence_of_the_cue() -> None:
    told = "老人说起浙东银行发行的抗币。"
    assert values("F4", "来信", "19900101", "会上回忆了往事。" + told) == []
    assert values("F4", "来信", "19900101", told.replace("说起", "回忆")) == ["T04:commemoration"]


def test_a_date_that_reaches_over_the_edge_is_suggested_but_never_strongly() -> None:
    title = "八八战略与八项举措"
    assert [only("F3", title, day).strong for day in ("20031201", "2003", "")] == [True, False, False]


@pytest.mark.parametrize(
    ("title", "day", "expected"),
    [
        ("亭旁起义的经过", "19280608", ["ZJ05:origin"]),
        ("亭旁起义六十周年", "19880526", ["ZJ05:commemoration"]),
        ("亭旁起义的经过", "", []),  # a spirit needs a date within its window
        ("红船精神学习", "20050701", ["ZJ01:commemoration"]),
        ("向雷锋同志学习", "19630310", ["CPC20:practice"]),
        ("井冈山风光", "19850101", []),
        ("十一届三中全会公报", "19790101", []),  # a broad value asks for two cues
        ("十一届三中全会以来先行先试", "19840101", ["CPC30:origin"]),
    ],
)
def test_qualifiers_of_the_spirits(title: str, day: str, expected: list[str]) -> None:
    assert values("F4", title, day) == expected


def test_red_content_needs_a_sign_of_the_party() -> None:
    assert values("F4", "各县田赋章程", "19350101") == []
    assert values("F4", "各县田赋章程", "19350101", 责任者="中共某特委") == ["T01", "T04"]
    assert values("F4", "各县田赋章程", "19350101", 政权性质="革命历史") == ["T04"]
    assert values("F4", "县委请示", "19910101", 责任者="中共宁海县委") == []


# ---- words
@pytest.mark.parametrize(
    ("facet", "title", "same_word"),
    [
        ("F1", "人民政府公文", "民政公文"), ("F1", "集体育秧", "体育比赛"), ("F1", "公司法人", "司法人员"),
        ("F1", "防治水稻病", "治水方略"), ("F6", "抽调资金", "调资花费"), ("F6", "政治协商会议", "商会会议"),
    ],
)
def test_a_cue_must_be_a_word_of_its_own(facet: str, title: str, same_word: str) -> None:
    assert values(facet, title, "19600101") == []
    assert values(facet, same_word, "19600101") != []


def test_a_cue_inside_a_name_of_the_domain_does_not_count() -> None:
    assert values("F4", "南湖区公函", "19210801") == []
    assert values("F4", "南湖公函", "19210801") == ["ZJ01:origin", "CPC01:origin"]


def test_a_negative_term_cancels_what_it_covers_or_touches_and_no_more() -> None:
    assert values("F4", "赴长征医院的红军长征医院", "19350101") == []
    assert values("F3", "血吸虫病疫情防控", "20210101") == []
    assert values("F3", "血吸虫病防治，新冠肺炎疫情防控", "20210101") == ["YQFK"]


def test_the_name_of_a_body_is_not_what_it_decides() -> None:
    assert values("F1", "财政厅关于书法展览的函", "19840101") == []
    assert values("F1", "财政厅关于税收的函", "19840101") == ["ECO"]
    assert values("F1", "书法展览", "19840101", 责任者="教育、卫生、医疗协会") == []


def test_traditional_text_is_read_and_quoted_as_it_stands() -> None:
    found = only("F1", "浙江省政府關於整理財政及稅收的訓令", "19350611")
    assert found.concept == "ECO"
    assert {s.quote for s in found.evidence} == {"財政", "稅收"}


# ---- rules of single facets
def test_a_plan_that_touches_everything_is_left_to_its_sections() -> None:
    assert values("F1", "工业、教育、绿化", "19860101") == []
    assert values("F1", "工业、教育", "19860101") == ["ECO", "SOC"]


def test_the_whole_strategy_stands_alone() -> None:
    assert values("F3", "八八战略与生态优势", "20050101") == ["BBZL"]
    assert values("F3", "生态优势、绿色浙江", "20050101", "八八战略，八项举措") == ["BB5"]


def test_a_need_is_given_by_its_leaf() -> None:
    assert values("F6", "结婚登记", "19800101") == ["P2"]
    assert values("F6", "登记证书", "19800101") == ["P"]


def test_livelihood_asks_for_a_form_or_a_series() -> None:
    assert values("F7", "职工退休审批表", "19800101") == ["M08"]
    assert values("F7", "关于印发退休审批表的通知", "19800101") == []
    assert values("F7", "结婚登记的由来", "19800101") == []
    assert values("F7", "提前退休的五人", "19800101", 案卷题名="退休审批表") == ["M08"]
    assert values("F7", "民办教师保证金", "19850101") == []  # 证 in 保证 is no certificate


def test_the_period_follows_the_date_and_the_regime_the_fonds() -> None:
    assert values("F5", "抗战歌曲") == []
    found = [a for a in classified("来信", "1936-12/1937-08", 政权性质="革命历史") if a.facet == "F5"]
    assert [(a.concept, a.status) for a in found] == [("P05", Standing.SUGGESTED), ("R4", Standing.INHERITED)]
    assert values("F5", "来信", "19490507", 政权性质="中华人民共和国") == ["P07", "R5"]
    assert values("F5", "来信", "19340101", 政权性质="旧政权") == ["P05"]  # nobody may infer which from the date
    assert values("F5", "训令", "19340101", 政权性质="旧政权") == ["P05", "R2"]


def test_the_category_is_read_from_the_reference_code() -> None:
    assert values("F8", "照片一组", "19830101", 档号="T106-WS·1983-Y-0002") == ["WS", "PHOTO"]
    assert values("F8", "会师合影", "19830101", 档号="T101-ZP·1949·D30-025-005") == ["ZP"]
    assert values("F8", "来信", "19830101", 载体形态="纸质；扫描") == ["WS", "PAPER", "DIGCOPY"]
    assert values("F8", "关于照片的规定", "19830101") == ["WS"]
    assert values("F8") == []


def test_a_facet_keeps_to_its_bounds() -> None:
    title = "最多跑一次、数字化改革、平安浙江、清廉浙江、五水共治、枫桥经验"
    assert len(values("F3", title, "20210501")) == 3


@pytest.mark.parametrize(
    ("title", "day", "reason"),
    [("无题", "19490101", "insufficient_text"), ("机关食堂炊具的清点", "19490101", "none_applicable")],
)
def test_an_empty_facet_says_why(title: str, day: str, reason: str) -> None:
    assert {a.reason for a in classified(title, day) if a.facet in ("F1", "F3", "F7")} == {reason}


def test_the_label_is_the_one_of_the_day() -> None:
    concept = schemes()["F2"].concepts["GG"]
    assert [concept.label_on(d) for d in ("2001-01-01", "2014-01-01", "")] == ["改革开放", "全面深化改革", "全面深化改革"]


def test_a_scheme_with_a_cue_of_one_character_is_refused() -> None:
    concept = Concept("X", "u", "Z", "某", "x", "proposed", 1, cues=("水",))
    with pytest.raises(ValueError, match="单字不能作线索词"):
        Classifier({"Z": Scheme("Z", "z", "u", "某", "z", "proposed", True, {"X": concept}, {})})


# ---- what must hold for any record
CUES = sorted({(c.scheme, c.id, cue) for s in schemes().values() if s.assignable for c in s.concepts.values() for cue in c.cues})
JOINTS = st.sampled_from(
    ["", "，", "。", "\n", "关于", "的", "工作", "纪念", "总结", "周年", "中共", "新四军", "名册", "通知", "人民", "府"]
)
WORDS = st.lists(st.tuples(st.sampled_from([c for _, _, c in CUES]), JOINTS).map("".join), max_size=6).map("".join)
DAYS = st.one_of(
    st.none(), st.dates(date(1840, 1, 1), date(2030, 1, 1)).map(lambda d: (d.isoformat(), d.isoformat())),
    st.tuples(*2 * [st.dates(date(1900, 1, 1), date(2030, 1, 1)).map(date.isoformat)]).map(lambda p: (min(p), max(p))),
)


def record_of(title: str, text: str, author: str, days: tuple[str, str] | None) -> Record:
    """A record of such words, made on one of these days."""
    when = When("/".join(days), *days) if days else None
    fields = {"题名": title, "责任者": author, "日期": "/".join(days) if days else ""}
    return Record("r", text, {k: v for k, v in fields.items() if v}, when=when)


@given(WORDS, WORDS, WORDS, DAYS)
def test_no_suggestion_breaks_a_date_gate(title: str, text: str, author: str, days: tuple[str, str] | None) -> None:
    record = record_of(title, text, author, days)
    for found in classifier().classify(record):
        if not found.concept or record.when is None:
            continue
        scheme = schemes()[found.facet]
        concept = scheme.concepts[found.concept]
        first, last = max(concept.earliest, scheme.earliest), concept.latest
        before = bool(first) and record.when.latest < first
        after = bool(last) and record.when.earliest > last
        assert not before or found.qualifier == "precursor"
        assert not after or found.qualifier == "commemoration"
        assert found.qualifier != "precursor" or before


@given(WORDS, WORDS, WORDS, DAYS)
def test_quotes_stand_verbatim_and_bounds_are_kept(title: str, text: str, author: str, days: tuple[str, str] | None) -> None:
    record = record_of(title, text, author, days)
    answers = classifier().classify(record)
    for found in answers:
        for span in found.evidence:
            assert record.field_text(span.field)[span.start : span.end] == span.quote
        assert found.status in (Standing.SUGGESTED, Standing.INHERITED)
    for scheme in schemes().values():
        given_here = [a for a in answers if a.facet == scheme.id and a.concept]
        for array in scheme.arrays.values():
            assert sum(a.concept in array.members for a in given_here) <= array.maximum
        assert scheme.arrays or not scheme.maximum or len(given_here) <= scheme.maximum


def test_a_long_text_of_cancelled_cues_takes_no_longer_for_each() -> None:
    """Every 民政 here is cancelled by the 人民政府 around it; looking each up among all of them would take hours."""
    assert values("F1", "来信", "19600101", "人民政府，" * 60_000) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_answered(title: str, text: str) -> None:
    record = Record("r", text, {"题名": title} if title else {})
    answers = classifier().classify(record)
    assert {a.facet for a in answers} >= {"F1", "F7"}
    assert all(record.field_text(s.field)[s.start : s.end] == s.quote for a in answers for s in a.evidence if s.field != TEXT or text)
