"""加入专题: whatever a link names (records, words, an entity) put into a dossier, with a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from graph.access import Audience, Permission
from graph.model import TEXT, Span
from graph.store import Conflict
from graph.works import Gathering, Item
from ui.components.links import ask, sheet
from ui.components.markup import anchor, entity_link, plain, quotation, source_line
from ui.gatherings import begin, item_from, may_change, opened, put
from ui.services import Services
from ui.state import Place, Reading, link, one
from ui.views.frame import params

_NEW = "新建一个专题"
_MOST = 1000


def gather(services: Services, told: str = "加入专题", **what: str | Sequence[str]) -> str:
    """A link to this page for what is named; nothing for somebody who gathers none, or previews another's view."""
    if not services.may(Permission.COMPOSE) or services.audience is not Audience.WORKING:
        return ""
    return f"　{anchor(told, link(Place.DOSSIER, **what), 'small')}"


def gather_words(services: Services, span: Span, told: str = "加入专题", statement: str = "") -> str:
    """The same for words of a record, and for the statement that they are the evidence of."""
    return gather(services, told, words=span.record_id, at=f"{span.start}-{span.end}", field=span.field, statement=statement)


def add(services: Services) -> None:
    """The page: what is to be added, to which dossier, with which note."""
    st.title("加入专题", anchor=False)
    items = _asked(services)
    if not items:
        st.info("没有可以加入的内容：链接里的档案或名称不在馆藏里，或者不能查看。")
        return
    if not services.may(Permission.COMPOSE):
        st.info("收集专题需要“编写文稿”的权限：请找系统管理员。")
        return
    _show(services, items)
    known = {d.id: d for d in opened(services.store, services.person) if d.kind is Gathering.DOSSIER and may_change(d, services.person)}
    with st.form("add", border=False):
        chosen = st.selectbox(
            "加到哪个专题", [*known, _NEW], format_func=lambda d: known[d].title if d in known else d, key="add-to",
        )
        title = st.text_input("新专题的名称", key="add-title", placeholder="选了已有的专题，这里不用填")
        note = st.text_area("备注（可不填）", key="add-note", height=68, placeholder="为什么收它")
        done = st.form_submit_button("加入", type="primary")
    if not done:
        return
    person = services.acting(Permission.COMPOSE)
    if chosen == _NEW and not (title or "").strip():
        st.warning("请写上新专题的名称。")
        return
    try:
        dossier = known[chosen] if chosen in known else begin(services.store, title, person)
        noted = [replace(i, note=(note or "").strip()) for i in items]
        dossier, fresh = put(services.store, dossier, noted, person)
    except Conflict:
        st.warning("刚才有人存了这个专题的新版。请再点一次“加入”。")
        return
    except ValueError as wrong:
        st.warning(str(wrong))
        return
    st.session_state["said"] = f"已加入 {fresh} 项。" if fresh else "这些已经在专题里了。"
    ask(link(Place.DOSSIER, id=dossier.id))


def _asked(services: Services) -> list[Item]:
    """What the address names and this person may see: `record` (several), `entity`, or `words` with `at` and `field`.

    With `statement` the words are the evidence of that statement.
    """
    asked = params()
    records = services.records(list(asked.get("record", ()))[:_MOST])
    items = [item_from(r) for r in asked.get("record", ()) if r in records]
    known = services.entities(list(asked.get("entity", ())))
    items += [item_from(entity_id=e) for e in asked.get("entity", ()) if e in known]
    if one(asked, "words"):
        at = Reading.read({**asked, "id": (one(asked, "words"),)})
        record = services.record(at.record_id)
        text = record.field_text(at.field or TEXT) if record else ""
        if record is not None and at.has_place and at.end <= len(text):
            span = Span.cut(record, at.start, at.end, at.field)
            items.append(replace(item_from(span=span), statement_id=_stated(services, one(asked, "statement"), span)))
    return items


def _stated(services: Services, statement_id: str, span: Span) -> str:
    """The statement asked for, where these words are its evidence; else none."""
    told = services.store.statements(services.audience, record_id=span.record_id) if statement_id else []
    return next((s.id for s in told if s.id == statement_id and s.evidence == span), "")


def _show(services: Services, items: list[Item]) -> None:
    records = services.records(i.record_id or (i.span.record_id if i.span else "") for i in items if not i.entity_id)
    entities = services.entities(i.entity_id for i in items if i.entity_id)
    told = []
    for item in items[:12]:
        if item.entity_id:
            told.append(entity_link(entities[item.entity_id]))
        elif item.span is not None:
            told.append(quotation(item.span, records.get(item.span.record_id)))
        else:
            record = records[item.record_id]
            told.append(
                f"{anchor(record.title or '（无题名）', link(Place.READ, id=record.id))} "
                f'<span class="dim small">{escape(source_line(record, record.id))}</span>'
            )
    sheet("<ul>" + "".join(f"<li>{t}</li>" for t in told) + "</ul>", key="adding")
    if len(items) > len(told):
        st.caption(plain(f"共 {len(items)} 项"))
