"""How a regulation came to its wording: the steps under its heading, what is missing among them, and its versions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Record, When
from pipelines.extract.amendments import amendments, chain, faults, own_day, versions

LINES = """# 甲管理条例

1991年3月4日 中华人民共和国国务院令第76号发布

2011年1月8日 《国务院关于废止和修改部分行政法规的决定》第一次修订

2018年9月6日 《国务院关于修改部分行政法规的决定》第二次修订

<!-- INFO END -->

## 第一章 总则

第一条 根据《中华人民共和国乙法》，制定本条例。
"""
BRACKET = (
    "甲管理条例\n（2001年6月15日国务院令第310号公布　根据2011年1月8日《国务院关于废止和修改部分行政法规的决定》第一次修订　"
    "根据2017年3月1日《国务院关于修改和废止部分行政法规的决定》第二次修订）\n第一条 本条例自2001年7月1日施行。\n"
)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (LINES, [("公布", "1991-03-04", 0), ("修订", "2011-01-08", 1), ("修订", "2018-09-06", 2)]),
        (BRACKET, [("公布", "2001-06-15", 0), ("修订", "2011-01-08", 1), ("修订", "2017-03-01", 2)]),
        (
            "# 乙办法\n\n1983年4月9日 国务院批准\n\n1983年4月20日 交通部发布\n\n1992年6月6日 国务院批准第二次修订\n\n1992年8月1日 施行\n",
            [("批准", "1983-04-09", 0), ("公布", "1983-04-20", 0), ("修订", "1992-06-06", 2), ("施行", "1992-08-01", 0)],
        ),
        ("# 丙条例\n\n2018年9月6日 国务院第23次常务会议修订通过\n\n2018年11月6日 国务院令第706号\n",
         [("通过", "2018-09-06", 0), ("公布", "2018-11-06", 0)]),
    ],
)
def test_steps_in_either_way_of_writing(text: str, steps: list[tuple[str, str, int]]) -> None:
    found = chain(text)
    assert found is not None
    assert [(s.kind, s.day, s.order) for s in found.steps] == steps


@pytest.mark.parametrize(
    "text",
    [
        "", "# 甲条例\n\n第一条 2001年1月1日国务院公布《乙条例》。\n", "本报讯 2001年1月1日国务院公布《乙条例》。",
        "# 一条新闻\n\n2001年1月1日 国务院发布\n",
    ],
)
def test_other_texts_have_no_chain(text: str) -> None:
    assert chain(text) is None


def test_statements_say_who_when_and_which_time() -> None:
    record = Record("r", LINES)
    told = [(s.subject.span.quote, s.predicate, s.object.span.quote if s.object else "", s.when.edtf if s.when else "", dict(s.qualifiers))
            for s in amendments(record)]
    assert told == [
        ("甲管理条例", "ISSUED_BY", "国务院", "1991-03-04", {"文号": "中华人民共和国国务院令第76号"}),
        ("甲管理条例", "AMENDED_BY", "《国务院关于废止和修改部分行政法规的决定》", "2011-01-08", {"次序": "1"}),
        ("甲管理条例", "AMENDED_BY", "《国务院关于修改部分行政法规的决定》", "2018-09-06", {"次序": "2"}),
    ]
    for statement in amendments(record):
        assert LINES[statement.evidence.start : statement.evidence.end] == statement.evidence.quote


def test_several_issuers_are_several_statements() -> None:
    text = "# 甲办法\n\n1989年10月4日 国务院、中央军委批准\n\n1989年11月17日 民政部、总后勤部令第1号发布\n"
    bodies = {s.object.span.quote for s in amendments(Record("r", text)) if s.object and s.predicate == "ISSUED_BY"}
    assert bodies == {"国务院", "中央军委", "民政部", "总后勤部"}


FAULTS = [
    (LINES, "2018-09-06", []),
    (LINES, "", []),
    (LINES.replace("第一次", "第三次"), "", ["缺第一次修订", "缺第二次修订", "第二次修订重出或次序颠倒"]),
    (LINES.replace("第二次", "第三次"), "", ["缺第二次修订"]),
    (LINES.replace("2011年1月8日", "2019年1月8日"), "", ["日期颠倒：2019-01-08 修订在 2018-09-06 修订之前"]),
    (LINES, "2020-11-29", ["本文日期 2020-11-29 晚于最后一环 2018-09-06：其后的修订未列"]),
    (LINES, "2018-09-05", ["本文日期 2018-09-05 与最后一环 2018-09-06 不符"]),
    ("# 甲条例\n\n1989年5月11日 国务院批准\n", "", ["没有公布（发布）一环"]),
    ("# 甲条例\n\n1983年4月20日 交通部发布\n\n1986年2月6日 国务院批准修订\n\n1992年6月6日 国务院批准第二次修订\n", "", []),
]


@pytest.mark.parametrize(("text", "own", "expected"), FAULTS)
def test_a_broken_chain_is_reported(text: str, own: str, expected: list[str]) -> None:
    found = chain(text)
    assert found is not None
    assert faults(found, own) == expected


def test_the_day_a_text_bears() -> None:
    day = When("2018-11-06", "2018-11-06", "2018-11-06", "day")
    assert own_day(Record("r", "", when=day)) == "2018-11-06"
    assert own_day(Record("r", "", catalogue={"题名": "甲条例(2019-03-24)"})) == "2019-03-24"
    assert own_day(Record("r", "", source_path="a/甲条例(2016-02-06).md")) == "2016-02-06"
    assert own_day(Record("r", "")) == ""


def test_versions_lead_from_the_later_to_the_earlier() -> None:
    later = Record("b", LINES, catalogue={"题名": "甲管理条例(2018-09-06)"})
    earlier = Record("a", LINES.split("2018年9月6日")[0], catalogue={"题名": "甲管理条例(2011-01-08)"})
    other = Record("c", LINES.replace("甲管理条例", "乙管理条例"), catalogue={"题名": "乙管理条例(2012-01-08)"})
    (link,) = versions([later, other, earlier])
    assert link.object is not None
    assert (link.subject.span.record_id, link.predicate, link.object.span.record_id) == ("b", "SUPERSEDES", "a")
    assert link.evidence.record_id == "b"
    assert link.when is not None
    assert link.when.edtf == "2018-09-06"


PIECES = ("2001年6月15日", "国务院", "令第3号", "公布", "第一次", "修订", "《决定》", "\n", "　", "根据", "、", "）")


@given(st.lists(st.sampled_from(PIECES), max_size=30))
@settings(max_examples=150, deadline=None)
def test_any_head_is_read_without_a_crash(parts: list[str]) -> None:
    text = "# 甲条例\n\n" + "".join(parts)
    for statement in amendments(Record("r", text)):
        assert text[statement.evidence.start : statement.evidence.end] == statement.evidence.quote
    found = chain(text)
    if found is not None:
        faults(found, "2001-06-15")
