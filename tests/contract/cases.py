"""A holding of a few invented records, made by hand, and every question a store answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from graph.access import Audience
from graph.folding import key
from graph.model import (
    Argument,
    Assignment,
    DateMention,
    EntityType,
    Event,
    Findings,
    Judgement,
    Mention,
    Openness,
    Passage,
    Record,
    Referent,
    Source,
    Span,
    Statement,
    Term,
    Verdict,
    When,
)
from graph.reviews import Review, ReviewKind, Said
from graph.store import Batch, GraphStore, RecordFilter
from graph.works import Product, Section, Sentence

PER, ORG, LOC, DOC = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.DOCUMENT
OPEN, CONTROLLED, NOT_REVIEWED = Openness.OPEN, Openness.CONTROLLED, Openness.NOT_REVIEWED
APPROVED = "浙档公〔2024〕1号"
WORKING, BRIEF, PUBLICATION, EXHIBITION = Audience
Name = tuple[str, EntityType]


def day(iso: str) -> When:
    """One certain day."""
    return When(iso, iso, iso, "day", text=iso)


def record(
    record_id: str,
    text: str,
    title: str = "",
    fonds: str = "T901",
    openness: Openness = OPEN,
    publication: str = APPROVED,
    when: When | None = None,
) -> Record:
    """A record as ingest would make it."""
    return Record(
        record_id, text, {"题名": title, "日期": when.text if when else ""}, {"题 名": title}, dh_norm=record_id,
        archive="浙江省档案馆", fonds=fonds, openness=openness, publication=publication, when=when,
        source_id="f" * 64, source_path="目录.xlsx", source_row=3,
    )


def span(of: Record, words: str, field: str = "text") -> Span:
    """The first place of the words in the record."""
    start = of.field_text(field).index(words)
    return Span.cut(of, start, start + len(words), field)


def referent(name: Name, scope: str = "") -> Referent:
    """Whom the name means within a scope."""
    return Referent(name[1], key(name[0]), scope)


def same(left: Referent, right: Referent, author: str, at: str = "", evidence: Sequence[Span] = ()) -> Judgement:
    """A verdict that two are one."""
    return Judgement(left.id, right.id, Verdict.SAME, author, "理由", at, tuple(evidence))


def different(left: Referent, right: Referent, author: str, at: str = "") -> Judgement:
    """A verdict that two are not one."""
    return Judgement(left.id, right.id, Verdict.DIFFERENT, author, "理由", at)


def mentions(of: Record, names: Sequence[Name], scope: str = "", origin: str = "ner@1") -> tuple[Mention, ...]:
    """Every place of every name in the text, as the recogniser would find it; scoped to a fonds if so asked."""
    found = []
    for name in names:
        start = of.text.find(name[0])
        while start >= 0:
            where = Span.cut(of, start, start + len(name[0]))
            found.append(Mention(where, name[1], 0.9, origin, referent(name, scope).id))
            start = of.text.find(name[0], start + 1)
    return tuple(found)


def passages(of: Record) -> tuple[Passage, ...]:
    """The title and each paragraph."""
    found, start = [], 0
    for paragraph in of.text.split("\n\n"):
        if paragraph:
            found.append(Passage(of.id, start, start + len(paragraph)))
        start += len(paragraph) + 2
    return ((Passage(of.id, 0, len(of.title), "题名"),) if of.title else ()) + tuple(found)


def term(of: Record, name: Name, scope: str = "") -> Term:
    """The name as part of a statement or event."""
    return Term(span(of, name[0]), name[1], referent(name, scope).id)


def batch(of: Record, names: Sequence[Name] = (), scope: str = "", **more: Any) -> Batch:
    """A record, its passages, and findings of `ner@1` (and of whom `more` says so)."""
    found = Findings(
        of.id, ("ner@1", "rule:events@1", "rule:alias@1"), mentions(of, names, scope),
        referents=tuple(referent(n, scope) for n in names),
    )
    return Batch((of,), passages(of), (replace(found, **more),), (Source("f" * 64, "目录.xlsx", "2026-01-05T08:00:00Z"),))


def assigned(of: Record, concept: str, words: str, facet: str = "F1", origin: str = "rule:cues@1") -> Assignment:
    """A suggested value with the words that speak for it."""
    return Assignment(of.id, facet, origin, concept, strong=True, score=4, evidence=(span(of, words),))


def accepted(of: Record, concept: str, author: str = "editor:li", at: str = "2026-01-06T08:00:00+00:00") -> Review:
    """A person's yes to a value."""
    return Review(ReviewKind.CLASSIFICATION, f"F1:{concept}", Said.ACCEPTED, author, at, of.id)


