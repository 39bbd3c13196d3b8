"""Accepted reports put into records and findings: what they change, that it stands, and that it stays."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.corrections import WRONGS, Report, State, surroundings
from graph.model import (
    TEXT,
    Amended,
    Argument,
    DateMention,
    EntityType,
    Event,
    Findings,
    Mention,
    Modality,
    Record,
    Span,
    Statement,
    Term,
    When,
)
from graph.provenance import stands
from graph.reviews import Review, ReviewKind, Said
from pipelines.calendar_dates import catalogue_date
from pipelines.corrections import LOCKED, accepted, amended, corrected, producers, received, rewritten

PER, ORG, LOC = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE
SAID = "民国卅一年八月二十日，第八支队在梁弄镇成立，林岳任政治委员。杜小山未到会。"
RECORD = Record("R1", SAID, {"题名": "成立报告", "日期": "19420821"}, {"TM": "成立报告"}, when=catalogue_date("19420821")[0])
BY = "editor:wang"


def span(words: str, record: Record = RECORD, nth: int = 0, field: str = TEXT) -> Span:
    at = -1
    for _ in range(nth + 1):
        at = record.field_text(field).index(words, at + 1)
    return Span.cut(record, at, at + len(words), field)


def report(record: Record, evidence: tuple[Span, ...], parts: str, at: str = "2026-01-02T00:00:00", **value: str) -> Report:
    """A report that wang has accepted."""
    around = surroundings(evidence[0], record) if evidence else {}
    said = {"parts": parts, **around, **value}
    told = Review(ReviewKind.CORRECTION, f"c-{at}", Said.REPORTED, "editor:li", at, record.id, value=said, evidence=evidence)
    yes = Review(ReviewKind.CORRECTION, f"c-{at}", Said.ACCEPTED, BY, at + "1", record.id)
    return Report(told, State.ACCEPTED, yes, frozenset({BY}))


def name(words: str, record: Record = RECORD, **value: str) -> Report:
    return report(record, (span(words, record),), "words", about="name", **value)


def text(words: str, right: str, record: Record = RECORD, at: str = "2026-01-02T00:00:00") -> Report:
    return report(record, (span(words, record),), "words", at, about="text", wrong="words", right=right)


def field(which: str, right: str, record: Record = RECORD) -> Report:
    was = record.catalogue.get(which, "")
    evidence = (Span.cut(record, 0, len(was), which),) if was else ()
    return report(record, evidence, "value" if was else "", about="field", wrong="words", field=which, right=right)


def machine(record: Record, version: int = 1) -> Findings:
    """What the producers find: names, a date, an office, a founding; nothing of it where the words are gone."""
    def here(words: str) -> Span | None:
        return span(words, record) if words in record.text else None

    day = When("1942-08-20", "1942-08-20", "1942-08-20", "day", "minguo", "民国卅一年八月二十日")
    names = [Mention(s, k, 0.9, f"names@{version}") for w, k in (("第八支队", ORG), ("梁弄镇", LOC), ("林岳", PER)) if (s := here(w))]
    unit, place, lin, date, trigger = (here(w) for w in ("第八支队", "梁弄镇", "林岳", "民国卅一年八月二十日", "成立"))
    evidence = here("民国卅一年八月二十日，第八支队在梁弄镇成立，林岳任政治委员")
    statements = (
        Statement(Term(lin, PER), "HELD_POSITION", evidence, f"relations@{version}", Term(unit, ORG), "政治委员", day),
    ) if lin and unit and evidence else ()
    events = (Event(
        "成立·更名·合并·分设", trigger, evidence, f"events@{version}", day,
        (Argument("after", Term(unit, ORG)), Argument("place", Term(place, LOC))),
    ),) if trigger and unit and place and evidence else ()
    dates = (DateMention(date, day, f"dates@{version}"),) if date else ()
    speaking = tuple(f"{p}@{version}" for p in ("names", "dates", "relations", "events"))
    return Findings(record.id, speaking, tuple(names), dates, statements, events)


def after(*said: Report, record: Record = RECORD, findings: Findings | None = None) -> Findings:
    changed, lost = corrected(record, findings or machine(record), said)
    assert lost == []
    again, _ = corrected(record, changed, said)
    assert again == changed
    return changed


def told(findings: Findings) -> set[tuple[str, str, str]]:
    return {(m.span.quote, m.type.value, m.origin) for m in findings.mentions}


# ---- names
def test_a_name_of_the_wrong_kind_is_of_the_right_one_and_nothing_is_claimed_of_it_as_the_other() -> None:
    found = after(name("林岳", wrong="type", type="PER", to_type="LOC"))
    assert ("林岳", "LOC", BY) in told(found)
    assert ("林岳", "PER", "names@1") not in told(found)
    assert found.statements == ()
    assert next(m for m in found.mentions if m.origin == BY).confidence == 1.0


def test_a_name_of_the_wrong_extent_takes_its_relations_and_parts_along() -> None:
    said = report(RECORD, (span("第八支队"), span("支队")), "words right", about="name", wrong="extent", type="ORG", to_type="ORG")
    found = after(said)
    assert {n for n, k, _ in told(found) if k == "ORG"} == {"支队"}
    (office,), (founding,) = found.statements, found.events
    assert office.object is not None
    assert office.object.span.quote == "支队"
    assert {a.term.span.quote for a in founding.arguments} == {"支队", "梁弄镇"}


def test_what_is_no_name_is_gone_with_what_was_said_of_it() -> None:
    found = after(name("林岳", wrong="none", type="PER"))
    assert {n for n, _, _ in told(found)} == {"第八支队", "梁弄镇"}
    assert found.statements == ()
    assert len(found.events) == 1


def test_a_missing_name_is_put_in_and_one_across_its_edge_gives_way() -> None:
    across = Mention(span("杜小"), PER, 0.6, "names@1")
    before = machine(RECORD)
    found = after(
        name("杜小山", wrong="missing", to_type="PER"), findings=replace(before, mentions=(*before.mentions, across)),
    )
    assert ("杜小山", "PER", BY) in told(found)
    assert "杜小" not in {n for n, _, _ in told(found)}


def test_everywhere_means_every_place_that_was_read_alike() -> None:
    record = Record("R1", "林岳到会。林岳讲话。林岳镇。")
    found = Findings("R1", ("names@1",), (
        *(Mention(span("林岳", record, n), PER, 0.9, "names@1") for n in (0, 1)), Mention(span("林岳镇", record), LOC, 0.9, "names@1"),
    ))
    one = after(name("林岳", record, wrong="type", type="PER", to_type="ORG"), record=record, findings=found)
    every = after(name("林岳", record, wrong="type", type="PER", to_type="ORG", all="yes"), record=record, findings=found)
    assert [m.type for m in sorted(one.mentions, key=lambda m: m.span.start)] == [ORG, PER, LOC]
    assert [m.type for m in sorted(every.mentions, key=lambda m: m.span.start)] == [ORG, ORG, LOC]


# ---- dates
def test_a_date_with_another_meaning_moves_what_was_dated_by_it() -> None:
    found = after(report(RECORD, (span("民国卅一年八月二十日"),), "words", about="date", wrong="date", edtf="1942-08-21"))
    (date,), (office,), (founding,) = found.dates, found.statements, found.events
    assert (date.when.edtf, date.when.calendar, date.origin) == ("1942-08-21", "minguo", BY)
    assert office.when == founding.when == date.when


def test_what_is_no_date_dates_nothing() -> None:
    found = after(report(RECORD, (span("民国卅一年八月二十日"),), "words", about="date", wrong="none"))
    assert found.dates == ()
    assert [e.when for e in found.events] == [None]


# ---- relations and events
def _relation(**value: str) -> Report:
    parts = (span("林岳"), span("第八支队"), span("民国卅一年八月二十日，第八支队在梁弄镇成立，林岳任政治委员"))
    return report(
        RECORD, parts, "subject object sentence", about="relation", subject_type="PER", object_type="ORG",
        predicate="HELD_POSITION", **{"object": "政治委员", **value},
    )


def test_a_relation_that_is_not_said_is_gone_and_another_takes_its_place_when_named() -> None:
    assert after(_relation(wrong="none")).statements == ()
    (led,) = after(_relation(wrong="predicate", to_predicate="LED", object="")).statements
    assert (led.predicate, led.origin, led.status.value) == ("LED", BY, "accepted")
    (turned,) = after(_relation(wrong="direction")).statements
    assert (turned.subject.span.quote, turned.object and turned.object.span.quote) == ("第八支队", "林岳")
    (denied,) = after(_relation(wrong="modality", modality="denied")).statements
    assert (denied.modality, denied.value) == (Modality.DENIED, "政治委员")


def test_a_relation_nobody_read_is_put_in() -> None:
    found = after(_relation(wrong="missing"), findings=replace(machine(RECORD), statements=()))
    assert [(s.predicate, s.value, s.origin) for s in found.statements] == [("HELD_POSITION", "政治委员", BY)]


def _event(**value: str) -> Report:
    parts = (span("成立"), span("民国卅一年八月二十日，第八支队在梁弄镇成立，林岳任政治委员"))
    return report(RECORD, parts, "trigger sentence", about="event", type="成立·更名·合并·分设", **value)


def test_an_event_is_denied_retyped_dated_or_put_in() -> None:
    assert after(_event(wrong="none")).events == ()
    (other,) = after(_event(wrong="type", to_type="会议")).events
    assert (other.type, other.origin, len(other.arguments)) == ("会议", BY, 2)
    (dated,) = after(_event(wrong="date", edtf="1942-09")).events
    assert dated.when is not None
    assert dated.when.edtf == "1942-09"
    (planned,) = after(_event(wrong="modality", modality="planned")).events
    assert planned.modality is Modality.PLANNED
    (put,) = after(_event(wrong="missing", edtf="1942"), findings=replace(machine(RECORD), events=())).events
    assert (put.trigger.quote, put.when and put.when.edtf) == ("成立", "1942")


# ---- the text and the catalogue
def test_a_corrected_transcription_is_read_and_marked_and_the_words_received_come_back() -> None:
    said = text("林岳任政治", "林嶽任政治")
    record, lost = amended(RECORD, [said])
    assert lost == []
    assert record.text == SAID.replace("林岳", "林嶽")
    (mark,) = record.amended
    assert (record.text[mark.start : mark.end], mark.was, mark.by) == ("嶽", "岳", BY)
    assert record.raw == RECORD.raw
    assert received(record) == RECORD
    assert amended(record, [said])[0] == record


def test_corrections_one_upon_another_and_back_again() -> None:
    first, _ = amended(RECORD, [text("林岳", "木木岳")])
    second = text("木木岳任", "林嶽任", first, at="2026-01-03T00:00:00")
    record, lost = amended(RECORD, [text("林岳", "木木岳"), second])
    assert (record.text, lost) == (SAID.replace("林岳", "林嶽"), [])
    assert received(record) == RECORD
    back, _ = amended(RECORD, [text("林岳", "木木岳"), text("木木岳", "林岳", first, at="2026-01-03T00:00:00")])
    assert back == RECORD


def test_a_corrected_catalogue_value_is_normalised_dated_and_leaves_the_row_alone() -> None:
    record, lost = amended(RECORD, [field("日期", "民国三十一年八月二十日"), field("文号", "浙字(1942)3号"), field("题名", "")])
    assert lost == []
    assert record.when is not None
    assert record.when.edtf == "1942-08-20"
    assert dict(record.catalogue) == {"日期": "民国三十一年八月二十日", "文号": "浙字〔1942〕3号"}
    assert record.raw == {"TM": "成立报告"}
    assert Amended("题名", 0, 0, "成立报告", BY) in record.amended
    assert received(record) == RECORD


@pytest.mark.parametrize("which", sorted(LOCKED))
def test_what_a_record_is_and_how_open_it_is_are_not_corrected_by_readers(which: str) -> None:
    record, lost = amended(RECORD, [field(which, "开放")])
    assert record == RECORD
    assert len(lost) == 1


def test_a_value_that_has_changed_at_its_source_is_not_overwritten_but_told() -> None:
    said = field("题名", "第八支队成立报告")
    assert amended(replace(RECORD, catalogue={"题名": "别的题名"}), [said])[1]
    right = replace(RECORD, catalogue={"题名": "第八支队成立报告"})
    assert amended(right, [said]) == (right, [])


# ---- on every later run
@pytest.mark.parametrize("prefix", ["", "（重新识别）\n另起一页。"])
def test_a_correction_holds_for_another_version_of_the_reader_and_of_the_text(prefix: str) -> None:
    said = [name("林岳", wrong="type", type="PER", to_type="LOC"), text("杜小山", "杜晓山")]
    now, lost = amended(replace(RECORD, text=prefix + SAID), said)
    found = after(*[r for r in said if r.value["about"] == "name"], record=now, findings=machine(now, 2))
    assert lost == []
    assert ("林岳", "LOC", BY) in told(found)
    assert all(n != "林岳" or k == "LOC" for n, k, _ in told(found))
    assert now.text == prefix + SAID.replace("杜小山", "杜晓山")


def test_what_lost_its_place_is_told_without_its_words() -> None:
    gone = replace(RECORD, text="另有其文。")
    _, lost = corrected(gone, machine(gone), [name("林岳", wrong="none", type="PER")])
    _, more = amended(gone, [text("杜小山", "杜晓山")])
    assert len(lost) == len(more) == 1
    for words in (*lost, *more):
        assert "没有用上" in words
        assert "wang" in words
        assert not any(w in words for w in ("林岳", "杜小山", "杜晓山"))


def test_a_report_nobody_can_understand_is_told_and_breaks_nothing() -> None:
    _, lost = corrected(RECORD, machine(RECORD), [name("林岳", wrong="type", type="PER", to_type="NOTHING")])
    assert len(lost) == 1


def test_a_word_taken_back_counts_no_more_but_its_author_still_speaks_for_the_record() -> None:
    said = name("林岳", wrong="none", type="PER")
    open_again = replace(said, state=State.OPEN, decision=None)
    assert accepted([open_again]) == []
    assert {p.partition("@")[0] for p in producers([open_again])} == {BY}
    assert producers([open_again]) != producers([said])
    assert producers([]) == ()
    assert after(open_again).mentions == machine(RECORD).mentions


# ---- spans stand, whatever is reported
_ALPHABET = "甲乙丙丁。，\n"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_accepted_every_span_stands_and_what_was_received_comes_back(data: st.DataObject) -> None:
    record = Record("R1", data.draw(st.text(_ALPHABET, min_size=6, max_size=40)), {"题名": "甲乙"})
    findings = _drawn(data, record)
    said = [_any_report(data, record, n) for n in range(data.draw(st.integers(1, 4)))]
    now, _ = amended(record, said)
    assert received(now) == record
    assert [now.text[a.start : a.end] != a.was for a in now.amended] == [True] * len(now.amended)
    found, _ = corrected(now, Findings("R1", ()) if now.text != record.text else findings, said)
    spans = [m.span for m in found.mentions] + [d.span for d in found.dates]
    for claim in (*found.statements, *found.events):
        spans.append(claim.evidence)
    for s in found.statements:
        spans += [t.span for t in (s.subject, s.object) if t]
    for e in found.events:
        spans += [e.trigger, *(a.term.span for a in e.arguments)]
    assert all(stands(s, now) for s in spans if s.quote.strip())
    assert all(now.field_text(s.field)[s.start : s.end] == s.quote for s in spans)


def _words(data: st.DataObject, record: Record) -> Span:
    start = data.draw(st.integers(0, len(record.text) - 1))
    return Span.cut(record, start, data.draw(st.integers(start + 1, min(len(record.text), start + 6))))


def _drawn(data: st.DataObject, record: Record) -> Findings:
    names = [Mention(_words(data, record), data.draw(st.sampled_from([PER, ORG])), 0.9, "names@1") for _ in range(3)]
    whole = Span.cut(record, 0, len(record.text))
    office = Statement(Term(names[0].span, names[0].type), "LED", whole, "relations@1", Term(names[1].span, names[1].type))
    meeting = Event("会议", names[2].span, whole, "events@1", arguments=(Argument("host", Term(names[0].span, names[0].type)),))
    return Findings("R1", ("names@1",), tuple(names), (), (office,), (meeting,))


def _any_report(data: st.DataObject, record: Record, n: int) -> Report:
    about = data.draw(st.sampled_from(sorted(set(WRONGS) - {"field"})))
    wrong = data.draw(st.sampled_from(WRONGS[about]))
    words, other = _words(data, record), _words(data, record)
    parts = {"name": "words right" if wrong == "extent" else "words", "relation": "subject object sentence", "event": "trigger"}
    evidence = {"relation": (words, other, words), "name": (words, other)}.get(about, (words,))[: len(parts.get(about, "words").split())]
    return report(
        record, evidence, parts.get(about, "words"), f"2026-01-0{n + 1}T00:00:00", about=about, wrong=wrong,
        type="会议" if about == "event" else "PER", to_type="战斗·战役" if about == "event" else "ORG", edtf="1942", modality="denied",
        predicate="LED", to_predicate="MEMBER_OF", subject_type="PER", object_type="ORG", right=data.draw(st.text(_ALPHABET, max_size=4)),
    )


_STEP = st.tuples(st.integers(0, 30), st.integers(0, 6), st.text(_ALPHABET, max_size=4))


@given(st.text(_ALPHABET, min_size=2, max_size=20), st.lists(_STEP, max_size=6))
def test_any_rewriting_can_be_taken_back_to_the_letter(words: str, steps: list[tuple[int, int, str]]) -> None:
    record = was = Record("R1", words)
    for at, length, right in steps:
        start = at % max(1, len(record.text))
        end = min(len(record.text), start + max(1, length))
        if start < end:
            record = rewritten(record, Span.cut(record, start, end), right, BY)
            edges = [(a.start, a.end) for a in record.amended]
            assert all(b < c for (_, b), (c, _) in pairwise(edges))
    assert received(record) == was
