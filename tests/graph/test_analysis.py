"""The network links what is named together, is the same every time, and knows only what the audience may know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.access import Audience
from graph.analysis import bridges, centrality, communities, network
from graph.model import EntityType, Openness
from graph.store import GraphStore
from graph.stores import open_store
from tests.contract import cases

PER, ORG, LOC = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    """An empty embedded store."""
    opened = open_store(f"sqlite:{tmp_path / 'graph.db'}")
    yield opened
    opened.close()


def tell(store: GraphStore, meetings: Sequence[str], openness: Openness = Openness.OPEN, first: int = 0) -> None:
    """One record a meeting; each letter is a person of that name."""
    for n, letters in enumerate(meetings, first):
        record = cases.record(f"T901-7-{n:03}", "、".join(f"某{x}" for x in letters) + "到会。", openness=openness)
        store.load(cases.batch(record, [(f"某{x}", PER) for x in letters]))


def names(graph: nx.Graph[str]) -> dict[str, str]:
    """Node ids by name."""
    return {data["name"]: node for node, data in graph.nodes(data=True)}


def edges(graph: nx.Graph[str]) -> dict[str, int]:
    """Weights by the two letters."""
    name = {node: str(data["name"])[-1] for node, data in graph.nodes(data=True)}
    return {"".join(sorted(name[a] + name[b])): d["weight"] for a, b, d in graph.edges(data=True)}


# ---- the network
def test_links_are_weighted_by_shared_records(store: GraphStore) -> None:
    tell(store, ["AB", "AB", "ABC", "CD"])
    graph = network(store, Audience.WORKING)
    assert edges(graph) == {"AB": 3, "AC": 1, "BC": 1}  # D is named once only
    assert {data["name"]: data["records"] for _, data in graph.nodes(data=True)} == {"某A": 3, "某B": 3, "某C": 2}
    assert graph.edges[names(graph)["某A"], names(graph)["某B"]]["distance"] == pytest.approx(1 / 3)


def test_the_least_number_of_records_can_be_chosen(store: GraphStore) -> None:
    tell(store, ["AB", "AB", "CD"])
    assert set(names(network(store, Audience.WORKING, least_records=1))) == {"某A", "某B", "某C", "某D"}
    assert set(names(network(store, Audience.WORKING, least_records=3))) == set()


def test_only_the_types_asked_for_are_nodes(store: GraphStore) -> None:
    for n in range(2):
        record = cases.record(f"T901-8-{n}", "某A到枫桥省农业厅。")
        store.load(cases.batch(record, [("某A", PER), cases.FENGQIAO, cases.BUREAU]))
    assert set(names(network(store, Audience.WORKING))) == {"某A", "省农业厅"}
    assert set(names(network(store, Audience.WORKING, types=(LOC,)))) == {"枫桥"}


def test_a_list_of_names_links_nobody(store: GraphStore) -> None:
    tell(store, ["AB", "ABCDEFG", "CDEFG"])
    assert set(edges(network(store, Audience.WORKING, crowd=4))) == {"AB"}
    assert "FG" in edges(network(store, Audience.WORKING))


def test_the_most_used_are_kept(store: GraphStore) -> None:
    tell(store, ["AB", "AB", "AC", "BC", "AD", "D"])
    assert set(names(network(store, Audience.WORKING, limit=2))) == {"某A", "某B"}


@pytest.mark.parametrize("audience", [Audience.BRIEF, Audience.PUBLICATION, Audience.EXHIBITION])
def test_closed_records_neither_count_nor_connect(store: GraphStore, audience: Audience) -> None:
    tell(store, ["AB", "AB", "BC", "C"])
    before = network(store, audience)
    tell(store, ["AC", "AC", "AX", "BX", "AC"], Openness.NOT_REVIEWED, first=50)
    after = network(store, audience)
    assert nx.utils.graphs_equal(before, after)
    assert "AC" in edges(network(store, Audience.WORKING))
    assert "某X" in names(network(store, Audience.WORKING))


# ---- questions
def test_the_go_between_is_most_central(store: GraphStore) -> None:
    tell(store, ["ABC", "ABC", "CX", "CX", "XDE", "XDE"])
    ranked = centrality(network(store, Audience.WORKING), limit=2)
    assert {r.name for r in ranked} == {"某C", "某X"}
    assert ranked[0].score == ranked[1].score == pytest.approx(0.6)  # each on 6 of the 10 shortest ways
    assert ranked[0].entity_id < ranked[1].entity_id


def test_a_way_over_strong_links_is_shorter(store: GraphStore) -> None:
    tell(store, ["AB"] * 4 + ["BC"] * 4 + ["AC"])
    (first, *_) = centrality(network(store, Audience.WORKING))
    assert (first.name, first.score) == ("某B", 1.0)


def test_groups_are_found_and_ordered(store: GraphStore) -> None:
    tell(store, ["ABCD", "ABCD", "ABC", "CX", "XYZ", "XYZ", "LM", "LM", "S", "S"])
    groups = communities(network(store, Audience.WORKING))
    assert [{r.name[-1] for r in group} for group in groups] == [set("ABCD"), set("XYZ"), set("LM")]
    assert groups[0][0].name in ("某A", "某B", "某C")
    assert groups[0][0].score == 8.0  # with B 3, with C 3, with D 2


def test_a_bridge_tells_how_much_it_holds(store: GraphStore) -> None:
    tell(store, ["ABCD", "ABCD", "DX", "XYZ", "XYZ", "ZP", "P"])
    (bridge,) = bridges(network(store, Audience.WORKING))
    assert {bridge.left.name, bridge.right.name} == {"某D", "某X"}
    assert (bridge.cut_off, bridge.shared_records) == (4, 1)
    assert {b.cut_off for b in bridges(network(store, Audience.WORKING), least=1)} == {4, 1}


def test_an_empty_network_has_no_answers(store: GraphStore) -> None:
    graph = network(store, Audience.WORKING)
    assert (len(graph), centrality(graph), communities(graph), bridges(graph)) == (0, [], [], [])


# ---- on any network
@st.composite
def networks(draw: st.DrawFn) -> nx.Graph[str]:
    """A small network as `network` would make it."""
    size = draw(st.integers(2, 12))
    graph: nx.Graph[str] = nx.Graph()
    for n in range(size):
        graph.add_node(f"n-{n:02}", name=f"某{n}", type=PER, records=2)
    for left in range(size):
        for right in range(left + 1, size):
            if weight := draw(st.sampled_from([0, 0, 0, 1, 2, 5])):
                graph.add_edge(f"n-{left:02}", f"n-{right:02}", weight=weight, distance=1 / weight)
    return graph


@given(networks())
def test_every_bridge_cuts_off_what_it_says(graph: nx.Graph[str]) -> None:
    found = {frozenset((b.left.entity_id, b.right.entity_id)): b.cut_off for b in bridges(graph, least=1, limit=99)}
    expected = {}
    whole = nx.number_connected_components(graph)
    for left, right in graph.edges:
        cut = graph.copy()
        cut.remove_edge(left, right)
        if nx.number_connected_components(cut) > whole:
            sizes = (len(nx.node_connected_component(cut, left)), len(nx.node_connected_component(cut, right)))
            expected[frozenset((left, right))] = min(sizes)
    assert found == expected


@given(networks())
def test_groups_are_a_partition_of_the_linked(graph: nx.Graph[str]) -> None:
    members = [r.entity_id for group in communities(graph) for r in group]
    assert sorted(members) == sorted(n for n in graph if graph.degree(n))


@given(networks())
def test_the_order_in_which_a_network_was_made_does_not_matter(graph: nx.Graph[str]) -> None:
    backwards: nx.Graph[str] = nx.Graph()
    backwards.add_nodes_from(reversed(list(graph.nodes(data=True))))
    backwards.add_edges_from(reversed([(b, a, d) for a, b, d in graph.edges(data=True)]))
    for ask in (centrality, communities, bridges):
        assert ask(graph) == ask(backwards)
