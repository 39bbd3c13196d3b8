"""Second readings kept in the working folder, and how two readers' findings are told side by side. No Streamlit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from graph.access import Audience, Permission, Person
from graph.audit import AuditEntry
from graph.model import DateMention, Event, Mention, Record, digest
from graph.store import GraphStore
from pipelines.compose.citing import date_text
from pipelines.extract.disagreements import Disagreement, Finding, known_by
from pipelines.second_reading import SecondReading, beside_first, take_finding, text_hash
from ui.wording import MODALITY_LABELS, TYPE_LABELS, predicate_label

FIRST, SECOND = "甲（规则与模型）", "乙（语言模型）"
DIFFERENCE_LABELS = {
    "only_first": "只有甲读出", "only_second": "只有乙读出", "extent": "起止不同", "type": "类别不同", "date": "日期不同",
    "modality": "语气不同",
}
_READING = TypeAdapter(SecondReading)


@dataclass(frozen=True, slots=True)
class Row:
    """One place where the readers differ, in words; `number` counts from 1 and is what a person takes it by.

    `finding` is what of the second reader's may be taken into the graph, None for nothing.
    """

    number: int
    start: int
    end: int
    kind: str
    words: str
    differs: str
    first: str
    second: str
    finding: Finding | None
    taken: bool = False


def keep(reading: SecondReading, workdir: Path) -> None:
    """Keep a reading, for this user's eyes only, so that nobody pays for it twice."""
    file = _file(reading.record_id, workdir)
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(_READING.dump_json(replace(reading, disagreements=(), agreed=0, taken=())))


def kept(record: Record, store: GraphStore, audience: Audience, workdir: Path) -> SecondReading | None:
    """The last reading of this text beside what the graph holds now; None without one, or when the text has changed."""
    try:
        reading = _READING.validate_json(_file(record.id, workdir).read_bytes())
    except (OSError, ValidationError):
        return None
    return beside_first(reading, store, audience) if reading.text_hash == text_hash(record) else None


def _file(record_id: str, workdir: Path) -> Path:
    return workdir / "second-readings" / f"{digest(record_id)}.json"


def rows(reading: SecondReading) -> list[Row]:
    """The disagreements in order of place."""
    return [_row(n, d, reading.taken) for n, d in enumerate(reading.disagreements, 1)]


def _row(number: int, difference: Disagreement, taken: Sequence[str]) -> Row:
    either = difference.second or difference.first
    assert either is not None
    # one event or relation cannot be in the graph in two readings: the store knows it by its place
    single = difference.first is not None and not isinstance(either, Mention | DateMention)
    return Row(
        number, difference.span.start, difference.span.end, kind_of(either), difference.span.quote,
        "、".join(DIFFERENCE_LABELS[d] for d in difference.differences), told(difference.first), told(difference.second),
        None if single else difference.second, not single and difference.second is not None and known_by(difference.second) in taken,
    )


def kind_of(finding: Finding) -> str:
    """名称, 日期, 事件 or 关系."""
    if isinstance(finding, Mention):
        return "名称"
    return "日期" if isinstance(finding, DateMention) else "事件" if isinstance(finding, Event) else "关系"


def told(finding: Finding | None) -> str:
    """What a reader says of a place, in words: “林岳” 人物; 1942年8月20日; 会议，计划，1942年8月20日. A dash for nothing."""
    if finding is None:
        return "—"
    if isinstance(finding, Mention):
        return f"“{finding.span.quote}” {TYPE_LABELS[finding.type]}"
    if isinstance(finding, DateMention):
        return f"“{finding.span.quote}” {date_text(finding.when) if finding.when.edtf else '推不出'}"
    if isinstance(finding, Event):
        when = date_text(finding.when) if finding.when and finding.when.edtf else "时间不详"
        return f"“{finding.trigger.quote}” {finding.type}，{MODALITY_LABELS[finding.modality]}，{when}"
    other = finding.object.span.quote if finding.object else finding.value
    return f"“{finding.subject.span.quote}” {predicate_label(finding.predicate)} “{other}”"


def bill(reading: SecondReading) -> str:
    """What the reading took: requests, tokens, cost."""
    used = f"用了 {reading.requests} 次请求，送出 {reading.tokens_in:,}、答回 {reading.tokens_out:,} 个词元（token）"
    if reading.unmetered:
        used += f"，另有 {reading.unmetered} 次服务没有报告用量"
    return used + ("；没有设价格，不计费用" if reading.cost is None else f"；约 {reading.cost:.4f} 元")


def outcome(reading: SecondReading) -> str:
    """How much stood, how much did not and why."""
    found = reading.findings
    parts = (("名称", found.mentions), ("日期", found.dates), ("事件", found.events), ("关系", found.statements))
    stood = "、".join(f"{name} {len(items)}" for name, items in parts if items) or "无"
    reasons = "，".join(f"{reason} {count} 处" for reason, count in sorted(reading.dropped.items()))
    lost = f"；弃去 {sum(reading.dropped.values())} 处（{reasons}）" if reading.dropped else "；没有弃去的"
    return f"逐字核对后留下：{stood}{lost}。与甲一致 {reading.agreed} 处，不同 {len(reading.disagreements)} 处。"


def take(
    finding: Finding, record_id: str, store: GraphStore, audience: Audience, person: Person, at: str, back: bool = False
) -> None:
    """Put a second reader's finding into the graph as a suggestion, or take it back; log who did.

    ValueError as `take_finding`; Refused without the permission.
    """
    person.require(Permission.DECIDE_FINDINGS)
    take_finding(finding, record_id, store, audience, back)
    action = "收回语言模型所读" if back else "采纳语言模型所读"
    store.log(AuditEntry(at, person.name, action, record_id, f"{finding.origin} {told(finding)}"))
