"""What words mean: reads `ontologies/` (SKOS schemes, core terms). Labels, cues, dates and rules are data there.

Scheme files hold one facet (F1..F8) or control vocabulary (C1..C4) each and are read when first asked for.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD
from rdflib.term import Literal, Node, URIRef

import ontologies
from graph.model import When

LM = rdflib.Namespace("https://example.org/lanmai/core#")
SCHEME_IDS = ("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "C1", "C2", "C3", "C4")
FOLDER = Path(ontologies.__file__).parent
PREFIXES = {
    "lm": str(LM),
    "crm": "http://www.cidoc-crm.org/cidoc-crm/",
    "dcterms": str(DCTERMS),
    "prov": str(PROV),
    "rdfs": str(RDFS),
    "rico": "https://www.ica.org/standards/RiC/ontology#",
    "skos": str(SKOS),
    "xsd": str(XSD),
}


@dataclass(frozen=True, slots=True)
class Concept:
    """One value of a scheme. `earliest` and `latest` are its date gate: ISO days, both included, "" where open.

    `cues` decide, `weak_cues` never decide alone, `negative_cues` cancel a cue they cover; all in code-point order.
    `control` names the review without which nothing leaves the house; `basis` says where label and dates come from.
    """

    id: str
    uri: str
    scheme: str
    label: str
    english: str
    basis: str
    order: int
    note: str = ""
    array: str = ""
    broader: str = ""
    earliest: str = ""
    latest: str = ""
    cues: tuple[str, ...] = ()
    weak_cues: tuple[str, ...] = ()
    negative_cues: tuple[str, ...] = ()
    import_aliases: tuple[str, ...] = ()
    group: str = ""
    control: str = ""
    outward: str = ""
    practice_cues: tuple[str, ...] = ()
    name_cues: tuple[str, ...] = ()
    contemporary_cues: tuple[str, ...] = ()
    inherited_values: tuple[str, ...] = ()
    event_until: str = ""
    minimum_cues: int = 0
    needs_flag: bool = False
    nothing_earlier: bool = False
    former_label: str = ""
    label_from: str = ""

    def label_on(self, day: str) -> str:
        """The label valid on an ISO day ("" for an unknown one)."""
        return self.former_label if self.former_label and "" < day < self.label_from else self.label


@dataclass(frozen=True, slots=True)
class Array:
    """A group of a scheme's concepts that is assigned on its own; `maximum` 0 means that no bound is given.

    `earlier_qualifier` is what a record older than a value may carry, `plain_qualifier` what one of its time carries.
    `computed_from`, `inherited_from`, `code_field` and `data_field` name the catalogue fields that say the value.
    """

    id: str
    label: str
    minimum: int
    maximum: int
    single_valued: bool
    note: str
    members: tuple[str, ...]
    earlier_qualifier: str = ""
    plain_qualifier: str = ""
    whole_alone: bool = False
    needs_date: bool = False
    computed_from: str = ""
    inherited_from: tuple[str, ...] = ()
    code_field: str = ""
    default_value: str = ""
    data_field: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A facet (a method of classification) or, with `assignable` False, a control vocabulary.

    `minimum` and `maximum` bound the values of one record, 0 for no bound given; arrays carry their own.
    """

    id: str
    key: str
    uri: str
    label: str
    english: str
    basis: str
    assignable: bool
    concepts: Mapping[str, Concept]
    arrays: Mapping[str, Array]
    purpose: str = ""
    rules: tuple[str, ...] = ()
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    minimum: int = 0
    maximum: int = 0
    single_valued: bool | None = None
    earliest: str = ""
    latest: str = ""
    default: str = ""
    ignored_fields: tuple[str, ...] = ()
    context_fields: tuple[str, ...] = ()
    series_fields: tuple[str, ...] = ()
    retrospect_terms: tuple[str, ...] = ()
    flag_terms: tuple[str, ...] = ()
    contemporary_flag_terms: tuple[str, ...] = ()
    form_terms: tuple[str, ...] = ()
    genre_terms: tuple[str, ...] = ()
    comprehensive_from: int = 0
    leaf_only: bool = False
    body_pattern: str = ""


@dataclass(frozen=True, slots=True)
class AssignmentDefaults:
    """How values are scored and accepted unless a facet says otherwise; `rules` by name, as written."""

    version: str
    identifier: str
    languages: tuple[str, ...]
    uri_pattern: str
    plan_target: str
    field_weights: Mapping[str, int]
    suggest_at: int
    strong_at: int
    provenance: tuple[str, ...]
    status_values: tuple[str, ...]
    rules: Mapping[str, str]
    retrospect_terms: tuple[str, ...]
    domain_words: tuple[str, ...]


@cache
def schemes() -> Mapping[str, Scheme]:
    """All schemes by id, facets first."""
    return MappingProxyType({i: scheme(i) for i in SCHEME_IDS})


