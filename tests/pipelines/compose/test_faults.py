"""Faults: the words underlined are the words that are wrong, and an office is wrong only where the graph knows better."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.model import Entity, EntityType, Openness, Record, Span, Statement, Term
from graph.places.changes import Certainty
from graph.tenure import Held
from graph.works import Section, Sentence, Support
from pipelines.compose import Facts
from pipelines.compose.faults import Claim, Fault, faults, stretches, wrong_offices
from pipelines.compose.sense import joined, line, origins
from pipelines.compose.verify import findings, verify_within

RECORD = Record(
    "r",
    "一九五八年九月二十五日，县委在石溪召开水库移民工作会议，县委书记陆远山主持。移民总数四百九十一户，第一批不少于二百户迁往平川公社。"
    "县委没有同意推迟迁移。副科长吴小满报告了《移民安置办法》。",
    {"题名": "移民工作会议纪要"}, openness=Openness.OPEN,
)
NAMES = ("陆远山", "吴小满", "秦大川", "县委书记", "副县长", "县长", "副科长", "科长", "石溪", "桐岭", "平川公社", "县委")
DATES = {"一九五八年九月二十五日": "1958-09-25", "1958年9月25日": "1958-09-25", "1958年9月26日": "1958-09-26", "1962年": "1962"}
FACT, VIEW = Section("一、档案记载", kind="fact"), Section("三、启示", kind="lesson", analysis=True)


def facts(text: str) -> Facts:
    """A reader of these names and dates alone; the longest at a place wins."""
    found = re.findall("|".join(map(re.escape, sorted((*NAMES, *DATES), key=len, reverse=True))), text)
    return Facts(frozenset(f for f in found if f not in DATES), frozenset((DATES[f], f) for f in found if f in DATES))


def quote(begin: str, end: str) -> Span:
    """The span from `begin` to the end of the first `end` behind it."""
    start = RECORD.text.index(begin)
    return Span.cut(RECORD, start, RECORD.text.index(end, start) + len(end))


MEETING, MOVE = quote("一九五八年", "主持。"), quote("移民总数", "公社。")
DELAY, REPORT = quote("县委没有", "迁移。"), quote("副科长", "办法》。")


def found(text: str, *citations: Span, section: Section = FACT, analysis: bool = False) -> list[Fault]:
    """The faults of a sentence over the record above."""
    return faults(Sentence(text, citations, analysis=analysis), section, frozenset(citations), {"r": RECORD}.get, facts)


@pytest.mark.parametrize(
    ("text", "citation", "wrong", "reason"),
    [
        ("移民总数四百九十五户。", MOVE, "四百九十五", "数字“四百九十五”在引文中没有依据"),
        ("第一批不少于二百人迁往平川公社。", MOVE, "二百", "数字“二百”的单位与引文不同"),
        ("一九五八年九月二十五日，县委在桐岭召开水库移民工作会议。", MEETING, "桐岭", "名称“桐岭”在引文中没有依据"),
        ("1958年9月26日，县委在石溪召开水库移民工作会议。", MEETING, "1958年9月26日", "日期“1958年9月26日”在引文中没有依据"),
        ("县委书记秦大川主持水库移民工作会议。", MEETING, "秦大川", "名称“秦大川”在引文中没有依据"),
        ("副县长陆远山主持水库移民工作会议。", MEETING, "副县长", "名称“副县长”在引文中没有依据"),
        ("会上科长吴小满报告了《移民安置办法》。", REPORT, "科长", "名称“科长”前的“副”字与引文不一致"),
        ("副科长吴小满报告了《移民奖励办法》。", REPORT, "移民奖励办法", "题名“移民奖励办法”在引文中没有依据"),
        ("会上说“一户也不能少”，移民总数四百九十一户。", MOVE, "一户也不能少", "引语“一户也不能少”在引文中没有依据"),
        ("移民总数四百九十一户，群众一致拥护。", MOVE, "群众一致拥护", "“群众一致拥护”与引文出入过大，原文没有这样说"),
    ],
)
def test_the_words_that_are_wrong_are_named(text: str, citation: Span, wrong: str, reason: str) -> None:
    assert (text.index(wrong), text.index(wrong) + len(wrong), reason) in found(text, citation)


def test_every_place_of_a_wrong_name_is_named_but_not_the_name_within_a_longer_one() -> None:
    text = "副县长说，县长同意，县委没有同意推迟迁移。"
    places = {(f.start, f.end) for f in found(text, DELAY) if "“县长”" in f.reason}
    assert places == {(5, 7)}


def test_blanks_of_the_layout_do_not_move_the_places() -> None:
    text = "移民 总数\n四百  九十五 户。"
    (fault,) = [f for f in found(text, MOVE) if "没有依据" in f.reason]
    assert joined(text[fault.start : fault.end]) == "四百九十五"


@pytest.mark.parametrize("text", ["县委同意推迟迁移。", "同意推迟迁移。"])
def test_a_reason_that_names_no_words_covers_the_sentence(text: str) -> None:
    assert [(f.start, f.end) for f in found(text, DELAY)] == [(0, len(text))]


def test_a_sentence_with_support_has_no_faults() -> None:
    assert found("一九五八年九月二十五日，县委在石溪召开水库移民工作会议。", MEETING) == []
    assert found("1958年9月25日，县委书记陆远山主持水库移民工作会议。", MEETING) == []


def test_opinion_is_underlined_at_its_figures_and_refused_whole_where_none_may_stand() -> None:
    (figure,) = found("由此可见，九十九户的做法可行。", MOVE, section=VIEW, analysis=True)
    assert figure == (5, 8, "数字“九十九”在引文中没有依据")
    text = "由此可见，组织起来是关键。"
    assert found(text, MOVE, section=VIEW, analysis=True) == []
    assert found(text, MOVE, analysis=True) == [Fault(0, len(text), "“一、档案记载”只写档案所载，不写分析")]


PIECES = st.sampled_from([
    "县委", "没有", "同意", "推迟", "迁移", "移民总数", "四百九十一户", "九百户", "第一批", "不少于", "二百户", "陆远山", "秦大川",
    "副县长", "县长", "1958年9月26日", "一九五八年九月二十五日", "召开", "会议", "《移民安置办法》", "“一户不少”", "，", "。", "、",
    " ", "\n", "计划", "已经", "增加", "abc 12",
])
TEXTS = st.lists(PIECES, min_size=1, max_size=12).map("".join)
CITED = st.lists(st.sampled_from([MEETING, MOVE, DELAY, REPORT]), max_size=3, unique=True).map(tuple)


@settings(max_examples=300, deadline=None)
@given(TEXTS, CITED, st.booleans())
@example("移民总数 “一户不少”", (Span.cut(RECORD, 0, 38), Span.cut(RECORD, 38, 65)), False)
@example("“一户不少”“一户不少”", (Span.cut(RECORD, 0, 38), Span.cut(RECORD, 38, 65)), False)
def test_places_lie_in_the_text_and_hold_the_words_of_the_reason(text: str, citations: tuple[Span, ...], analysis: bool) -> None:
    section = VIEW if analysis else FACT
    sentence = Sentence(text, citations, analysis=analysis)
    told = found(text, *citations, section=section, analysis=analysis)
    for start, end, reason in told:
        assert 0 <= start < end <= len(text)
        words, quoted = line(text[start:end]).letters, [line(q).letters for q in re.findall("“([^”]+)”", reason)]
        whole = (start, end) == (0, len(text))
        said = line(text)
        inside = [f for a, b, f in said.figures if start <= said.at[a][0] and said.at[b - 1][1] <= end]
        figures = [w for f in inside for w in (f.value, f.value + f.unit)]  # 一户 is told as “1户” or “1”
        assert whole or words[:20] in line(reason).letters or any(q and (q in words or q in figures) for q in quoted), (text, reason)
    checked = verify_within(sentence, section, findings([Section("", (sentence,))]), {"r": RECORD}.get, facts)
    assert {f.reason for f in told} == set(checked.reasons)
    assert (checked.verdict is Support.SUPPORTED) == (not told)


@given(st.text(alphabet="县ab 1\n\t　，。", max_size=30))
def test_joined_characters_know_where_they_come_from(text: str) -> None:
    flat, places = joined(text), list(origins(text))
    assert len(flat) == len(places)
    assert places == sorted(set(places))
    assert all(c == text[p] or (c == " " and text[p].isspace()) for c, p in zip(flat, places, strict=True))


@given(TEXTS, st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4))
def test_stretches_are_the_text_again(text: str, marks: list[tuple[int, int]]) -> None:
    told = [Fault(min(a, b), min(max(a, b) + 1, len(text)), "错") for a, b in marks if min(a, b) < len(text)]
    pieces = list(stretches(text, told))
    assert "".join(p for p, _ in pieces) == text
    assert sum(len(p) for p, over in pieces if over) == len({i for f in told for i in range(f.start, f.end)})


# ---- 时任
LEDGER = Record(
    "led", "陆远山一九五八年三月至一九六〇年五月任副县长。", {"题名": "干部名册", "日期": "19600601"}, dh_raw="T999-1",
    archive="某省档案馆",
)


def _held(title: str, certainty: Certainty | None, body: Entity | None = None) -> Held:
    words = Span.cut(LEDGER, 0, len(LEDGER.text))
    person = Term(Span.cut(LEDGER, 0, 3), EntityType.PERSON, "n-1")
    said = Statement(person, "HELD_POSITION", words, "relations@1", value=title)
    return Held(Entity("n-1", EntityType.PERSON, "陆远山"), body, title, "", certainty, "", (said,))


COUNTY = Entity("n-2", EntityType.PLACE, "青溪县")
SAID = Claim(13, 15, "县长", "陆远山", "1958-09-25", "1958-09-25")


def _offices(*held: Held) -> list[Fault]:
    return wrong_offices([SAID], lambda who, day: held if (who, day) == ("陆远山", "1958-09-25") else (), {"led": LEDGER}.get)


def test_another_office_on_that_day_is_a_fault_with_the_record_that_says_so() -> None:
    (fault,) = _offices(_held("副县长", Certainty.CERTAIN, COUNTY))
    assert fault[:2] == (13, 15)
    assert fault.reason == (
        "职务“县长”与 1958-09-25 当时不符：陆远山任青溪县副县长（“陆远山一九五八年三月至一九六〇年五月任副县长。”，"
        "《干部名册》（时间不详），某省档案馆藏，档号：T999-1）"
    )


@pytest.mark.parametrize(
    "held",
    [
        (), (_held("县长", Certainty.CERTAIN),), (_held("代理县长", Certainty.POSSIBLE),),
        (_held("县长", None), _held("副县长", Certainty.CERTAIN)),
        (_held("副县长", Certainty.POSSIBLE),), (_held("副县长", None),), (_held("青溪县县长", Certainty.CERTAIN, COUNTY),),
    ],
)
def test_what_is_not_known_or_is_the_same_office_is_no_fault(held: tuple[Held, ...]) -> None:
    assert _offices(*held) == []


def test_a_record_that_is_not_for_this_audience_says_nothing() -> None:
    assert wrong_offices([SAID], lambda who, day: [_held("副县长", Certainty.CERTAIN)], lambda i: None) == []


def test_a_span_of_days_is_wrong_only_when_both_its_ends_are() -> None:
    year = Claim(13, 15, "县长", "陆远山", "1958-01-01", "1958-12-31")
    late = lambda who, day: [_held("副县长", Certainty.CERTAIN)] if day > "1958-03" else []  # noqa: E731
    assert wrong_offices([year], late, {"led": LEDGER}.get) == []
    assert len(wrong_offices([year], lambda who, day: [_held("副县长", Certainty.CERTAIN)], {"led": LEDGER}.get)) == 1


APPOINTED = Record(
    "a", "免去陆远山同志柏溪县渔业局局长职务；秦大川同志任柏溪县渔业局局长，试用期一年；丁少安同志任柏溪县渔业局副局长，分管海塘。",
    {"题名": "任免通知"},
)


def test_an_office_given_to_another_whom_the_words_name_too_is_underlined() -> None:
    whole = Span.cut(APPOINTED, 0, len(APPOINTED.text))

    def reasons(text: str) -> list[str]:
        names = frozenset({"陆远山", "秦大川", "丁少安", "柏溪县渔业局"})
        known = Facts(frozenset(n for n in names if n in text))
        return [f.reason for f in faults(
            Sentence(text, (whole,)), FACT, frozenset(), {"a": APPOINTED}.get, lambda t: known if t == text else Facts(names),
        )]

    assert reasons(APPOINTED.text) == []
    assert reasons("秦大川同志任柏溪县渔业局局长，试用期一年；丁少安同志任柏溪县渔业局副局长，分管海塘。") == []
    swapped = APPOINTED.text.replace("丁少安", "陆远山")
    assert "“陆远山”与原文里说的不是同一件事" in reasons(swapped)
