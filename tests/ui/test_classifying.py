"""Classification decided: accepted, rejected, corrected, taken back, settled by a third; always logged, never without leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.access import Audience, Permission, Person, Refused, Role, permissions_of
from graph.model import Findings, Openness, Record, Span
from graph.reviews import Said
from graph.store import Batch, GraphStore, RecordFilter
from graph.stores import open_store
from pipelines.calendar_dates import catalogue_date
from pipelines.classify import Classifier
from ui import classifying
from ui.agreement import agreements, kappa, progress
from ui.classify_queue import Asked, Ledger, Wanted, following
from ui.classifying import Value, accept_alike, alike, correct, decide, kinds_of, label, read_kinds, take_back, undo

LI, WANG, ZHAO = (Person(n, permissions_of([Role.CLASSIFIER])) for n in ("li", "wang", "zhao"))
READER = Person("du", permissions_of([Role.READER, Role.COMPILER, Role.ADMINISTRATOR]))
WORKING = Audience.WORKING


def made(name: str, title: str, day: str, fonds: str, openness: Openness = Openness.OPEN, text: str = "") -> Record:
    """A record."""
    return Record(name, text, {"题名": title, "日期": day}, fonds=fonds, openness=openness, when=catalogue_date(day)[0])


RECORDS = (
    made("a", "枫桥经验座谈", "19880608", "T1", text="会上谈了金融。"), made("b", "枫桥经验推广", "19880708", "T1"),
    made("c", "枫桥经验研究", "19890101", "T2", Openness.CONTROLLED), made("d", "来文登记", "", "T2"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    """Four records with the rules' suggestions."""
    opened = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    classifier = Classifier()
    opened.load(Batch(RECORDS, findings=tuple(
        Findings(r.id, classifier.producers, assignments=classifier.classify(r)) for r in RECORDS
    )))
    yield opened
    opened.close()


def value(store: GraphStore, record_id: str, subject: str) -> Value:
    """A value of a record as it stands."""
    found = read_kinds(store, record_id, WORKING).value(subject)
    assert found is not None
    return found


def ledger(store: GraphStore) -> Ledger:
    """All that was said."""
    made_now = Ledger()
    made_now.refresh(store)
    return made_now


def chosen(store: GraphStore) -> list[str]:
    """The records that hold 枫桥经验 as products see it."""
    return [r.id for r in store.records(WORKING, RecordFilter(concepts=("F3:FQJY",)))]


def test_an_accepted_value_holds_with_its_words_and_is_logged_under_its_own_id(store: GraphStore) -> None:
    suggested = value(store, "a", "F3:FQJY")
    assert suggested.waits
    said = decide(store, suggested, Said.ACCEPTED, LI, " 会上谈的就是它 ")
    assert [s.quote for s in said.evidence] == ["枫桥经验"]
    held = value(store, "a", "F3:FQJY")
    assert (held.said, held.waits, held.by(LI), held.by(WANG)) == (Said.ACCEPTED, False, said, None)
    assert chosen(store) == ["a"]
    (entry,) = store.audit()
    assert (entry.who, entry.action, entry.subject) == ("li", "归类：接受", said.id)
    assert entry.detail == "a F3:FQJY：会上谈的就是它"


def test_the_log_names_no_word_of_the_record(store: GraphStore) -> None:
    decide(store, value(store, "c", "F3:FQJY"), Said.REJECTED, LI)
    assert "枫桥" not in store.audit()[0].detail


@pytest.mark.parametrize("act", ["decide", "correct", "batch", "back"])
def test_nothing_is_decided_without_the_permission(store: GraphStore, act: str) -> None:
    given = value(store, "a", "F3:FQJY")
    deeds = {
        "decide": lambda: decide(store, given, Said.ACCEPTED, READER),
        "correct": lambda: correct(store, RECORDS[0], given, "F3", "PAZJ", Span.cut(RECORDS[0], 0, 2), READER),
        "batch": lambda: accept_alike(store, [given], "理由", READER),
        "back": lambda: take_back(store, [], READER),
    }
    with pytest.raises(Refused, match=Permission.CLASSIFY.label):
        deeds[act]()
    assert store.audit() == []
    assert ledger(store).all() == []


