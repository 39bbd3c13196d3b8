"""Core types, frozen and validated. Every stage and every store speaks these and nothing else.

Offsets are characters, half-open, into one field of one record (`text` unless said).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

TEXT = "text"


class EntityType(StrEnum):
    """What kind of thing a name stands for."""

    PERSON = "PER"
    ORGANISATION = "ORG"
    PLACE = "LOC"
    DOCUMENT = "DOC"
    EVENT = "EVENT"
    POSITION = "POSITION"
    TIME = "TIME"


class Openness(StrEnum):
    """开放状态 of a record (scheme C1); what is blank, unknown or unmapped is NOT_REVIEWED, which is closed."""

    OPEN = "开放"
    POSTPONED = "延期开放"
    CONTROLLED = "控制"
    NOT_REVIEWED = "未审核"


class Status(StrEnum):
    """How far a person has vouched for a statement or an event."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    REJECTED = "rejected"


class Modality(StrEnum):
    """Whether the record says that a thing happened, or only that it should, will, did not, or is said to have."""

    ACTUAL = "actual"
    PLANNED = "planned"
    ORDERED = "ordered"
    DENIED = "denied"
    RUMOURED = "rumoured"


class Verdict(StrEnum):
    """A judgement's answer to: are these two the same?"""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Fate(StrEnum):
    """What became of an input row or file."""

    LOADED = "loaded"
    WARNING = "warning"
    REJECTED = "rejected"


def digest(*parts: object) -> str:
    """A stable 20-character id of the parts (sha256 over their text, separated so that no two splits collide)."""
    return hashlib.sha256("\x1f".join(str(p) for p in parts).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Source:
    """A file as received; never altered. `id` is its sha256."""

    id: str
    path: str
    received_at: str
    received_by: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class When:
    """An uncertain date: EDTF (ISO 8601-2), the days it may cover, its calendar, the words, and the anchor used.

    `earliest` and `latest` are ISO days, both included, "" where unknown; `edtf` is "" for a date left unresolved.
    `calendar` is gregorian, minguo, era (清 reign), lunar, rhyme (韵目代日) or relative.
    """

    edtf: str
    earliest: str = ""
    latest: str = ""
    precision: str = ""
    calendar: str = "gregorian"
    text: str = ""
    anchor: str = ""

    def __post_init__(self) -> None:
        for day in (self.earliest, self.latest):
            if day:
                date.fromisoformat(day)
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError(f"日期区间颠倒：{self.earliest} 晚于 {self.latest}")


class Run(NamedTuple):
    """A stretch of `Record.text` as its file has it: `length` characters from `start` of the text are those from `file`.

    `part` is the page, paragraph or sheet they are counted in (第3页), "" when that is the whole file or cell.
    """

    start: int
    file: int
    length: int
    part: str = ""


class Amended(NamedTuple):
    """A stretch of a field as a person corrected it: half-open offsets into it now, the words as received, and who did.

    Of the catalogue it is always the whole value. Either side may be empty.
    """

    field: str
    start: int
    end: int
    was: str
    by: str


@dataclass(frozen=True, slots=True)
class Record:
    """One 件 (or 案卷): catalogue fields as normalised and as received, openness, and full text.

    `catalogue` is keyed by the field names of DOMAIN section 1 (题名, 责任者, 日期, 文号 ...), `raw` by the file's own
    headings. `publication` is the 公布审批号; without one an open record may still not be published.
    `text` is "" for a record with a catalogue entry only. `layout` leads from the text as received back into the file,
    in order and without overlaps; empty when they are the same. A character in no run is a line break put between two
    parts. `amended` says, in order of field and place, what persons have corrected in text and catalogue since.
    """

    id: str
    text: str
    catalogue: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)
    dh_raw: str = ""
    dh_norm: str = ""
    archive: str = ""
    fonds: str = ""
    openness: Openness = Openness.NOT_REVIEWED
    publication: str = ""
    when: When | None = None
    source_id: str = ""
    source_path: str = ""
    source_row: int = 0
    text_path: str = ""
    layout: tuple[Run, ...] = ()
    amended: tuple[Amended, ...] = ()

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("记录缺少标识")

    @property
    def title(self) -> str:
        """题名, or "" when the catalogue gives none."""
        return self.catalogue.get("题名", "")

    def field_text(self, name: str) -> str:
        """The text that offsets of that field point into; "" for an unknown field."""
        return self.text if name == TEXT else self.catalogue.get(name, "")


