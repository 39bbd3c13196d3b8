"""Suggesting anew over a graph: only what a changed scheme touches, never what a person said; learning from decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.access import Audience
from graph.model import Assignment, Findings, Openness, Record
from graph.ontology import FOLDER
from graph.reviews import Review, ReviewKind, Said, settled
from graph.store import Batch, GraphStore, fingerprint
from graph.stores import open_store
from pipelines.calendar_dates import catalogue_date
from pipelines.classification import classifier_for, decisions, learn_from, reclassify
from pipelines.classify import Classifier
from pipelines.classify.learned import LEAST_DECIDED, model_file, save
from tests.pipelines.classify.test_learned import SUBJECT, records

WORKING = Audience.WORKING


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    """An empty graph."""
    opened = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    yield opened
    opened.close()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The archive's own schemes, none yet."""
    folder = tmp_path / "schemes"
    folder.mkdir()
    monkeypatch.setenv("LANMAI_SCHEMES", str(folder))
    return folder


def record(name: str, title: str, day: str = "19880608", openness: Openness = Openness.OPEN) -> Record:
    """A record with a title and a date."""
    return Record(name, "", {"题名": title, "日期": day}, openness=openness, when=catalogue_date(day)[0])


def put(store: GraphStore, *given: Record) -> None:
    """Load records as a build does."""
    classifier = classifier_for(store, Path())
    store.load(Batch(given, findings=tuple(
        Findings(r.id, ("names", *classifier.producers), assignments=classifier.classify(r)) for r in given
    )))


def held(store: GraphStore, facet: str = "", audience: Audience = WORKING) -> list[Assignment]:
    """What is suggested."""
    return store.assignments(audience, facet=facet, limit=100_000)


def quiet(stage: str, done: int) -> None:
    """No progress."""


def change(own: Path, old: str, new: str, name: str = "F1") -> None:
    """A copy of a shipped scheme with words replaced."""
    words = (FOLDER / "schemes" / f"{name}.ttl").read_text("utf-8")
    assert old in words
    (own / f"{name}.ttl").write_text(words.replace(old, new, 1), "utf-8")


def test_nothing_is_read_again_while_nothing_has_changed(store: GraphStore, own: Path) -> None:
    put(store, record("a", "丝织业座谈"), record("b", "金融一览"))
    done = reclassify(store, classifier_for(store, own), quiet)
    assert (done.records, done.read, dict(done.changed)) == (2, 0, {})


def test_a_changed_scheme_touches_its_own_facet_and_nothing_else(store: GraphStore, own: Path) -> None:
    put(store, record("a", "丝织业座谈"), record("b", "枫桥经验"))
    before = held(store)
    marks = store.known(["a", "b"])
    change(own, '"经济", "工业"', '"经济", "工业", "丝织业"')
    done = reclassify(store, classifier_for(store, own), quiet)
    after = held(store)
    assert (done.read, dict(done.changed)) == (2, {"F1": 2})
    assert [a for a in after if a.facet != "F1"] == [a for a in before if a.facet != "F1"]
    assert [(a.record_id, a.concept) for a in after if a.facet == "F1"] == [("a", "ECO"), ("b", "")]
    assert all(a.origin != b.origin for a in after for b in before if a.facet == b.facet == "F1")
    assert store.known(["a", "b"]) == marks  # a build passes them over: nothing has to be extracted again
    assert reclassify(store, classifier_for(store, own), quiet).read == 0


def test_a_build_knows_a_record_whatever_the_state_of_the_schemes(own: Path) -> None:
    before = Classifier().producers
    change(own, '"经济", "工业"', '"经济", "工业", "丝织业"')
    assert fingerprint(record("a", "甲"), Classifier().producers) == fingerprint(record("a", "甲"), before)


def test_a_facet_the_archive_gives_up_is_cleared_away(store: GraphStore, own: Path) -> None:
    change(own, 'skos:notation "F7"', 'skos:notation "F9"', "F7")
    (own / "F7.ttl").rename(own / "F9.ttl")
    put(store, record("a", "结婚登记表"))
    assert held(store, "F9")
    (own / "F9.ttl").unlink()
    assert dict(reclassify(store, classifier_for(store, own), quiet).changed) == {"F9": 1}
    assert held(store, "F9") == []
    assert held(store, "F7")