# ---- the holding: four published records
LIN, ZHOU, FENGQIAO, YUQIAN, BUREAU = ("林之远", PER), ("老周", PER), ("枫桥", LOC), ("於潛", LOC), ("省农业厅", ORG)

MEETING = record(
    "T901-1-1", "1949年5月3日，林之远在枫桥召开群众大会。\n\n会后林之远去了於潛。", "关于枫桥群众大会的报告", when=day("1949-05-03")
)
TELEGRAM = record("T901-1-2", "老周即林之远，已到枫\n桥。", "老周来电", when=day("1949-05-10"))
REPORT = record("T902-1-1", "省农业厅派员视察枫桥，林之远陪同。", "枫桥视察情况", "T902", when=day("1963-11-20"))
UNDATED = record("T902-1-2", "枫桥经验：小事不出村。ＡＢＣ厂与ABC厂是一家。", "枫桥经验", "T902")

ASSEMBLY = Event(
    "会议", span(MEETING, "群众大会"), span(MEETING, "1949年5月3日，林之远在枫桥召开群众大会。"), "rule:events@1",
    day("1949-05-03"), (Argument("convener", term(MEETING, LIN, "T901")), Argument("place", term(MEETING, FENGQIAO))),
)
WALK = Event("视察·调研", span(MEETING, "去了"), span(MEETING, "会后林之远去了於潛。"), "rule:events@1", None,
             (Argument("place", term(MEETING, YUQIAN)),))
VISIT = Event(
    "视察·调研", span(REPORT, "视察"), span(REPORT, "省农业厅派员视察枫桥"), "rule:events@1", day("1963-11-20"),
    (Argument("place", term(REPORT, FENGQIAO)),),
)
LATER = Event("项目·工程", span(UNDATED, "经验"), span(UNDATED, "枫桥经验"), "rule:events@1")
KNOWN_AS = Statement(
    term(TELEGRAM, ZHOU, "T901"), "KNOWN_AS", span(TELEGRAM, "老周即林之远"), "rule:alias@1", term(TELEGRAM, LIN, "T901")
)
ALIAS = same(referent(ZHOU, "T901"), referent(LIN, "T901"), "rule:alias@1", evidence=[span(TELEGRAM, "老周即林之远")])
DATE = DateMention(span(MEETING, "1949年5月3日"), day("1949-05-03"), "rule:dates@1")


def people(of: Record, *names: Name) -> dict[str, Any]:
    """Mentions with people scoped to the fonds and all else everywhere, as resolution does."""
    scoped = [(n, of.fonds if n[1] is PER else "") for n in names]
    return {
        "mentions": tuple(m for n, scope in scoped for m in mentions(of, [n], scope)),
        "referents": tuple(referent(n, scope) for n, scope in scoped),
    }


def holding() -> list[Batch]:
    """The four records, one batch each."""
    return [
        batch(
            MEETING, **people(MEETING, LIN, FENGQIAO, YUQIAN), events=(ASSEMBLY, WALK), dates=(DATE,),
            producers=("ner@1", "rule:events@1", "rule:alias@1", "rule:cues@1"),
            assignments=(assigned(MEETING, "F1.1", "群众大会"), Assignment(MEETING.id, "F2", "rule:cues@1", reason="none_applicable")),
        ),
        batch(
            TELEGRAM, **people(TELEGRAM, ZHOU, LIN), statements=(KNOWN_AS,), judgements=(ALIAS,),
        ),
        batch(REPORT, **people(REPORT, BUREAU, FENGQIAO, LIN), events=(VISIT,)),
        batch(UNDATED, **people(UNDATED, FENGQIAO), events=(LATER,)),
    ]


