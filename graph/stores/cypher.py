"""Every query of the Neo4j store, by name. User text is only ever a parameter; labels and types are literals here.

`$ceiling` is the audience's; every read joins the record and compares its `level` with it. A referent knows its entity
at each ceiling as `entity_0`, `entity_1`, `entity_2`; a query over entities is therefore a tuple of three texts, taken
by the ceiling. One node label, :Node, carries the unique `id`; ids of records, sources, fonds, passages, products,
builds and audit entries begin with their kind, so that no record's own id can be taken for another node's.

A :Node with an id alone is a record or source that something rests on and that has not been loaded yet.
"""

from __future__ import annotations

from graph.stores.rows import CEILINGS, LABELS

SCHEMA_VERSION = 3  # 2: the audit log has seals; 3: classification, reviews, dossiers
VECTOR_WIDTH = 384

Three = tuple[str, ...]  # one text for each of rows.CEILINGS


def _at_ceilings(text: str) -> Three:
    return tuple(text.replace("entity_at", f"entity_{ceiling}") for ceiling in CEILINGS)


# ---- schema
SCHEMA = (
    "CREATE CONSTRAINT node_id IF NOT EXISTS FOR (n:Node) REQUIRE n.id IS UNIQUE",
    "CREATE INDEX record_fonds IF NOT EXISTS FOR (r:Record) ON (r.fonds)",
    *_at_ceilings("CREATE INDEX referent_entity_at IF NOT EXISTS FOR (n:Referent) ON (n.entity_at)"),
    "CREATE INDEX passage_bare IF NOT EXISTS FOR (p:Passage) ON (p.bare, p.record_id, p.field, p.start)",
    "CREATE INDEX statement_predicate IF NOT EXISTS FOR (s:Statement) ON (s.predicate)",
    "CREATE INDEX event_type IF NOT EXISTS FOR (e:Event) ON (e.type)",
    "CREATE INDEX event_days IF NOT EXISTS FOR (e:Event) ON (e.earliest_day, e.latest_day)",
    "CREATE INDEX judgement_left IF NOT EXISTS FOR (j:Judgement) ON (j.left)",
    "CREATE INDEX judgement_right IF NOT EXISTS FOR (j:Judgement) ON (j.right)",
    "CREATE INDEX judgement_told IF NOT EXISTS FOR (j:Judgement) ON (j.told_by)",
    "CREATE INDEX audit_place IF NOT EXISTS FOR (a:AuditEntry) ON (a.place)",
    """CREATE FULLTEXT INDEX passages IF NOT EXISTS FOR (p:Passage) ON EACH [p.grams]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}""",
    """CREATE FULLTEXT INDEX names IF NOT EXISTS FOR ()-[m:MENTIONS]-() ON EACH [m.keys]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'keyword', `fulltext.eventually_consistent`: false}}""",
    """CREATE VECTOR INDEX vectors IF NOT EXISTS FOR (p:Passage) ON (p.vector)
OPTIONS {indexConfig: {`vector.dimensions`: 384, `vector.similarity_function`: 'cosine'}}""",
)
AWAIT_INDEXES = "CALL db.awaitIndexes($seconds)"
STORE = """
MERGE (s:Node {id: 'store'}) ON CREATE SET s:Store, s.version = $version, s.loads = 0
MERGE (a:Node {id: 'audit'}) ON CREATE SET a:Counter, a.entries = 0
RETURN s.version AS version"""
RENEW = "MATCH (s:Node:Store {id: 'store'}) WHERE s.version < $version SET s.version = $version"

# ---- which records: a start that an index serves, then everything that was asked of them
_FROM = {
    "all": "MATCH (r:Node:Record) WHERE r.id > $after AND r.id < 'record;'",
    "ids": "UNWIND $record_ids AS record_id MATCH (r:Node:Record {id: record_id}) WHERE r.id > $after",
    "fonds": "MATCH (r:Record) WHERE r.fonds IN $fonds AND r.id > $after",
    "entities": """UNWIND $groups[0] AS member
MATCH (:Node:Referent {id: member})<-[:MENTIONS]-(r:Record) WHERE r.id > $after""",
    "concepts": """UNWIND $concepts[0..1] AS concept
MATCH (:Node:Concept {id: concept})<-[:CLASSIFIED_AS]-(r:Record) WHERE r.id > $after""",
}
_NARROWED = """r.level <= $ceiling
  AND ($fonds IS NULL OR r.fonds IN $fonds)
  AND ($openness IS NULL OR r.openness IN $openness)
  AND ($first IS NULL OR (r.earliest_day <= $last AND r.latest_day >= $first))
  AND ($record_ids IS NULL OR r.id IN $record_ids)
  AND ($groups IS NULL OR all(members IN $groups
    WHERE EXISTS { MATCH (r)-[:MENTIONS]->(n:Referent) WHERE n.id IN members }))
  AND ($concepts IS NULL OR all(concept IN $concepts
    WHERE EXISTS { MATCH (r)-[:CLASSIFIED_AS]->(:Concept {id: concept}) }))"""

