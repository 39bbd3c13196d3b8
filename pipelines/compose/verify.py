"""Verification: may this sentence stand on these quotes?

Three separate verdicts (ARCHITECTURE section 3, rules 1 and 2): the quote stands verbatim in its record; it stands
where it is cited; every number, date, name and title of the sentence is found in the cited quotes. Beyond them the
words that are not the quotes' own are looked at (`sense`). A sentence is refused whole, never kept with a citation
removed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from graph.folding import fold
from graph.model import TEXT, Record, Span
from graph.provenance import stands
from graph.works import Product, Section, Sentence, Support
from pipelines.compose.citing import read_out
from pipelines.compose.numbers import figures
from pipelines.compose.rows import CELL, as_clauses, row_faults
from pipelines.compose.sense import COVERAGE, Fault, Line, cut_faults, joined, line, origins, sense_faults
from pipelines.compose.transcription import DOCUMENT, faithful

Lookup = Callable[[str], Record | None]
ADVICE = "advice"

_QUOTED = re.compile(r"[“「『〝\"]([^”」』〞\"]{2,})[”」』〞\"]")
_TITLE = re.compile(r"《([^》]{1,100})》")
_PLANNING = re.compile(r"规划|计划|纲要|方案|打算|要点")
_NEXT = 30  # characters behind a quote in which its record may take it back
_BACK = re.compile(
    r"[。；！？，”」』\s]*(?P<but>(?:但|可是|然而)?(?:其实|实则|实际上|事实上|后来?查明|后经查|后来才知道)|此说(?:不确|有误|不实)|这是(?:误传|谣传|谣言|讹传))"
)
_MODIFIERS = "副代兼原前"
_SUFFIXES = "省市县区镇乡村街道社山江河湖海路州岛局厅部委会队党党委政府"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader finds in a text: names and posts as written, dates as (EDTF, words as written)."""

    names: frozenset[str] = frozenset()
    dates: frozenset[tuple[str, str]] = frozenset()


FactsOf = Callable[[str], Facts]


def verify(product: Product, lookup: Lookup, facts: FactsOf) -> Product:
    """The product with a fresh verdict on every sentence. `lookup` gives None for what the audience may not see."""
    known = findings(product.sections)
    return replace(product, sections=tuple(_verified(s, lookup, facts, known) for s in product.sections))


def findings(sections: Iterable[Section]) -> frozenset[Span]:
    """The spans that a work's sections cite beside its advice: what advice may rest on."""
    return frozenset(c for s in sections if s.kind != ADVICE for x in s.sentences for c in x.citations)


def _verified(section: Section, lookup: Lookup, facts: FactsOf, known: frozenset[Span]) -> Section:
    sentences = tuple(verify_within(x, section, known, lookup, facts) for x in section.sentences)
    shown = (replace(e, label=tuple(verify_sentence(x, lookup, facts) for x in e.label)) for e in section.exhibits)
    return replace(section, sentences=sentences, exhibits=tuple(shown))


def verify_within(
    sentence: Sentence, section: Section, known: frozenset[Span], lookup: Lookup, facts: FactsOf
) -> Sentence:
    """The sentence verified for its place: opinion only where the section allows it, advice only from the work's findings.

    `known` are the work's `findings`.
    """
    return _with(sentence, found_within(sentence, section, known, lookup, facts))


def verify_sentence(sentence: Sentence, lookup: Lookup, facts: FactsOf) -> Sentence:
    """The sentence with its verdict and, in Chinese, every reason against it."""
    return _with(sentence, _found(sentence, lookup, facts))


def _with(sentence: Sentence, found: Iterable[Fault]) -> Sentence:
    reasons = tuple(dict.fromkeys(f.reason for f in found))
    return replace(sentence, verdict=Support.UNSUPPORTED if reasons else Support.SUPPORTED, reasons=reasons)


def found_within(
    sentence: Sentence, section: Section, known: frozenset[Span], lookup: Lookup, facts: FactsOf
) -> list[Fault]:
    """Every reason `verify_within` finds against a sentence, with the words of its text that it is about."""
    if section.kind == DOCUMENT and not sentence.analysis:
        return [Fault(0, 0, reason) for reason in (*_citation_faults(sentence, lookup), *_transcribed(sentence))]
    found = _found(sentence, lookup, facts)
    if sentence.analysis and not section.analysis:
        found.append(Fault(0, 0, f"“{section.heading}”只写档案所载，不写分析"))
    elif sentence.analysis and section.kind == ADVICE:
        if not sentence.citations:
            found.append(Fault(0, 0, "建议没有指明所据的事实"))
        elif not known.issuperset(sentence.citations):
            found.append(Fault(0, 0, "建议所据的引文不在前面各部分里"))
    return found


