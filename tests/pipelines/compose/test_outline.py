"""提纲: evidence under headings, gaps said, nothing printed that was set aside, advice that names what it rests on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.access import Audience
from graph.model import Openness, Record, Span, When
from graph.store import GraphStore
from graph.works import Product, Section, Sentence, State, Support
from pipelines.compose.brief import COUNTER, FACT, LESSON, PRACTICE, template, worded
from pipelines.compose.citing import beside
from pipelines.compose.outline import (
    NOTE,
    RESERVE,
    gaps,
    headed,
    point,
    prefaced,
    propose,
    rests_on,
    rows,
    section_added,
    section_moved,
    with_counter,
    written,
)
from pipelines.compose.select import select
from pipelines.compose.verify import ADVICE
from tests.pipelines.compose.drafts import CLOSED, RECORD, no_facts, store_with
from tests.ui.small_graph import fill

QUESTION = "水库移民安置如何做好？"
PLAN = Record(
    "r-plan", "到2025年建成水库移民后期扶持基地十个，带动移民增收。加强水库移民安置区的公共服务设施建设和维护。",
    {"题名": "水库移民后期扶持规划"}, openness=Openness.OPEN, when=When("2021-03", "2021-03-01", "2021-03-31"),
)


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    return store_with(tmp_path, RECORD, PLAN, CLOSED)


@pytest.fixture
def outline(store: GraphStore) -> Product:
    return _proposed(store, QUESTION)


def _proposed(store: GraphStore, question: str, audience: Audience = Audience.BRIEF) -> Product:
    return propose(store, question, select(store, question, audience, None), audience, no_facts)


def _written(store: GraphStore, outline: Product) -> Product:
    return written(outline, lambda i: store.record(i, Audience(outline.audience)), no_facts)


def _of(outline: Product, kind: str) -> int:
    return next(n for n, s in enumerate(outline.sections) if s.kind == kind)


def test_an_outline_has_every_heading_of_the_template_with_its_kind(outline: Product) -> None:
    assert outline.state == State.OUTLINE
    assert [(s.heading, s.kind, s.analysis) for s in outline.sections] == [
        ("摘要", "summary", False), ("一、档案记载", FACT, False), ("二、主要做法与演变", PRACTICE, False),
        ("三、经验与启示", LESSON, True), ("四、对策建议", ADVICE, True), ("不同记载", COUNTER, False), ("未采用", RESERVE, False),
    ]


def test_its_lines_are_the_records_words_and_of_nothing_closed(outline: Product) -> None:
    assert outline.sentences()
    assert all(s.text == s.citations[0].quote and len(s.citations) == 1 for s in outline.sentences())
    assert CLOSED.id not in outline.record_ids()


def test_a_heading_without_evidence_is_said(outline: Product) -> None:
    advice = _of(outline, ADVICE)
    assert "四、对策建议 还没有一条依据" not in gaps(outline)
    bare = replace(outline, sections=tuple(replace(s, sentences=()) if n == advice else s for n, s in enumerate(outline.sections)))
    assert "四、对策建议 还没有一条依据" in gaps(bare)
    assert not [g for g in gaps(bare) if g.startswith(("不同记载", "未采用"))]


def test_the_table_labels_each_line_and_says_when_a_record_is_gone(store: GraphStore, outline: Product) -> None:
    listed = list(rows(outline, lambda i: store.record(i, Audience.BRIEF)))
    facts = [r for r in listed if r.section == _of(outline, FACT)]
    assert [r.label for r in facts] == [f"一之{n + 1}" for n in range(len(facts))]
    assert all(r.record is not None and r.span is not None for r in listed)
    assert all(r.record is None for r in rows(outline, lambda _: None))


def test_a_plan_is_told_as_a_plan_once_it_is_moved_out_of_the_advice(store: GraphStore, outline: Product) -> None:
    words = "加强水库移民安置区的公共服务设施建设和维护。"
    at = PLAN.text.index(words)
    line = Sentence(words, (Span.cut(PLAN, at, at + len(words)),))
    for kind, text in ((ADVICE, words), (FACT, f"《水库移民后期扶持规划》提出：“{words}”")):
        only = replace(outline, sections=(Section("一、", (line,), kind),))
        (sentence,) = _written(store, only).sentences()
        assert (sentence.text, sentence.verdict) == (text, Support.SUPPORTED)


def test_what_was_set_aside_is_not_written_and_places_for_own_words_stay(store: GraphStore, outline: Product) -> None:
    everything = tuple(s for section in outline.sections for s in section.sentences)
    aside = replace(outline, sections=tuple(
        replace(s, sentences=everything if s.kind == RESERVE else ()) for s in outline.sections
    ))
    draft = _written(store, aside)
    assert (draft.state, draft.sentences()) == (State.DRAFT, ())
    assert [s.heading for s in draft.sections] == ["三、经验与启示", "四、对策建议"]


def test_own_advice_is_kept_as_it_is_and_names_its_finding(store: GraphStore, outline: Product) -> None:
    fact, advice = _of(outline, FACT), _of(outline, ADVICE)
    found = outline.sections[fact].sentences[0]
    own = Sentence("建议把安置做在搬迁前面。", found.citations, analysis=True)
    sections = list(outline.sections)
    sections[advice] = replace(sections[advice], sentences=(own,))
    draft = _written(store, replace(outline, sections=tuple(sections)))
    section = next(s for s in draft.sections if s.kind == ADVICE)
    (written_own,) = section.sentences
    assert (written_own.text, written_own.verdict) == (own.text, Support.SUPPORTED)
    assert rests_on(draft, written_own) == ("一之1",)
    assert beside(draft, section, written_own) == ("（分析）", "（依据：一之1）")


def test_advice_taken_from_a_record_says_so_or_names_where_else_it_stands(store: GraphStore, outline: Product) -> None:
    draft = _written(store, outline)
    section = next(s for s in draft.sections if s.kind == ADVICE)
    assert all(rests_on(draft, s) == ("档案所提",) for s in section.sentences)
    assert {beside(draft, section, s) for s in section.sentences} == {("", "（档案所提）")}
    told = replace(section.sentences[0])
    twice = replace(draft, sections=(Section("一、档案记载", (told,), FACT), section))
    assert rests_on(twice, section.sentences[0]) == ("一之1",)


def test_a_heading_and_its_point_are_written_by_people(outline: Product) -> None:
    fact = _of(outline, FACT)
    changed = headed(outline, fact, " 一、安置经过 ", "先建房，后搬迁")
    assert (changed.sections[fact].heading, point(changed, "一、安置经过")) == ("一、安置经过", "先建房，后搬迁")
    again = headed(changed, fact, "一、经过", "")
    assert (point(again, "一、经过"), again.details) == ("", {})
    for wrong in ("", "  ", "四、对策建议"):
        with pytest.raises(ValueError, match="标题"):
            headed(outline, fact, wrong, "")


def test_sections_are_added_before_what_is_not_taken_and_moved(outline: Product) -> None:
    more = section_added(outline, "五、各地做法", LESSON)
    at = next(n for n, s in enumerate(more.sections) if s.heading == "五、各地做法")
    assert (more.sections[at].analysis, more.sections[at + 1].kind) == (True, COUNTER)
    assert not next(s for s in section_added(outline, "六、附记", FACT).sections if s.heading == "六、附记").analysis
    moved = section_moved(more, at, -1)
    assert moved.sections[at - 1].heading == "五、各地做法"
    last = len(outline.sections) - 1
    assert section_moved(outline, last, -1) == outline == section_moved(outline, last - 1, 1) == section_moved(outline, 0, -1)


def test_a_preface_is_opinion_in_front_and_can_be_taken_out(store: GraphStore, outline: Product) -> None:
    noted = prefaced(outline, "先看搬迁以前\n做了什么。")
    first = noted.sections[0]
    assert (first.heading, first.kind, first.analysis) == ("编者按", NOTE, True)
    assert first.sentences == (Sentence("先看搬迁以前做了什么。", analysis=True),)
    assert _written(store, noted).sections[0].sentences[0].verdict is Support.SUPPORTED
    changed = prefaced(noted, "改写过。")
    assert [s.kind for s in changed.sections].count(NOTE) == 1
    assert prefaced(changed, " ") == outline


def test_a_preface_with_a_figure_no_record_gives_does_not_pass(store: GraphStore, outline: Product) -> None:
    draft = _written(store, prefaced(outline, "安置了九百人，足见成效。"))
    assert draft.sections[0].sentences[0].verdict is Support.UNSUPPORTED


def test_every_kind_of_the_templates_is_known() -> None:
    for name in ("brief", "digest"):
        assert {p.kind for p in template(name)["parts"]} <= {FACT, PRACTICE, LESSON, ADVICE}
    assert not any(p.analysis for p in template("digest")["parts"])


def test_what_is_told_otherwise_is_listed_once_and_stays_aside_when_set_aside(tmp_path: Path) -> None:
    from graph.stores import open_store

    store = open_store(fill(tmp_path))
    outline = _proposed(store, "蜻蜓岗战斗是怎样打响的")
    at, reserve = _of(outline, COUNTER), _of(outline, RESERVE)
    (told,) = outline.sections[at].sentences
    assert {c.record_id for c in told.citations} == {"T901-2", "T906-1"}
    assert with_counter(outline, store, no_facts) == outline
    sections = list(outline.sections)
    sections[at], sections[reserve] = replace(sections[at], sentences=()), replace(sections[reserve], sentences=(told,))
    without = tuple(
        replace(s, sentences=tuple(x for x in s.sentences if x.citations[0].record_id != "T906-1" or x is told)) for s in sections
    )
    aside = replace(outline, sections=without)
    assert with_counter(aside, store, no_facts) == aside
    store.close()


def test_what_is_told_otherwise_is_quoted_under_its_title() -> None:
    span = Span.cut(RECORD, 0, RECORD.text.index("。") + 1)
    assert worded(RECORD, span, COUNTER).text.startswith("《水库移民工作会议纪要》记载：“一九五八年九月二十五日")
    assert worded(RECORD, span, FACT).text == span.quote