@cache
def scheme(scheme_id: str) -> Scheme:
    """One scheme by id (F1..F8, C1..C4). KeyError for any other id."""
    if scheme_id not in SCHEME_IDS:
        raise KeyError(scheme_id)
    graph = _parsed(FOLDER / "schemes" / f"{scheme_id}.ttl")
    node = _only(graph, SKOS.ConceptScheme)
    found = sorted((_concept(graph, c, scheme_id) for c in graph.subjects(RDF.type, SKOS.Concept)), key=_order)
    arrays = sorted(graph.subjects(RDF.type, LM.Array), key=lambda a: _number(graph, a, LM.order))
    single = graph.value(node, LM.singleValued)
    default = graph.value(node, LM.defaultWhenMissing)
    return Scheme(
        id=scheme_id,
        key=_text(graph, node, DCTERMS.identifier),
        uri=str(node),
        label=_label(graph, node, "zh-Hans"),
        english=_label(graph, node, "en"),
        basis=_text(graph, node, LM.basis),
        assignable=(node, RDF.type, LM.Facet) in graph,
        concepts=MappingProxyType({c.id: c for c in found}),
        arrays=MappingProxyType({a.id: a for a in (_array(graph, n, found) for n in arrays)}),
        purpose=_text(graph, node, DCTERMS.description),
        rules=_list(graph, node, LM.rules),
        qualifiers=_named(graph, node, LM.qualifier),
        minimum=_number(graph, node, LM.minValues),
        maximum=_number(graph, node, LM.maxValues),
        single_valued=None if single is None else str(single) == "true",
        earliest=_text(graph, node, LM.validFrom),
        latest=_text(graph, node, LM.validTo),
        default="" if default is None else _text(graph, default, SKOS.notation),
        ignored_fields=_texts(graph, node, LM.ignoredField),
        context_fields=_texts(graph, node, LM.contextField),
        series_fields=_texts(graph, node, LM.seriesField),
        retrospect_terms=_texts(graph, node, LM.retrospectTerm),
        flag_terms=_texts(graph, node, LM.flagTerm),
        contemporary_flag_terms=_texts(graph, node, LM.contemporaryFlagTerm),
        form_terms=_texts(graph, node, LM.formTerm),
        genre_terms=_texts(graph, node, LM.genreTerm),
        comprehensive_from=_number(graph, node, LM.comprehensiveFrom),
        leaf_only=_flag(graph, node, LM.leafOnly),
        body_pattern=_text(graph, node, LM.bodyPattern),
    )


@cache
def assignment_defaults() -> AssignmentDefaults:
    """The defaults common to all facets."""
    graph = _parsed(FOLDER / "schemes" / "assignment.ttl")
    node = _only(graph, LM.SchemeSet)
    weights = {_text(graph, w, LM.field): _number(graph, w, LM.weight) for w in graph.objects(node, LM.fieldWeight)}
    return AssignmentDefaults(
        version=_text(graph, node, OWL.versionInfo),
        identifier=_text(graph, node, DCTERMS.identifier),
        languages=_texts(graph, node, DCTERMS.language),
        uri_pattern=_text(graph, node, LM.uriPattern),
        plan_target=_text(graph, node, LM.planTarget),
        field_weights=MappingProxyType(weights),
        suggest_at=_number(graph, node, LM.suggestAt),
        strong_at=_number(graph, node, LM.strongAt),
        provenance=_list(graph, node, LM.provenanceFields),
        status_values=_list(graph, node, LM.statusValues),
        rules=_named(graph, node, LM.assignmentRule),
        retrospect_terms=_texts(graph, node, LM.retrospectTerm),
        domain_words=_texts(graph, node, LM.domainWord),
    )


@cache
def periods() -> tuple[Concept, ...]:
    """The periods of F5 in time order: contiguous, the last one open-ended."""
    f5 = scheme("F5")
    return tuple(sorted((f5.concepts[m] for m in f5.arrays["period"].members), key=lambda c: c.earliest))


def period_of(when: When | None) -> Concept | None:
    """The period holding the date, by F5's rule: a range takes the period of its first day; unresolved is None."""
    if when is None or not when.edtf or not when.earliest:
        return None
    found = bisect_right([p.earliest for p in periods()], when.earliest) - 1
    return periods()[found] if found >= 0 else None


@cache
def core() -> rdflib.Graph:
    """The classes and properties of `core.ttl`, with their alignments."""
    return _parsed(FOLDER / "core.ttl")


@cache
def shapes() -> rdflib.Graph:
    """The SHACL shapes every export must satisfy."""
    return _parsed(FOLDER / "shapes.ttl")


