"""What words mean: reads `ontologies/` (SKOS schemes, core terms). Labels, cues, dates and rules are data there.

Scheme files hold one facet (F1..F8) or control vocabulary (C1..C4) each. An archive's own, in the folder LANMAI_SCHEMES
names, take the place of the shipped ones file by file, and are read again when they have changed.
"""

from __future__ import annotations

import json
import os
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD
from rdflib.term import Literal, Node, URIRef

import ontologies
from graph.model import When
from graph.schemes import Array, AssignmentDefaults, Concept, Scheme, SchemeError, faults

LM = rdflib.Namespace("https://example.org/lanmai/core#")
SCHEMES_FOLDER = "LANMAI_SCHEMES"  # the variable that names an archive's own folder
_DEFAULTS = "assignment"
_SCHEME_NAME = re.compile(r"[FC][1-9][0-9]?")
_Stamp = tuple[str, int, int]  # path, time of change, size: a file as it was read
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


def schemes() -> Mapping[str, Scheme]:
    """All schemes by id, facets first. SchemeError for one that cannot be used."""
    return MappingProxyType({i: scheme(i) for i in scheme_ids()})


def scheme_ids() -> tuple[str, ...]:
    """The shipped schemes' ids and those the archive has added, facets first. SchemeError for a file that is none."""
    folder = own_folder()
    if folder is None:
        return SCHEME_IDS
    names = sorted(p.stem for p in folder.glob("*.ttl"))
    for name in names:
        if name != _DEFAULTS and not _SCHEME_NAME.fullmatch(name):
            raise SchemeError(f"{folder / name}.ttl 不是归类方案：文件名应是 F1.ttl、C1.ttl 这样的编号或 {_DEFAULTS}.ttl，请改名或移走")
    ids = {*SCHEME_IDS, *names} - {_DEFAULTS}
    return tuple(sorted(ids, key=lambda i: (i[0] != "F", int(i[1:]))))


def own_folder() -> Path | None:
    """Where the archive keeps schemes of its own; None without. SchemeError when the folder named is not there."""
    named = os.environ.get(SCHEMES_FOLDER, "").strip()
    if named and not Path(named).is_dir():
        raise SchemeError(f"{SCHEMES_FOLDER} 指的文件夹 {named} 不存在：请建立它，或去掉这个设置")
    return Path(named) if named else None


def scheme_file(name: str) -> Path:
    """The file of a scheme (F1 ...) or of the defaults (assignment): the archive's own if it has one, else the shipped."""
    folder = own_folder()
    own = folder / f"{name}.ttl" if folder else None
    return own if own and own.is_file() else FOLDER / "schemes" / f"{name}.ttl"


def scheme(scheme_id: str) -> Scheme:
    """One scheme by id (F1..F8, C1..C4). KeyError for any other id, SchemeError for one that cannot be used."""
    if scheme_id not in SCHEME_IDS and scheme_id not in scheme_ids():
        raise KeyError(scheme_id)
    return _scheme(scheme_id, _stamp(scheme_file(scheme_id)))


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return str(path), found.st_mtime_ns, found.st_size


@lru_cache(maxsize=64)
def _scheme(scheme_id: str, stamp: _Stamp) -> Scheme:
    path = Path(stamp[0])
    graph = _parsed_scheme(path)
    _named_once(graph, path)
    try:
        made = _made(graph, scheme_id)
    except ValueError as error:
        raise SchemeError(f"归类方案 {path} 读不懂：{error}") from error
    named = _text(graph, _only(graph, SKOS.ConceptScheme), SKOS.notation)
    if named != scheme_id:
        raise SchemeError(f"归类方案 {path} 自称“{named}”：skos:notation 应与文件名 {scheme_id} 一致，请改正其一")
    for concept, told in faults(made):
        raise SchemeError(f"归类方案 {path}{' 的 ' + concept if concept else ''} {told}")
    return made


