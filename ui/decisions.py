"""What a person decides or reads, written the one way both user interfaces use: the deed and its audit entry together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from graph import splits
from graph.access import Audience, Closure, Permission, Person, closure
from graph.audit import AuditEntry
from graph.identity import DECIDED
from graph.model import Judgement, Record, Referent, Span, Verdict
from graph.store import GraphStore, RecordFilter
from graph.works import Product
from ui.wording import VERDICT_LABELS

READ_CLOSED, SEEN_CLOSED, EXPORTED = "查阅未开放档案", "看到未开放档案的题名或摘录", "导出 DOCX"
_MOST_MENTIONS = 50_000


def now() -> str:
    """This moment, UTC, as every entry writes it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def decide(
    store: GraphStore, left: str, right: str, verdict: Verdict, reason: str, person: Person, evidence: Sequence[Span] = (),
) -> Judgement:
    """Store a person's judgement on two referents and log it; returns what was stored. Refused without the permission.

    `evidence` are the words the person looked at: "the same" holds only for who may see all of them.
    """
    person.require(Permission.DECIDE_IDENTITY)
    judgement = Judgement(left, right, verdict, f"editor:{person.name}", reason.strip(), now(), tuple(evidence))
    splits.decide(store, [judgement])
    store.log(AuditEntry(
        judgement.at, person.name, f"{DECIDED}：{VERDICT_LABELS[verdict]}", judgement.id, f"{_names(store, judgement)}：{judgement.reason}"
    ))
    return judgement


def take_back(store: GraphStore, judgement: Judgement, person: Person, reason: str = "") -> list[Judgement]:
    """Withdraw a judgement of a person, with all that was decided in the same act, and log it; returns what was stored.

    Anybody with the permission may take back what another said: it is withdrawn in that one's name, the log says by whom.
    Refused without the permission; ValueError for a rule's judgement, which only another judgement can overrule.
    """
    person.require(Permission.DECIDE_IDENTITY)
    if not judgement.by_editor:
        raise ValueError("规则的判断不能收回：请另作判断，人的判断优先于规则")
    told = reason.strip() or f"收回：{judgement.reason}"
    at = now()
    act = [
        j for j in store.judgements(judgement.pair)
        if (j.author, j.at) == (judgement.author, judgement.at) and not j.withdrawn
    ]
    gone = [replace(j, at=at, reason=told, withdrawn=True) for j in act]
    splits.decide(store, gone)
    whose = "" if judgement.author == f"editor:{person.name}" else f"（{judgement.author.removeprefix('editor:')} 的判断）"
    store.log(AuditEntry(at, person.name, f"收回{DECIDED}", judgement.id, f"{_names(store, judgement)}：{told}{whose}"))
    return gone


def tell_apart(
    store: GraphStore, entity_id: str, record_ids: Collection[str], reason: str, person: Person
) -> list[Judgement]:
    """Say that an entity of these records is another one of the same name than in its other records, and log it.

    One act of several judgements, taken back together by `take_back`. Refused without the permission; LookupError when
    there is no such entity; ValueError when these are none or all of its records.
    """
    person.require(Permission.DECIDE_IDENTITY)
    found = store.entities([entity_id], Audience.WORKING)
    if not found:
        raise LookupError(f"没有找到“{entity_id}”")
    named = [m for m, _ in store.mentions(Audience.WORKING, entity_id=found[0].id, limit=_MOST_MENTIONS)]
    pairs = splits.apart(named, record_ids, dict(_referents(store, record_ids)))
    at, author = now(), f"editor:{person.name}"
    said = [Judgement(left, right, verdict, author, reason.strip(), at, words) for left, right, verdict, words in pairs]
    splits.decide(store, said)
    told = f"“{found[0].name}”：{len(set(record_ids))} 件档案里的是另一个。{reason.strip()}"
    store.log(AuditEntry(at, person.name, f"{DECIDED}：分开同名", said[0].id, told))
    return said


def _referents(store: GraphStore, record_ids: Collection[str]) -> Iterator[tuple[str, Referent]]:
    for _, found in store.held(list(record_ids)):
        yield from ((r.id, r) for r in found.referents)


def _names(store: GraphStore, judgement: Judgement) -> str:
    known = {r: e.name for e in store.entities(judgement.pair, Audience.WORKING) for r in e.referents}
    return " 与 ".join(known.get(side, side) for side in (judgement.left, judgement.right))


def exported(store: GraphStore, product: Product, person: Person, how: str) -> None:
    """Log that a work has left the platform. Refused without the permission: call it before the file is given away."""
    person.require(Permission.EXPORT)
    store.log(AuditEntry(now(), person.name, EXPORTED, product.id, how))


def seen_closed(store: GraphStore, record_ids: Iterable[str], audience: Audience, person: Person) -> list[str]:
    """As `read_closed`, of records that are listed or quoted, by their ids; those the audience may not see are left out."""
    wanted = tuple(dict.fromkeys(record_ids))
    found = store.records(audience, RecordFilter(record_ids=wanted), limit=len(wanted)) if wanted else []
    return read_closed(store, found, person, whole=False)


def read_closed(store: GraphStore, records: Iterable[Record], person: Person, whole: bool = True) -> list[str]:
    """Log whichever of these records are closed as read, or as seen in a list or quotation; their ids.

    Refused, before anything is shown, for a person who may not read closed records.
    """
    closed = list(dict.fromkeys(r.id for r in records if closure(r) is Closure.CLOSED))
    if closed:
        person.require(Permission.READ_CLOSED)
        store.log(AuditEntry(now(), person.name, READ_CLOSED if whole else SEEN_CLOSED, " ".join(closed)))
    return closed
