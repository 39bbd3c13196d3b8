"""What a record itself says of people who share a name: 与温岭县水利工程师陈文同名，系两人.

The other person gets a referent of his own, held different from the one whose name the record otherwise uses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.folding import fold, key
from graph.model import TEXT, EntityType, Judgement, Mention, Record, Referent, Span, Verdict

NAMESAKE = "rule:stated_namesake@1"
PRODUCERS = (NAMESAKE,)

_MIXED = r"(?:同志)?(?:同名|同姓名|混为一人|相混|混淆|误为一人)"
_COMPARED = re.compile(r"(?:[与和跟]|同(?![志年月日时事学乡]))(?P<who>[^，。；\n]{2,40})$")
_OF_ONE_NAME = re.compile(
    r"同名同姓|同姓同名|同名(?:同志|者|之人|异人|的)|同名，[^。]{0,6}(?:两|二)人|混为一人|与[^，。；]{2,40}同名"
)


def others(record: Record, mentions: Sequence[Mention]) -> dict[Span, tuple[Referent, Judgement]]:
    """The names that the record says are another person's of that name, with the reason to keep the two apart."""
    found: dict[Span, tuple[Referent, Judgement]] = {}
    text = fold(record.text)
    for mention in mentions:
        span = mention.span
        if mention.type is not EntityType.PERSON or span.field != TEXT or not re.match(_MIXED, text[span.end : span.end + 8]):
            continue
        described = _COMPARED.search(text[max(0, span.start - 42) : span.start])
        if described is None:
            continue
        name = key(span.quote)
        other = Referent(EntityType.PERSON, name, f"{record.fonds}|{key(described['who'])}")
        reason = f"档案原文载明与“{described['who']}{span.quote}”同名，不是一人"
        end = min(len(record.text), span.end + 12)
        evidence = Span.cut(record, max(0, span.start - len(described["who"]) - 1), end)
        own = Referent(EntityType.PERSON, name, record.fonds)
        found[span] = (other, Judgement(own.id, other.id, Verdict.DIFFERENT, NAMESAKE, reason, evidence=(evidence,)))
    return found


def warned(record: Record, mentions: Sequence[Mention]) -> dict[str, Span]:
    """Names (folded) of whose bearers the record says that there is another of that name, with the words that say it."""
    text = fold(record.text)
    found: dict[str, Span] = {}
    for m in _OF_ONE_NAME.finditer(text):
        start = text.rfind("。", 0, m.start()) + 1
        near = [
            p for p in mentions
            if p.type is EntityType.PERSON and p.span.field == TEXT and start <= p.span.start <= m.end()
        ]
        if near:
            found.setdefault(key(near[-1].span.quote), Span.cut(record, m.start(), m.end()))
    return found