def test_a_persons_word_outlives_a_scheme_that_says_otherwise(store: GraphStore, own: Path) -> None:
    put(store, record("a", "金融一览"))
    (given,) = (a for a in held(store, "F1") if a.concept)
    store.review([Review(
        ReviewKind.CLASSIFICATION, "F1:ECO", Said.ACCEPTED, "editor:li", "2026-01-01T00:00:00+00:00", "a", evidence=given.evidence,
    )])
    change(own, '"金融", ', "")
    reclassify(store, classifier_for(store, own), quiet)
    assert [a.concept for a in held(store, "F1")] == [""]
    (said,) = decisions(store)
    assert settled([said]) == {(ReviewKind.CLASSIFICATION, "a", "F1:ECO"): Said.ACCEPTED}
    assert said.evidence == given.evidence


def test_what_is_suggested_of_a_closed_record_stays_closed(store: GraphStore, own: Path) -> None:
    put(store, record("a", "金融一览", openness=Openness.CONTROLLED), record("b", "金融一览"))
    change(own, '"经济", "工业"', '"经济", "工业", "丝织业"')
    reclassify(store, classifier_for(store, own), quiet)
    assert {a.record_id for a in held(store)} == {"a", "b"}
    assert {a.record_id for a in held(store, audience=Audience.BRIEF)} == {"b"}
    assert held(store, audience=Audience.EXHIBITION) == []


# ---- learning
def decided(store: GraphStore, n: int) -> None:
    """Made-up records, loaded, and a person's word on each."""
    told = list(records(n, 7))
    put(store, *(replace(r, openness=Openness.OPEN) for r, _ in told))
    store.review(
        Review(
            ReviewKind.CLASSIFICATION, SUBJECT, Said.ACCEPTED if yes else Said.REJECTED, "editor:li",
            f"2026-01-01T00:{i // 60:02}:{i % 60:02}+00:00", r.id,
        )
        for i, (r, yes) in enumerate(told)
    )


def test_what_is_learnt_speaks_beside_the_rules_under_its_own_name(store: GraphStore, own: Path) -> None:
    decided(store, 160)
    fresh = list(records(30, 8))
    put(store, *(r for r, _ in fresh))
    rules = held(store)
    learned = learn_from(store, classifier_for(store, own), quiet)
    assert [(v.subject, v.decided) for v in learned] == [(SUBJECT, 160)]
    assert learned[0].speaks, learned[0].silent_because
    save(learned, model_file(store.url, own))
    done = reclassify(store, classifier_for(store, own), quiet)
    assert set(done.changed) == {"F3"}
    spoken = [a for a in held(store) if a.origin.startswith("model:")]
    new = {a.record_id for a in spoken if a.record_id.startswith("s8-")}
    assert len(new) >= 5
    assert new <= {r.id for r, yes in fresh if yes}
    assert [a for a in held(store) if not a.origin.startswith("model:")] == rules


def test_too_few_decisions_change_nothing(store: GraphStore, own: Path) -> None:
    decided(store, LEAST_DECIDED - 1)
    save(learn_from(store, classifier_for(store, own), quiet), model_file(store.url, own))
    assert not reclassify(store, classifier_for(store, own), quiet).changed


def test_decisions_in_dispute_and_taken_back_teach_nothing(store: GraphStore, own: Path) -> None:
    decided(store, 60)
    first, second, *_ = list(decisions(store))
    other = replace(
        first, author="editor:wang", said=Said.REJECTED if first.said is Said.ACCEPTED else Said.ACCEPTED,
        at="2026-02-01T00:00:00+00:00",
    )
    store.review([other, replace(second, at="2026-02-01T00:00:00+00:00", withdrawn=True)])
    (value,) = learn_from(store, classifier_for(store, own), quiet)
    assert value.decided == 58
