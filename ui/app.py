"""The pages and their order. `lanmai ui` runs this file."""

import streamlit as st

from ui.state import Place
from ui.views.frame import dress, page, plainly

pages = {
    "研究": [
        page(Place.OVERVIEW, "总览", default=True),
        page(Place.SEARCH, "检索"),
        page(Place.READ, "阅读"),
        page(Place.PEOPLE, "人物"),
        page(Place.ORGANISATIONS, "机构"),
        page(Place.PLACES, "地点"),
        page(Place.EVENTS, "事件"),
        page(Place.DOCUMENTS, "文件", hidden=True),
        page(Place.GRAPH, "图谱"),
    ],
    "编研": [page(Place.BRIEF, "资政参阅")],
    "整理": [page(Place.QUEUE, "待办")],
}
chosen = st.navigation(pages)
dress()
with plainly():
    chosen.run()
