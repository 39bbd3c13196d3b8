"""The answer to a question typed into the search box: what the graph says, who says it, and where they disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from graph.model import Record, Span
from pipelines.answering import Line, Told, ask_graph
from pipelines.enquiry import Enquiry, Kind
from pipelines.language import EmbeddingError, chat_model
from ui.components.links import sheet
from ui.components.markup import quotation
from ui.services import Services

KIND_WORDS = {
    Kind.HOLDERS: "谁任此职", Kind.OFFICES: "任什么职", Kind.EVENTS: "有哪些事、在何时", Kind.LINK: "两者的联系",
    Kind.COUNT: "多少件档案", Kind.SAYS: "档案怎么说",
}


def answer(services: Services, question: str) -> None:
    """Show the answer above the hits; what is not found is said plainly."""
    told = _told(services, question)
    with st.container(border=True):
        st.markdown("**按问题作答**")
        st.caption(_understood(told.enquiry) + (f"　{told.note}" if told.note else ""))
        if told.empty:
            st.info("没有找到记载。这只说明您可以看的档案里没有，不说明没有发生。可以换一个说法，或看下面的检索结果。")
            return
        records = services.records(c.record_id for c in _citations(told))
        _show(told.lines, records, "told-lines")
        for number, side in enumerate(told.sides):
            st.markdown(f"**{escape(side.label)}**")
            _show([Line("", line.citations) for line in side.lines], records, f"told-side-{number}")
        if told.disputes:
            st.markdown("**说法不一**")
            _show(told.disputes, records, "told-disputes")
        st.caption("各条都是档案原文，点引文看上下文和原件；平台只作排列，不作取舍。")


def _told(services: Services, question: str) -> Told:
    model = chat_model(services.settings)
    with st.spinner("正在查……"):
        try:
            return ask_graph(question, services.store, services.audience, services.reader, services.embed, model)
        except EmbeddingError:
            return ask_graph(question, services.store, services.audience, services.reader, None, model)


def _understood(enquiry: Enquiry) -> str:
    """How the question was taken, so that a person sees when it was taken wrongly."""
    parts = [f"问的是：{KIND_WORDS[enquiry.kind]}"]
    if enquiry.names:
        parts.append(f"对象：{'、'.join(enquiry.names)}{enquiry.office}")
    if enquiry.earliest or enquiry.latest:
        first, last = enquiry.earliest or "最早", enquiry.latest or "最晚"
        parts.append(f"时间：{first if first == last else f'{first} 至 {last}'}")
    if enquiry.topic and enquiry.kind in (Kind.SAYS, Kind.EVENTS):
        parts.append(f"关于：{enquiry.topic}")
    return "；".join(parts)


def _citations(told: Told) -> list[Span]:
    lines = (*told.lines, *told.disputes, *(line for side in told.sides for line in side.lines))
    return [c for line in lines for c in line.citations]


def _show(lines: Sequence[Line], records: Mapping[str, Record], key: str) -> None:
    html = "".join(
        (f"<p>{escape(line.text)}</p>" if line.text else "")
        + "".join(quotation(c, records.get(c.record_id)) for c in line.citations)
        for line in lines
    )
    sheet(html, key=key)
