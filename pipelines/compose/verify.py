"""Verification: may this sentence stand on these quotes?

Three separate verdicts (ARCHITECTURE section 3, rules 1 and 2): the quote stands verbatim in its record; it stands
where it is cited; every number, date, name and title of the sentence is found in the cited quotes. Beyond them the
words that are not the quotes' own are looked at: a negation or a plan lost or gained, an invented quotation, too
much that nobody said. A sentence is refused whole, never kept with a citation removed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from graph.folding import fold
from graph.model import Product, Record, Section, Sentence, Span, Support
from graph.provenance import stands
from pipelines.compose.numbers import numbers

Lookup = Callable[[str], Record | None]
COVERAGE = 0.6  # share of a sentence's letters that must be the quotes' own, in order; proposal

_NEGATION = re.compile(r"没有|未|不|非|无|否|勿|莫")
_NOT_DONE = re.compile(r"计划|打算|拟|预定|定于|将要|即将|力争|争取|据传|传闻|命令|责成|务须")
_QUOTED = re.compile(r"[“「『]([^”」』]{2,})[”」』]")
_TITLE = re.compile(r"《([^》]{1,100})》")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader finds in a text: names and posts as written, dates as (EDTF, words as written)."""

    names: frozenset[str] = frozenset()
    dates: frozenset[tuple[str, str]] = frozenset()


FactsOf = Callable[[str], Facts]


def verify(product: Product, lookup: Lookup, facts: FactsOf) -> Product:
    """The product with a fresh verdict on every sentence. `lookup` gives None for what the audience may not see."""
    return replace(
        product,
        sections=tuple(
            Section(s.heading, tuple(verify_sentence(x, lookup, facts) for x in s.sentences)) for s in product.sections
        ),
    )


def verify_sentence(sentence: Sentence, lookup: Lookup, facts: FactsOf) -> Sentence:
    """The sentence with its verdict and, in Chinese, every reason against it."""
    reasons = [*_citation_faults(sentence, lookup)]
    if not reasons:
        reasons = [*_support_faults(sentence, facts)]
    return replace(sentence, verdict=Support.UNSUPPORTED if reasons else Support.SUPPORTED, reasons=tuple(reasons))


def _citation_faults(sentence: Sentence, lookup: Lookup) -> Iterator[str]:
    """Verdicts one and two: existence and place of each quote."""
    if not _letters(sentence.text):
        yield "句子没有内容"
    if not sentence.citations:
        yield "没有出处"
    for span in sentence.citations:
        record = lookup(span.record_id)
        if record is None:
            yield f"引文所指档案不存在或不可使用：{span.record_id}"
        elif not _letters(span.quote):
            yield "引文没有内容"
        elif span.quote not in record.field_text(span.field):
            yield f"引文在原文中找不到：“{_short(span.quote)}”"
        elif not stands(span, record):
            yield f"引文不在所说的位置：“{_short(span.quote)}”"


def _support_faults(sentence: Sentence, facts: FactsOf) -> Iterator[str]:
    """Verdict three: what the sentence says beyond its quotes."""
    quotes = [span.quote for span in sentence.citations]
    joined = "\n".join(quotes)
    said = _letters(sentence.text)
    if any(said in _letters(quote) for quote in quotes):
        yield from _cut_negation(said, quotes)
        return
    yield from _foreign_numbers(sentence.text, joined)
    yield from _foreign_facts(facts(sentence.text), facts(joined), joined)
    yield from _foreign_quotations(sentence.text, joined)
    yield from _changed_sense(sentence.text, sentence.citations)


def _cut_negation(said: str, quotes: list[str]) -> Iterator[str]:
    """A verbatim piece that begins right after the word that denies or defers it says the opposite of its record."""
    for quote in quotes:
        whole = _letters(quote)
        at = whole.find(said)
        while at >= 0:
            lost = re.search(rf"(?:{_NEGATION.pattern}|{_NOT_DONE.pattern})$", whole[:at])
            if lost is None:
                return
            at = whole.find(said, at + 1)
    yield "截去了原文中的否定或计划字样"


def _foreign_numbers(text: str, quotes: str) -> Iterator[str]:
    known = {value for _, _, value in numbers(quotes)}
    for start, end, value in numbers(text):
        if value not in known:
            yield f"数字“{text[start:end]}”在引文中没有依据"


def _foreign_facts(found: Facts, known: Facts, quotes: str) -> Iterator[str]:
    letters = _letters(quotes)
    values = {edtf for edtf, _ in known.dates if edtf}
    for edtf, words in sorted(found.dates):
        if not (edtf and edtf in values) and _letters(words) not in letters:
            yield f"日期“{words}”在引文中没有依据"
    for name in sorted(found.names):
        if _letters(name) not in letters:
            yield f"名称“{name}”在引文中没有依据"


def _foreign_quotations(text: str, quotes: str) -> Iterator[str]:
    letters = _letters(quotes)
    for pattern, what in ((_TITLE, "题名"), (_QUOTED, "引语")):
        for match in pattern.finditer(text):
            if _letters(match[1]) and _letters(match[1]) not in letters:
                yield f"{what}“{_short(match[1])}”在引文中没有依据"


def _changed_sense(text: str, citations: tuple[Span, ...]) -> Iterator[str]:
    """Aligned with the quote nearest to it, a sentence may lose or gain neither a denial nor a plan."""
    said = _letters(text)
    best = max(citations, key=lambda span: _covered(said, _letters(span.quote)))
    everything = "".join(_letters(span.quote) for span in citations)
    if max(_covered(said, everything), _covered(said, _letters(best.quote))) < COVERAGE * len(said):
        yield "与引文出入过大，原文没有这样说"
        return
    part = _aligned(said, _letters(best.quote))
    for pattern, what in ((_NEGATION, "否定"), (_NOT_DONE, "计划或传闻")):
        mine, theirs = sorted(pattern.findall(said)), sorted(pattern.findall(part))
        if mine != theirs:
            words = "、".join(sorted(set(mine) ^ set(theirs))) or "、".join(sorted(set(mine)))
            yield f"{what}字样与原文不一致：{words}"


def _blocks(said: str, quote: str) -> list[tuple[int, int, int]]:
    matcher = SequenceMatcher(None, said, quote, autojunk=False)
    return [(b.a, b.b, b.size) for b in matcher.get_matching_blocks() if b.size >= 2]


def _covered(said: str, quote: str) -> int:
    return sum(size for _, _, size in _blocks(said, quote))


def _aligned(said: str, quote: str) -> str:
    """The stretch of the quote that the sentence retells: from the first to the last common piece."""
    blocks = _blocks(said, quote)
    if not blocks:
        return quote
    start, end = blocks[0][1], blocks[-1][1] + blocks[-1][2]
    return quote[max(0, start - 2) : end]


def _letters(text: str) -> str:
    """Folded letters and digits alone; a decimal point or percent sign that belongs to a number stays."""
    folded = fold(text)
    return "".join(
        c for i, c in enumerate(folded)
        if c.isalnum() or c == "%" or (c == "." and folded[i - 1 : i].isdigit() and folded[i + 1 : i + 2].isdigit())
    )


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:40] + "…"
