"""Bodies, offices and ambiguous regions on a day, out of hand-made records, the same on every store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from graph.access import Audience
from graph.model import (
    Argument,
    EntityType,
    Event,
    Findings,
    Modality,
    Openness,
    Record,
    Statement,
    Status,
    Term,
    When,
)
from graph.places.meanings import ambiguous_places, meant_in
from graph.places.questions import places
from graph.reviews import Review, ReviewKind, Said
from graph.store import Batch, GraphStore
from graph.successions import bodies_on, succession
from graph.tenure import Asked, Held, holders, office_asked, offices, tenures
from tests.contract import cases
from tests.contract.cases import LOC, ORG, PER, Name

WORKING, BRIEF = Audience.WORKING, Audience.BRIEF
BUREAU, NEW_BUREAU = ("省水利管理局", ORG), ("省水利建设局", ORG)
PRODUCERS = ("ner@1", "relations@1", "events@1")


def when(edtf: str, first: str, last: str = "") -> When:
    """A date from one day to another."""
    return When(edtf, first, last or first, "interval" if "/" in edtf else "day" if first == (last or first) else "month")


def term(of: Record, name: Name) -> Term:
    """The name in the record; everywhere the same."""
    return cases.term(of, name)


def loaded(
    store: GraphStore, of: Record, names: Sequence[Name], statements: Sequence[Statement] = (), events: Sequence[Event] = ()
) -> None:
    """A record with what was found in it; of two names joined by 更名 the rule joins the referents."""
    joined = tuple(
        cases.same(*(cases.referent((t.span.quote, ORG)) for t in (s.subject, s.object)), "rule:renamed@1", evidence=[s.evidence])
        for s in statements if s.predicate == "RENAMED_TO" and s.object
    )
    found = Findings(
        of.id, PRODUCERS, cases.mentions(of, names), (), tuple(statements), tuple(events), tuple(map(cases.referent, names)), joined,
    )
    store.load(Batch((of,), cases.passages(of), (found,)))


def said(of: Record, subject: Name, predicate: str, other: Name, at: When | None = None, **more: object) -> Statement:
    """A statement whose evidence is the whole record."""
    return replace(Statement(term(of, subject), predicate, cases.span(of, of.text), "relations@1", term(of, other), when=at), **more)  # type: ignore[arg-type]


def held(of: Record, person: Name, title: str, at: When | None = None, **qualifiers: str) -> Statement:
    """An office at the bureau, or under whichever of its names the record has."""
    body = BUREAU if BUREAU[0] in of.text else NEW_BUREAU
    return said(of, person, "HELD_POSITION", body, at, value=title, qualifiers=qualifiers)


# ---- bodies
FOUNDING = cases.record("T1", "1950年5月10日，省水利管理局成立。", when=cases.day("1950-05-12"))
RENAMING = cases.record("T2", "省水利管理局自1956年4月1日起更名为省水利建设局。", when=cases.day("1956-03-24"))
SPLIT_OFF = cases.record("T3", "1964年，由省水利建设局分出省电力局。", when=cases.day("1964-05-01"))
MERGER = cases.record("T4", "1958年10月，甲县水利局并入乙县水利局。", when=cases.day("1958-11-01"))
PLAN = cases.record("T5", "拟于1970年撤销省水利建设局。", when=cases.day("1969-11-01"))
POWER, COUNTY_A, COUNTY_B = ("省电力局", ORG), ("甲县水利局", ORG), ("乙县水利局", ORG)


def bureau(store: GraphStore) -> GraphStore:
    """A bureau founded, renamed, with an offshoot; a merger; a plan that never was."""
    founded = Event(
        "成立·更名·合并·分设", cases.span(FOUNDING, "成立"), cases.span(FOUNDING, FOUNDING.text), "events@1", cases.day("1950-05-10"),
        (Argument("after", term(FOUNDING, BUREAU)),),
    )
    abolished = Event(
        "成立·更名·合并·分设", cases.span(PLAN, "撤销"), cases.span(PLAN, PLAN.text), "events@1", when("1970", "1970-01-01", "1970-12-31"),
        (Argument("before", term(PLAN, NEW_BUREAU)),), Modality.PLANNED,
    )
    loaded(store, FOUNDING, [BUREAU], events=[founded])
    loaded(store, RENAMING, [BUREAU, NEW_BUREAU], [said(RENAMING, BUREAU, "RENAMED_TO", NEW_BUREAU, cases.day("1956-04-01"))])
    loaded(
        store, SPLIT_OFF, [NEW_BUREAU, POWER],
        [said(SPLIT_OFF, NEW_BUREAU, "SPLIT_INTO", POWER, when("1964", "1964-01-01", "1964-12-31"))],
    )
    loaded(
        store, MERGER, [COUNTY_A, COUNTY_B],
        [said(MERGER, COUNTY_A, "MERGED_INTO", COUNTY_B, when("1958-10", "1958-10-01", "1958-10-31"))],
    )
    loaded(store, PLAN, [NEW_BUREAU], events=[abolished])
    return store


@pytest.mark.parametrize(
    ("name", "day", "as_asked", "on_day"),
    [
        (BUREAU[0], "1950-05-09", None, []), (BUREAU[0], "1953-01-01", "确定", ["省水利管理局 确定"]),
        (BUREAU[0], "1956-04-01", None, ["省水利建设局 确定"]), (NEW_BUREAU[0], "1960-01-01", "确定", ["省水利建设局 确定"]),
        (NEW_BUREAU[0], "1971-01-01", "可能", ["省水利建设局 可能"]), (POWER[0], "1963-12-31", None, []),
        (POWER[0], "1964-05-01", "可能", ["省电力局 可能"]), (COUNTY_A[0], "1958-11-01", None, []),
        (COUNTY_B[0], "1958-11-01", "可能", ["乙县水利局 可能"]), (COUNTY_B[0], "1900-01-01", "可能", ["乙县水利局 可能"]),
    ],
)
def test_a_body_on_a_day(store: GraphStore, name: str, day: str, as_asked: str | None, on_day: list[str]) -> None:
    (found,) = bodies_on(bureau(store), name, day, WORKING)
    assert found.as_asked == as_asked
    assert [f"{found.succession.names[s.label]} {c}" for s, c in found.on_day] == on_day


def test_each_change_has_its_words(store: GraphStore) -> None:
    (entity,) = bureau(store).find_entities(NEW_BUREAU[0], WORKING)
    told = succession(store, entity, WORKING)
    assert [(c.kind.value, c.evidence.record_id) for c in told.history.changes if hasattr(c.evidence, "record_id")] == [
        ("设立", "T1"), ("更名", "T2"), ("分设", "T3"),
    ]
    assert [[told.names[x] for x in c.after] for c in told.outcomes] == [[POWER[0], NEW_BUREAU[0]]]
    assert told.origins == ()
    (county,) = store.find_entities(COUNTY_B[0], WORKING)
    assert [[told.names[x] for x in c.before] for told in [succession(store, county, WORKING)] for c in told.origins] == [
        [COUNTY_A[0], COUNTY_B[0]]
    ]


def test_records_that_date_a_renaming_differently_are_a_dispute(store: GraphStore) -> None:
    other = cases.record("T6", "省水利管理局于1957年1月1日更名为省水利建设局。")
    bureau(store)
    loaded(store, other, [BUREAU, NEW_BUREAU], [said(other, BUREAU, "RENAMED_TO", NEW_BUREAU, cases.day("1957-01-01"))])
    (found,) = bodies_on(store, BUREAU[0], "1956-08-01", WORKING)
    assert [(found.succession.names[s.label], c.value) for s, c in found.on_day] == [(BUREAU[0], "有异说"), (NEW_BUREAU[0], "有异说")]
    assert len(found.succession.spells[0].ended.changes) == 2


def test_what_was_rejected_changes_nothing(store: GraphStore) -> None:
    loaded(
        store, RENAMING, [BUREAU, NEW_BUREAU],
        [said(RENAMING, BUREAU, "RENAMED_TO", NEW_BUREAU, cases.day("1956-04-01"), status=Status.REJECTED)],
    )
    (found,) = bodies_on(store, BUREAU[0], "1960-01-01", WORKING)
    assert found.succession.history.changes == ()


def test_a_closed_record_renames_nothing_for_others(store: GraphStore) -> None:
    loaded(store, FOUNDING, [BUREAU])
    closed = replace(RENAMING, openness=Openness.CONTROLLED)
    loaded(store, closed, [BUREAU, NEW_BUREAU], [said(closed, BUREAU, "RENAMED_TO", NEW_BUREAU, cases.day("1956-04-01"))])
    assert bodies_on(store, NEW_BUREAU[0], "1960-01-01", BRIEF) == []
    (found,) = bodies_on(store, BUREAU[0], "1960-01-01", BRIEF)
    assert found.succession.history.changes == ()
    assert set(found.succession.names.values()) == {BUREAU[0]}
    assert len(bodies_on(store, NEW_BUREAU[0], "1960-01-01", WORKING)) == 1


# ---- offices
CHEN, LI, WANG = ("陈文", PER), ("李四", PER), ("王五", PER)
TERM = cases.record("O1", "陈文于1938年5月至1940年8月任省水利管理局局长。")
NAMED = cases.record("O2", "1950年3月15日，任命李四为省水利管理局副局长。")
REMOVED = cases.record("O3", "1953年6月30日，免去李四省水利管理局副局长职务。")
ACTING = cases.record("O4", "1954年1月1日起，王五代理省水利管理局局长。")
UNDATED = cases.record("O5", "省水利管理局局长陈文到会。", when=cases.day("1941-03-03"))
ORDERED = cases.record("O6", "着王五接任省水利管理局科长。", when=cases.day("1955-01-01"))


def staff(store: GraphStore) -> GraphStore:
    """A term of office, an appointment and its end, an acting head, a word without a date, an order."""
    interval = when("1938-05/1940-08", "1938-05-01", "1940-08-31")
    loaded(store, TERM, [CHEN, BUREAU], [held(TERM, CHEN, "局长", interval, 变动="任")])
    loaded(store, NAMED, [LI, BUREAU], [held(NAMED, LI, "副局长", cases.day("1950-03-15"), 变动="任")])
    loaded(store, REMOVED, [LI, BUREAU], [held(REMOVED, LI, "副局长", cases.day("1953-06-30"), 变动="免")])
    loaded(store, ACTING, [WANG, BUREAU], [
        held(ACTING, WANG, "代理省水利管理局局长", cases.day("1954-01-01"), 变动="任", 方式="代理", 期间="起"),
    ])
    loaded(store, UNDATED, [CHEN, BUREAU], [held(UNDATED, CHEN, "局长")])
    loaded(store, ORDERED, [WANG, BUREAU], [replace(held(ORDERED, WANG, "科长", 变动="任"), modality=Modality.ORDERED)])
    return store


def told(found: Sequence[Held]) -> list[str]:
    """Who, what and how sure."""
    return [f"{h.person.name} {h.title}{h.manner} {h.certainty or '待考'}" for h in found]


@pytest.mark.parametrize(
    ("title", "day", "expected"),
    [
        ("局长", "1938-05-21", ["陈文 局长 可能"]), ("局长", "1938-06-01", ["陈文 局长 确定"]), ("局长", "1940-07-31", ["陈文 局长 确定"]),
        ("局长", "1940-08-31", ["陈文 局长 可能"]), ("局长", "1940-09-01", []), ("局长", "1938-04-30", []),
        ("局长", "1941-03-03", ["陈文 局长 可能"]),
        ("副局长", "1950-03-14", []), ("副局长", "1950-03-15", ["李四 副局长 确定"]), ("副局长", "1952-01-01", ["李四 副局长 确定"]),
        ("副局长", "1953-06-30", []), ("副局长", "1960-01-01", []), ("科长", "1956-01-01", ["王五 科长 待考"]),
        ("处长", "1956-01-01", []),
    ],
)
def test_who_held_an_office_on_a_day(store: GraphStore, title: str, day: str, expected: list[str]) -> None:
    (asked,) = office_asked(staff(store), f"省水利管理局{title}", WORKING)
    found = [h for h in holders(store, asked, day, WORKING) if not h.manner]
    assert told(found) == expected
    assert all(h.statements for h in found)


def test_acting_is_not_dropped_and_its_end_is_not_known(store: GraphStore) -> None:
    (asked,) = office_asked(staff(store), "省水利管理局", WORKING)
    (found,) = [h for h in holders(store, asked, "1960-01-01", WORKING) if h.certainty]
    assert (found.person.name, found.manner, found.certainty) == ("王五", "代理", "可能")
    assert found.reason == "1954-01-01任职，何时离任待考"


def test_an_appointment_and_its_end_are_both_shown(store: GraphStore) -> None:
    (li,) = staff(store).find_entities("李四", WORKING)
    (found,) = offices(store, li, "1952-01-01", WORKING)
    assert [s.evidence.record_id for s in found.statements] == ["O2", "O3"]
    with pytest.raises(ValueError, match="1952"):
        offices(store, li, "1952", WORKING)


def test_the_terms_of_a_body_have_the_ends_that_records_tell_and_no_order_is_one(store: GraphStore) -> None:
    (body,) = staff(store).find_entities(BUREAU[0], WORKING)
    found = [
        (t.person.name, t.title, t.begun.edtf if t.begun else "", t.ended.edtf if t.ended else "") for t in tenures(store, body, WORKING)
    ]
    assert found == [
        ("陈文", "局长", "1938-05", "1940-08"), ("李四", "副局长", "1950-03-15", "1953-06-30"),
        ("王五", "代理省水利管理局局长", "1954-01-01", ""),
    ]


def test_a_successor_and_a_death_end_what_is_open(store: GraphStore) -> None:
    later = cases.record("O7", "1956年5月1日，李四任省水利管理局局长。")
    death = cases.record("O8", "1958年2月2日，李四病故。")
    staff(store)
    loaded(store, later, [LI, BUREAU], [held(later, LI, "局长", cases.day("1956-05-01"), 变动="任")])
    loaded(store, death, [LI], events=[Event(
        "被捕·牺牲·逝世", cases.span(death, "病故"), cases.span(death, death.text), "events@1", cases.day("1958-02-02"),
        (Argument("person", term(death, LI)),),
    )])
    (asked,) = office_asked(store, "省水利管理局局长", WORKING)
    during = {h.person.name: h.reason for h in holders(store, asked, "1957-01-01", WORKING) if h.certainty}
    assert during == {"李四": "1956-05-01任职，何时离任待考", "王五": "1954-01-01任职，何时离任待考；其后 李四 也任此职"}
    assert "李四" not in {h.person.name for h in holders(store, asked, "1959-01-01", WORKING)}


def test_a_death_within_the_years_of_an_office_is_told_with_its_term(store: GraphStore) -> None:
    staff(store)
    took = cases.record("O10", "1956年5月1日，李四任省水利管理局局长。")
    loaded(store, took, [LI, BUREAU], [held(took, LI, "局长", cases.day("1956-05-01"), 变动="任")])
    for name, day in (("O11", "1958-02-02"), ("O12", "1990-02-02")):
        death = cases.record(name, "李四病故。")
        loaded(store, death, [LI], events=[Event(
            "被捕·牺牲·逝世", cases.span(death, "病故"), cases.span(death, death.text), "events@1", cases.day(day),
            (Argument("person", term(death, LI)),),
        )])
    (body,) = store.find_entities(BUREAU[0], WORKING)
    ends = {(t.person.name, t.title): t.death.when.edtf if t.death and t.death.when else "" for t in tenures(store, body, WORKING)}
    assert ends[("李四", "局长")] == "1958-02-02"
    assert ends[("李四", "副局长")] == ""  # the record says itself how it ended
    assert ends[("陈文", "局长")] == ""


def test_taking_up_an_office_dates_it_where_the_words_name_no_office(store: GraphStore) -> None:
    of = cases.record("O13", f"五月十日，{BUREAU[0]}王五处长到职。")
    event = Event(
        "任职·免职", cases.span(of, "到职"), cases.span(of, of.text), "events@1", cases.day("1950-05-10"),
        (Argument("person", term(of, WANG)),),
    )
    loaded(store, of, [WANG, BUREAU], [held(of, WANG, "处长")], [event])
    (body,) = store.find_entities(BUREAU[0], WORKING)
    assert [(t.title, t.begun.edtf if t.begun else "") for t in tenures(store, body, WORKING)] == [("处长", "1950-05-10")]


def test_a_date_may_come_from_the_event_of_the_same_words(store: GraphStore) -> None:
    of = cases.record("O9", "五月二十六日，王五任省水利管理局处长。")
    event = Event(
        "任职·免职", cases.span(of, "任"), cases.span(of, of.text), "events@1", cases.day("1949-05-26"),
        (Argument("person", term(of, WANG)), Argument("position", Term(cases.span(of, "处长"), EntityType.POSITION))),
    )
    loaded(store, of, [WANG, BUREAU], [held(of, WANG, "处长")], [event])
    (asked,) = office_asked(store, "省水利管理局处长", WORKING)
    assert told(holders(store, asked, "1949-05-26", WORKING)) == ["王五 处长 确定"]
    assert told(holders(store, asked, "1949-05-25", WORKING)) == []


def test_a_signature_is_not_told_beside_the_office_it_stands_for(store: GraphStore) -> None:
    signed = cases.record("O14", "处长 王五", when=cases.day("1949-06-12"))
    other = cases.record("O15", "委员 王五", when=cases.day("1949-06-20"))
    theirs = cases.record("O16", "匪首王五，自称队长。", "密查", when=cases.day("1949-07-01"))
    theirs = replace(theirs, catalogue={**theirs.catalogue, "立场": "adversary"})
    named = cases.record("O17", "1949年5月26日，王五任省水利管理局处长。")
    loaded(store, named, [WANG, BUREAU], [held(named, WANG, "处长", cases.day("1949-05-26"), 变动="任")])
    for of, title in ((signed, "处长"), (other, "委员"), (theirs, "队长")):
        office = replace(held(named, WANG, title), subject=term(of, WANG), object=None, evidence=cases.span(of, of.text))
        loaded(store, of, [WANG], [office])
    (wang,) = store.find_entities("王五", WORKING)
    found = {h.title: (h.certainty or "待考", h.reason) for h in offices(store, wang, "1949-06-15", WORKING)}
    assert found == {
        "处长": ("可能", "1949-05-26任职，何时离任待考"),
        "委员": ("待考", "原文没有写任职时间，写于 1949-06-20"),
        "队长": ("待考", "原文没有写任职时间，写于 1949-07-01；出自敌方文书"),
    }


def test_a_closed_record_appoints_nobody_for_others(store: GraphStore) -> None:
    loaded(store, FOUNDING, [BUREAU])
    closed = replace(TERM, openness=Openness.POSTPONED)
    loaded(store, closed, [CHEN, BUREAU], [held(closed, CHEN, "局长", when("1938-05/1940-08", "1938-05-01", "1940-08-31"))])
    (body,) = store.find_entities(BUREAU[0], BRIEF)
    assert holders(store, Asked(body, "局长"), "1939-01-01", BRIEF) == []
    assert told(holders(store, Asked(body, "局长"), "1939-01-01", WORKING)) == ["陈文 局长 确定"]


# ---- regions
def test_an_ambiguous_region_is_asked_about_where_nothing_decides(store: GraphStore) -> None:
    region = ("浙西区", LOC)
    nationalist = cases.record("R1", "浙西区各县。", when=cases.day("1944-01-01"))
    nationalist = replace(nationalist, catalogue={**nationalist.catalogue, "政权性质": "旧政权"})
    nothing = cases.record("R2", "查浙西区情形。", when=cases.day("1944-01-01"))
    before = cases.record("R3", "浙西区先行。", when=cases.day("1940-01-01"))
    for of in (nationalist, nothing, before):
        loaded(store, of, [region])
    (question,) = ambiguous_places(store, places())
    assert (question.kind, question.moves, [s.name for s in question.subjects]) == ("ambiguous_place", 1, ["浙西区"])
    assert [(s.record_id, s.quote) for s in question.evidence] == [("R2", "浙西区")]
    assert "浙西行署" in question.reasons[0]
    assert "R2" in question.reasons[1]
    assert question.reasons[2] == "另有 2 件已由全宗或日期定下"
    assert len(question.grounds) == len(question.reasons)


def test_a_person_says_which_region_is_meant_and_takes_it_back(store: GraphStore) -> None:
    region = ("浙西区", LOC)
    closed = replace(cases.record("R1", "查浙西区情形。", when=cases.day("1944-01-01")), openness=Openness.CONTROLLED)
    another = cases.record("R2", "浙西区另有情形。", when=cases.day("1944-01-01"))
    for of in (closed, another):
        loaded(store, of, [region])
    (question,) = ambiguous_places(store, places())
    assert question.moves == 2
    (entity,) = question.subjects
    word = Review(
        ReviewKind.MEANING, "浙西区", Said.ACCEPTED, "editor:甲", "2026-01-01T00:00:00", "R1", "文中称行署", {"region": "浙西行署"},
    )
    store.review([word])
    assert {m.record.id: m.region for m in meant_in(store, places(), entity, WORKING)} == {"R1": "浙西行署", "R2": None}
    assert [m.record.id for m in meant_in(store, places(), entity, BRIEF)] == ["R2"]
    (question,) = ambiguous_places(store, places())
    assert (question.moves, question.reasons[-1]) == (1, "另有 1 件已由人定下")
    other = replace(word, author="editor:乙", record_id="R2", value={"region": ""}, at="2026-01-02T00:00:00")
    store.review([other])
    assert ambiguous_places(store, places()) == []
    assert {m.record.id: m.region for m in meant_in(store, places(), entity, WORKING)} == {"R1": "浙西行署", "R2": ""}
    store.review([replace(other, withdrawn=True, at="2026-01-03T00:00:00")])
    assert [q.moves for q in ambiguous_places(store, places())] == [1]
