"""Usual abbreviations of bodies' names written out, for comparison only: 中尼友协 and 中国尼泊尔友好协会 end alike then."""

from __future__ import annotations

import re
from collections.abc import Collection

_USUAL = (
    ("人大常委会", "人民代表大会常务委员会"), ("全国政协", "中国人民政治协商会议全国委员会"),
    ("政协全国委员会", "中国人民政治协商会议全国委员会"), ("全总", "全国总工会"), ("安理会", "安全理事会"),
    ("友协", "友好协会"), ("文协", "文化协会"), ("文委", "文化联络委员会"), ("渔协", "渔业协议会"), ("作协", "作家协会"),
    ("剧协", "戏剧家协会"), ("记协", "新闻工作者协会"), ("贸促会", "国际贸易促进委员会"), ("统战部", "统一战线工作部"),
    ("侨联", "归国华侨联合会"), ("工商联", "工商业联合会"), ("妇联", "妇女联合会"), ("青联", "青年联合会"),
    ("学联", "学生联合会"), ("文联", "文学艺术界联合会"), ("科协", "科学技术协会"), ("红会", "红十字会"),
    ("筹委会", "筹备委员会"), ("管委会", "管理委员会"), ("军管会", "军事管制委员会"), ("革委会", "革命委员会"),
    ("人委", "人民委员会"), ("计委", "计划委员会"), ("特委", "特别委员会"), ("工委", "工作委员会"), ("纪委", "纪律检查委员会"),
    ("专署", "行政督察专员公署"), ("专员公署", "行政督察专员公署"), ("政工队", "政治工作队"), ("供销社", "供销合作社"),
    
)  # every archive may meet others: these are in general use
_PARTY = re.compile(r"(?<=.)共$")
_START = re.compile(r"^(?:中华人民共和国|中国人民|中华全国|中国|中华|中共|全国|我国?)")
_GOVERNMENT = re.compile(r"(?:^|[\u4e00-\u9fff])[省县市]府$")
_PEOPLES = 1949
_SOUTH = re.compile(r"^南越(?=解放|民族)")


def spelled_out(name: str, years: Collection[int] = ()) -> str:
    """The (folded) name with its usual abbreviations written out; as it was when it has none.

    省府 and the like were 政府 until 1949 and 人民政府 from then on: `years` are those it is used in.
    """
    if _GOVERNMENT.search(name):
        return name[:-1] + ("人民政府" if years and min(years) >= _PEOPLES else "政府")
    name = _SOUTH.sub("越南南方", _PARTY.sub("共产党", name))
    for short, full in _USUAL:
        if short in name and full not in name:
            return name.replace(short, full)
    return name


def usual_short(name: str) -> list[str]:
    """Usual abbreviations, of three characters or more, of the end of a (folded) full name."""
    return [short for short, full in _USUAL if len(short) >= 3 and name.endswith(full) and len(name) > len(full)]


def bare(name: str) -> str:
    """The name written out and without the country it speaks from: 中国人民外交学会 and 外交学会 are alike then."""
    full = spelled_out(name)
    rest = _START.sub("", full)
    return rest if len(rest) >= 4 else full


def shortens(short: str, full: str) -> bool:
    """Whether a written out short name can be this full one: its end, or its first characters picked out of the full one's.

    外交学会 of 中国人民外交学会; 中尼友好协会 of 中国尼泊尔友好协会. The characters picked begin with the first.
    """
    if len(short) >= len(full) or len(short) < (2 if short.endswith("委") else 3):
        return False
    if full.endswith(short):
        return True
    same = 0
    while same < len(short) and short[-1 - same] == full[-1 - same]:
        same += 1
    head, rest = short[: len(short) - same], full[: len(full) - same]
    if not 1 <= len(head) <= 5 or same < 2 or not rest.startswith(head[0]):
        return False
    if rest.startswith(head):
        return False  # 越南通讯社 is no short form of 越南南方解放通讯社
    letters = iter(rest)
    return all(c in letters for c in head)