def filled(store: GraphStore, *more: Batch) -> GraphStore:
    """The store with the holding, and more, in it."""
    for part in (*holding(), *more):
        store.load(part)
    return store


# ---- what an audience must not learn of: unique words, names and days beside shared ones
GHOST, CAVE = ("沈无名", PER), ("黑风洞", LOC)
OTHER_NAME = "楓溪"  # what only the closed record calls 枫桥


def secret(openness: Openness = NOT_REVIEWED, publication: str = APPROVED) -> Batch:
    """A closed record that says things nobody else says, of names that others also use, and joins two of them."""
    of = record(
        "T901-9-9", "沈无名1950年2月2日在黑风洞召开秘密会议。\n\n林之远即枫桥老周，省农业厅不知楓溪，於潛亦然。", "黑风洞会议记录",
        openness=openness, publication=publication, when=day("1950-02-02"),
    )
    of = replace(of, source_id="e" * 64)
    event = Event(
        "会议", span(of, "秘密会议"), span(of, "沈无名1950年2月2日在黑风洞召开秘密会议。"), "rule:events@1", day("1950-02-02"),
        (Argument("place", term(of, CAVE)), Argument("participant", term(of, GHOST, "T901"))),
        name=Term(span(of, "秘密会议"), EntityType.EVENT),
    )
    statement = Statement(
        term(of, GHOST, "T901"), "LOCATED_IN", span(of, "沈无名1950年2月2日在黑风洞"), "rule:events@1", term(of, CAVE)
    )
    told = same(referent(YUQIAN), referent(FENGQIAO), "rule:alias@1", evidence=[span(of, "於潛亦然")])
    found = people(of, GHOST, CAVE, LIN, ZHOU, FENGQIAO, BUREAU, YUQIAN)
    found["mentions"] = (*found["mentions"], Mention(span(of, OTHER_NAME), LOC, 0.9, "ner@1", referent(FENGQIAO).id))
    loaded = batch(
        of, **found, events=(event,), statements=(statement,), judgements=(told,),
        dates=(DateMention(span(of, "1950年2月2日"), day("1950-02-02"), "rule:dates@1"),),
        assignments=(assigned(of, "F1.9", "秘密会议"),),
    )
    vectors = tuple(replace(p, vector=(0.0, 1.0)) for p in loaded.passages)
    return replace(loaded, passages=vectors, sources=(Source("e" * 64, "密.xlsx", "2026-01-05T08:00:00Z"),))


SECRET_ID = "T901-9-9"
_IDS = [referent(n, s).id for n in (GHOST, CAVE, LIN, ZHOU, FENGQIAO, YUQIAN, BUREAU) for s in ("", "T901", "T902")]
RECORD_IDS = [MEETING.id, TELEGRAM.id, REPORT.id, UNDATED.id, SECRET_ID]
Read = Callable[[GraphStore, Audience], object]

