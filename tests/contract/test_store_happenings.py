"""One happening, many tellings: put together for those who may see them, its days and numbers kept apart as claims."""

from __future__ import annotations

from graph.access import Audience
from graph.model import Argument, EntityType, Event, Findings, Mention, Modality, Openness, Record, Span, Term, When
from graph.queries import happenings, questions
from graph.store import Batch, GraphStore
from pipelines.resolve import resolve_record

FOUNDED = "浙江省水利局成立"


def loaded(
    store: GraphStore, record_id: str, text: str, when: str, *, openness: Openness = Openness.OPEN,
    modality: Modality = Modality.ACTUAL, fonds: str = "T903",
) -> None:
    """A record in which 浙江省水利局 is founded on a day, and its findings, in the store."""
    record = Record(record_id, text, fonds=fonds, openness=openness)
    body = Span.cut(record, text.index("浙江省水利局"), text.index("浙江省水利局") + 6)
    verb = Span.cut(record, text.index("成立"), text.index("成立") + 2)
    event = Event(
        "成立·更名·合并·分设", verb, Span.cut(record, 0, len(text)), "events@2", When(when, when, when, "day") if when else None,
        (Argument("after", Term(body, EntityType.ORGANISATION)),), modality,
    )
    names = (Mention(body, EntityType.ORGANISATION, 0.9, "names@1"),)
    found = resolve_record(record, Findings(record_id, ("names@1", "events@2"), names, events=(event,)))
    store.load(Batch((record,), findings=(found,)))


def test_two_records_one_happening(store: GraphStore) -> None:
    loaded(store, "r1", f"1954年7月1日{FOUNDED}。", "1954-07-01")
    loaded(store, "r2", f"五四年{FOUNDED}，设五科。", "1954-07-01", fonds="T904")
    loaded(store, "r3", f"1961年{FOUNDED}。", "1961-03-01")
    loaded(store, "r4", f"拟于1954年7月1日{FOUNDED}。", "1954-07-01", modality=Modality.PLANNED)
    found = happenings(store, store.events(Audience.WORKING), Audience.WORKING)
    assert sorted(sorted(e.evidence.record_id for e in h.tellings) for h in found) == [["r1", "r2"], ["r3"], ["r4"]]
    (both,) = [h for h in found if len(h.tellings) == 2]
    (entity,) = store.entities([both.entity_id], Audience.WORKING)
    assert entity.type is EntityType.EVENT
    assert (entity.name, entity.record_count) == (FOUNDED, 2)


def test_a_closed_telling_is_no_part_of_what_others_see(store: GraphStore) -> None:
    loaded(store, "r1", f"1954年7月1日{FOUNDED}。", "1954-07-01")
    loaded(store, "r2", f"五四年七月二日{FOUNDED}。", "1954-07-02", openness=Openness.CONTROLLED)
    (all_of_it,) = happenings(store, store.events(Audience.WORKING), Audience.WORKING)
    assert len(all_of_it.tellings) == 2
    (seen,) = happenings(store, store.events(Audience.BRIEF), Audience.BRIEF)
    assert [e.evidence.record_id for e in seen.tellings] == ["r1"]


def test_different_days_are_a_question_and_both_claims_stay(store: GraphStore) -> None:
    loaded(store, "r1", f"1954年7月1日{FOUNDED}。", "1954-07-01")
    loaded(store, "r2", f"1954年7月10日{FOUNDED}。", "1954-07-10")
    (asked,) = [q for q in questions(store) if q.kind == "date_conflict"]
    assert asked.reasons == (f"“{FOUNDED}”的日期说法不一：r1 作 1954-07-01；r2 作 1954-07-10",)
    assert {e.record_id for e in asked.evidence} == {"r1", "r2"}
    assert len(store.events(Audience.WORKING)) == 2


def test_different_numbers_are_a_question(store: GraphStore) -> None:
    loaded(store, "r1", f"1954年7月1日{FOUNDED}，到会十一人。", "1954-07-01")
    loaded(store, "r2", f"1954年7月1日{FOUNDED}，到会13人。", "1954-07-01")
    loaded(store, "r3", f"1954年7月1日{FOUNDED}，到会十一人。", "1954-07-01")
    (asked,) = [q for q in questions(store) if q.kind == "number_conflict"]
    assert asked.reasons == (f"“{FOUNDED}”的数目说法不一：r1 作“到会十一人”；r2 作“到会13人”",)


def test_a_less_exact_date_is_no_conflict(store: GraphStore) -> None:
    loaded(store, "r1", f"1954年7月1日{FOUNDED}。", "1954-07-01")
    loaded(store, "r2", f"{FOUNDED}。", "")
    assert [q for q in questions(store) if q.kind == "date_conflict"] == []
