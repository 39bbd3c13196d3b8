"""Reports of readers and what is decided about them: the permission, the word, the audit entry, and the record read again.

The audit log names the report and the record, never the words: who reads the log need not be allowed to read the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from graph.access import Audience, Closure, Permission, Person, closure
from graph.audit import AuditEntry
from graph.corrections import Report, State, anchored, places, read_reports, subject_of, surroundings
from graph.model import EntityType, Modality, Record, Span
from graph.questions import Question
from graph.reviews import Review, ReviewKind, Said
from graph.store import GraphStore
from pipelines.calendar_dates.edtf import make
from pipelines.corrections import refusal
from ui.decisions import now
from ui.reading import edtf_words
from ui.wording import MODALITY_LABELS, TYPE_LABELS, moment, predicate_label

if TYPE_CHECKING:
    from pipelines.extract.pipeline import Reader

ABOUT_LABELS = {"name": "名称", "date": "日期", "relation": "关系", "event": "事件", "text": "文字", "field": "著录项"}
WRONG_LABELS = {
    ("name", "type"): "类别不对", ("name", "extent"): "起止不对", ("name", "none"): "这不是名称", ("name", "missing"): "漏了这个名称",
    ("date", "date"): "所指的日子不对", ("date", "none"): "这不是日期", ("date", "missing"): "漏了这个日期",
    ("relation", "none"): "原文没有这样说", ("relation", "direction"): "方向反了", ("relation", "predicate"): "是另一种关系",
    ("relation", "modality"): "语气不对（计划、否定、传闻……）", ("relation", "missing"): "漏了这个关系",
    ("event", "none"): "这里没有说这件事", ("event", "type"): "类型不对", ("event", "date"): "时间不对",
    ("event", "modality"): "语气不对（计划、否定、传闻……）", ("event", "missing"): "漏了这件事",
    ("text", "words"): "文字录错", ("field", "words"): "著录有误",
}
STATE_LABELS = {State.OPEN: "等人核对", State.ACCEPTED: "已采纳", State.REJECTED: "未采纳", State.WITHDRAWN: "已撤回"}
REPORTED, WITHDRAWN, ACCEPTED, REJECTED, UNDONE = "报错", "撤回报错", "采纳更正", "不采纳更正", "收回对更正的决定"


# ---- what is decided
def report(
    store: GraphStore, record: Record, value: Mapping[str, str], evidence: Sequence[Span], note: str, person: Person
) -> Review:
    """Keep a reader's report, and log it; what was kept. ValueError, in Chinese, for one that makes no sense.

    Refused for somebody who may not read the record.
    """
    _may_read(record, person)
    said = {**value, **(surroundings(evidence[0], record) if evidence else {})}
    if wrong := refusal(said, evidence, record):
        raise ValueError(wrong)
    at, author = now(), f"editor:{person.name}"
    kept = Review(
        ReviewKind.CORRECTION, subject_of(record.id, author, at, said), Said.REPORTED, author, at, record.id,
        note.strip(), said, tuple(evidence),
    )
    _keep(store, kept, person, REPORTED, _about(said))
    return kept


def withdraw(store: GraphStore, reported: Report, person: Person) -> Review:
    """Take back one's own report while nobody has decided on it. ValueError for another's, or too late."""
    person.require(Permission.READ_OPEN)
    if reported.review.author != f"editor:{person.name}" or reported.state is not State.OPEN:
        raise ValueError("只能撤回自己报的、还没有人核对的错")
    said = _word(reported, Said.REPORTED, f"editor:{person.name}", "", withdrawn=True)
    return _keep(store, said, person, WITHDRAWN, _about(reported.value))


def decide(
    store: GraphStore, reported: Report, accept: bool, note: str, person: Person, reader: Reader
) -> list[str]:
    """Accept or reject a report, log it, and correct the record at once; what could not be put in its place.

    Refused without the permission; ValueError for a rejection without a reason.
    """
    _may_decide(store, reported, person)
    if not accept and not note.strip():
        raise ValueError("不采纳要写明理由：报错的人看得到")
    said = _word(reported, Said.ACCEPTED if accept else Said.REJECTED, f"editor:{person.name}", note.strip())
    _keep(store, said, person, ACCEPTED if accept else REJECTED, _about(reported.value))
    return _again(store, reported, reader) if accept or reported.state is State.ACCEPTED else []


def undo(store: GraphStore, reported: Report, person: Person, reader: Reader) -> list[str]:
    """Take back the word that holds about a report, whoever said it: the report is open again, the machine's word too.

    Refused without the permission; ValueError when nobody has decided.
    """
    _may_decide(store, reported, person)
    if reported.decision is None:
        raise ValueError("这条报错还没有决定，没有可收回的")
    word = reported.decision
    said = _word(reported, word.said, word.author, f"{person.name} 收回", withdrawn=True)
    _keep(store, said, person, UNDONE, _about(reported.value))
    return _again(store, reported, reader) if reported.state is State.ACCEPTED else []


def of_review(store: GraphStore, audience: Audience, review_id: str) -> Report | None:
    """The report whose report or standing decision has this id, as an audit entry names it; None for another."""
    return next(
        (r for r in read_reports(store, audience) if review_id in (r.review.id, r.decision.id if r.decision else "")), None,
    )


def _may_read(record: Record, person: Person) -> None:
    person.require(Permission.READ_CLOSED if closure(record) is Closure.CLOSED else Permission.READ_OPEN)


def _may_decide(store: GraphStore, reported: Report, person: Person) -> None:
    person.require(Permission.DECIDE_FINDINGS)
    record = store.record(reported.review.record_id, Audience.WORKING)
    if record is None:
        raise ValueError("这件档案已不在图谱里")
    _may_read(record, person)


def _word(reported: Report, said: Said, author: str, note: str, withdrawn: bool = False) -> Review:
    return Review(
        ReviewKind.CORRECTION, reported.id, said, author, now(), reported.review.record_id, note, withdrawn=withdrawn,
    )


def _keep(store: GraphStore, said: Review, person: Person, action: str, about: str) -> Review:
    store.review([said])
    store.log(AuditEntry(said.at, person.name, action, said.id, f"{about}，档案 {said.record_id}"))
    return said


def _again(store: GraphStore, reported: Report, reader: Reader) -> list[str]:
    from pipelines.run import reread  # loads every stage: only where a record is read again

    return reread(reported.review.record_id, store, reader)


# ---- how it is told
def _about(value: Mapping[str, str]) -> str:
    about, wrong = value.get("about", ""), value.get("wrong", "")
    return f"{ABOUT_LABELS.get(about, about)}：{WRONG_LABELS.get((about, wrong), wrong)}"


def told(reported: Report) -> str:
    """A report in one line: what is wrong, and what would be right."""
    value = reported.value
    right = _right(reported)
    return f"{_what(reported)}　{WRONG_LABELS.get((value['about'], value['wrong']), '')}" + (f"，应为{right}" if right else "")


def _what(reported: Report) -> str:
    value = reported.value
    quotes = {name: span.quote for name in value.get("parts", "").split() if (span := reported.part(name))}
    if value["about"] == "field":
        return f"著录项“{value.get('field', '')}”“{quotes.get('value', '')}”"
    if value["about"] == "relation":
        words = (quotes.get("subject", ""), predicate_label(value.get("predicate", "")), quotes.get("object", ""), value.get("object", ""))
        return f"关系“{' '.join(w for w in words if w)}”"
    kind = _kind(value["about"], value.get("type", ""))
    return f"{ABOUT_LABELS[value['about']]}“{quotes.get('words') or quotes.get('trigger', '')}”" + (f"（{kind}）" if kind else "")


def _kind(about: str, written: str) -> str:
    return TYPE_LABELS[EntityType(written)] if about == "name" and written else written


def _right(reported: Report) -> str:
    value, about, wrong = reported.value, reported.value["about"], reported.value["wrong"]
    if wrong == "none" or wrong == "direction":
        return ""
    if about in ("text", "field"):
        return f"“{value.get('right', '')}”" if value.get("right") else "空（删去）"
    extent = reported.part("right")
    words = [
        f"“{extent.quote}”" if extent else "", _kind(about, value.get("to_type", "")) if not extent else "",
        predicate_label(value["to_predicate"]) if value.get("to_predicate") else "",
        MODALITY_LABELS[Modality(value["modality"])] if value.get("modality") else "",
        (edtf_words(make(value["edtf"])) if value["edtf"] else "推不出公历日期") if "edtf" in value else "",
    ]
    return "、".join(w for w in words if w)


def mine(found: Iterable[Report], person: Person) -> list[Report]:
    """Those that this person reported, newest first."""
    return [r for r in found if r.review.author == f"editor:{person.name}"][::-1]


def where(reported: Report, record: Record) -> list[Span]:
    """Where the words of a report stand now, for a link, or what a person put in their place; nothing when they are gone."""
    right, old = reported.value.get("right", ""), reported.part("words")
    if reported.state is State.ACCEPTED and reported.value.get("about") == "text" and old and right:
        before, after = reported.value.get("before", ""), reported.value.get("after", "")
        put = anchored(Span(old.record_id, old.start, old.start + len(right), right, old.field), before, after, record)
        if put:
            return [put]
    return list((places(reported, record) or {}).values())


def open_reports(store: GraphStore, audience: Audience) -> list[Question]:
    """The reports that wait for somebody, oldest first, as questions of the kind `correction`: `id` is the report's.

    `evidence` is where its words stand now.
    """
    asked = []
    for reported in read_reports(store, audience):
        record = store.record(reported.review.record_id, audience) if reported.state is State.OPEN else None
        if record is not None:
            who = reported.review.author.removeprefix("editor:")
            reasons = (told(reported), f"{who} {moment(reported.review.at)[:10]} 报", reported.review.note)
            asked.append(Question(reported.id, "correction", (), tuple(filter(None, reasons)), tuple(where(reported, record))))
    return asked
