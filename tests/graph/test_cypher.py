"""The query texts of the Neo4j store: nothing of a user's is spliced in, nothing closed slips out, all of them parse."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.stores import cypher, cypher_reviews, open_store, rows
from tests.neo4j.server import Neo4jServer

STORES = Path(cypher.__file__).parent
LABELS = {
    *rows.LABELS.values(), "Node", "Record", "Source", "Fonds", "Passage", "Referent", "Statement", "Event", "Judgement",
    "Product", "Dossier", "Run", "AuditEntry", "Store", "Counter", "Assignment", "Review", "Concept",
}
TYPES = {
    "MENTIONS", "EVIDENCED_BY", "SUBJECT", "OBJECT", "ARGUMENT", "IN_FONDS", "FROM_SOURCE", "PASSAGE_OF", "RESTS_ON",
    "ASSIGNED_TO", "REVIEWS", "CLASSIFIED_AS",
}
# What no audience is asked of: the staff's own, and the loader's.
NO_AUDIENCE = {
    "SCHEMA", "REVIEW_SCHEMA", "AWAIT_INDEXES", "STORE", "RENEW",
    "KNOWN", "PASSAGES_BARE", "RESOLVE", "MEMBERS", "JUDGEMENTS", "JUDGEMENTS_OF",
    "NAMESAKES", "SAVE_PRODUCT", "PRODUCT", "PRODUCTS", "SAVE_DOSSIER", "DOSSIER", "DOSSIERS", "SAVE_RUN", "RUNS", "LOG", "AUDIT",
    "AUDIT_HEAD", "AUDIT_LAST", "AUDIT_BEGIN", "AUDIT_CHAIN", "REVIEWS_BY_ID", "ADD_REVIEWS", "SAID_OF", "CLASSIFY",
    "DECLASSIFY", "DROP_UNUSED",
}


def texts() -> Iterator[tuple[str, str]]:
    """Every query by name; one of several under a name gets its place or key added."""
    for name, value in (*vars(cypher).items(), *vars(cypher_reviews).items()):
        if not name.isupper() or name.startswith("_") or name in vars(rows):
            continue
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, tuple):
            yield from ((f"{name}[{i}]", text) for i, text in enumerate(value))
        elif isinstance(value, dict):
            yield from ((f"{name}[{key}]", text) for key, text in value.items())


QUERIES = dict(texts())
WRITING = {name for name, text in QUERIES.items() if re.search(r"\b(CREATE|MERGE|SET|DELETE)\b", text)}
NAMES = [name for name in vars(cypher) if name.isupper()]
LOADING = set(NAMES[NAMES.index("BEGIN_LOAD") :])  # the last part of the file
every_query = pytest.mark.parametrize("name", QUERIES)


def constant(name: str) -> str:
    """The name of the constant that a query belongs to."""
    return name.partition("[")[0]


def test_there_are_queries_to_look_at() -> None:
    assert len(QUERIES) > 100
    assert not {n for n in vars(cypher) if n.isupper()} & {n for n in vars(cypher_reviews) if n.isupper()}
    assert {"RECORD", "FIND_ENTITIES[2]", "ADD_REFERENTS[PER]", "VECTOR_HITS_EXACT[fonds]"} <= QUERIES.keys()


@every_query
def test_no_place_is_left_for_text_to_be_put_in(name: str) -> None:
    assert not re.search(r"\{\w*(![rsa])?(:[^ }]+)?\}|%[sd(]|\+ *\$|\$\{|<<|entity_at", QUERIES[name])


@every_query
def test_labels_and_types_are_known_ones(name: str) -> None:
    text = re.sub(r"'[^']*'|`[^`]*`", "", QUERIES[name])
    told = {word for part in re.findall(r"[\w(\[](:[A-Z]\w*(?:[:|][A-Z]\w*)*)", text) for word in re.findall(r"\w+", part)}
    assert told <= LABELS | TYPES


@every_query
def test_a_read_of_records_compares_their_level(name: str) -> None:
    if constant(name) not in NO_AUDIENCE | LOADING:
        assert "r.level <= $ceiling" in QUERIES[name]
        assert name not in WRITING


def test_the_texts_are_made_of_constants_alone() -> None:
    """No f-string stands in a function, and only `_at_ceilings` touches a text: with numbers of `rows.CEILINGS`."""
    trees = [ast.parse((STORES / f"{name}.py").read_text(encoding="utf-8")) for name in ("cypher", "cypher_reviews")]
    functions = [node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert [f.name for f in functions] == ["_at_ceilings"]
    spliced = [node for node in ast.walk(functions[0]) if isinstance(node, ast.FormattedValue)]
    assert [ast.unparse(node.value) for node in spliced] == ["ceiling"]


@pytest.mark.parametrize("module", sorted(path.name for path in STORES.glob("neo4j*.py")))
def test_queries_are_written_nowhere_else(module: str) -> None:
    tree = ast.parse((STORES / module).read_text(encoding="utf-8"))
    strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert not [s for s in strings if re.search(r"\b(MATCH|MERGE|UNWIND|RETURN|DELETE|CALL)\b", s)]


def test_reviews_can_only_be_appended_to_and_read() -> None:
    assert {n for n in WRITING if re.search(r":Review\b", QUERIES[n]) and constant(n) != "REVIEW_SCHEMA"} == {"ADD_REVIEWS"}
    assert QUERIES["ADD_REVIEWS"].count("CREATE (v:Node:Review") == 1


def test_the_audit_log_can_only_be_appended_to_and_read() -> None:
    assert {constant(name) for name, text in QUERIES.items() if "AuditEntry" in text} == {
        "SCHEMA", "LOG", "AUDIT", "AUDIT_CHAIN",
    }
    assert QUERIES["LOG"].count("CREATE (a:Node:AuditEntry)") == 1
    assert "MATCH (a" not in QUERIES["LOG"]
    assert {"AUDIT", "AUDIT_CHAIN", "AUDIT_LAST"}.isdisjoint(WRITING)


# ---- on the server
def plan(server: Neo4jServer, query: str) -> str:
    """The operators of the server's plan, and what it warns of."""
    from neo4j import GraphDatabase

    with GraphDatabase.driver(server.address, auth=(server.user, server.password)) as driver, driver.session() as session:
        summary = session.run("EXPLAIN " + query).consume()
    operators: list[str] = []
    waiting = [summary.plan] if summary.plan else []
    while waiting:
        step = waiting.pop()
        operators.append(f"{step['operatorType']} {step.get('args', {}).get('Details', '')}")
        waiting += step.get("children", [])
    warned = [s.gql_status for s in summary.gql_status_objects if s.is_notification and s.raw_classification == "DEPRECATION"]
    return "\n".join([*operators, *(f"DEPRECATED {w}" for w in warned)])


