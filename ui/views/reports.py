"""报错: what became of one's own reports, and for who may decide the reports of all, with the record corrected at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from html import escape

import streamlit as st

from graph.access import Permission, Refused
from graph.corrections import Report, State, read_reports
from graph.model import Record
from graph.store import StoreError
from ui.components.links import sheet
from ui.components.markup import context, plain, source_line
from ui.corrections import STATE_LABELS, decide, mine, told, undo, where, withdraw
from ui.services import Services
from ui.state import one
from ui.views.frame import params

_SHOWN = 50
_LOST = "lost"  # session key: what could not be put in its place
_COLOURS = {State.OPEN: "orange", State.ACCEPTED: "green", State.REJECTED: "red", State.WITHDRAWN: "gray"}


def render(services: Services) -> None:
    """The page."""
    st.title("报错", anchor=False)
    if message := st.session_state.pop("said", ""):
        st.success(message)
    for warning in st.session_state.pop(_LOST, ()):
        st.warning(warning)
    known = read_reports(services.store, services.audience)
    named = [r for r in known if r.id == one(params(), "id")]
    own = mine(known, services.person)
    lists = {"mine": own}
    if services.may(Permission.DECIDE_FINDINGS):
        lists["open"] = [r for r in known if r.state is State.OPEN]
        lists["done"] = sorted((r for r in known if r.decision), key=lambda r: r.decision.at if r.decision else "", reverse=True)
    labels = {"mine": "我报的错", "open": "等人核对", "done": "核对过的"}
    chosen = st.segmented_control(
        "看哪些", list(lists), default="open" if len(lists) > 1 and (lists["open"] or not own) else "mine", key="which-reports",
        format_func=lambda name: f"{labels[name]} {len(lists[name])}", label_visibility="collapsed", required=True,
    )
    which = chosen if chosen in lists else "mine"
    shown = named or lists[which]
    if not shown:
        st.info(_nothing(which))
    _listed(services, shown[:_SHOWN], deciding=which != "mine" or bool(named))
    if len(shown) > _SHOWN:
        st.caption(f"共 {len(shown)} 条，先列 {_SHOWN} 条；处理以后其余的会接着列出来。")


def _nothing(which: str) -> str:
    return {
        "mine": "您还没有报过错。在阅读页选中文字，或者点“报错”再点划线的地方，就可以说哪里不对、应当是什么。",
        "open": "没有等人核对的报错。", "done": "还没有核对过的报错。",
    }[which]


def _listed(services: Services, shown: Sequence[Report], deciding: bool) -> None:
    for reported in shown:
        record = services.record(reported.review.record_id)
        with st.container(border=True, key=f"report-{reported.id}"):
            _one(reported, record)
            if deciding and services.may(Permission.DECIDE_FINDINGS):
                decision(services, reported)
            elif _may_withdraw(services, reported) and st.button("撤回", key=f"withdraw-{reported.id}"):
                _done(partial(_withdraw, services, reported), "已撤回。")


def _may_withdraw(services: Services, reported: Report) -> bool:
    return reported.state is State.OPEN and reported.review.author == f"editor:{services.person.name}"


def _withdraw(services: Services, reported: Report) -> None:
    withdraw(services.store, reported, services.acting(Permission.READ_OPEN))


def _one(reported: Report, record: Record | None) -> None:
    """A report with its place, who reported it and what became of it."""
    st.markdown(f"**{plain(told(reported))}**　:{_COLOURS[reported.state]}-badge[{STATE_LABELS[reported.state]}]")
    if record is None:
        return
    spans = where(reported, record)[:1]
    words = context(record, spans) if spans else '<p class="dim">所指的文字已经改过，或不在现在的原文里。</p>'
    if reported.value.get("about") == "field" and not spans:
        words = ""
    sheet(f'{words}<p class="dim small">{escape(source_line(record, record.id))}</p>', key=f"report-words-{reported.id}")
    review, decided = reported.review, reported.decision
    note = f"：{plain(review.note)}" if review.note else ""
    st.caption(f"{plain(review.author.removeprefix('editor:'))} {_moment(review.at)} 报{note}")
    if decided:
        note = f"：{plain(decided.note)}" if decided.note else ""
        st.caption(f"{plain(decided.author.removeprefix('editor:'))} {_moment(decided.at)} {STATE_LABELS[reported.state]}{note}")


def _moment(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"


def decision(services: Services, reported: Report) -> None:
    """Accept, reject or take back, with a note the reporter sees; for pages that show a report. Asks for the permission."""
    if reported.decision is not None:
        if st.button("收回这个决定", key=f"undo-{reported.id}"):
            _done(partial(_undo, services, reported), "已收回，又等人核对。")
        return
    if reported.state is State.WITHDRAWN:
        return
    words, yes, no = st.columns([4, 1, 1], vertical_alignment="bottom")
    note = words.text_input("说明（不采纳时必填，报错的人看得到）", key=f"note-{reported.id}") or ""
    if yes.button("采纳", key=f"yes-{reported.id}", type="primary", width="stretch"):
        _done(partial(_decide, services, reported, True, note), "已采纳，这件档案已改正。")
    if no.button("不采纳", key=f"no-{reported.id}", width="stretch"):
        _done(partial(_decide, services, reported, False, note), "已记下：不采纳。")


def _decide(services: Services, reported: Report, accept: bool, note: str) -> None:
    person = services.acting(Permission.DECIDE_FINDINGS)
    with st.spinner("正在重新读这件档案……"):
        st.session_state[_LOST] = decide(services.store, reported, accept, note, person, services.reader)


def _undo(services: Services, reported: Report) -> None:
    person = services.acting(Permission.DECIDE_FINDINGS)
    with st.spinner("正在重新读这件档案……"):
        st.session_state[_LOST] = undo(services.store, reported, person, services.reader)


def _done(act: Callable[[], object], done: str) -> None:
    try:
        act()
    except (Refused, ValueError, StoreError) as wrong:
        st.error(str(wrong))
        return
    st.session_state["said"] = done
    st.rerun()
