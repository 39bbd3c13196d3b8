"""Records arranged for the walls of an exhibition: parts by period, units by what they have in common, groups by nature.

How many of each there may be, what makes a group and which values make a unit are data (`templates/exhibition.yaml`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.access import Audience
from graph.gatherings import named_in
from graph.model import EntityType, Record
from graph.ontology import period_of, schemes
from graph.store import GraphStore, RecordFilter

_REST = "同期其他档案"
_NAMED = (EntityType.EVENT, EntityType.PLACE, EntityType.ORGANISATION)


def day(record: Record) -> tuple[str, str]:
    """By what records are put in order of time; those without a date come last."""
    return ((record.when.earliest if record.when else "") or "9", record.id)


def stretches(records: Sequence[Record], bounds: tuple[int, int], fewest: int) -> list[tuple[str, list[Record]]]:
    """Records by period, as many stretches of time as `bounds` allow: small neighbours joined, a long one cut in equal parts.

    None is cut into less than `fewest` records.
    """
    least, most = bounds
    parts: list[list[Record]] = []
    for record in sorted(records, key=day):
        period = period_of(record.when)
        before = period_of(parts[-1][-1].when) if parts else None
        if parts and (period is None or (before is not None and period.id == before.id)):
            parts[-1].append(record)
        else:
            parts.append([record])
    while len(parts) > most:
        at = min(range(len(parts) - 1), key=lambda i: len(parts[i]) + len(parts[i + 1]))
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    while len(parts) < least and max(map(len, parts)) >= 2 * fewest:
        at = max(range(len(parts)), key=lambda i: len(parts[i]))
        half = len(parts[at]) // 2
        parts[at : at + 1] = [parts[at][:half], parts[at][half:]]
    return [(_period_words(p), p) for p in parts]


def _period_words(records: Sequence[Record]) -> str:
    labels = list(dict.fromkeys(p.label for r in records if (p := period_of(r.when)) is not None))
    years = sorted(r.when.earliest[:4] for r in records if r.when and r.when.earliest)
    span = "" if not years else f"（{years[0]}）" if years[0] == years[-1] else f"（{years[0]}—{years[-1]}）"
    words = labels[0] if len(labels) == 1 else f"{labels[0]}至{labels[-1]}" if labels else "时间待考"
    return words + span


def accepted_values(store: GraphStore, records: Sequence[Record], audience: Audience, themes: Mapping[str, str]) -> dict[str, set[str]]:
    """Which of the records persons have accepted a value for, by its label; `themes` names facet and array of the values."""
    scheme = schemes().get(themes["facet"])
    ids = tuple(r.id for r in records)
    found = {}
    for concept in scheme.concepts.values() if scheme and ids else ():
        if concept.array == themes["array"]:
            where = RecordFilter(record_ids=ids, concepts=(f"{concept.scheme}:{concept.id}",))
            found[concept.label] = {r.id for r in store.records(audience, where, limit=len(ids))}
    return {label: held for label, held in found.items() if held}


def units(
    store: GraphStore, records: Sequence[Record], audience: Audience, accepted: Mapping[str, set[str]], most: int
) -> Iterator[tuple[str, list[Record]]]:
    """Records by what most of them share: an accepted value, or an event, a place or a body they name; the rest comes last."""
    ids = dict.fromkeys(r.id for r in records)
    by_id = {r.id: r for r in records}
    about = _shared(store, list(ids), audience, accepted)
    left = dict(ids)
    told = set[str]()
    for _ in range(most - 1):
        best = max(about, key=lambda t: (len(about[t] & left.keys()), not t[1], t), default=("", ""))
        mine = [i for i in left if i in about.get(best, ())]
        if len(mine) < 2 or len(mine) == len(left):
            break
        yield best[0], [by_id[i] for i in mine]
        told.add(best[0])
        about.pop(best)
        left = dict.fromkeys(i for i in left if i not in mine)
    if left:
        rest = [by_id[i] for i in left]
        yield _theme(store, rest, audience, accepted) if len(left) == len(ids) else _named_by_most(store, rest, audience, told), rest


def _shared(
    store: GraphStore, ids: Sequence[str], audience: Audience, accepted: Mapping[str, set[str]]
) -> dict[tuple[str, str], set[str]]:
    """Which records speak of what, by its name and, for an entity, its id; a value that all of them bear tells none apart."""
    names = {e.id: e.name for e, n in named_in(store, ids, audience, _NAMED, 40) if n > 1 and len(e.name) > 1}
    about: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record_id, entity in store.entity_ids_in(ids, audience, 20_000):
        if entity in names:
            about[names[entity], entity].add(record_id)
    for label, held in accepted.items():
        if not held >= set(ids):
            about[label, ""] |= held
    return about


def _named_by_most(store: GraphStore, records: Sequence[Record], audience: Audience, told: set[str]) -> str:
    """What half of the records that are left name, two at least; else only that they are of the same time."""
    found = named_in(store, [r.id for r in records], audience, _NAMED, 8)
    return next((e.name for e, n in found if n > 1 and 2 * n >= len(records) and e.name not in told), _REST)


def _theme(store: GraphStore, records: Sequence[Record], audience: Audience, accepted: Mapping[str, set[str]]) -> str:
    """What records that stand together are about: a value all of them bear, else what most of them name."""
    ids = [r.id for r in records]
    for label, held in accepted.items():
        if held >= set(ids):
            return label
    found = named_in(store, ids, audience, _NAMED, 1)
    return found[0][0].name if found else records[0].title or "档案"


def groups(records: Sequence[Record], kinds: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[Record]]]:
    """Records by their nature, in the order of the kinds: by viewpoint, or by cues in 题名 and 文种; the last takes the rest."""
    by_kind: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_kind[_nature(record, kinds)].append(record)
    yield from ((k["name"], by_kind[k["name"]]) for k in kinds if by_kind.get(k["name"]))


def _nature(record: Record, kinds: Sequence[Mapping[str, Any]]) -> str:
    told = f"{record.title} {record.catalogue.get('文种', '')}"
    for kind in kinds:
        if kind.get("viewpoint"):
            if record.catalogue.get("立场") == kind["viewpoint"]:
                return str(kind["name"])
        elif not kind["cues"] or any(c in told for c in kind["cues"]):
            return str(kind["name"])
    return str(kinds[-1]["name"])