@dataclass(frozen=True, slots=True)
class Span:
    """The only evidence there is: half-open character offsets into one field of a record, and the words there.

    `cut` is the one way pipelines make one, so that `text[start:end] == quote` holds from birth.
    """

    record_id: str
    start: int
    end: int
    quote: str
    field: str = TEXT

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"引文位置无效：{self.start}-{self.end}")
        if len(self.quote) != self.end - self.start:
            raise ValueError(f"引文与位置长度不符：{self.start}-{self.end} “{self.quote[:20]}”")

    @classmethod
    def cut(cls, record: Record, start: int, end: int, field: str = TEXT) -> Span:
        """The span of `record` from start to end; ValueError when it lies outside the field or is empty."""
        return cls(record.id, start, end, record.field_text(field)[start:end], field)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a span: type, confidence 0..1, origin. `referent` is "" until resolution says whom it means."""

    span: Span
    type: EntityType
    confidence: float
    origin: str
    referent: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A name used as an argument of a statement or event; `referent` as in `Mention`."""

    span: Span
    type: EntityType
    referent: str = ""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression and its meaning; `note` tells the reader of a conflict (民国二十五年（1932年）)."""

    span: Span
    when: When
    origin: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One span says one thing: subject, predicate, object or value, with when, modality and qualifiers.

    `evidence` is the sentence that says it. The id hashes content and evidence, not identity: the same claim from the
    same words has the same id whoever the names turn out to be.
    """

    subject: Term
    predicate: str
    evidence: Span
    origin: str
    object: Term | None = None
    value: str = ""
    when: When | None = None
    modality: Modality = Modality.ACTUAL
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 1.0
    status: Status = Status.SUGGESTED

    @property
    def id(self) -> str:
        """Stable id: record, field, predicate, places of subject, object and evidence, value."""
        other = (self.object.span.field, self.object.span.start, self.object.span.end) if self.object else ()
        subject, evidence = self.subject.span, self.evidence
        return "s-" + digest(
            evidence.record_id, evidence.field, evidence.start, evidence.end, self.predicate,
            subject.field, subject.start, subject.end, subject.quote, *other, self.value,
        )


@dataclass(frozen=True, slots=True)
class Argument:
    """A part of an event: role (`time`, `place`, `participant`, ...; see `ROLES`) and the words that fill it."""

    role: str
    term: Term


@dataclass(frozen=True, slots=True)
class Event:
    """A typed happening: trigger words, the sentence that tells it, resolved time, arguments, modality.

    `type` is one of `EVENT_TYPES`. The trigger is the shortest word that tells of it,
    of a named meeting or battle without a verb its name; what has a name has it as `name`.
    """

    type: str
    trigger: Span
    evidence: Span
    origin: str
    when: When | None = None
    arguments: tuple[Argument, ...] = ()
    modality: Modality = Modality.ACTUAL
    name: Term | None = None
    confidence: float = 1.0
    status: Status = Status.SUGGESTED

    @property
    def id(self) -> str:
        """Stable id: record, type, place of the trigger."""
        t = self.trigger
        return "e-" + digest(t.record_id, t.field, self.type, t.start, t.end, t.quote)


EVENT_TYPES = (
    "会议", "任职·免职", "战斗·战役", "起义·暴动", "成立·更名·合并·分设", "区划变更", "视察·调研", "批示·讲话", "发布文件",
    "项目·工程", "表彰", "出访·来访", "被捕·牺牲·逝世", "灾害·救灾", "签订协议", "创刊出版", "移交征集",
)  # DOMAIN 5.2

