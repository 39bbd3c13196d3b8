"""阅读: a record's words with what was found in them, cards beside the words, its catalogue entry, its picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from graph.model import TEXT, Amended, Record, Span
from graph.ontology import period_of
from graph.store import RecordFilter
from pipelines.compose.citing import citation_text, date_text
from pipelines.corrections import LOCKED
from ui.components.cards import date_cards, event_cards
from ui.components.links import sheet
from ui.components.markup import anchor, openness_badge, page_links, plain
from ui.components.reader import Card, reader
from ui.images import NoPicture, pictures, shown
from ui.reading import Mark, corrections_in, counts, file_name, file_place, marks, part_at, parts, ties, within
from ui.services import Services
from ui.state import Place, Reading, link, one, to_report
from ui.views.adding import gather
from ui.views.frame import WRITING, params
from ui.views.report import report_form
from ui.views.reread import second_reader
from ui.wording import CATALOGUE_ORDER

_MOST = 50_000  # findings of one record
_NEAR = 400  # records of a fonds looked through for the neighbours before
_CARDS, _PICTURE = "事件与日期", "原件图像"
_PART_OF = "SUBEVENT_OF"


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of one record's text: everything, and what of it is drawn in the part shown."""

    marks: Sequence[Mark]
    cards: Sequence[Card]
    counts: Mapping[str, int]


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
    st.title(plain(record.title) or "（无题名）", anchor=False)
    if message := st.session_state.pop("said", ""):
        st.success(message)
    sheet(_heading(record, asked) + _gather(services, asked), key="heading")
    _text(services, record, asked)
    second_reader(services, record)
    left, right = st.columns(2, gap="large")
    with left, st.expander("全部著录项"):
        sheet(_all_fields(record), key="all-fields")
    with right:
        sheet(_neighbours(services, record) + _products(services, record), key="around")
    if asked.reporting:
        report_form(services, record, asked)


def _gather(services: Services, asked: Reading) -> str:
    """Links that put the record, or the words it is opened at, into a dossier."""
    whole = gather(services, record=asked.record_id)
    if not asked.has_place or not whole:
        return f"<p>{whole}</p>" if whole else ""
    field = "" if asked.field == TEXT else asked.field
    words = gather(services, "把这几个字加入专题", words=asked.record_id, at=f"{asked.start}-{asked.end}", field=field)
    return f"<p>{whole}{words}</p>"


def _choose(services: Services) -> None:
    st.title("阅读", anchor=False)
    st.write("从检索结果、人物或事件页点任何一句话，就会在这里打开那件档案，停在那句话上。也可以直接打开一件：")
    records = services.store.records(services.audience, limit=12)
    services.shown(records)
    if not records:
        st.info("还没有可以阅读的档案。")
    rows = "".join(f"<li>{anchor(r.title or '（无题名）', link(Place.READ, id=r.id))}</li>" for r in records)
    sheet(f"<ul>{rows}</ul>" if rows else "", key="choose")


def _found(services: Services, record: Record, window: tuple[int, int]) -> _Found:
    """Counts of the whole text; marks and cards of the part shown, so that a long record opens as fast as a short one."""
    store, audience = services.store, services.audience
    mentions = store.mentions(audience, record_id=record.id, limit=_MOST)
    dates = store.dates(record.id, audience)
    events = store.events(audience, record_id=record.id, limit=_MOST)
    amended = corrections_in(record)
    drawn = within(TEXT, *window)
    near_names = [(m, e) for m, e in mentions if drawn(m.span.start, m.span.end, m.span.field)]
    near_dates = [d for d in dates if drawn(d.span.start, d.span.end, d.span.field)]
    near_events = [e for e in events if drawn(e.trigger.start, e.trigger.end, e.trigger.field)]
    terms = [t.referent for e in near_events for t in (*(a.term for a in e.arguments), e.name) if t]
    entities = services.entities([*(e for _, e in near_names), *terms])
    wholes = store.statements(audience, record_id=record.id, predicate=_PART_OF, limit=_MOST)
    cards: list[Card] = [
        *event_cards(near_events, record, entities, ties(events, wholes, entities)), *date_cards(near_dates, record),
    ]
    return _Found(
        marks(near_names, near_dates, near_events, entities, [m for m in amended if drawn(m.start, m.end, TEXT)]),
        sorted(cards, key=lambda c: (c.start, c.name)), counts(mentions, dates, events, TEXT, len(amended)),
    )


