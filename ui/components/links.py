"""A sheet of our own HTML whose links are pages of the platform: followed without a reload, real links otherwise."""

from __future__ import annotations

from importlib.resources import files

import streamlit as st

from ui.state import Link, Place

FROM_TOP = "from-top"  # session key: the next page is another one, though at the same address
_FOLDER = files("ui.components")
NAVIGATE = (_FOLDER / "navigate.js").read_text("utf-8")
_sheet = st.components.v2.component(
    "lanmai_sheet", html='<div class="sheet"></div>', css=(_FOLDER / "links.css").read_text("utf-8"),
    js=NAVIGATE + (_FOLDER / "links.js").read_text("utf-8"),
)


def sheet(html: str, key: str) -> None:
    """Show HTML made by `markup`; nothing for an empty text."""
    if html:
        _sheet(key=key, data={"html": html})


def ask(target: Link) -> None:
    """Show this same page with other parameters; ends this run."""
    st.switch_page(page_file(target.place), query_params=dict(target.params))


def from_top() -> None:
    """Show the page from its beginning where the click before said so; else nothing."""
    if st.session_state.pop(FROM_TOP, False):
        _sheet(key="from-top", data={"top": True})


def go(target: Link) -> None:
    """Open another page; ends this run. The browser goes there, so that one step back leads here again."""
    _sheet(key="go", data={"go": target.href})
    st.stop()


def page_file(place: Place) -> str:
    """The script of a page, relative to `app.py`."""
    return f"app_pages/{place.value}.py"
