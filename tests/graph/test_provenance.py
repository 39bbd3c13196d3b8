"""Evidence that cannot lie: invented Chinese quotes come first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Record, Run, Span
from graph.provenance import SourceRun, in_source, locate, occurrences, stands

RECORD = Record("T901-001", "一九四二年七月二十八日，浙东區黨委在慈溪成立。", {"题名": "关于成立区党委的决定"})


@pytest.mark.parametrize(
    "quote", ["浙东区委在余姚成立", "一九四三年七月二十八日", "，。！", "   ", "慈溪成立！", "浙东区党委在慈溪成立"]
)
def test_an_invented_or_folded_quote_is_not_in_the_record(quote: str) -> None:
    assert locate(quote, RECORD) is None


def test_an_invented_quote_of_the_right_length_does_not_stand() -> None:
    assert not stands(Span(RECORD.id, 0, 5, "一九四三年"), RECORD)


def test_a_true_quote_one_character_off_does_not_stand() -> None:
    assert stands(Span(RECORD.id, 0, 5, "一九四二年"), RECORD)
    assert not stands(Span(RECORD.id, 1, 6, "一九四二年"), RECORD)


def test_a_quote_of_another_record_does_not_stand() -> None:
    assert not stands(Span("T901-002", 0, 5, "一九四二年"), RECORD)


def test_a_title_is_evidence_in_its_own_field_only() -> None:
    span = Span.cut(RECORD, 0, 4, "题名")
    assert span.quote == "关于成立"
    assert stands(span, RECORD)
    assert not stands(Span(RECORD.id, 0, 4, "关于成立"), RECORD)


def test_blank_quotes_stand_nowhere() -> None:
    blank = Record("r", "　　 正文")
    assert not stands(Span("r", 0, 2, "　　"), blank)


def test_empty_and_inverted_spans_cannot_be_made() -> None:
    for start, end, quote in ((3, 3, ""), (5, 2, "abc"), (-1, 2, "abc"), (0, 2, "abc")):
        with pytest.raises(ValueError, match="引文"):
            Span("r", start, end, quote)


def test_a_span_beyond_the_text_cannot_be_cut() -> None:
    with pytest.raises(ValueError, match="引文"):
        Span.cut(RECORD, 0, len(RECORD.text) + 1)


def test_occurrences_fold_for_finding_and_point_at_the_original() -> None:
    places = list(occurrences("浙东区党委", RECORD.text))
    assert [RECORD.text[a:b] for a, b in places] == ["浙东區黨委"]


def test_occurrences_cross_hard_line_breaks() -> None:
    text = "馆藏枫\n 桥经验档案"
    assert [text[a:b] for a, b in occurrences("枫桥", text)] == ["枫\n 桥"]


@pytest.mark.parametrize("needle", ["", "，", "。。", "  ", "《》"])
def test_a_needle_without_letters_matches_nowhere(needle: str) -> None:
    assert list(occurrences(needle, "，。《》 正文")) == []


@given(st.text(min_size=1, max_size=60), st.data())
def test_every_cut_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    record = Record("r", text)
    span = Span.cut(record, start, end)
    assert text[span.start : span.end] == span.quote
    assert stands(span, record) == bool(span.quote.strip())


# ---- back into the file
# 第1页: "派技术员陆\n— 1 —", 第2页: "望秋到\n三里桥。"
TWO_PAGES = Record("r", "派技术员陆望秋到三里桥。", layout=(Run(0, 0, 5, "第1页"), Run(5, 0, 3, "第2页"), Run(8, 4, 4, "第2页")))


def test_a_name_over_a_page_is_a_run_on_each() -> None:
    assert in_source(TWO_PAGES, 4, 7) == (SourceRun("第1页", 4, 5), SourceRun("第2页", 0, 2))


def test_a_name_over_a_line_break_that_is_gone_is_two_runs() -> None:
    assert in_source(TWO_PAGES, 7, 11) == (SourceRun("第2页", 2, 3), SourceRun("第2页", 4, 7))


def test_without_a_layout_the_text_is_the_file() -> None:
    assert in_source(RECORD, 3, 9) == (SourceRun("", 3, 9),)


def test_no_run_goes_over_a_line_break_that_stayed() -> None:
    assert in_source(Record("r", "派陆\r\n  望秋去"), 1, 8) == (SourceRun("", 1, 2), SourceRun("", 6, 8))


def test_neighbouring_runs_are_one() -> None:
    record = Record("r", "甲乙丙", layout=(Run(0, 5, 1), Run(1, 6, 2)))
    assert in_source(record, 0, 3) == (SourceRun("", 5, 8),)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 2), (12, 40), (-4, 0)])
def test_what_is_outside_is_nowhere(start: int, end: int) -> None:
    assert in_source(TWO_PAGES, start, end) == ()


@given(st.integers(-3, 15), st.integers(-3, 15))
def test_runs_hold_the_characters_asked_for(start: int, end: int) -> None:
    pages = {"第1页": "派技术员陆\n— 1 —", "第2页": "望秋到\n三里桥。"}
    words = "".join(pages[run.part][run.start : run.end] for run in in_source(TWO_PAGES, start, end))
    assert words == TWO_PAGES.text[max(0, start) : max(0, end)]
