"""Offices (县长, 代理县委书记, 政治委员兼司令员) and who holds them.

Words come from data/positions.txt. Ranks (代, 兼, 副, 原) are part of the office and never dropped. Rules see text folded
by `graph.folding`; places are those of the record.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile

from graph.folding import fold
from graph.model import EntityType, Mention, Modality, Record, Span, Statement, Term
from pipelines.extract.decoding import Found
from pipelines.extract.wordlists import longest_after, longest_before, sections
from pipelines.lines import unwrapped
from pipelines.sentences import sentences

ORIGIN = "positions@1"
HELD_POSITION = "HELD_POSITION"

_WORDS = sections("positions.txt")
_OFFICES, _RANKS, _UNITS, _NOT_BEFORE = _WORDS["职务"], _WORDS["级别"], _WORDS["部门"], _WORDS["非职务之后"]
_BODIES = sections("bodies.txt")["泛称"]
_PARTS = _UNITS | {w for w in sections("bodies.txt")["中心词"] | sections("bodies.txt")["限定"] if len(w) > 1} - _OFFICES
_LONGEST = max(map(len, _OFFICES | _PARTS | _RANKS))
_OUTER = sections("words.txt")["只可前接级别"]  # nothing but ranks before these
_ENDS_ANOTHER, _ALSO_VERBS = sections("words.txt")["另一词之尾"], sections("words.txt")["兼作动词"]
_PRESIDES = re.compile(r"由[\u4e00-\u9fff·]{2,4}(?:同志)?$")
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]{1,3}$")

def find_positions(text: str, names: Sequence[Found]) -> list[Found]:
    """Half-open places of the offices in `text`, sorted, none overlapping a name of `names` in full.

    A body called by a common short form (县委 in 县委书记) belongs to the office after it; named bodies do not.
    """
    plain, places = unwrapped(text)
    folded = fold(plain)
    own = {place: i for i, place in enumerate(places)} if places is not None else None
    taken = bytearray(len(plain) + 1)
    for name in names:
        start = own.get(name.start, -1) if own is not None else name.start
        end = own.get(name.end - 1, -2) + 1 if own is not None else name.end
        if start >= 0 and name.label != "TIME" and folded[start:end] not in _BODIES | _UNITS:
            taken[start:end] = b"\1" * (end - start)
    found = [Found(a, b, "POSITION", 0.9) for a, b in _scan(folded, taken)]
    if places is None:
        return found
    return [f._replace(start=places[f.start], end=places[f.end - 1] + 1) for f in found]


def _scan(text: str, taken: bytearray) -> Iterator[tuple[int, int]]:
    """Titles from left to right, with what belongs to them on the left, joined over 兼."""
    last: tuple[int, int] | None = None
    for start, end in _titles(text, taken):
        left = _left(text, start, taken, last[1] if last else 0)
        if last and text[last[1] : left] in ("兼", "并兼", "") and (text[last[1] : left] or text[left] == "兼"):
            last = (last[0], end)
            continue
        if last:
            yield last
        last = (left, end)
    if last:
        yield last


def _titles(text: str, taken: bytearray) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(text):
        title = longest_after(text, at, _OFFICES, _LONGEST)
        end = at + len(title)
        if title and not any(taken[at:end]) and _is_title(text, at, end):
            yield at, end
            at = end
        else:
            at += 1


def _is_title(text: str, start: int, end: int) -> bool:
    title = text[start:end]
    if longest_after(text, end, _NOT_BEFORE, 4) and not text.startswith(("会同", "会见", "会谈", "会商"), end):
        return False
    if title == "主席" and _PRESIDES.search(text[max(0, start - 8) : start]) and not text[end : end + 1].isalnum():
        return False  # 由鲁思恒主席: he takes the chair
    if title in _ALSO_VERBS and text[end : end + 1] in tuple("下了着过的处科室部会员作战"):
        return False
    if title in _ALSO_VERBS and re.match(r"、[^。,;]{1,12}[科处股室]", text[end:][:14]):
        return False  # 秘书、供销、运输三科
    return text[end : end + 1] != "长" or title.endswith("长")


def _left(text: str, start: int, taken: bytearray, floor: int) -> int:
    """Where the office begins: departments, common bodies and ranks before its title, down to a name or to `floor`."""
    at, word = start, ""
    while at > floor:
        before = longest_before(text, at, _RANKS if word in _OUTER else _PARTS | _RANKS, _LONGEST)
        if not before or at - len(before) < floor or any(taken[at - len(before) : at]) or _loose(text, at - len(before)):
            break
        at, word = at - len(before), before
    if len(word) == 1 and word in "科处股室组站所馆部厅局队团师军营连厂社校院" and at and not taken[at - 1] and text[at - 1].isalpha():
        at += 1  # the end of a word that is not listed, as in 某团|团长
    ordinal = _ORDINAL.search(text, max(floor, at - 4), at) if text[at] == "区" else None
    return ordinal.start() if ordinal and not any(taken[ordinal.start() : at]) else at


def _loose(text: str, at: int) -> bool:
    """Whether the character at `at` ends another word: 目前|局长, 本县|县长."""
    return text[max(0, at - 1) : at + 1] in _ENDS_ANOTHER


# ---- who holds which office

_CHANGE = (
    r"(?P<verb>(?:先后|历|现|曾|仍|继续|同时|暂时?|被|当)?(?:担任|兼任|现任|时任|历任|继任|出任|就任|接任|继任|调任|升任|改任|转任|连任|代理|署理|暂代|任|兼|"
    r"当选为|当选|充任|充|为))"
)
_TO_OFFICE = re.compile(
    r"(?:同志|先生|,|、|等|[一二三四五六七八九十]+人|(?:一致)?(?:被)?(?:任命|选举|推选|推定|推举|委任|委派|提升|公推|聘请|派))*"
    rf"(?:均|都|即)?\(?{_CHANGE}$"
)
_KEEPS_RANK = re.compile(r"(?:代理|署理|暂代|兼任|兼)$")
_BY = re.compile(r"(?:一职|职务|职)?(?:现|暂|均|则)?由|[ \u3000]*[::]?[ \u3000]*")
_FORMER = re.compile(r"(?<![以之目当面年月日])[原前]$")
_MANNER = re.compile(r"(?:代理|署理|暂代|兼任|兼代|兼)")
_PLANNED = re.compile(r"拟(?!定)|建议|提名|准备|打算|计划|预定")
_DENIED = re.compile(r"未(?!来)|没有|并非|不是|不再")
_RUMOURED = re.compile(r"据传|传闻|谣传|外传|传说|听说|据说")
_ENDING = re.compile(r"免去|免除|撤销|解除|免职|不再担任|卸任|辞去|革去")


def held_positions(record: Record, field: str, mentions: Sequence[Mention]) -> list[Statement]:
    """Who holds which office according to `field` (`text`, 题名): HELD_POSITION statements in order of evidence.

    Subject the person, object the body when it is named beside the office, value the office as written with its ranks,
    evidence the sentence. `qualifiers` says 变动 任/免 where the words do. Only what stands side by side is read:
    省水利局副局长陈文, 陈文任省水利局副局长, 任命陈文为局长, 局长由陈文担任, 局长：陈文, 免去陈文局长职务.
    """
    text = record.field_text(field)
    own = sorted((m for m in mentions if m.span.record_id == record.id and m.span.field == field), key=lambda m: m.span.start)
    folded = fold(text)
    starts = [m.span.start for m in own]
    statements: dict[str, Statement] = {}
    for lo, hi in sentences(text):
        inside = [m for m in own[bisect_left(starts, lo) : bisect_left(starts, hi)] if m.span.end <= hi]
        for statement in _in_sentence(record, field, folded, inside, Span.cut(record, lo, hi, field)):
            statements.setdefault(statement.id, statement)
    return list(statements.values())


def _in_sentence(record: Record, field: str, text: str, names: Sequence[Mention], evidence: Span) -> Iterator[Statement]:
    row = [m for m in names if m.type in (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.POSITION)]
    for i, office in enumerate(row):
        if office.type is not EntityType.POSITION:
            continue
        body, first = _body(record, field, text, row, i)
        people, verb, at = _holders(text, row, i, first)
        for person in people:
            start = at if _KEEPS_RANK.search(verb) else office.span.start
            yield Statement(
                subject=Term(person.span, EntityType.PERSON),
                predicate=HELD_POSITION,
                evidence=evidence,
                origin=ORIGIN,
                object=body,
                value=_value(record.field_text(field)[start : office.span.end]),
                modality=_modality(text[evidence.start : person.span.start]) if verb else Modality.ACTUAL,
                qualifiers=_change(text, evidence.start, person, office, verb, first),
                confidence=min(person.confidence, office.confidence),
            )


def _value(words: str) -> str:
    return "".join(words.split())


def _body(record: Record, field: str, text: str, row: Sequence[Mention], i: int) -> tuple[Term | None, int]:
    """The body an office belongs to, and where body and office together begin."""
    office = row[i]
    before = row[i - 1] if i else None
    gap = text[before.span.end : office.span.start].strip() if before else "-"
    if before and before.type in (EntityType.ORGANISATION, EntityType.PLACE) and gap in ("", "的", "原", "现任"):
        kind = before.type
        if kind is EntityType.PLACE and not gap:
            return Term(before.span, kind), before.span.start
        return (Term(before.span, kind), before.span.start) if kind is EntityType.ORGANISATION else (None, office.span.start)
    short = next((b for b in sorted(_BODIES, key=len, reverse=True) if b in text[office.span.start : office.span.end]), "")
    if short:
        start = office.span.start + text[office.span.start : office.span.end].index(short)
        return Term(Span.cut(record, start, start + len(short), field), EntityType.ORGANISATION), office.span.start
    return None, office.span.start


def _holders(text: str, row: Sequence[Mention], i: int, first: int) -> tuple[list[Mention], str, int]:
    """The persons beside an office, the verb between (or ""), and where that verb begins."""
    before = next((m for m in reversed(row[:i]) if m.span.end <= first and m.type is EntityType.PERSON), None)
    if before is not None and not _strange(row, before.span.end, first):
        gap = text[before.span.end : first]
        if change := _TO_OFFICE.fullmatch("".join(gap.split())):
            last = change["verb"][-2:] if change["verb"][-2:] in gap else change["verb"][-1]
            return _list(text, row, before), change["verb"], before.span.end + gap.rfind(last)
        named_so = gap.endswith("以") and text.startswith(("名义", "身份"), row[i].span.end)
        removed = gap in ("的", "同志的") and _ENDING.search(text[max(0, before.span.start - 6) : before.span.start])
        if (gap in ("", "同志") or named_so or removed) and not _introduces(row, i):
            return [before], "", first
    person = _chained(text, row, i) or _after(text, row, i)
    return ([person] if person else []), "", first


def _chained(text: str, row: Sequence[Mention], i: int) -> Mention | None:
    """The person after several offices: 县委书记、县长陈文."""
    chain = list(takewhile(lambda m: m.type is EntityType.POSITION, row[i:]))
    if len(chain) < 2 or i + len(chain) >= len(row):
        return None
    person = row[i + len(chain)]
    links = {text[a.span.end : b.span.start] for a, b in pairwise(chain)}
    stands = person.type is EntityType.PERSON and chain[-1].span.end == person.span.start
    return person if stands and links <= {"、", "兼", ""} else None


def _after(text: str, row: Sequence[Mention], i: int) -> Mention | None:
    """The person right after an office, or after 由, a blank or a colon: 局长陈文, 科长由工程师陈文担任, 局长：陈文."""
    if i + 1 >= len(row):
        return None
    office, after = row[i], row[i + 1]
    gap = text[office.span.end : after.span.start]
    if after.type is EntityType.POSITION and "由" in gap and i + 2 < len(row) and row[i + 2].span.start == after.span.end:
        after = row[i + 2]
    chair = gap.strip() == ":" and text[office.span.start : office.span.end] == "主席"
    return after if after.type is EntityType.PERSON and _BY.fullmatch(gap) and not chair else None


def _introduces(row: Sequence[Mention], i: int) -> bool:
    """Whether the office after a name belongs to the name right after it: 陈文局长李四."""
    after = row[i + 1] if i + 1 < len(row) else None
    return bool(after and after.type is EntityType.PERSON and after.span.start == row[i].span.end)


def _strange(row: Sequence[Mention], start: int, end: int) -> bool:
    return any(m.span.start < end and start < m.span.end for m in row)


def _list(text: str, row: Sequence[Mention], last: Mention) -> list[Mention]:
    """All names of the list that ends with `last`: 选举甲、乙、丙为委员."""
    people = [last]
    for mention in reversed(row[: row.index(last)]):
        gap = "".join(text[mention.span.end : people[-1].span.start].split())
        if mention.type is not EntityType.PERSON or not re.fullmatch(r"(?:同志|先生)?(?:、|和|与|及)", gap):
            break
        people.append(mention)
    return people[::-1]


def _modality(before: str) -> Modality:
    clause = re.split(r"[,;。:]", before)[-1]
    if _DENIED.search(clause):
        return Modality.DENIED
    if _RUMOURED.search(before):
        return Modality.RUMOURED
    return Modality.PLANNED if _PLANNED.search(clause) else Modality.ACTUAL


def _change(text: str, lo: int, person: Mention, office: Mention, verb: str, first: int) -> dict[str, str]:
    """变动: 任 or 免 where the words say so; 方式: 代理, 兼任, 原 where they stand outside the office."""
    before = text[lo : min(person.span.start, office.span.start)]
    said: dict[str, str] = {}
    manner = _MANNER.match(text, person.span.end) if person.span.start > office.span.end else _KEEPS_RANK.search(verb)
    former = _FORMER.search(text[max(lo, first - 2) : first])
    if manner or former:
        said["方式"] = (manner or former or [""])[0]
    after = text[office.span.end :][:8]
    if _ENDING.search(re.split(r"[,;。]", before)[-1]) or re.match(r"[^,;。]{0,3}(?:免职|辞职|离任)", after):
        said["变动"] = "免"
    elif (verb and verb[-2:] not in ("为", "现任", "时任", "仍任")) or re.search(r"任命|委任|选举|推选|推定|当选", before[-20:]):
        said["变动"] = "任"
    return said


def position_mentions(record: Record, field: str, names: Iterable[Found]) -> list[Mention]:
    """`find_positions` on a field of a record, as mentions."""
    text = record.field_text(field)
    return [
        Mention(Span.cut(record, f.start, f.end, field), EntityType.POSITION, f.confidence, ORIGIN)
        for f in find_positions(text, list(names))
    ]
