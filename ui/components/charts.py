"""Charts through ECharts, whose script the package serves itself. A click comes back as a value, once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit_echarts import st_echarts

from graph.model import EntityType
from ui.wording import TYPE_LABELS

_LIGHT = {
    "PER": "#3F5B7A", "ORG": "#75503C", "LOC": "#4A6650", "EVENT": "#B07C1E", "DOC": "#6A4A72", "text": "#211D19",
    "line": "#CDBFA6", "accent": "#A8322A", "quiet": "#6B645B", "ground": "#FBF8F2",
}
_DARK = {
    "PER": "#9DB6D3", "ORG": "#D0AC97", "LOC": "#A3BFA6", "EVENT": "#D8AE62", "DOC": "#C3A6CB", "text": "#EAE4D8",
    "line": "#5A5247", "accent": "#D9695D", "quiet": "#A79F93", "ground": "#1D1B18",
}
_FONT = "'Source Han Sans SC', 'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', sans-serif"


def _colours() -> Mapping[str, str]:
    return _DARK if st.context.theme.type == "dark" else _LIGHT


def _base(described: str, name: str) -> dict[str, Any]:
    c = _colours()
    return {
        "backgroundColor": "transparent", "animation": False,
        "textStyle": {"fontFamily": _FONT, "color": c["text"]},
        "aria": {"enabled": True, "label": {"description": described}},
        "toolbox": {
            "right": 0, "top": 0, "itemSize": 13, "iconStyle": {"borderColor": c["quiet"]},
            "feature": {"saveAsImage": {"title": "保存图片", "name": name, "backgroundColor": c["ground"]}},
        },
    }


def bars(values: Sequence[tuple[str, int]], name: str, key: str) -> str:
    """A bar for each (label, count), from the top; the label a person clicked, "" otherwise."""
    c = _colours()
    options = _base("；".join(f"{label} {count} 件" for label, count in values), name) | {
        "grid": {"left": 18, "right": 46, "top": 4, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {
            "type": "category", "data": [label for label, _ in values], "inverse": True, "axisTick": {"show": False},
            "axisLabel": {"color": c["text"], "fontSize": 13}, "axisLine": {"lineStyle": {"color": c["line"]}},
            "triggerEvent": True,
        },
        "series": [{
            "type": "bar", "name": "件数", "data": [count for _, count in values], "barMaxWidth": 16,
            "itemStyle": {"color": c["EVENT"]},
            "label": {"show": True, "position": "right", "color": c["quiet"], "formatter": "{c} 件"},
        }],
    }
    click = 'function (p) { return p.componentType === "yAxis" ? p.value : p.name; }'
    shown = st_echarts(options, key=key, height=f"{len(values) * 27 + 14}px", events={"click": click})
    return str(shown.chart_event or "")


@dataclass(frozen=True, slots=True)
class Node:
    """A point of the canvas: an entity, how heavy it is, and whether it is one of those asked for."""

    id: str
    name: str
    kind: EntityType
    weight: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of the canvas: records in common; `marked` for one on the path asked for."""

    left: str
    right: str
    weight: int
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Picked:
    """What was clicked on the canvas: a point by `node`, or a line by both ends."""

    node: str = ""
    left: str = ""
    right: str = ""


_CLICK = """function (p) {
  return p.dataType === "edge" ? {left: p.data.source, right: p.data.target} : {node: p.data.id};
}"""