def _parsed_scheme(path: Path) -> rdflib.Graph:
    """The file's triples. SchemeError for one that is no Turtle, or uses a property that nothing reads."""
    try:
        graph = _parsed(path)
    except UnicodeDecodeError as error:
        raise SchemeError(f"归类方案 {path} 不是 UTF-8 文字：请另存为 UTF-8") from error
    except Exception as error:  # the parser raises kinds of its own, and not all for bad syntax
        line = getattr(error, "lines", None)
        where = f"第 {line + 1} 行附近" if isinstance(line, int) else ""
        raise SchemeError(f"归类方案 {path} {where}读不懂：请检查标点、引号和前缀，或换回上一版") from error
    unknown = sorted(str(p) for p in set(graph.predicates()) if str(p).startswith(str(LM)) and (p, None, None) not in core())
    if unknown:
        raise SchemeError(f"归类方案 {path} 用了不认识的属性 lm:{unknown[0].removeprefix(str(LM))}：请对照 ontologies/README.md 改正")
    return graph


def _named_once(graph: rdflib.Graph, path: Path) -> None:
    sets = list(graph.subjects(RDF.type, SKOS.ConceptScheme))
    if len(sets) != 1:
        raise SchemeError(f"归类方案 {path} 里有 {len(sets)} 个 skos:ConceptScheme：一个文件正好写一个")
    counts = Counter(_text(graph, c, SKOS.notation) for c in graph.subjects(RDF.type, SKOS.Concept))
    for name, count in sorted(counts.items()):
        if not name:
            raise SchemeError(f"归类方案 {path} 有概念没有编号：请写 skos:notation")
        if count > 1:
            raise SchemeError(f"归类方案 {path} 的 {name} 写了 {count} 次：编号不能重复，请改名或合并")
    for concept, wider in graph.subject_objects(SKOS.broader):
        if (wider, RDF.type, SKOS.Concept) not in graph:
            name = _text(graph, concept, SKOS.notation)
            raise SchemeError(f"归类方案 {path} 的 {name} 的上位概念 {wider} 不在本文件：请改正 skos:broader")


def _made(graph: rdflib.Graph, scheme_id: str) -> Scheme:
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
        version=_text(graph, node, OWL.versionInfo),
    )


def assignment_defaults() -> AssignmentDefaults:
    """The defaults common to all facets. SchemeError when they cannot be used."""
    return _assignment_defaults(_stamp(scheme_file(_DEFAULTS)))


@lru_cache(maxsize=8)
def _assignment_defaults(stamp: _Stamp) -> AssignmentDefaults:
    path = Path(stamp[0])
    graph = _parsed_scheme(path)
    try:
        made = _made_defaults(graph)
    except ValueError as error:
        raise SchemeError(f"归类总则 {path} 读不懂：{error}") from error
    if not made.field_weights or not 0 < made.suggest_at <= made.strong_at:
        raise SchemeError(f"归类总则 {path} 要有字段权重，且 0 < lm:suggestAt ≤ lm:strongAt：请补全或改正")
    return made


def _made_defaults(graph: rdflib.Graph) -> AssignmentDefaults:
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


def periods() -> tuple[Concept, ...]:
    """The periods of F5 in time order: contiguous, the last one open-ended."""
    return _periods(_stamp(scheme_file("F5")))


@lru_cache(maxsize=8)
def _periods(stamp: _Stamp) -> tuple[Concept, ...]:
    f5 = _scheme("F5", stamp)
    computed = {m for array in f5.arrays.values() if array.computed_from for m in array.members}
    return tuple(sorted((f5.concepts[m] for m in computed), key=lambda c: c.earliest))


def period_of(when: When | None) -> Concept | None:
    """The period holding the date, by F5's rule: a range takes the period of its first day; unresolved is None."""
    if when is None or not when.edtf or not when.earliest:
        return None
    known = periods()
    found = bisect_right([p.earliest for p in known], when.earliest) - 1
    return known[found] if found >= 0 else None


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
    nodes = list(graph.subjects(RDF.type, kind))
    if len(nodes) != 1:
        raise ValueError(f"应正好有一个 {kind.rpartition('/')[2].rpartition('#')[2]}，却有 {len(nodes)} 个")
    return nodes[0]


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
    written = _text(graph, node, predicate) or "0"
    if not written.isdecimal():
        raise ValueError(f"lm:{predicate.rpartition('#')[2]} 应是整数，却写着“{written}”")
    return int(written)


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
