"""总览: what is held and known, what waits for a person, how the last builds went, works in progress."""

from __future__ import annotations

from collections import Counter
from html import escape

import streamlit as st

from graph.access import Audience
from graph.model import EntityType, When
from graph.ontology import period_of, periods
from graph.store import Run
from ui.components.charts import bars
from ui.components.links import go, sheet
from ui.components.markup import anchor, facet, plain
from ui.releasing import LEDGER
from ui.services import Services
from ui.state import ENTITY_PLACES, Place, Search, link
from ui.views.frame import WRITING, teach
from ui.views.queue import collector
from ui.waiting import SUGGESTIONS, Asked, Waiting
from ui.wording import FATE_LABELS, QUESTION_LABELS, TYPE_LABELS, moment

_LABELS = {
    EntityType.PERSON: "Person", EntityType.ORGANISATION: "Organisation", EntityType.PLACE: "Place",
    EntityType.EVENT: "EventName", EntityType.DOCUMENT: "Document",
}

_FIRST = 5
_PATIENCE = 5.0  # seconds that the page waits for its list of what waits


def render(services: Services) -> None:
    """The page."""
    facets = services.store.facets(None, services.audience)
    if not sum(facets.get("openness", {}).values()):
        teach()
        return
    st.title("总览", anchor=False)
    _counts(services, facets)
    _holdings(services, facets)
    if services.audience is not Audience.WORKING:
        return
    left, right = st.columns([1.5, 1], gap="large")
    with right:
        if any(services.may(p) for p in WRITING):
            _products(services)
        _builds(services)
    with left:  # last, since it may have to be counted first
        _waiting(services)


def _counts(services: Services, facets: dict[str, dict[str, int]]) -> None:
    nodes = services.store.stats(services.audience).nodes
    figures = [(sum(facets["openness"].values()), "件档案", link(Place.SEARCH)), (len(facets["fonds"]), "个全宗", None)]
    figures += [(nodes.get(_LABELS[k], 0), f"个{TYPE_LABELS[k]}", link(ENTITY_PLACES[k])) for k in _LABELS]
    figures += [(nodes.get("Event", 0), "条事件记述", None), (nodes.get("Statement", 0), "条关系记述", None)]
    shown = "".join(
        f"<span><b>{anchor(str(n), target) if target else n}</b> {escape(word)}</span>" for n, word, target in figures
    )
    sheet(f'<div class="figures">{shown}</div>', key="figures")


def _holdings(services: Services, facets: dict[str, dict[str, int]]) -> None:
    left, right = st.columns([1.6, 1], gap="large")
    by_period: Counter[str] = Counter()
    undated = sum(facets["openness"].values())
    for year, count in facets["year"].items():
        period = period_of(When(year, f"{year}-01-01", f"{year}-12-31")) if year.isdigit() and len(year) == 4 else None
        if period:
            by_period[period.label] += count
            undated -= count
    known = [p for p in periods() if by_period[p.label]]
    with left:
        st.subheader("馆藏时期", anchor=False)
        clicked = bars([(p.label, by_period[p.label]) for p in known], "馆藏时期", key="periods")
        st.caption("点一个时期，看这一时期的档案。" + (f"另有 {undated} 件没有可用的日期。" if undated > 0 else ""))
        if period := next((p for p in known if p.label == clicked), None):
            go(Search(period=period.id).link)
    with right:
        st.subheader("全宗和开放状态", anchor=False)
        names = services.fonds_names(facets["fonds"])
        fonds = {v: (f"{v} {names.get(v, '')}", n, False, Search(fonds=(v,)).link) for v, n in _most(facets["fonds"])}
        states = {v: (v, n, False, Search(openness=(v,)).link) for v, n in _most(facets["openness"])}
        sheet(facet("全宗", fonds, 40) + facet("开放状态", states), key="by-fonds")
        if (without := sum(facets["openness"].values()) - sum(n for _, n in _most(facets["fonds"]))) > 0:
            st.caption(f"另有 {without} 件没有全宗号。")


