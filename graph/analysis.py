"""The network of who is named with whom: centrality, communities, bridges. The one place that knows networkx.

Same store, same audience: same answer, on every machine. What an audience may not see neither counts nor connects.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import cast

import networkx as nx

from graph.access import Audience
from graph.model import EntityType
from graph.store import GraphStore

_SEED = 20240501
_EFFORT = 4_000_000  # links looked at to find betweenness; more would be needed: estimate from fewer sources
_LEAST_PIVOTS = 64
_AT_ONCE = 200  # entities asked of the store in one question
_NO_LIMIT = 2**31 - 1
_ACTORS = (EntityType.PERSON, EntityType.ORGANISATION)


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entity of a network and its score; `records` is how many visible records mention it."""

    entity_id: str
    name: str
    type: EntityType
    records: int
    score: float


@dataclass(frozen=True, slots=True)
class Bridge:
    """A link without which the network falls apart, and how many entities the smaller part would have."""

    left: Ranked
    right: Ranked
    shared_records: int
    cut_off: int


def network(
    store: GraphStore,
    audience: Audience,
    types: tuple[EntityType, ...] = _ACTORS,
    limit: int = 5000,
    least_records: int = 2,
    crowd: int = 100,
) -> nx.Graph[str]:
    """Entities named in at least `least_records` visible records, linked where one record names both.

    Nodes are entity ids with `name`, `type` and `records`; edges carry `weight`, the number of records shared, and
    `distance`, 1 / weight. The `limit` most used entities are taken. A record that names more than `crowd` of them is a
    list, not an encounter, and links nobody.
    """
    found = store.find_entities("", audience, types, prefix=True, limit=limit)
    graph: nx.Graph[str] = nx.Graph()
    for entity in sorted(found, key=lambda e: e.id):
        if entity.record_count >= least_records:
            graph.add_node(entity.id, name=entity.name, type=entity.type, records=entity.record_count)
    named: dict[str, list[str]] = defaultdict(list)
    nodes = list(graph)
    for first in range(0, len(nodes), _AT_ONCE):
        for entity_id, record_id in store.record_ids_of(nodes[first : first + _AT_ONCE], audience, _NO_LIMIT):
            named[record_id].append(entity_id)
    shared = Counter(
        pair for together in named.values() if len(together) <= crowd for pair in combinations(sorted(together), 2)
    )
    for (left, right), count in sorted(shared.items()):
        graph.add_edge(left, right, weight=count, distance=1 / count)
    return graph


def centrality(graph: nx.Graph[str], limit: int = 20) -> list[Ranked]:
    """Entities by betweenness, 0..1: how often one stands on the shortest way between two others. Ties by id.

    Exact up to about 2,000 entities with 2,000 links; in larger networks estimated from a sample of sources drawn with
    a fixed seed (Brandes & Pich 2007), so that 5,000 entities with 40,000 links take well under a minute.
    """
    numbered, ids = _numbered(graph)
    pivots = min(len(ids), max(_LEAST_PIVOTS, _EFFORT // (graph.number_of_edges() + 1)))
    scores = nx.betweenness_centrality(numbered, k=pivots or None, weight="distance", seed=_SEED)
    ranked = sorted(((round(score, 6), ids[n]) for n, score in scores.items()), key=lambda pair: (-pair[0], pair[1]))
    return [_ranked(graph, node, score) for score, node in ranked[:limit]]


def communities(graph: nx.Graph[str]) -> list[list[Ranked]]:
    """Groups of entities more often named with each other than with the rest (Louvain), largest first.

    Within a group by the records shared inside it, which is the score. Entities linked to nobody belong to none.
    """
    numbered, ids = _numbered(graph)
    numbered.remove_nodes_from([n for n in list(numbered) if numbered.degree(n) == 0])
    if not numbered:
        return []
    groups = nx.community.louvain_communities(numbered, weight="weight", seed=_SEED)
    members = [sorted(ids[n] for n in group) for group in groups]
    return [_by_links_inside(graph, group) for group in sorted(members, key=lambda g: (-len(g), g[0]))]


def bridges(graph: nx.Graph[str], least: int = 2, limit: int = 20) -> list[Bridge]:
    """Links that alone hold two parts together, each part having at least `least` entities; largest cut first."""
    numbered, ids = _numbered(graph)
    below, whole = _subtrees(numbered)
    found = []
    pairs = cast("Iterator[tuple[int, int]]", nx.bridges(numbered))  # its stub says single nodes
    for left, right in (sorted(pair) for pair in pairs):
        part = min(below[left], below[right])
        cut_off = min(part, whole[left] - part)
        if cut_off >= least:
            found.append((cut_off, ids[left], ids[right]))
    found.sort(key=lambda b: (-b[0], b[1], b[2]))
    return [
        Bridge(_ranked(graph, a), _ranked(graph, b), int(graph.edges[a, b]["weight"]), size) for size, a, b in found[:limit]
    ]


def _numbered(graph: nx.Graph[str]) -> tuple[nx.Graph[int], list[str]]:
    """The graph over 0..n-1 in id order: sets of numbers, unlike sets of words, run the same way in every process."""
    ids = sorted(graph)
    place = {node: n for n, node in enumerate(ids)}
    numbered: nx.Graph[int] = nx.Graph()
    numbered.add_nodes_from(range(len(ids)))
    edges = sorted((min(place[a], place[b]), max(place[a], place[b])) for a, b in graph.edges)
    for left, right in edges:
        numbered.add_edge(left, right, **graph.edges[ids[left], ids[right]])
    return numbered, ids


def _subtrees(graph: nx.Graph[int]) -> tuple[dict[int, int], dict[int, int]]:
    """For each node the size of its subtree in a depth-first search, and of its component."""
    below: dict[int, int] = dict.fromkeys(graph, 1)
    whole: dict[int, int] = {}
    for component in nx.connected_components(graph):
        whole.update(dict.fromkeys(component, len(component)))
        root = min(component)
        parents = nx.dfs_predecessors(graph, root)
        for node in nx.dfs_postorder_nodes(graph, root):
            if node != root:
                below[parents[node]] += below[node]
    return below, whole


def _by_links_inside(graph: nx.Graph[str], group: list[str]) -> list[Ranked]:
    inside = graph.subgraph(group)
    strength = {node: sum(d["weight"] for _, _, d in inside.edges(node, data=True)) for node in group}
    return [_ranked(graph, n, float(strength[n])) for n in sorted(group, key=lambda n: (-strength[n], n))]


def _ranked(graph: nx.Graph[str], node: str, score: float = 0.0) -> Ranked:
    data = graph.nodes[node]
    return Ranked(node, str(data["name"]), EntityType(data["type"]), int(data["records"]), score)
