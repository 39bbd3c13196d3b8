"""Undoing a decision from its audit entry: which word an entry wrote, whether it still holds, who may take it back. No Streamlit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph.access import Audience, Permission, Person, Refused
from graph.audit import AuditEntry
from graph.corrections import Report, read_reports
from graph.identity import in_force
from graph.model import Judgement
from graph.reviews import Review, ReviewKind, Said, standing
from graph.store import AuditFilter, GraphStore
from graph.works import State as WorkState
from ui import corrections
from ui.decisions import now, take_back
from ui.releasing import NEEDS

if TYPE_CHECKING:
    from pipelines.extract.pipeline import Reader

UNDONE = "撤销"
_NEAR = 50  # reviews of one moment


@dataclass(frozen=True, slots=True)
class Undoable:
    """An audit entry whose word still holds: the word, and the permission that taking it back needs."""

    entry: AuditEntry
    word: Judgement | Review
    needs: Permission

    def allows(self, person: Person) -> bool:
        """Whether this person may take it back; what one said of one's own task or report one always may."""
        if isinstance(self.word, Review):
            own = self.word.author == f"editor:{person.name}"
            if self.word.said is Said.REPORTED:
                return own
            if own and self.word.kind is ReviewKind.TASK:
                return True
        return person.may(self.needs)


class Judged:
    """Where the judgements of persons are: the two sides by judgement id. Read whole again only for an id it does not know."""

    def __init__(self) -> None:
        self._pairs: dict[str, tuple[str, str]] = {}
        self._not: set[str] = set()

    def pairs(self, store: GraphStore, ids: Iterable[str]) -> list[tuple[str, str]]:
        """The pairs that these judgements speak of; ids of none are left out."""
        wanted = [i for i in ids if i.startswith("j-")]
        if any(i not in self._pairs and i not in self._not for i in wanted):
            self._pairs = {j.id: j.pair for j in store.judgements() if j.by_editor}
            self._not |= {i for i in wanted if i not in self._pairs}
        return [self._pairs[i] for i in wanted if i in self._pairs]


def undoable(store: GraphStore, entries: Iterable[AuditEntry], judged: Judged) -> dict[int, Undoable]:
    """Of these audit entries those whose word still holds, by place in the log."""
    listed = [e for e in entries if not e.action.startswith(("收回", UNDONE, "撤回"))]
    pairs = judged.pairs(store, (e.subject for e in listed))
    said = store.judgements(sorted({side for pair in pairs for side in pair})) if pairs else []
    held = in_force(said).values()
    acts = {(j.author, j.at) for j in held if j.by_editor}
    by_id = {j.id: j for j in said if j.by_editor and (j.author, j.at) in acts and not j.withdrawn}
    found: dict[int, Undoable] = {}
    for entry in listed:
        word = by_id.get(entry.subject) or (_review(store, entry) if entry.subject.startswith("v-") else None)
        if word is not None and (needs := _needs(store, word)) is not None:
            found[entry.place] = Undoable(entry, word, needs)
    return found


def _review(store: GraphStore, entry: AuditEntry) -> Review | None:
    """The review that an entry wrote, if it is still its author's last word on the thing."""
    at_once = store.reviews(Audience.WORKING, after=(entry.at, ""), limit=_NEAR)
    said = next((r for r in at_once if r.id == entry.subject), None)
    if said is None or said.withdrawn:
        return None
    all_said = store.reviews(Audience.WORKING, said.kind, said.record_id, said.subject)
    return said if any(r.id == said.id for r in standing(all_said)) else None


def _needs(store: GraphStore, word: Judgement | Review) -> Permission | None:
    """The permission of the decision's kind; None for what can no longer be taken back."""
    if isinstance(word, Judgement):
        return Permission.DECIDE_IDENTITY
    if word.kind is ReviewKind.PRODUCT:
        work = store.product(word.value.get("work", ""))
        gone = work is None or work.state in (WorkState.RELEASED, WorkState.WITHDRAWN)
        return None if gone else NEEDS.get(word.value.get("aspect", ""))
    if word.kind is ReviewKind.CORRECTION:
        reported = _report(store, word)
        decided = reported is not None and reported.decision is not None
        return Permission.DECIDE_FINDINGS if decided is (word.said is not Said.REPORTED) else None
    if word.kind is ReviewKind.MEANING:
        return Permission.DECIDE_IDENTITY
    return Permission.CLASSIFY if word.kind is ReviewKind.CLASSIFICATION else Permission.ASSIGN


def _report(store: GraphStore, word: Review) -> Report | None:
    return next((r for r in read_reports(store, Audience.WORKING, word.record_id) if r.id == word.subject), None)


def entry_at(store: GraphStore, place: int) -> AuditEntry | None:
    """The audit entry at a place in the log."""
    found = store.audit(1, AuditFilter(below=place + 1))
    return found[0] if found and found[0].place == place else None


def undo(
    store: GraphStore, place: int, reason: str, person: Person, judged: Judged, reader: Callable[[], Reader],
) -> list[str]:
    """Take back the word that the audit entry at `place` wrote, and log which entry that undoes.

    What could not be put in its place where a record is read again (with `reader`). Refused without the permission of the
    decision's kind; ValueError, in Chinese, when there is nothing to undo or no reason is given.
    """
    entry = entry_at(store, place)
    if entry is None:
        raise ValueError(f"审计日志里没有第 {place} 条")
    found = undoable(store, [entry], judged).get(place)
    if found is None:
        raise ValueError(f"第 {place} 条（{entry.action}）没有可撤销的：不是一项判断，或已被收回，或已有后来的决定")
    if not found.allows(person):
        person.require(found.needs)
        raise Refused("报错只能由报的人自己撤回")
    if not reason.strip():
        raise ValueError("撤销要写明理由：会记进审计日志")
    told = f"撤销第 {place} 条（{entry.action}）：{reason.strip()}"
    if isinstance(found.word, Judgement):
        take_back(store, found.word, person, told)
        return []
    lost = _withdraw(store, found.word, told, person, reader)
    store.log(AuditEntry(now(), person.name, UNDONE, found.word.id, told))
    return lost


def _before(store: GraphStore, word: Review) -> Review | None:
    """What the same person said of the thing before, said again now; None where it was the first word."""
    said = store.reviews(Audience.WORKING, word.kind, word.record_id, word.subject)
    earlier = [r for r in standing(r for r in said if (r.at, r.id) < (word.at, word.id)) if r.author == word.author]
    return replace(earlier[-1], at=now()) if earlier else None


def _withdraw(store: GraphStore, word: Review, told: str, person: Person, reader: Callable[[], Reader]) -> list[str]:
    if word.kind is not ReviewKind.CORRECTION:
        store.review([_before(store, word) or replace(word, at=now(), note=told, withdrawn=True)])
        return []
    reported = _report(store, word)
    if reported is None:
        raise ValueError("这条报错已不在图谱里")
    if word.said is Said.REPORTED:
        corrections.withdraw(store, reported, person)
        return []
    if reported.decision is None or reported.decision.id != word.id:
        raise Refused("这条报错后来另有决定：请撤销后来的那一条")
    return corrections.undo(store, reported, person, reader())
