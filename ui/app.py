"""The pages and their order. `lanmai ui` runs this file."""

import streamlit as st

from ui.state import Place
from ui.views.frame import dress, page, plainly

pages = {
    "研究": [
        page(Place.OVERVIEW, "总览", "home", default=True),
        page(Place.SEARCH, "检索", "search"),
        page(Place.READ, "阅读", "menu_book"),
        page(Place.PEOPLE, "人物", "person"),
        page(Place.ORGANISATIONS, "机构", "account_balance"),
        page(Place.PLACES, "地点", "place"),
        page(Place.EVENTS, "事件", "event"),
        page(Place.DOCUMENTS, "文件", "description", hidden=True),
        page(Place.GRAPH, "图谱", "hub"),
    ],
    "编研": [page(Place.BRIEF, "资政参阅", "edit_note")],
    "整理": [page(Place.QUEUE, "待办", "task_alt")],
}
chosen = st.navigation(pages)
dress()
with plainly():
    chosen.run()
