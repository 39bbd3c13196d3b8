"""Verification. Fabricated Chinese quotes come first: a matcher that lets one through checks nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph.model import Openness, Record, Span
from graph.works import Sentence, Support
from pipelines.compose import Facts, verify_sentence

MEETING = Record(
    "m",
    "一九五八年九月二十五日至二十六日，县委在枫溪召开水库移民工作会议。县委书记楼春泉主持，安吉县副县长汤雨耕、县妇联主任沈佩兰以及库区三村干部四十二人到会。"
    "会议确定移民总数四百九十一户、二千三百一十四人，袁家坞一百三十七户全部迁往安吉县竹溪公社，上岙村八十户安置在平原公社。"
    "第一批不少于二百户，限一九五八年十二月底以前迁出。会上有人说水库可能改址，工程师陈文说明，坝址已经确定，不会再改。"
    "沈佩兰领导陈文的测量组。县委没有同意推迟迁移。今年秋收以前，拟试办农业生产合作社两个。移民费共179.7万元，房屋补偿占百分之四十。",
    {"题名": "水库移民工作会议纪要"}, openness=Openness.OPEN,
)
REPORT = Record(
    "r",
    "民国二十七年五月二十一日，第三支队在三里桥与敌遭遇，毙敌12人，俘敌5人，缴枪1,250支。敌军增加兵力，向东撤退。"
    "第三届代表大会通过《关于整理档案的决议》。周志成任科长，王秀英任副科长。魯思恆到達寧波。未能查明损失。移民三千五百户，修渠12.5公里。",
    {"题名": "第三支队战斗报告"}, openness=Openness.OPEN,
)
PLAN = Record("p", "加强红色档案保护，建立省级名录。到2025年建成5个基地。", {"题名": "档案事业发展规划"}, openness=Openness.OPEN)
RECORDS = {r.id: r for r in (MEETING, REPORT, PLAN)}
NAMES = [
    "楼春泉", "汤雨耕", "沈佩兰", "陈文", "周志成", "王秀英", "王秀", "鲁思恒", "魯思恆", "县委书记", "副县长",
    "县长", "县妇联主任", "工程师", "科长", "副科长", "县委", "枫溪", "安吉县", "竹溪公社", "平原公社", "袁家坞",
    "上岙村", "诸暨县", "第三支队", "第四支队", "三里桥", "五里桥", "宁波", "寧波", "杭州", "李明",
]
DATES = {
    "一九五八年九月二十五日至二十六日": "1958-09-25/1958-09-26", "1958年9月25日": "1958-09-25", "1958年9月": "1958-09",
    "1958年9月27日": "1958-09-27", "民国二十七年五月二十一日": "1938-05-21", "1938年5月21日": "1938-05-21",
    "1938年": "1938", "1927年": "1927", "一九五八年十二月底": "1958-12-21/1958-12-31", "1938年5月12日": "1938-05-12",
}


def facts(text: str) -> Facts:
    """A reader that knows a few names and dates and nothing else; the longest at a place wins."""
    known = sorted((*NAMES, *DATES), key=len, reverse=True)
    found = re.findall("|".join(map(re.escape, known)), text)
    return Facts(frozenset(f for f in found if f not in DATES), frozenset((DATES[f], f) for f in found if f in DATES))


def cite(record: Record, begin: str, end: str = "", field: str = "text") -> Span:
    """The span from the first `begin` to the end of the first `end` behind it."""
    text = record.field_text(field)
    start = text.index(begin)
    stop = text.index(end or begin, start) + len(end or begin)
    return Span.cut(record, start, stop, field)


def check(text: str, *citations: Span) -> Sentence:
    """The sentence as checked against the records of this file."""
    return verify_sentence(Sentence(text, citations), RECORDS.get, facts)


HOLD = cite(MEETING, "一九五八年九月二十五日", "会议。")
CHAIR = cite(MEETING, "县委书记楼春泉", "到会。")
MOVE = cite(MEETING, "会议确定移民", "平原公社。")
FIRST = cite(MEETING, "第一批", "迁出。")
RUMOUR = cite(MEETING, "会上有人说", "不会再改。")
LEAD = cite(MEETING, "沈佩兰领导陈文的测量组。")
DELAY = cite(MEETING, "县委没有同意推迟迁移。")
TRIAL = cite(MEETING, "今年秋收", "两个。")
MONEY = cite(MEETING, "移民费共", "百分之四十。")
FIGHT = cite(REPORT, "民国二十七年", "1,250支。")
ENEMY = cite(REPORT, "敌军增加", "撤退。")
CONGRESS = cite(REPORT, "第三届", "决议》。")
OFFICE = cite(REPORT, "周志成任", "副科长。")
TRAVEL = cite(REPORT, "魯思恆到達寧波。")
LOSS = cite(REPORT, "未能查明损失。")
CANAL = cite(REPORT, "移民三千五百户", "公里。")
PROTECT = cite(PLAN, "加强红色", "名录。")
BASES = cite(PLAN, "到2025年", "基地。")
TITLE = cite(REPORT, "第三支队战斗报告", field="题名")


def _made_up(quote: str, start: int = 0, record: str = "m") -> Span:
    return Span(record, start, start + len(quote), quote)


INVENTED = [
    "县委决定奖励移民每户稻谷五百斤。", "楼春泉在会上作了重要讲话。", "群众一致拥护，热烈欢迎。", "水库已经改址。", "沈佩兰荣立一等功。",
    "会议通过《移民条例》。", "损失惨重，无一生还。", "共移民四百九十一万户。", "枫桥经验", "县委书记楼春泉主持。",
]


@pytest.mark.parametrize("quote", INVENTED)
@pytest.mark.parametrize("start", [0, 35])
def test_a_fabricated_quote_fails_even_when_the_sentence_repeats_it(quote: str, start: int) -> None:
    checked = check(quote, _made_up(quote, start))
    assert checked.verdict is Support.UNSUPPORTED
    assert "找不到" in checked.reasons[0]


@pytest.mark.parametrize("quote", ["，。！", "   ", "\n\n", "……", "——", "《》", "　"])
def test_a_quote_without_letters_supports_nothing(quote: str) -> None:
    assert check("县委召开会议。", _made_up(quote)).verdict is Support.UNSUPPORTED


def test_blank_quotes_that_really_stand_there_support_nothing() -> None:
    blank = Record("b", "甲。\n  \n乙。", openness=Openness.OPEN)
    for start, end in ((2, 6), (1, 2)):
        sentence = verify_sentence(Sentence("甲。", (Span.cut(blank, start, end),)), {"b": blank}.get, facts)
        assert sentence.reasons == ("引文没有内容",)


@pytest.mark.parametrize("text", ["", "   ", "。", "——", "“”"])
def test_a_sentence_without_letters_is_refused(text: str) -> None:
    assert "句子没有内容" in check(text, HOLD).reasons


def test_without_citation_a_sentence_is_refused() -> None:
    assert check(HOLD.quote).reasons == ("没有出处",)


def test_a_quote_that_stands_elsewhere_in_the_record_is_refused_and_said_so() -> None:
    shifted = replace(HOLD, start=HOLD.start + 3, end=HOLD.end + 3)
    (reason,) = check(HOLD.quote, shifted).reasons
    assert reason.startswith("引文不在所说的位置")


def test_a_closed_record_and_one_that_never_was_give_the_same_words() -> None:
    closed, never = replace(HOLD, record_id="closed"), replace(HOLD, record_id="never!")
    one, two = check(HOLD.quote, closed).reasons, check(HOLD.quote, never).reasons
    assert [r.replace("closed", "X") for r in one] == [r.replace("never!", "X") for r in two]
    assert MEETING.title not in one[0]


def test_one_bad_citation_of_two_refuses_the_whole_sentence() -> None:
    checked = check(HOLD.quote, HOLD, _made_up("没有这句话。"))
    assert checked.verdict is Support.UNSUPPORTED
    assert checked.citations[0] == HOLD  # it is not quietly dropped


def test_a_title_is_no_text() -> None:
    assert check(TITLE.quote, TITLE).verdict is Support.SUPPORTED
    assert check(TITLE.quote, replace(TITLE, field="text")).verdict is Support.UNSUPPORTED
    assert check(TITLE.quote, replace(TITLE, field="不存在")).verdict is Support.UNSUPPORTED


FAITHFUL = [
    ("县委在枫溪召开水库移民工作会议。", (HOLD,)),
    ("1958年9月25日至26日，县委在枫溪召开水库移民工作会议。", (HOLD,)),
    ("1958年9月，县委在枫溪召开水库移民工作会议。", (HOLD,)),
    ("会议由县委书记楼春泉主持，安吉县副县长汤雨耕、县妇联主任沈佩兰等到会。", (CHAIR,)),
    ("县委书记楼春泉主持会议。", (CHAIR, HOLD)),
    ("楼春泉主持。", (CHAIR,)),
    ("县委在枫溪召开水库移民工作会议，县委书记楼春泉主持。", (HOLD, CHAIR)),
    ("会议确定移民491户、2314人。", (MOVE,)),
    ("会议确定移民总数491户、2,314人，其中袁家坞137户全部迁往安吉县竹溪公社。", (MOVE,)),
    ("袁家坞137户迁往安吉县竹溪公社，上岙村80户安置在平原公社。", (MOVE,)),
    ("第一批不少于200户，限1958年12月底以前迁出。", (FIRST,)),
    ("第一批至少二百户，限一九五八年十二月底以前迁出。", (FIRST,)),
    ("会上有人说水库可能改址，陈文说明坝址已经确定，不会再改。", (RUMOUR,)),
    ("沈佩兰领导陈文的测量组。", (LEAD,)),
    ("县委未同意推迟迁移。", (DELAY,)),
    ("拟试办农业生产合作社两个。", (TRIAL,)),
    ("秋收以前拟试办2个农业生产合作社。", (TRIAL,)),
    ("移民费共1797000元，房屋补偿占40%。", (MONEY,)),
    ("移民费共179.7万元。", (MONEY,)),
    ("房屋补偿占40％。", (MONEY,)),
    ("1938年5月21日，第三支队在三里桥与敌遭遇，毙敌十二人，俘敌五人，缴枪1250支。", (FIGHT,)),
    ("1938年，第三支队在三里桥与敌遭遇。", (FIGHT,)),
    ("鲁思恒到达宁波。", (TRAVEL,)),
    ("魯思恆到達寧波", (TRAVEL,)),
    ("第三届代表大会通过《关于整理档案的决议》。", (CONGRESS,)),
    ("第3届代表大会通过《关于整理档案的决议》。", (CONGRESS,)),
    ("王秀英任副科长。", (OFFICE,)),
    ("周志成任科长。", (OFFICE,)),
    ("未能查明损失。", (LOSS,)),
    ("《第三支队战斗报告》称：“俘敌5人，缴枪1,250支。”", (TITLE, FIGHT)),
    ("移民3500户，修渠12.5公里。", (CANAL,)),
    ("规划提出，加强红色档案保护，建立省级名录。", (PROTECT,)),
    ("到2025年建成5个基地。", (BASES,)),
]


@pytest.mark.parametrize(("text", "citations"), FAITHFUL, ids=[t for t, _ in FAITHFUL])
def test_a_faithful_sentence_passes(text: str, citations: tuple[Span, ...]) -> None:
    assert check(text, *citations).reasons == ()


FALSE = [
    # figures
    ("会议确定移民总数四百九十二户。", (MOVE,)),
    ("会议确定移民总数491万户。", (MOVE,)),
    ("会议确定移民总数491人。", (MOVE,)),
    ("袁家坞一百三十七人全部迁往安吉县竹溪公社。", (MOVE,)),
    ("移民费共179.7亿元。", (MONEY,)),
    ("移民费共1797万元。", (MONEY,)),
    ("移民费共17.97万元。", (MONEY,)),
    ("房屋补偿占百分之四十五。", (MONEY,)),
    ("房屋补偿占40元。", (MONEY,)),
    ("移民三千五百人。", (CANAL,)),
    ("移民三千五十户。", (CANAL,)),
    ("修渠125公里。", (CANAL,)),
    ("修渠12.5里。", (CANAL,)),
    ("缴枪12支。", (FIGHT,)),
    ("毙敌5人，俘敌12人，缴枪1,250支。", (FIGHT,)),
    ("袁家坞80户全部迁往安吉县竹溪公社，上岙村137户安置在平原公社。", (MOVE,)),
    ("袁家坞80户。", (MOVE,)),
    ("三十七户全部迁往安吉县竹溪公社。", (MOVE,)),
    ("第四届代表大会通过《关于整理档案的决议》。", (CONGRESS,)),
    ("三届代表大会通过《关于整理档案的决议》。", (CONGRESS,)),
    ("第一批少于二百户，限一九五八年十二月底以前迁出。", (FIRST,)),
    ("第一批二百户，限一九五八年十二月底以前迁出。", (FIRST,)),
    ("第一批不超过二百户，限一九五八年十二月底以前迁出。", (FIRST,)),
    ("少于二百户", (FIRST,)),
    ("第二批不少于二百户，限一九五八年十二月底以前迁出。", (FIRST,)),
    ("到2035年建成5个基地。", (BASES,)),
    # dates
    ("1958年9月27日，县委在枫溪召开水库移民工作会议。", (HOLD,)),
    ("1957年9月25日，县委在枫溪召开水库移民工作会议。", (HOLD,)),
    ("1927年，第三支队在三里桥与敌遭遇，毙敌12人。", (FIGHT,)),
    ("1938年5月12日，第三支队在三里桥与敌遭遇。", (FIGHT,)),
    ("民国二十七年二十一月五日，第三支队在三里桥与敌遭遇。", (FIGHT,)),
    ("第一批不少于二百户，限一九五八年二月底以前迁出。", (FIRST,)),
    # names, posts, places
    ("县委书记李明主持，安吉县副县长汤雨耕、县妇联主任沈佩兰到会。", (CHAIR,)),
    ("县委书记汤雨耕主持。", (CHAIR,)),
    ("汤雨耕主持。", (CHAIR,)),
    ("副县长汤雨耕主持。", (CHAIR,)),
    ("安吉县县长汤雨耕到会。", (CHAIR,)),
    ("县长汤雨耕", (CHAIR,)),
    ("县妇联主任楼春泉到会。", (CHAIR,)),
    ("副县长楼春泉主持。", (CHAIR,)),
    ("王秀英任科长。", (OFFICE,)),
    ("周志成任副科长，王秀英任科长。", (OFFICE,)),
    ("王秀任副科长。", (OFFICE,)),
    ("县委在杭州召开水库移民工作会议。", (HOLD,)),
    ("袁家坞一百三十七户全部迁往竹溪公社，上岙村八十户安置在安吉县。", (MOVE,)),
    ("袁家坞一百三十七户全部迁往平原公社。", (MOVE,)),
    ("第四支队在三里桥与敌遭遇。", (FIGHT,)),
    ("第三支队在五里桥与敌遭遇。", (FIGHT,)),
    ("陈文领导沈佩兰的测量组。", (LEAD,)),
    ("鲁思恒到达杭州。", (TRAVEL,)),
    # titles and quotations
    ("第三届代表大会通过《关于整理文书的决议》。", (CONGRESS,)),
    ("第三届代表大会通过《关于整理档案》。", (CONGRESS,)),
    ("会议确定：“移民要快”，移民总数四百九十一户、二千三百一十四人。", (MOVE,)),
    ("《战斗总结》称：“俘敌5人，缴枪1,250支。”", (TITLE, FIGHT)),
    ("会议提出“坝址已经确定，损失未能查明”。", (RUMOUR, LOSS)),
    ("陈文说明，“不会再改。未能查明损失”。", (RUMOUR, LOSS)),
    # denials
    ("县委同意推迟迁移。", (DELAY,)),
    ("同意推迟迁移。", (DELAY,)),
    ("查明损失。", (LOSS,)),
    ("能查明损失。", (LOSS,)),
    ("坝址没有确定，不会再改。", (RUMOUR,)),
    ("坝址已经确定，会再改。", (RUMOUR,)),
    ("县委不在枫溪召开水库移民工作会议。", (HOLD,)),
    ("县委反对推迟迁移。", (DELAY,)),
    ("县委“同意推迟迁移”。", (DELAY,)),
    # plans and rumours told as done
    ("试办农业生产合作社两个。", (TRIAL,)),
    ("今年秋收以前，试办农业生产合作社两个。", (TRIAL,)),
    ("今年秋收以前，已试办农业生产合作社两个。", (TRIAL,)),
    ("水库可能改址。", (RUMOUR,)),
    ("水库改址。", (RUMOUR,)),
    ("改址", (RUMOUR,)),
    ("加强了红色档案保护，建立了省级名录。", (PROTECT,)),
    ("红色档案保护已经加强，建立省级名录。", (PROTECT,)),
    # opposites
    ("敌军减少兵力，向东撤退。", (ENEMY,)),
    ("敌军增加兵力，向西撤退。", (ENEMY,)),
    ("敌军增加兵力，向东进攻。", (ENEMY,)),
    # what nobody said
    ("县委在枫溪召开水库移民工作会议，群众热烈拥护各项决定。", (HOLD,)),
    ("县委大力弘扬艰苦奋斗精神。", (HOLD,)),
    ("山区人民从此过上好日子。", (MOVE,)),
    ("县委在枫溪召开水库移民工作会议。", (MOVE,)),
    ("沈佩兰领导陈文的测量组。", (FIGHT,)),
]


@pytest.mark.parametrize(("text", "citations"), FALSE, ids=[t for t, _ in FALSE])
def test_a_false_sentence_is_refused(text: str, citations: tuple[Span, ...]) -> None:
    checked = check(text, *citations)
    assert checked.verdict is Support.UNSUPPORTED
    assert all(re.search("[一-鿿]", reason) for reason in checked.reasons)


WHOLE = (HOLD, CHAIR, MOVE, FIRST, RUMOUR, LEAD, DELAY, TRIAL, MONEY, FIGHT, ENEMY, CONGRESS, OFFICE, TRAVEL, LOSS, CANAL)


@settings(deadline=None)
@given(st.sampled_from(WHOLE))
def test_a_verbatim_sentence_passes(span: Span) -> None:
    assert check(span.quote, span).verdict is Support.SUPPORTED


@settings(deadline=None)
@given(st.sampled_from(WHOLE), st.data())
def test_a_changed_digit_fails(span: Span, data: st.DataObject) -> None:
    digits = [i for i, c in enumerate(span.quote) if c in "0123456789一二三四五六七八九" and span.quote[i : i + 2] != "一批"]
    assume(digits)
    at = data.draw(st.sampled_from(digits))
    family = "123456789" if span.quote[at].isascii() else "一二三四五六七八九"
    other = data.draw(st.sampled_from([c for c in family if c != span.quote[at]]))
    assert check(span.quote[:at] + other + span.quote[at + 1 :], span).verdict is Support.UNSUPPORTED


@settings(deadline=None)
@given(st.sampled_from(WHOLE), st.integers(-200, 400))
def test_a_shifted_citation_fails(span: Span, shift: int) -> None:
    assume(shift and span.start + shift >= 0)
    moved = replace(span, start=span.start + shift, end=span.end + shift)
    assert check(span.quote, moved).verdict is Support.UNSUPPORTED


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(WHOLE))
def test_any_text_gets_a_verdict(text: str, span: Span) -> None:
    assert check(text, span).verdict in (Support.SUPPORTED, Support.UNSUPPORTED)


def test_line_breaks_of_the_layout_do_not_change_a_figure() -> None:
    record = Record("x", "全县迁移一百二\n十户，另有十户留\n在原处。", openness=Openness.OPEN)
    span = Span.cut(record, 0, len(record.text))
    assert verify_sentence(Sentence("全县迁移一百二十户，另有十户留在原处。", (span,)), {"x": record}.get, facts).reasons == ()


_TOLD = "一九四七年春天，敌人说把林政委打死了，挂在北门。其实那是大岚的一个砍柴人。林政委在山里。"
_TOLD_IN = Record("r-told", _TOLD, {"题名": "回忆"})


@pytest.mark.parametrize(("words", "good"), [
    ("一九四七年春天，敌人说把林政委打死了，挂在北门。", False),
    ("一九四七年春天，敌人说把林政委打死了，挂在北门。其实那是大岚的一个砍柴人。", True),
    ("其实那是大岚的一个砍柴人。", True), ("林政委在山里。", True),
])
def test_words_that_the_record_takes_back_stand_only_with_what_follows(words: str, good: bool) -> None:
    start = _TOLD.index(words)
    said = Sentence(words, (Span.cut(_TOLD_IN, start, start + len(words)),))
    found = verify_sentence(said, {_TOLD_IN.id: _TOLD_IN}.get, lambda text: Facts())
    assert (found.verdict is Support.SUPPORTED) is good
    assert good or "其实那是大岚" in found.reasons[0]
