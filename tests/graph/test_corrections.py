"""Reports: what became of them, and where their words stand after a text has changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.corrections import State, anchored, places, reports, sentence_around, subject_of, surroundings
from graph.model import TEXT, Amended, Record, Run, Span
from graph.provenance import SourceRun, in_source, stands
from graph.reviews import Review, ReviewKind, Said

TEXT_OF = "民国卅一年八月二十日，第八支队在梁弄镇成立，林岳任政治委员。林岳报告工作。"
RECORD = Record("R1", TEXT_OF, {"题名": "成立报告"})


def span(words: str, record: Record = RECORD, nth: int = 0) -> Span:
    at = -1
    for _ in range(nth + 1):
        at = record.text.index(words, at + 1)
    return Span.cut(record, at, at + len(words))


def said(what: Said, who: str, at: str, withdrawn: bool = False) -> Review:
    return Review(ReviewKind.CORRECTION, "c-1", what, f"editor:{who}", at, "R1", value={"about": "name"}, withdrawn=withdrawn)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ((), State.OPEN),
        (((Said.ACCEPTED, "wang", "2"),), State.ACCEPTED),
        (((Said.ACCEPTED, "wang", "2"), (Said.REJECTED, "zhao", "3")), State.REJECTED),
        (((Said.ACCEPTED, "wang", "2"), (Said.ACCEPTED, "wang", "3", True)), State.OPEN),
        (((Said.ACCEPTED, "li", "2"), (Said.ACCEPTED, "li", "3", True)), State.OPEN),  # who reported decides too
        (((Said.ACCEPTED, "wang", "2"), (Said.REJECTED, "zhao", "3"), (Said.REJECTED, "zhao", "4", True)), State.ACCEPTED),
        (((Said.REPORTED, "li", "2", True),), State.WITHDRAWN),
    ],
)
def test_the_last_word_that_still_holds_is_what_became_of_a_report(words: tuple[tuple[object, ...], ...], state: State) -> None:
    (report,) = reports([said(Said.REPORTED, "li", "1"), *(said(*w) for w in words)])  # type: ignore[arg-type]
    assert report.state is state
    assert (report.decision is not None) == (state in (State.ACCEPTED, State.REJECTED))


def test_who_ever_decided_is_remembered_though_the_word_was_taken_back() -> None:
    (report,) = reports([
        said(Said.REPORTED, "li", "1"), said(Said.ACCEPTED, "wang", "2"), said(Said.ACCEPTED, "wang", "3", True),
    ])
    assert report.editors == {"editor:wang"}


def test_unmoved_words_are_where_they_were() -> None:
    words = span("林岳", nth=1)
    assert anchored(words, *surroundings(words, RECORD).values(), RECORD) == words


@pytest.mark.parametrize(
    ("text", "nth"),
    [
        ("（机密已解）第一页\n" + TEXT_OF, 1),  # moved
        (TEXT_OF.replace("民国卅一年", "民國三十一年"), 1),  # the beginning read anew
        (TEXT_OF.replace("林岳报告工作", "林\n岳 报告工作"), None),  # broken by a line
        (TEXT_OF.replace("任政治委员。林岳", "任政治委负。林岳"), 1),  # a character beside it read otherwise
    ],
)
def test_words_are_found_again_by_their_surroundings(text: str, nth: int | None) -> None:
    words, now = span("林岳", nth=1), Record("R1", text)
    found = anchored(words, *surroundings(words, RECORD).values(), now)
    assert found is not None
    assert stands(found, now)
    assert text[found.end :].lstrip().startswith("报告")
    if nth is not None:
        assert found == span("林岳", now, nth)


@pytest.mark.parametrize(
    "text",
    [
        TEXT_OF.replace("林岳", "林某"),  # gone
        "这一件另有其文，说的是别的事情，只在末了顺便提到过林岳一次。",  # the same name in another place
        "另页。" + "林岳任政治委员。林岳报告工作。甲。" * 2,  # twice the same
    ],
)
def test_words_that_are_gone_or_cannot_be_told_apart_are_nowhere(text: str) -> None:
    words = span("林岳", nth=1)
    assert anchored(words, *surroundings(words, RECORD).values(), Record("R1", text)) is None


def _relation(record: Record) -> Review:
    evidence = (span("林岳"), span("第八支队"), span("民国卅一年八月二十日，第八支队在梁弄镇成立，林岳任政治委员"))
    value = {"about": "relation", "parts": "subject object sentence", **surroundings(evidence[0], record)}
    return Review(ReviewKind.CORRECTION, "c-1", Said.REPORTED, "editor:li", "1", "R1", value=value, evidence=evidence)


def test_the_parts_of_a_report_move_together_and_a_changed_sentence_is_taken_as_it_is_now() -> None:
    now = Record("R1", "按：\n" + TEXT_OF.replace("廿", "二十").replace("梁弄镇", "梁弄鎮上"))
    (report,) = reports([_relation(RECORD)])
    found = places(report, now)
    assert found is not None
    assert {name: s.quote for name, s in found.items()} == {
        "subject": "林岳", "object": "第八支队", "sentence": "民国卅一年八月二十日，第八支队在梁弄鎮上成立，林岳任政治委员",
    }
    assert places(report, Record("R1", TEXT_OF.replace("第八支队", "该部"))) is None


@given(st.text("甲乙丙。，\n ", min_size=1, max_size=60), st.data())
def test_what_is_found_again_always_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = Span("R1", start, end, text[start:end])
    now = Record("R1", data.draw(st.text("甲乙丙。，\n ", max_size=8)) + text[data.draw(st.integers(0, 9)) :])
    found = anchored(words, *surroundings(words, Record("R1", text)).values(), now)
    assert found is None or now.text[found.start : found.end] == found.quote
    if now.text and not now.text.isspace():
        at = next(i for i, c in enumerate(now.text) if not c.isspace())
        around = sentence_around(now, at, at + 1, TEXT)
        assert around.start <= at < around.end


def test_the_id_of_a_report_depends_on_what_it_says() -> None:
    assert subject_of("R", "editor:li", "1", {"a": "1"}) != subject_of("R", "editor:li", "1", {"a": "2"})


def test_corrected_words_lead_back_to_the_place_of_the_words_received() -> None:
    # received 甲乙丙丁戊, of which 丙 stands on another page; 乙丙 was corrected to 己, 戊 to 戊庚辛
    record = Record(
        "R1", "甲己丁戊庚辛", layout=(Run(0, 10, 2, "第1页"), Run(2, 0, 3, "第2页")),
        amended=(Amended(TEXT, 1, 2, "乙丙", "editor:li"), Amended(TEXT, 4, 6, "", "editor:li")),
    )
    assert in_source(record, 1, 2) == (SourceRun("第1页", 11, 12), SourceRun("第2页", 0, 1))
    assert in_source(record, 2, 4) == (SourceRun("第2页", 1, 3),)
    assert in_source(record, 0, 1) == (SourceRun("第1页", 10, 11),)
    assert in_source(record, 4, 6) == ()
    assert in_source(record, 3, 5) == (SourceRun("第2页", 2, 3),)
