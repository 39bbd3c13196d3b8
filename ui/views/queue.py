"""待办: all that waits for a person, one at a time, reasons first; to be filtered, given to somebody, seen to, taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from math import ceil

import streamlit as st

from graph.access import Audience, Permission, Person, Refused, permissions_of
from graph.corrections import read_reports
from graph.ontology import periods
from graph.places.meanings import AMBIGUOUS
from graph.store import GraphStore, StoreError
from pipelines.settings import read_settings
from ui.collecting import Collector
from ui.components.links import ask, sheet
from ui.components.markup import anchor, facet, page_links, plain, quotation
from ui.services import Services, open_graph
from ui.signed_in import accounts_of
from ui.state import Link, Place, link, one
from ui.tasks import assign, tick_off
from ui.views import meanings
from ui.views.frame import params
from ui.views.questions import made, said, show, undo
from ui.views.reports import decision
from ui.waiting import DECIDED_HERE, SUGGESTIONS, TICKED_OFF, Asked, Item, Waiting, counted
from ui.wording import FATE_LABELS, QUESTION_LABELS

_AT_ONCE = 12
_LAST = "queue-last"  # session key: the item shown last, and where it stood in its list
_PLACES = {
    "correction": "看这条报错", "disputed": "看这件档案", "suggestions": "到多维归类", "warning": "打开第一件",
    "ambiguous_place": "看这个地名", "date_conflict": "看这件事", "number_conflict": "看这件事",
}
_NOBODY = "（不派给任何人）"


def collector(services: Services) -> Collector:
    """The queue of this graph, shared by every window."""
    return _collector(services.store.url, id(services.store), services.store)


@st.cache_resource(show_spinner=False, max_entries=4)
def _collector(url: str, opened: int, _store: GraphStore) -> Collector:
    return Collector(_store)


def title(who: Person | None) -> str:
    """The page's name in the navigation, with how much waits as far as that is known without waiting for it."""
    if who is None or not who.may(Permission.READ_CLOSED):
        return "待办"
    try:
        store = open_graph(read_settings())
        known = _collector(store.url, id(store), store).at_hand() if store is not None else None
    except StoreError:
        return "待办"  # the page itself says what is wrong
    return f"待办 {len(known.items)}{'＋' if known.capped else ''}" if known and known.items else "待办"


def render(services: Services) -> None:
    """The page."""
    st.title("待办", anchor=False)
    if services.audience is not Audience.WORKING:
        st.info("待办只在“内部工作”下显示。")
        return
    said()
    which = st.segmented_control(
        "看哪些", ["waiting", "made"], default="waiting", key="queue-which", required=True, label_visibility="collapsed",
        format_func=lambda w: {"waiting": "等人判断", "made": "作过的判断"}[w],
    )
    if which == "made":
        _made(services)
        return
    with st.spinner("正在清点待办，第一次要多等几秒……"):
        waiting = collector(services).waiting()
    if waiting is None or not waiting.items:
        st.success("没有等人判断的事。读入新档案后，同名、矛盾、日期不一和读入提醒会列在这里；读者报的错也在这里。")
        return
    _waiting(services, waiting)


def _made(services: Services) -> None:
    decided = made(services)
    if not decided:
        st.info("还没有人作过“是否同一个”的判断。别的决定在“审计”页可以撤销。")
    undo(services, decided[:50])
    if len(decided) > 50:
        st.caption(f"共 {len(decided)} 个，先列最近的 50 个；更早的在“审计”页查找、撤销。")


