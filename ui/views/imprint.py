"""版记: who an issue goes to, who answers for it, how many are printed; words, not evidence, printed at its foot."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from graph.works import Product
from pipelines.compose.brief import template
from pipelines.compose.storyline import KIND as EXHIBITION
from ui.editing import IMPRINT_HINT, imprinted
from ui.services import Services
from ui.views.changing import change
from ui.views.sentence_editing import writable

_WITHOUT_MASTHEAD = ("责任编辑", "审核")
_LISTS = ("报", "送", "发")


def imprint(services: Services, product: Product) -> None:
    """The form, for who may write on this work; its fields are those the work's template prints."""
    if product.kind == EXHIBITION or not writable(services, product):
        return
    labels = tuple(IMPRINT_HINT) if "masthead" in template(product.kind) else _WITHOUT_MASTHEAD
    with st.expander("版记（印在末尾）"), st.form(f"imprint-{product.id}-{product.version}", border=False):
        for label in (one for one in labels if one in _LISTS):
            st.text_input(label, product.details.get(label, ""), help=IMPRINT_HINT[label], key=_key(product, label))
        names = [one for one in labels if one not in _LISTS]
        for column, label in zip(st.columns(len(names)), names, strict=True):
            column.text_input(label, product.details.get(label, ""), help=IMPRINT_HINT[label], key=_key(product, label))
        st.form_submit_button("存下", on_click=_save, args=(services, product, labels))


def _key(product: Product, label: str) -> str:
    return f"imprint-{product.id}-{product.version}-{label}"


def _save(services: Services, product: Product, labels: Sequence[str]) -> None:
    told = {label: str(st.session_state.get(_key(product, label)) or "") for label in labels}
    change(services, product, lambda: imprinted(product, told), "版记")