def _text(services: Services, record: Record, asked: Reading) -> None:
    """The part of the text that is asked for, and beside it the cards or the picture of the paper."""
    if not record.text:
        st.info("这件档案只有目录，没有全文。")
        _picture(_pictures(services, record))
        return
    here = (asked.start, asked.end) if asked.has_place and asked.field == TEXT else None
    cut = parts(record.text)
    at = part_at(cut, here[0]) if here else 0
    turn = ""
    if len(cut) > 1:
        at = min(asked.part, len(cut)) - 1 if asked.part else at
        turn = page_links(at + 1, len(cut), lambda n: link(Place.READ, id=record.id, part=str(n)))
        told = f"全文 {len(record.text):,} 字，分 {len(cut)} 页显示，现在是第 {at + 1} 页。"
        sheet(f'<p class="dim">{told}</p>{turn}', key="turn")
    found, images = _found(services, record, cut[at]), _pictures(services, record)
    beside = _CARDS
    if images:
        beside = st.radio(
            "文字旁边看", [_CARDS, _PICTURE], horizontal=True, key=f"beside-{record.id}", label_visibility="collapsed",
            format_func=lambda what: f"旁边看{what}",
        )
    if beside == _PICTURE:
        left, right = st.columns([1, 1], gap="medium")
        with right:
            _picture(images)
    else:
        left = st.container()
    with left:
        reader(
            record.text, cut[at], found.marks, [] if beside == _PICTURE else found.cards, found.counts, here,
            one(params(), "card"), citation_text(record), key="text", record_id=record.id,
        )
    sheet(turn, key="turn-below")
    st.caption(
        "划线的是读出的名称、日期和事件：鼠标停在上面看意思，点名称到它的页面，点日期、事件或旁边的卡片会标出原文。"
        "Tab 进入正文后用方向键移动，回车打开。复制文字时会带上出处。发现错误，选中文字，或先点“报错”再点划线的地方。"
    )


def _pictures(services: Services, record: Record) -> list[Path]:
    """The record came from the store for this audience, so it may be read, and so may its picture."""
    def inputs() -> list[str]:
        return [path for run in services.store.runs() for path in run.inputs]

    return pictures(record, inputs, services.settings.workdir.absolute().parent)


def _picture(images: Sequence[Path]) -> None:
    """One picture of the paper at a time."""
    if not images:
        return
    which = 1
    if len(images) > 1:
        which = int(st.number_input(f"第几幅（共 {len(images)} 幅）", 1, len(images), key="picture"))
    file, page = images[which - 1], 1
    try:
        data, pages = _shown(str(file), file.stat().st_mtime_ns, 0)
        if pages > 1:
            page = int(st.number_input(f"第几页（共 {pages} 页）", 1, pages, key="picture-page"))
            data, _ = _shown(str(file), file.stat().st_mtime_ns, page - 1)
        st.image(data, caption=f"原件图像 {file.name}" + (f" 第 {page} 页" if pages > 1 else ""), width="stretch")
    except (NoPicture, OSError) as broken:
        st.warning(f"{file.name}：{broken if isinstance(broken, NoPicture) else '图像打不开'}")


@st.cache_data(max_entries=24, show_spinner="正在打开图像……")
def _shown(path: str, changed: int, page: int) -> tuple[bytes, int]:
    return shown(Path(path), page)


