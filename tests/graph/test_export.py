"""Exports say what the store says, satisfy the shapes, read back elsewhere, and betray nothing closed."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import networkx as nx
import pytest
import rdflib
from rdflib.namespace import RDF

from graph import ontology
from graph.access import Audience
from graph.export import FORMATS, export_graph, validate
from graph.model import Findings, Judgement, Modality, Openness, Span, Status, Verdict
from graph.ontology import LM
from graph.store import Batch, GraphStore
from graph.stores import open_store
from tests.contract import cases

DATA = "https://example.org/lanmai/data/"
NARROWED = (Audience.BRIEF, Audience.PUBLICATION, Audience.EXHIBITION)
LIN, ZHOU = cases.referent(cases.LIN, "T901").id, cases.referent(cases.ZHOU, "T901").id


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Callable[[], GraphStore]]:
    """Gives an empty embedded store at each call."""
    opened: list[GraphStore] = []

    def make() -> GraphStore:
        opened.append(open_store(f"sqlite:{tmp_path / f'{len(opened)}.db'}"))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(fresh: Callable[[], GraphStore]) -> GraphStore:
    """The holding with a closed record in it."""
    return cases.filled(fresh(), cases.secret())


def written(store: GraphStore, audience: Audience, format: str, folder: Path) -> str:
    """The export as text, a ZIP's tables one after the other."""
    out = folder / f"{audience}.{format}"
    export_graph(store, audience, format, out)
    if format != "csv":
        return out.read_text(encoding="utf-8")
    with zipfile.ZipFile(out) as archive:
        return "".join(archive.read(n).decode("utf-8-sig") for n in sorted(archive.namelist()))


def rdf(store: GraphStore, audience: Audience, folder: Path) -> rdflib.Graph:
    """The Turtle export, read back."""
    return rdflib.Graph().parse(data=written(store, audience, "turtle", folder), format="turtle")


def node(path: str) -> rdflib.URIRef:
    """One of our data IRIs."""
    return rdflib.URIRef(DATA + path)


# ---- what is said
def test_a_statement_leads_back_to_the_characters_that_say_it(store: GraphStore, tmp_path: Path) -> None:
    graph = rdf(store, Audience.WORKING, tmp_path)
    statement = node(f"statement/{cases.KNOWN_AS.id}")
    evidence = graph.value(statement, LM.evidence)
    assert graph.value(statement, LM.predicate) == LM.knownAs
    assert graph.value(statement, LM.saidIn) == node("record/T901-1-2")
    assert [graph.value(evidence, p).toPython() for p in (LM.field, LM.start, LM.end, LM.quote)] == ["text", 0, 6, "老周即林之远"]
    subject = graph.value(statement, LM.subject)
    assert {str(n) for p in (LM.name, LM.otherName) for n in graph.objects(subject, p)} == {"林之远", "老周"}
    rico = rdflib.Namespace(ontology.PREFIXES["rico"])
    assert (statement, RDF.type, rico.Relation) in graph
    assert (statement, rico.isEvidencedBy, node("record/T901-1-2")) in graph


def test_every_quote_stands_where_it_says(store: GraphStore, tmp_path: Path) -> None:
    graph = rdf(store, Audience.WORKING, tmp_path)
    spans = list(graph.subjects(RDF.type, LM.Evidence))
    assert len(spans) > 20
    for span in spans:
        record = store.record(str(graph.value(graph.value(span, LM.record), LM.id)), Audience.WORKING)
        assert record is not None
        start, end = graph.value(span, LM.start).toPython(), graph.value(span, LM.end).toPython()
        assert record.field_text(str(graph.value(span, LM.field)))[start:end] == str(graph.value(span, LM.quote))