# ---- records
RECORD = """
MATCH (r:Node:Record {id: $id}) WHERE r.level <= $ceiling
RETURN r.json AS json, r.text AS text, r.dates AS dates"""
RECORDS = {
    start: f"""
{first} WITH DISTINCT r WHERE {_NARROWED}
RETURN r.json AS json ORDER BY r.id LIMIT $limit"""
    for start, first in _FROM.items()
}
KNOWN = """
UNWIND $ids AS id MATCH (r:Node:Record {id: id})
RETURN r.record_id AS record_id, r.fingerprint AS fingerprint"""
FACETS = {
    start: f"""
{first} WITH DISTINCT r WHERE r.level <= $ceiling
RETURN r.fonds AS fonds, r.year AS year, r.openness AS openness, count(*) AS records"""
    for start, first in _FROM.items() if start in ("all", "ids")
}

# ---- passages
_PLACE = "p.record_id AS record_id, p.field AS field, p.start AS start, p.end AS end"
HITS = f"""
CALL db.index.fulltext.queryNodes('passages', $match) YIELD node AS p, score
MATCH (p)-[:PASSAGE_OF]->(r:Record) WHERE {_NARROWED}
WITH p, score ORDER BY score DESC, p.id LIMIT $candidates
RETURN {_PLACE}, p.grams AS grams"""
HITS_BETWEEN = f"""
UNWIND $matches AS match
CALL db.index.fulltext.queryNodes('passages', match) YIELD node
MATCH (node)-[:PASSAGE_OF]->(r:Record) WHERE {_NARROWED}
WITH r, count(DISTINCT match) AS held WHERE held = size($matches)
MATCH (r)<-[:PASSAGE_OF]-(p:Passage) WHERE any(part IN $parts WHERE p.grams CONTAINS part)
WITH p ORDER BY p.id LIMIT $candidates
RETURN {_PLACE}, p.grams AS grams"""
VECTOR_HITS = f"""
CALL db.index.vector.queryNodes('vectors', $nearest, $vector) YIELD node AS p
MATCH (p)-[:PASSAGE_OF]->(r:Record) WHERE {_NARROWED}
WITH p, vector.similarity.cosine(p.vector, $vector) AS score ORDER BY score DESC, p.id LIMIT $limit
RETURN {_PLACE}, score"""
VECTOR_HITS_EXACT = {
    start: f"""
{first} WITH DISTINCT r WHERE {_NARROWED}
MATCH (r)<-[:PASSAGE_OF]-(p:Passage) WHERE size(p.vector) = size($vector)
WITH p, vector.similarity.cosine(p.vector, $vector) AS score ORDER BY score DESC, p.id LIMIT $limit
RETURN {_PLACE}, score"""
    for start, first in _FROM.items()
}
PASSAGES_BARE = f"""
MATCH (p:Passage)
WHERE p.bare = true AND p.record_id >= $record_id AND p.field IS NOT NULL AND p.start IS NOT NULL
  AND (p.record_id > $record_id OR p.field > $field OR (p.field = $field AND p.start > $start))
RETURN {_PLACE} ORDER BY p.bare, p.record_id, p.field, p.start LIMIT $limit"""

