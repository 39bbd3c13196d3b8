"""Openness and audiences: what may be shown to whom. The one place that knows.

Rules: DOMAIN section 2 (档案法 Arts. 27-32; 国家档案馆档案开放办法). Audiences A1-A4 are a proposal.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum

from graph.model import Openness, Record


class Closure(IntEnum):
    """How closed a record is; a derived thing takes the highest of all its inputs."""

    PUBLISHABLE = 0  # 开放 and approved for 公布
    OPEN = 1  # 开放, not approved for 公布: open is not published (档案法 Art. 32)
    CLOSED = 2  # 延期开放, 控制, 未审核, blank, unmapped


class Audience(StrEnum):
    """Who asks. To a narrowed audience a more closed record does not exist."""

    WORKING = "working"  # A1 named staff
    BRIEF = "brief"  # A2 资政参阅
    PUBLICATION = "publication"  # A3
    EXHIBITION = "exhibition"  # A4

    @property
    def ceiling(self) -> int:
        """The most closed `Closure` this audience may see; stores compare it with a record's own."""
        return int(_CEILING[self])

    @property
    def label(self) -> str:
        """The name an archivist knows it by."""
        return _LABEL[self]


_CEILING = {
    Audience.WORKING: Closure.CLOSED,
    Audience.BRIEF: Closure.OPEN,
    Audience.PUBLICATION: Closure.PUBLISHABLE,
    Audience.EXHIBITION: Closure.PUBLISHABLE,
}
_LABEL = {
    Audience.WORKING: "内部工作",
    Audience.BRIEF: "资政参阅",
    Audience.PUBLICATION: "公开出版",
    Audience.EXHIBITION: "展览与网上展厅",
}

CLASSIFIED_MARKS = ("机密", "秘密", "绝密")  # never in the system

_OPENNESS_ALIASES = {
    "开放": Openness.OPEN, "已开放": Openness.OPEN,
    "延期开放": Openness.POSTPONED, "延期": Openness.POSTPONED, "暂缓开放": Openness.POSTPONED,
    "控制": Openness.CONTROLLED, "控制使用": Openness.CONTROLLED, "受控": Openness.CONTROLLED,
    "限制利用": Openness.CONTROLLED, "不开放": Openness.CONTROLLED,
    "未审核": Openness.NOT_REVIEWED, "待审核": Openness.NOT_REVIEWED, "未鉴定": Openness.NOT_REVIEWED,
    "未划控": Openness.NOT_REVIEWED, "": Openness.NOT_REVIEWED,
}


def openness_of(written: str) -> tuple[Openness, bool]:
    """The status a catalogue's words mean, and whether they were understood; unknown words mean not reviewed."""
    word = "".join(written.split())
    found = _OPENNESS_ALIASES.get(word)
    return (Openness.NOT_REVIEWED, False) if found is None else (found, True)


def closure(record: Record) -> Closure:
    """How closed a record is."""
    if record.openness is not Openness.OPEN:
        return Closure.CLOSED
    return Closure.PUBLISHABLE if record.publication.strip() else Closure.OPEN


def strictest(records: Iterable[Record]) -> Closure:
    """The closure of a thing derived from these records, context-only inputs included."""
    return max((closure(r) for r in records), default=Closure.PUBLISHABLE)


def may_see(audience: Audience, record: Record) -> bool:
    """Whether the audience may know that this record exists."""
    return closure(record) <= audience.ceiling
