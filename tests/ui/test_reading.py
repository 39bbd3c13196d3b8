"""How a record is cut and counted for the browser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import (
    DateMention,
    Entity,
    EntityType,
    Event,
    Mention,
    Modality,
    Record,
    Run,
    Span,
    Statement,
    Status,
    Term,
    When,
)
from pipelines.calendar_dates.edtf import make
from ui.reading import (
    PART,
    Mark,
    counts,
    date_lines,
    edtf_words,
    event_tags,
    file_name,
    file_place,
    marks,
    part_at,
    parts,
    ties,
    utf16,
    windowed,
    within,
)

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
    marks = [Mark(0, 2, "PER", ()), Mark(2, 5, "ORG", ()), Mark(4, 5, "LOC", ())]
    assert [(m["s"], m["e"], m["kind"]) for m in windowed(marks, text, 1, 4)] == [(0, 1, "PER"), (1, 3, "ORG")]
    assert [(m["s"], m["e"]) for m in windowed(marks, text, 0, 5)] == [(0, 3), (3, 6), (5, 6)]


# ---- what a date means, in plain Chinese
@pytest.mark.parametrize(("edtf", "words"), [
    ("1942-08-20", "公历 1942年8月20日"), ("1938-22", "公历 1938年夏"), ("193X", "公历 20世纪30年代"), ("1938~", "大约 1938年"),
    ("1938?", "公历 1938年（存疑）"), ("1938%", "大约 1938年（存疑）"), ("1938-06-11/1938-06-20", "公历 1938年6月11日至20日"),
    ("", "推不出公历日期"),
])
def test_an_edtf_value_is_told_in_words(edtf: str, words: str) -> None:
    assert edtf_words(make(edtf, "某日")) == words


def _date(when: When, note: str = "", origin: str = "rule:dates@1") -> DateMention:
    return DateMention(Span("R", 0, 2, "某日"), when, origin, note)


def test_a_date_tells_calendar_range_anchor_and_conflict() -> None:
    assert date_lines(_date(make("1938-05", "民国廿七年五月", "minguo"), "括注 1937年 与民国廿七年不合")) == (
        "日期：公历 1938年5月（EDTF 1938-05）", "所指范围：1938-05-01 至 1938-05-31，精确到月", "历法：民国纪年",
        "注意：括注 1937年 与民国廿七年不合",
    )
    assert date_lines(_date(make("1942-08-21", "次日", "relative", "据前文 1942-08-20"))) == (
        "日期：公历 1942年8月21日（EDTF 1942-08-21）", "原文没有写全，据上下文推定", "推定依据：据前文 1942-08-20",
    )


def test_what_a_model_said_is_marked_as_such() -> None:
    record = Record("R", "林岳到会")
    said = Mention(Span.cut(record, 0, 2), EntityType.PERSON, 0.6, "llm:qwen@p-1")
    (mark,) = marks([(said, "")], [], [], {})
    assert mark.lines == ("人名：林岳", "语言模型所读（qwen），只是建议")
    event = Event("会议", Span.cut(record, 2, 4), Span.cut(record, 0, 4), "llm:qwen@p-1", modality=Modality.DENIED, status=Status.ACCEPTED)
    assert [word for word, _ in event_tags(event)] == ["否定", "已核", "语言模型所读"]


def test_counts_are_of_the_whole_field_in_a_fixed_order() -> None:
    record = Record("R", "林岳到会", {"题名": "林岳"})
    names = [(Mention(Span.cut(record, 0, 2, field), EntityType.PERSON, 0.6, "n"), "") for field in ("text", "题名")]
    times = [(Mention(Span.cut(record, 0, 2), EntityType.TIME, 0.6, "n"), "")]
    events = [Event("会议", Span.cut(record, 2, 4), Span.cut(record, 0, 4), "e")]
    assert list(counts([*names, *times], [], events, "text").items()) == [("PER", 1), ("EVENT", 1)]


@given(st.integers(0, 9), st.integers(1, 9), st.integers(0, 9), st.integers(1, 9))
def test_what_touches_the_part_is_drawn(start: int, length: int, at: int, size: int) -> None:
    touches = bool(set(range(start, start + length)) & set(range(at, at + size)))
    assert within("text", start, start + length)(at, at + size, "text") == touches
    assert not within("text", start, start + length)(at, at + size, "题名")


# ---- what ties events to each other
def test_part_and_whole_and_other_tellings_are_tied() -> None:
    record = Record("R", "县代会召开，会上通过决议。县代会闭幕。")
    meeting, again, paper = Span.cut(record, 0, 3), Span.cut(record, 13, 16), Span.cut(record, 8, 12)

    def event(kind: str, name: Span, referent: str, modality: Modality = Modality.ACTUAL) -> Event:
        return Event(kind, name, Span.cut(record, 0, 12), "e@1", name=Term(name, EntityType.EVENT, referent), modality=modality)

    whole, other = event("会议", meeting, "n-1"), event("会议", again, "n-2")
    part, denied = event("发布文件", paper, "n-3"), event("会议", Span.cut(record, 16, 18), "n-1", Modality.DENIED)
    said = Statement(Term(paper, EntityType.EVENT), "SUBEVENT_OF", Span.cut(record, 0, 12), "e@1", Term(meeting, EntityType.EVENT))
    entity = Entity("n-1", EntityType.EVENT, "县代会", referents=("n-1", "n-2"), record_count=3)
    tied = ties([whole, other, part, denied], [said], {"n-1": entity, "n-2": entity})
    told = {name: [(t.how, t.words) for t in tied.get(e.id, [])] for name, e in (("whole", whole), ("part", part), ("denied", denied))}
    assert told == {
        "whole": [("包括", "通过决议"), ("又见", "县代会召开，会上通过决议。"[:12]), ("同一件事", "另有 2 件档案说到")],
        "part": [("属于", "县代会")], "denied": [],
    }
    assert f"card={whole.id}" in tied[part.id][0].target.href


# ---- where it stands in the file
def test_the_place_in_the_file_counts_from_one_and_names_the_page() -> None:
    text = "一页的字二页的字"
    record = Record("R", text, text_path="/馆/卷一.pdf", layout=(Run(0, 120, 4, "第3页"), Run(4, 0, 4, "第4页")))
    assert file_name(record) == "卷一.pdf"
    assert file_place(record, 0, 2) == "第3页 第121–122字"
    assert file_place(record, 2, 6) == "第3页 第123–124字；第4页 第1–2字"
    assert file_place(record, 8, 9) == ""


def test_a_text_without_pages_and_a_text_in_a_catalogue_have_a_place_too() -> None:
    assert file_place(Record("R", "甲乙丙", text_path="a.txt"), 1, 3) == "第2–3字"
    assert file_name(Record("R", "甲乙丙", source_path="/x/目录.xlsx", source_row=7)) == "目录.xlsx 第 7 行"
    assert file_name(Record("R", "", source_path="/x/目录.xlsx", source_row=7)) == ""


def test_many_places_are_cut_short() -> None:
    layout = tuple(Run(n, n * 10, 1, f"第{n + 1}页") for n in range(5))
    assert file_place(Record("R", "甲乙丙丁戊", layout=layout), 0, 5).endswith("；第3页 第21–21字等 5 处")
