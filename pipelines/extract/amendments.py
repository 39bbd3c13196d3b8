"""How a regulation came to its present wording: passed, issued, amended, in force, as the lines under its heading say.

Two ways of writing it are read: one step a line (1991年3月4日 国务院令第76号发布), and the bracket of the gazettes
（2001年6月15日国务院令第300号公布　根据2011年1月8日《国务院关于…的决定》第一次修订）.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.folding import fold
from graph.model import TEXT, EntityType, Record, Span, Statement, Term, When
from pipelines.extract.claims import ORIGIN

VERSIONS = "rule:versions@1"  # origin of what several records say together
AMENDED_BY, ISSUED_BY, SUPERSEDES = "AMENDED_BY", "ISSUED_BY", "SUPERSEDES"
HEAD = 4000  # characters in which the steps of a regulation stand

_DAY = r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
_TIMES = "一二三四五六七八九十"
_STEP = re.compile(
    rf"(?:根据|依据)?{_DAY}[ \u3000]*(?P<words>(?:(?!\d{{4}}年\d{{1,2}}月\d{{1,2}}日)[^。<]){{0,120}}?)"
    rf"(?P<kind>(?:第(?P<order>[{_TIMES}]{{1,3}})次)?(?:修订|修正|修改)(?:公布|通过)?|公布|发布"
    rf"|批准(?:(?:第(?P<again>[{_TIMES}]{{1,3}})次)?修订)?|通过|施行|(?<=号)(?=[ \u3000]*$))"
    r"(?=[)\s]|$|,|;|\d{4}年|根据|自)", re.M
)
_TITLE = re.compile(
    r"\s*(?:#+ ?)?(?P<title>[^\n#。]{2,80}?(?:条例|规定|办法|细则|规则|章程|标准|决定|法)(?:\((?:试行|草案|暂行)\))?)[ \u3000]*$", re.M
)
_PAPER = re.compile(r"《.{2,100}?》(?=$|[^《》]*$)")
_ORDER = re.compile(r"[\u4e00-\u9fff、]{2,40}?(?:令\(?第\d+号\)?|第\d+号令)")
_ISSUER = re.compile(r"[\u4e00-\u9fff]{2,20}?(?=[、\s]|令|第\d+号令|第\d+次|第[一二三四五六七八九十百]+次|《|$)")
_OWN_DATE = re.compile(r"\((?P<date>\d{4}-\d\d-\d\d)\)")
_PLAIN = {"发布": "公布", "": "公布"}
_WORD = re.compile(r"修订|修正|修改|公布|发布|批准|通过|施行")
_STATE = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: 通过, 批准, 公布 or 修订, its ISO day, which 修订 it says to be (0: it does not say), and where it stands.

    `by` are the places of the bodies named, `paper` that of the order or decision, `word` that of 公布 and the like; None
    where none is named.
    """

    kind: str
    day: str
    order: int
    start: int
    end: int
    by: tuple[tuple[int, int], ...] = ()
    paper: tuple[int, int] | None = None
    number: bool = False
    word: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A regulation's title and the steps under it, as written."""

    title: tuple[int, int]
    steps: tuple[Step, ...]


