"""Names of persons and bodies that stand in a record without having been marked by the reader.

A name that the record has elsewhere is that name again; 本局, 我馆, 你所, 该局 mean a body that the record names, or its
责任者. Each is taken only where the words leave no choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from graph.folding import fold, key
from graph.model import TEXT, EntityType, Mention, Record, Span, Term
from pipelines.authors import NOBODY, author
from pipelines.resolve.abbreviations import usual_short

RECURRING = "rule:recurring_name@1"
SELF = "rule:self_reference@1"
TITLED = "rule:surname_and_title@1"
GENERIC = "rule:short_body@1"
PRODUCERS = (RECURRING, SELF, TITLED, GENERIC)

_KINDS = (EntityType.PERSON, EntityType.ORGANISATION)
_SHORTEST = {EntityType.PERSON: 3, EntityType.ORGANISATION: 3}
_SELF = re.compile(
    r"(?P<who>[本我你贵该职])(?P<level>[县市区乡镇省]?)"
    r"(?P<unit>警察局|公安局|总?队|支队|[署府局厅馆所办室部会处科院校社团行])(?![长员内外属门分])"
)
_ENDINGS = {
    "署": ("专员公署", "专署"), "府": ("政府", "省府", "县府", "市府"), "局": ("局",), "厅": ("厅",), "馆": ("馆",),
    "所": ("所",), "办": ("办公室", "办"), "室": ("室",), "部": ("司令部", "部"), "会": ("委员会", "会"), "处": ("处",),
    "科": ("科",), "院": ("院",), "校": ("学校", "小学", "中学", "大学"), "社": ("社",), "团": ("团",), "行": ("行",),
    "队": ("队",), "警察局": ("警察局",), "公安局": ("公安局",), "总队": ("总队",), "支队": ("支队",),
}
_TITLE = (
    r"(?:副?(?:政委|校长|书记|县长|局长|部长|队长|主任|科长|团长|司令|专员|厂长|经理|站长|秘书|馆长|村长|支队长)"
    r"|同志|先生|女士)"
)
_SHORT = re.compile(
    r"(?:^|(?<=[，。、：；（“”‘’\s的由经向报请在与和对令奉给据是到]))(?P<body>省委|省府|县委|县府|市委|市府|区委|地委|工委|特委|专署)"
    r"(?!书记|副书记|常委|委员|办公|主任|机关|大院|[\u4e00-\u9fff]?[部处科组局院校长])",
    re.MULTILINE,
)
_LONGEST_TITLE = 3


def recurring(record: Record, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Where a person's or body's name of three characters or more stands again, in text or 题名, unmarked.

    Of a body also the usual abbreviation of its name's end (政工队 of 餘姚縣戰時政治工作隊).
    """
    names: dict[str, tuple[EntityType, float]] = {}
    for mention in mentions:
        words = fold(mention.span.quote)
        if mention.type in _KINDS and len(words) >= _SHORTEST[mention.type] and not NOBODY.match(words):
            names.setdefault(words, (mention.type, mention.confidence))
            if mention.type is EntityType.ORGANISATION:
                for short in usual_short(words):
                    names.setdefault(short, (mention.type, mention.confidence * 0.9))
    if not names:
        return
    found = re.compile("|".join(map(re.escape, sorted(names, key=lambda n: (-len(n), n)))))
    for field in (TEXT, "题名"):
        taken = _taken(field, mentions)
        for m in found.finditer(fold(record.field_text(field))):
            if not any(taken[p] for p in range(*m.span()) if p < len(taken)):
                kind, confidence = names[m.group()]
                yield Mention(Span.cut(record, *m.span(), field), kind, confidence, RECURRING)


