"""The schemes are whole, the periods are contiguous, every term is defined and named in both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD

from graph import ontology
from graph.export import validate
from graph.model import EVENT_TYPES, Openness, When
from graph.ontology import (
    LM,
    SCHEME_IDS,
    assignment_defaults,
    coded_terms,
    period_of,
    periods,
    scheme,
    schemes,
    superterms,
)

VALUES = {
    "F1": 5, "F2": 5, "F3": 40, "F4": 71, "F5": 20, "F6": 22, "F7": 26, "F8": 22, "C1": 4, "C2": 4, "C3": 6, "C4": 13,
}
CUES = {"F1": 71, "F2": 48, "F3": 322, "F4": 451, "F5": 116, "F6": 144, "F7": 155, "F8": 113, "C1": 0, "C2": 0, "C3": 0, "C4": 83}
ARRAYS = {
    "F3": {"bbzl": (9, 0, 2), "task": (25, 0, 3), "hist": (6, 0, 3)},
    "F4": {"type": (15, 1, 3), "zj": (10, 0, 1), "cpc": (46, 0, 2)},
    "F5": {"period": (15, 0, 1), "regime": (5, 0, 1)},
    "F8": {"menlei": (13, 1, 1), "zaiti": (9, 1, 3)},
}
PREDICATES = (
    "HELD_POSITION", "LED", "MEMBER_OF", "SUBORDINATE_TO", "KNOWN_AS", "RENAMED_TO", "MERGED_INTO", "SPLIT_INTO",
    "LOCATED_IN", "ISSUED_BY", "BASED_ON", "SUPERSEDES", "AUTHORED_BY", "ADDRESSED_TO", "SENT_BY", "REPLY_TO", "AMENDED_BY",
    "SUCCEEDED_BY", "WITHIN", "GOVERNED", "SUBEVENT_OF",
)
SCHEME_FILES = sorted((ontology.FOLDER / "schemes").glob("*.ttl"))


def every() -> list[ontology.Concept]:
    """All concepts of all schemes."""
    return [c for s in schemes().values() for c in s.concepts.values()]


def test_no_value_and_no_cue_is_missing() -> None:
    assert {i: len(s.concepts) for i, s in schemes().items()} == VALUES
    assert {i: sum(len(c.cues) for c in s.concepts.values()) for i, s in schemes().items()} == CUES
    assert len(every()) == 238
    assert sum(len(c.cues) + len(c.weak_cues) for c in every()) == 1555
    assert sum(len(c.negative_cues) for c in every()) == 19
    assert sum(len(c.import_aliases) for c in every()) == 26
    assert sum(len(s.rules) for s in schemes().values()) == 29
    assert sum(bool(c.broader) for c in every()) == 26
    assert sum(bool(c.group) for c in every()) == 26
    assert sum(bool(c.earliest) for c in every()) == 97
    assert sum(bool(c.latest) for c in every()) == 38
    assert {c.id for c in every() if c.control} == {"T09", "T13", "P10", "M23", "M26", "RS"}


def test_arrays_hold_their_members_within_their_bounds() -> None:
    found = {
        i: {a.id: (len(a.members), a.minimum, a.maximum) for a in s.arrays.values()} for i, s in schemes().items() if s.arrays
    }
    assert found == ARRAYS
    assert [c.array for c in every() if c.scheme in ARRAYS and not c.array] == []


def test_a_concept_keeps_all_that_was_said_of_it() -> None:
    concept = scheme("F3").concepts["FQJY"]
    assert (concept.label, concept.english, concept.array, concept.basis) == ("枫桥经验", "Fengqiao experience", "task", "seed")
    assert (concept.earliest, concept.latest) == ("1963-11-20", "")
    assert set(concept.cues) == {
        "枫桥经验", "枫桥区", "小事不出村", "矛盾不上交", "诸暨枫桥", "新时代枫桥经验", "社会治安综合治理",
    }
    assert set(concept.weak_cues) == {"依靠群众", "就地解决"}
    assert set(concept.negative_cues) == {"枫桥夜泊", "苏州枫桥"}
    assert concept.uri == "https://example.org/zjda/scheme/zhanlue/FQJY"
    assert scheme("F3").concepts["BB5"].broader == "BBZL"
    assert scheme("F7").concepts["M18"].group == "农民"


def test_a_scheme_keeps_its_rules_in_order_and_its_bounds() -> None:
    f4, c1 = scheme("F4"), scheme("C1")
    assert f4.rules[2].startswith("红船精神 is NOT an item of the 46")
    assert set(f4.qualifiers) == {"origin", "practice", "commemoration"}
    assert (scheme("F2").minimum, scheme("F2").maximum, scheme("F2").earliest) == (0, 2, "1978-12-18")
    assert (c1.assignable, c1.default, c1.single_valued) == (False, "WSH", True)
    assert "" in c1.concepts["WSH"].import_aliases
    assert c1.concepts["YQ"].outward == "forbidden"
    assert [c.label for c in c1.concepts.values()] == [o.value for o in Openness]


def test_the_defaults_of_assignment() -> None:
    defaults = assignment_defaults()
    assert defaults.field_weights == {
        "题名": 3, "主题词": 3, "说明题名文字": 2, "责任者": 2, "摘要": 2, "正文": 1, "案卷题名": 1, "全宗名称": 1,
    }
    assert (defaults.suggest_at, defaults.strong_at, defaults.version) == (2, 4, "0.1.0")
    assert defaults.status_values == ("suggested", "accepted", "rejected", "inherited", "superseded")
    assert len(defaults.provenance) == 11
    assert len(defaults.rules) == 11
    assert "never force a best guess" in defaults.rules["no_value"]


def test_an_unknown_scheme_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        scheme("F9")
    with pytest.raises(KeyError):
        scheme("../core")


# ---- periods
def day(iso: str, until: str = "") -> When:
    """A day, or an interval."""
    return When(f"{iso}/{until}" if until else iso, iso, until or iso)


@pytest.mark.parametrize(
    ("first", "period"),
    [
        ("1840-06-27", "P01"), ("1840-06-28", "P02"), ("1911-11-04", "P02"), ("1911-11-05", "P03"), ("1921-07-23", "P04"),
        ("1927-08-01", "P05"), ("1937-07-06", "P05"), ("1937-07-07", "P06"), ("1945-09-02", "P06"), ("1945-09-03", "P07"),
        ("1949-09-30", "P07"), ("1949-10-01", "P08"), ("1956-09-15", "P09"), ("1966-05-16", "P10"), ("1976-10-05", "P10"),
        ("1976-10-06", "P11"), ("1978-12-18", "P12"), ("1992-01-18", "P13"), ("2002-11-08", "P14"), ("2012-11-07", "P14"),
        ("2012-11-08", "P15"), ("2031-01-01", "P15"), ("0001-01-01", "P01"),
    ],
)
def test_a_day_lies_in_its_period(first: str, period: str) -> None:
    found = period_of(day(first))
    assert found is not None
    assert found.id == period


def test_a_range_takes_the_period_of_its_first_day() -> None:
    found = period_of(day("1937-01-01", "1937-12-31"))
    assert found is not None
    assert (found.id, found.label) == ("P05", "土地革命战争时期")


@pytest.mark.parametrize("when", [None, When(""), When("", "1938-01-01", "1938-12-31"), When("../1949", "", "1949-12-31")])
def test_a_date_without_a_known_start_has_no_period(when: When | None) -> None:
    assert period_of(when) is None


def test_periods_follow_each_other_without_gap_or_overlap() -> None:
    assert [p.id for p in periods()] == [f"P{n:02}" for n in range(1, 16)]
    for earlier, later in zip(periods(), periods()[1:], strict=False):
        assert date.fromisoformat(earlier.latest) + timedelta(days=1) == date.fromisoformat(later.earliest)
    assert periods()[-1].latest == ""


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_lies_in_a_period_that_holds_it(chosen: date) -> None:
    found = period_of(day(chosen.isoformat()))
    assert found is not None
    assert found.earliest <= chosen.isoformat() <= (found.latest or "9999-12-31")


# ---- core terms, context, shapes
def own(graph: rdflib.Graph) -> set[rdflib.term.Node]:
    """Our terms a graph uses."""
    return {t for triple in graph for t in triple if isinstance(t, rdflib.URIRef) and t.startswith(str(LM))}


def test_every_term_is_named_in_chinese_and_english() -> None:
    core = ontology.core()
    for term in {s for s in core.subjects() if str(s).startswith(str(LM))}:
        labels = [o for p in (RDFS.label, SKOS.prefLabel) for o in core.objects(term, p)]
        assert sorted(str(getattr(label, "language", "")).lower() for label in labels) == ["en", "zh-hans"], term


@pytest.mark.parametrize("path", SCHEME_FILES, ids=lambda p: p.stem)
def test_schemes_use_defined_terms_and_satisfy_the_shapes(path: object) -> None:
    graph = rdflib.Graph().parse(str(path))
    assert own(graph) - set(ontology.core().subjects()) == set()
    assert validate(graph) == []


def test_all_scheme_files_are_there() -> None:
    assert [p.stem for p in SCHEME_FILES] == sorted([*SCHEME_IDS, "assignment"])


def test_codes_of_the_graph_have_terms() -> None:
    for code in (*PREDICATES, *EVENT_TYPES):
        assert coded_terms()[code].startswith(str(LM)), code


def test_alignments_avoid_the_known_traps() -> None:
    assert superterms("Organisation") == ("crm:E74_Group", "lm:Entity", "rico:CorporateBody")
    assert superterms("heldPosition") == ("rico:occupiesOrOccupied",)  # not hasOrHadPosition: that is of a group
    assert superterms("renamedTo") == ()  # a new name is not a successor
    assert "rico:Event" not in superterms("Event")  # a plan or a rumour did not happen
    assert {"rico:Event", "crm:E5_Event", "lm:Event"} <= set(superterms("ActualEvent"))
    assert "rico:Relation" in superterms("Statement")  # isEvidencedBy needs a reified relation
    assert superterms("toldIn") == ("rico:isOrWasDescribedBy",)


def test_the_context_types_every_property_as_the_ontology_does() -> None:
    core, context = ontology.core(), ontology.context()
    expected: dict[str, str] = {str(p).removeprefix(str(LM)): "@id" for p in core.subjects(RDF.type, OWL.ObjectProperty)}
    for prop in core.subjects(RDF.type, OWL.DatatypeProperty):
        kind = core.value(prop, RDFS.range)
        if kind in (XSD.date, XSD.decimal):
            expected[str(prop).removeprefix(str(LM))] = "xsd:" + str(kind).rpartition("#")[2]
    found = {name: entry["@type"] for name, entry in context.items() if isinstance(entry, dict)}
    assert found == expected