# ---- entities
RESOLVE = _at_ceilings("""
UNWIND $ids AS id MATCH (n:Node:Referent {id: id}) WHERE n.entity_at IS NOT NULL
RETURN id, n.entity_at AS entity""")
MEMBERS = _at_ceilings("""
UNWIND $ids AS id MATCH (n:Referent {entity_at: id})
RETURN id AS entity, n.id AS referent, n.scope AS scope, n.type AS type""")
NAMES = _at_ceilings("""
UNWIND $ids AS id MATCH (n:Referent {entity_at: id})
MATCH (n)<-[m:MENTIONS]-(r:Record) WHERE r.level <= $ceiling
UNWIND range(0, size(m.surfaces) - 1) AS i
RETURN id AS entity, m.surfaces[i] AS surface, sum(m.uses[i]) AS uses""")
RECORD_COUNTS = _at_ceilings("""
UNWIND $ids AS id MATCH (n:Referent {entity_at: id})
MATCH (n)<-[:MENTIONS]-(r:Record) WHERE r.level <= $ceiling
RETURN id AS entity, count(DISTINCT r) AS records""")
_MOST_USED = """
MATCH (t:Node:Referent {id: entity}) WHERE $types IS NULL OR t.type IN $types
MATCH (n:Referent {entity_at: entity})
MATCH (n)<-[m:MENTIONS]-(r:Record) WHERE r.level <= $ceiling
WITH entity, count(DISTINCT r) AS records, sum(m.count) AS uses
RETURN entity ORDER BY records DESC, uses DESC, entity LIMIT $limit"""
FIND_ENTITIES = _at_ceilings("""
CALL db.index.fulltext.queryRelationships('names', $match) YIELD relationship AS m
MATCH (r:Record)-[m]->(n:Referent)
WHERE r.level <= $ceiling AND any(key IN m.keys WHERE key = $key OR ($prefix AND key STARTS WITH $key))
WITH DISTINCT n.entity_at AS entity""" + _MOST_USED)
ALL_ENTITIES = _at_ceilings("""
MATCH (n:Referent) WHERE n.entity_at IS NOT NULL
WITH DISTINCT n.entity_at AS entity""" + _MOST_USED)
NEIGHBOURS = _at_ceilings("""
MATCH (n:Referent {entity_at: $entity})<-[:MENTIONS]-(r:Record) WHERE r.level <= $ceiling
WITH DISTINCT r MATCH (r)-[:MENTIONS]->(o:Referent) WHERE o.entity_at <> $entity
WITH o.entity_at AS entity, count(DISTINCT r) AS shared
MATCH (t:Node:Referent {id: entity}) WHERE $types IS NULL OR t.type IN $types
RETURN entity, shared ORDER BY shared DESC, entity LIMIT $limit""")
RECORD_IDS_OF = _at_ceilings("""
UNWIND $ids AS id MATCH (a:Node:Referent {id: id}) WHERE a.entity_at IS NOT NULL
WITH DISTINCT a.entity_at AS entity
MATCH (n:Referent {entity_at: entity})<-[:MENTIONS]-(r:Record) WHERE r.level <= $ceiling
RETURN DISTINCT entity, r.record_id AS record_id ORDER BY entity, record_id LIMIT $limit""")
ENTITY_IDS_IN = _at_ceilings("""
UNWIND $ids AS id MATCH (r:Node:Record {id: id}) WHERE r.level <= $ceiling
MATCH (r)-[:MENTIONS]->(n:Referent) WHERE n.entity_at IS NOT NULL
RETURN DISTINCT r.record_id AS record_id, n.entity_at AS entity ORDER BY record_id, entity LIMIT $limit""")
_MENTIONS = """
OPTIONAL MATCH (r)-[m:MENTIONS]->(n:Referent)
RETURN r.id AS id, r.record_id AS record_id, r.unnamed AS unnamed,
  collect({referent: n.id, spans: m.spans, entity: n.entity_at}) AS named ORDER BY id"""
MENTIONS = _at_ceilings("""
MATCH (r:Node:Record) WHERE r.id > $after AND r.id < 'record;' AND r.level <= $ceiling
WITH r ORDER BY r.id LIMIT $records""" + _MENTIONS)
MENTIONS_IN = _at_ceilings("""
MATCH (r:Node:Record {id: $id}) WHERE r.level <= $ceiling""" + _MENTIONS)
MENTIONS_OF = _at_ceilings("""
MATCH (n:Referent {entity_at: $entity})<-[m:MENTIONS]-(r:Record)
WHERE r.level <= $ceiling AND m.spans <> '[]' AND ($id IS NULL OR r.id = $id)
RETURN r.record_id AS record_id, n.id AS referent, m.spans AS spans
ORDER BY record_id, m.field, m.start LIMIT $limit""")

