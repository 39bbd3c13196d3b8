"""多维归类: one record with its words lit, the suggestions of all facets, decided by keyboard; how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from graph.access import Audience, Permission, Refused
from graph.model import Record, Span
from graph.ontology import assignment_defaults, schemes
from graph.reviews import Review, Said
from graph.schemes import mark
from graph.store import GraphStore, StoreError
from ui import agreement, classifying
from ui.classify_queue import Asked, Ledger, Wanted, following
from ui.components.kinds import alike_data, kinds_sheet, sheet_data
from ui.components.links import sheet
from ui.components.markup import anchor, table
from ui.services import Services
from ui.state import Place, link
from ui.views.frame import params

_KEY, _DONE, _BEEN, _TOLD, _ALIKE = "kinds", "kinds-done", "kinds-been", "kinds-told", "kinds-alike"
_TTL = 30  # seconds that figures may be old


@st.cache_resource(show_spinner=False)
def _ledger(url: str, opened: int) -> Ledger:
    return Ledger()


def ledger(store: GraphStore) -> Ledger:
    """All that was said of values in this store, up to now."""
    known = _ledger(store.url, id(store))
    known.refresh(store)
    return known


def render(services: Services) -> None:
    """The page."""
    st.title("多维归类", anchor=False)
    if services.audience is not Audience.WORKING:
        st.info("归类只在“内部工作”下进行。")
        return
    if not services.may(Permission.CLASSIFY):
        st.info("归类由归类人员和策展人员来做。需要的话，请找系统管理员。")
        return
    asked = _filters(services, Asked.read(params()))
    _sheet(services, asked)
    _figures(services)


# ---- what is asked for
def _filters(services: Services, asked: Asked) -> Asked:
    facets = ["", *(s.id for s in schemes().values() if s.assignable)]
    fonds = ["", *services.store.facets(None, services.audience).get("fonds", {})]
    names = services.fonds_names(f for f in fonds if f)
    left, middle, right = st.columns([2, 3, 3], vertical_alignment="bottom")
    facet = left.selectbox(
        "维度", facets, index=facets.index(asked.facet), format_func=lambda f: schemes()[f].label if f else "全部维度",
    )
    wanted = middle.segmented_control(
        "哪些档案", list(Wanted), default=asked.wanted, format_func=lambda w: w.label, required=True,
    )
    number = right.selectbox(
        "全宗", fonds, index=fonds.index(asked.fonds) if asked.fonds in fonds else 0,
        format_func=lambda f: f"{f} {names.get(f, '')}".strip() if f else "全部全宗",
    )
    chosen = Asked(facet, wanted or Wanted.OPEN, number, asked.record_id)
    if (chosen.facet, chosen.wanted, chosen.fonds) != (asked.facet, asked.wanted, asked.fonds):
        chosen = chosen.at("")
        _address(chosen)
    return chosen


def _address(asked: Asked) -> None:
    kept = {"as": st.query_params.get("as", "")} if "as" in st.query_params else {}
    st.query_params.from_dict({**kept, **asked.link.params})


# ---- the sheet
@st.fragment
def _sheet(services: Services, asked: Asked) -> None:
    store = services.store
    asked = asked.at(params().get("id", [""])[0])
    if not asked.record_id:
        asked = asked.at(following(store, asked, ledger(store), services.person, services.audience))
    record = services.record(asked.record_id) if asked.record_id else None
    if record is None:
        _nothing(asked)
        return
    if params().get("id") != [record.id]:
        _address(asked)
    kinds = classifying.read_kinds(store, record.id, services.audience)
    data = sheet_data(record, kinds, services.person, _stale(kinds))
    told, error, focus = st.session_state.pop(_TOLD, ("", "", ""))
    data |= {"facet": asked.facet, "note": told, "error": error, "focus": focus, "alike": _shown_alike(services, record, kinds)}
    kinds_sheet(data, _KEY, lambda: _did(services, asked, record))


def _nothing(asked: Asked) -> None:
    if asked.record_id:
        st.info("没有这件档案。")
    elif asked.wanted is Wanted.OPEN:
        st.success("没有等着判断的建议。换一个维度或全宗；新读入的档案会自动带上建议。")
        st.caption("还没有读入过档案时，先运行 lanmai build 文件夹；方案改过以后，运行 lanmai reclassify。")
    else:
        st.info(f"没有“{asked.wanted.label}”的档案。")


def _stale(kinds: classifying.Kinds) -> set[str]:
    """Facets whose scheme has changed since the suggestions shown were made."""
    defaults = assignment_defaults()
    spoken = {v.facet: a.origin for v in kinds.values for a in v.suggested if a.origin.startswith("rule:cues/")}
    return {f for f, origin in spoken.items() if f not in schemes() or not origin.endswith(mark(schemes()[f], defaults))}


def _shown_alike(services: Services, record: Record, kinds: classifying.Kinds) -> dict[str, Any] | None:
    """The list of records alike that was asked for, as long as this record is shown."""
    asked = st.session_state.get(_ALIKE)
    value = kinds.value(asked[1]) if asked and asked[0] == record.id else None
    if asked is None or value is None:
        return None
    found, more = classifying.alike(services.store, value, services.audience)
    if value.waits:
        found = [value, *found]
    records = services.records(v.record_id for v in found)
    pairs = [(v, records[v.record_id]) for v in found if v.record_id in records]
    day = record.when.earliest if record.when else ""
    return {**alike_data(value, pairs, more, day), "token": asked[2]}


# ---- what a person does
def _did(services: Services, asked: Asked, record: Record) -> None:
    did = dict(st.session_state[_KEY].get("did") or {})
    act = did.get("act", "")
    if act != "alike":
        st.session_state.pop(_ALIKE, None)
    try:
        if act == "next":
            _go(services, asked)
        elif act == "previous":
            _back(asked)
        elif act == "alike":
            st.session_state[_ALIKE] = (record.id, str(did["subject"]), did.get("at", 0))
        else:
            _decide(services, asked, record, did)
    except (Refused, StoreError, ValueError) as error:
        st.session_state[_TOLD] = ("", str(error), "")


def _go(services: Services, asked: Asked) -> None:
    found = following(services.store, asked, ledger(services.store), services.person, services.audience)
    if not found:
        st.session_state[_TOLD] = ("这是最后一件。", "", "")
        return
    been: list[str] = st.session_state.setdefault(_BEEN, [])
    been.append(asked.record_id)
    _address(asked.at(found))


def _back(asked: Asked) -> None:
    been = st.session_state.get(_BEEN) or []
    if been:
        _address(asked.at(been.pop()))
    else:
        st.session_state[_TOLD] = ("前面没有看过的了。", "", "")


def _decide(services: Services, asked: Asked, record: Record, did: dict[str, Any]) -> None:
    act = did.get("act", "")
    store, person = services.store, services.acting(Permission.CLASSIFY)
    done: list[list[Review]] = st.session_state.setdefault(_DONE, [])
    if act == "undo":
        if not done:
            raise ValueError("没有可撤销的一步")
        last = done.pop()
        classifying.undo(store, last, person)
        st.session_state[_TOLD] = (f"已撤销：{_name(last)}", "", last[0].subject)
        if {r.record_id for r in last} == {last[0].record_id} != {record.id}:  # show what was undone
            _address(asked.at(last[0].record_id))
        return
    value = _meant(classifying.read_kinds(store, record.id, services.audience), record, str(did.get("subject", "")))
    if act == "correct":
        now = store.record(record.id, services.audience) or record  # its text may have been corrected meanwhile
        evidence = Span(record.id, int(did["start"]), int(did["end"]), str(did["quote"]), str(did["field"]))
        made = classifying.correct(store, now, value, str(did["facet"]), str(did["concept"]), evidence, person)
    elif value is None:
        raise ValueError("这条建议刚刚变了：请再看一遍")
    elif act == "withdraw":
        own = value.by(person)
        classifying.take_back(store, [own] if own else [], person)
        made = []
    elif act == "accept-alike":
        made = classifying.accept_alike(store, _of(services, value, did), str(did.get("note", "")), person)
    else:
        made = [classifying.decide(store, value, Said.ACCEPTED if act == "accept" else Said.REJECTED, person)]
    if made:
        done.append(made)
    st.session_state[_TOLD] = (f"{_name(made)}（U 撤销）" if made else "已收回。", "", "")


def _meant(kinds: classifying.Kinds, record: Record, subject: str) -> classifying.Value | None:
    """The value of a subject; `FACET:` is the facet's having none."""
    facet, _, concept = subject.partition(":")
    return kinds.value(subject) if concept or not facet else kinds.nothing(record.id, facet)


