"""Turtle and JSON-LD, written resource by resource, so that memory does not grow with the graph."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TextIO

from graph.ontology import PREFIXES, context, superterms
from graph.writers.resources import Day, Iri, Resource, Value

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"} | {
    chr(c): f"\\u{c:04X}" for c in (*range(0x20), 0x7F) if chr(c) not in "\n\r\t"
}


def write_turtle(resources: Iterable[Resource], out: TextIO) -> int:
    """Write the resources as Turtle; how many."""
    for prefix, namespace in PREFIXES.items():
        out.write(f"@prefix {prefix}: <{namespace}> .\n")
    count = 0
    for count, resource in enumerate(resources, 1):  # noqa: B007
        lines = [f"a {', '.join(_all_classes(resource))}"] if resource.classes else []
        lines += [f"{name} {_term(value)}" for name, value in _all_facts(resource)]
        out.write(f"\n<{resource.iri}> " + " ;\n    ".join(lines) + " .\n")
    return count


def write_jsonld(resources: Iterable[Resource], out: TextIO) -> int:
    """Write the resources as one JSON-LD document that carries its context; how many."""
    out.write(f'{{"@context": {json.dumps(context(), ensure_ascii=False)},\n"@graph": [')
    count = 0
    for count, resource in enumerate(resources, 1):
        node: dict[str, object] = {"@id": resource.iri}
        if resource.classes:
            node["@type"] = list(_all_classes(resource))
        for name, value in _all_facts(resource):
            values = node.setdefault(name.removeprefix("lm:"), [])
            assert isinstance(values, list)
            values.append(_value(name, value))
        node = {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in node.items()}
        out.write((",\n" if count > 1 else "\n") + json.dumps(node, ensure_ascii=False))
    out.write("\n]}\n")
    return count


def _all_classes(resource: Resource) -> list[str]:
    own = [f"lm:{c}" for c in resource.classes]
    return list(dict.fromkeys([*own, *(s for c in resource.classes for s in superterms(c))]))


def _all_facts(resource: Resource) -> Iterator[tuple[str, Value]]:
    """The facts that say something, each also under the properties it is a kind of."""
    for name, value in resource.facts:
        if value != "":
            yield f"lm:{name}", value
            for wider in superterms(name):
                yield wider, value


def _term(value: Value) -> str:
    if isinstance(value, Iri):
        return f"<{value}>"
    if isinstance(value, str):
        written = '"' + "".join(_ESCAPES.get(c, c) for c in value) + '"'
        return f"{written}^^xsd:date" if isinstance(value, Day) else written
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{_decimal(value)}"^^xsd:decimal' if isinstance(value, float) else str(value)


def _value(name: str, value: Value) -> object:
    """As JSON; the context types our own properties, so only others' must say what a value is."""
    ours = name.startswith("lm:")
    if isinstance(value, Iri):
        return value if ours else {"@id": value}
    if isinstance(value, Day):
        return value if ours else {"@value": value, "@type": "xsd:date"}
    if isinstance(value, float):
        return _decimal(value) if ours else {"@value": _decimal(value), "@type": "xsd:decimal"}
    return value


def _decimal(value: float) -> str:
    return f"{value:.4f}".rstrip("0").removesuffix(".")
