"""What the pages decide, on both stores: the same deeds in the same order leave the same words, log and record behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from graph.access import Audience, Person, Refused, Role, permissions_of, sole_user
from graph.corrections import Report, State, read_reports
from graph.identity import in_force
from graph.model import Record, Span, Verdict
from graph.reviews import ReviewKind, Said, settled
from graph.store import GraphStore
from graph.stores import open_store
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding
from pipelines.run import build
from tests.contract.conftest import emptied
from tests.neo4j.server import Neo4jServer
from ui import classifying, corrections, decisions, tasks, undoing
from ui.agreement import progress
from ui.auditing import check
from ui.classify_queue import Asked, Ledger, Wanted, following
from ui.classifying import alike, read_kinds
from ui.corrections import mine, open_reports
from ui.undoing import Judged, undoable
from ui.waiting import collected

pytestmark = pytest.mark.neo4j
WORKING, BRIEF = Audience.WORKING, Audience.BRIEF
READER = Person("周读者", permissions_of([Role.READER]))
LI, WANG, SUN = sole_user("李编研"), sole_user("王归类"), sole_user("孙归类")
ROWS = [
    {"id": "A1", "全宗号": "T1", "题名": "余姚县水利局关于造林绿化的通知", "日期": "19630503", "开放标识": "开放",
     "text": "一九六三年五月三日，余姚县水利局局长陈国栋主持会议，沈佩兰记录。会议决定兴修水利、造林绿化。"},
    {"id": "A2", "全宗号": "T1", "题名": "余姚县水利局关于造林的报告", "日期": "19640503", "开放标识": "开放",
     "text": "余姚县水利局局长陈国栋汇报造林绿化情况，沈佩兰校对。"},
    {"id": "B1", "全宗号": "T2", "题名": "温岭县教育局关于教育工作的批复", "日期": "19640601", "开放标识": "开放",
     "text": "温岭县教育局科长陈国栋到会讲话，林青山陪同。"},
    {"id": "C1", "全宗号": "T3", "题名": "教师名册", "日期": "19650601", "开放标识": "控制", "text": "陈国栋在杭州教书。"},
    {"id": "D1", "全宗号": "T1", "题名": "财政预算", "日期": "50.5.3", "开放标识": "开放", "text": "财政预算由林青山经手。"},
]  # fmt: skip
Deeds = Callable[[GraphStore], Any]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture
def stores(
    neo4j_server: Neo4jServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: Reader
) -> Iterator[tuple[GraphStore, GraphStore]]:
    """The same records built into an embedded file and into Neo4j."""
    monkeypatch.setenv("LANMAI_WORKDIR", str(tmp_path))
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    emptied(neo4j_server)
    pair = (open_store(f"sqlite:{tmp_path / 'graph.db'}"), open_store(neo4j_server.address))
    for number, store in enumerate(pair):
        build([path], store, Holding(), reader, None, tmp_path / str(number))
    yield pair
    for store in pair:
        store.close()


@pytest.fixture
def alike_on_both(stores: tuple[GraphStore, GraphStore], monkeypatch: pytest.MonkeyPatch) -> Callable[[Deeds], Any]:
    """Does the same on both stores, at the same moments, and gives what came of it; fails where anything differs."""

    def done(deeds: Deeds) -> Any:
        told = []
        for store in stores:
            moments = (datetime(2026, 1, 2, tzinfo=UTC) + timedelta(seconds=n) for n in count())
            for module in (decisions, corrections, classifying, tasks, undoing):
                monkeypatch.setattr(module, "now", lambda m=moments: next(m).isoformat(timespec="microseconds"))
            told.append((deeds(store), left_behind(store)))
        assert told[0][1] == told[1][1]
        assert told[0][0] == told[1][0]
        return told[0][0]

    return done


def left_behind(store: GraphStore) -> dict[str, Any]:
    """All that decisions touch, as the pages read it."""
    assert check(store)[0] is None
    return {
        "log": [(e.place, e.at, e.who, e.action, e.subject, e.detail) for e in store.audit()],
        "words": {a: store.reviews(a) for a in (WORKING, BRIEF)},
        "judgements": store.judgements(),
        "records": [store.record(str(row["id"]), WORKING) for row in ROWS],
        "assignments": store.assignments(WORKING),
        "mentions": {a: store.mentions(a, limit=1000) for a in (WORKING, BRIEF)},
        "statements": store.statements(WORKING, limit=1000),
        "dates": {str(row["id"]): store.dates(str(row["id"]), WORKING) for row in ROWS},
        "queue": {a: [replace(i, rows=()) for i in collected(store, a).items] for a in (WORKING, BRIEF)},
        "undoable": sorted(undoable(store, store.audit(), Judged())),
    }


def record_of(store: GraphStore, record_id: str) -> Record:
    """A record as staff see it."""
    found = store.record(record_id, WORKING)
    assert found is not None
    return found


def undo_last(store: GraphStore, person: Person, reader: Reader) -> list[str]:
    """Take back what the newest audit entry wrote."""
    return undoing.undo(store, store.audit(1)[0].place, "看错了", person, Judged(), lambda: reader)


def reported(store: GraphStore, words: str, right: str, record_id: str = "A1", who: Person = READER) -> Report:
    """A reader's report that these words were copied wrongly."""
    record = record_of(store, record_id)
    at = record.text.index(words)
    value = {"about": "text", "wrong": "words", "parts": "words", "right": right}
    kept = corrections.report(store, record, value, (Span.cut(record, at, at + len(words)),), "据影印件", who)
    return next(r for r in read_reports(store, WORKING) if r.id == kept.subject)


