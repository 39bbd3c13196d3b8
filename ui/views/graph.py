"""图谱: what surrounds an entity, and how two are connected; every line leads to words, and there is a list beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from html import escape

import streamlit as st

from graph.model import Entity
from graph.queries import Step, path
from ui.components.charts import Edge, Node, Picked, network
from ui.components.links import ask, go, sheet
from ui.components.markup import anchor, context, entity_link, kind_words, plain, source_line, table
from ui.neighbourhood import Surroundings, surroundings, together
from ui.services import Services
from ui.state import ENTITY_PLACES, Link, Place, link, one, to_entity
from ui.views.adding import gather
from ui.views.frame import params
from ui.wording import TYPE_LABELS, scope_words

_SIZES = (15, 30, 60)


def render(services: Services) -> None:
    """The page."""
    st.title("图谱", anchor=False)
    asked = params()
    _box(one(asked, "q"), one(asked, "toq"))
    centre = _resolve(services, one(asked, "id"), one(asked, "q"), "id")
    if centre is None:
        if not one(asked, "q") and not one(asked, "id"):
            _teach(services)
        return
    if one(asked, "to") or one(asked, "toq"):
        other = _resolve(services, one(asked, "to"), one(asked, "toq"), "to")
        if other is not None:
            _path(services, centre, other)
        return
    _surroundings(services, centre)


def _box(name: str, other: str) -> None:
    with st.form("graph", border=False):
        first, second, button = st.columns([3, 3, 1], vertical_alignment="bottom")
        left = first.text_input("名称", name, key=f"name-{name}", placeholder="人物、机构、地点、事件，别名也可以")
        right = second.text_input("到（想看两者怎样相连时填写）", other, key=f"other-{other}", placeholder="可以不填")
        if button.form_submit_button("查看", type="primary", width="stretch") and (left or "").strip():
            ask(link(Place.GRAPH, q=(left or "").strip(), toq=(right or "").strip()))


def _teach(services: Services) -> None:
    st.write("写下一个名称，看它和谁见于同样的档案；写下两个，看它们怎样相连。线上点一下就是原文。")
    known = services.store.find_entities("", services.audience, tuple(ENTITY_PLACES), prefix=True, limit=8)
    examples = "　".join(anchor(e.name, link(Place.GRAPH, id=e.id)) for e in known)
    sheet(f'<p><span class="dim">例如：</span>{examples}</p>' if known else "", key="examples")


def _resolve(services: Services, entity_id: str, name: str, param: str) -> Entity | None:
    """The entity of an id, or the most used one of a name, the others being offered."""
    if entity_id:
        found = services.store.entities([entity_id], services.audience)
    else:
        kinds = tuple(ENTITY_PLACES)
        found = services.store.find_entities(name, services.audience, kinds, limit=8) or services.store.find_entities(
            name, services.audience, kinds, prefix=True, limit=8
        )
    if not found:
        st.info(f"没有找到“{plain(name or entity_id)}”。换一个名称试试，别名、简称也可以。" if name else "没有这个名称。")
        return None
    if len(found) > 1:
        kept = {k: tuple(v) for k, v in params().items() if k not in (param, "q" if param == "id" else "toq")}
        others = "　".join(
            f'{anchor(e.name, Link(Place.GRAPH, {**kept, param: (e.id,)}))} {kind_words(e.type)} '
            f'<span class="dim small">{escape(scope_words(e.scopes[:3]))}</span>'
            for e in found[1:]
        )
        sheet(f'<p><span class="dim">现在看的是“{escape(found[0].name)}”。也可能是：</span>{others}</p>', key=f"or-{param}")
    return found[0]


def _surroundings(services: Services, centre: Entity) -> None:
    choices, size = st.columns([3, 1], vertical_alignment="bottom")
    kinds = choices.pills(
        "显示哪些", list(ENTITY_PLACES), selection_mode="multi", default=list(ENTITY_PLACES), key="graph-kinds",
        format_func=lambda k: TYPE_LABELS[k],
    )
    limit = size.selectbox("最多", _SIZES, index=1, key="graph-size", format_func=lambda n: f"{n} 个")
    more = [i for i in params().get("more", ()) if i]
    around = surroundings(services, [centre.id, *more], kinds, limit)
    if not around.edges:
        st.info("在这个范围里，没有别的名称与它见于同一件档案。")
        return
    left, right = st.columns([2.4, 1], gap="large")
    with left:
        picked = network(around.nodes, around.edges, key=f"canvas-{centre.id}")
        st.caption("拖动可以移动，滚轮可以缩放；点一个名称或一条线，右边说明是什么。")
    with right:
        _remember(centre, picked)
        _explain(services, centre, _asked_for(centre), more)
    _list(around, centre)


def _asked_for(centre: Entity) -> Picked | None:
    """What was last clicked on this canvas, else what the address names."""
    asked = params()
    held = st.session_state.get("picked", ("", None))
    if held[0] == (centre.id, one(asked, "pick"), one(asked, "a"), one(asked, "b")):
        return Picked(**held[1])
    if one(asked, "pick"):
        return Picked(node=one(asked, "pick"))
    return Picked(left=one(asked, "a"), right=one(asked, "b")) if one(asked, "a") else None


def _remember(centre: Entity, picked: Picked | None) -> None:
    if picked is not None:
        asked = params()
        at = (centre.id, one(asked, "pick"), one(asked, "a"), one(asked, "b"))
        st.session_state["picked"] = (at, asdict(picked))


def _explain(services: Services, centre: Entity, picked: Picked | None, more: Sequence[str]) -> None:
    if picked is None:
        sheet(
            f"<h3>{entity_link(centre)}</h3><p>{kind_words(centre.type)}，见于 {centre.record_count} 件档案</p>"
            f"<p>{anchor('打开它的页面', to_entity(centre.type, centre.id))}</p>", key="explain",
        )
    elif picked.node:
        _explain_node(services, centre, picked.node, more)
    else:
        _explain_edge(services, picked.left, picked.right)


def _explain_node(services: Services, centre: Entity, entity_id: str, more: Sequence[str]) -> None:
    entity = services.entities([entity_id]).get(entity_id)
    if entity is None:
        return
    ways = [anchor("打开它的页面", to_entity(entity.type, entity.id)), anchor("以它为中心", link(Place.GRAPH, id=entity.id))]
    ways += [put] if (put := gather(services, entity=entity.id).strip()) else []
    if entity.id != centre.id:
        opened = link(Place.GRAPH, id=centre.id, more=(*more, entity.id), pick=entity.id)
        ways += [
            anchor("展开它的周围", opened), anchor(f"从“{centre.name}”到它的路径", link(Place.GRAPH, id=centre.id, to=entity.id)),
        ]
    sheet(
        f"<h3>{entity_link(entity)}</h3><p>{kind_words(entity.type)}，见于 {entity.record_count} 件档案</p>"
        f"<ul>{''.join(f'<li>{w}</li>' for w in ways)}</ul>", key="explain",
    )
    if entity.id != centre.id:
        _explain_edge(services, centre.id, entity.id)


def _explain_edge(services: Services, left: str, right: str) -> None:
    known = services.entities([left, right])
    if left not in known or right not in known:
        return
    told, total = together(services, left, right)
    rows = "".join(
        f'<div class="card"><div class="small dim">{escape(source_line(t.record, t.record.id))}　{escape(t.reason)}</div>'
        f"{context(t.record, t.spans)}{gather(services, record=t.record.id)}</div>"
        for t in told
    )
    heading = f"<h3>{entity_link(known[left])} 与 {entity_link(known[right])}</h3>"
    both = anchor(f"同见于 {total} 件档案", link(Place.SEARCH, entity=(left, right))) + gather(
        services, "两者加入专题", entity=(left, right)
    )
    sheet(f"{heading}<p>{both}</p>{rows}", key="edge")


def _list(around: Surroundings, centre: Entity) -> None:
    weights = {frozenset((e.left, e.right)): e.weight for e in around.edges}
    rows = [
        (
            entity_link(e), kind_words(e.type), f'<span class="num">{weights[frozenset((centre.id, e.id))]}</span>',
            anchor("看原文", link(Place.GRAPH, id=centre.id, a=centre.id, b=e.id)),
        )
        for e in around.entities.values() if frozenset((centre.id, e.id)) in weights
    ]
    st.subheader("同样内容的列表", anchor=False)
    sheet(table(("名称", "类别", "同见档案", ""), rows, f"与“{centre.name}”见于同一件档案的名称"), key="list")


def _path(services: Services, left: Entity, right: Entity) -> None:
    if left.id == right.id:
        st.info("两个名称指的是同一个。")
        return
    steps = path(services.store, left.id, right.id, services.audience)
    if steps is None:
        st.info(f"没有找到“{plain(left.name)}”与“{plain(right.name)}”之间的联系（六步以内）。")
        return
    chain = [left, *(s.right for s in steps)]
    sheet(
        f'<p class="chain">{"<span class=dim>—</span>".join(f"<span>{entity_link(e)}</span>" for e in chain)}</p>'
        f'<p class="dim">{len(steps)} 步。相邻两个名称见于同一件档案，下面是原文。</p>', key="chain",
    )
    _draw_path(steps)
    records = {s.record_id: services.record(s.record_id) for s in steps}
    for number, step in enumerate(steps, 1):
        record = records[step.record_id]
        if record is not None:
            sheet(
                f"<h3>{number}. {entity_link(step.left)} 与 {entity_link(step.right)}"
                f' <span class="dim small">{escape(step.reason)}</span></h3>{context(record, step.citations)}'
                f'<p class="dim small">{escape(source_line(record, record.id))}</p>', key=f"step-{number}",
            )


def _draw_path(steps: Sequence[Step]) -> None:
    entities = {e.id: e for s in steps for e in (s.left, s.right)}
    ends = {steps[0].left.id, steps[-1].right.id}
    nodes = [Node(e.id, e.name, e.type, e.record_count, chosen=e.id in ends) for e in entities.values()]
    picked = network(nodes, [Edge(s.left.id, s.right.id, 1, marked=True) for s in steps], key="path", height=260)
    if picked is not None and picked.node in entities:
        target = to_entity(entities[picked.node].type, picked.node)
        if target is not None:
            go(target)