def _heading(record: Record, asked: Reading) -> str:
    """What a reader must know before she reads: which record, from when and whom, how open, from which file."""
    period, written = period_of(record.when), record.catalogue.get("日期", "")
    meant = f"（{date_text(record.when)}）" if record.when and record.when.edtf else ""
    place = file_place(record, asked.start, asked.end) if asked.has_place and asked.field == TEXT else ""
    file = file_name(record)
    listed = (
        ("档号", escape(record.dh_raw or record.dh_norm or "（无）")),
        ("开放", openness_badge(record.openness, record.publication)),
        ("责任者", escape(record.catalogue.get("责任者", ""))),
        ("日期", escape(f"{written}{meant}" if written else "（目录没有日期）")),
        ("时期", escape(period.label if period else "")),
        ("全宗", escape(" ".join(x for x in (record.fonds, record.catalogue.get("全宗名称", "")) if x))),
        ("原文件", escape(f"{file}，所指文字在{place}" if file and place else file)),
    )
    told = "".join(f"<span>{escape(n)}：{v}</span>" for n, v in listed if v.strip())
    pointed = ""
    if asked.has_place and asked.field != TEXT:
        words = record.field_text(asked.field)[asked.start : asked.end]
        pointed = f"<p>所指文字在“{escape(asked.field)}”栏：<mark>{escape(words)}</mark></p>"
    wrong = anchor("著录有错？报错", link(Place.READ, id=record.id, report="1"), "dim small")
    return f'<p class="meta">{told}{wrong}</p><p class="dim small">引用：{escape(citation_text(record))}</p>{pointed}'


def _all_fields(record: Record) -> str:
    """The catalogue entry as normalised, in the usual order, and where it came from."""
    names = [n for n in CATALOGUE_ORDER if n in record.catalogue] + [n for n in record.catalogue if n not in CATALOGUE_ORDER]
    row = f"第 {record.source_row} 行" if record.source_row else ""
    more = (
        ("馆藏", record.archive), ("目录来源", f"{record.source_path} {row}".strip()), ("全文来源", record.text_path),
        ("标识", record.id),
    )
    changed = {a.field: a for a in record.amended}
    own = ((n, escape(record.catalogue[n]) + _amended(changed.get(n)) + _wrong(record, n)) for n in names)
    gone = ((a.field, _amended(a)) for a in changed.values() if a.field != TEXT and a.field not in record.catalogue)
    return _listed((*own, *gone, *((n, escape(v)) for n, v in more)))


def _amended(change: Amended | None) -> str:
    """What a corrected value was: the row of the catalogue itself is not changed."""
    if change is None:
        return ""
    was = f"原作“{escape(change.was)}”" if change.was else "原来空着"
    return f' <span class="dim small">（更正：{was}，{escape(change.by.removeprefix("editor:"))}）</span>'


def _wrong(record: Record, name: str) -> str:
    if name in LOCKED:
        return ""
    place = Span.cut(record, 0, len(record.catalogue[name]), name)
    return f" {anchor('报错', to_report(place), 'dim small')}"


def _listed(fields: Iterable[tuple[str, str]]) -> str:
    return '<dl class="fields">' + "".join(f"<dt>{escape(n)}</dt><dd>{v}</dd>" for n, v in fields if v.strip()) + "</dl>"


def _neighbours(services: Services, record: Record) -> str:
    """Records before and after in the fonds, by id."""
    if not record.fonds:
        return ""
    where = RecordFilter(fonds=(record.fonds,))
    after = services.store.records(services.audience, where, after=record.id, limit=3)
    start = services.store.records(services.audience, where, limit=_NEAR)
    before = [r for r in start if r.id < record.id][-3:] if any(r.id >= record.id for r in start) else []
    services.shown((*before, *after))
    rows = "".join(
        f"<li>{anchor(r.title or '（无题名）', link(Place.READ, id=r.id))} "
        f'<span class="dim small">{escape(r.dh_raw or r.dh_norm or "")}</span></li>'
        for r in (*before, *after)
    )
    return f"<h3>同一全宗的前后件</h3><ul>{rows}</ul>" if rows else ""


def _products(services: Services, record: Record) -> str:
    """Works in progress that cite this record; for staff."""
    if services.audience != "working" or not any(services.may(p) for p in WRITING):
        return ""
    citing = [
        p for p in services.store.products() if any(c.record_id == record.id for s in p.sentences() for c in s.citations)
    ]
    rows = "".join(f"<li>{anchor(p.title, link(Place.BRIEF, id=p.id))}</li>" for p in citing)
    return f"<h3>引用它的文稿</h3><ul>{rows}</ul>" if rows else ""
