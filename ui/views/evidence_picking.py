"""Words of a record picked as evidence: found by search, taken from a dossier, or named by record and quote."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from graph.access import Audience
from graph.model import Record, Span
from graph.provenance import locate
from graph.works import Dossier, Product
from pipelines.compose.select import select, sentences
from ui.components.markup import source_line
from ui.gatherings import opened
from ui.services import Services

_SEARCH, _DOSSIER, _EXACT = "检索", "专题", "档号和原文"
_MOST, _OF_A_RECORD = 8, 40


def pick(services: Services, product: Product, key: str) -> Span | None:
    """Controls to find words; the span chosen, None while there is none. Only what the work's audience may see is found."""
    way = st.segmented_control("从哪里找原文", (_SEARCH, _DOSSIER, _EXACT), default=_SEARCH, key=f"{key}-from", required=True)
    if way == _EXACT:
        return _exact(services, product, key)
    found = _searched(services, product, key) if way == _SEARCH else _gathered(services, product, key)
    if not found:
        return None
    records = {s.record_id: seen(services, product, s) for s in found}
    place = st.radio(
        "选一段", range(len(found)), index=None, key=f"{key}-chosen-{hash(tuple(found))}",
        format_func=lambda n: " ".join(found[n].quote.split())[:120],
        captions=[source_line(records[s.record_id], s.record_id) for s in found],
    )
    return None if place is None else found[place]


def seen(services: Services, product: Product, span: Span) -> Record | None:
    """The record of a span, for the work's audience."""
    return services.record(span.record_id, Audience(product.audience))


def _searched(services: Services, product: Product, key: str) -> Sequence[Span]:
    asked = st.text_input("写几个词，按回车", key=f"{key}-words", placeholder="例如：移民 安置 竹溪公社")
    if not (asked or "").strip():
        return []
    found = [e.span for e in select(services.store, asked or "", Audience(product.audience), None, limit=_MOST)]
    if not found:
        st.info("没有找到这样的句子：换几个词，或从专题里选。")
    return found


def _gathered(services: Services, product: Product, key: str) -> Sequence[Span]:
    dossiers = {d.id: d for d in opened(services.store, services.person)}
    if not dossiers:
        st.info("还没有专题：可以在“专题”页把要用的档案和原文先收在一起。")
        return []
    chosen = st.selectbox("哪个专题", list(dossiers), format_func=lambda i: dossiers[i].title, key=f"{key}-dossier")
    found = list(_of_dossier(services, product, dossiers[chosen]))
    if not found:
        st.info("这个专题里没有这份文稿可以引用的原文。")
    return found


def _of_dossier(services: Services, product: Product, dossier: Dossier) -> Sequence[Span]:
    """Its passages, then the sentences of its records, as far as the work's audience may see them."""
    audience = Audience(product.audience)
    spans = [i.span for i in dossier.items if i.span is not None and services.store.record(i.span.record_id, audience)]
    for item in dossier.items:
        record = services.store.record(item.record_id, audience) if item.record_id and len(spans) < _OF_A_RECORD else None
        spans += list(sentences(record))[: _OF_A_RECORD - len(spans)] if record else []
    return list(dict.fromkeys(spans))


def _exact(services: Services, product: Product, key: str) -> Span | None:
    number = (st.text_input("档号", key=f"{key}-record") or "").strip()
    quote = (st.text_area("原文（一字不差）", key=f"{key}-quote", height="content") or "").strip()
    if not number or not quote:
        return None
    record = services.record(number, Audience(product.audience))
    if record is None:
        st.info("没有这件档案，或这份文稿的对象不能用它。")
        return None
    span = locate(quote, record) or locate(quote, record, "题名")
    if span is None:
        st.info("这件档案里没有一字不差的这段原文：请从“阅读”页复制。")
    return span
