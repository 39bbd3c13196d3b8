"""What was told, as a property graph: GraphML, and two tables in a ZIP.

Nodes and relationships carry the labels and types of the store. Values are text; lists are joined by `；`.
"""

from __future__ import annotations

import csv
import re
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from graph.access import Audience
from graph.model import Event, Judgement, Record, Span, Statement, When
from graph.ontology import period_of
from graph.stores.rows import LABELS, VERDICT_TYPES
from graph.writers.resources import origin_for
from graph.writers.told import Told

NODE_COLUMNS = (
    "id", "label", "name", "names", "reference_code", "archive", "fonds", "date", "period", "openness", "publication",
    "type", "subject_words", "object_words", "value", "arguments", "when", "modality", "status", "confidence", "origin",
    "record_count",
)
EDGE_COLUMNS = (
    "source", "target", "type", "role", "words", "field", "start", "end", "quote", "places", "count",
    "author", "reason", "at", "withdrawn",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = Mapping[str, str]
Item = tuple[bool, Row]  # (whether it is a relationship, its columns)


def items(told: Iterable[Told], audience: Audience) -> Iterator[Item]:
    """Nodes (False) and relationships (True), each node once."""
    fonds: set[str] = set()
    for one in told:
        record = one.record
        yield False, _record(record)
        if record.fonds:
            if (key := _fonds_id(record)) not in fonds:
                fonds.add(key)
                yield False, {"id": key, "label": "Fonds", "name": record.fonds, "archive": record.archive}
            yield True, {"source": _record_id(record.id), "target": key, "type": "IN_FONDS"}
        for e in one.entities:
            yield False, {
                "id": e.id, "label": LABELS[e.type], "name": e.name, "names": "；".join(e.names),
                "record_count": str(e.record_count),
            }
        yield from _mentions(one)
        for statement in one.statements:
            yield from _statement(statement, one.entity_of, audience)
        for event in one.events:
            yield from _event(event, one.entity_of, audience)
        for referent, entity in one.referents:
            yield False, {"id": _referent_id(referent), "label": "Referent", "name": referent}
            if entity:
                yield True, {"source": entity, "target": _referent_id(referent), "type": "HAS_REFERENT"}
        yield from (_judgement(j) for j in one.judgements)


def _record(record: Record) -> Row:
    period = period_of(record.when)
    return {
        "id": _record_id(record.id), "label": "Record", "name": record.title, "archive": record.archive,
        "reference_code": record.dh_raw or record.dh_norm, "fonds": record.fonds, "date": _edtf(record.when),
        "period": period.label if period else "", "openness": record.openness.value,
        "publication": record.publication.strip(),
    }


def _mentions(told: Told) -> Iterator[Item]:
    places: dict[str, list[Span]] = defaultdict(list)
    for mention, entity_id in told.mentions:
        if entity_id and mention.span not in places[entity_id]:
            places[entity_id].append(mention.span)
    for entity_id, spans in places.items():
        yield True, {
            "source": _record_id(told.record.id), "target": entity_id, "type": "MENTIONS", "count": str(len(spans)),
            "words": "；".join(dict.fromkeys(s.quote for s in spans)),
            "places": "；".join(f"{s.field}:{s.start}-{s.end}" for s in spans),
        }


def _statement(statement: Statement, entity_of: Mapping[str, str], audience: Audience) -> Iterator[Item]:
    other = statement.object
    yield False, {
        "id": statement.id, "label": "Statement", "type": statement.predicate, "value": statement.value,
        "subject_words": statement.subject.span.quote, "object_words": other.span.quote if other else "",
        "when": _edtf(statement.when), "modality": statement.modality.value, "status": statement.status.value,
        "confidence": _number(statement.confidence), "origin": origin_for(statement.origin, audience),
    }
    yield True, _evidence(statement.id, statement.evidence)
    if subject := entity_of.get(statement.subject.referent):
        yield True, {"source": statement.id, "target": subject, "type": "SUBJECT", "words": statement.subject.span.quote}
    if other and (target := entity_of.get(other.referent)):
        yield True, {"source": statement.id, "target": target, "type": "OBJECT", "words": other.span.quote}


def _event(event: Event, entity_of: Mapping[str, str], audience: Audience) -> Iterator[Item]:
    yield False, {
        "id": event.id, "label": "Event", "name": event.name.span.quote if event.name else event.trigger.quote,
        "type": event.type, "when": _edtf(event.when), "modality": event.modality.value, "status": event.status.value,
        "arguments": "；".join(f"{a.role}={a.term.span.quote}" for a in event.arguments),
        "confidence": _number(event.confidence), "origin": origin_for(event.origin, audience),
    }
    yield True, _evidence(event.id, event.evidence)
    named = [("name", event.name)] if event.name else []
    for role, term in [*((a.role, a.term) for a in event.arguments), *named]:
        if entity := entity_of.get(term.referent):
            yield True, {
                "source": event.id, "target": entity, "type": "ARGUMENT", "role": role, "words": term.span.quote,
            }


def _judgement(judgement: Judgement) -> Item:
    left, right = judgement.pair
    return True, {
        "source": _referent_id(left), "target": _referent_id(right), "type": VERDICT_TYPES[judgement.verdict],
        "author": judgement.author, "reason": judgement.reason, "at": judgement.at,
        "withdrawn": "true" if judgement.withdrawn else "",
        "places": "；".join(f"{s.record_id}:{s.field}:{s.start}-{s.end}" for s in judgement.evidence),
    }


def _evidence(told_by: str, span: Span) -> Row:
    return {
        "source": told_by, "target": _record_id(span.record_id), "type": "EVIDENCED_BY", "field": span.field,
        "start": str(span.start), "end": str(span.end), "quote": span.quote,
    }


def _record_id(record_id: str) -> str:
    return f"record:{record_id}"


def _fonds_id(record: Record) -> str:
    return f"fonds:{record.archive}/{record.fonds}"


def _referent_id(referent: str) -> str:
    return f"referent:{referent}"


def _edtf(when: When | None) -> str:
    return when.edtf if when else ""


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").removesuffix(".")


# ---- formats
def write_graphml(found: Iterable[Item], out: TextIO) -> int:
    """Write a GraphML document; how many nodes and relationships.

    A character that XML 1.0 cannot hold becomes U+FFFD, one for one, so that lengths stay true.
    """
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for kind, columns in (("node", NODE_COLUMNS[1:]), ("edge", EDGE_COLUMNS[2:])):
        for name in columns:
            out.write(f'<key id="{kind}_{name}" for="{kind}" attr.name="{name}" attr.type="string"/>\n')
    out.write('<graph id="lanmai" edgedefault="directed">\n')
    count = 0
    for count, (is_edge, row) in enumerate(found, 1):  # noqa: B007
        kind, own = ("edge", ("source", "target")) if is_edge else ("node", ("id",))
        named = " ".join(f"{k}={quoteattr(_xml(row[k]), _KEPT)}" for k in own)
        data = "".join(
            f'<data key="{kind}_{k}">{escape(_xml(v), _KEPT)}</data>' for k, v in row.items() if v and k not in own
        )
        out.write(f"<{kind} {named}>{data}</{kind}>\n")
    out.write("</graph>\n</graphml>\n")
    return count


_KEPT = {"\r": "&#13;"}  # a parser would read a bare carriage return as a line feed


_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def write_csv(found: Iterable[Item], out: Path) -> int:
    """Write a ZIP with `nodes.csv` and `relationships.csv` (UTF-8 with a mark, for spreadsheets); how many rows.

    A cell that a spreadsheet would run as a formula gets a leading apostrophe; it is not counted in `start` and `end`.
    """
    count = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=out.parent)))
        names = ("nodes.csv", "relationships.csv")
        files = [stack.enter_context((folder / n).open("w", encoding="utf-8-sig", newline="")) for n in names]
        tables = [csv.DictWriter(f, c) for f, c in zip(files, (NODE_COLUMNS, EDGE_COLUMNS), strict=True)]
        for table in tables:
            table.writeheader()
        for count, (is_edge, row) in enumerate(found, 1):  # noqa: B007
            tables[is_edge].writerow({k: f"'{v}" if v.startswith(_FORMULA) else v for k, v in row.items()})
        for file in files:
            file.close()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.write(folder / name, name)
    return count
