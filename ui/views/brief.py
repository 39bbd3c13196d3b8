"""资政参阅: a question, and the works that answer one; its outline is `outline`, the writing itself `drafting`."""

from __future__ import annotations

from html import escape

import streamlit as st

from graph.access import Audience, Permission, Refused
from graph.works import Dossier, Product, State
from pipelines.writing import propose_outline
from ui.components.links import ask, from_top, sheet
from ui.components.markup import anchor, plain
from ui.gatherings import opened, place_of
from ui.outlining import BY, VERSION, Step, agreed_outline, begin, begun_before, in_review, reopen, step_of
from ui.services import Services
from ui.state import Place, link, one
from ui.views.changing import SAID
from ui.views.drafting import may_open, work
from ui.views.frame import WRITING, allowed, params
from ui.views.outline import render as outline
from ui.views.outline import steps
from ui.views.release import state_words
from ui.wording import moment

_EXAMPLE = "水库移民是怎样安置的，有什么经验？"
_QUESTION = "question"  # session key


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
    elif product.state == State.OUTLINE:
        outline(services, product)
    else:
        _opened(services, product)


def _opened(services: Services, product: Product) -> None:
    from_top()
    if product.kind == "brief":
        sheet(steps(step_of(product, in_review(services.store, product))), key="steps")
    work(services, product)
    if BY not in product.details:
        return
    told, back = st.columns([4, 1], vertical_alignment="center")
    told.caption(f"提纲：{plain(product.details[BY])}")
    if product.state == State.DRAFT and services.may(Permission.COMPOSE) and agreed_outline(services.store, product):
        back.button(
            "退回提纲", key="reopen", type="tertiary", on_click=_reopen, args=(services, product),
            help=f"回到第 {product.details[VERSION]} 稿的提纲，重新选依据；现在的文字留在“稿本与改动”里，随时可以恢复。",
        )


def _reopen(services: Services, product: Product) -> None:
    with allowed():
        reopen(services.store, product, services.acting(Permission.COMPOSE))
        st.session_state[SAID] = "已退回提纲。原来的文稿留在“稿本与改动”里。"


def _start(services: Services, lost: bool) -> None:
    st.title("资政参阅", anchor=False)
    sheet(steps(Step.QUESTION), key="steps")
    if lost:
        st.info("没有这份文稿。")
    if services.may(Permission.COMPOSE):
        _question(services)
    _works(services)


def _question(services: Services) -> None:
    st.write(
        "一期参阅回答一个问题。平台先从档案里找出有关的原文，列成证据表；您选用、归类，理成提纲；提纲定了再成文，"
        "逐句核对出处，审核以后发布。每一步都存下来，可以停下，改天再接着做。"
    )
    st.button(f"例如：{_EXAMPLE}", key="example", type="tertiary", on_click=_take_example, help="把这个问题填进下面")
    dossiers = {d.id: d for d in opened(services.store, services.person)}
    with st.form("ask", border=False):
        question = st.text_input("问题", key=_QUESTION, placeholder=f"例如：{_EXAMPLE}")
        chosen = st.selectbox(
            "在哪里找", ["", *dossiers], key="of", index=place_of(one(params(), "of"), dossiers),
            format_func=lambda d: f"专题：{dossiers[d].title}" if d else "整个馆藏",
        ) if dossiers else ""
        readers = [a for a in Audience if a.ceiling <= services.audience.ceiling]
        audience = st.selectbox(
            "写给", readers, index=readers.index(Audience.BRIEF) if Audience.BRIEF in readers else 0,
            format_func=lambda a: a.label, key="for", help="只用这一对象可以看的档案。",
        )
        asked = st.form_submit_button("找证据，拟提纲", type="primary")
    if asked:
        _propose(services, (question or "").strip(), Audience(audience), dossiers.get(chosen or ""))


def _take_example() -> None:
    st.session_state[_QUESTION] = _EXAMPLE


def _propose(services: Services, question: str, audience: Audience, of: Dossier | None) -> None:
    if not question:
        st.warning("请先写下问题。")
        return
    person = services.acting(Permission.COMPOSE)
    with st.spinner("正在找证据、比对不同记载……"):
        made = propose_outline(services.store, question, audience, services.settings, services.reader, of)
    if not made.sentences():
        st.info("没有找到可以引用的档案。换一种问法，或先读入相关档案。")
        return
    if (earlier := begun_before(services.store, made)) is not None:
        st.session_state[SAID] = f"这个问题已经在写了，现在是第 {earlier.version} 稿，请接着写。"
        ask(link(Place.BRIEF, id=earlier.id))
    try:
        kept = begin(services.store, made, person)
    except Refused as refused:
        st.warning(str(refused))
        return
    st.session_state[SAID] = f"找到 {len(kept.sentences())} 条原文，按模板归了类。请先看证据表，再理提纲。"
    ask(link(Place.BRIEF, id=kept.id))


def _works(services: Services) -> None:
    works = [p for p in services.store.products("brief") if may_open(services, p)]
    if not works:
        return
    st.subheader("写过的参阅", anchor=False)
    rows = "".join(
        f"<li>{anchor(p.title, link(Place.BRIEF, id=p.id))} "
        f'<span class="dim small">{escape(state_words(p))}，写给{escape(Audience(p.audience).label)}，第 {p.version} 稿，'
        f"{moment(p.at)}</span></li>"
        for p in works
    )
    sheet(f"<ul>{rows}</ul>", key="works")
