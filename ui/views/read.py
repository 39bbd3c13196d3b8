"""阅读: a record's words with what was found in them, its catalogue fields, and cards for dates and events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from graph.model import TEXT, DateMention, Entity, Event, Mention, Record, Span
from graph.ontology import period_of
from graph.store import RecordFilter
from pipelines.compose.citing import citation_text, date_text
from ui.components.links import sheet
from ui.components.markup import anchor, entity_link, openness_badge, page_links, plain, when_words
from ui.components.reader import reader
from ui.reading import Mark, marks, part_at, parts
from ui.services import Services
from ui.state import Place, Reading, link, one
from ui.views.frame import params
from ui.wording import CATALOGUE_ORDER, FINDING_LABELS, MODALITY_LABELS, ROLE_LABELS

_MOST = 50_000  # findings of one record
_NEAR = 400  # records of a fonds looked through for the neighbours before
_CARDS = 40


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of one record."""

    mentions: Sequence[tuple[Mention, str]]
    dates: Sequence[DateMention]
    events: Sequence[Event]
    entities: Mapping[str, Entity]


def render(services: Services) -> None:
    """The page."""
    asked = Reading.read(params())
    if not asked.record_id:
        _choose(services)
        return
    record = services.record(asked.record_id)
    if record is None:
        st.title("阅读", anchor=False)
        st.info(f"没有标识为“{plain(asked.record_id)}”的档案。可以回到检索，从结果里打开。")
        return
    found = _found(services, record.id)
    st.title(plain(record.title) or "（无题名）", anchor=False)
    left, right = st.columns([2.3, 1], gap="large")
    with left:
        window = _text(record, asked, found)
    with right:
        sheet(_fields(record), key="fields")
        with st.expander("全部著录项"):
            sheet(_all_fields(record), key="all-fields")
        _margin(record, found, window, _chosen(record))
        sheet(_neighbours(services, record) + _products(services, record), key="around")


def _choose(services: Services) -> None:
    st.title("阅读", anchor=False)
    st.write("从检索结果、人物或事件页点任何一句话，就会在这里打开那件档案，停在那句话上。也可以直接打开一件：")
    records = services.store.records(services.audience, limit=12)
    if not records:
        st.info("还没有可以阅读的档案。")
    rows = "".join(f"<li>{anchor(r.title or '（无题名）', link(Place.READ, id=r.id))}</li>" for r in records)
    sheet(f"<ul>{rows}</ul>" if rows else "", key="choose")


def _found(services: Services, record_id: str) -> _Found:
    store, audience = services.store, services.audience
    mentions = store.mentions(audience, record_id=record_id, limit=_MOST)
    events = store.events(audience, record_id=record_id, limit=_MOST)
    terms = [a.term.referent for e in events for a in e.arguments]
    return _Found(
        mentions, store.dates(record_id, audience), events, services.entities([*(e for _, e in mentions), *terms])
    )


def _text(record: Record, asked: Reading, found: _Found) -> tuple[int, int]:
    """The text, or the field that was pointed at when there is none; returns the part shown."""
    shown = marks(found.mentions, found.dates, found.events, found.entities, TEXT)
    here = (asked.start, asked.end) if asked.has_place and asked.field == TEXT else None
    hidden = _kinds(shown)
    if asked.has_place and asked.field != TEXT:
        words = record.field_text(asked.field)[asked.start : asked.end]
        st.caption(f"所指文字在“{plain(asked.field)}”栏：{plain(words)}")
    if not record.text:
        st.info("这件档案只有目录，没有全文。")
        return (0, 0)
    cut = parts(record.text)
    at = part_at(cut, here[0]) if here else 0
    turn = ""
    if len(cut) > 1:
        at = min(asked.part, len(cut)) - 1 if asked.part else at
        turn = page_links(at + 1, len(cut), lambda n: link(Place.READ, id=record.id, part=str(n)))
        sheet(f'<p class="dim">全文 {len(record.text)} 字，分 {len(cut)} 页显示，现在是第 {at + 1} 页。</p>{turn}', key="turn")
    chosen = _chosen(record)
    clicked = reader(
        record.text, cut[at], [m for m in shown if m.kind not in hidden], here, chosen, citation_text(record), key="text"
    )
    sheet(turn, key="turn-below")
    st.caption("划线的是读出的名称、日期和事件，点一下可以看；Tab 进入正文后用方向键移动，回车打开。复制文字时会带上出处。")
    if clicked and clicked != chosen:
        st.session_state["card"] = (record.id, clicked)
        st.rerun()
    return cut[at]


def _chosen(record: Record) -> str:
    """The card last clicked in this record, else the one its address names."""
    held = st.session_state.get("card", ("", ""))
    return str(held[1]) if held[0] == record.id else one(params(), "card")


def _kinds(shown: Sequence[Mark]) -> set[str]:
    """Which kinds are switched off."""
    counts = {kind: sum(m.kind == kind for m in shown) for kind in FINDING_LABELS}
    present = [kind for kind, n in counts.items() if n]
    if not present:
        return set()
    kept = st.pills(
        "显示", present, selection_mode="multi", default=present, key="kinds-" + "-".join(present),
        format_func=lambda kind: f"{FINDING_LABELS[kind]} {counts[kind]}", label_visibility="collapsed",
    )
    return set(present) - set(kept)


