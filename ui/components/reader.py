"""The evidence reader: a record's words with what was found in them underlined, and cards beside the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import streamlit as st

from ui.components.links import NAVIGATE
from ui.reading import KINDS, Mark, utf16, windowed

_FOLDER = files("ui.components")
_reader = st.components.v2.component(
    "lanmai_reader", html='<div class="lm-reader"></div>', css=(_FOLDER / "reader.css").read_text("utf-8"),
    js=NAVIGATE + (_FOLDER / "reader.js").read_text("utf-8"), isolate_styles=False,
)


@dataclass(frozen=True, slots=True)
class Card:
    """A card beside the text: its name, the words it stands beside, all words it rests on, its kind, its HTML.

    Offsets are characters of the text, half-open. `quiet` cards show only while they are chosen.
    """

    name: str
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    kind: str
    html: str
    quiet: bool = False


def reader(
    text: str,
    window: tuple[int, int],
    marks: Sequence[Mark],
    cards: Sequence[Card],
    counts: Mapping[str, int],
    here: tuple[int, int] | None,
    chosen: str,
    citation: str,
    key: str,
    record_id: str = "",
) -> None:
    """Show text[window] with its marks and cards; `here` (offsets into the text) is lit and scrolled to.

    Words selected, or a finding, can be reported as wrong: that leads to the page of `record_id` with the form; not
    without one.

    `counts` are the switches: kind -> findings in the whole text. A name leads to its page; a date, an event or a card
    clicked lights the words and the card and goes into the address. What is copied takes `citation` along.
    """
    start, end = window
    units = utf16(text[start:end])

    def places(spans: Sequence[tuple[int, int]]) -> list[list[int]]:
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
        return [[units(a), units(b)] for a, b in inside]

    _reader(
        key=key,
        data={
            "text": text[start:end], "marks": windowed(marks, text, start, end), "chosen": chosen, "citation": citation,
            "record": record_id, "start": start,
            "here": next(iter(places([here] if here else [])), None),
            "kinds": [{"kind": kind, "word": KINDS[kind], "count": count} for kind, count in counts.items()],
            "cards": [
                {
                    "name": c.name, "kind": c.kind, "html": c.html, "quiet": c.quiet, "at": f"{c.start}-{c.end}",
                    "beside": places([(c.start, c.end)])[0], "spans": places(c.spans),
                }
                for c in cards if c.start < end and c.end > start
            ],
        },
    )
