"""Differences: nothing of either version is lost, words change in words, sentences keep their identity."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from graph.model import Record, Span
from graph.works import Exhibit, Product, Section, Sentence
from pipelines.compose.differences import Difference, Kind, Part, differences, words_between

RECORD = Record("r", "修复水库三座。群众参加夜校学习。全县种树九万株。")
ONE, TWO, THREE = Span.cut(RECORD, 0, 7), Span.cut(RECORD, 7, 16), Span.cut(RECORD, 16, 24)
A, B, C = Sentence(ONE.quote, (ONE,)), Sentence(TWO.quote, (TWO,)), Sentence(THREE.quote, (THREE,))


def work(*sections: tuple[Sentence, ...]) -> Product:
    """A work of these sections, headed 一, 二, ..."""
    return Product("p", "brief", "题", tuple(Section("一二三四"[n], s) for n, s in enumerate(sections)))


def told(before: Product, after: Product) -> list[tuple[Kind, str]]:
    """What became of which sentence, by its first words."""
    return [(d.kind, "".join(w for _, w in d.parts)[:4]) for d in differences(before, after)]


def test_a_figure_changes_whole_and_single_letters_in_common_do_not_break_a_change_up() -> None:
    K, X, P = Part.KEPT, Part.CUT, Part.ADDED
    assert words_between("移民3500户。", "移民3520户。") == ((K, "移民"), (X, "3500"), (P, "3520"), (K, "户。"))
    assert words_between("九月二十五日开会。", "九月二十六日开会。") == ((K, "九月"), (X, "二十五"), (P, "二十六"), (K, "日开会。"))
    assert words_between("县委开会。", "县委在石溪开会。") == ((K, "县委"), (P, "在石溪"), (K, "开会。"))
    assert words_between("甲方人多势众。", "乙地人少粮缺。") == ((X, "甲方人多势众"), (P, "乙地人少粮缺"), (K, "。"))


@given(st.text(alphabet="县委开会九百户12ab，。 \n", max_size=40), st.text(alphabet="县委开会九百户12ab，。 \n", max_size=40))
def test_both_texts_can_be_read_out_of_the_parts(before: str, after: str) -> None:
    parts = words_between(before, after)
    assert "".join(w for p, w in parts if p is not Part.ADDED) == before
    assert "".join(w for p, w in parts if p is not Part.CUT) == after
    assert all(words for _, words in parts)


def test_a_sentence_rewritten_added_removed() -> None:
    rewritten = replace(A, text="修复水库五座。")
    assert told(work((A, B)), work((rewritten, C, B))) == [(Kind.CHANGED, "修复水库"), (Kind.ADDED, "全县种树"), (Kind.SAME, "群众参加")]
    assert told(work((A, B, C)), work((A, C))) == [(Kind.SAME, "修复水库"), (Kind.REMOVED, "群众参加"), (Kind.SAME, "全县种树")]


def test_a_sentence_moved_within_and_between_sections() -> None:
    assert told(work((A, B, C)), work((B, C, A))) == [(Kind.SAME, "群众参加"), (Kind.SAME, "全县种树"), (Kind.MOVED, "修复水库")]
    (one, two) = differences(work((A, B), ()), work((A,), (B,)))
    assert (one.kind, two.kind, two.was, two.heading) == (Kind.SAME, Kind.MOVED, "一", "二")


def test_citations_and_analysis_are_changes_too() -> None:
    (found,) = differences(work((A,)), work((replace(A, citations=(TWO,)),)))
    assert (found.kind, found.cited, found.uncited) == (Kind.CHANGED, (TWO,), (ONE,))
    (found,) = differences(work((A,)), work((replace(A, analysis=True),)))
    assert (found.kind, found.analysis) == (Kind.CHANGED, "标为分析")


def test_a_sentence_wholly_rewritten_with_its_citations_is_one_gone_and_one_new() -> None:
    assert told(work((A,)), work((replace(A, text="今年雨多。"),))) == [(Kind.ADDED, "今年雨多"), (Kind.REMOVED, "修复水库")]


def test_labels_of_exhibits_are_compared() -> None:
    def shown(label: Sentence) -> Product:
        return replace(work(()), sections=(Section("一", (), exhibits=(Exhibit("r", label=(label,)),)),))

    assert told(shown(A), shown(replace(A, text="修复水库五座。"))) == [(Kind.CHANGED, "修复水库")]


SENTENCES = st.lists(st.sampled_from([A, B, C, replace(A, text="修复水库五座。"), replace(C, analysis=True)]), max_size=5).map(tuple)
WORKS = st.builds(work, SENTENCES, SENTENCES)


@given(WORKS, WORKS)
def test_every_sentence_of_both_is_told_once(before: Product, after: Product) -> None:
    found = differences(before, after)

    def read(without: Part, gone: Kind) -> list[str]:
        return ["".join(w for p, w in f.parts if p is not without) for f in found if f.kind is not gone]

    assert read(Part.CUT, Kind.REMOVED) == [s.text for s in after.sentences()]
    assert sorted(read(Part.ADDED, Kind.ADDED)) == sorted(s.text for s in before.sentences())


def test_a_work_compared_with_itself_is_unchanged() -> None:
    same = work((A, B, A), (C,))
    assert {d.kind for d in differences(same, same)} == {Kind.SAME}
    assert isinstance(differences(same, same)[0], Difference)
