"""A sheet with buttons in it: HTML made by `markup` whose `button[data-name]` give their name back when clicked."""

from __future__ import annotations

from html import escape
from importlib.resources import files

import streamlit as st

from ui.components.links import NAVIGATE

_FOLDER = files("ui.components")
_choices = st.components.v2.component(
    "lanmai_choices", html='<div class="sheet"></div>',
    css="".join((_FOLDER / name).read_text("utf-8") for name in ("links.css", "choices.css")),
    js=NAVIGATE + (_FOLDER / "choices.js").read_text("utf-8"),
)


def button(name: str, words: str, told: str) -> str:
    """A button; `told` is what a screen reader says instead of its short words."""
    return f'<button type="button" data-name="{escape(name)}" aria-label="{escape(told)}">{escape(words)}</button>'


def choices(html: str, key: str) -> str:
    """Show the sheet; the name of the button just clicked, once, "" otherwise."""
    return str(_choices(key=key, data={"html": html}, on_chosen_change=lambda: None).chosen or "")
