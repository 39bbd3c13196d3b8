"""What can be written from the graph: joins the store, the reader, the compose stage and the models. Writes no store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal

from graph.access import Audience
from graph.gatherings import happened, records_in
from graph.model import EntityType, Event, Findings, Mention, Record, Span
from graph.search import search
from graph.staleness import changes
from graph.store import GraphStore, RecordFilter
from graph.works import Dossier, Exhibit, Product
from pipelines.compose import ExportRefused, Facts, FactsOf, draft_brief, rewrite, verify, write_docx
from pipelines.compose.brief import COUNTER
from pipelines.compose.chronicle import days_of, draft_chronicle, draft_on_this_day
from pipelines.compose.compilation import draft_compilation
from pipelines.compose.history import draft_history
from pipelines.compose.lineage_tables import too_early
from pipelines.compose.outline import MOST, propose, proved, written
from pipelines.compose.phrasing import Worded, labels, titles
from pipelines.compose.planning import Planned, planned
from pipelines.compose.select import Embed, Evidence, printed, select, select_among, speaks_of
from pipelines.compose.storyline import draft_exhibition
from pipelines.extract.pipeline import Reader
from pipelines.language import BaseChatModel, ChatError, NoModel, chat_model, embedder, refusal
from pipelines.settings import Settings
from pipelines.topics import Bearers, bearers, elsewhere, mixed_notes, namesake_notes
from pipelines.unnamed import own_papers, told_short

_MOST_RECORDS, _MOST_EXHIBITS = 200, 60
_RELEVANT = 0.4  # of the best sentence's score, as in a brief
_BY_RULE = "提纲由规则排定，还没有人看过：要先定提纲再成文，请在“资政参阅”页起草"
_ACTORS = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.EVENT)
_DAY = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")


class Kind(StrEnum):
    """The text works that can be drafted; the value names the template."""

    BRIEF = "brief"
    CHRONICLE = "chronicle"
    DIGEST = "digest"
    HISTORY = "history"
    COMPILATION = "compilation"
    ON_THIS_DAY = "on-this-day"
    EXHIBITION = "exhibition"


class NotWritable(Exception):
    """What was asked for cannot be written; the message says why and what to do, in Chinese."""


class NothingFound(NotWritable):
    """No record that this audience may see has words for it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A verified draft and notes for its writer, not for print."""

    product: Product
    notes: tuple[str, ...] = ()


def facts_from(reader: Reader) -> FactsOf:
    """What verification asks of a text: its names and posts, and its dates by meaning and by words."""

    return lambda text: facts_in(next(iter(reader.read([Record("draft", text)]))))


def facts_in(found: Findings) -> Facts:
    """The names, posts and dates of a text as read."""
    return Facts(
        frozenset(m.span.quote for m in found.mentions if m.type is not EntityType.TIME),
        frozenset((d.when.edtf, d.span.quote) for d in found.dates),
    )


def propose_outline(
    store: GraphStore, question: str, audience: Audience, settings: Settings, reader: Reader, of: Dossier | None = None
) -> Product:
    """An outline of a brief, unsaved, for people to agree on: from the whole holding, or from what a dossier holds."""
    embed = embedder(settings).embed_query
    evidence = select(store, question, audience, embed, MOST) if of is None else _gathered(store, question, of, audience, embed)
    return propose(store, question, evidence, audience, facts_from(reader))


def _gathered(store: GraphStore, question: str, of: Dossier, audience: Audience, embed: Embed) -> list[Evidence]:
    """The words put into a dossier one by one, then the sentences of its records that bear on the question."""
    ids = [r.id for r in records_in(store, of, audience)]
    found = select_among(store, question, ids, audience, embed, MOST)
    best = max((e.score for e in found), default=1.0)
    spans = dict.fromkeys(i.span for i in of.items if i.span is not None)
    picked = [Evidence(r, s, printed(s.quote), best) for s in spans if (r := store.record(s.record_id, audience)) is not None]
    return [*picked, *(e for e in found if e.span not in spans)]


def write_outlined(outline: Product, store: GraphStore, settings: Settings, reader: Reader) -> Written:
    """The draft of an outline that has been agreed, for the outline's audience: extractive, rewritten where a model is configured."""
    audience, facts = Audience(outline.audience), facts_from(reader)
    draft = written(outline, lambda record_id: store.record(record_id, audience), facts)
    product, notes = _fluent(draft, store, audience, settings, facts)
    return Written(product, tuple(notes))


