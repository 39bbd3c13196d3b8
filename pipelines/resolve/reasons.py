"""Reasons by which a rule joins two names: each readable by an archivist and resting on words of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.folding import key
from graph.model import (
    EntityType,
    Judgement,
    Mention,
    Modality,
    Record,
    Referent,
    Span,
    Statement,
    Term,
    Verdict,
)
from pipelines.resolve.scopes import is_full_name

STATED = "rule:stated_alias@1"
RENAMED = "rule:renamed@1"
SHORTENED = "rule:short_form@1"
AUTHOR = "rule:author_short_form@1"
PRODUCERS = (STATED, RENAMED, SHORTENED, AUTHOR)

_JOINED_BY = {"KNOWN_AS": (STATED, "档案原文载明两名同指"), "RENAMED_TO": (RENAMED, "档案原文载明更名（名称变更，主体不变）")}
_JOINABLE = (EntityType.PERSON, EntityType.ORGANISATION)


def from_statements(statements: Iterable[Statement], meant: Mapping[Span, Referent]) -> Iterator[Judgement]:
    """"Same" for each alias or renaming that a record states as a fact of two persons or two bodies."""
    for statement in statements:
        if statement.predicate not in _JOINED_BY or statement.object is None:
            continue
        left, right = meant.get(statement.subject.span), meant.get(statement.object.span)
        if statement.modality is not Modality.ACTUAL or left is None or right is None or left.id == right.id:
            continue
        if left.type is right.type and left.type in _JOINABLE:
            author, reason = _JOINED_BY[statement.predicate]
            yield Judgement(left.id, right.id, Verdict.SAME, author, reason, evidence=(statement.evidence,))


def short_forms(record: Record, mentions: Sequence[Mention]) -> dict[str, tuple[Referent, Judgement]]:
    """For each short name of a body whose only full form stands earlier in the record: its referent and the reason.

    The referent is scoped to the fonds and the full name, so that 水利局 of two counties in one fonds never meets.
    A short form that could be two full names of the record is left alone.
    """
    full: dict[str, Mention] = {}
    short: dict[str, Mention] = {}
    for mention in mentions:
        if mention.type is EntityType.ORGANISATION:
            name = key(mention.span.quote)
            (full if is_full_name(name) else short).setdefault(name, mention)
    joined: dict[str, tuple[Referent, Judgement]] = {}
    for name, mention in short.items():
        candidates = [f for f in full if f.endswith(name) and len(f) > len(name) >= _shortest(name)]
        nearest = min(candidates, key=len, default="")
        if all(c.endswith(nearest) for c in candidates):  # 中共浙东区委 and 浙东区委 leave no choice for 区委
            candidates = [nearest] if candidates else []
        if len(candidates) != 1 or full[candidates[0]].span.start > mention.span.start:
            continue
        whole, part = full[candidates[0]], Referent(mention.type, name, f"{record.fonds}|{candidates[0]}")
        reason = f"同一份档案中先见全称“{whole.span.quote}”，后用简称“{mention.span.quote}”"
        verdict = Judgement(
            Referent(mention.type, candidates[0], "").id, part.id, Verdict.SAME, SHORTENED, reason,
            evidence=(whole.span, mention.span),
        )
        joined[name] = (part, verdict)
    return joined


def of_author(record: Record, mentions: Sequence[Mention], author: Span | None) -> dict[str, tuple[Referent, Judgement]]:
    """For each short name of a body with which the record's one 责任者 ends (工委 of 四明留守工委): its referent and the reason."""
    if author is None:
        return {}
    whole = key(author.quote)
    owner = Referent(EntityType.ORGANISATION, whole, "" if is_full_name(whole) else record.fonds)
    found: dict[str, tuple[Referent, Judgement]] = {}
    for mention in mentions:
        name = key(mention.span.quote)
        short = mention.type is EntityType.ORGANISATION and len(whole) > len(name) >= _shortest(name)
        if short and whole.endswith(name) and not is_full_name(name) and name not in found:
            part = Referent(EntityType.ORGANISATION, name, f"{record.fonds}|{whole}")
            reason = f"责任者是“{author.quote}”，文中自称“{mention.span.quote}”"
            verdict = Judgement(owner.id, part.id, Verdict.SAME, AUTHOR, reason, evidence=(author, mention.span))
            found[name] = (part, verdict)
    return found


def _shortest(name: str) -> int:
    """省委, 县委, 工委, 特委 name a body in two characters; other short names need three."""
    return 2 if name.endswith("委") else 3


def terms_of(mentions: Iterable[Mention], statements: Iterable[Statement]) -> Iterator[Term]:
    """Every name of a record as a term: mentions first, then the terms of statements."""
    for mention in mentions:
        yield Term(mention.span, mention.type)
    for statement in statements:
        yield statement.subject
        if statement.object is not None:
            yield statement.object
