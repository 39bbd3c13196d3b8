"""How what is newly said takes the place of what was said before; pure, so that the two stores cannot come to differ.

Findings replace those of their producer (`merge`), rules their conclusions (`concluded`); persons' words are only ever
added (`unsaid`, `unless_same`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graph.model import (
    Assignment,
    DateMention,
    Event,
    Findings,
    Judgement,
    Mention,
    Record,
    Referent,
    Span,
    Statement,
    Term,
)
from graph.provenance import stands
from graph.reviews import Review
from graph.store import Conflict, FindingRefused, StoreError
from graph.stores.rows import by_place
from graph.works import Dossier, Product

Place = tuple[str, int, int]  # field, start, end
Found = Mention | DateMention | Statement | Event | Assignment


# ---- findings
def producer(origin: str) -> str:
    """Who said it, without the version: `ner@3` -> `ner`, `rule:events@2` -> `rule:events`."""
    return origin.partition("@")[0]


def merge(old: Findings, new: Findings, record: Record) -> Findings:
    """What is known of a record after loading: the new findings, and of the old those of other producers.

    Old findings whose words no longer stand in the (changed) record are gone; new ones that do not stand are refused
    with `FindingRefused`. Editors' judgements are no findings and are left out. Same input, same output, order included.
    """
    given: list[Found] = [*new.mentions, *new.dates, *new.statements, *new.events, *new.assignments]
    for finding in given:
        for span in _spans(finding):
            if not stands(span, record):
                raise FindingRefused(f"记录 {record.id} 中没有这处引文：{span.field} {span.start}-{span.end} “{span.quote[:20]}”")
    if astray := next((a for a in new.assignments if a.record_id != record.id), None):
        raise FindingRefused(f"记录 {record.id} 的归类写的是另一件记录：{astray.record_id}")
    gone = {producer(p) for p in new.producers}

    def stays(finding: Found) -> bool:
        return producer(finding.origin) not in gone and all(stands(s, record) for s in _spans(finding))

    judged = [j for j in old.judgements if producer(j.author) not in gone and _rests(j, record)]
    mentions = {(*by_place(m), m.type): m for m in (*filter(stays, old.mentions), *new.mentions)}
    dates = {(d.span.field, d.span.start, d.span.end, d.origin): d for d in (*filter(stays, old.dates), *new.dates)}
    statements = {(s.id, producer(s.origin)): s for s in (*filter(stays, old.statements), *new.statements)}
    events = {(e.id, producer(e.origin)): e for e in (*filter(stays, old.events), *new.events)}
    assignments = {
        (a.facet, a.concept, producer(a.origin)): a for a in (*filter(stays, old.assignments), *new.assignments)
    }
    return Findings(
        record.id, new.producers,
        tuple(mentions[k] for k in sorted(mentions)), tuple(dates[k] for k in sorted(dates)),
        tuple(statements[k] for k in sorted(statements)), tuple(events[k] for k in sorted(events)), new.referents,
        tuple({j.id: j for j in (*judged, *new.judgements) if not j.by_editor}.values()),
        tuple(assignments[k] for k in sorted(assignments)),
    )


def terms(finding: Statement | Event) -> list[tuple[str, Term]]:
    """The names a statement or event is about, by role: subject, object; an event's own roles and `name`."""
    if isinstance(finding, Statement):
        return [("subject", finding.subject)] + ([("object", finding.object)] if finding.object else [])
    return [(a.role, a.term) for a in finding.arguments] + ([("name", finding.name)] if finding.name else [])


def _spans(finding: Found) -> list[Span]:
    if isinstance(finding, Assignment):
        return list(finding.evidence)
    if isinstance(finding, Mention | DateMention):
        return [finding.span]
    own = [finding.evidence] if isinstance(finding, Statement) else [finding.evidence, finding.trigger]
    return own + [term.span for _, term in terms(finding)]


