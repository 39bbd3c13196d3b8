"""不同记载: what other records tell otherwise is found, set beside the words cited, and never more than the audience may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.access import Audience
from graph.model import Argument, EntityType, Event, Modality, Openness, Record, Span
from graph.store import Batch, GraphStore
from graph.stores import open_store
from graph.works import Product, Section, Sentence, Support
from pipelines.compose import draft_brief
from pipelines.compose.brief import COUNTER
from pipelines.compose.counter import Difference, differences, side_by_side, undisclosed
from pipelines.compose.verify import verify_sentence
from pipelines.load import passages
from tests.pipelines.compose.drafts import no_facts
from tests.ui.small_graph import Maker, day, fill, span

OURS = "一九四三年二月十二日，蜻蜓岗战斗打响，林岳率第八支队迎敌。"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    made = open_store(fill(tmp_path))
    yield made
    made.close()


def _cited(store: GraphStore, record_id: str = "T901-2") -> Span:
    record = store.record(record_id, Audience.WORKING)
    assert record is not None
    return Span.cut(record, 0, record.text.index("。") + 1)


def _tell(
    store: GraphStore, record_id: str, text: str, when: str, kind: str, trigger: str, names: dict[str, tuple[str, EntityType]],
    named: str = "", modality: Modality = Modality.ACTUAL, stance: str = "", openness: Openness = Openness.OPEN,
) -> Span:
    """A record with one event, whose arguments are given by role; the words that tell it."""
    about = {"题名": f"{record_id}号文书", **({"立场": stance} if stance else {})}
    record = Record(record_id, text, about, dh_raw=record_id, fonds=record_id, openness=openness, when=day(when))
    maker = Maker(record)
    arguments = tuple(Argument(role, maker.name(words, type_, "")) for role, (words, type_) in names.items())
    name = maker.name(named, EntityType.EVENT, "") if named else None
    told = span(record, text.split("。")[0])
    at = span(record, trigger) if trigger else name.span if name else told
    event = Event(kind, at, told, "events@1", day(when), arguments, modality, name)
    store.load(Batch(records=(record,), passages=tuple(passages(record)), findings=(maker.findings(events=(event,)),)))
    return told


def _office(store: GraphStore, record_id: str, text: str, when: str, **more: object) -> Span:
    names = {"person": ("陈文", EntityType.PERSON), "position": ("县长", EntityType.POSITION)}
    return _tell(store, record_id, text, when, "任职·免职", "任命", names, **more)  # type: ignore[arg-type]


def test_another_day_for_a_named_battle_is_found_with_its_source(store: GraphStore) -> None:
    (found,) = differences(store, [_cited(store)], Audience.BRIEF)
    assert (found.about, [o.record_id for o in found.others]) == ("日期", ["T906-1"])
    assert found.ours.record_id == "T901-2"


def test_an_audience_learns_nothing_of_a_record_it_may_not_see(store: GraphStore) -> None:
    assert differences(store, [_cited(store)], Audience.PUBLICATION) == []
    closed = replace(store.record("T906-1", Audience.WORKING), openness=Openness.CONTROLLED)  # type: ignore[type-var]
    store.load(Batch(records=(closed,), passages=tuple(passages(closed))))
    assert differences(store, [_cited(store)], Audience.BRIEF) == []
    assert differences(store, [_cited(store)], Audience.WORKING) != []


def test_words_that_tell_nothing_have_no_other_side(store: GraphStore) -> None:
    record = store.record("T906-1", Audience.WORKING)
    assert record is not None
    assert differences(store, [span(record, "林岳后来在杭州工作。")], Audience.WORKING) == []


def test_one_of_those_who_agree_discloses_it(store: GraphStore) -> None:
    ours, other, third = Span("a", 0, 2, "甲乙"), Span("b", 0, 2, "丙丁"), Span("c", 0, 2, "戊己")
    found = [Difference(ours, (other, third), "日期")]
    assert undisclosed(found, [ours, Span("c", 1, 3, "己庚")]) == []
    assert undisclosed(found, [ours, Span("c", 2, 4, "庚辛")]) == found


def test_another_number_and_the_other_side_of_one_battle(store: GraphStore) -> None:
    ours = _tell(store, "T1", "青石岭战斗，共歼敌四十人。", "1944-05-01", "战斗·战役", "", {}, named="青石岭战斗")
    _tell(store, "T2", "青石岭战斗，共歼敌三十人。", "1944-05-01", "战斗·战役", "", {}, named="青石岭战斗")
    _tell(store, "T3", "青石岭战斗，我军转进。", "1944-05-01", "战斗·战役", "", {}, named="青石岭战斗", stance="adversary")
    found = {(d.about, d.others[0].record_id) for d in differences(store, [ours], Audience.BRIEF)}
    assert found == {("数目", "T2"), ("对立一方的说法", "T3")}


def test_one_record_of_the_other_side_is_set_beside_once_and_without_the_number_of_its_item(store: GraphStore) -> None:
    ours = _tell(store, "T1", "青石岭战斗，共歼敌四十人。", "1944-05-01", "战斗·战役", "", {}, named="青石岭战斗")
    theirs = "二、青石岭战斗，共损失三人，歼敌三十人。"
    _tell(store, "T2", theirs, "1944-05-02", "战斗·战役", "", {}, named="青石岭战斗", stance="adversary")
    found = differences(store, [ours], Audience.BRIEF)
    assert [d.about for d in found] == ["日期", "数目"]
    both = side_by_side(found[:1], lambda i: store.record(i, Audience.BRIEF))
    assert both is not None
    assert both.text.endswith("《T2号文书》称：“青石岭战斗，共损失三人，歼敌三十人。”")


def test_the_end_of_a_meeting_and_the_evening_of_another_contradict_nothing(store: GraphStore) -> None:
    named = "全县第一次水利代表会议"
    ours = _tell(store, "T1", "全县第一次水利代表会议开幕。", "1951-05-01", "会议", "开幕", {}, named=named)
    _tell(store, "T4", "全县第一次水利代表会议闭幕。", "1951-05-09", "会议", "闭幕", {}, named=named)
    _tell(store, "T2", "文艺晚会举行。", "1951-05-01", "会议", "举行", {}, named="文艺晚会")
    evening = _tell(store, "T3", "文艺晚会又举行。", "1952-05-09", "会议", "举行", {}, named="文艺晚会")
    assert differences(store, [ours, evening], Audience.BRIEF) == []


def test_a_denial_and_another_day_of_one_appointment(store: GraphStore) -> None:
    ours = _office(store, "T1", "三月五日，任命陈文为县长。", "1951-03-05")
    _office(store, "T2", "三月八日，任命陈文为县长。", "1951-03-08")
    _office(store, "T3", "县里没有任命陈文为县长。", "1951-04-01", modality=Modality.DENIED)
    _office(store, "T4", "拟任命陈文为县长。", "1951-02-01", modality=Modality.PLANNED)
    _office(store, "T5", "任命陈文为县长。", "1955-02-01")
    found = {(d.about, d.others[0].record_id) for d in differences(store, [ours], Audience.BRIEF)}
    assert found == {("日期", "T2"), ("有无其事", "T3")}


def test_both_accounts_stand_in_one_verified_sentence(store: GraphStore) -> None:
    def lookup(record_id: str) -> Record | None:
        return store.record(record_id, Audience.BRIEF)

    (found,) = differences(store, [_cited(store)], Audience.BRIEF)
    both = side_by_side([found], lookup)
    assert both is not None
    assert both.text == (
        "《蜻蜓岗战斗详报》记载：“一九四三年二月十二日，蜻蜓岗战斗打响，林岳率第八支队迎敌。”"
        "《四明革命史料选》记载：“一九四三年二月十五日，蜻蜓岗战斗打响。”"
    )
    assert verify_sentence(both, lookup, no_facts).verdict is Support.SUPPORTED
    assert side_by_side([found], lambda _: None) is None


def test_a_draft_shows_it_and_is_told_when_it_does_not(store: GraphStore) -> None:
    from ui.releasing import standing

    draft = draft_brief(store, "蜻蜓岗战斗是怎样打响的", Audience.BRIEF, None, no_facts)
    told = next(s for s in draft.sections if s.kind == COUNTER)
    assert told.heading == "不同记载"
    assert {c.record_id for x in told.sentences for c in x.citations} == {"T901-2", "T906-1"}
    assert next(c for c in standing(store, draft).checks if c.number == 10).passed
    silent = Product("p", "brief", "战斗", (Section("一、档案记载", (Sentence(OURS, (_cited(store),)),), "fact"),))
    point = next(c for c in standing(store, silent).checks if c.number == 10)
    assert not point.passed
    assert "日期" in point.found[0]
    assert next(c for c in standing(store, replace(silent, audience="publication")).checks if c.number == 10).passed
