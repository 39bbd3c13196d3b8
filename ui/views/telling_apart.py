"""One name, two bearers: an editor picks the records that speak of the other one, and they get an entry of their own."""

from __future__ import annotations

import streamlit as st

from graph.access import Audience, Permission, Refused
from graph.model import Entity
from graph.splits import KINDS
from ui.components.markup import source_line
from ui.decisions import tell_apart
from ui.services import Services

_OPEN = "telling-apart"  # session key: the entity whose dialog is open
_LISTED = 300  # records to choose from


def offer(services: Services, entity: Entity) -> None:
    """A button to whoever may decide, for what several records name."""
    may = services.audience is Audience.WORKING and services.may(Permission.DECIDE_IDENTITY)
    if not may or entity.type not in KINDS or entity.record_count < 2:
        return
    if st.button("其中有同名的另一个……", key="apart", help="有几件档案说的其实是同名的另一个人（机构、地方）时，把它们分出来"):
        st.session_state[_OPEN] = entity.id
    if st.session_state.get(_OPEN) == entity.id:
        _choose(services, entity)


def _close() -> None:
    st.session_state.pop(_OPEN, None)


@st.dialog("哪些档案说的是同名的另一个？", width="large", on_dismiss=_close)
def _choose(services: Services, entity: Entity) -> None:
    found = services.store.record_ids_of([entity.id], services.audience, _LISTED)
    records = services.records(record_id for _, record_id in found)
    st.write(f"“{entity.name}”现有 {entity.record_count} 件档案。选出说的是**另一个**的那些，其余的留在原处。")
    chosen = st.multiselect(
        "这些档案里的是另一个", list(records), key="apart-records", placeholder="选择档案",
        format_func=lambda record_id: source_line(records[record_id], record_id),
    )
    if len(found) == _LISTED:
        st.caption(f"只列出前 {_LISTED} 件。")
    reason = st.text_area("理由（随判断保存，别人看得到）", key="apart-reason", placeholder="例如：籍贯、年龄不同，一在余姚，一在温岭")
    st.caption("不改动任何档案原文。以后重新读入、换用别的模型，这几件里的这个名称仍然是另一个。可以在待办页收回。")
    if st.button("分开", type="primary", key="apart-done"):
        if not chosen or not reason.strip():
            st.warning("请选出档案，并写明理由。")
            return
        try:
            tell_apart(services.store, entity.id, chosen, reason, services.acting(Permission.DECIDE_IDENTITY))
        except (Refused, LookupError, ValueError) as refused:
            st.error(str(refused))
            return
        _close()
        st.session_state["said"] = f"已分开：{len(chosen)} 件档案里的“{entity.name}”另成一条。在待办页“作过的判断”里可以收回。"
        st.rerun()
