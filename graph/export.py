"""The graph as files others can read: RDF (RiC-O, CIDOC CRM, PROV-O, SKOS), JSON-LD, GraphML, CSV; and its validation.

Written record by record; memory grows only with the ids of entities and judgements. A record that the audience may not
see leaves no trace: nothing is asked of the store but in the audience's name.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import rdflib
from rdflib.namespace import RDF, SH

from graph.access import Audience
from graph.ontology import core, shapes
from graph.store import GraphStore
from graph.writers.rdf import write_jsonld, write_turtle
from graph.writers.resources import Resource, resources
from graph.writers.tables import items, write_csv, write_graphml
from graph.writers.told import Told, told

FORMATS: tuple[str, ...] = ("turtle", "jsonld", "graphml", "csv")


def export_graph(store: GraphStore, audience: Audience, format: str, out: Path) -> str:
    """Write what the audience may see to `out` (for csv a ZIP of two tables); a line that says what was written.

    `out` appears, or is replaced, only when all is written. ValueError for an unknown format; OSError when the file
    cannot be written.
    """
    if format not in FORMATS:
        raise ValueError(f"不支持的导出格式“{format}”：可用 {'、'.join(FORMATS)}")
    if out.is_dir():
        raise ValueError(f"“{out}”是文件夹：请写一个文件名")
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    tally: Counter[str] = Counter()
    try:
        _write(_counted(told(store, audience), tally), audience, format, part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return (
        f"{tally['records']} 件档案、{tally['entities']} 个实体、{tally['statements']} 条陈述、{tally['events']} 个事件"
        f"（{audience.label}可见）"
    )


def validate(data: Path | rdflib.Graph) -> list[str]:
    """What is wrong with exported RDF, a line a problem, in order; empty when it satisfies `shapes.ttl`.

    ValueError when a file is neither Turtle nor JSON-LD.
    """
    import pyshacl  # takes as long to import as most exports take to write

    graph = data if isinstance(data, rdflib.Graph) else _read(data)
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=shapes(), ont_graph=core(), advanced=True)
    if conforms or not isinstance(report, rdflib.Graph):
        return []
    return sorted({_problem(report, result) for result in report.subjects(RDF.type, SH.ValidationResult)})


def _write(found: Iterable[Told], audience: Audience, format: str, out: Path) -> None:
    if format == "csv":
        write_csv(items(found, audience), out)
        return
    with out.open("w", encoding="utf-8", newline="\n") as file:
        if format == "graphml":
            write_graphml(items(found, audience), file)
        elif format == "jsonld":
            write_jsonld(_described(found, audience), file)
        else:
            write_turtle(_described(found, audience), file)


def _described(found: Iterable[Told], audience: Audience) -> Iterator[Resource]:
    agents: set[str] = set()
    fonds: set[str] = set()
    for one in found:
        yield from resources(one, audience, agents, fonds)


def _counted(found: Iterable[Told], tally: Counter[str]) -> Iterator[Told]:
    for one in found:
        tally.update(
            records=1, entities=len(one.entities), statements=len(one.statements), events=len(one.events)
        )
        yield one


def _read(path: Path) -> rdflib.Graph:
    kind = "json-ld" if path.suffix in (".json", ".jsonld") else "turtle"
    try:
        return rdflib.Graph(bind_namespaces="none").parse(path, format=kind)
    except OSError:
        raise
    except Exception as error:  # rdflib's parsers raise whatever they met
        raise ValueError(f"“{path}”不是可读的 {kind} 文件") from error


def _problem(report: rdflib.Graph, result: rdflib.term.Node) -> str:
    node, message = report.value(result, SH.focusNode), report.value(result, SH.resultMessage)
    value = report.value(result, SH.value)
    return f"{node}：{message}" + (f"（{value}）" if isinstance(value, rdflib.Literal) else "")