def network(nodes: Sequence[Node], edges: Sequence[Edge], key: str, height: int = 520) -> Picked | None:
    """Points and lines in the colours of their kinds. Positions stay while the same points are shown."""
    c = _colours()
    kinds = [k for k in EntityType if k.value in c]
    heaviest = max((n.weight for n in nodes), default=1)
    options = _base(f"关系图：{len(nodes)} 个名称，{len(edges)} 条联系，下面有同样内容的列表", "关系图") | {
        "color": [c[k.value] for k in kinds],
        "legend": {"data": [TYPE_LABELS[k] for k in kinds if any(n.kind is k for n in nodes)], "left": 0, "top": 0,
                   "selectedMode": False, "textStyle": {"color": c["text"]}, "itemWidth": 14, "itemHeight": 10},
        "tooltip": {"confine": True},
        "series": [{
            "type": "graph", "layout": "force", "roam": True, "draggable": True, "top": 40, "zoom": 0.88,
            "force": {"repulsion": 320, "edgeLength": [70, 170], "gravity": 0.09, "layoutAnimation": len(nodes) < 60},
            "categories": [{"name": TYPE_LABELS[k]} for k in kinds],
            "label": {"show": True, "position": "right", "color": c["text"], "fontSize": 12},
            "labelLayout": {"hideOverlap": len(nodes) > 40}, "emphasis": {"focus": "adjacency", "lineStyle": {"width": 3}},
            "data": [_node(n, kinds, heaviest, c) for n in nodes], "links": [_edge(e, c) for e in edges],
        }],
    }
    shown = st_echarts(options, key=key, height=f"{height}px", events={"click": _CLICK}).chart_event
    if isinstance(shown, str):
        shown = json.loads(shown)
    return Picked(**shown) if isinstance(shown, dict) else None


def _node(node: Node, kinds: Sequence[EntityType], heaviest: int, c: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": node.id, "name": node.name, "value": node.weight, "category": kinds.index(node.kind),
        "symbolSize": 26 if node.chosen else 9 + 13 * (node.weight / heaviest) ** 0.5,
        "itemStyle": {"borderColor": c["accent"], "borderWidth": 3} if node.chosen else {},
        "label": {"fontWeight": "bold", "fontSize": 14} if node.chosen else {},
        "tooltip": {"formatter": f"{{b}}：{TYPE_LABELS[node.kind]}，同见于 {node.weight} 件"},
    }


def _edge(edge: Edge, c: Mapping[str, str]) -> dict[str, Any]:
    return {
        "source": edge.left, "target": edge.right, "value": edge.weight,
        "lineStyle": {
            "color": c["accent"] if edge.marked else c["line"], "opacity": 1 if edge.marked else 0.7,
            "width": 3 if edge.marked else min(1 + edge.weight / 3, 5),
        },
        "tooltip": {"formatter": f"同见于 {edge.weight} 件档案，点击看原文"},
    }


@dataclass(frozen=True, slots=True)
class Moment:
    """A thing on a line of time: its day (ISO, may be a year alone), the part it belongs to, what it is called."""

    day: str
    part: str
    name: str


def thread(moments: Sequence[Moment], key: str) -> None:
    """Things by time, one line a part in a colour of its own, joined in the order given."""
    c = _colours()
    parts = list(dict.fromkeys(m.part for m in moments))
    colours = [c[k] for k in ("accent", "PER", "LOC", "EVENT", "DOC", "ORG")]
    options = _base("；".join(f"{m.name} {m.day}" for m in moments), "展品时间") | {
        "grid": {"left": 12, "right": 30, "top": 30, "bottom": 6, "containLabel": True},
        "tooltip": {"confine": True, "formatter": "{b}"},
        "xAxis": {
            "type": "time", "boundaryGap": ["4%", "4%"], "splitLine": {"show": False},
            "axisLabel": {"color": c["text"], "hideOverlap": True},
        },
        "yAxis": {
            "type": "category", "data": parts, "inverse": True, "axisTick": {"show": False},
            "axisLabel": {"color": c["text"], "width": 190, "overflow": "truncate"}, "axisLine": {"lineStyle": {"color": c["line"]}},
        },
        "series": [
            {"type": "line", "data": [[m.day, m.part] for m in moments], "symbol": "none", "silent": True,
             "lineStyle": {"color": c["line"], "width": 1.5, "type": "dashed"}, "tooltip": {"show": False}},
            *({
                "type": "scatter", "symbolSize": 13, "z": 5, "itemStyle": {"color": colours[n % len(colours)]},
                "label": {"show": True, "position": "top", "color": c["text"], "fontSize": 11, "formatter": "{b}"},
                "labelLayout": {"hideOverlap": True},
                "data": [{"name": m.name.split(" ")[0], "value": [m.day, part],
                          "tooltip": {"formatter": f"{m.name}，{m.day}"}} for m in moments if m.part == part],
            } for n, part in enumerate(parts)),
        ],
    }
    st_echarts(options, key=key, height=f"{90 + 46 * len(parts)}px")
