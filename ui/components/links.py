"""A sheet of our own HTML whose links are pages of the platform: followed without a reload, real links otherwise."""

from __future__ import annotations

from importlib.resources import files

import streamlit as st

from ui.state import Link, Place, parse_link

_FOLDER = files("ui.components")
_sheet = st.components.v2.component(
    "lanmai_sheet", html='<div class="sheet"></div>', css=(_FOLDER / "links.css").read_text("utf-8"),
    js=(_FOLDER / "links.js").read_text("utf-8"),
)


def sheet(html: str, key: str) -> None:
    """Show HTML made by `markup`; go where a person clicks. Nothing for an empty text."""
    if not html:
        return
    clicked = _sheet(key=key, data={"html": html}, on_go_change=lambda: None)
    target = parse_link(clicked.go) if clicked.go else None
    if target is not None:
        go(target)


def go(target: Link) -> None:
    """Open a page of the platform; ends this run."""
    st.switch_page(page_file(target.place), query_params=dict(target.params))


def page_file(place: Place) -> str:
    """The script of a page, relative to `app.py`."""
    return f"app_pages/{place.value}.py"