def write_brief(
    store: GraphStore, question: str, audience: Audience, settings: Settings, reader: Reader, of: Dossier | None = None
) -> tuple[Product, list[str]]:
    """A verified brief in one step, its outline made by rule, and notes for its writer."""
    facts = facts_from(reader)
    outline = propose_outline(store, question, audience, settings, reader, of)
    product = proved(written(outline, lambda record_id: store.record(record_id, audience), facts))
    return _fluent(product, store, audience, settings, facts)


def _fluent(
    product: Product, store: GraphStore, audience: Audience, settings: Settings, facts: FactsOf
) -> tuple[Product, list[str]]:
    """The draft in a chat model's words where one is configured and they pass, and notes for its writer.

    A model that fails or says what no record says leaves the extractive sentences as they are; the notes tell. So do
    sentences of a record that may not be sent to the model (see `refusal`): then nothing is sent at all. What people wrote
    themselves and accounts set side by side are left alone.
    """
    if settings.chat is None or not product.sentences():
        return product, []
    for record_id in dict.fromkeys(c.record_id for s in product.sentences() for c in s.citations):
        record = store.record(record_id, audience)
        if record is not None and (reason := refusal([record], settings.chat)):
            return product, [f"全文保留原文摘录，没有发给语言模型（引用了 {record_id}）：{reason}"]
    model = chat_model(settings)
    if model is None:
        return product, []
    theirs = [s for s in product.sections if s.kind != COUNTER and not any(x.analysis for x in s.sentences)]
    fluent, notes = rewrite(replace(product, sections=tuple(theirs)), model, lambda i: store.record(i, audience), facts)
    new = iter(fluent.sections)
    return replace(fluent, sections=tuple(next(new) if s in theirs else s for s in product.sections)), notes


def propose_titles(product: Product, store: GraphStore, settings: Settings, reader: Reader) -> Worded:
    """Titles by the configured model, from the work's own sentences; none is used before a person chooses it.

    ChatError when no model is configured, it fails, or a cited record may not be sent to it.
    """
    model = _may_read(product.record_ids(), Audience(product.audience), store, settings)
    return titles(product, model, lambda i: store.record(i, Audience(product.audience)), facts_from(reader))


def plan_outline(outline: Product, store: GraphStore, settings: Settings, reader: Reader) -> Planned:
    """The outline as the configured model would arrange it, unsaved; ChatError as above."""
    audience = Audience(outline.audience)
    model = _may_read(outline.record_ids(), audience, store, settings)
    return planned(outline, model, lambda i: store.record(i, audience), facts_from(reader))


def propose_label(
    product: Product, exhibit: Exhibit, length: Literal["short", "long"], store: GraphStore, settings: Settings, reader: Reader
) -> Worded:
    """A label by the configured model, from the words the exhibit's label cites. ChatError as above."""
    audience = Audience(product.audience)
    quotes = tuple(dict.fromkeys(c for s in exhibit.label for c in s.citations))
    model = _may_read([exhibit.record_id, *(q.record_id for q in quotes)], audience, store, settings)
    record = store.record(exhibit.record_id, audience)
    title = record.title if record is not None else ""
    return labels(quotes, title, length, model, lambda i: store.record(i, audience), facts_from(reader))


def _may_read(record_ids: Iterable[str], audience: Audience, store: GraphStore, settings: Settings) -> BaseChatModel:
    """The model, when every one of these records may be sent to it."""
    if settings.chat is None or (model := chat_model(settings)) is None:
        raise NoModel("没有配置语言模型")
    for record_id in dict.fromkeys(record_ids):
        record = store.record(record_id, audience)
        reason = refusal([record], settings.chat) if record is not None else "这件档案现在不能用"
        if reason:
            raise ChatError(f"没有发给语言模型（{record_id}）：{reason}")
    return model


def check_product(product: Product, store: GraphStore, audience: Audience, reader: Reader) -> Product:
    """The product with a fresh verdict on every sentence, for this audience."""
    return verify(product, lambda record_id: store.record(record_id, audience), facts_from(reader))


