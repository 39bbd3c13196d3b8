"""Identity from judgements: which referents are one entity. Nothing is rewritten; the highest, latest word wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from graph.model import Judgement, Verdict


def in_force(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Judgement]:
    """The one judgement that holds for each pair: an editor's before a rule's, then the latest; withdrawn ones gone.

    A withdrawal takes back what its author said of the pair up to that moment; a lower rank then speaks again.
    """
    by_pair: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        by_pair[judgement.pair].append(judgement)
    held: dict[tuple[str, str], Judgement] = {}
    for pair, said in by_pair.items():
        taken_back: dict[str, str] = {}
        for j in said:
            if j.withdrawn:
                taken_back[j.author] = max(taken_back.get(j.author, ""), j.at)
        standing = [j for j in said if not j.withdrawn and (j.author not in taken_back or j.at > taken_back[j.author])]
        if standing:
            held[pair] = max(standing, key=lambda j: (j.by_editor, j.at, j.id))
    return held


class Clusters:
    """Referents joined by the judgements in force.

    Editors' "same" always joins. A rule's "same" joins only where it puts no pair together that is held different.
    """

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        held = in_force(judgements)
        self._parent: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._different = [j for j in held.values() if j.verdict is Verdict.DIFFERENT]
        self._apart: dict[str, set[str]] = defaultdict(set)
        for judgement in self._different:
            left, right = judgement.pair
            self._apart[left].add(right)
            self._apart[right].add(left)
        for pair, judgement in sorted(held.items(), key=lambda item: (not item[1].by_editor, item[0])):
            if judgement.verdict is Verdict.SAME and (judgement.by_editor or not self._parts(*pair)):
                self._join(*pair)

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

    def _parts(self, left: str, right: str) -> bool:
        theirs = self.members(right)
        return any(self._apart.get(m, set()) & theirs for m in self.members(left))

    def _join(self, left: str, right: str) -> None:
        keep, give = sorted((self.representative(left), self.representative(right)))
        if keep == give:
            return
        self._parent[give] = keep
        self._members.setdefault(keep, {keep}).update(self._members.pop(give, {give}))