def test_a_correction_rejects_the_one_and_gives_the_other_for_chosen_words(store: GraphStore) -> None:
    words = Span.cut(RECORDS[0], 4, 6)
    no, yes = correct(store, RECORDS[0], value(store, "a", "F3:FQJY"), "F1", "ECO", words, LI)
    assert (no.said, no.subject, no.value["instead"]) == (Said.REJECTED, "F3:FQJY", "F1:ECO")
    assert (yes.said, yes.subject, yes.evidence, yes.value["instead_of"]) == (Said.ACCEPTED, "F1:ECO", (words,), "F3:FQJY")
    kinds = read_kinds(store, "a", WORKING)
    given = kinds.value("F1:ECO")
    assert given is not None
    assert (given.said, given.evidence, given.suggested) == (Said.ACCEPTED, (words,), ())
    assert "F1" not in kinds.empty
    assert len(store.audit()) == 2


def test_an_added_value_older_than_its_gate_is_its_prehistory(store: GraphStore) -> None:
    (said,) = correct(store, RECORDS[0], None, "F3", "PAZJ", Span.cut(RECORDS[0], 0, 2), LI)
    assert said.value == {"qualifier": "precursor"}
    assert value(store, "a", "F3:PAZJ").qualifier == "precursor"


@pytest.mark.parametrize(
    ("facet", "concept", "quote", "told"),
    [("F1", "XXX", "会上", "没有“XXX”这个值"), ("C1", "KF", "会上", "没有“KF”这个值"), ("F1", "ECO", "不在", "不在这件档案里"),
     ("F3", "FQJY", "会上", "还是原来的值")],
)
def test_a_correction_that_makes_no_sense_changes_nothing(
    store: GraphStore, facet: str, concept: str, quote: str, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        correct(store, RECORDS[0], value(store, "a", "F3:FQJY"), facet, concept, Span("a", 0, 2, quote), LI)
    assert ledger(store).all() == []


def test_one_takes_back_ones_own_word_only(store: GraphStore) -> None:
    said = decide(store, value(store, "a", "F3:FQJY"), Said.ACCEPTED, LI)
    with pytest.raises(Refused, match="别人的判断"):
        take_back(store, [said], WANG)
    assert chosen(store) == ["a"]
    take_back(store, [said], LI)
    assert chosen(store) == []
    assert value(store, "a", "F3:FQJY").waits
    assert [e.action for e in store.audit()] == ["收回归类判断", "归类：接受"]


def test_undoing_a_change_of_mind_brings_the_earlier_word_back(store: GraphStore) -> None:
    first = decide(store, value(store, "a", "F3:FQJY"), Said.ACCEPTED, LI, "确实")
    changed = correct(store, RECORDS[0], value(store, "a", "F3:FQJY"), "F1", "ECO", Span.cut(RECORDS[0], 4, 6), LI)
    assert chosen(store) == []
    undo(store, changed, LI)
    again = value(store, "a", "F3:FQJY")
    assert (again.said, again.words[0].note, again.words[0].at > first.at) == (Said.ACCEPTED, "确实", True)
    assert read_kinds(store, "a", WORKING).value("F1:ECO") is None
    undo(store, list(again.words), LI)
    assert store.audit()[0].subject.startswith("v-")
    with pytest.raises(Refused, match="别人的判断"):
        undo(store, [first], WANG)


def test_two_who_disagree_are_shown_and_a_third_settles_it(store: GraphStore) -> None:
    decide(store, value(store, "a", "F3:FQJY"), Said.ACCEPTED, LI)
    decide(store, value(store, "a", "F3:FQJY"), Said.REJECTED, WANG, "只是提到")
    held = value(store, "a", "F3:FQJY")
    assert held.said is Said.DISPUTED
    assert [(r.author, r.said) for r in held.words] == [("editor:li", Said.ACCEPTED), ("editor:wang", Said.REJECTED)]
    assert chosen(store) == []
    asked = Asked(wanted=Wanted.DISPUTED)
    assert following(store, asked, ledger(store), ZHAO, WORKING) == "a"
    decide(store, held, Said.REJECTED, ZHAO)
    assert value(store, "a", "F3:FQJY").said is Said.REJECTED
    assert following(store, asked, ledger(store), ZHAO, WORKING) == ""


def test_a_person_s_word_stands_when_nobody_suggests_the_value_any_more(store: GraphStore) -> None:
    decide(store, value(store, "a", "F3:FQJY"), Said.ACCEPTED, LI)
    store.load(Batch(findings=(Findings("a", Classifier().producers),)))
    held = value(store, "a", "F3:FQJY")
    assert (held.said, held.suggested, [s.quote for s in held.evidence]) == (Said.ACCEPTED, (), ["枫桥经验"])
    assert chosen(store) == ["a"]


def test_an_empty_facet_keeps_its_reason_until_a_person_gives_a_value(store: GraphStore) -> None:
    assert read_kinds(store, "d", WORKING).empty["F3"] == "insufficient_text" or read_kinds(store, "d", WORKING).empty["F3"]
    correct(store, RECORDS[3], None, "F3", "FQJY", Span.cut(RECORDS[3], 0, 2, "题名"), LI)
    assert "F3" not in read_kinds(store, "d", WORKING).empty


def test_an_acceptance_needs_evidence_and_only_two_words_are_known(store: GraphStore) -> None:
    bare = Value("a", "F3", "PAZJ")
    with pytest.raises(ValueError, match="没有原文为据"):
        decide(store, bare, Said.ACCEPTED, LI)
    with pytest.raises(ValueError, match="只能接受或不接受"):
        decide(store, value(store, "a", "F3:FQJY"), Said.DISPUTED, LI)


# ---- alike
def test_records_with_the_same_words_are_alike_and_accepted_together(store: GraphStore) -> None:
    found, more = alike(store, value(store, "a", "F3:FQJY"), WORKING)
    assert ([v.record_id for v in found], more) == (["b", "c"], False)
    with pytest.raises(ValueError, match="理由"):
        accept_alike(store, found, "  ", LI)
    said = accept_alike(store, found, "同一专题", LI)
    assert {r.note for r in said} == {"同一专题"}
    assert len({r.at for r in said}) == 2
    assert chosen(store) == ["b", "c"]
    assert [e.subject for e in reversed(store.audit())] == [r.id for r in said]
    assert alike(store, value(store, "a", "F3:FQJY"), WORKING) == ([], False)


def test_a_narrowed_audience_learns_nothing_of_closed_records_alike(store: GraphStore) -> None:
    found, _ = alike(store, value(store, "a", "F3:FQJY"), Audience.BRIEF)
    assert [v.record_id for v in found] == ["b"]


def test_values_computed_from_a_date_are_alike_for_any_date(store: GraphStore) -> None:
    period = next(v for v in read_kinds(store, "a", WORKING).values if v.facet == "F5")
    assert [v.record_id for v in alike(store, period, WORKING)[0]] == ["b", "c"]


def test_a_long_list_is_cut_and_said_so(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifying, "MOST_ALIKE", 1)
    found, more = alike(store, value(store, "a", "F3:FQJY"), WORKING)
    assert (len(found), more) == (1, True)


# ---- the next record
def test_the_next_record_by_facet_fonds_and_state(store: GraphStore) -> None:
    asked = Asked(facet="F3")
    assert [following(store, asked.at(r), ledger(store), LI, WORKING) for r in ("", "a", "b", "c")] == ["a", "b", "c", "a"]
    assert following(store, replace(asked, fonds="T2"), ledger(store), LI, WORKING) == "c"
    assert following(store, Asked(facet="F2"), ledger(store), LI, WORKING) == ""
    decide(store, value(store, "b", "F3:FQJY"), Said.ACCEPTED, LI)
    assert following(store, asked.at("a"), ledger(store), LI, WORKING) == "c"
    assert following(store, Asked(wanted=Wanted.MINE), ledger(store), LI, WORKING) == "b"
    assert following(store, Asked(wanted=Wanted.MINE), ledger(store), WANG, WORKING) == ""
    assert following(store, Asked(wanted=Wanted.ALL, record_id="c"), ledger(store), LI, WORKING) == "d"


def test_what_was_asked_for_goes_into_a_link_and_back() -> None:
    asked = Asked("F3", Wanted.DISPUTED, "T1", "a")
    assert Asked.read({k: list(v) for k, v in asked.link.params.items()}) == asked
    assert Asked.read({"facet": ["C1"], "show": ["x"], "id": ["a"]}) == Asked(record_id="a")


def test_the_ledger_takes_up_what_was_said_since(store: GraphStore) -> None:
    known = ledger(store)
    decide(store, value(store, "a", "F3:FQJY"), Said.ACCEPTED, LI)
    assert known.of("a") == []
    known.refresh(store)
    known.refresh(store)
    assert len(known.of("a")) == 1


# ---- figures
def test_kappa_by_hand() -> None:
    """Ten values: 4 both yes, 3 both no, 1 and 2 apart. Observed 0.7, by chance 0.5·0.6 + 0.5·0.4 = 0.5: kappa 0.4."""
    told = [(True, True)] * 4 + [(False, False)] * 3 + [(True, False)] + [(False, True)] * 2
    assert kappa(told) == pytest.approx(0.4)
    assert kappa([(True, False), (False, True)]) == pytest.approx(-1.0)
    assert kappa([(True, True)] * 5) is None
    assert kappa([]) is None


def test_progress_and_agreement_count_values_facet_by_facet(store: GraphStore) -> None:
    decide(store, value(store, "a", "F3:FQJY"), Said.ACCEPTED, LI)
    decide(store, value(store, "a", "F3:FQJY"), Said.REJECTED, WANG)
    decide(store, value(store, "b", "F3:FQJY"), Said.ACCEPTED, LI)
    decide(store, value(store, "b", "F3:FQJY"), Said.ACCEPTED, WANG)
    rows, more = progress(store, ledger(store), WORKING)
    third = next(p for p in rows if p.facet == "F3")
    assert (third.values, third.decided, third.disputed, third.waiting, more) == (3, 1, 1, 1, False)
    whole, own = agreements(ledger(store).all())
    assert (whole.facet, own.facet) == ("", "F3")
    assert (own.left, own.right, own.both, own.alike) == ("li", "wang", 2, 1)
    assert own.kappa == pytest.approx(0.0)  # li said yes to both: chance alone would agree as often


def test_a_value_the_schemes_no_longer_have_is_told_as_such(store: GraphStore) -> None:
    assert label("F3:FQJY") == "枫桥经验"
    assert label("F3:OLD") == "OLD（方案里已没有）"
    assert kinds_of([], []).values == ()


def test_that_a_facet_has_no_value_is_confirmed_counted_and_taken_back(store: GraphStore) -> None:
    kinds = read_kinds(store, "d", WORKING)
    facet = next(iter(kinds.empty))
    first = decide(store, kinds.nothing("d", facet), Said.ACCEPTED, LI)
    assert first.subject == f"{facet}:"
    now = read_kinds(store, "d", WORKING)
    assert (now.nothing("d", facet).said, facet in now.empty) == (Said.ACCEPTED, True)
    assert all(v.concept for v in now.values)
    assert {p.facet: p.emptied for p in progress(store, ledger(store), WORKING)[0]}[facet] == 1
    decide(store, now.nothing("d", facet), Said.REJECTED, WANG)
    both = read_kinds(store, "d", WORKING).nothing("d", facet)
    assert both.said is Said.DISPUTED
    assert [a.alike for a in agreements(ledger(store).all()) if a.facet == facet] == [0]
    take_back(store, [first], LI)
    assert read_kinds(store, "d", WORKING).nothing("d", facet).said is Said.REJECTED
    assert label(f"{facet}:").endswith("：空着")


def test_a_value_suggested_later_waits_though_the_facet_was_confirmed_empty(store: GraphStore) -> None:
    confirmed = decide(store, Value("a", "F3", ""), Said.ACCEPTED, LI)
    kinds = read_kinds(store, "a", WORKING)
    assert "F3" not in kinds.empty
    assert any(v.waits for v in kinds.values if v.facet == "F3")
    assert kinds.nothing("a", "F3").words == (confirmed,)
    assert {p.facet: p.emptied for p in progress(store, ledger(store), WORKING)[0]}["F3"] == 0
