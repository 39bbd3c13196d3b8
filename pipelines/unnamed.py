"""What concerns a body without bearing its name: the papers it made, and what its fonds tells of it by a short form."""

from __future__ import annotations

from collections.abc import Iterator

from graph.access import Audience
from graph.folding import fold, key
from graph.gatherings import named_in
from graph.model import Entity, EntityType, Event
from graph.store import GraphStore, RecordFilter

_SHORTEST = 4  # of a body whose papers are looked for: 县委 made papers in every fonds
_HELD = 5000  # records of its fonds that are looked through
_TOLD = 300  # records in which a short form is looked up
_BODIES = 200
_SHORT = ("支队", "纵队", "总队", "大队", "游击队", "自卫队", "工作队", "指挥部", "管理局", "公司")
_BEFORE, _BEHIND = ("我", "本", "该"), ("部", "司令部", "主力")


def own_papers(body: Entity, store: GraphStore, audience: Audience) -> list[str]:
    """The records that the body or a part of it made (仙霞独立支队司令部), among those of the fonds in which it is named."""
    names = [key(n) for n in body.names if len(n) >= _SHORTEST]
    fonds = _fonds(body, store, audience) if names else ()
    held = store.records(audience, RecordFilter(fonds=fonds), limit=_HELD) if fonds else []
    return [r.id for r in held if key(r.catalogue.get("责任者", "")).startswith(tuple(names))]


def told_short(body: Entity, store: GraphStore, audience: Audience) -> Iterator[Event]:
    """Events that the fonds of a body tells of it as 支队 or 支队部, where the fonds names no other body of the kind."""
    for fonds in _fonds(body, store, audience):
        where = RecordFilter(fonds=(fonds,))
        ids = [r.id for r in store.records(audience, where, limit=_HELD)]
        others = [e for e, _ in named_in(store, ids, audience, (EntityType.ORGANISATION,), _BODIES) if e.id != body.id]
        for short in (s for s in _SHORT if _bears(body, s) and not any(_bears(e, s) for e in others)):
            for record_id in dict.fromkeys(h.record_id for h in store.search_text(short, audience, where, limit=_TOLD)):
                for event in store.events(audience, record_id=record_id):
                    if any(fold(a.term.span.quote) in _forms(short) for a in event.arguments):
                        yield event


def _bears(body: Entity, short: str) -> bool:
    """Whether a name of the body ends with the short form and says more than that."""
    return any(fold(n).endswith(short) and fold(n) not in _forms(short) for n in body.names)


def _forms(short: str) -> set[str]:
    return {f"{before}{short}{behind}" for before in ("", *_BEFORE) for behind in ("", *_BEHIND)}


def _fonds(body: Entity, store: GraphStore, audience: Audience) -> tuple[str, ...]:
    """The fonds in which the body is named by its own name."""
    ids = tuple(i for _, i in store.record_ids_of([body.id], audience))
    named = store.records(audience, RecordFilter(record_ids=ids), limit=len(ids)) if ids else []
    return tuple(sorted({r.fonds for r in named if r.fonds}))
