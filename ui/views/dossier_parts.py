"""The sides from which a dossier is looked at: contents, who and where, time, gaps, what else belongs, versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from itertools import combinations
from typing import Any

import streamlit as st

from graph.access import Permission, Role
from graph.gatherings import Gap, belongs, gaps, happened, named_in, visible_items
from graph.model import EntityType, Record
from graph.places.questions import places
from graph.places.tables import PlacesError
from graph.works import Dossier, Gathering, Item
from pipelines.compose.citing import date_text
from pipelines.compose.hall_map import drawing, pinned
from pipelines.compose.showing import plain
from ui.components.charts import Edge, Node, network
from ui.components.links import sheet
from ui.components.maps import MAP_STYLE, NO_NUMBER
from ui.components.markup import anchor, entity_link, openness_badge, quotation, table, when_words
from ui.gatherings import CATALOGUE, catalogue, change, freeze, item_from, put
from ui.services import Services
from ui.state import Place, link
from ui.tables import workbook
from ui.views.adding import gather
from ui.wording import TYPE_LABELS, moment

_ROWS = 50
_KINDS = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.EVENT)


def _tell(words: str) -> None:
    st.session_state["said"] = words
    st.rerun()


# ---- 内容
def contents(services: Services, dossier: Dossier, records: Sequence[Record], changing: bool) -> None:
    """What is in it: a table to read, and for who may change it one to order, annotate and take out."""
    if dossier.kind is Gathering.COLLECTION:
        _catalogue(services, dossier, records)
        return
    items = visible_items(services.store, dossier, services.audience)
    if not items:
        st.info("还是空的。在检索、阅读、人物机构各页点“加入专题”，或者看“还有哪些”。")
        return
    _export(services, dossier)
    known = {r.id: r for r in records}
    entities = services.entities(i.entity_id for i in items if i.entity_id)
    rows = [_row(n, i, known, entities) for n, i in enumerate(items, 1)]
    sheet(table(("序", "内容", "出处", "备注"), [r[:4] for r in rows[:_ROWS]]), key="items")
    if len(rows) > _ROWS:
        st.caption(f"这里显示前 {_ROWS} 项，共 {len(rows)} 项；全部可在下面的表里改，或导出目录。")
    if changing:
        _edit(services, dossier, items, [r[4] for r in rows])


def _row(number: int, item: Item, records: dict[str, Record], entities: dict[str, Any]) -> tuple[str, str, str, str, str]:
    if item.entity_id:
        entity = entities[item.entity_id]
        return str(number), entity_link(entity), TYPE_LABELS[entity.type], escape(item.note), entity.name
    record = records[item.record_id or (item.span.record_id if item.span else "")]
    told = anchor(record.title or "（无题名）", link(Place.READ, id=record.id))
    what = quotation(item.span, record) if item.span else f"{told} {openness_badge(record.openness, record.publication)}"
    place = f"{date_text(record.when)} · {record.dh_raw or record.dh_norm or record.id}"
    return str(number), what, escape(place), escape(item.note), item.span.quote if item.span else record.title


def _edit(services: Services, dossier: Dossier, items: Sequence[Item], names: Sequence[str]) -> None:
    with st.expander("排序、备注、移出"):
        given = [
            {"次序": float(n), "内容": name[:60], "备注": item.note, "移出": False}
            for n, (name, item) in enumerate(zip(names, items, strict=True), 1)
        ]
        edited = st.data_editor(
            given, key=f"edit-{dossier.id}-{dossier.version}", disabled=["内容"], hide_index=True, width="stretch",
            column_config={"次序": st.column_config.NumberColumn(help="改成 2.5 就排到第 2 与第 3 项之间", format="%g")},
        )
        if st.button("存为新版", type="primary", key="save-items"):
            kept = sorted((row["次序"], n) for n, row in enumerate(edited) if not row["移出"])
            shown = {i.thing for i in items}
            hidden = [i for i in dossier.items if i.thing not in shown]  # a record closed to this audience stays in
            ordered = [replace(items[n], note=str(edited[n]["备注"] or "").strip()) for _, n in kept]
            saved = change(
                services.store, dossier, replace(dossier, items=(*ordered, *hidden), frozen=""),
                services.acting(Permission.COMPOSE), "排序、备注、移出",
            )
            _tell(f"已存为第 {saved.version} 版。")


def _catalogue(services: Services, dossier: Dossier, records: Sequence[Record]) -> None:
    if not records:
        st.info("现在没有合条件的档案。分类要先在“多维归类”页核定，才会进来。")
        return
    _export(services, dossier)
    rows = [
        (str(n), anchor(r.title or "（无题名）", link(Place.READ, id=r.id)) + gather(services, record=r.id), escape(r.dh_raw or r.id),
         escape(date_text(r.when)), openness_badge(r.openness, r.publication))
        for n, r in enumerate(records[:200], 1)
    ]
    if whole := gather(services, f"这 {len(rows)} 件都加入专题", record=[r.id for r in records[: len(rows)]]):
        sheet(f"<p>{whole}</p>", key="gather-collection")
    sheet(table(("序", "题名", "档号", "日期", "开放"), rows), key="collection")
    if len(records) > 200:
        st.caption(f"这里显示前 200 件，共 {len(records)} 件；全部见导出的目录。")


def _export(services: Services, dossier: Dossier) -> None:
    """The file is made when asked for: making it is logged."""
    if not services.may(Permission.EXPORT):
        return
    if st.button("导出目录", key="export-catalogue", help=f"xlsx 表格：{'、'.join(CATALOGUE)}"):
        rows = catalogue(services.store, dossier, services.acting(Permission.EXPORT), services.audience)
        st.download_button("下载 xlsx", workbook(rows), f"{dossier.title}.xlsx", key="catalogue-file", on_click="ignore")


# ---- 人物机构地点
def around(services: Services, records: Sequence[Record]) -> None:
    """Who and what these records name, as lists and as a network of this dossier alone."""
    ids = [r.id for r in records]
    if not ids:
        st.info("还没有档案。")
        return
    columns = st.columns(len(_KINDS), gap="medium")
    for column, kind in zip(columns, _KINDS, strict=True):
        named = named_in(services.store, ids, services.audience, (kind,), 15)
        rows = "".join(f"<li>{entity_link(e)} <span class='dim small'>{n} 件</span></li>" for e, n in named)
        with column:
            heading = "有名称的事件" if kind is EntityType.EVENT else TYPE_LABELS[kind]
            sheet(f"<h3>{heading}</h3><ul>{rows or '<li class=dim>没有</li>'}</ul>", key=f"named-{kind}")
    _map(services, ids)
    _network(services, ids)


def _map(services: Services, ids: Sequence[str]) -> None:
    """Where the records' places lie, as far as the tables know; for work inside the house."""
    named = named_in(services.store, ids, services.audience, (EntityType.PLACE,), 60)
    try:
        points = pinned(((e.name, f"{n} 件") for e, n in named), places())
    except PlacesError as wrong:
        st.error(str(wrong))
        return
    if not points:
        return
    st.subheader("地图", anchor=False)
    by_name = {plain(e.name): e for e, _ in named}
    drawn, told = st.columns([1.6, 1], gap="large")
    with drawn:
        sheet(MAP_STYLE + drawing(points, {}, NO_NUMBER), key="dossier-map")
    with told:
        rows = [(str(n), entity_link(by_name[p.name]) if p.name in by_name else escape(p.name), p.told) for n, p in enumerate(points, 1)]
        sheet(table(("图上", "地点", "档案"), rows[:_ROWS]), key="dossier-places")
        unplaced = f"另有 {len(named) - len(points)} 个地名没有确定的位置，没有画。"
        st.caption(f"内部工作用，出馆须有审图号。位置取今县（市、区）的中心；{unplaced}")