def test_an_event_tells_its_type_time_place_and_words(store: GraphStore, tmp_path: Path) -> None:
    graph = rdf(store, Audience.PUBLICATION, tmp_path)
    event = node(f"event/{cases.ASSEMBLY.id}")
    assert graph.value(event, LM.eventType) == LM.Meeting
    assert (event, RDF.type, LM.ActualEvent) in graph
    assert str(graph.value(graph.value(event, LM.when), LM.edtf)) == "1949-05-03"
    roles = {
        (str(graph.value(a, LM.role)), str(graph.value(graph.value(a, LM.namedAt), LM.quote)))
        for a in graph.objects(event, LM.argument)
    }
    assert roles == {("convener", "林之远"), ("place", "枫桥")}
    assert graph.value(event, LM.tookPlaceAt) == node(f"entity/{cases.referent(cases.FENGQIAO).id}")


def test_what_did_not_happen_is_no_actual_event(fresh: Callable[[], GraphStore], tmp_path: Path) -> None:
    planned = replace(cases.ASSEMBLY, modality=Modality.PLANNED)
    store = fresh()
    store.load(cases.batch(cases.MEETING, **cases.people(cases.MEETING, cases.LIN, cases.FENGQIAO), events=(planned,)))
    graph = rdf(store, Audience.WORKING, tmp_path)
    event = node(f"event/{planned.id}")
    assert (event, RDF.type, LM.Event) in graph
    assert (event, RDF.type, LM.ActualEvent) not in graph
    assert list(graph.objects(event, LM.tookPlaceAt)) == []


@pytest.mark.parametrize(("status", "expected"), [(Status.SUGGESTED, False), (Status.ACCEPTED, True), (Status.REJECTED, False)])
def test_a_plain_edge_is_only_written_for_an_accepted_statement(
    fresh: Callable[[], GraphStore], tmp_path: Path, status: Status, expected: bool
) -> None:
    report, bureau, place = cases.REPORT, cases.BUREAU, cases.FENGQIAO
    statement = replace(
        cases.KNOWN_AS, subject=cases.term(report, bureau), object=cases.term(report, place), predicate="LOCATED_IN",
        evidence=cases.span(report, "省农业厅派员视察枫桥"), status=status,
    )
    store = fresh()
    store.load(cases.batch(report, **cases.people(report, bureau, place), statements=(statement,)))
    graph = rdf(store, Audience.WORKING, tmp_path)
    edge = (node(f"entity/{cases.referent(bureau).id}"), LM.locatedIn, node(f"entity/{cases.referent(place).id}"))
    assert (edge in graph) is expected


def test_records_carry_openness_period_and_catalogue(store: GraphStore, tmp_path: Path) -> None:
    graph = rdf(store, Audience.WORKING, tmp_path)
    record = node("record/T901-1-1")
    assert str(graph.value(record, LM.period)).endswith("/shiqi/P07")
    assert str(graph.value(record, LM.openness)).endswith("/kaifang/KF")
    assert str(graph.value(node("record/T901-9-9"), LM.openness)).endswith("/kaifang/WSH")
    entries = {(str(graph.value(e, LM.key)), str(graph.value(e, LM.value))) for e in graph.objects(record, LM.catalogueEntry)}
    assert entries == {("日期", "1949-05-03")}


def test_turtle_and_jsonld_say_the_same(store: GraphStore, tmp_path: Path) -> None:
    for audience in Audience:
        turtle = rdf(store, audience, tmp_path)
        jsonld = rdflib.Graph().parse(data=written(store, audience, "jsonld", tmp_path), format="json-ld")
        assert set(turtle) == set(jsonld)
        assert len(turtle) > 300


def test_exports_use_only_terms_the_ontology_defines(store: GraphStore, tmp_path: Path) -> None:
    graph = rdf(store, Audience.WORKING, tmp_path)
    ours = {t for triple in graph for t in triple if isinstance(t, rdflib.URIRef) and t.startswith(str(LM))}
    assert ours - set(ontology.core().subjects()) == set()