def _found(sentence: Sentence, lookup: Lookup, facts: FactsOf) -> list[Fault]:
    if wrong := [Fault(0, 0, reason) for reason in _citation_faults(sentence, lookup)]:
        return wrong
    if sentence.analysis:
        found = [*_opinion_faults(sentence, facts)]
    else:
        records = [lookup(span.record_id) for span in sentence.citations]
        planning = any(r is not None and _PLANNING.search(r.title) for r in records)
        found = [*_taken_back(sentence, lookup), *_support_faults(sentence, facts, planning)]
    places = origins(sentence.text)
    return [*dict.fromkeys(Fault(places[f.start], places[f.end - 1] + 1, f.reason) if f.end else f for f in found)]


def _citation_faults(sentence: Sentence, lookup: Lookup) -> Iterator[str]:
    """Verdicts one and two: existence and place of each quote."""
    if not _letters(sentence.text):
        yield "句子没有内容"
    if not sentence.citations and not sentence.analysis:
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


def _taken_back(sentence: Sentence, lookup: Lookup) -> Iterator[Fault]:
    """Words that the record itself takes back in the next breath (敌人说打死了。其实那是……), cited without what follows."""
    for span in sentence.citations:
        record = lookup(span.record_id)
        rest = record.text[span.end : span.end + _NEXT] if record is not None and span.field == TEXT else ""
        if (back := _BACK.match(rest)) and not any(
            c.record_id == span.record_id and c.field == TEXT and c.start < span.end + back.end() <= c.end for c in sentence.citations
        ):
            goes_on = _short(rest[back.start("but") :].splitlines()[0])
            yield Fault(0, 0, f"原文接着说“{goes_on}”，只引前一句会把意思弄反：请把后一句一并引上")


def _transcribed(sentence: Sentence) -> Iterator[str]:
    """A record that is printed is printed word for word."""
    if sentence.citations and not faithful(sentence.text, "".join(s.quote for s in sentence.citations)):
        yield "文献照录原文：这一句与所引的原文不同（订正写在〔〕里，补字写在[]里，衍字括以〈〉，删节处写“……〔略〕”）"


def _support_faults(sentence: Sentence, facts: FactsOf, planning: bool) -> Iterator[Fault]:
    """Verdict three: what the sentence says beyond its quotes; places are of the text `joined`, as in all below."""
    text = as_clauses(joined(sentence.text))
    quotes = [_read_out(span) for span in sentence.citations]
    lines = [line(q) for q in quotes]
    letters = _letters(text)
    yield from _foreign_quotations(text, quotes, lines)
    yield from _row_faults(sentence.text, quotes, facts)
    if any(letters in _letters(quote) for quote in quotes):
        yield from _foreign_figures(text, quotes)
        said = line(text).letters
        yield from cut_faults(said, [q for q in lines if said in q.letters] or lines)
        return
    found, known = facts(text), facts("\n".join(quotes))
    yield from _foreign_dates(text, found, known, quotes)
    yield from _foreign_names(text, found, known, quotes)
    undated = _without_known_dates(text, found, known, lines)
    yield from _foreign_figures(undated, quotes)
    whole = line(undated)
    yield from whole.placed(sense_faults(whole, lines, found.names, known.names, planning))


def _row_faults(text: str, quotes: Sequence[str], facts: FactsOf) -> Iterator[Fault]:
    if CELL in text:
        dated = sorted(facts(as_clauses(text)).dates, key=lambda d: text.find(d[1]))
        yield from (Fault(0, 0, r) for r in row_faults(text, quotes, facts("\n".join(quotes)).names, dated))


def _read_out(span: Span) -> str:
    """The quote as a line; a date of the catalogue as it is read out, so that days told after it have their year."""
    return (read_out(span.quote) if span.field == "日期" else "") or joined(span.quote)


def _opinion_faults(sentence: Sentence, facts: FactsOf) -> Iterator[Fault]:
    """What a sentence in the writer's own words states as fact without its quotes: quotation, figure, date, name."""
    text = joined(sentence.text)
    quotes = [_read_out(span) for span in sentence.citations]
    found, known = facts(text), facts("\n".join(quotes))
    yield from _foreign_quotations(text, quotes, [line(q) for q in quotes])
    yield from _foreign_dates(text, found, known, quotes)
    yield from _foreign_names(text, found, known, quotes)
    yield from _foreign_figures(_without_known_dates(text, found, known, [line(q) for q in quotes]), quotes)


def _foreign_figures(text: str, quotes: Sequence[str]) -> Iterator[Fault]:
    known = [figure for quote in quotes for figure in figures(quote)]
    for figure in figures(text):
        words = text[figure.start : figure.end]
        alike = [k for k in known if k.value == figure.value]
        if not alike:
            yield Fault(figure.start, figure.end, f"数字“{words}”在引文中没有依据")
        elif not any(figure.same(k) for k in alike):
            what = "单位" if not any(figure.unit_agrees(k) for k in alike) else "“第”字或限定"
            yield Fault(figure.start, figure.end, f"数字“{words}”的{what}与引文不同")
    days = {day for quote in quotes for day, _ in _days(quote)}
    for day, (start, end) in _days(text):
        if day not in days:
            yield Fault(start, end, f"日期“{text[start:end]}”在引文中没有依据")


