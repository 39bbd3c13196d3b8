"""The reader: all finders together, over any record."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import DateMention, EntityType, Event, Findings, Mention, Record, Span, Statement, Term, When
from pipelines.extract import dates, documents, events, relations
from pipelines.extract.pipeline import AT_ONCE, Reader, arranged
from pipelines.extract.scene import Scene


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def read(reader: Reader, text: str, title: str = "") -> Findings:
    (found,) = reader.read([Record("r", text, {"题名": title})])
    return found


def test_names_offices_and_statements_come_together(reader: Reader) -> None:
    found = read(reader, "陈文任浙江省水利局副局长。", "关于浙江省水利局的通知")
    assert {(m.span.field, m.span.quote, m.type.value) for m in found.mentions if m.type is not EntityType.DOCUMENT} >= {
        ("text", "陈文", "PER"), ("text", "浙江省水利局", "ORG"), ("text", "副局长", "POSITION"), ("题名", "浙江省水利局", "ORG"),
    }
    assert ("HELD_POSITION", "副局长") in {(s.predicate, s.value) for s in found.statements}
    assert found.producers == reader.producers


def test_one_who_takes_an_office_in_a_line_of_a_decision_is_found_with_its_day(reader: Reader) -> None:
    found = read(reader, "特委一九三六年六月十四日会议决定：\n单永年任仙霞独立支队副支队长；\n汤金凤任双溪口区委副书记。")
    days = {a.term.span.quote: e.when and e.when.edtf for e in found.events for a in e.arguments if a.role == "person"}
    assert days == {"单永年": "1936-06-14", "汤金凤": "1936-06-14"}
    assert {s.subject.span.quote for s in found.statements if s.predicate == "HELD_POSITION"} == {"单永年", "汤金凤"}


def test_the_model_layer_gives_the_recognisers_own_names() -> None:
    found = read(Reader("model"), "浙江省人民政府1949年5月3日任命陈文为局长。")
    assert {m.type for m in found.mentions} <= {EntityType.PERSON, EntityType.PLACE, EntityType.ORGANISATION, EntityType.TIME}
    assert "1949年5月3日" in {m.span.quote for m in found.mentions if m.type is EntityType.TIME}


def test_empty_records_are_answered_in_order(reader: Reader) -> None:
    records = [Record(str(i), text) for i, text in enumerate(["", "  \n", "杭州解放。", ""])]
    found = list(reader.read(records))
    assert [f.record_id for f in found] == ["0", "1", "2", "3"]
    assert [bool(f.mentions) for f in found] == [False, False, True, False]


def test_reading_streams(reader: Reader) -> None:
    taken = 0

    def endless() -> Iterator[Record]:
        nonlocal taken
        for i in itertools.count():
            taken += 1
            yield Record(str(i), "杭州解放。")

    assert len(list(itertools.islice(reader.read(endless()), 3))) == 3
    assert taken <= AT_ONCE


def test_finders_are_given_what_was_found_before(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "浙江省人民政府于五月三日印发《办法》，县委书记陈文签署，举行杭州会师。"
    seen: list[list[str]] = []
    origin = "stub"

    def span(record: Record, field: str, words: str) -> Span:
        start = record.field_text(field).index(words)
        return Span.cut(record, start, start + len(words), field)

    def find_dates(record: Record, field: str) -> list[DateMention]:
        return [DateMention(span(record, field, "五月三日"), When("1949-05-03"), origin)]

    def find_documents(record: Record, field: str) -> list[Mention]:
        return [Mention(span(record, field, "《办法》"), EntityType.DOCUMENT, 1.0, origin)]

    def framed(scene: Scene) -> list[Event]:
        seen.append([f"{m.span.quote}/{m.type}" for m in scene.names] + [d.when.edtf for d in scene.dates])
        name = Term(span(scene.record, scene.field, "杭州会师"), EntityType.EVENT)
        said = span(scene.record, scene.field, text)
        return [Event("会议", span(scene.record, scene.field, "会师"), said, origin, name=name)]

    def relations_of(scene: Scene) -> list[Statement]:
        (person,) = (Term(m.span, m.type) for m in scene.names if m.type is EntityType.PERSON)
        return [Statement(person, "KNOWS", span(scene.record, scene.field, text), origin)] * 2

    monkeypatch.setattr(dates, "find_dates", find_dates)
    monkeypatch.setattr(documents, "find_documents", find_documents)
    monkeypatch.setattr(events, "framed", framed)
    monkeypatch.setattr(relations, "relations_of", relations_of)
    found = read(Reader("rules"), text)
    assert seen == [["浙江省人民政府/ORG", "《办法》/DOC", "县委书记/POSITION", "陈文/PER", "杭州/LOC", "1949-05-03"]]
    kinds = [(m.span.quote, m.type.value) for m in found.mentions]
    assert ("五月三日", "TIME") in kinds
    assert ("杭州会师", "EVENT") in kinds
    assert [s.predicate for s in found.statements] == ["HELD_POSITION", "KNOWS"]


def test_names_give_way_to_dates_and_offices_and_hold_dates_inside() -> None:
    record = Record("r", "五一劳动节前后，民国三十年，县委书记")

    def cut(start: int, end: int) -> Span:
        return Span.cut(record, start, end)

    names = [
        Mention(cut(0, 5), EntityType.ORGANISATION, 0.9, "n"), Mention(cut(8, 10), EntityType.PLACE, 0.9, "n"),
        Mention(cut(14, 16), EntityType.ORGANISATION, 0.9, "n"),
    ]
    offices = [Mention(cut(14, 18), EntityType.POSITION, 0.9, "p")]
    days = [DateMention(cut(0, 2), When("XXXX-05-01"), "d"), DateMention(cut(8, 13), When("1941"), "d")]
    assert [m.span.quote for m in arranged(names, offices, days)] == ["五一劳动节", "县委书记"]


PIECES = st.sampled_from(
    ["陈文", "任", "浙江省", "人民政府", "县委书记", "代理", "局长", "一九四九年", "五月三日", "，", "。", "；", "\n", "\r\n", "\n\n", "　",
     "《", "》", "😀", "關於", "會甬特委", "成立", "召开会议", "〔1954〕31号", "第", "A", "１９", "：", "“", "”", "#", "免去", "由"]
)


@settings(max_examples=50, deadline=None)
@given(
    text=st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(st.characters(exclude_categories=["Cs"]), max_size=100)),
    title=st.lists(PIECES, max_size=8).map("".join),
)
def test_any_text_is_read_and_every_quote_stands(text: str, title: str) -> None:
    record = Record("r", text, {"题名": title})
    (found,) = SHARED.read([record])
    spans = [m.span for m in found.mentions] + [d.span for d in found.dates]
    spans += [s.evidence for s in found.statements] + [s.subject.span for s in found.statements]
    spans += [e.trigger for e in found.events] + [a.term.span for e in found.events for a in e.arguments]
    for span in spans:
        assert record.field_text(span.field)[span.start : span.end] == span.quote
    for field in ("text", "题名"):
        flat = [m.span for m in found.mentions if m.span.field == field and m.type not in (EntityType.DOCUMENT, EntityType.EVENT)]
        assert all(a.end <= b.start for a, b in itertools.pairwise(flat))


SHARED = Reader()


def test_twenty_thousand_characters_without_punctuation(reader: Reader) -> None:
    text = "陈文任浙江省水利局副局长后到杭州开会" * 1111
    found = read(reader, text)
    assert len(found.mentions) > 2000
    assert all(text[m.span.start : m.span.end] == m.span.quote for m in found.mentions)


def test_the_same_record_always_gives_the_same_findings(reader: Reader) -> None:
    records = [Record(str(i), t) for i, t in enumerate(["中共余姚县委书记林岳到梁弄镇。" * 9, "杭州。", "陈文任局长。"])]
    together = list(reader.read(records))
    assert together == [found for record in records for found in reader.read([record])]
