"""A build and a single record read again, with what persons have corrected: it holds on every later run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.access import Audience
from graph.corrections import surroundings
from graph.model import EntityType, Findings, Mention, Span
from graph.reviews import Review, ReviewKind, Said
from graph.store import Batch, GraphStore
from graph.stores import open_store
from pipelines import run
from pipelines.extract.pipeline import Reader
from pipelines.ingest import Holding
from pipelines.run import Tally, build, reread

WORKING = Audience.WORKING
SAID = "一九四九年五月三日，陈文到杭州，任市军管会秘书。陈文到会讲话。"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    opened = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    yield opened
    opened.close()


def run_over(store: GraphStore, reader: Reader, folder: Path, text: str = SAID, title: str = "陈文到任") -> Tally:
    path = folder / "records.jsonl"
    rows = ({"id": "R1", "题名": title, "text": text}, {"id": "R2", "text": "陈文到宁波。"})
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return build([path], store, Holding(), reader, None, folder)


def correction(store: GraphStore, words: str, at: str = "2026-01-02T00:00:00", nth: int = 0, **value: str) -> Review:
    """A report that wang accepts."""
    record = store.record("R1", WORKING)
    assert record is not None
    start = -1
    for _ in range(nth + 1):
        start = record.text.index(words, start + 1)
    span = Span.cut(record, start, start + len(words))
    said = {"parts": "words", **surroundings(span, record), **value}
    told = Review(ReviewKind.CORRECTION, f"c-{at}", Said.REPORTED, "editor:li", at, "R1", value=said, evidence=(span,))
    yes = Review(ReviewKind.CORRECTION, f"c-{at}", Said.ACCEPTED, "editor:wang", at + "1", "R1")
    store.review([told, yes])
    return yes


def names(store: GraphStore, kind: EntityType) -> list[tuple[int, str, str]]:
    found = (m for m, _ in store.mentions(WORKING, record_id="R1") if m.type is kind and m.span.field == "text")
    return [(m.span.start, m.span.quote, m.origin) for m in found]




def test_a_record_read_again_is_corrected_at_once_and_again_when_the_word_is_taken_back(
    store: GraphStore, reader: Reader, tmp_path: Path
) -> None:
    run_over(store, reader, tmp_path)
    before = store.mentions(WORKING, record_id="R1")
    assert "陈文" in {n for _, n, _ in names(store, EntityType.PERSON)}
    yes = correction(store, "陈文", about="name", wrong="type", type="PER", to_type="ORG", all="yes")
    assert reread("R1", store, reader) == []
    assert {(n, o) for _, n, o in names(store, EntityType.ORGANISATION)} >= {("陈文", "editor:wang")}
    assert "陈文" not in {n for _, n, _ in names(store, EntityType.PERSON)}
    (entity,) = (e for e in store.find_entities("陈文", WORKING) if e.type is EntityType.ORGANISATION)
    assert entity.record_count == 1
    store.review([replace(yes, at="2026-01-03", withdrawn=True)])
    assert reread("R1", store, reader) == []
    assert store.mentions(WORKING, record_id="R1") == before


def test_what_was_corrected_is_passed_over_by_the_next_build_and_right_in_one_by_another_reader(
    store: GraphStore, reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_over(store, reader, tmp_path)
    correction(store, "陈文", about="name", wrong="type", type="PER", to_type="ORG", all="yes")
    correction(store, "军管会秘书", "2026-01-03T00:00:00", about="text", wrong="words", right="军事管制委员会秘书")
    reread("R1", store, reader)
    right = store.mentions(WORKING, record_id="R1"), store.record("R1", WORKING)
    assert run_over(store, reader, tmp_path).unchanged == 2
    monkeypatch.setattr(reader, "producers", tuple(p.replace("@", "@9") for p in reader.producers))
    again = run_over(store, reader, tmp_path)
    assert (again.unchanged, again.noted) == (0, [])
    assert (store.mentions(WORKING, record_id="R1"), store.record("R1", WORKING)) == right
    held = store.record("R1", WORKING)
    assert held is not None
    assert held.text == SAID.replace("军管会", "军事管制委员会")


def test_a_graph_built_anew_from_the_files_has_what_persons_said(store: GraphStore, reader: Reader, tmp_path: Path) -> None:
    """Reviews are data of the store: nothing but them is needed for the record to come out right the first time."""
    run_over(store, reader, tmp_path)
    correction(store, "陈文", about="name", wrong="none", type="PER", all="yes")
    run_over(store, reader, tmp_path)
    assert "陈文" not in {n for _, n, _ in names(store, EntityType.PERSON)}


def test_a_corrected_title_is_found_and_read(store: GraphStore, reader: Reader, tmp_path: Path) -> None:
    run_over(store, reader, tmp_path)
    said = {"about": "field", "wrong": "words", "field": "题名", "right": "陈文任职始末", "parts": "value", "before": "", "after": ""}
    words = Span("R1", 0, 4, "陈文到任", "题名")
    store.review([
        Review(ReviewKind.CORRECTION, "c-1", Said.REPORTED, "editor:li", "1", "R1", value=said, evidence=(words,)),
        Review(ReviewKind.CORRECTION, "c-1", Said.ACCEPTED, "editor:wang", "2", "R1"),
    ])
    run_over(store, reader, tmp_path)
    assert [h.record_id for h in store.search_text("任职始末", WORKING)] == ["R1"]
    assert store.search_text("陈文到任", WORKING) == []
    held = store.record("R1", WORKING)
    assert held is not None
    assert held.raw["题名"] == "陈文到任"


def test_another_text_of_the_same_record_is_corrected_where_the_words_have_moved_to(
    store: GraphStore, reader: Reader, tmp_path: Path
) -> None:
    run_over(store, reader, tmp_path)
    correction(store, "陈文", nth=1, about="name", wrong="type", type="PER", to_type="ORG")
    moved = "（重新识别，第一页）\n" + SAID
    assert run_over(store, reader, tmp_path, moved).noted == []
    assert (moved.rindex("陈文"), "陈文", "editor:wang") in names(store, EntityType.ORGANISATION)
    assert moved.index("陈文") in {s for s, _, _ in names(store, EntityType.PERSON)}


def test_a_correction_whose_words_are_gone_is_told_in_the_report_of_the_build(
    store: GraphStore, reader: Reader, tmp_path: Path
) -> None:
    run_over(store, reader, tmp_path)
    correction(store, "军管会秘书", about="text", wrong="words", right="军事管制委员会秘书")
    correction(store, "陈文", "2026-01-03T00:00:00", about="name", wrong="none", type="PER")
    tally = run_over(store, reader, tmp_path, "换了一篇文字，与前不同。")
    told = [r for row in tally.noted for r in row.reasons]
    assert [row.record_id for row in tally.noted] == ["R1", "R1"]
    assert all("没有用上" in r and "wang" in r for r in told)
    assert "军管会" not in "".join(told)
    assert run_over(store, reader, tmp_path).noted == []
    held = store.record("R1", WORKING)
    assert held is not None
    assert "军事管制委员会" in held.text


def test_what_is_decided_while_a_build_runs_is_not_overrun(
    store: GraphStore, reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_over(store, reader, tmp_path)
    real, decided = run._finish, []

    def meanwhile(*given: object) -> None:
        real(*given)  # type: ignore[arg-type]
        if not decided:
            decided.append(correction(store, "陈文", about="name", wrong="none", type="PER", all="yes"))

    monkeypatch.setattr(run, "_finish", meanwhile)
    run_over(store, reader, tmp_path, SAID + "完。")
    assert "陈文" not in {n for _, n, _ in names(store, EntityType.PERSON)}


def test_what_was_taken_from_a_language_model_is_corrected_too(store: GraphStore, reader: Reader, tmp_path: Path) -> None:
    run_over(store, reader, tmp_path)
    held = store.record("R1", WORKING)
    assert held is not None
    taken = Mention(Span.cut(held, SAID.index("市军"), SAID.index("市军") + 2), EntityType.PERSON, 0.5, "llm:m@1")
    store.load(Batch(findings=(Findings("R1", ("llm:m@1",), (taken,)),)))
    assert (SAID.index("市军"), "市军", "llm:m@1") in names(store, EntityType.PERSON)
    correction(store, "市军", about="name", wrong="none", type="PER")
    reread("R1", store, reader)
    assert "市军" not in {n for _, n, _ in names(store, EntityType.PERSON)}
    assert run_over(store, reader, tmp_path).unchanged == 2


def test_what_is_no_name_at_one_place_is_not_read_into_it_again_from_another(
    store: GraphStore, reader: Reader, tmp_path: Path
) -> None:
    text = SAID.replace("陈文", "陈文华")
    run_over(store, reader, tmp_path, text)
    assert [n for _, n, _ in names(store, EntityType.PERSON)].count("陈文华") == 2
    correction(store, "陈文华", nth=1, about="name", wrong="none", type="PER")
    run_over(store, reader, tmp_path, text)
    assert [(s, n) for s, n, _ in names(store, EntityType.PERSON)] == [(text.index("陈文华"), "陈文华")]