def export_product(product: Product, store: GraphStore, audience: Audience, reader: Reader, path: Path) -> tuple[str, ...]:
    """Write a DOCX; what to tell about fonts is returned.

    ExportRefused for an outline, a withdrawn work, one whose records have changed since it was verified, or a sentence
    without support for this audience; TemplateError for an archive's own template that cannot be used.
    """
    if told := changes(store, product):
        sentences = product.sentences()
        stale = tuple(sentences[n - 1] for n in sorted({n for c in told for n in c.sentences}))
        raise ExportRefused(stale, f"所依据的档案有变，重新核对并保存以后才能导出：{'；'.join(f'{c.record_id} {c.reason}' for c in told)}")
    return write_docx(
        product, lambda record_id: store.record(record_id, audience), facts_from(reader), path, names=_named_in(store),
    )


def _named_in(store: GraphStore) -> Callable[[Span], list[tuple[EntityType, str]]]:
    """What the graph has named within words of a record."""

    @lru_cache(maxsize=64)
    def mentions(record_id: str) -> tuple[Mention, ...]:
        return tuple(m for _, found in store.held([record_id]) for m in found.mentions)

    def named(span: Span) -> list[tuple[EntityType, str]]:
        return [
            (m.type, m.span.quote) for m in mentions(span.record_id)
            if m.span.field == span.field and span.start <= m.span.start and m.span.end <= span.end
        ]

    return named


def write(
    kind: Kind, subject: str | Dossier, store: GraphStore, audience: Audience, settings: Settings, reader: Reader
) -> Written:
    """A verified draft of a kind, of a dossier or of a subject in words.

    The subject is a topic or question; of a 组织沿革 the body's name, of 历史上的今天 a day (05-03), month (05) or "全年".
    NotWritable when nothing of that kind can be made of it.
    """
    facts = facts_from(reader)
    title = subject if isinstance(subject, str) else subject.title
    if kind is Kind.ON_THIS_DAY:
        return Written(draft_on_this_day(store, _days(title), audience, facts))
    if kind is Kind.HISTORY:
        return _history(title, store, audience, facts)
    if kind is Kind.EXHIBITION:
        return _exhibition(subject, store, audience, settings, facts)
    if isinstance(subject, Dossier):
        records = records_in(store, subject, audience)[:_MOST_RECORDS]
        if kind is Kind.CHRONICLE:
            events = happened(store, [r.id for r in records], audience)
            return Written(draft_chronicle(store, f"{title}大事记", events, audience, facts))
        if kind is Kind.COMPILATION:
            return _compilation(subject, store, audience, facts)
    elif kind is Kind.CHRONICLE:
        told = _events_on(title, store, audience, settings)
        notes = namesake_notes(title, bearers(title, store, audience, _ACTORS), store, audience)
        return Written(draft_chronicle(store, f"{title}大事记", told, audience, facts), tuple(notes))
    elif kind is Kind.COMPILATION:
        raise NotWritable("文献汇编要先选好收哪些档案：请在“专题”页建一个专题，再由它汇编")
    if kind is Kind.BRIEF:
        product, notes = write_brief(store, title, audience, settings, reader, subject if isinstance(subject, Dossier) else None)
        return Written(product, (_BY_RULE, *notes) if product.sentences() else ())
    mixed = mixed_notes(title, bearers(title, store, audience), store, audience) if isinstance(subject, str) else ()
    return Written(draft_brief(store, title, audience, embedder(settings).embed_query, facts, kind.value), tuple(mixed))


def _days(words: str) -> Sequence[tuple[int, int]]:
    if words.strip() in ("全年", "year"):
        return days_of()
    found = _DAY.fullmatch(words.strip().replace("月", "-").rstrip("-日"))
    if found is None or not 1 <= int(found[1]) <= 12:
        raise NotWritable(f"“{words}”不是月日：写成 05-03、05（整月）或“全年”")
    if found[2] is None:
        return days_of(int(found[1]))
    if (int(found[1]), int(found[2])) not in days_of():
        raise NotWritable(f"“{words}”不是月日：{int(found[1])}月没有{int(found[2])}日")
    return [(int(found[1]), int(found[2]))]


