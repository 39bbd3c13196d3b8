"""Whose office: the body of an office that no name stands beside (县移民安置委员会，楼春泉任主任; 罗世坚任支队长).

What a title may belong to is data (data/office_bodies.txt: 局长 of a …局). The body is one that the record names: in the
sentence, else in the paragraph, else the record's one 责任者, else the only one of its kind so far. Where two are possible,
or two persons bear the one title, nobody is told. Rules: proposal.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from graph.folding import fold, key
from graph.model import TEXT, EntityType, Mention, Modality, Record, Statement, Term
from pipelines.authors import NOBODY, author
from pipelines.extract.tenures import HELD_POSITION
from pipelines.extract.wordlists import sections

ABOVE, WRITER = "上文", "责任者"  # where the body is named, as the qualifier 机构据 says it
SOURCE = "机构据"

_ENDINGS = {title: tuple(sorted(ends)) for title, ends in sections("office_bodies.txt").items() if title}
_SHARED = sections("positions.txt")["一职多人"]
_RANK = re.compile(r"^(?:代理|暂代|署理|兼任|前任|现任|时任|常务|第[一二三四]|副|代|兼|原|前|总(?=支队长))+")
_HEADS = re.compile(r"[\u4e00-\u9fff]{1,2}长")
_OTHERS = re.compile(r"[敌敵伪偽匪该該其某各两兩]$")
_FOUNDED = re.compile(r"(?:成立|组成|組成|设立|設立|建立|组织|組織|改编为|改編為|改称|更名为|组建|合编为)(?:了|有)?$")
_BEGUN = re.compile(r"成立|组成|組成|设立|設立|建立|改编|改編")
_OF_MANY = ("主席", "部长")  # of a country as often as of what is named: told only where somebody is made one, or by the 责任者
_NO_HEAD = ("国务院",)  # its head is no 院长
_PLACES = ("县", "乡", "镇", "市", "省", "村", "大队")


def of_their_bodies(record: Record, statements: Sequence[Statement], mentions: Sequence[Mention]) -> list[Statement]:
    """The statements, those of an office in the text without a body completed by it where the record leaves no choice.

    `qualifiers` then says 机构据 上文 or 责任者; nothing where the body stands in the same sentence.
    """
    bare = [s for s in statements if s.predicate == HELD_POSITION and s.object is None and s.evidence.field == TEXT and endings(s.value)]
    if not bare:
        return list(statements)
    near = _Near(record, bare, mentions, _renamed(statements))
    found = {s.id: whole for s in bare if (whole := near.completed(s)) is not None}
    return [found.get(s.id, s) if s.object is None else s for s in statements]


def endings(title: str) -> tuple[str, ...]:
    """How the name of a body ends that may have an office of this title; () for one that says its own body or none."""
    plain = _RANK.sub("", fold("".join(title.split())))
    if plain in _ENDINGS:
        return _ENDINGS[plain]
    return (plain[:-1],) if _HEADS.fullmatch(plain) else ()


class _Near:
    """The bodies of a record, and what its offices without one may belong to."""

    def __init__(
        self, record: Record, bare: Sequence[Statement], mentions: Sequence[Mention], renamed: Mapping[str, str]
    ) -> None:
        self.renamed = renamed
        self.record, self.folded, self.writer = record, fold(record.text), author(record)
        inside = [m for m in mentions if m.span.field == TEXT]
        self.offices = [m for m in inside if m.type is EntityType.POSITION]
        self.bodies = sorted(
            (
                m for m in inside
                if (m.type is EntityType.ORGANISATION and not NOBODY.match(fold(m.span.quote)))
                or (m.type is EntityType.PLACE and fold(m.span.quote).endswith(_PLACES))
            ),
            key=lambda m: m.span.start,
        )
        self.bearers: Mapping[str, set[str]] = defaultdict(set)
        for s in bare:
            self.bearers[key(s.value)].add(key(s.subject.span.quote))

    def completed(self, s: Statement) -> Statement | None:
        ends, at = endings(s.value), self._office(s)
        others = {o.span.start for o in self.offices if o.span.end == s.subject.span.start}  # 水利局副局长陈文|任副局长
        fitting = [
            b for b in self.bodies
            if fold(b.span.quote).endswith(ends) and b.span.quote not in _NO_HEAD and b.span.end not in others
        ]
        if self._of_a_chain(s, at, ends):
            return None
        made = s.qualifiers.get("变动") == "任"
        own = self._in_sentence(s, at, fitting) if made or s.value.startswith("副部") or not s.value.endswith(_OF_MANY) else None
        if own is not None:
            return replace(s, object=Term(own.span, own.type))
        if _OTHERS.search(self.record.text[max(0, at - 1) : at]) or not self._alone(s):
            return None
        near = [] if s.value.endswith(_OF_MANY) and not made else fitting
        for body, source in self._elsewhere(at, ends, near):
            return replace(s, object=body, qualifiers={**s.qualifiers, SOURCE: source})
        return None

    def _of_a_chain(self, s: Statement, at: int, ends: tuple[str, ...]) -> bool:
        """Whether the words before the office say whose it is: 五队|队长, 安徽省委委员、常委、|书记."""
        before = self.folded[s.evidence.start : at]
        listed = s.subject.span.start > at and before.endswith("、") and any(o.span.end == at - 1 for o in self.offices)
        return listed or (before.endswith(ends) and not any(b.span.end == at for b in self.bodies))

    def _office(self, s: Statement) -> int:
        """Where the office stands in the text: the nearest to its person that reads so."""
        same = [m.span.start for m in self.offices if s.evidence.start <= m.span.start < s.evidence.end and m.span.quote in s.value]
        return min((min(p, s.subject.span.start) for p in same), key=lambda p: abs(p - s.subject.span.start), default=s.subject.span.start)

    def _alone(self, s: Statement) -> bool:
        """Whether nobody else bears the title there, of which a body has one."""
        title = key(s.value)
        return len(self.bearers[title]) == 1 or title.startswith("副") or title in _SHARED

    def _in_sentence(self, s: Statement, at: int, fitting: Sequence[Mention]) -> Mention | None:
        begins = max(self.folded.rfind(mark, s.evidence.start, at) for mark in "。;\n") + 1
        here = [b for b in fitting if max(begins, s.evidence.start) <= b.span.start and b.span.end <= s.evidence.end]
        before = [b for b in here if b.span.end <= at]
        if before and (self._one(before) or self._new(before[-1])):
            return before[-1]
        after = [b for b in here if b.span.start >= at]
        begun = len(here) == len(after) == 1 and _BEGUN.search(self.folded, after[0].span.end, s.evidence.end)
        return after[0] if begun else None

    def _new(self, body: Mention) -> bool:
        """Whether the words beside the body say that it was founded then."""
        before, behind = self.folded[max(0, body.span.start - 5) : body.span.start], self.folded[body.span.end : body.span.end + 14]
        return _FOUNDED.search(before) is not None or re.match(rf"(?:正式|即日|在[^,。]{{1,8}})?(?:{_BEGUN.pattern})", behind) is not None

    def _elsewhere(self, at: int, ends: tuple[str, ...], fitting: Sequence[Mention]) -> Iterator[tuple[Term, str]]:
        begins = self.record.text.rfind("\n", 0, at) + 1
        paragraph = [b for b in fitting if begins <= b.span.start and b.span.end <= at]
        if paragraph:
            if self._one(paragraph):
                yield Term(paragraph[-1].span, paragraph[-1].type), ABOVE
            return
        if self.writer is not None and fold(self.writer.quote).endswith(ends):
            yield Term(self.writer, EntityType.ORGANISATION), WRITER
            return
        earlier = [b for b in fitting if b.span.end <= at]
        if earlier and self._one(fitting):
            yield Term(earlier[-1].span, earlier[-1].type), ABOVE

    def _one(self, bodies: Sequence[Mention]) -> bool:
        """Whether all are one body: the same name, its end (工委 of 四明留守工委), or the name it bore before."""
        names = {self.renamed.get(key(b.span.quote), key(b.span.quote)) for b in bodies}
        longest = max(names, key=len)
        return all(longest.endswith(n) for n in names)


def _renamed(statements: Sequence[Statement]) -> dict[str, str]:
    """The new name of each body that the record renames once; a body renamed twice bore two, and none is told."""
    pairs = [
        (key(s.subject.span.quote), key(s.object.span.quote)) for s in statements
        if s.predicate == "RENAMED_TO" and s.object is not None and s.modality is Modality.ACTUAL
    ]
    again = {new for _, new in pairs} & {old for old, _ in pairs}
    return {old: new for old, new in pairs if new not in again and old not in again}


__all__ = ["SOURCE", "endings", "of_their_bodies"]
