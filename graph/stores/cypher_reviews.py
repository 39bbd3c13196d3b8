"""Every query of the Neo4j store about values and what persons say and make: suggestions, reviews, works (see `cypher`).

A suggestion is a node of its own, for persons judge it; a value that persons have accepted is
`(:Record)-[:CLASSIFIED_AS]->(:Concept)` (DOMAIN 5.4).
"""

from __future__ import annotations

REVIEW_SCHEMA = (
    "CREATE INDEX product_key IF NOT EXISTS FOR (p:Product) ON (p.product_id, p.version)",
    "CREATE INDEX dossier_key IF NOT EXISTS FOR (d:Dossier) ON (d.dossier_id, d.version)",
    "CREATE INDEX assignment_order IF NOT EXISTS FOR (a:Assignment) ON (a.order)",
    "CREATE INDEX assignment_concept IF NOT EXISTS FOR (a:Assignment) ON (a.facet, a.concept, a.order)",
    "CREATE INDEX review_at IF NOT EXISTS FOR (v:Review) ON (v.at)",
    "CREATE INDEX review_kind IF NOT EXISTS FOR (v:Review) ON (v.kind, v.at)",
    "CREATE INDEX review_thing IF NOT EXISTS FOR (v:Review) ON (v.record_id, v.subject)",
    "CREATE INDEX review_subject IF NOT EXISTS FOR (v:Review) ON (v.subject)",
)

# ---- suggestions, by where to begin
_SUGGESTED = """
MATCH (a)-[:ASSIGNED_TO]->(r:Record) WHERE r.level <= $ceiling
RETURN a.json AS json, a.order AS place, a.producer AS producer ORDER BY place, producer LIMIT $limit"""
_WANTED = "($facet = '' OR a.facet = $facet) AND ($concept = '' OR a.concept = $concept)"
ASSIGNMENTS = {
    "all": f"MATCH (a:Assignment) WHERE a.order > $after AND {_WANTED}" + _SUGGESTED,
    "record": f"MATCH (a:Assignment) WHERE a.order STARTS WITH $within AND a.order > $after AND {_WANTED}" + _SUGGESTED,
    "value": "MATCH (a:Assignment {facet: $facet, concept: $concept}) WHERE a.order > $after" + _SUGGESTED,
    "rest": "MATCH (a:Assignment {order: $after}) WHERE a.producer > $producer" + _SUGGESTED,
}

# ---- reviews, by where to begin: of a record that is not there, as of none, staff alone may know
_KNOWN = """
  AND (v.at > $after_at OR (v.at = $after_at AND v.review_id > $after_id))
  AND ($kind = '' OR v.kind = $kind) AND ($subject = '' OR v.subject = $subject)
OPTIONAL MATCH (v)-[:REVIEWS]->(r:Record)
WITH v, r WHERE r.level <= $ceiling OR (r IS NULL AND $ceiling = 2)
RETURN v.json AS json ORDER BY v.at, v.review_id LIMIT $limit"""
REVIEWS = {
    "all": "MATCH (v:Review) WHERE v.at >= $after_at" + _KNOWN,
    "kind": "MATCH (v:Review {kind: $kind}) WHERE v.at >= $after_at" + _KNOWN,
    "record": "MATCH (v:Review {record_id: $record_id}) WHERE v.subject IS NOT NULL" + _KNOWN,
    "subject": "MATCH (v:Review {subject: $subject}) WHERE ($record_id = '' OR v.record_id = $record_id)" + _KNOWN,
}
REVIEWS_BY_ID = "UNWIND $rows AS id MATCH (v:Node:Review {id: id}) RETURN v.json AS json"
ADD_REVIEWS = """
UNWIND $rows AS row CREATE (v:Node:Review {id: row.id}) SET v += row.properties
WITH v, row WHERE row.record IS NOT NULL MERGE (r:Node {id: row.record}) CREATE (v)-[:REVIEWS]->(r)"""
SAID_OF = """
UNWIND $rows AS row MATCH (v:Review {record_id: row.record_id, subject: row.subject})
USING INDEX v:Review(record_id, subject) WHERE v.kind = $kind
RETURN v.json AS json"""
CLASSIFY = """
UNWIND $rows AS row MERGE (r:Node {id: row.record})
MERGE (c:Node {id: row.concept}) ON CREATE SET c:Concept, c += row.properties
MERGE (r)-[:CLASSIFIED_AS]->(c)"""
DECLASSIFY = """
UNWIND $rows AS row MATCH (:Node {id: row.record})-[l:CLASSIFIED_AS]->(:Node:Concept {id: row.concept}) DELETE l"""
DROP_UNUSED = """
UNWIND $rows AS row MATCH (c:Node:Concept {id: row.concept}) WHERE NOT EXISTS { MATCH (c)<-[:CLASSIFIED_AS]-() } DELETE c"""

# ---- products and dossiers
SAVE_PRODUCT = "MERGE (p:Node {id: $id}) ON CREATE SET p:Product, p += $properties RETURN p.json AS json"
PRODUCT = """
MATCH (p:Product) WHERE p.product_id = $product_id AND p.version IS NOT NULL AND ($version = 0 OR p.version = $version)
RETURN p.json AS json ORDER BY p.version DESC LIMIT 1"""
PRODUCTS = """
MATCH (p:Product) WITH p ORDER BY p.version DESC
WITH p.product_id AS id, head(collect(p)) AS p WHERE $kind = '' OR p.kind = $kind
RETURN p.json AS json ORDER BY p.at DESC, id"""
SAVE_DOSSIER = "MERGE (d:Node {id: $id}) ON CREATE SET d:Dossier, d += $properties RETURN d.json AS json"
DOSSIER = """
MATCH (d:Dossier) WHERE d.dossier_id = $dossier_id AND d.version IS NOT NULL AND ($version = 0 OR d.version = $version)
RETURN d.json AS json ORDER BY d.version DESC LIMIT 1"""
DOSSIERS = """
MATCH (d:Dossier) WITH d ORDER BY d.version DESC
WITH d.dossier_id AS id, head(collect(d)) AS d
RETURN d.json AS json ORDER BY d.at DESC, id"""
