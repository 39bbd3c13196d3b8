"""What waits for a person: a question with its reasons and evidence, and the dialog that decides it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from graph.access import Permission, Refused
from graph.identity import in_force
from graph.model import Entity, Judgement, Span, Verdict
from graph.queries import Question
from ui.components.links import sheet
from ui.components.markup import context, entity_link, plain, quotation, source_line
from ui.decisions import decide
from ui.services import Services
from ui.wording import QUESTION_LABELS, VERDICT_LABELS, scope_words

_OPEN = "deciding"  # session key: the question whose dialog is open
_LOOKED_AT = 40  # mentions of each side
_EACH_SIDE = 3  # records shown of each side
_HINTS = {
    "identity": "如果是同一个，两边的档案会合到一页；原来的记录不会改动，可以随时收回。",
    "contradiction": "判为“不同”的两方又被别的判断连在一起：请看理由，收回其中一个判断，或改判。",
    "number_conflict": "几件档案说的数目不一样。平台不替你选：几种说法都留着，各有出处。",
    "date_conflict": "几件档案说的日期不一样。平台不替你选：两种说法都留着，写稿时会一并提示。",
}


def show(services: Services, asked: Sequence[Question]) -> None:
    """Each question with its reasons first, then the words, then what can be done."""
    for question in asked:
        with st.container(border=True, key=f"box-{question.id}"):
            names = " 与 ".join(escape(e.name) for e in question.subjects)
            reasons = "".join(f"<li>{escape(r)}</li>" for r in question.reasons)
            sheet(
                f'<h3>{QUESTION_LABELS.get(question.kind, question.kind)}：{names}</h3><ul>{reasons}</ul>'
                f'<div class="sides">{_sides(services, question)}</div>',
                key=f"q-{question.id}",
            )
            if len(question.referents) == 2 and services.may(Permission.DECIDE_IDENTITY) and st.button("判断", key=f"decide-{question.id}"):
                st.session_state[_OPEN] = question.id
            st.caption(_HINTS.get(question.kind, ""))
    opened = next((q for q in asked if q.id == st.session_state.get(_OPEN)), None)
    if opened is not None and services.may(Permission.DECIDE_IDENTITY):
        _decide(services, opened)


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def _sides(services: Services, question: Question) -> str:
    """The words that name each side, in their surroundings; for other questions the words that disagree."""
    if len(question.subjects) != 2:
        records = services.records(s.record_id for s in question.evidence)
        return "".join(f"<div>{quotation(s, records.get(s.record_id))}</div>" for s in question.evidence[:6])
    return "".join(f"<div><h4>{_who(e)}</h4>{_seen(services, e)}</div>" for e in question.subjects)


def _who(entity: Entity) -> str:
    return f'{entity_link(entity)} <span class="dim small">{escape(scope_words(entity.scopes))}，{entity.record_count} 件</span>'


def _seen(services: Services, entity: Entity) -> str:
    spans: dict[str, Span] = {}
    for mention, _ in services.store.mentions(services.audience, entity_id=entity.id, limit=_LOOKED_AT):
        spans.setdefault(mention.span.record_id, mention.span)
    shown = []
    for record_id, span in list(spans.items())[:_EACH_SIDE]:
        if record := services.record(record_id):
            shown.append(f'{context(record, [span])}<p class="dim small">{escape(source_line(record, record_id))}</p>')
    return "".join(shown)


@st.dialog("这两个是同一个吗？", width="large", on_dismiss=_close)
def _decide(services: Services, question: Question) -> None:
    left, right = question.referents
    reasons = "".join(f"<li>{escape(r)}</li>" for r in question.reasons)
    sheet(f'<ul>{reasons}</ul><div class="sides">{_sides(services, question)}</div>', key="dialog")
    verdict = st.radio(
        "判断", list(Verdict), index=None, format_func=lambda v: VERDICT_LABELS[v], horizontal=True, key="verdict",
    )
    reason = st.text_area("理由（随判断保存，别人看得到）", key="reason", placeholder="例如：两份履历籍贯、入党时间都不同")
    st.caption("人的判断优先于规则，重新读入以后仍然有效。不改动任何档案，可以收回。")
    if st.button("记下判断", type="primary", key="decide"):
        if verdict is None or not reason.strip():
            st.warning("请选一个判断，并写明理由。")
            return
        try:
            decide(services.store, left, right, verdict, reason, services.acting(Permission.DECIDE_IDENTITY))
        except Refused as refused:
            st.error(str(refused))
            return
        _close()
        st.session_state["said"] = f"已记下：{VERDICT_LABELS[verdict]}。在待办页“作过的判断”里可以收回。"
        st.rerun()


def said() -> None:
    """What the last action did, once."""
    if message := st.session_state.pop("said", ""):
        st.success(message)


def made(services: Services) -> list[Judgement]:
    """The judgements of persons that hold now, latest first."""
    held = in_force(services.store.judgements()).values()
    return sorted((j for j in held if j.by_editor), key=lambda j: j.at, reverse=True)


def undo(services: Services, judgements: Sequence[Judgement]) -> None:
    """Each judgement with a button that takes it back."""
    known = services.entities(side for j in judgements for side in j.pair)
    for judgement in judgements:
        left, right = (known.get(side) for side in judgement.pair)
        names = " 与 ".join(
            f"{e.name}（{scope_words(e.scopes)}）" if e else side
            for e, side in zip((left, right), judgement.pair, strict=True)
        )
        words, button = st.columns([6, 1], vertical_alignment="center")
        words.markdown(
            f"{VERDICT_LABELS[judgement.verdict]}：{plain(names)}。理由：{plain(judgement.reason)}  \n"
            f":gray[{plain(judgement.author.removeprefix('editor:'))}，{judgement.at[:16].replace('T', ' ')}（UTC）]"
        )
        if services.may(Permission.DECIDE_IDENTITY) and button.button("收回", key=f"undo-{judgement.id}"):
            decide(
                services.store, *judgement.pair, judgement.verdict, f"收回：{judgement.reason}",
                services.acting(Permission.DECIDE_IDENTITY), withdraw=True, author=judgement.author,
            )
            st.session_state["said"] = "已收回，问题会重新出现在待办里。"
            st.rerun()