# ---- statements and events: `item` is the same for all producers that say the same
_STATEMENT = """
WITH s, r ORDER BY s.producer
WITH s.item AS item, s.start AS start, r.record_id AS record_id, head(collect(s.json)) AS json
RETURN json ORDER BY record_id, start, item LIMIT $limit"""
_OF_ENTITY = "MATCH (n:Referent {entity_at: $entity}) MATCH (n)<-[:SUBJECT|OBJECT|ARGUMENT]-"
STATEMENTS = """
MATCH (s:Statement)-[:EVIDENCED_BY]->(r:Record)
WHERE r.level <= $ceiling AND ($predicate IS NULL OR s.predicate = $predicate)""" + _STATEMENT
STATEMENTS_SAYING = """
MATCH (s:Statement {predicate: $predicate})-[:EVIDENCED_BY]->(r:Record) WHERE r.level <= $ceiling""" + _STATEMENT
STATEMENTS_IN = """
MATCH (s:Statement)-[:EVIDENCED_BY]->(r:Node:Record {id: $id})
WHERE r.level <= $ceiling AND ($predicate IS NULL OR s.predicate = $predicate)""" + _STATEMENT
STATEMENTS_OF = _at_ceilings(_OF_ENTITY + """(s:Statement) WITH DISTINCT s
MATCH (s)-[:EVIDENCED_BY]->(r:Record)
WHERE r.level <= $ceiling AND ($predicate IS NULL OR s.predicate = $predicate)
  AND ($id IS NULL OR r.id = $id)""" + _STATEMENT)
_ASKED = """r.level <= $ceiling AND ($type IS NULL OR e.type = $type)
  AND ($first IS NULL OR (e.earliest_day <= $last AND e.latest_day >= $first))"""
_EVENT = """
WITH e, r ORDER BY e.earliest_day, e.latest_day, r.record_id, e.start, e.item, e.producer
WITH e.item AS item, r.record_id AS record_id, head(collect(e)) AS e
RETURN e.json AS json ORDER BY e.earliest_day, e.latest_day, record_id, e.start, item LIMIT $limit"""
EVENTS = f"""
MATCH (e:Event)-[:EVIDENCED_BY]->(r:Record) WHERE {_ASKED}""" + _EVENT
EVENTS_TYPED = f"""
MATCH (e:Event {{type: $type}})-[:EVIDENCED_BY]->(r:Record) WHERE {_ASKED}""" + _EVENT
EVENTS_WHEN = f"""
MATCH (e:Event) WHERE e.earliest_day <= $last AND e.latest_day >= $first
MATCH (e)-[:EVIDENCED_BY]->(r:Record) WHERE {_ASKED}""" + _EVENT
EVENTS_IN = f"""
MATCH (e:Event)-[:EVIDENCED_BY]->(r:Node:Record {{id: $id}}) WHERE {_ASKED}""" + _EVENT
EVENTS_OF = _at_ceilings(_OF_ENTITY + f"""(e:Event) WITH DISTINCT e
MATCH (e)-[:EVIDENCED_BY]->(r:Record) WHERE {_ASKED} AND ($id IS NULL OR r.id = $id)""" + _EVENT)

# ---- identity
JUDGEMENTS = "MATCH (j:Judgement) RETURN DISTINCT j.item AS item, j.json AS json ORDER BY item"
JUDGEMENTS_OF = """
UNWIND $ids AS id
CALL (id) {
  MATCH (j:Judgement) WHERE j.left = id RETURN j UNION MATCH (j:Judgement) WHERE j.right = id RETURN j
}
RETURN DISTINCT j.item AS item, j.json AS json ORDER BY item"""
NAMESAKES = """
MATCH (n:Referent) WHERE n.entity_2 IS NOT NULL AND n.type IN $types
WITH n.type AS type, n.key AS key, collect(n.id) AS referents, count(DISTINCT n.entity_2) AS entities
WHERE entities > 1
RETURN referents ORDER BY key, type LIMIT $limit"""

