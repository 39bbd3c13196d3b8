"""The evidence reader: a record's words with what was found in them underlined, by place, overlaps and all."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

import streamlit as st

from ui.components.links import NAVIGATE
from ui.reading import Mark, utf16, windowed

_FOLDER = files("ui.components")
_reader = st.components.v2.component(
    "lanmai_reader", html='<div class="lm-reader"></div>', css=(_FOLDER / "reader.css").read_text("utf-8"),
    js=NAVIGATE + (_FOLDER / "reader.js").read_text("utf-8"), isolate_styles=False,
)


def reader(
    text: str,
    window: tuple[int, int],
    marks: Sequence[Mark],
    here: tuple[int, int] | None,
    chosen: str,
    citation: str,
    key: str,
) -> str:
    """Show text[window] with its marks; `here` (offsets into the text) is lit and scrolled to, `chosen` is a card.

    A name leads to its page; a date or an event clicked comes back as the name of its card. What is copied takes
    `citation` along.
    """
    start, end = window
    units = utf16(text[start:end])
    lit = None
    if here is not None and here[0] < end and here[1] > start:
        lit = [units(max(here[0], start) - start), units(min(here[1], end) - start)]
    clicked = _reader(
        key=key,
        data={
            "text": text[start:end], "marks": windowed(marks, text, start, end), "here": lit, "chosen": chosen,
            "citation": citation,
        },
        on_card_change=lambda: None,
    )
    return str(clicked.card or "")
