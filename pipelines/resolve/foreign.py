"""Parts of foreign names: 西丽玛沃·班达拉奈克 is called 班达拉奈克夫人, 菲德尔·卡斯特罗 both 菲德尔 and 卡斯特罗.

In a record that has one full name with such a part the part means that person; two such names leave it open. A wife who
bears her husband's name (…夫人) is meant by the part only where 夫人 follows it: the bare part may be her husband.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graph.folding import fold, key
from graph.model import EntityType, Judgement, Mention, Record, Referent, Span, Verdict

PART = "rule:part_of_name@1"
PRODUCERS = (PART,)
_WIFE = "夫人"


def parts(name: str) -> list[str]:
    """The parts of a folded foreign name between its dots; one for a name without."""
    return [p for p in "".join(name.split()).split("·") if p]


def callable_by(name: str) -> set[str]:
    """What a person of this (folded) full name is called for short: each run of last parts, and the first; none without dots."""
    found = parts(name)
    if len(found) < 2:
        return set()
    short = {"".join(found[i:]) for i in range(1, len(found))} | {found[0]}
    return {s for s in short if len(s) >= 2}


def wifely(record: Record, span: Span) -> bool:
    """Whether 夫人 follows the name."""
    return fold(record.field_text(span.field)[span.end : span.end + 2]) == _WIFE


def wife(record: Record, span: Span) -> str:
    """The name as compared, with 夫人 when that follows: 班达拉奈克夫人 is not 班达拉奈克. "" for others, and for full names."""
    name = fold(span.quote)
    return key(name) + _WIFE if "·" not in name and len(name) > 1 and wifely(record, span) else ""


def part_names(record: Record, mentions: Sequence[Mention]) -> dict[Span, tuple[Referent, Judgement]]:
    """For each name that is a part of one full name of its record: its referent and the reason to join the two."""
    people = [m for m in mentions if m.type is EntityType.PERSON]
    fulls: dict[str, dict[str, Mention]] = defaultdict(dict)
    wives: set[str] = set()
    for mention in people:
        full = key(mention.span.quote)
        for short in callable_by(fold(mention.span.quote)):
            fulls[short].setdefault(full, mention)
        if wifely(record, mention.span):
            wives.add(full)
    joined: dict[Span, tuple[Referent, Judgement]] = {}
    for mention in people:
        name = key(mention.span.quote)
        married = bool(wife(record, mention.span))
        own = {f: m for f, m in fulls.get(name, {}).items() if f != name and (f in wives) == married}
        if len(own) != 1:
            continue
        ((full, whole),) = own.items()
        part = Referent(EntityType.PERSON, name + _WIFE * married, f"{record.fonds}|{full}")
        reason = f"同一份档案中有全名“{whole.span.quote}”，又只称“{mention.span.quote}”"
        verdict = Judgement(
            Referent(EntityType.PERSON, full, record.fonds).id, part.id, Verdict.SAME, PART, reason,
            evidence=(whole.span, mention.span),
        )
        joined[mention.span] = (part, verdict)
    return joined
