"""Where an exhibition leads on the map and through time, and its list of exhibits."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from graph.access import Audience
from graph.places.questions import places
from graph.places.tables import PlacesError
from graph.works import Product
from pipelines.compose.citing import date_text
from pipelines.compose.exhibit_list import rows as list_rows
from pipelines.compose.hall_map import Spot, drawing, spots
from pipelines.compose.showing import Shown, shown
from ui.components.charts import Moment, thread
from ui.components.links import sheet
from ui.components.maps import MAP_STYLE, NO_NUMBER
from ui.components.markup import anchor, table
from ui.exhibitions import rights_of, with_rights
from ui.services import Services
from ui.state import Place, link
from ui.views.changing import change
from ui.views.exhibition_parts import records_of
from ui.views.sentence_editing import writable


def around(services: Services, product: Product) -> None:
    """Where the exhibits lead on the map, in their order, and when their records were made."""
    exhibits = shown(product, records_of(services, product).get)
    if not exhibits:
        st.info("还没有展品：先在“大纲”里加展品，这里就画出它们的路线和时间。")
        return
    st.subheader("路线", anchor=False)
    _route(services, product, exhibits)
    st.subheader("时间", anchor=False)
    _thread(exhibits)


def _route(services: Services, product: Product, exhibits: Sequence[Shown]) -> None:
    points: list[Spot] = []
    try:
        cited = (c for s in product.sentences() for c in s.citations)
        points = spots(services.store, exhibits, cited, places(), Audience(product.audience))
    except PlacesError as wrong:
        st.error(str(wrong))
    if not points:
        st.info("这些展品说到的地名，在地名表里还没有确定的位置。")
        return
    sheet(MAP_STYLE + drawing(points, {}, product.details.get("审图号") or NO_NUMBER, route=True), key="route")
    st.caption(
        "内部工作用，出馆须有审图号。按展品的次序连起来；位置取今县（市、区）的中心。有几个可能位置的地名没有画。"
    )
    by_id = {e.id: e for e in exhibits}
    told = [(str(n), escape(p.name), "、".join(
        anchor(f"{by_id[i].number} {by_id[i].name}", link(Place.READ, id=by_id[i].record.id)) for i in p.exhibits
    )) for n, p in enumerate(points, 1)]
    sheet(table(("图上", "地点", "由哪些展品"), told), key="stops")


def _thread(exhibits: Sequence[Shown]) -> None:
    ordered = sorted(exhibits, key=lambda e: (_day(e) or "9", e.number))
    moments = [Moment(_day(e), e.place[0] if e.place else "", f"{e.number} {e.name}") for e in exhibits if _day(e)]
    if len(moments) > 1:
        thread(moments, key="thread-chart")
        st.caption("一点是一件展品，一种颜色是一个部分；线按展品的次序连，往回折的地方就是时间倒叙的地方。")
    told = [(
        escape(date_text(e.record.when)) or "未详", escape(e.place[0] if e.place else ""), str(e.number),
        anchor(e.name, link(Place.READ, id=e.record.id)),
    ) for e in ordered]
    sheet(table(("形成时间", "在哪一部分", "展品号", "展品"), told, "展品按形成时间先后"), key="thread")


def _day(exhibit: Shown) -> str:
    return (exhibit.record.when.earliest if exhibit.record.when else "") or ""


def listed(services: Services, product: Product) -> None:
    """展品清单 as it will be exported."""
    head, *body = list_rows(shown(product, records_of(services, product).get))
    if not body:
        st.info("还没有展品：先在“大纲”里加展品。")
        return
    st.dataframe([dict(zip(head, row, strict=True)) for row in body], hide_index=True, width="stretch", key="exhibit-list")
    lacking = sum(not rights_of(e) for s in product.sections for e in s.exhibits)
    if lacking and writable(services, product):
        with st.form("rights", border=False):
            st.text_input(
                "权利状态", key="rights-words", placeholder="例如：公有领域",
                help="发布以前每件展品都要写明；个别不同的在大纲里那一件上另写。",
            )
            st.form_submit_button(f"给还没有写的 {lacking} 件都写上", on_click=_state_rights, args=(services, product, lacking))


def _state_rights(services: Services, product: Product, lacking: int) -> None:
    words = str(st.session_state.get("rights-words", ""))
    change(services, product, lambda: with_rights(product, words), f"写上 {lacking} 件的权利状态")
