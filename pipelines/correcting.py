"""One accepted report applied to what was found in a record: names, dates, relations, events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from graph.corrections import DATE, DIRECTION, MISSING, MODALITY, NONE, PREDICATE, TYPE, Report, sentence_around
from graph.model import (
    Argument,
    DateMention,
    EntityType,
    Event,
    Findings,
    Mention,
    Modality,
    Record,
    Span,
    Statement,
    Status,
    Term,
    When,
)
from graph.provenance import holds, overlap
from pipelines.calendar_dates.edtf import make

Places = Mapping[str, Span]
_NAMED = frozenset(EntityType) - {EntityType.TIME, EntityType.EVENT}


def correct(record: Record, findings: Findings, report: Report, found: Places) -> Findings:
    """The findings with one accepted report applied; `found` is where its parts stand in this record.

    What is put in has the editor's origin and full confidence. Applied again it changes nothing.
    """
    by = report.decision.author if report.decision else report.review.author
    return _APPLY[report.value["about"]](record, findings, report.value, found, by)


def _same(a: Span, b: Span) -> bool:
    return (a.field, a.start, a.end) == (b.field, b.start, b.end)


# ---- names
def _name(record: Record, findings: Findings, value: Mapping[str, str], found: Places, by: str) -> Findings:
    was = EntityType(value["type"]) if value.get("type") else None
    spans = [found["words"]]
    if value.get("all"):
        spans += [m.span for m in findings.mentions if m.span.quote == spans[0].quote and m.type is was]
    for span in dict.fromkeys(spans):
        findings = _one_name(findings, value, span, found.get("right", span), by)
    return findings


def _one_name(findings: Findings, value: Mapping[str, str], span: Span, right: Span, by: str) -> Findings:
    kind = EntityType(value.get("to_type") or value.get("type") or EntityType.PERSON)
    if value["wrong"] == NONE:
        kept = tuple(m for m in findings.mentions if not _no_name(m, span, value.get("type", "")))
        return _without_term(replace(findings, mentions=kept), span)
    mine = next((m for m in findings.mentions if _same(m.span, right) and m.type is kind and m.origin == by), None)
    ousted = [m for m in findings.mentions if m is not mine and _ousts(right, kind, m)]
    ousted += [m for m in findings.mentions if m is not mine and _same(m.span, span) and m.type in _NAMED]
    kept = tuple(m for m in findings.mentions if m not in ousted)
    findings = replace(findings, mentions=(*kept, *(() if mine else (Mention(right, kind, 1.0, by),))))
    if value["wrong"] == TYPE:
        return _without_claims(_reterm(findings, span, Term(right, kind)), Term(right, kind))
    return _reterm(findings, span, Term(right, kind))


def _no_name(mention: Mention, span: Span, kind: str) -> bool:
    if mention.type not in _NAMED:
        return False
    return _same(mention.span, span) or (mention.type == kind and overlap(mention.span, span) and not holds(mention.span, span))


def _ousts(right: Span, kind: EntityType, mention: Mention) -> bool:
    """Whether a person's name leaves no room for another one: of its kind over the same words, or of any across its edge."""
    if mention.type not in _NAMED or not overlap(mention.span, right):
        return False
    nested = holds(mention.span, right) or holds(right, mention.span)
    return _same(mention.span, right) or mention.type is kind or not nested


def _terms(findings: Findings, change: Callable[[Term], Term | None]) -> Findings:
    """Every term changed; a statement that loses one is gone, an event loses the part or the name."""
    statements: list[Statement] = []
    for s in findings.statements:
        subject, other = change(s.subject), change(s.object) if s.object else None
        if subject is not None and (other is not None) == (s.object is not None):
            statements.append(s if (subject, other) == (s.subject, s.object) else replace(s, subject=subject, object=other))
    events: list[Event] = []
    for e in findings.events:
        parts = tuple(Argument(a.role, term) for a in e.arguments if (term := change(a.term)) is not None)
        name = change(e.name) if e.name else None
        events.append(e if (parts, name) == (e.arguments, e.name) else replace(e, arguments=parts, name=name))
    return replace(findings, statements=tuple({s.id: s for s in statements}.values()), events=tuple(events))


def _without_term(findings: Findings, span: Span) -> Findings:
    return _terms(findings, lambda term: None if _same(term.span, span) and term.type in _NAMED else term)


def _reterm(findings: Findings, span: Span, right: Term) -> Findings:
    """Whatever speaks of the words as a name speaks of the right name."""

    def change(term: Term) -> Term:
        if not _same(term.span, span) or term.type not in _NAMED or (_same(term.span, right.span) and term.type is right.type):
            return term
        return right

    return _terms(findings, change)


def _without_claims(findings: Findings, term: Term) -> Findings:
    """Without what producers claimed of a name of another kind: an office held by what proves to be a place."""
    kept = (
        s for s in findings.statements
        if s.origin.startswith("editor:") or not any(t and _same(t.span, term.span) for t in (s.subject, s.object))
    )
    return replace(findings, statements=tuple(kept))