def _rests(judgement: Judgement, record: Record) -> bool:
    return all(stands(s, record) for s in judgement.evidence if s.record_id == record.id)


def occurrences(findings: Findings) -> dict[str, dict[Place, str]]:
    """For each referent the record names: its places there and the words at each. One MENTIONS relationship each.

    A place counts once, whoever found it; a name that only a statement or an event gives counts as well.
    """
    found: dict[str, dict[Place, str]] = defaultdict(dict)
    named = [(m.referent, m.span) for m in findings.mentions]
    told: list[Statement | Event] = [*findings.statements, *findings.events]
    named += [(term.referent, term.span) for finding in told for _, term in terms(finding)]
    for referent, span in named:
        if referent:
            found[referent][span.field, span.start, span.end] = span.quote
    return dict(found)


def named(findings: Findings) -> set[str]:
    """The referents that the record names or that its judgements speak of."""
    return occurrences(findings).keys() | {side for j in findings.judgements for side in j.pair}


def whole(findings: Findings, referents: Mapping[str, Referent]) -> Findings:
    """Stored findings with their referents, and with the origins of all that is given as producers: no assignments.

    Loaded again they replace themselves and nothing else.
    """
    told: list[Mention | DateMention | Statement | Event]
    told = [*findings.mentions, *findings.dates, *findings.statements, *findings.events]
    origins = {f.origin for f in told}
    return replace(
        findings, producers=tuple(sorted(origins | {j.author for j in findings.judgements})), assignments=(),
        referents=tuple(referents[r] for r in sorted(named(findings)) if r in referents),
    )


def surfaces(places: Mapping[Place, str]) -> dict[str, int]:
    """How often each form of a name is used at these places; a line break inside a name is no part of it."""
    return dict(sorted(Counter(re.sub(r"\s*\n\s*", "", quote) for quote in places.values()).items()))


# ---- conclusions, reviews, works
def concluded(
    rules: Sequence[str], judgements: Iterable[Judgement], stored: Iterable[Judgement]
) -> tuple[list[Judgement], list[Judgement]]:
    """What goes and what comes when these rules conclude anew; StoreError for another author's judgement.

    One with other words as its reason goes and comes: its id is the same.
    """
    speaking = {producer(rule) for rule in rules}
    new = {j.id: j for j in judgements}
    if foreign := next((j.author for j in new.values() if j.by_editor or producer(j.author) not in speaking), ""):
        raise StoreError(f"判断的作者“{foreign}”不在这几条规则之内：{'、'.join(sorted(speaking))}")
    gone: list[Judgement] = []
    for judgement in stored:
        if producer(judgement.author) in speaking:
            if new.get(judgement.id) == judgement:
                del new[judgement.id]
            else:
                gone.append(judgement)
    return gone, list(new.values())


def unsaid(given: Iterable[Review], kept: Iterable[Review]) -> list[Review]:
    """Those of the reviews that are not `kept` yet.

    StoreError for one that quotes another record than the one whose openness it shares, and for one that would take the
    place of another word of its author on the same thing at the same moment.
    """
    known = {r.id: r for r in kept}
    old = set(known)
    new: dict[str, Review] = {}
    for review in given:
        if review.record_id and any(s.record_id != review.record_id for s in review.evidence):
            raise StoreError(f"对记录 {review.record_id} 的判断引了另一件记录的文字：请只引这一件的，另一件另作判断")
        if known.setdefault(review.id, review) != review:
            raise StoreError(f"{review.author.removeprefix('editor:')} 在同一时刻对同一处还作过另一个判断：请再试一次")
        new[review.id] = review
    return [r for i, r in new.items() if i not in old]


def unless_same(kept: Product | Dossier, given: Product | Dossier) -> None:
    """Conflict when the version that is kept is not the one given."""
    if kept != given:
        raise Conflict(f"“{kept.title}”的第 {kept.version} 版刚才已由别人存入，这一份没有存：请看过新版再改")
