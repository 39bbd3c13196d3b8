"""The audit log as a chain: each entry carries a seal over its words and the seal of the entry before.

Whoever changes, removes, inserts or reorders an entry breaks the chain at that place, or must write anew every seal after
it; then a seal written down elsewhere (`Head.words`) no longer agrees. Entries from before there were seals are sealed
together: the first sealed one stands on the seal they would have had.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

GENESIS = ""  # what the first entry of all stands on


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to what, when; appended, never changed.

    The store adds where it stands: its place from 1, the seal of the entry before, its own (see `graph.audit`). An entry
    from before there were seals has none.
    """

    at: str
    who: str
    action: str
    subject: str
    detail: str = ""
    place: int = field(default=0, compare=False)
    before: str = field(default="", compare=False)
    seal: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain as the store keeps it beside the log: how many entries, the last seal, the first sealed place."""

    place: int
    seal: str
    first: int = 1

    @property
    def words(self) -> str:
        """What a person can write down and have compared later: number of entries and last seal."""
        return f"{self.place}:{self.seal or '-'}"


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the log is not what was written, and why, in Chinese."""

    place: int
    reason: str


def seal_of(entry: AuditEntry, place: int, before: str) -> str:
    """SHA-256, in hex, over canonical JSON (keys sorted, no blanks, ASCII) of what was said, its place and what it follows."""
    said = {
        "at": entry.at, "who": entry.who, "action": entry.action, "subject": entry.subject, "detail": entry.detail,
        "place": place, "before": before,
    }
    written = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return sha256(written.encode("ascii")).hexdigest()


def rolled(entries: Iterable[AuditEntry], before: str = GENESIS, places: int = 0) -> Head:
    """The head after entries that carry no seals, in order, following `places` others whose seal is `before`."""
    for entry in entries:
        places += 1
        before = seal_of(entry, places, before)
    return Head(places, before, places + 1)


def first_break(
    entries: Iterable[AuditEntry], head: Head, noted: Head | None = None, start: Head = Head(0, GENESIS)
) -> Break | None:
    """Walk the log, oldest first, from an end that was found good (else its beginning) to its head; None when all is well.

    `noted` is a head that was written down earlier: the log must still hold an entry of that place and seal.
    """
    place, before, agreed = start.place, start.seal, noted is None or noted.place == 0
    for entry in entries:
        place += 1
        if entry.place != place:
            return Break(place, f"这里应是第 {place} 条，读到的却是第 {entry.place} 条：有条目被删去、插入或调换")
        seal = seal_of(entry, place, before)
        if place >= head.first and (entry.before, entry.seal) != (before, seal):
            return Break(place, _why(entry, place, before))
        if place < head.first and (entry.before or entry.seal):
            return Break(place, "封签开始以前的条目带着封签：日志的起点被改过")
        if noted is not None and noted.place == place:
            if noted.seal not in (seal, "-"):
                return Break(place, "与先前抄下的封签不符：这一条或它以前的条目被整段改写")
            agreed = True
        before = seal
    if (place, before) != (head.place, head.seal):
        return Break(place + 1, f"日志应有 {head.place} 条，到第 {place} 条为止：末尾有条目被删去或加入，或最后一枚封签被改动")
    return None if agreed or noted is None else Break(place + 1, f"先前抄下的是第 {noted.place} 条，日志现在只有 {place} 条")


def _why(entry: AuditEntry, place: int, before: str) -> str:
    if entry.before != before:
        return "它接的不是前一条：这一条或它前面的条目被改动、插入或调换"
    return "没有封签" if not entry.seal else "内容与封签不符：这一条被改动"


def head_from(words: str) -> Head:
    """The head that was written down as `Head.words`; ValueError, in Chinese, for anything else."""
    number, _, seal = words.strip().partition(":")
    if not (number.isascii() and number.isdigit()) or not (seal == "-" or (len(seal) == 64 and set(seal) <= set("0123456789abcdef"))):
        raise ValueError(f"“{words}”不是封签：应写成 条数:64 位十六进制数，照 lanmai audit verify 打印的抄")
    return Head(int(number), seal)
