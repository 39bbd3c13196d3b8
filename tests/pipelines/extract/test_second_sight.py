"""The network's second look: places through line breaks, tags of what the rules found, events that come and go."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import DateMention, EntityType, Mention, Record, Span, When
from pipelines.extract.pipeline import Reader
from pipelines.extract.second_sight import View
from pipelines.extract.taught import SEEN


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@given(st.lists(st.integers(0, 200), min_size=1, unique=True).map(sorted), st.data())
def test_places_go_through_line_breaks_and_back(places: list[int], data: st.DataObject) -> None:
    view = View.of("字" * len(places), places)
    start = data.draw(st.integers(0, len(places) - 1))
    end = data.draw(st.integers(start + 1, len(places)))
    assert view.inside(*view.outside(start, end)) == (start, end)


def test_a_place_that_is_no_character_of_the_text_is_none() -> None:
    view = View.of("甲乙", [0, 2])
    assert view.inside(0, 3) == (0, 2)
    assert view.inside(1, 3) is None


def test_of_a_title_and_a_name_inside_it_the_name_counts() -> None:
    record = Record("r", "《陈文文集》一九五〇年印")

    def named(start: int, end: int, kind: EntityType) -> Mention:
        return Mention(Span.cut(record, start, end), kind, 0.9, "n")

    view = View.of(record.text, range(len(record.text)))
    names = [named(0, 6, EntityType.DOCUMENT), named(1, 3, EntityType.PERSON)]
    tags = view.seen(names, [DateMention(Span.cut(record, 6, 11), When("1950"), "d")])
    assert [SEEN[t] for t in tags] == ["O", "B-PER", "E-PER", "O", "O", "O", "B-DATE", *["I-DATE"] * 3, "E-DATE", "O"]
    assert view.seen([names[0]], []).tolist()[:6] == [SEEN.index(t) for t in ("B-DOC", *["I-DOC"] * 4, "E-DOC")]


def test_everything_found_is_words_of_the_record(reader: Reader) -> None:
    text = (
        "一九四九年五月三日，中国人民解放军第二十\n三军解放杭州。五月七日，杭州市军事管制委员会成立，谭震林任主\n"
        "任，汪道涵、谭启龙任副主任。会议决定于五月二十四日召开各界代表座谈会。"
    )
    (found,) = reader.read([Record("r", text)])
    spans = [s for e in found.events for s in (e.trigger, e.evidence, *(a.term.span for a in e.arguments))]
    assert found.events
    assert all(text[s.start : s.end] == s.quote for s in (*spans, *(m.span for m in found.mentions)))
    assert all(e.evidence.start <= e.trigger.start and e.trigger.end <= e.evidence.end for e in found.events)
    assert [e.trigger.start for e in found.events] == sorted(e.trigger.start for e in found.events)


def test_an_order_and_a_fact_are_told_apart(reader: Reader) -> None:
    (found,) = reader.read([Record("r", "一九五三年三月二日，省人民政府任命陈文为余姚县县长。\n兹命令：各县应于四月五日以前召开会议。")])
    modes = {e.type: e.modality.value for e in found.events}
    assert modes["任职·免职"] == "actual"
    assert modes.get("会议", "ordered") in ("ordered", "planned")


@pytest.mark.parametrize(("text", "type_", "modes"), [
    ("缺点为二大队迂回迟到四十分钟，致敌未能全歼。", "战斗·战役", {"denied"}),
    ("外传省府拟将会稽区专员公署裁撤，并无其事，仰安心供职。", "成立·更名·合并·分设", {"denied", "rumoured"}),
])
def test_what_is_denied_is_made_no_fact(reader: Reader, text: str, type_: str, modes: set[str]) -> None:
    (found,) = reader.read([Record("r", text)])
    told = {e.modality.value for e in found.events if e.type == type_}
    assert told
    assert told <= modes


def test_what_happened_since_a_body_was_founded_is_not_the_body(reader: Reader) -> None:
    (found,) = reader.read([Record("r", "此次战斗为支队成立后的第一仗，群众送茶送饭者不下二百人。")])
    founded = [a.term.span.quote for e in found.events if e.type.startswith("成立") for a in e.arguments if a.role == "after"]
    assert founded == ["支队"]


def test_nothing_is_told_by_a_text_of_no_words(reader: Reader) -> None:
    for found in reader.read([Record("a", "。。。\n\n——"), Record("b", "□□□□"), Record("c", "\ud83d\ude00" * 40)]):
        assert not found.events


def test_reading_is_the_same_alone_and_beside_others(reader: Reader) -> None:
    texts = ["五月三日，陈文率部攻克余姚。", "省人民政府一九五三年三月二日在杭州召开水利会议。", "陈文" * 60]
    records = [Record(str(i), text) for i, text in enumerate(texts)]
    together = list(reader.read(records))
    assert together == [next(iter(reader.read([record]))) for record in records]
    assert np.asarray([len(f.events) for f in together[:2]]).min() >= 1


def parts(reader: Reader, text: str, word: str, day: str = "2024-09-02") -> tuple[str, set[str]]:
    """The modality and `role=words` of the event told by the first such word."""
    (found,) = reader.read([Record("r", text, when=When(day, day, day, "day"))])
    event = next(e for e in found.events if e.trigger.quote == word)
    return event.modality.value, {f"{a.role}={a.term.span.quote}" for a in event.arguments}


def test_a_piece_of_a_name_is_the_name_and_a_piece_of_a_papers_name_does_nothing(reader: Reader) -> None:
    _, elected = parts(reader, "10月31日，国家主席习近平致电卢拉，祝贺他当选巴西联邦共和国总统。", "当选")
    assert "organisation=巴西联邦共和国" in elected
    _, issued = parts(reader, "根据1999年1月22日中华人民共和国国务院令第258号发布的《失业保险条例》，特此通知。", "发布")
    assert not {p for p in issued if p.startswith("issuer=") and p != "issuer=国务院"}


@pytest.mark.parametrize(("text", "expected"), [
    ("### 赵乐际会见马里总统\n\n赵乐际2日在北京会见马里总统戈伊塔。", {"host=赵乐际", "visitor=总统"}),
    ("### 王沪宁会见古巴全国人民政权代表大会主席\n\n王沪宁7日在京会见古巴客人。", {"host=王沪宁", "visitor=主席"}),
])
def test_who_comes_first_receives_and_who_comes_last_is_received(reader: Reader, text: str, expected: set[str]) -> None:
    assert parts(reader, text, "会见")[1] == expected


def test_who_is_received_by_another_comes_first(reader: Reader) -> None:
    (found,) = reader.read([Record("r", "新华社北京二日电　锡兰总理班达拉奈克夫人今天下午受到刘少奇主席的接见。")])
    for event in found.events:
        guests = {a.term.span.quote for a in event.arguments if a.role == "visitor"}
        assert "刘少奇" not in guests


def test_the_paper_right_behind_the_word_belongs_to_it_however_long_its_title(reader: Reader) -> None:
    text = "商务部等13部门已制定了《全面推进城市一刻钟便民生活圈建设三年行动计划（2023—2025）》，进一步提升服务水平。"
    assert "document=《全面推进城市一刻钟便民生活圈建设三年行动计划（2023—2025）》" in parts(reader, text, "制定")[1]


@pytest.mark.parametrize(("text", "word", "expected"), [
    ("身患渐冻症的张定宇被授予“人民英雄”国家荣誉称号，不久前又作出一个决定。", "授予", "honour=人民英雄"),
    ("印度政府最近颁布了所谓“被拘留者财产管理法令”。", "颁布", "document=被拘留者财产管理法令"),
])
def test_no_part_begins_or_ends_across_a_quotation_mark(reader: Reader, text: str, word: str, expected: str) -> None:
    found = parts(reader, text, word)[1]
    assert expected in found
    assert not {p for p in found if ("“" in p) != ("”" in p)}


def test_what_comes_after_the_day_of_the_paper_is_a_plan_whatever_the_network_thinks(reader: Reader) -> None:
    text = "明天（12月25日）出版的人民日报将发表社论，题目是《铆足干劲》。"
    assert parts(reader, text, "出版", "2022-12-24")[0] == "planned"