def _history(name: str, store: GraphStore, audience: Audience, facts: FactsOf) -> Written:
    kinds = (EntityType.ORGANISATION,)
    bodies = store.find_entities(name, audience, kinds, limit=5) or store.find_entities(name, audience, kinds, prefix=True, limit=5)
    if not bodies:
        raise NotWritable(f"没有找到机构“{name}”：请写档案里的名称，简称、旧名也可以")
    notes = [f"另有同名或相近的机构：{'、'.join(b.name for b in bodies[1:])}"] if len(bodies) > 1 else []
    notes += too_early(store, bodies[0], audience)
    return Written(draft_history(store, bodies[0], audience, facts), tuple(notes))


def _compilation(dossier: Dossier, store: GraphStore, audience: Audience, facts: FactsOf) -> Written:
    whole = [i.record_id for i in dossier.items if i.record_id]
    if dossier.selection is not None:
        whole = [r.id for r in records_in(store, dossier, audience)[:_MOST_RECORDS]]
    parts: list[Span] = [i.span for i in dossier.items if i.span is not None]
    product, notes = draft_compilation(store, dossier.title, whole, audience, parts)
    return Written(verify(product, lambda record_id: store.record(record_id, audience), facts), tuple(notes))


def _exhibition(subject: str | Dossier, store: GraphStore, audience: Audience, settings: Settings, facts: FactsOf) -> Written:
    """Of a dossier its records, of a topic those that answer to it best and speak of it."""
    about: list[str] = []
    notes: Sequence[str] = ()
    if isinstance(subject, Dossier):
        title, records = subject.title, records_in(store, subject, audience)
    else:
        hits = search(store, subject, audience, embed=embedder(settings).embed_query, limit=_MOST_EXHIBITS).hits
        best = max((h.score for h in hits), default=0.0)
        bearing = bearers(subject, store, audience)
        named = [bearing.one] if bearing.one is not None else []
        notes = namesake_notes(subject, bearing, store, audience)
        title, about = subject, list(dict.fromkeys([subject, *(n for e in named for n in e.names)]))
        found = [h.record for h in hits if h.score >= _RELEVANT * best]
        own = [i for e in named if e.type is EntityType.ORGANISATION for i in own_papers(e, store, audience)]
        records = _on_topic(about, bearing, own, found, store, audience)
        about = about if records else []
        records = records or found
    product = draft_exhibition(store, title, records, audience, facts, about)
    if not product.sections:
        raise NothingFound(f"没有找到可以展出、又有文字可摘的档案（{audience.label}）：换一个题目，或先建一个专题")
    return Written(product, tuple(notes))


def _on_topic(
    about: Sequence[str], named: Bearers, own: Sequence[str], found: Sequence[Record], store: GraphStore, audience: Audience
) -> list[Record]:
    """Of the records found those that speak of the topic, then others that name whoever bears its name or are its own papers.

    None where no record speaks of it: the topic may be in words that no record uses. What names only somebody else of the
    name is left out.
    """
    ids = {i for _, i in store.record_ids_of([named.one.id], audience)} if named.one is not None else set()
    ids |= set(own)
    others = elsewhere(named, ids, store, audience)
    near = []
    for one in found:
        if one.id in others:
            continue
        whole = store.record(one.id, audience) if one.id not in ids else None
        if one.id in ids or (whole is not None and any(speaks_of(n, f"{whole.title}\n{whole.text}") for n in about)):
            near.append(one)
    more = tuple(sorted(ids - {r.id for r in near})[: max(0, _MOST_EXHIBITS - len(near))])
    return [*near, *(store.records(audience, RecordFilter(record_ids=more), limit=len(more)) if more else ())]


def _events_on(topic: str, store: GraphStore, audience: Audience, settings: Settings) -> Iterable[Event]:
    """Events of whoever or whatever bears the topic's name, else of the records that answer to it best.

    Of a body also those that its own papers tell, and those its fonds tells of it by a short form.
    """
    named = store.find_entities(topic, audience, _ACTORS, limit=1)
    if named:
        told = store.events(audience, entity_id=named[0].id, limit=2000)
        if named[0].type is EntityType.ORGANISATION:
            own = own_papers(named[0], store, audience)
            told = [*told, *(happened(store, own, audience) if own else ()), *told_short(named[0], store, audience)]
        return list({e.id: e for e in told}.values())
    found = select(store, topic, audience, embedder(settings).embed_query)
    best = max((e.score for e in found), default=0.0)
    return happened(store, list(dict.fromkeys(e.record.id for e in found if e.score >= _RELEVANT * best)), audience)