def generic(record: Record, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """省府, 县委, 工委 standing by themselves in the text, unmarked."""
    taken = _taken(TEXT, mentions)
    for m in _SHORT.finditer(fold(record.text)):
        if not any(taken[p] for p in range(*m.span("body")) if p < len(taken)):
            yield Mention(Span.cut(record, *m.span("body")), EntityType.ORGANISATION, 0.7, GENERIC)


def titled(record: Record, mentions: Sequence[Mention], aliases: Mapping[str, str]) -> Iterator[tuple[Mention, Term]]:
    """林政委, 沈校长: a surname with a title, unmarked, where one person of that surname is named in the record.

    `aliases` leads from a name to another that the record gives the same person.
    """
    people: dict[str, dict[str, Span]] = {}
    for m in mentions:
        name = key(m.span.quote)
        if m.type is EntityType.PERSON and m.span.field == TEXT and 2 <= len(name) <= 3:
            people.setdefault(name[0], {}).setdefault(min(name, aliases.get(name, name)), m.span)
    one = {surname: next(iter(names.values())) for surname, names in people.items() if len(names) == 1}
    if not one:
        return
    taken = _taken(TEXT, mentions)
    for found in re.finditer(f"(?P<who>[{''.join(sorted(one))}]){_TITLE}", fold(record.text)):
        if not any(taken[p] for p in range(*found.span()) if p < len(taken)):
            mention = Mention(Span.cut(record, *found.span()), EntityType.PERSON, 0.7, TITLED)
            yield mention, Term(one[found["who"]], EntityType.PERSON)


def _taken(field: str, mentions: Sequence[Mention]) -> list[bool]:
    """Which characters of the field are part of a name; a title by itself (政委) is not, 林政委 may have it."""
    ends = [m.span.end for m in mentions if m.span.field == field]
    taken = [False] * max(ends, default=0)
    for m in mentions:
        if m.span.field == field and (m.type is not EntityType.POSITION or len(m.span.quote) > _LONGEST_TITLE):
            taken[m.span.start : m.span.end] = [True] * (m.span.end - m.span.start)
    return taken


def selves(record: Record, mentions: Sequence[Mention], addressed: Mapping[Span, Span]) -> Iterator[tuple[Mention, Term]]:
    """Each 本局, 我馆, 你所, 该局 of the text with the name of the body it means, a term of the record.

    本 and 我 are the 责任者 or the first body of that kind; 你 and 贵 the one written to (`addressed`: document to
    recipient, or a line's first words before a colon); 该 the last of that kind before it.
    """
    bodies = [m for m in mentions if m.type is EntityType.ORGANISATION and not NOBODY.match(fold(m.span.quote))]
    inside = sorted((m for m in bodies if m.span.field == TEXT), key=lambda m: m.span.start)
    writer = author(record)
    marked = {(m.span.start, m.span.end) for m in mentions if m.span.field == TEXT and m.type in _KINDS}
    taken = _taken(TEXT, mentions)
    for m in _SELF.finditer(fold(record.text)):
        free = not any(taken[p] for p in range(*m.span()) if p < len(taken))
        if not free and m.span() not in marked:
            continue
        endings = _ENDINGS[m["unit"]]
        fitting = [b for b in inside if fold(b.span.quote).endswith(endings)]
        meant = _meant(m["who"], m.start(), writer, endings, fitting, addressed)
        if meant is not None:
            span = Span.cut(record, *m.span())
            yield Mention(span, EntityType.ORGANISATION, 0.8, SELF), Term(meant, EntityType.ORGANISATION)


def _meant(
    who: str, at: int, author: Span | None, endings: tuple[str, ...], fitting: Sequence[Mention],
    addressed: Mapping[Span, Span],
) -> Span | None:
    if who == "该":
        before = [b.span for b in fitting if b.span.end <= at]
        return before[-1] if before else None
    if who in "你贵":
        named = {key(s.quote): s for s in addressed.values() if fold(s.quote).endswith(endings)}
        return next(iter(named.values())) if len(named) == 1 else None
    if author is not None and fold(author.quote).endswith(endings):
        return author
    return fitting[0].span if fitting and (author is None or who == "本") else None


def recipients(record: Record, mentions: Sequence[Mention]) -> dict[Span, Span]:
    """Bodies written to: a line that is only their names and ends in a colon."""
    found: dict[Span, Span] = {}
    for line in re.finditer(r"^[^\S\n]*(?P<who>[^\n，。；]{2,60})[：:][^\S\n]*$", record.text, re.MULTILINE):
        for m in mentions:
            span = m.span
            inside = line.start("who") <= span.start and span.end <= line.end("who")
            if m.type is EntityType.ORGANISATION and span.field == TEXT and inside:
                found[span] = span
    return found
