"""Which region a name means that several bear: said in the queue, shown on the name's own page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from graph.access import Audience, Permission, Refused
from graph.model import Entity
from graph.places.meanings import Meant, meant_in
from graph.places.questions import Places, places
from graph.places.tables import PlacesError, Region
from ui.components.links import sheet
from ui.components.markup import anchor, plain, source_line, table
from ui.meanings import mean
from ui.services import Services
from ui.state import to_span
from ui.wording import moment

_NONE = "都不是（另有所指）"
_LISTED = 50


def decide(services: Services, entity: Entity) -> bool:
    """A form on the records that leave it open; whether something was said."""
    try:
        known = places()
    except PlacesError as fault:
        st.warning(f"沿革表不能用：{plain(str(fault))}")
        return False
    unclear = [m for m in meant_in(services.store, known, entity, services.audience) if m.region is None]
    if not unclear or not services.may(Permission.DECIDE_IDENTITY):
        return False
    with st.popover("判定指哪一个……", width="stretch"):
        return _form(services, entity, unclear, known.regions(unclear[0].name))


def _form(services: Services, entity: Entity, unclear: Sequence[Meant], choices: Sequence[Region]) -> bool:
    by_id = {m.record.id: m for m in unclear}
    chosen = st.multiselect(
        f"在这些档案里，“{unclear[0].name}”", list(by_id), list(by_id), key=f"meant-records-{entity.id}",
        format_func=lambda i: source_line(by_id[i].record, i),
    )
    region = st.radio("指", [*(r.name for r in choices), _NONE], index=None, key=f"meant-{entity.id}")
    reason = st.text_area(
        "理由（随判断保存，别人看得到）", key=f"meant-reason-{entity.id}", placeholder="例如：文中称行署主任，与行署的职官相合",
    )
    st.caption("不改动任何档案，重新读入以后仍然有效，可以在审计页撤销。定不下的，留着不选，或点“看过了，办结”。")
    if not st.button("记下判断", type="primary", key=f"meant-done-{entity.id}"):
        return False
    if region is None:
        st.warning("请选一个所指。")
        return False
    try:
        mean(
            services.store, [by_id[i] for i in chosen], "" if region == _NONE else region, reason,
            services.acting(Permission.DECIDE_IDENTITY),
        )
    except (Refused, ValueError) as wrong:
        st.warning(str(wrong))
        return False
    which = f"指{region}" if region != _NONE else "不是已知的任何一个"
    st.session_state["said"] = f"已记下：{len(chosen)} 件档案里的“{unclear[0].name}”{which}。在审计页可以撤销。"
    return True


def show(services: Services, known: Places, entity: Entity) -> None:
    """On the entity's page: record by record what the name means, and on whose word; nothing for names of one meaning."""
    told = meant_in(services.store, known, entity, services.audience)
    if not told:
        return
    st.markdown("**同一名称，各件档案所指**")
    rows = [
        (anchor(source_line(m.record, m.record.id), to_span(m.spans[0])), escape(_region(m)), escape(_ground(m, services.audience)))
        for m in told[:_LISTED]
    ]
    sheet(table(("档案", "所指", "据"), rows, f"前 {_LISTED} 件" if len(told) > _LISTED else ""), key="meanings")


def _region(meant: Meant) -> str:
    if meant.region is None:
        return "待考"
    return meant.region or "另有所指"


def _ground(meant: Meant, audience: Audience) -> str:
    inside = audience is Audience.WORKING
    if meant.word is None:
        return "全宗的政权性质和日期" if meant.region else f"全宗和日期定不下{'；待办页可以判定' if inside else ''}"
    who = meant.word.author.removeprefix("editor:")
    return f"{who}判定（{moment(meant.word.at)}）：{meant.word.note}" if inside else "馆内判定"
