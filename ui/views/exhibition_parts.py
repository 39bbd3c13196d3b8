"""The outline of an exhibition: its rows to be put in order, what it lacks, and what is opened beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import streamlit as st

from graph.access import Audience
from graph.model import Record
from graph.works import Product
from pipelines.compose.lacks import Lack
from pipelines.compose.storyline import bounds
from ui.components.markup import plain
from ui.components.ordering import Line, ordering
from ui.exhibitions import lacks, moved, rows
from ui.services import Services
from ui.views.exhibition_row import beside, rearrange, row_key, step
from ui.views.sentence_editing import writable

_LACKS_SHOWN = 8
_SIZE = "字数"  # told by the number of characters itself
_QUIET = "权利"  # nearly every exhibit of a fresh outline: told in the list, not marked in the rows


def records_of(services: Services, product: Product) -> dict[str, Record]:
    """The records cited and shown, for the work's audience."""
    audience = Audience(product.audience)
    return {i: r for i in product.record_ids() if (r := services.record(i, audience)) is not None}


def arranged(services: Services, product: Product, to_words: Callable[[], None]) -> None:
    """The outline to be put in order, with the row that is opened beside it, and what it lacks."""
    records = records_of(services, product)
    found = list(lacks(product, records.get))
    left, right = st.columns([1.25, 1], gap="large")
    with left:
        _order(services, product, records, found)
    row = st.session_state.get(row_key(product), "")
    row = row if row in {r.id for r in rows(product, {})} else ""
    with right:
        if mine := [lack for where, lack in found if row and where == row]:
            st.warning("\n".join(f"- {lack.kind}：{plain(_titled(lack.words, records))}" for lack in mine))
        if row:
            beside(services, product, row, records, to_words)
        _lacking(product, found, records, unfolded=not row)
        if not row:
            beside(services, product, row, records, to_words)


# ---- what is lacking
def _lacking(product: Product, found: Sequence[tuple[str, Lack]], records: Mapping[str, Record], unfolded: bool) -> None:
    if not found:
        st.success("大纲齐了：字数、展品、依据、复制件、敌方文书、公布审批都合乎要求。")
        return
    kinds = list(dict.fromkeys(lack.kind for _, lack in found))
    told = "，".join(f"{k} {sum(lack.kind == k for _, lack in found)} 处" for k in kinds)
    with st.expander(f"还缺什么：{told}", expanded=unfolded), st.container(gap=None):
        st.caption("点一条，就打开要改的那一行。")
        for kind in kinds:
            st.markdown(f"**{kind}**")
            mine = [(n, row, lack) for n, (row, lack) in enumerate(found) if lack.kind == kind]
            key = f"all-{kind}-{product.id}"
            for number, row, lack in mine if st.session_state.get(key) else mine[:_LACKS_SHOWN]:
                st.button(
                    plain(f"{_name(row, lack, records)}：{_titled(lack.words, records)}"), key=f"lack-{number}-{product.version}",
                    type="tertiary", on_click=_open, args=(product, row),
                )
            if len(mine) > _LACKS_SHOWN and not st.session_state.get(key):
                st.button(f"另有 {len(mine) - _LACKS_SHOWN} 处，全部列出", key=f"more-{kind}", on_click=_all, args=(key,))


def _all(key: str) -> None:
    st.session_state[key] = True


def _name(row: str, lack: Lack, records: Mapping[str, Record]) -> str:
    record = records.get(lack.where)
    return record.title if record is not None and record.title and row.startswith("e") else lack.where


def _titled(words: str, records: Mapping[str, Record]) -> str:
    """A record that is named by its id alone, with its 题名."""
    named = next((r for i, r in records.items() if r.title and i in words.split()), None)
    return words.replace(named.id, f"《{named.title.strip('《》')}》（{named.id}）") if named else words


def _open(product: Product, row: str) -> None:
    st.session_state[row_key(product)] = row


# ---- order
def _order(services: Services, product: Product, records: Mapping[str, Record], found: Sequence[tuple[str, Lack]]) -> None:
    free = writable(services, product)
    if free:
        st.caption("拖动一行换位置；或选中一行，按 Alt+↑、Alt+↓。点一行，在右边改。")

    def move(row: str, before: str) -> None:
        rearrange(services, product, lambda: moved(product, row, before))

    def stepped(row: str, by: int) -> None:
        step(services, product, row, by)

    def opened(row: str) -> None:
        _open(product, "" if st.session_state.get(row_key(product)) == row else row)

    ordering(list(_lines(product, records, found, free)), f"order-{product.id}", move, stepped, opened)


def _lines(
    product: Product, records: Mapping[str, Record], found: Sequence[tuple[str, Lack]], free: bool
) -> Iterator[Line]:
    chosen = st.session_state.get(row_key(product), "")
    for r in rows(product, {i: record.title for i, record in records.items()}):
        wrong = dict.fromkeys(lack.kind for row, lack in found if row == r.id and lack.kind != _QUIET)
        note = "，".join((*(k for k in wrong if k != _SIZE), _note(product, r.id)))
        yield Line(r.id, r.depth, r.words, note, r.movable and free, r.id == chosen, bool(wrong))


def _note(product: Product, row: str) -> str:
    """How many characters its words have, and should."""
    at, _, place = row[1:].partition(".")
    section = product.sections[int(at)]
    exhibit = section.exhibits[int(place)] if place else None
    words = exhibit.label if exhibit else section.sentences
    kind = section.kind if exhibit is None else "key" if exhibit.key else "label"
    size = sum(len(s.text) for s in words)
    least, most = bounds(kind)
    return f"{size} 字" if least <= size <= most else f"{size} 字（应 {least}—{most}）"