def _network(services: Services, ids: Sequence[str]) -> None:
    named = {e.id: (e, n) for e, n in named_in(services.store, ids, services.audience, _KINDS, 40)}
    together: dict[str, set[str]] = {}
    for record_id, entity_id in services.store.entity_ids_in(list(ids), services.audience, 20_000):
        if entity_id in named:
            together.setdefault(record_id, set()).add(entity_id)
    pairs = Counter(pair for who in together.values() for pair in combinations(sorted(who), 2))
    edges = [Edge(a, b, n) for (a, b), n in pairs.most_common(120) if n > 1 or len(ids) < 12]
    if edges:
        linked = {x for e in edges for x in (e.left, e.right)}
        nodes = [Node(e.id, e.name, e.type, n) for i, (e, n) in named.items() if i in linked]
        network(nodes, edges, key="dossier-network", height=460)
        st.caption("只看这个专题里的档案：连在一起的名称见于其中同一件。")


# ---- 时间线
def timeline(services: Services, records: Sequence[Record]) -> None:
    """Dated events told in these records, each with its words."""
    events = happened(services.store, [r.id for r in records], services.audience)
    if not events:
        st.info("这些档案里没有读出有日期的事件。")
        return
    known = {r.id: r for r in records}
    rows = [
        (escape(when_words(e.when)), escape(e.type), quotation(e.evidence, known.get(e.evidence.record_id)))
        for e in events[:200]
    ]
    sheet(table(("时间", "事件", "原文"), rows, f"{len(events)} 条，先后为序"), key="dossier-time")