READS: dict[str, Read] = {
    "record": lambda s, a: [s.record(i, a) for i in RECORD_IDS],
    "records": lambda s, a: [
        s.records(a), s.records(a, RecordFilter(fonds=("T901",))), s.records(a, RecordFilter(entities=(referent(LIN, "T901").id,))),
        s.records(a, RecordFilter(entities=(referent(YUQIAN).id,))),
        s.records(a, RecordFilter(earliest="1950-01-01", latest="1950-12-31")),
        s.records(a, RecordFilter(openness=("未审核", "控制", "开放"))), s.records(a, after=TELEGRAM.id, limit=1),
    ],
    "search_text": lambda s, a: [s.search_text(q, a) for q in ("黑风洞", "沈", "枫桥", "林之远 枫桥", "林之远 秘密会议")],
    "search_text_where": lambda s, a: [
        s.search_text("枫桥", a, RecordFilter(record_ids=(SECRET_ID,))),
        s.search_text("枫桥", a, RecordFilter(fonds=("T901",)), limit=1),
    ],
    "search_vector": lambda s, a: [s.search_vector((0.0, 1.0), a), s.search_vector((0.1, 1.0), a, limit=1)],
    "facets": lambda s, a: [s.facets(None, a), s.facets([SECRET_ID, MEETING.id], a)],
    "find_entities": lambda s, a: [
        s.find_entities(n, a) for n in ("沈无名", "黑风洞", "林之远", "老周", "枫桥", "於潜", OTHER_NAME)
    ],
    "find_entities_prefix": lambda s, a: [
        s.find_entities("黑", a, prefix=True), s.find_entities("", a, prefix=True, limit=99),
        s.find_entities("", a, (LOC,), prefix=True),
    ],
    "entities": lambda s, a: [s.entities([i], a) for i in _IDS],
    "mentions": lambda s, a: [s.mentions(a), *(s.mentions(a, entity_id=i) for i in _IDS)],
    "mentions_of_record": lambda s, a: [s.mentions(a, record_id=i) for i in RECORD_IDS],
    "record_ids_of": lambda s, a: s.record_ids_of(_IDS, a),
    "entity_ids_in": lambda s, a: s.entity_ids_in(RECORD_IDS, a),
    "neighbours": lambda s, a: [s.neighbours(i, a) for i in _IDS],
    "dates": lambda s, a: [s.dates(i, a) for i in RECORD_IDS],
    "statements": lambda s, a: [
        s.statements(a), s.statements(a, predicate="LOCATED_IN"), *(s.statements(a, entity_id=i) for i in _IDS),
        *(s.statements(a, record_id=i) for i in RECORD_IDS),
    ],
    "events": lambda s, a: [
        s.events(a), s.events(a, earliest="1950-01-01", latest="1950-12-31"), s.events(a, event_type="会议"),
        *(s.events(a, entity_id=i) for i in _IDS), *(s.events(a, record_id=i) for i in RECORD_IDS),
    ],
    "assignments": lambda s, a: [
        s.assignments(a), s.assignments(a, facet="F1"), s.assignments(a, facet="F1", concept="F1.9"), s.assignments(a, limit=1),
        *(s.assignments(a, record_id=i) for i in RECORD_IDS),
    ],
    "stats": lambda s, a: s.stats(a),
}


def everything(store: GraphStore) -> dict[str, object]:
    """All that staff can read, for comparing two stores whole."""
    return {name: read(store, WORKING) for name, read in READS.items()} | {
        "judgements": store.judgements(), "namesakes": store.namesakes(tuple(EntityType)),
        "bare": store.passages_without_vector(), "known": store.known(RECORD_IDS),
    }


def brief(version: int = 1, at: str = "2026-01-05T08:00:00Z") -> Product:
    """A brief with one cited sentence."""
    sentence = Sentence("林之远在枫桥召开群众大会。", (span(MEETING, "林之远在枫桥召开群众大会"),))
    return Product("p-1", "brief", "枫桥", (Section("情况", (sentence,)),), "问", version=version, author="li", at=at)


def numbered(n: int) -> Batch:
    """One of a row of like batches, for loading many: each with a name of its own and two that all share."""
    of = record(f"N-{n}", f"第{n}号：林之远与赵{n}在枫桥。" * 5, f"第{n}号", when=day("1949-05-03"))
    own = (f"赵{n}在", PER)
    alias = same(referent(own, "T901"), referent(LIN, "T901"), "rule:alias@1", evidence=[span(of, own[0])])
    return batch(of, **people(of, LIN, own, FENGQIAO), judgements=(alias,))
