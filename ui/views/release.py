"""审核与发布: the checklist of a work, three reviews, release and withdrawal; and what has changed under it."""

from __future__ import annotations

from html import escape

import streamlit as st

from graph.access import Audience, Permission, Refused
from graph.reviews import Said
from graph.works import Product, State
from pipelines.compose.checklist import ASPECTS, Check, affected
from ui.components.links import sheet
from ui.components.markup import plain, table
from ui.releasing import NEEDS, NUMBERED, Standing, approve_use, closed_in, release, sign, withdraw
from ui.services import Services
from ui.wording import moment

_MARKS = {True: "过", False: "不过", None: "待签"}
_STATES = {State.OUTLINE: "提纲", State.DRAFT: "草稿", State.RELEASED: "已发布", State.WITHDRAWN: "已撤回"}


def state_words(product: Product) -> str:
    """草稿, or 已发布 with its numbers."""
    numbered = f"，第{product.issue}期（总第{product.serial}期）" if product.serial else ""
    return _STATES.get(State(product.state), product.state) + numbered


def warn(product: Product, now: Standing) -> None:
    """What has changed since the sentences were verified; nothing may leave until they are verified again."""
    if not now.changes:
        return
    told = "\n".join(
        f"- {plain(c.record_id)}：{plain(c.reason)}，涉及{plain(affected(c))}" for c in now.changes
    )
    what = "这份文稿已经发布，请决定是否撤回。" if product.state == State.RELEASED else "请重新核对，改好以后才能导出和发布。"
    st.error(f"核对以后，引用的档案有变动。{what}\n\n{told}")


def panel(services: Services, product: Product, now: Standing) -> None:
    """The checklist and what this person may do about it."""
    ready = sum(c.passed is True for c in now.checks)
    with st.expander(f"审核与发布：{state_words(product)}，清单 {ready}/{len(now.checks)} 点已过", expanded=product.state != State.DRAFT):
        sheet(table(("", "清单", "结果", "说明"), [_row(c) for c in now.checks]), key="checklist")
        _said(now)
        if product.state == State.DRAFT:
            _approve(services, product)
            _sign(services, product)
            _release(services, product, now)
        elif product.state == State.RELEASED:
            _withdraw(services, product)


def _row(check: Check) -> tuple[str, str, str, str]:
    return str(check.number), escape(check.words), f"<b>{_MARKS[check.passed]}</b>", "<br>".join(escape(f) for f in check.found[:6])


def _said(now: Standing) -> None:
    rows = [
        (ASPECTS[r.value.get("aspect", "")], "通过" if r.said is Said.ACCEPTED else "不通过",
         escape(r.author.removeprefix("editor:")), moment(r.at), escape(r.note))
        for r in now.reviews if not r.withdrawn and r.value.get("aspect") in ASPECTS
    ]
    if rows:
        sheet(table(("审核", "意见", "审核人", "时间", "说明"), rows), key="reviews")


def _approve(services: Services, product: Product) -> None:
    """For who releases: the written approval of each closed record that is cited."""
    if not services.may(Permission.RELEASE) or product.audience not in (Audience.WORKING, Audience.BRIEF):
        return
    closed = {r.id: r for r in closed_in(services.store, product)}
    if not closed:
        return
    with st.form(f"approve-{product.version}", border=False):
        which = st.selectbox(
            "引用了未开放档案，逐件批准以前不能发布", list(closed), key=f"approve-which-{product.version}",
            format_func=lambda i: f"{closed[i].dh_raw or i}（{closed[i].openness.value}）{closed[i].title}",
        )
        words = st.text_input("批准文号或批准人", key=f"approve-words-{product.version}")
        done = st.form_submit_button("记下批准", help="存为新的一稿，已有的审核要重签")
    if done:
        try:
            approve_use(services.store, product, which, words or "", services.acting(Permission.RELEASE))
        except ValueError as wrong:
            st.warning(str(wrong))
            return
        st.session_state["said"] = "已记下批准。"
        st.rerun()


def _sign(services: Services, product: Product) -> None:
    mine = [a for a in ASPECTS if services.may(NEEDS[a])]
    if not mine:
        return
    with st.form("sign", border=False):
        aspect = st.selectbox("审核哪一项", mine, format_func=lambda a: ASPECTS[a], key="sign-aspect")
        note = st.text_area("意见（不通过时必写）", key="sign-note", height=68)
        yes, no, _ = st.columns([1, 1, 4])
        accepted = yes.form_submit_button("通过", type="primary", width="stretch")
        refused = no.form_submit_button("不通过", width="stretch")
    if not (accepted or refused):
        return
    said = Said.ACCEPTED if accepted else Said.REJECTED
    try:
        sign(services.store, product, aspect, said, note or "", services.acting(NEEDS[aspect]))
    except (Refused, ValueError) as wrong:
        st.warning(str(wrong))
        return
    st.session_state["said"] = f"{ASPECTS[aspect]}审核已签署。"
    st.rerun()


def _release(services: Services, product: Product, now: Standing) -> None:
    if not services.may(Permission.RELEASE):
        return
    numbered = "会编上期号，期号不再重用；" if product.kind in NUMBERED else ""
    st.caption(f"发布：{numbered}发布以后文字不再改动，引用的档案有变动时会列出。")
    if st.button("发布", key="release", type="primary", disabled=not now.releasable):
        done = release(services.store, product, services.acting(Permission.RELEASE))
        st.session_state["said"] = f"{state_words(done)}。"
        st.rerun()


def _withdraw(services: Services, product: Product) -> None:
    if not services.may(Permission.RELEASE):
        return
    with st.form("withdraw", border=False):
        reason = st.text_input("撤回的原因", key="withdraw-reason")
        st.caption("撤回以后不能再导出，期号不再重用；已经发出的份数要另行收回。")
        done = st.form_submit_button("撤回")
    if done:
        try:
            withdraw(services.store, product, reason or "", services.acting(Permission.RELEASE))
        except ValueError as wrong:
            st.warning(str(wrong))
            return
        st.session_state["said"] = "已撤回。"
        st.rerun()