def _fields(record: Record) -> str:
    period, written = period_of(record.when), record.catalogue.get("日期", "")
    meant = f"（{date_text(record.when)}）" if record.when and record.when.edtf else ""
    listed = (
        ("档号", escape(record.dh_raw or record.dh_norm or "（无）")),
        ("开放", openness_badge(record.openness, record.publication)),
        ("责任者", escape(record.catalogue.get("责任者", ""))),
        ("日期", escape(f"{written}{meant}" if written else "（目录没有日期）")),
        ("时期", escape(period.label if period else "")),
        ("全宗", escape(" ".join(x for x in (record.fonds, record.catalogue.get("全宗名称", "")) if x))),
    )
    return f'{_listed(listed)}<p class="dim small">引用：{escape(citation_text(record))}</p>'


def _all_fields(record: Record) -> str:
    """The catalogue entry as normalised, in the usual order, and where it came from."""
    names = [n for n in CATALOGUE_ORDER if n in record.catalogue] + [n for n in record.catalogue if n not in CATALOGUE_ORDER]
    row = f"第 {record.source_row} 行" if record.source_row else ""
    more = (
        ("馆藏", record.archive), ("目录来源", f"{record.source_path} {row}".strip()), ("全文来源", record.text_path),
        ("标识", record.id),
    )
    return _listed((n, escape(v)) for n, v in (*((n, record.catalogue[n]) for n in names), *more))


def _listed(fields: Iterable[tuple[str, str]]) -> str:
    return '<dl class="fields">' + "".join(f"<dt>{escape(n)}</dt><dd>{v}</dd>" for n, v in fields if v.strip()) + "</dl>"


def _margin(record: Record, found: _Found, window: tuple[int, int], chosen: str) -> None:
    """Cards of the events and dates in the part shown, the chosen one first."""
    inside = [e for e in found.events if e.trigger.field == TEXT and window[0] <= e.trigger.start < window[1]]
    cards = [(e.id, e.trigger.start, _event_card(e, found, e.id == chosen)) for e in inside]
    for date in found.dates:
        if date.span.field == TEXT and window[0] <= date.span.start < window[1]:
            name = f"d{date.span.start}-{date.span.end}"
            cards.append((name, date.span.start, _date_card(record, date, name == chosen)))
    cards.sort(key=lambda card: (card[0] != chosen, card[1]))
    if not cards:
        return
    with st.container(height=420 if len(cards) > 4 else "content", border=False):
        sheet("<h3>事件与日期</h3>" + "".join(html for _, _, html in cards[:_CARDS]), key="margin")
    if len(cards) > _CARDS:
        st.caption(f"这一段还有 {len(cards) - _CARDS} 处，点正文里的划线可以看。")


def _event_card(event: Event, found: _Found, here: bool) -> str:
    roles = "".join(
        f"<dt>{escape(ROLE_LABELS.get(a.role, a.role))}</dt><dd>{_term(a.term.referent, a.term.span, found)}</dd>"
        for a in event.arguments if a.role != "time"
    )
    time = f"<dt>时间</dt><dd>{escape(when_words(event.when))}</dd>" if event.when else ""
    name = escape(event.name.span.quote if event.name else event.trigger.quote)
    said = "" if event.modality == "actual" else f' <span class="badge note">{escape(MODALITY_LABELS[event.modality])}</span>'
    jump = anchor("原文", link(Place.READ, id=event.trigger.record_id, at=f"{event.evidence.start}-{event.evidence.end}", card=event.id))
    return (
        f'<div class="card event{" here" if here else ""}"><b class="k-EVENT">{name}</b> <span class="dim">{escape(event.type)}</span>'
        f'{said} <span class="small">{jump}</span><dl class="fields small">{time}{roles}</dl></div>'
    )


def _term(referent: str, span: Span, found: _Found) -> str:
    entity = found.entities.get(referent)
    return entity_link(entity) if entity else escape(span.quote)


def _date_card(record: Record, date: DateMention, here: bool) -> str:
    place = link(Place.READ, id=record.id, at=f"{date.span.start}-{date.span.end}", card=f"d{date.span.start}-{date.span.end}")
    told = [escape(when_words(date.when))]
    if date.when.anchor:
        told.append(f"推定依据：{escape(date.when.anchor)}")
    if date.note:
        told.append(f'<span class="badge note">注意</span> {escape(date.note)}')
    return (
        f'<div class="card date{" here" if here else ""}">{anchor(date.span.quote, place, "k-DATE")}'
        f'<div class="small">{"<br>".join(told)}</div></div>'
    )


def _neighbours(services: Services, record: Record) -> str:
    """Records before and after in the fonds, by id."""
    if not record.fonds:
        return ""
    where = RecordFilter(fonds=(record.fonds,))
    after = services.store.records(services.audience, where, after=record.id, limit=3)
    start = services.store.records(services.audience, where, limit=_NEAR)
    before = [r for r in start if r.id < record.id][-3:] if any(r.id >= record.id for r in start) else []
    rows = "".join(
        f"<li>{anchor(r.title or '（无题名）', link(Place.READ, id=r.id))} "
        f'<span class="dim small">{escape(r.dh_raw or r.dh_norm or "")}</span></li>'
        for r in (*before, *after)
    )
    return f"<h3>同一全宗的前后件</h3><ul>{rows}</ul>" if rows else ""


def _products(services: Services, record: Record) -> str:
    """Works in progress that cite this record; for staff."""
    if services.audience != "working":
        return ""
    citing = [
        p for p in services.store.products() if any(c.record_id == record.id for s in p.sentences() for c in s.citations)
    ]
    rows = "".join(f"<li>{anchor(p.title, link(Place.BRIEF, id=p.id))}</li>" for p in citing)
    return f"<h3>引用它的文稿</h3><ul>{rows}</ul>" if rows else ""
