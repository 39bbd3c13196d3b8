"""Documents a record cites: titles in 《》, document numbers (文号), and treaties and laws by their full names.

Names without 《》 come from data/documents.txt, or are those of a city and a kind (莫斯科宣言), of 中华人民共和国 and a law,
or the heading of a law's own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.folding import fold
from graph.model import TEXT, EntityType, Mention, Record, Span
from pipelines.extract.wordlists import sections

ORIGIN = "rule:documents@1"
LONGEST_TITLE = 100
_LONGEST_NUMBER = 64

_HAN = r"[\u3400-\u9fff]"
_S = r"\s?"
_FIGURES = r"(?:[0-9]{1,6}|[一二三四五六七八九十百千〇○零廿卅□]{1,8})"
_YEAR = r"(?:(?:1[89]|20)?[0-9]{2}|[一二][一二三四五六七八九〇○零]{3}|[一二三四五六七八九〇○零廿卅十]{2,3})"
_BRACKETED = rf"[〔\[(【]{_S}{_YEAR}{_S}年?{_S}[〕\])】]"
_NUMBER = re.compile(
    rf"(?P<issuer>{_HAN}{{0,14}}){_BRACKETED}{_S}(?:{_HAN}{{1,10}}?字)?{_S}第?{_S}{_FIGURES}{_S}号"  # 浙委〔1983〕12号
    rf"|(?P<series>{_HAN}{{1,14}})字{_S}第{_S}{_FIGURES}{_S}号(?:令(?![行人]))?"  # 府秘字第二三号, 政字第7号令
    rf"|(?P<order>{_HAN}[、{_HAN[1:-1]}]{{1,39}})令{_S}\(?{_S}第{_S}{_FIGURES}{_S}号\)?"  # 国务院令第343号
    rf"|(?P<ordered>{_HAN}{{2,24}})第{_S}{_FIGURES}{_S}号{_S}令(?![行人])"  # 中央军事委员会第14号令
    rf"|(?P<notice>{_HAN}{{1,16}}(?:通告|布告|公告|通令|通电|训令|作战命令))第{_S}{_FIGURES}{_S}号"  # 中共会甬特委通告第一号
)
# Words that lead up to a document number and are no part of the issuer's code.
_LEAD = re.compile(
    r".*(?:贯彻|执行|转发|印发|下发|批转|下达|落实|参照|编号|文号|附件|通知|文件|下称|简称|收到|发布|发出|公布|业经|曾经|已经"
    r"|(?<!共)和|(?<!标)准(?!备)|自(?!治|然)|案查|(?<![检调审侦普])查|奉(?![化政委府办县])|于(?![潜都])"
    r"|[据照依接以与及的将见由为在了是到从向按并])"
)
_WORDS, _PLACES = sections("documents.txt"), sections("world.txt")["城市"]
_TREATY = re.compile(
    "|".join(sorted(_WORDS["文献"], key=lambda w: (-len(w), w)))
    + rf"|(?:{'|'.join(sorted(_PLACES, key=lambda w: (-len(w), w)))})(?:(?:{'|'.join(sorted(_WORDS['协议']))})|声明(?=[的和是,。、]))"
    + r"|中华人民共和国(?:(?!境|的|在|和|与|政府|成立|人民)[\u4e00-\u9fff]){1,20}?"
    + r"(?:法实施(?:办法|条例|细则)|(?<![立司执守合违依办方])法(?![律院令规庭制官办定人学治案])|宪法|条例)"
)
_KIND_OF_TREATY = re.compile("|".join(sorted({*_WORDS["协议"], "声明", "法", "条例", "宪章", "公告", "约"})))
_LAW = (
    r"(?P<title>(?:[\u4e00-\u9fff、《》()〈〉0-9]{2,60}(?:条例|规定|办法|细则|规则|章程|法)"
    r"|(?:中华人民共和国)?国务院[\u4e00-\u9fff、]{0,8}关于[\u4e00-\u9fff、《》()〈〉0-9]{2,60}的(?:通知|决定|命令|意见|批复))"
    r"(?:\((?:试行|草案|暂行)\))?)[ \u3000]*$"
)
_LAW_HEADING, _LAW_TITLE = re.compile(r"^#{1,2} ?" + _LAW, re.M), re.compile(_LAW)
_STAGE = re.compile(rf"[(（](?P<stage>{'|'.join(sorted(_WORDS['稿本'], key=lambda w: (-len(w), w)))})[)）][〉》]?$")
_NOT_SERIES = re.compile(r"(?:数|汉|十|文|打|签|写|题|铅|命|口|司)$")
_OPEN, _CLOSE = "《〈", "》〉"
_BRACKETS = re.compile(rf"[〔\[(【（［]\s*({_YEAR.replace('[0-9]', '[0-9０-９]')}|[０-９]{{2,4}})\s*[〕\])】）］]")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def find_documents(record: Record, field: str = TEXT) -> list[Mention]:
    """Every 《title》 and document number in one field, in order, as DOC mentions without overlaps.

    The span of a title holds its 《》, inner titles stay inside it. A title and the number in brackets behind it are
    two mentions. Unclosed titles and titles of more than 100 characters are left out.
    """
    text = fold(record.field_text(field))
    numbers = [(s, e, 0.9) for s, e in number_places(text)]
    named = [(s, e, 0.8) for s, e in _named(text, field != TEXT)]
    places = sorted([(start, end, 0.95) for start, end in _titles(text)] + numbers + named, key=lambda p: (p[0], -p[1]))
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


def draft_stage(title: str) -> str:
    """The 稿本 a title says it is (草案, 讨论稿, 送审稿, 征求意见稿, 试行 ...), in 《…（草案）》 or behind it; "" for none."""
    found = _STAGE.search(title.rstrip("》〉") if title.endswith(("》", "〉")) else title)
    return found["stage"] if found else ""


def _named(text: str, title: bool) -> Iterator[tuple[int, int]]:
    """Start and end of each document named without 《》 in folded text; a `title` needs no # to be one."""
    if _KIND_OF_TREATY.search(text):
        yield from (m.span() for m in _TREATY.finditer(text))
    if "#" in text:
        yield from (m.span("title") for m in _LAW_HEADING.finditer(text))
    if title and (whole := _LAW_TITLE.match(text)):
        yield whole.span("title")


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


def number_places(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each document number in folded text."""
    for match in (m for start, end in _windows(text) for m in _NUMBER.finditer(text, start, end)):
        code = match["issuer"] or match["series"] or match["order"] or match["ordered"] or match["notice"] or ""
        lead = _LEAD.match(code)
        start = match.start() + (lead.end() if lead else 0)
        bare = lead is not None and lead.end() == len(code)
        if match["issuer"] is None and (bare or _NOT_SERIES.search(match["series"] or match["order"] or "")):
            continue
        yield start, match.end()


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The stretches before each 号 in which a document number could stand, those that overlap made one."""
    start = end = 0
    at = text.find("号")
    while at >= 0:
        if at - _LONGEST_NUMBER > end:
            if end:
                yield start, end
            start = max(0, at - _LONGEST_NUMBER)
        end = min(len(text), at + 4)
        at = text.find("号", at + 1)
    if end:
        yield start, end