def _most(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(((v, n) for v, n in counts.items() if v), key=lambda item: (-item[1], item[0]))


def _waiting(services: Services) -> None:
    """What waits, by kind, and what is first; counted in the background where that takes long."""
    st.subheader("等人判断", anchor=False)
    kept = collector(services)
    if kept.at_hand() is None:
        with st.spinner("正在清点待办……"):
            kept.waiting(first=_PATIENCE)
    st.fragment(_queue, run_every=None if kept.at_hand() else 3)(services)


def _queue(services: Services) -> None:
    waiting = collector(services).waiting(first=0)
    if waiting is None:
        st.caption("正在清点待办，数出来就列在这里……")
        return
    if not waiting.items:
        st.write("没有等人判断的事。")
        return
    mine = waiting.of(services.person.name)
    counts = [anchor(f"派给我的 {len(mine)}", Asked(whose="mine").link)] if mine else []
    counts += [
        anchor(f"{QUESTION_LABELS[kind]} {n}{_by_facet(kind, waiting)}", Asked(kind=kind).link) for kind, n in waiting.counts.items()
    ]
    first = list({i.id: i for i in (*mine, *waiting.items)}.values())[:_FIRST]
    services.records(i.record_ids[0] for i in first if i.record_ids)  # their titles speak of them: logged as seen
    listed = "".join(
        f"<li>{anchor(f'{QUESTION_LABELS[i.kind]}：{i.title}', i.address)}</li>" for i in first
    )
    rest = len(waiting.items) - len(first)
    more = f"<p>{anchor(f'全部 {len(waiting.items)} 条待办', link(Place.QUEUE))}</p>" if rest else ""
    sheet(f"<p>{'　'.join(counts)}</p><ul>{listed}</ul>{more}", key="waiting")


def _by_facet(kind: str, waiting: Waiting) -> str:
    """Suggestions are counted one by one and wait by facet: both are said, or the numbers would not add up."""
    facets = sum(i.kind == kind for i in waiting.items)
    return f" 个（{facets} 个维度，每维一条）" if kind == SUGGESTIONS else ""


def _products(services: Services) -> None:
    st.subheader("在写的文稿", anchor=False)
    works = [p for p in services.store.products() if p.kind != LEDGER]
    if not works:
        sheet(f"<p>还没有文稿。可以从{anchor('资政参阅', link(Place.BRIEF))}开始：写下一个问题，平台从档案里找出处。</p>", key="works")
        return
    rows = "".join(
        f"<li>{anchor(p.title, link(Place.BRIEF, id=p.id))} "
        f'<span class="dim small">第 {p.version} 稿，{moment(p.at)[:10]}</span></li>'
        for p in works[:8]
    )
    sheet(f"<ul>{rows}</ul>", key="works")


def _builds(services: Services) -> None:
    st.subheader("最近的读入", anchor=False)
    runs = services.store.runs(limit=5)
    if not runs:
        st.write("还没有读入记录。")
    else:
        st.caption("按目录的行和全文文件各算一处；一件档案常有一行目录、一个全文文件。")
    for run in runs:
        _build(run)


def _build(run: Run) -> None:
    counts = "，".join(f"{FATE_LABELS[f]} {run.counts[f.value]}" for f in FATE_LABELS if run.counts.get(f.value))
    inputs = "、".join(path.rstrip("/").rsplit("/", 1)[-1] for path in run.inputs)
    noted = len(run.rows)
    with st.expander(f"{moment(run.started_at)}　{plain(inputs)}：{counts or '没有新内容'}"):
        st.caption(f"由 {run.who} 运行，{moment(run.started_at)} 至 {moment(run.finished_at)}")
        if not noted:
            st.write("没有需要看的行。")
        rows = "".join(
            f'<li><span class="dim">{escape(r.path.rsplit("/", 1)[-1])} 第 {r.row} 行</span> {FATE_LABELS[r.fate]}：'
            f"{escape('；'.join(r.reasons))}"
            f"{'　' + anchor('打开', link(Place.READ, id=r.record_id)) if r.record_id else ''}</li>"
            for r in run.rows[:100]
        )
        sheet(f'<ul class="small">{rows}</ul>' if rows else "", key=f"run-{run.id}")
