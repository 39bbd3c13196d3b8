"""A question typed into the search box is answered above the hits, for this audience alone."""

from __future__ import annotations

from graph.access import Audience
from tests.ui.conftest import Open
from tests.ui.showing import said


def test_a_question_is_answered_with_quotes_and_disagreements(open_page: Open) -> None:
    app = open_page("search", q="蜻蜓岗战斗是哪一天打响的？")
    assert not app.exception
    words = said(app)
    assert "按问题作答" in words
    assert "问的是：有哪些事、在何时" in words
    assert "说法不一" in words
    assert "一九四三年二月十二日，蜻蜓岗战斗打响" in words
    assert "一九四三年二月十五日，蜻蜓岗战斗打响" in words


def test_what_no_record_says_is_said_plainly(open_page: Open) -> None:
    words = said(open_page("search", q="挺进师在浙西南做了什么？"))
    assert "没有找到记载" in words
    assert "不说明没有发生" in words


def test_words_that_only_name_something_are_searched_as_ever(open_page: Open) -> None:
    assert "按问题作答" not in said(open_page("search", q="蜻蜓岗"))


def test_a_closed_record_answers_nobody_outside(open_page: Open) -> None:
    question = "杜小山与樊立德怎样接头？"
    assert "潜入余姚" in said(open_page("search", q=question))
    words = said(open_page("search", Audience.PUBLICATION, q=question))
    assert "潜入余姚" not in words
    assert "密查" not in words
    assert "T902" not in words
