"""A list whose rows are dragged into another order, or moved with the keyboard; what was done comes back once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

import streamlit as st

_FOLDER = files("ui.components")
_list = st.components.v2.component(
    "lanmai_ordering", html='<div class="rows" role="tree"></div>',
    css=(_FOLDER / "ordering.css").read_text("utf-8"), js=(_FOLDER / "ordering.js").read_text("utf-8"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its id, how deep it lies, its words, what is told beside them, whether it moves, and whether it is opened."""

    id: str
    depth: int
    words: str
    note: str = ""
    movable: bool = True
    open: bool = False
    bad: bool = False


def ordering(lines: Sequence[Line], key: str, moved: Callable[[str, str], None], stepped: Callable[[str, int], None],
             opened: Callable[[str], None]) -> None:
    """Show the rows. `moved` is called with a row and the row it was dropped on, `stepped` with a row and -1 or 1, `opened`
    with the row that was clicked; each before the page is drawn anew."""
    def did() -> None:
        deed = st.session_state[key].get("did") or {}
        if deed.get("what") == "move":
            moved(str(deed["row"]), str(deed["before"]))
        elif deed.get("what") == "step":
            stepped(str(deed["row"]), 1 if deed["step"] > 0 else -1)
        elif deed.get("what") == "open":
            opened(str(deed["row"]))

    _list(key=key, data={"html": "".join(_row(line) for line in lines)}, on_did_change=did)


def _row(line: Line) -> str:
    classes = f"row d{line.depth}" + " open" * line.open + " bad" * line.bad
    drag = ' draggable="true"' if line.movable else ""
    grip = '<span class="grip" aria-hidden="true">⠿</span>' if line.movable else '<span class="grip"></span>'
    return (
        f'<div class="{classes}" role="treeitem" aria-level="{line.depth + 1}" tabindex="0" data-row="{escape(line.id)}"{drag}>'
        f'{grip}<span class="words">{escape(line.words)}</span><span class="note">{escape(line.note)}</span></div>'
    )
