"""检索: one box, filters at the left, hits with the words in their surroundings; everything asked is in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from math import ceil

import streamlit as st

from graph.access import Audience, Permission
from graph.model import EntityType, Record, Span
from graph.ontology import period_of, periods
from graph.search import Answer, Hit, genre, search, search_words
from graph.store import RecordFilter
from pipelines.compose.citing import date_text
from pipelines.enquiry import is_question
from pipelines.language import EmbeddingError
from ui.components.links import ask, sheet
from ui.components.markup import anchor, context, facet, openness_badge, page_links
from ui.services import Services
from ui.state import PAGE_SIZE, Link, Place, Search, link, to_report, to_span
from ui.views.answering import answer as question_answer
from ui.views.frame import params
from ui.wording import scope_words

_MOST = 400  # records of an answer that are looked through where a filter is applied here and not in the store
_BROWSED = 5000  # records that filters alone list and count


def render(services: Services) -> None:
    """The page."""
    asked = Search.read(params())
    st.title("检索", anchor=False)
    _box(asked)
    if not asked.query and not asked.narrowed:
        _teach(services)
        return
    answer = _answer(services, asked)
    left, right = st.columns([1, 3.4], gap="large")
    with left:
        sheet(_facets(services, asked, answer), key="facets")
    with right:
        if asked.page == 1 and is_question(asked.query):
            question_answer(services, asked.query)
        _results(services, asked, answer)


def _box(asked: Search) -> None:
    with st.form("search", border=False):
        words, button = st.columns([6, 1], vertical_alignment="bottom")
        query = words.text_input(
            "检索词", asked.query, key=f"q-{asked.query}", placeholder="人名、地名、机构、事件，或原文里的一句话；几个词用空格分开",
            label_visibility="collapsed",
        )
        if button.form_submit_button("检索", type="primary", width="stretch"):
            ask(replace(asked, query=" ".join((query or "").split()), page=1).link)


def _teach(services: Services) -> None:
    st.write("在题名和全文里找，繁简体都能找到；也会找提到同一个人、同一个机构的档案，以及意思相近的段落。"
             "也可以直接写一个问题，例如“谁任第八支队支队长？”，平台用档案原文作答。")
    kinds = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE)
    known = [e for k in kinds for e in services.store.find_entities("", services.audience, (k,), prefix=True, limit=3)]
    if known:
        examples = "　".join(anchor(e.name, Search(query=e.name).link) for e in known)
        sheet(f'<p><span class="dim">例如：</span>{examples}</p>', key="examples")


def _where(asked: Search) -> RecordFilter:
    earliest = latest = ""
    period = next((p for p in periods() if p.id == asked.period), None)
    if period is not None:
        earliest, latest = period.earliest, period.latest
    if asked.year:
        earliest, latest = f"{asked.year}-01-01", f"{asked.year}-12-31"
    return RecordFilter(asked.fonds, earliest, latest, asked.openness, asked.entities)


def _answer(services: Services, asked: Search) -> Answer:
    """The page of hits asked for. 文种 is no field of the store: there the whole answer is looked through."""
    if not asked.query:
        return _browse(services, asked)
    first = (asked.page - 1) * PAGE_SIZE
    span = (_MOST, 0) if asked.genre else (PAGE_SIZE, first)
    store, where = services.store, _where(asked)
    if asked.literal:
        return _of_genre(asked, search_words(store, asked.query, services.audience, where, *span), first)
    try:
        answer = search(store, asked.query, services.audience, where, services.embed, *span)
    except EmbeddingError as error:
        st.caption(f"{error}。这次没有按意思找，只按字面找。")
        answer = search(store, asked.query, services.audience, where, None, *span)
    return _of_genre(asked, answer, first)


def _of_genre(asked: Search, answer: Answer, first: int) -> Answer:
    if not asked.genre:
        return answer
    fitting = [h for h in answer.hits if genre(h.record) == asked.genre]
    return replace(answer, hits=tuple(fitting[first : first + PAGE_SIZE]), total=len(fitting))


def _browse(services: Services, asked: Search) -> Answer:
    """All records of the filters, in the order of their ids, when no words are given."""
    records = list(_listed(services, asked))
    records = [r for r in records if not asked.genre or genre(r) == asked.genre]
    counts = services.store.facets([r.id for r in records], services.audience) if records else {}
    for name, of in (("period", _period_label), ("type", genre)):
        for record in records:
            if value := of(record):
                counts.setdefault(name, {})[value] = counts.setdefault(name, {}).get(value, 0) + 1
    first = (asked.page - 1) * PAGE_SIZE
    hits = [Hit(r, 0.0, (), ()) for r in records[first : first + PAGE_SIZE]]
    return Answer(tuple(hits), len(records), counts)


def _listed(services: Services, asked: Search) -> Iterator[Record]:
    """The records of the filters, a batch at a time, up to `_BROWSED`."""
    after, left = "", _BROWSED
    while left > 0:
        batch = services.store.records(services.audience, _where(asked), after=after, limit=min(1000, left))
        yield from batch
        if len(batch) < min(1000, left):
            return
        after, left = batch[-1].id, left - len(batch)


def _period_label(record: Record) -> str:
    period = period_of(record.when)
    return period.label if period else ""


def _facets(services: Services, asked: Search, answer: Answer) -> str:
    ids = {p.label: p.id for p in periods()}
    found = answer.facets

    def group(heading: str, name: str, counts: Sequence[tuple[str, str, int]]) -> str:
        held = getattr(asked, name)
        values = {
            value: (label, count, value == held if isinstance(held, str) else value in held, asked.toggled(name, value).link)
            for value, label, count in counts
        }
        return facet(heading, values)

    order, names = list(ids), services.fonds_names(found.get("fonds", {}))
    by_time = sorted(found.get("period", {}).items(), key=lambda item: order.index(item[0]) if item[0] in order else 99)
    entities = {e.id: (e, n) for e, n in (*answer.people, *answer.places)}
    for entity_id in asked.entities:
        if entity_id not in entities and (known := services.entities([entity_id])):
            entities[entity_id] = (known[entity_id], answer.total)
    names_met = Counter(e.name for e, _ in entities.values())
    people, places = (
        [
            (e.id, f"{e.name}（{scope_words(e.scopes)}）" if names_met[e.name] > 1 and e.scopes else e.name, n)
            for e, n in entities.values() if (e.type is EntityType.PLACE) is wanted
        ]
        for wanted in (False, True)
    )
    words = [("1", "只看有这些字的", answer.literal)] if asked.literal or 0 < answer.literal < answer.total else []
    return "".join((
        group("命中", "literal", words),
        group("时期", "period", [(ids.get(label, label), label, n) for label, n in by_time]),
        group("全宗", "fonds", [(v, f"{v} {names.get(v, '')}", n) for v, _, n in _counted(found.get("fonds", {}))]),
        group("文种", "genre", _counted(found.get("type", {}))),
        group("年份", "year", sorted(_counted(found.get("year", {})))),
        group("人物", "entities", people),
        group("地点", "entities", places),
        group("开放状态", "openness", _counted(found.get("openness", {}))),
    ))


def _counted(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(v, v, n) for v, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if v]


def _results(services: Services, asked: Search, answer: Answer) -> None:
    if not answer.total:
        st.info("没有找到。可以换一个说法、减少字数，或去掉左边的限制再试。")
        if asked.narrowed and asked.query:
            sheet(f"<p>{anchor('去掉全部限制', Search(query=asked.query).link)}</p>", key="widen")
        return
    some = "前 " if answer.total >= (_MOST if asked.query and asked.genre else _BROWSED) else ""
    st.caption(f"{some}{answer.total} 件" + (f"，第 {asked.page} 页" if asked.page > 1 else ""))
    if not answer.hits:
        st.info("没有这一页。")
    services.shown(h.record for h in answer.hits)
    turn = page_links(asked.page, ceil(answer.total / PAGE_SIZE), lambda n: replace(asked, page=n).link)
    gathering = services.may(Permission.COMPOSE) and services.audience is Audience.WORKING
    if gathering and answer.hits:
        found = link(Place.DOSSIER, record=[h.record.id for h in answer.hits])
        sheet(f"<p>{anchor('把这一页加入专题', found, 'small')}</p>", key="gather")
    sheet("".join(_hit(h, gathering) for h in answer.hits) + turn, key="hits")


def _hit(hit: Hit, gathering: bool) -> str:
    record = hit.record
    in_text = [c for c in hit.citations if c.field != "题名"]
    in_title = [c for c in hit.citations if c.field == "题名"]
    target = to_span(in_text[0]) if in_text else link(Place.READ, id=record.id)
    bits = [record.dh_raw or record.dh_norm or record.id, date_text(record.when), _period_label(record), record.fonds]
    gather = anchor("加入专题", link(Place.DOSSIER, record=record.id), "dim small")
    meta = "".join(f"<span>{escape(b)}</span>" for b in bits if b)
    wrong = anchor("报错", to_report(in_text[0]) if in_text else link(Place.READ, id=record.id, report="1"), "dim small")
    why = f'<p class="dim small">{escape("；".join(hit.reasons))}</p>' if hit.reasons else ""
    return (
        f'<article class="hit"><h3>{_title(record, in_title, target)}</h3>'
        f'<div class="meta">{meta}{openness_badge(record.openness, record.publication)}{gather if gathering else ""}{wrong}</div>'
        f"{context(record, in_text[:5])}{why}</article>"
    )


def _title(record: Record, spans: Sequence[Span], target: Link) -> str:
    title, at, parts = record.title or "（无题名）", 0, []
    for span in sorted(spans, key=lambda s: s.start):
        if span.start >= at:
            parts += [escape(title[at : span.start]), f"<mark>{escape(span.quote)}</mark>"]
            at = span.end
    return f'<a href="{escape(target.href)}">{"".join(parts)}{escape(title[at:])}</a>'
