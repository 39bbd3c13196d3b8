"""What surrounds every page: style, who is here, the audience previewed, and errors said in plain words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

import streamlit as st

from graph.access import Audience, Permission, Person, Refused
from graph.schemes import SchemeError
from graph.store import Conflict, StoreError
from ui.components.links import page_file
from ui.services import Services, open_services
from ui.state import Place, audience_of

_log = logging.getLogger("lanmai.ui")
_KEY, _PERSON, _REFUSED = "audience", "person", "refused"  # session keys
_MARK = (  # drawn here, since a named icon would be fetched from the network for the browser's tab
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="5" fill="#A8322A"/>'
    '<path d="M9 22 16 10l8 9M9 22l15-3" stroke="#FBF8F2" stroke-width="2" fill="none"/><g fill="#FBF8F2">'
    '<circle cx="16" cy="9" r="3.600"/><circle cx="8.500" cy="22.500" r="3.600"/><circle cx="24" cy="19.500" r="3"/></g></svg>'
)


WRITING = (
    Permission.COMPOSE, Permission.EXPORT, Permission.RELEASE, Permission.REVIEW_POLITICAL,
    Permission.REVIEW_PROFESSIONAL, Permission.REVIEW_COMPLIANCE,
)  # any of these opens the pages of works in progress


def style() -> None:
    """The look, the same on every page."""
    st.set_page_config(page_title="兰脉", page_icon=_MARK, layout="wide")
    st.html(f"<style>{(files('ui') / 'style.css').read_text('utf-8')}</style>")


def dress(person: Person) -> None:
    """Sidebar, and what the last click was refused for."""
    if not person.audiences:
        person.require(Permission.READ_OPEN)
    widest = person.audiences[0]
    asked = st.session_state.get(_KEY) or audience_of(_params(), widest)
    st.session_state[_KEY] = asked if asked in person.audiences else widest
    st.session_state[_PERSON] = person
    with st.sidebar:
        st.selectbox(
            "按对象预览", person.audiences, format_func=lambda a: _called(a, widest), key=_KEY,
            help="选定对象以后，各页只显示这一对象可以看到的档案；其余的如同不存在。",
        )
        chosen = audience()
        if chosen is not widest:
            st.caption(f"现在看到的，就是“{chosen.label}”能看到的全部。")
    wanted = "" if chosen is widest else chosen.value
    if st.query_params.get("as", "") != wanted:  # every change is a step of the browser's history
        st.query_params.pop("as", None) if not wanted else st.query_params.update({"as": wanted})
    if refusal := st.session_state.pop(_REFUSED, ""):
        st.error(refusal)


def _called(audience: Audience, widest: Audience) -> str:
    """Somebody who reads what is open is no leader who gets briefs."""
    return "开放档案" if audience is widest and audience is Audience.BRIEF else audience.label


def audience() -> Audience:
    """The audience whose view is shown."""
    return Audience(st.session_state[_KEY])


def services() -> Services:
    """Services for the person here and the audience chosen; teaches and ends the page while there is no graph yet."""
    opened = open_services(st.session_state[_PERSON], audience())
    if opened is None:
        teach()
        st.stop()
    return opened


@contextmanager
def allowed() -> Iterator[None]:
    """For what a click does before the page is drawn: a refusal ends it, and is told on the page."""
    try:
        yield
    except Refused as refused:
        st.session_state[_REFUSED] = str(refused)


def teach() -> None:
    """What to do when nothing has been read in."""
    st.title("还没有档案", anchor=False)
    st.markdown(
        "兰脉把档案里的人、机构、地点、事件连成图谱，每一条都能点回原文。先读入一批档案：\n\n"
        "1. 把目录（.xlsx、.csv）和全文（.txt、.docx、.pdf、.md）放在一个文件夹里；\n"
        "2. 在终端运行下面的命令，看屏幕上的报告；\n"
        "3. 回到这一页刷新。"
    )
    st.code("lanmai build 文件夹", language=None)
    st.caption("想先看看样子：lanmai build samples/holding 会读入随软件附带的示例馆藏。")


@contextmanager
def plainly() -> Iterator[None]:
    """Errors as a sentence a person can act on; the details go to the server's log."""
    try:
        yield
    except Refused as refused:
        st.error(str(refused))
    except Conflict:
        st.warning("刚才有人存了新版，您的改动没有存。请刷新页面，看过新版再改。")
    except SchemeError as error:
        st.error(str(error))
    except StoreError as error:
        st.error(f"图库没有应答：{error}")
    except Exception as error:
        _log.exception("page failed")
        st.error(f"这一页出错了（{type(error).__name__}）。请刷新再试；若还是这样，请把终端里的记录交给管理员。")


def page(place: Place, title: str, default: bool = False, hidden: bool = False) -> st.Page:
    """One page of the navigation; without an icon, for the same reason."""
    return st.Page(
        page_file(place), title=title, url_path=place.value, default=default, visibility="hidden" if hidden else "visible",
    )


def _params() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def params() -> dict[str, list[str]]:
    """The parameters of the address."""
    return _params()
