"""The sides of an exhibition's page: the outline with what is opened beside it, what it lacks, map and time, the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from html import escape

import streamlit as st

from graph.access import Audience
from graph.model import Record
from graph.places.questions import places
from graph.places.tables import PlacesError
from graph.works import ExhibitForm, Product
from pipelines.compose.citing import date_text
from pipelines.compose.exhibit_list import rows as list_rows
from pipelines.compose.hall_map import drawing, spots
from pipelines.compose.showing import shown
from pipelines.compose.storyline import LEVELS, Lack, bounds, exhibit_for, faults
from pipelines.writing import facts_from
from ui.components.links import sheet
from ui.components.markup import anchor, plain, table
from ui.components.ordering import Line, ordering
from ui.exhibitions import (
    DETAILS,
    FORMS,
    LEVEL_LABELS,
    PARTICULARS,
    described,
    detailed,
    headed,
    moved,
    rows,
    shifted,
    with_exhibit,
    with_section,
    without,
    without_exhibit,
)
from ui.services import Services
from ui.state import Place, link
from ui.views.changing import change
from ui.views.sentence_editing import writable

_LACKS_SHOWN = 8
_MAP_STYLE = (
    "<style>.map{width:100%;max-width:46rem}.map .land{fill:none;stroke:currentColor;stroke-width:.7;opacity:.45}"
    ".map .way{fill:none;stroke:#A8322A;stroke-width:2;stroke-dasharray:5 4}.map circle{fill:#A8322A}"
    ".map .n{fill:#fff;font-size:11px;text-anchor:middle}.map .name{font-size:14px;fill:currentColor}"
    ".map .number{font-size:12px;fill:currentColor}</style>"
)


def _records(services: Services, product: Product) -> dict[str, Record]:
    audience = Audience(product.audience)
    return {i: r for i in product.record_ids() if (r := services.record(i, audience)) is not None}


# ---- 大纲
def arranged(services: Services, product: Product) -> None:
    """The outline to be put in order, with the row that is opened beside it, and what it lacks."""
    records = _records(services, product)
    lacks = faults(product, records.get)
    _lacking(lacks)
    left, right = st.columns([1.25, 1], gap="large")
    with left:
        _order(services, product, records, lacks)
    with right:
        row = st.session_state.get(_row_key(product), "")
        known = {r.id for r in rows(product, {})}
        if row not in known:
            _whole(services, product)
        elif row.startswith("e"):
            _exhibit(services, product, row, records)
        else:
            _section(services, product, int(row[1:]))


def _row_key(product: Product) -> str:
    return f"exhibition-row-{product.id}"


def _lacking(lacks: list[Lack]) -> None:
    if not lacks:
        st.success("大纲齐了：字数、展品、依据、复制件、敌方文书、公布审批都合乎要求。")
        return
    by_kind: dict[str, list[Lack]] = defaultdict(list)
    for lack in lacks:
        by_kind[lack.kind].append(lack)
    told = "，".join(f"{kind} {len(found)} 处" for kind, found in by_kind.items())
    with st.expander(f"还缺什么：{told}", expanded="缺展品" in by_kind):
        for kind, found in by_kind.items():
            items = "".join(f"<li>{escape(x.where)}：{escape(x.words)}</li>" for x in found[:_LACKS_SHOWN])
            more = f"<p class='dim small'>另有 {len(found) - _LACKS_SHOWN} 处</p>" if len(found) > _LACKS_SHOWN else ""
            sheet(f"<h4>{escape(kind)}</h4><ul>{items}</ul>{more}", key=f"lack-{kind}")


def _order(services: Services, product: Product, records: Mapping[str, Record], lacks: list[Lack]) -> None:
    names = {i: r.title for i, r in records.items()}
    wrong = {x.where for x in lacks if x.kind != "权利"}
    chosen, free = st.session_state.get(_row_key(product), ""), writable(services, product)
    lines = [
        Line(r.id, r.depth, r.words, _note(product, r.id), r.movable and free, r.id == chosen, _where(product, r.id) in wrong)
        for r in rows(product, names)
    ]

    def move(row: str, before: str) -> None:
        change(services, product, lambda: moved(product, row, before), "调整大纲次序")

    def step(row: str, by: int) -> None:
        change(services, product, lambda: shifted(product, row, by), "调整大纲次序")

    def opened(row: str) -> None:
        st.session_state[_row_key(product)] = "" if st.session_state.get(_row_key(product)) == row else row

    if free:
        st.caption("拖动换位置；或选中一行，按 Alt+↑、Alt+↓。点一行在右边改。")
    ordering(lines, f"order-{product.id}", move, step, opened)


def _where(product: Product, row: str) -> str:
    if row.startswith("s"):
        return product.sections[int(row[1:])].heading
    section, _, place = row[1:].partition(".")
    exhibit = product.sections[int(section)].exhibits[int(place)]
    return exhibit.details.get("名称", "").strip() or exhibit.record_id


def _note(product: Product, row: str) -> str:
    """How many characters its words have, and should."""
    if row.startswith("s"):
        section = product.sections[int(row[1:])]
        size, kind = sum(len(s.text) for s in section.sentences), section.kind
    else:
        at, _, place = row[1:].partition(".")
        exhibit = product.sections[int(at)].exhibits[int(place)]
        size, kind = sum(len(s.text) for s in exhibit.label), "key" if exhibit.key else "label"
    least, most = bounds(kind)
    return f"{size} 字" if least <= size <= most else f"{size} 字（应 {least}—{most}）"


def _whole(services: Services, product: Product) -> None:
    st.markdown("**展览本身**")
    with st.form(f"whole-{product.version}", border=False):
        title = st.text_input("展名", product.title, key=f"title-{product.version}")
        given = {
            name: st.text_input(name, product.details.get(name, ""), key=f"detail-{name}-{product.version}", help=help_)
            for name, help_ in zip(DETAILS, (None, None, "例如：2026年5月1日至8月31日", "放地图时必填，例如：浙S（2021）15号"), strict=True)
        }
        if st.form_submit_button("保存") and writable(services, product):
            change(services, product, lambda: detailed(product, title or "", {k: v or "" for k, v in given.items()}), "展名与展期等")
            st.rerun()


def _section(services: Services, product: Product, at: int) -> None:
    section = product.sections[at]
    st.markdown(f"**{LEVEL_LABELS.get(section.kind, '')}**")
    words = "".join(f"<p class='quote'>{escape(s.text)}</p>" for s in section.sentences)
    sheet(words or "<p class='dim'>还没有文字。</p>", key=f"section-words-{at}")
    st.caption("改文字、换出处，请到“文字、核对与审核”。")
    if not writable(services, product):
        return
    key = f"{at}-{product.version}"
    with st.form(f"heading-{key}", border=False):
        heading = st.text_input("标题", section.heading, key=f"heading-words-{key}")
        if st.form_submit_button("改标题"):
            change(services, product, lambda: headed(product, at, heading or ""), "改标题")
            st.rerun()
    below = {"preface": ("part",), "part": ("unit", "part"), "unit": ("group", "unit"), "group": ("group", "unit")}.get(section.kind, ())
    below = tuple(k for k in below if not (section.kind == "group" and k == "group"))
    for kind in below:
        with st.form(f"new-{kind}-{key}", border=False):
            name, button = st.columns([3, 1], vertical_alignment="bottom")
            given = name.text_input(f"加一个{LEVEL_LABELS[kind]}", key=f"new-name-{kind}-{key}", placeholder="名称")
            if button.form_submit_button("加"):
                change(services, product, lambda k=kind, g=given: with_section(product, at, k, g or ""), f"加{LEVEL_LABELS[kind]}")
                st.rerun()
    if section.kind == "group":
        _add_exhibit(services, product, at)
    if section.kind in LEVELS:
        st.button(
            "删去这一" + ("组" if section.kind == "group" else LEVEL_LABELS[section.kind]), key=f"drop-{key}", type="tertiary",
            on_click=lambda: change(services, product, lambda: without(product, at), f"删去“{section.heading}”"),
        )


def _add_exhibit(services: Services, product: Product, at: int) -> None:
    audience = Audience(product.audience)
    words = st.text_input("加一件展品：题名、档号或原文里的词", key=f"find-{at}", placeholder="例如：会师合影")
    if not (words or "").strip():
        return
    have = {e.record_id for s in product.sections for e in s.exhibits}
    hits = dict.fromkeys(h.record_id for h in services.store.search_text(words, audience, limit=30))
    found = [r for i in hits if i not in have and (r := services.record(i, audience)) is not None][:6]
    if not found:
        st.caption("没有找到可以展出的档案：只找这个展览的对象可以看的，已经是展品的不再列。")
    for record in found:
        told, button = st.columns([4, 1], vertical_alignment="center")
        told.write(f"{plain(record.title or '（无题名）')}　:gray[{plain(date_text(record.when))}]")
        button.button("加入", key=f"put-{at}-{record.id}", on_click=_put, args=(services, product, at, record.id))


def _put(services: Services, product: Product, at: int, record_id: str) -> None:
    audience = Audience(product.audience)
    facts = facts_from(services.reader)
    change(
        services, product,
        lambda: with_exhibit(product, at, exhibit_for(services.store, record_id, audience, facts)), f"加入展品 {record_id}",
    )


def _exhibit(services: Services, product: Product, row: str, records: Mapping[str, Record]) -> None:
    at, place = (int(n) for n in row[1:].split("."))
    exhibit = product.sections[at].exhibits[place]
    record = records.get(exhibit.record_id)
    st.markdown("**展品**")
    if record is None:
        st.warning(f"{exhibit.record_id} 现在不能用于{Audience(product.audience).label}：请移出展览。")
    else:
        sheet(f"<p>{anchor(record.title or '（无题名）', link(Place.READ, id=record.id))} <span class='dim small'>"
              f"{escape(record.dh_raw or record.id)}，{escape(date_text(record.when))}</span></p>"
              + "".join(f"<p class='quote'>{escape(s.text)}</p>" for s in exhibit.label), key=f"exhibit-{row}")
    if not writable(services, product):
        return
    key = f"{row}-{product.version}"
    with st.form(f"exhibit-form-{key}", border=False):
        form = st.selectbox("类型", list(FORMS), list(FORMS).index(exhibit.form), format_func=lambda f: FORMS[f], key=f"form-{key}")
        chief = st.checkbox("重点展品（说明牌 80—150 字）", exhibit.key, key=f"chief-{key}")
        given = {n: st.text_input(n, exhibit.details.get(n, ""), key=f"particular-{n}-{key}") for n in PARTICULARS}
        if st.form_submit_button("保存"):
            told = {k: v or "" for k, v in given.items()}
            change(services, product, lambda: described(product, at, place, ExhibitForm(form), chief, told), "展品说明项")
            st.rerun()
    up, down, out = st.columns(3)
    for button, words, by in ((up, "上移", -1), (down, "下移", 1)):
        button.button(words, key=f"step{by}-{key}", on_click=lambda by=by: change(
            services, product, lambda: shifted(product, row, by), "调整大纲次序"), width="stretch")
    out.button("移出展览", key=f"out-{key}", width="stretch", on_click=lambda: change(
        services, product, lambda: without_exhibit(product, at, place), f"移出展品 {exhibit.record_id}"))


# ---- 路线与时间
def around(services: Services, product: Product) -> None:
    """Where the exhibits lead on the map, in their order, and when their records were made."""
    audience = Audience(product.audience)
    records = _records(services, product)
    exhibits = shown(product, records.get)
    if not exhibits:
        st.info("还没有展品。")
        return
    st.subheader("路线", anchor=False)
    try:
        points = spots(services.store, exhibits, (c for s in product.sentences() for c in s.citations), places(), audience)
    except PlacesError as wrong:
        st.error(str(wrong))
        points = []
    if points:
        note = product.details.get("审图号") or "还没有，出馆须有"
        sheet(_MAP_STYLE + drawing(points, {}, note, route=True), key="route")
        st.caption("按展品的次序连起来；位置取今县（市、区）的中心，只供内部工作用。有几个可能位置的地名没有画。")
    else:
        st.info("这些展品说到的地名，在地名表里还没有确定的位置。")
    st.subheader("时间", anchor=False)
    ordered = sorted(exhibits, key=lambda e: ((e.record.when.earliest if e.record.when else "") or "9", e.number))
    told = [(escape(date_text(e.record.when)), escape(e.place[0] if e.place else ""), str(e.number),
             anchor(e.name, link(Place.READ, id=e.record.id))) for e in ordered]
    sheet(table(("形成时间", "在哪一部分", "展品号", "展品"), told, "展品按形成时间先后"), key="thread")


# ---- 展品清单
def listed(services: Services, product: Product) -> None:
    """展品清单 as it will be exported."""
    head, *body = list_rows(shown(product, _records(services, product).get))
    if not body:
        st.info("还没有展品。")
        return
    st.dataframe([dict(zip(head, row, strict=True)) for row in body], hide_index=True, width="stretch", key="exhibit-list")
