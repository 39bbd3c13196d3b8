"""Records arranged for the walls of an exhibition: parts by period, units by what they have in common, groups by nature.

How many of each there may be, what makes a group and which values make a unit are data (`templates/exhibition.yaml`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from graph.access import Audience
from graph.folding import key
from graph.gatherings import named_in
from graph.model import EntityType, Record, When
from graph.ontology import period_of, schemes
from graph.store import GraphStore, RecordFilter

_REST = "同期其他档案"
_MEMORY = 10  # years between what happened and its being told from which a record is a memory of it
_NUMERALS = "一二三四五六七八九十"
_NAMED = (EntityType.EVENT, EntityType.ORGANISATION, EntityType.PLACE)


def day(record: Record) -> tuple[str, str]:
    """By what records are put in order of time; those without a date come last."""
    return ((record.when.earliest if record.when else "") or "9", record.id)


def told_time(store: GraphStore, record: Record, audience: Audience, memories: Sequence[str]) -> When | None:
    """When a record belongs: a memoir (`memories` are the words of its title) to the year most told in it, others to their own."""
    made = record.when
    told = f"{record.title} {record.catalogue.get('文种', '')}"
    if made is None or not made.earliest or not any(word in told for word in memories):
        return made
    past = [
        e.when for e in store.events(audience, record_id=record.id)
        if e.when is not None and e.when.earliest and int(e.when.earliest[:4]) <= int(made.earliest[:4]) - _MEMORY
    ]
    years = Counter(w.earliest[:4] for w in past)
    if not years:
        return made
    year = max(years, key=lambda y: (years[y], y))
    return min((w for w in past if w.earliest[:4] == year), key=lambda w: w.earliest)


def stretches(
    records: Sequence[Record], bounds: tuple[int, int], fewest: int, whens: Mapping[str, When | None] | None = None
) -> list[tuple[str, list[Record]]]:
    """Records by period, as many stretches of time as `bounds` allow: small neighbours joined, a long one cut in equal parts.

    None is cut into less than `fewest` records. `whens` says when a record belongs (by id), else by its date.
    """
    least, most = bounds
    at_time = {r.id: whens.get(r.id, r.when) if whens is not None else r.when for r in records}
    parts: list[list[Record]] = []
    for record in sorted(records, key=lambda r: ((w.earliest if (w := at_time[r.id]) else "") or "9", r.id)):
        period = period_of(at_time[record.id])
        before = period_of(at_time[parts[-1][-1].id]) if parts else None
        if parts and (period is None or (before is not None and period.id == before.id)):
            parts[-1].append(record)
        else:
            parts.append([record])
    while len(parts) > 1 and min(map(len, parts)) < fewest:
        at = min(range(len(parts)), key=lambda i: (len(parts[i]), -i))
        at = min((i for i in (at - 1, at) if 0 <= i < len(parts) - 1), key=lambda i: len(parts[i]) + len(parts[i + 1]))
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    while len(parts) > most:
        at = min(range(len(parts) - 1), key=lambda i: len(parts[i]) + len(parts[i + 1]))
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    while len(parts) < least and max(map(len, parts)) >= 2 * fewest:
        at = max(range(len(parts)), key=lambda i: len(parts[i]))
        cut = _cut(parts[at], at_time, fewest)
        parts[at : at + 1] = [parts[at][:cut], parts[at][cut:]]
    return list(zip(_apart([[w for r in p if (w := at_time[r.id]) is not None] for p in parts]), parts, strict=True))


def _cut(part: Sequence[Record], at_time: Mapping[str, When | None], fewest: int) -> int:
    """Where a long stretch is cut, near its middle: between two years, else two months, so that no happening is torn."""
    days = [w.earliest if (w := at_time[r.id]) else "" for r in part]
    places = sorted(range(fewest, len(part) - fewest + 1), key=lambda i: (abs(2 * i - len(part)), i))
    for size in (4, 7):
        for i in places:
            if days[i - 1][:size] != days[i][:size]:
                return i
    return len(part) // 2


def _apart(parts: Sequence[Sequence[When]]) -> list[str]:
    """The names of the parts, no two alike: by years, else by months, else numbered."""
    names = [_period_words(p, 4) for p in parts]
    alike = {n for n, times in Counter(names).items() if times > 1}
    names = [_period_words(p, 7) if n in alike else n for n, p in zip(names, parts, strict=True)]
    counts, met = Counter(names), Counter[str]()
    out = []
    for name in names:
        met[name] += 1
        out.append(f"{name}之{_NUMERALS[met[name] - 1]}" if counts[name] > 1 else name)
    return out


def _period_words(whens: Sequence[When], size: int) -> str:
    labels = list(dict.fromkeys(p.label for w in whens if (p := period_of(w)) is not None))
    days = sorted(w.earliest[:size] for w in whens if w.earliest)
    first, last = (_month(d) for d in (days[0], days[-1])) if days else ("", "")
    span = "" if not days else f"（{first}）" if first == last else f"（{first}—{last}）"
    words = labels[0] if len(labels) == 1 else f"{labels[0]}至{labels[-1]}" if labels else "时间待考"
    return words + span


def _month(day: str) -> str:
    year, _, month = day.partition("-")
    return f"{year}年{int(month)}月" if month else year


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
    store: GraphStore, records: Sequence[Record], audience: Audience, accepted: Mapping[str, set[str]], most: int,
    taken: Collection[str] = (),
) -> Iterator[tuple[str, list[Record]]]:
    """Records by what most of them share: an accepted value, or an event, a place or a body they name; the rest comes last.

    None is called by what is `taken`, or part of it: a unit of an exhibition on a battle does not bear its name again.
    """
    ids = dict.fromkeys(r.id for r in records)
    by_id = {r.id: r for r in records}
    shared = _shared(store, list(ids), audience, accepted)
    about = {k: v for k, v in shared.items() if not _is_taken(k[0], taken)}
    ranks = _ranks(store, [i for _, i in about if i], audience)
    left = dict(ids)
    told = {*taken}
    for _ in range(most - 1):
        best = max(about, key=lambda t: (len(about[t] & left.keys()), not t[1], *ranks[t[1]], t), default=("", ""))
        mine = [i for i in left if i in about.get(best, ())]
        if len(mine) < 2 or len(mine) == len(left):
            break
        yield best[0], [by_id[i] for i in mine]
        told.add(best[0])
        about.pop(best)
        left = dict.fromkeys(i for i in left if i not in mine)
    if left:
        rest = [by_id[i] for i in left]
        yield _theme(store, rest, audience, accepted, told) if len(left) == len(ids) else _named_by_most(store, rest, audience, told), rest


def _ranks(store: GraphStore, ids: Sequence[str], audience: Audience) -> Mapping[str, tuple[int, int]]:
    """What names a unit rather than what, of things that as many of its records name: what happened, who, where; then the better known."""
    known = {e.id: (-_NAMED.index(e.type), e.record_count) for e in store.entities(ids, audience)}
    return defaultdict(lambda: (0, 0), known)


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
    return next((e.name for e, n in found if n > 1 and 2 * n >= len(records) and not _is_taken(e.name, told)), _REST)


def _theme(
    store: GraphStore, records: Sequence[Record], audience: Audience, accepted: Mapping[str, set[str]], told: Collection[str]
) -> str:
    """What records that stand together are about: a value all of them bear, else what most of them name, else their title.

    What only one of them names is a detail of it (某人任所长): several are then called after the first.
    """
    ids = [r.id for r in records]
    for label, held in accepted.items():
        if held >= set(ids) and label not in told:
            return label
    title = records[0].title.strip("《》")
    if len(ids) == 1:
        return title or next((e.name for e, _ in named_in(store, ids, audience, _NAMED, 8) if not _is_taken(e.name, told)), _REST)
    found = [e.name for e, n in named_in(store, ids, audience, _NAMED, 8) if n > 1 and 2 * n >= len(ids) and not _is_taken(e.name, told)]
    return next(iter(found), f"{title}等" if title else _REST)


def _is_taken(name: str, taken: Collection[str]) -> bool:
    return any(key(name) in key(other) for other in taken)


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
