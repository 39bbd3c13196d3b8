"""The extractive brief: in the right section, word for word, plans as plans, the adversary in quotation marks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.access import Audience
from graph.model import Openness, Record, When
from graph.works import Product, Support
from pipelines.compose import draft_brief
from pipelines.compose.brief import template
from tests.pipelines.compose.drafts import CLOSED, RECORD, no_facts, store_with

PLAN = Record(
    "r-plan", "到2025年建成水库移民后期扶持基地十个，带动移民增收。加强水库移民安置区的公共服务设施建设和维护。",
    {"题名": "水库移民后期扶持规划"}, openness=Openness.OPEN, when=When("2021-03", "2021-03-01", "2021-03-31"),
)
OLD_PLAN = Record(
    "r-old", "移民迁入水库下游安置区后，第一年口粮由国家供应，每人每月原粮三十六斤。", {"题名": "水库移民安置方案"},
    openness=Openness.OPEN, when=When("1958-10-20", "1958-10-20", "1958-10-20"),
)
ENEMY = Record(
    "r-foe", "查匪军窜扰水库移民安置村庄，掳去壮丁十余人。", {"题名": "水库移民村匪情报告"}, openness=Openness.OPEN,
    when=When("1948", "1948-01-01", "1948-12-31"),
)
QUESTION = "水库移民安置如何做好？"


@pytest.fixture
def brief(tmp_path: Path) -> Product:
    return draft_brief(store_with(tmp_path, RECORD, PLAN, OLD_PLAN, ENEMY, CLOSED), QUESTION, Audience.BRIEF, None, no_facts)


def _where(brief: Product, words: str) -> tuple[str, str]:
    return next((s.heading, x.text) for s in brief.sections for x in s.sentences if words in x.text)


def test_every_sentence_is_supported_and_cites(brief: Product) -> None:
    assert brief.sentences()
    assert {s.verdict for s in brief.sentences()} == {Support.SUPPORTED}
    assert all(s.citations for s in brief.sentences())


def test_a_fact_is_told_as_a_fact(brief: Product) -> None:
    heading, text = _where(brief, "一百三十七户")
    assert heading in ("摘要", "一、档案记载")
    assert text == "水库移民安置了一百三十七户，群众已经搬入新居。"


def test_a_present_plan_is_advice_or_told_as_a_plan(brief: Product) -> None:
    heading, text = _where(brief, "公共服务设施")
    assert heading == "四、对策建议" or text.startswith("《水库移民后期扶持规划》提出：“")


def test_an_old_plan_is_neither_advice_nor_fact(brief: Product) -> None:
    heading, text = _where(brief, "原粮三十六斤")
    assert heading != "四、对策建议"
    assert text.startswith("《水库移民安置方案》提出：“")


def test_a_plan_whose_year_has_gone_by_is_no_advice(tmp_path: Path) -> None:
    gone = replace(PLAN, text="到2025年，水库移民安置区建成公共服务设施十处。")
    brief = draft_brief(store_with(tmp_path, RECORD, gone), QUESTION, Audience.BRIEF, None, no_facts)
    heading, text = _where(brief, "设施十处")
    assert heading != "四、对策建议"
    assert text.startswith("《水库移民后期扶持规划》提出：“到2025年")


def test_what_the_adversary_wrote_is_quoted_under_his_name(brief: Product) -> None:
    _, text = _where(brief, "匪军")
    assert text == "《水库移民村匪情报告》称：“查匪军窜扰水库移民安置村庄，掳去壮丁十余人。”"


def test_nothing_of_a_closed_record_is_in_it(brief: Product) -> None:
    assert all(c.record_id != CLOSED.id for s in brief.sentences() for c in s.citations)
    assert "张某某" not in repr(brief)


def test_no_sentence_stands_twice(brief: Product) -> None:
    texts = [s.text for s in brief.sentences()]
    assert len(set(texts)) == len(texts)


def test_without_evidence_there_is_no_sentence(tmp_path: Path) -> None:
    empty = draft_brief(store_with(tmp_path, RECORD), "航天发射基地", Audience.BRIEF, None, no_facts)
    assert empty.sentences() == ()


def test_the_summary_keeps_to_its_length(tmp_path: Path) -> None:
    filler = ["".join(chr(0x4E00 + 400 * n + 7 * i) for i in range(60)) for n in range(12)]
    text = "".join(f"{words}的水库移民安置已经完成。" for words in filler)
    many = Record("r-many", text, {"题名": "总结"}, openness=Openness.OPEN)
    brief = draft_brief(store_with(tmp_path, many), QUESTION, Audience.BRIEF, None, no_facts)
    summary = brief.sections[0]
    wants = template()["summary"]
    assert summary.heading == "摘要"
    assert wants["least"] <= sum(len(s.text) for s in summary.sentences) <= wants["most"]


def test_the_same_question_gives_the_same_draft(tmp_path: Path) -> None:
    store = store_with(tmp_path, RECORD, PLAN)
    assert draft_brief(store, QUESTION, Audience.BRIEF, None, no_facts) == draft_brief(store, QUESTION, Audience.BRIEF, None, no_facts)


def test_an_aim_that_reads_like_a_success_is_not_told_as_a_fact(tmp_path: Path) -> None:
    text = "一、工作回顾\n水库移民安置房已经建成三百间，群众全部搬入。\n二、发展目标\n水库移民安置增收取得重大突破，人均收入显著提高。\n"
    aims = Record(
        "r-aims", text, {"题名": "水库移民后期扶持工作报告"}, openness=Openness.OPEN,
        when=When("2021-03", "2021-03-01", "2021-03-31"),
    )
    product = draft_brief(store_with(tmp_path, aims), QUESTION, Audience.BRIEF, None, no_facts)
    told = {s.heading: [x.text for x in s.sentences] for s in product.sections}
    assert any("三百间" in x for x in told["一、档案记载"])
    assert not any(x.startswith("水库移民安置增收") for h, xs in told.items() for x in xs if not h.startswith("四"))


def test_a_question_the_records_do_not_speak_of_has_no_draft(tmp_path: Path) -> None:
    store = store_with(tmp_path, RECORD, PLAN, OLD_PLAN)
    for question in ("月球基地建设有哪些经验", "量子通信卫星怎样管理"):
        assert draft_brief(store, question, Audience.BRIEF, lambda text: [0.1] * 384, no_facts).sentences() == ()
