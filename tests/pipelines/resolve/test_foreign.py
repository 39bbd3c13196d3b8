"""Foreign names: a part means the one full name of its record; 班达拉奈克夫人 is not 班达拉奈克."""

from __future__ import annotations

import pytest

from graph.identity import Clusters
from pipelines.resolve.across import judged, one_slip
from pipelines.resolve.foreign import callable_by, parts
from tests.pipelines.resolve.across_records import Read, referent, told


def together(reads: list[Read], left: tuple[int, str], right: tuple[int, str]) -> bool:
    clusters = Clusters([*(j for _, found in reads for j in found.judgements), *judged(reads)])
    a, b = (clusters.representative(referent(reads[n], words)) for n, words in (left, right))
    return a == b


def test_parts_and_what_one_may_be_called() -> None:
    assert parts("西丽玛沃· 班达拉奈克") == ["西丽玛沃", "班达拉奈克"]
    assert callable_by("菲德尔·卡斯特罗") == {"菲德尔", "卡斯特罗"}
    assert callable_by("苏班德里约") == set()
    assert callable_by("杰·姆") == set()


def test_a_part_means_the_only_full_name_of_its_record() -> None:
    read = told("a", "[P菲德尔·卡斯特罗]讲话。[P卡斯特罗]说。")
    assert together([read], (0, "卡斯特罗"), (0, "菲德尔·卡斯特罗"))


def test_two_brothers_leave_their_surname_open() -> None:
    read = told("a", "[P菲德尔·卡斯特罗]与[P劳尔·卡斯特罗]。[P卡斯特罗]说。")
    for full in ("菲德尔·卡斯特罗", "劳尔·卡斯特罗"):
        assert not together([read], (0, "卡斯特罗"), (0, full))


def test_a_wife_who_bears_her_husbands_name_is_not_he() -> None:
    read = told("a", "[P西丽玛沃·班达拉奈克]夫人来访。[P班达拉奈克]夫人说。已故的[P班达拉奈克]。")
    people = [m for m in read[1].mentions if m.span.quote == "班达拉奈克"]
    wife, husband = people
    assert wife.referent != husband.referent
    clusters = Clusters(read[1].judgements)
    whole = referent(read, "西丽玛沃·班达拉奈克")
    assert clusters.representative(wife.referent) == clusters.representative(whole)
    assert clusters.representative(husband.referent) != clusters.representative(whole)


def test_a_short_name_of_a_fonds_means_the_one_full_name_there() -> None:
    reads = [told("a", "[P菲德尔·卡斯特罗]讲话。"), told("b", "[P卡斯特罗]讲话。"), told("c", "[P卡斯特罗]讲话。", fonds="T9")]
    assert together(reads, (1, "卡斯特罗"), (0, "菲德尔·卡斯特罗"))
    assert not together(reads, (2, "卡斯特罗"), (0, "菲德尔·卡斯特罗"))


@pytest.mark.parametrize(("a", "b", "said"), [
    ("班达拉奈克", "班达拉奈加", True), ("默塞尔", "默塞尔", False), ("阿里", "阿丽", False), ("默塞尔", "默塞", False),
])
def test_one_slip(a: str, b: str, said: bool) -> None:
    assert one_slip(a, b) is said
