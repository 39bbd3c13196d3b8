"""专题: what has been gathered by hand, or by a question that lives on; opened, extended, looked at from all sides."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from graph.access import Audience, Permission
from graph.model import Entity, EntityType, Record
from graph.ontology import schemes
from graph.store import Conflict
from graph.works import Dossier, Gathering, Selection
from pipelines.writing import Kind
from ui.components.links import ask, sheet
from ui.components.markup import anchor, plain, table
from ui.gatherings import begin, may_change, may_open, opened
from ui.services import Services
from ui.state import Place, link, one
from ui.views.adding import add
from ui.views.dossier_parts import around, contents, fitting, missing, timeline, versions
from ui.views.frame import params
from ui.views.questions import said
from ui.wording import GATHERING_LABELS, moment

_PARTS = ("内容", "人物机构地点", "时间线", "缺什么", "还有哪些", "版本与共享")


def render(services: Services) -> None:
    """The page."""
    if services.audience is not Audience.WORKING:
        st.title("专题", anchor=False)
        st.info("专题只在“内部工作”下显示。")
        return
    asked = params()
    if any(one(asked, name) for name in ("record", "entity", "words")):
        add(services)
        return
    dossier = services.store.dossier(one(asked, "id")) if one(asked, "id") else None
    if dossier is not None and may_open(dossier, services.person):
        _opened(services, dossier)
        return
    st.title("专题", anchor=False)
    said()
    if one(asked, "id"):
        st.info("没有这个专题，或者它没有共享给您。")
    _all(services)


def _all(services: Services) -> None:
    known = opened(services.store, services.person)
    if known:
        rows = [
            (
                anchor(d.title, link(Place.DOSSIER, id=d.id)), GATHERING_LABELS[d.kind],
                f"{len(d.items)} 项" if d.kind is Gathering.DOSSIER else "随条件更新",
                escape(d.author), moment(d.at)[:10], f"第 {d.version} 版{'，定稿' if d.frozen else ''}",
            )
            for d in known
        ]
        sheet(table(("名称", "种类", "内容", "作者", "日期", "版本"), rows), key="dossiers")
    else:
        st.write(
            "把检索、阅读、人物机构各页上看到的档案、原文和人物收进一个专题，写上备注，再看它的时间线、关系和缺口，由它起草文稿。"
            "专题库不用逐件收：写下条件（已核定的分类、时期、地点、人物），合条件的档案随时都在里面。"
        )
    if services.may(Permission.COMPOSE):
        _new_dossier(services)
    if services.may(Permission.CURATE):
        _new_collection(services)


def _new_dossier(services: Services) -> None:
    with st.expander("新建专题", expanded=not opened(services.store, services.person)), st.form("new-dossier", border=False):
        title = st.text_input("名称", key="new-title", placeholder="例如：1951年土地改革的宣传与实施")
        purpose = st.text_area("用途（可不填）", key="new-purpose", height=68, placeholder="为哪一项编研、要回答什么问题")
        if st.form_submit_button("新建专题", type="primary"):
            if not (title or "").strip():
                st.warning("请写上名称。")
                return
            made = begin(services.store, title, services.acting(Permission.COMPOSE), purpose=purpose or "")
            ask(link(Place.DOSSIER, id=made.id))


def _new_collection(services: Services) -> None:
    with st.expander("新建专题库"), st.form("new-collection", border=False):
        title = st.text_input("名称", key="collection-title", placeholder="例如：浙东抗日根据地文件")
        chosen = selection_form(services, "new")
        if st.form_submit_button("新建专题库", type="primary"):
            if not (title or "").strip() or chosen is None:
                st.warning("请写上名称，至少设一个条件；人物、地点要写馆藏里有的名称。")
                return
            made = begin(services.store, title, services.acting(Permission.CURATE), chosen)
            ask(link(Place.DOSSIER, id=made.id))


def selection_form(services: Services, key: str) -> Selection | None:
    """The fields of a special collection's question; None while they say nothing, or name somebody nobody knows."""
    concepts = {
        f"{s.id}:{c.id}": f"{s.label}：{c.label}"
        for s in schemes().values() if s.assignable for c in sorted(s.concepts.values(), key=lambda c: c.order)
    }
    chosen = st.multiselect(
        "已核定的分类（都要有）", list(concepts), format_func=lambda c: concepts[c], key=f"{key}-concepts", placeholder="不限",
    )
    first, last, names = st.columns([1, 1, 3])
    earliest, latest = _day(first.text_input("从", key=f"{key}-from", placeholder="1941 或 1941-05-01") or "", "01-01"), _day(
        last.text_input("到", key=f"{key}-to", placeholder="1945") or "", "12-31"
    )
    words = (names.text_input("提到的人物、地点、机构（用空格分开，都要有）", key=f"{key}-names") or "").split()
    fonds = (st.text_input("全宗号（用空格分开）", key=f"{key}-fonds") or "").split()
    entities = [_named(services, word) for word in words]
    if any(e is None for e in entities) or None in (earliest, latest):
        return None
    made = Selection(tuple(chosen), tuple(e.id for e in entities if e), tuple(fonds), earliest or "", latest or "")
    return made if made != Selection() else None


