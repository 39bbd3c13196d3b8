"""Plans and facts told apart, and what came of a plan set beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.access import Audience
from graph.model import Openness, Record, Span, When
from graph.store import GraphStore
from graph.stores import open_store
from graph.works import Support
from pipelines.calendar_dates import catalogue_date
from pipelines.compose import FactsOf
from pipelines.compose.brief import FACT, LESSON, attributed, worded, yearless
from pipelines.compose.counter import differences, side_by_side
from pipelines.compose.intent import intended, lead
from pipelines.compose.outcomes import Count, counts, outcomes
from pipelines.compose.outline import propose
from pipelines.compose.select import drawn, learnt_under, select, sentences
from pipelines.compose.verify import verify_sentence
from pipelines.extract.pipeline import Reader
from pipelines.load import load
from pipelines.run import read

WORKING, BRIEF = Audience.WORKING, Audience.BRIEF


def _record(name: str, title: str, date: str, text: str, openness: Openness = Openness.OPEN) -> Record:
    return Record(
        name, text, {"题名": title, "日期": date}, dh_raw=name, fonds="T993", openness=openness, when=catalogue_date(date)[0],
    )


MEETING = _record(
    "T993-1", "柏溪渠道工作会议纪要", "19610305",
    "一九六一年三月三日，县委在柏溪镇召开渠道工作会议。\n会议确定：\n一、柏溪村八十户全部迁往青石公社。\n二、开挖渠道三十二里。\n"
    "会上有人提出缓办。",
)
SCHEME = _record("T993-2", "柏溪渠道移民安置方案", "19610401", "柏溪村由青石公社划给耕地二百六十亩。首批移民定于四月十日启程前往。")
REPORT = _record(
    "T993-3", "关于柏溪村移民在青石公社安置情况的检查报告", "19620110",
    "两批共迁七十一户，九户投亲靠友。方案规定划给耕地二百六十亩，实际丈量一百九十五亩。首批原定四月十日启程，因水大改为十五日。"
    "八月一日复查，尚有十二户住在祠堂。",
)
SUMMARY = _record(
    "T993-4", "柏溪渠道移民工作总结", "19700101",
    "柏溪渠道移民十年来基本安定。\n四、教训。第一，先迁人、后划地，是最大的失误；第二，补偿应当一次算清。\n五、今后打算。拟修学校一座。",
)
CLOSED = _record(
    "T993-5", "柏溪村移民复查材料", "19620301", "方案划给耕地二百六十亩，实际只有一百五十亩，青石公社隐瞒不报。", Openness.CONTROLLED,
)
BACK = _record("T993-6", "柏溪村移民返回情况", "19620501", "今年以来，先后有三十户自青石公社迁回柏溪村搭棚居住。")
ALL = (MEETING, SCHEME, REPORT, SUMMARY, CLOSED, BACK)


@pytest.fixture(scope="module")
def store(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    made = open_store(f"sqlite:{tmp_path_factory.mktemp('plans') / 'graph.db'}")
    pairs = list(read(iter(ALL), reader))
    load([r for r, _ in pairs], [f for _, f in pairs], [], made)
    yield made
    made.close()


def _of(record: Record, words: str) -> Span:
    return next(s for s in sentences(record) if words in s.quote)


def _span(record: Record, words: str) -> Span:
    start = record.text.index(words)
    return Span.cut(record, start, start + len(words))


def test_what_a_meeting_decided_is_no_fact_and_prints_under_its_lead(facts: FactsOf) -> None:
    span = _of(MEETING, "八十户")
    assert intended(MEETING, span)
    told = lead(MEETING, span)
    assert told is not None
    assert told.quote == "会议确定"
    made = worded(MEETING, span, FACT)
    assert made.text == "《柏溪渠道工作会议纪要》记载会议确定：“柏溪村八十户全部迁往青石公社。”"
    assert verify_sentence(made, {MEETING.id: MEETING}.get, facts).verdict is Support.SUPPORTED


def test_a_lead_reaches_no_further_than_its_list() -> None:
    after = _span(MEETING, "会上有人提出缓办。")
    assert lead(MEETING, after) is None
    assert lead(MEETING, _of(MEETING, "召开渠道工作会议")) is None
    wrapped = Record("w", "会议决定：\n一、开挖渠道三十二里，\n由青石公社承担。\n二、缓办。\n散会。", {"题名": "纪要"})
    assert lead(wrapped, _span(wrapped, "由青石公社承担。")) is not None
    assert lead(wrapped, _span(wrapped, "散会。")) is None


def test_a_day_without_its_year_is_told_with_the_date_of_its_record(facts: FactsOf) -> None:
    span = _of(REPORT, "八月一日复查")
    assert yearless(span.quote)
    made = worded(REPORT, span, FACT)
    assert made.text.startswith("《关于柏溪村移民在青石公社安置情况的检查报告》（1962年1月10日）记载：“八月一日复查")
    assert verify_sentence(made, {REPORT.id: REPORT}.get, facts).verdict is Support.SUPPORTED
    assert attributed(REPORT, span, FACT).text == span.quote  # on a label the record is named anyway
    for told in (
        "一九六一年三月三日开会。", "1961年8月1日开会。", "从一九五八年到今年秋天。", "民国三十年八月开会。", "三个月后完工。",
        "近年来发展很快。",
    ):
        assert not yearless(told), told
    for told in ("去年十二月完工。", "本年三月八日启程。", "十一月九日验收。"):
        assert yearless(told), told


def test_what_begins_with_a_year_long_past_is_told_and_no_advice() -> None:
    told = "1958年冬天，上面说要造柏溪水库，上村全村一百三十七户都要搬。"
    for made, text, meant in (("2010", told, False), ("1958", told, True), ("2010", "到2012年，全村都要搬迁完毕。", True),
                              ("2010", "1958年以来的做法要继续坚持，全村都要支持。", True)):
        record = Record("r", text, {"题名": "访谈记录"}, when=When(made, f"{made}-01-01", f"{made}-12-31", text=made))
        assert intended(record, Span.cut(record, 0, len(text))) is meant, (made, text)


def test_a_plan_in_old_characters_is_one() -> None:
    for text, meant in (
        ("會議對軍糧一項，擬於十月中旬再行專門討論。", True), ("各鄉應於月底以前造冊。", True), ("今后此类园区，须先行论证。", True),
        ("第一大隊已於上午到達崗頂。", False), ("乘客须知由站方印发。", False),
    ):
        record = Record("r", text, {"题名": "会议记录"})
        assert intended(record, Span.cut(record, 0, len(text))) is meant, text


def test_who_speaks_of_himself_and_an_hour_without_its_day_print_under_their_record() -> None:
    for text in ("我支队长率第一大队埋伏于岗顶松林。", "上午七时，敌全部进入伏击圈。", "你局报来的方案已经研究。"):
        record = Record("r", text, {"题名": "战斗详报"})
        assert worded(record, Span.cut(record, 0, len(text)), FACT).text == f"《战斗详报》记载：“{text}”"
    cheer = Record("r", "五月二十八日，大坝胜利合龙！", {"题名": "简报", "日期": "19590602"})
    assert worded(cheer, Span.cut(cheer, 0, len(cheer.text)), FACT).text == "《简报》（1959年6月2日）记载：“五月二十八日，大坝胜利合龙！”"


def test_what_stands_under_the_heading_of_lessons_is_one_and_says_so(store: GraphStore, facts: FactsOf) -> None:
    span = _of(SUMMARY, "先迁人")
    heading = learnt_under(SUMMARY, span)
    assert heading is not None
    assert heading.quote == "教训"
    assert not drawn(SUMMARY, _of(SUMMARY, "基本安定"))
    assert not drawn(SUMMARY, _span(SUMMARY, "拟修学校一座。"))
    made = worded(SUMMARY, span, LESSON)
    assert made.text.startswith("《柏溪渠道移民工作总结》记载的教训：“第一，先迁人、后划地")
    assert verify_sentence(made, {SUMMARY.id: SUMMARY}.get, facts).verdict is Support.SUPPORTED
    assert span in [e.span for e in select(store, "柏溪渠道移民有什么教训", WORKING, None)]


def test_records_that_share_a_syllable_with_a_question_do_not_answer_it(reader: Reader, tmp_path: Path) -> None:
    other = _record("T993-8", "体制改革情况", "19850101", "青石公社的体制改革已经开展，划给学校土地四亩，群众反映良好。")
    made = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    pairs = list(read(iter([other]), reader))
    load([r for r, _ in pairs], [f for _, f in pairs], [], made)
    assert select(made, "土地改革是怎样开展的", WORKING, None) == []
    assert select(made, "体制改革是怎样开展的", WORKING, None)
    made.close()


def test_the_outcome_of_a_plan_is_found(store: GraphStore) -> None:
    def told(record: Record, words: str, audience: Audience = BRIEF) -> list[str]:
        return [s.quote for s in outcomes(store, record, _of(record, words), audience)]

    assert told(MEETING, "八十户") == ["两批共迁七十一户，九户投亲靠友。"]
    assert told(SCHEME, "二百六十亩") == ["方案规定划给耕地二百六十亩，实际丈量一百九十五亩。"]
    assert told(SCHEME, "首批") == ["首批原定四月十日启程，因水大改为十五日。"]
    assert "方案划给耕地二百六十亩，实际只有一百五十亩，青石公社隐瞒不报。" in told(SCHEME, "二百六十亩", WORKING)


def test_a_figure_of_another_thing_is_no_outcome(store: GraphStore, reader: Reader) -> None:
    other = _record("T993-7", "青石公社生产情况", "19620601", "柏溪村实际插秧二百六十亩，比去年的三百亩有所缩小。")
    pairs = list(read(iter([other]), reader))
    load([r for r, _ in pairs], [f for _, f in pairs], [], store)
    assert not [s for s in outcomes(store, SCHEME, _of(SCHEME, "二百六十亩"), WORKING) if s.record_id == other.id]


def test_what_went_back_or_was_said_before_is_no_outcome(store: GraphStore) -> None:
    assert not [s for s in outcomes(store, MEETING, _of(MEETING, "八十户"), BRIEF) if s.record_id == BACK.id]
    assert outcomes(store, REPORT, _of(REPORT, "实际丈量"), BRIEF) == []
    assert outcomes(store, SUMMARY, _of(SUMMARY, "基本安定"), BRIEF) == []


def test_a_plan_cited_without_its_outcome_is_a_difference_and_both_are_printed(store: GraphStore, facts: FactsOf) -> None:
    found = [d for d in differences(store, [_of(MEETING, "八十户")], BRIEF) if d.about == "原定与实际"]
    assert len(found) == 1
    both = side_by_side(found, lambda i: store.record(i, BRIEF))
    assert both is not None
    checked = verify_sentence(both, lambda i: store.record(i, BRIEF), facts)
    assert checked.verdict is Support.SUPPORTED, checked.reasons
    assert "八十户" in checked.text
    assert "七十一户" in checked.text


@pytest.mark.parametrize(("text", "lesson"), [
    ("十九户拖了两年半，根子是补偿标准不统一。", True), ("检查组认为，项目成败的关键在于移民参与决策。", True),
    ("经验是：同田同水、干部搭配、账目公开，才能真正成为一家。", True), ("先人后地，是最大的失误，群众至今还有意见。", True),
    ("会议交流了各地经验，到会三百余人，印发材料九份。", False), ("关键岗位由老工人担任，实行三班轮换，日夜不停。", False),
])
def test_a_lesson_may_be_drawn_in_other_words(text: str, lesson: bool) -> None:
    record = _record("T993-9", "柏溪移民报告", "19610710", text)
    assert drawn(record, Span.cut(record, 0, len(record.text))) is lesson


def test_an_office_s_praise_of_its_work_is_told_as_its_words(facts: FactsOf) -> None:
    record = _record("T993-9", "柏溪移民工作总结", "19930710", "1986年5月签订协议以来，柏溪移民的遗留问题得到较好解决。")
    made = worded(record, Span.cut(record, 0, len(record.text)), FACT)
    assert made.text == "《柏溪移民工作总结》记载：“1986年5月签订协议以来，柏溪移民的遗留问题得到较好解决。”"
    assert verify_sentence(made, lambda i: record, facts).verdict is Support.SUPPORTED
    plain = _record("T993-9", "柏溪移民工作总结", "19930710", "1986年5月，两县签订协议，拨款八万六千元。")
    assert worded(plain, Span.cut(plain, 0, len(plain.text)), FACT).text == plain.text


def test_lessons_of_records_on_the_matter_have_their_section_and_others_none(reader: Reader, facts: FactsOf, tmp_path: Path) -> None:
    other = _record("T993-8", "白溪特委总结", "19351201", "一年来打仗十六次。教训是：胜利时容易轻敌，失败时容易失去信心。")
    store = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    pairs = list(read(iter([*ALL, other]), reader))
    load([r for r, _ in pairs], [f for _, f in pairs], [], store)
    question = "柏溪渠道移民安置有哪些做法和教训"
    outline = propose(store, question, select(store, question, BRIEF, None), BRIEF, facts)
    lessons = "".join(x.text for s in outline.sections if s.kind == LESSON for x in s.sentences)
    assert "先迁人、后划地，是最大的失误" in lessons
    assert not [x for s in outline.sections for x in s.sentences if "轻敌" in x.text]
    store.close()


@pytest.mark.parametrize(("title", "meant"), [
    ("柏溪移民扶贫规划", True), ("柏溪移民扶贫规划执行情况检查", False), ("渠道工程计划完成情况总结", False), ("渠道工程实施方案", True),
])
def test_a_paper_that_looks_back_on_a_plan_is_none(title: str, meant: bool) -> None:
    record = _record("T993-9", title, "19930401", "五十六个项目做好四十九个，投资一百二十八万元。")
    assert intended(record, Span.cut(record, 0, len(record.text))) is meant


@pytest.mark.parametrize(("words", "found"), [
    ("第三批一百二十户，每户二间。", {Count("120", "户")}),
    ("十二月十日启程。", {Count("12-10", "日")}),
    ("改为同月十九日。", {Count("19", "日")}),
    ("一九六一年二百亩。", {Count("200", "亩")}),
    ("落实“五个必须”，办理提案4408件，建成10个项目。", set()),
])
def test_what_can_be_planned_and_missed(words: str, found: set[Count]) -> None:
    assert counts(words) == found
