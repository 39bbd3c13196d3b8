"""How a record is cut and counted for the browser."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.reading import PART, Mark, part_at, parts, utf16, windowed

_TEXT = st.text(alphabet="年𠮷a\n。\U0002a700", max_size=60)


@given(_TEXT.map(lambda t: t * 400))
def test_parts_follow_each_other_and_lose_nothing(text: str) -> None:
    cut = parts(text)
    assert "".join(text[start:end] for start, end in cut) == text
    assert all(end - start <= PART * 5 // 4 for start, end in cut)
    assert all(cut[part_at(cut, i)][0] <= i < cut[part_at(cut, i)][1] for i in range(0, len(text), 997))


def test_parts_end_where_a_line_ends() -> None:
    text = ("一" * 99 + "\n") * 200
    assert all(text[end - 1] == "\n" for _, end in parts(text))


@given(_TEXT, st.data())
def test_offsets_are_counted_as_a_browser_counts(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    units, at = text.encode("utf-16-le"), utf16(text)
    assert units[2 * at(start) : 2 * at(end)].decode("utf-16-le") == text[start:end]


def test_marks_are_cut_to_the_part_shown() -> None:
    text = "𠮷甲乙丙丁"
    marks = [Mark(0, 2, "PER", ""), Mark(2, 5, "ORG", ""), Mark(4, 5, "LOC", "")]
    assert [(m["s"], m["e"], m["kind"]) for m in windowed(marks, text, 1, 4)] == [(0, 1, "PER"), (1, 3, "ORG")]
    assert [(m["s"], m["e"]) for m in windowed(marks, text, 0, 5)] == [(0, 3), (3, 6), (5, 6)]
