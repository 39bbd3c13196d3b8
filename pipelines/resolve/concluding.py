"""Who is who in a whole graph: all that is held in it read back page by page, and what follows across records put into it.

Memory holds one page and one part of the blocks, whatever the graph holds (see `pipelines.resolve.blocks`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from graph.access import Audience
from graph.identity import DECIDED
from graph.model import Findings, Record, digest
from graph.splits import bind
from graph.store import AuditFilter, GraphStore
from pipelines.resolve.across import PRODUCERS, judged
from pipelines.resolve.weighing import ASK, ENOUGH

_PAGE = 200  # records read at once
STAGE = "判断谁是谁"


def conclude(
    store: GraphStore, workdir: Path, run_id: str, progress: Callable[[str, int], None] | None = None
) -> bool:
    """Say anew who is who across records; whether there was anything to say: False when nothing changed since the last time.

    What the graph held then, and in which build, is kept in a file of the working folder. Where that is lost, or another
    build came after it, all is said again, which changes nothing in a graph where it is said already. Names that editors
    have told apart are bound so on the way, should that have been interrupted.
    """
    mark = _mark(store, workdir)
    now = _state(store)
    fresh = _last(mark, store) != now
    if fresh:
        said = list(judged(_held(store, progress or _silent)))  # before the store is locked for writing
        store.conclude([rule.partition("@")[0] for rule in PRODUCERS], said)
    mark.write_text(json.dumps({"run": run_id, "held": now}), encoding="utf-8")
    return fresh


def _mark(store: GraphStore, workdir: Path) -> Path:
    return workdir / f"who-is-who-{digest(store.url)}.json"


def _silent(stage: str, done: int) -> None:
    """No progress shown."""


def _last(mark: Path, store: GraphStore) -> str:
    """What the graph held when this was last said in it; "" when nobody knows, or the last build was another."""
    try:
        kept = json.loads(mark.read_text(encoding="utf-8"))
        return str(kept["held"]) if kept["run"] in {run.id for run in store.runs(1)} else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _state(store: GraphStore) -> str:
    """A digest of what every record was loaded from, of the last decision of a person about identity, and of the rules."""
    decided = [entry.place for entry in store.audit(1, AuditFilter(action=DECIDED))]
    found = hashlib.sha256(digest(*PRODUCERS, ASK, ENOUGH, *decided).encode())
    for page in _pages(store):
        for record_id, mark in sorted(store.known(page).items()):
            found.update(digest(record_id, mark).encode())
    return found.hexdigest()


def _held(store: GraphStore, progress: Callable[[str, int], None]) -> Iterator[tuple[Record, Findings]]:
    done = 0
    for page in _pages(store):
        yield from bind(store, store.held(page))
        done += len(page)
        progress(STAGE, done)


def _pages(store: GraphStore) -> Iterator[list[str]]:
    after = ""
    while page := [r.id for r in store.records(Audience.WORKING, after=after, limit=_PAGE)]:
        yield page
        after = page[-1]