def _day(words: str, rest: str) -> str | None:
    """An ISO day from a year or a day; "" for nothing, None for what is neither."""
    from datetime import date

    words = words.strip()
    if not words:
        return ""
    try:
        return date.fromisoformat(f"{words}-{rest}" if len(words) == 4 else words).isoformat()
    except ValueError:
        return None


def _named(services: Services, word: str) -> Entity | None:
    kinds = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.EVENT)
    found = services.store.find_entities(word, services.audience, kinds, limit=1)
    return found[0] if found else None


def _opened(services: Services, dossier: Dossier) -> None:
    from graph.gatherings import records_in

    sheet(f"<p>{anchor('全部专题', link(Place.DOSSIER))}</p>", key="back")
    st.title(dossier.title, anchor=False)
    said()
    if dossier.purpose:
        st.write(plain(dossier.purpose))
    if dossier.selection is not None:
        st.caption("条件：" + plain(selection_words(services, dossier.selection)))
    records = records_in(services.store, dossier, services.audience)
    services.shown(records)
    st.caption(
        f"{GATHERING_LABELS[dossier.kind]}，{len(records)} 件档案，第 {dossier.version} 版，"
        f"{plain(dossier.author)}，{moment(dossier.at)[:10]}"
        + (f"，定稿“{plain(dossier.frozen)}”" if dossier.frozen else "")
    )
    if records and services.may(Permission.COMPOSE):
        _to_write(dossier)
    part = st.segmented_control(
        "看", _PARTS, default=_PARTS[0], key=f"part-{dossier.id}", label_visibility="collapsed", required=True,
    )
    try:
        _part(services, dossier, records, part or _PARTS[0])
    except Conflict:
        st.warning("刚才有人存了这个专题的新版，您的改动没有存。请刷新页面，看过新版再改。")


def _to_write(dossier: Dossier) -> None:
    """What can be drafted from it, each with this dossier chosen already."""
    places = (
        ("资政参阅", link(Place.BRIEF, of=dossier.id)), ("大事记", link(Place.WORKS, of=dossier.id, kind=Kind.CHRONICLE.value)),
        ("文献汇编", link(Place.WORKS, of=dossier.id, kind=Kind.COMPILATION.value)), ("展览大纲", link(Place.EXHIBITION, of=dossier.id)),
    )
    told = "　".join(anchor(words, target) for words, target in places)
    sheet(f'<p><span class="dim">由这个专题起草：</span>{told}</p>', key="to-write")


def _part(services: Services, dossier: Dossier, records: Sequence[Record], part: str) -> None:
    if part == "内容":
        contents(services, dossier, records, may_change(dossier, services.person))
    elif part == "人物机构地点":
        around(services, records)
    elif part == "时间线":
        timeline(services, records)
    elif part == "缺什么":
        missing(services, dossier, records)
    elif part == "还有哪些":
        fitting(services, dossier, records, may_change(dossier, services.person))
    else:
        versions(services, dossier)


def selection_words(services: Services, selection: Selection) -> str:
    """A special collection's question in words."""
    labels = {f"{s.id}:{c.id}": c.label for s in schemes().values() for c in s.concepts.values()}
    known = services.entities(selection.entities)
    told = [labels.get(c, c) for c in selection.concepts]
    if selection.earliest or selection.latest:
        told.append(f"{selection.earliest or '最早'} 至 {selection.latest or '最晚'}")
    told += [f"提到{known[e].name if e in known else e}" for e in selection.entities]
    told += [f"全宗 {f}" for f in selection.fonds]
    return "；".join(told)