def test_graphml_reads_back(store: GraphStore, tmp_path: Path) -> None:
    export_graph(store, Audience.WORKING, "graphml", tmp_path / "g.graphml")
    graph = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    stats = store.stats(Audience.WORKING)
    labels = [data["label"] for _, data in graph.nodes(data=True)]
    for label in ("Record", "Fonds", "Statement", "Event"):
        assert labels.count(label) == stats.nodes[label], label
    for label, kind in (("Person", cases.PER), ("Place", cases.LOC), ("Organisation", cases.ORG)):
        found = store.find_entities("", Audience.WORKING, (kind,), prefix=True)
        assert labels.count(label) == len(found) > 0, label
    types = [data["type"] for _, _, data in graph.edges(data=True)]
    pairs = store.entity_ids_in([r.id for r in store.records(Audience.WORKING)], Audience.WORKING)
    assert types.count("MENTIONS") == len(pairs) > 0
    for kind in ("EVIDENCED_BY", "SUBJECT", "OBJECT", "IN_FONDS", "SAME_AS"):
        assert types.count(kind) == stats.relationships[kind], kind
    assert all("label" in data for _, data in graph.nodes(data=True)), "an edge points to a node that is not there"


def test_tables_join_up(store: GraphStore, tmp_path: Path) -> None:
    export_graph(store, Audience.WORKING, "csv", tmp_path / "g.zip")
    with zipfile.ZipFile(tmp_path / "g.zip") as archive:
        nodes, edges = (
            list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))
            for name in ("nodes.csv", "relationships.csv")
        )
    ids = [row["id"] for row in nodes]
    assert len(ids) == len(set(ids))
    assert {row[end] for row in edges for end in ("source", "target")} <= set(ids)
    (evidence,) = [e for e in edges if e["source"] == cases.KNOWN_AS.id and e["type"] == "EVIDENCED_BY"]
    assert (evidence["quote"], evidence["start"], evidence["end"]) == ("老周即林之远", "0", "6")


def test_odd_characters_survive(fresh: Callable[[], GraphStore], tmp_path: Path) -> None:
    name = ("引“号\"\\反<&>']]>", cases.PER)
    odd = cases.record("甲/乙 #?%<..>", f"=1+1\t{name[0]}\r\n在场。\x0b𠮷", "题\"\\名\n二")
    field = cases.DateMention(cases.span(odd, "\r\n在场。\x0b𠮷"), cases.day("1950-01-01"), "rule:dates@1")
    store = fresh()
    store.load(cases.batch(odd, [name], dates=(field,)))
    graph = rdf(store, Audience.WORKING, tmp_path)
    assert str(graph.value(node("record/%E7%94%B2%2F%E4%B9%99%20%23%3F%25%3C..%3E"), LM.id)) == odd.id
    assert str(graph.value(next(graph.subjects(RDF.type, LM.Person)), LM.name)) == name[0]
    assert rdflib.Literal("\r\n在场。\x0b𠮷") in set(graph.objects(None, LM.quote))
    assert set(graph) == set(rdflib.Graph().parse(data=written(store, Audience.WORKING, "jsonld", tmp_path), format="json-ld"))
    assert validate(graph) == []
    export_graph(store, Audience.WORKING, "graphml", tmp_path / "g.graphml")
    read_back = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    assert name[0] in {data.get("name") for _, data in read_back.nodes(data=True)}


def test_a_cell_cannot_run_as_a_formula(fresh: Callable[[], GraphStore], tmp_path: Path) -> None:
    store = fresh()
    store.load(cases.batch(cases.record("T901-1", "正文", '=HYPERLINK("http://x")')))
    assert "'=HYPERLINK" in written(store, Audience.WORKING, "csv", tmp_path)


