"""Reports and what is decided about them: who may, what is logged, what leaks to nobody."""

from __future__ import annotations

import pytest

from graph.access import Audience, Permission, Person, Refused, Role, permissions_of
from graph.corrections import Report, State, read_reports
from graph.model import EntityType, Findings, Record, Span
from graph.store import AuditFilter, GraphStore
from pipelines.extract.pipeline import Reader
from ui.corrections import decide, mine, of_review, open_reports, report, told, undo, where, withdraw
from ui.reportable import evidence_of, extended, names_in, targets

WORKING, BRIEF = Audience.WORKING, Audience.BRIEF
READER = Person("读者甲", permissions_of([Role.READER]))
OTHER = Person("读者乙", permissions_of([Role.READER]))
STAFF = Person("李编研", permissions_of([Role.COMPILER]))
ADMIN = Person("管理员", permissions_of([Role.ADMINISTRATOR]))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def record_of(store: GraphStore, record_id: str = "T901-1") -> Record:
    found = store.record(record_id, WORKING)
    assert found is not None
    return found


def words_in(record: Record, words: str, field: str = "text") -> Span:
    at = record.field_text(field).index(words)
    return Span.cut(record, at, at + len(words), field)


def tell(store: GraphStore, words: str, record_id: str = "T901-1", who: Person = READER, note: str = "", **value: str) -> Report:
    record = record_of(store, record_id)
    kept = report(store, record, {"parts": "words", **value}, (words_in(record, words),), note, who)
    return next(r for r in read_reports(store, WORKING) if r.review.id == kept.id)


def transcription(store: GraphStore, **more: object) -> Report:
    return tell(store, "林岳任政治委员", about="text", wrong="words", right="林嶽任政治委员", **more)  # type: ignore[arg-type]


# ---- reporting
def test_any_reader_may_report_and_the_log_names_the_report_and_not_the_words(own_graph: GraphStore) -> None:
    told_of = transcription(own_graph, note="据影印件，这里是嶽")
    assert (told_of.state, told_of.review.author) == (State.OPEN, "editor:读者甲")
    (entry,) = own_graph.audit(1)
    assert (entry.who, entry.action, entry.subject) == ("读者甲", "报错", told_of.review.id)
    assert not any(w in entry.detail for w in ("林岳", "嶽", "影印"))
    assert of_review(own_graph, WORKING, entry.subject) == told_of
    assert mine(read_reports(own_graph, BRIEF), READER) == [told_of]
    assert mine(read_reports(own_graph, BRIEF), OTHER) == []


