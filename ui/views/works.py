"""文稿: chronicles, digests, histories of bodies, collections of documents and 历史上的今天, drafted and written on."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from graph.access import Audience, Permission
from graph.works import Dossier
from pipelines.writing import Kind, NotWritable, write
from ui.components.links import ask, sheet
from ui.components.markup import anchor
from ui.gatherings import opened, place_of
from ui.services import Services
from ui.state import Place, link, one
from ui.views.drafting import may_open, save, work
from ui.views.frame import WRITING, params
from ui.wording import KIND_LABELS, moment

_KINDS = (Kind.CHRONICLE, Kind.DIGEST, Kind.HISTORY, Kind.COMPILATION, Kind.ON_THIS_DAY)
_ASKED = {
    Kind.CHRONICLE: ("题目：人物、机构、地点或一件事", "例如：四明山根据地"),
    Kind.DIGEST: ("题目", "例如：水库移民安置"),
    Kind.HISTORY: ("机构名称", "例如：浙江省农田水利管理局"),
    Kind.COMPILATION: ("", ""),
    Kind.ON_THIS_DAY: ("月日（整月写 05，整年写“全年”）", "例如：05-03"),
}
_LACKING = {
    Kind.DIGEST: "请写下题目。", Kind.HISTORY: "请写下机构名称。", Kind.ON_THIS_DAY: "请写下月日，例如 05-03。",
    Kind.COMPILATION: "请选一个专题；还没有专题，请先在“专题”页建一个，把要收的档案放进去。",
}
_OF_DOSSIER = (Kind.CHRONICLE, Kind.COMPILATION)


def render(services: Services) -> None:
    """The page; Refused for somebody with nothing to do here."""
    if not any(services.may(p) for p in WRITING):
        services.person.require(Permission.COMPOSE)
    product_id = one(params(), "id")
    product = services.store.product(product_id) if product_id else None
    if product is not None and may_open(services, product):
        work(services, product)
        return
    st.title("文稿", anchor=False)
    if product_id:
        st.info("没有这份文稿。")
    if services.may(Permission.COMPOSE):
        _begin(services)
    _works(services)


def _begin(services: Services) -> None:
    st.write("选一种文稿，写下题目或选一个专题。平台从档案里摘编，逐句注明出处、逐句核对；写不出依据的不写。")
    begun = next((k for k in _KINDS if k == one(params(), "kind")), Kind.CHRONICLE)
    kind = st.segmented_control(
        "哪一种", _KINDS, default=begun, format_func=lambda k: KIND_LABELS[k], key="work-kind", required=True,
        label_visibility="collapsed",
    )
    asked, example = _ASKED[kind]
    dossiers = {d.id: d for d in opened(services.store, services.person)} if kind in _OF_DOSSIER else {}
    with st.form("work", border=False):
        subject = st.text_input(asked, key=f"subject-{kind}", placeholder=example) if asked else ""
        chosen = st.selectbox(
            "由哪个专题" if kind is Kind.COMPILATION else "或由一个专题", ["", *dossiers],
            index=place_of(one(params(), "of"), dossiers),
            format_func=lambda d: dossiers[d].title if d in dossiers else "不用专题", key=f"of-{kind}",
        ) if kind in _OF_DOSSIER else ""
        readers = [a for a in Audience if a.ceiling <= services.audience.ceiling]
        audience = st.selectbox(
            "写给", readers, format_func=lambda a: a.label, key="work-for", help="只用这一对象可以看的档案。",
        )
        done = st.form_submit_button("起草", type="primary")
    if done:
        _draft(services, kind, dossiers.get(chosen or "") or (subject or "").strip(), Audience(audience))


def _draft(services: Services, kind: Kind, subject: str | Dossier, audience: Audience) -> None:
    if not subject:
        st.warning(_LACKING.get(kind, "请写下题目，或选一个专题。"))
        return
    services.acting(Permission.COMPOSE)
    try:
        with st.spinner("正在从档案里摘编、逐句核对……"):
            written = write(kind, subject, services.store, audience, services.settings, services.reader)
    except NotWritable as reason:
        st.warning(str(reason))
        return
    product, notes = written.product, written.notes
    if not product.sentences():
        st.info("没有找到可以引用的档案。换一个题目，或先读入相关档案。")
        return
    earlier = services.store.product(product.id)
    kept = save(services, replace(product, version=earlier.version if earlier else 0))
    st.session_state["said"] = "；".join([f"起草好了，共 {len(kept.sentences())} 句。", *notes])
    ask(link(Place.WORKS, id=kept.id))


def _works(services: Services) -> None:
    works = [p for p in services.store.products() if p.kind in set(_KINDS) and may_open(services, p)]
    if not works:
        return
    st.subheader("写过的文稿", anchor=False)
    rows = "".join(
        f"<li>{anchor(p.title, link(Place.WORKS, id=p.id))} "
        f'<span class="dim small">{escape(KIND_LABELS[Kind(p.kind)])}，写给{escape(Audience(p.audience).label)}，第 {p.version} 稿，'
        f"{moment(p.at)}</span></li>"
        for p in works
    )
    sheet(f"<ul>{rows}</ul>", key="works")
