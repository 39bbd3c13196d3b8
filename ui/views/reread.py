"""阅读, its last part: a language model reads the record again, and both readings stand side by side. Staff only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from graph.access import Audience, Permission
from graph.model import Record
from pipelines.language import ChatError, refusal
from ui.components.choices import button, choices
from ui.components.markup import anchor, plain, table
from ui.decisions import now
from ui.services import Services
from ui.state import Place, link

if TYPE_CHECKING:
    from pipelines.second_reading import SecondReading
    from ui.second_readings import Row

_MOST = 200  # rows shown at a time
_NOTE = "second-reader-note"


def second_reader(services: Services, record: Record) -> None:
    """Nothing without a configured model, for a narrowed audience, without a text, or for who may not decide on it."""
    chat = services.settings.chat
    if not services.may(Permission.DECIDE_FINDINGS):
        return
    if chat is None or services.audience is not Audience.WORKING or not record.text.strip():
        return
    from pipelines.extract.second_reader import chunks  # what follows is needed, and loaded, only with a model
    from ui.second_readings import kept

    st.subheader("第二位读者：语言模型", anchor=False)
    reading = kept(record, services.store, services.audience, services.settings.workdir)
    if reason := refusal([record], chat):
        st.caption(f"不能请语言模型读：{reason}。")
    else:
        where = "馆内" if chat.inside else "馆外"
        st.caption(
            f"模型：{plain(chat.model)}（{where}）。全文 {len(record.text):,} 字，分 {len(chunks(record.text))} 次发送；"
            "它说的每一处都要与原文逐字核对，对不上的弃去；没有人采纳的，不进图谱。"
        )
        if st.button("请语言模型再读一遍" if reading is None else "重新读一遍", key="read-again"):
            _ask(services, record)
    if note := st.session_state.pop(_NOTE, ""):
        st.success(note)
    if reading is not None:
        _side_by_side(services, record, reading)


def _ask(services: Services, record: Record) -> None:
    from pipelines.second_reading import second_reading
    from ui.second_readings import keep

    services.acting(Permission.DECIDE_FINDINGS)
    bar = st.progress(0.0, "语言模型正在阅读……离开本页就停下")

    def tell(stage: str, done: int) -> None:
        bar.progress(0.0, f"{stage}，已读 {done} 段……离开本页就停下")

    try:
        reading = second_reading(record.id, services.store, services.audience, services.settings, tell)
    except (ChatError, LookupError) as failure:
        bar.empty()
        st.error(f"没有读成：{failure.args[0]}。图谱没有改动。")
        return
    keep(reading, services.settings.workdir)
    st.rerun()


def _side_by_side(services: Services, record: Record, reading: SecondReading) -> None:
    from ui.second_readings import DIFFERENCE_LABELS, FIRST, SECOND, bill, outcome, rows

    read_at = datetime.fromisoformat(reading.at).astimezone().strftime("%Y年%-m月%-d日 %H:%M")
    st.caption(f"{plain(reading.model)}，{read_at}。{outcome(reading)}{bill(reading)}。")
    for fault in reading.faults:
        st.warning(fault)
    listed = rows(reading)
    if not listed:
        st.info("两位读者读出的没有不同。")
        return
    present = [w for w in DIFFERENCE_LABELS.values() if any(w in row.differs for row in listed)]
    chosen = st.pills(
        "只看", present, selection_mode="multi", key="differences", format_func=lambda w: f"{w} {sum(w in r.differs for r in listed)}",
    )
    shown = [row for row in listed if not chosen or any(w in row.differs for w in chosen)]
    heads = ("原文", "类别", "不同之处", FIRST, SECOND, "图谱")
    caption = f"共 {len(shown)} 处" + (f"，先列 {_MOST} 处" if len(shown) > _MOST else "")
    taken = choices(table(heads, _cells(shown[:_MOST], record), caption), key="second-reader")
    if taken:
        _take(services, record, listed, taken)


def _cells(shown: Sequence[Row], record: Record) -> list[tuple[str, ...]]:
    return [
        (
            anchor(row.words, link(Place.READ, id=record.id, at=f"{row.start}-{row.end}")), row.kind, escape(row.differs),
            escape(row.first), escape(row.second), _action(row),
        )
        for row in shown
    ]


def _action(row: Row) -> str:
    if row.finding is None:
        return '<span class="none">已有甲的读法</span>' if row.second != "—" else '<span class="none">—</span>'
    if row.taken:
        return "已收进 " + button(f"-{row.number}", "收回", f"把{row.second}从图谱收回")
    return button(f"+{row.number}", "收进图谱", f"把{row.second}作为建议收进图谱")


def _take(services: Services, record: Record, listed: Sequence[Row], name: str) -> None:
    from ui.second_readings import take

    row = next((r for r in listed if str(r.number) == name[1:]), None)
    if row is None or row.finding is None:
        return
    person = services.acting(Permission.DECIDE_FINDINGS)
    try:
        take(row.finding, record.id, services.store, services.audience, person, now(), back=name.startswith("-"))
    except ValueError as refused:
        st.error(f"没有收进：{refused}。")
        return
    done = "已从图谱收回" if name.startswith("-") else "已作为建议收进图谱，标明出自语言模型"
    st.session_state[_NOTE] = f"{done}：{row.second}"
    st.rerun()