# ---- runs, audit, totals
SAVE_RUN = "MERGE (n:Node {id: $id}) SET n:Run, n += $properties"
RUNS = "MATCH (n:Run) RETURN n.json AS json ORDER BY n.started_at DESC, n.id DESC LIMIT $limit"
AUDIT_HEAD = """
MATCH (c:Node:Counter {id: 'audit'}) SET c.locked = true
RETURN c.entries AS place, coalesce(c.seal, '') AS seal, c.first AS first"""
AUDIT_LAST = """
MATCH (c:Node:Counter {id: 'audit'}) WHERE c.first IS NOT NULL
RETURN c.entries AS place, c.seal AS seal, c.first AS first"""
AUDIT_BEGIN = """
MATCH (c:Node:Counter {id: 'audit'}) SET c.entries = $place, c.seal = $seal, c.first = $first
WITH c MATCH (s:Node:Store {id: 'store'}) SET s.version = $version"""
LOG = """
MATCH (c:Node:Counter {id: 'audit'}) SET c.entries = $place, c.seal = $seal
CREATE (a:Node:AuditEntry) SET a = $properties, a.place = $place, a.before = $before, a.seal = $seal, a.id = $id"""
_ENTRY = """a.at AS at, a.who AS who, a.action AS action, a.subject AS subject, a.detail AS detail, a.place AS place,
  coalesce(a.before, '') AS before, coalesce(a.seal, '') AS seal"""
AUDIT = f"""
MATCH (a:AuditEntry) WHERE a.place > 0 AND ($below = 0 OR a.place < $below) AND ($who = '' OR a.who = $who)
  AND a.at >= $since AND a.action CONTAINS $action AND a.subject CONTAINS $subject
RETURN {_ENTRY} ORDER BY a.place DESC LIMIT $limit"""
AUDIT_CHAIN = f"""
MATCH (a:AuditEntry) WHERE a.place > $after
RETURN {_ENTRY} ORDER BY a.place LIMIT $limit"""
NODES = """
MATCH (r:Record) WHERE r.level <= $ceiling RETURN 'Record' AS name, count(*) AS count
UNION ALL MATCH (s:Source) WHERE $ceiling = 2
  OR EXISTS { MATCH (s)<-[:FROM_SOURCE]-(r:Record) WHERE r.level <= $ceiling }
RETURN 'Source' AS name, count(*) AS count
UNION ALL MATCH (f:Fonds) WHERE EXISTS { MATCH (f)<-[:IN_FONDS]-(r:Record) WHERE r.level <= $ceiling }
RETURN 'Fonds' AS name, count(*) AS count
UNION ALL MATCH (p:Passage)-[:PASSAGE_OF]->(r:Record) WHERE r.level <= $ceiling
RETURN 'Passage' AS name, count(*) AS count
UNION ALL MATCH (e:Event)-[:EVIDENCED_BY]->(r:Record) WHERE r.level <= $ceiling
RETURN 'Event' AS name, count(DISTINCT e.item) AS count
UNION ALL MATCH (s:Statement)-[:EVIDENCED_BY]->(r:Record) WHERE r.level <= $ceiling
RETURN 'Statement' AS name, count(DISTINCT s.item) AS count
UNION ALL MATCH (n:Referent) WHERE n.level <= $ceiling RETURN n.type AS name, count(*) AS count"""
RELATIONSHIPS = _at_ceilings("""
MATCH (r:Record)-[m:MENTIONS]->() WHERE r.level <= $ceiling RETURN 'MENTIONS' AS name, count(*) AS count
UNION ALL MATCH (r:Record)-[:IN_FONDS]->() WHERE r.level <= $ceiling
RETURN 'IN_FONDS' AS name, count(*) AS count
UNION ALL MATCH (r:Record)<-[:EVIDENCED_BY]-(x:Statement)-[t:SUBJECT|OBJECT]->(n:Referent) WHERE r.level <= $ceiling
WITH DISTINCT type(t) AS type, x.item AS item, n RETURN type AS name, count(*) AS count
UNION ALL MATCH (r:Record)<-[:EVIDENCED_BY]-(x:Event)-[t:ARGUMENT]->(n:Referent) WHERE r.level <= $ceiling
WITH DISTINCT t.role AS role, x.item AS item, n RETURN 'ARGUMENT' AS name, count(*) AS count
UNION ALL MATCH (j:Judgement) WHERE j.level <= $ceiling AND NOT j.withdrawn
MATCH (a:Node:Referent {id: j.left}) WHERE a.entity_at IS NOT NULL
MATCH (b:Node:Referent {id: j.right}) WHERE b.entity_at IS NOT NULL
RETURN j.verdict AS name, count(DISTINCT j.item) AS count""")
STATEMENT_STATUSES = """
MATCH (s:Statement)-[:EVIDENCED_BY]->(r:Record) WHERE r.level <= $ceiling
RETURN s.status AS name, count(DISTINCT s.item) AS count"""

