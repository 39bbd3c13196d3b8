"""What readers reported and persons accepted, put into what is read: records before extraction, findings after it.

A person's word outranks the producers': it is applied to whatever they say, again on every run, found by the words it
was said of. What it can no longer be said of is told and never dropped in silence. `graph.corrections` has the words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from graph.access import Audience
from graph.corrections import MISSING, TYPE, WRONGS, Report, State, places, reports, reviewed
from graph.model import TEXT, Amended, DateMention, Event, Findings, Mention, Record, Span, Statement, digest
from graph.provenance import as_received, stands
from graph.reviews import Review, ReviewKind, Said
from graph.store import GraphStore
from pipelines.calendar_dates import catalogue_date
from pipelines.correcting import correct
from pipelines.ingest.fields import DATE, normalise

# Who the record is, how open it is and whether it may be published are decided elsewhere, on other evidence.
LOCKED = frozenset((
    "档号", "全宗号", "全宗名称", "目录号", "案卷号", "件号", "密级", "保密期限", "开放标识", "公布审批号", "公开属性", "延期理由",
    "正文", "文件名",
))
LONGEST = 2000  # characters of what should stand instead
_LATE = timedelta(minutes=5)  # how long after its moment a word of a person may still come in
_RECORD = ("text", "field")
_MOST = 100_000  # findings of one record


class Corrections:
    """What persons decided about reports, by record; asked for again while a build runs, since people go on working.

    Of all records, or of one.
    """

    def __init__(self, store: GraphStore, record_id: str = "") -> None:
        self._store, self._record_id = store, record_id
        self._said: dict[str, dict[str, Review]] = defaultdict(dict)
        self._newest = ""

    def refresh(self) -> set[str]:
        """Take in what was said since the last time; the records it was said of."""
        touched: set[str] = set()
        for review in reviewed(self._store, Audience.WORKING, self._record_id, (_before(self._newest), "")):
            held = self._said[review.record_id]
            if review.id not in held:
                touched.add(review.record_id)
                held[review.id] = review
            self._newest = max(self._newest, review.at)
        return touched

    def of(self, record_id: str) -> list[Report]:
        """The reports on a record that somebody ever decided about, in the order of the deciding words."""
        found = [r for r in reports(self._said.get(record_id, {}).values()) if r.editors]
        return sorted(found, key=lambda r: (r.decision.at if r.decision else "", r.id))


def _before(moment: str) -> str:
    """A little before a moment, as words are dated; "" where it is none."""
    try:
        return (datetime.fromisoformat(moment) - _LATE).isoformat(timespec="microseconds")
    except ValueError:
        return ""


def accepted(decided: Sequence[Report]) -> list[Report]:
    """Those whose last word is that they are right."""
    return [r for r in decided if r.state is State.ACCEPTED]


def producers(decided: Sequence[Report]) -> tuple[str, ...]:
    """Who speaks of a record by correcting it (`editor:NAME@VERSION`): another version once anything else is accepted.

    An editor whose word was taken back is among them, so that what it put in is taken out.
    """
    said: dict[str, list[str]] = {editor: [] for r in decided for editor in r.editors}
    for report in accepted(decided):
        if report.decision is not None:
            said[report.decision.author].append(report.decision.id)
    return tuple(f"{editor}@{digest(*sorted(ids))}" for editor, ids in sorted(said.items()))


def refusal(value: Mapping[str, str], evidence: Sequence[Span], record: Record) -> str:
    """Why a report cannot be kept, in Chinese; "" when it can."""
    about, wrong = value.get("about", ""), value.get("wrong", "")
    if wrong not in WRONGS.get(about, ()) or (not evidence and about != "field"):
        return "没有说明是哪里、怎么不对"
    if not all(stands(s, record) for s in evidence):
        return "所指的文字已经变了：请刷新这一页再报"
    right, field = value.get("right", ""), value.get("field", "")
    if about == "field" and (not field or field in LOCKED):
        return f"“{field}”不能在这里更正：请告诉负责著录或开放审核的人"
    if about == "field" and normalise(field, right) == record.catalogue.get(field, ""):
        return "和现在的著录一样"
    if about == "text" and evidence[0].quote == right:
        return "和现在的文字一样"
    if len(right) > LONGEST or any((ord(c) < 32 and c != "\n") or 0xD800 <= ord(c) < 0xE000 for c in right):
        return f"正确的文字太长（最多 {LONGEST} 字），或含有不能保存的字符"
    return _unfit(value, evidence, record)


def _unfit(value: Mapping[str, str], evidence: Sequence[Span], record: Record) -> str:
    """Whether the parts of what should be are there and mean something: tried on nothing found."""
    if value["about"] in _RECORD:
        return ""
    if value["about"] == "name" and value["wrong"] in (TYPE, MISSING) and value.get("to_type", "") in ("", value.get("type")):
        return "请说明应当是哪一类"
    try:
        parts = dict(zip(value.get("parts", "").split(), evidence, strict=True))
        told = Review(ReviewKind.CORRECTION, "c", Said.REPORTED, "editor:x", "1", record.id, value=value, evidence=tuple(evidence))
        correct(record, Findings(record.id, ()), Report(told, State.ACCEPTED), parts)
    except (KeyError, ValueError):
        return "报的内容不完整：请说明应当是什么"
    return ""


# ---- the record
def received(record: Record) -> Record:
    """The record as its files give it, without what persons have corrected."""
    if not record.amended:
        return record
    catalogue = dict(record.catalogue)
    for change in record.amended:
        if change.field != TEXT:
            catalogue.pop(change.field, None)
            if change.was:
                catalogue[change.field] = change.was
    text, _, _ = as_received(record, 0, len(record.text))
    plain = replace(record, text=text, catalogue=catalogue, amended=())
    return _dated(plain) if any(c.field == DATE for c in record.amended) else plain


def amended(record: Record, decided: Sequence[Report]) -> tuple[Record, list[str]]:
    """The record as accepted reports of its text and catalogue make it, and what could not be put in its place."""
    record, lost = received(record), []
    for report in accepted(decided):
        if report.value.get("about") not in _RECORD:
            continue
        found = places(report, record)
        changed = None if found is None else _changed(record, report, found)
        if changed is None:
            lost.append(_told(report))
        else:
            record = changed
    return record, lost


def _changed(record: Record, report: Report, found: dict[str, Span]) -> Record | None:
    value, by = report.value, report.decision.author if report.decision else report.review.author
    if value["about"] == "text":
        return rewritten(record, found["words"], value.get("right", ""), by) if "words" in found else None
    name = value.get("field", "")
    if not name or name in LOCKED:
        return None
    now, right = record.catalogue.get(name, ""), normalise(name, value.get("right", ""))
    if now == right:
        return record
    was = report.part("value")
    return _revalued(record, name, right, by) if now == (was.quote if was else "") else None


def _revalued(record: Record, name: str, right: str, by: str) -> Record:
    catalogue = {**record.catalogue, name: right}
    if not right:
        del catalogue[name]
    was = next((a.was for a in record.amended if a.field == name), record.catalogue.get(name, ""))
    others = [a for a in record.amended if a.field != name]
    marks = sorted([*others, Amended(name, 0, len(right), was, by)], key=lambda a: (a.field, a.start))
    changed = replace(record, catalogue=catalogue, amended=tuple(marks))
    return _dated(changed) if name == DATE else changed


def _dated(record: Record) -> Record:
    return replace(record, when=catalogue_date(record.catalogue.get(DATE, ""))[0])


def rewritten(record: Record, words: Span, right: str, by: str) -> Record:
    """The record with these words of its text replaced; what changed is marked, with the words as received.

    What stays the same at either end of the words is not marked. Stretches that meet become one.
    """
    start, end, right = _narrowed(words, right)
    met = [a for a in record.amended if a.field == TEXT and a.start <= end and a.end >= start]
    first, last = min([start, *(a.start for a in met)]), max([end, *(a.end for a in met)])
    inside = record.text[first:start] + right + record.text[end:last]
    shift = len(inside) - (last - first)
    was, at = "", first
    for other in met:
        was, at = was + record.text[at : other.start] + other.was, other.end
    was += record.text[at:last]
    marks = [] if was == inside else [Amended(TEXT, first, first + len(inside), was, by)]  # corrected back: no longer marked
    for other in record.amended:
        if other in met:
            continue
        moved = shift if other.field == TEXT and other.start >= last else 0
        marks.append(other._replace(start=other.start + moved, end=other.end + moved))
    marks.sort(key=lambda a: (a.field, a.start))
    return replace(record, text=record.text[:first] + inside + record.text[last:], amended=tuple(marks))


def _narrowed(words: Span, right: str) -> tuple[int, int, str]:
    """Only what differs: the words without what they begin and end with in common with what is right."""
    was, head, tail = words.quote, 0, 0
    while head < min(len(was), len(right)) and was[head] == right[head]:
        head += 1
    while tail < min(len(was), len(right)) - head and was[-1 - tail] == right[-1 - tail]:
        tail += 1
    return words.start + head, words.end - tail, right[head : len(right) - tail]


# ---- the findings
def corrected(record: Record, findings: Findings, decided: Sequence[Report]) -> tuple[Findings, list[str]]:
    """The findings as accepted reports of names, dates, relations and events make them, and what has lost its place.

    Doing it again changes nothing: it is done before names are resolved, so that what is added is resolved with the
    rest, and after, since resolution finds names of its own.
    """
    lost: list[str] = []
    for report in accepted(decided):
        if report.value.get("about") in _RECORD:
            continue
        found = places(report, record)
        try:
            findings = correct(record, findings, report, found or {})
        except (KeyError, ValueError):  # its words are gone, or it was not written by this platform
            lost.append(_told(report))
    known = {p.partition("@")[0] for p in findings.producers}
    more = tuple(p for p in producers(decided) if p.partition("@")[0] not in known)
    return replace(findings, producers=(*findings.producers, *more)), lost


def second_readers(record: Record, store: GraphStore, decided: Sequence[Report]) -> Findings | None:
    """What a person took into the graph from a language model, as accepted reports make it; None when there is none."""
    mentions = [m for m, _ in store.mentions(Audience.WORKING, record_id=record.id, limit=_MOST) if _by_model(m)]
    dates = [d for d in store.dates(record.id, Audience.WORKING) if _by_model(d)]
    said = [s for s in store.statements(Audience.WORKING, record_id=record.id, limit=_MOST) if _by_model(s)]
    events = [e for e in store.events(Audience.WORKING, record_id=record.id, limit=_MOST) if _by_model(e)]
    models: list[Mention | DateMention | Statement | Event] = [*mentions, *dates, *said, *events]
    origins = tuple(sorted({f.origin for f in models}))
    if not origins:
        return None
    found, _ = corrected(record, Findings(record.id, origins, tuple(mentions), tuple(dates), tuple(said), tuple(events)), decided)
    return Findings(
        record.id, origins, tuple(m for m in found.mentions if _by_model(m)), tuple(d for d in found.dates if _by_model(d)),
        tuple(s for s in found.statements if _by_model(s)), tuple(e for e in found.events if _by_model(e)),
    )


def _by_model(finding: Mention | DateMention | Statement | Event) -> bool:
    return finding.origin.startswith("llm:")


def _told(report: Report) -> str:
    """Without the words themselves: who may read a build's report need not be allowed to read the record."""
    who = report.review.author.removeprefix("editor:")
    editor = report.decision.author.removeprefix("editor:") if report.decision else ""
    return (
        f"一处更正没有用上（{who} {report.review.at[:10]} 报，{editor} 采纳，编号 {report.id}）："
        "所指的文字现在找不到或分不清是哪一处，请打开这件档案核对，需要时重新报错"
    )
