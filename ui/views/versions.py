"""稿本: the versions of a work, what changed between two of them, and the way back to an earlier one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from itertools import groupby

import streamlit as st

from graph.works import Product, State
from pipelines.compose.differences import Difference, Kind, differences
from ui.components.links import sheet
from ui.components.markup import plain, table
from ui.services import Services
from ui.views.changing import changed_words, parted, restore
from ui.views.sentence_editing import writable
from ui.wording import moment

_LISTED = 12  # newest versions listed with what they changed
_STATES = {State.OUTLINE: "提纲", State.DRAFT: "草稿", State.RELEASED: "已发布", State.WITHDRAWN: "已撤回"}
_TURNED = (Kind.ADDED, Kind.REMOVED, Kind.CHANGED, Kind.MOVED)


def render(services: Services, product: Product) -> None:
    """The versions, newest first; two compared; one restored."""
    kept = [v for n in range(product.version, max(0, product.version - _LISTED), -1) if (v := services.store.product(product.id, n))]
    rows = [
        (f"第 {v.version} 稿", escape(v.author), moment(v.at), _STATES[State(v.state)], escape(_summary(v, w)))
        for v, w in zip(kept, [*kept[1:], services.store.product(product.id, kept[-1].version - 1)], strict=True)
    ]
    sheet(table(("稿本", "谁存的", "时间", "状态", "与前一稿相比"), rows), key="versions")
    if product.version < 2:
        st.caption("现在只有一稿。每次修改都会另存一稿，到时可以在这里比较、恢复。")
        return
    numbers = list(range(product.version, 0, -1))
    first, second, third = st.columns([1, 1, 1], vertical_alignment="bottom")
    before = first.selectbox("从", numbers[1:], format_func=lambda n: f"第 {n} 稿", key=f"from-{product.id}-{product.version}")
    after = second.selectbox(
        "到", [n for n in numbers if n > before], format_func=lambda n: f"第 {n} 稿", key=f"to-{product.id}-{product.version}",
    )
    old, new = services.store.product(product.id, before), services.store.product(product.id, after)
    if old is None or new is None:
        st.info("这一稿没有保存下来。")
        return
    if writable(services, product) and old.state != State.OUTLINE:
        third.button(f"恢复第 {before} 稿的文字", key="restore", width="stretch", on_click=restore, args=(services, product, before))
    told = "　".join(f"第 {v.version} 稿：{plain(v.author)} {moment(v.at)}" for v in (old, new))
    st.caption(f"{told}。删去的加删除线，增加的加下划线。")
    title = f"<p>标题：{changed_words(old.title, new.title)}</p>" if old.title != new.title else ""
    sheet(title + "".join(_told(differences(old, new))), key="differences")


def _summary(version: Product, before: Product | None) -> str:
    if before is None or before.version != version.version - 1:
        return "第一稿" if version.version == 1 else ""
    counted = Counter(d.kind for d in differences(before, version))
    said = [f"{kind.value} {counted[kind]} 句" for kind in _TURNED if counted[kind]]
    said += ["标题有改动"] * (before.title != version.title)
    said += [_STATES[State(version.state)]] * (before.state != version.state)
    return "，".join(said) or "文字未改（重新核对）"


def _told(found: list[Difference]) -> Iterator[str]:
    """Differences as HTML under their headings, stretches of unchanged sentences in one line."""
    for heading, of_section in groupby(found, key=lambda d: d.heading):
        yield f"<h3>{escape(heading)}</h3>"
        for same, run in groupby(of_section, key=lambda d: d.kind is Kind.SAME):
            if same:
                yield f'<p class="dim small">…… {len(list(run))} 句没有改动</p>'
            else:
                yield from map(_one, run)


def _one(found: Difference) -> str:
    notes = [found.kind.value]
    notes += [f"从“{found.was}”移来"] if found.was else []
    notes += [found.analysis] if found.analysis else []
    words = parted(found.parts)
    cites = [("去掉出处", "del", s) for s in found.uncited] + [("加上出处", "ins", s) for s in found.cited]
    turned = "".join(
        f'<p class="small dim">{what}：<{tag}>“{escape(s.quote[:80])}”</{tag}> {escape(s.record_id)}</p>' for what, tag, s in cites
    )
    return f'<div class="card"><span class="badge note">{escape("，".join(notes))}</span><p class="quote">{words}</p>{turned}</div>'

