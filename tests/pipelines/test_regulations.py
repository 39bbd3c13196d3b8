"""Regulations rebuilt from the records of a graph: their texts in order, gaps named, closed texts unseen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.access import Audience
from graph.model import Openness, Record, When
from graph.store import Batch, GraphStore
from graph.stores import open_store
from pipelines.load import passages
from pipelines.regulations import regulations

FIRST = "# 渔船管理条例\n\n2001年6月15日 国务院令第300号公布\n\n第一条 为了加强渔船管理，制定本条例。"
LATER = (
    "# 中华人民共和国渔船管理条例\n\n2001年6月15日 国务院令第300号公布\n"
    "2016年2月6日 《国务院关于修改部分行政法规的决定》第二次修订\n\n第一条 为了加强渔船管理，制定本条例。"
)


def _record(id_: str, text: str, day: str, openness: Openness = Openness.OPEN) -> Record:
    return Record(id_, text, {"题名": id_}, openness=openness, publication="准2024", when=When(day, day, day, "day"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    records = (
        _record("b", LATER, "2016-02-06"), _record("a", FIRST, "2001-06-15"),
        _record("c", FIRST, "2009-01-01", Openness.CONTROLLED), _record("d", "召开会议，讨论渔船管理条例。", "1999-01-01"),
    )
    opened = open_store(f"sqlite:{tmp_path / 'g.db'}")
    opened.load(Batch(records=records, passages=tuple(p for r in records for p in passages(r))))
    yield opened
    opened.close()


def test_texts_of_one_regulation_stand_in_order_with_their_gaps(store: GraphStore) -> None:
    (found,) = regulations(store, Audience.PUBLICATION, "渔船")
    assert found.title == "中华人民共和国渔船管理条例"
    assert [(w.record_id, w.day) for w in found.wordings] == [("a", "2001-06-15"), ("b", "2016-02-06")]
    assert [[(s.kind, s.day) for s in w.stages] for w in found.wordings] == [
        [("公布", "2001-06-15")], [("公布", "2001-06-15"), ("修订", "2016-02-06")],
    ]
    assert [w.faults for w in found.wordings] == [(), ("缺第一次修订",)]
    assert [(s.evidence.record_id, s.object and s.object.span.record_id) for s in found.supersedes] == [("b", "a")]
    for wording in found.wordings:
        record = store.record(wording.record_id, Audience.PUBLICATION)
        assert record is not None
        assert all(record.text[s.evidence.start : s.evidence.end] == s.evidence.quote for s in wording.stages)


def test_a_closed_text_is_known_only_to_those_who_may_see_it(store: GraphStore) -> None:
    (found,) = regulations(store, Audience.WORKING)
    assert [w.record_id for w in found.wordings] == ["a", "c", "b"]


def test_another_name_finds_nothing(store: GraphStore) -> None:
    assert regulations(store, Audience.WORKING, "铁路") == []
