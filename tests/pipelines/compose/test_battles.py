"""Battles across records read by the real reader: unnamed fights at one spot, figures away from the name, days away from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph.access import Audience
from graph.model import Openness, Record, Span
from graph.store import GraphStore
from graph.stores import open_store
from graph.works import Support
from pipelines.calendar_dates import catalogue_date
from pipelines.compose import FactsOf
from pipelines.compose.counter import by_words, differences, side_by_side, undisclosed
from pipelines.compose.verify import verify_sentence
from pipelines.extract.pipeline import Reader
from pipelines.load import load
from pipelines.run import read

WORKING, BRIEF = Audience.WORKING, Audience.BRIEF


def _record(name: str, title: str, date: str, text: str, stance: str = "", openness: Openness = Openness.OPEN) -> Record:
    about = {"题名": title, "日期": date, **({"立场": stance} if stance else {})}
    return Record(name, text, about, dh_raw=name, fonds=name[:4], openness=openness, when=catalogue_date(date)[0])


OURS = _record(
    "T981-1", "青鸾岭战斗详报", "19430220",
    "二月十六日拂晓，敌约四百人由柳埠出发，经青鸾岭前进。我支队在岭顶设伏。是为青鸾岭战斗。\n"
    "计毙伤敌六十七人，俘三十一人。我牺牲九人。",
)
THEIRS = _record(
    "T982-1", "青鸾岭一带战况调查报告", "19430308",
    "据报，二月十七日晨，我军一小队由柳埠进犯青鸾岭。匪在青鸾岭设伏，激战二小时。是役我军伤亡二十余人。", "adversary",
)
SECRET = _record(
    "T982-2", "青鸾岭密报", "19430310", "查二月十八日，我军在青鸾岭与匪激战，我军伤亡五人。", "adversary", Openness.CONTROLLED,
)
UNNAMED = _record(
    "T981-2", "白沙坪战斗经过报告", "19350502",
    "一九三五年四月二十八日拂晓，保安队一百二十余人进犯白沙坪。战斗历时四小时，毙伤敌三十一人。",
)
ENEMY = _record("T982-3", "白沙坪战报", "19350503", "职部于民国二十四年四月二十九日拂晓进犯白沙坪。职部伤亡士兵九名。", "adversary")
LATER = _record("T982-4", "白沙坪又战", "19350701", "职部于民国二十四年六月二十九日进犯白沙坪。职部伤亡士兵七名。", "adversary")
ALL = (OURS, THEIRS, SECRET, UNNAMED, ENEMY, LATER)


@pytest.fixture(scope="module")
def store(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    made = open_store(f"sqlite:{tmp_path_factory.mktemp('battles') / 'graph.db'}")
    pairs = list(read(iter(ALL), reader))
    load([r for r, _ in pairs], [f for _, f in pairs], [], made)
    yield made
    made.close()


def _of(record: Record, words: str) -> Span:
    at = record.text.index(words)
    start = max(record.text.rfind(c, 0, at) for c in "。\n") + 1
    return Span.cut(record, start, record.text.index("。", at) + 1)


def _others(store: GraphStore, span: Span, audience: Audience = BRIEF) -> set[tuple[str, str]]:
    return {(d.about, o.record_id) for d in differences(store, [span], audience) for o in d.others}


def test_figures_told_without_the_battle_s_name_have_their_other_side(store: GraphStore) -> None:
    assert ("伤亡数目", "T982-1") in _others(store, _of(OURS, "毙伤"))
    assert not [o for o in _others(store, _of(OURS, "我牺牲")) if o[0] == "伤亡数目"]  # nobody else counts them


def test_a_closed_record_s_figures_are_no_difference_for_an_open_work(store: GraphStore) -> None:
    assert "T982-2" not in {r for _, r in _others(store, _of(OURS, "毙伤"))}
    assert ("伤亡数目", "T982-2") in _others(store, _of(OURS, "毙伤"), WORKING)


def test_the_day_of_a_battle_told_away_from_its_name_has_its_other_day(store: GraphStore) -> None:
    assert ("日期", "T982-1") in _others(store, _of(OURS, "二月十六日"))
    assert ("日期", "T982-1") not in _others(store, _of(OURS, "俘三十一人"))


def test_unnamed_fights_of_one_spot_and_neighbouring_days_are_set_side_by_side(store: GraphStore) -> None:
    assert _others(store, _of(UNNAMED, "四月二十八日")) == {("日期", "T982-3")}  # a fight two months later is another one
    assert _others(store, _of(UNNAMED, "毙伤敌")) == {("伤亡数目", "T982-3")}


def test_a_sentence_beside_the_day_does_not_disclose_the_day(store: GraphStore) -> None:
    cited = [_of(OURS, "二月十六日"), _of(THEIRS, "设伏")]
    assert [d.about for d in undisclosed(differences(store, cited, BRIEF), cited) if d.ours.record_id == "T981-1"] == ["日期"]
    cited.append(_of(THEIRS, "二月十七日"))
    assert not [d for d in undisclosed(differences(store, cited, BRIEF), cited) if d.ours.record_id == "T981-1"]


def test_all_that_is_told_otherwise_of_one_sentence_is_told_once(store: GraphStore, facts: FactsOf) -> None:
    other = replace(ENEMY, id="T982-5", dh_raw="T982-5", text=ENEMY.text.replace("九名", "十二名"))
    found = [replace(d, others=tuple(replace(o, record_id=other.id, quote=o.quote.replace("九", "十二"), end=o.end + 1) for o in d.others))
             for d in differences(store, [_of(UNNAMED, "毙伤敌")], BRIEF)]
    told = by_words([*differences(store, [_of(UNNAMED, "毙伤敌")], BRIEF), *found])
    assert [len(group) for group in told] == [2]

    def lookup(record_id: str) -> Record | None:
        return other if record_id == other.id else store.record(record_id, BRIEF)

    both = side_by_side(told[0], lookup)
    assert both is not None
    assert both.text.count("三十一人") == 1
    assert "九名" in both.text
    assert "十二名" in both.text
    assert verify_sentence(both, lookup, facts).verdict is Support.SUPPORTED
