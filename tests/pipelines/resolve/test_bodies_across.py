"""简称 of bodies through fonds and date: 省委, 省府, 本府, 我部 mean the body of their own fonds, one name of two counties nobody."""

from __future__ import annotations

import pytest

from graph.identity import Clusters, reasons_of
from graph.model import Verdict
from pipelines.resolve.abbreviations import bare, shortens, spelled_out, usual_short
from pipelines.resolve.across import judged
from tests.pipelines.resolve.across_records import Read, referent, told


def together(reads: list[Read], left: tuple[int, str], right: tuple[int, str]) -> bool:
    """Whether both names are one body once all is judged."""
    clusters = Clusters([*(j for _, found in reads for j in found.judgements), *judged(reads)])
    a, b = (clusters.representative(referent(reads[n], words)) for n, words in (left, right))
    return a == b


def test_a_provincial_committee_is_that_of_its_fonds() -> None:
    reads = [
        told("a", "[O中共浙江省委]通知。", fonds="T1", when=1955), told("b", "[O省委]决定。", fonds="T1", when=1956),
        told("c", "[O中共江西省委]通知。", fonds="T2", when=1955), told("d", "[O省委]决定。", fonds="T2", when=1956),
    ]
    assert together(reads, (1, "省委"), (0, "中共浙江省委"))
    assert together(reads, (3, "省委"), (2, "中共江西省委"))
    assert not together(reads, (1, "省委"), (3, "省委"))


def test_a_county_office_is_never_that_of_another_county() -> None:
    reads = [
        told("a", "[O余姚县水利局]呈。", fonds="T1"), told("b", "[O县水利局]令。", fonds="T1"),
        told("c", "[O温岭县水利局]呈。", fonds="T2"), told("d", "[O县水利局]令。", fonds="T2"),
    ]
    assert together(reads, (1, "县水利局"), (0, "余姚县水利局"))
    assert together(reads, (3, "县水利局"), (2, "温岭县水利局"))
    assert not together(reads, (0, "余姚县水利局"), (2, "温岭县水利局"))
    assert not together(reads, (1, "县水利局"), (3, "县水利局"))


def test_a_short_name_that_two_bodies_of_the_fonds_could_have_is_left_alone() -> None:
    reads = [
        told("a", "[O余姚县水利局]呈。"), told("b", "[O慈溪县水利局]呈。"), told("c", "[O县水利局]令。"),
    ]
    assert not together(reads, (2, "县水利局"), (0, "余姚县水利局"))
    assert not together(reads, (2, "县水利局"), (1, "慈溪县水利局"))


def test_the_provincial_government_changed_its_name_in_1949() -> None:
    assert spelled_out("省府", {1936}) == "省政府"
    assert spelled_out("省府", {1954}) == "省人民政府"
    reads = [
        told("a", "[O浙江省政府]令。", fonds="T1", when=1936), told("b", "[O省府]令。", fonds="T1", when=1937),
        told("c", "[O浙江省人民政府]令。", fonds="T2", when=1954), told("d", "[O省府]令。", fonds="T2", when=1955),
    ]
    assert together(reads, (1, "省府"), (0, "浙江省政府"))
    assert together(reads, (3, "省府"), (2, "浙江省人民政府"))
    assert not together(reads, (1, "省府"), (3, "省府"))


def test_a_stated_short_name_holds_in_other_fonds_too_unless_two_bodies_state_it() -> None:
    one = told("a", "[O浙江省战略推进办公室]简称[O省战略办]。", fonds="T1", aliases=[("浙江省战略推进办公室", "省战略办")])
    used = told("b", "[O省战略办]来函。", fonds="T2")
    assert together([one, used], (1, "省战略办"), (0, "浙江省战略推进办公室"))
    two = told("c", "[O江西省战略研究办公室]简称[O省战略办]。", fonds="T3", aliases=[("江西省战略研究办公室", "省战略办")])
    assert not together([one, used, two], (1, "省战略办"), (0, "浙江省战略推进办公室"))


def test_a_short_name_of_two_provinces_never_chains_them() -> None:
    reads = [
        told("a", "[O浙江省水利局]呈。", fonds="T1"), told("b", "[O省水利局]令。", fonds="T1"),
        told("c", "[O江西省水利局]呈。", fonds="T2"), told("d", "[O省水利局]令。", fonds="T2"),
        told("e", "[O省水利局]令。", fonds="T3"),
    ]
    assert together(reads, (1, "省水利局"), (0, "浙江省水利局"))
    assert together(reads, (3, "省水利局"), (2, "江西省水利局"))
    assert not together(reads, (0, "浙江省水利局"), (2, "江西省水利局"))
    assert together([*reads[:2], reads[4]], (2, "省水利局"), (0, "浙江省水利局"))


@pytest.mark.parametrize(("own", "whole"), [
    ("本府", "余姚县政府"), ("我部", "浙东区司令部"), ("本署", "会稽区专员公署"), ("本局", "余姚县警察局"),
])
def test_a_body_that_speaks_of_itself_is_the_author(own: str, whole: str) -> None:
    read = told("a", f"查{own}前令未到。", author=whole)
    assert [m.span.quote for m in read[1].mentions if m.referent] == [own]
    other = told("b", f"[O{whole}]来文。")
    assert referent(read, own) == referent(other, whole)


def test_that_office_is_the_last_one_named_before_it() -> None:
    read = told("a", "[O余姚县警察局]与[O慈溪县警察局]会商，该局派员。")
    assert referent(read, "该局") == referent(read, "慈溪县警察局")


def test_a_doubtful_short_name_far_from_its_body_in_time_is_a_question() -> None:
    reads = [told("a", "[O浙江省政府]令。", fonds="T1", when=1930), told("b", "[O省政府]令。", fonds="T2", when=1994)]
    (judgement,) = judged(reads)
    assert judgement.verdict is Verdict.UNSURE
    assert "反：所在档案相隔 64 年" in [words for words, _ in reasons_of(judgement)]


@pytest.mark.parametrize(("short", "full", "said"), [
    ("外交学会", "中国人民外交学会", True), ("中尼友好协会", "中国尼泊尔友好协会", True), ("区委", "中共浙东区委", True),
    ("越南通讯社", "越南南方解放通讯社", False), ("水利局", "水利局", False), ("水利厅", "浙江省水利局", False),
    ("县委", "浙江省水利局", False), ("局", "水利局", False),
])
def test_what_can_be_short_for_what(short: str, full: str, said: bool) -> None:
    assert shortens(short, full) is said


def test_usual_abbreviations() -> None:
    assert bare("中国人民外交学会") == bare("外交学会") == "外交学会"
    assert usual_short("余姚县战时政治工作队") == ["政工队"]
    assert usual_short("政治工作队") == []
    assert spelled_out("水利局") == "水利局"
