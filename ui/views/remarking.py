"""批注: remarks on a work and its sentences, those that wait for an answer first."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from graph.access import Permission
from graph.works import Product
from ui.components.links import sheet
from ui.editing import Place, places
from ui.remarks import Remark, answer, may_remark, note
from ui.services import Services
from ui.views.changing import REFUSED
from ui.views.frame import allowed


def render(services: Services, product: Product, said: Sequence[Remark]) -> None:
    """All remarks of a work, and a form for one on the whole."""
    st.caption("批注写给同事看，不印出来。答复以后就算处理了；句子改写以后，批注跟着句子走。")
    numbers = {place: number for number, place in enumerate(places(product), 1)}
    waiting, settled = [r for r in said if r.open], [r for r in said if not r.open]
    if not said:
        st.info("还没有批注。可以在下面写对整份文稿的意见，或在“正文”里某一句的“改动”中选“批注”。")
    for remark in waiting:
        with st.container(border=True, key=f"remark-{remark.review.id}"):
            sheet(_told(remark, numbers), key=f"told-{remark.review.id}")
            _answer(services, product, remark)
    with st.form("remark-work", border=False, clear_on_submit=True):
        st.text_area("对整份文稿的意见", key="remark-words", height="content")
        st.form_submit_button("写上批注", on_click=_note, args=(services, product), disabled=not may_remark(services.person))
    if settled:
        with st.expander(f"已答复的 {len(settled)} 条"):
            sheet("".join(_told(r, numbers) for r in settled), key="settled")


def _told(remark: Remark, numbers: dict[Place, int]) -> str:
    review = remark.review
    about = "对整份文稿"
    if remark.place is not None:
        about = f"第 {numbers[remark.place]} 句"
    elif remark.changed:
        about = "原句已改"
    words = review.value.get("sentence", "")
    quoted = f'<p class="quote dim">“{escape(words)}”</p>' if words else ""
    answers = "".join(
        f'<p>答：{escape(a.note)} <span class="dim small">{escape(a.author.removeprefix("editor:"))} {_when(a.at)}</span></p>'
        for a in remark.answers
    )
    head = f"{about}　{remark.author} {_when(review.at)} 在第 {review.value.get('version', '')} 稿上"
    return f'<div class="card"><span class="dim small">{escape(head)}</span>{quoted}<p>{escape(review.note)}</p>{answers}</div>'


def _when(at: str) -> str:
    return escape(at[:16].replace("T", " "))


def _answer(services: Services, product: Product, remark: Remark) -> None:
    if not may_remark(services.person):
        return
    words, button = st.columns([4, 1], vertical_alignment="bottom")
    key = f"answer-{remark.review.id}"
    words.text_input("答复", key=key, placeholder="例如：已改", label_visibility="collapsed")
    button.button("答复", key=f"do-{key}", width="stretch", on_click=_answered, args=(services, product, remark, key))


def _answered(services: Services, product: Product, remark: Remark, key: str) -> None:
    words = str(st.session_state.get(key) or "")
    with allowed():
        try:
            answer(services.store, product, remark, words, services.acting(Permission.READ_CLOSED))
        except ValueError as wrong:
            st.session_state[REFUSED] = str(wrong)


def _note(services: Services, product: Product) -> None:
    words = str(st.session_state.get("remark-words") or "")
    with allowed():
        try:
            note(services.store, product, words, services.acting(Permission.READ_CLOSED))
        except ValueError as wrong:
            st.session_state[REFUSED] = str(wrong)