def _waiting(services: Services, waiting: Waiting) -> None:
    asked = Asked.read(params())
    me = services.person.name
    wanted = [i for i in waiting.items if asked.fits(i, waiting.tasks, me)]
    left, right = st.columns([1, 3.4], gap="large")
    with left:
        sheet(_facets(services, waiting, asked), key="queue-facets")
    with right:
        if not wanted:
            st.info("这样的待办一条也没有了。")
            sheet(f"<p>{anchor('去掉全部限制', Asked().link)}</p>", key="queue-widen")
            return
        at = _where(asked, wanted)
        asked = replace(asked, page=at // _AT_ONCE + 1)
        _turn(asked, wanted, at)
        _one(services, waiting, asked, wanted, at)
        _list(services, waiting, asked, wanted, at)


def _where(asked: Asked, wanted: Sequence[Item]) -> int:
    """Which of these is shown: the one in the address; where that one stood, once it is decided; else the page's first."""
    item = one(params(), "item")
    at = next((n for n, i in enumerate(wanted) if i.id == item), -1)
    if at < 0 and item:
        gone, place = st.session_state.get(_LAST, ("", 0))
        at = place if gone == item else at
    at = min(at if at >= 0 else (asked.page - 1) * _AT_ONCE, len(wanted) - 1)
    st.session_state[_LAST] = (item or wanted[at].id, at)
    return at


# ---- which
def _facets(services: Services, waiting: Waiting, asked: Asked) -> str:
    me, tasks = services.person.name, waiting.tasks

    def some(name: str) -> list[Item]:
        return [i for i in waiting.items if asked.fits(i, tasks, me, but=name)]

    def group(heading: str, name: str, counts: dict[str, int], labels: dict[str, str]) -> str:
        held = getattr(asked, name)
        return facet(heading, {
            v: (labels.get(v, v), n, v == held, asked.toggled(name, v).link) for v, n in counts.items() if n or v == held
        })

    by_kind = counted(some("kind"))
    of_whom = Counter(tasks.given.get(i.id, "") for i in some("whose"))
    others = {name: n for name, n in sorted(of_whom.items()) if name not in ("", me)}
    whose = {"mine": of_whom[me], "nobody": of_whom[""], **others}
    by_period, by_fonds = (Counter(v for i in some(n) for v in getattr(i, f)) for n, f in (("period", "periods"), ("fonds", "fonds")))
    names = services.fonds_names(by_fonds)
    marks = {k: f"{QUESTION_LABELS[k]}{'（先列这些）' if k in waiting.capped else ''}" for k in QUESTION_LABELS}
    return "".join((
        group("类别", "kind", {k: by_kind.get(k, 0) for k in QUESTION_LABELS}, marks),
        group("派给谁", "whose", whose, {"mine": "派给我的", "nobody": "还没有派的"}),
        group("全宗", "fonds", dict(by_fonds.most_common()), {v: f"{v} {names.get(v, '')}" for v in by_fonds}),
        group("时期", "period", {p.id: by_period[p.id] for p in periods()}, {p.id: p.label for p in periods()}),
    ))


def _turn(asked: Asked, wanted: Sequence[Item], at: int) -> None:
    """Where one is in the list, and the way on: by button or by key."""
    where, back, on = st.columns([4, 1.2, 1.2], vertical_alignment="center")
    where.caption(f"第 {at + 1} 条，共 {len(wanted)} 条。按 K 看上一条，按 J 看下一条。")
    if back.button("上一条", key="queue-back", disabled=at == 0, shortcut="k", width="stretch"):
        ask(asked.at(wanted[at - 1]))
    if on.button("下一条", key="queue-on", disabled=at + 1 == len(wanted), shortcut="j", width="stretch"):
        ask(asked.at(wanted[at + 1]))


# ---- one of them
def _one(services: Services, waiting: Waiting, asked: Asked, wanted: Sequence[Item], at: int) -> None:
    item = wanted[at]
    following = wanted[at + 1] if at + 1 < len(wanted) else wanted[at - 1] if at else None
    after = asked.at(following) if following is not None else asked.link
    if item.question is not None:
        show(services, [item.question])
        if item.kind == AMBIGUOUS and item.question.subjects and meanings.decide(services, item.question.subjects[0]):
            ask(after)
            st.rerun()
    else:
        with st.container(border=True, key=f"item-{item.id}"):
            _told(services, item)
            if item.kind == "correction":
                _decide_report(services, item)
    _deeds(services, waiting, item, after)


def _told(services: Services, item: Item) -> None:
    """What it is, why, and the words or rows it rests on."""
    records = services.records([*(s.record_id for s in item.evidence[:6]), *(r.record_id for r in item.rows if r.record_id)])
    reasons = "".join(f"<li>{escape(r)}</li>" for r in item.reasons)
    words = "".join(quotation(s, records.get(s.record_id)) for s in item.evidence[:6])
    rows = "".join(
        f'<li><span class="dim">{escape(_file(r.path))}{f" 第 {r.row} 行" if r.row else ""}</span> {FATE_LABELS[r.fate]}：'
        f"{escape('；'.join(r.reasons))}"
        f"{'　' + anchor('打开', link(Place.READ, id=r.record_id)) if r.record_id in records else ''}</li>"
        for r in item.rows
    )
    more = f'<p class="dim small">先列 {len(item.rows)} 行，共 {item.amount} 行</p>' if len(item.rows) < item.amount and rows else ""
    sheet(
        f"<h3>{QUESTION_LABELS[item.kind]}：{escape(item.title)}</h3><ul>{reasons}</ul>{words}"
        f"{f'<ul class=small>{rows}</ul>' if rows else ''}{more}", key=f"told-{item.id}",
    )


def _file(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[-1]


def _decide_report(services: Services, item: Item) -> None:
    if not services.may(Permission.DECIDE_FINDINGS):
        return
    for record_id in item.record_ids or ("",):
        reported = next((r for r in read_reports(services.store, services.audience, record_id) if r.id == item.id), None)
        if reported is not None:
            decision(services, reported)
            return


# ---- what is done with it
def _deeds(services: Services, waiting: Waiting, item: Item, after: Link) -> None:
    """To whom it is given; ticking off what no decision ends; the page where it is decided."""
    has, me = waiting.tasks.given.get(item.id, ""), services.person.name
    people, tick, place = st.columns([2.2, 1.2, 1.4], vertical_alignment="center")
    with people:
        _give(services, item, has)
    mine = has in ("", me) or services.may(Permission.ASSIGN)
    if item.kind in TICKED_OFF and mine and tick.button("看过了，办结", key=f"tick-{item.id}", shortcut="x", width="stretch"):
        _done(partial(_tick, services, item), "已办结；内容有变时会再列出来。", after)
    with place:
        words = _PLACES.get(item.kind, "")
        sheet(f"<p>{anchor(words, item.place)}</p>" if words and item.place and item.kind not in DECIDED_HERE else "", key="queue-place")


def _give(services: Services, item: Item, has: str) -> None:
    me = services.person.name
    words, button = st.columns([2, 1.4], vertical_alignment="center")
    words.caption(f"派给：{plain(has)}" if has else "还没有派给谁")
    if services.may(Permission.ASSIGN):
        with button.popover("派给……", width="stretch"):
            to = st.selectbox("派给谁", [_NOBODY, *_staff(services)], key=f"to-{item.id}", index=None, placeholder="选一个人")
            if st.button("派给此人", key=f"give-{item.id}", type="primary", disabled=to is None):
                name = "" if to in (None, _NOBODY) else str(to)
                _done(partial(_assign, services, item, name), f"已派给 {name}。" if name else "已收回分派。", None)
    elif has in ("", me) and button.button("不办了" if has else "我来办", key=f"take-{item.id}", shortcut="m", width="stretch"):
        _done(partial(_assign, services, item, "" if has else me), "已放下。" if has else "已记在您名下。", None)


def _staff(services: Services) -> list[str]:
    """Whom work can be given to: the accounts that may read closed records; without accounts oneself."""
    if not services.settings.accounts:
        return [services.person.name]
    return [
        a.name for a in accounts_of(services.settings).all()
        if not a.disabled and Permission.READ_CLOSED in permissions_of(a.roles)
    ]


def _assign(services: Services, item: Item, to: str) -> None:
    assign(services.store, item, to, services.acting(Permission.READ_CLOSED))


def _tick(services: Services, item: Item) -> None:
    tick_off(services.store, item, "", services.acting(Permission.READ_CLOSED))


def _done(act: Callable[[], object], told: str, after: Link | None) -> None:
    try:
        act()
    except (Refused, ValueError, StoreError) as wrong:
        st.error(str(wrong))
        return
    st.session_state["said"] = told
    if after is not None:
        ask(after)
    st.rerun()


# ---- those around it
def _list(services: Services, waiting: Waiting, asked: Asked, wanted: Sequence[Item], at: int) -> None:
    """The page of the list that holds the one shown."""
    first = (asked.page - 1) * _AT_ONCE
    page = wanted[first : first + _AT_ONCE]
    services.records(i.record_ids[0] for i in page if i.record_ids)  # titles speak of them: logged as seen
    rows = "".join(_row(asked, waiting, item, item is wanted[at]) for item in page)
    last = ceil(len(wanted) / _AT_ONCE)
    turn = page_links(asked.page, last, lambda n: replace(asked, page=n).link)
    sheet(f'<h4>这一页</h4><ul class="queue">{rows}</ul>{turn}', key="queue-list")


def _row(asked: Asked, waiting: Waiting, item: Item, here: bool) -> str:
    given = waiting.tasks.given.get(item.id, "")
    moves, to = f"牵动 {item.moves} 件" if item.moves else "", f"派给 {given}" if given else ""
    many = f"{item.amount} {'条' if item.kind == SUGGESTIONS else '行'}" if item.kind in (SUGGESTIONS, "warning") else ""
    bits = [QUESTION_LABELS[item.kind], many, "、".join(item.fonds[:3]), moves, to]
    dim = f'<span class="dim small">{escape(" · ".join(b for b in bits if b))}</span>'
    words = f"<b>{escape(item.title)}</b>" if here else anchor(item.title, asked.at(item))
    return f'<li{" aria-current=true" if here else ""}>{words} {dim}</li>'