@pytest.fixture(scope="module")
def migrated(neo4j_server: Neo4jServer) -> Neo4jServer:
    """The server with our schema and nothing in it: plans follow from what there is."""
    from neo4j import GraphDatabase

    with GraphDatabase.driver(neo4j_server.address, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    open_store(neo4j_server.address).close()
    return neo4j_server


@pytest.mark.neo4j
@every_query
def test_a_query_parses_and_never_walks_over_all_nodes(migrated: Neo4jServer, name: str) -> None:
    found = plan(migrated, QUERIES[name])
    assert "AllNodesScan" not in found
    assert "AllRelationshipsScan" not in found
    assert "DEPRECATED" not in found


@pytest.mark.neo4j
@pytest.mark.parametrize(("name", "index"), [
    ("RECORD", "r:Node(id)"), ("RECORDS[all]", "r:Node(id)"), ("RECORDS[ids]", "r:Node(id)"),
    ("RECORDS[fonds]", "r:Record(fonds)"), ("VECTOR_HITS_EXACT[entities]", ":Node(id)"), ("KNOWN", "r:Node(id)"),
    ("PASSAGES_BARE", "p:Passage(bare, record_id, field, start)"), ("MEMBERS[0]", "n:Referent(entity_0)"),
    ("NAMES[1]", "n:Referent(entity_1)"), ("NEIGHBOURS[2]", "n:Referent(entity_2)"),
    ("MENTIONS_OF[2]", "n:Referent(entity_2)"), ("STATEMENTS_OF[2]", "n:Referent(entity_2)"),
    ("EVENTS_OF[2]", "n:Referent(entity_2)"),
    ("EVENTS_WHEN", "e:Event(earliest_day, latest_day)"), ("JUDGEMENTS_OF", "j:Judgement(left)"),
    ("JUDGEMENTS_OF", "j:Judgement(right)"), ("AUDIT", "a:AuditEntry(place)"), ("ADD_MENTIONS", "n:Node(id)"),
    ("CLEAR_JUDGEMENTS", "j:Judgement(told_by)"), ("DROP_ORPHANS", "j:Judgement(left)"),
    ("RECORDS[concepts]", ":Node(id)"), ("ASSIGNMENTS[all]", "a:Assignment(order)"), ("ASSIGNMENTS[rest]", "a:Assignment(order)"),
    ("ASSIGNMENTS[value]", "a:Assignment(facet, concept, order)"), ("ASSIGNMENTS[record]", "a:Assignment(order)"),
    ("REVIEWS[all]", "v:Review(at)"), ("REVIEWS[kind]", "v:Review(kind, at)"), ("REVIEWS[subject]", "v:Review(subject)"),
    ("REVIEWS[record]", "v:Review(record_id, subject)"), ("SAID_OF", "v:Review(record_id, subject)"),
    ("REVIEWS_BY_ID", "v:Node(id)"), ("CLASSIFY", "c:Node(id)"), ("DECLASSIFY", ":Node(id)"),
])
def test_the_main_queries_use_their_index(migrated: Neo4jServer, name: str, index: str) -> None:
    assert index in plan(migrated, QUERIES[name])
