"""Scenario: an issue of 资政参阅 on reservoir resettlement, from the question to its number; one 延期 record waits for approval."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.access import Audience, Person, Refused, Role, permissions_of
from graph.reviews import Said
from graph.works import Product, State, Support
from pipelines.compose import read_draft
from pipelines.compose.checklist import ASPECTS
from pipelines.compose.select import sentences
from pipelines.writing import check_product, export_product, propose_outline, write_outlined
from tests.acceptance.conftest import Built
from ui.editing import Place, at
from ui.outlining import agree, begin, keep, own_words, taken_in
from ui.releasing import approve_use, closed_in, release, sign, standing

WRITER = Person("编研甲", permissions_of([Role.COMPILER]))
REVIEWERS = {
    "political": Person("政审", permissions_of([Role.REVIEWER_POLITICAL])),
    "professional": Person("专审", permissions_of([Role.REVIEWER_PROFESSIONAL])),
    "compliance": Person("合审", permissions_of([Role.REVIEWER_COMPLIANCE])),
}
BOSS = Person("主管", permissions_of([Role.MANAGER]))
QUESTION = "水库移民是怎样安置的，有什么经验？"
DEFERRED = "T904-001-0003-002"


def agreed(holding: Built, name: str) -> Product:
    """The draft of an outline to which a sentence of the 延期 record and a recommendation were put by hand."""
    store = holding.store
    outline = propose_outline(store, QUESTION, Audience.WORKING, holding.settings, holding.reader)
    outline = begin(store, replace(outline, id=f"p-acceptance-{name}"), WRITER)
    record = store.record(DEFERRED, Audience.WORKING)
    assert record is not None
    kinds = [s.kind for s in outline.sections]
    facts, advice = kinds.index("fact"), kinds.index("advice")
    outline = keep(store, outline, taken_in(outline, next(iter(sentences(record))), facts), WRITER, "加一条依据")
    ground = next(p for p in (Place(facts, i) for i in range(9)) if at(outline, p).citations)
    outline = keep(store, outline, own_words(outline, advice, "建议早作规划，妥善安置。", (ground,)), WRITER, "加一条建议")
    assert outline.state == State.OUTLINE
    return agree(store, outline, lambda o: write_outlined(o, store, holding.settings, holding.reader).product, WRITER)


def test_the_issue_is_drafted_approved_reviewed_and_numbered(holding: Built, tmp_path: Path) -> None:
    store = holding.store
    draft = check_product(agreed(holding, "issue"), store, Audience.WORKING, holding.reader)
    assert [s.kind for s in draft.sections if s.kind in ("fact", "practice", "lesson", "advice")] == ["fact", "practice", "advice"] or {
        "fact", "practice", "lesson", "advice"} <= {s.kind for s in draft.sections}
    facts = [s for section in draft.sections if not section.analysis for s in section.sentences]
    assert facts
    assert all(s.citations and not s.analysis for s in facts)
    (advice,) = [s for section in draft.sections if section.kind == "advice" for s in section.sentences if s.analysis]
    assert set(advice.citations) <= {c for s in facts for c in s.citations}
    assert {s.verdict for s in draft.sentences()} == {Support.SUPPORTED}

    work = store.product(draft.id)
    assert work is not None
    assert DEFERRED in {r.id for r in closed_in(store, work)}
    with pytest.raises(Refused):
        release(store, work, BOSS)
    for record in closed_in(store, work):
        work = approve_use(store, work, record.id, "馆务会〔2026〕7号", BOSS)
    assert closed_in(store, work) == []
    for aspect, person in REVIEWERS.items():
        sign(store, work, aspect, Said.ACCEPTED, "", person)
    assert set(ASPECTS) == set(REVIEWERS)
    assert [c.words for c in standing(store, work).checks if not c.passed] == []
    issue = release(store, work, BOSS)
    assert (issue.state, issue.issue >= 1, issue.serial >= 1) == (State.RELEASED, True, True)
    with pytest.raises(Refused):
        release(store, issue, BOSS)

    export_product(issue, store, Audience.WORKING, holding.reader, tmp_path / "issue.docx")
    back = check_product(read_draft(tmp_path / "issue.docx"), store, Audience.WORKING, holding.reader)
    assert {s.verdict for s in back.sentences()} == {Support.SUPPORTED}
    assert [s.text for s in back.sentences()] == [s.text for s in issue.sentences()]


def test_a_record_not_approved_is_no_part_of_what_leaves_the_house(holding: Built) -> None:
    outline = propose_outline(holding.store, QUESTION, Audience.BRIEF, holding.settings, holding.reader)
    assert outline.sentences()
    assert DEFERRED not in outline.record_ids()
