"""The queue of one graph, kept at hand: collected in the background, shown at once less what was decided since. No Streamlit.

Collecting reads every judgement and the events of every named happening: seconds on thousands of records. It is done
again after a decision or a build, never while somebody waits for more than `PATIENCE`: a page shows the last one, without
the items that a look at the latest decisions (of the items' own names alone) finds to be settled.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import RLock

from graph.access import Audience
from graph.audit import AuditEntry
from graph.identity import in_force
from graph.model import Judgement
from graph.places.meanings import AMBIGUOUS
from graph.reviews import Review, ReviewKind, Said
from graph.store import GraphStore
from ui.decisions import EXPORTED, READ_CLOSED, SEEN_CLOSED
from ui.waiting import Item, Waiting, collected, disputed_id, read_tasks

PATIENCE = 0.5  # seconds a page waits for a new collection while it has an old one
_PATIENT = 5.0  # seconds, where the last collection was quick
_QUICK = 1.0  # seconds: a collection that takes no longer is made anew after each decision
_REST = 8  # times its own length, between two collections that take longer
_AGED = 120.0  # seconds after which a build is looked for
_PAGE = 1000
_CHANGES_NOTHING = {READ_CLOSED, SEEN_CLOSED, EXPORTED, "登录", "退出登录", "登录被拒", "换密码"}


@dataclass(frozen=True, slots=True)
class _Found:
    """A collection: what it found, the audit entries it covers, the last build, when (both clocks), how long it took."""

    waiting: Waiting
    audited: int
    build: str
    at: str
    begun: float
    took: float


class Collector:
    """Keeps the queue of a store. One for a store, used from several threads."""

    def __init__(self, store: GraphStore, collect: Callable[[GraphStore], Waiting] = collected) -> None:
        self._store, self._collect = store, collect
        self._worker = ThreadPoolExecutor(1, "queue")
        self._lock = RLock()
        self._found: _Found | None = None
        self._running: Future[_Found] | None = None
        self._looked, self._moved_at = 0, 0  # audit places: looked at; of the last entry that decides something
        self._shown: tuple[int, _Found, Waiting] | None = None
        self._build_asked = 0.0

    def waiting(self, first: float | None = None) -> Waiting | None:
        """The queue as it stands; None when there is none yet after `first` seconds (None: wait for it).

        StoreError as the store says while it is collected.
        """
        with self._lock:
            if self._found is None or self._stale(self._found):
                self._begin()
            running = self._running
            patience = first if self._found is None else PATIENCE if self._found.took > _QUICK else _PATIENT
        if running is not None:
            wait([running], patience)
            with self._lock:
                self._settle()
        return self.at_hand()

    def at_hand(self) -> Waiting | None:
        """The queue as it stands, without waiting for anything: None while it was never collected."""
        with self._lock:
            if self._running is not None and self._running.done() and not self._running.exception():
                self._settle()
            found = self._found
            if found is None:
                return None
            self._look()
            if self._shown is None or self._shown[0] != self._moved_at or self._shown[1] is not found:
                self._shown = (self._moved_at, found, less_decided(self._store, found.waiting, found.at))
            return self._shown[2]

    def _stale(self, found: _Found) -> bool:
        self._look()
        rested = time.monotonic() - found.begun
        if self._moved_at > found.audited and (found.took <= _QUICK or rested > _REST * found.took):
            return True
        if time.monotonic() - self._build_asked < _AGED:
            return False
        self._build_asked = time.monotonic()
        return self._last_build() != found.build

    def _look(self) -> None:
        """See which audit entries came since, and whether any of them decides something."""
        while page := self._store.audit_chain(self._looked, _PAGE):
            self._moved_at = max((e.place for e in page if _decides(e)), default=self._moved_at)
            self._looked = page[-1].place

    def _last_build(self) -> str:
        return next((r.id for r in self._store.runs(1)), "")

    def _begin(self) -> None:
        if self._running is None:
            self._running = self._worker.submit(self._made)

    def _settle(self) -> None:
        """Take over what the worker made; whatever went wrong there goes wrong here, once."""
        running = self._running
        if running is None or not running.done():
            return
        self._running = None
        self._found = found = running.result()
        self._looked = max(self._looked, found.audited)

    def _made(self) -> _Found:
        audited, build, at, begun = self._store.audit_head().place, self._last_build(), _now(), time.monotonic()
        waiting = self._collect(self._store)
        return _Found(waiting, audited, build, at, begun, time.monotonic() - begun)


def _decides(entry: AuditEntry) -> bool:
    return entry.action not in _CHANGES_NOTHING


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def less_decided(store: GraphStore, waiting: Waiting, since: str) -> Waiting:
    """The queue without what was decided since it was collected, and with the tasks as given now; staff only."""
    tasks = read_tasks(store)
    answered = _answered(store, since)
    judged = _judged(store, waiting.items)
    classified = {r.thing for r in store.reviews(Audience.WORKING, ReviewKind.CLASSIFICATION, after=(since, ""), limit=_PAGE)}
    answered |= {disputed_id(thing) for thing in classified}
    fewer = Counter(f"f-{subject.partition(':')[0]}" for _, _, subject in classified)
    meant = {r.record_id for r in store.reviews(Audience.WORKING, ReviewKind.MEANING, after=(since, ""), limit=_PAGE) if not r.withdrawn}
    kept = (
        i for i in waiting.items
        if tasks.open(i) and i.id not in answered and not _decided(i, judged, since) and not _meant(i, meant)
    )
    counted = (replace(i, amount=i.amount - fewer[i.id]) if fewer[i.id] else i for i in kept)
    return replace(waiting, items=tuple(i for i in counted if i.amount > 0), tasks=tasks)


def _answered(store: GraphStore, since: str) -> set[str]:
    """Reports decided, and not opened again, since."""
    last: dict[str, Review] = {}
    for review in store.reviews(Audience.WORKING, ReviewKind.CORRECTION, after=(since, ""), limit=_PAGE):
        last[review.subject] = review
    return {s for s, r in last.items() if (r.said is Said.REPORTED) == r.withdrawn}


def _meant(item: Item, records: set[str]) -> bool:
    """Whether a person has said of every record of an ambiguous name which place is meant."""
    return item.kind == AMBIGUOUS and set(item.record_ids) <= records and item.moves <= len(records)


def _judged(store: GraphStore, items: tuple[Item, ...]) -> list[Judgement]:
    """The words of persons on the two sides of the questions of identity."""
    sides = {r for i in items if i.question is not None and len(i.question.referents) == 2 for r in i.question.referents}
    return [j for j in store.judgements(sorted(sides)) if j.by_editor] if sides else []


def _decided(item: Item, judged: list[Judgement], since: str) -> bool:
    """Whether a person has answered: who is who by a word that holds, a contradiction by any word on one of its links."""
    question = item.question
    if question is None or len(question.referents) != 2:
        return False
    if question.kind == "contradiction":
        links = {j.pair for j in (*question.chain, *([question.against] if question.against else []))}
        return any(j.pair in links | {tuple(sorted(question.referents))} and j.at > since for j in judged)
    pair = tuple(sorted(question.referents))
    return any(j.pair == pair for j in in_force(j for j in judged if j.at > since).values())
