"""伤亡数目: whom a record says a battle cost how many, so that two sides' figures are set beside each other (proposal).

Reports give the figures of a battle in sentences that do not name it (计毙伤六十七人), and each side counts the other's dead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graph.folding import fold
from graph.model import Record, Span
from pipelines.compose.numbers import Figure, figures

RED, WHITE = "我方", "敌方"  # as the archive sees them, whoever writes
_CLAUSE = re.compile(r"[，。；、：！？,;:!?]")
_KINDS = (
    ("俘", re.compile(r"俘|活捉|生擒")),
    ("伤亡", re.compile(r"毙伤|斃伤|毙傷|死伤|伤亡|歼|损失")),
    ("阵亡", re.compile(r"牺牲|阵亡|毙|击杀|打死|战死")),
    ("负伤", re.compile(r"负伤|受伤|挂彩|击伤|打伤")),
)
_DONE_TO = re.compile(r"俘|活捉|生擒|毙|歼|击杀|击伤|打死|打伤")  # what one side does to the other
_OF_RED = re.compile(r"红军|红十三军|游击|我(?=军|部|方|支队|大队|中队|[牺负伤阵]|$)")
_OF_WHITE = re.compile(r"敌|日[军寇伪]|伪|顽|国军|保安|警察队|浙保|匪")
_RED_TO_THEM = re.compile(r"匪|奸军|共军|红军|新四军|(?<!日)伪(?!军)")
_WHITE_TO_THEM = re.compile(r"我[军部方]|职部|国军|日[军寇伪]|伪军|官兵|该团|本[团队部]")
_DOUBTED = re.compile(r"夸大|不足采信|未足采信|不足为?[信凭]|虚报|浮报|失实|不确|不实")
_PEOPLE = ("人", "个")


class Loss(NamedTuple):
    """So many of one side, in one way (俘, 伤亡, 阵亡, 负伤); `limit` as figures have it (> 余, < 不足, ~ 约)."""

    side: str
    kind: str
    number: int
    limit: str

    def agrees(self, other: Loss) -> bool:
        """Whether both may be right: 六十余人 and 六十七人."""
        low, high = _range(self)
        first, last = _range(other)
        return low <= last and first <= high


def losses(record: Record, span: Span) -> frozenset[Loss]:
    """What words of a record say a battle cost, by side; nothing of figures whose side they leave open."""
    adverse = record.catalogue.get("立场") == "adversary"
    found: list[Loss] = []
    for clause in _CLAUSE.split(fold(span.quote)):
        for figure in figures(clause):
            if (told := _told(clause, figure, adverse, found[-1] if found else None)) is not None:
                found.append(told)
    return frozenset(found)


def doubted(span: Span) -> bool:
    """Whether the words call a figure exaggerated or wrong."""
    return _DOUBTED.search(fold(span.quote)) is not None


def _told(clause: str, figure: Figure, adverse: bool, before: Loss | None) -> Loss | None:
    if figure.unit not in _PEOPLE or figure.ordinal or not figure.value.isdigit():
        return None
    said = clause[: figure.start]
    met = [(m.start(), -n) for n, (_, cue) in enumerate(_KINDS) for m in cue.finditer(said)]
    if not met:
        return None
    cue, kind = max(met)
    side = _side(said, cue, adverse, before)
    return Loss(side, _KINDS[-kind][0], int(figure.value), figure.limit)


def _side(said: str, cue: int, adverse: bool, before: Loss | None) -> str:
    """Whose the losses are: those named behind a deed (毙伤日伪军), else before it; else as told just before, else by who writes."""
    red, white = (_RED_TO_THEM, _WHITE_TO_THEM) if adverse else (_OF_RED, _OF_WHITE)
    own, others = (WHITE, RED) if adverse else (RED, WHITE)
    deed = _DONE_TO.match(said, cue) is not None
    behind, ahead = said[cue:], said[:cue]
    for words in (behind,) if deed else (behind, ahead):
        for side, named in ((RED, red), (WHITE, white)):
            if named.search(words):
                return side
    if before is not None and deed == (before.side == others):
        return before.side
    return others if deed else own


def _range(loss: Loss) -> tuple[int, int]:
    """The least and the most that a number can mean: 二十余 is 20 to 29, 约三百 is 200 to 400."""
    n = loss.number
    step = 10 ** (len(str(n)) - len(str(n).rstrip("0"))) if n else 1
    match loss.limit:
        case ">":
            return n, n + step - 1
        case "<":
            return n - step, n
        case "~":
            return n - step, n + step
    return n, n


def other_figures(ours: frozenset[Loss], record: Record, spans: list[Span]) -> Iterator[Span]:
    """Sentences of another record on the same battle that give another figure for the same losses, or call ours wrong."""
    for span in spans:
        theirs = losses(record, span)
        same = [(a, b) for a in ours for b in theirs if (a.side, a.kind) == (b.side, b.kind)]
        if any(not a.agrees(b) for a, b in same) or (same and doubted(span)):
            yield span


__all__ = ["Loss", "doubted", "losses", "other_figures"]
