"""The pages and their order. `lanmai ui` runs this file."""

import streamlit as st

from graph.access import Permission
from ui.state import Place
from ui.views import queue
from ui.views.frame import WRITING, dress, page, plainly
from ui.views.sign_in import settle, signed_in_or_asked

who = settle()


def may(*permissions: Permission) -> bool:
    """Whether the page is of use to whoever sits here; one that is not stays out of the navigation."""
    return who is not None and any(who.may(p) for p in permissions)


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
    "编研": [
        page(Place.DOSSIER, "专题", hidden=not may(Permission.COMPOSE, Permission.CURATE)),
        page(Place.WORKS, "文稿", hidden=not may(*WRITING)),
        page(Place.BRIEF, "资政参阅", hidden=not may(*WRITING)),
        page(Place.EXHIBITION, "展览", hidden=not may(*WRITING)),
    ],
    "整理": [
        page(Place.CLASSIFY, "多维归类", hidden=not may(Permission.CLASSIFY)),
        page(Place.QUEUE, queue.title(who), hidden=not may(Permission.READ_CLOSED)),
        page(Place.REPORTS, "报错"),
    ],
    "管理": [
        page(Place.USERS, "用户", hidden=not may(Permission.MANAGE_USERS)),
        page(Place.AUDIT, "审计", hidden=not may(Permission.READ_AUDIT)),
    ],
}
chosen = st.navigation(pages, position="sidebar" if who else "hidden", expanded=True)
with plainly():
    person = signed_in_or_asked(who)
    dress(person)
    chosen.run()