# ---- writing. One load at a time, as with the embedded store: whoever comes second waits here, and nowhere else
BEGIN_LOAD = "MATCH (s:Node:Store {id: 'store'}) SET s.loads = s.loads + 1 RETURN s.loads AS loads"
ADD_SOURCES = """
UNWIND $rows AS row MERGE (s:Node {id: row.id})
WITH s, row WHERE NOT s:Source SET s:Source, s += row.properties"""
ADD_REFERENTS = {
    kind: f"""
UNWIND $rows AS row MERGE (n:Node {{id: row.id}}) ON CREATE SET n:Referent:{label}, n += row.properties"""
    for kind, label in LABELS.items()
}
STORED = """
UNWIND $rows AS id MATCH (r:Node:Record {id: id})
RETURN r.record_id AS record_id, r.level AS level, r.fingerprint AS fingerprint, r.json AS json, r.text AS text,
  r.dates AS dates, r.unnamed AS unnamed"""
OLD_PASSAGES = """
UNWIND $rows AS id MATCH (:Node:Record {id: id})<-[:PASSAGE_OF]-(p:Passage)
RETURN p.record_id AS record_id, p.field AS field, p.start AS start, p.end AS end"""
OLD_MENTIONS = """
UNWIND $rows AS id MATCH (r:Node:Record {id: id})-[m:MENTIONS]->(n:Referent)
RETURN r.record_id AS record_id, n.id AS referent, m.spans AS spans"""
OLD_STATEMENTS = """
UNWIND $rows AS id MATCH (r:Node:Record {id: id})<-[:EVIDENCED_BY]-(s:Statement)
RETURN r.record_id AS record_id, s.json AS json"""
OLD_EVENTS = """
UNWIND $rows AS id MATCH (r:Node:Record {id: id})<-[:EVIDENCED_BY]-(e:Event)
RETURN r.record_id AS record_id, e.json AS json"""
OLD_JUDGEMENTS = """
UNWIND $rows AS record_id MATCH (j:Judgement {told_by: record_id})
RETURN record_id, j.json AS json"""
PUT_RECORDS = "UNWIND $rows AS row MERGE (r:Node {id: row.id}) SET r:Record, r += row.properties"
UNLINK_RECORDS = "UNWIND $rows AS id MATCH (:Node:Record {id: id})-[l:IN_FONDS|FROM_SOURCE]->() DELETE l"
LINK_FONDS = """
UNWIND $rows AS row MERGE (f:Node {id: row.fonds_id}) SET f:Fonds, f.name = row.fonds
WITH f, row MATCH (r:Node:Record {id: row.id}) MERGE (r)-[:IN_FONDS]->(f)"""
LINK_SOURCES = """
UNWIND $rows AS row MERGE (s:Node {id: row.source_id})
WITH s, row MATCH (r:Node:Record {id: row.id}) MERGE (r)-[:FROM_SOURCE]->(s)"""
DROP_PASSAGES = "UNWIND $rows AS id MATCH (p:Node:Passage {id: id}) DETACH DELETE p"
ADD_PASSAGES = """
UNWIND $rows AS row MATCH (r:Node:Record {id: row.record})
CREATE (p:Node:Passage {id: row.id})-[:PASSAGE_OF]->(r) SET p += row.properties"""
SET_VECTORS = """
UNWIND $rows AS row MATCH (p:Node:Passage {id: row.id}) WHERE p.end = row.end
SET p.vector = row.vector, p.bare = null"""
CLEAR_MENTIONS = "UNWIND $rows AS id MATCH (:Node:Record {id: id})-[m:MENTIONS]->() DELETE m"
CLEAR_TOLD = "UNWIND $rows AS id MATCH (:Node:Record {id: id})<-[:EVIDENCED_BY]-(x) DETACH DELETE x"
CLEAR_ASSIGNMENTS = "UNWIND $rows AS id MATCH (:Node:Record {id: id})<-[:ASSIGNED_TO]-(a:Assignment) DETACH DELETE a"
ADD_ASSIGNMENTS = """
UNWIND $rows AS row MATCH (r:Node:Record {id: row.record})
CREATE (a:Node:Assignment {id: row.id})-[:ASSIGNED_TO]->(r) SET a += row.properties"""
OLD_ASSIGNMENTS = """
UNWIND $rows AS id MATCH (r:Node:Record {id: id})<-[:ASSIGNED_TO]-(a:Assignment)
RETURN r.record_id AS record_id, a.json AS json"""
DROP_JUDGEMENTS = "UNWIND $rows AS id MATCH (j:Node:Judgement {id: id}) DETACH DELETE j"
CLEAR_JUDGEMENTS = "UNWIND $rows AS record_id MATCH (j:Judgement {told_by: record_id}) DETACH DELETE j"
SET_FOUND = """
UNWIND $rows AS row MATCH (r:Node:Record {id: row.id}) SET r.dates = row.dates, r.unnamed = row.unnamed"""
ADD_MENTIONS = """
UNWIND $rows AS row MATCH (r:Node:Record {id: row.record}) MATCH (n:Node:Referent {id: row.referent})
CREATE (r)-[m:MENTIONS]->(n) SET m = row.properties"""
_TOLD = """
UNWIND $rows AS row MATCH (r:Node:Record {id: row.record})
CREATE (x:Node:LABEL {id: row.id})-[e:EVIDENCED_BY]->(r) SET x += row.properties, e = row.evidence"""
ADD_STATEMENTS = _TOLD.replace("LABEL", "Statement")
ADD_EVENTS = _TOLD.replace("LABEL", "Event")
_TERM = """
UNWIND $rows AS row MATCH (x:Node {id: row.item}) MATCH (n:Node:Referent {id: row.referent})
CREATE (x)-[:TYPE]->(n)"""
ADD_TERMS = {
    "subject": _TERM.replace("TYPE", "SUBJECT"),
    "object": _TERM.replace("TYPE", "OBJECT"),
    "argument": _TERM.replace("TYPE", "ARGUMENT {role: row.role}"),
}
LEVELS = "UNWIND $rows AS id MATCH (r:Node:Record {id: id}) RETURN r.record_id AS record_id, r.level AS level"
ADD_JUDGEMENTS = """
UNWIND $rows AS row MERGE (j:Node {id: row.id}) ON CREATE SET j:Judgement, j += row.properties
WITH j, row UNWIND row.rests_on AS record MERGE (r:Node {id: record}) MERGE (j)-[:RESTS_ON]->(r)"""
RESTING_ON = """
UNWIND $rows AS id MATCH (:Node {id: id})<-[:RESTS_ON]-(j:Judgement)
RETURN DISTINCT j.id AS id, j.told_by AS told_by, j.level AS level, j.json AS json"""
SET_JUDGEMENT_LEVELS = "UNWIND $rows AS row MATCH (j:Node:Judgement {id: row.id}) SET j.level = row.level"
REFERENT_LEVELS = "UNWIND $rows AS id MATCH (n:Node:Referent {id: id}) RETURN id, n.level AS level"
REFERENTS = """
UNWIND $rows AS id MATCH (n:Node:Referent {id: id})
RETURN n.id AS id, n.type AS type, n.name AS name, n.scope AS scope"""
SET_REFERENT_LEVELS = "UNWIND $rows AS row MATCH (n:Node:Referent {id: row.id}) SET n.level = row.level"
MOST_OPEN = """
UNWIND $rows AS id MATCH (n:Node:Referent {id: id})
OPTIONAL MATCH (n)<-[:MENTIONS]-(r:Record)
RETURN id, coalesce(min(r.level), $nowhere) AS level"""
DROP_ORPHANS = """
UNWIND $rows AS id MATCH (n:Node:Referent {id: id}) WHERE n.level = $nowhere
  AND NOT EXISTS { MATCH (j:Judgement) WHERE j.left = id }
  AND NOT EXISTS { MATCH (j:Judgement) WHERE j.right = id }
DETACH DELETE n"""
SAME_AS_THESE = """
UNWIND $rows AS id
CALL (id) {
  MATCH (j:Judgement) WHERE j.left = id AND j.verdict = 'same' RETURN j.right AS other
  UNION MATCH (j:Judgement) WHERE j.right = id AND j.verdict = 'same' RETURN j.left AS other
}
RETURN DISTINCT other"""
FROM_THESE = """
UNWIND $rows AS id MATCH (j:Judgement) WHERE j.left = id
RETURN j.json AS json, j.level AS level, j.right AS right"""
SET_ENTITIES = "UNWIND $rows AS row MATCH (n:Node:Referent {id: row.id}) SET n += row.entities"
