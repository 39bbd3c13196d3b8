"""What the network takes for a name or an office, at the bounds its neighbours show; what their shape shows to be none goes.

Works on folded text without hard line breaks; places are those of that text. The rules are proposals: each stands for a
fault seen in findings that were read against their texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.extract.decoding import Found

_LETTERS = re.compile(r"[^\W\d_]")
_COUNTS = re.compile(r"[款项条章目]?[〇零一二三四五六七八九十百廿卅\d]+[款项条章目]?")  # : (二), 款廿九
_PERSON_ENDS = re.compile(r"作(?=的?(?:关于|[^,。;]{0,12}报告))|应(?=邀)")  # : 李飞|作的关于……的汇报, 陈理|应邀
_SECTION = re.compile(r"科(?=副?科[长员])|股(?=副?股[长员])|处(?=副?处长)|室(?=副?主任)")  # : 栽桑科|科长, no person
_SPOT = re.compile(r"[\u4e00-\u9fff]{1,2}[^\W\d_委部局厅会府署处团队校社馆院厂司军师旅县党所站行办组室科]")
_HELD = re.compile(r"召开|举行|成立|开会|集中|集合|宿营|会师|会合")  # : 在柘坑|召开第二次扩大会议
_PEOPLE = re.compile(r"民族|儿女")  # : 中华民族 is a people, no place
_BRAND = re.compile(r"(?:(?P<trade>电气|电器|化工|石油|能源|汽车|航空|科技)|有限|股份|责任)*(?:公司|(?(trade)集团|公司))")
_GROWN = re.compile(r"途|大(?:的|了|成)")  # : 跨省|长途, 在区里|长大的
_MANAGED = re.compile(r"(?<![自理])由[^,。;]{2,20}$")  # : 由中国人民银行|经理, to run a thing
_AIDE = re.compile(r"(?:新闻|私人|政治|军事|外事)?(?:秘书(?![长处科室])|(?:特别)?助理|办公室主任|特使)")
_ENGINEER = re.compile(r"(?:监理|建造|结构|造价)$")
_DIVISION = re.compile(r"第[一二三四五六](?:[\u4e00-\u9fff]{0,3})[司处]$")  # : 外交部|第一亚洲司司长
_PRESIDES = re.compile(r"由[\u4e00-\u9fff·]{2,4}$")  # : 由某某主席, he takes the chair


def bounded(text: str, found: Sequence[Found]) -> list[Found]:
    """The names and offices of `found` put right, in order and without overlaps; 外交部|发言人 are a body and an office."""
    kept = [one for each in found if (one := _one(text, each)) is not None]
    taken = {one.start for one in kept}
    spoken = [
        Found(one.end, one.end + 3, "POSITION", one.confidence) for one in kept
        if one.label == "ORG" and text.startswith("发言人", one.end) and not taken & {one.end, one.end + 1, one.end + 2}
    ]
    return list(_joined(text, sorted([*kept, *spoken])))


def _one(text: str, found: Found) -> Found | None:
    words = text[found.start : found.end]
    if found.label == "POSITION":
        return _office(text, found, words)
    if len(_LETTERS.findall(words)) < 2 or _COUNTS.fullmatch(words.strip("()（）")):
        return None
    if found.label == "LOC" and words == "中华" and _PEOPLE.match(text, found.end):
        return None
    if found.label == "PER" and len(words) > 2 and _PERSON_ENDS.match(text, found.end - 1):
        return found._replace(end=found.end - 1)
    if found.label == "ORG" and _SPOT.fullmatch(words) and text[found.start - 1 : found.start] == "在" and _HELD.match(text, found.end):
        return found._replace(label="LOC")
    if found.label == "PER" and _SECTION.match(text, found.end - 1):
        return found._replace(label="ORG")
    company = _BRAND.match(text, found.end) if found.label == "PER" else None
    return found._replace(end=company.end(), label="ORG") if company else found


def _office(text: str, found: Found, words: str) -> Found | None:
    if words[-1] == "长" and _GROWN.match(text, found.end):
        return None
    if words == "经理" and _MANAGED.search(text[max(0, found.start - 24) : found.start]) and not text[found.end : found.end + 1].isalnum():
        return None
    if words == "主席" and _PRESIDES.search(text[max(0, found.start - 5) : found.start]) and not text[found.end : found.end + 1].isalnum():
        return None
    if words in ("司长", "副司长", "处长", "副处长") and (part := _DIVISION.search(text[max(0, found.start - 6) : found.start])):
        return found._replace(start=found.start - len(part[0]))
    if words == "工程师" and (kind := _ENGINEER.search(text[max(0, found.start - 2) : found.start])):
        return found._replace(start=found.start - len(kind[0]))
    return found


def _joined(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """副总理|兼外交部长: the rank goes with the office after it. 总理秘书, 总统新闻秘书 are one office."""
    last: Found | None = None
    for one in found:
        if last is not None and last.label == one.label == "POSITION":
            if one.start == last.end + 1 and text[last.end] == "兼":
                one = one._replace(start=last.end)
            elif one.start == last.end and _AIDE.fullmatch(text, one.start, one.end):
                last = last._replace(end=one.end)
                continue
        if last is not None:
            yield _with_aide(text, last, one.start)
        last = one
    if last is not None:
        yield _with_aide(text, last, len(text))


def _with_aide(text: str, office: Found, until: int) -> Found:
    """An office with the aide named by it, where that is written behind it up to the next name."""
    aide = _AIDE.match(text, office.end, until) if office.label == "POSITION" else None
    return office._replace(end=aide.end()) if aide and aide.end() == until else office
