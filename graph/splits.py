"""One name of one fonds that is several persons: an editor says of which records, and those get a referent of their own.

The referent of a name in one record (`of_record`) is there only while an editor's judgement in force speaks of it. Which
names mean it follows from that judgement alone, so the decision holds for whatever a later reader finds in the record,
and taking it back gives the names back to the common referent. No source fact is touched: only `referent` ids change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from graph.identity import in_force
from graph.model import (
    Argument,
    EntityType,
    Event,
    Findings,
    Judgement,
    Mention,
    Record,
    Referent,
    Span,
    Statement,
    Term,
    Verdict,
)
from graph.store import Batch, GraphStore

KINDS = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE)
_MARK = "|@"


def of_record(who: Referent, record_id: str) -> Referent:
    """Whom the name means in this one record, when an editor tells that from whom it means elsewhere."""
    return Referent(who.type, who.name, f"{common(who).scope}{_MARK}{record_id}")


def common(who: Referent) -> Referent:
    """Whom the name means where nobody has told records apart; the referent itself when it is that one."""
    scope, mark, _ = who.scope.partition(_MARK)
    return replace(who, scope=scope) if mark else who


def is_of_record(who: Referent) -> bool:
    """Whether it is of one record only."""
    return _MARK in who.scope


def told_apart(judgements: Iterable[Judgement]) -> set[str]:
    """The referents that an editor's judgement in force speaks of."""
    return {side for j in in_force(judgements).values() if j.by_editor for side in j.pair}


def settled(store: GraphStore, found: Sequence[Findings]) -> list[Findings]:
    """Resolved findings as the editors' judgements in this store tell their records apart; those unchanged as they are."""
    asked = {of_record(r, f.record_id).id for f in found for r in f.referents if r.type in KINDS}
    told = told_apart(store.judgements(sorted(asked))) & asked if asked else set()
    return [bound(f, told) for f in found]


def apart(
    mentions: Sequence[Mention], record_ids: Collection[str], referents: Mapping[str, Referent]
) -> list[tuple[str, str, Verdict, tuple[Span, ...]]]:
    """The judgements that tell the bearer of a name in these records from the bearer in the others, with their words.

    `mentions` are all of the entity's, `referents` those that these records name. A referent named in these records alone
    is told apart as it is, of another their own ones are. ValueError when these are none or all of the records.
    """
    where: dict[str, dict[str, Span]] = {}
    for m in mentions:
        where.setdefault(m.referent, {}).setdefault(m.span.record_id, m.span)
    chosen = {r for places in where.values() for r in places if r in record_ids}
    theirs = {who: next(iter(p.values())) for who, p in where.items() if not p.keys() <= chosen}
    ours: dict[str, Span] = {}
    for who, places in where.items():
        for record_id in sorted(places.keys() & chosen):
            own = who if who not in theirs else of_record(referents[who], record_id).id
            ours.setdefault(own, places[record_id])
    if not ours or not theirs:
        raise ValueError("请选出其中一部分档案：一件也没有选，或全都选了，就没有什么可分的")
    (first, words), *others = sorted(ours.items())
    return [
        *((first, who, Verdict.DIFFERENT, (words, at)) for who, at in sorted(theirs.items())),
        *((first, own, Verdict.SAME, (words, at)) for own, at in others),
    ]


def decide(store: GraphStore, judgements: Sequence[Judgement]) -> None:
    """Store an editor's judgements, and bind the names of the records that are their evidence as they tell them apart."""
    store.judge(judgements)
    bind(store, store.held(list(dict.fromkeys(s.record_id for j in judgements for s in j.evidence))))


def bind(store: GraphStore, held: Sequence[tuple[Record, Findings]]) -> list[tuple[Record, Findings]]:
    """What a store holds of some records, bound as editors tell them apart, there too: once bound it is left alone."""
    now = settled(store, [found for _, found in held])
    changed = [new for new, (_, old) in zip(now, held, strict=True) if new is not old]
    if changed:
        store.load(Batch(findings=tuple(changed)))
    return [(record, new) for new, (record, _) in zip(now, held, strict=True)]


def bound(findings: Findings, apart: Collection[str]) -> Findings:
    """The findings with each name bound to its record's own referent where that is in `apart`, else to the common one."""
    meant: dict[str, Referent] = {}
    for who in findings.referents:
        own = of_record(who, findings.record_id)
        right = own if who.type in KINDS and own.id in apart else common(who)
        if right.id != who.id:
            meant[who.id] = right
    if not meant:
        return findings
    ids = {old: new.id for old, new in meant.items()}
    judgements = (
        replace(j, left=ids.get(j.left, j.left), right=ids.get(j.right, j.right)) for j in findings.judgements
        if ids.get(j.left, j.left) != ids.get(j.right, j.right)
    )
    return replace(
        findings,
        mentions=tuple(replace(m, referent=ids.get(m.referent, m.referent)) for m in findings.mentions),
        statements=tuple(_statement(s, ids) for s in findings.statements),
        events=tuple(_event(e, ids) for e in findings.events),
        referents=tuple(sorted({r.id: r for r in (meant.get(f.id, f) for f in findings.referents)}.values(), key=lambda r: r.id)),
        judgements=tuple(sorted({j.id: j for j in judgements}.values(), key=lambda j: j.id)),
    )


def _term(term: Term, ids: dict[str, str]) -> Term:
    return replace(term, referent=ids.get(term.referent, term.referent))


def _statement(statement: Statement, ids: dict[str, str]) -> Statement:
    other = _term(statement.object, ids) if statement.object else None
    return replace(statement, subject=_term(statement.subject, ids), object=other)


def _event(event: Event, ids: dict[str, str]) -> Event:
    return replace(
        event,
        name=_term(event.name, ids) if event.name else None,
        arguments=tuple(Argument(a.role, _term(a.term, ids)) for a in event.arguments),
    )
