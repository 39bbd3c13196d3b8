"""待办: all that waits for a person, and what was decided, to be taken back."""

from __future__ import annotations

from collections import Counter
from math import ceil

import streamlit as st

from graph.access import Audience
from graph.queries import questions
from ui.components.links import sheet
from ui.components.markup import page_links
from ui.services import Services
from ui.state import Place, link, page_asked
from ui.views.frame import params
from ui.views.questions import made, said, show, undo
from ui.wording import QUESTION_LABELS

_AT_ONCE = 10


def render(services: Services) -> None:
    """The page."""
    st.title("待办", anchor=False)
    if services.audience is not Audience.WORKING:
        st.info("待办只在“内部工作”下显示。")
        return
    said()
    asked = questions(services.store)
    counts = Counter(q.kind for q in asked)
    if not asked:
        st.success("没有等人判断的事。读入新档案后，同名、矛盾和日期不一的地方会列在这里。")
    else:
        st.write("平台只提出问题，由人来判断。先看理由和原文，再作判断。")
        kinds = [k for k in QUESTION_LABELS if counts[k]]
        kind = st.segmented_control(
            "类别", kinds, default=kinds[0], key="kind", format_func=lambda k: f"{QUESTION_LABELS[k]} {counts[k]}",
            label_visibility="collapsed", required=True,
        )
        chosen = [q for q in asked if q.kind == kind]
        last = ceil(len(chosen) / _AT_ONCE)
        at = min(page_asked(params()), last)
        show(services, chosen[(at - 1) * _AT_ONCE : at * _AT_ONCE])
        sheet(page_links(at, last, lambda n: link(Place.QUEUE, page=str(n))), key="turn")
    if decided := made(services):
        st.subheader("作过的判断", anchor=False)
        undo(services, decided[:50])
