"""提纲 agreed by people: who may change and agree it, that nothing is written before, that no line is ever lost; and its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from graph.access import Audience, Permission, Person, Refused, Role, permissions_of
from graph.model import Record, Span
from graph.reviews import Said
from graph.store import Conflict, GraphStore
from graph.stores import open_store
from graph.works import Product, Section, Sentence, State
from pipelines.compose.brief import COUNTER, FACT, LESSON
from pipelines.compose.outline import RESERVE, propose, written
from pipelines.compose.select import select
from pipelines.compose.verify import ADVICE
from tests.pipelines.compose.drafts import no_facts
from tests.ui.conftest import Open
from tests.ui.showing import said
from tests.ui.small_graph import fill
from ui.editing import Place
from ui.editing import keep as keep_draft
from ui.outlining import (
    Step,
    agree,
    agreed_outline,
    begin,
    begun_before,
    dropped,
    in_review,
    keep,
    own_words,
    placed,
    reopen,
    stance,
    step_of,
    table_line,
    taken_in,
)
from ui.releasing import sign

QUESTION = "第八支队是怎样成立的？"
WRITER = Person("编甲", permissions_of([Role.COMPILER]))
OTHER = Person("编乙", permissions_of([Role.COMPILER]))
REVIEWER = Person("政审", permissions_of([Role.REVIEWER_POLITICAL]))
READER = Person("读者", permissions_of([Role.READER]))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    made = open_store(fill(tmp_path))
    yield made
    made.close()


def _proposed(store: GraphStore, question: str = QUESTION) -> Product:
    return propose(store, question, select(store, question, Audience.BRIEF, None), Audience.BRIEF, no_facts)


def _writer(store: GraphStore) -> Callable[[Product], Product]:
    return lambda outline: written(outline, lambda i: store.record(i, Audience.BRIEF), no_facts)


def _of(outline: Product, kind: str) -> int:
    return next(n for n, s in enumerate(outline.sections) if s.kind == kind)


# ---- versions
def test_an_outline_is_begun_changed_and_agreed_each_by_name(store: GraphStore) -> None:
    first = begin(store, _proposed(store), WRITER)
    assert (first.state, first.version, first.author) == (State.OUTLINE, 1, "编甲")
    second = keep(store, first, placed(first, Place(_of(first, FACT), 0), _of(first, RESERVE)), OTHER, "不采用一条")
    assert (second.state, second.version, second.author) == (State.OUTLINE, 2, "编乙")
    third = keep(store, second, taken_in(second, first.sentences()[0].citations[0], _of(second, FACT)), WRITER, "采用一条")
    draft = agree(store, third, _writer(store), OTHER)
    assert (draft.state, draft.version, draft.author) == (State.DRAFT, 4, "编甲")
    assert draft.details["提纲"].startswith("第 3 稿，编乙")
    assert agreed_outline(store, draft) == third
    assert [(e.action, e.who, e.subject) for e in store.audit(4)] == [
        ("定提纲", "编乙", first.id), ("修改提纲", "编甲", first.id), ("修改提纲", "编乙", first.id), ("拟提纲", "编甲", first.id),
    ]
    assert draft.basis


def test_nothing_is_written_before_the_permission_is_asked(store: GraphStore) -> None:
    outline = begin(store, _proposed(store), WRITER)

    def never(_: Product) -> Product:
        raise AssertionError("写了")

    with pytest.raises(Refused):
        agree(store, outline, never, READER)
    for who in (REVIEWER, READER):
        with pytest.raises(Refused):
            keep(store, outline, replace(outline, title="另一题"), who, "改题")
        with pytest.raises(Refused):
            begin(store, _proposed(store, "林岳在哪里工作"), who)
    newest = store.product(outline.id)
    assert newest == outline


def test_an_outline_without_evidence_is_not_agreed(store: GraphStore) -> None:
    outline = begin(store, _proposed(store), WRITER)
    bare = outline
    while any(s.sentences for s in bare.sections if s.kind != RESERVE):
        at = next(n for n, s in enumerate(bare.sections) if s.sentences and s.kind != RESERVE)
        bare = dropped(bare, Place(at, 0))
    kept = keep(store, outline, bare, WRITER, "都不采用")
    with pytest.raises(Refused, match="还没有一条依据"):
        agree(store, kept, _writer(store), WRITER)


def test_of_two_at_one_outline_neither_writes_over_the_other(store: GraphStore) -> None:
    outline = begin(store, _proposed(store), WRITER)
    keep(store, outline, replace(outline, title="甲的题目"), WRITER, "改题")
    with pytest.raises(Conflict):
        keep(store, outline, replace(outline, title="乙的题目"), OTHER, "改题")
    with pytest.raises(Conflict):
        agree(store, outline, _writer(store), OTHER)
    newest = store.product(outline.id)
    assert newest is not None
    assert (newest.title, newest.version, newest.state) == ("甲的题目", 2, State.OUTLINE)


def test_who_agrees_a_colleagues_outline_may_review_the_draft(store: GraphStore) -> None:
    outline = begin(store, _proposed(store), WRITER)
    draft = agree(store, outline, _writer(store), REVIEWER)
    assert draft.details["提纲"].startswith("第 1 稿，政审")
    sign(store, draft, "political", Said.ACCEPTED, "", REVIEWER)
    assert in_review(store, draft)


def test_an_agreed_outline_is_changed_only_after_going_back_to_it(store: GraphStore) -> None:
    outline = begin(store, _proposed(store), WRITER)
    draft = agree(store, outline, _writer(store), WRITER)
    with pytest.raises(Refused, match="退回提纲"):
        keep(store, draft, replace(draft, title="改"), WRITER, "改题")
    edited = keep_draft(store, draft, replace(draft, title="新题目"), WRITER, "改题")
    with pytest.raises(Refused):
        reopen(store, edited, REVIEWER)
    back = reopen(store, edited, OTHER)
    assert (back.state, back.version, back.title) == (State.OUTLINE, 4, "新题目")
    assert back.sections == outline.sections
    assert "提纲" not in back.details
    assert store.product(draft.id, 3) == edited
    with pytest.raises(Refused):
        reopen(store, back, WRITER)


def test_one_question_is_one_work_until_it_is_issued(store: GraphStore) -> None:
    first = begin(store, _proposed(store), WRITER)
    assert begun_before(store, _proposed(store)) == first
    with pytest.raises(Conflict):
        begin(store, _proposed(store), OTHER)
    issued = replace(first, state=State.RELEASED, version=2, issue=1, serial=1)
    store.save_product(issued)
    again = begin(store, _proposed(store), OTHER)
    assert (again.id != first.id, again.version) == (True, 1)
    assert store.product(first.id) == issued


# ---- lines
def _line(text: str, analysis: bool = False) -> Sentence:
    return Sentence(text, () if analysis else (Span("r", 0, len(text), text),), analysis=analysis)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_wherever_lines_are_moved_none_is_lost_or_doubled(moves: list[tuple[int, int, int]]) -> None:
    lines = tuple(_line(f"第{n}句。") for n in range(6))
    outline = Product("p", "brief", "题", (
        Section("一", lines[:3], FACT), Section("三", lines[3:5], LESSON, True), Section("不同记载", (), COUNTER),
        Section("未采用", lines[5:], RESERVE),
    ), state=State.OUTLINE)
    for section, position, to in moves:
        there = outline.sections[section % 4]
        if there.sentences:
            outline = placed(outline, Place(section % 4, position % len(there.sentences)), to % 4)
    assert Counter(outline.sentences()) == Counter(lines)


def test_words_that_are_there_already_are_moved_not_doubled(store: GraphStore) -> None:
    outline = _proposed(store)
    span = outline.sections[_of(outline, FACT)].sentences[0].citations[0]
    lesson = _of(outline, LESSON)
    moved = taken_in(outline, span, lesson)
    assert [s.citations for s in moved.sections[lesson].sentences] == [(span,)]
    assert len(moved.sentences()) == len(outline.sentences())


def test_own_advice_needs_a_ground_and_own_words_a_place(store: GraphStore) -> None:
    outline = _proposed(store)
    fact, advice = _of(outline, FACT), _of(outline, ADVICE)
    with pytest.raises(ValueError, match="依据"):
        own_words(outline, advice, "建议加强宣传。", ())
    with pytest.raises(ValueError, match="只写档案所载"):
        own_words(outline, fact, "可见组织严密。", ())
    with pytest.raises(ValueError, match="写下"):
        own_words(outline, _of(outline, LESSON), " ", ())
    made = own_words(outline, advice, "建议加强宣传。", (Place(fact, 0),))
    (own,) = made.sections[advice].sentences
    assert (own.analysis, own.citations) == (True, outline.sections[fact].sentences[0].citations)
    assert dropped(made, Place(advice, 0)) == outline


def test_the_table_says_whose_words_they_are(store: GraphStore) -> None:
    from pipelines.compose.outline import rows

    assert stance(None) == ""
    assert stance(Record("r", "", {"立场": "adversary", "政权性质": "旧政权"})) == "敌对方文书"
    assert stance(Record("r", "", {"政权性质": "旧政权"})) == "旧政权"
    outline = _proposed(store)
    row = next(rows(outline, lambda i: store.record(i, Audience.BRIEF)))
    told = table_line(row, outline.sections[row.section])
    assert told[0] == "一之1"
    assert told[3:7] == ("关于第八支队成立的报告", "T901-1", "1942年8月21日", "开放")


def test_where_a_work_stands() -> None:
    work = Product("p", "brief", "题", state=State.OUTLINE)
    told = [
        (work, False, Step.EVIDENCE), (replace(work, version=2), False, Step.OUTLINE),
        (replace(work, state=State.DRAFT), False, Step.DRAFT),
        (replace(work, state=State.DRAFT), True, Step.REVIEW), (replace(work, state=State.RELEASED), True, Step.ISSUE),
    ]
    assert [step_of(p, reviewed) for p, reviewed, _ in told] == [s for _, _, s in told]


# ---- pages
def _begun(store: GraphStore, question: str = QUESTION) -> Product:
    return begin(store, _proposed(store, question), WRITER)


def _press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def _newest(store: GraphStore, product: Product) -> Product:
    found = store.product(product.id)
    assert found is not None
    return found


def test_an_empty_page_teaches_with_a_question_that_can_be_taken(open_page: Open) -> None:
    app = open_page("brief")
    assert "一期参阅回答一个问题" in said(app)
    assert "问题→证据表→提纲→文稿→审核→发布" in said(app)
    _press(app, "例如：水库移民是怎样安置的，有什么经验？")
    assert app.text_input(key="question").value == "水库移民是怎样安置的，有什么经验？"
    app.text_input(key="question").set_value("")
    _press(app, "找证据，拟提纲")
    assert "请先写下问题" in app.warning[0].value
    app.text_input(key="question").set_value("量子通信卫星怎样管理")
    _press(app, "找证据，拟提纲")
    assert "没有找到可以引用的档案" in said(app)


def test_a_line_is_moved_in_the_table_and_found_in_the_outline(open_page: Open, own_graph: GraphStore) -> None:
    outline = _begun(own_graph)
    app = open_page("brief", id=outline.id)
    assert "关于第八支队成立的报告 · 1942年8月21日 · T901-1" in said(app)
    fact, reserve = _of(outline, FACT), _of(outline, RESERVE)
    app.selectbox(key=f"into-{fact}-0-1").set_value(reserve).run()
    kept = _newest(own_graph, outline)
    assert (kept.version, kept.state) == (2, State.OUTLINE)
    assert kept.sections[reserve].sentences == outline.sections[fact].sentences[:1]
    assert "归入“未采用”：已存为第 2 稿" in said(app)
    while any(s.sentences for n, s in enumerate(kept.sections) if n != reserve):
        at = next(n for n, s in enumerate(kept.sections) if s.sentences)
        app.selectbox(key=f"into-{at}-0-{kept.version}").set_value(reserve).run()
        kept = _newest(own_graph, outline)
    app.segmented_control[0].set_value("提纲").run()
    assert "一、档案记载 还没有一条依据" in app.warning[0].value
    _press(app, "同意提纲，写成文稿")
    assert "提纲里还没有一条依据" in said(app)
    assert _newest(own_graph, outline).state == State.OUTLINE


def test_what_is_told_otherwise_is_shown_on_both_sides(open_page: Open, own_graph: GraphStore) -> None:
    outline = _begun(own_graph, "蜻蜓岗战斗是怎样打响的")
    app = open_page("brief", id=outline.id)
    assert "说法不一" in said(app)
    app.segmented_control[0].set_value("提纲").run()
    assert "两边都照录、都注出处" in said(app)
    _press(app, "同意提纲，写成文稿")
    draft = _newest(own_graph, outline)
    told = next(s for s in draft.sections if s.heading == "不同记载")
    assert {c.record_id for x in told.sentences for c in x.citations} == {"T901-2", "T906-1"}
    assert "第 1 稿" in said(app)
    _press(app, "退回提纲")
    assert _newest(own_graph, outline).state == State.OUTLINE


def test_own_advice_is_written_in_the_outline_with_its_ground(open_page: Open, own_graph: GraphStore) -> None:
    outline = _begun(own_graph)
    app = open_page("brief", id=outline.id)
    app.segmented_control[0].set_value("提纲").run()
    advice = _of(outline, ADVICE)
    app.text_area(key=f"own-words-{advice}-1").set_value("建议重视基层组织。")
    _press(app, "写一条建议")
    assert "每条建议都要说明依据" in app.error[0].value
    app.multiselect(key=f"own-basis-{advice}-1").set_value([0])
    _press(app, "写一条建议")
    assert "（依据：一之1）" in said(app)
    app.text_area(key="note-words-2").set_value("重视组织，事乃可成。")
    next(b for b in app.button if b.label == "存下").click().run()
    _press(app, "同意提纲，写成文稿")
    assert "建议重视基层组织。（依据：一之1）" in said(app)
    assert _newest(own_graph, outline).sections[0].heading == "编者按"


def test_headings_points_and_sections_are_kept_and_a_second_one_of_a_name_refused(open_page: Open, own_graph: GraphStore) -> None:
    outline = _begun(own_graph)
    app = open_page("brief", id=outline.id)
    app.segmented_control[0].set_value("提纲").run()
    fact = _of(outline, FACT)
    app.text_input(key=f"point-{fact}-1").set_value("先有队伍，后有区乡")
    app.text_input(key=f"title-{fact}-1").set_value("一、成立经过")
    [b for b in app.button if b.label == "存下"][fact + 1].click().run()
    kept = _newest(own_graph, outline)
    assert kept.sections[fact].heading == "一、成立经过"
    assert "先有队伍，后有区乡" in kept.details.values()
    app.text_input(key="more-heading-2").set_value("一、成立经过")
    _press(app, "加上")
    assert "提纲里已经有“一、成立经过”" in app.error[0].value
    assert _newest(own_graph, outline).version == 2


def test_a_question_that_is_being_written_on_is_opened_not_begun_again(open_page: Open, own_graph: GraphStore) -> None:
    outline = _begun(own_graph)
    app = open_page("brief")
    app.text_input(key="question").set_value(QUESTION)
    _press(app, "找证据，拟提纲")
    assert "这个问题已经在写了" in said(app)
    assert _newest(own_graph, outline) == outline


def test_who_only_reviews_reads_and_may_agree_but_not_change(
    open_page: Open, own_graph: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    outline = begin(own_graph, own_words(_proposed(own_graph), 3, "可见组织的作用。", ()), WRITER)
    monkeypatch.setattr("ui.services.Services.may", lambda self, permission: permission is Permission.REVIEW_POLITICAL)
    app = open_page("brief", id=outline.id)
    assert [s.key for s in app.selectbox if (s.key or "").startswith("into-")] == []
    app.segmented_control[0].set_value("提纲").run()
    assert not app.text_input
    assert {b.label for b in app.button} == {"同意提纲，写成文稿"}
    _press(app, "同意提纲，写成文稿")
    assert _newest(own_graph, outline).state == State.DRAFT
    assert "退回提纲" not in {b.label for b in app.button}


def test_words_of_anybody_cannot_write_on_the_page(open_page: Open, own_graph: GraphStore) -> None:
    outline = replace(_proposed(own_graph), version=1, at="2026-01-01T00:00:00", title="<b>坏</b> *题*", author="<i>甲</i>")
    own_graph.save_product(outline)
    app = open_page("brief", id=outline.id)
    assert app.title[0].value == r"\<b\>坏\</b\> \*题\*"
    assert r"\<i\>甲\</i\>" in said(app)