ROLES = (
    "time", "place", "participant", "convener", "person", "position", "organisation", "appointer",
    "commander", "side", "before", "after", "visitor", "host", "issuer", "document", "recipient",
    "project", "awarder", "awardee", "honour", "topic", "speaker", "party", "holder", "object",
)


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything the producers in `producers` found in one record; replaces what they said of it before.

    `referents` and `judgements` are empty until resolution has run, `assignments` until classification has.
    """

    record_id: str
    producers: tuple[str, ...]
    mentions: tuple[Mention, ...] = ()
    dates: tuple[DateMention, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    referents: tuple[Referent, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    assignments: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Referent:
    """Whom or what a name means within one scope (a fonds, or "" for everywhere) before any judgement.

    The finest grain of identity: judgements join referents into entities and never change them.
    """

    type: EntityType
    name: str
    scope: str = ""

    @property
    def id(self) -> str:
        """Stable id of type, name and scope."""
        return "n-" + digest(self.type, self.name, self.scope)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A dated verdict that two referents are the same, different, or that nobody can tell. Never a merge.

    `author` is `rule:NAME@VERSION` or `editor:NAME`; an editor's outranks a rule's, the latest of a rank wins.
    `withdrawn` takes an earlier verdict of the same author on the same pair back. `at` is ISO 8601 UTC
    ("" for rules, so that a re-run writes the same judgement).
    """

    left: str
    right: str
    verdict: Verdict
    author: str
    reason: str
    at: str = ""
    evidence: tuple[Span, ...] = ()
    withdrawn: bool = False

    def __post_init__(self) -> None:
        if self.left == self.right:
            raise ValueError("判断的两方不能相同")
        if not self.reason:
            raise ValueError("判断必须说明理由")

    @property
    def pair(self) -> tuple[str, str]:
        """Both sides in a fixed order."""
        return (self.left, self.right) if self.left < self.right else (self.right, self.left)

    @property
    def by_editor(self) -> bool:
        """Whether a person said it."""
        return self.author.startswith("editor:")

    @property
    def id(self) -> str:
        """A rule's: pair, rule and evidence; an editor's also its moment, since each word of a person is kept."""
        places = [(s.record_id, s.field, s.start, s.end) for s in self.evidence]
        return "j-" + digest(*self.pair, self.verdict, self.author, self.at, places, self.withdrawn)


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, body, place, document or named event as one audience may see it: a view, never stored.

    `id` is the smallest referent id of the cluster; `names` run from most to least used; counts are of visible records.
    """

    id: str
    type: EntityType
    name: str
    names: tuple[str, ...] = ()
    referents: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    record_count: int = 0
    mention_count: int = 0


class Standing(StrEnum):
    """How far an assignment has come; INHERITED is said of the 全宗 or 案卷 and holds for its records."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    INHERITED = "inherited"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One value of one facet for one record, with the words that speak for it; or, with a `reason`, no value at all.

    `qualifier` is precursor, origin, practice, commemoration or ""; `strong` puts it before the others for review.
    An empty facet is an answer: `concept` "" and `reason` none_applicable or insufficient_text.
    """

    record_id: str
    facet: str
    origin: str
    concept: str = ""
    qualifier: str = ""
    status: Standing = Standing.SUGGESTED
    strong: bool = False
    score: int = 0
    evidence: tuple[Span, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        if bool(self.concept) == bool(self.reason):
            raise ValueError(f"{self.facet}：归类要么有值，要么说明为什么空着")
        if self.concept and not self.evidence:
            raise ValueError(f"{self.facet} {self.concept}：归类没有原文为据")


@dataclass(frozen=True, slots=True)
class RowFate:
    """What became of one input row or file: never the 题名 of a refused classified row."""

    path: str
    row: int
    fate: Fate
    record_id: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a record that is searched as one: offsets into a field, and a vector when one was made."""

    record_id: str
    start: int
    end: int
    field: str = TEXT
    vector: tuple[float, ...] | None = None