def test_a_closed_record_is_reported_only_by_who_may_read_it_and_its_report_is_hidden_from_the_rest(own_graph: GraphStore) -> None:
    closed = {"about": "name", "wrong": "type", "type": "PER", "to_type": "LOC"}
    with pytest.raises(Refused):
        tell(own_graph, "樊立德", "T902-9", READER, **closed)
    tell(own_graph, "樊立德", "T902-9", STAFF, "樊立德是化名", **closed)
    assert len(read_reports(own_graph, WORKING)) == len(open_reports(own_graph, WORKING)) == 1
    for audience in (BRIEF, Audience.PUBLICATION, Audience.EXHIBITION):
        assert read_reports(own_graph, audience) == []
        assert open_reports(own_graph, audience) == []
    everything = " ".join(e.detail + e.subject for e in own_graph.audit(100))
    assert "樊立德" not in everything
    assert "化名" not in everything


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"about": "name", "wrong": "date"}, "没有说明"),
        ({"about": "name", "wrong": "type", "type": "PER", "to_type": "PER"}, "哪一类"),
        ({"about": "name", "wrong": "type", "type": "PER", "to_type": "WHAT"}, "不完整"),
        ({"about": "date", "wrong": "date", "edtf": "去年"}, "不完整"),
        ({"about": "text", "wrong": "words", "right": "林岳任政治委员"}, "一样"),
        ({"about": "text", "wrong": "words", "right": "林\0岳"}, "字符"),
        ({"about": "text", "wrong": "words", "right": "林" * 2001}, "太长"),
        ({"about": "field", "wrong": "words", "field": "开放标识", "right": "开放"}, "不能在这里"),
    ],
)
def test_a_report_without_sense_is_refused_in_words(own_graph: GraphStore, value: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        tell(own_graph, "林岳任政治委员", **value)
    assert read_reports(own_graph, WORKING) == []
    assert own_graph.audit(1) == []


def test_words_that_have_changed_meanwhile_are_not_reported(own_graph: GraphStore) -> None:
    gone = Span("T901-1", 0, 2, "没有")
    with pytest.raises(ValueError, match="变了"):
        report(own_graph, record_of(own_graph), {"about": "text", "wrong": "words", "right": "有"}, (gone,), "", READER)


def test_ones_own_report_can_be_taken_back_while_it_waits(own_graph: GraphStore, reader: Reader) -> None:
    told_of = transcription(own_graph)
    with pytest.raises(ValueError, match="自己"):
        withdraw(own_graph, told_of, OTHER)
    withdraw(own_graph, told_of, READER)
    (after,) = read_reports(own_graph, WORKING)
    assert after.state is State.WITHDRAWN
    assert open_reports(own_graph, WORKING) == []


# ---- deciding
def test_only_who_may_decide_decides_and_a_rejection_says_why(own_graph: GraphStore, reader: Reader) -> None:
    told_of = transcription(own_graph)
    for nobody in (READER, ADMIN):
        with pytest.raises(Refused, match=Permission.DECIDE_FINDINGS.label):
            decide(own_graph, told_of, True, "", nobody, reader)
    with pytest.raises(ValueError, match="理由"):
        decide(own_graph, told_of, False, " ", STAFF, reader)
    decide(own_graph, told_of, False, "影印件作“岳”", STAFF, reader)
    (after,) = read_reports(own_graph, BRIEF)
    assert after.state is State.REJECTED
    assert after.decision is not None
    assert (after.decision.author, after.decision.note) == ("editor:李编研", "影印件作“岳”")
    assert "林岳" in record_of(own_graph).text


def test_an_accepted_report_corrects_the_record_at_once_and_taking_it_back_restores_it(own_graph: GraphStore, reader: Reader) -> None:
    told_of, was = transcription(own_graph), record_of(own_graph)
    assert decide(own_graph, told_of, True, "", STAFF, reader) == []
    now = record_of(own_graph)
    assert now.text == was.text.replace("林岳", "林嶽")
    assert own_graph.search_text("林嶽任政治委员", WORKING)
    assert "林嶽" in {m.span.quote for m, _ in own_graph.mentions(WORKING, record_id="T901-1")}
    (after,) = read_reports(own_graph, WORKING)
    assert [s.quote for s in where(after, now)] == ["林嶽任政治委员"]
    entries = own_graph.audit(10, AuditFilter(action="采纳"))
    assert [e.subject for e in entries] == [after.decision.id if after.decision else ""]
    assert of_review(own_graph, WORKING, entries[0].subject) == after
    undo(own_graph, after, STAFF, reader)
    assert record_of(own_graph) == was
    assert [r.state for r in read_reports(own_graph, WORKING)] == [State.OPEN]
    assert own_graph.audit(1)[0].action == "收回对更正的决定"


def test_another_takes_the_decision_back_and_the_log_says_who(own_graph: GraphStore, reader: Reader) -> None:
    boss = Person("王主任", permissions_of([Role.COMPILER]))
    decide(own_graph, transcription(own_graph), True, "", STAFF, reader)
    (after,) = read_reports(own_graph, WORKING)
    undo(own_graph, after, boss, reader)
    assert own_graph.audit(1)[0].who == "王主任"
    assert [r.state for r in read_reports(own_graph, WORKING)] == [State.OPEN]


def test_who_may_not_read_a_closed_record_does_not_decide_about_it(own_graph: GraphStore, reader: Reader) -> None:
    told_of = tell(own_graph, "樊立德", "T902-9", STAFF, about="name", wrong="none", type="PER")
    half = Person("半权", frozenset({Permission.READ_OPEN, Permission.DECIDE_FINDINGS}))
    with pytest.raises(Refused, match=Permission.READ_CLOSED.label):
        decide(own_graph, told_of, True, "", half, reader)


# ---- how it is told
@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"about": "name", "wrong": "type", "type": "PER", "to_type": "LOC"}, "名称“林岳”（人物）　类别不对，应为地点"),
        ({"about": "name", "wrong": "none", "type": "PER"}, "名称“林岳”（人物）　这不是名称"),
        ({"about": "text", "wrong": "words", "right": "林嶽"}, "文字“林岳”　文字录错，应为“林嶽”"),
        ({"about": "text", "wrong": "words", "right": ""}, "文字“林岳”　文字录错，应为空（删去）"),
        ({"about": "date", "wrong": "missing", "edtf": "1942-08"}, "日期“林岳”　漏了这个日期，应为公历 1942年8月"),
    ],
)
def test_a_report_reads_as_a_sentence(own_graph: GraphStore, value: dict[str, str], words: str) -> None:
    assert told(tell(own_graph, "林岳", **value)) == words
    (asked,) = open_reports(own_graph, WORKING)
    assert (asked.kind, asked.reasons[0]) == ("correction", words)
    assert [s.quote for s in asked.evidence] == ["林岳"]


