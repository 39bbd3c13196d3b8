"""审计: who did what to what, when; searched, and proved to be as it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from html import escape

import streamlit as st

from graph.access import Permission, Refused
from graph.audit import AuditEntry, head_from
from graph.store import AuditFilter, StoreError
from ui.auditing import check
from ui.components.choices import button, choices
from ui.components.markup import plain, table
from ui.services import Services
from ui.undoing import Judged, Undoable, undo, undoable

_PAGE = 50
_FROM, _ASKED = "audit-from", "audit-asked"  # session keys: the page's last places, and for which question
_UNDOING = "undoing"  # session key: the place of the entry whose dialog is open


def render(services: Services) -> None:
    """The page; Refused for somebody who may not read the log."""
    services.acting(Permission.READ_AUDIT)
    st.title("审计", anchor=False)
    st.write("每一次判断、导出、登录，每一次查阅未开放档案，都记在这里，只能追加；每一条带着前一条的封签，改动、删去、插入、调换都查得出。")
    if message := st.session_state.pop("said", ""):
        st.success(message)
    _prove(services)
    where = _question()
    _entries(services, where)


def _prove(services: Services) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        noted = st.text_input(
            "先前抄下的封签（可不填）", key="audit-noted", placeholder="条数:封签",
            help="每次核验后把打印的封签抄在日志之外；以后填在这里，连整本重写也查得出。",
        )
        asked = st.button("核验日志", key="audit-verify", type="primary")
    if not asked:
        return
    try:
        known = head_from(noted) if noted and noted.strip() else None
    except ValueError as wrong:
        st.error(str(wrong))
        return
    with st.spinner("正在逐条核对……"):
        found, head = check(services.store, known)
    if found:
        st.error(f"日志不完整：第 {found.place} 条起对不上。{found.reason}")
        return
    st.success(f"日志完整，共 {head.place} 条。请把封签抄在别处：")
    st.code(head.words, language=None)


def _question() -> AuditFilter:
    who, action, subject, since = st.columns([1, 1, 1.4, 1])
    chosen: date | None = since.date_input("从哪天起", None, key="audit-since", format="YYYY-MM-DD")
    return AuditFilter(
        (who.text_input("谁", key="audit-who") or "").strip(), (action.text_input("做了什么", key="audit-action") or "").strip(),
        (subject.text_input("对什么（档号、标识）", key="audit-subject") or "").strip(),
        datetime.combine(chosen, time()).astimezone().astimezone(UTC).isoformat() if chosen else "",
    )


def _entries(services: Services, where: AuditFilter) -> None:
    """A page of entries, newest first; going back is by the places the pages before began at."""
    if st.session_state.get(_ASKED) != where:
        st.session_state[_ASKED], st.session_state[_FROM] = where, [0]
    pages: list[int] = st.session_state[_FROM]
    below = AuditFilter(where.who, where.action, where.subject, where.since, pages[-1])
    found = services.store.audit(_PAGE + 1, below)
    if not found:
        st.info("没有这样的条目。" if where != AuditFilter() else "还没有任何条目。")
        return
    shown = found[:_PAGE]
    open_ = {p: u for p, u in undoable(services.store, shown, _judged(services)).items() if u.allows(services.person)}
    if chosen := choices(_table(shown, len(pages), open_), key="audit-table"):
        st.session_state[_UNDOING] = int(chosen)
    if (place := st.session_state.get(_UNDOING)) in open_:
        _undo(services, open_[place])
    newer, older, _ = st.columns([1, 1, 5])
    if len(pages) > 1 and newer.button("较新的", key="audit-newer", width="stretch"):
        pages.pop()
        st.rerun()
    if len(found) > _PAGE and older.button("较早的", key="audit-older", width="stretch"):
        pages.append(found[_PAGE - 1].place)
        st.rerun()


def _judged(services: Services) -> Judged:
    return _known(services.store.url, id(services.store))


@st.cache_resource(show_spinner=False, max_entries=4)
def _known(url: str, opened: int) -> Judged:
    return Judged()


def _close() -> None:
    st.session_state.pop(_UNDOING, None)


@st.dialog("撤销这个决定", width="medium", on_dismiss=_close)
def _undo(services: Services, chosen: Undoable) -> None:
    """What is to be taken back and why; the first entry stays, another one says that it was undone."""
    entry = chosen.entry
    st.markdown(f"第 {entry.place} 条　{plain(entry.who)}，{_moment(entry.at)}：**{plain(entry.action)}**  \n{plain(entry.detail)}")
    reason = st.text_area("为什么撤销（会记进审计日志）", key="undo-reason")
    st.caption("日志只增不减：原来的一条留着，另记一条说明它被谁撤销。撤销以后可以另作决定。")
    if st.button("撤销", type="primary", key="undo"):
        try:
            person = services.acting(Permission.READ_AUDIT)
            with st.spinner("正在撤销……"):
                lost = undo(services.store, entry.place, reason or "", person, _judged(services), lambda: services.reader)
        except (Refused, ValueError, StoreError) as wrong:
            st.error(str(wrong))
            return
        _close()
        st.session_state["said"] = "；".join([f"已撤销第 {entry.place} 条。", *lost])
        st.rerun()


def _table(entries: Sequence[AuditEntry], page: int, undoable_: Mapping[int, Undoable]) -> str:
    rows = [
        (
            str(e.place), escape(_moment(e.at)), escape(e.who), escape(e.action), escape(e.subject), escape(e.detail),
            button(str(e.place), "撤销", f"撤销第 {e.place} 条：{e.action}") if e.place in undoable_ else "",
        )
        for e in entries
    ]
    return table(("条", "时间", "谁", "做了什么", "对什么", "说明", ""), rows, f"第 {page} 页，由新到旧")


def _moment(at: str) -> str:
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return at