# ---- dates
def _date(record: Record, findings: Findings, value: Mapping[str, str], found: Places, by: str) -> Findings:
    words = found["words"]
    old = [d for d in findings.dates if overlap(d.span, words)]
    if value["wrong"] == NONE:
        new: When | None = None
    else:
        new = make(value.get("edtf", ""), words.quote, next((d.when.calendar for d in old), "gregorian"))
    meant = {d.when.edtf for d in old}
    dates = [d for d in findings.dates if d not in old] + ([DateMention(words, new, by)] if new is not None else [])
    mentions = [m for m in findings.mentions if not (m.type is EntityType.TIME and overlap(m.span, words))]
    if new is not None:
        mentions.append(Mention(words, EntityType.TIME, 1.0, by))

    def moved(when: When | None, evidence: Span, parts: tuple[Argument, ...] = ()) -> When | None:
        told = any(a.role == "time" and overlap(a.term.span, words) for a in parts)
        return new if when and holds(evidence, words) and (told or when.edtf in meant) else when

    statements = tuple(replace(s, when=moved(s.when, s.evidence)) for s in findings.statements)
    events = tuple(
        replace(
            e, when=moved(e.when, e.evidence, e.arguments),
            arguments=tuple(a for a in e.arguments if new is not None or a.role != "time" or not overlap(a.term.span, words)),
        )
        for e in findings.events
    )
    return replace(
        findings, dates=tuple(sorted(dates, key=lambda d: (d.span.field, d.span.start))), mentions=tuple(mentions),
        statements=statements, events=events,
    )


# ---- relations
def _relation(record: Record, findings: Findings, value: Mapping[str, str], found: Places, by: str) -> Findings:
    subject, other, wrong = found["subject"], found.get("object"), value["wrong"]
    says = [s for s in findings.statements if _claims(s, value, subject, other)]
    if wrong == NONE:
        return replace(findings, statements=tuple(s for s in findings.statements if s not in says))
    left = Term(subject, EntityType(value["subject_type"]))
    right = Term(other, EntityType(value["object_type"])) if other else None
    predicate = value.get("predicate", "")
    if wrong == DIRECTION and right is not None:
        left, right = right, left
    elif wrong == PREDICATE:
        predicate = value.get("to_predicate", predicate)
    said = next((s for s in says if not s.origin.startswith("editor:")), None)
    modality = Modality(value["modality"]) if value.get("modality") else said.modality if said else Modality.ACTUAL
    new = Statement(
        left, predicate, found["sentence"], by, right, value.get("object", "") if wrong != DIRECTION else "",
        said.when if said else None, modality, dict(said.qualifiers) if said and wrong == MODALITY else {}, 1.0, Status.ACCEPTED,
    )
    held = next((s for s in findings.statements if s.id == new.id and s.origin == by), None)
    kept = [s for s in findings.statements if (s not in says or s is held) and (s.id != new.id or s is held)]
    return replace(findings, statements=(*kept, *(() if held else (new,))))


def _claims(s: Statement, value: Mapping[str, str], subject: Span, other: Span | None) -> bool:
    """Whether a statement is the one reported: its relation between names over the same words, or with the same value."""
    if s.predicate != value.get("predicate") or not overlap(s.subject.span, subject):
        return False
    if other is not None and (s.object is None or not overlap(s.object.span, other)):
        return False
    said = value.get("object", "")
    return not said or not s.value or said in s.value or s.value in said


# ---- events
def _event(record: Record, findings: Findings, value: Mapping[str, str], found: Places, by: str) -> Findings:
    trigger, wrong = found["trigger"], value["wrong"]
    kinds = {value.get("type"), value.get("to_type")} - {None, ""}
    tells = [e for e in findings.events if e.type in kinds and overlap(e.trigger, trigger)]
    if wrong == NONE:
        names = [e.name.span for e in tells if e.name] + [trigger]
        return replace(
            findings, events=tuple(e for e in findings.events if e not in tells),
            mentions=tuple(m for m in findings.mentions if not _names_event(m, names)),
        )
    sentence = found.get("sentence") or sentence_around(record, trigger.start, trigger.end, trigger.field)
    kind = value.get("to_type") or value["type"]
    base = tells[0] if tells else Event(kind, trigger, sentence, by)
    when = make(value.get("edtf", ""), base.when.text if base.when else "") if wrong == DATE else base.when
    if wrong == MISSING and value.get("edtf"):
        when = make(value["edtf"])
    parts = base.arguments if wrong != DATE else tuple(a for a in base.arguments if a.role != "time")
    new = replace(
        base, type=kind, trigger=trigger if wrong == MISSING else base.trigger, origin=by, when=when, arguments=parts,
        modality=Modality(value["modality"]) if value.get("modality") else base.modality, confidence=1.0, status=Status.ACCEPTED,
    )
    return replace(findings, events=(*(e for e in findings.events if e not in tells), new))


def _names_event(mention: Mention, names: list[Span]) -> bool:
    return mention.type is EntityType.EVENT and any(_same(mention.span, n) for n in names)


_APPLY: Mapping[str, Callable[[Record, Findings, Mapping[str, str], Places, str], Findings]] = {
    "name": _name, "date": _date, "relation": _relation, "event": _event,
}
