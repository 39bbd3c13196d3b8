"""Whom a topic names: the best known bearer of the name, and the others that bear it, who are somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.access import Audience
from graph.model import Entity, EntityType
from graph.store import GraphStore

_MOST = 12  # bearers of one name that are looked at
_LISTED = 4


@dataclass(frozen=True, slots=True)
class Bearers:
    """`one` is whom a work on the name is about, None when nobody bears it; `others` bear it too, of the same type."""

    one: Entity | None = None
    others: tuple[Entity, ...] = ()


def bearers(topic: str, store: GraphStore, audience: Audience, types: tuple[EntityType, ...] = ()) -> Bearers:
    """Who bears the topic as a name, the best known first."""
    found = store.find_entities(topic, audience, types, limit=_MOST)
    return Bearers(found[0], tuple(e for e in found[1:] if e.type is found[0].type)) if found else Bearers()


def elsewhere(named: Bearers, own: set[str], store: GraphStore, audience: Audience) -> set[str]:
    """The records that name only others of the name; `own` are those of the one."""
    ids = [e.id for e in named.others]
    return {i for _, i in store.record_ids_of(ids, audience)} - own if ids else set()


def namesake_notes(topic: str, named: Bearers, store: GraphStore, audience: Audience) -> Sequence[str]:
    """What a writer must know before the draft is believed: whom it is about, and whom it leaves out."""
    if named.one is None or not named.others:
        return ()
    others = _listed(named.others, store, audience)
    also = "、".join(n for n in named.one.names if n != named.one.name)
    known = f"{named.one.name}（{f'又作{also}，' if also else ''}{named.one.record_count} 件）"
    return (f"叫“{topic}”的不止一个，本稿写的是{known}，没有收：{others}。要写另一个，请先在专题里选好档案，再由专题起草",)


def mixed_notes(topic: str, named: Bearers, store: GraphStore, audience: Audience) -> Sequence[str]:
    """The same of a draft whose sentences are chosen by their words, whoever of the name they tell of."""
    if named.one is None or not named.others:
        return ()
    them = _listed((named.one, *named.others), store, audience)
    return (f"叫“{topic}”的不止一个：{them}。本稿按字面选句，请逐句看说的是谁；只写一个的，请先在专题里选好档案，再由专题起草",)


def _listed(bearing: Sequence[Entity], store: GraphStore, audience: Audience) -> str:
    them = "；".join(f"{e.name}（{e.record_count} 件，如 {_where(e, store, audience)}）" for e in bearing[:_LISTED])
    return them + (f"等 {len(bearing)} 个" if len(bearing) > _LISTED else "")


def _where(entity: Entity, store: GraphStore, audience: Audience) -> str:
    found = store.record_ids_of([entity.id], audience, limit=1)
    record = store.record(found[0][1], audience) if found else None
    return f"{record.id}《{record.title}》" if record is not None else "无档号"