def _days(text: str) -> Iterator[tuple[tuple[str, str, str], tuple[int, int]]]:
    """Year and month, month and day that stand side by side, and where."""
    for one, two in pairwise(figures(text)):
        if text[one.end : two.start] in ("年", "月"):
            yield (one.value, two.value, text[one.end : two.start]), (one.start, min(two.end + 1, len(text)))


def _foreign_dates(text: str, found: Facts, known: Facts, quotes: Sequence[str]) -> Iterator[Fault]:
    letters = [_letters(q) for q in quotes]
    for edtf, words in sorted(found.dates):
        if not _date_known(edtf, known) and not any(_whole(_letters(words), q) for q in letters):
            yield from _at(text, words, f"日期“{words}”在引文中没有依据")


def _at(text: str, words: str, reason: str, longer: Iterable[str] = ()) -> Iterator[Fault]:
    """The reason wherever the words stand in the text, but not as part of one of the longer words there."""
    whole = [m.span() for n in longer if words in n and n != words for m in re.finditer(re.escape(n), text)]
    met = [m.span() for m in re.finditer(re.escape(words), text)] if words else []
    alone = [(start, end) for start, end in met if not any(a <= start and end <= b for a, b in whole)]
    yield from (Fault(start, end, reason) for start, end in alone or met or [(0, 0)])


def _date_known(edtf: str, known: Facts) -> bool:
    """A date of the quotes, a coarser one, or either end of an interval."""
    values = {v for value, _ in known.dates for v in (value, *value.split("/"))}
    return bool(edtf) and any(v == edtf or v.startswith(f"{edtf}-") for v in values)


def _whole(words: str, text: str) -> bool:
    """Whether the words stand in the text without a figure going on before or behind them: 1月5日 is not in 11月5日."""
    numeral = r"[\d零〇一二三四五六七八九十廿卅]"
    ahead = rf"(?<!{numeral})" if re.match(numeral, words) else ""
    behind = rf"(?!{numeral})" if words and re.match(numeral, words[-1]) else ""
    return bool(words) and re.search(ahead + re.escape(words) + behind, text) is not None


def _without_known_dates(text: str, found: Facts, known: Facts, quotes: Sequence[Line]) -> str:
    """The text without dates that the quotes have in another calendar or spelling, whose figures may differ."""
    for edtf, words in sorted(found.dates, key=lambda d: -len(d[1])):
        if _date_known(edtf, known) and not any(line(words).letters in q.letters for q in quotes):
            text = text.replace(words, "，" * len(words))  # as long, so that places stay
    return text


def _foreign_names(text: str, found: Facts, known: Facts, quotes: Sequence[str]) -> Iterator[Fault]:
    written = _letters(text)
    letters = [line(q).letters for q in quotes]
    longer = {line(n).letters for n in known.names}
    for name in sorted(found.names):
        plain = line(name).letters
        if not plain:
            continue
        places = [(t, m.start()) for t in letters for m in re.finditer(re.escape(plain), t)]
        mine = {written[m.start() - 1 : m.start()] for m in re.finditer(re.escape(_letters(name)), written)}
        if not places:
            yield from _at(text, name, f"名称“{name}”在引文中没有依据", found.names)
        elif all(t[at - 1 : at] and t[at - 1] in _MODIFIERS for t, at in places) and not any(m and m in _MODIFIERS for m in mine):
            yield from _at(text, name, f"名称“{name}”前的“{places[0][0][places[0][1] - 1]}”字与引文不一致", found.names)
        elif _clipped(plain, longer, letters):
            yield from _at(text, name, f"名称“{name}”在引文中不完整", found.names)


def _clipped(name: str, longer: set[str], letters: Sequence[str]) -> bool:
    """Whether the name stands only as the beginning of a longer personal name."""
    rests = [n for n in longer if n.startswith(name) and n != name and len(n) <= 4 and n[len(name)] not in _SUFFIXES]
    bare = letters
    for whole in rests:
        bare = [text.replace(whole, "") for text in bare]
    return bool(rests) and not any(name in text for text in bare)


def _foreign_quotations(text: str, quotes: Sequence[str], lines: Sequence[Line]) -> Iterator[Fault]:
    """Titles and words in quotation marks must be one quote's own; a title may not lose its end."""
    for match in _TITLE.finditer(text):
        title = _letters(match[1])
        named = {_letters(m) for q in quotes for m in _TITLE.findall(q)}
        if title and title not in named and not any(title in _letters(_TITLE.sub("", q)) for q in quotes):
            yield Fault(*match.span(1), f"题名“{_short(match[1])}”在引文中没有依据")
    for match in _QUOTED.finditer(text):
        words = line(match[1]).letters
        holding = [q for q in lines if words in q.letters]
        if words and not holding:
            yield Fault(*match.span(1), f"引语“{_short(match[1])}”在引文中没有依据")
        elif words:
            yield from cut_faults(words, holding, line(text[: match.start()]).letters, line(text[match.end() :]).letters)


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


__all__ = ["ADVICE", "COVERAGE", "Facts", "FactsOf", "Lookup", "findings", "found_within", "verify", "verify_sentence", "verify_within"]
