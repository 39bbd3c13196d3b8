"""What only the Neo4j store has: a server to be reached, a vector index that knows no audience, loaders side by side."""

from __future__ import annotations

import logging
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from neo4j import GraphDatabase

from graph.access import Audience
from graph.audit import AuditEntry
from graph.model import Openness, Passage
from graph.reviews import Said
from graph.store import GraphStore, RecordFilter, StoreError
from graph.stores import open_store
from graph.stores.cypher import VECTOR_WIDTH
from tests.conftest import ROOT
from tests.contract import cases
from tests.neo4j.server import Neo4jServer

pytestmark = pytest.mark.neo4j


@pytest.fixture
def store(neo4j_server: Neo4jServer) -> Iterator[GraphStore]:
    """An empty store."""
    with GraphDatabase.driver(neo4j_server.address, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    opened = open_store(neo4j_server.address)
    yield opened
    opened.close()


def one_line(error: pytest.ExceptionInfo[StoreError]) -> str:
    """What the user is told."""
    told = str(error.value)
    assert "\n" not in told
    return told


# ---- the way in
def test_without_a_password_the_variable_to_set_is_named(neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANMAI_NEO4J_PASSWORD")
    with pytest.raises(StoreError) as error:
        open_store(neo4j_server.address)
    assert "LANMAI_NEO4J_PASSWORD" in one_line(error)


def test_a_wrong_password_is_told_in_one_line_and_not_shown(
    neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANMAI_NEO4J_USER", "nobody")  # a wrong password for a real user would lock that user out
    monkeypatch.setenv("LANMAI_NEO4J_PASSWORD", "not-the-password")
    with pytest.raises(StoreError) as error:
        open_store(neo4j_server.address)
    assert "用户名和密码" in one_line(error)
    assert "not-the-password" not in one_line(error)


@pytest.mark.parametrize(("url", "told"), [
    ("bolt://127.0.0.1:9", "连不上"), ("neo4j://127.0.0.1:9", "连不上"), ("bolt://", ""), ("bolt://127.0.0.1:port", ""),
])
def test_a_server_that_is_not_there_is_told_in_one_line(
    url: str, told: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANMAI_NEO4J_PASSWORD", "x")
    with pytest.raises(StoreError) as error:
        open_store(url)
    assert told in one_line(error)
    assert url in one_line(error)
    assert capfd.readouterr().err == ""


def test_the_driver_says_nothing_behind_our_back() -> None:
    assert any(isinstance(h, logging.NullHandler) for h in logging.getLogger("neo4j").handlers)


def test_a_store_of_a_newer_version_is_refused(store: GraphStore, neo4j_server: Neo4jServer) -> None:
    with GraphDatabase.driver(neo4j_server.address, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        driver.execute_query("MATCH (s:Store) SET s.version = 99")
    with pytest.raises(StoreError, match="升级"):
        open_store(neo4j_server.address)


def test_a_store_that_was_emptied_by_hand_says_so(store: GraphStore, neo4j_server: Neo4jServer) -> None:
    with GraphDatabase.driver(neo4j_server.address, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    with pytest.raises(StoreError, match="尚未建立"):
        store.load(cases.holding()[0])
    with pytest.raises(StoreError, match="尚未建立"):
        store.log(AuditEntry("2026-01-05T08:00:00Z", "li", "release", "p-1"))


# ---- odd ids
def test_a_records_own_id_is_nobody_elses(store: GraphStore) -> None:
    taken = [cases.referent(cases.LIN, "T901").id, cases.ASSEMBLY.id, "store", "audit", "fonds:T901", "source:" + "f" * 64]
    cases.filled(store, *(cases.batch(cases.record(i, f"第{n}件")) for n, i in enumerate(taken)))
    assert {r.id for r in store.records(Audience.WORKING)} >= set(taken)
    assert store.find_entities("林之远", Audience.WORKING)[0].record_count == 2
    assert store.stats(Audience.WORKING).nodes["Record"] == 4 + len(taken)


def test_a_name_of_absurd_length_is_kept_and_found_and_the_server_lives(store: GraphStore) -> None:
    """To Lucene a term above 32 kB is an error that stops the whole database."""
    name = ("长" * 20_000, cases.PER)
    store.load(cases.batch(cases.record("absurd", f"{name[0]}。"), [name]))
    (found,) = store.find_entities(name[0], Audience.WORKING)
    assert found.name == name[0]
    cases.filled(store)
    assert len(store.find_entities("林之远", Audience.WORKING)) == 2


@pytest.mark.parametrize("name", ["《关于\"A\"的*通知?》", "a:b", "OR", "-x", "[甲 TO 乙]", "/x/", "a\\b", "😀楼", "浙江~2", "null", "*"])
def test_signs_of_the_query_language_in_a_name_are_part_of_the_name(store: GraphStore, name: str) -> None:
    cases.filled(store, cases.batch(cases.record("odd", f"前{name}后"), [(name, cases.PER)]))
    assert [e.name for e in store.find_entities(name, Audience.WORKING)] == [name]
    assert [e.name for e in store.find_entities(name[:1], Audience.WORKING, prefix=True)] == [name]


def test_a_character_that_no_file_can_keep_is_told(store: GraphStore) -> None:
    with pytest.raises(StoreError, match="代理码位"):
        store.record("枫\ud800", Audience.WORKING)


# ---- vectors as wide as the index
def vector(seed: int) -> tuple[float, ...]:
    """A vector of the index's width."""
    source = random.Random(seed)
    return tuple(source.gauss(0, 1) for _ in range(VECTOR_WIDTH))


def test_the_vector_index_pushes_nothing_visible_out(store: GraphStore) -> None:
    asked = vector(0)
    for n in range(60):
        near = tuple(a + 0.01 * b for a, b in zip(asked, vector(n), strict=True))
        of = cases.record(f"closed-{n:02}", "枫桥", openness=Openness.CONTROLLED)
        store.load(replace(cases.batch(of), passages=(Passage(of.id, 0, 2, vector=near),)))
    for n in (1, 2):
        of = cases.record(f"open-{n}", "枫桥", fonds="T902")
        store.load(replace(cases.batch(of), passages=(Passage(of.id, 0, 2, vector=vector(n)),)))
    assert [h.record_id[:6] for h in store.search_vector(asked, Audience.WORKING, limit=3)] == ["closed"] * 3
    assert {h.record_id for h in store.search_vector(asked, Audience.BRIEF, limit=2)} == {"open-1", "open-2"}
    assert len(store.search_vector(asked, Audience.WORKING, RecordFilter(fonds=("T902",)), limit=2)) == 2
    assert len(store.search_vector(asked, Audience.WORKING, limit=100)) == 62
    (first,) = store.search_vector(vector(1), Audience.BRIEF, limit=1)
    assert (first.record_id, round(first.score, 4)) == ("open-1", 1.0)


def test_a_vector_that_points_nowhere_is_near_nothing_and_breaks_nothing(store: GraphStore) -> None:
    cases.filled(store)
    title, first, second = cases.passages(cases.MEETING)
    store.embed([
        replace(title, vector=(0.0, 0.0)), replace(first, vector=(1.0, 0.0)), replace(second, vector=(float("nan"), 1.0))
    ])
    assert [h.start for h in store.search_vector((1.0, 0.0), Audience.WORKING)] == [0]
    assert store.search_vector((0.0, 0.0), Audience.WORKING) == []
    assert cases.MEETING.id not in {p.record_id for p in store.passages_without_vector()}


# ---- side by side
LOADER = """
import sys
from graph.stores import open_store
from tests.contract import cases
store = open_store(sys.argv[1])
for n in range(int(sys.argv[2]), int(sys.argv[3])):
    store.load(cases.numbered(n))
"""


def test_loaders_side_by_side_leave_what_one_alone_would(store: GraphStore, neo4j_server: Neo4jServer) -> None:
    """Three processes: each loads twelve records, half of them the next one's too, all naming the same people."""
    running = [
        subprocess.Popen([sys.executable, "-c", LOADER, neo4j_server.address, str(n), str(n + 12)], cwd=ROOT)
        for n in (0, 6, 12)
    ]
    assert [process.wait(timeout=200) for process in running] == [0, 0, 0]
    together = cases.everything(store)
    for n in range(24):
        store.load(cases.numbered(n))
    assert cases.everything(store) == together
    assert store.stats(Audience.WORKING).nodes["Record"] == 24
    (lin,) = store.find_entities("林之远", Audience.WORKING)
    assert (lin.record_count, len(lin.referents)) == (24, 25)


# ---- what a person at the server sees
def test_an_accepted_value_is_a_relationship_and_nothing_is_left_of_one_taken_back(
    store: GraphStore, neo4j_server: Neo4jServer
) -> None:
    cases.filled(store)
    yes = cases.accepted(cases.MEETING, "F1.1")
    store.review([yes, replace(yes, subject="F1:F1.2", said=Said.REJECTED)])
    seen = "MATCH (r:Record)-[:CLASSIFIED_AS]->(c:Concept) RETURN r.record_id, c.facet, c.name"
    with GraphDatabase.driver(neo4j_server.address, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        assert [tuple(row) for row in driver.execute_query(seen).records] == [(cases.MEETING.id, "F1", "F1.1")]
        store.review([replace(yes, withdrawn=True, at="2026-01-08T08:00:00+00:00")])
        assert driver.execute_query("MATCH (c:Concept) RETURN c").records == []
        assert driver.execute_query("MATCH (v:Review) RETURN count(v) AS n").records[0]["n"] == 3
