"""Blocks: only what could be the same is ever put side by side, and the disk holds what memory need not."""

from __future__ import annotations

import pytest

from graph.model import EntityType, Referent, Span
from pipelines.resolve import blocks as module
from pipelines.resolve.blocks import blocks, keys
from pipelines.resolve.traits import Known, known
from tests.pipelines.resolve.across_records import told

PER, ORG = EntityType.PERSON, EntityType.ORGANISATION


def test_the_blocks_of_a_person_and_of_a_body() -> None:
    assert keys(Known(Referent(PER, "陈文", "T1"), names={"陈文": 1})) == {"P 陈文", "Y chen w"}
    assert keys(Known(Referent(PER, "菲德尔·卡斯特罗"), names={"菲德尔·卡斯特罗": 1})) == {
        "P 菲德尔·卡斯特罗", "P 菲德尔", "P 卡斯特罗", "H 菲德尔",
    }
    assert keys(Known(Referent(ORG, "浙江省水利局"))) == {"O 水利局", "A 浙江省水利局"}
    assert "O 治工作队"[2:] not in {k[2:] for k in keys(Known(Referent(ORG, "省委", "T1")))}


def test_one_referent_gathers_what_all_its_records_say() -> None:
    reads = [
        told("a", "[P陈国栋]在[L余姚]。", offices=[("陈国栋", "", "科长")]), told("b", "[P陈国栋]与[P沈佩兰]。"),
        told("c", "[P陈国栋]。", fonds="T903"),
    ]
    (block, members), (sound, same) = list(blocks(row for record, found in reads for row in known(record, found)))
    assert (block, sound) == ("P 陈国栋", "Y chen g")
    assert [k.referent.id for k in same] == [k.referent.id for k in members]
    first = next(k for k in members if k.referent.scope == "T901")
    assert (first.records, set(first.offices), set(first.companions), set(first.places)) == (2, {"科长"}, {"沈佩兰"}, {"余姚"})


def test_a_name_alone_in_its_block_is_compared_with_nobody() -> None:
    reads = [told("a", "[P陈国栋]。"), told("b", "[P沈佩兰]。", fonds="T903")]
    assert list(blocks(row for record, found in reads for row in known(record, found))) == []


def test_rows_that_do_not_fit_in_memory_at_once_make_the_same_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> list[Known]:
        return [
            Known(Referent(PER, f"陈{n % 7}", f"T{n % 3}"), 1, {f"陈{n % 7}": 1}, years={1930 + n: (0, Span(f"r{n}", 0, 1, "陈"))})
            for n in range(50)
        ]

    whole = [(b, [(k.referent, k.records, k.years) for k in ks]) for b, ks in blocks(rows())]
    monkeypatch.setattr(module, "_HELD", 4)
    assert [(b, [(k.referent, k.records, k.years) for k in ks]) for b, ks in blocks(rows())] == whole
    assert len(whole) == 7
