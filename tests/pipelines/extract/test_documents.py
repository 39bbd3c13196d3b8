"""Titles and document numbers: what is cited, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import EntityType, Record
from pipelines.extract.documents import draft_stage, find_documents, normal_number


def cited(text: str) -> list[str]:
    return [m.span.quote for m in find_documents(Record("T901-001", text), "text")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("学习《论持久战》。", ["《论持久战》"]),
        ("《浙江日报》《东南日报》", ["《浙江日报》", "《东南日报》"]),
        ("《关于修改〈婚姻登记办法〉的决定》施行", ["《关于修改〈婚姻登记办法〉的决定》"]),
        ("《关于印发《档案办法》的通知》", ["《关于印发《档案办法》的通知》"]),
        ("《浙江\n日报》", ["《浙江\n日报》"]),
        ("《浙\n江日\n报》", []),
        ("《未完的题名", []),
        ("《未完，见《论持久战》", ["《论持久战》"]),
        ("论持久战》", []),
        ("《》《 》", []),
        ("《" + "长" * 98 + "》", ["《" + "长" * 98 + "》"]),
        ("《" + "长" * 101 + "》", []),
    ],
)
def test_titles(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("根据浙委〔1983〕12号文件", ["浙委〔1983〕12号"]),
        ("按照国发[2006]20号、浙政发（2007）3号和浙委【1984】5号", ["国发[2006]20号", "浙政发（2007）3号", "浙委【1984】5号"]),
        ("国经贸〔2000〕15号", ["国经贸〔2000〕15号"]),
        ("浙政发〔２００３〕５号", ["浙政发〔２００３〕５号"]),
        ("省委〔1983〕\n12号", ["省委〔1983〕\n12号"]),
        ("（83）浙水字第12号", ["（83）浙水字第12号"]),
        ("浙水字（83）第12号", ["浙水字（83）第12号"]),
        ("(一九五六)府办字第三十二号", ["(一九五六)府办字第三十二号"]),
        ("奉省政府府秘字第二三号训令", ["省政府府秘字第二三号"]),
        ("法學字第一〇三號", ["法學字第一〇三號"]),
        ("业经府民字第□□号指令", ["府民字第□□号"]),
        ("中华人民共和国国务院令第343号公布", ["中华人民共和国国务院令第343号"]),
        ("国家档案局令（第19号）", ["国家档案局令（第19号）"]),
        ("《档案办法》（浙政发〔2003〕5号）", ["《档案办法》", "浙政发〔2003〕5号"]),
        ("《关于浙委〔1983〕12号的说明》", ["《关于浙委〔1983〕12号的说明》"]),
        ("奉政办〔2005〕8号", ["奉政办〔2005〕8号"]),
        ("案查府民字第5号训令", ["府民字第5号"]),
        ("府建字第15号、秘二字第三〇二号和政字第7号令", ["府建字第15号", "秘二字第三〇二号", "政字第7号令"]),
        ("根据国务院令第587号修订", ["国务院令第587号"]),
        ("中华人民共和国主席令第二十三号", ["中华人民共和国主席令第二十三号"]),
        ("中央军事委员会第14号令发布", ["中央军事委员会第14号令"]),
        ("监察部、人事部、海关总署令第7号发布", ["监察部、人事部、海关总署令第7号"]),
        ("中共會甬特委通告第一號", ["中共會甬特委通告第一號"]),
        ("发布第3号命令，下令第二号车开动", []),
        ("他命令第一号坦克前进", []),
        ("中山路12号", []),
        ("（12）人民路3号", []),
        ("第12号", []),
        ("数字第3号", []),
        ("第三号文件", []),
        ("（1983）", []),
        ("电话12号台", []),
        ("根据令第3号", []),
    ],
)
def test_document_numbers(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("证明了莫斯科宣言和莫斯科声明的正确性", ["莫斯科宣言", "莫斯科声明"]),
        ("一九六二年日内瓦协议和独立宣言", ["日内瓦协议", "独立宣言"]),
        ("根据中华人民共和国宪法", ["中华人民共和国宪法"]),
        ("中华人民共和国档案法实施办法已公布", ["中华人民共和国档案法实施办法"]),
        ("# 失业保险条例\n\n1998年12月26日", ["失业保险条例"]),
        # not by a full name
        ("莫斯科声明支持古巴", []),
        ("本条例、该协定、本报告", []),
        ("在中华人民共和国境内违法经营", []),
        ("中华人民共和国的法律", []),
        ("# 关于开展大检查的通知", []),
        ("制定管理条例", []),
    ],
)
def test_documents_named_without_marks(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("《中、小学卫生工作暂行规定(草案)》", "草案"),
        ("《档案管理办法（试行）》", "试行"),
        ("《档案管理办法》（征求意见稿）", "征求意见稿"),
        ("浙江省档案条例（送审稿）", "送审稿"),
        ("《规划纲要（讨论稿）》", "讨论稿"),
        ("《档案管理办法》", ""),
        ("《关于〈办法（草案）〉的说明》", ""),
        ("", ""),
    ],
)
def test_a_draft_says_so(title: str, stage: str) -> None:
    assert draft_stage(title) == stage


def test_mentions_are_documents_with_their_place_and_producer() -> None:
    record = Record("T901-001", "见《论持久战》", catalogue={"题名": "转发《暂行办法》"})
    [mention] = find_documents(record, "text")
    assert (mention.type, mention.span.start, mention.span.end) == (EntityType.DOCUMENT, 1, 7)
    assert mention.origin.startswith("rule:documents@")
    [title] = find_documents(record, "题名")
    assert (title.span.field, title.span.quote) == ("题名", "《暂行办法》")


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("浙政发（１９８３） 12号", "浙政发〔1983〕12号"),
        ("浙委[1983]12号", "浙委〔1983〕12号"),
        ("浙委【1983】\n12号", "浙委〔1983〕12号"),
        ("(83)浙水字第12号", "〔83〕浙水字第12号"),
        ("浙委〔1983〕12号", "浙委〔1983〕12号"),
        ("法學字第三號", "法學字第三號"),
        ("国家档案局令（第19号）", "国家档案局令（第19号）"),
        ("", ""),
    ],
)
def test_a_number_in_its_normal_form(text: str, normal: str) -> None:
    assert normal_number(text) == normal
    assert normal_number(normal) == normal


@settings(deadline=None)
@given(st.text(st.sampled_from("《》〈〉〔〕[]()（）字第号令0123一二\n浙委发a"), max_size=60))
def test_any_text_is_read_without_a_crash_and_every_span_holds(text: str) -> None:
    reached = 0
    for mention in find_documents(Record("T901-001", text), "text"):
        assert text[mention.span.start : mention.span.end] == mention.span.quote
        assert mention.span.start >= reached
        reached = mention.span.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# 国务院关于鼓励外商投资的规定\n\n第一条", ["国务院关于鼓励外商投资的规定"]),
        ("# 国务院关于高级专家退休若干问题的暂行规定\n", ["国务院关于高级专家退休若干问题的暂行规定"]),
        ("# 国务院关于外商投资企业适用增值税、消费税等税收暂行条例有关问题的通知\n",
         ["国务院关于外商投资企业适用增值税、消费税等税收暂行条例有关问题的通知"]),
        ("# 关于工资总额组成的规定\n", ["关于工资总额组成的规定"]),
        ("# 关于印发工作要点的通知\n", []),
        ("国务院关于鼓励外商投资的规定已经施行", []),
    ],
)
def test_a_heading_names_the_whole_paper(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("国务院关于高级专家离休退休若干问题的暂行规定", ["国务院关于高级专家离休退休若干问题的暂行规定"]),
        ("关于解决乌石溪水库移民遗留问题的协议书", []),
    ],
)
def test_a_regulations_title_is_the_whole_paper(title: str, expected: list[str]) -> None:
    record = Record("T901-001", "第一条", {"题名": title})
    assert [m.span.quote for m in find_documents(record, "题名")] == expected
