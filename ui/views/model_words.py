"""Titles and labels a configured model proposes: checked against the cited words, used only when a person chooses one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from graph.access import Permission
from graph.works import Product, Sentence
from pipelines.compose.phrasing import LONG, SHORT, Worded
from pipelines.compose.planning import Planned
from pipelines.language import ChatError
from pipelines.writing import plan_outline, propose_label, propose_titles
from ui.components.markup import plain
from ui.editing import entitled, labelled, planned
from ui.services import Services
from ui.views.changing import change
from ui.views.evidence_table import change as change_outline
from ui.views.sentence_editing import writable

_TITLE, _LABEL, _PLAN = "用模型拟的标题", "用模型拟的说明牌", "用模型理的提纲"


def titles_offered(services: Services, product: Product) -> None:
    """Titles to choose from. Nothing without a configured model, or for who may not write on this work."""
    if services.settings.chat is None or not writable(services, product) or not product.sentences():
        return
    with st.expander("请语言模型拟标题", expanded=_key(product, "title") in st.session_state):
        st.caption("它只看这份文稿里有据的句子；拟的标题里有句子没有的数字、日期、名称，就弃去。选中才用。")
        st.button("拟几个标题", key="ask-titles", on_click=_ask, args=(_key(product, "title"), lambda: propose_titles(
            product, services.store, services.settings, services.reader,
        )))
        _choose(services, product, "title", _TITLE, lambda said, by: entitled(product, said.text, by))


def plan_offered(services: Services, outline: Product) -> None:
    """An outline as the model would have it, to use or to leave. Nothing without a configured model."""
    if services.settings.chat is None or not services.may(Permission.COMPOSE) or not outline.sentences():
        return
    key = _key(outline, "plan")
    with st.expander("请语言模型理提纲", expanded=key in st.session_state):
        st.caption("它把已经采用的依据归到各部分、排次序，给每部分拟一句要点；不增加也不丢掉依据。看过、点了“用这个”才改提纲。")
        st.button("理一理", key="ask-plan", on_click=_ask, args=(key, lambda: plan_outline(
            outline, services.store, services.settings, services.reader,
        )))
        answer = st.session_state.get(key)
        if isinstance(answer, str):
            st.error(answer)
        if not isinstance(answer, Planned):
            return
        for line in answer.changes:
            st.write("・" + plain(line))
        if answer.changes:
            st.button("用这个", key="use-plan", on_click=lambda: change_outline(
                services, outline, lambda: planned(outline, answer.outline, answer.origin), _PLAN,
            ))
        else:
            st.info("它没有要改的。")
        if answer.dropped:
            st.caption("弃去的：" + plain("　".join(answer.dropped)))


def label_offered(services: Services, product: Product, at: int, place: int) -> None:
    """A label in one of two lengths for an exhibit whose label cites words of its record. Nothing without a configured model."""
    exhibit = product.sections[at].exhibits[place]
    if services.settings.chat is None or not any(s.citations for s in exhibit.label):
        return
    row = f"label-{at}-{place}"
    with st.expander("请语言模型拟说明牌", expanded=_key(product, row) in st.session_state):
        st.caption("它只看说明牌现在引的原文；说了原文没有的，就弃去。选中才用，用了就代替现在的说明牌。")
        length: Literal["short", "long"] = "long" if st.radio(
            "长短", ("短", "长"), key=f"{row}-length", horizontal=True,
            captions=[f"{a}—{b} 字" for a, b in (SHORT, LONG)],
        ) == "长" else "short"
        st.button("拟一条说明牌", key=f"ask-{row}", on_click=_ask, args=(_key(product, row), lambda: propose_label(
            product, exhibit, length, services.store, services.settings, services.reader,
        )))
        _choose(services, product, row, _LABEL, lambda said, by: labelled(product, at, place, said, by))


def _key(product: Product, what: str) -> str:
    return f"worded-{what}-{product.id}-{product.version}"


def _ask(key: str, propose: Callable[[], Worded | Planned]) -> None:
    try:
        st.session_state[key] = propose()
    except ChatError as failure:
        st.session_state[key] = f"没有拟成：{failure}。文稿没有改动。"


def _choose(
    services: Services, product: Product, what: str, note: str, made: Callable[[Sentence, str], Product]
) -> None:
    answer = st.session_state.get(_key(product, what))
    if isinstance(answer, str):
        st.error(answer)
    if not isinstance(answer, Worded):
        return

    def use(said: Sentence) -> None:
        change(services, product, lambda: made(said, answer.origin), note)

    for number, said in enumerate(answer.proposals):
        told, button = st.columns([4, 1], vertical_alignment="center")
        told.write(plain(said.text))
        button.button("用这个", key=f"use-{what}-{number}", on_click=use, args=(said,))
    if not answer.proposals:
        st.warning("它拟的都不能用。")
    if answer.dropped:
        st.caption("弃去的：" + plain("　".join(answer.dropped)))