def now_of(store: GraphStore, report: Report) -> Report:
    """A report as it stands now."""
    return next(r for r in read_reports(store, WORKING) if r.id == report.id)


def test_a_correction_is_accepted_undone_and_rejected(alike_on_both: Callable[[Deeds], Any], reader: Reader) -> None:
    def deeds(store: GraphStore) -> Any:
        first = reported(store, "沈佩兰", "沈佩蘭")
        waiting = [(q.id == first.id, q.reasons, q.evidence) for q in open_reports(store, BRIEF)]
        lost = corrections.decide(store, first, True, "", LI, reader)
        accepted = record_of(store, "A1")
        names = {m.span.quote for m, _ in store.mentions(WORKING, record_id="A1")}
        lost += corrections.undo(store, now_of(store, first), WANG, reader)
        opened = now_of(store, first).state
        corrections.decide(store, now_of(store, first), False, "影印件上就是兰", LI, reader)
        assert [r.state for r in mine(read_reports(store, BRIEF), READER)] == [State.REJECTED]
        return waiting, lost, accepted.text, accepted.amended, names, opened, record_of(store, "A1").text

    waiting, lost, accepted, amended, names, opened, again = alike_on_both(deeds)
    assert (len(waiting), waiting[0][0], lost, opened) == (1, True, [], State.OPEN)
    assert "沈佩蘭记录" in accepted
    assert [(a.was, a.by) for a in amended] == [("兰", "editor:李编研")]
    assert "沈佩蘭" in names
    assert again == ROWS[0]["text"]


def test_a_report_is_withdrawn_and_a_closed_record_s_is_hidden(alike_on_both: Callable[[Deeds], Any]) -> None:
    def deeds(store: GraphStore) -> Any:
        corrections.withdraw(store, reported(store, "沈佩兰", "沈佩蘭"), READER)
        with pytest.raises(Refused):
            reported(store, "杭州", "杭县", "C1")
        reported(store, "杭州", "杭县", "C1", LI)
        return {a: [r.state for r in read_reports(store, a)] for a in (WORKING, BRIEF)}, [q.id for q in open_reports(store, BRIEF)]

    assert alike_on_both(deeds) == ({WORKING: [State.WITHDRAWN, State.OPEN], BRIEF: [State.WITHDRAWN]}, [])


def test_a_correction_is_undone_from_its_audit_entry(alike_on_both: Callable[[Deeds], Any], reader: Reader) -> None:
    def deeds(store: GraphStore) -> Any:
        first = reported(store, "造林绿化", "造林綠化")
        corrections.decide(store, first, True, "", LI, reader)
        corrected = record_of(store, "A1").text
        undo_last(store, WANG, reader)
        return corrected, record_of(store, "A1").text, now_of(store, first).state, store.audit(1)[0].action

    corrected, again, state, action = alike_on_both(deeds)
    assert "造林綠化" in corrected
    assert (again, state, action) == (ROWS[0]["text"], State.OPEN, undoing.UNDONE)


def test_the_queue_is_given_out_ticked_off_and_both_undone(alike_on_both: Callable[[Deeds], Any], reader: Reader) -> None:
    def deeds(store: GraphStore) -> Any:
        before = collected(store)
        warned = next(i for i in before.items if i.kind == "warning")
        asked = next(i for i in before.items if i.kind == "identity")
        tasks.assign(store, asked, "王归类", LI)
        given = [i.id for i in collected(store).of("王归类")]
        undo_last(store, LI, reader)
        tasks.tick_off(store, warned, "已问过经办人", WANG)
        after = collected(store)
        undo_last(store, LI, reader)
        last = collected(store)
        return before.counts, given == [asked.id], last.tasks, after.counts, last.counts, collected(store, BRIEF).counts

    before, given, held, after, again, brief = alike_on_both(deeds)
    assert given
    assert not held.given
    assert before["warning"] == after.get("warning", 0) + 1
    assert again == before
    assert set(before) >= {"identity", "suggestions", "warning"}
    assert brief["suggestions"] < before["suggestions"]