def test_a_failed_export_leaves_what_was_there(store: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "g.ttl"
    out.write_text("before", encoding="utf-8")
    monkeypatch.setattr(store, "dates", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export_graph(store, Audience.WORKING, "turtle", out)
    assert out.read_text(encoding="utf-8") == "before"
    assert [p for p in tmp_path.iterdir() if p.name.endswith(".part")] == []


def test_wrong_use_is_told(store: GraphStore, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="不支持的导出格式"):
        export_graph(store, Audience.WORKING, "xlsx", tmp_path / "g.xlsx")
    with pytest.raises(ValueError, match="是文件夹"):
        export_graph(store, Audience.WORKING, "turtle", tmp_path)
    (tmp_path / "bad.ttl").write_text("这不是 Turtle", encoding="utf-8")
    with pytest.raises(ValueError, match="不是可读的"):
        validate(tmp_path / "bad.ttl")


# ---- who may know
CLOSED = {(Openness.NOT_REVIEWED, cases.APPROVED), (Openness.CONTROLLED, ""), (Openness.POSTPONED, cases.APPROVED)}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("kind", sorted(CLOSED), ids=lambda k: k[0])
def test_an_export_is_the_same_as_if_the_closed_record_were_not_there(
    fresh: Callable[[], GraphStore], tmp_path: Path, format: str, kind: tuple[Openness, str]
) -> None:
    with_it, without = cases.filled(fresh(), cases.secret(*kind)), cases.filled(fresh())
    for audience in NARROWED:
        found = written(with_it, audience, format, tmp_path)
        assert found == written(without, audience, format, tmp_path)
        for word in ("黑风洞", "沈无名", "秘密会议", "1950-02-02", "T901-9-9", cases.referent(cases.GHOST, "T901").id):
            assert word not in found
    assert "黑风洞" in written(with_it, Audience.WORKING, format, tmp_path)


@pytest.mark.parametrize("format", FORMATS)
def test_an_open_record_that_is_not_published_is_only_for_the_brief(
    fresh: Callable[[], GraphStore], tmp_path: Path, format: str
) -> None:
    store = cases.filled(fresh(), cases.secret(Openness.OPEN, ""))
    assert "黑风洞" in written(store, Audience.BRIEF, format, tmp_path)
    for audience in (Audience.PUBLICATION, Audience.EXHIBITION):
        assert "黑风洞" not in written(store, audience, format, tmp_path)


@pytest.mark.parametrize("format", FORMATS)
def test_judgements_files_and_editors_are_for_staff_only(
    fresh: Callable[[], GraphStore], tmp_path: Path, format: str
) -> None:
    store = cases.filled(fresh())
    by_editor = replace(cases.KNOWN_AS, origin="editor:王编辑")
    store.load(Batch(findings=(Findings(cases.TELEGRAM.id, ("editor:王编辑",), statements=(by_editor,)),)))
    store.judge([Judgement(LIN, ZHOU, Verdict.SAME, "editor:王编辑", "笔迹相同", "2026-01-05T08:00:00Z")])
    private = ("王编辑", "笔迹相同", "f" * 64)
    staff = written(store, Audience.WORKING, format, tmp_path)
    assert "王编辑" in staff
    assert "笔迹相同" in staff
    for audience in NARROWED:
        found = written(store, audience, format, tmp_path)
        assert [word for word in private if word in found] == []


def test_the_summary_counts_what_was_written(fresh: Callable[[], GraphStore], tmp_path: Path) -> None:
    store = fresh()
    open_ones = cases.holding()[:2]
    for part in (*open_ones, cases.secret()):
        store.load(part)
    events = sum(len(f.events) for part in open_ones for f in part.findings)
    assert export_graph(store, Audience.PUBLICATION, "csv", tmp_path / "g.zip") == (
        f"2 件档案、3 个实体、1 条陈述、{events} 个事件（公开出版可见）"
    )


# ---- shapes
@pytest.mark.parametrize("audience", Audience)
def test_an_export_satisfies_the_shapes(store: GraphStore, tmp_path: Path, audience: Audience) -> None:
    export_graph(store, audience, "turtle", tmp_path / "g.ttl")
    assert validate(tmp_path / "g.ttl") == []


def without(graph: rdflib.Graph, kind: str, prop: str) -> None:
    """Take a property from one thing of a kind."""
    subject = min(graph.subjects(RDF.type, LM[kind]))
    graph.remove((subject, LM[prop], None))


def other(kind: str, prop: str, value: object) -> Callable[[rdflib.Graph], None]:
    """Give one thing of a kind another value."""

    def change(graph: rdflib.Graph) -> None:
        subject = min(graph.subjects(RDF.type, LM[kind]))
        graph.set((subject, LM[prop], value if isinstance(value, rdflib.URIRef) else rdflib.Literal(value)))

    return change


def second(kind: str, prop: str) -> Callable[[rdflib.Graph], None]:
    """Give one thing of a kind a second value: another one's."""

    def change(graph: rdflib.Graph) -> None:
        subject = min(graph.subjects(RDF.type, LM[kind]))
        have = set(graph.objects(subject, LM[prop]))
        graph.add((subject, LM[prop], min(set(graph.objects(None, LM[prop])) - have)))

    return change


def missing(kind: str, *props: str) -> Callable[[rdflib.Graph], None]:
    """Take properties from one thing of a kind."""

    def change(graph: rdflib.Graph) -> None:
        for prop in props:
            without(graph, kind, prop)

    return change


BROKEN: list[tuple[Callable[[rdflib.Graph], None], str]] = [
    (missing("Record", "title", "referenceCode", "referenceCodeAsWritten"), "既没有题名也没有档号"),
    (missing("Record", "id"), "档案应有且只有一个标识"),
    (missing("Record", "openness"), "开放状态应为"),
    (other("Record", "openness", rdflib.URIRef("https://example.org/zjda/scheme/kaifang/XX")), "开放状态应为"),
    (other("Record", "inFonds", node("record/T901-1-1")), "至多属于一个全宗"),
    (second("Record", "when"), "至多有一个形成日期"),
    (missing("Entity", "name"), "实体应有且只有一个名称"),
    (missing("Entity", "id"), "实体应有且只有一个标识"),
    (missing("Evidence", "record"), "引文应出自一件导出的档案"),
    (other("Evidence", "record", node("record/nowhere")), "引文应出自一件导出的档案"),
    (missing("Evidence", "field"), "引文应注明所在字段"),
    (missing("Evidence", "start"), "引文应有起点"),
    (other("Evidence", "start", 1000), "起点应在止点之前"),
    (other("Evidence", "start", -1), "引文应有起点"),
    (missing("Evidence", "end"), "引文应有止点"),
    (other("Evidence", "quote", ""), "引文不能为空"),
    (other("Evidence", "quote", "改过的字数不对的引文一共二十多个字真的不对"), "字数与起止位置不符"),
    (missing("Mention", "entity"), "提及应指一个导出的实体"),
    (missing("Mention", "namedAt"), "提及应有一处原字"),
    (missing("Statement", "evidence"), "陈述应有且只有一处证据"),
    (second("Statement", "evidence"), "陈述应有且只有一处证据"),
    (missing("Statement", "saidIn"), "陈述应出自"),
    (other("Statement", "saidIn", node("record/T901-1-1")), "陈述的证据与出自的档案不一致"),
    (missing("Statement", "predicateCode"), "陈述应有且只有一个谓词"),
    (missing("Statement", "subjectNamedAt"), "陈述应有一处主体"),
    (missing("Statement", "objectNamedAt"), "陈述应有客体或值"),
    (other("Statement", "status", "certain"), "核定状态应为"),
    (other("Statement", "modality", "maybe"), "情态应为"),
    (missing("Statement", "origin"), "陈述应注明产生者"),
    (missing("Event", "evidence"), "事件应有且只有一处证据"),
    (second("Event", "evidence"), "事件应有且只有一处证据"),
    (missing("Event", "toldIn"), "事件应见于"),
    (other("Event", "toldIn", node("record/T901-1-2")), "事件的证据与所见的档案不一致"),
    (missing("Event", "trigger"), "事件应有且只有一处触发词"),
    (missing("Event", "eventTypeLabel"), "事件应有且只有一个类型"),
    (second("Event", "when"), "事件至多有一个时间"),
    (other("Event", "status", "certain"), "核定状态应为"),
    (missing("Event", "modality"), "情态应为"),
    (other("ActualEvent", "modality", "planned"), "不能当作实际事件"),
    (missing("Event", "origin"), "事件应注明产生者"),
    (missing("Argument", "role"), "要素应有且只有一个角色"),
    (missing("Argument", "namedAt"), "要素应有一处原字"),
    (other("When", "edtf", ""), "时间至多有一个 EDTF"),
    (other("When", "latest", date(1900, 1, 1)), "最早日不能晚于"),
    (other("When", "latest", "五月"), "最晚日应是一个日期"),
    (missing("Judgement", "side"), "两个不同的对象"),
    (lambda g: g.remove((None, LM.side, min(g.objects(None, LM.side)))), "两个不同的对象"),
    (other("Judgement", "verdict", "maybe"), "判断应为"),
    (missing("Judgement", "author"), "判断应注明作出的规则"),
    (other("Judgement", "author", "某人"), "判断应注明作出的规则"),
    (missing("Judgement", "reason"), "判断必须说明理由"),
    (missing("Entry", "key"), "名值对应有且只有一个名称"),
    (missing("Entry", "value"), "名值对应有且只有一个值"),
]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> rdflib.Graph:
    """A sound export of two records with a statement, an event and a judgement."""
    folder = tmp_path_factory.mktemp("sound")
    store = open_store(f"sqlite:{folder / 'g.db'}")
    for part in cases.holding()[:2]:
        store.load(part)
    export_graph(store, Audience.WORKING, "turtle", folder / "g.ttl")
    store.close()
    graph = rdflib.Graph().parse(folder / "g.ttl")
    for actual in list(graph.subjects(RDF.type, LM.ActualEvent)):
        assert (actual, RDF.type, LM.Event) in graph
    assert validate(graph) == []
    return graph


@pytest.mark.parametrize(("change", "message"), BROKEN, ids=[f"{n}-{m}" for n, (_, m) in enumerate(BROKEN)])
def test_a_broken_graph_fails_its_shape(
    sound: rdflib.Graph, change: Callable[[rdflib.Graph], object], message: str
) -> None:
    broken = rdflib.Graph()
    broken += sound
    change(broken)
    problems = validate(broken)
    assert any(message in p for p in problems), problems


def test_every_message_of_the_shapes_is_provoked_above() -> None:
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    concept = set(ontology.shapes().transitive_objects(LM.ConceptShape, sh.property))
    messages = {str(m) for s, m in ontology.shapes().subject_objects(sh.message) if s not in concept}
    unprovoked = {m for m in messages if not any(expected in m for _, expected in BROKEN)}
    assert unprovoked == set()


def test_a_broken_scheme_fails_its_shape() -> None:
    graph = rdflib.Graph().parse(ontology.FOLDER / "schemes" / "F1.ttl")
    concept = rdflib.URIRef(ontology.scheme("F1").concepts["ECO"].uri)
    graph.add((concept, LM.cue, rdflib.Literal("税")))
    graph.set((concept, LM.basis, rdflib.Literal("guessed")))
    problems = validate(graph)
    assert len(problems) == 2
    assert any("单字不能作线索词（税）" in p for p in problems)
    assert any("依据应为" in p for p in problems)


def test_a_wrong_span_cannot_be_exported_unnoticed(sound: rdflib.Graph) -> None:
    """The lengths are counted in characters, beyond the basic plane too."""
    span = Span("r", 0, 2, "𠮷田")
    graph = rdflib.Graph()
    graph += sound
    subject = min(graph.subjects(RDF.type, LM.Evidence))
    for prop, value in ((LM.start, span.start), (LM.end, span.end), (LM.quote, span.quote)):
        graph.set((subject, prop, rdflib.Literal(value)))
    assert not [p for p in validate(graph) if "字数" in p]
