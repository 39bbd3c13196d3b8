"""证据表: every line of evidence with its record and what it speaks for; taken, set aside or moved by one choice a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from graph.access import Audience, Permission
from graph.model import TEXT, Record
from graph.store import Conflict
from graph.works import Product, Section
from pipelines.compose.brief import COUNTER
from pipelines.compose.citing import rests_on
from pipelines.compose.outline import RESERVE, Row, rows, with_counter
from pipelines.writing import facts_from
from ui.components.links import sheet
from ui.components.markup import anchor, openness_badge, quotation, source_line
from ui.decisions import exported
from ui.editing import Place
from ui.outlining import ADVERSE, TABLE, dropped, keep, placed, stance, table_line, taken_in
from ui.services import Services
from ui.state import to_span
from ui.tables import workbook
from ui.views.changing import REFUSED, SAID
from ui.views.evidence_picking import pick, seen
from ui.views.frame import allowed

_AT_ONCE = 30  # lines on one page
_ALL = -1
_MEANWHILE = "刚才有人存了新的一稿，您的改动没有存。现在显示的是新稿，请看过以后再改。"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def change(services: Services, outline: Product, made: Callable[[], Product], what: str, compared: bool = True) -> None:
    """Keep a change of an outline from a click; what speaks against it is told on the page.

    `compared` looks for what is told otherwise of the evidence as it is now.
    """
    with allowed():
        try:
            after = made()
            if compared and after != outline:
                after = with_counter(after, services.store, lambda text: facts_from(services.reader)(text))
            kept = keep(services.store, outline, after, services.acting(Permission.COMPOSE), what)
        except ValueError as wrong:
            st.session_state[REFUSED] = str(wrong)
            return
        except Conflict:
            st.session_state[REFUSED] = _MEANWHILE
            return
        new = _told_otherwise(kept) - _told_otherwise(outline)
        more = f"又有 {new} 处不同记载，已列在“不同记载”里。" if new > 0 and compared else ""
        st.session_state[SAID] = f"{what}：已存为第 {kept.version} 稿。{more}" if kept != outline else ""


def _told_otherwise(outline: Product) -> int:
    return sum(len(s.sentences) for s in outline.sections if s.kind == COUNTER)


def render(services: Services, outline: Product, writable: bool) -> None:
    """The table, a part of it at a time, and what can be added to it."""
    records: dict[str, Record | None] = {}

    def lookup(record_id: str) -> Record | None:
        if record_id not in records:
            records[record_id] = services.record(record_id, Audience(outline.audience))
        return records[record_id]

    st.caption(
        "一行是档案里的一句原文，右边选它归入哪一部分；不用的归到“未采用”，随时可以再用。点原文就到档案里的这一处。"
    )
    every = list(rows(outline, lambda record_id: None))
    chosen = _part(outline, every)
    shown = [r for r in every if chosen in (_ALL, r.section)]
    if not shown:
        st.info("这一部分还没有依据。" + ("可以从“未采用”里选，也可以用下面的“再找一段原文”。" if writable else ""))
    page = _page(outline, shown, chosen)
    looked_up = {(r.section, r.position): r for r in rows(outline, _only(lookup, page))}
    for row in page:
        _line(outline, looked_up[row.section, row.position], services, writable)
    if writable:
        _find(services, outline, chosen)
    _file(services, outline, every)


def _only(lookup: Callable[[str], Record | None], page: Sequence[Row]) -> Callable[[str], Record | None]:
    """Records of the lines on this page alone: whole records are logged as read when they are closed."""
    here = {r.span.record_id for r in page if r.span is not None}
    return lambda record_id: lookup(record_id) if record_id in here else None


def _part(outline: Product, every: Sequence[Row]) -> int:
    counts = {n: sum(r.section == n for r in every) for n in range(len(outline.sections))}
    labels = {_ALL: f"全部（{len(every)} 行）"} | {n: f"{s.heading}（{counts[n]} 行）" for n, s in enumerate(outline.sections)}
    held = st.selectbox(
        "看哪一部分", list(labels), format_func=lambda n: labels[n], key=f"table-part-{outline.id}",
    )
    return _ALL if held is None or held not in labels else int(held)


def _page(outline: Product, shown: Sequence[Row], part: int) -> Sequence[Row]:
    if len(shown) <= _AT_ONCE:
        return shown
    starts = list(range(0, len(shown), _AT_ONCE))
    start = st.segmented_control(
        "第几行", starts, default=0, key=f"table-page-{outline.id}-{part}", required=True,
        format_func=lambda n: f"{n + 1}—{min(n + _AT_ONCE, len(shown))} 行", label_visibility="collapsed",
    )
    return shown[start or 0 : (start or 0) + _AT_ONCE]


def _line(outline: Product, row: Row, services: Services, writable: bool) -> None:
    section = outline.sections[row.section]
    left, right = st.columns([4, 1.3], gap="medium", vertical_alignment="center")
    with left:
        sheet(line(outline, section, row), key=f"line-{row.section}-{row.position}")
    if not writable:
        right.caption(section.heading)
        return
    place, key = Place(row.section, row.position), f"into-{row.section}-{row.position}-{outline.version}"
    if row.sentence.analysis:
        right.button(
            "删去这一句", key=key, type="tertiary", on_click=change,
            args=(services, outline, lambda: dropped(outline, place), "删去一句自己的话", False),
        )
        return
    right.selectbox(
        f"{row.label} 归入", range(len(outline.sections)), index=row.section, key=key, label_visibility="collapsed",
        format_func=lambda n: outline.sections[n].heading, on_change=_move, args=(services, outline, place, key, row.label),
    )


def _move(services: Services, outline: Product, place: Place, key: str, label: str) -> None:
    section = st.session_state[key]
    heading = outline.sections[section].heading
    change(services, outline, lambda: placed(outline, place, section), f"{label} 归入“{heading}”")


def line(outline: Product, section: Section, row: Row) -> str:
    """One line as HTML: its words linked to where they stand, whose they are, when, how open; what own words rest on."""
    label = f'<span class="dim small">{escape(row.label)}</span> '
    if row.sentence.analysis:
        found = rests_on(outline, row.sentence)
        rest = f'<span class="dim">（依据：{escape("、".join(found))}）</span>' if found else ""
        return f'<p class="quote">{label}<span class="badge note">分析</span> {escape(row.sentence.text)}{rest}</p>'
    if row.span is None or row.record is None:
        return f'<p class="quote">{label}{escape(row.sentence.text)}<br><span class="dim">这件档案现在不能用于这一对象</span></p>'
    words = _several(row) or anchor(f"“{row.sentence.text}”", to_span(row.span))
    return f'<div class="quote">{label}{words}</div><p class="small dim">{_about(section, row.record)}</p>'


def _several(row: Row) -> str:
    """Accounts set side by side, each linked; "" for the words of one record."""
    told = [c for c in row.sentence.citations if c.field == TEXT]
    if len(told) < 2:
        return ""
    sides = "".join(f"<li>{anchor(f'“{c.quote}”', to_span(c))} <span class='dim small'>{escape(c.record_id)}</span></li>" for c in told)
    return f'<span class="badge note">说法不一</span><ul>{sides}</ul>'


def _about(section: Section, record: Record) -> str:
    """Its record, how open it is, whose words they are."""
    whose = stance(record)
    told = [escape(source_line(record, record.id)), openness_badge(record.openness, record.publication)]
    told += [f'<span class="badge note">{escape(whose)}</span>' if whose == ADVERSE else escape(whose)] if whose else []
    told += ["未采用"] if section.kind == RESERVE else []
    return "　".join(told)


def _find(services: Services, outline: Product, chosen: int) -> None:
    with st.expander("再找一段原文"):
        found = pick(services, outline, f"find-{outline.id}-{outline.version}")
        if found is None:
            return
        sheet(quotation(found, seen(services, outline, found)), key="found")
        listed = [n for n, s in enumerate(outline.sections) if s.kind not in (COUNTER, RESERVE)]
        into = st.selectbox(
            "归入", listed, index=listed.index(chosen) if chosen in listed else 0,
            format_func=lambda n: outline.sections[n].heading, key=f"find-into-{outline.version}",
        )
        st.button(
            "选作依据", key="take", type="primary", on_click=change,
            args=(services, outline, lambda: taken_in(outline, found, into), f"选作“{outline.sections[into].heading}”的依据"),
        )


def _file(services: Services, outline: Product, every: Sequence[Row]) -> None:
    """The table as a workbook; making it is logged."""
    if not services.may(Permission.EXPORT) or not every:
        return
    if st.button("导出证据表", key="export-table", help=f"xlsx 表格：{'、'.join(TABLE)}"):
        audience = Audience(outline.audience)
        told = [table_line(r, outline.sections[r.section]) for r in rows(outline, lambda i: services.record(i, audience))]
        exported(services.store, outline, services.acting(Permission.EXPORT), f"证据表，第 {outline.version} 稿，{len(told)} 行")
        made = workbook([TABLE, *told], "证据表")
        st.download_button("下载 xlsx", made, f"{outline.title[:40]}－证据表.xlsx", _XLSX, key="table-file", on_click="ignore")
