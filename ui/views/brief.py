"""资政参阅: a question, and the works that answer one; the writing itself is `drafting`."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from graph.access import Audience, Permission
from pipelines.writing import write_brief
from ui.components.links import ask, sheet
from ui.components.markup import anchor
from ui.services import Services
from ui.state import Place, link, one
from ui.views.drafting import may_open, save, work
from ui.views.frame import WRITING, params


def render(services: Services) -> None:
    """The page; Refused for somebody with nothing to do here."""
    if not any(services.may(p) for p in WRITING):
        services.person.require(Permission.COMPOSE)
    product_id = one(params(), "id")
    product = services.store.product(product_id) if product_id else None
    if product is not None and not may_open(services, product):
        product = None
    if product is None:
        _start(services, lost=bool(product_id))
    else:
        work(services, product)


def _start(services: Services, lost: bool) -> None:
    st.title("资政参阅", anchor=False)
    if lost:
        st.info("没有这份文稿。")
    if services.may(Permission.COMPOSE):
        _question(services)
    _works(services)


def _question(services: Services) -> None:
    st.write("写下要回答的问题，一期一题。平台从档案里选出处，按模板排好，逐句核对；有一句没有依据，就不能导出。")
    with st.form("question", border=False):
        question = st.text_input("问题", key="question", placeholder="例如：水库移民是怎样安置的，有什么经验？")
        readers = [a for a in Audience if a.ceiling <= services.audience.ceiling]
        audience = st.selectbox(
            "写给", readers, index=readers.index(Audience.BRIEF) if Audience.BRIEF in readers else 0,
            format_func=lambda a: a.label, key="for", help="只用这一对象可以看的档案。",
        )
        asked = st.form_submit_button("起草", type="primary")
    if asked:
        _draft(services, (question or "").strip(), Audience(audience))


def _draft(services: Services, question: str, audience: Audience) -> None:
    if not question:
        st.warning("请先写下问题。")
        return
    services.acting(Permission.COMPOSE)
    with st.spinner("正在选出处、逐句核对……", show_time=True):
        product, notes = write_brief(services.store, question, audience, services.settings, services.reader)
    if not product.sentences():
        st.info("没有找到可以引用的档案。换一种问法，或先读入相关档案。")
        return
    earlier = services.store.product(product.id)
    kept = save(services, replace(product, version=earlier.version if earlier else 0))
    st.session_state["said"] = "；".join([f"起草好了，共 {len(kept.sentences())} 句。", *notes])
    ask(link(Place.BRIEF, id=kept.id))


def _works(services: Services) -> None:
    works = [p for p in services.store.products("brief") if may_open(services, p)]
    if not works:
        return
    st.subheader("写过的文稿", anchor=False)
    rows = "".join(
        f"<li>{anchor(p.title, link(Place.BRIEF, id=p.id))} "
        f'<span class="dim small">写给{escape(Audience(p.audience).label)}，第 {p.version} 稿，'
        f"{escape(p.at[:16].replace('T', ' '))}</span></li>"
        for p in works
    )
    sheet(f"<ul>{rows}</ul>", key="works")
