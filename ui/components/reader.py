"""The evidence reader: a record's words with what was found in them underlined, by place, overlaps and all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import streamlit as st

from ui.reading import Mark, utf16, windowed

_FOLDER = files("ui.components")
_reader = st.components.v2.component(
    "lanmai_reader", html='<div class="lm-reader"></div>', css=(_FOLDER / "reader.css").read_text("utf-8"),
    js=(_FOLDER / "reader.js").read_text("utf-8"), isolate_styles=False,
)


@dataclass(frozen=True, slots=True)
class Click:
    """What a person chose in the text: the page a name leads to, or the card of a date or an event."""

    href: str = ""
    card: str = ""


def reader(
    text: str,
    window: tuple[int, int],
    marks: Sequence[Mark],
    here: tuple[int, int] | None,
    chosen: str,
    citation: str,
    key: str,
) -> Click:
    """Show text[window] with its marks; `here` (offsets into the text) is lit and scrolled to, `chosen` is a card.

    What is copied takes `citation` along.
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
        on_go_change=lambda: None,
        on_card_change=lambda: None,
    )
    return Click(clicked.go or "", clicked.card or "")