# ---- what can be reported of a place
def found_in(store: GraphStore, record: Record) -> Findings:
    return Findings(
        record.id, (), tuple(m for m, _ in store.mentions(WORKING, record_id=record.id)), tuple(store.dates(record.id, WORKING)),
        tuple(store.statements(WORKING, record_id=record.id)), tuple(store.events(WORKING, record_id=record.id)),
    )


def test_a_place_offers_what_was_found_there_first_and_the_words_and_what_is_missing(own_graph: GraphStore) -> None:
    record = record_of(own_graph)
    found = found_in(own_graph, record)
    labels = [t.label for t in targets(record, words_in(record, "林岳"), found)]
    assert labels[:3] == ["人名“林岳”", "关系“林岳 任职 第八支队 政治委员”", "文字录错了：“林岳”"]
    assert labels[3:] == ["漏了日期：“林岳”", "漏了事件：“林岳”", "这一句漏了关系"]
    first = targets(record, words_in(record, "任政"), found)[0]
    assert first.about == "text"
    relation = next(t for t in targets(record, words_in(record, "林岳"), found) if t.about == "relation")
    assert evidence_of(relation, {})[0] == "subject object sentence"


def test_the_catalogue_offers_its_values_but_not_what_a_record_is_or_how_open(own_graph: GraphStore) -> None:
    record = record_of(own_graph)
    labels = [t.label for t in targets(record, None, Findings(record.id, ()))]
    assert labels[0] == "著录项“题名”：关于第八支队成立的报告"
    assert "著录项“文号”：（空着）" in labels
    assert not any("密级" in x or "全宗" in x or "档号" in x for x in labels)
    title = Span.cut(record, 0, 2, "题名")
    assert targets(record, title, Findings(record.id, ()))[0].value["field"] == "题名"


def test_a_right_extent_must_touch_the_wrong_one(own_graph: GraphStore) -> None:
    record = record_of(own_graph)
    longer = extended(words_in(record, "支队在"), "第八支队", record)
    assert longer == words_in(record, "第八支队")
    assert extended(words_in(record, "支队"), "林岳", record) is None
    assert extended(words_in(record, "支队"), "", record) is None
    names = names_in(words_in(record, "第八支队在梁弄镇成立，林岳任政治委员"), found_in(own_graph, record).mentions)
    assert [(m.span.quote, m.type) for m in names] == [
        ("第八支队", EntityType.ORGANISATION), ("梁弄镇", EntityType.PLACE), ("林岳", EntityType.PERSON),
    ]
