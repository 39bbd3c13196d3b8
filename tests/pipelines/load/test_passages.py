"""Passages tile a text: whole sentences where there are any, nothing lost but blanks."""

from hypothesis import given
from hypothesis import strategies as st

from graph.model import Record
from pipelines.load.passages import LONGEST, passages


def test_title_and_short_text_are_one_passage_each() -> None:
    record = Record("r", "  一句话。\n又一句。 ", {"题名": "题"})
    assert [(p.field, record.field_text(p.field)[p.start : p.end]) for p in passages(record)] == [
        ("题名", "题"), ("text", "一句话。\n又一句。"),
    ]


def test_long_text_is_cut_after_a_sentence() -> None:
    record = Record("r", ("甲" * 99 + "。") * 5)
    assert [p.end - p.start for p in passages(record)] == [200, 200, 100]


def test_an_empty_record_has_no_passage() -> None:
    assert list(passages(Record("r", " \n　"))) == []


@given(st.text(alphabet="甲乙。，\n 　；丙", max_size=1500))
def test_nothing_but_blanks_is_left_out_and_nothing_overlaps(text: str) -> None:
    at = 0
    for passage in passages(Record("r", text)):
        assert not text[at : passage.start].strip()
        assert passage.start < passage.end <= passage.start + LONGEST
        at = passage.end
    assert not text[at:].strip()