def test_a_record_is_classified_corrected_disputed_and_undone(alike_on_both: Callable[[Deeds], Any], reader: Reader) -> None:
    def deeds(store: GraphStore) -> Any:
        own = read_kinds(store, "A1", WORKING)
        first = next(v for v in own.values if v.subject == "F1:ENV")
        classifying.decide(store, first, Said.ACCEPTED, LI)
        classifying.decide(store, first, Said.REJECTED, WANG, "只是顺带提到")
        disputed = [v.subject for v in read_kinds(store, "A1", WORKING).values if v.said is Said.DISPUTED]
        waiting = [i.title for i in collected(store).items if i.kind == "disputed"]
        classifying.decide(store, first, Said.ACCEPTED, SUN)
        undo_last(store, LI, reader)
        kept = classifying.correct(store, (r := record_of(store, "A1")), first, "F1", "POL", Span.cut(r, 0, 4, "题名"), LI)
        corrected = settled(store.reviews(WORKING, ReviewKind.CLASSIFICATION))
        classifying.undo(store, kept, LI)
        ledger = Ledger()
        ledger.refresh(store)
        held = settled(store.reviews(WORKING, ReviewKind.CLASSIFICATION))
        return disputed, waiting, corrected, held, progress(store, ledger, WORKING)

    disputed, waiting, corrected, held, _ = alike_on_both(deeds)
    assert disputed == ["F1:ENV"]
    assert waiting == ["五位一体：生态文明建设"]
    env, pol = ((ReviewKind.CLASSIFICATION, "A1", subject) for subject in ("F1:ENV", "F1:POL"))
    assert corrected == {env: Said.REJECTED, pol: Said.ACCEPTED}
    assert held == {env: Said.DISPUTED}


def test_records_alike_are_accepted_together_and_one_is_undone(alike_on_both: Callable[[Deeds], Any], reader: Reader) -> None:
    def deeds(store: GraphStore) -> Any:
        one = next(v for v in read_kinds(store, "A1", WORKING).values if v.facet == "F5")
        found, more = alike(store, one, WORKING)
        done = classifying.accept_alike(store, [one, *found], "日期确实", LI)
        undo_last(store, SUN, reader)
        ledger = Ledger()
        ledger.refresh(store)
        nexts = [following(store, Asked(wanted=w, facet="F5"), ledger, LI, a) for w in Wanted for a in (WORKING, BRIEF)]
        return [v.record_id for v in found], more, len(done), nexts, alike(store, one, BRIEF)

    found, more, done, nexts, _ = alike_on_both(deeds)
    assert (found, more, done) == (["A2", "B1", "C1"], False, 4)
    assert nexts[:2] == ["C1", ""]


def test_names_are_joined_told_apart_and_undone(alike_on_both: Callable[[Deeds], Any], reader: Reader) -> None:
    def bearers(store: GraphStore) -> list[list[str]]:
        found = store.find_entities("陈国栋", WORKING)
        return sorted(sorted({r for _, r in store.record_ids_of([e.id], WORKING)}) for e in found)

    def deeds(store: GraphStore) -> Any:
        steps = [bearers(store)]
        asked = next(i.question for i in collected(store).items if i.kind == "identity" and "陈国栋" in i.title)
        assert asked is not None
        decisions.decide(store, *asked.referents[:2], Verdict.SAME, "履历同", LI)
        steps.append(bearers(store))
        undo_last(store, WANG, reader)
        steps.append(bearers(store))
        (whole,) = [e for e in store.find_entities("陈国栋", WORKING) if e.record_count == 2]
        apart = decisions.tell_apart(store, whole.id, ["A2"], "年龄差二十岁", LI)
        steps.append(bearers(store))
        decisions.take_back(store, apart[0], SUN)
        steps.append(bearers(store))
        return steps, [j for j in in_force(store.judgements()).values() if j.by_editor]

    steps, holds = alike_on_both(deeds)
    assert steps[0] == steps[2] == steps[4] == [["A1", "A2"], ["B1"], ["C1"]]
    assert len(steps[1]) == 2
    assert steps[3] == [["A1"], ["A2"], ["B1"], ["C1"]]
    assert holds == []