def chain(text: str) -> Chain | None:
    """The title at the head of a regulation's text and its steps; None for a text that has no such head."""
    folded = fold(text[:HEAD])
    title = _TITLE.match(folded)
    if title is None:
        return None
    until = re.search(r"(?m)^[# ]*第[一二三四五六七八九十百\d]{1,4}[条章节]|<!-- INFO END|^目\s*录", folded)
    head = folded[: until.start() if until else HEAD // 4]
    steps = tuple(_step(head, m) for m in _STEP.finditer(head, title.end()))
    return Chain(title.span("title"), steps) if steps else None


def _step(head: str, m: re.Match[str]) -> Step:
    revised = re.search("修订|修正|修改", m["kind"]) and not m["kind"].endswith("通过")
    kind = "修订" if revised else _PLAIN.get(m["kind"], m["kind"][-2:])
    words, at = m["words"], m.start("words")
    paper = _PAPER.search(words) or _ORDER.search(words.strip())
    ordered = paper is not None and not paper[0].startswith("《")
    shift = at + (len(words) - len(words.lstrip()) if ordered else 0)
    by = tuple(_issuers(words, at)) if kind != "施行" else ()
    order = m["order"] or m["again"] or ""
    return Step(
        kind, f"{int(m['year']):04d}-{int(m['month']):02d}-{int(m['day']):02d}", _number(order), m.start(), m.end(), by,
        (paper.start() + shift, paper.end() + shift) if paper else None, ordered,
        (m.start("kind") + word.start(), m.start("kind") + word.end()) if (word := _WORD.search(m["kind"])) else None,
    )


def _issuers(words: str, at: int) -> Iterator[tuple[int, int]]:
    """The bodies that words like 民政部、总后勤部令第1号 name, before a title in 《》."""
    start = len(words) - len(words.lstrip())
    while start < len(words):
        body = _ISSUER.match(words, start)
        if body is None:
            return
        place = start + len(_STATE) if body[0].startswith(_STATE) and len(body[0]) > len(_STATE) + 1 else start
        name = body[0][place - start :].removeprefix("经")
        if name and not re.search(r"[会号]议$|修订$", name):
            yield at + body.end() - len(name), at + body.end()
        gap = re.compile(r"、|\s+").match(words, body.end())
        if gap is None:
            return
        start = gap.end()


def _number(words: str) -> int:
    """一 to 九十九 as a number; 0 for ""."""
    tens, ten, ones = words.rpartition("十")
    return (10 * (_TIMES.index(tens) + 1 if tens else 1) if ten else 0) + (_TIMES.index(ones) + 1 if ones else 0)


def faults(found: Chain, own: str = "") -> list[str]:
    """What is wrong with a chain, in words for an editor: a 修订 left out, days out of order, `own` not the last day.

    `own` is the ISO day the text itself bears in the catalogue or its name ("" for none).
    """
    said: list[str] = []
    steps = [s for s in found.steps if s.kind != "施行"]
    said += _out_of_count([s.order for s in steps if s.kind == "修订"])
    said += [f"日期颠倒：{a.day} {a.kind}在 {b.day} {b.kind}之前" for a, b in pairwise(steps) if a.day > b.day]
    if not any(s.kind == "公布" for s in steps):
        said.append("没有公布（发布）一环")
    last = max((s.day for s in steps), default="")
    if own and own > last:
        said.append(f"本文日期 {own} 晚于最后一环 {last}：其后的修订未列")
    elif own and own != last:
        said.append(f"本文日期 {own} 与最后一环 {last} 不符")
    return said


def _out_of_count(orders: Sequence[int]) -> Iterator[str]:
    """第几次 left out, repeated or put backwards; a 修订 without a number may be the one that seems to be left out."""
    last = spare = 0
    for order in orders:
        if not order:
            spare += 1
            continue
        if order <= last:
            yield f"第{_chinese(order)}次修订重出或次序颠倒"
        yield from (f"缺第{_chinese(n)}次修订" for n in range(last + 1 + spare, order))
        last, spare = order, 0


def _chinese(n: int) -> str:
    tens, ones = divmod(n, 10)
    return (("" if tens == 1 else _TIMES[tens - 1]) + "十" if tens else "") + (_TIMES[ones - 1] if ones else "")


def own_day(record: Record) -> str:
    """The day a text of a regulation bears: its 日期, else the one in brackets in its 题名 or file name; "" for none."""
    if record.when is not None and record.when.precision == "day":
        return record.when.edtf
    found = _OWN_DATE.search(record.title) or _OWN_DATE.search(record.text_path) or _OWN_DATE.search(record.source_path)
    return found["date"] if found else ""


def amendments(record: Record, field: str = TEXT) -> list[Statement]:
    """Who issued a regulation and what amended it: ISSUED_BY and AMENDED_BY with their days, `qualifiers` 次序 and 文号."""
    found = chain(record.text) if field == TEXT else None
    if found is None:
        return []
    title = Term(Span.cut(record, *found.title), EntityType.DOCUMENT)
    statements = list(_issued(record, title, found.steps))
    amended = [(s, s.paper) for s in found.steps if s.kind == "修订" and s.paper is not None]
    for i, (step, place) in enumerate(amended, 1):
        paper = Term(Span.cut(record, *place), EntityType.DOCUMENT)
        said = {"次序": str(step.order or i)}
        statements.append(_statement(record, title, AMENDED_BY, paper, step, (step.start, step.end), said))
    return statements


def _issued(record: Record, title: Term, steps: Sequence[Step]) -> Iterator[Statement]:
    """For each 公布 with what was passed for it one statement a body, from where the body first stands by itself."""
    passed: list[Step] = []
    for step in steps:
        if step.kind in ("通过", "批准"):
            passed.append(step)
        elif step.kind == "公布":
            yield from _issued_once(record, title, [*passed, step])
            passed = []
    if passed and not any(step.kind == "公布" for step in steps):
        yield from _issued_once(record, title, passed)


def _issued_once(record: Record, title: Term, steps: Sequence[Step]) -> Iterator[Statement]:
    last = steps[-1]
    first: dict[str, tuple[tuple[int, int], Step]] = {}
    for step in steps:
        for place in step.by:
            first.setdefault(record.text[place[0] : place[1]], (place, step))
    said = {"文号": record.text[last.paper[0] : last.paper[1]]} if last.paper and last.number else {}
    for place, step in first.values():
        body = Term(Span.cut(record, *place), EntityType.ORGANISATION)
        yield _statement(record, title, ISSUED_BY, body, last, (min(step.start, last.start), max(step.end, last.end)), said)


def _statement(
    record: Record, title: Term, predicate: str, other: Term, step: Step, place: tuple[int, int], said: dict[str, str]
) -> Statement:
    when = When(step.day, step.day, step.day, "day", "gregorian", record.text[step.start : step.end])
    return Statement(title, predicate, Span.cut(record, *place), ORIGIN, other, when=when, qualifiers=said, confidence=0.9)


def versions(records: Iterable[Record]) -> Iterator[Statement]:
    """Texts of one regulation from several days: each SUPERSEDES the one before it, with the later text as evidence.

    The subject stands in the later record, the object in the earlier one. Records without such a head or day are left out.
    """
    texts: dict[str, list[tuple[str, Record, Chain]]] = defaultdict(list)
    for record in records:
        found, day = chain(record.text), own_day(record)
        if found is not None and day:
            name = "".join(fold(record.text[found.title[0] : found.title[1]]).split()).removeprefix(_STATE)
            texts[name].append((day, record, found))
    for name in sorted(texts):
        for (_, old, before), (day, new, after) in pairwise(sorted(texts[name], key=lambda t: (t[0], t[1].id))):
            last = max(after.steps, key=lambda s: (s.kind != "施行", s.day))
            yield Statement(
                Term(Span.cut(new, *after.title), EntityType.DOCUMENT), SUPERSEDES, Span.cut(new, last.start, last.end), VERSIONS,
                Term(Span.cut(old, *before.title), EntityType.DOCUMENT),
                when=When(day, day, day, "day", "gregorian", day), qualifiers={"版本": "较早文本"}, confidence=0.85,
            )