@cache
def context() -> Mapping[str, object]:
    """The JSON-LD context."""
    found: dict[str, object] = json.loads((FOLDER / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    return found


@cache
def superterms(term: str) -> tuple[str, ...]:
    """What the class or property of that name in `core.ttl` is a kind of, ours and others', as prefixed names."""
    wider: set[Node] = set()
    for relation in (RDFS.subClassOf, RDFS.subPropertyOf):
        wider.update(t for t in core().transitive_objects(LM[term], relation) if t is not None)
    return tuple(sorted(_prefixed(t) for t in wider - {LM[term]}))


@cache
def coded_terms() -> Mapping[str, str]:
    """IRIs in `core.ttl` by the code the graph uses: predicates (HELD_POSITION) and event types (会议)."""
    pairs = ((str(code), str(term)) for term, code in core().subject_objects(SKOS.notation))
    return MappingProxyType(dict(pairs))


def _prefixed(term: Node) -> str:
    iri = str(term)
    return next(f"{p}:{iri.removeprefix(n)}" for p, n in PREFIXES.items() if iri.startswith(n))


def _parsed(path: Path) -> rdflib.Graph:
    return rdflib.Graph(bind_namespaces="none").parse(path, format="turtle")


def _only(graph: rdflib.Graph, kind: URIRef) -> Node:
    (node,) = graph.subjects(RDF.type, kind)
    return node


def _order(concept: Concept) -> int:
    return concept.order


def _concept(graph: rdflib.Graph, node: Node, scheme_id: str) -> Concept:
    array, broader = graph.value(node, LM.array), graph.value(node, SKOS.broader)
    return Concept(
        id=_text(graph, node, SKOS.notation),
        uri=str(node),
        scheme=scheme_id,
        label=_label(graph, node, "zh-Hans"),
        english=_label(graph, node, "en"),
        basis=_text(graph, node, LM.basis),
        order=_number(graph, node, LM.order),
        note=_text(graph, node, SKOS.scopeNote),
        array="" if array is None else _text(graph, array, SKOS.notation),
        broader="" if broader is None else _text(graph, broader, SKOS.notation),
        earliest=_text(graph, node, LM.validFrom),
        latest=_text(graph, node, LM.validTo),
        cues=_texts(graph, node, LM.cue),
        weak_cues=_texts(graph, node, LM.weakCue),
        negative_cues=_texts(graph, node, LM.negativeCue),
        import_aliases=_texts(graph, node, LM.importAlias),
        group=_text(graph, node, LM.group),
        control=_text(graph, node, LM.control),
        outward=_text(graph, node, LM.outward),
        practice_cues=_texts(graph, node, LM.practiceCue),
        name_cues=_texts(graph, node, LM.nameCue),
        contemporary_cues=_texts(graph, node, LM.contemporaryCue),
        inherited_values=_texts(graph, node, LM.inheritedValue),
        event_until=_text(graph, node, LM.eventUntil),
        minimum_cues=_number(graph, node, LM.minCues),
        needs_flag=_flag(graph, node, LM.needsFlag),
        nothing_earlier=_flag(graph, node, LM.nothingEarlier),
        former_label=_text(graph, node, LM.formerLabel),
        label_from=_text(graph, node, LM.labelFrom),
    )


def _array(graph: rdflib.Graph, node: Node, concepts: list[Concept]) -> Array:
    name = _text(graph, node, SKOS.notation)
    return Array(
        id=name,
        label=_label(graph, node, "zh-Hans"),
        minimum=_number(graph, node, LM.minValues),
        maximum=_number(graph, node, LM.maxValues),
        single_valued=_text(graph, node, LM.singleValued) == "true",
        note=_text(graph, node, SKOS.scopeNote),
        members=tuple(c.id for c in concepts if c.array == name),
        earlier_qualifier=_text(graph, node, LM.earlierQualifier),
        plain_qualifier=_text(graph, node, LM.plainQualifier),
        whole_alone=_flag(graph, node, LM.wholeAlone),
        needs_date=_flag(graph, node, LM.needsDate),
        computed_from=_text(graph, node, LM.computedFrom),
        inherited_from=_list(graph, node, LM.inheritedFrom),
        code_field=_text(graph, node, LM.codeField),
        default_value=_text(graph, node, LM.defaultValue),
        data_field=_text(graph, node, LM.dataField),
    )


def _text(graph: rdflib.Graph, node: Node, predicate: URIRef) -> str:
    value = graph.value(node, predicate)
    return "" if value is None else str(value)


def _texts(graph: rdflib.Graph, node: Node, predicate: URIRef) -> tuple[str, ...]:
    return tuple(sorted(str(v) for v in graph.objects(node, predicate)))


def _number(graph: rdflib.Graph, node: Node, predicate: URIRef) -> int:
    return int(_text(graph, node, predicate) or 0)


def _flag(graph: rdflib.Graph, node: Node, predicate: URIRef) -> bool:
    return _text(graph, node, predicate) == "true"


def _label(graph: rdflib.Graph, node: Node, language: str) -> str:
    labels = (v for v in graph.objects(node, SKOS.prefLabel) if isinstance(v, Literal))
    return next((str(v) for v in labels if v.language and v.language.lower() == language.lower()), "")


def _list(graph: rdflib.Graph, node: Node, predicate: URIRef) -> tuple[str, ...]:
    head = graph.value(node, predicate)
    return () if head is None else tuple(str(v) for v in Collection(graph, head))


def _named(graph: rdflib.Graph, node: Node, predicate: URIRef) -> Mapping[str, str]:
    pairs: Iterator[tuple[str, str]] = (
        (_text(graph, n, SKOS.notation), _text(graph, n, SKOS.definition)) for n in graph.objects(node, predicate)
    )
    return MappingProxyType(dict(sorted(pairs)))
