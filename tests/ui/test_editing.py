"""Editing: citations stay with their words, what changes is verified, nobody's words are lost, nothing released changes."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.access import Audience, Person, Refused, Role, permissions_of
from graph.model import Record, Span
from graph.store import Conflict, GraphStore
from graph.stores import open_store
from graph.works import Exhibit, Product, Section, Sentence, State, Support
from pipelines.compose import Facts
from pipelines.compose.verify import findings, verify_within
from tests.ui.small_graph import fill
from ui.editing import (
    Place,
    added,
    at,
    back_to,
    checked,
    cited,
    follow,
    joined,
    keep,
    lane,
    moved,
    places,
    removed,
    rewritten,
    split,
    to_section,
    turned,
    widened,
    without_section,
)

RECORD = Record("r1", "一九五一年全县修复水库三座，种树九万株。群众参加夜校学习，识字班办了四十二个。", {"题名": "修复水库的报告"})
DAMS = Span.cut(RECORD, 0, 13)
TREES = Span.cut(RECORD, 14, 20)
SCHOOL = Span.cut(RECORD, 20, 38)
BOTH = Sentence("一九五一年全县修复水库三座，群众参加夜校学习，识字班办了四十二个。", (DAMS, SCHOOL))
FACT = Section("一、档案记载", (BOTH, Sentence("种树九万株。", (TREES,))), "fact")
VIEW = Section("三、启示", (Sentence("由此可见，组织起来是关键。", (DAMS,), analysis=True),), "lesson", analysis=True)
ADVICE = Section("四、建议", (Sentence("建议多种树。", (TREES,), analysis=True),), "advice", analysis=True)
EDITOR = Person("林编研", permissions_of([Role.COMPILER]))
OTHER = Person("周编研", permissions_of([Role.COMPILER]))


def _facts(text: str) -> Facts:
    return Facts(frozenset(re.findall("王大明", text)), frozenset(("1951", d) for d in re.findall("一九五一年", text)))


def check(sentence: Sentence, section: Section, known: frozenset[Span]) -> Sentence:
    """Verification over the one record."""
    return verify_within(sentence, section, known, {"r1": RECORD}.get, _facts)


def supported(sentence: Sentence) -> bool:
    """Whether a sentence of facts stands."""
    return check(sentence, FACT, frozenset()).verdict is Support.SUPPORTED


def work(*sections: Section) -> Product:
    """A draft, verified."""
    return checked(Product("p", "brief", "题", sections or (FACT, VIEW, ADVICE)), check)


# ---- one sentence
def test_a_rewritten_sentence_keeps_its_citations_and_is_verified() -> None:
    before = work()
    after = checked(rewritten(before, Place(0, 0), " 一九五一年全县修复水库五座，\n群众参加夜校学习。 "), check, before)
    found = at(after, Place(0, 0))
    assert (found.text, found.citations) == ("一九五一年全县修复水库五座，群众参加夜校学习。", (DAMS, SCHOOL))
    assert (found.verdict, found.reasons[0]) == (Support.UNSUPPORTED, "数字“五”在引文中没有依据")
    assert after.sections[1:] == before.sections[1:]
    with pytest.raises(ValueError, match="删除"):
        rewritten(before, Place(0, 0), " \n")


def test_each_part_of_a_split_sentence_keeps_what_supports_it() -> None:
    cut = BOTH.text.index("群众")
    after = split(work(), Place(0, 0), [cut], supported)
    one, two = lane(after, Place(0, 0))[:2]
    assert (one.text, one.citations) == ("一九五一年全县修复水库三座。", (DAMS,))
    assert (two.text, two.citations) == ("群众参加夜校学习，识字班办了四十二个。", (SCHOOL,))
    assert [s.verdict for s in checked(after, check, work()).sentences()] == [Support.SUPPORTED] * 5


def test_where_nobody_can_tell_every_part_keeps_all_citations() -> None:
    vague = work(replace(FACT, sentences=(replace(BOTH, text="全县王大明修了渠，王大明又造了林。"),)))
    parts = lane(split(vague, Place(0, 0), [9], supported), Place(0, 0))
    assert [p.citations for p in parts] == [(DAMS, SCHOOL), (DAMS, SCHOOL)]
    opinion = lane(split(work(), Place(1, 0), [5], supported), Place(1, 0))
    assert [(p.citations, p.analysis) for p in opinion] == [((DAMS,), True), ((DAMS,), True)]


def test_a_part_that_needs_two_citations_keeps_both() -> None:
    text = "一九五一年全县修复水库三座，种树九万株，群众参加夜校学习。"
    before = work(replace(FACT, sentences=(Sentence(text, (DAMS, SCHOOL, TREES)),)))
    one, two = lane(split(before, Place(0, 0), [text.index("群众")], supported), Place(0, 0))
    assert (one.citations, two.citations) == ((DAMS, TREES), (SCHOOL,))


@pytest.mark.parametrize("cuts", [[], [0], [len(BOTH.text)], [len(BOTH.text) - 1]])
def test_a_cut_that_leaves_nothing_is_refused(cuts: list[int]) -> None:
    with pytest.raises(ValueError, match="断句"):
        split(work(), Place(0, 0), cuts, supported)


@given(st.sets(st.integers(1, len(BOTH.text) - 2), min_size=1, max_size=3))
def test_splitting_and_joining_loses_no_letter_and_no_citation(cuts: set[int]) -> None:
    before = work()
    try:
        after = split(before, Place(0, 0), sorted(cuts), supported)
    except ValueError:
        return  # a cut beside a comma leaves no words on one side
    while len(after.sections[0].sentences) > len(before.sections[0].sentences):
        after = joined(after, Place(0, 0))
    letters = [c for c in at(after, Place(0, 0)).text if c.isalnum()]
    assert letters == [c for c in BOTH.text if c.isalnum()]
    assert set(at(after, Place(0, 0)).citations) == set(BOTH.citations)


def test_joining_unites_citations_in_order() -> None:
    after = joined(work(), Place(0, 0))
    assert at(after, Place(0, 0)).text == BOTH.text + "种树九万株。"
    assert at(after, Place(0, 0)).citations == (DAMS, SCHOOL, TREES)
    with pytest.raises(ValueError, match="没有句子"):
        joined(work(), Place(0, 1))
    mixed = work(replace(VIEW, sentences=(*VIEW.sentences, BOTH)))
    with pytest.raises(ValueError, match="分析"):
        joined(mixed, Place(0, 0))


def test_moving_up_down_and_to_another_section_keeps_the_sentence_whole() -> None:
    before = work()
    first, second = before.sections[0].sentences
    assert lane(moved(before, Place(0, 0), 1), Place(0, 0)) == (second, first)
    assert lane(moved(before, Place(0, 1), -1), Place(0, 0)) == (second, first)
    over = moved(before, Place(0, 1), 1)
    assert [len(s.sentences) for s in over.sections] == [1, 2, 1]
    assert at(over, Place(1, 0)) == second
    assert moved(over, Place(1, 0), -1) == before
    assert moved(before, Place(0, 0), -1) == before
    assert moved(before, Place(2, 0), 1) == before
    assert at(to_section(before, Place(0, 0), 2), Place(2, 1)) == first


def test_what_is_moved_is_verified_for_its_new_place() -> None:
    before = work()
    after = checked(to_section(before, Place(1, 0), 2), check, before)
    assert (after.sections[1].sentences, at(after, Place(2, 1)).verdict) == ((), Support.SUPPORTED)
    school = Sentence("建议多办夜校。", (SCHOOL,), analysis=True)
    alone = work(replace(FACT, sentences=FACT.sentences[1:]), replace(VIEW, sentences=(school,)), ADVICE)
    gone = checked(to_section(alone, Place(1, 0), 2), check, alone)
    assert at(gone, Place(2, 1)).reasons == ("建议所据的引文不在前面各部分里",)
    for change in (lambda: to_section(before, Place(1, 0), 0), lambda: moved(before, Place(1, 0), -1)):
        with pytest.raises(ValueError, match="不写分析"):
            change()


def test_own_words_only_where_the_template_allows_them() -> None:
    opinion = Sentence("这样做是对的。", analysis=True)
    before = work()
    assert at(checked(added(before, Place(1, 1), opinion), check, before), Place(1, 1)).verdict is Support.SUPPORTED
    with pytest.raises(ValueError, match="只写档案所载"):
        added(before, Place(0, 2), opinion)
    with pytest.raises(ValueError, match="写下"):
        added(before, Place(1, 1), replace(opinion, text="  "))
    with pytest.raises(ValueError, match="不写分析"):
        turned(before, Place(0, 0))
    assert not at(turned(before, Place(1, 0)), Place(1, 0)).analysis


def test_citations_are_added_once_removed_and_verified() -> None:
    before = work()
    after = checked(cited(before, Place(0, 1), (TREES, DAMS, TREES)), check, before)
    assert at(after, Place(0, 1)).citations == (TREES, DAMS)
    assert at(checked(cited(before, Place(0, 0), (DAMS,)), check, before), Place(0, 0)).verdict is Support.UNSUPPORTED
    assert at(checked(cited(before, Place(0, 1), ()), check, before), Place(0, 1)).reasons == ("没有出处",)


def test_advice_is_verified_again_when_its_findings_go() -> None:
    before = work()
    assert at(before, Place(2, 0)).verdict is Support.SUPPORTED
    after = checked(removed(before, Place(0, 1)), check, before)
    assert at(after, Place(2, 0)).reasons == ("建议所据的引文不在前面各部分里",)


def test_widening_goes_to_the_clause_then_to_the_sentence() -> None:
    small = Span.cut(RECORD, 9, 12)
    clause = widened(small, RECORD)
    assert clause.quote == "一九五一年全县修复水库三座，"
    assert widened(clause, RECORD).quote == "一九五一年全县修复水库三座，种树九万株。"
    assert widened(widened(clause, RECORD), RECORD) == widened(clause, RECORD)
    quoted = Record("q", "他说：“修好水库。”大家同意。", {})
    assert widened(Span.cut(quoted, 4, 6), quoted).quote == "“修好水库。”"


def test_an_empty_section_may_go_a_full_one_not() -> None:
    before = work()
    assert len(without_section(removed(before, Place(1, 0)), 1).sections) == 2
    with pytest.raises(ValueError, match="还有句子"):
        without_section(before, 0)


def test_labels_of_exhibits_are_edited_in_their_own_line() -> None:
    shown = Exhibit("r1", label=(Sentence("种树九万株。", (TREES,)), BOTH))
    before = work(Section("一、单元", (BOTH,), "unit", exhibits=(shown,)))
    assert [at(before, p) for p in places(before)] == list(before.sentences())
    after = checked(rewritten(before, Place(0, 0, 0), "种树八万株。"), check, before)
    assert at(after, Place(0, 0, 0)).verdict is Support.UNSUPPORTED
    assert after.sections[0].sentences == before.sections[0].sentences
    assert [s.text for s in moved(before, Place(0, 0, 0), 1).sections[0].exhibits[0].label] == [BOTH.text, "种树九万株。"]
    assert moved(before, Place(0, 1, 0), 1) == before
    assert len(joined(before, Place(0, 0, 0)).sections[0].exhibits[0].label) == 1


def test_only_what_changed_is_verified() -> None:
    before, seen = work(), []

    def counting(sentence: Sentence, section: Section, known: frozenset[Span]) -> Sentence:
        seen.append(sentence.text)
        return check(sentence, section, known)

    after = checked(rewritten(before, Place(0, 1), "种树九万株！"), counting, before)
    assert seen == ["种树九万株！"]
    assert findings(after.sections) == findings(before.sections)


# ---- which sentence is meant
def test_a_sentence_is_followed_by_its_words_then_its_citations_then_likeness() -> None:
    before = work()
    gone = removed(moved(before, Place(0, 0), 1), Place(0, 0))
    assert follow(BOTH.text, BOTH.citations, gone) == Place(0, 0)
    rewrote = rewritten(before, Place(0, 0), "一九五一年修复水库，群众学习。")
    assert follow(BOTH.text, BOTH.citations, rewrote) == Place(0, 0)
    recited = cited(rewritten(before, Place(0, 0), BOTH.text.replace("全县", "本县")), Place(0, 0), (SCHOOL,))
    assert follow(BOTH.text, BOTH.citations, recited) == Place(0, 0)
    assert follow(BOTH.text, BOTH.citations, removed(before, Place(0, 0))) is None
    assert follow(BOTH.text, (), work(VIEW)) is None


def test_of_two_sentences_with_the_same_words_the_one_with_the_same_citations_is_meant() -> None:
    twice = work(replace(FACT, sentences=(replace(BOTH, citations=(TREES,)), BOTH)))
    assert follow(BOTH.text, BOTH.citations, twice) == Place(0, 1)


# ---- keeping
@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    made = open_store(fill(tmp_path))
    yield made
    made.close()


def _kept(store: GraphStore) -> Product:
    record = store.record("T901-2", Audience.BRIEF)
    assert record is not None
    quote = Span.cut(record, 0, len(record.text))
    sentences = (Sentence(quote.quote, (quote,)), Sentence("蜻蜓岗战斗打响。", (quote,)))
    draft = Product("p-1", "brief", "蜻蜓岗", (Section("一、档案记载", sentences),))
    return keep(store, replace(draft, version=0), draft, EDITOR, "起草")


def test_every_save_is_a_version_in_ones_name_and_logged(store: GraphStore) -> None:
    first = _kept(store)
    second = keep(store, first, rewritten(first, Place(0, 1), "战斗打响。"), OTHER, "改写一句")
    assert (second.version, second.author, store.product("p-1", 1), store.product("p-1")) == (2, "周编研", first, second)
    assert set(second.basis) == {"T901-2"}
    entry = store.audit(1)[0]
    assert (entry.who, entry.action, entry.subject, entry.detail) == ("周编研", "修改文稿", "p-1", "蜻蜓岗，第 2 稿：改写一句")


def test_who_may_not_write_does_not(store: GraphStore) -> None:
    first = _kept(store)
    reviewer = Person("政审", permissions_of([Role.REVIEWER_POLITICAL]))
    with pytest.raises(Refused):
        keep(store, first, removed(first, Place(0, 0)), reviewer, "删除")
    assert store.product("p-1") == first


@pytest.mark.parametrize("state", [State.RELEASED, State.WITHDRAWN])
def test_what_is_released_or_withdrawn_is_not_written_on(store: GraphStore, state: State) -> None:
    first = _kept(store)
    store.save_product(replace(first, version=2, state=state, issue=1, serial=1))
    with pytest.raises(Refused, match="另起一份"):
        keep(store, first, removed(first, Place(0, 0)), EDITOR, "删除")
    with pytest.raises(Refused):
        keep(store, replace(first, version=2), first, EDITOR, "起草")
    newest = store.product("p-1")
    assert newest is not None
    assert newest.serial == 1


def test_an_earlier_version_comes_back_as_a_new_one(store: GraphStore) -> None:
    first = _kept(store)
    second = keep(store, first, removed(first, Place(0, 0)), OTHER, "删除")
    third = keep(store, second, back_to(second, first), EDITOR, "恢复第 1 稿")
    assert (third.version, third.sections) == (3, first.sections)
    assert store.product("p-1", 2) == second


def test_of_two_who_save_at_once_one_is_told_and_nothing_is_lost(store: GraphStore) -> None:
    first, outcome = _kept(store), {}
    start = threading.Barrier(2)

    def save(person: Person, place: int) -> None:
        start.wait()
        try:
            outcome[person.name] = keep(store, first, rewritten(first, Place(0, place), f"{person.name}的话。"), person, "改写一句")
        except Conflict as late:
            outcome[person.name] = late

    threads = [threading.Thread(target=save, args=(p, n)) for n, p in enumerate((EDITOR, OTHER))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won,) = [o for o in outcome.values() if isinstance(o, Product)]
    (lost,) = [name for name, o in outcome.items() if isinstance(o, Conflict)]
    assert store.product("p-1") == won
    assert store.product("p-1", 3) is None
    mine = 0 if lost == EDITOR.name else 1
    again = follow(at(first, Place(0, mine)).text, at(first, Place(0, mine)).citations, won)
    assert again == Place(0, mine)
    both = keep(store, won, rewritten(won, again, f"{lost}的话。"), EDITOR if lost == EDITOR.name else OTHER, "用到新稿")
    assert {s.text for s in both.sentences()} == {"林编研的话。", "周编研的话。"}