def _of(services: Services, value: classifying.Value, did: dict[str, Any]) -> list[classifying.Value]:
    """The values chosen, of those that are alike at this moment: what was decided meanwhile is left alone."""
    found, _ = classifying.alike(services.store, value, services.audience)
    chosen = set(did.get("ids") or ())
    return [v for v in (value, *found) if v.record_id in chosen and v.waits]


def _name(made: Sequence[Review]) -> str:
    last = made[-1]
    told = "接受" if last.said is Said.ACCEPTED else "不接受"
    return f"{told}“{classifying.label(last.subject)}”{f'，共 {len(made)} 件' if len({r.record_id for r in made}) > 1 else ''}"


# ---- how far it has come
@st.fragment
def _figures(services: Services) -> None:
    with st.expander("进度与一致程度"):
        st.button("重新数一遍", on_click=_counted.clear, help=f"数字最多旧 {_TTL} 秒")
        rows, more, agreed = _counted(services.store.url, services.store, services.audience)
        if more:
            st.caption(f"只数了前 {agreement.MOST_COUNTED:,} 件。")
        named = {s.id: s.label for s in schemes().values()}
        heads = ("维度", "值", "已定", "有分歧", "待判断", "确认空着")
        sheet(table(heads, [
            (escape(named[p.facet]), str(p.values), str(p.decided), _disputed(p), str(p.waiting), str(p.emptied)) for p in rows
        ]), key="kinds-progress")
        if not agreed:
            st.caption("两个人判断过同一些值以后，这里列出他们的一致程度（Cohen's κ）。")
            return
        sheet(table(("维度", "甲", "乙", "共同判断", "相同", "κ"), [
            (escape(named.get(a.facet, "全部")), escape(a.left), escape(a.right), str(a.both), f"{a.alike / a.both:.0%}",
             "无从计算（两人只给过一种答案）" if a.kappa is None else f"{a.kappa:.2f}")
            for a in agreed
        ]), key="kinds-agreement")


def _disputed(row: agreement.Progress) -> str:
    to = link(Place.CLASSIFY, facet=row.facet, show=Wanted.DISPUTED.value)
    return anchor(str(row.disputed), to) if row.disputed else "0"


@st.cache_data(ttl=_TTL, show_spinner=False)
def _counted(
    url: str, _store: GraphStore, audience: Audience
) -> tuple[list[agreement.Progress], bool, list[agreement.Agreement]]:
    known = ledger(_store)
    rows, more = agreement.progress(_store, known, audience)
    return rows, more, agreement.agreements(known.all())
