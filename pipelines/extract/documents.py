"""Documents a record cites: titles in 《》 and document numbers (文号)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.folding import fold
from graph.model import TEXT, EntityType, Mention, Record, Span

ORIGIN = "rule:documents@1"
LONGEST_TITLE = 100

_HAN = r"[\u3400-\u9fff]"
_S = r"\s?"
_FIGURES = r"(?:[0-9]{1,6}|[一二三四五六七八九十百千〇○零廿卅□]{1,8})"
_YEAR = r"(?:(?:1[89]|20)?[0-9]{2}|[一二][一二三四五六七八九〇○零]{3}|[一二三四五六七八九〇○零廿卅十]{2,3})"
_BRACKETED = rf"[〔\[(【]{_S}{_YEAR}{_S}年?{_S}[〕\])】]"
_NUMBER = re.compile(
    rf"(?P<issuer>{_HAN}{{0,14}}){_BRACKETED}{_S}(?:{_HAN}{{1,10}}?字)?{_S}第?{_S}{_FIGURES}{_S}号"  # 浙委〔1983〕12号
    rf"|(?P<series>{_HAN}{{1,14}})字{_S}第{_S}{_FIGURES}{_S}号"  # 府秘字第二三号
    rf"|(?P<order>{_HAN}{{2,24}})令{_S}\(?{_S}第{_S}{_FIGURES}{_S}号\)?"  # 国务院令第343号
)
# Words that lead up to a document number and are no part of the issuer's code.
_LEAD = re.compile(
    r".*(?:贯彻|执行|转发|印发|下发|批转|下达|落实|参照|编号|文号|附件|通知|文件|下称|简称|收到|发布|发出|公布|业经|曾经|已经"
    r"|(?<!共)和|(?<!标)准(?!备)|自(?!治|然)|案查|(?<![检调审侦普])查|奉(?![化政委府办县])|于(?![潜都])"
    r"|[据照依接以与及的将见由为在了是到从向按并])"
)
_NOT_SERIES = re.compile(r"(?:数|汉|十|文|打|签|写|题|铅)$")
_OPEN, _CLOSE = "《〈", "》〉"
_BRACKETS = re.compile(rf"[〔\[(【（［]\s*({_YEAR.replace('[0-9]', '[0-9０-９]')}|[０-９]{{2,4}})\s*[〕\])】）］]")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def find_documents(record: Record, field: str = TEXT) -> list[Mention]:
    """Every 《title》 and document number in one field, in order, as DOC mentions without overlaps.

    The span of a title holds its 《》, inner titles stay inside it. A title and the number in brackets behind it are
    two mentions. Unclosed titles and titles of more than 100 characters are left out.
    """
    text = fold(record.field_text(field))
    places = sorted([(start, end, 0.95) for start, end in _titles(text)] + [(s, e, 0.9) for s, e in _numbers(text)])
    mentions: list[Mention] = []
    reached = 0
    for start, end, confidence in places:
        if start >= reached:
            span = Span.cut(record, start, end, field)
            mentions.append(Mention(span, EntityType.DOCUMENT, confidence, ORIGIN))
            reached = end
    return mentions


def normal_number(text: str) -> str:
    """A document number as catalogued: half-width digits, no white space, the year in 〔〕; nothing is added."""
    return _BRACKETS.sub(r"〔\1〕", "".join(text.translate(_WIDE).split()))


def _titles(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each outermost title in folded text."""
    position = text.find("《")
    while position >= 0:
        end = _title_end(text, position)
        if end:
            yield position, end
        position = text.find("《", end or position + 1)


def _title_end(text: str, start: int) -> int:
    """Where the title that opens at `start` ends; 0 when it is empty, unclosed, too long, or over two line breaks."""
    depth, breaks = 0, 0
    for i in range(start, min(len(text), start + LONGEST_TITLE + 2)):
        c = text[i]
        if c in _OPEN:
            depth += 1
        elif c == "》" or (c == "〉" and depth > 1):
            depth -= 1
        breaks += c == "\n"
        if breaks > 1:
            return 0
        if not depth:
            return i + 1 if text[start + 1 : i].strip() else 0
    return 0


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each document number in folded text."""
    for match in _NUMBER.finditer(text):
        code = match["issuer"] or match["series"] or match["order"] or ""
        lead = _LEAD.match(code)
        start = match.start() + (lead.end() if lead else 0)
        bare = lead is not None and lead.end() == len(code)
        if match["issuer"] is None and (bare or _NOT_SERIES.search(match["series"] or "")):
            continue
        yield start, match.end()
