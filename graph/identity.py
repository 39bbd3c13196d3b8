"""Identity from judgements: which referents are one entity. Nothing is rewritten; the highest, latest word wins."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from graph.model import Judgement, Span, Verdict

AGAINST = "反："  # starts a reason that speaks against
DECIDED = "判断"  # in the action of every audit entry about a judgement, however it goes on
_RANK = {Verdict.UNSURE: 0, Verdict.SAME: 1, Verdict.DIFFERENT: 2}  # of two rules the one with the stronger word
_NOTE = re.compile(r"〔(?P<numbers>\d+(?:、\d+)*)〕$")


def in_force(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Judgement]:
    """The one judgement that holds for each pair: an editor's before a rule's, then the latest; withdrawn ones gone.

    A withdrawal takes back one word: its author's last of that verdict on the pair, else his last; what stood before
    stands again. Of rules the firmest holds: a doubt of one does not silence what another has found stated.
    """
    by_pair: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        by_pair[judgement.pair].append(judgement)
    held: dict[tuple[str, str], Judgement] = {}
    for pair, said in by_pair.items():
        standing = _standing(said)
        if len(standing) == 1:
            held[pair] = standing[0]
        elif standing:
            held[pair] = max(standing, key=lambda j: (j.by_editor, j.at, _RANK[j.verdict], j.id))
    return held


def _standing(said: Sequence[Judgement]) -> list[Judgement]:
    """Of all that was said of a pair what has not been taken back."""
    if not any(j.withdrawn for j in said):
        return list(said)
    kept: dict[str, list[Judgement]] = defaultdict(list)
    for j in sorted(said, key=lambda j: (j.at, j.withdrawn, j.id)):
        mine = kept[j.author]
        if not j.withdrawn:
            mine.append(j)
        elif mine:
            mine.remove(next((m for m in reversed(mine) if m.verdict is j.verdict), mine[-1]))
    return [j for mine in kept.values() for j in mine]


class Clusters:
    """Referents joined by the judgements in force.

    Editors' "same" always joins. A rule's "same" joins only where it puts no pair together that is held different.
    `held` are the judgements in force, by pair.
    """

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        self.held = held = in_force(judgements)
        self._parent: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._links: dict[str, list[Judgement]] = defaultdict(list)
        self._held_back: list[Judgement] = []
        self._different = [j for j in held.values() if j.verdict is Verdict.DIFFERENT]
        self._apart: dict[str, set[str]] = defaultdict(set)
        for judgement in self._different:
            left, right = judgement.pair
            self._apart[left].add(right)
            self._apart[right].add(left)
        self._wary: dict[str, set[str]] = {r: {r} for r in self._apart}  # of each cluster those told apart from others
        for pair, judgement in sorted(held.items(), key=lambda item: (not item[1].by_editor, item[0])):
            if judgement.verdict is not Verdict.SAME:
                continue
            if judgement.by_editor or not self.parted(*pair):
                self._join(*pair)
                for side in pair:
                    self._links[side].append(judgement)
            else:
                self._held_back.append(judgement)

    def representative(self, referent: str) -> str:
        """The smallest referent id of the cluster; the referent itself when nothing joins it."""
        while (parent := self._parent.get(referent, referent)) != referent:
            referent = parent
        return referent

    def members(self, referent: str) -> frozenset[str]:
        """All referents of the cluster, this one included."""
        return frozenset(self._members.get(self.representative(referent), {referent}))

    def conflicts(self) -> list[Judgement]:
        """Pairs called different that a chain of "same" has put together: shown, never swallowed."""
        return [j for j in self._different if self.representative(j.left) == self.representative(j.right)]

    def held_back(self) -> list[Judgement]:
        """Rules' "same" that join nothing, as they would put together what is held different."""
        return list(self._held_back)

    def chain(self, left: str, right: str) -> list[Judgement]:
        """A shortest chain of "same" from one side to the other, in order; empty where none joins them."""
        through: dict[str, Judgement | None] = {left: None}
        waiting = deque([left])
        while waiting and right not in through:
            at = waiting.popleft()
            for judgement in self._links.get(at, ()):
                other = judgement.left if judgement.right == at else judgement.right
                if other not in through:
                    through[other] = judgement
                    waiting.append(other)
        found: list[Judgement] = []
        at = right
        while step := through.get(at):
            found.append(step)
            at = step.left if step.right == at else step.right
        return found[::-1]

    def parted(self, left: str, right: str) -> bool:
        """Whether some member of the one side's cluster is held different from one of the other's."""
        wary = self._wary.get(self.representative(left))
        if not wary or self.representative(right) not in self._wary:
            return False
        theirs = self._members.get(self.representative(right), {right})
        return any(not self._apart[m].isdisjoint(theirs) for m in wary)

    def parting(self, left: str, right: str) -> tuple[list[Judgement], list[Judgement], Judgement] | None:
        """Why the clusters of both sides stay apart: the nearest "different", with the "same" between it and each side.

        In the order in which they would join its two sides were `left` and `right` the same. None when nothing parts them.
        """
        mine, theirs = self.members(left), self.members(right)
        found = [
            (self.chain(a, left), self.chain(right, b), judgement)
            for judgement in self._different for a, b in (judgement.pair, judgement.pair[::-1]) if a in mine and b in theirs
        ]
        return min(found, key=lambda f: (len(f[0]) + len(f[1]), not f[2].by_editor, f[2].id), default=None)

    def _join(self, left: str, right: str) -> None:
        keep, give = sorted((self.representative(left), self.representative(right)))
        if keep == give:
            return
        self._parent[give] = keep
        self._members.setdefault(keep, {keep}).update(self._members.pop(give, {give}))
        if wary := self._wary.pop(give, None):
            self._wary.setdefault(keep, set()).update(wary)


def noted(reasons: Iterable[tuple[str, Sequence[Span]]], evidence: Sequence[Span]) -> str:
    """Reasons as the text of one judgement, each with the numbers (from 1) of the words of its evidence it rests on."""
    told = []
    for words, spans in reasons:
        numbers = "、".join(str(evidence.index(s) + 1) for s in spans)
        told.append(f"{words}〔{numbers}〕" if numbers else words)
    return "；".join(told)


def reasons_of(judgement: Judgement) -> list[tuple[str, tuple[Span, ...]]]:
    """The reasons of a judgement one by one, each with the words it rests on: those it numbers.

    Where nothing is numbered the first rests on all the evidence. What a person wrote is one reason, as it was written.
    """
    if judgement.by_editor:
        return [(judgement.reason, judgement.evidence)]
    told: list[tuple[str, tuple[Span, ...]]] = []
    for words in judgement.reason.split("；"):
        note = _NOTE.search(words)
        numbers = [int(n) - 1 for n in note["numbers"].split("、")] if note else []
        told.append((_NOTE.sub("", words), tuple(judgement.evidence[n] for n in numbers if n < len(judgement.evidence))))
    if not any(spans for _, spans in told):
        told[0] = (told[0][0], judgement.evidence)
    return told