# ---- 缺什么
def missing(services: Services, dossier: Dossier, records: Sequence[Record]) -> None:
    """Years, people and places that no record in it speaks of."""
    found = gaps(services.store, dossier, records, services.audience)
    years = [g.words for g in found if g.kind == "years"]
    names = [g for g in found if g.kind == "entity"]
    dated = [r for r in records if r.when and r.when.earliest]
    if len(dated) < 2:
        st.info("有日期的档案不到两件，还看不出哪些年份缺档案。先从“还有哪些”或检索页多收几件。")
    elif not found:
        st.success("首尾之间每年都有档案，收进来的人物、机构、地点都有档案提到，常提到的也都有自己的文书。")
    if years:
        st.write("这些年份没有一件档案：" + "、".join(years))
    if names:
        told = "、".join(anchor(g.words, link(Place.SEARCH, q=g.words)) for g in names)
        sheet(f"<p>收进了专题、却没有一件档案提到的：{told}</p>", key="gap-names")
    _weak(found, "actor", "多件提到、却没有一件是其自己形成的：只有别人怎么说", "责任者里没有它")
    _weak(found, "place", "发生过事情、却只有一件档案说到的地点：孤证", "只见于")
    st.caption("缺口只说明专题里没有，不说明馆里没有，更不说明没有发生。")


def _weak(found: Sequence[Gap], kind: str, heading: str, column: str) -> None:
    rows = [
        (anchor(g.words, link(Place.SEARCH, q=g.words)), escape(g.note)) for g in found if g.kind == kind
    ]
    if rows:
        sheet(table(("名称", column), rows[:_ROWS], heading), key=f"gap-{kind}")


# ---- 还有哪些
def fitting(services: Services, dossier: Dossier, records: Sequence[Record], changing: bool) -> None:
    """Records outside that name the same people, bodies and places, with the reason."""
    found = belongs(services.store, dossier, records, services.audience)
    if not found:
        st.info("没有找到与这些档案提到同样人物、机构、地点的其他档案。")
        return
    services.shown(f.record for f in found)
    for one in found:
        words, button = st.columns([6, 1], vertical_alignment="center")
        with words:
            sheet(
                f"<p>{anchor(one.record.title or '（无题名）', link(Place.READ, id=one.record.id))} "
                f"{openness_badge(one.record.openness, one.record.publication)}<br>"
                f'<span class="dim small">{escape("；".join(one.reasons))}</span></p>', key=f"fit-{one.record.id}",
            )
        if changing and dossier.kind is Gathering.DOSSIER and button.button("加入", key=f"put-{one.record.id}"):
            put(services.store, dossier, [item_from(one.record.id)], services.acting(Permission.COMPOSE))
            _tell("已加入。")


# ---- 版本与共享
def versions(services: Services, dossier: Dossier) -> None:
    """Every version, who may open it, and a name under which this one can be cited."""
    rows = []
    for number in range(dossier.version, max(0, dossier.version - 50), -1):
        held = services.store.dossier(dossier.id, number)
        if held is not None:
            size = f"{len(held.items)} 项" if held.selection is None else "随条件更新"
            rows.append((f"第 {number} 版", moment(held.at), size, escape(held.frozen)))
    sheet(table(("版本", "存入时间", "内容", "定稿名称"), rows), key="versions")
    needs = Permission.COMPOSE if dossier.kind is Gathering.DOSSIER else Permission.CURATE
    if dossier.author != services.person.name or not services.may(needs):
        return
    with st.form("freeze", border=False):
        name = st.text_input("把现在这一版定稿，名称", key="freeze-name", placeholder="例如：2026年展览用")
        if st.form_submit_button("定稿") and (name or "").strip():
            saved = freeze(services.store, dossier, name, services.acting(needs))
            _tell(f"已定稿：第 {saved.version} 版“{saved.frozen}”。引用时写专题名称和版次。")
    shared = st.multiselect(
        "共享给（有这些角色的人可以打开，有编写权限的可以修改）", [r.value for r in Role], default=list(dossier.shared_with),
        format_func=lambda r: Role(r).label, key=f"share-{dossier.version}", placeholder="只有我",
    )
    if st.button("存共享范围", key="save-share") and tuple(shared) != dossier.shared_with:
        change(services.store, dossier, replace(dossier, shared_with=tuple(shared)), services.acting(needs), "共享范围")
        _tell("已存共享范围。")
