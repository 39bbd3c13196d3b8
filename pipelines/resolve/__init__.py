"""Resolve: names in a record -> referents, and "same" judgements where a record itself gives the reason.

Works record by record and needs no other record: who is who across records follows from the referents' scopes
and from judgements, which the store keeps and which an editor's word outranks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from graph.folding import key
from graph.model import (
    Argument,
    EntityType,
    Event,
    Findings,
    Judgement,
    Mention,
    Modality,
    Record,
    Referent,
    Span,
    Statement,
    Term,
)
from pipelines.authors import author
from pipelines.resolve.foreign import PRODUCERS as FOREIGN
from pipelines.resolve.foreign import part_names, wife
from pipelines.resolve.namesakes import PRODUCERS as NAMESAKES
from pipelines.resolve.namesakes import others
from pipelines.resolve.reasons import PRODUCERS as REASONS
from pipelines.resolve.reasons import from_statements, of_author, short_forms, terms_of
from pipelines.resolve.scopes import belonging, is_full_name, referent
from pipelines.resolve.tellings import PRODUCERS as TELLINGS
from pipelines.resolve.tellings import meeting_scope, tellings
from pipelines.resolve.unmarked import PRODUCERS as UNMARKED
from pipelines.resolve.unmarked import generic, recipients, recurring, selves, titled

__all__ = ["PRODUCERS", "resolve", "resolve_record"]

PRODUCERS = (*REASONS, *FOREIGN, *NAMESAKES, *UNMARKED, *TELLINGS)


def resolve(found: Iterable[tuple[Record, Findings]]) -> Iterator[tuple[Record, Findings]]:
    """Findings with every name bound to a referent, in the order they came."""
    for record, findings in found:
        yield record, resolve_record(record, findings)


def resolve_record(record: Record, findings: Findings) -> Findings:
    """One record's findings, bound; source facts (spans, types, statements) are not changed."""
    known = _with_terms(findings)
    known = (*known, *recurring(record, known))
    known = (*known, *generic(record, known))
    selfs = [*selves(record, known, recipients(record, known)), *titled(record, known, _aliases(findings.statements))]
    findings = replace(findings, mentions=_once((*known, *(m for m, _ in selfs))))
    meant, reasons = _bindings(record, findings)
    for mention, term in selfs:
        who = meant.get(term.span) or referent(term, record)
        if who is not None:
            meant[mention.span] = who
    judgements = [*from_statements(findings.statements, meant), *reasons]
    events, told, joined = tellings(record, [_bound_event(e, meant) for e in findings.events], meant)
    referents = {r.id: r for r in (*meant.values(), *told)}
    return replace(
        findings,
        producers=(*findings.producers, *PRODUCERS),
        mentions=tuple(replace(m, referent=_id(meant, m.span, m.type)) for m in findings.mentions),
        statements=tuple(_bound_statement(s, meant) for s in findings.statements),
        events=tuple(events),
        referents=tuple(sorted(referents.values(), key=lambda r: r.id)),
        judgements=tuple(sorted({j.id: j for j in (*judgements, *joined)}.values(), key=lambda j: j.id)),
    )


def _bindings(record: Record, findings: Findings) -> tuple[dict[Span, Referent], list[Judgement]]:
    """Whom every name of the record means, and the reasons that the record gives within itself."""
    mentions = findings.mentions
    writer = author(record)
    shortened = of_author(record, mentions, writer) | short_forms(record, mentions)
    called, apart = part_names(record, mentions), others(record, mentions)
    within = belonging(record, mentions)
    mentioned = {(m.span, m.type) for m in mentions}
    parts = [a.term for e in findings.events for a in e.arguments if _names(a.term, mentioned)]
    names = [e.name for e in findings.events if e.name]
    meant: dict[Span, Referent] = {}
    if writer is not None and (who := referent(Term(writer, EntityType.ORGANISATION), record)):
        meant[writer] = who
    for term in (*terms_of(mentions, findings.statements), *names, *parts):
        known = apart.get(term.span) or called.get(term.span)
        if known and term.type is EntityType.PERSON:
            who = known[0]
        elif term.type is EntityType.PERSON and (name := wife(record, term.span)):
            who = Referent(EntityType.PERSON, name, record.fonds)
        elif term.type is EntityType.ORGANISATION and term.span in within:
            who = within[term.span]
        else:
            who = _meaning(term, record, shortened, findings.events)
        if who is not None:
            meant.setdefault(term.span, who)
    return meant, [j for _, j in (*shortened.values(), *called.values(), *apart.values())]


def _aliases(statements: Iterable[Statement]) -> dict[str, str]:
    """Of each two names that the record says are one person's, either to the other."""
    pairs = [
        (key(s.subject.span.quote), key(s.object.span.quote)) for s in statements
        if s.predicate == "KNOWN_AS" and s.object is not None and s.modality is Modality.ACTUAL
    ]
    return {a: b for left, right in pairs for a, b in ((left, right), (right, left))}


def _once(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """One mention of a type at a place, the first that was found."""
    return tuple({(m.span, m.type): m for m in reversed(list(mentions))}.values())[::-1]


def _with_terms(findings: Findings) -> tuple[Mention, ...]:
    """The mentions and every name that a statement or a named event speaks of: an alias stated once is a mention too."""
    spans = {m.span for m in findings.mentions}
    added: dict[Span, Mention] = {}
    for statement in findings.statements:
        for term in (statement.subject, statement.object):
            if term is not None and term.span not in spans:
                added.setdefault(term.span, Mention(term.span, term.type, statement.confidence, statement.origin))
    for event in findings.events:
        if event.name is not None and event.name.span not in spans:
            added.setdefault(event.name.span, Mention(event.name.span, event.name.type, event.confidence, event.origin))
    return (*findings.mentions, *added.values())


def _names(term: Term, mentioned: set[tuple[Span, EntityType]]) -> bool:
    """Whether a part of an event is a name, not a phrase for who or what it is (群众, 边界议定书)."""
    if (term.span, term.type) in mentioned or term.type is EntityType.EVENT:
        return (term.span, term.type) in mentioned
    if term.type is EntityType.DOCUMENT:
        return term.span.quote[0] in "《〈"
    return term.type is EntityType.ORGANISATION and is_full_name(key(term.span.quote))


def _meaning(
    term: Term, record: Record, shortened: dict[str, tuple[Referent, Judgement]], events: Iterable[Event]
) -> Referent | None:
    if term.type is EntityType.ORGANISATION and (found := shortened.get(key(term.span.quote))):
        return found[0]
    who = referent(term, record)
    if who is not None and who.type is EntityType.EVENT and (year := meeting_scope(who.name, events)):
        return replace(who, scope=f"{who.scope}|{year}")
    return who


def _id(meant: dict[Span, Referent], span: Span, kind: EntityType) -> str:
    who = meant.get(span)
    return who.id if who is not None and who.type is kind else ""


def _bound(term: Term, meant: dict[Span, Referent]) -> Term:
    return replace(term, referent=_id(meant, term.span, term.type))


def _bound_statement(statement: Statement, meant: dict[Span, Referent]) -> Statement:
    other = _bound(statement.object, meant) if statement.object else None
    return replace(statement, subject=_bound(statement.subject, meant), object=other)


def _bound_event(event: Event, meant: dict[Span, Referent]) -> Event:
    return replace(
        event,
        name=_bound(event.name, meant) if event.name else None,
        arguments=tuple(Argument(a.role, _bound(a.term, meant)) for a in event.arguments),
    )
